//! Impls of operators: the body of the method, differentiated, is the rule of the operator.

mod conversion;
mod jets;
mod second;

pub(super) use conversion::conversion;

use crate::emit::Sweeps;
use crate::function;
use crate::options::Options;
use crate::signature::{Signature, take_constants};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeMap;
use syn::{
    AngleBracketedGenericArguments, FnArg, GenericArgument, ImplItem, ImplItemFn, ItemFn, ItemImpl, Path,
    PathArguments, Token, Type, parse_quote, spanned::Spanned, visit_mut::VisitMut,
};

/// The operators that have a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `+`, `-`: the rule keeps what it wants.
    Kept,
    /// `*`, `/`, `%`: the rule is given operands again.
    Given,
    Negation,
    /// `+=`, `-=`.
    Assignment,
    /// `*=`, `/=`, `%=`: given operands again, as the operator that the assignment is.
    GivenAssignment,
}

impl Kind {
    /// By the trait's name.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Add" | "Sub" => Kind::Kept,
            "Mul" | "Div" | "Rem" => Kind::Given,
            "Neg" => Kind::Negation,
            "AddAssign" | "SubAssign" => Kind::Assignment,
            "MulAssign" | "DivAssign" | "RemAssign" => Kind::GivenAssignment,
            _ => return None, // without a rule
        })
    }
}

/// The rule of an operator, if the block is the impl of one that has a rule.
pub(super) fn rule(block: &mut ItemImpl, options: &Options, krate: &Path) -> Option<syn::Result<TokenStream>> {
    let (path, _) = block.trait_.as_ref()?;
    let last = path.segments.last()?.clone();
    let name = last.ident.to_string();
    let kind = Kind::of(&name)?;
    let written = block.clone();
    let mut found = None;
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item {
            found = Some(method.clone());
            method.attrs.retain(|a| a.path().segments.last().is_none_or(|s| s.ident != "differentiable"));
        }
    }
    let method = found?; // rustc refuses the original
    let mut order = options.order;
    for attr in &method.attrs {
        match syn::parse2(super::arguments(attr)) {
            Ok(Options { rule: Some(rule), .. }) => {
                let help = "write the body as a function of its own, and give the rule to that";
                return Some(Err(rule.misplaced("a rule cannot be given to the method of an operator", help)));
            }
            Ok(Options { order: own, .. }) => order = own.or(order),
            Err(_) => {} // an attribute of another kind, or refused with the others
        }
    }
    let right = match &last.arguments {
        PathArguments::AngleBracketed(args) => args.args.iter().find_map(|arg| match arg {
            GenericArgument::Type(t) => Some(t.clone()),
            _ => None, // rustc refuses the original
        }),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    };
    let spell = Spell::new(&written);
    let right = right.map_or_else(|| (*written.self_ty).clone(), |t| spell.ty(&t));
    Some(Operator { kind, name: last.ident, left: (*written.self_ty).clone(), right, krate }.expand(
        &written,
        method,
        &Options { order, ..options.clone() },
        &spell,
    ))
}

/// The impl of an operator.
struct Operator<'a> {
    kind: Kind,
    /// Of the trait.
    name: Ident,
    left: Type,
    right: Type,
    krate: &'a Path,
}

