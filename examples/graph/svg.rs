//! A graph in layers, from the left to the right.

use crate::{dot::Graph, evaluate::At};
use std::fmt::Write;

const COLUMN: f64 = 128.0;
const ROW: f64 = 74.0;
const WIDTH: f64 = 98.0;
const HEIGHT: f64 = 50.0;

/// Each node in the layer after the last of those that it reads, and in a layer near to what it reads.
fn layout(graph: &Graph) -> Vec<(f64, f64)> {
    let mut layers: Vec<usize> = Vec::new();
    for node in &graph.nodes {
        layers.push(node.from.iter().map(|i| layers[*i] + 1).max().unwrap_or_default());
    }
    // A constant stands just before what reads it.
    for (i, node) in graph.nodes.iter().enumerate() {
        if node.from.is_empty() {
            let readers = graph.nodes.iter().zip(&layers).filter(|(reader, _)| reader.from.contains(&i));
            layers[i] = readers.map(|(_, layer)| layer.saturating_sub(1)).min().unwrap_or_default();
        }
    }
    let mut rows = vec![0.0; graph.nodes.len()];
    let last = layers.iter().copied().max().unwrap_or_default();
    for layer in 0..=last {
        let mut members: Vec<usize> = (0..layers.len()).filter(|i| layers[*i] == layer).collect();
        let wanted = |i: usize, rows: &[f64]| {
            let from = &graph.nodes[i].from;
            let sum: f64 = from.iter().map(|j| rows[*j]).sum();
            if from.is_empty() { f64::INFINITY } else { sum / from.len() as f64 }
        };
        members.sort_by(|a, b| wanted(*a, &rows).total_cmp(&wanted(*b, &rows)));
        let mut next = 0.0;
        for i in members {
            let row = wanted(i, &rows);
            rows[i] = if row.is_finite() { row.max(next) } else { next };
            next = rows[i] + 1.0;
        }
    }
    layers.iter().zip(rows).map(|(layer, row)| (*layer as f64 * COLUMN + 60.0, row * ROW + 36.0)).collect()
}

/// The picture, with the value above and the adjoint below in each node.
pub(crate) fn draw(graph: &Graph, at: &At) -> String {
    let places = layout(graph);
    let width = places.iter().map(|p| p.0).fold(0.0, f64::max) + 60.0;
    let height = places.iter().map(|p| p.1).fold(0.0, f64::max) + 36.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         style=\"max-width:100%;background:white\" font-family=\"sans-serif\" font-size=\"11\" text-anchor=\"middle\">\n"
    );
    text += "<defs><marker id=\"tip\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"3\" orient=\"auto\">\
             <path d=\"M0,0 L7,3 L0,6 z\" fill=\"#555\"/></marker></defs>\n";
    for (node, (x, y)) in graph.nodes.iter().zip(&places) {
        for from in &node.from {
            let (fx, fy) = places[*from];
            let (start, end) = (fx + WIDTH / 2.0, x - WIDTH / 2.0);
            let middle = f64::midpoint(start, end);
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "<path d=\"M{start:.0},{fy:.0} C{middle:.0},{fy:.0} {middle:.0},{y:.0} {end:.0},{y:.0}\" fill=\"none\" \
                 stroke=\"#555\" marker-end=\"url(#tip)\"/>"
            );
        }
    }
    for (i, (node, (x, y))) in graph.nodes.iter().zip(&places).enumerate() {
        let (left, top) = (x - WIDTH / 2.0, y - HEIGHT / 2.0);
        let fill = if node.saved { "#ffd27f" } else { "#ffffff" };
        let round = if node.op == "input" { 0.0 } else { HEIGHT / 2.0 };
        let (ink, line) = if node.inert { ("#888888", "#bbbbbb") } else { ("#000000", "#333333") };
        let label = node.label.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(
            text,
            "<rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"{round}\" fill=\"{fill}\" \
             stroke=\"{line}\"/>"
        );
        let _ = writeln!(
            text,
            "<text x=\"{x:.0}\" y=\"{:.0}\" fill=\"{ink}\" font-weight=\"bold\">{label}</text>",
            y - 9.0
        );
        if node.op != "const" {
            let _ = writeln!(text, "<text x=\"{x:.0}\" y=\"{:.0}\" fill=\"{ink}\">{:.4}</text>", y + 5.0, at.values[i]);
        }
        if !node.inert {
            let _ = writeln!(
                text,
                "<text x=\"{x:.0}\" y=\"{:.0}\" fill=\"#b03020\">{:.4}</text>",
                y + 18.0,
                at.adjoints[i]
            );
        }
    }
    text + "</svg>\n"
}
