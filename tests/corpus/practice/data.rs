//! What people write: statistics and finance.

use autodiff::{Differentiable, differentiable};
use std::f64::consts::PI;

#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
pub struct Summary {
    pub n: usize,
    pub mean: f64,
    pub var: f64,
    pub skew: f64,
}

#[differentiable]
pub fn summarise(data: &[f64]) -> Summary {
    let n = data.len();
    let nf = n as f64;
    let mean = data.iter().sum::<f64>() / nf;
    let moment = |k: i32| data.iter().map(|x| (x - mean).powi(k)).sum::<f64>() / nf;
    let var = moment(2);
    Summary { n, mean, var, skew: moment(3) / var.powf(1.5) }
}

#[differentiable]
pub fn weighted_mean<'a, I>(pairs: I) -> f64
where
    I: IntoIterator<Item = &'a (f64, f64)>,
{
    let (num, den) = pairs.into_iter().fold((0.0, 0.0), |(n, d), (x, w)| (n + x * w, d + w));
    num / den
}

#[differentiable]
pub fn quantile(data: &[f64], q: f64) -> f64 {
    let mut sorted = data.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let pos = q * (sorted.len() - 1) as f64;
    let lo = pos.floor() as usize;
    let hi = pos.ceil() as usize;
    let frac = pos - lo as f64;
    sorted[lo] * (1.0 - frac) + sorted[hi] * frac
}

#[differentiable]
pub fn trimmed_mean(data: &[f64], cut: usize) -> f64 {
    let mut v: Vec<f64> = data.iter().cloned().collect();
    v.sort_unstable_by(|a, b| b.total_cmp(a));
    let inner = &v[cut..v.len() - cut];
    inner.iter().sum::<f64>() / inner.len() as f64
}

#[differentiable]
pub fn mad(data: &[f64]) -> f64 {
    fn median(v: &mut [f64]) -> f64 {
        v.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let m = v.len() / 2;
        if v.len() % 2 == 0 { (v[m - 1] + v[m]) / 2.0 } else { v[m] }
    }
    let mut v = data.to_vec();
    let med = median(&mut v);
    let mut dev: Vec<f64> = data.iter().map(|x| (x - med).abs()).collect();
    median(&mut dev)
}

#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
pub enum Dist {
    Normal { mu: f64, sigma: f64 },
    Exponential(f64),
    Uniform { lo: f64, hi: f64 },
    Cauchy(f64, f64),
}

#[differentiable]
impl Dist {
    pub fn ln_pdf(&self, x: f64) -> f64 {
        match *self {
            Dist::Normal { mu, sigma } => {
                let z = (x - mu) / sigma;
                -0.5 * z * z - sigma.ln() - 0.5 * (2.0 * PI).ln()
            }
            Dist::Exponential(rate) if x >= 0.0 => rate.ln() - rate * x,
            Dist::Exponential(_) => f64::NEG_INFINITY,
            Dist::Uniform { lo, hi } => {
                if lo <= x && x <= hi {
                    -(hi - lo).ln()
                } else {
                    f64::NEG_INFINITY
                }
            }
            Dist::Cauchy(x0, g) => -(PI * g * (1.0 + ((x - x0) / g).powi(2))).ln(),
        }
    }
    pub fn mean(&self) -> Option<f64> {
        use Dist::*;
        match self {
            Normal { mu, .. } => Some(*mu),
            Exponential(rate) => Some(rate.recip()),
            Uniform { lo, hi } => Some((lo + hi) / 2.0),
            Cauchy(..) => None,
        }
    }
    pub fn log_likelihood(&self, data: &[f64]) -> f64 {
        data.iter().map(|&x| self.ln_pdf(x)).sum()
    }
}

#[differentiable]
pub fn linear_fit(x: &[f64], y: &[f64]) -> Result<(f64, f64), String> {
    if x.len() != y.len() {
        return Err(format!("lengths differ: {} {}", x.len(), y.len()));
    }
    let n = x.len() as f64;
    let sx: f64 = x.iter().sum();
    let sy: f64 = y.iter().sum();
    let sxx: f64 = x.iter().map(|v| v * v).sum();
    let sxy: f64 = x.iter().zip(y).map(|(a, b)| a * b).sum();
    let det = n * sxx - sx * sx;
    if det.abs() < 1e-12 {
        return Err("singular".into());
    }
    let slope = (n * sxy - sx * sy) / det;
    Ok((slope, (sy - slope * sx) / n))
}

