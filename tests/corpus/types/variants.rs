//! An enum of every kind of payload, built, matched, mutated and turned from one variant into another.

use crate::common::Data;
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub enum Value {
    A(f64),
    B(Vec<f64>),
    C { x: f64, inner: Option<f64> },
    D((f64, f64)),
    E([f64; 2]),
}
#[differentiable]
fn by_value(v: Value, k: f64) -> f64 {
    match v {
        Value::A(x) => x * k,
        Value::B(ref xs) if xs.is_empty() => k,
        Value::B(mut xs) => {
            xs[0] *= k;
            xs.push(k);
            xs.iter().sum()
        }
        Value::C { x, inner: Some(i) } => x * i * k,
        Value::C { x, inner: None } => x,
        Value::D((a, b)) => a * b * k,
        Value::E([a, b]) => a - b * k,
    }
}
#[differentiable]
fn mutated(v: &mut Value, k: f64) -> f64 {
    match v {
        Value::A(x) => {
            *x *= k;
            *x
        }
        Value::B(xs) => {
            for x in xs.iter_mut() {
                *x += k;
            }
            let s: f64 = xs.iter().sum();
            if s > 10.0 {
                *v = Value::A(s);
            }
            s
        }
        Value::C { inner, x } => {
            let t = inner.take().unwrap_or(*x);
            *inner = Some(t * k);
            t
        }
        Value::D(p) => {
            std::mem::swap(&mut p.0, &mut p.1);
            p.0 * k
        }
        Value::E(a) => {
            a[0] = a[1] * k;
            a[0]
        }
    }
}
#[differentiable]
fn converted(v: &Value) -> Value {
    match v {
        Value::A(x) => Value::B(vec![*x, x * x]),
        Value::B(xs) => Value::A(xs.iter().product()),
        Value::C { x, .. } => Value::C { x: x * 2.0, inner: Some(*x) },
        Value::D((a, b)) => Value::E([*a, *b]),
        Value::E(a) => Value::D((a[0] * a[1], a[1])),
    }
}
#[differentiable]
fn changing_variants(x: f64, n: usize) -> f64 {
    let mut v = Value::A(x);
    for i in 0..n {
        v = converted(&v);
        if let Value::B(xs) = &mut v {
            xs[0] += x;
        }
        if i == 3 {
            v = Value::C { x, inner: None };
        }
    }
    by_value(v, x)
}
#[differentiable]
fn list_of_variants(vs: Vec<Value>) -> f64 {
    let mut s = 0.0;
    for v in vs.iter() {
        s += match v {
            Value::A(x) | Value::C { x, inner: _ } => x * x,
            Value::B(xs) => xs.iter().sum::<f64>(),
            Value::D((x, _)) | Value::E([_, x]) => 2.0 * x,
        };
    }
    if let Some(Value::A(x)) = vs.first() {
        s *= x;
    }
    if let [.., Value::C { inner: Some(i), .. }] = &vs[..] {
        s += i;
    }
    s
}
#[differentiable]
fn array_of_variants(x: f64) -> f64 {
    let vs = [Value::A(x), Value::D((x, 2.0)), Value::A(x * x)];
    let best = vs.iter().filter_map(|v| if let Value::A(y) = v { Some(*y) } else { None }).fold(0.0, f64::max);
    let n = vs.iter().filter(|v| matches!(v, Value::A(_))).count();
    best * n as f64
}
#[differentiable]
fn let_else(o: Option<Value>, k: f64) -> Result<f64, String> {
    let v = o.ok_or("none")?;
    let Value::A(x) = v else {
        return Err(format!("{v:?}"));
    };
    Ok(x * k)
}
#[differentiable]
fn closure_that_picks(a: f64, b: f64) -> f64 {
    let pick = |c: bool| -> Value { if c { Value::A(a) } else { Value::D((a, b)) } };
    let s = by_value(pick(a > b), b) + by_value(pick(a < b), a);
    s
}
#[differentiable]
fn state_machine(xs: &[f64]) -> f64 {
    let mut state = Value::A(0.0);
    let mut out = 0.0;
    for &x in xs {
        state = match state {
            Value::A(acc) if acc + x > 3.0 => {
                out += acc;
                Value::D((x, acc))
            }
            Value::A(acc) => Value::A(acc + x),
            Value::D((p, q)) => {
                out += p * q * x;
                Value::A(p)
            }
            other => other,
        };
    }
    out + match state {
        Value::A(a) => a,
        Value::D((p, q)) => p + q,
        _ => 0.0,
    }
}
#[differentiable]
fn swapped_and_replaced(x: f64, y: f64) -> f64 {
    let mut a = Some(x);
    let mut b: Option<f64> = None;
    std::mem::swap(&mut a, &mut b);
    let c = b.replace(y);
    let d = a.insert(x * y);
    *d += 1.0;
    a.unwrap() * b.unwrap() + c.unwrap_or(0.0)
}
#[differentiable]
fn rows_left_out(rows: &[Option<Vec<f64>>], w: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, r) in rows.iter().enumerate() {
        let Some(r) = r else { continue };
        let d: f64 = r.iter().zip(w).map(|(a, b)| a * b).sum();
        if d < 0.0 {
            break;
        }
        s += d * (i + 1) as f64;
    }
    s
}
#[differentiable]
fn recursion_with_question_mark(x: f64, depth: usize) -> Option<f64> {
    if depth == 0 {
        return Some(x);
    }
    if x > 50.0 {
        return None;
    }
    let a = recursion_with_question_mark(x * 1.5, depth - 1)?;
    let b = recursion_with_question_mark(x + 1.0, depth - 1).unwrap_or(x);
    Some(a * b.sqrt())
}
#[differentiable]
fn array_of_options(c: [Option<f64>; 4]) -> f64 {
    let [a, b, ..] = c;
    let n = c.iter().flatten().count();
    let s: f64 = c.iter().filter_map(|x| *x).sum();
    let m = c.iter().copied().flatten().fold(f64::NEG_INFINITY, f64::max);
    s / n as f64 + m * a.unwrap_or(0.0) - b.map_or(1.0, |b| b)
}
#[differentiable]
fn parsed_factors(x: f64, s: &str) -> Result<f64, std::num::ParseFloatError> {
    let k: f64 = s.trim().parse()?;
    let j = s.parse::<f64>()?;
    Ok(x * k + j)
}
#[differentiable]
fn labelled_block(x: f64) -> f64 {
    let v = 'find: {
        if x > 2.0 {
            break 'find Some(x * x);
        }
        if x > 1.0 {
            break 'find None;
        }
        Some(x)
    };
    v.map(|v| v + 1.0).unwrap_or(3.0 * x)
}
#[differentiable]
fn while_let_chain(v: &[f64], n: usize) -> f64 {
    let mut it = 0;
    let mut acc = 1.0;
    while let Some(&x) = v.get(it)
        && it < n
    {
        acc = acc * x + x;
        it += 2;
    }
    acc
}
#[differentiable]
fn slots_found(v: &[f64]) -> Option<f64> {
    let mut q: Vec<Option<f64>> = v.iter().map(|x| if *x > 0.0 { Some(*x) } else { None }).collect();
    if let Some(slot) = q.iter_mut().find(|s| s.is_none()) {
        *slot = Some(v[0] * 2.0);
    }
    let mut p = 1.0;
    for s in &q {
        p *= s.as_ref()?;
    }
    Some(p)
}

