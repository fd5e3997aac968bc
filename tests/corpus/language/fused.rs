//! Both sweeps in one: what can run backwards at once, and what has to wait.

use autodiff::differentiable;

fn sign(t: f64) -> f64 {
    if t < 0.0 { -1.0 } else { 1.0 }
}

/// A power is carried from one coefficient to the next, but nothing from one point to the next.
#[differentiable]
fn polynomial_fit(c: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = -1.0 + i as f64 * 2.0 / (n - 1) as f64;
        let mut residual = sign(t);
        let mut power = 1.0;
        for c in c {
            residual -= c * power;
            power *= t;
        }
        sum += residual * residual;
    }
    sum / 2.0
}

#[differentiable]
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (a, b) in a.iter().zip(b) {
        sum += (a - b) * (a - b);
    }
    sum
}

/// The reverse of a call runs only for the one that was chosen.
#[differentiable]
fn nearest(points: &[f64], centres: &[f64]) -> f64 {
    let mut cost = 0.0;
    for p in points.chunks_exact(2) {
        let mut nearest = f64::INFINITY;
        for c in centres.chunks_exact(2) {
            nearest = nearest.min(distance(p, c));
        }
        cost += nearest;
    }
    cost
}

/// What is not chosen may have no derivative at all.
#[differentiable]
fn root(x: f64) -> f64 {
    x.sqrt()
}

#[differentiable]
fn largest_root(x: &[f64]) -> f64 {
    let mut largest = 0.1;
    for x in x {
        largest = root(*x).max(largest);
    }
    largest
}

/// The sum is read while it is made: nothing is known before the loop is over.
#[differentiable]
fn sum_in_use(x: &[f64]) -> f64 {
    let mut sum: f64 = 1.0;
    for x in x {
        let y = x.exp();
        sum += y * sum.sin();
    }
    sum
}

