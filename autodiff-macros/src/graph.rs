//! `#[differentiable(graph)]`: the graph of a function's operations, in the language of Graphviz.
//!
//! A node is an operation of the body, as it is after lowering; an edge leads from a value to what reads it. The body of a loop and
//! the sides of an `if` are clusters, drawn once: the graph of what is written and not of what is run. Attributes that Graphviz
//! ignores say what tools want to know:
//!
//! | attribute | of | meaning |
//! | --- | --- | --- |
//! | `op` | a node | `input`, `const`, an operator, a method, `call`, `load`, `merge`, .. |
//! | `name` | a node | the variable that it is given to, if the user named it |
//! | `saved` | a node | the reverse sweep reads the value: the forward sweep leaves it behind |
//! | `inert` | a node | no derivative goes through it |
//! | `arg` | an edge | which operand it is |
//! | `result` | the graph | the node of the result |
//! | `value_operations`, .. | the graph | operations on floats in the function and in each sweep, a loop's body counted once |

use crate::{
    adjoint::Adjoint,
    analyse::activity::Activity,
    ir::{Block, Function, Kind, Local, Operand, Place, Rvalue, Stmt, StmtKind, UnOp, verify, visit},
    signature::Signature,
    tangent::Tangent,
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use syn::ext::IdentExt;

/// The constant that holds the graph.
pub(crate) fn constant(sig: &Signature, graph: &str) -> TokenStream {
    let (vis, name) = (sig.public_vis(), name(sig));
    let doc = format!(
        "The graph of the operations of `{}`, in the language of Graphviz. Values that the reverse sweep reads, which the forward \
         sweep saves, are filled.",
        sig.ident.unraw()
    );
    quote! {
        #[doc = #doc]
        #vis const #name: &'static str = #graph;
    }
}

/// `GRAPH`, or `M_GRAPH` beside a method `m`.
fn name(sig: &Signature) -> Ident {
    match sig.owner {
        Some(_) => format_ident!("{}_GRAPH", sig.ident.unraw().to_string().to_uppercase(), span = sig.ident.span()),
        None => format_ident!("GRAPH", span = sig.ident.span()),
    }
}

/// The graph as text.
pub(crate) fn graph(f: &Function, act: &Activity, adjoint: &Adjoint, tangent: &Tangent) -> String {
    let mut graph = Graph { f, act, saved: saved(f, adjoint), text: String::new(), count: 0, now: BTreeMap::new() };
    for param in &f.params {
        let name = f.local(param.local).ident.unraw().to_string();
        let node = graph.node(&name, "input", Some(&name), Some(param.local), 1);
        graph.now.insert(param.local, vec![node]);
    }
    graph.block(&f.body, 1);
    let result = f.result.and_then(|l| graph.now.get(&l)).map(|nodes| nodes.iter().map(|n| format!("n{n}")));
    let result = result.map_or_else(String::new, |nodes| nodes.collect::<Vec<_>>().join(" "));
    let counts = [
        ("value", operations(&f.body)),
        ("forward", operations(&adjoint.forward)),
        ("reverse", operations(&adjoint.reverse)),
        ("tangent", operations(&tangent.body)),
    ];
    let counts: String = counts.iter().map(|(of, n)| format!(" {of}_operations={n};")).collect();
    format!(
        "digraph \"{}\" {{\n  rankdir=LR; node [shape=ellipse]; result=\"{result}\";{counts}\n{}}}\n",
        f.name.unraw(),
        graph.text
    )
}

/// What the reverse sweep reads and does not make itself.
fn saved(f: &Function, adjoint: &Adjoint) -> BTreeSet<Local> {
    let (mut read, mut made) = (BTreeSet::new(), BTreeSet::new());
    visit::each(&adjoint.reverse, &mut |s| {
        read.extend(verify::uses(&s.kind));
        read.extend(verify::places(&s.kind).iter().map(|p| p.root));
        made.extend(visit::declared(&s.kind));
    });
    visit::each(&adjoint.forward, &mut |s| {
        if let StmtKind::Save { locals, .. } = &s.kind {
            let locals: Vec<Local> = locals.iter().filter_map(Operand::local).collect();
            read.extend(locals.iter().copied());
            for local in locals {
                made.remove(&local);
            }
        }
    });
    let own = |l: &Local| (l.0 as usize) < f.locals.len() && !matches!(f.local(*l).kind, Kind::Internal { .. });
    read.difference(&made).copied().filter(own).collect()
}

/// Operations on floats, wherever they stand.
fn operations(block: &Block) -> usize {
    let mut count = 0;
    visit::each(block, &mut |s| {
        count += usize::from(match &s.kind {
            StmtKind::Let(_, Rvalue::Binary(op, ..)) => crate::rules::binary(*op).is_some(),
            StmtKind::Let(_, Rvalue::Unary(UnOp::Neg, _) | Rvalue::Prim(..) | Rvalue::Call(_)) => true,
            StmtKind::Update { .. } => true,
            _ => false, // moves values about
        });
    });
    count
}

struct Graph<'a> {
    f: &'a Function,
    act: &'a Activity,
    saved: BTreeSet<Local>,
    text: String,
    count: usize,
    /// The nodes that a local's value may come from.
    now: BTreeMap<Local, Vec<usize>>,
}

