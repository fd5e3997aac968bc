//! Elements that outlive the loop they come from: the last, the greatest, the first that fits.
//!
//! A place cannot be kept while the loop goes on to the next, but the indices that lead to it can. So what is kept of an
//! element of a slice is where it stands, and its value is read, once, after the loop.

use crate::ir::{Carrier, Kind, Local, Operand, Place, Proj, Rvalue, StmtKind, Ty};
use crate::lower::Lowerer;
use crate::lower::value::{Maybe, Val};
use proc_macro2::Span;
use quote::quote;

/// The cells that hold an element.
pub(super) struct Parking {
    cells: Vec<Local>,
    /// Cells in use by the element at hand.
    cursor: usize,
    /// Keep values, not places: elements come from several places, or are computed.
    by_value: bool,
    /// Locals from here on belong to the loop.
    mark: usize,
    /// The element, its cells in the place of what they hold.
    template: Val,
    /// Something that no cell can hold.
    pub failed: bool,
}

impl Parking {
    pub(super) fn new(l: &Lowerer, by_value: bool) -> Self {
        let mark = l.f.locals.len();
        Parking { cells: Vec::new(), cursor: 0, by_value, mark, template: Val::Poison, failed: false }
    }
}

impl Lowerer<'_> {
    /// Finds cells for an element. The writes that put it there are left to [`Lowerer::park`].
    pub(super) fn reserve(&mut self, v: &Val, parking: &mut Parking, span: Span) -> Vec<(Local, Operand)> {
        let mut writes = Vec::new();
        parking.cursor = 0;
        parking.template = self.template(v, parking, &mut writes, span);
        writes
    }

    /// The element at hand, where it is before it is parked: what has been wrapped for its cell is looked at in there.
    pub(super) fn offered(parking: &Parking, writes: &[(Local, Operand)]) -> Val {
        fn offered(v: &Val, writes: &[(Local, Operand)]) -> Val {
            let write = |l: Local| writes.iter().find(|(cell, _)| *cell == l).map(|(_, o)| o.clone());
            let index = |o: &Operand| match o {
                Operand::Local(l) => write(*l).unwrap_or_else(|| o.clone()),
                Operand::Const(_) => o.clone(),
            };
            match v {
                Val::Place(p) => match (write(p.root), p.proj.is_empty()) {
                    (Some(o), true) => Val::Operand(o),
                    (Some(Operand::Local(root)), false) => Val::Place(Place { root, proj: p.proj.clone() }),
                    _ => {
                        let proj = p.proj.iter().map(|proj| match proj {
                            Proj::Index(o) => Proj::Index(index(o)),
                            Proj::Range { lo, hi, inclusive } => Proj::Range {
                                lo: lo.as_ref().map(index),
                                hi: hi.as_ref().map(index),
                                inclusive: *inclusive,
                            },
                            Proj::Deref | Proj::Field(_) | Proj::Payload | Proj::Variant { .. } => proj.clone(),
                        });
                        Val::Place(Place { root: p.root, proj: proj.collect() })
                    }
                },
                Val::Ref { to, mutable } => Val::Ref { to: Box::new(offered(to, writes)), mutable: *mutable },
                Val::Tuple(vs) => Val::Tuple(vs.iter().map(|v| offered(v, writes)).collect()),
                Val::Maybe(m) => {
                    Val::Maybe(Box::new(Maybe { found: index(&m.found), payload: offered(&m.payload, writes) }))
                }
                other => other.clone(),
            }
        }
        offered(&parking.template, writes)
    }

    /// Whether something is held that has no value to begin with.
    pub(super) fn is_optional_cell(&self, parking: &Parking) -> bool {
        parking.cells.iter().any(|cell| matches!(self.f.local(*cell).ty, Ty::Option(_)))
    }

    pub(super) fn park(&mut self, writes: Vec<(Local, Operand)>, span: Span) {
        for (cell, o) in writes {
            self.emit(StmtKind::Assign(Place::of(cell), o), span);
        }
    }

    /// Declares the cells: to be called where the loop will stand.
    pub(super) fn declare_cells(&mut self, parking: &Parking, span: Span) {
        for &cell in &parking.cells {
            let ty = self.f.local(cell).ty.clone();
            let zero = match ty {
                Ty::Int => quote!(0),
                Ty::Bool => quote!(false),
                Ty::Option(_) => quote!(::core::option::Option::None),
                _ => quote!(0.0), // nothing else is given a cell
            };
            self.emit(StmtKind::Let(cell, Rvalue::Use(super::constant(zero, ty))), span);
        }
    }

    /// The element that is parked.
    pub(super) fn parked(&mut self, parking: &Parking, span: Span) -> Val {
        self.restore(&parking.template, &parking.cells, span)
    }

    fn restore(&mut self, v: &Val, cells: &[Local], span: Span) -> Val {
        match v {
            Val::Place(p) => {
                let proj = p
                    .proj
                    .iter()
                    .map(|proj| match proj {
                        Proj::Index(o) => Proj::Index(self.unpark(o, cells, span)),
                        Proj::Range { lo, hi, inclusive } => Proj::Range {
                            lo: lo.as_ref().map(|o| self.unpark(o, cells, span)),
                            hi: hi.as_ref().map(|o| self.unpark(o, cells, span)),
                            inclusive: *inclusive,
                        },
                        Proj::Deref | Proj::Field(_) | Proj::Payload | Proj::Variant { .. } => proj.clone(),
                    })
                    .collect();
                Val::Place(Place { root: p.root, proj })
            }
            Val::Ref { to, mutable } => {
                let to = Box::new(self.restore(to, cells, span));
                Val::Ref { to, mutable: *mutable }
            }
            Val::Tuple(vs) => Val::Tuple(vs.iter().map(|v| self.restore(v, cells, span)).collect()),
            Val::Maybe(m) => {
                let payload = self.restore(&m.payload, cells, span);
                Val::Maybe(Box::new(Maybe { found: self.unpark(&m.found, cells, span), payload }))
            }
            Val::Operand(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit
            | Val::Never
            | Val::Poison => v.clone(),
        }
    }

    fn unpark(&mut self, o: &Operand, cells: &[Local], span: Span) -> Operand {
        match o {
            Operand::Local(l) if cells.contains(l) => self.load(Place::of(*l), span),
            other => other.clone(),
        }
    }

    fn template(&mut self, v: &Val, parking: &mut Parking, writes: &mut Vec<(Local, Operand)>, span: Span) -> Val {
        match v {
            Val::Operand(o) => {
                let ty = self.f.operand_ty(o);
                let is_made = matches!(ty, Ty::User { .. } | Ty::Unknown | Ty::Tuple(_) | Ty::Array(_));
                if !is_made && !matches!(ty, Ty::Float(_) | Ty::Int | Ty::Bool) {
                    parking.failed = true;
                    return Val::Poison;
                }
                // What replaces a value that is held so is held so, too.
                let held = parking.cells.get(parking.cursor).map(|cell| &self.f.local(*cell).ty);
                let optional = held.map_or(is_made, |held| matches!(held, Ty::Option(_)));
                if optional {
                    // A type of the user's has no value to begin with, and what is not known may be one.
                    let some = self.wrap(Carrier::Some, o.clone(), span);
                    let some = self.operand(some, span);
                    let cell = self.parking_cell(parking, Ty::Option(Box::new(ty)), span);
                    writes.push((cell, some));
                    return Val::Place(Place::of(cell).with(Proj::Payload));
                }
                let cell = self.parking_cell(parking, ty, span);
                writes.push((cell, o.clone()));
                Val::Place(Place::of(cell))
            }
            Val::Place(p) if parking.by_value || p.root.0 as usize >= parking.mark => {
                let o = self.load(p.clone(), span);
                self.template(&Val::Operand(o), parking, writes, span)
            }
            Val::Place(p) => {
                let mut hold = |l: &mut Self, o: &Operand| match o {
                    Operand::Local(local) if local.0 as usize >= parking.mark => {
                        let cell = l.parking_cell(parking, Ty::Int, span);
                        writes.push((cell, o.clone()));
                        Operand::Local(cell)
                    }
                    other => other.clone(),
                };
                let mut proj = Vec::new();
                for part in &p.proj {
                    proj.push(match part {
                        Proj::Index(o) => Proj::Index(hold(self, o)),
                        Proj::Range { lo, hi, inclusive } => Proj::Range {
                            lo: lo.as_ref().map(|o| hold(self, o)),
                            hi: hi.as_ref().map(|o| hold(self, o)),
                            inclusive: *inclusive,
                        },
                        Proj::Deref | Proj::Field(_) | Proj::Payload | Proj::Variant { .. } => part.clone(),
                    });
                }
                Val::Place(Place { root: p.root, proj })
            }
            Val::Ref { to, mutable: true } if parking.by_value && !matches!(**to, Val::Ref { .. }) => {
                // What is written through it would go into the copy.
                parking.failed = true;
                let _ = to;
                Val::Poison
            }
            Val::Ref { to, mutable: false } if parking.by_value && matches!(**to, Val::Place(_)) => {
                let copy = self.detached(v.clone(), span);
                let to = Box::new(self.template(copy.behind(), parking, writes, span));
                Val::Ref { to, mutable: false }
            }
            Val::Ref { to, mutable } => {
                let to = Box::new(self.template(to, parking, writes, span));
                Val::Ref { to, mutable: *mutable }
            }
            Val::Tuple(vs) => Val::Tuple(vs.iter().map(|v| self.template(v, parking, writes, span)).collect()),
            Val::Maybe(m) => {
                let found = self.template(&Val::Operand(m.found.clone()), parking, writes, span);
                let Val::Place(found) = found else { return Val::Poison };
                let payload = self.template(&m.payload, parking, writes, span);
                Val::Maybe(Box::new(Maybe { found: Operand::Local(found.root), payload }))
            }
            Val::Unit => Val::Unit,
            Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Never
            | Val::Poison => Val::Poison,
        }
    }

    /// The next cell: the one that the previous element had in its place, or a new one.
    fn parking_cell(&mut self, parking: &mut Parking, ty: Ty, span: Span) -> Local {
        let at = parking.cursor;
        parking.cursor += 1;
        if let Some(&cell) = parking.cells.get(at) {
            return cell;
        }
        let ident = self.names.fresh("kept", span);
        let cell = self.local(ident, ty, Kind::Var { mutable: true });
        parking.cells.push(cell);
        cell
    }
}