impl Data for Value {
    type Bar = ValueCotangent;
    fn read(&self, o: &mut Vec<f64>) {
        let mut s = self.clone();
        s.each(&mut |x| o.push(*x))
    }
    fn write(&mut self, f: &mut dyn Iterator<Item = f64>) {
        self.each(&mut |x| *x = f.next().unwrap())
    }
    fn bar(&self) -> ValueCotangent {
        self.zero_cotangent()
    }
}
impl Value {
    fn each(&mut self, f: &mut dyn FnMut(&mut f64)) {
        match self {
            Value::A(x) => f(x),
            Value::B(v) => v.iter_mut().for_each(|x| f(x)),
            Value::C { x, inner } => {
                f(x);
                if let Some(i) = inner {
                    f(i)
                }
            }
            Value::D(p) => {
                f(&mut p.0);
                f(&mut p.1)
            }
            Value::E(a) => a.iter_mut().for_each(|x| f(x)),
        }
    }
}
impl Data for ValueCotangent {
    type Bar = ();
    fn read(&self, out: &mut Vec<f64>) {
        autodiff::Bar::for_each_float(self, &mut |x| out.push(x))
    }
    fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
        autodiff::Bar::map_floats(self, &mut |_| from.next().unwrap())
    }
    fn bar(&self) {}
}

#[derive(Clone, Copy, Differentiable)]
enum Instruction {
    Add(f64),
    Mul(f64),
    Power { n: i32, k: f64 },
    Skip,
}

#[derive(Clone, Differentiable)]
struct Machine {
    sum: f64,
    registers: [f64; 2],
    program: Vec<Instruction>,
    #[constant]
    at: usize,
}

#[differentiable]
impl Machine {
    const WEIGHTS: [f64; 2] = [0.5, 1.5];

