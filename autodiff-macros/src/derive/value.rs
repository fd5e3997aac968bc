//! `impl Differentiable for P`.

use super::{
    cotangent_name,
    generics::{self, Asked},
    input::{Carries, Field, Input, Variant},
    lints, shape_name,
    types::{cotangent_generics, shape_generics},
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

pub(super) fn differentiable(input: &Input) -> TokenStream {
    let (krate, ident, lints) = (&input.krate, &input.ident, lints());
    let generics = generics::of_value(input, Asked::Once);
    let (head, arguments, clause) = generics.split_for_impl();
    if input.is_empty() {
        let arguments = &arguments;
        return quote! {
            #lints
            #[automatically_derived]
            impl #head #krate::Differentiable for #ident #arguments #clause {
                type Cotangent = ();
                type Shape = ();
                #[inline]
                fn shape(&self) {}
                #[inline]
                fn zero_of(_: &()) {}
                #[inline]
                fn empty_shape() {}
            }
        };
    }
    let (cotangent, shape) = (cotangent_name(input), shape_name(input));
    let bar_arguments = generics::arguments(&cotangent_generics(input));
    let shape_arguments = generics::arguments(&shape_generics(input));
    let shapes = arms(input, ident, &shape, |f, x| match f.carries {
        Carries::Nothing | Carries::Float => quote!(()),
        Carries::Type => call(input, f, &quote!(shape), &quote!(#x)),
    });
    let zeros = arms(input, &shape, &cotangent, |f, x| match f.carries {
        Carries::Nothing => quote!(()),
        Carries::Float => quote!(0.0),
        Carries::Type => call(input, f, &quote!(zero_of), &quote!(#x)),
    });
    let fits = fits(input);
    let least = least(input).map(|v| {
        build(&shape, v, |f| match f.carries {
            Carries::Nothing | Carries::Float => quote!(()),
            Carries::Type => call(input, f, &quote!(empty_shape), &TokenStream::new()),
        })
    });
    // A variant may have the name of one of the types.
    let of = quote!(<Self as #krate::Differentiable>);
    quote! {
        #lints
        #[automatically_derived]
        impl #head #krate::Differentiable for #ident #arguments #clause {
            type Cotangent = #cotangent #bar_arguments;
            type Shape = #shape #shape_arguments;
            #[inline]
            fn shape(&self) -> #of::Shape {
                match self { #shapes }
            }
            #[inline]
            fn zero_of(shape: &#of::Shape) -> #of::Cotangent {
                match shape { #zeros }
            }
            #[inline]
            fn empty_shape() -> #of::Shape {
                #least
            }
            #[inline]
            fn fit(shape: &#of::Shape, bar: #of::Cotangent) -> #of::Cotangent {
                match (shape, bar) { #fits }
            }
        }
    }
}

/// A cotangent in the shape of its value: that of another variant can only be a zero.
fn fits(input: &Input) -> TokenStream {
    let (shape, cotangent) = (shape_name(input), cotangent_name(input));
    let arms = input.variants.iter().map(|v| {
        let bar = |f: &Field| format_ident!("{}_bar", f.binding);
        let left = pattern(&shape, v, |f| &f.binding);
        let right = build(&cotangent, v, |f| bar(f).to_token_stream());
        let value = build(&cotangent, v, |f| {
            let (x, bar) = (&f.binding, bar(f));
            match f.carries {
                Carries::Nothing | Carries::Float => quote!(#bar),
                Carries::Type => call(input, f, &quote!(fit), &quote!(#x, #bar)),
            }
        });
        quote!((#left, #right) => #value,)
    });
    let otherwise = (input.variants.len() > 1).then(|| quote!((shape, _) => Self::zero_of(shape),));
    quote!(#(#arms)* #otherwise)
}

/// `<T as Differentiable>::method(argument)`
fn call(input: &Input, field: &Field, method: &TokenStream, argument: &TokenStream) -> TokenStream {
    let (krate, t) = (&input.krate, &field.ty);
    quote_spanned!(t.span()=> <#t as #krate::Differentiable>::#method(#argument))
}

/// An arm for each variant: `From::A { 0: x } => To::A { 0: of(x) }`.
pub(super) fn arms(input: &Input, from: &Ident, to: &Ident, of: impl Fn(&Field, &Ident) -> TokenStream) -> TokenStream {
    let arms = input.variants.iter().map(|v| {
        let (pattern, value) = (pattern(from, v, |f| &f.binding), build(to, v, |f| of(f, &f.binding)));
        quote!(#pattern => #value,)
    });
    arms.collect()
}

/// `P { x: binding, .. }`, `E::A { 0: binding }`
pub(super) fn pattern<'f>(name: &Ident, variant: &'f Variant, binding: impl Fn(&'f Field) -> &'f Ident) -> TokenStream {
    build(name, variant, |f| binding(f).to_token_stream())
}

/// The same as an expression.
pub(super) fn build<'f>(name: &Ident, variant: &'f Variant, of: impl Fn(&'f Field) -> TokenStream) -> TokenStream {
    let ident = variant.ident.iter();
    let members = variant.fields.iter().map(|f| &f.member);
    let values = variant.fields.iter().map(of);
    quote!(#name #(::#ident)* { #(#members: #values,)* })
}

/// The variant that stands for no value at all: the first that does not hold the type itself.
pub(super) fn least(input: &Input) -> Option<&Variant> {
    let holds_itself = |v: &Variant| v.fields.iter().any(|f| mentions(f.ty.to_token_stream(), &input.ident));
    input.variants.iter().find(|v| !holds_itself(v)).or(input.variants.first())
}

fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|tree| match tree {
        proc_macro2::TokenTree::Ident(i) => i == *name,
        proc_macro2::TokenTree::Group(g) => mentions(g.stream(), name),
        proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => false,
    })
}
