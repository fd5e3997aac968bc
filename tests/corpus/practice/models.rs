//! Options, results and enums as numeric crates use them: solvers, payoffs, ledgers, material models, layers, trees.

use autodiff::{Differentiable, differentiable};

#[derive(Debug, Clone, PartialEq)]
pub enum SolveError {
    NoBracket { a: f64, b: f64 },
    MaxIter(usize),
    Domain(&'static str),
}
impl std::fmt::Display for SolveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SolveError::NoBracket { a, b } => write!(f, "{a} {b}"),
            SolveError::MaxIter(n) => write!(f, "{n}"),
            SolveError::Domain(s) => f.write_str(s),
        }
    }
}
impl std::error::Error for SolveError {}

#[differentiable]
fn bisect(k: f64, mut lo: f64, mut hi: f64, #[constant] tol: f64) -> Result<f64, SolveError> {
    let mut flo = lo * lo * lo - k;
    let fhi = hi * hi * hi - k;
    if flo * fhi > 0.0 {
        return Err(SolveError::NoBracket { a: lo, b: hi });
    }
    for _ in 0..60 {
        let mid = 0.5 * (lo + hi);
        let fm = mid * mid * mid - k;
        if fm.abs() < tol {
            let d = 3.0 * mid * mid;
            return Ok(mid - fm / d);
        }
        if flo * fm < 0.0 {
            hi = mid;
        } else {
            lo = mid;
            flo = fm;
        }
    }
    Err(SolveError::MaxIter(60))
}
#[differentiable]
fn newton(k: f64, #[constant] x0: f64) -> Option<f64> {
    let mut x = x0;
    let mut it = 0usize;
    let root = loop {
        let fx = x.exp() - k * x;
        let dfx = x.exp() - k;
        if dfx == 0.0 {
            break None;
        }
        let next = x - fx / dfx;
        if (next - x).abs() < 1e-12 {
            break Some(next);
        }
        x = next;
        it += 1;
        if it >= 50 {
            break None;
        }
    };
    root.filter(|r| r.is_finite())
}
#[derive(Clone, Debug, Differentiable)]
pub enum Payoff {
    Call { strike: f64 },
    Put { strike: f64 },
    Digital { strike: f64, cash: f64 },
    Straddle(f64),
    Spread(Box<Payoff>, Box<Payoff>),
}
#[differentiable]
fn payoff(p: &Payoff, s: f64) -> f64 {
    match p {
        Payoff::Call { strike } => (s - strike).max(0.0),
        Payoff::Put { strike: k } => (k - s).max(0.0),
        &Payoff::Digital { strike, cash } => {
            if s > strike {
                cash
            } else {
                0.0
            }
        }
        Payoff::Straddle(k) => (s - k).abs(),
        Payoff::Spread(a, b) => payoff(a, s) - payoff(b, s),
    }
}
#[differentiable]
fn portfolio(ps: &[(f64, Payoff)], s: f64) -> f64 {
    ps.iter().map(|(w, p)| w * payoff(p, s)).sum()
}
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub enum Event {
    Deposit(f64),
    Withdraw { amount: f64, fee: f64 },
    Interest { rate: f64, periods: u32 },
    Close,
}
#[differentiable]
fn ledger(start: f64, events: &[Event]) -> Result<f64, String> {
    let mut balance = start;
    for (i, ev) in events.iter().enumerate() {
        match *ev {
            Event::Deposit(x) if x < 0.0 => return Err(format!("event {i}: negative deposit")),
            Event::Deposit(x) => balance += x,
            Event::Withdraw { amount, fee } => {
                let total = amount + fee;
                if total > balance {
                    return Err(format!("event {i}: overdraft of {}", total - balance));
                }
                balance -= total;
            }
            Event::Interest { rate, periods } => {
                for _ in 0..periods {
                    balance *= 1.0 + rate;
                }
            }
            Event::Close => break,
        }
    }
    Ok(balance)
}
#[derive(Clone, Debug, Differentiable)]
pub struct Material {
    e: f64,
    nu: f64,
    yield_stress: Option<f64>,
    hardening: Hardening,
}
#[derive(Clone, Debug, Differentiable)]
pub enum Hardening {
    None,
    Linear(f64),
    Voce { q: f64, b: f64 },
    Table(Vec<(f64, f64)>),
}
#[differentiable]
fn stress(m: &Material, strain: f64) -> f64 {
    let trial = m.e * strain;
    let Some(sy) = m.yield_stress else { return trial };
    if trial.abs() <= sy {
        return trial;
    }
    let ep = (trial.abs() - sy) / m.e;
    let h = match &m.hardening {
        Hardening::None => 0.0,
        Hardening::Linear(h) => h * ep,
        Hardening::Voce { q, b } => q * (1.0 - (-b * ep).exp()),
        Hardening::Table(t) => interp(t, ep).unwrap_or(0.0),
    };
    trial.signum() * (sy + h)
}
#[differentiable]
fn interp(t: &[(f64, f64)], x: f64) -> Option<f64> {
    let (first, last) = (t.first()?, t.last()?);
    if x < first.0 || x > last.0 {
        return None;
    }
    for w in t.windows(2) {
        let (x0, y0) = w[0];
        let (x1, y1) = w[1];
        if x <= x1 {
            return Some(y0 + (y1 - y0) * (x - x0) / (x1 - x0));
        }
    }
    None
}
#[differentiable]
fn quad(a: f64, b: f64, c: f64) -> Result<[f64; 2], SolveError> {
    if a == 0.0 {
        return Err(SolveError::Domain("not quadratic"));
    }
    let d = b * b - 4.0 * a * c;
    if d.is_sign_negative() {
        Err(SolveError::Domain("complex"))
    } else {
        let q = -0.5 * (b + b.signum() * d.sqrt());
        Ok([q / a, c / q])
    }
}
#[differentiable]
fn ray_sphere(o: [f64; 3], d: [f64; 3], r: f64) -> Option<f64> {
    let b = o[0] * d[0] + o[1] * d[1] + o[2] * d[2];
    let c = o.iter().map(|x| x * x).sum::<f64>() - r * r;
    let disc = b * b - c;
    (disc >= 0.0)
        .then(|| {
            let s = disc.sqrt();
            let t0 = -b - s;
            let t1 = -b + s;
            if t0 > 0.0 { t0 } else { t1 }
        })
        .filter(|&t| t > 0.0)
}
#[differentiable]
fn nearest(o: [f64; 3], d: [f64; 3], rs: &[f64]) -> f64 {
    let mut nearest: Option<(f64, usize)> = None;
    for (i, &r) in rs.iter().enumerate() {
        if let Some(t) = ray_sphere(o, d, r) {
            match nearest {
                Some((best, _)) if best <= t => {}
                _ => nearest = Some((t, i)),
            }
        }
    }
    match nearest {
        Some((t, i)) => t * rs[i],
        None => -1.0,
    }
}
#[differentiable]
fn mean_var(v: &[f64]) -> Option<(f64, f64)> {
    if v.is_empty() {
        return None;
    }
    let n = v.len() as f64;
    let m = v.iter().sum::<f64>() / n;
    let var = match v.len() {
        1 => None,
        _ => Some(v.iter().map(|x| (x - m).powi(2)).sum::<f64>() / (n - 1.0)),
    }?;
    Some((m, var))
}
#[differentiable]
fn t_stat(v: &[f64], mu: f64) -> Result<f64, String> {
    let (m, var) = mean_var(v).ok_or_else(|| format!("need two values, got {}", v.len()))?;
    if var <= 0.0 {
        return Err("no variance".to_string());
    }
    Ok((m - mu) / (var / v.len() as f64).sqrt())
}
#[differentiable]
fn median(v: &[f64]) -> Option<f64> {
    let n = v.len();
    if n == 0 {
        return None;
    }
    let mut s = v.to_vec();
    for i in 1..n {
        let mut j = i;
        while j > 0 && s[j - 1] > s[j] {
            s.swap(j - 1, j);
            j -= 1;
        }
    }
    if n % 2 == 1 { s.get(n / 2).copied() } else { Some(0.5 * (s[n / 2 - 1] + s[n / 2])) }
}
#[differentiable]
fn cholesky(a: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let mut s = a[i][j];
            for k in 0..j {
                s -= l[i][k] * l[j][k];
            }
            if i == j {
                if s <= 0.0 {
                    return None;
                }
                l[i][i] = s.sqrt();
            } else {
                l[i][j] = s / l[j][j];
            }
        }
    }
    Some(l)
}
#[differentiable]
fn logdet(a: &[Vec<f64>]) -> f64 {
    match cholesky(a) {
        Some(l) => {
            let mut s = 0.0;
            for i in 0..l.len() {
                s += l[i][i].ln();
            }
            2.0 * s
        }
        None => f64::NEG_INFINITY,
    }
}
#[derive(Clone, Debug, Differentiable)]
pub enum Layer {
    Dense { w: Vec<Vec<f64>>, b: Vec<f64> },
    Relu,
    Tanh,
    Scale(f64),
}
#[differentiable]
fn forward(net: &[Layer], x: &[f64]) -> Result<Vec<f64>, String> {
    let mut a = x.to_vec();
    for (k, layer) in net.iter().enumerate() {
        a = match layer {
            Layer::Dense { w, b } => {
                if w.iter().any(|r| r.len() != a.len()) {
                    return Err(format!("layer {k}"));
                }
                w.iter().zip(b).map(|(row, bi)| row.iter().zip(&a).map(|(p, q)| p * q).sum::<f64>() + bi).collect()
            }
            Layer::Relu => a.iter().map(|v| v.max(0.0)).collect(),
            Layer::Tanh => a.into_iter().map(f64::tanh).collect(),
            Layer::Scale(s) => {
                for v in a.iter_mut() {
                    *v *= s;
                }
                a
            }
        };
    }
    Ok(a)
}
#[differentiable]
fn loss(net: &[Layer], x: &[f64], t: &[f64]) -> Result<f64, String> {
    let y = forward(net, x)?;
    if y.len() != t.len() {
        return Err("shape".into());
    }
    Ok(y.iter().zip(t).map(|(a, b)| (a - b).powi(2)).sum())
}
#[derive(Clone, Debug, Differentiable)]
pub enum Tree {
    Leaf(f64),
    Node { feature: usize, threshold: f64, left: Box<Tree>, right: Box<Tree> },
}
#[differentiable]
fn predict(t: &Tree, x: &[f64]) -> f64 {
    match t {
        Tree::Leaf(v) => *v,
        Tree::Node { feature, threshold, left, right } => {
            let g = 1.0 / (1.0 + (-(x[*feature] - threshold)).exp());
            g * predict(right, x) + (1.0 - g) * predict(left, x)
        }
    }
}
#[derive(Clone, Debug, Differentiable)]
pub struct List {
    val: f64,
    next: Option<Box<List>>,
}
#[differentiable]
fn list_sum(l: &List) -> f64 {
    l.val * l.val
        + match &l.next {
            Some(n) => 0.5 * list_sum(n),
            None => 0.0,
        }
}
#[differentiable]
fn rpn(toks: &[Tok], x: f64) -> Result<f64, String> {
    let mut st: Vec<f64> = vec![];
    for t in toks {
        let v = match t {
            Tok::Num(c) => *c,
            Tok::Var => x,
            Tok::Op(c) => {
                let b = st.pop().ok_or("underflow")?;
                let a = st.pop().ok_or("underflow")?;
                match c {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    '/' => a / b,
                    _ => return Err(format!("bad op {c}")),
                }
            }
        };
        st.push(v);
    }
    match st.len() {
        1 => Ok(st[0]),
        n => Err(format!("{n} left")),
    }
}
#[derive(Clone, Debug, Differentiable)]
pub enum Tok {
    Num(f64),
    Var,
    Op(char),
}
#[differentiable]
fn clamp_or(x: f64, lo: Option<f64>, hi: Option<f64>) -> f64 {
    let mut y = x;
    if let Some(lo) = lo {
        y = y.max(lo);
    }
    if let Some(hi) = hi {
        y = y.min(hi);
    }
    y * y
}
#[differentiable]
fn richardson(f0: f64, f1: f64, f2: f64) -> Option<f64> {
    let r = (f1 - f0) / (f2 - f1);
    let p = (r > 0.0).then(|| r.ln() / 2f64.ln())?;
    let k = 2f64.powf(p) - 1.0;
    (k != 0.0).then(|| f2 + (f2 - f1) / k)
}
#[differentiable]
fn ema(v: &[f64], alpha: f64) -> Vec<Option<f64>> {
    let mut out = Vec::new();
    let mut s: Option<f64> = None;
    for &x in v {
        s = Some(match s {
            None => x,
            Some(p) => alpha * x + (1.0 - alpha) * p,
        });
        out.push(s);
    }
    out
}
#[differentiable]
fn drawdown(v: &[f64]) -> Option<f64> {
    let mut peak = *v.first()?;
    let mut worst: Option<f64> = None;
    for &x in &v[1..] {
        if x > peak {
            peak = x;
        } else {
            let d = (peak - x) / peak;
            worst = match worst {
                Some(w) if w > d => Some(w),
                _ => Some(d),
            };
        }
    }
    worst
}

