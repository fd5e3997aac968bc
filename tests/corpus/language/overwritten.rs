//! Variables whose first value is read by its own derivative, and which something else than an assignment writes later:
//! the derivative is of what was there first.

use autodiff::differentiable;

#[differentiable]
fn triple(x: &mut f64) {
    *x *= 3.0;
}

#[differentiable]
fn through(x: &f64) -> f64 {
    *x
}

#[differentiable]
fn swapped(x: f64) -> f64 {
    let mut a = 0.5;
    let mut b = x.exp();
    std::mem::swap(&mut b, &mut a);
    b -= a;
    b
}

#[differentiable]
fn handed_on(x: f64) -> f64 {
    let mut a = x.exp();
    triple(&mut a);
    a
}

#[differentiable]
fn by_reference(x: f64) -> f64 {
    let mut a = x.tan();
    let r = &mut a;
    *r *= 3.0;
    *r += x;
    a
}

#[differentiable]
fn list_replaced(x: f64) -> f64 {
    let mut v = vec![x, x * x];
    let mut old = std::mem::replace(&mut v, vec![]);
    for t in &mut old {
        *t *= x;
    }
    v.push(x);
    old[0] * old[1] * v[0]
}

#[differentiable]
fn element_replaced(x: f64) -> f64 {
    let mut v = vec![x, x * x];
    let mut s = 0.0;
    for i in 0..2 {
        let mut old = std::mem::replace(&mut v[i], 2.0);
        std::mem::swap(&mut old, &mut s);
        old += 1.0;
        s = s * v[i] + old * x;
    }
    s * v[0]
}

/// What was there is put back, for what read it before.
#[differentiable]
fn element_put_back(x: f64) -> f64 {
    let mut v = vec![x, x * x, 3.0];
    let mut s = 0.5;
    let mut sum = 0.0;
    for i in 0..2 {
        sum += v[i] * v[i] * v[i + 1];
        let mut old = std::mem::replace(&mut v[i], 2.0);
        std::mem::swap(&mut old, &mut s);
        old += sum;
        s *= old;
    }
    let last = v[2] * v[1] * s;
    let mut taken = v.pop().unwrap();
    std::mem::swap(&mut taken, &mut s);
    taken *= s + 1.0;
    sum * s + last * taken
}

#[differentiable]
fn popped(x: f64) -> f64 {
    let mut v = vec![x, x * x];
    let mut t = v.pop().unwrap();
    triple(&mut t);
    v.push(x);
    v[0] * v[1] * v[0] * t
}

#[differentiable]
fn row_popped(x: f64) -> f64 {
    let mut m = vec![vec![x], vec![x * x, x]];
    let mut t = m.pop().unwrap();
    t[0] *= x;
    t.push(x);
    m.push(vec![x]);
    t[0] * t[2] * m[0][0] * m[1][0]
}

#[differentiable]
fn chosen_and_divided(x: f64) -> f64 {
    let mut t = 1.0 / x;
    triple(&mut t);
    let mut u = x.max(t * 0.1);
    triple(&mut u);
    let mut q = x.sqrt();
    let mut z = [q, t];
    std::mem::swap(&mut q, &mut z[1]);
    q *= x;
    (u * t).powi(2) + q * z[0] * z[1]
}

/// Copies of variables that a call is lent.
#[differentiable]
fn copies_lent(mut x: f64, n: usize) -> f64 {
    let y = 3.0 * x;
    for i in 1..n {
        x = (x + i as f64 * x).sin();
        let y: f64 = x;
        x -= 0.3 * through(&y);
    }
    let twice = |p: f64| 2.0 * through(&p);
    let q = x;
    twice(q) * y
}

/// What is swapped shares its memory with what was read before it had a value.
#[differentiable]
fn swapped_in_turn(x: &[f64]) -> f64 {
    let mut a = [2.0, x[0].cos()];
    let mut sum = 0.0;
    let mut b = 'made: {
        for i in 0..2 {
            sum += a[i] * a[i];
        }
        if sum > 4.1 {
            break 'made x[0] * sum / (1.5 + a[0].powi(2));
        }
        a[1] = a[0] * x[1];
        0.3
    };
    for _ in 0..3 {
        std::mem::swap(&mut a[1], &mut b);
        b *= a[1] * a[0];
    }
    b * a[1] * sum
}

mod tests {
    use crate::common::check;

    check!(swapped(x); (1.3,));
    check!(handed_on(x); (1.3,));
    check!(by_reference(x); (1.3,));
    check!(list_replaced(x); (1.3,));
    check!(element_replaced(x); (1.3,));
    check!(element_put_back(x); (1.3,));
    check!(popped(x); (1.3,));
    check!(row_popped(x); (1.3,));
    check!(chosen_and_divided(x); (1.3,); (0.2,));
    check!(swapped_in_turn(&x); (vec![0.3, 0.7]); (vec![1.57, 0.7]));
    check!(copies_lent(x, @n); (1.3, 4));
}
