//! `kmeans`: the sum over the points of the squared distance to the nearest centroid. Rows are `d` long.

use autodiff::differentiable;

#[differentiable(order = 2)]
pub(crate) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[differentiable(order = 2)]
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

/// Newton's step: the gradient over the diagonal of the Hessian, which is nothing but its diagonal.
pub(crate) fn direction(d: usize, points: &[f64], centroids: &[f64]) -> Vec<f64> {
    let ones = vec![1.0; centroids.len()];
    let (gradient, diagonal) = kmeans::hvp(d, points, centroids, &ones);
    gradient.iter().zip(&diagonal).map(|(g, h)| g / h).collect()
}
