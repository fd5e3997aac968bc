//! Which types carry derivatives, and in what form.

use crate::{Bar, place::Place};
use alloc::vec::Vec;
use core::fmt::Debug;

/// A type whose values can stand in a differentiable function.
///
/// | type | cotangent |
/// | --- | --- |
/// | `f64`, `f32`, `Range` of them | itself |
/// | integers, `bool`, `char`, `String`, `&str`, `()`, function pointers, `Ordering`, `Duration`, ranges of integers, sets, .. | `()`: no derivative |
/// | `[T; N]`, `Vec<T>`, `VecDeque<T>`, `Box<T>`, `Option<T>`, maps to `T` | the same of `T::Cotangent` |
/// | `Rc<T>`, `Arc<T>` | `Box<T::Cotangent>` |
/// | `Box<[T]>`, `Rc<[T]>`, `Cow<[T]>` | `Vec<T::Cotangent>` |
/// | `Result<T, E>` | `Result<T::Cotangent, ()>`, whatever `E` is |
/// | tuples of up to twelve | the tuple of the members' cotangents |
/// | `&T`, `&[T]` | the owned cotangent: `T::Cotangent`, `Vec<T::Cotangent>` |
///
/// For a type of your own, derive it: see [the derive macro](derive@crate::Differentiable).
///
/// ```
/// use autodiff::{Differentiable, differentiable};
///
/// #[derive(Differentiable)]
/// struct Spring {
///     stiffness: f64,
///     rest_length: f64,
///     id: u32,
/// }
///
/// #[differentiable]
/// fn energy(spring: &Spring, length: f64) -> f64 {
///     0.5 * spring.stiffness * (length - spring.rest_length).powi(2)
/// }
///
/// let spring = Spring { stiffness: 2.0, rest_length: 0.5, id: 7 };
/// let (spring_bar, length_bar) = energy::grad(&spring, 1.5);
/// assert_eq!(spring_bar, SpringCotangent { stiffness: 0.5, rest_length: -2.0, id: () });
/// assert_eq!(length_bar, 2.0);
/// ```
///
/// By hand it says what the cotangent is and how a zero for it is made:
///
/// ```
/// use autodiff::{Bar, Differentiable};
///
/// struct Celsius(f64);
///
/// impl Differentiable for Celsius {
///     type Cotangent = f64;
///     type Shape = ();
///
///     fn shape(&self) {}
///
///     fn zero_of((): &()) -> f64 {
///         0.0
///     }
///
///     fn empty_shape() {}
/// }
///
/// assert_eq!(Celsius(20.0).zero_cotangent(), 0.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot carry a derivative",
    label = "`Differentiable` is not implemented for `{Self}`",
    note = "put `#[derive(Differentiable)]` on a type of your own, and mark what carries no derivative `#[constant]`",
    note = "wrap a type of another crate in a struct of your own"
)]
pub trait Differentiable {
    /// What the derivative of a scalar with respect to a value of this type is stored in.
    ///
    /// It carries a derivative itself, of its own type.
    type Cotangent: Bar + Clone + Debug + PartialEq + Differentiable<Cotangent = Self::Cotangent>;

    /// What has to be known of a value to make a zero cotangent for it: nothing for a float, the length of a vector.
    ///
    /// A reverse sweep keeps this where it does not need the value, so that the value can go.
    type Shape: Clone;

    /// The shape of this value.
    fn shape(&self) -> Self::Shape;

    /// The zero cotangent of a value of the given shape.
    fn zero_of(shape: &Self::Shape) -> Self::Cotangent;

    /// A shape for where there is no value: the least of its kind, such as that of an empty vector.
    fn empty_shape() -> Self::Shape;

    /// The zero cotangent of this value.
    #[inline]
    fn zero_cotangent(&self) -> Self::Cotangent {
        Self::zero_of(&self.shape())
    }

    /// A cotangent that a caller gave, in the shape of the value: zero where it says nothing of a value that is there, such
    /// as `None` for `Some`, and nothing where there is no value.
    #[doc(hidden)]
    #[inline]
    fn fit(shape: &Self::Shape, bar: Self::Cotangent) -> Self::Cotangent {
        let _ = shape;
        bar
    }

    /// The zero cotangent of a value of the given shape, in memory that a cotangent of the same type leaves.
    #[doc(hidden)]
    #[inline]
    fn zero_in(shape: &Self::Shape, spare: Option<Self::Cotangent>) -> Self::Cotangent {
        drop(spare);
        Self::zero_of(shape)
    }

    /// The value as a cotangent, of whatever numbers, where it is of that type.
    #[doc(hidden)]
    #[inline]
    fn into_cotangent(self) -> Option<Self::Cotangent>
    where
        Self: Sized,
    {
        None
    }

