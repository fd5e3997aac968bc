//! The `differentiable` attribute of `autodiff-runtime`: reverse-mode differentiation by source transformation.
//!
//! A macro sees the tokens of one function: no types, no other bodies. It rewrites the function into a forward sweep that saves what
//! is needed and a reverse sweep that propagates cotangents, and leaves the types of intermediates to rustc's inference.
//!
//! # The compiler
//!
//! | stage | from | to |
//! | --- | --- | --- |
//! | `signature` | the attribute and the signature | slots, passing modes, types |
//! | `lower` | syntax | IR: a structured tree in A-normal form over places |
//! | `normalise` | IR | IR whose exits stand last in their blocks |
//! | `promote` | IR | IR whose scalar variables are values |
//! | `analyse` | IR | activity, and the layout of definitions, writes and loops |
//! | `adjoint` | IR | a forward and a reverse sweep in IR |
//! | `emit`, `api` | IR | tokens |
//!
//! `ir` says what the IR means; each stage says in its module what it guarantees. With the feature `dump`, setting
//! `AUTODIFF_DUMP=name` in the environment of a build prints every stage for the functions of that name.

mod adjoint;
mod analyse;
mod api;
mod derive;
mod dump;
mod emit;
mod ir;
mod lower;
mod normalise;
mod options;
mod promote;
mod report;
mod rules;
mod signature;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Adds derivatives to a function.
///
/// The documentation of `autodiff-runtime` says what is generated and what is supported.
#[proc_macro_attribute]
pub fn differentiable(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(args.into(), &item.into()).into()
}

/// Makes a type of your own differentiable: a struct or an enum.
///
/// The documentation of `autodiff-runtime` says what is generated.
#[proc_macro_derive(Differentiable, attributes(constant, differentiable))]
pub fn derive_differentiable(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive::expand(item.into()).into()
}

/// The whole compiler. The user's function is always emitted, as it was written.
fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
    let mut function: syn::ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(_) => {
            let error = signature::not_a_function(item).into_compile_error();
            return quote!(#item #error);
        }
    };
    let derivatives = derivatives(args, &mut function).unwrap_or_else(syn::Error::into_compile_error);
    let function = function.into_token_stream();
    // Who asks for the gradient alone does use the function.
    quote!(#[allow(dead_code)] #function #derivatives)
}

/// The items beside the function. Takes the attributes of parameters that are the macro's own off the function.
fn derivatives(args: TokenStream, function: &mut syn::ItemFn) -> syn::Result<TokenStream> {
    let options = syn::parse2::<options::Options>(args);
    let sig = signature::Signature::new(function, options.as_ref().unwrap_or(&options::Options::default()));
    let (_, sig) = (options?, sig?);
    let mut report = report::Report::default();
    let mut f = lower::lower(function, &sig, &mut report);
    f.recursive |= sig.recursive;
    let dump = dump::Dump::of(&sig.ident);
    dump.function("lower", &f);
    normalise::normalise(&mut f);
    if report.is_empty() {
        promote::promote(&mut f);
        dump.function("promote", &f);
    }
    let activity = analyse::activity::activity(&f, &mut report);
    if let Some(error) = report.into_error() {
        // The derivatives are there all the same, so that their uses are not errors as well.
        let error = error.into_compile_error();
        if sig.generics.type_params().next().is_some() {
            return Ok(error);
        }
        let items = api::api(function, &sig, &emit::stub(&f, &sig));
        return Ok(quote!(#items #error));
    }
    dump.analyses(&f, &activity);
    let adjoint = adjoint::adjoint(&f, &activity);
    dump.adjoint(&f, &adjoint);
    let forward = emit::emit(&f, &adjoint, &sig);
    let items = api::api(function, &sig, &forward);
    dump.rust(&items);
    Ok(items)
}
