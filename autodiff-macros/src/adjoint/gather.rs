//! What all turns of a reverse loop add to one place is gathered in a local, and added to the place when the loop is done.
//!
//! `m[i]`, read in every turn of a loop over `j`, has a cotangent to which every turn adds. In memory each addition waits for
//! the one before to be stored, as the compiler cannot know that nothing between them touches that element; a local is a register.
//!
//! The place must be the same in every turn, and the loop must do nothing with the cotangent but add to it. A loop without turns, or one
//! whose turns leave the sum at zero, does not touch the place: the index may be one that no turn would have used.

use super::bind;
use super::effects::Effects;
use super::formula;
use crate::ir::{BinOp, Block, Kind, Local, LocalInfo, Operand, Place, Proj, Rvalue, Stmt, StmtKind, Ty, Zero, visit};
use crate::normalise::leaves;
use proc_macro2::{Ident, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Of one loop, at most: more would not be in registers.
const MANY: usize = 16;

/// Gathers in all loops of a reverse sweep, innermost first.
pub(super) fn gather(reverse: &mut Block, locals: &mut Vec<LocalInfo>) {
    Gatherer { locals, conditions: BTreeSet::new() }.block(reverse);
}

struct Gatherer<'a> {
    locals: &'a mut Vec<LocalInfo>,
    /// Whether what an inner loop has gathered is added.
    conditions: BTreeSet<Local>,
}

/// A place and the local in which what is added to it is gathered.
struct Sum {
    place: Place,
    local: Local,
    ty: Ty,
    span: Span,
}

