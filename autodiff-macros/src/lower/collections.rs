//! Arrays, slices and vectors: literals, sub-slices and the methods that the IR has words for.

use super::{
    Lowerer, Val,
    control::{Counted, int, is_scalar},
};
use crate::ir::{BinOp, Operand, Place, Proj, Rvalue, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, Macro, Token};

/// The arguments of `vec!`.
pub(super) enum VecArgs {
    List(Punctuated<Expr, Token![,]>),
    Repeat(Box<Expr>, Box<Expr>),
}

impl Parse for VecArgs {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(VecArgs::List(Punctuated::new()));
        }
        let first: Expr = input.parse()?;
        if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
            return Ok(VecArgs::Repeat(Box::new(first), input.parse()?));
        }
        let mut list = Punctuated::new();
        list.push_value(first);
        while input.peek(Token![,]) {
            list.push_punct(input.parse()?);
            if input.is_empty() {
                break;
            }
            list.push_value(input.parse()?);
        }
        Ok(VecArgs::List(list))
    }
}

impl VecArgs {
    /// Every element that is written.
    pub(super) fn each_mut(&mut self, mut f: impl FnMut(&mut Expr)) {
        match self {
            VecArgs::List(list) => list.iter_mut().for_each(f),
            VecArgs::Repeat(e, _) => f(e),
        }
    }

    pub(super) fn tokens(&self) -> TokenStream {
        match self {
            VecArgs::List(list) => list.to_token_stream(),
            VecArgs::Repeat(e, n) => quote!(#e; #n),
        }
    }
}

pub(super) fn parse_vec(mac: &Macro) -> syn::Result<VecArgs> {
    mac.parse_body()
}

impl Lowerer<'_> {
    /// All elements, as a slice: patterns ask for one. A vector serves as it is.
    fn sliced(&self, v: &Val) -> Val {
        match v.behind() {
            Val::Place(p) if matches!(self.receiver_ty(v), Ty::Array(_) | Ty::Unknown) => {
                Val::Place(self.through(p.clone()).with(Proj::Range { lo: None, hi: None, inclusive: false }))
            }
            other => other.clone(),
        }
    }

    /// `[a, b, c]`
    pub(super) fn array(&mut self, a: &syn::ExprArray) -> Val {
        if let Some(table) = self.table(&a.elems) {
            return table;
        }
        match self.elements_of(&a.elems) {
            Ok((operands, elem)) => {
                let ty = Ty::Array(Box::new(elem));
                Val::Operand(Operand::Local(self.temp(ty, Rvalue::Array(operands), a.span())))
            }
            Err(v) => v,
        }
    }

    /// `[x; N]`
    pub(super) fn repeat(&mut self, r: &syn::ExprRepeat) -> Val {
        let v = self.expr(&r.expr);
        match self.stored(v, r.expr.span()) {
            Ok(o) => {
                let ty = Ty::Array(Box::new(self.f.operand_ty(&o)));
                let len = r.len.to_token_stream();
                Val::Operand(Operand::Local(self.temp(ty, Rvalue::Repeat(o, len), r.span())))
            }
            Err(v) => v,
        }
    }

    /// `vec![..]`
    pub(super) fn vec(&mut self, mac: &Macro, span: Span) -> Val {
        match parse_vec(mac) {
            Ok(VecArgs::List(list)) => match self.table(&list) {
                Some(table) => table,
                None => match self.elements_of(&list) {
                    Ok((operands, elem)) => {
                        let ty = Ty::Vec(Box::new(elem));
                        Val::Operand(Operand::Local(self.temp(ty, Rvalue::Vec(operands), span)))
                    }
                    Err(v) => v,
                },
            },
            Ok(VecArgs::Repeat(e, n)) => {
                let v = self.expr(&e);
                let o = match self.stored(v, e.span()) {
                    Ok(o) => o,
                    Err(v) => return v,
                };
                let n = self.inert(&n, Ty::Int);
                let ty = Ty::Vec(Box::new(self.f.operand_ty(&o)));
                Val::Operand(Operand::Local(self.temp(ty, Rvalue::VecRepeat(o, n), span)))
            }
            Err(_) => Val::Poison, // rustc refuses the original
        }
    }

    /// The elements, and what they are of; or what there is instead of a list of values.
    fn elements_of(&mut self, elems: &Punctuated<Expr, Token![,]>) -> Result<(Vec<Operand>, Ty), Val> {
        let mut vs = Vec::new();
        for e in elems {
            let v = self.expr(e);
            // Each element is at hand before the next one is evaluated.
            vs.push((self.freeze(v, e.span()), e.span()));
        }
        let found = if vs.iter().any(|(v, _)| matches!(v, Val::Ref { .. } | Val::Tuple(_))) {
            let found: Vec<Val> = vs.iter().map(|(v, _)| v.clone()).collect();
            self.list_of_references(&found)
        } else {
            None
        };
        if let Some(list) = found {
            return Err(list);
        }
        let mut operands = Vec::new();
        let mut ty = Ty::Unknown;
        for (v, span) in vs {
            let o = self.stored(v, span)?;
            ty = ty.joined(&self.f.operand_ty(&o));
            operands.push(o);
        }
        Ok((operands, ty))
    }

