//! Hessians through values in maps: looked up by their keys, and gone through.

use autodiff::{Differentiable, differentiable};
use std::collections::{BTreeMap, HashMap};

type Named = HashMap<String, f64>;
type Numbered = BTreeMap<u32, f64>;
type Listed = BTreeMap<u32, Vec<f64>>;
type Placed = HashMap<String, Point>;

#[derive(Clone, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

/// Two numbers in a map of each type. Cotangents are such maps too.
trait Of {
    fn of(x: f64, y: f64) -> Self;
}

trait Read {
    fn read(&self) -> [f64; 2];
}

impl Of for Named {
    fn of(x: f64, y: f64) -> Self {
        HashMap::from([("a".to_owned(), x), ("b".to_owned(), y)])
    }
}

impl Read for Named {
    fn read(&self) -> [f64; 2] {
        [self["a"], self["b"]]
    }
}

impl Of for Numbered {
    fn of(x: f64, y: f64) -> Self {
        BTreeMap::from([(1, x), (2, y)])
    }
}

impl Read for Numbered {
    fn read(&self) -> [f64; 2] {
        [self[&1], self[&2]]
    }
}

impl Of for Listed {
    fn of(x: f64, y: f64) -> Self {
        BTreeMap::from([(3, vec![x, y])])
    }
}

impl Read for Listed {
    fn read(&self) -> [f64; 2] {
        [self[&3][0], self[&3][1]]
    }
}

impl Of for Placed {
    fn of(x: f64, y: f64) -> Self {
        HashMap::from([("a".to_owned(), Point { x, y })])
    }
}

impl Of for HashMap<String, PointCotangent> {
    fn of(x: f64, y: f64) -> Self {
        HashMap::from([("a".to_owned(), PointCotangent { x, y })])
    }
}

impl Read for HashMap<String, PointCotangent> {
    fn read(&self) -> [f64; 2] {
        [self["a"].x, self["a"].y]
    }
}

/// Of functions `f(map, x)`: as `agree!` is for those of slices.
macro_rules! agree_on_maps {
    ($($f:ident of $map:ty;)*) => {$(
        #[test]
        fn $f() {
            let x = [0.4, 1.3, 0.7];
            let map = |x: &[f64]| <$map>::of(x[0], x[1]);
            let grad = |x: &[f64]| {
                let (map, x) = functions::$f::grad(&map(x), x[2]);
                [&map.read()[..], &[x]].concat()
            };
            let unit = |j: usize| [0, 1, 2].map(|i| f64::from(u8::from(i == j)));
            let hvp = |w: [f64; 3]| {
                let along = Of::of(w[0], w[1]);
                let (gradient, product) = functions::$f::hvp(&map(&x), x[2], &along, w[2]);
                crate::close(&[&gradient.0.read()[..], &[gradient.1]].concat(), &grad(&x));
                [&product.0.read()[..], &[product.1]].concat()
            };
            let hessian: Vec<Vec<f64>> = (0..3).map(|j| hvp(unit(j))).collect();
            crate::check_hessian(&x, &hessian, grad);
            // Reverse mode over the gradient, and forward mode over it.
            #[differentiable]
            fn along(map: &$map, x: f64) -> f64 {
                let (_, slope) = functions::$f::grad(map, x);
                slope * slope
            }
            let expected: Vec<f64> = hessian[2].iter().map(|h| 2.0 * grad(&x)[2] * h).collect();
            let (map_bar, x_bar) = along::grad(&map(&x), x[2]);
            crate::close(&[&map_bar.read()[..], &[x_bar]].concat(), &expected);
            for j in 0..3 {
                let w = unit(j);
                let (_, moved) = along::jvp(&map(&x), x[2], &Of::of(w[0], w[1]), w[2]);
                crate::close(&[moved], &[expected[j]]);
            }
        }
    )*};
}

