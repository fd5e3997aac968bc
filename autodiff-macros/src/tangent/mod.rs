//! Forward mode: a function in IR to one block in IR that computes values and tangents side by side.
//!
//! The tangent of a local is another local, its *dot*, of the type of its cotangent: the derivative of the local along the
//! direction in which the arguments move. Only active locals have one. The invariant: after each statement of the function
//! and what was put beside it, every dot holds the tangent of what its local holds.
//!
//! A tangent moves where its value moves. Values of unknown type may be copied by what looks like a move; then their dots,
//! whose types need not be `Copy`, are cloned.

mod bare;
mod compose;
mod lanes;
mod moving;
mod stmt;
mod value;

pub(crate) use bare::bare;
pub(crate) use compose::compose;
pub(crate) use lanes::many;
pub(crate) use moving::{Moves, Moving};

use crate::adjoint::formula;
use crate::analyse::activity::Activity;
use crate::ir::{
    Block, Const, Function, Kind, Local, LocalInfo, Operand, Passing, Place, Rvalue, Stmt, StmtKind, Ty, verify, visit,
};
use proc_macro2::{Ident, Span};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// A function in forward mode.
#[derive(Clone, Debug)]
pub(crate) struct Tangent {
    pub body: Block,
    /// The function's locals and those that were added.
    pub locals: Vec<LocalInfo>,
    /// The tangent of each parameter: an owned one for those by value, a reference for the others.
    pub dots: Vec<Local>,
    /// The tangent of the result, if that is active.
    pub result: Option<Local>,
    /// Locals that are cloned where they are used by value.
    pub clones: BTreeSet<Local>,
    /// The locals that a derivative goes through.
    pub active: BTreeSet<Local>,
    /// The tangent of each local that has one.
    pub pairs: BTreeMap<Local, Local>,
}

/// Differentiates `f` in forward mode.
pub(crate) fn tangent(f: &Function, act: &Activity) -> Tangent {
    differentiate(f, act, None)
}

/// The same, in lanes where there is a runtime that has them.
fn differentiate(f: &Function, act: &Activity, lanes: Option<&syn::Path>) -> Tangent {
    let mut pass = Pass { f, act, locals: f.locals.clone(), dots: BTreeMap::new(), params: Vec::new(), lanes };
    for (i, p) in f.params.iter().enumerate() {
        let kind = match p.passing {
            Passing::Value => Kind::Bar { by_ref: false, param: None },
            Passing::Ref | Passing::RefMut => Kind::Bar { by_ref: true, param: Some(i) },
        };
        let dot = pass.declare(p.local, kind);
        pass.params.push(dot);
    }
    let result = f.result.filter(|l| act.is(*l)).map(|l| pass.dot(l));
    let body = pass.block(&f.body);
    let clones = pass.clones();
    let active = (0..f.locals.len()).filter_map(|i| u32::try_from(i).ok().map(Local)).filter(|l| act.is(*l)).collect();
    let pairs = pass.dots;
    Tangent { body, locals: pass.locals, dots: pass.params, result, clones, active, pairs }
}

/// The state of the pass.
struct Pass<'a> {
    f: &'a Function,
    act: &'a Activity,
    locals: Vec<LocalInfo>,
    /// The tangents, by the local that they belong to.
    dots: BTreeMap<Local, Local>,
    /// Those of the parameters.
    params: Vec<Local>,
    /// The runtime, if tangents are in several directions. See [`lanes`].
    lanes: Option<&'a syn::Path>,
}

