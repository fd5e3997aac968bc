//! The Rust that comes out: forward sweep and, in the closure, reverse sweep.

use super::check_rust;
use expect_test::expect;

#[test]
fn a_loop_over_a_slice() {
    check_rust(
        r"fn energy(x: &[f64], k: f64) -> f64 {
            let mut e = 0.0;
            for i in 1..x.len() {
                let d = x[i] - x[i - 1];
                e += 0.5 * k * d * d;
            }
            e
        }",
        expect![[r#"
            impl f {
                #[doc(hidden)]
                #[inline]
                fn __forward<__M0: ::autodiff::rt::Flag, __M1: ::autodiff::rt::Flag>(
                    x: &[f64],
                    k: f64,
                    __flags: (__M0, __M1),
                ) -> (
                    f64,
                    impl ::core::ops::FnOnce(
                        &[f64],
                        (),
                        f64,
                        ::core::option::Option<&mut [f64]>,
                        ::core::option::Option<&mut f64>,
                    ) + use<__M0, __M1>,
                ) {
                    let result: f64;
                    {
                        let mut e: f64 = 0.0;
                        let t1 = x.len();
                        let t7 = 0.5 * k;
                        for i in 1..t1 {
                            let t3 = x[i];
                            let t4 = i - 1;
                            let t5 = x[t4];
                            let d = t3 - t5;
                            let t8 = t7 * d;
                            let t9 = t8 * d;
                            let __e_14 = e;
                            let __e_15 = __e_14 + t9;
                            e = __e_15;
                        }
                        let t10 = e;
                        result = t10;
                    }
                    (
                        result,
                        move |
                            x: &[f64],
                            (): (),
                            __seed_18: f64,
                            __x_bar_16: ::core::option::Option<&mut [f64]>,
                            __k_bar_17: ::core::option::Option<&mut f64>|
                        {
                            let mut __x_bar_16 = if __M0::ON {
                                ::core::option::Option::Some(
                                    __x_bar_16
                                        .map(|bar| &mut bar[..x.len()])
                                        .unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let mut __k_bar_17 = if __M1::ON {
                                ::core::option::Option::Some(
                                    __k_bar_17.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let __t10_bar_19 = __seed_18;
                            let __e_bar_20 = __t10_bar_19;
                            let mut __t7_bar_21 = 0.0_f64;
                            let t7 = 0.5 * k;
                            let t1 = x.len();
                            for i in (1..t1).rev() {
                                let __e_15_bar_22 = __e_bar_20;
                                let __e_14_bar_23 = __e_15_bar_22;
                                let __t9_bar_24 = __e_15_bar_22;
                                let t3 = x[i];
                                let t4 = i - 1;
                                let t5 = x[t4];
                                let d = t3 - t5;
                                let __t8_bar_25 = __t9_bar_24 * d;
                                let t8 = t7 * d;
                                let mut __d_bar_26 = __t9_bar_24 * t8;
                                let __t7_bar_21_27 = __t8_bar_25 * d;
                                __t7_bar_21 += __t7_bar_21_27;
                                let __d_bar_26_28 = __t8_bar_25 * t7;
                                __d_bar_26 += __d_bar_26_28;
                                let __t3_bar_29 = __d_bar_26;
                                let __t5_bar_30 = -__d_bar_26;
                                if let ::core::option::Option::Some(__x_bar_16) = __x_bar_16
                                    .as_deref_mut()
                                {
                                    __x_bar_16[t4] += __t5_bar_30;
                                }
                                if let ::core::option::Option::Some(__x_bar_16) = __x_bar_16
                                    .as_deref_mut()
                                {
                                    __x_bar_16[i] += __t3_bar_29;
                                }
                            }
                            let __k_bar_17_31 = __t7_bar_21 * 0.5;
                            if let ::core::option::Option::Some(__k_bar_17) = __k_bar_17
                                .as_deref_mut()
                            {
                                *__k_bar_17 += __k_bar_17_31;
                            }
                        },
                    )
                }
            }
        "#]],
    );
}

/// What the reverse sweep needs of a loop that ends when it likes goes on a tape.
#[test]
fn a_while_loop() {
    check_rust(
        r"fn doublings(mut x: f64, limit: f64) -> f64 {
            while x < limit {
                x = x * x + 1.0;
            }
            x
        }",
        expect![[r#"
            impl f {
                #[doc(hidden)]
                #[inline]
                fn __forward<__M0: ::autodiff::rt::Flag, __M1: ::autodiff::rt::Flag>(
                    mut x: f64,
                    limit: f64,
                    __flags: (__M0, __M1),
                ) -> (
                    f64,
                    impl ::core::ops::FnOnce(
                        (),
                        (),
                        f64,
                        ::core::option::Option<&mut f64>,
                        ::core::option::Option<&mut f64>,
                    ) + use<__M0, __M1>,
                ) {
                    let __tape0;
                    let mut __tape1 = ::autodiff::rt::std::vec::Vec::new();
                    let result: f64;
                    {
                        let mut __count_19 = 0_usize;
                        loop {
                            let t1 = x;
                            let t2 = t1 < limit;
                            if !t2 {
                                break;
                            }
                            __count_19 += 1;
                            let t5 = t1 * t1;
                            let t6 = t5 + 1.0;
                            x = t6;
                            __tape1.push((t1,));
                        }
                        let t7 = x;
                        result = t7;
                        __tape0 = (__count_19,);
                    }
                    (
                        result,
                        move |
                            (): (),
                            (): (),
                            __seed_12: f64,
                            __x_bar_10: ::core::option::Option<&mut f64>,
                            _: ::core::option::Option<&mut f64>|
                        {
                            let mut __x_bar_10 = if __M0::ON {
                                ::core::option::Option::Some(
                                    __x_bar_10.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let mut __tape1 = __tape1;
                            let (mut __count_19,) = __tape0;
                            let __t7_bar_13 = __seed_12;
                            let mut __x_bar_14 = __t7_bar_13;
                            for _ in 0..__count_19 {
                                let (t1,) = ::autodiff::rt::pop(&mut __tape1);
                                let __t6_bar_15 = __x_bar_14;
                                let __t5_bar_16 = __t6_bar_15;
                                let mut __t1_bar_17 = __t5_bar_16 * t1;
                                let __t1_bar_17_18 = __t5_bar_16 * t1;
                                __t1_bar_17 += __t1_bar_17_18;
                                __x_bar_14 = __t1_bar_17;
                            }
                            if let ::core::option::Option::Some(__x_bar_10) = __x_bar_10
                                .as_deref_mut()
                            {
                                *__x_bar_10 += __x_bar_14;
                            }
                        },
                    )
                }
            }
        "#]],
    );
}
