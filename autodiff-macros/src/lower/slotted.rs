//! Maps that a function makes itself and puts active values into: `sums.entry(k).or_insert(0.0)`, `table.insert(name, x)`.
//!
//! The keys carry no derivative. So such a map is two variables: a map from keys to positions, which is kept as it is, and a vector of
//! the values, like any other. That a map is one of these shows where something is put into it, which is after it was made: the function is
//! lowered again then. Where the map is used as a whole, it is made of the two.

use super::control::strip;
use super::value::Maybe;
use super::{Lowerer, Val, carrier::none};
use crate::ir::{Arg, BinOp, Carrier, Const, Local, Operand, Place, Proj, Rvalue, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::{Ident, Span};
use quote::{quote, quote_spanned};
use std::rc::Rc;
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, GenericArgument, Pat, PathArguments, Type, parse_quote};

/// A map from keys to positions in a vector.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Slotted {
    pub(super) slots: Local,
    pub(super) values: Local,
    /// The type of the keys is written, and no reference.
    owns_keys: bool,
}

/// `entry(k).or_insert(d)` and its kin, taken apart.
struct Entry<'e> {
    map: &'e Expr,
    key: &'e Expr,
    /// What `and_modify` does.
    modify: Option<&'e Expr>,
}

fn entry(m: &ExprMethodCall) -> Option<Entry<'_>> {
    if !matches!(m.method.to_string().as_str(), "or_insert" | "or_insert_with" | "or_default") {
        return None;
    }
    let Expr::MethodCall(inner) = strip(&m.receiver) else { return None };
    let (inner, modify) = match (inner.method.to_string().as_str(), strip(&inner.receiver)) {
        ("and_modify", Expr::MethodCall(entry)) => (entry, inner.args.first()),
        _ => (inner, None),
    };
    let key = inner.args.first().filter(|_| inner.method == "entry" && inner.args.len() == 1)?;
    Some(Entry { map: &inner.receiver, key, modify })
}

/// `HashMap::new()`, with the type of the positions for that of the values.
fn made_empty(e: &Expr) -> Option<Expr> {
    let Expr::Call(c) = strip(e) else { return None };
    let Expr::Path(p) = strip(&c.func) else { return None };
    let mut of = p.path.segments.iter().rev();
    let made = matches!(of.next()?.ident.to_string().as_str(), "new" | "with_capacity" | "default");
    let keyed = super::keyed::keyed(&of.next()?.ident.to_string()) == Some(true);
    if !made || !keyed {
        return None;
    }
    let mut c = c.clone();
    if let Expr::Path(p) = &mut *c.func
        && let Some(map) = p.path.segments.iter_mut().rev().nth(1)
    {
        of_positions(map);
    }
    Some(Expr::Call(c))
}

