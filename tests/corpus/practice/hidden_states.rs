//! A hidden Markov model of a constant number of states.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Debug, Differentiable)]
struct Hmm<const S: usize> {
    start: [f64; S],
    trans: [[f64; S]; S],
    means: [f64; S],
    log_std: f64,
}
#[differentiable]
fn log_sum_exp(xs: &[f64]) -> f64 {
    let m = xs.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    if m == f64::NEG_INFINITY {
        return m;
    }
    m + xs.iter().map(|x| (x - m).exp()).sum::<f64>().ln()
}
#[differentiable]
fn softmax<const N: usize>(x: &[f64; N]) -> [f64; N] {
    let z = log_sum_exp(x);
    let mut out = *x;
    out.iter_mut().for_each(|v| *v = (*v - z).exp());
    out
}
#[differentiable]
impl<const S: usize> Hmm<S> {
    const HALF_LOG_2PI: f64 = 0.918_938_533_204_672_8;
    fn emission(&self, state: usize, obs: f64) -> f64 {
        let z = (obs - self.means[state]) / self.log_std.exp();
        -0.5 * z * z - self.log_std - Self::HALF_LOG_2PI
    }
    fn log_likelihood(&self, obs: &[f64]) -> f64 {
        let start = softmax(&self.start);
        let trans = self.trans.map(|row| softmax(&row));
        let mut alpha: Vec<f64> = (0..S).map(|s| start[s].ln() + self.emission(s, obs[0])).collect();
        for &o in &obs[1..] {
            let mut next = [0.0; S];
            for (j, slot) in next.iter_mut().enumerate() {
                let terms: Vec<f64> = alpha.iter().enumerate().map(|(i, a)| a + trans[i][j].ln()).collect();
                *slot = log_sum_exp(&terms) + self.emission(j, o);
            }
            alpha.copy_from_slice(&next);
        }
        log_sum_exp(&alpha)
    }
}
#[differentiable]
fn ll(p: &[f64], obs: &[f64]) -> f64 {
    let h = Hmm::<2> {
        start: [p[0], p[1]],
        trans: [[p[2], p[3]], [p[4], p[5]]],
        means: p[6..8].try_into().unwrap(),
        log_std: p[8],
    };
    h.log_likelihood(obs)
}

mod tests {
    use crate::common::check;

    check!(ll(&p, &obs); (vec![0.1, 0.2, 0.5, -0.3, 0.2, 0.7, -1.0, 1.5, 0.1], vec![0.2, 1.1, -0.7]));
}
