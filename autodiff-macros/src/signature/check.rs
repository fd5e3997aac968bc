//! What is refused of a signature.

use super::Signature;
use crate::{
    ir::{self, Ty},
    options::Wrt,
};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::{
    FnArg, GenericArgument, ItemFn, PatType, PathArguments, ReturnType, Type,
    visit::{self, Visit},
};

/// A message in rustc's style: what, then a line for each note and help.
pub(crate) fn message(what: &str, lines: &[(&str, &str)]) -> String {
    lines.iter().fold(what.to_owned(), |text, (kind, line)| format!("{text}\n  = {kind}: {line}"))
}

/// The attribute stands on something else.
pub(crate) fn not_a_function(item: &proc_macro2::TokenStream) -> syn::Error {
    let first = item.clone().into_iter().next();
    let what = "`#[differentiable]` goes on a function";
    let lines = [
        ("note", "the derivative of a function is generated from its body"),
        ("help", "put the attribute on a `fn` item with a body"),
    ];
    syn::Error::new(first.map_or_else(Span::call_site, |t| t.span()), message(what, &lines))
}

/// Collects refusals, to report all at once.
#[derive(Default)]
struct Refusals(Option<syn::Error>);

impl Refusals {
    fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    fn refuse(&mut self, at: &impl ToTokens, what: &str, lines: &[(&str, &str)]) {
        self.add(syn::Error::new_spanned(at, message(what, lines)));
    }

    fn refuse_at(&mut self, span: Span, what: &str, lines: &[(&str, &str)]) {
        self.add(syn::Error::new(span, message(what, lines)));
    }

    fn finish(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

/// Refuses free functions of the name of a crate that everyone's paths start with: the item of that name would stand before it.
pub(super) fn refuse_name(item: &ItemFn) -> syn::Result<()> {
    let mut refusals = Refusals::default();
    let name = item.sig.ident.to_string();
    if ["std", "core", "alloc"].contains(&name.as_str()) {
        let what = format!("cannot differentiate a free function that is called `{name}`");
        let note = format!("its derivatives are those of an item `{name}`, which would hide the crate `{name}`");
        let help = "give it another name, such as `std_dev`, or put it into an `impl` block";
        refusals.refuse(&item.sig.ident, &what, &[("note", &note), ("help", help)]);
    }
    refusals.finish()
}

/// Refuses functions of a kind that has no derivative, or none yet. `constants` tells which parameters were marked so.
pub(super) fn refuse(item: &ItemFn, constants: &[bool]) -> syn::Result<()> {
    let mut refusals = Refusals::default();
    let sig = &item.sig;
    let own = "put the arithmetic in a function of its own and mark that one";
    if let Some(token) = &sig.asyncness {
        let note = "its value is a future, which has no derivative";
        refusals.refuse(token, "cannot differentiate an `async` function", &[("note", note), ("help", own)]);
    }
    if let syn::Safety::Unsafe(token) = &sig.safety {
        let note = "the reverse sweep cannot see what is read or written through a raw pointer";
        refusals.refuse(token, "cannot differentiate an `unsafe` function", &[("note", note), ("help", own)]);
    }
    if let Some(abi) = &sig.abi {
        refusals.refuse(abi, "cannot differentiate an `extern` function", &[("help", own)]);
    }
    if let Some(variadic) = &sig.variadic {
        refusals.refuse(variadic, "cannot differentiate a function of any number of arguments", &[("help", own)]);
    }
    for (arg, &constant) in sig.inputs.iter().zip(constants) {
        match arg {
            FnArg::Receiver(receiver) => receiver_of(&mut refusals, receiver),
            FnArg::Typed(param) => parameter(&mut refusals, param, constant),
        }
    }
    if let ReturnType::Type(_, t) = &sig.output {
        let mut found = Found::default();
        found.visit_type(t);
        for reference in &found.references {
            let note = "the cotangent of the result would belong to what it points to, which is the caller's";
            let help = match super::ty(&reference.elem) {
                Ty::Text => "return an owned value, `String` for `&str`, or where in the text it stands",
                _ => "return an owned value: `Vec<T>` for `&[T]`, `T` for `&T`",
            };
            let what = "cannot differentiate a function that returns a reference";
            refusals.refuse(reference, what, &[("note", note), ("help", help)]);
        }
        for (opaque, kind) in found.opaque {
            let what = format!("cannot differentiate a function that returns {kind}");
            refusals.refuse(opaque, &what, &[("help", "return a type that is `Differentiable`")]);
        }
    }
    let outputs = match &sig.output {
        ReturnType::Type(_, t) => Some(&**t),
        ReturnType::Default => None,
    };
    let inputs =
        sig.inputs.iter().zip(constants).filter(|(_, constant)| !**constant).filter_map(|(arg, _)| match arg {
            FnArg::Typed(param) => Some(&*param.ty),
            FnArg::Receiver(_) => None,
        });
    for t in inputs.chain(outputs) {
        let mut long = Long(Vec::new());
        long.visit_type(t);
        for tuple in long.0 {
            let what = "cannot differentiate a tuple of more than twelve members";
            let note = "tuples of that many can neither be printed nor compared, as cotangents have to be";
            let help = "make it a struct with `#[derive(Differentiable)]`";
            refusals.refuse(tuple, what, &[("note", note), ("help", help)]);
        }
    }
    refusals.finish()
}

/// Tuples that are longer than those of which std implements traits.
struct Long<'ast>(Vec<&'ast syn::TypeTuple>);

impl<'ast> Visit<'ast> for Long<'ast> {
    fn visit_type_tuple(&mut self, t: &'ast syn::TypeTuple) {
        if t.elems.len() > 12 && !super::types::ty(&Type::Tuple(t.clone())).is_inert() {
            self.0.push(t);
        }
        visit::visit_type_tuple(self, t);
    }
}

