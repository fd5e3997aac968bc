//! A dual number, with a bound for the rounding in its derivative.

use std::cell::Cell;
use std::cmp::Ordering;
use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

thread_local! {
    /// A value sat on a kink, where either side's derivative is right.
    pub static KINK: Cell<bool> = const { Cell::new(false) };
    /// A value was too large for the derivatives to be compared.
    pub static WILD: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Dual {
    pub value: f64,
    pub derivative: f64,
    /// The same sum of products as the derivative, of absolute values.
    pub size: f64,
}

impl Dual {
    pub fn constant(value: f64) -> Self {
        Dual { value, derivative: 0.0, size: 0.0 }
    }

    fn new(value: f64, parts: &[(f64, Dual)]) -> Self {
        let mut result = Dual::constant(value);
        for (slope, of) in parts {
            if of.size != 0.0 {
                result.derivative += slope * of.derivative;
                result.size += (slope.abs() + 1e-6) * of.size;
            }
        }
        if !(value.abs() < 1e50 && result.size < 1e50) {
            WILD.set(true);
        }
        result
    }

    fn kink(self, other: Dual) {
        if self.value == other.value && self.derivative != other.derivative {
            KINK.set(true);
        }
    }

    fn by(self, value: f64, slope: f64) -> Self {
        Dual::new(value, &[(slope, self)])
    }

    pub fn sin(self) -> Self { self.by(self.value.sin(), self.value.cos()) }
    pub fn cos(self) -> Self { self.by(self.value.cos(), -self.value.sin()) }
    pub fn tanh(self) -> Self { self.by(self.value.tanh(), self.value.cosh().powi(-2)) }
    pub fn atan(self) -> Self { self.by(self.value.atan(), 1.0 / (1.0 + self.value * self.value)) }
    pub fn asinh(self) -> Self { self.by(self.value.asinh(), 1.0 / (1.0 + self.value * self.value).sqrt()) }
    pub fn cosh(self) -> Self { self.by(self.value.cosh(), self.value.sinh()) }
    pub fn exp(self) -> Self { self.by(self.value.exp(), self.value.exp()) }
    pub fn exp_m1(self) -> Self { self.by(self.value.exp_m1(), self.value.exp()) }
    pub fn ln(self) -> Self { self.by(self.value.ln(), 1.0 / self.value) }
    pub fn sqrt(self) -> Self { self.by(self.value.sqrt(), 0.5 / self.value.sqrt()) }
    pub fn recip(self) -> Self { self.by(self.value.recip(), -1.0 / (self.value * self.value)) }
    pub fn powi(self, n: i32) -> Self { self.by(self.value.powi(n), f64::from(n) * self.value.powi(n - 1)) }

    pub fn abs(self) -> Self {
        self.kink(Dual::constant(0.0));
        self.by(self.value.abs(), self.value.signum())
    }

    pub fn signum(self) -> Self {
        Dual::constant(self.value.signum())
    }

    pub fn copysign(self, sign: Self) -> Self {
        self.kink(Dual::constant(0.0));
        let value = self.value.copysign(sign.value);
        self.by(value, if self.value.is_sign_negative() == sign.value.is_sign_negative() { 1.0 } else { -1.0 })
    }

    pub fn max(self, other: Self) -> Self {
        self.kink(other);
        let slope = if self.value > other.value { 1.0 } else { 0.0 };
        Dual::new(self.value.max(other.value), &[(slope, self), (1.0 - slope, other)])
    }

    pub fn min(self, other: Self) -> Self {
        self.kink(other);
        let slope = if self.value < other.value { 1.0 } else { 0.0 };
        Dual::new(self.value.min(other.value), &[(slope, self), (1.0 - slope, other)])
    }

    pub fn clamp(self, lo: Self, hi: Self) -> Self {
        self.kink(lo);
        self.kink(hi);
        let slope = if self.value > lo.value && self.value < hi.value { 1.0 } else { 0.0 };
        self.by(self.value.clamp(lo.value, hi.value), slope)
    }

    pub fn mul_add(self, a: Self, b: Self) -> Self {
        Dual::new(self.value.mul_add(a.value, b.value), &[(a.value, self), (self.value, a), (1.0, b)])
    }

    pub fn hypot(self, other: Self) -> Self {
        let value = self.value.hypot(other.value);
        Dual::new(value, &[(self.value / value, self), (other.value / value, other)])
    }

    pub fn atan2(self, other: Self) -> Self {
        let square = self.value * self.value + other.value * other.value;
        Dual::new(self.value.atan2(other.value), &[(other.value / square, self), (-self.value / square, other)])
    }

    pub fn powf(self, n: Self) -> Self {
        let value = self.value.powf(n.value);
        Dual::new(value, &[(n.value * self.value.powf(n.value - 1.0), self), (value * self.value.ln(), n)])
    }
}

impl Neg for Dual {
    type Output = Dual;
    fn neg(self) -> Dual { self.by(-self.value, -1.0) }
}

impl Neg for &Dual {
    type Output = Dual;
    fn neg(self) -> Dual { -*self }
}

impl Add for Dual {
    type Output = Dual;
    fn add(self, o: Dual) -> Dual { Dual::new(self.value + o.value, &[(1.0, self), (1.0, o)]) }
}

impl Sub for Dual {
    type Output = Dual;
    fn sub(self, o: Dual) -> Dual { Dual::new(self.value - o.value, &[(1.0, self), (-1.0, o)]) }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, o: Dual) -> Dual { Dual::new(self.value * o.value, &[(o.value, self), (self.value, o)]) }
}

