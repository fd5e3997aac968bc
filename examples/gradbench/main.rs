//! A tool for the benchmark `GradBench`: answers its messages, a line of JSON each, on standard input.
//!
//! `cargo run --release --example gradbench`, as the `--tool` of the benchmark's own command.
#![allow(clippy::needless_range_loop, reason = "numerical code that is differentiated here")]

#[path = "../../benches/gradbench/det.rs"]
mod det;
#[path = "../../benches/gradbench/gmm.rs"]
mod gmm;
#[path = "../../benches/gradbench/llsq.rs"]
mod llsq;
#[path = "../../benches/gradbench/lse.rs"]
mod lse;
#[path = "../../benches/gradbench/ode.rs"]
mod ode;

use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use autodiff::differentiable;
use serde_json::{Value, json};

const MODULES: [&str; 6] = ["det", "gmm", "hello", "llsq", "lse", "ode"];

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

/// All numbers of a JSON value, in order.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => other.as_f64().into_iter().collect(),
    }
}

fn array(input: &Value, name: &str) -> Result<Vec<f64>, String> {
    let value = input.get(name).filter(|value| value.is_array());
    value.map(numbers).ok_or_else(|| format!("`{name}` is not an array"))
}

fn size(input: &Value, name: &str) -> Result<usize, String> {
    let value = input.get(name).and_then(Value::as_u64);
    value.map(|n| n as usize).ok_or_else(|| format!("`{name}` is not a size"))
}

/// The result of a call, and its time in nanoseconds.
fn timed<T>(call: impl FnOnce() -> T) -> (T, u128) {
    let start = Instant::now();
    let result = call();
    (result, start.elapsed().as_nanos())
}

fn output<T: Into<Value>>((result, time): (T, u128)) -> (Value, u128) {
    (result.into(), time)
}

fn evaluate(module: &str, function: &str, input: &Value) -> Result<(Value, u128), String> {
    Ok(match (module, function) {
        ("hello", "square" | "double") => {
            let x = input.as_f64().ok_or("the input is not a number")?;
            output(if function == "square" { timed(|| square(x)) } else { timed(|| square::grad(x)) })
        }
        ("lse", "primal") => array(input, "x").map(|x| output(timed(|| lse::lse(&x))))?,
        ("lse", "gradient") => array(input, "x").map(|x| output(timed(|| lse::lse::grad(&x))))?,
        ("llsq" | "ode" | "det", "primal" | "gradient") => {
            let (vector, number) = match module {
                "llsq" => ("x", "n"),
                "ode" => ("x", "s"),
                _ => ("A", "ell"),
            };
            let (x, n) = (array(input, vector)?, size(input, number)?);
            match (module, function) {
                ("llsq", "primal") => output(timed(|| llsq::llsq(&x, n))),
                ("llsq", _) => output(timed(|| llsq::llsq::grad(&x, n))),
                ("ode", "primal") => output(timed(|| ode::ode(&x, n))),
                ("ode", _) => output(timed(|| ode::last::grad(&x, n))),
                _ if n > 20 || x.len() != n * n => return Err("`A` is not a small square matrix".into()),
                (_, "primal") => output(timed(|| det::det(&x, n))),
                _ => output(timed(|| det::det::grad(&x, n))),
            }
        }
        ("gmm", "objective" | "jacobian") => {
            let (alpha, mu, q) = (array(input, "alpha")?, array(input, "mu")?, array(input, "q")?);
            let (l, x, d, m) = (array(input, "l")?, array(input, "x")?, size(input, "d")?, size(input, "m")?);
            let gamma = input.get("gamma").and_then(Value::as_f64).ok_or("`gamma` is not a number")?;
            if function == "objective" {
                output(timed(|| gmm::gmm(&alpha, &mu, &q, &l, &x, d, gamma, m)))
            } else {
                let ((alpha, mu, q, l), time) = timed(|| gmm::gmm::grad(&alpha, &mu, &q, &l, &x, d, gamma, m));
                let rows = |values: &[f64], n: usize| -> Vec<Vec<f64>> {
                    (0..alpha.len()).map(|i| values[i * n..(i + 1) * n].to_vec()).collect()
                };
                let (mu, q, l) = (rows(&mu, d), rows(&q, d), rows(&l, d * (d - 1) / 2));
                (json!({"alpha": alpha, "mu": mu, "q": q, "l": l}), time)
            }
        }
        _ => return Err(format!("there is no function `{function}` in `{module}`")),
    })
}

fn answer(line: &str) -> Value {
    let message: Value = match serde_json::from_str(line) {
        Ok(message) => message,
        Err(error) => return json!({"id": null, "success": false, "error": error.to_string()}),
    };
    let id = &message["id"];
    let text = |name: &str| message[name].as_str().unwrap_or_default();
    match text("kind") {
        "start" => json!({"id": id, "tool": "autodiff"}),
        "define" => json!({"id": id, "success": MODULES.contains(&text("module"))}),
        "evaluate" => {
            let call = || evaluate(text("module"), text("function"), &message["input"]);
            let result =
                catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err("the input has wrong sizes".into()));
            match result {
                Ok((output, time)) => {
                    let timings = [json!({"name": "evaluate", "nanoseconds": time as u64})];
                    json!({"id": id, "success": true, "output": output, "timings": timings})
                }
                Err(error) => json!({"id": id, "success": false, "error": error}),
            }
        }
        _ => json!({"id": id}),
    }
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        writeln!(out, "{}", answer(&line?))?;
        out.flush()?;
    }
    Ok(())
}

#[test]
fn messages() {
    let call = |message: Value| answer(&message.to_string());
    assert_eq!(call(json!({"id": 0, "kind": "start"}))["tool"], "autodiff");
    let evaluate = |module: &str, function: &str, input: Value| {
        call(json!({"id": 1, "kind": "evaluate", "module": module, "function": function, "input": input}))
    };
    assert_eq!(evaluate("hello", "double", json!(8.0))["output"], 16.0);
    assert_eq!(
        evaluate("det", "gradient", json!({"A": [1, 2, 3, 4], "ell": 2}))["output"],
        json!([4.0, -3.0, -2.0, 1.0])
    );
    assert_eq!(evaluate("ode", "primal", json!({"x": [], "s": 2}))["success"], false);
    assert_eq!(evaluate("hello", "cube", json!(8.0))["success"], false);
    assert_eq!(answer("{")["success"], false);
}
