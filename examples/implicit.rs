//! The derivative of a Newton solve by the implicit function theorem, as a rule: `#[differentiable(vjp = .., jvp = ..)]`.
//!
//! Kepler's equation, `E - e sin(E) = M`, gives the eccentric anomaly `E` of a planet for the mean anomaly `M`, which grows with time, and
//! the eccentricity `e` of the orbit. It is solved by iteration, and to differentiate the iteration would be to differentiate a sequence of
//! approximations, with the tests of convergence as constants. The solution itself satisfies `F(E, M, e) = 0`, whence
//! `dE = -(F_M dM + F_e de) / F_E = (dM + sin(E) de) / (1 - e cos(E))`.
//!
//! Run it with `cargo run --example implicit`.

use autodiff::{check::Check, differentiable};

/// The eccentric anomaly.
#[differentiable(vjp = anomaly_pull, jvp = anomaly_push)]
fn anomaly(mean: f64, eccentricity: f64) -> f64 {
    let mut e = if eccentricity < 0.8 { mean } else { std::f64::consts::PI };
    for _ in 0..50 {
        let step = (e - eccentricity * e.sin() - mean) / (1.0 - eccentricity * e.cos());
        e -= step;
        if step.abs() <= 1e-15 * e.abs() {
            break;
        }
    }
    e
}

fn anomaly_pull(_: f64, eccentricity: f64, e: f64, e_bar: f64) -> (f64, f64) {
    let share = e_bar / (1.0 - eccentricity * e.cos());
    (share, share * e.sin())
}

fn anomaly_push(_: f64, eccentricity: f64, e: f64, mean_dot: f64, eccentricity_dot: f64) -> f64 {
    (mean_dot + e.sin() * eccentricity_dot) / (1.0 - eccentricity * e.cos())
}

/// Where the planet is, in the plane of its orbit. An ordinary differentiable function that calls the solver.
#[differentiable]
fn position(time: f64, period: f64, axis: f64, eccentricity: f64) -> (f64, f64) {
    let mean = 2.0 * std::f64::consts::PI * time / period;
    let e = anomaly(mean, eccentricity);
    (axis * (e.cos() - eccentricity), axis * (1.0 - eccentricity * eccentricity).sqrt() * e.sin())
}

/// How far an orbit is from what was observed.
#[differentiable]
fn misfit(#[constant] observed: &[(f64, f64, f64)], period: f64, axis: f64, eccentricity: f64) -> f64 {
    let mut sum = 0.0;
    for (time, x, y) in observed {
        let (px, py) = position(*time, period, axis, eccentricity);
        sum += (px - x).powi(2) + (py - y).powi(2);
    }
    sum
}

fn main() {
    // Mercury, in days and astronomical units.
    let (period, axis, eccentricity) = (87.969, 0.3871, 0.2056);
    let ((x, y), velocity) = position::jvp(10.0, period, axis, eccentricity, 1.0, 0.0, 0.0, 0.0);
    println!("after ten days Mercury is at ({x:.4}, {y:.4}) and moves by ({:.4}, {:.4}) a day", velocity.0, velocity.1);

    let observed: Vec<(f64, f64, f64)> = (0..8)
        .map(|i| {
            let time = 11.0 * f64::from(i);
            let (x, y) = position(time, period, axis, eccentricity);
            (time, x, y)
        })
        .collect();
    let (value, gradient) = misfit::value_and_grad(&observed, 90.0, 0.4, 0.25);
    println!("misfit {value:.6}, gradient {gradient:.6?}");

    let check = Check::of(|x| anomaly(x[0], x[1]))
        .gradient(|x| anomaly::grad(x[0], x[1]))
        .forward(|x, dot| anomaly::jvp(x[0], x[1], dot[0], dot[1]).1);
    let whole = Check::of(|x| misfit(&observed, x[0], x[1], x[2]))
        .gradient(|x| misfit::grad(&observed, x[0], x[1], x[2]))
        .forward(|x, dot| misfit::jvp(&observed, x[0], x[1], x[2], dot[0], dot[1], dot[2]).1);
    for (check, points) in [(check, [[0.7, 0.2, 0.0], [3.0, 0.9, 0.0]]), (whole, [[90.0, 0.4, 0.25], [80.0, 0.3, 0.1]])]
    {
        for point in points {
            let point = if point[2] == 0.0 { &point[..2] } else { &point };
            match check.at(point) {
                Ok(agreement) => println!("at {point:?} the rule agrees with differences to {:.1e}", agreement.largest),
                Err(doubts) => panic!("{doubts}"),
            }
        }
    }
}

#[test]
fn the_rules_agree() {
    main();
}
