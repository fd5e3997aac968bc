//! What a function has that can be differentiated twice, beside its first derivatives.
//!
//! One derivative is generated, that of `f'(x, x_dot) -> (y, y_dot)`; all others are calls of it. Pulled back with the seed
//! `(y_bar, s)` it gives, with `J` for the Jacobian of `f`,
//!
//! ```text
//! x_dot_bar = J^T s        x_bar = J^T y_bar + gradient of <s, J x_dot> by x
//! ```
//!
//! so that one sweep there and back has the vector-Jacobian product of `s` and its derivative along `x_dot`: the tangent of
//! `vjp`, and, since second derivatives are symmetric, its adjoint too.

mod callables;
mod callers;
mod ruled;
mod vjp;

pub(crate) use callers::{callers, missing};
pub(crate) use ruled::by_rule;

use super::{
    call::{self, local, pass},
    docs,
    functions::{self, gradient_type, output},
    jacobian,
    jvp::dot,
};
use crate::{
    emit::Sweeps,
    ir::{Passing, Ty, Width},
    signature::{Block, Owner, ParamSig, Part, Signature, callable, is_boxed_object},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{ItemFn, ext::IdentExt, parse_quote};

/// `__jvp`, or `__jvp_of_m` beside a method: the name of `f'` and of what goes with it.
pub(crate) fn name(sig: &Signature, part: &str) -> Ident {
    let span = sig.ident.span().resolved_at(Span::mixed_site());
    match sig.owner {
        Some(_) => format_ident!("__{part}_of_{}", sig.ident, span = span),
        None => format_ident!("__{part}", span = span),
    }
}

/// The block that it stands in.
pub(crate) fn owner(sig: &Signature) -> Owner {
    sig.owner.clone().unwrap_or_else(Owner::unknown)
}

/// `f'` as written: the parameters, then a tangent for each, by the names given. A receiver by value has its tangent behind a
/// reference.
///
/// What a parameter that is called has for its tangent is its own forward mode, which tells its values too.
pub(crate) fn primal(sig: &Signature, dots: &[(Ident, bool)]) -> ItemFn {
    let (vis, name, output, seed) = (&sig.vis, name(sig, "jvp"), output(sig), &sig.seed);
    let generics = callables::left_out(sig);
    let (generics, _, clause) = generics.split_for_impl();
    let params = sig.params.iter().map(|p| {
        let (constant, mutability) = (constant(p), p.mutable.then(|| quote!(mut)));
        let (ident, ty) = (&p.ident, &p.ty);
        match &p.receiver {
            Some(receiver) => quote!(#receiver),
            None if p.has_second_form() => {
                let captures = callable::captures(ident);
                quote!(#captures: ())
            }
            None => quote!(#constant #mutability #ident: #ty),
        }
    });
    let tangents = sig.params.iter().zip(dots).map(|(p, (dot, mutable))| {
        let (constant, mutability, ty) = (constant(p), mutable.then(|| quote!(mut)), dot_type(sig, p));
        quote!(#constant #mutability #dot: #ty)
    });
    let callables = sig.params.iter().filter(|p| p.has_second_form()).count();
    let (tangent, own) = (sig.hidden(Part::Tangent), call::passed_generics(sig, callables));
    let arguments = sig.params.iter().zip(dots).map(|(p, (dot, _))| match p.second_form() {
        Some(of) => of.by_forward_mode(&p.ty, dot, &sig.krate, false),
        None => pass(p, p.name()),
    });
    let lent = sig.params.iter().zip(dots).map(|(p, (dot, _))| match p.second_form() {
        Some(of) => of.lent_forward_mode(dot, &sig.krate, false),
        None => {
            let lend = is_owned(p).then(|| quote!(&));
            quote!(::core::option::Option::Some(#lend #dot))
        }
    });
    parse_quote! {
        #vis fn #name #generics (#(#params,)* #(#tangents),*) -> (#output, #seed) #clause {
            Self::#tangent::<#own>(#(#arguments,)* (#(#lent,)*))
        }
    }
}

fn constant(p: &ParamSig) -> Option<TokenStream> {
    (p.constant && p.passing != Passing::RefMut).then(|| quote!(#[constant]))
}

/// Whether the tangent of a parameter is passed to `f'` by value. That of a receiver is not: see [`primal`].
fn is_owned(p: &ParamSig) -> bool {
    p.passing == Passing::Value && p.receiver.is_none()
}

/// The type of the tangent of a parameter of `f'`.
fn dot_type(sig: &Signature, p: &ParamSig) -> TokenStream {
    if let Some(of) = p.second_form() {
        return callables::forward_mode(sig, of);
    }
    let (bar, owned) = (&p.bar, &p.owned);
    match p.passing {
        Passing::RefMut => quote!(&mut #bar),
        Passing::Value | Passing::Ref if is_owned(p) => owned.clone(),
        Passing::Value | Passing::Ref => quote!(&#bar),
    }
}

/// A tangent as `f'` takes it, from one that is as the parameter is.
fn as_passed(p: &ParamSig, dot: &Ident) -> TokenStream {
    if p.passing == Passing::Value && !is_owned(p) { quote!(&#dot) } else { dot.to_token_stream() }
}

/// `f'` and what there is of its derivatives.
pub(crate) struct Twice<'a> {
    /// Of the function itself.
    pub sig: &'a Signature,
    /// Of `f'`.
    pub of: &'a Signature,
    pub item: &'a ItemFn,
    pub sweeps: &'a Sweeps,
    pub recursive: bool,
}

/// The function that says of each parameter what a tangent is that does not move: `__still_0(&x, &y)`.
pub(crate) fn stills(sig: &Signature) -> TokenStream {
    let (vis, krate) = (&sig.vis, &sig.krate);
    let generics = callables::left_out(sig);
    let (generics, _, clause) = generics.split_for_impl();
    let in_a_trait = sig.owner.as_ref().is_some_and(|owner| owner.kind != Block::Inherent);
    let lent: Vec<_> = sig
        .params
        .iter()
        .filter(|p| !p.has_second_form())
        .map(|p| {
            let (ident, ty) = (&p.ident, &p.ty);
            match (p.passing, &p.receiver) {
                (_, Some(_)) => quote!(&self),
                // What is lent may not be an object yet: it becomes one where it is passed on.
                (Passing::Value, None) if !in_a_trait && is_boxed_object(ty) => {
                    quote!(#ident: &impl ::core::marker::Sized)
                }
                (Passing::Ref, None) => quote!(#ident: #ty),
                (Passing::Value, None) => quote!(#ident: &#ty),
                (Passing::RefMut, None) => {
                    let pointee = pointee(p);
                    quote!(#ident: &#pointee)
                }
            }
        })
        .collect();
    let functions = sig.params.iter().enumerate().filter(|(_, p)| !p.has_second_form()).map(|(i, p)| {
        let (name, owned, value) = (name(sig, &format!("still_{i}")), &p.owned, p.name());
        let (ty, zero) = match float_slice(&p.ir_ty) {
            _ if owned.to_string() == "()" => (quote!(()), quote!(())),
            Some(float) if p.passing == Passing::Ref => {
                // That of a constant is never looked at.
                let like = if p.constant { quote!(&#value[..0]) } else { quote!(#value) };
                (quote!(#krate::rt::Zeros<#float>), quote!(#krate::rt::zeros(#like)))
            }
            _ => (quote!(#owned), quote!(#krate::rt::zero_like(#value))),
        };
        quote! {
            #[doc(hidden)]
            #[inline]
            #[allow(unused, clippy::all, clippy::pedantic)]
            #vis fn #name #generics (#(#lent),*) -> #ty #clause {
                #zero
            }
        }
    });
    functions.collect()
}

/// Of what a parameter is a shared slice, if it is one of floats whose type is known.
fn float_slice(ty: &Ty) -> Option<TokenStream> {
    let Ty::Ref(behind) = ty else { return None };
    let Ty::Slice(elem) = &**behind else { return None };
    match **elem {
        Ty::Float(Some(Width::F64)) => Some(quote!(::core::primitive::f64)),
        Ty::Float(Some(Width::F32)) => Some(quote!(::core::primitive::f32)),
        _ => None, // of a generic type, or of lists
    }
}

/// What a reference parameter points to.
fn pointee(p: &ParamSig) -> TokenStream {
    match crate::signature::transparent(&p.ty) {
        syn::Type::Reference(reference) => reference.elem.to_token_stream(),
        other => other.to_token_stream(),
    }
}

impl Twice<'_> {
    /// What other functions call: `f'`, and what a tangent is that does not move.
    pub(crate) fn called(&self) -> TokenStream {
        let (tangent, stills) = (self.tangent(), stills(self.sig));
        quote!(#stills #tangent)
    }

    /// `vjp` of `f'`, by which that of the function is differentiated.
    pub(crate) fn pullback(&self) -> syn::Result<TokenStream> {
        if !self.can_be_pulled() {
            return Ok(TokenStream::new());
        }
        let (quiet, vjp) = (super::quiet(), functions::vjp(self.of, self.sweeps.direct));
        let of_vjp = if has_too_many(self.sig) { TokenStream::new() } else { self.vjp()? };
        Ok(quote!(#quiet #[doc(hidden)] #vjp #of_vjp))
    }

    /// `hvp` and `hessian`.
    pub(crate) fn products(&self) -> Option<TokenStream> {
        self.has_products().then(|| {
            let (hvp, hessian) = (self.hvp(), self.hessian());
            quote!(#hvp #hessian)
        })
    }

    /// The derivatives of `f'` alone.
    pub(crate) fn hidden(&self) -> TokenStream {
        super::hidden(self.item, self.of, self.sweeps, self.recursive)
    }

    /// `f'` and its derivatives, for who asks for nothing else.
    pub(crate) fn tangent(&self) -> TokenStream {
        let (item, quiet, hidden) = (self.item, super::quiet(), self.hidden());
        let second = super::second_form(self.of).map(|function| super::attributed(item, &function));
        quote! {
            #quiet
            #[doc(hidden)]
            #[inline]
            #item
            #hidden
            #second
        }
    }

    /// There is no state: its cotangents would go through. Nor is there anything that would have to be a [`Callable`] twice.
    pub(crate) fn can_be_pulled(&self) -> bool {
        let callables = self.sig.params.iter().any(ParamSig::has_second_form);
        !callables && self.of.states().next().is_none() && self.sig.slots().next().is_some()
    }

    fn has_products(&self) -> bool {
        self.can_be_pulled() && self.sig.ir_output.is_float()
    }

    /// `((value, pushed), (x_bar, .., x_dot_bar, ..)) = f'::vjp(args, dots, (value_bar, seed))`, the cotangents by the names that
    /// `pulled` gives.
    fn pull(
        &self,
        dots: &[TokenStream],
        arguments: &[TokenStream],
        (value_bar, seed): (&TokenStream, &TokenStream),
        (value, pushed): (&TokenStream, &TokenStream),
    ) -> TokenStream {
        let n = self.sig.params.len();
        let pattern = call::gradient(self.of, |p| {
            let i = self.of.params.iter().position(|q| q.ident == p.ident).unwrap_or(0);
            pulled(&self.sig.params[i % n], i >= n)
        });
        let vjp = self.of.public("vjp");
        let own = call::generic_arguments(self.sig);
        quote! {
            let ((#value, #pushed), #pattern) =
                Self::#vjp::<#own>(#(#arguments,)* #(#dots,)* (#value_bar, #seed));
        }
    }

    /// What was pulled back, in the form of gradients: the cotangents of the tangents, and of the arguments.
    fn pulled(&self) -> (TokenStream, TokenStream) {
        let of = |is_dot| call::gradient(self.sig, move |p| pulled(p, is_dot));
        (of(true), of(false))
    }

    /// The tangents to pass: of what moves by `given`, of others a zero. First what has to be made for them. The arguments are
    /// called as `argument` says.
    fn dots(
        &self,
        moves: impl Fn(&ParamSig) -> bool,
        given: impl Fn(&ParamSig) -> TokenStream,
        argument: impl Fn(&ParamSig) -> Ident,
    ) -> (TokenStream, Vec<TokenStream>) {
        let mut made = TokenStream::new();
        let mut dots = Vec::new();
        for (i, p) in self.sig.params.iter().enumerate() {
            if moves(p) {
                dots.push(given(p));
                continue;
            }
            let zero = local(&format!("__zero_{i}"));
            let lent = self.sig.params.iter().map(|p| {
                let (lend, name) = ((p.passing == Passing::Value).then(|| quote!(&)), argument(p));
                quote!(#lend #name)
            });
            let still = name(self.sig, &format!("still_{i}"));
            let own = call::generic_arguments(self.sig);
            let exclusive = (p.passing == Passing::RefMut).then(|| quote!(mut));
            made.extend(quote!(let #exclusive #zero = Self::#still::<#own>(#(#lent),*);));
            dots.push(if is_owned(p) { zero.to_token_stream() } else { quote!(&#exclusive #zero) });
        }
        (made, dots)
    }

    /// `hvp(args.., dots..) -> (gradient, product)`
    fn hvp(&self) -> TokenStream {
        let sig = self.sig;
        let (vis, name, doc) = (sig.public_vis(), sig.public("hvp"), docs::of_hvp(sig));
        let (generics, _, clause) = sig.generics.split_for_impl();
        let (params, gradient) = (call::params(sig), gradient_type(sig));
        let dots = sig.slots().map(|p| {
            let (dot, owned, bar) = (dot(p), &p.owned, &p.bar);
            match p.passing {
                Passing::Value => quote!(#dot: #owned,),
                Passing::Ref | Passing::RefMut => quote!(#dot: &#bar,),
            }
        });
        let checks = super::jvp::length_checks(sig.slots());
        let track = (!checks.is_empty()).then(|| quote!(#[track_caller]));
        let (made, passed) = self.dots(|p| p.slot, |p| as_passed(p, &dot(p)), |p| p.name().clone());
        let arguments: Vec<_> = sig.params.iter().map(|p| pass(p, p.name())).collect();
        let float = |literal| call::float(sig, &sig.ir_output, &output(sig), &literal);
        let (zero, one, any) = (float(quote!(0.0)), float(quote!(1.0)), quote!(_));
        let pull = self.pull(&passed, &arguments, (&zero, &one), (&any, &any));
        let (of_dots, of_values) = self.pulled();
        quote! {
            #[doc = #doc]
            #[inline]
            #[must_use]
            #track
            #vis fn #name #generics (#params #(#dots)*) -> (#gradient, #gradient) #clause {
                #checks
                #made
                #pull
                (#of_dots, #of_values)
            }
        }
    }

    /// `hessian(args..)`: a product for each direction, as rows.
    fn hessian(&self) -> Option<TokenStream> {
        let sig = self.sig;
        if !jacobian::has_jacobian(sig) {
            return None;
        }
        let (hvp, own) = (sig.public("hvp"), call::generic_arguments(sig));
        Some(jacobian::hessian(sig, &quote!(Self::#hvp::<#own>)))
    }
}

/// Whether the gradient is a tuple that carries no derivatives itself: there are products with the Hessian, and no more.
pub(crate) fn has_too_many(sig: &Signature) -> bool {
    sig.again == 0 && sig.slots().count() > call::LONGEST_TUPLE
}

/// What a pullback is given back: the cotangent of an argument, or of its tangent.
fn pulled(p: &ParamSig, is_dot: bool) -> Ident {
    let what = if is_dot { "along" } else { "by" };
    format_ident!("__{what}_{}", p.ident, span = Span::mixed_site())
}

/// Whether a derivative goes through a parameter, be there a place for it in the gradient or not: what `wrt` leaves out moves all
/// the same where it is an argument of another function's.
pub(crate) fn is_active(p: &ParamSig) -> bool {
    p.slot || !p.constant && !p.ir_ty.is_inert() && p.passing != Passing::RefMut && !p.has_second_form()
}

/// The tangent of a parameter of a function whose parameters may be called like tangents themselves.
pub(crate) fn moving(sig: &Signature, p: &ParamSig) -> Ident {
    format_ident!("__{}_moves_{}", p.name().unraw(), sig.order, span = Span::mixed_site())
}
