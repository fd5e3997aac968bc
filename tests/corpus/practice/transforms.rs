//! Fourier transforms by recursion and in place.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Complex {
    re: f64,
    im: f64,
}
#[differentiable]
impl Complex {
    const ZERO: Complex = Complex { re: 0.0, im: 0.0 };
    fn new(re: f64, im: f64) -> Self {
        Self { re, im }
    }
    fn cis(t: f64) -> Self {
        let (s, c) = t.sin_cos();
        Self::new(c, s)
    }
    fn norm_sqr(&self) -> f64 {
        self.re.powi(2) + self.im.powi(2)
    }
}
#[differentiable]
impl std::ops::Add for Complex {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self::new(self.re + o.re, self.im + o.im)
    }
}
#[differentiable]
impl std::ops::Sub for Complex {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self::new(self.re - o.re, self.im - o.im)
    }
}
#[differentiable]
impl std::ops::Mul for Complex {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        Self::new(self.re * o.re - self.im * o.im, self.re * o.im + self.im * o.re)
    }
}
#[differentiable]
fn fft(x: &[Complex]) -> Vec<Complex> {
    let n = x.len();
    if n == 1 {
        return x.to_vec();
    }
    let even: Vec<Complex> = x.iter().step_by(2).copied().collect();
    let odd: Vec<Complex> = x.iter().skip(1).step_by(2).copied().collect();
    let (e, o) = (fft(&even), fft(&odd));
    let mut out = vec![Complex::ZERO; n];
    for k in 0..n / 2 {
        let t = Complex::cis(-2.0 * std::f64::consts::PI * k as f64 / n as f64) * o[k];
        out[k] = e[k] + t;
        out[k + n / 2] = e[k] - t;
    }
    out
}
#[differentiable]
fn fft_in_place(data: &mut [Complex]) {
    let n = data.len();
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if i < j {
            data.swap(i, j);
        }
    }
    let mut len = 2;
    while len <= n {
        let ang = -2.0 * std::f64::consts::PI / len as f64;
        for start in (0..n).step_by(len) {
            for k in 0..len / 2 {
                let w = Complex::cis(ang * k as f64);
                let u = data[start + k];
                let v = data[start + k + len / 2] * w;
                data[start + k] = u + v;
                data[start + k + len / 2] = u - v;
            }
        }
        len <<= 1;
    }
}
#[differentiable]
fn spectrum(xs: &[f64]) -> f64 {
    let c: Vec<_> = xs.iter().map(|&x| Complex::new(x, 0.0)).collect();
    let a = fft(&c);
    let mut b = c.clone();
    fft_in_place(&mut b);
    a.iter().zip(b.iter()).enumerate().map(|(k, (a, b))| k as f64 * a.norm_sqr() + b.norm_sqr().sqrt() * a.re).sum()
}

mod tests {
    use crate::common::check;

    check!(spectrum(&x); (vec![0.3, -0.2, 0.9, 0.4]));
}
