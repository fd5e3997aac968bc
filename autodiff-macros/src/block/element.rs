//! Impls of `Index` and `IndexMut`.
//!
//! Where the index is an integer the cotangent is given the same impl, as long as the body asks nothing of `self` but the element:
//! what stands for the element of a value stands for that of its cotangent. Where it is not, `m[(i, j)]`, the differentiated body
//! reads and writes the element.

use super::operator::{Spell, as_function};
use crate::by_value::{each_end, each_tail};
use crate::emit::Sweeps;
use crate::function;
use crate::ir::Ty;
use crate::options::Options;
use crate::signature::{Part, ty};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{
    Expr, GenericArgument, GenericParam, ImplItem, ImplItemFn, ItemImpl, Path, PathArguments, ReturnType, Type,
    parse_quote,
    visit::{self, Visit},
};

/// What stands beside the block, if it is the impl of an index.
pub(super) fn element(block: &ItemImpl, options: &Options, krate: &Path) -> Option<syn::Result<TokenStream>> {
    let (path, _) = block.trait_.as_ref()?;
    let last = path.segments.last()?;
    let exclusive = match last.ident.to_string().as_str() {
        "Index" => false,
        "IndexMut" => true,
        _ => return None, // another trait
    };
    let PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    let index = args.args.iter().find_map(|arg| match arg {
        GenericArgument::Type(t) => Some(t.clone()),
        _ => None, // rustc refuses the original
    })?;
    let method = block.items.iter().find_map(|item| match item {
        ImplItem::Fn(f) => Some(f.clone()),
        _ => None, // the type of the elements
    })?;
    match ty(&index) {
        Ty::Int => is_plain(&method).then(|| Ok(of_cotangent(block, &method, krate))),
        _ => Some(by_body(block, method, &index, exclusive, options, krate)),
    }
}

/// The same impl for the cotangent. That of `Index` is one of `IndexMut` as well, so that elements of types that are only read have
/// derivatives too.
fn of_cotangent(block: &ItemImpl, method: &ImplItemFn, krate: &Path) -> TokenStream {
    let exclusive = is_exclusive(method);
    let both = changeable(method);
    if exclusive && both.is_some() {
        return TokenStream::new(); // beside the impl of `Index`
    }
    let mut items = by_the_same_body(block, method, krate);
    if let Some(method) = both {
        let mut block = block.clone();
        block.items = vec![ImplItem::Fn(method.clone())];
        // The trait was in scope under the name that it is given here, its kin need not be.
        if let Some((path, _)) = &mut block.trait_ {
            let arguments = path.segments.last().map(|s| s.arguments.clone()).unwrap_or_default();
            *path = parse_quote!(::core::ops::IndexMut);
            if let Some(last) = path.segments.last_mut() {
                last.arguments = arguments;
            }
        }
        items.extend(by_the_same_body(&block, &method, krate));
    }
    items
}

fn is_exclusive(method: &ImplItemFn) -> bool {
    matches!(&method.sig.output, ReturnType::Type(_, t) if matches!(&**t, Type::Reference(r) if r.mutability.is_some()))
}

