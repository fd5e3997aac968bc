//! Hessians through elements of types of one's own by an index that is no number, `m[(i, j)]`, and through arrays that are made of elements
//! that are no numbers.

use autodiff::{Differentiable, differentiable};
use std::ops::{Index, IndexMut};

agree! {
    read at [0.7, 1.3, -0.4, 2.0];
    written at [0.7, 1.3, -0.4, 2.0];
    eliminated at [1.7, 0.3, -0.4, 2.0];
    of_methods at [1.7, 0.3, -0.4, 2.0];
    written_after_calls at [1.7, 0.3, -0.4, 2.0];
    in_a_constant at [0.7, 1.3];
    rows_of_points at [0.7, 1.3];
    overwritten_by_constants at [0.7, 1.3];
    arrays_of_points at [0.7, 1.3];
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

/// Elements of any type, in one list, row by row.
#[derive(Clone, Debug, Differentiable)]
struct Matrix<T> {
    cols: usize,
    data: Vec<T>,
}

#[differentiable]
impl<T: Clone + Differentiable> Index<(usize, usize)> for Matrix<T> {
    type Output = T;

    fn index(&self, (i, j): (usize, usize)) -> &T {
        &self.data[i * self.cols + j]
    }
}

#[differentiable]
impl<T: Clone + Differentiable> IndexMut<(usize, usize)> for Matrix<T> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut T {
        &mut self.data[i * self.cols + j]
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Square {
    a: [[f64; 2]; 2],
}

#[differentiable]
impl Index<[usize; 2]> for Square {
    type Output = f64;

    fn index(&self, [i, j]: [usize; 2]) -> &f64 {
        &self.a[i][j]
    }
}

#[differentiable]
impl IndexMut<[usize; 2]> for Square {
    fn index_mut(&mut self, [i, j]: [usize; 2]) -> &mut f64 {
        &mut self.a[i][j]
    }
}

#[differentiable(order = 2)]
impl Square {
    fn new(x: &[f64]) -> Self {
        Square { a: [[x[0], x[1]], [x[2], x[3]]] }
    }

    fn mixed(&self) -> f64 {
        self.a[0][0] * self.a[0][1] * self.a[1][1] + self.a[0][0] * self.a[0][0]
    }

    fn times(&self, other: &Square) -> Square {
        let mut product = Square { a: [[0.0; 2]; 2] };
        for i in 0..2 {
            for j in 0..2 {
                for k in 0..2 {
                    product[[i, j]] += self[[i, k]] * other[[k, j]];
                }
            }
        }
        product
    }
}

mod functions {
    use super::{Matrix, Point, Square};
    use autodiff::differentiable;

    #[differentiable(order = 2)]
    pub(crate) fn read(x: &[f64]) -> f64 {
        let m = Matrix { cols: 2, data: x.to_vec() };
        let at = (1, 0);
        m[(0, 0)].sin() * m[(1, 1)] + m[at] * m[(0, 1)] * m[at]
    }

    #[differentiable(order = 2)]
    pub(crate) fn written(x: &[f64]) -> f64 {
        let mut m = Matrix { cols: 2, data: vec![1.0; 4] };
        for (i, x) in x.iter().enumerate() {
            m[(i / 2, i % 2)] = x * m[(0, 0)];
            m[(1, 1)] *= x.exp();
        }
        m[(0, 1)] * m[(1, 0)] + m[(1, 1)].ln() * m[(0, 0)]
    }

    #[differentiable(order = 2)]
    pub(crate) fn eliminated(x: &[f64]) -> f64 {
        let mut m = Matrix { cols: 2, data: x.to_vec() };
        let f = m[(1, 0)] / m[(0, 0)];
        for j in 0..2 {
            m[(1, j)] -= f * m[(0, j)];
        }
        m[(0, 0)] * m[(1, 1)] * m[(1, 1)]
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_methods(x: &[f64]) -> f64 {
        let m = Square::new(x);
        let p = m.times(&m).times(&m);
        p[[0, 0]] * p[[1, 1]] - p[[0, 1]]
    }

    /// What the calls before read is put back for them, values and tangents.
    #[differentiable(order = 2)]
    pub(crate) fn written_after_calls(x: &[f64]) -> f64 {
        let mut m = Square::new(x);
        let before = m.mixed();
        m[[0, 1]] = x[1] * x[2] * m[[1, 1]];
        m[[0, 0]] = 2.0;
        before * m.mixed() + before
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_a_constant(x: &[f64]) -> f64 {
        let weights = Matrix { cols: 2, data: vec![1.0, 2.0, 3.0, 4.0] };
        let mut sum = 0.0;
        for i in 0..2 {
            for j in 0..2 {
                sum += weights[(i, j)] * x[i] * x[j] * x[j];
            }
        }
        sum
    }

    #[differentiable(order = 2)]
    pub(crate) fn rows_of_points(x: &[f64]) -> f64 {
        let mut m = Matrix { cols: 1, data: vec![Point { x: x[0], y: x[1] * x[0] }, Point { x: 1.0, y: 2.0 }] };
        let p = m[(0, 0)];
        m[(1, 0)] = Point { x: p.y * p.x, y: p.x };
        let q = m[(1, 0)];
        q.x * q.y * p.y
    }

    #[differentiable(order = 2)]
    pub(crate) fn overwritten_by_constants(x: &[f64]) -> f64 {
        let mut m = Matrix { cols: 2, data: vec![x[0] * x[1], x[0], x[1], 1.0] };
        let before = m[(0, 0)];
        m[(0, 0)] = 3.0;
        before * m[(0, 0)] * m[(1, 0)] + m[(0, 1)] * m[(0, 0)] * before
    }

    #[differentiable(order = 2)]
    pub(crate) fn arrays_of_points(x: &[f64]) -> f64 {
        let points: [Point; 3] = std::array::from_fn(|i| Point { x: x[0] * i as f64, y: x[1] });
        let lengths = points.map(|p| p.x * p.x + p.y * p.y * p.x);
        lengths[1] * lengths[2]
    }

    #[differentiable(order = 3)]
    pub(crate) fn cubes(x: &[f64]) -> f64 {
        let mut m = Matrix { cols: 2, data: x.to_vec() };
        let (a, y): (f64, f64) = (m[(0, 0)], m[(0, 1)]);
        m[(1, 0)] = a * a;
        let squared: f64 = m[(1, 0)];
        squared * squared * y
    }
}

#[differentiable(order = 2)]
fn slope(x: &[f64], w: &[f64]) -> f64 {
    functions::cubes::grad(x).iter().zip(w).map(|(g, w)| g * w).sum()
}

/// `x^4 y`, three times.
#[test]
fn third_derivatives() {
    let (x, y) = (1.5, -0.7);
    let at = [x, y, 2.0, 3.0];
    let along = [1.0, 0.0, 0.0, 0.0];
    assert_eq!(slope::grad(&at, &along).0[..2], [12.0 * x * x * y, 4.0 * x * x * x]);
    let (_, (by_x, _)) = slope::hvp(&at, &along, &along, &[0.0; 4]);
    super::close(&by_x, &[24.0 * x * y, 12.0 * x * x, 0.0, 0.0]);
}

/// The pullback of a write leaves value and tangent as they were, and moves the cotangents to what was written.
#[test]
fn what_was_written_is_put_back() {
    use autodiff::rt::{__own::put_at_dot, Off, On};
    let (mut of, mut dot) = (Square { a: [[1.0, 2.0], [3.0, 4.0]] }, SquareCotangent { a: [[5.0, 6.0], [7.0, 8.0]] });
    let flags = (On, Off, On, On, On);
    let ((), pullback) = put_at_dot::__forward(&mut of, [0, 1], 9.0, &mut dot, 10.0, flags);
    assert_eq!((of.a, dot.a), ([[1.0, 9.0], [3.0, 4.0]], [[5.0, 10.0], [7.0, 8.0]]));
    let bar = |x| SquareCotangent { a: [[1.0, x], [1.0, 1.0]] };
    let (mut of_bar, mut dot_bar, mut element_bar, mut element_dot_bar) = (bar(2.0), bar(3.0), 100.0, 200.0);
    pullback(
        &mut of,
        (),
        (),
        &mut dot,
        (),
        (),
        Some(&mut of_bar),
        None,
        Some(&mut element_bar),
        Some(&mut dot_bar),
        Some(&mut element_dot_bar),
    );
    assert_eq!((of.a, dot.a), ([[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]));
    assert_eq!((of_bar.a, dot_bar.a), (bar(0.0).a, bar(0.0).a));
    assert_eq!((element_bar, element_dot_bar), (102.0, 203.0));
}
