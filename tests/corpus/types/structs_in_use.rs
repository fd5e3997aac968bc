//! Structs as numerical code has them: vectors and rotations, cameras, colours, filters, contracts, orbits.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};

// Geometry.

#[derive(Clone, Copy, Debug, PartialEq, Default, Differentiable)]
pub struct Vec3 {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

struct_data!(Vec3 => Vec3Cotangent { x, y, z });

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Quat {
    pub w: f64,
    pub v: Vec3,
}

struct_data!(Quat => QuatCotangent { w, v });

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Ray {
    pub origin: Vec3,
    pub direction: Vec3,
}

struct_data!(Ray => RayCotangent { origin, direction });

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Triangle(pub [Vec3; 3]);

struct_data!(Triangle => TriangleCotangent { 0 });

#[differentiable]
pub fn dot(a: Vec3, b: Vec3) -> f64 {
    a.x * b.x + a.y * b.y + a.z * b.z
}

#[differentiable]
pub fn cross(a: &Vec3, b: &Vec3) -> Vec3 {
    Vec3 { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x }
}

#[differentiable]
pub fn sub(a: Vec3, b: Vec3) -> Vec3 {
    Vec3 { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z }
}

#[differentiable]
pub fn scaled(a: Vec3, s: f64) -> Vec3 {
    let Vec3 { x, y, z } = a;
    Vec3 { x: x * s, y: y * s, z: z * s }
}

#[differentiable]
pub fn normalized(a: Vec3) -> Vec3 {
    let norm = dot(a, a).sqrt();
    if norm > 1e-12 { scaled(a, 1.0 / norm) } else { a }
}

#[differentiable]
pub fn rotate(q: &Quat, p: Vec3) -> Vec3 {
    let t = scaled(cross(&q.v, &p), 2.0);
    let u = cross(&q.v, &t);
    Vec3 { x: p.x + q.w * t.x + u.x, y: p.y + q.w * t.y + u.y, z: p.z + q.w * t.z + u.z }
}

#[differentiable]
pub fn quat_mul(a: Quat, b: Quat) -> Quat {
    let c = cross(&a.v, &b.v);
    Quat {
        w: a.w * b.w - dot(a.v, b.v),
        v: Vec3 {
            x: a.w * b.v.x + b.w * a.v.x + c.x,
            y: a.w * b.v.y + b.w * a.v.y + c.y,
            z: a.w * b.v.z + b.w * a.v.z + c.z,
        },
    }
}

#[differentiable]
pub fn ray_sphere(ray: &Ray, center: Vec3, radius: f64) -> f64 {
    let oc = sub(ray.origin, center);
    let a = dot(ray.direction, ray.direction);
    let half_b = dot(oc, ray.direction);
    let c = dot(oc, oc) - radius * radius;
    let discriminant = half_b * half_b - a * c;
    if discriminant < 0.0 {
        return -1.0;
    }
    let root = discriminant.sqrt();
    let near = (-half_b - root) / a;
    if near > 0.0 { near } else { (-half_b + root) / a }
}

#[differentiable]
pub fn triangle_area(t: &Triangle) -> f64 {
    let Triangle([a, b, c]) = *t;
    let n = cross(&sub(b, a), &sub(c, a));
    0.5 * dot(n, n).sqrt()
}

#[differentiable]
pub fn mesh_area(triangles: &[Triangle]) -> f64 {
    triangles.iter().map(|t| triangle_area(t)).sum()
}

#[differentiable]
pub fn centroid(points: &[Vec3]) -> Vec3 {
    let mut c = Vec3 { x: 0.0, y: 0.0, z: 0.0 };
    for p in points {
        c.x += p.x;
        c.y += p.y;
        c.z += p.z;
    }
    let n = points.len() as f64;
    c.x /= n;
    c.y /= n;
    c.z /= n;
    c
}

#[differentiable]
pub fn polyline_length(points: &[Vec3]) -> f64 {
    let mut length = 0.0;
    for w in points.windows(2) {
        let d = sub(w[1], w[0]);
        length += (d.x * d.x + d.y * d.y + d.z * d.z).sqrt();
    }
    length
}

#[differentiable]
pub fn bounding_radius(points: &[Vec3], center: &Vec3) -> f64 {
    let mut r2: f64 = 0.0;
    for p in points.iter() {
        let d = sub(*p, *center);
        r2 = r2.max(dot(d, d));
    }
    r2.sqrt()
}

// Cameras.

#[derive(Clone, Debug, Differentiable)]
pub struct Intrinsics {
    pub fx: f64,
    pub fy: f64,
    pub cx: f64,
    pub cy: f64,
    pub distortion: [f64; 2],
    pub width: u32,
    pub height: u32,
}

struct_data!(Intrinsics => IntrinsicsCotangent { fx, fy, cx, cy, distortion, width, height });

#[derive(Clone, Debug, Differentiable)]
pub struct Camera {
    pub intrinsics: Intrinsics,
    pub rotation: Quat,
    pub translation: Vec3,
    #[constant]
    pub name: &'static str,
}

struct_data!(Camera => CameraCotangent { intrinsics, rotation, translation, name });

impl crate::common::Data for &'static str {
    type Bar = ();
    fn read(&self, _: &mut Vec<f64>) {}
    fn write(&mut self, _: &mut dyn Iterator<Item = f64>) {}
    fn bar(&self) {}
}

