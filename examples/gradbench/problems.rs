//! What is called for each function of each problem, and how its result is written.

use std::time::Instant;

use autodiff::differentiable;
use serde_json::{Value, json};

use crate::input::{self, Wrong, array, number, numbers, size};
use crate::{ba, det, gmm, ht, kmeans, llsq, lse, lstm, ode, particle, saddle};

/// The problems.
pub(crate) const MODULES: [&str; 12] =
    ["ba", "det", "gmm", "hello", "ht", "kmeans", "llsq", "lse", "lstm", "ode", "particle", "saddle"];

/// The result of a function, and the nanoseconds of each call.
pub(crate) type Evaluated = (Value, Vec<u128>);

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

/// How often a function is called at least, and for how many seconds.
struct Runs {
    calls: u64,
    seconds: f64,
}

impl Runs {
    fn of(input: &Value) -> Result<Self, Wrong> {
        let calls = if input.get("min_runs").is_some() { size(input, "min_runs")? as u64 } else { 1 };
        let seconds = if input.get("min_seconds").is_some() { number(input, "min_seconds")? } else { 0.0 };
        Ok(Self { calls: calls.max(1), seconds })
    }

    fn of_call<T>(&self, mut call: impl FnMut() -> T, write: impl FnOnce(T) -> Value) -> Evaluated {
        let mut times = Vec::new();
        let mut seconds = 0.0;
        loop {
            let start = Instant::now();
            let result = call();
            let time = start.elapsed();
            times.push(time.as_nanos());
            seconds += time.as_secs_f64();
            if times.len() as u64 >= self.calls && seconds >= self.seconds {
                return (write(result), times);
            }
        }
    }

    /// Of a result that is JSON as it is.
    fn of_plain<T: Into<Value>>(&self, call: impl FnMut() -> T) -> Evaluated {
        self.of_call(call, T::into)
    }
}

fn rows(values: &[f64], length: usize) -> Value {
    values.chunks_exact(length.max(1)).map(<[f64]>::to_vec).collect::<Vec<_>>().into()
}

/// Calls a function of a problem.
pub(crate) fn evaluate(module: &str, function: &str, input: &Value) -> Result<Evaluated, Wrong> {
    let runs = Runs::of(input)?;
    match (module, function) {
        ("hello", "square" | "double") => {
            let x = input.as_f64().ok_or("the input is not a number")?;
            Ok(if function == "square" { runs.of_plain(|| square(x)) } else { runs.of_plain(|| square::grad(x)) })
        }
        ("lse", "primal") => numbers(input, "x").map(|x| runs.of_plain(|| lse::lse(&x))),
        ("lse", "gradient") => numbers(input, "x").map(|x| runs.of_plain(|| lse::lse::grad(&x))),
        ("llsq", "primal" | "gradient") => {
            let (x, n) = (numbers(input, "x")?, size(input, "n")?);
            Ok(if function == "primal" {
                runs.of_plain(|| llsq::llsq(&x, n))
            } else {
                runs.of_plain(|| llsq::llsq::grad(&x, n))
            })
        }
        ("ode", "primal" | "gradient") => {
            let (x, n) = (numbers(input, "x")?, size(input, "s")?);
            if x.is_empty() {
                return Err("`x` is empty".to_owned());
            }
            Ok(if function == "primal" {
                runs.of_plain(|| ode::ode(&x, n))
            } else {
                runs.of_plain(|| ode::last::grad(&x, n))
            })
        }
        ("det", "primal" | "gradient") => {
            let (a, n) = (numbers(input, "A")?, size(input, "ell")?);
            if n > 20 || a.len() != n * n {
                return Err("`A` is not a small square matrix".to_owned());
            }
            Ok(if function == "primal" {
                runs.of_plain(|| det::det(&a, n))
            } else {
                runs.of_plain(|| det::det::grad(&a, n))
            })
        }
        ("gmm", "objective" | "jacobian") => mixture(function, input, &runs),
        ("ba", "objective" | "jacobian") => bundles(function, input, &runs),
        ("ht", "objective" | "jacobian") => hands(function, input, &runs),
        ("lstm", "objective" | "jacobian") => {
            let input::Network { main, extra, memory, sequence, bits } = input::network(input)?;
            Ok(if function == "objective" {
                runs.of_plain(|| lstm::lstm(&main, &extra, &memory, &sequence, bits))
            } else {
                let call = || lstm::lstm::grad(&main, &extra, &memory, &sequence, bits);
                runs.of_call(call, |(main, extra)| [main, extra].concat().into())
            })
        }
        ("kmeans", "cost" | "dir") => {
            let d = input::row_length(input, "points")?;
            if input::row_length(input, "centroids")? != d {
                return Err("points and centroids differ in length".to_owned());
            }
            let (points, centroids) = (numbers(input, "points")?, numbers(input, "centroids")?);
            Ok(if function == "cost" {
                runs.of_plain(|| kmeans::kmeans(d, &points, &centroids))
            } else {
                runs.of_call(|| kmeans::direction(d, &points, &centroids), |dir| rows(&dir, d))
            })
        }
        ("saddle", "ff" | "fr" | "rf" | "rr") => {
            let start = array(input, "start")?;
            let nesting = match function {
                "ff" => saddle::ff,
                "fr" => saddle::fr,
                "rf" => saddle::rf,
                _ => saddle::rr,
            };
            Ok(runs.of_call(|| nesting(&start), |point| point.to_vec().into()))
        }
        ("particle", "ff" | "fr" | "rf" | "rr") => {
            let w = number(input, "w")?;
            let nesting = match function {
                "ff" => particle::ff,
                "fr" => particle::fr,
                "rf" => particle::rf,
                _ => particle::rr,
            };
            Ok(runs.of_plain(|| nesting(w)))
        }
        _ => Err(format!("there is no function `{function}` in `{module}`")),
    }
}

