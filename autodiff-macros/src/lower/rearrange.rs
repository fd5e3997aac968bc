//! Methods that make a list longer, shorter, or put its elements in another order, lowered to pushes, pops and swaps.
//!
//! A swap is its own inverse and a push that of a pop, so that the reverse sweep needs no copy of what the list was.

use super::control::{Counted, int};
use super::{Lowerer, Val};
use crate::declared::ListField;
use crate::ir::{BinOp, Operand, Place, Proj, Rvalue, StmtKind, Ty};
use proc_macro2::{Ident, Span};
use quote::quote;
use syn::ExprMethodCall;

impl Lowerer<'_> {
    /// A field that is a list, as the declaration of its struct says.
    pub(super) fn declared_list(&self, v: &Val) -> Option<ListField> {
        let Val::Place(place) = v.behind() else { return None };
        let (Proj::Field(field), of) = place.proj.split_last()? else { return None };
        let of = Val::Place(Place { root: place.root, proj: of.to_vec() });
        match self.receiver_ty(&of) {
            Ty::User { name: Some(name), .. } => crate::declared::list(&name, &field.member),
            _ => None, // not known
        }
    }

    /// `None`, without effect, for any other method, and for lists without derivatives, whose code is kept.
    pub(super) fn rearrange(&mut self, m: &ExprMethodCall, receiver: &Val, args: &[Val], span: Span) -> Option<Val> {
        let ty = self.receiver_ty(receiver);
        let known = match &ty {
            Ty::Vec(t) | Ty::Slice(t) | Ty::Array(t) => {
                if t.is_inert() {
                    return None;
                }
                true
            }
            Ty::User { .. } | Ty::Unknown => {
                let declared = self.declared_list(receiver);
                self.f.queues |= declared == Some(ListField::Queue);
                declared.is_some()
            }
            _ => return None, // no list
        };
        if !matches!(receiver.behind(), Val::Place(_) | Val::Operand(Operand::Local(_))) {
            return None;
        }
        let list = &receiver.behind().clone();
        match (m.method.to_string().as_str(), args) {
            ("insert", [at, x]) if known => {
                let at = self.operand(at.clone(), span);
                let x = self.operand(x.clone(), span);
                self.insert(list, at, x, span);
            }
            ("remove", [at]) if known => {
                let at = self.operand(at.clone(), span);
                return Some(self.remove(list, at, span));
            }
            ("swap_remove", [at]) => {
                let at = self.operand(at.clone(), span);
                let len = self.len(list, span);
                let last = self.int_binary(BinOp::Sub, len, int(1), Ty::Int, span);
                self.swap_at(list, at, last, span);
                let place = self.readable(list, span);
                return Some(self.popped(list, place, span));
            }
            // The capacity changes nothing but what is asked of the allocator.
            ("shrink_to_fit", []) if known => {}
            ("truncate", [n]) => {
                let n = self.operand(n.clone(), span);
                self.truncate(list, &n, span);
            }
            ("clear", []) if known => self.truncate(list, &int(0), span),
            ("resize", [n, x]) => {
                let n = self.operand(n.clone(), span);
                let x = self.operand(x.clone(), span);
                self.truncate(list, &n, span);
                self.lengthen(list, n, span, |l| l.again(&x, span));
            }
            ("resize_with", [n, f]) => {
                let n = self.operand(n.clone(), span);
                self.truncate(list, &n, span);
                self.lengthen(list, n, span, |l| l.apply(f, Vec::new(), span));
            }
            ("fill_with", [f]) => {
                let len = self.len(list, span);
                self.each(len, span, |l, i| {
                    let v = l.apply(f, Vec::new(), span);
                    let v = l.freeze(v, span);
                    let to = l.element(list, i, span);
                    l.write(&to, v, span);
                });
            }
            ("extend", [more]) => {
                let more = more.clone();
                self.extend(list, &more, span);
            }
            ("append", [other]) if known => {
                let other = &other.behind().clone();
                let len = self.len(other, span);
                self.copy_out(other, int(0), len, list, span);
                self.truncate(other, &int(0), span);
            }
            ("split_off", [at]) => {
                let at = self.operand(at.clone(), span);
                let len = self.len(list, span);
                let tail = self.new_list(&ty, "tail", span);
                self.copy_out(list, at.clone(), len, &tail, span);
                self.truncate(list, &at, span);
                return Some(tail);
            }
            ("retain" | "retain_mut", [f]) => {
                let mutable = m.method == "retain_mut";
                self.keep_those(list, span, |l, _, element| {
                    let reference = Val::Ref { to: Box::new(element), mutable };
                    l.apply(f, vec![reference], span)
                });
            }
            ("dedup", []) => self.keep_those(list, span, |l, sofar, element| {
                let previous = l.before_last(list, &sofar, span);
                let differs = l.keep_with(Ty::Bool, true, None, span, |k| {
                    let (sofar, previous, element) = (k.operand(&sofar), k.val(&previous), k.val(&element));
                    quote!(#sofar == 0 || #previous != #element)
                });
                Val::Operand(differs)
            }),
            ("dedup_by" | "dedup_by_key", [f]) => {
                let by_key = m.method == "dedup_by_key";
                self.keep_those(list, span, |l, sofar, element| l.differs(list, &sofar, element, f, by_key, span));
            }
            ("swap_with_slice", [other]) => {
                let (len, other_len) = (self.len(list, span), self.len(other, span));
                self.same_length(&len, &other_len, span);
                self.each(len, span, |l, i| {
                    let a = l.element(list, i.clone(), span);
                    let b = l.element(other, i, span);
                    l.swap(&a, &b, span);
                });
            }
            ("copy_within", [Val::Range(range), to]) => {
                let to = self.operand(to.clone(), span);
                let (lo, hi) = self.bounds(list, range, span);
                self.copy_within(list, &lo, hi, &to, span);
            }
            ("rotate_left" | "rotate_right", [by]) => {
                let by = self.operand(by.clone(), span);
                let len = self.len(list, span);
                let at = if m.method == "rotate_left" {
                    by
                } else {
                    self.int_binary(BinOp::Sub, len.clone(), by, Ty::Int, span)
                };
                self.reverse_between(list, &int(0), &at, span);
                self.reverse_between(list, &at, &len, span);
                self.reverse_between(list, &int(0), &len, span);
            }
            _ => return self.reorder(m, list, args, span),
        }
        Some(Val::Unit)
    }

    fn swap_at(&mut self, list: &Val, i: Operand, j: Operand, span: Span) {
        let a = self.element(list, i, span);
        let b = self.element(list, j, span);
        self.swap(&a, &b, span);
    }

    pub(super) fn push(&mut self, list: &Val, v: Val, span: Span) {
        if matches!(v, Val::Never | Val::Poison) {
            return;
        }
        let x = self.operand(v, span);
        let place = self.readable(list, span);
        let place = self.through(place);
        if place.proj.is_empty() {
            let elem = self.f.operand_ty(&x);
            self.refine(place.root, &Ty::Vec(Box::new(elem)));
        }
        self.emit(StmtKind::Push(place, x), span);
    }

    /// The element before the `n`-th; of the first, itself.
    fn before_last(&mut self, list: &Val, n: &Operand, span: Span) -> Val {
        let at = self.keep_with(Ty::Int, true, None, span, |k| {
            let n = k.operand(n);
            quote!(usize::saturating_sub(#n, 1))
        });
        self.element(list, at, span)
    }

    /// `list.insert(at, x)`: `x` goes to the end, and from there to its place.
    pub(super) fn insert(&mut self, list: &Val, at: Operand, x: Operand, span: Span) {
        let len = self.len(list, span);
        self.push(list, Val::Operand(x), span);
        let turns = Counted { lo: at, hi: len, inclusive: false, reversed: true };
        self.counted(None, &turns, span, |l, i| {
            let next = l.int_binary(BinOp::Add, i.clone(), int(1), Ty::Int, span);
            l.swap_at(list, i, next, span);
        });
    }

    /// `list.remove(at)`
    pub(super) fn remove(&mut self, list: &Val, at: Operand, span: Span) -> Val {
        let len = self.len(list, span);
        self.keep_stmt(true, None, span, |k| {
            let (at, len) = (k.operand(&at), k.operand(&len));
            quote!(::core::assert!(#at < #len, "removal index (is {}) should be < len (is {})", #at, #len);)
        });
        let last = self.int_binary(BinOp::Sub, len, int(1), Ty::Int, span);
        let turns = Counted { lo: at, hi: last, inclusive: false, reversed: false };
        self.counted(None, &turns, span, |l, i| {
            let next = l.int_binary(BinOp::Add, i.clone(), int(1), Ty::Int, span);
            l.swap_at(list, i, next, span);
        });
        let place = self.readable(list, span);
        self.popped(list, place, span)
    }

    /// Drops what is beyond the first `n`.
    pub(super) fn truncate(&mut self, list: &Val, n: &Operand, span: Span) {
        let len = self.len(list, span);
        let turns = Counted { lo: n.clone(), hi: len, inclusive: false, reversed: false };
        let place = self.readable(list, span);
        self.counted(None, &turns, span, |l, _| {
            l.popped(list, place, span);
        });
    }

    fn lengthen(&mut self, list: &Val, n: Operand, span: Span, value: impl FnOnce(&mut Self) -> Val) {
        let len = self.len(list, span);
        let turns = Counted { lo: len, hi: n, inclusive: false, reversed: false };
        self.counted(None, &turns, span, |l, _| {
            let v = value(l);
            l.push(list, v, span);
        });
    }

    /// A fresh vector with elements as those of a list.
    pub(super) fn new_list(&mut self, like: &Ty, stem: &str, span: Span) -> Val {
        let elem = match like {
            Ty::Vec(t) | Ty::Slice(t) | Ty::Array(t) => (**t).clone(),
            _ => Ty::Unknown, // not known
        };
        let local = self.cell(stem, Ty::Vec(Box::new(elem)), Rvalue::Vec(Vec::new()), span);
        Val::Place(Place::of(local))
    }

    /// Appends copies of the elements `lo..hi` to another list.
    pub(super) fn copy_out(&mut self, from: &Val, lo: Operand, hi: Operand, to: &Val, span: Span) {
        let turns = Counted { lo, hi, inclusive: false, reversed: false };
        self.counted(None, &turns, span, |l, i| {
            let v = l.element(from, i, span);
            let v = l.copy_of(v, span);
            l.push(to, v, span);
        });
    }

    /// Takes the elements `lo..hi` out of a list, into another.
    pub(super) fn drain(&mut self, list: &Val, lo: &Operand, hi: &Operand, span: Span) -> Val {
        let ty = self.receiver_ty(list);
        let out = self.new_list(&ty, "drained", span);
        self.copy_out(list, lo.clone(), hi.clone(), &out, span);
        let width = self.int_binary(BinOp::Sub, hi.clone(), lo.clone(), Ty::Int, span);
        let len = self.len(list, span);
        let turns = Counted { lo: hi.clone(), hi: len.clone(), inclusive: false, reversed: false };
        self.counted(None, &turns, span, |l, i| {
            let to = l.int_binary(BinOp::Sub, i.clone(), width.clone(), Ty::Int, span);
            l.swap_at(list, i, to, span);
        });
        let rest = self.int_binary(BinOp::Sub, len, width, Ty::Int, span);
        self.truncate(list, &rest, span);
        out
    }

    /// Moves the elements for which `keep` holds to the front, in their order, and drops the others. `keep` is told how many
    /// there are so far.
    /// Whether an element differs from the last one that was kept, as a function says of the two or of the key of each. The first
    /// differs, and is not asked about.
    fn differs(&mut self, list: &Val, sofar: &Operand, element: Val, f: &Val, by_key: bool, span: Span) -> Val {
        let differs = self.cell("differs", Ty::Bool, Rvalue::Use(super::iter::boolean(true)), span);
        let some = self.int_binary(BinOp::Gt, sofar.clone(), int(0), Ty::Bool, span);
        let (then, ()) = self.branch(|l| {
            let previous = l.before_last(list, sofar, span);
            let lend = |v: Val| Val::Ref { to: Box::new(v), mutable: true };
            let verdict = if by_key {
                let new = l.apply(f, vec![lend(element)], span);
                let new = l.operand(new, span);
                let old = l.apply(f, vec![lend(previous)], span);
                let old = l.operand(old, span);
                l.keep_with(Ty::Bool, true, None, span, |k| {
                    let (new, old) = (k.operand(&new), k.operand(&old));
                    quote!(#new != #old)
                })
            } else {
                let same = l.apply(f, vec![lend(element), lend(previous)], span);
                let same = l.operand(same, span);
                Operand::Local(l.temp(Ty::Bool, Rvalue::Unary(crate::ir::UnOp::Not, same), span))
            };
            l.emit(StmtKind::Assign(Place::of(differs), verdict), span);
        });
        self.emit(StmtKind::If { cond: some, then, els: crate::ir::Block::default() }, span);
        Val::Operand(self.load(Place::of(differs), span))
    }

    fn keep_those(&mut self, list: &Val, span: Span, keep: impl FnOnce(&mut Self, Operand, Val) -> Val) {
        let kept = self.cell("kept", Ty::Int, Rvalue::Use(int(0)), span);
        let kept_place = Place::of(kept);
        let len = self.len(list, span);
        self.each(len, span, |l, i| {
            let sofar = l.load(kept_place.clone(), span);
            let element = l.element(list, i.clone(), span);
            let verdict = keep(l, sofar.clone(), element);
            if matches!(verdict, Val::Never | Val::Poison) {
                return;
            }
            let verdict = l.operand(verdict, span);
            let (then, ()) = l.branch(|l| {
                l.swap_at(list, sofar.clone(), i, span);
                let next = l.int_binary(BinOp::Add, sofar, int(1), Ty::Int, span);
                l.emit(StmtKind::Assign(kept_place.clone(), next), span);
            });
            l.emit(StmtKind::If { cond: verdict, then, els: crate::ir::Block::default() }, span);
        });
        let kept = self.load(Place::of(kept), span);
        self.truncate(list, &kept, span);
    }

    fn copy_within(&mut self, list: &Val, lo: &Operand, hi: Operand, to: &Operand, span: Span) {
        let len = self.int_binary(BinOp::Sub, hi, lo.clone(), Ty::Int, span);
        let down = self.int_binary(BinOp::Le, to.clone(), lo.clone(), Ty::Bool, span);
        let moves = |l: &mut Self, reversed| {
            let turns = Counted { lo: int(0), hi: len.clone(), inclusive: false, reversed };
            l.counted(None, &turns, span, |l, i| {
                let from = l.int_binary(BinOp::Add, lo.clone(), i.clone(), Ty::Int, span);
                let v = l.element(list, from, span);
                let v = l.freeze(v, span);
                let at = l.int_binary(BinOp::Add, to.clone(), i, Ty::Int, span);
                let place = l.element(list, at, span);
                l.write(&place, v, span);
            });
        };
        let (then, ()) = self.branch(|l| moves(l, false));
        let (els, ()) = self.branch(|l| moves(l, true));
        self.emit(StmtKind::If { cond: down, then, els }, span);
    }

    fn reverse_between(&mut self, list: &Val, lo: &Operand, hi: &Operand, span: Span) {
        let width = self.int_binary(BinOp::Sub, hi.clone(), lo.clone(), Ty::Int, span);
        let half = self.int_binary(BinOp::Div, width, int(2), Ty::Int, span);
        self.each(half, span, |l, i| {
            let a = l.int_binary(BinOp::Add, lo.clone(), i.clone(), Ty::Int, span);
            let past = l.int_binary(BinOp::Sub, hi.clone(), i, Ty::Int, span);
            let b = l.int_binary(BinOp::Sub, past, int(1), Ty::Int, span);
            l.swap_at(list, a, b, span);
        });
    }

    /// The ends of a range of indices into a list.
    pub(super) fn bounds(&mut self, list: &Val, r: &super::value::RangeVal, span: Span) -> (Operand, Operand) {
        let lo = r.lo.clone().unwrap_or_else(|| int(0));
        let hi = match &r.hi {
            Some(hi) if r.inclusive => self.int_binary(BinOp::Add, hi.clone(), int(1), Ty::Int, span),
            Some(hi) => hi.clone(),
            None => self.len(list, span),
        };
        (lo, hi)
    }

    pub(super) fn same_length(&mut self, a: &Operand, b: &Operand, span: Span) {
        self.keep_stmt(true, None, span, |k| {
            let (a, b) = (k.operand(a), k.operand(b));
            quote!(::core::assert_eq!(#a, #b, "the slices differ in length");)
        });
    }

    /// Sorting and selecting: the order is found on indices, by code that carries no derivative, and swaps bring it about.
    fn reorder(&mut self, m: &ExprMethodCall, list: &Val, args: &[Val], span: Span) -> Option<Val> {
        let name = m.method.to_string();
        let (nth, by) = match (name.as_str(), args) {
            ("sort_by" | "sort_unstable_by" | "sort_by_key" | "sort_unstable_by_key" | "sort_by_cached_key", [by]) => {
                (None, Some(by))
            }
            ("sort" | "sort_unstable", []) => (None, None),
            ("select_nth_unstable_by" | "select_nth_unstable_by_key", [n, by]) => (Some(n), Some(by)),
            _ => return None, // no method of this kind
        };
        let nth = nth.map(|n| self.operand(n.clone(), span));
        let place = self.readable(list, span);
        let place = self.through(place);
        let len = self.len(list, span);
        let swaps = self.keep_with(Ty::Vec(Box::new(Ty::Int)), true, None, span, |k| {
            let (krate, len, list) = (k.krate(), k.operand(&len), k.place(&place));
            let method = Ident::new(
                match name.as_str() {
                    "select_nth_unstable_by" | "select_nth_unstable_by_key" => "select_nth_unstable_by",
                    _ => "sort_by",
                },
                m.method.span(),
            );
            let nth = nth.as_ref().map(|n| {
                let n = k.operand(n);
                quote!(#n,)
            });
            let by = by.map(|f| k.val(f));
            // The names of the code around must not mean these.
            let own = |name: &str| Ident::new(name, Span::mixed_site());
            let (order, i, j) = (own("order"), own("i"), own("j"));
            let compared = match (&by, name.ends_with("key")) {
                (Some(f), false) => quote!(#krate::rt::compare(&#list[#i], &#list[#j], #f)),
                (Some(f), true) => quote!(#krate::rt::compare_keys(&#list[#i], &#list[#j], #f)),
                (None, _) => quote!(::core::cmp::Ord::cmp(&#list[#i], &#list[#j])),
            };
            quote! {{
                let mut #order: #krate::rt::std::vec::Vec<usize> = (0..#len).collect();
                #order.#method(#nth |&#i, &#j| #compared);
                #krate::rt::swaps(#order)
            }}
        });
        self.each(len, span, |l, i| {
            let with = l.element(&Val::Operand(swaps.clone()), i.clone(), span);
            let with = l.operand(with, span);
            l.swap_at(list, i, with, span);
        });
        let Some(nth) = nth else { return Some(Val::Unit) };
        let part = |lo, hi| Val::Place(place.with(crate::ir::Proj::Range { lo, hi, inclusive: false })).unique();
        let next = self.int_binary(BinOp::Add, nth.clone(), int(1), Ty::Int, span);
        let middle = self.element(list, nth.clone(), span).unique();
        Some(Val::Tuple(vec![part(None, Some(nth)), middle, part(Some(next), None)]))
    }
}
