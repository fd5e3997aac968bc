//! Arguments of one call that are parts of one value, at least one of them lent by `&mut`: the halves of `split_at_mut`, what one pattern
//! bound.
//!
//! Rust's own borrows were checked where the parts were made. What is generated names both by their indices, or by a `match` of each
//! one's own, which no borrow checker can tell apart: all but one are copied, and what the call wrote into a copy goes back behind it.
//! Where the declarations of what is called say that nothing is written, they are shared instead.

use super::{Lowerer, Val};
use crate::declared::Called;
use crate::ir::{Arg, Call, Callee, Local, Operand, Place, Proj, Rvalue};
use proc_macro2::{Ident, Span};

/// Parts of the same array or enum, as far as can be told: up to an index, a range or a variant, the paths to both are the same.
pub(super) fn are_of_one(a: &Place, b: &Place) -> bool {
    if a.root != b.root {
        return false;
    }
    for (a, b) in a.proj.iter().zip(&b.proj) {
        match (a, b) {
            (Proj::Index(_) | Proj::Range { .. }, Proj::Index(_) | Proj::Range { .. }) => return true,
            (Proj::Field(a), Proj::Field(b)) if a != b => return false,
            // Each is found by a `match` of its own, which borrows the whole.
            (Proj::Payload | Proj::Variant { .. }, Proj::Payload | Proj::Variant { .. }) => return true,
            _ => {} // the same, or the original is not Rust
        }
    }
    false
}

impl Lowerer<'_> {
    /// Copies arguments until no two that a call lends are parts of one array. What has to be written back: from where, to where.
    pub(super) fn disjoin(&mut self, call: &mut Call) -> Vec<(Local, Place)> {
        let (mut back, span) = (Vec::new(), call.span);
        if overlap(&call.args) {
            share(call);
        }
        let args = &mut call.args;
        for j in 1..args.len() {
            for i in 0..j {
                let which = match (&args[i], &args[j]) {
                    (Arg::RefMut(a), Arg::RefMut(b) | Arg::Ref(b)) if are_of_one(a, b) => j,
                    (Arg::Ref(a), Arg::RefMut(b)) if are_of_one(a, b) => i,
                    _ => continue, // nothing in common, or nothing written
                };
                match args[which].clone() {
                    Arg::Ref(place) => args[which] = Arg::Ref(Place::of(self.copied_part(place, span))),
                    Arg::RefMut(place) => {
                        let part = self.copied_part(place.clone(), span);
                        args[which] = Arg::RefMut(Place::of(part));
                        back.push((part, place));
                    }
                    Arg::Value(_) | Arg::Opaque(_) => {} // not lent
                }
            }
        }
        back
    }

    /// Memory of its own with a copy of a part of an array.
    fn copied_part(&mut self, place: Place, span: Span) -> Local {
        let method = if is_range(&place) { "to_vec" } else { "clone" };
        let copy = self.duplicate(&Val::Place(place), &Ident::new(method, span), span);
        let copy = self.operand(copy, span);
        let ty = self.f.operand_ty(&copy);
        self.cell("part", ty, Rvalue::Use(copy), span)
    }

    /// Writes back what a call did to copies.
    pub(super) fn rejoin(&mut self, back: Vec<(Local, Place)>, span: Span) {
        for (part, place) in back {
            let (from, to) = (Val::Place(Place::of(part)), Val::Place(place.clone()));
            if is_range(&place) {
                let len = self.len(&to, span);
                self.copy_elements(&to, &from, len, span);
            } else {
                let value = self.load(Place::of(part), span);
                self.write(&to, Val::Operand(value), span);
            }
        }
    }

    /// `to[i] = from[i]` for all of them.
    pub(super) fn copy_elements(&mut self, to: &Val, from: &Val, len: Operand, span: Span) {
        self.each(len, span, |l, i| {
            let v = l.element(from, i.clone(), span);
            let v = l.copy_of(v, span);
            let to = l.element(to, i, span);
            l.write(&to, v, span);
        });
    }
}

/// Whether two of the arguments are parts of one value, and one of them is lent for writing.
fn overlap(args: &[Arg]) -> bool {
    args.iter().enumerate().any(|(j, b)| {
        args.iter().take(j).any(|a| match (a, b) {
            (Arg::RefMut(a), Arg::RefMut(b) | Arg::Ref(b)) | (Arg::Ref(a), Arg::RefMut(b)) => are_of_one(a, b),
            _ => false, // nothing written
        })
    })
}

/// Lends for reading what the declaration of the callee takes by `&`.
fn share(call: &mut Call) {
    let (name, method) = match &call.callee {
        Callee::Method { name, .. } => (name, true),
        Callee::Function(path) | Callee::Associated(path) => match path.path.segments.last() {
            Some(last) => (&last.ident, false),
            None => return, // no path
        },
        Callee::Callable(_) => return, // nothing is known of it
    };
    let arguments = call.args.len() - usize::from(method);
    let called = Called { of: None, here: true, method, arguments };
    let written = crate::declared::written(&name.to_string(), &called, name.span());
    for (arg, written) in call.args.iter_mut().zip(written) {
        if let (Arg::RefMut(place), false) = (&*arg, written) {
            *arg = Arg::Ref(place.clone());
        }
    }
}

fn is_range(place: &Place) -> bool {
    matches!(place.proj.last(), Some(Proj::Range { .. }))
}
