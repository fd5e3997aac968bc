//! What holds for every gradient.

use super::allocations::Spent;
use super::data::{Holder, read_bars, read_values};
use std::cell::Cell;

/// What a call of the plain function leaves: its result and the exit state of its `&mut` parameters.
pub(crate) struct Exit {
    /// The result's floats.
    pub(crate) value: Vec<f64>,
    /// The floats behind `&mut`.
    pub(crate) state: Vec<f64>,
    /// The allocations it made, those of arguments by value included.
    pub(crate) spent: Spent,
}

/// What a call of a derivative leaves.
pub(crate) struct Pulled {
    value: Vec<f64>,
    /// The slots' cotangents, then those of the entry state.
    gradient: Vec<f64>,
    /// State between the forward pass and the adjoint, where it can be seen.
    exit_state: Option<Vec<f64>>,
    /// All arguments after the call.
    after: Vec<f64>,
    /// The allocations it made beyond its results, where they were counted.
    spent: Option<Spent>,
}

impl Pulled {
    /// Collects what the call left in its arguments.
    pub(crate) fn new(value: Vec<f64>, slots: Vec<f64>, exit_state: Option<Vec<f64>>, held: &[&dyn Holder]) -> Self {
        let mut gradient = slots;
        gradient.extend(read_bars(held, true));
        let mut after = read_values(held, false);
        after.extend(read_values(held, true));
        Self { value, gradient, exit_state, after, spent: None }
    }

    /// With the allocations of the call.
    pub(crate) fn with(self, spent: Spent) -> Self {
        Self { spent: Some(spent), ..self }
    }
}

/// What a call in forward mode leaves.
pub(crate) struct Pushed {
    value: Vec<f64>,
    /// The result's tangent, then that of the exit state.
    tangent: Vec<f64>,
    state: Vec<f64>,
}

impl Pushed {
    /// Collects what the call left in its arguments.
    pub(crate) fn new(value: Vec<f64>, of_value: Vec<f64>, held: &[&dyn Holder]) -> Self {
        let mut tangent = of_value;
        tangent.extend(read_bars(held, true));
        Self { value, tangent, state: read_values(held, true) }
    }
}

/// One function at one point, over flat vectors.
pub(crate) struct Subject<'a> {
    /// Where to look when it fails.
    pub(crate) name: &'a str,
    /// Which sample.
    pub(crate) index: usize,
    /// The point: slots, then state.
    pub(crate) entry: Vec<f64>,
    /// How many floats of it are slots.
    pub(crate) slots: usize,
    /// Whether an `f32` takes part.
    pub(crate) single: bool,
    /// Whether differences mean something here.
    pub(crate) smooth: bool,
    /// Whether differences of gradients do.
    pub(crate) twice: bool,
    /// The gradient of the sum of all outputs.
    pub(crate) known: Option<Vec<f64>>,
    /// What the plain function gives.
    pub(crate) exit: Exit,
    /// The plain function elsewhere.
    pub(crate) plain: &'a dyn Fn(&[f64]) -> Exit,
    /// `f::vjp`, from the cotangents of the result and the exit state.
    pub(crate) vjp: &'a dyn Fn(&[f64]) -> Pulled,
    /// `f::forward` and its adjoint, onto given accumulators.
    pub(crate) forward: &'a dyn Fn(&[f64], &[f64]) -> Pulled,
    /// `f::jvp`, from the tangents of the slots and the entry state.
    pub(crate) jvp: &'a dyn Fn(&[f64]) -> Pushed,
    /// What a warm call allocates that is neither a result nor a cotangent.
    pub(crate) beyond: Cell<Option<String>>,
}

/// What a function has besides, if it returns a float.
pub(crate) struct Scalar<'a> {
    /// `f::grad`.
    pub(crate) grad: &'a dyn Fn() -> Pulled,
    /// `f::value_and_grad`.
    pub(crate) value_and_grad: &'a dyn Fn() -> Pulled,
    /// `f::grad_into`, onto given accumulators.
    pub(crate) grad_into: &'a dyn Fn(&[f64]) -> Pulled,
}

/// The gradient, and the product of the Hessian with the direction.
pub(crate) type GradientAndProduct = (Vec<f64>, Vec<f64>);

/// What a function with second derivatives has besides, if it returns a float and changes no argument.
pub(crate) struct Second<'a> {
    /// `f::grad` elsewhere.
    pub(crate) grad: &'a dyn Fn(&[f64]) -> Vec<f64>,
    /// `f::hvp` along a direction.
    pub(crate) hvp: &'a dyn Fn(&[f64]) -> GradientAndProduct,
    /// Forward mode over `f::jvp`, twice along the same direction: the first derivative and the second.
    pub(crate) forward: &'a dyn Fn(&[f64]) -> (f64, f64),
    /// Forward mode over `f::grad` along a direction.
    pub(crate) forward_over_reverse: &'a dyn Fn(&[f64]) -> GradientAndProduct,
    /// Reverse mode over `f::grad` from a seed.
    pub(crate) reverse_over_reverse: &'a dyn Fn(&[f64]) -> GradientAndProduct,
}

