//! Types, traits, modules and macros of the names of std's.

#![allow(dead_code, unused_macros, non_camel_case_types)]

use autodiff::differentiable;

type f64 = ::std::primitive::f64;
type usize = ::std::primitive::usize;
type bool = ::std::primitive::bool;

struct Vec;
struct Box;
struct String;
struct Option;
struct Result;
enum Ordering {}
trait Clone {}
trait Copy {}
trait Default {}
trait Iterator {}
trait IntoIterator {}
trait Into {}
trait From {}
trait Fn {}
trait FnOnce {}
trait FnMut {}
trait Drop {}
trait Sized2 {}
trait AddAssign {}

#[allow(clippy::module_inception)]
mod std {}
mod core {}
mod alloc {}
mod autodiff2 {}
mod rt {}
mod ops {}
mod iter {}

#[allow(non_snake_case)]
fn Some<T>(x: T) -> T {
    x
}

#[allow(non_upper_case_globals)]
const None: () = ();

#[allow(non_snake_case)]
fn Ok<T>(x: T) -> T {
    x
}

#[allow(non_snake_case)]
fn Err<T>(x: T) -> T {
    x
}

fn drop<T>(x: T) -> T {
    x
}

fn zip() {}

macro_rules! vec {
    () => {
        ()
    };
}
macro_rules! assert {
    () => {
        ()
    };
}
macro_rules! panic {
    () => {
        ()
    };
}
macro_rules! matches {
    () => {
        ()
    };
}

#[differentiable]
pub(crate) fn kept(x: f64) -> f64 {
    let mut y = x;
    for i in 0..3 {
        if y > 2.0 {
            y = y.sin() * i as f64;
            continue;
        }
        y = y * y + x;
    }
    let mut turns: usize = 0;
    while y < 20.0 {
        y *= 1.5;
        turns += 1;
        let early: bool = turns > 8;
        if early {
            return y.ln();
        }
    }
    y / x
}

#[differentiable]
pub(crate) fn listed(x: f64, n: usize) -> f64 {
    let mut v = [x; 4].to_vec();
    for i in 0..n {
        let last = v[v.len() - 1];
        v.push(last * x);
        v[i] = last + kept(x);
    }
    v.sort_by(|a, b| a.total_cmp(b));
    let w = v.iter().map(|t| t * x).collect::<::std::vec::Vec<_>>();
    w.iter().zip(&v).map(|(a, b)| a * b).sum::<f64>() + v.swap_remove(0)
}

#[differentiable]
pub(crate) fn summed(v: &[f64]) -> f64 {
    let most = v.iter().copied().fold(0.0, f64::max);
    let mut pairs = v.windows(2).map(|w| w[0] * w[1]).sum::<f64>();
    pairs += v.iter().map(|x| (x - most).exp()).sum::<f64>().ln();
    pairs
}
