//! Patterns: what their names stand for.

use super::carrier::{self, Variant};
use super::{Lowerer, Val, control::int, control::is_scalar, rename::is_binding};
use crate::ir::{BinOp, Field, Kind, Local, Operand, Place, Proj, Rvalue, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Member, Pat, PatIdent};

/// The name of a new local.
enum Name<'a> {
    User(&'a Ident),
    /// A part of a tuple that the user named as a whole.
    Part(String, Span),
}

impl Lowerer<'_> {
    /// Binds the names of a pattern to the parts of a value. What a pattern tests has been tested before.
    pub(crate) fn bind(&mut self, pat: &Pat, v: Val, span: Span) {
        match pat {
            Pat::Ident(p) => self.bind_ident(p, v, span),
            Pat::Wild(_) | Pat::Rest(_) | Pat::Lit(_) | Pat::Range(_) | Pat::Path(_) | Pat::Const(_) => {}
            Pat::Paren(p) => self.bind(&p.pat, v, span),
            Pat::Guard(p) => self.bind(&p.pat, v, span),
            Pat::Type(p) => {
                let ty = self.floats.ty(&p.ty);
                let of_users = ty.joined(&self.block.ty(&p.ty));
                self.ascribe(&v, &of_users);
                let v = match v {
                    // `None` of something that is known.
                    Val::Operand(Operand::Const(c)) if matches!(c.ty, Ty::Option(_)) => match &*p.ty {
                        syn::Type::Path(t)
                            if matches!(ty, Ty::Option(_)) && !super::stmt::mentions_reference(&p.ty) =>
                        {
                            carrier::none_of(&t.path, &self.floats)
                        }
                        _ => Val::Operand(Operand::Const(crate::ir::Const { ty: c.ty.joined(&ty), ..c })),
                    },
                    // A literal is of the type that is asked of it.
                    Val::Operand(Operand::Const(c)) if matches!(c.ty, Ty::Float(None)) => {
                        Val::Operand(Operand::Const(crate::ir::Const { ty: c.ty.joined(&ty), ..c }))
                    }
                    v => v,
                };
                self.keep_carrier_type(&v, &p.ty);
                self.bind(&p.pat, v, span);
            }
            Pat::Reference(p) => {
                let v = self.deref(v);
                self.bind(&p.pat, v, span);
            }
            Pat::Tuple(p) => {
                let parts: Vec<_> = p.elems.iter().collect();
                self.bind_fields(&parts, v, span);
            }
            Pat::TupleStruct(p) => match carrier::variant(&p.path) {
                Some(variant) => self.bind_carried(variant, p, &v, span),
                None => {
                    let parts: Vec<_> = p.elems.iter().collect();
                    let variant = self.is_variant(&p.path).then_some(&p.path);
                    self.bind_parts(variant, &parts, v, span);
                }
            },
            Pat::Struct(p) => {
                let variant = self.is_variant(&p.path).then_some(&p.path);
                let v = through_all(self.at_hand(v, span));
                for field in &p.fields {
                    let part = self.part(&v, variant, &field.member, span);
                    self.bind_part(&field.pat, part, &v, span);
                }
            }
            Pat::Slice(p) => self.bind_elements(p, v, span),
            Pat::Or(p) => {
                if p.cases.iter().any(binds) {
                    self.refuse(Refusal::OrBindings { span: pat.span() });
                    self.bind_poison(pat);
                }
            }
            Pat::Macro(_) | Pat::Verbatim(_) => {
                self.refuse(Refusal::Pattern { span: pat.span() });
            }
            _ => {
                self.refuse(Refusal::Pattern { span: pat.span() }); // newer than this crate
            }
        }
    }

    fn bind_ident(&mut self, p: &PatIdent, v: Val, span: Span) {
        if self.refutable && !is_binding(p) {
            return;
        }
        if let Some((_, inner)) = &p.subpat {
            self.bind(inner, v.clone(), span);
        }
        if p.by_ref.is_some() {
            let v = if p.mutability.is_some() { v.unique() } else { v.shared() };
            let v = self.apart_from_copies(v, span);
            self.name(&p.ident, v);
            return;
        }
        if self.in_place {
            self.name(&p.ident, v);
            return;
        }
        let mutable = p.mutability.is_some();
        let v = match v {
            Val::Place(place) if !mutable && self.tables.contains(&place.root) => Val::Operand(self.load(place, span)),
            v => v,
        };
        if let Val::Operand(crate::ir::Operand::Local(l)) = &v
            && (self.f.callables.contains_key(l) || !mutable && self.f.uncertain.contains(l))
        {
            // A reference is another name for what it points to, and so it is for a value that nobody writes. A function is `mut` to be
            // called, where it is `FnMut`.
            self.name(&p.ident, v);
            return;
        }
        // `let mut rest = text;`: text carries nothing that would have to be found, so that the reference may go elsewhere.
        let v = match &v {
            Val::Ref { to, mutable: false } if mutable && self.val_ty(to) == Ty::Text => {
                Val::Operand(self.operand(v, span))
            }
            _ => v,
        };
        if matches!(v, Val::Place(_))
            && let Some(held) = self.captured_copy(&p.ident, &v, span)
        {
            self.name(&p.ident, held);
            return;
        }
        let v = self.apart_from_copies(v, span);
        let is_reference = matches!(v, Val::Ref { .. } | Val::Iter(_));
        let v = match self.reseatable(&p.ident, v, mutable, span) {
            Ok(held) => {
                self.name(&p.ident, held);
                return;
            }
            Err(v) => v,
        };
        let held = self.store(&p.ident, v, mutable, span);
        self.name(&p.ident, held);
        if mutable
            && is_reference
            && let Some(scope) = self.scopes.last_mut()
        {
            scope.reseatable.insert(p.ident.to_string());
        }
    }

    /// `Some(p)`, `Ok(p)`, `Err(p)`
    fn bind_carried(&mut self, variant: Variant, p: &syn::PatTupleStruct, v: &Val, span: Span) {
        let Some(inner) = p.elems.first() else { return };
        if matches!(v, Val::Poison | Val::Never) {
            self.bind_poison(inner);
            return;
        }
        match variant {
            Variant::Some | Variant::Ok => {
                let v = self.at_hand(v.clone(), span);
                let payload = self.payload(&v, span);
                self.bind_part(inner, payload, &v, span);
            }
            Variant::Err | Variant::None => {
                if binds(inner) {
                    let error = self.failure(v, inner.span());
                    self.bind(inner, error, span);
                }
            }
        }
    }

    /// Whether a path names a variant of an enum, or may do so: then what it has is found through the pattern, which serves
    /// structs as well.
    fn is_variant(&self, path: &syn::Path) -> bool {
        let mut names = path.segments.iter().rev().map(|s| s.ident.to_string());
        match (names.next(), names.next()) {
            (Some(last), None) => last != "Self" && self.refutable,
            (_, Some(before)) => before.starts_with(char::is_uppercase),
            (None, None) => false,
        }
    }

    /// A field of a struct or variant. Of a reference, a reference to the field.
    pub(super) fn part(&mut self, v: &Val, variant: Option<&syn::Path>, member: &Member, span: Span) -> Val {
        let Some(path) = variant else { return self.component(v, member, span) };
        match v {
            Val::Ref { to, mutable } => {
                let to = Box::new(self.part(to, variant, member, span));
                if matches!(*to, Val::Ref { .. }) { *to } else { Val::Ref { to, mutable: *mutable } }
            }
            Val::Never => Val::Never,
            Val::Poison => Val::Poison,
            v => {
                let place = self.place_of(v, span);
                let place = self.through(place);
                let constant = self.is_constant_part(&place, path, member, span);
                if constant {
                    self.checks_constant(&place, Some(path), member);
                }
                let member = Field { member: member.clone(), constant };
                Val::Place(place.with(Proj::Variant { path: path.clone(), member }))
            }
        }
    }

    fn bind_fields(&mut self, parts: &[&Pat], v: Val, span: Span) {
        self.bind_parts(None, parts, v, span);
    }

    fn bind_parts(&mut self, variant: Option<&syn::Path>, parts: &[&Pat], v: Val, span: Span) {
        if matches!(v, Val::Poison | Val::Never) {
            parts.iter().for_each(|p| self.bind_poison(p));
            return;
        }
        let v = through_all(self.at_hand(v, span));
        let rest = parts.iter().position(|p| matches!(p, Pat::Rest(_)));
        let count = match (rest, v.behind()) {
            (None, _) => Some(parts.len()),
            (Some(_), Val::Tuple(vs)) => Some(vs.len()),
            (Some(_), other) => match self.val_ty(other) {
                Ty::Tuple(ts) => Some(ts.len()),
                _ => None, // the macro sees no types
            },
        };
        for (i, p) in parts.iter().enumerate() {
            let index = match rest {
                Some(r) if i == r => continue,
                Some(r) if i > r => match count {
                    Some(count) => (count + i).saturating_sub(parts.len()),
                    None => {
                        self.refuse(Refusal::RestPattern { span: p.span() });
                        self.bind_poison(p);
                        continue;
                    }
                },
                _ => i,
            };
            if matches!(p, Pat::Wild(_)) {
                continue;
            }
            let part = self.part(&v, variant, &Member::from(index), span);
            self.bind_part(p, part, &v, span);
        }
    }

    /// Binds the names of a pattern to a part of `whole`. Where a pattern that is no reference goes through one, as `(&a, &b)` does with a
    /// `&(&f64, &f64)`, a `&` further inside matches the reference that the part is itself: until edition 2024, where it is an error.
    fn bind_part(&mut self, pat: &Pat, part: Val, whole: &Val, span: Span) {
        let through = matches!(whole, Val::Ref { .. }) && is_reference(pat);
        let part = match part {
            Val::Ref { to, .. } if through && matches!(*to, Val::Ref { .. }) => *to,
            part => part,
        };
        self.bind(pat, part, span);
    }

    fn bind_elements(&mut self, p: &syn::PatSlice, v: Val, span: Span) {
        if matches!(v, Val::Poison | Val::Never) {
            p.elems.iter().for_each(|p| self.bind_poison(p));
            return;
        }
        let v = self.at_hand(v, span);
        let by_ref = match &v {
            Val::Ref { mutable, .. } => Some(*mutable),
            _ => None, // by value
        };
        let rest = p.elems.iter().position(is_rest);
        let after = rest.map_or(0, |r| p.elems.len() - r - 1);
        let len = if after > 0 { Some(self.len(&v, span)) } else { None };
        let from_end = |l: &mut Self, back: usize| match &len {
            Some(len) => l.int_binary(BinOp::Sub, len.clone(), int(back), Ty::Int, span),
            None => int(0),
        };
        for (i, part) in p.elems.iter().enumerate() {
            let v = match rest {
                Some(r) if i == r => {
                    let Pat::Ident(part) = part else { continue };
                    let hi = if after > 0 { Some(from_end(self, after)) } else { None };
                    let place = self.place_of(&v, span).with(Proj::Range { lo: Some(int(i)), hi, inclusive: false });
                    let rest = match by_ref {
                        Some(mutable) => Val::Ref { to: Box::new(Val::Place(place)), mutable },
                        // Elements of memory that does not change stay where they are.
                        None if self.is_still(place.root) && part.mutability.is_none() => Val::Place(place).shared(),
                        None => {
                            let method = Ident::new("to_vec", part.ident.span());
                            let copy = self.duplicate(&Val::Place(place), &method, span);
                            self.store(&part.ident, copy, part.mutability.is_some(), span)
                        }
                    };
                    let rest = self.apart_from_copies(rest, part.ident.span());
                    self.name(&part.ident, rest);
                    continue;
                }
                Some(r) if i > r => {
                    let index = from_end(self, p.elems.len() - i);
                    self.element(&v, index, span)
                }
                _ => self.element(&v, int(i), span),
            };
            let v = match by_ref {
                Some(mutable) if !(is_reference(part) && matches!(v, Val::Ref { .. })) => {
                    Val::Ref { to: Box::new(v), mutable }
                }
                _ => v,
            };
            self.bind(part, v, span);
        }
    }

    /// Whether a local keeps its first value.
    pub(super) fn is_still(&self, l: Local) -> bool {
        match self.f.local(l).kind {
            Kind::Temp | Kind::Counter => !matches!(self.f.local(l).ty, Ty::Ref(_)),
            Kind::Var { mutable } => !mutable,
            Kind::Bar { .. } | Kind::Internal { .. } => false,
        }
    }

    /// Gives a fresh value of unknown structure a place, once for all its parts.
    fn at_hand(&mut self, v: Val, span: Span) -> Val {
        match v {
            Val::Operand(Operand::Const(c)) => Val::Place(self.place_of_const(&c, span)),
            v => v,
        }
    }

    /// Binds all names of a pattern to poison.
    pub(crate) fn bind_poison(&mut self, pat: &Pat) {
        for ident in bound(pat) {
            self.name(&ident, Val::Poison);
        }
    }

    /// What a name holds that is bound to `v` by value.
    pub(crate) fn store(&mut self, ident: &Ident, v: Val, mutable: bool, span: Span) -> Val {
        self.store_as(&Name::User(ident), v, mutable, span)
    }

    /// Whether a tuple is one variable, and not one for each part: where it is lent as a whole.
    fn stays_whole(&self, name: &Name, vs: &[Val]) -> bool {
        fn is_value(v: &Val) -> bool {
            match v {
                Val::Operand(_) | Val::Place(_) => true,
                Val::Tuple(vs) => vs.iter().all(is_value),
                _ => false, // has no type that is known, or none
            }
        }
        matches!(name, Name::User(i) if self.whole.contains(&i.to_string())) && vs.iter().all(is_value)
    }

    fn store_as(&mut self, name: &Name, v: Val, mutable: bool, span: Span) -> Val {
        match v {
            Val::Operand(o) => self.store_operand(name, o, mutable, span),
            Val::Place(p) => {
                let ty = self.f.place_ty(&p);
                if matches!(ty, Ty::Ref(_)) || !mutable && self.is_lent_field(&p, &ty) {
                    return Val::Place(p.with(Proj::Deref)).shared();
                }
                if p.proj.is_empty() && self.anonymous.remove(&p.root) {
                    self.christen(p.root, name);
                    if !mutable {
                        self.settled.insert(p.root);
                    } else if let Some(info) = self.f.locals.get_mut(p.root.0 as usize) {
                        info.kind = Kind::Var { mutable: true };
                    }
                    return Val::Place(p);
                }
                if self.is_shared_part(&p) && !ty.is_copy() {
                    let method = Ident::new("clone", span);
                    return self.fresh(name, ty, Rvalue::Duplicate(p, method), mutable, span);
                }
                self.fresh(name, ty, Rvalue::Load(p), mutable, span)
            }
            Val::Tuple(vs) if self.stays_whole(name, &vs) => {
                let whole = self.operand(Val::Tuple(vs), span);
                self.store_operand(name, whole, mutable, span)
            }
            Val::Tuple(vs) => {
                let stem = match name {
                    Name::User(i) => i.to_string().trim_start_matches("r#").to_owned(),
                    Name::Part(s, _) => s.clone(),
                };
                let parts = vs.into_iter().enumerate();
                Val::Tuple(
                    parts
                        .map(|(i, v)| self.store_as(&Name::Part(format!("{stem}_{i}"), span), v, mutable, span))
                        .collect(),
                )
            }
            Val::Maybe(m) if !matches!(m.payload, Val::Ref { .. } | Val::Tuple(_)) => {
                let o = self.operand(Val::Maybe(m), span);
                self.store_operand(name, o, mutable, span)
            }
            Val::Iter(held) if mutable => match self.advanceable(&held, span) {
                Some(v) => v,
                None => self.refuse(Refusal::HeldIterator { span }),
            },
            Val::Ref { .. }
            | Val::Maybe(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit
            | Val::Never
            | Val::Poison => v,
        }
    }

    /// Whether a place is a part of a value that is taken apart by pieces: what is left of an enum that a piece was moved out of
    /// cannot be looked at again, so that pieces are cloned, which is a copy for those that can be.
    fn is_shared_part(&self, p: &Place) -> bool {
        let owned = p.proj.iter().all(|p| !matches!(p, Proj::Deref | Proj::Index(_) | Proj::Range { .. }));
        match p.proj.split_last() {
            Some((last, before)) => owned && (before.iter().any(is_part) || is_part(last) && self.pieces > 1),
            None => false,
        }
    }

    fn store_operand(&mut self, name: &Name, o: Operand, mutable: bool, span: Span) -> Val {
        let ty = self.f.operand_ty(&o);
        if let Operand::Local(l) = o {
            // A value that was computed for this name takes it, rather than being copied.
            let is_last = self.declares_last(l);
            if self.anonymous.contains(&l) && is_last {
                self.anonymous.remove(&l);
                self.christen(l, name);
                if is_scalar(&ty) && !mutable {
                    return Val::Operand(o);
                }
                if let Some(info) = self.f.locals.get_mut(l.0 as usize) {
                    info.kind = Kind::Var { mutable };
                }
                return Val::Place(Place::of(l));
            }
            let is_counter = self.f.local(l).kind == Kind::Counter;
            if is_counter && self.anonymous.remove(&l) && !mutable {
                self.christen(l, name);
                return Val::Operand(o);
            }
            if is_scalar(&ty) && !mutable {
                return Val::Operand(o);
            }
        } else if ty == Ty::Text && !mutable {
            return Val::Operand(o);
        }
        self.fresh(name, ty, Rvalue::Use(o), mutable, span)
    }

    /// Whether the last statement of the open block gave `l` its value.
    fn declares_last(&self, l: Local) -> bool {
        let last = self.blocks.last().and_then(|b| b.stmts.last());
        last.is_some_and(|s| matches!(s.kind, StmtKind::Let(t, _) if t == l))
    }

    fn fresh(&mut self, name: &Name, ty: Ty, rvalue: Rvalue, mutable: bool, span: Span) -> Val {
        // The load of a scalar is a temp's, so that it may turn out to be a value at hand.
        let rvalue = match rvalue {
            Rvalue::Load(p) if is_scalar(&ty) && mutable => Rvalue::Use(self.load(p, span)),
            other => other,
        };
        let ident = self.ident(name);
        let scalar = is_scalar(&ty) && !mutable;
        let kind = if scalar { Kind::Temp } else { Kind::Var { mutable } };
        let local = self.local(ident, ty, kind);
        self.emit(StmtKind::Let(local, rvalue), span);
        if scalar { Val::Operand(Operand::Local(local)) } else { Val::Place(Place::of(local)) }
    }

    fn ident(&mut self, name: &Name) -> Ident {
        match name {
            Name::User(i) => self.names.user(i),
            Name::Part(stem, span) => self.names.fresh(stem, *span),
        }
    }

    /// Gives an anonymous local its name.
    fn christen(&mut self, l: Local, name: &Name) {
        let ident = self.ident(name);
        if let Some(info) = self.f.locals.get_mut(l.0 as usize) {
            let old = std::mem::replace(&mut info.ident, ident);
            self.names.release(&old);
        }
    }
}

