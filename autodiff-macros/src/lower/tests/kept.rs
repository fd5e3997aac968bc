//! Code that is kept as it was written.

use super::check;
use expect_test::expect;

#[test]
fn names_are_replaced() {
    check(
        "fn f(x: f64, names: &[&str]) -> f64 {
            let t = x;
            let t = t * 2.0;
            let pair = (t, 1);
            let row = &names[1..];
            assert!(row.iter().all(|t| t.len() > pair.1), \"{t:.3} of {x} in {row:?}\");
            println!(\"{} {t}\", pair.0);
            t
        }",
        expect![[r#"
            fn f(x, names: & inert) -> result {
              let t = x * 2.0
              let pair_1 = 1
              inert { assert!((&(* names)[1 ..]).iter().all(| __t | __t.len() > pair_1), "{t:.3} of {x} in {row:?}", row =(&(* names)[1 ..])); } reads x, names, t, pair_1
              inert { println!("{} {t}", t); } reads t
              result = t
            }
        "#]],
    );
}

#[test]
fn calls_in_conditions_and_indices_need_no_derivative() {
    check(
        "fn f(a: &[f64], x: f64) -> f64 {
            if !is_ok(x) || a[index(x)] > 1.0 { return g(a, x); }
            a[index(x)] * count(x) as usize as f64
        }",
        expect![[r#"
            fn f(a: &, x) -> result {
              let t1 = inert { is_ok(x) } reads x
              let t2 = !t1
              let t6 = inert { t2 ||(a[index(x)] > 1.0) } reads a, x, t2
              if t6
                let t7 = call g(&a.*, x)
                result = t7
                return
              let t8 = inert { index(x) } reads x
              let t9 = load a.*[t8]
              let t10 = inert { count(x) } reads x
              let t11 = t10 as usize
              let t12 = t11 as f64
              let t13 = t9 * t12
              result = t13
            }
        "#]],
    );
}

#[test]
fn enums_and_constants() {
    check(
        "fn f(x: f64, #[constant] shape: &Shape) -> f64 {
            const SCALE: [f64; 2] = [1.0, 2.0];
            let r = match shape { Shape::Point => 0.0, Shape::Disc(r) => *r, Shape::Box { w, h: x } => w * x };
            r * SCALE[1] * x
        }",
        expect![[r#"
            fn f(x, shape: & inert) -> result {
              let t1 = inert { match shape { Shape::Point => 0usize, Shape::Disc(_) => 1usize, Shape::Box { w : _, h : _ } => 2usize, } } reads shape
              let t2 = t1 == 0
              var r
              if t2
                r = 0.0
              else
                let t4 = t1 == 1
                if t4
                  let t5 = load shape.* as Shape::Disc.0
                  r = t5
                else
                  let t6 = Mul(&shape.* as Shape::Box.w, &shape.* as Shape::Box.h)
                  r = t6
              let t7 = load r
              let t8 = inert { &SCALE }
              let t9 = load t8.*[1]
              let t10 = t7 * t9
              let t11 = t10 * x
              result = t11
            }
        "#]],
    );
}

#[test]
fn integers_keep_their_methods() {
    check(
        "fn f(x: f64, n: i32) -> f64 {
            let m: u8 = \"7\".parse().unwrap();
            let k = n.pow(2).min(7);
            x.powi(k) * f64::from(m) * i32::max(n, 2) as f64
        }",
        expect![[r#"
            fn f(x, n inert) -> result {
              let t1 = inert { "7".parse::< u8 >() }
              let m = inert { { let __value : u8 = t1.unwrap(); __value } } reads t1
              let t3 = inert { n.pow(2) } reads n
              let k = inert { t3.min(7) } reads t3
              let t5 = powi(x, k)
              let t6 = m as f64
              let t7 = t5 * t6
              let t8 = inert { i32::max(n, 2) } reads n
              let t9 = t8 as f64
              let t10 = t7 * t9
              result = t10
            }
        "#]],
    );
}
