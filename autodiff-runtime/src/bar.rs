//! What a reverse sweep does with a cotangent: add to it, and set it to zero.

use alloc::{boxed::Box, vec::Vec};

/// A cotangent: plain data that derivatives are accumulated in.
///
/// The names of cotangents end in `_bar` wherever this crate has to name one, after the bar that the literature puts
/// over them. [`Differentiable::Cotangent`](crate::Differentiable::Cotangent) is always a `Bar`; so are slices of one.
///
/// ```
/// use autodiff::Bar;
///
/// let mut gradient = vec![1.0, 2.0];
/// gradient.add(&vec![10.0, 20.0]);
/// assert_eq!(gradient, [11.0, 22.0]);
/// gradient.set_zero();
/// assert_eq!(gradient, [0.0, 0.0]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a cotangent",
    label = "derivatives cannot be accumulated in this",
    note = "implement `autodiff::Bar` for `{Self}` to use it as `Differentiable::Cotangent`"
)]
pub trait Bar {
    /// Adds `from` into `self`, component by component.
    ///
    /// # Panics
    ///
    /// When the two are of different lengths somewhere: then they are not cotangents of the same value, and any
    /// sum of them would be a wrong gradient.
    fn add(&mut self, from: &Self);

    /// Makes every component zero and keeps the shape.
    fn set_zero(&mut self);

    /// Calls `f` with every float in it, in order.
    fn for_each_float(&self, f: &mut dyn FnMut(f64));

    /// Replaces every float in it, in order, by what `f` makes of it.
    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64);

    /// Multiplies every component.
    ///
    /// ```
    /// use autodiff::Bar;
    ///
    /// let mut gradient = (vec![1.0, 2.0], 4.0_f32);
    /// gradient.scale(0.5);
    /// assert_eq!(gradient, (vec![0.5, 1.0], 2.0));
    /// ```
    fn scale(&mut self, by: f64) {
        self.map_floats(&mut |x| x * by);
    }

    /// How many floats there are in it.
    fn count_floats(&self) -> usize {
        let mut count = 0;
        self.for_each_float(&mut |_| count += 1);
        count
    }

    /// Appends all its floats: what an optimiser wants.
    ///
    /// ```
    /// use autodiff::Bar;
    ///
    /// let mut flat = Vec::new();
    /// (vec![1.0, 2.0], [[3.0], [4.0]]).flatten_into(&mut flat);
    /// assert_eq!(flat, [1.0, 2.0, 3.0, 4.0]);
    /// ```
    fn flatten_into(&self, flat: &mut Vec<f64>) {
        self.for_each_float(&mut |x| flat.push(x));
    }

    /// All its floats, in order.
    ///
    /// ```
    /// use autodiff::Bar;
    ///
    /// assert_eq!((1.0, [2.0, 3.0]).to_flat(), [1.0, 2.0, 3.0]);
    /// ```
    fn to_flat(&self) -> Vec<f64> {
        let mut flat = Vec::new();
        self.flatten_into(&mut flat);
        flat
    }

    /// Overwrites its floats, in order, with the first ones of an iterator.
    ///
    /// ```
    /// use autodiff::Bar;
    ///
    /// let mut step = (vec![0.0, 0.0], 0.0);
    /// step.read_from(&mut [1.0, 2.0, 3.0].into_iter());
    /// assert_eq!(step, (vec![1.0, 2.0], 3.0));
    /// ```
    ///
    /// # Panics
    ///
    /// When the iterator ends too early.
    fn read_from(&mut self, floats: &mut dyn Iterator<Item = f64>) {
        self.map_floats(&mut |_| floats.next().unwrap_or_else(|| too_few()));
    }

    /// [`Bar::flatten_into`] of several in a row: floats go as one block.
    #[doc(hidden)]
    fn flatten_all(these: &[Self], flat: &mut Vec<f64>)
    where
        Self: Sized,
    {
        for bar in these {
            bar.flatten_into(flat);
        }
    }

    /// Overwrites its floats, in order and after the first `skip`, with those of a slice, as far as both go. What is left to skip
    /// and of the slice is for what comes after it.
    #[doc(hidden)]
    fn put(&mut self, skip: &mut usize, floats: &mut &[f64]) {
        self.map_floats(&mut |float| match (&mut *skip, *floats) {
            (0, [first, rest @ ..]) => {
                *floats = rest;
                *first
            }
            (0, []) => float,
            (skip, _) => {
                *skip -= 1;
                float
            }
        });
    }

    /// [`Bar::put`] of several in a row: floats go as one block.
    #[doc(hidden)]
    fn put_all(these: &mut [Self], skip: &mut usize, floats: &mut &[f64])
    where
        Self: Sized,
    {
        for bar in these {
            bar.put(skip, floats);
        }
    }

    /// The bits of all its floats, one over the other: none but signs where all are zero. What is not of a size that its type
    /// tells is not looked through, and has all bits.
    #[doc(hidden)]
    fn float_bits(&self) -> u64 {
        u64::MAX
    }
}

