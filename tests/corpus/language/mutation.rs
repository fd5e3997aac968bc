//! `&mut` parameters as state, and mutation through local `&mut`.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn scale_in_place(a: &mut [f64], k: f64) {
    for x in a.iter_mut() {
        *x *= k;
    }
}

#[differentiable]
fn square_in_place(a: &mut [f64]) {
    for i in 0..a.len() {
        a[i] = a[i] * a[i];
    }
}

/// Multiplies the elements together through `&mut`.
#[differentiable]
fn running_product(a: &mut [f64]) -> f64 {
    for i in 1..a.len() {
        a[i] *= a[i - 1];
    }
    a[a.len() - 1]
}

/// `y += k x`.
#[differentiable]
fn axpy(k: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += k * x;
    }
}

#[differentiable]
fn accumulate(total: &mut f64, x: f64) {
    *total += x * x;
    *total *= x;
}

/// Returns the old value.
#[differentiable]
fn replace_with(slot: &mut f64, x: f64) -> f64 {
    let old = *slot;
    *slot = x.sin() * old;
    old * x
}

#[differentiable]
fn swap_references(a: &mut f64, b: &mut f64) {
    let t = *a;
    *a = *b;
    *b = t * t;
}

/// One `&mut` parameter is only written, so its entry state does not matter.
#[differentiable]
fn write_only(out: &mut [f64], x: f64) {
    for i in 0..out.len() {
        out[i] = x.powi(i as i32);
    }
}

#[differentiable]
fn returns_early_after_writes(a: &mut [f64], limit: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..a.len() {
        a[i] *= 2.0;
        s += a[i] * a[i];
        if s > limit {
            return s;
        }
    }
    a[0] *= s;
    -s
}

#[differentiable]
fn reverse_and_shift(a: &mut [f64]) {
    a.reverse();
    let n = a.len();
    let first = a[0];
    for i in 1..n {
        a[i - 1] = a[i] * a[i - 1];
    }
    a[n - 1] = first;
}

#[differentiable]
fn fill_and_copy(a: &mut [f64], b: &[f64], x: f64) {
    let half = a.len() / 2;
    a[..half].copy_from_slice(&b[..half]);
    a[half..].fill(x * b[0]);
    a.swap(0, half);
}

#[differentiable]
fn state_matrix(m: &mut [[f64; 2]; 2], x: f64) {
    for i in 0..2 {
        for j in 0..2 {
            m[i][j] = m[i][j] * x + m[j][i];
        }
    }
}

#[differentiable]
fn growing_state(v: &mut Vec<f64>, x: f64) {
    let last = v[v.len() - 1];
    v[0] *= x;
    v[1] = last * v[0];
}

/// Gauss-Seidel sweeps: reads what was just written.
#[differentiable]
fn gauss_seidel(u: &mut [f64], h: f64, sweeps: usize) {
    for _ in 0..sweeps {
        for i in 1..u.len() - 1 {
            u[i] = 0.5 * (u[i - 1] + u[i + 1] - h * h * u[i] * u[i]);
        }
    }
}

/// A discarded state: the gradient of what is returned only.
#[differentiable]
fn workspace(work: &mut [f64], x: f64, y: f64) -> f64 {
    work[0] = x * y;
    work[1] = work[0] + x;
    work[0] *= work[1];
    work[0] + y
}

#[differentiable]
fn mutable_local_reference(x: f64) -> f64 {
    let mut a = x;
    let mut b = x * x;
    {
        let r = &mut a;
        *r *= 3.0;
        *r += x;
    }
    let q = &mut b;
    *q = q.sin();
    a * b
}

#[differentiable]
fn increments_everywhere(x: f64) -> f64 {
    let mut v = [x, 2.0 * x, 3.0];
    let mut k = 0;
    v[k] += x;
    k += 1;
    v[k] -= v[0] * v[0];
    k += 1;
    v[k] /= v[1];
    v[k] %= 2.0;
    v[0] * v[1] + v[k]
}

#[differentiable]
fn iter_mut_with_index(a: &mut [f64], x: f64) -> f64 {
    for (i, v) in a.iter_mut().enumerate() {
        if i % 2 == 0 {
            *v *= x;
        } else {
            *v = v.sin() + i as f64;
        }
    }
    let mut s = 0.0;
    for v in &*a {
        s += v * v;
    }
    s
}

#[differentiable]
fn halves_exchanged(xs: &[f64], i: usize, k: f64) -> f64 {
    let mut v: Vec<(f64, f64)> = xs.iter().map(|x| (*x, x * k)).collect();
    for j in 0..i {
        let (left, right) = v.split_at_mut(i);
        let (a, b) = (&mut left[j], &mut right[0]);
        b.1 += a.0 * k;
        if a.0 < b.0 {
            std::mem::swap(&mut a.0, &mut b.0);
            std::mem::swap(&mut b.0, &mut b.1);
        }
    }
    v.iter().enumerate().map(|(i, (a, b))| a * b.sin() * i as f64).sum()
}

