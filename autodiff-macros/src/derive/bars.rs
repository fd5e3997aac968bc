//! What cotangents can do: `impl Bar`, and the traits of std that people expect of plain data.

use super::{
    cotangent_name, hidden,
    input::{Carries, Field, Input, Variant},
    lints, many_name, shape_name,
    types::{cotangent_generics, many_generics, shape_generics},
    value::{arms, build, least, pattern},
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Generics, Member, Type, parse_quote, visit_mut::VisitMut};

pub(super) fn bars(input: &Input) -> TokenStream {
    let (bar, shape) = (cotangent_name(input), shape_name(input));
    let bar_generics = cotangent_generics(input);
    let shape_generics = shape_generics(input);
    let mut items = clones(input, &bar, &bar_generics);
    items.extend(clones(input, &shape, &shape_generics));
    items.extend(bar_impl(input, &bar, &bar_generics));
    items.extend(rows(input, &bar, &bar_generics));
    items.extend(differentiable(input, &bar, &bar_generics));
    items.extend(debug(input, &bar, &bar_generics));
    items.extend(equality(input, &bar, &bar_generics));
    items.extend(default(input, &bar, &bar_generics));
    items.extend(operators(input, &bar, &bar_generics));
    items.extend(accessors(input, &bar, &bar_generics, &|f| f.bar(&input.krate)));
    items
}

/// What tangents in several directions can do.
pub(super) fn many(input: &Input) -> TokenStream {
    let (name, generics) = (many_name(input), many_generics(input));
    let mut items = clones(input, &name, &generics);
    items.extend(bar_impl(input, &name, &generics));
    items.extend(debug(input, &name, &generics));
    items.extend(accessors(input, &name, &generics, &|f| f.many(&input.krate)));
    items
}

/// `impl Trait for name { .. }`
fn implement(of: &TokenStream, name: &Ident, generics: &Generics, body: &TokenStream) -> TokenStream {
    let lints = lints();
    let (head, arguments, clause) = generics.split_for_impl();
    quote! {
        #lints
        #[automatically_derived]
        impl #head #of for #name #arguments #clause { #body }
    }
}

