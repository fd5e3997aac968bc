//! Types that carry a derivative, or none, without the derive.

mod functions {
    use autodiff::differentiable;

    #[differentiable(order = 2)]
    pub(super) fn a_struct(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        struct Point {
            x: f64,
            y: f64,
        }
        let p = Point { x: x * y, y: x + y };
        let mut sum = 0.0;
        for i in 0..3 {
            sum += p.x * p.y * f64::from(i);
        }
        sum
    }

    #[differentiable(order = 2)]
    pub(super) fn operators_and_methods(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        #[derive(Clone, Copy)]
        struct Vector {
            x: f64,
            y: f64,
        }
        impl std::ops::Add for Vector {
            type Output = Vector;
            fn add(self, other: Vector) -> Vector {
                Vector { x: self.x + other.x, y: self.y + other.y }
            }
        }
        impl std::ops::Mul<f64> for Vector {
            type Output = Vector;
            fn mul(self, k: f64) -> Vector {
                Vector { x: self.x * k, y: self.y * k }
            }
        }
        impl Vector {
            fn new(x: f64, y: f64) -> Self {
                Self { x, y }
            }
            fn norm(&self) -> f64 {
                self.x.hypot(self.y)
            }
        }
        let mut p = Vector { x, y };
        for _ in 0..3 {
            let q = Vector::new(y, x);
            p = p + q * 0.5;
        }
        let list: Vec<Vector> = (0..3).map(|i| Vector::new(x * f64::from(i) + 0.1, y)).collect();
        p.norm() + list.iter().map(Vector::norm).sum::<f64>() + list.iter().map(|v| v.norm() * v.x).sum::<f64>()
    }

    #[differentiable(order = 2)]
    pub(super) fn an_enum(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        enum Shape {
            Circle(f64),
            Rectangle { width: f64, height: f64 },
            Empty,
        }
        fn area(shape: &Shape) -> f64 {
            match shape {
                Shape::Circle(r) => 3.0 * r * r,
                Shape::Rectangle { width, height } => width * height,
                Shape::Empty => 0.0,
            }
        }
        let shapes = vec![Shape::Circle(x), Shape::Rectangle { width: x, height: y }, Shape::Empty];
        let circles = shapes.iter().map(|s| match s {
            Shape::Circle(r) => r * y,
            _ => 0.5 * x,
        });
        circles.sum::<f64>() + shapes.iter().map(area).sum::<f64>()
    }

    #[differentiable(order = 2)]
    pub(super) fn a_default(values: &[f64]) -> f64 {
        #[derive(Default)]
        struct Stats {
            n: usize,
            mean: f64,
            squares: f64,
        }
        let mut s = Stats::default();
        for &x in values {
            s.n += 1;
            let d = x - s.mean;
            s.mean += d / s.n as f64;
            s.squares += d * (x - s.mean);
        }
        s.squares / s.n as f64
    }

    #[differentiable(order = 2)]
    pub(super) fn methods_that_change(values: &[f64]) -> f64 {
        struct Welford {
            n: usize,
            mean: f64,
            squares: f64,
        }
        impl Welford {
            fn new() -> Self {
                Welford { n: 0, mean: 0.0, squares: 0.0 }
            }
            fn push(&mut self, x: f64) {
                self.n += 1;
                let d = x - self.mean;
                self.mean += d / self.n as f64;
                self.squares += d * (x - self.mean);
            }
            fn variance(&self) -> f64 {
                if self.n < 2 { 0.0 } else { self.squares / (self.n - 1) as f64 }
            }
        }
        let mut w = Welford::new();
        for &x in values {
            w.push(x);
        }
        w.variance()
    }

