//! What is refused while lowering. What carries its refusal along, until it is found to be active, is in `tests/ui`.

use super::check;
use expect_test::expect;

#[test]
fn all_at_once() {
    check(
        "fn f(x: f64) -> f64 {
            let mut a = x;
            let mut r = &mut a;
            r = &mut a;
            let y = x.checked()?;
            #[cfg(debug_assertions)]
            let z = 1.0;
            let [1.0 | a, b] = [x, y];
            unsafe { return x; }
        }",
        expect![[r#"
            error: cannot point a reference somewhere else
              = note: a local reference is replaced by the place it stands for, which has to be one place
              = help: keep an index instead of a reference, or a copy of the value
            error: the `cfg` attribute is not supported inside a differentiable function
              = note: it may change what code there is after the `differentiable` attribute ran
              = help: put it on items outside of the function
            error: cannot differentiate through alternatives that bind names
              = help: write an arm for each alternative
            error: cannot leave code that is kept as it was written
              = note: the code around this jump is not differentiated, and cannot leave the differentiated code
              = help: compute a value first, then test it with `if`
        "#]],
    );
}

#[test]
fn references_that_would_have_to_be_kept() {
    check(
        "fn f(a: &mut [f64], b: &mut [f64]) -> f64 {
            let mut rows = [&a[1..], &a[2..]];
            rows.swap(0, 1);
            scaled(if a[0] > 0.0 { a } else { b })
        }",
        expect![[r#"
            error: cannot store a reference
              = note: a local reference is replaced by the place it stands for
              = help: store an index, or a copy of the value
            error: cannot choose a reference at run time
              = note: a local reference is replaced by the place it stands for, which has to be one place
              = help: give it a name by `let`, or use each reference in a branch of its own
        "#]],
    );
}
