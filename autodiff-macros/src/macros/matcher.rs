//! The patterns of `macro_rules!`, and what they bind.
//!
//! <https://doc.rust-lang.org/reference/macros-by-example.html>

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeMap;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};

/// A part of a pattern.
#[derive(Debug)]
pub(super) enum Pattern {
    Token(TokenTree),
    Group(Delimiter, Vec<Pattern>),
    /// `$name:kind`
    Fragment(String, String),
    /// `$( .. ) separator op`
    Repeat {
        inner: Vec<Pattern>,
        separator: Option<TokenTree>,
        op: char,
    },
}

/// What a name of a pattern stands for.
#[derive(Clone, Debug)]
pub(super) enum Bound {
    One(TokenStream),
    Many(Vec<Bound>),
}

/// Reads a pattern. `None` if it is of a form that is not known.
pub(super) fn patterns(tokens: TokenStream) -> Option<Vec<Pattern>> {
    let mut tokens = tokens.into_iter().peekable();
    let mut patterns = Vec::new();
    while let Some(tree) = tokens.next() {
        patterns.push(match tree {
            TokenTree::Punct(p) if p.as_char() == '$' => match tokens.next()? {
                TokenTree::Ident(name) => {
                    if name == "crate" {
                        return None;
                    }
                    if !matches!(tokens.next()?, TokenTree::Punct(p) if p.as_char() == ':') {
                        return None;
                    }
                    let TokenTree::Ident(kind) = tokens.next()? else { return None };
                    Pattern::Fragment(name.unraw().to_string(), kind.to_string())
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    let inner = self::patterns(group.stream())?;
                    let (separator, op) = repetition(&mut tokens)?;
                    Pattern::Repeat { inner, separator, op }
                }
                _ => return None, // `${count(..)}` and its kin
            },
            TokenTree::Group(group) => Pattern::Group(group.delimiter(), self::patterns(group.stream())?),
            other => Pattern::Token(other),
        });
    }
    Some(patterns)
}

/// The separator and the operator of a repetition.
pub(super) fn repetition(
    tokens: &mut std::iter::Peekable<impl Iterator<Item = TokenTree>>,
) -> Option<(Option<TokenTree>, char)> {
    let operator = |tree: &TokenTree| match tree {
        TokenTree::Punct(p) if matches!(p.as_char(), '*' | '+' | '?') => Some(p.as_char()),
        _ => None, // a separator
    };
    let first = tokens.next()?;
    // `$( .. )+*` is one separated by `+`.
    if let Some(op) = operator(&first)
        && (op == '?' || tokens.peek().and_then(operator).is_none_or(|next| next == '?'))
    {
        return Some((None, op));
    }
    let op = operator(&tokens.next()?)?;
    Some((Some(first), op))
}

/// What the names of a pattern stand for in these tokens. `None` if it does not fit.
pub(super) fn matches(pattern: &[Pattern], tokens: TokenStream) -> Option<BTreeMap<String, Bound>> {
    let parser = |input: ParseStream| {
        let mut bound = BTreeMap::new();
        all(pattern, input, &mut bound)?;
        Ok(bound)
    };
    parser.parse2(tokens).ok()
}

fn all(patterns: &[Pattern], input: ParseStream, bound: &mut BTreeMap<String, Bound>) -> syn::Result<()> {
    for pattern in patterns {
        match pattern {
            Pattern::Token(expected) => {
                let found: TokenTree = input.parse()?;
                // What an outer macro took for an expression is one, and no token that could be compared.
                if matches!(found, TokenTree::Group(_)) || found.to_string() != expected.to_string() {
                    return Err(input.error("another token"));
                }
            }
            Pattern::Group(delimiter, inner) => {
                let group: Group = input.parse()?;
                if group.delimiter() != *delimiter {
                    return Err(input.error("another delimiter"));
                }
                let own = matches(inner, group.stream()).ok_or_else(|| input.error("another group"))?;
                bound.extend(own);
            }
            Pattern::Fragment(name, kind) => {
                bound.insert(name.clone(), Bound::One(fragment(kind, input)?));
            }
            Pattern::Repeat { inner, separator, op } => {
                let mut turns = Vec::new();
                loop {
                    if input.is_empty() || *op == '?' && !turns.is_empty() {
                        break;
                    }
                    // A turn that does not fit is the end: what comes next may.
                    let ahead = input.fork();
                    let mut own = BTreeMap::new();
                    if turn(inner, separator.as_ref().filter(|_| !turns.is_empty()), &ahead, &mut own).is_err() {
                        break;
                    }
                    own.clear();
                    turn(inner, separator.as_ref().filter(|_| !turns.is_empty()), input, &mut own)?;
                    turns.push(own);
                }
                if *op == '+' && turns.is_empty() {
                    return Err(input.error("nothing there"));
                }
                let mut names = Vec::new();
                self::names(inner, &mut names);
                for name in names {
                    let each = turns.iter_mut().filter_map(|own| own.remove(&name)).collect();
                    bound.insert(name, Bound::Many(each));
                }
            }
        }
    }
    Ok(())
}

fn turn(
    inner: &[Pattern],
    separator: Option<&TokenTree>,
    input: ParseStream,
    bound: &mut BTreeMap<String, Bound>,
) -> syn::Result<()> {
    if let Some(separator) = separator {
        let found: TokenTree = input.parse()?;
        if found.to_string() != separator.to_string() {
            return Err(input.error("no separator"));
        }
    }
    all(inner, input, bound)
}

/// The names that a pattern binds.
pub(super) fn names(patterns: &[Pattern], into: &mut Vec<String>) {
    for pattern in patterns {
        match pattern {
            Pattern::Token(_) => {}
            Pattern::Group(_, inner) | Pattern::Repeat { inner, .. } => names(inner, into),
            Pattern::Fragment(name, _) => into.push(name.clone()),
        }
    }
}

/// The tokens of one fragment.
fn fragment(kind: &str, input: ParseStream) -> syn::Result<TokenStream> {
    Ok(match kind {
        "ident" => input.call(Ident::parse_any)?.to_token_stream(),
        "lifetime" => input.parse::<syn::Lifetime>()?.to_token_stream(),
        "literal" => literal(input)?,
        "expr" | "expr_2021" => {
            // It stays one, whatever it is put beside.
            let e: syn::Expr = input.parse()?;
            TokenTree::Group(Group::new(Delimiter::None, e.to_token_stream())).into()
        }
        "ty" => input.parse::<syn::Type>()?.to_token_stream(),
        "path" => input.parse::<syn::Path>()?.to_token_stream(),
        "pat" => syn::Pat::parse_multi_with_leading_vert(input)?.to_token_stream(),
        "pat_param" => syn::Pat::parse_single(input)?.to_token_stream(),
        "stmt" => input.parse::<syn::Stmt>()?.to_token_stream(),
        "block" => input.parse::<syn::Block>()?.to_token_stream(),
        "item" => input.parse::<syn::Item>()?.to_token_stream(),
        "meta" => input.parse::<syn::Meta>()?.to_token_stream(),
        "vis" => input.parse::<syn::Visibility>()?.to_token_stream(),
        "tt" => input.parse::<TokenTree>()?.into(),
        _ => return Err(input.error("a fragment of another kind")),
    })
}

/// `2.0`, `-1`, `"text"`, `true`.
fn literal(input: ParseStream) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    if input.peek(syn::Token![-]) {
        input.parse::<syn::Token![-]>()?.to_tokens(&mut tokens);
    }
    input.parse::<syn::Lit>()?.to_tokens(&mut tokens);
    Ok(tokens)
}
