//! A function that is differentiated more than once: its forward mode as a function of its own, that one's, and the first derivatives
//! as functions that can be differentiated.
//!
//! With `D` for forward mode as a function of values and tangents, a function `f` of order `n` has
//!
//! * `D f`, `D D f`, .. up to `D^(n-1) f`, each of them made of the one before by the compiler;
//! * `vjp` of each, whose own derivatives are that of the next with its parts in another order;
//! * of `grad`, `value_and_grad`, `jvp` and of every `vjp` their `D`, `D D`, ..: functions that call what is above.
//!
//! Whatever anybody differentiates in code that calls `f`'s derivatives comes down to these: they are closed under `D` and under the
//! reverse sweep. Their number grows with the square of `n`, the body of `D^k f` as `2^k`.

use super::{Compiled, compile, differentiated, in_block, with_pullbacks_of};
use crate::{
    api, by_value, emit,
    emit::Sweeps,
    iterators,
    options::Options,
    report,
    signature::{Block, Owner, Rule, Signature, message, take_constants},
    tangent,
};
use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemFn;

/// What a function is for the one that was written, which decides what is asked of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// That one.
    Written,
    /// Its forward mode, or that of its forward mode: it is pulled back.
    ForwardMode,
    /// One of the first derivatives, or the forward mode of one: only called.
    Derivative,
}

impl Role {
    /// Of the forward mode.
    fn next(self) -> Self {
        match self {
            Role::Written | Role::ForwardMode => Role::ForwardMode,
            Role::Derivative => Role::Derivative,
        }
    }
}

/// What a function has beside its first derivatives, if it is to be differentiated more than once. `general`: the same for values of any
/// type, of which there is what others call.
pub(super) fn twice(
    compiled: &Compiled,
    sig: &Signature,
    role: Role,
    general: Option<(&Compiled, &Signature)>,
) -> syn::Result<TokenStream> {
    if sig.order < 2 {
        return Ok(TokenStream::new()); // `api` says what is missing
    }
    let second = second(compiled, sig, role)?;
    let sig = &with_pullbacks_of(&compiled.f, &sig.bound_twice());
    let twice = second.beside(sig);
    // What is not known to be of floats may not be differentiated as often.
    let general = general.and_then(|(compiled, sig)| {
        Some((self::second(compiled, sig, role).ok()?, with_pullbacks_of(&compiled.f, &sig.bound_twice())))
    });
    if sig.owner.as_ref().is_some_and(|o| o.kind == Block::Implementation) {
        let (mut items, next) = (twice.hidden(), role.next()); // the trait has the rest
        items.extend(self::twice(&second.compiled, &second.of, next, None)?);
        return Ok(items);
    }
    let called = general.as_ref().map(|(second, sig)| second.beside(sig));
    let mut items = beside(&twice, called.as_ref().unwrap_or(&twice), role)?;
    let general = general.as_ref().map(|(s, _)| (&s.compiled, &s.of));
    items.extend(self::twice(&second.compiled, &second.of, role.next(), general)?);
    Ok(items)
}

/// What a method has that a trait declares to be differentiated twice.
pub(super) fn declared(sig: &Signature, reason: &str) -> syn::Result<TokenStream> {
    without_twice(sig, &|of| emit::declaration(of, &sig.ident, reason), Role::Written, false)
}

