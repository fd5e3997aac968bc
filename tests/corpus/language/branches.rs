//! `if`, `else`, `match` on values: as statements and as values, nested, merged, empty.

use autodiff::differentiable;

#[differentiable]
fn square_or_double(x: f64) -> f64 {
    if x > 0.0 { x * x } else { 2.0 * x }
}

#[differentiable]
fn product_or_difference(x: f64, y: f64) -> f64 {
    let r;
    if x > 0.0 {
        r = x * y;
    } else {
        r = y - x;
    }
    r
}

#[differentiable]
fn nested_if(x: f64, y: f64) -> f64 {
    let mut r = x + y;
    if x > 0.0 {
        if y > 0.0 {
            r *= x;
        } else {
            if x > 1.0 {
                r = r * r;
            } else {
                r -= y * y;
            }
            r += 1.0;
        }
        r *= 2.0;
    }
    r
}

#[differentiable]
fn empty_branch(x: f64) -> f64 {
    let mut y = x * x;
    if y > 4.0 {
    } else {
        y *= x;
    }
    if x < -100.0 {}
    y
}

#[differentiable]
fn three_way_merge(x: f64) -> f64 {
    let y = if x < -1.0 {
        x.exp()
    } else if x < 1.0 {
        x * x * x
    } else {
        x.ln()
    };
    y * y + x
}

#[differentiable]
fn if_true(x: f64) -> f64 {
    let mut y = x;
    if true {
        y *= x;
    }
    if false {
        y = 0.0;
    }
    y
}

/// The overwritten parameter is the condition of a later branch.
#[differentiable]
fn overwritten_condition(mut x: f64) -> f64 {
    if x > 1.0 {
        x = x.sqrt();
    }
    if x > 1.0 {
        x *= x * x;
    } else {
        x -= 3.0 * x * x;
    }
    x
}

#[differentiable]
fn condition_with_a_block(x: f64) -> f64 {
    let mut y = x;
    if {
        y *= 2.0;
        y > 1.0
    } {
        y * y
    } else {
        y + x
    }
}

#[differentiable]
fn logical_operators(x: f64, y: f64) -> f64 {
    let both = x > 0.0 && y > 0.0;
    let outside = !(x < 2.0) || y >= 2.0;
    match (both, outside) {
        (true, true) => x * y * y,
        (true, false) => x - y * x,
        (false, _) => x.powi(3) + y,
    }
}

#[differentiable]
fn value_of_different_depth(x: f64) -> f64 {
    let (a, b) = if x > 0.0 {
        let t = x.sqrt();
        (t, t * x)
    } else {
        (x, 1.0)
    };
    a * b + if a > 1.0 { a } else { if b > 1.0 { b * b } else { -b } }
}

/// The branch that is not taken divides by zero and takes the logarithm of a negative number.
#[differentiable]
fn untaken_branch_is_harmless(x: f64) -> f64 {
    let safe = if x > 0.0 { x.ln() / x } else { x * x };
    let root = if x < 0.0 { 0.0 } else { x.sqrt() };
    safe + root * x
}

/// Huber's loss.
#[differentiable]
fn huber(residual: f64, delta: f64) -> f64 {
    let a = residual.abs();
    if a <= delta { 0.5 * residual * residual } else { delta * (a - 0.5 * delta) }
}

/// Softplus without overflow.
#[differentiable]
fn softplus(x: f64) -> f64 {
    if x > 30.0 {
        x
    } else if x < -30.0 {
        x.exp()
    } else {
        x.exp().ln_1p()
    }
}

/// Wave speed of a traffic model: branches that read a local declared before them.
#[differentiable]
fn tax(income: f64) -> f64 {
    let allowance = 12_570.0 - ((income - 100_000.0).max(0.0) / 2.0).min(12_570.0);
    let taxable = (income - allowance).max(0.0);
    let mut due = 0.0;
    if taxable > 125_140.0 {
        due += 0.45 * (taxable - 125_140.0);
    }
    if taxable > 37_700.0 {
        due += 0.40 * (taxable.min(125_140.0) - 37_700.0);
    }
    due + 0.20 * taxable.min(37_700.0)
}

#[differentiable]
fn match_on_an_integer(x: f64, kind: u32) -> f64 {
    match kind {
        0 => x,
        1 | 2 => x * x,
        3..=5 => {
            let y = x.sin();
            y * f64::from(kind)
        }
        n if n % 2 == 0 => x.powi(n as i32),
        _ => -x,
    }
}

#[differentiable]
fn match_as_a_statement(x: f64, n: i32) -> f64 {
    let mut y = x;
    match n.signum() {
        -1 => y = y.recip(),
        0 => {}
        _ => {
            y *= y;
            y += 1.0;
        }
    }
    y * x
}

#[differentiable]
fn match_on_a_float(x: f64) -> f64 {
    let y = match x {
        v if v < 0.0 => -v,
        v if v < 1.0 => v * v,
        v => 2.0 * v - 1.0,
    };
    y * x
}

#[differentiable]
fn branch_in_a_loop(x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        if i % 3 == 0 {
            y = y.sin();
        } else if y > 0.5 {
            y *= x;
        } else {
            let t = y + 1.0;
            y = t * t;
        }
    }
    y
}

