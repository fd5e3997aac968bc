//! What traits of the crate's are about.

use super::words::words;
use super::{file_of, of_crate};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::visit::Visit;
use syn::{ItemTrait, TraitItem};

/// Whether a trait of the crate's says nothing of values of its types: `trait FloatOps { fn sin(x: f64) -> f64; }` is a library to
/// choose, and no float.
pub(crate) fn is_of_functions(name: &Ident) -> bool {
    let Some(texts) = file_of(name.span()).map(|file| of_crate(&file)) else { return false };
    of_texts(&texts, &name.to_string())
}

fn of_texts(texts: &[String], name: &str) -> bool {
    let mut traits = Traits { name, found: Vec::new() };
    for text in texts {
        if words(text, name).any(|at| text[..at].trim_end().ends_with("trait"))
            && let Ok(file) = syn::parse_file(text)
        {
            traits.visit_file(&file);
        }
    }
    !traits.found.is_empty() && traits.found.iter().all(|of_functions| *of_functions)
}

struct Traits<'a> {
    name: &'a str,
    found: Vec<bool>,
}

impl<'ast> Visit<'ast> for Traits<'_> {
    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        if item.ident == self.name {
            let functions = item.items.iter().all(|item| match item {
                TraitItem::Fn(f) => !mentions_self(f.sig.to_token_stream()),
                _ => false, // a constant or a type of it
            });
            self.found.push(item.supertraits.is_empty() && !item.items.is_empty() && functions);
        }
    }
}

fn mentions_self(tokens: proc_macro2::TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(word) => word == "Self" || word == "self",
        proc_macro2::TokenTree::Group(group) => mentions_self(group.stream()),
        proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::of_texts;

    #[test]
    fn libraries_and_floats() {
        let texts = [
            "pub trait FloatOps { fn sin(x: f64) -> f64; } pub trait Real: Copy { fn half() -> f64; }".to_owned(),
            "mod a { trait FloatLike { fn sin(self) -> Self; } } trait FloatOne { fn one() -> Self; } trait FloatTag {}".to_owned(),
        ];
        assert!(of_texts(&texts, "FloatOps"));
        for name in ["Real", "FloatLike", "FloatOne", "FloatTag", "Float"] {
            assert!(!of_texts(&texts, name), "{name}");
        }
    }
}
