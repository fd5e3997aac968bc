//! Makes a failing program small: takes away statements and parts of expressions as long as it fails in the same way.

use crate::batch::{Batch, Outcome};
use crate::generate::Program;
use std::io;
use syn::visit_mut::{self, VisitMut};

/// Candidates that are compiled together.
const TOGETHER: usize = 40;

/// The smallest program found that fails as the one given does.
///
/// # Errors
///
/// When cargo cannot be run.
pub fn shrink(batch: &Batch, program: &Program, outcome: &Outcome) -> io::Result<Program> {
    let mut least = program.clone();
    let mut at = 0;
    loop {
        let candidates: Vec<Program> = (at..)
            .map_while(|n| edited(&least.code, n))
            .take(TOGETHER)
            .map(|code| Program { code, ..least.clone() })
            .collect();
        if candidates.is_empty() {
            return Ok(least);
        }
        let outcomes = batch.outcomes(&candidates)?;
        let better = candidates
            .iter()
            .zip(&outcomes)
            .filter(|(candidate, o)| o.kind() == outcome.kind() && candidate.code.len() < least.code.len())
            .min_by_key(|(candidate, _)| candidate.code.len());
        match better {
            Some((better, _)) => {
                least = better.clone();
                at = 0;
            }
            None => at += candidates.len(),
        }
    }
}

/// The code of a program, laid out.
pub fn pretty(program: &Program) -> String {
    syn::parse_file(&program.code).map_or_else(|_| program.code.clone(), |file| prettyplease::unparse(&file))
}

/// The code with edit number `n` made, if there are so many.
fn edited(code: &str, n: usize) -> Option<String> {
    let mut file = syn::parse_file(code).ok()?;
    let mut edit = Edit { left: n, done: false };
    edit.visit_file_mut(&mut file);
    edit.done.then(|| prettyplease::unparse(&file))
}

/// Makes one of the edits that there are, counted in the order of the text.
struct Edit {
    left: usize,
    done: bool,
}

impl Edit {
    /// Whether it is this one's turn.
    fn turn(&mut self) -> bool {
        if self.done {
            return false;
        }
        if self.left == 0 {
            self.done = true;
            return true;
        }
        self.left -= 1;
        false
    }
}

impl VisitMut for Edit {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        for i in 0..file.items.len() {
            if self.turn() {
                file.items.remove(i);
                return;
            }
        }
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        for i in 0..block.stmts.len() {
            if self.turn() {
                block.stmts.remove(i);
                return;
            }
            // A block or branch that is a statement gives way to what is in it.
            let inner = match &block.stmts[i] {
                syn::Stmt::Expr(syn::Expr::If(e), _) => Some(&e.then_branch),
                syn::Stmt::Expr(syn::Expr::ForLoop(e), _) => Some(&e.body),
                syn::Stmt::Expr(syn::Expr::While(e), _) => Some(&e.body),
                syn::Stmt::Expr(syn::Expr::Loop(e), _) => Some(&e.body),
                syn::Stmt::Expr(syn::Expr::Block(e), _) => Some(&e.block),
                _ => None,
            };
            if let Some(inner) = inner.map(|b| b.stmts.clone())
                && self.turn()
            {
                block.stmts.splice(i..=i, inner);
                return;
            }
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        for part in parts(expr) {
            if self.turn() {
                *expr = part;
                return;
            }
        }
        if !matches!(expr, syn::Expr::Macro(_) | syn::Expr::Path(_) | syn::Expr::Lit(_)) && self.turn() {
            *expr = syn::parse_quote!(lit!(0.7));
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

/// What an expression may give way to.
fn parts(expr: &syn::Expr) -> Vec<syn::Expr> {
    match expr {
        syn::Expr::Binary(e) => vec![(*e.left).clone(), (*e.right).clone()],
        syn::Expr::Unary(e) => vec![(*e.expr).clone()],
        syn::Expr::Paren(e) => vec![(*e.expr).clone()],
        syn::Expr::MethodCall(e) => std::iter::once((*e.receiver).clone()).chain(e.args.iter().cloned()).collect(),
        syn::Expr::Call(e) => e.args.iter().cloned().collect(),
        syn::Expr::Block(e) if e.label.is_none() => match e.block.stmts.as_slice() {
            [syn::Stmt::Expr(inner, None)] => vec![inner.clone()],
            _ => Vec::new(),
        },
        syn::Expr::If(e) => {
            let then = syn::ExprBlock { attrs: Vec::new(), label: None, block: e.then_branch.clone() };
            let mut all = vec![syn::Expr::Block(then)];
            all.extend(e.else_branch.as_ref().map(|(_, e)| (**e).clone()));
            all
        }
        syn::Expr::Match(e) => e.arms.iter().map(|arm| (*arm.body).clone()).collect(),
        _ => Vec::new(),
    }
}
