//! Statics: what they hold is a constant, whoever guards it.

use autodiff::{Differentiable, differentiable};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, RwLock};

thread_local! {
    static RATE_HERE: Cell<f64> = const { Cell::new(2.0) };
    static TABLE_HERE: RefCell<Vec<f64>> = RefCell::new(vec![3.0, 4.0]);
}
static LOCKED_RATE: Mutex<f64> = Mutex::new(2.0);
static LOCKED_LIST: Mutex<Vec<f64>> = Mutex::new(Vec::new());
static LOCKED_WEIGHTS: Mutex<Vec<f64>> = Mutex::new(Vec::new());
static SHARED_RATE: RwLock<f64> = RwLock::new(2.0);
static RATE_ONCE: OnceLock<f64> = OnceLock::new();
static WEIGHTS_LATER: LazyLock<Vec<f64>> = LazyLock::new(|| vec![1.0, 2.0]);
static RATES_BY_NAME: LazyLock<HashMap<&'static str, f64>> = LazyLock::new(|| HashMap::from([("a", 2.0), ("b", -0.5)]));
static TURNS_COUNTED: AtomicUsize = AtomicUsize::new(3);

struct Settings {
    scale: f64,
    table: Vec<f64>,
}

static SHARED_SETTINGS: RwLock<Settings> = RwLock::new(Settings { scale: 2.0, table: Vec::new() });
static SETTINGS_LATER: LazyLock<Settings> = LazyLock::new(|| Settings { scale: 2.0, table: vec![2.0] });

#[differentiable]
fn of_a_thread(x: f64) -> f64 {
    let rate = RATE_HERE.with(Cell::get);
    (RATE_HERE.with(|rate| rate.get()) * x).sin() + RATE_HERE.get() * x * x * rate
}

#[differentiable]
fn of_a_list_of_a_thread(x: f64) -> f64 {
    TABLE_HERE.with(|table| table.borrow()[0]) * x * x
}

#[differentiable]
fn locked(x: f64) -> f64 {
    let rate = LOCKED_RATE.lock().unwrap();
    let scaled = *rate * x * x;
    drop(rate);
    *LOCKED_RATE.lock().unwrap() * x + if LOCKED_LIST.lock().unwrap().is_empty() { scaled * x } else { scaled }
}

#[differentiable]
fn shared(x: f64) -> f64 {
    let rate = *SHARED_RATE.read().unwrap();
    let settings = SHARED_SETTINGS.read().unwrap();
    let scaled = settings.scale * x + settings.table.len() as f64;
    rate * x * x * scaled * SHARED_SETTINGS.read().unwrap().scale
}

#[differentiable]
fn made_when_asked(x: f64) -> f64 {
    let mut sum = RATE_ONCE.get_or_init(|| 3.0) * x * x + RATE_ONCE.get().unwrap() * x;
    for (i, weight) in WEIGHTS_LATER.iter().enumerate() {
        sum += weight * x.powi(i as i32 + 1) * sum;
    }
    let weights = &*WEIGHTS_LATER;
    sum * weights[1] + WEIGHTS_LATER.iter().map(|w| w * x * x).sum::<f64>() + WEIGHTS_LATER.len() as f64 * x
}

#[differentiable]
fn locked_again_and_again(x: f64) -> f64 {
    let in_a_block = {
        let rate = LOCKED_RATE.lock().unwrap();
        *rate * x
    };
    let product = in_a_block * *LOCKED_RATE.lock().expect("nobody panics");
    let scaled = if *LOCKED_RATE.lock().unwrap() > 1.0 { product * *LOCKED_RATE.lock().unwrap() } else { product };
    let last = LOCKED_RATE.lock().unwrap();
    scaled * x + *last
}

#[differentiable]
fn locked_lists(x: f64) -> f64 {
    let a: f64 = LOCKED_WEIGHTS.lock().unwrap().iter().map(|w| w * x).sum();
    let b: f64 = LOCKED_WEIGHTS.lock().unwrap().iter().map(|w| w * x * x).sum();
    let n = LOCKED_WEIGHTS.lock().unwrap().len();
    let mut product = 1.0;
    for i in 0..n {
        let weights = LOCKED_WEIGHTS.lock().unwrap();
        product *= weights[i] * x + weights.len() as f64;
    }
    a * b + product + LOCKED_WEIGHTS.lock().unwrap()[1] * x
}

#[differentiable]
fn of_cells(x: f64, #[constant] list: &RefCell<Vec<f64>>, #[constant] rate: &Arc<Mutex<f64>>) -> f64 {
    let first = list.borrow()[0];
    let all = list.borrow();
    let sum = all.iter().sum::<f64>() * x;
    drop(all);
    let scaled: f64 = list.borrow().iter().map(|v| v * x).sum();
    let rated = *rate.lock().unwrap() * x;
    first * sum * scaled * rated * *rate.lock().unwrap()
}

