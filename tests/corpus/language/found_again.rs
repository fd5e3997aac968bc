//! Values that loops put into lists, where the reverse sweep finds them, and those that it does not find there any more.

use autodiff::differentiable;

#[differentiable]
fn softmax_entropy(x: &[f64]) -> f64 {
    let weights: Vec<f64> = x.iter().map(|x| x.exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| -(w / total) * (w / total).ln()).sum()
}

#[differentiable]
fn of_arrays(x: &[f64; 3], s: f64) -> f64 {
    let unit = x.map(|x| x / s);
    unit[0] * unit[1] + unit[2].sin()
}

#[differentiable]
fn grid(x: &[f64], y: &[f64]) -> f64 {
    let mut at = vec![vec![0.0; 4]; 3];
    for i in 0..x.len().min(3) {
        for j in 0..y.len().min(4) {
            let e = (x[i] * y[j]).exp();
            at[i][j] = e;
        }
    }
    let mut sum = 0.0;
    for i in 0..3 {
        for j in 0..4 {
            sum += at[i][j] * at[2 - i][j];
        }
    }
    sum
}

/// Each row writes over what the row before it put there.
#[differentiable]
fn one_row_for_all(x: &[f64], y: &[f64]) -> f64 {
    let mut row = [0.0; 4];
    let mut sum = 0.0;
    for i in 0..x.len() {
        for j in 0..4 {
            let e = (x[i] * y[j]).exp();
            row[j] = e;
        }
        sum += row[0] * row[3] + row[1] * row[2];
    }
    sum
}

#[differentiable]
fn row_of_each(x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let mut row = [0.0; 4];
        for j in 0..4 {
            let e = (x[i] * y[j]).exp();
            row[j] = e;
        }
        sum += row[0] * row[3] + row[1] * row[2];
    }
    sum
}

#[differentiable]
fn changed_later(x: &[f64]) -> f64 {
    let mut w = vec![0.0; x.len()];
    for i in 0..x.len() {
        let e = x[i].exp();
        w[i] = e;
    }
    for w in &mut w {
        *w *= *w;
    }
    w.iter().sum()
}

#[differentiable]
fn read_while_filled(x: &[f64]) -> f64 {
    let mut w = vec![1.0; x.len() + 1];
    let mut sum = 0.0;
    for i in 0..x.len() {
        let s = x[i].sin();
        sum += w[i] * s;
        w[i + 1] = s;
        sum *= s;
    }
    sum
}

/// What was there before is read as well, and has to come back.
#[differentiable]
fn read_before_filled(x: &[f64]) -> f64 {
    let mut w = vec![2.0; x.len()];
    let mut sum = 0.0;
    for i in 0..x.len() {
        let e = x[i].exp();
        sum += w[i] * e * e;
        w[i] = e;
    }
    sum + w[0]
}

/// Nothing but the last row is in it in the end, though nobody asks for the values of the others.
#[differentiable]
fn sums_of_rows(x: &[f64], y: &[f64]) -> f64 {
    let mut row = [0.0; 4];
    let mut sum = 0.0;
    for i in 0..x.len() {
        for j in 0..4 {
            let e = (x[i] * y[j]).exp();
            row[j] = e;
        }
        sum += row[0] + row[3] - row[1];
    }
    sum
}

#[differentiable]
fn chained(x: &[f64]) -> f64 {
    let mut w = vec![0.3; x.len()];
    for i in 1..x.len() {
        let e = (w[i - 1] * x[i]).sin();
        w[i] = e;
    }
    w[x.len() - 1] * w[1]
}

#[differentiable]
fn chained_by_itself(x: f64) -> f64 {
    let mut w = [0.0; 6];
    w[0] = x;
    for i in 1..6 {
        w[i] = w[i - 1].exp().ln_1p();
    }
    w[5] * w[4]
}

#[differentiable]
fn in_some_turns(x: &[f64]) -> f64 {
    let mut w = vec![0.0; x.len()];
    for i in 0..x.len() {
        if x[i] > 0.0 {
            let r = x[i].sqrt();
            w[i] = r;
        }
    }
    w.iter().map(|w| w * w * w).sum()
}

#[differentiable]
fn two_of_a_turn(x: &[f64]) -> f64 {
    let mut w = vec![0.0; x.len()];
    for i in 0..x.len() {
        let r = x[i].exp();
        w[i] = r;
        let s = r.sqrt();
        w[i] = s;
    }
    w.iter().map(|w| w * w * w).sum()
}

#[differentiable]
fn pushed_in_some_turns(x: &[f64]) -> f64 {
    let mut w = Vec::new();
    for i in 0..x.len() {
        if x[i] > 0.0 {
            let r = x[i].sqrt();
            w.push(r);
        }
    }
    w.iter().map(|w| w * w * w).sum()
}

#[differentiable]
fn pushed_behind_others(x: &[f64]) -> f64 {
    let mut w = vec![2.0, 3.0];
    for x in x {
        w.push(x.exp());
    }
    w[0] * w[2] * w[3] + w[w.len() - 1]
}

#[differentiable]
fn pushed_from_one(x: &[f64]) -> f64 {
    let mut w = Vec::new();
    for i in 1..x.len() {
        w.push((x[i] - x[i - 1]).exp());
    }
    w[0] * w[w.len() - 1]
}