fn is_part(p: &Proj) -> bool {
    matches!(p, Proj::Payload | Proj::Variant { .. })
}

/// Whether a pattern begins with `&`.
fn is_reference(p: &Pat) -> bool {
    match p {
        Pat::Reference(_) => true,
        Pat::Paren(p) => is_reference(&p.pat),
        _ => false,
    }
}

fn is_rest(p: &Pat) -> bool {
    match p {
        Pat::Rest(_) => true,
        Pat::Ident(p) => p.subpat.as_ref().is_some_and(|(_, p)| matches!(**p, Pat::Rest(_))),
        _ => false, // an element
    }
}

/// What a pattern that is no reference is matched with: through however many references it goes, its names are one to a part.
fn through_all(v: Val) -> Val {
    match v {
        Val::Ref { to, mutable } => match *to {
            Val::Ref { to, mutable: inner } => through_all(Val::Ref { to, mutable: mutable && inner }),
            to => Val::Ref { to: Box::new(to), mutable },
        },
        v => v,
    }
}

/// The names that a pattern binds.
/// The names that a pattern binds.
pub(crate) fn bound(pat: &Pat) -> Vec<Ident> {
    struct Bound(Vec<Ident>);
    impl<'ast> syn::visit::Visit<'ast> for Bound {
        fn visit_pat_ident(&mut self, p: &'ast PatIdent) {
            if is_binding(p) {
                self.0.push(p.ident.clone());
            }
            syn::visit::visit_pat_ident(self, p);
        }

        fn visit_expr(&mut self, _: &'ast syn::Expr) {}
    }
    let mut names = Bound(Vec::new());
    syn::visit::Visit::visit_pat(&mut names, pat);
    names.0
}

pub(super) fn binds(pat: &Pat) -> bool {
    !bound(pat).is_empty()
}
