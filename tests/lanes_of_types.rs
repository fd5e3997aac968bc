//! Several directions in one sweep, of the user's own types and their methods, and of what goes one direction after the other, against
//! one sweep for each.

#![allow(clippy::needless_range_loop, reason = "numerical code that is differentiated here")]
#![allow(clippy::needless_pass_by_value, reason = "arguments by value are differentiated, too")]

use autodiff::{Bar, Differentiable, InLanes, Lanes, differentiable};
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::ops::{Add, Index, IndexMut, Mul, MulAssign, Neg};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
#[differentiable(lanes)]
struct Arrow<T> {
    x: T,
    y: T,
}

#[derive(Clone, Debug, Differentiable)]
#[differentiable(lanes)]
struct Coil {
    stiffness: f64,
    rest: f64,
    name: String,
    turns: usize,
    ends: [Arrow<f64>; 2],
    #[constant]
    gauge: f64,
}

/// A variant may be called as the type of the tangent is.
#[derive(Clone, Debug, Differentiable)]
#[differentiable(lanes)]
enum Patch {
    Round { at: Arrow<f64>, r: f64 },
    Oblong(f64, f64),
    Many(Vec<Patch>),
    Blank,
}

#[derive(Clone, Copy, Debug, Differentiable)]
#[differentiable(lanes)]
struct Weighted(f64, usize);

#[derive(Clone, Copy, Debug, Differentiable)]
#[differentiable(lanes)]
enum Leafage {
    Squared,
    Waved,
}

#[derive(Clone, Debug, Differentiable)]
#[differentiable(lanes)]
struct Bough {
    next: Option<Box<Bough>>,
    value: f64,
    leafage: Leafage,
    all: Vec<Weighted>,
}

#[derive(Clone, Copy, Debug, Differentiable)]
#[differentiable(lanes)]
struct Grid<const N: usize>([[f64; N]; N]);

#[derive(Clone, Debug, Differentiable)]
#[differentiable(lanes)]
struct Crate<T, U> {
    t: T,
    list: Vec<U>,
    of: PhantomData<U>,
    lasts: Duration,
    queue: VecDeque<f32>,
}

#[derive(Clone, Copy, Debug, Differentiable)]
#[differentiable(lanes)]
struct Window<'a> {
    data: &'a [f64],
    k: f64,
    name: &'a str,
}

#[differentiable]
impl<T: num_traits::Float> Add for Arrow<T> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Arrow { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable]
impl Mul<f64> for Arrow<f64> {
    type Output = Self;

    fn mul(self, k: f64) -> Self {
        Arrow { x: self.x * k, y: self.y * k }
    }
}

#[differentiable]
impl MulAssign<f64> for Arrow<f64> {
    fn mul_assign(&mut self, k: f64) {
        self.x *= k;
        self.y *= k;
    }
}

#[differentiable]
impl Neg for Weighted {
    type Output = Self;

    fn neg(self) -> Self {
        Weighted(-self.0, self.1)
    }
}

#[differentiable]
impl<const N: usize> Mul<[f64; N]> for &Grid<N> {
    type Output = [f64; N];

    fn mul(self, v: [f64; N]) -> [f64; N] {
        let mut out = [0.0; N];
        for i in 0..N {
            for j in 0..N {
                out[i] += self.0[i][j] * v[j];
            }
        }
        out
    }
}

#[differentiable]
impl<const N: usize> Index<(usize, usize)> for Grid<N> {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.0[i][j]
    }
}

#[differentiable]
impl<const N: usize> IndexMut<(usize, usize)> for Grid<N> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.0[i][j]
    }
}

#[differentiable(lanes)]
impl<T: num_traits::Float> Arrow<T> {
    fn new(x: T, y: T) -> Self {
        Arrow { x, y }
    }

    fn dot(self, other: Arrow<T>) -> T {
        self.x * other.x + self.y * other.y
    }

    fn length(&self) -> T {
        self.dot(*self).sqrt()
    }

    fn stretched(&self, k: T) -> Arrow<T> {
        Arrow::new(self.x * k, self.y * k)
    }
}

