//! A function in forward mode as a function of its own: `f(x) -> y` becomes `f'(x, x_dot) -> (y, y_dot)`, in the IR that `lower`
//! gives, so that every pass can be applied to it again. Its derivatives are the second derivatives of `f`.
//!
//! Every parameter has a tangent, of type `()` where there is no derivative, so that a caller need not know which have one.
//! What a call does not have a tangent for is given a zero by the function that is called, which knows its type:
//! `f::__still_0(&x, ..)`.
//!
//! What `tangent` writes and `lower` does not is put in terms of what it does: a call in forward mode is an ordinary call of
//! the other function's `f'`, whose arguments are the values and the tangents, a select is an `if`, and the rule of an operator
//! on operands of unknown type is a function of the runtime. The runtime's own functions are linear.

mod call;
mod callable;
mod jets;
mod linear;
mod valued;

use super::{Tangent, bind};
use crate::ir::{
    Arg, Block, Callable, Carrier, Exit, ExitKind, Function, Kind, Label, Local, LocalInfo, Operand, Param, Passing,
    Place, Pointer, Proj, Rvalue, Stmt, StmtKind, Ty, Zero, visit,
};
use crate::signature::{ParamSig, Signature};
use proc_macro2::{Ident, Span};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the way of a second derivative.
#[derive(Clone, Debug)]
pub(crate) struct Obstacle {
    pub span: Span,
    pub what: &'static str,
}

/// `f'`, from `f` and its tangent. The tangents of the parameters come after the parameters, all of them.
pub(crate) fn compose(f: &Function, t: &Tangent, sig: &Signature) -> Result<Function, Obstacle> {
    let is_pointer = |p: &&ParamSig| matches!(crate::signature::transparent(&p.ty), syn::Type::FnPtr(_));
    if let Some(p) = sig.params.iter().filter(|p| p.ignored.is_some()).find(is_pointer) {
        let what = "a function that is marked `#[constant]` is a pointer here, and no `impl Fn`";
        return Err(Obstacle { span: p.ident.span(), what });
    }
    let signatures = sig.params.iter().filter(|p| p.callable.is_some()).map(|p| (p.ident.to_string(), p.clone()));
    let constants = sig.params.iter().zip(&t.dots).filter(|(p, _)| p.ignored.is_some());
    let outside = Outside {
        signatures: signatures.collect(),
        forwarded: BTreeMap::new(),
        constants: constants.map(|(p, dot)| (p.clone(), *dot)).collect(),
    };
    composed(f, t, &sig.krate, sig.receiver().is_some(), outside)
}

/// What is known of the functions and closures that came in from outside, by the names that they have there.
struct Outside {
    /// As parameters of the function: what they take and give.
    signatures: BTreeMap<String, ParamSig>,
    /// The forward modes of those that a closure captured.
    forwarded: BTreeMap<String, Callable>,
    /// Those that are constant, and their tangents.
    constants: Vec<(ParamSig, Local)>,
}

