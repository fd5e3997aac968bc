//! Fields marked `#[constant]` that hold floats: read wherever a field is read, given their values, written; the cotangent has `()`
//! in their place.

use crate::common::Data;
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Filter {
    #[constant]
    pub gain: f64,
    pub level: f64,
    #[constant]
    pub taps: Vec<f64>,
    #[constant]
    pub band: [f64; 2],
    #[constant]
    pub limit: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Scaled(pub f64, #[constant] pub f64);

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Bank {
    pub filters: Vec<Filter>,
    #[constant]
    pub mix: f64,
    pub offset: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Pair<T> {
    pub value: T,
    #[constant]
    pub weight: T,
}

#[differentiable]
fn read(c: &Filter, y: f64) -> f64 {
    let g = c.gain;
    let twice = g * 2.0;
    c.level * c.gain * y + twice * y + c.taps[0] * y + c.band[1].powi(2) * y.max(c.gain)
}

#[differentiable]
fn read_in_loops(c: &Filter, y: f64) -> f64 {
    let mut s = 0.0;
    for t in c.taps.iter() {
        s += t * y;
    }
    for (i, t) in c.taps.iter().enumerate() {
        if *t > y {
            s += c.band[i % 2] * c.level;
        } else {
            s *= c.gain;
        }
    }
    let [p, q] = c.band;
    s + p * q * y + c.gain.sqrt() * c.level
}

#[differentiable]
fn taken_apart(c: &Filter, y: f64) -> f64 {
    let Filter { gain, level, taps, band: [low, high], .. } = c;
    gain * level * y + taps.iter().map(|t| t * y).sum::<f64>() + low * high * level
}

#[differentiable]
fn of_a_value(c: Filter, y: f64) -> f64 {
    let Filter { gain, level, taps, limit, .. } = c;
    let bounded = match limit {
        Some(limit) if level > limit => limit,
        _ => level,
    };
    let total: f64 = taps.iter().zip(&[y, y * y]).map(|(a, b)| a * b).sum();
    bounded * gain + total
}

#[differentiable]
fn limited(c: &Filter, y: f64) -> Option<f64> {
    let limit = c.limit?;
    if let Some(other) = c.limit {
        return Some(c.level.min(limit) * y + other);
    }
    None
}

#[differentiable]
fn weighted(weights: &[f64], y: f64) -> f64 {
    weights.iter().map(|w| w * y).sum()
}

#[differentiable]
fn lent(c: &Filter, y: f64) -> f64 {
    weighted(&c.taps, y) * c.level + weighted(&c.band, c.level) + weighted(&c.taps[1..], y)
}

#[differentiable]
fn made(x: f64, y: f64) -> f64 {
    let c = Filter { gain: 0.5, level: x * y, taps: vec![1.0, 2.0], band: [0.25, 4.0], limit: None };
    let d = Filter { level: c.level * 2.0, ..c.clone() };
    let e = Filter { gain: c.gain * 3.0, ..d };
    read(&c, y) + e.level * e.gain + read_in_loops(&e, x)
}

#[differentiable]
fn made_in_a_loop(x: f64, n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        let c = Scaled(s * x, 1.0 + i as f64);
        if c.1 > 1.5 {
            s = c.0 * c.1;
        } else {
            let Scaled(a, b) = c;
            s += a / b;
        }
    }
    s
}

#[differentiable]
fn written(c: &mut Filter, y: f64) -> f64 {
    c.level += y * c.gain;
    c.gain = 2.0;
    c.taps[0] = 3.0;
    c.taps.push(0.5);
    c.gain += 1.0;
    c.level * c.gain + c.taps[0] * y + c.taps[c.taps.len() - 1] * y
}

#[differentiable]
impl Filter {
    fn go(&self, y: f64) -> f64 {
        let dt = self.gain;
        let s: f64 = self.taps.iter().sum();
        y * dt + s * self.level
    }
    fn advance(&mut self, y: f64) -> f64 {
        self.level += y * self.gain;
        self.gain *= 0.5;
        self.level * self.gain
    }
    fn with_level(self, level: f64) -> Self {
        Self { level: level * self.gain, ..self }
    }
    fn gain(&self) -> f64 {
        self.gain
    }
}

#[differentiable]
fn methods(mut c: Filter, y: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for _ in 0..n {
        s += c.advance(y) + c.go(s);
    }
    let c = c.with_level(y);
    s * c.level * c.gain + c.gain()
}

#[differentiable]
fn bank(b: &Bank, y: f64) -> f64 {
    let mut s = 0.0;
    for f in &b.filters {
        s += f.gain * f.level * y;
        if f.gain > b.mix {
            s *= b.mix;
        }
    }
    let most = b.filters.iter().map(|f| f.gain * f.level).fold(0.0, f64::max);
    let first = &b.filters[0];
    s * b.mix + b.offset + most * first.gain
}

#[differentiable]
fn generic<T: num_traits::Float>(p: &[Pair<T>], y: T) -> T {
    let mut s = T::zero();
    for p in p {
        s = s + p.weight * p.value * y;
    }
    s
}

/// Constant fields are no data to a derivative.
macro_rules! one_level {
    ($value:ty) => {
        impl Data for $value {
            type Bar = FilterCotangent;
            fn read(&self, out: &mut Vec<f64>) {
                out.push(self.level);
            }
            fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
                self.level = from.next().unwrap();
            }
            fn bar(&self) -> FilterCotangent {
                FilterCotangent::default()
            }
        }
    };
}

one_level!(Filter);
one_level!(FilterCotangent);

/// There are others of this name in the crate, with a mass that is differentiated.
#[derive(Clone, Debug, Differentiable)]
struct Body {
    at: [f64; 2],
    #[constant]
    mass: f64,
}

#[differentiable]
fn moment(bodies: &[Body], g: f64) -> f64 {
    let heavy = bodies.iter().map(|b| g * b.mass * b.at[0]).sum::<f64>();
    bodies.iter().fold(heavy, |sum, body| {
        let Body { at: [x, y], mass } = body;
        sum + mass * x * y
    })
}

#[differentiable]
fn moments(at: [[f64; 2]; 2], g: f64) -> f64 {
    moment(&[Body { at: at[0], mass: 2.0 }, Body { at: at[1], mass: 0.5 }], g)
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    fn filter() -> Filter {
        Filter { gain: 0.7, level: 1.3, taps: vec![0.4, -0.9], band: [0.3, 1.1], limit: Some(1.1) }
    }

    check!(read(&c, y); (filter(), 0.9); (filter(), 0.2));
    check!(read_in_loops(&c, y); (filter(), 0.3); (filter(), -2.0));
    check!(taken_apart(&c, y); (filter(), 0.9));
    check!(of_a_value(c, y); (filter(), 0.9); (Filter { limit: None, ..filter() }, 0.9));
    check_vjp!(limited(&c, y); (filter(), 0.9); (Filter { limit: None, ..filter() }, 0.9));
    check!(lent(&c, y); (filter(), 0.9));
    check!(moments(at, g); ([[0.3, 1.2], [-0.7, 0.4]], 9.8));
    check!(made(x, y); (0.6, 1.2); (1.4, 0.3));
    check!(made_in_a_loop(x, @n); (0.6, 4); (1.1, 0));
    check!(written(&mut c, y); (filter(), 0.9));
    check!(methods(c, y, @n); (filter(), 0.9, 3));

    #[test]
    fn shapes() {
        let bank_of = Bank { filters: vec![filter(), Filter { gain: 0.2, ..filter() }], mix: 0.5, offset: 2.0 };
        let (slots, dy) = bank::grad(&bank_of, 1.5);
        assert_eq!((slots.filters.len(), slots.offset), (2, 1.0));
        let moved = |h: f64| {
            let mut b = bank_of.clone();
            b.filters[1].level += h;
            bank(&b, 1.5)
        };
        let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6;
        assert!((slots.filters[1].level - slope).abs() < 1e-7);
        let slope = (bank(&bank_of, 1.5 + 1e-6) - bank(&bank_of, 1.5 - 1e-6)) / 2e-6;
        assert!((dy - slope).abs() < 1e-7);
        let (p, _) = generic::grad(&[Pair { value: 2.0, weight: 3.0 }], 5.0);
        assert_eq!(p, vec![PairCotangent { value: 15.0, weight: () }]);
    }

    /// What an active value is stored as ends there, as in `constant(x)`.
    #[test]
    fn a_constant_field_stops_the_gradient() {
        #[differentiable]
        fn stored(x: f64, y: f64) -> f64 {
            let mut c = Scaled(x, x * y);
            let product = c.0 * c.1;
            c.1 = y;
            product + c.1
        }
        assert_eq!(stored::grad(2.0, 3.0), (6.0, 0.0));
        assert_eq!(stored::jvp(2.0, 3.0, 1.0, 1.0).1, 6.0);
    }
}
