//! Where things are: definitions, writes, loops and regions by position in the text.
//!
//! A statement numbered `k` starts at position `2k`, acts at `2k + 1` and, with all that is nested in it, ends before
//! `2 * end + 2`. A *region* is a block that leaves one record on a tape of its own: the body of the function, a branch, the body
//! of a loop.

use super::firsts::firsts;
use crate::adjoint::leaves_early;
use crate::ir::{Block, Checkpoint, Function, Label, Local, Operand, Rvalue, Stmt, StmtKind, Ty, visit};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// A position in the text: see the module's documentation.
pub(crate) type Pos = u32;

/// The state before the statement acts.
pub(crate) fn before(s: &Stmt) -> Pos {
    2 * s.id
}

/// The state after the statement and all that is nested in it.
pub(crate) fn after(s: &Stmt) -> Pos {
    2 * s.end + 2
}

/// A block with a record of its own.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub parent: Option<usize>,
    /// In a loop: entered any number of times.
    pub many: bool,
    /// The body of a `for` that runs to its end.
    pub counted: bool,
    /// The label that leaving this region's statement is addressed to.
    pub label: Option<Label>,
}

/// Where a local is given its value.
#[derive(Clone, Debug)]
pub(crate) struct Def<'f> {
    pub pos: Pos,
    pub region: usize,
    pub value: Option<&'f Rvalue>,
}

/// The answer of [`layout`].
#[derive(Debug)]
pub(crate) struct Layout<'f> {
    /// Parents come before their children; 0 is the body of the function.
    pub regions: Vec<Region>,
    /// The region of a nested block, by its statement's number and its place in [`visit::blocks`].
    pub region_of: BTreeMap<(u32, usize), usize>,
    pub defs: BTreeMap<Local, Def<'f>>,
    /// Roots that a `swap` lets exchange their memory, by one of them.
    exchanged: BTreeMap<Local, Local>,
    /// By memory (see [`Layout::memory`]): the positions of the writes.
    pub writes: BTreeMap<Local, BTreeSet<Pos>>,
    /// Numbers of the assignments that give a variable its first value, whatever path led there.
    pub firsts: BTreeSet<u32>,
    /// First and last position inside.
    pub loops: Vec<(Pos, Pos)>,
    /// What runs only if nothing has left before: the region that ends with it, its own, first and last position.
    rests: Vec<(usize, usize, Pos, Pos)>,
    /// Roots of no known type that are moved away as a whole somewhere: to have them afterwards takes a clone, which there may not be.
    pub moved: BTreeSet<Local>,
    /// How often a part of a root is read by value, which may move it.
    pub parted: BTreeMap<Local, usize>,
    checkpoints: &'f BTreeMap<Label, Checkpoint>,
}

/// Lays out a function whose statements are numbered.
pub(crate) fn layout(f: &Function) -> Layout<'_> {
    let mut l = Layout {
        regions: vec![Region { parent: None, many: false, counted: false, label: Some(f.ret) }],
        region_of: BTreeMap::new(),
        defs: BTreeMap::new(),
        exchanged: exchanged(f),
        writes: BTreeMap::new(),
        firsts: BTreeSet::new(),
        loops: Vec::new(),
        rests: Vec::new(),
        moved: BTreeSet::new(),
        parted: BTreeMap::new(),
        checkpoints: &f.checkpoints,
    };
    l.moves(f);
    l.firsts = firsts(f);
    for p in &f.params {
        l.defs.insert(p.local, Def { pos: 0, region: 0, value: None });
    }
    if let Some(result) = f.result {
        l.defs.insert(result, Def { pos: 0, region: 0, value: None });
    }
    l.block(&f.body, 0);
    l
}

impl<'f> Layout<'f> {
    fn moves(&mut self, f: &Function) {
        let unknown = |l: &Local| match &f.local(*l).ty {
            Ty::User { .. } | Ty::Keyed { .. } | Ty::Unknown => true,
            ty @ (Ty::Tuple(_) | Ty::Array(_) | Ty::Option(_) | Ty::Result(_)) => !ty.is_copy(),
            Ty::Float(_)
            | Ty::Int
            | Ty::Bool
            | Ty::Unit
            | Ty::Text
            | Ty::Range { .. }
            | Ty::Slice(_)
            | Ty::Vec(_)
            | Ty::Ref(_) => false,
        };
        visit::each(&f.body, &mut |s| {
            let mut whole = Vec::new();
            match &s.kind {
                StmtKind::Let(_, Rvalue::Load(p)) if p.proj.is_empty() => whole.push(p.root),
                StmtKind::Let(_, Rvalue::Load(p)) if p.is_owned() && !f.place_ty(p).is_copy() => {
                    *self.parted.entry(p.root).or_default() += 1;
                }
                StmtKind::Let(_, rv) => {
                    whole.extend(visit::rvalue_values(rv).into_iter().filter_map(Operand::local));
                    if let Rvalue::Struct(value) = rv {
                        whole.extend(value.rest.iter().filter(|rest| rest.proj.is_empty()).map(|rest| rest.root));
                    }
                }
                StmtKind::Assign(_, value) | StmtKind::Push(_, value) => whole.extend(value.local()),
                _ => {}
            }
            self.moved.extend(whole.into_iter().filter(unknown));
        });
    }

    /// Whether there is a loop around the first position that is not around the second.
    pub(crate) fn in_a_loop_since(&self, pos: Pos, since: Pos) -> bool {
        self.loops_between(since, pos).next().is_some()
    }

    /// The loops around the second position that are not around the first, from the outside in.
    pub(crate) fn loops_between(&self, outside: Pos, inside: Pos) -> impl Iterator<Item = (Pos, Pos)> {
        let around = |p: Pos| move |&(lo, hi): &(Pos, Pos)| within(lo, hi, p);
        self.loops.iter().copied().filter(move |l| around(inside)(l) && !around(outside)(l))
    }

