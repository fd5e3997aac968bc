//! Functions, methods, traits, closures, generics.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, Mul, Neg};

// | Calls | of functions with the attribute, by any path, from other crates too; of any function without active arguments, and of those of the crate that answer with a truth value, an integer or one of an enum that holds nothing; recursion; mutual recursion, with `#[differentiable(recursive)]` where it goes through other files; functions in functions need no attribute |

mod elsewhere {
    use autodiff::differentiable;

    #[differentiable]
    pub(super) fn cubed(x: f64) -> f64 {
        x * x * x
    }
}

fn plain(n: usize) -> f64 {
    n as f64 + 0.5
}

#[differentiable]
fn power(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { x * power(x, n - 1) }
}

#[differentiable(recursive)]
fn even(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { odd(x * x, n - 1) }
}

#[differentiable(recursive)]
fn odd(x: f64, n: u32) -> f64 {
    if n == 0 { x.sin() } else { even(x + 1.0, n - 1) }
}

fn is_far(x: f64) -> bool {
    x > 1.0
}

#[differentiable]
fn calls(x: f64, n: usize) -> f64 {
    fn halved(x: f64) -> f64 {
        0.5 * x
    }
    let far = if is_far(x) { x * x } else { x };
    elsewhere::cubed(x) * plain(n) + self::power(x, 3) + halved(even(0.5 * x, 3)) + far
}

// | Methods | the attribute on a whole `impl` block or on a method: `self`, `&self`, `&mut self`, associated functions and constants, `Self`; builders that return `Self` or `&mut Self`; called as `p.m(x)`, `Self::m(&p, x)`, `Type::new(x)`; their derivatives are `p.m_grad(x)` and its kin |

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Spring {
    stiffness: f64,
    rest: f64,
}

#[differentiable]
impl Spring {
    const HALF: f64 = 0.5;

    fn new(stiffness: f64, rest: f64) -> Self {
        Self { stiffness, rest }
    }

    fn energy(&self, x: f64) -> f64 {
        Self::HALF * self.stiffness * (x - self.rest).powi(2)
    }

    fn stretched(self, by: f64) -> Spring {
        Spring { rest: self.rest * by, ..self }
    }

    fn stiffen(&mut self, by: f64) {
        self.stiffness *= by;
    }
}

impl Spring {
    #[differentiable]
    fn force(&self, x: f64) -> f64 {
        self.stiffness * (self.rest - x)
    }
}

#[differentiable]
fn methods(k: f64, rest: f64, x: f64) -> f64 {
    let mut spring = Spring::new(k, rest).stretched(x);
    spring.stiffen(rest);
    spring.energy(x) + Spring::energy(&spring, rest) * spring.force(x)
}

// | Traits | the attribute on a `trait` (default methods, associated constants and types; traits of floats, too) and on its `impl`s; functions generic over it, `impl Trait` parameters; second derivatives; the attribute on the `impl` alone serves a type of one's own; an `impl` without the attribute has no derivatives, which is an error where one is asked for |

#[differentiable]
trait Curve {
    const SCALE: f64;

    fn at(&self, x: f64) -> f64;

    fn scaled(&self, x: f64) -> f64 {
        Self::SCALE * self.at(x)
    }
}

#[differentiable]
impl Curve for Spring {
    const SCALE: f64 = 2.0;

    fn at(&self, x: f64) -> f64 {
        self.energy(x)
    }
}

#[differentiable]
fn rise<C: Curve>(curve: &C, x: f64) -> f64 {
    curve.scaled(x) - curve.at(0.0)
}

#[differentiable]
fn rise_of(curve: &impl Curve, x: f64) -> f64 {
    curve.at(x) * x
}

#[differentiable]
fn traits(k: f64, rest: f64, x: f64) -> f64 {
    let spring = Spring { stiffness: k, rest };
    rise(&spring, x) + rise_of(&spring, x)
}

// | Operators | `impl`s of `Add`, `Mul<f64>`, `Neg`, `AddAssign` and their kin, with the attribute, used as `a + b * k`, `c -= &b` |

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct V2([f64; 2]);

