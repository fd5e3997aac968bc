//! Both sweeps as one function, for callers that know the cotangent of the result before they call.
//!
//! ```text
//! fn __sweep<__M0: Flag, ..>(x: f64, .., flags, seed: f64, x_bar: Option<&mut f64>, ..) -> f64
//! ```
//!
//! Where nothing is gained by it, it runs `__forward` and the pullback. Among the functions of a type those alone have one that gain by it, and
//! are no methods: the forward mode of a function, which second derivatives pull back.

use super::{
    Emitter, Sweep,
    facts::Facts,
    flag,
    function::{accumulator, option, output},
};
use crate::{
    adjoint::{self, Adjoint},
    ir::{Block, Function, Operand, Passing, verify},
    signature::{Block as Kind, Part, Signature},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{GenericParam, ext::IdentExt};

/// The function, and whether it is more than the two sweeps one after the other. `None` where there is none: methods are
/// called by two halves.
pub(super) fn function(f: &Function, adjoint: &Adjoint, sig: &Signature) -> Option<(TokenStream, bool)> {
    if !may_have_one(sig) {
        return None;
    }
    let sound = |block: &Block| verify::verify_fused(f, adjoint, block).is_empty();
    let fused = adjoint::fuse(f, adjoint).filter(sound).and_then(|block| body(f, adjoint, sig, &block));
    let direct = fused.is_some();
    if !direct && !has_one(sig) {
        return None;
    }
    let bars = bars(adjoint);
    let body = fused.unwrap_or_else(|| one_after_the_other(sig, &bars));
    let header = header(sig, &bars);
    Some((quote!(#header { #body }), direct))
}

/// That of a function whose two halves are not of this crate's making.
pub(super) fn halves(sig: &Signature) -> Option<TokenStream> {
    let bars = numbered(sig);
    let (header, body) = (header(sig, &bars), one_after_the_other(sig, &bars));
    has_one(sig).then(|| quote!(#header { #body }))
}

fn numbered(sig: &Signature) -> Vec<Ident> {
    (0..sig.params.len()).map(|i| format_ident!("__bar_{i}", span = Span::mixed_site())).collect()
}

/// Without a body.
pub(super) fn stub(sig: &Signature) -> Option<TokenStream> {
    if !has_one(sig) {
        return None;
    }
    let krate = &sig.krate;
    let bars = numbered(sig);
    let header = header(sig, &bars);
    Some(quote!(#header { #krate::rt::missing() }))
}

/// Whether callers count on it.
fn has_one(sig: &Signature) -> bool {
    sig.owner.is_none() && may_have_one(sig)
}

fn may_have_one(sig: &Signature) -> bool {
    let function = match &sig.owner {
        Some(owner) => owner.kind == Kind::Inherent && sig.receiver().is_none(),
        None => true,
    };
    function && sig.params.iter().all(|p| p.callable.is_none() && !p.has_second_form())
}

fn bars(adjoint: &Adjoint) -> Vec<Ident> {
    adjoint.bars.iter().map(|bar| adjoint.locals[bar.0 as usize].ident.clone()).collect()
}

fn header(sig: &Signature, bars: &[Ident]) -> TokenStream {
    let (vis, krate) = (&sig.vis, &sig.krate);
    let flags: Vec<Ident> = (0..sig.params.len()).map(flag).collect();
    let params = sig.params.iter().map(|param| {
        let (ident, ty) = (&param.ident, &param.ty);
        let mutability = param.mutable.then(|| quote!(mut));
        quote!(#mutability #ident: #ty)
    });
    let generics = || sig.generics.params.iter();
    let lifetimes = generics().filter(|p| matches!(p, GenericParam::Lifetime(_)));
    let others = generics().filter_map(|param| match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Const(param) => {
            let mut param = param.clone();
            param.default = None;
            Some(param.to_token_stream())
        }
        GenericParam::Type(param) => Some(param.to_token_stream()),
    });
    let (seed, bar_types) = (&sig.seed, sig.params.iter().map(option));
    let (clause, output) = (&sig.generics.where_clause, output(sig));
    let (name, given) = (name_of(sig), seed_name());
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name<#(#lifetimes,)* #(#flags: #krate::rt::Flag,)* #(#others,)*>(
            #(#params,)*
            __flags: (#(#flags,)*),
            mut #given: #seed,
            #(mut #bars: #bar_types,)*
        ) -> #output #clause
    }
}

/// The hidden function's name, beside a function that is of no type.
pub(crate) fn name(span: Span) -> Ident {
    Ident::new("__sweep", span.resolved_at(Span::mixed_site()))
}

/// The hidden function's name.
pub(crate) fn name_of(sig: &Signature) -> Ident {
    match &sig.owner {
        Some(_) => format_ident!("__sweep_of_{}", sig.ident.unraw(), span = Span::mixed_site()),
        None => name(Span::mixed_site()),
    }
}

fn seed_name() -> Ident {
    Ident::new("__given", Span::mixed_site())
}

/// Both sweeps in one.
fn body(f: &Function, adjoint: &Adjoint, sig: &Signature, block: &Block) -> Option<TokenStream> {
    let facts = Facts::fused(f, adjoint, block);
    if super::function::fitted_seed(f, adjoint, &facts).is_some() {
        return None;
    }
    let emitter = Emitter::new(f, adjoint, &sig.krate, &facts, Sweep::Forward);
    let (items, tapes) = (&f.items, emitter.declare_tapes());
    let declaration = f.result.map(|result| {
        let (result, ty) = (emitter.pattern(result), output(sig));
        quote!(let #result: #ty;)
    });
    let seed = adjoint.seed.map(|seed| {
        let (pattern, given) = (emitter.pattern(seed), seed_name());
        quote!(let #pattern = #given;)
    });
    let accumulators = adjoint.bars.iter().zip(&sig.params).enumerate();
    let accumulators = accumulators.map(|(i, (bar, param))| accumulator(&emitter, *bar, i, param));
    let rebound = adjoint.rebind.iter().map(|local| {
        let ident = emitter.ident(*local);
        quote!(let mut #ident = #ident;)
    });
    let sweep = emitter.block(block);
    let result = f.result.map_or_else(|| quote!(()), |result| emitter.value(&Operand::Local(result)));
    let krate = &sig.krate;
    let imports = super::function::imports(f, adjoint, krate);
    Some(quote! {
        #imports
        #(#items)*
        #seed
        #(#accumulators)*
        #(#rebound)*
        #tapes
        #declaration
        #sweep
        #result
    })
}

/// One sweep after the other.
fn one_after_the_other(sig: &Signature, bars: &[Ident]) -> TokenStream {
    let args = sig.params.iter().map(|param| {
        let ident = &param.ident;
        match param.passing {
            Passing::RefMut => quote!(&mut *#ident),
            Passing::Value | Passing::Ref => quote!(#ident),
        }
    });
    let flags = sig.params.iter().map(|_| quote!(_,));
    let own = sig.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(p) => Some(p.ident.clone()),
        GenericParam::Const(p) => Some(p.ident.clone()),
        GenericParam::Lifetime(_) => None,
    });
    let again = sig.params.iter().map(|param| match &param.again {
        Some(_) => param.ident.to_token_stream(),
        None => quote!(()),
    });
    let given = seed_name();
    let forward = sig.hidden(Part::Forward);
    quote! {
        let (value, adjoint) = Self::#forward::<#(#flags)* #(#own),*>(#(#args,)* __flags);
        adjoint(#(#again,)* #given #(, #bars)*);
        value
    }
}
