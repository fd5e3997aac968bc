//! The cotangent of a type that stands for one of its fields stands for that of the field: `w[i]` and `w.iter()` mean the same of both.

use super::{
    cotangent_name,
    input::{Carries, Field, Input},
    lints, many_name,
    types::{cotangent_generics, many_generics},
};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Generics;

pub(super) fn cotangent(input: &Input) -> TokenStream {
    deref(input, &cotangent_name(input), &cotangent_generics(input), &|f| f.bar(&input.krate))
}

/// The same of the tangent in several directions.
pub(super) fn many(input: &Input) -> TokenStream {
    deref(input, &many_name(input), &many_generics(input), &|f| f.many(&input.krate))
}

fn deref(input: &Input, name: &Ident, generics: &Generics, of: &dyn Fn(&Field) -> TokenStream) -> TokenStream {
    let [of_struct] = input.variants.as_slice() else { return TokenStream::new() };
    if input.is_enum() {
        return TokenStream::new();
    }
    let Some(member) = crate::declared::dereferenced(&input.ident) else { return TokenStream::new() };
    let Some(field) = of_struct.fields.iter().find(|f| f.member == member && f.carries == Carries::Type) else {
        return TokenStream::new();
    };
    let (lints, bar) = (lints(), of(field));
    let (head, arguments, clause) = generics.split_for_impl();
    quote! {
        #lints
        #[automatically_derived]
        impl #head ::core::ops::Deref for #name #arguments #clause {
            type Target = #bar;

            #[inline]
            fn deref(&self) -> &Self::Target {
                &self.#member
            }
        }

        #lints
        #[automatically_derived]
        impl #head ::core::ops::DerefMut for #name #arguments #clause {
            #[inline]
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.#member
            }
        }
    }
}