/// `self: Box<Self>` and its kin, which are no plain value or reference.
fn receiver_of(refusals: &mut Refusals, receiver: &syn::Receiver) {
    let plain = |t: &Type| matches!(t, Type::Path(p) if p.path.is_ident("Self"));
    let known = match &super::owner::receiver_type(receiver) {
        Type::Reference(r) => plain(&r.elem),
        t => plain(t), // by value
    };
    if !known {
        let help = "take `self`, `&self` or `&mut self`";
        refusals.refuse(receiver, "cannot differentiate a method of this receiver", &[("help", help)]);
    }
}

/// Whether a type parameter stands for a closure or function.
pub(super) fn is_callable(param: &syn::TypeParam, generics: &syn::Generics) -> bool {
    let calls = |bound: &syn::TypeParamBound| match bound {
        syn::TypeParamBound::Trait(t) => {
            t.path.segments.last().is_some_and(|s| matches!(s.ident.to_string().as_str(), "Fn" | "FnMut" | "FnOnce"))
        }
        _ => false, // lifetimes and the like
    };
    let mut predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    param.bounds.iter().any(calls)
        || predicates.any(|p| match p {
            syn::WherePredicate::Type(t) => {
                matches!(&t.bounded_ty, Type::Path(p) if p.path.is_ident(&param.ident)) && t.bounds.iter().any(calls)
            }
            _ => false, // of lifetimes
        })
}

