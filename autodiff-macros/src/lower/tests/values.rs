//! Values: operators, names, tuples, references, places, collections, closures.

use super::check;
use expect_test::expect;

#[test]
fn a_name_takes_the_value_that_was_computed_for_it() {
    check(
        "fn f(x: f64) -> f64 { let y = x * x; let y = y.sin() + 1.0 / 3.0; let mut z = y; z *= x; z += y; z }",
        expect![[r#"
            fn f(x) -> result {
              let y = x * x
              let t2 = sin(y)
              let y_2 = t2 + (1.0 / 3.0)
              var z = y_2
              let t4 = load z
              let t5 = t4 * x
              z = t5
              z += y_2
              let t6 = load z
              result = t6
            }
        "#]],
    );
}

#[test]
fn tuples_are_taken_apart() {
    check(
        "fn f(x: f64, y: f64) -> (f64, f64) {
            let p = (x * y, (x, 3));
            let (a, (b, n)) = p;
            let mut q = (a, b);
            (q.0, q.1) = (q.1, q.0 * n as f64);
            q
        }",
        expect![[r#"
            fn f(x, y) -> result {
              let p_0 = x * y
              let p_1_1 = 3
              var q_0 = p_0
              var q_1 = x
              let t2 = load q_1
              let t3 = load q_0
              let t4 = p_1_1 as f64
              let t5 = t3 * t4
              q_0 = t2
              q_1 = t5
              let t6 = load q_0
              let t7 = load q_1
              let t8 = (t6, t7)
              result = t8
            }
        "#]],
    );
}

#[test]
fn references_are_places() {
    check(
        "fn f(a: &[f64], m: &mut [Vec<f64>], k: usize) -> f64 {
            let row = &a[k..2 * k];
            let cell = &mut m[k][1];
            *cell += row[0];
            let again = row;
            *cell * again[again.len() - 1]
        }",
        expect![[r#"
            fn f(a: &, m: &mut, k inert) -> result {
              let t1 = 2 * k
              let t2 = load a.*[k..t1][0]
              m.*[k][1] += t2
              let t3 = load m.*[k][1]
              let t4 = len a.*[k..t1]
              let t5 = t4 - 1
              let t6 = load a.*[k..t1][t5]
              let t7 = t3 * t6
              result = t7
            }
        "#]],
    );
}

#[test]
fn a_reference_that_branches_choose_is_a_copy() {
    check(
        "fn f(a: &[f64], b: &[f64]) -> f64 { let c = if a.len() > 2 { a } else { b }; c[0] }",
        expect![[r#"
        fn f(a: &, b: &) -> result {
          let t1 = len a.*
          let t2 = t1 > 2
          var t4
          if t2
            let t3 = to_vec a.*
            t4 = t3
          else
            let t5 = to_vec b.*
            t4 = t5
          let t6 = load t4[0]
          result = t6
        }
    "#]],
    );
}

#[test]
fn annotated_literals_keep_their_type() {
    check(
        "fn f(x: f32, n: u32) -> f32 {
            let k: u64 = 1 << n;
            let a: [f32; 2] = [0.5, -1.0];
            let v: Vec<f32> = vec![2.0; 3];
            x * a[0] * v[1] * k as f32
        }",
        expect![[r#"
            fn f(x, n inert) -> result {
              let k = 1_u64 << n
              var a = [0.5_f32, - 1.0_f32]
              var v = vec[2.0_f32; 3]
              let t4 = load a[0]
              let t5 = x * t4
              let t6 = load v[1]
              let t7 = t5 * t6
              let t8 = k as f32
              let t9 = t7 * t8
              result = t9
            }
        "#]],
    );
}

#[test]
fn collections() {
    check(
        "fn f(x: f64, n: usize) -> Vec<f64> {
            let mut v = vec![x; n];
            v.push(x * x);
            v.swap(0, 1);
            v[1..].fill(x);
            let last = v.pop().unwrap();
            let w = v.clone();
            v[..2].copy_from_slice(&w[1..3]);
            v[0] = last;
            v
        }",
        expect![[r#"
            fn f(x, n inert) -> result {
              var v = vec[x; n]
              let t2 = x * x
              push v, t2
              swap v[0], v[1]
              let t3 = len v[1..]
              'turn: for t4 in 0..t3
                v[1..][t4] = x
              let last = pop v
              var w = clone v
              let t7 = len v[..2]
              let t8 = len w[1..3]
              inert { ::core::assert_eq!(t7, t8, "the slices differ in length"); } reads t7, t8
              'turn_2: for t9 in 0..t7
                let t10 = load w[1..3][t9]
                v[..2][t9] = t10
              v[0] = last
              let t11 = load v
              result = t11
            }
        "#]],
    );
}

#[test]
fn patterns() {
    check(
        "fn f((a, _): (f64, u8), [b, .., c]: &[f64; 4]) -> f64 {
            let [head, rest @ ..] = [a, *b, *c];
            head * rest[1]
        }",
        expect![[r#"
            fn f(a_, b_c: &) -> result {
              let a = load a_.0
              let t1 = len b_c.*
              let t2 = t1 - 1
              let t3 = load b_c.*[0]
              let t4 = load b_c.*[t2]
              let t5 = [a, t3, t4]
              let head = load t5[0]
              let t6 = load t5[1..][1]
              let t7 = head * t6
              result = t7
            }
        "#]],
    );
}

#[test]
fn closures_are_inlined() {
    check(
        "fn f(x: f64) -> f64 {
            let mut k = x;
            let kept = move |t: f64| t * k;
            k += 1.0;
            let first = |a: f64, b: f64| { if a > b { return a; } b * k };
            let g = f64::max;
            g(kept(2.0), first(x, k))
        }",
        expect![[r#"
            fn f(x) -> result {
              var k = x
              let t1 = load k
              var k_2 = t1
              k += 1.0
              let t = 2.0_f64
              let t2 = load k_2
              let t3 = t * t2
              let t4 = load k
              var t6
              'block: block
                let t5 = x > t4
                if t5
                  t6 = x
                  break 'block
                let t7 = load k
                let t8 = t4 * t7
                t6 = t8
              let t9 = load t6
              let t10 = max(t3, t9)
              result = t10
            }
        "#]],
    );
}
