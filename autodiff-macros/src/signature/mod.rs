//! What the signature of a function says of its parameters: how each is passed, whether it has a place in the gradient,
//! and what its cotangent is accumulated in.

pub(crate) mod callable;
mod check;
mod floats;
pub(crate) mod markers;
mod names;
mod operators;
mod owner;
mod param;
mod rule;
mod types;

pub(crate) use callable::{CallableSig, Calls, is_called};
pub(crate) use check::{holds_object, is_boxed_object, is_text_of_the_program, message, not_a_function};
pub(crate) use floats::{Floats, is_plain_bound};
pub(crate) use names::mentions;
pub(crate) use operators::{jet_depth, rules as operator_rules};
pub(crate) use owner::{
    Block, Owner, Part, hidden, is_final, is_forward_mode, is_named_like_a_derivative, is_of_a_type, is_of_the_runtime,
    own_derivative, own_derivatives, primals,
};
pub(crate) use param::{ParamSig, is_constant, take_constants};
pub(crate) use rule::{Availability, Mode, Rule};
pub(crate) use types::{argument, cotangent, holds, holds_unknown, is_pointer, transparent, ty, types_in};

use crate::{ir, options::Options};
use names::Names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use std::collections::BTreeSet;
use syn::visit_mut::VisitMut;
use syn::{FnArg, Generics, ItemFn, Pat, PatIdent, Path, ReturnType, Type, Visibility, WherePredicate, parse_quote};

/// The signature of a differentiable function.
// Facts that are asked for one by one.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub vis: Visibility,
    pub ident: Ident,
    /// The block that the function is a method or an associated function of, if it is one.
    pub owner: Option<Owner>,
    /// The runtime: `::autodiff` unless the user says otherwise.
    pub krate: Path,
    pub generics: Generics,
    pub params: Vec<ParamSig>,
    /// `None` for `()`.
    pub output: Option<Box<Type>>,
    /// The cotangent of the result, passed by value: `()` where there is none.
    pub seed: TokenStream,
    /// What `ty` says of the result.
    pub ir_output: ir::Ty,
    /// How many times it can be differentiated.
    pub order: u8,
    /// Higher derivatives were asked for and there are none, which is said elsewhere.
    pub refused_again: bool,
    /// The `recursive` argument of the attribute was given.
    pub recursive: bool,
    /// Its pullbacks are boxes that live no longer than its type parameters.
    pub outlived: bool,
    /// The function itself returns a reference to what the derivatives give, or takes an iterator over what they take.
    pub differs: bool,
    /// The type parameters that stand for floats.
    pub floats: Floats,
    /// The derivative that the user gave: the body is not looked at.
    pub rule: Option<Rule>,
    /// The graph of the operations is asked for.
    pub graph: bool,
    /// Forward mode in several directions is asked for.
    pub lanes: bool,
    /// The same for values of any type that has the operators. That is what is called; the derivatives that a user calls are those of
    /// floats.
    pub general: Option<Box<Signature>>,
    /// It is such a one.
    pub of_any: bool,
    /// How many times it is a derivative of another that was written.
    pub again: u8,
}

