//! Impls of traits that have no room for derivatives: those of std, and those of the crate's that have no attribute.

use super::policy;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;
use syn::{
    FnArg, GenericArgument, GenericParam, ImplItem, ItemImpl, PathArguments, Type, TypeReference,
    visit::Visit,
    visit_mut::{self, VisitMut},
};

/// Where the derivatives of a block's functions go.
pub(super) enum Home {
    /// Into the block itself.
    Block,
    /// Beside the type's own methods.
    Type,
    /// Into the impls of traits of the runtime's, first derivatives and second ones.
    Runtime([TokenStream; 2]),
    /// Nowhere.
    None,
    /// In the trait, which has no attribute.
    Missing,
}

impl Home {
    pub(super) fn of(block: &ItemImpl, krate: &syn::Path) -> Self {
        let Some((path, _)) = &block.trait_ else { return Home::Block };
        let Some(last) = path.segments.last() else { return Home::None };
        if !policy::is_foreign(path) {
            let own = !crate::declared::is_trait_without_attribute(&last.ident);
            return match Home::with_the_type(block, &last.arguments) {
                _ if own => Home::Block,
                Some(name) if !declares_again(block, name) => Home::Type,
                _ => Home::Missing,
            };
        }
        if is_conversion(block) {
            let arguments = &last.arguments;
            return Home::Runtime(match reference(block) {
                Some(of) => [quote!(#krate::rt::FromReference<#of>), quote!(#krate::rt::FromReferenceTwice<#of>)],
                None => [quote!(#krate::rt::FromDerivative #arguments), quote!(#krate::rt::FromTwice #arguments)],
            });
        }
        // What it is seen as: hardly more than one list.
        let as_list = last.ident == "AsRef" && matches!(argument(&last.arguments), Some(Type::Slice(_)));
        let arguments = if as_list { &PathArguments::None } else { &last.arguments };
        if policy::is_operator(path) || Home::with_the_type(block, arguments).is_none() {
            return Home::None;
        }
        Home::Type
    }

    /// The name of the type, if derivatives of a trait's methods may stand beside its own: a trait that has arguments can be implemented
    /// more than once, for `Self` as well, and `f64` has no other impls.
    fn with_the_type<'b>(block: &'b ItemImpl, arguments: &PathArguments) -> Option<&'b syn::Ident> {
        let Type::Path(p) = &*block.self_ty else { return None };
        let name = &p.path.segments.last()?.ident;
        let named = name.to_string().starts_with(char::is_uppercase);
        let generic = block.generics.type_params().any(|of| p.path.is_ident(&of.ident));
        (named && !generic && *arguments == PathArguments::None).then_some(name)
    }
}

/// The block with what its trait gives by default behind what it has itself.
pub(super) fn with_defaults(block: &mut ItemImpl) {
    let defaults = crate::declared::defaults(block).into_iter().filter_map(|method| {
        Some(ImplItem::Fn(syn::ImplItemFn {
            attrs: method.attrs,
            vis: syn::Visibility::Inherited,
            modifiers: syn::FnModifiers::default(),
            sig: method.sig,
            block: method.default?,
        }))
    });
    let defaults: Vec<_> = defaults.collect();
    block.items.extend(defaults);
}

/// Whether the type has another function of a name that the block declares: a call by that name may mean either.
fn declares_again(block: &ItemImpl, of: &syn::Ident) -> bool {
    block.items.iter().any(|item| matches!(item, ImplItem::Fn(f) if crate::declared::has_several(of, &f.sig.ident)))
}

/// The derivatives of a trait's methods that the trait has no room for.
pub(super) fn without_room(path: &syn::Path) -> syn::Error {
    let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    let note = "its `impl` cannot have functions that the trait does not declare";
    let help = format!("put `#[differentiable]` on `trait {name}` too");
    let what = format!("the derivatives of the methods of `{name}` have no place: the trait has no attribute");
    syn::Error::new_spanned(path, crate::signature::message(&what, &[("note", note), ("help", &help)]))
}

/// The block of a type's own with derivatives of a trait's methods in it. The trait may have been named by a path, and not be in scope.
pub(super) fn beside(of: Option<&(syn::Path, syn::Token![for])>, block: TokenStream) -> TokenStream {
    match of {
        Some((path, _)) if path.segments.len() > 1 => {
            let mut path = path.clone();
            path.segments.iter_mut().for_each(|segment| segment.arguments = PathArguments::None);
            quote! {
                const _: () = {
                    #[allow(unused_imports)]
                    use #path as _;
                    #block
                };
            }
        }
        _ => block,
    }
}

/// The only type that a trait is about.
fn argument(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(crate::signature::transparent(ty)),
        _ => None, // more than one, or something else
    }
}

/// Whether the block is the impl of a `From` whose derivatives go into one of the runtime's.
pub(super) fn is_conversion(block: &ItemImpl) -> bool {
    let from = |path: &syn::Path| policy::is_foreign(path) && path.segments.last().is_some_and(|s| s.ident == "From");
    block.trait_.as_ref().is_some_and(|(path, _)| from(path)) && !borrows_by_mut(block)
}

/// What goes into one of the traits of the runtime's.
pub(super) enum Siblings {
    There(Vec<ImplItem>),
    /// Errors, or nothing.
    Refused(TokenStream),
}

/// The siblings of a conversion, first derivatives and second ones, which are those of its forward mode.
pub(super) fn by_order(siblings: &[TokenStream]) -> [Siblings; 2] {
    let block = match syn::parse2::<ItemImpl>(quote!(impl Siblings { #(#siblings)* })) {
        Ok(block) => block,
        Err(error) => return [Siblings::Refused(error.into_compile_error()), Siblings::Refused(TokenStream::new())],
    };
    let of_forward_mode =
        |item: &ImplItem| matches!(item, ImplItem::Fn(f) if f.sig.ident.to_string().ends_with("_of___jvp_of_from"));
    let (second, first): (Vec<_>, Vec<_>) = block.items.into_iter().partition(of_forward_mode);
    [first, second].map(|items| {
        if items.iter().any(|item| matches!(item, ImplItem::Fn(_))) {
            return Siblings::There(items);
        }
        Siblings::Refused(quote!(#(#items)*))
    })
}

/// What a conversion takes by reference.
pub(super) fn reference(block: &ItemImpl) -> Option<Type> {
    references(block).find(|r| r.mutability.is_none()).map(|r| (*r.elem).clone())
}

/// Whether a function of the block takes a mutable reference.
fn borrows_by_mut(block: &ItemImpl) -> bool {
    references(block).any(|r| r.mutability.is_some())
}

/// The references that functions of the block take.
fn references(block: &ItemImpl) -> impl Iterator<Item = &TypeReference> {
    let functions = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(f) => Some(&f.sig.inputs),
        _ => None, // no function
    });
    functions.flatten().filter_map(|arg| match arg {
        FnArg::Typed(arg) => match &*arg.ty {
            Type::Reference(r) => Some(r),
            _ => None, // by value
        },
        FnArg::Receiver(_) => None,
    })
}

/// Takes the lifetime of what it converts out of a block, if that is all that it is for.
pub(super) fn without_lifetime(block: &mut ItemImpl) {
    struct Mentions<'a>(&'a syn::Ident, bool);
    impl<'ast> Visit<'ast> for Mentions<'_> {
        fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
            self.1 |= lifetime.ident == *self.0;
        }
    }
    let Some((path, _)) = &mut block.trait_ else { return };
    let Some(PathArguments::AngleBracketed(arguments)) = path.segments.last_mut().map(|last| &mut last.arguments)
    else {
        return;
    };
    let Some(GenericArgument::Type(Type::Reference(reference))) = arguments.args.first_mut() else { return };
    let Some(lifetime) = reference.lifetime.take() else { return };
    let mut elsewhere = Mentions(&lifetime.ident, false);
    elsewhere.visit_type(&reference.elem);
    elsewhere.visit_type(&block.self_ty);
    block.generics.where_clause.iter().for_each(|clause| elsewhere.visit_where_clause(clause));
    if elsewhere.1 {
        reference.lifetime = Some(lifetime);
        return;
    }
    let params = std::mem::take(&mut block.generics.params).into_iter();
    block.generics.params =
        params.filter(|p| !matches!(p, GenericParam::Lifetime(p) if p.lifetime.ident == lifetime.ident)).collect();
}

