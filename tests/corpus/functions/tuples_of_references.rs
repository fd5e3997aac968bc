//! Parameters that are tuples and arrays of references: they are moved in, and what they refer to stays the caller's.

use autodiff::differentiable;
use num_traits::Num;

/// As in a table that is looked up: what lies outside of its limits has the value at the limit.
#[differentiable]
fn limited<T: Num + PartialOrd + Copy>(x_limits: (&T, &T), y_limits: (&T, &T), x: &T, inside: T) -> T {
    if x == x_limits.0 {
        *y_limits.0
    } else if x < x_limits.0 {
        *y_limits.0 * *x
    } else if x > x_limits.1 {
        *y_limits.1
    } else {
        inside * inside
    }
}

#[differentiable]
fn paired((rows, scale): (&[f64], f64), x: f64) -> f64 {
    let mut sum = scale;
    for row in rows {
        if *row > 10.0 {
            return sum * x;
        }
        sum += row * x.sin() * scale;
    }
    sum
}

#[differentiable]
fn of_arrays(of: [&[f64]; 2], at: (&Vec<f64>, [&f64; 2])) -> f64 {
    let [a, b] = of;
    let (weights, [first, second]) = at;
    let dot: f64 = a.iter().zip(b).zip(weights).map(|((a, b), w)| a * b * w).sum();
    dot * first + second * second
}

#[derive(autodiff::Differentiable)]
struct Scale(f64);

#[differentiable]
impl Scale {
    fn of(&self, (a, b): (&f64, &[f64])) -> f64 {
        b.iter().map(|b| a * b).sum::<f64>() * self.0
    }
}

mod checks {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-7 * b.abs().max(1.0), "{a} for {b}");
    }

    fn difference(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    }

    #[test]
    fn gradients() {
        for x in [0.7, 1.5, 4.0] {
            let ((_, _), (low, high), at, inside) = limited::grad((&1.0, &2.0), (&0.4, &0.9), &x, 0.6);
            close(low, difference(|low| limited((&1.0, &2.0), (&low, &0.9), &x, 0.6), 0.4));
            close(high, difference(|high| limited((&1.0, &2.0), (&0.4, &high), &x, 0.6), 0.9));
            close(at, difference(|x| limited((&1.0, &2.0), (&0.4, &0.9), &x, 0.6), x));
            close(inside, difference(|inside| limited((&1.0, &2.0), (&0.4, &0.9), &x, inside), 0.6));
        }
        for rows in [vec![0.3, 0.7, 1.1], vec![0.3, 11.0, 0.2]] {
            let ((bars, scale), x) = paired::grad((&rows, 1.3), 0.4);
            close(scale, difference(|scale| paired((&rows, scale), 0.4), 1.3));
            close(x, difference(|x| paired((&rows, 1.3), x), 0.4));
            for i in 0..rows.len() {
                let with = |row| [&rows[..i], &[row], &rows[i + 1..]].concat();
                close(bars[i], difference(|row| paired((&with(row), 1.3), 0.4), rows[i]));
            }
            let dot = paired::jvp((&rows, 1.3), 0.4, (bars.clone(), scale), x).1;
            close(dot, bars.iter().chain([&scale, &x]).map(|v| v * v).sum());
        }
        let (a, b, w) = ([0.5, 0.6], [1.5, -0.4], vec![0.3, 0.8]);
        let ([a_bar, _], (w_bar, [first, second])) = of_arrays::grad([&a, &b], (&w, [&0.7, &1.9]));
        close(a_bar[1], 0.7 * b[1] * w[1]);
        close(w_bar[0], 0.7 * a[0] * b[0]);
        close(first, of_arrays([&a, &b], (&w, [&1.0, &0.0])));
        close(second, 3.8);
        let (a_bar, b_bar) = Scale(2.0).of_grad((&0.7, &b)).1;
        close(a_bar, 2.2);
        close(b_bar[0], 1.4);
    }
}