impl Pass<'_> {
    fn info(&self, l: Local) -> &LocalInfo {
        &self.locals[l.0 as usize]
    }

    fn place_ty(&self, p: &Place) -> Ty {
        p.proj.iter().fold(self.info(p.root).ty.clone(), |t, proj| t.project(proj))
    }

    /// A new local of the generated code.
    fn fresh(&mut self, hint: &str, ty: Ty, kind: Kind, span: Span) -> Local {
        let n = self.locals.len();
        let hint = hint.trim_start_matches("r#").trim_start_matches('_');
        let mut name = format!("__{hint}_{n}");
        // Of a forward mode, the parameters have names like this one.
        while self.f.params.iter().any(|p| self.info(p.local).ident == name) {
            name.push('_');
        }
        let ident = Ident::new(&name, Span::mixed_site().located_at(span));
        self.locals.push(LocalInfo { ident, ty, kind, param: None, tangent: false });
        Local(u32::try_from(n).unwrap_or(u32::MAX))
    }

    fn declare(&mut self, l: Local, kind: Kind) -> Local {
        let info = self.info(l).clone();
        let dot = self.fresh(&format!("{}_dot", info.ident), info.ty, kind, info.ident.span());
        self.dots.insert(l, dot);
        dot
    }

    /// The tangent of an active local.
    fn dot(&mut self, l: Local) -> Local {
        match self.dots.get(&l) {
            Some(dot) => *dot,
            None => self.declare(l, Kind::Bar { by_ref: false, param: None }),
        }
    }

    /// The place of the tangent of what is in a place, if it has one.
    fn dot_place(&mut self, p: &Place) -> Option<Place> {
        self.act.place(p).then(|| p.rooted(self.dot(p.root)))
    }

    /// The tangent of an operand: a zero is made where it has none.
    fn dot_operand(&mut self, o: &Operand, out: &mut Vec<Stmt>, span: Span) -> Operand {
        match o {
            Operand::Local(l) if self.act.is(*l) => Operand::Local(self.dot(*l)),
            Operand::Local(l) => {
                let l = *l;
                self.zero_like(l, out, span)
            }
            // The others were named.
            Operand::Const(c) if c.ty.is_float() => self.zero(&c.ty),
            Operand::Const(_) => nothing(),
        }
    }

    /// The tangent of a float that does not move.
    fn zero(&self, ty: &Ty) -> Operand {
        match self.lanes {
            Some(krate) => lanes::zero(krate),
            None => formula::zero(ty),
        }
    }

    /// Names the constants among the operands whose tangents are zeros of a shape: only the value has the type.
    fn name_constants(&mut self, s: &mut Stmt, out: &mut Vec<Stmt>) {
        let span = s.span;
        for o in visit::operands_mut(&mut s.kind) {
            let Operand::Const(c) = o else { continue };
            if !c.ty.is_float() && !is_nothing(&c.ty) {
                let known = self.fresh("known", c.ty.clone(), Kind::Temp, span);
                out.push(bind(known, Rvalue::Use(o.clone()), span));
                *o = Operand::Local(known);
            }
        }
    }

    /// A zero of the shape of a local.
    fn zero_like(&mut self, l: Local, out: &mut Vec<Stmt>, span: Span) -> Operand {
        let ty = self.info(l).ty.clone();
        if ty.is_float() {
            return self.zero(&ty);
        }
        if is_nothing(&ty) {
            return nothing();
        }
        let zero = self.fresh("zero", ty, Kind::Bar { by_ref: false, param: None }, span);
        out.push(bind(zero, Rvalue::Zero(crate::ir::Zero::Like(Place::of(l))), span));
        Operand::Local(zero)
    }

    fn block(&mut self, b: &Block) -> Block {
        let mut out = Vec::new();
        for s in &b.stmts {
            self.stmt(s, &mut out);
        }
        Block { stmts: out }
    }

    /// The dots that have to be cloned where they are used: those of values that may have been copied, unless they are used
    /// once, where they were made.
    fn clones(&self) -> BTreeSet<Local> {
        let mut uses: BTreeMap<Local, usize> = BTreeMap::new();
        visit::each(&self.f.body, &mut |s| {
            for l in verify::uses(&s.kind) {
                *uses.entry(l).or_default() += 1;
            }
        });
        let mut near = BTreeSet::new();
        near_uses(&self.f.body, &mut near);
        let copied = |l: &Local| {
            let ty = &self.f.local(*l).ty;
            let once = uses.get(l).is_none_or(|n| *n <= 1) && near.contains(l) && self.f.local(*l).kind == Kind::Temp;
            !ty.is_copy() && !moves(ty) && !once
        };
        self.dots.iter().filter(|(l, _)| copied(l)).map(|(_, dot)| *dot).collect()
    }
}

/// Locals that are used in the very block that declares them.
fn near_uses(b: &Block, found: &mut BTreeSet<Local>) {
    let declared: BTreeSet<Local> = b.stmts.iter().filter_map(|s| visit::declared(&s.kind)).collect();
    for s in &b.stmts {
        found.extend(verify::uses(&s.kind).into_iter().filter(|l| declared.contains(l)));
        for nested in visit::blocks(&s.kind) {
            near_uses(nested, found);
        }
    }
}

/// Whether a value of the type is moved by a use, for sure: then its tangent can be moved as well.
fn moves(ty: &Ty) -> bool {
    match ty {
        Ty::Vec(_) => true,
        Ty::Array(t) | Ty::Option(t) => moves(t),
        Ty::Tuple(ts) => ts.iter().any(moves),
        Ty::Float(_)
        | Ty::Int
        | Ty::Bool
        | Ty::Unit
        | Ty::Text
        | Ty::Range { .. }
        | Ty::Slice(_)
        | Ty::Ref(_)
        | Ty::Result(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => false,
    }
}

/// Whether the tangent is `()`.
fn is_nothing(ty: &Ty) -> bool {
    matches!(ty, Ty::Int | Ty::Bool | Ty::Unit | Ty::Text | Ty::Range { .. })
}

/// The tangent of what has none.
fn nothing() -> Operand {
    Operand::Const(Const { tokens: quote!(()), ty: Ty::Unit })
}

/// A `Let` of the generated code.
fn bind(l: Local, rv: Rvalue, span: Span) -> Stmt {
    Stmt::new(StmtKind::Let(l, rv), span)
}
