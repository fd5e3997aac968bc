//! Option trees, curves, splines, orbits, tides, colours and finite elements, each as its field writes it.

use autodiff::{Differentiable, differentiable};
use std::collections::BTreeMap;
use std::f64::consts::{PI, TAU};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Call,
    Put,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    European,
    American,
    Bermudan { every: usize },
}

#[derive(Debug, Clone, Copy, Differentiable)]
pub struct Contract {
    pub strike: f64,
    pub expiry: f64,
    #[constant]
    pub kind: Kind,
    #[constant]
    pub style: Style,
}

#[derive(Debug, Clone, Copy, Differentiable)]
pub struct Market {
    pub spot: f64,
    pub rate: f64,
    pub vol: f64,
    pub dividend: Option<f64>,
}

#[differentiable]
impl Contract {
    fn payoff(&self, s: f64) -> f64 {
        match self.kind {
            Kind::Call => (s - self.strike).max(0.0),
            Kind::Put => (self.strike - s).max(0.0),
        }
    }
    fn can_exercise(&self, step: usize) -> bool {
        match self.style {
            Style::European => false,
            Style::American => true,
            Style::Bermudan { every } => step % every == 0,
        }
    }
}

struct Tree {
    steps: usize,
}

#[differentiable]
fn crr_price(contract: &Contract, market: &Market, steps: usize) -> Result<f64, String> {
    if steps == 0 {
        return Err("no steps".to_string());
    }
    let dt = contract.expiry / steps as f64;
    let up = (market.vol * dt.sqrt()).exp();
    let down = 1.0 / up;
    let growth = ((market.rate - market.dividend.unwrap_or(0.0)) * dt).exp();
    let p = (growth - down) / (up - down);
    if !(0.0..=1.0).contains(&p) {
        return Err(format!("probability {p} with {steps} steps"));
    }
    let discount = (-market.rate * dt).exp();
    let node = |i: usize, n: usize| market.spot * up.powi(n as i32 - 2 * i as i32);
    let mut values: Vec<f64> = (0..=steps).map(|i| contract.payoff(node(i, steps))).collect();
    for n in (0..steps).rev() {
        for i in 0..=n {
            let hold = discount * (p * values[i] + (1.0 - p) * values[i + 1]);
            values[i] = if contract.can_exercise(n) { hold.max(contract.payoff(node(i, n))) } else { hold };
        }
        values.truncate(n + 1);
    }
    Ok(values[0])
}

#[differentiable]
fn book(contracts: &[Contract], quantities: &[f64], market: &Market) -> Result<f64, String> {
    let mut total = 0.0;
    for (c, q) in contracts.iter().zip(quantities) {
        total += q * crr_price(c, market, 6)?;
    }
    Ok(total)
}

#[differentiable]
fn book_or_nothing(contracts: &[Contract], quantities: &[f64], market: &Market) -> f64 {
    match book(contracts, quantities, market) {
        Ok(v) if v.is_finite() => v,
        Ok(_) => 0.0,
        Err(e) => {
            eprintln!("{e}");
            -1.0
        }
    }
}

#[derive(Debug, Clone, Differentiable)]
pub struct Curve {
    times: Vec<f64>,
    rates: Vec<f64>,
}

#[differentiable]
impl Curve {
    fn locate(&self, t: f64) -> usize {
        self.times.iter().position(|&x| x > t).unwrap_or(self.times.len())
    }
    pub fn zero(&self, t: f64) -> f64 {
        let i = self.locate(t);
        if i == 0 {
            return self.rates[0];
        }
        if i == self.times.len() {
            return *self.rates.last().unwrap();
        }
        let (t0, t1) = (self.times[i - 1], self.times[i]);
        let w = (t - t0) / (t1 - t0);
        self.rates[i - 1] * (1.0 - w) + self.rates[i] * w
    }
    pub fn discount(&self, t: f64) -> f64 {
        (-self.zero(t) * t).exp()
    }
    pub fn forward(&self, from: f64, to: f64) -> f64 {
        (self.discount(from) / self.discount(to) - 1.0) / (to - from)
    }
    pub fn annuity<'a>(&self, dates: impl Iterator<Item = &'a f64>) -> f64 {
        let mut last = 0.0;
        let mut sum = 0.0;
        for d in dates {
            sum += (d - last) * self.discount(*d);
            last = *d;
        }
        sum
    }
}

