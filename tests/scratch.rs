#![allow(unused)]
use autodiff::{differentiable, Differentiable};
#[path = "common/mod.rs"]
mod common;
#[derive(Clone, Debug, Differentiable)]
struct ScrNode { v: f64, next: Option<Box<ScrNode>> }
#[differentiable]
fn walk(head: &ScrNode, x: f64) -> f64 {
    let mut s = 0.0;
    let mut cur = Some(&*head);
    while let Some(n) = cur { s += n.v * x; cur = n.next.as_deref(); }
    s
}
#[differentiable]
fn walk_loop(head: &ScrNode, x: f64) -> f64 {
    let mut s = 0.0;
    let mut cur = head;
    loop { s = s * x + cur.v; match &cur.next { Some(n) => cur = n, None => break } }
    s
}
