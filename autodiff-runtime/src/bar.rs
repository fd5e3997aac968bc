//! What a reverse sweep does with a cotangent: add to it, and set it to zero.

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
        }
    )*};
}

float_bar!(f32 f64);

impl<B: Bar> Bar for [B] {
    #[inline]
    fn add(&mut self, from: &Self) {
        if self.len() != from.len() {
            length_mismatch(self.len(), from.len());
        }
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
}

impl Bar for () {
    #[inline]
    fn add(&mut self, (): &Self) {}

    #[inline]
    fn set_zero(&mut self) {}
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts `into + from == sum`, and that zeroing the sum gives `zero`.
    fn check<B: Bar + PartialEq + std::fmt::Debug>(mut into: B, from: &B, sum: &B, zero: &B) {
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
    #[should_panic(expected = "a cotangent of length 3 cannot be added to one of length 2")]
    fn lengths_have_to_agree() {
        vec![1.0, 2.0].add(&vec![1.0, 2.0, 3.0]);
    }
}
