//! Variables that are declared at the top of a function and given their values in loops and branches, as in older languages; conversions of
//! references by those of values.

use autodiff::{Differentiable, differentiable};

const TERMS: usize = 4;

#[derive(Clone, Debug, Differentiable)]
struct Mixture {
    bs: [f64; TERMS],
    cs: [f64; TERMS],
    density: f64,
    sums: [[f64; 2]; 2],
}

#[differentiable]
impl Mixture {
    fn residual(&mut self, derivatives: bool) {
        let mut sum;
        let (mut first, mut second);
        let mut parts = [0.0; TERMS];
        for n in 0..TERMS {
            parts[n] = 0.0;
            if n <= 2 {
                sum = self.bs[n] * self.density;
                if n >= 1 {
                    sum += -self.cs[n] * self.density * self.density;
                }
                parts[n] = sum * self.cs[n];
            }
        }
        for n in 0..TERMS {
            first = parts[n] + self.bs[n];
            second = first * self.density;
            self.sums[0][0] += first;
            if derivatives {
                self.sums[0][1] -= second * first;
                self.sums[1][0] += second;
            }
        }
    }
}

#[differentiable]
fn mixed(bs: &[f64; 4], density: f64, derivatives: bool) -> f64 {
    let mut m = Mixture { bs: *bs, cs: [0.3, bs[0], 0.1, bs[1]], density, sums: [[0.5, 0.0], [density, 0.0]] };
    m.residual(derivatives);
    m.residual(derivatives);
    m.sums[0][0] * m.sums[1][0] + m.sums[0][1]
}

#[differentiable]
fn in_turns(x: &[f64]) -> f64 {
    let mut s;
    let mut u: f64;
    let last;
    let mut total = 0.0;
    for i in 0..x.len() {
        s = x[i] * 2.0;
        if i > 1 {
            s += -x[0] * x[i];
        }
        u = s * s;
        while u > 1.0 {
            u *= 0.25;
        }
        total += s * x[i] * u;
    }
    last = total * x[0];
    last * last
}

/// The same with exits, closures and nested loops around.
#[differentiable]
fn between_exits(x: &[f64], k: f64) -> f64 {
    let mut s;
    let mut t;
    let u;
    let mut w: f64;
    let mut total = 0.0;
    'out: for i in 0..4 {
        for j in 0..x.len() {
            if x[j] > 0.9 && i == 2 {
                continue 'out;
            }
            s = x[j] * k;
            if j == 1 {
                t = s * s;
                if t > 3.0 {
                    break 'out;
                }
                s += t;
            }
            let product = |v: f64| v * s;
            total += product(k) + s;
        }
        w = total * 0.1;
        while w > 0.4 {
            w *= x[0] * 0.3;
            if w < 0.01 {
                return total;
            }
        }
        total += w.sin();
    }
    match x.len() {
        3 => {
            u = total * x[2];
            total += u * u
        }
        _ => {}
    }
    total
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Lab {
    l: f64,
    a: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Lch {
    l: f64,
    c: f64,
}

#[differentiable]
impl From<Lch> for Lab {
    fn from(v: Lch) -> Self {
        Lab { l: v.l, a: v.c * v.c * v.l }
    }
}

#[differentiable]
impl From<&Lch> for Lab {
    fn from(v: &Lch) -> Self {
        Lab::from(*v)
    }
}

#[differentiable]
fn converted(x: f64) -> f64 {
    let c = Lch { l: x, c: x * x };
    let (a, b) = (Lab::from(&c), Lab::from(c));
    let d: Lab = (&c).into();
    a.a * b.l + d.a
}

mod checks {
    use crate::common::check;

    check!(mixed(&bs, d, @all); ([0.7, -0.3, 1.2, 0.4], 0.8, true); ([0.7, -0.3, 1.2, 0.4], 0.8, false));
    check!(in_turns(&x); (vec![0.7, -0.3, 1.2, 0.4]));
    check!(between_exits(&x, k); (vec![0.5, 0.8, 0.95], 0.7); (vec![0.3, -0.6, 0.2], 1.1); (vec![1.4, 2.2, 0.1], 1.1));
    check!(converted(x); (0.7));
}
