//! What is done with values that may not be there.

use autodiff::differentiable;

// | Methods of `Option` and `Result` | `unwrap`, `expect`, `unwrap_or`, `unwrap_or_else`, `unwrap_or_default`, `map`, `map_or`, `map_or_else`, `map_err`, `and`, `and_then`, `or`, `or_else`, `xor`, `ok`, `err`, `ok_or`, `ok_or_else`, `filter`, `flatten`, `zip`, `inspect`, `take`, `replace`, `insert`, `get_or_insert`, `get_or_insert_with`, `copied`, `cloned`, `as_ref`, `as_mut`, `as_deref`, `is_some`, `is_none`, `is_ok`, `is_err`, `is_some_and`, `is_none_or`, `is_ok_and` |

#[differentiable]
fn of_options(x: Option<f64>, y: Option<f64>, k: f64) -> f64 {
    let mut s = x.unwrap_or(k) + y.unwrap_or_else(|| k * k) + y.unwrap_or_default();
    s += x.map(|x| x * k).or(y).map_or(k, |x| x * x);
    s += x.and_then(|x| if x > 1.0 { Some(x * k) } else { None }).or_else(|| y.map(|y| y * k)).map_or_else(|| k, |x| x);
    s += x.filter(|x| *x > 1.0).zip(y).map_or(0.0, |(x, y)| x * y) + x.and(y).unwrap_or(1.0) * k;
    s += x.map(|x| if x > 1.0 { Some(x) } else { None }).flatten().inspect(|_| ()).unwrap_or(k);
    s += x.xor(y).unwrap_or(k) * k;
    let mut held = x;
    if let Some(value) = held.as_mut() {
        *value *= k;
    }
    let before = held.replace(k);
    let now = held.take();
    s += before.unwrap_or(0.0) * now.unwrap();
    s += *held.insert(k * k);
    let mut later: Option<f64> = None;
    s += *later.get_or_insert(k);
    let mut lazy: Option<f64> = y;
    s += *lazy.get_or_insert_with(|| k * 3.0);
    if x.is_some() && y.is_none() || x.is_some_and(|x| x > 5.0) || y.is_none_or(|y| y > 50.0) {
        s *= k;
    }
    s + x.as_ref().copied().unwrap_or(k) * y.as_ref().cloned().expect("as it was")
}

#[differentiable]
fn of_results(x: f64, k: f64) -> f64 {
    let good: Result<f64, String> = if x > 1.0 { Ok(x * k) } else { Err("small".to_owned()) };
    let mut s = good.clone().unwrap_or(k) + good.clone().map(|g| g * x).ok().unwrap_or(0.0);
    s += good.clone().and_then(|g| if g > 2.0 { Ok(g * g) } else { Err(String::new()) }).unwrap_or_else(|_| k);
    s += if Some(x).ok_or(1).err().is_some() { 0.0 } else { x };
    s += Some(x).ok_or("none").unwrap() * Some(k).ok_or_else(|| "none").map_err(|e| e.len()).unwrap_or(1.0);
    if good.is_ok() && !good.is_err() && good.as_ref().is_ok_and(|g| *g > 0.0) {
        s *= x;
    }
    let boxed: Option<Box<f64>> = Some(Box::new(x));
    s + boxed.as_deref().unwrap() * k
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(of_options(x, y, k); (Some(2.0), Some(3.0), 1.5));
    check!(of_results(x, k); (2.0, 1.5); (0.5, 1.5));
}
