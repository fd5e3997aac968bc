//! Every refusal, with the text that the user sees. `TRYBUILD=overwrite cargo test --test ui` writes them anew.

#[test]
fn refusals() {
    let t = trybuild::TestCases::new();
    t.compile_fail("tests/ui/*/*.rs");
}
