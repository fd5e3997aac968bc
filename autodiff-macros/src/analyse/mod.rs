//! What has to be known of a function before it is differentiated, each analysis on its own.

pub(crate) mod activity;
pub(crate) mod callables;
pub(crate) mod captured;
mod firsts;
pub(crate) mod guards;
pub(crate) mod layout;
pub(crate) mod lent;
pub(crate) mod statics;
