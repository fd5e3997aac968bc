//! Every message that there is has a UI test, and a section in the documentation of `autodiff::diagnostics`.
//!
//! The messages are read off the sources: the arms of `Refusal::message`, what is passed on as the first line of a message
//! elsewhere, and the `#[diagnostic]` attributes of the runtime.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// All files below a folder that end in `end`.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, end));
        } else if path.to_str().is_some_and(|p| p.ends_with(end)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The first string literal of an expression: the text itself, or what `format!` is given.
fn text(e: &syn::Expr) -> Option<String> {
    struct First(Option<String>);
    impl<'ast> Visit<'ast> for First {
        fn visit_lit_str(&mut self, lit: &'ast syn::LitStr) {
            self.0.get_or_insert_with(|| lit.value());
        }
        fn visit_macro(&mut self, m: &'ast syn::Macro) {
            if let Some(proc_macro2::TokenTree::Literal(literal)) = m.tokens.clone().into_iter().next()
                && let Ok(lit) = syn::parse2::<syn::LitStr>(proc_macro2::TokenTree::from(literal).into())
            {
                self.visit_lit_str(&lit);
            }
        }
    }
    let mut first = First(None);
    first.visit_expr(e);
    first.0
}

/// The text of every variant of `Refusal`, by its name.
fn refusals() -> Vec<(String, String)> {
    struct Arms(Vec<(String, String)>);
    impl<'ast> Visit<'ast> for Arms {
        fn visit_impl_item_fn(&mut self, f: &'ast syn::ImplItemFn) {
            if f.sig.ident == "message" {
                visit::visit_impl_item_fn(self, f);
            }
        }
        fn visit_arm(&mut self, arm: &'ast syn::Arm) {
            if let syn::Pat::Struct(variant) = &arm.pat {
                let name = variant.path.segments.last().unwrap().ident.to_string();
                self.0.push((name, text(&arm.body).expect("a text")));
            }
        }
    }
    let mut arms = Arms(Vec::new());
    arms.visit_file(&syn::parse_file(include_str!("../report.rs")).unwrap());
    arms.0
}

/// The first lines of the messages of everything that is not a `Refusal`.
fn others() -> BTreeSet<String> {
    struct Calls(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Calls {
        fn visit_local(&mut self, local: &'ast syn::Local) {
            if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init)
                && name.ident == "what"
            {
                self.0.extend(text(&init.expr));
            }
            visit::visit_local(self, local);
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            if call.method == "refuse" || call.method == "refuse_at" {
                self.0.extend(call.args.iter().nth(1).and_then(text));
            }
            if call.method == "misplaced" {
                self.0.extend(call.args.first().and_then(text));
            }
            visit::visit_expr_method_call(self, call);
        }
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if let syn::Expr::Path(path) = &*call.func {
                let names: Vec<String> = path.path.segments.iter().map(|s| s.ident.to_string()).collect();
                match names.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                    [.., "message"] => self.0.extend(call.args.first().and_then(text)),
                    // Of a call of `message`, that call tells.
                    [.., "Error", "new" | "new_spanned"] if !matches!(call.args.last(), Some(syn::Expr::Call(_))) => {
                        self.0.extend(call.args.iter().nth(1).and_then(text));
                    }
                    _ => {} // no message
                }
            }
            visit::visit_expr_call(self, call);
        }
        fn visit_item_mod(&mut self, m: &'ast syn::ItemMod) {
            if m.ident != "tests" {
                visit::visit_item_mod(self, m);
            }
        }
    }
    let mut calls = Calls(BTreeSet::new());
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in files(&source, ".rs") {
        if !file.components().any(|part| part.as_os_str() == "tests") && !file.ends_with("report.rs") {
            let code = read(&file);
            if code.contains("syn::Error") {
                calls.visit_file(&syn::parse_file(&code).unwrap());
            }
        }
    }
    calls.0
}

/// The messages of the runtime's traits.
fn of_traits() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files(&root().join("autodiff-runtime/src"), ".rs") {
        for line in read(&file).lines() {
            if let Some(text) = line.trim().strip_prefix("message = \"") {
                found.insert(text.trim_end_matches("\",").trim_end_matches('"').to_owned());
            }
        }
    }
    found
}

