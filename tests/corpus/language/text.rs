//! Text that chooses what is computed: strings, their methods, comparisons with literals.

use autodiff::differentiable;

#[differentiable]
fn by_owned_name(a: f64, name: String) -> f64 {
    let mut planet = 0;
    let lower = name.to_lowercase();
    if lower == "mercury" {
        planet = 1;
    }
    if lower == "venus" {
        planet = 2;
    }
    if planet == 0 {
        return a;
    }
    let mut l = a;
    for k in 0..planet {
        if lower != "venus" {
            l *= a * f64::from(k + 1);
        } else {
            l += a * a;
        }
    }
    l * a
}

/// Not known to the attribute.
fn initial(name: &str) -> String {
    name[..1].to_uppercase()
}

#[differentiable]
fn by_parts(a: f64, name: &str) -> f64 {
    let first = initial(name);
    let whole = name.trim().to_string();
    let mut sum = if first == "A" {
        a
    } else if first == "B" && whole != "b" {
        a * a
    } else {
        a * a * a
    };
    for part in name.split(' ') {
        if part == "x" {
            sum *= a;
        }
    }
    match first.as_str() {
        "A" => sum,
        _ => sum * 2.0,
    }
}

#[differentiable]
fn by_mode(x: f64, mode: &str) -> Result<f64, String> {
    let (name, k) = mode.split_once('=').ok_or_else(|| format!("bad mode {mode:?}"))?;
    let k: f64 = k.parse().map_err(|e| format!("{e}"))?;
    match name.chars().next() {
        Some('a'..='m') => Ok(x * k),
        Some(c) if c.is_uppercase() => Err(format!("upper {c}")),
        Some(_) => Ok(x.powf(k)),
        None => Err(String::new()),
    }
}

#[differentiable]
fn modes(x: f64) -> f64 {
    by_mode(x, "b=2.5").unwrap() + by_mode(x, "z=1.5").unwrap() + by_mode(x, "Q=1").unwrap_or(x)
}

mod checks {
    use super::{by_owned_name, by_parts};

    #[test]
    fn chosen() {
        // a^2 + 2 a^3, a^3, a
        for (name, slope) in [("Venus", 28.0), ("MERCURY", 12.0), ("Pluto", 1.0)] {
            assert_eq!(by_owned_name::grad(2.0, name.to_owned()), slope);
            assert_eq!(by_owned_name::jvp(2.0, name.to_owned(), 1.0).1, slope);
        }
        // a^2, 2 a^3, 2 a^4, 2 a^3
        for (name, slope) in [("a x", 4.0), ("b x", 24.0), ("c x", 64.0), ("b", 24.0)] {
            assert_eq!(by_parts::grad(2.0, name), slope, "{name}");
            assert_eq!(by_parts::jvp(2.0, name, 1.0).1, slope, "{name}");
        }
    }
    crate::common::check!(modes(x); (0.4));
}
