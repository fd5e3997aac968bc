//! Formulas of the textbooks of ten fields, written as the programmers of each write them, with the checks of the corpus.

// What people write, not what the linter would have them write.
#![allow(clippy::all, clippy::pedantic, clippy::restriction)]
#![allow(unused, unreachable_pub)]

#[path = "../common/mod.rs"]
mod common;

mod colour;
mod finance;
mod interpolation;
mod linear_algebra;
mod navigation;
mod orbits;
mod quadrature;
mod signals;
mod special;
mod statistics;
