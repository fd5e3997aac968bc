//! The first derivatives of a function that are differentiated as functions that call others, and those that are missing.

use super::{
    super::{
        call::{self, local, pass},
        functions::{gradient_type, output},
        jacobian, jvp,
    },
    as_passed, has_too_many, is_owned, moving, name,
};
use crate::{
    ir::Passing,
    signature::{ParamSig, Part, Signature},
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{ItemFn, parse_quote};

/// The first derivatives that are differentiated as functions that call others: their names and themselves.
pub(crate) fn callers(sig: &Signature) -> Vec<ItemFn> {
    let (generics, _, clause) = sig.generics.split_for_impl();
    let (params, gradient) = (call::params(sig), gradient_type(sig));
    let (output, seed) = (output(sig), &sig.seed);
    let arguments: Vec<_> = sig.params.iter().map(|p| pass(p, p.name())).collect();
    let (vis, own) = (sig.public_vis(), call::generic_arguments(sig));
    let mut items = Vec::new();
    if sig.ir_output.is_float() && sig.states().next().is_none() && sig.slots().next().is_some() && !has_too_many(sig) {
        let one = call::float(sig, &sig.ir_output, &output, &quote!(1.0));
        let (grad, both, vjp) = (sig.public("grad"), sig.public("value_and_grad"), sig.public("vjp"));
        let cloned = jacobian::cloned(sig);
        items.push(parse_quote! {
            #vis fn #grad #generics (#params) -> #gradient #cloned {
                let (_, gradient) = Self::#vjp::<#own>(#(#arguments,)* #one);
                gradient
            }
        });
        items.push(parse_quote! {
            #vis fn #both #generics (#params) -> (#output, #gradient) #cloned {
                Self::#vjp::<#own>(#(#arguments,)* #one)
            }
        });
    }
    let (krate, jvp, full) = (&sig.krate, sig.public("jvp"), name(sig, "jvp"));
    let given = || sig.params.iter().filter(|p| p.slot || p.state);
    let dots = given().map(|p| {
        let (dot, ty) = (moving(sig, p), jvp::ty(p));
        quote!(#dot: #ty)
    });
    let lent: Vec<_> = sig
        .params
        .iter()
        .map(|p| {
            let name = p.name();
            if p.passing == Passing::Value { quote!(&#name) } else { quote!(&*#name) }
        })
        .collect();
    let (mut still, mut passed) = (Vec::new(), Vec::new());
    for (i, p) in sig.params.iter().enumerate() {
        if p.slot || p.state {
            passed.push(as_passed(p, &moving(sig, p)));
            continue;
        }
        // Made before the arguments are moved. Nothing goes through a zero.
        let (zero, of) = (local(&format!("__zero_{i}")), name(sig, &format!("still_{i}")));
        still.push(quote!(let #zero = #krate::constant(Self::#of::<#own>(#(#lent),*));));
        passed.push(if is_owned(p) { zero.to_token_stream() } else { quote!(&#zero) });
    }
    if sig.params.iter().all(|p| p.passing != Passing::RefMut || p.state) {
        // It passes on what it was given. Where that has a pullback in turn, it is wanted twice.
        let clause = if sig.order > 2 { jacobian::cloned(sig) } else { clause.to_token_stream() };
        items.push(parse_quote! {
            #vis fn #jvp #generics (#params #(#dots),*) -> (#output, #seed) #clause {
                #(#still)*
                Self::#full::<#own>(#(#arguments,)* #(#passed),*)
            }
        });
    }
    items
}

/// What stands for the derivatives that the function has not, being of a higher order than asked for: where one is called, rustc
/// gives the name of what it finds instead.
pub(crate) fn missing(sig: &Signature) -> TokenStream {
    let (vis, krate) = (sig.public_vis(), &sig.krate);
    let parts = ["grad", "value_and_grad", "vjp", "jvp"].map(|part| sig.public(part));
    let again = |part: Ident| (1..sig.order).fold(part, |part, _| format_ident!("__jvp_of_{part}", span = part.span()));
    // What is passed on is forward mode itself, or its second form.
    let forward_mode = again(name(sig, "jvp"));
    let span = forward_mode.span();
    let passed = [crate::signature::hidden(&forward_mode, Part::Second), forward_mode.clone()];
    let halves = |part: Ident| [Part::Forward, Part::Tangent].map(|of| crate::signature::hidden(&part, of));
    let names = parts.into_iter().map(again).chain([forward_mode]).flat_map(halves).chain(passed);
    let (reason, without) = without(sig);
    let reason = format_ident!("{reason}");
    let without = without.iter().map(|part| sig.public(part)).flat_map(halves);
    // Of each parameter there are as many, with the tangents, as forward mode was taken.
    let taken = "_of___jvp".repeat(usize::from(sig.order) - 1);
    // From the fourth on they would be a great many, and the derivatives themselves are missing as well.
    let stills = (0..sig.params.len() << (sig.order - 1)).filter(|_| sig.order < 4);
    let stills = stills.map(|i| match &sig.owner {
        Some(_) => format_ident!("__still_{i}{taken}_of_{}", sig.ident, span = span),
        None => format_ident!("__still_{i}{taken}", span = span),
    });
    let names = names.chain(stills);
    quote! {
        #(#[doc(hidden)] #vis const #names: #krate::rt::OrderIsTooLow = #krate::rt::OrderIsTooLow;)*
        #(
            #[doc(hidden)]
            #vis const #without: #krate::rt::#reason = #krate::rt::#reason;
        )*
    }
}

/// Which of the first derivatives are not differentiated, whatever the order, and what stands there and says why.
fn without(sig: &Signature) -> (&'static str, &'static [&'static str]) {
    const ALL: &[&str] = &["grad", "value_and_grad", "vjp", "jvp"];
    match sig {
        _ if sig.order < 2 || sig.slots().next().is_none() => ("OrderIsTooLow", &[]),
        _ if sig.params.iter().any(ParamSig::has_second_form) => ("HasFunctionParameters", ALL),
        _ if sig.states().next().is_some() => ("HasMutableParameters", ALL),
        _ if has_too_many(sig) => ("MoreThanTwelveParameters", &ALL[..3]),
        _ => ("OrderIsTooLow", &[]),
    }
}
