//! Calls: of the primal function, and of the two halves of a differentiable one.

use super::{Emitter, facts::guarded, flag};
use crate::adjoint;
use crate::ir::{
    Again, Arg, Call, CallableArg, Callee, Derivative, Local, Operand, Passing, Place, Proj, Reader, Rvalue, StmtKind,
    Ty, visit,
};
use crate::signature::{Part, hidden, is_forward_mode, is_of_a_type};
use crate::type_arguments;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use std::collections::BTreeMap;
use syn::{ExprPath, GenericArgument, PathArguments, Token, punctuated::Punctuated};

impl Emitter<'_> {
    /// The call as the user wrote it.
    pub(super) fn call(&self, call: &Call, span: Span) -> TokenStream {
        let args = self.args(call);
        match &call.callee {
            Callee::Function(path) | Callee::Associated(path) => quote_spanned!(span=> #path(#(#args),*)),
            Callee::Callable(callable) => {
                let (plain, args) = (&callable.plain, args.iter().skip(1));
                quote_spanned!(span=> #plain(#(#args),*))
            }
            Callee::Method { name, turbofish, shared, .. } => {
                // Where nothing is to come of a change of the receiver, rustc is told that there is none.
                let receiver = match call.args.first() {
                    Some(Arg::RefMut(place)) if *shared => {
                        let receiver = self.receiver(place);
                        quote_spanned!(span=> (&#receiver))
                    }
                    _ => self.receiver_of(call),
                };
                let args = args.iter().skip(1);
                quote_spanned!(span=> #receiver.#name #turbofish(#(#args),*))
            }
        }
    }

    /// `let (value, pullback) = path::__forward(args, (flags,));`
    pub(super) fn forward(
        &self,
        value: Local,
        pullback: Local,
        call: &Call,
        active: &[bool],
        readers: &BTreeMap<usize, Vec<Reader>>,
        span: Span,
    ) -> TokenStream {
        let guards = self.facts.guards.get(&pullback).map_or(&[][..], Vec::as_slice);
        let ty = self.written_arguments(value);
        let (value, pullback) = (self.pattern(value), self.pattern(pullback));
        let (environments, second) = self.second_forms(call, span);
        let args = self.args(call);
        let flags = (0..call.args.len()).map(|i| {
            let flag = match (readers.get(&i), active.get(i)) {
                (Some(readers), Some(true)) => self.left(readers, span),
                _ => self.flag(guards.get(i).copied().flatten(), active.get(i), span),
            };
            match second.get(&i) {
                Some((captures, derivative)) => quote_spanned!(span=> (#flag, #captures, &#derivative)),
                None => flag,
            }
        });
        let flags = quote_spanned!(span=> (#(#flags,)*));
        let count = args.len();
        let called = match &call.callee {
            Callee::Function(path) => {
                let path = forward_path(
                    path,
                    count,
                    &Ident::new("__forward", call.span.resolved_at(Span::mixed_site())),
                    false,
                    type_arguments::behind(call, 3),
                );
                quote_spanned!(span=> #path(#(#args,)* #flags))
            }
            Callee::Associated(path) => {
                let name = path.path.segments.last().map(|s| hidden(&s.ident, Part::Forward));
                let path = name.map(|name| forward_path(path, count, &name, true, type_arguments::behind(call, 3)));
                quote_spanned!(span=> #path(#(#args,)* #flags))
            }
            Callee::Callable(callable) => {
                let (derivative, args) = (&callable.derivative, args.iter().skip(1));
                quote_spanned!(span=> #derivative(#(#args),*))
            }
            // Called by the name of the sweep itself, which uses the receiver up.
            Callee::Method { name, turbofish, .. } if matches!(call.args.first(), Some(Arg::Value(_))) => {
                let (receiver, name) = (self.receiver_of(call), hidden(name, Part::Forward));
                let turbofish = turbofish
                    .as_ref()
                    .and_then(|t| Some(inferred(count, &t.args, type_arguments::behind(call, 3)?, span)));
                let args = args.iter().skip(1);
                quote_spanned!(span=> #receiver.#name #turbofish(#(#args,)* #flags))
            }
            Callee::Method { name, turbofish, .. } => {
                let (receiver, gate, name) =
                    (self.receiver_of(call), hidden(name, Part::Gate), hidden(name, Part::Method));
                let turbofish = turbofish
                    .as_ref()
                    .and_then(|t| Some(inferred(count, &t.args, type_arguments::behind(call, 3)?, span)));
                // Of several traits of one type, the gate could not tell which one is meant.
                let gate = of_many(call).is_none().then(|| quote_spanned!(span=> .#gate()));
                let args = args.iter().skip(1);
                quote_spanned!(span=> #receiver #gate.#name #turbofish(#(#args,)* #flags))
            }
        };
        if environments.is_empty() {
            return quote_spanned!(span=> let (#value, #pullback) #ty = #called;);
        }
        quote_spanned!(span=> let (#value, #pullback) #ty = { #environments #called };)
    }

    /// `let value = path::__sweep(args, (flags,), seed, bars);`
    pub(super) fn fused(
        &self,
        value: Local,
        pullback: Local,
        call: &Call,
        active: &[bool],
        seed: Local,
        bars: &[Option<Place>],
        span: Span,
    ) -> TokenStream {
        let Callee::Function(path) = &call.callee else { return TokenStream::new() }; // no other is fused
        let guards = self.facts.guards.get(&pullback).map_or(&[][..], Vec::as_slice);
        let flags = (0..call.args.len()).map(|i| self.flag(guards.get(i).copied().flatten(), active.get(i), span));
        let (value, args) = (self.pattern(value), self.args(call));
        let behind = type_arguments::behind(call, 3);
        let path = forward_path(path, args.len(), &super::fused::name(call.span), false, behind);
        let seed = self.local(seed);
        let bars = bars.iter().zip(&call.args).enumerate().map(|(i, (bar, arg))| match arg {
            Arg::Ref(place) if call.some.contains(&i) => self.bar_in_some(bar.as_ref(), place, span),
            _ => self.bar(bar.as_ref(), span),
        });
        quote_spanned!(span=> let #value = #path(#(#args,)* (#(#flags,)*), #seed #(, #bars)*);)
    }

    /// The flag of an argument: that of the parameter whose accumulator takes its cotangent, if it may not be there.
    fn flag(&self, guard: Option<usize>, active: Option<&bool>, span: Span) -> TokenStream {
        let krate = self.krate;
        match guard {
            Some(param) => {
                let flag = flag(param);
                quote_spanned!(span=> #krate::rt::flag::<#flag>())
            }
            None if active == Some(&true) => quote_spanned!(span=> #krate::rt::On),
            None => quote_spanned!(span=> #krate::rt::Off),
        }
    }

    /// The flag of an argument behind which nothing has to be put back, unless one of these reads it.
    fn left(&self, readers: &[Reader], span: Span) -> TokenStream {
        let krate = self.krate;
        if readers.is_empty() {
            return quote_spanned!(span=> #krate::rt::Left);
        }
        let mut reads = BTreeMap::new();
        for Reader { path, argument } in readers {
            let mut path = path.clone();
            if let Some(last) = path.path.segments.last_mut() {
                last.arguments = PathArguments::None;
            }
            let read = quote_spanned!(span=> #path::__READS >> #argument & 1 == 1);
            reads.entry(read.to_string()).or_insert(read);
        }
        let reads = reads.values();
        quote_spanned!(span=> #krate::rt::flag::<<#krate::rt::If<{ #(#reads)||* }> as #krate::rt::Either>::Flag>())
    }

    /// The receiver of a method as it stands: auto-reference does the rest.
    pub(super) fn receiver_of(&self, call: &Call) -> TokenStream {
        match call.args.first() {
            Some(Arg::Ref(place)) => self.receiver(place),
            Some(Arg::RefMut(place)) => self.changed_receiver(place),
            Some(Arg::Value(value)) => self.value(value),
            Some(Arg::Opaque(opaque)) => opaque.tokens.clone(),
            None => TokenStream::new(),
        }
    }

    /// A receiver that may be written: in an enum it is found by a `match` on a reference, of which rustc has to be told.
    fn changed_receiver(&self, place: &Place) -> TokenStream {
        let is_part = |proj: &Proj| matches!(proj, Proj::Payload | Proj::Variant { .. });
        if place.proj.iter().any(is_part) { self.receiver_mut(place) } else { self.receiver(place) }
    }

    /// `pullback(arguments again, seed, bars);`
    pub(super) fn pullback(
        &self,
        method: Option<&Ident>,
        pullback: Local,
        again: &[Again],
        seed: Local,
        bars: &[Option<Place>],
        span: Span,
    ) -> TokenStream {
        let pullback = self.ident(pullback);
        let receiver = match (method, again.first()) {
            (Some(_), Some(Again::Ref(place))) => Some(self.receiver(place)),
            (Some(_), Some(Again::RefMut(place))) => Some(self.changed_receiver(place)),
            _ => None, // a function
        };
        // In scope of the whole statement: what is made for the call lives as long.
        let probes = again.iter().any(|again| matches!(again, Again::Perhaps(_))).then(|| {
            let krate = self.krate;
            quote_spanned!(span=> use #krate::rt::{ByReference as _, ByValue as _};)
        });
        let scoped = |call: TokenStream| match &probes {
            Some(probes) => quote_spanned!(span=> { #probes #call }),
            None => call,
        };
        let kinds = again;
        let again = again.iter().map(|again| match again {
            Again::Ref(place) => self.borrow(place),
            Again::Some(place) => some(&self.borrow(place), span),
            Again::RefMut(place) => self.borrow_mut(place),
            Again::Opaque(tokens) => tokens.clone(),
            Again::Value => quote_spanned!(span=> ()),
            Again::Perhaps(Operand::Const(c)) if adjoint::is_none(&c.tokens) => {
                let krate = self.krate;
                quote_spanned!(span=> #krate::rt::none_again())
            }
            Again::Perhaps(Operand::Local(l)) if self.f.asked.contains(l) => {
                let (krate, zero) = (self.krate, self.local(*l));
                quote_spanned!(span=> #krate::rt::asked_again(&#zero))
            }
            Again::Perhaps(value) => {
                let (krate, value) = (self.krate, self.read(value));
                quote_spanned!(span=> (&#krate::rt::Probe(&#value)).again())
            }
        });
        let lent = |i: usize| match kinds.get(i) {
            Some(Again::Some(place)) => Some(place),
            _ => None, // as it is
        };
        let again: Vec<TokenStream> = again.collect();
        let seed = self.local(seed);
        let bars = bars.iter().enumerate().map(|(i, bar)| match lent(i) {
            Some(place) => self.bar_in_some(bar.as_ref(), place, span),
            None => self.bar(bar.as_ref(), span),
        });
        if let (Some(method), Some(Again::Ref(place) | Again::RefMut(place))) = (method, kinds.first())
            && let Some(taken) = declared_of_many(method, kinds.len() - 1)
        {
            let this = match taken {
                Passing::Value => quote_spanned!(span=> ()),
                Passing::Ref => self.borrow(place),
                Passing::RefMut => self.borrow_mut(place),
            };
            let again = again.iter().skip(1);
            return scoped(quote_spanned!(span=> #pullback(#this, #(#again,)* #seed #(, #bars)*);));
        }
        if let (Some(method), Some(receiver)) = (method, receiver) {
            let (gate, name) = (hidden(method, Part::Gate), hidden(method, Part::Reverse));
            let again = again.iter().skip(1);
            return scoped(quote_spanned!(span=> #receiver.#gate().#name(#pullback, #(#again,)* #seed #(, #bars)*);));
        }
        scoped(quote_spanned!(span=> #pullback(#(#again,)* #seed #(, #bars)*);))
    }

    /// What has to be made before a call for the second forms of the callables that are passed; and, for each, the shape of
    /// what it captured and the second form itself.
    fn second_forms(&self, call: &Call, span: Span) -> (TokenStream, BTreeMap<usize, (TokenStream, TokenStream)>) {
        let krate = self.krate;
        let mut environments = TokenStream::new();
        let mut forms = BTreeMap::new();
        for (i, callable) in &call.callables {
            let captured = match call.args.get(*i) {
                Some(Arg::Value(captured)) => captured,
                Some(Arg::Ref(_) | Arg::RefMut(_) | Arg::Opaque(_)) | None => continue, // what is captured is a value
            };
            let form = match &callable.derivative {
                Derivative::Outside(derivative) => {
                    let captured = self.read(captured);
                    (quote_spanned!(span=> #captured.clone()), quote_spanned!(span=> *#derivative))
                }
                Derivative::Refused(_) => continue, // the call is as it was written
                Derivative::Path(path) => {
                    let captures = quote_spanned!(span=> #krate::rt::captures(&()));
                    (captures, form(path, Part::Second, "__derivative", krate))
                }
                Derivative::Closure(closure) => {
                    let name = format_ident!("__env_{i}", span = Span::mixed_site());
                    let kept = format_ident!("__kept_{i}", span = Span::mixed_site());
                    let value = self.value(captured);
                    let share = |copy: bool| if copy { quote!(Copied) } else { quote!(Shared) };
                    let ty = captured.local().map_or(Ty::Unit, |l| self.info(l).ty.clone());
                    let of_env = share(ty.is_copy());
                    let copies = closure.kept.iter().map(|l| self.value(&Operand::Local(*l)));
                    let of_kept = share(closure.kept.iter().all(|l| self.info(*l).ty.is_copy()));
                    environments.extend(quote_spanned! {span=>
                        let #name = #krate::rt::#of_env::new(#value);
                        let #kept = #krate::rt::#of_kept::new((#(#copies,)*));
                    });
                    let form = super::closure::closure(closure, &self.active_members(captured), krate, &name, &kept);
                    (quote_spanned!(span=> #krate::rt::captures(&*#name)), form)
                }
            };
            forms.insert(*i, form);
        }
        (environments, forms)
    }

    /// Which of the variables that a closure captured are active: those that its environment, a tuple, was made of.
    fn active_members(&self, env: &Operand) -> Vec<bool> {
        let mut members = Vec::new();
        visit::each(self.sweep_block(), &mut |s| {
            if let StmtKind::Let(l, Rvalue::Tuple(operands)) = &s.kind
                && env.local() == Some(*l)
            {
                let is_active = |o: &Operand| o.local().is_some_and(|l| self.adjoint.active.contains(&l));
                members = operands.iter().map(is_active).collect();
            }
        });
        members
    }

    /// An accumulator as a pullback takes it: `None` exactly where the call's flag is off.
    fn bar(&self, bar: Option<&Place>, span: Span) -> TokenStream {
        let none = quote_spanned!(span=> ::core::option::Option::None);
        let Some(place) = bar else { return none };
        let borrow = self.borrow_mut(place);
        let some = quote_spanned!(span=> ::core::option::Option::Some(#borrow));
        if guarded(self.f, self.adjoint, place).is_none() {
            return some;
        }
        // A `match` even where the whole is lent: a vector becomes a slice here.
        let bar = self.ident(place.root);
        quote_spanned! {span=>
            match #bar.as_deref_mut() {
                ::core::option::Option::Some(#bar) => #some,
                ::core::option::Option::None => #none,
            }
        }
    }

    /// The accumulator of an optional reference: an optional cotangent of its own, which is added to that of the place.
    fn bar_in_some(&self, bar: Option<&Place>, place: &Place, span: Span) -> TokenStream {
        let into = self.bar(bar, span);
        if bar.is_none() {
            return into;
        }
        let (krate, zero) = (self.krate, self.zero_dot(&self.borrow(place), span));
        quote_spanned!(span=> #krate::rt::optional_bar(#into, || #zero).bar())
    }

    pub(super) fn args(&self, call: &Call) -> Vec<TokenStream> {
        let args = call.args.iter().enumerate().map(|(i, arg)| match (call.callables.get(&i), arg) {
            (Some(CallableArg { forward: Some(forward), .. }), _) => self.in_forward_mode(forward),
            (Some(callable), _) => callable.plain.tokens.clone(),
            (None, Arg::Value(Operand::Local(l))) if self.f.asked.contains(l) => {
                let (krate, zero) = (self.krate, self.local(*l));
                quote_spanned!(call.span=> #krate::rt::as_asked(&#zero))
            }
            (None, Arg::Value(value)) => self.value(value),
            (None, Arg::Ref(place)) if call.some.contains(&i) => {
                let lend = asks_for_zero(&call.callee).then(|| quote!(&));
                let some = some(&self.borrow(place), call.span);
                quote_spanned!(call.span=> #lend #some)
            }
            (None, Arg::Ref(place)) => self.borrow(place),
            (None, Arg::RefMut(place)) => self.borrow_mut(place),
            (None, Arg::Opaque(opaque)) => opaque.tokens.clone(),
        });
        args.collect()
    }
}

/// How the receiver is taken by a method of a trait that a type may have several times, by the declarations of its name.
pub(super) fn of_many(call: &Call) -> Option<Passing> {
    match &call.callee {
        Callee::Method { name, .. } => declared_of_many(name, call.args.len() - 1),
        Callee::Function(_) | Callee::Associated(_) | Callee::Callable(_) => None,
    }
}

/// The same by its name, or by that of its forward mode, which takes a tangent for each argument.
fn declared_of_many(name: &Ident, arguments: usize) -> Option<Passing> {
    let text = name.to_string();
    let (mut of, mut arguments) = (text.as_str(), arguments);
    while let Some(primal) = of.strip_prefix("__jvp_of_") {
        (of, arguments) = (primal, arguments / 2);
    }
    crate::declared::of_many(of, arguments, name.span())
}

/// Whether it is asked what the tangent of an argument is that does not move: the arguments are lent to it, and not passed.
fn asks_for_zero(callee: &Callee) -> bool {
    let name = match callee {
        Callee::Function(path) | Callee::Associated(path) => path.path.segments.last().map(|s| &s.ident),
        Callee::Method { name, .. } => Some(name),
        Callee::Callable(_) => None, // it has no other functions beside it
    };
    name.is_some_and(|name| name.to_string().starts_with("__still_"))
}

fn some(borrow: &TokenStream, span: Span) -> TokenStream {
    quote_spanned!(span=> ::core::option::Option::Some(#borrow))
}

/// The form in which a function that is passed on is called: `path::g` to `path::g::name`, `Type::g` to `Type::__part_of_g`.
pub(super) fn form(path: &ExprPath, part: Part, name: &str, krate: &syn::Path) -> TokenStream {
    let mut path = path.clone();
    if is_of_a_type(&path) {
        let derived = path.path.segments.last().is_some_and(|last| is_forward_mode(&last.ident));
        if let Some(last) = path.path.segments.last_mut() {
            last.ident = hidden(&last.ident, part);
        }
        return if derived { passed_on(&path, krate) } else { path.into_token_stream() };
    }
    let arguments = path.path.segments.last_mut().map(|last| std::mem::take(&mut last.arguments));
    let name = Ident::new(name, Span::mixed_site());
    match arguments {
        Some(PathArguments::AngleBracketed(generics)) => quote!(#path::#name #generics),
        Some(PathArguments::None | PathArguments::Parenthesized(_)) | None => quote!(#path::#name),
    }
}

/// A derivative that is passed on, and may not be there: rustc says so in one place.
pub(crate) fn passed_on(path: &ExprPath, krate: &syn::Path) -> TokenStream {
    let span = path.path.segments.last().map_or_else(Span::mixed_site, |last| last.ident.span());
    quote_spanned!(span=> #krate::rt::passed_on(#path).passed())
}

/// `path::g::<T>` to `path::g::__forward::<_, .., T>`, or to `path::__derivative_of_g::<_, .., T>`. Where it is not known how many
/// arguments stand `behind` those that were written, they are left to inference.
pub(super) fn forward_path(
    path: &ExprPath,
    flags: usize,
    forward: &Ident,
    sibling: bool,
    behind: Option<usize>,
) -> TokenStream {
    let span = forward.span();
    let ExprPath { attrs: _, qself, path } = path;
    let mut path = path.clone();
    let arguments = path.segments.last_mut().map(|last| std::mem::take(&mut last.arguments));
    let arguments = arguments.filter(|_| behind.is_some());
    let behind = behind.unwrap_or_default();
    if sibling {
        if let Some(last) = path.segments.last_mut() {
            last.ident = forward.clone();
        }
        let turbofish = match &arguments {
            Some(PathArguments::AngleBracketed(generics)) => Some(inferred(flags, &generics.args, behind, span)),
            Some(PathArguments::None | PathArguments::Parenthesized(_)) | None => None,
        };
        let path = ExprPath { attrs: Vec::new(), qself: qself.clone(), path }.into_token_stream();
        return quote_spanned!(span=> #path #turbofish);
    }
    let path = ExprPath { attrs: Vec::new(), qself: qself.clone(), path }.into_token_stream();
    match arguments {
        Some(PathArguments::AngleBracketed(generics)) => {
            let inferred = inferred(flags, &generics.args, behind, span);
            quote_spanned!(span=> #path::#forward #inferred)
        }
        Some(PathArguments::None | PathArguments::Parenthesized(_)) | None => quote_spanned!(span=> #path::#forward),
    }
}

/// `::<_, .., T, .., _>` with a `_` for every flag, and for what stands behind.
pub(super) fn inferred(
    flags: usize,
    generics: &Punctuated<GenericArgument, Token![,]>,
    behind: usize,
    span: Span,
) -> TokenStream {
    let flags = (0..flags).map(|_| quote_spanned!(span=> _));
    let behind = (0..behind).map(|_| quote_spanned!(span=> _));
    // Lifetimes are inferred, and could not stand behind the flags.
    let generics = generics.iter().filter(|arg| !matches!(arg, GenericArgument::Lifetime(_)));
    let all = flags.chain(generics.map(ToTokens::to_token_stream)).chain(behind);
    quote_spanned!(span=> ::<#(#all),*>)
}
