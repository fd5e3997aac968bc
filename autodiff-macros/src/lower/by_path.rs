//! Methods of std's traits and of slices that are called by their paths, as they are where they are passed by name: `fold(0.0, Add::add)`,
//! `map(Clone::clone)`, `map(<[f64]>::to_vec)`.

use super::{Lowerer, Val};
use crate::ir::{Arg, Arith, BinOp, Operand, Rvalue, UnOp};
use proc_macro2::{Ident, Span};
use syn::{ExprPath, Type};

impl Lowerer<'_> {
    /// `None`, without effect, for any other path.
    pub(super) fn method_by_path(
        &mut self,
        path: &ExprPath,
        qualifier: &str,
        name: &str,
        args: &[Val],
        span: Span,
    ) -> Option<Val> {
        let of_slices = path.qself.as_ref().is_some_and(|q| matches!(*q.ty, Type::Slice(_) | Type::Array(_)));
        let of_std = |name: &str| qualifier == name && !crate::declared::is_trait(name, span);
        let copies = name == "clone" && of_std("Clone") || name == "to_owned" && of_std("ToOwned");
        if copies || of_slices && name == "to_vec" {
            let [v] = args else { return None };
            return Some(self.duplicate(v, &Ident::new(name, span), span));
        }
        let (of, op) = match name {
            "neg" => ("Neg", None),
            "add" => ("Add", Some(BinOp::Add)),
            "sub" => ("Sub", Some(BinOp::Sub)),
            "mul" => ("Mul", Some(BinOp::Mul)),
            "div" => ("Div", Some(BinOp::Div)),
            "rem" => ("Rem", Some(BinOp::Rem)),
            _ => return None, // no operator
        };
        // A trait of the crate's may have a method of this name, too, which floats have by it.
        let of_floats = matches!(qualifier, "f64" | "f32")
            && !crate::declared::is_of_a_trait(name, args.len().saturating_sub(1), span);
        if !of_std(of) && !of_floats {
            return None;
        }
        match (args, op) {
            ([x], None) => {
                let x = match self.operand_or(x.behind().clone(), span) {
                    Ok(x) => x,
                    Err(v) => return Some(v),
                };
                let ty = self.f.operand_ty(&x);
                Some(Val::Operand(Operand::Local(self.temp(ty, Rvalue::Unary(UnOp::Neg, x), span))))
            }
            ([left, right], Some(op)) => {
                let (left, right) = (self.term(left.clone(), true, span), self.term(right.clone(), true, span));
                Some(match (left, right, Arith::binary(op)) {
                    (Ok(Arg::Value(left)), Ok(Arg::Value(right)), _) => {
                        Val::Operand(self.arithmetic(op, left, right, span))
                    }
                    (Ok(left), Ok(right), Some(op)) => self.by_reference(op, vec![left, right], span),
                    (Err(v), ..) | (_, Err(v), _) => v,
                    (Ok(_), Ok(_), None) => Val::Poison, // not reached: all of them are arithmetic
                })
            }
            _ => None, // rustc refuses the original
        }
    }
}
