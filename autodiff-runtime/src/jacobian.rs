//! Jacobians: a row for every component of the result, in the shape of the result.

use crate::{Bar, rt::lanes::set_units};
use alloc::{boxed::Box, vec::Vec};

/// A cotangent whose floats can be replaced by something else: by the rows of a Jacobian.
///
/// `f::jacobian` has, for every component of the result of `f`, the gradient of that component, and these rows stand where
/// the components stand in the result: the Jacobian of a function that returns `[f64; 3]` is an array of three
/// gradients, that of one that returns a `Vec<f64>` a vector of gradients, that of one that returns a float one gradient.
/// With arrays at both ends that is the matrix in numerator layout: `jacobian[i][j]` is the derivative of output `i`
/// with respect to input `j`.
///
/// | cotangent of the result | Jacobian |
/// | --- | --- |
/// | `f64`, `f32` | `Row` |
/// | `[B; N]`, `Vec<B>`, `Box<B>`, `Option<B>`, `Result<B, ()>`, tuples | the same of the parts' |
/// | `()` | `()` |
/// | that of a type with `#[derive(Differentiable)]` | `Vec<Row>`, in the order of its floats |
///
/// ```
/// use autodiff::Rows;
///
/// let mut count = 0;
/// let rows = ([0.0, 0.0], 0.0).nest(&mut || {
///     count += 1;
///     count
/// });
/// assert_eq!(rows, ([1, 2], 3));
/// ```
#[diagnostic::on_unimplemented(
    message = "there is no Jacobian of a result whose cotangent is `{Self}`",
    label = "`Rows` is not implemented for `{Self}`",
    note = "implement `autodiff::Rows` for `{Self}`, or differentiate a function that returns an array, a vector or a tuple"
)]
pub trait Rows: Bar {
    /// The same with a `Row` for each float.
    type Of<Row>;

    /// How many floats there are, where the type says so.
    const FLOATS: Option<usize> = None;

    /// A zero, where the type says all of it.
    #[doc(hidden)]
    #[inline]
    fn ad_zero() -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// Puts what `next` gives, in order, where the floats are.
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row>;
}

macro_rules! float_rows {
    ($($float:ty)*) => {$(
        impl Rows for $float {
            type Of<Row> = Row;

            const FLOATS: Option<usize> = Some(1);

            #[inline]
            fn ad_zero() -> Option<Self> {
                Some(0.0)
            }

            #[inline]
            fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Row {
                next()
            }
        }
    )*};
}

float_rows!(f32 f64);

impl<B: Rows, const N: usize> Rows for [B; N] {
    type Of<Row> = [B::Of<Row>; N];

    const FLOATS: Option<usize> = match B::FLOATS {
        Some(floats) => Some(N * floats),
        None => None,
    };

    #[inline]
    fn ad_zero() -> Option<Self> {
        B::ad_zero()?;
        Some(core::array::from_fn(|_| B::ad_zero().unwrap_or_else(|| uneven())))
    }

    #[inline]
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
        self.each_ref().map(|bar| bar.nest(next))
    }
}

impl<B: Rows> Rows for Vec<B> {
    type Of<Row> = Vec<B::Of<Row>>;

    #[inline]
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
        self.iter().map(|bar| bar.nest(next)).collect()
    }
}

impl<B: Rows> Rows for Box<B> {
    type Of<Row> = Box<B::Of<Row>>;

    #[inline]
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
        Box::new((**self).nest(next))
    }
}

impl<B: Rows + Clone> Rows for Option<B> {
    type Of<Row> = Option<B::Of<Row>>;

    #[inline]
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
        self.as_ref().map(|bar| bar.nest(next))
    }
}

impl<B: Rows + Clone> Rows for Result<B, ()> {
    type Of<Row> = Result<B::Of<Row>, ()>;

    #[inline]
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
        match self {
            Ok(bar) => Ok(bar.nest(next)),
            Err(()) => Err(()),
        }
    }
}

impl Rows for () {
    type Of<Row> = ();

    const FLOATS: Option<usize> = Some(0);

    #[inline]
    fn ad_zero() -> Option<Self> {
        Some(())
    }

    #[inline]
    fn nest<Row>(&self, _: &mut dyn FnMut() -> Row) {}
}

/// Known if all are.
const fn sum(parts: &[Option<usize>]) -> Option<usize> {
    match parts {
        [] => Some(0),
        [Some(first), rest @ ..] => match sum(rest) {
            Some(floats) => Some(*first + floats),
            None => None,
        },
        [None, ..] => None,
    }
}

macro_rules! tuple_rows {
    ($($bar:ident . $index:tt),+) => {
        impl<$($bar: Rows),+> Rows for ($($bar,)+) {
            type Of<Row> = ($($bar::Of<Row>,)+);

            const FLOATS: Option<usize> = sum(&[$($bar::FLOATS),+]);

            #[inline]
            fn ad_zero() -> Option<Self> {
                Some(($($bar::ad_zero()?,)+))
            }

            #[inline]
            fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
                ($(self.$index.nest(next),)+)
            }
        }
    };
}

tuple_rows!(A.0);
tuple_rows!(A.0, B.1);
tuple_rows!(A.0, B.1, C.2);
tuple_rows!(A.0, B.1, C.2, D.3);
tuple_rows!(A.0, B.1, C.2, D.3, E.4);
tuple_rows!(A.0, B.1, C.2, D.3, E.4, F.5);
tuple_rows!(A.0, B.1, C.2, D.3, E.4, F.5, G.6);
tuple_rows!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7);
tuple_rows!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8);
tuple_rows!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9);
tuple_rows!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9, K.10);
tuple_rows!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9, K.10, L.11);

