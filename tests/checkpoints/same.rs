//! The same gradients, bit for bit, with every kind of state and in every place.
//!
//! The modules hold the same functions: without the marks, with few snapshots, with as many as seem good, and run again as a whole.

use autodiff::Differentiable;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub(crate) struct Body {
    pub(crate) x: [f64; 2],
    pub(crate) v: [f64; 2],
    pub(crate) mass: f64,
}

fn body() -> Body {
    Body { x: [0.4, 0.1], v: [-0.2, 0.7], mass: 1.3 }
}

fn data(n: usize) -> Vec<f64> {
    (0..n + 2).map(|i| (1.3 * i as f64 + 0.4).sin()).collect()
}

/// The functions, with these marks on loops whose turns can be counted, and on other statements.
macro_rules! functions {
    ([$($turns:tt)*] [$($whole:tt)*]) => {
        #[allow(unused_imports)]
        use super::{Body, data};
        use autodiff::{Differentiable, differentiable};

        #[differentiable]
        pub(super) fn arrays(x: [f64; 3], k: f64, n: usize) -> f64 {
            let mut s = x;
            $($turns)*
            for i in 0..n {
                let t = s[0] * k + (s[1] - s[2]).sin();
                s[0] = s[1] * 0.9 + 0.01 * i as f64;
                s[1] = s[2];
                s[2] = t;
            }
            s[0] * s[2] + k
        }

        #[differentiable]
        pub(super) fn vectors(x: &[f64], w: &[f64], n: usize) -> f64 {
            let mut state = x.to_vec();
            let mut energy = 0.0;
            let scale = w[0] * w[1];
            $($turns)*
            for _ in 0..n {
                let mut next = Vec::new();
                for i in 0..state.len() {
                    let j = (i + 1) % state.len();
                    next.push((state[i] * w[i] + scale * state[j]).tanh());
                }
                energy += next.iter().map(|v| v * v).sum::<f64>();
                state = next;
            }
            energy * state[0] + scale
        }

        #[differentiable]
        pub(super) fn pushed(x: f64, n: usize) -> f64 {
            let mut path = vec![x];
            $($turns)*
            for i in 0..n {
                let last = path[i];
                path.push(last * (1.0 - last) * x * 3.0);
            }
            path.iter().sum()
        }

        #[differentiable]
        pub(super) fn tuples(x: f64, y: f64, n: usize) -> (f64, f64) {
            let mut p = (x, y * 0.5);
            $($turns)*
            for _ in 0..n {
                p = (p.0 + 0.1 * p.1, p.1 - 0.1 * p.0.sin() * y);
            }
            p
        }

        #[differentiable]
        pub(super) fn structs(b: Body, g: f64, n: usize) -> f64 {
            let mut b = b;
            $($turns)*
            for _ in 0..n {
                b.v[0] -= g * b.x[0] * b.mass;
                b.v[1] -= g * b.x[1] * b.mass;
                for k in 0..2 {
                    b.x[k] += 0.1 * b.v[k];
                }
            }
            b.x[0] * b.v[1] + b.mass
        }

        #[differentiable]
        pub(super) fn in_branches(x: f64, y: f64, n: usize) -> f64 {
            let mut z = x;
            if x > y {
                $($turns)*
                for i in (0..n).rev() {
                    z = z.sin() * y + 0.1 * i as f64;
                }
            } else {
                $($turns)*
                for i in 3..=n {
                    if i % 3 == 0 {
                        continue;
                    }
                    z += (z * x).cos() * 0.2;
                }
            }
            z * z
        }

        #[differentiable]
        pub(super) fn iterated(x: &[f64], a: f64) -> f64 {
            let mut s = a;
            let mut t = 1.0;
            $($turns)*
            for (i, v) in x.iter().enumerate() {
                s = (s * v + t).sin();
                t = t * 0.5 + s * a + i as f64 * 0.01;
            }
            $($turns)*
            for (u, v) in x.iter().zip(&x[1..]) {
                t = t * u - v * s;
                s += t * 0.1;
            }
            s * t
        }

        #[differentiable]
        pub(super) fn stepped(x: f64, n: usize) -> f64 {
            let mut s = x;
            $($turns)*
            for i in (1..n).step_by(2) {
                s = (s + i as f64 * x).sin();
            }
            s
        }

        #[differentiable]
        pub(super) fn nested(x: f64, n: usize) -> f64 {
            let mut s = x;
            let mut total = 0.0;
            $($turns)*
            for i in 0..n {
                let mut t = s * 0.5;
                $($turns)*
                for j in 0..i {
                    t = (t * x + j as f64 * 0.1).sin();
                    total += t * s;
                }
                s = s * 0.9 + t;
            }
            total * s
        }

        #[differentiable]
        pub(super) fn in_a_loop(x: &mut [f64], k: f64, n: usize) -> f64 {
            let mut sum = 0.0;
            for r in 0..3 {
                let mut v = x[r];
                $($turns)*
                for i in 0..n {
                    v = v * k + (x[r] * i as f64).cos();
                    x[r] = x[r] * 0.9 + v * 0.01;
                }
                sum += v * x[(r + 1) % 3];
            }
            sum
        }

        #[differentiable]
        pub(super) fn stencil(u: &mut [f64], k: f64, n: usize) -> f64 {
            let mut next = u.to_vec();
            $($turns)*
            for _ in 0..n {
                for i in 1..u.len() - 1 {
                    next[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i].cos();
                }
                u.copy_from_slice(&next);
            }
            u[1] * k
        }

        #[differentiable]
        pub(super) fn swapped(u: Vec<f64>, k: f64, n: usize) -> f64 {
            let mut a = u;
            let mut b = a.clone();
            $($turns)*
            for _ in 0..n {
                for i in 1..a.len() - 1 {
                    b[i] = a[i] + k * (a[i - 1] - 2.0 * a[i] + a[i + 1]) * a[i].cos();
                }
                std::mem::swap(&mut a, &mut b);
            }
            a.iter().map(|v| v * v).sum::<f64>() * k
        }

        #[differentiable]
        pub(super) fn kick(p: &mut [f64; 2], k: f64) {
            p[0] -= 0.1 * k * p[1].sin();
        }

        #[differentiable]
        pub(super) fn drift(p: [f64; 2], k: f64) -> f64 {
            p[1] + 0.1 * p[0] * k
        }

        #[differentiable]
        pub(super) fn swept(x: f64, n: usize) -> f64 {
            let mut s = 1.0;
            $($turns)*
            for _ in 0..n {
                s = (s * x).cos();
            }
            s
        }

        #[differentiable]
        pub(super) fn calling(x: f64, y: f64, n: usize) -> f64 {
            let mut p = [x, y];
            $($turns)*
            for _ in 0..n {
                kick(&mut p, y);
                p[1] = drift(p, x);
            }
            swept(p[0], n) * p[1]
        }

        #[differentiable]
        pub(super) fn closures(x: f64, y: f64, n: usize) -> f64 {
            let mut s = x;
            let bend = |v: f64| (v * y).sin();
            $($turns)*
            for i in 0..n {
                let local = |v: f64| v * s + i as f64 * 0.1;
                s = bend(s) + local(x) * 0.3;
            }
            s
        }

        #[differentiable]
        pub(super) fn generic<const N: usize>(x: [f64; N], n: usize) -> f64 {
            let mut s = x;
            $($turns)*
            for _ in 0..n {
                for i in 0..N {
                    s[i] = (s[i] + s[(i + 1) % N] * 0.3).sin();
                }
            }
            s[0]
        }

        #[differentiable]
        pub(super) fn counted_by_the_way(x: f64, n: usize) -> f64 {
            let mut s = x;
            let mut evens = 0;
            let mut names = String::new();
            $($turns)*
            for i in 0..n {
                if i % 2 == 0 {
                    evens += 1;
                    names.push('e');
                }
                s = s.sin() * x + evens as f64 * 0.01 + names.len() as f64 * 0.02;
            }
            s * evens as f64
        }

        #[differentiable]
        pub(super) fn newton(a: f64, b: f64) -> f64 {
            let mut x = b;
            $($whole)*
            while (x * x - a).abs() > 1e-12 {
                x = 0.5 * (x + a / x);
            }
            x * b
        }

        #[differentiable]
        pub(super) fn until_found(a: f64, n: usize) -> f64 {
            let mut x = a;
            let mut turns = 0;
            $($whole)*
            loop {
                if turns == n {
                    break;
                }
                turns += 1;
                if turns % 3 == 0 {
                    continue;
                }
                x = x.cos() + a * x;
            }
            x * turns as f64
        }

        #[differentiable]
        pub(super) fn sum_of_sines(x: f64, y: &[f64]) -> f64 {
            y.iter().map(|v| (v * x).sin()).sum::<f64>() + x
        }

        #[differentiable]
        pub(super) fn results(x: f64, y: &[f64]) -> f64 {
            $($whole)*
            let s = sum_of_sines(x, y);
            let k = x * 2.0;
            $($whole)*
            let (a, b) = (sum_of_sines(s, y) * k, y[0] * s);
            let mut c = a;
            $($whole)*
            c = sum_of_sines(c, y) + c;
            $($whole)*
            c *= sum_of_sines(b, y);
            a * b + c
        }

        #[differentiable]
        pub(super) fn scale_all(v: &mut [f64], k: f64) {
            for x in v.iter_mut() {
                *x = (*x * k).sin() + *x;
            }
        }

        #[differentiable]
        pub(super) fn effects(v: &mut Vec<f64>, k: f64) -> f64 {
            $($whole)*
            scale_all(v, k);
            let s = v[0];
            $($whole)*
            {
                let t = v[1] * s;
                v[0] = t.sin();
                v[2] = v[0] * k;
            }
            for i in 0..3 {
                $($whole)*
                scale_all(v, k + i as f64 * 0.1);
            }
            v[0] * v[2] + s
        }

        #[differentiable]
        pub(super) fn rows(m: &mut [[f64; 3]; 3], k: f64) -> f64 {
            let mut trace = 0.0;
            for i in 0..3 {
                $($whole)*
                for j in 0..3 {
                    m[i][j] = m[i][j] * k + m[j][i].sin();
                }
                $($whole)*
                let d = { let t = m[i][i] * k; t * t };
                trace += d;
            }
            trace
        }

        #[differentiable]
        pub(super) fn chosen(x: f64, y: f64) -> f64 {
            $($whole)*
            let z = if x > y { let t = x * y; t.sin() } else { x - y };
            z * x
        }

        /// Methods, with state behind `&mut self` of which a part is written.
        #[derive(Clone, Debug, Differentiable)]
        pub(super) struct Sim {
            pub(super) table: Vec<f64>,
            pub(super) x: Vec<f64>,
            pub(super) v: f64,
        }

        #[differentiable]
        impl Sim {
            pub(super) fn step(&mut self, k: f64) {
                for i in 0..self.x.len() {
                    self.x[i] += k * (self.table[i] * self.x[i]).sin() + self.v;
                }
                self.v *= 0.9 + 0.01 * self.x[0];
            }

            pub(super) fn run(&mut self, k: f64, n: usize) -> f64 {
                $($turns)*
                for _ in 0..n {
                    self.step(k);
                }
                self.v * self.x[1]
            }

            pub(super) fn inlined(&mut self, k: f64, n: usize) -> f64 {
                $($turns)*
                for i in 0..n {
                    self.v = self.v * self.table[i % 2] + k;
                    self.x[i % 2] *= self.v;
                }
                self.v * self.x[1] * self.table[0]
            }
        }
    };
}

