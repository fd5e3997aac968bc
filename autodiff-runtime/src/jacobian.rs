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

    /// Calls `f` with each row, in the same order.
    fn for_each_row<Row>(rows: &mut Self::Of<Row>, f: &mut dyn FnMut(&mut Row));
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

            #[inline]
            fn for_each_row<Row>(row: &mut Row, f: &mut dyn FnMut(&mut Row)) {
                f(row);
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

    #[inline]
    fn for_each_row<Row>(rows: &mut Self::Of<Row>, f: &mut dyn FnMut(&mut Row)) {
        for rows in rows {
            B::for_each_row(rows, f);
        }
    }
}

impl<B: Rows> Rows for Vec<B> {
    type Of<Row> = Vec<B::Of<Row>>;

    #[inline]
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
        self.iter().map(|bar| bar.nest(next)).collect()
    }

    #[inline]
    fn for_each_row<Row>(rows: &mut Self::Of<Row>, f: &mut dyn FnMut(&mut Row)) {
        for rows in rows {
            B::for_each_row(rows, f);
        }
    }
}

impl<B: Rows> Rows for Box<B> {
    type Of<Row> = Box<B::Of<Row>>;

    #[inline]
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
        Box::new((**self).nest(next))
    }

    #[inline]
    fn for_each_row<Row>(rows: &mut Self::Of<Row>, f: &mut dyn FnMut(&mut Row)) {
        B::for_each_row(&mut **rows, f);
    }
}

impl<B: Rows + Clone> Rows for Option<B> {
    type Of<Row> = Option<B::Of<Row>>;

    #[inline]
    fn nest<Row>(&self, next: &mut dyn FnMut() -> Row) -> Self::Of<Row> {
        self.as_ref().map(|bar| bar.nest(next))
    }

