//! The cotangent of a type that stands for one of its fields stands for that of the field: `w[i]` and `w.iter()` mean the same of both.

use super::{
    cotangent_name,
    input::{Carries, Input},
    lints,
    types::cotangent_generics,
};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn deref(input: &Input) -> TokenStream {
    let [of_struct] = input.variants.as_slice() else { return TokenStream::new() };
    if input.is_enum() {
        return TokenStream::new();
    }
    let Some(member) = crate::declared::dereferenced(&input.ident) else { return TokenStream::new() };
    let Some(field) = of_struct.fields.iter().find(|f| f.member == member && f.carries == Carries::Type) else {
        return TokenStream::new();
    };
    let (name, lints, bar) = (cotangent_name(input), lints(), field.bar(&input.krate));
    let generics = cotangent_generics(input);
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
