//! Fields that are pointers to functions: they carry no derivative, whatever they are functions of.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Series {
    coefficients: Vec<f64>,
    sum: fn(&Self, f64) -> f64,
    weight: fn(f64) -> f64,
}

#[differentiable]
impl Series {
    fn terms(&self, x: f64) -> f64 {
        self.coefficients.iter().enumerate().map(|(i, c)| c * x.powi(i as i32)).sum()
    }

    fn scaled(&self, k: f64) -> Series {
        Series {
            coefficients: self.coefficients.iter().map(|c| c * k * k).collect(),
            sum: self.sum,
            weight: self.weight,
        }
    }

    fn shifted(self, by: f64) -> Self {
        let Series { mut coefficients, sum, weight } = self;
        coefficients[0] += by.sin();
        Series { coefficients, sum, weight }
    }
}

fn plain(series: &Series, x: f64) -> f64 {
    series.coefficients[0] * x
}

fn series(a: f64, b: f64) -> Series {
    Series { coefficients: vec![a, b, 0.5], sum: plain, weight: f64::sqrt }
}

#[differentiable]
fn of_series(series: &Series, k: f64, x: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..2 {
        let scaled = series.scaled(k + i as f64);
        sum += scaled.terms(x) * series.clone().shifted(k).terms(k);
    }
    sum
}

mod checks {
    use super::*;

    #[test]
    fn gradients() {
        let value = |a, b, k, x| of_series(&series(a, b), k, x);
        let (a, b, k, x) = (0.7, -0.4, 1.3, 0.6);
        let difference = |f: &dyn Fn(f64) -> f64, x: f64| (f(x + 1e-5) - f(x - 1e-5)) / 2e-5;
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-7 * b.abs().max(1.0), "{a} for {b}");
        let (bar, k_bar, x_bar) = of_series::grad(&series(a, b), k, x);
        close(bar.coefficients[0], difference(&|a| value(a, b, k, x), a));
        close(bar.coefficients[1], difference(&|b| value(a, b, k, x), b));
        close(k_bar, difference(&|k| value(a, b, k, x), k));
        close(x_bar, difference(&|x| value(a, b, k, x), x));
        let dot = of_series::jvp(&series(a, b), k, x, &bar, k_bar, x_bar).1;
        close(dot, bar.coefficients.iter().chain([&k_bar, &x_bar]).map(|v| v * v).sum());
        assert_eq!((bar.sum, bar.weight), ((), ()));
    }
}
