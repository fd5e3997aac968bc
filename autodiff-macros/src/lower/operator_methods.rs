//! Operators by the names of their traits' methods: `x.neg()`, `x.mul(y)`.

use super::{Lowerer, Val};
use crate::declared::Operands;
use crate::imports;
use crate::ir::{Arg, Arith, BinOp, Operand, Passing, Proj, Rvalue, Ty, UnOp, Width};
use proc_macro2::Span;
use syn::{ExprMethodCall, Item};

/// The trait of std's that a method of this name is of, and the binary operator that it is.
fn operator(method: &str, arguments: usize) -> Option<(&'static str, Option<BinOp>)> {
    Some(match (method, arguments) {
        ("neg", 0) => ("Neg", None),
        ("add", 1) => ("Add", Some(BinOp::Add)),
        ("sub", 1) => ("Sub", Some(BinOp::Sub)),
        ("mul", 1) => ("Mul", Some(BinOp::Mul)),
        ("div", 1) => ("Div", Some(BinOp::Div)),
        ("rem", 1) => ("Rem", Some(BinOp::Rem)),
        _ => return None, // no operator
    })
}

impl Lowerer<'_> {
    /// Of a float.
    pub(super) fn operator_method(
        &mut self,
        m: &ExprMethodCall,
        receiver: &Val,
        args: &[Val],
        span: Span,
    ) -> Option<Val> {
        let name = m.method.to_string();
        let (of, op) = operator(&name, args.len())?;
        // Another trait may have a method of this name, unless that of std is in scope: rustc would not know which one is meant.
        let in_scope = match self.receiver_ty(receiver) {
            Ty::Float(Some(Width::Param(_))) => true, // by its bounds
            Ty::Float(_) => self.has_in_scope(of, m),
            _ => return None, // of a type of the user's, or not known
        };
        if !in_scope || crate::declared::is_of_a_trait(&name, args.len(), m.method.span()) {
            return None;
        }
        let left = self.operand(receiver.behind().clone(), span);
        let Some(op) = op else {
            let ty = self.f.operand_ty(&left);
            return Some(Val::Operand(Operand::Local(self.temp(ty, Rvalue::Unary(UnOp::Neg, left), span))));
        };
        let right = self.operand(args.first()?.behind().clone(), span);
        Some(Val::Operand(self.arithmetic(op, left, right, span)))
    }

    fn has_in_scope(&self, operator: &str, m: &ExprMethodCall) -> bool {
        let brings = |item: &Item| matches!(item, Item::Use(item) if imports::brings(&item.tree, operator));
        self.f.items.iter().any(brings) || imports::has_operator(operator, m.method.span())
    }

    /// The same of a type of the crate's that has the operator: `*self = self.mul(other)`. What is by a reference takes that, as rustc
    /// looks for it, if the type has the operator for references; otherwise what is behind it.
    pub(super) fn users_operator(
        &mut self,
        m: &ExprMethodCall,
        receiver: &Val,
        args: &[Val],
        span: Span,
    ) -> Option<Val> {
        let name = m.method.to_string();
        let (of, op) = operator(&name, args.len())?;
        let ty = self.receiver_ty(receiver).name()?;
        let with = match args.first().map(|arg| self.receiver_ty(arg)) {
            Some(Ty::User { name: Some(name), .. }) => Ty::named(&name),
            Some(known) => known,
            None => Ty::named(&ty),
        };
        let at = m.method.span();
        if !self.has_in_scope(of, m) || crate::declared::has_own(&ty, &name, at) {
            return None;
        }
        let Operands { by_value, by_reference, output } = crate::declared::operands(of, &ty, &with, at);
        let lent = match receiver {
            Val::Ref { mutable, .. } => !mutable,
            Val::Place(p) if matches!(p.proj.as_slice(), [Proj::Deref]) => {
                let param = self.f.local(p.root).param.and_then(|i| self.f.params.get(i));
                param.is_some_and(|param| param.passing == Passing::Ref)
            }
            _ => false, // a value, or what may be changed
        };
        let place = || receiver.behind().clone();
        let left = match (by_value, by_reference) {
            (false, false) => return None, // by a macro, or by bounds
            (true, false) => place(),
            (true, true) if !lent => place(),
            (_, true) => place().shared(),
        };
        let left = match self.term(left, true, span) {
            Ok(left) => left,
            Err(v) => return Some(v),
        };
        let right = args.first().map(|arg| self.term(arg.clone(), true, span)).transpose();
        let result = match (left, right, op) {
            (_, Err(v), _) => v,
            (Arg::Value(left), Ok(Some(Arg::Value(right))), Some(op)) => {
                Val::Operand(self.arithmetic(op, left, right, span))
            }
            (Arg::Value(left), Ok(None), None) => {
                let ty = self.f.operand_ty(&left);
                Val::Operand(Operand::Local(self.temp(ty, Rvalue::Unary(UnOp::Neg, left), span)))
            }
            (left, Ok(right), op) => {
                let op = op.map_or(Some(Arith::Neg), Arith::binary)?;
                self.by_reference(op, std::iter::once(left).chain(right).collect(), span)
            }
        };
        if let (Val::Operand(Operand::Local(l)), Some(output)) = (&result, output) {
            self.refine(*l, &output);
        }
        Some(result)
    }
}