/// Not derived: a derive would ask for `T: Clone`.
fn clones(input: &Input, name: &Ident, generics: &Generics) -> TokenStream {
    let copy = input.fields().all(Field::is_copy);
    let body = if copy {
        quote!(*self)
    } else {
        let arms = arms(input, name, name, |_, x| quote!(::core::clone::Clone::clone(#x)));
        quote!(match self { #arms })
    };
    let clone = quote!(#[inline] fn clone(&self) -> Self { #body });
    let mut items = implement(&quote!(::core::clone::Clone), name, generics, &clone);
    if copy {
        items.extend(implement(&quote!(::core::marker::Copy), name, generics, &TokenStream::new()));
    }
    items
}

fn bar_impl(input: &Input, name: &Ident, generics: &Generics) -> TokenStream {
    let krate = &input.krate;
    let (pairs, otherwise) = pairs(input, name, &|f| {
        let (into, from) = (&f.binding, other(f));
        quote!(#krate::Bar::add(#into, #from);)
    });
    let otherwise = otherwise.then(|| quote!((into, from) => #krate::rt::add_other_variant(into, from),));
    let each = |of: &dyn Fn(&Ident) -> TokenStream| -> TokenStream {
        let arms = input.variants.iter().map(|v| {
            let (pattern, all) = (pattern(name, v, |f| &f.binding), v.fields.iter().map(|f| of(&f.binding)));
            quote!(#pattern => { #(#all)* })
        });
        arms.collect()
    };
    let zero = each(&|x| quote!(#krate::Bar::set_zero(#x);));
    let read = each(&|x| quote!(#krate::Bar::for_each_float(#x, __f);));
    let write = each(&|x| quote!(#krate::Bar::map_floats(#x, __f);));
    let body = quote! {
        #[inline]
        fn add(&mut self, from: &Self) {
            match (self, from) { #pairs #otherwise }
        }
        #[inline]
        fn set_zero(&mut self) {
            match self { #zero }
        }
        #[inline]
        fn for_each_float(&self, __f: &mut dyn ::core::ops::FnMut(f64)) {
            match self { #read }
        }
        #[inline]
        fn map_floats(&mut self, __f: &mut dyn ::core::ops::FnMut(f64) -> f64) {
            match self { #write }
        }
    };
    implement(&quote!(#krate::Bar), name, generics, &body)
}

/// A cotangent is a value like any other to a function that takes it, and its own cotangent is of the same type: that is what
/// second derivatives are made of.
fn differentiable(input: &Input, name: &Ident, generics: &Generics) -> TokenStream {
    let krate = &input.krate;
    let body = quote! {
        type Cotangent = Self;
        type Shape = Self;
        #[inline]
        fn shape(&self) -> Self {
            ::core::clone::Clone::clone(self)
        }
        #[inline]
        fn zero_of(shape: &Self) -> Self {
            let mut __zero = ::core::clone::Clone::clone(shape);
            #krate::Bar::set_zero(&mut __zero);
            __zero
        }
        #[inline]
        fn empty_shape() -> Self {
            ::core::default::Default::default()
        }
    };
    implement(&quote!(#krate::Differentiable), name, generics, &body)
}

/// Its fields are of types of their own: the rows are a plain list.
fn rows(input: &Input, name: &Ident, generics: &Generics) -> TokenStream {
    let (krate, row) = (&input.krate, hidden("__Row"));
    let (all, each) = (hidden("__rows"), hidden("__each"));
    let body = quote! {
        type Of<#row> = #krate::rt::std::vec::Vec<#row>;
        #[inline]
        fn nest<#row>(&self, next: &mut dyn ::core::ops::FnMut() -> #row) -> #krate::rt::std::vec::Vec<#row> {
            (0..#krate::Bar::count_floats(self)).map(|_| next()).collect()
        }

        #[inline]
        fn for_each_row<#row>(#all: &mut Self::Of<#row>, #each: &mut dyn ::core::ops::FnMut(&mut #row)) {
            #all.iter_mut().for_each(#each);
        }
    };
    implement(&quote!(#krate::Rows), name, generics, &body)
}

/// Arms for two values of the same variant, and whether there are others.
fn pairs(input: &Input, name: &Ident, of: &dyn Fn(&Field) -> TokenStream) -> (TokenStream, bool) {
    let arms = input.variants.iter().map(|v| {
        let left = pattern(name, v, |f| &f.binding);
        let right = build(name, v, |f| other(f).to_token_stream());
        let all = v.fields.iter().map(of);
        quote!((#left, #right) => { #(#all)* })
    });
    (arms.collect(), input.variants.len() > 1)
}

/// What a pattern calls the field of the second of two values.
fn other(field: &Field) -> Ident {
    format_ident!("{}_from", field.binding)
}

fn debug(input: &Input, name: &Ident, generics: &Generics) -> TokenStream {
    let arms = input.variants.iter().map(|v| {
        let pattern = pattern(name, v, |f| &f.binding);
        let text = v.ident.as_ref().unwrap_or(name).to_string();
        let tuple = v.fields.iter().all(|f| matches!(f.member, Member::Unnamed(_)));
        let fields = v.fields.iter().map(|f| {
            let x = &f.binding;
            match &f.member {
                Member::Named(member) => {
                    let member = member.to_string();
                    quote!(.field(#member, #x))
                }
                Member::Unnamed(_) => quote!(.field(#x)),
            }
        });
        let start = if tuple { quote!(debug_tuple(#text)) } else { quote!(debug_struct(#text)) };
        quote!(#pattern => __f.#start #(#fields)* .finish(),)
    });
    let body = quote! {
        fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            match self { #(#arms)* }
        }
    };
    implement(&quote!(::core::fmt::Debug), name, generics, &body)
}

fn equality(input: &Input, name: &Ident, generics: &Generics) -> TokenStream {
    let arms = input.variants.iter().map(|v| {
        let left = pattern(name, v, |f| &f.binding);
        let right = build(name, v, |f| other(f).to_token_stream());
        let all = v.fields.iter().map(|f| {
            let (a, b) = (&f.binding, other(f));
            quote!(&& *#a == *#b)
        });
        quote!((#left, #right) => true #(#all)*,)
    });
    let otherwise = (input.variants.len() > 1).then(|| quote!(_ => false,));
    let body = quote! {
        #[inline]
        fn eq(&self, other: &Self) -> bool {
            match (self, other) { #(#arms)* #otherwise }
        }
    };
    implement(&quote!(::core::cmp::PartialEq), name, generics, &body)
}

/// The zero of the least value. Parts whose size is a parameter have no `Default` of std, but they have this.
fn default(input: &Input, name: &Ident, generics: &Generics) -> TokenStream {
    let krate = &input.krate;
    let value = least(input).map(|v| {
        build(name, v, |f| {
            let ty = without_lifetimes(&f.ty);
            match f.carries {
                Carries::Nothing => quote!(()),
                Carries::Float => quote!(0.0),
                Carries::Type => {
                    let of = quote!(<#ty as #krate::Differentiable>);
                    quote!(#of::zero_of(&#of::empty_shape()))
                }
            }
        })
    });
    let body = quote!(#[inline] fn default() -> Self { #value });
    implement(&quote!(::core::default::Default), name, generics, &body)
}

/// The type where its lifetimes are of no concern: the cotangent need not have them.
fn without_lifetimes(t: &Type) -> Type {
    struct Elide;

    impl VisitMut for Elide {
        fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
            *lifetime = syn::Lifetime::new("'_", lifetime.span());
        }
    }

    let mut t = t.clone();
    Elide.visit_type_mut(&mut t);
    t
}

/// `+=`, `*` and `*=`, the latter two by any float.
fn operators(input: &Input, name: &Ident, generics: &Generics) -> TokenStream {
    let krate = &input.krate;
    let add = |from: &TokenStream, by: &TokenStream| {
        let of = quote!(::core::ops::AddAssign #from);
        let body = quote! {
            #[inline]
            fn add_assign(&mut self, from: #by Self) {
                #krate::Bar::add(self, &from);
            }
        };
        implement(&of, name, generics, &body)
    };
    let mut items = add(&TokenStream::new(), &TokenStream::new());
    items.extend(add(&quote!(<&Self>), &quote!(&)));
    let scalar = hidden("__S");
    let mut scaled = generics.clone();
    scaled.params.push(parse_quote!(#scalar: ::core::convert::Into<f64>));
    let (head, _, clause) = scaled.split_for_impl();
    let (_, arguments, _) = generics.split_for_impl();
    let lints = lints();
    items.extend(quote! {
        #lints
        #[automatically_derived]
        impl #head ::core::ops::MulAssign<#scalar> for #name #arguments #clause {
            #[inline]
            fn mul_assign(&mut self, by: #scalar) {
                #krate::Bar::scale(self, by.into());
            }
        }
        #lints
        #[automatically_derived]
        impl #head ::core::ops::Mul<#scalar> for #name #arguments #clause {
            type Output = Self;
            #[inline]
            fn mul(mut self, by: #scalar) -> Self {
                #krate::Bar::scale(&mut self, by.into());
                self
            }
        }
    });
    items
}

/// The cotangent of a payload, for places that are known to be in that variant.
fn accessors(input: &Input, name: &Ident, generics: &Generics, of: &dyn Fn(&Field) -> TokenStream) -> TokenStream {
    let krate = &input.krate;
    let accessor = |v: &Variant, f: &Field| {
        // Those of a struct serve patterns and constructors, which do not tell it from a variant.
        let variant = v.ident.as_ref().unwrap_or(&input.ident);
        let (method, bar, x) = (format_ident!("__bar_{variant}_{}", member(f)), of(f), &f.binding);
        let pattern = build(name, v, |g| if g.member == f.member { quote!(#x) } else { quote!(_) });
        let otherwise = (input.variants.len() > 1).then(|| quote!(_ => #krate::rt::other_variant(),));
        let shared = format_ident!("__dot_{variant}_{}", member(f));
        quote! {
            #[doc(hidden)]
            #[inline]
            pub fn #method(&mut self) -> &mut #bar {
                match self { #pattern => #x, #otherwise }
            }
            #[doc(hidden)]
            #[inline]
            pub fn #shared(&self) -> &#bar {
                match self { #pattern => #x, #otherwise }
            }
        }
    };
    let methods: Vec<_> = input.variants.iter().flat_map(|v| v.fields.iter().map(move |f| accessor(v, f))).collect();
    let lints = lints();
    let (head, arguments, clause) = generics.split_for_impl();
    quote! {
        #lints
        #[automatically_derived]
        impl #head #name #arguments #clause { #(#methods)* }
    }
}

fn member(field: &Field) -> String {
    field.member.to_token_stream().to_string().trim_start_matches("r#").to_owned()
}
