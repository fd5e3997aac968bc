//! Physics and engineering: equations of motion, geometry on the sphere, gases, lattices.

use autodiff::differentiable;

const EARTH_RADIUS: f64 = 6_371.0;

#[differentiable]
fn haversine(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lat1, lon1) = (from.0.to_radians(), from.1.to_radians());
    let (lat2, lon2) = (to.0.to_radians(), to.1.to_radians());
    let h = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * EARTH_RADIUS * h.sqrt().asin()
}

#[differentiable]
fn lorenz(state: [f64; 3], sigma: f64, rho: f64, beta: f64) -> [f64; 3] {
    let [x, y, z] = state;
    [sigma * (y - x), x * (rho - z) - y, x * y - beta * z]
}

/// One step of Runge and Kutta on arrays.
#[differentiable]
fn runge_kutta_step(state: [f64; 3], p: [f64; 3], dt: f64) -> [f64; 3] {
    let k1 = lorenz(state, p[0], p[1], p[2]);
    let k2 = lorenz(shifted(state, k1, 0.5 * dt), p[0], p[1], p[2]);
    let k3 = lorenz(shifted(state, k2, 0.5 * dt), p[0], p[1], p[2]);
    let k4 = lorenz(shifted(state, k3, dt), p[0], p[1], p[2]);
    let mut out = state;
    for i in 0..3 {
        out[i] += dt / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
    }
    out
}

#[differentiable]
fn shifted(x: [f64; 3], k: [f64; 3], h: f64) -> [f64; 3] {
    [x[0] + h * k[0], x[1] + h * k[1], x[2] + h * k[2]]
}

#[differentiable]
fn lorenz_trajectory(start: [f64; 3], p: [f64; 3], steps: usize) -> f64 {
    let mut s = start;
    let mut total = 0.0;
    for _ in 0..steps {
        s = runge_kutta_step(s, p, 0.01);
        total += s[2];
    }
    total + s[0] * s[1]
}

/// Explicit heat conduction with two buffers.
#[differentiable]
fn heat(initial: &[f64], conductivity: f64, steps: usize) -> Vec<f64> {
    let n = initial.len();
    let mut u = initial.to_vec();
    for _ in 0..steps {
        let mut next = u.clone();
        for i in 1..n - 1 {
            next[i] = u[i] + conductivity * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
        }
        u = next;
    }
    u
}

/// Velocity Verlet for a few bodies on a line, in place.
#[differentiable]
fn verlet(x: &mut [f64], v: &mut [f64], charge: f64, dt: f64, steps: usize) {
    let n = x.len();
    for _ in 0..steps {
        let mut force = vec![0.0; n];
        for i in 0..n {
            for j in 0..i {
                let d = x[i] - x[j];
                let f = charge * d / (d * d + 0.1).powf(1.5);
                force[i] += f;
                force[j] -= f;
            }
        }
        for i in 0..n {
            v[i] += dt * force[i];
            x[i] += dt * v[i];
        }
    }
}

#[differentiable]
fn lennard_jones(positions: &[[f64; 3]]) -> f64 {
    let mut energy = 0.0;
    for i in 0..positions.len() {
        for j in i + 1..positions.len() {
            let mut r2 = 0.0;
            for k in 0..3 {
                let d = positions[i][k] - positions[j][k];
                r2 += d * d;
            }
            if r2 > 9.0 {
                continue;
            }
            let s6 = 1.0 / (r2 * r2 * r2);
            energy += 4.0 * (s6 * s6 - s6);
        }
    }
    energy
}

#[differentiable]
fn van_der_waals(t: f64, v: f64, a: f64, b: f64) -> f64 {
    const GAS: f64 = 8.314_462_618;
    GAS * t / (v - b) - a / (v * v)
}

#[differentiable]
fn planck(wavelength: f64, temperature: f64) -> f64 {
    let c1 = 119.104_297_2;
    let c2 = 14.387_768_775;
    c1 / wavelength.powi(5) / (c2 / (wavelength * temperature)).exp_m1()
}

/// Ballistic flight with drag until the ground; time of impact by interpolation.
#[differentiable]
fn range_with_drag(speed: f64, elevation: f64, drag: f64) -> f64 {
    let dt = 0.01;
    let (mut x, mut y) = (0.0, 0.0);
    let mut vx = speed * elevation.cos();
    let mut vy = speed * elevation.sin();
    loop {
        let (x0, y0) = (x, y);
        let v = vx.hypot(vy);
        vx -= dt * drag * v * vx;
        vy -= dt * (9.81 + drag * v * vy);
        x += dt * vx;
        y += dt * vy;
        if y < 0.0 {
            return x0 + (x - x0) * y0 / (y0 - y);
        }
    }
}

#[differentiable]
fn colebrook(reynolds: f64, roughness: f64) -> f64 {
    let mut f: f64 = 0.02;
    let mut iterations = 0;
    while iterations < 40 {
        let rhs = -2.0 * (roughness / 3.7 + 2.51 / (reynolds * f.sqrt())).log10();
        let new = 1.0 / (rhs * rhs);
        let done = (new - f).abs() < 1e-16;
        f = new;
        iterations += 1;
        if done {
            break;
        }
    }
    f
}

#[differentiable]
fn two_link_arm(angles: [f64; 2], lengths: [f64; 2]) -> (f64, f64) {
    let (s1, c1) = angles[0].sin_cos();
    let (s12, c12) = (angles[0] + angles[1]).sin_cos();
    (lengths[0] * c1 + lengths[1] * c12, lengths[0] * s1 + lengths[1] * s12)
}

#[differentiable]
fn quaternion_product(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [
        a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
        a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
        a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
        a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
    ]
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(haversine(a, b); ((52.2, 0.1), (48.9, 2.4)); ((-33.9, 151.2), (35.7, 139.7)));
    check_vjp!(lorenz(s, a, b, c); ([1.0, 2.0, 3.0], 10.0, 28.0, 2.7));
    check_vjp!(runge_kutta_step(s, p, h); ([1.0, 2.0, 3.0], [10.0, 28.0, 2.7], 0.02));
    check!(lorenz_trajectory(s, p, @n); ([1.0, 2.0, 3.0], [10.0, 28.0, 2.7], 0); ([1.0, 2.0, 3.0], [10.0, 28.0, 2.7], 8));
    check_vjp!(heat(&u, k, @n); (vec![0.0, 1.0, 0.5, -1.0, 0.2], 0.2, 4); (vec![0.0, 1.0], 0.2, 2));
    check_vjp!(verlet(&mut x, &mut v, q, h, @n); (vec![0.0, 1.0, 2.5], vec![0.1, -0.2, 0.3], 0.7, 0.1, 4));
    check!(lennard_jones(&p); (vec![[0.0, 0.0, 0.0], [1.1, 0.1, 0.0], [0.3, 1.2, 0.4], [9.0, 0.0, 0.0]]));
    check!(van_der_waals(t, v, a, b); (300.0, 0.5, 0.3, 0.04));
    check!(planck(l, t); (0.5, 5.8); (2.0, 3.0));
    check!(range_with_drag(s, e, d); (10.0, 0.7, 0.01));
    check!(colebrook(r, e); (1e5, 1e-3));
    check_vjp!(two_link_arm(a, l); ([0.4, 0.9], [1.0, 0.7]));
    check_vjp!(quaternion_product(a, b); ([1.0, 0.2, -0.3, 0.4], [0.5, -0.6, 0.7, 0.8]));
}
