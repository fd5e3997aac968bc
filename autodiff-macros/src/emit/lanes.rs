//! Forward mode in several directions: the function `__differentiable_lanes`, which is `__tangent` with `Lanes<f64, K>` for the tangent of a float.
//!
//! ```text
//! fn __differentiable_lanes<M0: Flag, M1: Flag, const __LANES: usize>(
//!     x: f64, a: &[f64],
//!     (x_dot, a_dot): (Option<&Lanes<f64, __LANES>>, Option<&[Lanes<f64, __LANES>]>,),
//!     flags: (M0, M1), lanes: Of<__LANES>,
//! ) -> (f64, Lanes<f64, __LANES>)
//! ```
//!
//! The flags say which parameters may move: what is made of the tangents of others is left out where the function is compiled for them.
//! A function with something in it that there are no lanes for is swept in one direction after the other instead: see [`super::by_lane`].
//! A larger function whose tangents turn out to be zero in a call, all of them and in all lanes, computes its value only.

use super::{Emitter, Receiver, flag};
use crate::{
    ir::{BinOp, Function, Local, Operand, Passing, Place, Rvalue, StmtKind, UnOp, visit},
    rules::Rule,
    signature::{Floats, ParamSig, Part, Signature, mentions},
    tangent::{Moves, Tangent},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericParam, Generics, Path, Type, WhereClause, WherePredicate, parse_quote, visit_mut::VisitMut};

/// The name of the function: what rustc says is missing of a function that is called and was not asked for lanes.
pub(super) const NAME: &str = "__differentiable_lanes";

/// The type of a tangent in lanes, from that of the tangent in one direction.
pub(crate) fn in_lanes(sig: &Signature, cotangent: &TokenStream) -> TokenStream {
    type_in_lanes(&sig.krate, &sig.floats, cotangent)
}

