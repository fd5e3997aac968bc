//! What ends a chain: sums, folds, collections.

use super::It;
use super::recognise::{is_integer, turbofish};
use crate::ir::{BinOp, Block, Carrier, ExitKind, Kind, Local, Operand, Place, Rvalue, StmtKind, Ty, UnOp, Width};
use crate::lower::Lowerer;
use crate::lower::carrier::Variant;
use crate::lower::value::Val;
use crate::signature::Floats;
use proc_macro2::Span;
use quote::quote;
use syn::{Expr, ExprMethodCall, Pat};

impl Lowerer<'_> {
    /// Lowers a consumer of a chain. `None`, without effect, for a method that is none.
    pub(super) fn consume(&mut self, m: &ExprMethodCall) -> Option<Val> {
        let span = m.method.span();
        let name = m.method.to_string();
        let arguments: Vec<&Expr> = m.args.iter().collect();
        if let ("collect" | "sum" | "product", []) = (name.as_str(), arguments.as_slice())
            && let Some(carrier) = turbofish(m).and_then(|ty| crate::lower::expected::carrier(ty, &self.floats))
        {
            return self.consume_carriers(m, carrier);
        }
        if matches!(name.as_str(), "collect") && !collects_vec(m) {
            return None;
        }
        match (name.as_str(), arguments.as_slice()) {
            ("sum", []) => {
                let it = self.iterator(&m.receiver);
                Some(self.reduce_with(BinOp::Add, &it, m, span))
            }
            ("product", []) => {
                let it = self.iterator(&m.receiver);
                Some(self.reduce_with(BinOp::Mul, &it, m, span))
            }
            ("fold", [init, f]) => {
                let it = self.iterator(&m.receiver);
                Some(self.fold(&it, init, f, span))
            }
            ("try_fold", [init, f]) => {
                let it = self.iterator(&m.receiver);
                Some(self.try_fold(&it, init, f, m, span))
            }
            ("rfold", [init, f]) => {
                let it = It::Rev(Box::new(self.iterator(&m.receiver)), None);
                Some(self.fold(&it, init, f, span))
            }
            ("partition", [f]) => {
                let it = self.iterator(&m.receiver);
                let f = self.expr(f);
                Some(self.partition(&it, &f, span))
            }
            ("for_each", [f]) => {
                let it = self.iterator(&m.receiver);
                let f = self.expr(f);
                self.drive(&it, false, span, &mut |l, v, _| {
                    l.apply(&f, vec![v], span);
                });
                Some(Val::Unit)
            }
            ("collect", []) => {
                let it = self.iterator(&m.receiver);
                Some(self.collect(&it, span))
            }
            ("unzip", []) => {
                let it = self.iterator(&m.receiver);
                Some(self.unzip(&it, span))
            }
            ("count", []) => {
                let it = self.iterator(&m.receiver);
                let count = self.counter(span);
                self.drive(&it, false, span, &mut |l, _, _| {
                    l.tick(count, span);
                });
                Some(Val::Operand(self.load(Place::of(count), span)))
            }
            ("any" | "all", [f]) => {
                let it = self.iterator(&m.receiver).borrowed();
                let f = self.expr(f);
                Some(self.quantify(&it, &f, name == "any", span))
            }
            _ => None, // no consumer
        }
    }

    /// `collect`, `sum` or `product` into an `Option` or a `Result`: the first element that is not there ends it.
    fn consume_carriers(&mut self, m: &ExprMethodCall, (variant, payload): (Variant, Ty)) -> Option<Val> {
        let span = m.method.span();
        let collects = m.method == "collect";
        if collects && !matches!(payload, Ty::Vec(_) | Ty::Unknown) {
            return None;
        }
        let op = if m.method == "product" { BinOp::Mul } else { BinOp::Add };
        let it = self.iterator(&m.receiver);
        let dest = self.open();
        let label = self.enter(None, None, false, span);
        let (body, ()) = self.branch(|l| {
            let mut ty = payload.clone();
            let acc = l.accumulator(if collects { "collected" } else { "total" }, ty.clone(), span);
            let (turns, ()) = l.branch(|l| {
                l.drive(&it, false, span, &mut |l, v, _| {
                    if matches!(v, Val::Never | Val::Poison) {
                        return;
                    }
                    let v = l.freeze(v, span);
                    let payload = l.collected_payload(&v, (label, dest), span);
                    if collects {
                        l.append(acc, payload, span);
                        return;
                    }
                    let x = l.operand(payload, span);
                    ty = ty.joined(&l.f.operand_ty(&x));
                    l.refine(acc, &ty);
                    l.update(&Place::of(acc), op, x, span);
                });
            });
            if collects {
                l.start_empty(acc, span);
            } else {
                let ty = if ty == Ty::Unknown { Ty::Float(None) } else { ty.clone() };
                l.refine(acc, &ty);
                let neutral = match (op, is_integer(&ty)) {
                    (BinOp::Mul, true) => quote!(1),
                    (BinOp::Mul, false) => quote!(1.0),
                    (_, true) => quote!(0),
                    (_, false) => quote!(-0.0),
                };
                l.emit(StmtKind::Let(acc, Rvalue::Use(super::constant(neutral, ty))), span);
            }
            l.splice(turns);
            let all = l.load(Place::of(acc), span);
            let carrier = if variant == Variant::Some { Carrier::Some } else { Carrier::Ok };
            let all = l.wrap(carrier, all, span);
            l.deliver(dest, all, span);
        });
        self.leave();
        self.emit(StmtKind::Block { label: Some(label), body }, span);
        let v = self.close(dest);
        if let Some(ty) = turbofish(m) {
            self.keep_carrier_type(&v, ty);
        }
        Some(v)
    }

    /// `sum` and `product`.
    fn reduce_with(&mut self, op: BinOp, it: &It, m: &ExprMethodCall, span: Span) -> Val {
        if let Some(ty) = turbofish(m)
            && self.floats.ty(ty) == Ty::Unknown
            && crate::lower::expected::is_users(ty)
        {
            return self.reduce_users(op, it, ty, span);
        }
        let mut ty = turbofish(m).map_or(Ty::Unknown, |t| self.floats.ty(t));
        let stem = if op == BinOp::Add { "sum" } else { "product" };
        let acc = self.accumulator(stem, Ty::Unknown, span);
        let place = Place::of(acc);
        let (turns, ()) = self.branch(|l| {
            l.refine(acc, &ty);
            l.drive(it, false, span, &mut |l, v, _| {
                if matches!(v, Val::Never | Val::Poison) {
                    return;
                }
                let o = l.operand(v, span);
                ty = ty.joined(&l.f.operand_ty(&o));
                l.refine(acc, &ty);
                if op == BinOp::Add && !is_integer(&ty) {
                    l.emit(StmtKind::Update { place: place.clone(), subtract: false, value: o }, span);
                } else {
                    let sofar = l.load(place.clone(), span);
                    let next = l.arithmetic(op, sofar, o, span);
                    l.emit(StmtKind::Assign(place.clone(), next), span);
                }
            });
        });
        if ty == Ty::Unknown {
            ty = Ty::Float(None);
            self.refine(acc, &ty);
        }
        // Std's float sums start from minus zero, the neutral element.
        let neutral = match (op, is_integer(&ty), turbofish(m)) {
            (BinOp::Add, true, Some(ty)) => quote!((0 as #ty)),
            (BinOp::Add, true, None) => quote!(0),
            (BinOp::Add, false, _) => quote!(-0.0),
            (_, true, Some(ty)) => quote!((1 as #ty)),
            (_, true, None) => quote!(1),
            (_, false, _) => quote!(1.0),
        };
        let neutral = super::constant(neutral, ty);
        self.emit(StmtKind::Let(acc, Rvalue::Use(neutral)), span);
        self.splice(turns);
        Val::Operand(self.load(place, span))
    }

    /// `sum` and `product` of values of a type of the user's, by its operator. What there is without any, `Sum` says.
    fn reduce_users(&mut self, op: BinOp, it: &It, ty: &syn::Type, span: Span) -> Val {
        let (stem, name) =
            if op == BinOp::Add { ("sum", quote!(Sum::sum)) } else { ("product", quote!(Product::product)) };
        let neutral = self.keep_with(Ty::Unknown, true, None, span, |_| {
            quote!({
                let neutral: #ty = ::core::iter::#name(::core::iter::empty::<#ty>());
                neutral
            })
        });
        let acc = self.cell(stem, Ty::Unknown, Rvalue::Use(neutral), span);
        self.drive(it, false, span, &mut |l, v, _| {
            if matches!(v, Val::Never | Val::Poison) {
                return;
            }
            let x = l.operand(v, span);
            let sofar = l.load(Place::of(acc), span);
            let next = l.arithmetic(op, sofar, x, span);
            l.emit(StmtKind::Assign(Place::of(acc), next), span);
        });
        self.settled(Val::Place(Place::of(acc)), span)
    }

    /// `fold(init, f)`
    fn fold(&mut self, it: &It, init: &Expr, f: &Expr, span: Span) -> Val {
        let init = self.expr(init);
        let f_val = self.expr(f);
        if init.is_never() {
            return init;
        }
        let refers = holds_reference(&init);
        let acc = self.cells_of_references("acc", init, span);
        if let Some(ty) = first_parameter(f, &self.floats).filter(|_| !refers) {
            self.ascribe(&acc, &ty);
        }
        self.drive(it, false, span, &mut |l, v, _| {
            let sofar = l.freeze(acc.clone(), span);
            let next = l.apply(&f_val, vec![sofar, v], span);
            let next = if refers { l.detached(next, span) } else { next };
            let ty = l.val_ty(&next);
            if let Ty::Float(_) | Ty::Tuple(_) = ty {
                l.ascribe(&acc, &ty);
            }
            l.write(&acc, next, span);
        });
        self.settled(acc, span)
    }

    /// `try_fold(init, f)`: the first step that fails ends it.
    fn try_fold(&mut self, it: &It, init: &Expr, f: &Expr, m: &ExprMethodCall, span: Span) -> Val {
        let init = self.expr(init);
        let f_val = self.expr(f);
        if init.is_never() {
            return init;
        }
        let dest = self.open();
        let label = self.enter(None, None, false, span);
        let (body, ()) = self.branch(|l| {
            let acc = l.cells("acc", init, span);
            if let Some(ty) = first_parameter(f, &l.floats) {
                l.ascribe(&acc, &ty);
            }
            let mut carrier = None;
            l.drive(it, false, span, &mut |l, v, _| {
                let sofar = l.freeze(acc.clone(), span);
                let next = l.apply(&f_val, vec![sofar, v], span);
                if matches!(next, Val::Never | Val::Poison) {
                    return;
                }
                let next = l.freeze(next, span);
                carrier = match l.val_ty(&next) {
                    Ty::Option(_) => Some(Carrier::Some),
                    Ty::Result(_) => Some(Carrier::Ok),
                    _ => None, // one or the other, and it has to be known which
                };
                let payload = l.collected_payload(&next, (label, dest), span);
                let ty = l.val_ty(&payload);
                if let Ty::Float(_) | Ty::Tuple(_) = ty {
                    l.ascribe(&acc, &ty);
                }
                l.write(&acc, payload, span);
            });
            let Some(carrier) = carrier else {
                l.refuse(crate::report::Refusal::Method { span: m.method.span(), name: "try_fold".into() });
                return;
            };
            let all = l.settled(acc, span);
            let all = l.operand(all, span);
            let all = l.wrap(carrier, all, span);
            l.deliver(dest, all, span);
        });
        self.leave();
        self.emit(StmtKind::Block { label: Some(label), body }, span);
        self.close(dest)
    }

    /// Cells in the structure of a value, holding it.
    pub(super) fn cells(&mut self, stem: &str, v: Val, span: Span) -> Val {
        match v {
            Val::Tuple(vs) => Val::Tuple(vs.into_iter().map(|v| self.cells(stem, v, span)).collect()),
            Val::Operand(_) | Val::Place(_) | Val::Maybe(_) | Val::Ref { .. } => {
                let o = self.operand(v, span);
                let ty = self.f.operand_ty(&o);
                Val::Place(Place::of(self.cell(stem, ty, Rvalue::Use(o), span)))
            }
            Val::Closure(_)
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

    /// The same, where each turn may point a reference elsewhere: of what it leads to a copy is kept.
    fn cells_of_references(&mut self, stem: &str, v: Val, span: Span) -> Val {
        match v {
            Val::Tuple(vs) => Val::Tuple(vs.into_iter().map(|v| self.cells_of_references(stem, v, span)).collect()),
            v @ Val::Ref { mutable: false, .. } => {
                let copy = self.detached(v, span).behind().clone();
                self.cells(stem, copy, span).shared()
            }
            v => self.cells(stem, v, span),
        }
    }

    /// What cells hold in the end. Scalars are read; other values stay in their cell, and may take the name of a `let`.
    fn settled(&mut self, v: Val, span: Span) -> Val {
        match v {
            Val::Tuple(vs) => Val::Tuple(vs.into_iter().map(|v| self.settled(v, span)).collect()),
            Val::Place(p) if self.f.place_ty(&p).is_copy() => Val::Operand(self.load(p, span)),
            Val::Place(p) => {
                self.anonymous.insert(p.root);
                Val::Place(p)
            }
            other => other,
        }
    }

    /// `collect` into a vector.
    fn collect(&mut self, it: &It, span: Span) -> Val {
        let out = self.accumulator("collected", Ty::Unknown, span);
        let (turns, ()) = self.branch(|l| l.drive(it, false, span, &mut |l, v, _| l.append(out, v, span)));
        self.start_empty(out, span);
        self.splice(turns);
        self.anonymous.insert(out);
        Val::Place(Place::of(out))
    }

    fn unzip(&mut self, it: &It, span: Span) -> Val {
        let (left, right) = (self.accumulator("left", Ty::Unknown, span), self.accumulator("right", Ty::Unknown, span));
        let (turns, ()) = self.branch(|l| {
            l.drive(it, false, span, &mut |l, v, _| {
                for (i, out) in [left, right].into_iter().enumerate() {
                    let part = l.component(&v, &syn::Member::from(i), span);
                    l.append(out, part, span);
                }
            });
        });
        self.start_empty(left, span);
        self.start_empty(right, span);
        self.splice(turns);
        self.anonymous.extend([left, right]);
        Val::Tuple(vec![Val::Place(Place::of(left)), Val::Place(Place::of(right))])
    }

    fn partition(&mut self, it: &It, f: &Val, span: Span) -> Val {
        let (left, right) = (self.accumulator("left", Ty::Unknown, span), self.accumulator("right", Ty::Unknown, span));
        let (turns, ()) = self.branch(|l| {
            l.drive(it, false, span, &mut |l, v, _| {
                let fits = l.apply(f, vec![v.clone().shared()], span);
                if matches!(fits, Val::Never | Val::Poison) {
                    return;
                }
                let cond = l.operand(fits, span);
                let (then, ()) = l.branch(|l| l.append(left, v.clone(), span));
                let (els, ()) = l.branch(|l| l.append(right, v, span));
                l.emit(StmtKind::If { cond, then, els }, span);
            });
        });
        self.start_empty(left, span);
        self.start_empty(right, span);
        self.splice(turns);
        self.anonymous.extend([left, right]);
        Val::Tuple(vec![Val::Place(Place::of(left)), Val::Place(Place::of(right))])
    }

    pub(super) fn append(&mut self, out: Local, v: Val, span: Span) {
        if matches!(v, Val::Never | Val::Poison) {
            return;
        }
        let o = self.operand(v, span);
        let ty = Ty::Vec(Box::new(self.f.operand_ty(&o)));
        self.refine(out, &ty);
        self.emit(StmtKind::Push(Place::of(out), o), span);
    }

    pub(super) fn start_empty(&mut self, out: Local, span: Span) {
        self.refine(out, &Ty::Vec(Box::new(Ty::Unknown)));
        self.emit(StmtKind::Let(out, Rvalue::Vec(Vec::new())), span);
    }

    /// `any` and `all`.
    fn quantify(&mut self, it: &It, f: &Val, any: bool, span: Span) -> Val {
        let stem = if any { "any" } else { "all" };
        let answer = self.cell(stem, Ty::Bool, Rvalue::Use(super::boolean(!any)), span);
        self.search(it, span, &mut |l, v, out| {
            let holds = l.apply(f, vec![v], span);
            let mut decisive = l.operand(holds, span);
            if !any {
                decisive = Operand::Local(l.temp(Ty::Bool, Rvalue::Unary(UnOp::Not, decisive), span));
            }
            l.when(decisive, span, |l| {
                l.emit(StmtKind::Assign(Place::of(answer), super::boolean(any)), span);
                l.exit(out, ExitKind::Break, span);
            });
        });
        Val::Operand(self.load(Place::of(answer), span))
    }

    /// A cell that is declared when the loop that fills it is known.
    pub(in crate::lower) fn accumulator(&mut self, stem: &str, ty: Ty, span: Span) -> Local {
        let ident = self.names.fresh(stem, span);
        self.local(ident, ty, Kind::Var { mutable: true })
    }

    /// Appends statements to the open block.
    pub(in crate::lower) fn splice(&mut self, mut block: Block) {
        if let Some(open) = self.blocks.last_mut() {
            open.stmts.append(&mut block.stmts);
        }
    }
}

/// Whether there is a shared reference among the parts of a value.
fn holds_reference(v: &Val) -> bool {
    match v {
        Val::Ref { mutable: false, .. } => true,
        Val::Tuple(vs) => vs.iter().any(holds_reference),
        _ => false, // a value
    }
}

/// The type of a consumer's result where it carries no derivative, whatever the elements do.
pub(super) fn inert_result(m: &ExprMethodCall) -> Option<Ty> {
    match (m.method.to_string().as_str(), m.args.len()) {
        ("any" | "all", 1) => Some(Ty::Bool),
        ("count" | "len", 0) => Some(Ty::Int),
        // Floats are not `Ord`, and neither is anything that holds them.
        ("position" | "rposition", 1) | ("max" | "min", 0) => Some(Ty::Unknown),
        _ => None, // may carry one
    }
}

/// Whether `collect` gives a vector, as far as its turbofish says.
fn collects_vec(m: &ExprMethodCall) -> bool {
    match turbofish(m) {
        None => true,
        Some(syn::Type::Path(p)) => p.path.segments.last().is_some_and(|s| s.ident == "Vec"),
        Some(_) => false,
    }
}

/// The type of a function's first parameter, as far as it is written.
fn first_parameter(f: &Expr, floats: &Floats) -> Option<Ty> {
    match crate::lower::control::strip(f) {
        Expr::Closure(c) => match c.inputs.first()? {
            Pat::Type(t) => Some(floats.ty(&t.ty)),
            _ => None, // inferred
        },
        Expr::Path(p) => {
            let first = p.path.segments.first()?;
            match first.ident.to_string().as_str() {
                "f64" => Some(Ty::Float(Some(Width::F64))),
                "f32" => Some(Ty::Float(Some(Width::F32))),
                _ => None, // another function
            }
        }
        _ => None, // a closure variable
    }
}

impl Lowerer<'_> {
    /// `list.extend(more)`
    pub(in crate::lower) fn extend(&mut self, list: &Val, more: &Val, span: Span) {
        let it = self.elements(more, span);
        self.drive(&it, false, span, &mut |l, v, _| {
            let v = match v {
                Val::Ref { to, .. } => *to,
                other => other,
            };
            l.push(list, v, span);
        });
    }
}

/// The map or the set that elements without derivatives are collected into.
pub(super) fn keyed_result(m: &ExprMethodCall, floats: &crate::signature::Floats) -> Ty {
    match turbofish(m).filter(|_| m.method == "collect").map(|ty| floats.ty(ty)) {
        Some(keyed @ Ty::Keyed { .. }) => keyed,
        _ => Ty::Unknown, // whatever it is
    }
}
