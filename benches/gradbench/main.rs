//! Problems of `GradBench`: the generated derivative over the function, and over one written by hand.
//!
//! `cargo bench --bench gradbench` checks each gradient against the one by hand, then prints ratios of minimum times, taken
//! in one run from interleaved measurements, and what each gradient allocates. The Jacobians of `ht`, in forward mode, are checked
//! against reverse mode as well.
#![allow(clippy::needless_range_loop, reason = "numerical code that is differentiated here")]

mod ba;
mod by_hand;
mod descent;
mod det;
mod gmm;
mod ht;
#[path = "../gradients/interleaved.rs"]
mod interleaved;
mod kmeans;
mod llsq;
mod lse;
mod lstm;
mod ode;
mod particle;
mod saddle;

use std::hint::black_box;

/// How far the two gradients may be apart by rounding, relative to the largest entry.
const ROUNDING: f64 = 1e-10;
/// The same for `lse` alone. The hand knows that the derivatives with respect to the maximum cancel: one, and the sum of the weights.
/// The generated gradient subtracts them one by one, and what rounding leaves is added to the entry of the maximum: 3e-14 for
/// 100,000 weights, which is 1.4e-9 of the largest of them.
const CANCELLED: f64 = 1e-8;

/// Numbers in [-1, 1].
fn data(n: usize, seed: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * i + 3 * i + 7 * seed + 1) as f64 * 0.7).sin()).collect()
}

/// Checks the gradient, and with `timed` prints a line of the table.
fn compare(
    timed: bool,
    name: &str,
    rounding: f64,
    primal: impl Fn() -> f64,
    grad: impl Fn() -> Vec<f64>,
    by_hand: impl Fn() -> Vec<f64>,
) {
    let (got, expected) = (grad(), by_hand());
    assert_eq!(got.len(), expected.len(), "{name}: the length of the gradient");
    let scale = expected.iter().fold(f64::MIN_POSITIVE, |m, e| m.max(e.abs()));
    for (i, (g, e)) in got.iter().zip(&expected).enumerate() {
        assert!((g - e).abs() <= rounding * scale, "{name}: entry {i} is {g}, not {e}");
    }
    if timed {
        interleaved::line(name, || _ = black_box(primal()), || drop(black_box(grad())), || drop(black_box(by_hand())));
    }
}

/// A hand of as many bones and vertices as the benchmark's own. Most of its vertices follow two bones of a finger.
fn hand(points: usize) -> ht::Hand {
    let transform = |seed: usize| {
        let d = data(12, seed);
        [[1.0 + d[0], d[1], d[2], d[3]], [d[4], 1.0 + d[5], d[6], d[7]], [d[8], d[9], 1.0 + d[10], d[11]]]
    };
    let vertices = 544;
    let followed = |v: usize| match (v % 3, v % 22) {
        (0, bone) | (_, bone @ 0) => vec![(bone, 1.0)],
        (_, bone) => vec![(bone, 0.6), (bone - 1, 0.4)],
    };
    let model = ht::Model {
        parents: (0..22).map(|bone| (bone > 0).then(|| if bone % 4 == 1 { 0 } else { bone - 1 })).collect(),
        base_relatives: (0..22).map(|bone| transform(20 + bone)).collect(),
        inverse_base_absolutes: (0..22).map(|bone| transform(50 + bone)).collect(),
        base_positions: data(3 * vertices, 80).chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect(),
        weights: (0..vertices).map(followed).collect(),
        triangles: (0..vertices - 2).map(|v| [v, v + 1, v + 2]).collect(),
        is_mirrored: true,
    };
    let points: Vec<_> = data(3 * points, 81).chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
    let correspondences = (0..points.len()).map(|i| (i * 37 + 5) % (vertices - 2)).collect();
    ht::Hand { model, correspondences, points }
}

