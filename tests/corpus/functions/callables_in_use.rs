//! Functions of functions in awkward places: captures that change between calls, callables captured by closures that are passed
//! on, methods by their path, blocks and traits that are generic.

use autodiff::{closure, differentiable};

#[differentiable]
fn simpson(f: impl Fn(f64) -> f64, a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    let mut s = f(a) + f(b);
    for i in 1..n {
        let w = if i % 2 == 1 { 4.0 } else { 2.0 };
        s += w * f(a + i as f64 * h);
    }
    s * h / 3.0
}
#[differentiable]
fn newton<F, G>(f: F, df: G, x0: f64, tol: f64) -> f64
where
    F: Fn(f64) -> f64,
    G: Fn(f64) -> f64,
{
    let mut x = x0;
    for _ in 0..50 {
        let fx = f(x);
        if fx.abs() < tol {
            break;
        }
        x -= fx / df(x);
    }
    x
}
// captured variable changed between and after calls
#[differentiable]
fn changed(x: f64) -> f64 {
    let mut a = x;
    let s1 = simpson(|t| a * t.sin(), 0.0, 1.0, 8);
    a = a * a + 1.0;
    let s2 = simpson(|t| a * t.cos(), 0.0, x, 8);
    a *= 3.0;
    s1 * s2 + a
}
// calls in a loop with captured vec mutated every turn, early exit
#[differentiable]
fn loopy(v: &[f64], lim: f64) -> f64 {
    let mut w = v.to_vec();
    let mut s = 0.0;
    for i in 0..w.len() {
        let q = simpson(|t| w[i] * t * t + w[0], 0.0, w[i], 4);
        s += q;
        w[i] = q * 0.5;
        if s > lim * 1000.0 {
            break;
        }
    }
    s
}
#[differentiable]
fn roots(a: f64, b: f64) -> f64 {
    let r = newton(|x| x * x * x - a * x - b, |x| 3.0 * x * x - a, 2.0, 1e-14);
    r * a
}
#[differentiable]
fn double_integral(a: f64, b: f64) -> f64 {
    simpson(|y| simpson(|x| a * x * y + b * x.powi(2), 0.0, y, 6), 0.0, b, 6)
}
#[differentiable]
fn triple(a: f64) -> f64 {
    simpson(|z| simpson(|y| simpson(|x| (a * x * y * z).exp(), 0.0, 1.0, 4), 0.0, z, 4), 0.0, a, 4)
}
// callable in a branch
#[differentiable]
fn branchy(x: f64, k: f64) -> f64 {
    if x > 1.0 {
        simpson(|t| k * t, 0.0, x, 4)
    } else {
        let y = simpson(|t| k - t, x, 1.0, 4);
        y * y
    }
}
// closure with control flow and early return
#[differentiable]
fn piecewise(k: f64, b: f64) -> f64 {
    simpson(
        |t| {
            if t < 0.3 {
                return k * t;
            }
            let mut s = 0.0;
            for i in 0..3 {
                s += t.powi(i) * k;
                if s > 100.0 {
                    break;
                }
            }
            s
        },
        0.0,
        b,
        10,
    )
}
// multi args, ints beside
#[differentiable]
fn fold_with(f: impl Fn(f64, usize, f64) -> f64, x: f64, n: usize) -> f64 {
    let mut acc = x;
    for i in 0..n {
        acc = f(acc, i, x);
    }
    acc
}
#[differentiable]
fn use_fold(x: f64, c: &[f64]) -> f64 {
    fold_with(|a, i, y| a * c[i] + y.sin(), x, c.len())
}
#[differentiable]
fn use_fold_typed(x: f64, c: &[f64]) -> f64 {
    fold_with(|a: f64, i: usize, y: f64| -> f64 { a * c[i] + y.sin() + i as f64 * a }, x, c.len())
}
// tuple args and results
#[differentiable]
fn pairs(f: impl Fn((f64, f64)) -> (f64, f64), p: (f64, f64), n: usize) -> (f64, f64) {
    let mut p = p;
    for _ in 0..n {
        p = f(p);
    }
    p
}
#[differentiable]
fn rot(th: f64, x: f64) -> f64 {
    let (a, b) = pairs(|(u, v)| (u * th.cos() - v * th.sin(), u * th.sin() + v * th.cos()), (x, 1.0), 3);
    a * b
}
// fn pointer, dyn, box
#[differentiable]
fn by_ptr(f: fn(f64) -> f64, x: f64) -> f64 {
    f(x) * f(2.0 * x)
}
#[differentiable]
fn sq(x: f64) -> f64 {
    x * x + x.sin()
}
#[differentiable]
fn use_ptr(x: f64) -> f64 {
    by_ptr(sq, x) + by_ptr(f64::exp, x) + by_ptr(|t| t.ln() * 2.0, x)
}
#[differentiable]
fn by_dyn(f: &dyn Fn(&[f64]) -> f64, v: &[f64]) -> f64 {
    f(v) * f(&v[1..])
}
#[differentiable]
fn use_dyn(v: &[f64], k: f64) -> f64 {
    by_dyn(&|w| k * w.iter().map(|x| x * x).sum::<f64>(), v)
}
// same closure twice
#[differentiable]
fn both(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(g(x)) - g(f(x)) * x
}
#[differentiable]
fn use_both(a: f64, x: f64) -> f64 {
    let f = |t: f64| a * t + t * t;
    both(&f, &f, x) + both(f, |t| f(t) * a, x)
}
#[differentiable]
fn passes_twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    both(&f, &f, x)
}
#[differentiable]
fn use_passes_twice(a: f64, x: f64) -> f64 {
    passes_twice(|t| a * t * t.sin(), x)
}
// mixes: captures own callable
#[differentiable]
fn deriv(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3;
    (f(x + h) - f(x - h)) / (2.0 * h)
}
#[differentiable]
fn arc(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    simpson(|x| (1.0 + deriv(&f, x).powi(2)).sqrt(), a, b, 8)
}
#[differentiable]
fn use_arc(k: f64, b: f64) -> f64 {
    arc(|x| k * x * x, 0.1, b)
}
// recursion by value with Copy
#[differentiable]
fn rec(f: impl Fn(f64) -> f64 + Copy, a: f64, b: f64, d: usize) -> f64 {
    if d == 0 {
        return (b - a) * f(0.5 * (a + b));
    }
    let m = 0.5 * (a + b);
    rec(f, a, m, d - 1) + rec(f, m, b, d - 1)
}
#[differentiable]
fn use_rec(k: f64, b: f64) -> f64 {
    rec(|t| (k * t).sin(), 0.0, b, 4)
}
// iterator adaptors
#[differentiable]
fn adapt<F: Fn(f64) -> f64>(f: F, v: &[f64]) -> f64 {
    v.iter().copied().map(&f).sum::<f64>() + v.iter().map(|&x| f(x * 2.0)).product::<f64>()
}
#[differentiable]
fn use_adapt(k: f64, v: &[f64]) -> f64 {
    adapt(|x| k * x * x, v)
}
// FnMut param, plain function
#[differentiable]
fn fnmut<F: FnMut(f64) -> f64>(mut f: F, x: f64) -> f64 {
    f(x) + f(x * x)
}
#[differentiable]
fn use_fnmut(k: f64, x: f64) -> f64 {
    fnmut(|t| k / t, x)
}
#[differentiable]
fn fnonce<F: FnOnce(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * x
}
#[differentiable]
fn use_fnonce(k: &[f64], x: f64) -> f64 {
    fnonce(|t| k[0] / t + k[1], x)
}
// result inert
#[differentiable]
fn bisect(f: impl Fn(f64) -> f64, lo: f64, hi: f64) -> f64 {
    let (mut a, mut b) = (lo, hi);
    let fa = f(a);
    for _ in 0..60 {
        let m = 0.5 * (a + b);
        if f(m) * fa > 0.0 {
            a = m;
        } else {
            b = m;
        }
    }
    0.5 * (a + b)
}
#[differentiable]
fn use_bisect(c: f64) -> f64 {
    let r = bisect(|x| x * x - c, 0.0, 10.0);
    r + c
}
// Vec-returning, struct capture
#[derive(autodiff::Differentiable, Clone)]
struct Model {
    k: f64,
    m: Vec<f64>,
}
#[differentiable]
impl Model {
    fn force(&self, x: f64) -> f64 {
        -self.k * x + self.m[0]
    }
    fn energy(&self, b: f64) -> f64 {
        simpson(|x| self.force(x), 0.0, b, 6)
    }
    fn through(&self, f: impl Fn(f64) -> f64, x: f64) -> f64 {
        f(self.k * x) * self.m[1]
    }
    fn outer(&self, a: f64) -> f64 {
        self.through(|t| t * a + self.m[0], a)
    }
    fn g(x: f64) -> f64 {
        x * x * x
    }
    fn path(a: f64) -> f64 {
        simpson(Self::g, 0.0, a, 4)
    }
    fn area(&self) -> f64 {
        self.k * self.m[0]
    }
    fn scaled(self, by: f64) -> f64 {
        self.k * by * self.m[1]
    }
}
#[differentiable]
fn of_ref(f: impl Fn(&Model) -> f64, m: &Model) -> f64 {
    f(m) * f(m)
}
#[differentiable]
fn of_val(f: impl Fn(Model, f64) -> f64, m: Model, b: f64) -> f64 {
    f(m, b * b)
}
#[differentiable]
trait Power {
    fn power(x: f64) -> f64;
    fn twice(x: f64) -> f64 {
        2.0 * Self::power(x)
    }
}
struct Cube;
#[differentiable]
impl Power for Cube {
    fn power(x: f64) -> f64 {
        x * x * x
    }
}
#[differentiable]
fn over<P: Power>(#[constant] p: &P, a: f64) -> f64 {
    simpson(P::power, 0.0, a, 2) + simpson(P::twice, 0.0, a, 2)
}
#[differentiable]
fn by_closure<P: Power>(#[constant] p: &P, a: f64) -> f64 {
    simpson(|x| P::power(x) * a, 0.0, a, 2)
}
#[differentiable]
fn use_by_closure(a: f64) -> f64 {
    by_closure(&Cube, a)
}
#[derive(autodiff::Differentiable, Clone)]
struct Hill {
    k: f64,
}
mod surfaces {
    use autodiff::differentiable;
    #[differentiable]
    pub trait Surf {
        fn height(&self, x: f64) -> f64;
        fn area(&self, b: f64) -> f64
        where
            Self: Clone,
        {
            super::simpson(|x| self.height(x), 0.0, b, 2)
        }
    }
    #[differentiable]
    impl Surf for super::Hill {
        fn height(&self, x: f64) -> f64 {
            self.k * x * x
        }
    }
    #[differentiable]
    pub fn area_of<S: Surf + Clone>(s: &S, a: f64) -> f64 {
        super::simpson(|x| s.height(x) * a, 0.0, a, 2)
    }
    #[derive(autodiff::Differentiable, Clone)]
    pub struct Wrap<S> {
        pub s: S,
        pub w: f64,
    }
    #[differentiable]
    impl<S: Surf + Clone> Wrap<S> {
        pub fn area(&self, b: f64) -> f64 {
            super::simpson(|x| self.s.height(x) * self.w, 0.0, b, 2)
        }
    }
}
#[differentiable]
fn use_surf(k: f64, a: f64) -> f64 {
    let h = Hill { k };
    let w = surfaces::Wrap { s: h.clone(), w: a * k };
    surfaces::area_of(&h, a) * w.area(a)
}
#[differentiable]
fn use_over(a: f64) -> f64 {
    over(&Cube, a * a)
}
#[differentiable]
fn selfpass(x: f64, n: usize) -> f64 {
    if n == 0 { x * x } else { step_with(selfpass, x * 0.5, n - 1) + x }
}
#[differentiable]
fn step_with(f: impl Fn(f64, usize) -> f64, x: f64, n: usize) -> f64 {
    f(x, n) * f(x + 1.0, n)
}
#[differentiable]
fn use_model(k: f64, m: &[f64], b: f64) -> f64 {
    let md = Model { k, m: m.to_vec() };
    md.energy(b) + md.outer(b) + simpson(|t| md.k * t, 0.0, b, 4)
}
#[differentiable]
fn shadow(f: f64, g: f64) -> f64 {
    let f = |x: f64| f * x + g;
    let g = simpson(f, 0.0, g, 4);
    g * f(g)
}
#[differentiable]
fn moved(a: f64, v: Vec<f64>) -> f64 {
    simpson(move |x| a * x + v[0] * v[1], 0.0, a, 4)
}
#[differentiable]
fn tupcap(a: f64, b: f64) -> f64 {
    let p = (a * b, a + b);
    let row = [a, b, a * a];
    let r = &row[1..];
    simpson(|x| p.0 * x + p.1 * r[0] + r[1], 0.0, b, 4)
}
#[differentiable]
fn option_cap(a: f64, b: f64) -> f64 {
    let o = if a > 0.0 { Some(a * b) } else { None };
    simpson(|x| o.unwrap_or(b) * x, 0.0, 1.0, 4)
}
#[differentiable]
fn while_cap(a: f64) -> f64 {
    let mut x = a;
    let mut n = 0;
    while x < 50.0 {
        x = x + simpson(|t| x * t + a, 0.0, 1.0, 2);
        n += 1;
        if n > 20 {
            return x * a;
        }
    }
    x
}
#[differentiable]
fn dydx(f: impl Fn(f64, &[f64], &mut [f64]), y0: &[f64], h: f64, n: usize) -> Vec<f64> {
    let mut y = y0.to_vec();
    let mut d = vec![0.0; y.len()];
    for i in 0..n {
        f(i as f64 * h, &y, &mut d);
        for j in 0..y.len() {
            y[j] += h * d[j];
        }
    }
    y
}
#[differentiable]
fn use_dydx(w: f64, y0: &[f64], h: f64) -> f64 {
    let y = dydx(
        |t, y, d| {
            d[0] = y[1] * w;
            d[1] = -w * w * y[0] + t;
        },
        y0,
        h,
        4,
    );
    y[0] * y[1]
}
#[differentiable]
fn grad_desc(f: impl Fn(f64) -> f64, x0: f64, lr: f64) -> f64 {
    let mut x = x0;
    for _ in 0..10 {
        let g = (f(x + 1e-4) - f(x - 1e-4)) / 2e-4;
        x -= lr * g;
    }
    x
}
#[differentiable]
fn use_gd(c: f64, lr: f64) -> f64 {
    grad_desc(|x| (x - c).powi(2) + 0.1 * x.powi(4), 0.0, lr)
}

