//! The tangent of each right-hand side.

use super::{Pass, bind, lanes};
use crate::adjoint::{self, formula};
use crate::ir::{
    Call, Callee, Dual, Kind, Local, Operand, Operator, Place, Proj, Rvalue, Stmt, StmtKind, StructValue, Ty, UnOp,
    Zero,
};
use crate::rules::Rule;
use proc_macro2::{Ident, Span};
use std::collections::BTreeMap;

impl Pass<'_> {
    /// `let t = rv`
    pub(super) fn binding(&mut self, s: &Stmt, t: Local, rv: &Rvalue, out: &mut Vec<Stmt>) {
        let span = s.span;
        if let Rvalue::Call(call) = rv
            && self.act.call(t, call)
        {
            return self.call(s, t, call, out);
        }
        match rv {
            Rvalue::Pop(p) => {
                out.push(s.clone());
                if let Some(from) = self.dot_place(p) {
                    let dot = self.dot(t);
                    out.push(bind(dot, Rvalue::Pop(from), span));
                }
                return;
            }
            Rvalue::Replace(p, value) => {
                let Some(from) = self.dot_place(p) else { return out.push(s.clone()) };
                if matches!(value, Operand::Const(c) if !c.ty.is_float()) {
                    let mut s = s.clone();
                    self.name_constants(&mut s, out);
                    if let StmtKind::Let(_, Rvalue::Replace(_, Operand::Local(_))) = &s.kind
                        && let StmtKind::Let(_, rv) = &s.kind
                    {
                        return self.binding(&s, t, rv, out);
                    }
                }
                let value = self.dot_operand(value, out, span);
                out.push(s.clone());
                let dot = self.dot(t);
                out.push(bind(dot, Rvalue::Replace(from, value), span));
                return;
            }
            _ => {} // writes nothing
        }
        if !self.act.is(t) {
            return out.push(undisturbed(self, s));
        }
        let dot = self.dot(t);
        if let Some(operator) = adjoint::operator(self.f, rv) {
            return self.operator(&operator, t, dot, out, span);
        }
        if let Some((rule, operands)) = adjoint::rule(rv) {
            out.push(s.clone());
            let rv = self.apply(rule, &operands, t, out, span);
            return out.push(bind(dot, rv, span));
        }
        let mut s = s.clone();
        if matches!(rv, Rvalue::Tuple(_) | Rvalue::Array(_) | Rvalue::Vec(_) | Rvalue::Wrap(..) | Rvalue::Struct(_)) {
            self.name_constants(&mut s, out);
        }
        let StmtKind::Let(_, rv) = &s.kind else { return };
        let tangent = self.value(t, rv, out, span);
        let whole = match rv {
            Rvalue::Struct(_) => self.fresh("whole", Ty::Unknown, Kind::Bar { by_ref: false, param: None }, span),
            _ => dot, // no fields
        };
        let fields = match rv {
            Rvalue::Struct(value) => self.fields(value, whole, out, span),
            _ => Vec::new(), // no fields
        };
        out.push(undisturbed(self, &s));
        if fields.is_empty() {
            return out.push(bind(dot, tangent, span));
        }
        out.push(bind(whole, tangent, span));
        out.extend(fields);
        out.push(bind(dot, Rvalue::Load(Place::of(whole)), span));
    }

    /// The tangent of `t`, which is given the value `rv`. What it needs of values that `rv` moves goes to `before`.
    fn value(&mut self, t: Local, rv: &Rvalue, before: &mut Vec<Stmt>, span: Span) -> Rvalue {
        let like = Rvalue::Zero(Zero::Like(Place::of(t)));
        match rv {
            Rvalue::Use(o) | Rvalue::Repeat(o, _) | Rvalue::VecRepeat(o, _)
                if !self.act.operand(o) && !self.f.operand_ty(o).is_float() =>
            {
                like
            }
            Rvalue::Use(o) => Rvalue::Use(self.dot_operand(o, before, span)),
            Rvalue::Load(p) => match self.dot_place(p) {
                Some(from) => {
                    let part = from.proj.iter().any(|p| matches!(p, Proj::Variant { .. }));
                    // The variants of a cotangent have names that the macro does not know.
                    if part && !self.place_ty(p).is_copy() {
                        Rvalue::Duplicate(from, clone())
                    } else {
                        Rvalue::Load(from)
                    }
                }
                None => like,
            },
            Rvalue::Duplicate(p, method) => match self.dot_place(p) {
                // What `to_owned` makes of a value of no known type is of that type, unless it is a slice: then the
                // tangent of the reference is owned as well.
                Some(from) if *method == "to_owned" && self.place_ty(p).is_opaque() => Rvalue::Duplicate(from, clone()),
                Some(from) => Rvalue::Duplicate(from, method.clone()),
                None => like,
            },
            Rvalue::Cast(o @ Operand::Local(u), ty) if self.act.is(*u) => {
                let float = self.info(*u).ty.is_float();
                let dot = self.dot_operand(o, before, span);
                if float { Rvalue::Cast(dot, ty.clone()) } else { Rvalue::CastDot(dot, ty.clone()) }
            }
            Rvalue::CastDot(o, ty) => Rvalue::CastDot(self.dot_operand(o, before, span), ty.clone()),
            // What is in it later, the value's type tells.
            Rvalue::Array(operands) | Rvalue::Vec(operands) if operands.is_empty() => like,
            Rvalue::Tuple(operands) => Rvalue::Tuple(self.dot_operands(operands, before, span)),
            Rvalue::Array(operands) => Rvalue::Array(self.dot_operands(operands, before, span)),
            Rvalue::Vec(operands) => Rvalue::Vec(self.dot_operands(operands, before, span)),
            Rvalue::Wrap(carrier, value) => Rvalue::Wrap(carrier.clone(), self.dot_operand(value, before, span)),
            Rvalue::Repeat(value, len) => {
                let copy = self.f.operand_ty(value).is_copy();
                let dot = self.dot_operand(value, before, span);
                if copy { Rvalue::Repeat(dot, len.clone()) } else { Rvalue::RepeatDot(dot, t) }
            }
            Rvalue::VecRepeat(value, len) => Rvalue::VecRepeat(self.dot_operand(value, before, span), len.clone()),
            Rvalue::Struct(value) => match value.rest.as_ref().and_then(|rest| self.dot_place(rest)) {
                Some(rest) => {
                    let kept = self.fresh("rest", Ty::Unknown, Kind::Bar { by_ref: false, param: None }, span);
                    before.push(bind(kept, Rvalue::Duplicate(rest, clone()), span));
                    Rvalue::Use(Operand::Local(kept))
                }
                None => like,
            },
            _ if self.info(t).ty.is_float() && self.lanes.is_none() => Rvalue::Zero(Zero::Scalar(None)),
            _ => like,
        }
    }

    /// Gives the fields their tangents, where those are not the zeros that are there.
    fn fields(&mut self, value: &StructValue, dot: Local, before: &mut Vec<Stmt>, span: Span) -> Vec<Stmt> {
        let mut assignments = Vec::new();
        for (member, operand) in &value.fields {
            if value.constants.contains(member) {
                continue;
            }
            // What is there from the rest is another value's.
            if self.act.operand(operand) || value.rest.is_some() {
                let place = Place::of(dot).with(value.part(member));
                let from = self.dot_operand(operand, before, span);
                assignments.push(Stmt::new(StmtKind::Assign(place, from), span));
            }
        }
        assignments
    }

    fn dot_operands(&mut self, operands: &[Operand], before: &mut Vec<Stmt>, span: Span) -> Vec<Operand> {
        operands.iter().map(|o| self.dot_operand(o, before, span)).collect()
    }

    /// An operator on operands of unknown type: value and tangent from the rule that rustc finds.
    fn operator(&mut self, operator: &Operator, t: Local, dot: Local, out: &mut Vec<Stmt>, span: Span) {
        let dots = operator.args.iter().map(|arg| self.dot_of_arg(arg)).collect();
        let dual = Dual { operator: operator.clone(), assigns: false, dots };
        let ty = self.info(t).ty.clone();
        let pair = self.fresh("pair", Ty::Tuple(vec![ty.clone(), ty]), Kind::Temp, span);
        out.push(bind(pair, Rvalue::Dual(Box::new(dual)), span));
        for (i, l) in [t, dot].into_iter().enumerate() {
            let part = Place::of(pair).with(Proj::Field(syn::Member::from(i).into()));
            out.push(bind(l, Rvalue::Load(part), span));
        }
    }

    /// A rule of the table: the sum over the active operands of the partial times the operand's tangent. A rule says what
    /// each operand gets of a seed; read from right to left, it says what the result gets of each operand's tangent.
    fn apply(
        &mut self,
        rule: &'static Rule,
        operands: &[Operand],
        t: Local,
        out: &mut Vec<Stmt>,
        span: Span,
    ) -> Rvalue {
        let ty = match self.info(t).ty.clone() {
            Ty::Float(w) => Ty::Float(w),
            _ => Ty::Float(None),
        };
        let mut shared: BTreeMap<String, Operand> = BTreeMap::new();
        let mut sum: Option<Rvalue> = None;
        for (i, o) in operands.iter().enumerate() {
            let (Some(Some(text)), Operand::Local(l)) = (rule.partials.get(i), o) else { continue };
            if !self.act.is(*l) {
                continue;
            }
            let mut names: BTreeMap<String, Operand> =
                rule.operands.iter().zip(operands).map(|(name, o)| ((*name).to_owned(), o.clone())).collect();
            names.insert("y".to_owned(), Operand::Local(t));
            let dot = Operand::Local(self.dot(*l));
            let seed = if self.lanes.is_some() { lanes::unit(&ty) } else { dot.clone() };
            names.insert("g".to_owned(), seed);
            // What has the seed in it is another operand's.
            shared.retain(|text, _| !formula::names(text).iter().any(|name| name == "g"));
            // Where a partial may be infinite, what is left of it for a zero seed is zero in its own derivatives, too.
            let guards = self.lanes.is_none() && text.contains("if ");
            let mut application =
                formula::Application { locals: &mut self.locals, out, names, ty: ty.clone(), span, shared, guards };
            let term = application.value(text);
            shared = application.shared;
            let term = if self.lanes.is_some() { self.in_lanes(text, dot, term, &ty, out, span) } else { term };
            sum = Some(match sum {
                None => term,
                Some(sum) => {
                    let a = self.named(sum, &ty, out, span);
                    self.plus(a, term, &ty, out, span)
                }
            });
        }
        sum.unwrap_or_else(|| Rvalue::Use(self.zero(&ty)))
    }

    fn named(&mut self, rv: Rvalue, ty: &Ty, out: &mut Vec<Stmt>, span: Span) -> Operand {
        if let Rvalue::Use(o) = rv {
            return o;
        }
        let term = self.fresh("term", ty.clone(), Kind::Temp, span);
        self.locals[term.0 as usize].tangent = self.lanes.is_some();
        out.push(bind(term, rv, span));
        Operand::Local(term)
    }

    /// `a + term`, or `a - b` where the term is `-b`.
    fn plus(&mut self, a: Operand, term: Rvalue, ty: &Ty, out: &mut Vec<Stmt>, span: Span) -> Rvalue {
        use crate::ir::BinOp;
        if let Rvalue::Unary(UnOp::Neg, b) = term {
            return Rvalue::Binary(BinOp::Sub, a, b);
        }
        let b = self.named(term, ty, out, span);
        Rvalue::Binary(BinOp::Add, a, b)
    }
}

/// A statement that is not differentiated. A method that could change its active receiver must not: rustc sees to that.
fn undisturbed(pass: &Pass<'_>, s: &Stmt) -> Stmt {
    let mut s = s.clone();
    if let StmtKind::Let(_, Rvalue::Call(call)) = &mut s.kind {
        let Call { callee, args, .. } = &mut **call;
        if let (Callee::Method { shared, .. }, Some(crate::ir::Arg::RefMut(receiver))) = (callee, args.first())
            && pass.act.place(receiver)
        {
            *shared = true;
        }
    }
    s
}

fn clone() -> Ident {
    Ident::new("clone", Span::mixed_site())
}
