//! Both sweeps in one.

use super::fused;
use expect_test::expect;

/// The cotangent of the sum is known before it: the reverse of each turn follows it at once, and what is saved inside is used up.
#[test]
fn a_sum_of_squares_of_loops() {
    fused(
        r"fn fit(c: &[f64], n: usize) -> f64 {
            let mut sum = 0.0;
            for i in 0..n {
                let t = i as f64;
                let mut residual = 1.0;
                let mut power = 1.0;
                for c in c {
                    residual -= c * power;
                    power *= t;
                }
                sum += residual * residual;
            }
            sum / 2.0
        }",
        expect![[r#"
            var sum = 0.0
            bar __t14_bar_27 = __seed_26
            bar __t13_bar_28 = __t14_bar_27 / 2.0
            bar __sum_bar_29 = __t13_bar_28
            'turn: for i in 0..n
              let t = i as f64
              var residual = 1.0
              var power = 1.0
              let t3 = len c.*
              'turn_2: for t4 in 0usize..t3
                let t5 = load c.*[t4]
                let t6 = load power
                let t7 = t5 * t6
                let __residual_20 = load residual
                let __residual_21 = __residual_20 - t7
                residual = __residual_21
                let t9 = t6 * t
                power = t9
                save 2: t6
              let t10 = load residual
              let t12 = t10 * t10
              let __sum_22 = load sum
              let __sum_23 = __sum_22 + t12
              sum = __sum_23
              bar __sum_23_bar_30 = __sum_bar_29
              bar __sum_22_bar_31 = __sum_23_bar_30
              bar __t12_bar_32 = __sum_23_bar_30
              bar __t10_bar_33 = __t12_bar_32 * t10
              let __t10_bar_33_34 = __t12_bar_32 * t10
              __t10_bar_33 += __t10_bar_33_34
              bar __residual_bar_35 = __t10_bar_33
              'turn_2: for t4 in 0usize..t3
                restore 2: t6
                bar __residual_21_bar_36 = __residual_bar_35
                bar __residual_20_bar_37 = __residual_21_bar_36
                bar __t7_bar_38 = -__residual_21_bar_36
                bar __t5_bar_39 = __t7_bar_38 * t6
                __c_bar_24.*[t4] += __t5_bar_39
            let t13 = load sum
            let t14 = t13 / 2.0
            result = t14"#]],
    );
}

/// The call is the one of both sweeps.
#[test]
fn a_recursion() {
    fused(
        r"fn minor(a: &[f64], n: usize, row: usize) -> f64 {
            if row == n {
                return 1.0;
            }
            let mut sum = 0.0;
            for column in 0..n {
                if column != row {
                    sum += a[row * n + column] * minor(a, n, row + 1);
                }
            }
            sum
        }",
        expect![[r#"
            let t1 = row == n
            if t1
              result = 1.0
            else
              var sum = 0.0
              bar __t10_bar_21 = __seed_20
              bar __sum_bar_22 = __t10_bar_21
              'turn: for column in 0..n
                let t3 = column != row
                if t3
                  let t4 = row * n
                  let t5 = t4 + column
                  let t6 = load a.*[t5]
                  let t7 = row + 1
                  bar __sum_16_bar_23 = __sum_bar_22
                  bar __t9_bar_25 = __sum_16_bar_23
                  bar __t8_bar_27 = __t9_bar_25 * t6
                  let t8 = sweep minor(&a.*, n, t7); __t8_bar_27; __a_bar_17.*, _, _
                  let t9 = t6 * t8
                  let __sum_15 = load sum
                  let __sum_16 = __sum_15 + t9
                  sum = __sum_16
                  bar __sum_15_bar_24 = __sum_16_bar_23
                  bar __t6_bar_26 = __t9_bar_25 * t8
                  __a_bar_17.*[t5] += __t6_bar_26
              let t10 = load sum
              result = t10"#]],
    );
}

/// The counter is not taken back: nobody looks at it again.
#[test]
fn a_counter() {
    fused(
        r"fn every_other(x: &[f64], n: usize) -> f64 {
            let mut sum = 0.0;
            let mut at = 0;
            for _ in 0..n {
                sum += x[at].exp();
                at += 2;
            }
            sum
        }",
        expect![[r#"
            var sum = 0.0
            var at = 0
            bar __t7_bar_17 = __seed_16
            bar __sum_bar_18 = __t7_bar_17
            'turn: for t1 in 0..n
              let t2 = load at
              let t3 = load x.*[t2]
              let t4 = exp(t3)
              let __sum_12 = load sum
              let __sum_13 = __sum_12 + t4
              sum = __sum_13
              let t6 = t2 + 2
              at = t6
              bar __sum_13_bar_21 = __sum_bar_18
              bar __sum_12_bar_22 = __sum_13_bar_21
              bar __t4_bar_23 = __sum_13_bar_21
              let __d24 = __t4_bar_23 == 0.0
              let __d25 = __t4_bar_23 * t4
              let __d26 = __d25 != __d25
              let __d27 = __d24 && __d26
              bar __t3_bar_28 = select __d27 ? 0.0 : __d25
              __x_bar_14.*[t2] += __t3_bar_28
            let t7 = load sum
            result = t7"#]],
    );
}

/// The loop's cotangent waits for its sum.
#[test]
fn a_square_of_a_sum() {
    fused(
        r"fn square(x: &[f64]) -> f64 {
            let mut sum = 0.0;
            for x in x {
                sum += x.exp();
            }
            sum * sum
        }",
        expect![["(none)"]],
    );
}

/// So does that of a loop that reads its sum.
#[test]
fn a_sum_in_use() {
    fused(
        r"fn growing(x: &[f64]) -> f64 {
            let mut sum = 1.0;
            for x in x {
                sum += x.exp() * sum;
            }
            sum
        }",
        expect![["(none)"]],
    );
}
