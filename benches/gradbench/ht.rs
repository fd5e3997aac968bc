//! `ht`: where the points of a hand should be, that a camera has measured. The bones of a model are turned by the pose, its
//! vertices follow the bones by weights, and each measured point belongs to a vertex, or to a place within a triangle of them.

use autodiff::differentiable;

/// Rows of a rotation, and the translation behind them: what maps points.
pub(crate) type Transform = [[f64; 4]; 3];

pub(crate) struct Model {
    /// Of each bone the one it hangs on, which comes before it.
    pub(crate) parents: Vec<Option<usize>>,
    pub(crate) base_relatives: Vec<Transform>,
    pub(crate) inverse_base_absolutes: Vec<Transform>,
    pub(crate) base_positions: Vec<[f64; 3]>,
    /// Of each vertex the bones that it follows, and how much.
    pub(crate) weights: Vec<Vec<(usize, f64)>>,
    pub(crate) triangles: Vec<[usize; 3]>,
    pub(crate) is_mirrored: bool,
}

pub(crate) struct Hand {
    pub(crate) model: Model,
    pub(crate) correspondences: Vec<usize>,
    pub(crate) points: Vec<[f64; 3]>,
}

/// `a` after `b`.
#[differentiable(lanes)]
pub(crate) fn compose(a: &[[f64; 4]; 3], b: &[[f64; 4]; 3]) -> [[f64; 4]; 3] {
    let mut out = [[0.0; 4]; 3];
    for i in 0..3 {
        for j in 0..4 {
            out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
        }
        out[i][3] += a[i][3];
    }
    out
}

#[differentiable(lanes)]
pub(crate) fn apply(transform: &[[f64; 4]; 3], p: &[f64; 3]) -> [f64; 3] {
    let mut out = [0.0; 3];
    for i in 0..3 {
        let row = &transform[i];
        out[i] = row[0] * p[0] + row[1] * p[1] + row[2] * p[2] + row[3];
    }
    out
}

/// A rotation about the axes `x`, `y`, `z`, in this order.
#[differentiable(lanes)]
pub(crate) fn euler(x: f64, y: f64, z: f64) -> [[f64; 4]; 3] {
    let ((sx, cx), (sy, cy), (sz, cz)) = (x.sin_cos(), y.sin_cos(), z.sin_cos());
    [
        [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx, 0.0],
        [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx, 0.0],
        [-sy, cy * sx, cy * cx, 0.0],
    ]
}