#[differentiable]
fn swap_value(curve: &Curve, fixed: f64, #[constant] dates: &[f64], notional: f64) -> f64 {
    let fixed_leg = fixed * curve.annuity(dates.iter());
    let float_leg: f64 = std::iter::once(&0.0)
        .chain(dates.iter())
        .zip(dates)
        .map(|(a, b)| curve.forward(*a, *b) * (b - a) * curve.discount(*b))
        .sum();
    notional * (float_leg - fixed_leg)
}

/// Natural cubic spline by the tridiagonal algorithm.
#[differentiable]
fn spline_second_derivatives(x: &[f64], y: &[f64]) -> Vec<f64> {
    let n = x.len();
    let mut m = vec![0.0; n];
    let mut u = vec![0.0; n - 1];
    for i in 1..n - 1 {
        let sig = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]);
        let p = sig * m[i - 1] + 2.0;
        m[i] = (sig - 1.0) / p;
        let slope = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / (x[i] - x[i - 1]);
        u[i] = (6.0 * slope / (x[i + 1] - x[i - 1]) - sig * u[i - 1]) / p;
    }
    m[n - 1] = 0.0;
    for k in (0..n - 1).rev() {
        m[k] = m[k] * m[k + 1] + u[k];
    }
    m
}

#[differentiable]
fn spline_at(x: &[f64], y: &[f64], at: f64) -> f64 {
    let m = spline_second_derivatives(x, y);
    let hi = x.partition_point(|&v| v < at).clamp(1, x.len() - 1);
    let lo = hi - 1;
    let h = x[hi] - x[lo];
    let (a, b) = ((x[hi] - at) / h, (at - x[lo]) / h);
    a * y[lo] + b * y[hi] + ((a.powi(3) - a) * m[lo] + (b.powi(3) - b) * m[hi]) * h * h / 6.0
}

#[derive(Debug, Clone, Copy, Differentiable)]
pub struct Elements {
    pub a: f64,
    pub e: f64,
    pub i: f64,
    pub raan: f64,
    pub argp: f64,
    pub mean: f64,
}

#[differentiable]
impl Elements {
    pub const MU: f64 = 398_600.441_8;
    pub fn period(&self) -> f64 {
        TAU * (self.a.powi(3) / Self::MU).sqrt()
    }
    fn eccentric(&self, mean: f64) -> f64 {
        let m = mean.rem_euclid(TAU);
        let mut e = if self.e < 0.8 { m } else { PI };
        for _ in 0..30 {
            let delta = (e - self.e * e.sin() - m) / (1.0 - self.e * e.cos());
            e -= delta;
            if delta.abs() < 1e-13 {
                break;
            }
        }
        e
    }
    pub fn position(&self, t: f64) -> [f64; 3] {
        let n = (Self::MU / self.a.powi(3)).sqrt();
        let ea = self.eccentric(self.mean + n * t);
        let (s, c) = ea.sin_cos();
        let p = [self.a * (c - self.e), self.a * (1.0 - self.e * self.e).sqrt() * s, 0.0];
        let p = rot_z(p, self.argp);
        let p = rot_x(p, self.i);
        rot_z(p, self.raan)
    }
}

#[differentiable]
fn rot_z([x, y, z]: [f64; 3], angle: f64) -> [f64; 3] {
    let (s, c) = angle.sin_cos();
    [c * x - s * y, s * x + c * y, z]
}

#[differentiable]
fn rot_x(v: [f64; 3], angle: f64) -> [f64; 3] {
    let c = angle.cos();
    let s = angle.sin();
    [v[0], c * v[1] - s * v[2], s * v[1] + c * v[2]]
}

#[differentiable]
fn range_residual(orbit: &Elements, station: [f64; 3], observations: &[(f64, f64)]) -> f64 {
    let mut chi2 = 0.0;
    for &(t, range) in observations {
        let p = orbit.position(t);
        let d = p.iter().zip(station.iter()).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
        chi2 += ((d - range) / 100.0).powi(2);
    }
    (chi2 / observations.len() as f64).sqrt() + orbit.period() * 1e-5
}

#[derive(Debug, Clone, Differentiable)]
struct Constituent {
    amplitude: f64,
    phase: f64,
    speed: f64,
    #[constant]
    name: String,
}