impl Div for Dual {
    type Output = Dual;
    fn div(self, o: Dual) -> Dual {
        Dual::new(self.value / o.value, &[(1.0 / o.value, self), (-self.value / (o.value * o.value), o)])
    }
}

impl Rem for Dual {
    type Output = Dual;
    fn rem(self, o: Dual) -> Dual {
        let value = self.value % o.value;
        if value == 0.0 && self.derivative != 0.0 {
            KINK.set(true);
        }
        Dual::new(value, &[(1.0, self), (-(self.value / o.value).trunc(), o)])
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident $OpAssign:ident $op_assign:ident;)*) => {$(
        impl $Op<&Dual> for Dual { type Output = Dual; fn $op(self, o: &Dual) -> Dual { self.$op(*o) } }
        impl $Op<Dual> for &Dual { type Output = Dual; fn $op(self, o: Dual) -> Dual { (*self).$op(o) } }
        impl $Op<&Dual> for &Dual { type Output = Dual; fn $op(self, o: &Dual) -> Dual { (*self).$op(*o) } }
        impl $OpAssign for Dual { fn $op_assign(&mut self, o: Dual) { *self = self.$op(o); } }
        impl $OpAssign<&Dual> for Dual { fn $op_assign(&mut self, o: &Dual) { *self = self.$op(*o); } }
    )*};
}
operators! {
    Add add AddAssign add_assign;
    Sub sub SubAssign sub_assign;
    Mul mul MulAssign mul_assign;
    Div div DivAssign div_assign;
    Rem rem RemAssign rem_assign;
}

impl PartialEq for Dual {
    fn eq(&self, o: &Dual) -> bool { self.value == o.value }
}

impl PartialOrd for Dual {
    fn partial_cmp(&self, o: &Dual) -> Option<Ordering> { self.value.partial_cmp(&o.value) }
}

impl Sum for Dual {
    fn sum<I: Iterator<Item = Dual>>(iter: I) -> Dual {
        iter.fold(Dual::constant(std::iter::empty::<f64>().sum()), |a, b| a + b)
    }
}

impl<'a> Sum<&'a Dual> for Dual {
    fn sum<I: Iterator<Item = &'a Dual>>(iter: I) -> Dual { iter.copied().sum() }
}

impl Product for Dual {
    fn product<I: Iterator<Item = Dual>>(iter: I) -> Dual { iter.fold(Dual::constant(1.0), |a, b| a * b) }
}

impl<'a> Product<&'a Dual> for Dual {
    fn product<I: Iterator<Item = &'a Dual>>(iter: I) -> Dual { iter.copied().product() }
}
