//! The attribute on a whole `impl` or `trait` block: derivatives of what is in it that can have any.

mod policy;

use crate::function;
use crate::options::Options;
use crate::signature::{Block, Owner, take_constants};
use policy::{Choice, choose};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, ImplItem, ItemFn, ItemImpl, ItemTrait, TraitItem, WherePredicate, parse_quote};

/// Expands a block. `None` if the item is none.
pub(crate) fn expand(args: &TokenStream, item: &TokenStream) -> Option<TokenStream> {
    let options = || match syn::parse2::<Options>(args.clone()) {
        Ok(options) => (options, None),
        Err(error) => (Options::default(), Some(error.into_compile_error())),
    };
    if let Ok(mut block) = syn::parse2::<ItemImpl>(item.clone()) {
        let (options, error) = options();
        let derivatives = implementation(&mut block, &options);
        return Some(quote!(#block #derivatives #error));
    }
    if let Ok(mut block) = syn::parse2::<ItemTrait>(item.clone()) {
        let (options, error) = options();
        definition(&mut block, &options);
        return Some(quote!(#block #error));
    }
    None
}

/// An `impl` block: siblings go into it, or into one of their own where it is that of a foreign trait.
fn implementation(block: &mut ItemImpl, options: &Options) -> TokenStream {
    let foreign = block.trait_.as_ref().is_some_and(|(path, _)| policy::is_foreign(path));
    let kind = if block.trait_.is_some() && !foreign { Block::Implementation } else { Block::Inherent };
    let owner = Owner { kind, generics: block.generics.clone() };
    let mut siblings = Vec::new();
    let mut recursive = false;
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else { continue };
        let mut function = ItemFn {
            attrs: method.attrs.clone(),
            vis: method.vis.clone(),
            modifiers: syn::FnModifiers::default(),
            sig: method.sig.clone(),
            block: Box::new(method.block.clone()),
        };
        recursive |= policy::calls_itself(&function);
        siblings.push(of(&mut function, options, &owner));
        method.attrs = function.attrs;
        method.sig = function.sig;
    }
    if foreign {
        let (generics, _, clause) = block.generics.split_for_impl();
        let ty = &block.self_ty;
        return quote!(impl #generics #ty #clause { #(#siblings)* });
    }
    if kind == Block::Implementation && siblings.iter().any(|s| !s.is_empty()) {
        // The trait says what the siblings may ask for, the header of the block what the type may.
        let krate = options.krate.clone().unwrap_or_else(|| parse_quote!(::autodiff));
        let mut predicates: Vec<WherePredicate> = owner.carriers(&krate).collect();
        if recursive {
            predicates.extend(owner.outlive(&parse_quote!('static)));
        }
        if !predicates.is_empty() {
            block.generics.make_where_clause().predicates.extend(predicates);
        }
    }
    block.items.extend(siblings.into_iter().filter(|s| !s.is_empty()).map(ImplItem::Verbatim));
    TokenStream::new()
}

/// A `trait` block: what is declared in it has derivatives that are declared too.
fn definition(block: &mut ItemTrait, options: &Options) {
    let owner = Owner { kind: Block::Trait, generics: block.generics.clone() };
    let mut siblings = Vec::new();
    for item in &mut block.items {
        let TraitItem::Fn(method) = item else { continue };
        let mut function = ItemFn {
            attrs: method.attrs.clone(),
            vis: syn::Visibility::Inherited,
            modifiers: syn::FnModifiers::default(),
            sig: method.sig.clone(),
            block: Box::new(method.default.clone().unwrap_or_else(|| syn::parse_quote!({}))),
        };
        siblings.push(match method.default {
            Some(_) => of(&mut function, options, &owner),
            None => declared(&mut function, options, &owner),
        });
        method.attrs = function.attrs;
        method.sig = function.sig;
    }
    block.items.extend(siblings.into_iter().filter(|s| !s.is_empty()).map(TraitItem::Verbatim));
}

/// The siblings of one function with a body.
fn of(function: &mut ItemFn, options: &Options, owner: &Owner) -> TokenStream {
    let own = take_own(&mut function.attrs);
    match choose(function, own, options) {
        Choice::None => {
            take_constants(function);
            TokenStream::new()
        }
        Choice::Wrong(error) => error.into_compile_error(),
        Choice::Differentiate { options, asked } => {
            match function::in_block(function, &options, owner.clone()) {
                Ok(siblings) => siblings,
                Err(error) if asked => error.into_compile_error(),
                // It was not meant, maybe: whoever calls it is told.
                Err(error) => function::refused(function, &options, owner.clone(), &error),
            }
        }
    }
}

/// The siblings of a function that is declared, and given a body elsewhere.
fn declared(function: &mut ItemFn, options: &Options, owner: &Owner) -> TokenStream {
    let own = take_own(&mut function.attrs);
    match choose(function, own, options) {
        Choice::None => {
            take_constants(function);
            TokenStream::new()
        }
        Choice::Wrong(error) => error.into_compile_error(),
        Choice::Differentiate { options, asked } => match function::declared(function, &options, owner.clone()) {
            Err(error) if asked => error.into_compile_error(),
            siblings => siblings.unwrap_or_default(),
        },
    }
}

/// `#[differentiable(..)]` on a function in the block.
fn take_own(attrs: &mut Vec<Attribute>) -> Option<Attribute> {
    let at = attrs.iter().position(|a| a.path().segments.last().is_some_and(|s| s.ident == "differentiable"))?;
    Some(attrs.remove(at))
}

/// What stands between the parentheses of an attribute.
fn arguments(attr: &Attribute) -> TokenStream {
    match &attr.meta {
        syn::Meta::List(list) => list.tokens.clone(),
        syn::Meta::Path(_) => TokenStream::new(),
        syn::Meta::NameValue(value) => value.to_token_stream(),
    }
}
