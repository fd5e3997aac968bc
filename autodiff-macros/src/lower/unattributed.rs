//! Methods of traits that have no attribute, called of a type that is known by the trait alone: there are derivatives of the types'
//! own methods, and no name by which generic code finds them.

use super::{Lowerer, Val};
use crate::declared::{declares_numeric, is_trait_without_attribute};
use crate::ir::Ty;
use crate::report::Refusal;
use crate::signature::Signature;
use proc_macro2::{Ident, Span};
use std::collections::BTreeMap;
use syn::{ExprMethodCall, ExprPath, Generics, Type, TypeParamBound, WherePredicate};

/// The traits of the crate's that type parameters are known by, `Self` in a trait among them.
pub(super) fn bounds(sig: &Signature) -> BTreeMap<String, Vec<Ident>> {
    let owner = sig.owner.as_ref();
    let mut bounds: BTreeMap<String, Vec<Ident>> = BTreeMap::new();
    let around = owner.iter().flat_map(|o| [&o.generics, &o.supertraits]);
    for generics in around.chain([&sig.generics]) {
        for (param, bound) in of_generics(generics) {
            if let TypeParamBound::Trait(bound) = bound
                && let Some(last) = bound.path.segments.last()
            {
                bounds.entry(param.to_string()).or_default().push(last.ident.clone());
            }
        }
    }
    bounds
}

fn of_generics(generics: &Generics) -> impl Iterator<Item = (&Ident, &TypeParamBound)> {
    let inline = generics.type_params().flat_map(|p| p.bounds.iter().map(move |bound| (&p.ident, bound)));
    let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let more = clause.filter_map(|predicate| match predicate {
        WherePredicate::Type(of) => match &of.bounded_ty {
            Type::Path(p) => Some((p.path.get_ident()?, &of.bounds)),
            _ => None, // of something made of parameters
        },
        _ => None, // of lifetimes
    });
    inline.chain(more.flat_map(|(param, bounds)| bounds.iter().map(move |bound| (param, bound))))
}

impl Lowerer<'_> {
    /// The trait without the attribute that declares a method, among those that a type parameter is known by, or any of them.
    fn without_attribute(&self, param: Option<&str>, method: &str) -> Option<String> {
        let of = |name: &str| param.is_none_or(|param| param == name);
        let traits = self.block.traits().iter().filter(|(name, _)| of(name)).flat_map(|(_, traits)| traits);
        let mut declaring = traits.filter(|name| declares_numeric(name, method));
        declaring.find(|name| is_trait_without_attribute(name)).map(ToString::to_string)
    }

    /// `p.energy(x)` of a `P: Energy`.
    pub(super) fn method_without_attribute(&mut self, m: &ExprMethodCall, receiver: &Val, args: &[Val]) -> Option<Val> {
        // A type with a name has the derivative itself.
        if !matches!(self.receiver_ty(receiver), Ty::Unknown | Ty::User { name: None, .. }) {
            return None;
        }
        let name = m.method.to_string();
        let of = self.without_attribute(None, &name)?;
        let refusal = Refusal::Unattributed { span: m.method.span(), name, of };
        Some(self.kept_method(m, receiver, args, Ty::Unknown, false, Some(refusal)))
    }

    /// `P::energy(p, x)`, `<P as Energy>::energy(p, x)`; and by the trait of a type with a name, which has the derivatives itself.
    pub(super) fn path_without_attribute(&mut self, path: &ExprPath, args: &[Val], span: Span) -> Option<Val> {
        let last = path.path.segments.last()?;
        let of = path.path.segments.iter().nth_back(1).map(|of| &of.ident);
        let parameter = |t: &Type| match t {
            Type::Path(p) if p.qself.is_none() => {
                p.path.get_ident().map(ToString::to_string).filter(|name| self.block.is_parameter(name))
            }
            _ => None, // a type
        };
        let param = match &path.qself {
            Some(qself) => parameter(&qself.ty),
            None => of.map(ToString::to_string).filter(|of| self.block.is_parameter(of)),
        };
        let name = last.ident.to_string();
        if let Some(param) = param {
            let of = self.without_attribute(Some(&param), &name)?;
            let refusal = Refusal::Unattributed { span: last.ident.span(), name, of };
            return Some(self.keep_call(path, args, Ty::Unknown, false, Some(refusal), span));
        }
        of.filter(|of| is_trait_without_attribute(of) && declares_numeric(of, &name))?;
        if let Some(qself) = &path.qself {
            let (of, last) = (&qself.ty, &last);
            let own: ExprPath = syn::parse_quote_spanned!(span=> <#of>::#last);
            return Some(self.call_path(&own, args.to_vec(), span));
        }
        // `Energy::energy(&spring, x)`
        let (receiver, rest) = args.split_first()?;
        let method = &last.ident;
        let names = rest.iter().map(|_| Ident::new("_given", span));
        let m: ExprMethodCall = syn::parse_quote_spanned!(span=> _receiver.#method(#(#names),*));
        Some(self.call_method(&m, receiver, rest.to_vec()))
    }
}
