//! Masses and springs, in lists that refer to each other by number.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Copy, Debug, Default, Differentiable)]
struct Vec2 {
    x: f64,
    y: f64,
}
impl std::ops::Add for Vec2 {
    type Output = Vec2;
    fn add(self, o: Vec2) -> Vec2 {
        add(self, o)
    }
}
#[differentiable]
fn add(a: Vec2, b: Vec2) -> Vec2 {
    Vec2 { x: a.x + b.x, y: a.y + b.y }
}
#[differentiable]
fn sub(a: &Vec2, b: &Vec2) -> Vec2 {
    Vec2 { x: a.x - b.x, y: a.y - b.y }
}
#[derive(Clone, Debug, Differentiable)]
struct Particle {
    pos: Vec2,
    vel: Vec2,
    force: Vec2,
    mass: f64,
    #[constant]
    fixed: bool,
}
#[derive(Clone, Debug, Differentiable)]
struct Spring {
    #[constant]
    a: usize,
    #[constant]
    b: usize,
    k: f64,
    rest: f64,
}
#[derive(Clone, Debug, Differentiable)]
struct World {
    particles: Vec<Particle>,
    springs: Vec<Spring>,
    gravity: Vec2,
}
#[differentiable]
impl World {
    fn clear(&mut self) {
        for p in &mut self.particles {
            p.force = Vec2::default();
        }
    }
    fn apply(&mut self) {
        for p in self.particles.iter_mut() {
            p.force.x += p.mass * self.gravity.x;
            p.force.y += p.mass * self.gravity.y;
        }
        for s in &self.springs {
            let d = sub(&self.particles[s.b].pos, &self.particles[s.a].pos);
            let len = d.x.hypot(d.y);
            let f = s.k * (len - s.rest) / len.max(1e-9);
            self.particles[s.a].force.x += f * d.x;
            self.particles[s.a].force.y += f * d.y;
            let pb = &mut self.particles[s.b];
            pb.force.x -= f * d.x;
            pb.force.y -= f * d.y;
        }
    }
    fn integrate(&mut self, dt: f64) {
        self.particles.iter_mut().filter(|p| !p.fixed).for_each(|p| {
            p.vel.x += p.force.x / p.mass * dt;
            p.vel.y += p.force.y / p.mass * dt;
            p.pos.x += p.vel.x * dt;
            p.pos.y += p.vel.y * dt;
        });
    }
    fn step(&mut self, dt: f64) {
        self.clear();
        self.apply();
        self.integrate(dt);
    }
    fn energy(&self) -> f64 {
        let kinetic: f64 = self.particles.iter().map(|p| 0.5 * p.mass * (p.vel.x.powi(2) + p.vel.y.powi(2))).sum();
        let elastic: f64 = self
            .springs
            .iter()
            .map(|Spring { a, b, k, rest }| {
                let d = sub(&self.particles[*a].pos, &self.particles[*b].pos);
                0.5 * k * (d.x.hypot(d.y) - rest).powi(2)
            })
            .sum();
        kinetic + elastic
    }
}
#[differentiable]
fn run(k: f64, m: f64, x0: f64) -> f64 {
    let p = |x: f64, y: f64, fixed: bool| Particle {
        pos: Vec2 { x, y },
        vel: Vec2::default(),
        force: Vec2::default(),
        mass: m,
        fixed,
    };
    let mut w = World {
        particles: vec![p(0.0, 0.0, true), p(x0, 0.1, false), p(2.0, -0.2, false)],
        springs: vec![Spring { a: 0, b: 1, k, rest: 1.0 }, Spring { a: 1, b: 2, k: 2.0 * k, rest: 0.8 }],
        gravity: Vec2 { x: 0.0, y: -9.8 },
    };
    for _ in 0..10 {
        w.step(0.01);
    }
    w.energy() + w.particles.last().unwrap().pos.y
}

mod tests {
    use crate::common::check;

    check!(run(k, m, x0); (5.0, 1.2, 1.1));
}
