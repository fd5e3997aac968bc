//! How often values have tangents with them, and these tangents theirs.

use crate::Differentiable;
use crate::conversions::Linear;
use core::marker::PhantomData;

/// How many times forward mode was taken: of a value, of the pair of the value and its tangent, and so on.
pub trait Depth {
    /// A value with its tangents: what there is at one depth less, and the tangents of that.
    type Jet<T: Differentiable>;
    /// The tangents of such a jet, and its cotangents.
    type Dots<T: Differentiable>;

    /// The jet of what has no derivative.
    fn nothing() -> Self::Jet<()>;

    /// The tangents of a jet that does not move.
    fn still<T: Differentiable>(jet: &Self::Jet<T>) -> Self::Dots<T>;

    /// Tangents that are zero, of the shape of others.
    fn zero<T: Differentiable>(like: &Self::Dots<T>) -> Self::Dots<T>;

    /// The same tangents.
    fn copy<T: Differentiable>(dots: &Self::Dots<T>) -> Self::Dots<T>;

    /// A jet, converted linearly.
    fn convert<S: Differentiable, T: Linear<S>>(jet: Self::Jet<S>) -> Self::Jet<T>;

    /// Tangents, converted linearly.
    fn moved<S: Differentiable, T: Linear<S>>(dots: Self::Dots<S>) -> Self::Dots<T>;

    /// Adds what was converted linearly to the cotangents of what it was made of.
    fn back<S: Differentiable, T: Linear<S>>(seed: Self::Dots<T>, bar: &mut Self::Dots<S>);
}

/// The value alone.
#[derive(Debug)]
pub enum Zero {}

/// Once more than `D`.
#[derive(Debug)]
pub struct Next<D>(PhantomData<D>);

impl Depth for Zero {
    type Jet<T: Differentiable> = T;
    type Dots<T: Differentiable> = T::Cotangent;

    #[inline]
    fn nothing() {}

    #[inline]
    fn still<T: Differentiable>(value: &T) -> T::Cotangent {
        value.zero_cotangent()
    }

    #[inline]
    fn zero<T: Differentiable>(like: &T::Cotangent) -> T::Cotangent {
        crate::rt::zero_like(like)
    }

    #[inline]
    fn copy<T: Differentiable>(dot: &T::Cotangent) -> T::Cotangent {
        dot.clone()
    }

    #[inline]
    fn convert<S: Differentiable, T: Linear<S>>(value: S) -> T {
        T::__tangent_of_from(value, (None,)).0
    }

    #[inline]
    fn moved<S: Differentiable, T: Linear<S>>(dot: S::Cotangent) -> T::Cotangent {
        T::moved(dot)
    }

    #[inline]
    fn back<S: Differentiable, T: Linear<S>>(seed: T::Cotangent, bar: &mut S::Cotangent) {
        T::back(seed, bar);
    }
}

impl<D: Depth> Depth for Next<D> {
    type Jet<T: Differentiable> = (D::Jet<T>, D::Dots<T>);
    type Dots<T: Differentiable> = (D::Dots<T>, D::Dots<T>);

    #[inline]
    fn nothing() -> (D::Jet<()>, D::Dots<()>) {
        let jet = D::nothing();
        let still = D::still::<()>(&jet);
        (jet, still)
    }

    #[inline]
    fn still<T: Differentiable>(jet: &(D::Jet<T>, D::Dots<T>)) -> (D::Dots<T>, D::Dots<T>) {
        (D::still::<T>(&jet.0), D::zero::<T>(&jet.1))
    }

    #[inline]
    fn zero<T: Differentiable>(like: &(D::Dots<T>, D::Dots<T>)) -> (D::Dots<T>, D::Dots<T>) {
        (D::zero::<T>(&like.0), D::zero::<T>(&like.1))
    }

    #[inline]
    fn copy<T: Differentiable>(dots: &(D::Dots<T>, D::Dots<T>)) -> (D::Dots<T>, D::Dots<T>) {
        (D::copy::<T>(&dots.0), D::copy::<T>(&dots.1))
    }

    #[inline]
    fn convert<S: Differentiable, T: Linear<S>>(jet: (D::Jet<S>, D::Dots<S>)) -> (D::Jet<T>, D::Dots<T>) {
        (D::convert::<S, T>(jet.0), D::moved::<S, T>(jet.1))
    }

    #[inline]
    fn moved<S: Differentiable, T: Linear<S>>(dots: (D::Dots<S>, D::Dots<S>)) -> (D::Dots<T>, D::Dots<T>) {
        (D::moved::<S, T>(dots.0), D::moved::<S, T>(dots.1))
    }

    #[inline]
    fn back<S: Differentiable, T: Linear<S>>(seed: (D::Dots<T>, D::Dots<T>), bar: &mut (D::Dots<S>, D::Dots<S>)) {
        D::back::<S, T>(seed.0, &mut bar.0);
        D::back::<S, T>(seed.1, &mut bar.1);
    }
}
