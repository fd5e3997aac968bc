//! Random programs against dual numbers.
//!
//! [`generate`] writes a program. It is compiled twice: with the `differentiable` attribute and `f64`, and without it and a dual
//! number. The value has to be the same to the bit, the gradient up to rounding, for which the dual number carries a
//! bound. [`batch`] compiles and runs many at once through cargo; [`shrink`] makes a small program of one that fails.

pub mod batch;
pub mod generate;
pub mod random;
pub mod render;
pub mod shrink;

pub use batch::{Batch, Outcome};
pub use generate::{Program, program};
