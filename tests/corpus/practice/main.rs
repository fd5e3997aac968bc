//! The corpus, programs as the fields write them that this is for: plain Rust functions under `#[differentiable]`, each with every check that a gradient has
//! to pass.
//!
//! To add a function, write it in the file of its topic and add a `check!` line to the `checks` module below it.

// The corpus holds what people write, not what the linter would have them write.
#![allow(clippy::all, clippy::pedantic, clippy::restriction)]
#![allow(unused, unreachable_pub, for_loops_over_fallibles)]

#[path = "../../common/mod.rs"]
mod common;

mod arms;
mod cameras;
mod colours;
mod controllers;
mod curves;
mod data;
mod decompositions;
mod ellipsoids;
mod epidemics;
mod exponentials;
mod filter_chains;
mod filters;
mod finance;
mod formulas;
mod gaussian_processes;
mod gradient_noise;
mod gradients_of_colours;
mod graphs;
mod hidden_states;
mod interpreters;
mod kalman;
mod linear_algebra;
mod markets;
mod models;
mod numerics;
mod optimisers;
mod orbits;
mod own_matrices;
mod physics;
mod pricing;
mod quasi_newton;
mod quaternions;
mod rays;
mod recurrent;
mod regressions;
mod robots;
mod rockets;
mod signals;
mod special;
mod splines;
mod springs;
mod statistics;
mod systems;
mod transforms;
mod types;
mod units;
