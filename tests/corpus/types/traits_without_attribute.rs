//! Traits that have no attribute, of which one's own types have derivatives nevertheless.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;

mod plain {
    /// What has an outline.
    pub(super) trait Outline {
        const CORNERS: usize;
        type Measure;

        fn enclosed(&self, scale: f64) -> f64;
        fn measured(&self) -> Self::Measure;
        fn stretch(&mut self, by: f64);
        fn unit() -> Self
        where
            Self: Sized;

        fn label(&self) -> String {
            format!("{} corners", Self::CORNERS)
        }

        /// What the trait gives by default names nothing of this module.
        fn enclosed_twice(&self, scale: f64) -> f64 {
            let mut sum = 0.0;
            for i in 0..Self::CORNERS {
                let by = scale * (i as f64 + 0.5);
                sum += self.enclosed(by).sqrt() * (0..2).map(|k| by + k as f64).sum::<f64>();
            }
            sum
        }

        fn stretched_twice(&mut self, by: f64) {
            self.stretch(by);
            self.stretch(by * by);
        }
    }

    /// What is not in scope below.
    pub(super) trait Turned {
        fn turned(&self, angle: f64) -> f64;
        fn turned_twice(&self, angle: f64) -> f64;
    }
}

use plain::Outline;

#[derive(Clone, Copy, Debug, Differentiable)]
struct Ellipse {
    a: f64,
    b: f64,
}

#[differentiable]
impl Outline for Ellipse {
    const CORNERS: usize = 3;
    type Measure = (f64, f64);

    fn enclosed(&self, scale: f64) -> f64 {
        let each = |r: f64| r * scale;
        std::f64::consts::PI * each(self.a) * each(self.b) * Self::CORNERS as f64
    }

    fn measured(&self) -> Self::Measure {
        (self.enclosed(2.0), self.a.max(self.b))
    }

    fn stretch(&mut self, by: f64) {
        self.a *= by;
        self.b += by * self.a;
    }

    fn unit() -> Self {
        Ellipse { a: 1.0, b: 1.5 }
    }
}

#[differentiable]
impl plain::Turned for Ellipse {
    fn turned(&self, angle: f64) -> f64 {
        self.a * angle.cos() + self.b * angle.sin()
    }

    fn turned_twice(&self, angle: f64) -> f64 {
        self.turned(angle) * Self::turned(self, 2.0 * angle)
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Rectangle<T> {
    width: T,
    height: T,
}

#[differentiable]
impl<T: Float + Differentiable<Cotangent = T>> Outline for Rectangle<T> {
    const CORNERS: usize = 4;
    type Measure = T;

    fn enclosed(&self, scale: f64) -> f64 {
        scale * scale
    }

    fn measured(&self) -> T {
        self.width * self.height + self.width.sin()
    }

    fn stretch(&mut self, _by: f64) {
        self.width = self.width * self.height;
    }

    fn unit() -> Self {
        Rectangle { width: T::one(), height: T::one() }
    }
}

#[differentiable]
fn outlines(x: f64, y: f64) -> f64 {
    let mut ellipse = Ellipse { a: x, b: y };
    let before = ellipse.enclosed(y);
    ellipse.stretch(x * y);
    let (area, longest) = ellipse.measured();
    let unit = Ellipse::unit();
    before * longest + area * unit.enclosed(x) + ellipse.label().len() as f64 * x
}

#[differentiable]
fn rectangles(x: f64, y: f64) -> f64 {
    let mut r = Rectangle { width: x, height: y };
    r.stretch(2.0);
    r.measured() * r.enclosed(x) + Rectangle::<f64>::unit().measured() * x
}

#[differentiable]
fn turned_by(ellipse: &Ellipse, angle: f64) -> f64 {
    use plain::Turned;
    ellipse.turned(angle) + ellipse.turned_twice(angle * angle)
}

/// Trait and `impl` side by side, so that a default may name what is beside them.
trait Law {
    const STEP: f64;

    fn potential(&self, x: f64) -> f64;

    fn pull(&self, x: f64) -> f64 {
        let h = Self::STEP;
        central(self.potential(x + h), self.potential(x - h), h)
    }

    fn pull_twice(&self, x: f64) -> f64 {
        2.0 * self.pull(x)
    }

    fn terms(&self) -> usize {
        2
    }
}

#[differentiable]
fn central(above: f64, below: f64, h: f64) -> f64 {
    (below - above) / (2.0 * h)
}

#[derive(Clone, Debug, Differentiable)]
struct Harmonic {
    stiffness: f64,
}

#[differentiable]
impl Law for Harmonic {
    const STEP: f64 = 1e-2;

    fn potential(&self, x: f64) -> f64 {
        0.5 * self.stiffness * x * x * x
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Well<T> {
    depth: T,
    width: T,
}

#[differentiable]
impl Law for Well<f64> {
    const STEP: f64 = 1e-3;

    fn potential(&self, x: f64) -> f64 {
        self.depth * (1.0 - (-self.width * x).exp()).powi(2)
    }

    fn pull_twice(&self, x: f64) -> f64 {
        3.0 * self.pull(x) * self.width
    }
}

#[differentiable]
fn by_default(h: &Harmonic, w: &Well<f64>, x: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..h.terms() {
        if x > 0.1 {
            sum += h.pull(x + i as f64) * w.pull_twice(x);
        }
    }
    sum + h.pull_twice(x)
}

#[differentiable]
fn by_default_by_path(h: &Harmonic, x: f64) -> f64 {
    Harmonic::pull(h, x) + Law::pull_twice(h, x) * <Harmonic as Law>::potential(h, x) + <Harmonic>::pull(h, 2.0 * x)
}

#[differentiable]
fn by_default_from_elsewhere(a: f64, x: f64) -> f64 {
    let mut ellipse = Ellipse { a, b: x };
    ellipse.stretched_twice(x);
    ellipse.enclosed_twice(x) + Rectangle { width: a, height: x }.enclosed_twice(a)
}

/// What answers without a derivative, and what is given none.
#[differentiable]
fn known_by_the_trait<L: Law>(#[constant] law: &L, x: f64) -> f64 {
    let mut sum = law.potential(2.0) * x;
    for i in 0..law.terms() {
        sum += x.powi(i as i32) * L::STEP;
    }
    sum
}

mod checks {
    use super::{Ellipse, EllipseCotangent, Harmonic, HarmonicCotangent, Well, WellCotangent};
    use crate::common::{check, struct_data};
    struct_data!(Ellipse => EllipseCotangent { a, b });
    struct_data!(Harmonic => HarmonicCotangent { stiffness });
    struct_data!(Well<f64> => WellCotangent<f64> { depth, width });
    check!(by_default(&h, &w, x); (Harmonic { stiffness: 1.3 }, Well { depth: 0.7, width: 1.1 }, 0.6));
    check!(by_default_by_path(&h, x); (Harmonic { stiffness: 1.3 }, 0.6));
    check!(by_default_from_elsewhere(a, x); (0.8, 1.2));
    check!(known_by_the_trait(@&law, x); (Harmonic { stiffness: 1.3 }, 0.6));
    check!(outlines(x, y); (0.7, 1.3));
    check!(rectangles(x, y); (0.7, 1.3));
    check!(turned_by(&e, angle); (Ellipse { a: 0.7, b: 1.3 }, 0.4));
}
