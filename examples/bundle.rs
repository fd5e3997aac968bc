//! The Jacobian of a bundle adjustment: small dense blocks, computed one by one and put where they belong.
//!
//! Cameras and points are adjusted together until the points, seen by the cameras, come out where they were measured. Each observation has
//! a residual of two numbers that reads one camera of 11 parameters (rotation, position, focal length, centre, distortion), one
//! point of three, and a weight: a block of 2 rows and 15 columns, however many cameras and points there are.
//!
//! Run it with `cargo run --release --example bundle 1000000` for a million of blocks.

use autodiff::{differentiable, sparse::Triplets};
use std::time::Instant;

/// Rotates `x` around the axis `r` by its length (the formula of O. Rodrigues).
#[differentiable]
fn rotated(r: &[f64; 3], x: [f64; 3]) -> [f64; 3] {
    let square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    let across = [r[1] * x[2] - r[2] * x[1], r[2] * x[0] - r[0] * x[2], r[0] * x[1] - r[1] * x[0]];
    if square == 0.0 {
        return [x[0] + across[0], x[1] + across[1], x[2] + across[2]];
    }
    let angle = square.sqrt();
    let (sin, cos) = angle.sin_cos();
    let along = (r[0] * x[0] + r[1] * x[1] + r[2] * x[2]) * (1.0 - cos) / square;
    let of = |i: usize| x[i] * cos + across[i] * sin / angle + r[i] * along;
    [of(0), of(1), of(2)]
}

/// Where a camera sees a point, relative to where it was measured, times a weight.
#[differentiable]
fn residual(camera: &[f64; 11], point: &[f64; 3], weight: f64, #[constant] measured: [f64; 2]) -> [f64; 2] {
    let r = [camera[0], camera[1], camera[2]];
    let moved = [point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]];
    let [x, y, z] = rotated(&r, moved);
    let (u, v) = (x / z, y / z);
    let square = u * u + v * v;
    let distorted = 1.0 + camera[9] * square + camera[10] * square * square;
    [
        weight * (camera[6] * distorted * u + camera[7] - measured[0]),
        weight * (camera[6] * distorted * v + camera[8] - measured[1]),
    ]
}

/// A made-up problem.
struct Problem {
    cameras: Vec<[f64; 11]>,
    points: Vec<[f64; 3]>,
    weights: Vec<f64>,
    /// Camera, point, measured.
    observations: Vec<(usize, usize, [f64; 2])>,
}

impl Problem {
    fn new(observations: usize) -> Self {
        let (cameras, points) = (observations / 1000 + 3, observations / 5 + 4);
        let wave = |k: usize, i: usize| (k as f64 * 1.618 + i as f64 * 0.577).sin();
        let camera = |k: usize| {
            let w = |i| wave(k, i);
            let turn = [0.1 * w(0), 0.1 * w(1), 0.1 * w(2)];
            [
                turn[0],
                turn[1],
                turn[2],
                w(3),
                w(4),
                -5.0 + w(5),
                500.0 + 10.0 * w(6),
                w(7),
                w(8),
                0.01 * w(9),
                0.001 * w(10),
            ]
        };
        Problem {
            cameras: (0..cameras).map(camera).collect(),
            points: (0..points).map(|k| [wave(k, 20), wave(k, 21), wave(k, 22)]).collect(),
            weights: (0..observations).map(|k| 1.0 + 0.1 * wave(k, 30)).collect(),
            observations: (0..observations).map(|k| (k % cameras, k % points, [wave(k, 40), wave(k, 41)])).collect(),
        }
    }

    /// The columns are the parameters of all cameras, then the coordinates of all points, then all weights.
    fn jacobian(&self) -> Triplets {
        let first_point = 11 * self.cameras.len();
        let first_weight = first_point + 3 * self.points.len();
        let mut triplets = Triplets::new(2 * self.observations.len(), first_weight + self.weights.len());
        triplets.reserve(30 * self.observations.len());
        for (k, &(c, p, measured)) in self.observations.iter().enumerate() {
            let block = residual::jacobian(&self.cameras[c], &self.points[p], self.weights[k], measured);
            for (i, (by_camera, by_point, by_weight)) in block.iter().enumerate() {
                let row = 2 * k + i;
                triplets.put(row, 11 * c, by_camera);
                triplets.put(row, first_point + 3 * p, by_point);
                triplets.put(row, first_weight + k, by_weight);
            }
        }
        triplets
    }

    /// The tangents of all residuals for a direction of all parameters, by forward mode.
    fn jvp(&self, dot: &[f64]) -> Vec<f64> {
        let (cameras, rest) = dot.split_at(11 * self.cameras.len());
        let (points, weights) = rest.split_at(3 * self.points.len());
        let (cameras, points) = (cameras.as_chunks().0, points.as_chunks().0);
        let tangents = self.observations.iter().enumerate().flat_map(|(k, &(c, p, measured))| {
            let (camera, point) = (&self.cameras[c], &self.points[p]);
            residual::jvp(camera, point, self.weights[k], measured, &cameras[c], &points[p], weights[k]).1
        });
        tangents.collect()
    }
}

fn run(observations: usize) {
    let problem = Problem::new(observations);
    let start = Instant::now();
    let triplets = problem.jacobian();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{observations} blocks of 2 x 15 in {seconds:.3} s: {:.0} ns a block, {} triplets",
        1e9 * seconds / observations as f64,
        triplets.entries().len()
    );
    let jacobian = triplets.to_matrix();
    println!("a matrix of {} x {}", jacobian.pattern().rows(), jacobian.pattern().columns());
    match jacobian.check(1e-9, |dot| problem.jvp(dot)) {
        Ok(()) => println!("which agrees with forward mode"),
        Err(wrong) => panic!("{wrong}"),
    }
}

fn main() {
    run(std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000));
}

#[test]
fn blocks_make_the_whole() {
    run(500);
}
