//! Conversions between types of the user's: `x.into()`, `(&x).into()`, `T::from(&x)`.

use super::{Lowerer, Val};
use crate::ir::{Arg, Operand, Rvalue, Ty};
use crate::signature::Signature;
use proc_macro2::Span;
use quote::{ToTokens, quote};
use std::collections::BTreeMap;
use syn::{GenericArgument, PathArguments, Type, TypeParamBound, WherePredicate};

/// What `into` makes of parameters, by their number: the `Angle` of `impl Into<Angle>`, and of `T: Into<Angle>`, where that is all the
/// conversion there is.
pub(super) fn targets(sig: &Signature) -> BTreeMap<usize, Type> {
    let generics = || sig.owner.iter().map(|o| &o.generics).chain([&sig.generics]);
    let of = |param: &Type| {
        let name = param.to_token_stream().to_string();
        let declared = generics().flat_map(|g| g.type_params()).filter(|p| p.ident == name).flat_map(|p| &p.bounds);
        let clauses = generics().filter_map(|g| g.where_clause.as_ref()).flat_map(|clause| &clause.predicates);
        let required = clauses.filter_map(|predicate| match predicate {
            WherePredicate::Type(p) if p.bounded_ty.to_token_stream().to_string() == name => Some(&p.bounds),
            _ => None, // of something else
        });
        let mut targets = declared.chain(required.flatten()).filter_map(target);
        targets.next().filter(|_| targets.next().is_none()).cloned()
    };
    sig.params.iter().enumerate().filter_map(|(i, p)| Some((i, of(&p.ty)?))).collect()
}

/// `Into<T>`
fn target(bound: &TypeParamBound) -> Option<&Type> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last().filter(|last| last.ident == "Into")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(t) => Some(t),
        _ => None, // no type
    })
}

impl Lowerer<'_> {
    /// `x.into()`
    pub(super) fn into_(&mut self, x: Val, span: Span) -> Val {
        // A method that takes its receiver by value takes that of a slice by reference.
        let x = match x {
            x @ Val::Place(_) if matches!(self.val_ty(&x), Ty::Slice(_)) => {
                Val::Ref { to: Box::new(x), mutable: false }
            }
            x => x,
        };
        if let Some(v) = self.converted_from(&x, None, span) {
            return v;
        }
        let param = match &x {
            Val::Place(p) if p.proj.is_empty() => self.f.local(p.root).param,
            Val::Operand(Operand::Local(l)) => match self.definition(*l) {
                Some(Rvalue::Load(of)) if of.proj.is_empty() => self.f.local(of.root).param,
                _ => self.f.local(*l).param,
            },
            _ => None, // a value of the body's
        };
        let to = param.and_then(|i| self.conversions.get(&i)).cloned();
        let made = self.converted(x, None, span);
        to.iter().for_each(|to| self.ascribe_users(&made, to));
        made
    }

    /// `T::from(x)` of a type `to`, by `x.into()`.
    pub(super) fn converted_to(&mut self, x: Val, to: &Type, span: Span) -> Val {
        let made = self.converted(x, Some(to), span);
        self.ascribe_users(&made, to);
        made
    }

    fn converted(&mut self, x: Val, to: Option<&Type>, span: Span) -> Val {
        match self.operand_or(x, span) {
            Ok(x) => {
                let (krate, arguments) = (self.krate.clone(), to.map(|to| quote!(::<_, #to>)));
                self.runtime(syn::parse_quote!(#krate::rt::__own::converted #arguments), vec![Arg::Value(x)], span)
            }
            Err(v) => v,
        }
    }

    /// `(&x).into()`, or `T::from(&x)` of a type `to`. `None`, without effect, for what is no reference, or may be converted otherwise.
    pub(super) fn converted_from(&mut self, x: &Val, to: Option<&Type>, span: Span) -> Option<Val> {
        let Val::Ref { to: place, mutable: false } = x else { return None };
        // Of floats and of lists by value there are std's conversions.
        let ty = self.val_ty(place);
        if !ty.is_opaque() && !matches!(ty, Ty::Slice(_)) && !to.is_some_and(super::expected::is_users) {
            return None;
        }
        let place = self.place_of(place.behind(), span);
        let place = self.through(place);
        let (krate, arguments) = (self.krate.clone(), to.map(|to| quote!(::<_, #to>)));
        let path = syn::parse_quote!(#krate::rt::__own::converted_from #arguments);
        let made = self.runtime(path, vec![Arg::Ref(place)], span);
        to.into_iter().for_each(|to| self.ascribe_users(&made, to));
        Some(made)
    }

    fn ascribe_users(&mut self, made: &Val, to: &Type) {
        if let Type::Path(path) = to
            && super::expected::is_users(to)
            && let Some(last) = path.path.segments.last()
        {
            self.ascribe(made, &Ty::named(&last.ident.to_string()));
        }
    }
}
