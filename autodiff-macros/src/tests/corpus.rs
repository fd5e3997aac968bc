//! Every function of the corpus through every stage, with the verifier after each.

use super::Stages;
use crate::expand;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::path::Path;
use syn::visit::Visit;

/// More tokens than this for each of the function's own would be an expansion that does not scale.
const TOKENS_PER_TOKEN: usize = 90;
/// The associated functions and their documentation.
const TOKENS_PER_FUNCTION: usize = 8_000;
/// A closure that is passed on has a forward and a reverse sweep of its own; one that comes in is wrapped in every associated
/// function.
const TOKENS_PER_CLOSURE: usize = 900;

#[derive(Default)]
struct Functions(Vec<(TokenStream, syn::ItemFn)>);

impl Visit<'_> for Functions {
    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        let mut item = item.clone();
        if let Some(i) = item.attrs.iter().position(|attr| attr.path().is_ident("differentiable")) {
            let args = match item.attrs.remove(i).meta {
                syn::Meta::List(list) => list.tokens,
                syn::Meta::Path(_) | syn::Meta::NameValue(_) => TokenStream::new(),
            };
            match crate::conditional::cases(&item) {
                cases if cases.is_empty() => self.0.push((args, item.clone())),
                cases => self.0.extend(cases.into_iter().map(|case| (args.clone(), case.function))),
            }
        }
        syn::visit::visit_item_fn(self, &item);
    }
}

fn functions() -> Vec<(TokenStream, syn::ItemFn)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
    let mut paths: Vec<_> = corpus.read_dir().expect("the corpus").map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut functions = Functions::default();
    // The definitions of a crate's macros are found where rustc runs only.
    paths.retain(|path| path.file_stem().is_none_or(|stem| stem != "macros"));
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "rs")) {
        let code = std::fs::read_to_string(path).unwrap();
        functions.visit_file(&syn::parse_file(&code).unwrap());
    }
    functions.0
}

fn count(tokens: TokenStream) -> usize {
    let one = |tree| match tree {
        TokenTree::Group(group) => 2 + count(group.stream()),
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => 1,
    };
    tokens.into_iter().map(one).sum()
}

#[test]
fn every_stage_is_well_formed() {
    let functions = functions();
    assert!(functions.len() > 300, "only {} functions found", functions.len());
    let mut problems = Vec::new();
    for (args, item) in functions {
        // With a rule there are no stages.
        if syn::parse2::<crate::options::Options>(args.clone()).is_ok_and(|options| options.rule.is_some()) {
            continue;
        }
        // A reference that is returned becomes a value first.
        if matches!(&item.sig.output, syn::ReturnType::Type(_, t) if t.to_token_stream().to_string().contains('&')) {
            continue;
        }
        let name = item.sig.ident.clone();
        match Stages::of(item, args) {
            Ok(stages) => problems.extend(stages.problems.iter().map(|problem| format!("{name}: {problem}"))),
            Err(error) => problems.push(format!("{name}: refused: {error}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn expansions_are_bounded() {
    for (args, item) in functions() {
        let name = item.sig.ident.clone();
        let item = item.into_token_stream();
        let before = count(item.clone());
        let text = item.to_string();
        let closures = text.matches('|').count().div_ceil(2) + text.matches("Fn").count();
        let expansion = expand(args, &item);
        assert!(!expansion.to_string().contains("compile_error"), "{name} is refused");
        let after = count(expansion);
        let bound = TOKENS_PER_TOKEN * before + TOKENS_PER_FUNCTION + TOKENS_PER_CLOSURE * closures;
        assert!(after <= bound, "{name}: {before} tokens became {after}");
    }
}
