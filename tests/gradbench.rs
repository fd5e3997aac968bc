//! The problems of `GradBench`: gradients against central differences on generated data, and against the answers of the
//! benchmark's reference tool where `GRADBENCH_DATA` names a directory with its `inputs` and `outputs`.
#![allow(missing_docs, reason = "a test")]
#![allow(clippy::needless_range_loop, reason = "numerical code that is differentiated here")]

#[path = "../benches/gradbench/ba.rs"]
mod ba;
#[path = "../benches/gradbench/descent.rs"]
mod descent;
#[path = "../benches/gradbench/det.rs"]
mod det;
#[path = "../benches/gradbench/gmm.rs"]
mod gmm;
#[path = "../benches/gradbench/ht.rs"]
mod ht;
#[path = "../examples/gradbench/input.rs"]
mod input;
#[path = "../benches/gradbench/kmeans.rs"]
mod kmeans;
#[path = "../benches/gradbench/llsq.rs"]
mod llsq;
#[path = "../benches/gradbench/lse.rs"]
mod lse;
#[path = "../benches/gradbench/lstm.rs"]
mod lstm;
#[path = "../benches/gradbench/ode.rs"]
mod ode;
#[path = "../benches/gradbench/particle.rs"]
mod particle;
#[path = "../benches/gradbench/saddle.rs"]
mod saddle;

use serde_json::Value;

/// Numbers in [-1, 1] without a pattern that a gradient could hide in.
fn data(n: usize, seed: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * i + 3 * i + 7 * seed + 1) as f64 * 0.7).sin()).collect()
}

/// Entries are compared relative to the largest.
fn equal(got: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(got.len(), expected.len(), "the length");
    let scale = expected.iter().fold(f64::MIN_POSITIVE, |m, e| m.max(e.abs()));
    for (i, (g, e)) in got.iter().zip(expected).enumerate() {
        assert!((g - e).abs() <= tolerance * scale, "entry {i} is {g}, not {e}");
    }
}

fn differences(f: impl Fn(&[f64]) -> f64, x: &[f64], gradient: &[f64]) {
    let step = 1e-5;
    let quotient = |i: usize| {
        let mut x = x.to_vec();
        x[i] += step;
        let above = f(&x);
        x[i] -= 2.0 * step;
        (above - f(&x)) / (2.0 * step)
    };
    let expected: Vec<f64> = (0..x.len()).map(quotient).collect();
    assert!(expected.iter().any(|e| e.abs() > 1e-3), "a gradient of zero shows nothing");
    equal(gradient, &expected, 1e-6);
}

/// All numbers of a JSON value, in order.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => other.as_f64().into_iter().collect(),
    }
}

