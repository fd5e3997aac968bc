//! Traits of which some types have derivatives, and others, written by a macro or by someone else, have none.

use autodiff::{Differentiable, differentiable};

#[differentiable]
trait Quantity: Sized {
    const SCALE: f64;
    fn pack(x: f64) -> Self;
    fn unpack(&self) -> f64;
    fn scaled(&self, k: f64) -> Self {
        Self::pack(self.unpack() * k * Self::SCALE)
    }
    fn shift(&mut self, by: f64);
    fn mixed<Q: Quantity>(&self, other: &Q, k: f64) -> f64 {
        self.unpack() * k + other.unpack()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Metres(f64);

#[differentiable]
impl Quantity for Metres {
    const SCALE: f64 = 2.0;
    fn pack(x: f64) -> Self {
        Metres(x)
    }
    fn unpack(&self) -> f64 {
        self.0
    }
    fn shift(&mut self, by: f64) {
        self.0 += by * self.0;
    }
}

/// Without the attribute: by no derivative's way.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Name(usize);

macro_rules! count {
    ($name:ident) => {
        impl Quantity for $name {
            const SCALE: f64 = 1.0;
            fn pack(x: f64) -> Self {
                $name(x as usize)
            }
            fn unpack(&self) -> f64 {
                self.0 as f64
            }
            fn shift(&mut self, by: f64) {
                self.0 += by as usize;
            }
        }
    };
}
count!(Name);

#[differentiable]
fn of_one_that_has(x: f64, k: f64) -> f64 {
    let mut m = Metres::pack(x * k);
    m.shift(k);
    m.scaled(x).unpack() * m.mixed(&Metres(k), x)
}

#[differentiable]
fn of_any<Q: Quantity + Differentiable>(q: &Q, k: f64) -> f64 {
    q.scaled(k).unpack() * k
}

mod checks {
    use super::{Metres, Name, Quantity, of_any};
    use crate::common::check;

    check!(of_one_that_has(x, k); (0.7, 1.3); (-0.4, 2.0));

    #[test]
    fn of_each() {
        // 2 k^2 q
        let (bar, k) = of_any::grad(&Metres(1.5), 3.0);
        assert_eq!((bar.0, k), (18.0, 18.0));
        assert_eq!(Name::pack(3.5).unpack(), 3.0);
    }
}