    /// The same of several.
    #[doc(hidden)]
    #[inline]
    fn all_into_cotangents(these: Vec<Self>) -> Option<Vec<Self::Cotangent>>
    where
        Self: Sized,
    {
        drop(these);
        None
    }

    /// Adds one cotangent into another.
    #[inline]
    fn accumulate(into: &mut Self::Cotangent, from: &Self::Cotangent) {
        into.add(from);
    }
}

macro_rules! float_differentiable {
    ($($float:ty)*) => {$(
        impl Differentiable for $float {
            type Cotangent = $float;
            type Shape = ();

            #[inline]
            fn shape(&self) {}

            #[inline]
            fn zero_of((): &()) -> $float {
                0.0
            }

            #[inline]
            fn empty_shape() {}

            #[inline]
            fn all_into_cotangents(these: Vec<Self>) -> Option<Vec<Self>> {
                Some(these)
            }
        }
    )*};
}

float_differentiable!(f32 f64);

impl<T: Differentiable, const N: usize> Differentiable for [T; N] {
    type Cotangent = [T::Cotangent; N];
    type Shape = [T::Shape; N];

    #[inline]
    fn shape(&self) -> Self::Shape {
        self.each_ref().map(T::shape)
    }

    #[inline]
    fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
        shape.each_ref().map(T::zero_of)
    }

    #[inline]
    fn empty_shape() -> Self::Shape {
        core::array::from_fn(|_| T::empty_shape())
    }
}

/// The shape is one of `[T]`: a `Vec` of the elements' shapes, which for scalars is a `Vec<()>`, a mere length.
impl<T: Differentiable> Differentiable for Vec<T> {
    type Cotangent = Vec<T::Cotangent>;
    type Shape = Vec<T::Shape>;

    #[inline]
    fn shape(&self) -> Self::Shape {
        <[T]>::place_shape(self)
    }

    #[inline]
    fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
        <[T]>::zero_of_shape(shape)
    }

    #[inline]
    fn zero_cotangent(&self) -> Self::Cotangent {
        <[T]>::zero_bar(self)
    }

    #[inline(always)]
    fn zero_in(shape: &Self::Shape, spare: Option<Self::Cotangent>) -> Self::Cotangent {
        <[T] as Place>::zero_in(shape, spare)
    }

    #[inline]
    fn into_cotangent(self) -> Option<Self::Cotangent> {
        T::all_into_cotangents(self)
    }

    #[inline]
    fn empty_shape() -> Self::Shape {
        Vec::new()
    }
}

impl<T: Differentiable> Differentiable for Option<T> {
    type Cotangent = Option<T::Cotangent>;
    type Shape = Option<T::Shape>;

    #[inline]
    fn shape(&self) -> Self::Shape {
        self.as_ref().map(T::shape)
    }

    #[inline]
    fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
        shape.as_ref().map(T::zero_of)
    }

    #[inline]
    fn empty_shape() -> Self::Shape {
        None
    }

    #[inline]
    fn fit(shape: &Self::Shape, bar: Self::Cotangent) -> Self::Cotangent {
        shape.as_ref().map(|shape| bar.map_or_else(|| T::zero_of(shape), |bar| T::fit(shape, bar)))
    }
}

/// Errors carry no derivative, whatever their type.
impl<T: Differentiable, E> Differentiable for Result<T, E> {
    type Cotangent = Result<T::Cotangent, ()>;
    type Shape = Result<T::Shape, ()>;

    #[inline]
    fn shape(&self) -> Self::Shape {
        self.as_ref().map(T::shape).map_err(|_| ())
    }

    #[inline]
    fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
        match shape {
            Ok(shape) => Ok(T::zero_of(shape)),
            Err(()) => Err(()),
        }
    }

    #[inline]
    fn empty_shape() -> Self::Shape {
        Err(())
    }

    #[inline]
    fn fit(shape: &Self::Shape, bar: Self::Cotangent) -> Self::Cotangent {
        match shape {
            Ok(shape) => Ok(bar.map_or_else(|()| T::zero_of(shape), |bar| T::fit(shape, bar))),
            Err(()) => Err(()),
        }
    }
}

/// Generated code cannot always know whether a name stands for a value or for a reference to one: both work.
impl<P: Place + ?Sized> Differentiable for &P {
    type Cotangent = P::Owned;
    type Shape = P::Shape;

    #[inline]
    fn shape(&self) -> Self::Shape {
        (**self).place_shape()
    }

    #[inline]
    fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
        P::zero_of_shape(shape)
    }

    #[inline]
    fn empty_shape() -> Self::Shape {
        P::empty_place_shape()
    }
}

