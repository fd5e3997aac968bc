//! What goes on a record before it has been given a value.

use expect_test::{Expect, expect};

fn blank(code: &str, expected: Expect) {
    super::section(code, "blank", expected);
}

#[test]
fn left_by_an_exit() {
    blank(
        r"fn f(o: Option<f64>, y: f64, c: bool) -> f64 {
            let t = if c {
                let Some(x) = o else { return y };
                [x, y]
            } else {
                [y; 2]
            };
            t[0].sin() * t[1] * y
        }",
        expect!["t"],
    );
}

#[test]
fn given_before_all_exits() {
    blank(
        r"fn f(x: f64, y: f64, c: bool) -> f64 {
            let t = if c { [x, y] } else { [y; 2] };
            if x > 2.0 {
                return y;
            }
            t[0].sin() * t[1] * y
        }",
        expect!["(none)"],
    );
}

#[test]
fn overwritten_in_the_turns_of_a_loop() {
    blank(
        r"fn f(x: &[f64], y: f64) -> f64 {
            let mut last;
            let mut i = 0;
            loop {
                last = [x[i] * y, y];
                i += 1;
                if i == x.len() {
                    break;
                }
            }
            last[0].sin() * last[1]
        }",
        expect!["last"],
    );
}

#[test]
fn by_type() {
    let of = |ty: &str, x: &str, read: &str| {
        format!(
            r"fn f(o: Option<f64>, y: f64, c: bool, n: &[f64]) -> f64 {{
                let t: {ty} = if c {{
                    let Some(x) = o else {{ return y }};
                    {x}
                }} else {{
                    {}
                }};
                {read}.sin() * y
            }}",
            x.replace('x', "y")
        )
    };
    blank(&of("Vec<f64>", "vec![x, y]", "t[0]"), expect!["t"]);
    blank(&of("[[f64; 1]; 2]", "[[x], [y]]", "t[0][0]"), expect!["t"]);
    // No value of it could be made up.
    blank(&of("Point", "Point { x: x, y: y }", "t.y"), expect!["(none)"]);
}