#[differentiable]
pub fn project(camera: &Camera, p: Vec3) -> (f64, f64) {
    let rotated = rotate(&camera.rotation, p);
    let x = rotated.x + camera.translation.x;
    let y = rotated.y + camera.translation.y;
    let z = rotated.z + camera.translation.z;
    let (u, v) = (x / z, y / z);
    let r2 = u * u + v * v;
    let Intrinsics { fx, fy, cx, cy, distortion: [k1, k2], .. } = &camera.intrinsics;
    let d = 1.0 + k1 * r2 + k2 * r2 * r2;
    (fx * d * u + cx, fy * d * v + cy)
}

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Observation {
    pub u: f64,
    pub v: f64,
    pub point: usize,
}

struct_data!(Observation => ObservationCotangent { u, v, point });

#[differentiable]
pub fn reprojection_error(camera: &Camera, points: &[Vec3], observations: &[Observation]) -> f64 {
    let mut error = 0.0;
    for obs in observations {
        let (u, v) = project(camera, points[obs.point]);
        if u < 0.0 || u > camera.intrinsics.width as f64 {
            continue;
        }
        error += (u - obs.u).powi(2) + (v - obs.v).powi(2);
    }
    error / observations.len() as f64
}

// Rigid bodies.

#[derive(Clone, Debug, Differentiable)]
pub struct RigidBody {
    pub position: Vec3,
    pub momentum: Vec3,
    pub orientation: Quat,
    pub mass: f64,
    pub inertia: [f64; 3],
    pub asleep: bool,
}

struct_data!(RigidBody => RigidBodyCotangent { position, momentum, orientation, mass, inertia, asleep });

#[differentiable]
pub fn integrate(body: &mut RigidBody, force: Vec3, dt: f64) {
    if body.asleep {
        return;
    }
    body.momentum.x += force.x * dt;
    body.momentum.y += force.y * dt;
    body.momentum.z += force.z * dt;
    body.position.x += body.momentum.x / body.mass * dt;
    body.position.y += body.momentum.y / body.mass * dt;
    body.position.z += body.momentum.z / body.mass * dt;
    let spin = Quat { w: 0.0, v: Vec3 { x: force.y, y: force.z, z: force.x } };
    let dq = quat_mul(spin, body.orientation);
    body.orientation.w += 0.5 * dt * dq.w;
    body.orientation.v = Vec3 { x: body.orientation.v.x + 0.5 * dt * dq.v.x, ..body.orientation.v };
}

