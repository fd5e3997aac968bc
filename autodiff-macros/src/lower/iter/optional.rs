//! Consumers that may have nothing to give, with what is done about that: `max_by(..).unwrap()`, `last().unwrap_or(x)`.

use super::park::Parking;
use super::{It, index};
use crate::ir::{BinOp, Carrier, ExitKind, Local, Operand, Place, Rvalue, StmtKind, Ty, UnOp};
use crate::lower::Lowerer;
use crate::lower::control::strip;
use crate::lower::value::{Maybe, Val};
use crate::report::Refusal;
use proc_macro2::Span;
use quote::quote;
use syn::{Expr, ExprMethodCall};

/// An option whose presence is known at run time only.
pub(crate) struct Optional {
    /// Whether there is a value.
    pub found: Operand,
    parking: Parking,
    /// What was done to the value since.
    then: Vec<Then>,
    span: Span,
}

enum Then {
    Copied,
    Cloned,
    Map(Val),
    /// Looked at where it is.
    Shared,
}

/// Which element a consumer picks.
enum Pick {
    First,
    Last,
    Find(Val),
    MaxBy(Val),
    MinBy(Val),
    MaxKey(Val),
    MinKey(Val),
    Reduce(Val),
}

impl Lowerer<'_> {
    /// Whether an expression is an option that [`Lowerer::optional`] can make.
    pub(crate) fn is_optional(&self, e: &Expr) -> bool {
        let Expr::MethodCall(m) = strip(e) else { return false };
        if self.users(m).is_some() {
            return false;
        }
        match (m.method.to_string().as_str(), m.args.len()) {
            ("copied" | "cloned", 0) | ("map", 1) => self.is_optional(&m.receiver),
            // Of others it is a call like any.
            ("next", 0) => self.known_form(&m.receiver).is_some(),
            ("last" | "next_back" | "peek", 0)
            | (
                "nth" | "find" | "rfind" | "find_map" | "max_by" | "min_by" | "max_by_key" | "min_by_key" | "reduce",
                1,
            ) => self.is_iterator(&m.receiver),
            _ => false, // no consumer of this kind
        }
    }

    /// Lowers what [`Lowerer::is_optional`] recognised.
    pub(crate) fn optional(&mut self, e: &Expr) -> Option<Optional> {
        let Expr::MethodCall(m) = strip(e) else { return None };
        let span = m.method.span();
        let name = m.method.to_string();
        let then = match (name.as_str(), m.args.first()) {
            ("copied", None) => Some(Then::Copied),
            ("cloned", None) => Some(Then::Cloned),
            ("map", Some(f)) => Some(Then::Map(self.expr(f))),
            _ => None, // the consumer
        };
        if let Some(then) = then {
            let mut optional = self.optional(&m.receiver)?;
            optional.then.push(then);
            return Some(optional);
        }
        let mut it = self.iterator(&m.receiver);
        let pick = match (name.as_str(), m.args.first()) {
            ("last", None) => Pick::Last,
            ("next", None) => {
                it = it.borrowed();
                Pick::First
            }
            ("next_back", None) => {
                it = It::Rev(Box::new(it.borrowed()), None);
                Pick::First
            }
            ("peek", None) => {
                if !it.is_pure() {
                    self.refuse(Refusal::HeldIterator { span });
                }
                Pick::First
            }
            ("nth", Some(n)) => {
                let n = self.inert(n, Ty::Int);
                it = self.skipped(it, n, span);
                Pick::First
            }
            ("find", Some(f)) => {
                it = it.borrowed();
                Pick::Find(self.expr(f))
            }
            ("rfind", Some(f)) => {
                it = It::Rev(Box::new(it.borrowed()), None);
                Pick::Find(self.expr(f))
            }
            ("find_map", Some(f)) => {
                it = It::FilterMap(Box::new(it.borrowed()), self.expr(f));
                Pick::First
            }
            ("max_by_key", Some(f)) => Pick::MaxKey(self.expr(f)),
            ("min_by_key", Some(f)) => Pick::MinKey(self.expr(f)),
            ("max_by", Some(f)) => Pick::MaxBy(self.expr(f)),
            ("min_by", Some(f)) => Pick::MinBy(self.expr(f)),
            ("reduce", Some(f)) => Pick::Reduce(self.expr(f)),
            _ => return None, // not recognised
        };
        let mut optional = self.pick(&it, &pick, span);
        if name == "peek" {
            optional.then.push(Then::Shared);
        }
        if optional.parking.failed {
            self.refuse(Refusal::Iterator { span, name });
        }
        Some(optional)
    }

    fn pick(&mut self, it: &It, pick: &Pick, span: Span) -> Optional {
        let by_value = !it.is_single() || matches!(pick, Pick::Reduce(_));
        let mut parking = Parking::new(self, by_value);
        let found = self.accumulator("found", Ty::Bool, span);
        let (turns, ()) = self.branch(|l| match pick {
            Pick::First if matches!(it, It::Cursor { .. }) => l.pick_at(it, pick, found, &mut parking, span),
            Pick::First | Pick::Last if it.is_random() => l.pick_at(it, pick, found, &mut parking, span),
            Pick::First | Pick::Find(_) => l.search(it, span, &mut |l, v, out| {
                let writes = l.reserve(&v, &mut parking, span);
                let stop = |l: &mut Self| {
                    l.park(writes, span);
                    l.set(found, span);
                    l.exit(out, ExitKind::Break, span);
                };
                match pick {
                    Pick::Find(f) => {
                        let fits = l.apply(f, vec![v.shared()], span);
                        let fits = l.operand(fits, span);
                        l.when(fits, span, stop);
                    }
                    _ => stop(l), // any will do
                }
            }),
            Pick::Last | Pick::MaxBy(_) | Pick::MinBy(_) | Pick::MaxKey(_) | Pick::MinKey(_) | Pick::Reduce(_) => {
                l.drive(it, false, span, &mut |l, v, _| l.challenge(pick, &v, found, &mut parking, span));
            }
        });
        let no = super::boolean(false);
        self.emit(StmtKind::Let(found, Rvalue::Use(no)), span);
        self.declare_cells(&parking, span);
        self.splice(turns);
        let found = self.load(Place::of(found), span);
        Optional { found, parking, then: Vec::new(), span }
    }

    /// The first or last element, by index.
    fn pick_at(&mut self, it: &It, pick: &Pick, found: Local, parking: &mut Parking, span: Span) {
        let mut it = it.clone();
        let len = self.settle(&mut it, span);
        let at = match (pick, &len) {
            (Pick::Last, Some(len)) => Some(self.keep_with(Ty::Int, true, None, span, |k| {
                let len = k.operand(len);
                quote!(::core::primitive::usize::saturating_sub(#len, 1))
            })),
            _ => Some(index(0)),
        };
        let some = match len {
            Some(len) => self.int_binary(BinOp::Gt, len, index(0), Ty::Bool, span),
            None => super::boolean(true),
        };
        self.when(some, span, |l| {
            let v = match &at {
                Some(at) => l.item(&it, at, span),
                None => Val::Poison,
            };
            let writes = l.reserve(&v, parking, span);
            l.park(writes, span);
            l.set(found, span);
            if let It::Cursor { front, by_ref: true, at: Some(at), .. } = &it {
                let next = l.usize_binary(BinOp::Add, at, &index(1), span);
                l.emit(StmtKind::Assign(Place::of(*front), next), span);
            }
        });
    }

    /// Lets an element take the place of the one that is kept, or not.
    fn challenge(&mut self, pick: &Pick, v: &Val, found: Local, parking: &mut Parking, span: Span) {
        let v = &self.freeze(v.clone(), span);
        if let Pick::Reduce(f) = pick {
            let held = self.load(Place::of(found), span);
            let first = Operand::Local(self.temp(Ty::Bool, Rvalue::Unary(UnOp::Not, held), span));
            // The first is kept as it is, which shows how, and tells rustc of what type it is.
            let (then, ()) = self.branch(|l| {
                let writes = l.reserve(v, parking, span);
                l.park(writes, span);
                l.set(found, span);
            });
            let (els, ()) = self.branch(|l| {
                let sofar = l.parked(parking, span);
                let sofar = l.freeze(sofar, span);
                let next = l.apply(f, vec![sofar, v.clone()], span);
                let writes = l.reserve(&next, parking, span);
                l.park(writes, span);
            });
            self.emit(StmtKind::If { cond: first, then, els }, span);
            return;
        }
        let writes = self.reserve(v, parking, span);
        if matches!(pick, Pick::Last) {
            self.park(writes, span);
            self.set(found, span);
            return;
        }
        let held = self.load(Place::of(found), span);
        if self.is_optional_cell(parking) {
            // The first is kept before anything is compared with it, which tells rustc of what type it is.
            let first = Operand::Local(self.temp(Ty::Bool, Rvalue::Unary(UnOp::Not, held), span));
            let (then, ()) = self.branch(|l| {
                l.park(writes.clone(), span);
                l.set(found, span);
            });
            let (els, ()) = self.branch(|l| {
                let offered = Self::offered(parking, &writes);
                if let Some(better) = l.beats(pick, &offered, parking, span) {
                    l.when(better, span, |l| l.park(writes, span));
                }
            });
            self.emit(StmtKind::If { cond: first, then, els }, span);
            return;
        }
        let better = self.cell("better", Ty::Bool, Rvalue::Use(super::boolean(true)), span);
        self.when(held, span, |l| {
            if let Some(replace) = l.beats(pick, v, parking, span) {
                l.emit(StmtKind::Assign(Place::of(better), replace), span);
            }
        });
        let better = self.load(Place::of(better), span);
        self.when(better, span, |l| {
            l.park(writes, span);
            l.set(found, span);
        });
    }

    /// Whether an element is better than the one that is kept.
    fn beats(&mut self, pick: &Pick, v: &Val, parking: &Parking, span: Span) -> Option<Operand> {
        let (best, v) = (looked_at(self.parked(parking, span)), looked_at(v.clone()));
        if let Pick::MaxKey(f) | Pick::MinKey(f) = pick {
            let sofar = self.apply(f, vec![best.shared()], span);
            let sofar = self.operand(sofar, span);
            let new = self.apply(f, vec![v.shared()], span);
            let new = self.operand(new, span);
            let most = matches!(pick, Pick::MaxKey(_));
            return Some(self.keep_with(Ty::Bool, true, None, span, |k| {
                let (sofar, new) = (k.operand(&sofar), k.operand(&new));
                if most { quote!(#sofar <= #new) } else { quote!(#sofar > #new) }
            }));
        }
        let (f, replaced_if_greater) = match pick {
            Pick::MinBy(f) => (f, true),
            Pick::MaxBy(f) | Pick::Reduce(f) | Pick::Find(f) => (f, false),
            Pick::First | Pick::Last | Pick::MaxKey(_) | Pick::MinKey(_) => return None,
        };
        let order = self.apply(f, vec![best.shared(), v.shared()], span);
        let order = self.operand(order, span);
        let greater = self.keep_with(Ty::Bool, true, None, span, |k| {
            let order = k.operand(&order);
            quote!(#order == ::core::cmp::Ordering::Greater)
        });
        if replaced_if_greater {
            return Some(greater);
        }
        Some(Operand::Local(self.temp(Ty::Bool, Rvalue::Unary(UnOp::Not, greater), span)))
    }

    fn set(&mut self, found: Local, span: Span) {
        self.emit(StmtKind::Assign(Place::of(found), super::boolean(true)), span);
    }

    /// The value of an option, where it is known to have one.
    pub(crate) fn present(&mut self, o: &Optional) -> Val {
        let span = o.span;
        let mut v = self.parked(&o.parking, span);
        for then in &o.then {
            v = match then {
                Then::Shared => v.shared(),
                Then::Copied => self.deref(v),
                Then::Cloned => self.cloned(v, span),
                Then::Map(f) => self.apply(f, vec![v], span),
            };
        }
        v
    }

    /// An option as a value.
    pub(super) fn option_value(&mut self, o: &Optional) -> Val {
        let span = o.span;
        if o.then.iter().all(|then| matches!(then, Then::Copied)) {
            let payload = self.present(o);
            return Val::Maybe(Box::new(Maybe { found: o.found.clone(), payload }));
        }
        let dest = self.open();
        let (then, ()) = self.branch(|l| {
            let v = l.present(o);
            if matches!(v, Val::Never | Val::Poison) {
                return;
            }
            let x = l.operand(v, span);
            let some = l.wrap(Carrier::Some, x, span);
            l.deliver(dest, some, span);
        });
        let (els, ()) = self.branch(|l| {
            let none = crate::lower::carrier::none();
            l.deliver(dest, none, span);
        });
        self.emit(StmtKind::If { cond: o.found.clone(), then, els }, span);
        self.close(dest)
    }

    /// Methods of options, on what [`Lowerer::is_optional`] recognises. `None`, without effect, for anything else.
    pub(super) fn option_method(&mut self, m: &ExprMethodCall) -> Option<Val> {
        let span = m.method.span();
        let name = m.method.to_string();
        let known = matches!(
            (name.as_str(), m.args.len()),
            ("unwrap" | "unwrap_or_default" | "is_some" | "is_none", 0)
                | ("expect" | "unwrap_or" | "unwrap_or_else", 1)
                | ("map_or", 2)
        );
        if !known || !self.is_optional(&m.receiver) {
            return None;
        }
        let o = self.optional(&m.receiver)?;
        let first = m.args.first();
        match (name.as_str(), first) {
            ("is_some", None) => return Some(Val::Operand(o.found)),
            ("is_none", None) => {
                let not = Rvalue::Unary(UnOp::Not, o.found);
                return Some(Val::Operand(Operand::Local(self.temp(Ty::Bool, not, span))));
            }
            ("unwrap", None) | ("expect", Some(_)) => {
                self.keep_stmt(true, None, span, |k| {
                    let found = k.operand(&o.found);
                    let message = first.map(|e| k.expr(e));
                    let method = &m.method;
                    quote!(if !#found { ::core::option::Option::<()>::None.#method(#message) })
                });
                return Some(self.present(&o));
            }
            _ => {} // two branches
        }
        let default = match (name.as_str(), first) {
            ("unwrap_or" | "map_or", Some(d)) => {
                let d = self.expr(d);
                Some(self.freeze(d, span))
            }
            ("unwrap_or_else", Some(f)) => Some(self.expr(f)),
            _ => None, // zero
        };
        let map = match (name.as_str(), m.args.last()) {
            ("map_or", Some(f)) => Some(self.expr(f)),
            _ => None, // the value itself
        };
        let dest = self.open();
        let mut by_ref = false;
        let (then, ()) = self.branch(|l| {
            let mut v = l.present(&o);
            if let Some(f) = &map {
                v = l.apply(f, vec![v], span);
            }
            by_ref = matches!(v, Val::Ref { .. });
            l.deliver(dest, v.behind().clone(), span);
        });
        let (els, ()) = self.branch(|l| {
            let v = match default {
                Some(f) if name == "unwrap_or_else" => l.apply(&f, Vec::new(), span),
                Some(v) => v,
                None => Val::Operand(super::constant(quote!(::core::default::Default::default()), Ty::Unknown)),
            };
            l.deliver(dest, v.behind().clone(), span);
        });
        self.emit(StmtKind::If { cond: o.found.clone(), then, els }, span);
        let v = self.close(dest);
        Some(if by_ref { v.shared() } else { v })
    }
}

/// An element of `iter_mut`, to be compared: two of them are looked at together.
fn looked_at(v: Val) -> Val {
    match v {
        Val::Ref { to, mutable: true } => Val::Ref { to, mutable: false },
        v => v,
    }
}