/// What a map is made from, `HashMap::from([(k, v)])`, `pairs.collect::<HashMap<_, _>>()`, and the expression that makes an empty one.
fn made_from(e: &Expr, annotation: Option<&Type>) -> Option<(Expr, Expr)> {
    let (from, of): (&Expr, Option<&syn::Path>) = match strip(e) {
        Expr::Call(c) => {
            let Expr::Path(p) = strip(&c.func) else { return None };
            let last = p.path.segments.last()?;
            if !(last.ident == "from" || last.ident == "from_iter") || c.args.len() != 1 {
                return None;
            }
            (c.args.first()?, Some(&p.path))
        }
        Expr::MethodCall(m) if m.method == "collect" => {
            let turbofish = m.turbofish.as_ref().and_then(|t| match t.args.first() {
                Some(GenericArgument::Type(Type::Path(p))) => Some(&p.path),
                _ => None, // by the annotation
            });
            (&m.receiver, turbofish)
        }
        _ => return None, // made by something else
    };
    let is_function = matches!(strip(e), Expr::Call(_));
    let mut path = match (of, annotation) {
        (Some(path), _) => path.clone(),
        (None, Some(Type::Path(p))) => p.path.clone(),
        (None, _) => return None,
    };
    if is_function {
        path.segments.pop();
        path.segments.pop_punct();
    }
    let last = path.segments.last_mut()?;
    if super::keyed::keyed(&last.ident.to_string()) != Some(true) {
        return None;
    }
    of_positions(last);
    if let PathArguments::AngleBracketed(args) = &mut last.arguments {
        args.colon2_token.get_or_insert_default();
    }
    path.segments.push(parse_quote!(new));
    Some((from.clone(), parse_quote!(#path())))
}

/// Makes a map of values one of positions; gives the type of the values, if it is written.
fn of_positions(map: &mut syn::PathSegment) -> Option<Type> {
    let PathArguments::AngleBracketed(args) = &mut map.arguments else { return None };
    let value = args.args.iter_mut().filter_map(|a| match a {
        GenericArgument::Type(t) => Some(t),
        _ => None, // no type
    });
    let value = value.into_iter().nth(1)?;
    Some(std::mem::replace(value, parse_quote!(usize)))
}

impl Lowerer<'_> {
    /// `let mut sums = HashMap::new();` of a map whose values are active, as is known by now.
    pub(super) fn slotted_map(&mut self, pat: &Pat, e: &Expr, span: Span) -> Option<Val> {
        let (name, annotation) = match pat {
            Pat::Type(t) => (&*t.pat, Some((*t.ty).clone())),
            pat => (pat, None),
        };
        let Pat::Ident(name) = name else { return None };
        if !self.slotted.contains(&name.ident.to_string()) {
            return None;
        }
        let (from, made) = match made_empty(e) {
            Some(made) => (None, made),
            None => made_from(e, annotation.as_ref()).map(|(from, made)| (Some(from), made))?,
        };
        if from.as_ref().is_some_and(|from| !self.can_be_listed(from)) {
            return None;
        }
        let map = self.made_of(from.as_ref(), &made, annotation, span);
        self.name(&name.ident, Val::Slotted(map));
        Some(Val::Unit)
    }

    /// A map that is made where it is used: `prices(&HashMap::from([("a", x)]))`. `None`, without effect, for what is no such map.
    pub(super) fn map_in_place(&mut self, e: &Expr, span: Span) -> Option<Val> {
        let (from, made) = made_from(e, None)?;
        if self.has_text() || !self.is_active(&quote!(#from)) || !self.can_be_listed(&from) {
            return None;
        }
        let map = self.made_of(Some(&from), &made, None, span);
        Some(Val::Slotted(map))
    }

    /// The two that such a map is made of, with the entries that it is made from.
    fn made_of(&mut self, from: Option<&Expr>, made: &Expr, annotation: Option<Type>, span: Span) -> Rc<Slotted> {
        let owns_keys = annotation.as_ref().is_some_and(|ty| !super::stmt::mentions_reference(ty));
        let mut of = None;
        let annotation = annotation.and_then(|mut ty| {
            if let Type::Path(p) = &mut ty {
                of = of_positions(p.path.segments.last_mut()?);
            }
            Some(ty)
        });
        let ty = Ty::Keyed { map: true };
        let kept = self.opaque(ty.clone(), true, None, |k| k.expr(made));
        let slots = self.cell("positions", ty, Rvalue::Opaque(Box::new(kept)), span);
        self.inert.insert(slots);
        if let Some(ty) = annotation.filter(|ty| !super::stmt::mentions_reference(ty)) {
            self.f.annotations.insert(slots, ty);
        }
        let elem = of.as_ref().map_or(Ty::Unknown, |of| self.floats.ty(of));
        let values = self.cell("values", Ty::Vec(Box::new(elem)), Rvalue::Vec(Vec::new()), span);
        if let Some(of) = of.filter(|of| !super::stmt::mentions_reference(of)) {
            let krate = &self.krate;
            self.f.annotations.insert(values, parse_quote!(#krate::rt::std::vec::Vec<#of>));
        }
        let map = Rc::new(Slotted { slots, values, owns_keys });
        if let Some(from) = from {
            self.each_of(from, span, &mut |l, pair| {
                let key = l.component(&pair, &syn::Member::from(0), span);
                let value = l.component(&pair, &syn::Member::from(1), span);
                l.slotted_insert(&map, &key, value, false, span);
            });
        }
        map
    }

    /// Takes down that a map may be made from something active.
    pub(super) fn note_made(&mut self, pat: &Pat, e: &Expr) {
        let (name, annotation) = match pat {
            Pat::Type(t) => (&*t.pat, Some(&*t.ty)),
            pat => (pat, None),
        };
        let Pat::Ident(name) = name else { return };
        if let Some((from, _)) = made_from(e, annotation)
            && self.is_active(&quote!(#from))
            && self.can_be_listed(&from)
        {
            self.filled.insert(name.ident.to_string());
        }
    }

    /// Takes down that something active may be put into a map of this name.
    pub(super) fn note_filled(&mut self, map: &Expr, value: Option<&Val>) {
        let inert = value.is_some_and(|v| self.carries_nothing(v));
        let Expr::Path(p) = strip(map) else { return };
        let Some(name) = p.path.get_ident().map(ToString::to_string) else { return };
        let own = matches!(self.lookup(&name), Some(Val::Place(p)) if p.proj.is_empty() && self.inert.contains(&p.root) && matches!(self.f.local(p.root).ty, Ty::Keyed { map: true }));
        if own && !inert {
            self.filled.insert(name);
        }
    }

    fn carries_nothing(&self, v: &Val) -> bool {
        match v {
            Val::Operand(Operand::Const(_)) => true,
            Val::Tuple(vs) => vs.iter().all(|v| self.carries_nothing(v)),
            v => self.val_ty(v).is_inert() || self.is_inert_value(v.behind()),
        }
    }

    /// `map.entry(k).or_insert(d)`. `None`, without effect, for anything else.
    pub(super) fn entry_of(&mut self, m: &ExprMethodCall) -> Option<Val> {
        let entry = entry(m)?;
        if !self.is_keyed(entry.map) {
            return None;
        }
        let map = match self.expr(entry.map).behind() {
            Val::Slotted(map) => Rc::clone(map),
            _ => {
                let counts = m.args.first().is_some_and(is_integer);
                if !counts {
                    self.note_filled(entry.map, None);
                }
                return None;
            }
        };
        let span = m.span();
        let key = self.expr(entry.key);
        let given = match m.args.first() {
            Some(e) if m.method == "or_insert" => {
                let v = self.expr(e);
                Some(self.freeze(v, span))
            }
            Some(f) => Some(self.expr(f)),
            None => None,
        };
        let modify = entry.modify.map(|f| self.expr(f));
        let (new, at) = self.position_for(&map, &key, span);
        let place = Place::of(map.values).with(Proj::Index(at));
        let (then, ()) = self.branch(|l| {
            let v = match given {
                Some(v) if m.method == "or_insert" => v,
                Some(f) => l.apply(&f, Vec::new(), span),
                None => l.default_of(&map, span),
            };
            l.push(&Val::Place(Place::of(map.values)), v, span);
        });
        let (els, ()) = self.branch(|l| {
            if let Some(f) = &modify {
                l.apply(f, vec![Val::Place(place.clone()).unique()], span);
            }
        });
        self.emit(StmtKind::If { cond: new, then, els }, span);
        Some(Val::Place(place).unique())
    }

    fn default_of(&mut self, map: &Slotted, span: Span) -> Val {
        match &self.f.local(map.values).ty {
            Ty::Vec(of) => match &**of {
                Ty::Float(w) => Val::Operand(constant(quote!(0.0), Ty::Float(*w))),
                Ty::Vec(of) => {
                    let ty = Ty::Vec(of.clone());
                    Val::Operand(Operand::Local(self.temp(ty, Rvalue::Vec(Vec::new()), span)))
                }
                _ => Val::Operand(
                    self.keep_with(Ty::Unknown, true, None, span, |_| quote!(::core::default::Default::default())),
                ),
            },
            _ => Val::Poison, // a vector
        }
    }

    /// Whether a key is new, and the position of its value: of a new one, that of the value that comes next.
    fn position_for(&mut self, map: &Slotted, key: &Val, span: Span) -> (Operand, Operand) {
        let len = Operand::Local(self.temp(Ty::Int, Rvalue::Len(Place::of(map.values)), span));
        let slots = Val::Place(Place::of(map.slots));
        let at = self.keep_with(Ty::Int, true, None, span, |k| {
            k.write(&slots);
            let (slots, key, len) = (k.val(&slots), k.val(key), k.operand(&len));
            quote!(*#slots.entry(#key).or_insert(#len))
        });
        let new = self.int_binary(BinOp::Eq, at.clone(), len, Ty::Bool, span);
        (new, at)
    }

    /// What is at a key.
    fn value_at(&mut self, map: &Slotted, key: &Val, mutable: Option<bool>, removed: bool, span: Span) -> Maybe {
        let slots = Val::Place(Place::of(map.slots));
        let at = self.keep_with(Ty::Int, true, None, span, |k| {
            if removed {
                k.write(&slots);
            }
            let (slots, key) = (k.val(&slots), k.val(key));
            let found = if removed { quote!(#slots.remove(#key)) } else { quote!(#slots.get(#key).copied()) };
            quote!(#found.unwrap_or(::core::primitive::usize::MAX))
        });
        let none = constant(quote!(::core::primitive::usize::MAX), Ty::Int);
        let found = self.int_binary(BinOp::Ne, at.clone(), none, Ty::Bool, span);
        let value = Val::Place(Place::of(map.values).with(Proj::Index(at)));
        let payload = match mutable {
            Some(mutable) => Val::Ref { to: Box::new(value), mutable },
            None => value,
        };
        Maybe { found, payload }
    }

    /// `map[&key]`
    pub(super) fn slotted_index(&mut self, map: &Slotted, key: &Val, span: Span) -> Val {
        let slots = Val::Place(Place::of(map.slots));
        let at = self.keep_with(Ty::Int, true, None, span, |k| {
            let (slots, key) = (k.val(&slots), k.val(key));
            quote_spanned!(super::opaque::at(span)=> #slots[#key])
        });
        Val::Place(Place::of(map.values).with(Proj::Index(at)))
    }

    /// A method of such a map.
    pub(super) fn slotted_method(&mut self, m: &ExprMethodCall, map: &Slotted, args: &[Val], span: Span) -> Val {
        let name = m.method.to_string();
        let slots = Val::Place(Place::of(map.slots));
        match (name.as_str(), args) {
            ("len" | "is_empty" | "contains_key", _) => {
                let ty = if name == "len" { Ty::Int } else { Ty::Bool };
                self.kept_method(m, &slots, args, ty, true, None)
            }
            ("get", [key]) => Val::Maybe(Box::new(self.value_at(map, key, Some(false), false, span))),
            ("get_mut", [key]) => Val::Maybe(Box::new(self.value_at(map, key, Some(true), false, span))),
            ("remove", [key]) => {
                let taken = self.value_at(map, key, None, true, span);
                let dest = self.open();
                let (then, ()) = self.branch(|l| {
                    let v = match taken.payload {
                        Val::Place(p) if !l.f.place_ty(&p).is_copy() => {
                            l.duplicate(&Val::Place(p), &Ident::new("clone", span), span)
                        }
                        v => v,
                    };
                    let v = l.operand(v, span);
                    let some = l.wrap(Carrier::Some, v, span);
                    l.deliver(dest, some, span);
                });
                let (els, ()) = self.branch(|l| l.deliver(dest, none(), span));
                self.emit(StmtKind::If { cond: taken.found, then, els }, span);
                self.close(dest)
            }
            ("insert", [key, v]) => self.slotted_insert(map, key, v.clone(), true, span),
            ("clone" | "to_owned", []) => Val::Operand(self.as_a_whole(map, span)),
            _ => self.refuse(Refusal::Method { span: m.method.span(), name }),
        }
    }

    /// `map.insert(k, v);`, whose result nobody asks for.
    pub(super) fn dropped_insert(&mut self, e: &Expr) -> Option<Val> {
        let Expr::MethodCall(m) = strip(e) else { return None };
        if m.method != "insert" || m.args.len() != 2 || !self.is_keyed(&m.receiver) {
            return None;
        }
        let Val::Slotted(map) = self.expr(&m.receiver).behind().clone() else { return None };
        let key = self.expr(m.args.first()?);
        let v = self.expr(m.args.last()?);
        if matches!(v, Val::Never | Val::Poison) || matches!(key, Val::Never | Val::Poison) {
            return Some(v);
        }
        Some(self.slotted_insert(&map, &key, v, false, m.span()))
    }

    fn slotted_insert(&mut self, map: &Slotted, key: &Val, v: Val, asked: bool, span: Span) -> Val {
        let v = self.operand(v, span);
        let (new, at) = self.position_for(map, key, span);
        let values = Place::of(map.values);
        let place = values.with(Proj::Index(at));
        let dest = asked.then(|| self.open());
        let given = v.clone();
        let (then, ()) = self.branch(|l| {
            l.push(&Val::Place(values), Val::Operand(given), span);
            if let Some(dest) = dest {
                l.deliver(dest, none(), span);
            }
        });
        let (els, ()) = self.branch(|l| match dest {
            None => l.emit(StmtKind::Assign(place, v), span),
            Some(dest) => {
                let ty = l.f.place_ty(&place);
                let old = Operand::Local(l.temp(ty, Rvalue::Replace(place, v), span));
                let some = l.wrap(Carrier::Some, old, span);
                l.deliver(dest, some, span);
            }
        });
        self.emit(StmtKind::If { cond: new, then, els }, span);
        dest.map_or(Val::Unit, |dest| self.close(dest))
    }

    /// The map with the values in place: as they are now.
    pub(super) fn as_a_whole(&mut self, map: &Slotted, span: Span) -> Operand {
        // Its pullback holds the keys, and has no name for the lifetimes of the parameters.
        if !map.owns_keys && self.has_text() {
            self.refuse(Refusal::Method { span, name: "insert".into() });
            return self.poison();
        }
        let krate = self.krate.clone();
        let args = vec![Arg::Ref(Place::of(map.slots)), Arg::Ref(Place::of(map.values))];
        let made = self.runtime(parse_quote!(#krate::rt::__own::mapped), args, span);
        self.ascribe(&made, &Ty::Keyed { map: true });
        self.operand(made, span)
    }

    /// Whether a key may come out of a parameter and be a reference.
    fn has_text(&self) -> bool {
        self.f.params.iter().any(|p| holds_text(&self.f.local(p.local).ty))
    }

    /// The keys and the positions of such a map, in its order, listed.
    pub(super) fn positions(&mut self, map: &Slotted, span: Span) -> Place {
        let krate = self.krate.clone();
        let slots = Val::Place(Place::of(map.slots));
        let ty = Ty::Vec(Box::new(Ty::Tuple(vec![Ty::Unknown, Ty::Int])));
        let list = self.kept_value(&slots.clone(), ty, None, span, |k| {
            let slots = k.val(&slots);
            quote!(#krate::rt::pairs(&#slots))
        });
        self.place_of(&list, span)
    }
}

fn constant(tokens: proc_macro2::TokenStream, ty: Ty) -> Operand {
    Operand::Const(Const { tokens, ty })
}

fn holds_text(ty: &Ty) -> bool {
    match ty {
        Ty::Text | Ty::Unknown => true,
        Ty::Slice(of) | Ty::Vec(of) | Ty::Ref(of) | Ty::Option(of) | Ty::Array(of) => holds_text(of),
        Ty::Tuple(of) => of.iter().any(holds_text),
        _ => false, // no reference that lives on
    }
}

fn is_integer(e: &Expr) -> bool {
    matches!(strip(e), Expr::Lit(l) if matches!(&l.lit, syn::Lit::Int(i) if !i.suffix().starts_with('f')))
}