/// The cotangent of the loop depends on what it adds up.
#[differentiable]
fn square_of_sum(x: &[f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for x in x {
        sum += (x * k).sin();
    }
    sum * sum
}

/// Two loops, of which the second has to be over before the first can be reversed, and not the other way round.
#[differentiable]
fn two_loops(x: &[f64], k: f64) -> f64 {
    let mut first = 0.0;
    for x in x {
        first += (x * k).cos();
    }
    let mut second = 0.0;
    for x in x {
        second += (x * first).sin();
    }
    2.0 * second + first
}

/// Written to memory that is read later.
#[differentiable]
fn through_memory(x: &[f64], k: f64) -> f64 {
    let mut y = vec![0.0; x.len()];
    let mut sum = 0.0;
    for i in 0..x.len() {
        y[i] = (x[i] * k).exp();
        sum += y[i] * y[i / 2];
    }
    for i in 0..y.len() {
        sum += y[i].sin() * k;
    }
    sum
}

/// The result is linear in a sum whose weight is computed after it.
#[differentiable]
fn weight_afterwards(x: &[f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for x in x {
        sum += (x * k).exp();
    }
    let weight = k.sin() * x[0];
    sum * weight
}

/// Counted by hand, on the way and in two places.
#[differentiable]
fn packed_triangle(l: &[f64], x: &[f64]) -> f64 {
    let n = x.len();
    let mut out = vec![0.0; n];
    let mut at = 0;
    let mut steps = 3_u8;
    for i in 0..n {
        out[i] += x[i].exp();
        for j in i + 1..n {
            out[j] += l[at] * x[i] * steps as f64;
            at += 1;
        }
        if i % 2 == 0 {
            steps += 2;
        }
        steps -= 1;
    }
    let mut sum = 0.0;
    for v in &out {
        sum += v * v * v;
    }
    sum
}

#[differentiable]
fn counted_while(x: &[f64]) -> f64 {
    let (mut i, mut y) = (0, 1.0);
    while i < x.len() {
        if x[i] > 5.0 {
            i += 3;
            continue;
        }
        y = (y * x[i]).sin() + x[i];
        i += 1;
        if y > 1.9 {
            break;
        }
    }
    y * i as f64
}

/// Branches and early ends of an iteration are no obstacle.
#[differentiable]
fn piecewise_sum(data: &[f64], threshold: f64, k: f64) -> f64 {
    let mut sum = 0.0;
    for &x in data {
        if x < 0.0 {
            continue;
        }
        sum += if x > threshold { (x * k).ln() } else { root(x * k) * x };
    }
    sum * 0.5
}

/// Turns that end in the middle have a beginning that counts.
#[differentiable]
fn left_in_the_middle(data: &[f64], k: f64) -> f64 {
    let (mut sum, mut whole) = (0.0, 0);
    for &x in data {
        sum += (x * k).exp();
        if x > 0.0 {
            if x > 1.0 {
                continue;
            }
            sum += x.sin();
        }
        whole += 1;
    }
    sum + whole as f64
}

#[differentiable]
fn left_and_come_back(data: &[f64], k: f64) -> f64 {
    let mut sum = 0.0;
    'turns: for (i, &x) in data.iter().enumerate() {
        sum += (x * k).exp();
        for y in &data[..i] {
            if *y > x {
                sum += (y * k).cos();
                continue 'turns;
            }
        }
        sum += x.sin() * k;
    }
    sum
}

/// Linear in what the recursion returns.
#[differentiable]
fn minor(a: &[f64], n: usize, row: usize, taken: u64) -> f64 {
    if row == n {
        return 1.0;
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    for column in 0..n {
        if taken & (1 << column) == 0 {
            sum += sign * a[row * n + column] * minor(a, n, row + 1, taken | (1 << column));
            sign = -sign;
        }
    }
    sum
}

/// By-value parameters that change, and a vector that moves on.
#[differentiable]
fn used_up(mut x: f64, v: Vec<f64>) -> f64 {
    let mut sum = 0.0;
    for a in &v {
        sum += (a * x).sin();
    }
    x *= 2.0;
    let w = v;
    for a in &w {
        sum -= (a * x).cos();
    }
    sum + x * w[0]
}

/// The same array twice, and one argument that is not differentiated.
#[differentiable]
fn pairs(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let (a, b) = (&x[i..i + 2], &x[i + 1..i + 3]);
        sum += distance(a, b) * x[i] + distance(a, &[0.5, 0.25]);
    }
    sum
}

/// Sums of sums, with a tape in the innermost.
#[differentiable]
fn nested_sums(x: &[f64], k: f64) -> f64 {
    let mut total = 0.0;
    for i in 0..x.len() {
        let mut inner = 0.0;
        for j in 0..=i {
            let mut y = x[j];
            for _ in 0..j {
                y = (y * k).sin();
            }
            inner += y;
        }
        total += inner * k - x[i];
    }
    total
}

#[cfg(test)]
mod checks {
    use crate::common::check;

    check!(polynomial_fit(&c, @n); (vec![0.3, -0.7, 0.2], 5); (vec![], 3); (vec![0.1], 2));
    check!(nearest(&p, &c); (vec![0.1, 0.2, 1.3, 0.9, -0.4, 0.6], vec![0.0, 0.3, 1.0, 1.0]); (vec![], vec![]));
    check!(largest_root(&x); (vec![0.5, 2.0, 1.0]));
    check!(sum_in_use(&x); (vec![0.5, -0.2, 0.1]));
    check!(square_of_sum(&x, k); (vec![0.5, -0.2, 0.1], 0.7));
    check!(two_loops(&x, k); (vec![0.5, -0.2, 0.1], 0.7));
    check!(through_memory(&x, k); (vec![0.5, -0.2, 0.1, 0.4], 0.7));
    check!(weight_afterwards(&x, k); (vec![0.5, -0.2, 0.1], 0.7));
    check!(packed_triangle(&l, &x); (vec![0.3, 0.1, -0.2, 0.4, 0.7, -0.6], vec![0.5, -0.2, 0.1, 0.9]));
    check!(counted_while(&x); (vec![0.3, 0.1, 0.2]); (vec![0.3, 7.0, -0.2, 0.4, 0.7, -0.6]); (vec![0.9, 1.4, 2.0, 0.3]));
    check!(piecewise_sum(&x, t, k); (vec![0.3, -1.0, 2.0, 0.9], 0.7, 1.2); (vec![], 0.7, 1.2));
    check!(left_in_the_middle(&x, k); (vec![0.3, -1.0, 2.0, 0.9], 1.2); (vec![], 1.2));
    check!(left_and_come_back(&x, k); (vec![0.3, -1.0, 2.0, 0.9, 0.5], 1.2); (vec![0.4], 1.2));
    check!(minor(&a, @n, @r, @t); (vec![2.0, 3.0, 5.0, 7.0], 2, 0, 0) => vec![7.0, -5.0, -3.0, 2.0];
        (vec![0.3, 1.0, -0.4, 0.8, 0.2, 0.5, -0.9, 0.1, 0.7], 3, 0, 0));
    check!(used_up(x, v); (0.7, vec![0.3, -0.4]));
    check!(pairs(&x, @n); (vec![0.3, -0.4, 0.9, 0.1, 0.2], 3));
    check!(nested_sums(&x, k); (vec![0.3, -0.4, 0.9, 0.1], 1.1); (vec![], 1.1));

    /// The root of zero has no derivative, and nothing asks for it.
    #[test]
    fn what_is_not_chosen_is_left_alone() {
        assert_eq!(super::largest_root::grad(&[0.0, 4.0, 0.0]), [0.0, 0.25, 0.0]);
    }
}