#[rustfmt::skip]
mod plain { functions!([] []); }
#[rustfmt::skip]
mod one { functions!([#[checkpoint(snapshots = 1)]] []); }
#[rustfmt::skip]
mod three { functions!([#[checkpoint(snapshots = 3)]] [#[checkpoint]]); }
#[rustfmt::skip]
mod auto { functions!([#[checkpoint(auto)]] [#[checkpoint]]); }
#[rustfmt::skip]
mod whole { functions!([#[checkpoint]] [#[checkpoint]]); }

const TURNS: [usize; 6] = [0, 1, 2, 3, 8, 23];

/// Calls the same in every module.
macro_rules! same {
    ($f:ident::$d:ident($($args:expr),*), $n:ident) => {
        let want = plain::$f::$d($($args),*);
        assert_eq!(one::$f::$d($($args),*), want, "one snapshot, {} turns", $n);
        assert_eq!(three::$f::$d($($args),*), want, "three snapshots, {} turns", $n);
        assert_eq!(auto::$f::$d($($args),*), want, "{} turns", $n);
        assert_eq!(whole::$f::$d($($args),*), want, "as a whole, {} turns", $n);
    };
}

/// The same for functions of a state, which is left as it was.
macro_rules! same_state {
    ($f:ident, $state:expr, $n:ident; $($args:expr),*) => {
        let state = $state;
        let run = |grad: &dyn Fn(&mut _, &mut _) -> (f64, f64)| {
            let (mut x, mut bar) = (state.clone(), state.clone());
            let found = grad(&mut x, &mut bar);
            assert_eq!(x, state, "{} turns", $n);
            (found, bar)
        };
        let want = run(&|x, bar| vjp!(plain::$f(x, $($args),*), bar));
        assert_eq!(run(&|x, bar| vjp!(one::$f(x, $($args),*), bar)), want, "one snapshot, {} turns", $n);
        assert_eq!(run(&|x, bar| vjp!(three::$f(x, $($args),*), bar)), want, "three snapshots, {} turns", $n);
        assert_eq!(run(&|x, bar| vjp!(auto::$f(x, $($args),*), bar)), want, "{} turns", $n);
        assert_eq!(run(&|x, bar| vjp!(whole::$f(x, $($args),*), bar)), want, "as a whole, {} turns", $n);
    };
}

macro_rules! vjp {
    ($m:ident::$f:ident($x:ident, $($args:expr),*), $bar:ident) => {
        $m::$f::vjp($x, $($args),*, 0.7, $bar)
    };
}

mod checks {
    use super::*;

    #[test]
    fn arrays() {
        for n in TURNS {
            same!(arrays::grad([0.3, 0.2, -0.4], 0.7, n), n);
        }
    }

    #[test]
    fn vectors() {
        for n in TURNS {
            same!(vectors::grad(&[0.3, 0.2, -0.4], &[0.5, 1.5, -0.7], n), n);
        }
    }

    #[test]
    fn pushed() {
        for n in TURNS {
            same!(pushed::grad(0.4, n), n);
        }
    }

    #[test]
    fn tuples() {
        for n in TURNS {
            same!(tuples::vjp(0.4, 0.7, n, (1.0, -0.5)), n);
        }
    }

    #[test]
    fn structs() {
        for n in TURNS {
            same!(structs::grad(body(), 0.3, n), n);
        }
    }

    #[test]
    fn in_branches() {
        for n in TURNS {
            same!(in_branches::grad(0.9, 0.3, n), n);
            same!(in_branches::grad(0.3, 0.9, n), n);
        }
    }

    #[test]
    fn iterated() {
        for n in TURNS {
            same!(iterated::grad(&data(n), 0.3), n);
        }
    }

    #[test]
    fn stepped() {
        for n in TURNS {
            same!(stepped::grad(0.6, n), n);
        }
    }

    #[test]
    fn nested() {
        for n in TURNS {
            same!(nested::grad(0.6, n.min(12)), n);
        }
    }

    #[test]
    fn in_a_loop() {
        for n in TURNS {
            same_state!(in_a_loop, [0.1, 0.5, -0.3], n; 0.8, n);
        }
    }

    #[test]
    fn stencil() {
        for n in TURNS {
            same_state!(stencil, [0.1, 0.5, -0.3, 0.7], n; 0.1, n);
        }
    }

    #[test]
    fn swapped() {
        for n in TURNS {
            same!(swapped::grad(vec![0.1, 0.5, -0.3, 0.7], 0.1, n), n);
        }
    }

    #[test]
    fn calling() {
        for n in TURNS {
            same!(calling::grad(0.3, 0.4, n), n);
        }
    }

    #[test]
    fn closures() {
        for n in TURNS {
            same!(closures::grad(0.3, 0.4, n), n);
        }
    }

    #[test]
    fn generic() {
        for n in TURNS {
            same!(generic::grad([0.3, 0.4, 0.9], n), n);
        }
    }

    #[test]
    fn counted_by_the_way() {
        for n in TURNS {
            same!(counted_by_the_way::grad(0.3, n), n);
        }
    }

    #[test]
    fn newton() {
        for n in TURNS {
            same!(newton::grad(2.0, 1.5), n);
        }
    }

    #[test]
    fn until_found() {
        for n in TURNS {
            same!(until_found::grad(0.3, n), n);
        }
    }

    #[test]
    fn results() {
        for n in TURNS {
            // What is straight-line code without the marks adds up in another order.
            let y = data(n);
            let want = plain::results::grad(0.3, &y);
            for (x_bar, y_bar) in [three::results::grad(0.3, &y), auto::results::grad(0.3, &y)] {
                let all = y_bar.iter().zip(&want.1).chain([(&x_bar, &want.0)]);
                all.for_each(|(found, want)| assert!((found - want).abs() <= 1e-14 * want.abs(), "{found} {want}"));
            }
        }
    }

    #[test]
    fn effects() {
        for n in TURNS {
            same_state!(effects, vec![0.3, 0.2, 0.7], n; 0.4);
        }
    }

    #[test]
    fn rows() {
        for n in TURNS {
            same_state!(rows, [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]], n; 0.4);
        }
    }

    #[test]
    fn chosen() {
        for n in TURNS {
            same!(chosen::grad(0.3, 0.4), n);
            same!(chosen::grad(0.4, 0.3), n);
        }
    }

    #[test]
    fn methods() {
        macro_rules! run {
            ($m:ident, $n:ident) => {{
                let mut sim = $m::Sim { table: data(1), x: vec![0.3, 0.2], v: 0.1 };
                let first = sim.run_grad(0.3, $n);
                let second = sim.inlined_grad(0.2, $n);
                (first, second, sim.x, sim.v)
            }};
        }
        for n in TURNS {
            let want = run!(plain, n);
            assert_eq!(run!(one, n), want);
            assert_eq!(run!(three, n), want);
            assert_eq!(run!(auto, n), want);
            assert_eq!(run!(whole, n), want);
        }
    }
}
