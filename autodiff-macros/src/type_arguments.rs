//! Type arguments that are written where a function is called: which of them its derivatives have, and which these have besides.

use crate::declared::{Called, Unwritten, unwritten};
use crate::ir::{Call, Callee};
use proc_macro2::Ident;
use syn::{AngleBracketedGenericArguments, GenericArgument, PathArguments, Token, punctuated::Punctuated};

/// The type of a path to one of its functions. In an expression type arguments may be left out, in a type they may not.
pub(crate) fn type_before(path: &syn::ExprPath) -> syn::Type {
    let mut to = path.path.clone();
    to.segments.pop();
    to.segments.pop_punct();
    if let Some(last) = to.segments.last_mut()
        && last.arguments == PathArguments::None
    {
        let left_out = crate::declared::parameters(&last.ident);
        if left_out > 0 {
            let inferred = (0..left_out).map(|_| -> GenericArgument { syn::parse_quote!(_) });
            last.arguments = PathArguments::AngleBracketed(syn::parse_quote!(<#(#inferred),*>));
        }
    }
    syn::Type::Path(syn::TypePath { attrs: Vec::new(), qself: path.qself.clone(), path: to })
}

/// What is called: a function, or what came of it in forward mode.
struct Of {
    name: Ident,
    method: bool,
    /// How many times it was put in forward mode.
    order: u32,
}

fn called(callee: &Callee) -> Option<Of> {
    let (name, method, before) = match callee {
        Callee::Method { name, .. } => (name, true, None),
        Callee::Function(path) | Callee::Associated(path) => {
            let mut segments = path.path.segments.iter().rev().map(|segment| &segment.ident);
            (segments.next()?, false, segments.next())
        }
        Callee::Callable(_) => return None, // it has no name
    };
    let text = name.to_string();
    let mut of = text.as_str();
    let mut order = 0;
    while let Some(rest) = of.strip_prefix("__jvp_of_") {
        (of, order) = (rest, order + 1);
    }
    if of == "__jvp" {
        return Some(Of { name: before?.clone(), method, order: order + 1 });
    }
    Some(Of { name: Ident::new(of, name.span()), method, order })
}

/// What its declaration says of the type parameters, if it is known.
fn declared(call: &Call) -> Option<(Of, Unwritten)> {
    if matches!(&call.callee, Callee::Function(path) if path.path.segments.iter().any(|s| s.ident == "rt")) {
        return None; // of the runtime
    }
    let of = called(&call.callee)?;
    // In forward mode there is a tangent for each.
    let arguments = (call.args.len() >> of.order).checked_sub(usize::from(of.method))?;
    let looked_for = Called { of: None, here: true, method: of.method, arguments };
    let unwritten = unwritten(&of.name.to_string(), &looked_for, of.name.span())?;
    Some((of, unwritten))
}

/// How many type arguments stand behind those that the user wrote: one for each `impl Trait`, and `each` for every callable among the
/// arguments. `None` where there are callables and nothing is known of the function: all types are left to inference then.
pub(crate) fn behind(call: &Call, each: usize) -> Option<usize> {
    if written(&call.callee).is_none() {
        return Some(0); // nor does anything stand before them
    }
    match declared(call) {
        // The types of callables have no names in forward mode, and those of others have been written.
        Some((of, Unwritten { callables, .. })) if of.order > 0 => Some((1 + each) * callables),
        Some((_, Unwritten { others, called, callables, .. })) => Some(others + called + each * callables),
        None => call.callables.is_empty().then_some(0),
    }
}

/// Puts type arguments that are passed to a function for those that are passed to it in forward mode: callables are there by their
/// tangents only, whose types have no names, and other types have names, if they had none.
pub(crate) fn in_forward_mode(call: &mut Call) {
    if written(&call.callee).is_none() {
        return;
    }
    let known = declared(call);
    let unknown = known.is_none() && !call.callables.is_empty();
    let Some(arguments) = written_mut(&mut call.callee) else { return };
    if unknown {
        arguments.clear();
    }
    let Some((Of { order: 0, .. }, Unwritten { written, others, .. })) = known else { return };
    let is_lifetime = |argument: &GenericArgument| matches!(argument, GenericArgument::Lifetime(_));
    let own: Vec<_> = std::mem::take(arguments).into_iter().filter(|argument| !is_lifetime(argument)).collect();
    if own.is_empty() {
        return;
    }
    let own = own.into_iter().zip(written.into_iter().chain(std::iter::repeat(false)));
    arguments.extend(own.filter(|(_, called)| !called).map(|(argument, _)| argument));
    arguments.extend((0..others).map(|_| -> GenericArgument { syn::parse_quote!(_) }));
}

/// The type arguments that were written.
fn written(callee: &Callee) -> Option<&Punctuated<GenericArgument, Token![,]>> {
    let arguments = match callee {
        Callee::Function(path) | Callee::Associated(path) => match &path.path.segments.last()?.arguments {
            PathArguments::AngleBracketed(arguments) => Some(arguments),
            PathArguments::None | PathArguments::Parenthesized(_) => None,
        },
        Callee::Method { turbofish, .. } => turbofish.as_ref(),
        Callee::Callable(_) => None,
    };
    arguments.map(|AngleBracketedGenericArguments { args, .. }| args)
}

fn written_mut(callee: &mut Callee) -> Option<&mut Punctuated<GenericArgument, Token![,]>> {
    let arguments = match callee {
        Callee::Function(path) | Callee::Associated(path) => match &mut path.path.segments.last_mut()?.arguments {
            PathArguments::AngleBracketed(arguments) => Some(arguments),
            PathArguments::None | PathArguments::Parenthesized(_) => None,
        },
        Callee::Method { turbofish, .. } => turbofish.as_mut(),
        Callee::Callable(_) => None,
    };
    arguments.map(|AngleBracketedGenericArguments { args, .. }| args)
}
