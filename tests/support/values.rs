//! What values there are, and how they come in.

use crate::common::Data as _;
use autodiff::{Differentiable, constant, differentiable};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{LazyLock, Mutex, OnceLock, RwLock};

// | Floats | `f64`, `f32`, in one function; literals with and without suffixes; `std::f64::consts`, `f64::MAX` and its kin; names that the crate has for them, `type Real = f64;` |

type Real = f64;

#[differentiable]
fn by_another_name(x: Real, y: Real) -> Real {
    let half: Real = 0.5;
    x * y.max(half) + Real::sin(x)
}

#[differentiable]
fn both_widths(x: f64, y: f32) -> f64 {
    let z = y * 2.0_f32 + std::f32::consts::PI;
    x * std::f64::consts::LN_2 + f64::from(z) * 1e-1 + (x as f32 * y) as f64 + x.min(f64::MAX)
}

// | Collections | arrays `[f64; N]`, slices `&[f64]`, `Vec<f64>`, tuples, `Box`, and nestings of them: `[[f64; 2]; 2]`, `Vec<Vec<f64>>`, `Vec<(f64, f64)>`; `VecDeque<f64>`, `Box<[f64]>`; values of a `BTreeMap` or `HashMap` by key and in iterators, and those that are put into one that the function makes, which may be lent, returned and kept |

#[differentiable]
fn nested(a: &[[f64; 2]; 2], rows: &[Vec<f64>], pairs: &[(f64, f64)], whole: Vec<f64>) -> f64 {
    let mut m: Vec<Vec<f64>> = rows.to_vec();
    m[0][0] *= a[1][0];
    let fixed: [f64; N] = [whole[0], whole[1], 1.0];
    let of_pairs: Vec<(f64, f64)> = pairs.iter().map(|&(x, y)| (x * y, y)).collect();
    let boxed = Box::new(fixed[1] * fixed[2]);
    m[0][0] * m[1][1] + of_pairs[1].0 * a[0][1] + fixed[0] * *boxed
}

const N: usize = 3;

#[differentiable]
fn other_lists(x: f64, y: f64, key: &str) -> f64 {
    let mut queue: VecDeque<f64> = VecDeque::new();
    queue.push_back(x * y);
    queue.push_front(y);
    let squares: Box<[f64]> = queue.iter().map(|q| q * q).collect();
    let mut sums = HashMap::new();
    sums.insert("x", x);
    *sums.entry("x").or_insert(0.0) *= y;
    queue.pop_front().unwrap_or(1.0)
        * squares[1]
        * sums["x"]
        * by_key(&HashMap::new(), &BTreeMap::from([(1, 2.0)]), key)
}

#[differentiable]
fn by_key(names: &HashMap<String, f64>, table: &BTreeMap<i32, f64>, key: &str) -> f64 {
    names.get(key).copied().unwrap_or(2.0) * table[&1]
}

// | `Option` and `Result` | of anything that carries a derivative, in parameters, results, variables, fields and elements: `Option<f64>`, `Result<f64, E>`, `Vec<Option<f64>>`; errors carry none |

#[differentiable]
fn optional(x: Option<f64>, parts: &[Option<f64>]) -> Result<f64, String> {
    let Some(x) = x else { return Err("nothing".to_owned()) };
    let known: Vec<Option<f64>> = parts.iter().map(|part| part.map(|p| p * x)).collect();
    let kept: Option<f64> = known[0];
    let checked: Result<f64, E> = kept.ok_or(E);
    Ok(checked.map_err(|_| "no first".to_owned())? * x)
}

struct E;

// | Beside them | integers, `bool`, `char`, `&str`, `String`, dates and times of `chrono`, ranges, lookups in `HashMap`s of constants, references that the methods of a constant give, what statics, thread locals and constants hold in a `Cell`, a `RefCell`, a `Mutex`, an `RwLock`, a `LazyLock` or a `OnceLock`, bit operations, formatting: they carry no derivative |

struct Table {
    rows: Vec<Entry>,
}

struct Entry {
    at: usize,
    weight: f64,
}

impl Table {
    fn entry_of(&self, i: usize) -> Option<&Entry> {
        self.rows.get(i)
    }
}

#[differentiable]
fn looked_up(x: &[f64], #[constant] table: &Table) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let Some(entry) = table.entry_of(i) else { break };
        sum += entry.weight * x[i] * x[entry.at] + sum * sum;
    }
    sum
}

