//! IR to tokens: the function `__forward` that holds both sweeps.
//!
//! ```text
//! fn __forward<__M0: Flag, ..>(x: f64, .., _: (__M0, ..,)) -> (f64, impl FnOnce(..) + use<__M0, ..>) {
//!     let tape;
//!     let result;
//!     { forward sweep }
//!     (result, move |by-reference parameters again, seed, bars| { reverse sweep })
//! }
//! ```
//!
//! Emission cannot fail and decides nothing about derivatives. What it does decide is how things are spelled:
//!
//! * *Spans.* Every statement is printed with the location of the user's code that it comes from, so that an error of
//!   rustc's in it points there; names that are not the user's are resolved at the macro's definition.
//! * *References.* Dereferences are left to rustc wherever an index, a field or a method follows: see [`place`].
//! * *Guards.* A caller that does not want the cotangent of parameter `i` passes `None`, and the flag `__Mi` says so at
//!   compile time: what adds into it stands behind an `if let` that costs nothing either way. The exception are `&mut`
//!   parameters. Theirs is the cotangent of a state, which others flow through; where the caller has none to give, it
//!   starts as a true zero.
//!
//! One file each for [`function`]s, [`stmt`]s, [`rvalue`]s, [`call`]s, [`tape`]s, [`place`]s and [`operand`]s;
//! [`facts`] is what has to be known of a sweep before it is printed.

mod by_lane;
mod call;
mod checkpoint;
mod closure;
mod facts;
mod forward_mode;
mod function;
mod fused;
mod lanes;
mod operand;
mod operator;
mod place;
mod room;
mod rule;
mod rvalue;
mod slope;
mod spare;
mod stmt;
mod tangent;
mod tangent_call;
mod tape;

#[cfg(test)]
mod tests;

use crate::{
    adjoint::Adjoint,
    ir::{Block, Function, Local, LocalInfo},
    signature::{Part, Signature},
    tangent::{Moving, Tangent},
};
pub(crate) use by_lane::by_lane;
pub(crate) use call::passed_on;
use facts::Facts;
pub(crate) use function::header;
pub(crate) use fused::name_of as fused_name_of;
pub(crate) use lanes::{
    bounds as lanes_bounds, generics as lanes_generics, header_of as lanes_header, in_lanes,
    parameter as lanes_parameter, type_in_lanes,
};
pub(crate) use place::{accessor, part_pattern};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use std::collections::BTreeSet;
pub(crate) use tangent::{Receiver, header as tangent_header};

/// The hidden functions of a differentiable function.
#[derive(Clone, Debug)]
pub(crate) struct Sweeps {
    /// `__forward`, or `__derivative_of_m` beside a method: reverse mode.
    pub forward: TokenStream,
    /// `__reverse`: the two sweeps of reverse mode, where `forward` does without. See [`slope`].
    pub apart: Option<TokenStream>,
    /// `__sweep`, for functions that are no methods: reverse mode, both sweeps at once. See [`fused`].
    pub fused: Option<TokenStream>,
    /// Whether that is cheaper than one sweep after the other.
    pub direct: bool,
    /// `__tangent`, or `__tangent_of_m`: forward mode.
    pub tangent: TokenStream,
    /// `__differentiable_lanes`: forward mode in several directions at once, where it is asked for.
    pub lanes: Option<TokenStream>,
    /// The graph of the operations, where it is asked for.
    pub graph: Option<String>,
    /// See [`Adjoint::reads`].
    pub reads: u64,
}

impl Sweeps {
    /// Those of a method: nothing is fused.
    pub(crate) fn new(forward: TokenStream, tangent: TokenStream) -> Self {
        Sweeps { forward, apart: None, fused: None, direct: false, tangent, lanes: None, graph: None, reads: u64::MAX }
    }

