//! What has to be known of a function before it is differentiated, each analysis on its own.

pub(crate) mod activity;
pub(crate) mod callables;
pub(crate) mod captured;
pub(crate) mod layout;
