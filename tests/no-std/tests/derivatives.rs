//! The gradients against differences, in forward mode too.

use no_std::{Joint, filtered, power, reach, response, softplus};

fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-5;
    (8.0 * (f(x + h) - f(x - h)) - (f(x + 2.0 * h) - f(x - 2.0 * h))) / (12.0 * h)
}

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + a.abs()), "{a} is not {b}");
}

#[test]
fn methods_of_num_traits() {
    let joints =
        [Joint { angle: 0.3, length: 1.2 }, Joint { angle: -0.8, length: 0.7 }, Joint { angle: 0.4, length: 2.0 }];
    let bars = reach::grad(&joints);
    for i in 0..3 {
        let with = |angle: f64, length: f64| {
            let mut joints = joints;
            joints[i] = Joint { angle, length };
            reach(&joints)
        };
        close(bars[i].angle, slope(|a| with(a, joints[i].length), joints[i].angle), 1e-8);
        close(bars[i].length, slope(|l| with(joints[i].angle, l), joints[i].length), 1e-8);
    }
    let hessian = reach::hessian(&joints);
    assert_eq!(hessian.len(), 3);
}

#[test]
fn functions_of_libm() {
    for x in [0.4, 1.1] {
        close(response::grad(x, 4), slope(|x| response(x, 4), x), 1e-8);
        assert_eq!(response::jvp(x, 4, 1.0).0, response(x, 4));
        close(response::jvp(x, 4, 1.0).1, response::grad(x, 4), 1e-13);
    }
}

#[test]
fn generic_floats() {
    for x in [-2.0, 0.5] {
        close(softplus::grad(x), 1.0 / (1.0 + (-x).exp()), 1e-14);
        close(f64::from(softplus::grad(x as f32)), softplus::grad(x), 1e-6);
    }
}

#[test]
fn recursion() {
    assert_eq!(power::grad(2.0, 5), 80.0);
}

#[test]
fn aliases_of_floats() {
    let samples: Box<[f32]> = Box::new([0.3, -0.2, 0.9, 0.4]);
    let (bars, gain) = filtered::grad(samples.clone(), 0.4);
    let h = 1e-2;
    let up = filtered(samples.clone(), 0.4 + h);
    let down = filtered(samples.clone(), 0.4 - h);
    close(f64::from(gain), f64::from((up - down) / (2.0 * h)), 1e-3);
    assert_eq!(bars.len(), 4);
}
