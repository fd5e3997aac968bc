//! Values that are defined once.

use super::{check, stages};
use expect_test::expect;

#[test]
fn what_the_rules_read_is_saved_or_recomputed() {
    check(
        r"fn damped(t: f64, decay: f64) -> f64 {
            let amplitude = (-decay * t).exp();
            let phase = 2.0 * t;
            amplitude * phase.cos()
        }",
        expect![[r#"
            == lower
            fn damped(t, decay) -> result {
              let t1 = -decay
              let t2 = t1 * t
              let amplitude = exp(t2)
              let phase = 2.0 * t
              let t5 = cos(phase)
              let t6 = amplitude * t5
              result = t6
            }
            == normalise, promote
            (the same)
            == active
            t, decay, result, t1, t2, amplitude, phase, t5, t6
            == plan
            saved: amplitude, t5
            recomputed: t1, phase
            == forward
            let t1 = -decay
            let t2 = t1 * t
            let amplitude = exp(t2)
            let phase = 2.0 * t
            let t5 = cos(phase)
            let t6 = amplitude * t5
            result = t6
            save 0: amplitude, t5
            == reverse
            restore 0: amplitude, t5
            bar __t6_bar_12 = __seed_11
            bar __amplitude_bar_13 = __t6_bar_12 * t5
            bar __t5_bar_14 = __t6_bar_12 * amplitude
            let phase = 2.0 * t
            let __d15 = sin(phase)
            let __d16 = __t5_bar_14 * __d15
            bar __phase_bar_17 = -__d16
            let __t_bar_9_18 = __phase_bar_17 * 2.0
            __t_bar_9 += __t_bar_9_18
            let __d19 = __amplitude_bar_13 == 0.0
            let __d20 = __amplitude_bar_13 * amplitude
            let __d21 = __d20 != __d20
            let __d22 = __d19 && __d21
            bar __t2_bar_23 = select __d22 ? 0.0 : __d20
            bar __t1_bar_24 = __t2_bar_23 * t
            let t1 = -decay
            let __t_bar_9_25 = __t2_bar_23 * t1
            __t_bar_9 += __t_bar_9_25
            __decay_bar_10 -= __t1_bar_24
            == forward mode
            let t1 = -decay
            bar __t1_dot_12 = -__decay_dot_10
            let t2 = t1 * t
            let __term_14 = __t1_dot_12 * t
            let __term_15 = __t_dot_9 * t1
            bar __t2_dot_13 = __term_14 + __term_15
            let amplitude = exp(t2)
            let __d17 = __t2_dot_13 == 0.0
            let __d18 = mul(__t2_dot_13, amplitude)
            let __d19 = __d18 != __d18
            let __d20 = __d17 && __d19
            bar __amplitude_dot_16 = select __d20 ? 0.0 : __d18
            let phase = 2.0 * t
            bar __phase_dot_21 = __t_dot_9 * 2.0
            let t5 = cos(phase)
            let __d23 = sin(phase)
            let __d24 = __phase_dot_21 * __d23
            bar __t5_dot_22 = -__d24
            let t6 = amplitude * t5
            let __term_26 = __amplitude_dot_16 * t5
            let __term_27 = __t5_dot_22 * amplitude
            bar __t6_dot_25 = __term_26 + __term_27
            result = t6
            __result_dot_11 = __t6_dot_25
        "#]],
    );
}

/// The derivative of the one is the other, which is read and not computed again.
#[test]
fn what_a_derivative_wants_may_be_there() {
    check(
        r"fn turned(x: f64, angle: f64) -> f64 {
            let (s, c) = angle.sin_cos();
            x * c + s
        }",
        expect![[r#"
            == lower
            fn turned(x, angle) -> result {
              let t1 = sin(angle)
              let c = cos(angle)
              let t3 = x * c
              let t4 = t3 + t1
              result = t4
            }
            == normalise, promote
            (the same)
            == active
            x, angle, result, t1, c, t3, t4
            == plan
            saved: t1, c
            == forward
            let t1 = sin(angle)
            let c = cos(angle)
            let t3 = x * c
            let t4 = t3 + t1
            result = t4
            save 0: t1, c
            == reverse
            restore 0: t1, c
            bar __t4_bar_10 = __seed_9
            bar __t3_bar_11 = __t4_bar_10
            bar __t1_bar_12 = __t4_bar_10
            let __x_bar_7_13 = __t3_bar_11 * c
            __x_bar_7 += __x_bar_7_13
            bar __c_bar_14 = __t3_bar_11 * x
            let __d15 = __c_bar_14 * t1
            __angle_bar_8 -= __d15
            let __angle_bar_8_16 = __t1_bar_12 * c
            __angle_bar_8 += __angle_bar_8_16
            == forward mode
            let t1 = sin(angle)
            let __d11 = cos(angle)
            bar __t1_dot_10 = __angle_dot_8 * __d11
            let c = cos(angle)
            let __d13 = sin(angle)
            let __d14 = __angle_dot_8 * __d13
            bar __c_dot_12 = -__d14
            let t3 = x * c
            let __term_16 = __x_dot_7 * c
            let __term_17 = __c_dot_12 * x
            bar __t3_dot_15 = __term_16 + __term_17
            let t4 = t3 + t1
            bar __t4_dot_18 = __t3_dot_15 + __t1_dot_10
            result = t4
            __result_dot_9 = __t4_dot_18
        "#]],
    );
}

/// What a slope is asked for first: the guards stand where they are, and nothing reads them.
#[test]
fn forward_mode_without_guards() {
    let code = r"fn inverse_root(x: f64) -> f64 {
        if x > 1.0 { 1.0 / x.sqrt() } else { x.max(0.5) }
    }";
    expect![[r#"
        let t1 = x > 1.0
        var t4
        bar __t4_dot_11
        if t1
          let t2 = sqrt(x)
          let __d13 = __x_dot_9 == 0.0
          let __d14 = 2.0 * t2
          let __d15 = __x_dot_9 / __d14
          let __d16 = __d15 != __d15
          let __d17 = __d13 && __d16
          bar __t2_dot_12 = __d15
          let t3 = 1.0 / t2
          let __d19 = __t2_dot_12 == 0.0
          let __d20 = __t2_dot_12 / t2
          let __d21 = mul(__d20, t3)
          let __d22 = -__d21
          let __d23 = __d22 != __d22
          let __d24 = __d19 && __d23
          bar __t3_dot_18 = __d22
          t4 = t3
          __t4_dot_11 = __t3_dot_18
        else
          let t5 = max(x, 0.5)
          let __d26 = x == t5
          bar __t5_dot_25 = select __d26 ? __x_dot_9 : 0.0
          let __first_8 = x == t5
          t4 = t5
          __t4_dot_11 = __t5_dot_25
        let t6 = load t4
        bar __t6_dot_27 = load __t4_dot_11
        result = t6
        __result_dot_10 = __t6_dot_27
    "#]]
    .assert_eq(&stages(code).bare);
    assert_eq!(stages("fn square(x: f64) -> f64 { x * x }").bare, "");
}

/// The variable is three values, one after the other.
#[test]
fn an_assigned_variable_becomes_values() {
    check(
        r"fn horner(x: f64) -> f64 {
            let mut y = 2.0;
            y = y * x + 3.0;
            y *= x;
            y
        }",
        expect![[r#"
            == lower
            fn horner(x) -> result {
              var y = 2.0
              let t1 = load y
              let t2 = t1 * x
              let t3 = t2 + 3.0
              y = t3
              let t4 = load y
              let t5 = t4 * x
              y = t5
              let t6 = load y
              result = t6
            }
            == normalise, promote
            fn horner(x) -> result {
              var y = 2.0
              let t1 = load y
              let t2 = t1 * x
              let t3 = t2 + 3.0
              y = t3
              let t5 = t3 * x
              y = t5
              result = t5
            }
            == active
            x, result, y, t1, t2, t3, t5
            == plan
            saved: t1
            recomputed: t2, t3
            == forward
            var y = 2.0
            let t1 = load y
            let t2 = t1 * x
            let t3 = t2 + 3.0
            y = t3
            let t5 = t3 * x
            y = t5
            result = t5
            save 0: t1
            == reverse
            restore 0: t1
            bar __t5_bar_11 = __seed_10
            bar __t3_bar_12 = __t5_bar_11 * x
            let t2 = t1 * x
            let t3 = t2 + 3.0
            let __x_bar_9_13 = __t5_bar_11 * t3
            __x_bar_9 += __x_bar_9_13
            bar __t2_bar_14 = __t3_bar_12
            bar __t1_bar_15 = __t2_bar_14 * x
            let __x_bar_9_16 = __t2_bar_14 * t1
            __x_bar_9 += __x_bar_9_16
            bar __y_bar_17 = __t1_bar_15
            == forward mode
            var y = 2.0
            bar __y_dot_11 = 0.0
            let t1 = load y
            bar __t1_dot_12 = load __y_dot_11
            let t2 = t1 * x
            let __term_14 = __t1_dot_12 * x
            let __term_15 = __x_dot_9 * t1
            bar __t2_dot_13 = __term_14 + __term_15
            let t3 = t2 + 3.0
            bar __t3_dot_16 = __t2_dot_13
            y = t3
            __y_dot_11 = __t3_dot_16
            let t5 = t3 * x
            let __term_18 = __t3_dot_16 * x
            let __term_19 = __x_dot_9 * t3
            bar __t5_dot_17 = __term_18 + __term_19
            y = t5
            __y_dot_11 = __t5_dot_17
            result = t5
            __result_dot_10 = __t5_dot_17
        "#]],
    );
}