macro_rules! tuple_differentiable {
    ($($member:ident . $index:tt),+) => {
        impl<$($member: Differentiable),+> Differentiable for ($($member,)+) {
            type Cotangent = ($($member::Cotangent,)+);
            type Shape = ($($member::Shape,)+);

            #[inline]
            fn shape(&self) -> Self::Shape {
                ($(self.$index.shape(),)+)
            }

            #[inline]
            fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
                ($($member::zero_of(&shape.$index),)+)
            }

            #[inline]
            fn fit(shape: &Self::Shape, bar: Self::Cotangent) -> Self::Cotangent {
                ($($member::fit(&shape.$index, bar.$index),)+)
            }

            #[inline]
            fn empty_shape() -> Self::Shape {
                ($($member::empty_shape(),)+)
            }
        }
    };
}

tuple_differentiable!(A.0);
tuple_differentiable!(A.0, B.1);
tuple_differentiable!(A.0, B.1, C.2);
tuple_differentiable!(A.0, B.1, C.2, D.3);
tuple_differentiable!(A.0, B.1, C.2, D.3, E.4);
tuple_differentiable!(A.0, B.1, C.2, D.3, E.4, F.5);
tuple_differentiable!(A.0, B.1, C.2, D.3, E.4, F.5, G.6);
tuple_differentiable!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7);
tuple_differentiable!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8);
tuple_differentiable!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9);
tuple_differentiable!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9, K.10);
tuple_differentiable!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9, K.10, L.11);

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::boxed::Box;
    use core::fmt::Debug;

    /// Asserts that `zero` is the zero cotangent of `x`, also when `x` itself is gone.
    fn check<T>(x: T, zero: &T::Cotangent)
    where
        T: Differentiable<Cotangent: PartialEq + Debug>,
    {
        assert_eq!(x.zero_cotangent(), *zero);
        let shape = x.shape();
        drop(x);
        assert_eq!(T::zero_of(&shape), *zero);
    }

    #[test]
    fn floats() {
        check(3.0_f64, &0.0);
        check(3.0_f32, &0.0);
    }

    #[test]
    fn arrays() {
        check([1.0, 2.0], &[0.0; 2]);
        check([[1.0_f32; 3]; 2], &[[0.0; 3]; 2]);
        check([1_usize, 2], &[(), ()]);
        check([vec![1.0], vec![]], &[vec![0.0], vec![]]);
    }

    #[test]
    fn vectors() {
        check(vec![1.0, 2.0], &vec![0.0; 2]);
        check(Vec::<f64>::new(), &vec![]);
        check(vec![[1.0; 3]; 2], &vec![[0.0; 3]; 2]);
        check(vec![(1.0, 7_usize)], &vec![(0.0, ())]);
        check(vec![3_usize, 4], &vec![(), ()]);
        check(vec![vec![1.0, 2.0], vec![], vec![3.0]], &vec![vec![0.0; 2], vec![], vec![0.0]]);
    }

    #[test]
    fn boxes_and_options() {
        check(Box::new(1.0), &Box::new(0.0));
        check(Some(1.0), &Some(0.0));
        check(None::<f64>, &None);
        check(Some(vec![1.0, 2.0]), &Some(vec![0.0; 2]));
    }

    #[test]
    fn references() {
        check(&1.0, &0.0);
        check(&&1.0, &0.0);
        check([1.0, 2.0].as_slice(), &vec![0.0; 2]);
        check(&[1.0, 2.0], &[0.0; 2]);
    }

    #[test]
    fn tuples() {
        check((1.0,), &(0.0,));
        check((1.0, 2_usize, [3.0]), &(0.0, (), [0.0]));
        check((1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, vec![1.0]), &(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, vec![0.0]));
    }

    #[test]
    fn accumulation_adds() {
        let mut bar = (1.0, vec![2.0]);
        <(f64, Vec<f64>)>::accumulate(&mut bar, &(10.0, vec![20.0]));
        assert_eq!(bar, (11.0, vec![22.0]));
    }

    #[test]
    fn fixed_shapes_take_no_room() {
        fn shape_size<T: Differentiable>() -> usize {
            size_of::<T::Shape>()
        }
        assert_eq!(shape_size::<f64>(), 0);
        assert_eq!(shape_size::<[[f64; 4]; 4]>(), 0);
        assert_eq!(shape_size::<(f64, [f32; 2], usize)>(), 0);
    }

    #[test]
    fn the_shape_of_a_flat_vector_is_not_on_the_heap() {
        let shape = vec![1.0; 5].shape();
        assert_eq!(size_of_val(shape.as_slice()), 0);
        assert_eq!(shape.len(), 5);
    }
}