fn mixture(function: &str, input: &Value, runs: &Runs) -> Result<Evaluated, Wrong> {
    let [alpha, mu, q, l, x] = ["alpha", "mu", "q", "l", "x"].map(|name| numbers(input, name));
    let (alpha, mu, q, l, x) = (alpha?, mu?, q?, l?, x?);
    let (d, m, gamma) = (size(input, "d")?, size(input, "m")?, number(input, "gamma")?);
    let k = alpha.len();
    let fits = d > 0 && [mu.len(), q.len()] == [k * d; 2] && l.len() == k * (d * (d - 1) / 2) && x.len() % d == 0;
    if !fits {
        return Err("the sizes of the parameters do not fit".to_owned());
    }
    if function == "objective" {
        return Ok(runs.of_plain(|| gmm::gmm(&alpha, &mu, &q, &l, &x, d, gamma, m)));
    }
    let call = || gmm::gmm::grad(&alpha, &mu, &q, &l, &x, d, gamma, m);
    let write = |(alpha, mu, q, l): (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>)| {
        let l = if d > 1 { rows(&l, d * (d - 1) / 2) } else { vec![Vec::<f64>::new(); k].into() };
        json!({"alpha": alpha, "mu": rows(&mu, d), "q": rows(&q, d), "l": l})
    };
    Ok(runs.of_call(call, write))
}

/// All observations are the same: the answer is the first, and what is last of all.
fn bundles(function: &str, input: &Value, runs: &Runs) -> Result<Evaluated, Wrong> {
    let scene = input::scene(input)?;
    if scene.weights.is_empty() {
        return Err("there are no observations".to_owned());
    }
    if function == "objective" {
        let write = |(errors, weights): (Vec<[f64; 2]>, Vec<f64>)| {
            json!({
                "reproj_error": {"elements": errors[0], "repeated": errors.len()},
                "w_err": {"element": weights[0], "repeated": weights.len()},
            })
        };
        return Ok(runs.of_call(|| scene.residuals(), write));
    }
    let call = || scene.jacobian(ba::residual::jacobian);
    let first = |all: &[usize]| [&all[..30], &all[all.len() - 1..]].concat();
    let write = |j: ba::Sparse| {
        let values = [&j.values[..30], &j.values[j.values.len() - 1..]].concat();
        let rows = if j.rows.len() > 30 { first(&j.rows) } else { j.rows.clone() };
        json!({"rows": rows, "cols": first(&j.columns), "vals": values})
    };
    Ok(runs.of_call(call, write))
}

/// Without `us` each measured point belongs to a vertex.
fn hands(function: &str, input: &Value, runs: &Runs) -> Result<Evaluated, Wrong> {
    let us = input::us(input)?;
    let (theta, hand) = (array(input, "theta")?, input::hand(input, !us.is_empty())?);
    if !us.is_empty() && us.len() != hand.points.len() {
        return Err("`us` and `points` differ in length".to_owned());
    }
    Ok(match (function, us.is_empty()) {
        ("objective", true) => runs.of_plain(|| ht::simple(&theta, &hand)),
        ("objective", false) => runs.of_plain(|| ht::complicated(&theta, &us, &hand)),
        (_, true) => runs.of_call(|| ht::simple_jacobian(&theta, &hand), Value::from),
        (_, false) => runs.of_call(|| ht::complicated_jacobian(&theta, &us, &hand), Value::from),
    })
}
