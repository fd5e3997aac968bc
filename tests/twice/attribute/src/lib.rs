//! `#[differentiable]` as the corpus writes it, with `order = 2`.

use proc_macro::{TokenStream, TokenTree};

/// The attribute, with second derivatives unless its arguments say something of orders or rules.
#[proc_macro_attribute]
pub fn differentiable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let names = |name: &str| {
        let mut tokens = arguments.clone().into_iter();
        tokens.any(|token| matches!(&token, TokenTree::Ident(ident) if ident.to_string() == name))
    };
    let order: TokenStream = match ["order", "vjp", "jvp", "skip"].iter().any(|name| names(name)) {
        true => TokenStream::new(),
        false if arguments.is_empty() => "order = 2".parse().expect("tokens"),
        false => "order = 2,".parse().expect("tokens"),
    };
    let mut all = order;
    all.extend(arguments);
    let mut attributed: TokenStream = "#".parse().expect("tokens");
    let mut inner: TokenStream = "::autodiff::as_written".parse().expect("tokens");
    inner.extend([TokenTree::Group(proc_macro::Group::new(proc_macro::Delimiter::Parenthesis, all))]);
    attributed.extend([TokenTree::Group(proc_macro::Group::new(proc_macro::Delimiter::Bracket, inner))]);
    attributed.extend(item);
    attributed
}
