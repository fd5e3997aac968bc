//! Impls of traits that have no room for derivatives: those of std.

use super::policy;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;
use syn::{
    FnArg, ImplItem, ItemImpl, PathArguments, Type,
    visit_mut::{self, VisitMut},
};

/// Where the derivatives of a block's functions go.
pub(super) enum Home {
    /// Into the block itself.
    Block,
    /// Beside the type's own methods.
    Type,
    /// Into the impl of a trait of the runtime's.
    Runtime(TokenStream),
    /// Nowhere.
    None,
}

impl Home {
    pub(super) fn of(block: &ItemImpl, krate: &syn::Path) -> Self {
        let Some((path, _)) = &block.trait_ else { return Home::Block };
        if !policy::is_foreign(path) {
            return Home::Block;
        }
        let Some(last) = path.segments.last() else { return Home::None };
        if is_conversion(block) {
            let arguments = &last.arguments;
            return Home::Runtime(quote!(#krate::rt::FromDerivative #arguments));
        }
        // A trait that has arguments can be implemented more than once, for `Self` as well, and `f64` has no other impls.
        let named = match &*block.self_ty {
            Type::Path(p) => {
                p.path.segments.last().is_some_and(|s| s.ident.to_string().starts_with(char::is_uppercase))
            }
            _ => false, // references and tuples
        };
        let generic =
            |t: &Type| block.generics.type_params().any(|p| matches!(t, Type::Path(t) if t.path.is_ident(&p.ident)));
        if policy::is_operator(path) || last.arguments != PathArguments::None || !named || generic(&block.self_ty) {
            return Home::None;
        }
        Home::Type
    }
}

/// Whether the block is the impl of a `From` whose derivatives go into one of the runtime's.
pub(super) fn is_conversion(block: &ItemImpl) -> bool {
    let from = |path: &syn::Path| policy::is_foreign(path) && path.segments.last().is_some_and(|s| s.ident == "From");
    block.trait_.as_ref().is_some_and(|(path, _)| from(path)) && !borrows(block)
}

/// Whether a function of the block takes a reference.
fn borrows(block: &ItemImpl) -> bool {
    block.items.iter().any(|item| match item {
        ImplItem::Fn(f) => f.sig.inputs.iter().any(|arg| match arg {
            FnArg::Typed(arg) => matches!(&*arg.ty, Type::Reference(_)),
            FnArg::Receiver(_) => false,
        }),
        _ => false, // no function
    })
}

/// `Self::Item` is the trait's, and has to be spelled out where the derivative is not in the trait's impl.
pub(super) fn spell_out(block: &ItemImpl, function: &mut syn::ItemFn) {
    struct Spell(BTreeMap<String, Type>);
    impl VisitMut for Spell {
        fn visit_type_mut(&mut self, t: &mut Type) {
            if let Type::Path(p) = t
                && p.qself.is_none()
                && p.path.segments.len() == 2
                && p.path.segments.first().is_some_and(|s| s.ident == "Self")
                && let Some(known) = p.path.segments.last().and_then(|s| self.0.get(&s.ident.to_string()))
            {
                *t = known.clone();
            }
            visit_mut::visit_type_mut(self, t);
        }
    }
    let types = block.items.iter().filter_map(|item| match item {
        ImplItem::Type(t) => Some((t.ident.to_string(), t.ty.clone())),
        _ => None, // no type
    });
    Spell(types.collect()).visit_item_fn_mut(function);
}
