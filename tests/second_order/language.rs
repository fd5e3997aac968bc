//! Hessians of functions over the whole language, against differences of gradients and against their transposes.

use autodiff::{Differentiable, differentiable};

agree! {
    polynomial at [1.2, -0.7];
    transcendental at [0.4, 1.3, 0.8];
    every_float_method at [0.4, 1.7];
    branches at [0.3, -0.9, 1.4];
    early_return at [0.8, 0.6];
    nested_loops at [1.1, -0.4, 0.7];
    while_with_break at [1.9, 0.3];
    labelled at [0.5, 1.5, 0.2];
    updated_in_place at [0.7, 0.2, -1.1];
    pushed_and_popped at [0.7, 0.2];
    sliced at [0.7, 0.2, -1.1, 0.6];
    arrays_of_arrays at [0.7, 0.2, -1.1, 0.6];
    tuples at [0.7, 1.3];
    closures at [0.7, 1.3];
    chains at [0.7, 0.2, -1.1];
    structs at [0.7, 1.3];
    variants at [0.7, 1.3];
    options at [0.7, 1.3];
    calls at [0.7, 1.3];
    state_of_others at [0.7, 1.3];
    methods at [0.7, 1.3];
    recursion at [0.7, 1.1];
    swapped at [0.7, 1.1];
    results_without_derivatives at [1.7, 1.1];
    integers at [0.7, 1.1, 2.0];
    matched at [0.7, 1.1];
    cholesky at [2.0, 0.3, 1.7];
    log_sum_exp at [0.7, 1.1, -0.4];
    options_with_exits at [0.7, 1.1, 0.4];
    results_with_exits at [0.7, 1.1, 0.4];
    variants_by_reference at [0.7, 1.1];
    constant_tables at [0.7, 1.1];
    constants_by_value at [0.7, 1.1];
    patterns_of_parameters at [0.7, 1.1];
}

