//! Finance: options, bonds, yields.

use autodiff::differentiable;
use std::f64::consts::FRAC_1_SQRT_2;

/// Cumulative normal distribution after Abramowitz and Stegun 26.2.17.
#[differentiable]
fn normal_cdf(x: f64) -> f64 {
    let k = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let poly =
        k * (0.319_381_530 + k * (-0.356_563_782 + k * (1.781_477_937 + k * (-1.821_255_978 + k * 1.330_274_429))));
    let tail = (-0.5 * x * x).exp() * 0.398_942_280_401_432_7 * poly;
    if x >= 0.0 { 1.0 - tail } else { tail }
}

#[differentiable]
fn black_scholes(spot: f64, strike: f64, rate: f64, volatility: f64, expiry: f64) -> f64 {
    let root = volatility * expiry.sqrt();
    let d1 = ((spot / strike).ln() + (rate + 0.5 * volatility * volatility) * expiry) / root;
    let d2 = d1 - root;
    spot * normal_cdf(d1) - strike * (-rate * expiry).exp() * normal_cdf(d2)
}

/// A binomial tree for an American put.
#[differentiable]
fn american_put(spot: f64, strike: f64, rate: f64, volatility: f64, expiry: f64, steps: usize) -> f64 {
    let dt = expiry / steps as f64;
    let up = (volatility * dt.sqrt()).exp();
    let down = 1.0 / up;
    let p = ((rate * dt).exp() - down) / (up - down);
    let discount = (-rate * dt).exp();
    let mut values = vec![0.0; steps + 1];
    for i in 0..=steps {
        let s = spot * up.powi(2 * i as i32 - steps as i32);
        values[i] = (strike - s).max(0.0);
    }
    for n in (0..steps).rev() {
        for i in 0..=n {
            let hold = discount * (p * values[i + 1] + (1.0 - p) * values[i]);
            let s = spot * up.powi(2 * i as i32 - n as i32);
            let exercise = strike - s;
            values[i] = if exercise > hold { exercise } else { hold };
        }
    }
    values[0]
}

#[differentiable]
fn bond_price(yield_rate: f64, coupon: f64, face: f64, years: u32) -> f64 {
    let mut price = 0.0;
    let mut discount = 1.0;
    for _ in 0..years {
        discount /= 1.0 + yield_rate;
        price += coupon * discount;
    }
    price + face * discount
}

/// Internal rate of return by Newton's method; the last step carries the derivative.
#[differentiable]
fn internal_rate(flows: &[f64]) -> f64 {
    let mut rate: f64 = 0.1;
    for _ in 0..25 {
        let (mut value, mut slope) = (0.0, 0.0);
        for (t, c) in flows.iter().enumerate() {
            let d = (1.0 + rate).powi(-(t as i32));
            value += c * d;
            slope -= t as f64 * c * d / (1.0 + rate);
        }
        rate -= value / slope;
    }
    rate
}

#[differentiable]
fn annuity(principal: f64, rate: f64, months: u32) -> f64 {
    if rate == 0.0 {
        return principal / f64::from(months);
    }
    let r = rate / 12.0;
    principal * r / (1.0 - (1.0 + r).powi(-(months as i32)))
}

/// A path of geometric Brownian motion with given shocks; an Asian payoff with a knock-out barrier.
#[differentiable]
fn asian_barrier(spot: f64, drift: f64, volatility: f64, shocks: &[f64], barrier: f64, strike: f64) -> f64 {
    let dt = 1.0 / shocks.len() as f64;
    let mut s = spot;
    let mut sum = 0.0;
    for z in shocks {
        s *= ((drift - 0.5 * volatility.powi(2)) * dt + volatility * dt.sqrt() * z).exp();
        if s > barrier {
            return 0.0;
        }
        sum += s;
    }
    let payoff = sum * dt - strike;
    if payoff > 0.0 { payoff * (-drift).exp() } else { 0.0 }
}

/// Piecewise linear interpolation of a yield curve.
#[differentiable]
fn interpolated(times: &[f64], rates: &[f64], t: f64) -> f64 {
    let n = times.len();
    if t <= times[0] {
        return rates[0];
    }
    for i in 1..n {
        if t < times[i] {
            let w = (t - times[i - 1]) / (times[i] - times[i - 1]);
            return rates[i - 1] + w * (rates[i] - rates[i - 1]);
        }
    }
    rates[n - 1]
}

#[differentiable]
fn maximum_drawdown(prices: &[f64]) -> f64 {
    let mut peak = prices[0];
    let mut worst = 0.0;
    for &p in prices {
        if p > peak {
            peak = p;
        }
        let drawdown = (peak - p) / peak;
        if drawdown > worst {
            worst = drawdown;
        }
    }
    worst
}

/// Nelson-Siegel curve.
#[differentiable]
fn nelson_siegel(b: [f64; 3], decay: f64, t: f64) -> f64 {
    let u = t / decay;
    let loading = (1.0 - (-u).exp()) / u;
    b[0] + b[1] * loading + b[2] * (loading - (-u).exp()) + 0.0 * FRAC_1_SQRT_2
}

mod checks {
    use crate::common::check;

    check!(normal_cdf(x); (0.7); (-1.3));
    check!(black_scholes(s, k, r, v, t); (100.0, 95.0, 0.05, 0.2, 1.0); (80.0, 95.0, 0.01, 0.4, 0.25));
    check!(american_put(s, k, r, v, t, @n); (95.0, 100.0, 0.05, 0.2, 1.0, 1); (95.0, 100.0, 0.05, 0.3, 0.5, 6));
    check!(bond_price(y, c, f, @n); (0.05, 4.0, 100.0, 0) => (0.0, 0.0, 1.0); (0.05, 4.0, 100.0, 10));
    check!(internal_rate(&f); (vec![-100.0, 30.0, 40.0, 60.0]));
    check!(annuity(p, r, @n); (1000.0, 0.06, 24); kink (1000.0, 0.0, 10) => (0.1, 0.0));
    check!(asian_barrier(s, d, v, &z, b, k); (100.0, 0.05, 0.2, vec![0.3, -0.5, 0.8, 0.1], 150.0, 95.0);
        (100.0, 0.05, 0.2, vec![0.3, 0.5, 2.8, 0.1], 120.0, 95.0) => (0.0, 0.0, 0.0, vec![0.0; 4], 0.0, 0.0));
    check!(interpolated(&t, &r, x); (vec![1.0, 2.0, 5.0], vec![0.01, 0.02, 0.03], 3.0); (vec![1.0, 2.0], vec![0.1, 0.2], 0.5);
        (vec![1.0, 2.0], vec![0.1, 0.2], 9.0) => (vec![0.0; 2], vec![0.0, 1.0], 0.0));
    check!(maximum_drawdown(&p); (vec![10.0, 12.0, 9.0, 11.0, 13.0, 8.0]) =>
        vec![0.0, 0.0, 0.0, 0.0, 8.0 / 169.0, -1.0 / 13.0]);
    check!(nelson_siegel(b, d, t); ([0.03, -0.02, 0.01], 1.5, 4.0));
}