/// A Jacobian by forward mode in lanes, checked against that by reverse mode, row by row.
fn hands(timed: bool, points: usize) {
    let (hand, us) = (hand(points), data(2 * points, 82));
    let us: Vec<[f64; 2]> = us.chunks_exact(2).map(|u| [u[0], u[1]]).collect();
    let mut theta = [0.0; 26];
    theta.copy_from_slice(&data(26, 83));
    let theta = || black_box(&theta);
    let close = |got: &[f64], expected: &[f64]| {
        let scale = expected.iter().fold(f64::MIN_POSITIVE, |m, e| m.max(e.abs()));
        assert_eq!(got.len(), expected.len(), "ht: the size of the Jacobian");
        assert!(got.iter().zip(expected).all(|(g, e)| (g - e).abs() <= ROUNDING * scale), "ht: the Jacobian");
    };
    close(&ht::simple_jacobian(theta(), &hand).concat(), &ht::simple::jacobian_reverse(theta(), &hand).concat());
    let complicated = ht::complicated_jacobian(theta(), &us, &hand);
    for (i, (by_theta, by_us)) in ht::complicated::jacobian_reverse(theta(), &us, &hand).into_iter().enumerate() {
        close(&complicated[i], &[&by_us[i / 3][..], &by_theta].concat());
    }
    close(&by_hand::ht::simple(theta(), &hand).concat(), &ht::simple_jacobian(theta(), &hand).concat());
    close(&by_hand::ht::complicated(theta(), &us, &hand).concat(), &complicated.concat());
    if timed {
        interleaved::line(
            &format!("ht simple c={points}"),
            || _ = black_box(ht::simple(theta(), &hand)),
            || _ = black_box(ht::simple_jacobian(theta(), &hand)),
            || _ = black_box(by_hand::ht::simple(theta(), &hand)),
        );
        interleaved::line(
            &format!("ht complicated c={points}"),
            || _ = black_box(ht::complicated(theta(), &us, &hand)),
            || _ = black_box(ht::complicated_jacobian(theta(), &us, &hand)),
            || _ = black_box(by_hand::ht::complicated(theta(), &us, &hand)),
        );
    }
}

/// Descents inside of descents, each along derivatives that are taken forward or in reverse. They have to end at the same point.
fn nestings(timed: bool) {
    let alone = |name: &str, run: &dyn Fn()| {
        if timed {
            interleaved::beside(name, run, interleaved::Beside { primal: None, by_hand: None });
        }
    };
    let start = || black_box([1.0, 1.0]);
    let point = saddle::ff(&start());
    for (way, run) in
        [("ff", saddle::ff as fn(&[f64; 2]) -> [f64; 4]), ("fr", saddle::fr), ("rf", saddle::rf), ("rr", saddle::rr)]
    {
        let found = run(&start());
        assert!(found.iter().zip(point).all(|(a, b)| (a - b).abs() <= 1e-9), "saddle {way}");
        alone(&format!("saddle {way}"), &|| _ = black_box(run(&start())));
    }
    let height = particle::ff(0.0);
    for (way, run) in
        [("ff", particle::ff as fn(f64) -> f64), ("fr", particle::fr), ("rf", particle::rf), ("rr", particle::rr)]
    {
        assert!((run(0.0) - height).abs() <= 1e-9, "particle {way}");
        alone(&format!("particle {way}"), &|| _ = black_box(run(black_box(0.0))));
    }
}

