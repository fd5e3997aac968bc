//! Control flow: branches, loops, jumps, `match`.

use super::check;
use expect_test::expect;

#[test]
fn branches_leave_values_in_slots() {
    check(
        "fn f(x: f64) -> f64 {
            let (a, b) = if x > 0.0 { let t = x.sqrt(); (t, x) } else { (x, 1.0) };
            a * b
        }",
        expect![[r#"
            fn f(x) -> result {
              let t1 = x > 0.0
              var a
              var b
              if t1
                let t = sqrt(x)
                a = t
                b = x
              else
                a = x
                b = 1.0
              let t5 = load a
              let t6 = load b
              let t7 = t5 * t6
              result = t7
            }
        "#]],
    );
}

#[test]
fn conditions_short_circuit_where_it_shows() {
    check(
        "fn f(a: &[f64], n: usize) -> f64 {
            let mut i = 0;
            while i < n && a[i] > 0.0 { i += 1; }
            while i > 2 && n != 3 { i -= 1; }
            if i > 0 && { i -= 1; i > 0 } { a[i] } else { 0.0 }
        }",
        expect![[r#"
            fn f(a: &, n inert) -> result {
              var i = 0
              'turn: while
                let t1 = load i
                let t2 = t1 < n
                let t6 = inert { t2 &&(a[i] > 0.0) } reads a, i, t2
              do t6
                let t7 = load i
                let t8 = t7 + 1
                i = t8
              'turn_2: while
                let t9 = load i
                let t10 = t9 > 2
                let t11 = n != 3
                let t12 = t10 && t11
              do t12
                let t13 = load i
                let t14 = t13 - 1
                i = t14
              let t15 = load i
              let t16 = t15 > 0
              var t21
              if t16
                let t17 = load i
                let t18 = t17 - 1
                i = t18
                let t19 = load i
                let t20 = t19 > 0
                t21 = t20
              else
                t21 = false
              let t22 = load t21
              var t25
              if t22
                let t23 = load i
                let t24 = load a.*[t23]
                t25 = t24
              else
                t25 = 0.0
              let t26 = load t25
              result = t26
            }
        "#]],
    );
}

#[test]
fn ranges() {
    check(
        "fn f(x: f64, n: usize) -> f64 {
            let mut y = 0.0;
            for i in (1..=n).rev() { y += x * i as f64; }
            for i in (0..n).step_by(3).rev() { y *= i as f64; }
            for i in (0..n).rev().step_by(2) { y *= i as f64; }
            y
        }",
        expect![[r#"
            fn f(x, n inert) -> result {
              var y = 0.0
              'turn: for i in 1..=n reversed
                let t2 = i as f64
                let t3 = x * t2
                y += t3
              let t4 = 0
              let t5 = inert { ::autodiff::rt::step_len(t4, n, 3) } reads n, t4
              'turn_2: for t6 in 0..t5 reversed
                let i_2 = inert { ::autodiff::rt::step_at(t4, t6, 3) } reads t4, t6
                let t8 = i_2 as f64
                let t9 = load y
                let t10 = t9 * t8
                y = t10
              let t11 = 0
              let t12 = inert { ::autodiff::rt::step_len(t11, n, 2) } reads n, t11
              let t13 = inert { ::autodiff::rt::step_len(t11, n, 1) } reads n, t11
              let t14 = inert { usize::saturating_sub(t13, 1) } reads t13
              'turn_3: for t15 in 0..t12
                let i_3 = inert { ::autodiff::rt::step_at(t11, t14 - t15 * 2, 1) } reads t11, t14, t15
                let t17 = i_3 as f64
                let t18 = load y
                let t19 = t18 * t17
                y = t19
              let t20 = load y
              result = t20
            }
        "#]],
    );
}

#[test]
fn jumps() {
    check(
        "fn f(x: f64, n: usize) -> f64 {
            let mut y = x;
            let z = 'outer: loop {
                for i in 0..n {
                    if y > 2.0 { break 'outer y * 2.0; }
                    if i == 3 { continue 'outer; }
                    y *= x;
                }
                if n == 7 { return y; }
            };
            'done: { if z > 1.0 { break 'done z; } z * x }
        }",
        expect![[r#"
            fn f(x, n inert) -> result {
              var y = x
              var z
              'outer: loop
                'turn: for i in 0..n
                  let t2 = load y
                  let t3 = t2 > 2.0
                  if t3
                    let t4 = load y
                    let t5 = t4 * 2.0
                    z = t5
                    break 'outer
                  let t7 = i == 3
                  if t7
                    continue 'outer
                  let t8 = load y
                  let t9 = t8 * x
                  y = t9
                let t10 = n == 7
                if t10
                  let t11 = load y
                  result = t11
                  return
              var t15
              'done: block
                let t12 = load z
                let t13 = t12 > 1.0
                if t13
                  let t14 = load z
                  t15 = t14
                  break 'done
                let t16 = load z
                let t17 = t16 * x
                t15 = t17
              let t18 = load t15
              result = t18
            }
        "#]],
    );
}

#[test]
fn a_match_chooses_by_its_patterns() {
    check(
        "fn f(x: f64, n: i32) -> f64 {
            match (x, n) {
                (v, 0 | 1) if v > 0.0 => v,
                (_, k @ 2..=9) => x.powi(k),
                (w, _) => w * n as f64,
            }
        }",
        expect![[r#"
            fn f(x, n inert) -> result {
              let t1 = inert { match(x, n,) {(v, 0 | 1) if v > 0.0 => 0usize,(_, 2 ..= 9) => 1usize,(_, _) => 2usize, } } reads x, n
              let t2 = t1 == 0
              var t3
              if t2
                t3 = x
              else
                let t4 = t1 == 1
                if t4
                  let t5 = powi(x, n)
                  t3 = t5
                else
                  let t6 = n as f64
                  let t7 = x * t6
                  t3 = t7
              let t8 = load t3
              result = t8
            }
        "#]],
    );
}

#[test]
fn popping() {
    check(
        "fn f(mut v: Vec<f64>) -> f64 {
            let mut s = 0.0;
            while let Some(x) = v.pop() { s += x; }
            if let Some(x) = v.pop() { s *= x }
            s
        }",
        expect![[r#"
            fn f(v) -> result {
              var s = 0.0
              'turn: while
                let t1 = len v
                let t2 = t1 != 0
              do t2
                let x = pop v
                s += x
              let t4 = len v
              let t5 = t4 != 0
              if t5
                let x_2 = pop v
                let t7 = load s
                let t8 = t7 * x_2
                s = t8
              let t9 = load s
              result = t9
            }
        "#]],
    );
}

#[test]
fn what_follows_a_jump_is_left_out() {
    check(
        "fn f(x: f64) -> f64 { if x > 0.0 { return x; } panic!(\"{x}\"); }",
        expect![[r#"
        fn f(x) -> result {
          let t1 = x > 0.0
          if t1
            result = x
            return
          inert { panic!("{x}"); } reads x
        }
    "#]],
    );
}

#[test]
fn late_values() {
    check(
        "fn f(x: f64) -> f64 { let (y, z): (f64, f64); y = x; if x > 0.0 { z = y } else { z = 1.0 } y * z }",
        expect![[r#"
        fn f(x) -> result {
          var y
          var z
          y = x
          let t1 = x > 0.0
          if t1
            let t2 = load y
            z = t2
          else
            z = 1.0
          let t3 = load y
          let t4 = load z
          let t5 = t3 * t4
          result = t5
        }
    "#]],
    );
}
