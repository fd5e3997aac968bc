//! Functions and closures as parameters of a function in forward mode: there they are functions of values and tangents.

use crate::ir::Passing;
use crate::signature::{CallableSig, ParamSig, Signature, cotangent};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics, Path, WherePredicate};

/// `impl Fn(x, x_dot) -> (y, y_dot)`. However often the function itself may be called, its derivatives are the caller's to call.
pub(super) fn forward_mode(of: &CallableSig, krate: &Path) -> TokenStream {
    let inputs = of.inputs.iter().map(|p| &p.ty);
    let dots = of.inputs.iter().map(|p: &ParamSig| {
        let (bar, owned) = (&p.bar, &p.owned);
        match p.passing {
            Passing::Value => owned.clone(),
            Passing::Ref => quote!(&#bar),
            Passing::RefMut => quote!(&mut #bar),
        }
    });
    let output = of.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let dot = of.output.as_ref().map_or_else(|| quote!(()), |t| cotangent(krate, &of.floats, t));
    let lifetimes = &of.lifetimes;
    quote!(impl #lifetimes ::core::ops::Fn(#(#inputs,)* #(#dots),*) -> (#output, #dot))
}

/// The callable itself, by its forward mode.
pub(super) fn plain(p: &ParamSig, of: &CallableSig, dot: &Ident, krate: &Path) -> TokenStream {
    let closure = of.by_forward_mode(dot, krate, false);
    match crate::signature::transparent(&p.ty) {
        syn::Type::Reference(reference) if reference.mutability.is_some() => quote!(&mut #closure),
        syn::Type::Reference(_) => quote!(&#closure),
        _ => closure, // by value
    }
}

/// The generics without those of the callables, which are not there.
pub(super) fn left_out(sig: &Signature) -> Generics {
    let of_callable = |name: &str| {
        let mut callables = sig.params.iter().filter_map(|p| p.callable.as_ref());
        callables.any(|of| of.ident == name)
    };
    let mut generics = sig.generics.clone();
    generics.params = generics
        .params
        .into_iter()
        .filter(|p| match p {
            GenericParam::Type(p) => !of_callable(&p.ident.to_string()),
            GenericParam::Lifetime(_) | GenericParam::Const(_) => true,
        })
        .collect();
    if let Some(clause) = &mut generics.where_clause {
        clause.predicates = std::mem::take(&mut clause.predicates)
            .into_iter()
            .filter(|p| match p {
                WherePredicate::Type(p) => !of_callable(&p.bounded_ty.to_token_stream().to_string()),
                _ => true, // of a lifetime
            })
            .collect();
    }
    generics
}
