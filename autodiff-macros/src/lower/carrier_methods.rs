//! The methods of `Option` and `Result`: see [`super::carrier`].

use super::carrier::{Carried, Kind, by_reference, none};
use super::value::Maybe;
use super::{Lowerer, Val};
use crate::ir::{Carrier, Const, Operand, Proj, Rvalue, StmtKind, Ty, UnOp};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ExprMethodCall;

impl Lowerer<'_> {
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
        if !known && !ty.is_opaque() || !is_known(&name, args.len(), known) {
            return None;
        }
        if self.is_of_struct(receiver) {
            return None;
        }
        if matches!(
            receiver.behind(),
            Val::Closure(_)
                | Val::Iter(_)
                | Val::Function(_)
                | Val::Range(_)
                | Val::Chosen(_)
                | Val::Table(_)
                | Val::Tuple(_)
        ) {
            return None;
        }
        if !known && self.is_inert_value(receiver.behind()) && args.iter().all(|a| self.is_inert_argument(a)) {
            return Some(self.kept_method(m, receiver, args, Ty::Unknown, true, None));
        }
        if let Some(v) = self.writing(&name, receiver, args, span) {
            return Some(v);
        }
        let c = self.carried(receiver, by_reference(&m.receiver), span);
        let refers = matches!(c.payload, Val::Ref { mutable: false, .. })
            && matches!(name.as_str(), "ok_or" | "ok_or_else" | "ok" | "map_err" | "inspect");
        let made = self.of_carried(m, c, args, span)?;
        let root = match &made {
            Val::Operand(Operand::Local(l)) => Some(*l),
            Val::Place(p) if p.proj.is_empty() => Some(p.root),
            _ => None, // of something else
        };
        self.referring.extend(root.filter(|_| refers));
        Some(made)
    }

    /// A method by what is known of the receiver.
    fn of_carried(&mut self, m: &ExprMethodCall, c: Carried, args: &[Val], span: Span) -> Option<Val> {
        let name = m.method.to_string();
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
                    // Of a pointer of another kind, what it points to.
                    payload if name.starts_with("as_deref") && self.val_ty(&payload).is_opaque() => {
                        let place = self.readable(&payload, span);
                        Val::Ref { to: Box::new(Val::Place(place.with(Proj::Deref))), mutable }
                    }
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
            ("err", []) => self.either(
                &c,
                span,
                |_, _| none(),
                |l| {
                    let e = l.failure_of(span, |k| c.tokens(k));
                    let e = l.operand(e, span);
                    l.wrap(Carrier::Some, e, span)
                },
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
            ("xor", [b]) => {
                let other = self.carried(b, None, span);
                self.either(
                    &c,
                    span,
                    |l, v| l.either(&other, span, |_, _| none(), |l| l.rewrap(&c, v, span)),
                    |_| b.clone(),
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
        // `|_|` leaves the error where it is.
        if let Val::Closure(def) = f
            && matches!(def.closure.inputs.first(), Some(syn::Pat::Wild(_)))
        {
            return self.apply(f, vec![Val::Unit], span);
        }
        let error = self.failure_of(span, |k| c.tokens(k));
        self.apply(f, vec![error], span)
    }

    /// Whether a method may be one of a type of the user's, though it is called like one of `Option`: `Vec3::map`. A struct literal
    /// is no `Option`; a name may be another for it.
    fn is_of_struct(&self, receiver: &Val) -> bool {
        match receiver.behind() {
            Val::Operand(Operand::Local(l)) => self.structs.contains(l),
            Val::Place(p) => p.proj.is_empty() && self.structs.contains(&p.root),
            _ => false, // of another kind
        }
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
        let found = self.operand(receiver.behind().clone(), span);
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
    pub(super) fn is_inert_value(&self, v: &Val) -> bool {
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

/// The methods that are lowered, by name and number of arguments. Of a receiver of unknown type, only what no other type of std's
/// has in common with these two.
fn is_known(name: &str, args: usize, known: bool) -> bool {
    match (name, args) {
        ("is_some" | "is_ok" | "is_none" | "is_err" | "unwrap" | "unwrap_or_default" | "ok" | "err" | "take", 0)
        | (
            "expect" | "unwrap_or" | "unwrap_or_else" | "map" | "and_then" | "or_else" | "ok_or" | "ok_or_else"
            | "map_err" | "is_some_and" | "is_ok_and" | "is_none_or" | "get_or_insert_with" | "get_or_insert" | "or"
            | "xor",
            1,
        )
        | ("map_or" | "map_or_else", 2) => true,
        ("as_ref" | "as_mut" | "as_deref" | "as_deref_mut" | "copied" | "cloned" | "flatten", 0)
        | ("and" | "filter" | "zip" | "inspect" | "replace" | "insert", 1) => known,
        _ => false,
    }
}