#[test]
fn gradient_of_what_is_looked_up() {
    let table = Table { rows: vec![Entry { at: 1, weight: 2.0 }, Entry { at: 0, weight: 0.5 }] };
    // 2.5 x0 x1 + (2 x0 x1)^2
    assert_eq!(looked_up::grad(&[3.0, 0.5], &table), [0.5 * 14.5, 3.0 * 14.5]);
}

static RATE: Mutex<f64> = Mutex::new(0.5);
static SHARED: RwLock<f64> = RwLock::new(2.0);
static LATER: LazyLock<Vec<f64>> = LazyLock::new(|| vec![1.0, 3.0]);
static ONCE: OnceLock<f64> = OnceLock::new();

thread_local! {
    static HERE: Cell<f64> = const { Cell::new(2.0) };
    static LIST: RefCell<Vec<f64>> = RefCell::new(vec![4.0]);
}

#[differentiable]
fn of_statics(x: f64) -> f64 {
    let rate = *RATE.lock().unwrap();
    let shared = SHARED.read().unwrap();
    let once = ONCE.get_or_init(|| 8.0);
    rate * *shared * LATER[1] * HERE.get() * LIST.with(|list| list.borrow()[0]) * once * x * x
}

#[test]
fn gradient_of_what_statics_hold() {
    assert_eq!(of_statics::grad(3.0), 2.0 * 3.0 * 0.5 * 2.0 * 3.0 * 2.0 * 4.0 * 8.0);
}

#[differentiable]
fn grown(rate: f64, from: chrono::NaiveDate, until: chrono::NaiveDate) -> f64 {
    rate * (until - from).num_days() as f64
}

#[differentiable]
fn beside(x: f64, n: u32, scaled: bool, unit: char, name: &str) -> f64 {
    let factors = HashMap::from([("km", 1000.0), ("m", 1.0)]);
    let factor = factors.get(name).copied().unwrap_or(2.0);
    let text: String = format!("{name}{unit}");
    let bits = (n << 2 | 1) & 7;
    let k = if (1..=4).contains(&n) && scaled { factor } else { 0.5 };
    x * k * bits as f64 + x * x * text.len() as f64
}

// | Casts and conversions | `x as f64`, `as f32`, `as usize` (piecewise constant), `f64::from(x)`, `i.into()`; `impl`s of `From` with the attribute, for values and for references |

#[differentiable]
fn converted(x: f64, y: f32, i: u8) -> f64 {
    let whole = x as i64;
    let j: f64 = i.into();
    (x - whole as f64) * f64::from(y) * j + (x as f32 * y) as f64 + f64::from(i) * x * (x as usize) as f64
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Celsius(f64);

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Kelvin(f64);

#[differentiable]
impl From<Celsius> for Kelvin {
    fn from(t: Celsius) -> Self {
        Kelvin(t.0 + 273.15)
    }
}

#[differentiable]
impl From<&Kelvin> for f64 {
    fn from(t: &Kelvin) -> f64 {
        t.0 * t.0
    }
}

#[differentiable]
fn made_from(x: f64) -> f64 {
    let t: Kelvin = Celsius(x).into();
    f64::from(&t) + Kelvin::from(Celsius(x * x)).0
}

// | Parameters | by value, `mut`, `&`, `&mut` (state), patterns; lifetimes; `#[constant]` before one takes it out, `#[differentiable(wrt(..))]` takes some in; trait objects, `&dyn Trait`, are constants, whose methods give numbers and answer questions |

#[differentiable]
fn parameters<'a>(mut x: f64, (a, b): (f64, f64), [p, q]: [f64; 2], v: &'a [f64], w: &'a mut [f64]) -> f64 {
    x *= a;
    w[0] = w[1] * x;
    x * b * p + q * v[0] + w[0]
}

#[differentiable(wrt(x, v))]
fn chosen(x: f64, y: f64, v: &[f64], w: &[f64]) -> f64 {
    x * y * v[0] * w[0]
}

#[differentiable]
fn held(#[constant] k: f64, x: f64) -> f64 {
    k * x * x
}

// | `constant(..)` | stops the gradient of an expression |

#[differentiable]
fn stopped(x: f64) -> f64 {
    x * constant(x.sin())
}

