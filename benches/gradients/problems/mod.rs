//! The problems, each a file: the function as one would write it anyway, and its gradient by hand.
//!
//! The hand-written gradients are the limit to measure against: one fused pass where one suffices, nothing allocated
//! that is not returned or needed later, sums in the order in which the function itself forms them.

mod black_scholes;
mod cholesky;
mod heat;
mod leapfrog;
mod log_sum_exp;
mod mlp;
mod mlp_products;
mod power_iteration;
mod power_iteration_nested;
mod rosenbrock;
mod rosenbrock_pair;

pub(crate) use black_scholes::{BlackScholes, Greeks};
pub(crate) use cholesky::Cholesky;
pub(crate) use heat::Heat;
pub(crate) use leapfrog::Leapfrog;
pub(crate) use log_sum_exp::LogSumExp;
pub(crate) use mlp::Mlp;
pub(crate) use mlp_products::MlpProducts;
pub(crate) use power_iteration::PowerIteration;
pub(crate) use power_iteration_nested::PowerIterationNested;
pub(crate) use rosenbrock::Rosenbrock;
pub(crate) use rosenbrock_pair::RosenbrockPair;