    fn step(&mut self) -> Option<f64> {
        let instruction = *self.program.get(self.at)?;
        self.at += 1;
        let old = self.sum;
        match instruction {
            Instruction::Add(x) => self.sum += x * self.registers[0],
            Instruction::Mul(x) if x.abs() < 1e-9 => return Some(0.0),
            Instruction::Mul(x) => {
                self.sum *= x;
                self.registers.swap(0, 1);
            }
            Instruction::Power { n, k } => {
                self.sum = k * self.sum.powi(n);
                self.registers[self.at % 2] = old;
            }
            Instruction::Skip => {}
        }
        Some(self.sum - old)
    }

    fn run(&mut self) -> f64 {
        let mut total = 0.0;
        let mut i = 0;
        while let Some(change) = self.step() {
            total += change * Self::WEIGHTS[i % 2];
            i += 1;
            if i > 20 || total.abs() > 1e6 {
                break;
            }
        }
        total + self.sum * self.registers[1]
    }
}

#[differentiable]
fn machine(x: f64, y: f64) -> f64 {
    use Instruction::{Add, Mul, Power, Skip};
    let program = vec![Add(y), Mul(x), Skip, Power { n: 2, k: y }, Mul(0.0), Add(0.3)];
    let mut m = Machine { sum: x, registers: [y, 1.0], program, at: 0 };
    let first = m.run();
    m.at = 1;
    m.program.push(Instruction::Add(first));
    first * m.run()
}

mod checks {
    use super::*;
    use crate::common::check;
    use crate::common::check_vjp;
    check!(machine(x, y); (0.7, 1.2));
    check!(by_value(v, k); (Value::A(1.5), 2.0); (Value::B(vec![1.0, 2.0]), 3.0); (Value::B(vec![]), 3.0); (Value::C { x: 1.5, inner: Some(2.5) }, 2.0); (Value::C { x: 1.5, inner: None }, 2.0); (Value::D((1.5, 2.5)), 2.0); (Value::E([1.5, 2.5]), 2.0));
    check!(mutated(&mut v, k); (Value::A(1.5), 2.0); (Value::B(vec![1.0, 2.0]), 3.0); (Value::C { x: 1.5, inner: Some(2.5) }, 2.0); (Value::D((1.5, 2.5)), 2.0); (Value::E([1.5, 2.5]), 2.0));
    check_vjp!(converted(&v); (Value::A(1.5)); (Value::B(vec![1.0, 2.0])); (Value::C { x: 1.5, inner: Some(2.5) }); (Value::D((1.5, 2.5))); (Value::E([1.5, 2.5])));
    check!(changing_variants(x, @n); (1.5, 0_usize); (1.5, 1_usize); (1.5, 2_usize); (1.2, 3_usize); (1.2, 5_usize));
    check!(list_of_variants(v); (vec![Value::A(1.5), Value::B(vec![1.0, 2.0]), Value::D((1.0, 2.0)), Value::E([1.0, 2.0]), Value::C { x: 1.5, inner: Some(2.5) }]));
    check!(array_of_variants(x); (1.5); (0.5));
    check_vjp!(let_else(o, k); (Some(Value::A(1.5)), 2.0); (Some(Value::D((1.5, 1.0))), 2.0); (None::<Value>, 1.0));
    check!(closure_that_picks(a, b); (1.5, 2.0); (2.5, 2.0));
    check!(state_machine(&xs); (vec![1.0, 1.5, 2.0, 0.5, 1.2, 2.2]); (vec![1.0, 2.5]));
    check!(swapped_and_replaced(x, y); (1.5, 2.0));
    check!(rows_left_out(&rows, &w); (vec![Some(vec![1.0, 2.0]), None, Some(vec![3.0, 1.0]), Some(vec![-9.0, 1.0]), Some(vec![1.0, 1.0])], vec![1.5, 0.5]));
    check_vjp!(recursion_with_question_mark(x, @n); (1.5, 3_usize); (20.0, 4_usize));
    check!(array_of_options(c); ([Some(1.5), None, Some(2.5), Some(0.5)]));
    check_vjp!(parsed_factors(x, @str s); (1.5, "2.5"); (1.5, "x"));
    check!(labelled_block(x); (1.5); (2.5); (0.5));
    check!(while_let_chain(&v, @n); (vec![1.5, 2.0, 3.0, 4.0, 5.0], 3_usize); (vec![1.5, 2.0], 9_usize));
    check_vjp!(slots_found(&v); (vec![1.5, -2.0, 3.0]); (vec![1.5, -2.0, -3.0]));
}