#[differentiable(lanes)]
impl Coil {
    fn force(&self, x: f64) -> f64 {
        self.stiffness * (x - self.rest)
    }

    fn twice(&self, x: f64) -> f64 {
        self.force(x) * self.force(2.0 * x)
    }

    fn stretch(&mut self, by: f64) {
        self.rest += by * self.stiffness;
    }

    fn soft(k: f64) -> Self {
        let ends = [Arrow { x: 0.5, y: k }; 2];
        Coil { stiffness: k, rest: k * k, name: String::new(), turns: 1, ends, gauge: 1.0 }
    }

    fn into_rest(self) -> f64 {
        self.rest * self.ends[0].y
    }

    fn turns(&self) -> usize {
        self.turns
    }

    // It has no lanes, and its other derivatives all the same.
    #[allow(dead_code, reason = "its derivative is called")]
    fn bent(&self, by: impl Fn(f64) -> f64) -> f64 {
        by(self.rest)
    }
}

#[differentiable(lanes)]
impl<const N: usize> Grid<N> {
    fn trace(&self) -> f64 {
        (0..N).map(|i| self.0[i][i]).sum()
    }

    fn times(&mut self, k: f64) -> &mut Self {
        for i in 0..N {
            self.0[i][i] *= k;
        }
        self
    }

    // As a method of floats is called.
    fn max(&self, other: f64) -> f64 {
        self.0[0][0].max(other)
    }
}

#[differentiable]
impl Bough {
    #[differentiable(lanes)]
    fn sum(&self) -> f64 {
        let own = match self.leafage {
            Leafage::Squared => self.value * self.value,
            Leafage::Waved => self.value.sin(),
        };
        let all: f64 = self.all.iter().map(|w| w.0 * w.1 as f64).sum();
        own + all
            + match &self.next {
                Some(next) => next.sum() * 0.5,
                None => 0.0,
            }
    }

    #[differentiable(lanes, vjp = Self::pull)]
    fn ruled(&self, x: f64) -> f64 {
        self.value * x
    }

    #[differentiable(skip)]
    fn pull(&self, x: f64, _: f64, bar: f64) -> (BoughCotangent, f64) {
        let mut own = self.zero_cotangent();
        own.value = x * bar;
        (own, self.value * bar)
    }
}

#[differentiable(lanes)]
fn energy_of_coil(coil: &Coil, at: f64) -> f64 {
    let Coil { stiffness, rest, .. } = coil;
    let d = coil.ends[0].length() + at - *rest * coil.turns as f64;
    0.5 * *stiffness * d * d + coil.gauge * coil.ends[1].x
}

#[differentiable(lanes)]
fn make_coil(r: f64, a: f64) -> Coil {
    let u = Arrow { x: r * a.cos(), y: r * a.sin() };
    let v = Arrow { x: 2.0 * a, ..u };
    let mut w = u + v * r;
    w *= a;
    w.x += r;
    Coil { stiffness: r, rest: a, name: "made".to_owned(), turns: 3, ends: [w, v], gauge: 2.0 }
}

#[differentiable(lanes)]
fn covered(patch: &Patch) -> f64 {
    match patch {
        Patch::Round { at, r } => r * r * 3.0 + at.x * at.y,
        Patch::Oblong(a, b) => a * b,
        Patch::Many(all) => {
            let mut sum = 0.0;
            for patch in all {
                sum += covered(patch);
            }
            sum
        }
        Patch::Blank => 0.0,
    }
}

#[differentiable(lanes)]
fn patches(a: f64, b: f64) -> f64 {
    let round = Patch::Round { at: Arrow { x: a, y: b * a }, r: a };
    covered(&Patch::Many(vec![round, Patch::Oblong(a, b), Patch::Blank])) + a
}

#[differentiable(lanes)]
fn methods(x: f64, y: f64) -> f64 {
    let mut coil = Coil::soft(x);
    coil.stretch(y);
    let arrow = Arrow::<f64>::new(x, y).stretched(y);
    let held = coil.twice(x) + arrow.length() * coil.turns() as f64;
    held + coil.into_rest()
}

