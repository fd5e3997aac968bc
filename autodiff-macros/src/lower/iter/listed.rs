//! Iterators that are handed to functions: the derivatives of these take the list of the elements.

use super::{By, It};
use crate::ir::{Arg, Place, Proj, Ty};
use crate::lower::Lowerer;
use crate::lower::value::Val;
use proc_macro2::Span;

impl Lowerer<'_> {
    /// The elements as an argument: a slice of references, a `Vec` of values.
    pub(in crate::lower) fn listed(&mut self, it: &It, span: Span) -> Arg {
        if let It::Elements { base, by: By::Ref } = it {
            let whole = Proj::Range { lo: None, hi: None, inclusive: false };
            return Arg::Ref(self.through(base.clone()).with(whole));
        }
        let mut references = false;
        let out = self.accumulator("collected", Ty::Unknown, span);
        let (turns, ()) = self.branch(|l| {
            l.drive(it, false, span, &mut |l, v, _| {
                references |= matches!(v, Val::Ref { .. });
                let v = match v {
                    Val::Ref { to, .. } => l.copy_of(*to, span),
                    v => v,
                };
                l.append(out, v, span);
            });
        });
        self.start_empty(out, span);
        self.splice(turns);
        let list = Place::of(out);
        if references { Arg::Ref(list) } else { Arg::Value(self.load(list, span)) }
    }
}