/// The direction of one float: one there, zero everywhere else.
///
/// # Panics
///
/// When there is no such float.
#[track_caller]
#[inline]
pub fn set_unit<B: Bar + ?Sized>(bar: &mut B, index: usize) {
    let mut count = 0;
    bar.map_floats(&mut |_| {
        count += 1;
        if count == index + 1 { 1.0 } else { 0.0 }
    });
    assert!(index < count, "there is no output {index}: the result has {count} components");
}

/// A row for each float of `zero`: what `row` makes of its direction.
#[inline]
pub fn rows<B: Rows + Clone, Row>(zero: &B, mut row: impl FnMut(B) -> Row) -> B::Of<Row> {
    let mut index = 0;
    zero.nest(&mut || {
        let mut seed = zero.clone();
        set_unit(&mut seed, index);
        index += 1;
        row(seed)
    })
}

/// A Jacobian in the making, by forward mode: a sweep for each column, or for `K` of them.
#[derive(Debug)]
pub struct ByColumn<B, const K: usize> {
    /// How many columns there are to be, once a sweep has been asked for.
    total: usize,
    columns: usize,
    /// The floats of each sweep: those of its columns side by side, row by row.
    sweeps: Vec<Vec<f64>>,
    result: Option<B>,
}

impl<B: Rows, const K: usize> ByColumn<B, K> {
    /// No column yet.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        ByColumn { total: 0, columns: 0, sweeps: Vec::new(), result: None }
    }

    /// Makes `zero`, a zero tangent of the arguments, the directions of the next columns, if there are any. One sweep is
    /// made in any case: it tells the shape of the result.
    #[inline]
    pub fn directions<Dots: Bar>(&mut self, zero: &mut Dots) -> bool {
        if self.result.is_none() {
            self.total = zero.count_floats() / K;
            self.sweeps.reserve_exact(self.total.div_ceil(K).max(1));
        }
        let more = self.columns < self.total;
        if more {
            set_units::<K, Dots>(zero, self.columns);
        }
        more || self.result.is_none()
    }

    /// The next column.
    #[inline]
    pub fn push(&mut self, tangent: B) {
        self.add(&tangent);
        self.result = Some(tangent);
    }

    /// The next columns: a tangent in lanes. `result` has the shape of the result.
    #[inline]
    pub fn push_lanes(&mut self, result: impl FnOnce() -> B, tangents: &impl Bar) {
        self.add(tangents);
        self.result.get_or_insert_with(result);
    }

    #[inline]
    fn add(&mut self, tangents: &impl Bar) {
        let mut floats = Vec::with_capacity(tangents.count_floats());
        tangents.flatten_into(&mut floats);
        self.sweeps.push(floats);
        self.columns = self.total.min(self.columns + K);
    }

    /// All rows, in the shape of the result; each is made of its floats, in order.
    #[inline]
    pub fn finish<Row>(self, mut row: impl FnMut(&mut &[f64]) -> Row) -> B::Of<Row> {
        let ByColumn { columns, sweeps, result, .. } = self;
        let sweeps: Vec<&[[f64; K]]> = sweeps.iter().map(|sweep| sweep.as_chunks().0).collect();
        let mut index = 0;
        let mut floats = vec![[0.0; K]; sweeps.len()];
        result.unwrap_or_else(|| uneven()).nest(&mut || {
            for (to, sweep) in floats.iter_mut().zip(&sweeps) {
                *to = *sweep.get(index).unwrap_or_else(|| uneven());
            }
            index += 1;
            row(&mut &floats.as_flattened()[..columns])
        })
    }
}

impl<B: Rows, const K: usize> Default for ByColumn<B, K> {
    fn default() -> Self {
        Self::new()
    }
}

/// The floats of a row by themselves.
#[inline]
#[must_use]
pub fn array_of<B: Bar + Default + Copy, const N: usize>(floats: &mut &[f64]) -> [B; N] {
    let mut array = [B::default(); N];
    array.take_from(floats);
    array
}

/// The result of a function has to have the same shape in every sweep.
#[cold]
#[inline(never)]
fn uneven() -> ! {
    panic!("autodiff: the result changes its shape from one call to the next")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_where_the_floats_do() {
        let mut count = 0;
        let mut next = || {
            count += 1;
            count
        };
        let bar = ([0.0; 2], vec![0.0_f32], (), Some(0.0), None::<f64>, (Ok::<f64, ()>(0.0), Box::new(0.0)));
        assert_eq!(bar.nest(&mut next), ([1, 2], vec![3], (), Some(4), None, (Ok(5), Box::new(6))));
    }

    #[test]
    fn counts_by_type() {
        fn floats<B: Rows>(_: &B) -> Option<usize> {
            B::FLOATS
        }
        assert_eq!(floats(&([[0.0; 2]; 3], 0.0_f32, ())), Some(7));
        assert_eq!(floats(&([0.0; 2], vec![0.0])), None);
        assert_eq!(floats(&[None::<f64>; 2]), None);
        assert_eq!(<([[f64; 2]; 3], f32, ())>::ad_zero(), Some(([[0.0; 2]; 3], 0.0, ())));
        assert_eq!((<([f64; 2], Vec<f64>)>::ad_zero(), <[Option<f64>; 2]>::ad_zero()), (None, None));
    }

    #[test]
    fn units() {
        let mut bar = (1.0, [2.0, 3.0]);
        set_unit(&mut bar, 1);
        assert_eq!(bar, (0.0, [1.0, 0.0]));
    }

    #[test]
    #[should_panic(expected = "there is no output 3: the result has 3 components")]
    fn units_are_checked() {
        set_unit(&mut [0.0; 3], 3);
    }
}
