//! Copies of what is used up and needed again.

/// What has a copy. Asked for where a type's declaration says that it has none, so that rustc says what it was wanted for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no copy, and what is used up here is needed again by the reverse sweep",
    label = "a value of `{Self}` is moved from here, and read again later or before it is put back",
    note = "put `#[derive(Clone)]` on `{Self}`, or take it by reference where it is used up"
)]
pub trait HasCopy {
    fn copy(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> HasCopy for T {
    #[inline(always)]
    fn copy(&self) -> Self {
        self.clone()
    }
}

/// A copy.
#[inline(always)]
pub fn copied<T: HasCopy>(of: &T) -> T {
    of.copy()
}
