//! Arguments that do not move, of which the call does not say whether they are references; receivers of methods that are named by their path.

mod functions {
    use autodiff::{Differentiable, differentiable};

    const TABLE: &[&[f64]] = &[&[1.0, 2.0, 0.5], &[0.3, -1.0]];
    const PAIRS: [(f64, &[f64]); 2] = [(1.5, &[1.0, 2.0, 0.5]), (0.2, &[0.3, -1.0])];

    #[differentiable(order = 2)]
    fn polynomial(c: &[f64], x: f64) -> f64 {
        c.iter().rev().fold(0.0, |acc, &k| acc * x + k)
    }

    #[differentiable(order = 2)]
    pub fn rows_of_a_table(x: &[f64]) -> f64 {
        let mut s = polynomial(TABLE[0], x[0]) * polynomial(TABLE[1], x[1]);
        for i in 0..2 {
            let c = TABLE[i];
            s += polynomial(c, x[0] * x[1]) * PAIRS[i].0 + polynomial(PAIRS[i].1, x[0] * x[0]) * c[1];
        }
        for (w, c) in PAIRS.iter() {
            s += w * polynomial(c, x[1]);
        }
        s
    }

    #[differentiable(order = 2)]
    fn apply(op: &str, a: f64, b: f64) -> f64 {
        match op {
            "+" => a * a + b,
            "*" => a * b,
            _ => a.sin(),
        }
    }

    #[differentiable(order = 2)]
    fn evaluated(text: &str, x: &[f64]) -> f64 {
        let mut stack = Vec::new();
        for word in text.split(' ') {
            let a = stack.pop().unwrap_or(x[0]);
            let b = stack.pop().unwrap_or(x[1]);
            stack.push(apply(word, a, b));
        }
        let Some((first, rest)) = text.split_once(' ') else { return stack[0] };
        stack[0] * apply(first, x[0], x[1]) * apply(rest, x[1], x[0]) * apply(&text[..1], x[1], x[1])
    }

    #[differentiable(order = 2)]
    pub fn words_of_a_text(x: &[f64]) -> f64 {
        evaluated("+ * sin", x)
    }

    #[derive(Clone, Debug, Differentiable)]
    enum Roots {
        No,
        One([f64; 1]),
        Two([f64; 2]),
    }

    #[differentiable(order = 2)]
    impl Roots {
        fn of(a: f64, b: f64, c: f64) -> Roots {
            let d = b * b - 4.0 * a * c;
            if d < 0.0 { Roots::No } else { Roots::Two([(-b - d.sqrt()) / (2.0 * a), (-b + d.sqrt()) / (2.0 * a)]) }
        }

        fn scaled(self, by: f64) -> Roots {
            match self {
                Roots::No => Roots::No,
                Roots::One([x]) => Roots::One([x * by]),
                Roots::Two([x, y]) => Roots::Two([x * by, y * by]),
            }
        }
    }

    #[differentiable(order = 2)]
    pub fn receivers_by_value(x: &[f64]) -> f64 {
        match Roots::scaled(Roots::scaled(Roots::of(x[0], x[1], x[2]), x[0] * x[1]), x[2]) {
            Roots::No => 0.0,
            Roots::One([x]) => x,
            Roots::Two([a, b]) => a * b + a * x[0],
        }
    }

    #[differentiable(order = 2)]
    trait Soft {
        fn softplus(self) -> Self;
        fn cube(self) -> Self;
    }

    #[differentiable(order = 2)]
    impl Soft for f64 {
        fn softplus(self) -> f64 {
            self.exp().ln_1p()
        }

        fn cube(self) -> Self {
            self * self * self
        }
    }

    #[differentiable(order = 2)]
    pub fn methods_of_floats(x: &[f64]) -> f64 {
        x[0].softplus() * (x[0] + x[1]).cube() + f64::cube(x[1]) + <f64 as Soft>::softplus(x[0]) * Soft::cube(x[0])
    }

    type Maybe = Option<f64>;

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Bad;

    #[differentiable(order = 2)]
    fn doubled(m: Maybe, k: f64) -> Maybe {
        m.map(|x| x * k * k)
    }

    /// Types that are known by another name only, and results whose errors a binding tells.
    #[differentiable(order = 2)]
    pub fn carriers(x: &[f64]) -> f64 {
        let maybe: Maybe = doubled(Some(x[0]), x[1]);
        let result: Result<f64, Bad> = Ok(x[0] * x[1]);
        let lent = result.as_ref().map(|v| v * v).unwrap_or(0.0);
        let Ok(found) = result else { panic!("there is no other") };
        maybe.map(|m| m * m * x[1]).unwrap_or(0.0) * lent + found.sin()
    }

    pub trait Weigher {
        fn weight(&self, i: usize) -> f64;
    }

    struct Doubling;

    impl Weigher for Doubling {
        fn weight(&self, i: usize) -> f64 {
            (1 << i) as f64
        }
    }

    #[derive(Clone, Debug, Differentiable)]
    struct Line {
        ends: Vec<f64>,
    }

    #[differentiable(order = 3)]
    impl Line {
        fn weighed(&self, by: Box<dyn Weigher>, x: f64) -> f64 {
            (self.ends[0] + self.ends[1] * x) * x * by.weight(1)
        }
    }

    #[differentiable(order = 3)]
    fn weighed(by: Box<dyn Weigher>, x: f64) -> f64 {
        x * x * x * by.weight(2)
    }

    /// Objects that a function gets for its own: nobody can copy them.
    #[differentiable(order = 2)]
    pub fn objects_by_value(x: &[f64]) -> f64 {
        let by: Box<dyn Weigher> = Box::new(Doubling);
        let line = Line { ends: vec![x[0], x[1]] };
        weighed(by, x[0]) * weighed(Box::new(Doubling), x[1]) + line.weighed(Box::new(Doubling), x[0] * x[1])
    }
}

agree! {
    objects_by_value at [0.7, 0.3];
    rows_of_a_table at [0.7, 0.3];
    words_of_a_text at [0.7, 0.3];
    receivers_by_value at [0.7, 2.3, 0.4];
    methods_of_floats at [0.7, 0.3];
    carriers at [0.7, 0.3];
}
