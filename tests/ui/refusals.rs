//! Every refusal, with the text that the user sees. `TRYBUILD=overwrite cargo test -p refusals` writes them anew.

#[test]
fn refusals() {
    let t = trybuild::TestCases::new();
    t.compile_fail("*/*.rs");
}
