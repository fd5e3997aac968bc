//! The hidden siblings that a caller uses who knows nothing of a method but its name: auto-reference finds out how it takes
//! its receiver.

use super::call::{self, local, pass};
use crate::emit::{Receiver, flag};
use crate::ir::Passing;
use crate::signature::{Block, ParamSig, Part, Signature, mentions};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{GenericParam, Generics, WhereClause, parse_quote};

/// `self`, `&self` or `&mut self`, as a method that is called by name takes it.
fn receiver(param: &ParamSig) -> TokenStream {
    match param.passing {
        Passing::Value | Passing::Ref => quote!(&self),
        Passing::RefMut => quote!(&mut self),
    }
}

/// The where clause, with what a receiver by value needs: here it is behind a reference.
fn clause(sig: &Signature, of: &ParamSig) -> Option<WhereClause> {
    let mut generics = sig.generics.clone();
    let by_value = of.passing == Passing::Value;
    let is_generic = sig.owner.as_ref().is_some_and(|o| o.kind == Block::Trait || !o.generics.params.is_empty());
    if by_value {
        // Of a type that is not generic rustc asks at once, unless the bound could have to do with the caller.
        let cloned = if is_generic {
            parse_quote!(Self: ::core::clone::Clone)
        } else {
            parse_quote!(for<'__caller> Self: ::core::clone::Clone)
        };
        generics.make_where_clause().predicates.push(cloned);
    }
    generics.where_clause
}

/// `__differentiable_m(&self) -> &Self`: what all calls go through. In the impl of a trait it is that of the trait.
pub(super) fn gate(sig: &Signature) -> Option<TokenStream> {
    let of = sig.receiver()?;
    let (vis, name, this) = (&sig.vis, sig.hidden(Part::Gate), receiver(of));
    let itself = match of.passing {
        Passing::Value | Passing::Ref => quote!(&Self),
        Passing::RefMut => quote!(&mut Self),
    };
    let clause = match sig.owner.as_ref()?.kind {
        Block::Implementation => return None,
        Block::Trait => Some(quote!(where Self: ::core::marker::Sized)),
        Block::Inherent => None,
    };
    Some(quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name(#this) -> #itself #clause {
            self
        }
    })
}

/// `__derivative_of_method_m(&self, args.., flags)`: the forward sweep, whose receiver is never moved.
pub(super) fn by_method(sig: &Signature, recursive: bool) -> Option<TokenStream> {
    let of = sig.receiver()?;
    let name = sig.hidden(Part::Method);
    let header = crate::emit::header(sig, &name, &receiver(of), clause(sig, of).as_ref(), recursive);
    let forward = sig.hidden(Part::Forward);
    let flags: Vec<Ident> = (0..sig.params.len()).map(flag).collect();
    let own = call::generic_arguments(sig);
    let hidden = sig.second_forms();
    let this = match of.passing {
        Passing::Value => quote!(::core::clone::Clone::clone(self)),
        Passing::Ref | Passing::RefMut => quote!(self),
    };
    let others = sig.params.iter().skip(1).map(|p| pass(p, &p.ident));
    let itself = sig.this();
    Some(quote! {
        #header {
            #itself::#forward::<#(#flags,)* #own #(#hidden,)*>(#this, #(#others,)* __flags)
        }
    })
}

/// `__tangent_of_method_m(&self, args.., tangents)`: forward mode, with a receiver that is never moved.
pub(super) fn tangent(sig: &Signature) -> Option<TokenStream> {
    let of = sig.receiver()?;
    let receiver = never_moved(sig, of, &of.bar);
    let header =
        crate::emit::tangent_header(sig, &sig.hidden(Part::TangentMethod), &receiver, clause(sig, of).as_ref());
    let tangent = sig.hidden(Part::Tangent);
    let (own, forms) = (call::generic_arguments(sig), callable_forms(sig));
    let (this, dot) = itself_and_dot(sig, of);
    let others = sig.params.iter().skip(1).map(|p| pass(p, &p.ident));
    let dots = (1..sig.params.len()).map(syn::Index::from);
    let itself = sig.this();
    Some(quote! {
        #header {
            let mut __dots = __dots;
            #itself::#tangent::<#own #(#forms,)*>(#this, #(#others,)* (#dot, #(__dots.#dots,)*))
        }
    })
}

