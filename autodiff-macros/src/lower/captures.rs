//! The arguments of macros that are kept, and what their format strings capture.

use super::rename::Rename;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{Expr, Macro, Token};

impl Rename<'_, '_, '_> {
    /// The arguments of a macro: as expressions where they can be read so, otherwise token by token.
    pub(super) fn macro_tokens(&mut self, mac: &Macro) -> TokenStream {
        let Ok(mut args) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(mac.tokens.clone()) else {
            return self.repeated(mac).unwrap_or_else(|| self.loose(mac.tokens.clone()));
        };
        let mut named = Vec::new();
        let mut captures = Vec::new();
        for arg in &mut args {
            match arg {
                // `name = value` of a format string.
                Expr::Assign(a) => {
                    named.push(a.left.to_token_stream().to_string());
                    self.visit_expr_mut(&mut a.right);
                }
                Expr::Lit(l) => {
                    if let syn::Lit::Str(s) = &l.lit
                        && captures.is_empty()
                    {
                        captures = captured(&s.value());
                    }
                }
                e => self.visit_expr_mut(e),
            }
        }
        let mut tokens = args.to_token_stream();
        let trailing = args.trailing_punct();
        let mut first = true;
        for name in captures {
            if named.contains(&name) {
                continue;
            }
            let stands_for = match self.inner(&name) {
                Some(inner) => inner.to_token_stream(),
                None => match self.lookup(&name) {
                    Some(v) => self.keeper.val(&v),
                    None => continue,
                },
            };
            if stands_for.to_string() != name {
                // A raw identifier is one only as it is parsed.
                let Ok(ident) = Ident::parse_any.parse_str(&name) else { continue };
                let comma = if first && trailing { None } else { Some(quote!(,)) };
                first = false;
                tokens.extend(quote!(#comma #ident = #stands_for));
            }
            named.push(name);
        }
        tokens
    }

    /// `vec![element; length]`
    fn repeated(&mut self, mac: &Macro) -> Option<TokenStream> {
        let parts = |input: syn::parse::ParseStream| -> syn::Result<(Expr, Expr)> {
            let element = input.parse()?;
            input.parse::<Token![;]>()?;
            Ok((element, input.parse()?))
        };
        let (mut element, mut length) = parts.parse2(mac.tokens.clone()).ok()?;
        self.visit_expr_mut(&mut element);
        self.visit_expr_mut(&mut length);
        Some(quote!(#element; #length))
    }

    fn loose(&mut self, tokens: TokenStream) -> TokenStream {
        let mut out = TokenStream::new();
        let mut after_dot = false;
        for token in tokens {
            let dot = matches!(&token, TokenTree::Punct(p) if p.as_char() == '.');
            match token {
                TokenTree::Ident(i) if !after_dot => {
                    let name = i.to_string();
                    match (self.inner(&name).cloned(), self.lookup(&name)) {
                        (Some(inner), _) => out.extend(inner.to_token_stream()),
                        (None, Some(v)) => {
                            self.keeper.receiver(&v);
                            out.extend(self.keeper.val(&v));
                        }
                        (None, None) => out.extend(i.to_token_stream()),
                    }
                }
                TokenTree::Group(g) => {
                    let mut group = proc_macro2::Group::new(g.delimiter(), self.loose(g.stream()));
                    group.set_span(g.span());
                    out.extend([TokenTree::Group(group)]);
                }
                other => out.extend([other]),
            }
            after_dot = dot;
        }
        out
    }
}

/// The names that a format string captures: `{name}`, `{name:..}`, and `name$` in widths and precisions.
pub(super) fn captured(format: &str) -> Vec<String> {
    let mut names = Vec::new();
    let text = format.replace("{{", "").replace("}}", "");
    for hole in text.split('{').skip(1) {
        let Some((inside, _)) = hole.split_once('}') else { continue };
        let (name, spec) = inside.split_once(':').unwrap_or((inside, ""));
        let mut candidates = vec![name.trim()];
        for (i, _) in spec.match_indices('$') {
            let words = spec.get(..i).unwrap_or("").rsplit(|c: char| !(c.is_alphanumeric() || c == '_'));
            candidates.extend(words.take(1));
        }
        for name in candidates {
            let is_ident = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            if is_ident && !names.iter().any(|n| n == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}
