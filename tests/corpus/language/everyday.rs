//! The rest of everyday Rust, beside the floats: attributes, integers, text, macros.

use crate::capitals::Tx_region;
use autodiff::differentiable;

#[differentiable]
fn suffix(x: f64) -> f64 {
    let eps = 1e-10_f64;
    let n = 3u32;
    let k = 0xff_u8 as i32;
    (x + eps).powi(n as i32) * k as f64 + 1_000.0 * x + f64::from(n) + 2f64.sqrt() * x
}

#[differentiable]
fn casts(x: f64, n: u64) -> f64 {
    let k = (n as f64 * 1.5) as usize as i64 as f64;
    let m = (n >> 1 & 3) as f64;
    let b = (x > 1.0) as i32 as f64;
    k * x + m * x * x + b * x
}

#[differentiable]
fn bits(x: f64, n: u32) -> f64 {
    let mut s = 0.0;
    let mut m = n;
    let mut p = x;
    while m > 0 {
        if m & 1 == 1 {
            s += p;
        }
        p *= x;
        m >>= 1;
    }
    s * (!0u8 as f64) + (n ^ 5) as f64 * x + 2usize.pow(3) as f64
}

#[differentiable]
fn chars(x: f64, c: char) -> f64 {
    let s = format!("{}-{c}", 3);
    let msg = String::from("a");
    let k = match c {
        'a'..='f' => 1.0,
        _ if c.is_ascii_digit() => 2.0,
        _ => 3.0,
    };
    x * k * s.len() as f64 + msg.len() as f64
}

#[differentiable]
fn const_fn(x: f64) -> f64 {
    const fn tri(n: usize) -> usize {
        n * (n + 1) / 2
    }
    const N: usize = tri(3);
    let a = [x; N];
    a.iter().sum::<f64>() * x
}

#[differentiable]
fn loop_match(x: f64) -> f64 {
    let mut state = 0;
    let mut v = x;
    loop {
        match state {
            0 => {
                v *= 2.0;
                state = 1;
            }
            1 if v > 3.0 => {
                v = v.sqrt();
                state = 2;
            }
            1 => {
                v += 1.0;
            }
            2 => break v * x,
            _ => unreachable!(),
        }
    }
}

#[differentiable]
fn underscore(x: f64) -> f64 {
    let _ = x * 2.0;
    let _unused = x.sin();
    x.cos();
    let (a, _) = (x * x, 3.0);
    let [b, ..] = [x, 1.0, 2.0];
    _ = b;
    a * b
}

#[differentiable]
fn macros(x: f64) -> f64 {
    let y = dbg!(x * x);
    assert!(y > 0.0, "bad {y}");
    debug_assert!(x.is_finite());
    assert_eq!(x, x);
    assert_ne!(x, y + 1.0, "{}", x);
    if y < 0.0 {
        todo!()
    }
    if y.is_nan() {
        unimplemented!("x {}", y)
    }
    if x < -1e9 {
        panic!("{x:?}")
    }
    y
}

#[differentiable]
fn consts(x: f64) -> f64 {
    use core::f64::consts::PI;
    use std::f64::consts;
    let t = std::f64::consts::TAU * x + PI + consts::E;
    let big = f64::MAX.min(t);
    let u = u64::MAX as f64;
    let e = f64::EPSILON + std::f64::EPSILON;
    big * e + t.sin() + x / u + f64::MIN_POSITIVE + core::f64::consts::FRAC_PI_2 * x
}

#[differentiable]
fn cmp(x: f64, y: f64) -> f64 {
    use std::cmp::Ordering;
    let o = x.partial_cmp(&y);
    let r = match o {
        Some(Ordering::Less) => x,
        Some(Ordering::Greater) => y,
        _ => 0.0,
    };
    let t = match x.total_cmp(&y) {
        Ordering::Less => 1.0,
        Ordering::Equal => 2.0,
        Ordering::Greater => 3.0,
    };
    if f64::total_cmp(&x, &y).is_lt() { r * t * x } else { r * y }
}

#[differentiable]
fn intfrom(x: f64, b: bool) -> f64 {
    let s = i32::from(b) * 2 - 1;
    let k = usize::pow(2, 3);
    let t = f64::from(s);
    let w = f64::from(u8::from(b));
    let z: f64 = s.into();
    x * t * k as f64 + w + z * x + (s as f64).signum() * x
}

#[differentiable]
fn shadow(x: f64) -> f64 {
    let x = x * 2.0;
    for i in 0..3 {
        let x = x + i as f64;
        let x = x * x;
        if x > 10.0 {
            continue;
        }
    }
    let x = {
        let x = x + 1.0;
        x * x
    };
    x
}

#[differentiable]
fn let_chain(x: f64, o: Option<usize>) -> f64 {
    if let Some(k) = o
        && k > 2
    {
        x * k as f64
    } else {
        x
    }
}

#[differentiable]
fn opt_int(x: &[f64], o: Option<usize>) -> f64 {
    let k = o.unwrap_or(1);
    let m = o.map(|v| v + 1).unwrap_or_default();
    let Some(z) = o else { return x[0] };
    x[k] * m as f64 + x[z]
}

struct Idx(usize, usize);
#[differentiable]
fn tuple_struct(x: &[f64]) -> f64 {
    let i = Idx(0, 1);
    let Idx(a, b) = i;
    let j = Idx(b, a);
    x[a] * x[j.0]
}

#[differentiable]
fn string_match(x: f64, s: &str) -> f64 {
    match s {
        "sin" => x.sin(),
        "cos" => x.cos(),
        other if other.starts_with('p') => x.powi(other.len() as i32),
        _ => x,
    }
}

