//! The gradients as one writes them by hand: what is needed and no more, in the order that needs the least memory.

mod ba;
pub(crate) mod ht;
mod lstm;

pub(crate) use ba::ba;
pub(crate) use lstm::lstm;

pub(crate) fn lse(x: &[f64]) -> Vec<f64> {
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut weights: Vec<f64> = x.iter().map(|x| (x - max).exp()).collect();
    let scale = 1.0 / weights.iter().sum::<f64>();
    for weight in &mut weights {
        *weight *= scale;
    }
    weights
}

pub(crate) fn llsq(x: &[f64], n: usize) -> Vec<f64> {
    let mut x_bar = vec![0.0; x.len()];
    let mut powers = vec![1.0; x.len()];
    for i in 0..n {
        let t = -1.0 + i as f64 * 2.0 / (n - 1) as f64;
        let mut residual = if t == 0.0 { 0.0 } else { t.signum() };
        let mut power = 1.0;
        for (x, kept) in x.iter().zip(&mut powers) {
            *kept = power;
            residual -= x * power;
            power *= t;
        }
        for (x_bar, power) in x_bar.iter_mut().zip(&powers) {
            *x_bar -= residual * power;
        }
    }
    x_bar
}

pub(crate) fn det(a: &[f64], n: usize) -> Vec<f64> {
    let mut a_bar = vec![0.0; a.len()];
    minor(a, n, 0, 0, 1.0, &mut a_bar);
    a_bar
}