    /// A value that becomes an element: a reference to a scalar becomes a copy, any other reference is refused.
    fn stored(&mut self, v: Val, span: Span) -> Result<Operand, Val> {
        if let Val::Ref { to, .. } = &v {
            let ty = self.val_ty(to);
            if !is_scalar(&ty) && ty != Ty::Text {
                return Err(self.refuse(Refusal::StoredReference { span }));
            }
        }
        self.operand_or(v, span)
    }

    /// `base[lo..hi]`
    pub(super) fn sub_slice(&mut self, base: &Val, range: &Val, span: Span) -> Val {
        match (base.behind(), range) {
            (Val::Never, _) => Val::Never,
            (Val::Poison, _) => Val::Poison,
            (other, Val::Range(r)) => {
                let other = other.clone();
                let place = self.place_of(&other, span);
                let place = self.through(place);
                Val::Place(place.with(Proj::Range { lo: r.lo.clone(), hi: r.hi.clone(), inclusive: r.inclusive }))
            }
            _ => Val::Poison, // ranges only come here
        }
    }

    /// A method of arrays, slices and vectors. `None` if it is none of them.
    pub(super) fn collection_method(
        &mut self,
        m: &ExprMethodCall,
        receiver: &Val,
        args: &[Val],
        span: Span,
    ) -> Option<Val> {
        let name = m.method.to_string();
        let ty = self.receiver_ty(receiver);
        if matches!(ty, Ty::Text | Ty::Int | Ty::Bool) || matches!(receiver.behind(), Val::Range(_)) {
            return None;
        }
        match (name.as_str(), args) {
            ("len", []) => Some(Val::Operand(self.len(receiver, span))),
            ("partition_point" | "binary_search" | "binary_search_by" | "binary_search_by_key", [_] | [_, _])
                if matches!(self.receiver_ty(receiver), Ty::Array(_) | Ty::Slice(_) | Ty::Vec(_)) =>
            {
                // Where something is found is a number of places, whatever the order.
                let ty = if name == "partition_point" { Ty::Int } else { Ty::Unknown };
                Some(self.kept_method(m, receiver, args, ty, true, None))
            }
            ("is_empty", []) => {
                let len = self.len(receiver, span);
                Some(Val::Operand(self.int_binary(BinOp::Eq, len, int(0), Ty::Bool, span)))
            }
            ("to_vec" | "clone" | "to_owned", []) => Some(self.duplicate(receiver, &m.method, span)),
            ("as_slice", []) => Some(self.sliced(receiver).shared()),
            ("as_mut_slice", []) => Some(self.sliced(receiver).unique()),
            // The cell of a constant is asked as it is written.
            ("borrow" | "borrow_mut", [])
                if matches!(ty, Ty::Unknown | Ty::User { .. }) && self.is_constant_map(receiver) =>
            {
                None
            }
            ("as_ref" | "borrow", []) => Some(receiver.behind().clone().shared()),
            ("as_mut" | "borrow_mut", []) => Some(receiver.behind().clone().unique()),
            ("is_sorted_by" | "is_sorted_by_key", [_]) => {
                Some(self.kept_method(m, receiver, args, Ty::Bool, true, None))
            }
            ("map", [f]) if matches!(self.receiver_ty(receiver), Ty::Array(_)) => {
                Some(self.array_map(receiver, f, span))
            }
            ("push", [x]) => {
                let place = self.readable(receiver, span);
                let x = match self.stored(x.clone(), span) {
                    Ok(x) => x,
                    Err(v) => return Some(v),
                };
                let elem = self.f.operand_ty(&x);
                if place.proj.is_empty() && matches!(self.f.local(place.root).ty, Ty::Vec(_)) {
                    self.refine(place.root, &Ty::Vec(Box::new(elem)));
                }
                self.emit(StmtKind::Push(place, x), span);
                Some(Val::Unit)
            }
            ("swap", [i, j]) if !matches!(i, Val::Ref { .. }) => {
                if let Val::Table(_) = receiver.behind() {
                    // What its elements lead to stays where it is.
                    return Some(self.refuse(Refusal::StoredReference { span }));
                }
                let (i, j) = (self.operand(i.clone(), span), self.operand(j.clone(), span));
                let a = self.element(receiver, i, span);
                let b = self.element(receiver, j, span);
                self.swap(&a, &b, span);
                Some(Val::Unit)
            }
            ("fill", [x]) => {
                let x = self.operand(x.clone(), span);
                let len = self.len(receiver, span);
                self.each(len, span, |l, i| {
                    let to = l.element(receiver, i, span);
                    let x = l.again(&x, span);
                    l.write(&to, x, span);
                });
                Some(Val::Unit)
            }
            ("copy_from_slice" | "clone_from_slice", [from]) => {
                let (to_len, from_len) = (self.len(receiver, span), self.len(from, span));
                self.keep_stmt(true, None, span, |k| {
                    let (to_len, from_len) = (k.operand(&to_len), k.operand(&from_len));
                    quote!(::core::assert_eq!(#to_len, #from_len, "the slices differ in length");)
                });
                self.copy_elements(receiver, from, to_len, span);
                Some(Val::Unit)
            }
            ("extend_from_slice", [from]) => {
                let place = self.readable(receiver, span);
                let len = self.len(from, span);
                self.each(len, span, |l, i| {
                    let v = l.element(from, i, span);
                    let v = l.copy_of(v, span);
                    let o = l.operand(v, span);
                    l.emit(StmtKind::Push(place, o), span);
                });
                Some(Val::Unit)
            }
            ("reverse", []) => {
                let len = self.len(receiver, span);
                let half = self.int_binary(BinOp::Div, len.clone(), int(2), Ty::Int, span);
                let last = self.keep_with(Ty::Int, true, None, span, |k| {
                    let len = k.operand(&len);
                    quote!(usize::saturating_sub(#len, 1))
                });
                self.each(half, span, |l, i| {
                    let j = l.int_binary(BinOp::Sub, last, i.clone(), Ty::Int, span);
                    let a = l.element(receiver, i, span);
                    let b = l.element(receiver, j, span);
                    l.swap(&a, &b, span);
                });
                Some(Val::Unit)
            }
            ("split_at" | "split_at_mut", [at]) => {
                let mutable = name == "split_at_mut";
                let place = self.readable(receiver, span);
                let place = self.through(place);
                let at = self.operand(at.clone(), span);
                let half = |lo, hi| {
                    let place = place.with(Proj::Range { lo, hi, inclusive: false });
                    Val::Ref { to: Box::new(Val::Place(place)), mutable }
                };
                Some(Val::Tuple(vec![half(None, Some(at.clone())), half(Some(at), None)]))
            }
            _ => self.rearrange(m, receiver, args, span),
        }
    }

    /// `clone`, `to_vec`, `to_owned`
    pub(crate) fn duplicate(&mut self, v: &Val, method: &Ident, span: Span) -> Val {
        match v.behind() {
            Val::Tuple(vs) => {
                let vs = vs.clone();
                Val::Tuple(vs.iter().map(|v| self.duplicate(v, method, span)).collect())
            }
            Val::Slotted(_) => self.refuse(Refusal::HeldIterator { span }),
            Val::Maybe(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Unit
            | Val::Never
            | Val::Poison => v.behind().clone(),
            other @ (Val::Operand(_) | Val::Place(_) | Val::Ref { .. }) => {
                let other = other.clone();
                let ty = self.receiver_ty(&other);
                if is_scalar(&ty) || ty == Ty::Text && matches!(other, Val::Operand(Operand::Const(_))) {
                    return Val::Operand(self.operand(other, span));
                }
                let ty = match (ty, method.to_string().as_str()) {
                    (Ty::Slice(t), _) => Ty::Vec(t),
                    (Ty::Array(t), "to_vec") => Ty::Vec(t),
                    (t, _) => t,
                };
                let place = self.place_of(&other, span);
                Val::Operand(Operand::Local(self.temp(ty, Rvalue::Duplicate(place, method.clone()), span)))
            }
        }
    }

    /// The value of an element that stays where it is.
    pub(super) fn copy_of(&mut self, v: Val, span: Span) -> Val {
        if self.val_ty(&v).is_copy() || self.val_ty(&v).is_opaque() {
            self.freeze(v, span)
        } else {
            self.duplicate(&v, &Ident::new("clone", span), span)
        }
    }

    /// A value once more.
    pub(super) fn again(&mut self, o: &Operand, span: Span) -> Val {
        match o {
            Operand::Local(l) if !self.f.local(*l).ty.is_copy() && !self.f.local(*l).ty.is_opaque() => {
                self.duplicate(&Val::Place(Place::of(*l)), &Ident::new("clone", span), span)
            }
            o => Val::Operand(o.clone()),
        }
    }

    /// A loop over `0..len`.
    pub(super) fn each(&mut self, len: Operand, span: Span, body: impl FnOnce(&mut Self, Operand)) {
        let turns = Counted { lo: int(0), hi: len, inclusive: false, reversed: false };
        self.counted(None, &turns, span, body);
    }
}
