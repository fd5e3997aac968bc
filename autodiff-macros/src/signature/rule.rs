//! `#[differentiable(vjp = path, jvp = path)]`: the derivative of a function as the user knows it. Its body is left alone.
//!
//! Both rules take the arguments as the function does and then its result, by value if it is a number and by reference if
//! not. After these, `vjp` takes the cotangent of the result and returns the gradient, and `jvp` takes the tangents of the
//! arguments and returns that of the result.

use super::{ParamSig, Signature, check::message, types};
use crate::{
    ir::{Passing, Ty},
    options::Wrt,
};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{ExprPath, Type, WherePredicate, parse_quote};

/// The paths that the user gave.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// Where the attribute says that there is one.
    pub span: Span,
    /// Of reverse mode.
    pub vjp: Option<ExprPath>,
    /// Of forward mode.
    pub jvp: Option<ExprPath>,
}

/// A direction of differentiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Forward,
    Reverse,
}

/// What the rules of a function say of a mode.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Availability<'a> {
    /// There is a rule for it.
    Given(&'a ExprPath),
    /// It follows from the rule of the other mode.
    Derived(&'a ExprPath),
    /// It would take as many calls of the other mode's rule as there are outputs, or inputs, which is not known.
    Refused,
}

impl Rule {
    /// An empty one.
    pub(crate) fn at(span: Span) -> Self {
        Rule { span, vjp: None, jvp: None }
    }

    /// What it gives for a mode.
    ///
    /// Where the result is a float, its cotangent is a factor of the whole gradient: the derivative along a direction is the
    /// inner product with the gradient for the cotangent 1. Where every argument is a float, the entries of the gradient are
    /// the products of the cotangent with the derivatives along each of them.
    pub(crate) fn availability(&self, sig: &Signature, mode: Mode) -> Availability<'_> {
        let floats = || sig.slots().all(|p| p.ir_ty.is_float());
        match (mode, &self.vjp, &self.jvp) {
            (Mode::Reverse, Some(path), _) | (Mode::Forward, _, Some(path)) => Availability::Given(path),
            (Mode::Forward, Some(path), None) if sig.ir_output.is_float() => Availability::Derived(path),
            (Mode::Reverse, None, Some(path)) if floats() => Availability::Derived(path),
            _ => Availability::Refused,
        }
    }

    /// An error about the place where it stands.
    pub(crate) fn misplaced(&self, what: &str, help: &str) -> syn::Error {
        syn::Error::new(self.span, message(what, &[("help", help)]))
    }
}