#[differentiable]
impl Add for V2 {
    type Output = V2;

    fn add(self, o: V2) -> V2 {
        V2([self.0[0] + o.0[0], self.0[1] + o.0[1]])
    }
}

#[differentiable]
impl Mul<f64> for V2 {
    type Output = V2;

    fn mul(self, k: f64) -> V2 {
        V2([self.0[0] * k, self.0[1] * k])
    }
}

#[differentiable]
impl Neg for V2 {
    type Output = V2;

    fn neg(self) -> V2 {
        V2([-self.0[0], -self.0[1]])
    }
}

#[differentiable]
impl std::ops::AddAssign for V2 {
    fn add_assign(&mut self, o: V2) {
        self.0[0] += o.0[0];
        self.0[1] += o.0[1];
    }
}

#[differentiable]
impl std::ops::SubAssign<&V2> for V2 {
    fn sub_assign(&mut self, o: &V2) {
        self.0[0] -= o.0[0];
        self.0[1] -= o.0[1];
    }
}

#[differentiable]
fn operators(x: f64, y: f64, k: f64) -> f64 {
    let a = V2([x, y]);
    let b = V2([y * x, k]);
    let mut c = -(a + b * k);
    c += a;
    c -= &b;
    c.0[0] * c.0[1]
}

// | Closures | called where they are in scope, capturing by reference and by `move`, passed to iterator adaptors and to differentiable functions |

#[differentiable]
fn simpson(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    (b - a) / 6.0 * (f(a) + 4.0 * f(0.5 * (a + b)) + f(b))
}

#[differentiable]
fn closures(x: f64, v: &[f64]) -> f64 {
    let mut total = 0.0;
    let scaled = move |t: f64| t * x;
    let mut add = |t: f64| total += t * x;
    add(2.0);
    add(v[0]);
    total + scaled(v[1]) + v.iter().map(|t| scaled(*t)).sum::<f64>() + simpson(|t| t.exp() * x, 0.0, v[0])
}

// | Functions as values | parameters `f: impl Fn(f64) -> f64`, `F: Fn(..)`, `&F`, `&dyn Fn(..)`; functions by name, `f64::sin`; chosen by `if` and `match`, in arrays; from outside: `f::function()`, `autodiff::closure!(..)`; differentiated twice with `order = 2` where they are passed |

#[differentiable]
fn twice<F: Fn(f64) -> f64>(f: &F, x: f64) -> f64 {
    f(f(x))
}

#[differentiable]
fn dynamic(f: &dyn Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * x
}

#[differentiable]
fn values_that_are_functions(x: f64) -> f64 {
    let chosen = if x > 1.0 { f64::cos } else { elsewhere::cubed };
    let other: Box<dyn Fn(f64) -> f64> = match x as usize {
        0 => Box::new(f64::exp),
        _ => Box::new(|t| t * x),
    };
    let table = [f64::tanh, elsewhere::cubed];
    let mut sum = chosen(x) + other(x);
    for f in table {
        sum += f(x);
    }
    sum + twice(&elsewhere::cubed, x) + simpson(f64::sin, 0.0, x) + twice(&|t| t * x, x) + dynamic(&elsewhere::cubed, x)
}

#[differentiable(order = 2)]
fn applied_to_square(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x * x)
}

#[differentiable(order = 2)]
fn of_a_family(k: f64, x: f64) -> f64 {
    applied_to_square(|t| k * k * t, x)
}

#[test]
fn second_derivatives_through_closures() {
    assert_eq!(of_a_family::hessian(3.0, 2.0), [[8.0, 24.0], [24.0, 18.0]]);
}

#[test]
fn functions_from_outside() {
    let k = 3.0;
    let from_name = simpson::grad(elsewhere::cubed::function(), 0.0, 2.0);
    assert!((from_name.1 - 8.0).abs() < 1e-12);
    let from_closure = twice::grad(&autodiff::closure!(|t: f64| k * t), 2.0);
    assert_eq!(from_closure, 9.0);
}

// | Iterators as parameters | `values: impl Iterator<Item = f64>`, `I: IntoIterator<Item = &'a T>`, `std::slice::Iter<'_, T>`, and `impl AsRef<[T]>`; their derivatives take the list of the elements, a `Vec<f64>` or a slice `&[T]` |

