//! Functions and closures as values: those that came in as parameters, and those that are passed to differentiable functions.
//!
//! A closure that is passed on is differentiated like a function of its own, whose first parameters are what it captured.

use super::{
    Lowerer, Val, jumps,
    mentioned::{Free, Names, Written},
    moved::moved_scope,
    scope::{Namer, Scope},
    value::ClosureDef,
};
use crate::ir::{
    Arg, Call, Callable, CallableArg, Callee, Closure, Const, Derivative, Function, Kind, Local, LocalInfo, Opaque,
    Operand, Param, Passing, Place, Proj, Rvalue, Ty, visit,
};
use crate::report::{Refusal, Report};
use crate::{adjoint, analyse, normalise, passes, rules, tangent};
use proc_macro2::{Ident, Span};
use quote::{ToTokens, format_ident, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Expr, ExprClosure, ExprPath, Pat};

impl Lowerer<'_> {
    /// The parameter that a value is, if it is a callable that came in from outside.
    pub(super) fn callable(&self, v: &Val) -> Option<(Local, Callable)> {
        let local = match v.behind() {
            Val::Operand(Operand::Local(l)) => *l,
            Val::Place(p) if p.proj.iter().all(|p| matches!(p, Proj::Deref)) => p.root,
            _ => return None, // no parameter
        };
        Some((local, self.f.callables.get(&local)?.clone()))
    }

    /// Calls a callable that came in from outside.
    pub(super) fn call_callable(&mut self, local: Local, callable: Callable, args: Vec<Val>, span: Span) -> Val {
        let first = vec![Arg::Value(Operand::Local(local))];
        let (args, callables, some) = self.passed(first, args, span);
        let ty = callable.output.clone();
        let call = Call { callee: Callee::Callable(callable), args, callables, some, span };
        let unit = ty == Ty::Unit;
        let result = self.called(call, ty);
        if unit { Val::Unit } else { result }
    }

    /// An argument that is a function or a closure: what it captured, and its two forms. `None` for anything else, and for
    /// closures that cannot be differentiated.
    pub(super) fn callable_argument(&mut self, v: &Val, span: Span) -> Option<(Operand, CallableArg)> {
        if let Some((local, callable)) = self.callable(v) {
            let plain = self.opaque(Ty::Unknown, true, None, |k| k.val(v));
            let derivative = Derivative::Outside(callable.derivative);
            return Some((Operand::Local(local), CallableArg { plain, forward: None, derivative }));
        }
        match v.behind() {
            Val::Function(path) => {
                if let Some(closure) = float_closure(path) {
                    let def = ClosureDef { closure, scopes: Vec::new() };
                    let plain = path.to_token_stream();
                    return Some(self.closure_argument(&def, span, |l| l.opaque(Ty::Unknown, true, None, |_| plain)));
                }
                self.f.recursive |= self.is_itself(path);
                let derivative = Derivative::Path(crate::homes::path(path).unwrap_or_else(|| path.clone()));
                let plain = self.opaque(Ty::Unknown, true, None, |k| k.val(v));
                Some((unit(), CallableArg { plain, forward: None, derivative }))
            }
            Val::Closure(def) => {
                let v = v.clone();
                Some(self.closure_argument(def, span, |l| l.opaque(Ty::Unknown, true, None, |k| k.val(&v))))
            }
            _ => None, // a value
        }
    }

    fn closure_argument(
        &mut self,
        def: &ClosureDef,
        span: Span,
        plain: impl FnOnce(&mut Self) -> Opaque,
    ) -> (Operand, CallableArg) {
        let mentioned = self.mentioned(def);
        let (mut captured, mut kept) = (Vec::new(), Vec::new());
        for l in mentioned {
            if self.is_inert(l) { kept.push(l) } else { captured.push(l) }
        }
        let mut report = Report::default();
        let (function, inputs) = self.differentiable_closure(def, &captured, &kept, &mut report);
        self.f.recursive |= function.recursive;
        self.f.queues |= function.queues;
        let mut function = function;
        normalise::normalise(&mut function);
        let mut activity = None;
        if report.is_empty() {
            passes::passes(&mut function);
            activity = Some(analyse::activity::activity(&function, &mut report));
        }
        let (Some(activity), true) = (activity, report.is_empty()) else {
            let refusal = report.first().unwrap_or(Refusal::Callable { span });
            return refused(plain(self), refusal);
        };
        let adjoint = adjoint::adjoint(&function, &activity);
        let tangent = tangent::tangent(&function, &activity);
        let plain = plain(self);
        if !plain.writes.is_empty() {
            return refused(plain, Refusal::MutatingClosure { span });
        }
        let members: Vec<Operand> = captured.iter().map(|l| self.snapshot(*l, span)).collect();
        let tys = members.iter().map(|o| self.f.operand_ty(o)).collect();
        let members_of = members.iter().filter_map(Operand::local).collect();
        let env = self.temp(Ty::Tuple(tys), Rvalue::Tuple(members), span);
        let kept = kept.iter().map(|l| self.keep_copy(*l, span)).collect();
        let closure = Closure { function, adjoint, tangent, captured: members_of, kept, inputs };
        (Operand::Local(env), CallableArg { plain, forward: None, derivative: Derivative::Closure(Box::new(closure)) })
    }

    /// Whether a local carries no derivative, as far as is known now.
    fn is_inert(&self, l: Local) -> bool {
        let param = self.f.params.iter().find(|p| p.local == l);
        self.f.local(l).ty.is_inert()
            || self.inert.contains(&l)
            || param.is_some_and(|p| !p.active)
            || self.f.local(l).kind == Kind::Counter
    }

    /// What a local holds now, as a value of its own.
    fn snapshot(&mut self, l: Local, span: Span) -> Operand {
        let ty = self.f.local(l).ty.clone();
        if super::control::is_scalar(&ty) {
            return self.operand(Val::Place(Place::of(l)), span);
        }
        let (place, ty) = match ty {
            // What stands for a callable is a value, whether the callable is one or not.
            _ if self.f.callables.contains_key(&l) && !self.is_behind_reference(l) => (Place::of(l), Ty::Unknown),
            Ty::Ref(pointee) => (Place::of(l).with(Proj::Deref), *pointee),
            ty => (Place::of(l), ty),
        };
        let (method, ty) = match ty {
            Ty::Slice(elem) => ("to_vec", Ty::Vec(elem)),
            ty => ("clone", ty),
        };
        let method = Ident::new(method, Span::mixed_site());
        Operand::Local(self.temp(ty, Rvalue::Duplicate(place, method), span))
    }

    fn is_behind_reference(&self, l: Local) -> bool {
        self.f.params.iter().any(|p| p.local == l && p.passing != Passing::Value)
    }

    fn keep_copy(&mut self, l: Local, span: Span) -> Local {
        let ty = self.f.local(l).ty.clone();
        let (place, ty) = match ty {
            Ty::Ref(pointee) => (Place::of(l).with(Proj::Deref), *pointee),
            ty => (Place::of(l), ty),
        };
        let owned = matches!(ty, Ty::Slice(_) | Ty::Text);
        let ty = if let Ty::Slice(elem) = ty { Ty::Vec(elem) } else { ty };
        let copy = self.keep_with(ty, true, None, span, |k| {
            let place = k.place(&place);
            if owned { quote!(#place.to_owned()) } else { quote!(::core::clone::Clone::clone(&#place)) }
        });
        copy.local().unwrap_or(l)
    }

    /// The locals that a closure mentions, in order.
    fn mentioned(&self, def: &ClosureDef) -> BTreeSet<Local> {
        let mut locals = BTreeSet::new();
        let mut seen = BTreeSet::new();
        self.mentions_of(&def.closure, &def.scopes, &mut seen, &mut locals);
        locals
    }

    fn mentions_of(
        &self,
        c: &ExprClosure,
        scopes: &[Scope],
        seen: &mut BTreeSet<String>,
        locals: &mut BTreeSet<Local>,
    ) {
        let mut names = Names::default();
        names.visit_expr(&c.body);
        for pat in &c.inputs {
            for ident in super::pattern::bound(pat) {
                names.0.remove(&ident.to_string());
            }
        }
        for name in names.0 {
            if let Some(v) = scopes.iter().rev().find_map(|s| s.names.get(&name)) {
                self.locals_of(v, seen, locals);
            }
        }
    }

    fn locals_of(&self, v: &Val, seen: &mut BTreeSet<String>, locals: &mut BTreeSet<Local>) {
        let mut operand = |o: &Operand| locals.extend(o.local());
        match v {
            Val::Operand(o) => operand(o),
            Val::Place(p) => {
                p.operands().for_each(&mut operand);
                locals.insert(p.root);
            }
            Val::Ref { to, .. } => self.locals_of(to, seen, locals),
            Val::Tuple(vs) => vs.iter().for_each(|v| self.locals_of(v, seen, locals)),
            Val::Maybe(m) => {
                operand(&m.found);
                self.locals_of(&m.payload, seen, locals);
            }
            Val::Range(r) => r.lo.iter().chain(&r.hi).for_each(operand),
            Val::Closure(def) => {
                if seen.insert(def.closure.to_token_stream().to_string()) {
                    self.mentions_of(&def.closure, &def.scopes, seen, locals);
                }
            }
            Val::Chosen(choice) => {
                operand(&choice.which);
                choice.among.iter().for_each(|v| self.locals_of(v, seen, locals));
            }
            Val::Table(among) => among.iter().for_each(|v| self.locals_of(v, seen, locals)),
            Val::Slotted(map) => locals.extend([map.slots, map.values]),
            Val::Function(_) | Val::Iter(_) | Val::Unit | Val::Never | Val::Poison => {}
        }
    }

    /// The locals that a value is made of, or that a closure mentions.
    pub(super) fn locals_in(&self, v: &Val) -> BTreeSet<Local> {
        let mut locals = BTreeSet::new();
        self.locals_of(v, &mut BTreeSet::new(), &mut locals);
        locals
    }

    /// A closure as a function of what it captured, what it keeps, and its own parameters.
    fn differentiable_closure(
        &self,
        def: &ClosureDef,
        captured: &[Local],
        kept: &[Local],
        report: &mut Report,
    ) -> (Function, Vec<Option<syn::Type>>) {
        let span = def.closure.span();
        let names = Namer::new(def.closure.to_token_stream());
        let mut l = Lowerer::new(self.f.name.clone(), report, self.krate.clone(), self.output.clone(), names);
        l.const_types.clone_from(&self.const_types);
        l.whole.clone_from(&self.whole);
        l.f.floats.clone_from(&self.f.floats);
        l.floats.clone_from(&self.floats);
        l.names_floats = self.names_floats;
        l.f.ret = l.label(None, "ret", span);
        let mut moved = BTreeMap::new();
        for (locals, active) in [(captured, true), (kept, false)] {
            for outer in locals {
                moved.insert(*outer, l.capture(self, *outer, active));
            }
        }
        l.scopes = def.scopes.iter().map(|s| moved_scope(s, &moved)).collect();
        l.scopes.push(Scope::default());
        let mut inputs = Vec::new();
        let mut bound = Vec::new();
        for (i, pat) in def.closure.inputs.iter().enumerate() {
            let (pat, ty) = match pat {
                Pat::Type(p) => (&*p.pat, Some((*p.ty).clone())),
                pat => (pat, None),
            };
            let val = l.input(i, pat, ty.as_ref(), &def.closure);
            match pat {
                Pat::Ident(p) if p.by_ref.is_none() && p.subpat.is_none() => l.name(&p.ident, val),
                pat => bound.push((pat.clone(), val)),
            }
            inputs.push(ty);
        }
        let output = match &def.closure.output {
            syn::ReturnType::Type(_, t) => l.floats.ty(t),
            syn::ReturnType::Default => Ty::Unknown,
        };
        l.returns.push(jumps::Return::Function);
        for (pat, val) in bound {
            let span = pat.span();
            l.bind(&pat, val, span);
        }
        let ident = l.names.fresh("result", span);
        if output != Ty::Unit && !is_unit(&def.closure.body) {
            l.f.result = Some(l.local(ident, output, Kind::Var { mutable: false }));
        }
        let value = l.scoped(|l| l.expr(&def.closure.body));
        if let (Some(result), Val::Unit) = (l.f.result, &value) {
            // A call of something without a result.
            let _ = result;
            l.f.result = None;
        }
        l.finish(value, span);
        l.f.body = l.blocks.pop().unwrap_or_default();
        visit::number(&mut l.f);
        (l.f, inputs)
    }

    /// A parameter for a local of the function around the closure, and where in it that is.
    fn capture(&mut self, outer: &Lowerer<'_>, local: Local, active: bool) -> Place {
        let info = outer.f.local(local);
        let ident = self.names.user(&info.ident);
        let scalar = super::control::is_scalar(&info.ty);
        let ty = match &info.ty {
            ty if scalar => ty.clone(),
            Ty::Ref(pointee) => Ty::Ref(Box::new(owned(pointee))),
            ty => Ty::Ref(Box::new(owned(ty))),
        };
        let passing = if scalar { Passing::Value } else { Passing::Ref };
        let index = self.f.params.len();
        let param = self.f.add(LocalInfo { ident, ty, kind: Kind::Temp, param: Some(index), tangent: false });
        self.f.params.push(Param { local: param, passing, active });
        if let Some(callable) = outer.f.callables.get(&local) {
            self.f.callables.insert(param, callable.clone());
            return Place::of(param);
        }
        match info.ty {
            Ty::Ref(_) => Place::of(param),
            _ if scalar => Place::of(param),
            _ => Place::of(param).with(Proj::Deref),
        }
    }

    /// A parameter of the closure's own.
    fn input(&mut self, i: usize, pat: &Pat, ty: Option<&syn::Type>, closure: &ExprClosure) -> Val {
        let (name, mutable) = match pat {
            Pat::Ident(p) if p.by_ref.is_none() && p.subpat.is_none() => (p.ident.clone(), p.mutability.is_some()),
            pat => (format_ident!("input_{i}", span = pat.span().resolved_at(Span::mixed_site())), false),
        };
        let ident = self.names.user(&name);
        let ir_ty = ty.map_or(Ty::Unknown, |t| match t {
            syn::Type::Infer(_) => Ty::Unknown,
            t => self.floats.ty(t),
        });
        let passing = match ty {
            Some(syn::Type::Reference(r)) if r.mutability.is_some() => Passing::RefMut,
            Some(syn::Type::Reference(_)) => Passing::Ref,
            Some(_) => Passing::Value,
            // What is written through without being declared `mut` is behind a reference.
            None if !mutable && Written::is(&name, &closure.body) => Passing::RefMut,
            None => Passing::Value,
        };
        let ir_ty = match (passing, ir_ty) {
            (Passing::RefMut, Ty::Unknown) => Ty::Ref(Box::new(Ty::Unknown)),
            (_, ty) => ty,
        };
        let scalar = super::control::is_scalar(&ir_ty);
        let kind = match passing {
            Passing::Value if mutable => Kind::Var { mutable: true },
            // It may be a reference, which is passed on as it is.
            Passing::Value if !scalar && ir_ty != Ty::Unknown => Kind::Var { mutable: false },
            Passing::Value | Passing::Ref | Passing::RefMut => Kind::Temp,
        };
        let index = self.f.params.len();
        let active = !ir_ty.is_inert();
        let local = self.f.add(LocalInfo { ident, ty: ir_ty, kind, param: Some(index), tangent: false });
        self.f.params.push(Param { local, passing, active });
        let written = ty.is_some_and(|t| !matches!(t, syn::Type::Infer(_)));
        // What is declared `mut` is a value: nobody points a reference elsewhere here.
        if passing == Passing::Value && !written && !mutable {
            self.f.uncertain.insert(local);
        }
        let place = Place::of(local);
        match passing {
            Passing::Value if kind == Kind::Temp => Val::Operand(Operand::Local(local)),
            Passing::Value => Val::Place(place),
            Passing::Ref => Val::Place(place.with(Proj::Deref)).shared(),
            Passing::RefMut => Val::Place(place.with(Proj::Deref)).unique(),
        }
    }
}

/// A closure that stands alone: its second form, and the names that it mentions. `None` if it was refused.
pub(crate) fn closure(c: &ExprClosure, krate: &syn::Path, report: &mut Report) -> Option<(Closure, Vec<Ident>)> {
    let mut free = Free::default();
    free.closure(c);
    let mut nothing = Report::default();
    let name = Ident::new("closure", Span::mixed_site());
    let names = Namer::new(c.to_token_stream());
    let mut outer = Lowerer::new(name, &mut nothing, krate.clone(), Ty::Unknown, names);
    let mut kept = Vec::new();
    for ident in free.names.values() {
        let local = outer.f.add(LocalInfo {
            ident: ident.clone(),
            ty: Ty::Unknown,
            kind: Kind::Temp,
            param: None,
            tangent: false,
        });
        outer.name(ident, Val::Operand(Operand::Local(local)));
        kept.push(local);
    }
    let def = ClosureDef { closure: c.clone(), scopes: outer.scopes.clone() };
    let (mut function, inputs) = outer.differentiable_closure(&def, &[], &kept, report);
    normalise::normalise(&mut function);
    if !report.is_empty() {
        return None;
    }
    passes::passes(&mut function);
    let activity = analyse::activity::activity(&function, report);
    if !report.is_empty() {
        return None;
    }
    let adjoint = adjoint::adjoint(&function, &activity);
    let tangent = tangent::tangent(&function, &activity);
    let closure = Closure { function, adjoint, tangent, captured: Vec::new(), kept, inputs };
    Some((closure, free.names.into_values().collect()))
}

/// What a local of this type is when it has been copied for a closure.
fn owned(ty: &Ty) -> Ty {
    if let Ty::Slice(elem) = ty { Ty::Vec(elem.clone()) } else { ty.clone() }
}

/// A closure that cannot be differentiated.
fn refused(plain: Opaque, refusal: Refusal) -> (Operand, CallableArg) {
    (unit(), CallableArg { plain, forward: None, derivative: Derivative::Refused(Box::new(refusal)) })
}

fn unit() -> Operand {
    Operand::Const(Const { tokens: quote!(()), ty: Ty::Unit })
}

/// A block that ends in a semicolon.
fn is_unit(body: &Expr) -> bool {
    match body {
        Expr::Block(b) => !matches!(b.block.stmts.last(), Some(syn::Stmt::Expr(_, None))),
        Expr::Assign(_) => true,
        Expr::Binary(b) => super::opaque::is_compound(&b.op),
        _ => false, // has a value, as far as is known
    }
}

/// `|x| f64::sin(x)`: a float function as a closure.
fn float_closure(path: &ExprPath) -> Option<ExprClosure> {
    let names: Vec<String> = path.path.segments.iter().map(|s| s.ident.to_string()).collect();
    let [.., ty, name] = names.as_slice() else { return None };
    if !matches!(ty.as_str(), "f64" | "f32") {
        return None;
    }
    let ty = Ident::new(ty, Span::mixed_site());
    let arity = (1..4).find(|n| rules::method(name, *n).is_some()).unwrap_or(1);
    let args: Vec<Ident> = (0..arity).map(|i| format_ident!("x{i}", span = Span::mixed_site())).collect();
    Some(if arity == 2 && name == "powi" {
        syn::parse_quote!(|x0: #ty, x1: i32| #path(x0, x1))
    } else {
        syn::parse_quote!(|#(#args: #ty),*| #path(#(#args),*))
    })
}