agree_on_maps! {
    by_text of Named;
    by_number of Numbered;
    by_index of Named;
    by_keys_given of Named;
    absent of Numbered;
    returned_early of Named;
    overwritten of Numbered;
    values of Numbered;
    entries of Named;
    entries_in_loops of Numbered;
    in_closures of Named;
    passed_on of Numbered;
    of_lists of Listed;
    of_structs of Placed;
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    pub fn by_text(map: &Named, x: f64) -> f64 {
        let f = map.get("a").copied().unwrap_or(1.0);
        f * x * f * map.get("b").unwrap() + map.get("c").unwrap_or(&2.0) * f
    }

    #[differentiable(order = 2)]
    pub fn by_number(map: &BTreeMap<u32, f64>, x: f64) -> f64 {
        let mut sum = 0.0;
        for k in 0..4 {
            // The counter is lent.
            if let Some(v) = map.get(&k) {
                sum += v * v * x;
            } else {
                sum += x * x;
            }
        }
        sum
    }

    #[differentiable(order = 2)]
    pub fn by_index(map: &HashMap<String, f64>, x: f64) -> f64 {
        let product = map["a"] * map["b"];
        product * product * x
    }

    #[differentiable(order = 2)]
    pub fn by_keys_given(map: &HashMap<String, f64>, x: f64) -> f64 {
        let keys = ["a", "b", "a", "c"];
        keys.iter().filter_map(|k| map.get(*k).map(|v| v * x)).map(|v| v * v).sum::<f64>().tanh()
    }

    #[differentiable(order = 2)]
    pub fn absent(map: &BTreeMap<u32, f64>, x: f64) -> f64 {
        let one = map.get(&7).map_or(x * x * x, |v| v * 2.0);
        one * map[&1] * map[&2]
    }

    #[differentiable(order = 2)]
    fn looked_up(map: &HashMap<String, f64>, name: &str, x: f64) -> Result<f64, String> {
        let v = map.get(name).ok_or_else(|| name.to_string())?;
        let other = *map.get("b").ok_or("b".to_string())?;
        Ok(v * x + v * v * other)
    }

    #[differentiable(order = 2)]
    pub fn returned_early(map: &HashMap<String, f64>, x: f64) -> f64 {
        looked_up(map, "a", x).unwrap_or(1.0) * looked_up(map, "c", x).unwrap_or(x)
    }

    #[differentiable(order = 2)]
    pub fn overwritten(map: &BTreeMap<u32, f64>, x: f64) -> f64 {
        let mut y = x;
        for k in [1_u32, 2, 1] {
            y = y * map[&k] + y.sin();
        }
        y
    }

    #[differentiable(order = 2)]
    pub fn values(map: &Numbered, x: f64) -> f64 {
        let squares: f64 = map.values().map(|v| v * v).sum();
        squares.sqrt() * x * map.len() as f64
    }

    #[differentiable(order = 2)]
    pub fn entries(map: &HashMap<String, f64>, x: f64) -> f64 {
        map.iter().filter(|(k, _)| k.as_str() != "c").map(|(k, &v)| v * v * x.powi(k.len() as i32)).sum()
    }

    #[differentiable(order = 2)]
    pub fn entries_in_loops(map: &BTreeMap<u32, f64>, x: f64) -> f64 {
        let mut y = x;
        for (k, v) in map {
            y = y * 0.5 + v.exp() * *k as f64 * y;
        }
        let last = map.iter().rev().next().map_or(0.0, |(_, v)| v * x);
        y * last
    }

    #[differentiable(order = 2)]
    pub fn in_closures(map: &HashMap<String, f64>, x: f64) -> f64 {
        let at = |name: &str, y: f64| map[name] * y + y * y;
        at("a", x) * at("b", x)
    }

    #[differentiable(order = 2)]
    fn product(map: &BTreeMap<u32, f64>, of: u32) -> f64 {
        map[&of] * map[&of]
    }

    #[differentiable(order = 2)]
    pub fn passed_on(map: &BTreeMap<u32, f64>, x: f64) -> f64 {
        product(map, 1) * product(map, 2) * x
    }

    #[differentiable(order = 2)]
    pub fn of_lists(map: &BTreeMap<u32, Vec<f64>>, x: f64) -> f64 {
        let list = &map[&3];
        let products: f64 = map.values().map(|l| l[0] * l[1]).sum();
        let none = map.get(&1).map_or(x, |l| l[0]);
        list[0] * list[1].sin() * x + products * none * map.get(&3).map_or(1.0, |l| l.iter().sum::<f64>())
    }

    #[differentiable(order = 2)]
    pub fn of_structs(map: &HashMap<String, Point>, x: f64) -> f64 {
        let p = &map["a"];
        let norms: f64 = map.iter().map(|(_, p)| p.x.hypot(p.y)).sum();
        norms * p.x * x + map.get("a").map_or(0.0, |p| p.y * p.y * p.x)
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Model {
    bias: f64,
    #[constant]
    table: BTreeMap<String, f64>,
    rates: HashMap<String, f64>,
}

#[differentiable(order = 2)]
impl Model {
    fn with_rates(&self, x: f64) -> f64 {
        let mut y = self.bias;
        for (name, rate) in &self.rates {
            y += rate * x.powi(name.len() as i32) * rate;
        }
        if let Some(rate) = self.rates.get("a") {
            y *= rate;
        }
        y + self.rates["b"] * x
    }

    fn with_table(&self, x: f64) -> f64 {
        let mut y = self.bias * x;
        for (name, w) in &self.table {
            y += w * x.powi(name.len() as i32 + 1);
        }
        y + self.table["bb"] * x * self.rates.values().map(|r| r * r).sum::<f64>()
    }
}

#[differentiable(order = 2)]
fn in_fields(model: &Model, x: f64) -> f64 {
    model.with_table(x) * model.with_rates(x)
}

#[test]
fn fields() {
    let make = |x: &[f64]| Model {
        bias: x[0],
        table: BTreeMap::from([("bb".to_owned(), 0.6), ("c".to_owned(), -1.5)]),
        rates: Of::of(x[1], x[2]),
    };
    let flat = |(model, x): &(ModelCotangent, f64)| {
        let [a, b] = model.rates.read();
        vec![model.bias, a, b, *x]
    };
    let x = [0.4, 0.9, -0.7, 1.3];
    let grad = |x: &[f64]| flat(&in_fields::grad(&make(x), x[3]));
    let rows = (0..4).map(|j| {
        let w = [0, 1, 2, 3].map(|i| f64::from(u8::from(i == j)));
        let along = ModelCotangent { bias: w[0], table: (), rates: Of::of(w[1], w[2]) };
        let (gradient, product) = in_fields::hvp(&make(&x), x[3], &along, w[3]);
        crate::close(&flat(&gradient), &grad(&x));
        flat(&product)
    });
    crate::check_hessian(&x, &rows.collect::<Vec<_>>(), grad);
}

#[differentiable(order = 2)]
fn used_up(map: BTreeMap<u32, f64>, x: f64) -> f64 {
    let mut y = x;
    for (k, v) in map {
        y = y * v + x * k as f64;
    }
    y
}

#[test]
fn a_map_that_is_used_up() {
    let x = [0.4, 1.3, 0.7];
    let grad = |x: &[f64]| {
        let (map, x) = used_up::grad(Of::of(x[0], x[1]), x[2]);
        [&map.read()[..], &[x]].concat()
    };
    let rows = (0..3).map(|j| {
        let w = [0, 1, 2].map(|i| f64::from(u8::from(i == j)));
        let (_, (map, x)) = used_up::hvp(Of::of(x[0], x[1]), x[2], Of::of(w[0], w[1]), w[2]);
        [&map.read()[..], &[x]].concat()
    });
    crate::check_hessian(&x, &rows.collect::<Vec<_>>(), grad);
}

/// Third derivatives, of which the tangents of values in a map have tangents themselves.
#[test]
fn of_order_three() {
    #[differentiable(order = 3)]
    fn cube(map: &BTreeMap<u32, f64>, x: f64) -> f64 {
        let (a, b): (f64, f64) = (map[&1], map[&2]);
        a * a * b * x
    }
    #[differentiable(order = 2)]
    fn slope(map: &BTreeMap<u32, f64>, x: f64) -> f64 {
        let (_, slope) = cube::grad(map, x);
        slope * x
    }
    let (_, (map, x)) = slope::hvp(&Of::of(3.0, 5.0), 0.5, &Of::of(1.0, 0.0), 0.0);
    assert_eq!((map.read(), x), ([5.0, 3.0], 30.0));
}

/// Third derivatives with constants whose type follows from nothing but their use.
#[test]
fn constants_of_order_three() {
    #[differentiable(order = 3)]
    fn cubes(names: &[String], x: f64) -> f64 {
        let halves = names.iter().map(|n| (n.len(), 0.5)).collect::<BTreeMap<_, _>>();
        halves.values().map(|v| v * x * x * x).sum::<f64>()
    }
    #[differentiable(order = 2)]
    fn slope(names: &[String], x: f64) -> f64 {
        cubes::grad(names, x)
    }
    let names = ["a", "bc"].map(str::to_owned);
    assert_eq!(cubes::hvp(&names, 2.0, 1.0), (12.0, 12.0));
    assert_eq!(slope::hvp(&names, 2.0, 1.0), (12.0, 6.0));
}

#[test]
fn what_a_direction_says_nothing_of_is_still() {
    let (_, (map, x)) = functions::by_text::hvp(&Of::of(0.4, 1.3), 0.7, &HashMap::from([("b".to_owned(), 1.0)]), 0.0);
    assert_eq!(x, 0.4 * 0.4);
    approx::assert_relative_eq!(map["a"], 2.0 * 0.4 * 0.7);
    assert_eq!(map.get("b").copied().unwrap_or(0.0), 0.0);
}