impl Operator<'_> {
    fn expand(
        &self,
        block: &ItemImpl,
        method: ImplItemFn,
        options: &Options,
        spell: &Spell,
    ) -> syn::Result<TokenStream> {
        let mut function = as_function(block, method, spell)?;
        let options = Options { krate: options.krate.clone(), order: options.order, ..Options::default() };
        let (sig, Sweeps { forward, tangent, .. }, tangents) = function::operator(&mut function, &options)?;
        let (operator, rule, dual) = (self.operator(&sig), self.rule(&sig), self.dual(&sig));
        let twice = tangents.first().map(|_| self.second(&sig));
        let jets = tangents.iter().enumerate().skip(1).map(|(i, of)| self.jets(&sig, &of.sig, i + 1));
        let items = tangents.iter().map(|tangent| &tangent.items);
        Ok(quote! {
            #[allow(warnings, clippy::all, clippy::pedantic)]
            const _: () = {
                #[doc(hidden)]
                pub enum Rule {}

                #[allow(warnings, clippy::all, clippy::pedantic)]
                impl Rule { #forward #tangent #(#items)* }

                #operator
                #rule
                #dual
                #twice
                #(#jets)*
            };
        })
    }

    /// The differentiated body, forward and back.
    fn operator(&self, sig: &Signature) -> TokenStream {
        let (krate, out) = (self.krate, &sig.seed);
        let (generics, _, clause) = sig.generics.split_for_impl();
        let (a, b) = (pointee(&self.left), pointee(&self.right));
        let forward = sig.hidden(crate::signature::Part::Forward);
        let call = |t: &Type, name: TokenStream| match t {
            Type::Reference(_) => name,
            _ => quote!(::core::clone::Clone::clone(#name)),
        };
        let again = |t: &Type, name: TokenStream| match t {
            Type::Reference(_) => name,
            _ => quote!(()),
        };
        let bars = |t: &Type| quote!(::core::option::Option<&mut <#t as #krate::Differentiable>::Cotangent>);
        let (a_bars, b_bars) = (bars(a), bars(b));
        let (left, right) = (call(&self.left, quote!(__a)), call(&self.right, quote!(__b)));
        let (left_again, right_again) = (again(&self.left, quote!(__a)), again(&self.right, quote!(__b)));
        let head = quote!(#[allow(warnings, clippy::all, clippy::pedantic)]);
        match self.kind {
            Kind::Kept | Kind::Given => quote! {
                #head
                impl #generics #krate::rt::ops::Operator<#a, #b> for Rule #clause {
                    type Out = #out;

                    #[inline]
                    fn bars<FA: #krate::rt::Flag, FB: #krate::rt::Flag>(
                        __a: &#a, __b: &#b, __g: &#out, a_bar: #a_bars, b_bar: #b_bars, flags: (FA, FB),
                    ) {
                        let (_, pullback) = Rule::#forward(#left, #right, flags);
                        pullback(#left_again, #right_again, ::core::clone::Clone::clone(__g), a_bar, b_bar);
                    }
                }
            },
            Kind::GivenAssignment => quote! {
                #head
                impl #generics #krate::rt::ops::Operator<#a, #b> for Rule #clause {
                    type Out = <#a as #krate::Differentiable>::Cotangent;

                    #[inline]
                    fn bars<FA: #krate::rt::Flag, FB: #krate::rt::Flag>(
                        __a: &#a, __b: &#b, __g: &Self::Out, a_bar: #a_bars, b_bar: #b_bars, flags: (FA, FB),
                    ) {
                        let mut __a = ::core::clone::Clone::clone(__a);
                        let (_, pullback) = Rule::#forward(&mut __a, #right, (#krate::rt::On, flags.1));
                        let mut state = ::core::clone::Clone::clone(__g);
                        pullback(&mut __a, #right_again, (), ::core::option::Option::Some(&mut state), b_bar);
                        if let ::core::option::Option::Some(a_bar) = a_bar {
                            #krate::rt::add_assign(a_bar, &state);
                        }
                    }
                }
            },
            Kind::Negation => quote! {
                #head
                impl #generics #krate::rt::ops::Operator<#a, ()> for Rule #clause {
                    type Out = #out;

                    #[inline]
                    fn bars<FA: #krate::rt::Flag, FB: #krate::rt::Flag>(
                        __a: &#a, (): &(), __g: &#out, a_bar: #a_bars, _: ::core::option::Option<&mut ()>, (flag, _): (FA, FB),
                    ) {
                        let (_, pullback) = Rule::#forward(#left, (flag,));
                        pullback(#left_again, ::core::clone::Clone::clone(__g), a_bar);
                    }
                }
            },
            Kind::Assignment => quote! {
                #head
                impl #generics #krate::rt::ops::AssignOperator<#a, #b> for Rule #clause {
                    #[inline]
                    fn bars<FB: #krate::rt::Flag>(
                        __a: &#a, __b: &#b, state: &mut <#a as #krate::Differentiable>::Cotangent, b_bar: #b_bars, flag: FB,
                    ) {
                        let mut __a = ::core::clone::Clone::clone(__a);
                        let (_, pullback) = Rule::#forward(&mut __a, #right, (#krate::rt::On, flag));
                        pullback(&mut __a, #right_again, (), ::core::option::Option::Some(state), b_bar);
                    }
                }
            },
        }
    }

    /// Value and tangent, from the differentiated body.
    fn dual(&self, sig: &Signature) -> TokenStream {
        let (krate, out) = (self.krate, &sig.seed);
        let (generics, _, clause) = sig.generics.split_for_impl();
        let (left, right) = (&self.left, &self.right);
        let lent = |t: &Type| {
            let t = pointee(t);
            quote!(::core::option::Option<&<#t as #krate::Differentiable>::Cotangent>)
        };
        let (left_dot, right_dot) = (lent(left), lent(right));
        let tangent = sig.hidden(crate::signature::Part::Tangent);
        let marker = &self.name;
        let output = sig.output.as_ref().map_or_else(|| quote!(()), ToTokens::to_token_stream);
        let head = quote!(#[allow(warnings, clippy::all, clippy::pedantic)]);
        match self.kind {
            Kind::Kept | Kind::Given => quote! {
                #head
                impl #generics #krate::rt::ops::DualWith<#krate::rt::ops::#marker, #right> for #left #clause {
                    type Value = #output;
                    type Dot = #out;

                    #[inline]
                    fn dual(self, __b: #right, a_dot: #left_dot, b_dot: #right_dot) -> (#output, #out) {
                        Rule::#tangent(self, __b, (a_dot, b_dot))
                    }
                }
            },
            Kind::GivenAssignment => quote! {
                #head
                impl #generics #krate::rt::ops::DualWith<#krate::rt::ops::#marker, #right> for #left #clause {
                    type Value = #left;
                    type Dot = <#left as #krate::Differentiable>::Cotangent;

                    #[inline]
                    fn dual(self, __b: #right, a_dot: #left_dot, b_dot: #right_dot) -> (#left, Self::Dot) {
                        let mut value = self;
                        let mut dot = #krate::rt::own_dot(a_dot, &value);
                        let ((), ()) = Rule::#tangent(&mut value, __b, (::core::option::Option::Some(&mut dot), b_dot));
                        (value, dot)
                    }
                }
            },
            Kind::Negation => quote! {
                #head
                impl #generics #krate::rt::ops::DualOf for #left #clause {
                    type Value = #output;
                    type Dot = #out;

                    #[inline]
                    fn dual(self, a_dot: #left_dot) -> (#output, #out) {
                        Rule::#tangent(self, (a_dot,))
                    }
                }
            },
            Kind::Assignment => quote! {
                #head
                impl #generics #krate::rt::ops::DualAssign<#krate::rt::ops::#marker, #right> for #left #clause {
                    #[inline]
                    fn dual(
                        &mut self,
                        __b: #right,
                        a_dot: ::core::option::Option<&mut <#left as #krate::Differentiable>::Cotangent>,
                        b_dot: #right_dot,
                    ) {
                        let ((), ()) = Rule::#tangent(self, __b, (a_dot, b_dot));
                    }
                }
            },
        }
    }

    /// The rule, by way of the runtime.
    fn rule(&self, sig: &Signature) -> TokenStream {
        let (krate, out) = (self.krate, &sig.seed);
        let (generics, _, clause) = sig.generics.split_for_impl();
        let (left, right) = (&self.left, &self.right);
        let (a, b) = (pointee(left), pointee(right));
        let name = format_ident!("{}Rule", self.name);
        let bar = |t: &Type| quote!(<#t as #krate::Differentiable>::Cotangent);
        let (a_bar, b_bar) = (bar(a), bar(b));
        let operands = quote!(#krate::rt::ops::Operands<Rule, #a, #b>);
        let head = quote!(#[allow(warnings, clippy::all, clippy::pedantic)]);
        match self.kind {
            Kind::Kept | Kind::Assignment => quote! {
                #head
                impl #generics #krate::rt::ops::#name<#right> for #left #clause {
                    type Kept = #operands;

                    #[inline]
                    fn keep(&self, __b: &#right) -> Self::Kept {
                        <#operands>::keep(self, __b)
                    }
                }
            },
            Kind::Negation => quote! {
                #head
                impl #generics #krate::rt::ops::#name for #left #clause {
                    type Kept = #krate::rt::ops::Operands<Rule, #a, ()>;

                    #[inline]
                    fn keep(&self) -> Self::Kept {
                        #krate::rt::ops::Operands::keep(self, &())
                    }
                }
            },
            Kind::Given | Kind::GivenAssignment => {
                let out = match self.kind {
                    Kind::GivenAssignment => a_bar.clone(),
                    _ => out.clone(), // of the result
                };
                let side = |side: &str| {
                    let (keep, part) = (format_ident!("keep_{}", side.to_lowercase()), format_ident!("{side}"));
                    let operand = if side == "Left" { quote!(self) } else { quote!(__b) };
                    quote! {
                        type #part = #krate::rt::ops::#part<Rule, #a, #b>;

                        #[inline]
                        fn #keep(&self, __b: &#right) -> Self::#part {
                            #krate::rt::ops::#part::keep(#operand)
                        }
                    }
                };
                let kept = match self.name.to_string().as_str() {
                    "Mul" | "MulAssign" => vec![side("Left"), side("Right")],
                    "Div" | "DivAssign" => vec![side("Left")],
                    _ => Vec::new(), // given both, always
                };
                quote! {
                    #head
                    impl #generics #krate::rt::ops::#name<#right> for #left #clause {
                        type Out = #out;

                        #(#kept)*

                        #[inline]
                        fn left(&self, __b: &#right, __g: &#out) -> #a_bar {
                            #krate::rt::ops::left::<Rule, #a, #b>(self, __b, __g)
                        }

                        #[inline]
                        fn right(&self, __b: &#right, __g: &#out) -> #b_bar {
                            #krate::rt::ops::right::<Rule, #a, #b>(self, __b, __g)
                        }

                        #[inline]
                        fn both(&self, __b: &#right, __g: &#out) -> (#a_bar, #b_bar) {
                            #krate::rt::ops::both::<Rule, #a, #b>(self, __b, __g)
                        }
                    }
                }
            }
        }
    }
}

