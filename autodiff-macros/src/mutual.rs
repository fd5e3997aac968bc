//! Functions that call themselves by way of others, as their source file says.
//!
//! rustc hands the attribute one function at a time. Where a chain of calls leads from it to others in its file and back, the
//! pullbacks hold one another, and have to be in boxes. Calls are told by names: a pullback too many in a box is slower, one too few
//! does not compile. Where the file cannot be read, or the others are in another one, `recursive` says it.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;

/// What functions call, by their names.
pub(crate) type Graph = BTreeMap<String, BTreeSet<String>>;

thread_local! {
    static GRAPHS: RefCell<BTreeMap<PathBuf, Rc<Graph>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether calls lead from a function to others and back.
pub(crate) fn comes_back(function: &Ident) -> bool {
    let Some(file) = crate::files::of(function.span()) else { return false };
    let known = GRAPHS.with(|graphs| graphs.borrow().get(&file).cloned());
    let graph = known.unwrap_or_else(|| {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let graph = Rc::new(graph(text.parse().unwrap_or_default()));
        GRAPHS.with(|graphs| graphs.borrow_mut().insert(file, Rc::clone(&graph)));
        graph
    });
    leads_back(&graph, &function.to_string())
}

/// Whether a chain of calls leads from a function to others and back. What calls itself directly is seen where it is lowered.
pub(crate) fn leads_back(graph: &Graph, name: &str) -> bool {
    let mut seen = BTreeSet::from([name]);
    let mut next = vec![name];
    while let Some(of) = next.pop() {
        for called in graph.get(of).into_iter().flatten() {
            if called == name && of != name {
                return true;
            }
            if seen.insert(called) {
                next.push(called);
            }
        }
    }
    false
}

fn graph(file: TokenStream) -> Graph {
    let mut graph = Graph::new();
    walk(file, None, &mut graph);
    graph
}

/// Notes the calls of a stream, in the body of a function or outside of all.
fn walk(tokens: TokenStream, within: Option<&str>, graph: &mut Graph) {
    let mut tokens = tokens.into_iter().peekable();
    // The function whose body is to come.
    let mut declared: Option<String> = None;
    let mut block = false;
    let mut bare = true;
    while let Some(tree) = tokens.next() {
        let was_bare = std::mem::replace(&mut bare, true);
        match &tree {
            TokenTree::Ident(word) if word == "fn" => {
                if let Some(TokenTree::Ident(name)) = tokens.peek() {
                    declared = Some(name.to_string());
                    tokens.next();
                }
            }
            // Those of types call one another through their block.
            TokenTree::Ident(word) if (word == "impl" || word == "trait") && declared.is_none() => block = true,
            TokenTree::Ident(name) => {
                let called =
                    matches!(tokens.peek(), Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Parenthesis);
                if let Some(of) = within.filter(|_| called && was_bare) {
                    graph.entry(of.to_owned()).or_default().insert(name.to_string());
                }
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let of = declared.take();
                if !std::mem::take(&mut block) {
                    walk(group.stream(), of.as_deref().or(within), graph);
                }
            }
            TokenTree::Group(group) => walk(group.stream(), within, graph),
            TokenTree::Punct(punct) if punct.as_char() == ';' => (declared, block) = (None, false),
            TokenTree::Punct(punct) => bare = !matches!(punct.as_char(), '.' | ':'),
            TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn chains_of_calls() {
        let graph = graph(quote! {
            fn even(n: u32, x: f64) -> f64 { if n == 0 { x } else { odd(n - 1, x) } }
            mod parts { pub fn odd(n: u32, x: f64) -> f64 { match n { 0 => 0.0, _ => even(n - 1, x) } } }
            fn alone(x: f64) -> f64 { if x > 1.0 { alone(x / 2.0) } else { helper(x).sqrt() } }
            fn helper(x: f64) -> f64 { x }
            fn sqrt(x: f64) -> f64 { alone(x) + x.helper() + Other::alone(x) }
            impl Point { fn helper(self) -> f64 { alone(1.0) } }
            fn outer(x: f64) -> f64 { fn inner(x: f64) -> f64 { outer(x) } inner(x) }
        });
        for (name, expected) in
            [("even", true), ("odd", true), ("alone", false), ("helper", false), ("sqrt", false), ("inner", true)]
        {
            assert_eq!(leads_back(&graph, name), expected, "{name}");
        }
    }
}
