//! The Black-Scholes price of a European call: scalars only, with a branching approximation of the normal distribution
//! as a differentiable function of its own.

use std::f64::consts::FRAC_1_SQRT_2;
use std::hint::black_box;

use autodiff::differentiable;

use crate::problem::Problem;

/// One over the square root of two pi.
const DENSITY_AT_ZERO: f64 = 0.398_942_280_401_432_7;

/// The normal distribution function after Hart, in the double-precision form that G. West gives in "Better approximations
/// to cumulative normal functions" (Wilmott, 2005).
#[differentiable]
fn normal_cdf(x: f64) -> f64 {
    let z = x.abs();
    if z > 37.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let e = (-0.5 * z * z).exp();
    let tail = if z < 10.0 * FRAC_1_SQRT_2 {
        let p = 3.526_249_659_989_11e-2 * z + 0.700_383_064_443_688;
        let p = p * z + 6.373_962_203_531_65;
        let p = p * z + 33.912_866_078_383;
        let p = p * z + 112.079_291_497_871;
        let p = p * z + 221.213_596_169_931;
        let p = p * z + 220.206_867_912_376;
        let q = 8.838_834_764_831_84e-2 * z + 1.755_667_163_182_64;
        let q = q * z + 16.064_177_579_207;
        let q = q * z + 86.780_732_202_946_1;
        let q = q * z + 296.564_248_779_674;
        let q = q * z + 637.333_633_378_831;
        let q = q * z + 793.826_512_519_948;
        let q = q * z + 440.413_735_824_752;
        e * p / q
    } else {
        let f = z + 1.0 / (z + 2.0 / (z + 3.0 / (z + 4.0 / (z + 0.65))));
        e / f * DENSITY_AT_ZERO
    };
    if x > 0.0 { 1.0 - tail } else { tail }
}

#[differentiable]
fn call_price(spot: f64, strike: f64, expiry: f64, rate: f64, volatility: f64) -> f64 {
    let spread = volatility * expiry.sqrt();
    let d1 = ((spot / strike).ln() + (rate + 0.5 * volatility * volatility) * expiry) / spread;
    let d2 = d1 - spread;
    spot * normal_cdf(d1) - strike * (-rate * expiry).exp() * normal_cdf(d2)
}

type Gradient = (f64, f64, f64, f64, f64);

/// Value and derivative of [`normal_cdf`] as it is written, the polynomials' derivatives in step with their values.
fn normal_cdf_with_slope(x: f64) -> (f64, f64) {
    let z = x.abs();
    if z > 37.0 {
        return (if x > 0.0 { 1.0 } else { 0.0 }, 0.0);
    }
    let e = (-0.5 * z * z).exp();
    let (tail, slope) = if z < 10.0 * FRAC_1_SQRT_2 {
        let step = |(value, slope): (f64, f64), c: f64| (value * z + c, slope * z + value);
        let p = (3.526_249_659_989_11e-2 * z + 0.700_383_064_443_688, 3.526_249_659_989_11e-2);
        let p = step(p, 6.373_962_203_531_65);
        let p = step(p, 33.912_866_078_383);
        let p = step(p, 112.079_291_497_871);
        let p = step(p, 221.213_596_169_931);
        let (p, p_slope) = step(p, 220.206_867_912_376);
        let q = (8.838_834_764_831_84e-2 * z + 1.755_667_163_182_64, 8.838_834_764_831_84e-2);
        let q = step(q, 16.064_177_579_207);
        let q = step(q, 86.780_732_202_946_1);
        let q = step(q, 296.564_248_779_674);
        let q = step(q, 637.333_633_378_831);
        let q = step(q, 793.826_512_519_948);
        let (q, q_slope) = step(q, 440.413_735_824_752);
        let scale = e / q;
        let tail = scale * p;
        (tail, scale * p_slope - tail * (z + q_slope / q))
    } else {
        let r4 = 1.0 / (z + 0.65);
        let r3 = 1.0 / (z + 4.0 * r4);
        let r2 = 1.0 / (z + 3.0 * r3);
        let r1 = 1.0 / (z + 2.0 * r2);
        let f = z + r1;
        let s4 = 1.0 - 4.0 * r4 * r4;
        let s3 = 1.0 - 3.0 * r3 * r3 * s4;
        let s2 = 1.0 - 2.0 * r2 * r2 * s3;
        let s1 = 1.0 - r1 * r1 * s2;
        let tail = e / f * DENSITY_AT_ZERO;
        (tail, -tail * (z + s1 / f))
    };
    // For positive x the complement flips the sign, for negative x the absolute value.
    if x > 0.0 { (1.0 - tail, -slope) } else { (tail, -slope) }
}