    /// The same for a trait's own version of a method: nobody may call it of a type whose `impl` has methods without derivatives, for
    /// the method may be one of them.
    pub(crate) fn of_default(mut self, order: u8, sig: &Signature) -> Self {
        let text = sig.ident.to_string();
        let method = Ident::new(text.trim_start_matches("__jvp_of_"), sig.ident.span());
        let this = declaring(sig);
        let (marker, own) = (crate::signature::own_derivatives(order), crate::signature::own_derivative(&method));
        let guarded = |tokens: TokenStream| match syn::parse2::<syn::TraitItemFn>(tokens.clone()) {
            Ok(mut function) => {
                if let Some(body) = &mut function.default {
                    body.stmts.insert(0, syn::parse_quote!(#this::#marker::<()>();));
                    body.stmts.insert(0, syn::parse_quote!(#this::#own::<()>();));
                }
                function.into_token_stream()
            }
            Err(_) => tokens, // rustc refuses it, too
        };
        self.forward = guarded(self.forward);
        self.tangent = guarded(self.tangent);
        self.apart = self.apart.map(guarded);
        self
    }

    /// Where the two sweeps of reverse mode are.
    pub(crate) fn reverse(&self) -> Part {
        if self.apart.is_some() { Part::Sweeps } else { Part::Forward }
    }
}

/// `Self` as a type of the trait that declares the method: a supertrait may have markers, too.
fn declaring(sig: &Signature) -> TokenStream {
    match sig.owner.as_ref().and_then(|owner| owner.declared_in.as_ref()) {
        Some(of) => quote!(<Self as #of>),
        None => quote!(Self),
    }
}

/// The hidden functions: attributes, signature and body.
pub(crate) fn emit(f: &Function, adjoint: &Adjoint, tangent: &Tangent, sig: &Signature) -> Sweeps {
    if slope::applies(adjoint, sig) {
        let reverse = function::function(f, adjoint, sig, Part::Sweeps);
        let bare = crate::tangent::bare(f, tangent).map(|bare| tangent::function_as(Part::Slope, f, &bare, sig));
        let sweeps = Sweeps::new(slope::function(sig, bare.is_some()), tangent::function(f, tangent, sig));
        let apart = Some(quote!(#reverse #bare));
        return Sweeps { apart, fused: fused::halves(sig), ..sweeps };
    }
    let (fused, direct) =
        fused::function(f, adjoint, sig).map_or((None, false), |(fused, direct)| (Some(fused), direct));
    let sweeps = Sweeps::new(function::function(f, adjoint, sig, Part::Forward), tangent::function(f, tangent, sig));
    Sweeps { fused, direct, reads: adjoint.reads, ..sweeps }
}

/// `__differentiable_lanes`.
pub(crate) fn lanes(f: &Function, tangent: &Tangent, sig: &Signature) -> TokenStream {
    tangent::many(f, tangent, sig)
}

/// Those of a function whose derivative the user gave.
pub(crate) fn rule(sig: &Signature, rule: &crate::signature::Rule) -> Sweeps {
    let sweeps = Sweeps::new(rule::forward(sig, rule), rule::tangent(sig, rule));
    Sweeps { fused: fused::halves(sig), lanes: sig.lanes.then(|| by_lane(sig)), ..sweeps }
}

/// Those of a function that was refused: they are never run.
pub(crate) fn stub(sig: &Signature) -> Sweeps {
    let sweeps = Sweeps::new(function::stub(sig), tangent::stub(sig));
    Sweeps { fused: fused::stub(sig), ..sweeps }
}

/// Those of a method that a trait declares: an error where they are called of a type whose `impl` does not have them.
pub(crate) fn declaration(sig: &Signature, method: &Ident, reason: &str) -> Sweeps {
    Sweeps::new(function::declaration(sig, reason), tangent::declaration(sig, method, reason))
}

/// Those of a method whose result carries no derivative.
pub(crate) fn inert(sig: &Signature) -> Sweeps {
    let sweeps = Sweeps::new(function::inert(sig), tangent::inert(sig));
    Sweeps { lanes: sig.lanes.then(|| lanes::inert(sig)), ..sweeps }
}

/// Those of a function in a block that was refused: an error where it is called, with the reason.
pub(crate) fn refused(sig: &Signature, reason: &str) -> Sweeps {
    Sweeps::new(function::refused(sig, reason), tangent::refused(sig, reason))
}

/// The second form of a closure that stands alone.
pub(crate) fn closure(of: &crate::ir::Closure, krate: &syn::Path, env: &Ident, kept: &Ident) -> TokenStream {
    closure::closure(of, &[], krate, env, kept)
}

/// The same in forward mode.
pub(crate) fn closure_tangent(of: &crate::ir::Closure, krate: &syn::Path, env: &Ident, kept: &Ident) -> TokenStream {
    tangent::closure_form(of, krate, env, None, kept)
}

/// Which half is being printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sweep {
    Forward,
    Reverse,
    /// The one sweep of forward mode: values.
    Tangent,
    /// The same: what belongs to tangents.
    Dot,
}

impl Sweep {
    fn is_forward_mode(self) -> bool {
        matches!(self, Sweep::Tangent | Sweep::Dot)
    }
}

/// What printing a sweep needs to know.
struct Emitter<'a> {
    f: &'a Function,
    adjoint: &'a Adjoint,
    /// The runtime crate.
    krate: &'a syn::Path,
    facts: &'a Facts,
    sweep: Sweep,
    /// Whether tangents are in several directions.
    lanes: bool,
    /// What each tangent moves with, in lanes.
    moving: Option<&'a Moving>,
    /// Inside of a loop: what is made in memory that the turn before has left.
    spared: Option<&'a BTreeSet<Local>>,
}

impl<'a> Emitter<'a> {
    fn new(f: &'a Function, adjoint: &'a Adjoint, krate: &'a syn::Path, facts: &'a Facts, sweep: Sweep) -> Self {
        Emitter { f, adjoint, krate, facts, sweep, lanes: false, moving: None, spared: None }
    }

    fn sweep(&self) -> TokenStream {
        let params = self.f.params.iter().map(|p| self.constants(p.local));
        let block = self.block(self.sweep_block());
        quote!(#(#params)* #block)
    }

    fn sweep_block(&self) -> &'a Block {
        match self.sweep {
            Sweep::Forward => &self.adjoint.forward,
            Sweep::Reverse => &self.adjoint.reverse,
            Sweep::Tangent | Sweep::Dot => &self.adjoint.forward,
        }
    }

    fn info(&self, local: Local) -> &'a LocalInfo {
        &self.adjoint.locals[local.0 as usize]
    }

    fn is_bar(&self, local: Local) -> bool {
        self.info(local).tangent || matches!(self.info(local).kind, crate::ir::Kind::Bar { .. })
    }

    /// The type of a place of either sweep.
    fn place_ty(&self, place: &crate::ir::Place) -> crate::ir::Ty {
        place.proj.iter().fold(self.info(place.root).ty.clone(), |ty, proj| ty.project(proj))
    }

    fn ident(&self, local: Local) -> &'a Ident {
        &self.info(local).ident
    }
}

/// The type parameter that says whether parameter `i` is active. Types have no hygiene: no user's type is called this.
pub(crate) fn flag(i: usize) -> Ident {
    format_ident!("__M{i}", span = Span::mixed_site())
}
