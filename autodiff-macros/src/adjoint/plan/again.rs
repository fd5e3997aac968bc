//! What a pullback is given again of its function's arguments.

use crate::analyse::activity::Activity;
use crate::analyse::layout::Layout;
use crate::ir::{Again, Arg, Call, Callee, Function, Local, Operand, Rvalue, Ty};
use crate::signature::is_of_the_runtime;
use proc_macro2::TokenStream;
use quote::ToTokens;

/// What the pullback gets again of each argument.
pub(crate) fn again(f: &Function, act: &Activity, call: &Call) -> Vec<Again> {
    let of_the_runtime = matches!(&call.callee, Callee::Function(path) if is_of_the_runtime(path));
    let of = |i: usize, arg: &Arg| match arg {
        Arg::Ref(p) if call.some.contains(&i) => Again::Some(p.clone()),
        Arg::Ref(p) => Again::Ref(p.clone()),
        Arg::RefMut(p) => Again::RefMut(p.clone()),
        Arg::Opaque(o) if by_reference(&o.tokens) => Again::Opaque(o.tokens.clone()),
        Arg::Opaque(_) => Again::Value,
        Arg::Value(o @ Operand::Const(c)) if matches!(c.ty, Ty::Unknown | Ty::Ref(_) | Ty::Text) => {
            Again::Perhaps(o.clone())
        }
        Arg::Value(o @ Operand::Const(c)) if is_none(&c.tokens) => Again::Perhaps(o.clone()),
        Arg::Value(o @ Operand::Local(l)) if is_reference(&f.local(*l).ty) => Again::Perhaps(o.clone()),
        Arg::Value(o @ Operand::Local(l)) if f.uncertain.contains(l) || f.asked.contains(l) => {
            Again::Perhaps(o.clone())
        }
        // Text is passed on as what refers to it. The runtime's own functions need it once.
        Arg::Value(o @ Operand::Local(l)) if !of_the_runtime && !act.is(*l) && f.may_be_text(&f.local(*l).ty) => {
            Again::Perhaps(o.clone())
        }
        Arg::Value(_) => Again::Value,
    };
    let is_callable =
        |i: &usize| call.callables.contains_key(i) || *i == 0 && matches!(call.callee, Callee::Callable(_));
    let args = call.args.iter().enumerate();
    args.map(|(i, arg)| if is_callable(&i) { Again::Value } else { of(i, arg) }).collect()
}

/// The parameter whose value this is, if it is one that is given again and stays as it is: a reference, or an optional one.
pub(in crate::adjoint) fn given_again(f: &Function, layout: &Layout<'_>, l: Local) -> Option<Local> {
    let Rvalue::Load(p) = layout.defs.get(&l)?.value? else { return None };
    let still = !layout.writes.contains_key(&layout.memory(p.root));
    let param = f.local(p.root);
    (still && p.proj.is_empty() && param.param.is_some() && is_reference(&param.ty)).then_some(p.root)
}

/// A reference, or an optional one.
fn is_reference(ty: &Ty) -> bool {
    match ty {
        Ty::Ref(_) => true,
        Ty::Option(t) => matches!(**t, Ty::Ref(_)),
        _ => false, // a value
    }
}

/// `None`, by any path.
pub(crate) fn is_none(tokens: &TokenStream) -> bool {
    let last = tokens.clone().into_iter().last();
    matches!(last, Some(proc_macro2::TokenTree::Ident(ident)) if ident == "None")
}

/// A reference to a constant, or a string literal.
pub(crate) fn by_reference(tokens: &TokenStream) -> bool {
    match syn::parse2::<syn::Expr>(tokens.clone()) {
        Ok(syn::Expr::Paren(e)) => by_reference(&e.expr.to_token_stream()),
        Ok(syn::Expr::Group(e)) => by_reference(&e.expr.to_token_stream()),
        Ok(syn::Expr::Reference(_)) => true,
        Ok(syn::Expr::Lit(lit)) => matches!(lit.lit, syn::Lit::Str(_) | syn::Lit::ByteStr(_)),
        _ => false,
    }
}
