//! The corpus, types of the user's own: structs, enums, options, their methods, traits and operators: plain Rust functions under `#[differentiable]`, each with every check that a gradient has
//! to pass.
//!
//! To add a function, write it in the file of its topic and add a `check!` line to the `checks` module below it.

// The corpus holds what people write, not what the linter would have them write.
#![allow(clippy::all, clippy::pedantic, clippy::restriction)]
#![allow(unused, unreachable_pub, for_loops_over_fallibles)]

#[path = "../../common/mod.rs"]
mod common;

mod accessors;
mod aliases;
mod alone_in_blocks;
mod answers;
mod any_values;
mod assigned_by_reference;
mod associated_literals;
mod block_operators;
mod block_traits;
mod blocks;
mod blocks_in_use;
mod bounds_at_methods;
mod builders;
mod constant_fields;
mod constant_variants;
mod converted_parameters;
mod counts_held;
mod dates;
mod declared_before;
mod enums;
mod float_traits;
mod found;
mod function_fields;
mod generics;
mod held_lifetimes;
mod left_early;
mod lent_conversions;
mod lent_fields;
mod linked;
mod lists_of_fields;
mod looked_up;
mod methods;
mod newtypes;
mod numbers_converted;
mod objects;
mod operators;
mod operators_between;
mod operators_by_name;
mod optional_arguments;
mod optional_elements;
mod optional_fields;
mod optional_values;
mod options;
mod other_lists;
mod own_iterators_of_parts;
mod own_names;
mod patterns_of_state;
mod plain_enums;
mod plain_structs;
mod receivers_lent;
mod reduced;
mod replaced_by_themselves;
mod results;
mod rows;
mod seen_as_lists;
mod strategies;
mod structs;
mod structs_in_use;
mod structs_owned;
mod tokens;
mod told_by_annotations;
mod traits_given_functions;
mod traits_in_part;
mod traits_of_integers;
mod traits_of_many;
mod traits_over_floats;
mod traits_without_attribute;
mod used_up;
mod variants;
mod vector_spaces;
mod views;
mod without_copies;
