//! The second derivative of an operator: that of its body in forward mode.

use super::{Kind, Operator, pointee};
use crate::signature::{Part, Signature, hidden};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;

impl Operator<'_> {
    /// The tangent of the operator, with its derivatives, for `Rule::__jvp`, which computes it.
    pub(super) fn second(&self, sig: &Signature) -> TokenStream {
        if self.kind == Kind::Negation { self.negative(sig) } else { self.twice(sig) }
    }

    fn twice(&self, sig: &Signature) -> TokenStream {
        let (krate, marker) = (self.krate, &self.name);
        let (generics, _, clause) = sig.generics.split_for_impl();
        let (left, right) = (&self.left, &self.right);
        let (a, b) = (pointee(left), pointee(right));
        let bar = |t: &Type| quote!(<#t as #krate::Differentiable>::Cotangent);
        let (a_bar, b_bar) = (bar(a), bar(b));
        let (output, out) = if self.assigns() {
            (a.to_token_stream(), a_bar.clone())
        } else {
            (sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream), sig.seed.clone())
        };
        let (jvp, forward, tangent) = names();
        let clone = |name: TokenStream| quote!(::core::clone::Clone::clone(#name));
        // As the body takes them, from references to what is kept.
        let given = |t: &Type, name: TokenStream| if is_reference(t) { name } else { clone(name) };
        let again = |t: &Type, name: TokenStream| if is_reference(t) { name } else { quote!(()) };
        let (right_given, right_dot) = (given(right, quote!(b)), given(right, quote!(b_dot)));
        let (right_again, right_dot_again) = (again(right, quote!(b)), again(right, quote!(b_dot)));
        let (before, arguments, again_args, value, seeds) = if self.assigns() {
            (
                quote! {
                    let (mut value, mut dot) = (::core::clone::Clone::clone(a), ::core::clone::Clone::clone(a_dot));
                },
                quote!(&mut value, #right_given, &mut dot, #right_dot),
                quote!(&mut value, #right_again, &mut dot, #right_dot_again),
                quote!((value, dot)),
                quote!(((), ())),
            )
        } else {
            let (left_given, left_dot) = (given(left, quote!(a)), given(left, quote!(a_dot)));
            let (left_again, left_dot_again) = (again(left, quote!(a)), again(left, quote!(a_dot)));
            (
                TokenStream::new(),
                quote!(#left_given, #right_given, #left_dot, #right_dot),
                quote!(#left_again, #right_again, #left_dot_again, #right_dot_again),
                quote!(value),
                quote!(seed),
            )
        };
        let on = quote!(#krate::rt::On);
        let kept = |t: &Type, x: TokenStream| if is_reference(t) { clone(x) } else { x };
        let (kept_left, kept_right) = (kept(left, quote!(self)), kept(right, quote!(b)));
        // What the cotangents of the entry state are where the body changes it: those of the exit state, on the way back.
        let bars = if self.assigns() {
            quote!(let (mut a_bar, mut a_dot_bar) = seed;)
        } else {
            quote! {
                let mut a_bar = #krate::Differentiable::zero_cotangent(a);
                let mut a_dot_bar = #krate::rt::zero_like(a_dot);
            }
        };
        let computed = if self.assigns() {
            quote!({ let ((), ()) = Rule::#jvp(#arguments); #value })
        } else {
            quote!(Rule::#jvp(#arguments))
        };
        let pushed = if self.assigns() {
            quote! {
                let (mut first, mut second) = (
                    #krate::rt::own_dot(dots.0, a),
                    #krate::rt::own_dot(dots.2, a_dot),
                );
                let _ = Rule::#tangent(
                    #arguments,
                    (::core::option::Option::Some(&mut first), dots.1, ::core::option::Option::Some(&mut second), dots.3),
                );
                (first, second)
            }
        } else {
            quote!(Rule::#tangent(#arguments, dots).1)
        };
        quote! {
            #[allow(warnings, clippy::all, clippy::pedantic)]
            impl #generics #krate::rt::twice::Twice<#krate::rt::ops::#marker, #right> for #left #clause {
                type Value = #output;
                type Left = #a_bar;
                type Right = #b_bar;
                type Dot = #out;
                type Partials = (#a, #b, #a_bar, #b_bar);

                #[inline]
                fn twice(self, b: #right, a_dot: #a_bar, b_dot: #b_bar) -> ((#output, #out), Self::Partials) {
                    let partials = (#kept_left, #kept_right, a_dot, b_dot);
                    let (a, b, a_dot, b_dot) = &partials;
                    #before
                    let both = #computed;
                    (both, partials)
                }

                #[inline]
                fn pull(
                    partials: Self::Partials,
                    seed: (#out, #out),
                    bars: #krate::rt::twice::Bars<'_, #a_bar, #b_bar>,
                ) {
                    let (a, b, a_dot, b_dot) = &partials;
                    #bars
                    let mut b_bar = #krate::Differentiable::zero_cotangent(b);
                    let mut b_dot_bar = #krate::rt::zero_like(b_dot);
                    {
                        #before
                        let (_, pullback) = Rule::#forward(#arguments, (#on, #on, #on, #on));
                        pullback(
                            #again_args,
                            #seeds,
                            ::core::option::Option::Some(&mut a_bar),
                            ::core::option::Option::Some(&mut b_bar),
                            ::core::option::Option::Some(&mut a_dot_bar),
                            ::core::option::Option::Some(&mut b_dot_bar),
                        );
                    }
                    #krate::rt::twice::give(bars, &(a_bar, b_bar, a_dot_bar, b_dot_bar));
                }

                #[inline]
                fn push(
                    partials: Self::Partials,
                    dots: #krate::rt::twice::Dots<'_, #a_bar, #b_bar>,
                ) -> (#out, #out) {
                    let (a, b, a_dot, b_dot) = &partials;
                    #before
                    #pushed
                }
            }
        }
    }

    fn negative(&self, sig: &Signature) -> TokenStream {
        let (krate, out) = (self.krate, &sig.seed);
        let (generics, _, clause) = sig.generics.split_for_impl();
        let left = &self.left;
        let a = pointee(left);
        let a_bar = quote!(<#a as #krate::Differentiable>::Cotangent);
        let output = sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
        let (jvp, forward, tangent) = names();
        let (kept, arguments, again) = if is_reference(left) {
            (quote!(::core::clone::Clone::clone(self)), quote!(a, a_dot), quote!(a, a_dot))
        } else {
            (quote!(self), quote!(::core::clone::Clone::clone(a), ::core::clone::Clone::clone(a_dot)), quote!((), ()))
        };
        let on = quote!(#krate::rt::On);
        quote! {
            #[allow(warnings, clippy::all, clippy::pedantic)]
            impl #generics #krate::rt::twice::Negative for #left #clause {
                type Value = #output;
                type Dot = #out;
                type Partials = (#a, #a_bar);

                #[inline]
                fn twice(self, a_dot: #a_bar) -> ((#output, #out), Self::Partials) {
                    let partials = (#kept, a_dot);
                    let (a, a_dot) = &partials;
                    let both = Rule::#jvp(#arguments);
                    (both, partials)
                }

                #[inline]
                fn pull(
                    partials: Self::Partials,
                    seed: (#out, #out),
                    bars: (::core::option::Option<&mut #a_bar>, ::core::option::Option<&mut #a_bar>),
                ) {
                    let (a, a_dot) = &partials;
                    let mut a_bar = #krate::Differentiable::zero_cotangent(a);
                    let mut a_dot_bar = #krate::rt::zero_like(a_dot);
                    let (_, pullback) = Rule::#forward(#arguments, (#on, #on));
                    pullback(
                        #again,
                        seed,
                        ::core::option::Option::Some(&mut a_bar),
                        ::core::option::Option::Some(&mut a_dot_bar),
                    );
                    #krate::rt::twice::give_one(bars.0, &a_bar);
                    #krate::rt::twice::give_one(bars.1, &a_dot_bar);
                }

                #[inline]
                fn push(
                    partials: Self::Partials,
                    dots: (::core::option::Option<&#a_bar>, ::core::option::Option<&#a_bar>),
                ) -> (#out, #out) {
                    let (a, a_dot) = &partials;
                    Rule::#tangent(#arguments, dots).1
                }
            }
        }
    }

    fn assigns(&self) -> bool {
        matches!(self.kind, Kind::Assignment | Kind::GivenAssignment)
    }
}

/// `__jvp`, and its derivatives in reverse and in forward mode.
fn names() -> (Ident, Ident, Ident) {
    let jvp = Ident::new("__jvp", Span::mixed_site());
    let (forward, tangent) = (hidden(&jvp, Part::Forward), hidden(&jvp, Part::Tangent));
    (jvp, forward, tangent)
}

fn is_reference(t: &Type) -> bool {
    match t {
        Type::Reference(_) => true,
        Type::Paren(paren) => is_reference(&paren.elem),
        _ => false, // by value
    }
}
