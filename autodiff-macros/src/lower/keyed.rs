//! Maps and sets of std's: what is in them is found by key.
//!
//! The keys carry no derivative. Nor do the values of those that a function makes itself: what would put an active value there is
//! refused. Their methods are kept as they are written. In one that comes as an argument, values are looked up one by one, by calls
//! that have a derivative.

use super::opaque::Keeper;
use super::value::Maybe;
use super::{Lowerer, Val, std_methods::is_std};
use crate::ir::{Operand, Ty};
use crate::report::Refusal;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Expr, ExprIndex, ExprMethodCall};

/// The maps and sets of std's. `Some(true)`: it has values.
pub(crate) fn keyed(name: &str) -> Option<bool> {
    match name {
        "HashMap" | "BTreeMap" => Some(true),
        "HashSet" | "BTreeSet" => Some(false),
        _ => None, // found by index, or by nothing
    }
}

impl Lowerer<'_> {
    /// Whether an expression is a map or a set.
    pub(super) fn is_keyed(&self, e: &Expr) -> bool {
        matches!(self.shape(e), Ty::Keyed { .. })
    }

    /// Whether what is in a map carries no derivative: as far as is known now, which is checked later.
    pub(super) fn is_constant_map(&self, map: &Val) -> bool {
        if is_in_a_constant(map) {
            return true;
        }
        let root = match map.behind() {
            Val::Operand(o) => o.local(),
            Val::Place(p) => Some(p.root),
            _ => None, // no map
        };
        root.is_some_and(|l| match self.f.local(l).param {
            Some(_) => self.f.params.iter().any(|p| p.local == l && !p.active),
            None => self.inert.contains(&l),
        })
    }

    /// A method of a map or a set. `None`, without effect, for those that all collections have.
    pub(super) fn keyed_method(&mut self, m: &ExprMethodCall, receiver: &Val, args: &[Val], span: Span) -> Option<Val> {
        if let Val::Slotted(map) = receiver.behind() {
            let map = std::rc::Rc::clone(map);
            return Some(self.slotted_method(m, &map, args, span));
        }
        let Ty::Keyed { map } = self.receiver_ty(receiver) else { return None };
        if let ("insert", [_, v]) = (m.method.to_string().as_str(), args) {
            self.note_filled(&m.receiver, Some(v));
        }
        if m.method == "get_mut" {
            self.note_filled(&m.receiver, None);
        }
        let name = m.method.to_string();
        let refusal = || Some(Refusal::Method { span: m.method.span(), name: name.clone() });
        Some(match (name.as_str(), args) {
            ("len" | "is_empty" | "clone" | "to_owned" | "as_ref" | "borrow", []) => return None,
            ("get", [key]) if map => {
                let v = if self.is_constant_map(receiver) {
                    // A copy: the reverse sweep may outlive the map.
                    let value = Ty::Option(Box::new(Ty::Unknown));
                    let key = self.key(key, span);
                    self.kept_value(receiver, value, refusal(), span, |k| {
                        let (map, key) = (k.val(receiver.behind()), k.operand(&key));
                        quote!(#map.get(#key).cloned())
                    })
                } else {
                    self.found(receiver, key, span)
                };
                let Maybe { found, payload } = self.looked_into(&v, Some(false), span);
                Val::Maybe(Box::new(Maybe { found, payload }))
            }
            ("contains_key" | "contains" | "is_subset" | "is_superset" | "is_disjoint", _) => {
                self.kept_method(m, receiver, args, Ty::Bool, true, None)
            }
            ("insert" | "remove", _) if !map => self.kept_method(m, receiver, args, Ty::Bool, false, refusal()),
            _ if is_std(&name) => self.kept_method(m, receiver, args, Ty::Unknown, false, refusal()),
            _ => return None, // of a trait of the user's
        })
    }

    /// `map[key]`
    pub(super) fn at_key(&mut self, i: &ExprIndex, span: Span) -> Val {
        let map = self.expr(&i.expr);
        let key = self.expr(&i.index);
        if matches!(map, Val::Never | Val::Poison) || matches!(key, Val::Never | Val::Poison) {
            return Val::Poison;
        }
        if let Val::Slotted(map) = map.behind() {
            return self.slotted_index(map, &key, span);
        }
        if !self.is_constant_map(&map) && !self.is_inert_value(map.behind()) {
            let found = self.found(&map, &key, span);
            return self.payload(&found, span);
        }
        let key = self.key(&key, span);
        let refusal = Refusal::Method { span: i.bracket_token.span.open(), name: "index".into() };
        self.kept_value(&map, Ty::Unknown, Some(refusal), span, |k| {
            let (map, key) = (k.val(map.behind()), k.operand(&key));
            quote!(::core::clone::Clone::clone(&#map[#key]))
        })
    }

    /// What a value is found by carries no derivative, whatever its type.
    fn key(&mut self, key: &Val, span: Span) -> Operand {
        self.keep_with(Ty::Unknown, true, None, span, |k| k.val(key))
    }

    /// What is found in a map in which nothing is active. Should something be, that is refused; of a field, rustc has a word on it.
    pub(super) fn kept_value(
        &mut self,
        map: &Val,
        ty: Ty,
        refusal: Option<Refusal>,
        span: Span,
        build: impl FnOnce(&mut Keeper) -> TokenStream,
    ) -> Val {
        let constant = is_in_a_constant(map);
        let value = self.keep_with(ty, refusal.is_none() || constant, refusal, span, build);
        if let Operand::Local(l) = value {
            self.inert.insert(l);
        }
        Val::Operand(value)
    }
}

/// Whether it is a constant field, or in one.
fn is_in_a_constant(v: &Val) -> bool {
    matches!(v.behind(), Val::Place(p) if p.is_constant())
}
