//! Reductions that search before they are differentiated.

use super::section;
use expect_test::expect;

fn passed(code: &str, expected: expect_test::Expect) {
    section(code, "normalise, promote", expected);
}

#[test]
fn the_nearest_is_looked_for_and_computed_again() {
    passed(
        r"fn nearest(x: &[f64], at: f64) -> f64 {
            let mut least = f64::INFINITY;
            for v in x {
                least = least.min((v - at).powi(2));
            }
            least
        }",
        expect![[r#"
            fn nearest(x: &, at) -> result {
              var least = f64::INFINITY
              let t1 = len x.*
              let __start_12 = load least
              var __best_13 = __start_12
              var __found_14 = false
              var __turn_15 = 0usize
              'turn_2: for __t2_21 in 0usize..t1
                let __t3_16 = load __best_13
                let __t4_17 = load x.*[__t2_21]
                let __t5_18 = __t4_17 - at
                let __t6_19 = powi(__t5_18, 2)
                let __loses_23 = __t3_16 < __t6_19
                if __loses_23
                else
                  let __t7_20 = min(__t3_16, __t6_19)
                  let __first_25 = __t3_16 == __t7_20
                  __best_13 = __t7_20
                  let __chosen_22 = inert { __t7_20.to_bits()!= __t3_16.to_bits() } reads __t7_20, __t3_16
                  if __chosen_22
                    __found_14 = true
                    __turn_15 = __t2_21
              let __was_found_24 = load __found_14
              if __was_found_24
                let t2 = load __turn_15
                let t4 = load x.*[t2]
                let t5 = t4 - at
                let t6 = powi(t5, 2)
                least = t6
              let t8 = load least
              result = t8
            }"#]],
    );
}

#[test]
fn by_a_selection_where_an_element_takes_work() {
    passed(
        r"fn nearest(centres: &[f64], at: f64) -> f64 {
            let mut least = f64::INFINITY;
            for c in centres {
                least = least.min(distance(*c, at));
            }
            least
        }",
        expect![[r#"
            fn nearest(centres: &, at) -> result {
              var least = f64::INFINITY
              let t1 = len centres.*
              let __start_11 = load least
              var __best_12 = __start_11
              var __found_13 = false
              var __turn_14 = 0usize
              'turn_2: for __t2_19 in 0usize..t1
                let __t3_15 = load __best_12
                let __t4_16 = load centres.*[__t2_19]
                let __t5_17 = call distance(__t4_16, at)
                let __t6_18 = min(__t3_15, __t5_17)
                let __first_26 = __t3_15 == __t6_18
                __best_12 = __t6_18
                let __chosen_20 = inert { __t6_18.to_bits()!= __t3_15.to_bits() } reads __t6_18, __t3_15
                let __before_21 = load __found_13
                let __after_22 = select __chosen_20 ? true : __before_21
                __found_13 = __after_22
                let __before_23 = load __turn_14
                let __after_24 = select __chosen_20 ? __t2_19 : __before_23
                __turn_14 = __after_24
              let __was_found_25 = load __found_13
              if __was_found_25
                let t2 = load __turn_14
                let t4 = load centres.*[t2]
                let t5 = call distance(t4, at)
                least = t5
              let t7 = load least
              result = t7
            }"#]],
    );
}

#[test]
fn by_a_condition_that_notes_more() {
    passed(
        r"fn nearest(x: &[f64], at: f64) -> f64 {
            let mut least = f64::INFINITY;
            let mut which = 0;
            for i in 0..x.len() {
                let d = distance(x[i], at);
                if d < least {
                    least = d;
                    which = i;
                }
            }
            least * x[which]
        }",
        expect![[r#"
            fn nearest(x: &, at) -> result {
              var least = f64::INFINITY
              var which = 0
              let t1 = len x.*
              let __start_18 = load least
              var __best_19 = __start_18
              var __found_20 = false
              var __turn_21 = 0
              'turn_2: for __i_27 in 0..t1
                let __t3_22 = load x.*[__i_27]
                let ____d_17_26 = call distance(__t3_22, at)
                var __d_23 = ____d_17_26
                let __t6_24 = load __best_19
                let __t7_25 = ____d_17_26 < __t6_24
                if __t7_25
                  __best_19 = ____d_17_26
                  which = __i_27
                  __found_20 = true
                  __turn_21 = __i_27
              let __was_found_28 = load __found_20
              if __was_found_28
                let i = load __turn_21
                let t3 = load x.*[i]
                let __d_17 = call distance(t3, at)
                least = __d_17
              let t9 = load least
              let t10 = load which
              let t11 = load x.*[t10]
              let t12 = t9 * t11
              result = t12
            }"#]],
    );
}

/// What `draw` gives may be another value each time: nothing that it is called with tells the turns apart.
#[test]
fn what_may_not_repeat_itself_is_not_computed_again() {
    for element in ["draw(x)", "x * seed()", "{ k += i; x * k as f64 }"] {
        let code = format!(
            "fn best(x: f64, n: usize) -> f64 {{
                let mut best = 0.0;
                let mut k = 0;
                for i in 0..n {{
                    best = f64::max(best, {element});
                }}
                best
            }}"
        );
        let text = super::stages(&code).text;
        assert!(!text.contains("found"), "{text}");
    }
}