#[differentiable(lanes)]
fn boughs(a: f64, b: f64) -> f64 {
    let all = vec![Weighted(a, 3), -Weighted(b, 2)];
    let next = Bough { next: None, value: a * b, leafage: Leafage::Waved, all };
    let bough = Bough { next: Some(Box::new(next)), value: b, leafage: Leafage::Squared, all: Vec::new() };
    let Weighted(w, n) = Weighted(a * a, 4);
    bough.sum() + w * n as f64 + bough.ruled(a)
}

#[differentiable(lanes)]
fn grids(a: f64, b: f64) -> f64 {
    let mut grid = Grid([[a, 1.0], [b, a * b]]);
    grid.times(b).times(a);
    grid[(0, 1)] = a * b;
    let v = &grid * [a, b];
    grid.trace() + grid[(1, 0)] + v[0] * v[1] + grid.max(b)
}

#[differentiable(lanes)]
fn of_any<U: Differentiable>(held: Crate<f64, U>, k: f64) -> f64 {
    held.t * k
}

#[differentiable(lanes)]
fn crates(a: f64, b: f64) -> f64 {
    let list = vec![Weighted(b, 1); 2];
    let held = Crate { t: a, list, of: PhantomData, lasts: Duration::ZERO, queue: VecDeque::new() };
    held.t * held.list[1].0 + of_any(held.clone(), b)
}

#[differentiable(lanes)]
fn types_in_bodies(a: f64, b: f64) -> f64 {
    #[derive(Clone, Copy)]
    struct Both {
        p: f64,
        q: f64,
    }
    impl Both {
        fn product(&self, k: f64) -> f64 {
            self.p * self.q * k
        }
    }
    let both = Both { p: a, q: b };
    let maybe = if a > 0.0 { Some(both) } else { None };
    maybe.map_or(0.0, |both| both.product(b))
}

#[differentiable(lanes)]
fn arrows(first: Option<Arrow<f64>>, weights: &[Weighted]) -> Vec<Arrow<f64>> {
    let Some(first) = first else { return Vec::new() };
    let mut all = vec![first, Arrow { x: weights[0].0 * first.x, ..first }];
    all.push(Arrow { x: all[1].x * 2.0, y: first.y * first.y });
    all.swap(0, 2);
    all
}

#[differentiable(lanes)]
fn seen(window: &Window<'_>, k: f64) -> f64 {
    let mut sum = 0.0;
    for x in window.data {
        sum += x * window.k;
    }
    if window.name.is_empty() { sum } else { sum * k }
}

#[differentiable]
trait Potential {
    fn potential(&self, x: f64) -> f64;

    fn doubled(&self, x: f64) -> f64 {
        2.0 * self.potential(x)
    }

    fn of_strength(k: f64) -> Self;
}

#[differentiable]
impl Potential for Weighted {
    fn potential(&self, x: f64) -> f64 {
        self.0 * x * x
    }

    fn of_strength(k: f64) -> Self {
        Weighted(k, 2)
    }
}

#[differentiable(lanes)]
fn all_potentials<P: Potential + Clone>(all: &[P], x: f64) -> f64 {
    let mut sum = P::of_strength(x).potential(x);
    for of in all {
        sum += of.doubled(x);
    }
    sum
}

#[differentiable(lanes)]
fn potentials(a: f64, b: f64) -> f64 {
    let made = Weighted::of_strength(b).0 + <Weighted as Potential>::of_strength(a * b).0;
    all_potentials(&[Weighted(a, 1), Weighted(b, 1)], a) + Weighted(b, 1).potential(a) * made
}

/// Floats have a method by the name of one of `Grid`'s.
#[differentiable(lanes)]
fn greatest(a: f64, b: f64) -> f64 {
    let held = [Some(a), None];
    let found = held[0].map_or(b, |x| x * x);
    found.max(b * b) + found
}

/// The solution of `a y = b`.
#[differentiable(lanes, jvp = solve_tangent, vjp = solve_pullback)]
fn solve(a: f64, b: f64) -> f64 {
    b / a
}

fn solve_tangent(a: f64, _: f64, y: f64, a_dot: f64, b_dot: f64) -> f64 {
    (b_dot - y * a_dot) / a
}

