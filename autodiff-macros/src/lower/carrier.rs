//! `Option` and `Result`: constructors, methods and `?`, lowered to the branches that they mean.
//!
//! The error of a `Result` carries no derivative: building one takes it out, and what is bound to one is refused where a
//! derivative would have to come out of it. Which of the two types a value has is not always known, and need not be: what has
//! to be of the same type is made by `rt::Carrier`.

use super::control::{DestId, strip};
use super::opaque::Keeper;
use super::value::Maybe;
use super::{Lowerer, Val, opaque::at};
use crate::ir::{Carrier, Const, ExitKind, Label, Operand, Place, Proj, Rvalue, StmtKind, Ty};
use crate::report::Refusal;
use crate::signature::Floats;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, ExprTry, Path};

/// An `Option` or a `Result`, looked into.
pub(super) struct Carried {
    pub found: Operand,
    pub payload: Val,
    pub kind: Kind,
    pub whole: Val,
    /// What is looked into is `whole.as_ref()`.
    pub by_ref: bool,
}

impl Carried {
    /// What is looked into, as a value.
    pub(super) fn tokens(&self, k: &mut Keeper) -> TokenStream {
        let whole = k.val(&self.whole);
        if self.by_ref { quote!(#whole.as_ref()) } else { whole }
    }
}

/// Which of the two it is.
pub(super) enum Kind {
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

/// `None` of what is in the angle brackets, be they those of `None::<T>` or of `Option<T>`.
pub(super) fn none_of(path: &Path, floats: &Floats) -> Val {
    let payload = path.segments.iter().rev().find_map(|s| match &s.arguments {
        syn::PathArguments::AngleBracketed(args) => match args.args.first() {
            Some(syn::GenericArgument::Type(t)) => Some(t),
            _ => None, // no type
        },
        _ => None, // no arguments
    });
    let Some(payload) = payload else { return none() };
    let tokens = quote!(::core::option::Option::<#payload>::None);
    Val::Operand(Operand::Const(Const { tokens, ty: Ty::Option(Box::new(floats.ty(payload))) }))
}

impl Lowerer<'_> {
    /// `Some(x)` or `Ok(x)` of a value at hand.
    pub(super) fn wrap(&mut self, carrier: Carrier, x: Operand, span: Span) -> Val {
        let payload = Box::new(self.f.operand_ty(&x));
        let ty = match carrier {
            Carrier::Some => Ty::Option(payload),
            Carrier::Ok => Ty::Result(payload),
            // Its fields and methods are those of what it points to.
            Carrier::Boxed(_) if payload.name().is_some() => *payload,
            Carrier::Like(_) | Carrier::Boxed(_) => Ty::Unknown,
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
    pub(super) fn error(&mut self, v: &Val, span: Span) -> Val {
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
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit => {
                let place = self.place_of(v, span);
                let place = self.through(place);
                let refers = self.refers(&place);
                let payload = Val::Place(place.with(Proj::Payload));
                if refers { payload.shared() } else { payload }
            }
        }
    }

    /// What is in `Err`, which must not be asked for a derivative.
    pub(super) fn failure(&mut self, v: &Val, span: Span) -> Val {
        self.failure_of(span, |k| k.val(v))
    }

    pub(super) fn failure_of(&mut self, span: Span, whole: impl FnOnce(&mut Keeper) -> TokenStream) -> Val {
        let refusal = Refusal::Failure { span };
        let error = self.keep_with(Ty::Unknown, false, Some(refusal), span, |k| {
            let krate = k.krate();
            let v = whole(k);
            quote! {
                match #v {
                    ::core::result::Result::Err(error) => error,
                    _ => #krate::rt::missing(),
                }
            }
        });
        self.errors.extend(error.local());
        Val::Operand(error)
    }

    /// Looks into a value. `by_ref`: what is in it is a reference, and whether it is a mutable one.
    pub(super) fn carried(&mut self, v: &Val, by_ref: Option<bool>, span: Span) -> Carried {
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
            quote_spanned!(at(span)=> #krate::rt::is_present(&#whole))
        });
        let kind = match ty {
            Ty::Option(_) => Kind::Option,
            Ty::Result(_) => Kind::Result,
            // Which it is makes no difference but to what is returned of an error that may be written.
            _ if by_ref == Some(true) => Kind::Option,
            _ => Kind::Unknown(self.keep_with(Ty::Unknown, true, None, span, |k| {
                let (krate, whole) = (k.krate(), k.place(&place));
                let whole = if by_ref.is_some() { quote!(#whole.as_ref()) } else { whole };
                quote_spanned!(at(span)=> #krate::rt::kind(&#whole))
            })),
        };
        let payload = Val::Place(place.with(Proj::Payload));
        let payload = match by_ref {
            Some(mutable) => Val::Ref { to: Box::new(payload), mutable },
            None if self.refers(&place) => payload.shared(),
            None => payload,
        };
        Carried { found, payload, kind, whole, by_ref: by_ref.is_some() }
    }

    /// Whether what is in it stands for a reference.
    fn refers(&self, place: &Place) -> bool {
        place.proj.is_empty() && self.referring.contains(&place.root)
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
                // Of the same error: nothing but `?` itself converts it.
                Kind::Result | Kind::Unknown(_) => l.failed(&c, span),
            };
            l.deliver(out.1, absent, span);
            l.exit(out.0, ExitKind::Break, span);
        });
        self.emit(StmtKind::If { cond: c.found, then: crate::ir::Block::default(), els }, span);
        self.freeze(c.payload, span)
    }

    /// The same variant with another payload.
    pub(super) fn rewrap(&mut self, c: &Carried, v: Val, span: Span) -> Val {
        if matches!(v, Val::Never | Val::Poison) {
            return v;
        }
        if matches!(v, Val::Ref { mutable: false, .. }) && matches!(c.kind, Kind::Option) {
            let found = Operand::Const(Const { tokens: quote!(true), ty: Ty::Bool });
            return Val::Maybe(Box::new(Maybe { found, payload: v }));
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
    pub(super) fn failed(&mut self, c: &Carried, span: Span) -> Val {
        let ty = match c.kind {
            Kind::Option => return none(),
            Kind::Result => Ty::Result(Box::new(Ty::Unknown)),
            Kind::Unknown(_) => Ty::Unknown,
        };
        Val::Operand(self.keep_with(ty, true, None, span, |k| {
            let (krate, whole) = (k.krate(), c.tokens(k));
            quote_spanned!(at(span)=> #krate::rt::failed(#whole))
        }))
    }

    /// Two branches: with what is there, and without.
    pub(super) fn either(
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
                quote_spanned!(at(span)=> #krate::rt::residual(::core::result::Result::<::core::convert::Infallible, _>::Err(#arg)))
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
                    quote_spanned!(at(span)=> #krate::rt::residual(#whole))
                })),
            };
            l.return_value(absent, span);
        });
        self.emit(StmtKind::If { cond: c.found, then: crate::ir::Block::default(), els }, span);
        match (c.payload, &c.whole) {
            (Val::Ref { to, .. }, Val::Place(whole)) if self.refers(whole) => self.freeze(*to, span).shared(),
            (payload, _) => self.freeze(payload, span),
        }
    }
}

/// Whether a call asks for a reference to what is in there, and for a mutable one.
pub(super) fn by_reference(e: &Expr) -> Option<bool> {
    let Expr::MethodCall(m) = strip(e) else { return None };
    match m.method.to_string().as_str() {
        "as_ref" | "as_deref" if m.args.is_empty() => Some(false),
        "as_mut" | "as_deref_mut" if m.args.is_empty() => Some(true),
        _ => None, // by value, as far as is known
    }
}
