//! Functions and the IR that they become, by topic.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod control;
mod kept;
mod refusals;
mod values;

use crate::{ir, options::Options, report::Report, signature::Signature};
use expect_test::Expect;

/// Lowers a function and prints it, or what was refused.
fn lowered(code: &str) -> String {
    let mut item: syn::ItemFn = syn::parse_str(code).expect("a function");
    let sig = match Signature::new(&mut item, &Options::default(), None) {
        Ok(sig) => sig,
        Err(error) => return error.into_iter().map(|e| format!("signature: {e}\n")).collect(),
    };
    let mut report = Report::default();
    let f = super::lower(&item, &sig, &mut report);
    match report.into_error() {
        Some(error) => error.into_iter().map(|e| format!("error: {e}\n")).collect(),
        None => ir::text::text(&f) + &ir::verify::verify(&f).join("\n"),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "made where it is used")]
fn check(code: &str, expected: Expect) {
    expected.assert_eq(&lowered(code));
}
