//! Parameters that are called, as the public functions take them: as they were declared where no derivative of theirs is needed,
//! as an `autodiff::Callable` where one is.

use super::call::local;
use crate::signature::{Block, CallableSig, Calls, ParamSig, Signature, markers};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Generics, Lifetime, Type, TypeParamBound, WherePredicate, parse_quote};

/// The generics of the public functions.
pub(super) fn generics(sig: &Signature) -> Generics {
    let mut generics = sig.generics.clone();
    for of in sig.params.iter().filter_map(|p| p.callable.as_ref()).filter(|of| of.differentiated) {
        let is_call = |bound: &TypeParamBound| match bound {
            TypeParamBound::Trait(bound) => bound
                .path
                .segments
                .last()
                .is_some_and(|s| matches!(s.ident.to_string().as_str(), "Fn" | "FnMut" | "FnOnce")),
            _ => false, // a lifetime
        };
        for param in generics.type_params_mut().filter(|p| p.ident == of.ident) {
            param.bounds = std::mem::take(&mut param.bounds).into_iter().filter(|b| !is_call(b)).collect();
        }
        let (krate, ident) = (&sig.krate, &of.ident);
        // Its arguments are passed on by a trait, whose types borrow nothing.
        let passed = |ty: &Ident| of.inputs.iter().any(|input| crate::signature::holds(&input.ty, ty));
        let own = generics.type_params().map(|p| &p.ident);
        let of_block = sig.owner.iter().flat_map(|owner| owner.generics.type_params()).map(|p| &p.ident);
        let lasting = own.chain(of_block).filter(|ty| passed(ty)).flat_map(|ty| -> [WherePredicate; 2] {
            [parse_quote!(#ty: 'static), parse_quote!(<#ty as #krate::Differentiable>::Cotangent: 'static)]
        });
        let lasting: Vec<WherePredicate> = lasting.collect();
        let clause = generics.make_where_clause();
        clause.predicates.extend(lasting);
        for predicate in &mut clause.predicates {
            if let WherePredicate::Type(p) = predicate
                && *ident == p.bounded_ty.to_token_stream().to_string()
            {
                p.bounds = std::mem::take(&mut p.bounds).into_iter().filter(|b| !is_call(b)).collect();
            }
        }
        let arguments = of.inputs.iter().map(|p| markers::argument(krate, p));
        let output = of.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
        clause.predicates.push(parse_quote!(#ident: #krate::Callable<(#(#arguments,)*), #output>));
    }
    generics
}

/// The lifetime of what the adjoint of `forward` holds in a box: `None` where there is nothing, or where no type says how long
/// it lives.
pub(super) fn lifetime(sig: &Signature) -> Option<Lifetime> {
    let holds = sig.outlived || sig.passes_callables();
    holds.then(|| Lifetime::new("'__pullback", Span::mixed_site()))
}

/// An adjoint, its type, of which `function` is the trait, and the closure: in a box where not all that it captures has a name.
pub(super) fn adjoint(sig: &Signature, function: &TokenStream, closure: TokenStream) -> (TokenStream, TokenStream) {
    let (krate, lives) = (&sig.krate, lifetime(sig));
    if let Some(lives) = lives.as_ref().filter(|_| sig.is_nameless()) {
        let boxed = quote!(#krate::rt::std::boxed::Box);
        return (quote!(#boxed<dyn #function + #lives>), quote!(#boxed::new(#closure)));
    }
    let (lives, captured) = (lives.map(|lives| quote!(#lives,)), super::call::captured(sig));
    (quote!(impl #function + use<#lives #captured>), closure)
}

/// The generics of `forward`.
pub(super) fn outliving(sig: &Signature) -> Generics {
    let mut generics = generics(sig);
    if let Some(lives) = lifetime(sig) {
        let types: Vec<Ident> = generics.type_params().map(|p| p.ident.clone()).collect();
        generics.params.insert(0, parse_quote!(#lives));
        let clause = generics.make_where_clause();
        clause.predicates.extend(types.iter().map(|ty| -> WherePredicate { parse_quote!(#ty: #lives) }));
        clause.predicates.extend(sig.owner.iter().flat_map(|owner| owner.outlive(&lives)));
        if sig.is_nameless() || sig.owner.as_ref().is_some_and(|owner| owner.kind == Block::Trait) {
            clause.predicates.push(parse_quote!(Self: #lives));
        }
    }
    generics
}

/// What has to be made of the parameters before they are passed on.
pub(super) fn prologue(sig: &Signature) -> TokenStream {
    let wrapped = sig.params.iter().filter_map(|p| {
        let of = p.second_form().filter(|of| !of.differentiated)?;
        let name = &p.ident;
        match of.calls {
            Calls::Shared => None,
            Calls::Mutable => Some(quote!(let #name = ::core::cell::RefCell::new(#name);)),
            Calls::Once => Some(quote!(let #name = ::core::cell::Cell::new(::core::option::Option::Some(#name));)),
        }
    });
    wrapped.collect()
}

/// The two forms of a callable parameter: as it is passed on, and as its second form.
pub(super) fn forms(sig: &Signature, param: &ParamSig, of: &CallableSig) -> (TokenStream, TokenStream) {
    let krate = &sig.krate;
    let name = &param.ident;
    let arguments: Vec<Ident> = (0..of.inputs.len()).map(|i| numbered("argument", i)).collect();
    let again: Vec<Ident> = (0..of.inputs.len()).map(|i| numbered("again", i)).collect();
    let bars: Vec<Ident> = (0..of.inputs.len()).map(|i| numbered("bar", i)).collect();
    let by_reference = match crate::signature::transparent(&param.ty) {
        Type::Reference(reference) => Some(reference.mutability.is_some()),
        _ => None, // by value
    };
    let lend = |closure: TokenStream| match by_reference {
        Some(true) => quote!(&mut #closure),
        Some(false) => quote!(&#closure),
        None => closure,
    };
    if of.differentiated {
        let this = if by_reference.is_some() { quote!(&*#name) } else { quote!(&#name) };
        let (value, pullback, seed) = (local("value"), local("pullback"), local("seed"));
        let plain = quote!(|#(#arguments),*| #krate::Callable::call(#this, (#(#arguments,)*)));
        let second = quote! {
            |#(#arguments),*| {
                let (#value, #pullback) = #krate::Callable::forward(#this, (#(#arguments,)*));
                (#value, move |(), #(#again,)* #seed, _: ::core::option::Option<&mut ()> #(, #bars)*| {
                    #pullback((#(#again,)*), #seed, (#(#bars,)*))
                })
            }
        };
        return (lend(plain), second);
    }
    let called = called(krate, name, of.calls, &arguments);
    let ignored = again.iter().map(|_| quote!(_,));
    let unused = bars.iter().map(|_| quote!(, _));
    let second = quote! {
        |#(#arguments),*| (#called, move |(), #(#ignored)* _, _: ::core::option::Option<&mut ()> #(#unused)*| {})
    };
    let plain = if is_copied(&param.ty) { name.to_token_stream() } else { lend(quote!(|#(#arguments),*| #called)) };
    (plain, second)
}

/// A callable parameter in forward mode, and what it has to be given for one that does not move.
pub(super) fn tangent_form(sig: &Signature, param: &ParamSig, of: &CallableSig) -> TokenStream {
    let krate = &sig.krate;
    let name = &param.ident;
    let arguments: Vec<Ident> = (0..of.inputs.len()).map(|i| numbered("argument", i)).collect();
    let (value, dots) = (local("value"), local("dots"));
    if of.differentiated {
        let by_reference = matches!(crate::signature::transparent(&param.ty), Type::Reference(_));
        let this = if by_reference { quote!(&*#name) } else { quote!(&#name) };
        return quote!(|#(#arguments,)* #dots| #krate::Callable::tangent(#this, (#(#arguments,)*), #dots));
    }
    let called = called(krate, name, of.calls, &arguments);
    quote! {
        |#(#arguments,)* _| {
            let #value = #called;
            let #dots = #krate::rt::zero_like(&#value);
            (#value, #dots)
        }
    }
}

/// A call of one that is not differentiated.
fn called(krate: &syn::Path, name: &Ident, calls: Calls, arguments: &[Ident]) -> TokenStream {
    match calls {
        Calls::Shared => quote!(#name(#(#arguments),*)),
        Calls::Mutable => quote!((*#name.borrow_mut())(#(#arguments),*)),
        Calls::Once => quote! {
            #name.take().unwrap_or_else(|| #krate::rt::missing())(#(#arguments),*)
        },
    }
}

/// References and function pointers.
fn is_copied(ty: &Type) -> bool {
    match crate::signature::transparent(ty) {
        Type::Reference(reference) => reference.mutability.is_none(),
        Type::FnPtr(_) => true,
        _ => false, // moved
    }
}

fn numbered(what: &str, i: usize) -> Ident {
    format_ident!("{what}_{i}", span = Span::mixed_site())
}
