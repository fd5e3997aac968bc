//! Forward mode: the function `__tangent`, and what is particular to its sweep.
//!
//! ```text
//! fn __tangent(x: f64, a: &[f64], s: &mut f64, (x_dot, a_dot, s_dot): (Option<&f64>, Option<&[f64]>, Option<&mut f64>,)) -> (f64, f64) {
//!     { sweep }
//!     (result, result_dot)
//! }
//! ```
//!
//! Every tangent is lent, whatever way its value is passed, for a caller does not always know the way. `None` stands for
//! zero: of what is behind a reference, no zero is made, but taken where a part is read.

use super::{Emitter, Sweep, facts::Facts};
use crate::{
    adjoint::Adjoint,
    ir::{Block as Body, Callee, Closure, Function, Local, Passing, StmtKind, verify, visit},
    signature::{CallableSig, ParamSig, Part, Signature, callable},
    tangent::{Moving, Tangent},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use std::collections::{BTreeMap, BTreeSet};
use syn::{GenericParam, TypeParamBound, WhereClause, WherePredicate, parse_quote, parse_quote_spanned};

/// What an emitter reads: in forward mode there is one sweep.
fn sweeps(tangent: &Tangent) -> Adjoint {
    Adjoint {
        primals: std::collections::BTreeMap::new(),
        forward: tangent.body.clone(),
        reverse: Body::default(),
        tapes: Vec::new(),
        seed: tangent.result,
        bars: tangent.dots.clone(),
        active: tangent.active.clone(),
        locals: tangent.locals.clone(),
        blank: BTreeSet::new(),
        rebind: Vec::new(),
        clones: tangent.clones.clone(),
        olds: BTreeMap::new(),
        reads: u64::MAX,
    }
}

/// See the module's documentation.
pub(super) fn function(f: &Function, tangent: &Tangent, sig: &Signature) -> TokenStream {
    of(f, tangent, sig, &header_as(Part::Tangent, sig), false)
}

/// The same by the name of another part.
pub(super) fn function_as(part: Part, f: &Function, tangent: &Tangent, sig: &Signature) -> TokenStream {
    of(f, tangent, sig, &header_as(part, sig), false)
}

/// The same in several directions.
pub(super) fn many(f: &Function, tangent: &Tangent, sig: &Signature) -> TokenStream {
    of(f, tangent, sig, &super::lanes::header(sig), true)
}

fn of(f: &Function, tangent: &Tangent, sig: &Signature, header: &TokenStream, lanes: bool) -> TokenStream {
    let sweeps = sweeps(tangent);
    let facts = Facts::new(f, &sweeps);
    let moving = lanes.then(|| Moving::new(f, tangent));
    let emitter =
        Emitter { lanes, moving: moving.as_ref(), ..Emitter::new(f, &sweeps, &sig.krate, &facts, Sweep::Tangent) };
    let krate = &sig.krate;
    let used = used(tangent);
    let this = sig.receiver().map(|param| {
        let (ident, name) = (&param.ident, param.name());
        let mutability = param.mutable.then(|| quote!(mut));
        quote!(let #mutability #ident = #name;)
    });
    let uses = imports(&tangent.body, f.queues, krate);
    let dots = sig.params.iter().zip(&tangent.dots).map(|(param, dot)| match &param.callable {
        Some(_) => callable::call(&param.ident).to_token_stream(),
        None if used.contains(dot) => emitter.ident(*dot).to_token_stream(),
        None => quote!(_),
    });
    let still = if lanes { super::lanes::stillness(f, tangent, sig) } else { None };
    let flagged = sig.params.iter().zip(&tangent.dots).enumerate();
    let flagged = flagged.filter(|(_, (param, dot))| lanes && used.contains(dot) && param.callable.is_none());
    let flagged = flagged.map(|(i, (_, dot))| super::lanes::flagged(i, &emitter.ident(*dot).to_token_stream()));
    let is_read = |param: &ParamSig, dot| param.callable.is_some() || used.contains(dot);
    let owned = sig.params.iter().zip(&tangent.dots).filter(|(param, dot)| is_read(param, dot)).map(|(param, dot)| {
        if param.callable.is_some() {
            // What it captured is its own concern.
            let (captures, dot) = (callable::captures(&param.ident), emitter.ident(*dot));
            return Some(quote!(let (#captures, #dot) = ((), ());));
        }
        let (ident, pattern, name) = (emitter.ident(*dot), emitter.pattern(*dot), &param.ident);
        own(param.passing, ident, &pattern, name, &emitter)
    });
    let (items, ret, body) = (&f.items, emitter.label(f.ret), emitter.sweep());
    let declared = f.result.map(|result| {
        let (result, ty) = (emitter.pattern(result), output(sig));
        quote!(let #result: #ty;)
    });
    let declared_dot = tangent.result.map(|dot| {
        let (dot, ty) =
            (emitter.pattern(dot), if lanes { super::lanes::in_lanes(sig, &sig.seed) } else { sig.seed.clone() });
        quote!(let #dot: #ty;)
    });
    let value = f.result.map_or_else(|| quote!(()), |result| emitter.ident(result).to_token_stream());
    let dot = match (f.result, tangent.result) {
        (_, Some(dot)) => emitter.ident(dot).to_token_stream(),
        (Some(_), None) => emitter.zero_dot(&quote!(&#value), Span::call_site()),
        (None, None) => quote!(()),
    };
    quote! {
        #header {
            #uses
            #this
            #still
            let (#(#dots,)*) = __dots;
            #(#flagged)*
            #(#owned)*
            #(#items)*
            #declared
            #declared_dot
            #ret { #body }
            let __dot = #dot;
            (#value, __dot)
        }
    }
}

/// The tangents of parameters that are used.
fn used(tangent: &Tangent) -> BTreeSet<Local> {
    let mut used = BTreeSet::new();
    visit::each(&tangent.body, &mut |s| {
        used.extend(verify::uses(&s.kind));
        if let StmtKind::Tangent { dots, .. } = &s.kind {
            used.extend(dots.iter().flatten().map(|dot| dot.root));
        }
    });
    used
}

/// What has to be in scope for the methods of the sweep.
fn imports(body: &Body, queues: bool, krate: &syn::Path) -> TokenStream {
    let mut imports = if queues { quote!(use #krate::rt::Ends as _;) } else { TokenStream::new() };
    let mut method = false;
    visit::each(body, &mut |s| {
        if let StmtKind::Tangent { call, .. } = &s.kind {
            method |= matches!(call.callee, Callee::Method { .. });
        }
    });
    if method {
        imports.extend(quote!(use #krate::rt::FloatMethods as _;));
    }
    if super::function::converts(body) {
        imports.extend(quote!(use #krate::rt::Convert as _;));
    }
    imports
}

/// A tangent that came in, as the sweep has it.
fn own(
    passing: Passing,
    dot: &Ident,
    pattern: &TokenStream,
    name: &Ident,
    emitter: &Emitter<'_>,
) -> Option<TokenStream> {
    let span = dot.span().resolved_at(Span::mixed_site());
    let krate = emitter.krate;
    match passing {
        Passing::Value if emitter.lanes => {
            Some(quote_spanned!(span=> let #pattern = #krate::rt::lanes::own::<__LANES, _, _>(#dot, &#name);))
        }
        Passing::Value => Some(quote_spanned!(span=> let #pattern = #krate::rt::own_dot(#dot, &#name);)),
        Passing::Ref => None,
        Passing::RefMut => {
            let own = format_ident!("{dot}_own", span = span);
            let zero = emitter.zero_dot(&quote_spanned!(span=> &*#name), span);
            Some(quote_spanned! {span=>
                let mut #own = ::core::option::Option::None;
                let #dot = #krate::rt::lent(#dot, &mut #own, || #zero);
            })
        }
    }
}

/// The function without a body, for a function that was refused.
pub(super) fn stub(sig: &Signature) -> TokenStream {
    let (header, krate) = (header_of(sig), &sig.krate);
    quote!(#header { #krate::rt::missing() })
}

/// The function itself, and zero.
pub(super) fn inert(sig: &Signature) -> TokenStream {
    let (header, name, krate) = (header_of(sig), &sig.ident, &sig.krate);
    let args = sig.params.iter().map(ParamSig::name);
    quote! {
        #header {
            let value = Self::#name(#(#args),*);
            let dot = #krate::rt::zero_like(&value);
            (value, dot)
        }
    }
}

/// The function as a trait declares it, for an `impl` to give its own.
pub(super) fn declaration(sig: &Signature, method: &Ident, reason: &str) -> TokenStream {
    let (header, krate) = (header_of(sig), &sig.krate);
    // Where an `impl` refuses the method, that says why.
    let (this, own) = (super::declaring(sig), crate::signature::own_derivative(method));
    quote! {
        #header {
            #this::#own::<()>();
            const { ::core::panic!(#reason) }
            #krate::rt::missing()
        }
    }
}

/// The function without a body, for one that nobody may call: that is an error when the caller is compiled.
pub(super) fn refused(sig: &Signature, reason: &str) -> TokenStream {
    let krate = &sig.krate;
    let body = quote!({
        const { ::core::panic!(#reason) }
        #krate::rt::missing()
    });
    let in_trait = sig.owner.as_ref().is_some_and(|owner| owner.kind == crate::signature::Block::Trait);
    // What a trait declares is a function of `Self`, and an `impl` has the same parameters.
    if in_trait || !call_arguments(sig).is_empty() {
        let header = header_of(sig);
        return quote!(#header #body);
    }
    if sig.owner.as_ref().is_some_and(|owner| owner.kind == crate::signature::Block::Implementation) {
        // It has the parameters that the trait says, and would be compiled whether or not anybody calls it: the trait's own takes its
        // place, which asks whether the type has one.
        return TokenStream::new();
    }
    // A function without parameters of types is compiled also where nobody calls it.
    let (vis, name, clause) = (&sig.vis, sig.hidden(Part::Tangent), &sig.generics.where_clause);
    let lifetimes = sig.generics.lifetimes();
    let params = sig.params.iter().map(|param| match &param.receiver {
        Some(receiver) => receiver.to_token_stream(),
        None => {
            let (ident, ty) = (&param.ident, &param.ty);
            quote!(#ident: #ty)
        }
    });
    let (output, dot) = (output(sig), &sig.seed);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name<#(#lifetimes,)* __Dots>(#(#params,)* __dots: __Dots) -> (#output, #dot) #clause #body
    }
}

/// The type and const parameters of the function itself.
fn call_arguments(sig: &Signature) -> Vec<&GenericParam> {
    sig.generics.params.iter().filter(|p| !matches!(p, GenericParam::Lifetime(_))).collect()
}

pub(super) fn header_of(sig: &Signature) -> TokenStream {
    header_as(Part::Tangent, sig)
}

fn header_as(part: Part, sig: &Signature) -> TokenStream {
    let written = sig.receiver().and_then(|p| p.receiver.as_ref()).map(ToTokens::to_token_stream);
    let receiver = Receiver { written: written.unwrap_or_default(), dot: None };
    header(sig, &sig.hidden(part), &receiver, sig.generics.where_clause.as_ref())
}

/// How a receiver is taken.
pub(crate) struct Receiver {
    pub written: TokenStream,
    /// The type of its tangent, if it is not that of the parameter, and the bound that makes it a type parameter.
    pub dot: Option<(Ident, TokenStream)>,
}

/// The signature of a function in forward mode.
pub(crate) fn header(sig: &Signature, name: &Ident, receiver: &Receiver, clause: Option<&WhereClause>) -> TokenStream {
    let (vis, krate) = (&sig.vis, &sig.krate);
    let callables = || sig.params.iter().filter_map(|p| Some((&p.ident, p.second_form()?)));
    let params = sig.params.iter().map(|param| {
        if param.receiver.is_some() {
            return receiver.written.clone();
        }
        let (ident, ty) = (&param.ident, &param.ty);
        let mutability = param.mutable.then(|| quote!(mut));
        quote!(#mutability #ident: #ty)
    });
    let dots = sig.params.iter().map(|param| match &receiver.dot {
        Some((ty, _)) if param.receiver.is_some() => ty.to_token_stream(),
        Some(_) | None => slot(param),
    });
    let generics = || sig.generics.params.iter();
    let lifetimes = generics().filter(|p| matches!(p, GenericParam::Lifetime(_)));
    let others = generics().filter_map(|param| match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Const(param) => Some(param.to_token_stream()),
        GenericParam::Type(param) => {
            let mut param = param.clone();
            if sig.params.iter().any(|p| p.is_of(&param.ident)) {
                // Here it borrows what the wrappers have.
                param.bounds = param.bounds.into_iter().filter(|b| !matches!(b, TypeParamBound::Lifetime(_))).collect();
            }
            Some(param.to_token_stream())
        }
    });
    let own = receiver.dot.as_ref().map(|(ty, bound)| quote!(#ty: #bound,));
    let hidden = callables().map(|(ident, _)| callable::derivative(ident));
    let mut clause = clause.cloned();
    for (param, of) in callables() {
        for predicate in clause.iter_mut().flat_map(|clause| &mut clause.predicates) {
            if let WherePredicate::Type(p) = predicate
                && of.ident == p.bounded_ty.to_token_stream().to_string()
            {
                let bounds = std::mem::take(&mut p.bounds).into_iter();
                p.bounds = bounds.filter(|b| !matches!(b, TypeParamBound::Lifetime(_))).collect();
            }
        }
        let predicate = form(krate, param, of);
        clause.get_or_insert_with(|| parse_quote!(where)).predicates.push(predicate);
    }
    let (output, dot) = (output(sig), &sig.seed);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name<#(#lifetimes,)* #own #(#others,)* #(#hidden),*>(
            #(#params,)*
            __dots: (#(#dots,)*)
        ) -> (#output, #dot) #clause
    }
}

/// The type in which the tangent of a parameter comes in.
fn slot(param: &ParamSig) -> TokenStream {
    if param.has_second_form() {
        let form = callable::derivative(&param.ident);
        return quote!(&#form);
    }
    let bar = &param.bar;
    match param.passing {
        Passing::Value | Passing::Ref => quote!(::core::option::Option<&#bar>),
        Passing::RefMut => quote!(::core::option::Option<&mut #bar>),
    }
}

/// The bound of a callable in forward mode.
fn form(krate: &syn::Path, param: &Ident, of: &CallableSig) -> WherePredicate {
    let form = callable::derivative(param);
    let (lifetimes, inputs, dots) = (&of.lifetimes, of.inputs.iter().map(|p| &p.ty), of.inputs.iter().map(slot));
    let output = of.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let dot = of.output.as_ref().map_or_else(|| quote!(()), |t| crate::signature::cotangent(krate, &of.floats, t));
    parse_quote_spanned! {param.span()=>
        #form: #lifetimes ::core::ops::Fn(#(#inputs,)* (#(#dots,)*)) -> (#output, #dot)
    }
}

fn output(sig: &Signature) -> TokenStream {
    sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream)
}

impl Emitter<'_> {}

/// A closure in forward mode: `|x, (x_dot,)| (value, dot)`. What it captured, and the tangents of that, are in `env` and
/// `env_dot`.
pub(super) fn closure_form(
    closure: &Closure,
    krate: &syn::Path,
    env: &Ident,
    env_dot: Option<&Ident>,
    kept: &Ident,
) -> TokenStream {
    let (f, tangent) = (&closure.function, &closure.tangent);
    let sweeps = sweeps(tangent);
    let facts = Facts::new(f, &sweeps);
    let emitter = Emitter::new(f, &sweeps, krate, &facts, Sweep::Tangent);
    let used = used(tangent);
    let captured = closure.captured.len();
    let first = captured + closure.kept.len();
    // Nothing stands for what it calls: that is called by its name.
    let called = |i: usize| f.callables.contains_key(&f.params[i].local);
    let bound = (0..first).map(|i| {
        let ident = &f.local(f.params[i].local).ident;
        if called(i) {
            return quote!(#[allow(unused_variables)] let #ident = &(););
        }
        let (from, n) = if i < captured { (env, i) } else { (kept, i - captured) };
        let n = syn::Index::from(n);
        match f.params[i].passing {
            Passing::Value => quote!(#[allow(unused_variables)] let #ident = #from.#n;),
            Passing::Ref | Passing::RefMut => quote!(#[allow(unused_variables)] let #ident = &#from.#n;),
        }
    });
    let dots = (0..first).filter(|i| used.contains(&tangent.dots[*i])).map(|i| {
        let (dot, pattern) = (emitter.ident(tangent.dots[i]), emitter.pattern(tangent.dots[i]));
        let n = syn::Index::from(i);
        if called(i) {
            return quote!(let #dot = ::core::option::Option::Some(&()););
        }
        let given = env_dot.filter(|_| i < captured);
        match (given, f.params[i].passing) {
            (Some(env_dot), Passing::Value) => quote!(let #pattern = #env_dot.#n;),
            (Some(env_dot), _) => quote!(let #dot = ::core::option::Option::Some(&#env_dot.#n);),
            (None, Passing::Value) => {
                let name = &f.local(f.params[i].local).ident;
                quote!(let #pattern = #krate::rt::zero_like(&#name);)
            }
            (None, _) => quote!(let #dot = ::core::option::Option::None;),
        }
    });
    let inputs: Vec<usize> = (first..f.params.len()).collect();
    let patterns = inputs.iter().zip(&closure.inputs).map(|(i, ty)| {
        let pattern = super::function::parameter(&emitter, *i);
        ty.as_ref().map_or_else(|| pattern.clone(), |ty| quote!(#pattern: #ty))
    });
    let slots = inputs.iter().map(|i| {
        if used.contains(&tangent.dots[*i]) { emitter.ident(tangent.dots[*i]).to_token_stream() } else { quote!(_) }
    });
    let owned = inputs.iter().filter(|i| used.contains(&tangent.dots[**i])).map(|i| {
        let (dot, pattern) = (emitter.ident(tangent.dots[*i]), emitter.pattern(tangent.dots[*i]));
        own(f.params[*i].passing, dot, &pattern, &f.local(f.params[*i].local).ident, &emitter)
    });
    let (imports, items) = (imports(&tangent.body, f.queues, krate), &f.items);
    let declared = [f.result, tangent.result].into_iter().flatten().map(|l| {
        let pattern = emitter.pattern(l);
        quote!(let #pattern;)
    });
    let (ret, body) = (emitter.label(f.ret), emitter.sweep());
    let value = f.result.map_or_else(|| quote!(()), |result| emitter.ident(result).to_token_stream());
    let dot = match (f.result, tangent.result) {
        (_, Some(dot)) => emitter.ident(dot).to_token_stream(),
        (Some(_), None) => quote!(#krate::rt::zero_like(&#value)),
        (None, None) => quote!(()),
    };
    quote! {
        |#(#patterns,)* (#(#slots,)*)| {
            #imports
            #(#bound)*
            #(#dots)*
            #(#owned)*
            #(#items)*
            #(#declared)*
            #ret { #body }
            let __dot = #dot;
            (#value, __dot)
        }
    }
}
