//! `ba`: the derivatives of the rotation by its vector, of the projection by the point, and their products.

use crate::ba::{Camera, Row, cross, dot};

/// The two rows of an observation.
pub(crate) fn ba(camera: &Camera, point: &[f64; 3], weight: f64, seen: &[f64; 2]) -> [Row; 2] {
    let [r0, r1, r2, c0, c1, c2, focal, u, v, k1, k2] = *camera;
    let r = [r0, r1, r2];
    let p = [point[0] - c0, point[1] - c1, point[2] - c2];
    // The rotated point, the rotation, and the derivatives of the rotated point by the components of its vector.
    let (q, rotation, by_r) = rotate(&r, &p);
    let (x, y) = (q[0] / q[2], q[1] / q[2]);
    let squared = x * x + y * y;
    let distortion = 1.0 + k1 * squared + k2 * squared * squared;
    let slope = 2.0 * (k1 + 2.0 * k2 * squared);
    let cross_term = focal * slope * x * y;
    let by_xy =
        [[focal * (distortion + slope * x * x), cross_term], [cross_term, focal * (distortion + slope * y * y)]];
    let xy = [x, y];
    let centre = [u, v];
    [0, 1].map(|i| {
        let [a, b] = by_xy[i].map(|d| weight * d / q[2]);
        let by_q = [a, b, -(a * x + b * y)];
        let by_p = [0, 1, 2].map(|j| by_q[0] * rotation[0][j] + by_q[1] * rotation[1][j] + by_q[2] * rotation[2][j]);
        let scaled = weight * xy[i];
        let mut by_camera = [0.0; 11];
        for j in 0..3 {
            by_camera[j] = dot(&by_q, &by_r[j]);
            by_camera[3 + j] = -by_p[j];
        }
        by_camera[6] = scaled * distortion;
        by_camera[7 + i] = weight;
        by_camera[9] = scaled * focal * squared;
        by_camera[10] = scaled * focal * squared * squared;
        (by_camera, by_p, xy[i] * distortion * focal + centre[i] - seen[i])
    })
}

fn rotate(r: &[f64; 3], p: &[f64; 3]) -> ([f64; 3], [[f64; 3]; 3], [[f64; 3]; 3]) {
    let squared = dot(r, r);
    let unit = |j: usize| [0, 1, 2].map(|i| if i == j { 1.0 } else { 0.0 });
    if squared == 0.0 {
        let turned = cross(r, p);
        let q = [0, 1, 2].map(|i| p[i] + turned[i]);
        let rotation = [[1.0, -r[2], r[1]], [r[2], 1.0, -r[0]], [-r[1], r[0], 1.0]];
        return (q, rotation, [0, 1, 2].map(|j| cross(&unit(j), p)));
    }
    let angle = squared.sqrt();
    let (sin, cos) = angle.sin_cos();
    let w = r.map(|r| r / angle);
    let (turned, along, versine) = (cross(&w, p), dot(&w, p), 1.0 - cos);
    let q = [0, 1, 2].map(|i| p[i] * cos + turned[i] * sin + w[i] * along * versine);
    let by_angle = [0, 1, 2].map(|i| turned[i] * cos - p[i] * sin + w[i] * along * sin);
    let [a, b, c] = w;
    let rotation = [
        [cos + versine * a * a, versine * a * b - sin * c, versine * a * c + sin * b],
        [versine * a * b + sin * c, cos + versine * b * b, versine * b * c - sin * a],
        [versine * a * c - sin * b, versine * b * c + sin * a, cos + versine * c * c],
    ];
    let by_r = [0, 1, 2].map(|j| {
        let axis = unit(j);
        let dw = [0, 1, 2].map(|i| (axis[i] - w[i] * w[j]) / angle);
        let (turned, moved) = (cross(&dw, p), dot(&dw, p));
        [0, 1, 2].map(|i| w[j] * by_angle[i] + turned[i] * sin + versine * (dw[i] * along + w[i] * moved))
    });
    (q, rotation, by_r)
}
