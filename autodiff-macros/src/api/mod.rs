//! The public face of a differentiable function: `enum f {}` and its associated functions, thin wrappers over the hidden
//! `__forward`.

mod call;
mod callable;
mod derivative;
mod docs;
mod functions;
mod jacobian;
mod jvp;
mod method;
pub(crate) mod twice;

use crate::reexports::By;
use crate::{
    emit::Sweeps,
    ir,
    signature::{Block, Mode, Owner, Signature},
};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{Attribute, ItemFn, Meta};

/// The item beside the function: the type of its name with `__forward` and the derivatives in it.
pub(crate) fn api(item: &ItemFn, sig: &Signature, sweeps: &Sweeps, twice: &TokenStream) -> TokenStream {
    let Signature { vis, ident, .. } = sig;
    let carried = item.attrs.iter().filter(|attr| is_carried(attr)).collect::<Vec<_>>();
    let quiet = quiet();
    let doc = docs::of_type(sig);
    let (in_forward, in_reverse) = (sig.public_in(Mode::Forward), sig.public_in(Mode::Reverse));
    let Sweeps { direct, lanes, graph, .. } = sweeps;
    let direct = *direct;
    let scalar = sig.ir_output.is_float().then(|| {
        let sig = &in_reverse;
        let (grad, value_and_grad, grad_into) =
            (functions::grad(sig, direct), functions::value_and_grad(sig, direct), functions::grad_into(sig, direct));
        quote!(#grad #value_and_grad #grad_into)
    });
    let (vjp, public_forward) =
        (functions::vjp(&in_reverse, sweeps.direct), functions::forward(&in_reverse, sweeps.reverse()));
    let jvp = jvp::jvp(&in_forward);
    let jvp_many = lanes.as_ref().map(|_| jvp::jvp_many(sig));
    let graph = graph.as_ref().map(|graph| crate::graph::constant(sig, graph));
    let jacobian = jacobian::functions(sig);
    let called = called(sig, sweeps);
    let missing = twice::missing(sig);
    let items = quote! {
        #graph
        #scalar
        #vjp
        #public_forward
        #jvp
        #jvp_many
        #(#jacobian)*
        #called
        #twice
        #missing
    };
    if let Some(by) = crate::reexports::taken_out(ident) {
        return in_module(sig, by, &carried, items);
    }
    quote! {
        #(#carried)*
        #quiet
        #[doc = #doc]
        #vis enum #ident {}

        #(#carried)*
        #quiet
        impl #ident {
            #items
        }
    }
}

/// The derivatives in the module around a function of its name.
fn in_module(sig: &Signature, by: By, carried: &[&Attribute], items: TokenStream) -> TokenStream {
    let (ident, quiet) = (&sig.ident, quiet());
    let Ok(mut block) = syn::parse2::<syn::ItemImpl>(quote!(impl #ident { #items })) else { return items };
    block.items.iter_mut().for_each(|item| OfModule.visit_impl_item_mut(item));
    let items = block.items.iter().map(|item| quote!(#(#carried)* #quiet #item));
    // `use super::ellipk::ellipk;` finds both elsewhere, where they may come out side by side.
    let vis = (by == By::Glob).then(|| quote!(pub(super)));
    // What is elsewhere, and cannot name the module, finds them in one that the glob takes out.
    let elsewhere = (by == By::Glob).then(|| {
        let (own, hidden) = (&sig.vis, Ident::new(&crate::homes::hidden(&ident.to_string()), Span::mixed_site()));
        quote! {
            #(#carried)*
            #quiet
            #[doc(hidden)]
            #own mod #hidden {
                pub use super::*;

                pub mod #ident {
                    pub use super::super::*;
                }
            }
        }
    });
    quote! {
        // What calls the function here finds its derivatives by the same path as anywhere.
        #(#carried)*
        #quiet
        #vis use super::#ident::{self};
        #(#items)*
        #elsewhere
    }
}

/// `self::` for `Self::`
struct OfModule;

impl VisitMut for OfModule {
    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        if ident == "Self" {
            *ident = Ident::new("self", ident.span());
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        mac.tokens = of_module(std::mem::take(&mut mac.tokens));
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {
        // In the body of a function: what it has for `Self` is its own.
    }
}

fn of_module(tokens: TokenStream) -> TokenStream {
    let of_token = |token| match token {
        TokenTree::Ident(mut ident) => {
            OfModule.visit_ident_mut(&mut ident);
            TokenTree::Ident(ident)
        }
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), of_module(group.stream()));
            inside.set_span(group.span());
            TokenTree::Group(inside)
        }
        other => other,
    };
    tokens.into_iter().map(of_token).collect()
}

