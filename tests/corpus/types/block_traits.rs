//! Methods of traits: of generic types, of floats, by their paths.

use crate::block_operators::V2;
use crate::blocks::{close, d};
use autodiff::{Differentiable, differentiable};

// Generic types, over a trait and a number.
#[differentiable]
trait Act {
    const SCALE: f64;
    fn act(&self, x: f64) -> f64;
    fn stat(x: f64) -> f64 {
        x * Self::SCALE
    }
    fn both(&self, x: f64) -> f64 {
        self.act(x) * Self::stat(x)
    }
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Relu {
    leak: f64,
}
#[differentiable]
impl Act for Relu {
    const SCALE: f64 = 2.5;
    fn act(&self, x: f64) -> f64 {
        if x > 0.0 { x } else { self.leak * x }
    }
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Model<T, const N: usize> {
    act: T,
    w: [f64; N],
}
#[differentiable]
impl<T: Act, const N: usize> Model<T, N> {
    fn eval(&self, x: &[f64; N]) -> f64 {
        let mut s = 0.0;
        for i in 0..N {
            s += self.act.act(self.w[i] * x[i]) * T::SCALE + T::stat(x[i]) + self.act.both(self.w[i]);
        }
        s
    }
    fn eval_with<U: Act>(&self, u: &U, x: f64) -> f64 {
        u.act(x) * self.w[0] + U::stat(x) * self.act.act(x)
    }
}
#[differentiable]
impl<T: Act, const N: usize> Act for Model<T, N> {
    const SCALE: f64 = 1.5;
    fn act(&self, x: f64) -> f64 {
        let mut s = x;
        for w in &self.w {
            s = self.act.act(s * w);
        }
        s
    }
}
#[test]
fn generic_types() {
    let m = Model { act: Relu { leak: 0.1 }, w: [0.5, -0.3, 0.8] };
    let x = [1.0, 2.0, -0.7];
    let (gm, gx) = m.eval_grad(&x);
    for i in 0..3 {
        close(
            gx[i],
            d(
                |t| {
                    let mut y = x;
                    y[i] = t;
                    m.eval(&y)
                },
                x[i],
            ),
        );
        close(
            gm.w[i],
            d(
                |t| {
                    let mut n = m.clone();
                    n.w[i] = t;
                    n.eval(&x)
                },
                m.w[i],
            ),
        );
    }
    close(
        gm.act.leak,
        d(
            |t| {
                let mut n = m.clone();
                n.act.leak = t;
                n.eval(&x)
            },
            0.1,
        ),
    );
    let (gm, gx) = m.act_grad(-0.5);
    close(gx, d(|x| m.act(x), -0.5));
    close(
        gm.act.leak,
        d(
            |t| {
                let mut n = m.clone();
                n.act.leak = t;
                n.act(-0.5)
            },
            0.1,
        ),
    );
    let (gm, gu, gx) = m.eval_with_grad(&Relu { leak: 0.3 }, -0.5);
    close(gx, d(|x| m.eval_with(&Relu { leak: 0.3 }, x), -0.5));
    let (a, b) = m.both_grad(0.4);
    close(b, d(|x| m.both(x), 0.4));
}

// Traits by their path, for floats too.
#[differentiable]
trait Step {
    fn step(&self, h: f64) -> Self;
    fn energy(&self) -> f64;
    fn run(&self, h: f64) -> f64
    where
        Self: Sized,
    {
        self.step(h).step(h * 0.5).energy()
    }
}
#[differentiable]
impl Step for V2 {
    fn step(&self, h: f64) -> Self {
        V2 { x: self.x + h * self.y, y: self.y - h * self.x }
    }
    fn energy(&self) -> f64 {
        0.5 * self.dot(self) + self.x
    }
}
#[differentiable]
impl Step for f64 {
    fn step(&self, h: f64) -> Self {
        *self + h * self.sin()
    }
    fn energy(&self) -> f64 {
        self.powi(2)
    }
}
#[differentiable]
fn evolve<S: Step + Clone>(s: &S, h: f64, n: usize) -> f64 {
    let mut c = s.clone();
    let mut acc = 0.0;
    for _ in 0..n {
        c = c.step(h);
        acc += S::energy(&c) * <S as Step>::energy(s);
    }
    acc + Step::energy(&c) + s.run(h)
}
#[differentiable]
trait Ext {
    fn softplus(self) -> Self;
    fn cube(self) -> Self;
}
#[differentiable]
impl Ext for f64 {
    fn softplus(self) -> f64 {
        self.exp().ln_1p()
    }
    fn cube(self) -> Self {
        self * self * self
    }
}
#[differentiable]
fn ext(x: f64, a: [f64; 2]) -> f64 {
    x.softplus() * (x + a[0]).cube() + f64::cube(a[1]) + <f64 as Ext>::softplus(x)
}
#[differentiable]
fn boxed(b: &Box<V2>, k: f64) -> f64 {
    b.dot(&V2 { x: k, y: 1.0 }) * b.norm()
}
#[test]
fn traits_by_path() {
    let v = V2 { x: 0.4, y: -0.9 };
    let (gv, gh) = evolve::grad(&v, 0.1, 3);
    close(gh, d(|h| evolve(&v, h, 3), 0.1));
    close(gv.x, d(|x| evolve(&V2 { x, y: -0.9 }, 0.1, 3), 0.4));
    close(gv.y, d(|y| evolve(&V2 { x: 0.4, y }, 0.1, 3), -0.9));
    let (gv, gh) = evolve::grad(&0.4, 0.1, 3);
    close(gh, d(|h| evolve(&0.4, h, 3), 0.1));
    close(gv, d(|x| evolve(&x, 0.1, 3), 0.4));
    let (gx, ga) = ext::grad(0.3, [0.5, -0.6]);
    close(gx, d(|x| ext(x, [0.5, -0.6]), 0.3));
    close(ga[0], d(|x| ext(0.3, [x, -0.6]), 0.5));
    close(ga[1], d(|x| ext(0.3, [0.5, x]), -0.6));
    let b = Box::new(v);
    let (gb, gk) = boxed::grad(&b, 0.3);
    close(gk, d(|k| boxed(&b, k), 0.3));
    close(gb.x, d(|x| boxed(&Box::new(V2 { x, y: -0.9 }), 0.3), 0.4));
}

/// A trait whose supertraits have derivatives too.
mod with_supertraits {
    use autodiff::{Differentiable, differentiable};

