//! `Option` and `Result`, for code that does not know which of the two it has.

use core::marker::PhantomData;

/// A value that may be there: in `Some` or in `Ok`.
#[diagnostic::on_unimplemented(
    message = "the derivative of this method is known for `Option` and `Result` only",
    label = "this is a `{Self}`",
    note = "if it is an array, say so before: `let a: [f64; 3] = ..`",
    note = "call a differentiable function or method on it otherwise"
)]
pub trait Carrier: Sized {
    /// What is in `Some` or `Ok`.
    type Payload;
    /// The same with another payload.
    type With<U>: Carrier<Payload = U>;
    /// Its tangent, with this for that of the payload: errors have none.
    type WithDot<U>: Carrier<Payload = U>;

    /// Whether it is `Some` or `Ok`.
    fn is_present(&self) -> bool;

    /// The payload, if it is there.
    fn get(&self) -> Option<&Self::Payload>;

    /// The payload, if it is there.
    fn get_mut(&mut self) -> Option<&mut Self::Payload>;

    /// The payload, if it is there.
    fn into_payload(self) -> Option<Self::Payload>;

    /// `Some` or `Ok`.
    fn present<U>(payload: U) -> Self::With<U>;

    /// The tangent of `Some` or `Ok`.
    fn present_dot<U>(payload: U) -> Self::WithDot<U>;

    /// `None`, or the error that there is instead of a payload.
    fn failed<U>(self) -> Option<Self::With<U>>;
}

impl<T> Carrier for Option<T> {
    type Payload = T;
    type With<U> = Option<U>;
    type WithDot<U> = Option<U>;

    #[inline]
    fn is_present(&self) -> bool {
        self.is_some()
    }

    #[inline]
    fn get(&self) -> Option<&T> {
        self.as_ref()
    }

    #[inline]
    fn get_mut(&mut self) -> Option<&mut T> {
        self.as_mut()
    }

    #[inline]
    fn into_payload(self) -> Option<T> {
        self
    }

    #[inline]
    fn present<U>(payload: U) -> Option<U> {
        Some(payload)
    }

    #[inline]
    fn present_dot<U>(payload: U) -> Option<U> {
        Some(payload)
    }

    #[inline]
    fn failed<U>(self) -> Option<Option<U>> {
        Some(None)
    }
}

impl<T, E> Carrier for Result<T, E> {
    type Payload = T;
    type With<U> = Result<U, E>;
    type WithDot<U> = Result<U, ()>;

    #[inline]
    fn is_present(&self) -> bool {
        self.is_ok()
    }

    #[inline]
    fn get(&self) -> Option<&T> {
        self.as_ref().ok()
    }

    #[inline]
    fn get_mut(&mut self) -> Option<&mut T> {
        self.as_mut().ok()
    }

    #[inline]
    fn into_payload(self) -> Option<T> {
        self.ok()
    }

    #[inline]
    fn present<U>(payload: U) -> Result<U, E> {
        Ok(payload)
    }

    #[inline]
    fn present_dot<U>(payload: U) -> Result<U, ()> {
        Ok(payload)
    }

    #[inline]
    fn failed<U>(self) -> Option<Result<U, E>> {
        self.err().map(Err)
    }
}

/// What `?` returns early: `None`, or the error in the type that the function returns.
pub trait Residual<R> {
    /// What is returned in place of the absent payload.
    fn residual(self) -> Option<R>;
}

impl<T, U> Residual<Option<U>> for Option<T> {
    #[inline]
    fn residual(self) -> Option<Option<U>> {
        Some(None)
    }
}

impl<T, U, E, F: From<E>> Residual<Result<U, F>> for Result<T, E> {
    #[inline]
    fn residual(self) -> Option<Result<U, F>> {
        self.err().map(|error| Err(F::from(error)))
    }
}

/// Which of the two a value is, to make another of its kind.
pub struct CarrierKind<C>(PhantomData<fn() -> C>);

impl<C> Clone for CarrierKind<C> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for CarrierKind<C> {}

impl<C: Carrier> CarrierKind<C> {
    /// `Some(payload)` or `Ok(payload)`.
    #[inline]
    pub fn present<U>(self, payload: U) -> C::With<U> {
        C::present(payload)
    }

    /// The tangent of `Some(payload)` or `Ok(payload)`, from that of the payload.
    #[inline]
    pub fn present_dot<U>(self, payload: U) -> C::WithDot<U> {
        C::present_dot(payload)
    }
}

/// Which of the two a value is.
#[inline]
pub fn kind<C: Carrier>(_: &C) -> CarrierKind<C> {
    CarrierKind(PhantomData)
}

/// Whether the payload is there.
#[inline]
pub fn is_present<C: Carrier>(c: &C) -> bool {
    c.is_present()
}

/// The payload, which is there.
#[inline]
pub fn payload<C: Carrier>(c: &C) -> &C::Payload {
    c.get().unwrap_or_else(|| absent())
}

/// The payload, which is there.
#[inline]
pub fn payload_mut<C: Carrier>(c: &mut C) -> &mut C::Payload {
    c.get_mut().unwrap_or_else(|| absent())
}

/// The payload, which is there.
#[inline]
pub fn into_payload<C: Carrier>(c: C) -> C::Payload {
    c.into_payload().unwrap_or_else(|| absent())
}

/// The failure, which is there, of a carrier of another payload.
#[inline]
pub fn failed<C: Carrier, U>(c: C) -> C::With<U> {
    c.failed().unwrap_or_else(|| absent())
}

/// What `?` returns early.
#[inline]
pub fn residual<C: Residual<R>, R>(c: C) -> R {
    c.residual().unwrap_or_else(|| absent())
}

/// A cotangent of another variant than its value's: a defect of this crate, or an accumulator that the caller made so.
#[cold]
#[inline(never)]
#[track_caller]
fn absent() -> ! {
    panic!("autodiff: `None` or `Err` where a cotangent is `Some` or `Ok`");
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{borrow::ToOwned, string::String};

    #[test]
    fn options_and_results_alike() {
        fn doubled<C: Carrier<Payload = f64>>(c: C) -> C::With<f64> {
            let kind = kind(&c);
            if is_present(&c) { kind.present(2.0 * payload(&c)) } else { failed(c) }
        }
        assert_eq!(doubled(Some(1.5)), Some(3.0));
        assert_eq!(doubled(None), None);
        assert_eq!(doubled(Ok::<_, &str>(1.5)), Ok(3.0));
        assert_eq!(doubled(Err("no")), Err("no"));
    }

    #[test]
    fn what_a_question_mark_returns() {
        let error: Result<f64, String> = residual(Err::<u8, _>("no"));
        assert_eq!(error, Err("no".to_owned()));
        let none: Option<f64> = residual(None::<u8>);
        assert_eq!(none, None);
    }
}
