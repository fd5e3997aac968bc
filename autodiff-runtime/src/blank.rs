//! Arrays of which the macro knows neither the length nor the element's type, to be filled element by element.

use alloc::{string::String, vec::Vec};

/// A value to be overwritten.
pub trait Blank {
    /// Any value.
    fn blank() -> Self;
}

macro_rules! blank {
    ($($ty:ty = $value:expr),* $(,)?) => {
        $(impl Blank for $ty {
            #[inline]
            fn blank() -> Self {
                $value
            }
        })*
    };
}

blank! {
    f32 = 0.0, f64 = 0.0, bool = false, char = ' ', () = (),
    i8 = 0, i16 = 0, i32 = 0, i64 = 0, i128 = 0, isize = 0,
    u8 = 0, u16 = 0, u32 = 0, u64 = 0, u128 = 0, usize = 0,
    String = String::new(),
}

impl<T: Blank, const N: usize> Blank for [T; N] {
    #[inline]
    fn blank() -> Self {
        core::array::from_fn(|_| T::blank())
    }
}

impl<T> Blank for Vec<T> {
    #[inline]
    fn blank() -> Self {
        Vec::new()
    }
}

impl<T> Blank for Option<T> {
    #[inline]
    fn blank() -> Self {
        None
    }
}

macro_rules! blank_tuple {
    ($($t:ident)+) => {
        impl<$($t: Blank),+> Blank for ($($t,)+) {
            #[inline]
            fn blank() -> Self {
                ($($t::blank(),)+)
            }
        }
    };
}

blank_tuple!(A);
blank_tuple!(A B);
blank_tuple!(A B C);
blank_tuple!(A B C D);
blank_tuple!(A B C D E);
blank_tuple!(A B C D E F);
