//! Functions of a float type that their caller chooses.

use autodiff::differentiable;
use num_traits::{Float, FloatConst, FromPrimitive, Num, NumCast, One, Zero};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

#[differentiable]
fn horner<T: Float>(x: T, c: &[T]) -> T {
    let mut y = T::zero();
    for &k in c.iter().rev() {
        y = y * x + k;
    }
    y
}

#[differentiable]
fn softplus<T: Float>(x: T) -> T {
    if x > T::from(20.0).unwrap() { x } else { (T::one() + x.exp()).ln() }
}

#[differentiable]
fn gaussian<T: Float + FloatConst>(x: T, mean: T, sigma: T) -> T {
    let two = T::from(2.0).unwrap();
    let z = (x - mean) / sigma;
    (-z.powi(2) / two).exp() / (sigma * (two * T::PI()).sqrt())
}

#[differentiable]
fn norm<T>(xs: &[T]) -> T
where
    T: Float + Sum<T>,
{
    xs.iter().map(|&x| x * x).sum::<T>().sqrt()
}

#[differentiable]
fn norm_inferred<T: Float + Sum>(xs: &[T]) -> T {
    let s: T = xs.iter().map(|x| *x * *x).sum();
    s.sqrt()
}

#[differentiable]
fn folded<T: Float>(xs: &[T], w: &[T]) -> T {
    xs.iter().zip(w).fold(T::zero(), |acc, (&x, &w)| acc + x * w.sin())
}

#[differentiable]
fn largest<T: Float>(xs: &[T]) -> T {
    let mut m = T::neg_infinity();
    for &x in xs {
        if x > m {
            m = x;
        }
    }
    m * m
}

#[differentiable]
fn largest_of<T: Float>(xs: &[T]) -> T {
    xs.iter().copied().fold(T::neg_infinity(), T::max) * xs.iter().fold(T::infinity(), |a, &b| a.min(b))
}

#[differentiable]
fn log_sum_exp<T: Float>(xs: &[T]) -> T {
    let m = xs.iter().cloned().fold(T::neg_infinity(), |a, b| a.max(b));
    let mut s = T::zero();
    for x in xs {
        s = s + (*x - m).exp();
    }
    m + s.ln()
}

#[differentiable]
fn std_ops<T: Copy + Add<Output = T> + Mul<Output = T> + Sub<Output = T> + Div<Output = T>>(a: T, b: T) -> T {
    (a * b - a) / (a + b * b)
}

#[differentiable]
fn std_ops_where<T>(a: T, b: T) -> T
where
    T: Copy + Add<Output = T> + Mul<Output = T> + Neg<Output = T> + PartialOrd + AddAssign + Default,
{
    let mut s = T::default();
    s += a * b;
    if a > b {
        s += -a;
    }
    s * s
}

#[differentiable]
fn from_double<T: Copy + Mul<Output = T> + Add<Output = T> + From<f64>>(x: T, y: T) -> T {
    let half = T::from(0.5);
    half * x * x + T::from(3.0) * y
}

#[differentiable]
fn into_double<T: Copy + Into<f64>>(x: T, y: f64) -> f64 {
    let x: f64 = x.into();
    x.sin() * y
}

#[differentiable]
fn to_double<T: Float>(x: T) -> f64 {
    x.to_f64().unwrap().sqrt() * 3.0
}

#[differentiable]
fn from_other<T: Float>(x: f64, y: T) -> T {
    T::from(x).unwrap() * y
}

#[differentiable]
fn primitive<T: Float + FromPrimitive>(x: T, n: usize) -> T {
    let h = T::from_f64(0.25).unwrap();
    let count = T::from_usize(n).unwrap();
    x * h / count + T::from(n).unwrap() * x.tanh()
}

trait MyFloat:
    Copy + Add<Output = Self> + Mul<Output = Self> + Sub<Output = Self> + Div<Output = Self> + PartialOrd
{
    fn from_f64(x: f64) -> Self;
    fn sqrt(self) -> Self;
    fn sin(self) -> Self;
    fn abs(self) -> Self;
}

