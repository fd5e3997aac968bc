//! `#[checkpoint]`: the same gradients as without it, bit for bit; as many turns as predicted; and the memory that is promised.

// Loops and indices as people write them.
#![allow(clippy::needless_range_loop, clippy::explicit_counter_loop, clippy::ptr_arg, clippy::assign_op_pattern)]

mod cost;
mod inert;
mod same;
