//! What an expression of the source is worth while it is being lowered.

use super::Lowerer;
use super::carrier::none;
use super::chosen::Choice;
use super::iter::Held;
use super::scope::Scope;
use crate::ir::{Carrier, Field, Operand, Place, Proj, Rvalue, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::Span;
use std::rc::Rc;
use syn::ExprClosure;

/// The value of an expression, as far as it is known at compile time.
///
/// Tuples, references, ranges and closures are never built by the lowered code unless they leave it (in a result, a call,
/// opaque code): they are taken apart here.
#[derive(Clone, Debug)]
pub(crate) enum Val {
    /// A constant or a whole temp, by value.
    Operand(Operand),
    /// Memory: reading it by value is a load of its own, at the moment of the read. See [`Lowerer::operand`].
    Place(Place),
    /// A reference to a value: an alias, whose index operands were evaluated when it was made.
    Ref {
        to: Box<Val>,
        mutable: bool,
    },
    Tuple(Vec<Val>),
    /// An `Option` that is not built unless it leaves the lowered code.
    Maybe(Box<Maybe>),
    Closure(Rc<ClosureDef>),
    /// An iterator, whose elements are evaluated where they are asked for.
    Iter(Box<Held>),
    /// A function named by its path: `f64::max`, `other_function`.
    Function(syn::ExprPath),
    Range(Box<RangeVal>),
    /// One of several functions or closures.
    Chosen(Box<Choice>),
    /// An array of functions and closures, or of references.
    Table(Rc<Vec<Val>>),
    /// A map with active values.
    Slotted(Rc<super::slotted::Slotted>),
    Unit,
    /// The expression does not come to an end: `return`, `break`, `panic!()`.
    Never,
    /// Refused; the refusal has been reported, and whatever is made of this value is poison as well.
    Poison,
}

/// An `Option` taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Maybe {
    /// Whether it is `Some`.
    pub found: Operand,
    /// What is in it, which is looked at only where it is.
    pub payload: Val,
}

/// `lo..hi` and its kin, bounds evaluated.
#[derive(Clone, Debug)]
pub(crate) struct RangeVal {
    pub lo: Option<Operand>,
    pub hi: Option<Operand>,
    pub inclusive: bool,
}

/// A closure of the source, inlined where it is called, in the scopes where it was written.
#[derive(Clone, Debug)]
pub(crate) struct ClosureDef {
    pub closure: ExprClosure,
    pub scopes: Vec<Scope>,
}

impl Val {
    /// A reference to `self`.
    pub(crate) fn shared(self) -> Val {
        Val::Ref { to: Box::new(self), mutable: false }
    }

    /// A mutable reference to `self`.
    pub(crate) fn unique(self) -> Val {
        Val::Ref { to: Box::new(self), mutable: true }
    }

    /// What a chain of references leads to, as auto-dereference finds it.
    pub(crate) fn behind(&self) -> &Val {
        match self {
            Val::Ref { to, .. } => to.behind(),
            other => other,
        }
    }

    pub(crate) fn is_never(&self) -> bool {
        matches!(self, Val::Never)
    }
}

