//! The second form of a closure: the forward sweep as a closure that returns the reverse sweep.
//!
//! ```text
//! |x| {
//!     type __M0 = On;                          // one for each parameter: of those captured, and of its own
//!     let (a, b) = (&(*__env).0, &(*__env).1); // what was captured
//!     { forward sweep }
//!     (result, move |(), x again, seed, env_bar, x_bar| { reverse sweep })
//! }
//! ```
//!
//! What was captured is shared with every pullback, which must not borrow: the memory may be written or gone by then.

use super::{Emitter, Sweep, facts::Facts, facts::guarded, flag, function};
use crate::ir::{Closure, LocalInfo, Operand, Passing, Place};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// See the module's documentation. `active` tells for each captured variable whether it is active in the function around it.
pub(super) fn closure(closure: &Closure, active: &[bool], krate: &syn::Path, env: &Ident, kept: &Ident) -> TokenStream {
    let (f, adjoint) = (&closure.function, &closure.adjoint);
    let facts = Facts::new(f, adjoint);
    let forward = Emitter::new(f, adjoint, krate, &facts, Sweep::Forward);
    let reverse = Emitter::new(f, adjoint, krate, &facts, Sweep::Reverse);
    let captured = closure.captured.len();
    let first = captured + closure.kept.len();
    let info = |i: usize| -> &LocalInfo { f.local(f.params[i].local) };

    let flags = f.params.iter().enumerate().map(|(i, param)| {
        let name = flag(i);
        // What the function around it takes no derivative of need not have one here.
        let on = if i < captured { active.get(i).copied().unwrap_or(true) } else { param.active };
        let state = if on { quote!(On) } else { quote!(Off) };
        quote!(type #name = #krate::rt::#state;)
    });
    let rebind = |env: &Ident, kept: &Ident| -> TokenStream {
        (0..first)
            .map(|i| {
                let ident = &info(i).ident;
                let (from, n) = if i < captured { (env, i) } else { (kept, i - captured) };
                let n = syn::Index::from(n);
                match f.params[i].passing {
                    Passing::Value => quote!(#[allow(unused_variables)] let #ident = (*#from).#n;),
                    Passing::Ref | Passing::RefMut => quote!(#[allow(unused_variables)] let #ident = &(*#from).#n;),
                }
            })
            .collect()
    };
    let inputs: Vec<usize> = (first..f.params.len()).collect();
    let patterns = inputs.iter().zip(&closure.inputs).map(|(i, ty)| {
        let pattern = function::parameter(&forward, *i);
        ty.as_ref().map_or_else(|| pattern.clone(), |ty| quote!(#pattern: #ty))
    });
    // An argument of unknown type may be a reference, which is handed over again, or a value, which is not.
    let uncertain: Vec<usize> = inputs.iter().copied().filter(|i| f.uncertain.contains(&f.params[*i].local)).collect();
    let own = |what: &str, i: usize| format_ident!("__{what}_{i}", span = Span::mixed_site());
    let is_used = |i: usize| facts.used.contains(&f.params[i].local);
    let keeps: TokenStream = uncertain
        .iter()
        .filter(|i| is_used(**i))
        .map(|i| {
            let (name, x) = (own("value", *i), &info(*i).ident);
            quote!(let #name = (&#krate::rt::Probe(&#x)).keep();)
        })
        .collect();
    let shapes: TokenStream = inputs
        .iter()
        .filter(|i| facts.used.contains(&adjoint.bars[**i]) && f.params[**i].passing != Passing::RefMut)
        .map(|i| {
            let (name, x) = (own("shape", *i), &info(*i).ident);
            quote!(let #name = (&#krate::rt::Probe(&#x)).shape();)
        })
        .collect();

    let (imports, items) = (function::imports(f, adjoint, krate), &f.items);
    let tapes = forward.declare_tapes();
    let declaration = f.result.map(|result| {
        let result = forward.pattern(result);
        quote!(let #result;)
    });
    let ret = forward.label(f.ret);
    let body = forward.sweep();
    let result = f.result.map_or_else(|| quote!(()), |result| forward.value(&Operand::Local(result)));

    let again = inputs.iter().map(|i| {
        let x = &info(*i).ident;
        if uncertain.contains(i) && is_used(*i) {
            own("again", *i).to_token_stream()
        } else if f.params[*i].passing == Passing::Value {
            quote!(_)
        } else {
            x.to_token_stream()
        }
    });
    let restored = uncertain.iter().filter(|i| is_used(**i)).map(|i| {
        let (x, value, again) = (&info(*i).ident, own("value", *i), own("again", *i));
        let mutability = adjoint.rebind.contains(&f.params[*i].local).then(|| quote!(mut));
        quote!(let #mutability #x = #krate::rt::Held::held(#value, #again);)
    });
    let rebound = adjoint.rebind.iter().filter(|l| !uncertain.iter().any(|i| f.params[*i].local == **l)).map(|local| {
        let ident = reverse.ident(*local);
        quote!(let mut #ident = #ident;)
    });
    let seed = match adjoint.seed {
        Some(seed) => reverse.pattern(seed),
        None => quote!(_),
    };
    let env_bar = Ident::new("__env_bar", Span::mixed_site());
    let env_used = (0..captured).any(|i| facts.used.contains(&adjoint.bars[i]));
    let lend_env = env_used.then(|| {
        quote! {
            let mut __own = ::core::option::Option::None;
            let #env_bar = #krate::rt::lent(#env_bar, &mut __own, || #krate::rt::zero_like(&*#env));
        }
    });
    let env_bars = (0..captured).filter(|i| facts.used.contains(&adjoint.bars[*i])).map(|i| {
        let (bar, n) = (reverse.ident(adjoint.bars[i]), syn::Index::from(i));
        quote!(let mut #bar = ::core::option::Option::Some(&mut #env_bar.#n);)
    });
    let env_bar_ty = if captured == 0 { quote!(: ::core::option::Option<&mut ()>) } else { quote!() };
    let bars = inputs.iter().map(|i| function::used(&reverse, adjoint.bars[*i]));
    let lent = inputs.iter().filter(|i| facts.used.contains(&adjoint.bars[**i])).map(|i| {
        let bar = reverse.ident(adjoint.bars[*i]);
        if guarded(f, adjoint, &Place::of(adjoint.bars[*i])).is_some() {
            let (own, shape) = (own("own", *i), own("shape", *i));
            return quote! {
                let mut #own = ::core::option::Option::None;
                let mut #bar = ::core::option::Option::Some(#krate::rt::lent(#bar, &mut #own, || #shape.zero()));
            };
        }
        let x = &info(*i).ident;
        let own = own("own", *i);
        quote! {
            let mut #own = ::core::option::Option::None;
            let #bar = #krate::rt::lent(#bar, &mut #own, || #krate::rt::zero_like(&*#x));
        }
    });
    let (taken, there) = (rebind(env, kept), rebind(env, kept));
    let (reverse_tapes, reverse_body) = (reverse.rebind_tapes(), reverse.sweep());
    let pullback = quote! {
        move |(), #(#again,)* #seed, #env_bar #env_bar_ty, #(#bars),*| {
            #lend_env
            #(#env_bars)*
            #there
            #(#restored)*
            #(#lent)*
            #(#rebound)*
            #reverse_tapes
            #reverse_body
        }
    };
    quote! {
        |#(#patterns),*| {
            #[allow(unused_imports)]
            use #krate::rt::{KeepReference as _, KeepValue as _, ShapeBehind as _, ShapeHere as _};
            #(#flags)*
            #taken
            #keeps
            #shapes
            #imports
            #(#items)*
            #tapes
            #declaration
            #ret { #body }
            let (#env, #kept) = (::core::clone::Clone::clone(&#env), ::core::clone::Clone::clone(&#kept));
            (#result, #pullback)
        }
    }
}
