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

mod checks {
    use super::{Ellipse, EllipseCotangent};
    use crate::common::{check, struct_data};
    struct_data!(Ellipse => EllipseCotangent { a, b });
    check!(outlines(x, y); (0.7, 1.3));
    check!(rectangles(x, y); (0.7, 1.3));
    check!(turned_by(&e, angle); (Ellipse { a: 0.7, b: 1.3 }, 0.4));
}