/// A rotation by the length of `v` about its direction, before a translation by `t`.
#[differentiable(lanes)]
pub(crate) fn about_axis(v: &[f64; 3], t: &[f64; 3]) -> [[f64; 4]; 3] {
    let angle = (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt();
    if angle < 0.0001 {
        return [[1.0, 0.0, 0.0, t[0]], [0.0, 1.0, 0.0, t[1]], [0.0, 0.0, 1.0, t[2]]];
    }
    let [x, y, z] = v.map(|v| v / angle);
    let (s, c) = angle.sin_cos();
    [
        [x * x + (1.0 - x * x) * c, x * y * (1.0 - c) - z * s, x * z * (1.0 - c) + y * s, t[0]],
        [x * y * (1.0 - c) + z * s, y * y + (1.0 - y * y) * c, y * z * (1.0 - c) - x * s, t[1]],
        [x * z * (1.0 - c) - y * s, z * y * (1.0 - c) + x * s, z * z + (1.0 - z * z) * c, t[2]],
    ]
}

/// What moves the vertices of each bone. The pose is a rotation, a translation, and four angles for each of five fingers: two at
/// the second of its four bones and one at each of the next. The wrist, the first bones and the forearm keep still.
#[differentiable(lanes)]
pub(crate) fn transforms(theta: &[f64; 26], #[constant] model: &Model) -> Vec<[[f64; 4]; 3]> {
    let global = about_axis(&[theta[0], theta[1], theta[2]], &[theta[3], theta[4], theta[5]]);
    let mut absolutes: Vec<[[f64; 4]; 3]> = Vec::with_capacity(model.parents.len());
    for (bone, parent) in model.parents.iter().enumerate() {
        let mut posed = model.base_relatives[bone];
        if (1..=20).contains(&bone) {
            let (finger, joint) = ((bone - 1) / 4, (bone - 1) % 4);
            let angles = &theta[6 + 4 * finger..10 + 4 * finger];
            match joint {
                0 => {}
                1 => posed = compose(&posed, &euler(angles[0], 0.0, angles[1])),
                _ => posed = compose(&posed, &euler(angles[joint], 0.0, 0.0)),
            }
        }
        absolutes.push(match parent {
            Some(parent) => compose(&absolutes[*parent], &posed),
            None => posed,
        });
    }
    let mirror = if model.is_mirrored { -1.0 } else { 1.0 };
    let mut transforms = Vec::with_capacity(absolutes.len());
    for (absolute, inverse) in absolutes.iter().zip(&model.inverse_base_absolutes) {
        let mut local = compose(absolute, inverse);
        for x in &mut local[0] {
            *x *= mirror;
        }
        transforms.push(compose(&global, &local));
    }
    transforms
}

/// Where the vertex is: the mean, by its weights, of where its bones take it.
#[differentiable(lanes)]
pub(crate) fn skinned(transforms: &[[[f64; 4]; 3]], #[constant] model: &Model, vertex: usize) -> [f64; 3] {
    let base = &model.base_positions[vertex];
    let mut out = [0.0; 3];
    for &(bone, weight) in &model.weights[vertex] {
        let moved = apply(&transforms[bone], base);
        for i in 0..3 {
            out[i] += weight * moved[i];
        }
    }
    out
}

/// How far each measured point is from its vertex.
#[differentiable(lanes)]
pub(crate) fn simple(theta: &[f64; 26], #[constant] hand: &Hand) -> Vec<f64> {
    let transforms = transforms(theta, &hand.model);
    let mut out = Vec::with_capacity(3 * hand.points.len());
    for (point, &vertex) in hand.points.iter().zip(&hand.correspondences) {
        let found = skinned(&transforms, &hand.model, vertex);
        for i in 0..3 {
            out.push(point[i] - found[i]);
        }
    }
    out
}

/// How far each measured point is from its place in its triangle: `us` are the weights of the first two vertices.
#[differentiable(lanes)]
pub(crate) fn complicated(theta: &[f64; 26], us: &[[f64; 2]], #[constant] hand: &Hand) -> Vec<f64> {
    let transforms = transforms(theta, &hand.model);
    let mut out = Vec::with_capacity(3 * hand.points.len());
    for ((point, u), &triangle) in hand.points.iter().zip(us).zip(&hand.correspondences) {
        let [a, b, c] = hand.model.triangles[triangle];
        let a = skinned(&transforms, &hand.model, a);
        let b = skinned(&transforms, &hand.model, b);
        let c = skinned(&transforms, &hand.model, c);
        for i in 0..3 {
            out.push(point[i] - (u[0] * a[i] + u[1] * b[i] + (1.0 - u[0] - u[1]) * c[i]));
        }
    }
    out
}

/// The Jacobian of [`simple`], a row for each distance.
pub(crate) fn simple_jacobian(theta: &[f64; 26], hand: &Hand) -> Vec<[f64; 26]> {
    simple::jacobian_forward(theta, hand)
}

/// [`complicated`], with all weights of the first two vertices moved by the same, which is what the first two numbers are: a
/// distance depends on its own two weights only, so that its derivatives by these and by those two are the same.
#[differentiable(lanes)]
pub(crate) fn moved(by: &[f64; 28], #[constant] us: &[[f64; 2]], #[constant] hand: &Hand) -> Vec<f64> {
    let theta: [f64; 26] = std::array::from_fn(|i| by[2 + i]);
    let us: Vec<[f64; 2]> = us.iter().map(|u| [u[0] + by[0], u[1] + by[1]]).collect();
    complicated(&theta, &us, hand)
}

/// The Jacobian of [`complicated`]: a row for each distance, by its own two weights and by the pose.
pub(crate) fn complicated_jacobian(theta: &[f64; 26], us: &[[f64; 2]], hand: &Hand) -> Vec<[f64; 28]> {
    let mut by = [0.0; 28];
    by[2..].copy_from_slice(theta);
    moved::jacobian_forward(&by, us, hand)
}