/// The item beside a function in the body of another: what calls of it need, and nothing for the public.
pub(crate) fn inner(sig: &Signature, sweeps: &Sweeps) -> TokenStream {
    let (ident, quiet, called) = (&sig.ident, quiet(), called(sig, sweeps));
    quote! {
        #quiet
        enum #ident {}

        #quiet
        impl #ident {
            #called
        }
    }
}

/// What calls of a function need.
fn called(sig: &Signature, sweeps: &Sweeps) -> TokenStream {
    let Sweeps { forward, apart, fused, tangent, lanes, reads, .. } = sweeps;
    let derivative = second_form(sig);
    let function = derivative.as_ref().and_then(|_| derivative::function(sig));
    let reads = reads_of(sig, *reads);
    quote! {
        #function
        #derivative
        #reads
        #forward
        #apart
        #fused
        #tangent
        #lanes
    }
}

/// Behind which parameters the reverse sweep reads, one bit for each: callers need put back nothing behind the others.
fn reads_of(sig: &Signature, reads: u64) -> TokenStream {
    let (vis, name) = (&sig.vis, Ident::new("__READS", proc_macro2::Span::mixed_site()));
    quote! {
        #[doc(hidden)]
        #vis const #name: u64 = #reads;
    }
}

/// What takes callables itself has no second form, nor has what takes types of other crates without derivatives, or returns another
/// type than its derivatives do.
fn second_form(sig: &Signature) -> Option<TokenStream> {
    let plain = sig.params.iter().all(|p| !p.has_second_form() && !p.object && !crate::dates::is_made_of(&p.ty));
    (plain && !sig.differs).then(|| derivative::derivative(sig))
}

