use autodiff::differentiable;

#[differentiable]
fn in_a_vector(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    let mut refs = Vec::new();
    refs.push(&mut a);
    refs.push(&mut b);
    *refs[0] *= x;
    a * b
}

#[differentiable]
fn in_a_pair(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    let mut pair = (&mut a, 1.0);
    pair.0 = &mut b;
    *pair.0 *= x;
    a * b
}

#[differentiable]
fn chosen(x: f64, y: f64) -> f64 {
    let mut a = x;
    let r = if x < y { Some(&mut a) } else { None };
    if let Some(r) = r {
        *r *= y;
    }
    a
}

#[differentiable]
fn found(x: f64, y: f64) -> f64 {
    let mut v = [x, y];
    let mut last = None;
    for e in v.iter_mut() {
        if *e > 0.0 {
            last = Some(e);
        }
    }
    if let Some(e) = last {
        *e *= x;
    }
    v[0] * v[1]
}

#[differentiable]
fn collected(x: f64, y: f64) -> f64 {
    let mut rows = [[x, y], [y, x]];
    let mut refs: Vec<&mut [f64; 2]> = rows.iter_mut().collect();
    refs[0][1] *= x;
    rows[0][1]
}

struct Sink<'a> {
    out: &'a mut Vec<f64>,
}

#[differentiable]
fn in_a_struct(x: f64, y: f64) -> f64 {
    let mut v = Vec::new();
    let sink = Sink { out: &mut v };
    sink.out.push(x * y);
    v[0] * y
}

fn main() {}