#[differentiable]
pub fn rollout(body: RigidBody, force: Vec3, steps: usize) -> f64 {
    let mut body = body;
    let mut cost = 0.0;
    for k in 0..steps {
        integrate(&mut body, force, 0.05);
        cost += dot(body.position, body.position) * 0.1 + body.inertia[k % 3];
    }
    cost + body.orientation.w
}

// Colours.

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Rgb<T>(pub T, pub T, pub T);

struct_data!(Rgb<f64> => RgbCotangent<f64> { 0, 1, 2 });
struct_data!(Rgb<f32> => RgbCotangent<f32> { 0, 1, 2 });

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Lab {
    pub l: f64,
    pub a: f64,
    pub b: f64,
}

struct_data!(Lab => LabCotangent { l, a, b });

#[differentiable]
pub fn linearize(c: f64) -> f64 {
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

#[differentiable]
pub fn to_lab(c: Rgb<f64>) -> Lab {
    let f = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let (r, g, b) = (linearize(c.0), linearize(c.1), linearize(c.2));
    let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
    let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
    Lab { l: 116.0 * y - 16.0, a: 500.0 * (x - y), b: 200.0 * (y - z) }
}

#[differentiable]
pub fn delta_e(a: Lab, b: Lab) -> f64 {
    let (dl, da, db) = (a.l - b.l, a.a - b.a, a.b - b.b);
    (dl * dl + da * da + db * db).sqrt()
}

#[differentiable]
pub fn palette_contrast(colors: &[Rgb<f64>]) -> f64 {
    let mut least = f64::INFINITY;
    for i in 0..colors.len() {
        for j in (i + 1)..colors.len() {
            least = least.min(delta_e(to_lab(colors[i]), to_lab(colors[j])));
        }
    }
    least
}

#[differentiable]
pub fn single_precision(c: Rgb<f32>, gamma: f32) -> f32 {
    let Rgb(r, g, b) = c;
    r.powf(gamma) * 0.3 + g.powf(gamma) * 0.6 + b.powf(gamma) * 0.1
}

// Filters.

#[derive(Clone, Debug, Differentiable)]
pub struct Kalman {
    pub x: [f64; 2],
    pub p: [[f64; 2]; 2],
    pub q: f64,
    pub r: f64,
}

struct_data!(Kalman => KalmanCotangent { x, p, q, r });

#[differentiable]
pub fn predict(state: &Kalman, dt: f64) -> Kalman {
    let p = &state.p;
    let x = [state.x[0] + dt * state.x[1], state.x[1]];
    let p00 = p[0][0] + dt * (p[1][0] + p[0][1]) + dt * dt * p[1][1] + state.q;
    let p01 = p[0][1] + dt * p[1][1];
    Kalman { x, p: [[p00, p01], [p[1][0] + dt * p[1][1], p[1][1] + state.q]], ..*state }
}

#[differentiable]
pub fn correct(mut state: Kalman, z: f64) -> Kalman {
    let innovation = z - state.x[0];
    let s = state.p[0][0] + state.r;
    let k = [state.p[0][0] / s, state.p[1][0] / s];
    for i in 0..2 {
        state.x[i] += k[i] * innovation;
    }
    let row = state.p[0];
    for i in 0..2 {
        for j in 0..2 {
            state.p[i][j] -= k[i] * row[j];
        }
    }
    state
}

#[differentiable]
pub fn filter(initial: &Kalman, measurements: &[f64]) -> f64 {
    let mut state = initial.clone();
    let mut likelihood = 0.0;
    for &z in measurements {
        state = predict(&state, 0.5);
        let s = state.p[0][0] + state.r;
        let y = z - state.x[0];
        likelihood -= 0.5 * (y * y / s + s.ln());
        state = correct(state, z);
    }
    likelihood
}

#[derive(Clone, Debug, Differentiable)]
pub struct Biquad {
    pub b: [f64; 3],
    pub a: [f64; 2],
    z: (f64, f64),
}

struct_data!(Biquad => BiquadCotangent { b, a, z });

#[differentiable]
pub fn process(filter: &mut Biquad, x: f64) -> f64 {
    let y = filter.b[0] * x + filter.z.0;
    filter.z.0 = filter.b[1] * x - filter.a[0] * y + filter.z.1;
    filter.z.1 = filter.b[2] * x - filter.a[1] * y;
    y
}

#[differentiable]
pub fn response(mut filter: Biquad, signal: &[f64]) -> Vec<f64> {
    signal.iter().map(|&x| process(&mut filter, x)).collect()
}

// Contracts.

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Market {
    pub spot: f64,
    pub rate: f64,
    pub dividend: f64,
    pub vol: f64,
}

struct_data!(Market => MarketCotangent { spot, rate, dividend, vol });

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Contract {
    pub strike: f64,
    pub expiry: f64,
    pub is_call: bool,
    pub quantity: i32,
}

struct_data!(Contract => ContractCotangent { strike, expiry, is_call, quantity });

#[differentiable]
pub fn normal_cdf(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.2316419 * x.abs());
    let poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    let tail = (-0.5 * x * x).exp() * poly / (2.0 * std::f64::consts::PI).sqrt();
    if x >= 0.0 { 1.0 - tail } else { tail }
}

