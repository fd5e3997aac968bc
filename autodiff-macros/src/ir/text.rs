//! The IR as text, for snapshots and dumps: one statement a line, nested blocks indented.
//!
//! ```text
//! fn dot(a: &, b: &, n) -> result {
//!   var s = 0.0
//!   'each: for i in 0..n
//!     let x = load a.*[i]
//!     let y = load b.*[i]
//!     let p = x * y
//!     s += p
//!   result = s
//! }
//! ```
//!
//! Temps are declared with `let`, vars with `var`, cotangents with `bar`. `.*` is a dereference.

#![cfg_attr(not(any(test, feature = "dump")), allow(dead_code, reason = "for tests and dumps"))]

use super::{
    Again, Arg, Block, Call, Callee, Carrier, Exit, ExitKind, Function, Kind, Label, Local, LocalInfo, Opaque, Operand,
    Operator, Passing, Place, Proj, Rvalue, Share, Stmt, StmtKind, UnOp, Zero,
};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

/// A whole function.
pub(crate) fn text(f: &Function) -> String {
    let names = Names { locals: &f.locals, labels: &f.labels };
    let params = list(f.params.iter().map(|param| {
        let (name, ty) = (
            names.local(param.local),
            match param.passing {
                Passing::Value => "",
                Passing::Ref => ": &",
                Passing::RefMut => ": &mut",
            },
        );
        let inert = if param.active { "" } else { " inert" };
        format!("{name}{ty}{inert}")
    }));
    let result = f.result.map_or_else(String::new, |result| format!(" -> {}", names.local(result)));
    let body = self::body(&names, &f.body, 1);
    format!("fn {}({params}){result} {{\n{body}}}\n", f.name)
}

/// A block of a function with these locals and labels.
pub(crate) fn block(locals: &[LocalInfo], labels: &[Ident], block: &Block) -> String {
    body(&Names { locals, labels }, block, 0)
}

fn body(names: &Names<'_>, block: &Block, depth: usize) -> String {
    block.stmts.iter().map(|stmt| names.stmt(stmt, depth)).collect()
}

struct Names<'a> {
    locals: &'a [LocalInfo],
    labels: &'a [Ident],
}

