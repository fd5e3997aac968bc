//! Constant fields: which they are is read in the declarations of structs, by names, and checked by rustc, by types.

use super::Lowerer;
use crate::ir::{Constants, Place, Proj};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Member, spanned::Spanned};

impl Lowerer<'_> {
    /// Whether a field of a variant is constant, by the declaration of the enum.
    pub(super) fn is_constant_part(&self, of: &Place, variant: &syn::Path, member: &Member, span: Span) -> bool {
        self.enum_of(variant, || self.f.place_ty(of).name())
            .is_some_and(|name| crate::declared::is_constant_part(&name, variant, member, span))
    }

    /// The name of the enum that a variant is of; of one that is named alone, `imported` may know.
    pub(super) fn enum_of(&self, variant: &syn::Path, imported: impl FnOnce() -> Option<String>) -> Option<String> {
        match variant.segments.iter().nth_back(1) {
            Some(of) if of.ident == "Self" => self.block.own_name(),
            Some(of) if of.ident.to_string().starts_with(char::is_uppercase) => Some(of.ident.to_string()),
            _ => imported(),
        }
    }

    /// Has rustc check that a field is constant.
    pub(super) fn checks_constant(&mut self, of: &Place, variant: Option<&syn::Path>, member: &Member) {
        let behind = matches!(of.proj.first(), Some(Proj::Deref));
        let path = of.proj.iter().skip(usize::from(behind)).fold(
            Constants::bar(member.span()).to_token_stream(),
            |path, proj| match proj {
                Proj::Deref => quote!((*#path)),
                Proj::Field(field) => quote!(#path.#field),
                Proj::Payload => quote!(#path.as_ref().unwrap()),
                Proj::Index(_) => quote!(#path[0]),
                Proj::Range { .. } => quote!(#path[..]),
                Proj::Variant { path: variant, member } => part(&path, variant, &member.member),
            },
        );
        let path = match variant {
            Some(variant) => part(&path, variant, member),
            None => quote!(#path.#member),
        };
        let constants = self.f.constants.entry(of.root).or_default();
        constants.behind = behind;
        constants.paths.insert(path.to_string(), path);
    }
}

/// The part of the cotangent of an enum that belongs to a field of a variant.
fn part(whole: &TokenStream, variant: &syn::Path, member: &Member) -> TokenStream {
    let method = crate::emit::accessor(variant, member, true);
    quote_spanned!(member.span()=> (*#whole.#method()))
}
