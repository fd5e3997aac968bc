//! What people write: signals and interpolation.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;
use std::collections::VecDeque;
use std::f64::consts::PI;

#[derive(Clone, Debug, Differentiable)]
pub struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    z1: f64,
    z2: f64,
}
#[differentiable]
impl Biquad {
    pub fn lowpass(fs: f64, f0: f64, q: f64) -> Biquad {
        let w = 2.0 * PI * f0 / fs;
        let alpha = w.sin() / (2.0 * q);
        let a0 = 1.0 + alpha;
        let b1 = 1.0 - w.cos();
        Biquad {
            b: [b1 / 2.0, b1, b1 / 2.0].map(|v| v / a0),
            a: [-2.0 * w.cos() / a0, (1.0 - alpha) / a0],
            z1: 0.0,
            z2: 0.0,
        }
    }
    pub fn run(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.z1;
        self.z1 = self.b[1] * x - self.a[0] * y + self.z2;
        self.z2 = self.b[2] * x - self.a[1] * y;
        y
    }
    pub fn process(&mut self, samples: &mut [f64]) {
        for s in samples.iter_mut() {
            *s = self.run(*s);
        }
    }
}

#[differentiable]
pub fn filtered_power(signal: &[f64], f0: f64, q: f64) -> f64 {
    let mut filter = Biquad::lowpass(48000.0, f0, q);
    let out: Vec<f64> = signal.iter().map(|&s| filter.run(s)).collect();
    out.iter().map(|y| y * y).sum::<f64>() / out.len() as f64
}

#[differentiable]
pub fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            out[i + j] += x * y;
        }
    }
    out
}

#[differentiable]
pub fn moving_average(x: &[f64], n: usize) -> Vec<f64> {
    let mut window: VecDeque<f64> = VecDeque::with_capacity(n);
    let mut sum = 0.0;
    let mut out = Vec::new();
    for &v in x {
        if window.len() == n {
            sum -= window.pop_front().unwrap();
        }
        window.push_back(v);
        sum += v;
        out.push(sum / window.len() as f64);
    }
    out
}

#[differentiable]
pub fn dft_power(x: &[f64], k: usize) -> f64 {
    let n = x.len();
    let (re, im) = x
        .iter()
        .enumerate()
        .map(|(i, v)| {
            let ang = -2.0 * PI * (k * i) as f64 / n as f64;
            (v * ang.cos(), v * ang.sin())
        })
        .fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    re * re + im * im
}

#[differentiable]
pub fn hann(n: usize) -> Vec<f64> {
    (0..n).map(|i| 0.5 - 0.5 * (2.0 * PI * i as f64 / (n - 1) as f64).cos()).collect()
}

#[differentiable]
pub fn windowed_rms(x: &[f64]) -> f64 {
    let w = hann(x.len());
    let s = x.iter().zip(w.iter()).map(|(a, b)| a * b).map(|v| v.powi(2)).sum::<f64>();
    (s / x.len() as f64).sqrt()
}

#[differentiable]
pub fn haar(x: &mut [f64]) {
    let mut n = x.len();
    let mut tmp = vec![0.0; n];
    while n > 1 {
        let half = n / 2;
        for i in 0..half {
            tmp[i] = (x[2 * i] + x[2 * i + 1]) * std::f64::consts::FRAC_1_SQRT_2;
            tmp[half + i] = (x[2 * i] - x[2 * i + 1]) * std::f64::consts::FRAC_1_SQRT_2;
        }
        x[..n].copy_from_slice(&tmp[..n]);
        n = half;
    }
}

#[differentiable]
pub fn envelope(x: &[f64], attack: f64, release: f64) -> Vec<f64> {
    x.iter()
        .scan(0.0, |state, &v| {
            let rect = v.abs();
            let coef = if rect > *state { attack } else { release };
            *state = coef * *state + (1.0 - coef) * rect;
            Some(*state)
        })
        .collect()
}

#[differentiable]
pub fn natural_spline_second(xs: &[f64], ys: &[f64]) -> Vec<f64> {
    let n = xs.len();
    let mut y2 = vec![0.0; n];
    let mut u = vec![0.0; n - 1];
    for i in 1..n - 1 {
        let sig = (xs[i] - xs[i - 1]) / (xs[i + 1] - xs[i - 1]);
        let p = sig * y2[i - 1] + 2.0;
        y2[i] = (sig - 1.0) / p;
        u[i] = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]) - (ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]);
        u[i] = (6.0 * u[i] / (xs[i + 1] - xs[i - 1]) - sig * u[i - 1]) / p;
    }
    for k in (0..n - 1).rev() {
        y2[k] = y2[k] * y2[k + 1] + u[k];
    }
    y2
}

