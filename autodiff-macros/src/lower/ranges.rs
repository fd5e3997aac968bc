//! Ranges that are values: variables, parameters, fields and what functions give.

use super::value::{RangeVal, Val};
use super::{Lowerer, control::strip};
use crate::ir::{Operand, Ty};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Expr;
use syn::spanned::Spanned;

impl Lowerer<'_> {
    /// Whether a value is a range, and not one that is written where it stands.
    pub(super) fn is_range_value(&self, v: &Val) -> bool {
        matches!(v, Val::Operand(_) | Val::Place(_) | Val::Ref { .. })
            && matches!(self.receiver_ty(v), Ty::Range { .. })
    }

    /// The range that an index is, where it is a value: `x[range]`, `x[self.rows.clone()]`.
    pub(super) fn range_of(&mut self, index: &Expr) -> Option<Val> {
        let index = strip(index);
        let copied = match index {
            Expr::MethodCall(m) if m.method == "clone" && m.args.is_empty() => strip(&m.receiver),
            index => index,
        };
        let known = match copied {
            Expr::Path(p) => p.path.get_ident().and_then(|name| self.lookup(&name.to_string())).map(Val::behind),
            _ => None, // no variable
        };
        if let Some(range @ Val::Range(_)) = known {
            return Some(range.clone());
        }
        if !matches!(self.shape(copied), Ty::Range { .. }) {
            return None;
        }
        let v = self.expr(copied);
        self.range_value(&v, index.span())
    }

    /// A range that is a value, by where it begins and ends. `None` if the value is no range.
    pub(super) fn range_value(&mut self, v: &Val, span: Span) -> Option<Val> {
        let Ty::Range { inclusive } = self.receiver_ty(v) else { return None };
        let krate = self.krate.clone();
        let mut bound = |part: TokenStream| -> Operand {
            self.keep_with(Ty::Int, true, None, span, |k| {
                let range = k.val(v.behind());
                quote!(#krate::rt::Bounds::#part(&#range))
            })
        };
        let (lo, hi) = (bound(quote!(first)), bound(quote!(end)));
        Some(Val::Range(Box::new(RangeVal { lo: Some(lo), hi: Some(hi), inclusive })))
    }
}
