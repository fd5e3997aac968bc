//! The corpus, control flow, memory and the rules of floats: plain Rust functions under `#[differentiable]`, each with every check that a gradient has
//! to pass.
//!
//! To add a function, write it in the file of its topic and add a `check!` line to the `checks` module below it.

// The corpus holds what people write, not what the linter would have them write.
#![allow(clippy::all, clippy::pedantic, clippy::restriction)]
#![allow(unused, unreachable_pub, non_snake_case, for_loops_over_fallibles)]

#[path = "../../common/mod.rs"]
mod common;

mod activity;
mod arrays;
mod arrays_made;
mod branches;
mod capitals;
mod chosen_places;
mod conditional;
mod elements;
mod everyday;
mod exits;
mod filled_with_arrays;
mod floats_f32;
mod found_again;
mod fused;
mod gathered;
mod given_later;
mod invariant;
mod left_to_the_next;
mod lent;
mod lent_by_constants;
mod lists_given;
mod lists_of_references;
mod literals;
mod local_types;
mod loops;
mod macros;
mod map_entries;
mod maps;
mod maps_as_wholes;
mod maps_filled;
mod mutation;
mod overwritten;
mod own_iterators;
mod params;
mod parts_lent;
mod patterns;
mod places;
mod pointed_elsewhere;
mod queues;
mod recursion;
mod references;
mod returned_references;
// Functions with rules of their own are differentiated once.
#[cfg(not(feature = "twice"))]
mod rules;
mod slopes;
mod special;
mod states;
mod statics;
mod std_names;
mod straight_line;
mod tables;
mod text;
mod text_in_loops;
mod told_later;
mod tuples_lent;
mod twins;
mod vectors;
mod words;
