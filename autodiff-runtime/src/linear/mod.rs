//! Products of matrices: differentiable, on slices, by a tuned kernel. With the feature `linear`.
//!
//! A matrix is a slice that holds it row by row, and its shape is said where it is multiplied: `(m, k, n)` for a product of `m` by `k`
//! with `k` by `n`, `(m, n)` for a matrix of `m` rows and `n` columns times a vector. The products are ordinary differentiable functions,
//! called like any other from inside of one, in every mode: reverse, forward, in lanes, and up to three times.
//!
//! ```
//! use autodiff::{differentiable, linear::matmul_nt_add};
//!
//! /// A layer of a network, for a batch of inputs, one in each row of `x`: `tanh(x w^T + b)`.
//! #[differentiable]
//! fn layer(x: &[f64], w: &[f64], b: &[f64]) -> Vec<f64> {
//!     let (outputs, inputs) = (b.len(), w.len() / b.len());
//!     let batch = x.len() / inputs;
//!     let mut y = Vec::with_capacity(batch * outputs);
//!     for _ in 0..batch {
//!         y.extend_from_slice(b);
//!     }
//!     matmul_nt_add(x, w, &mut y, (batch, inputs, outputs));
//!     for y in &mut y {
//!         *y = y.tanh();
//!     }
//!     y
//! }
//!
//! #[differentiable]
//! fn loss(x: &[f64], w: &[f64], b: &[f64]) -> f64 {
//!     layer(x, w, b).iter().map(|y| y * y).sum()
//! }
//!
//! let (x, w, b) = ([1.0, 2.0, -1.0, 0.5, 0.0, 0.3], [0.1, 0.2, 0.3, -0.1, 0.0, 0.4], [0.0, 0.1]);
//! let (x_bar, w_bar, b_bar) = loss::grad(&x, &w, &b); // two inputs of three numbers, two outputs
//! assert_eq!((x_bar.len(), w_bar.len(), b_bar.len()), (6, 6, 2));
//! ```
//!
//! | | in a new vector | into a buffer | added to a buffer |
//! | --- | --- | --- | --- |
//! | `A B` | [`matmul`](matmul()) | [`matmul_into`](matmul_into()) | [`matmul_add`](matmul_add()) |
//! | `Aᵀ B` | [`matmul_tn`](matmul_tn()) | [`matmul_tn_into`](matmul_tn_into()) | [`matmul_tn_add`](matmul_tn_add()) |
//! | `A Bᵀ` | [`matmul_nt`](matmul_nt()) | [`matmul_nt_into`](matmul_nt_into()) | [`matmul_nt_add`](matmul_nt_add()) |
//! | `A x` | [`matvec`](matvec()) | [`matvec_into`](matvec_into()) | [`matvec_add`](matvec_add()) |
//! | `Aᵀ x` | [`matvec_t`](matvec_t()) | [`matvec_t_into`](matvec_t_into()) | [`matvec_t_add`](matvec_t_add()) |
//!
//! # Derivatives, and what they cost
//!
//! With `G` the cotangent of `C = A B`, that of `A` is `G Bᵀ` and that of `B` is `Aᵀ G`: two products of the same size as the one, added right
//! into the accumulators, and only those that are wanted. Of a factor that is constant, such as the data that a network is shown, none is
//! computed. Nothing is kept for the reverse sweep but what was in the buffer that is written, if anything reads it again: `m n` floats. The
//! transposed products read their operands from where they lie. In lanes, each direction is a product of its own.
//!
//! The kernels are those of the crate [`matrixmultiply`](https://docs.rs/matrixmultiply), which looks at run time for what the processor
//! can do, up to AVX-512, and which is called by way of `ndarray`, since that is safe. They run on one thread. Products with vectors and of
//! small matrices are loops. A result may differ in its last digits from that of a loop that adds the terms in order, and between
//! processors; on one of them it is always the same.

mod kernel;
mod primitives;

use crate::{Real, differentiable};
use alloc::vec::Vec;
use kernel::{Shape, Turned};
use primitives::{multiply, product};

/// A float that there are products of matrices of: `f32` or `f64`.
///
/// ```
/// use autodiff::{differentiable, linear::{Scalar, matvec}};
///
/// #[differentiable]
/// fn energy<T: Scalar>(a: &[T], x: &[T]) -> T {
///     let y = matvec(a, x, (x.len(), x.len()));
///     let mut sum = y[0] * x[0];
///     for i in 1..x.len() {
///         sum += y[i] * x[i];
///     }
///     sum
/// }
///
/// let (_, x_bar) = energy::grad(&[2.0_f32, 0.0, 1.0, 3.0], &[1.0, 1.0]);
/// assert_eq!(x_bar, [5.0, 7.0]); // (A + Aᵀ) x
/// ```
pub trait Scalar: Real {
    /// `C += op(A) op(B)`, by the kernel for this type.
    #[doc(hidden)]
    fn multiply(a: &[Self], b: &[Self], c: &mut [Self], shape: Shape, turned: Turned);
}

