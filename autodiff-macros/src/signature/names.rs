//! Plain names for parameters that are patterns.

use proc_macro2::{Ident, Span, TokenStream};
use std::collections::BTreeSet;
use syn::{
    FnArg, Pat, PatIdent, Token,
    ext::IdentExt,
    punctuated::Punctuated,
    visit::{self, Visit},
};

/// The names that the parameters of a function bind, and those given to them.
pub(super) struct Names(BTreeSet<String>);

impl Names {
    pub(super) fn new(inputs: &Punctuated<FnArg, Token![,]>) -> Self {
        let patterns = inputs.iter().filter_map(|arg| match arg {
            FnArg::Typed(arg) => Some(&*arg.pat),
            FnArg::Receiver(_) => None,
        });
        Names(patterns.flat_map(bound).collect())
    }

    /// A name of ours that is none of theirs.
    pub(super) fn other(&mut self, stem: &str) -> Ident {
        let mut name = stem.to_owned();
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        Ident::new(&name, Span::mixed_site())
    }

    /// A name for a parameter, and whether it is declared `mut`: its own name, or for a pattern a new one, made of what
    /// the pattern binds.
    pub(super) fn name(&mut self, pat: &Pat) -> (Ident, bool) {
        match pat {
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
                (pat.ident.clone(), pat.mutability.is_some())
            }
            Pat::Paren(paren) => self.name(&paren.pat),
            _ => {
                let mut name = bound(pat).join("_");
                if name.is_empty() {
                    name.push_str("ignored");
                }
                (self.other(&name), false)
            }
        }
    }
}

/// The names that a pattern binds.
fn bound(pat: &Pat) -> Vec<String> {
    struct Bound(Vec<String>);

    impl<'ast> Visit<'ast> for Bound {
        fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
            self.0.push(pat.ident.unraw().to_string());
            visit::visit_pat_ident(self, pat);
        }
    }

    let mut names = Bound(Vec::new());
    names.visit_pat(pat);
    names.0
}

/// Whether a name occurs in tokens.
pub(crate) fn mentions(tokens: &TokenStream, ident: &Ident) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        proc_macro2::TokenTree::Ident(i) => i == *ident,
        proc_macro2::TokenTree::Group(g) => mentions(&g.stream(), ident),
        proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => false,
    })
}
