//! The problems of `GradBench`: gradients against central differences on generated data, and against the answers of the
//! benchmark's reference tool where `GRADBENCH_DATA` names a directory with its `inputs` and `outputs`.
#![allow(missing_docs, reason = "a test")]
#![allow(clippy::needless_range_loop, reason = "numerical code that is differentiated here")]

#[path = "../benches/gradbench/det.rs"]
mod det;
#[path = "../benches/gradbench/gmm.rs"]
mod gmm;
#[path = "../benches/gradbench/kmeans.rs"]
mod kmeans;
#[path = "../benches/gradbench/llsq.rs"]
mod llsq;
#[path = "../benches/gradbench/lse.rs"]
mod lse;
#[path = "../benches/gradbench/ode.rs"]
mod ode;

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
