//! What a rule of `macro_rules!` makes of what its pattern bound.

use super::hygiene;
use super::matcher::{Bound, repetition};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use std::collections::BTreeMap;
use syn::ext::IdentExt;

/// The body of a rule with the names replaced. `None` if it is of a form that is not known.
pub(super) fn transcribe(body: &[TokenTree], bound: &BTreeMap<String, Bound>) -> Option<TokenStream> {
    let mut out = TokenStream::new();
    let mut trees = body.iter().cloned().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(p) if p.as_char() == '$' => match trees.next()? {
                TokenTree::Ident(name) if name == "crate" => {
                    out.extend([TokenTree::Ident(Ident::new("crate", name.span()))]);
                }
                TokenTree::Ident(name) => match bound.get(&name.unraw().to_string())? {
                    Bound::One(tokens) => out.extend(tokens.clone()),
                    Bound::Many(_) => return None, // a repetition outside of one: rustc refuses the original
                },
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    let (separator, _) = repetition(&mut trees)?;
                    out.extend(repeat(&inner, separator.as_ref(), bound)?);
                }
                _ => return None, // `${count(..)}` and its kin
            },
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let mut own = Group::new(group.delimiter(), transcribe(&inner, bound)?);
                own.set_span(group.span());
                out.extend([TokenTree::Group(own)]);
            }
            TokenTree::Ident(ident) => out.extend([TokenTree::Ident(hygiene::marked(&ident))]),
            other => out.extend([other]),
        }
    }
    Some(out)
}

fn repeat(inner: &[TokenTree], separator: Option<&TokenTree>, bound: &BTreeMap<String, Bound>) -> Option<TokenStream> {
    let mut names = Vec::new();
    mentioned(inner, &mut names);
    let many: Vec<(&String, &Vec<Bound>)> = names
        .iter()
        .filter_map(|name| match bound.get(name) {
            Some(Bound::Many(each)) => Some((name, each)),
            _ => None, // the same in each turn
        })
        .collect();
    let count = many.first()?.1.len();
    if many.iter().any(|(_, each)| each.len() != count) {
        return None;
    }
    let mut out = TokenStream::new();
    for i in 0..count {
        if i > 0 {
            out.extend(separator.cloned());
        }
        let mut own = bound.clone();
        for (name, each) in &many {
            own.insert((*name).clone(), each.get(i)?.clone());
        }
        out.extend(transcribe(inner, &own)?);
    }
    Some(out)
}

/// The names after a `$`.
fn mentioned(trees: &[TokenTree], names: &mut Vec<String>) {
    for (i, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Punct(p) if p.as_char() == '$' => {
                if let Some(TokenTree::Ident(name)) = trees.get(i + 1) {
                    names.push(name.unraw().to_string());
                }
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                mentioned(&inner, names);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
