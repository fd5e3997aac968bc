//! Type parameters that choose what is done and hold nothing.

use autodiff::{Differentiable, differentiable};
use std::marker::PhantomData;

struct Ramp;
struct Smooth;

#[differentiable]
trait Activation {
    const GAIN: f64 = 1.0;

    fn of(x: f64) -> f64;

    fn twice(x: f64) -> f64 {
        Self::of(Self::of(x)) * Self::GAIN
    }
}

#[differentiable]
impl Activation for Ramp {
    fn of(x: f64) -> f64 {
        x.max(0.0)
    }
}

#[differentiable]
impl Activation for Smooth {
    const GAIN: f64 = 5.0 / 3.0;

    fn of(x: f64) -> f64 {
        x.tanh()
    }
}

#[derive(Clone, Differentiable)]
struct Net<A> {
    weights: Vec<f64>,
    #[constant]
    activation: PhantomData<A>,
}

#[differentiable]
impl<A: Activation> Net<A> {
    fn new(weights: &[f64]) -> Self {
        Net { weights: weights.to_vec(), activation: PhantomData }
    }

    fn run(&self, x: f64) -> f64 {
        let mut y = x;
        for w in &self.weights {
            y = A::twice(w * y);
        }
        y
    }
}

#[derive(Clone, Copy, Differentiable)]
struct Length<U, T>(T, PhantomData<U>);

#[derive(Clone, Copy)]
struct Metre;

#[differentiable]
impl<U, T: Copy + std::ops::Mul<T, Output = T>> Length<U, T> {
    fn squared(self) -> T {
        self.0 * self.0
    }
}

#[differentiable]
fn loss<A: Activation>(net: &Net<A>, x: f64) -> f64 {
    (net.run(x) - A::GAIN).powi(2)
}

#[differentiable]
fn repeated<A: Activation>(x: f64, n: usize) -> f64 {
    let mut y = x;
    for _ in 0..n {
        y = A::twice(y) + A::GAIN * x;
    }
    y
}

#[differentiable]
fn networks(weights: &[f64], x: f64) -> f64 {
    let smooth = Net::<Smooth>::new(weights);
    let ramp: Net<Ramp> = Net { weights: weights.iter().map(|w| w.abs()).collect(), activation: PhantomData };
    smooth.run(x) + ramp.run(x) * loss(&smooth, x) + loss(&ramp, x)
}

#[differentiable]
fn functions(x: f64) -> f64 {
    repeated::<Ramp>(x, 2) * repeated::<Smooth>(x, 1) + <Ramp as Activation>::of(x)
}

#[differentiable]
fn units(x: f64) -> f64 {
    let length = Length::<Metre, f64>(x.sin(), PhantomData);
    length.squared() * length.0
}

mod checks {
    use crate::common::check;

    check!(networks(&w, x); (vec![0.3, 2.0], 0.7));
    check!(functions(x); (0.7); (-0.2));
    check!(units(x); (0.7));
}