impl Lowerer<'_> {
    /// The type of a value as far as it is known. References give `Ty::Ref`.
    pub(crate) fn val_ty(&self, v: &Val) -> Ty {
        match v {
            Val::Operand(o) => self.f.operand_ty(o),
            Val::Place(p) => self.f.place_ty(p),
            Val::Ref { to, .. } => Ty::Ref(Box::new(self.val_ty(to))),
            Val::Tuple(vs) => Ty::Tuple(vs.iter().map(|v| self.val_ty(v)).collect()),
            Val::Maybe(m) => Ty::Option(Box::new(self.val_ty(&m.payload))),
            Val::Slotted(_) => Ty::Keyed { map: true },
            Val::Unit => Ty::Unit,
            Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Never
            | Val::Poison => Ty::Unknown,
        }
    }

    /// Builds an `Option` that was taken apart. In the place of a reference to a scalar it holds a copy.
    fn build(&mut self, m: Maybe, span: Span) -> Operand {
        let dest = self.open();
        let (then, ()) = self.branch(|l| {
            let payload = match m.payload {
                Val::Ref { to, mutable: false } if !super::control::is_scalar(&l.val_ty(&to)) => {
                    let refusal = Refusal::StoredReference { span };
                    Val::Operand(l.keep_with(Ty::Unknown, false, Some(refusal), span, |k| k.val(&to.clone().shared())))
                }
                payload => payload,
            };
            let payload = l.operand(payload, span);
            let some = l.wrap(Carrier::Some, payload, span);
            l.deliver(dest, some, span);
        });
        let (els, ()) = self.branch(|l| {
            let none = none();
            l.deliver(dest, none, span);
        });
        self.emit(StmtKind::If { cond: m.found, then, els }, span);
        let built = self.close(dest);
        self.operand(built, span)
    }

    /// Reads a value: loads places, looks through shared references, builds tuples. What has no value of its own becomes
    /// [`Lowerer::poison`], and so does a mutable reference: what is written through it would go into the copy.
    pub(crate) fn operand(&mut self, v: Val, span: Span) -> Operand {
        match v {
            Val::Operand(o) => o,
            Val::Place(p) => self.load(p, span),
            // Text is not copied, and a reference to it is a value as good as any.
            Val::Ref { to, mutable: false } if self.val_ty(&to) == Ty::Text && matches!(*to, Val::Place(_)) => {
                let reference = to.shared();
                self.keep_with(Ty::Text, true, None, span, |k| k.val(&reference))
            }
            Val::Ref { mutable: true, .. } => {
                self.refuse(Refusal::StoredReference { span });
                self.poison()
            }
            Val::Ref { to, .. } => self.operand(*to, span),
            Val::Tuple(vs) => {
                let operands: Vec<_> = vs.into_iter().map(|v| self.operand(v, span)).collect();
                let ty = Ty::Tuple(operands.iter().map(|o| self.f.operand_ty(o)).collect());
                Operand::Local(self.temp(ty, Rvalue::Tuple(operands), span))
            }
            Val::Maybe(m) => self.build(*m, span),
            Val::Unit | Val::Never | Val::Poison => self.poison(),
            // Whatever is done to a list of its own would not be done to this one.
            Val::Table(among) if self.is_list_of_references(&among) => {
                self.refuse(Refusal::StoredReference { span });
                self.poison()
            }
            Val::Closure(_) | Val::Iter(_) | Val::Function(_) | Val::Range(_) | Val::Chosen(_) | Val::Table(_) => {
                self.keep(&v, span)
            }
            Val::Slotted(map) => self.as_a_whole(&map, span),
        }
    }

    /// Reads a place by value into a temp.
    pub(crate) fn load(&mut self, place: Place, span: Span) -> Operand {
        if place.proj.is_empty() && self.is_temp(place.root) {
            return Operand::Local(place.root);
        }
        let place = self.through(place);
        let ty = self.f.place_ty(&place);
        if ty == Ty::Text && !place.proj.is_empty() {
            // A part of something, which may be a `String` that is still to stay there.
            return self.keep_with(Ty::Text, true, None, span, |k| {
                let place = k.place(&place);
                quote::quote!(::core::clone::Clone::clone(&#place))
            });
        }
        // An element of a table may be a reference: `const TABLE: &[&[f64]]`.
        let uncertain = ty == Ty::Unknown && self.tables.contains(&place.root);
        let value = self.temp(ty, Rvalue::Load(place), span);
        if uncertain {
            self.f.uncertain.insert(value);
        }
        Operand::Local(value)
    }

    /// The memory that a value lives in, looking through references; constants and fresh values are given some.
    pub(crate) fn place_of(&mut self, v: &Val, span: Span) -> Place {
        match v {
            Val::Place(p) => p.clone(),
            Val::Operand(Operand::Local(l)) => Place::of(*l),
            Val::Operand(Operand::Const(c)) => self.place_of_const(c, span),
            // What is written to the map as a whole would not be in the two that it is made of.
            Val::Ref { to, mutable: true } if matches!(to.behind(), Val::Slotted(_)) => {
                self.refuse(Refusal::StoredReference { span });
                self.place_of(&Val::Unit, span)
            }
            Val::Ref { to, .. } => self.place_of(to, span),
            Val::Tuple(_)
            | Val::Maybe(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit
            | Val::Never
            | Val::Poison => match self.operand(v.clone(), span) {
                Operand::Local(l) => Place::of(l),
                Operand::Const(c) => {
                    let ty = c.ty.clone();
                    Place::of(self.temp(ty, Rvalue::Use(Operand::Const(c)), span))
                }
            },
        }
    }

    /// `*v`
    pub(crate) fn deref(&mut self, v: Val) -> Val {
        match v {
            Val::Ref { to, .. } => *to,
            Val::Place(p) => match self.f.place_ty(&p) {
                // Only a value behind a reference that the macro did not see can be dereferenced.
                Ty::Float(_) | Ty::Int | Ty::Bool => Val::Place(p),
                _ => Val::Place(p.with(Proj::Deref)),
            },
            Val::Operand(Operand::Local(l)) if !self.f.local(l).ty.is_copy() => {
                Val::Place(Place::of(l).with(Proj::Deref))
            }
            Val::Operand(_)
            | Val::Tuple(_)
            | Val::Maybe(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit
            | Val::Never
            | Val::Poison => v,
        }
    }

    /// The `i`-th component of a tuple or tuple struct. Of a reference, a reference to the component.
    pub(crate) fn component(&mut self, v: &Val, member: &syn::Member, span: Span) -> Val {
        match v {
            Val::Tuple(vs) => match member {
                syn::Member::Unnamed(i) => vs.get(i.index as usize).cloned().unwrap_or(Val::Poison),
                syn::Member::Named(_) => Val::Poison,
            },
            Val::Ref { to, mutable } => {
                let to = Box::new(self.component(to, member, span));
                Val::Ref { to, mutable: *mutable }
            }
            Val::Never => Val::Never,
            Val::Poison => Val::Poison,
            Val::Operand(_)
            | Val::Place(_)
            | Val::Maybe(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit => {
                let place = self.place_of(v, span);
                let place = self.through(place);
                let of = self.f.place_ty(&place).name();
                let constant = of.is_some_and(|of| crate::declared::is_constant(&of, member, span));
                if constant {
                    self.checks_constant(&place, None, member);
                }
                Val::Place(place.with(Proj::Field(Field { member: member.clone(), constant })))
            }
        }
    }

    /// `base[index]` for an evaluated index, looking through references.
    pub(crate) fn element(&mut self, base: &Val, index: Operand, span: Span) -> Val {
        match base.behind() {
            Val::Never => Val::Never,
            Val::Poison => Val::Poison,
            Val::Table(among) if self.is_list_of_references(among) => {
                let among = Rc::clone(among);
                self.of_list(&among, &index, span)
            }
            Val::Table(among) => Self::of_table(&Rc::clone(among), index),
            other => {
                let other = other.clone();
                let place = self.place_of(&other, span);
                let place = self.through(place);
                Val::Place(place.with(Proj::Index(index)))
            }
        }
    }

    /// A place without the references that auto-dereference looks through.
    pub(crate) fn through(&self, mut place: Place) -> Place {
        let mut ty = self.f.place_ty(&place);
        while let Ty::Ref(t) = ty {
            place = place.with(Proj::Deref);
            ty = *t;
        }
        place
    }

    /// The length of what a value holds, as an operand.
    pub(crate) fn len(&mut self, v: &Val, span: Span) -> Operand {
        if let Val::Table(among) = v.behind() {
            return super::control::int(among.len());
        }
        let place = self.place_of(v, span);
        let place = self.through(place);
        Operand::Local(self.temp(Ty::Int, Rvalue::Len(place), span))
    }

    /// `a op b` on integers or bools.
    pub(crate) fn int_binary(&mut self, op: crate::ir::BinOp, a: Operand, b: Operand, ty: Ty, span: Span) -> Operand {
        Operand::Local(self.temp(ty, Rvalue::Binary(op, a, b), span))
    }

    /// Makes a value stand still: places are loaded, so that later writes do not change it. References stay references.
    pub(crate) fn freeze(&mut self, v: Val, span: Span) -> Val {
        match v {
            // An optional reference that nobody writes: a copy would be held by the pullback, and with it what it points to.
            Val::Place(p) if p.proj.is_empty() && self.is_still(p.root) && self.is_optional_reference(&p) => {
                Val::Place(p)
            }
            Val::Place(p) => Val::Operand(self.load(p, span)),
            Val::Tuple(vs) => Val::Tuple(vs.into_iter().map(|v| self.freeze(v, span)).collect()),
            // What it refers to stands still as long as it does.
            Val::Maybe(m) if !is_reference(&m.payload) => Val::Operand(self.build(*m, span)),
            Val::Operand(_)
            | Val::Ref { .. }
            | Val::Maybe(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit
            | Val::Never
            | Val::Poison => v,
        }
    }

    fn is_optional_reference(&self, p: &Place) -> bool {
        matches!(self.f.place_ty(p), Ty::Option(t) if matches!(*t, Ty::Ref(_)))
    }

    /// Writes a value into a place structure of the same shape: vars, tuples of vars, elements.
    pub(crate) fn write(&mut self, to: &Val, v: Val, span: Span) {
        match (to, v) {
            (Val::Poison | Val::Never, _) | (_, Val::Poison | Val::Never) => {}
            (Val::Unit, _) => {}
            (Val::Tuple(tos), Val::Tuple(vs)) => {
                // All values are at hand before the first is written.
                let vs: Vec<_> = vs.into_iter().map(|v| self.freeze(v, span)).collect();
                for (to, v) in tos.iter().zip(vs) {
                    self.write(to, v, span);
                }
            }
            (Val::Tuple(tos), v) => {
                let whole = match v {
                    Val::Place(_) | Val::Operand(_) | Val::Ref { .. } => v,
                    other => Val::Operand(self.operand(other, span)),
                };
                for (i, to) in tos.iter().enumerate() {
                    let part = self.component(&whole, &syn::Member::from(i), span);
                    self.write(to, part, span);
                }
            }
            (Val::Place(p), v) => {
                let operand = self.operand(v, span);
                if p.proj.is_empty() {
                    let ty = self.f.operand_ty(&operand);
                    self.refine(p.root, &ty);
                }
                self.emit(StmtKind::Assign(p.clone(), operand), span);
            }
            (Val::Ref { to, mutable: true }, v) => self.write(to, v, span),
            // The slot of a reference that branches choose holds a copy.
            (Val::Ref { to, mutable: false }, Val::Ref { to: v, .. }) => self.write(to, *v, span),
            // There is no variable for it: what has been made of the name would not change.
            (Val::Ref { .. } | Val::Operand(_) | Val::Maybe(_), _) => {
                self.refuse(Refusal::Reseated { span });
            }
            (
                Val::Closure(_)
                | Val::Iter(_)
                | Val::Function(_)
                | Val::Range(_)
                | Val::Chosen(_)
                | Val::Table(_)
                | Val::Slotted(_),
                _,
            ) => {
                self.refuse(Refusal::Replaced { span });
            }
        }
    }
}

/// Whether a value is made of references, which can be followed later as well as now.
fn is_reference(v: &Val) -> bool {
    match v {
        Val::Ref { .. } => true,
        Val::Tuple(vs) => vs.iter().all(is_reference),
        Val::Operand(_)
        | Val::Place(_)
        | Val::Maybe(_)
        | Val::Closure(_)
        | Val::Iter(_)
        | Val::Function(_)
        | Val::Range(_)
        | Val::Chosen(_)
        | Val::Table(_)
        | Val::Slotted(_)
        | Val::Unit
        | Val::Never
        | Val::Poison => false,
    }
}
