//! Units of their own types, gases, and the layers of the atmosphere.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Differentiable)]
pub struct Celsius(pub f64);
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Differentiable)]
pub struct Kelvin(pub f64);
#[differentiable]
impl From<Celsius> for Kelvin {
    fn from(c: Celsius) -> Self {
        Kelvin(c.0 + 273.15)
    }
}
#[differentiable]
impl From<Kelvin> for f64 {
    fn from(k: Kelvin) -> f64 {
        k.0
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gas {
    Air,
    Helium,
}
impl Gas {
    const fn gamma(self) -> f64 {
        match self {
            Gas::Air => 1.4,
            Gas::Helium => 5.0 / 3.0,
        }
    }
    fn molar_mass(&self) -> f64 {
        match self {
            Self::Air => 0.0289647,
            Self::Helium => 0.0040026,
        }
    }
    fn name(&self) -> &'static str {
        match self {
            Gas::Air => "air",
            Gas::Helium => "helium",
        }
    }
}
pub mod consts {
    pub const R: f64 = 8.314_462_618;
    pub const G0: f64 = 9.80665;
    pub const LAYERS: &[(f64, f64)] = &[(0.0, -0.0065), (11_000.0, 0.0), (20_000.0, 0.001)];
}
use consts::*;
#[differentiable]
pub fn speed_of_sound<T: Into<Kelvin>>(t: T, gas: Gas) -> f64 {
    let t: Kelvin = t.into();
    (gas.gamma() * R * t.0 / gas.molar_mass()).sqrt()
}
#[differentiable]
pub fn pressure(h: f64) -> f64 {
    let (mut t, mut p, mut base) = (288.15, 101_325.0, 0.0);
    for (i, &(_, lapse)) in LAYERS.iter().enumerate() {
        let top = LAYERS.get(i + 1).map_or(f64::MAX, |l| l.0);
        let dh = h.min(top) - base;
        if lapse == 0.0 {
            p *= (-G0 * 0.0289644 * dh / (R * t)).exp();
        } else {
            let t1 = t + lapse * dh;
            p *= (t / t1).powf(G0 * 0.0289644 / (R * lapse));
            t = t1;
        }
        if h <= top {
            break;
        }
        base = top;
    }
    p
}
#[differentiable]
pub fn all(c: f64, h: f64) -> f64 {
    let k: f64 = Kelvin::from(Celsius(c)).into();
    let _ = Gas::Air.name();
    speed_of_sound(Celsius(c), Gas::Air) + speed_of_sound(Kelvin(k), Gas::Helium) + pressure(h) / 1e3 + k
}

mod tests {
    use crate::common::check;

    check!(all(c, h); (20.0, 12_500.0));
}
