//! `Option` and `Result`: constructors, methods and `?`, lowered to the branches that they mean.
//!
//! The error of a `Result` carries no derivative: building one takes it out, and what is bound to one is refused where a
//! derivative would have to come out of it. Which of the two types a value has is not always known, and need not be: what has
//! to be of the same type is made by `rt::Carrier`.

use super::control::{DestId, strip};
use super::opaque::Keeper;
use super::value::Maybe;
use super::{Lowerer, Val};
use crate::ir::{Carrier, Const, ExitKind, Label, Operand, Proj, Rvalue, StmtKind, Ty, UnOp};
use crate::report::Refusal;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, ExprMethodCall, ExprTry, Path};

/// An `Option` or a `Result`, looked into.
pub(super) struct Carried {
    found: Operand,
    payload: Val,
    kind: Kind,
    whole: Val,
    /// What is looked into is `whole.as_ref()`.
    by_ref: bool,
}

impl Carried {
    /// What is looked into, as a value.
    fn tokens(&self, k: &mut Keeper) -> TokenStream {
        let whole = k.val(&self.whole);
        if self.by_ref { quote!(#whole.as_ref()) } else { whole }
    }
}

/// Which of the two it is.
enum Kind {
    Option,
    Result,
    /// Known to rustc only: a value of `rt::CarrierKind`.
    Unknown(Operand),
}

/// The variants of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    Some,
    None,
    Ok,
    Err,
}

/// The variant of `Option` or `Result` that a path names.
pub(super) fn variant(path: &Path) -> Option<Variant> {
    let last = path.segments.last()?.ident.to_string();
    let before = path.segments.iter().rev().nth(1).map(|s| s.ident.to_string());
    let of = |name: &str| before.as_deref().is_none_or(|b| b == name);
    match last.as_str() {
        "Some" if of("Option") => Some(Variant::Some),
        "None" if of("Option") => Some(Variant::None),
        "Ok" if of("Result") => Some(Variant::Ok),
        "Err" if of("Result") => Some(Variant::Err),
        _ => None,
    }
}

/// `None`
pub(super) fn none() -> Val {
    let tokens = quote!(::core::option::Option::None);
    Val::Operand(Operand::Const(Const { tokens, ty: Ty::Option(Box::new(Ty::Unknown)) }))
}

impl Lowerer<'_> {
    /// `Some(x)` or `Ok(x)` of a value at hand.
    pub(super) fn wrap(&mut self, carrier: Carrier, x: Operand, span: Span) -> Val {
        let payload = Box::new(self.f.operand_ty(&x));
        let ty = match carrier {
            Carrier::Some => Ty::Option(payload),
            Carrier::Ok => Ty::Result(payload),
            Carrier::Like(_) | Carrier::Boxed => Ty::Unknown,
        };
        Val::Operand(Operand::Local(self.temp(ty, Rvalue::Wrap(carrier, x), span)))
    }

    /// `Some(v)`, `Ok(v)`, `Err(v)`. `None` for anything else.
    pub(super) fn construct_std(&mut self, path: &Path, args: &[Val], span: Span) -> Option<Val> {
        let (variant, [arg]) = (variant(path)?, args) else { return None };
        if matches!(arg, Val::Never | Val::Poison) {
            return Some(arg.clone());
        }
        Some(match variant {
            Variant::Some if matches!(arg, Val::Ref { .. }) => {
                let found = Operand::Const(Const { tokens: quote!(true), ty: Ty::Bool });
                Val::Maybe(Box::new(Maybe { found, payload: arg.clone() }))
            }
            Variant::Some => {
                let x = self.operand(arg.clone(), span);
                self.wrap(Carrier::Some, x, span)
            }
            Variant::Ok => {
                let x = self.operand(arg.clone(), span);
                self.wrap(Carrier::Ok, x, span)
            }
            Variant::Err => self.error(arg, span),
            Variant::None => return None,
        })
    }