#[differentiable]
fn pushed_backwards(x: &[f64]) -> f64 {
    let mut w = Vec::new();
    for i in (0..x.len()).rev() {
        let e = x[i].exp();
        w.push(e);
    }
    w[0] * w[1].ln() + w[w.len() - 1]
}

#[differentiable]
fn until(x: &[f64], most: f64) -> f64 {
    let mut w = Vec::new();
    for x in x {
        let e = x.exp();
        w.push(e);
        if e > most {
            break;
        }
    }
    w.iter().map(|w| w * w).sum()
}

#[differentiable]
fn taken_out(x: &[f64]) -> f64 {
    let mut w: Vec<f64> = x.iter().map(|x| x.exp()).collect();
    let mut product = 1.0;
    while let Some(w) = w.pop() {
        product *= w;
    }
    product
}

#[differentiable]
fn given_away(x: &[f64]) -> Vec<f64> {
    let w: Vec<f64> = x.iter().map(|x| x.exp()).collect();
    w
}

#[differentiable]
fn given_in_parts(x: &[f64]) -> (Vec<f64>, f64) {
    let w: Vec<f64> = x.iter().map(|x| x.exp()).collect();
    let sum = w.iter().sum();
    (w, sum)
}

#[differentiable]
fn lent(w: &mut [f64], by: f64) {
    for w in w {
        *w *= by;
    }
}

#[differentiable]
fn changed_by_another(x: &[f64]) -> f64 {
    let mut w: Vec<f64> = x.iter().map(|x| x.exp()).collect();
    lent(&mut w, x[0]);
    w.iter().map(|w| w * w).sum()
}

#[differentiable]
fn exchanged(x: &[f64]) -> f64 {
    let mut now = vec![1.0; x.len()];
    let mut next = vec![0.0; x.len()];
    for step in 0..3 {
        for i in 0..x.len() {
            let e = (now[i] * x[i]).sin();
            next[i] = e;
        }
        std::mem::swap(&mut now, &mut next);
    }
    now.iter().sum()
}

#[differentiable]
fn sigmoids(x: &[f64], layers: usize) -> f64 {
    let mut h = x.to_vec();
    for layer in 0..layers {
        let a: Vec<f64> = h.iter().map(|h| 1.0 / (1.0 + (-h).exp())).collect();
        for i in 0..h.len() {
            h[i] = a[i] * a[(i + 1) % a.len()] + x[i];
        }
    }
    h.iter().sum()
}

#[differentiable]
fn dropped(x: &[f64]) -> f64 {
    let mut w = vec![0.0; x.len()];
    let mut sum = 0.0;
    for i in 0..x.len() {
        let e = x[i].exp();
        w[i] = e;
        sum += e * e.sqrt();
    }
    drop(w);
    sum
}

#[cfg(test)]
mod checks {
    use crate::common::{check, check_vjp};

    check!(softmax_entropy(&x); (vec![0.1, 0.7, -0.4]); (vec![2.0]); (vec![]));
    check!(of_arrays(&x, s); ([0.1, 0.7, -0.4], 1.3));
    check!(grid(&x, &y); (vec![0.1, 0.7, -0.4], vec![0.3, -0.2, 0.5, 0.9]); (vec![0.1], vec![0.2]));
    check!(one_row_for_all(&x, &y); (vec![0.1, 0.7, -0.4], vec![0.3, -0.2, 0.5, 0.9]));
    check!(row_of_each(&x, &y); (vec![0.1, 0.7, -0.4], vec![0.3, -0.2, 0.5, 0.9]));
    check!(changed_later(&x); (vec![0.1, 0.7, -0.4]));
    check!(read_while_filled(&x); (vec![0.1, 0.7, -0.4, 1.1]));
    check!(read_before_filled(&x); (vec![0.1, 0.7, -0.4, 1.1]));
    check!(sums_of_rows(&x, &y); (vec![0.1, 0.7, -0.4], vec![0.3, -0.2, 0.5, 0.9]));
    check!(chained(&x); (vec![0.1, 0.7, -0.4, 1.1]));
    check!(chained_by_itself(x); (0.3));
    check!(in_some_turns(&x); (vec![0.1, -0.7, 0.4, 1.1]));
    check!(two_of_a_turn(&x); (vec![0.1, -0.7, 0.4]));
    check!(pushed_in_some_turns(&x); (vec![0.1, -0.7, 0.4, 1.1]));
    check!(pushed_behind_others(&x); (vec![0.1, -0.7, 0.4]));
    check!(pushed_from_one(&x); (vec![0.1, -0.7, 0.4, 1.1]));
    check!(pushed_backwards(&x); (vec![0.1, -0.7, 0.4, 1.1]));
    check!(until(&x, most); (vec![0.1, -0.7, 0.4, 1.1], 1.3); (vec![0.1, 0.2], 9.0));
    check!(taken_out(&x); (vec![0.1, -0.7, 0.4]));
    check_vjp!(given_away(&x); (vec![0.1, -0.7, 0.4]));
    check_vjp!(given_in_parts(&x); (vec![0.1, -0.7, 0.4]));
    check!(changed_by_another(&x); (vec![0.3, -0.7, 0.4]));
    check!(exchanged(&x); (vec![0.3, -0.7, 0.4]));
    check!(sigmoids(&x, @layers); (vec![0.3, -0.7, 0.4], 3));
    check!(dropped(&x); (vec![0.3, -0.7, 0.4]));
}