// | Structs and enums | with `#[derive(Differentiable)]`: named, tuple, unit and generic structs, enums with payloads, recursive types, `#[constant]` fields; fields read and written, literals, update syntax `..p`, destructuring, `matches!`; newtypes that dereference to their field |

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Point {
    x: f64,
    y: f64,
    #[constant]
    label: Label,
}

#[derive(Clone, Debug, PartialEq)]
struct Label(&'static str);

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Scaled<T>(f64, T);

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Unit;

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Shape {
    Circle(f64),
    Rectangle { width: f64, height: f64 },
    Group(Vec<Shape>),
    Empty(Unit),
}

impl crate::common::Data for Point {
    type Bar = PointCotangent;

    fn read(&self, out: &mut Vec<f64>) {
        out.extend([self.x, self.y]);
    }

    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.x.write(from);
        self.y.write(from);
    }

    fn bar(&self) -> PointCotangent {
        PointCotangent::default()
    }
}

impl crate::common::Data for PointCotangent {
    type Bar = Self;

    fn read(&self, out: &mut Vec<f64>) {
        out.extend([self.x, self.y]);
    }

    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.x.write(from);
        self.y.write(from);
    }

    fn bar(&self) -> Self {
        Self::default()
    }
}

/// A newtype.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Weights(Vec<f64>);

impl std::ops::Deref for Weights {
    type Target = Vec<f64>;

    fn deref(&self) -> &Vec<f64> {
        &self.0
    }
}

#[differentiable]
fn weighed(x: f64, y: f64) -> f64 {
    let weights = Weights(vec![x * y, y]);
    weights[0] * weights.iter().sum::<f64>()
}

#[differentiable]
fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Circle(r) => 3.0 * r * r,
        Shape::Rectangle { width, height } => width * height,
        Shape::Group(parts) => {
            let mut sum = 0.0;
            for part in parts {
                sum += area(part);
            }
            sum
        }
        Shape::Empty(_) => 0.0,
    }
}

#[differentiable]
fn own_types(p: &Point, k: f64) -> f64 {
    let mut q = Point { y: k * p.x, ..p.clone() };
    q.x += k;
    let Point { x, y, .. } = &q;
    let Scaled(a, Scaled(b, c)) = Scaled(*x, Scaled(*y, Unit));
    let group = Shape::Group(vec![Shape::Circle(a), Shape::Rectangle { width: b, height: k }, Shape::Empty(c)]);
    if matches!(group, Shape::Group(_)) { area(&group) } else { 0.0 }
}

mod checks {
    use super::Point;
    use crate::common::{check, check_vjp};

    check!(both_widths(x, y); (1.5, 2.5_f32));
    check!(by_another_name(x, y); (1.5, 2.5));
    check!(weighed(x, y); (1.5, 2.5));
    check!(grown(rate, @from, @until); (1.5, chrono::NaiveDate::MIN, chrono::NaiveDate::MIN + chrono::Days::new(30)));
    check!(nested(&a, &rows, &pairs, whole);
        ([[1.0, 2.0], [3.0, 4.0]], vec![vec![1.0, 2.0], vec![3.0, 4.0]], vec![(1.0, 2.0), (3.0, 4.0)], vec![2.0, 5.0]));
    check_vjp!(optional(x, &parts); (Some(2.0), vec![Some(3.0), None]); (Some(2.0), vec![None]); (None, vec![]));
    check!(other_lists(x, y, @str key); (1.5, 0.5, "k"));
    check!(beside(x, @n, @scaled, @unit, @str name); (1.5, 2, true, 'x', "km"); (1.5, 7, false, 'y', "mile"));
    check!(converted(x, y, @i); (2.5, 1.5_f32, 3));
    check!(made_from(x); (2.5));
    check!(parameters(x, ab, pq, &v, &mut w); (2.0, (3.0, 4.0), [5.0, 6.0], vec![7.0], vec![8.0, 9.0]));
    check!(chosen(x, @y, &v, @&w); (2.0, 3.0, vec![5.0], vec![7.0]) => (105.0, vec![42.0]));
    check!(held(@k, x); (2.0, 3.0) => 12.0);
    check!(stopped(x); kink (1.5) => 1.5_f64.sin());
    check!(own_types(&p, k); (Point { x: 1.5, y: 2.0, label: super::Label("p") }, 0.5));
}
