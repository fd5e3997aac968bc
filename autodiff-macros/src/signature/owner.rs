//! The impl or trait block around a method or an associated function.

use super::{Floats, check::is_callable};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::{
    GenericParam, Generics, Item, ItemFn, Lifetime, Path, Receiver, ReceiverKind, Type, WherePredicate, ext::IdentExt,
    parse_quote, parse_quote_spanned, visit::Visit,
};

/// Where a method or an associated function stands. Its derivatives are its siblings there.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub kind: Block,
    /// The block's own generics, which an opaque type has to name.
    pub generics: Generics,
    /// `Self` with what the trait asks of it, in a trait.
    pub supertraits: Generics,
    /// The type that the block is of. `None` in a trait, and where the block is not seen.
    pub self_ty: Option<Type>,
    /// The trait whose methods the siblings stand beside, in an impl of one.
    pub of_trait: Option<Path>,
    /// The trait that the siblings are declared in, in a trait.
    pub declared_in: Option<Path>,
    /// The result types of the functions in the block.
    pub results: BTreeMap<String, Option<Type>>,
    /// The methods of the block that return a reference, with their bodies: a call of one is a place.
    pub accessors: BTreeMap<String, (syn::Signature, syn::Block)>,
    /// The methods of the block that return what they are called on, by mutable reference.
    pub chained: BTreeSet<String>,
    /// The type parameters of an impl of a trait for which the methods of the trait ask to be floats.
    pub asked: BTreeSet<Ident>,
    /// The functions of the block that call themselves, directly or by way of others.
    pub cyclic: BTreeSet<String>,
    /// Whether the block's type has lifetimes without a name, `impl View<'_>`, which an opaque type cannot say that it captures. The attribute
    /// on the block gives them one.
    pub nameless: bool,
}

/// The block's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    Inherent,
    Trait,
    /// The impl of a trait whose methods are differentiable.
    Implementation,
}

impl Owner {
    /// Around a method that has the attribute itself, all that is known is that there is a block.
    pub(crate) fn unknown() -> Self {
        Owner {
            kind: Block::Inherent,
            generics: Generics::default(),
            supertraits: Generics::default(),
            self_ty: None,
            of_trait: None,
            declared_in: None,
            results: BTreeMap::new(),
            chained: BTreeSet::new(),
            asked: BTreeSet::new(),
            cyclic: BTreeSet::new(),
            nameless: false,
            accessors: BTreeMap::new(),
        }
    }

    /// The block's own generics, with what a method asks of them itself: `fn dot(self, other: Self) -> T where T: Float`.
    pub(super) fn here(&self, method: &Generics) -> Generics {
        let mut generics = self.generics.clone();
        if let (Block::Inherent, Some(clause)) = (self.kind, &method.where_clause) {
            let types = clause.predicates.iter().filter(|p| matches!(p, WherePredicate::Type(_)));
            generics.make_where_clause().predicates.extend(types.cloned());
        }
        generics
    }