mod checks {
    use crate::common::check;
    check!(changed(x); (0.7));
    check!(loopy(&v, lim); (vec![0.5, 1.2, 0.8], 1.0));
    check!(roots(a, b); (1.5, 2.0));
    check!(double_integral(a, b); (0.7, 1.3));
    check!(triple(a); (0.8));
    check!(branchy(x, k); (1.5, 2.0); (0.5, 2.0));
    check!(piecewise(k, b); (1.5, 1.05));
    check!(use_fold(x, &c); (0.4, vec![0.5, 1.5, -0.3]));
    check!(use_fold_typed(x, &c); (0.4, vec![0.5, 1.5, -0.3]));
    check!(rot(th, x); (0.4, 1.2));
    check!(use_ptr(x); (0.8));
    check!(use_dyn(&v, k); (vec![0.5, 1.2, 0.8], 1.3));
    check!(use_both(a, x); (0.8, 0.6));
    check!(use_passes_twice(a, x); (0.8, 0.6));
    check!(use_arc(k, b); (0.8, 0.6));
    check!(use_rec(k, b); (0.8, 0.6));
    check!(use_adapt(k, &v); (0.8, vec![0.6, 1.1]));
    check!(use_fnmut(k, x); (0.8, 0.6));
    check!(use_fnonce(&k, x); (vec![0.8, 0.3], 0.6));
    check!(use_model(k, &m, b); (0.8, vec![0.6, 1.1], 1.2));
    check!(shadow(f, g); (0.8, 0.6));
    check!(moved(a, v); (0.8, vec![0.6, 1.1]));
    check!(tupcap(a, b); (0.8, 0.6));
    check!(option_cap(a, b); (0.8, 0.6); (-0.8, 0.6));
    check!(while_cap(a); (0.8));
    check!(use_dydx(w, &y0, h); (0.8, vec![0.6, 1.1], 0.2));
    check!(use_over(a); (0.8));
    check!(use_surf(k, a); (0.8, 1.2));
    check!(use_by_closure(a); (0.8));
    check!(selfpass(x, @n); (0.8, 0_usize); (0.8, 3));
    check!(use_gd(c, lr); (0.8, 0.1));
}
#[test]
fn derivatives_for_callables_from_outside() {
    let k = 2.0;
    let w = vec![1.0, 2.0];
    let (a, b) = simpson::grad(closure!(|x: f64| k * x * w[1]), 0.5, 1.0, 4);
    assert!((a + 2.0).abs() < 1e-12 && (b - 4.0).abs() < 1e-12, "{a} {b}");
    let (a, b) = simpson::grad(sq::function(), 0.5, 1.0, 400);
    assert!((a + sq(0.5)).abs() < 1e-6 && (b - sq(1.0)).abs() < 1e-6, "{a} {b}");
    // Bisection finds the root by comparisons, through which no derivative goes.
    assert_eq!(use_bisect::grad(4.0), 1.0);
}
