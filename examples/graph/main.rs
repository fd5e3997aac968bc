//! The graphs of functions as pictures, with values and adjoints at a point.
//!
//! `#[differentiable(graph)]` gives `f::GRAPH`, the graph of the operations in the language of Graphviz. Any tool that reads that can draw it; this
//! example draws it itself, after it has walked the graph forward for the values and backward for the adjoints, and has compared
//! those of the inputs with `f::grad`. What is filled is saved for the reverse sweep.
//!
//! `cargo run --example graph` writes the pictures and the graphs to `target/graphs`.

mod dot;
mod evaluate;
mod svg;

use autodiff::differentiable;
use std::{error::Error, fs, path::Path};

/// The squared error of a logistic neuron.
#[differentiable(graph)]
fn neuron(w: f64, b: f64, #[constant] x: f64, #[constant] y: f64) -> f64 {
    let t = w * x + b;
    let p = 1.0 / (1.0 + (-t).exp());
    let e = p - y;
    e * e
}

/// Two inputs that are used twice each.
#[differentiable(graph)]
fn shared(x: f64, y: f64) -> f64 {
    let u = x * y;
    let v = x.sin();
    u * v + u.ln() - y
}

/// A loop and a branch: the graph of what is written.
#[differentiable(graph)]
fn huber(r: &[f64], width: f64) -> f64 {
    let mut sum = 0.0;
    for &r in r {
        if r.abs() <= width {
            sum += 0.5 * r * r;
        } else {
            sum += width * (r.abs() - 0.5 * width);
        }
    }
    sum
}

/// A name, a graph, a point, and the value and the gradient there.
type Picture<'a> = (&'a str, &'a str, Vec<f64>, f64, Vec<f64>);

fn main() -> Result<(), Box<dyn Error>> {
    let directory = Path::new("target/graphs");
    fs::create_dir_all(directory)?;
    let (w, b) = neuron::grad(0.5, -1.0, 3.0, 1.0);
    let (x, y) = shared::grad(2.0, 1.5);
    let pictures: [Picture; 2] = [
        ("neuron", neuron::GRAPH, vec![0.5, -1.0, 3.0, 1.0], neuron(0.5, -1.0, 3.0, 1.0), vec![w, b]),
        ("shared", shared::GRAPH, vec![2.0, 1.5], shared(2.0, 1.5), vec![x, y]),
    ];
    for (name, text, point, value, gradient) in pictures {
        let graph = dot::Graph::read(text);
        let at = evaluate::evaluate(&graph, &point).ok_or("an operation that this example does not know")?;
        at.agree(&graph, value, &gradient);
        fs::write(directory.join(format!("{name}.dot")), text)?;
        fs::write(directory.join(format!("{name}.svg")), svg::draw(&graph, &at))?;
        let count = |what| graph.attribute(what).unwrap_or_default();
        println!(
            "{name}: {} operations; reverse mode {} + {}, saving {}; forward mode {} for each input",
            count("value_operations"),
            count("forward_operations"),
            count("reverse_operations"),
            graph.nodes.iter().filter(|node| node.saved).count(),
            count("tangent_operations"),
        );
    }
    fs::write(directory.join("huber.dot"), huber::GRAPH)?;
    println!("the graphs are in {}", directory.display());
    Ok(())
}

/// The picture in the guide is this one.
#[test]
fn the_picture_in_the_guide() {
    let graph = dot::Graph::read(neuron::GRAPH);
    let at = evaluate::evaluate(&graph, &[0.5, -1.0, 3.0, 1.0]).expect("operations that are known");
    let (w, b) = neuron::grad(0.5, -1.0, 3.0, 1.0);
    at.agree(&graph, neuron(0.5, -1.0, 3.0, 1.0), &[w, b]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("autodiff-runtime/src/guide/graph.svg");
    let drawn = svg::draw(&graph, &at);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &drawn).expect("the picture can be written");
    }
    assert_eq!(fs::read_to_string(path).expect("a picture"), drawn, "set UPDATE_EXPECT=1 to draw it anew");
}

#[test]
fn loops_and_branches_are_clusters() {
    assert_eq!(huber::GRAPH.matches("subgraph").count(), 3);
    let graph = dot::Graph::read(huber::GRAPH);
    assert!(graph.nodes.iter().any(|node| node.op == "load"));
    assert_eq!(graph.nodes.iter().filter(|node| node.op == "branch").count(), 2);
}
