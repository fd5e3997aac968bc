//! What forward mode calls: functions, closures and operators by their tangents.

use super::{Emitter, Sweep, facts::guarded, tangent::closure_form};
use crate::ir::{Arg, Arith, Call, Callee, Carrier, Derivative, Dual, Local, Operand, Place, Pointer, Ty};
use crate::signature::{Part, hidden};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use std::collections::BTreeMap;

impl Emitter<'_> {
    /// `value`, which reads `place`, by this method of it: where a tangent came in, that may be none, which is zero.
    pub(super) fn given(&self, place: &Place, value: TokenStream, by: Option<&Ident>, span: Span) -> TokenStream {
        if self.sweep != Sweep::Dot {
            return value;
        }
        let Some(param) = guarded(self.f, self.adjoint, place).and_then(|i| self.f.params.get(i)) else {
            return value;
        };
        let dot = self.ident(place.root);
        let zero = match self.place_ty(place) {
            Ty::Float(_) if self.lanes => self.no_lanes(span),
            Ty::Float(width) => self.zero(width),
            _ => {
                let primal = self.borrow(&place.rooted(param.local));
                let zero = self.zero_dot(&primal, span);
                by.map_or_else(|| zero.clone(), |by| quote_spanned!(span=> #zero.#by()))
            }
        };
        quote_spanned! {span=>
            match #dot {
                ::core::option::Option::Some(#dot) => #value,
                ::core::option::Option::None => #zero,
            }
        }
    }

    /// The tangent of an argument, lent.
    fn lend(&self, arg: &Arg, dot: Option<&Place>, span: Span) -> TokenStream {
        let exclusive = matches!(arg, Arg::RefMut(_));
        let mutability = exclusive.then(|| quote!(mut));
        let Some(place) = dot else {
            return quote_spanned!(span=> ::core::option::Option::None::<&#mutability _>);
        };
        let borrow = if exclusive { self.borrow_mut(place) } else { self.borrow(place) };
        let some = quote_spanned!(span=> ::core::option::Option::Some(#borrow));
        if guarded(self.f, self.adjoint, place).is_none() {
            return some;
        }
        let dot = self.ident(place.root);
        quote_spanned! {span=>
            match #dot {
                ::core::option::Option::Some(#dot) => #some,
                ::core::option::Option::None => ::core::option::Option::None,
            }
        }
    }

    /// `let (value, dot) = path::__tangent(args, (dots,));`
    pub(super) fn tangent_call(
        &self,
        value: Local,
        dot: Local,
        call: &Call,
        dots: &[Option<Place>],
        span: Span,
    ) -> TokenStream {
        let ty = self.written_arguments(value);
        let (value, dot) = (self.pattern(value), self.pattern(dot));
        let (environments, forms) = self.tangent_forms(call, dots, span);
        let args = self.args(call);
        let lent = |i: usize, (arg, dot): (&Arg, &Option<Place>)| {
            let lent = self.lend(arg, dot.as_ref(), span);
            if !call.some.contains(&i) || dot.is_none() {
                return lent;
            }
            let krate = self.krate;
            quote_spanned!(span=> #krate::rt::optional_dot(#lent).as_ref())
        };
        let lent: Vec<_> = call.args.iter().zip(dots).enumerate().map(|(i, arg)| lent(i, arg)).collect();
        let lent = lent.into_iter().enumerate().map(|(i, lent)| match forms.get(&i) {
            Some(form) => quote_spanned!(span=> &#form),
            None => lent,
        });
        // Behind the type arguments that were written there is the number of lanes, too.
        let behind = crate::type_arguments::behind(call, 1).map(|behind| behind + usize::from(self.lanes));
        let flags = if self.lanes { call.args.len() } else { 0 };
        let more = self.behind_dots(dots, span);
        let part = if self.lanes { Part::Lanes } else { Part::Tangent };
        let called = match &call.callee {
            Callee::Function(path) => {
                let name = if self.lanes { super::lanes::NAME } else { "__tangent" };
                let name = Ident::new(name, call.span.resolved_at(Span::mixed_site()));
                let path = super::call::forward_path(path, flags, &name, false, behind);
                quote_spanned!(span=> #path(#(#args,)* (#(#lent,)*) #more))
            }
            Callee::Associated(path) => {
                let name = path.path.segments.last().map(|s| hidden(&s.ident, part));
                let path = name.map(|name| super::call::forward_path(path, flags, &name, true, behind));
                quote_spanned!(span=> #path(#(#args,)* (#(#lent,)*) #more))
            }
            Callee::Callable(callable) => {
                let form = &callable.derivative;
                let (args, lent) = (args.iter().skip(1), lent.skip(1));
                quote_spanned!(span=> #form(#(#args,)* (#(#lent,)*)))
            }
            Callee::Method { name, turbofish, .. } if matches!(call.args.first(), Some(Arg::Value(_))) => {
                let (receiver, name) = (self.receiver_of(call), hidden(name, part));
                let turbofish =
                    turbofish.as_ref().and_then(|t| Some(super::call::inferred(flags, &t.args, behind?, span)));
                let args = args.iter().skip(1);
                quote_spanned!(span=> #receiver.#name #turbofish(#(#args,)* (#(#lent,)*) #more))
            }
            Callee::Method { name, turbofish, .. } => {
                let krate = self.krate;
                let moves = dots.first().is_some_and(Option::is_some);
                let still = (!moves).then(|| quote_spanned!(span=> #krate::rt::Still));
                let lent = still.into_iter().chain(lent.skip(usize::from(!moves)));
                let receiver = self.receiver_of(call);
                let by_method = if self.lanes { Part::LanesMethod } else { Part::TangentMethod };
                let (gate, name) = (hidden(name, Part::Gate), hidden(name, by_method));
                // The first is that of the receiver's tangent.
                let turbofish =
                    turbofish.as_ref().and_then(|t| Some(super::call::inferred(1 + flags, &t.args, behind?, span)));
                let args = args.iter().skip(1);
                let gate = super::call::of_many(call).is_none().then(|| quote_spanned!(span=> .#gate()));
                quote_spanned!(span=> #receiver #gate.#name #turbofish(#(#args,)* (#(#lent,)*) #more))
            }
        };
        if environments.is_empty() {
            return quote_spanned!(span=> let (#value, #dot) #ty = #called;);
        }
        quote_spanned!(span=> let (#value, #dot) #ty = { #environments #called };)
    }

    /// What has to be made before a call for the callables that are passed; and each of them in forward mode.
    fn tangent_forms(
        &self,
        call: &Call,
        dots: &[Option<Place>],
        span: Span,
    ) -> (TokenStream, BTreeMap<usize, TokenStream>) {
        let mut environments = TokenStream::new();
        let mut forms = BTreeMap::new();
        for (i, callable) in &call.callables {
            let Some(Arg::Value(captured)) = call.args.get(*i) else { continue }; // what is captured is a value
            let form = match &callable.derivative {
                Derivative::Outside(form) => quote_spanned!(span=> *#form),
                Derivative::Refused(_) => continue, // the call is as it was written
                Derivative::Path(path) => super::call::form(path, Part::Tangent, "__tangent", self.krate),
                Derivative::Closure(closure) => {
                    let name = |what: &str| format_ident!("__{what}_{i}", span = Span::mixed_site());
                    let (env, env_dot, kept) = (name("env"), name("env_dot"), name("kept"));
                    let value = self.value(captured);
                    let copies = closure.kept.iter().map(|l| self.value(&Operand::Local(*l)));
                    let dot = dots.get(*i).cloned().flatten();
                    let dot = dot.map(|dot| Emitter { sweep: Sweep::Dot, ..*self }.value(&Operand::Local(dot.root)));
                    let dot = dot.map(|dot| quote_spanned!(span=> let #env_dot = #dot;));
                    environments.extend(quote_spanned! {span=>
                        let #env = #value;
                        #dot
                        let #kept = (#(#copies,)*);
                    });
                    closure_form(closure, self.krate, &env, dot.is_some().then_some(&env_dot), &kept)
                }
            };
            forms.insert(*i, form);
        }
        (environments, forms)
    }

    /// The value and the tangent of an operator, from its rule.
    pub(super) fn dual(&self, dual: &Dual, span: Span) -> TokenStream {
        let krate = self.krate;
        let args = dual.operator.args.iter().map(|arg| match arg {
            Arg::Value(value) => self.value(value),
            Arg::Ref(place) => self.borrow(place),
            Arg::RefMut(place) => self.borrow_mut(place),
            Arg::Opaque(opaque) => opaque.tokens.clone(),
        });
        let lanes = |name: &str| {
            let name = Ident::new(name, Span::mixed_site());
            quote_spanned!(span=> #krate::rt::lanes::#name)
        };
        let lent = dual.operator.args.iter().zip(&dual.dots).map(|(arg, dot)| self.lend(arg, dot.as_ref(), span));
        let marker = match (dual.operator.op, dual.assigns) {
            (Arith::Add, false) => "Add",
            (Arith::Sub, false) => "Sub",
            (Arith::Mul, _) => "Mul",
            (Arith::Div, _) => "Div",
            (Arith::Rem, _) => "Rem",
            (Arith::Neg, _) if self.lanes => {
                let dual_of = lanes("dual_of");
                return quote_spanned!(span=> #dual_of::<_, __LANES>(#(#args,)* #(#lent),*));
            }
            (Arith::Neg, _) => return quote_spanned!(span=> #krate::rt::ops::DualOf::dual(#(#args,)* #(#lent),*)),
            (Arith::MulAssign, _) => "MulAssign",
            (Arith::DivAssign, _) => "DivAssign",
            (Arith::RemAssign, _) => "RemAssign",
            (Arith::Add, true) => "AddAssign",
            (Arith::Sub, true) => "SubAssign",
        };
        let marker = Ident::new(marker, span);
        if self.lanes {
            let dual = lanes(if dual.assigns { "dual_assign" } else { "dual" });
            return quote_spanned!(span=> #dual::<#krate::rt::ops::#marker, _, _, __LANES>(#(#args,)* #(#lent),*));
        }
        if dual.assigns {
            return quote_spanned!(span=> #krate::rt::ops::DualAssign::<#krate::rt::ops::#marker, _>::dual(#(#args,)* #(#lent),*));
        }
        quote_spanned!(span=> #krate::rt::ops::DualWith::<#krate::rt::ops::#marker, _>::dual(#(#args,)* #(#lent),*))
    }

    /// The tangent in `Some`, `Ok` or a box.
    pub(super) fn wrap_dot(&self, carrier: &Carrier, value: &TokenStream, span: Span) -> TokenStream {
        let krate = self.krate;
        match carrier {
            Carrier::Some => quote_spanned!(span=> ::core::option::Option::Some(#value)),
            Carrier::Ok => quote_spanned!(span=> ::core::result::Result::<_, ()>::Ok(#value)),
            // Of what is shared, the tangent is not.
            Carrier::Boxed(Pointer::Box | Pointer::Rc | Pointer::Arc) => {
                quote_spanned!(span=> #krate::rt::std::boxed::Box::new(#value))
            }
            Carrier::Like(kind) => {
                let kind = self.read(kind);
                quote_spanned!(span=> #kind.present_dot(#value))
            }
        }
    }
}