/// What a function has that may be differentiated more than once, with other sweeps than its body says. `refused`: nothing is run of it.
pub(super) fn without_twice(
    sig: &Signature,
    sweeps: &dyn Fn(&Signature) -> Sweeps,
    role: Role,
    refused: bool,
) -> syn::Result<TokenStream> {
    if sig.order < 2 {
        return Ok(TokenStream::new());
    }
    let (mut item, of) = forward_mode(sig, &unnamed(sig))?;
    if refused {
        let krate = &sig.krate;
        item.block = syn::parse_quote!({ #krate::rt::missing() });
    }
    let (sig, sweeps_of) = (&sig.bound_twice(), &sweeps(&of));
    let twice = api::twice::Twice { sig, of: &of, item: &item, sweeps: sweeps_of, recursive: refused };
    let mut items = beside(&twice, &twice, role)?;
    items.extend(without_twice(&of, sweeps, role.next(), refused)?);
    Ok(items)
}

/// What stands for the second derivatives of a method that has none, or not even first ones: whoever calls one is told why.
pub(super) fn refused_twice(sig: &Signature, reason: &str, has_first: bool) -> TokenStream {
    if sig.order < 2 {
        return TokenStream::new();
    }
    let Ok((mut item, of)) = forward_mode(sig, &unnamed(sig)) else { return TokenStream::new() };
    let hidden = || api::hidden(&item, &of, &emit::refused(&of, reason), true);
    match sig.owner.as_ref().map(|owner| owner.kind) {
        None => TokenStream::new(), // it is no method
        // The trait has the rest.
        Some(Block::Implementation) => {
            let mut items = hidden();
            items.extend(refused_twice(&of, reason, has_first));
            items
        }
        Some(Block::Trait) => {
            let declared = |of: &Signature| emit::declaration(of, &sig.ident, reason);
            without_twice(sig, &declared, Role::Written, false).unwrap_or_default()
        }
        // No more of it: what has no parameters of types is compiled whether or not anybody calls it.
        Some(Block::Inherent) => {
            let (stills, hidden, krate) = (api::twice::stills(sig), hidden(), &sig.krate);
            if !has_first {
                item.block = syn::parse_quote!({ #krate::rt::missing() });
            }
            quote!(#stills #[doc(hidden)] #[inline] #[allow(unused, clippy::all, clippy::pedantic)] #item #hidden)
        }
    }
}

/// Tangents where there is no code that has names for them.
pub(super) fn unnamed(sig: &Signature) -> Vec<(proc_macro2::Ident, bool)> {
    sig.params.iter().map(|p| (api::twice::moving(sig, p), false)).collect()
}

/// The same of a function whose derivative the user gave: forward mode is a function that calls the rule.
pub(super) fn by_rule(sig: &Signature, rule: &Rule) -> syn::Result<TokenStream> {
    if sig.order < 2 {
        return Ok(TokenStream::new());
    }
    let dots = unnamed(sig);
    let (mut item, of) = forward_mode(sig, &dots)?;
    item.block = Box::new(api::twice::by_rule(sig, rule, &dots)?);
    let compiled = compile(&item, &of)?;
    let of = with_pullbacks_of(&compiled.f, &of);
    let second = Second { item, of, compiled };
    let sig = &sig.bound_twice();
    let twice = second.beside(sig);
    let mut items = beside(&twice, &twice, Role::Written)?;
    items.extend(self::twice(&second.compiled, &second.of, Role::ForwardMode, None)?);
    Ok(items)
}

/// What there is beside a function and the derivatives of its forward mode, of which others call those that are `called`.
fn beside(twice: &api::twice::Twice<'_>, called: &api::twice::Twice<'_>, role: Role) -> syn::Result<TokenStream> {
    let mut items = called.called();
    if role == Role::Derivative {
        return Ok(items);
    }
    items.extend(twice.pullback()?);
    let again = |item: &ItemFn| -> syn::Result<Signature> {
        let mut of = twice.sig.again(item, api::twice::owner(twice.sig))?;
        // They hold the pullbacks of what they call.
        of.recursive |= twice.recursive && twice.sig.is_generic();
        Ok(of)
    };
    if let Some(mut item) = twice.vjp_again()? {
        // It is a forward mode already.
        let mut of = again(&item)?.bound_twice();
        (of.order, of.again) = (of.order - 1, of.again + 1);
        take_constants(&mut item);
        let (hidden, again) = derivative(&item, &of)?;
        items.extend(quote!(#[doc(hidden)] #[inline] #item #hidden #again));
    }
    if role == Role::Written && twice.can_be_pulled() {
        items.extend(twice.products());
        for item in api::twice::callers(twice.sig) {
            let (hidden, again) = derivative(&item, &again(&item)?)?;
            items.extend(quote!(#hidden #again));
        }
    }
    Ok(items)
}

/// The derivatives of a derivative that is written as a function.
fn derivative(item: &ItemFn, sig: &Signature) -> syn::Result<(TokenStream, TokenStream)> {
    let compiled = compile(item, sig)?;
    let sig = with_pullbacks_of(&compiled.f, sig);
    let hidden = api::hidden(item, &sig, &compiled.sweeps, compiled.f.recursive);
    Ok((hidden, twice(&compiled, &sig, Role::Derivative, None)?))
}

/// The function in forward mode, as a function of its own.
pub(super) struct Second {
    item: ItemFn,
    of: Signature,
    compiled: Compiled,
}

impl Second {
    /// With the function itself.
    pub(super) fn beside<'a>(&'a self, sig: &'a Signature) -> api::twice::Twice<'a> {
        let Compiled { f, sweeps, .. } = &self.compiled;
        api::twice::Twice { sig, of: &self.of, item: &self.item, sweeps, recursive: f.recursive }
    }
}

pub(super) fn second(compiled: &Compiled, sig: &Signature, role: Role) -> syn::Result<Second> {
    let composed = tangent::compose(&compiled.f, &compiled.tangent, sig).map_err(|obstacle| {
        let help = "leave `order` out, if first derivatives are enough";
        let what = format!("cannot differentiate `{}` more than once", sig.ident);
        syn::Error::new(obstacle.span, message(&what, &[("note", obstacle.what), ("help", help)]))
    })?;
    let count = sig.params.len();
    let dots: Vec<_> = composed.params[count..]
        .iter()
        .map(|p| match composed.callables.get(&p.local) {
            Some(callable) => (callable.plain.clone(), false),
            None => {
                let info = composed.local(p.local);
                (info.ident.clone(), info.kind == crate::ir::Kind::Var { mutable: true })
            }
        })
        .collect();
    let (item, of) = forward_mode(sig, &dots)?;
    let mut compiled = differentiated(composed, &of, report::Report::default())?;
    if role != Role::Derivative && sig.owner.as_ref().is_some_and(|o| o.kind == Block::Trait) {
        compiled.sweeps = compiled.sweeps.of_default(sig.again + 2, sig);
    }
    let of = with_pullbacks_of(&compiled.f, &of);
    Ok(Second { item, of, compiled })
}

/// A function in forward mode, and its derivatives.
pub(crate) struct Tangent {
    pub items: TokenStream,
    pub sig: Signature,
}

/// A function in forward mode, the forward mode of that, and so on.
pub(super) fn tangents(compiled: &Compiled, sig: &Signature) -> syn::Result<Vec<Tangent>> {
    if sig.order < 2 {
        return Ok(Vec::new());
    }
    let second = second(compiled, sig, Role::ForwardMode)?;
    let items = second.beside(sig).tangent();
    let more = tangents(&second.compiled, &second.of)?;
    let mut all = vec![Tangent { items, sig: second.of }];
    all.extend(more);
    Ok(all)
}

/// A function's forward mode, as it would be written, with the given tangents, and its signature.
pub(super) fn forward_mode(sig: &Signature, dots: &[(proc_macro2::Ident, bool)]) -> syn::Result<(ItemFn, Signature)> {
    let sig = &sig.bound_twice();
    let mut item = api::twice::primal(sig, dots);
    let mut of = sig.again(&item, api::twice::owner(sig))?;
    take_constants(&mut item);
    let count = sig.params.len();
    for (i, param) in sig.params.iter().enumerate() {
        of.params[i].slot = api::twice::is_active(param);
        of.params[count + i].slot = param.slot;
    }
    Ok((item, of))
}

/// The derivatives of a function in a block that cannot be differentiated more than once.
pub(crate) fn once(
    function: &mut ItemFn,
    options: &Options,
    owner: Owner,
    why: &syn::Error,
) -> syn::Result<TokenStream> {
    let mut again = function.clone();
    let first = Options { order: None, refused_again: true, ..options.clone() };
    let mut items = in_block(function, &first, owner.clone())?;
    items.extend(second_refused(&mut again, options, owner, why)?);
    Ok(items)
}

fn second_refused(
    function: &mut ItemFn,
    options: &Options,
    owner: Owner,
    why: &syn::Error,
) -> syn::Result<TokenStream> {
    if let Some(mut listed) = iterators::taken(function, options) {
        return second_refused(&mut listed, &Options { listed: true, ..options.clone() }, owner, why);
    }
    if let Some(mut value) = by_value::returning(function, &options.runtime()) {
        return second_refused(&mut value, options, owner, why);
    }
    let sig = Signature::new(function, options, Some(owner))?;
    Ok(refused_twice(&sig, &format!("`{}` has no second derivative: {why}", sig.ident), true))
}
