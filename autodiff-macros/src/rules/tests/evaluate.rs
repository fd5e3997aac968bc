//! An evaluator of formulas, in forward mode: the tangents come from the table too.

use crate::rules::{Rule, method, negation, scale};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use syn::{BinOp, Expr, Lit, UnOp};

/// A float and its directional derivative.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dual {
    pub(super) value: f64,
    pub(super) tangent: f64,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    Float(Dual),
    Int(i32),
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(Dual { value, tangent: 0.0 })
    }
}

impl Value {
    pub(super) fn value(self) -> f64 {
        match self {
            Value::Float(x) => x.value,
            Value::Int(n) => f64::from(n),
        }
    }

    pub(super) fn tangent(self) -> f64 {
        match self {
            Value::Float(x) => x.tangent,
            Value::Int(_) => 0.0,
        }
    }

    fn constant(self) -> Self {
        match self {
            Value::Float(x) => Value::from(x.value),
            Value::Int(_) => self,
        }
    }
}

/// A formula's value at seed `g`.
pub(super) fn partial(rule: &Rule, text: &str, operands: &[Value], g: f64) -> f64 {
    formula(rule, text, operands, primal(rule.name, operands), Value::from(g)).value()
}

/// A formula's value and tangent.
pub(super) fn formula(rule: &Rule, text: &str, operands: &[Value], y: Value, g: Value) -> Value {
    let mut names: Vec<(&str, Value)> = rule.operands.iter().copied().zip(operands.iter().copied()).collect();
    names.extend([("y", y), ("g", g)]);
    evaluate(&parsed(text), &names).unwrap_or_else(|| panic!("`{text}` is not a formula"))
}

/// The formula, parsed once.
fn parsed(text: &str) -> Rc<Expr> {
    thread_local!(static PARSED: RefCell<HashMap<String, Rc<Expr>>> = RefCell::default());
    PARSED.with_borrow_mut(|parsed| {
        let parse = || Rc::new(syn::parse_str(text).unwrap_or_else(|e| panic!("`{text}`: {e}")));
        parsed.get(text).cloned().unwrap_or_else(|| parsed.entry(text.into()).or_insert(parse()).clone())
    })
}

/// A primitive's value, and its tangent by its rule.
pub(super) fn apply(rule: &Rule, operands: &[Value]) -> Value {
    let constants: Vec<_> = operands.iter().map(|x| x.constant()).collect();
    let value = primal(rule.name, &constants);
    let tangent = rule.partials.iter().zip(operands).filter(|(_, x)| x.tangent() != 0.0).fold(0.0, |sum, (text, x)| {
        sum + text.map_or(0.0, |text| formula(rule, text, &constants, value, Value::from(x.tangent())).value())
    });
    Value::Float(Dual { value: value.value(), tangent })
}

fn evaluate(expr: &Expr, names: &[(&str, Value)]) -> Option<Value> {
    match expr {
        Expr::Paren(e) => evaluate(&e.expr, names),
        Expr::Path(e) => names.iter().find(|(name, _)| e.path.is_ident(name)).map(|&(_, value)| value),
        Expr::Lit(e) => match &e.lit {
            Lit::Float(x) if x.suffix().is_empty() => x.base10_parse::<f64>().ok().map(Value::from),
            Lit::Int(n) if n.suffix().is_empty() => n.base10_parse().ok().map(Value::Int),
            _ => None,
        },
        Expr::Unary(e) if matches!(e.op, UnOp::Neg(_)) => Some(apply(negation(), &[evaluate(&e.expr, names)?])),
        Expr::Binary(e) => {
            let operands = [evaluate(&e.left, names)?, evaluate(&e.right, names)?];
            if let [Value::Int(n), Value::Int(m)] = operands {
                return matches!(e.op, BinOp::Sub(_)).then(|| Value::Int(n.saturating_sub(m)));
            }
            let op = match e.op {
                BinOp::Add(_) => crate::ir::BinOp::Add,
                BinOp::Sub(_) => crate::ir::BinOp::Sub,
                BinOp::Mul(_) => crate::ir::BinOp::Mul,
                BinOp::Div(_) => crate::ir::BinOp::Div,
                _ => return None,
            };
            floats(&operands).then_some(apply(crate::rules::binary(op)?, &operands))
        }
        Expr::MethodCall(e) => {
            let mut operands = vec![evaluate(&e.receiver, names)?];
            operands.extend(e.args.iter().map(|arg| evaluate(arg, names)).collect::<Option<Vec<_>>>()?);
            Some(apply(method(&e.method.to_string(), operands.len())?, &operands))
        }
        Expr::Call(e) if matches!(&*e.func, Expr::Path(f) if f.path.is_ident("scale")) => {
            let operands = e.args.iter().map(|arg| evaluate(arg, names)).collect::<Option<Vec<_>>>()?;
            matches!(operands[..], [Value::Float(_), Value::Int(_)]).then(|| apply(scale(), &operands))
        }
        Expr::If(e) => {
            let [syn::Stmt::Expr(then, None)] = &e.then_branch.stmts[..] else { return None };
            let (_, els) = e.else_branch.as_ref()?;
            let Expr::Block(els) = &**els else { return None };
            let [syn::Stmt::Expr(els, None)] = &els.block.stmts[..] else { return None };
            // Both, as in a select.
            let sides = [evaluate(then, names)?, evaluate(els, names)?];
            Some(if condition(&e.cond, names)? { sides[0] } else { sides[1] })
        }
        _ => None,
    }
}

