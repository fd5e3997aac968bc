//! `ba`: bundle adjustment, by cameras that rotate, project and distort. An observation has two residuals in 15 parameters of
//! its own, and its weight a third.

use autodiff::differentiable;

#[differentiable]
pub(crate) fn cross(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[differentiable]
pub(crate) fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// `point`, turned about `rotation` by its length as an angle: the formula of Rodrigues.
#[differentiable]
pub(crate) fn rotate(rotation: &[f64; 3], point: &[f64; 3]) -> [f64; 3] {
    let squared = dot(rotation, rotation);
    if squared == 0.0 {
        let turned = cross(rotation, point);
        return [point[0] + turned[0], point[1] + turned[1], point[2] + turned[2]];
    }
    let angle = squared.sqrt();
    let (sin, cos) = angle.sin_cos();
    let axis = rotation.map(|r| r / angle);
    let turned = cross(&axis, point);
    let along = dot(&axis, point) * (1.0 - cos);
    let mut out = [0.0; 3];
    for i in 0..3 {
        out[i] = point[i] * cos + turned[i] * sin + axis[i] * along;
    }
    out
}

/// A camera: how it is turned and where it stands, its focal length, principal point and the two coefficients of its distortion.
pub(crate) type Camera = [f64; 11];

/// Where on its picture the camera sees the point.
#[differentiable]
pub(crate) fn project(camera: &Camera, point: &[f64; 3]) -> [f64; 2] {
    let [r0, r1, r2, c0, c1, c2, focal, u, v, k1, k2] = *camera;
    let [x, y, z] = rotate(&[r0, r1, r2], &[point[0] - c0, point[1] - c1, point[2] - c2]);
    let (x, y) = (x / z, y / z);
    let squared = x * x + y * y;
    let distortion = 1.0 + k1 * squared + k2 * squared * squared;
    [x * distortion * focal + u, y * distortion * focal + v]
}

/// The weighted difference of what the camera sees and what it saw.
#[differentiable]
pub(crate) fn residual(camera: &Camera, point: &[f64; 3], weight: f64, #[constant] seen: &[f64; 2]) -> [f64; 2] {
    let [x, y] = project(camera, point);
    [weight * (x - seen[0]), weight * (y - seen[1])]
}

#[differentiable]
pub(crate) fn weight_residual(weight: f64) -> f64 {
    1.0 - weight * weight
}

/// Observation `i` is of camera `i` and point `i`, each modulo their numbers.
pub(crate) struct Scene {
    pub(crate) cameras: Vec<Camera>,
    pub(crate) points: Vec<[f64; 3]>,
    pub(crate) weights: Vec<f64>,
    pub(crate) seen: Vec<[f64; 2]>,
}

/// A matrix by rows: those of row `i` are from `rows[i]` to `rows[i + 1]`.
#[derive(Default)]
pub(crate) struct Sparse {
    pub(crate) rows: Vec<usize>,
    pub(crate) columns: Vec<usize>,
    pub(crate) values: Vec<f64>,
}

impl Scene {
    pub(crate) fn camera_and_point(&self, observation: usize) -> (usize, usize) {
        (observation % self.cameras.len(), observation % self.points.len())
    }

    /// All residuals, and those of the weights.
    pub(crate) fn residuals(&self) -> (Vec<[f64; 2]>, Vec<f64>) {
        let of = |i: usize| {
            let (camera, point) = self.camera_and_point(i);
            residual(&self.cameras[camera], &self.points[point], self.weights[i], &self.seen[i])
        };
        let weights = self.weights.iter().map(|&w| weight_residual(w)).collect();
        ((0..self.weights.len()).map(of).collect(), weights)
    }

    /// The Jacobian: its columns are the cameras, the points, the weights. `block` gives the two rows of an observation.
    pub(crate) fn jacobian(&self, block: impl Fn(&Camera, &[f64; 3], f64, &[f64; 2]) -> [Row; 2]) -> Sparse {
        let observations = self.weights.len();
        let mut out = Sparse {
            rows: Vec::with_capacity(3 * observations + 1),
            columns: Vec::with_capacity(31 * observations),
            values: Vec::with_capacity(31 * observations),
        };
        out.rows.push(0);
        let first_point = 11 * self.cameras.len();
        let first_weight = first_point + 3 * self.points.len();
        for i in 0..observations {
            let (camera, point) = self.camera_and_point(i);
            let rows = block(&self.cameras[camera], &self.points[point], self.weights[i], &self.seen[i]);
            for (by_camera, by_point, by_weight) in rows {
                out.columns.extend(11 * camera..11 * camera + 11);
                out.columns.extend(first_point + 3 * point..first_point + 3 * point + 3);
                out.columns.push(first_weight + i);
                out.values.extend(by_camera);
                out.values.extend(by_point);
                out.values.push(by_weight);
                out.rows.push(out.values.len());
            }
        }
        for (i, &weight) in self.weights.iter().enumerate() {
            out.columns.push(first_weight + i);
            out.values.push(weight_residual::grad(weight));
            out.rows.push(out.values.len());
        }
        out
    }
}

/// The gradient of one residual.
pub(crate) type Row = (Camera, [f64; 3], f64);