    #[differentiable]
    trait Low<K> {
        fn low(&self) -> K;

        fn squared(&self, k: f64) -> f64 {
            k * k
        }
    }

    #[differentiable]
    trait Top<K> {
        fn top(&self) -> K;
    }

    #[differentiable]
    trait Distribution<'a, K: Copy>: Low<K> + Top<K> {
        fn below(&self, x: f64) -> f64;

        fn above(&self, x: f64) -> f64 {
            1.0 - self.below(x) + self.squared(x)
        }
    }

    #[derive(Differentiable, Clone, Debug, PartialEq)]
    struct Uniform {
        scale: f64,
    }

    #[differentiable]
    impl Low<f64> for Uniform {
        fn low(&self) -> f64 {
            self.scale
        }
    }

    #[differentiable]
    impl Top<f64> for Uniform {
        fn top(&self) -> f64 {
            self.scale * 2.0
        }
    }

    #[differentiable]
    impl<'a> Distribution<'a, f64> for Uniform {
        fn below(&self, x: f64) -> f64 {
            x * self.low() + self.top()
        }
    }

    #[test]
    fn default_methods() {
        let u = Uniform { scale: 2.0 };
        assert_eq!(u.above_grad(3.0), (UniformCotangent { scale: -5.0 }, 4.0));
        assert_eq!(u.above_jvp(3.0, &UniformCotangent { scale: 1.0 }, 0.5).1, -5.0 + 2.0);
    }
}
