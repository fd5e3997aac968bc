//! Code under lints that must say nothing about what is generated, and with names that must not be mistaken for others.
//!
//! It is compiled in two editions. The tests are few: that it compiles, without a warning, is the point.

#![forbid(unsafe_code, missing_docs, missing_debug_implementations)]
#![deny(
    warnings,
    unused,
    future_incompatible,
    nonstandard_style,
    rust_2018_idioms,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_copy_implementations,
    non_ascii_idents,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]
// Of the code below, not of what is generated for it.
#![allow(
    clippy::suboptimal_flops,
    clippy::missing_const_for_fn,
    clippy::must_use_candidate,
    clippy::redundant_pub_crate,
    clippy::while_float,
    clippy::redundant_closure,
    clippy::redundant_closure_for_method_calls,
    clippy::redundant_closure_call,
    clippy::needless_lifetimes,
    clippy::never_loop,
    clippy::cast_lossless,
    clippy::cast_possible_truncation
)]

mod globs;
mod letters;
mod lints;
mod locals;
mod shadows;

pub use lints::{Area, Shape, Spring, mean_square, mixed, squared, total};

#[cfg(test)]
mod tests {
    /// The derivative by differences.
    fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        let h = 1e-6;
        (f(x + h) - f(x - h)) / (2.0 * h)
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-5 * (1.0 + b.abs()), "{a} and {b}");
    }

    #[test]
    fn shadowed_names() {
        use super::shadows::{kept, listed, summed};
        close(kept::grad(1.5), slope(kept, 1.5));
        close(listed::grad(1.5, 3), slope(|x| listed(x, 3), 1.5));
        close(summed::grad(&[1.5, 2.0])[0], slope(|x| summed(&[x, 2.0]), 1.5));
    }

    #[test]
    fn names_from_globs() {
        use super::globs::{called, forward, grad, vjp};
        close(called::grad(1.5), slope(called, 1.5));
        close(grad::grad(1.5), slope(grad, 1.5));
        close(forward::grad(1.5), slope(forward, 1.5));
        close(vjp::grad(1.5), slope(vjp, 1.5));
    }

    #[test]
    fn names_of_variables() {
        use super::locals::{bars, generic, labels, loops, radius, spread, temporaries};
        close(bars::grad(1.5, 2.0).0, slope(|x| bars(x, 2.0), 1.5));
        close(temporaries::grad(1.5), slope(temporaries, 1.5));
        close(loops::grad(&[1.5, 2.0], 3)[0], slope(|x| loops(&[x, 2.0], 3), 1.5));
        close(radius::hessian(1.5, 0.5)[1][1], slope(|r| radius::grad(1.5, r).1, 0.5));
        assert_eq!(spread::jacobian(&[1.5, 2.0]), [[3.0, 0.0], [2.0, 1.5]]);
        close(labels::grad(1.5), slope(labels, 1.5));
        close(generic::grad(&[1.5, 2.0], &2.0, 1.5).1, slope(|x| generic(&[1.5, 2.0], &2.0, x), 1.5));
    }
}