/// The same where there is no function.
pub(crate) fn type_in_lanes(krate: &Path, floats: &Floats, cotangent: &TokenStream) -> TokenStream {
    struct InLanes<'a>(&'a Path, &'a Floats);

    impl VisitMut for InLanes<'_> {
        fn visit_type_mut(&mut self, t: &mut Type) {
            let InLanes(krate, floats) = self;
            let float = floats.ty(t).is_float();
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
    InLanes(krate, floats).visit_type_mut(&mut t);
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

/// What lanes ask of type parameters.
pub(crate) fn bounds(sig: &Signature, lanes: &TokenStream) -> Vec<WherePredicate> {
    let krate = &sig.krate;
    let mut mentioned = TokenStream::new();
    for param in sig.params.iter().filter(|p| p.slot || p.state || !p.constant) {
        mentioned.extend(in_lanes(sig, &param.bar));
        mentioned.extend(sig.self_ty().filter(|_| param.receiver.is_some()).map(ToTokens::to_token_stream));
    }
    mentioned.extend(in_lanes(sig, &sig.seed));
    let owner = sig.owner.iter().flat_map(|owner| owner.generics.type_params());
    let names = owner.chain(sig.generics.type_params()).map(|p| &p.ident);
    let bound = |name: &Ident| -> Option<WherePredicate> {
        if sig.floats.ty(&parse_quote!(#name)).is_float() {
            let many = quote!(Many = #krate::Lanes<#name, #lanes>);
            return Some(parse_quote!(#name: #krate::rt::lanes::Linear<#lanes, #many>));
        }
        let carries = mentions(&mentioned, name);
        carries.then(|| parse_quote!(#name: #krate::rt::lanes::Linear<#lanes>))
    };
    names.filter_map(bound).collect()
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
    let written = sig.receiver().and_then(|p| p.receiver.as_ref()).map(ToTokens::to_token_stream);
    let receiver = Receiver { written: written.unwrap_or_default(), dot: None };
    header_of(sig, Part::Lanes, &receiver, sig.generics.where_clause.as_ref())
}

/// The same by the name of a part, with the receiver in a form of its own.
pub(crate) fn header_of(sig: &Signature, part: Part, receiver: &Receiver, clause: Option<&WhereClause>) -> TokenStream {
    let (vis, name, krate) = (&sig.vis, sig.hidden(part), &sig.krate);
    let mut generics = generics(&Signature {
        generics: Generics { where_clause: clause.cloned(), ..sig.generics.clone() },
        ..sig.clone()
    });
    let mut first = generics.params.iter().filter(|p| matches!(p, GenericParam::Lifetime(_))).count();
    if let Some((dot, bound)) = &receiver.dot {
        generics.params.insert(first, parse_quote!(#dot: #bound));
        first += 1;
    }
    let flags: Vec<_> = (0..sig.params.len()).map(flag).collect();
    for (i, flag) in flags.iter().enumerate() {
        generics.params.insert(first + i, parse_quote!(#flag: #krate::rt::Flag));
    }
    let (generics, _, clause) = generics.split_for_impl();
    let params = sig.params.iter().map(|param| {
        if param.receiver.is_some() {
            return receiver.written.clone();
        }
        let (ident, ty) = (&param.ident, &param.ty);
        let mutability = param.mutable.then(|| quote!(mut));
        quote!(#mutability #ident: #ty)
    });
    let dots = sig.params.iter().map(|param| match (&receiver.dot, param.passing) {
        (Some((dot, _)), _) if param.receiver.is_some() => dot.to_token_stream(),
        (_, Passing::Value | Passing::Ref) => {
            let bar = in_lanes(sig, &param.bar);
            quote!(::core::option::Option<&#bar>)
        }
        (_, Passing::RefMut) => {
            let bar = in_lanes(sig, &param.bar);
            quote!(::core::option::Option<&mut #bar>)
        }
    });
    let output = sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
    let dot = in_lanes(sig, &sig.seed);
    quote! {
        #[doc(hidden)]
        #[inline]
        #vis fn #name #generics (
            #(#params,)*
            __dots: (#(#dots,)*),
            __flags: (#(#flags,)*),
            __lanes: #krate::rt::lanes::Of<__LANES>,
        ) -> (#output, #dot) #clause
    }
}

/// Of a function whose result carries no derivative: itself, and zero.
pub(super) fn inert(sig: &Signature) -> TokenStream {
    let (header, name, krate) = (header(sig), &sig.ident, &sig.krate);
    let args = sig.params.iter().map(ParamSig::name);
    quote! {
        #header {
            let value = Self::#name(#(#args),*);
            let dot = #krate::rt::lanes::zero_like::<__LANES, _>(&value);
            (value, dot)
        }
    }
}

/// How many statements that compute tangents are worth a look at whether there is anything to compute.
const MANY: usize = 8;

/// What is run before the sweep: where nothing moves, the function itself.
pub(super) fn stillness(f: &Function, tangent: &Tangent, sig: &Signature) -> Option<TokenStream> {
    let mut statements = 0;
    visit::each(&tangent.body, &mut |s| {
        statements += match &s.kind {
            StmtKind::For { .. } | StmtKind::While { .. } | StmtKind::Loop { .. } | StmtKind::Tangent { .. } => MANY,
            StmtKind::Let(l, _) => usize::from(l.0 as usize >= f.locals.len()),
            _ => 0, // holds others, or is one of few
        };
    });
    let state = sig.params.iter().any(|p| p.passing == Passing::RefMut);
    let hidden = sig.params.iter().any(|p| p.ident == sig.ident);
    if statements < MANY || state || hidden || sig.differs || sig.owner.is_some() {
        return None;
    }
    let (krate, name) = (&sig.krate, &sig.ident);
    let still = (0..sig.params.len()).map(|i| {
        let i = syn::Index::from(i);
        quote!(#krate::rt::lanes::is_still(__dots.#i))
    });
    let written = sig.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(p) => Some(&p.ident),
        GenericParam::Const(p) => Some(&p.ident),
        GenericParam::Lifetime(_) => None,
    });
    let written: Vec<_> = written.collect();
    let written = (!written.is_empty()).then(|| quote!(::<#(#written),*>));
    let args = sig.params.iter().map(ParamSig::name);
    Some(quote! {
        if #(#still)&&* {
            let __value = #name #written(#(#args),*);
            let __dot = #krate::rt::lanes::zero_like::<__LANES, _>(&__value);
            return (__value, __dot);
        }
    })
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

    /// What follows the tangents in a call in lanes: the flags, and how many lanes there are.
    pub(super) fn behind_dots(&self, dots: &[Option<Place>], span: Span) -> Option<TokenStream> {
        let krate = self.krate;
        let flags = dots.iter().map(|dot| self.flag_of_dot(dot.as_ref(), span));
        self.lanes.then(|| quote_spanned!(span=> , (#(#flags,)*), #krate::rt::lanes::Of::<__LANES>))
    }

    /// Whether a tangent moves, as a condition that is known where the function is compiled for its flags; `None` where it may always.
    fn moves(&self, l: Local) -> Option<TokenStream> {
        match self.moving?.of(l) {
            Moves::Always => None,
            Moves::With(params) if params.is_empty() => Some(quote!(false)),
            Moves::With(params) => {
                let flags = params.into_iter().map(flag);
                Some(quote!(#(#flags::ON)||*))
            }
        }
    }

    /// What is made of tangents, where those that keep still are left out.
    pub(super) fn of_moving(&self, rvalue: &Rvalue, value: TokenStream, span: Span) -> TokenStream {
        let krate = self.krate;
        let bar = |o: &Operand| o.local().filter(|l| self.is_bar(*l));
        match rvalue {
            Rvalue::Binary(op @ (BinOp::Add | BinOp::Sub), a, b) => {
                let (Some(l), Some(r)) = (bar(a), bar(b)) else { return value };
                let (left, right) = (self.moves(l), self.moves(r));
                if left.is_none() && right.is_none() {
                    return value;
                }
                let [left, right] = [left, right].map(|moves| moves.unwrap_or_else(|| quote!(true)));
                let name = quote::format_ident!("{}", if *op == BinOp::Add { "sum" } else { "difference" });
                let (a, b) = (self.value(a), self.value(b));
                quote_spanned!(span=> #krate::rt::lanes::#name(#a, #left, #b, #right))
            }
            Rvalue::Binary(_, a, _) | Rvalue::Unary(UnOp::Neg, a) => self.if_moving(bar(a), value, span),
            Rvalue::Prim(_, operands) => self.if_moving(operands.first().and_then(bar), value, span),
            _ => value, // moves, rather than computes
        }
    }

    fn if_moving(&self, dot: Option<Local>, value: TokenStream, span: Span) -> TokenStream {
        let Some(moves) = dot.and_then(|dot| self.moves(dot)) else { return value };
        let zero = self.no_lanes(span);
        quote_spanned!(span=> if #moves { #value } else { #zero })
    }

    /// A statement that adds a tangent.
    pub(super) fn where_moving(&self, value: &Operand, stmt: TokenStream, span: Span) -> TokenStream {
        let moves = value.local().filter(|l| self.is_bar(*l)).and_then(|l| self.moves(l));
        match moves {
            Some(moves) => quote_spanned!(span=> if #moves { #stmt }),
            None => stmt,
        }
    }

    /// The flag of an argument in lanes.
    pub(super) fn flag_of_dot(&self, dot: Option<&Place>, span: Span) -> TokenStream {
        let krate = self.krate;
        let moves = dot.map(|dot| self.moving.map_or(Moves::Always, |moving| moving.of(dot.root)));
        match moves {
            None => quote_spanned!(span=> #krate::rt::Off),
            Some(Moves::Always) => quote_spanned!(span=> #krate::rt::On),
            Some(Moves::With(params)) => match params.iter().collect::<Vec<_>>()[..] {
                [] => quote_spanned!(span=> #krate::rt::Off),
                [param] => {
                    let flag = flag(*param);
                    quote_spanned!(span=> #krate::rt::flag::<#flag>())
                }
                _ => quote_spanned!(span=> #krate::rt::On),
            },
        }
    }
}

/// The tangents that came in, of parameters that may move.
pub(super) fn flagged(i: usize, dot: &TokenStream) -> TokenStream {
    let flag = flag(i);
    quote!(let #dot = if #flag::ON { #dot } else { ::core::option::Option::None };)
}
