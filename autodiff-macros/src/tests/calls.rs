//! Calls of other differentiable functions, and of the function itself.

use super::check;
use expect_test::expect;

#[test]
fn slices_are_lent_to_the_callee() {
    check(
        r"fn residual(x: &[f64], n: usize, scale: f64) -> f64 {
            let (head, count) = (&x[..n], n as f64);
            scale * dot(head, &x[n..]) / count
        }",
        expect![[r#"
            == lower
            fn residual(x: &, n inert, scale) -> result {
              let count = n as f64
              let t2 = call dot(&x.*[..n], &x.*[n..])
              let t3 = scale * t2
              let t4 = t3 / count
              result = t4
            }
            == normalise, promote
            (the same)
            == active
            x, scale, result, t2, t3, t4
            == plan
            saved: t2
            recomputed: count
            == forward
            let count = n as f64
            let t2, __pullback_20 = forward dot(&x.*[..n], &x.*[n..]) (on, on)
            let t3 = scale * t2
            let t4 = t3 / count
            result = t4
            save 0: t2, __pullback_20
            == reverse
            restore 0: t2, __pullback_20
            bar __t4_bar_12 = __seed_11
            let count = n as f64
            let __d13 = __t4_bar_12 == 0.0
            let __d14 = __t4_bar_12 / count
            let __d15 = __d14 != __d14
            let __d16 = __d13 && __d15
            bar __t3_bar_17 = select __d16 ? 0.0 : __d14
            let __scale_bar_10_18 = __t3_bar_17 * t2
            __scale_bar_10 += __scale_bar_10_18
            bar __t2_bar_19 = __t3_bar_17 * scale
            bar __own_21 = zero like x.*[n..]
            __pullback_20(&x.*[..n], &x.*[n..]; __t2_bar_19; __x_bar_8.*[..n], __own_21[..])
            __x_bar_8.*[n..] += all __own_21
            == fused
            let count = n as f64
            bar __t4_bar_12 = __seed_11
            let __d13 = __t4_bar_12 == 0.0
            let __d14 = __t4_bar_12 / count
            let __d15 = __d14 != __d14
            let __d16 = __d13 && __d15
            bar __t3_bar_17 = select __d16 ? 0.0 : __d14
            bar __t2_bar_19 = __t3_bar_17 * scale
            bar __own_21 = zero like x.*[n..]
            let t2 = sweep dot(&x.*[..n], &x.*[n..]); __t2_bar_19; __x_bar_8.*[..n], __own_21[..]
            let t3 = scale * t2
            let t4 = t3 / count
            result = t4
            let __scale_bar_10_18 = __t3_bar_17 * t2
            __scale_bar_10 += __scale_bar_10_18
            __x_bar_8.*[n..] += all __own_21
            == forward mode
            let count = n as f64
            let t2, bar __t2_dot_12 = tangent dot(&x.*[..n], &x.*[n..]); __x_dot_8.*[..n], __x_dot_8.*[n..]
            let t3 = scale * t2
            let __term_14 = __scale_dot_10 * t2
            let __term_15 = __t2_dot_12 * scale
            bar __t3_dot_13 = __term_14 + __term_15
            let t4 = t3 / count
            let __d17 = __t3_dot_13 == 0.0
            let __d18 = __t3_dot_13 / count
            let __d19 = __d18 != __d18
            let __d20 = __d17 && __d19
            bar __t4_dot_16 = select __d20 ? 0.0 : __d18
            result = t4
            __result_dot_11 = __t4_dot_16
        "#]],
    );
}

#[test]
fn recursion() {
    check(
        r"fn power(x: f64, n: u32) -> f64 {
            if n == 0 {
                return 1.0;
            }
            let half = power(x, n / 2);
            if n % 2 == 0 { half * half } else { half * half * x }
        }",
        expect![[r#"
            == lower
            fn power(x, n inert) -> result {
              let t1 = n == 0
              if t1
                result = 1.0
                return
              let t2 = n / 2
              let half = call power(x, t2)
              let t4 = n % 2
              let t5 = t4 == 0
              var t7
              if t5
                let t6 = half * half
                t7 = t6
              else
                let t8 = half * half
                let t9 = t8 * x
                t7 = t9
              let t10 = load t7
              result = t10
            }
            == normalise, promote
            fn power(x, n inert) -> result {
              let t1 = n == 0
              if t1
                result = 1.0
              else
                let t2 = n / 2
                let half = call power(x, t2)
                let t4 = n % 2
                let t5 = t4 == 0
                var t7
                if t5
                  let t6 = half * half
                  t7 = t6
                else
                  let t8 = half * half
                  let t9 = t8 * x
                  t7 = t9
                let t10 = load t7
                result = t10
            }
            == active
            x, result, half, t6, t7, t8, t9, t10
            == plan
            saved: half
            recomputed: t1, t4, t5, t8
            == forward
            let t1 = n == 0
            if t1
              result = 1.0
            else
              let t2 = n / 2
              let half, __pullback_27 = forward power(x, t2) (on, off)
              let t4 = n % 2
              let t5 = t4 == 0
              var t7
              if t5
                let t6 = half * half
                t7 = t6
              else
                let t8 = half * half
                let t9 = t8 * x
                t7 = t9
              let t10 = load t7
              result = t10
              save 2: half, __pullback_27
            == reverse
            let t1 = n == 0
            if t1
            else
              restore 2: half, __pullback_27
              bar __t10_bar_16 = __seed_15
              bar __t7_bar_17 = __t10_bar_16
              bar __half_bar_18 = zero
              let t4 = n % 2
              let t5 = t4 == 0
              if t5
                bar __t6_bar_19 = __t7_bar_17
                let __half_bar_18_20 = __t6_bar_19 * half
                __half_bar_18 += __half_bar_18_20
                let __half_bar_18_21 = __t6_bar_19 * half
                __half_bar_18 += __half_bar_18_21
              else
                bar __t9_bar_22 = __t7_bar_17
                bar __t8_bar_23 = __t9_bar_22 * x
                let t8 = half * half
                let __x_bar_13_24 = __t9_bar_22 * t8
                __x_bar_13 += __x_bar_13_24
                let __half_bar_18_25 = __t8_bar_23 * half
                __half_bar_18 += __half_bar_18_25
                let __half_bar_18_26 = __t8_bar_23 * half
                __half_bar_18 += __half_bar_18_26
              __pullback_27(_, _; __half_bar_18; __x_bar_13, _)
            == forward mode
            let t1 = n == 0
            if t1
              result = 1.0
              __result_dot_15 = 0.0
            else
              let t2 = n / 2
              let half, bar __half_dot_16 = tangent power(x, t2); __x_dot_13, _
              let t4 = n % 2
              let t5 = t4 == 0
              var t7
              bar __t7_dot_17
              if t5
                let t6 = half * half
                let __term_19 = __half_dot_16 * half
                let __term_20 = __half_dot_16 * half
                bar __t6_dot_18 = __term_19 + __term_20
                t7 = t6
                __t7_dot_17 = __t6_dot_18
              else
                let t8 = half * half
                let __term_22 = __half_dot_16 * half
                let __term_23 = __half_dot_16 * half
                bar __t8_dot_21 = __term_22 + __term_23
                let t9 = t8 * x
                let __term_25 = __t8_dot_21 * x
                let __term_26 = __x_dot_13 * t8
                bar __t9_dot_24 = __term_25 + __term_26
                t7 = t9
                __t7_dot_17 = __t9_dot_24
              let t10 = load t7
              bar __t10_dot_27 = load __t7_dot_17
              result = t10
              __result_dot_15 = __t10_dot_27
        "#]],
    );
}
