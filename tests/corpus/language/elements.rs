//! Elements of users' types by `Index` and `IndexMut`, and conversions between users' types by `From` and `into`.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};
use std::ops::{Index, IndexMut};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Vec3 {
    x: f64,
    y: f64,
    z: f64,
}

#[differentiable]
impl Index<usize> for Vec3 {
    type Output = f64;

    fn index(&self, i: usize) -> &f64 {
        match i {
            0 => &self.x,
            1 => &self.y,
            2 => &self.z,
            _ => panic!("no component {i}"),
        }
    }
}

#[differentiable]
impl IndexMut<usize> for Vec3 {
    fn index_mut(&mut self, i: usize) -> &mut Self::Output {
        match i {
            0 => &mut self.x,
            1 => &mut self.y,
            _ => &mut self.z,
        }
    }
}

#[differentiable]
fn components(v: Vec3) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        sum += v[i] * v[(i + 1) % 3];
    }
    sum
}

#[differentiable]
fn written(v: Vec3) -> f64 {
    let mut w = v;
    w[0] *= 2.0;
    w[1] = w[0] * w[2];
    w[1] + w[0]
}

#[derive(Clone, Debug, Differentiable)]
struct Matrix {
    rows: usize,
    cols: usize,
    data: Vec<f64>,
}

#[differentiable]
impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.data[i * self.cols + j]
    }
}

#[differentiable]
impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        let at = i * self.cols + j;
        &mut self.data[at]
    }
}

#[differentiable]
impl Matrix {
    fn zeros(rows: usize, cols: usize) -> Self {
        Matrix { rows, cols, data: vec![0.0; rows * cols] }
    }

    fn times(&self, b: &Matrix) -> Matrix {
        let mut c = Matrix::zeros(self.rows, b.cols);
        for i in 0..self.rows {
            for j in 0..b.cols {
                let mut s = 0.0;
                for k in 0..self.cols {
                    s += self[(i, k)] * b[(k, j)];
                }
                c[(i, j)] = s;
            }
        }
        c
    }
}

#[differentiable]
fn trace(a: &Matrix, b: &Matrix) -> f64 {
    let c = a.times(b);
    let mut t = 0.0;
    for i in 0..c.rows {
        let at = (i, i);
        t += c[at];
    }
    t * a[(0, 1)]
}

/// In place, with elements that are read after they were written.
#[differentiable]
fn eliminated(a: &Matrix) -> f64 {
    let mut m = a.clone();
    let n = m.rows;
    let mut det = 1.0;
    for k in 0..n {
        for i in k + 1..n {
            let f = m[(i, k)] / m[(k, k)];
            for j in k..n {
                m[(i, j)] -= f * m[(k, j)];
            }
        }
        det *= m[(k, k)];
    }
    det
}