#[differentiable]
fn tide_height(
    constituents: &[Constituent],
    mean: f64,
    t: f64,
    #[constant] node: &BTreeMap<String, (f64, f64)>,
) -> f64 {
    constituents.iter().fold(mean, |h, c| {
        let (f, u) = node.get(&c.name).copied().unwrap_or((1.0, 0.0));
        h + f * c.amplitude * ((c.speed * t + u).to_radians() - c.phase).cos()
    })
}

#[differentiable]
fn tide_fit(amplitudes: &[f64], phases: &[f64], mean: f64, heights: &[f64]) -> f64 {
    let names = ["M2", "S2", "K1"];
    let speeds = [28.984, 30.0, 15.041];
    let constituents: Vec<Constituent> = (0..3)
        .map(|k| Constituent {
            amplitude: amplitudes[k],
            phase: phases[k],
            speed: speeds[k],
            name: names[k].to_string(),
        })
        .collect();
    let mut node = BTreeMap::new();
    node.insert("M2".to_string(), (1.03, -2.0));
    let errors = heights.iter().enumerate().map(|(hour, h)| tide_height(&constituents, mean, hour as f64, &node) - h);
    errors.map(|e| e * e).sum::<f64>().sqrt()
}

#[derive(Debug, Clone, Copy, Differentiable)]
pub struct Rgb(pub f64, pub f64, pub f64);

#[derive(Debug, Clone, Copy, Differentiable)]
pub struct Lab {
    l: f64,
    a: f64,
    b: f64,
}

#[differentiable]
impl From<Rgb> for Lab {
    fn from(c: Rgb) -> Lab {
        let lin = |v: f64| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
        let Rgb(r, g, b) = c;
        let (r, g, b) = (lin(r), lin(g), lin(b));
        let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047;
        let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883;
        let f = |t: f64| {
            const D: f64 = 6.0 / 29.0;
            if t > D.powi(3) { t.cbrt() } else { t / (3.0 * D * D) + 4.0 / 29.0 }
        };
        Lab { l: 116.0 * f(y) - 16.0, a: 500.0 * (f(x) - f(y)), b: 200.0 * (f(y) - f(z)) }
    }
}

#[differentiable]
impl Lab {
    fn chroma(&self) -> f64 {
        self.a.hypot(self.b)
    }
    fn delta_e(self, other: Lab) -> f64 {
        let dl = self.l - other.l;
        let (c1, c2) = (self.chroma(), other.chroma());
        let dc = c1 - c2;
        let dh2 = (self.a - other.a).powi(2) + (self.b - other.b).powi(2) - dc * dc;
        let sc = 1.0 + 0.045 * c1;
        let sh = 1.0 + 0.015 * c1;
        (dl * dl + (dc / sc).powi(2) + dh2.max(0.0) / (sh * sh)).sqrt()
    }
}

#[differentiable]
fn palette_spread(colors: &[Rgb]) -> f64 {
    let labs: Vec<Lab> = colors.iter().map(|&c| c.into()).collect();
    let mut closest = f64::INFINITY;
    for (i, a) in labs.iter().enumerate() {
        for b in &labs[i + 1..] {
            closest = closest.min(a.delta_e(*b));
        }
    }
    closest
}

#[derive(Debug, Clone, Differentiable)]
struct Bar {
    #[constant]
    nodes: [usize; 2],
    area: f64,
    modulus: f64,
}

#[derive(Debug, Clone, Differentiable)]
struct Truss {
    points: Vec<[f64; 2]>,
    bars: Vec<Bar>,
    #[constant]
    fixed: Vec<usize>,
}

#[differentiable]
impl Truss {
    fn stiffness(&self) -> Vec<Vec<f64>> {
        let n = 2 * self.points.len();
        let mut k = vec![vec![0.0; n]; n];
        for bar in &self.bars {
            let [i, j] = bar.nodes;
            let dx = self.points[j][0] - self.points[i][0];
            let dy = self.points[j][1] - self.points[i][1];
            let length = dx.hypot(dy);
            let (c, s) = (dx / length, dy / length);
            let ea = bar.area * bar.modulus / length;
            let dofs = [2 * i, 2 * i + 1, 2 * j, 2 * j + 1];
            let dir = [-c, -s, c, s];
            for (a, &da) in dofs.iter().enumerate() {
                for (b, &db) in dofs.iter().enumerate() {
                    k[da][db] += ea * dir[a] * dir[b];
                }
            }
        }
        for &d in &self.fixed {
            for j in 0..n {
                k[d][j] = 0.0;
                k[j][d] = 0.0;
            }
            k[d][d] = 1.0;
        }
        k
    }
    fn compliance(&self, loads: &[f64]) -> Option<f64> {
        let mut k = self.stiffness();
        let mut f = loads.to_vec();
        for &d in self.fixed.iter() {
            f[d] = 0.0;
        }
        let u = solve(&mut k, &mut f)?;
        Some(u.iter().zip(loads).map(|(u, f)| u * f).sum())
    }
}

