//! The pieces that the wrappers are put together from.

use super::has_length;
use crate::{
    ir::{Passing, Ty, Width},
    signature::{ParamSig, Part, Signature},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{GenericParam, ext::IdentExt};

/// A name that no name of the user's can be taken for.
pub(super) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// `x_bar`: the accumulator of a parameter.
pub(super) fn bar(param: &ParamSig) -> Ident {
    format_ident!("{}_bar", param.name().unraw(), span = Span::mixed_site())
}

/// `a: &[f64], x: f64`: the parameters of the function itself, as plain names.
pub(super) fn params(sig: &Signature) -> TokenStream {
    sig.params
        .iter()
        .map(|ParamSig { ident, ty, receiver, .. }| match receiver {
            Some(receiver) => quote!(#receiver,),
            None => quote!(#ident: #ty,),
        })
        .collect()
}

/// `a_bar: &mut [f64],` for each of the given.
pub(super) fn bar_params<'a>(params: impl Iterator<Item = &'a ParamSig>) -> TokenStream {
    params
        .map(|param| {
            let (name, ty) = (bar(param), &param.bar);
            quote!(#name: &mut #ty,)
        })
        .collect()
}

/// `let (VALUE, adjoint) = Self::__forward::<_, T>(a, x, (On, On));`
pub(super) fn forward(sig: &Signature, value: &TokenStream) -> TokenStream {
    forward_of(sig, Part::Forward, value, pass)
}

/// The same, with the arguments as the caller wants them passed.
pub(super) fn forward_of(
    sig: &Signature,
    part: Part,
    value: &TokenStream,
    argument: impl Fn(&ParamSig, &Ident) -> TokenStream,
) -> TokenStream {
    let krate = &sig.krate;
    let adjoint = local("adjoint");
    let prologue = super::callable::prologue(sig);
    let (mut flags, mut arguments) = (TokenStream::new(), TokenStream::new());
    for p in &sig.params {
        if let Some(of) = p.second_form() {
            let (plain, second) = super::callable::forms(sig, p, of);
            arguments.extend(quote!(#plain,));
            // What the caller captured is constant.
            flags.extend(quote!((#krate::rt::Off, #krate::rt::captures(&()), &#second),));
            continue;
        }
        let flag = if p.slot || p.state { quote!(On) } else { quote!(Off) };
        flags.extend(quote!(#krate::rt::#flag,));
        let argument = argument(p, p.name());
        arguments.extend(quote!(#argument,));
    }
    // One `_` for the flag of each parameter, then the user's own: rustc could not infer one that is not in the types of
    // the arguments. Callables are wrapped.
    let inferred = sig.params.iter().map(|_| quote!(_,));
    let own = passed_generics(sig, sig.second_forms().len());
    let hidden = sig.hidden(part);
    let this = sig.this();
    quote! {
        #prologue
        let (#value, #adjoint) = #this::#hidden::<#(#inferred)* #own>(#arguments (#flags));
    }
}

/// `let VALUE = Self::__sweep::<_, T>(a, x, (On, On), SEED, Some(&mut a_bar), Some(&mut x_bar));`
pub(super) fn fused(sig: &Signature, value: &TokenStream, seed: &TokenStream, slots: Bars) -> TokenStream {
    let krate = &sig.krate;
    let arguments = sig.params.iter().map(|p| pass(p, p.name()));
    let flags = sig.params.iter().map(|p| if p.slot { quote!(#krate::rt::On) } else { quote!(#krate::rt::Off) });
    let inferred = sig.params.iter().map(|_| quote!(_,));
    let (own, bars) = (generic_arguments(sig), bars_of(sig, slots, slots));
    let name = crate::emit::fused_name_of(sig);
    let this = sig.this();
    quote! {
        let #value = #this::#name::<#(#inferred)* #own>(#(#arguments,)* (#(#flags,)*), #seed, #(#bars,)*);
    }
}

/// `T, N, _,`: the same for a call that passes callables on, whose types have no names, with those that are added for them.
pub(super) fn passed_generics(sig: &Signature, added: usize) -> TokenStream {
    let own = sig.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(p) if sig.params.iter().any(|s| s.is_of(&p.ident)) => Some(quote!(_,)),
        GenericParam::Type(p) => Some(&p.ident).map(|ident| quote!(#ident,)),
        GenericParam::Const(p) => Some(&p.ident).map(|ident| quote!(#ident,)),
        GenericParam::Lifetime(_) => None,
    });
    own.chain((0..added).map(|_| quote!(_,))).collect()
}

/// `T, N,`: the names of the type and const parameters. Lifetimes are left to inference.
pub(super) fn generic_arguments(sig: &Signature) -> TokenStream {
    arguments_of(sig.generics.params.iter())
}

/// The same for the function itself, where an `impl Trait` has no name.
pub(super) fn written_arguments(sig: &Signature) -> TokenStream {
    arguments_of(sig.generics.params.iter().filter(|param| match param {
        GenericParam::Type(p) => !crate::signature::callable::is_unnamed(&p.ident),
        GenericParam::Const(_) | GenericParam::Lifetime(_) => true,
    }))
}

fn arguments_of<'g>(params: impl Iterator<Item = &'g GenericParam>) -> TokenStream {
    params
        .map(|param| match param {
            GenericParam::Type(p) => {
                let ident = &p.ident;
                quote!(#ident,)
            }
            GenericParam::Const(p) => {
                let ident = &p.ident;
                quote!(#ident,)
            }
            GenericParam::Lifetime(_) => TokenStream::new(),
        })
        .collect()
}

/// `'a, Self, T, N,`: what an opaque type captures.
pub(super) fn captured(sig: &Signature) -> TokenStream {
    let (own, held) = (generic_arguments(sig), sig.held());
    match &sig.owner {
        Some(owner) => {
            let (lifetimes, types) = owner.captured();
            quote!(#(#lifetimes,)* #(#held,)* #(#types,)* #own)
        }
        None => quote!(#(#held,)* #own),
    }
}

/// The parameter passed on, so that a reference can be used again afterwards.
pub(super) fn pass(param: &ParamSig, name: &Ident) -> TokenStream {
    match param.passing {
        Passing::Value | Passing::Ref => name.to_token_stream(),
        Passing::RefMut => quote!(&mut *#name),
    }
}

/// Where the accumulators of a call of the adjoint are.
#[derive(Clone, Copy)]
pub(super) enum Bars {
    /// In locals of the wrapper.
    Owned,
    /// Behind references of the caller's.
    Lent,
}

/// `adjoint(a, SEED, Some(&mut a_bar), Some(&mut x_bar), None);`
pub(super) fn adjoint(sig: &Signature, seed: &TokenStream, slots: Bars, states: Bars) -> TokenStream {
    adjoint_of(sig, seed, slots, states, ParamSig::name)
}

/// The same, inside of a closure, where the receiver has a name of its own.
pub(super) fn adjoint_of(
    sig: &Signature,
    seed: &TokenStream,
    slots: Bars,
    states: Bars,
    name: impl Fn(&ParamSig) -> &Ident,
) -> TokenStream {
    let adjoint = local("adjoint");
    let again = sig.params.iter().map(|p| if p.again.is_some() { pass(p, name(p)) } else { quote!(()) });
    let bars = bars_of(sig, slots, states);
    quote!(#adjoint(#(#again,)* #seed, #(#bars,)*);)
}

/// `Some(&mut a_bar)`, or `None`, for each parameter.
fn bars_of(sig: &Signature, slots: Bars, states: Bars) -> Vec<TokenStream> {
    let bars = sig.params.iter().map(|param| {
        let name = bar(param);
        match if param.state { states } else { slots } {
            _ if !(param.slot || param.state) => quote!(::core::option::Option::None),
            Bars::Lent => quote!(::core::option::Option::Some(#name)),
            // A slice's accumulator is a `Vec`.
            Bars::Owned if is_slice(param) => quote!(::core::option::Option::Some(#name.as_mut_slice())),
            Bars::Owned => quote!(::core::option::Option::Some(&mut #name)),
        }
    });
    bars.collect()
}

/// `&[T]` or `&mut [T]`: the one form where a cotangent behind a reference and an owned one differ in type.
fn is_slice(param: &ParamSig) -> bool {
    match &param.ir_ty {
        Ty::Ref(pointee) => matches!(**pointee, Ty::Slice(_)),
        Ty::Float(_)
        | Ty::Int
        | Ty::Bool
        | Ty::Unit
        | Ty::Text
        | Ty::Range { .. }
        | Ty::Array(_)
        | Ty::Slice(_)
        | Ty::Vec(_)
        | Ty::Tuple(_)
        | Ty::Option(_)
        | Ty::Result(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => false,
    }
}

/// A float literal, of the type of a parameter or of the result.
pub(super) fn float(sig: &Signature, ty: &Ty, written: &impl ToTokens, literal: &TokenStream) -> TokenStream {
    let krate = &sig.krate;
    match ty {
        Ty::Float(Some(Width::Param(_))) => quote!(<#written as #krate::Real>::ad_from(#literal)),
        _ => literal.clone(),
    }
}

/// `let mut a_bar = zero_like(a);` for each of the given.
pub(super) fn zeros<'a>(sig: &Signature, params: impl Iterator<Item = &'a ParamSig>) -> TokenStream {
    let krate = &sig.krate;
    params
        .map(|param| {
            let (name, bar) = (param.name(), bar(param));
            let place = match param.passing {
                Passing::Value => quote!(&#name),
                Passing::Ref | Passing::RefMut => quote!(&*#name),
            };
            quote!(let mut #bar = #krate::rt::zero_like(#place);)
        })
        .collect()
}

/// `assert!(a_bar.len() == a.len(), ..)` for those of the given that have a length.
pub(super) fn length_checks<'a>(params: impl Iterator<Item = &'a ParamSig>) -> TokenStream {
    params
        .filter(|param| has_length(&param.ir_ty))
        .map(|param| length_check(&bar(param), &param.name().to_token_stream(), &format!("`{}`", param.name())))
        .collect()
}

/// Panics unless a cotangent is as long as what it is the cotangent of.
pub(super) fn length_check(bar: &Ident, of: &TokenStream, described: &str) -> TokenStream {
    let text = format!("`{bar}` has length {{}} but {described} has length {{}}");
    quote!(::core::assert!(#bar.len() == #of.len(), #text, #bar.len(), #of.len());)
}

/// A longer tuple carries no derivative, and can neither be printed nor compared.
pub(super) const LONGEST_TUPLE: usize = 12;

/// The slots in the form of a gradient: bare if there is one, else a tuple. Where nobody reads it, being that of a derivative, a tuple is
/// never too long to be differentiated: it is one of tuples.
pub(super) fn gradient<'a, T: ToTokens>(sig: &'a Signature, entry: impl Fn(&'a ParamSig) -> T) -> TokenStream {
    let mut entries: Vec<TokenStream> = sig.slots().map(|p| entry(p).to_token_stream()).collect();
    while sig.again > 0 && entries.len() > LONGEST_TUPLE {
        entries = entries.chunks(LONGEST_TUPLE).map(tuple).collect();
    }
    tuple(&entries)
}

fn tuple(entries: &[TokenStream]) -> TokenStream {
    match entries {
        [only] => only.clone(),
        entries => quote!((#(#entries),*)),
    }
}
