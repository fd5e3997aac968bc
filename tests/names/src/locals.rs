//! Variables, parameters, labels, lifetimes and type parameters that are called as generated ones might be.

use autodiff::differentiable;

#[differentiable]
pub(crate) fn bars(x: f64, x_bar: f64) -> f64 {
    let y_bar = x * x_bar;
    let seed = y_bar.sin();
    let value = seed * x;
    let adjoint = value + x_bar;
    let pullback = adjoint * adjoint;
    let bar = pullback + y_bar;
    let dot = bar * x;
    let out = dot + seed;
    let result = out * value;
    let flags = result + 1.0;
    flags * y_bar
}

#[differentiable]
pub(crate) fn temporaries(t1: f64) -> f64 {
    let t2 = t1 * t1;
    let t = t2.exp();
    let __t = t * t1;
    let t3 = if __t > 1.0 { t2 } else { t };
    let x_2 = t3 * t1;
    let x_3 = x_2 + t;
    let x = x_3 * x_2;
    let x = x * x;
    let error = x;
    let order = error * t1;
    let i = order + 1.0;
    let j = i * order;
    let __d1 = j * 0.5;
    let slot = __d1 + x;
    slot * t3
}

#[differentiable]
pub(crate) fn loops(tape: &[f64], n: usize) -> f64 {
    let mut tape1 = tape.to_vec();
    let mut tape1_slot = 1.0;
    for t1 in 0..n {
        tape1_slot *= tape1[t1 % 2];
        tape1[0] += tape1_slot * 0.1;
    }
    let turns = tape1.iter().map(|turn| turn * tape1_slot).sum::<f64>();
    let mut order = tape1.clone();
    order.sort_by(|i, j| i.total_cmp(j));
    let (mut next, mut found) = (turns, order[0]);
    while next > 1.0 {
        next *= 0.5;
        found += next;
    }
    found * tape1_slot
}

#[differentiable]
pub(crate) fn labels(x: f64) -> f64 {
    let mut s = x;
    'ret: for i in 0..4 {
        'next: for j in 0..3 {
            'out: loop {
                s = s * 0.9 + x;
                if s > 30.0 {
                    break 'ret;
                }
                if j == i {
                    continue 'next;
                }
                break 'out;
            }
            s += f64::from(j);
        }
    }
    'exit: {
        if s > 2.0 {
            break 'exit;
        }
        s *= x;
    }
    s
}

#[differentiable]
#[allow(single_use_lifetimes)]
pub(crate) fn generic<'adjoint, 'a, M0, M1: Copy + Into<f64>, const N: usize>(
    bars: &'a [M0; N],
    #[constant] n: &'adjoint M1,
    x: f64,
) -> f64
where
    M0: Copy + Into<f64>,
{
    let mut s: f64 = (*n).into();
    for bar in bars {
        let bar: f64 = (*bar).into();
        s += bar * x;
    }
    s
}

/// A parameter that is called as the function is.
#[differentiable(order = 3)]
pub(crate) fn radius(x: f64, radius: f64) -> f64 {
    let x = x * radius;
    (x * radius + 1.0).sqrt() * radius
}

#[differentiable]
pub(crate) fn spread(spread: &[f64]) -> Vec<f64> {
    spread.iter().map(|x| x * spread[0]).collect()
}