#[cold]
#[inline(never)]
fn too_few() -> ! {
    panic!("autodiff: there are fewer floats than the cotangent has");
}

macro_rules! float_bar {
    ($($float:ty)*) => {$(
        impl Bar for $float {
            #[inline]
            fn add(&mut self, from: &Self) {
                *self += *from;
            }

            #[inline]
            fn set_zero(&mut self) {
                *self = 0.0;
            }

            #[inline]
            fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
                f(f64::from(*self));
            }

            #[inline]
            #[allow(trivial_numeric_casts, clippy::unnecessary_cast, clippy::cast_possible_truncation)]
            fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
                *self = f(f64::from(*self)) as $float;
            }

            #[inline]
            fn count_floats(&self) -> usize {
                1
            }

            #[inline]
            fn flatten_into(&self, flat: &mut Vec<f64>) {
                flat.push(f64::from(*self));
            }

            #[inline]
            fn flatten_all(these: &[Self], flat: &mut Vec<f64>) {
                flat.extend(these.iter().map(|x| f64::from(*x)));
            }

            #[inline]
            #[allow(trivial_numeric_casts, clippy::unnecessary_cast, clippy::cast_possible_truncation)]
            fn put_all(these: &mut [Self], skip: &mut usize, floats: &mut &[f64]) {
                let before = these.len().min(*skip);
                *skip -= before;
                let these = &mut these[before..];
                let (first, rest) = floats.split_at(these.len().min(floats.len()));
                *floats = rest;
                for (this, x) in these.iter_mut().zip(first) {
                    *this = *x as $float;
                }
            }

            #[inline(always)]
            fn float_bits(&self) -> u64 {
                f64::from(*self).to_bits()
            }
        }
    )*};
}

float_bar!(f32 f64);

impl<B: Bar> Bar for [B] {
    #[inline]
    fn add(&mut self, from: &Self) {
        same_length(self.len(), from.len());
        for (into, from) in self.iter_mut().zip(from) {
            into.add(from);
        }
    }

    #[inline]
    fn set_zero(&mut self) {
        for bar in self {
            bar.set_zero();
        }
    }

    #[inline]
    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        for bar in self {
            bar.for_each_float(f);
        }
    }

    #[inline]
    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        for bar in self {
            bar.map_floats(f);
        }
    }

    #[inline]
    fn count_floats(&self) -> usize {
        self.iter().map(B::count_floats).sum()
    }

    #[inline]
    fn flatten_into(&self, flat: &mut Vec<f64>) {
        B::flatten_all(self, flat);
    }

    #[inline]
    fn put(&mut self, skip: &mut usize, floats: &mut &[f64]) {
        B::put_all(self, skip, floats);
    }
}

#[inline]
pub(crate) fn same_length(into: usize, from: usize) {
    if into != from {
        length_mismatch(into, from);
    }
}

/// Out of line, so that the check in a hot loop is one comparison.
#[cold]
#[inline(never)]
fn length_mismatch(into: usize, from: usize) -> ! {
    panic!("autodiff: a cotangent of length {from} cannot be added to one of length {into}");
}

impl<B: Bar, const N: usize> Bar for [B; N] {
    #[inline]
    fn add(&mut self, from: &Self) {
        for (into, from) in self.iter_mut().zip(from) {
            into.add(from);
        }
    }

    #[inline]
    fn set_zero(&mut self) {
        self.as_mut_slice().set_zero();
    }

    #[inline]
    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        self.as_slice().for_each_float(f);
    }

    #[inline]
    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        self.as_mut_slice().map_floats(f);
    }

    #[inline]
    fn count_floats(&self) -> usize {
        self.as_slice().count_floats()
    }

    #[inline]
    fn flatten_into(&self, flat: &mut Vec<f64>) {
        self.as_slice().flatten_into(flat);
    }

    #[inline]
    fn flatten_all(these: &[Self], flat: &mut Vec<f64>) {
        B::flatten_all(these.as_flattened(), flat);
    }

    #[inline]
    fn put(&mut self, skip: &mut usize, floats: &mut &[f64]) {
        self.as_mut_slice().put(skip, floats);
    }

    #[inline]
    fn put_all(these: &mut [Self], skip: &mut usize, floats: &mut &[f64]) {
        B::put_all(these.as_flattened_mut(), skip, floats);
    }

    #[inline(always)]
    fn float_bits(&self) -> u64 {
        self.iter().fold(0, |bits, bar| bits | bar.float_bits())
    }
}