/// The same for a closure as well, which has no signature.
fn composed(
    f: &Function,
    t: &Tangent,
    krate: &syn::Path,
    is_method: bool,
    outside: Outside,
) -> Result<Function, Obstacle> {
    let t = &valued::valued(t);
    let mut pass = Compose {
        f,
        t,
        locals: t.locals.clone(),
        krate,
        constants: false,
        asked: f.asked.clone(),
        returned: jets::returned(t),
        callables: BTreeMap::new(),
        outside,
        obstacle: None,
    };
    pass.kinds();
    pass.forward_callables();
    let mut labels = f.labels.clone();
    let ret = Label(u32::try_from(labels.len()).unwrap_or(u32::MAX));
    labels.push(Ident::new("done", Span::mixed_site()));
    let span = f.name.span();

    let mut body = Block::default();
    let mut params = f.params.clone();
    for (i, (param, dot)) in f.params.iter().zip(&t.dots).enumerate() {
        // A receiver by value may be called by a method's name, behind a reference: then so is its tangent.
        let receiver = i == 0 && is_method && param.passing == Passing::Value;
        let index = f.params.len() + i;
        let local = if receiver { pass.receiver_dot(*dot, index, &mut body, span) } else { *dot };
        let passing = if receiver { Passing::Ref } else { param.passing };
        pass.locals[local.0 as usize].param = Some(index);
        let active = param.active && !pass.locals[local.0 as usize].ty.is_inert();
        params.push(Param { local, passing, active });
        params[i].active &= !f.callables.contains_key(&param.local);
    }
    let values: Vec<Local> = f.result.into_iter().chain(t.result).collect();
    body.stmts.extend(values.iter().map(|l| Stmt::new(StmtKind::Declare(*l), span)));
    let mut inner = pass.block(&t.body);
    if leave(&mut inner, f.ret) {
        body.stmts.push(Stmt::new(StmtKind::Block { label: Some(f.ret), body: inner }, span));
    } else {
        body.stmts.append(&mut inner.stmts);
    }
    let result = pass.result(&mut body, span);

    if let Some(obstacle) = pass.obstacle {
        return Err(obstacle);
    }
    // What is bound to a name here is called by what was bound to one before.
    let mut items = pass.called_by_name();
    items.extend(f.items.iter().cloned());
    if pass.constants {
        items.push(syn::parse_quote!(use #krate::rt::{StillBehind as _, StillHere as _};));
    }

    // The tangent of what may be a reference may be one as well.
    let dots = f.params.iter().zip(&t.dots).filter(|(p, _)| f.uncertain.contains(&p.local)).map(|(_, dot)| *dot);
    let uncertain = f.uncertain.iter().copied().chain(dots).collect();

    let mut composed = Function {
        name: f.name.clone(),
        locals: pass.locals,
        labels,
        params,
        result: Some(result),
        ret,
        body,
        annotations: f.annotations.clone(),
        items,
        choices: f.choices.clone(),
        recursive: f.recursive,
        forward_mode: true,
        leaves: false,
        callables: pass.callables.into_values().collect(),
        uncertain,
        asked: pass.asked,
        constants: BTreeMap::new(),
        queues: f.queues,
        mixes: f.mixes,
        floats: f.floats.clone(),
        checkpoints: f.checkpoints.clone(),
        next_id: 0,
    };
    visit::number(&mut composed);
    Ok(composed)
}

/// Turns returns into exits of a block. Whether there are any.
fn leave(b: &mut Block, ret: Label) -> bool {
    let mut found = false;
    for s in &mut b.stmts {
        if let StmtKind::Exit(exit) = &mut s.kind
            && exit.kind == ExitKind::Return
        {
            *exit = Exit { label: ret, kind: ExitKind::Break };
            found = true;
        }
        for nested in visit::blocks_mut(&mut s.kind) {
            found |= leave(nested, ret);
        }
    }
    found
}

/// The state of the pass.
struct Compose<'a> {
    f: &'a Function,
    t: &'a Tangent,
    locals: Vec<LocalInfo>,
    krate: &'a syn::Path,
    /// Whether constants are passed whose types rustc knows.
    constants: bool,
    /// See [`Function::asked`].
    asked: BTreeSet<Local>,
    /// What calls return.
    returned: BTreeSet<Local>,
    /// The parameters that are called, and in their places their tangents, which are called now.
    callables: BTreeMap<Local, (Local, Callable)>,
    outside: Outside,
    /// What a closure has in it that cannot be differentiated again.
    obstacle: Option<Obstacle>,
}

impl Compose<'_> {
    /// Tangents are no longer apart: one that is written after its declaration is a memory cell, the others are values. Their
    /// types are those of cotangents.
    fn kinds(&mut self) {
        let mut written: BTreeSet<Local> = BTreeSet::new();
        visit::each(&self.t.body, &mut |s| {
            written.extend(visit::written(&s.kind).into_iter().map(|p| p.root));
            match &s.kind {
                StmtKind::Declare(l) => {
                    written.insert(*l);
                }
                StmtKind::Tangent { call, dots, .. } => {
                    for (arg, dot) in call.args.iter().zip(dots) {
                        if matches!(arg, Arg::RefMut(_)) {
                            written.extend(dot.iter().map(|p| p.root));
                        }
                    }
                }
                StmtKind::Let(_, Rvalue::Dual(dual)) if dual.assigns => {
                    written.extend(dual.dots.first().and_then(Option::as_ref).map(|p| p.root));
                }
                _ => {}
            }
        });
        let cells = self.cells();
        let behind: BTreeSet<Local> = self
            .f
            .params
            .iter()
            .zip(&self.t.dots)
            .filter(|(p, _)| p.passing != Passing::Value)
            .map(|(_, d)| *d)
            .collect();
        for (i, info) in self.locals.iter_mut().enumerate() {
            let Kind::Bar { .. } = info.kind else { continue };
            let l = Local(u32::try_from(i).unwrap_or(u32::MAX));
            info.ty = dot_ty(&info.ty);
            info.tangent = true;
            info.kind = match cells.get(&l) {
                _ if behind.contains(&l) => Kind::Temp,
                Some(mutable) => Kind::Var { mutable: *mutable },
                None if written.contains(&l) => Kind::Var { mutable: true },
                None => Kind::Temp,
            };
        }
    }

    /// The tangents of memory cells, that of the result among them, and whether they are written again: as the cells are.
    fn cells(&self) -> BTreeMap<Local, bool> {
        let mut cells = BTreeMap::new();
        let result = self.f.result.zip(self.t.result);
        for (l, dot) in self.t.pairs.iter().map(|(l, dot)| (*l, *dot)).chain(result) {
            if let Kind::Var { mutable } = self.f.local(l).kind {
                *cells.entry(dot).or_insert(false) |= mutable;
            }
        }
        cells
    }

    fn fresh(&mut self, hint: &str, ty: Ty, kind: Kind, tangent: bool, span: Span) -> Local {
        let n = self.locals.len();
        let ident = Ident::new(&format!("__{hint}_{n}"), Span::mixed_site().located_at(span));
        self.locals.push(LocalInfo { ident, ty, kind, param: None, tangent });
        Local(u32::try_from(n).unwrap_or(u32::MAX))
    }

    fn info(&self, l: Local) -> &LocalInfo {
        &self.locals[l.0 as usize]
    }

    /// The parameter for the tangent of a receiver by value, which is copied.
    fn receiver_dot(&mut self, dot: Local, index: usize, body: &mut Block, span: Span) -> Local {
        let ty = Ty::Ref(Box::new(self.info(dot).ty.clone()));
        let local = self.fresh("self_dot", ty, Kind::Temp, true, span);
        self.locals[local.0 as usize].param = Some(index);
        let copy = Rvalue::Duplicate(Place::of(local).with(Proj::Deref), clone());
        body.stmts.push(bind(dot, copy, span));
        local
    }

    /// Assigns value and tangent, as a pair.
    fn result(&mut self, body: &mut Block, span: Span) -> Local {
        let unit = || Operand::Const(crate::ir::Const { tokens: quote!(()), ty: Ty::Unit });
        let value_ty = self.f.result.map_or(Ty::Unit, |l| self.info(l).ty.clone());
        let result = self.fresh(
            "result",
            Ty::Tuple(vec![value_ty.clone(), dot_ty(&value_ty)]),
            Kind::Var { mutable: false },
            false,
            span,
        );
        let value = match self.f.result {
            None => unit(),
            Some(l) => self.load(Place::of(l), body, span),
        };
        let dot = match (self.f.result, self.t.result) {
            (_, Some(l)) => self.load(Place::of(l), body, span),
            // A result that does not move.
            (Some(_), None) if dot_ty(&value_ty) != Ty::Unit => {
                let zero = self.fresh("zero", dot_ty(&value_ty), Kind::Temp, true, span);
                let like =
                    value.local().map_or_else(|| Rvalue::Use(unit()), |l| Rvalue::Zero(Zero::Like(Place::of(l))));
                body.stmts.push(bind(zero, like, span));
                Operand::Local(zero)
            }
            (Some(_) | None, None) => unit(),
        };
        let pair = self.fresh("pair", self.info(result).ty.clone(), Kind::Temp, false, span);
        body.stmts.push(bind(pair, Rvalue::Tuple(vec![value, dot]), span));
        body.stmts.push(Stmt::new(StmtKind::Assign(Place::of(result), Operand::Local(pair)), span));
        result
    }

    fn load(&mut self, place: Place, body: &mut Block, span: Span) -> Operand {
        let (ty, tangent) = (self.info(place.root).ty.clone(), self.info(place.root).tangent);
        let value = self.fresh("value", ty, Kind::Temp, tangent, span);
        body.stmts.push(bind(value, Rvalue::Load(place), span));
        Operand::Local(value)
    }

    fn block(&mut self, b: &Block) -> Block {
        let mut out = Vec::new();
        for s in &b.stmts {
            self.stmt(s, &mut out);
        }
        Block { stmts: out }
    }

    fn stmt(&mut self, s: &Stmt, out: &mut Vec<Stmt>) {
        let span = s.span;
        let mut kind = s.kind.clone();
        for nested in visit::blocks_mut(&mut kind) {
            let block = std::mem::take(nested);
            *nested = self.block(&block);
        }
        self.copy_operands(&mut kind, out, span);
        match kind {
            StmtKind::Let(l, Rvalue::Call(call)) if self.unmoved(l, &call, out, span) => {}
            StmtKind::Tangent { value, dot, call, dots } => self.call(value, dot, &call, &dots, out, span),
            StmtKind::Let(l, Rvalue::Dual(dual)) => self.dual(l, *dual, out, span),
            StmtKind::Let(l, Rvalue::Select(cond, a, b)) => self.select(l, cond, a, b, out, span),
            StmtKind::Let(l, Rvalue::Zero(Zero::Scalar(_))) => {
                let ty = match self.info(l).ty.clone() {
                    ty @ Ty::Float(_) => ty,
                    _ => Ty::Float(None),
                };
                out.push(bind(l, Rvalue::Use(crate::adjoint::formula::zero(&ty)), span));
            }
            // What may be used again is cloned here too, not moved.
            StmtKind::Let(l, Rvalue::Load(p)) if self.t.clones.contains(&p.root) && !self.info(l).ty.is_copy() => {
                out.push(bind(l, Rvalue::Duplicate(p, clone()), span));
            }
            // Of what is shared, the tangent is not.
            StmtKind::Let(l, Rvalue::Wrap(Carrier::Boxed(_), o)) if self.info(l).tangent => {
                out.push(bind(l, Rvalue::Wrap(Carrier::Boxed(Pointer::Box), o), span));
            }
            kind => out.push(Stmt::new(kind, span)),
        }
    }

    /// Tangents of values that may have been copied are cloned where they are used.
    fn copy_operands(&mut self, kind: &mut StmtKind, out: &mut Vec<Stmt>, span: Span) {
        let clones = &self.t.clones;
        let mut copies = Vec::new();
        let next = self.locals.len();
        for o in visit::operands_mut(kind) {
            if let Operand::Local(l) = o
                && clones.contains(l)
            {
                copies.push(*l);
                *o = Operand::Local(Local(u32::try_from(next + copies.len() - 1).unwrap_or(u32::MAX)));
            }
        }
        for l in copies {
            let ty = self.info(l).ty.clone();
            let copy = self.fresh("copy", ty, Kind::Temp, true, span);
            out.push(bind(copy, Rvalue::Duplicate(Place::of(l), clone()), span));
        }
    }

    fn select(&mut self, l: Local, cond: Operand, a: Operand, b: Operand, out: &mut Vec<Stmt>, span: Span) {
        let ty = self.info(l).ty.clone();
        let cell = self.fresh("either", ty, Kind::Var { mutable: false }, false, span);
        let branch = |o| Block { stmts: vec![Stmt::new(StmtKind::Assign(Place::of(cell), o), span)] };
        out.push(Stmt::new(StmtKind::Declare(cell), span));
        out.push(Stmt::new(StmtKind::If { cond, then: branch(a), els: branch(b) }, span));
        out.push(bind(l, Rvalue::Load(Place::of(cell)), span));
    }
}