    /// `Err(v)`
    fn error(&mut self, v: &Val, span: Span) -> Val {
        let ty = Ty::Result(Box::new(Ty::Unknown));
        Val::Operand(self.keep_with(ty, true, None, span, |k| {
            let v = k.val(v);
            quote!(::core::result::Result::Err(#v))
        }))
    }

    /// What is in `Some` or `Ok`; of a reference, a reference to it.
    pub(super) fn payload(&mut self, v: &Val, span: Span) -> Val {
        match v {
            Val::Maybe(m) => m.payload.clone(),
            Val::Ref { to, mutable } => {
                let to = Box::new(self.payload(to, span));
                if matches!(*to, Val::Ref { .. }) { *to } else { Val::Ref { to, mutable: *mutable } }
            }
            Val::Never => Val::Never,
            Val::Poison => Val::Poison,
            Val::Operand(_)
            | Val::Place(_)
            | Val::Tuple(_)
            | Val::Closure(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Unit => {
                let place = self.place_of(v, span);
                Val::Place(self.through(place).with(Proj::Payload))
            }
        }
    }

    /// What is in `Err`, which must not be asked for a derivative.
    pub(super) fn failure(&mut self, v: &Val, span: Span) -> Val {
        self.failure_of(span, |k| k.val(v))
    }

    fn failure_of(&mut self, span: Span, whole: impl FnOnce(&mut Keeper) -> TokenStream) -> Val {
        let refusal = Refusal::Failure { span };
        Val::Operand(self.keep_with(Ty::Unknown, false, Some(refusal), span, |k| {
            let krate = k.krate();
            let v = whole(k);
            quote! {
                match #v {
                    ::core::result::Result::Err(error) => error,
                    _ => #krate::rt::missing(),
                }
            }
        }))
    }

    /// Looks into a value. `by_ref`: what is in it is a reference, and whether it is a mutable one.
    fn carried(&mut self, v: &Val, by_ref: Option<bool>, span: Span) -> Carried {
        let v = v.behind();
        if let Val::Maybe(m) = v {
            let payload = match by_ref {
                Some(mutable) if !matches!(m.payload, Val::Ref { .. }) => {
                    Val::Ref { to: Box::new(m.payload.clone()), mutable }
                }
                _ => m.payload.clone(),
            };
            return Carried { found: m.found.clone(), payload, kind: Kind::Option, whole: v.clone(), by_ref: false };
        }
        let place = self.place_of(v, span);
        let place = self.through(place);
        let ty = self.f.place_ty(&place);
        let whole = Val::Place(place.clone());
        let found = self.keep_with(Ty::Bool, true, None, span, |k| {
            let (krate, whole) = (k.krate(), k.place(&place));
            quote!(#krate::rt::is_present(&#whole))
        });
        let kind = match ty {
            Ty::Option(_) => Kind::Option,
            Ty::Result(_) => Kind::Result,
            // Which it is makes no difference but to what is returned of an error that may be written.
            _ if by_ref == Some(true) => Kind::Option,
            _ => Kind::Unknown(self.keep_with(Ty::Unknown, true, None, span, |k| {
                let (krate, whole) = (k.krate(), k.place(&place));
                let whole = if by_ref.is_some() { quote!(#whole.as_ref()) } else { whole };
                quote!(#krate::rt::kind(&#whole))
            })),
        };
        let payload = Val::Place(place.with(Proj::Payload));
        let payload = match by_ref {
            Some(mutable) => Val::Ref { to: Box::new(payload), mutable },
            None => payload,
        };
        Carried { found, payload, kind, whole, by_ref: by_ref.is_some() }
    }

    /// Whether a value is known to be an `Option` or a `Result`.
    pub(super) fn is_carrier(&self, v: &Val) -> bool {
        matches!(self.val_ty(v), Ty::Option(_) | Ty::Result(_))
    }

    /// A value as an `Option` that is taken apart.
    pub(super) fn looked_into(&mut self, v: &Val, by_ref: Option<bool>, span: Span) -> Maybe {
        let c = self.carried(v, by_ref, span);
        Maybe { found: c.found, payload: c.payload }
    }

    /// `?` of the elements of an iterator, where the iterator's consumer is what returns early: leaves `out` with the failure, or
    /// goes on with what is there.
    pub(super) fn collected_payload(&mut self, v: &Val, out: (Label, DestId), span: Span) -> Val {
        let c = self.carried(v, None, span);
        let (els, ()) = self.branch(|l| {
            let absent = match c.kind {
                Kind::Option => none(),
                Kind::Result | Kind::Unknown(_) => Val::Operand(l.keep_with(Ty::Unknown, true, None, span, |k| {
                    let (krate, whole) = (k.krate(), c.tokens(k));
                    quote!(#krate::rt::residual(#whole))
                })),
            };
            l.deliver(out.1, absent, span);
            l.exit(out.0, ExitKind::Break, span);
        });
        self.emit(StmtKind::If { cond: c.found, then: crate::ir::Block::default(), els }, span);
        self.freeze(c.payload, span)
    }

    /// The same variant with another payload.
    fn rewrap(&mut self, c: &Carried, v: Val, span: Span) -> Val {
        if matches!(v, Val::Never | Val::Poison) {
            return v;
        }
        let x = self.operand(v, span);
        let carrier = match &c.kind {
            Kind::Option => Carrier::Some,
            Kind::Result => Carrier::Ok,
            Kind::Unknown(kind) => Carrier::Like(kind.clone()),
        };
        self.wrap(carrier, x, span)
    }

    /// `None`, or the error, where that is what there is.
    fn failed(&mut self, c: &Carried, span: Span) -> Val {
        let ty = match c.kind {
            Kind::Option => return none(),
            Kind::Result => Ty::Result(Box::new(Ty::Unknown)),
            Kind::Unknown(_) => Ty::Unknown,
        };
        Val::Operand(self.keep_with(ty, true, None, span, |k| {
            let (krate, whole) = (k.krate(), c.tokens(k));
            quote!(#krate::rt::failed(#whole))
        }))
    }

    /// Two branches: with what is there, and without.
    fn either(
        &mut self,
        c: &Carried,
        span: Span,
        some: impl FnOnce(&mut Self, Val) -> Val,
        none: impl FnOnce(&mut Self) -> Val,
    ) -> Val {
        let dest = self.open();
        let payload = c.payload.clone();
        let (then, ()) = self.branch(|l| {
            let v = some(l, payload);
            l.deliver(dest, v, span);
        });
        let (els, ()) = self.branch(|l| {
            let v = none(l);
            l.deliver(dest, v, span);
        });
        self.emit(StmtKind::If { cond: c.found.clone(), then, els }, span);
        self.close(dest)
    }

    /// `e?`
    pub(super) fn try_(&mut self, e: &ExprTry) -> Val {
        let span = e.question_token.span;
        if let Expr::Call(c) = strip(&e.expr)
            && let Expr::Path(p) = strip(&c.func)
            && variant(&p.path) == Some(Variant::Err)
            && let Some(arg) = c.args.first().filter(|arg| !super::jumps::jumps(arg))
        {
            // `Err(e)?` returns, whatever would be in `Ok`.
            let absent = self.keep_with(Ty::Unknown, true, None, span, |k| {
                let (krate, arg) = (k.krate(), k.expr(arg));
                quote!(#krate::rt::residual(::core::result::Result::<::core::convert::Infallible, _>::Err(#arg)))
            });
            self.return_value(Val::Operand(absent), span);
            return Val::Never;
        }
        let by_ref = by_reference(&e.expr);
        let v = self.expr(&e.expr);
        if matches!(v, Val::Never | Val::Poison) {
            return v;
        }
        let c = self.carried(&v, by_ref, span);
        let (els, ()) = self.branch(|l| {
            let absent = match c.kind {
                Kind::Option => none(),
                Kind::Result | Kind::Unknown(_) => Val::Operand(l.keep_with(Ty::Unknown, true, None, span, |k| {
                    let (krate, whole) = (k.krate(), c.tokens(k));
                    quote!(#krate::rt::residual(#whole))
                })),
            };
            l.return_value(absent, span);
        });
        self.emit(StmtKind::If { cond: c.found, then: crate::ir::Block::default(), els }, span);
        self.freeze(c.payload, span)
    }

    /// A method of `Option` and `Result`. `None`, without effect, if it is none of them.
    pub(super) fn carrier_method(
        &mut self,
        m: &ExprMethodCall,
        receiver: &Val,
        args: &[Val],
        span: Span,
    ) -> Option<Val> {
        let name = m.method.to_string();
        let ty = self.receiver_ty(receiver);
        if ty == Ty::Bool {
            return self.bool_method(&name, receiver, args, span);
        }
        let known = matches!(ty, Ty::Option(_) | Ty::Result(_));
        if !known && ty != Ty::Unknown || !is_known(&name, args.len(), known) {
            return None;
        }
        if matches!(receiver.behind(), Val::Closure(_) | Val::Function(_) | Val::Range(_) | Val::Tuple(_)) {
            return None;
        }
        if !known && self.is_inert_value(receiver.behind()) && args.iter().all(|a| self.is_inert_argument(a)) {
            return Some(self.kept_method(m, receiver, args, Ty::Unknown, true, None));
        }
        if let Some(v) = self.writing(&name, receiver, args, span) {
            return Some(v);
        }
        let c = self.carried(receiver, by_reference(&m.receiver), span);
        Some(match (name.as_str(), args) {
            ("is_some" | "is_ok", []) => Val::Operand(c.found),
            ("is_none" | "is_err", []) => {
                Val::Operand(Operand::Local(self.temp(Ty::Bool, Rvalue::Unary(UnOp::Not, c.found), span)))
            }
            ("as_ref" | "as_mut" | "as_deref" | "as_deref_mut", []) => {
                let mutable = name.ends_with("mut");
                let payload = match c.payload {
                    // `as_deref` of a vector gives a slice.
                    payload if name.starts_with("as_deref") && matches!(self.receiver_ty(&payload), Ty::Vec(_)) => {
                        let place = self.readable(&payload, span);
                        let all = Proj::Range { lo: None, hi: None, inclusive: false };
                        Val::Ref { to: Box::new(Val::Place(place.with(all))), mutable }
                    }
                    payload @ Val::Ref { .. } => payload,
                    payload => Val::Ref { to: Box::new(payload), mutable },
                };
                Val::Maybe(Box::new(Maybe { found: c.found, payload }))
            }
            ("copied", []) => {
                let payload = self.deref_reference(c.payload);
                Val::Maybe(Box::new(Maybe { found: c.found, payload }))
            }
            ("cloned", []) => self.either(
                &c,
                span,
                |l, v| {
                    let v = l.duplicate(&v, &syn::Ident::new("clone", span), span);
                    l.rewrap(&c, v, span)
                },
                |l| l.failed(&c, span),
            ),
            ("unwrap", []) | ("expect", [_]) => {
                self.demand(m, &c, args, span);
                c.payload
            }
            ("unwrap_or", [d]) => self.either(&c, span, |_, v| v, |_| d.clone()),
            ("unwrap_or_default", []) => {
                let width = match self.val_ty(&c.payload) {
                    Ty::Float(w) => Some(w),
                    _ => None, // some other default
                };
                let zero = match width {
                    Some(w) => Operand::Const(Const { tokens: quote!(0.0), ty: Ty::Float(w) }),
                    None => {
                        self.keep_with(Ty::Unknown, true, None, span, |_| quote!(::core::default::Default::default()))
                    }
                };
                self.either(&c, span, |_, v| v, |_| Val::Operand(zero))
            }
            ("unwrap_or_else", [f]) => self.either(&c, span, |_, v| v, |l| l.call_failed(&c, f, span)),
            ("map_or", [d, f]) => self.either(&c, span, |l, v| l.apply(f, vec![v], span), |_| d.clone()),
            ("map_or_else", [g, f]) => {
                self.either(&c, span, |l, v| l.apply(f, vec![v], span), |l| l.call_failed(&c, g, span))
            }
            ("map", [f]) => self.either(
                &c,
                span,
                |l, v| {
                    let v = l.apply(f, vec![v], span);
                    l.rewrap(&c, v, span)
                },
                |l| l.failed(&c, span),
            ),
            ("inspect", [f]) => self.either(
                &c,
                span,
                |l, v| {
                    l.apply(f, vec![v.clone().shared()], span);
                    l.rewrap(&c, v, span)
                },
                |l| l.failed(&c, span),
            ),
            ("and_then", [f]) => self.either(&c, span, |l, v| l.apply(f, vec![v], span), |l| l.failed(&c, span)),
            ("and", [b]) => self.either(&c, span, |_, _| b.clone(), |l| l.failed(&c, span)),
            ("or", [b]) => self.either(&c, span, |l, v| l.rewrap(&c, v, span), |_| b.clone()),
            ("or_else", [f]) => self.either(&c, span, |l, v| l.rewrap(&c, v, span), |l| l.call_failed(&c, f, span)),
            ("ok_or", [e]) => self.either(&c, span, |l, v| l.ok(v, span), |l| l.error(e, span)),
            ("ok_or_else", [f]) => self.either(
                &c,
                span,
                |l, v| l.ok(v, span),
                |l| {
                    let e = l.apply(f, Vec::new(), span);
                    l.error(&e, span)
                },
            ),
            ("ok", []) => self.either(
                &c,
                span,
                |l, v| {
                    let x = l.operand(v, span);
                    l.wrap(Carrier::Some, x, span)
                },
                |_| none(),
            ),
            ("map_err", [f]) => self.either(
                &c,
                span,
                |l, v| l.ok(v, span),
                |l| {
                    let e = l.failure_of(span, |k| c.tokens(k));
                    let e = l.apply(f, vec![e], span);
                    l.error(&e, span)
                },
            ),
            ("filter", [f]) => {
                let whole = c.payload.clone();
                self.either(
                    &c,
                    span,
                    |l, v| {
                        let fits = l.apply(f, vec![v.shared()], span);
                        let cond = l.operand(fits, span);
                        let c = Carried {
                            found: cond,
                            payload: whole,
                            kind: Kind::Option,
                            whole: Val::Unit,
                            by_ref: false,
                        };
                        l.either(&c, span, |l, v| l.rewrap(&c, v, span), |_| none())
                    },
                    |_| none(),
                )
            }
            ("zip", [b]) => {
                let other = self.carried(b, None, span);
                self.either(
                    &c,
                    span,
                    |l, a| l.either(&other, span, |l, b| l.rewrap(&c, Val::Tuple(vec![a, b]), span), |_| none()),
                    |_| none(),
                )
            }
            ("flatten", []) => self.either(&c, span, |_, v| v, |_| none()),
            ("is_some_and" | "is_ok_and", [f]) => {
                self.either(&c, span, |l, v| l.apply(f, vec![v], span), |_| truth(false))
            }
            ("is_none_or", [f]) => self.either(&c, span, |l, v| l.apply(f, vec![v], span), |_| truth(true)),
            _ => return None, // all that `is_known` knows is above
        })
    }

    /// Methods that write what they are called on.
    fn writing(&mut self, name: &str, receiver: &Val, args: &[Val], span: Span) -> Option<Val> {
        if !matches!(name, "take" | "replace" | "insert" | "get_or_insert" | "get_or_insert_with") {
            return None;
        }
        let Val::Place(place) = receiver.behind() else { return None };
        let place = self.through(place.clone());
        let to = Val::Place(place.clone());
        let payload = || Val::Place(place.with(Proj::Payload)).unique();
        match (name, args) {
            ("take", []) => Some(self.replace(&to, none(), span)),
            ("replace", [x]) => {
                let x = self.operand(x.clone(), span);
                let some = self.wrap(Carrier::Some, x, span);
                Some(self.replace(&to, some, span))
            }
            ("insert", [x]) => {
                let x = self.operand(x.clone(), span);
                let some = self.wrap(Carrier::Some, x, span);
                self.write(&to, some, span);
                Some(payload())
            }
            (_, [f]) => {
                let c = self.carried(&to, None, span);
                let (els, ()) = self.branch(|l| {
                    let x = if name == "get_or_insert" { f.clone() } else { l.apply(f, Vec::new(), span) };
                    if !matches!(x, Val::Never | Val::Poison) {
                        let x = l.operand(x, span);
                        let some = l.wrap(Carrier::Some, x, span);
                        l.write(&to, some, span);
                    }
                });
                self.emit(StmtKind::If { cond: c.found, then: crate::ir::Block::default(), els }, span);
                Some(payload())
            }
            _ => None, // not a call of these
        }
    }

    /// Panics as the method does where there is nothing.
    fn demand(&mut self, m: &ExprMethodCall, c: &Carried, args: &[Val], span: Span) {
        let method = &m.method;
        let is_option = matches!(c.kind, Kind::Option);
        self.keep_stmt(true, None, span, |k| {
            let found = k.operand(&c.found);
            let args: Vec<_> = args.iter().map(|a| k.val(a)).collect();
            if is_option {
                quote!(if !#found { ::core::option::Option::<()>::None.#method(#(#args),*) })
            } else {
                let (krate, whole) = (k.krate(), c.tokens(k));
                quote! {
                    if !#found {
                        let _ = #whole.#method(#(#args),*);
                        #krate::rt::missing()
                    }
                }
            }
        });
    }

    fn ok(&mut self, v: Val, span: Span) -> Val {
        let x = self.operand(v, span);
        self.wrap(Carrier::Ok, x, span)
    }

    /// Calls what stands in for an absent value: with the error, where there is one.
    fn call_failed(&mut self, c: &Carried, f: &Val, span: Span) -> Val {
        let takes_error = match (&c.kind, f) {
            (Kind::Option, _) => false,
            (Kind::Result, _) => true,
            (Kind::Unknown(_), Val::Closure(def)) => !def.closure.inputs.is_empty(),
            (Kind::Unknown(_), _) => false,
        };
        if !takes_error {
            return self.apply(f, Vec::new(), span);
        }
        let error = self.failure_of(span, |k| c.tokens(k));
        self.apply(f, vec![error], span)
    }

    /// `*v` of a reference; anything else as it is.
    fn deref_reference(&mut self, v: Val) -> Val {
        match v {
            Val::Ref { to, .. } => *to,
            v => v,
        }
    }

    /// `b.then(f)`, `b.then_some(x)`
    fn bool_method(&mut self, name: &str, receiver: &Val, args: &[Val], span: Span) -> Option<Val> {
        let [arg] = args else { return None };
        if !matches!(name, "then" | "then_some") {
            return None;
        }
        let found = self.operand(receiver.clone(), span);
        let c = Carried { found, payload: Val::Unit, kind: Kind::Option, whole: Val::Unit, by_ref: false };
        Some(self.either(
            &c,
            span,
            |l, _| {
                let v = if name == "then" { l.apply(arg, Vec::new(), span) } else { arg.clone() };
                l.rewrap(&c, v, span)
            },
            |_| none(),
        ))
    }

    /// What a kept call gave that carries no derivative, whatever it is.
    fn is_inert_value(&self, v: &Val) -> bool {
        match v {
            Val::Operand(Operand::Local(l)) => self.inert.contains(l),
            Val::Place(p) => self.inert.contains(&p.root),
            _ => false, // known, or made of others
        }
    }

    fn is_inert_argument(&self, v: &Val) -> bool {
        match v {
            Val::Operand(Operand::Const(_)) => true,
            v => self.val_ty(v).is_inert() || self.is_inert_value(v.behind()),
        }
    }
}

fn truth(b: bool) -> Val {
    let tokens: TokenStream = b.to_token_stream();
    Val::Operand(Operand::Const(Const { tokens, ty: Ty::Bool }))
}

/// Whether a call asks for a reference to what is in there, and for a mutable one.
fn by_reference(e: &Expr) -> Option<bool> {
    let Expr::MethodCall(m) = strip(e) else { return None };
    match m.method.to_string().as_str() {
        "as_ref" | "as_deref" if m.args.is_empty() => Some(false),
        "as_mut" | "as_deref_mut" if m.args.is_empty() => Some(true),
        _ => None, // by value, as far as is known
    }
}

/// The methods that are lowered, by name and number of arguments. Of a receiver of unknown type, only what no other type of std's
/// has in common with these two.
fn is_known(name: &str, args: usize, known: bool) -> bool {
    match (name, args) {
        ("is_some" | "is_ok" | "is_none" | "is_err" | "unwrap" | "unwrap_or_default" | "ok" | "take", 0)
        | (
            "expect" | "unwrap_or" | "unwrap_or_else" | "map" | "and_then" | "or_else" | "ok_or" | "ok_or_else"
            | "map_err" | "is_some_and" | "is_ok_and" | "is_none_or" | "get_or_insert_with" | "get_or_insert" | "or",
            1,
        )
        | ("map_or" | "map_or_else", 2) => true,
        ("as_ref" | "as_mut" | "as_deref" | "as_deref_mut" | "copied" | "cloned" | "flatten", 0)
        | ("and" | "filter" | "zip" | "inspect" | "replace" | "insert", 1) => known,
        _ => false,
    }
}
