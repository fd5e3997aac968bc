//! Methods that give options and results: an interpreter of expressions, a spline, a model behind a trait.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
pub enum Expr {
    Num(f64),
    Var(usize),
    Neg(Box<Expr>),
    Bin { op: BinOp, lhs: Box<Expr>, rhs: Box<Expr> },
    Call(Func, Vec<Expr>),
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Differentiable)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Differentiable)]
pub enum Func {
    Sin,
    Max,
    Sum,
}
#[differentiable]
impl Expr {
    pub fn eval(&self, vars: &[f64]) -> Option<f64> {
        Some(match self {
            Expr::Num(n) => *n,
            Expr::Var(i) => *vars.get(*i)?,
            Expr::Neg(e) => -e.eval(vars)?,
            Expr::Bin { op, lhs, rhs } => {
                let (l, r) = (lhs.eval(vars)?, rhs.eval(vars)?);
                match op {
                    BinOp::Add => l + r,
                    BinOp::Sub => l - r,
                    BinOp::Mul => l * r,
                    BinOp::Div if r == 0.0 => return None,
                    BinOp::Div => l / r,
                }
            }
            Expr::Call(Func::Sin, args) if args.len() == 1 => args[0].eval(vars)?.sin(),
            Expr::Call(Func::Sum, args) => {
                let mut s = 0.0;
                for a in args {
                    s += a.eval(vars)?;
                }
                s
            }
            Expr::Call(f, args) => {
                let mut best = f64::NEG_INFINITY;
                for a in args {
                    let v = a.eval(vars)?;
                    if v > best {
                        best = v;
                    }
                }
                if *f == Func::Max { best } else { return None }
            }
        })
    }
}
#[derive(Clone, Debug, Differentiable)]
pub struct Spline {
    xs: Vec<f64>,
    ys: Vec<f64>,
    extrapolate: Option<f64>,
}
#[differentiable]
impl Spline {
    pub fn new(xs: Vec<f64>, ys: Vec<f64>) -> Result<Self, String> {
        if xs.len() != ys.len() {
            return Err("length".into());
        }
        Ok(Self { xs, ys, extrapolate: None })
    }
    fn segment(&self, x: f64) -> Option<usize> {
        if x < self.xs[0] {
            return None;
        }
        self.xs.windows(2).position(|w| x >= w[0] && x <= w[1])
    }
    pub fn at(&self, x: f64) -> f64 {
        match self.segment(x) {
            Some(i) => {
                let t = (x - self.xs[i]) / (self.xs[i + 1] - self.xs[i]);
                self.ys[i] + t * (self.ys[i + 1] - self.ys[i])
            }
            None => self.extrapolate.unwrap_or(self.ys[0]),
        }
    }
    pub fn try_at(&self, x: f64) -> Result<f64, String> {
        let i = self.segment(x).ok_or_else(|| format!("{x} outside"))?;
        Ok(self.ys[i] * x)
    }
    pub fn with(mut self, e: f64) -> Self {
        self.extrapolate = Some(e);
        self
    }
}
#[differentiable]
fn use_spline(s: &Spline, x: f64) -> Result<f64, String> {
    let a = s.at(x);
    let b = s.try_at(x)?;
    Ok(a * b)
}
#[differentiable]
fn make_spline(y: f64, x: f64) -> f64 {
    match Spline::new(vec![0.0, 1.0, 2.0], vec![y, y * y, 1.0]) {
        Ok(s) => s.with(y).at(x),
        Err(_) => 0.0,
    }
}
#[derive(Clone, Debug, Differentiable)]
pub enum Either<A, B> {
    Left(A),
    Right(B),
}
#[differentiable]
fn gen_either(e: &Either<f64, Vec<f64>>, k: f64) -> f64 {
    match e {
        Either::Left(x) => x * k,
        Either::Right(v) => v.iter().map(|x| x * k).sum(),
    }
}
#[derive(Clone, Debug)]
enum Bc {
    Dirichlet(f64),
    Neumann(f64),
    Periodic,
}
#[differentiable]
fn laplace(u: &[f64], #[constant] left: &Bc, #[constant] right: Bc) -> Vec<f64> {
    let n = u.len();
    let mut out = vec![0.0; n];
    for i in 0..n {
        let l = if i > 0 {
            u[i - 1]
        } else {
            match left {
                Bc::Dirichlet(v) => *v,
                Bc::Neumann(g) => u[0] - g,
                Bc::Periodic => u[n - 1],
            }
        };
        let r = if i + 1 < n {
            u[i + 1]
        } else {
            match right {
                Bc::Dirichlet(v) => v,
                Bc::Neumann(g) => u[n - 1] + g,
                Bc::Periodic => u[0],
            }
        };
        out[i] = l - 2.0 * u[i] + r;
    }
    out
}
#[differentiable]
trait Model {
    fn predict(&self, x: f64) -> Option<f64>;
}
#[derive(Clone, Debug, Differentiable)]
struct Lin {
    a: Option<f64>,
    b: f64,
}
#[differentiable]
impl Model for Lin {
    fn predict(&self, x: f64) -> Option<f64> {
        let a = self.a?;
        Some(a * x + self.b)
    }
}
#[differentiable]
fn sse(m: &Lin, xs: &[f64]) -> Option<f64> {
    let mut s = 0.0;
    for &x in xs {
        let p = m.predict(x)?;
        s += (p - x).powi(2);
    }
    Some(s)
}