/// The method as that of `IndexMut`, where its body ends in places: `&self.v[i]` as well as `&mut self.v[i]`.
fn changeable(method: &ImplItemFn) -> Option<ImplItemFn> {
    let places = std::cell::Cell::new(true);
    let mut method = method.clone();
    each_tail(&mut method.block, &|e| match e {
        Expr::Reference(r) => {
            let place = &r.expr;
            parse_quote!(&mut #place)
        }
        Expr::MethodCall(m) if m.method == "index" || m.method == "index_mut" => {
            let (of, index) = (&m.receiver, &m.args);
            parse_quote!(::core::ops::IndexMut::index_mut(&mut #of, #index))
        }
        // An element that is looked up.
        Expr::MethodCall(mut m) if m.method == "unwrap" || m.method == "expect" => {
            match &mut *m.receiver {
                Expr::MethodCall(of) if matches!(of.method.to_string().as_str(), "get" | "first" | "last") => {
                    of.method = Ident::new(&format!("{}_mut", of.method), of.method.span());
                }
                Expr::MethodCall(of)
                    if matches!(of.method.to_string().as_str(), "get_mut" | "first_mut" | "last_mut") => {}
                _ => places.set(false),
            }
            Expr::MethodCall(m)
        }
        other => {
            places.set(false);
            other
        }
    });
    method.sig.ident = Ident::new("index_mut", method.sig.ident.span());
    // The word `self` stays as it was written: that of a macro is another.
    if let Some(syn::FnArg::Receiver(receiver)) = method.sig.inputs.first_mut()
        && let syn::ReceiverKind::Reference(_, _, mutability) = &mut receiver.kind
    {
        *mutability = Some(parse_quote!(mut));
    }
    method.sig.output = parse_quote!(-> &mut Self::Output);
    places.get().then_some(method)
}

fn by_the_same_body(block: &ItemImpl, method: &ImplItemFn, krate: &Path) -> TokenStream {
    let Type::Path(own) = &*block.self_ty else { return TokenStream::new() };
    let mut own = own.clone();
    if let Some(last) = own.path.segments.last_mut() {
        last.ident = format_ident!("{}Cotangent", last.ident);
    }
    let mut block = block.clone();
    for param in block.generics.type_params().map(|p| p.ident.clone()).collect::<Vec<_>>() {
        block.generics.make_where_clause().predicates.push(parse_quote!(#param: #krate::Differentiable));
    }
    let mut method = method.clone();
    method.attrs.clear();
    let exclusive = is_exclusive(&method);
    method.sig.output = if exclusive { parse_quote!(-> &mut Self::Output) } else { parse_quote!(-> &Self::Output) };
    block.items = block
        .items
        .into_iter()
        .map(|item| match item {
            ImplItem::Type(mut t) => {
                let of = t.ty.clone();
                t.ty = parse_quote!(<#of as #krate::Differentiable>::Cotangent);
                ImplItem::Type(t)
            }
            ImplItem::Fn(_) => ImplItem::Fn(method.clone()),
            other => other, // as it is
        })
        .collect();
    block.self_ty = Box::new(Type::Path(own));
    quote!(#[allow(warnings, clippy::all, clippy::pedantic)] #block)
}

/// Whether the body asks nothing of `self` but the element that it refers to: what a cotangent has as well.
pub(crate) fn is_plain(method: &ImplItemFn) -> bool {
    struct Asks(bool);
    impl Asks {
        fn ask(&mut self, tokens: TokenStream) {
            self.0 |= mentions_self(tokens);
        }
    }
    impl<'ast> Visit<'ast> for Asks {
        fn visit_expr_index(&mut self, e: &'ast syn::ExprIndex) {
            self.ask(e.index.to_token_stream());
            visit::visit_expr(self, &e.expr);
        }
        fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
            self.ask(e.to_token_stream());
        }
        fn visit_expr_call(&mut self, e: &'ast syn::ExprCall) {
            self.ask(e.to_token_stream());
        }
        fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
            // `self.data.index(i)`, but no methods of `self`.
            let own = matches!(&*e.receiver, Expr::Path(_));
            self.0 |= own && mentions_self(e.receiver.to_token_stream());
            e.args.iter().for_each(|a| self.ask(a.to_token_stream()));
            visit::visit_expr(self, &e.receiver);
        }
        fn visit_expr_match(&mut self, e: &'ast syn::ExprMatch) {
            self.ask(e.expr.to_token_stream());
            visit::visit_expr_match(self, e);
        }
        fn visit_expr_if(&mut self, e: &'ast syn::ExprIf) {
            self.ask(e.cond.to_token_stream());
            visit::visit_expr_if(self, e);
        }
        fn visit_local(&mut self, l: &'ast syn::Local) {
            self.ask(l.to_token_stream());
        }
        fn visit_macro(&mut self, m: &'ast syn::Macro) {
            self.ask(m.tokens.clone());
        }
        fn visit_expr_unsafe(&mut self, _: &'ast syn::ExprUnsafe) {
            self.0 = true;
        }
    }
    let mut asks = Asks(false);
    asks.visit_block(&method.block);
    !asks.0
}

fn mentions_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == "self",
        TokenTree::Group(group) => mentions_self(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The element by the body of the method.
fn by_body(
    block: &ItemImpl,
    method: ImplItemFn,
    index: &Type,
    exclusive: bool,
    options: &Options,
    krate: &Path,
) -> syn::Result<TokenStream> {
    let spell = Spell::new(block);
    let own = &block.self_ty;
    let index = spell.ty(index);
    let mut function = as_function(block, method, &spell)?;
    let written = match &function.sig.output {
        ReturnType::Type(_, t) => match &**t {
            Type::Reference(r) => (*r.elem).clone(),
            _ => return Ok(TokenStream::new()), // rustc refuses the original
        },
        ReturnType::Default => return Ok(TokenStream::new()),
    };
    // In the impl of `IndexMut` the name is that of the impl of `Index`.
    let output = written.to_token_stream().to_string().replace(' ', "").ends_with("::Output");
    let element: Type = if output { parse_quote!(<#own as ::core::ops::Index<#index>>::Output) } else { written };
    let value = Ident::new("__element", Span::mixed_site());
    if exclusive {
        function.sig.output = ReturnType::Default;
        function.sig.inputs.push(parse_quote!(#value: #element));
        each_end(&mut function.block, &|place| parse_quote!({ #place = #value; }));
    } else {
        function.sig.output = parse_quote!(-> #element);
        each_end(&mut function.block, &|place| place);
    }
    let options = Options { krate: options.krate.clone(), ..Options::default() };
    let (sig, Sweeps { forward, tangent, .. }) = function::sweeps(&mut function, &options)?;
    let (generics, _, clause) = sig.generics.split_for_impl();
    let captured = block.generics.params.iter().map(|p| match p {
        GenericParam::Lifetime(p) => p.lifetime.to_token_stream(),
        GenericParam::Type(p) => p.ident.to_token_stream(),
        GenericParam::Const(p) => p.ident.to_token_stream(),
    });
    let (reverse, dual) = (sig.hidden(Part::Forward), sig.hidden(Part::Tangent));
    let cotangent = |t: &Type| quote!(<#t as #krate::Differentiable>::Cotangent);
    let (bar, index_bar, element_bar) = (cotangent(own), cotangent(&index), cotangent(&element));
    let some = |t: &TokenStream| quote!(::core::option::Option<&mut #t>);
    let (bars, index_bars, element_bars) = (some(&bar), some(&index_bar), some(&element_bar));
    let items = if exclusive {
        quote! {
            impl #generics #krate::rt::AtMut<#index, #element> for #own #clause {
                #[inline]
                fn forward<M0: #krate::rt::Flag, M1: #krate::rt::Flag, M2: #krate::rt::Flag>(
                    &mut self, index: #index, element: #element, flags: (M0, M1, M2),
                ) -> (
                    (),
                    impl FnOnce(&mut Self, (), (), (), #bars, #index_bars, #element_bars) + use<#(#captured,)* M0, M1, M2>,
                ) {
                    Rule::#reverse(self, index, element, flags)
                }

                #[inline]
                fn tangent(
                    &mut self,
                    index: #index,
                    element: #element,
                    dots: (
                        ::core::option::Option<&mut #bar>,
                        ::core::option::Option<&#index_bar>,
                        ::core::option::Option<&#element_bar>,
                    ),
                ) -> ((), ()) {
                    Rule::#dual(self, index, element, dots)
                }
            }
        }
    } else {
        quote! {
            impl #generics #krate::rt::At<#index> for #own #clause {
                type Element = #element;

                #[inline]
                fn forward<M0: #krate::rt::Flag, M1: #krate::rt::Flag>(
                    &self, index: #index, flags: (M0, M1),
                ) -> (
                    #element,
                    impl FnOnce(&Self, (), #element_bar, #bars, #index_bars) + use<#(#captured,)* M0, M1>,
                ) {
                    Rule::#reverse(self, index, flags)
                }

                #[inline]
                fn tangent(
                    &self,
                    index: #index,
                    dots: (::core::option::Option<&#bar>, ::core::option::Option<&#index_bar>),
                ) -> (#element, #element_bar) {
                    Rule::#dual(self, index, dots)
                }
            }
        }
    };
    Ok(quote! {
        const _: () = {
            #[doc(hidden)]
            pub enum Rule {}

            #[allow(warnings, clippy::all, clippy::pedantic)]
            impl Rule { #forward #tangent }

            #[allow(warnings, clippy::all, clippy::pedantic)]
            #items
        };
    })
}