/// The derivatives of a method or an associated function: its siblings. In the impl of a trait there are only the hidden
/// ones, for the public ones are the trait's.
pub(crate) fn siblings(
    item: &ItemFn,
    sig: &Signature,
    sweeps: &Sweeps,
    twice: &TokenStream,
    recursive: bool,
) -> TokenStream {
    let hidden = hidden(item, sig, sweeps, recursive);
    if matches!(sig.owner, Some(Owner { kind: Block::Implementation, .. })) {
        return quote!(#hidden #twice);
    }
    let second = second_form(sig).map(|function| attributed(item, &function));
    let mut public = Vec::new();
    let (in_forward, in_reverse) = (sig.public_in(Mode::Forward), sig.public_in(Mode::Reverse));
    if sig.ir_output.is_float() {
        let sig = &in_reverse;
        public.extend([
            functions::grad(sig, false),
            functions::value_and_grad(sig, false),
            functions::grad_into(sig, false),
        ]);
    }
    public.extend([functions::vjp(&in_reverse, sweeps.direct), functions::forward(&in_reverse, sweeps.reverse())]);
    public.push(jvp::jvp(&in_forward));
    public.extend(sweeps.lanes.as_ref().map(|_| jvp::jvp_many(sig)));
    public.extend(jacobian::functions(sig));
    let public = public.iter().map(|function| attributed(item, function));
    // In a trait they would be for every type to have, and keep it from being an object.
    let inherent = matches!(sig.owner, Some(Owner { kind: Block::Inherent, .. }));
    let missing = (inherent && !sig.refused_again).then(|| twice::missing(sig));
    quote!(#hidden #second #(#public)* #twice #missing)
}

/// The derivatives of a method that was refused: whoever asks for one is told that there is none.
pub(crate) fn refused(item: &ItemFn, sig: &Signature) -> TokenStream {
    if matches!(sig.owner, Some(Owner { kind: Block::Implementation, .. })) {
        return TokenStream::new();
    }
    let (generics, _, clause) = sig.generics.split_for_impl();
    let (krate, vis) = (&sig.krate, sig.public_vis());
    let params = call::params(sig);
    let predicates = clause.map(|clause| &clause.predicates);
    let comma = predicates.filter(|p| !p.is_empty() && !p.trailing_punct()).map(|_| quote!(,));
    let parts: &[&str] = if sig.ir_output.is_float() { &["grad", "value_and_grad"] } else { &[] };
    let functions = parts.iter().map(|part| {
        let name = sig.public(part);
        attributed(
            item,
            &quote! {
                #[doc(hidden)]
                #vis fn #name #generics (#params) -> #krate::rt::NoDerivative
                where #predicates #comma for<'__caller> #krate::rt::NoDerivative: #krate::rt::HasDerivative
                {
                    #krate::rt::missing()
                }
            },
        )
    });
    functions.collect()
}

/// What other differentiable functions call of a method.
pub(crate) fn hidden(item: &ItemFn, sig: &Signature, sweeps: &Sweeps, recursive: bool) -> TokenStream {
    let Sweeps { forward, fused, direct, tangent, lanes, graph, .. } = sweeps;
    let functions = [
        method::gate(sig),
        graph.as_ref().map(|graph| crate::graph::constant(sig, graph)),
        Some(forward.clone()),
        fused.clone().filter(|_| *direct),
        method::by_method(sig, recursive),
        method::reverse(sig),
        Some(tangent.clone()),
        method::tangent(sig),
        lanes.clone(),
        lanes.as_ref().and_then(|_| method::lanes(sig)),
    ];
    functions.iter().flatten().map(|function| attributed(item, function)).collect()
}

/// The sweeps of a function as functions beside it.
pub(crate) fn beside(item: &ItemFn, Sweeps { forward, tangent, .. }: &Sweeps) -> TokenStream {
    [forward, tangent].into_iter().map(|function| attributed(item, function)).collect()
}

/// A sibling with the attributes that it shares with the method.
fn attributed(item: &ItemFn, function: &TokenStream) -> TokenStream {
    let carried = item.attrs.iter().filter(|attr| is_carried(attr));
    let quiet = quiet();
    quote!(#(#carried)* #quiet #function)
}

/// Lints are for what people write. Each of these has something to say about generated code or would say what it says
/// about the function a second time: that it panics, where it does. `missing_docs` is not among them: there are docs, and under a `forbid` of it an
/// `allow` is an error.
fn quiet() -> TokenStream {
    quote! {
        #[allow(
            non_camel_case_types,
            non_snake_case,
            unused,
            unreachable_pub,
            refining_impl_trait,
            single_use_lifetimes,
            unconditional_panic,
            arithmetic_overflow,
            elided_lifetimes_in_paths,
            missing_copy_implementations,
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            clippy::restriction
        )]
    }
}

/// Attributes that say whether the function is there at all, and whether its documentation is.
fn is_carried(attr: &Attribute) -> bool {
    let hidden = || match &attr.meta {
        Meta::List(list) => list.tokens.to_token_stream().to_string() == "hidden",
        Meta::Path(_) | Meta::NameValue(_) => false,
    };
    attr.path().is_ident("cfg") || (attr.path().is_ident("doc") && hidden())
}

/// Whether a slice or a vector stands at the outside of a type, so that it has a length that can be wrong.
fn has_length(ty: &ir::Ty) -> bool {
    match ty {
        ir::Ty::Slice(_) | ir::Ty::Vec(_) => true,
        ir::Ty::Ref(pointee) => has_length(pointee),
        ir::Ty::Float(_)
        | ir::Ty::Int
        | ir::Ty::Bool
        | ir::Ty::Unit
        | ir::Ty::Text
        | ir::Ty::Range { .. }
        | ir::Ty::Array(_)
        | ir::Ty::Tuple(_)
        | ir::Ty::Option(_)
        | ir::Ty::Result(_)
        | ir::Ty::User { .. }
        | ir::Ty::Keyed { .. }
        | ir::Ty::Unknown => false,
    }
}
