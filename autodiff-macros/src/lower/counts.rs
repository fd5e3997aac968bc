//! Calls that are given nothing but what fields hold that are declared as integers and truth values, and what is made of that: no derivative
//! goes through them, and nothing is asked of the function, `ln_binomial(self.trials, k)`.
//!
//! Elsewhere rustc knows the types of fields itself. Here it has to be known whether a derivative is called at all.

use super::{Lowerer, Val};
use crate::ir::{Kind, Local, Operand, Place, Proj, Rvalue, StmtKind, Ty};
use proc_macro2::Span;
use std::collections::BTreeSet;

impl Lowerer<'_> {
    /// Whether the arguments of a call are made of such fields, constants and what is known to carry no derivative, of one such field at
    /// least. Then rustc finds out whether the fields are what they are declared to be: the type may be another one of that name.
    pub(super) fn are_counts(&mut self, args: &[Val], span: Span) -> bool {
        let (mut fields, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let counts = args.iter().all(|v| match v {
            Val::Operand(o) => self.is_made_of(o, &mut fields, &mut seen),
            _ => false, // memory, or made of several
        });
        if !counts || fields.is_empty() {
            return false;
        }
        for field in fields {
            self.expect_integer(&Val::Operand(Operand::Local(field)), span);
        }
        true
    }

    /// Whether a value is made of nothing else; `fields` gathers what was read from such fields, `seen` what was looked at: the first value that
    /// is made of something else ends the search.
    fn is_made_of(&self, o: &Operand, fields: &mut BTreeSet<Local>, seen: &mut BTreeSet<Local>) -> bool {
        let Operand::Local(l) = o else { return true };
        if self.inert.contains(l) || self.f.local(*l).ty.is_inert() || !seen.insert(*l) {
            return true;
        }
        match self.definition(*l) {
            Some(Rvalue::Load(place)) if self.is_declared_count(place) => {
                fields.insert(*l);
                true
            }
            Some(Rvalue::Load(place)) if place.proj.is_empty() => {
                self.is_made_of(&Operand::Local(place.root), fields, seen)
            }
            Some(Rvalue::Use(of) | Rvalue::Unary(_, of) | Rvalue::Cast(of, _)) => self.is_made_of(of, fields, seen),
            Some(Rvalue::Binary(_, a, b)) => self.is_made_of(a, fields, seen) && self.is_made_of(b, fields, seen),
            Some(Rvalue::Prim(_, of)) => of.iter().all(|o| self.is_made_of(o, fields, seen)),
            _ => false, // anything
        }
    }

    /// What a local that is given its value once is given, if that is seen from here.
    pub(super) fn definition(&self, l: Local) -> Option<&Rvalue> {
        let statements = self.blocks.iter().rev().flat_map(|block| block.stmts.iter().rev());
        let mut given = statements.filter_map(|stmt| match &stmt.kind {
            StmtKind::Let(local, value) if *local == l => Some(value),
            _ => None, // of another
        });
        let once = self.is_temp(l) || matches!(self.f.local(l).kind, Kind::Var { mutable: false });
        given.next().filter(|_| once)
    }

    /// Whether a place is a field that is declared to hold an integer or a truth value.
    fn is_declared_count(&self, place: &Place) -> bool {
        let Some((Proj::Field(field), proj)) = place.proj.split_last() else { return false };
        let mut of = self.f.place_ty(&Place { root: place.root, proj: proj.to_vec() });
        while let Ty::Ref(t) = of {
            of = *t;
        }
        of.name().is_some_and(|of| crate::declared::is_count(&of, &field.member))
    }
}
