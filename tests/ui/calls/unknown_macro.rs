//! | macros of other crates, and of names that are defined more than once, with active arguments | what the macro expands to, or `constant(..)` |
use autodiff::differentiable;
#[macro_use]
mod twice {
    macro_rules! twice { ($e:expr) => { 2.0 * $e }; }
}
#[allow(unused_macros)]
mod other { macro_rules! twice { ($e:expr) => { $e * $e }; } }

#[differentiable]
fn f(x: f64) -> f64 {
    twice!(x) + 1.0
}

fn main() {
    f(1.0);
}
