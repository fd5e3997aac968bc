//! Structs and enums that a function's body declares, and what they implement: nobody else can see them, so that their derivatives need
//! not be asked for.
//!
//! A type whose fields are numbers, or are made of them, is given the derive; an `impl` of its methods or of an operator, the attribute.
//! Whatever says itself what it wants is left alone, and so is what holds anything else.

use crate::ir::Ty;
use crate::signature::{argument, transparent, ty};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::collections::BTreeSet;
use syn::{Attribute, Block, Field, Generics, Item, ItemImpl, Path, Stmt, Type};

/// The types of a block that are given the derive.
pub(super) fn derivable(block: &Block) -> BTreeSet<String> {
    let candidates: Vec<(String, &Generics, Vec<&Field>)> = block.stmts.iter().filter_map(candidate).collect();
    let mut names: BTreeSet<String> = candidates.iter().map(|(name, ..)| name.clone()).collect();
    // One that holds another which is left alone is left alone as well.
    loop {
        let before = names.len();
        let fits = |(_, generics, fields): &&(String, &Generics, Vec<&Field>)| {
            let known = |t: &Type| is_made_of_numbers(t, generics, &names);
            fields.iter().all(|field| known(&field.ty)) && fields.iter().any(|field| !ty(&field.ty).is_inert())
        };
        let fitting = candidates.iter().filter(fits).map(|(name, ..)| name.clone()).collect();
        names = fitting;
        if names.len() == before {
            return names;
        }
    }
}

fn candidate(stmt: &Stmt) -> Option<(String, &Generics, Vec<&Field>)> {
    let (ident, generics, attrs, fields) = match stmt {
        Stmt::Item(Item::Struct(s)) => (&s.ident, &s.generics, &s.attrs, s.fields.iter().collect()),
        Stmt::Item(Item::Enum(e)) => {
            (&e.ident, &e.generics, &e.attrs, e.variants.iter().flat_map(|variant| &variant.fields).collect())
        }
        _ => return None, // no type
    };
    let alone = generics.lifetimes().next().is_none() && !attrs.iter().any(says_derivative);
    alone.then(|| (ident.to_string(), generics, fields))
}

/// The name of a type that has the derive.
pub(super) fn with_derive(stmt: &Stmt) -> Option<String> {
    match stmt {
        Stmt::Item(Item::Struct(s)) if s.attrs.iter().any(says_derivative) => Some(s.ident.to_string()),
        Stmt::Item(Item::Enum(e)) if e.attrs.iter().any(says_derivative) => Some(e.ident.to_string()),
        _ => None, // without it, or no type
    }
}

/// Whether it has the derive.
fn says_derivative(attr: &Attribute) -> bool {
    attr.path().is_ident("derive") && attr.to_token_stream().to_string().contains("Differentiable")
}

fn is_made_of_numbers(t: &Type, generics: &Generics, names: &BTreeSet<String>) -> bool {
    let known = |t: &Type| is_made_of_numbers(t, generics, names);
    match (transparent(t), ty(t)) {
        (_, Ty::Float(_) | Ty::Int | Ty::Bool | Ty::Unit) => true,
        (Type::Path(_), Ty::Text) => true,
        (Type::Array(array), _) => known(&array.elem),
        (Type::Tuple(tuple), _) => tuple.elems.iter().all(known),
        (Type::Path(_), Ty::Vec(_) | Ty::Option(_)) => argument(t).is_some_and(known),
        (Type::Path(path), _) => match path.path.segments.last() {
            Some(last) if last.ident == "Box" => argument(t).is_some_and(known),
            Some(last) => {
                path.path.is_ident("Self")
                    || names.contains(&last.ident.to_string())
                    || generics.type_params().any(|param| path.path.is_ident(&param.ident))
                    || crate::declared::derives(&last.ident)
                    || crate::declared::is_plain(t)
            }
            None => false, // no name
        },
        _ => false, // a reference, a function
    }
}

/// What the derive adds beside a type.
pub(super) fn derived(item: &Item, krate: &Path, lanes: bool) -> TokenStream {
    let lanes = lanes.then(|| quote!(, lanes));
    crate::derive::expand(quote!(#[differentiable(crate = #krate #lanes)] #item))
}

/// The block with its derivatives, where it is one of methods or of an operator, of a type that is among `names`.
pub(super) fn attributed(
    block: &ItemImpl,
    names: &BTreeSet<String>,
    krate: &Path,
    order: u8,
    lanes: bool,
) -> Option<TokenStream> {
    let Type::Path(of) = transparent(&block.self_ty) else { return None };
    if !names.contains(&of.path.segments.last()?.ident.to_string()) {
        return None;
    }
    let marked = |attr: &Attribute| attr.path().segments.last().is_some_and(|s| s.ident == "differentiable");
    let methods = block.items.iter().filter_map(|item| match item {
        syn::ImplItem::Fn(method) => Some(&method.attrs),
        _ => None, // no function
    });
    if block.attrs.iter().chain(methods.flatten()).any(marked) {
        return None;
    }
    let operators =
        ["Add", "Sub", "Mul", "Div", "Rem", "Neg", "AddAssign", "SubAssign", "MulAssign", "DivAssign", "RemAssign"];
    let of_trait = block.trait_.as_ref().and_then(|(path, _)| path.segments.last());
    if of_trait.is_some_and(|of_trait| !operators.iter().any(|name| of_trait.ident == name)) {
        return None;
    }
    let lanes = (lanes && of_trait.is_none()).then(|| quote!(, lanes));
    let args = quote!(crate = #krate, order = #order #lanes);
    crate::block::expand(&args, &block.to_token_stream())
}
