//! The type parameters of a trait that stand for numbers: for floats in all of its impls, or for integers in some.

use crate::signature::{mentions, message};
use proc_macro2::Ident;
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::{Generics, ItemTrait, Type, TypeParamBound, WherePredicate};

/// The generics of a trait, with the bounds that all of its impls have of a parameter that is free in it, and without those that
/// make a float of one which an impl gives an integer for.
pub(super) fn of_floats(block: &ItemTrait) -> Generics {
    let mut generics = block.generics.clone();
    let integers = integer_params(block);
    let plain = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => crate::signature::is_plain_bound(bound),
        _ => true, // a lifetime
    };
    for param in generics.type_params_mut().filter(|p| integers.contains(&p.ident)) {
        param.bounds = std::mem::take(&mut param.bounds).into_iter().filter(plain).collect();
    }
    for predicate in generics.where_clause.iter_mut().flat_map(|clause| &mut clause.predicates) {
        if let WherePredicate::Type(of) = predicate
            && matches!(&of.bounded_ty, Type::Path(p) if p.path.get_ident().is_some_and(|p| integers.contains(p)))
        {
            of.bounds = std::mem::take(&mut of.bounds).into_iter().filter(plain).collect();
        }
    }
    for (param, bounds) in generics.type_params_mut().zip(crate::declared::float_params(&block.ident)) {
        // Those that it has itself say the same once more.
        param.bounds.extend(bounds.into_iter().flatten());
    }
    generics
}

/// The type parameters of a trait that stand for an integer in one of its impls.
pub(super) fn integer_params(block: &ItemTrait) -> BTreeSet<Ident> {
    let integers = crate::declared::integer_params(&block.ident, &block.generics);
    let all = block.generics.type_params().zip(integers);
    all.filter(|(_, is_integer)| *is_integer).map(|(param, _)| param.ident.clone()).collect()
}

/// Why the body that a trait gives a method has no derivative: it calculates with what may be an integer.
pub(super) fn calculates_with(method: &syn::TraitItemFn, integers: &BTreeSet<Ident>) -> Option<syn::Error> {
    let (body, output) = (method.default.to_token_stream(), method.sig.output.to_token_stream());
    let named = integers.iter().find(|param| mentions(&body, param) || mentions(&output, param))?;
    let what = format!("cannot differentiate a method of any numbers `{named}`");
    let note = format!("an `impl` of the trait gives an integer for `{named}`, which has no derivative");
    let help = "write the method in the `impl`s that are of floats";
    Some(syn::Error::new(method.sig.ident.span(), message(&what, &[("note", &note), ("help", help)])))
}