#[differentiable]
fn nested_ret(x: &[f64]) -> f64 {
    let mut s = 0.0;
    'o: for i in 0..x.len() {
        for j in 0..x.len() {
            if x[j] < 0.0 {
                continue 'o;
            }
            if i * j > 6 {
                break 'o;
            }
            s += x[i] * x[j];
        }
    }
    let r = 'b: {
        if s > 3.0 {
            break 'b s.sqrt();
        }
        s
    };
    r
}

#[differentiable]
fn min_max(a: usize, b: usize, x: f64) -> f64 {
    let n = a.min(b);
    let m = std::cmp::max(a, b);
    let c = core::cmp::min(n, m).saturating_sub(1);
    (x * n as f64).max(m as f64).min(1e3) + c as f64 * x.clamp(0.0, 1.0)
}

#[differentiable]
fn i32_loop(x: f64) -> f64 {
    let mut k: i32 = 5;
    let mut s = 0.0;
    while k > 0 {
        k -= 1;
        s = s * x + k as f64;
        if k % 2 == 0 && s > 2.0 || k == 1 {
            s -= x;
        }
    }
    s
}

#[differentiable]
fn println(x: f64) -> f64 {
    println!("{x:.3} {:>8}", x * 2.0);
    eprintln!("x");
    let s = format!("{:.2}", x);
    x * s.len() as f64
}

#[differentiable]
fn tuple_arr(x: f64) -> f64 {
    let pts: Vec<(f64, f64)> = (0..4).map(|i| (i as f64 * x, (i as f64 * x).sin())).collect();
    let a: f64 = pts.windows(2).map(|w| 0.5 * (w[1].0 - w[0].0) * (w[0].1 + w[1].1)).sum();
    let t = pts.iter().map(|p| p.0 * p.1).fold(0.0, |a, b| a + b);
    let (lx, ly) = pts[pts.len() - 1];
    a + t * lx - ly
}

#[differentiable]
fn f32_mix(x: f32, y: f64) -> f64 {
    let z = f64::from(x) * y;
    let w: f32 = (z as f32) * x;
    w as f64 + z
}

#[differentiable]
fn arr_index_const(x: [f64; 3]) -> f64 {
    const I: usize = 2;
    let a = x[I];
    let b = x[usize::from(true)];
    let c = x[(1 + 1) % 3];
    a * b + c
}

#[differentiable]
fn neg_idx(x: &[f64]) -> f64 {
    let n = x.len() as i32;
    let mut s = 0.0;
    for i in (-2..n).rev().step_by(2) {
        if i < 0 {
            continue;
        }
        s = s * 0.5 + x[i as usize];
    }
    s
}

/// Operators by their methods' names, and functions of floats whose path alone says which float it is.
#[differentiable]
fn by_their_names(x: f64, y: f64, n: usize) -> f64 {
    use std::ops::{Add, Div, Mul, Neg, Rem, Sub};
    let mut s = x.recip().neg().mul(y).add(1.0);
    for i in 0..n {
        let angle = f64::to_radians(match i % 3 {
            0 => 6.0,
            1 => 12.,
            _ => 18.5,
        });
        let less = f64::sqrt(if i > 1 { 2.0 } else { 3.0 });
        s = s.sub(angle.sin() * x).div(&less).add(y.rem(0.7));
        if s > 1.0 {
            s = (s * y).neg();
        }
    }
    s
}

/// A function of another file, with a capital.
#[differentiable]
fn of_a_region(t: f64, x: f64, property: i32) -> f64 {
    match property {
        1 => t,
        _ => {
            let T: f64 = t + 273.15;
            if x > 1.0 || x < 0.0 { 0.0 } else { Tx_region(T, x, property) }
        }
    }
}

mod checks {
    use crate::common::check;

    check!(by_their_names(x, y, @n); (1.5, 0.4, 4); (0.3, 2.0, 0));

    check!(suffix(x); (1.5));
    check!(casts(x, @n); (1.5, 7));
    check!(bits(x, @n); (1.2, 13));
    check!(chars(x, @c); (1.2, 'a'); (1.2, '3'));
    check!(const_fn(x); (1.2));
    check!(loop_match(x); (1.2); (0.3));
    check!(underscore(x); (1.2));
    check!(macros(x); (1.2));
    check!(consts(x); (1.2));
    check!(cmp(x, y); (1.2, 2.0); (3.0, 2.0));
    check!(intfrom(x, @b); (1.2, true); (1.2, false));
    check!(shadow(x); (1.2));
    check!(let_chain(x, @o); (1.2, Some(3)); (1.2, None));
    check!(opt_int(&x, @o); (vec![1.2, 3.0, 4.0], Some(2)); (vec![1.2, 3.0], None));
    check!(tuple_struct(&x); (vec![1.2, 3.0]));
    check!(string_match(x, @str s); (1.2, "sin"); (1.2, "pp"));
    check!(nested_ret(&x); (vec![1.2, 3.0, 1.0, 2.0]));
    check!(min_max(@a, @b, x); (2, 3, 4.5));
    check!(i32_loop(x); (1.2));
    check!(println(x); (1.2));
    check!(tuple_arr(x); (0.7));
    check!(f32_mix(x, y); (1.5f32, 2.0));
    check!(arr_index_const(x); ([1.0, 2.0, 3.0]));
    check!(neg_idx(&x); (vec![1.0, 2.0, 3.0]));
    check!(of_a_region(t, x, @p); (20.0, 0.3, 1); (20.0, 0.3, 2); (20.0, 0.3, 3));
}
