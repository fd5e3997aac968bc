//! Elements of types of the user's by an index that is no number: `m[(i, j)]`, read and written by the differentiated bodies of
//! `index` and `index_mut`.

use super::{Lowerer, Val, control::strip};
use crate::ir::{Arg, BinOp, Call, Callee, Operand, Ty};
use proc_macro2::Span;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Expr, ExprIndex, ExprPath, parse_quote_spanned};

impl Lowerer<'_> {
    /// Whether an index is none of a list's.
    pub(super) fn is_compound_index(&self, index: &Expr) -> bool {
        match strip(index) {
            Expr::Tuple(_) | Expr::Array(_) => true,
            Expr::Path(p) => {
                let v = p.path.get_ident().and_then(|i| self.lookup(&i.to_string()));
                v.is_some_and(|v| matches!(v, Val::Tuple(_)) || matches!(self.val_ty(v), Ty::Tuple(_) | Ty::Array(_)))
            }
            _ => false, // an integer, or not known
        }
    }

    /// `of[(i, j)]`
    pub(super) fn element_at(&mut self, i: &ExprIndex, span: Span) -> Val {
        let of = self.expr(&i.expr);
        let Some(index) = self.index_value(&i.index, span) else { return Val::Poison };
        self.read_at(&of, index, span)
    }

    /// `of[(i, j)] = value`
    pub(super) fn assign_at(&mut self, i: &ExprIndex, value: Val, span: Span) {
        let of = self.expr(&i.expr);
        let Some(index) = self.index_value(&i.index, span) else { return };
        let value = self.operand(value, span);
        self.write_at(&of, index, value, span);
    }

    /// `of[(i, j)] op= value`
    pub(super) fn update_at(&mut self, i: &ExprIndex, op: BinOp, value: Operand, span: Span) {
        let of = self.expr(&i.expr);
        let Some(index) = self.index_value(&i.index, span) else { return };
        let old = self.read_at(&of, index.clone(), span);
        let old = self.operand(old, span);
        let new = self.arithmetic(op, old, value, span);
        self.write_at(&of, index, new, span);
    }

    fn index_value(&mut self, index: &Expr, span: Span) -> Option<Operand> {
        let v = self.expr(index);
        self.operand_or(v, span).ok()
    }

    fn read_at(&mut self, of: &Val, index: Operand, span: Span) -> Val {
        let krate = self.krate.clone();
        let place = self.readable(of, span);
        let place = self.through(place);
        let path = parse_quote_spanned!(super::opaque::at(span)=> #krate::rt::__own::at);
        self.runtime(path, vec![Arg::Ref(place), Arg::Value(index)], span)
    }

    fn write_at(&mut self, of: &Val, index: Operand, value: Operand, span: Span) {
        let krate = self.krate.clone();
        let place = self.readable(of, span);
        let place = self.through(place);
        let args = vec![Arg::RefMut(place), Arg::Value(index), Arg::Value(value)];
        let path = parse_quote_spanned!(super::opaque::at(span)=> #krate::rt::__own::put_at);
        self.runtime(path, args, span);
    }

    /// A call of a function of the runtime that has derivatives.
    pub(super) fn runtime(&mut self, path: ExprPath, args: Vec<Arg>, span: Span) -> Val {
        self.called(
            Call { callee: Callee::Function(path), args, callables: BTreeMap::new(), some: BTreeSet::new(), span },
            Ty::Unknown,
        )
    }
}
