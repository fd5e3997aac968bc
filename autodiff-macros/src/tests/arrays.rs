//! Arrays that are written in place.

use super::check;
use expect_test::expect;

/// The overwritten elements are saved and put back.
#[test]
fn an_update_in_place() {
    check(
        r"fn running_product(a: &mut [f64]) {
            for i in 1..a.len() {
                a[i] = a[i] * a[i - 1];
            }
        }",
        expect![[r#"
            == lower
            fn running_product(a: &mut) {
              let t1 = len a.*
              'turn: for i in 1..t1
                let t3 = load a.*[i]
                let t4 = i - 1
                let t5 = load a.*[t4]
                let t6 = t3 * t5
                a.*[i] = t6
            }
            == normalise, promote
            (the same)
            == active
            a, t3, t5, t6
            == plan
            saved: t1
            recomputed: t3, t4, t5
            undone: a.*[i] = t6
            == forward
            let t1 = len a.*
            'turn: for i in 1..t1
              let t3 = load a.*[i]
              let t4 = i - 1
              let t5 = load a.*[t4]
              let t6 = t3 * t5
              let __old_8 = load a.*[i]
              a.*[i] = t6
              save 1: __old_8
            save 0: t1
            == reverse
            restore 0: t1
            'turn: for i in 1..t1 reversed
              restore 1: __old_8
              a.*[i] = __old_8
              let __g_9 = load __a_bar_7.*[i]
              __a_bar_7.*[i] = 0.0
              bar __t6_bar_10 = __g_9
              let t4 = i - 1
              let t5 = load a.*[t4]
              bar __t3_bar_11 = __t6_bar_10 * t5
              let t3 = load a.*[i]
              bar __t5_bar_12 = __t6_bar_10 * t3
              __a_bar_7.*[t4] += __t5_bar_12
              __a_bar_7.*[i] += __t3_bar_11
            == forward mode
            let t1 = len a.*
            'turn: for i in 1..t1
              let t3 = load a.*[i]
              bar __t3_dot_8 = load __a_dot_7.*[i]
              let t4 = i - 1
              let t5 = load a.*[t4]
              bar __t5_dot_9 = load __a_dot_7.*[t4]
              let t6 = t3 * t5
              let __term_11 = __t3_dot_8 * t5
              let __term_12 = __t5_dot_9 * t3
              bar __t6_dot_10 = __term_11 + __term_12
              a.*[i] = t6
              __a_dot_7.*[i] = __t6_dot_10
        "#]],
    );
}

#[test]
fn nested_loops_over_an_array() {
    check(
        r"fn quadratic_form(a: &[[f64; 3]; 3], x: [f64; 3]) -> f64 {
            let mut y = [0.0; 3];
            let mut sum = 0.0;
            for i in 0..3 {
                for j in 0..3 {
                    y[i] += a[i][j] * x[j];
                }
                sum += x[i] * y[i];
            }
            sum
        }",
        expect![[r#"
            == lower
            fn quadratic_form(a: &, x) -> result {
              var y = [0.0; 3]
              var sum = 0.0
              'turn: for i in 0..3
                'turn_2: for j in 0..3
                  let t4 = load a.*[i][j]
                  let t5 = load x[j]
                  let t6 = t4 * t5
                  y[i] += t6
                let t7 = load x[i]
                let t8 = load y[i]
                let t9 = t7 * t8
                sum += t9
              let t10 = load sum
              result = t10
            }
            == normalise, promote
            fn quadratic_form(a: &, x) -> result {
              var y = [0.0; 3]
              var sum = 0.0
              'turn: for i in 0..3
                'turn_2: for j in 0..3
                  let t4 = load a.*[i][j]
                  let t5 = load x[j]
                  let t6 = t4 * t5
                  y[i] += t6
                let t7 = load x[i]
                let t8 = load y[i]
                let t9 = t7 * t8
                let __sum_14 = load sum
                let __sum_15 = __sum_14 + t9
                sum = __sum_15
              let t10 = load sum
              result = t10
            }
            == active
            a, x, result, y, sum, t4, t5, t6, t7, t8, t9, t10, __sum_14, __sum_15
            == plan
            recomputed: t4, t5, t7, t8
            undone: y[i] += t6
            == forward
            var y = [0.0; 3]
            var sum = 0.0
            'turn: for i in 0..3
              'turn_2: for j in 0..3
                let t4 = load a.*[i][j]
                let t5 = load x[j]
                let t6 = t4 * t5
                let __old_28 = load y[i]
                y[i] += t6
                save 2: __old_28
              let t7 = load x[i]
              let t8 = load y[i]
              let t9 = t7 * t8
              let __sum_14 = load sum
              let __sum_15 = __sum_14 + t9
              sum = __sum_15
            let __shape_22 = shape y
            let t10 = load sum
            result = t10
            save 0: y, __shape_22
            == reverse
            restore 0: y, __shape_22
            bar __t10_bar_19 = __seed_18
            bar __sum_bar_20 = __t10_bar_19
            bar __y_bar_21 = zero of __shape_22
            'turn: for i in 0..3 reversed
              bar __sum_15_bar_23 = __sum_bar_20
              bar __sum_14_bar_24 = __sum_15_bar_23
              bar __t9_bar_25 = __sum_15_bar_23
              let t8 = load y[i]
              bar __t7_bar_26 = __t9_bar_25 * t8
              let t7 = load x[i]
              bar __t8_bar_27 = __t9_bar_25 * t7
              __y_bar_21[i] += __t8_bar_27
              __x_bar_17[i] += __t7_bar_26
              'turn_2: for j in 0..3 reversed
                restore 2: __old_28
                y[i] = __old_28
                let __g_29 = load __y_bar_21[i]
                bar __t6_bar_30 = __g_29
                let t5 = load x[j]
                bar __t4_bar_31 = __t6_bar_30 * t5
                let t4 = load a.*[i][j]
                bar __t5_bar_32 = __t6_bar_30 * t4
                __x_bar_17[j] += __t5_bar_32
                __a_bar_16.*[i][j] += __t4_bar_31
            == forward mode
            var y = [0.0; 3]
            bar __y_dot_19 = [0.0; 3]
            var sum = 0.0
            bar __sum_dot_20 = 0.0
            'turn: for i in 0..3
              'turn_2: for j in 0..3
                let t4 = load a.*[i][j]
                bar __t4_dot_21 = load __a_dot_16.*[i][j]
                let t5 = load x[j]
                bar __t5_dot_22 = load __x_dot_17[j]
                let t6 = t4 * t5
                let __term_24 = __t4_dot_21 * t5
                let __term_25 = __t5_dot_22 * t4
                bar __t6_dot_23 = __term_24 + __term_25
                y[i] += t6
                __y_dot_19[i] += __t6_dot_23
              let t7 = load x[i]
              bar __t7_dot_26 = load __x_dot_17[i]
              let t8 = load y[i]
              bar __t8_dot_27 = load __y_dot_19[i]
              let t9 = t7 * t8
              let __term_29 = __t7_dot_26 * t8
              let __term_30 = __t8_dot_27 * t7
              bar __t9_dot_28 = __term_29 + __term_30
              let __sum_14 = load sum
              bar __sum_14_dot_31 = load __sum_dot_20
              let __sum_15 = __sum_14 + t9
              bar __sum_15_dot_32 = __sum_14_dot_31 + __t9_dot_28
              sum = __sum_15
              __sum_dot_20 = __sum_15_dot_32
            let t10 = load sum
            bar __t10_dot_33 = load __sum_dot_20
            result = t10
            __result_dot_18 = __t10_dot_33
        "#]],
    );
}

/// An array that is never written is made again from its parts, once for the loop that reads it, and not kept.
#[test]
fn small_array_in_a_loop() {
    check(
        "fn f(x: &[f64], m: &[f64]) -> f64 {
            let mut s = 0.0;
            for i in 1..x.len() {
                let d = [x[i] - x[i - 1], x[i] + x[i - 1]];
                for k in 0..2 {
                    s += m[k] * d[k] * d[k];
                }
            }
            s * s
        }",
        expect![[r#"
            == lower
            fn f(x: &, m: &) -> result {
              var s = 0.0
              let t1 = len x.*
              'turn: for i in 1..t1
                let t3 = load x.*[i]
                let t4 = i - 1
                let t5 = load x.*[t4]
                let t6 = t3 - t5
                let t7 = load x.*[i]
                let t8 = i - 1
                let t9 = load x.*[t8]
                let t10 = t7 + t9
                var d = [t6, t10]
                'turn_2: for k in 0..2
                  let t13 = load m.*[k]
                  let t14 = load d[k]
                  let t15 = t13 * t14
                  let t16 = load d[k]
                  let t17 = t15 * t16
                  s += t17
              let t18 = load s
              let t19 = load s
              let t20 = t18 * t19
              result = t20
            }
            == normalise, promote
            fn f(x: &, m: &) -> result {
              var s = 0.0
              let t1 = len x.*
              'turn: for i in 1..t1
                let t3 = load x.*[i]
                let t4 = i - 1
                let t5 = load x.*[t4]
                let t6 = t3 - t5
                let t7 = load x.*[i]
                let t8 = i - 1
                let t9 = load x.*[t8]
                let t10 = t7 + t9
                var d = [t6, t10]
                'turn_2: for k in 0..2
                  let t13 = load m.*[k]
                  let t14 = load d[k]
                  let t15 = t13 * t14
                  let t16 = load d[k]
                  let t17 = t15 * t16
                  let __s_24 = load s
                  let __s_25 = __s_24 + t17
                  s = __s_25
              let t18 = load s
              let t20 = t18 * t18
              result = t20
            }
            == active
            x, m, result, s, t3, t5, t6, t7, t9, t10, d, t13, t14, t15, t16, t17, t18, t20, __s_24, __s_25
            == plan
            saved: t18
            recomputed: t1, t3, t4, t5, t6, t7, t8, t9, t10, d, t13, t14, t15, t16
            == forward
            var s = 0.0
            let t1 = len x.*
            'turn: for i in 1..t1
              let t3 = load x.*[i]
              let t4 = i - 1
              let t5 = load x.*[t4]
              let t6 = t3 - t5
              let t7 = load x.*[i]
              let t8 = i - 1
              let t9 = load x.*[t8]
              let t10 = t7 + t9
              var d = [t6, t10]
              'turn_2: for k in 0..2
                let t13 = load m.*[k]
                let t14 = load d[k]
                let t15 = t13 * t14
                let t16 = load d[k]
                let t17 = t15 * t16
                let __s_24 = load s
                let __s_25 = __s_24 + t17
                s = __s_25
              let __shape_34 = shape d
              save 1: __shape_34
            let t18 = load s
            let t20 = t18 * t18
            result = t20
            save 0: t18
            == reverse
            restore 0: t18
            bar __t20_bar_29 = __seed_28
            bar __t18_bar_30 = __t20_bar_29 * t18
            let __t18_bar_30_31 = __t20_bar_29 * t18
            __t18_bar_30 += __t18_bar_30_31
            bar __s_bar_32 = __t18_bar_30
            let t1 = len x.*
            'turn: for i in 1..t1 reversed
              restore 1: __shape_34
              bar __d_bar_33 = zero of __shape_34
              let t3 = load x.*[i]
              let t4 = i - 1
              let t5 = load x.*[t4]
              let t6 = t3 - t5
              let t7 = load x.*[i]
              let t8 = i - 1
              let t9 = load x.*[t8]
              let t10 = t7 + t9
              var d = [t6, t10]
              'turn_2: for k in 0..2
                bar __s_25_bar_35 = __s_bar_32
                bar __s_24_bar_36 = __s_25_bar_35
                bar __t17_bar_37 = __s_25_bar_35
                let t16 = load d[k]
                bar __t15_bar_38 = __t17_bar_37 * t16
                let t13 = load m.*[k]
                let t14 = load d[k]
                let t15 = t13 * t14
                bar __t16_bar_39 = __t17_bar_37 * t15
                __d_bar_33[k] += __t16_bar_39
                bar __t13_bar_40 = __t15_bar_38 * t14
                bar __t14_bar_41 = __t15_bar_38 * t13
                __d_bar_33[k] += __t14_bar_41
                __m_bar_27.*[k] += __t13_bar_40
              let __g_42 = load __d_bar_33[0usize]
              bar __t6_bar_43 = __g_42
              let __g_44 = load __d_bar_33[1usize]
              bar __t10_bar_45 = __g_44
              bar __t7_bar_46 = __t10_bar_45
              bar __t9_bar_47 = __t10_bar_45
              __x_bar_26.*[t8] += __t9_bar_47
              __x_bar_26.*[i] += __t7_bar_46
              bar __t3_bar_48 = __t6_bar_43
              bar __t5_bar_49 = -__t6_bar_43
              __x_bar_26.*[t4] += __t5_bar_49
              __x_bar_26.*[i] += __t3_bar_48
            == forward mode
            var s = 0.0
            bar __s_dot_29 = 0.0
            let t1 = len x.*
            'turn: for i in 1..t1
              let t3 = load x.*[i]
              bar __t3_dot_30 = load __x_dot_26.*[i]
              let t4 = i - 1
              let t5 = load x.*[t4]
              bar __t5_dot_31 = load __x_dot_26.*[t4]
              let t6 = t3 - t5
              bar __t6_dot_32 = __t3_dot_30 - __t5_dot_31
              let t7 = load x.*[i]
              bar __t7_dot_33 = load __x_dot_26.*[i]
              let t8 = i - 1
              let t9 = load x.*[t8]
              bar __t9_dot_34 = load __x_dot_26.*[t8]
              let t10 = t7 + t9
              bar __t10_dot_35 = __t7_dot_33 + __t9_dot_34
              var d = [t6, t10]
              bar __d_dot_36 = [__t6_dot_32, __t10_dot_35]
              'turn_2: for k in 0..2
                let t13 = load m.*[k]
                bar __t13_dot_37 = load __m_dot_27.*[k]
                let t14 = load d[k]
                bar __t14_dot_38 = load __d_dot_36[k]
                let t15 = t13 * t14
                let __term_40 = __t13_dot_37 * t14
                let __term_41 = __t14_dot_38 * t13
                bar __t15_dot_39 = __term_40 + __term_41
                let t16 = load d[k]
                bar __t16_dot_42 = load __d_dot_36[k]
                let t17 = t15 * t16
                let __term_44 = __t15_dot_39 * t16
                let __term_45 = __t16_dot_42 * t15
                bar __t17_dot_43 = __term_44 + __term_45
                let __s_24 = load s
                bar __s_24_dot_46 = load __s_dot_29
                let __s_25 = __s_24 + t17
                bar __s_25_dot_47 = __s_24_dot_46 + __t17_dot_43
                s = __s_25
                __s_dot_29 = __s_25_dot_47
            let t18 = load s
            bar __t18_dot_48 = load __s_dot_29
            let t20 = t18 * t18
            let __term_50 = __t18_dot_48 * t18
            let __term_51 = __t18_dot_48 * t18
            bar __t20_dot_49 = __term_50 + __term_51
            result = t20
            __result_dot_28 = __t20_dot_49
        "#]],
    );
}
