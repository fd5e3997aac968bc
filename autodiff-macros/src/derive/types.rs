//! The generated types: the cotangent and its shape.

use super::{
    cotangent_name,
    generics::{self, Asked},
    input::{Field, Input, Style},
    lints, many_name, shape_name,
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Generics, Member};

/// `struct PCotangent { .. }`
pub(super) fn cotangent(input: &Input) -> TokenStream {
    let (vis, name, lints) = (&input.vis, cotangent_name(input), lints());
    let what = format!(
        "The cotangent of [`{}`]: what the derivative of a scalar with respect to it is stored in.\n\nIt has the same fields, with \
         their cotangents in them; those of fields without derivative are `()`.",
        input.ident
    );
    if input.is_empty() {
        return quote!(#[doc = #what] #lints #vis type #name = (););
    }
    let definition = define(input, &name, &cotangent_generics(input), |field| {
        let (doc, bar) = (format!("The cotangent of `{}`.", field.member.to_token_stream()), field.bar(&input.krate));
        (quote!(#[doc = #doc]), bar)
    });
    quote!(#[doc = #what] #lints #definition)
}

/// `struct __PShape { .. }`
pub(super) fn shape(input: &Input) -> TokenStream {
    if input.is_empty() {
        return TokenStream::new();
    }
    let (name, lints) = (shape_name(input), lints());
    let definition = define(input, &name, &shape_generics(input), |f| (TokenStream::new(), f.shape(&input.krate)));
    quote!(#[doc(hidden)] #lints #definition)
}

pub(super) fn cotangent_generics(input: &Input) -> Generics {
    generics::of_type(input, &input.fields().map(|f| f.bar(&input.krate)).collect::<Vec<_>>(), Asked::Once)
}

pub(super) fn shape_generics(input: &Input) -> Generics {
    generics::of_type(input, &input.fields().map(|f| f.shape(&input.krate)).collect::<Vec<_>>(), Asked::Once)
}

pub(super) fn many_generics(input: &Input) -> Generics {
    generics::of_type(input, &input.fields().map(|f| f.many(&input.krate)).collect::<Vec<_>>(), Asked::InLanes)
}

/// `struct PLanes<const LANES: usize> { .. }`
pub(super) fn many(input: &Input) -> TokenStream {
    let (name, lints) = (many_name(input), lints());
    let what = format!(
        "A tangent of [`{}`] in several directions.\n\nIt has the same fields, with their tangents in them; those of fields without \
         derivative are `()`.",
        input.ident
    );
    let definition = define(input, &name, &many_generics(input), |field| {
        let (doc, many) = (format!("The tangent of `{}`.", field.member.to_token_stream()), field.many(&input.krate));
        (quote!(#[doc = #doc]), many)
    });
    quote!(#[doc = #what] #lints #definition)
}

/// `struct name { field: of(field), .. }`, or the same for an enum.
fn define(
    input: &Input,
    name: &Ident,
    generics: &Generics,
    of: impl Fn(&Field) -> (TokenStream, TokenStream),
) -> TokenStream {
    let (vis, clause) = (&input.vis, &generics.where_clause);
    // Fields of variants are as public as the enum.
    let field = |f: &Field| {
        let (doc, t) = of(f);
        let vis = if input.is_enum() { TokenStream::new() } else { f.vis.to_token_stream() };
        match &f.member {
            Member::Named(member) => quote!(#doc #vis #member: #t),
            Member::Unnamed(_) => quote!(#doc #vis #t),
        }
    };
    let bodies: Vec<_> = input
        .variants
        .iter()
        .map(|v| {
            let fields = v.fields.iter().map(field);
            match v.style {
                Style::Named => quote!({ #(#fields,)* }),
                Style::Tuple => quote!((#(#fields,)*)),
                Style::Unit => TokenStream::new(),
            }
        })
        .collect();
    if input.is_enum() {
        let variants = input.variants.iter().zip(bodies).filter_map(|(v, body)| {
            let ident = v.ident.as_ref()?;
            let doc = format!("Of [`{}::{ident}`].", input.ident);
            Some(quote!(#[doc = #doc] #ident #body))
        });
        return quote!(#vis enum #name #generics #clause { #(#variants,)* });
    }
    match input.variants.first().map(|v| v.style) {
        Some(Style::Tuple) => quote!(#vis struct #name #generics #(#bodies)* #clause;),
        Some(Style::Named) => quote!(#vis struct #name #generics #clause #(#bodies)*),
        Some(Style::Unit) | None => quote!(#vis struct #name #generics #clause;),
    }
}
