//! The associated functions, one builder each.

use super::{
    call::{self, Bars, bar, gradient, length_check, length_checks, local, pass, zeros},
    callable, docs, has_length,
};
use crate::{
    ir,
    signature::{ParamSig, Part, Signature},
};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The result type of the function.
pub(super) fn output(sig: &Signature) -> TokenStream {
    sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream)
}

/// The type of the gradient.
pub(super) fn gradient_type(sig: &Signature) -> TokenStream {
    gradient(sig, |param| &param.owned)
}

/// The forward and reverse sweeps of a float, seeded with one. State exits with a cotangent of zero, which has the shape
/// that it has then: it is made after the forward sweep. `direct`: both sweeps are one.
fn sweep(sig: &Signature, direct: bool, value: &TokenStream, slots: Bars) -> TokenStream {
    if direct {
        let one = call::float(sig, &sig.ir_output, &output(sig), &quote!(1.0));
        return call::fused(sig, value, &one, slots);
    }
    let forward = call::forward(sig, value);
    let states = zeros(sig, sig.states());
    let one = call::float(sig, &sig.ir_output, &output(sig), &quote!(1.0));
    let adjoint = call::adjoint(sig, &one, slots, Bars::Owned);
    quote!(#forward #states #adjoint)
}

pub(super) fn grad(sig: &Signature, direct: bool) -> TokenStream {
    let (vis, name) = (sig.public_vis(), sig.public("grad"));
    let own = callable::generics(sig);
    let (generics, _, clause) = own.split_for_impl();
    let (doc, params, result) = (docs::of_grad(sig), call::params(sig), gradient_type(sig));
    let (zeros, sweep) = (zeros(sig, sig.slots()), sweep(sig, direct, &quote!(_), Bars::Owned));
    let gradient = gradient(sig, bar);
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        #vis fn #name #generics (#params) -> #result #clause {
            #zeros
            #sweep
            #gradient
        }
    }
}

pub(super) fn value_and_grad(sig: &Signature, direct: bool) -> TokenStream {
    let (vis, name) = (sig.public_vis(), sig.public("value_and_grad"));
    let own = callable::generics(sig);
    let (generics, _, clause) = own.split_for_impl();
    let (doc, params, result) = (docs::of_value_and_grad(sig), call::params(sig), gradient_type(sig));
    let (value, output) = (local("value"), output(sig));
    let (zeros, sweep) = (zeros(sig, sig.slots()), sweep(sig, direct, &quote!(#value), Bars::Owned));
    let gradient = gradient(sig, bar);
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        #vis fn #name #generics (#params) -> (#output, #result) #clause {
            #zeros
            #sweep
            (#value, #gradient)
        }
    }
}

pub(super) fn grad_into(sig: &Signature, direct: bool) -> TokenStream {
    let (vis, name) = (sig.public_vis(), sig.public("grad_into"));
    let own = callable::generics(sig);
    let (generics, _, clause) = own.split_for_impl();
    let (doc, params, bars) = (docs::of_grad_into(sig), call::params(sig), call::bar_params(sig.slots()));
    let (value, output) = (local("value"), output(sig));
    let checks = length_checks(sig.slots());
    let track = track_caller(&checks);
    let sweep = sweep(sig, direct, &quote!(#value), Bars::Lent);
    quote! {
        #[doc = #doc]
        #[inline]
        #track
        #vis fn #name #generics (#params #bars) -> #output #clause {
            #checks
            #sweep
            #value
        }
    }
}

/// `direct`: both sweeps are one, which may be run where nothing has to be looked at between them.
pub(super) fn vjp(sig: &Signature, direct: bool) -> TokenStream {
    let (vis, name) = (sig.public_vis(), sig.public("vjp"));
    let own = callable::generics(sig);
    let (generics, _, clause) = own.split_for_impl();
    let (doc, params, result) = (docs::of_vjp(sig), call::params(sig), gradient_type(sig));
    let (value, seed, seed_type, output) = (local("value"), local("seed"), &sig.seed, output(sig));
    let states = call::bar_params(sig.states());
    // State may be of another length at the exit, and the length of the result is not known before.
    let mut checks = length_checks(sig.states());
    if has_length(&sig.ir_output) {
        checks.extend(length_check(&seed, &value.to_token_stream(), "the result"));
    }
    let track = track_caller(&checks);
    // Where there is state, its cotangent is a result too.
    let must_use = sig.states().next().is_none().then(|| quote!(#[must_use]));
    let zeros = zeros(sig, sig.slots());
    let sweeps = if direct && checks.is_empty() && sig.states().next().is_none() {
        call::fused(sig, &value.to_token_stream(), &seed.to_token_stream(), Bars::Owned)
    } else {
        let forward = call::forward(sig, &quote!(#value));
        let adjoint = call::adjoint(sig, &quote!(#seed), Bars::Owned, Bars::Lent);
        quote!(#forward #checks #adjoint)
    };
    let gradient = gradient(sig, bar);
    quote! {
        #[doc = #doc]
        #[inline]
        #must_use
        #track
        #vis fn #name #generics (#params #seed: #seed_type, #states) -> (#output, #result) #clause {
            #zeros
            #sweeps
            (#value, #gradient)
        }
    }
}

/// `part`: where the sweeps are.
pub(super) fn forward(sig: &Signature, part: Part) -> TokenStream {
    let (vis, name) = (sig.public_vis(), sig.public("forward"));
    let own = callable::outliving(sig);
    let (generics, _, clause) = own.split_for_impl();
    let (doc, params, output) = (docs::of_forward(sig), call::params(sig), output(sig));
    let (value, seed, seed_type) = (local("value"), local("seed"), &sig.seed);

    let again: Vec<_> = sig.params.iter().filter_map(|p| p.again.as_ref().map(|ty| (&p.ident, ty))).collect();
    let (names, types): (Vec<_>, Vec<_>) = again.iter().copied().unzip();
    let accumulators: Vec<_> = sig.slots().chain(sig.states()).collect();
    let bars: Vec<_> = accumulators.iter().map(|p| bar(p)).collect();
    let bar_types: Vec<_> = accumulators.iter().map(|p| &p.bar).collect();

    let checks = length_checks(accumulators.into_iter().filter(|p| is_at_hand(p)));
    let run = call::forward_of(sig, part, &quote!(#value), pass);
    let adjoint = call::adjoint_of(sig, &quote!(#seed), Bars::Lent, Bars::Lent, |p| &p.ident);
    let function = quote!(::core::ops::FnOnce(#(#types,)* #seed_type, #(&mut #bar_types),*));
    let closure = quote! {
        move |#(#names: #types,)* #seed: #seed_type, #(#bars: &mut #bar_types),*| {
            #checks
            #adjoint
        }
    };
    let (returned, adjoint) = callable::adjoint(sig, &function, closure);
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        #vis fn #name #generics (#params) -> (#output, #returned) #clause {
            #run
            (#value, #adjoint)
        }
    }
}

/// Whether the adjoint of `forward` is given the parameter again, and can compare its length.
fn is_at_hand(param: &ParamSig) -> bool {
    match param.passing {
        ir::Passing::Ref | ir::Passing::RefMut => true,
        ir::Passing::Value => false,
    }
}

/// A panic about an argument belongs to the caller's line.
fn track_caller(checks: &TokenStream) -> Option<TokenStream> {
    (!checks.is_empty()).then(|| quote!(#[track_caller]))
}
