//! References that are pointed elsewhere: `best = candidate;`, `rest = tail;`.
//!
//! A local reference is replaced by the place it stands for, which has to be one place. Of a shared reference that moves, a copy of what it
//! points to takes its place, as of one that a branch chooses: while it lives, what it points to stands still.

use super::control::{is_scalar, strip};
use super::slices::AsSlices;
use super::value::Maybe;
use super::{Lowerer, Val};
use crate::ir::{Kind, Local, Place, Proj, Ty};
use crate::report::Refusal;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{Expr, ExprAssign, ExprCall, ExprForLoop, ExprMethodCall, ExprPath};

/// The names that are assigned as a whole, but for those of what is iterated over meanwhile.
pub(super) fn repointed(body: &syn::Block) -> BTreeSet<String> {
    let mut names = Names::default();
    names.visit_block(body);
    names.assigned.difference(&names.iterated).cloned().collect()
}

#[derive(Default)]
struct Names {
    assigned: BTreeSet<String>,
    iterated: BTreeSet<String>,
}

impl Names {
    fn of(&mut self, left: &Expr) {
        match strip(left) {
            Expr::Path(p) => self.assigned.extend(p.path.get_ident().map(ToString::to_string)),
            Expr::Tuple(t) => t.elems.iter().for_each(|e| self.of(e)),
            Expr::Array(t) => t.elems.iter().for_each(|e| self.of(e)),
            _ => {} // a part of something
        }
    }

    /// Visits what runs while something is iterated over: names that are mentioned there, and assigned here. Each part is visited once,
    /// however deep it stands.
    fn meanwhile(&mut self, iterated: &Expr, run: impl FnOnce(&mut Names)) {
        let mut inner = Names::default();
        run(&mut inner);
        if !inner.assigned.is_empty() {
            let mut counts = BTreeMap::new();
            mentions(iterated.to_token_stream(), &mut counts);
            self.iterated.extend(counts.into_keys().filter(|name| inner.assigned.contains(name)));
        }
        self.assigned.append(&mut inner.assigned);
        self.iterated.append(&mut inner.iterated);
    }
}

impl Visit<'_> for Names {
    fn visit_expr_assign(&mut self, e: &ExprAssign) {
        self.of(&e.left);
        visit::visit_expr_assign(self, e);
    }

    fn visit_expr_call(&mut self, e: &ExprCall) {
        // `swap(&mut a, &mut b)` of references
        if matches!(strip(&e.func), Expr::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == "swap")) {
            for arg in &e.args {
                if let Expr::Reference(r) = strip(arg) {
                    self.of(&r.expr);
                }
            }
        }
        visit::visit_expr_call(self, e);
    }

    fn visit_expr_for_loop(&mut self, e: &ExprForLoop) {
        self.visit_expr(&e.expr);
        self.meanwhile(&e.expr, |inner| inner.visit_block(&e.body));
    }

    fn visit_expr_method_call(&mut self, e: &ExprMethodCall) {
        self.visit_expr(&e.receiver);
        self.meanwhile(&e.receiver, |inner| e.args.iter().for_each(|arg| inner.visit_expr(arg)));
    }
}