fn solve_pullback(a: f64, _: f64, y: f64, bar: f64) -> (f64, f64) {
    (-bar * y / a, bar / a)
}

#[differentiable]
fn thrice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(f(x)))
}

#[differentiable(lanes)]
fn passes_a_closure_on(x: f64, y: f64) -> f64 {
    thrice(|t| t * y + x, solve(x, y))
}

#[differentiable(order = 2)]
fn cubed(x: f64) -> f64 {
    x * x * x
}

#[differentiable(lanes)]
fn takes_a_derivative(x: f64, row: &mut [f64], list: &mut Vec<f64>) -> f64 {
    let slope = cubed::grad(x * row[0]);
    row[0] *= slope;
    list.push(slope * x);
    slope + passes_a_closure_on(x, 2.0)
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a} and {b}");
}

/// One lane of a tangent.
fn lane<const K: usize>(many: &impl Bar, k: usize) -> Vec<f64> {
    many.to_flat().into_iter().skip(k).step_by(K).collect()
}

fn all_close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).for_each(|(a, b)| close(*a, *b));
}

const POINTS: [(f64, f64); 2] = [(0.7, 1.3), (1.5, 0.2)];
/// The third does not move.
const DIRECTIONS: [(f64, f64); 4] = [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (2.0, -0.5)];

fn directions() -> (Lanes<f64, 4>, Lanes<f64, 4>) {
    (Lanes(DIRECTIONS.map(|d| d.0)), Lanes(DIRECTIONS.map(|d| d.1)))
}

macro_rules! functions_of_two {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            for (a, b) in POINTS {
                let (a_dots, b_dots) = directions();
                let (value, many) = super::$name::jvp_many(a, b, a_dots, b_dots);
                assert_eq!(value, super::$name(a, b));
                for (k, (a_dot, b_dot)) in DIRECTIONS.into_iter().enumerate() {
                    close(many.0[k], super::$name::jvp(a, b, a_dot, b_dot).1);
                }
                assert_eq!(many.0[2], 0.0);
                let (a_bar, b_bar) = super::$name::grad(a, b);
                close(many.0[0], a_bar);
                close(many.0[1], b_bar);
            }
        }
    )*};
}

mod of_two_floats {
    use super::{DIRECTIONS, POINTS, close, directions};

    functions_of_two! {
        patches methods boughs grids crates types_in_bodies solve passes_a_closure_on
        potentials greatest
    }
}

#[test]
fn results_of_types() {
    for (a, b) in POINTS {
        let (a_dots, b_dots) = directions();
        let (_, many) = make_coil::jvp_many(a, b, a_dots, b_dots);
        for (k, (a_dot, b_dot)) in DIRECTIONS.into_iter().enumerate() {
            all_close(&lane::<4>(&many, k), &make_coil::jvp(a, b, a_dot, b_dot).1.to_flat());
        }
        assert_eq!((many.name, many.turns, many.gauge), ((), (), ()));
    }
}

#[test]
fn parameters_of_types() {
    let coil = make_coil(0.7, 1.3);
    let mut dots = InLanes::<2>::zero_in_lanes(&coil);
    dots.stiffness = Lanes([1.0, 0.0]);
    dots.ends[0].x = Lanes([0.0, 2.0]);
    let (mut one, mut two) = (coil.zero_cotangent(), coil.zero_cotangent());
    one.stiffness = 1.0;
    two.ends[0].x = 2.0;
    let (_, many) = energy_of_coil::jvp_many(&coil, 0.5, &dots, Lanes([0.0, 1.0]));
    close(many.0[0], energy_of_coil::jvp(&coil, 0.5, &one, 0.0).1);
    close(many.0[1], energy_of_coil::jvp(&coil, 0.5, &two, 1.0).1);
    let (_, many) = coil.twice_jvp_many(0.5, &dots, Lanes([0.0, 1.0]));
    close(many.0[0], coil.twice_jvp(0.5, &one, 0.0).1);
    close(many.0[1], coil.twice_jvp(0.5, &two, 1.0).1);

    // What is passed by value, in a list and in an option.
    let (first, weights) = (Some(Arrow { x: 0.5, y: -1.5 }), [Weighted(2.0, 1)]);
    let first_dots = Some(ArrowLanes { x: Lanes([1.0, 0.0]), y: Lanes([0.0, 1.0]) });
    let (_, many) = arrows::jvp_many(first, &weights, first_dots, &[WeightedLanes(Lanes([0.0, 0.25]), ())]);
    for (k, (x, y, w)) in [(1.0, 0.0, 0.0), (0.0, 1.0, 0.25)].into_iter().enumerate() {
        let (_, dots) = arrows::jvp(first, &weights, Some(ArrowCotangent { x, y }), &[WeightedCotangent(w, ())]);
        all_close(&lane::<2>(&many, k), &dots.to_flat());
    }

    let window = Window { data: &[1.0, 2.0], k: 3.0, name: "wide" };
    let dots = WindowLanes { data: vec![Lanes([1.0, 0.0]), Lanes([0.0; 2])], k: Lanes([0.0, 1.0]), name: () };
    assert_eq!(seen::jvp_many(&window, 5.0, &dots, Lanes([0.0, 1.0])).1, Lanes([15.0, 15.0 + 9.0]));
}