#[differentiable]
pub fn spline_eval(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let y2 = natural_spline_second(xs, ys);
    let (mut lo, mut hi) = (0usize, xs.len() - 1);
    while hi - lo > 1 {
        let mid = (hi + lo) >> 1;
        if xs[mid] > x { hi = mid } else { lo = mid }
    }
    let h = xs[hi] - xs[lo];
    let (a, b) = ((xs[hi] - x) / h, (x - xs[lo]) / h);
    a * ys[lo] + b * ys[hi] + ((a.powi(3) - a) * y2[lo] + (b.powi(3) - b) * y2[hi]) * (h * h) / 6.0
}

#[differentiable]
pub fn catmull_rom(p: [f64; 4], t: f64) -> f64 {
    let [p0, p1, p2, p3] = p;
    let (t2, t3) = (t * t, t * t * t);
    0.5 * (2.0 * p1 + (p2 - p0) * t + (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3) * t2 + (3.0 * p1 - p0 - 3.0 * p2 + p3) * t3)
}

#[differentiable]
pub fn de_casteljau<const N: usize>(points: [[f64; 2]; N], t: f64) -> [f64; 2] {
    let mut p = points;
    for k in 1..N {
        for i in 0..N - k {
            for d in 0..2 {
                p[i][d] = (1.0 - t) * p[i][d] + t * p[i + 1][d];
            }
        }
    }
    p[0]
}

#[differentiable]
pub fn bilinear(grid: &[Vec<f64>], x: f64, y: f64) -> f64 {
    let (i, j) = (x.floor() as usize, y.floor() as usize);
    let (fx, fy) = (x.fract(), y.fract());
    let g = |a: usize, b: usize| grid[a.min(grid.len() - 1)][b.min(grid[0].len() - 1)];
    let top = g(i, j) * (1.0 - fy) + g(i, j + 1) * fy;
    let bottom = g(i + 1, j) * (1.0 - fy) + g(i + 1, j + 1) * fy;
    top * (1.0 - fx) + bottom * fx
}

#[differentiable]
pub fn newton_divided(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let mut c = ys.to_owned();
    for j in 1..c.len() {
        for i in (j..c.len()).rev() {
            c[i] = (c[i] - c[i - 1]) / (xs[i] - xs[i - j]);
        }
    }
    c.iter().zip(xs).rev().fold(0.0, |acc, (c, xi)| acc * (x - xi) + c)
}

#[differentiable]
pub fn smoothstep<T: Float>(edge0: T, edge1: T, x: T) -> T {
    let t = ((x - edge0) / (edge1 - edge0)).max(T::zero()).min(T::one());
    let three = T::from(3.0).unwrap();
    t * t * (three - (T::one() + T::one()) * t)
}

#[differentiable]
pub fn ease_elastic(t: f64) -> f64 {
    const C4: f64 = 2.0 * PI / 3.0;
    match t {
        t if t <= 0.0 => 0.0,
        t if t >= 1.0 => 1.0,
        t => 2f64.powf(-10.0 * t) * ((t * 10.0 - 0.75) * C4).sin() + 1.0,
    }
}

#[differentiable]
fn processed(x: &[f64], f0: f64) -> f64 {
    let mut samples = x.to_vec();
    Biquad::lowpass(8000.0, f0, 0.7).process(&mut samples);
    samples.iter().enumerate().map(|(i, s)| i as f64 * s * s).sum()
}

mod tests {
    use crate::common::{check, check_vjp};

    check!(filtered_power(&s, f0, q); (vec![1.0, -0.5, 0.3, 0.8], 9000.0, 0.7));
    check!(processed(&x, f0); (vec![1.0, -0.5, 0.3, 0.8], 900.0));
    check_vjp!(convolve(&a, &b); (vec![1.0, 2.0, 3.0], vec![0.5, -0.2]));
    check_vjp!(moving_average(&x, @n); (vec![1.0, 2.0, 4.0, 3.0], 2));
    check!(dft_power(&x, @k); (vec![1.0, -0.5, 0.3, 0.8], 1));
    check!(windowed_rms(&x); (vec![1.0, -0.5, 0.3, 0.8]));
    check_vjp!(haar(&mut x); (vec![1.0, -0.5, 0.3, 0.8]));
    check_vjp!(envelope(&x, a, r); (vec![1.0, -0.5, 0.3, -0.8], 0.3, 0.9));
    check!(spline_eval(&x, &y, t); (vec![0.0, 1.0, 2.5, 3.0], vec![0.3, 0.8, 1.0, 0.2], 1.7));
    check!(catmull_rom(p, t); ([0.3, 0.8, 1.0, 0.2], 0.6));
    check_vjp!(de_casteljau(p, t); ([[0.0, 0.1], [1.0, 2.0], [2.0, -0.5]], 0.3));
    check!(bilinear(&g, x, y); (vec![vec![1.0, 2.0], vec![3.0, 5.0]], 0.3, 0.6));
    check!(newton_divided(&x, &y, t); (vec![0.0, 1.0, 2.5], vec![0.3, 0.8, 1.0], 1.7));
    check!(smoothstep(a, b, x); (0.0, 2.0, 0.7); (0.0, 2.0, 3.0));
    check!(ease_elastic(t); (0.4); (-1.0); (2.0));
}
