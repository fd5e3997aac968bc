//! Both walks through a graph without loops: forward for the values, backward for the adjoints.

use crate::dot::Graph;

/// A value and an adjoint for each node.
pub(crate) struct At {
    pub(crate) values: Vec<f64>,
    pub(crate) adjoints: Vec<f64>,
}

/// The graph at a point. `None` if there is an operation that is not known.
pub(crate) fn evaluate(graph: &Graph, point: &[f64]) -> Option<At> {
    let mut point = point.iter();
    let mut values: Vec<f64> = Vec::new();
    for node in &graph.nodes {
        let args: Vec<f64> = node.from.iter().map(|i| values.get(*i).copied()).collect::<Option<_>>()?;
        values.push(match node.op.as_str() {
            "input" => *point.next()?,
            "const" => node.label.parse().ok()?,
            op => primitive(op, &args)?.0,
        });
    }
    let mut adjoints = vec![0.0; values.len()];
    *adjoints.get_mut(graph.result?)? = 1.0;
    for (i, node) in graph.nodes.iter().enumerate().rev() {
        let args: Vec<f64> = node.from.iter().map(|i| values[*i]).collect();
        let Some((_, partials)) = primitive(&node.op, &args) else { continue };
        for (from, partial) in node.from.iter().zip(partials) {
            adjoints[*from] += adjoints[i] * partial;
        }
    }
    Some(At { values, adjoints })
}

/// The value of an operation and its partial derivatives.
fn primitive(op: &str, args: &[f64]) -> Option<(f64, Vec<f64>)> {
    Some(match (op, args) {
        ("+", [a, b]) => (a + b, vec![1.0, 1.0]),
        ("-", [a, b]) => (a - b, vec![1.0, -1.0]),
        ("*", [a, b]) => (a * b, vec![*b, *a]),
        ("/", [a, b]) => (a / b, vec![1.0 / b, -a / (b * b)]),
        ("neg", [a]) => (-a, vec![-1.0]),
        ("exp", [a]) => (a.exp(), vec![a.exp()]),
        ("ln", [a]) => (a.ln(), vec![1.0 / a]),
        ("sin", [a]) => (a.sin(), vec![a.cos()]),
        ("cos", [a]) => (a.cos(), vec![-a.sin()]),
        _ => return None,
    })
}

impl At {
    /// Holds the walk against the library.
    pub(crate) fn agree(&self, graph: &Graph, value: f64, gradient: &[f64]) {
        let result = graph.result.map_or(f64::NAN, |i| self.values[i]);
        assert!((result - value).abs() <= 1e-14 * value.abs(), "the value is {value}, the graph's is {result}");
        let inputs = graph.nodes.iter().zip(&self.adjoints).filter(|(node, _)| node.op == "input" && !node.inert);
        for ((_, adjoint), expected) in inputs.zip(gradient) {
            assert!((adjoint - expected).abs() <= 1e-13 * expected.abs(), "{adjoint} is not {expected}");
        }
    }
}