fn fd(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-6;
    (f(x + h) - f(x - h)) / (2.0 * h)
}
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-6 * (1.0 + b.abs()), "{a} vs {b}");
}
#[test]
fn methods() {
    let e = Expr::Bin {
        op: BinOp::Mul,
        lhs: Box::new(Expr::Call(Func::Sin, vec![Expr::Var(0)])),
        rhs: Box::new(Expr::Bin {
            op: BinOp::Div,
            lhs: Box::new(Expr::Num(3.0)),
            rhs: Box::new(Expr::Call(Func::Max, vec![Expr::Var(1), Expr::Neg(Box::new(Expr::Var(0)))])),
        }),
    };
    let (v, (ge, gv)) = e.eval_vjp(&[0.7, 2.0], Some(1.0));
    close(v.unwrap(), 0.7f64.sin() * 1.5);
    close(gv[0], 0.7f64.cos() * 1.5);
    close(gv[1], -0.7f64.sin() * 0.75);
    let (v, (ge, gv)) = e.eval_vjp(&[0.7], Some(1.0));
    assert!(v.is_none());
    assert_eq!(gv, [0.0]);
    let s = Spline { xs: vec![0.0, 1.0, 2.0], ys: vec![1.0, 3.0, 2.0], extrapolate: Some(0.5) };
    let (g, gx) = s.at_grad(1.5);
    close(gx, -1.0);
    close(g.ys[1], 0.5);
    let (g, gx) = s.at_grad(5.0);
    assert_eq!((gx, g.extrapolate), (0.0, Some(1.0)));
    let (v, (g, gx)) = use_spline::vjp(&s, 1.5, Ok(1.0));
    close(gx, fd(|x| use_spline(&s, x).unwrap(), 1.5));
    let (v, (g, gx)) = use_spline::vjp(&s, 5.0, Ok(1.0));
    assert!(v.is_err());
    assert_eq!(gx, 0.0);
    let (gy, gx) = make_spline::grad(1.5, 0.5);
    close(gy, fd(|y| make_spline(y, 0.5), 1.5));
    close(gx, fd(|x| make_spline(1.5, x), 0.5));
    assert_eq!(make_spline::grad(1.5, -1.0), (1.0, 0.0));
    let (g, gk) = gen_either::grad(&Either::Right(vec![1.0, 2.0]), 3.0);
    close(gk, 3.0);
    let m = Lin { a: Some(2.0), b: 1.0 };
    let (v, (g, gx)) = sse::vjp(&m, &[1.0, 2.0], Some(1.0));
    close(g.a.unwrap(), fd(|a| sse(&Lin { a: Some(a), b: 1.0 }, &[1.0, 2.0]).unwrap(), 2.0));
    let m = Lin { a: None, b: 1.0 };
    let (v, (g, gx)) = sse::vjp(&m, &[1.0, 2.0], Some(1.0));
    assert_eq!((v, g.b), (None, 0.0));
    let (v, g) = laplace::vjp(&[1.0, 2.0, 4.0], &Bc::Neumann(0.5), Bc::Periodic, vec![1.0, 1.0, 1.0]);
    assert_eq!(g, [1.0 - 2.0 + 1.0 + 1.0, 0.0, 1.0 - 2.0]);
}