macro_rules! scalars {
    ($($float:ident)*) => {$(
        impl Scalar for $float {
            #[inline]
            fn multiply(a: &[Self], b: &[Self], c: &mut [Self], shape: Shape, turned: Turned) {
                kernel::blocks(a, b, c, shape, turned);
            }
        }
    )*};
}
scalars!(f32 f64);

/// Panics unless a slice holds a matrix.
#[inline]
#[track_caller]
fn check(name: &str, len: usize, (rows, columns): (usize, usize)) {
    assert!(
        rows.checked_mul(columns) == Some(len),
        "`{name}` has {len} elements, and a matrix of {rows} rows and {columns} columns has {rows} times {columns}"
    );
}

macro_rules! products {
    ($(
        $name:ident $into:ident $add:ident = $formula:literal, turned $turned:expr, of $m:ident $k:ident $n:ident,
            a $a_rows:ident $a_columns:ident, b $b_rows:ident $b_columns:ident,
            example $example_a:literal $example_b:literal $result:literal $added:literal;
    )*) => {$(
        #[doc = concat!("`C = ", $formula, "`, in a new vector.")]
        ///
        #[doc = concat!("`A` is `", stringify!($a_rows), "` by `", stringify!($a_columns), "`, `B` is `", stringify!($b_rows), "` by `", stringify!($b_columns), "`, and `C` is `m` by `n`, all of them row by row.")]
        ///
        /// ```
        #[doc = concat!("use autodiff::linear::", stringify!($name), ";")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(&", $example_a, ", &", $example_b, ", (2, 3, 1)), ", $result, ");")]
        /// ```
        ///
        /// # Panics
        ///
        /// When `a` or `b` is not as long as its shape says.
        #[differentiable(crate = crate, order = 3, lanes)]
        #[must_use]
        pub fn $name<T: Scalar>(a: &[T], b: &[T], ($m, $k, $n): (usize, usize, usize)) -> Vec<T> {
            check("a", a.len(), ($a_rows, $a_columns));
            check("b", b.len(), ($b_rows, $b_columns));
            product(a, b, ($m, $k, $n), $turned)
        }

        #[doc = concat!("`C = ", $formula, "`, in place of what is in `c`.")]
        ///
        #[doc = concat!("`A` is `", stringify!($a_rows), "` by `", stringify!($a_columns), "`, `B` is `", stringify!($b_rows), "` by `", stringify!($b_columns), "`, and `C` is `m` by `n`, all of them row by row.")]
        ///
        /// ```
        #[doc = concat!("use autodiff::linear::", stringify!($into), ";")]
        ///
        /// let mut c = [100.0; 2];
        #[doc = concat!(stringify!($into), "(&", $example_a, ", &", $example_b, ", &mut c, (2, 3, 1));")]
        #[doc = concat!("assert_eq!(c, ", $result, ");")]
        /// ```
        ///
        /// # Panics
        ///
        /// When `a`, `b` or `c` is not as long as its shape says.
        #[differentiable(crate = crate, order = 3, lanes)]
        pub fn $into<T: Scalar>(a: &[T], b: &[T], c: &mut [T], ($m, $k, $n): (usize, usize, usize)) {
            check("a", a.len(), ($a_rows, $a_columns));
            check("b", b.len(), ($b_rows, $b_columns));
            check("c", c.len(), ($m, $n));
            c.fill(T::default());
            multiply(a, b, c, ($m, $k, $n), $turned);
        }

        #[doc = concat!("`C += ", $formula, "`")]
        ///
        #[doc = concat!("`A` is `", stringify!($a_rows), "` by `", stringify!($a_columns), "`, `B` is `", stringify!($b_rows), "` by `", stringify!($b_columns), "`, and `C` is `m` by `n`, all of them row by row.")]
        ///
        /// ```
        #[doc = concat!("use autodiff::linear::", stringify!($add), ";")]
        ///
        /// let mut c = [100.0; 2];
        #[doc = concat!(stringify!($add), "(&", $example_a, ", &", $example_b, ", &mut c, (2, 3, 1));")]
        #[doc = concat!("assert_eq!(c, ", $added, ");")]
        /// ```
        ///
        /// # Panics
        ///
        /// When `a`, `b` or `c` is not as long as its shape says.
        #[differentiable(crate = crate, order = 3, lanes)]
        pub fn $add<T: Scalar>(a: &[T], b: &[T], c: &mut [T], ($m, $k, $n): (usize, usize, usize)) {
            check("a", a.len(), ($a_rows, $a_columns));
            check("b", b.len(), ($b_rows, $b_columns));
            check("c", c.len(), ($m, $n));
            multiply(a, b, c, ($m, $k, $n), $turned);
        }
    )*};
}

