//! Records: what each region leaves for the reverse sweep.
//!
//! A region's record is one tuple, saved wherever control leaves the region and taken back where the reverse sweep enters it. The
//! sweep puts in empty `Save` and `Restore` statements as it goes; they are filled when everything that goes on
//! the records is known, and dropped where nothing does.

use super::{Sweep, TapeInfo, TapeKind, tape};
use crate::analyse::layout::Region;
use crate::ir::{Block, Const, Exit, ExitKind, Local, Operand, Stmt, StmtKind, Ty, visit};
use crate::normalise::{diverges, leaves};
use proc_macro2::{Ident, Span};
use quote::quote;

/// Longer tuples have no `Default` in std, and slots are made before they are filled.
const MOST_IN_A_SLOT: usize = 12;

impl Sweep<'_> {
    /// Differentiates a block that is a region.
    pub(super) fn region(&mut self, b: &Block, region: usize) -> (Block, Block) {
        let mut rev = vec![Stmt::new(StmtKind::Restore { tape: tape(region), locals: Vec::new() }, Span::mixed_site())];
        let mut fwd = self.nested(b, region, &mut rev);
        if !diverges(b) {
            fwd.push(save(region, false));
        }
        (Block { stmts: fwd }, Block { stmts: rev })
    }

    /// Differentiates a block inside a region that was opened before.
    pub(super) fn nested(&mut self, b: &Block, region: usize, rev: &mut Vec<Stmt>) -> Vec<Stmt> {
        self.inside.push(region);
        self.at_hand.push(std::collections::BTreeSet::new());
        self.left_early[region] = b.stmts.iter().any(|s| leaves(&s.kind));
        let before = self.zeros();
        let mut fwd = self.block(b, rev);
        self.settle(region, &before, &mut fwd, rev);
        self.close(region);
        fwd.splice(0..0, std::mem::take(&mut self.starts[region]));
        fwd
    }

    /// Leaves a region: its own locals and their cotangents are out of scope.
    pub(super) fn close(&mut self, region: usize) {
        self.at_hand.pop();
        self.inside.pop();
        if region != 0 {
            let layout = self.layout;
            self.bars.retain(|l, _| layout.defs.get(l).is_none_or(|d| d.region != region));
        }
    }

    /// Whether the region leaves anything behind, as far as is known when its reverse is complete.
    pub(super) fn is_recorded(&self, region: usize) -> bool {
        !self.records[region].is_empty()
    }

    /// The saves of an exit: one for each region that it leaves.
    pub(super) fn leave(&mut self, e: &Exit, fwd: &mut Vec<Stmt>) {
        let mut region = self.inside.last().copied();
        while let Some(r) = region {
            let in_rest = self.flags[r].is_none_or(|(_, in_rest)| in_rest);
            fwd.push(save(r, !in_rest));
            let Region { parent, label, .. } = &self.layout.regions[r];
            if e.kind != ExitKind::Return && *label == Some(e.label) {
                break;
            }
            region = *parent;
        }
    }

    pub(super) fn tapes(&self) -> Vec<TapeInfo> {
        self.layout
            .regions
            .iter()
            .enumerate()
            .map(|(i, r)| {
                let scalars = || {
                    self.records[i].len() <= MOST_IN_A_SLOT
                        && self.records[i].iter().all(|l| {
                            matches!(self.info(*l).ty, Ty::Float(_) | Ty::Int | Ty::Bool) || self.defaults.contains(l)
                        })
                };
                let kind = match r {
                    Region { counted: true, .. } if scalars() => TapeKind::Slots,
                    Region { parent: None, .. } => TapeKind::Always,
                    Region { many: true, .. } => TapeKind::Many,
                    Region { .. } => TapeKind::Once,
                };
                TapeInfo { ident: Ident::new(&format!("__tape{i}"), Span::mixed_site()), kind }
            })
            .collect()
    }

    /// Fills in what goes on the records.
    pub(super) fn fill(&self, b: &mut Block) {
        let mut at = 0;
        while at < b.stmts.len() {
            if let StmtKind::Save { tape, .. } = &b.stmts[at].kind {
                let shapes = self.late_shapes[tape.0 as usize].clone();
                let n = shapes.len();
                b.stmts.splice(at..at, shapes);
                at += n;
            }
            at += 1;
        }
        b.stmts.retain_mut(|s| {
            for nested in visit::blocks_mut(&mut s.kind) {
                self.fill(nested);
            }
            match &mut s.kind {
                StmtKind::Save { tape, locals } => {
                    let region = tape.0 as usize;
                    let flag = self.flags[region].filter(|(flag, _)| self.records[region].contains(flag));
                    let left = std::mem::take(locals);
                    *locals = self.records[region]
                        .iter()
                        .map(|l| match flag {
                            Some((flag, _)) if flag == *l => left.first().cloned().unwrap_or_else(|| bool_const(false)),
                            _ => Operand::Local(*l),
                        })
                        .collect();
                    !locals.is_empty()
                }
                StmtKind::Restore { tape, locals } => {
                    locals.clone_from(&self.records[tape.0 as usize]);
                    !locals.is_empty()
                }
                _ => true,
            }
        });
    }

    /// The flag of the region's `Rest` goes on its record.
    pub(super) fn record_flag(&mut self, region: usize, flag: Local) {
        if !self.records[region].contains(&flag) {
            self.records[region].push(flag);
        }
    }
}

/// A `Save` to be filled: whether control left before the region's `Rest`.
pub(super) fn save(region: usize, left: bool) -> Stmt {
    Stmt::new(StmtKind::Save { tape: tape(region), locals: vec![bool_const(left)] }, Span::mixed_site())
}

fn bool_const(value: bool) -> Operand {
    Operand::Const(Const { tokens: quote!(#value), ty: Ty::Bool })
}