#[test]
fn methods_that_write_what_they_are_called_on() {
    let mut coil = Coil::soft(0.5);
    let mut dots = InLanes::<3>::zero_in_lanes(&coil);
    dots.stiffness = Lanes([1.0, 0.0, 0.0]);
    coil.stretch_jvp_many(2.0, &mut dots, Lanes([0.0, 1.0, 0.0]));
    close(coil.rest, 0.25 + 1.0);
    assert_eq!(dots.rest, Lanes([2.0, 0.5, 0.0]));
    assert_eq!(Coil::soft_jvp_many(0.5, Lanes([1.0, 2.0])).1.rest, Lanes([1.0, 2.0]));
    assert_eq!(coil.bent_jvp(autodiff::closure!(|x: f64| x * x), &coil.zero_cotangent()).1, 0.0);
}

#[test]
fn jacobians_of_types() {
    let coil = make_coil(1.5, 0.2);
    let (forward, reverse) =
        (energy_of_coil::jacobian_forward(&coil, 0.5), energy_of_coil::jacobian_reverse(&coil, 0.5));
    all_close(&forward.to_flat(), &reverse.to_flat());
    let (forward, reverse) = (coil.twice_jacobian_forward(0.5), coil.twice_jacobian_reverse(0.5));
    all_close(&forward.to_flat(), &reverse.to_flat());
    let arguments = (Some(Arrow { x: 0.5, y: -1.5 }), [Weighted(2.0, 1)]);
    let forward = arrows::jacobian_forward(arguments.0, &arguments.1);
    let reverse = arrows::jacobian_reverse(arguments.0, &arguments.1);
    all_close(&forward.to_flat(), &reverse.to_flat());
    all_close(&solve::jacobian_forward(2.0, 3.0), &[-0.75, 0.5]);
}

#[test]
fn states_go_one_direction_after_the_other() {
    let (mut row, mut list) = ([1.5], vec![1.0]);
    let (mut row_dots, mut list_dots) = ([Lanes([0.0, 1.0, 0.5])], vec![Lanes([0.0, 0.0, 1.0])]);
    let x_dots = [1.0, 0.0, 0.5];
    let (value, many) =
        takes_a_derivative::jvp_many(0.8, &mut row, &mut list, Lanes(x_dots), &mut row_dots, &mut list_dots);
    for (k, x_dot) in x_dots.into_iter().enumerate() {
        let (mut row_again, mut list_again) = ([1.5], vec![1.0]);
        let (mut row_dot, mut list_dot) = ([[0.0, 1.0, 0.5][k]], vec![[0.0, 0.0, 1.0][k]]);
        let (again, dot) =
            takes_a_derivative::jvp(0.8, &mut row_again, &mut list_again, x_dot, &mut row_dot, &mut list_dot);
        assert_eq!((value, row, &list), (again, row_again, &list_again));
        close(many.0[k], dot);
        all_close(&lane::<3>(&row_dots, k), &row_dot);
        all_close(&lane::<3>(&list_dots, k), &list_dot);
    }
}
