//! Reads the part of Graphviz's language in which graphs are written: a node or an edge a line.

/// An operation.
pub(crate) struct Node {
    pub(crate) label: String,
    pub(crate) op: String,
    pub(crate) saved: bool,
    pub(crate) inert: bool,
    /// The nodes that it reads, in order.
    pub(crate) from: Vec<usize>,
}

/// Nodes in the order in which they are computed.
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) result: Option<usize>,
    head: String,
}

impl Graph {
    /// The graph of one function.
    pub(crate) fn read(text: &str) -> Self {
        let mut graph = Graph { nodes: Vec::new(), result: None, head: String::new() };
        for line in text.lines().map(str::trim) {
            if line.starts_with("rankdir") {
                line.clone_into(&mut graph.head);
            } else if let Some((from, to)) = line.split_once(" -> ") {
                let (Some(from), Some(to)) = (number(from), number(to)) else { continue };
                if let Some(node) = graph.nodes.get_mut(to) {
                    node.from.push(from);
                }
            } else if number(line).is_some() {
                graph.nodes.push(Node {
                    label: attribute(line, "label").unwrap_or_default(),
                    op: attribute(line, "op").unwrap_or_default(),
                    saved: line.contains("saved=true"),
                    inert: line.contains("inert=true"),
                    from: Vec::new(),
                });
            }
        }
        graph.result = attribute(&graph.head, "result").and_then(|result| number(&result));
        graph
    }

    /// A number that stands at the head of the graph.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let rest = self.head.split(&format!("{name}=")).nth(1)?;
        Some(rest.chars().take_while(char::is_ascii_digit).collect())
    }
}

/// The number of a node, `n12`.
fn number(text: &str) -> Option<usize> {
    let digits: String = text.strip_prefix('n')?.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// `name="value"`
fn attribute(line: &str, name: &str) -> Option<String> {
    let rest = line.split(&format!("{name}=\"")).nth(1)?;
    rest.split('"').next().map(str::to_owned)
}