/// What an operand that is taken by reference refers to.
fn pointee(t: &Type) -> &Type {
    match t {
        Type::Reference(reference) => &reference.elem,
        Type::Paren(paren) => pointee(&paren.elem),
        Type::Group(group) => pointee(&group.elem),
        t => t, // by value
    }
}

/// The method as a function of its own, outside of the block.
pub(super) fn as_function(block: &ItemImpl, mut method: ImplItemFn, spell: &Spell) -> syn::Result<ItemFn> {
    let this = Spell::this();
    let own = &block.self_ty;
    if let Some(first) = method.sig.inputs.first_mut()
        && let FnArg::Receiver(receiver) = first
    {
        let mutability = &receiver.mutability;
        *first = match &receiver.kind {
            syn::ReceiverKind::Reference(_, lifetime, exclusive) => parse_quote!(#this: &#lifetime #exclusive #own),
            _ => parse_quote!(#mutability #this: #own), // by value
        };
    }
    let name = format_ident!("__{}", method.sig.ident);
    method.sig.ident = name;
    let mut function = ItemFn {
        attrs: Vec::new(),
        vis: syn::Visibility::Inherited,
        modifiers: syn::FnModifiers::default(),
        sig: method.sig,
        block: Box::new(method.block),
    };
    take_constants(&mut function);
    let mut function: ItemFn = syn::parse2(spell.tokens(function.into_token_stream()))?;
    let mut generics = block.generics.clone();
    generics.params.extend(std::mem::take(&mut function.sig.generics.params));
    function.sig.generics = generics;
    Ok(function)
}

/// Spells out what the block's names stand for.
pub(super) struct Spell {
    own: TokenStream,
    /// The associated types.
    types: BTreeMap<String, TokenStream>,
}

impl Spell {
    pub(super) fn new(block: &ItemImpl) -> Self {
        /// `Vec3<f64>` as `Vec3::<f64>`, which goes for types and for values.
        struct Turbofish;
        impl VisitMut for Turbofish {
            fn visit_angle_bracketed_generic_arguments_mut(&mut self, args: &mut AngleBracketedGenericArguments) {
                args.colon2_token = Some(Token![::](args.lt_token.span()));
                syn::visit_mut::visit_angle_bracketed_generic_arguments_mut(self, args);
            }
        }
        let mut own = (*block.self_ty).clone();
        Turbofish.visit_type_mut(&mut own);
        let mut spell = Spell { own: own.to_token_stream(), types: BTreeMap::new() };
        for item in &block.items {
            if let ImplItem::Type(t) = item {
                let mut ty = t.ty.clone();
                Turbofish.visit_type_mut(&mut ty);
                let ty = spell.tokens(ty.to_token_stream());
                spell.types.insert(t.ident.to_string(), ty);
            }
        }
        spell
    }

    /// What stands for `self`.
    fn this() -> Ident {
        Ident::new("__self", Span::mixed_site())
    }

    pub(super) fn ty(&self, t: &Type) -> Type {
        syn::parse2(self.tokens(t.to_token_stream())).unwrap_or_else(|_| t.clone())
    }

    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut spelled = TokenStream::new();
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            at += 1;
            match tree {
                TokenTree::Ident(ident) if ident == "Self" => {
                    let member = trees.get(at + 2).map(ToString::to_string);
                    if let Some(ty) = member.filter(|_| is_path(&trees, at)).and_then(|m| self.types.get(&m)) {
                        spelled.extend(ty.clone());
                        at += 3;
                    } else {
                        spelled.extend(self.own.clone());
                    }
                }
                TokenTree::Ident(ident) if ident == "self" && !is_path(&trees, at) => {
                    let mut this = Self::this();
                    this.set_span(this.span().located_at(ident.span()));
                    spelled.extend([TokenTree::Ident(this)]);
                }
                TokenTree::Group(group) => {
                    let inside = self.tokens(group.stream());
                    let mut inner = Group::new(group.delimiter(), inside);
                    inner.set_span(group.span());
                    spelled.extend([TokenTree::Group(inner)]);
                }
                other => spelled.extend([other.clone()]),
            }
        }
        spelled
    }
}

/// Whether `::` stands there.
fn is_path(trees: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.as_char() == ':');
    colon(at) && colon(at + 1)
}
