//! Recursion among the functions of a block.

use crate::mutual::{Graph, leads_back};
use proc_macro2::Ident;
use std::collections::BTreeSet;
use syn::visit::{self, Visit};

/// The functions of a block that come back to themselves. A call of a name that is in the block counts, whatever it is
/// called on: a pullback too many in a box is slower, one too few does not compile.
pub(super) struct Cycles {
    /// Those that do so by way of others. What calls itself directly is seen where it is lowered.
    pub mutual: BTreeSet<String>,
    /// Whether there are any.
    pub any: bool,
}

impl Cycles {
    pub(super) fn new<'a>(functions: impl Iterator<Item = (&'a Ident, &'a syn::Block)>) -> Self {
        let graph: Graph = functions
            .map(|(name, body)| {
                let mut calls = Calls::default();
                calls.visit_block(body);
                (name.to_string(), calls.0)
            })
            .collect();
        let mutual: BTreeSet<String> = graph.keys().filter(|name| leads_back(&graph, name)).cloned().collect();
        let any = !mutual.is_empty() || graph.iter().any(|(name, calls)| calls.contains(name));
        Cycles { mutual, any }
    }
}

/// The names that a body calls: methods, and functions named by the path of a type.
#[derive(Default)]
struct Calls(BTreeSet<String>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.0.insert(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if path.path.segments.len() > 1 || path.qself.is_some() {
            self.0.extend(path.path.segments.last().map(|s| s.ident.to_string()));
        }
    }

    // What macros are given is not syntax before they run; most of them take expressions.
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        type Expressions = syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>;
        if let Ok(all) = mac.parse_body_with(Expressions::parse_terminated) {
            for e in &all {
                let mut inner = Calls::default();
                inner.visit_expr(e);
                self.0.append(&mut inner.0);
            }
        }
    }
}
