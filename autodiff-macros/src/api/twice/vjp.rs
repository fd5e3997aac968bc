//! The derivatives of `vjp`: in reverse mode, in forward mode, and as a function of its own.

use super::{
    super::{
        call::{self, bar, local, pass},
        functions::{gradient_type, output},
        jacobian,
        jvp::dot,
    },
    Twice, as_passed, has_too_many, is_active, is_owned, moving, owner, primal, pulled, stills,
};
use crate::{
    emit::{Receiver, Sweeps, header, tangent_header},
    ir::Passing,
    signature::{ParamSig, Part, Signature},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{ItemFn, parse_quote};

impl Twice<'_> {
    /// The derivatives of `vjp`, in both modes.
    pub(super) fn vjp(&self) -> syn::Result<TokenStream> {
        let sig = self.sig;
        let item = vjp_item(sig);
        let of = sig.again(&item, owner(sig))?;
        let sweeps = Sweeps::new(self.vjp_forward(&of), self.vjp_tangent(&of));
        let stills = (sig.order > 2).then(|| stills(&of));
        let hidden = super::super::hidden(&item, &of, &sweeps, self.recursive);
        Ok(quote!(#stills #hidden))
    }

    /// `vjp` in forward mode, as a function of its own, for third derivatives: itself a call of the pullback of `f'`.
    pub(crate) fn vjp_again(&self) -> syn::Result<Option<ItemFn>> {
        let sig = self.sig;
        if sig.order < 3 || !self.can_be_pulled() || has_too_many(sig) {
            return Ok(None);
        }
        let of = sig.again(&vjp_item(sig), owner(sig))?;
        let dots: Vec<_> = of.params.iter().map(|p| (moving(sig, p), false)).collect();
        let mut item = primal(&of, &dots);
        let (value, pushed) = (local("__value"), local("__pushed"));
        let arguments: Vec<_> = sig.params.iter().map(|p| pass(p, p.name())).collect();
        let passed: Vec<_> = sig.params.iter().map(|p| moving(sig, p).to_token_stream()).collect();
        let (seed, seed_dot) = (of.params.last().map(ParamSig::name), of.params.last().map(|p| moving(sig, p)));
        let pull = self.pull(
            &passed,
            &arguments,
            (&seed_dot.to_token_stream(), &seed.to_token_stream()),
            (&value.to_token_stream(), &pushed.to_token_stream()),
        );
        let (of_dots, of_values) = self.pulled();
        item.block = parse_quote!({
            #pull
            ((#value, #of_dots), (#pushed, #of_values))
        });
        Ok(Some(item))
    }

    fn vjp_forward(&self, of: &Signature) -> TokenStream {
        let (sig, krate) = (self.sig, &self.sig.krate);
        let receiver =
            of.receiver().and_then(|p| p.receiver.as_ref()).map(ToTokens::to_token_stream).unwrap_or_default();
        let header =
            header(of, &of.hidden(Part::Forward), &receiver, of.generics.where_clause.as_ref(), self.recursive);
        let (value, pushed) = (local("__value"), local("__pushed"));
        let (value_bar, gradient_bar) = (local("__value_bar"), local("__gradient_bar"));
        let by_value = || of.params.iter().filter(|p| p.again.is_none());
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
        // Inside of a closure nothing is called `self`.
        let again_name = |p: &ParamSig| if p.again.is_none() { keep(p) } else { p.ident.clone() };
        let again_arguments: Vec<_> = sig.params.iter().map(|p| again_name(p).to_token_stream()).collect();
        let directions = call::gradient(sig, dot);
        // The directions are parts of a gradient: all of them are values.
        let lend = |p: &ParamSig| {
            let (lend, dot) = ((!is_owned(p)).then(|| quote!(&)), dot(p));
            quote!(#lend #dot)
        };
        let (made, passed) = self.dots(|p| p.slot, lend, again_name);
        let seed_kept = of.params.last().map(keep);
        let any = quote!(_);
        let pull = self.pull(
            &passed,
            &again_arguments,
            (&value_bar.to_token_stream(), &seed_kept.to_token_stream()),
            (&any, &pushed.to_token_stream()),
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

    fn vjp_tangent(&self, of: &Signature) -> TokenStream {
        let (sig, krate) = (self.sig, &self.sig.krate);
        let written =
            of.receiver().and_then(|p| p.receiver.as_ref()).map(ToTokens::to_token_stream).unwrap_or_default();
        let receiver = Receiver { written, dot: None };
        let header = tangent_header(of, &of.hidden(Part::Tangent), &receiver, of.generics.where_clause.as_ref());
        let (value, pushed) = (local("__value"), local("__pushed"));
        let slots = of.params.iter().map(dot);
        // The seed is passed on as a value, also that of a result without a derivative.
        let seed = of.params.len() - 1;
        let owned = of.params.iter().enumerate().filter(|(i, p)| *i == seed || is_active(p)).map(|(_, p)| {
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
        let (made, passed) = self.dots(is_active, |p| as_passed(p, &dot(p)), |p| p.name().clone());
        let arguments: Vec<_> = sig.params.iter().map(|p| pass(p, p.name())).collect();
        let (seed, seed_dot) = (of.params.last().map(ParamSig::name), of.params.last().map(dot));
        let pull = self.pull(
            &passed,
            &arguments,
            (&seed_dot.to_token_stream(), &seed.to_token_stream()),
            (&value.to_token_stream(), &pushed.to_token_stream()),
        );
        let (of_dots, of_values) = self.pulled();
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
    let (generics, _, _) = sig.generics.split_for_impl();
    let clause = jacobian::cloned(sig);
    let (params, seed_type) = (call::params(sig), &sig.seed);
    let (output, gradient) = (output(sig), gradient_type(sig));
    // It may have a seed itself.
    let seed = local(&format!("__seed_{}", sig.order));
    parse_quote! {
        #vis fn #name #generics (#params #seed: #seed_type) -> (#output, #gradient) #clause {}
    }
}

/// A copy of an argument by value, for the pullback.
fn keep(p: &ParamSig) -> Ident {
    format_ident!("__kept_{}", p.ident, span = Span::mixed_site())
}
