//! Forward mode in several directions, one after the other: of a function whose derivative is a rule of the user's, or goes through something
//! that there are no lanes for.
//!
//! ```text
//! fn __differentiable_lanes<..>(x: f64, s: &mut [f64], (x_dots, s_dots): .., ..) -> (f64, Lanes<f64, __LANES>) {
//!     let entry = s.to_owned();
//!     let swept = by_lane(|lane| { s.clone_from_slice(&entry); .. Self::__tangent(x, s, (Some(&x_dot), Some(&mut s_dot))) });
//!     // s_dots, from those of each lane
//!     swept
//! }
//! ```

use super::lanes::header;
use crate::{
    ir::{Passing, Ty},
    signature::{ParamSig, Part, Signature},
};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::GenericParam;

/// See the module's documentation.
pub(crate) fn by_lane(sig: &Signature) -> TokenStream {
    let (header, krate) = (header(sig), &sig.krate);
    let dot = |p: &ParamSig| format_ident!("__dot_of_{}", p.ident, span = Span::mixed_site());
    let own_dot = |p: &ParamSig| format_ident!("__own_dot_of_{}", p.ident, span = Span::mixed_site());
    let entry = |p: &ParamSig| format_ident!("__entry_of_{}", p.ident, span = Span::mixed_site());
    let all = |p: &ParamSig| format_ident!("__lanes_of_{}", p.ident, span = Span::mixed_site());
    let this = sig.receiver().map(|param| {
        let (ident, name) = (&param.ident, param.name());
        quote!(let #ident = #name;)
    });
    let dots = sig.params.iter().map(dot);
    let states = || sig.params.iter().filter(|p| p.passing == Passing::RefMut);
    let entries = states().map(|p| {
        let (entry, all, name) = (entry(p), all(p), &p.ident);
        quote! {
            let #entry = #krate::rt::std::borrow::ToOwned::to_owned(&*#name);
            let mut #all = #krate::rt::std::vec::Vec::with_capacity(__LANES);
        }
    });
    let lanes = sig.params.iter().map(|p| {
        let (dot, own, name) = (dot(p), own_dot(p), &p.ident);
        let zero = |place: TokenStream| quote!(#krate::rt::zero_like(#place));
        let lane =
            |zero: TokenStream, of: TokenStream| quote!(#krate::rt::lanes::lane::<__LANES, _, _>(#zero, #of, __lane));
        match p.passing {
            Passing::Value | Passing::Ref => {
                let place = if p.passing == Passing::Value { quote!(&#name) } else { quote!(&*#name) };
                let lane = lane(zero(place), quote!(__many));
                quote!(let #own = #dot.map(|__many| #lane);)
            }
            Passing::RefMut => {
                let (entry, again) =
                    (entry(p), if is_slice(p) { quote!(clone_from_slice) } else { quote!(clone_from) });
                let (zero, lane) = (zero(quote!(&*#name)), lane(zero(quote!(&*#name)), quote!(&**__many)));
                quote! {
                    if __lane > 0 {
                        #name.#again(&#entry);
                    }
                    let mut #own = match &#dot {
                        ::core::option::Option::Some(__many) => #lane,
                        ::core::option::Option::None => #zero,
                    };
                }
            }
        }
    });
    let args = sig.params.iter().map(|p| match p.passing {
        Passing::RefMut => {
            let name = &p.ident;
            quote!(&mut *#name)
        }
        Passing::Value | Passing::Ref => super::rule::copy(p),
    });
    let lent = sig.params.iter().map(|p| {
        let (own, bar) = (own_dot(p), &p.bar);
        match p.passing {
            Passing::Value | Passing::Ref => quote! {
                #own.as_ref().map(|__dot| {
                    let __dot: &#bar = __dot;
                    __dot
                })
            },
            Passing::RefMut => quote!(::core::option::Option::Some(&mut #own)),
        }
    });
    let kept = states().map(|p| {
        let (own, all) = (own_dot(p), all(p));
        quote!(#all.push(#own);)
    });
    let put = states().map(|p| {
        let (dot, all, name) = (dot(p), all(p), &p.ident);
        let shape = (!is_slice(p)).then(|| quote!(*__many = #krate::rt::lanes::zero_like::<__LANES, _>(&*#name);));
        quote! {
            if let ::core::option::Option::Some(__many) = #dot {
                #shape
                #krate::rt::lanes::put_lanes::<__LANES, _, _>(__many, &#all);
            }
        }
    });
    let own = sig.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(p) => Some(&p.ident),
        GenericParam::Const(p) => Some(&p.ident),
        GenericParam::Lifetime(_) => None,
    });
    let own: Vec<_> = own.collect();
    let own = (!own.is_empty()).then(|| quote!(::<#(#own),*>));
    let (itself, tangent) = (sig.this(), sig.hidden(Part::Tangent));
    quote! {
        #header {
            #this
            let (#(#dots,)*) = __dots;
            #(#entries)*
            let __swept = #krate::rt::lanes::by_lane::<__LANES, _, _>(|__lane| {
                #(#lanes)*
                let __swept = #itself::#tangent #own(#(#args,)* (#(#lent,)*));
                #(#kept)*
                __swept
            });
            #(#put)*
            __swept
        }
    }
}

/// `&mut [f64]`
fn is_slice(param: &ParamSig) -> bool {
    matches!(&param.ir_ty, Ty::Ref(pointee) if matches!(**pointee, Ty::Slice(_)))
}
