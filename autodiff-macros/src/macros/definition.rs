//! What `macro_rules!` defines: rules, each a pattern and what stands for what it matches.

use super::matcher::{self, Bound, Pattern};
use super::transcribe;
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use std::collections::BTreeMap;

/// A macro by its rules.
#[derive(Debug)]
pub(super) struct Definition {
    rules: Vec<(Vec<Pattern>, Vec<TokenTree>)>,
}

impl Definition {
    /// Reads what is between the braces of `macro_rules! name { .. }`. `None` if it is something that this has no notion of.
    pub(super) fn parse(tokens: TokenStream) -> Option<Self> {
        let mut rules = Vec::new();
        let mut tokens = tokens.into_iter().peekable();
        while let Some(pattern) = tokens.next() {
            let TokenTree::Group(pattern) = pattern else { return None };
            for arrow in ['=', '>'] {
                if !matches!(tokens.next()?, TokenTree::Punct(p) if p.as_char() == arrow) {
                    return None;
                }
            }
            let TokenTree::Group(body) = tokens.next()? else { return None };
            rules.push((matcher::patterns(pattern.stream())?, body.stream().into_iter().collect()));
            tokens.next_if(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ';'));
        }
        Some(Definition { rules })
    }

    /// What the first rule that fits makes of the arguments, at a place in the source.
    pub(super) fn expand(&self, arguments: &TokenStream, at: Span) -> Option<TokenStream> {
        let (bound, body) = self.rules.iter().find_map(|(pattern, body)| {
            let bound: BTreeMap<String, Bound> = matcher::matches(pattern, arguments.clone())?;
            Some((bound, body))
        })?;
        let body: Vec<TokenTree> = body.iter().map(|tree| placed(tree, at)).collect();
        transcribe::transcribe(&body, &bound)
    }
}

/// A token of the definition, as one that stands where the macro is called: what it names is looked up there.
fn placed(tree: &TokenTree, at: Span) -> TokenTree {
    let mut tree = match tree {
        TokenTree::Group(group) => {
            let stream = group.stream().into_iter().map(|t| placed(&t, at)).collect();
            TokenTree::Group(Group::new(group.delimiter(), stream))
        }
        other => other.clone(),
    };
    tree.set_span(at);
    tree
}

/// The definitions of one name in a file, by what is between their braces.
pub(super) fn definitions_in(tokens: TokenStream, name: &str, found: &mut Vec<TokenStream>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Ident(ident) if ident == "macro_rules" => {
                let bang = matches!(trees.get(i + 1), Some(TokenTree::Punct(p)) if p.as_char() == '!');
                let named = matches!(trees.get(i + 2), Some(TokenTree::Ident(ident)) if ident == name);
                if let (true, true, Some(TokenTree::Group(body))) = (bang, named, trees.get(i + 3)) {
                    found.push(body.stream());
                }
            }
            // A module, or a function with macros of its own: those are found there.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                definitions_in(group.stream(), name, found);
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
