//! `__derivative`, and `__second_form_of_m` beside a method `m`: the second form of a function, in which it can be passed to functions that call it.

use super::{
    call::{self, bar, local},
    callable,
};
use crate::{
    ir::Passing,
    signature::{ParamSig, Part, Signature, markers},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;

/// The second form of a function. See `callable` in the runtime.
pub(super) fn derivative(sig: &Signature) -> TokenStream {
    let krate = &sig.krate;
    let outliving = callable::outliving(sig);
    let (generics, _, clause) = outliving.split_for_impl();
    let params = call::params(sig);
    let output = sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let seed_type = &sig.seed;
    let again_types = sig.params.iter().map(|p| p.again.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream));
    let bar_types = sig.params.iter().map(|p| &p.bar).map(|bar| quote!(::core::option::Option<&mut #bar>));
    let (again_types, bar_types): (Vec<_>, Vec<_>) = (again_types.collect(), bar_types.collect());
    let bars_given = quote!(::core::option::Option<&mut ()> #(, #bar_types)*);
    let function = quote!(::core::ops::FnOnce((), #(#again_types,)* #seed_type, #bars_given));
    let (value, adjoint, seed) = (local("value"), local("adjoint"), local("seed"));
    let again: Vec<_> =
        sig.params.iter().map(|p| if p.again.is_some() { p.ident.to_token_stream() } else { quote!(()) }).collect();
    let bars: Vec<Ident> = sig.params.iter().map(bar).collect();

    let shapes = sig.params.iter().filter(|p| p.again.is_none() && p.is_active() && !p.ir_ty.is_float()).map(|p| {
        let (shape, name) = (shape(p), p.name());
        quote!(let #shape = #krate::rt::shape_of(&#name);)
    });
    let passed = sig.params.iter().map(|p| {
        let (bar, name, shape) = (bar(p), &p.ident, shape(p));
        if !p.is_active() {
            return quote!(::core::option::Option::None);
        }
        let zero = match p.passing {
            Passing::Value if p.ir_ty.is_float() => call::float(sig, &p.ir_ty, &p.ty, &quote!(0.0)),
            Passing::Value if p.again.is_none() => quote!(#shape.zero()),
            Passing::Value => quote!(#krate::rt::zero_like(&#name)),
            Passing::Ref | Passing::RefMut => quote!(#krate::rt::zero_like(&*#name)),
        };
        let none = quote!(::core::option::Option::None);
        quote!(::core::option::Option::Some(#krate::rt::lent(#bar, &mut #none, || #zero)))
    });
    let flags = sig.params.iter().map(|p| if p.is_active() { quote!(#krate::rt::On) } else { quote!(#krate::rt::Off) });
    let arguments = sig.params.iter().map(|p| call::pass(p, p.name()));
    let inferred = sig.params.iter().map(|_| quote!(_,));
    let own_generics = call::generic_arguments(sig);
    let (vis, second, forward) = (sig.public_vis(), sig.hidden(Part::Second), sig.hidden(Part::Forward));
    let this = sig.this();
    let closure = quote! {
        move |
            (): (), #(#again: #again_types,)* #seed: #seed_type, _: ::core::option::Option<&mut ()>
            #(, #bars: #bar_types)*
        | #adjoint(#(#again,)* #seed #(, #passed)*)
    };
    let (returned, closure) = callable::adjoint(sig, &function, closure);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #second #generics (#params) -> (#output, #returned) #clause {
            #(#shapes)*
            let (#value, #adjoint) = #this::#forward::<#(#inferred)* #own_generics>(#(#arguments,)* (#(#flags,)*));
            (#value, #closure)
        }
    }
}

/// `function()`, for functions that can be passed to the derivatives of others.
pub(super) fn function(sig: &Signature) -> Option<TokenStream> {
    let params: Vec<ParamSig> = sig.params.iter().map(|p| p.elided(&sig.generics)).collect();
    // A constant may be of any type; the markers are for types that carry derivatives and borrow nothing.
    let told = params.iter().all(|p| markers::is_plain(p) && !(p.constant && markers::holds_unknown(&p.ir_ty)));
    if !told
        || params.len() > 6
        || sig.generics.params.iter().any(|p| !matches!(p, syn::GenericParam::Const(_)))
        || sig.generics.where_clause.is_some()
    {
        return None;
    }
    let (krate, f) = (&sig.krate, &sig.ident);
    let (generics, own) = (sig.generics.const_params(), call::generic_arguments(sig));
    let output = sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let arguments: Vec<_> = params.iter().map(|p| markers::argument(krate, p)).collect();
    let build = format_ident!("closure_{}", params.len());
    let names: Vec<Ident> =
        (0..params.len()).map(|i| format_ident!("argument_{i}", span = Span::mixed_site())).collect();
    let turbofish = if own.is_empty() { None } else { Some(quote!(::<#own>)) };
    Some(quote! {
        /// The function as a value, to be passed to the derivatives of functions that call it.
        #[inline]
        #[must_use]
        pub fn function<#(#generics),*>() -> impl #krate::Callable<(#(#arguments,)*), #output> + ::core::marker::Copy {
            #krate::callable::#build::<#(#arguments,)* _, _, _, _, _>(
                #f #turbofish,
                Self::__derivative #turbofish,
                |#(#names,)* dots| Self::__tangent #turbofish (#(#names,)* dots),
            )
        }
    })
}

fn shape(param: &ParamSig) -> Ident {
    format_ident!("{}_shape", param.ident.unraw(), span = Span::mixed_site())
}