/// A file of the benchmark, where there is data.
fn file(path: &str) -> Option<Value> {
    let directory = std::env::var("GRADBENCH_DATA").ok()?;
    let text = std::fs::read_to_string(format!("{directory}/{path}")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Calls `check` with the input, the value and the derivative of each of `names`.
fn references(names: &[&str], check: impl Fn(&Value, &Value, &Value)) {
    for name in names {
        let read = |kind: &str| file(&format!("outputs/{name}.{kind}.json"));
        if let Some(input) = file(&format!("inputs/{name}.json")) {
            check(&input, &read("primal").unwrap(), &read("manual").unwrap());
        }
    }
}

#[test]
fn log_sum_exp() {
    let x = data(30, 1);
    differences(lse::lse, &x, &lse::lse::grad(&x));
    references(&["lse_n2500"], |input, value, gradient| {
        let x = numbers(&input["x"]);
        equal(&[lse::lse(&x)], &numbers(value), 1e-12);
        equal(&lse::lse::grad(&x), &numbers(gradient), 1e-10);
    });
}

#[test]
fn least_squares() {
    let x = data(12, 2);
    differences(|x| llsq::llsq(x, 40), &x, &llsq::llsq::grad(&x, 40));
    references(&["llsq_n256_m128", "llsq_n16392_m128"], |input, value, gradient| {
        let x = numbers(&input["x"]);
        let n = input["n"].as_u64().unwrap() as usize;
        equal(&[llsq::llsq(&x, n)], &numbers(value), 1e-10);
        equal(&llsq::llsq::grad(&x, n), &numbers(gradient), 1e-10);
    });
}

#[test]
fn determinant() {
    let a = data(25, 3);
    differences(|a| det::det(a, 5), &a, &det::det::grad(&a, 5));
    references(&["det_l5", "det_l8"], |input, value, gradient| {
        let a = numbers(&input["A"]);
        let n = input["ell"].as_u64().unwrap() as usize;
        equal(&[det::det(&a, n)], &numbers(value), 1e-10);
        equal(&det::det::grad(&a, n), &numbers(gradient), 1e-10);
    });
}

#[test]
fn runge_kutta() {
    let x: Vec<f64> = data(6, 4).iter().map(|x| 2.0 + x).collect();
    differences(|x| ode::last(x, 5), &x, &ode::last::grad(&x, 5));
    for name in ["ode_check_n4_s3", "ode_check_n12_s3"] {
        if let Some(input) = file(&format!("inputs/{name}.json")) {
            let x = numbers(&input["x"]);
            let steps = input["s"].as_u64().unwrap() as usize;
            let expected = file(&format!("outputs/{name}.codipack.json")).unwrap();
            equal(&ode::last::grad(&x, steps), &numbers(&expected), 1e-10);
        }
    }
}

#[test]
fn clusters() {
    let (points, centroids) = (data(60, 5), data(9, 6));
    differences(|c| kmeans::kmeans(3, &points, c), &centroids, &kmeans::kmeans::grad(3, &points, &centroids));
    // The cost is a parabola in each component, of which Newton's step finds the bottom.
    let step = kmeans::direction(3, &points, &centroids);
    let newton: Vec<f64> = centroids.iter().zip(&step).map(|(c, s)| c - 1e-3 * s).collect();
    let (at, after) = (kmeans::kmeans::grad(3, &points, &centroids), kmeans::kmeans::grad(3, &points, &newton));
    let expected: Vec<f64> = at.iter().map(|g| g * (1.0 - 1e-3)).collect();
    equal(&after, &expected, 1e-9);
    references(&["kmeans_k10_n1000_d8"], |input, cost, direction| {
        let [points, centroids] = ["points", "centroids"].map(|name| numbers(&input[name]));
        equal(&[kmeans::kmeans(8, &points, &centroids)], &numbers(cost), 1e-12);
        equal(&kmeans::direction(8, &points, &centroids), &numbers(direction), 1e-10);
    });
}

#[test]
fn bundles() {
    let [camera, point] = [data(11, 9), data(3, 10)];
    let all = [&camera[..], &point, &[0.7]].concat();
    let seen = [0.3, -0.2];
    let at = |p: &[f64], i: usize| {
        ba::residual(&p[..11].try_into().unwrap(), &p[11..14].try_into().unwrap(), p[14], &seen)[i]
    };
    // About an axis, and about none.
    for rotation in [[0.5, -0.4, 0.8], [0.0; 3]] {
        let mut all = all.clone();
        all[..3].copy_from_slice(&rotation);
        let (camera, point) = (all[..11].try_into().unwrap(), all[11..14].try_into().unwrap());
        let rows = ba::residual::jacobian(&camera, &point, all[14], &seen);
        for (i, (by_camera, by_point, by_weight)) in rows.into_iter().enumerate() {
            let row = [&by_camera[..], &by_point, &[by_weight]].concat();
            // Where there is no axis the formula of its own is the limit of the other up to the first order.
            let skipped = if rotation == [0.0; 3] { 3 } else { 0 };
            let moved = |p: &[f64]| at(&[&all[..skipped], p].concat(), i);
            differences(moved, &all[skipped..], &row[skipped..]);
        }
    }
    references(&["ba1_n49_m7776_p31843"], |input, value, jacobian| {
        let scene = input::scene(input).unwrap();
        let (errors, weights) = scene.residuals();
        equal(&errors[0], &numbers(&value["reproj_error"]["elements"]), 1e-10);
        equal(&weights[..1], &numbers(&value["w_err"]["element"]), 1e-12);
        let got = scene.jacobian(ba::residual::jacobian);
        let expected = numbers(&jacobian["vals"]);
        equal(&got.values[..30], &expected[..30], 1e-10);
        equal(&got.values[got.values.len() - 1..], &expected[30..], 1e-12);
        let as_floats = |indices: &[usize]| indices.iter().map(|i| *i as f64).collect::<Vec<_>>();
        equal(&as_floats(&got.rows[..30]), &numbers(&jacobian["rows"])[..30], 0.0);
        equal(&as_floats(&got.columns[..30]), &numbers(&jacobian["cols"])[..30], 0.0);
    });
}

#[test]
fn hands() {
    let name = "ht_simple_small_hand1_t26_c100";
    references(&[name], |input, value, jacobian| {
        let (theta, hand) = (input::array(input, "theta").unwrap(), input::hand(input, false).unwrap());
        equal(&ht::simple(&theta, &hand), &numbers(value), 1e-12);
        equal(&ht::simple_jacobian(&theta, &hand).concat(), &numbers(jacobian), 1e-10);
    });
    references(&["ht_complicated_small_hand1_t26_c100"], |input, value, jacobian| {
        let (theta, hand) = (input::array(input, "theta").unwrap(), input::hand(input, true).unwrap());
        let us = input::us(input).unwrap();
        equal(&ht::complicated(&theta, &us, &hand), &numbers(value), 1e-12);
        equal(&ht::complicated_jacobian(&theta, &us, &hand).concat(), &numbers(jacobian), 1e-10);
    });
    let (theta, us, hand) = small_hand();
    let jacobian = ht::complicated_jacobian(&theta, &us, &hand);
    assert_eq!(jacobian.len(), 3 * us.len());
    for (i, row) in jacobian.iter().enumerate() {
        let by_theta = |p: &[f64]| ht::complicated(p.try_into().unwrap(), &us, &hand)[i];
        differences(by_theta, &theta, &row[2..]);
        let by_u = |p: &[f64]| {
            let mut us = us.clone();
            us[i / 3] = p.try_into().unwrap();
            ht::complicated(&theta, &us, &hand)[i]
        };
        differences(by_u, &us[i / 3], &row[..2]);
    }
    let simple = ht::simple_jacobian(&theta, &hand);
    for (i, row) in simple.iter().enumerate() {
        differences(|p: &[f64]| ht::simple(p.try_into().unwrap(), &hand)[i], &theta, row);
    }
}

/// A hand of 22 bones, whose vertices follow two each, with triangles of neighbours.
fn small_hand() -> ([f64; 26], Vec<[f64; 2]>, ht::Hand) {
    let transform = |seed: usize| {
        let d = data(12, seed);
        [[1.0 + d[0], d[1], d[2], d[3]], [d[4], 1.0 + d[5], d[6], d[7]], [d[8], d[9], 1.0 + d[10], d[11]]]
    };
    let vertices = 30;
    let model = ht::Model {
        parents: (0..22).map(|bone| (bone > 0).then(|| if bone % 4 == 1 { 0 } else { bone - 1 })).collect(),
        base_relatives: (0..22).map(|bone| transform(20 + bone)).collect(),
        inverse_base_absolutes: (0..22).map(|bone| transform(50 + bone)).collect(),
        base_positions: data(3 * vertices, 80).chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect(),
        weights: (0..vertices).map(|v| vec![(v % 22, 0.6), ((v + 7) % 22, 0.4)]).collect(),
        triangles: (0..vertices - 2).map(|v| [v, v + 1, v + 2]).collect(),
        is_mirrored: true,
    };
    let correspondences = vec![4, 9, 17, 20];
    let points = data(12, 81).chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
    let us = data(8, 82).chunks_exact(2).map(|u| [u[0], u[1]]).collect();
    (data(26, 83).try_into().unwrap(), us, ht::Hand { model, correspondences, points })
}

#[test]
fn recurrent_network() {
    let (bits, layers, characters) = (3, 2, 6);
    let (main, extra) = (data(layers * 8 * bits, 90), data(3 * bits, 91));
    let memory = |seed: usize| lstm::Memory { hidden: data(bits, seed), cell: data(bits, seed + 1) };
    let memory: Vec<_> = (0..layers).map(|layer| memory(92 + 2 * layer)).collect();
    let sequence = data(bits * characters, 96);
    let (main_bar, extra_bar) = lstm::lstm::grad(&main, &extra, &memory, &sequence, bits);
    differences(|main| lstm::lstm(main, &extra, &memory, &sequence, bits), &main, &main_bar);
    differences(|extra| lstm::lstm(&main, extra, &memory, &sequence, bits), &extra, &extra_bar);
    references(&["lstm_l2_c1024", "lstm_l4_c4096"], |input, value, gradient| {
        let input::Network { main, extra, memory, sequence, bits } = input::network(input).unwrap();
        equal(&[lstm::lstm(&main, &extra, &memory, &sequence, bits)], &numbers(value), 1e-12);
        let (main, extra) = lstm::lstm::grad(&main, &extra, &memory, &sequence, bits);
        equal(&[main, extra].concat(), &numbers(gradient), 1e-9);
    });
}

/// `particle` against the result that is published with it, and `saddle` against its closed form.
#[test]
fn nestings() {
    for nested in [particle::ff, particle::fr, particle::rf, particle::rr] {
        equal(&[nested(0.0)], &[0.207_191_874_648_61], 1e-11);
    }
    for nested in [saddle::ff, saddle::fr, saddle::rf, saddle::rr] {
        let point = nested(&[1.0, 1.0]);
        assert!(point.iter().all(|x| x.abs() < 1e-4), "{point:?}");
        equal(&point, &saddle::rr(&[1.0, 1.0]), 1e-9);
    }
}

#[test]
fn mixture() {
    let (d, k, gamma, m) = (3, 2, 1.1, 2);
    let sizes = [k, k * d, k * d, k * d * (d - 1) / 2];
    let (x, parameters) = (data(8 * d, 7), data(sizes.iter().sum(), 8));
    let split = |p: &[f64]| {
        let mut rest = p;
        sizes.map(|size| {
            let (part, after) = rest.split_at(size);
            rest = after;
            part.to_vec()
        })
    };
    let [alpha, mu, q, l] = split(&parameters);
    let (alpha, mu, q, l) = gmm::gmm::grad(&alpha, &mu, &q, &l, &x, d, gamma, m);
    let at = |p: &[f64]| {
        let [alpha, mu, q, l] = split(p);
        gmm::gmm(&alpha, &mu, &q, &l, &x, d, gamma, m)
    };
    differences(at, &parameters, &[alpha, mu, q, l].concat());

    references(&["gmm_d2_k5_n1000"], |input, value, gradient| {
        let [alpha, mu, q, l, x] = ["alpha", "mu", "q", "l", "x"].map(|name| numbers(&input[name]));
        let [d, m] = ["d", "m"].map(|name| input[name].as_u64().unwrap() as usize);
        let gamma = input["gamma"].as_f64().unwrap();
        equal(&[gmm::gmm(&alpha, &mu, &q, &l, &x, d, gamma, m)], &numbers(value), 1e-10);
        let (alpha, mu, q, l) = gmm::gmm::grad(&alpha, &mu, &q, &l, &x, d, gamma, m);
        for (name, got) in [("alpha", alpha), ("mu", mu), ("q", q), ("l", l)] {
            equal(&got, &numbers(&gradient[name]), 1e-9);
        }
    });
}
