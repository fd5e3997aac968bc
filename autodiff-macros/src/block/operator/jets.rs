//! The derivatives of an operator or a conversion from the third on: those of its body in forward mode, of that in forward mode, and so on. The operands
//! come with their tangents, and these with theirs: `((a, a'), (a., a'.))`.

use super::second::{given, is_reference};
use super::{Kind, Operator, pointee};
use crate::signature::{Part, Signature, jet_depth};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::Type;

/// One operand of an operator, with its tangents.
pub(super) struct Jet<'a> {
    /// `x` or `y`.
    name: &'static str,
    ty: &'a Type,
    /// The type by value, and of its tangents and cotangents.
    owned: TokenStream,
    bar: TokenStream,
    /// It is changed.
    state: bool,
}

/// The body in forward mode, and in forward mode again.
pub(super) struct Jets<'a> {
    pub krate: &'a syn::Path,
    /// How often.
    pub depth: usize,
    pub sig: &'a Signature,
    pub operands: Vec<Jet<'a>>,
}

impl Operator<'_> {
    /// By the forward mode of the body that was taken `depth` times, whose signature is `of`.
    pub(super) fn jets(&self, sig: &Signature, of: &Signature, depth: usize) -> TokenStream {
        let krate = self.krate;
        let (generics, _, clause) = sig.generics.split_for_impl();
        let assigns = matches!(self.kind, Kind::Assignment | Kind::GivenAssignment);
        let right = (self.kind != Kind::Negation).then(|| Jet::new("y", &self.right, false, krate));
        let operands = [Jet::new("x", &self.left, assigns, krate)].into_iter().chain(right).collect();
        let jets = Jets { krate, depth, sig: of, operands };
        let marker = match &self.name {
            _ if self.kind == Kind::Negation => quote!(#krate::rt::jets::Neg),
            name => quote!(#krate::rt::ops::#name),
        };
        let (by_left, by_right) = (jets.is_lent(0), jets.is_lent(1));
        let (left, right) = (jets.operand(0), jets.operand(1));
        let ((x, x_bar), (y, y_bar)) = (jets.types(0), jets.types(1));
        let (out, seed) = match &sig.output {
            _ if assigns => (left.clone(), jets.operands[0].bar.clone()),
            Some(output) => (output.to_token_stream(), sig.seed.to_token_stream()),
            None => (quote!(()), quote!(())),
        };
        let (value, dot) = jets.made(&out, &seed);
        let depth = jet_depth(krate, depth);
        let (start, computed, pulled, pushed) = (jets.start(), jets.computed(), jets.pulled(), jets.pushed());
        quote! {
            #[allow(warnings, clippy::all, clippy::pedantic)]
            impl #generics #krate::rt::jets::Operands<
                #krate::rt::jets::Taking<#marker, #by_left, #by_right>, #right, #depth
            > for #left
            #clause
            {
                type Out = #out;
                type Partials = (#x, #y);

                #[inline]
                fn operate(__a: #x, __b: #y) -> (#value, Self::Partials) {
                    let partials = (__a, __b);
                    let value = { #start #computed };
                    (value, partials)
                }

                #[inline]
                fn pull(
                    partials: Self::Partials,
                    seed: #dot,
                    left: ::core::option::Option<&mut #x_bar>,
                    right: ::core::option::Option<&mut #y_bar>,
                ) {
                    #start
                    #pulled
                }

                #[inline]
                fn push(
                    partials: Self::Partials,
                    left: ::core::option::Option<&#x_bar>,
                    right: ::core::option::Option<&#y_bar>,
                ) -> #dot {
                    #start
                    #pushed
                }
            }
        }
    }
}

impl<'a> Jet<'a> {
    pub(super) fn new(name: &'static str, ty: &'a Type, state: bool, krate: &syn::Path) -> Self {
        let owned = match pointee(ty) {
            Type::Slice(slice) => {
                let element = &slice.elem;
                quote!(#krate::rt::std::vec::Vec<#element>)
            }
            of => of.to_token_stream(),
        };
        let bar = quote!(<#owned as #krate::Differentiable>::Cotangent);
        Jet { name, ty, owned, bar, state }
    }

    /// What is behind the reference is a slice.
    fn is_slice(&self) -> bool {
        matches!(pointee(self.ty), Type::Slice(_))
    }

    /// The operand, or one of its tangents.
    fn part(&self, i: usize) -> Ident {
        format_ident!("__{}_{i}", self.name, span = Span::mixed_site())
    }

    /// The cotangent of a part, or its tangent.
    fn bar(&self, i: usize) -> Ident {
        format_ident!("__{}_bar_{i}", self.name, span = Span::mixed_site())
    }

    /// A part as the body takes it.
    fn given(&self, i: usize) -> TokenStream {
        let part = self.part(i);
        if self.state { quote!(&mut #part) } else { given(self.ty, part.to_token_stream()) }
    }

    /// The same as the pullback takes it again.
    fn again(&self, i: usize) -> TokenStream {
        if self.state || is_reference(self.ty) { self.given(i) } else { quote!(()) }
    }
}

impl<'a> Jets<'a> {
    fn count(&self) -> usize {
        1 << self.depth
    }

    fn parts(&self) -> impl Iterator<Item = (usize, &Jet<'a>)> {
        (0..self.count()).flat_map(|i| self.operands.iter().map(move |operand| (i, operand)))
    }

    /// A list of what there is for each part: the operands, then their tangents, and so on.
    fn list(&self, of: impl Fn(&Jet<'a>, usize) -> TokenStream) -> TokenStream {
        let all = self.parts().map(|(i, operand)| of(operand, i));
        quote!(#(#all,)*)
    }

    /// The type of an operand by value, `()` if there is no such.
    pub(super) fn operand(&self, operand: usize) -> TokenStream {
        self.operands.get(operand).map_or_else(|| quote!(()), |jet| jet.owned.clone())
    }

    /// Whether an operand is taken by reference.
    pub(super) fn is_lent(&self, operand: usize) -> bool {
        self.operands.get(operand).is_some_and(|jet| is_reference(jet.ty))
    }

    /// The types of a result with its tangents, and of tangents of that, by those of the value and of its tangent.
    pub(super) fn made(&self, value: &TokenStream, dot: &TokenStream) -> (TokenStream, TokenStream) {
        let of = |i| if i == 0 { value.clone() } else { dot.clone() };
        (nested(self.depth, &of), nested(self.depth, &|_| dot.clone()))
    }

    /// The type of an operand with its tangents, and of tangents of that.
    pub(super) fn types(&self, operand: usize) -> (TokenStream, TokenStream) {
        let bar = self.operands.get(operand).map_or_else(|| quote!(()), |jet| jet.bar.clone());
        self.made(&self.operand(operand), &bar)
    }

    fn bars(&self, jet: &Jet<'a>) -> TokenStream {
        nested(self.depth, &|i| jet.bar(i).to_token_stream())
    }

    fn nothing(&self) -> TokenStream {
        nested(self.depth, &|_| quote!(()))
    }

    fn is_assignment(&self) -> bool {
        self.operands.iter().any(|operand| operand.state)
    }

    /// Names for all parts of what was kept. What is changed is a copy.
    pub(super) fn start(&self) -> TokenStream {
        let names = self.operands.iter().map(|jet| nested(self.depth, &|i| jet.part(i).to_token_stream()));
        let copies = self.parts().filter(|(_, jet)| jet.state).map(|(i, jet)| jet.part(i));
        let other = (self.operands.len() == 1).then(|| quote!(_));
        let names = names.chain(other);
        quote!(let (#(#names),*) = &partials; #(let mut #copies = ::core::clone::Clone::clone(#copies);)*)
    }

    pub(super) fn computed(&self) -> TokenStream {
        let (name, arguments, nothing) = (&self.sig.ident, self.list(Jet::given), self.nothing());
        match self.operands.first().filter(|_| self.is_assignment()) {
            Some(state) => {
                let parts = nested(self.depth, &|i| state.part(i).to_token_stream());
                quote!(let #nothing = Rule::#name(#arguments); #parts)
            }
            None => quote!(Rule::#name(#arguments)),
        }
    }

    pub(super) fn pulled(&self) -> TokenStream {
        let krate = self.krate;
        let forward = self.sig.hidden(Part::Forward);
        let zeros = self.parts().filter(|(_, jet)| !jet.state).map(|(i, jet)| {
            let (part, bar) = (jet.part(i), jet.bar(i));
            let zero = if i == 0 {
                quote!(#krate::Differentiable::zero_cotangent(#part))
            } else {
                quote!(#krate::rt::zero_like(#part))
            };
            quote!(let mut #bar = #zero;)
        });
        // What goes in are the cotangents of the exit state, what comes out are those of the entry state.
        let states = self.operands.iter().filter(|jet| jet.state).map(|jet| {
            let names = nested(self.depth, &|i| {
                let bar = jet.bar(i);
                quote!(mut #bar)
            });
            quote!(let #names = seed;)
        });
        let seed = if self.is_assignment() { self.nothing() } else { quote!(seed) };
        let (arguments, again) = (self.list(Jet::given), self.list(Jet::again));
        let flags = self.list(|_, _| quote!(#krate::rt::On));
        let bars = self.list(|jet, i| match jet.bar(i) {
            bar if jet.is_slice() => quote!(::core::option::Option::Some(&mut #bar[..])),
            bar => some(&bar),
        });
        let give = self.operands.iter().zip([quote!(left), quote!(right)]).map(|(jet, place)| {
            let bars = self.bars(jet);
            quote!(#krate::rt::twice::give_one(#place, &#bars);)
        });
        quote! {
            #(#zeros)*
            #(#states)*
            let (_, pullback) = Rule::#forward(#arguments (#flags));
            pullback(#again #seed, #bars);
            #(#give)*
        }
    }

    pub(super) fn pushed(&self) -> TokenStream {
        let (krate, arguments) = (self.krate, self.list(Jet::given));
        let tangent = self.sig.hidden(Part::Tangent);
        let lent = self.operands.iter().zip([quote!(left), quote!(right)]).map(|(jet, dots)| {
            let (names, pattern) = ((0..self.count()).map(|i| jet.bar(i)).collect::<Vec<_>>(), self.bars(jet));
            let none = names.iter().map(|_| quote!(::core::option::Option::None));
            let some = names.iter().map(|name| {
                let all = jet.is_slice().then(|| quote!([..]));
                let lent = all.is_some().then(|| quote!(&));
                quote!(::core::option::Option::Some(#lent #name #all))
            });
            quote! {
                let (#(#names,)*) = match #dots {
                    ::core::option::Option::Some(#pattern) => (#(#some,)*),
                    ::core::option::Option::None => (#(#none,)*),
                };
            }
        });
        let own = self.parts().filter(|(_, jet)| jet.state).map(|(i, jet)| {
            let (part, bar) = (jet.part(i), jet.bar(i));
            quote!(let mut #bar = #krate::rt::own_dot(#bar, &#part);)
        });
        let dots = self.list(|jet, i| if jet.state { some(&jet.bar(i)) } else { jet.bar(i).to_token_stream() });
        let called = quote!(Rule::#tangent(#arguments (#dots)));
        let result = match self.operands.first().filter(|_| self.is_assignment()) {
            Some(state) => {
                let bars = self.bars(state);
                quote!(let _ = #called; #bars)
            }
            None => quote!(#called.1),
        };
        quote!(#(#lent)* #(#own)* #result)
    }
}

fn some(bar: &Ident) -> TokenStream {
    quote!(::core::option::Option::Some(&mut #bar))
}

/// Pairs of pairs, so many deep: `((0, 1), (2, 3))`.
fn nested(depth: usize, of: &dyn Fn(usize) -> TokenStream) -> TokenStream {
    fn from(first: usize, depth: usize, of: &dyn Fn(usize) -> TokenStream) -> TokenStream {
        if depth == 0 {
            return of(first);
        }
        let (left, right) = (from(first, depth - 1, of), from(first + (1 << (depth - 1)), depth - 1, of));
        quote!((#left, #right))
    }
    from(0, depth, of)
}