fn parameter(refusals: &mut Refusals, param: &PatType, constant: bool) {
    for attr in &param.attrs {
        if attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr") {
            let what = "a parameter of a differentiable function cannot be conditional";
            refusals.refuse(attr, what, &[("help", "put the `cfg` on two versions of the whole function")]);
        }
    }
    if !constant && super::callable::dynamic(super::types::transparent(&param.ty)).is_some() {
        return;
    }
    let mut found = Found::default();
    found.visit_type(&param.ty);
    let inside =
        |r: &&&syn::TypeReference| !matches!(super::types::transparent(&param.ty), Type::Reference(p) if p == **r);
    for reference in found.references.iter().filter(inside).filter(|r| !constant && r.mutability.is_some()) {
        let what = "cannot take the derivative with respect to a mutable reference that is in something else";
        refusals.refuse(reference, what, &[("help", "make it a parameter of its own: `out: &mut [f64]`")]);
    }
    for range in found.ranges.iter().filter(|_| !constant) {
        let what = "cannot take the derivative with respect to a range of floats";
        let lines = [("help", "take its ends as two floats"), ("help", "write `#[constant]` before the parameter")];
        refusals.refuse(range, what, &lines);
    }
    for (opaque, kind) in found.opaque {
        if let Type::ImplTrait(t) = opaque
            && !constant
            && t.bounds.to_token_stream().to_string().contains("Iterator")
        {
            let what = "cannot take the derivative with respect to an iterator";
            let help = "name the type of its elements, `Item = f64`, or take a slice, `&[f64]`";
            refusals.refuse(opaque, what, &[("help", help)]);
        }
        // An `impl Trait` is a type parameter. A trait object is constant, unless it is one that is called.
        let object = matches!(opaque, Type::TraitObject(_)) && super::callable::object(opaque).is_none();
        if !constant && !object && !matches!(opaque, Type::ImplTrait(_)) {
            let what = format!("cannot take the derivative with respect to {kind}");
            let help = "write `#[constant]` before the parameter";
            let called = "a function to be called is a parameter of its own: `f: impl Fn(f64) -> f64`";
            let lines = [("help", help), ("help", called)];
            let is_called = matches!(opaque, Type::FnPtr(_)) || super::callable::object(opaque).is_some();
            refusals.refuse(opaque, &what, if is_called { &lines } else { &lines[..1] });
        }
    }
}

/// Whether there is a trait object in a type that is not one of a function to be called.
pub(crate) fn holds_object(t: &Type) -> bool {
    if super::callable::dynamic(super::types::transparent(t)).is_some() {
        return false;
    }
    let mut found = Found::default();
    found.visit_type(t);
    found.opaque.iter().any(|(t, _)| matches!(t, Type::TraitObject(_)) && super::callable::object(t).is_none())
}

/// `Box<dyn Trait>` and its kin: what is given for one may be a box of anything that implements the trait.
pub(crate) fn is_boxed_object(t: &Type) -> bool {
    let Type::Path(path) = super::types::transparent(t) else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    let is_pointer = ["Box", "Rc", "Arc"].iter().any(|name| last.ident == name);
    let is_object = |argument: &GenericArgument| matches!(argument, GenericArgument::Type(Type::TraitObject(_)));
    is_pointer
        && matches!(&last.arguments, PathArguments::AngleBracketed(of) if of.args.first().is_some_and(is_object))
        && holds_object(t)
}

/// What a type has in it that a derivative cannot go through.
#[derive(Default)]
struct Found<'ast> {
    references: Vec<&'ast syn::TypeReference>,
    opaque: Vec<(&'ast Type, &'static str)>,
    /// Ranges of floats, whose ends nobody sees.
    ranges: Vec<&'ast syn::TypePath>,
}

impl<'ast> Visit<'ast> for Found<'ast> {
    fn visit_type(&mut self, t: &'ast Type) {
        let kind = match t {
            Type::ImplTrait(_) => Some("`impl Trait`"),
            Type::TraitObject(_) => Some("a trait object"),
            Type::FnPtr(_) => Some("a function pointer"),
            Type::Ptr(_) => Some("a raw pointer"),
            _ => None, // other types are looked into, or left to rustc
        };
        match kind {
            Some(kind) => self.opaque.push((t, kind)),
            None => visit::visit_type(self, t),
        }
    }

    fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
        if is_text_of_the_program(reference) {
            return;
        }
        self.references.push(reference);
        visit::visit_type_reference(self, reference);
    }

    fn visit_type_path(&mut self, t: &'ast syn::TypePath) {
        if super::types::is_range_of_floats(&t.path) {
            self.ranges.push(t);
        }
        // The error of a `Result` carries no derivative, whatever it is.
        if let Some(last) = t.path.segments.last()
            && last.ident == "Result"
            && let syn::PathArguments::AngleBracketed(args) = &last.arguments
        {
            args.args.iter().take(1).for_each(|arg| self.visit_generic_argument(arg));
            return;
        }
        visit::visit_type_path(self, t);
    }

    // The length of an array is an expression, whose types are of no concern.
    fn visit_expr(&mut self, _: &'ast syn::Expr) {}
}