#[differentiable]
fn root_of_squares(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|v| v * v).sum::<f64>().sqrt()
}

#[differentiable]
fn product<'a, I>(values: I) -> f64
where
    I: IntoIterator<Item = &'a f64>,
{
    values.into_iter().fold(1.0, |product, v| product * v)
}

#[differentiable]
fn takes_iterators(v: &[f64], x: f64) -> f64 {
    root_of_squares(v.iter().map(|v| v + x)) * product(v)
}

// | Generics | over float types with bounds of std or of `num_traits` (`T: Float`, `T: Copy + Add<Output = T> + Mul<Output = T>`, `Into<f64>`), over differentiable types, over `const N: usize`; those that ask for operators alone take types of the user's, too; `where` clauses, turbofish |

#[differentiable]
fn polynomial<T: num_traits::Float>(x: T, c: &[T]) -> T {
    let mut y = T::zero();
    for &k in c.iter().rev() {
        y = y * x + k;
    }
    y.sqrt()
}

#[differentiable]
fn squared<T>(x: T, y: T) -> T
where
    T: Copy + Add<Output = T> + Mul<Output = T>,
{
    x * x + y
}

#[differentiable]
fn rotated<T: Copy + Add<Output = T>>(x: T, y: T) -> T {
    x + y + x
}

#[differentiable]
fn widened<T: Into<f64> + Copy>(x: T) -> f64 {
    let x: f64 = x.into();
    x * x
}

#[differentiable]
fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    let mut s = 0.0;
    for i in 0..N {
        s += a[i] * b[i];
    }
    s
}

#[differentiable]
fn generics(x: f64, y: f32) -> f64 {
    let narrow = squared::<f32>(y, y) + polynomial(y, &[1.0, y]);
    let turned = rotated(V2([x, 1.0]), V2([0.5, x])).0[0];
    dot::<2>(&[x, x * x], &[2.0, x]) * polynomial(x, &[1.0, x]) + f64::from(narrow) + widened(x) + turned
}

// | Forms | `pub`, `const fn`, `#[inline]`, `#[must_use]`, doc comments; functions in modules, functions and blocks |

/// Documented.
#[differentiable]
#[inline]
#[must_use]
pub const fn constant_function(x: f64) -> f64 {
    x * x + 1.0
}

#[test]
fn a_function_in_a_function() {
    #[differentiable]
    fn inner(x: f64) -> f64 {
        x * x
    }
    assert_eq!(inner::grad(3.0), 6.0);
}

// | Derivatives | `grad`, `value_and_grad`, `grad_into`, `vjp`, `jvp`, `forward` |

#[test]
fn all_modes() {
    use elsewhere::cubed;
    assert_eq!(cubed::grad(2.0), 12.0);
    assert_eq!(cubed::value_and_grad(2.0), (8.0, 12.0));
    let mut bar = 1.0;
    assert_eq!((cubed::grad_into(2.0, &mut bar), bar), (8.0, 13.0));
    assert_eq!(cubed::vjp(2.0, 0.5), (8.0, 6.0));
    assert_eq!(cubed::jvp(2.0, 0.5), (8.0, 6.0));
    let (value, adjoint) = cubed::forward(2.0);
    adjoint(1.0, &mut bar);
    assert_eq!((value, bar), (8.0, 25.0));
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(calls(x, @n); (1.5, 2));
    check!(methods(k, rest, x); (2.0, 0.5, 1.5));
    check!(traits(k, rest, x); (2.0, 0.5, 1.5));
    check!(operators(x, y, k); (2.0, 3.0, 5.0));
    check!(closures(x, &v); (1.5, vec![2.0, 3.0]));
    check!(values_that_are_functions(x); (0.75));
    check!(of_a_family(k, x); (0.75, 1.5));
    check!(takes_iterators(&v, x); (vec![2.0, 3.0], 1.5));
    check!(generics(x, y); (1.5, 0.5_f32));
    check!(constant_function(x); (1.5) => 3.0);
}
