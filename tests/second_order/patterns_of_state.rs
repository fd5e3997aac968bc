//! Parts that a pattern lends of a value that changes, and optional references.

mod functions {
    use autodiff::{Differentiable, differentiable};

    #[derive(Clone, Copy, Debug, Differentiable)]
    struct Body {
        at: f64,
        mass: f64,
    }

    #[differentiable(order = 2)]
    impl Body {
        fn pull(self, other: Body) -> f64 {
            other.mass * self.mass / (0.1 + (self.at - other.at).powi(2))
        }

        fn moment(&self, x: &f64) -> f64 {
            self.at * x
        }

        fn push(&mut self, x: &f64) {
            self.at *= x;
            self.mass += x * x;
        }

        fn of_itself(self) -> f64 {
            self.pull(self)
        }

        fn lent_to_itself(&self) -> f64 {
            self.pull(*self)
        }

        fn settle(&mut self) {
            self.mass = self.pull(*self);
        }
    }

    #[differentiable(order = 2)]
    fn squared(b: &f64) -> f64 {
        b * b
    }

    #[differentiable(order = 2)]
    fn exchange(a: &mut f64, b: &mut f64) {
        let sum = *a + *b;
        *a = *b * sum;
        *b = sum;
    }

    #[derive(Clone, Debug, Differentiable)]
    enum Bodies {
        Two(Body, Body),
        One { body: Body, by: f64 },
        None,
    }

    #[differentiable(order = 2)]
    impl Bodies {
        fn energy(&mut self) -> f64 {
            match self {
                Bodies::Two(a, b) => a.moment(&b.at) + a.pull(*b),
                Bodies::One { body, by } => {
                    body.push(by);
                    squared(by) + body.moment(&*by)
                }
                Bodies::None => 0.0,
            }
        }

        fn step(&mut self, x: f64) {
            match self {
                Bodies::Two(a, b) => {
                    a.push(&b.at);
                    b.push(&x);
                    exchange(&mut a.at, &mut b.mass);
                }
                Bodies::One { body, by } => {
                    *by = body.moment(by) + squared(by);
                    exchange(by, &mut body.mass);
                }
                Bodies::None => {}
            }
        }

        fn left_early(&mut self, x: f64) -> f64 {
            if let Bodies::Two(a, b) = self {
                a.at += b.moment(&a.mass);
                return a.pull(*b) * x;
            }
            if let Bodies::One { body, by } = self {
                *by *= x;
                return body.moment(by);
            }
            x
        }
    }

    #[differentiable(order = 2)]
    pub(super) fn parts_of_variants(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        let mut two = Bodies::Two(Body { at: x, mass: y }, Body { at: y, mass: x * y });
        let mut one = Bodies::One { body: Body { at: x, mass: y }, by: x * y };
        let mut sum = Bodies::None.left_early(x);
        for _ in 0..2 {
            sum += two.energy() * one.energy();
            two.step(x);
            one.step(y);
            sum += two.left_early(x) + one.left_early(y);
        }
        sum
    }

    /// What an `Option` holds, a pair, in a closure and in a loop.
    #[differentiable(order = 2)]
    pub(super) fn parts_of_options(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        let mut pair = Some((Body { at: x, mass: y }, y * y));
        let mut sum = 0.0;
        for i in 0..3 {
            if let Some((body, by)) = &mut pair {
                body.push(by);
                sum += body.moment(by);
                exchange(by, &mut body.at);
            }
            if let Some((body, by)) = pair.as_mut() {
                *by /= 1.0 + body.at * body.at;
                body.push(by);
            }
            if i == 1 {
                pair = None;
            }
        }
        sum
    }

    #[differentiable(order = 2)]
    pub(super) fn slices_of_vectors(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        let mut v = vec![x, y, x * y];
        if let [a, .., b] = v.as_mut_slice() {
            *a *= *b;
            std::mem::swap(a, b);
        }
        for _ in 0..2 {
            match v.as_slice() {
                [a, rest @ ..] => {
                    let k = a * rest.len() as f64;
                    v[1] *= k;
                }
                [] => {}
            }
            if let [a, b, c] = v.as_mut_slice() {
                *b += *a * *c;
            }
            if let [a, rest @ ..] = v.as_mut_slice() {
                for r in rest.iter_mut() {
                    *r += *a;
                }
            }
            let [_, .., last] = v.as_mut_slice() else { return 0.0 };
            *last = last.sin();
        }
        match (v.as_slice(), [x, y].as_slice()) {
            ([a, b, c], [d, e]) => a * b + c * d * e,
            _ => 0.0,
        }
    }

