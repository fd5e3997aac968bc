//! Values as flat vectors of floats, so that one checker serves every signature.

/// A value that a differentiable function takes or returns, and the shape of its cotangent.
///
/// Written without the library under test, so that it cannot share the library's mistakes.
pub(crate) trait Data: Clone {
    /// The cotangent's type.
    type Bar: Data;
    /// Appends the floats in it.
    fn read(&self, out: &mut Vec<f64>);
    /// Overwrites the floats in it.
    fn write(&mut self, from: &mut dyn Iterator<Item = f64>);
    /// A cotangent of this value's shape.
    fn bar(&self) -> Self::Bar;
    /// Whether there is an `f32` in it.
    fn single(&self) -> bool {
        false
    }
}

impl Data for f64 {
    type Bar = f64;
    fn read(&self, out: &mut Vec<f64>) {
        out.push(*self);
    }
    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        *self = from.next().expect("enough floats");
    }
    fn bar(&self) -> f64 {
        0.0
    }
}

impl Data for f32 {
    type Bar = f32;
    fn read(&self, out: &mut Vec<f64>) {
        out.push(f64::from(*self));
    }
    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        *self = from.next().expect("enough floats") as f32;
    }
    fn bar(&self) -> f32 {
        0.0
    }
    fn single(&self) -> bool {
        true
    }
}

macro_rules! discrete {
    ($($t:ty)*) => {$(
        impl Data for $t {
            type Bar = ();
            fn read(&self, _: &mut Vec<f64>) {}
            fn write(&mut self, _: &mut dyn Iterator<Item = f64>) {}
            fn bar(&self) {}
        }
    )*};
}
discrete!(() bool char i32 i64 u8 u32 u64 usize String);

impl<T: Data> Data for Vec<T> {
    type Bar = Vec<T::Bar>;
    fn read(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|x| x.read(out));
    }
    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|x| x.write(from));
    }
    fn bar(&self) -> Self::Bar {
        self.iter().map(T::bar).collect()
    }
    fn single(&self) -> bool {
        self.iter().any(T::single)
    }
}

impl<T: Data, const N: usize> Data for [T; N] {
    type Bar = [T::Bar; N];
    fn read(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|x| x.read(out));
    }
    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|x| x.write(from));
    }
    fn bar(&self) -> Self::Bar {
        std::array::from_fn(|i| self[i].bar())
    }
    fn single(&self) -> bool {
        self.iter().any(T::single)
    }
}

impl<T: Data> Data for Option<T> {
    type Bar = Option<T::Bar>;
    fn read(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|x| x.read(out));
    }
    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|x| x.write(from));
    }
    fn bar(&self) -> Self::Bar {
        self.as_ref().map(T::bar)
    }
    fn single(&self) -> bool {
        self.iter().any(T::single)
    }
}

impl<T: Data, E: Clone> Data for Result<T, E> {
    type Bar = Result<T::Bar, ()>;
    fn read(&self, out: &mut Vec<f64>) {
        self.iter().for_each(|x| x.read(out));
    }
    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|x| x.write(from));
    }
    fn bar(&self) -> Self::Bar {
        self.as_ref().map(T::bar).map_err(|_| ())
    }
    fn single(&self) -> bool {
        self.iter().any(T::single)
    }
}

macro_rules! tuples {
    ($($t:ident $i:tt),+) => {
        impl<$($t: Data),+> Data for ($($t,)+) {
            type Bar = ($($t::Bar,)+);
            fn read(&self, out: &mut Vec<f64>) {
                $(self.$i.read(out);)+
            }
            fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
                $(self.$i.write(from);)+
            }
            fn bar(&self) -> Self::Bar {
                ($(self.$i.bar(),)+)
            }
            fn single(&self) -> bool {
                $(self.$i.single())||+
            }
        }
    };
}
tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);

/// `Data` for a struct and its derived cotangent: `struct_data!(Vec3 => Vec3Cotangent { x, y, z })`, `{ 0, 1 }` for a tuple
/// struct.
macro_rules! struct_data {
    ($value:ty => $bar:ident $(<$($arg:tt),*>)? { $($field:tt),* }) => {
        impl $crate::common::Data for $value {
            type Bar = $bar $(<$($arg),*>)?;
            fn read(&self, out: &mut Vec<f64>) {
                $($crate::common::Data::read(&self.$field, out);)*
            }
            fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
                $($crate::common::Data::write(&mut self.$field, from);)*
            }
            fn bar(&self) -> Self::Bar {
                $bar { $($field: $crate::common::Data::bar(&self.$field)),* }
            }
            fn single(&self) -> bool {
                false $(|| $crate::common::Data::single(&self.$field))*
            }
        }
        impl $crate::common::Data for $bar $(<$($arg),*>)? {
            type Bar = Self;
            fn read(&self, out: &mut Vec<f64>) {
                $($crate::common::Data::read(&self.$field, out);)*
            }
            fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
                $($crate::common::Data::write(&mut self.$field, from);)*
            }
            fn bar(&self) -> Self {
                $bar { $($field: $crate::common::Data::bar(&self.$field)),* }
            }
        }
    };
}
pub(crate) use struct_data;

