//! The pass that turns scalar variables into values: after it, a read of a variable whose value is at hand is that value.
//!
//! A variable of a scalar type that is only read and written whole is followed through straight-line code. Where control
//! flow joins (at the head of a loop that writes it, after an `if` that does) the next read is a load, as it was: the load
//! is the phi of SSA form, the variable its storage.

use crate::ir::{
    Arg, BinOp, Block, Derivative, Function, Kind, Local, LocalInfo, Operand, Place, Rvalue, Stmt, StmtKind, Ty, visit,
};
use proc_macro2::{Ident, Span};
use std::collections::{BTreeMap, BTreeSet};

type Values = BTreeMap<Local, Local>;

/// Promotes the scalar variables of `f` and numbers its statements anew.
pub(crate) fn promote(f: &mut Function) {
    let promotable = promotable(f);
    let kept = mentioned(f);
    let mut body = std::mem::take(&mut f.body);
    let mut pass = Pass { f, promotable, kept, renamed: BTreeMap::new() };
    pass.block(&mut body, &mut Values::new());
    f.body = body;
    visit::number(f);
}

/// Scalar vars whose every access is to the whole.
fn promotable(f: &Function) -> BTreeSet<Local> {
    let mut good: BTreeSet<Local> = (0..f.locals.len())
        .filter_map(|i| u32::try_from(i).ok().map(Local))
        .filter(|l| {
            let info = f.local(*l);
            matches!(info.kind, Kind::Var { .. }) && matches!(info.ty, Ty::Float(_) | Ty::Int | Ty::Bool)
        })
        .collect();
    if let Some(result) = f.result {
        good.remove(&result);
    }
    visit::each(&f.body, &mut |stmt| match &stmt.kind {
        StmtKind::Let(_, Rvalue::Load(p)) if p.proj.is_empty() => {}
        StmtKind::Assign(p, _) | StmtKind::Update { place: p, .. } => {
            if !p.proj.is_empty() {
                good.remove(&p.root);
            }
        }
        StmtKind::Swap(a, b) => {
            good.remove(&a.root);
            good.remove(&b.root);
        }
        StmtKind::Push(p, _) => {
            good.remove(&p.root);
        }
        StmtKind::Let(_, rv) => {
            for p in visit::rvalue_places(rv) {
                good.remove(&p.root);
            }
            if let Rvalue::Opaque(o) = rv {
                for l in &o.writes {
                    good.remove(l);
                }
            }
            if let Rvalue::Call(c) = rv {
                for l in c.callables.values().flat_map(|callable| &callable.plain.writes) {
                    good.remove(l);
                }
                for arg in &c.args {
                    if let Arg::Opaque(o) = arg {
                        for l in &o.writes {
                            good.remove(l);
                        }
                    }
                }
            }
        }
        StmtKind::Opaque(o) => {
            for l in &o.writes {
                good.remove(l);
            }
        }
        _ => {}
    });
    good
}

/// Locals that code kept as written mentions: they keep their names.
fn mentioned(f: &Function) -> BTreeSet<Local> {
    let mut kept = BTreeSet::new();
    visit::each(&f.body, &mut |stmt| match &stmt.kind {
        StmtKind::Opaque(o) => kept.extend(&o.reads),
        StmtKind::Let(_, Rvalue::Opaque(o)) => kept.extend(&o.reads),
        StmtKind::Let(_, Rvalue::Call(c)) => {
            for arg in &c.args {
                if let Arg::Opaque(o) = arg {
                    kept.extend(&o.reads);
                }
            }
            for callable in c.callables.values() {
                kept.extend(&callable.plain.reads);
                if let Derivative::Closure(closure) = &callable.derivative {
                    kept.extend(&closure.kept);
                }
            }
        }
        _ => {}
    });
    kept
}

struct Pass<'a> {
    f: &'a mut Function,
    promotable: BTreeSet<Local>,
    kept: BTreeSet<Local>,
    /// Temps that were loads and are now another temp.
    renamed: BTreeMap<Local, Local>,
}

