//! Calls: of the primal function, and of the two halves of a differentiable one.

use super::{Emitter, facts::guarded, flag};
use crate::ir::{Again, Arg, Call, Local, Place};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{ExprPath, GenericArgument, PathArguments};

impl Emitter<'_> {
    /// The call as the user wrote it.
    pub(super) fn call(&self, call: &Call, span: Span) -> TokenStream {
        let (path, args) = (&call.path, self.args(call));
        quote_spanned!(span=> #path(#(#args),*))
    }

    /// `let (value, pullback) = path::__forward(args, (flags,));`
    pub(super) fn forward(
        &self,
        value: Local,
        pullback: Local,
        call: &Call,
        active: &[bool],
        span: Span,
    ) -> TokenStream {
        let krate = self.krate;
        let guards = self.facts.guards.get(&pullback).map_or(&[][..], Vec::as_slice);
        let (value, pullback) = (self.pattern(value), self.pattern(pullback));
        let flags = (0..call.args.len()).map(|i| match guards.get(i) {
            Some(Some(param)) => {
                let flag = flag(*param);
                quote_spanned!(span=> #krate::rt::flag::<#flag>())
            }
            Some(None) | None if active.get(i) == Some(&true) => quote_spanned!(span=> #krate::rt::On),
            Some(None) | None => quote_spanned!(span=> #krate::rt::Off),
        });
        let (path, args) = (forward_path(call), self.args(call));
        quote_spanned!(span=> let (#value, #pullback) = #path(#(#args,)* (#(#flags,)*));)
    }

    /// `pullback(arguments again, seed, bars);`
    pub(super) fn pullback(
        &self,
        pullback: Local,
        again: &[Again],
        seed: Local,
        bars: &[Option<Place>],
        span: Span,
    ) -> TokenStream {
        let pullback = self.ident(pullback);
        let again = again.iter().map(|again| match again {
            Again::Ref(place) => self.borrow(place),
            Again::RefMut(place) => self.borrow_mut(place),
            Again::Opaque(tokens) => tokens.clone(),
            Again::Value => quote_spanned!(span=> ()),
            Again::Perhaps(value) => {
                let (krate, value) = (self.krate, self.read(value));
                quote_spanned!(span=> { use #krate::rt::{ByReference as _, ByValue as _}; (&#krate::rt::Probe(&#value)).again() })
            }
        });
        let seed = self.local(seed);
        let bars = bars.iter().map(|bar| self.bar(bar.as_ref(), span));
        quote_spanned!(span=> #pullback(#(#again,)* #seed #(, #bars)*);)
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

    fn args(&self, call: &Call) -> Vec<TokenStream> {
        let args = call.args.iter().map(|arg| match arg {
            Arg::Value(value) => self.value(value),
            Arg::Ref(place) => self.borrow(place),
            Arg::RefMut(place) => self.borrow_mut(place),
            Arg::Opaque(opaque) => opaque.tokens.clone(),
        });
        args.collect()
    }
}

/// `path::g::<T>` to `path::g::__forward::<_, .., T>`, with a `_` for every flag.
fn forward_path(call: &Call) -> TokenStream {
    let span = call.span.resolved_at(Span::mixed_site());
    let forward = Ident::new("__forward", span);
    let ExprPath { attrs: _, qself, path } = &call.path;
    let mut path = path.clone();
    let arguments = path.segments.last_mut().map(|last| std::mem::take(&mut last.arguments));
    let path = ExprPath { attrs: Vec::new(), qself: qself.clone(), path }.into_token_stream();
    match arguments {
        Some(PathArguments::AngleBracketed(generics)) => {
            let flags = call.args.iter().map(|_| quote_spanned!(span=> _));
            // Lifetimes are inferred, and could not stand behind the flags.
            let generics = generics.args.iter().filter(|arg| !matches!(arg, GenericArgument::Lifetime(_)));
            quote_spanned!(span=> #path::#forward::<#(#flags,)* #(#generics),*>)
        }
        Some(PathArguments::None | PathArguments::Parenthesized(_)) | None => quote_spanned!(span=> #path::#forward),
    }
}