#[differentiable]
pub fn price(market: &Market, contract: &Contract) -> f64 {
    let Market { spot, rate, dividend, vol } = *market;
    let t = contract.expiry;
    let sd = vol * t.sqrt();
    let d1 = ((spot / contract.strike).ln() + (rate - dividend + 0.5 * vol * vol) * t) / sd;
    let d2 = d1 - sd;
    let forward = spot * (-dividend * t).exp();
    let k = contract.strike * (-rate * t).exp();
    let value = if contract.is_call {
        forward * normal_cdf(d1) - k * normal_cdf(d2)
    } else {
        k * normal_cdf(-d2) - forward * normal_cdf(-d1)
    };
    value * contract.quantity as f64
}

#[differentiable]
pub fn portfolio(market: Market, book: &Vec<Contract>) -> f64 {
    let mut total = 0.0;
    for c in book {
        if c.quantity != 0 && c.expiry > 0.0 {
            total += price(&market, c);
        }
    }
    let shocked = Market { vol: market.vol * 1.1, spot: market.spot - 1.0, ..market };
    total + 0.1 * book.iter().map(|c| price(&shocked, c)).sum::<f64>()
}

// Orbits.

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Elements {
    pub semi_major: f64,
    pub eccentricity: f64,
    pub inclination: f64,
    pub node: f64,
    pub periapsis: f64,
    pub anomaly: f64,
}

struct_data!(Elements => ElementsCotangent { semi_major, eccentricity, inclination, node, periapsis, anomaly });

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct StateVector {
    pub r: Vec3,
    pub v: Vec3,
}

struct_data!(StateVector => StateVectorCotangent { r, v });

#[differentiable]
pub fn kepler(mean: f64, e: f64) -> f64 {
    let mut anomaly = mean + e * mean.sin();
    for _ in 0..30 {
        let step = (anomaly - e * anomaly.sin() - mean) / (1.0 - e * anomaly.cos());
        anomaly -= step;
        if step.abs() < 1e-13 {
            break;
        }
    }
    anomaly
}

