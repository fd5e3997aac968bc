//! Finance.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn norm_cdf(x: f64) -> f64 {
    let k = 1.0 / (1.0 + 0.2316419 * x.abs());
    let poly = k * (0.319381530 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
    let tail = poly * (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if x >= 0.0 { 1.0 - tail } else { tail }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Call,
    Put,
}

#[derive(Clone, Debug, Differentiable)]
pub struct EuropeanOption {
    #[constant]
    pub kind: Kind,
    pub strike: f64,
    pub expiry: f64,
}

#[differentiable]
impl EuropeanOption {
    pub fn price(&self, spot: f64, rate: f64, vol: f64) -> f64 {
        let sqrt_t = self.expiry.sqrt();
        let d1 = ((spot / self.strike).ln() + (rate + 0.5 * vol.powi(2)) * self.expiry) / (vol * sqrt_t);
        let d2 = d1 - vol * sqrt_t;
        let df = (-rate * self.expiry).exp();
        match self.kind {
            Kind::Call => spot * norm_cdf(d1) - self.strike * df * norm_cdf(d2),
            Kind::Put => self.strike * df * norm_cdf(-d2) - spot * norm_cdf(-d1),
        }
    }
}

#[differentiable]
pub fn straddle(spot: f64, strike: f64, rate: f64, vol: f64, expiry: f64) -> f64 {
    [Kind::Call, Kind::Put]
        .iter()
        .map(|kind| EuropeanOption { kind: *kind, strike, expiry }.price(spot, rate, vol))
        .sum()
}

#[differentiable]
pub fn npv(rate: f64, cash_flows: &[f64]) -> f64 {
    cash_flows.iter().enumerate().map(|(t, cf)| cf / (1.0 + rate).powi(t as i32)).sum()
}

/// Newton's method, differentiated through its steps.
#[differentiable]
pub fn irr(cash_flows: &[f64], #[constant] guess: f64) -> Option<f64> {
    let mut r = guess;
    for _ in 0..50 {
        let (mut value, mut slope) = (0.0, 0.0);
        for (t, &cf) in cash_flows.iter().enumerate() {
            let d = (1.0 + r).powi(-(t as i32));
            value += cf * d;
            slope -= t as f64 * cf * d / (1.0 + r);
        }
        let step = value / slope;
        r -= step;
        if step.abs() < 1e-13 {
            return Some(r);
        }
    }
    None
}

#[differentiable]
pub fn bond(face: f64, coupon: f64, yld: f64, years: u32) -> (f64, f64) {
    let mut price = 0.0;
    let mut weighted = 0.0;
    for year in 1..=years {
        let cash = if year == years { face * (1.0 + coupon) } else { face * coupon };
        let pv = cash / (1.0 + yld).powi(year as i32);
        price += pv;
        weighted += year as f64 * pv;
    }
    (price, weighted / price)
}

#[differentiable]
pub fn annuity_payment(principal: f64, rate: f64, periods: i32) -> f64 {
    if rate == 0.0 { principal / periods as f64 } else { principal * rate / (1.0 - (1.0 + rate).powi(-periods)) }
}

/// An American put on the tree of Cox, Ross and Rubinstein.
#[differentiable]
pub fn american_put(spot: f64, strike: f64, rate: f64, vol: f64, expiry: f64, steps: usize) -> f64 {
    let dt = expiry / steps as f64;
    let u = (vol * dt.sqrt()).exp();
    let d = u.recip();
    let p = ((rate * dt).exp() - d) / (u - d);
    let disc = (-rate * dt).exp();
    let mut values: Vec<f64> =
        (0..=steps).map(|i| (strike - spot * u.powi(i as i32) * d.powi((steps - i) as i32)).max(0.0)).collect();
    for step in (0..steps).rev() {
        for i in 0..=step {
            let hold = disc * (p * values[i + 1] + (1.0 - p) * values[i]);
            let exercise = strike - spot * u.powi(i as i32) * d.powi((step - i) as i32);
            values[i] = hold.max(exercise);
        }
    }
    values[0]
}

#[differentiable]
pub fn sharpe(returns: &[f64], risk_free: f64) -> f64 {
    let excess: Vec<f64> = returns.iter().map(|r| r - risk_free).collect();
    let mean = excess.iter().sum::<f64>() / excess.len() as f64;
    let var = excess.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / (excess.len() - 1) as f64;
    mean / var.sqrt() * 252f64.sqrt()
}

/// Hagan's approximation of the implied volatility of the SABR model.
#[differentiable]
pub fn sabr(f: f64, k: f64, t: f64, alpha: f64, beta: f64, rho: f64, nu: f64) -> f64 {
    let omb = 1.0 - beta;
    let fk = (f * k).powf(omb / 2.0);
    let lfk = (f / k).ln();
    let z = nu / alpha * fk * lfk;
    let x = (((1.0 - 2.0 * rho * z + z * z).sqrt() + z - rho) / (1.0 - rho)).ln();
    let zx = if z.abs() < 1e-8 { 1.0 } else { z / x };
    let a = alpha / (fk * (1.0 + omb.powi(2) / 24.0 * lfk.powi(2) + omb.powi(4) / 1920.0 * lfk.powi(4)));
    let b = omb.powi(2) / 24.0 * alpha * alpha / (fk * fk)
        + 0.25 * rho * beta * nu * alpha / fk
        + (2.0 - 3.0 * rho * rho) / 24.0 * nu * nu;
    a * zx * (1.0 + b * t)
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(straddle(s, k, r, v, t); (100.0, 95.0, 0.03, 0.2, 0.5));
    check!(npv(r, &c); (0.05, vec![-100.0, 30.0, 40.0, 50.0]));
    check_vjp!(irr(&c, @guess); (vec![-100.0, 30.0, 40.0, 50.0], 0.1));
    check_vjp!(bond(f, c, y, @n); (100.0, 0.05, 0.04, 5));
    check!(annuity_payment(p, r, @n); (1000.0, 0.01, 12));
    check!(american_put(s, k, r, v, t, @n); (100.0, 105.0, 0.03, 0.2, 0.5, 6));
    check!(sharpe(&r, f); (vec![0.01, -0.005, 0.02], 0.0001));
    check!(sabr(f, k, t, a, b, r, n); (0.03, 0.035, 1.0, 0.05, 0.5, -0.2, 0.4));
}
