//! Hessians through `a += &b`, of types whose operator takes the right side by reference and has no other: what it does need not be linear.

use autodiff::{Differentiable, differentiable};
use std::ops::{AddAssign, SubAssign};

agree! {
    lent at [0.1, 0.7, 0.4, 0.9];
    in_loops at [0.1, 0.7, 0.4, 0.9];
    of_elements at [0.1, 0.7, 0.4, 0.9];
    of_fields at [0.1, 0.7, 0.4, 0.9];
    of_floats at [0.1, 0.7, 0.4, 0.9];
    of_numbers_of_any_type at [0.1, 0.7, 0.4, 0.9];
    still_operands at [0.1, 0.7, 0.4, 0.9];
    in_branches at [0.1, 0.7, 0.4, 0.9];
}

#[derive(Clone, Debug, Differentiable)]
struct Matrix {
    data: Vec<f64>,
}

#[differentiable(order = 2)]
impl Matrix {
    fn map<F: Fn(f64) -> f64>(&self, f: F) -> Matrix {
        Matrix { data: self.data.iter().map(|&x| f(x)).collect() }
    }

    fn new(v: &[f64]) -> Self {
        Self { data: v.to_vec() }
    }
}

#[differentiable(order = 2)]
impl SubAssign<&Matrix> for Matrix {
    fn sub_assign(&mut self, o: &Matrix) {
        for (a, b) in self.data.iter_mut().zip(&o.data) {
            *a -= *b * *b;
        }
    }
}

#[differentiable(order = 2)]
impl<'a> AddAssign<&'a Matrix> for Matrix {
    fn add_assign(&mut self, o: &'a Matrix) {
        for (i, b) in o.data.iter().enumerate() {
            self.data[i] += b * self.data[0];
        }
    }
}

#[derive(Clone, Debug, Differentiable)]
struct State {
    sum: Matrix,
    step: f64,
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    pub fn lent(v: &[f64]) -> f64 {
        let mut a = Matrix { data: v.to_vec() };
        let b = a.clone();
        a -= &b.map(|x| -0.1 * x * x);
        a -= &b;
        a += &b;
        a += &Matrix::new(v);
        a.data[2] * a.data[1] * b.data[3]
    }

    #[differentiable(order = 2)]
    fn total(items: &[Matrix], k: &Matrix) -> f64 {
        let mut t = items[0].clone();
        for i in items.iter().skip(1) {
            t += i;
        }
        for i in items.iter().skip(1) {
            t -= k;
        }
        t.data.iter().map(|x| x * x).sum()
    }

    #[differentiable(order = 2)]
    pub fn in_loops(v: &[f64]) -> f64 {
        let items = [Matrix::new(&[v[0], v[1]]), Matrix::new(&[v[0] * v[1], v[2]]), Matrix::new(&[v[3], 1.0])];
        total(&items, &Matrix::new(&[v[0], 2.0 * v[3]]))
    }

    #[differentiable(order = 2)]
    pub fn of_elements(v: &[f64]) -> f64 {
        let a = Matrix::new(v);
        let b = a.map(|x| x * x);
        let mut all = vec![a, b];
        let mut c = Matrix::new(&[1.0, v[0], 2.0, v[1]]);
        for m in &all {
            c += m;
        }
        all[1] += &c;
        all[1].data[2] * all[0].data[1]
    }

    #[differentiable(order = 2)]
    pub fn of_fields(v: &[f64]) -> f64 {
        let mut state = State { sum: Matrix::new(v), step: v[0] };
        let step = state.step;
        for _ in 0..3 {
            let by = state.sum.map(|x| x * step);
            state.sum += &by;
            state.sum -= &by;
        }
        state.sum.data.iter().sum::<f64>() * state.step
    }

    #[differentiable(order = 2)]
    pub fn of_floats(v: &[f64]) -> f64 {
        let mut s = 0.0;
        for a in v {
            s += a;
        }
        let y = v[0] * v[1];
        let k = y;
        s -= &y;
        let mut w = v.to_vec();
        w[0] += &(k * v[2]);
        s * w[0]
    }

    #[differentiable(order = 2)]
    fn summed<T>(items: &[T]) -> T
    where
        T: Clone + for<'a> AddAssign<&'a T>,
    {
        let mut sum = items[0].clone();
        for item in &items[1..] {
            sum += item;
        }
        sum
    }

    #[differentiable(order = 2)]
    pub fn of_numbers_of_any_type(v: &[f64]) -> f64 {
        let s = summed(v);
        s * s * v[0]
    }

    #[differentiable(order = 2)]
    pub fn still_operands(v: &[f64]) -> f64 {
        let still = Matrix::new(&[0.5, 2.0]);
        let mut moving = Matrix::new(&[v[0] * v[2], v[1]]);
        moving += &still;
        moving -= &still;
        let mut made = Matrix::new(&[0.5, 2.0]);
        made += &moving;
        made.data[0] * made.data[1] * moving.data[0]
    }

    #[differentiable(order = 2)]
    pub fn in_branches(v: &[f64]) -> f64 {
        let mut a = Matrix::new(v);
        let b = Matrix::new(&[v[1] * v[2], v[0]]);
        if v[0] > 0.0 {
            a += &b;
        } else {
            a -= &b;
        }
        a.data[0] * a.data[1] * a.data[1]
    }
}
