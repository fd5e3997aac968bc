//! Text on tapes. What the reverse sweep reads of it is copied: it may be gone by then, and a pullback borrows nothing.

use alloc::{boxed::Box, string::String, vec::Vec};

/// What goes on a tape, by a reference to it: `Hold(&x).early()` is a copy of the text that `x` refers to, if it does, and `.late(x)` what
/// is kept. All copies are made before the first value is moved, which may be what another refers to.
#[derive(Debug)]
pub struct Hold<T>(pub T);

/// A copy of a text.
#[derive(Clone, Debug)]
pub struct HeldText(Box<str>);

/// Copies of the parts of a text that was taken apart.
#[derive(Clone, Debug)]
pub struct HeldTexts<T>(T);

/// A copy has been made.
#[derive(Debug)]
pub struct Early<H>(H);

impl<H> Early<H> {
    /// The copy.
    #[inline]
    pub fn late<T>(self, _: T) -> H {
        self.0
    }
}

/// There is nothing to be copied.
#[derive(Debug)]
pub struct Late;

impl Late {
    /// The value itself.
    #[inline]
    pub fn late<T>(self, x: T) -> T {
        x
    }
}

macro_rules! held {
    ($({$($generics:tt)*})? $text:ty => $held:ty, |$x:ident| $copy:expr) => {
        #[allow(clippy::ref_option_ref, reason = "what is lent is a local, whatever its type")]
        impl$(<$($generics)*>)? Hold<&$text> {
            /// A copy.
            #[inline]
            pub fn early(self) -> Early<$held> {
                let $x = self.0;
                Early($copy)
            }
        }
    };
}

held!(&str => HeldText, |x| HeldText((*x).into()));
held!(&&str => HeldText, |x| HeldText((**x).into()));
held!(&String => HeldText, |x| HeldText(x.as_str().into()));
held!(Option<&str> => HeldTexts<Option<Box<str>>>, |x| HeldTexts(x.map(Into::into)));
held!((&str, &str) => HeldTexts<(Box<str>, Box<str>)>, |x| HeldTexts((x.0.into(), x.1.into())));
held!(Option<(&str, &str)> => HeldTexts<Option<(Box<str>, Box<str>)>>, |x| HeldTexts(x.map(|(a, b)| (a.into(), b.into()))));
held!(Vec<&str> => HeldTexts<Vec<Box<str>>>, |x| HeldTexts(x.iter().map(|&text| text.into()).collect()));
held!({const N: usize} [&str; N] => HeldTexts<[Box<str>; N]>, |x| HeldTexts(x.map(Into::into)));

/// What is no text is held as it is.
pub trait HoldAny {
    /// Nothing, for now.
    fn early(self) -> Late;
}

impl<T: ?Sized> HoldAny for Hold<&T> {
    #[inline]
    fn early(self) -> Late {
        Late
    }
}

/// What came off a tape: `OnTape::new(x).back()` is what was put there.
#[derive(Debug)]
pub struct OnTape<T>(Option<T>);

impl<T> OnTape<T> {
    /// What came off the tape.
    #[inline]
    pub fn new(held: T) -> Self {
        OnTape(Some(held))
    }
}

impl OnTape<HeldText> {
    /// The text.
    #[inline]
    pub fn back(&mut self) -> &str {
        self.0.as_ref().map_or("", |text| &text.0)
    }
}

impl OnTape<HeldTexts<Option<Box<str>>>> {
    /// The text, if there was one.
    #[inline]
    pub fn back(&mut self) -> Option<&str> {
        self.0.as_ref()?.0.as_deref()
    }
}

impl OnTape<HeldTexts<(Box<str>, Box<str>)>> {
    /// Both parts.
    #[inline]
    pub fn back(&mut self) -> (&str, &str) {
        self.0.as_ref().map_or(("", ""), |HeldTexts((a, b))| (a, b))
    }
}

impl OnTape<HeldTexts<Option<(Box<str>, Box<str>)>>> {
    /// Both parts, if there were two.
    #[inline]
    pub fn back(&mut self) -> Option<(&str, &str)> {
        self.0.as_ref()?.0.as_ref().map(|(a, b)| (&**a, &**b))
    }
}

impl OnTape<HeldTexts<Vec<Box<str>>>> {
    /// All of them.
    #[inline]
    pub fn back(&mut self) -> Vec<&str> {
        self.0.iter().flat_map(|texts| &texts.0).map(|text| &**text).collect()
    }
}

impl<const N: usize> OnTape<HeldTexts<[Box<str>; N]>> {
    /// All of them.
    #[inline]
    pub fn back(&mut self) -> [&str; N] {
        self.0.as_ref().map_or([""; N], |texts| texts.0.each_ref().map(|text| &**text))
    }
}

/// What is no text is given back as it is.
pub trait BackAny<T> {
    /// The value.
    fn back(self) -> T;
}

impl<T> BackAny<T> for &mut OnTape<T> {
    #[inline]
    fn back(self) -> T {
        self.0.take().unwrap_or_else(|| super::missing())
    }
}

#[cfg(test)]
mod tests {
    use super::{BackAny as _, Hold, HoldAny as _, OnTape};
    use alloc::{borrow::ToOwned, vec, vec::Vec};

    #[test]
    fn text_is_copied_and_all_else_is_moved() {
        let text = "a b".to_owned();
        let (one, parts, words) = (text.as_str(), text.split_once(' '), text.split(' ').collect::<Vec<_>>());
        let early = (Hold(&one).early(), Hold(&parts).early(), Hold(&words).early(), Hold(&text).early());
        let mut one = OnTape::new(early.0.late(one));
        let mut parts = OnTape::new(early.1.late(parts));
        let mut words = OnTape::new(early.2.late(words));
        let mut owned = OnTape::new(early.3.late(text));
        assert_eq!((one.back(), parts.back()), ("a b", Some(("a", "b"))));
        assert_eq!((words.back(), owned.back()), (vec!["a", "b"], "a b".to_owned()));
    }
}
