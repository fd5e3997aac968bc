//! `closure!(|x: f64| ..)`: a closure that is differentiated by itself, for the derivatives of functions that call it.
//!
//! What it captures is constant. Its names are all that is known of it: those that the body mentions and does not bind.

use crate::{
    emit, lower,
    report::{Refusal, Report},
    signature,
};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{ExprClosure, Pat, Type, spanned::Spanned};

/// The whole of the macro.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let written = input.clone();
    let closure = syn::parse2::<ExprClosure>(input).and_then(|closure| differentiate(&closure));
    // The closure itself shows what else is wrong with it.
    closure.unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote!({ #error #written })
    })
}

fn differentiate(closure: &ExprClosure) -> syn::Result<TokenStream> {
    let krate: syn::Path = syn::parse_quote!(::autodiff);
    let mut markers = Vec::new();
    for input in &closure.inputs {
        let Pat::Type(typed) = input else {
            let help = "write the type of every argument, `closure!(|x: f64| ..)`";
            return Err(syn::Error::new(
                input.span(),
                signature::message("`closure!` needs the types of the arguments", &[("help", help)]),
            ));
        };
        markers.push(marker(&krate, &typed.ty));
    }
    if markers.len() > 6 {
        return Err(syn::Error::new(closure.span(), "`closure!` takes closures of up to six arguments"));
    }
    let mut report = Report::default();
    for span in lower::checkpoint::misplaced(&syn::parse_quote!({ #closure })) {
        report.refuse(Refusal::CheckpointPlace { span });
    }
    let lowered = lower::closure(closure, &krate, &mut report);
    let Some((second, captured)) = lowered else {
        if report.is_empty() {
            report.refuse(Refusal::Callable { span: closure.span() });
        }
        return report.into_error().map_or_else(|| Ok(quote!(#closure)), Err);
    };
    let mut closure = closure.clone();
    lower::checkpoint::unmarked(&mut closure);
    let env = format_ident!("__env", span = Span::mixed_site());
    let kept = format_ident!("__kept", span = Span::mixed_site());
    let form = emit::closure(&second, &krate, &env, &kept);
    let copies = format_ident!("__copies", span = Span::mixed_site());
    let tangent = emit::closure_tangent(&second, &krate, &env, &copies);
    let build = format_ident!("closure_{}", markers.len());
    let inferred = [quote!(_), quote!(_), quote!(_), quote!(_), quote!(_)];
    Ok(quote!({
        let #env = #krate::rt::Copied::new(());
        let #kept = #krate::rt::Shared::new((#(::core::clone::Clone::clone(&#captured),)*));
        let #copies = (#(::core::clone::Clone::clone(&#captured),)*);
        #krate::callable::#build::<#(#markers,)* #(#inferred),*>(#closure, move #form, move #tangent)
    }))
}

fn marker(krate: &syn::Path, ty: &Type) -> TokenStream {
    match signature::transparent(ty) {
        Type::Reference(reference) => {
            let elem = &reference.elem;
            if reference.mutability.is_some() {
                quote!(#krate::callable::Mut<#elem>)
            } else {
                quote!(#krate::callable::Ref<#elem>)
            }
        }
        by_value => quote!(#krate::callable::Val<#by_value>),
    }
}