impl MyFloat for f64 {
    fn from_f64(x: f64) -> Self {
        x
    }
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    fn sin(self) -> Self {
        f64::sin(self)
    }
    fn abs(self) -> Self {
        f64::abs(self)
    }
}

#[differentiable]
fn own_trait<T: MyFloat>(x: T, y: T) -> T {
    let two = T::from_f64(2.0);
    (x * x + y * y).sqrt() / two + T::sin(x) * y.abs()
}

#[differentiable]
fn two_widths<A: Float, B: Float>(a: A, b: B) -> A {
    let b2 = b * b + B::one();
    a * A::from(b2.sqrt()).unwrap()
}

#[differentiable]
fn array<T: Float, const N: usize>(x: [T; N], y: &[T; N]) -> T {
    let mut s = T::zero();
    for i in 0..N {
        s = s + x[i] * y[i].exp();
    }
    s
}

#[differentiable]
fn matrix<T: Float>(a: &[Vec<T>], x: &[T]) -> Vec<T> {
    let mut y = vec![T::zero(); a.len()];
    for i in 0..a.len() {
        for j in 0..x.len() {
            y[i] = y[i] + a[i][j] * x[j];
        }
    }
    y
}

#[differentiable]
fn in_place<T: Float>(xs: &mut [T], k: T) {
    for x in xs.iter_mut() {
        *x = x.powi(3) * k;
    }
}

#[differentiable]
fn swapped<T: Float>(xs: &mut Vec<T>, k: T) -> T {
    xs.swap(0, 1);
    xs[0] = xs[0] * k;
    let last = xs.pop().unwrap();
    xs.push(last * last);
    xs[0] + xs[1]
}

#[differentiable]
fn calls_another<T: Float>(x: T, c: &[T]) -> T {
    let h = horner(x, c);
    let g = softplus::<T>(h);
    g.sqrt() + h
}

#[differentiable]
fn calls_single(x: f32) -> f64 {
    let y = softplus::<f32>(x);
    y as f64 * softplus::<f64>(x as f64)
}

#[differentiable]
fn trait_paths<T: Float>(x: T, y: T) -> T {
    let m = Float::max(x, y) * <T as Float>::sin(x);
    let n = T::powf(x, y) + Float::hypot(x, y) - T::min(x, y);
    m + n / <T as One>::one() + <T as Zero>::zero()
}

#[differentiable]
fn free_functions<T: Float>(x: T) -> T {
    let three: T = NumCast::from(3).unwrap();
    let half: T = num_traits::cast(0.5).unwrap();
    num_traits::clamp(x, half, three) * three + num_traits::pow(x, 3usize) + num_traits::zero::<T>()
}

/// A number of a type that only the annotation says.
#[differentiable]
fn skew<T: Float>(n: usize) -> T {
    let n: T = NumCast::from(n).unwrap();
    ((n + T::one()).sqrt() - T::one()) / n
}

#[differentiable]
fn skewed<T: Float>(x: T, n: usize) -> T {
    let n: T = num_traits::cast(n).unwrap();
    x.powf(n.sqrt()) * skew::<T>(3)
}

/// Of floats that are known by nothing but what is done with them.
#[differentiable]
fn of_parts(x: f64, y: f64, n: usize) -> f64 {
    let (a, _) = parts((x, y));
    let (b, c) = parts((x * y, a));
    num_traits::pow(a, 2) * num_traits::clamp(b, 0.0, 0.5) + num_traits::pow(c, n)
}

#[differentiable]
fn parts(of: (f64, f64)) -> (f64, f64) {
    (of.0.sin() * of.1, of.1)
}

#[differentiable]
fn num<T: Num + Copy>(x: T, y: T) -> T {
    let two = T::one() + T::one();
    if x.is_zero() { y } else { x * two / y - y % x }
}

#[differentiable]
fn optional<T: Float>(x: T) -> Option<T> {
    if x > T::zero() { Some(x.ln()) } else { None }
}

