//! Conversions that are differentiated more than twice: the body of `from`, in forward mode as often as it is asked for.

use super::super::foreign;
use super::jets::{Jet, Jets};
use super::{Spell, as_function};
use crate::emit::Sweeps;
use crate::function;
use crate::options::Options;
use crate::signature::jet_depth;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ItemImpl, Path};

/// The derivatives from the third on, of the impl of a `From`.
pub(in super::super) fn conversion(block: &ItemImpl, options: &Options, krate: &Path) -> syn::Result<TokenStream> {
    let method = block.items.iter().find_map(|item| match item {
        ImplItem::Fn(method) => Some(method.clone()),
        _ => None, // no function
    });
    let Some(method) = method else { return Ok(TokenStream::new()) }; // rustc refuses the original
    let spell = Spell::new(block);
    let mut function = as_function(block, method, &spell)?;
    foreign::lend_shortly(&mut function);
    let options = Options { krate: options.krate.clone(), order: options.order, ..Options::default() };
    let (sig, Sweeps { tangent, .. }, tangents) = function::operator(&mut function, &options)?;
    let Some(of) = sig.params.first().map(|param| param.ty.clone()) else { return Ok(TokenStream::new()) };
    let to = &block.self_ty;
    let (generics, _, clause) = sig.generics.split_for_impl();
    let impls = tangents.iter().enumerate().skip(1).map(|(i, tangent)| {
        let jets = Jets { krate, depth: i + 1, sig: &tangent.sig, operands: vec![Jet::new("x", &of, false, krate)] };
        let (start, computed, pulled, pushed) = (jets.start(), jets.computed(), jets.pulled(), jets.pushed());
        let ((x, x_bar), (y, y_bar)) = (jets.types(0), jets.made(&quote!(#to), &sig.seed));
        let (from, lent, depth) = (jets.operand(0), jets.is_lent(0), jet_depth(krate, i + 1));
        quote! {
            #[allow(warnings, clippy::all, clippy::pedantic)]
            impl #generics #krate::rt::jets::FromJets<#from, #depth, #lent> for #to #clause {
                type Partials = (#x, ());

                #[inline]
                fn convert(__a: #x) -> (#y, Self::Partials) {
                    let partials = (__a, ());
                    let value = { #start #computed };
                    (value, partials)
                }

                #[inline]
                fn pull(partials: Self::Partials, seed: #y_bar, left: ::core::option::Option<&mut #x_bar>) {
                    #start
                    #pulled
                }

                #[inline]
                fn push(partials: Self::Partials, left: ::core::option::Option<&#x_bar>) -> #y_bar {
                    #start
                    #pushed
                }
            }
        }
    });
    let items = tangents.iter().map(|tangent| &tangent.items);
    Ok(quote! {
        #[allow(warnings, clippy::all, clippy::pedantic)]
        const _: () = {
            #[doc(hidden)]
            pub enum Rule {}

            #[allow(warnings, clippy::all, clippy::pedantic)]
            impl Rule { #tangent #(#items)* }

            #(#impls)*
        };
    })
}
