//! Jacobians: either mode, the shapes of rows, one row alone.

use autodiff::{Bar, Differentiable, differentiable};
use num_traits::Float;

#[differentiable]
fn polar(r: f64, angle: f64) -> (f64, f64) {
    (r * angle.cos(), r * angle.sin())
}

#[differentiable]
fn spherical([r, polar, azimuth]: [f64; 3]) -> [f64; 3] {
    let ring = r * polar.sin();
    [ring * azimuth.cos(), ring * azimuth.sin(), r * polar.cos()]
}

#[differentiable]
fn matvec(a: &[[f64; 3]; 2], x: &[f64]) -> Vec<f64> {
    a.iter().map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum()).collect()
}

#[differentiable]
fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[differentiable]
#[allow(clippy::needless_pass_by_value)]
fn decay(t: f64, rates: Vec<f32>) -> Vec<f64> {
    rates.iter().map(|&rate| (-f64::from(rate) * t).exp()).collect()
}

#[differentiable]
fn root(x: f64) -> Option<f64> {
    (x >= 0.0).then(|| x.sqrt())
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Pose {
    at: [f64; 2],
    heading: f64,
    id: usize,
}

#[differentiable]
impl Pose {
    fn moved(self, speed: f64, turn: f64) -> Pose {
        let heading = self.heading + turn;
        Pose { at: [self.at[0] + speed * heading.cos(), self.at[1] + speed * heading.sin()], heading, ..self }
    }

    fn bearing(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (dx, dy) = (x - self.at[0], y - self.at[1]);
        [dx.hypot(dy), dy.atan2(dx) - self.heading]
    }
}

#[differentiable]
fn rotated<T: Float>(x: T, y: T, angle: T) -> [T; 2] {
    [x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()]
}

#[differentiable(wrt(x))]
fn affine(a: f64, x: f64, b: f64) -> [f64; 2] {
    [a * x + b, a - x]
}

#[differentiable]
fn nothing(x: f64, n: usize) -> Vec<f64> {
    (0..n).map(|_| x).collect()
}

#[test]
fn a_tuple_of_floats() {
    let expected = ([0.5_f64.cos(), -2.0 * 0.5_f64.sin()], [0.5_f64.sin(), 2.0 * 0.5_f64.cos()]);
    assert_eq!(polar::jacobian_forward(2.0, 0.5), expected);
    assert_eq!(polar::jacobian_reverse(2.0, 0.5), expected);
    assert_eq!(polar::jacobian(2.0, 0.5), expected);
    assert_eq!(polar::grad_of(2.0, 0.5, 1), (0.5_f64.sin(), 2.0 * 0.5_f64.cos()));
}

#[test]
fn an_array_to_an_array_is_a_matrix() {
    let at = [2.0, 0.7, -0.4];
    let rows: [[f64; 3]; 3] = spherical::jacobian(at);
    let (reverse, forward) = (spherical::jacobian_reverse(at), spherical::jacobian_forward(at));
    let h = 1e-6;
    for j in 0..3 {
        let shifted = |by: f64| {
            let mut x = at;
            x[j] += by;
            spherical(x)
        };
        let (up, down) = (shifted(h), shifted(-h));
        for i in 0..3 {
            approx::assert_abs_diff_eq!(rows[i][j], (up[i] - down[i]) / (2.0 * h), epsilon = 1e-9);
            approx::assert_abs_diff_eq!(rows[i][j], forward[i][j], epsilon = 1e-15);
            approx::assert_abs_diff_eq!(rows[i][j], reverse[i][j], epsilon = 1e-15);
        }
        assert_eq!(spherical::grad_of(at, j), reverse[j]);
    }
}

#[test]
fn vectors_and_matrices() {
    let (a, x) = ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], vec![7.0, 8.0, 9.0]);
    let first = ([[7.0, 8.0, 9.0], [0.0; 3]], vec![1.0, 2.0, 3.0]);
    let second = ([[0.0; 3], [7.0, 8.0, 9.0]], vec![4.0, 5.0, 6.0]);
    let expected = vec![first, second];
    assert_eq!(matvec::jacobian(&a, &x), expected);
    assert_eq!(matvec::jacobian_forward(&a, &x), expected);
    assert_eq!(matvec::jacobian_reverse(&a, &x), expected);
    assert_eq!(matvec::grad_of(&a, &x, 1), expected[1]);
}

