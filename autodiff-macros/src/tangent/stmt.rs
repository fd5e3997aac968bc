//! The tangent of each statement.

use super::{Pass, bind};
use crate::ir::{
    Arg, Arith, Block, Callee, Derivative, Dual, Kind, Local, Operand, Operator, Place, Rvalue, Stmt, StmtKind, Ty,
    Zero,
};

impl Pass<'_> {
    /// Appends a statement and what moves the tangents with it.
    pub(super) fn stmt(&mut self, s: &Stmt, out: &mut Vec<Stmt>) {
        let span = s.span;
        match &s.kind {
            StmtKind::Let(t, rv) => self.binding(s, *t, rv, out),
            StmtKind::Declare(l) => {
                out.push(s.clone());
                if self.act.is(*l) {
                    let dot = self.dot(*l);
                    out.push(Stmt::new(StmtKind::Declare(dot), span));
                }
            }
            StmtKind::Assign(p, value) => {
                let Some(to) = self.dot_place(p) else { return out.push(s.clone()) };
                if self.act.operand(value) || self.f.operand_ty(value).is_float() {
                    let dot = self.dot_operand(value, out, span);
                    out.push(s.clone());
                    return out.push(Stmt::new(StmtKind::Assign(to, dot), span));
                }
                out.push(s.clone());
                let zero = self.fresh("zero", Ty::Unknown, Kind::Temp, span);
                out.push(bind(zero, Rvalue::Zero(Zero::Like(p.clone())), span));
                out.push(Stmt::new(StmtKind::Assign(to, Operand::Local(zero)), span));
            }
            StmtKind::Update { place, subtract, value } => {
                let Some(to) = self.dot_place(place) else { return out.push(s.clone()) };
                if !self.place_ty(place).is_float() {
                    return self.compound(place, to, *subtract, value, out, s);
                }
                out.push(s.clone());
                if self.act.operand(value) {
                    let value = self.dot_operand(value, out, span);
                    out.push(Stmt::new(StmtKind::Update { place: to, subtract: *subtract, value }, span));
                }
            }
            StmtKind::Push(p, _) => {
                let Some(to) = self.dot_place(p) else { return out.push(s.clone()) };
                let mut s = s.clone();
                self.name_constants(&mut s, out);
                if let StmtKind::Push(_, value) = &s.kind {
                    let dot = self.dot_operand(value, out, span);
                    out.push(s.clone());
                    out.push(Stmt::new(StmtKind::Push(to, dot), span));
                }
            }
            StmtKind::Swap(a, b) => {
                out.push(s.clone());
                if let (Some(a), Some(b)) = (self.dot_place(a), self.dot_place(b)) {
                    out.push(Stmt::new(StmtKind::Swap(a, b), span));
                }
            }
            StmtKind::Exit(_) | StmtKind::Opaque(_) => out.push(s.clone()),
            _ => {
                let mut kind = s.kind.clone();
                for nested in crate::ir::visit::blocks_mut(&mut kind) {
                    let block: Block = std::mem::take(nested);
                    *nested = self.block(&block);
                }
                out.push(Stmt { kind, ..s.clone() });
            }
        }
    }

    /// `place += value` where the place is not known to hold a float: the rule is for rustc to find.
    fn compound(&mut self, place: &Place, to: Place, subtract: bool, value: &Operand, out: &mut Vec<Stmt>, s: &Stmt) {
        let op = if subtract { Arith::Sub } else { Arith::Add };
        let dot = match value {
            Operand::Local(l) if self.act.is(*l) => Some(Place::of(self.dot(*l))),
            Operand::Local(_) | Operand::Const(_) => None,
        };
        let operator = Operator { op, args: vec![Arg::RefMut(place.clone()), Arg::Value(value.clone())] };
        let dual = Dual { operator, assigns: true, dots: vec![Some(to), dot] };
        let done = self.fresh("done", Ty::Unit, Kind::Temp, s.span);
        out.push(bind(done, Rvalue::Dual(Box::new(dual)), s.span));
    }

    /// A call in forward mode.
    pub(super) fn call(&mut self, s: &Stmt, t: Local, call: &crate::ir::Call, out: &mut Vec<Stmt>) {
        let outside = |i: usize| match call.callables.get(&i).map(|c| &c.derivative) {
            Some(Derivative::Outside(_)) => true,
            Some(_) => false,
            None => i == 0 && matches!(call.callee, Callee::Callable(_)),
        };
        let args = call.args.iter().enumerate();
        let dots = args.map(|(i, arg)| self.dot_of_arg(arg).filter(|_| !outside(i))).collect();
        let dot = self.dot(t);
        let mut call = call.clone();
        if let Callee::Method { shared, .. } = &mut call.callee {
            *shared = false;
        }
        out.push(Stmt::new(StmtKind::Tangent { value: t, dot, call: Box::new(call), dots }, s.span));
    }

    /// Where the tangent of an argument is, if it has one.
    pub(super) fn dot_of_arg(&mut self, arg: &Arg) -> Option<Place> {
        match arg {
            Arg::Value(Operand::Local(l)) => self.dot_place(&Place::of(*l)),
            Arg::Ref(p) | Arg::RefMut(p) => self.dot_place(p),
            Arg::Value(Operand::Const(_)) | Arg::Opaque(_) => None,
        }
    }
}
