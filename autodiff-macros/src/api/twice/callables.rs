//! Functions and closures as parameters of a function in forward mode: there they are functions of values and tangents.

use crate::ir::Passing;
use crate::signature::{CallableSig, ParamSig, Signature, cotangent};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics, TypeParamBound, WherePredicate};

/// `&impl Fn(x, x_dot) -> (y, y_dot)`: a reference can be passed on and on, and is of the same type there. However often the function itself may be called, its derivatives are the caller's to call.
pub(super) fn forward_mode(sig: &Signature, of: &CallableSig) -> TokenStream {
    let krate = &sig.krate;
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
    // What is made of it and passed on to other threads refers to it.
    let shared = passes_threads(&sig.generics, of).then(|| quote!(+ ::core::marker::Sync));
    quote!(&(impl #lifetimes ::core::ops::Fn(#(#inputs,)* #(#dots),*) -> (#output, #dot) #shared))
}

/// Whether a callable is asked to be `Send` or `Sync`.
fn passes_threads(generics: &Generics, of: &CallableSig) -> bool {
    let own = generics.type_params().filter(|p| p.ident == of.ident).flat_map(|p| &p.bounds);
    let clauses = generics.where_clause.iter().flat_map(|clause| &clause.predicates).filter_map(|p| match p {
        WherePredicate::Type(p) if of.ident == p.bounded_ty.to_token_stream().to_string() => Some(&p.bounds),
        _ => None, // of another type
    });
    own.chain(clauses.flatten()).any(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|s| s.ident == "Send" || s.ident == "Sync")
        }
        _ => false, // a lifetime
    })
}

/// The generics without those of the callables, which are not there.
pub(super) fn left_out(sig: &Signature) -> Generics {
    let of_callable = |name: &str| {
        let mut callables = sig.params.iter().filter_map(ParamSig::second_form);
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
