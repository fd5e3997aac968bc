//! Conversions between types of the user's: `x.into()`, `(&x).into()`, `T::from(&x)`.

use super::{Lowerer, Val};
use crate::ir::{Arg, Ty};
use proc_macro2::Span;
use quote::quote;

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
        self.converted(x, None, span)
    }

    /// `T::from(x)` of a type `to`, by `x.into()`.
    pub(super) fn converted_to(&mut self, x: Val, to: &syn::Type, span: Span) -> Val {
        let made = self.converted(x, Some(to), span);
        self.ascribe_users(&made, to);
        made
    }

    fn converted(&mut self, x: Val, to: Option<&syn::Type>, span: Span) -> Val {
        match self.operand_or(x, span) {
            Ok(x) => {
                let (krate, arguments) = (self.krate.clone(), to.map(|to| quote!(::<_, #to>)));
                self.runtime(syn::parse_quote!(#krate::rt::__own::converted #arguments), vec![Arg::Value(x)], span)
            }
            Err(v) => v,
        }
    }

    /// `(&x).into()`, or `T::from(&x)` of a type `to`. `None`, without effect, for what is no reference, or may be converted otherwise.
    pub(super) fn converted_from(&mut self, x: &Val, to: Option<&syn::Type>, span: Span) -> Option<Val> {
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

    fn ascribe_users(&mut self, made: &Val, to: &syn::Type) {
        if let syn::Type::Path(path) = to
            && super::expected::is_users(to)
            && let Some(last) = path.path.segments.last()
        {
            self.ascribe(made, &Ty::named(&last.ident.to_string()));
        }
    }
}
