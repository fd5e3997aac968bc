//! Replaces the names of locals in code that is kept, minding what the code binds itself.

use super::{Val, opaque::Keeper, scope::Scope};
use proc_macro2::Ident;
use quote::quote;
use std::collections::BTreeMap;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Macro, Member, Pat, PatIdent};

/// The visitor. Expressions only: a pattern is visited by [`Rename::bind`], which opens the names that it binds.
pub(super) struct Rename<'r, 'k, 'l> {
    pub(super) keeper: &'r mut Keeper<'k, 'l>,
    scopes: &'r [Scope],
    /// What the code binds itself: the name, and the ident that it gets where its own would hide a local.
    bound: Vec<BTreeMap<String, Ident>>,
    /// Loops, labels and functions of the code, which jumps may leave.
    loops: usize,
    labels: Vec<Ident>,
    functions: usize,
}

impl<'r, 'k, 'l> Rename<'r, 'k, 'l> {
    pub(super) fn new(keeper: &'r mut Keeper<'k, 'l>, scopes: &'r [Scope]) -> Self {
        Rename { keeper, scopes, bound: Vec::new(), loops: 0, labels: Vec::new(), functions: 0 }
    }

    /// Opens a scope that is never closed: for a pattern that stands alone.
    pub(super) fn enter(&mut self) {
        self.bound.push(BTreeMap::new());
    }

    pub(super) fn inner(&self, name: &str) -> Option<&Ident> {
        self.bound.iter().rev().find_map(|names| names.get(name))
    }

    pub(super) fn lookup(&self, name: &str) -> Option<Val> {
        self.scopes.iter().rev().find_map(|s| s.names.get(name)).cloned()
    }

    /// What a path or a field of a tuple stands for, if it is a local of the function.
    fn resolve(&self, e: &Expr) -> Option<Val> {
        match e {
            Expr::Paren(e) => self.resolve(&e.expr),
            Expr::Group(e) => self.resolve(&e.expr),
            Expr::Path(p) => {
                let name = p.path.get_ident()?.to_string();
                if p.qself.is_some() || self.inner(&name).is_some() { None } else { self.lookup(&name) }
            }
            Expr::Field(f) => match (self.resolve(&f.base)?.behind(), &f.member) {
                (Val::Tuple(vs), Member::Unnamed(i)) => vs.get(i.index as usize).cloned(),
                _ => None, // a field of memory: the base is replaced, the field stays
            },
            _ => None, // not a name
        }
    }

    /// The local at the root of a place expression.
    fn root(&self, e: &Expr) -> Option<Val> {
        self.resolve(e).or_else(|| match e {
            Expr::Paren(e) => self.root(&e.expr),
            Expr::Group(e) => self.root(&e.expr),
            Expr::Field(e) => self.root(&e.base),
            Expr::Index(e) => self.root(&e.expr),
            Expr::Unary(e) => self.root(&e.expr),
            // Nothing can be written through what it gives.
            Expr::MethodCall(e) if only_looks(e) => None,
            Expr::MethodCall(e) => self.root(&e.receiver),
            _ => None, // a value, not a place
        })
    }

    /// Whether a method is called on a number, which those of std do not change.
    fn is_number(&self, v: &Val, m: &syn::ExprMethodCall) -> bool {
        let number = matches!(v, Val::Place(p) if super::control::is_scalar(&self.keeper.l.f.place_ty(p)));
        number && !crate::declared::changes(&m.method.to_string(), m.method.span())
    }

    fn writes(&mut self, e: &Expr) {
        match e {
            Expr::Tuple(e) => e.elems.iter().for_each(|e| self.writes(e)),
            Expr::Array(e) => e.elems.iter().for_each(|e| self.writes(e)),
            e => {
                if let Some(v) = self.root(e) {
                    self.keeper.write(&v);
                }
            }
        }
    }

    fn scoped(&mut self, body: impl FnOnce(&mut Self)) {
        self.bound.push(BTreeMap::new());
        body(self);
        self.bound.pop();
    }

