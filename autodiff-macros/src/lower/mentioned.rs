//! Which variables the body of a closure mentions, and which it writes.

use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::Visit;
use syn::{Expr, ExprClosure, ExprPath, Pat};

/// The names that a closure mentions and does not bind: variables of the function around it.
#[derive(Default)]
pub(super) struct Free {
    pub names: BTreeMap<String, Ident>,
    bound: BTreeSet<String>,
}

impl Free {
    pub(super) fn closure(&mut self, c: &ExprClosure) {
        let before = self.bound.clone();
        for pat in &c.inputs {
            self.bind(pat);
        }
        self.visit_expr(&c.body);
        self.bound = before;
    }

    fn bind(&mut self, pat: &Pat) {
        self.bound.extend(super::pattern::bound(pat).iter().map(ToString::to_string));
    }
}

impl<'ast> Visit<'ast> for Free {
    fn visit_expr_path(&mut self, p: &'ast ExprPath) {
        if let Some(ident) = p.path.get_ident() {
            let name = ident.to_string();
            // Constants and unit structs are no variables.
            if !self.bound.contains(&name) && !name.starts_with(char::is_uppercase) {
                self.names.insert(name, ident.clone());
            }
        }
    }

    fn visit_expr_call(&mut self, c: &'ast syn::ExprCall) {
        // A plain name that is called is a function.
        if !matches!(&*c.func, Expr::Path(p) if p.path.get_ident().is_some()) {
            self.visit_expr(&c.func);
        }
        c.args.iter().for_each(|e| self.visit_expr(e));
    }

    fn visit_block(&mut self, b: &'ast syn::Block) {
        let before = self.bound.clone();
        syn::visit::visit_block(self, b);
        self.bound = before;
    }

    fn visit_local(&mut self, l: &'ast syn::Local) {
        if let Some(init) = &l.init {
            self.visit_local_init(init);
        }
        self.bind(&l.pat);
    }

    fn visit_expr_for_loop(&mut self, e: &'ast syn::ExprForLoop) {
        self.visit_expr(&e.expr);
        let before = self.bound.clone();
        self.bind(&e.pat);
        self.visit_block(&e.body);
        self.bound = before;
    }

    fn visit_expr_let(&mut self, e: &'ast syn::ExprLet) {
        self.visit_expr(&e.expr);
        self.bind(&e.pat);
    }

    fn visit_arm(&mut self, a: &'ast syn::Arm) {
        let before = self.bound.clone();
        self.bind(&a.pat);
        syn::visit::visit_arm(self, a);
        self.bound = before;
    }

    fn visit_expr_closure(&mut self, c: &'ast ExprClosure) {
        self.closure(c);
    }
}

/// The names that an expression mentions.
#[derive(Default)]
pub(super) struct Names(pub BTreeSet<String>);

impl Names {
    fn loose(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(i) => {
                    self.0.insert(i.to_string());
                }
                TokenTree::Group(g) => self.loose(g.stream()),
                TokenTree::Literal(l) => self.0.extend(super::captures::captured(&l.to_string())),
                TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_expr_path(&mut self, p: &'ast ExprPath) {
        if let Some(ident) = p.path.get_ident() {
            self.0.insert(ident.to_string());
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.loose(mac.tokens.clone());
    }
}

/// Whether something is written that a name leads to.
pub(super) struct Written<'n> {
    name: &'n Ident,
    found: bool,
}

impl Written<'_> {
    pub(super) fn is(name: &Ident, body: &Expr) -> bool {
        let mut written = Written { name, found: false };
        written.visit_expr(body);
        written.found
    }

    fn leads(&self, e: &Expr) -> bool {
        match e {
            Expr::Path(p) => p.path.is_ident(self.name),
            Expr::Paren(e) => self.leads(&e.expr),
            Expr::Index(e) => self.leads(&e.expr),
            Expr::Field(e) => self.leads(&e.base),
            Expr::Unary(e) => self.leads(&e.expr),
            Expr::MethodCall(e) => self.leads(&e.receiver),
            _ => false, // a value
        }
    }
}

impl<'ast> Visit<'ast> for Written<'_> {
    fn visit_expr(&mut self, e: &'ast Expr) {
        self.found |= match e {
            Expr::Assign(a) => self.leads(&a.left),
            Expr::Binary(b) if super::opaque::is_compound(&b.op) => self.leads(&b.left),
            Expr::MethodCall(m) => {
                let name = m.method.to_string();
                let writes = matches!(
                    name.as_str(),
                    "push"
                        | "pop"
                        | "swap"
                        | "fill"
                        | "copy_from_slice"
                        | "clone_from_slice"
                        | "truncate"
                        | "clear"
                        | "extend"
                );
                (writes || name.ends_with("_mut")) && self.leads(&m.receiver)
            }
            Expr::Reference(r) => r.mutability.is_some() && self.leads(&r.expr),
            _ => false, // writes nothing itself
        };
        syn::visit::visit_expr(self, e);
    }
}