impl<B: Bar> Bar for Vec<B> {
    #[inline]
    fn add(&mut self, from: &Self) {
        self.as_mut_slice().add(from);
    }

    #[inline]
    fn set_zero(&mut self) {
        self.as_mut_slice().set_zero();
    }

    #[inline]
    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        self.as_slice().for_each_float(f);
    }

    #[inline]
    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        self.as_mut_slice().map_floats(f);
    }

    #[inline]
    fn count_floats(&self) -> usize {
        self.as_slice().count_floats()
    }

    #[inline]
    fn flatten_into(&self, flat: &mut Vec<f64>) {
        self.as_slice().flatten_into(flat);
    }

    #[inline]
    fn put(&mut self, skip: &mut usize, floats: &mut &[f64]) {
        self.as_mut_slice().put(skip, floats);
    }
}

impl<B: Bar + ?Sized> Bar for Box<B> {
    #[inline]
    fn add(&mut self, from: &Self) {
        (**self).add(from);
    }

    #[inline]
    fn set_zero(&mut self) {
        (**self).set_zero();
    }

    #[inline]
    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        (**self).for_each_float(f);
    }

    #[inline]
    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        (**self).map_floats(f);
    }
}

/// `None` stands for zero, so that the cotangent of a value that turned from `None` into `Some` on the way has a
/// sum too.
impl<B: Bar + Clone> Bar for Option<B> {
    #[inline]
    fn add(&mut self, from: &Self) {
        match (self, from) {
            (Some(into), Some(from)) => into.add(from),
            (into @ None, Some(_)) => into.clone_from(from),
            (_, None) => {}
        }
    }

    #[inline]
    fn set_zero(&mut self) {
        if let Some(bar) = self {
            bar.set_zero();
        }
    }

    #[inline]
    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        if let Some(bar) = self {
            bar.for_each_float(f);
        }
    }

    #[inline]
    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        if let Some(bar) = self {
            bar.map_floats(f);
        }
    }
}

/// As for `Option`: an error stands for zero. It carries no derivative itself.
impl<B: Bar + Clone> Bar for Result<B, ()> {
    #[inline]
    fn add(&mut self, from: &Self) {
        match (self, from) {
            (Ok(into), Ok(from)) => into.add(from),
            (into @ Err(()), Ok(_)) => into.clone_from(from),
            (_, Err(())) => {}
        }
    }

    #[inline]
    fn set_zero(&mut self) {
        if let Ok(bar) = self {
            bar.set_zero();
        }
    }

    #[inline]
    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        if let Ok(bar) = self {
            bar.for_each_float(f);
        }
    }

    #[inline]
    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        if let Ok(bar) = self {
            bar.map_floats(f);
        }
    }
}

impl Bar for () {
    #[inline]
    fn add(&mut self, (): &Self) {}

    #[inline]
    fn set_zero(&mut self) {}

    #[inline]
    fn for_each_float(&self, _: &mut dyn FnMut(f64)) {}

    #[inline]
    fn map_floats(&mut self, _: &mut dyn FnMut(f64) -> f64) {}

    #[inline(always)]
    fn float_bits(&self) -> u64 {
        0
    }
}

macro_rules! tuple_bar {
    ($($bar:ident . $index:tt),+) => {
        impl<$($bar: Bar),+> Bar for ($($bar,)+) {
            #[inline]
            fn add(&mut self, from: &Self) {
                $(self.$index.add(&from.$index);)+
            }

            #[inline]
            fn set_zero(&mut self) {
                $(self.$index.set_zero();)+
            }

            #[inline]
            fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
                $(self.$index.for_each_float(f);)+
            }

            #[inline]
            fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
                $(self.$index.map_floats(f);)+
            }

            #[inline]
            fn flatten_into(&self, flat: &mut Vec<f64>) {
                $(self.$index.flatten_into(flat);)+
            }

            #[inline]
            fn put(&mut self, skip: &mut usize, floats: &mut &[f64]) {
                $(self.$index.put(skip, floats);)+
            }

            #[inline(always)]
            fn float_bits(&self) -> u64 {
                $(self.$index.float_bits())|+
            }
        }
    };
}

