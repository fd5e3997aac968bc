//! `kmeans`: the sum over the points of the squared distance to the nearest centroid. Rows are `d` long.

use autodiff::differentiable;

#[differentiable]
pub(crate) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[differentiable]
pub(crate) fn kmeans(d: usize, #[constant] points: &[f64], centroids: &[f64]) -> f64 {
    let mut cost = 0.0;
    for point in points.chunks_exact(d) {
        let mut nearest = f64::INFINITY;
        for centroid in centroids.chunks_exact(d) {
            nearest = nearest.min(squared_distance(point, centroid));
        }
        cost += nearest;
    }
    cost
}
