//! `#[differentiable(lanes)]` on a type: tangents in several directions at once, `PLanes<K>` beside `PCotangent`.

use super::{
    bars, deref,
    generics::{self, Asked},
    input::{Carries, Input},
    lints, many_name, types,
    value::arms,
};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{parse_quote, spanned::Spanned};

/// The type, what it can do, and what the derivatives of functions ask of the user's type.
pub(super) fn lanes(input: &Input) -> TokenStream {
    let (krate, ident, lints) = (&input.krate, &input.ident, lints());
    let (own, many) = (generics::of_value(input, Asked::InLanes), types::many_generics(input));
    let (head, _, clause) = own.split_for_impl();
    let (_, arguments, _) = input.generics.split_for_impl();
    let mut linear = own.clone();
    linear.make_where_clause().predicates.push(parse_quote!(Self: #krate::InLanes<__LANES> + #krate::Differentiable));
    let (_, _, linear_clause) = linear.split_for_impl();
    let (items, of, zero) = if input.is_empty() {
        // As its cotangent, which is `()`.
        (TokenStream::new(), quote!(()), quote!(()))
    } else {
        let (name, given) = (many_name(input), generics::arguments(&many));
        let zeros = arms(input, ident, &name, |f, x| match f.carries {
            Carries::Nothing => quote!(()),
            Carries::Float | Carries::Type => {
                let t = &f.ty;
                quote_spanned!(t.span()=> <#t as #krate::InLanes<__LANES>>::zero_in_lanes(#x))
            }
        });
        let (definition, can, deref) = (types::many(input), bars::many(input), deref::many(input));
        (quote!(#definition #can #deref), quote!(#name #given), quote!(match self { #zeros }))
    };
    quote! {
        #items
        #lints
        #[automatically_derived]
        impl #head #krate::InLanes<__LANES> for #ident #arguments #clause {
            type Many = #of;
            #[inline]
            fn zero_in_lanes(&self) -> #of {
                #zero
            }
        }
        #lints
        #[automatically_derived]
        impl #head #krate::rt::lanes::Linear<__LANES> for #ident #arguments #linear_clause {}
    }
}
