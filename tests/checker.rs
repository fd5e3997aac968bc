//! The checker checked: it accepts derivatives written by hand and refuses each kind of wrong one.

// The derivatives of a function take its parameters as it does.
#![allow(clippy::trivially_copy_pass_by_ref)]

mod common;

use common::{Exit, Pulled, Pushed, Scalar, Spent, Subject, as_listed};

/// `x * k^n + sum(a) * x`, leaving `a` scaled by `x`.
fn by_hand(a: &mut [f64], x: f64, k: &f64, n: usize) -> f64 {
    let mut sum = 0.0;
    for v in a.iter_mut() {
        sum += *v;
        *v *= x;
    }
    x * k.powi(n as i32) + sum * x
}

#[allow(non_camel_case_types)]
enum by_hand {}

impl by_hand {
    #[allow(clippy::type_complexity)]
    fn forward(
        a: &mut [f64],
        x: f64,
        k: &f64,
        n: usize,
    ) -> (f64, impl FnOnce(&mut [f64], &f64, f64, &mut f64, &mut f64, &mut [f64]) + use<>) {
        let saved = a.to_vec();
        let value = by_hand(a, x, k, n);
        let adjoint = move |a: &mut [f64], k: &f64, y: f64, x_bar: &mut f64, k_bar: &mut f64, a_bar: &mut [f64]| {
            a.copy_from_slice(&saved);
            *x_bar += y * (k.powi(n as i32) + a.iter().sum::<f64>());
            *k_bar += y * x * n as f64 * k.powi(n as i32 - 1);
            for (bar, v) in a_bar.iter_mut().zip(a.iter()) {
                *x_bar += *bar * v;
                *bar = *bar * x + y * x;
            }
        };
        (value, adjoint)
    }

    fn vjp(a: &mut [f64], x: f64, k: &f64, n: usize, y: f64, a_bar: &mut [f64]) -> (f64, (f64, f64)) {
        let (value, adjoint) = Self::forward(a, x, k, n);
        let mut bars = (0.0, 0.0);
        adjoint(a, k, y, &mut bars.0, &mut bars.1, a_bar);
        (value, bars)
    }

    fn jvp(a: &mut [f64], x: f64, k: &f64, n: usize, a_dot: &mut [f64], x_dot: f64, k_dot: &f64) -> (f64, f64) {
        let sum: f64 = a.iter().sum();
        let dot = x_dot * (k.powi(n as i32) + sum)
            + k_dot * x * n as f64 * k.powi(n as i32 - 1)
            + x * a_dot.iter().sum::<f64>();
        for (dot, v) in a_dot.iter_mut().zip(a.iter()) {
            *dot = *dot * x + v * x_dot;
        }
        (by_hand(a, x, k, n), dot)
    }

    fn value_and_grad(a: &mut [f64], x: f64, k: &f64, n: usize) -> (f64, (f64, f64)) {
        let mut a_bar = vec![0.0; a.len()];
        Self::vjp(a, x, k, n, 1.0, &mut a_bar)
    }

    fn grad(a: &mut [f64], x: f64, k: &f64, n: usize) -> (f64, f64) {
        Self::value_and_grad(a, x, k, n).1
    }

    fn grad_into(a: &mut [f64], x: f64, k: &f64, n: usize, x_bar: &mut f64, k_bar: &mut f64) -> f64 {
        let (value, bars) = Self::value_and_grad(a, x, k, n);
        *x_bar += bars.0;
        *k_bar += bars.1;
        value
    }
}

mod checks {
    use crate::common::check;

    check!(by_hand(&mut a, x, &k, @n); (vec![1.0, 2.0], 3.0, 2.0, 2) => (4.0 + 3.0 + 3.0, 12.0, vec![6.0, 6.0]);
        (vec![], 3.0, -0.7, 3));
}

/// What is wrong with a derivative of x^2.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    Gradient,
    Value,
    Overwrites,
    NotLinear,
    ArgumentsChanged,
    WrongExpectation,
    Tangent,
    TangentValue,
    Allocates,
}

fn verify_square(fault: Fault) {
    let x = 3.0;
    let factor = if fault == Fault::Gradient { 1.0 + 1e-4 } else { 1.0 };
    let changed = if fault == Fault::ArgumentsChanged { 4.0 } else { x };
    let held = [&common::Held::slot(changed) as &dyn common::Holder];
    let value = if fault == Fault::Value { 9.000_000_000_000_002 } else { 9.0 };
    let pull = |seed: f64, into: f64| {
        let bar = 2.0 * x * seed * factor + if fault == Fault::NotLinear { 1e-6 } else { 0.0 };
        let into = if fault == Fault::Overwrites { 0.0 } else { into };
        let spent = Spent(u64::from(fault == Fault::Allocates));
        Pulled::new(vec![value], vec![into + bar], None, &held).with(spent)
    };
    let subject = Subject {
        name: "square",
        index: 0,
        entry: vec![x],
        slots: 1,
        single: false,
        smooth: true,
        twice: true,
        known: (fault == Fault::WrongExpectation).then(|| vec![6.5]),
        exit: Exit { value: vec![9.0], state: vec![], spent: Spent(0) },
        plain: &|at| Exit { value: vec![at[0] * at[0]], state: vec![], spent: Spent(0) },
        vjp: &|seed| pull(seed[0], 0.0),
        forward: &|seed, into| pull(seed[0], into[0]),
        jvp: &|dot| {
            let factor = if fault == Fault::Tangent { 1.0 + 1e-6 } else { 1.0 };
            let value = if fault == Fault::TangentValue { 9.000_000_000_000_002 } else { 9.0 };
            Pushed::new(vec![value], vec![2.0 * x * dot[0] * factor], &[])
        },
        beyond: std::cell::Cell::default(),
    };
    subject.verify();
    subject.verify_scalar(&Scalar {
        grad: &|| pull(1.0, 0.0),
        value_and_grad: &|| pull(1.0, 0.0),
        grad_into: &|into| pull(1.0, into[0]),
    });
    as_listed(file!(), "checker::square", subject.beyond.take());
}

#[test]
fn accepts_a_right_derivative() {
    verify_square(Fault::None);
}

#[test]
#[should_panic(expected = "does not agree with differences")]
fn refuses_a_wrong_gradient() {
    verify_square(Fault::Gradient);
}

#[test]
#[should_panic(expected = "another value than the function's")]
fn refuses_a_value_off_by_one_bit() {
    verify_square(Fault::Value);
}

#[test]
#[should_panic(expected = "does not add to its accumulators")]
fn refuses_overwritten_accumulators() {
    verify_square(Fault::Overwrites);
}

#[test]
#[should_panic(expected = "not linear in its seed")]
fn refuses_what_is_not_linear() {
    verify_square(Fault::NotLinear);
}

#[test]
#[should_panic(expected = "the arguments were changed")]
fn refuses_changed_arguments() {
    verify_square(Fault::ArgumentsChanged);
}

#[test]
#[should_panic(expected = "not the expected one")]
fn refuses_another_gradient_than_expected() {
    verify_square(Fault::WrongExpectation);
}

#[test]
#[should_panic(expected = "jvp and vjp do not agree")]
fn refuses_a_wrong_tangent() {
    verify_square(Fault::Tangent);
}

#[test]
#[should_panic(expected = "jvp: another value than the function's")]
fn refuses_a_value_beside_the_tangent_off_by_one_bit() {
    verify_square(Fault::TangentValue);
}

#[test]
#[should_panic(expected = "belongs on tests/common/taped.txt")]
fn refuses_a_needless_allocation() {
    verify_square(Fault::Allocates);
}
