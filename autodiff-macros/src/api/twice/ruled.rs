//! Forward mode of a function whose derivative the user gave, as it would be written: the function is called, and the rule, which is a
//! function that can be differentiated itself.

use super::super::{
    call::{self, local},
    functions::output,
};
use super::{as_passed, is_owned};
use crate::ir::{Passing, Ty};
use crate::signature::{Availability, Mode, ParamSig, Rule, Signature};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// The body of `f'`, with the tangents of the parameters by the names given.
pub(crate) fn by_rule(sig: &Signature, rule: &Rule, dots: &[(Ident, bool)]) -> syn::Result<syn::Block> {
    if matches!(rule.availability(sig, Mode::Reverse), Availability::Refused) {
        return Err(not_known(rule));
    }
    let (value, dot) = (local("__value"), local("__dot"));
    let name = &sig.ident;
    let of = sig.owner.is_some().then(|| quote!(Self::));
    let own = call::generic_arguments(sig);
    let turbofish = (!own.is_empty()).then(|| quote!(::<#own>));
    let first = sig.params.iter().map(again);
    let args: Vec<_> = sig.params.iter().map(again).collect();
    let kept = if sig.rule_takes_value() { value.to_token_stream() } else { quote!(&#value) };
    let moves: Vec<_> = sig.params.iter().zip(dots).filter(|(p, _)| p.slot).map(|(p, (dot, _))| (p, dot)).collect();
    let along = match rule.availability(sig, Mode::Forward) {
        Availability::Given(path) => {
            let dots = moves.iter().map(|(p, dot)| given(p, dot));
            quote!(#path(#(#args,)* #kept #(, #dots)*))
        }
        Availability::Derived(path) => {
            let one = call::float(sig, &sig.ir_output, &output(sig), &quote!(1.0));
            let shares: Vec<_> =
                moves.iter().map(|(p, _)| format_ident!("__by_{}", p.ident, span = Span::mixed_site())).collect();
            let pattern = if let [only] = shares.as_slice() { quote!(#only) } else { quote!((#(#shares),*)) };
            let products: Option<Vec<_>> =
                moves.iter().zip(&shares).map(|((p, dot), share)| product(sig, p, share, dot)).collect();
            let products = products.ok_or_else(|| not_known(rule))?;
            quote!({ let #pattern = #path(#(#args,)* #kept, #one); #(#products)+* })
        }
        Availability::Refused => return Err(not_known(rule)),
    };
    Ok(syn::parse_quote!({
        let #value = #of #name #turbofish(#(#first),*);
        let #dot = #along;
        (#value, #dot)
    }))
}

/// An argument that is used again.
fn again(p: &ParamSig) -> TokenStream {
    let name = p.name();
    if p.is_copied() { name.to_token_stream() } else { quote!(#name.clone()) }
}

/// A tangent as a rule takes it: as `f::jvp` does.
fn given(p: &ParamSig, dot: &Ident) -> TokenStream {
    if p.passing == Passing::Value && !is_owned(p) { quote!(#dot.clone()) } else { as_passed(p, dot) }
}

/// The part of a derivative along a direction that is a parameter's, of those whose parts can be told by their types: floats, and lists of
/// floats, of the type of the result.
fn product(sig: &Signature, p: &ParamSig, share: &Ident, dot: &Ident) -> Option<TokenStream> {
    let listed = |ty: &Ty| match ty {
        Ty::Slice(elem) | Ty::Vec(elem) | Ty::Array(elem) => **elem == sig.ir_output,
        _ => false, // not a list
    };
    match &p.ir_ty {
        ty if *ty == sig.ir_output && p.passing == Passing::Value => return Some(quote!(#share * #dot)),
        Ty::Ref(behind) if listed(behind) => {}
        ty if listed(ty) => {}
        _ => return None, // of a struct, of which the macro sees no fields, or of another width
    }
    let float = output(sig);
    Some(quote!(#share.iter().zip(#dot.iter()).map(|(share, dot)| *share * *dot).sum::<#float>()))
}

fn not_known(rule: &Rule) -> syn::Error {
    let help = "give it both rules, `vjp = path` and `jvp = path`, the latter with the attribute, or leave `order` out";
    rule.misplaced("the second derivative of this function does not follow from its rule", help)
}
