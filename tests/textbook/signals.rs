//! Signal processing.

use autodiff::{Differentiable, differentiable};
use std::f64::consts::PI;

#[differentiable]
pub fn fir(x: &[f64], h: &[f64]) -> Vec<f64> {
    let mut y = vec![0.0; x.len()];
    for n in 0..x.len() {
        for k in 0..h.len() {
            if n >= k {
                y[n] += h[k] * x[n - k];
            }
        }
    }
    y
}

#[differentiable]
pub fn convolve(x: &[f64], h: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; x.len() + h.len() - 1];
    for (i, xi) in x.iter().enumerate() {
        for (j, hj) in h.iter().enumerate() {
            out[i + j] += xi * hj;
        }
    }
    out
}

#[derive(Clone, Debug, Differentiable)]
pub struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    z: [f64; 2],
}

#[differentiable]
impl Biquad {
    /// A low pass of the audio cookbook.
    pub fn low_pass(f0: f64, q: f64, fs: f64) -> Self {
        let w0 = 2.0 * PI * f0 / fs;
        let alpha = w0.sin() / (2.0 * q);
        let a0 = 1.0 + alpha;
        let b1 = 1.0 - w0.cos();
        Biquad {
            b: [b1 / 2.0 / a0, b1 / a0, b1 / 2.0 / a0],
            a: [-2.0 * w0.cos() / a0, (1.0 - alpha) / a0],
            z: [0.0; 2],
        }
    }

    pub fn process(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.z[0];
        self.z[0] = self.b[1] * x - self.a[0] * y + self.z[1];
        self.z[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}

#[differentiable]
pub fn filtered_energy(x: &[f64], f0: f64, q: f64) -> f64 {
    let mut filter = Biquad::low_pass(f0, q, 48_000.0);
    let mut energy = 0.0;
    for &s in x {
        let y = filter.process(s);
        energy += y * y;
    }
    energy
}

#[differentiable]
pub fn goertzel(x: &[f64], freq: f64, fs: f64) -> f64 {
    let coeff = 2.0 * (2.0 * PI * freq / fs).cos();
    let (s1, s2) = x.iter().fold((0.0, 0.0), |(s1, s2), &v| (v + coeff * s1 - s2, s1));
    s1 * s1 + s2 * s2 - coeff * s1 * s2
}

#[differentiable]
pub fn power_spectrum(x: &[f64]) -> Vec<f64> {
    let n = x.len();
    (0..n / 2 + 1)
        .map(|k| {
            let (mut re, mut im) = (0.0, 0.0);
            for (t, &v) in x.iter().enumerate() {
                let angle = -2.0 * PI * (k * t) as f64 / n as f64;
                re += v * angle.cos();
                im += v * angle.sin();
            }
            (re * re + im * im) / n as f64
        })
        .collect()
}

/// Radix two, in place, with real and imaginary parts apart.
#[differentiable]
pub fn fft(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    let mut j = 0;
    for i in 1..n {
        let mut bit = n >> 1;
        while j & bit != 0 {
            j ^= bit;
            bit >>= 1;
        }
        j |= bit;
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut len = 2;
    while len <= n {
        let angle = -2.0 * PI / len as f64;
        for start in (0..n).step_by(len) {
            for k in 0..len / 2 {
                let (wi, wr) = (angle * k as f64).sin_cos();
                let (a, b) = (start + k, start + k + len / 2);
                let tr = wr * re[b] - wi * im[b];
                let ti = wr * im[b] + wi * re[b];
                re[b] = re[a] - tr;
                im[b] = im[a] - ti;
                re[a] += tr;
                im[a] += ti;
            }
        }
        len <<= 1;
    }
}

#[differentiable]
pub fn autocorrelation(x: &[f64], lag: usize) -> f64 {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let var: f64 = x.iter().map(|v| (v - mean).powi(2)).sum();
    x.iter().zip(x.iter().skip(lag)).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / var
}

/// The recursion of Levinson and Durbin.
#[differentiable]
pub fn linear_prediction(r: &[f64], order: usize) -> f64 {
    let mut a = vec![0.0; order + 1];
    a[0] = 1.0;
    let mut e = r[0];
    for i in 1..=order {
        let mut acc = r[i];
        for j in 1..i {
            acc += a[j] * r[i - j];
        }
        let k = -acc / e;
        let previous = a.clone();
        for j in 1..i {
            a[j] = previous[j] + k * previous[i - j];
        }
        a[i] = k;
        e *= 1.0 - k * k;
    }
    e + a[order]
}

#[differentiable]
pub fn hann_windowed(x: &[f64]) -> f64 {
    let n = x.len();
    let window: Vec<f64> = (0..n).map(|i| 0.5 * (1.0 - (2.0 * PI * i as f64 / (n - 1) as f64).cos())).collect();
    x.iter().zip(window.iter()).map(|(x, w)| (x * w).powi(2)).sum::<f64>().sqrt()
}

#[differentiable]
pub fn envelope(x: &[f64], attack: f64, release: f64) -> Vec<f64> {
    let mut level = 0.0_f64;
    x.iter()
        .map(|v| {
            let input = v.abs();
            let c = if input > level { attack } else { release };
            level = c * level + (1.0 - c) * input;
            level
        })
        .collect()
}

mod checks {
    use crate::common::{check, check_vjp};

    check_vjp!(fir(&x, &h); (vec![1.0, 2.0, -1.0], vec![0.5, 0.25]));
    check_vjp!(convolve(&x, &h); (vec![1.0, 2.0, -1.0], vec![0.5, 0.25]));
    check!(filtered_energy(&x, f, q); (vec![1.0, 0.5, -0.3, 0.8], 5000.0, 0.7));
    check!(goertzel(&x, f, fs); (vec![1.0, 0.5, -0.3, 0.8], 300.0, 1000.0));
    check_vjp!(power_spectrum(&x); (vec![1.0, 0.5, -0.3, 0.8, 0.1]));
    check_vjp!(fft(&mut re, &mut im); (vec![1.0, 0.5, -0.3, 0.8], vec![0.0, 0.1, 0.2, -0.1]));
    check!(autocorrelation(&x, @lag); (vec![1.0, 0.5, -0.3, 0.8], 1));
    check!(linear_prediction(&r, @n); (vec![2.0, 0.9, 0.4, 0.1], 3));
    check!(hann_windowed(&x); (vec![1.0, 0.5, -0.3, 0.8]));
    check_vjp!(envelope(&x, a, r); (vec![1.0, 0.5, -0.3, 0.8], 0.2, 0.9));
}
