//! Forward mode in several directions at once: the tangent of a float is `Lanes<f64, K>`, `K` numbers.
//!
//! The statements are those of one direction but for the rules of primitives. Their formulas are linear in the seed, so each is
//! evaluated once, for the seed 1: that is the partial derivative, a number, and the tangents are multiplied by it, all lanes alike. Where
//! the formula guards against zero times infinity, or chooses, the product does: it is written as a [`Rvalue::Prim`] of the rule
//! [`scale`](rules::scale), whose first operand is a tangent; elsewhere it is a plain product.
//!
//! A function with something in it that there are no lanes for has none of its own: see `emit::by_lane`.

use super::{Pass, Tangent, differentiate};
use crate::analyse::activity::Activity;
use crate::declared::{has_own, may_be_of_a_trait};
use crate::ir::{BinOp, Callee, Const, Derivative, Function, Operand, Rvalue, Stmt, StmtKind, Ty, UnOp, visit};
use crate::rules;
use crate::signature::{is_named_like_a_derivative, is_of_the_runtime, primals};
use proc_macro2::{Ident, Span};
use quote::quote;

/// Differentiates `f` in forward mode, in several directions. `None` if there is something in it that there are no lanes for: then it is
/// swept in one direction after the other.
pub(crate) fn many(f: &Function, act: &Activity, krate: &syn::Path) -> Option<Tangent> {
    let tangent = differentiate(f, act, Some(krate));
    (!holds_one_way(f, &tangent)).then_some(tangent)
}

/// `f::grad` and its kin.
fn is_derivative(name: &Ident) -> bool {
    is_named_like_a_derivative(name) || primals(&name.to_string()).next().is_some()
}

/// Whether it is a function of a type's own, `Type::g` or `Self::g`, and neither of a trait nor a derivative.
fn is_of_a_block(path: &syn::ExprPath) -> bool {
    let mut segments = path.path.segments.iter().rev().map(|segment| &segment.ident);
    let (Some(name), Some(of), None) = (segments.next(), segments.next(), path.qself.as_ref()) else { return false };
    !is_derivative(name) && (of == "Self" || has_own(&of.to_string(), &name.to_string(), name.span()))
}

/// Whether there is a call of something that has one direction only: a function or a closure that is passed on, a derivative, a method of
/// a trait, what the runtime has for elements and conversions.
fn holds_one_way(f: &Function, t: &Tangent) -> bool {
    let mut found = !f.callables.is_empty();
    visit::each(&t.body, &mut |s| {
        let StmtKind::Tangent { call, .. } = &s.kind else { return };
        found |= call.callables.values().any(|c| !matches!(c.derivative, Derivative::Refused(_)));
        found |= match &call.callee {
            Callee::Function(path) => {
                let last = path.path.segments.last();
                is_of_the_runtime(path) || last.is_some_and(|last| is_derivative(&last.ident))
            }
            Callee::Associated(path) => !is_of_a_block(path),
            Callee::Method { name, .. } => {
                let arguments = call.args.len().saturating_sub(1);
                // Or one of floats, which stands in a trait of the runtime's.
                let of_a_trait = || may_be_of_a_trait(&name.to_string(), arguments, name.span());
                is_derivative(name) || rules::method(&name.to_string(), arguments + 1).is_some() || of_a_trait()
            }
            Callee::Callable(_) => true,
        };
    });
    found
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
