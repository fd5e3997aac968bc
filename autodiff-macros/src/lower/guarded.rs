//! What stands behind a lock or in a cell: `*RATE.lock().unwrap() * x`, `settings.read().unwrap().scale`.
//!
//! A guard is let go where its statement or its block ends. What is lowered has neither: a number is copied while the guard is there, and
//! the guard of a block is let go by name. Only those of constants come here, for what carries a derivative is in no cell.

use super::{Lowerer, Val, control::strip, pattern::bound};
use crate::analyse::guards::is_lock;
use crate::ir::Ty;
use crate::report::Refusal;
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprMethodCall, Ident, Pat, Stmt};

impl Lowerer<'_> {
    /// A copy of what is read by way of a guard that nobody named. `None` if it is something else.
    pub(super) fn read_by_guard(&mut self, e: &Expr) -> Option<Val> {
        if let Expr::MethodCall(m) = e
            && let Some(ty) = asked(m)
            && self.is_guard(strip(&m.receiver))
        {
            return Some(self.keep_expr(e, ty, true, None));
        }
        let guard = guard_of(e)?;
        (!std::ptr::eq(guard, strip(e)) && self.is_guard(guard)).then(|| self.copied_out(e))
    }

    /// Refuses what would be written by way of a guard that nobody named: it would be written to the copy.
    pub(super) fn refuse_writing_by_guard(&mut self, e: &Expr) -> Option<Val> {
        let guard = guard_of(e).filter(|guard| self.is_guard(guard))?;
        let span = e.span();
        Some(self.refuse(match self.static_behind(guard) {
            Some(name) => Refusal::Static { span, name },
            None => Refusal::WrittenThrough { span },
        }))
    }

    /// The same of what a method would change.
    pub(super) fn refuse_changing_by_guard(&mut self, m: &ExprMethodCall) -> Option<Val> {
        guard_of(&m.receiver).filter(|guard| self.is_guard(guard))?;
        let name = m.method.to_string();
        let reads = asked(m).is_some()
            || is_unwrap(m)
            || is_lock(&name)
            || !name.ends_with("_mut") && !is_written(&name) && !crate::declared::changes(&name, m.method.span());
        if reads { None } else { self.refuse_writing_by_guard(&m.receiver) }
    }

    fn static_behind(&self, guard: &Expr) -> Option<String> {
        match guard {
            Expr::MethodCall(m) => self.static_behind(strip(&m.receiver)),
            Expr::Path(p) => {
                let name = &p.path.segments.last()?.ident;
                self.lookup(&name.to_string()).is_none().then(|| name.to_string())
            }
            _ => None, // a field
        }
    }

    /// A copy of the list that a guard leads to, to be gone through.
    pub(super) fn list_by_guard(&mut self, e: &Expr) -> Option<Val> {
        self.is_guard(strip(e)).then(|| self.copied_out(&syn::parse_quote!(*#e)))
    }

    fn copied_out(&mut self, e: &Expr) -> Val {
        self.keep_expr(&syn::parse_quote!(::core::clone::Clone::clone(&#e)), Ty::Unknown, true, None)
    }

    /// The guards that the statements of a block name, and do not let go. One whose name another takes is out of reach.
    pub(super) fn guards_of(&self, block: &Block) -> Vec<Ident> {
        let named = block.stmts.iter().filter_map(|s| match s {
            Stmt::Local(local) => match (&local.pat, &local.init) {
                (Pat::Ident(pat), Some(init)) if self.is_guard(strip(&init.expr)) => Some(pat.ident.clone()),
                _ => None, // names no guard
            },
            Stmt::Item(_) | Stmt::Expr(..) | Stmt::Macro(_) => None,
        });
        let dropped = |name: &Ident| block.stmts.iter().any(|s| matches!(s, Stmt::Expr(e, _) if drops(e, name)));
        let bindings = |name: &Ident| {
            let bound = |s: &Stmt| match s {
                Stmt::Local(local) => bound(&local.pat).iter().filter(|of| *of == name).count(),
                Stmt::Item(_) | Stmt::Expr(..) | Stmt::Macro(_) => 0,
            };
            block.stmts.iter().map(bound).sum::<usize>()
        };
        named.filter(|name| !dropped(name) && bindings(name) == 1).collect()
    }

    /// `constant.lock().unwrap()`
    fn is_guard(&self, e: &Expr) -> bool {
        let Expr::MethodCall(m) = e else { return false };
        match m.args.len() {
            0 if is_lock(&m.method.to_string()) => self.is_constant_owner(&m.receiver),
            0 | 1 if is_unwrap(m) => self.is_guard(strip(&m.receiver)),
            _ => false,
        }
    }

    /// A static, or a constant parameter or field.
    fn is_constant_owner(&self, e: &Expr) -> bool {
        match strip(e) {
            Expr::Path(p) => match p.path.get_ident().and_then(|name| self.lookup(&name.to_string())) {
                Some(v) => matches!(self.receiver_ty(v), Ty::Unknown | Ty::User { .. }) && self.is_constant_map(v),
                None => p.path.segments.last().is_some_and(|last| crate::declared::is_static(&last.ident)),
            },
            Expr::Field(f) => self.is_constant_owner(&f.base),
            _ => false, // made by a call, or not known
        }
    }
}

/// What dereferences, fields and elements are taken of.
fn guard_of(e: &Expr) -> Option<&Expr> {
    match strip(e) {
        Expr::Unary(u) if matches!(u.op, syn::UnOp::Deref(_)) => guard_of(&u.expr),
        Expr::Field(f) => guard_of(&f.base),
        Expr::Index(i) if !matches!(strip(&i.index), Expr::Range(_)) => guard_of(&i.expr),
        e @ Expr::MethodCall(_) => Some(e),
        _ => None, // no guard
    }
}

/// Methods of collections and cells of std that change what they are called on.
fn is_written(method: &str) -> bool {
    matches!(
        method,
        "push"
            | "push_back"
            | "push_front"
            | "push_str"
            | "pop"
            | "pop_back"
            | "pop_front"
            | "insert"
            | "remove"
            | "clear"
            | "extend"
            | "truncate"
            | "resize"
            | "swap"
            | "sort"
            | "sort_by"
            | "sort_unstable"
            | "reverse"
            | "fill"
            | "append"
            | "drain"
            | "retain"
            | "take"
            | "replace"
            | "set"
            | "entry"
            | "rotate_left"
            | "rotate_right"
            | "copy_from_slice"
            | "clone_from"
    )
}

/// What a list that is behind a lock is asked, and the type of the answer.
fn asked(m: &ExprMethodCall) -> Option<Ty> {
    match m.method.to_string().as_str() {
        "len" => Some(Ty::Int),
        "is_empty" | "contains" | "contains_key" => Some(Ty::Bool),
        "clone" | "to_vec" => Some(Ty::Unknown),
        _ => None, // may give a part of it
    }
}

fn is_unwrap(m: &ExprMethodCall) -> bool {
    matches!(m.method.to_string().as_str(), "unwrap" | "expect" | "unwrap_or_else")
}

/// `drop(name)`
fn drops(e: &Expr, name: &Ident) -> bool {
    let Expr::Call(call) = strip(e) else { return false };
    let function =
        matches!(strip(&call.func), Expr::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == "drop"));
    let given = |e: &Expr| matches!(strip(e), Expr::Path(p) if p.path.is_ident(name));
    function && call.args.iter().any(given)
}
