//! Which tangents move only if that of some parameter does.
//!
//! A function in lanes is compiled for the parameters that move in a call, one instance for each set of them. What is made of the
//! tangents of parameters that keep still is zero then, and known to be: it takes no multiplication. The compiler could not leave
//! it out by itself, for zero times a float need not be zero.
//!
//! One set for each local, whatever the path and the time: the parameters whose tangents may have got into it.

use super::Tangent;
use crate::ir::{Arg, Function, Local, Passing, Rvalue, StmtKind, verify, visit};
use std::collections::{BTreeMap, BTreeSet};

/// What a tangent moves with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Moves {
    /// Something that is not known.
    Always,
    /// Any of these parameters. With none of them it is zero.
    With(BTreeSet<usize>),
}

impl Moves {
    fn join(&mut self, other: &Moves) {
        match (&mut *self, other) {
            (Moves::Always, _) => {}
            (_, Moves::Always) => *self = Moves::Always,
            (Moves::With(own), Moves::With(more)) => own.extend(more),
        }
    }
}

/// What each tangent of a function moves with.
#[derive(Clone, Debug)]
pub(crate) struct Moving {
    /// Locals of the function itself are values, and carry none.
    values: usize,
    of: BTreeMap<Local, Moves>,
}

impl Moving {
    pub(crate) fn new(f: &Function, tangent: &Tangent) -> Self {
        let mut moving = Moving { values: f.locals.len(), of: BTreeMap::new() };
        for (i, (param, dot)) in f.params.iter().zip(&tangent.dots).enumerate() {
            let moves = match param.passing {
                Passing::Value | Passing::Ref => Moves::With(BTreeSet::from([i])),
                Passing::RefMut => Moves::Always,
            };
            moving.of.insert(*dot, moves);
        }
        loop {
            let before = moving.of.clone();
            visit::each(&tangent.body, &mut |s| moving.flow(&s.kind));
            if moving.of == before {
                return moving;
            }
        }
    }

    /// What a local moves with.
    pub(crate) fn of(&self, l: Local) -> Moves {
        self.of.get(&l).cloned().unwrap_or(Moves::With(BTreeSet::new()))
    }

    /// One statement: what it writes moves with what it reads.
    fn flow(&mut self, kind: &StmtKind) {
        let (read, mut written) = match kind {
            StmtKind::Let(_, Rvalue::Pop(_) | Rvalue::Replace(..) | Rvalue::Call(_) | Rvalue::Dual(_)) => {
                (verify::uses(kind), verify::uses(kind))
            }
            StmtKind::Let(..) => (verify::uses(kind), Vec::new()),
            StmtKind::Assign(place, _) | StmtKind::Update { place, .. } | StmtKind::Push(place, _) => {
                (verify::uses(kind), vec![place.root])
            }
            StmtKind::Tangent { dot, call, dots, .. } => {
                let read = dots.iter().flatten().map(|p| p.root).collect();
                let states = call.args.iter().zip(dots).filter(|(arg, _)| matches!(arg, Arg::RefMut(_)));
                let mut written: Vec<Local> = states.filter_map(|(_, dot)| dot.as_ref().map(|p| p.root)).collect();
                written.push(*dot);
                if !call.callables.is_empty() {
                    // What is captured moves, too.
                    written.iter().for_each(|l| _ = self.of.insert(*l, Moves::Always));
                }
                (read, written)
            }
            _ => (verify::uses(kind), verify::uses(kind)), // to be safe
        };
        written.extend(visit::declared(kind));
        let mut moves = Moves::With(BTreeSet::new());
        for l in read {
            moves.join(&self.of(l));
        }
        for l in written {
            if l.0 as usize >= self.values {
                self.of.entry(l).or_insert(Moves::With(BTreeSet::new())).join(&moves);
            }
        }
    }
}