#[differentiable]
fn loop_in_a_branch(x: f64, n: usize) -> f64 {
    let mut y = 1.0;
    if n > 2 {
        for _ in 0..n {
            y *= x;
        }
    } else {
        let mut k = 0;
        while k < 5 {
            y += y * x;
            k += 1;
        }
    }
    y * y
}

#[differentiable]
fn branch_writes_an_array(x: f64, y: f64) -> f64 {
    let mut a = [x, y, x * y];
    if x > y {
        a[0] *= a[1];
        a.swap(1, 2);
    } else {
        a[2] = a[0] * a[0];
    }
    a[0] + 2.0 * a[1] * a[2]
}

#[differentiable]
fn shadowed_in_branches(x: f64) -> f64 {
    let y = x * 2.0;
    let r = if y > 1.0 {
        let y = y * y;
        let x = y + 1.0;
        x * y
    } else {
        let x = y.cos();
        x * y
    };
    r + y * x
}

/// A local that only some paths set, with the default kept otherwise.
#[differentiable]
fn conditional_overwrite(x: f64, y: f64) -> f64 {
    let mut best = x * x;
    let candidate = y * 3.0;
    if candidate > best {
        best = candidate;
    }
    let other = x + y;
    if other > best {
        best = other * best;
    }
    best * x
}

#[differentiable]
fn assertions_and_messages(x: f64) -> f64 {
    assert!(x > 0.0, "x must be positive, got {x}");
    debug_assert!(x.is_finite());
    let y = x.sqrt();
    assert_ne!(y, -1.0);
    if y > 1e9 {
        println!("a large root: {y:?}");
    }
    if y > 1e12 {
        panic!("too large: {y}");
    }
    y * x
}

#[differentiable]
fn unreachable_arm(x: f64, n: u8) -> f64 {
    match n % 2 {
        0 => x * x,
        1 => x.sin(),
        _ => unreachable!("a remainder of two"),
    }
}

/// Nested `let` values from nested matches inside a block value.
#[differentiable]
fn match_in_a_match(x: f64, a: bool, b: u8) -> f64 {
    let y = match a {
        true => match b {
            0 => x,
            _ => {
                let z = x * x;
                match z {
                    z if z > 4.0 => z.sqrt() + z,
                    _ => z.sin(),
                }
            }
        },
        false => x.exp(),
    };
    y * y
}

mod checks {
    use crate::common::check;

    check!(square_or_double(x); (4.0) => 8.0; (-10.0) => 2.0);
    check!(product_or_difference(x, y); (4.0, 5.0) => (5.0, 4.0); (-3.0, -2.0) => (-1.0, 1.0));
    check!(nested_if(x, y); (0.5, 0.7); (0.5, -0.7); (1.5, -0.7); (-0.5, 2.0) => (1.0, 1.0));
    check!(empty_branch(x); (3.0) => 6.0; (1.5) => 6.75);
    check!(three_way_merge(x); (-1.7); (0.4); (2.5));
    check!(if_true(x); (3.0) => 6.0);
    check!(overwritten_condition(x); (4.0); (0.3); (1.5));
    check!(condition_with_a_block(x); (3.0) => 24.0; (0.1) => 3.0);
    check!(logical_operators(x, y); (0.5, 0.7); (0.5, 2.7); (2.5, 0.1); (-1.0, 0.3));
    check!(value_of_different_depth(x); (0.5); (3.0); (-2.0); (1.1));
    check!(untaken_branch_is_harmless(x); (0.5); (-0.5); kink (0.0) => 0.0);
    check!(huber(r, d); (0.5, 1.0) => (0.5, 0.0); (3.0, 1.0) => (1.0, 2.0); (-3.0, 1.0) => (-1.0, 2.0));
    check!(softplus(x); (0.0) => 0.5; (800.0) => 1.0; (-40.0) => (-40.0_f64).exp(); (3.0));
    check!(tax(i); (20_000.0) => 0.2; (60_000.0) => 0.4; (110_000.0) => 0.6; (200_000.0) => 0.45);
    check!(match_on_an_integer(x, @k); (0.7, 0) => 1.0; (0.7, 2) => 1.4; (0.7, 4); (0.7, 8); (0.7, 7) => -1.0);
    check!(match_as_a_statement(x, @n); (2.0, -3) => 0.0; (2.0, 0) => 4.0; (2.0, 9) => 13.0);
    check!(match_on_a_float(x); (-2.0) => 4.0; (0.5) => 0.75; (3.0) => 11.0);
    check!(branch_in_a_loop(x, @n); (0.9, 0) => 1.0; (0.9, 1); (0.9, 8); (0.2, 11));
    check!(loop_in_a_branch(x, @n); (1.5, 3) => 6.0 * 1.5_f64.powi(5); (0.1, 2) => 10.0 * 1.1_f64.powi(9));
    check!(branch_writes_an_array(x, y); (2.0, 1.0); (1.0, 2.0));
    check!(shadowed_in_branches(x); (0.9); (0.3));
    check!(conditional_overwrite(x, y); (2.0, 0.5); (1.0, 3.0); (0.1, 0.2); (-0.5, 1.5));
    check!(assertions_and_messages(x); (4.0) => 3.0);
    check!(unreachable_arm(x, @n); (4.0, 0) => 8.0; (4.0, 3));
    check!(match_in_a_match(x, @a, @b); (1.5, true, 0) => 3.0; (1.5, true, 1); (2.5, true, 1); (0.5, false, 1));
}