fn main() {
    // Only `cargo bench` passes `--bench`; under `cargo test --benches` the checks are what counts.
    let timed = std::env::args().any(|argument| argument == "--bench");
    if timed {
        interleaved::header();
    }
    for n in [2_500, 100_000] {
        let x = data(n, 1);
        let x = || black_box(&x[..]);
        compare(
            timed,
            &format!("lse n={n}"),
            CANCELLED,
            || lse::lse(x()),
            || lse::lse::grad(x()),
            || by_hand::lse(x()),
        );
    }
    for n in [256, 4_096] {
        let x = data(128, 2);
        let x = || black_box(&x[..]);
        let name = format!("llsq n={n} m=128");
        compare(timed, &name, ROUNDING, || llsq::llsq(x(), n), || llsq::llsq::grad(x(), n), || by_hand::llsq(x(), n));
    }
    for n in [5, 8] {
        let a = data(n * n, 3);
        let a = || black_box(&a[..]);
        compare(
            timed,
            &format!("det l={n}"),
            ROUNDING,
            || det::det(a(), n),
            || det::det::grad(a(), n),
            || by_hand::det(a(), n),
        );
    }
    for n in [100, 1_000] {
        let (d, points, centroids) = (8, data(8 * n, 4), data(80, 5));
        let (p, c) = (|| black_box(&points[..]), || black_box(&centroids[..]));
        let name = format!("kmeans k=10 n={n} d=8");
        let primal = || kmeans::kmeans(d, p(), c());
        let direction = || kmeans::direction(d, p(), c());
        compare(timed, &name, ROUNDING, primal, direction, || by_hand::kmeans(d, p(), c()));
    }
    for observations in [100, 1_000] {
        let scene = ba::Scene {
            cameras: data(11 * 10, 8).chunks_exact(11).filter_map(|c| c.try_into().ok()).collect(),
            points: data(3 * 40, 9).chunks_exact(3).filter_map(|p| p.try_into().ok()).collect(),
            weights: data(observations, 10),
            seen: data(2 * observations, 11).chunks_exact(2).filter_map(|s| s.try_into().ok()).collect(),
        };
        let scene = || black_box(&scene);
        let primal = || scene().residuals().0.iter().flatten().sum();
        let jacobian = || scene().jacobian(ba::residual::jacobian).values;
        let name = format!("ba p={observations}");
        compare(timed, &name, ROUNDING, primal, jacobian, || scene().jacobian(by_hand::ba).values);
    }
    for points in [100, 500] {
        hands(timed, points);
    }
    for (layers, characters) in [(2, 64), (4, 512)] {
        let bits = 14;
        let (main, extra) = (data(layers * 8 * bits, 12), data(3 * bits, 13));
        let memory = |seed: usize| lstm::Memory { hidden: data(bits, seed), cell: data(bits, seed + 1) };
        let memory: Vec<_> = (0..layers).map(|layer| memory(14 + 2 * layer)).collect();
        let sequence: Vec<f64> = data(bits * characters, 15).iter().map(|x| f64::from(*x > 0.0)).collect();
        let (m, e, s) = (|| black_box(&main[..]), || black_box(&extra[..]), || black_box(&sequence[..]));
        let primal = || lstm::lstm(m(), e(), &memory, s(), bits);
        let gradient = || {
            let (main, extra) = lstm::lstm::grad(m(), e(), &memory, s(), bits);
            [main, extra].concat()
        };
        let by_hand = || {
            let (main, extra) = by_hand::lstm(m(), e(), &memory, s(), bits);
            [main, extra].concat()
        };
        compare(timed, &format!("lstm l={layers} c={characters}"), ROUNDING, primal, gradient, by_hand);
    }
    for (n, steps) in [(12, 10), (200, 60)] {
        // A step reaches four components further: with fewer, or with smaller numbers, the gradient would be zero.
        let x: Vec<f64> = data(n, 6).iter().map(|x| 2.0 + x).collect();
        let x = || black_box(&x[..]);
        let name = format!("ode n={n} s={steps}");
        compare(
            timed,
            &name,
            ROUNDING,
            || ode::last(x(), steps),
            || ode::last::grad(x(), steps),
            || by_hand::ode(x(), steps),
        );
    }
    for (d, k, n) in [(2, 5, 1_000), (10, 25, 200)] {
        let [alpha, mu, q, l] = [k, k * d, k * d, k * d * (d - 1) / 2].map(|size| data(size, size));
        let x = data(n * d, 7);
        let arguments = || black_box([&alpha[..], &mu, &q, &l, &x]);
        let primal = || {
            let [alpha, mu, q, l, x] = arguments();
            gmm::gmm(alpha, mu, q, l, x, d, 1.0, 1)
        };
        let grad = || {
            let [alpha, mu, q, l, x] = arguments();
            let (alpha, mu, q, l) = gmm::gmm::grad(alpha, mu, q, l, x, d, 1.0, 1);
            [alpha, mu, q, l].concat()
        };
        let by_hand = || {
            let [alpha, mu, q, l, x] = arguments();
            by_hand::gmm([alpha, mu, q, l], x, d, 1.0, 1).concat()
        };
        compare(timed, &format!("gmm d={d} k={k} n={n}"), ROUNDING, primal, grad, by_hand);
    }
    nestings(timed);
}
