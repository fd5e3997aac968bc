//! The whole compiler, stage by stage, on small functions and on the corpus.
//!
//! `UPDATE_EXPECT=1 cargo test -p autodiff-macros` writes the snapshots anew.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod arrays;
mod blank;
mod branches;
mod calls;
mod checkpoints;
mod corpus;
mod diagnostics;
mod documents;
mod fused;
mod generated;
mod hostile;
mod loops;
mod straight_line;
mod taped;
mod winner;

use crate::{
    adjoint, analyse::activity, api, emit, infer, ir, lower, normalise, options, passes, report, signature, tangent,
};
use expect_test::Expect;
use proc_macro2::TokenStream;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// All of Rust's files in a folder and those within it, in order.
fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = folder.read_dir() else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// What each stage made of a function, and what the verifier says of it.
struct Stages {
    text: String,
    rust: TokenStream,
    problems: Vec<String>,
    /// What is kept, by line.
    kept: String,
    /// Forward mode without guards, if there are any.
    bare: String,
}

impl Stages {
    fn of(mut item: syn::ItemFn, args: TokenStream) -> syn::Result<Self> {
        let options = syn::parse2::<options::Options>(args)?;
        let sig = signature::Signature::new(&mut item, &options, None)?;
        let mut report = report::Report::default();
        let mut stages = Stages {
            text: String::new(),
            rust: TokenStream::new(),
            problems: Vec::new(),
            kept: String::new(),
            bare: String::new(),
        };
        let mut f = lower::lower(&item, &sig, &mut report);
        f.leaves = true;
        f.recursive |= sig.recursive;
        stages.function("lower", &f);
        normalise::normalise(&mut f);
        stages.verify("normalise", &f);
        infer::infer(&mut f, &sig.floats);
        passes::passes(&mut f);
        stages.function("normalise, promote", &f);
        let activity = activity::activity(&f, &mut report);
        if let Some(error) = report.into_error() {
            return Err(error);
        }
        stages.section("active", &activity.text(&f));
        stages.section("plan", &adjoint::plan_text(&f, &activity));
        stages.kept = adjoint::kept_text(&f, &activity);
        let adjoint = adjoint::adjoint(&f, &activity);
        stages.section("forward", &ir::text::block(&adjoint.locals, &f.labels, &adjoint.forward));
        stages.section("reverse", &ir::text::block(&adjoint.locals, &f.labels, &adjoint.reverse));
        let blank: Vec<_> = adjoint.blank.iter().map(|l| f.local(*l).ident.to_string()).collect();
        if !blank.is_empty() {
            stages.section("blank", &(blank.join(", ") + "\n"));
        }
        stages.problems.extend(ir::verify::verify_adjoint(&f, &adjoint));
        if let Some(fused) = adjoint::fuse(&f, &adjoint) {
            stages.section("fused", &ir::text::block(&adjoint.locals, &f.labels, &fused));
            stages.problems.extend(ir::verify::verify_fused(&f, &adjoint, &fused));
        }
        let tangent = tangent::tangent(&f, &activity);
        stages.section("forward mode", &ir::text::block(&tangent.locals, &f.labels, &tangent.body));
        stages.problems.extend(ir::verify::verify_tangent(&f, &tangent));
        if let Some(bare) = tangent::bare(&f, &tangent) {
            stages.bare = ir::text::block(&bare.locals, &f.labels, &bare.body);
            stages.problems.extend(ir::verify::verify_tangent(&f, &bare));
        }
        let sweeps = emit::emit(&f, &adjoint, &tangent, &sig);
        stages.rust = sweeps.forward.clone();
        let items = api::api(&item, &sig, &sweeps, &TokenStream::new());
        if let Err(error) = syn::parse2::<syn::File>(items) {
            stages.problems.push(format!("emit: not Rust: {error}"));
        }
        if let Ok(composed) = tangent::compose(&f, &tangent, &sig) {
            stages.twice(&composed);
        }
        Ok(stages)
    }

    /// The function in forward mode is a function like any other.
    fn twice(&mut self, f: &ir::Function) {
        self.verify("compose", f);
        let mut report = report::Report::default();
        let activity = activity::activity(f, &mut report);
        let adjoint = adjoint::adjoint(f, &activity);
        self.problems.extend(ir::verify::verify_adjoint(f, &adjoint).iter().map(|problem| format!("twice: {problem}")));
        let tangent = tangent::tangent(f, &activity);
        self.problems.extend(ir::verify::verify_tangent(f, &tangent).iter().map(|problem| format!("twice: {problem}")));
    }

    fn section(&mut self, name: &str, text: &str) {
        let _ = write!(self.text, "== {name}\n{text}");
    }

    fn function(&mut self, stage: &str, f: &ir::Function) {
        let text = ir::text::text(f);
        let same = self.text.ends_with(&text);
        self.section(stage, if same { "(the same)\n" } else { &text });
        self.verify(stage, f);
    }

    fn verify(&mut self, stage: &str, f: &ir::Function) {
        self.problems.extend(ir::verify::verify(f).iter().map(|problem| format!("{stage}: {problem}")));
    }
}

fn stages(code: &str) -> Stages {
    let item = syn::parse_str(code).expect("a function");
    let stages = Stages::of(item, TokenStream::new()).expect("a differentiable function");
    assert_eq!(stages.problems, [""; 0]);
    stages
}

/// Compares what every stage prints.
#[expect(clippy::needless_pass_by_value, reason = "made where it is used")]
fn check(code: &str, expected: Expect) {
    expected.assert_eq(&stages(code).text);
}

/// Compares what both sweeps in one are, if there is anything to be gained by it.
fn fused(code: &str, expected: Expect) {
    section(code, "fused", expected);
}

/// Compares one section of what is printed.
#[expect(clippy::needless_pass_by_value, reason = "made where it is used")]
fn section(code: &str, name: &str, expected: Expect) {
    let text = format!("\n{}", stages(code).text);
    let section = text.split("\n== ").find_map(|section| section.strip_prefix(name)?.strip_prefix('\n'));
    expected.assert_eq(section.unwrap_or("(none)"));
}

/// Compares the generated forward function, its adjoint inside.
#[expect(clippy::needless_pass_by_value, reason = "made where it is used")]
fn check_rust(code: &str, expected: Expect) {
    let rust = stages(code).rust;
    let file: syn::File = syn::parse_quote!(impl f { #rust });
    expected.assert_eq(&prettyplease::unparse(&file));
}