impl Names<'_> {
    fn stmt(&self, stmt: &Stmt, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        let line = |text: String| format!("{indent}{text}\n");
        let nested = |head: String, block: &Block| line(head) + &body(self, block, depth + 1);
        match &stmt.kind {
            StmtKind::Let(local, rvalue) => line(format!("{} = {}", self.declared(*local), self.rvalue(rvalue))),
            StmtKind::Declare(local) => line(self.declared(*local)),
            StmtKind::Assign(place, value) => line(format!("{} = {}", self.place(place), self.operand(value))),
            StmtKind::Update { place, subtract, value } => {
                let op = if *subtract { "-=" } else { "+=" };
                line(format!("{} {op} {}", self.place(place), self.operand(value)))
            }
            StmtKind::Push(place, value) => line(format!("push {}, {}", self.place(place), self.operand(value))),
            StmtKind::Swap(a, b) => line(format!("swap {}, {}", self.place(a), self.place(b))),
            StmtKind::If { cond, then, els } => {
                let then = nested(format!("if {}", self.operand(cond)), then);
                if els.stmts.is_empty() { then } else { then + &nested("else".to_owned(), els) }
            }
            StmtKind::For { label, counter, lo, hi, inclusive, reversed, tape: _, body } => {
                let (counter, lo, hi) = (self.local(*counter), self.operand(lo), self.operand(hi));
                let (dots, rev) = (dots(*inclusive), if *reversed { " reversed" } else { "" });
                nested(format!("{}for {counter} in {lo}{dots}{hi}{rev}", self.label(*label)), body)
            }
            StmtKind::While { label, pre, cond, body } => {
                let pre = nested(format!("{}while", self.label(*label)), pre);
                pre + &nested(format!("do {}", self.operand(cond)), body)
            }
            StmtKind::Loop { label, body } => nested(format!("{}loop", self.label(*label)), body),
            StmtKind::Block { label, body } => {
                let label = label.map_or_else(String::new, |label| self.label(label));
                nested(format!("{label}block"), body)
            }
            StmtKind::Exit(exit) => line(self.exit(exit)),
            StmtKind::Rest { flag, body } => nested(format!("rest {}", self.local(*flag)), body),
            StmtKind::Opaque(opaque) => line(self.opaque(opaque)),
            StmtKind::Forward { value, pullback, call, active, readers } => {
                let active = list(active.iter().enumerate().map(|(i, on)| {
                    let left = if readers.contains_key(&i) { " left" } else { "" };
                    format!("{}{left}", if *on { "on" } else { "off" })
                }));
                let (value, pullback) = (self.declared(*value), self.local(*pullback));
                line(format!("{value}, {pullback} = forward {} ({active})", self.call(call)))
            }
            StmtKind::Tangent { value, dot, call, dots } => {
                let (value, dot) = (self.local(*value), self.local(*dot));
                line(format!("let {value}, bar {dot} = tangent {}; {}", self.call(call), self.dots(dots)))
            }
            StmtKind::Pullback { method: _, pullback, again, seed, bars } => {
                let again = again.iter().map(|again| match again {
                    Again::Ref(place) => format!("&{}", self.place(place)),
                    Again::Some(place) => format!("Some(&{})", self.place(place)),
                    Again::RefMut(place) => format!("&mut {}", self.place(place)),
                    Again::Opaque(code) => tokens(code),
                    Again::Value => "_".to_owned(),
                    Again::Perhaps(o) => format!("&? {}", self.operand(o)),
                });
                let bars = bars.iter().map(|bar| bar.as_ref().map_or_else(|| "_".to_owned(), |bar| self.place(bar)));
                let (pullback, seed) = (self.local(*pullback), self.local(*seed));
                line(format!("{pullback}({}; {seed}; {})", list(again), list(bars)))
            }
            StmtKind::Fused { value, call, seed, bars, .. } => {
                let bars = bars.iter().map(|bar| bar.as_ref().map_or_else(|| "_".to_owned(), |bar| self.place(bar)));
                let (value, seed) = (self.declared(*value), self.local(*seed));
                line(format!("{value} = sweep {}; {seed}; {}", self.call(call), list(bars)))
            }
            StmtKind::Accumulate { into, from } => line(format!("{} += all {}", self.place(into), self.place(from))),
            StmtKind::Clear { bar, like } => line(format!("{} = zero like bar {}", self.place(bar), self.place(like))),
            StmtKind::Save { tape, locals } => line(format!("save {}: {}", tape.0, self.operands(locals))),
            StmtKind::Restore { tape, locals } => {
                line(format!("restore {}: {}", tape.0, list(locals.iter().map(|local| self.local(*local)))))
            }
            StmtKind::Count(local) => line(format!("count {}", self.local(*local))),
            StmtKind::Repeat { times, body } => nested(format!("repeat {}", self.operand(times)), body),
            StmtKind::Rerun(r) => {
                let carried = list(r.carried.iter().map(|place| self.place(place)));
                let turns = r.turns.as_ref().map_or_else(String::new, |t| {
                    let (counter, lo, hi) = (self.local(t.counter), self.operand(&t.lo), self.operand(&t.hi));
                    let (dots, rev) = (dots(t.inclusive), if t.reversed { " reversed" } else { "" });
                    format!(" for {counter} in {lo}{dots}{hi}{rev}")
                });
                let head = if r.back.is_some() { "run again" } else { "run" };
                let text = nested(format!("{head}{turns} from {}: {carried}", self.local(r.saved)), &r.plain);
                let text = text + &nested("taped".to_owned(), &r.taped);
                text + &r.back.as_ref().map_or_else(String::new, |back| nested("reverse".to_owned(), &back.reverse))
            }
        }
    }

    fn rvalue(&self, rvalue: &Rvalue) -> String {
        match rvalue {
            Rvalue::Use(operand) => self.operand(operand),
            Rvalue::Load(place) => format!("load {}", self.place(place)),
            Rvalue::Unary(UnOp::Neg, a) => format!("-{}", self.operand(a)),
            Rvalue::Unary(UnOp::Not, a) => format!("!{}", self.operand(a)),
            Rvalue::Binary(op, a, b) => format!("{} {} {}", self.operand(a), op.symbol(), self.operand(b)),
            Rvalue::Operator(operator) => self.operator(operator),
            Rvalue::Keep(keep) => format!("keep {:?} of {}", keep.part, self.operator(&keep.operator)),
            Rvalue::Share(share) => self.share(share),
            Rvalue::Prim(rule, operands) => format!("{}({})", rule.name, self.operands(operands)),
            Rvalue::Cast(a, ty) => format!("{} as {}", self.operand(a), tokens(ty)),
            Rvalue::CastBar(a) => format!("cast bar {}", self.operand(a)),
            Rvalue::Tuple(members) => format!("({})", self.operands(members)),
            Rvalue::Array(elements) => format!("[{}]", self.operands(elements)),
            Rvalue::Struct(value) => {
                let fields = value.fields.iter().map(|(m, o)| format!("{}: {}", tokens(m), self.operand(o)));
                let rest = value.rest.iter().map(|rest| format!("..{}", self.place(rest)));
                format!("{} {{ {} }}", tokens(&value.path), list(fields.chain(rest)))
            }
            Rvalue::Repeat(element, len) => format!("[{}; {}]", self.operand(element), tokens(len)),
            Rvalue::Vec(elements) => format!("vec[{}]", self.operands(elements)),
            Rvalue::VecRepeat(element, len) => format!("vec[{}; {}]", self.operand(element), self.operand(len)),
            Rvalue::Len(place) => format!("len {}", self.place(place)),
            Rvalue::Duplicate(place, method) => format!("{method} {}", self.place(place)),
            Rvalue::Wrap(Carrier::Some, value) => format!("Some({})", self.operand(value)),
            Rvalue::Wrap(Carrier::Ok, value) => format!("Ok({})", self.operand(value)),
            Rvalue::Wrap(Carrier::Boxed(pointer), value) => format!("{pointer:?}({})", self.operand(value)),
            Rvalue::Wrap(Carrier::Like(kind), value) => format!("{}({})", self.operand(kind), self.operand(value)),
            Rvalue::Pop(place) => format!("pop {}", self.place(place)),
            Rvalue::Replace(place, value) => format!("replace {}, {}", self.place(place), self.operand(value)),
            Rvalue::Call(call) => format!("call {}", self.call(call)),
            Rvalue::Opaque(opaque) => self.opaque(opaque),
            Rvalue::Shape(place) => format!("shape {}", self.place(place)),
            Rvalue::SomeShape(Some(place)) => format!("some shape {}", self.place(place)),
            Rvalue::SomeShape(None) => "no shape".to_owned(),
            Rvalue::Zero(Zero::SomeShape(shape)) => format!("zero of {}, if any", self.local(*shape)),
            Rvalue::Zero(Zero::Scalar(_)) => "zero".to_owned(),
            Rvalue::Zero(Zero::Shape(shape)) => format!("zero of {}", self.local(*shape)),
            Rvalue::Zero(Zero::Like(place)) => format!("zero like {}", self.place(place)),
            Rvalue::Sum(place) => format!("sum {}", self.place(place)),
            Rvalue::Take(place) => format!("take {}", self.place(place)),
            Rvalue::Dual(dual) => format!("dual {}; {}", self.operator(&dual.operator), self.dots(&dual.dots)),
            Rvalue::CastDot(a, ty) => format!("cast dot {} as {}", self.operand(a), tokens(ty)),
            Rvalue::RepeatDot(a, array) => format!("repeat {} for {}", self.operand(a), self.local(*array)),
            Rvalue::Select(cond, a, b) => {
                format!("select {} ? {} : {}", self.operand(cond), self.operand(a), self.operand(b))
            }
        }
    }

    fn arg(&self, arg: &Arg) -> String {
        match arg {
            Arg::Value(value) => self.operand(value),
            Arg::Ref(place) => format!("&{}", self.place(place)),
            Arg::RefMut(place) => format!("&mut {}", self.place(place)),
            Arg::Opaque(opaque) => self.opaque(opaque),
        }
    }

    fn operator(&self, operator: &Operator) -> String {
        format!("{:?}({})", operator.op, list(operator.args.iter().map(|arg| self.arg(arg))))
    }

    fn share(&self, share: &Share) -> String {
        match share {
            Share::Kept { kept, side, g } => format!("{side:?} of {}, {}", self.operand(kept), self.operand(g)),
            Share::KeptOne { kept, other, g } => {
                format!("share of {}, {}, {}", self.operand(kept), self.arg(other), self.operand(g))
            }
            Share::Given { operator, side, g } => {
                format!("{side:?} of {}, {}", self.operator(operator), self.operand(g))
            }
            Share::State { kept, state, wanted: _ } => {
                format!("share of {}, {}", self.operand(kept), self.place(state))
            }
        }
    }

    fn call(&self, call: &Call) -> String {
        let args = call.args.iter().map(|arg| self.arg(arg));
        let callee = match &call.callee {
            Callee::Function(path) | Callee::Associated(path) => tokens(path),
            Callee::Callable(callable) => callable.plain.to_string(),
            Callee::Method { name, .. } => format!(".{name}"),
        };
        format!("{callee}({})", list(args))
    }

    fn opaque(&self, opaque: &Opaque) -> String {
        let locals = |what: &str, locals: &[Local]| {
            let locals = list(locals.iter().map(|local| self.local(*local)));
            if locals.is_empty() { String::new() } else { format!(" {what} {locals}") }
        };
        let refused = if opaque.refusal.is_some() { " or refuse" } else { "" };
        let inert = if opaque.inert { "inert" } else { "active" };
        let (reads, writes) = (locals("reads", &opaque.reads), locals("writes", &opaque.writes));
        format!("{inert} {{ {} }}{reads}{writes}{refused}", tokens(&opaque.tokens))
    }

    fn exit(&self, exit: &Exit) -> String {
        let label = self.labels.get(exit.label.0 as usize).map_or_else(|| "?".to_owned(), ToString::to_string);
        match exit.kind {
            ExitKind::Break => format!("break '{label}"),
            ExitKind::Continue => format!("continue '{label}"),
            ExitKind::Return => "return".to_owned(),
        }
    }

    fn place(&self, place: &Place) -> String {
        let bound = |operand: &Option<Operand>| operand.as_ref().map_or_else(String::new, |o| self.operand(o));
        place.proj.iter().fold(self.local(place.root), |place, proj| match proj {
            Proj::Deref => format!("{place}.*"),
            Proj::Field(field) => format!("{place}.{}", tokens(field)),
            Proj::Payload => format!("{place}?"),
            Proj::Variant { path, member } => format!("{place} as {}.{}", tokens(path), tokens(member)),
            Proj::Index(index) => format!("{place}[{}]", self.operand(index)),
            Proj::Range { lo, hi, inclusive } => format!("{place}[{}{}{}]", bound(lo), dots(*inclusive), bound(hi)),
        })
    }

    fn dots(&self, dots: &[Option<Place>]) -> String {
        list(dots.iter().map(|dot| dot.as_ref().map_or_else(|| "_".to_owned(), |dot| self.place(dot))))
    }

    fn operands(&self, operands: &[Operand]) -> String {
        list(operands.iter().map(|operand| self.operand(operand)))
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Local(local) => self.local(*local),
            Operand::Const(c) => tokens(&c.tokens),
        }
    }

    fn declared(&self, local: Local) -> String {
        let kind = match self.locals.get(local.0 as usize).map(|info| info.kind) {
            Some(Kind::Temp | Kind::Counter | Kind::Internal { .. }) | None => "let",
            Some(Kind::Var { .. }) => "var",
            Some(Kind::Bar { .. }) => "bar",
        };
        format!("{kind} {}", self.local(local))
    }

    fn local(&self, local: Local) -> String {
        self.locals.get(local.0 as usize).map_or_else(|| format!("?{}", local.0), |info| info.ident.to_string())
    }

    fn label(&self, label: Label) -> String {
        self.labels.get(label.0 as usize).map_or_else(String::new, |label| format!("'{label}: "))
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn dots(inclusive: bool) -> &'static str {
    if inclusive { "..=" } else { ".." }
}