/// A differentiated argument with the cotangent that belongs to it.
#[derive(Clone)]
pub(crate) struct Held<T: Data> {
    /// What the function is given.
    pub(crate) value: T,
    /// Its accumulator.
    pub(crate) bar: T::Bar,
    is_state: bool,
}

impl<T: Data> Held<T> {
    /// An argument that a gradient has a slot for.
    pub(crate) fn slot(value: T) -> Self {
        Self { bar: value.bar(), value, is_state: false }
    }

    /// An argument behind `&mut`.
    pub(crate) fn state(value: T) -> Self {
        Self { bar: value.bar(), value, is_state: true }
    }
}

/// An argument that is not differentiated.
#[derive(Clone)]
pub(crate) struct Fixed<T> {
    /// What the function is given.
    pub(crate) value: T,
}

/// An argument of any type.
pub(crate) trait Holder {
    /// Its value and whether it is state; `None` for what is not differentiated.
    fn value(&self, out: &mut Vec<f64>) -> Option<bool>;
    /// Overwrites the value, if `is_state` is what it is.
    fn set_value(&mut self, is_state: bool, from: &mut dyn Iterator<Item = f64>);
    /// Appends the cotangent, if `is_state` is what it is.
    fn get_bar(&self, is_state: bool, out: &mut Vec<f64>);
    /// Overwrites the cotangent, if `is_state` is what it is.
    fn set_bar(&mut self, is_state: bool, from: &mut dyn Iterator<Item = f64>);
    /// Whether there is an `f32` in it.
    fn single(&self) -> bool;
}

impl<T: Data> Holder for Held<T> {
    fn value(&self, out: &mut Vec<f64>) -> Option<bool> {
        self.value.read(out);
        Some(self.is_state)
    }
    fn set_value(&mut self, is_state: bool, from: &mut dyn Iterator<Item = f64>) {
        if self.is_state == is_state {
            self.value.write(from);
        }
    }
    fn get_bar(&self, is_state: bool, out: &mut Vec<f64>) {
        if self.is_state == is_state {
            self.bar.read(out);
        }
    }
    fn set_bar(&mut self, is_state: bool, from: &mut dyn Iterator<Item = f64>) {
        if self.is_state == is_state {
            self.bar.write(from);
        }
    }
    fn single(&self) -> bool {
        self.value.single()
    }
}

impl<T> Holder for Fixed<T> {
    fn value(&self, _: &mut Vec<f64>) -> Option<bool> {
        None
    }
    fn set_value(&mut self, _: bool, _: &mut dyn Iterator<Item = f64>) {}
    fn get_bar(&self, _: bool, _: &mut Vec<f64>) {}
    fn set_bar(&mut self, _: bool, _: &mut dyn Iterator<Item = f64>) {}
    fn single(&self) -> bool {
        false
    }
}

/// A clone, written so that it also works on a literal whose type is not yet known.
pub(crate) fn own<T: Clone>(x: &T) -> T {
    x.clone()
}

/// All floats of a value.
pub(crate) fn flat<T: Data>(x: &T) -> Vec<f64> {
    let mut out = Vec::new();
    x.read(&mut out);
    out
}

/// Overwrites a value from the front of `from` and returns what is left of it.
pub(crate) fn write_from<'a, T: Data>(x: &mut T, from: &'a [f64]) -> &'a [f64] {
    let used = flat(x).len();
    x.write(&mut from[..used].iter().copied());
    &from[used..]
}

/// The floats of all slots, or of all state.
pub(crate) fn read_values(holders: &[&dyn Holder], is_state: bool) -> Vec<f64> {
    let mut out = Vec::new();
    for holder in holders {
        let before = out.len();
        if holder.value(&mut out) != Some(is_state) {
            out.truncate(before);
        }
    }
    out
}

/// Overwrites all slots, then all state.
pub(crate) fn fill_values(holders: &mut [&mut dyn Holder], from: &[f64]) {
    let from = &mut from.iter().copied();
    for is_state in [false, true] {
        holders.iter_mut().for_each(|h| h.set_value(is_state, from));
    }
}

/// The cotangents of all slots, or of all state.
pub(crate) fn read_bars(holders: &[&dyn Holder], is_state: bool) -> Vec<f64> {
    let mut out = Vec::new();
    holders.iter().for_each(|h| h.get_bar(is_state, &mut out));
    out
}

/// Overwrites the cotangents of all slots, or of all state.
pub(crate) fn fill_bars(holders: &mut [&mut dyn Holder], is_state: bool, from: &[f64]) {
    let from = &mut from.iter().copied();
    holders.iter_mut().for_each(|h| h.set_bar(is_state, from));
}
