//! Functions and closures in forward mode: `f(x) -> y` as a parameter or an argument is a function `f'(x, x_dot) -> (y, y_dot)`, of what
//! it captured and the tangents of that.

use super::{
    super::{bind, tangent},
    Compose,
    call::{sibling, unit},
    clone, composed, dot_ty,
};
use crate::adjoint;
use crate::analyse::{activity::activity, captured::without};
use crate::ir::{
    Arg, Block, Call, Callable, CallableArg, Callee, Closure, Derivative, Function, InForwardMode, Kind, Local,
    LocalInfo, Opaque, Operand, Param, Place, Proj, Rvalue, Stmt, StmtKind, Ty, Zero, visit,
};
use crate::report::Report;
use crate::signature::{callable, is_of_the_runtime};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::BTreeMap;

/// The runtime calls closures of no more: `called_8`.
const MOST_ARGUMENTS: usize = 8;

impl Compose<'_> {
    /// The tangents of parameters that are called are called themselves.
    pub(super) fn forward_callables(&mut self) {
        for (param, dot) in self.f.params.iter().zip(&self.t.dots) {
            let Some(callable) = self.f.callables.get(&param.local) else { continue };
            let output = Ty::Tuple(vec![callable.output.clone(), dot_ty(&callable.output)]);
            let plain = self.info(*dot).ident.clone();
            let (derivative, captures) = (callable::call(&plain), callable::captures(&plain));
            self.callables.insert(param.local, (*dot, Callable { plain, derivative, output }));
            self.locals[param.local.0 as usize].ty = Ty::Unit;
            let info = &mut self.locals[dot.0 as usize];
            // What stands for it is what it captured, values and tangents.
            info.ident = captures;
            info.tangent = false;
            info.ty = Ty::Unknown;
            info.kind = Kind::Temp;
        }
    }

    /// The tangent of a parameter that is called.
    pub(super) fn forwarded(&self, arg: Option<&Arg>) -> Option<(Local, Callable)> {
        match arg {
            Some(Arg::Value(Operand::Local(l))) => self.callables.get(l).cloned(),
            _ => None, // none
        }
    }

    /// A call of a parameter that nothing moves, and whose result has no derivative: what is called is the tangent here too.
    pub(super) fn unmoved(&mut self, value: Local, call: &Call, out: &mut Vec<Stmt>, span: Span) -> bool {
        let Callee::Callable(_) = &call.callee else { return false };
        if self.forwarded(call.args.first()).is_none() {
            return false;
        }
        let dot = self.fresh("still", Ty::Unknown, Kind::Temp, true, span);
        self.call(value, dot, call, &vec![None; call.args.len()], out, span);
        true
    }

    /// Code that is kept and calls a parameter by its name finds it under that name.
    pub(super) fn called_in(&self, o: &mut Opaque) {
        for (param, (_, forwarded)) in &self.callables {
            let (Some(named), Some(of)) = (self.f.callables.get(param), self.signatures.get(param)) else { continue };
            if o.reads.contains(param) {
                let (plain, value) = (&named.plain, of.by_forward_mode(&forwarded.plain, self.krate, true));
                let tokens = &o.tokens;
                o.tokens = quote!({ let #plain = #value; #tokens });
                o.reads.retain(|l| l != param);
            }
        }
    }

    /// An argument that is a function or closure, in forward mode: what it captured, and itself.
    pub(super) fn callable(
        &mut self,
        callable: &CallableArg,
        captured: &Arg,
        dot: Option<&Place>,
        out: &mut Vec<Stmt>,
        span: Span,
    ) -> (Arg, CallableArg) {
        match &callable.derivative {
            Derivative::Outside(_) => match self.forwarded(Some(captured)) {
                Some((local, forwarded)) => {
                    let plain = &forwarded.plain;
                    let plain = opaque(quote!(&#plain));
                    let derivative = Derivative::Outside(forwarded.derivative);
                    (Arg::Value(Operand::Local(local)), CallableArg { plain, forward: None, derivative })
                }
                None => (captured.clone(), callable.clone()), // a parameter, and so there
            },
            Derivative::Path(path) => {
                let path = sibling(path, "jvp");
                let plain = opaque(path.to_token_stream());
                (Arg::Value(unit()), CallableArg { plain, forward: None, derivative: Derivative::Path(path) })
            }
            Derivative::Closure(closure) => self.closure(closure, captured, dot, out, span),
            Derivative::Refused(_) => (captured.clone(), callable.clone()),
        }
    }

    fn closure(
        &mut self,
        closure: &Closure,
        captured: &Arg,
        dot: Option<&Place>,
        out: &mut Vec<Stmt>,
        span: Span,
    ) -> (Arg, CallableArg) {
        let params = closure.function.params.iter().take(closure.captured.len());
        let moves: Vec<bool> = params.map(|p| p.active && dot.is_some()).collect();
        let (mut moving, mut tangents, mut kept) = (Vec::new(), Vec::new(), closure.kept.clone());
        for (i, moves) in moves.iter().enumerate() {
            let member = self.member(captured, i, out, span);
            let dots = dot.filter(|_| *moves).map(|dot| Arg::Value(Operand::Local(dot.root)));
            match dots {
                Some(dots) => {
                    moving.extend(member);
                    tangents.extend(self.member(&dots, i, out, span));
                }
                // It is of no other use than what is kept.
                None => kept.extend(member),
            }
        }
        let both: Vec<Local> = moving.into_iter().chain(tangents).collect();
        let tys = both.iter().map(|l| self.info(*l).ty.clone()).collect();
        let env = self.fresh("captured", Ty::Tuple(tys), Kind::Temp, false, span);
        out.push(bind(env, Rvalue::Tuple(both.iter().map(|l| Operand::Local(*l)).collect()), span));
        let of_dot = dot.map(|dot| dot.root);
        // What is kept is used twice.
        let mut written = closure.clone();
        for l in &mut written.kept {
            *l = self.copied(*l, out, span);
        }
        let reads = captured_local(captured).into_iter().chain(of_dot).chain(written.kept.iter().copied()).collect();
        let plain = Opaque { reads, ..opaque(TokenStream::new()) };
        let forward = captured_local(captured)
            .map(|captured| Box::new(InForwardMode { closure: written, captured, dot: of_dot }));
        let derivative = match forward_mode(closure, &moves, (both, kept), self.krate, span) {
            Ok(closure) => Derivative::Closure(Box::new(closure)),
            Err(obstacle) => {
                self.obstacle.get_or_insert(obstacle);
                Derivative::Closure(Box::new(closure.clone())) // of no use: the function is refused
            }
        };
        (Arg::Value(Operand::Local(env)), CallableArg { plain, forward, derivative })
    }

    fn copied(&mut self, l: Local, out: &mut Vec<Stmt>, span: Span) -> Local {
        let ty = self.info(l).ty.clone();
        if ty.is_copy() {
            return l;
        }
        let copy = self.fresh("kept", ty, Kind::Temp, false, span);
        out.push(bind(copy, Rvalue::Duplicate(Place::of(l), clone()), span));
        copy
    }

    /// One of the values in a tuple.
    fn member(&mut self, of: &Arg, i: usize, out: &mut Vec<Stmt>, span: Span) -> Option<Local> {
        let tuple = captured_local(of)?;
        let (info, field) = (self.info(tuple).clone(), Proj::Field(syn::Member::from(i).into()));
        let ty = match &info.ty {
            Ty::Tuple(tys) => tys.get(i).cloned().unwrap_or(Ty::Unknown),
            _ => Ty::Unknown, // not known yet
        };
        let copied = ty.is_copy();
        let member = self.fresh("member", ty, Kind::Temp, info.tangent, span);
        let place = Place::of(tuple).with(field);
        let value = if copied { Rvalue::Load(place) } else { Rvalue::Duplicate(place, clone()) };
        out.push(bind(member, value, span));
        Some(member)
    }

    /// A zero for an argument of a callable that does not move.
    pub(super) fn still_for_callable(&mut self, of: &Arg, out: &mut Vec<Stmt>, span: Span) -> Arg {
        match of {
            Arg::Value(Operand::Local(l)) if self.info(*l).ty.is_inert() => Arg::Value(unit()),
            Arg::Value(Operand::Const(c)) if c.ty.is_inert() => Arg::Value(unit()),
            Arg::Value(_) | Arg::Opaque(_) => self.moving(None, of, out, span),
            Arg::Ref(place) => Arg::Ref(Place::of(self.still_behind(place, Kind::Temp, out, span))),
            Arg::RefMut(place) => {
                Arg::RefMut(Place::of(self.still_behind(place, Kind::Var { mutable: true }, out, span)))
            }
        }
    }

    pub(super) fn still_behind(&mut self, place: &Place, kind: Kind, out: &mut Vec<Stmt>, span: Span) -> Local {
        // Whatever its type, it has no derivative.
        let zero = self.fresh("still", Ty::Text, kind, true, span);
        out.push(bind(zero, Rvalue::Zero(Zero::Like(place.clone())), span));
        zero
    }
}

/// A closure in forward mode, differentiated: a function of what it captured that moves, values, then tangents; of what it keeps; of its
/// own parameters, values, then tangents.
fn forward_mode(
    closure: &Closure,
    moves: &[bool],
    (captured, kept): (Vec<Local>, Vec<Local>),
    krate: &syn::Path,
    span: Span,
) -> Result<Closure, super::Obstacle> {
    let mut closure = closure.clone();
    without(&mut closure, moves);
    let Closure { function, tangent: t, .. } = &closure;
    if closure.inputs.len() > MOST_ARGUMENTS {
        return Err(super::Obstacle { span, what: "a closure of more than eight arguments is passed on here" });
    }
    if !function.callables.is_empty() {
        let what = "a closure is passed on here that calls a function which came in from outside";
        return Err(super::Obstacle { span, what });
    }
    let mut f = composed(function, t, krate, false, BTreeMap::new())?;
    own_tangents(&mut f);
    let (values, dots) = f.params.split_at(function.params.len());
    let (first, inputs) = (moves.len(), moves.len() + closure.kept.len());
    let of_members = |of: &[Param], moving: bool| -> Vec<Param> {
        of.iter().zip(moves).filter(|(_, moves)| **moves == moving).map(|(p, _)| p.clone()).collect()
    };
    let mut params = of_members(values, true);
    params.extend(of_members(dots, true));
    params.extend_from_slice(&values[first..inputs]);
    params.extend(of_members(values, false));
    params.extend_from_slice(&values[inputs..]);
    params.extend_from_slice(&dots[inputs..]);
    // What is kept does not move.
    for info in &mut f.locals {
        info.param = None;
    }
    for (i, param) in params.iter().enumerate() {
        f.locals[param.local.0 as usize].param = Some(i);
    }
    f.params = params;
    let typed = |ty: &Option<syn::Type>| ty.clone().filter(|t| matches!(crate::signature::ty(t), Ty::Float(_)));
    let inputs = closure.inputs.iter().cloned().chain(closure.inputs.iter().map(typed)).collect();
    let activity = activity(&f, &mut Report::default());
    let (adjoint, tangent) = (adjoint::adjoint(&f, &activity), tangent(&f, &activity));
    Ok(Closure { function: f, adjoint, tangent, captured, kept, inputs })
}

/// The tangent of what may be a reference may be one too: in the body it is a value.
fn own_tangents(f: &mut Function) {
    let (_, dots) = f.params.split_at(f.params.len() / 2);
    let dots: Vec<(usize, Local)> = dots.iter().enumerate().map(|(i, p)| (i, p.local)).collect();
    let count = dots.len();
    let mut owned = Vec::new();
    for (i, dot) in dots {
        if !f.uncertain.remove(&dot) {
            continue;
        }
        let info = f.local(dot).clone();
        let ident = Ident::new(&format!("{}_given", info.ident), Span::mixed_site());
        let given = f.add(LocalInfo { ident, ty: Ty::Unknown, kind: Kind::Temp, ..info.clone() });
        f.uncertain.insert(given);
        f.params[count + i].local = given;
        f.locals[dot.0 as usize].param = None;
        pass_on(&mut f.body, dot, given);
        let to_owned = Ident::new("to_owned", Span::mixed_site());
        owned.push(bind(dot, Rvalue::Duplicate(Place::of(given), to_owned), info.ident.span()));
    }
    f.body.stmts.splice(0..0, owned);
    visit::number(f);
}

/// Passes on what was given where its value is passed on.
fn pass_on(b: &mut Block, own: Local, given: Local) {
    for s in &mut b.stmts {
        for nested in visit::blocks_mut(&mut s.kind) {
            pass_on(nested, own, given);
        }
        let StmtKind::Let(_, Rvalue::Call(call)) = &mut s.kind else { continue };
        if matches!(&call.callee, Callee::Function(path) if is_of_the_runtime(path) || super::is_operator(&call.callee))
        {
            continue;
        }
        for arg in &mut call.args {
            if matches!(arg, Arg::Value(Operand::Local(l)) if *l == own) {
                *arg = Arg::Value(Operand::Local(given));
            }
        }
    }
}

/// What a closure captured is a tuple.
fn captured_local(arg: &Arg) -> Option<Local> {
    match arg {
        Arg::Value(captured) => captured.local(),
        Arg::Ref(_) | Arg::RefMut(_) | Arg::Opaque(_) => None,
    }
}

fn opaque(tokens: TokenStream) -> Opaque {
    Opaque { tokens, ty: Ty::Unknown, reads: Vec::new(), writes: Vec::new(), inert: true, refusal: None }
}
