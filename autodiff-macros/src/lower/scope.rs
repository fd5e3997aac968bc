//! Names: what they stand for where, and how locals come by idents of their own.

use super::Lowerer;
use super::value::Val;
use crate::ir::{Kind, Label, Local, LocalInfo, Rvalue, StmtKind, Ty};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// What the names of one block stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub names: BTreeMap<String, Val>,
    /// Variables that hold a reference and were declared `mut`: aliases cannot be pointed elsewhere.
    pub reseatable: BTreeSet<String>,
}

/// Gives out idents: a user's name as it is where it is free, otherwise the name and a number.
#[derive(Debug, Default)]
pub(crate) struct Namer {
    /// Every ident that the function mentions anywhere, macros included.
    reserved: BTreeSet<String>,
    taken: BTreeSet<String>,
    temps: u32,
}

impl Namer {
    pub(crate) fn new(tokens: TokenStream) -> Self {
        let mut namer = Namer::default();
        namer.reserve(tokens);
        namer
    }

    fn reserve(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(i) => {
                    self.reserved.insert(i.to_string());
                }
                TokenTree::Group(g) => self.reserve(g.stream()),
                // Format strings capture names.
                TokenTree::Literal(l) => {
                    let text = l.to_string();
                    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                    self.reserved.extend(words.filter(|w| !w.is_empty()).map(str::to_owned));
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// The ident of a local that the user named.
    pub(crate) fn user(&mut self, ident: &Ident) -> Ident {
        if self.taken.insert(ident.to_string()) {
            return ident.clone();
        }
        let name = ident.to_string();
        self.numbered(name.trim_start_matches("r#"), ident.span())
    }

    /// `stem_2`, `stem_3`, ..: the first that nobody uses.
    pub(crate) fn numbered(&mut self, stem: &str, span: Span) -> Ident {
        let stem = if stem.ends_with('_') { stem.trim_end_matches('_') } else { stem };
        let mut n = 2_u32;
        loop {
            let name = format!("{stem}_{n}");
            if !self.reserved.contains(&name) && self.taken.insert(name.clone()) {
                return Ident::new(&name, span);
            }
            n += 1;
        }
    }

    /// A name for a value that has none.
    pub(crate) fn temp(&mut self, span: Span) -> Ident {
        loop {
            self.temps += 1;
            let name = format!("t{}", self.temps);
            if !self.reserved.contains(&name) && self.taken.insert(name.clone()) {
                return Ident::new(&name, span.resolved_at(Span::mixed_site()));
            }
        }
    }

    /// `stem` itself where it is free, otherwise numbered.
    pub(crate) fn fresh(&mut self, stem: &str, span: Span) -> Ident {
        if !self.reserved.contains(stem) && self.taken.insert(stem.to_owned()) {
            return Ident::new(stem, span.resolved_at(Span::mixed_site()));
        }
        self.numbered(stem, span.resolved_at(Span::mixed_site()))
    }

    /// Gives a name back that turned out not to be needed.
    pub(crate) fn release(&mut self, ident: &Ident) {
        self.taken.remove(&ident.to_string());
    }
}

impl Lowerer<'_> {
    /// What a name stands for here.
    pub(crate) fn lookup(&self, name: &str) -> Option<&Val> {
        self.scopes.iter().rev().find_map(|s| s.names.get(name))
    }

    /// Makes `name` stand for `val` in the innermost scope.
    pub(crate) fn name(&mut self, name: &Ident, val: Val) {
        if let Some(scope) = self.scopes.last_mut() {
            let name = name.to_string();
            scope.reseatable.remove(&name);
            scope.names.insert(name, val);
        }
    }

    /// Runs `body` with a scope of its own.
    pub(crate) fn scoped<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(Scope::default());
        let result = body(self);
        self.scopes.pop();
        result
    }

    /// A local with an ident that was given out by the namer.
    pub(crate) fn local(&mut self, ident: Ident, ty: Ty, kind: Kind) -> Local {
        self.f.add(LocalInfo { ident, ty, kind, param: None, tangent: false })
    }

    /// Evaluates `rvalue` into a fresh temp without a name of its own.
    pub(crate) fn temp(&mut self, ty: Ty, rvalue: Rvalue, span: Span) -> Local {
        let ident = self.names.temp(span);
        let local = self.local(ident, ty, Kind::Temp);
        self.anonymous.insert(local);
        self.emit(StmtKind::Let(local, rvalue), span);
        local
    }

    /// A mutable memory cell with an initial value, named after `stem`: accumulators of chains and the like.
    pub(crate) fn cell(&mut self, stem: &str, ty: Ty, init: Rvalue, span: Span) -> Local {
        let ident = self.names.fresh(stem, span);
        let local = self.local(ident, ty, Kind::Var { mutable: true });
        self.emit(StmtKind::Let(local, init), span);
        local
    }

    /// A var without a name that is given its value later.
    pub(crate) fn slot(&mut self, ty: Ty, span: Span) -> Local {
        let ident = self.names.temp(span);
        let local = self.local(ident, ty, Kind::Var { mutable: false });
        self.anonymous.insert(local);
        local
    }

    pub(crate) fn is_temp(&self, l: Local) -> bool {
        matches!(self.f.local(l).kind, Kind::Temp | Kind::Counter)
    }

    /// A label with a unique ident: the user's or `stem`.
    pub(crate) fn label(&mut self, user: Option<&syn::Label>, stem: &str, span: Span) -> Label {
        let ident = match user {
            Some(l) => self.label_names.user(&l.name.ident),
            None => self.label_names.fresh(stem, span),
        };
        self.f.labels.push(ident);
        Label(u32::try_from(self.f.labels.len() - 1).unwrap_or(u32::MAX))
    }
}
