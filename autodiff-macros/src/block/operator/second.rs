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
        let (_, forward, _) = names();
        let parts = if self.is_assignment() { self.of_assignment(&a_bar) } else { self.of_value(sig) };
        let Parts { output, out, before, arguments, again, computed, seeds, bars, pushed } = parts;
        let on = quote!(#krate::rt::On);
        let kept = |t: &Type, x: TokenStream| if is_reference(t) { clone(&x) } else { x };
        let (kept_left, kept_right) = (kept(left, quote!(self)), kept(right, quote!(__b)));
        quote! {
            #[allow(warnings, clippy::all, clippy::pedantic)]
            impl #generics #krate::rt::twice::Twice<#krate::rt::ops::#marker, #right> for #left #clause {
                type Value = #output;
                type Left = #a_bar;
                type Right = #b_bar;
                type Dot = #out;
                type Partials = (#a, #b, #a_bar, #b_bar);

                #[inline]
                fn twice(self, __b: #right, a_dot: #a_bar, b_dot: #b_bar) -> ((#output, #out), Self::Partials) {
                    let partials = (#kept_left, #kept_right, a_dot, b_dot);
                    let (__a, __b, a_dot, b_dot) = &partials;
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
                    let (__a, __b, a_dot, b_dot) = &partials;
                    #before
                    let (mut a_bar, mut a_dot_bar) = #bars;
                    let mut b_bar = #krate::Differentiable::zero_cotangent(__b);
                    let mut b_dot_bar = #krate::rt::zero_like(b_dot);
                    let (_, pullback) = Rule::#forward(#arguments, (#on, #on, #on, #on));
                    pullback(
                        #again,
                        #seeds,
                        ::core::option::Option::Some(&mut a_bar),
                        ::core::option::Option::Some(&mut b_bar),
                        ::core::option::Option::Some(&mut a_dot_bar),
                        ::core::option::Option::Some(&mut b_dot_bar),
                    );
                    #krate::rt::twice::give(bars, &(a_bar, b_bar, a_dot_bar, b_dot_bar));
                }

                #[inline]
                fn push(
                    partials: Self::Partials,
                    dots: #krate::rt::twice::Dots<'_, #a_bar, #b_bar>,
                ) -> (#out, #out) {
                    let (__a, __b, a_dot, b_dot) = &partials;
                    #before
                    #pushed
                }
            }
        }
    }

    /// Of an operator that returns its result.
    fn of_value(&self, sig: &Signature) -> Parts {
        let krate = self.krate;
        let (jvp, _, tangent) = names();
        let (a, a_dot) = (given(&self.left, quote!(__a)), given(&self.left, quote!(a_dot)));
        let (b, b_dot) = (given(&self.right, quote!(__b)), given(&self.right, quote!(b_dot)));
        let arguments = quote!(#a, #b, #a_dot, #b_dot);
        let (a, a_dot) = (again(&self.left, quote!(__a)), again(&self.left, quote!(a_dot)));
        let (b, b_dot) = (again(&self.right, quote!(__b)), again(&self.right, quote!(b_dot)));
        Parts {
            output: sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream),
            out: sig.seed.clone(),
            before: TokenStream::new(),
            again: quote!(#a, #b, #a_dot, #b_dot),
            computed: quote!(Rule::#jvp(#arguments)),
            seeds: quote!(seed),
            bars: quote!((#krate::Differentiable::zero_cotangent(__a), #krate::rt::zero_like(a_dot))),
            pushed: quote!(Rule::#tangent(#arguments, dots).1),
            arguments,
        }
    }

    /// Of one that changes its left operand: value and tangent go in and come out behind references. What goes into the pullback are
    /// the cotangents of the exit state, what comes out are those of the entry state.
    fn of_assignment(&self, a_bar: &TokenStream) -> Parts {
        let krate = self.krate;
        let (jvp, _, tangent) = names();
        let (b, b_dot) = (given(&self.right, quote!(__b)), given(&self.right, quote!(b_dot)));
        let arguments = quote!(&mut value, #b, &mut dot, #b_dot);
        let (b, b_dot) = (again(&self.right, quote!(__b)), again(&self.right, quote!(b_dot)));
        let (value, dot) = (clone(&quote!(__a)), clone(&quote!(a_dot)));
        Parts {
            output: pointee(&self.left).to_token_stream(),
            out: a_bar.clone(),
            before: quote!(let (mut value, mut dot) = (#value, #dot);),
            again: quote!(&mut value, #b, &mut dot, #b_dot),
            computed: quote!({ let ((), ()) = Rule::#jvp(#arguments); (value, dot) }),
            seeds: quote!(((), ())),
            bars: quote!(seed),
            pushed: quote! {
                let (mut first, mut second) = (#krate::rt::own_dot(dots.0, __a), #krate::rt::own_dot(dots.2, a_dot));
                let _ = Rule::#tangent(
                    #arguments,
                    (::core::option::Option::Some(&mut first), dots.1, ::core::option::Option::Some(&mut second), dots.3),
                );
                (first, second)
            },
            arguments,
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
        let kept = if is_reference(left) { clone(&quote!(self)) } else { quote!(self) };
        let (x, x_dot) = (given(left, quote!(__a)), given(left, quote!(a_dot)));
        let arguments = quote!(#x, #x_dot);
        let (x, x_dot) = (again(left, quote!(__a)), again(left, quote!(a_dot)));
        let again = quote!(#x, #x_dot);
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
                    let (__a, a_dot) = &partials;
                    let both = Rule::#jvp(#arguments);
                    (both, partials)
                }

                #[inline]
                fn pull(
                    partials: Self::Partials,
                    seed: (#out, #out),
                    bars: (::core::option::Option<&mut #a_bar>, ::core::option::Option<&mut #a_bar>),
                ) {
                    let (__a, a_dot) = &partials;
                    let mut a_bar = #krate::Differentiable::zero_cotangent(__a);
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
                    let (__a, a_dot) = &partials;
                    Rule::#tangent(#arguments, dots).1
                }
            }
        }
    }

    fn is_assignment(&self) -> bool {
        matches!(self.kind, Kind::Assignment | Kind::GivenAssignment)
    }
}

/// What differs between an operator that returns a value and one that changes its operand.
struct Parts {
    /// The type of the result, and of its tangent.
    output: TokenStream,
    out: TokenStream,
    /// Statements before a call.
    before: TokenStream,
    /// Operands and tangents, as the body takes them, and as its pullback takes them again.
    arguments: TokenStream,
    again: TokenStream,
    /// Result and tangent.
    computed: TokenStream,
    /// What the pullback is seeded with.
    seeds: TokenStream,
    /// The cotangents of the left operand and of its tangent, before the pullback.
    bars: TokenStream,
    /// The tangents of result and tangent.
    pushed: TokenStream,
}

fn clone(x: &TokenStream) -> TokenStream {
    quote!(::core::clone::Clone::clone(#x))
}

/// As the body takes an operand, from a reference to what is kept.
pub(super) fn given(t: &Type, x: TokenStream) -> TokenStream {
    if is_reference(t) { x } else { clone(&x) }
}

/// As the pullback takes it again.
fn again(t: &Type, x: TokenStream) -> TokenStream {
    if is_reference(t) { x } else { quote!(()) }
}

/// `__jvp`, and its derivatives in reverse and in forward mode.
fn names() -> (Ident, Ident, Ident) {
    let jvp = Ident::new("__jvp", Span::mixed_site());
    let (forward, tangent) = (hidden(&jvp, Part::Forward), hidden(&jvp, Part::Tangent));
    (jvp, forward, tangent)
}

pub(super) fn is_reference(t: &Type) -> bool {
    match t {
        Type::Reference(_) => true,
        Type::Paren(paren) => is_reference(&paren.elem),
        _ => false, // by value
    }
}
