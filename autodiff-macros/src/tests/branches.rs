//! Branches, and leaving early.

use super::check;
use expect_test::expect;

#[test]
fn an_early_return() {
    check(
        r"fn huber(x: f64, delta: f64) -> f64 {
            if x.abs() <= delta {
                return 0.5 * x * x;
            }
            let excess = x.abs() - 0.5 * delta;
            delta * excess
        }",
        expect![[r#"
            == lower
            fn huber(x, delta) -> result {
              let t1 = abs(x)
              let t2 = t1 <= delta
              if t2
                let t3 = 0.5 * x
                let t4 = t3 * x
                result = t4
                return
              let t5 = abs(x)
              let t6 = 0.5 * delta
              let excess = t5 - t6
              let t8 = delta * excess
              result = t8
            }
            == normalise, promote
            fn huber(x, delta) -> result {
              let t1 = abs(x)
              let t2 = t1 <= delta
              if t2
                let t3 = 0.5 * x
                let t4 = t3 * x
                result = t4
              else
                let t5 = abs(x)
                let t6 = 0.5 * delta
                let excess = t5 - t6
                let t8 = delta * excess
                result = t8
            }
            == active
            x, delta, result, t3, t4, t5, t6, excess, t8
            == plan
            recomputed: t1, t2, t3, t5, t6, excess
            == forward
            let t1 = abs(x)
            let t2 = t1 <= delta
            if t2
              let t3 = 0.5 * x
              let t4 = t3 * x
              result = t4
            else
              let t5 = abs(x)
              let t6 = 0.5 * delta
              let excess = t5 - t6
              let t8 = delta * excess
              result = t8
            == reverse
            let t1 = abs(x)
            let t2 = t1 <= delta
            if t2
              bar __t4_bar_14 = __seed_13
              bar __t3_bar_15 = __t4_bar_14 * x
              let t3 = 0.5 * x
              let __x_bar_11_16 = __t4_bar_14 * t3
              __x_bar_11 += __x_bar_11_16
              let __x_bar_11_17 = __t3_bar_15 * 0.5
              __x_bar_11 += __x_bar_11_17
            else
              bar __t8_bar_18 = __seed_13
              let t5 = abs(x)
              let t6 = 0.5 * delta
              let excess = t5 - t6
              let __delta_bar_12_19 = __t8_bar_18 * excess
              __delta_bar_12 += __delta_bar_12_19
              bar __excess_bar_20 = __t8_bar_18 * delta
              bar __t5_bar_21 = __excess_bar_20
              bar __t6_bar_22 = -__excess_bar_20
              let __delta_bar_12_23 = __t6_bar_22 * 0.5
              __delta_bar_12 += __delta_bar_12_23
              let __d24 = x == 0.0
              let __d25 = signum(x)
              let __d26 = __t5_bar_21 * __d25
              let __x_bar_11_27 = select __d24 ? 0.0 : __d26
              __x_bar_11 += __x_bar_11_27
            == forward mode
            let t1 = abs(x)
            let t2 = t1 <= delta
            if t2
              let t3 = 0.5 * x
              bar __t3_dot_14 = __x_dot_11 * 0.5
              let t4 = t3 * x
              let __term_16 = __t3_dot_14 * x
              let __term_17 = __x_dot_11 * t3
              bar __t4_dot_15 = __term_16 + __term_17
              result = t4
              __result_dot_13 = __t4_dot_15
            else
              let t5 = abs(x)
              let __d19 = x == 0.0
              let __d20 = signum(x)
              let __d21 = mul(__x_dot_11, __d20)
              bar __t5_dot_18 = select __d19 ? 0.0 : __d21
              let t6 = 0.5 * delta
              bar __t6_dot_22 = __delta_dot_12 * 0.5
              let excess = t5 - t6
              bar __excess_dot_23 = __t5_dot_18 - __t6_dot_22
              let t8 = delta * excess
              let __term_25 = __delta_dot_12 * excess
              let __term_26 = __excess_dot_23 * delta
              bar __t8_dot_24 = __term_25 + __term_26
              result = t8
              __result_dot_13 = __t8_dot_24
        "#]],
    );
}

#[test]
fn a_match_as_a_value() {
    check(
        r"fn kernel(kind: u32, r: f64) -> f64 {
            let weight = match kind {
                0 => (-r * r).exp(),
                1 | 2 if r > 1.0 => 0.0,
                _ => 1.0 / r,
            };
            weight * r
        }",
        expect![[r#"
            == lower
            fn kernel(kind inert, r) -> result {
              let t1 = inert { match kind { 0 => 0usize, 1 | 2 if r > 1.0 => 1usize, _ => 2usize, } } reads kind, r
              let t2 = t1 == 0
              var weight
              if t2
                let t3 = -r
                let t4 = t3 * r
                let t5 = exp(t4)
                weight = t5
              else
                let t7 = t1 == 1
                if t7
                  weight = 0.0
                else
                  let t8 = 1.0 / r
                  weight = t8
              let t9 = load weight
              let t10 = t9 * r
              result = t10
            }
            == normalise, promote
            (the same)
            == active
            r, result, t3, t4, t5, weight, t8, t9, t10
            == plan
            saved: t2, t5, t7, t8, t9
            recomputed: t3
            == forward
            let t1 = inert { match kind { 0 => 0usize, 1 | 2 if r > 1.0 => 1usize, _ => 2usize, } } reads kind, r
            let t2 = t1 == 0
            var weight
            if t2
              let t3 = -r
              let t4 = t3 * r
              let t5 = exp(t4)
              weight = t5
              save 1: t5
            else
              let t7 = t1 == 1
              if t7
                weight = 0.0
              else
                let t8 = 1.0 / r
                weight = t8
                save 4: t8
              save 2: t7
            let t9 = load weight
            let t10 = t9 * r
            result = t10
            save 0: t2, t9
            == reverse
            restore 0: t2, t9
            bar __t10_bar_16 = __seed_15
            bar __t9_bar_17 = __t10_bar_16 * r
            let __r_bar_14_18 = __t10_bar_16 * t9
            __r_bar_14 += __r_bar_14_18
            bar __weight_bar_19 = __t9_bar_17
            if t2
              restore 1: t5
              bar __t5_bar_20 = __weight_bar_19
              let __d21 = __t5_bar_20 == 0.0
              let __d22 = __t5_bar_20 * t5
              let __d23 = __d22 != __d22
              let __d24 = __d21 && __d23
              bar __t4_bar_25 = select __d24 ? 0.0 : __d22
              bar __t3_bar_26 = __t4_bar_25 * r
              let t3 = -r
              let __r_bar_14_27 = __t4_bar_25 * t3
              __r_bar_14 += __r_bar_14_27
              __r_bar_14 -= __t3_bar_26
            else
              restore 2: t7
              if t7
              else
                restore 4: t8
                bar __t8_bar_28 = __weight_bar_19
                let __d29 = __t8_bar_28 == 0.0
                let __d30 = __t8_bar_28 / r
                let __d31 = __d30 * t8
                let __d32 = -__d31
                let __d33 = __d32 != __d32
                let __d34 = __d29 && __d33
                let __r_bar_14_35 = select __d34 ? 0.0 : __d32
                __r_bar_14 += __r_bar_14_35
            == forward mode
            let t1 = inert { match kind { 0 => 0usize, 1 | 2 if r > 1.0 => 1usize, _ => 2usize, } } reads kind, r
            let t2 = t1 == 0
            var weight
            bar __weight_dot_16
            if t2
              let t3 = -r
              bar __t3_dot_17 = -__r_dot_14
              let t4 = t3 * r
              let __term_19 = __t3_dot_17 * r
              let __term_20 = __r_dot_14 * t3
              bar __t4_dot_18 = __term_19 + __term_20
              let t5 = exp(t4)
              let __d22 = __t4_dot_18 == 0.0
              let __d23 = mul(__t4_dot_18, t5)
              let __d24 = __d23 != __d23
              let __d25 = __d22 && __d24
              bar __t5_dot_21 = select __d25 ? 0.0 : __d23
              weight = t5
              __weight_dot_16 = __t5_dot_21
            else
              let t7 = t1 == 1
              if t7
                weight = 0.0
                __weight_dot_16 = 0.0
              else
                let t8 = 1.0 / r
                let __d27 = __r_dot_14 == 0.0
                let __d28 = __r_dot_14 / r
                let __d29 = mul(__d28, t8)
                let __d30 = -__d29
                let __d31 = __d30 != __d30
                let __d32 = __d27 && __d31
                bar __t8_dot_26 = select __d32 ? 0.0 : __d30
                weight = t8
                __weight_dot_16 = __t8_dot_26
            let t9 = load weight
            bar __t9_dot_33 = load __weight_dot_16
            let t10 = t9 * r
            let __term_35 = __t9_dot_33 * r
            let __term_36 = __r_dot_14 * t9
            bar __t10_dot_34 = __term_35 + __term_36
            result = t10
            __result_dot_15 = __t10_dot_34
        "#]],
    );
}