    /// What a derivative with respect to `Self` asks of the block's type parameters.
    pub(crate) fn carriers(&self, krate: &Path) -> impl Iterator<Item = WherePredicate> {
        let markers = self.self_ty.iter().flat_map(super::types::markers).map(|p| p.to_string());
        let markers: BTreeSet<String> = markers.collect();
        let params = self.generics.type_params().filter(|p| !is_callable(p, &self.generics));
        let params = params.filter(move |p| !markers.contains(&p.ident.to_string()) && !self.asked.contains(&p.ident));
        let floats = Floats::of(std::iter::once(&self.generics));
        params.map(move |p| {
            let ident = &p.ident;
            match floats.width(&ident.clone().into()) {
                Some(_) => parse_quote!(#ident: #krate::Real),
                None => parse_quote!(#ident: #krate::Differentiable),
            }
        })
    }

    /// What a pullback in a box asks of the block's parameters.
    pub(crate) fn outlive(&self, lifetime: &Lifetime) -> impl Iterator<Item = WherePredicate> {
        self.generics.params.iter().filter_map(move |param| match param {
            GenericParam::Lifetime(p) => {
                let own = &p.lifetime;
                Some(parse_quote!(#own: #lifetime))
            }
            // A float does so anyway.
            GenericParam::Type(p) if self.asked.contains(&p.ident) => None,
            GenericParam::Type(p) => {
                let ident = &p.ident;
                Some(parse_quote!(#ident: #lifetime))
            }
            GenericParam::Const(_) => None,
        })
    }

    /// What an opaque type captures of the block: `'a, Self, T, N`.
    pub(crate) fn captured(&self) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let (mut lifetimes, mut types) = (Vec::new(), Vec::new());
        if self.kind == Block::Trait {
            types.push(quote!(Self));
        }
        for param in &self.generics.params {
            match param {
                GenericParam::Lifetime(p) => lifetimes.push(p.lifetime.to_token_stream()),
                GenericParam::Type(p) => types.push(p.ident.to_token_stream()),
                GenericParam::Const(p) => types.push(p.ident.to_token_stream()),
            }
        }
        (lifetimes, types)
    }
}

/// Whether a function that stands alone, as far as the macro sees, says itself that there is a block around it: by `self` or
/// `Self`, which mean nothing elsewhere.
pub(super) fn is_associated(item: &ItemFn) -> bool {
    struct Says(bool);
    impl<'ast> Visit<'ast> for Says {
        fn visit_ident(&mut self, ident: &'ast Ident) {
            self.0 |= ident == "Self";
        }
        // Another `Self`.
        fn visit_item(&mut self, _: &'ast Item) {}
    }
    let mut says = Says(item.sig.receiver().is_some());
    says.visit_signature(&item.sig);
    says.visit_block(&item.block);
    says.0
}

/// `&self`, `&mut self` or `self`, without `mut` and with the lifetimes as written.
pub(super) fn receiver(written: &Receiver) -> Receiver {
    Receiver { attrs: Vec::new(), mutability: None, self_token: written.self_token, kind: written.kind.clone() }
}

/// The type of a receiver, spelled out.
pub(super) fn receiver_type(receiver: &Receiver) -> Type {
    let span = receiver.self_token.span;
    match &receiver.kind {
        ReceiverKind::Reference(_, lifetime, mutability) => parse_quote_spanned!(span=> &#lifetime #mutability Self),
        ReceiverKind::Typed(_, ty) => (**ty).clone(),
        ReceiverKind::Value => parse_quote_spanned!(span=> Self),
        _ => parse_quote_spanned!(span=> Self), // newer than this crate: rustc tells what does not fit
    }
}

/// What stands for a function's derivatives has a name in lower case. These of its functions have derivatives themselves.
const DERIVATIVES: [&str; 5] = ["grad", "value_and_grad", "vjp", "jvp", "__jvp"];

/// These have none.
const FINAL: [&str; 9] = [
    "grad_into",
    "forward",
    "jvp_many",
    "grad_of",
    "jacobian",
    "jacobian_forward",
    "jacobian_reverse",
    "hvp",
    "hessian",
];

/// Whether a function is called like one of those derivatives that are not differentiated in turn.
pub(crate) fn is_final(name: &str) -> bool {
    FINAL.contains(&name)
}

/// Whether a function is one of the runtime's, whose derivatives are written by hand. They are in a module of a name that no other has: a
/// user may well have one that is called `rt`.
pub(crate) fn is_of_the_runtime(path: &syn::ExprPath) -> bool {
    path.path.segments.iter().rev().nth(1).is_some_and(|s| s.ident == "__own")
}

/// Whether a function is called like one of the derivatives of another.
pub(crate) fn is_named_like_a_derivative(f: &Ident) -> bool {
    DERIVATIVES.contains(&f.unraw().to_string().as_str())
}

/// The names of the methods of which one of this name may be a derivative: `at` for `at_grad`.
pub(crate) fn primals(name: &str) -> impl Iterator<Item = &str> {
    DERIVATIVES.iter().filter_map(|derivative| name.strip_suffix(derivative)?.strip_suffix('_'))
}

/// Whether a path leads to a function of a type and not of a module: `Type::g`, `Self::g`, `<T as Trait>::g`, `f::grad`.
pub(crate) fn is_of_a_type(path: &syn::ExprPath) -> bool {
    let mut segments = path.path.segments.iter().rev().map(|s| s.ident.to_string());
    let (name, qualifier) = (segments.next(), segments.next());
    let derivative = name.is_some_and(|name| DERIVATIVES.contains(&name.as_str()) || is_generated(&name));
    let of_a_type = |q: String| {
        let module = ["crate", "super", "self"].contains(&q.as_str());
        let float = ["f32", "f64"].contains(&q.as_str());
        q.starts_with(char::is_uppercase) || float || derivative && !module
    };
    path.qself.is_some() || qualifier.is_some_and(of_a_type)
}

/// Whether it is the name of a derivative's derivative.
fn is_generated(name: &str) -> bool {
    name.starts_with("__jvp_of_") || name.starts_with("__vjp_of_")
}

/// Whether it is the name of a function in forward mode, which is there to be differentiated again.
pub(crate) fn is_forward_mode(name: &Ident) -> bool {
    let name = name.to_string();
    name == "__jvp" || name.starts_with("__jvp_of_")
}

/// A hidden sibling of a method `m`. Where there is none, rustc says so by its name.
pub(crate) fn hidden(m: &Ident, part: Part) -> Ident {
    let span = m.span().resolved_at(Span::mixed_site());
    let m = m.unraw();
    match part {
        Part::Forward => format_ident!("__derivative_of_{m}", span = span),
        Part::Method => format_ident!("__derivative_of_method_{m}", span = span),
        Part::Gate => gate(&m.to_string(), span),
        Part::Reverse => format_ident!("__reverse_of_method_{m}", span = span),
        Part::Second => format_ident!("__second_form_of_{m}", span = span),
        Part::Tangent => format_ident!("__tangent_of_{m}", span = span),
        Part::TangentMethod => format_ident!("__tangent_of_method_{m}", span = span),
        Part::Lanes => format_ident!("__differentiable_lanes_of_{m}", span = span),
        Part::LanesMethod => format_ident!("__differentiable_lanes_of_method_{m}", span = span),
        Part::Sweeps => format_ident!("__sweeps_of_{m}", span = span),
        Part::Slope => format_ident!("__slope_of_{m}", span = span),
    }
}

/// The one whose name tells what is missing: `__differentiable_m`, or `__differentiable_m_with_order_2` of forward mode.
fn gate(m: &str, span: Span) -> Ident {
    let (mut of, mut order) = (m, 1);
    while let Some(primal) = of.strip_prefix("__jvp_of_") {
        (of, order) = (primal, order + 1);
    }
    match order {
        1 => format_ident!("__differentiable_{of}", span = span),
        _ => format_ident!("__differentiable_{of}_with_order_{order}", span = span),
    }
}

/// The hidden siblings of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The forward sweep, with arguments as the method takes them.
    Forward,
    /// The same for a receiver behind a reference that the caller knows nothing of.
    Method,
    /// The receiver itself. Every call goes through it, so that rustc says once that it is missing, in all sweeps alike.
    Gate,
    /// Runs the pullback that `Method` gave.
    Reverse,
    /// The form in which it is passed to functions that call it.
    Second,
    /// The sweep of forward mode, with arguments as the method takes them.
    Tangent,
    /// The same for a receiver behind a reference that the caller knows nothing of.
    TangentMethod,
    /// The sweep of forward mode in several directions. Its name tells what is missing where a caller was asked for lanes and it was not.
    Lanes,
    /// The same for a receiver behind a reference that the caller knows nothing of.
    LanesMethod,
    /// The sweeps of reverse mode, where `Forward` does without.
    Sweeps,
    /// The sweep of forward mode that `Forward` makes do with.
    Slope,
}

/// The name of what says that an `impl` of a trait does not skip a method.
pub(crate) fn own_derivative(method: &Ident) -> Ident {
    format_ident!("__does_not_skip_{}", method.unraw(), span = Span::mixed_site())
}

/// The name of what says that an `impl` of a trait has derivatives of its own methods, of an order.
pub(crate) fn own_derivatives(order: u8) -> Ident {
    match order {
        1 => Ident::new("__has_derivatives_of_its_own", Span::mixed_site()),
        _ => format_ident!("__has_derivatives_of_its_own_of_order_{order}", span = Span::mixed_site()),
    }
}

/// `m_grad` beside a method `m`.
pub(crate) fn public(m: &Ident, part: &str) -> Ident {
    format_ident!("{}_{part}", m.unraw(), span = m.span())
}
