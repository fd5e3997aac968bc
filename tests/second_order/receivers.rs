//! Methods that are given parts of what they are called on, values that an exit leaves behind, and what closures give away.

mod functions {
    use autodiff::{Differentiable, differentiable};

    #[derive(Clone, Debug, Differentiable)]
    struct Neuron {
        weights: Vec<f64>,
        bias: f64,
    }

    #[differentiable(order = 2)]
    impl Neuron {
        fn dot(&self, a: &[f64], b: &[f64]) -> f64 {
            a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() + self.bias
        }

        fn step(&mut self, x: &[f64], rate: f64) -> f64 {
            let y = self.dot(&self.weights, x);
            for (w, x) in self.weights.iter_mut().zip(x) {
                *w -= rate * y * x;
            }
            self.bias = self.dot(&self.weights, &self.weights);
            self.dot(&self.weights, x)
        }

        fn times(&self, other: &Neuron) -> Neuron {
            let weights = self.weights.iter().zip(&other.weights).map(|(a, b)| a * b).collect();
            Neuron { weights, bias: self.bias * other.bias }
        }
    }

    #[differentiable(order = 2)]
    pub(super) fn learnt(x: &[f64]) -> f64 {
        let mut neuron = Neuron { weights: x[..2].to_vec(), bias: 0.1 };
        let mut sum = 0.0;
        for _ in 0..2 {
            sum += neuron.step(&x[2..], 0.1);
        }
        sum
    }

    #[differentiable(order = 2)]
    pub(super) fn squared(x: &[f64]) -> f64 {
        let mut n = Neuron { weights: vec![x[0], 2.0], bias: x[1] };
        n = n.times(&n);
        n.bias += 1.0;
        let k = n.times(&n);
        k.bias * k.weights[0]
    }

    #[derive(Clone, Copy, Debug, Differentiable)]
    struct Pair(f64, f64);

    #[differentiable(order = 2)]
    fn pair(x: f64, n: usize) -> Option<Pair> {
        if n == 0 { None } else { Some(Pair(x, x * x)) }
    }

    #[differentiable(order = 2)]
    fn left_early(x: f64, n: usize) -> Option<f64> {
        let mut s = if n > 3 { Pair(x, 2.0) } else { pair(x, n)? };
        s.0 *= s.1;
        Some(s.0 * s.1)
    }

    #[differentiable(order = 2)]
    pub(super) fn asked(x: &[f64]) -> f64 {
        let mut sum = 0.0;
        for n in 0..5 {
            sum += left_early(x[0] * x[1], n).unwrap_or(x[0].sin());
        }
        sum
    }

    #[differentiable(order = 2)]
    fn applied(f: impl Fn(f64) -> f64, by: f64) -> f64 {
        f(f(0.4) + 0.1) * by
    }

    #[differentiable(order = 2)]
    pub(super) fn given_away(x: &[f64]) -> f64 {
        let Pair(a, b) = Pair(x[0] * x[1], x[1]);
        applied(|t| if t < 0.5 { a } else { b }, x[0]) + applied(|t| if t > 0.5 { a * a } else { b }, x[1])
    }

    struct Spring(f64);

    impl Spring {
        /// Like the derivative that another type's `energy` has.
        fn energy_vjp(&self, x: f64, y: f64, seed: f64) -> f64 {
            self.0 * x * y * seed
        }
        fn energy_grad(&self, x: f64, y: f64) -> f64 {
            self.energy_vjp(x, y, 1.0)
        }
    }

    #[derive(Clone, Copy, Differentiable)]
    struct Field(f64);

    #[differentiable(order = 3)]
    impl Field {
        fn energy(&self, x: f64, y: f64) -> f64 {
            self.0 * x * x * y
        }
    }

    #[differentiable(order = 2)]
    pub(super) fn named_like_a_derivative(x: &[f64]) -> f64 {
        let field = Field(x[0]);
        let (_, by_x, by_y) = field.energy_grad(x[1], x[0]);
        by_x * by_y + field.energy(x[0], x[1])
    }

    #[test]
    fn by_hand() {
        assert_eq!(Spring(2.0).energy_grad(3.0, 5.0), 30.0);
    }

    #[differentiable(order = 2)]
    pub(super) fn overwritten(x: &[f64]) -> f64 {
        let mut a = x[0].exp();
        let mut b = x[1].sin();
        std::mem::swap(&mut a, &mut b);
        a *= b;
        b -= a;
        a * b
    }
}

agree! {
    learnt at [0.3, 0.5, 0.2, 0.7];
    squared at [0.7, 1.3];
    asked at [0.7, 1.3];
    given_away at [0.7, 1.3];
    overwritten at [0.7, 1.3];
    named_like_a_derivative at [0.7, 1.3];
}
