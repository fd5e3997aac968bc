//! The forward mode of a closure as a closure of values and tangents: `|x, x_dot| (value, dot)`, as it is passed to the forward mode of a
//! function.

use super::{Emitter, tangent::closure_form};
use crate::ir::{InForwardMode, Operand, Passing};
use crate::signature::callable::numbered;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// ```text
    /// &{ let (env, env_dot, kept) = ..; move |x, x_dot| called(|x, (x_dot,)| .., x, (Some(&x_dot),)) }
    /// ```
    pub(super) fn in_forward_mode(&self, forward: &InForwardMode) -> TokenStream {
        let InForwardMode { closure, captured, dot, outside } = forward;
        let krate = self.krate;
        let name = |what: &str| Ident::new(&format!("__{what}"), Span::mixed_site());
        let (env, env_dot, kept) = (name("env"), name("env_dot"), name("kept"));
        let value = self.read(&Operand::Local(*captured));
        let moved = dot.map(|dot| self.read(&Operand::Local(dot)));
        let moved = moved.map(|dot| quote!(let #env_dot = &#dot;));
        let copies = closure.kept.iter().map(|l| self.value(&Operand::Local(*l)));
        let form = closure_form(closure, krate, &env, dot.map(|_| &env_dot), &kept);
        let count = closure.inputs.len();
        let (arguments, dots) = (numbered("argument", count), numbered("dot", count));
        let f = &closure.function;
        let own = f.params.len() - count;
        let lent = f.params[own..].iter().zip(&dots).map(|(param, dot)| match param.passing {
            _ if f.uncertain.contains(&param.local) => quote!((&#krate::rt::Probe(&#dot)).lent()),
            Passing::Value => quote!(::core::option::Option::Some(&#dot)),
            Passing::Ref | Passing::RefMut => quote!(::core::option::Option::Some(#dot)),
        });
        let called = format_ident!("called_{count}", span = Span::mixed_site());
        quote! {
            &{
                #[allow(unused_imports)]
                use #krate::rt::{LendReference as _, LendValue as _};
                let #env = &#value;
                #moved
                let #kept = (#(#copies,)*);
                move |#(#arguments,)* #(#dots),*| {
                    #outside
                    #krate::rt::#called(#form, #(#arguments,)* (#(#lent,)*))
                }
            }
        }
    }
}