/// How often each name is mentioned.
pub(super) fn mentions(body: TokenStream, counts: &mut BTreeMap<String, usize>) {
    for tree in body {
        match tree {
            TokenTree::Ident(ident) => *counts.entry(ident.to_string()).or_insert(0) += 1,
            TokenTree::Group(group) => mentions(group.stream(), counts),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Whether what is behind a reference is itself one.
pub(super) fn moves(v: &Val) -> bool {
    matches!(v, Val::Ref { to, .. } if matches!(**to, Val::Ref { .. }))
}

/// `Option<T>` for `Option<&T>`.
pub(super) fn with_copy(ty: &syn::Type, krate: &syn::Path) -> Option<syn::Type> {
    let mut ty = crate::signature::transparent(ty).clone();
    let syn::Type::Path(p) = &mut ty else { return None };
    let last = p.path.segments.last_mut().filter(|s| s.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(args) = &mut last.arguments else { return None };
    let Some(syn::GenericArgument::Type(payload)) = args.args.first_mut() else { return None };
    let syn::Type::Reference(r) = payload else { return None };
    *payload = match &*r.elem {
        syn::Type::Slice(s) => {
            let elem = &s.elem;
            syn::parse_quote!(#krate::rt::std::vec::Vec<#elem>)
        }
        elem => elem.clone(),
    };
    Some(ty)
}

impl Lowerer<'_> {
    /// The variable that stands for a reference of this name, if it is pointed elsewhere; the value again, if it is not.
    pub(super) fn reseatable(&mut self, name: &Ident, v: Val, mutable: bool, span: Span) -> Result<Val, Val> {
        let v = if mutable { self.optional_variable(name, v, span) } else { Err(v) };
        let v = match v {
            Ok(held) => return Ok(held),
            Err(v) => v,
        };
        let shared = matches!(&v, Val::Ref { to, mutable: false } if self.can_be_copied(to));
        if !shared || !mutable || !self.repointed.contains(&name.to_string()) {
            return Err(v);
        }
        let Val::Ref { to, .. } = self.detached(v, span) else { return Ok(Val::Poison) };
        let held = self.store(name, *to, true, span);
        if let Val::Place(p) = &held {
            self.copies.insert(p.root);
        }
        Ok(held.shared())
    }

    /// What another name is given to, without the copies of references that may go elsewhere while it lives.
    pub(super) fn apart_from_copies(&mut self, v: Val, span: Span) -> Val {
        if self.copies.is_empty() {
            return v;
        }
        match v {
            Val::Ref { to, mutable: false } if self.is_of_copies(&to) => {
                let v = match *to {
                    Val::Place(p) if self.is_boxed_part(&p) => Val::Place(p.with(Proj::Deref)),
                    to => to,
                };
                self.detached(v.shared(), span)
            }
            Val::Maybe(m) if matches!(&m.payload, Val::Ref { to, .. } if self.is_of_copies(to)) => {
                self.detached(Val::Maybe(m), span)
            }
            Val::Tuple(vs) => Val::Tuple(vs.into_iter().map(|v| self.apart_from_copies(v, span)).collect()),
            Val::Iter(held) => {
                let mut named = BTreeMap::new();
                mentions(held.source.to_token_stream(), &mut named);
                let of_copies = |name: &String| self.lookup(name).is_some_and(|v| self.is_of_copies(v.behind()));
                if named.keys().any(of_copies) { self.refuse(Refusal::HeldIterator { span }) } else { Val::Iter(held) }
            }
            v => v,
        }
    }

    /// A reference that may go elsewhere, as a `move` closure captures it, and an optional one by another name.
    pub(super) fn captured_copy(&mut self, name: &Ident, v: &Val, span: Span) -> Option<Val> {
        match v {
            Val::Ref { mutable: false, .. } if self.is_of_copies(v) => Some(self.apart_from_copies(v.clone(), span)),
            Val::Place(p) if self.is_of_copies(v) && self.referring.contains(&p.root) => {
                let copy = self.duplicate(v, &Ident::new("clone", span), span);
                let held = self.store(name, copy, true, span);
                if let Val::Place(p) = &held {
                    self.referring.insert(p.root);
                    self.copies.insert(p.root);
                }
                Some(held)
            }
            _ => None, // no such reference
        }
    }

    fn is_of_copies(&self, v: &Val) -> bool {
        match v {
            Val::Place(p) => self.copies.contains(&p.root),
            Val::Ref { to, .. } => self.is_of_copies(to),
            _ => false, // a value of its own
        }
    }

    /// Whether this is the name of a variable for optional references.
    pub(super) fn holds_optional(&self, p: &ExprPath) -> bool {
        let named = p.path.get_ident().and_then(|name| self.lookup(&name.to_string()));
        matches!(named, Some(Val::Place(p)) if p.proj.is_empty() && self.referring.contains(&p.root) && self.copies.contains(&p.root))
    }

    /// Whether a variable may be one for optional references, which is taken down.
    pub(super) fn may_be_optional(&mut self, p: &ExprPath) -> bool {
        let Some(name) = p.path.get_ident().map(ToString::to_string) else { return false };
        let is_var = match self.lookup(&name) {
            Some(Val::Place(p)) => p.proj.is_empty(),
            Some(Val::Maybe(_)) => true,
            _ => false, // something else
        };
        if is_var && self.repointed.contains(&name) && !self.optional.contains(&name) {
            self.found.insert(name);
        }
        is_var
    }

    /// The variable that holds copies in the place of optional references, if it is known to be one.
    pub(super) fn optional_variable(&mut self, name: &Ident, v: Val, span: Span) -> Result<Val, Val> {
        let carries = matches!(&v, Val::Maybe(_)) || self.is_carrier(&v);
        let number = |m: &Maybe| matches!(&m.payload, Val::Ref { to, mutable: false } if is_scalar(&self.val_ty(to)));
        let moves = match &v {
            Val::Maybe(m) if number(m) => self.repointed.contains(&name.to_string()),
            _ => self.optional.contains(&name.to_string()),
        };
        if !carries || !moves {
            return Err(v);
        }
        let v = self.detached(v, span);
        let v = Val::Operand(self.operand(v, span));
        let held = self.store(name, v, true, span);
        if let Val::Place(p) = &held {
            self.copies.insert(p.root);
            self.referring.insert(p.root);
        }
        Ok(held)
    }

    /// Points an optional reference to something else.
    pub(super) fn reseat_optional(&mut self, p: &ExprPath, v: Val, span: Span) {
        let to = p.path.get_ident().and_then(|name| self.lookup(&name.to_string())).cloned();
        let Some(to) = to else { return };
        let v = match v {
            v @ Val::Place(_) => self.duplicate(&v, &Ident::new("clone", span), span),
            v => self.detached(v, span),
        };
        self.write(&to, v, span);
    }

    /// The copy that stands for the reference of this name.
    pub(super) fn copy_for(&self, p: &ExprPath) -> Option<Local> {
        match self.lookup(&p.path.get_ident()?.to_string())? {
            Val::Ref { to, mutable: false } => match &**to {
                Val::Place(p) if p.proj.is_empty() && self.copies.contains(&p.root) => Some(p.root),
                _ => None, // another name for a place
            },
            _ => None, // no reference
        }
    }

    /// Points such a reference to something else.
    pub(super) fn reseat(&mut self, p: &ExprPath, v: Val, span: Span) {
        let Some(copy) = self.copy_for(p) else { return };
        let v = match v {
            // An element that is a reference.
            Val::Place(p) if matches!(self.f.place_ty(&p), Ty::Ref(_)) => Val::Place(self.through(p)).shared(),
            v => v,
        };
        let v = self.out_of_its_box(v, copy);
        match v {
            Val::Ref { mutable: false, .. } => {
                let outer = self.as_slices.clone();
                if matches!(self.f.local(copy).ty, Ty::Vec(_)) {
                    self.as_slices = AsSlices::Whole;
                }
                let v = self.detached(v, span);
                self.as_slices = outer;
                self.write(&Val::Place(Place::of(copy)), v.behind().clone(), span);
            }
            Val::Never | Val::Poison => {}
            _ => {
                self.refuse(Refusal::Reseated { span }); // a result of a call, which may lend anything
            }
        }
    }

    /// `node = next;` where `next` is a reference to a `Box<Node>`, as its declaration says, which rustc makes one to a `Node`.
    fn out_of_its_box(&self, v: Val, copy: Local) -> Val {
        let known = self.f.local(copy).ty.name().is_some();
        match v {
            Val::Ref { to, mutable: false } => match *to {
                Val::Place(p) if known && self.is_boxed_part(&p) => Val::Place(p.with(Proj::Deref)).shared(),
                to => to.shared(),
            },
            v => v,
        }
    }

    /// Whether a place is a `Box`, or another pointer, as the declaration of the field says that it is in.
    pub(super) fn is_boxed_part(&self, place: &Place) -> bool {
        let Some(at) = place.proj.iter().rposition(|proj| matches!(proj, Proj::Field(_) | Proj::Variant { .. })) else {
            return false;
        };
        let whole = Place { root: place.root, proj: place.proj[..at].to_vec() };
        let mut of = self.f.place_ty(&whole);
        while let Ty::Ref(t) = of {
            of = *t;
        }
        let declared = match (&place.proj[at], of.name()) {
            (Proj::Field(field), Some(of)) => crate::declared::field_as_written(&of, &field.member),
            (Proj::Variant { path, member }, of) => {
                crate::declared::part_as_written(of.as_deref(), path, &member.member)
            }
            _ => None, // of a type that is not known
        };
        let Some(mut declared) = declared else { return false };
        for proj in &place.proj[at + 1..] {
            let inner = match proj {
                Proj::Payload | Proj::Index(_) | Proj::Deref => crate::signature::argument(&declared),
                _ => None, // a part of a list
            };
            let Some(inner) = inner.cloned() else { return false };
            declared = inner;
        }
        matches!(crate::signature::transparent(&declared), syn::Type::Path(p) if crate::signature::is_pointer(&p.path))
    }

    /// Whether two values may be exchanged by way of this reference. Of two references the values behind them are, which comes to the same
    /// where these are copies, or where nobody looks at them by another name.
    pub(super) fn may_exchange(&self, v: &Val) -> bool {
        let place = match v {
            Val::Ref { to, .. } if matches!(**to, Val::Ref { .. }) => match v.behind() {
                Val::Place(p) => p,
                _ => return false, // taken apart
            },
            _ => return true, // the values themselves are meant
        };
        if self.copies.contains(&place.root) {
            return place.proj.is_empty();
        }
        let info = self.f.local(place.root);
        // Where it is declared, and where it is lent.
        let seen_twice = self.mentions.get(&info.ident.to_string()) == Some(&2);
        place.proj.is_empty() && info.param.is_none() && matches!(info.kind, Kind::Var { mutable: true }) && seen_twice
    }

    /// What a reference leads to is a value of its own, not another reference or a function.
    fn can_be_copied(&self, to: &Val) -> bool {
        match to {
            Val::Operand(_) | Val::Place(_) => {
                is_scalar(&self.val_ty(to)) || !matches!(self.val_ty(to), Ty::Ref(_) | Ty::Text)
            }
            _ => false, // taken apart
        }
    }
}