#[differentiable]
fn solve(a: &mut Vec<Vec<f64>>, b: &mut Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    for col in 0..n {
        let pivot = (col..n).max_by(|&i, &j| a[i][col].abs().partial_cmp(&a[j][col].abs()).unwrap())?;
        if a[pivot][col].abs() < 1e-14 {
            return None;
        }
        a.swap(col, pivot);
        b.swap(col, pivot);
        for row in col + 1..n {
            let factor = a[row][col] / a[col][col];
            for k in col..n {
                let v = a[col][k];
                a[row][k] -= factor * v;
            }
            b[row] -= factor * b[col];
        }
    }
    let mut x = vec![0.0; n];
    for row in (0..n).rev() {
        let sum: f64 = (row + 1..n).map(|k| a[row][k] * x[k]).sum();
        x[row] = (b[row] - sum) / a[row][row];
    }
    Some(x)
}

#[differentiable]
fn truss_compliance(heights: &[f64], areas: &[f64], loads: &[f64]) -> f64 {
    let points = vec![[0.0, 0.0], [1.0, 0.0], [0.5, heights[0]]];
    let bars =
        areas.iter().zip([[0, 2], [1, 2], [0, 1]]).map(|(a, nodes)| Bar { nodes, area: *a, modulus: 200.0 }).collect();
    let truss = Truss { points, bars, fixed: vec![0, 1, 3] };
    truss.compliance(loads).unwrap_or(f64::INFINITY)
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp, struct_data};
    struct_data!(Elements => ElementsCotangent { a, e, i, raan, argp, mean });
    struct_data!(Rgb => RgbCotangent { 0, 1, 2 });

    #[differentiable]
    fn priced(spot: f64, rate: f64, vol: f64, strike: f64, expiry: f64) -> f64 {
        let market = Market { spot, rate, vol, dividend: Some(0.01) };
        let call = Contract { strike, expiry, kind: Kind::Call, style: Style::European };
        let put = Contract { strike: call.strike, expiry: call.expiry, kind: Kind::Put, style: Style::American };
        let other = Contract { style: Style::Bermudan { every: 2 }, strike: strike * 1.1, expiry, kind: Kind::Put };
        book_or_nothing(&[call, put, other], &[1.0, 2.0, -0.5], &market)
    }
    #[differentiable]
    fn swap_of(rates: &[f64], fixed: f64, notional: f64) -> f64 {
        let curve = Curve { times: vec![0.5, 1.0, 2.0, 5.0], rates: rates.to_vec() };
        swap_value(&curve, fixed, &[0.7, 1.4, 2.6, 6.0], notional)
    }
    mod inner {
        use crate::common::check;
        check!(priced(s, r, v, k, t); (100.0, 0.03, 0.25, 101.0, 1.2));
        check!(swap_of(&r, f, n); (vec![0.02, 0.025, 0.03, 0.028], 0.027, 10.0));
    }
    check!(spline_at(&x, &y, t); (vec![0.0, 0.7, 1.5, 2.4, 3.0], vec![0.3, 0.9, 0.2, -0.4, 0.1], 1.1));
    check!(range_residual(&o, s, &obs); (Elements { a: 8000.0, e: 0.1, i: 0.9, raan: 0.4, argp: 1.1, mean: 0.3 }, [6300.0, 800.0, 300.0], vec![(10.0, 2000.0), (300.0, 2500.0)]));
    check!(tide_fit(&a, &p, m, &h); (vec![1.2, 0.4, 0.2], vec![0.3, 1.1, 2.0], 0.5, vec![1.0, 0.4, -0.2, 0.3]));
    check!(palette_spread(&c); (vec![Rgb(0.9, 0.2, 0.1), Rgb(0.2, 0.8, 0.4), Rgb(0.1, 0.3, 0.7)]));
    check!(truss_compliance(&h, &a, &l); (vec![0.8], vec![1.0, 1.2, 0.5], vec![0.0, 0.0, 0.0, 0.0, 1.0, -2.0]));
}
