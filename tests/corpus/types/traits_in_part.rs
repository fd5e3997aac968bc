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

/// Nothing but a name of its own: the methods are the trait's.
#[differentiable]
trait Named {
    fn name(&self) -> &'static str;
    fn doubled(&self, x: f64) -> f64 {
        2.0 * x * self.name().len() as f64
    }
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Square(f64);

#[differentiable]
impl Named for Square {
    fn name(&self) -> &'static str {
        "square"
    }
}

#[differentiable]
fn by_default(square: &Square, x: f64) -> f64 {
    square.doubled(x) * square.0
}

/// A method of an `impl` that cannot be differentiated stands in nobody's way.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Bits(f64);

#[differentiable]
impl Quantity for Bits {
    const SCALE: f64 = 1.0;
    fn pack(x: f64) -> Self {
        Bits(x * 2.0)
    }
    fn unpack(&self) -> f64 {
        f64::from_bits(self.0.to_bits())
    }
    fn shift(&mut self, by: f64) {
        self.0 += by;
    }
}

#[differentiable]
fn of_what_can_be(x: f64) -> f64 {
    let mut bits = Bits::pack(x);
    bits.shift(x * x);
    bits.0
}

/// A method that an `impl` gives itself and skips: nobody gets the derivative of the trait's own.
#[differentiable]
trait Gauge {
    fn level(&self) -> f64;

    fn doubled(&self) -> f64 {
        2.0 * self.level()
    }

    #[differentiable(skip)]
    fn name(&self, x: f64) -> f64 {
        x
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Tank(f64);

#[differentiable]
impl Gauge for Tank {
    fn level(&self) -> f64 {
        self.0 * self.0
    }

    #[differentiable(skip)]
    fn doubled(&self) -> f64 {
        3.0 * self.0
    }

    #[differentiable(skip)]
    fn name(&self, x: f64) -> f64 {
        x + self.0
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Jar(f64);

#[differentiable]
impl Gauge for Jar {
    fn level(&self) -> f64 {
        self.0
    }
}

#[differentiable]
fn of_gauges(x: f64) -> f64 {
    Tank(x).level() + Jar(x).doubled()
}

/// As objects the types are what they were.
fn named(all: &[Box<dyn Named>]) -> usize {
    all.iter().map(|named| named.name().len()).sum()
}

mod refused_defaults {
    use autodiff::{Differentiable, differentiable};

    /// Its default cannot be differentiated, and that of a type can.
    #[differentiable]
    trait Curve {
        fn point(&self, t: f64) -> f64;
        fn length(&self, t: f64) -> f64 {
            f64::from_bits(self.point(t).to_bits())
        }
    }

    #[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
    struct Straight(f64);

    #[differentiable]
    impl Curve for Straight {
        fn point(&self, t: f64) -> f64 {
            self.0 * t
        }
        fn length(&self, t: f64) -> f64 {
            self.0 * t * t
        }
    }

    #[differentiable]
    fn lengths(slope: f64, t: f64) -> f64 {
        Straight(slope).length(t) + Straight(t).point(slope)
    }

    mod checks {
        use crate::common::check;

        check!(lengths(slope, t); (0.7, 1.3));

        #[test]
        fn of_its_own() {
            use super::{Curve as _, Straight, StraightCotangent};

            assert_eq!(Straight(2.0).length_grad(3.0), (StraightCotangent(9.0), 12.0));
        }
    }
}

mod checks {
    use super::{Bits, Gauge, Metres, Name, Quantity, Square, Tank, by_default, named, of_any, of_what_can_be};
    use crate::common::check;

    check!(of_one_that_has(x, k); (0.7, 1.3); (-0.4, 2.0));
    check!(of_gauges(x); (0.7));

    #[test]
    fn of_each() {
        // 2 k^2 q
        let (bar, k) = of_any::grad(&Metres(1.5), 3.0);
        assert_eq!((bar.0, k), (18.0, 18.0));
        assert_eq!(Name::pack(3.5).unpack(), 3.0);
        let (bar, x) = by_default::grad(&Square(3.0), 1.5);
        assert_eq!((bar.0, x), (18.0, 36.0));
        assert_eq!(named(&[Box::new(Square(1.0))]), 6);
        assert_eq!(of_what_can_be::grad(3.0), 8.0);
        assert_eq!(Bits(2.5).unpack(), 2.5);
        assert_eq!((Tank(2.0).doubled(), Tank(2.0).name(1.0)), (6.0, 3.0));
    }
}