#[test]
fn the_jacobian_of_a_float_is_its_gradient() {
    let x = [3.0, 4.0];
    assert_eq!(norm::jacobian(&x), norm::grad(&x));
    for jacobian in [norm::jacobian_reverse(&x), norm::jacobian_forward(&x)] {
        approx::assert_relative_eq!(*jacobian, [0.6, 0.8], max_relative = 1e-15);
    }
}

#[test]
fn rows_of_several_kinds_are_gradients() {
    let (t, rates) = (0.5, vec![1.0_f32, 2.0]);
    let [a, b] = [(-0.5_f64).exp(), (-1.0_f64).exp()];
    #[allow(clippy::cast_possible_truncation)]
    let expected = vec![(-a, vec![(-0.5 * a) as f32, 0.0]), (-2.0 * b, vec![0.0, (-0.5 * b) as f32])];
    assert_eq!(decay::jacobian_reverse(t, rates.clone()), expected);
    assert_eq!(decay::jacobian_forward(t, rates.clone()), expected);
    assert_eq!(decay::jacobian(t, rates), expected);
}

#[test]
fn optional_results() {
    assert_eq!(root::jacobian(4.0), Some(0.25));
    assert_eq!(root::jacobian_forward(-1.0), None);
    assert_eq!(root::jacobian_reverse(-1.0), None);
}

#[test]
fn methods_and_structs() {
    let pose = Pose { at: [1.0, 2.0], heading: 0.3, id: 7 };
    let rows = pose.clone().moved_jacobian(2.0, 0.1);
    assert_eq!(rows, pose.clone().moved_jacobian_reverse(2.0, 0.1));
    assert_eq!(rows.len(), 3);
    for (i, (pose_bar, speed_bar, turn_bar)) in rows.iter().enumerate() {
        let (x, y) = pose_bar.at.into();
        assert_eq!((x, y), [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)][i]);
        assert_eq!(*speed_bar, [0.4_f64.cos(), 0.4_f64.sin(), 0.0][i]);
        assert_eq!(*turn_bar, [-2.0 * 0.4_f64.sin(), 2.0 * 0.4_f64.cos(), 1.0][i]);
        assert_eq!(pose_bar.heading, *turn_bar);
    }
    let target = [4.0, 6.0];
    let [distance, bearing] = pose.bearing_jacobian(target);
    assert_eq!(distance.0.at, [-0.6, -0.8]);
    assert_eq!(distance.1, [0.6, 0.8]);
    assert_eq!(bearing.0.heading, -1.0);
    assert_eq!(pose.bearing_grad_of(target, 1), pose.bearing_jacobian_reverse(target)[1]);
}

#[test]
fn generic_floats_and_left_out_parameters() {
    let rows = rotated::jacobian(1.0_f32, 0.0, 0.0);
    assert_eq!(rows, [(1.0, -0.0, -0.0), (0.0, 1.0, 1.0)]);
    assert_eq!(affine::jacobian(3.0, 1.0, 2.0), [3.0, -1.0]);
    assert_eq!(affine::jacobian_reverse(3.0, 1.0, 2.0), [3.0, -1.0]);
}

#[test]
fn no_outputs_no_rows() {
    assert_eq!(nothing::jacobian(1.0, 0), Vec::<f64>::new());
    assert_eq!(nothing::jacobian_forward(1.0, 0), Vec::<f64>::new());
    assert_eq!(nothing::jacobian_reverse(1.0, 0), Vec::<f64>::new());
    assert_eq!(nothing::jacobian(1.0, 3).count_floats(), 3);
}

#[test]
#[should_panic(expected = "there is no output 2: the result has 2 components")]
fn an_output_that_is_not_there() {
    let _ = polar::grad_of(1.0, 1.0, 2);
}
