//! Sines and cosines of one number: each is the derivative of the other, and is not computed again where the function has it.

use autodiff::differentiable;

#[differentiable]
fn turned(x: f64, y: f64, angle: f64) -> f64 {
    let (s, c) = angle.sin_cos();
    let (x, y) = (c * x - s * y, s * x + c * y);
    x * y + (s * x).tanh()
}

/// Written apart, with other values between them.
#[differentiable]
fn apart(x: f64, y: f64) -> f64 {
    let s = x.sin();
    let e = (s * y).exp();
    let c = x.cos();
    let h = (x * y).sinh();
    let d = (x * y).cosh();
    s * e + c * c * h / d
}

/// The variable is another one when its cosine is taken, and so is `y`.
#[differentiable]
fn changed(mut x: f64, y: f64) -> f64 {
    let s = x.sin();
    x += y;
    let c = x.cos();
    s * c + y.sin() * x.cos()
}

/// In turns, in a branch of them, and put into lists.
#[differentiable]
fn in_turns(angles: &[f64], k: f64) -> f64 {
    let mut y = k;
    let mut sines = vec![0.0; angles.len()];
    let mut cosines = Vec::new();
    for i in 0..angles.len() {
        let (s, c) = (k * angles[i]).sin_cos();
        sines[i] = s;
        cosines.push(c);
        if y > 0.5 {
            let (s, c) = y.sin_cos();
            y = s * c + y;
        } else {
            y += 1.0 + s;
        }
    }
    y * sines.iter().zip(&cosines).map(|(s, c)| s * s * c).sum::<f64>()
}

/// The one alone, where the turn may end before the other.
#[differentiable]
fn one_in_a_branch(angles: &[f64], k: f64) -> f64 {
    let mut y = 0.0;
    for a in angles {
        let s = (k * a).sin();
        if s < 0.0 {
            continue;
        }
        y += s * k;
        let t = k * a;
        y *= t.cos() + s;
    }
    y
}

/// In a loop whose turns are run again.
#[differentiable]
fn run_again(mut x: f64, n: usize) -> f64 {
    #[checkpoint]
    for _ in 0..n {
        let (s, c) = x.sin_cos();
        x += 0.5 * s * c;
    }
    x
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(turned(x, y, angle); (0.5, -1.25, 0.75));
    check!(apart(x, y); (0.5, -1.25));
    check!(changed(x, y); (0.5, -1.25));
    check!(in_turns(&angles, k); (vec![0.5, 1.25, -0.75], 0.25); (vec![], 2.0));
    check!(one_in_a_branch(&angles, k); (vec![0.5, 1.25, -0.75, 0.25], 1.5));
    check!(run_again(x, @n); (0.75, 3));
}
