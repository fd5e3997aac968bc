//! Functions and closures that are chosen at run time: by `if` and `match`, from arrays, in boxes, passed on.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable]
fn by_if(x: f64, smooth: bool) -> f64 {
    let f = if smooth { f64::sin } else { f64::exp };
    f(x) * x
}

#[differentiable]
fn by_match(x: f64, order: usize) -> f64 {
    let f: fn(f64) -> f64 = match order {
        0 => |_| 1.0,
        1 => |t| t,
        2 => square,
        _ => cube,
    };
    f(x) + f(2.0 * x)
}

#[derive(Clone, Debug)]
enum Kernel {
    Linear,
    Gaussian(f64),
    Power { scale: f64, n: i32 },
}

#[differentiable]
fn boxed(x: f64, a: f64, #[constant] kernel: &Kernel) -> f64 {
    let k: Box<dyn Fn(f64) -> f64> = match *kernel {
        Kernel::Linear => Box::new(|d| a * d),
        Kernel::Gaussian(_) => Box::new(|d| (-d * d / (2.0 * a * a)).exp()),
        Kernel::Power { .. } => Box::new(move |d| a / (1.0 + d * d)),
    };
    k(x) + k(x + 1.0) * a
}

#[differentiable]
fn by_reference(x: f64, n: usize) -> f64 {
    let (p, q) = (|t: f64| t.sin() * x, |t: f64| t / (1.0 + x));
    let f: &dyn Fn(f64) -> f64 = if n % 2 == 0 { &p } else { &q };
    let mut s = 0.0;
    for i in 0..n {
        s += f(i as f64 * x);
    }
    s
}

#[differentiable]
fn table(x: f64) -> f64 {
    let fs: [fn(f64) -> f64; 4] = [f64::sin, cube, |t| t * t + 1.0, square as fn(f64) -> f64];
    let mut s = 0.0;
    for (i, f) in fs.iter().enumerate() {
        s += f(x) * (i + 1) as f64;
    }
    s + fs[1](x) * fs.len() as f64
}

#[differentiable]
fn chosen_in_turns(x: f64, order: &[usize]) -> f64 {
    let steps = [square, f64::tanh, |t: f64| 0.5 * t + 0.1];
    let mut y = x;
    for &k in order {
        y = steps[k % 3](y);
        if y > 10.0 {
            break;
        }
    }
    y
}

#[differentiable]
fn mapped(xs: &[f64], which: usize) -> f64 {
    let link = if which == 0 {
        f64::exp
    } else if which == 1 {
        square
    } else {
        |t| t
    };
    xs.iter().map(|&x| link(x)).sum::<f64>() + xs.iter().copied().map(link).fold(0.0, |a, b| a + b * b)
}

#[differentiable]
fn integral(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    let h = (b - a) / 10.0;
    (0..10).map(|i| f(a + (i as f64 + 0.5) * h) * h).sum()
}

#[differentiable]
fn passed_on(a: f64, b: f64, which: bool) -> f64 {
    let f: &dyn Fn(f64) -> f64 = if which { &|t| a * t * t } else { &f64::cos };
    integral(f, 0.0, b) + if f(a) > 0.0 { a } else { b }
}

#[differentiable]
fn of_callables(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        let step: &dyn Fn(f64) -> f64 = if i % 2 == 0 { &f } else { &g };
        y = step(y);
    }
    y
}

#[differentiable]
fn alternating(x: f64, k: f64) -> f64 {
    of_callables(|t| k * t.sin(), |t| t * t + k, x, 3)
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Gain {
    k: f64,
}

#[differentiable]
impl Gain {
    fn curve(&self, x: f64, hard: bool) -> f64 {
        let f = if hard { |t: f64| t.clamp(-1.0, 1.0) } else { f64::tanh };
        self.k * f(x * self.k)
    }
}

#[differentiable]
fn of_method(k: f64, x: f64, hard: bool) -> f64 {
    let g = Gain { k };
    g.curve(x, hard)
}

#[differentiable]
fn generic<T: num_traits::Float>(x: T, n: usize) -> T {
    let f: fn(T) -> T = if n == 0 { T::sqrt } else { |t| t * t };
    f(x) * x
}

#[differentiable]
fn chosen_again(x: f64, a: bool, b: bool) -> f64 {
    let f = if a { if b { f64::sin } else { f64::cos } } else { square };
    let g = if b { f } else { cube };
    g(x) + f(x)
}

mod checks {
    use super::Kernel;
    use crate::common::check;

    check!(by_if(x, @smooth); (0.7, true); (0.7, false));
    check!(by_match(x, @order); (1.3, 0_usize); (1.3, 1); (1.3, 2); (1.3, 3));
    check!(boxed(x, a, @&kernel); (0.7, 1.2, Kernel::Linear); (0.7, 1.2, Kernel::Gaussian(1.0)); (0.7, 1.2, Kernel::Power { scale: 1.0, n: 2 }));
    check!(by_reference(x, @n); (0.6, 4_usize); (0.6, 3); (0.6, 0));
    check!(table(x); (0.8));
    check!(chosen_in_turns(x, @&order); (1.1, vec![0_usize, 1, 2, 0, 4]); (3.0, vec![0, 0, 0, 0]));
    check!(mapped(&xs, @which); (vec![0.3, -0.4, 1.1], 0_usize); (vec![0.3, -0.4, 1.1], 1); (vec![0.3, -0.4, 1.1], 2));
    check!(passed_on(a, b, @which); (0.7, 1.4, true); (0.7, 1.4, false));
    check!(alternating(x, k); (0.4, 1.3));
    check!(of_method(k, x, @hard); (1.2, 0.4, true); (1.2, 0.4, false));
    check!(generic(x, @n); (0.9, 0_usize); (0.9, 1));
    check!(chosen_again(x, @a, @b); (0.9, true, true); (0.9, true, false); (0.9, false, true); (0.9, false, false));
}