#[differentiable]
pub fn state_vector(el: &Elements, mu: f64) -> StateVector {
    let e = el.eccentricity;
    let ea = kepler(el.anomaly, e);
    let (sin_e, cos_e) = ea.sin_cos();
    let root = (1.0 - e * e).sqrt();
    let a = el.semi_major;
    let perifocal = Vec3 { x: a * (cos_e - e), y: a * root * sin_e, z: 0.0 };
    let n = (mu / a.powi(3)).sqrt();
    let speed = n * a / (1.0 - e * cos_e);
    let velocity = Vec3 { x: -speed * sin_e, y: speed * root * cos_e, ..perifocal };
    let turn = |p: &Vec3, angle: f64| Vec3 {
        x: p.x * angle.cos() - p.y * angle.sin(),
        y: p.x * angle.sin() + p.y * angle.cos(),
        z: p.z,
    };
    let tilt = |p: Vec3| Vec3 {
        x: p.x,
        y: p.y * el.inclination.cos() - p.z * el.inclination.sin(),
        z: p.y * el.inclination.sin() + p.z * el.inclination.cos(),
    };
    StateVector {
        r: turn(&tilt(turn(&perifocal, el.periapsis)), el.node),
        v: turn(&tilt(turn(&velocity, el.periapsis)), el.node),
    }
}

#[differentiable]
pub fn specific_energy(s: StateVector, mu: f64) -> f64 {
    0.5 * dot(s.v, s.v) - mu / dot(s.r, s.r).sqrt()
}