impl Graph<'_> {
    fn block(&mut self, block: &Block, depth: usize) {
        for s in &block.stmts {
            self.stmt(s, depth);
        }
    }

    fn stmt(&mut self, s: &Stmt, depth: usize) {
        match &s.kind {
            StmtKind::Let(t, rv) => self.binding(*t, rv, depth),
            StmtKind::Assign(place, value) => {
                let from = self.operand(value, depth);
                self.write(place, from, depth);
            }
            StmtKind::Update { place, subtract, value } => {
                let (old, new) = (self.read(place), self.operand(value, depth));
                let op = if *subtract { "-" } else { "+" };
                let node = self.node(op, op, self.named(place.root).as_deref(), Some(place.root), depth);
                self.edges(&old, node, 0, depth);
                self.edges(&new, node, 1, depth);
                self.now.insert(place.root, vec![node]);
            }
            StmtKind::Push(place, value) => {
                let from = self.operand(value, depth);
                let node = self.node("push", "push", self.named(place.root).as_deref(), Some(place.root), depth);
                let old = self.read(place);
                self.edges(&old, node, 0, depth);
                self.edges(&from, node, 1, depth);
                self.now.insert(place.root, vec![node]);
            }
            StmtKind::If { cond, then, els } => {
                let before = self.now.clone();
                let cond = self.operand(cond, depth);
                self.cluster("then", &cond, then, depth);
                let after_then = std::mem::replace(&mut self.now, before);
                if !els.stmts.is_empty() {
                    self.cluster("else", &cond, els, depth);
                }
                self.join(after_then);
            }
            StmtKind::For { .. } | StmtKind::While { .. } | StmtKind::Loop { .. } | StmtKind::Repeat { .. } => {
                if let StmtKind::For { counter, .. } = &s.kind {
                    let name = self.f.local(*counter).ident.unraw().to_string();
                    let node = self.node(&name, "counter", Some(&name), Some(*counter), depth);
                    self.now.insert(*counter, vec![node]);
                }
                let before = self.now.clone();
                for block in visit::blocks(&s.kind) {
                    self.cluster("each time", &[], block, depth);
                }
                self.join(before);
            }
            StmtKind::Block { body, .. } | StmtKind::Rest { body, .. } => self.block(body, depth),
            StmtKind::Swap(a, b) => {
                let (of_a, of_b) = (self.read(a), self.read(b));
                let node = self.node("swap", "swap", None, Some(a.root), depth);
                self.edges(&of_a, node, 0, depth);
                self.edges(&of_b, node, 1, depth);
                self.now.insert(a.root, vec![node]);
                self.now.insert(b.root, vec![node]);
            }
            StmtKind::Opaque(opaque) => {
                for written in &opaque.writes {
                    let node = self.node("code", "code", None, Some(*written), depth);
                    let from = self.now.get(written).cloned().unwrap_or_default();
                    self.edges(&from, node, 0, depth);
                    self.now.insert(*written, vec![node]);
                }
            }
            // Nothing is computed by these, and the others are not in a function as it is written.
            _ => {}
        }
    }

    fn binding(&mut self, t: Local, rv: &Rvalue, depth: usize) {
        let name = self.named(t);
        let (label, op) = match rv {
            // The value by another name.
            Rvalue::Use(o @ Operand::Local(_)) => {
                let from = self.operand(o, depth);
                self.now.insert(t, from);
                return;
            }
            Rvalue::Load(p) if p.proj.is_empty() => {
                let from = self.read(p);
                self.now.insert(t, from);
                return;
            }
            Rvalue::Use(Operand::Const(c)) => (c.tokens.to_string(), "const".to_owned()),
            Rvalue::Load(_) => (element(self.f, rv), "load".to_owned()),
            Rvalue::Binary(op, ..) => (op.symbol().to_owned(), op.symbol().to_owned()),
            Rvalue::Unary(UnOp::Neg, _) => ("-".to_owned(), "neg".to_owned()),
            Rvalue::Unary(UnOp::Not, _) => ("!".to_owned(), "not".to_owned()),
            Rvalue::Prim(rule, _) => (rule.name.to_owned(), rule.name.to_owned()),
            Rvalue::Call(call) => (called(call), "call".to_owned()),
            Rvalue::Len(_) => ("len".to_owned(), "len".to_owned()),
            Rvalue::Tuple(_) => ("( , )".to_owned(), "tuple".to_owned()),
            Rvalue::Array(_) | Rvalue::Vec(_) | Rvalue::Repeat(..) | Rvalue::VecRepeat(..) => {
                ("[ , ]".to_owned(), "array".to_owned())
            }
            Rvalue::Cast(..) => ("as".to_owned(), "cast".to_owned()),
            Rvalue::Struct(_) | Rvalue::Wrap(..) => ("{ }".to_owned(), "struct".to_owned()),
            Rvalue::Opaque(_) => ("code".to_owned(), "code".to_owned()),
            Rvalue::Duplicate(..) => ("copy".to_owned(), "copy".to_owned()),
            _ => ("value".to_owned(), "value".to_owned()),
        };
        let operands = visit::rvalue_values(rv);
        let from: Vec<Vec<usize>> = operands.into_iter().map(|o| self.operand(o, depth)).collect();
        let places: Vec<Vec<usize>> = visit::rvalue_places(rv).into_iter().map(|p| self.read(p)).collect();
        let code: Vec<Vec<usize>> = match rv {
            Rvalue::Opaque(o) => o.reads.iter().map(|l| self.now.get(l).cloned().unwrap_or_default()).collect(),
            _ => Vec::new(), // has operands and places
        };
        let node = self.node(&label, &op, name.as_deref(), Some(t), depth);
        for (i, from) in from.iter().chain(&places).chain(&code).enumerate() {
            self.edges(from, node, i, depth);
        }
        self.now.insert(t, vec![node]);
    }

    /// A side of an `if`, or the body of a loop.
    fn cluster(&mut self, label: &str, cond: &[usize], block: &Block, depth: usize) {
        let (indent, id) = ("  ".repeat(depth), self.count);
        let side = label.split(' ').next().unwrap_or_default();
        let _ = writeln!(self.text, "{indent}subgraph cluster_{id}_{side} {{");
        let _ = writeln!(self.text, "{indent}  label=\"{label}\"; style=rounded;");
        if !cond.is_empty() {
            let node = self.node(label, "branch", None, None, depth + 1);
            self.edges(cond, node, 0, depth + 1);
        }
        self.block(block, depth + 1);
        let _ = writeln!(self.text, "{indent}}}");
    }

    /// What was so on another path may be so as well.
    fn join(&mut self, other: BTreeMap<Local, Vec<usize>>) {
        for (local, nodes) in other {
            let here = self.now.entry(local).or_default();
            here.extend(nodes);
            here.sort_unstable();
            here.dedup();
        }
    }

    fn write(&mut self, place: &Place, from: Vec<usize>, depth: usize) {
        if place.proj.is_empty() {
            self.now.insert(place.root, from);
            return;
        }
        let node = self.node("write", "write", self.named(place.root).as_deref(), Some(place.root), depth);
        let old = self.read(place);
        self.edges(&old, node, 0, depth);
        self.edges(&from, node, 1, depth);
        self.now.insert(place.root, vec![node]);
    }

    fn read(&self, place: &Place) -> Vec<usize> {
        self.now.get(&place.root).cloned().unwrap_or_default()
    }

    fn operand(&mut self, operand: &Operand, depth: usize) -> Vec<usize> {
        match operand {
            Operand::Local(l) => self.now.get(l).cloned().unwrap_or_default(),
            Operand::Const(c) => vec![self.node(&c.tokens.to_string(), "const", None, None, depth)],
        }
    }

    /// The name that the user gave to a local. Those of intermediate values are made of a letter and a number.
    fn named(&self, local: Local) -> Option<String> {
        let name = self.f.local(local).ident.unraw().to_string();
        let made = name.strip_prefix('t').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        (!made && !name.starts_with("__") && Some(local) != self.f.result).then_some(name)
    }

    fn node(&mut self, label: &str, op: &str, name: Option<&str>, local: Option<Local>, depth: usize) -> usize {
        let id = self.count;
        self.count += 1;
        let shown = match name {
            Some(name) if name != label => format!("{name} = {label}"),
            _ => label.to_owned(),
        };
        let mut more = String::new();
        if let Some(name) = name {
            let _ = write!(more, ", name={name:?}");
        }
        if op == "input" {
            more += ", shape=box";
        }
        if op == "const" {
            more += ", shape=plaintext";
        }
        if local.is_some_and(|l| self.saved.contains(&l)) {
            more += ", saved=true, style=filled, fillcolor=\"#ffd27f\"";
        }
        if !local.is_some_and(|l| self.act.is(l)) {
            more += ", inert=true, fontcolor=\"#888888\"";
        }
        let _ = writeln!(self.text, "{}n{id} [label={shown:?}, op={op:?}{more}];", "  ".repeat(depth));
        id
    }

    fn edges(&mut self, from: &[usize], to: usize, arg: usize, depth: usize) {
        for from in from {
            let _ = writeln!(self.text, "{}n{from} -> n{to} [arg={arg}];", "  ".repeat(depth));
        }
    }
}

/// `a[i]`, or `a.0`
fn element(f: &Function, rv: &Rvalue) -> String {
    let Rvalue::Load(place) = rv else { return String::new() };
    let mut text = f.local(place.root).ident.unraw().to_string();
    for proj in &place.proj {
        match proj {
            crate::ir::Proj::Index(_) | crate::ir::Proj::Range { .. } => text += "[ ]",
            crate::ir::Proj::Field(field) => {
                let _ = write!(text, ".{}", field.to_token_stream());
            }
            crate::ir::Proj::Deref | crate::ir::Proj::Payload | crate::ir::Proj::Variant { .. } => {}
        }
    }
    text
}

fn called(call: &crate::ir::Call) -> String {
    match &call.callee {
        crate::ir::Callee::Function(path) | crate::ir::Callee::Associated(path) => {
            path.path.segments.last().map_or_else(String::new, |s| s.ident.to_string())
        }
        crate::ir::Callee::Callable(callable) => callable.plain.to_string(),
        crate::ir::Callee::Method { name, .. } => name.to_string(),
    }
}
