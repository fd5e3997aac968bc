//! Iterators over maps and sets. They have no elements by index: the keys, or the pairs, are listed first.

use super::{By, It};
use crate::ir::{Operand, Place, Proj, Ty};
use crate::lower::Lowerer;
use crate::lower::value::Val;
use crate::report::Refusal;
use proc_macro2::Span;
use quote::quote;
use syn::Member;

/// What is asked for of each entry of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Entry,
    Key,
    Value,
}

/// The entries of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entries {
    /// The pairs, or the keys alone of a map whose values may carry derivatives: then it is `Some`.
    list: Place,
    map: Option<Val>,
    part: Part,
    by: By,
    /// The values of a map from keys to positions.
    values: Option<crate::ir::Local>,
}

impl Entries {
    pub(super) fn list(&self) -> &Place {
        &self.list
    }
}

impl Lowerer<'_> {
    /// What a map or a set gives to an iterator. `None`, without effect, for what is neither.
    pub(super) fn entries(&mut self, v: &Val, part: Part, by: By, span: Span) -> Option<It> {
        if let Val::Slotted(map) = v.behind() {
            let map = std::rc::Rc::clone(map);
            let list = self.positions(&map, span);
            return Some(It::Entries(Box::new(Entries { list, map: None, part, by, values: Some(map.values) })));
        }
        let Ty::Keyed { map } = self.receiver_ty(v) else { return None };
        let v = v.behind().clone();
        let krate = self.krate.clone();
        if by == By::RefMut {
            self.refuse(Refusal::Iterator { span, name: "iter_mut".into() });
            return Some(It::Empty);
        }
        let active = map && !self.is_constant_map(&v);
        let pair = if active { Ty::Unknown } else { Ty::Tuple(vec![Ty::Unknown, Ty::Unknown]) };
        let ty = Ty::Vec(Box::new(if map { pair } else { Ty::Unknown }));
        // That there is nothing active in it is checked by the analysis: keys never are.
        let refusal = (map && !active).then(|| Refusal::Iterator { span, name: "iter".into() });
        let list = self.kept_value(&v.clone(), ty, refusal, span, |k| {
            let v = k.val(&v);
            match (map, active) {
                (true, true) => quote!(#krate::rt::keys(&#v)),
                (true, false) => quote!(#krate::rt::pairs(&#v)),
                (false, _) => quote!(#krate::rt::members(&#v)),
            }
        });
        let list = self.place_of(&list, span);
        if !map {
            return Some(It::Elements { base: list, by });
        }
        Some(It::Entries(Box::new(Entries { list, map: active.then_some(v), part, by, values: None })))
    }

    /// The `k`-th entry.
    pub(super) fn entry(&mut self, e: &Entries, k: &Operand, span: Span) -> Val {
        let place = e.list.with(Proj::Index(k.clone()));
        let at_hand = |place: Place| match e.by {
            By::Value => Val::Place(place),
            By::Ref | By::RefMut => Val::Place(place).shared(),
        };
        let field = |i: usize| at_hand(place.with(Proj::Field(Member::from(i).into())));
        if let Some(values) = e.values {
            let key = Val::Place(place.with(Proj::Field(Member::from(0).into())));
            let key = if e.by == By::Value { key } else { key.shared() };
            if e.part == Part::Key {
                return key;
            }
            let at = self.load(place.with(Proj::Field(Member::from(1).into())), span);
            let value = Val::Place(Place::of(values).with(Proj::Index(at)));
            let value = match e.by {
                By::Value => value,
                by => Val::Ref { to: Box::new(value), mutable: by == By::RefMut },
            };
            return if e.part == Part::Value { value } else { Val::Tuple(vec![key, value]) };
        }
        let Some(map) = &e.map else {
            return match e.part {
                Part::Entry => Val::Tuple(vec![field(0), field(1)]),
                Part::Key => field(0),
                Part::Value => field(1),
            };
        };
        let key = at_hand(place.clone());
        if e.part == Part::Key {
            return key;
        }
        let found = self.found(map, &Val::Place(place).shared(), span);
        let value = self.looked_into(&found, (e.by != By::Value).then_some(false), span).payload;
        if e.part == Part::Value { value } else { Val::Tuple(vec![key, value]) }
    }
}
