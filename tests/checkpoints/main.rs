//! `#[checkpoint]`: the same gradients as without it, bit for bit; as many turns as predicted; and the memory that is promised.

// They hold what people write, not what the linter would have them write, and not all of it is called in every form.
#![allow(clippy::all, clippy::pedantic, dead_code)]

mod cost;
mod inert;
mod same;
