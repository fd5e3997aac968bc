//! Every function of the corpus through every stage, with the verifier after each.

use super::Stages;
use crate::expand;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// More tokens than this for each of the function's own would be an expansion that does not scale.
const TOKENS_PER_TOKEN: usize = 90;
/// The associated functions and their documentation.
const TOKENS_PER_FUNCTION: usize = 9_500;
/// A closure that is passed on has a forward and a reverse sweep of its own; one that comes in is wrapped in every associated
/// function.
const TOKENS_PER_CLOSURE: usize = 900;

#[derive(Default)]
struct Functions {
    file: PathBuf,
    found: Vec<Function>,
}

/// A function with the arguments of its attribute, and the file it is in.
struct Function {
    file: PathBuf,
    args: TokenStream,
    item: syn::ItemFn,
}

impl Function {
    /// Declarations are looked for in its file.
    fn open(self) -> (TokenStream, syn::ItemFn) {
        crate::declared::tests::set_file(&self.file);
        (self.args, self.item)
    }
}

impl Visit<'_> for Functions {
    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        let mut item = item.clone();
        if let Some(i) = item.attrs.iter().position(|attr| attr.path().is_ident("differentiable")) {
            let args = match item.attrs.remove(i).meta {
                syn::Meta::List(list) => list.tokens,
                syn::Meta::Path(_) | syn::Meta::NameValue(_) => TokenStream::new(),
            };
            let items = match crate::conditional::cases(&item) {
                cases if cases.is_empty() => vec![item.clone()],
                cases => cases.into_iter().map(|case| case.function).collect(),
            };
            let function = |item| Function { file: self.file.clone(), args: args.clone(), item };
            self.found.extend(items.into_iter().map(function));
        }
        syn::visit::visit_item_fn(self, &item);
    }
}

fn functions() -> Vec<Function> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus");
    let mut paths = Vec::new();
    super::rust_files(&corpus, &mut paths);
    paths.sort();
    let mut functions = Functions::default();
    // The definitions of a crate's macros are found where rustc runs only.
    paths.retain(|path| path.file_stem().is_none_or(|stem| stem != "macros"));
    for path in &paths {
        let code = std::fs::read_to_string(path).unwrap();
        path.clone_into(&mut functions.file);
        functions.visit_file(&syn::parse_file(&code).unwrap());
    }
    functions.found
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
    for function in functions {
        let (args, item) = function.open();
        // With a rule there are no stages.
        if syn::parse2::<crate::options::Options>(args.clone()).is_ok_and(|options| options.rule.is_some()) {
            continue;
        }
        // A reference that is returned becomes a value first.
        if matches!(&item.sig.output, syn::ReturnType::Type(_, t) if t.to_token_stream().to_string().contains('&')) {
            continue;
        }
        let name = item.sig.ident.clone();
        let item = crate::iterators::listed(&item, &syn::parse_quote!(::autodiff)).unwrap_or(item);
        match Stages::of(item, args) {
            Ok(stages) => problems.extend(stages.problems.iter().map(|problem| format!("{name}: {problem}"))),
            Err(error) => problems.push(format!("{name}: refused: {error}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn expansions_are_bounded() {
    for function in functions() {
        let (args, item) = function.open();
        let name = item.sig.ident.clone();
        let item = item.into_token_stream();
        let before = count(item.clone());
        let text = item.to_string();
        let closures = text.matches('|').count().div_ceil(2) + text.matches("Fn").count();
        // Those that are declared in it have derivatives of their own.
        let functions = text.split_whitespace().filter(|word| *word == "fn").count();
        let expansion = expand(args, &item);
        assert!(!expansion.to_string().contains("compile_error"), "{name} is refused");
        let after = count(expansion);
        let bound = TOKENS_PER_TOKEN * before + TOKENS_PER_FUNCTION * functions + TOKENS_PER_CLOSURE * closures;
        assert!(after <= bound, "{name}: {before} tokens became {after}");
    }
}

/// What the attribute costs, for the curious: `cargo test -p autodiff-macros --lib what_expansion_costs -- --ignored --nocapture`,
/// with `--release` for how fast the compiler can be. Cargo builds it without optimisation, as here.
#[test]
#[ignore = "prints times and sizes, and asserts nothing"]
fn what_expansion_costs() {
    let mut costs = Vec::new();
    for function in functions() {
        let (args, item) = function.open();
        let name = item.sig.ident.clone();
        let lines = prettyplease::unparse(&syn::parse_quote!(#item)).lines().count();
        let item = item.into_token_stream();
        let started = std::time::Instant::now();
        let expansion = expand(args, &item);
        costs.push((started.elapsed().as_secs_f64() * 1e3, lines, count(item), count(expansion), name));
    }
    costs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let of = |share: f64| &costs[((costs.len() - 1) as f64 * share) as usize];
    println!("{} functions, {} lines", costs.len(), costs.iter().map(|c| c.1).sum::<usize>());
    for (what, share) in [("median", 0.5), ("one in ten", 0.9), ("one in a hundred", 0.99), ("slowest", 1.0)] {
        let (time, lines, before, after, name) = of(share);
        println!("{what}: {time:.1} ms, {lines} lines, {before} tokens became {after}: {name}");
    }
    let growth = |c: &(f64, usize, usize, usize, proc_macro2::Ident)| c.3 as f64 / c.2 as f64;
    let short = costs.iter().filter(|c| c.1 <= 30).map(|c| c.0).fold(0.0, f64::max);
    println!("slowest of at most 30 lines: {short:.1} ms");
    println!("tokens for each token, on average: {:.1}", costs.iter().map(growth).sum::<f64>() / costs.len() as f64);
}
