//! The tables of the README: what is supported, and what is not.
//!
//! The files beside this one hold the examples. A comment of the form of a row, `// | Title | what |`, begins the examples
//! of that row; the README has these rows, in this order. `UPDATE_README=1 cargo test --test support` writes them. What
//! is not supported is listed by the UI tests: those that begin with `//! | what | what to write instead |`.

// The examples are what people write, not what the linter would have them write.
#![allow(clippy::all, clippy::pedantic, clippy::restriction)]
#![allow(unused, unreachable_pub, for_loops_over_fallibles)]

#[path = "../common/mod.rs"]
mod common;

mod chains;
mod collections;
mod features;
mod floats;
mod functions;
mod options;
mod readme;
mod statements;
mod values;
