//! Checkpoints: what is run again, and what is kept by which line.

use super::{section, stages};
use expect_test::expect;

#[test]
fn turns() {
    section(
        r"fn swing(angle: f64, length: f64, n: usize, k: usize) -> f64 {
            let (mut q, mut p) = (angle, 0.0);
            #[checkpoint(snapshots = k)]
            for _ in 0..n {
                p -= q.sin() / length;
                q += p;
            }
            q
        }",
        "reverse",
        expect![[r#"
            restore 0: __snapshots_42
            bar __t7_bar_22 = __seed_21
            bar __q_bar_23 = __t7_bar_22
            bar __p_bar_24 = zero
            run again for t2 in 0..n from __snapshots_42: p, q
              let t3 = load q
              let t4 = sin(t3)
              let t5 = t4 / length
              let __p_14 = load p
              let __p_15 = __p_14 - t5
              p = __p_15
              let __q_16 = t3 + __p_15
              q = __q_16
            taped
              let t3 = load q
              let t4 = sin(t3)
              let t5 = t4 / length
              let __p_14 = load p
              let __p_15 = __p_14 - t5
              p = __p_15
              let __q_16 = t3 + __p_15
              q = __q_16
              save 1: t3, t5
            reverse
              restore 1: t3, t5
              bar __q_16_bar_25 = __q_bar_23
              bar __t3_bar_26 = __q_16_bar_25
              bar __p_15_bar_27 = __q_16_bar_25
              __p_15_bar_27 += __p_bar_24
              bar __p_14_bar_28 = __p_15_bar_27
              bar __t5_bar_29 = -__p_15_bar_27
              __p_bar_24 = __p_14_bar_28
              let __d30 = __t5_bar_29 == 0.0
              let __d31 = __t5_bar_29 / length
              let __d32 = __d31 != __d31
              let __d33 = __d30 && __d32
              bar __t4_bar_34 = select __d33 ? 0.0 : __d31
              let __d35 = __d31 * t5
              let __d36 = -__d35
              let __d37 = __d36 != __d36
              let __d38 = __d30 && __d37
              let __length_bar_18_39 = select __d38 ? 0.0 : __d36
              __length_bar_18 += __length_bar_18_39
              let __d40 = cos(t3)
              let __t3_bar_26_41 = __t4_bar_34 * __d40
              __t3_bar_26 += __t3_bar_26_41
              __q_bar_23 = __t3_bar_26
            __angle_bar_17 += __q_bar_23"#]],
    );
}

#[test]
fn as_a_whole() {
    section(
        r"fn f(x: &mut [f64], k: f64) -> f64 {
            #[checkpoint]
            let y = g(&x[1..], k);
            #[checkpoint]
            while x[0] < y {
                x[0] *= k;
            }
            x[0] * y
        }",
        "reverse",
        expect![[r#"
            restore 0: y, t9, __snapshots_26, __snapshots_29
            bar __t10_bar_16 = __seed_15
            bar __t8_bar_17 = __t10_bar_16 * t9
            let t8 = load x.*[0]
            bar __t9_bar_18 = __t10_bar_16 * t8
            bar __y_bar_19 = __t9_bar_18
            __x_bar_13.*[0] += __t8_bar_17
            run again from __snapshots_26: x.*
              'turn: while
                let t3 = load x.*[0]
                let t4 = load y
                let t5 = t3 < t4
              do t5
                let t6 = load x.*[0]
                let t7 = t6 * k
                x.*[0] = t7
            taped
              let __count_25 = 0_usize
              'turn: while
                let t3 = load x.*[0]
                let t4 = load y
                let t5 = t3 < t4
              do t5
                count __count_25
                let t6 = load x.*[0]
                let t7 = t6 * k
                let __old_20 = load x.*[0]
                x.*[0] = t7
                save 3: __old_20
              save 2: __count_25
            reverse
              restore 2: __count_25
              repeat __count_25
                restore 3: __old_20
                x.*[0] = __old_20
                let __g_21 = load __x_bar_13.*[0]
                __x_bar_13.*[0] = 0.0
                bar __t7_bar_22 = __g_21
                bar __t6_bar_23 = __t7_bar_22 * k
                let t6 = load x.*[0]
                let __k_bar_14_24 = __t7_bar_22 * t6
                __k_bar_14 += __k_bar_14_24
                __x_bar_13.*[0] += __t6_bar_23
            run again from __snapshots_29: 
              let t1 = call g(&x.*[1..], k)
              y = t1
            taped
              let t1, __pullback_28 = forward g(&x.*[1..], k) (on, on)
              y = t1
              save 1: __pullback_28
            reverse
              restore 1: __pullback_28
              bar __t1_bar_27 = __y_bar_19
              __pullback_28(&x.*[1..], _; __t1_bar_27; __x_bar_13.*[1..], __k_bar_14)"#]],
    );
}

#[test]
fn kept_by_line() {
    let kept = stages(
        r"fn swing(angle: f64, length: f64, n: usize) -> f64 {
            let (mut q, mut p) = (angle, 0.0);
            let g = 9.81 / length;
            for _ in 0..n {
                let s = q.sin();
                p -= g * s;
                q += p * s;
            }
            q * f(q, length)
        }",
    )
    .kept;
    expect![[r#"
        line 3: `g`: dearer to compute again than to keep; read by the reverse of line 3, `let g = 9.81 / length`; line 6, `let t5 = g * s`
        line 5: `s`, every turn: dearer to compute again than to keep; read by the reverse of line 6, `let t5 = g * s`; line 7, `let t7 = __p_18 * s`
        line 5: `t3`, every turn: read from `q`, which is written again; read by the reverse of line 5, `let s = sin(t3)`
        line 6: `__p_18`, every turn: what it is computed from is not at hand; read by the reverse of line 7, `let t7 = __p_18 * s`
        line 9: `t10`: the result of a call; read by the reverse of line 9, `let t11 = t8 * t10`
        line 9: `t8`: read from `q`, which is written again; read by the reverse of line 9, `let t11 = t8 * t10`
    "#]].assert_eq(&kept);
}
