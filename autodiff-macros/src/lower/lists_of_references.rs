//! Lists that hold references: `[(&a, 1.0), (&b, 2.0)]`, `for r in [&mut x, &mut y] { .. }`.
//!
//! A reference is the place that it stands for, and a list of them is known element by element. What is done to each of its elements is
//! written out for each; an element whose index only the run tells is chosen by branches, which give copies.

use super::control::{int, is_scalar};
use super::iter::It;
use super::{Lowerer, Val};
use crate::ir::{BinOp, Block, Operand, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::Span;
use std::rc::Rc;

/// The longest list whose elements are known one by one.
const LONGEST: usize = 16;

impl Lowerer<'_> {
    /// The list, if there are references in it that are not as good as copies.
    pub(super) fn list_of_references(&self, vs: &[Val]) -> Option<Val> {
        let refers = vs.iter().any(|v| self.holds_reference(v));
        (refers && vs.len() <= LONGEST).then(|| Val::Table(Rc::new(vs.to_vec())))
    }

    fn holds_reference(&self, v: &Val) -> bool {
        match v {
            Val::Ref { mutable: true, .. } => true,
            Val::Ref { to, mutable: false } => {
                let ty = self.val_ty(to);
                matches!(**to, Val::Place(_) | Val::Operand(_)) && !is_scalar(&ty) && ty != Ty::Text
                    || self.holds_reference(to)
            }
            Val::Tuple(vs) => vs.iter().any(|v| self.holds_reference(v)),
            _ => false, // a value, or nothing that a list of references is made of
        }
    }

    /// Whether a list is one of references, and not of functions.
    pub(super) fn is_list_of_references(&self, among: &[Val]) -> bool {
        among.first().is_some_and(|v| !self.is_callable(v))
    }

    /// An element of such a list.
    pub(super) fn of_list(&mut self, among: &Rc<Vec<Val>>, index: &Operand, span: Span) -> Val {
        if let Operand::Const(c) = index
            && let Ok(literal) = syn::parse2::<syn::LitInt>(c.tokens.clone())
            && let Ok(i) = literal.base10_parse::<usize>()
        {
            // Out of bounds, rustc refuses the original or it panics where it stands.
            return among.get(i).cloned().unwrap_or(Val::Poison);
        }
        self.in_bounds(index, among.len(), span);
        self.chosen_of(among, 0, index, span)
    }

    /// An index out of bounds panics, as it does in the original.
    fn in_bounds(&mut self, index: &Operand, len: usize, span: Span) {
        let kept = self.opaque(Ty::Unit, true, None, |k| {
            let (index, len) = (k.operand(index), proc_macro2::Literal::usize_unsuffixed(len));
            quote::quote_spanned!(span=> ::core::assert!(#index < #len, "index out of bounds"))
        });
        self.emit(StmtKind::Opaque(Box::new(kept)), span);
    }

    fn chosen_of(&mut self, among: &[Val], k: usize, index: &Operand, span: Span) -> Val {
        let Some(v) = among.get(k).cloned() else { return Val::Poison };
        if k + 1 == among.len() {
            return v;
        }
        let cond = self.int_binary(BinOp::Eq, index.clone(), int(k), Ty::Bool, span);
        let dest = self.open();
        let (then, ()): (Block, ()) = self.branch(|l| l.deliver(dest, v, span));
        let (els, ()) = self.branch(|l| {
            let v = l.chosen_of(among, k + 1, index, span);
            l.deliver(dest, v, span);
        });
        self.emit(StmtKind::If { cond, then, els }, span);
        self.close(dest)
    }

    /// The elements of such a list; by reference if `mutable` is known.
    pub(super) fn listed_references(among: &[Val], mutable: Option<bool>) -> It {
        let each = |v: &Val| match mutable {
            Some(mutable) => Val::Ref { to: Box::new(v.clone()), mutable },
            None => v.clone(),
        };
        let once = among.iter().map(|v| It::Once(each(v)));
        once.reduce(|all, one| It::Chain(Box::new(all), Box::new(one))).unwrap_or(It::Empty)
    }

    /// Why a table is not to be kept as a value.
    pub(super) fn kept_table(&self, v: &Val, span: Span) -> Refusal {
        match v.behind() {
            Val::Table(among) if self.is_list_of_references(among) => Refusal::StoredReference { span },
            _ => Refusal::Callable { span },
        }
    }
}