#[differentiable]
pub fn histogram_entropy(data: &[f64], weights: &[f64], bins: usize) -> f64 {
    let mut counts = vec![0.0; bins];
    let lo = data.iter().cloned().fold(f64::INFINITY, f64::min);
    let hi = data.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    for (x, w) in data.iter().zip(weights.iter()) {
        let k = (((x - lo) / (hi - lo)) * bins as f64) as usize;
        counts[k.min(bins - 1)] += w;
    }
    let total: f64 = counts.iter().sum();
    counts
        .iter()
        .filter(|c| **c > 0.0)
        .map(|c| {
            let p = c / total;
            -p * p.ln()
        })
        .sum()
}

#[differentiable]
pub fn group_means(values: &[f64], groups: &[u8]) -> f64 {
    let mut names: Vec<u8> = groups.to_vec();
    names.sort();
    names.dedup();
    let mut means = Vec::new();
    for name in &names {
        let (mut sum, mut n) = (0.0, 0);
        for (v, _) in values.iter().zip(groups).filter(|(_, g)| *g == name) {
            sum += v;
            n += 1;
        }
        means.push(sum / n as f64);
    }
    means[0] * means[1]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Differentiable)]
pub enum Side {
    Call,
    Put,
}

#[differentiable]
pub fn norm_cdf(x: f64) -> f64 {
    0.5 * (1.0 + (0.7978845608 * (x + 0.044715 * x.powi(3))).tanh())
}

#[differentiable]
pub fn bs(side: Side, s: f64, k: f64, t: f64, r: f64, v: f64) -> f64 {
    let d1 = ((s / k).ln() + (r + v.powi(2) / 2.) * t) / (v * t.sqrt());
    let d2 = d1 - v * t.sqrt();
    let sign = match side {
        Side::Call => 1.,
        Side::Put => -1.,
    };
    sign * (s * norm_cdf(sign * d1) - k * (-r * t).exp() * norm_cdf(sign * d2))
}

#[differentiable]
pub fn xnpv(rate: f64, flows: &[(i32, f64)]) -> f64 {
    let t0 = flows.iter().map(|f| f.0).min().unwrap_or(0);
    flows.iter().map(|&(day, amount)| amount / (1.0 + rate).powf((day - t0) as f64 / 365.0)).sum()
}

#[differentiable]
pub fn xirr(flows: &[(i32, f64)], guess: Option<f64>) -> Result<f64, &'static str> {
    let mut rate = guess.unwrap_or(0.1);
    for _ in 0..100 {
        let f = xnpv(rate, flows);
        let df = (xnpv(rate + 1e-6, flows) - xnpv(rate - 1e-6, flows)) / 2e-6;
        let next = rate - f / df;
        if (next - rate).abs() < 1e-9 {
            return Ok(next);
        }
        rate = next;
    }
    Err("no convergence")
}

#[derive(Debug, Clone, Differentiable)]
pub struct Bond {
    face: f64,
    coupon: f64,
    #[constant]
    years: u32,
    freq: u32,
}
#[differentiable]
impl Bond {
    pub fn new(face: f64, coupon: f64) -> Self {
        Bond { face, coupon, years: 10, freq: 2 }
    }
    pub fn with_years(mut self, years: u32) -> Self {
        self.years = years;
        self
    }
    pub fn cash_flows(&self) -> Vec<(f64, f64)> {
        let n = self.years * self.freq;
        (1..=n)
            .map(|i| {
                let t = f64::from(i) / f64::from(self.freq);
                let c = self.face * self.coupon / f64::from(self.freq);
                (t, if i == n { c + self.face } else { c })
            })
            .collect()
    }
    pub fn price(&self, y: f64) -> f64 {
        self.cash_flows().iter().map(|(t, c)| c * (-y * t).exp()).sum()
    }
    pub fn duration(&self, y: f64) -> f64 {
        let flows = self.cash_flows();
        let pv: Vec<f64> = flows.iter().map(|(t, c)| c * (-y * t).exp()).collect();
        let weighted: f64 = flows.iter().zip(pv.iter()).map(|((t, _), p)| t * p).sum();
        weighted / pv.iter().sum::<f64>()
    }
}