mod checks {

    use crate::common::{check, check_vjp};
    check_vjp!(bisect(k, lo, hi, @tol); (2.0, 0.0, 3.0, 1e-9); (2.0, 2.0, 3.0, 1e-9));
    check_vjp!(newton(k, @x0); (4.0, 0.5); (1.0, 0.0));
    check_vjp!(quad(a, b, c); (1.0, 3.0, 0.5); (1.0, 0.5, 2.0); (0.0, 1.0, 1.0));
    check_vjp!(ray_sphere(o, d, r); ([0.0, 0.1, -3.0], [0.0, 0.0, 1.0], 1.0); ([0.0, 2.0, -3.0], [0.0, 0.0, 1.0], 1.0); ([0.0, 0.1, 0.2], [0.0, 0.0, 1.0], 1.0));
    check!(nearest(o, d, &rs); ([0.0, 0.5, -3.0], [0.0, 0.0, 1.0], vec![0.4, 1.0, 2.0, 0.7]));
    check_vjp!(mean_var(&v); (vec![1.0, 2.0, 4.0]); (vec![1.0]); (Vec::<f64>::new()));
    check_vjp!(t_stat(&v, mu); (vec![1.0, 2.0, 4.0], 0.5); (vec![1.0], 0.5));
    check_vjp!(median(&v); (vec![3.0, 1.0, 2.0]); (vec![3.0, 1.0, 2.0, 5.0]); (Vec::<f64>::new()));
    check_vjp!(cholesky(&a); (vec![vec![4.0, 1.0], vec![1.0, 3.0]]); (vec![vec![-4.0, 1.0], vec![1.0, 3.0]]));
    check!(logdet(&a); (vec![vec![4.0, 1.0], vec![1.0, 3.0]]));
    check!(clamp_or(x, lo, hi); (1.5, Some(1.0), Some(2.0)); (0.5, Some(1.0), Some(2.0)); (2.5, None::<f64>, Some(2.0)));
    check_vjp!(richardson(a, b, c); (1.0, 1.5, 1.7); (1.0, 1.5, 1.4));
    check_vjp!(ema(&v, alpha); (vec![1.0, 2.0, 4.0], 0.3));
    check_vjp!(drawdown(&v); (vec![1.0, 2.0, 1.5, 3.0, 1.0]); (vec![1.0]));
    check_vjp!(interp(&t, x); (vec![(0.0, 1.0), (1.0, 3.0), (2.0, 2.0)], 1.5); (vec![(0.0, 1.0)], 3.0));
}
fn fd(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-6;
    (f(x + h) - f(x - h)) / (2.0 * h)
}
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-6 * (1.0 + b.abs()), "{a} vs {b}");
}
#[test]
fn enums_agree_with_differences() {
    let p = Payoff::Spread(Box::new(Payoff::Call { strike: 90.0 }), Box::new(Payoff::Straddle(110.0)));
    let (g, gs) = payoff::grad(&p, 120.0);
    close(gs, 0.0);
    let ps = vec![(2.0, p), (3.0, Payoff::Digital { strike: 100.0, cash: 7.0 })];
    let (g, gs) = portfolio::grad(&ps, 120.0);
    assert_eq!(g[1].0, 7.0);
    assert_eq!(g[0].0, 20.0);
    if let PayoffCotangent::Digital { cash, .. } = g[1].1 {
        assert_eq!(cash, 3.0)
    } else {
        panic!()
    }
    let ev = vec![
        Event::Deposit(10.0),
        Event::Withdraw { amount: 5.0, fee: 1.0 },
        Event::Interest { rate: 0.1, periods: 2 },
        Event::Close,
    ];
    let (v, (gs, ge)) = ledger::vjp(100.0, &ev, Ok(1.0));
    close(gs, 1.21);
    if let EventCotangent::Interest { rate, .. } = ge[2] {
        close(rate, 2.0 * 1.1 * 104.0)
    } else {
        panic!()
    }
    if let EventCotangent::Withdraw { fee, .. } = ge[1] {
        close(fee, -1.21)
    } else {
        panic!()
    }
    for h in [
        Hardening::None,
        Hardening::Linear(5.0),
        Hardening::Voce { q: 2.0, b: 3.0 },
        Hardening::Table(vec![(0.0, 0.0), (1.0, 2.0), (2.0, 3.0)]),
    ] {
        let m = Material { e: 10.0, nu: 0.3, yield_stress: Some(4.0), hardening: h };
        let (g, gs) = stress::grad(&m, 1.1);
        close(gs, fd(|s| stress(&m, s), 1.1));
        close(g.e, fd(|e| stress(&Material { e, ..m.clone() }, 1.1), 10.0));
        close(g.yield_stress.unwrap(), fd(|y| stress(&Material { yield_stress: Some(y), ..m.clone() }, 1.1), 4.0));
    }
    let net = vec![
        Layer::Dense { w: vec![vec![0.5, -0.3], vec![0.2, 0.8]], b: vec![0.1, -0.2] },
        Layer::Tanh,
        Layer::Scale(1.5),
        Layer::Dense { w: vec![vec![1.0, 2.0]], b: vec![0.3] },
    ];
    let (v, (gn, gx, gt)) = loss::vjp(&net, &[1.0, 2.0], &[0.7], Ok(1.0));
    for i in 0..2 {
        close(
            gx[i],
            fd(
                |x| {
                    let mut xs = [1.0, 2.0];
                    xs[i] = x;
                    loss(&net, &xs, &[0.7]).unwrap()
                },
                [1.0, 2.0][i],
            ),
        );
    }
    if let LayerCotangent::Scale(s) = gn[2] {
        close(
            s,
            fd(
                |s| {
                    let mut n = net.clone();
                    n[2] = Layer::Scale(s);
                    loss(&n, &[1.0, 2.0], &[0.7]).unwrap()
                },
                1.5,
            ),
        )
    } else {
        panic!()
    }
    if let LayerCotangent::Dense { w, .. } = &gn[0] {
        close(
            w[1][0],
            fd(
                |s| {
                    let mut n = net.clone();
                    if let Layer::Dense { w, .. } = &mut n[0] {
                        w[1][0] = s;
                    }
                    loss(&n, &[1.0, 2.0], &[0.7]).unwrap()
                },
                0.2,
            ),
        )
    } else {
        panic!()
    }
    let t = Tree::Node {
        feature: 0,
        threshold: 0.5,
        left: Box::new(Tree::Leaf(1.0)),
        right: Box::new(Tree::Node {
            feature: 1,
            threshold: 0.1,
            left: Box::new(Tree::Leaf(2.0)),
            right: Box::new(Tree::Leaf(3.0)),
        }),
    };
    let (g, gx) = predict::grad(&t, &[0.3, 0.4]);
    close(gx[1], fd(|x| predict(&t, &[0.3, x]), 0.4));
    let l = List { val: 2.0, next: Some(Box::new(List { val: 3.0, next: None })) };
    let g = list_sum::grad(&l);
    close(g.val, 4.0);
    close(g.next.unwrap().val, 3.0);
    let toks = vec![Tok::Var, Tok::Num(3.0), Tok::Op('*'), Tok::Var, Tok::Op('/'), Tok::Var, Tok::Op('+')];
    let (v, (gt, gx)) = rpn::vjp(&toks, 2.0, Ok(1.0));
    close(gx, 1.0);
    if let TokCotangent::Num(n) = gt[1] { close(n, 1.0) } else { panic!() }
}