impl Signature {
    /// The signature of public functions of a mode: where the rules do not give that mode, the functions are there and cannot be
    /// called.
    pub(crate) fn public_in(&self, mode: Mode) -> Self {
        let mut sig = self.clone();
        let refused = |rule: &Rule| matches!(rule.availability(self, mode), Availability::Refused);
        if self.rule.as_ref().is_some_and(refused) {
            let krate = &self.krate;
            // Without a lifetime, rustc would look at once.
            let predicate: WherePredicate = match mode {
                Mode::Forward => {
                    parse_quote!(for<'__caller> #krate::rt::NoForwardMode: #krate::rt::HasForwardMode)
                }
                Mode::Reverse => {
                    parse_quote!(for<'__caller> #krate::rt::NoReverseMode: #krate::rt::HasReverseMode)
                }
            };
            sig.generics.make_where_clause().predicates.push(predicate);
        }
        sig
    }

    /// The type of a rule: how its signature has to be.
    pub(crate) fn rule_type(&self, mode: Mode) -> TokenStream {
        let params = self.params.iter().map(|p| types::elide(&p.ty, &self.generics));
        let output = self.output.as_deref().map(|t| types::elide(t, &self.generics));
        let output = output.map_or_else(|| quote!(()), |t| t.to_token_stream());
        let output = if self.rule_takes_value() { output } else { quote!(&#output) };
        let seed = &self.seed;
        match mode {
            Mode::Reverse => {
                let owned: Vec<_> = self.slots().map(|p| &p.owned).collect();
                let gradient = match owned.as_slice() {
                    [only] => only.to_token_stream(),
                    all => quote!((#(#all),*)),
                };
                quote!(fn(#(#params,)* #output, #seed) -> #gradient)
            }
            Mode::Forward => {
                let dots = self.slots().map(|p| {
                    let (bar, owned) = (&p.bar, &p.owned);
                    if p.passing == Passing::Value { owned.clone() } else { quote!(&#bar) }
                });
                quote!(fn(#(#params,)* #output, #(#dots),*) -> #seed)
            }
        }
    }

    /// Whether rules take the result by value.
    pub(crate) fn rule_takes_value(&self) -> bool {
        is_number(&self.ir_output)
    }
}

impl ParamSig {
    /// Whether an argument is still there when it has been passed on.
    pub(crate) fn is_copied(&self) -> bool {
        self.again.is_some() || is_number(&self.ir_ty)
    }
}

fn is_number(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) | Ty::Int | Ty::Bool | Ty::Unit => true,
        Ty::Text
        | Ty::Range { .. }
        | Ty::Array(_)
        | Ty::Slice(_)
        | Ty::Vec(_)
        | Ty::Tuple(_)
        | Ty::Ref(_)
        | Ty::Option(_)
        | Ty::Result(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => false,
    }
}

/// Whether there was an `impl Trait` in a type: it has been given a name, which the user's rule knows nothing of.
fn holds_unnamed(ty: &Type) -> bool {
    struct Finds(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finds {
        fn visit_ident(&mut self, ident: &'ast proc_macro2::Ident) {
            self.0 |= super::callable::is_unnamed(ident);
        }
    }
    let mut finds = Finds(false);
    syn::visit::Visit::visit_type(&mut finds, ty);
    finds.0
}

/// Refuses rules of functions that they cannot be rules of.
pub(super) fn check(sig: &Signature, rule: &Rule, wrt: Option<&Wrt>) -> syn::Result<()> {
    let mut all: Option<syn::Error> = None;
    let mut refuse = |error: syn::Error| match &mut all {
        Some(all) => all.combine(error),
        None => all = Some(error),
    };
    if let Some(wrt) = wrt {
        let what = "`wrt(..)` cannot stand beside a rule";
        let note = "a function that calls this one may differentiate with respect to any parameter";
        let help = "write `#[constant]` before the parameters that the rule has no derivative for";
        refuse(syn::Error::new(wrt.span, message(what, &[("note", note), ("help", help)])));
    }
    if sig.output.is_none() {
        let what = "a function without a result cannot have a rule";
        refuse(rule.misplaced(what, "return what is differentiated"));
    }
    for path in [&rule.vjp, &rule.jvp].into_iter().flatten() {
        let taken = |part: &str| path.path.segments.last().is_some_and(|s| s.ident == sig.public(part));
        if sig.owner.is_some() && path.path.segments.len() > 1 && (taken("vjp") || taken("jvp")) {
            let what = "this is the name of a derivative that is generated";
            let help = "give the rule another name";
            refuse(syn::Error::new_spanned(path, message(what, &[("help", help)])));
        }
    }
    for param in &sig.params {
        let at = |what: &str, help: &str| match &param.receiver {
            Some(receiver) => syn::Error::new_spanned(receiver, message(what, &[("help", help)])),
            // Its type has been given a name.
            None if param.has_second_form() => syn::Error::new(param.ident.span(), message(what, &[("help", help)])),
            None => syn::Error::new_spanned(&param.ty, message(what, &[("help", help)])),
        };
        if param.has_second_form() {
            let what = "a function that is passed a function cannot have a rule";
            refuse(at(what, "pass what the function is made of, or let the body be differentiated"));
        } else if param.passing == Passing::RefMut {
            let what = "a function with a `&mut` parameter cannot have a rule";
            refuse(at(what, "return what is written, or let the body be differentiated"));
        } else if holds_unnamed(&param.ty) {
            let what = "a function with an `impl Trait` parameter cannot have a rule";
            refuse(at(what, "give the type parameter a name: `fn f<T: Trait>(x: T)`"));
        }
    }
    if sig.slots().next().is_none() {
        refuse(rule.misplaced("there is nothing here that a rule could be the derivative by", "remove the rule"));
    }
    all.map_or(Ok(()), Err)
}