#[differentiable]
fn fallible<T: Float>(x: T, y: T) -> Result<T, String> {
    let half = T::from(0.5).unwrap();
    if y == T::zero() {
        return Err("zero".to_string());
    }
    Ok(half * x / y)
}

#[differentiable]
fn pairs<T: Float>(x: T, y: T) -> (T, T) {
    let (s, c) = x.sin_cos();
    (s * y, c / y)
}

#[differentiable]
fn newton<T: Float>(a: T) -> T {
    let tol = T::epsilon().sqrt();
    let mut x = a;
    for _ in 0..50 {
        let next = (x + a / x) / (T::one() + T::one());
        if (next - x).abs() < tol {
            return next;
        }
        x = next;
    }
    x
}

#[differentiable]
fn closures<T: Float>(x: T, y: T) -> T {
    let square = |v: T| v * v;
    let both = |a: T, b: T| -> T { square(a) + square(b).sqrt() };
    both(x, y) * both(y, x)
}

#[differentiable]
fn constants_only<T: Float + FloatConst>(x: T, #[constant] k: T) -> T {
    let scale = (T::PI() / T::from(180.0).unwrap()) * k;
    (x * scale).cos() + T::LN_2()
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(horner(x, &c); (1.3, vec![0.5, -1.0, 2.0]); (1.5_f32, vec![0.5_f32, -1.0, 2.0]));
    check!(softplus(x); (0.7); (25.0));
    check!(gaussian(x, m, s); (0.7, 0.2, 1.3));
    check!(norm(&xs); (vec![3.0, 4.0]) => [0.6, 0.8]; (vec![1.0_f32, 2.0]));
    check!(norm_inferred(&xs); (vec![3.0, 4.0]) => [0.6, 0.8]);
    check!(folded(&xs, &w); (vec![3.0, 4.0], vec![0.2, 0.5]));
    check!(largest(&xs); (vec![3.0, 4.0, -1.0]) => [0.0, 8.0, 0.0]);
    check!(largest_of(&xs); (vec![3.0, 4.0, -1.0]) => [0.0, -1.0, 4.0]);
    check!(log_sum_exp(&xs); (vec![3.0, 4.0, -1.0]));
    check!(std_ops(a, b); (1.3, 0.4));
    check!(std_ops_where(a, b); (1.3, 0.4); (0.3, 0.4));
    check!(from_double(x, y); (1.3, 0.4));
    check!(into_double(x, y); (1.3, 0.4));
    check!(to_double(x); (1.3));
    check!(from_other(x, y); (1.3, 0.4));
    check!(primitive(x, @n); (1.3, 4usize));
    check!(own_trait(x, y); (1.3, 0.4));
    check!(two_widths(a, b); (1.3, 0.4); (1.3, 0.4_f32));
    check!(array(x, &y); ([1.3, 0.4], [0.3, -0.2]));
    check_vjp!(matrix(&a, &x); (vec![vec![1.0, 2.0], vec![0.5, 3.0]], vec![0.3, 0.4]));
    check_vjp!(in_place(&mut xs, k); (vec![1.0, 2.0], 0.7));
    check!(swapped(&mut xs, k); (vec![1.0, 2.0], 0.7));
    check!(calls_another(x, &c); (1.3, vec![0.5, -1.0, 2.0]));
    check!(calls_single(x); (1.3_f32));
    check!(trait_paths(x, y); (1.3, 0.4));
    check!(free_functions(x); (1.3));
    check!(skewed(x, @n); (1.3, 2_usize));
    check!(of_parts(x, y, @n); (1.3, 0.4, 3_usize); (0.2, 1.4, 0_usize); (-0.2, 1.4, 1_usize));
    check!(num(x, y); (1.3, 0.4));
    check_vjp!(optional(x); (1.3));
    check_vjp!(fallible(x, y); (1.3, 0.4));
    check_vjp!(pairs(x, y); (1.3, 0.4));
    check!(newton(a); (2.0));
    check!(closures(x, y); (1.3, 0.4));
    check!(constants_only(x, @k); (1.3, 0.4));
}