/// An optional reference, passed on.
#[test]
fn optional_references() {
    let (x, w, x_dot, w_dot) = ([0.7, 1.1], [2.0, 3.0], [1.0, -0.5], [0.3, 0.2]);
    let (gradient, product) = functions::chosen::hvp(&x, Some(&w), &x_dot, Some(w_dot.to_vec()));
    assert_eq!(gradient, functions::chosen::grad(&x, Some(&w)));
    let at = |h: f64| {
        let moved = |x: [f64; 2], dot: [f64; 2]| [x[0] + h * dot[0], x[1] + h * dot[1]];
        let (gx, gw) = functions::chosen::grad(&moved(x, x_dot), Some(&moved(w, w_dot)));
        [gx, gw.unwrap()].concat()
    };
    let product = [product.0, product.1.unwrap()].concat();
    for ((up, down), got) in at(1e-5).iter().zip(at(-1e-5)).zip(product) {
        approx::assert_relative_eq!(got, (up - down) / 2e-5, max_relative = 1e-7);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

#[derive(Clone, Debug, Differentiable)]
pub(crate) enum Shape {
    Circle(f64),
    Rectangle { width: f64, height: f64 },
}

#[differentiable(order = 2)]
impl Point {
    fn norm(&self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    fn scaled(self, by: f64) -> Point {
        Point { x: self.x * by, ..self }
    }

    fn grow(&mut self, by: f64) {
        self.x += by * self.y;
        self.y *= by;
    }

    fn unit(angle: f64) -> Self {
        Point { x: angle.cos(), y: angle.sin() }
    }
}

mod functions {
    use super::{Point, Shape, differentiable};

    #[differentiable(order = 2)]
    pub(crate) fn polynomial(x: &[f64]) -> f64 {
        x[0].powi(3) * x[1] + 2.0 * x[0] * x[1] * x[1] - x[1] / 3.0
    }

    #[differentiable(order = 2)]
    pub(crate) fn transcendental(v: &[f64]) -> f64 {
        let [x, y, z] = [v[0], v[1], v[2]];
        (x * y).sin().exp() * z.ln() + x.atan2(y) * z.tanh() - (x * x + y).sqrt() / z.powf(x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn every_float_method(v: &[f64]) -> f64 {
        let (x, y) = (v[0], v[1]);
        let trigonometric = x.sin() * y.cos() + x.tan() + x.asin() * x.acos() + y.atan();
        let hyperbolic = x.sinh() * y.cosh() + x.tanh() + y.asinh() + y.acosh() + x.atanh();
        let powers = y.cbrt() * x.exp2() + y.log2() + y.log10() + x.ln_1p() * x.exp_m1() + y.powf(x) + x.hypot(y);
        let others = x.mul_add(y, x) + y.recip() + x.max(y) * x.min(y) + x.abs() + (x * y).copysign(-x) + y.log(3.0);
        trigonometric + hyperbolic * powers + others * x
    }

    #[differentiable(order = 2)]
    pub(crate) fn branches(v: &[f64]) -> f64 {
        let mut total = 0.0;
        for &x in v {
            total += if x > 1.0 {
                x.exp()
            } else if x > 0.0 {
                x * x * x
            } else {
                (2.0 * x).cos()
            };
        }
        total * v[0]
    }

    #[differentiable(order = 2)]
    pub(crate) fn early_return(v: &[f64]) -> f64 {
        let y = v[0] * v[1];
        if y > 1.0 {
            return y.exp();
        }
        let z = y.sin();
        if z > 0.2 {
            return z * z * v[0];
        }
        z
    }

    #[differentiable(order = 2)]
    pub(crate) fn nested_loops(v: &[f64]) -> f64 {
        let mut sum = 0.0;
        for i in 0..v.len() {
            let mut product = 1.0;
            for j in 0..=i {
                product *= v[j] + 0.1 * sum;
            }
            sum += product;
        }
        sum
    }

    #[differentiable(order = 2)]
    pub(crate) fn while_with_break(v: &[f64]) -> f64 {
        let (mut x, mut n) = (v[0], 0);
        while n < 20 {
            let next = 0.5 * (x + v[0] / x) + 0.01 * v[1] * x;
            if (next - x).abs() < 1e-3 {
                break;
            }
            x = next;
            n += 1;
        }
        x
    }

    #[differentiable(order = 2)]
    pub(crate) fn labelled(v: &[f64]) -> f64 {
        let mut sum = 0.0;
        'outer: for (i, a) in v.iter().enumerate() {
            for b in v {
                if i == 2 {
                    break 'outer;
                }
                if *b < 0.3 {
                    continue 'outer;
                }
                sum += a * b * b;
            }
        }
        sum
    }

    #[differentiable(order = 2)]
    pub(crate) fn updated_in_place(v: &[f64]) -> f64 {
        let mut x = v.to_vec();
        for i in 1..x.len() {
            x[i] = x[i] * x[i - 1] + x[i].sin();
            x[i - 1] *= 0.5;
        }
        x[0] * x[1] * x[2]
    }

    #[differentiable(order = 2)]
    pub(crate) fn pushed_and_popped(v: &[f64]) -> f64 {
        let mut stack = vec![v[0]];
        for i in 0..3 {
            stack.push(stack[i] * v[1] + v[0]);
        }
        let mut sum = 0.0;
        while let Some(x) = stack.pop() {
            sum = sum * x + x * x;
        }
        sum
    }

    #[differentiable(order = 2)]
    pub(crate) fn sliced(v: &[f64]) -> f64 {
        let (left, right) = v.split_at(2);
        let dot: f64 = left.iter().zip(right).map(|(a, b)| a * b).sum();
        dot * dot + v[1..3].iter().product::<f64>()
    }

    #[differentiable(order = 2)]
    pub(crate) fn arrays_of_arrays(v: &[f64]) -> f64 {
        let m = [[v[0], v[1]], [v[2], v[3]]];
        let mut square = [[0.0; 2]; 2];
        for i in 0..2 {
            for j in 0..2 {
                for (k, row) in m.iter().enumerate() {
                    square[i][j] += m[i][k] * row[j];
                }
            }
        }
        square[0][0] * square[1][1] - square[0][1] * square[1][0]
    }

    #[differentiable(order = 2)]
    pub(crate) fn tuples(v: &[f64]) -> f64 {
        let mut pair = (v[0], [v[1], v[0] * v[1]]);
        pair.0 *= pair.1[1];
        let (a, [b, c]) = pair;
        a * b * c
    }

    #[differentiable(order = 2)]
    pub(crate) fn closures(v: &[f64]) -> f64 {
        let scale = v[0];
        let bend = |x: f64| scale * x * x + x.sin();
        bend(v[1]) + bend(bend(scale))
    }

    #[differentiable(order = 2)]
    pub(crate) fn chains(v: &[f64]) -> f64 {
        let mean = v.iter().sum::<f64>() / v.len() as f64;
        let spread: Vec<f64> = v.iter().map(|x| (x - mean).powi(2)).collect();
        spread.iter().zip(v).filter(|(s, _)| **s > 0.01).map(|(s, x)| s * x.exp()).sum::<f64>()
            + v.iter().fold(1.0, |product, x| product * (1.0 + x * x))
    }

    #[differentiable(order = 2)]
    pub(crate) fn structs(v: &[f64]) -> f64 {
        let p = Point { x: v[0], y: v[1] * v[0] };
        let mut q = Point { x: p.y, ..p };
        q.y += p.x * q.x;
        let Point { x, y } = q;
        x * y * p.y
    }

    #[differentiable(order = 2)]
    pub(crate) fn variants(v: &[f64]) -> f64 {
        let shapes = [Shape::Circle(v[0]), Shape::Rectangle { width: v[0] * v[1], height: v[1] }];
        let mut total = 0.0;
        for shape in &shapes {
            total += match shape {
                Shape::Circle(r) => 3.0 * r * r * r,
                Shape::Rectangle { width, height } => width * height * width,
            };
        }
        total
    }

    #[differentiable(order = 2)]
    pub(crate) fn options(v: &[f64]) -> f64 {
        fn positive(x: f64) -> Option<f64> {
            if x > 0.0 { Some(x * x * x) } else { None }
        }
        let known = positive(v[0]).map_or(0.0, |x| x * v[1]);
        match v.first() {
            Some(x) => known * x,
            None => 0.0,
        }
    }

    #[differentiable(order = 2)]
    fn inner(x: f64, weights: &[f64], power: i32) -> f64 {
        weights.iter().map(|w| w * x.powi(power)).sum::<f64>() + x
    }

    #[differentiable(order = 2)]
    pub(crate) fn calls(v: &[f64]) -> f64 {
        let fixed = [0.5, 2.0];
        inner(v[0], v, 2) * inner(v[1], &fixed, 3) + inner(1.5, v, 1)
    }

    #[differentiable(order = 2)]
    fn advance(state: &mut [f64], rate: f64, count: &mut usize) {
        for x in state.iter_mut() {
            *x += rate * x.sin();
        }
        *count += 1;
    }

    #[differentiable(order = 2)]
    pub(crate) fn state_of_others(v: &[f64]) -> f64 {
        let mut state = vec![v[0], v[1], v[0] * v[1]];
        let mut count = 0;
        for _ in 0..3 {
            advance(&mut state, v[1], &mut count);
        }
        state[0] * state[2] + state[1]
    }

    #[differentiable(order = 2)]
    pub(crate) fn methods(v: &[f64]) -> f64 {
        let mut p = Point { x: v[0], y: v[1] };
        p.grow(v[1]);
        let q = p.scaled(p.norm());
        let u = Point::unit(v[0]);
        q.norm() * u.x + u.y * p.x
    }

    #[differentiable(order = 2)]
    fn power(x: f64, n: u32) -> f64 {
        if n == 0 { 1.0 } else { x * power(x, n - 1) }
    }

    #[differentiable(order = 2)]
    pub(crate) fn recursion(v: &[f64]) -> f64 {
        power(v[0], 3) * power(v[0] * v[1], 2)
    }

    #[differentiable(order = 2)]
    pub(crate) fn swapped(v: &[f64]) -> f64 {
        let (mut now, mut next) = ([v[0], v[1]], [0.0; 2]);
        for _ in 0..3 {
            next[0] = now[0] * now[1];
            next[1] = now[1] + 0.5 * now[0] * now[0];
            std::mem::swap(&mut now, &mut next);
        }
        let last = std::mem::replace(&mut next[0], 1.0);
        now[0] * next[0] + now[1] * last
    }

    #[differentiable(order = 2)]
    fn is_positive(x: f64) -> bool {
        x > 0.0
    }

    #[differentiable(order = 2)]
    fn whole(x: &[f64]) -> usize {
        x[0].abs() as usize
    }

    #[differentiable(order = 2)]
    pub(crate) fn results_without_derivatives(v: &[f64]) -> f64 {
        let n = whole(v);
        if is_positive(v[1]) { v[n] * v[1].sin() * v[0] * v[0] } else { v[0] * v[1] }
    }

    #[differentiable(order = 2)]
    pub(crate) fn integers(v: &[f64]) -> f64 {
        let n = v.len();
        let mut sum = 0.0;
        for i in 0..n {
            let k = (i * 2 + 1) % n;
            sum += v[i] * v[k] * (i as f64 + 0.5) / (n as f64);
        }
        sum * sum
    }

    #[differentiable(order = 2)]
    pub(crate) fn matched(v: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (i, x) in v.iter().enumerate() {
            sum += match (i % 3, *x) {
                (0, x) if x > 5.0 => x,
                (0, x) => x * x * v[1],
                (1, x) => x.exp(),
                _ => 1.0,
            };
        }
        sum
    }

    #[differentiable(order = 2)]
    pub(crate) fn cholesky(v: &[f64]) -> f64 {
        let a = [[v[0], v[1]], [v[1], v[2]]];
        let mut l = [[0.0; 2]; 2];
        for i in 0..2 {
            for j in 0..=i {
                let mut sum = a[i][j];
                for k in 0..j {
                    sum -= l[i][k] * l[j][k];
                }
                l[i][j] = if i == j { sum.sqrt() } else { sum / l[j][j] };
            }
        }
        (0..2).map(|i| l[i][i].ln()).sum::<f64>() + l[1][0]
    }

    #[differentiable(order = 2)]
    pub(crate) fn log_sum_exp(v: &[f64]) -> f64 {
        let max = v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        max + v.iter().map(|x| (x - max).exp()).sum::<f64>().ln()
    }

    #[differentiable(order = 2)]
    fn first_above(v: &[f64], bound: f64) -> Option<f64> {
        for (i, x) in v.iter().enumerate() {
            if *x > bound {
                return Some(x * x * v[0] * (i as f64 + 1.0));
            }
        }
        None
    }

    #[differentiable(order = 2)]
    pub(crate) fn options_with_exits(v: &[f64]) -> f64 {
        let Some(found) = first_above(v, 0.8) else { return v[0] };
        found * first_above(v, 5.0).unwrap_or(v[1] * v[2])
    }

    #[differentiable(order = 2)]
    fn quotients(v: &[f64]) -> Result<f64, String> {
        let mut quotient = 1.0;
        for x in v {
            if *x == 0.0 {
                return Err(format!("{x} among them"));
            }
            quotient /= x;
        }
        Ok(quotient)
    }

    #[differentiable(order = 2)]
    fn both(v: &[f64]) -> Result<f64, String> {
        Ok(quotients(v)? * quotients(&v[1..])?)
    }

    #[differentiable(order = 2)]
    pub(crate) fn results_with_exits(v: &[f64]) -> f64 {
        both(v).map_or(0.0, f64::sin)
    }

    #[differentiable(order = 2)]
    fn area(shape: &Shape, by: f64) -> f64 {
        match shape {
            Shape::Circle(r) => r * r * by,
            Shape::Rectangle { width, height: h } => width * h * by * by,
        }
    }

    #[differentiable(order = 2)]
    pub(crate) fn variants_by_reference(v: &[f64]) -> f64 {
        let shapes = [Shape::Circle(v[0]), Shape::Rectangle { width: v[0], height: v[1] }];
        shapes.iter().map(|shape| area(shape, v[1])).sum()
    }

    const COEFFICIENTS: &[f64] = &[0.3, -1.0, 0.5];
    static TABLE: [f64; 3] = [1.0, 0.2, 0.7];
    const TRIPLE: [f64; 3] = [2.0, 1.0, 0.1];

    #[differentiable(order = 2)]
    fn horner(x: f64, coefficients: &[f64], degree: usize) -> f64 {
        coefficients[..=degree].iter().rev().fold(0.0, |sum, c| sum * x + c)
    }

    #[differentiable(order = 2)]
    fn leading(x: f64, coefficients: [f64; 3]) -> f64 {
        coefficients[0] * x * x
    }

    #[differentiable(order = 2)]
    pub(crate) fn constant_tables(v: &[f64]) -> f64 {
        let y = horner(v[0], COEFFICIENTS, 2) / horner(1.0 + v[1] * v[1], &TABLE, 2);
        y * leading(v[0] * v[1], TRIPLE) * horner(v[1], &TRIPLE, 1)
    }

    #[differentiable(order = 2)]
    fn picked(order: Vec<usize>, v: &[f64], name: &str) -> f64 {
        let k = name.len();
        order.into_iter().map(|i| v[i] * v[i]).product::<f64>() * k as f64
    }

    #[differentiable(order = 2)]
    pub(crate) fn constants_by_value(v: &[f64]) -> f64 {
        picked(vec![0, 1, 0], v, "four") * picked(vec![1], v, "one")
    }

    #[differentiable(order = 2)]
    fn weighted(x: &[f64], w: Option<&[f64]>) -> f64 {
        match w {
            Some(w) => x.iter().zip(w).map(|(a, b)| a * a * b).sum(),
            None => x.iter().sum(),
        }
    }

    #[differentiable(order = 2)]
    pub(crate) fn chosen(x: &[f64], w: Option<&[f64]>) -> f64 {
        weighted(x, w) * weighted(&x[1..], None)
    }

    #[differentiable(order = 2)]
    fn taken_apart((x, n): (f64, i32), [a, b]: [f64; 2]) -> f64 {
        x.powi(n) * a + b * x
    }

    #[differentiable(order = 2)]
    pub(crate) fn patterns_of_parameters(v: &[f64]) -> f64 {
        taken_apart((v[0], 3), [v[1], v[0] * v[1]])
    }
}

#[differentiable(order = 2)]
fn normal_cdf(x: f64, sigma: f64) -> f64 {
    0.5 * (1.0 + libm::erf(x / (sigma * std::f64::consts::SQRT_2)))
}

#[test]
fn by_a_function_of_libm() {
    // The density of the normal distribution, and that times -z.
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    let (x, sigma) = (0.7, 1.5);
    let z = x / sigma;
    assert!((normal_cdf::grad(x, sigma).0 - density(z) / sigma).abs() < 1e-15);
    let [[xx, xs], [sx, _]] = normal_cdf::hessian(x, sigma);
    assert!((xx + z * density(z) / (sigma * sigma)).abs() < 1e-15, "{xx}");
    assert!((xs - density(z) * (z * z - 1.0) / (sigma * sigma)).abs() < 1e-15, "{xs}");
    assert!((xs - sx).abs() < 1e-15);
}
