//! `ht`: a vertex is moved by the global numbers, and by those angles of its own finger that its bones hang on. No others are
//! looked at. A bone is taken to hang on bones of its own finger, or on one that keeps still.

use crate::ht::{Hand, Model, Transform, about_axis, apply, compose, euler};

/// The Jacobian of `simple`.
pub(crate) fn simple(theta: &[f64; 26], hand: &Hand) -> Vec<[f64; 26]> {
    let posed = Posed::new(theta, &hand.model);
    let mut rows = vec![[0.0; 26]; 3 * hand.points.len()];
    for (rows, &vertex) in rows.as_chunks_mut::<3>().0.iter_mut().zip(&hand.correspondences) {
        posed.add(vertex, -1.0, rows, 0);
    }
    rows
}

/// The Jacobian of `complicated`, whose first two columns are by the weights of the point.
pub(crate) fn complicated(theta: &[f64; 26], us: &[[f64; 2]], hand: &Hand) -> Vec<[f64; 28]> {
    let posed = Posed::new(theta, &hand.model);
    let mut rows = vec![[0.0; 28]; 3 * hand.points.len()];
    for ((rows, &triangle), [u, v]) in rows.as_chunks_mut::<3>().0.iter_mut().zip(&hand.correspondences).zip(us) {
        let [a, b, c] = hand.model.triangles[triangle];
        let a = posed.add(a, -u, rows, 2);
        let b = posed.add(b, -v, rows, 2);
        let c = posed.add(c, u + v - 1.0, rows, 2);
        for i in 0..3 {
            rows[i][0] = c[i] - a[i];
            rows[i][1] = c[i] - b[i];
        }
    }
    rows
}

/// The bones of a hand in a pose.
struct Posed<'a> {
    model: &'a Model,
    global: Transform,
    by_rotation: [Transform; 3],
    /// What moves the vertices of each bone, before the global transform.
    locals: Vec<Transform>,
    /// The derivatives, after the global transform, by the angles of the bone's finger that it hangs on.
    by_angles: Vec<[Transform; 4]>,
}

/// How many of its finger's angles a bone hangs on, and the first of them.
fn angles(bone: usize) -> (usize, usize) {
    if !(1..=20).contains(&bone) {
        return (0, 6);
    }
    let (finger, joint) = ((bone - 1) / 4, (bone - 1) % 4);
    (if joint == 0 { 0 } else { joint + 1 }, 6 + 4 * finger)
}

impl<'a> Posed<'a> {
    fn new(theta: &[f64; 26], model: &'a Model) -> Self {
        let (rotation, translation) = ([theta[0], theta[1], theta[2]], [theta[3], theta[4], theta[5]]);
        let global = about_axis(&rotation, &translation);
        let mirror = if model.is_mirrored { -1.0 } else { 1.0 };
        let mirrored = |[x, y, z]: Transform| [x.map(|x| mirror * x), y, z];
        let bones = model.parents.len();
        let (mut absolutes, mut moves) =
            (Vec::<Transform>::with_capacity(bones), Vec::<[Transform; 4]>::with_capacity(bones));
        let (mut locals, mut by_angles) = (Vec::with_capacity(bones), Vec::with_capacity(bones));
        for (bone, parent) in model.parents.iter().enumerate() {
            let (count, first) = angles(bone);
            let base = &model.base_relatives[bone];
            // The bone itself, and its derivatives by its own angles.
            let (own, by_own) = match count {
                0 => (*base, [(0, ZERO); 2]),
                2 => {
                    let (by_x, by_z) = by_euler(theta[first], theta[first + 1]);
                    let own = compose(base, &euler(theta[first], 0.0, theta[first + 1]));
                    (own, [(0, turned(base, &by_x)), (1, turned(base, &by_z))])
                }
                _ => {
                    let x = theta[first + count - 1];
                    (compose(base, &euler(x, 0.0, 0.0)), [(count - 1, turned(base, &by_euler(x, 0.0).0)), (0, ZERO)])
                }
            };
            let mut by = [ZERO; 4];
            let absolute = match parent {
                Some(parent) => {
                    for k in 0..angles(*parent).0.min(count) {
                        by[k] = compose(&moves[*parent][k], &own);
                    }
                    for (k, by_own) in &by_own[..count.min(if count == 2 { 2 } else { 1 })] {
                        by[*k] = turned(&absolutes[*parent], by_own);
                    }
                    compose(&absolutes[*parent], &own)
                }
                None => own,
            };
            let inverse = &model.inverse_base_absolutes[bone];
            locals.push(mirrored(compose(&absolute, inverse)));
            by_angles.push(by.map(|by| turned(&global, &mirrored(compose(&by, inverse)))));
            absolutes.push(absolute);
            moves.push(by);
        }
        Posed { model, global, by_rotation: by_axis(&rotation), locals, by_angles }
    }

