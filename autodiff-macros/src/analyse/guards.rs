//! Guards of locks and cells: `let rate = RATE.lock().unwrap();`.
//!
//! A pullback that kept one would keep everybody else from the lock until it is called, and what is behind it may be another number by
//! then: what is read by way of a guard is kept, never the guard.

use crate::ir::{
    Arg, Block, Callee, Function, Kind, Local, LocalInfo, Opaque, Place, Proj, Rvalue, Stmt, StmtKind, Ty, visit,
};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use std::collections::BTreeSet;

/// The locals that hold one, or an answer with one in it.
pub(crate) fn of(f: &Function) -> BTreeSet<Local> {
    let mut guards = BTreeSet::new();
    visit::each(&f.body, &mut |s| {
        if let StmtKind::Let(l, rv) = &s.kind
            && is_guard(rv, &guards)
        {
            guards.insert(*l);
        }
    });
    guards
}

/// The locals that are asked for a guard in code that is kept as written.
pub(crate) fn cells(f: &Function) -> BTreeSet<Local> {
    let mut cells = BTreeSet::new();
    visit::each(&f.body, &mut |s| {
        if let StmtKind::Let(_, Rvalue::Opaque(o)) = &s.kind
            && found(o.tokens.clone())
        {
            cells.extend(o.reads.iter().copied());
        }
    });
    cells
}

/// The pass that has operators take copies of what a guard leads to, and no references to it. Numbers the statements anew.
pub(crate) fn copy(f: &mut Function) {
    let guards = of(f);
    if guards.is_empty() {
        return;
    }
    let mut body = std::mem::take(&mut f.body);
    block(f, &guards, &mut body);
    f.body = body;
    visit::number(f);
}

fn block(f: &mut Function, guards: &BTreeSet<Local>, b: &mut Block) {
    let mut stmts = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts) {
        for nested in visit::blocks_mut(&mut s.kind) {
            block(f, guards, nested);
        }
        let span = s.span;
        if let StmtKind::Let(_, Rvalue::Operator(operator)) = &mut s.kind {
            for arg in &mut operator.args {
                if let Arg::Ref(p) = arg
                    && guards.contains(&p.root)
                {
                    let ident = Ident::new(&format!("__copy_{}", f.locals.len()), Span::mixed_site().located_at(span));
                    let info = LocalInfo { ident, ty: Ty::Unknown, kind: Kind::Temp, param: None, tangent: false };
                    let copy = f.add(info);
                    let clone = Ident::new("clone", span.resolved_at(Span::mixed_site()));
                    stmts.push(Stmt::new(StmtKind::Let(copy, Rvalue::Duplicate(p.clone(), clone)), span));
                    *p = Place::of(copy);
                }
            }
        }
        stmts.push(s);
    }
    b.stmts = stmts;
}

fn is_guard(rv: &Rvalue, guards: &BTreeSet<Local>) -> bool {
    match rv {
        Rvalue::Call(call) => match &call.callee {
            Callee::Method { name, .. } => call.args.len() == 1 && is_lock(&name.to_string()),
            Callee::Function(_) | Callee::Associated(_) | Callee::Callable(_) => false,
        },
        Rvalue::Opaque(o) => locks(o) || o.reads.iter().any(|l| guards.contains(l)),
        // What a guard leads to is copied.
        Rvalue::Load(p) => guards.contains(&p.root) && !p.proj.iter().any(|proj| matches!(proj, Proj::Deref)),
        _ => false,
    }
}

/// The methods of `Mutex`, `RwLock` and `RefCell`.
pub(crate) fn is_lock(method: &str) -> bool {
    matches!(method, "lock" | "read" | "write" | "borrow" | "borrow_mut")
        || method.strip_prefix("try_").is_some_and(is_lock)
}

/// `RATE.read().unwrap()`, kept as written, if that is all of it.
fn locks(o: &Opaque) -> bool {
    !o.ty.is_copy() && found(o.tokens.clone())
}

/// Whether a method of that name is called.
fn found(tokens: TokenStream) -> bool {
    let mut before = false;
    tokens.into_iter().any(|t| match t {
        TokenTree::Punct(p) => {
            before = p.as_char() == '.';
            false
        }
        TokenTree::Ident(name) => std::mem::take(&mut before) && is_lock(&name.to_string()),
        TokenTree::Group(g) => found(g.stream()),
        TokenTree::Literal(_) => false,
    })
}