    /// In a closure that is called twice, and one that holds a reference and is not used with derivatives.
    #[differentiable(order = 2)]
    pub(super) fn in_closures(values: &[f64]) -> f64 {
        #[derive(PartialEq)]
        struct Item {
            key: f64,
            at: usize,
        }
        #[allow(dead_code)]
        struct View<'a> {
            values: &'a [f64],
        }
        let items: Vec<Item> = values.iter().enumerate().map(|(at, &key)| Item { key, at }).collect();
        let Some(best) = items.iter().max_by(|a, b| a.key.total_cmp(&b.key)) else { return 0.0 };
        let squared = |k: f64| {
            struct Scaled {
                z: f64,
            }
            let s = Scaled { z: k * best.key };
            s.z * s.z
        };
        squared(values[0]) + squared(values[1]) + best.key * best.at as f64
    }

    /// A stack machine whose operations hold integers.
    #[differentiable(order = 2)]
    pub(super) fn operations(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        enum Op {
            Add,
            Mul,
            Pow(i32),
        }
        let ops = [Op::Add, Op::Mul, Op::Pow(3)];
        let mut s = x;
        for op in &ops {
            s = match op {
                Op::Add => s + y,
                Op::Mul => s * y,
                Op::Pow(n) => s.powi(*n),
            };
        }
        let last: Op = if x > 0.0 { Op::Mul } else { Op::Pow(2) };
        match last {
            Op::Mul => s * x,
            _ => s,
        }
    }

    /// A word of a text: its payloads are no numbers that are differentiated.
    #[derive(Clone, Copy, PartialEq, Debug)]
    enum Token {
        Number(usize),
        Sign(char),
        Named { at: u32, known: bool },
        End,
    }

    #[differentiable(order = 2)]
    impl Token {
        fn applied(self, s: f64) -> f64 {
            match self {
                Token::Number(n) => s * n as f64,
                Token::Sign('-') => -s,
                Token::Sign(_) => s * s,
                Token::Named { at, known: true } => s.powi(at as i32),
                Token::Named { .. } | Token::End => s,
            }
        }
    }

    fn token(i: usize) -> Token {
        match i {
            0 => Token::Number(2),
            1 => Token::Sign('+'),
            2 => Token::Named { at: 3, known: true },
            _ => Token::End,
        }
    }

    #[differentiable(order = 2)]
    fn step(token: Token, s: f64) -> f64 {
        match token {
            Token::Number(n) => s * n as f64,
            Token::Sign(_) => s * s,
            Token::Named { at, .. } => s + f64::from(at),
            Token::End => s,
        }
    }

    #[differentiable(order = 2)]
    fn steps(tokens: &[Token], fallback: Option<Token>, s: f64) -> f64 {
        let mut r = s;
        for t in tokens {
            r = step(*t, r);
        }
        fallback.map_or(r, |t| step(t, r) * 0.5)
    }

    #[differentiable(order = 2)]
    pub(super) fn tokens(at: &[f64]) -> f64 {
        let (x, y) = (at[0], at[1]);
        let mut s = x;
        for i in 0..4 {
            let t: Token = token(i);
            match t {
                Token::Number(n) => s += y * n as f64,
                Token::Sign('+') => s *= x,
                Token::Sign(_) | Token::Named { .. } => s += t.applied(y),
                Token::End => break,
            }
        }
        let all = [Token::Number(1), Token::Sign('*')];
        for t in all.iter() {
            match *t {
                Token::Number(n) => s = s.powi(n as i32 + 1),
                _ => s += y,
            }
        }
        let last = if x > 0.5 { Token::Number(3) } else { Token::End };
        s *= match last {
            Token::Number(k) => k as f64,
            _ => 2.0,
        };
        s + step(Token::Number(3), x) * step(Token::End, y)
            + steps(&[Token::Sign('a'), Token::Number(2)], None, x * y)
            + steps(&all, Some(Token::Sign('b')), y)
    }
}

agree! {
    a_struct at [0.7, 1.3];
    operators_and_methods at [0.7, 1.3];
    an_enum at [0.7, 1.3];
    operations at [0.7, 1.3];
    tokens at [0.7, 1.3];
    a_default at [0.7, 1.3, 2.0];
    methods_that_change at [0.7, 1.3, 2.0];
    in_closures at [0.7, 1.3, 2.0];
}
