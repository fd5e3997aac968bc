//! Parameters that are trait objects, or hold them: constants, whose methods may be asked and may give numbers.

use autodiff::{Differentiable, differentiable};

/// When to stop.
trait Convergency<F> {
    fn is_converged(&mut self, a: F, b: F) -> bool;
    fn is_root(&self, y: F) -> bool;
    fn limit(&self) -> usize;
}

struct Simple {
    eps: f64,
    asked: usize,
}

impl Convergency<f64> for Simple {
    fn is_converged(&mut self, a: f64, b: f64) -> bool {
        self.asked += 1;
        (a - b).abs() < self.eps
    }
    fn is_root(&self, y: f64) -> bool {
        y.abs() < self.eps
    }
    fn limit(&self) -> usize {
        40
    }
}

/// Newton's method for the cube root of `a`.
#[differentiable]
fn newton(a: f64, start: f64, weights: &dyn Context, until: &mut dyn Convergency<f64>) -> Result<f64, usize> {
    let mut x = start;
    for i in 0..until.limit() {
        let y = x * x * x - a;
        if until.is_root(y) {
            return Ok(x);
        }
        let next = x - weights.weight(i.min(1)) * y / (3.0 * x * x);
        if until.is_converged(x, next) {
            return Ok(next);
        }
        x = next;
    }
    Err(until.limit())
}

#[differentiable]
fn newton_twice(a: f64, weights: &dyn Context, until: &mut dyn Convergency<f64>) -> f64 {
    let first = newton(a, 1.0 + a * 0.0, weights, until).unwrap();
    let second = newton(a * a, 1.0, weights, until).unwrap();
    first * second
}

/// A look-up by integers.
trait Context {
    fn weight(&self, i: usize) -> f64;
    fn knows(&self, x: f64) -> bool {
        x < 10.0
    }
}

struct Weights(Vec<f64>);

impl Context for Weights {
    fn weight(&self, i: usize) -> f64 {
        self.0[i]
    }
}

#[differentiable]
fn weighted(x: &[f64], context: &dyn Context) -> f64 {
    let mut sum = 0.0;
    for (i, v) in x.iter().enumerate() {
        if context.knows(*v) {
            sum += context.weight(i) * v * v;
        }
    }
    sum
}

#[differentiable]
fn weighted_maybe(x: &[f64], context: Option<&dyn Context>) -> f64 {
    match context {
        Some(context) => weighted(x, context),
        None => x[0] * x[1],
    }
}

#[differentiable]
fn of_all(k: f64, contexts: &[Box<dyn Context>]) -> f64 {
    let mut product = k;
    for context in contexts {
        product *= k + context.weight(0);
    }
    product
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Grid {
    values: Vec<f64>,
}

#[differentiable]
impl Grid {
    fn at(&self, _context: &dyn Context, x: f64) -> f64 {
        self.values[0] + self.values[1] * x
    }
    fn weighed(&self, context: Box<dyn Context>, x: f64) -> f64 {
        self.at(&*context, x) * context.weight(1)
    }
}

mod checks {
    use super::*;

    fn weights() -> Weights {
        Weights(vec![2.0, 3.0])
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-8, "{a} and {b}");
    }

    #[test]
    fn until_converged() {
        let steps = Weights(vec![0.5, 1.0]);
        let mut until = Simple { eps: 1e-12, asked: 0 };
        let (x, (a, start)) = newton::vjp(5.0, 1.5, &steps, &mut until, Ok(1.0));
        close(x.unwrap(), 5.0_f64.cbrt());
        close(a, 5.0_f64.cbrt() / 15.0);
        close(start, 0.0);
        assert!(until.asked > 2);
        let d = newton_twice::grad(5.0, &steps, &mut until);
        close(d, 1.0); // a^(1/3) a^(2/3)
        let dot = newton_twice::jvp(5.0, &steps, &mut until, 1.0).1;
        close(dot, 1.0);
    }

    #[test]
    fn looked_up() {
        assert_eq!(weighted::grad(&[1.5, 20.0], &weights()), [6.0, 0.0]);
        assert_eq!(weighted_maybe::grad(&[1.5, 2.0], Some(&weights())), [6.0, 12.0]);
        assert_eq!(weighted_maybe::grad(&[1.5, 2.0], None), [2.0, 1.5]);
        assert_eq!(weighted::jvp(&[1.5, 2.0], &weights(), &[1.0, 1.0]).1, 18.0);
        let boxed: Vec<Box<dyn Context>> = vec![Box::new(weights()), Box::new(Weights(vec![1.0]))];
        // k (k + 2) (k + 1)
        assert_eq!(of_all::grad(2.0, &boxed), 12.0 + 2.0 * 3.0 + 2.0 * 4.0);
        let grid = Grid { values: vec![1.0, 2.0] };
        let (bar, x) = grid.at_grad(&weights(), 3.0);
        assert_eq!((bar.values, x), (vec![1.0, 3.0], 2.0));
        let (bar, x) = grid.weighed_grad(Box::new(weights()), 3.0);
        assert_eq!((bar.values, x), (vec![3.0, 9.0], 6.0));
    }
}
