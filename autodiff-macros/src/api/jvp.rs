//! Forward mode: `jvp`.

use super::{
    call::{self, local, pass},
    callable, docs, has_length,
};
use crate::{
    ir::Passing,
    signature::{ParamSig, Part, Signature},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;

/// `x_dot`: the tangent of a parameter.
pub(super) fn dot(param: &ParamSig) -> Ident {
    format_ident!("{}_dot", param.name().unraw(), span = Span::mixed_site())
}

/// The type of the tangent of a parameter, as a caller passes it: as the value is.
pub(super) fn ty(param: &ParamSig) -> TokenStream {
    let (bar, owned) = (&param.bar, &param.owned);
    match param.passing {
        Passing::Value => owned.clone(),
        Passing::Ref => quote!(&#bar),
        Passing::RefMut => quote!(&mut #bar),
    }
}

/// Panics unless the tangents are as long as what they are the tangents of.
pub(super) fn length_checks<'a>(params: impl Iterator<Item = &'a ParamSig>) -> TokenStream {
    params
        .filter(|p| has_length(&p.ir_ty))
        .map(|p| call::length_check(&dot(p), &p.name().to_token_stream(), &format!("`{}`", p.name())))
        .collect()
}

/// `jvp(args.., tangents..) -> (value, tangent)`.
pub(super) fn jvp(sig: &Signature) -> TokenStream {
    let (vis, name, doc) = (sig.public_vis(), sig.public("jvp"), docs::of_jvp(sig));
    let own = callable::generics(sig);
    let (generics, _, clause) = own.split_for_impl();
    let params = call::params(sig);
    let given = || sig.params.iter().filter(|p| p.slot || p.state);
    let dots = given().map(|p| {
        let (dot, ty) = (dot(p), ty(p));
        quote!(#dot: #ty,)
    });
    let checks = length_checks(given());
    let track = (!checks.is_empty()).then(|| quote!(#[track_caller]));
    let prologue = callable::prologue(sig);
    let callables = sig.params.iter().filter(|p| p.has_second_form()).count();
    let arguments = sig.params.iter().map(|p| match p.second_form() {
        Some(of) => callable::forms(sig, p, of).0,
        None => pass(p, p.name()),
    });
    let lent = sig.params.iter().map(|p| match p.second_form() {
        // What the caller captured is constant.
        Some(of) => {
            let form = callable::tangent_form(sig, p, of);
            quote!(&#form)
        }
        None => lent(p),
    });
    let (output, out_dot) = (sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream), &sig.seed);
    let (tangent, own) = (sig.hidden(Part::Tangent), call::passed_generics(sig, callables));
    let (result, this) = (local("result"), sig.this());
    quote! {
        #[doc = #doc]
        #[inline]
        #track
        #vis fn #name #generics (#params #(#dots)*) -> (#output, #out_dot) #clause {
            #checks
            #prologue
            let #result = #this::#tangent::<#own>(#(#arguments,)* (#(#lent,)*));
            #result
        }
    }
}

/// `jvp_many(args.., tangents..) -> (value, tangents)`: in several directions.
pub(super) fn jvp_many(sig: &Signature) -> TokenStream {
    let (vis, name, doc) = (sig.public_vis(), sig.public("jvp_many"), docs::of_jvp_many(sig));
    let generics = crate::emit::lanes_generics(sig);
    let (generics, _, clause) = generics.split_for_impl();
    let params = call::params(sig);
    let given = || sig.params.iter().filter(|p| p.slot || p.state);
    let dots = given().map(|p| {
        let (dot, ty) = (dot(p), crate::emit::lanes_parameter(sig, p));
        quote!(#dot: #ty,)
    });
    let checks = length_checks(given());
    let track = (!checks.is_empty()).then(|| quote!(#[track_caller]));
    let (arguments, lent) = (sig.params.iter().map(|p| pass(p, p.name())), sig.params.iter().map(lent));
    let output = sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let out_dot = crate::emit::in_lanes(sig, &sig.seed);
    let (lanes, own) = (sig.hidden(Part::Lanes), call::generic_arguments(sig));
    let (result, this, krate) = (local("result"), sig.this(), &sig.krate);
    let inferred = sig.params.iter().map(|_| quote!(_));
    let flags =
        sig.params.iter().map(|p| if p.slot || p.state { quote!(#krate::rt::On) } else { quote!(#krate::rt::Off) });
    quote! {
        #[doc = #doc]
        #[inline]
        #track
        #vis fn #name #generics (#params #(#dots)*) -> (#output, #out_dot) #clause {
            #checks
            let #result = #this::#lanes::<#(#inferred,)* #own __LANES>(#(#arguments,)* (#(#lent,)*), (#(#flags,)*), #krate::rt::lanes::Of::<__LANES>);
            #result
        }
    }
}

/// The tangent of a parameter, as the hidden functions take it.
fn lent(p: &ParamSig) -> TokenStream {
    let dot = dot(p);
    match p.passing {
        _ if !(p.slot || p.state) => quote!(::core::option::Option::None),
        Passing::Value => quote!(::core::option::Option::Some(&#dot)),
        Passing::Ref | Passing::RefMut => quote!(::core::option::Option::Some(#dot)),
    }
}