#[differentiable]
pub fn bond_duration(face: f64, coupon: f64, y: f64) -> f64 {
    Bond::new(face, coupon).with_years(5).duration(y)
}

#[differentiable]
pub fn ewma_vol(returns: &[f64], lambda: f64) -> f64 {
    let mut it = returns.iter();
    let first = match it.next() {
        Some(r) => r * r,
        None => return 0.0,
    };
    it.fold(first, |v, r| lambda * v + (1.0 - lambda) * r * r).sqrt()
}

#[differentiable]
pub fn rsi(prices: &[f64], period: usize) -> Option<f64> {
    if prices.len() <= period {
        return None;
    }
    let mut gain = 0.0;
    let mut loss = 0.0;
    for i in 1..=period {
        let d = prices[i] - prices[i - 1];
        if d > 0.0 { gain += d } else { loss -= d }
    }
    if loss == 0.0 {
        return Some(100.0);
    }
    Some(100.0 - 100.0 / (1.0 + gain / loss))
}

#[differentiable]
fn summary(data: &[f64]) -> f64 {
    let Summary { n, mean, var, skew } = summarise(data);
    (mean + var * skew) / n as f64
}

#[differentiable]
fn weighted(data: &[(f64, f64)]) -> f64 {
    weighted_mean(data) + weighted_mean(data.iter().take(2))
}

#[differentiable]
fn likelihood(data: &[f64], mu: f64, sigma: f64) -> f64 {
    let normal = Dist::Normal { mu, sigma };
    let others = [Dist::Exponential(sigma), Dist::Cauchy(mu, sigma), Dist::Uniform { lo: -mu, hi: 5.0 + sigma }];
    normal.log_likelihood(data) + others.iter().map(|d| d.log_likelihood(data) + d.mean().unwrap_or(mu)).sum::<f64>()
}

#[differentiable]
fn groups(values: &[f64]) -> f64 {
    group_means(values, &[1, 2, 1])
}

#[differentiable]
fn options(s: f64, k: f64, t: f64, r: f64, v: f64) -> f64 {
    bs(Side::Call, s, k, t, r, v) - 0.5 * bs(Side::Put, s, k, t, r, v)
}

mod tests {
    use crate::common::{check, check_vjp};

    check!(summary(&d); (vec![1.0, 2.5, 0.3, 4.0]));
    check!(weighted(&d); (vec![(1.0, 2.0), (3.0, 0.5), (2.0, 1.5)]));
    check!(quantile(&d, q); (vec![3.0, 1.0, 2.0, 5.0], 0.4));
    check!(trimmed_mean(&d, @cut); (vec![3.0, 1.0, 2.0, 5.0, 9.0], 1));
    check!(mad(&d); (vec![3.0, 1.0, 2.2, 5.3, 9.0]); (vec![3.0, 1.0, 2.2, 5.5]));
    check!(likelihood(&d, mu, sigma); (vec![0.5, 1.5, 2.5], 1.2, 0.7));
    check_vjp!(linear_fit(&x, &y); (vec![0.0, 1.0, 2.5], vec![0.3, 0.8, 1.0]); (vec![1.0], vec![]); (vec![1.0, 1.0], vec![1.0, 2.0]));
    check!(histogram_entropy(&d, &w, @n); (vec![0.1, 0.5, 0.9, 0.3], vec![1.0, 2.0, 0.5, 0.7], 3));
    check!(groups(&v); (vec![1.0, 2.0, 4.0]));
    check!(options(s, k, t, r, v); (100.0, 95.0, 0.5, 0.02, 0.3));
    check!(xnpv(r, &f); (0.1, vec![(0, -100.0), (200, 60.0), (500, 70.0)]));
    check_vjp!(xirr(&f, guess); (vec![(0, -100.0), (200, 60.0), (500, 70.0)], Some(0.1)));
    check!(bond_duration(face, coupon, y); (100.0, 0.05, 0.03));
    check!(ewma_vol(&r, lambda); (vec![0.01, -0.02, 0.03], 0.9); (vec![], 0.9));
    check_vjp!(rsi(&p, @n); (vec![1.0, 1.2, 1.1, 1.4, 1.3], 4); (vec![1.0, 2.0], 4); (vec![1.0, 2.0, 3.0], 2));
}