tuple_bar!(A.0);
tuple_bar!(A.0, B.1);
tuple_bar!(A.0, B.1, C.2);
tuple_bar!(A.0, B.1, C.2, D.3);
tuple_bar!(A.0, B.1, C.2, D.3, E.4);
tuple_bar!(A.0, B.1, C.2, D.3, E.4, F.5);
tuple_bar!(A.0, B.1, C.2, D.3, E.4, F.5, G.6);
tuple_bar!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7);
tuple_bar!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8);
tuple_bar!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9);
tuple_bar!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9, K.10);
tuple_bar!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7, I.8, J.9, K.10, L.11);

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts `into + from == sum`, and that zeroing the sum gives `zero`.
    fn check<B: Bar + PartialEq + core::fmt::Debug>(mut into: B, from: &B, sum: &B, zero: &B) {
        into.add(from);
        assert_eq!(into, *sum);
        into.set_zero();
        assert_eq!(into, *zero);
    }

    #[test]
    fn floats() {
        check(1.0_f64, &2.0, &3.0, &0.0);
        check(1.0_f32, &2.0, &3.0, &0.0);
    }

    #[test]
    fn a_nan_does_not_survive_zeroing() {
        let mut bar = f64::NAN;
        bar.set_zero();
        assert_eq!(bar, 0.0);
    }

    #[test]
    fn slices() {
        let mut into = [1.0, 2.0, 3.0];
        into[1..].add([10.0, 20.0].as_slice());
        assert_eq!(into, [1.0, 12.0, 23.0]);
        into[..2].set_zero();
        assert_eq!(into, [0.0, 0.0, 23.0]);
    }

    #[test]
    fn arrays_and_vectors() {
        check([1.0, 2.0], &[10.0, 20.0], &[11.0, 22.0], &[0.0; 2]);
        check(vec![1.0, 2.0], &vec![10.0, 20.0], &vec![11.0, 22.0], &vec![0.0; 2]);
        check(vec![[1.0], [2.0]], &vec![[10.0], [20.0]], &vec![[11.0], [22.0]], &vec![[0.0]; 2]);
        check(vec![(); 3], &vec![(); 3], &vec![(); 3], &vec![(); 3]);
    }

    #[test]
    fn boxes() {
        check(Box::new(1.0), &Box::new(2.0), &Box::new(3.0), &Box::new(0.0));
    }

    #[test]
    fn options() {
        check(Some(1.0), &Some(2.0), &Some(3.0), &Some(0.0));
        check(Some(1.0), &None, &Some(1.0), &Some(0.0));
        check(None, &Some(2.0), &Some(2.0), &Some(0.0));
        check(None::<f64>, &None, &None, &None);
    }

    #[test]
    fn results() {
        check(Ok(1.0), &Ok(2.0), &Ok(3.0), &Ok(0.0));
        check(Ok(1.0), &Err(()), &Ok(1.0), &Ok(0.0));
        check(Err(()), &Ok(2.0), &Ok(2.0), &Ok(0.0));
    }

    #[test]
    fn tuples() {
        check((1.0,), &(2.0,), &(3.0,), &(0.0,));
        check((1.0, (), [2.0]), &(10.0, (), [20.0]), &(11.0, (), [22.0]), &(0.0, (), [0.0]));
        let ones = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
        check(ones, &ones, &(2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0), &(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0));
    }

    #[test]
    fn blocks_of_floats() {
        let bar = (1.0, vec![[2.0_f32, 3.0]; 2], [Some([4.0]), None], ((), Box::new([5.0; 2])));
        let flat = bar.to_flat();
        assert_eq!(flat, [1.0, 2.0, 3.0, 2.0, 3.0, 4.0, 5.0, 5.0]);
        let doubled: Vec<f64> = flat.iter().map(|x| 2.0 * x).chain([9.0]).collect();
        let (mut into, mut rest) = (bar, &doubled[..]);
        into.put(&mut 0, &mut rest);
        assert_eq!(into, (2.0, vec![[4.0_f32, 6.0]; 2], [Some([8.0]), None], ((), Box::new([10.0; 2]))));
        assert_eq!(rest, [9.0]);
    }

    #[test]
    fn blocks_in_the_middle() {
        let zero = (0.0, vec![[0.0_f32; 2]; 2], [Some([0.0]), None], ((), Box::new([0.0; 2])));
        for from in 0..=zero.count_floats() {
            let (mut into, mut skip, mut floats) = (zero.clone(), from, &[1.0, 2.0, 3.0][..]);
            into.put(&mut skip, &mut floats);
            let expected: Vec<f64> =
                (0..8).map(|i| if (from..from + 3).contains(&i) { (i - from + 1) as f64 } else { 0.0 }).collect();
            assert_eq!((into.to_flat(), skip, floats.len()), (expected, 0, (from + 3).saturating_sub(8)));
        }
    }

    #[test]
    fn bits() {
        assert_eq!((0.0, [[-0.0_f32; 2]; 2], ()).float_bits() << 1, 0);
        for bits in [(0.0, [0.0, 1e-300]).float_bits(), f64::NAN.float_bits(), vec![0.0].float_bits()] {
            assert_ne!(bits << 1, 0);
        }
    }

    #[test]
    #[should_panic(expected = "a cotangent of length 3 cannot be added to one of length 2")]
    fn lengths_have_to_agree() {
        vec![1.0, 2.0].add(&vec![1.0, 2.0, 3.0]);
    }
}