impl Signature {
    /// What the siblings are called by: the type, and where they are a trait's, as that, for the type may have its own by
    /// the same names.
    pub(crate) fn this(&self) -> TokenStream {
        match self.owner.as_ref().and_then(|owner| owner.of_trait.as_ref()) {
            Some(of) => quote!(<Self as #of>),
            None => quote!(Self),
        }
    }

    /// Reads the signature, and takes the `#[constant]` attributes out of it: what is left is the function that is
    /// emitted as it was. All that is wrong is reported at once.
    pub(crate) fn new(item: &mut ItemFn, options: &Options, owner: Option<Owner>) -> syn::Result<Self> {
        let written = item.clone();
        let mut signature = Self::of(item, options, owner, false)?;
        let alone = options.lanes.is_none() && options.graph.is_none();
        if alone && signature.owner.is_none() && signature.rule.is_none() && !signature.passes_callables() {
            let general = signature.floats.general(&signature.generics);
            let general = general.and_then(|_| Self::of(&mut written.clone(), options, None, true).ok());
            signature.general = general.map(Box::new);
        }
        Ok(signature)
    }

    /// The same, of any type that has the operators if it is `general`.
    fn of(item: &mut ItemFn, options: &Options, owner: Option<Owner>, general: bool) -> syn::Result<Self> {
        let constants = take_constants(item);
        check::refuse(item, &constants)?;
        if owner.is_none() && !options.associated && !owner::is_associated(item) {
            check::refuse_name(item)?;
        }

        let krate = options.runtime();
        let sig = &item.sig;
        let mut names = Names::new(&sig.inputs);
        let (mut generics, mut named) = callable::name(item, &constants);
        sized(&mut generics);
        for named in named.iter_mut().flatten() {
            named.ty = types::shown(&named.ty);
            types::name_lifetimes(&mut named.ty, &mut generics);
        }
        let block = owner.as_ref().map(|owner| owner.here(&generics));
        let floats = Floats::of(block.iter().chain([&generics]));
        let floats = owner.iter().fold(floats, |floats, owner| floats.with_self(&owner.supertraits));
        let floats = floats.general(&generics).filter(|_| general).unwrap_or(floats);
        let shown = |t: &Type| {
            let mut t = types::shown(t);
            floats.closed().visit_type_mut(&mut t);
            t
        };
        floats.closed().visit_generics_mut(&mut generics);
        let params = sig
            .inputs
            .iter()
            .zip(constants)
            .zip(named)
            .map(|((arg, constant), named)| match (arg, named) {
                (FnArg::Typed(arg), named) => {
                    let (ty, callable) = match named {
                        Some(named) => (named.ty, named.callable),
                        None => ((*arg.ty).clone(), None), // a receiver's, which this is not
                    };
                    let ty = shown(&ty);
                    let callable = callable
                        .and_then(|(ident, bound)| CallableSig::new(ident, &bound, &generics, &krate, constant));
                    let (callable, ignored) = if constant { (None, callable) } else { (callable, None) };
                    let param =
                        ParamSig::new(&arg.pat, &ty, callable, constant, &mut names, &generics, &floats, &krate);
                    // Who passes a function or a closure has nothing to hand over again.
                    let again = param.again.clone().filter(|_| ignored.is_none());
                    ParamSig { again, ignored, ..param }
                }
                (FnArg::Receiver(receiver), _) => {
                    // Inside of closures nothing can be called `self`.
                    let pat = Pat::Ident(PatIdent {
                        attrs: Vec::new(),
                        by_ref: None,
                        mutability: receiver.mutability,
                        ident: receiver.self_token.into(),
                        subpat: None,
                    });
                    let mut param = ParamSig::new(
                        &pat,
                        &owner::receiver_type(receiver),
                        None,
                        constant,
                        &mut names,
                        &generics,
                        &floats,
                        &krate,
                    );
                    param.ident = names.other("this");
                    param.receiver = Some(owner::receiver(receiver));
                    param
                }
            })
            .collect();
        let output = match &sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, t) if ty(t) == ir::Ty::Unit => None,
            ReturnType::Type(_, t) => Some(Box::new(shown(t))),
        };
        let mut signature = Signature {
            vis: item.vis.clone(),
            ident: sig.ident.clone(),
            owner: owner.or_else(|| (options.associated || owner::is_associated(item)).then(Owner::unknown)),
            seed: output
                .as_ref()
                .map_or_else(|| quote_spanned!(Span::mixed_site()=> ()), |t| cotangent(&krate, &floats, t)),
            ir_output: output.as_ref().map_or(ir::Ty::Unit, |t| floats.ty(t)),
            krate,
            generics,
            params,
            output,
            order: options.order.unwrap_or(1),
            refused_again: options.refused_again,
            recursive: options.recursive,
            outlived: false,
            differs: options.listed,
            floats,
            rule: options.rule.clone(),
            graph: options.graph.is_some(),
            lanes: options.lanes.is_some(),
            general: None,
            of_any: general,
            again: 0,
        };
        if let Some(span) = options.graph {
            check::graph(&signature, span)?;
        }
        if let Some(span) = options.lanes {
            check::lanes(&signature, span)?;
        }
        if let Some(rule) = &signature.rule {
            rule::check(&signature, rule, options.wrt.as_ref())?;
        }
        if let Some(wrt) = &options.wrt {
            check::wrt(&signature, wrt)?;
            for param in &mut signature.params {
                param.slot &= wrt.names.contains(param.name());
                if param.receiver.is_some() && !param.slot && !param.state {
                    // Nothing is asked of its type then.
                    param.constant = true;
                    param.bar = quote_spanned!(Span::mixed_site()=> ());
                    param.owned = param.bar.clone();
                }
            }
        }
        signature.bound();
        Ok(signature)
    }

    /// The signature of a function that is generated from this one, whose parameters begin with those of this one.
    pub(crate) fn again(&self, item: &ItemFn, owner: Owner) -> syn::Result<Self> {
        let options = Options { krate: Some(self.krate.clone()), recursive: self.recursive, ..Options::default() };
        let mut item = item.clone();
        // Of what is constant nothing is asked there either.
        for (arg, known) in item.sig.inputs.iter_mut().zip(&self.params) {
            if known.constant && !known.has_second_form() && !is_constant(arg) {
                param::mark_constant(arg);
            }
        }
        let mut again = Signature::of(&mut item, &options, Some(owner), self.of_any)?;
        for (param, known) in again.params.iter_mut().zip(&self.params) {
            // In forward mode, what is called is the tangent.
            if known.has_second_form() {
                continue;
            }
            // A parameter that was taken apart is passed on whole.
            let pat = param.pat.clone();
            param.clone_from(known);
            param.pat = pat;
        }
        again.order = self.order.saturating_sub(1);
        again.again = self.again + 1;
        Ok(again)
    }

    /// The type that the block around it is of, as far as that is seen.
    pub(crate) fn self_ty(&self) -> Option<&Type> {
        self.owner.as_ref().and_then(|owner| owner.self_ty.as_ref())
    }

    /// The hidden function that is one part of the differentiated function.
    pub(crate) fn hidden(&self, part: Part) -> Ident {
        match self.owner {
            Some(_) => owner::hidden(&self.ident, part),
            None => {
                let name = match part {
                    Part::Second => "__derivative",
                    Part::Tangent | Part::TangentMethod => "__tangent",
                    Part::Lanes | Part::LanesMethod => "__differentiable_lanes",
                    Part::Sweeps => "__reverse",
                    Part::Slope => "__slope",
                    Part::Forward | Part::Gate | Part::Method | Part::Reverse => "__forward",
                };
                Ident::new(name, self.ident.span().resolved_at(Span::mixed_site()))
            }
        }
    }

    /// A derivative's name: `grad`, `m_grad`. Of what is itself one nobody writes it: it must not be that of a derivative of `m_grad`.
    pub(crate) fn public(&self, part: &str) -> Ident {
        match self.owner {
            Some(_) if self.again > 0 => format_ident!("__{part}_of_{}", self.ident, span = Span::mixed_site()),
            Some(ref owner) => {
                let name = owner::public(&self.ident, part);
                // The block has a function of that name: `shift_forward` beside `shift`.
                let taken = owner.results.contains_key(&name.to_string());
                if taken { format_ident!("__{part}_beside_{}", self.ident, span = Span::mixed_site()) } else { name }
            }
            None => Ident::new(part, Span::mixed_site()),
        }
    }

    /// The visibility of the derivatives: that of `enum f {}` serves its functions.
    pub(crate) fn public_vis(&self) -> TokenStream {
        match self.owner {
            Some(_) => self.vis.to_token_stream(),
            None => quote_spanned!(Span::mixed_site()=> pub),
        }
    }

    /// Whether types of the caller's stand in it, be it by its block.
    pub(crate) fn is_generic(&self) -> bool {
        let block =
            self.owner.as_ref().is_some_and(|o| o.kind == Block::Trait || o.generics.type_params().next().is_some());
        block || self.generics.type_params().next().is_some()
    }

    /// Whether its block's type has lifetimes without a name.
    pub(crate) fn is_nameless(&self) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.nameless)
    }

    /// `self`, if it is a method.
    pub(crate) fn receiver(&self) -> Option<&ParamSig> {
        self.params.first().filter(|p| p.receiver.is_some())
    }

    /// Adds what the cotangents ask of type parameters and of `Self`.
    fn bound(&mut self) {
        let krate = &self.krate;
        let mut predicates: Vec<WherePredicate> = Vec::new();
        if let Some(owner) = &self.owner {
            match owner.kind {
                // Not of `Self`: what is known of it then would hide the fields of its cotangent.
                Block::Inherent => predicates.extend(owner.carriers(krate)),
                Block::Trait | Block::Implementation => predicates.push(parse_quote!(Self: ::core::marker::Sized)),
            }
        }
        for ident in self.floats.idents() {
            // In the impl of a trait, the header of the block asks for what the trait does not.
            let here = self
                .owner
                .as_ref()
                .is_some_and(|owner| owner.kind != Block::Implementation || owner.asked.contains(&ident));
            if here || self.generics.type_params().any(|p| p.ident == ident) {
                let predicate = parse_quote!(#ident: #krate::Real);
                if !predicates.contains(&predicate) {
                    predicates.push(predicate);
                }
            }
        }
        predicates.extend(self.rules(1));
        for carrier in self.carriers() {
            let predicate: WherePredicate = parse_quote!(#carrier: #krate::Differentiable);
            if !predicates.contains(&predicate) {
                predicates.push(predicate);
            }
        }
        if !predicates.is_empty() {
            self.generics.make_where_clause().predicates.extend(predicates);
        }
    }

    /// What the operators of type parameters are asked for, to be differentiated `order` times.
    fn rules(&self, order: u8) -> Vec<WherePredicate> {
        // In the impl of a trait nothing can be asked for that the trait does not.
        let block = self.owner.as_ref().filter(|owner| owner.kind == Block::Inherent).map(|owner| &owner.generics);
        let all = block.into_iter().chain([&self.generics]);
        all.flat_map(|generics| operators::rules(generics, &self.floats, &self.krate, order)).collect()
    }

    /// Whether a type parameter has operators with another type.
    pub(crate) fn mixes(&self) -> bool {
        let block = self.owner.as_ref().map(|owner| &owner.generics);
        let mut all = block.into_iter().chain([&self.generics]);
        all.any(|generics| !operators::rules(generics, &self.floats, &self.krate, 1).is_empty())
    }

    /// The signature of what is differentiated again: the derivatives before ask for less.
    pub(crate) fn bound_twice(&self) -> Self {
        let mut twice = self.clone();
        let own = |p: &WherePredicate| {
            self.generics.where_clause.as_ref().is_some_and(|w| w.predicates.iter().any(|q| q == p))
        };
        let more: Vec<WherePredicate> = self.rules(self.again + 2).into_iter().filter(|p| !own(p)).collect();
        if !more.is_empty() {
            twice.generics.make_where_clause().predicates.extend(more);
        }
        twice
    }

    /// The type parameters in the signature, and the types that they and traits name, which stand in a cotangent.
    fn carriers(&self) -> Vec<Type> {
        let callable = |p: &&syn::TypeParam| !check::is_callable(p, &self.generics);
        let mut names: BTreeSet<String> =
            self.generics.type_params().filter(callable).map(|p| p.ident.to_string()).collect();
        // In the impl of a trait, what the trait asks is known, and what the type asks is in the header.
        match &self.owner {
            Some(owner) if owner.kind == Block::Trait => {
                names.extend(owner.generics.type_params().map(|p| p.ident.to_string()));
                names.insert("Self".to_owned());
            }
            Some(owner) if owner.kind == Block::Inherent => {
                names.extend(
                    owner
                        .generics
                        .type_params()
                        .filter(|p| !check::is_callable(p, &owner.generics))
                        .map(|p| p.ident.to_string()),
                );
            }
            Some(_) | None => {}
        }
        let active = self.params.iter().filter(|p| p.slot || p.state).map(|p| &p.ty);
        types::carriers(active.chain(self.output.as_deref()), &names)
    }

    /// The type parameters for the second forms of callables: what each captured, the form itself, its pullbacks.
    pub(crate) fn second_forms(&self) -> Vec<Ident> {
        let mut types = Vec::new();
        for p in self.params.iter().filter(|p| p.has_second_form()) {
            types.extend([callable::captured(&p.ident), callable::derivative(&p.ident), callable::pullback(&p.ident)]);
        }
        types
    }

    /// Whether there is a function or a closure among the parameters: what the pullback holds of it, it borrows.
    pub(crate) fn passes_callables(&self) -> bool {
        self.params.iter().any(ParamSig::has_second_form)
    }

    /// Asks that the types in the signature be differentiable, of callers and not of the function itself.
    pub(crate) fn bound_lazily(&mut self) {
        let krate = &self.krate;
        let carries = |p: &&ParamSig| !p.constant && !p.has_second_form() && types::holds_unknown(&p.ir_ty);
        let params = self.params.iter().filter(carries).map(|p| &p.ty);
        let output = self.output.as_deref().filter(|_| types::holds_unknown(&self.ir_output));
        let predicates: Vec<WherePredicate> = params
            .chain(output)
            .filter_map(|t| {
                let ty = types::unknown_part(t)?;
                // Without a lifetime, rustc would look at once.
                Some(parse_quote!(for<'__caller> #ty: #krate::Differentiable))
            })
            .collect();
        self.generics.make_where_clause().predicates.extend(predicates);
    }

    /// Whether a lifetime is in the type of what a pullback is given again.
    pub(crate) fn gives_again(&self, lifetime: &syn::Lifetime) -> bool {
        self.params.iter().any(|p| types::has_lifetime(&p.again, lifetime))
    }

    /// The lifetimes of what a pullback may hold of the arguments, and those that are a part of its type in any case: what is early
    /// bound, as no argument says what it is, or as something is asked of it.
    pub(crate) fn held(&self) -> Vec<syn::Lifetime> {
        let held: BTreeSet<Ident> = self.params.iter().flat_map(|p| types::held(&p.ty)).collect();
        let given = |lifetime: &syn::Lifetime| self.params.iter().any(|p| types::has_lifetime(&p.ty, lifetime));
        let asked = |lifetime: &syn::Lifetime| {
            self.generics.where_clause.as_ref().is_some_and(|clause| types::has_lifetime(clause, lifetime))
        };
        let lifetimes = self.generics.lifetimes().filter(|p| {
            held.contains(&p.lifetime.ident)
                || !p.bounds.is_empty()
                || !given(&p.lifetime)
                || asked(&p.lifetime)
                || self.gives_again(&p.lifetime)
        });
        lifetimes.map(|p| p.lifetime.clone()).collect()
    }

    /// The parameters with a place in the gradient, in order.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &ParamSig> {
        self.params.iter().filter(|p| p.slot)
    }

    /// The `&mut` parameters that carry a derivative, in order.
    pub(crate) fn states(&self) -> impl Iterator<Item = &ParamSig> {
        self.params.iter().filter(|p| p.state)
    }
}

/// Without `?Sized`: the derivatives are those of types that have a size, as the cotangents of trait methods are.
fn sized(generics: &mut Generics) {
    type Bounds = syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>;
    let all = |bounds: &mut Bounds| {
        let may_be_unsized =
            |bound: &syn::TypeParamBound| matches!(bound, syn::TypeParamBound::Trait(b) if b.maybe.is_some());
        if bounds.iter().any(may_be_unsized) {
            *bounds = std::mem::take(bounds).into_iter().filter(|bound| !may_be_unsized(bound)).collect();
        }
    };
    generics.type_params_mut().for_each(|param| all(&mut param.bounds));
    for predicate in generics.where_clause.iter_mut().flat_map(|clause| clause.predicates.iter_mut()) {
        if let WherePredicate::Type(of) = predicate {
            all(&mut of.bounds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    fn read(item: &str, options: &str) -> syn::Result<Signature> {
        Signature::new(&mut syn::parse_str(item)?, &syn::parse_str(options)?, None)
    }

    /// Each parameter as `name: accumulator`, with a mark for its place.
    fn summary(item: &str, options: &str) -> syn::Result<Vec<String>> {
        let signature = read(item, options)?;
        let mark = |p: &ParamSig| match (p.slot, p.state) {
            (true, _) => "slot",
            (_, true) => "state",
            _ => "none",
        };
        let bar = |p: &ParamSig| p.bar.to_string().replace(' ', "").replace("::autodiff::rt::std::vec::", "");
        Ok(signature.params.iter().map(|p| format!("{}: {} {}", mark(p), p.ident, bar(p))).collect())
    }

    #[test]
    fn accumulators() -> syn::Result<()> {
        let item = "fn f<'a, T>(x: f64, a: &'a [f32], m: &[[f64; 2]; N], v: Vec<(f64, usize)>, n: &[usize], s: &str,
            t: &mut Vec<f64>, k: &mut usize, g: T, h: &T) {}";
        let expected = [
            "slot: x f64",
            "slot: a [f32]",
            "slot: m [[f64;2];N]",
            "slot: v Vec<(f64,(),)>",
            "none: n [()]",
            "none: s ()",
            "state: t Vec<f64>",
            "none: k ()",
            "slot: g <Tas::autodiff::Differentiable>::Cotangent",
            "slot: h <Tas::autodiff::Differentiable>::Cotangent",
        ];
        assert_eq!(summary(item, "")?, expected);
        Ok(())
    }

    #[test]
    fn what_the_user_leaves_out() -> syn::Result<()> {
        let item = "fn f(x: f64, #[constant] y: f64, #[constant] c: &Config, z: f64) -> f64 { x }";
        assert_eq!(summary(item, "wrt(z)")?, ["none: x f64", "none: y f64", "none: c ()", "slot: z f64"]);
        let mut item = syn::parse_str(item)?;
        Signature::new(&mut item, &Options::default(), None)?;
        assert!(!item.to_token_stream().to_string().contains("constant"));
        Ok(())
    }

    #[test]
    fn patterns_are_given_names_of_their_own() -> syn::Result<()> {
        let item = "fn f((a, b): (f64, f64), &x: &f64, _: f64, _: f64, mut y: f64, a_b: f64) -> f64 { x }";
        let signature = read(item, "")?;
        let names: Vec<_> = signature.params.iter().map(|p| p.ident.to_string()).collect();
        assert_eq!(names, ["a_b_", "x_", "ignored", "ignored_", "y", "a_b"]);
        Ok(())
    }

    #[test]
    fn references_are_given_again_without_their_lifetimes() -> syn::Result<()> {
        let signature = read("fn f<'a>(x: &'a mut S<'a, 'static>, y: f64) {}", "")?;
        let again: Vec<_> = signature.params.iter().map(|p| p.again.to_token_stream().to_string()).collect();
        assert_eq!(again, ["& mut S < 'a , 'static >", ""]);
        Ok(())
    }

    #[test]
    fn all_refusals_come_at_once() {
        let refusals = |item, options| -> Vec<String> {
            let errors = read(item, options).err().into_iter().flatten();
            errors.map(|e| e.to_string().lines().next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(
            refusals("async fn f(&self, g: impl Fn(f64) -> f64, #[constant] s: &mut f64) -> &f64 { x }", ""),
            ["cannot differentiate an `async` function", "cannot differentiate a function that returns a reference",]
        );
        assert_eq!(
            refusals("fn pair(x: f64, n: usize) -> f64 { x }", "wrt(z, n, x, x)"),
            ["`pair` has no parameter named `z`", "`n` has no place in the gradient", "`x` is named twice"]
        );
    }
}
