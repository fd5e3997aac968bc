//! What says that a type has no derivatives of a trait's methods, or of one of them, to whoever asks for one.

use crate::signature::message;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{ItemImpl, Type};

/// Why an `impl` of a trait for a slice has no derivatives: those of the trait return what they are called on, and its cotangent.
pub(super) fn unsized_self(block: &ItemImpl) -> Option<syn::Error> {
    let Type::Slice(slice) = crate::signature::transparent(&block.self_ty) else { return None };
    let elem = slice.elem.to_token_stream();
    let note = "the derivatives of a trait's methods are about types that have a size";
    let help = format!("implement it for `Vec<{elem}>` or `[{elem}; N]`, or write a function that takes `&[{elem}]`");
    let what = "cannot differentiate the methods of a trait for a slice";
    Some(syn::Error::new_spanned(&block.self_ty, message(what, &[("note", note), ("help", &help)])))
}

/// What the derivatives of a trait's default methods call, which are those of another function where an `impl` without the attribute has
/// methods of its own: a function of the trait that may not be called, and that every `impl` with the attribute replaces.
pub(super) fn marker(order: u8, body: &TokenStream) -> TokenStream {
    guard(&crate::signature::own_derivatives(order), body)
}

/// The same for one method: an `impl` that skips a method has one of its own, of which the trait's derivatives are not.
pub(super) fn skipped(method: &Ident, body: &TokenStream) -> TokenStream {
    guard(&crate::signature::own_derivative(method), body)
}

/// The same in an `impl` that has none of a method, with the reason.
pub(super) fn missing(method: &Ident, reason: &str) -> TokenStream {
    skipped(method, &quote!({ const { ::core::panic!(#reason) } }))
}

/// A function that is compiled where it is called, and not before.
fn guard(name: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[inline]
        fn #name<__Caller>() where Self: ::core::marker::Sized #body
    }
}
