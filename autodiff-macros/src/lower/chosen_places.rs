//! References to memory that is written, chosen at run time: `let side = if x < node.x { &mut node.left } else { &mut node.right };`.
//!
//! A reference is a name for a place, and that is one place. So what follows in the block goes into the branches, each of which has
//! its own: `if x < node.x { let side = &mut node.left; rest } else { let side = &mut node.right; rest }`.

use super::carrier::{Variant, variant};
use super::control::strip;
use super::{Lowerer, Val};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Local, Stmt, parse_quote};

/// How many tokens of a function may be there once more.
const AGAIN: usize = 4000;

impl Lowerer<'_> {
    /// `let` and what follows it in its block, as one expression. `None` where nothing is chosen that is written.
    pub(super) fn in_each_branch(&mut self, stmt: &Stmt, rest: &[Stmt]) -> Option<Expr> {
        let Stmt::Local(local) = stmt else { return None };
        let init = local.init.as_ref().filter(|init| init.diverge.is_none() && local.attrs.is_empty())?;
        let branches = branches(&init.expr)?;
        // What a `None` by itself is an option of would be known to nobody.
        if !branches.iter().any(|e| self.lends_mutably(e)) || branches.iter().any(|e| is_none(e)) {
            return None;
        }
        let mut bound = Bound::default();
        bound.visit_expr(&init.expr);
        let of_rest: TokenStream = rest.iter().map(ToTokens::to_token_stream).collect();
        if bound.has_items || mentions(of_rest.clone(), &bound.names) {
            return None;
        }
        let copies = branches.iter().filter(|e| !is_left(e)).count().saturating_sub(1);
        self.again = self.again.saturating_add(copies.saturating_mul(count(of_rest)));
        if self.again > AGAIN {
            return None;
        }
        let mut chosen = (*init.expr).clone();
        continue_with(&mut chosen, local, rest);
        Some(chosen)
    }

    /// Whether an expression gives a reference through which something may be written.
    fn lends_mutably(&self, e: &Expr) -> bool {
        match strip(e) {
            Expr::Reference(r) => r.mutability.is_some(),
            Expr::Path(p) => {
                let value = p.path.get_ident().and_then(|name| self.lookup(&name.to_string()));
                matches!(value, Some(Val::Ref { mutable: true, .. }))
            }
            Expr::Tuple(t) => t.elems.iter().any(|e| self.lends_mutably(e)),
            Expr::Call(c) => {
                matches!(strip(&c.func), Expr::Path(p) if variant(&p.path).is_some())
                    && c.args.iter().any(|e| self.lends_mutably(e))
            }
            e => branches(e).is_some_and(|branches| branches.into_iter().any(|e| self.lends_mutably(e))),
        }
    }
}

/// The names that code binds: in the branches they would hide others of the name from what follows.
#[derive(Default)]
struct Bound {
    names: BTreeSet<String>,
    has_items: bool,
}

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, p: &'ast syn::PatIdent) {
        self.names.insert(p.ident.to_string());
        visit::visit_pat_ident(self, p);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {
        self.has_items = true;
    }
}

fn mentions(tokens: TokenStream, names: &BTreeSet<String>) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(g) => mentions(g.stream(), names),
        TokenTree::Ident(i) => names.contains(&i.to_string()),
        // Names may stand in the text of a format.
        TokenTree::Literal(text) => names.iter().any(|name| text.to_string().contains(&format!("{{{name}"))),
        TokenTree::Punct(_) => false,
    })
}

/// The values that an expression chooses from at run time.
fn branches(e: &Expr) -> Option<Vec<&Expr>> {
    match strip(e) {
        Expr::If(e) => {
            let (_, els) = e.else_branch.as_ref()?;
            let mut all = vec![tail(&e.then_branch)?];
            match strip(els) {
                Expr::Block(b) => all.push(tail(&b.block)?),
                els => all.extend(branches(els)?),
            }
            Some(all)
        }
        Expr::Match(e) if e.arms.len() > 1 => e
            .arms
            .iter()
            .map(|arm| match strip(&arm.body) {
                Expr::Block(b) if b.label.is_none() => tail(&b.block),
                body => Some(body),
            })
            .collect(),
        _ => None, // one value
    }
}

fn tail(block: &Block) -> Option<&Expr> {
    match block.stmts.last()? {
        Stmt::Expr(e, None) => Some(e),
        Stmt::Expr(e, Some(_)) if is_left(e) => Some(e),
        _ => None, // no value
    }
}

fn is_none(e: &Expr) -> bool {
    matches!(strip(e), Expr::Path(p) if variant(&p.path) == Some(Variant::None))
}

/// Whether control goes elsewhere.
fn is_left(e: &Expr) -> bool {
    matches!(strip(e), Expr::Return(_) | Expr::Break(_) | Expr::Continue(_))
}

/// Puts `let` and what follows it where the value was.
fn continue_with(e: &mut Expr, local: &Local, rest: &[Stmt]) {
    match e {
        Expr::Paren(p) => continue_with(&mut p.expr, local, rest),
        Expr::Group(g) => continue_with(&mut g.expr, local, rest),
        Expr::If(e) => {
            in_block(&mut e.then_branch, local, rest);
            if let Some((_, els)) = &mut e.else_branch {
                continue_with(els, local, rest);
            }
        }
        Expr::Block(b) => in_block(&mut b.block, local, rest),
        Expr::Match(e) => {
            for arm in &mut e.arms {
                if !matches!(&*arm.body, Expr::Block(b) if b.label.is_none()) {
                    let body = &arm.body;
                    *arm.body = parse_quote!({ #body });
                }
                continue_with(&mut arm.body, local, rest);
            }
        }
        _ => {} // such are all branches
    }
}

fn in_block(block: &mut Block, local: &Local, rest: &[Stmt]) {
    let Some(Stmt::Expr(value, _)) = block.stmts.last().filter(|s| !matches!(s, Stmt::Expr(e, _) if is_left(e))) else {
        return;
    };
    let mut local = local.clone();
    if let Some(init) = &mut local.init {
        *init.expr = value.clone();
    }
    block.stmts.pop();
    block.stmts.push(Stmt::Local(local));
    block.stmts.extend_from_slice(rest);
}

fn count(tokens: TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(g) => 2 + count(g.stream()),
            _ => 1,
        })
        .sum()
}
