//! Loops: what is carried, what is recorded, how they end.

use super::check;
use expect_test::expect;

/// Nothing is saved: `x` is there again.
#[test]
fn a_sum() {
    check(
        r"fn norm(x: &[f64]) -> f64 {
            let mut sum = 0.0;
            for v in x {
                sum += v * v;
            }
            sum.sqrt()
        }",
        expect![[r#"
            == lower
            fn norm(x: &) -> result {
              var sum = 0.0
              let t1 = len x.*
              'turn: for t2 in 0usize..t1
                let t3 = load x.*[t2]
                let t4 = load x.*[t2]
                let t5 = t3 * t4
                sum += t5
              let t6 = load sum
              let t7 = sqrt(t6)
              result = t7
            }
            == normalise, promote
            fn norm(x: &) -> result {
              var sum = 0.0
              let t1 = len x.*
              'turn: for t2 in 0usize..t1
                let t3 = load x.*[t2]
                let t4 = load x.*[t2]
                let t5 = t3 * t4
                let __sum_10 = load sum
                let __sum_11 = __sum_10 + t5
                sum = __sum_11
              let t6 = load sum
              let t7 = sqrt(t6)
              result = t7
            }
            == active
            x, result, sum, t3, t4, t5, t6, t7, __sum_10, __sum_11
            == plan
            saved: t7
            recomputed: t1, t3, t4
            == forward
            var sum = 0.0
            let t1 = len x.*
            'turn: for t2 in 0usize..t1
              let t3 = load x.*[t2]
              let t4 = load x.*[t2]
              let t5 = t3 * t4
              let __sum_10 = load sum
              let __sum_11 = __sum_10 + t5
              sum = __sum_11
            let t6 = load sum
            let t7 = sqrt(t6)
            result = t7
            save 0: t7
            == reverse
            restore 0: t7
            bar __t7_bar_14 = __seed_13
            let __d15 = __t7_bar_14 == 0.0
            let __d16 = 2.0 * t7
            let __d17 = __t7_bar_14 / __d16
            let __d18 = __d17 != __d17
            let __d19 = __d15 && __d18
            bar __t6_bar_20 = select __d19 ? 0.0 : __d17
            bar __sum_bar_21 = __t6_bar_20
            let t1 = len x.*
            'turn: for t2 in 0usize..t1
              bar __sum_11_bar_22 = __sum_bar_21
              bar __sum_10_bar_23 = __sum_11_bar_22
              bar __t5_bar_24 = __sum_11_bar_22
              let t4 = load x.*[t2]
              bar __t3_bar_25 = __t5_bar_24 * t4
              let t3 = load x.*[t2]
              bar __t4_bar_26 = __t5_bar_24 * t3
              __x_bar_12.*[t2] += __t4_bar_26
              __x_bar_12.*[t2] += __t3_bar_25
            == forward mode
            var sum = 0.0
            bar __sum_dot_14 = 0.0
            let t1 = len x.*
            'turn: for t2 in 0usize..t1
              let t3 = load x.*[t2]
              bar __t3_dot_15 = load __x_dot_12.*[t2]
              let t4 = load x.*[t2]
              bar __t4_dot_16 = load __x_dot_12.*[t2]
              let t5 = t3 * t4
              let __term_18 = __t3_dot_15 * t4
              let __term_19 = __t4_dot_16 * t3
              bar __t5_dot_17 = __term_18 + __term_19
              let __sum_10 = load sum
              bar __sum_10_dot_20 = load __sum_dot_14
              let __sum_11 = __sum_10 + t5
              bar __sum_11_dot_21 = __sum_10_dot_20 + __t5_dot_17
              sum = __sum_11
              __sum_dot_14 = __sum_11_dot_21
            let t6 = load sum
            bar __t6_dot_22 = load __sum_dot_14
            let t7 = sqrt(t6)
            let __d24 = __t6_dot_22 == 0.0
            let __d25 = 2.0 * t7
            let __d26 = __t6_dot_22 / __d25
            let __d27 = __d26 != __d26
            let __d28 = __d24 && __d27
            bar __t7_dot_23 = select __d28 ? 0.0 : __d26
            result = t7
            __result_dot_13 = __t7_dot_23
        "#]],
    );
}

#[test]
fn a_while_with_a_break() {
    check(
        r"fn newton(a: f64) -> f64 {
            let mut x = a;
            let mut steps = 0;
            while steps < 50 {
                let next = 0.5 * (x + a / x);
                if (next - x).abs() < 1e-12 {
                    break;
                }
                x = next;
                steps += 1;
            }
            x
        }",
        expect![[r#"
            == lower
            fn newton(a) -> result {
              var x = a
              var steps = 0
              'turn: while
                let t1 = load steps
                let t2 = t1 < 50
              do t2
                let t3 = load x
                let t4 = load x
                let t5 = a / t4
                let t6 = t3 + t5
                let next = 0.5 * t6
                let t8 = load x
                let t9 = next - t8
                let t10 = abs(t9)
                let t11 = t10 < 1e-12
                if t11
                  break 'turn
                x = next
                let t12 = load steps
                let t13 = t12 + 1
                steps = t13
              let t14 = load x
              result = t14
            }
            == normalise, promote
            fn newton(a) -> result {
              var x = a
              var steps = 0
              'turn: while
                let t1 = load steps
                let t2 = t1 < 50
              do t2
                let t3 = load x
                let t5 = a / t3
                let t6 = t3 + t5
                let next = 0.5 * t6
                let t9 = next - t3
                let t10 = abs(t9)
                let t11 = t10 < 1e-12
                if t11
                  break 'turn
                else
                  x = next
                  let t13 = t1 + 1
                  steps = t13
              let t14 = load x
              result = t14
            }
            == active
            a, result, x, t3, t5, t6, next, t14
            == plan
            saved: t3, t5
            recomputed: t6, next, t9, t10, t11
            == forward
            var x = a
            var steps = 0
            let __count_36 = 0_usize
            'turn: while
              let t1 = load steps
              let t2 = t1 < 50
            do t2
              count __count_36
              let t3 = load x
              let t5 = a / t3
              let t6 = t3 + t5
              let next = 0.5 * t6
              let t9 = next - t3
              let t10 = abs(t9)
              let t11 = t10 < 1e-12
              if t11
                save 1: t3, t5
                break 'turn
              else
                x = next
                let t13 = t1 + 1
                steps = t13
              save 1: t3, t5
            let t14 = load x
            result = t14
            save 0: __count_36
            == reverse
            restore 0: __count_36
            bar __t14_bar_20 = __seed_19
            bar __x_bar_21 = __t14_bar_20
            repeat __count_36
              restore 1: t3, t5
              bar __next_bar_22 = zero
              let t6 = t3 + t5
              let next = 0.5 * t6
              let t9 = next - t3
              let t10 = abs(t9)
              let t11 = t10 < 1e-12
              if t11
              else
                __next_bar_22 += __x_bar_21
                __x_bar_21 = 0.0
              bar __t6_bar_23 = __next_bar_22 * 0.5
              bar __t3_bar_24 = __t6_bar_23
              bar __t5_bar_25 = __t6_bar_23
              let __d26 = __t5_bar_25 == 0.0
              let __d27 = __t5_bar_25 / t3
              let __d28 = __d27 != __d27
              let __d29 = __d26 && __d28
              let __a_bar_18_30 = select __d29 ? 0.0 : __d27
              __a_bar_18 += __a_bar_18_30
              let __d31 = __d27 * t5
              let __d32 = -__d31
              let __d33 = __d32 != __d32
              let __d34 = __d26 && __d33
              let __t3_bar_24_35 = select __d34 ? 0.0 : __d32
              __t3_bar_24 += __t3_bar_24_35
              __x_bar_21 += __t3_bar_24
            __a_bar_18 += __x_bar_21
            == forward mode
            var x = a
            bar __x_dot_20 = __a_dot_18
            var steps = 0
            'turn: while
              let t1 = load steps
              let t2 = t1 < 50
            do t2
              let t3 = load x
              bar __t3_dot_21 = load __x_dot_20
              let t5 = a / t3
              let __d23 = __a_dot_18 == 0.0
              let __d24 = __a_dot_18 / t3
              let __d25 = __d24 != __d24
              let __d26 = __d23 && __d25
              let __d27 = __t3_dot_21 == 0.0
              let __d28 = __t3_dot_21 / t3
              let __d29 = mul(__d28, t5)
              let __d30 = -__d29
              let __d31 = __d30 != __d30
              let __d32 = __d27 && __d31
              let __term_33 = select __d26 ? 0.0 : __d24
              let __term_34 = select __d32 ? 0.0 : __d30
              bar __t5_dot_22 = __term_33 + __term_34
              let t6 = t3 + t5
              bar __t6_dot_35 = __t3_dot_21 + __t5_dot_22
              let next = 0.5 * t6
              bar __next_dot_36 = __t6_dot_35 * 0.5
              let t9 = next - t3
              let t10 = abs(t9)
              let t11 = t10 < 1e-12
              if t11
                break 'turn
              else
                x = next
                __x_dot_20 = __next_dot_36
                let t13 = t1 + 1
                steps = t13
            let t14 = load x
            bar __t14_dot_37 = load __x_dot_20
            result = t14
            __result_dot_19 = __t14_dot_37
        "#]],
    );
}
