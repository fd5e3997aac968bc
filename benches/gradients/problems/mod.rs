//! The problems, each a file: the function as one would write it anyway, and its gradient by hand.
//!
//! The hand-written gradients are the limit to measure against: one fused pass where one suffices, nothing allocated
//! that is not returned or needed later, sums in the order in which the function itself forms them.

mod black_scholes;
mod log_sum_exp;
mod power_iteration;
mod power_iteration_nested;
mod rosenbrock;
mod rosenbrock_pair;

pub(crate) use black_scholes::{BlackScholes, Greeks};
pub(crate) use log_sum_exp::LogSumExp;
pub(crate) use power_iteration::PowerIteration;
pub(crate) use power_iteration_nested::PowerIterationNested;
pub(crate) use rosenbrock::Rosenbrock;
pub(crate) use rosenbrock_pair::RosenbrockPair;