fn condition(expr: &Expr, names: &[(&str, Value)]) -> Option<bool> {
    let Expr::Binary(e) = expr else { return None };
    if matches!(e.op, BinOp::And(_)) {
        return Some(condition(&e.left, names)? & condition(&e.right, names)?);
    }
    let operands = [evaluate(&e.left, names)?, evaluate(&e.right, names)?];
    let [x, a] = operands.map(Value::value);
    // Floats are compared with floats and integers with integers.
    if floats(&operands) == matches!(operands, [Value::Int(_), Value::Int(_)]) {
        return None;
    }
    match e.op {
        BinOp::Eq(_) => Some(x == a),
        BinOp::Ne(_) => Some(x != a),
        BinOp::Lt(_) => Some(x < a),
        BinOp::Le(_) => Some(x <= a),
        BinOp::Ge(_) => Some(x >= a),
        BinOp::Gt(_) => Some(x > a),
        _ => None,
    }
}

fn floats(operands: &[Value]) -> bool {
    operands.iter().all(|x| matches!(x, Value::Float(_)))
}

/// What std computes.
pub(super) fn primal(name: &str, operands: &[Value]) -> Value {
    let floats: Vec<_> = operands.iter().map(|x| x.value()).collect();
    Value::from(match (name, &floats[..]) {
        (_, &[x]) => one(name, x),
        (_, &[x, a]) => two(name, x, a),
        ("clamp", &[x, a, b]) => x.clamp(a, b),
        ("mul_add", &[x, a, b]) => x.mul_add(a, b),
        _ => panic!("no primal for `{name}`"),
    })
}

fn one(name: &str, x: f64) -> f64 {
    match name {
        "neg" => -x,
        "sin" => x.sin(),
        "cos" => x.cos(),
        "tan" => x.tan(),
        "asin" => x.asin(),
        "acos" => x.acos(),
        "atan" => x.atan(),
        "sinh" => x.sinh(),
        "cosh" => x.cosh(),
        "tanh" => x.tanh(),
        "asinh" => x.asinh(),
        "acosh" => x.acosh(),
        "atanh" => x.atanh(),
        "exp" => x.exp(),
        "exp2" => x.exp2(),
        "exp_m1" => x.exp_m1(),
        "ln" => x.ln(),
        "ln_1p" => x.ln_1p(),
        "log2" => x.log2(),
        "log10" => x.log10(),
        "sqrt" => x.sqrt(),
        "cbrt" => x.cbrt(),
        "recip" => x.recip(),
        "abs" => x.abs(),
        "to_degrees" => x.to_degrees(),
        "to_radians" => x.to_radians(),
        "fract" => x.fract(),
        "floor" => x.floor(),
        "ceil" => x.ceil(),
        "round" => x.round(),
        "round_ties_even" => x.round_ties_even(),
        "trunc" => x.trunc(),
        "signum" => x.signum(),
        "erf" => libm::erf(x),
        "erfc" => libm::erfc(x),
        "exp10" => libm::exp10(x),
        _ => panic!("no primal for `{name}`"),
    }
}

fn two(name: &str, x: f64, a: f64) -> f64 {
    match name {
        "add" => x + a,
        "sub" => x - a,
        // Of `ldexp` the exponent is given as the power of two.
        "mul" | "scale" | "ldexp" | "scalbn" => x * a,
        "div" => x / a,
        "rem" | "fmod" => x % a,
        "remainder" => libm::remainder(x, a),
        "remquo" => libm::remquo(x, a).0,
        "fdim" => libm::fdim(x, a),
        "atan2" => x.atan2(a),
        "log" => x.log(a),
        "hypot" => x.hypot(a),
        "powi" => x.powi(a as i32),
        "powf" => x.powf(a),
        "max" => x.max(a),
        "min" => x.min(a),
        "copysign" => x.copysign(a),
        "midpoint" => x.midpoint(a),
        "rem_euclid" => x.rem_euclid(a),
        "div_euclid" => x.div_euclid(a),
        _ => panic!("no primal for `{name}`"),
    }
}