/// Whether a text is a message of this form: `{name}` stands for anything.
fn fits(form: &str, text: &str) -> bool {
    let mut rest = text;
    let mut pieces = Vec::new();
    let mut tail = form;
    while let Some((piece, after)) = tail.split_once('{') {
        pieces.push(piece);
        tail = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    for (i, piece) in pieces.iter().enumerate() {
        let at = if i == 0 { rest.starts_with(piece).then_some(0) } else { rest.find(piece) };
        let Some(at) = at else { return false };
        rest = &rest[at + piece.len()..];
    }
    if pieces.is_empty() { rest == tail } else { rest.ends_with(tail) }
}

fn all_forms() -> BTreeSet<String> {
    let mut forms = others();
    forms.extend(of_traits());
    forms.extend(refusals().into_iter().map(|(_, form)| form));
    // Of defects of the macro's own no function is known: one that was would be mended.
    forms.remove("the translation of `{}` came out wrong");
    // The names of methods and rules of operators are put together by a macro.
    forms.extend(["`{Self} + {Rhs}` has no derivative".to_owned(), "`{Self} += {Rhs}` has no derivative".to_owned()]);
    forms
}

/// What each UI test printed, with its name.
fn outputs() -> Vec<(String, String)> {
    let folder = root().join("tests/ui");
    let name = |file: &Path| file.strip_prefix(&folder).unwrap().with_extension("").display().to_string();
    files(&folder, ".stderr").iter().map(|file| (name(file), read(file))).collect()
}

fn errors(output: &str) -> impl Iterator<Item = &str> {
    output.lines().filter(|line| line.starts_with("error")).filter_map(|line| Some(line.split_once(": ")?.1))
}

#[test]
fn every_variant_has_a_text() {
    let file = syn::parse_file(include_str!("../report.rs")).unwrap();
    let variants: BTreeSet<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Enum(e) if e.ident == "Refusal" => Some(e.variants.iter().map(|v| v.ident.to_string())),
            _ => None, // another item
        })
        .flatten()
        .collect();
    assert_eq!(refusals().into_iter().map(|(name, _)| name).collect::<BTreeSet<_>>(), variants);
}

#[test]
fn every_message_has_a_ui_test() {
    let outputs = outputs();
    let printed: Vec<&str> = outputs.iter().flat_map(|(_, output)| errors(output)).collect();
    let missing: Vec<String> =
        all_forms().into_iter().filter(|form| !printed.iter().any(|text| fits(form, text))).collect();
    assert!(missing.is_empty(), "without a test in tests/ui:\n{}", missing.join("\n"));
}

/// The page: for every section its title, the UI test that it quotes, and the code.
fn sections() -> Vec<(String, String, String)> {
    let page = read(&root().join("autodiff-runtime/src/diagnostics.md"));
    let part = |section: &str| {
        let (title, rest) = section.split_once('\n').unwrap();
        let test = rest.split_once("<!-- tests/ui/").map_or("", |(_, rest)| rest.split_once(".rs -->").unwrap().0);
        let code = rest.split_once("```rust,ignore\n").map_or("", |(_, rest)| rest.split_once("```").unwrap().0);
        (title.trim().to_owned(), test.to_owned(), code.to_owned())
    };
    page.split("\n### ").skip(1).map(part).collect()
}

#[test]
fn every_message_is_documented() {
    let sections = sections();
    let missing: Vec<String> =
        all_forms().into_iter().filter(|form| !sections.iter().any(|(title, ..)| fits(form, title))).collect();
    assert!(missing.is_empty(), "not in diagnostics.md:\n{}", missing.join("\n"));
}

#[test]
fn the_documentation_quotes_the_ui_tests() {
    let outputs = outputs();
    for (title, test, code) in sections() {
        let output = outputs.iter().find(|(name, _)| *name == test);
        let (_, output) = output.unwrap_or_else(|| panic!("`{title}` quotes `{test}`, which is no UI test"));
        assert!(errors(output).any(|text| text == title), "{test} does not print `{title}`");
        let source = read(&root().join("tests/ui").join(&test).with_extension("rs"));
        let source: BTreeSet<&str> = source.lines().map(str::trim).collect();
        for line in code.lines().map(str::trim).filter(|line| *line != "// ..") {
            assert!(source.contains(line), "`{line}` of `{title}` is not in {test}");
        }
    }
}
