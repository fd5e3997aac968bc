//! Traits with a type parameter that one type implements more than once.

mod functions {
    use autodiff::{Differentiable, differentiable};

    #[differentiable(order = 2)]
    trait Apply<V> {
        fn apply(&self, v: V) -> f64;
    }

    #[derive(Clone, Copy, Debug, Differentiable)]
    struct Angle(f64);

    #[derive(Clone, Copy, Debug, Differentiable)]
    struct Point(f64, f64);

    #[derive(Clone, Copy, Debug, Differentiable)]
    struct Scale(f64);

    #[differentiable(order = 2)]
    impl Apply<Angle> for Scale {
        fn apply(&self, v: Angle) -> f64 {
            self.0 * v.0.sin()
        }
    }

    #[differentiable(order = 2)]
    impl Apply<Point> for Scale {
        fn apply(&self, v: Point) -> f64 {
            self.0 * v.0 * v.1
        }
    }

    #[differentiable(order = 2)]
    impl Apply<f64> for Scale {
        fn apply(&self, v: f64) -> f64 {
            self.0 * v * v
        }
    }

    #[differentiable(order = 2)]
    trait Evaluate<T> {
        fn evaluate(&self, x: T) -> T;
        fn take(&mut self, x: &T);
    }

    #[differentiable(order = 2)]
    impl Evaluate<f32> for Scale {
        fn evaluate(&self, x: f32) -> f32 {
            self.0 as f32 * x * x
        }

        fn take(&mut self, x: &f32) {
            self.0 += f64::from(*x);
        }
    }

    #[differentiable(order = 2)]
    impl Evaluate<f64> for Scale {
        fn evaluate(&self, x: f64) -> f64 {
            self.0 * x * x
        }

        fn take(&mut self, x: &f64) {
            self.0 *= x;
        }
    }

    #[differentiable(order = 2)]
    fn generic<V: Copy + Differentiable, T: Apply<V>>(t: &T, v: V) -> f64 {
        t.apply(v) * t.apply(v)
    }

    #[differentiable(order = 2)]
    pub(super) fn arguments(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        let k = Scale(y);
        let mut sum = generic(&k, Angle(x)) + generic(&k, x);
        for i in 0..2 {
            sum += k.apply(Angle(x)) * k.apply(Point(x, y));
            if i == 1 {
                sum += k.apply(sum);
            }
        }
        sum
    }
}

agree! {
    arguments at [0.7, 1.3];
}
