//! The generated items as their documentation shows them: names, shapes, and how they are brought into scope.

use autodiff::differentiable;

#[differentiable]
fn scalar(x: f64) -> f64 {
    x * x * x
}

#[differentiable]
fn many(a: &[f64], x: f64, n: usize, b: &[f64; 2], v: Vec<f64>) -> f64 {
    a[0] * x + b[n] * v[0]
}

#[differentiable]
fn vector_valued(x: f64, y: f64) -> [f64; 2] {
    [x * y, x + y]
}

#[differentiable]
fn linear(x: f64, y: f64) -> f64 {
    2.0 * x - y
}

mod elsewhere {
    use autodiff::differentiable;

    #[differentiable]
    pub(super) fn imported(x: f64) -> f64 {
        x.sin()
    }

    #[differentiable]
    pub(crate) fn renamed(x: f64) -> f64 {
        x.cos()
    }
}

use elsewhere::imported;
use elsewhere::renamed as another;

mod checks {
    use super::{another, imported, linear, many, scalar, vector_valued};
    use autodiff::differentiable;

    #[test]
    fn one_slot_gives_a_bare_gradient() {
        let gradient: f64 = scalar::grad(2.0);
        assert_eq!(gradient, 12.0);
        assert_eq!(scalar::value_and_grad(2.0), (8.0, 12.0));
    }

    #[test]
    fn several_slots_give_a_tuple_in_order() {
        let (a, x, b, v): (Vec<f64>, f64, [f64; 2], Vec<f64>) = many::grad(&[3.0, 7.0], 2.0, 1, &[5.0, 6.0], vec![4.0]);
        assert_eq!((a, x, b, v), (vec![2.0, 0.0], 3.0, [0.0, 4.0], vec![6.0]));
    }

    #[test]
    fn grad_into_adds_to_buffers() {
        let mut a = [1.0, 1.0];
        let (mut x, mut b, mut v) = (10.0, [0.0; 2], vec![100.0]);
        for _ in 0..2 {
            many::grad_into(&[3.0, 7.0], 2.0, 1, &[5.0, 6.0], vec![4.0], &mut a, &mut x, &mut b, &mut v);
        }
        assert_eq!((a, x, b, v), ([5.0, 1.0], 16.0, [0.0, 8.0], vec![112.0]));
    }

    #[test]
    fn vjp_of_an_array() {
        assert_eq!(vector_valued::vjp(3.0, 4.0, [1.0, 0.0]), ([12.0, 7.0], (4.0, 3.0)));
        assert_eq!(vector_valued::vjp(3.0, 4.0, [0.0, 2.0]), ([12.0, 7.0], (2.0, 2.0)));
    }

    #[test]
    fn forward_now_adjoint_later() {
        let data = vec![3.0, 7.0];
        let (value, adjoint) = many::forward(&data, 2.0, 0, &[5.0, 6.0], vec![4.0]);
        assert_eq!(value, 26.0);
        let (mut a, mut x, mut b, mut v) = (vec![0.0; 2], 0.0, [0.0; 2], vec![0.0]);
        adjoint(&data, &[5.0, 6.0], 0.5, &mut a, &mut x, &mut b, &mut v);
        assert_eq!((a, x, b, v), (vec![1.0, 0.0], 1.5, [2.0, 0.0], vec![2.5]));
    }

    /// Between a call and its adjoint the caller may do with its data what it likes.
    #[test]
    fn no_borrow_is_held() {
        let mut data = vec![3.0, 7.0];
        let (_, adjoint) = many::forward(&data, 2.0, 0, &[5.0, 6.0], vec![4.0]);
        data[0] = 0.0;
        data[0] = 3.0;
        let (mut a, mut x, mut b, mut v) = (vec![0.0; 2], 0.0, [0.0; 2], vec![0.0]);
        adjoint(&data, &[5.0, 6.0], 1.0, &mut a, &mut x, &mut b, &mut v);
        assert_eq!(x, 3.0);
    }

    #[test]
    fn an_adjoint_that_reads_nothing_saves_nothing() {
        let (_, adjoint) = linear::forward(1.0, 2.0);
        assert_eq!(size_of_val(&adjoint), 0);
    }

    #[test]
    fn the_function_itself_is_untouched() {
        let pointer: fn(f64) -> f64 = scalar;
        assert_eq!(pointer(2.0), 8.0);
        assert_eq!([1.0, 2.0].map(scalar), [1.0, 8.0]);
    }

    #[test]
    fn one_use_brings_both() {
        assert_eq!((imported(0.0), imported::grad(0.0)), (0.0, 1.0));
        assert_eq!((another(0.0), another::grad(0.0)), (1.0, 0.0));
    }

    #[test]
    fn in_a_function_body() {
        #[differentiable]
        fn local(x: f64) -> f64 {
            x * 3.0
        }
        assert_eq!(local::grad(local(1.0)), 3.0);
    }
}