    /// Opens the names of a pattern in the innermost scope; names that a local of the lowered code has get another.
    pub(super) fn bind(&mut self, pat: &mut Pat) {
        struct Bind<'a, 'r, 'k, 'l>(&'a mut Rename<'r, 'k, 'l>);
        impl VisitMut for Bind<'_, '_, '_, '_> {
            fn visit_pat_ident_mut(&mut self, pat: &mut PatIdent) {
                let name = pat.ident.to_string();
                if is_binding(pat) {
                    let taken = self.0.keeper.l.f.locals.iter().any(|l| l.ident == pat.ident);
                    if taken {
                        let stem = name.trim_start_matches("r#");
                        pat.ident = Ident::new(&format!("__{stem}"), pat.ident.span());
                    }
                    if let Some(names) = self.0.bound.last_mut() {
                        names.insert(name, pat.ident.clone());
                    }
                }
                if let Some((_, inner)) = &mut pat.subpat {
                    self.visit_pat_mut(inner);
                }
            }

            fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
                // `S { x }` may become `S { x: __x }`.
                field.colon_token.get_or_insert_with(Default::default);
                self.visit_pat_mut(&mut field.pat);
            }

            fn visit_expr_mut(&mut self, e: &mut Expr) {
                self.0.visit_expr_mut(e);
            }
        }
        Bind(self).visit_pat_mut(pat);
    }

    fn replace(&mut self, e: &mut Expr) -> bool {
        if let Expr::Path(p) = e
            && let Some(ident) = p.path.get_ident()
            && let Some(inner) = self.inner(&ident.to_string()).cloned()
        {
            p.path = inner.into();
            return true;
        }
        let Some(v) = self.resolve(e) else { return false };
        *e = Expr::Verbatim(self.keeper.val(&v));
        true
    }

    /// What is indexed, looked at or has a field taken: through a mutable reference, without borrowing mutably what is only read.
    fn base(&mut self, e: &mut Expr) {
        if let Some(Val::Ref { to, mutable: true }) = self.resolve(e) {
            let place = self.keeper.val(&to);
            *e = Expr::Verbatim(quote!((#place)));
        }
    }

    fn leaves(&mut self, e: &Expr) {
        self.keeper.escape.get_or_insert(e.span());
    }

    fn block(&mut self, block: &mut Block) {
        self.scoped(|r| {
            for stmt in &mut block.stmts {
                match stmt {
                    syn::Stmt::Local(local) => {
                        if let Some(init) = &mut local.init {
                            r.visit_expr_mut(&mut init.expr);
                            if let Some((_, diverge)) = &mut init.diverge {
                                r.visit_expr_mut(diverge);
                            }
                        }
                        r.bind(&mut local.pat);
                    }
                    syn::Stmt::Item(_) => {} // items see no locals
                    syn::Stmt::Expr(e, _) => r.visit_expr_mut(e),
                    syn::Stmt::Macro(m) => r.visit_macro_mut(&mut m.mac),
                }
            }
        });
    }

    fn inside_loop(&mut self, label: Option<&syn::Label>, body: impl FnOnce(&mut Self)) {
        self.loops += 1;
        self.labels.extend(label.map(|l| l.name.ident.clone()));
        self.scoped(body);
        if label.is_some() {
            self.labels.pop();
        }
        self.loops -= 1;
    }

    fn jump(&mut self, e: &Expr, label: Option<&syn::Lifetime>) {
        let stays = match label {
            Some(l) => self.labels.contains(&l.ident),
            None => self.loops > 0,
        };
        if !stays {
            self.leaves(e);
        }
    }
}

impl VisitMut for Rename<'_, '_, '_> {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        if self.replace(e) {
            return;
        }
        match e {
            Expr::Assign(a) => {
                self.writes(&a.left);
                visit_mut::visit_expr_mut(self, e);
            }
            Expr::Binary(b) => {
                if super::opaque::is_compound(&b.op) {
                    self.writes(&b.left);
                }
                visit_mut::visit_expr_mut(self, e);
            }
            Expr::Reference(r) => {
                if r.mutability.is_some() {
                    self.writes(&r.expr);
                }
                visit_mut::visit_expr_mut(self, e);
            }
            Expr::RawAddr(r) => {
                if matches!(r.mutability, syn::PointerMutability::Mut(_)) {
                    self.writes(&r.expr);
                }
                visit_mut::visit_expr_mut(self, e);
            }
            // What a reference refers to is looked at without borrowing it mutably.
            Expr::Unary(u) if matches!(u.op, syn::UnOp::Deref(_)) => {
                if let Some(Val::Ref { to, .. }) = self.resolve(&u.expr) {
                    let place = self.keeper.val(&to);
                    *e = Expr::Verbatim(quote!((#place)));
                    return;
                }
                visit_mut::visit_expr_mut(self, e);
            }
            Expr::Index(i) => {
                self.base(&mut i.expr);
                visit_mut::visit_expr_mut(self, e);
            }
            Expr::Field(f) => {
                self.base(&mut f.base);
                visit_mut::visit_expr_mut(self, e);
            }
            Expr::MethodCall(m) => {
                if only_looks(m) {
                    self.base(&mut m.receiver);
                } else if let Some(v) = self.root(&m.receiver)
                    && !self.is_number(&v, m)
                {
                    self.keeper.receiver(&v);
                }
                visit_mut::visit_expr_mut(self, e);
            }
            Expr::Closure(c) => {
                self.functions += 1;
                self.scoped(|r| {
                    c.inputs.iter_mut().for_each(|p| r.bind(p));
                    r.visit_expr_mut(&mut c.body);
                });
                self.functions -= 1;
            }
            Expr::Async(a) => {
                self.functions += 1;
                self.block(&mut a.block);
                self.functions -= 1;
            }
            Expr::Block(b) => {
                self.labels.extend(b.label.as_ref().map(|l| l.name.ident.clone()));
                self.block(&mut b.block);
                if b.label.is_some() {
                    self.labels.pop();
                }
            }
            Expr::Unsafe(b) => self.block(&mut b.block),
            Expr::Const(b) => self.block(&mut b.block),
            Expr::ForLoop(f) => {
                self.visit_expr_mut(&mut f.expr);
                self.inside_loop(f.label.as_ref(), |r| {
                    r.bind(&mut f.pat);
                    r.block(&mut f.body);
                });
            }
            Expr::While(w) => self.inside_loop(w.label.as_ref(), |r| {
                r.visit_expr_mut(&mut w.cond);
                r.block(&mut w.body);
            }),
            Expr::Loop(l) => self.inside_loop(l.label.as_ref(), |r| r.block(&mut l.body)),
            Expr::If(i) => {
                self.scoped(|r| {
                    r.visit_expr_mut(&mut i.cond);
                    r.block(&mut i.then_branch);
                });
                if let Some((_, els)) = &mut i.else_branch {
                    self.visit_expr_mut(els);
                }
            }
            Expr::Let(l) => {
                self.visit_expr_mut(&mut l.expr);
                self.bind(&mut l.pat);
            }
            Expr::Match(m) => {
                self.visit_expr_mut(&mut m.expr);
                for arm in &mut m.arms {
                    self.scoped(|r| {
                        r.arm(&mut arm.pat);
                        r.visit_expr_mut(&mut arm.body);
                    });
                }
            }
            Expr::Struct(s) => {
                for field in &mut s.fields {
                    field.colon_token.get_or_insert_with(Default::default);
                    self.visit_expr_mut(&mut field.expr);
                }
                if let Some(rest) = &mut s.rest {
                    self.visit_expr_mut(rest);
                }
            }
            Expr::Return(_) | Expr::Try(_) | Expr::Yield(_) if self.functions == 0 => self.leaves(&e.clone()),
            Expr::Break(b) => {
                let label = b.label.clone();
                if let Some(v) = &mut b.expr {
                    self.visit_expr_mut(v);
                }
                self.jump(&e.clone(), label.as_ref());
            }
            Expr::Continue(c) => {
                let label = c.label.clone();
                self.jump(&e.clone(), label.as_ref());
            }
            Expr::Macro(m) => self.visit_macro_mut(&mut m.mac),
            _ => visit_mut::visit_expr_mut(self, e), // nothing to mind but the parts
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        mac.tokens = self.macro_tokens(mac);
    }
}

impl Rename<'_, '_, '_> {
    /// The pattern of an arm, with its guard.
    pub(super) fn arm(&mut self, pat: &mut Pat) {
        match pat {
            Pat::Guard(g) => {
                self.bind(&mut g.pat);
                self.visit_expr_mut(&mut g.guard);
            }
            pat => self.bind(pat),
        }
    }
}

/// Whether the pattern binds a name, as opposed to naming a constant or a variant.
pub(super) fn is_binding(pat: &PatIdent) -> bool {
    let name = pat.ident.to_string();
    pat.by_ref.is_some()
        || pat.mutability.is_some()
        || pat.subpat.is_some()
        || !name.trim_start_matches("r#").starts_with(char::is_uppercase)
}

/// Whether a method is one of std's or of floats that write nothing, and none that the crate has declared to change what it is called on.
fn only_looks(m: &syn::ExprMethodCall) -> bool {
    let name = m.method.to_string();
    let looks = is_look(&name) || crate::rules::method(&name, m.args.len() + 1).is_some();
    looks && !crate::declared::changes(&name, m.method.span())
}

/// Methods of std that write nothing, and give nothing that could be written through.
fn is_look(method: &str) -> bool {
    matches!(
        method,
        "as_slice"
            | "binary_search_by"
            | "capacity"
            | "chunks"
            | "chunks_exact"
            | "clone"
            | "concat"
            | "contains"
            | "contains_key"
            | "ends_with"
            | "first"
            | "get"
            | "iter"
            | "keys"
            | "last"
            | "len"
            | "partition_point"
            | "rchunks"
            | "split_at"
            | "split_first"
            | "split_last"
            | "starts_with"
            | "to_owned"
            | "to_string"
            | "to_vec"
            | "values"
            | "windows"
    ) || method.starts_with("is_")
}
