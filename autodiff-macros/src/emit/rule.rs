//! The hidden functions of a function whose derivative the user gave: they call it, and the rule.
//!
//! The rule is called through a function pointer of the type that it has to have, so that a rule of another type is an error on the
//! path in the attribute, and one that says what is expected.

use super::function::{again, header_of, option, output, varies};
use crate::{
    ir::{Passing, Ty, Width},
    signature::{Availability, Block, Mode, ParamSig, Rule, Signature},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{ExprPath, GenericParam, spanned::Spanned};

/// Reverse mode: the function itself, and the rule as its pullback.
pub(super) fn forward(sig: &Signature, rule: &Rule) -> TokenStream {
    let (header, krate) = (header_of(false, sig), &sig.krate);
    let again = sig.params.iter().map(|p| {
        let (ident, ty) = (&p.ident, again(p));
        if p.again.is_some() { quote!(#ident: #ty) } else { quote!((): #ty) }
    });
    let bars: Vec<Ident> = sig.params.iter().map(bar).collect();
    let (seed_type, bar_types) = (&sig.seed, sig.params.iter().map(option));
    let reverse = match rule.availability(sig, Mode::Reverse) {
        Availability::Given(path) => given_reverse(sig, path),
        Availability::Derived(path) => derived_reverse(sig, path),
        Availability::Refused => {
            let reason = reason(sig, Mode::Reverse);
            return quote! {
                #header {
                    const { ::core::panic!(#reason) }
                    (#krate::rt::missing(), move |#(#again,)* __seed: #seed_type #(, _: #bar_types)*| {})
                }
            };
        }
    };
    let (value, kept) = value(sig);
    // Zero times an infinite partial is zero.
    let zero = float(sig, &quote!(0.0));
    let guard = sig.ir_output.is_float().then(|| quote!(if __seed == #zero { return; }));
    let (shape, fitted) = if varies(&sig.ir_output) {
        (Some(quote!(let __shape = #krate::rt::shape_of(&__value);)), Some(quote!(let __seed = __shape.fit(__seed);)))
    } else {
        (None, None)
    };
    quote! {
        #header {
            #value
            #kept
            #shape
            (__value, move |#(#again,)* __seed: #seed_type #(, #bars: #bar_types)*| {
                #guard
                #fitted
                #reverse
            })
        }
    }
}

/// Forward mode: the function itself, and the rule for its tangent.
pub(super) fn tangent(sig: &Signature, rule: &Rule) -> TokenStream {
    let (path, given) = match rule.availability(sig, Mode::Forward) {
        Availability::Given(path) => (path, true),
        Availability::Derived(path) => (path, false),
        Availability::Refused => return super::tangent::refused(sig, &reason(sig, Mode::Forward)),
    };
    let header = super::tangent::header_of(sig);
    let (value, kept) = value(sig);
    let dots: Vec<Ident> = sig.params.iter().map(dot).collect();
    let body = if given { given_tangent(sig, path) } else { derived_tangent(sig, path) };
    quote! {
        #header {
            #value
            #kept
            let (#(#dots,)*) = __dots;
            let __dot = { #body };
            (__value, __dot)
        }
    }
}

/// `let __value = f(args..);`, and the result once more, for the rule.
fn value(sig: &Signature) -> (TokenStream, TokenStream) {
    let this = sig.receiver().map(|param| {
        let (ident, name) = (&param.ident, param.name());
        quote!(let #ident = #name;)
    });
    let args = sig.params.iter().map(copy);
    let own: Vec<&Ident> = sig
        .generics
        .params
        .iter()
        .filter_map(|p| match p {
            GenericParam::Type(p) => Some(&p.ident),
            GenericParam::Const(p) => Some(&p.ident),
            GenericParam::Lifetime(_) => None,
        })
        .collect();
    let turbofish = (!own.is_empty()).then(|| quote!(::<#(#own),*>));
    let name = &sig.ident;
    let path = match &sig.owner {
        Some(owner) if owner.kind == Block::Implementation => quote!(Self::#name),
        Some(_) => quote!(Self::#name #turbofish),
        None => quote!(#name #turbofish),
    };
    let output = output(sig);
    let kept = if sig.rule_takes_value() {
        quote!(let __kept = __value;)
    } else {
        let span = sig.output.as_ref().map_or_else(Span::mixed_site, |t| t.span().resolved_at(Span::mixed_site()));
        let (cloned, borrow) = (quote_spanned!(span=> ::core::clone::Clone::clone), quote_spanned!(span=> &));
        quote!(let __kept = #cloned(#borrow __value);)
    };
    (quote!(#this let __value: #output = #path(#(#args),*);), kept)
}

/// An argument, to be used again.
pub(super) fn copy(param: &ParamSig) -> TokenStream {
    let ident = &param.ident;
    if param.is_copied() {
        return ident.to_token_stream();
    }
    let span = param.ty.span().resolved_at(Span::mixed_site());
    let (cloned, borrow) = (quote_spanned!(span=> ::core::clone::Clone::clone), quote_spanned!(span=> &));
    quote!(#cloned(#borrow #ident))
}

/// `let __rule: fn(..) -> .. = path;`
fn rule_as(sig: &Signature, path: &ExprPath, mode: Mode) -> TokenStream {
    let ty = sig.rule_type(mode);
    quote!(let __rule: #ty = #path;)
}

/// The result as rules take it.
fn kept(sig: &Signature) -> TokenStream {
    if sig.rule_takes_value() { quote!(__kept) } else { quote!(&__kept) }
}

/// The gradient that a `vjp` rule returns, taken apart.
fn gradient(sig: &Signature) -> TokenStream {
    let shares: Vec<Ident> = sig.slots().map(share).collect();
    match shares.as_slice() {
        [only] => only.to_token_stream(),
        all => quote!((#(#all),*)),
    }
}

fn given_reverse(sig: &Signature, path: &ExprPath) -> TokenStream {
    let (rule, args, kept, gradient) =
        (rule_as(sig, path, Mode::Reverse), sig.params.iter().map(|p| &p.ident), kept(sig), gradient(sig));
    let shapes = sig.slots().filter(|p| p.passing != Passing::Value && varies_behind(&p.ir_ty)).map(|p| {
        let (bar, name, krate) = (bar(p), &p.ident, &sig.krate);
        quote! {
            if let ::core::option::Option::Some(bar) = #bar.as_deref_mut() { #krate::rt::fit(&*#name, bar); }
        }
    });
    let mutable = sig.slots().map(|p| {
        let bar = bar(p);
        quote!(let mut #bar = #bar;)
    });
    let added = sig.slots().map(|p| {
        let (bar, share, krate) = (bar(p), share(p), &sig.krate);
        let share = if is_slice(p) { quote!(#share.as_slice()) } else { quote!(&#share) };
        quote! {
            if let ::core::option::Option::Some(bar) = #bar { #krate::rt::add_assign(bar, #share); }
        }
    });
    quote! {
        #rule
        #(#mutable)*
        #(#shapes)*
        let #gradient = __rule(#(#args,)* #kept, __seed);
        #(#added)*
    }
}

/// Reverse mode of a function of floats from its rule for forward mode: a call for every one of them.
fn derived_reverse(sig: &Signature, path: &ExprPath) -> TokenStream {
    let (rule, kept, krate) = (rule_as(sig, path, Mode::Forward), kept(sig), &sig.krate);
    let slots: Vec<&ParamSig> = sig.slots().collect();
    let added = slots.iter().enumerate().map(|(i, slot)| {
        let (bar, args) = (bar(slot), sig.params.iter().map(copy));
        let product = if slot.ir_ty == sig.ir_output {
            quote!(__dot * __seed)
        } else {
            let ty = &slot.ty;
            quote!(#krate::rt::inner::<#ty, _, _>(&__dot, &__seed))
        };
        let unit = slots.iter().enumerate().map(|(j, p)| float_of(sig, p, if i == j { 1.0 } else { 0.0 }));
        quote! {
            if let ::core::option::Option::Some(bar) = #bar {
                let __dot = __rule(#(#args,)* #kept, #(#unit),*);
                *bar += #product;
            }
        }
    });
    quote!(#rule #(#added)*)
}

fn given_tangent(sig: &Signature, path: &ExprPath) -> TokenStream {
    let (rule, kept, krate) = (rule_as(sig, path, Mode::Forward), kept(sig), &sig.krate);
    let owned = sig.slots().map(|p| {
        let (dot, name, bar) = (dot(p), &p.ident, &p.bar);
        if p.passing == Passing::Value {
            return quote!(let #dot = #krate::rt::own_dot(#dot, &#name););
        }
        let zero = format_ident!("{dot}_zero", span = Span::mixed_site());
        quote! {
            let #zero;
            let #dot: &#bar = match #dot {
                ::core::option::Option::Some(dot) => dot,
                ::core::option::Option::None => {
                    #zero = #krate::rt::zero_like(&*#name);
                    &#zero
                }
            };
        }
    });
    let (args, dots) = (sig.params.iter().map(|p| &p.ident), sig.slots().map(dot));
    quote! {
        #rule
        #(#owned)*
        __rule(#(#args,)* #kept, #(#dots),*)
    }
}

/// Forward mode of a function to a float from its rule for reverse mode: the gradient, along the direction.
fn derived_tangent(sig: &Signature, path: &ExprPath) -> TokenStream {
    let (rule, kept, krate) = (rule_as(sig, path, Mode::Reverse), kept(sig), &sig.krate);
    let (args, gradient) = (sig.params.iter().map(|p| &p.ident), gradient(sig));
    let (output, zero, one) = (output(sig), float(sig, &quote!(0.0)), float(sig, &quote!(1.0)));
    let added = sig.slots().map(|p| {
        let (dot, share) = (dot(p), share(p));
        if p.ir_ty == sig.ir_output {
            return quote! {
                if let ::core::option::Option::Some(dot) = #dot { if *dot != #zero { __sum += #share * *dot; } }
            };
        }
        let share = if is_slice(p) { quote!(#share.as_slice()) } else { quote!(&#share) };
        quote! {
            if let ::core::option::Option::Some(dot) = #dot { __sum += #krate::rt::inner::<#output, _, _>(#share, dot); }
        }
    });
    quote! {
        #rule
        let #gradient = __rule(#(#args,)* #kept, #one);
        let mut __sum: #output = #zero;
        #(#added)*
        __sum
    }
}

/// Why there is no such mode, for whoever asks for it.
fn reason(sig: &Signature, mode: Mode) -> String {
    let name = &sig.ident;
    match mode {
        Mode::Forward => format!(
            "`{name}` has no forward mode: its rule `vjp` is for reverse mode, and its result is not a float\n  \
             = help: give it a rule for forward mode as well: `#[differentiable(vjp = .., jvp = ..)]`"
        ),
        Mode::Reverse => format!(
            "`{name}` has no reverse mode: its rule `jvp` is for forward mode, and not all of its parameters are floats\n  \
             = help: give it a rule for reverse mode as well: `#[differentiable(jvp = .., vjp = ..)]`"
        ),
    }
}

/// A literal of the type of the result.
fn float(sig: &Signature, literal: &TokenStream) -> TokenStream {
    typed(sig, &sig.ir_output, &output(sig), literal)
}

/// A literal of the type of a parameter.
fn float_of(sig: &Signature, param: &ParamSig, literal: f64) -> TokenStream {
    typed(sig, &param.ir_ty, &param.ty, &literal_of(literal))
}

fn literal_of(x: f64) -> TokenStream {
    proc_macro2::Literal::f64_unsuffixed(x).into_token_stream()
}

fn typed(sig: &Signature, ty: &Ty, written: &impl ToTokens, literal: &TokenStream) -> TokenStream {
    let krate = &sig.krate;
    match ty {
        Ty::Float(Some(Width::Param(_))) => quote!(<#written as #krate::Real>::ad_from(#literal)),
        _ => literal.clone(),
    }
}

/// Whether there is an `Option` or a `Result` behind the reference.
fn varies_behind(ty: &Ty) -> bool {
    matches!(ty, Ty::Ref(t) if varies(t))
}

/// `&[T]`, whose cotangent is lent as a slice and returned as a vector.
fn is_slice(param: &ParamSig) -> bool {
    matches!(&param.ir_ty, Ty::Ref(pointee) if matches!(**pointee, Ty::Slice(_)))
}

fn bar(param: &ParamSig) -> Ident {
    format_ident!("__bar_of_{}", param.ident, span = Span::mixed_site())
}

fn dot(param: &ParamSig) -> Ident {
    format_ident!("__dot_of_{}", param.ident, span = Span::mixed_site())
}

fn share(param: &ParamSig) -> Ident {
    format_ident!("__share_of_{}", param.ident, span = Span::mixed_site())
}