/// The user's code on one line, spaced about as people do.
fn tokens(code: &impl ToTokens) -> String {
    let mut text = TokenStream::to_string(&code.to_token_stream());
    for (loose, tight) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" . ", "."),
        (" (", "("),
        (" ,", ","),
        (" ;", ";"),
        (" [", "["),
        ("& ", "&"),
        (" !", "!"),
    ] {
        text = text.replace(loose, tight);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::BinOp;
    use crate::ir::{Param, Ty};
    use expect_test::expect;
    use proc_macro2::Span;
    use quote::{format_ident, quote};

    #[test]
    fn a_function() {
        let info = |name: &str, kind| LocalInfo {
            ident: format_ident!("{name}"),
            ty: Ty::Unknown,
            kind,
            param: None,
            tangent: false,
        };
        let var = Kind::Var { mutable: true };
        let locals = vec![
            info("a", Kind::Temp),
            info("n", Kind::Temp),
            info("s", var),
            info("i", Kind::Counter),
            info("x", Kind::Temp),
            info("c", Kind::Temp),
            info("result", var),
        ];
        let [a, n, s, i, x, c, result] = [0, 1, 2, 3, 4, 5, 6].map(Local);
        let op = Operand::Local;
        let code = |tokens| Operand::Const(super::super::Const { tokens, ty: Ty::Unknown });
        let block = |kinds: Vec<StmtKind>| Block {
            stmts: kinds.into_iter().map(|kind| Stmt::new(kind, Span::call_site())).collect(),
        };
        let element =
            Place { root: a, proj: vec![Proj::Deref, Proj::Index(op(i)), Proj::Field(syn::Member::from(0).into())] };
        let (ret, rows) = (Label(0), Label(1));
        let f = Function {
            name: format_ident!("f"),
            locals,
            labels: vec![format_ident!("ret"), format_ident!("rows")],
            params: vec![
                Param { local: a, passing: Passing::Ref, active: true },
                Param { local: n, passing: Passing::Value, active: false },
            ],
            result: Some(result),
            ret,
            body: block(vec![
                StmtKind::Let(s, Rvalue::Use(code(quote!(f64::EPSILON)))),
                StmtKind::For {
                    label: rows,
                    counter: i,
                    lo: code(quote!(0)),
                    hi: op(n),
                    inclusive: true,
                    reversed: false,
                    tape: None,
                    body: block(vec![
                        StmtKind::Let(x, Rvalue::Load(element)),
                        StmtKind::Let(c, Rvalue::Binary(BinOp::Lt, op(x), code(quote!(0.5)))),
                        StmtKind::If {
                            cond: op(c),
                            then: block(vec![
                                StmtKind::Assign(Place::of(result), op(x)),
                                StmtKind::Exit(Exit { label: ret, kind: ExitKind::Return }),
                            ]),
                            els: block(vec![StmtKind::Update { place: Place::of(s), subtract: true, value: op(x) }]),
                        },
                    ]),
                },
                StmtKind::Assign(Place::of(result), op(s)),
            ]),
            annotations: std::collections::BTreeMap::new(),
            items: Vec::new(),
            recursive: false,
            forward_mode: false,
            leaves: false,
            callables: std::collections::BTreeMap::new(),
            uncertain: std::collections::BTreeSet::new(),
            asked: std::collections::BTreeSet::new(),
            constants: std::collections::BTreeMap::new(),
            queues: false,
            mixes: false,
            choices: std::collections::BTreeMap::new(),
            floats: Vec::new(),
            checkpoints: std::collections::BTreeMap::new(),
            next_id: 0,
        };
        expect![[r#"
            fn f(a: &, n inert) -> result {
              var s = f64::EPSILON
              'rows: for i in 0..=n
                let x = load a.*[i].0
                let c = x < 0.5
                if c
                  result = x
                  return
                else
                  s -= x
              result = s
            }
        "#]]
        .assert_eq(&text(&f));
    }
}
