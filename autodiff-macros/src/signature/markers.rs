//! The types that stand for arguments in the bounds of `autodiff::Callable`.

use super::{ParamSig, types};
use crate::ir::Passing;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Path, Type, visit::Visit};

/// `Val<f64>` for `f64`, `Ref<[f64]>` for `&[f64]`, `Mut<[f64]>` for `&mut [f64]`.
pub(crate) fn argument(krate: &Path, param: &ParamSig) -> TokenStream {
    let ty = match types::transparent(&param.ty) {
        Type::Reference(reference) => reference.elem.to_token_stream(),
        by_value => by_value.to_token_stream(),
    };
    match param.passing {
        Passing::Value => quote!(#krate::callable::Val<#ty>),
        Passing::Ref => quote!(#krate::callable::Ref<#ty>),
        Passing::RefMut => quote!(#krate::callable::Mut<#ty>),
    }
}

pub(crate) use types::holds_unknown;

/// Whether the type of a parameter can be told so: it holds no reference but the outermost.
pub(crate) fn is_plain(param: &ParamSig) -> bool {
    struct Borrows(bool);
    impl<'ast> Visit<'ast> for Borrows {
        fn visit_type_reference(&mut self, _: &'ast syn::TypeReference) {
            self.0 = true;
        }
        fn visit_lifetime(&mut self, _: &'ast syn::Lifetime) {
            self.0 = true;
        }
        fn visit_type_impl_trait(&mut self, _: &'ast syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut borrows = Borrows(false);
    match types::transparent(&param.ty) {
        Type::Reference(reference) => borrows.visit_type(&reference.elem),
        by_value => borrows.visit_type(by_value),
    }
    !borrows.0
}
