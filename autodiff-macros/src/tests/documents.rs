//! What the documentation says of the compiler, against the compiler.

use super::stages;
use crate::rules;
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The table of choices, one line for each choice, primitives with the same one together.
fn choices() -> String {
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    for rule in rules::all().filter(|rule| !rule.note.is_empty()) {
        let name = match rule.name {
            "div" => "`/`".to_owned(),
            "rem" => "`%`".to_owned(),
            name => format!("`{name}`"),
        };
        match lines.iter_mut().find(|(note, _)| *note == rule.note) {
            Some((_, names)) => names.push(name),
            None => lines.push((rule.note, vec![name])),
        }
    }
    lines.iter().map(|(note, names)| format!("| {} | {note} |\n", names.join(", "))).collect()
}

#[test]
fn the_table_of_kinks_is_that_of_the_rules() {
    let path = "autodiff-runtime/src/derivatives.md";
    let document = read(path);
    let table = choices();
    assert!(document.ends_with(&format!("| --- | --- |\n{table}")), "the table in {path} should be\n{table}");
}

/// The names between backticks in the row of a table that begins with `title`.
fn listed(document: &str, title: &str) -> BTreeSet<String> {
    let row = document.lines().find(|line| line.starts_with(&format!("| {title} |"))).expect("a row of that title");
    row.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_listed_float_methods_are_those_of_the_rules() {
    let names = rules::all().filter(|rule| rules::method(rule.name, rule.operands.len()).is_some());
    let mut known: BTreeSet<String> = names.map(|rule| rule.name.to_owned()).collect();
    known.insert("sin_cos".to_owned()); // two rules at once
    assert_eq!(listed(&read("README.md"), "Float methods"), known);
}

/// Names and paths as the README shortens them: `__x_bar_15` is `x_bar`, what has two numbers is a term of it.
fn tidy(code: TokenStream) -> TokenStream {
    let shorten = |ident: Ident| {
        let name = ident.to_string();
        let Some(name) = name.strip_prefix("__") else { return ident };
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let mut parts: Vec<&str> = name.split('_').collect();
        let numbers = parts.iter().rev().take_while(|part| is_number(part)).count();
        parts.truncate(parts.len() - numbers);
        let name = parts.join("_");
        let name = if numbers > 1 { name.replace("_bar", "_term") } else { name };
        Ident::new(&name, ident.span())
    };
    code.into_iter()
        .map(|tree| match tree {
            TokenTree::Ident(ident) => shorten(ident).into(),
            TokenTree::Group(group) => Group::new(group.delimiter(), tidy(group.stream())).into(),
            other @ (TokenTree::Punct(_) | TokenTree::Literal(_)) => other,
        })
        .collect()
}

/// Without white space and trailing commas.
fn bare(code: &str) -> String {
    let mut code: String = code.split_whitespace().collect();
    for path in ["::core::option::Option::", "::core::iter::Iterator::", "::autodiff::rt::std::vec::", "::autodiff::"] {
        code = code.replace(path, "");
    }
    code.replace(",)", ")")
}

/// The README shows what is generated for a function: parts of it, in order.
#[test]
fn the_generated_code_in_the_readme_is_what_is_generated() {
    let readme = read("README.md");
    let section = readme.split("<!-- generated -->").nth(1).expect("the marked section");
    let blocks: Vec<&str> = section.split("```").skip(1).step_by(2).collect();
    let code = blocks[0].split_once("#[differentiable]").map_or("", |(_, function)| function);
    let rust = bare(&tidy(stages(code).rust).to_string());
    let mut rest = rust.as_str();
    for part in blocks[1].split_once('\n').map_or("", |(_, code)| code).split("// ...\n") {
        let code: String = part.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        match rest.find(&bare(&code)) {
            Some(at) => rest = &rest[at..],
            None => panic!("not generated, or not in this place:\n{part}\nin\n{}", bare(rest)),
        }
    }
}