    #[derive(Clone, Debug, Differentiable)]
    struct Stack {
        items: Vec<f64>,
    }

    #[differentiable(order = 2)]
    impl Stack {
        fn add(&mut self) -> f64 {
            match self.items.as_mut_slice() {
                [.., a, b] => {
                    *a += *b * *b;
                    *a
                }
                _ => 0.0,
            }
        }

        fn first(&self) -> f64 {
            match self.items.as_slice() {
                [] => 0.0,
                [x] => *x,
                [x, rest @ ..] => x * rest.iter().sum::<f64>(),
            }
        }
    }

    #[differentiable(order = 2)]
    pub(super) fn slices_of_fields(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        let mut stack = Stack { items: vec![x, y, x * y] };
        stack.add() * stack.first() + Stack { items: vec![y] }.first()
    }

    #[derive(Clone, Debug, Differentiable)]
    struct System {
        bodies: Vec<Body>,
        one: Body,
    }

    #[differentiable(order = 2)]
    impl System {
        fn energy(&mut self) -> f64 {
            let mut sum = self.one.pull(self.one);
            for i in 0..self.bodies.len() {
                sum += self.bodies[i].pull(self.one) + self.bodies[i].pull(self.bodies[i]);
                self.bodies[i].mass *= 1.1;
            }
            sum
        }
    }

    #[differentiable(order = 2)]
    pub(super) fn receivers_that_are_arguments(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        let bodies = vec![Body { at: x, mass: y }, Body { at: y, mass: x }];
        let mut system = System { bodies, one: Body { at: 0.3, mass: x } };
        let mut b = Body { at: x, mass: y };
        b.settle();
        system.energy() + system.energy() + b.of_itself() + b.lent_to_itself() + b.pull(b)
    }

    #[differentiable(order = 2)]
    impl Body {
        fn scaled(&self, by: Option<&f64>) -> f64 {
            match by {
                Some(by) => by * by * self.at,
                None => self.mass,
            }
        }
    }

    #[differentiable(order = 2)]
    fn of_number(by: Option<&f64>, y: f64) -> f64 {
        by.map_or(y, |b| b * y)
    }

    #[differentiable(order = 2)]
    fn of_slice(by: Option<&[f64]>, y: f64) -> f64 {
        by.map_or(y, |b| b[0] * y * b[0])
    }

    #[differentiable(order = 2)]
    fn of_body(body: Option<&Body>, y: f64) -> f64 {
        match body {
            Some(b) => b.at * y * b.mass,
            None => y * y,
        }
    }

    #[differentiable(order = 2)]
    pub(super) fn optional_references(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        let b = Body { at: x, mass: y };
        let by = if x > 0.0 { Some(y) } else { None };
        let mut sum = b.scaled(Some(&y)) + b.scaled(None) + b.scaled(by.as_ref());
        sum += of_number(Some(&x), y) + of_number(None, y) + of_number(by.as_ref(), x);
        let v = [x, y];
        for i in 0..3 {
            sum += b.scaled(v.get(i)) * of_number(v.get(i), y) + of_body(Some(&b), x);
            sum += of_slice(Some(&v), y) * of_slice(None, x);
        }
        let w = vec![x, x * y];
        sum += b.scaled(v.first()) + of_body(None, x) + of_body(Some(&Body { at: 0.3, mass: 0.4 }), x);
        sum + b.scaled(w.last()) + of_slice(Some(&w[1..]), y) + of_slice(Some(&[0.5, 2.0]), y)
    }
}

agree! {
    parts_of_variants at [0.7, 1.3];
    parts_of_options at [0.7, 1.3];
    slices_of_vectors at [0.7, 1.3];
    slices_of_fields at [0.7, 1.3];
    receivers_that_are_arguments at [0.7, 1.3];
    optional_references at [0.7, 1.3];
}
