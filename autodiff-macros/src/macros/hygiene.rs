//! Names that a macro's own text binds are no names of the code around it.
//!
//! `let t = $x;` in a macro is another `t` than the one at the place of the call. Every ident of the macro's own text is marked when it
//! is transcribed; of those, the variables that the text binds are renamed, and the others are what they were.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use std::cell::Cell;
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Member, Stmt};

const MARK: &str = "__of_a_macro_";

thread_local! {
    /// How many expansions there were, for names that are not used twice.
    static EXPANSIONS: Cell<u32> = const { Cell::new(0) };
}

/// An ident of the macro's own text. Keywords stay what they are.
pub(super) fn marked(ident: &Ident) -> Ident {
    let name = ident.to_string();
    let plain = syn::parse_str::<Ident>(&name).is_ok() && !name.starts_with("r#") && !name.starts_with(MARK);
    let contextual = matches!(name.as_str(), "union" | "auto" | "macro_rules" | "raw" | "safe" | "_");
    if plain && !contextual { Ident::new(&format!("{MARK}{name}"), ident.span()) } else { ident.clone() }
}

/// What was transcribed, as an expression.
pub(super) fn expression(tokens: TokenStream) -> Option<Expr> {
    let mut e = match syn::parse2::<Expr>(tokens.clone()) {
        Ok(e) => e,
        Err(_) => match statements_of(tokens)?.as_slice() {
            // `$x * $x;`
            [Stmt::Expr(e, _)] => e.clone(),
            _ => return None, // statements
        },
    };
    let mut own = Own::default();
    own.visit_expr(&e);
    renaming(own).visit_expr_mut(&mut e);
    Some(e)
}

/// What was transcribed, as statements.
pub(super) fn statements(tokens: TokenStream) -> Option<Vec<Stmt>> {
    let mut stmts = statements_of(tokens)?;
    let mut own = Own::default();
    stmts.iter().for_each(|stmt| own.visit_stmt(stmt));
    let mut rename = renaming(own);
    stmts.iter_mut().for_each(|stmt| rename.visit_stmt_mut(stmt));
    Some(stmts)
}

fn statements_of(tokens: TokenStream) -> Option<Vec<Stmt>> {
    use syn::parse::Parser;
    Block::parse_within.parse2(tokens).ok()
}

/// The marked names that are bound.
#[derive(Default)]
struct Own {
    variables: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Own {
    fn visit_pat_ident(&mut self, p: &'ast syn::PatIdent) {
        let name = p.ident.to_string();
        if name.strip_prefix(MARK).is_some_and(|n| !n.starts_with(char::is_uppercase)) {
            self.variables.insert(name);
        }
        visit::visit_pat_ident(self, p);
    }

    // What an item binds is its own.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

fn renaming(own: Own) -> Rename {
    let number = EXPANSIONS.with(|count| {
        count.set(count.get().wrapping_add(1));
        count.get()
    });
    Rename { own, number }
}

struct Rename {
    own: Own,
    number: u32,
}

impl Rename {
    fn variable(&self, ident: &Ident) -> Ident {
        let name = ident.to_string();
        match name.strip_prefix(MARK) {
            Some(plain) if self.own.variables.contains(&name) => {
                Ident::new(&format!("{plain}_m{}", self.number), ident.span())
            }
            Some(plain) => Ident::new(plain, ident.span()),
            None => ident.clone(),
        }
    }

    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|tree| match tree {
                TokenTree::Ident(ident) => TokenTree::Ident(self.variable(&ident)),
                TokenTree::Group(group) => {
                    let mut own = Group::new(group.delimiter(), self.tokens(group.stream()));
                    own.set_span(group.span());
                    TokenTree::Group(own)
                }
                other => other,
            })
            .collect()
    }
}

impl VisitMut for Rename {
    // Of what held an argument together, parentheses are left where there is something to hold.
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        visit_mut::visit_expr_mut(self, e);
        if let Expr::Group(group) = e {
            let inner = (*group.expr).clone();
            *e = match inner {
                inner @ (Expr::Path(_) | Expr::Lit(_) | Expr::Paren(_) | Expr::Group(_)) => inner,
                inner => syn::parse_quote!((#inner)),
            };
        }
    }

    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        if let Some(plain) = ident.to_string().strip_prefix(MARK) {
            *ident = Ident::new(plain, ident.span());
        }
    }

    fn visit_pat_ident_mut(&mut self, p: &mut syn::PatIdent) {
        p.ident = self.variable(&p.ident);
        visit_mut::visit_pat_ident_mut(self, p);
    }

    fn visit_expr_path_mut(&mut self, e: &mut syn::ExprPath) {
        if e.qself.is_none()
            && let Some(ident) = e.path.get_ident()
        {
            let ident = self.variable(ident);
            e.path = syn::Path::from(ident);
            return;
        }
        visit_mut::visit_expr_path_mut(self, e);
    }

    // `Point { x }` where `x` is a variable of the macro's.
    fn visit_field_value_mut(&mut self, f: &mut syn::FieldValue) {
        if f.colon_token.is_none() && matches!(&f.member, Member::Named(name) if self.variable(name) != *name) {
            f.colon_token = Some(syn::token::Colon::default());
        }
        visit_mut::visit_field_value_mut(self, f);
    }

    fn visit_field_pat_mut(&mut self, f: &mut syn::FieldPat) {
        if f.colon_token.is_none() && matches!(&f.member, Member::Named(name) if self.variable(name) != *name) {
            f.colon_token = Some(syn::token::Colon::default());
        }
        visit_mut::visit_field_pat_mut(self, f);
    }

    // `#[cfg(debug_assertions)]`: nothing in an attribute is a variable.
    fn visit_meta_list_mut(&mut self, list: &mut syn::MetaList) {
        list.tokens = Rename { own: Own::default(), ..*self }.tokens(std::mem::take(&mut list.tokens));
        visit_mut::visit_meta_list_mut(self, list);
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        visit_mut::visit_path_mut(self, &mut mac.path);
        mac.tokens = self.tokens(std::mem::take(&mut mac.tokens));
    }

    fn visit_item_macro_mut(&mut self, item: &mut syn::ItemMacro) {
        item.mac.tokens = self.tokens(std::mem::take(&mut item.mac.tokens));
        visit_mut::visit_item_macro_mut(self, item);
    }
}