impl Subject<'_> {
    /// `forward` and `vjp`.
    pub(crate) fn verify(&self) {
        let outputs = self.exit.value.len() + self.exit.state.len();
        let ones = vec![1.0; outputs];
        if let Some(known) = &self.known {
            self.close("the gradient is not the expected one", &(self.vjp)(&ones).gradient, known, 1e-11);
        }

        let u = self.noise(outputs, 1);
        let v = self.noise(outputs, 2);
        let of_u = (self.vjp)(&u);
        self.undisturbed("vjp", &of_u, true);
        if self.smooth {
            self.close("vjp does not agree with differences", &of_u.gradient, &self.differences(&u), self.loose());
        }
        let again = (self.vjp)(&u);
        self.same_bits("a second vjp differs", &of_u.gradient, &again.gradient);
        self.frugal("vjp", &again);

        // Adjoints are linear in their seed.
        let of_v = (self.vjp)(&v);
        let sum: Vec<f64> = u.iter().zip(&v).map(|(u, v)| u + 2.0 * v).collect();
        let separately: Vec<f64> = of_u.gradient.iter().zip(&of_v.gradient).map(|(u, v)| u + 2.0 * v).collect();
        // At a pole infinities of both signs meet.
        if separately.iter().all(|x| x.is_finite()) {
            self.close("vjp is not linear in its seed", &(self.vjp)(&sum).gradient, &separately, 1e-9);
        }

        let into = self.noise(self.slots, 3);
        let split = (self.forward)(&u, &into);
        self.undisturbed("forward", &split, true);
        if let Some(exit) = &split.exit_state {
            self.same_bits("forward leaves another state than the function", exit, &self.exit.state);
        }
        self.accumulated("forward", &split.gradient, &into, &of_u.gradient);
        let again = (self.forward)(&u, &into);
        self.same_bits("a second forward differs", &split.gradient, &again.gradient);
        self.modes_agree(&u, &of_u.gradient);
    }

    /// `u . (J x) = (J^T u) . x` for any direction `x`.
    fn modes_agree(&self, u: &[f64], gradient: &[f64]) {
        let x = self.noise(self.entry.len(), 5);
        let pushed = (self.jvp)(&x);
        self.same_bits("jvp: another value than the function's", &pushed.value, &self.exit.value);
        self.same_bits("jvp: another state than the function's", &pushed.state, &self.exit.state);
        let forward: Vec<f64> = u.iter().zip(&pushed.tangent).map(|(u, y)| u * y).collect();
        let reverse: Vec<f64> = x.iter().zip(gradient).map(|(x, g)| x * g).collect();
        if forward.iter().chain(&reverse).all(|x| x.is_finite()) {
            assert_eq!(u.len(), pushed.tangent.len(), "{} sample {}: jvp: lengths", self.name, self.index);
            let terms: f64 = forward.iter().chain(&reverse).map(|x| x.abs()).sum();
            let (forward, reverse) = (forward.iter().sum::<f64>(), reverse.iter().sum::<f64>());
            let tolerance = if self.single { 1e-4 } else { 1e-10 };
            assert!(
                (forward - reverse).abs() <= tolerance * terms.max(1.0),
                "{} sample {}: jvp and vjp do not agree: {forward} and {reverse}\n  tangent  {:?}\n  gradient {gradient:?}",
                self.name,
                self.index,
                pushed.tangent
            );
        }
    }

    /// `grad`, `value_and_grad` and `grad_into`.
    pub(crate) fn verify_scalar(&self, scalar: &Scalar) {
        let mut seed = vec![0.0; 1 + self.exit.state.len()];
        seed[0] = 1.0;
        let reference = &(self.vjp)(&seed).gradient[..self.slots];

        let both = (scalar.value_and_grad)();
        self.undisturbed("value_and_grad", &both, true);
        let gradient = &both.gradient[..self.slots];
        if let (Some(known), true) = (&self.known, self.exit.state.is_empty()) {
            self.close("value_and_grad is not as expected", gradient, known, 1e-11);
        }
        if self.smooth {
            let differences = &self.differences(&seed)[..self.slots];
            self.close("value_and_grad does not agree with differences", gradient, differences, self.loose());
        }
        self.close("value_and_grad and vjp differ", gradient, reference, 1e-11);

        let alone = (scalar.grad)();
        self.undisturbed("grad", &alone, false);
        self.same_bits("grad and value_and_grad differ", &alone.gradient, &both.gradient);
        let again = (scalar.grad)();
        self.same_bits("a second grad differs", &alone.gradient, &again.gradient);
        self.frugal("grad", &again);

        let into = self.noise(self.slots, 4);
        let added = (scalar.grad_into)(&into);
        self.undisturbed("grad_into", &added, true);
        self.accumulated("grad_into", &added.gradient[..self.slots], &into, gradient);
        self.frugal("grad_into", &(scalar.grad_into)(&into));
    }

    /// `hvp`: the gradient is `grad`'s, the product is what differences of it say, and the Hessian is symmetric. Forward mode over
    /// forward mode, which goes through none of this, says the same.
    pub(crate) fn verify_second(&self, second: &Second) {
        let (u, v) = (self.noise(self.slots, 6), self.noise(self.slots, 7));
        let gradient = (second.grad)(&self.entry);
        let (again, of_u) = (second.hvp)(&u);
        self.close("hvp: another gradient than grad's", &again, &gradient, 1e-11);
        let (_, of_v) = (second.hvp)(&v);
        let products = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<_>>();
        let (one, other) = (products(&v, &of_u), products(&u, &of_v));
        if self.twice && one.iter().chain(&other).all(|x| x.is_finite()) {
            let terms: f64 = one.iter().chain(&other).map(|x| x.abs()).sum();
            let (one, other) = (one.iter().sum::<f64>(), other.iter().sum::<f64>());
            let tolerance = if self.single { 1e-4 } else { 1e-9 };
            assert!(
                (one - other).abs() <= tolerance * terms.max(1.0),
                "{} sample {}: the Hessian is not symmetric: {one} and {other}",
                self.name,
                self.index
            );
        }
        for (what, nested) in [
            ("forward over reverse", second.forward_over_reverse),
            ("reverse over reverse", second.reverse_over_reverse),
        ] {
            let (again, product) = nested(&u);
            self.close(&format!("{what}: another gradient than grad's"), &again, &gradient, 1e-11);
            if self.twice && of_u.iter().chain(&product).all(|x| x.is_finite()) {
                self.close(&format!("{what}: another product than hvp's"), &product, &of_u, 1e-9);
            }
        }
        let (slope, bend) = (second.forward)(&u);
        self.agrees("forward mode over forward mode: the slope", slope, &products(&u, &gradient));
        if self.twice {
            self.agrees("forward mode over forward mode", bend, &products(&u, &of_u));
        }
        if self.twice {
            let along = |h: f64| {
                let at = |h: f64| self.entry.iter().zip(&u).map(|(x, u)| x + h * u).collect::<Vec<_>>();
                let (up, down) = ((second.grad)(&at(h)), (second.grad)(&at(-h)));
                up.iter().zip(&down).map(|(up, down)| (up - down) / (2.0 * h)).collect::<Vec<f64>>()
            };
            let starts: &[f64] = if self.single { &[0.02, 0.005, 0.001] } else { &[1e-3, 1e-4, 1e-5, 1e-6, 1e-7] };
            let expected: Vec<f64> = (0..of_u.len())
                .map(|i| {
                    let tables = starts.iter().map(|h| {
                        let (full, half) = (along(*h)[i], along(h / 2.0)[i]);
                        (half + (half - full) / 3.0, (half - full).abs())
                    });
                    tables.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(f64::NAN, |best| best.0)
                })
                .collect();
            let largest = gradient.iter().chain(&expected).fold(0.0, |m, x| f64::max(m, x.abs()));
            let same = of_u.iter().zip(&expected).all(|(product, by_differences)| {
                let error = (product - by_differences).abs();
                error <= self.loose().max(1e-5) * largest.max(1.0)
                    || !product.is_finite() && !by_differences.is_finite()
            });
            assert!(
                same,
                "{} sample {}: hvp does not agree with differences of grad\n  got      {of_u:?}\n  expected {expected:?}",
                self.name, self.index
            );
        }
    }

    /// A number is the sum of these terms, where all of it is finite.
    fn agrees(&self, what: &str, got: f64, terms: &[f64]) {
        let expected: f64 = terms.iter().sum();
        let size: f64 = terms.iter().map(|x| x.abs()).sum();
        let tolerance = if self.single { 1e-4 } else { 1e-9 };
        assert!(
            (got - expected).abs() <= tolerance * size.max(1.0) || !got.is_finite() || !expected.is_finite(),
            "{} sample {}: {what}: {got}, in reverse {expected}",
            self.name,
            self.index
        );
    }

    /// The primal is the plain function's, bit for bit, and the arguments are as before.
    fn undisturbed(&self, what: &str, pulled: &Pulled, has_value: bool) {
        if has_value {
            self.same_bits(&format!("{what}: another value than the function's"), &pulled.value, &self.exit.value);
        }
        self.same_bits(&format!("{what}: the arguments were changed"), &pulled.after, &self.entry);
    }

    /// A warm call allocates its results, what the function allocates and its cotangents. What goes beyond that is noted.
    fn frugal(&self, what: &str, warm: &Pulled) {
        let (spent, plain) = (warm.spent.expect("it is counted"), self.exit.spent);
        if spent.0 > 2 * plain.0 {
            let note = format!("sample {}: {what} allocates {} times, the function {}", self.index, spent.0, plain.0);
            self.beyond.set(Some(note));
        }
    }

    /// What was in the accumulators is still there, with the gradient added.
    fn accumulated(&self, what: &str, after: &[f64], before: &[f64], gradient: &[f64]) {
        let expected: Vec<f64> =
            gradient.iter().enumerate().map(|(i, g)| g + before.get(i).copied().unwrap_or(0.0)).collect();
        self.close(&format!("{what} does not add to its accumulators"), after, &expected, 1e-10);
    }

    /// Central differences of `seed . outputs`, extrapolated to step zero.
    fn differences(&self, seed: &[f64]) -> Vec<f64> {
        let along = |i: usize, h: f64| {
            let mut at = self.entry.clone();
            at[i] += h;
            let step = at[i];
            let exit = (self.plain)(&at);
            let value: f64 = exit.value.iter().chain(&exit.state).zip(seed).map(|(y, s)| y * s).sum();
            (value, step)
        };
        (0..self.entry.len())
            .map(|i| {
                let scale = self.entry[i].abs().max(0.5);
                // Where the function bends sharply or a branch is near, only small steps will do; where it is flat,
                // only large ones. The table that agrees with itself best is taken.
                let starts: &[f64] = if self.single { &[0.02, 0.005] } else { &[1e-3, 1e-4, 1e-5, 1e-6] };
                let tables = starts.iter().map(|start| self.extrapolated(&along, i, start * scale));
                tables.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(f64::NAN, |best| best.0)
            })
            .collect()
    }

    /// Richardson's table of differences from a first step, and how far its last two entries are apart.
    fn extrapolated(&self, along: &dyn Fn(usize, f64) -> (f64, f64), i: usize, start: f64) -> (f64, f64) {
        let levels = if self.single { 2 } else { 4 };
        let mut table: Vec<f64> = Vec::new();
        let mut error = f64::INFINITY;
        for level in 0..levels {
            let h = start / f64::from(1 << level);
            let ((up, right), (down, left)) = (along(i, h), along(i, -h));
            let mut extrapolated = (up - down) / (right - left);
            for (order, coarser) in table.iter_mut().enumerate() {
                let weight = f64::from(1 << (2 * (order + 1)));
                let finer = extrapolated;
                extrapolated += (finer - *coarser) / (weight - 1.0);
                error = (extrapolated - *coarser).abs();
                *coarser = finer;
            }
            table.push(extrapolated);
        }
        (table[levels - 1], if error.is_nan() { f64::INFINITY } else { error })
    }

    fn loose(&self) -> f64 {
        if self.single { 5e-3 } else { 1e-6 }
    }

    /// Close relative to the entry itself, or to a thousandth of the largest.
    fn close(&self, what: &str, got: &[f64], expected: &[f64], tolerance: f64) {
        assert_eq!(got.len(), expected.len(), "{} sample {}: {what}: lengths", self.name, self.index);
        let tolerance = if self.single { tolerance.max(1e-5) } else { tolerance };
        let largest = expected.iter().filter(|x| x.is_finite()).fold(1.0, |m, x| f64::max(m, x.abs()));
        for (i, (&g, &e)) in got.iter().zip(expected).enumerate() {
            let same = g == e || (g.is_nan() && e.is_nan());
            let near = (g - e).abs() <= tolerance * e.abs().max(1e-2 * largest);
            assert!(
                same || near,
                "{} sample {}, entry {i}: {what}\n  got      {got:?}\n  expected {expected:?}",
                self.name,
                self.index
            );
        }
    }

    fn same_bits(&self, what: &str, got: &[f64], expected: &[f64]) {
        let bits = |x: &[f64]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(
            bits(got),
            bits(expected),
            "{} sample {}: {what}\n  got      {got:?}\n  expected {expected:?}",
            self.name,
            self.index
        );
    }

    /// Numbers between a half and one and a half, of either sign, exact in `f32`.
    fn noise(&self, len: usize, stream: u64) -> Vec<f64> {
        random(len, stream + 16 * self.index as u64)
    }
}

/// Reproducible numbers of magnitude between a half and one and a half, exact in `f32`.
pub(crate) fn random(len: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678);
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let bits = (state >> 40) as u32;
            let magnitude = 0.5 + f64::from(bits >> 1) / f64::from(1 << 23);
            if bits & 1 == 0 { magnitude } else { -magnitude }
        })
        .collect()
}