/// What is known of the type of a tangent.
fn dot_ty(ty: &Ty) -> Ty {
    // The tangent of a reference inside of a value is a value: that of a slice is a vector.
    fn inner(t: &Ty) -> Ty {
        match t {
            Ty::Ref(t) => match inner(t) {
                Ty::Slice(elem) => Ty::Vec(elem),
                t => t,
            },
            t => dot_ty(t),
        }
    }
    let boxed = |t: &Ty| Box::new(inner(t));
    match ty {
        Ty::Float(w) => Ty::Float(*w),
        Ty::Int | Ty::Bool | Ty::Unit | Ty::Text | Ty::Range { .. } => Ty::Unit,
        Ty::Array(t) => Ty::Array(boxed(t)),
        Ty::Slice(t) => Ty::Slice(boxed(t)),
        Ty::Vec(t) => Ty::Vec(boxed(t)),
        Ty::Tuple(ts) => Ty::Tuple(ts.iter().map(inner).collect()),
        Ty::Ref(t) => Ty::Ref(Box::new(dot_ty(t))),
        Ty::Option(t) => Ty::Option(boxed(t)),
        Ty::Result(t) => Ty::Result(boxed(t)),
        Ty::User { .. } | Ty::Keyed { .. } | Ty::Unknown => Ty::Unknown,
    }
}

fn clone() -> Ident {
    Ident::new("clone", Span::mixed_site())
}
