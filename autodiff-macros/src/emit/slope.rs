//! The derivative of a function of one float: forward mode gives it with the value, and the pullback is a product.
//!
//! Reverse mode would go through the body a second time, with a record of the first; forward mode does not, and costs no more where
//! there is one input. What the pullback holds is one float, whatever the body is. The sweeps of reverse mode stay, for `forward`
//! and for the points where the slope comes out as no finite number: from the side of the result, a zero may stand in the way of an
//! infinite partial, as the weight of a root at zero does, and zero times that is zero. Forward mode guards against such products in each
//! operation, too, and is asked first without: see [`bare`](crate::tangent::bare).
//!
//! Calls of other functions keep a function out of this: whether they can be differentiated forward is known to rustc alone, for a
//! rule may be given in one mode only.

use super::function::{again, header, option};
use crate::{
    adjoint::Adjoint,
    ir::{Callee, Passing, StmtKind, Ty, Width, visit},
    signature::{Part, Signature},
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::GenericParam;

/// Whether the function has one.
pub(super) fn applies(adjoint: &Adjoint, sig: &Signature) -> bool {
    let [float] = sig.params.iter().filter(|p| p.is_active()).collect::<Vec<_>>()[..] else { return false };
    let width = |ty: &Ty| matches!(ty, Ty::Float(Some(Width::F64 | Width::F32)));
    sig.owner.is_none()
        && float.slot
        && float.passing == Passing::Value
        && width(&float.ir_ty)
        && float.ir_ty == sig.ir_output
        && sig.params.iter().all(|p| p.passing != Passing::RefMut && p.is_copied() && !p.has_second_form())
        && calls_only_itself(adjoint, sig)
}

fn calls_only_itself(adjoint: &Adjoint, sig: &Signature) -> bool {
    let mut others = false;
    visit::each(&adjoint.forward, &mut |s| {
        if let StmtKind::Forward { call, .. } = &s.kind {
            others |= !matches!(&call.callee, Callee::Function(path) if path.path.is_ident(&sig.ident));
        }
    });
    !others
}

/// `__forward`. `bare`: there is a sweep of forward mode without guards.
pub(super) fn function(sig: &Signature, bare: bool) -> TokenStream {
    let header =
        header(sig, &sig.hidden(Part::Forward), &TokenStream::new(), sig.generics.where_clause.as_ref(), false);
    let args: Vec<_> = sig.params.iter().map(|p| &p.ident).collect();
    let own = sig.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(p) => Some(&p.ident),
        GenericParam::Const(p) => Some(&p.ident),
        GenericParam::Lifetime(_) => None,
    });
    let own: Vec<_> = own.collect();
    let flags = sig.params.iter().map(|_| quote!(_,));
    let (some, none) = (quote!(::core::option::Option::Some), quote!(::core::option::Option::None));
    let dots = sig.params.iter().map(|p| if p.is_active() { quote!(#some(&1.0)) } else { none.clone() });
    let dots: Vec<_> = dots.collect();
    let given = sig.params.iter().map(|p| if p.is_active() { quote!(#some(&mut __slope)) } else { none.clone() });
    let returned = sig.params.iter().map(|p| if p.again.is_some() { p.ident.to_token_stream() } else { quote!(()) });
    let again = sig.params.iter().map(|p| {
        let ty = again(p);
        if p.again.is_some() { quote!(_: #ty) } else { quote!((): #ty) }
    });
    let bars = sig.params.iter().map(|p| {
        let (name, ty) = (if p.is_active() { quote!(bar) } else { quote!(_) }, option(p));
        quote!(#name: #ty)
    });
    let (tangent, reverse) = (sig.hidden(Part::Tangent), sig.hidden(Part::Sweeps));
    let (krate, seed) = (&sig.krate, &sig.seed);
    let asked = |part: Ident| quote!(Self::#part::<#(#own),*>(#(#args,)* (#(#dots,)*)));
    let first = asked(if bare { sig.hidden(Part::Slope) } else { tangent.clone() });
    let guarded = bare.then(|| {
        let guarded = asked(tangent);
        quote! {
            let (_, __slope) = #guarded;
            if __slope.is_finite() {
                return __slope;
            }
        }
    });
    quote! {
        #header {
            let (__value, __slope) = #first;
            let __slope = if __slope.is_finite() { __slope } else {
                #krate::rt::seldom(|| {
                    #guarded
                    let (_, adjoint) = Self::#reverse::<#(#flags)* #(#own),*>(#(#args,)* __flags);
                    let mut __slope = 0.0;
                    adjoint(#(#returned,)* 1.0, #(#given),*);
                    __slope
                })
            };
            (__value, move |#(#again,)* __seed: #seed #(, #bars)*| {
                if let #some(bar) = bar {
                    // Zero times an infinite slope is zero.
                    *bar += if __seed == 0.0 { __seed } else { __seed * __slope };
                }
            })
        }
    }
}
