//! Room in vectors that a loop pushes to, made before the loop where its turns can be counted.
//!
//! Only for vectors that are empty where they are declared, which `vec![]` and `collect` make of a loop in the function's own text:
//! of those it is known that they are `Vec`s. Only if each turn pushes, whatever happens: else there might be far fewer elements
//! than turns.

use super::{Emitter, Sweep, tape::Turns};
use crate::ir::{Block, Local, Operand, Place, Rvalue, Stmt, StmtKind, Zero, verify, visit};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use std::collections::{BTreeMap, BTreeSet};

/// The vectors that a sweep declares empty, and their tangents.
pub(super) fn vectors(sweeps: &[&Block]) -> BTreeSet<Local> {
    let mut vectors = BTreeSet::new();
    for sweep in sweeps {
        visit::each(sweep, &mut |s| match &s.kind {
            StmtKind::Let(l, Rvalue::Vec(elements)) if elements.is_empty() => _ = vectors.insert(*l),
            StmtKind::Let(l, Rvalue::Use(Operand::Local(of)) | Rvalue::Zero(Zero::Like(Place { root: of, .. })))
                if vectors.contains(of) && verify::places(&s.kind).iter().all(|p| p.proj.is_empty()) =>
            {
                vectors.insert(*l);
            }
            _ => {} // declares another
        });
    }
    vectors
}

/// How often a loop's turn pushes to each vector, for sure.
fn pushes(body: &Block, times: usize, out: &mut BTreeMap<Local, usize>) {
    for s in &body.stmts {
        match &s.kind {
            StmtKind::Push(place, _) if place.proj.is_empty() => *out.entry(place.root).or_default() += times,
            StmtKind::For { lo, hi, inclusive: false, body, .. } => {
                if let (Some(lo), Some(hi)) = (literal(lo), literal(hi))
                    && !crate::adjoint::leaves_early(s)
                {
                    pushes(body, times.saturating_mul(hi.saturating_sub(lo)), out);
                }
            }
            StmtKind::Block { label: None, body } => pushes(body, times, out),
            _ => {} // may not run, or pushes nothing
        }
    }
}

fn literal(o: &Operand) -> Option<usize> {
    let Operand::Const(c) = o else { return None };
    c.tokens.to_string().trim_end_matches("usize").parse().ok()
}

impl Emitter<'_> {
    /// What stands before the loop.
    pub(super) fn room(&self, stmt: &Stmt, body: &Block, head: &Turns, span: Span) -> TokenStream {
        let runs_forward = matches!(self.sweep, Sweep::Forward | Sweep::Tangent);
        if self.facts.vectors.is_empty() || !runs_forward || crate::adjoint::leaves_early(stmt) {
            return TokenStream::new();
        }
        let mut pushed = BTreeMap::new();
        pushes(body, 1, &mut pushed);
        let mut otherwise = BTreeSet::new();
        visit::each(body, &mut |s| match &s.kind {
            StmtKind::Push(..) => {}
            StmtKind::Exit(_) => otherwise.extend(pushed.keys().copied()),
            kind => otherwise.extend(visit::written(kind).iter().map(|p| p.root).chain(visit::declared(kind))),
        });
        let vectors = pushed.iter().filter(|(l, _)| self.facts.vectors.contains(l) && !otherwise.contains(l));
        let turns = self.count(head, span);
        vectors
            .map(|(l, times)| {
                let vector = self.ident(*l);
                let times = (*times > 1).then(|| quote_spanned!(span=> * #times));
                quote_spanned!(span=> #vector.reserve(#turns #times);)
            })
            .collect()
    }
}