#[differentiable]
fn in_place(m: &mut Matrix, k: f64) {
    for i in 0..m.rows {
        m[(i, 0)] *= k;
        m[(i, 1)] += m[(i, 0)] * k;
        m[(i, 0)] /= 1.0 + m[(i, 1)] * m[(i, 1)];
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Degrees(f64);

#[derive(Clone, Copy, Debug, Differentiable)]
struct Radians(f64);

#[differentiable]
impl From<Degrees> for Radians {
    fn from(d: Degrees) -> Radians {
        Radians(d.0.to_radians())
    }
}

#[differentiable]
impl From<Radians> for f64 {
    fn from(r: Radians) -> f64 {
        r.0
    }
}

#[differentiable]
fn sine(d: impl Into<Radians>) -> f64 {
    let r = d.into();
    r.0.sin()
}

#[differentiable]
fn converted(x: f64) -> f64 {
    let r: Radians = Degrees(x).into();
    let y: f64 = r.into();
    y * y + sine(Degrees(x)) + sine(Radians(x))
}

#[differentiable]
fn widened(x: f32) -> f64 {
    let y: f64 = x.into();
    y * f64::from(x)
}

/// Elements that can be read, and not written.
#[derive(Clone, Debug, Differentiable)]
struct Row {
    values: Vec<f64>,
    last: f64,
}

#[differentiable]
impl Index<usize> for Row {
    type Output = f64;

    fn index(&self, i: usize) -> &Self::Output {
        if i == 3 {
            return &self.last;
        }
        &self.values[i]
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Rows(Vec<Row>);

#[differentiable]
impl Index<usize> for Rows {
    type Output = Row;

    fn index(&self, i: usize) -> &Row {
        self.0.index(i)
    }
}

#[differentiable]
impl Row {
    fn norm2(&self) -> f64 {
        (0..4).map(|i| self[i] * self[i]).sum()
    }
}

#[differentiable]
fn read_only(r: &Row, k: f64) -> f64 {
    let rows = Rows(vec![r.clone(), Row { values: vec![k, k * k, 1.0], last: r[1] }]);
    let mut sum = 0.0;
    for i in 0..4 {
        sum += r[i] * k + r[(i + 1) % 4] * rows[1][i];
    }
    sum + r.norm2() * rows[0][3]
}

#[differentiable]
fn radians<T: num_traits::Float>(d: impl Into<T>, k: T) -> T {
    let r = d.into();
    r * r * k
}

#[differentiable]
fn to_radians(x: f64, k: f64) -> f64 {
    let twice: f64 = radians(2.0_f32, k);
    radians(x, k) + twice
}

/// One of the two impls says it in another way than the other.
macro_rules! looked_up {
    ($name:ident, |$me:ident, $i:ident| $index:expr, $index_mut:expr) => {
        #[derive(Clone, Debug, Differentiable)]
        struct $name(Vec<f64>);

        #[differentiable]
        impl Index<usize> for $name {
            type Output = f64;

            fn index(&$me, $i: usize) -> &f64 {
                $index
            }
        }

        #[differentiable]
        impl IndexMut<usize> for $name {
            fn index_mut(&mut $me, $i: usize) -> &mut f64 {
                $index_mut
            }
        }
    };
}

looked_up!(Got, |self, i| self.0.get(i).unwrap(), &mut self.0[i]);
looked_up!(Indexed, |self, i| &self.0[i], self.0.get_mut(i).expect("an element"));

#[differentiable]
fn looked_up(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (Got(vec![x, y]), Indexed(vec![x * y, 1.0]));
    a[0] *= y;
    b[1] = a[0] * a[1];
    b[1] * b[0] + a[1]
}

struct_data!(Row => RowCotangent { values, last });
struct_data!(Vec3 => Vec3Cotangent { x, y, z });
struct_data!(Matrix => MatrixCotangent { rows, cols, data });

mod checks {
    use super::{Matrix, Row, Vec3};
    use crate::common::{check, check_vjp};

    const V: Vec3 = Vec3 { x: 0.7, y: -1.2, z: 0.4 };

    fn square(data: [f64; 4]) -> Matrix {
        Matrix { rows: 2, cols: 2, data: data.to_vec() }
    }

    check!(components(v); (V));
    check!(written(v); (V));
    check!(trace(&a, &b); (square([1.0, 0.5, -0.3, 0.8]), square([0.2, -0.7, 1.1, 0.4])));
    check!(eliminated(&a); (square([1.0, 0.5, -0.3, 0.8])));
    check_vjp!(in_place(&mut m, k); (square([1.0, 0.5, -0.3, 0.8]), 1.3));
    check!(read_only(&r, k); (Row { values: vec![0.3, -0.8, 1.2], last: 0.7 }, 1.4));
    check!(to_radians(x, k); (0.5, 1.4));
    check!(looked_up(x, y); (0.7, 1.4));
    check!(converted(x); (30.0));
    check!(widened(x); (2.0_f32) => [4.0]);
}
