//! Calls of the runtime's own functions. Most are linear in what carries a derivative: the tangent of what such a function gives is what
//! it gives for the tangents, or what a function beside it does that is linear in those alone. So that they are differentiated as often as
//! one likes.

use super::{super::bind, Compose, call::unit, clone};
use crate::ir::{Arg, Arith, Call, Callee, Dual, Kind, Local, Operand, Operator, Place, Rvalue, Stmt, Ty, Zero};
use proc_macro2::Span;
use quote::format_ident;
use std::collections::{BTreeMap, BTreeSet};
use syn::{ExprPath, parse_quote};

impl Compose<'_> {
    /// A call of a function of the runtime in forward mode.
    pub(super) fn linear(
        &mut self,
        value: Local,
        dot: Local,
        path: &ExprPath,
        call: &Call,
        dots: &[Option<Place>],
        out: &mut Vec<Stmt>,
    ) {
        let (krate, span) = (self.krate.clone(), call.span);
        let name = path.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
        match (name.as_str(), &*call.args, dots) {
            ("at", [Arg::Ref(of), index, ..], [of_dot, ..]) => {
                let args = vec![Arg::Ref(of.clone()), self.again(index, out, span)];
                self.bound(value, path.clone(), args, out, span);
                let args = of_dot.clone().map(|of_dot| vec![Arg::Ref(of.clone()), index.clone(), Arg::Ref(of_dot)]);
                self.moved(dot, value, parse_quote!(#krate::rt::__own::at_dot), args, out, span);
            }
            ("at_dot", [Arg::Ref(of), index, Arg::Ref(under)], [_, _, dot_of_under]) => {
                let args = vec![Arg::Ref(of.clone()), self.again(index, out, span), Arg::Ref(under.clone())];
                self.bound(value, path.clone(), args, out, span);
                let args = dot_of_under.clone().map(|d| vec![Arg::Ref(of.clone()), index.clone(), Arg::Ref(d)]);
                self.moved(dot, value, path.clone(), args, out, span);
            }
            // What it writes is written by what writes the tangent too.
            ("put_at", [Arg::RefMut(of), index, element], [Some(of_dot), _, element_dot]) => {
                let path = parse_quote!(#krate::rt::__own::put_at_dot);
                let element_dot = self.moving(element_dot.as_ref(), element, out, span);
                let args = vec![Arg::RefMut(of.clone()), index.clone(), element.clone()];
                let args = args.into_iter().chain([Arg::RefMut(of_dot.clone()), element_dot]).collect();
                self.bound(value, path, args, out, span);
                out.push(bind(dot, Rvalue::Use(unit()), span));
            }
            (
                "put_at_dot",
                [Arg::RefMut(of), index, element, under, put],
                [of_dot, _, element_dot, under_dot, put_dot],
            ) => {
                let written = |pass: &mut Self, out: &mut Vec<Stmt>, to: Arg, put: Arg| {
                    let args = vec![
                        Arg::RefMut(of.clone()),
                        pass.again(index, out, span),
                        pass.again(element, out, span),
                        to,
                        put,
                    ];
                    let done = pass.fresh("done", Ty::Unit, Kind::Temp, false, span);
                    pass.bound(done, path.clone(), args, out, span);
                };
                for (to, put, like) in [(of_dot, element_dot, element), (under_dot, put_dot, put)] {
                    if let Some(to) = to {
                        let put = self.moving(put.as_ref(), like, out, span);
                        written(self, out, Arg::RefMut(to.clone()), put);
                    }
                }
                written(self, out, under.clone(), put.clone());
                for l in [value, dot] {
                    out.push(bind(l, Rvalue::Use(unit()), span));
                }
            }
            ("into_array", [list, length], [list_dot, ..]) => {
                let lengths = self.again(length, out, span);
                self.bound(value, path.clone(), vec![list.clone(), lengths], out, span);
                let args = list_dot.as_ref().map(|list_dot| vec![self.by_value(list_dot, out, span), length.clone()]);
                self.moved(dot, value, path.clone(), args, out, span);
            }
            // Keys are references.
            ("found", [map, key], [map_dot, ..]) => {
                self.bound(value, path.clone(), vec![map.clone(), key.clone()], out, span);
                let args = map_dot.clone().map(|map_dot| vec![map.clone(), key.clone(), Arg::Ref(map_dot)]);
                self.moved(dot, value, parse_quote!(#krate::rt::__own::found_dot), args, out, span);
            }
            ("found_dot", [map, key, under], [.., dot_of_under]) => {
                self.bound(value, path.clone(), vec![map.clone(), key.clone(), under.clone()], out, span);
                let args = dot_of_under.clone().map(|d| vec![map.clone(), key.clone(), Arg::Ref(d)]);
                self.moved(dot, value, path.clone(), args, out, span);
            }
            ("mapped", [positions, values], [_, values_dot]) => {
                self.bound(value, path.clone(), vec![positions.clone(), values.clone()], out, span);
                let args = values_dot.clone().map(|values_dot| vec![positions.clone(), Arg::Ref(values_dot)]);
                self.moved(dot, value, path.clone(), args, out, span);
            }
            // What such an operator does is not known to be linear: its second derivative is that of the operator.
            ("added" | "subtracted", [Arg::RefMut(_), Arg::Ref(_)], dots) => {
                let op = if name == "added" { Arith::Add } else { Arith::Sub };
                let operator = Operator { op, args: call.args.clone() };
                self.dual(value, Dual { operator, assigns: true, dots: dots.to_vec() }, out, span);
                for l in [value, dot] {
                    out.push(bind(l, Rvalue::Use(unit()), span));
                }
            }
            ("converted" | "converted_from", [x], [x_dot]) => {
                let x_dot = self.moving_as(x_dot.as_ref(), x, out, span);
                self.twice(value, dot, path, vec![x.clone(), x_dot], out, span);
            }
            // Of another it is not known that it is linear.
            _ => {
                let what = "what is called here is differentiated once";
                self.obstacle.get_or_insert(super::Obstacle { span, what });
            }
        }
    }

    /// A function that is not linear: beside it is one of the values and the tangents, which has a derivative.
    fn twice(&mut self, value: Local, dot: Local, path: &ExprPath, args: Vec<Arg>, out: &mut Vec<Stmt>, span: Span) {
        let mut path = path.clone();
        if let Some(last) = path.path.segments.last_mut() {
            last.ident = format_ident!("{}_twice", last.ident);
        }
        let callee = Callee::Function(path);
        let call = Call { callee, args, callables: BTreeMap::new(), some: BTreeSet::new(), span };
        self.pair(value, dot, Rvalue::Call(Box::new(call)), out, span);
    }

    /// `let value = path(args);`
    fn bound(&mut self, value: Local, path: ExprPath, args: Vec<Arg>, out: &mut Vec<Stmt>, span: Span) {
        let callee = Callee::Function(path);
        let call = Call { callee, args, callables: BTreeMap::new(), some: BTreeSet::new(), span };
        out.push(bind(value, Rvalue::Call(Box::new(call)), span));
    }

    /// The tangent of a value, by a call or, where nothing moves, a zero.
    fn moved(
        &mut self,
        dot: Local,
        value: Local,
        path: ExprPath,
        args: Option<Vec<Arg>>,
        out: &mut Vec<Stmt>,
        span: Span,
    ) {
        match args {
            Some(args) => self.bound(dot, path, args, out, span),
            None => out.push(bind(dot, Rvalue::Zero(Zero::Like(Place::of(value))), span)),
        }
    }

    /// The tangent of an argument by value, a zero where it does not move.
    pub(super) fn moving(&mut self, dot: Option<&Place>, of: &Arg, out: &mut Vec<Stmt>, span: Span) -> Arg {
        match (dot, of) {
            (Some(dot), _) => self.by_value(dot, out, span),
            (None, Arg::Value(Operand::Local(l))) => Arg::Value(self.zero(Place::of(*l), out, span)),
            (None, Arg::Value(Operand::Const(c))) if matches!(c.ty, Ty::Unknown | Ty::User { .. }) => {
                Arg::Value(Operand::Const(self.as_constant(c)))
            }
            (None, _) => Arg::Value(crate::adjoint::formula::zero(&Ty::Float(None))),
        }
    }

    /// The tangent of an argument, as that is passed.
    fn moving_as(&mut self, dot: Option<&Place>, of: &Arg, out: &mut Vec<Stmt>, span: Span) -> Arg {
        match (of, dot) {
            (Arg::Ref(_), Some(dot)) => Arg::Ref(dot.clone()),
            (Arg::Ref(place), None) => Arg::Ref(Place::of(self.still_behind(place, Kind::Temp, out, span))),
            _ => self.moving(dot, of, out, span),
        }
    }

    /// An argument that is passed once more.
    fn again(&mut self, arg: &Arg, out: &mut Vec<Stmt>, span: Span) -> Arg {
        match arg {
            Arg::Value(Operand::Local(l)) if !self.info(*l).ty.is_copy() => {
                let info = self.info(*l);
                let (ty, tangent) = (info.ty.clone(), info.tangent);
                let copy = self.fresh("again", ty, Kind::Temp, tangent, span);
                out.push(bind(copy, Rvalue::Duplicate(Place::of(*l), clone()), span));
                Arg::Value(Operand::Local(copy))
            }
            _ => arg.clone(),
        }
    }
}
