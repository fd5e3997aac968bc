//! Forward mode in several directions: the function `__differentiable_lanes`, which is `__tangent` with `Lanes<f64, K>` for the tangent of a float.
//!
//! ```text
//! fn __differentiable_lanes<const __LANES: usize>(x: f64, a: &[f64], (x_dot, a_dot): (Option<&Lanes<f64, __LANES>>, Option<&[Lanes<f64, __LANES>]>,))
//!     -> (f64, Lanes<f64, __LANES>)
//! ```

use super::Emitter;
use crate::{
    ir::{Operand, Passing},
    rules::Rule,
    signature::{ParamSig, Part, Signature},
};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{ExprPath, Generics, PathArguments, Type, WherePredicate, parse_quote, visit_mut::VisitMut};

/// The name of the function: what rustc says is missing of a function that is called and was not asked for lanes.
pub(super) const NAME: &str = "__differentiable_lanes";

/// The type of a tangent in lanes, from that of the tangent in one direction.
pub(crate) fn in_lanes(sig: &Signature, cotangent: &TokenStream) -> TokenStream {
    struct InLanes<'a>(&'a Signature);

    impl VisitMut for InLanes<'_> {
        fn visit_type_mut(&mut self, t: &mut Type) {
            let krate = &self.0.krate;
            let float = self.0.floats.ty(t).is_float();
            match t {
                Type::Path(path) if path.qself.is_some() => {
                    // `<T as Differentiable>::Cotangent`
                    let of = path.qself.as_ref().map(|qself| qself.ty.clone());
                    *t = parse_quote!(<#of as #krate::InLanes<__LANES>>::Many);
                }
                Type::Path(_) if float => {
                    let float = t.clone();
                    *t = parse_quote!(#krate::Lanes<#float, __LANES>);
                }
                _ => syn::visit_mut::visit_type_mut(self, t),
            }
        }

        fn visit_expr_mut(&mut self, _: &mut syn::Expr) {}
    }

    let Ok(mut t) = syn::parse2::<Type>(cotangent.clone()) else { return cotangent.clone() };
    InLanes(sig).visit_type_mut(&mut t);
    t.into_token_stream()
}

/// The type of the tangent of a parameter, as a caller passes it: as the value is.
pub(crate) fn parameter(sig: &Signature, param: &ParamSig) -> TokenStream {
    match param.passing {
        Passing::Value => in_lanes(sig, &param.owned),
        Passing::Ref => {
            let bar = in_lanes(sig, &param.bar);
            quote!(&#bar)
        }
        Passing::RefMut => {
            let bar = in_lanes(sig, &param.bar);
            quote!(&mut #bar)
        }
    }
}

/// What lanes ask of type parameters that stand for floats.
pub(crate) fn bounds(sig: &Signature, lanes: &TokenStream) -> Vec<WherePredicate> {
    let krate = &sig.krate;
    let names = sig.generics.type_params().map(|p| &p.ident);
    let floats = names.filter(|name| sig.floats.ty(&parse_quote!(#name)).is_float());
    floats.map(|t| parse_quote!(#t: #krate::InLanes<#lanes, Many = #krate::Lanes<#t, #lanes>>)).collect()
}

/// The generics of a function in lanes.
pub(crate) fn generics(sig: &Signature) -> Generics {
    let mut generics = sig.generics.clone();
    generics.params.push(parse_quote!(const __LANES: usize));
    let bounds = bounds(sig, &quote!(__LANES));
    if !bounds.is_empty() {
        generics.make_where_clause().predicates.extend(bounds);
    }
    generics
}

/// The signature of the function.
pub(super) fn header(sig: &Signature) -> TokenStream {
    let (vis, name, generics) = (&sig.vis, sig.hidden(Part::Lanes), generics(sig));
    let (generics, _, clause) = generics.split_for_impl();
    let params = sig.params.iter().map(|param| {
        let (ident, ty) = (&param.ident, &param.ty);
        let mutability = param.mutable.then(|| quote!(mut));
        quote!(#mutability #ident: #ty)
    });
    let dots = sig.params.iter().map(|param| {
        let bar = in_lanes(sig, &param.bar);
        match param.passing {
            Passing::Value | Passing::Ref => quote!(::core::option::Option<&#bar>),
            Passing::RefMut => quote!(::core::option::Option<&mut #bar>),
        }
    });
    let output = sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let dot = in_lanes(sig, &sig.seed);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name #generics (
            #(#params,)*
            __dots: (#(#dots,)*)
        ) -> (#output, #dot) #clause
    }
}

impl Emitter<'_> {
    /// The zero tangent of what is behind a reference.
    pub(super) fn zero_dot(&self, reference: &TokenStream, span: Span) -> TokenStream {
        let krate = self.krate;
        if self.lanes {
            return quote_spanned!(span=> #krate::rt::lanes::zero_like::<__LANES, _>(#reference));
        }
        quote_spanned!(span=> #krate::rt::zero_like(#reference))
    }

    /// The zero tangent of a float.
    pub(super) fn no_lanes(&self, span: Span) -> TokenStream {
        let krate = self.krate;
        quote_spanned!(span=> #krate::rt::lanes::zero())
    }

    /// Whether this is a tangent times a partial derivative.
    pub(super) fn is_scaled_dot(&self, rule: &Rule, operands: &[Operand]) -> bool {
        let dot = operands.first().and_then(Operand::local);
        self.lanes && rule.name == "scale" && dot.is_some_and(|l| self.is_bar(l))
    }

    /// A path with type arguments has one more: the number of lanes.
    pub(super) fn turned(&self, path: &ExprPath) -> ExprPath {
        let mut path = path.clone();
        if let Some(PathArguments::AngleBracketed(generics)) = path.path.segments.last_mut().map(|s| &mut s.arguments) {
            generics.args.push(parse_quote!(__LANES));
        }
        path
    }
}
