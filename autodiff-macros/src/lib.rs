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
//! | `macros` | syntax | syntax with the macros of the user's crate expanded |
//! | `lower` | syntax | IR: a structured tree in A-normal form over places |
//! | `normalise` | IR | IR whose exits stand last in their blocks |
//! | `infer` | IR | IR in which more locals are known to be floats |
//! | `promote` | IR | IR whose scalar variables are values |
//! | `winner` | IR | IR in which reductions by `min` and `max` search first |
//! | `choices` | IR | IR in which the decisions of `min` and `max` have names |
//! | `hoist` | IR | IR whose loops leave to the code before them what is the same in every turn |
//! | `analyse` | IR | activity, and the layout of definitions, writes and loops |
//! | `adjoint` | IR | a forward and a reverse sweep in IR, and both in one where that is cheaper |
//! | `emit`, `api` | IR | tokens |
//!
//! `ir` says what the IR means; each stage says in its module what it guarantees. With the feature `dump`, setting
//! `AUTODIFF_DUMP=name` in the environment of a build prints every stage for the functions of that name.

extern crate proc_macro;

mod adjoint;
mod analyse;
mod api;
mod block;
mod by_value;
mod choices;
mod closure;
mod conditional;
mod dates;
mod declared;
mod derive;
mod dump;
mod edition;
mod emit;
mod enclosing;
mod files;
mod function;
mod graph;
mod hoist;
mod homes;
mod imports;
mod infer;
mod ir;
mod iterators;
mod lower;
mod macros;
mod mutual;
mod normalise;
mod options;
mod passes;
mod promote;
mod reexports;
mod report;
mod rules;
mod signature;
mod sink;
mod tangent;
mod type_arguments;
mod winner;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;

/// Adds derivatives to a function.
///
/// The documentation of `autodiff-runtime` says what is generated and what is supported.
#[proc_macro_attribute]
pub fn differentiable(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    edition::adapted(expand(args.into(), &item.into())).into()
}

/// Makes a type of your own differentiable: a struct or an enum.
///
/// The documentation of `autodiff-runtime` says what is generated.
#[proc_macro_derive(Differentiable, attributes(constant, differentiable))]
pub fn derive_differentiable(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    edition::adapted(derive::expand(item.into())).into()
}

/// Differentiates a closure by itself.
///
/// The documentation of `autodiff-runtime` says what it is for.
#[proc_macro]
pub fn closure(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    edition::adapted(closure::expand(input.into())).into()
}

/// The whole compiler. The user's item is always emitted, as it was written.
fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
    if let Ok(mut function) = syn::parse2::<syn::ItemFn>(item.clone()) {
        if syn::parse2::<options::Options>(args.clone()).is_ok_and(|options| options.skip) {
            signature::take_constants(&mut function);
            lower::checkpoint::unmarked(&mut *function.block);
            return quote!(#function);
        }
        let derivatives = function::expand(args, &mut function).unwrap_or_else(syn::Error::into_compile_error);
        lower::checkpoint::unmarked(&mut *function.block);
        // Who asks for the gradient alone does use the function.
        return quote!(#[allow(dead_code)] #function #derivatives);
    }
    block::expand(&args, item).unwrap_or_else(|| {
        let error = signature::not_a_function(item).into_compile_error();
        quote!(#item #error)
    })
}