/// The gradient of the program as it is written.
fn call_price_grad(spot: f64, strike: f64, expiry: f64, rate: f64, volatility: f64) -> Gradient {
    let root = expiry.sqrt();
    let spread = volatility * root;
    let drift = rate + 0.5 * volatility * volatility;
    let per_spread = 1.0 / spread;
    let d1 = ((spot / strike).ln() + drift * expiry) * per_spread;
    let discount = (-rate * expiry).exp();
    let (n1, slope1) = normal_cdf_with_slope(d1);
    let (n2, slope2) = normal_cdf_with_slope(d1 - spread);

    let present = strike * discount;
    let d2_bar = -present * slope2;
    let numerator_bar = (spot * slope1 + d2_bar) * per_spread;
    let spread_bar = -d2_bar - numerator_bar * d1;
    (
        n1 + numerator_bar / spot,
        -discount * n2 - numerator_bar / strike,
        numerator_bar * drift + spread_bar * 0.5 * volatility / root + present * n2 * rate,
        numerator_bar * expiry + present * n2 * expiry,
        numerator_bar * expiry * volatility + spread_bar * root,
    )
}

/// The gradient from the book: the density is the derivative of the distribution, and the terms through d1 and d2 cancel.
///
/// No derivative of the program can know either, so this is a limit of another kind.
fn greeks(spot: f64, strike: f64, expiry: f64, rate: f64, volatility: f64) -> Gradient {
    let root = expiry.sqrt();
    let spread = volatility * root;
    let d1 = ((spot / strike).ln() + (rate + 0.5 * volatility * volatility) * expiry) / spread;
    let discount = (-rate * expiry).exp();
    let n1 = normal_cdf(d1);
    let discounted = discount * normal_cdf(d1 - spread);
    let density = spot * DENSITY_AT_ZERO * (-0.5 * d1 * d1).exp();
    (
        n1,
        -discounted,
        0.5 * density * volatility / root + rate * strike * discounted,
        strike * expiry * discounted,
        density * root,
    )
}

/// Spot, strike, expiry, rate, volatility.
struct Inputs([f64; 5]);

impl Inputs {
    fn new() -> Self {
        Self([100.0, 105.0, 0.75, 0.03, 0.22])
    }

    fn pass_to<R>(&self, function: impl Fn(f64, f64, f64, f64, f64) -> R) -> R {
        let [spot, strike, expiry, rate, volatility] = black_box(self.0);
        function(spot, strike, expiry, rate, volatility)
    }
}

fn flat(gradient: &Gradient) -> Vec<f64> {
    let (spot, strike, expiry, rate, volatility) = *gradient;
    vec![spot, strike, expiry, rate, volatility]
}

pub(crate) struct BlackScholes(Inputs);

impl Problem for BlackScholes {
    const NAME: &'static str = "Black-Scholes";
    type Gradient = Gradient;

    fn new() -> Self {
        Self(Inputs::new())
    }

    fn primal(&self) -> f64 {
        self.0.pass_to(call_price)
    }

    fn grad(&self) -> Gradient {
        self.0.pass_to(call_price::grad)
    }

    fn grad_by_hand(&self) -> Gradient {
        self.0.pass_to(call_price_grad)
    }

    fn inputs(&self) -> Vec<f64> {
        self.0.0.to_vec()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        call_price(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    }

    fn flat(gradient: &Gradient) -> Vec<f64> {
        flat(gradient)
    }
}

/// Black-Scholes again, with the closed form in place of the derivative of the program.
pub(crate) struct Greeks(BlackScholes);

impl Problem for Greeks {
    const NAME: &'static str = "Black-Scholes, closed form";
    type Gradient = Gradient;

    fn new() -> Self {
        Self(BlackScholes::new())
    }

    fn primal(&self) -> f64 {
        self.0.primal()
    }

    fn grad(&self) -> Gradient {
        self.0.grad()
    }

    fn grad_by_hand(&self) -> Gradient {
        self.0.0.pass_to(greeks)
    }

    fn inputs(&self) -> Vec<f64> {
        self.0.inputs()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        self.0.at(inputs)
    }

    fn flat(gradient: &Gradient) -> Vec<f64> {
        flat(gradient)
    }
}