#[differentiable]
pub fn leapfrog(s: &mut StateVector, mu: f64, dt: f64, n: usize) {
    for _ in 0..n {
        let r3 = dot(s.r, s.r).powf(1.5);
        s.v = sub(s.v, scaled(s.r, mu * dt / r3));
        s.r = Vec3 { x: s.r.x + dt * s.v.x, y: s.r.y + dt * s.v.y, z: s.r.z + dt * s.v.z };
    }
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    fn v(x: f64, y: f64, z: f64) -> Vec3 {
        Vec3 { x, y, z }
    }

    fn q() -> Quat {
        Quat { w: 0.8, v: v(0.3, -0.2, 0.4) }
    }

    fn cam() -> Camera {
        let intrinsics =
            Intrinsics { fx: 50.0, fy: 55.0, cx: 32.0, cy: 24.0, distortion: [0.1, -0.02], width: 64, height: 48 };
        Camera { intrinsics, rotation: q(), translation: v(0.1, 0.2, 3.0), name: "left" }
    }

    fn body(asleep: bool) -> RigidBody {
        RigidBody {
            position: v(1.0, 0.5, -0.3),
            momentum: v(0.2, -0.7, 0.4),
            orientation: q(),
            mass: 1.3,
            inertia: [0.4, 0.5, 0.6],
            asleep,
        }
    }

    fn points() -> Vec<Vec3> {
        vec![v(0.1, 0.2, 0.3), v(1.0, -0.5, 0.2), v(-0.4, 0.6, 0.9)]
    }

    fn kalman() -> Kalman {
        Kalman { x: [0.1, 0.2], p: [[1.0, 0.1], [0.1, 0.5]], q: 0.05, r: 0.3 }
    }

    fn market() -> Market {
        Market { spot: 100.0, rate: 0.03, dividend: 0.01, vol: 0.2 }
    }

    fn contract(strike: f64, is_call: bool, quantity: i32) -> Contract {
        Contract { strike, expiry: 0.75, is_call, quantity }
    }

    fn elements() -> Elements {
        Elements { semi_major: 1.4, eccentricity: 0.3, inclination: 0.4, node: 0.6, periapsis: 1.1, anomaly: 0.7 }
    }

    check!(dot(a, b); (v(1.0, 2.0, 3.0), v(0.5, -1.0, 0.7)));
    check_vjp!(cross(&a, &b); (v(1.0, 2.0, 3.0), v(0.5, -1.0, 0.7)));
    check_vjp!(sub(a, b); (v(1.0, 2.0, 3.0), v(0.5, -1.0, 0.7)));
    check_vjp!(scaled(a, s); (v(1.0, 2.0, 3.0), 0.7));
    check_vjp!(normalized(a); (v(1.0, 2.0, 3.0)));
    check_vjp!(rotate(&q, p); (q(), v(1.0, 2.0, 3.0)));
    check_vjp!(quat_mul(a, b); (q(), Quat { w: 0.1, v: v(0.9, 0.3, -0.2) }));
    check!(ray_sphere(&ray, c, r);
        (Ray { origin: v(0.0, 0.0, -3.0), direction: v(0.1, 0.05, 1.0) }, v(0.0, 0.1, 0.2), 1.0);
        (Ray { origin: v(0.0, 0.0, 0.1), direction: v(0.1, 0.05, 1.0) }, v(0.0, 0.1, 0.2), 1.0);
        (Ray { origin: v(0.0, 5.0, -3.0), direction: v(0.1, 0.05, 1.0) }, v(0.0, 0.1, 0.2), 1.0));
    check!(triangle_area(&t); (Triangle([v(0.0, 0.1, 0.2), v(1.0, 0.0, 0.3), v(0.2, 0.9, 0.4)])));
    check!(mesh_area(&t); (vec![Triangle([v(0.0, 0.1, 0.2), v(1.0, 0.0, 0.3), v(0.2, 0.9, 0.4)]); 2]));
    check_vjp!(centroid(&p); (points()));
    check!(polyline_length(&p); (points()); (vec![]));
    check!(bounding_radius(&p, &c); (points(), v(0.1, 0.1, 0.1)));
    check_vjp!(project(&camera, p); (cam(), v(0.3, 0.4, 0.5)));
    check!(reprojection_error(&camera, &points, &obs);
        (cam(), points(), vec![Observation { u: 30.0, v: 20.0, point: 0 }, Observation { u: 10.0, v: 5.0, point: 2 }]));
    check_vjp!(integrate(&mut b, force, dt); (body(false), v(0.3, 0.4, 0.5), 0.1); (body(true), v(0.3, 0.4, 0.5), 0.1));
    check!(rollout(b, force, @n); (body(false), v(0.3, 0.4, 0.5), 4_usize); (body(true), v(0.3, 0.4, 0.5), 2_usize));
    check!(linearize(c); (0.02); (0.5));
    check_vjp!(to_lab(c); (Rgb(0.2, 0.5, 0.8)); (Rgb(0.001, 0.002, 0.0015)));
    check!(delta_e(a, b); (Lab { l: 50.0, a: 3.0, b: -2.0 }, Lab { l: 40.0, a: 5.0, b: 2.0 }));
    check!(palette_contrast(&c); (vec![Rgb(0.2, 0.5, 0.8), Rgb(0.9, 0.1, 0.3), Rgb(0.4, 0.4, 0.4)]));
    check!(single_precision(c, g); (Rgb(0.2_f32, 0.5, 0.8), 2.2_f32));
    check_vjp!(predict(&s, dt); (kalman(), 0.5));
    check_vjp!(correct(s, z); (kalman(), 0.5));
    check!(filter(&s, &z); (kalman(), vec![0.3, 0.5, 0.4, 0.9]));
    check!(process(&mut f, x); (Biquad { b: [0.2, 0.3, 0.1], a: [-0.4, 0.1], z: (0.3, 0.2) }, 0.7));
    check_vjp!(response(f, &x); (Biquad { b: [0.2, 0.3, 0.1], a: [-0.4, 0.1], z: (0.3, 0.2) }, vec![0.7, -0.3, 1.0]));
    check!(normal_cdf(x); (0.3); (-0.8));
    check!(price(&m, &c); (market(), contract(95.0, true, 2)); (market(), contract(95.0, false, -3)));
    check!(portfolio(m, &book); (market(), vec![contract(95.0, true, 2), contract(110.0, false, -1), contract(1.0, true, 0)]));
    check!(kepler(m, e); (0.7, 0.3));
    check_vjp!(state_vector(&el, mu); (elements(), 1.0));
    check!(specific_energy(s, mu); (StateVector { r: v(1.0, 0.2, 0.1), v: v(0.1, 0.9, 0.2) }, 1.0));
    check_vjp!(leapfrog(&mut s, mu, dt, @n); (StateVector { r: v(1.0, 0.2, 0.1), v: v(0.1, 0.9, 0.2) }, 1.0, 0.05, 4_usize));
}