    /// Where the vertex is. `factor` times the derivatives of that are added to three rows, from column `at` on.
    fn add<const N: usize>(&self, vertex: usize, factor: f64, rows: &mut [[f64; N]; 3], at: usize) -> [f64; 3] {
        let base = &self.model.base_positions[vertex];
        let (mut local, mut whole) = ([0.0; 3], 0.0);
        for &(bone, weight) in &self.model.weights[vertex] {
            let moved = apply(&self.locals[bone], base);
            for i in 0..3 {
                local[i] += weight * moved[i];
            }
            whole += weight;
            let (count, first) = angles(bone);
            for (k, by) in self.by_angles[bone][..count].iter().enumerate() {
                let moved = apply(by, base);
                for i in 0..3 {
                    rows[i][at + first + k] += factor * weight * moved[i];
                }
            }
        }
        let mut position = [0.0; 3];
        for i in 0..3 {
            for (j, by) in self.by_rotation.iter().enumerate() {
                rows[i][at + j] += factor * (by[i][0] * local[0] + by[i][1] * local[1] + by[i][2] * local[2]);
            }
            rows[i][at + 3 + i] += factor * whole;
            let [x, y, z, t] = self.global[i];
            position[i] = x * local[0] + y * local[1] + z * local[2] + t * whole;
        }
        position
    }
}

const ZERO: Transform = [[0.0; 4]; 3];

/// `a` after the derivative `b` of a transform: what translates stays as it is.
fn turned(a: &Transform, b: &Transform) -> Transform {
    let mut out = ZERO;
    for i in 0..3 {
        for j in 0..4 {
            out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
        }
    }
    out
}

/// The derivatives of `euler(x, 0, z)` by `x` and `z`.
fn by_euler(x: f64, z: f64) -> (Transform, Transform) {
    let ((sx, cx), (sz, cz)) = (x.sin_cos(), z.sin_cos());
    (
        [[0.0, sz * sx, sz * cx, 0.0], [0.0, -cz * sx, -cz * cx, 0.0], [0.0, cx, -sx, 0.0]],
        [[-sz, -cz * cx, cz * sx, 0.0], [cz, -sz * cx, sz * sx, 0.0], [0.0; 4]],
    )
}

/// The derivatives of a rotation about `v` by its components.
fn by_axis(v: &[f64; 3]) -> [Transform; 3] {
    let angle = (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt();
    if angle < 0.0001 {
        return [ZERO; 3];
    }
    let w = v.map(|v| v / angle);
    let (s, c) = angle.sin_cos();
    let cross = |w: [f64; 3]| [[0.0, -w[2], w[1]], [w[2], 0.0, -w[0]], [-w[1], w[0], 0.0]];
    let around = cross(w);
    [0, 1, 2].map(|k| {
        let dw = [0, 1, 2].map(|i| (f64::from(u8::from(i == k)) - w[i] * w[k]) / angle);
        let moved = cross(dw);
        let mut out = ZERO;
        for i in 0..3 {
            for j in 0..3 {
                let unit = f64::from(u8::from(i == j));
                out[i][j] = w[k] * (c * around[i][j] + s * (w[i] * w[j] - unit))
                    + s * moved[i][j]
                    + (1.0 - c) * (dw[i] * w[j] + w[i] * dw[j]);
            }
        }
        out
    })
}
