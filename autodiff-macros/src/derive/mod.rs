//! `#[derive(Differentiable)]`: the cotangent of a struct or an enum.
//!
//! Beside `P` there appear `PCotangent`, which has the same fields with the fields' cotangents in them, and a hidden type for its
//! [shape]: what has to be known of a value to make a zero for it. Both are types with names of their own, so that a type that holds
//! itself in a box has a cotangent that does.
//!
//! A struct is treated as an enum of one variant throughout: every generated function is a `match` over [`input::Variant`]s.
//!
//! [shape]: https://docs.rs/autodiff-runtime/latest/autodiff/trait.Differentiable.html#associatedtype.Shape

mod bars;
mod check;
mod deref;
mod generics;
mod input;
mod lanes;
mod types;
mod value;

use input::Input;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// The items beside the type. What is wrong with it is reported at once.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    match syn::parse2(item).and_then(|item: syn::DeriveInput| Input::new(&item)) {
        Ok(input) => derive(&input),
        Err(error) => error.into_compile_error(),
    }
}

fn derive(input: &Input) -> TokenStream {
    let cotangent = types::cotangent(input);
    let shape = types::shape(input);
    let differentiable = value::differentiable(input);
    // A type without fields has `()` for its cotangent, which can do all of it.
    let bars = if input.is_empty() { TokenStream::new() } else { bars::bars(input) };
    let deref = deref::cotangent(input);
    let lanes = input.lanes.then(|| lanes::lanes(input));
    let fields = input.variants.iter().flat_map(|variant| &variant.fields);
    let plain: Vec<_> = fields.filter_map(|field| crate::declared::is_plain_indeed(&field.ty, &input.krate)).collect();
    let plain = (!plain.is_empty()).then(|| quote!(const _: () = { #(#plain)* };));
    quote!(#cotangent #shape #differentiable #bars #deref #lanes #plain)
}

/// The cotangent's name.
fn cotangent_name(input: &Input) -> Ident {
    format_ident!("{}Cotangent", input.ident)
}

/// The name of the tangent in several directions.
fn many_name(input: &Input) -> Ident {
    format_ident!("{}Lanes", input.ident)
}

/// The name of the shape.
fn shape_name(input: &Input) -> Ident {
    format_ident!("__{}Shape", input.ident)
}

/// What is generated carries no lint of the user's: its names are those of the user's items, and its types are as public as they.
fn lints() -> TokenStream {
    let lints = quote!(
        dead_code,
        deprecated,
        missing_copy_implementations,
        non_camel_case_types,
        non_snake_case,
        private_bounds,
        private_interfaces,
        single_use_lifetimes,
        unreachable_pub,
        unused_qualifications,
        unused_variables
    );
    quote!(#[allow(#lints, clippy::all, clippy::pedantic, clippy::nursery)])
}

/// A name that cannot be one of the user's.
fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