    #[inline]
    fn for_each_row<Row>(rows: &mut Self::Of<Row>, f: &mut dyn FnMut(&mut Row)) {
        if let Some(rows) = rows {
            B::for_each_row(rows, f);
        }
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

    #[inline]
    fn for_each_row<Row>(rows: &mut Self::Of<Row>, f: &mut dyn FnMut(&mut Row)) {
        if let Ok(rows) = rows {
            B::for_each_row(rows, f);
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

    #[inline]
    fn for_each_row<Row>((): &mut (), _: &mut dyn FnMut(&mut Row)) {}
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

            #[inline]
            fn for_each_row<Row>(rows: &mut Self::Of<Row>, f: &mut dyn FnMut(&mut Row)) {
                $($bar::for_each_row(&mut rows.$index, f);)+
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

/// How many columns go into the rows at once, at least: those of a line of a cache, so that none is written to twice.
const BLOCK: usize = 8;

/// A Jacobian in the making, by forward mode: a sweep for each column, or for `K` of them.
#[derive(Debug)]
pub struct ByColumn<B: Rows, Row, const K: usize> {
    /// How many columns there are to be, once a sweep has been asked for.
    total: usize,
    /// How many of them there are.
    columns: usize,
    /// How many of these are in the rows.
    written: usize,
    /// The floats of the last sweeps, which wait until they are `BLOCK` columns: those of each sweep side by side, row by row.
    sweeps: Vec<Vec<f64>>,
    waiting: usize,
    rows: Option<B::Of<Row>>,
}

impl<B: Rows, Row: Bar, const K: usize> ByColumn<B, Row, K> {
    /// No column yet.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        let sweeps = vec![Vec::new(); BLOCK.div_ceil(K)];
        ByColumn { total: 0, columns: 0, written: 0, sweeps, waiting: 0, rows: None }
    }

    /// Makes `zero`, a zero tangent of the arguments, the directions of the next columns, if there are any. One sweep is
    /// made in any case: it tells the shape of the result.
    #[inline]
    pub fn directions<Dots: Bar>(&mut self, zero: &mut Dots) -> bool {
        if self.rows.is_none() {
            self.total = zero.count_floats() / K;
        }
        let more = self.columns < self.total;
        if more {
            set_units::<K, Dots>(zero, self.columns);
        }
        more || self.rows.is_none()
    }

    /// The next columns: a tangent, in lanes if they are several. `result` has the shape of the result, and `zero` is a row.
    #[inline]
    pub fn push(&mut self, tangents: &impl Bar, result: impl FnOnce() -> B, mut zero: impl FnMut() -> Row) {
        self.rows.get_or_insert_with(|| result().nest(&mut zero));
        let sweep = &mut self.sweeps[self.waiting];
        sweep.clear();
        tangents.flatten_into(sweep);
        self.waiting += 1;
        self.columns = self.total.min(self.columns + K);
        if self.waiting == self.sweeps.len() || self.columns == self.total {
            self.write();
        }
    }

    /// Puts the columns that wait into the rows.
    fn write(&mut self) {
        let ByColumn { columns, written, sweeps, waiting, rows: Some(rows), .. } = self else { uneven() };
        let before = core::mem::replace(written, *columns);
        let sweeps = &sweeps[..core::mem::take(waiting)];
        let (mut parts, mut part) = (0, vec![[0.0; K]; sweeps.len()]);
        B::for_each_row(rows, &mut |row| {
            for (to, sweep) in part.iter_mut().zip(sweeps) {
                *to = *sweep.as_chunks().0.get(parts).unwrap_or_else(|| uneven());
            }
            parts += 1;
            row.put(&mut { before }, &mut &part.as_flattened()[..*columns - before]);
        });
        if sweeps.iter().any(|sweep| sweep.len() != parts * K) {
            uneven();
        }
    }

    /// All rows, in the shape of the result.
    #[inline]
    pub fn finish(self) -> B::Of<Row> {
        self.rows.unwrap_or_else(|| uneven())
    }
}

impl<B: Rows, Row: Bar, const K: usize> Default for ByColumn<B, Row, K> {
    fn default() -> Self {
        Self::new()
    }
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
    use core::array;

    fn each_row<B: Rows, Row>(_: &B, rows: &mut B::Of<Row>, f: &mut dyn FnMut(&mut Row)) {
        B::for_each_row(rows, f);
    }

    #[test]
    fn rows_stand_where_the_floats_do() {
        let mut count = 0;
        let mut next = || {
            count += 1;
            count
        };
        let bar = ([0.0; 2], vec![0.0_f32], (), Some(0.0), None::<f64>, (Ok::<f64, ()>(0.0), Box::new(0.0)));
        let mut rows = bar.nest(&mut next);
        assert_eq!(rows, ([1, 2], vec![3], (), Some(4), None, (Ok(5), Box::new(6))));
        each_row(&bar, &mut rows, &mut |row| *row *= 10);
        assert_eq!(rows, ([10, 20], vec![30], (), Some(40), None, (Ok(50), Box::new(60))));
    }

    #[test]
    fn columns_come_in_any_number() {
        let mut columns = ByColumn::<[f64; 2], (f64, [f64; 10]), 2>::new();
        // What a function has for tangents whose lanes are the columns of this matrix.
        let matrix =
            [0.0, 20.0].map(|first| array::from_fn::<_, 12, _>(|i| if i < 11 { first + i as f64 } else { 0.0 }));
        let mut zero = [[0.0; 2]; 11];
        for at in (0..11).step_by(2) {
            assert!(columns.directions(&mut zero));
            columns.push(&matrix.map(|row| [row[at], row[at + 1]]), || [0.0; 2], || (0.0, [0.0; 10]));
        }
        assert!(!columns.directions(&mut zero));
        let row = |first: f64| (first, array::from_fn(|i| first + 1.0 + i as f64));
        assert_eq!(columns.finish(), [row(0.0), row(20.0)]);
    }

    #[test]
    fn no_column_at_all() {
        let mut columns = ByColumn::<[f64; 2], (), 1>::new();
        assert!(columns.directions(&mut ()));
        columns.push(&[0.0; 2], || [0.0; 2], || ());
        assert!(!columns.directions(&mut ()));
        assert_eq!(columns.finish(), [(), ()]);
    }

    #[test]
    #[should_panic(expected = "the result changes its shape from one call to the next")]
    fn sweeps_of_other_lengths() {
        let mut columns = ByColumn::<Vec<f64>, [f64; 2], 1>::new();
        let mut zero = [0.0; 2];
        for length in [3, 2] {
            assert!(columns.directions(&mut zero));
            columns.push(&vec![1.0; length], || vec![0.0; length], || [0.0; 2]);
        }
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
