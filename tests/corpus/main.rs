//! The corpus: plain Rust functions under `#[differentiable]`, each with every check that a gradient has to pass.
//!
//! To add a function, write it in the file of its topic and add a `check!` line to the `checks` module below it.

// The corpus holds what people write, not what the linter would have them write.
#![allow(clippy::all, clippy::pedantic, clippy::restriction)]
#![allow(unused, unreachable_pub, for_loops_over_fallibles)]

#[path = "../common/mod.rs"]
mod common;

mod accessors;
mod activity;
mod aliases;
mod alone_in_blocks;
mod api;
mod arguments;
mod arrays;
mod arrays_made;
mod blocks;
mod blocks_in_use;
mod branches;
mod builders;
mod callables;
mod callables_in_use;
mod calls;
mod captures;
mod chains;
mod chosen;
mod closures;
mod collections;
mod conditional;
mod decompositions;
mod elements;
mod enums;
mod everyday;
mod exits;
mod finance;
mod floats_f32;
mod fused;
mod generics;
mod higher_order;
mod interpreters;
mod iterator_parameters;
mod iterators;
mod lent;
mod linear_algebra;
mod lists_given;
mod loops;
mod macros;
mod maps;
mod methods;
mod models;
mod mutation;
mod operators;
mod optional_arguments;
mod optional_elements;
mod optional_fields;
mod optional_values;
mod options;
mod own_names;
mod params;
mod parts_lent;
mod passed_on;
mod patterns;
mod physics;
mod places;
mod practice_colours;
mod practice_data;
mod practice_filters;
mod practice_markets;
mod practice_numerics;
mod practice_orbits;
mod practice_robots;
mod practice_signals;
mod practice_special;
mod practice_types;
mod queues;
mod recursion;
mod reductions;
mod reexported;
mod references;
mod regressions;
mod results;
mod returned_references;
mod rules;
mod slopes;
mod special;
mod states;
mod statistics;
mod std_names;
mod straight_line;
mod structs;
mod structs_in_use;
mod structs_owned;
mod tables;
mod text;
mod tuples_lent;
mod variants;
mod vector_spaces;
mod vectors;
