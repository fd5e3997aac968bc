//! The reverse of operators on values of unknown type, whose rules are for rustc to find.

use super::bars::Around;
use super::{Sweep, bind, plan};
use crate::ir::{
    Arg, Arith, Form, Keep, Kind, Local, Operand, Operator, Part, Place, Proj, Rvalue, Share, Side, Stmt, Ty,
};
use proc_macro2::Span;

impl Sweep<'_> {
    /// The shares of the operands of `operator`, whose result has the cotangent `bar`.
    pub(super) fn operator(
        &mut self,
        operator: &Operator,
        bar: Local,
        around: &mut Around,
        rev: &mut Vec<Stmt>,
        span: Span,
    ) {
        let Some(side) = plan::side(self.act, operator) else { return };
        for arg in operator.given(side) {
            match arg {
                Arg::Value(o) => {
                    self.operand(o, rev, span);
                }
                Arg::Ref(p) | Arg::RefMut(p) => {
                    self.memory(p, rev, span);
                }
                Arg::Opaque(_) => {} // not an operand
            }
        }
        let g = Operand::Local(bar);
        let share = match operator.op.form(side) {
            Form::Kept => {
                let kept = self.keep(operator, Part::Whole, around, span);
                Share::Kept { kept, side, g }
            }
            Form::KeptOne => {
                let part = if side == Side::Left { Part::Left } else { Part::Right };
                let kept = self.keep(operator, part, around, span);
                let other = operator.given(side).into_iter().next().cloned();
                match other {
                    Some(other) => Share::KeptOne { kept, other, g },
                    None => return, // it has two operands
                }
            }
            Form::Given => Share::Given { operator: operator.clone(), side, g },
        };
        let share = Rvalue::Share(Box::new(share));
        match (side, operator.args.as_slice()) {
            (Side::Left, [arg, ..]) | (Side::Right, [_, arg]) => self.give(arg, share, around, rev, span),
            (Side::Both, [left, right]) => {
                let tys = operator.args.iter().map(|arg| self.share_ty(arg)).collect();
                let shares = self.fresh("shares", Ty::Tuple(tys), Kind::Temp, span);
                rev.push(bind(shares, share, span));
                for (i, arg) in [left, right].into_iter().enumerate() {
                    let part = Place::of(shares).with(Proj::Field(syn::Member::from(i).into()));
                    self.give(arg, Rvalue::Load(part), around, rev, span);
                }
            }
            _ => {} // no operands
        }
    }

    /// The value that a rule wants in the reverse sweep, taken before the operator uses up its operands.
    fn keep(&mut self, operator: &Operator, part: Part, around: &mut Around, span: Span) -> Operand {
        let kept = self.recorded("kept", Ty::Unknown, Kind::Internal { mutable: false }, span);
        self.defaults.insert(kept);
        let keep = Keep { operator: operator.clone(), part };
        around.before.push(bind(kept, Rvalue::Keep(Box::new(keep)), span));
        Operand::Local(kept)
    }

    fn share_ty(&self, arg: &Arg) -> Ty {
        let ty = match arg {
            Arg::Value(Operand::Local(l)) => self.info(*l).ty.clone(),
            Arg::Ref(p) | Arg::RefMut(p) => self.place_ty(p),
            Arg::Value(Operand::Const(_)) | Arg::Opaque(_) => Ty::Unknown,
        };
        if ty.is_float() { ty } else { Ty::Unknown }
    }

    /// Adds the share of an operand to its cotangent.
    fn give(&mut self, arg: &Arg, share: Rvalue, around: &mut Around, rev: &mut Vec<Stmt>, span: Span) {
        match arg {
            Arg::Value(Operand::Local(l)) => self.add(*l, share, rev, span),
            Arg::Ref(p) | Arg::RefMut(p) => {
                let p = self.place(p, rev, span);
                if !p.proj.is_empty() {
                    self.make_live(p.root, around, rev, span);
                }
                self.add_place(&p, share, rev, span);
            }
            Arg::Value(Operand::Const(_)) | Arg::Opaque(_) => {} // not active
        }
    }

    /// `place += value` or `place -= value` where the place is not known to hold a float.
    pub(super) fn compound(
        &mut self,
        place: &Place,
        subtract: bool,
        value: &Operand,
        around: &mut Around,
        rev: &mut Vec<Stmt>,
        span: Span,
    ) {
        let place = self.place(place, rev, span);
        let op = if subtract { Arith::Sub } else { Arith::Add };
        let operator = Operator { op, args: vec![Arg::Ref(place.clone()), Arg::Value(value.clone())] };
        let kept = self.keep(&operator, Part::State, around, span);
        let state = place.rooted(self.bar(place.root));
        let wanted = self.act.operand(value);
        let share = Rvalue::Share(Box::new(Share::State { kept, state, wanted }));
        match value {
            Operand::Local(v) if wanted => {
                // The share may be that of the target itself: `x += x`.
                let ty = self.share_ty(&Arg::Value(value.clone()));
                let g = self.fresh("g", ty, Kind::Temp, span);
                rev.push(bind(g, share, span));
                self.add(*v, Rvalue::Use(Operand::Local(g)), rev, span);
            }
            _ => {
                let nothing = self.fresh("state", Ty::Unit, Kind::Temp, span);
                rev.push(bind(nothing, share, span));
            }
        }
    }
}