impl Pass<'_> {
    fn block(&mut self, b: &mut Block, values: &mut Values) {
        let mut out = Vec::with_capacity(b.stmts.len());
        for mut stmt in std::mem::take(&mut b.stmts) {
            for o in visit::operands_mut(&mut stmt.kind) {
                if let Operand::Local(l) = o
                    && let Some(new) = self.renamed.get(l)
                {
                    *l = *new;
                }
            }
            for place in visit::places_mut(&mut stmt.kind) {
                if let Some(new) = self.renamed.get(&place.root) {
                    place.root = *new;
                }
            }
            self.stmt(stmt, values, &mut out);
        }
        b.stmts = out;
    }

    fn stmt(&mut self, mut stmt: Stmt, values: &mut Values, out: &mut Vec<Stmt>) {
        match &mut stmt.kind {
            StmtKind::Let(t, Rvalue::Load(p)) if p.proj.is_empty() && self.promotable.contains(&p.root) => {
                let (t, root) = (*t, p.root);
                if matches!(self.f.local(t).kind, Kind::Var { .. }) {
                    // A variable of its own, that may be written later.
                    let value = values.get(&root).copied().unwrap_or_else(|| {
                        let value = self.temp(root);
                        out.push(Stmt::new(StmtKind::Let(value, Rvalue::Load(Place::of(root))), stmt.span));
                        value
                    });
                    values.insert(root, value);
                    if self.promotable.contains(&t) {
                        values.insert(t, value);
                    }
                    stmt.kind = StmtKind::Let(t, Rvalue::Use(Operand::Local(value)));
                } else if let Some(value) = values.get(&root) {
                    if !self.kept.contains(&t) {
                        self.renamed.insert(t, *value);
                        return;
                    }
                    stmt.kind = StmtKind::Let(t, Rvalue::Use(Operand::Local(*value)));
                } else {
                    values.insert(root, t);
                }
            }
            StmtKind::Let(v, rv) if self.promotable.contains(v) => {
                let v = *v;
                if let Rvalue::Use(Operand::Local(l)) = rv {
                    values.insert(v, *l);
                } else if !matches!(rv, Rvalue::Use(Operand::Const(_))) {
                    let t = self.named(v, rv, stmt.span, out);
                    values.insert(v, t);
                }
            }
            StmtKind::Let(v, rv) if self.is_overwritten(*v) && has_a_use_for_its_result(rv) => {
                self.named(*v, rv, stmt.span, out);
            }
            StmtKind::Assign(p, value) if self.promotable.contains(&p.root) => match value {
                Operand::Local(l) => {
                    values.insert(p.root, *l);
                }
                Operand::Const(_) => {
                    values.remove(&p.root);
                }
            },
            StmtKind::Update { place, subtract, value } if self.promotable.contains(&place.root) => {
                let v = place.root;
                let old = if let Some(old) = values.get(&v) {
                    *old
                } else {
                    let t = self.temp(v);
                    out.push(Stmt::new(StmtKind::Let(t, Rvalue::Load(Place::of(v))), stmt.span));
                    t
                };
                let new = self.temp(v);
                let op = if *subtract { BinOp::Sub } else { BinOp::Add };
                let sum = Rvalue::Binary(op, Operand::Local(old), value.clone());
                out.push(Stmt::new(StmtKind::Let(new, sum), stmt.span));
                values.insert(v, new);
                stmt.kind = StmtKind::Assign(Place::of(v), Operand::Local(new));
            }
            StmtKind::If { then, els, .. } => {
                let mut inner = values.clone();
                self.block(then, &mut inner);
                let mut inner = values.clone();
                self.block(els, &mut inner);
            }
            StmtKind::For { body, .. } | StmtKind::Loop { body, .. } => {
                forget(values, body);
                self.block(body, &mut values.clone());
            }
            StmtKind::While { pre, body, cond, .. } => {
                forget(values, body);
                forget(values, pre);
                let mut inner = values.clone();
                self.block(pre, &mut inner);
                if let Operand::Local(l) = cond
                    && let Some(new) = self.renamed.get(l)
                {
                    *l = *new;
                }
                self.block(body, &mut inner);
            }
            StmtKind::Block { body, .. } | StmtKind::Rest { body, .. } => {
                self.block(body, &mut values.clone());
            }
            _ => {}
        }
        for nested in visit::blocks(&stmt.kind) {
            forget(values, nested);
        }
        out.push(stmt);
    }

    /// Whether it is a variable of which more than its first value may be seen.
    fn is_overwritten(&self, l: Local) -> bool {
        self.f.local(l).kind == Kind::Var { mutable: true }
    }

    /// Gives what a variable is declared with a name that is not written again.
    fn named(&mut self, v: Local, rv: &mut Rvalue, span: Span, out: &mut Vec<Stmt>) -> Local {
        let t = self.temp(v);
        let rv = std::mem::replace(rv, Rvalue::Use(Operand::Local(t)));
        out.push(Stmt::new(StmtKind::Let(t, rv), span));
        t
    }

    fn temp(&mut self, like: Local) -> Local {
        let info = self.f.local(like);
        let ident = Ident::new(
            &format!("__{}_{}", info.ident.to_string().trim_start_matches("r#"), self.f.locals.len()),
            Span::mixed_site().located_at(info.ident.span()),
        );
        let ty = info.ty.clone();
        self.f.add(LocalInfo { ident, ty, kind: Kind::Temp, param: None, tangent: false })
    }
}

/// Whether the reverse of it may read the result: the rule of a derivative may, and what puts back
/// what was taken.
fn has_a_use_for_its_result(rv: &Rvalue) -> bool {
    crate::adjoint::rule(rv).is_some() || matches!(rv, Rvalue::Pop(_) | Rvalue::Replace(..))
}

/// Forgets the values of the vars that a block writes.
fn forget(values: &mut Values, b: &Block) {
    visit::each(b, &mut |stmt| {
        for place in visit::written(&stmt.kind) {
            values.remove(&place.root);
        }
    });
}
