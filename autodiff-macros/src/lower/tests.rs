//! Functions and the IR that they become.

use crate::{ir, options::Options, report::Report, signature::Signature};
use expect_test::{Expect, expect};

/// Lowers a function and prints it, or what was refused.
fn lowered(code: &str) -> String {
    let mut item: syn::ItemFn = syn::parse_str(code).expect("a function");
    let sig = match Signature::new(&mut item, &Options::default()) {
        Ok(sig) => sig,
        Err(error) => return error.into_iter().map(|e| format!("signature: {e}\n")).collect(),
    };
    let mut report = Report::default();
    let f = super::lower(&item, &sig, &mut report);
    match report.into_error() {
        Some(error) => error.into_iter().map(|e| format!("error: {e}\n")).collect(),
        None => {
            let problems = ir::verify::verify(&f);
            ir::text::text(&f) + &problems.join("\n")
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "made where it is used")]
fn check(code: &str, expected: Expect) {
    expected.assert_eq(&lowered(code));
}

#[test]
fn scratch() {
    let dir = std::env::var("LOWER_FILES").unwrap_or_default();
    if dir.is_empty() {
        return;
    }
    let only = std::env::var("LOWER_FN").ok();
    for path in dir.split(',') {
        let text = std::fs::read_to_string(path).expect("a file");
        let file = syn::parse_file(&text).expect("Rust");
        for item in file.items {
            if let syn::Item::Fn(f) = item {
                let name = f.sig.ident.to_string();
                if only.as_ref().is_some_and(|o| *o != name) {
                    continue;
                }
                let text = quote::quote!(#f).to_string();
                println!("---- {path} {name}\n{}", lowered(&text));
            }
        }
    }
    let _ = expect![];
    let _ = check;
}