    fn block(&mut self, b: &'f Block, region: usize) {
        for s in &b.stmts {
            let acts = 2 * s.id + 1;
            for place in visit::written(&s.kind) {
                let memory = self.memory(place.root);
                self.writes.entry(memory).or_default().insert(acts);
            }
            let mut def = |l: Local, region: usize, value: Option<&'f Rvalue>| {
                self.defs.insert(l, Def { pos: acts, region, value });
            };
            match &s.kind {
                StmtKind::Let(l, rv) => def(*l, region, Some(rv)),
                StmtKind::Declare(l) | StmtKind::Rest { flag: l, .. } => def(*l, region, None),
                _ => {}
            }
            let (label, repeats) = match &s.kind {
                StmtKind::For { label, .. } | StmtKind::While { label, .. } | StmtKind::Loop { label, .. } => {
                    (Some(*label), true)
                }
                StmtKind::Block { label, .. } => (*label, false),
                _ => (None, false),
            };
            if repeats {
                self.loops.push((acts, 2 * s.end + 1));
            }
            // Under a checkpoint the record is left and taken turn by turn, in the reverse sweep.
            let rerun = label.is_some_and(|label| self.checkpoints.contains_key(&label));
            let many = repeats || rerun || self.regions[region].many;
            // The condition of a `while` and its body are one region: the condition's temps are at hand in the body.
            let shared = matches!(s.kind, StmtKind::While { .. });
            for (i, nested) in visit::blocks(&s.kind).into_iter().enumerate() {
                let inner = if shared && i == 1 {
                    self.region(s, 0)
                } else {
                    let counted = matches!(s.kind, StmtKind::For { .. }) && !leaves_early(s) && !rerun;
                    self.regions.push(Region { parent: Some(region), many, counted, label });
                    self.regions.len() - 1
                };
                self.region_of.insert((s.id, i), inner);
                if matches!(s.kind, StmtKind::Rest { .. }) {
                    self.rests.push((region, inner, acts, 2 * s.end + 1));
                }
                if let StmtKind::For { counter, .. } = &s.kind {
                    self.defs.insert(*counter, Def { pos: acts, region: inner, value: None });
                }
                self.block(nested, inner);
            }
        }
    }

    /// The region on whose record a local of this region goes that is read in reverse at these positions only: behind exits that may
    /// come before it has a value, it is the one that they leave out.
    pub(crate) fn home(&self, region: usize, reads: &BTreeSet<Pos>) -> usize {
        let around =
            |(of, _, lo, hi): &&(usize, usize, Pos, Pos)| *of == region && reads.iter().all(|p| within(*lo, *hi, *p));
        match self.rests.iter().find(around) {
            Some((_, rest, ..)) => self.home(*rest, reads),
            None => region,
        }
    }

    /// What stands for the memory that the root owns: the root itself, but for roots that are swapped with others.
    pub(crate) fn memory(&self, root: Local) -> Local {
        self.exchanged.get(&root).copied().unwrap_or(root)
    }

    /// Whether the memory under `root` is ever written after it was given its value.
    pub(crate) fn is_written(&self, root: Local) -> bool {
        self.writes.contains_key(&self.memory(root))
            || self.defs.get(&root).is_some_and(|d| d.value.is_none() && d.pos > 0)
    }

    /// Whether the memory under `root`, read at `from`, may have changed by the time the reverse sweep is back at `to`.
    pub(crate) fn overwritten(&self, root: Local, from: Pos, to: Pos) -> bool {
        let Some(writes) = self.writes.get(&self.memory(root)) else { return false };
        (from < to && writes.range((Bound::Excluded(from), Bound::Excluded(to))).next().is_some())
            || self
                .loops
                .iter()
                .any(|&(a, b)| within(a, b, to) && !within(a, b, from) && writes.range(a..=b).next().is_some())
    }

    /// Whether a write at `w` may follow one of these reads while the same instance of `root` lives.
    pub(crate) fn may_follow(&self, root: Local, reads: &BTreeSet<Pos>, w: Pos) -> bool {
        let memory = self.memory(root);
        // The memory lives as long as the longest-lived of its owners.
        let owners = self.exchanged.iter().filter(|(_, m)| **m == memory).map(|(l, _)| *l).chain([root]);
        let home = owners.filter_map(|l| self.defs.get(&l)).map(|d| d.pos).min().unwrap_or(0);
        reads.first().is_some_and(|r| *r <= w)
            || self
                .loops
                .iter()
                .any(|&(a, b)| within(a, b, w) && !inside(a, b, home) && reads.range(a..=b).next().is_some())
    }

    pub(crate) fn region(&self, s: &Stmt, nested: usize) -> usize {
        self.region_of.get(&(s.id, nested)).copied().unwrap_or(0)
    }
}

fn exchanged(f: &Function) -> BTreeMap<Local, Local> {
    let mut groups: BTreeMap<Local, Local> = BTreeMap::new();
    visit::each(&f.body, &mut |s| {
        if let StmtKind::Swap(a, b) = &s.kind
            && a.root != b.root
        {
            let (x, y) = (*groups.entry(a.root).or_insert(a.root), *groups.entry(b.root).or_insert(b.root));
            for group in groups.values_mut().filter(|g| **g == y) {
                *group = x;
            }
        }
    });
    groups
}

fn within(a: Pos, b: Pos, p: Pos) -> bool {
    a <= p && p <= b
}

/// Declared inside: the loop's own position is outside.
fn inside(a: Pos, b: Pos, p: Pos) -> bool {
    a < p && p <= b
}
