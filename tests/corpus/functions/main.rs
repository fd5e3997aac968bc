//! The corpus, calls, closures and what takes them, iterator chains: plain Rust functions under `#[differentiable]`, each with every check that a gradient has
//! to pass.
//!
//! To add a function, write it in the file of its topic and add a `check!` line to the `checks` module below it.

// The corpus holds what people write, not what the linter would have them write.
#![allow(clippy::all, clippy::pedantic, clippy::restriction)]
#![allow(unused, unreachable_pub, for_loops_over_fallibles)]

#[path = "../../common/mod.rs"]
mod common;

mod answers;
mod api;
mod arguments;
mod by_name;
mod callables;
mod callables_in_use;
mod calls;
mod captured_fields;
mod captures;
mod chains;
mod chosen;
mod closures;
mod collections;
mod handed_out;
mod higher_order;
mod iterator_parameters;
mod iterators;
mod iterators_of_anything;
mod matrices;
mod passed_on;
mod ranges;
mod reductions;
mod reexported;
mod taken_out;
mod threads;
mod tuples_of_references;
mod turbofish;
mod zipped;
