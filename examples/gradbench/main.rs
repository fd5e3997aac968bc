//! A tool for the benchmark `GradBench`: answers its messages, a line of JSON each, on standard input.
//!
//! `cargo run --release --example gradbench`, as the `--tool` of the benchmark's own command.
#![allow(clippy::needless_range_loop, reason = "numerical code that is differentiated here")]

#[path = "../../benches/gradbench/ba.rs"]
mod ba;
#[path = "../../benches/gradbench/descent.rs"]
mod descent;
#[path = "../../benches/gradbench/det.rs"]
mod det;
#[path = "../../benches/gradbench/gmm.rs"]
mod gmm;
#[path = "../../benches/gradbench/ht.rs"]
mod ht;
mod input;
#[path = "../../benches/gradbench/kmeans.rs"]
mod kmeans;
#[path = "../../benches/gradbench/llsq.rs"]
mod llsq;
#[path = "../../benches/gradbench/lse.rs"]
mod lse;
#[path = "../../benches/gradbench/lstm.rs"]
mod lstm;
#[path = "../../benches/gradbench/ode.rs"]
mod ode;
#[path = "../../benches/gradbench/particle.rs"]
mod particle;
mod problems;
#[path = "../../benches/gradbench/saddle.rs"]
mod saddle;

use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};

/// The answer to a message. What is wrong with an input, and a panic because of it, is the answer's `error`.
fn answer(line: &str) -> Value {
    let message: Value = match serde_json::from_str(line) {
        Ok(message) => message,
        Err(error) => return json!({"id": null, "success": false, "error": error.to_string()}),
    };
    let id = &message["id"];
    let text = |name: &str| message[name].as_str().unwrap_or_default();
    match text("kind") {
        "start" => json!({"id": id, "tool": "autodiff"}),
        "define" => json!({"id": id, "success": problems::MODULES.contains(&text("module"))}),
        "evaluate" => {
            let call = || problems::evaluate(text("module"), text("function"), &message["input"]);
            let result =
                catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err("the input has wrong sizes".into()));
            match result {
                Ok((output, times)) => {
                    let timing = |time: &u128| json!({"name": "evaluate", "nanoseconds": *time as u64});
                    let timings: Vec<Value> = times.iter().map(timing).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluate(module: &str, function: &str, input: &Value) -> Value {
        let message = json!({"id": 1, "kind": "evaluate", "module": module, "function": function, "input": input});
        answer(&message.to_string())
    }

    #[test]
    fn messages() {
        assert_eq!(answer(&json!({"id": 0, "kind": "start"}).to_string())["tool"], "autodiff");
        for module in problems::MODULES {
            let define = json!({"id": 0, "kind": "define", "module": module});
            assert_eq!(answer(&define.to_string())["success"], true);
        }
        assert_eq!(evaluate("hello", "double", &json!(8.0))["output"], 16.0);
        let a = json!({"A": [1, 2, 3, 4], "ell": 2, "min_runs": 3});
        let answered = evaluate("det", "gradient", &a);
        assert_eq!(answered["output"], json!([4.0, -3.0, -2.0, 1.0]));
        assert_eq!(answered["timings"].as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn malformed_messages() {
        assert_eq!(evaluate("ode", "primal", &json!({"x": [], "s": 2}))["success"], false);
        assert_eq!(evaluate("hello", "cube", &json!(8.0))["success"], false);
        assert_eq!(answer("{")["success"], false);
        for module in problems::MODULES {
            for function in ["primal", "gradient", "objective", "jacobian", "square", "cost", "dir", "ff", "rr"] {
                for input in [json!(null), json!({}), json!({"x": "?", "points": [[]], "us": [[1, 2]], "start": [1]})] {
                    let answered = evaluate(module, function, &input);
                    assert_eq!(answered["success"], false, "{module}::{function} of {input}");
                }
            }
        }
    }

    #[test]
    fn nestings_agree() {
        let of = |module: &str, input: &Value| {
            ["ff", "fr", "rf", "rr"].map(|nesting| evaluate(module, nesting, input)["output"].clone())
        };
        // The published result of the particle.
        for w in of("particle", &json!({"w": 0.0})) {
            assert!((w.as_f64().unwrap() - 0.207_191_874_648).abs() < 1e-9, "{w}");
        }
        for point in of("saddle", &json!({"start": [1.0, 1.0]})) {
            let point: Vec<f64> = serde_json::from_value(point).unwrap();
            assert!(point.len() == 4 && point.iter().all(|x| x.abs() < 1e-4), "{point:?}");
        }
    }
}