impl Gatherer<'_> {
    fn block(&mut self, b: &mut Block) {
        let mut out = Vec::with_capacity(b.stmts.len());
        for mut s in std::mem::take(&mut b.stmts) {
            for nested in visit::blocks_mut(&mut s.kind) {
                self.block(nested);
            }
            let sums = self.gathered(&mut s);
            out.extend(sums.values().map(|sum| {
                let width = if let Ty::Float(width) = sum.ty { width } else { None };
                bind(sum.local, Rvalue::Zero(Zero::Scalar(width)), sum.span)
            }));
            out.push(s);
            for sum in sums.into_values() {
                self.add(sum, &mut out);
            }
        }
        b.stmts = out;
    }

    /// Lets a loop add to locals instead.
    fn gathered(&mut self, s: &mut Stmt) -> BTreeMap<String, Sum> {
        let mut sums = BTreeMap::new();
        if !matches!(s.kind, StmtKind::For { .. } | StmtKind::Repeat { .. }) || leaves(&s.kind) {
            return sums;
        }
        let effects = Effects::of(s, self.locals);
        let added: BTreeSet<Local> = effects
            .adds
            .into_iter()
            .filter(|l| !effects.reads.contains(l) && !effects.writes.contains(l))
            .filter(|l| matches!(self.locals[l.0 as usize].kind, Kind::Bar { .. }))
            .collect();
        if added.is_empty() {
            return sums;
        }
        let mut changes = BTreeSet::new();
        if let StmtKind::For { counter, .. } = &s.kind {
            changes.insert(*counter);
        }
        for b in visit::blocks(&s.kind) {
            visit::each(b, &mut |s| {
                changes.extend(visit::declared(&s.kind));
                changes.extend(visit::written(&s.kind).iter().map(|p| p.root));
                match &s.kind {
                    StmtKind::For { counter, .. } => _ = changes.insert(*counter),
                    StmtKind::Restore { locals, .. } => changes.extend(locals),
                    StmtKind::Count(l) => _ = changes.insert(*l),
                    StmtKind::Forward { value, pullback, .. } => changes.extend([*value, *pullback]),
                    _ => {} // gives no other local a value
                }
            });
        }
        for b in visit::blocks_mut(&mut s.kind) {
            self.redirect(b, &added, &changes, &mut sums);
        }
        sums
    }

    fn redirect(
        &mut self,
        b: &mut Block,
        added: &BTreeSet<Local>,
        changes: &BTreeSet<Local>,
        sums: &mut BTreeMap<String, Sum>,
    ) {
        for s in &mut b.stmts {
            for nested in visit::blocks_mut(&mut s.kind) {
                self.redirect(nested, added, changes, sums);
            }
            let span = s.span;
            if let StmtKind::Update { place, .. } = &mut s.kind
                && added.contains(&place.root)
                && is_one(place, changes)
                && let ty @ Ty::Float(_) = self.place_ty(place)
            {
                let key = key(place);
                if sums.len() >= MANY && !sums.contains_key(&key) {
                    continue;
                }
                let sum = sums.entry(key).or_insert_with(|| {
                    let local = self.fresh("sum", ty.clone(), Kind::Bar { by_ref: false, param: None }, span);
                    Sum { place: place.clone(), local, ty, span }
                });
                *place = Place::of(sum.local);
            }
            // To a local it can be added in any case.
            if let StmtKind::If { cond: Operand::Local(cond), then, els } = &mut s.kind
                && self.conditions.contains(cond)
                && els.stmts.is_empty()
                && let [Stmt { kind: StmtKind::Update { place, .. }, .. }] = then.stmts.as_slice()
                && place.proj.is_empty()
            {
                *s = then.stmts.remove(0);
            }
        }
    }

    /// Adds what has been gathered.
    fn add(&mut self, Sum { place, local, ty, span }: Sum, out: &mut Vec<Stmt>) {
        let some = self.fresh("some", Ty::Bool, Kind::Temp, span);
        self.conditions.insert(some);
        out.push(bind(some, Rvalue::Binary(BinOp::Ne, Operand::Local(local), formula::zero(&ty)), span));
        let update = StmtKind::Update { place, subtract: false, value: Operand::Local(local) };
        let then = Block { stmts: vec![Stmt::new(update, span)] };
        out.push(Stmt::new(StmtKind::If { cond: Operand::Local(some), then, els: Block::default() }, span));
    }

    fn place_ty(&self, p: &Place) -> Ty {
        p.proj.iter().fold(self.locals[p.root.0 as usize].ty.clone(), |t, proj| t.project(proj))
    }

    fn fresh(&mut self, hint: &str, ty: Ty, kind: Kind, span: Span) -> Local {
        let n = self.locals.len();
        let ident = Ident::new(&format!("__{hint}_{n}"), Span::mixed_site().located_at(span));
        self.locals.push(LocalInfo { ident, ty, kind, param: None, tangent: false });
        Local(u32::try_from(n).unwrap_or(u32::MAX))
    }
}

/// Whether it is one place in memory, the same in every turn of a loop that changes these.
fn is_one(p: &Place, changes: &BTreeSet<Local>) -> bool {
    let plain = |proj: &Proj| match proj {
        Proj::Deref | Proj::Field(_) | Proj::Index(_) | Proj::Range { .. } => true,
        Proj::Payload | Proj::Variant { .. } => false,
    };
    !p.proj.is_empty()
        && p.proj.iter().all(plain)
        && p.operands().filter_map(Operand::local).all(|l| !changes.contains(&l))
}

/// Places of the same key are the same.
fn key(p: &Place) -> String {
    use std::fmt::Write as _;
    let operand = |o: &Operand| match o {
        Operand::Local(l) => format!("{}", l.0),
        Operand::Const(c) => format!("'{}", c.tokens),
    };
    let mut key = format!("{}", p.root.0);
    for proj in &p.proj {
        let _ = match proj {
            Proj::Deref => write!(key, ".*"),
            Proj::Field(field) => write!(key, ".{}", quote::quote!(#field)),
            Proj::Index(i) => write!(key, "[{}]", operand(i)),
            Proj::Range { lo, hi, inclusive } => {
                let [lo, hi] = [lo, hi].map(|o| o.as_ref().map(operand).unwrap_or_default());
                write!(key, "[{lo}..{hi} {inclusive}]")
            }
            Proj::Payload | Proj::Variant { .. } => Ok(()), // none that is gathered
        };
    }
    key
}
