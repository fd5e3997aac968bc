//! Builders: methods that return what they are called on, by value and by mutable reference, chained and not.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Config {
    gain: f64,
    bias: f64,
    scale: f64,
}

#[differentiable]
impl Config {
    fn new() -> Self {
        Config { gain: 1.0, bias: 0.0, scale: 1.0 }
    }
    fn gain(mut self, g: f64) -> Self {
        self.gain = g;
        self
    }
    fn bias(mut self, b: f64) -> Self {
        self.bias = b * self.gain;
        self
    }
    fn scaled(self, s: f64) -> Self {
        Config { scale: s, ..self }
    }
    fn apply(&self, x: f64) -> f64 {
        (self.gain * x + self.bias) * self.scale
    }
    fn set_gain(&mut self, g: f64) -> &mut Self {
        self.gain = g;
        self
    }
    fn set_bias(&mut self, b: f64) -> &mut Self {
        if b > 10.0 {
            return self;
        }
        self.bias = b * self.gain;
        self
    }
    fn set_both(&mut self, g: f64, b: f64) -> &mut Self {
        self.set_gain(g).set_bias(b)
    }
    fn tuned(&mut self, k: f64) -> f64 {
        self.set_gain(k).set_bias(k * k);
        self.apply(k)
    }
    fn build(&self) -> Config {
        Config { scale: self.scale * 2.0, ..*self }
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Network {
    layers: Vec<Config>,
    rate: f64,
}

#[differentiable]
impl Network {
    fn new() -> Self {
        Network { layers: Vec::new(), rate: 0.5 }
    }
    fn layer(&mut self, gain: f64) -> &mut Self {
        self.layers.push(Config::new().gain(gain).bias(self.rate));
        self
    }
    fn rate(&mut self, rate: f64) -> &mut Self {
        self.rate = rate;
        self
    }
    fn run(&self, x: f64) -> f64 {
        self.layers.iter().fold(x, |x, c| c.apply(x))
    }
}

#[differentiable]
fn chained_by_value(x: f64, g: f64) -> f64 {
    let c = Config::new().gain(g).bias(x).scaled(2.0 * g);
    c.apply(x) + Config::new().gain(g).apply(x)
}

#[differentiable]
fn chained_by_reference(x: f64, g: f64) -> f64 {
    let mut c = Config::new();
    c.set_gain(g).set_bias(x);
    let first = c.apply(x);
    c.set_both(x * x, g).set_gain(g * x);
    c.set_bias(g * g);
    first + c.apply(x) * c.tuned(g)
}

#[differentiable]
fn ended_by_another(x: f64, g: f64) -> f64 {
    let mut c = Config::new();
    let built = c.set_gain(g).set_bias(x).build();
    c.set_gain(x).tuned(g) + built.apply(x)
}

#[differentiable]
fn layers_added(gains: &[f64], x: f64) -> f64 {
    let mut net = Network::new();
    net.rate(x).layer(x * x);
    for (i, g) in gains.iter().enumerate() {
        if i % 2 == 0 {
            net.layer(*g).rate(g * x);
        } else {
            net.rate(*g);
        }
    }
    net.run(x)
}

mod checks {
    use crate::common::check;

    check!(chained_by_value(x, g); (0.7, 1.3));
    check!(chained_by_reference(x, g); (0.7, 1.3));
    check!(ended_by_another(x, g); (0.7, 1.3));
    check!(layers_added(&g, x); (vec![0.7, 1.3, -0.4], 0.8));
}
