//! The attribute on a whole `impl` or `trait` block: derivatives of what is in it that can have any.

mod cycles;
mod element;
mod foreign;
mod guards;
mod numbers;
mod operator;
mod policy;

use crate::function;
use crate::lower::checkpoint;
use crate::options::Options;
use crate::signature::{Block, Floats, Owner, message, operator_rules, take_constants};
use cycles::Cycles;
pub(crate) use element::is_plain as asks_for_the_element;
use foreign::Home;
use guards::{marker, missing, skipped, unsized_self};
use numbers::{calculates_with, integer_params, of_floats};
pub(crate) use policy::is_numeric;
use policy::{Choice, choose};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::{
    Attribute, FnArg, GenericParam, Generics, ImplItem, ItemFn, ItemImpl, ItemTrait, Lifetime, LifetimeParam,
    ReturnType, TraitItem, Type, TypeReference, WherePredicate, parse_quote, visit_mut::VisitMut,
};

/// Expands a block. `None` if the item is none.
pub(crate) fn expand(args: &TokenStream, item: &TokenStream) -> Option<TokenStream> {
    let help = "give it to a function of the block";
    let options = || match syn::parse2::<Options>(args.clone()) {
        Ok(Options { rule: Some(rule), .. }) => {
            let error = rule.misplaced("a rule is that of one function", help);
            (Options::default(), Some(error.into_compile_error()))
        }
        Ok(Options { graph: Some(span), .. }) => {
            let error = syn::Error::new(span, message("a graph is that of one function", &[("help", help)]));
            (Options::default(), Some(error.into_compile_error()))
        }
        Ok(options) => (options, None),
        Err(error) => (Options::default(), Some(error.into_compile_error())),
    };
    let without_lanes = |(mut options, error): (Options, Option<TokenStream>)| {
        let Some(span) = options.lanes.take() else { return (options, error) };
        let help = "leave it out: functions with `lanes` call its methods and use operators without it, in one direction after the other";
        let wrong = syn::Error::new(span, message("`lanes` is not for traits", &[("help", help)])).into_compile_error();
        (options, Some(quote!(#error #wrong)))
    };
    if let Ok(mut block) = syn::parse2::<ItemImpl>(item.clone()) {
        let (options, error) = if block.trait_.is_some() { without_lanes(options()) } else { options() };
        let derivatives = implementation(&mut block, &options);
        checkpoint::unmarked(&mut block);
        return Some(quote!(#block #derivatives #error));
    }
    if let Ok(mut block) = syn::parse2::<ItemTrait>(item.clone()) {
        let (options, error) = without_lanes(options());
        definition(&mut block, &options);
        checkpoint::unmarked(&mut block);
        return Some(quote!(#block #error));
    }
    None
}

/// An `impl` block: siblings go into it, or into one of their own where it is that of a foreign trait.
fn implementation(block: &mut ItemImpl, options: &Options) -> TokenStream {
    let (generics, self_ty, of) = (block.generics.clone(), block.self_ty.clone(), block.trait_.clone());
    let named = name_lifetimes(block);
    let (derivatives, joined) = derivatives(block, options);
    if !joined {
        // What stands beside the block has a header of its own: that of the block is as it was written.
        (block.generics, block.self_ty, block.trait_) = (generics, self_ty, of);
    } else if named {
        // The user named none.
        block.attrs.push(parse_quote!(#[allow(clippy::needless_lifetimes, clippy::elidable_lifetime_names)]));
    }
    derivatives
}

/// The derivatives that stand beside the block, and whether others went into it.
fn derivatives(block: &mut ItemImpl, options: &Options) -> (TokenStream, bool) {
    let krate = options.runtime();
    if let Some(rule) = operator::rule(block, options, &krate) {
        return (rule.unwrap_or_else(syn::Error::into_compile_error), false);
    }
    if let Some(element) = element::element(block, options, &krate) {
        return (element.unwrap_or_else(syn::Error::into_compile_error), false);
    }
    let home = Home::of(block, &krate);
    if foreign::is_conversion(block) {
        foreign::without_lifetime(block);
    }
    if matches!(home, Home::Block)
        && let Some(error) = unsized_self(block)
    {
        return (error.into_compile_error(), false);
    }
    let kind = match home {
        Home::Runtime(_) => Block::Implementation,
        Home::Block if block.trait_.is_some() => Block::Implementation,
        Home::Block | Home::Type | Home::None | Home::Missing => Block::Inherent,
    };
    let own_items = block.items.len();
    if matches!(home, Home::Type) {
        foreign::with_defaults(block);
    }
    let (mut owner, recursive) = owner(block, kind);
    owner.of_trait = block.trait_.as_ref().map(|(path, _)| path.clone()).filter(|_| matches!(home, Home::Block));
    owner.asked = owner.of_trait.as_ref().map(|path| asked(path, &block.generics)).unwrap_or_default();
    let mut siblings = Vec::new();
    let written = block.clone();
    let converts = matches!(home, Home::Runtime(_));
    // From the third derivative on they have a home of their own.
    let own = Options { order: options.order.map(|order| order.min(2)).filter(|_| converts), ..options.clone() };
    let own = if converts { &own } else { options };
    let mut header = block.generics.clone();
    let plain = block.trait_.is_none() && crate::declared::is_plain(&block.self_ty);
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else { continue };
        let mut function = ItemFn {
            attrs: method.attrs.clone(),
            vis: if matches!(home, Home::Type) { parse_quote!(pub) } else { method.vis.clone() },
            modifiers: syn::FnModifiers::default(),
            sig: method.sig.clone(),
            block: Box::new(method.block.clone()),
        };
        let sig = function.sig.clone();
        if matches!(home, Home::Type | Home::Runtime(_)) {
            foreign::spell_out(&written, &mut function);
        } else {
            foreign::spell_out_literals(&written, &mut function);
        }
        if matches!(home, Home::Runtime(_)) {
            foreign::lend_shortly(&mut function);
        }
        if plain && let Some(syn::FnArg::Receiver(receiver)) = function.sig.inputs.first_mut() {
            receiver.attrs.push(parse_quote!(#[constant]));
        }
        siblings.push(of(&mut function, own, &owner, converts));
        method.attrs = function.attrs;
        method.sig = without_constants(sig);
    }
    block.items.truncate(own_items);
    siblings.retain(|s| !s.is_empty());
    if matches!(home, Home::Block) && block.trait_.is_some() {
        siblings.extend((1..=options.order.unwrap_or(1)).map(|order| marker(order, &quote!({}))));
    }
    if siblings.is_empty() {
        return (TokenStream::new(), false);
    }
    if kind == Block::Implementation {
        // The trait says what the siblings may ask for, the header of the block what the type may.
        let mut predicates: Vec<WherePredicate> = owner.carriers(&krate).collect();
        if matches!(home, Home::Block) {
            // Where two parameters have an operator between them: `C: Mul<T, Output = T>`.
            let floats = Floats::of(std::iter::once(&owner.generics));
            let order = options.order.unwrap_or(1);
            let rules = operator_rules(&owner.generics, &floats, &krate, order);
            predicates.extend(rules.into_iter().filter(|rule| !predicates.contains(rule)).collect::<Vec<_>>());
        }
        if recursive {
            predicates.extend(owner.outlive(&parse_quote!('static)));
        }
        if !predicates.is_empty() {
            let generics = if matches!(home, Home::Block) { &mut block.generics } else { &mut header };
            generics.make_where_clause().predicates.extend(predicates);
        }
    }
    let (generics, _, clause) = header.split_for_impl();
    let ty = &block.self_ty;
    match home {
        Home::Block => {
            block.items.extend(siblings.into_iter().map(ImplItem::Verbatim));
            let plain = crate::declared::is_plain_indeed(&block.self_ty, &krate).filter(|_| plain);
            (plain.map(|check| quote!(const _: () = { #check };)).unwrap_or_default(), true)
        }
        Home::Type => {
            (foreign::beside(block.trait_.as_ref(), quote!(impl #generics #ty #clause { #(#siblings)* })), false)
        }
        Home::Missing => {
            (block.trait_.iter().map(|(path, _)| foreign::without_room(path).into_compile_error()).collect(), false)
        }
        Home::Runtime(traits) => {
            let siblings = foreign::by_order(&siblings);
            let refused = siblings.iter().any(|siblings| matches!(siblings, foreign::Siblings::Refused(_)));
            let blocks = traits.iter().zip(siblings).map(|(path, siblings)| match siblings {
                foreign::Siblings::There(siblings) => {
                    quote!(impl #generics #path for #ty #clause { #(#siblings)* })
                }
                foreign::Siblings::Refused(errors) => errors,
            });
            let mut blocks: TokenStream = blocks.collect();
            if !refused && options.order.is_some_and(|order| order > 2) {
                let more = operator::conversion(&written, options, &krate);
                blocks.extend(more.unwrap_or_else(syn::Error::into_compile_error));
            }
            (blocks, false)
        }
        Home::None => (TokenStream::new(), false),
    }
}

/// What an `impl` block tells of the functions in it, and whether any of them is recursive.
fn owner(block: &ItemImpl, kind: Block) -> (Owner, bool) {
    let cycles = Cycles::new(block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(f) => Some((&f.sig.ident, &f.block)),
        _ => None, // no function
    }));
    let recursive = cycles.any;
    let owner = Owner {
        nameless: false,
        kind,
        generics: block.generics.clone(),
        supertraits: Generics::default(),
        self_ty: Some((*block.self_ty).clone()),
        of_trait: None,
        declared_in: None,
        results: results(
            block.items.iter().filter_map(|item| match item {
                ImplItem::Fn(f) => Some(&f.sig),
                _ => None, // no function
            }),
            &block.generics,
        ),
        chained: chained(block.items.iter().filter_map(|item| match item {
            ImplItem::Fn(f) => Some(&f.sig),
            _ => None, // no function
        })),
        asked: BTreeSet::new(),
        cyclic: cycles.mutual,
        accessors: accessors(block),
    };
    (owner, recursive)
}

/// What the `impl` block of a type tells of a function that has the attribute itself.
pub(crate) fn around(block: &ItemImpl) -> Owner {
    let nameless = name_lifetimes(&mut block.clone());
    Owner { nameless, ..owner(block, Block::Inherent).0 }
}

/// The signature without the marks that are the macro's own.
fn without_constants(mut sig: syn::Signature) -> syn::Signature {
    for arg in &mut sig.inputs {
        let attrs = match arg {
            FnArg::Receiver(receiver) => &mut receiver.attrs,
            FnArg::Typed(typed) => &mut typed.attrs,
        };
        attrs.retain(|attr| !attr.path().is_ident("constant"));
    }
    sig
}

/// Gives the lifetimes of the block's type names, if it has any without one: an opaque type has to list what it captures.
fn name_lifetimes(block: &mut ItemImpl) -> bool {
    struct Elided(Vec<Lifetime>);
    impl Elided {
        fn next(&mut self, span: Span) -> Lifetime {
            let lifetime = Lifetime::new(&format!("'__block_{}", self.0.len()), span.resolved_at(Span::mixed_site()));
            self.0.push(lifetime.clone());
            lifetime
        }
    }
    impl VisitMut for Elided {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if lifetime.ident == "_" {
                *lifetime = self.next(lifetime.span());
            }
        }
        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            if reference.lifetime.is_none() {
                reference.lifetime = Some(self.next(reference.and_token.span));
            }
            syn::visit_mut::visit_type_reference_mut(self, reference);
        }
        // Their elided lifetimes are their own.
        fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
        fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut syn::ParenthesizedGenericArguments) {}
    }
    let mut elided = Elided(Vec::new());
    elided.visit_type_mut(&mut block.self_ty);
    if let Some((path, _)) = &mut block.trait_ {
        elided.visit_path_mut(path);
    }
    let named = !elided.0.is_empty();
    for (i, lifetime) in elided.0.into_iter().enumerate() {
        block.generics.params.insert(i, GenericParam::Lifetime(LifetimeParam::new(lifetime)));
    }
    named
}

/// A `trait` block: what is declared in it has derivatives that are declared too.
fn definition(block: &mut ItemTrait, options: &Options) {
    let cycles = Cycles::new(block.items.iter().filter_map(|item| match item {
        TraitItem::Fn(f) => Some((&f.sig.ident, f.default.as_ref()?)),
        _ => None, // no function
    }));
    let (name, (_, parameters, _)) = (&block.ident, block.generics.split_for_impl());
    let owner = Owner {
        nameless: false,
        kind: Block::Trait,
        generics: of_floats(block),
        supertraits: supertraits(block),
        self_ty: None,
        of_trait: None,
        declared_in: Some(parse_quote!(#name #parameters)),
        results: results(
            block.items.iter().filter_map(|item| match item {
                TraitItem::Fn(f) => Some(&f.sig),
                _ => None, // no function
            }),
            &block.generics,
        ),
        chained: chained(block.items.iter().filter_map(|item| match item {
            TraitItem::Fn(f) => Some(&f.sig),
            _ => None, // no function
        })),
        asked: BTreeSet::new(),
        cyclic: cycles.mutual,
        accessors: BTreeMap::new(),
    };
    let integers = integer_params(block);
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
        siblings.push(skipped(&function.sig.ident, &quote!({})));
        siblings.push(match (&method.default, calculates_with(method, &integers)) {
            (Some(_), Some(error)) => refused(&mut function, options, &owner, &error),
            (Some(_), None) => of(&mut function, options, &owner, false),
            (None, _) => declared(&mut function, options, &owner),
        });
        method.attrs = function.attrs;
        method.sig = function.sig;
    }
    for order in 1..=options.order.unwrap_or(1) {
        let (which, attribute) = match order {
            1 => ("derivatives".to_owned(), "the `differentiable` attribute".to_owned()),
            2 => ("second derivatives".to_owned(), "`differentiable(order = 2)`".to_owned()),
            _ => (format!("derivatives of order {order}"), format!("`differentiable(order = {order})`")),
        };
        let reason = format!(
            "this type has no {which} of the methods of `{}`: put {attribute} on its `impl` block",
            block.ident
        );
        siblings.push(marker(order, &quote!({ const { ::core::panic!(#reason) } })));
    }
    block.items.extend(siblings.into_iter().filter(|s| !s.is_empty()).map(TraitItem::Verbatim));
}

/// The type parameters of an impl that a trait of the crate's asks to be floats.
fn asked(of: &syn::Path, generics: &Generics) -> BTreeSet<Ident> {
    let Some(name) = of.segments.last().map(|segment| &segment.ident) else { return BTreeSet::new() };
    let floats = crate::declared::float_params(name);
    let param = |(i, asks): (usize, &Option<_>)| {
        let Type::Path(argument) = crate::declared::nth_type(of, i).filter(|_| asks.is_some())? else { return None };
        argument.path.get_ident().filter(|ident| generics.type_params().any(|p| p.ident == **ident)).cloned()
    };
    floats.iter().enumerate().filter_map(param).collect()
}

/// `Self` as a type parameter with the bounds that a trait gives it.
fn supertraits(block: &ItemTrait) -> Generics {
    let mut this = syn::TypeParam::from(Ident::new("Self", Span::mixed_site()));
    this.bounds.clone_from(&block.supertraits);
    let mut generics = Generics { params: std::iter::once(GenericParam::Type(this)).collect(), ..Generics::default() };
    generics.where_clause.clone_from(&block.generics.where_clause);
    generics
}

/// The methods that return a reference.
fn accessors(block: &ItemImpl) -> BTreeMap<String, (syn::Signature, syn::Block)> {
    let accessor = |item: &ImplItem| match item {
        ImplItem::Fn(f) => {
            let reference = matches!(&f.sig.output, ReturnType::Type(_, t) if matches!(**t, Type::Reference(_)));
            let found = reference && f.sig.receiver().is_some() && !crate::by_value::is_chained(&f.sig);
            found.then(|| (f.sig.ident.to_string(), (f.sig.clone(), f.block.clone())))
        }
        _ => None, // no function
    };
    block.items.iter().filter_map(accessor).collect()
}

/// The methods that return what they are called on.
fn chained<'a>(functions: impl Iterator<Item = &'a syn::Signature>) -> BTreeSet<String> {
    functions.filter(|sig| crate::by_value::is_chained(sig)).map(|sig| sig.ident.to_string()).collect()
}

/// What each function returns.
fn results<'a>(
    functions: impl Iterator<Item = &'a syn::Signature>,
    around: &Generics,
) -> BTreeMap<String, Option<Type>> {
    // What the derivatives give in the place of a reference is a value.
    let result = |sig: &syn::Signature| match crate::by_value::owned_numbers(&sig.output, around) {
        ReturnType::Default => None,
        ReturnType::Type(_, t) => Some(*t),
    };
    functions.map(|sig| (sig.ident.to_string(), result(sig))).collect()
}

/// The siblings of one function with a body. Where that is `alone` in its block, the attribute on the block asks for its derivative.
fn of(function: &mut ItemFn, options: &Options, owner: &Owner, alone: bool) -> TokenStream {
    let own = take_own(&mut function.attrs);
    match choose(function, own, options, &owner.generics) {
        Choice::None => {
            take_constants(function);
            TokenStream::new()
        }
        Choice::Skipped => {
            take_constants(function);
            if owner.of_trait.is_none() {
                return TokenStream::new();
            }
            let reason = format!("`{}` has no derivative for this type: its `impl` skips it", function.sig.ident);
            missing(&function.sig.ident, &reason)
        }
        Choice::Wrong(error) => error.into_compile_error(),
        // In the impl of a trait, those that the trait gives are there.
        Choice::Inert { .. } if owner.kind == Block::Implementation => {
            take_constants(function);
            TokenStream::new()
        }
        Choice::Inert { options } => function::inert(function, &options, owner.clone()).unwrap_or_default(),
        Choice::Differentiate { options, asked } => {
            let recursive = options.recursive || owner.cyclic.contains(&function.sig.ident.to_string());
            let mut options = Options { recursive, ..options };
            if options.lanes.is_some() && !asked {
                // What there are no lanes for has the other derivatives all the same.
                let tried = function::in_block(&mut function.clone(), &options, owner.clone());
                options.lanes = options.lanes.filter(|_| tried.is_ok());
            }
            match function::in_block(function, &options, owner.clone()) {
                Ok(siblings) => siblings,
                Err(error) if asked || alone => error.into_compile_error(),
                // It was not meant, maybe: it has first derivatives if it can, and whoever calls it is told.
                Err(error) => match function::once(function, &options, owner.clone(), &error) {
                    Ok(siblings) if options.order.is_some() => siblings,
                    Ok(_) | Err(_) => {
                        let reason = format!("`{}` has no derivative: {error}", function.sig.ident);
                        let why = owner.of_trait.as_ref().map(|_| missing(&function.sig.ident, &reason));
                        let refused = function::refused(function, &options, owner.clone(), &error);
                        quote!(#refused #why)
                    }
                },
            }
        }
    }
}

/// The siblings of a function of a trait that was refused before it was looked at: an error where the function has the attribute itself.
fn refused(function: &mut ItemFn, options: &Options, owner: &Owner, error: &syn::Error) -> TokenStream {
    let own = take_own(&mut function.attrs);
    let asked = own.is_some();
    match choose(function, own, options, &owner.generics) {
        Choice::Differentiate { .. } if asked => error.to_compile_error(),
        Choice::Differentiate { options, .. } => function::refused(function, &options, owner.clone(), error),
        Choice::Wrong(error) => error.into_compile_error(),
        Choice::None | Choice::Skipped | Choice::Inert { .. } => {
            take_constants(function);
            TokenStream::new()
        }
    }
}

/// The siblings of a function that is declared, and given a body elsewhere.
fn declared(function: &mut ItemFn, options: &Options, owner: &Owner) -> TokenStream {
    let own = take_own(&mut function.attrs);
    match choose(function, own, options, &owner.generics) {
        Choice::None | Choice::Skipped => {
            take_constants(function);
            TokenStream::new()
        }
        Choice::Wrong(error) => error.into_compile_error(),
        // In the impl of a trait, those that the trait gives are there.
        Choice::Inert { .. } if owner.kind == Block::Implementation => {
            take_constants(function);
            TokenStream::new()
        }
        Choice::Inert { options } => function::inert(function, &options, owner.clone()).unwrap_or_default(),
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
