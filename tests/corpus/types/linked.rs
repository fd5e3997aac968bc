//! Lists and trees that are linked by boxes: gone through by a reference that moves on, and by recursion.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Link {
    v: f64,
    next: Option<Box<Link>>,
}

#[derive(Clone, Debug, Differentiable)]
struct Branching {
    v: f64,
    left: Option<Box<Branching>>,
    right: Option<Box<Branching>>,
}

#[derive(Clone, Debug, Differentiable)]
enum Chained {
    Cons(f64, Box<Chained>),
    Nil,
}

/// A list of three.
fn links(a: f64, b: f64, c: f64) -> Link {
    let last = Link { v: c, next: None };
    Link { v: a, next: Some(Box::new(Link { v: b, next: Some(Box::new(last)) })) }
}

#[differentiable]
fn linked(a: f64, b: f64, c: f64) -> Link {
    let last = Link { v: c, next: None };
    Link { v: a, next: Some(Box::new(Link { v: b, next: Some(Box::new(last)) })) }
}

#[differentiable]
fn weighted(link: &Link, x: f64) -> f64 {
    link.v * x.sin()
}

#[differentiable]
fn by_optional_references(a: f64, b: f64, x: f64) -> f64 {
    let head = linked(a, b, a * b);
    let mut s = 0.0;
    let mut cur = Some(&head);
    while let Some(n) = cur {
        s = s * x + n.v * n.v + weighted(n, s);
        cur = n.next.as_deref();
    }
    s
}

#[differentiable]
fn by_references(a: f64, b: f64, x: f64) -> f64 {
    let head = linked(a, b, a * b);
    let mut p = x;
    let mut cur = &head;
    while let Some(next) = &cur.next {
        p = p * x + cur.v * next.v;
        cur = next;
    }
    let mut cur = &head;
    loop {
        p = p * x + weighted(cur, p);
        match &cur.next {
            Some(n) => cur = n,
            None => break,
        }
    }
    p
}

#[differentiable]
fn by_references_to_options(a: f64, b: f64, x: f64) -> f64 {
    let head = Some(Box::new(linked(a, b, a * b)));
    let (mut s, mut p) = (0.0, 1.0);
    let mut cur = &head;
    while let Some(n) = cur {
        s += n.v * p;
        p *= x;
        cur = &n.next;
    }
    let mut cur = head.as_ref();
    while let Some(n) = cur {
        s *= n.v;
        cur = n.next.as_ref();
    }
    s
}

#[differentiable]
fn built_by_a_loop(x: f64, count: usize) -> f64 {
    let mut head: Option<Box<Link>> = None;
    for i in 0..count {
        head = Some(Box::new(Link { v: x * (i + 1) as f64, next: head }));
    }
    let mut s = 0.0;
    let mut cur = head.as_deref();
    while let Some(node) = cur {
        s = s * x + node.v * node.v;
        cur = node.next.as_deref();
    }
    s
}

#[differentiable]
fn of_constants(#[constant] head: &Link, x: f64) -> f64 {
    let mut s = x;
    let mut cur = Some(head);
    while let Some(n) = cur {
        s = s * x + n.v;
        cur = n.next.as_deref();
    }
    s
}

#[differentiable]
impl Link {
    fn evaluated(&self, x: f64) -> f64 {
        let mut s = 0.0;
        let mut cur = Some(self);
        while let Some(node) = cur {
            s = s * x + node.v;
            cur = node.next.as_deref();
        }
        s * self.last()
    }

    fn last(&self) -> f64 {
        let mut cur = self;
        while let Some(n) = cur.next.as_deref() {
            cur = n;
        }
        cur.v
    }

    fn count(&self) -> usize {
        1 + self.next.as_ref().map_or(0, |n| n.count())
    }
}

#[differentiable]
fn by_methods(a: f64, b: f64, x: f64) -> f64 {
    let head = linked(a, b, a * b);
    let mut sum = 0.0;
    for i in 0..head.count() {
        sum += head.evaluated(x + i as f64);
    }
    if sum > 0.0 { sum * head.last() } else { sum }
}

#[differentiable]
fn branches(a: f64, b: f64) -> Branching {
    let leaf = Branching { v: a * b, left: None, right: None };
    let other = Branching { v: b, left: Some(Box::new(leaf)), right: None };
    let third = Branching { v: a + b, left: None, right: None };
    Branching { v: a, left: Some(Box::new(other)), right: Some(Box::new(third)) }
}

#[differentiable]
fn of_subtrees(t: &Option<Box<Branching>>, x: f64) -> f64 {
    match t {
        Some(n) => n.v * x + of_subtrees(&n.left, x.sin()) * of_subtrees(&n.right, x * n.v),
        None => x,
    }
}

#[differentiable]
fn of_optional_subtrees(t: Option<&Branching>, x: f64) -> f64 {
    let Some(n) = t else { return x };
    n.v * x + of_optional_subtrees(n.left.as_deref(), x.sin()) * of_optional_subtrees(n.right.as_deref(), x * n.v)
}

#[differentiable]
fn of_nodes(t: &Branching, x: f64) -> f64 {
    let left = t.left.as_ref().map_or(0.5, |n| of_nodes(n, x));
    let right = t.right.as_deref().map(|n| of_nodes(n, x * x)).unwrap_or(1.0);
    t.v * x + left * right
}

#[differentiable]
fn by_recursion(a: f64, b: f64, x: f64) -> f64 {
    let t = branches(a, b);
    let sum = of_nodes(&t, x) + of_optional_subtrees(Some(&t), x);
    sum * of_subtrees(&Some(Box::new(t)), x)
}

#[differentiable]
fn searched(a: f64, b: f64, key: f64) -> f64 {
    let t = branches(a, b);
    let mut cur = Some(&t);
    let mut way = 1.0;
    while let Some(n) = cur {
        way *= n.v * key;
        cur = if n.v < key { n.right.as_deref() } else { n.left.as_deref() };
    }
    way
}

#[differentiable]
fn of_rest(list: &Chained, x: f64) -> f64 {
    match list {
        Chained::Cons(v, rest) => v * x + of_rest(rest, x * x),
        Chained::Nil => 1.0,
    }
}

#[differentiable]
fn by_variants(a: f64, x: f64) -> f64 {
    let list = Chained::Cons(a, Box::new(Chained::Cons(a * x, Box::new(Chained::Nil))));
    let mut s = of_rest(&list, x);
    let mut cur = &list;
    while let Chained::Cons(v, rest) = cur {
        s = s * x + v * v;
        cur = rest;
    }
    s
}

mod checks {
    use super::links;
    use crate::common::check;
    check!(by_optional_references(a, b, x); (0.7, -1.3, 0.4));
    check!(by_references(a, b, x); (0.7, -1.3, 0.4));
    check!(by_references_to_options(a, b, x); (0.7, -1.3, 0.4));
    check!(built_by_a_loop(x, @count); (0.7, 3); (0.7, 0));
    check!(of_constants(@&head, x); (links(0.5, -1.5, 2.0), 0.7));
    check!(by_methods(a, b, x); (0.7, 1.3, 0.4));
    check!(by_recursion(a, b, x); (0.7, 1.3, 0.4));
    check!(searched(a, b, key); (0.7, 1.3, 0.9));
    check!(by_variants(a, x); (0.7, 1.3));
}
