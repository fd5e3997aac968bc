//! Options by formula and by tree, with errors that are text.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OptionType {
    Call,
    Put,
}
#[derive(Clone, Debug, Differentiable)]
struct Market {
    spot: f64,
    rate: f64,
    vol: f64,
    dividend: f64,
}
#[differentiable]
fn norm_cdf(x: f64) -> f64 {
    const A: [f64; 5] = [0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
    let k = 1.0 / (1.0 + 0.2316419 * x.abs());
    let poly = A.iter().rev().fold(0.0, |acc, a| (acc + a) * k);
    let pdf = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let c = 1.0 - pdf * poly;
    if x < 0.0 { 1.0 - c } else { c }
}
#[differentiable]
impl Market {
    fn d1d2(&self, strike: f64, t: f64) -> (f64, f64) {
        let sd = self.vol * t.sqrt();
        let d1 = ((self.spot / strike).ln() + (self.rate - self.dividend + 0.5 * self.vol.powi(2)) * t) / sd;
        (d1, d1 - sd)
    }
    fn black_scholes(&self, kind: OptionType, strike: f64, t: f64) -> Result<f64, &'static str> {
        if t <= 0.0 {
            return Err("expired");
        }
        let (d1, d2) = self.d1d2(strike, t);
        let df = (-self.rate * t).exp();
        let fwd = self.spot * ((self.rate - self.dividend) * t).exp();
        Ok(match kind {
            OptionType::Call => df * (fwd * norm_cdf(d1) - strike * norm_cdf(d2)),
            OptionType::Put => df * (strike * norm_cdf(-d2) - fwd * norm_cdf(-d1)),
        })
    }
    fn binomial(&self, kind: OptionType, strike: f64, t: f64, steps: usize, american: bool) -> f64 {
        let dt = t / steps as f64;
        let u = (self.vol * dt.sqrt()).exp();
        let d = 1.0 / u;
        let p = (((self.rate - self.dividend) * dt).exp() - d) / (u - d);
        let disc = (-self.rate * dt).exp();
        let payoff = |s: f64| match kind {
            OptionType::Call => (s - strike).max(0.0),
            OptionType::Put => (strike - s).max(0.0),
        };
        let mut values: Vec<f64> =
            (0..=steps).map(|i| payoff(self.spot * u.powi(i as i32) * d.powi((steps - i) as i32))).collect();
        for step in (0..steps).rev() {
            for i in 0..=step {
                let hold = disc * (p * values[i + 1] + (1.0 - p) * values[i]);
                values[i] = if american {
                    hold.max(payoff(self.spot * u.powi(i as i32) * d.powi((step - i) as i32)))
                } else {
                    hold
                };
            }
            values.truncate(step + 1);
        }
        values[0]
    }
}
#[differentiable]
fn portfolio(spot: f64, vol: f64, rate: f64, #[constant] book: &[(OptionType, f64, f64)]) -> Result<f64, &'static str> {
    let m = Market { spot, rate, vol, dividend: 0.01 };
    let mut total = 0.0;
    for &(kind, k, t) in book {
        total += m.black_scholes(kind, k, t)? + m.binomial(kind, k, t, 10, true);
    }
    Ok(total)
}
#[differentiable]
fn value(spot: f64, vol: f64, rate: f64) -> f64 {
    portfolio(spot, vol, rate, &[(OptionType::Call, 100.0, 1.0), (OptionType::Put, 95.0, 0.5)]).unwrap_or(0.0)
}

mod tests {
    use crate::common::check;

    check!(value(spot, vol, rate); (101.0, 0.25, 0.03));
}
