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

use super::{
    call::{self, bar, local, pass},
    docs,
    functions::{self, gradient_type, output},
    jacobian,
    jvp::dot,
};
use crate::{
    emit::{Receiver, Sweeps, header, tangent_header},
    ir::Passing,
    signature::{Owner, ParamSig, Part, Signature},
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
pub(crate) fn primal(sig: &Signature, dots: &[(Ident, bool)]) -> ItemFn {
    let (vis, name, output, seed) = (&sig.vis, name(sig, "jvp"), output(sig), &sig.seed);
    let (generics, _, clause) = sig.generics.split_for_impl();
    let params = sig.params.iter().map(|p| {
        let (constant, mutability) = (constant(p), p.mutable.then(|| quote!(mut)));
        let (ident, ty) = (&p.ident, &p.ty);
        match &p.receiver {
            Some(receiver) => quote!(#receiver),
            None => quote!(#constant #mutability #ident: #ty),
        }
    });
    let tangents = sig.params.iter().zip(dots).map(|(p, (dot, mutable))| {
        let (constant, mutability, ty) = (constant(p), mutable.then(|| quote!(mut)), dot_type(p));
        quote!(#constant #mutability #dot: #ty)
    });
    let (tangent, own) = (sig.hidden(Part::Tangent), call::generic_arguments(sig));
    let arguments = sig.params.iter().map(|p| pass(p, p.name()));
    let lent = sig.params.iter().zip(dots).map(|(p, (dot, _))| match p.passing {
        Passing::Value if p.receiver.is_none() => quote!(::core::option::Option::Some(&#dot)),
        Passing::Value | Passing::Ref | Passing::RefMut => quote!(::core::option::Option::Some(#dot)),
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

/// The type of the tangent of a parameter of `f'`.
fn dot_type(p: &ParamSig) -> TokenStream {
    let (bar, owned) = (&p.bar, &p.owned);
    match p.passing {
        Passing::Value if p.receiver.is_none() => owned.clone(),
        Passing::Value | Passing::Ref => quote!(&#bar),
        Passing::RefMut => quote!(&mut #bar),
    }
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
    let (generics, _, clause) = sig.generics.split_for_impl();
    let lent: Vec<_> = sig
        .params
        .iter()
        .map(|p| {
            let (ident, ty) = (&p.ident, &p.ty);
            match (p.passing, &p.receiver) {
                (_, Some(_)) => quote!(&self),
                (Passing::Value | Passing::Ref, None) if p.passing == Passing::Ref => quote!(#ident: #ty),
                (Passing::RefMut, None) => {
                    let pointee = pointee(p);
                    quote!(#ident: &#pointee)
                }
                (Passing::Value | Passing::Ref, None) => quote!(#ident: &#ty),
            }
        })
        .collect();
    let functions = sig.params.iter().enumerate().map(|(i, p)| {
        let (name, ty, value) = (name(sig, &format!("still_{i}")), &p.owned, p.name());
        let unit = ty.to_string() == "()";
        let zero = if unit { quote!(()) } else { quote!(#krate::rt::zero_like(#value)) };
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

/// What a reference parameter points to.
fn pointee(p: &ParamSig) -> TokenStream {
    match crate::signature::transparent(&p.ty) {
        syn::Type::Reference(reference) => reference.elem.to_token_stream(),
        other => other.to_token_stream(),
    }
}

impl Twice<'_> {
    /// Everything but the derivatives of `grad` and of the others, which are functions that call what is here.
    pub(crate) fn items(&self) -> TokenStream {
        let (item, stills) = (self.item, stills(self.sig));
        let hidden = super::hidden(item, self.of, self.sweeps, self.recursive);
        let quiet = super::quiet();
        let pulled = self.can_be_pulled().then(|| {
            let (vjp, of_vjp) = (functions::vjp(self.of), self.vjp());
            quote!(#quiet #[doc(hidden)] #vjp #of_vjp)
        });
        let products = self.has_products().then(|| {
            let (hvp, hessian) = (self.hvp(), self.hessian());
            quote!(#hvp #hessian)
        });
        quote! {
            #stills
            #quiet
            #[doc(hidden)]
            #[inline]
            #item
            #hidden
            #pulled
            #products
        }
    }

    /// There is no state: its cotangents would go through.
    pub(crate) fn can_be_pulled(&self) -> bool {
        self.sig.states().next().is_none() && self.sig.slots().next().is_some()
    }

    fn has_products(&self) -> bool {
        self.can_be_pulled() && self.sig.ir_output.is_float()
    }

    /// `((value, pushed), (x_bar, .., x_dot_bar, ..)) = f'::vjp(args, dots, (value_bar, seed))`, the cotangents by the names `of`
    /// gives: of the arguments, and of the tangents.
    fn pull(
        &self,
        dots: &[TokenStream],
        arguments: &[TokenStream],
        (value_bar, seed): (&TokenStream, &TokenStream),
        (value, pushed): (&TokenStream, &TokenStream),
        names: impl Fn(&ParamSig, bool) -> Ident,
    ) -> TokenStream {
        let n = self.sig.params.len();
        let pattern = call::gradient(self.of, |p| {
            let i = self.of.params.iter().position(|q| q.ident == p.ident).unwrap_or(0);
            names(&self.sig.params[i % n], i >= n)
        });
        let vjp = self.of.public("vjp");
        let own = call::generic_arguments(self.sig);
        quote! {
            let ((#value, #pushed), #pattern) =
                Self::#vjp::<#own>(#(#arguments,)* #(#dots,)* (#value_bar, #seed));
        }
    }

    /// The tangents to pass: of each slot by `given`, of others a zero. First what has to be made for them.
    fn dots(
        &self,
        moves: impl Fn(&ParamSig) -> bool,
        given: impl Fn(&ParamSig) -> TokenStream,
    ) -> (TokenStream, Vec<TokenStream>) {
        let mut made = TokenStream::new();
        let mut dots = Vec::new();
        for (i, p) in self.sig.params.iter().enumerate() {
            let owned = dot_type(p).to_string() == p.owned.to_string();
            let value = if moves(p) {
                given(p)
            } else {
                let (still, zero) = (name(self.sig, &format!("still_{i}")), format_ident!("__zero_{i}"));
                let lent = self.sig.params.iter().map(|p| match p.passing {
                    Passing::Value => {
                        let name = p.name();
                        quote!(&#name)
                    }
                    Passing::Ref | Passing::RefMut => p.name().to_token_stream(),
                });
                made.extend(quote!(let #zero = Self::#still(#(#lent),*);));
                if owned { quote!(#zero) } else { quote!(&#zero) }
            };
            dots.push(value);
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
        let (made, passed) = self.dots(
            |p| p.slot,
            |p| {
                let dot = dot(p);
                if p.receiver.is_some() && p.passing == Passing::Value { quote!(&#dot) } else { dot.to_token_stream() }
            },
        );
        let arguments: Vec<_> = sig.params.iter().map(|p| pass(p, p.name())).collect();
        let float = |literal| call::float(sig, &sig.ir_output, &output(sig), &literal);
        let (zero, one, any) = (float(quote!(0.0)), float(quote!(1.0)), quote!(_));
        let pull = self.pull(&passed, &arguments, (&zero, &one), (&any, &any), pulled);
        let [of_dots, of_values] =
            [true, false].map(|is_dot| call::gradient(sig, |p| pulled(p, is_dot).to_token_stream()));
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

    /// The derivatives of `vjp`, in both modes.
    fn vjp(&self) -> TokenStream {
        let sig = self.sig;
        let item = vjp_item(sig);
        let Ok(of) = sig.again(&item, owner(sig)) else { return TokenStream::new() };
        let sweeps = Sweeps::new(self.vjp_forward(&of), self.vjp_tangent(&of));
        let stills = (sig.order > 2).then(|| stills(&of));
        let hidden = super::hidden(&item, &of, &sweeps, self.recursive);
        quote!(#stills #hidden)
    }

    /// `vjp` in forward mode, as a function of its own, for third derivatives: itself a call of the pullback of `f'`.
    pub(crate) fn vjp_again(&self) -> Option<ItemFn> {
        let sig = self.sig;
        if sig.order < 3 || !self.can_be_pulled() {
            return None;
        }
        let of = sig.again(&vjp_item(sig), owner(sig)).ok()?;
        let dots: Vec<_> = of.params.iter().map(|p| (moving(sig, p), false)).collect();
        let mut item = primal(&of, &dots);
        let (value, pushed) = (local("value"), local("pushed"));
        let arguments: Vec<_> = sig.params.iter().map(|p| pass(p, p.name())).collect();
        let passed: Vec<_> = sig.params.iter().map(|p| moving(sig, p).to_token_stream()).collect();
        let (seed, seed_dot) = (of.params.last().map(ParamSig::name), of.params.last().map(|p| moving(sig, p)));
        let pull = self.pull(
            &passed,
            &arguments,
            (&seed_dot.to_token_stream(), &seed.to_token_stream()),
            (&value.to_token_stream(), &pushed.to_token_stream()),
            pulled,
        );
        let [of_dots, of_values] =
            [true, false].map(|is_dot| call::gradient(sig, |p| pulled(p, is_dot).to_token_stream()));
        item.block = parse_quote!({
            #pull
            ((#value, #of_dots), (#pushed, #of_values))
        });
        Some(item)
    }

    fn vjp_forward(&self, of: &Signature) -> TokenStream {
        let (sig, krate) = (self.sig, &self.sig.krate);
        let receiver =
            of.receiver().and_then(|p| p.receiver.as_ref()).map(ToTokens::to_token_stream).unwrap_or_default();
        let header =
            header(of, &of.hidden(Part::Forward), &receiver, of.generics.where_clause.as_ref(), self.recursive);
        let (value, pushed) = (local("value"), local("pushed"));
        let (value_bar, gradient_bar) = (local("value_bar"), local("gradient_bar"));
        let by_value = || of.params.iter().filter(|p| p.passing == Passing::Value);
        let keeps = by_value().map(|p| {
            let (kept, name) = (keep(p), p.name());
            quote!(let #kept = ::core::clone::Clone::clone(&#name);)
        });
        let arguments = of.params.iter().map(|p| pass(p, p.name()));
        let (vjp, own) = (sig.public("vjp"), call::generic_arguments(sig));
        let again = of.params.iter().map(|p| {
            let (ident, ty) = (&p.ident, p.again.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream));
            if p.again.is_some() { quote!(#ident: #ty) } else { quote!((): #ty) }
        });
        let bars = of.params.iter().map(|p| {
            let (bar, ty) = (bar(p), &p.bar);
            quote!(#bar: ::core::option::Option<&mut #ty>)
        });
        let shadow = sig.params.iter().map(|p| match p.passing {
            // Inside of a closure nothing is called `self`.
            Passing::Value => keep(p).to_token_stream(),
            Passing::Ref | Passing::RefMut => p.ident.to_token_stream(),
        });
        let again_arguments: Vec<_> = shadow.collect();
        let directions = call::gradient(sig, dot);
        let (made, passed) = self.dots_again(|p| {
            let dot = dot(p);
            if dot_type(p).to_string() == p.owned.to_string() { dot.to_token_stream() } else { quote!(&#dot) }
        });
        let seed_kept = of.params.last().map(keep);
        let any = quote!(_);
        let pull = self.pull(
            &passed,
            &again_arguments,
            (&value_bar.to_token_stream(), &seed_kept.to_token_stream()),
            (&any, &pushed.to_token_stream()),
            pulled,
        );
        let adds = sig.params.iter().filter(|p| is_active(p)).map(|p| {
            let (bar, got) = (bar(p), pulled(p, false));
            quote!(if let ::core::option::Option::Some(bar) = #bar { #krate::rt::add_into(bar, &#got); })
        });
        let seed_bar = of.params.last().map(bar);
        let seed_type = &of.seed;
        let closure = quote! {
            move |#(#again,)* (#value_bar, #gradient_bar): #seed_type #(, #bars)*| {
                let #directions = #gradient_bar;
                #made
                #pull
                #(#adds)*
                if let ::core::option::Option::Some(bar) = #seed_bar { #krate::rt::add_into(bar, &#pushed); }
            }
        };
        let boxed = if self.recursive { quote!(#krate::rt::std::boxed::Box::new(#closure)) } else { closure };
        quote! {
            #header {
                #(#keeps)*
                let #value = Self::#vjp::<#own>(#(#arguments),*);
                (#value, #boxed)
            }
        }
    }

    /// As `dots`, where the arguments are those that were kept or are given again.
    fn dots_again(&self, given: impl Fn(&ParamSig) -> TokenStream) -> (TokenStream, Vec<TokenStream>) {
        let mut made = TokenStream::new();
        let mut dots = Vec::new();
        for (i, p) in self.sig.params.iter().enumerate() {
            if p.slot {
                dots.push(given(p));
                continue;
            }
            let (still, zero) = (name(self.sig, &format!("still_{i}")), format_ident!("__zero_{i}"));
            let lent = self.sig.params.iter().map(|p| match p.passing {
                Passing::Value => {
                    let kept = keep(p);
                    quote!(&#kept)
                }
                Passing::Ref | Passing::RefMut => p.ident.to_token_stream(),
            });
            made.extend(quote!(let #zero = Self::#still(#(#lent),*);));
            let owned = dot_type(p).to_string() == p.owned.to_string();
            dots.push(if owned { quote!(#zero) } else { quote!(&#zero) });
        }
        (made, dots)
    }

    fn vjp_tangent(&self, of: &Signature) -> TokenStream {
        let (sig, krate) = (self.sig, &self.sig.krate);
        let written =
            of.receiver().and_then(|p| p.receiver.as_ref()).map(ToTokens::to_token_stream).unwrap_or_default();
        let receiver = Receiver { written, dot: None };
        let header = tangent_header(of, &of.hidden(Part::Tangent), &receiver, of.generics.where_clause.as_ref());
        let (value, pushed) = (local("value"), local("pushed"));
        let slots = of.params.iter().map(dot);
        let owned = of.params.iter().filter(|p| is_active(p)).map(|p| {
            let (dot, name) = (dot(p), p.name());
            let place = if p.passing == Passing::Value { quote!(&#name) } else { quote!(&*#name) };
            let zero = format_ident!("{dot}_zero", span = Span::mixed_site());
            match p.passing {
                Passing::Value => quote!(let #dot = #krate::rt::own_dot(#dot, #place);),
                Passing::Ref | Passing::RefMut => quote! {
                    let #zero;
                    let #dot = match #dot {
                        ::core::option::Option::Some(dot) => dot,
                        ::core::option::Option::None => {
                            #zero = #krate::rt::zero_like(#place);
                            &#zero
                        }
                    };
                },
            }
        });
        let (made, passed) = self.dots(is_active, |p| {
            let dot = dot(p);
            if p.receiver.is_some() && p.passing == Passing::Value { quote!(&#dot) } else { dot.to_token_stream() }
        });
        let arguments: Vec<_> = sig.params.iter().map(|p| pass(p, p.name())).collect();
        let (seed, seed_dot) = (of.params.last().map(ParamSig::name), of.params.last().map(dot));
        let pull = self.pull(
            &passed,
            &arguments,
            (&seed_dot.to_token_stream(), &seed.to_token_stream()),
            (&value.to_token_stream(), &pushed.to_token_stream()),
            pulled,
        );
        let [of_dots, of_values] =
            [true, false].map(|is_dot| call::gradient(sig, |p| pulled(p, is_dot).to_token_stream()));
        quote! {
            #header {
                let (#(#slots,)*) = __dots;
                #(#owned)*
                #made
                #pull
                ((#value, #of_dots), (#pushed, #of_values))
            }
        }
    }
}

/// `vjp` as written, for its signature.
fn vjp_item(sig: &Signature) -> ItemFn {
    let (vis, name) = (sig.public_vis(), sig.public("vjp"));
    let (generics, _, clause) = sig.generics.split_for_impl();
    let (params, seed_type) = (call::params(sig), &sig.seed);
    let (output, gradient) = (output(sig), gradient_type(sig));
    // It may have a seed itself.
    let seed = local(&format!("__seed_{}", sig.order));
    parse_quote! {
        #vis fn #name #generics (#params #seed: #seed_type) -> (#output, #gradient) #clause {}
    }
}

/// The first derivatives that are differentiated as functions that call others: their names and themselves.
pub(crate) fn callers(sig: &Signature) -> Vec<ItemFn> {
    let (generics, _, clause) = sig.generics.split_for_impl();
    let (params, gradient) = (call::params(sig), gradient_type(sig));
    let (output, seed) = (output(sig), &sig.seed);
    let arguments: Vec<_> = sig.params.iter().map(|p| pass(p, p.name())).collect();
    let vis = sig.public_vis();
    let mut items = Vec::new();
    if sig.ir_output.is_float() && sig.states().next().is_none() && sig.slots().next().is_some() {
        let one = call::float(sig, &sig.ir_output, &output, &quote!(1.0));
        let (grad, both, vjp) = (sig.public("grad"), sig.public("value_and_grad"), sig.public("vjp"));
        items.push(parse_quote! {
            #vis fn #grad #generics (#params) -> #gradient #clause {
                let (_, gradient) = Self::#vjp(#(#arguments,)* #one);
                gradient
            }
        });
        items.push(parse_quote! {
            #vis fn #both #generics (#params) -> (#output, #gradient) #clause {
                Self::#vjp(#(#arguments,)* #one)
            }
        });
    }
    let (krate, jvp, full) = (&sig.krate, sig.public("jvp"), name(sig, "jvp"));
    let given = || sig.params.iter().filter(|p| p.slot || p.state);
    let dots = given().map(|p| {
        let (dot, ty) = (moving(sig, p), super::jvp::ty(p));
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
    let passed = sig.params.iter().enumerate().map(|(i, p)| {
        let dot = moving(sig, p);
        let still = name(sig, &format!("still_{i}"));
        let owned = dot_type(p).to_string() == p.owned.to_string();
        match p.slot || p.state {
            true if p.receiver.is_some() && p.passing == Passing::Value => quote!(&#dot),
            true => dot.to_token_stream(),
            // Nothing goes through a zero.
            false if owned => quote!(#krate::constant(Self::#still(#(#lent),*))),
            false => quote!(&#krate::constant(Self::#still(#(#lent),*))),
        }
    });
    if sig.params.iter().all(|p| p.passing != Passing::RefMut || p.state) {
        items.push(parse_quote! {
            #vis fn #jvp #generics (#params #(#dots),*) -> (#output, #seed) #clause {
                Self::#full(#(#arguments,)* #(#passed),*)
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
    let names = parts.into_iter().chain([name(sig, "jvp")]).flat_map(|part| {
        let part = (1..sig.order).fold(part, |part, _| format_ident!("__jvp_of_{part}", span = part.span()));
        [Part::Forward, Part::Tangent].map(|of| crate::signature::hidden(&part, of))
    });
    quote! {
        #(#[doc(hidden)] #vis const #names: #krate::rt::OrderIsTooLow = #krate::rt::OrderIsTooLow;)*
    }
}

/// What a pullback is given back: the cotangent of an argument, or of its tangent.
fn pulled(p: &ParamSig, is_dot: bool) -> Ident {
    let what = if is_dot { "along" } else { "by" };
    format_ident!("__{what}_{}", p.ident, span = Span::mixed_site())
}

/// The tangent of a parameter of a function whose parameters may be called like tangents themselves.
fn moving(sig: &Signature, p: &ParamSig) -> Ident {
    format_ident!("__{}_dot_{}", p.name().unraw(), sig.order, span = Span::mixed_site())
}

/// `vjp` of one of the callers, for the derivatives of that.
pub(crate) fn vjp_of(sig: &Signature) -> TokenStream {
    let (quiet, vjp) = (super::quiet(), functions::vjp(sig));
    quote!(#quiet #[doc(hidden)] #vjp)
}

/// Whether a derivative goes through a parameter, be there a place for it in the gradient or not: what `wrt` leaves out moves all
/// the same where it is an argument of another function's.
pub(crate) fn is_active(p: &ParamSig) -> bool {
    p.slot || !p.constant && !p.ir_ty.is_inert() && p.passing != Passing::RefMut && !p.has_second_form()
}

/// A copy of an argument by value, for the pullback.
fn keep(p: &ParamSig) -> Ident {
    format_ident!("__kept_{}", p.ident, span = Span::mixed_site())
}