products! {
    matmul matmul_into matmul_add = "A B", turned (false, false), of m k n,
        a m k, b k n,
        example "[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]" "[1.0, 0.0, 2.0]" "[7.0, 16.0]" "[107.0, 116.0]";
    matmul_tn matmul_tn_into matmul_tn_add = "Aᵀ B", turned (true, false), of m k n,
        a k m, b k n,
        example "[1.0, 4.0, 2.0, 5.0, 3.0, 6.0]" "[1.0, 0.0, 2.0]" "[7.0, 16.0]" "[107.0, 116.0]";
    matmul_nt matmul_nt_into matmul_nt_add = "A Bᵀ", turned (false, true), of m k n,
        a m k, b n k,
        example "[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]" "[1.0, 0.0, 2.0]" "[7.0, 16.0]" "[107.0, 116.0]";
}

macro_rules! vectors {
    ($(
        $name:ident $into:ident $add:ident = $formula:literal, turned $turned:literal, of $m:ident $n:ident, x $x:ident, y $y:ident,
            example $example_x:literal $result:literal $added:literal $zeros:literal;
    )*) => {$(
        #[doc = concat!("`y = ", $formula, "`, in a new vector.")]
        ///
        #[doc = concat!("`A` is `m` by `n`, row by row, `x` has `", stringify!($x), "` elements and `y` has `", stringify!($y), "`.")]
        ///
        /// ```
        #[doc = concat!("use autodiff::linear::", stringify!($name), ";")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &", $example_x, ", (2, 3)), ", $result, ");")]
        /// ```
        ///
        /// # Panics
        ///
        /// When `a` or `x` is not as long as the shape says.
        #[differentiable(crate = crate, order = 3, lanes)]
        #[must_use]
        pub fn $name<T: Scalar>(a: &[T], x: &[T], ($m, $n): (usize, usize)) -> Vec<T> {
            check("a", a.len(), ($m, $n));
            check("x", x.len(), ($x, 1));
            product(a, x, ($y, $x, 1), ($turned, false))
        }

        #[doc = concat!("`y = ", $formula, "`, in place of what is in `y`.")]
        ///
        #[doc = concat!("`A` is `m` by `n`, row by row, `x` has `", stringify!($x), "` elements and `y` has `", stringify!($y), "`.")]
        ///
        /// ```
        #[doc = concat!("use autodiff::linear::", stringify!($into), ";")]
        ///
        #[doc = concat!("let mut y = ", $zeros, ";")]
        #[doc = concat!(stringify!($into), "(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &", $example_x, ", &mut y, (2, 3));")]
        #[doc = concat!("assert_eq!(y, ", $result, ");")]
        /// ```
        ///
        /// # Panics
        ///
        /// When `a`, `x` or `y` is not as long as the shape says.
        #[differentiable(crate = crate, order = 3, lanes)]
        pub fn $into<T: Scalar>(a: &[T], x: &[T], y: &mut [T], ($m, $n): (usize, usize)) {
            check("a", a.len(), ($m, $n));
            check("x", x.len(), ($x, 1));
            check("y", y.len(), ($y, 1));
            y.fill(T::default());
            multiply(a, x, y, ($y, $x, 1), ($turned, false));
        }

        #[doc = concat!("`y += ", $formula, "`")]
        ///
        #[doc = concat!("`A` is `m` by `n`, row by row, `x` has `", stringify!($x), "` elements and `y` has `", stringify!($y), "`.")]
        ///
        /// ```
        #[doc = concat!("use autodiff::linear::", stringify!($add), ";")]
        ///
        #[doc = concat!("let mut y = ", $zeros, ";")]
        #[doc = concat!(stringify!($add), "(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &", $example_x, ", &mut y, (2, 3));")]
        #[doc = concat!("assert_eq!(y, ", $added, ");")]
        /// ```
        ///
        /// # Panics
        ///
        /// When `a`, `x` or `y` is not as long as the shape says.
        #[differentiable(crate = crate, order = 3, lanes)]
        pub fn $add<T: Scalar>(a: &[T], x: &[T], y: &mut [T], ($m, $n): (usize, usize)) {
            check("a", a.len(), ($m, $n));
            check("x", x.len(), ($x, 1));
            check("y", y.len(), ($y, 1));
            multiply(a, x, y, ($y, $x, 1), ($turned, false));
        }
    )*};
}

vectors! {
    matvec matvec_into matvec_add = "A x", turned false, of m n, x n, y m,
        example "[1.0, 0.0, 2.0]" "[7.0, 16.0]" "[107.0, 116.0]" "[100.0; 2]";
    matvec_t matvec_t_into matvec_t_add = "Aᵀ x", turned true, of m n, x m, y n,
        example "[1.0, 2.0]" "[9.0, 12.0, 15.0]" "[109.0, 112.0, 115.0]" "[100.0; 3]";
}