/// The minor, after its gradient times `seed` has been added to `a_bar`.
fn minor(a: &[f64], n: usize, row: usize, taken: u64, seed: f64, a_bar: &mut [f64]) -> f64 {
    if row == n {
        return 1.0;
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    for column in 0..n {
        if taken & (1 << column) == 0 {
            let factor = sign * a[row * n + column];
            let below = minor(a, n, row + 1, taken | (1 << column), seed * factor, a_bar);
            sum += factor * below;
            a_bar[row * n + column] += seed * sign * below;
            sign = -sign;
        }
    }
    sum
}

/// Newton's step.
pub(crate) fn kmeans(d: usize, points: &[f64], centroids: &[f64]) -> Vec<f64> {
    let mut bar = vec![0.0; centroids.len()];
    let mut members = vec![0.0; centroids.len() / d];
    for point in points.chunks_exact(d) {
        let (mut nearest, mut at) = (f64::INFINITY, 0);
        for (i, centroid) in centroids.chunks_exact(d).enumerate() {
            let distance: f64 = point.iter().zip(centroid).map(|(p, c)| (p - c) * (p - c)).sum();
            if distance < nearest {
                (nearest, at) = (distance, i);
            }
        }
        members[at] += 2.0;
        let own = at * d..(at + 1) * d;
        for ((bar, c), p) in bar[own.clone()].iter_mut().zip(&centroids[own]).zip(point) {
            *bar += 2.0 * (c - p);
        }
    }
    for (bar, members) in bar.chunks_exact_mut(d).zip(&members) {
        bar.iter_mut().for_each(|b| *b /= members);
    }
    bar
}

pub(crate) fn gmm(parameters: [&[f64]; 4], x: &[f64], d: usize, gamma: f64, m: usize) -> [Vec<f64>; 4] {
    let [alpha, mu, q, l] = parameters;
    let (k, n, size) = (alpha.len(), x.len() / d, d * (d - 1) / 2);
    let diagonals: Vec<f64> = q.iter().map(|q| q.exp()).collect();
    let sums: Vec<f64> = q.chunks_exact(d).map(|q| q.iter().sum()).collect();
    let [mut alpha_bar, mut mu_bar, mut q_bar, mut l_bar] = parameters.map(|p| vec![0.0; p.len()]);

    let (mut terms, mut centred, mut scaled) = (vec![0.0; k], vec![0.0; k * d], vec![0.0; k * d]);
    for x in x.chunks_exact(d) {
        for c in 0..k {
            let (l, diagonal) = (&l[c * size..][..size], &diagonals[c * d..][..d]);
            let (centred, scaled) = (&mut centred[c * d..][..d], &mut scaled[c * d..][..d]);
            scaled.fill(0.0);
            let mut at = 0;
            for i in 0..d {
                centred[i] = x[i] - mu[c * d + i];
                scaled[i] += diagonal[i] * centred[i];
                let below = d - i - 1;
                for (s, l) in scaled[i + 1..].iter_mut().zip(&l[at..at + below]) {
                    *s += l * centred[i];
                }
                at += below;
            }
            terms[c] = alpha[c] + sums[c] - 0.5 * scaled.iter().map(|s| s * s).sum::<f64>();
        }
        for (c, weight) in lse(&terms).into_iter().enumerate() {
            alpha_bar[c] += weight;
            let (l, diagonal) = (&l[c * size..][..size], &diagonals[c * d..][..d]);
            let (centred, scaled) = (&centred[c * d..][..d], &scaled[c * d..][..d]);
            let l_bar = &mut l_bar[c * size..][..size];
            let mut at = 0;
            for i in 0..d {
                let mut centred_bar = -weight * scaled[i] * diagonal[i];
                q_bar[c * d + i] += weight - weight * scaled[i] * centred[i] * diagonal[i];
                let below = d - i - 1;
                for ((s, l), l_bar) in scaled[i + 1..].iter().zip(&l[at..]).zip(&mut l_bar[at..at + below]) {
                    centred_bar -= weight * s * l;
                    *l_bar -= weight * s * centred[i];
                }
                at += below;
                mu_bar[c * d + i] -= centred_bar;
            }
        }
    }

    for (bar, weight) in alpha_bar.iter_mut().zip(lse(alpha)) {
        *bar -= n as f64 * weight;
    }
    for (bar, diagonal) in q_bar.iter_mut().zip(&diagonals) {
        *bar += m as f64 - gamma * gamma * diagonal * diagonal;
    }
    for (bar, l) in l_bar.iter_mut().zip(l) {
        *bar -= gamma * gamma * l;
    }
    [alpha_bar, mu_bar, q_bar, l_bar]
}

fn slope(x: &[f64], y: &[f64], k: &mut [f64]) {
    k[0] = x[0];
    for i in 1..x.len() {
        k[i] = x[i] * y[i - 1];
    }
}

fn slope_adjoint(x: &[f64], y: &[f64], k_bar: &[f64], x_bar: &mut [f64], y_bar: &mut [f64]) {
    let n = x.len();
    x_bar[0] += k_bar[0];
    for i in 1..n {
        x_bar[i] += k_bar[i] * y[i - 1];
        y_bar[i - 1] = k_bar[i] * x[i];
    }
    y_bar[n - 1] = 0.0;
}

/// Of the last component. Keeps the state of each step; the stages are computed again.
pub(crate) fn ode(x: &[f64], steps: usize) -> Vec<f64> {
    let n = x.len();
    let h = 2.0 / steps as f64;
    let mut states = vec![0.0; (steps + 1) * n];
    let [mut y2, mut y3, mut y4, mut k, mut sum] = [(); 5].map(|()| vec![0.0; n]);
    let mut stages = |y: &[f64], y2: &mut [f64], y3: &mut [f64], y4: &mut [f64], sum: &mut [f64]| {
        slope(x, y, &mut k);
        sum.copy_from_slice(&k);
        for (to, factor, weight) in [(y2, h / 2.0, 2.0), (y3, h / 2.0, 2.0), (y4, h, 1.0)] {
            for i in 0..n {
                to[i] = y[i] + factor * k[i];
            }
            slope(x, to, &mut k);
            for i in 0..n {
                sum[i] += weight * k[i];
            }
        }
    };
    for step in 0..steps {
        let (before, after) = states.split_at_mut((step + 1) * n);
        let y = &before[step * n..];
        stages(y, &mut y2, &mut y3, &mut y4, &mut sum);
        for i in 0..n {
            after[i] = y[i] + h / 6.0 * sum[i];
        }
    }

    let [mut x_bar, mut y_bar, mut next_bar, mut k_bar, mut stage_bar] = [(); 5].map(|()| vec![0.0; n]);
    y_bar[n - 1] = 1.0;
    for step in (0..steps).rev() {
        let y = &states[step * n..][..n];
        stages(y, &mut y2, &mut y3, &mut y4, &mut sum);
        next_bar.copy_from_slice(&y_bar);
        stage_bar.fill(0.0);
        for (stage, weight, factor) in
            [(&y4[..], 1.0, 0.0), (&y3[..], 2.0, h), (&y2[..], 2.0, h / 2.0), (y, 1.0, h / 2.0)]
        {
            for i in 0..n {
                k_bar[i] = h / 6.0 * weight * y_bar[i] + factor * stage_bar[i];
            }
            slope_adjoint(x, stage, &k_bar, &mut x_bar, &mut stage_bar);
            for i in 0..n {
                next_bar[i] += stage_bar[i];
            }
        }
        std::mem::swap(&mut y_bar, &mut next_bar);
    }
    x_bar
}