/// A receiver that is never moved. Its tangent is whatever can lend one.
fn never_moved(sig: &Signature, of: &ParamSig, bar: &TokenStream) -> Receiver {
    let krate = &sig.krate;
    let bound = match of.passing {
        Passing::Value | Passing::Ref => quote!(#krate::rt::SharedDot<#bar>),
        Passing::RefMut => quote!(#krate::rt::ExclusiveDot<#bar>),
    };
    Receiver { written: receiver(of), dot: Some((format_ident!("__Dot", span = Span::mixed_site()), bound)) }
}

/// What the function itself takes for such a receiver and its tangent.
fn itself_and_dot(sig: &Signature, of: &ParamSig) -> (TokenStream, TokenStream) {
    let krate = &sig.krate;
    match of.passing {
        Passing::Value => (quote!(::core::clone::Clone::clone(self)), quote!(#krate::rt::SharedDot::shared(&__dots.0))),
        Passing::Ref => (quote!(self), quote!(#krate::rt::SharedDot::shared(&__dots.0))),
        Passing::RefMut => (quote!(self), quote!(#krate::rt::ExclusiveDot::exclusive(&mut __dots.0))),
    }
}

/// `__differentiable_lanes_of_method_m(&self, args.., tangents, flags, lanes)`: the same in several directions.
pub(super) fn lanes(sig: &Signature) -> Option<TokenStream> {
    let of = sig.receiver()?;
    let written = never_moved(sig, of, &crate::emit::in_lanes(sig, &of.bar));
    let header = crate::emit::lanes_header(sig, Part::LanesMethod, &written, clause(sig, of).as_ref());
    let (lanes, own) = (sig.hidden(Part::Lanes), call::generic_arguments(sig));
    let (this, dot) = itself_and_dot(sig, of);
    let others = sig.params.iter().skip(1).map(|p| pass(p, &p.ident));
    let dots = (1..sig.params.len()).map(syn::Index::from);
    let (itself, flags) = (sig.this(), (0..sig.params.len()).map(flag));
    Some(quote! {
        #header {
            let mut __dots = __dots;
            #itself::#lanes::<#(#flags,)* #own __LANES>(#this, #(#others,)* (#dot, #(__dots.#dots,)*), __flags, __lanes)
        }
    })
}

/// A `_` for each callable.
fn callable_forms(sig: &Signature) -> Vec<TokenStream> {
    sig.params.iter().filter(|p| p.has_second_form()).map(|_| quote!(_)).collect()
}

/// `__reverse_of_method_m(&self, pullback, again.., seed, bars..)`: runs what `__derivative_of_method_m` gave, with the receiver as it wants it.
pub(super) fn reverse(sig: &Signature) -> Option<TokenStream> {
    let of = sig.receiver()?;
    let vis = &sig.vis;
    let name = sig.hidden(Part::Reverse);
    let (pullback, seed) = (local("pullback"), local("seed"));
    let this = receiver(of);
    let mut types = Inferred { own: &sig.generics, names: Vec::new() };
    let again: Vec<_> =
        sig.params.iter().skip(1).map(|p| (format_ident!("__again_{}", p.ident), p.again.clone())).collect();
    let again: Vec<(Ident, TokenStream)> = again
        .into_iter()
        .map(|(name, ty)| (name, ty.map_or_else(|| quote!(()), ToTokens::into_token_stream)))
        .collect();
    let (again_names, again_types): (Vec<_>, Vec<_>) = again.into_iter().unzip();
    let seed_type = types.of(sig.seed.clone(), sig.output.as_deref());
    let bars: Vec<(Ident, TokenStream)> = sig
        .params
        .iter()
        .map(|p| {
            let bar = &p.bar;
            let ty = types.of(quote!(::core::option::Option<&mut #bar>), Some(&p.ty));
            (call::bar(p), ty)
        })
        .collect();
    let (bar_names, bar_types): (Vec<_>, Vec<_>) = bars.into_iter().unzip();
    let taken = match of.passing {
        Passing::Value => quote!(()),
        Passing::Ref => quote!(&Self),
        Passing::RefMut => quote!(&mut Self),
    };
    let given = match of.passing {
        Passing::Value => quote!(()),
        Passing::Ref | Passing::RefMut => quote!(self),
    };
    let names = types.names;
    let kept = sig.generics.params.iter().filter(|p| match p {
        GenericParam::Lifetime(p) => sig.gives_again(&p.lifetime),
        GenericParam::Type(p) => again_types.iter().any(|t| mentions(t, &p.ident)),
        GenericParam::Const(p) => {
            again_types.iter().chain(&bar_types).chain([&seed_type]).any(|t| mentions(t, &p.ident))
        }
    });
    let clause = sig.generics.where_clause.as_ref().map(|clause| {
        // Predicates on type parameters that are inferred would be about nothing.
        let predicates = clause.predicates.iter().filter(|p| {
            let text = p.to_token_stream();
            let gone = |ident: &Ident| !again_types.iter().any(|t| mentions(t, ident)) && mentions(&text, ident);
            !sig.generics.type_params().any(|p| gone(&p.ident)) && !matches!(p, syn::WherePredicate::Lifetime(_))
        });
        quote!(#(#predicates,)*)
    });
    Some(quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name<#(#kept,)* __P, #(#names),*>(
            #this,
            #pullback: __P,
            #(#again_names: #again_types,)*
            #seed: #seed_type
            #(, #bar_names: #bar_types)*
        ) where
            __P: ::core::ops::FnOnce(#taken, #(#again_types,)* #seed_type #(, #bar_types)*),
            #clause
        {
            #pullback(#given, #(#again_names,)* #seed #(, #bar_names)*);
        }
    })
}

/// Types of arguments that mention the method's own type parameters: rustc could not infer those from a cotangent, and
/// does not need to know more than that caller and callee agree.
struct Inferred<'a> {
    own: &'a Generics,
    names: Vec<Ident>,
}

impl Inferred<'_> {
    fn of(&mut self, ty: TokenStream, written: Option<&syn::Type>) -> TokenStream {
        let written = written.map(ToTokens::to_token_stream).unwrap_or_default();
        if !self.own.type_params().any(|p| mentions(&written, &p.ident)) {
            return ty;
        }
        let name = format_ident!("__B{}", self.names.len());
        self.names.push(name.clone());
        name.into_token_stream()
    }
}