#[differentiable]
fn largest_halved(xs: &[f64], n: usize) -> f64 {
    let mut v = xs.to_vec();
    for _ in 0..n {
        if let Some(most) = v.iter_mut().max_by(|a, b| a.partial_cmp(b).unwrap()) {
            *most *= 0.5;
        }
    }
    v.iter().map(|x| x * x).sum()
}

/// Looked at twice at once, where nothing is differentiated.
#[differentiable]
fn counted(x: f64, p: &mut [f64]) -> f64 {
    let n = (*p).iter().zip(&(*p)).map(|(a, &b)| a * b * x.sin()).filter(|x| *x > 0.3).count();
    for v in p.iter_mut() {
        *v *= x;
    }
    n as f64 * x
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair(f64, f64);

#[differentiable]
impl Pair {
    fn blend(self, t: f64) -> f64 {
        self.0 * (1.0 - t) + self.1 * t
    }
}

/// A receiver that is copied is read before the arguments change what it was copied from, whatever is known of its type.
#[differentiable]
fn receivers_written_by_arguments(a: f64, b: f64, k: f64) -> f64 {
    let p = Pair(a, b);
    let mut x = p.0 * k;
    let mut q = p;
    let larger = x.max(
        {
            x += p.1;
            x /= 1.5 + x.abs();
            0.3
        } - k,
    );
    let blended = q.blend({
        q.1 *= k;
        q = Pair(q.1, 2.0);
        q.0
    });
    let near = q.0.hypot({
        q.1 -= k;
        q.1
    });
    larger * x + blended * q.1 + near
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(receivers_written_by_arguments(a, b, k); (1.2, 0.7, 1.3); (-0.4, 2.0, 0.6));
    check_vjp!(counted(x, &mut p); (1.3, vec![0.2, 0.8, 1.2]));

    check!(halves_exchanged(&xs, @i, k); (vec![0.3, 1.2, 0.9, 0.1], 2, 0.7));
    check!(largest_halved(&xs, @n); (vec![0.3, 1.2, 0.9, 0.1], 3); (vec![], 3));
    check_vjp!(scale_in_place(&mut a, k); (vec![3.0, 4.0], 2.0) => (7.0, vec![2.0, 2.0]); (vec![], 2.0));
    check_vjp!(square_in_place(&mut a); (vec![3.0, 4.0]) => vec![6.0, 8.0]);
    check!(running_product(&mut a); (vec![3.0, 4.0, 5.0]); (vec![0.5, 0.0, -1.0]));
    check_vjp!(axpy(k, &x, &mut y); (2.0, vec![1.0, 5.0], vec![3.0, 4.0]) => (6.0, vec![2.0, 2.0], vec![1.0, 1.0]));
    check_vjp!(accumulate(&mut t, x); (3.0, 2.0) => (15.0, 2.0); (-1.0, 0.5));
    check!(replace_with(&mut s, x); (3.0, 2.0); (-1.0, 0.5));
    check_vjp!(swap_references(&mut a, &mut b); (3.0, 2.0) => (6.0, 1.0));
    check_vjp!(write_only(&mut o, x); (vec![7.0, 8.0, 9.0], 2.0) => (5.0, vec![0.0; 3]));
    check!(returns_early_after_writes(&mut a, l); (vec![0.5, 0.7, 1.1], 100.0); (vec![0.5, 0.7, 1.1], 2.0));
    check_vjp!(reverse_and_shift(&mut a); (vec![0.5, 0.7, 1.1, 2.0]); (vec![0.5]));
    check_vjp!(fill_and_copy(&mut a, &b, x); (vec![0.5, 0.7, 1.1, 2.0], vec![3.0, 4.0, 5.0], 0.6));
    check_vjp!(state_matrix(&mut m, x); ([[0.5, 0.7], [1.1, 2.0]], 0.6));
    check_vjp!(growing_state(&mut v, x); (vec![0.5, 0.7, 1.1], 0.6); (vec![0.5, 0.7], -1.5));
    check_vjp!(gauss_seidel(&mut u, h, @n); (vec![1.0, 0.2, -0.4, 0.3, 2.0], 0.5, 3); (vec![1.0, 0.2], 0.5, 3));
    check!(workspace(&mut w, x, y); (vec![9.0, 9.0], 0.7, 1.3));
    check!(mutable_local_reference(x); (0.7); (-1.2));
    check!(increments_everywhere(x); (0.7); (-1.2));
    check!(iter_mut_with_index(&mut a, x); (vec![0.5, 0.7, 1.1], 0.6));
}
