//! The function around the sweeps: its signature, and the closure that the reverse sweep is.

use super::{
    Emitter, Sweep,
    facts::{Facts, guarded},
    flag,
};
use crate::{
    adjoint::Adjoint,
    ir::{Block as Body, Callee, Function, Local, Operand, Passing, Place, Rvalue, StmtKind, Ty, visit},
    signature::{Block, CallableSig, Owner, ParamSig, Part, Signature, callable},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericParam, Lifetime, TypeParamBound, WhereClause, WherePredicate, parse_quote, parse_quote_spanned};

/// What has to be in scope for the methods of the sweeps.
pub(super) fn imports(f: &Function, adjoint: &Adjoint, krate: &syn::Path) -> TokenStream {
    // A receiver that looked like one of the user's types may be a float after all.
    let floats =
        calls(adjoint, |c| matches!(c, Callee::Method { .. })).then(|| quote!(use #krate::rt::FloatMethods as _;));
    let from = converts(&adjoint.forward).then(|| quote!(use #krate::rt::Convert as _;));
    let queues = f.queues.then(|| quote!(use #krate::rt::Ends as _;));
    quote!(#floats #from #queues)
}

/// See [`super::emit`].
pub(super) fn function(f: &Function, adjoint: &Adjoint, sig: &Signature, part: Part) -> TokenStream {
    let facts = Facts::new(f, adjoint);
    let forward = Emitter::new(f, adjoint, &sig.krate, &facts, Sweep::Forward);
    let header = header_as(part, f.recursive, sig);
    let this = sig.receiver().map(|param| {
        let (ident, name) = (&param.ident, param.name());
        let mutability = param.mutable.then(|| quote!(mut));
        quote!(let #mutability #ident = #name;)
    });
    let krate = &sig.krate;
    let imports = imports(f, adjoint, krate);
    let plain = sig.params.iter().filter_map(|p| crate::declared::is_plain_indeed(&p.ty, &sig.krate));
    let (items, tapes) = (&f.items, forward.declare_tapes());
    let declaration = f.result.map(|result| {
        let (result, ty) = (forward.pattern(result), output(sig));
        quote!(let #result: #ty;)
    });
    let ret = forward.label(f.ret);
    let body = forward.sweep();
    let fitted = fitted_seed(f, adjoint, &facts).map(|(result, _)| {
        let (krate, result) = (&sig.krate, forward.ident(result));
        quote!(let __shape = #krate::rt::shape_of(&#result);)
    });
    let result = f.result.map_or_else(|| quote!(()), |result| forward.value(&Operand::Local(result)));
    // What came with the callables.
    let given = sig.params.iter().map(|p| match &p.callable {
        Some(_) => {
            let (captures, call) = (callable::captures(&p.ident), callable::call(&p.ident));
            quote!((_, #captures, #call))
        }
        None => quote!(_),
    });
    let second = sig.params.iter().any(|p| p.callable.is_some()).then(|| quote!(let (#(#given,)*) = __flags;));
    let closure = closure(f, adjoint, sig, &facts);
    let adjoint = boxed(sig, closure, f.recursive);
    quote! {
        #header {
            #imports
            #(#plain)*
            #this
            #second
            #(#items)*
            #tapes
            #declaration
            #ret { #body }
            #fitted
            (#result, #adjoint)
        }
    }
}

/// Whether `V::from` is called, or its forward mode: their derivatives may be in the type, or in a trait that has room for them.
pub(super) fn converts(body: &Body) -> bool {
    let mut found = false;
    visit::each(body, &mut |s| {
        let (StmtKind::Forward { call, .. } | StmtKind::Tangent { call, .. } | StmtKind::Let(_, Rvalue::Call(call))) =
            &s.kind
        else {
            return;
        };
        let Callee::Associated(path) = &call.callee else { return };
        found |=
            path.path.segments.last().is_some_and(|s| s.ident == "from" || s.ident.to_string().ends_with("_of_from"));
    });
    found
}

/// Whether a call of some kind is differentiated.
fn calls(adjoint: &Adjoint, kind: impl Fn(&Callee) -> bool) -> bool {
    let mut found = false;
    visit::each(&adjoint.forward, &mut |s| {
        found |= matches!(&s.kind, StmtKind::Forward { call, .. } if kind(&call.callee));
    });
    found
}

/// The function without a body, for a function that was refused: its derivatives have to be there, lest every use of them
/// is an error too.
pub(super) fn stub(sig: &Signature) -> TokenStream {
    let (header, krate) = (header_of(true, sig), &sig.krate);
    quote!(#header { #krate::rt::missing() })
}

/// The function itself, and a pullback that does nothing.
pub(super) fn inert(sig: &Signature) -> TokenStream {
    let (header, name) = (header_of(false, sig), &sig.ident);
    let args = sig.params.iter().map(ParamSig::name);
    let again = sig.params.iter().map(again);
    let (seed, bars) = (&sig.seed, sig.params.iter().map(option));
    let this = sig.this();
    let types = sig.params.iter().map(|p| &p.ty).chain(sig.output.as_deref());
    let plain = types.filter_map(|t| crate::declared::is_plain_indeed(t, &sig.krate));
    let adjoint = boxed(sig, quote!(move |#(_: #again,)* _: #seed #(, _: #bars)*| {}), lends(sig));
    quote! {
        #header {
            #(#plain)*
            (#this::#name(#(#args),*), #adjoint)
        }
    }
}

/// The function as a trait declares it. An `impl` that does not give its own may not be asked for it: that is an error when the caller
/// is compiled.
pub(super) fn declaration(sig: &Signature, reason: &str) -> TokenStream {
    if lends(sig) {
        return refused(sig, reason);
    }
    let (header, krate) = (header_of(false, sig), &sig.krate);
    let again = sig.params.iter().map(again);
    let (seed, bars) = (&sig.seed, sig.params.iter().map(option));
    quote! {
        #header {
            const { ::core::panic!(#reason) }
            (#krate::rt::missing(), move |#(_: #again,)* _: #seed #(, _: #bars)*| {})
        }
    }
}

/// The function without a body, for one that nobody may call: that is an error when the caller is compiled.
pub(super) fn refused(sig: &Signature, reason: &str) -> TokenStream {
    let (header, krate) = (header_of(true, sig), &sig.krate);
    let adjoint = adjoint(sig);
    let lives = lends(sig).then(|| {
        let lives = Lifetime::new("'__pullback", Span::mixed_site());
        quote!(+ #lives)
    });
    quote! {
        #header {
            const { ::core::panic!(#reason) }
            let adjoint: #krate::rt::std::boxed::Box<dyn #adjoint #lives> = #krate::rt::missing();
            (#krate::rt::missing(), adjoint)
        }
    }
}

/// The reverse sweep as a value of the type that the header says.
fn boxed(sig: &Signature, closure: TokenStream, recursive: bool) -> TokenStream {
    if !recursive {
        return closure;
    }
    let krate = &sig.krate;
    match sig.owner.as_ref().map(|owner| owner.kind) {
        Some(Block::Trait) if !lends(sig) => {
            let adjoint = adjoint(sig);
            quote!({
                let adjoint: #krate::rt::std::boxed::Box<dyn #adjoint> = #krate::rt::std::boxed::Box::new(#closure);
                adjoint
            })
        }
        Some(Block::Inherent | Block::Trait | Block::Implementation) | None => {
            quote!(#krate::rt::std::boxed::Box::new(#closure))
        }
    }
}

/// Whether it is a method of a trait with a function or a closure among its parameters.
fn lends(sig: &Signature) -> bool {
    sig.passes_callables() && sig.owner.as_ref().is_some_and(|owner| owner.kind != Block::Inherent)
}

/// `FnOnce(arguments again, seed, bars)`
fn adjoint(sig: &Signature) -> TokenStream {
    let (again, seed, bars) = (sig.params.iter().map(again), &sig.seed, sig.params.iter().map(option));
    quote!(::core::ops::FnOnce(#(#again,)* #seed #(, #bars)*))
}

/// Everything before the body.
pub(super) fn header_of(recursive: bool, sig: &Signature) -> TokenStream {
    header_as(Part::Forward, recursive, sig)
}

fn header_as(part: Part, recursive: bool, sig: &Signature) -> TokenStream {
    let receiver = sig.receiver().and_then(|p| p.receiver.as_ref()).map(ToTokens::to_token_stream).unwrap_or_default();
    header(sig, &sig.hidden(part), &receiver, sig.generics.where_clause.as_ref(), recursive)
}

/// The signature of a forward sweep.
pub(crate) fn header(
    sig: &Signature,
    name: &Ident,
    receiver: &TokenStream,
    clause: Option<&WhereClause>,
    recursive: bool,
) -> TokenStream {
    let (vis, krate) = (&sig.vis, &sig.krate);
    let flags: Vec<Ident> = (0..sig.params.len()).map(flag).collect();
    let callables = || sig.params.iter().filter_map(|p| Some((&p.ident, p.second_form()?)));
    let hidden = sig.second_forms();
    let given_types = sig.params.iter().zip(&flags).map(|(p, flag)| {
        if !p.has_second_form() {
            return flag.to_token_stream();
        }
        let (captured, derivative) = (callable::captured(&p.ident), callable::derivative(&p.ident));
        quote!((#flag, #krate::rt::Captures<#captured>, &#derivative))
    });
    let params = sig.params.iter().map(|param| {
        if param.receiver.is_some() {
            return receiver.clone();
        }
        let (ident, ty) = (&param.ident, &param.ty);
        let mutability = param.mutable.then(|| quote!(mut));
        quote!(#mutability #ident: #ty)
    });
    let adjoint = adjoint(sig);
    let span = Span::mixed_site();
    let kind = sig.owner.as_ref().map(|owner| owner.kind);
    // A method of a trait has the lifetimes that the trait gives it, and a pullback that borrows nothing, unless there is a function or
    // a closure among its parameters: that is seen where it is declared, and where it is given a body.
    let lends = lends(sig);
    let recursive = recursive || lends;
    let in_trait = matches!(kind, Some(Block::Trait | Block::Implementation));
    let named = !in_trait || lends;
    let lives = if named { Lifetime::new("'__pullback", span) } else { Lifetime::new("'static", span) };
    let outlives = recursive && (kind != Some(Block::Implementation) || lends);
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
            } else if outlives {
                param.bounds.push(parse_quote_spanned!(span=> #lives));
            }
            Some(param.to_token_stream())
        }
    });
    let held = sig.held();
    let captured = generics().filter_map(|param| match param {
        GenericParam::Lifetime(_) => None, // what is handed over again is not held
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Type(param) => Some(&param.ident),
    });
    let (block_lifetimes, block_types) = sig.owner.as_ref().map(Owner::captured).unwrap_or_default();
    let result = match kind {
        Some(Block::Trait | Block::Implementation) if lends => {
            Some(quote!(#krate::rt::std::boxed::Box<dyn #adjoint + #lives>))
        }
        Some(Block::Trait) => None,
        // An opaque type must not contain itself.
        Some(Block::Implementation) if recursive => Some(quote!(#krate::rt::std::boxed::Box<dyn #adjoint>)),
        Some(Block::Inherent) | None if recursive => Some(quote!(#krate::rt::std::boxed::Box<dyn #adjoint + #lives>)),
        Some(Block::Inherent | Block::Implementation) | None => None,
    };
    let result = result.unwrap_or_else(
        || quote!(impl #adjoint + use<#(#block_lifetimes,)* #(#held,)* #(#block_types,)* #(#flags,)* #(#captured,)* #(#hidden),*>),
    );
    let mut clause = clause.cloned();
    if outlives && !held.is_empty() {
        let predicates = &mut clause.get_or_insert_with(|| parse_quote!(where)).predicates;
        predicates.extend(held.iter().map(|held| -> WherePredicate { parse_quote!(#held: #lives) }));
    }
    if outlives && let Some(owner) = &sig.owner {
        let predicates = &mut clause.get_or_insert_with(|| parse_quote!(where)).predicates;
        predicates.extend(owner.outlive(&lives));
        if in_trait || owner.nameless {
            predicates.push(parse_quote!(Self: #lives));
        }
    }
    for (param, of) in callables() {
        for predicate in clause.iter_mut().flat_map(|clause| &mut clause.predicates) {
            if let WherePredicate::Type(p) = predicate
                && of.ident == p.bounded_ty.to_token_stream().to_string()
            {
                let bounds = std::mem::take(&mut p.bounds).into_iter();
                p.bounds = bounds.filter(|b| !matches!(b, TypeParamBound::Lifetime(_))).collect();
            }
        }
        let second = second_form(krate, param, of, outlives.then_some(&lives));
        clause.get_or_insert_with(|| parse_quote!(where)).predicates.extend(second);
    }
    let pullback = (recursive && named).then_some(&lives);
    let bound = pullback.map(|lives| quote!(+ #lives));
    let pullback = pullback.map(|lives| quote!(#lives,));
    let output = output(sig);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name<#pullback #(#lifetimes,)* #(#flags: #krate::rt::Flag #bound,)* #(#others,)* #(#hidden),*>(
            #(#params,)*
            __flags: (#(#given_types,)*)
        ) -> (#output, #result) #clause
    }
}

/// The bounds of the second form of a callable.
fn second_form(
    krate: &syn::Path,
    param: &Ident,
    signature: &CallableSig,
    lifetime: Option<&Lifetime>,
) -> Vec<WherePredicate> {
    let span = param.span();
    let (captured, derivative, pullback) =
        (callable::captured(param), callable::derivative(param), callable::pullback(param));
    let (lifetimes, inputs) = (&signature.lifetimes, signature.inputs.iter().map(|p| &p.ty));
    let output = signature.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let seed = signature
        .output
        .as_ref()
        .map_or_else(|| quote!(()), |t| crate::signature::cotangent(krate, &signature.floats, t));
    let again = signature.inputs.iter().map(again);
    let bars = signature.inputs.iter().map(option);
    let outlives = lifetime.map(|l| quote!(+ #l));
    vec![
        parse_quote_spanned!(span=> #captured: #krate::Differentiable),
        parse_quote_spanned!(span=> #derivative: #lifetimes ::core::ops::Fn(#(#inputs),*) -> (#output, #pullback)),
        parse_quote_spanned! {span=>
            #pullback: ::core::ops::FnOnce(
                (), #(#again,)* #seed,
                ::core::option::Option<&mut <#captured as #krate::Differentiable>::Cotangent>
                #(, #bars)*
            ) #outlives
        },
    ]
    .into_iter()
    .chain(lifetime.map(|l| parse_quote_spanned!(span=> #captured: #l)))
    .collect()
}

/// The pattern of a parameter.
pub(super) fn parameter(forward: &Emitter<'_>, i: usize) -> TokenStream {
    let local = forward.f.params[i].local;
    let ident = forward.ident(local);
    let mutability = matches!(forward.info(local).kind, crate::ir::Kind::Var { mutable: true }).then(|| quote!(mut));
    quote!(#mutability #ident)
}

pub(super) fn output(sig: &Signature) -> TokenStream {
    sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream)
}

/// What the adjoint takes again of a parameter: references. A caller that does not know how an argument is passed has a
/// slot for each.
pub(super) fn again(param: &ParamSig) -> TokenStream {
    param.again.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream)
}

/// How the adjoint takes the accumulator of a parameter.
pub(super) fn option(param: &ParamSig) -> TokenStream {
    let bar = &param.bar;
    quote!(::core::option::Option<&mut #bar>)
}

/// The reverse sweep, as a closure over what the forward sweep saved.
fn closure(f: &Function, adjoint: &Adjoint, sig: &Signature, facts: &Facts) -> TokenStream {
    let reverse = Emitter::new(f, adjoint, &sig.krate, facts, Sweep::Reverse);
    let again = sig.params.iter().map(|param| {
        let (ident, ty) = (&param.ident, again(param));
        if param.again.is_some() { quote!(#ident: #ty) } else { quote!((): #ty) }
    });
    let seed = match (adjoint.seed, fitted_seed(f, adjoint, facts)) {
        (Some(_), Some((_, seed))) => reverse.ident(seed).to_token_stream(),
        (Some(seed), None) => reverse.pattern(seed),
        (None, _) => quote!(_),
    };
    let seed_ty = &sig.seed;
    let params = || adjoint.bars.iter().zip(&sig.params);
    let bars = params().map(|(bar, param)| {
        let (pattern, ty) = (used(&reverse, *bar), option(param));
        quote!(#pattern: #ty)
    });
    let accumulators = params().enumerate().map(|(i, (bar, param))| accumulator(&reverse, *bar, i, param));
    let fitted = fitted_seed(f, adjoint, facts).map(|(_, seed)| {
        let (pattern, seed) = (reverse.pattern(seed), reverse.ident(seed));
        quote!(let #pattern = __shape.fit(#seed);)
    });
    let rebound = adjoint.rebind.iter().map(|local| {
        let ident = reverse.ident(*local);
        quote!(let mut #ident = #ident;)
    });
    let (tapes, body) = (reverse.rebind_tapes(), reverse.sweep());
    quote! {
        move |#(#again,)* #seed: #seed_ty #(, #bars)*| {
            #fitted
            #(#accumulators)*
            #(#rebound)*
            #tapes
            #body
        }
    }
}

/// The result and its seed, where the seed may be of another variant than the result.
pub(super) fn fitted_seed(f: &Function, adjoint: &Adjoint, facts: &Facts) -> Option<(Local, Local)> {
    let (result, seed) = (f.result?, adjoint.seed?);
    (facts.used.contains(&seed) && varies(&f.local(result).ty)).then_some((result, seed))
}

/// Whether there is an `Option` or a `Result` in it.
pub(super) fn varies(ty: &Ty) -> bool {
    match ty {
        Ty::Option(_) | Ty::Result(_) => true,
        Ty::Array(t) | Ty::Vec(t) => varies(t),
        Ty::Tuple(ts) => ts.iter().any(varies),
        Ty::Float(_)
        | Ty::Int
        | Ty::Bool
        | Ty::Unit
        | Ty::Text
        | Ty::Range { .. }
        | Ty::Ref(_)
        | Ty::Slice(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => false,
    }
}

pub(super) fn used(reverse: &Emitter<'_>, bar: Local) -> TokenStream {
    if reverse.facts.used.contains(&bar) { reverse.ident(bar).to_token_stream() } else { quote!(_) }
}

/// What the sweep has for an accumulator: where only additions to it are, the `Option` that came in, with what the
/// flag says of it made plain to the optimiser; where it is the cotangent of a state, a reference to one.
pub(super) fn accumulator(reverse: &Emitter<'_>, bar: Local, i: usize, param: &ParamSig) -> Option<TokenStream> {
    if !reverse.facts.used.contains(&bar) {
        return None;
    }
    let (ident, krate, flag) = (reverse.ident(bar), reverse.krate, flag(i));
    let span = ident.span().resolved_at(Span::mixed_site());
    let name = &param.ident;
    // The caller may have said nothing of a value that is there.
    let varies = param.passing != Passing::Value && matches!(&param.ir_ty, Ty::Ref(t) if varies(t));
    if guarded(reverse.f, reverse.adjoint, &Place::of(bar)).is_some() {
        let fit = varies.then(|| {
            quote_spanned! {span=>
                if let ::core::option::Option::Some(bar) = #ident.as_deref_mut() { #krate::rt::fit(&*#name, bar); }
            }
        });
        // Of the cotangent of a slice it is said that it is as long: what was in bounds of the one is in bounds of the other.
        let is_slice = matches!(&param.ir_ty, Ty::Ref(t) if matches!(**t, Ty::Slice(_)));
        let whole =
            (is_slice && param.again.is_some()).then(|| quote_spanned!(span=> .map(|bar| &mut bar[..#name.len()])));
        return Some(quote_spanned! {span=>
            let mut #ident = if #flag::ON {
                ::core::option::Option::Some(#ident #whole.unwrap_or_else(|| #krate::rt::missing()))
            } else {
                ::core::option::Option::None
            };
            #fit
        });
    }
    let ty = &param.bar;
    let fit = varies.then(|| quote_spanned!(span=> #krate::rt::fit(&*#name, #ident);));
    let state = if param.passing == Passing::Value { quote!(&#name) } else { quote!(&*#name) };
    Some(quote_spanned! {span=>
        let #ident: &mut #ty = match #ident {
            ::core::option::Option::Some(bar) => bar,
            ::core::option::Option::None => &mut #krate::rt::zero_like(#state),
        };
        #fit
    })
}
