//! Assignments: plain, compound, destructuring.

use super::{Lowerer, Val, control::int, control::is_scalar, control::strip, expr::operator};
use crate::ir::{Arg, Arith, BinOp, Operand, Operator, Place, Proj, Rvalue, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, ExprAssign, ExprBinary, parse_quote};

impl Lowerer<'_> {
    pub(super) fn assign(&mut self, a: &ExprAssign) -> Val {
        let span = a.span();
        if let Some(v) = self.refuse_writing_by_guard(&a.left) {
            return v;
        }
        // `[a, b] = [b, a]` needs no array.
        let v = match (strip(&a.left), strip(&a.right)) {
            (Expr::Array(_), Expr::Array(right)) => {
                let mut vs = Vec::new();
                for e in &right.elems {
                    let v = self.expr(e);
                    vs.push(self.freeze(v, e.span()));
                }
                Val::Tuple(vs)
            }
            (Expr::Field(left), _) => {
                let mut right = (*a.right).clone();
                if let Some(of) = self.shape(&left.base).name() {
                    super::expected::expect_field(&mut right, &of, &left.member);
                }
                self.expr(&right)
            }
            _ => self.expr(&a.right),
        };
        if v.is_never() {
            return v;
        }
        self.assign_to(&a.left, v, span);
        Val::Unit
    }

    fn assign_to(&mut self, left: &Expr, v: Val, span: Span) {
        match strip(left) {
            Expr::Infer(_) => {}
            Expr::Tuple(t) => {
                let v = self.freeze(v, span);
                let parts: Vec<_> = t.elems.iter().collect();
                self.assign_parts(&parts, &v, span, |l, v, i| l.component(v, &syn::Member::from(i), span));
            }
            Expr::Array(t) => {
                let v = self.freeze(v, span);
                let parts: Vec<_> = t.elems.iter().collect();
                self.assign_parts(&parts, &v, span, |l, v, i| match v {
                    Val::Tuple(vs) => vs.get(i).cloned().unwrap_or(Val::Poison),
                    v => l.element(v, int(i), span),
                });
            }
            Expr::Call(c) => {
                // A tuple struct taken apart.
                let parts: Vec<_> = c.args.iter().collect();
                self.assign_parts(&parts, &v, span, |l, v, i| l.component(v, &syn::Member::from(i), span));
            }
            Expr::Struct(s) => {
                for field in &s.fields {
                    let part = self.component(&v, &field.member, span);
                    self.assign_to(&field.expr, part, span);
                }
            }
            Expr::Index(i) if self.is_compound_index(&i.index) => {
                let v = self.freeze(v, span);
                self.assign_at(i, v, span);
            }
            Expr::Path(p) if self.is_reseatable(p) => {
                self.refuse(Refusal::Reseated { span });
            }
            Expr::Path(p) if self.copy_for(p).is_some() => self.reseat(p, v, span),
            Expr::Path(p) if self.holds_optional(p) => self.reseat_optional(p, v, span),
            Expr::Path(p) if self.may_refer(&v) && self.may_be_optional(p) => {
                self.refuse(Refusal::StoredReference { span });
            }
            left => {
                // The value is evaluated before the place.
                let v = self.freeze(v, span);
                let to = self.expr(left);
                if matches!(to, Val::Table(_) | Val::Slotted(_))
                    || matches!(to, Val::Ref { .. }) && !matches!(left, Expr::Unary(_))
                {
                    // `pair.0 = &b`: what it points to now is not to be written.
                    self.refuse(Refusal::Reseated { span });
                    return;
                }
                self.assign_whole(&to, v, span);
            }
        }
    }

    fn assign_whole(&mut self, to: &Val, v: Val, span: Span) {
        if let (Val::Place(p), Val::Ref { to: value, .. }) = (to, &v) {
            // A reference that is given late, or again.
            if p.proj.is_empty()
                && let Some(table) = self.constant_table(value, span)
            {
                // A table of constants, which no derivative goes into.
                self.write(to, Val::Operand(table), span);
                return;
            }
            if p.proj.is_empty() && !is_scalar(&self.val_ty(value)) {
                self.refuse(Refusal::Reseated { span });
                return;
            }
        }
        self.write(to, v, span);
    }

    /// A reference to the memory of a constant, where a value is one that is no number by itself.
    fn constant_table(&mut self, v: &Val, span: Span) -> Option<Operand> {
        match v {
            Val::Place(p) if matches!(*p.proj, [Proj::Deref]) && self.tables.contains(&p.root) => {
                Some(Operand::Local(p.root))
            }
            Val::Operand(Operand::Const(c)) if !is_scalar(&c.ty) => {
                let c = c.clone();
                Some(Operand::Local(self.place_of_const(&c, span).root))
            }
            _ => None, // a part of one, or something that may carry a derivative
        }
    }

    fn assign_parts(&mut self, parts: &[&Expr], v: &Val, span: Span, part: impl Fn(&mut Self, &Val, usize) -> Val) {
        // All parts are read before any is written.
        let mut vs = Vec::new();
        for i in 0..parts.len() {
            if matches!(parts.get(i), Some(Expr::Range(_))) && i + 1 < parts.len() {
                self.refuse(Refusal::RestPattern { span });
                return;
            }
            let v = part(self, v, i);
            let moves = parts.get(i).is_some_and(
                |left| matches!(strip(left), Expr::Path(p) if self.copy_for(p).is_some() || self.holds_optional(p)),
            );
            vs.push(if moves { self.detached(v, span) } else { self.freeze(v, span) });
        }
        for (left, v) in parts.iter().zip(vs) {
            if !matches!(left, Expr::Range(_)) {
                self.assign_to(left, v, span);
            }
        }
    }

    fn is_reseatable(&self, p: &syn::ExprPath) -> bool {
        let Some(ident) = p.path.get_ident() else { return false };
        let name = ident.to_string();
        let held = self.scopes.iter().rev().find(|s| s.names.contains_key(&name));
        held.is_some_and(|s| s.reseatable.contains(&name))
    }

    pub(super) fn compound(&mut self, b: &ExprBinary) -> Val {
        let span = b.span();
        if let Some(v) = self.refuse_writing_by_guard(&b.left) {
            return v;
        }
        let Some(op) = operator(&b.op) else { return self.refuse(Refusal::Syntax { span }) };
        let right = self.expr(&b.right);
        let explicit = matches!(strip(&b.right), Expr::Reference(_));
        let by_reference = Arith::assigning(op).is_some() || self.adds_by_reference(op, &right, explicit);
        let value = match self.term(right, by_reference, b.right.span()) {
            Ok(value) => value,
            Err(v) => return v,
        };
        if let (Expr::Index(i), Arg::Value(value)) = (strip(&b.left), &value)
            && self.is_compound_index(&i.index)
        {
            self.update_at(i, op, value.clone(), span);
            return Val::Unit;
        }
        let left = self.expr(&b.left);
        let Val::Place(place) = left.behind().clone() else {
            return match left {
                Val::Never | Val::Poison => left,
                _ => Val::Unit, // not assignable: rustc refuses the original
            };
        };
        match (value, Arith::assigning(op)) {
            (Arg::Value(value), _) => self.update(&place, op, value, span),
            (value, Some(op)) => self.assign_operator(&place, op, value, span),
            (value, None) => {
                let krate = self.krate.clone();
                let path = match op {
                    BinOp::Sub => parse_quote!(#krate::rt::__own::subtracted),
                    _ => parse_quote!(#krate::rt::__own::added), // the other one that comes here
                };
                let place = self.through(place);
                self.runtime(path, vec![Arg::RefMut(place), value], span);
            }
        }
        Val::Unit
    }

    /// Whether the right side of `+=` or `-=` is a reference to what may have an operator for references only: it is of a type of the
    /// user's, or not known and lent on the spot. Elsewhere something unknown is a float, more often than not.
    fn adds_by_reference(&self, op: BinOp, right: &Val, explicit: bool) -> bool {
        let Val::Ref { to, .. } = right else { return false };
        let ty = self.val_ty(to);
        matches!(op, BinOp::Add | BinOp::Sub) && (matches!(ty, Ty::User { .. }) || explicit && ty.is_opaque())
    }

    /// `place op= value`
    pub(crate) fn update(&mut self, place: &Place, op: BinOp, value: Operand, span: Span) {
        let (held, given) = (self.f.place_ty(place), self.f.operand_ty(&value));
        if held == Ty::Text {
            self.keep_stmt(true, None, span, |k| {
                k.write(&Val::Place(place.clone()));
                let (place, value) = (k.place(place), k.operand(&value));
                quote!(#place += #value;)
            });
            return;
        }
        let inert = held.is_inert() && !matches!(held, Ty::Unit) || given.is_inert();
        if let BinOp::Add | BinOp::Sub = op
            && !inert
        {
            let subtract = op == BinOp::Sub;
            self.emit(StmtKind::Update { place: place.clone(), subtract, value }, span);
            return;
        }
        if let Some(op) = Arith::assigning(op)
            && held.is_opaque()
            && !given.is_inert()
        {
            self.assign_operator(place, op, Arg::Value(value), span);
            return;
        }
        let old = self.load(place.clone(), span);
        let new = self.arithmetic(op, old, value, span);
        let ty = self.f.operand_ty(&new);
        // The result of an operator on a variable has the variable's type.
        if let (Some(l), Ty::Unknown) = (new.local(), ty) {
            self.refine(l, &held);
        }
        self.emit(StmtKind::Assign(place.clone(), new), span);
    }

    /// `place *= value` and its kin, where the place may hold a value of a type of the user's.
    fn assign_operator(&mut self, place: &Place, op: Arith, value: Arg, span: Span) {
        let old = self.load(place.clone(), span);
        let args = vec![Arg::Value(old), value];
        let ty = self.f.place_ty(place);
        let new = self.temp(ty, Rvalue::Operator(Box::new(Operator { op, args })), span);
        self.emit(StmtKind::Assign(place.clone(), Operand::Local(new)), span);
    }

    /// `std::mem::swap(a, b)`
    pub(super) fn exchange(&mut self, a: &Val, b: &Val, span: Span) {
        if !self.may_exchange(a) || !self.may_exchange(b) {
            self.refuse(Refusal::Reseated { span });
            return;
        }
        match (a.behind(), b.behind()) {
            // Of halves that `split_at_mut` made: rustc would not see that they are apart.
            (Val::Place(a), Val::Place(b)) if super::disjoint::are_of_one(a, b) => {
                let mut copy = |p: &Place| {
                    let ty = self.f.place_ty(p);
                    let rvalue = if ty.is_copy() {
                        Rvalue::Load(p.clone())
                    } else {
                        Rvalue::Duplicate(p.clone(), proc_macro2::Ident::new("clone", span))
                    };
                    Operand::Local(self.temp(ty, rvalue, span))
                };
                let (old_a, old_b) = (copy(a), copy(b));
                self.emit(StmtKind::Assign(a.clone(), old_b), span);
                self.emit(StmtKind::Assign(b.clone(), old_a), span);
            }
            _ => self.swap(a, b, span),
        }
    }

    /// The values of two places, exchanged: rustc sees that they are apart, or they are elements of one list.
    pub(super) fn swap(&mut self, a: &Val, b: &Val, span: Span) {
        match (a.behind(), b.behind()) {
            (Val::Place(a), Val::Place(b)) => self.emit(StmtKind::Swap(a.clone(), b.clone()), span),
            (a, b) => {
                let (a, b) = (a.clone(), b.clone());
                let (old_a, old_b) = (self.freeze(a.clone(), span), self.freeze(b.clone(), span));
                self.write(&a, old_b, span);
                self.write(&b, old_a, span);
            }
        }
    }

    /// `std::mem::replace(a, v)`
    pub(super) fn replace(&mut self, a: &Val, v: Val, span: Span) -> Val {
        if super::reseated::moves(a) {
            return self.refuse(Refusal::Reseated { span });
        }
        match a.behind() {
            Val::Place(p) => {
                let p = p.clone();
                let ty = self.f.place_ty(&p);
                let v = self.operand(v, span);
                Val::Operand(Operand::Local(self.temp(ty, Rvalue::Replace(p, v), span)))
            }
            a => {
                let a = a.clone();
                let old = self.freeze(a.clone(), span);
                self.write(&a, v, span);
                old
            }
        }
    }
}