/// `&'static str` and its like: nothing of it is anybody's, and it has no cotangent that would be.
pub(crate) fn is_text_of_the_program(reference: &syn::TypeReference) -> bool {
    reference.mutability.is_none()
        && reference.lifetime.as_ref().is_some_and(|l| l.ident == "static")
        && super::ty(&reference.elem).is_inert()
}

/// Refuses the graph of a function that has none, or no place for it.
pub(super) fn graph(signature: &Signature, span: Span) -> syn::Result<()> {
    let mut refusals = Refusals::default();
    if signature.rule.is_some() {
        let note = "its body is not looked at";
        refusals.refuse_at(span, "a function with a rule has no graph", &[("note", note)]);
    }
    if signature.owner.as_ref().is_some_and(|owner| owner.kind != super::Block::Inherent) {
        let note = "the graph would be a constant that the trait does not have";
        let help = "ask for the graph of a function that the method calls";
        refusals.refuse_at(span, "a method of a trait has no graph", &[("note", note), ("help", help)]);
    }
    refusals.finish()
}

/// Refuses several directions at once where they cannot be had.
pub(super) fn lanes(signature: &Signature, span: Span) -> syn::Result<()> {
    let mut refusals = Refusals::default();
    let refused =
        |rule: &super::Rule| matches!(rule.availability(signature, super::Mode::Forward), super::Availability::Refused);
    let of_trait = |owner: &super::Owner| owner.kind != super::Block::Inherent;
    let obstacles = [
        (signature.rule.as_ref().is_some_and(refused), "its rule is for reverse mode"),
        (signature.owner.as_ref().is_some_and(of_trait), "it is a method of a trait"),
        (signature.params.iter().any(super::ParamSig::has_second_form), "it takes a function or a closure"),
    ];
    if let Some((_, note)) = obstacles.iter().find(|(there, _)| *there) {
        let what = format!("cannot differentiate `{}` in several directions at once", signature.ident);
        let help = "leave `lanes` out, and take one direction at a time";
        refusals.refuse_at(span, &what, &[("note", note), ("help", help)]);
    }
    refusals.finish()
}

/// Refuses names in `wrt(..)` that are not those of parameters with a derivative.
pub(super) fn wrt(signature: &Signature, wrt: &Wrt) -> syn::Result<()> {
    let mut refusals = Refusals::default();
    if wrt.names.is_empty() {
        let help = "leave it out to differentiate with respect to every parameter";
        refusals.refuse_at(wrt.span, "`wrt(..)` names no parameter", &[("help", help)]);
    }
    let mut seen = BTreeSet::<&Ident>::new();
    for name in &wrt.names {
        if !seen.insert(name) {
            refusals.refuse_at(name.span(), &format!("`{name}` is named twice"), &[]);
            continue;
        }
        let Some(param) = signature.params.iter().find(|p| p.name() == name) else {
            let what = format!("`{}` has no parameter named `{name}`", signature.ident);
            let names: Vec<_> = signature.params.iter().map(|p| format!("`{}`", p.name())).collect();
            let help = format!("its parameters are {}", names.join(", "));
            let lines: &[_] = if names.is_empty() { &[] } else { &[("help", help.as_str())] };
            refusals.refuse_at(name.span(), &what, lines);
            continue;
        };
        let because = if matches!(param.passing, ir::Passing::RefMut) {
            Some("it is `&mut`: its cotangent is passed in and out of `vjp` and `forward`")
        } else if param.constant {
            Some("it is marked `#[constant]`")
        } else if !param.slot {
            Some("its type carries no derivative")
        } else {
            None
        };
        if let Some(because) = because {
            let what = format!("`{name}` has no place in the gradient");
            refusals.refuse_at(name.span(), &what, &[("note", because)]);
        }
    }
    refusals.finish()
}