#[differentiable]
fn of_settings(x: f64) -> f64 {
    SETTINGS_LATER.scale * x * x * SETTINGS_LATER.table[0]
}

#[differentiable]
fn by_name(x: f64) -> f64 {
    let mut sum = RATES_BY_NAME["a"] * x;
    for name in ["a", "b"] {
        sum += RATES_BY_NAME[name] * x * x + RATES_BY_NAME[&name] * sum * x;
    }
    if let Some(&rate) = RATES_BY_NAME.get("b") {
        sum *= rate * x;
    }
    match RATES_BY_NAME.get("c") {
        Some(rate) => rate * sum,
        None => sum * RATES_BY_NAME.get("a").copied().unwrap_or(1.0),
    }
}

#[differentiable]
fn guards_by_other_names(x: f64) -> f64 {
    let rate = LOCKED_RATE.lock().unwrap();
    let rate = *rate * x;
    let mut weights = SHARED_WEIGHTS.values(x);
    weights[0] = rate * x;
    weights[0] * weights[1]
}

#[differentiable]
fn counting(x: f64) -> f64 {
    TURNS_COUNTED.fetch_add(0, Ordering::Relaxed);
    x * x * TURNS_COUNTED.load(Ordering::SeqCst) as f64
}

/// Weights that are the same for everybody.
#[derive(Clone, Debug, Differentiable)]
struct WeightsOfAll {
    first: f64,
}

#[differentiable]
impl WeightsOfAll {
    fn values(&self, x: f64) -> Vec<f64> {
        vec![self.first, self.first * x]
    }
}

static SHARED_WEIGHTS: WeightsOfAll = WeightsOfAll { first: 1.5 };

/// A spring that is the same for everybody.
#[derive(Clone, Debug, Differentiable)]
struct FixedSpring {
    stiffness: f64,
}

#[differentiable]
impl FixedSpring {
    fn push_force(&self, x: f64, forces: &mut Vec<f64>) {
        forces.push(-self.stiffness * x);
    }

    fn add_energy(&self, x: f64, energy: &mut f64) {
        *energy += 0.5 * self.stiffness * x * x;
    }
}

static SPRING_OF_ALL: FixedSpring = FixedSpring { stiffness: 3.0 };
const WEAK_SPRING: FixedSpring = FixedSpring { stiffness: 0.25 };

#[differentiable]
fn written_to_by_constants(x: f64, #[constant] own: &FixedSpring) -> f64 {
    let (mut forces, mut energy) = (Vec::new(), 0.0);
    for spring in [own, &WEAK_SPRING] {
        spring.add_energy(x * x, &mut energy);
    }
    SPRING_OF_ALL.push_force(x, &mut forces);
    WEAK_SPRING.push_force(x * x, &mut forces);
    own.push_force(energy, &mut forces);
    SPRING_OF_ALL.add_energy(forces[1], &mut energy);
    own.add_energy(x, &mut energy);
    forces[0] * forces[1] * forces[2] + energy
}

/// A pullback that waits lets everybody at the lock.
#[test]
fn pullbacks_hold_no_guards() {
    let (_, pullback) = locked_again_and_again::forward(0.7);
    assert!(LOCKED_RATE.try_lock().is_ok());
    drop(pullback);
}

/// What the list is filled with once.
fn filled() -> f64 {
    let mut weights = LOCKED_WEIGHTS.lock().unwrap();
    if weights.is_empty() {
        weights.extend([1.0, 2.0, -0.5]);
    }
    0.7
}

mod checks {
    use super::{FixedSpring, filled};
    use crate::common::check;
    use std::cell::RefCell;
    use std::sync::{Arc, Mutex};
    check!(written_to_by_constants(x, @&own); (0.7, FixedSpring { stiffness: 1.5 }));
    check!(locked_again_and_again(x); (0.7));
    check!(locked_lists(x); (filled()));
    check!(of_cells(x, @&list, @&rate); (0.7, RefCell::new(vec![0.4, 1.5]), Arc::new(Mutex::new(1.5))));
    check!(of_a_thread(x); (0.7));
    check!(of_a_list_of_a_thread(x); (0.7));
    check!(locked(x); (0.7));
    check!(shared(x); (0.7));
    check!(made_when_asked(x); (0.7));
    check!(of_settings(x); (0.7));
    check!(by_name(x); (0.7));
    check!(guards_by_other_names(x); (0.7));
    check!(counting(x); (0.7));
}
