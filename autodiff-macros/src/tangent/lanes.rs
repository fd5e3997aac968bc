//! Forward mode in several directions at once: the tangent of a float is `Lanes<f64, K>`, `K` numbers.
//!
//! The statements are those of one direction but for the rules of primitives. Their formulas are linear in the seed, so each is
//! evaluated once, for the seed 1: that is the partial derivative, a number, and the tangents are multiplied by it, all lanes alike. Where
//! the formula guards against zero times infinity, or chooses, the product does: it is written as a [`Rvalue::Prim`] of the rule
//! [`scale`](rules::scale), whose first operand is a tangent; elsewhere it is a plain product.
//!
//! What the runtime has no lanes for is refused: it is an opt-in.

use super::{Obstacle, Pass, Tangent, differentiate};
use crate::analyse::activity::Activity;
use crate::ir::{
    BinOp, Callee, Carrier, Const, Derivative, Function, Operand, Rvalue, Stmt, StmtKind, Ty, UnOp, visit,
};
use crate::rules;
use crate::signature::{is_named_like_a_derivative, is_of_the_runtime};
use proc_macro2::Span;
use quote::quote;

/// Differentiates `f` in forward mode, in several directions.
pub(crate) fn many(f: &Function, act: &Activity, krate: &syn::Path) -> Result<Tangent, Obstacle> {
    let tangent = differentiate(f, act, Some(krate));
    obstacle(f, &tangent).map_or(Ok(tangent), Err)
}

/// `f::grad` and its kin.
fn is_derivative(path: &syn::ExprPath) -> bool {
    path.path.segments.last().is_some_and(|last| is_named_like_a_derivative(&last.ident))
}

/// What there are no lanes for.
fn obstacle(f: &Function, t: &Tangent) -> Option<Obstacle> {
    if !f.callables.is_empty() {
        return Some(Obstacle { span: f.name.span(), what: "it takes a function or a closure" });
    }
    let mut found = None;
    visit::each(&t.body, &mut |s| {
        let what = match &s.kind {
            StmtKind::Tangent { call, .. } => match &call.callee {
                _ if call.callables.values().any(|c| !matches!(c.derivative, Derivative::Refused(_))) => {
                    "a function or a closure is passed on here"
                }
                Callee::Function(path) if is_of_the_runtime(path) => of_the_runtime(path),
                Callee::Associated(path) if is_derivative(path) => "a derivative is taken here",
                Callee::Method { .. } | Callee::Associated(_) => "a method is called here",
                Callee::Function(_) | Callee::Callable(_) => return,
            },
            StmtKind::Let(_, Rvalue::Wrap(Carrier::Like(_), _)) => {
                "what holds this value is of a type that is not known"
            }
            StmtKind::Let(_, Rvalue::CastDot(..)) => "a value is cast here whose type is not known",
            StmtKind::Let(_, Rvalue::Struct(_)) => "a struct is made here",
            _ => return,
        };
        found.get_or_insert(Obstacle { span: s.span, what });
    });
    found
}

/// What a call of one of the runtime's own functions means.
fn of_the_runtime(path: &syn::ExprPath) -> &'static str {
    match path.path.segments.last() {
        Some(last) if last.ident == "into_array" => "an array is made here of elements that are no numbers",
        _ => "an element is read or written here by an index that is no number",
    }
}

/// Zero in all lanes. Of which type, its use tells.
pub(super) fn zero(krate: &syn::Path) -> Operand {
    Operand::Const(Const { tokens: quote!(#krate::rt::lanes::zero()), ty: Ty::Unknown })
}

/// The seed that makes of a formula the partial derivative.
pub(super) fn unit(ty: &Ty) -> Operand {
    Operand::Const(Const { tokens: quote!(1.0), ty: ty.clone() })
}

impl Pass<'_> {
    /// What an operand contributes to a tangent: its tangent, times the partial derivative that the formula is.
    pub(super) fn in_lanes(
        &mut self,
        formula: &str,
        dot: Operand,
        partial: Rvalue,
        ty: &Ty,
        out: &mut Vec<Stmt>,
        span: Span,
    ) -> Rvalue {
        match formula {
            "g" => return Rvalue::Use(dot),
            "-g" => return Rvalue::Unary(UnOp::Neg, dot),
            _ => {} // a product
        }
        let chooses = formula.contains("if ");
        let partial = match partial {
            Rvalue::Use(o) => o,
            rv => {
                let partial = self.fresh("partial", ty.clone(), crate::ir::Kind::Temp, span);
                out.push(super::bind(partial, rv, span));
                Operand::Local(partial)
            }
        };
        if chooses {
            return Rvalue::Prim(rules::scale(), vec![dot, partial]);
        }
        Rvalue::Binary(BinOp::Mul, dot, partial)
    }
}
