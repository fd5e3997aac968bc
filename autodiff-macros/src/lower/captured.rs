//! What a `move` closure takes with it: the values of now, and no more of a struct than the fields that it names.

use super::{Lowerer, Val, scope::Scope, value::ClosureDef};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use std::collections::BTreeMap;
use std::rc::Rc;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprClosure, ExprField, Member};

impl Lowerer<'_> {
    pub(super) fn closure(&mut self, c: &ExprClosure) -> Val {
        let mut closure = c.clone();
        let mut scopes = self.scopes.clone();
        if c.capture.is_some() {
            scopes.push(self.captured_by_move(&mut closure));
        }
        Val::Closure(Rc::new(ClosureDef { closure, scopes }))
    }

    /// Copies of the variables that the closure mentions. The fields of which there are copies have names of their own in it.
    fn captured_by_move(&mut self, c: &mut ExprClosure) -> Scope {
        let mut names = BTreeMap::new();
        idents(c.body.to_token_stream(), &mut names);
        let mut scope = Scope::default();
        for (ident, mentions) in names.into_values() {
            let Some(held) = self.lookup(&ident.to_string()).cloned() else { continue };
            if let Some(copy) = self.captured_copy(&ident, &held, c.span()) {
                scope.names.insert(ident.to_string(), copy);
                continue;
            }
            match held {
                // Nobody writes to it after this.
                Val::Place(p) if self.is_still(p.root) || self.settled.contains(&p.root) => {}
                Val::Place(_) => match fields(c, &ident, mentions) {
                    Some(fields) => {
                        for (name, field) in fields {
                            let value = self.expr(&Expr::Field(field));
                            let copy = self.store(&name, value, true, c.span());
                            scope.names.insert(name.to_string(), copy);
                        }
                    }
                    None => {
                        let copy = self.store(&ident, held, true, c.span());
                        scope.names.insert(ident.to_string(), copy);
                    }
                },
                Val::Tuple(_) => {
                    let copy = self.store(&ident, held, true, c.span());
                    scope.names.insert(ident.to_string(), copy);
                }
                _ => {} // a reference, which is copied, or a value that nobody can write to
            }
        }
        scope
    }
}

/// The fields of a variable that a closure reads, if it mentions it by no more than these, and writes to none of them. There, each is
/// written by the name that it has here.
fn fields(c: &mut ExprClosure, variable: &Ident, mentions: usize) -> Option<Vec<(Ident, ExprField)>> {
    let mut fields = Fields { variable, found: BTreeMap::new(), mentions: 0 };
    let mut body = c.body.clone();
    fields.visit_expr_mut(&mut body);
    let within = |a: &str, b: &str| b.strip_prefix(a).is_some_and(|rest| rest.starts_with('.'));
    let apart = fields.found.keys().all(|a| !fields.found.keys().any(|b| within(a, b)));
    let mut writes = Writes { variable, found: false };
    writes.visit_expr(&c.body);
    if fields.mentions != mentions || !apart || writes.found {
        return None;
    }
    c.body = body;
    Some(fields.found.into_values().collect())
}

/// Puts names in the place of `variable.field`.
struct Fields<'a> {
    variable: &'a Ident,
    /// By the path, `inner.scale`.
    found: BTreeMap<String, (Ident, ExprField)>,
    mentions: usize,
}

impl VisitMut for Fields<'_> {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        let path = match &*e {
            Expr::Field(f) => path(f, self.variable),
            _ => None, // names may be inside
        };
        match (path, &*e) {
            (Some(path), Expr::Field(f)) => {
                self.mentions += 1;
                let name = format_ident!("__{}_{}", self.variable, path.replace('.', "_"), span = self.variable.span());
                let (name, _) = self.found.entry(path).or_insert_with(|| (name, f.clone()));
                *e = syn::parse_quote!(#name);
            }
            _ => visit_mut::visit_expr_mut(self, e),
        }
    }
}

/// `inner.scale`, of `variable.inner.scale`.
fn path(f: &ExprField, variable: &Ident) -> Option<String> {
    let member = match &f.member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(i) => i.index.to_string(),
    };
    match &*f.base {
        Expr::Path(p) if p.path.is_ident(variable) => Some(member),
        Expr::Field(base) => Some(format!("{}.{member}", path(base, variable)?)),
        _ => None, // is reached by a call, an index or a dereference
    }
}

/// Whether something in a variable is written to: where it leads to somebody else's, the write has to arrive there.
struct Writes<'a> {
    variable: &'a Ident,
    found: bool,
}

impl<'ast> Visit<'ast> for Writes<'_> {
    fn visit_expr(&mut self, e: &'ast Expr) {
        let written = match e {
            Expr::Assign(a) => Some(&a.left),
            Expr::Binary(b) if super::opaque::is_compound(&b.op) => Some(&b.left),
            Expr::Reference(r) if r.mutability.is_some() => Some(&r.expr),
            _ => None, // writes nothing by itself
        };
        if let Some(to) = written {
            let mut names = BTreeMap::new();
            idents(to.to_token_stream(), &mut names);
            self.found |= names.contains_key(&self.variable.to_string());
        }
        syn::visit::visit_expr(self, e);
    }
}

/// The names in code that are no member's, with how often each is there.
fn idents(tokens: TokenStream, found: &mut BTreeMap<String, (Ident, usize)>) {
    let mut dots = 0;
    for token in tokens {
        let before = std::mem::take(&mut dots);
        match token {
            TokenTree::Ident(i) if before != 1 => found.entry(i.to_string()).or_insert((i, 0)).1 += 1,
            TokenTree::Group(g) => idents(g.stream(), found),
            TokenTree::Punct(p) if p.as_char() == '.' => dots = before + 1,
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
