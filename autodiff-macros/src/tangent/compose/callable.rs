//! Functions and closures in forward mode: `f(x) -> y` as a parameter or an argument is a function `f'(x, x_dot) -> (y, y_dot)`, of what
//! it captured and the tangents of that.

use super::{
    super::{bind, tangent},
    Compose, Obstacle, Outside,
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
use crate::signature::{ParamSig, callable, is_of_the_runtime};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Item;

/// The runtime calls closures of no more: `called_8`.
const MOST_ARGUMENTS: usize = 8;

impl Compose<'_> {
    /// The tangents of parameters that are called are called themselves.
    pub(super) fn forward_callables(&mut self) {
        for (param, dot) in self.f.params.iter().zip(&self.t.dots) {
            let Some(callable) = self.f.callables.get(&param.local) else { continue };
            let captured = self.outside.forwarded.get(&callable.plain.to_string()).cloned();
            let is_captured = captured.is_some();
            let forwarded = captured.unwrap_or_else(|| {
                let output = Ty::Tuple(vec![callable.output.clone(), dot_ty(&callable.output)]);
                let plain = self.info(*dot).ident.clone();
                Callable { derivative: callable::call(&plain), plain, output }
            });
            let captures = callable::captures(&forwarded.plain);
            self.callables.insert(param.local, (*dot, forwarded));
            let behind = |ty| if is_captured { Ty::Ref(Box::new(ty)) } else { ty };
            self.locals[param.local.0 as usize].ty = behind(Ty::Unit);
            let info = &mut self.locals[dot.0 as usize];
            // What stands for it is what it captured, values and tangents. Its own name means the tangent.
            info.ident = captures;
            info.tangent = false;
            info.ty = behind(Ty::Unknown);
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

    /// Code that is kept, and closures that are passed where nothing is differentiated, call a parameter by its name: what they find under
    /// that name, for the head of the function.
    pub(super) fn called_by_name(&self) -> Vec<Item> {
        let bound = |p: &ParamSig, forwarded: &Ident| {
            let (plain, value) = (&p.ident, p.second_form()?.by_forward_mode(&p.ty, forwarded, self.krate, true));
            Some(Item::Verbatim(quote!(#[allow(unused)] let mut #plain = #value;)))
        };
        let constants = self.outside.constants.iter().filter_map(|(p, dot)| bound(p, &self.info(*dot).ident));
        let known = self.callables.iter().filter(|_| self.calls_by_name()).filter_map(|(param, (_, forwarded))| {
            bound(self.signature(self.f.callables.get(param)?)?, &forwarded.plain)
        });
        constants.chain(known).collect()
    }

    fn calls_by_name(&self) -> bool {
        if self.f.items.iter().any(|item| matches!(item, Item::Verbatim(_))) {
            return true; // what was bound to a name for what is differentiated here
        }
        let named = |o: &Opaque| o.reads.iter().any(|l| self.callables.contains_key(l));
        let mut found = false;
        visit::each(&self.t.body, &mut |s| {
            found |= match &s.kind {
                StmtKind::Opaque(o) | StmtKind::Let(_, Rvalue::Opaque(o)) => named(o),
                StmtKind::Let(_, Rvalue::Call(call)) => call.callables.values().any(|c| named(&c.plain)),
                _ => false, // names no parameter that is called
            };
        });
        found
    }

    /// One that came in from outside, as a parameter.
    fn signature(&self, callable: &Callable) -> Option<&ParamSig> {
        self.outside.signatures.get(&callable.plain.to_string())
    }

    /// Those that a closure calls, by their forward modes: that is what there is of them where the closure is passed on.
    fn by_forward_modes(&self, function: &Function) -> TokenStream {
        let known = function.callables.values().filter_map(|callable| {
            let p = self.signature(callable)?;
            let (plain, of, call) = (&callable.plain, p.callable.as_ref()?, &callable.derivative);
            let forwarded = &self.forward_mode_of(callable)?.plain;
            let value = of.by_forward_mode(&p.ty, forwarded, self.krate, true);
            let form = of.lent_forward_mode(forwarded, self.krate, true);
            Some(quote!(let #plain = #value; let #call = #form;))
        });
        known.collect()
    }

    fn forward_mode_of(&self, callable: &Callable) -> Option<&Callable> {
        let same = |param: &Local| self.f.callables.get(param).is_some_and(|c| c.plain == callable.plain);
        self.callables.iter().find(|(param, _)| same(param)).map(|(_, (_, forwarded))| forwarded)
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
                    let plain = opaque(quote!(#plain));
                    let derivative = Derivative::Outside(forwarded.derivative);
                    (Arg::Value(Operand::Local(local)), CallableArg { plain, forward: None, derivative })
                }
                None => (captured.clone(), callable.clone()), // a parameter, and so there
            },
            Derivative::Path(path) => {
                let path = sibling(path, "jvp");
                let passed = crate::emit::passed_on(&path, self.krate);
                let plain = opaque(quote!(&#passed));
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
        let function = &closure.function;
        let members: Vec<Member> = function
            .params
            .iter()
            .take(closure.captured.len())
            .map(|p| Member { moves: p.active && dot.is_some(), called: function.callables.contains_key(&p.local) })
            .collect();
        let (mut moving, mut tangents, mut kept) = (Vec::new(), Vec::new(), closure.kept.clone());
        for (i, member) in members.iter().enumerate() {
            let value = self.member(captured, i, out, span);
            // What does not move is of no other use than what is kept.
            let values = if member.has_value() { &mut moving } else { &mut kept };
            values.extend(value);
            if let Some(dot) = dot.filter(|_| member.moves) {
                tangents.extend(self.member(&Arg::Value(Operand::Local(dot.root)), i, out, span));
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
        let outside = self.by_forward_modes(function);
        let forward = captured_local(captured)
            .map(|captured| Box::new(InForwardMode { closure: written, captured, dot: of_dot, outside }));
        let derivative = match self.forward_mode(closure, &members, (both, kept), span) {
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

    /// A closure in forward mode, differentiated: a function of what it captured that moves, values, then tangents; of what it keeps; of
    /// its own parameters, values, then tangents.
    fn forward_mode(
        &self,
        closure: &Closure,
        members: &[Member],
        (captured, kept): (Vec<Local>, Vec<Local>),
        span: Span,
    ) -> Result<Closure, Obstacle> {
        let mut closure = closure.clone();
        let moves: Vec<bool> = members.iter().map(|member| member.moves).collect();
        without(&mut closure, &moves);
        let Closure { function, tangent: t, .. } = &closure;
        if closure.inputs.len() > MOST_ARGUMENTS {
            return Err(Obstacle { span, what: "a closure of more than eight arguments is passed on here" });
        }
        let called = |callable: &Callable| {
            let (of, forwarded) = (self.signature(callable)?.clone(), self.forward_mode_of(callable)?.clone());
            Some((callable.plain.to_string(), of, forwarded))
        };
        let called: Option<Vec<_>> = function.callables.values().map(called).collect();
        let (Some(called), false) = (called, members.iter().any(|member| member.called && !member.moves)) else {
            return Err(Obstacle {
                span,
                what: "a closure is passed on here that calls a function which came in from outside",
            });
        };
        let outside = Outside {
            signatures: called.iter().map(|(name, of, _)| (name.clone(), of.clone())).collect(),
            forwarded: called.into_iter().map(|(name, _, forwarded)| (name, forwarded)).collect(),
            constants: Vec::new(),
        };
        let mut f = composed(function, t, self.krate, false, outside)?;
        own_tangents(&mut f);
        let (values, dots) = f.params.split_at(function.params.len());
        let (first, inputs) = (members.len(), members.len() + closure.kept.len());
        let some = |of: &[Param], which: &dyn Fn(&Member) -> bool| -> Vec<Param> {
            of.iter().zip(members).filter(|(_, member)| which(member)).map(|(p, _)| p.clone()).collect()
        };
        let mut params = some(values, &Member::has_value);
        params.extend(some(dots, &|member| member.moves));
        params.extend_from_slice(&values[first..inputs]);
        params.extend(some(values, &|member| !member.has_value()));
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
}

/// A variable that a closure captured.
struct Member {
    /// It has a tangent.
    moves: bool,
    /// It came in from outside, and is called: in forward mode there is nothing of it but the tangent.
    called: bool,
}

impl Member {
    /// Whether its value moves with the closure's.
    fn has_value(&self) -> bool {
        self.moves && !self.called
    }
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
        if matches!(&call.callee, Callee::Function(path) if is_of_the_runtime(path) || super::jets::OfJets::of(call).is_some())
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