/// The reference that a conversion takes may live as long as it likes.
pub(super) fn lend_shortly(function: &mut syn::ItemFn) {
    for arg in &mut function.sig.inputs {
        if let FnArg::Typed(arg) = arg
            && let Type::Reference(r) = &mut *arg.ty
        {
            r.lifetime = None;
        }
    }
}

/// `Self::Item` is the trait's, and has to be spelled out where the derivative is not in the trait's impl.
pub(super) fn spell_out(block: &ItemImpl, function: &mut syn::ItemFn) {
    Spell { types: associated_types(block), literals_only: false }.visit_item_fn_mut(function);
}

/// `Self::Output { x, y }` has the fields of the struct that it stands for, and is no variant.
pub(super) fn spell_out_literals(block: &ItemImpl, function: &mut syn::ItemFn) {
    Spell { types: associated_types(block), literals_only: true }.visit_block_mut(&mut function.block);
}

fn associated_types(block: &ItemImpl) -> BTreeMap<String, Type> {
    let types = block.items.iter().filter_map(|item| match item {
        ImplItem::Type(t) => Some((t.ident.to_string(), t.ty.clone())),
        _ => None, // no type
    });
    types.collect()
}

struct Spell {
    types: BTreeMap<String, Type>,
    literals_only: bool,
}

impl Spell {
    /// What `Self::Name` stands for.
    fn known(&self, path: &syn::Path) -> Option<&Type> {
        let of_self = path.segments.len() == 2 && path.segments.first().is_some_and(|s| s.ident == "Self");
        let last = path.segments.last().filter(|_| of_self)?;
        self.types.get(&last.ident.to_string())
    }

    fn literal(&self, path: &mut syn::Path) {
        if let Some(Type::Path(known)) = self.known(path)
            && known.qself.is_none()
        {
            *path = known.path.clone();
            // The arguments are those of the fields.
            path.segments.iter_mut().for_each(|s| s.arguments = syn::PathArguments::None);
        }
    }
}

impl VisitMut for Spell {
    fn visit_type_mut(&mut self, t: &mut Type) {
        if let Type::Path(p) = t
            && !self.literals_only
            && p.qself.is_none()
            && let Some(known) = self.known(&p.path)
        {
            *t = known.clone();
        }
        visit_mut::visit_type_mut(self, t);
    }

    fn visit_expr_struct_mut(&mut self, e: &mut syn::ExprStruct) {
        if e.qself.is_none() {
            self.literal(&mut e.path);
        }
        visit_mut::visit_expr_struct_mut(self, e);
    }

    fn visit_pat_struct_mut(&mut self, p: &mut syn::PatStruct) {
        if p.qself.is_none() {
            self.literal(&mut p.path);
        }
        visit_mut::visit_pat_struct_mut(self, p);
    }
}
