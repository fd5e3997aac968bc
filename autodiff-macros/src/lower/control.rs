//! Control flow: values of branches, loops, jumps.

use super::{Lowerer, Val, value::RangeVal};
use crate::ir::{
    BinOp, Block, Const, Exit, ExitKind, Kind, Label, Operand, Place, Rvalue, Stmt, StmtKind, Ty, UnOp,
};
use crate::report::Refusal;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, ExprForLoop, ExprIf, ExprLoop, ExprWhile, Lifetime};

/// What `break` and `continue` can leave.
pub(crate) struct Target {
    /// The user's label.
    name: Option<String>,
    label: Label,
    /// Where the value of a `break` goes.
    dest: Option<DestId>,
    /// Blocks are left by their label only.
    is_loop: bool,
}

/// What `return` leaves.
pub(crate) enum Return {
    Function,
    /// A closure that is inlined as a labelled block.
    Closure(Label, DestId),
}

/// Where branches leave their values: the slots are declared, with the structure of the first value that comes, where
/// the construct begins.
pub(crate) struct Dest {
    depth: usize,
    val: Option<Val>,
}

#[derive(Clone, Copy)]
pub(crate) struct DestId(usize);

/// A range of integers that a `for` runs over.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub lo: Operand,
    pub hi: Operand,
    pub inclusive: bool,
    pub reversed: bool,
}

/// A constant integer.
pub(crate) fn int(n: usize) -> Operand {
    let literal = proc_macro2::Literal::usize_unsuffixed(n);
    Operand::Const(Const { tokens: quote!(#literal), ty: Ty::Int })
}

impl Lowerer<'_> {
    /// Opens a destination for the values of branches. To be called in the block that will hold the construct.
    pub(crate) fn open(&mut self) -> DestId {
        self.dests.push(Dest { depth: self.blocks.len().saturating_sub(1), val: None });
        DestId(self.dests.len() - 1)
    }

    /// Leaves a value there.
    pub(crate) fn deliver(&mut self, dest: DestId, v: Val, span: Span) {
        if v.is_never() {
            return;
        }
        let v = self.detached(v, span);
        let (depth, known) = match self.dests.get(dest.0) {
            Some(d) => (d.depth, d.val.clone()),
            None => return,
        };
        let slots = known.unwrap_or_else(|| self.slots(&v, depth, span));
        self.write(&slots, v, span);
        if let Some(d) = self.dests.get_mut(dest.0) {
            d.val = Some(slots);
        }
    }

    /// A value that can be one of several: places are read, and of what a shared reference leads to, a copy is made. While
    /// such a reference lives, what it points to stands still, so that a copy is as good, but for its cost.
    fn detached(&mut self, v: Val, span: Span) -> Val {
        match v {
            Val::Ref { to, mutable: false } => {
                let method = match self.val_ty(&to) {
                    Ty::Slice(_) => "to_vec",
                    Ty::Array(_) | Ty::Vec(_) if self.as_slices => "to_vec",
                    Ty::Unknown => "to_owned",
                    _ => "clone", // a sized type
                };
                self.duplicate(&to, &proc_macro2::Ident::new(method, span), span).shared()
            }
            Val::Tuple(vs) => Val::Tuple(vs.into_iter().map(|v| self.detached(v, span)).collect()),
            v => self.freeze(v, span),
        }
    }

    /// What was left there; [`Val::Never`] if nothing was.
    pub(crate) fn close(&mut self, dest: DestId) -> Val {
        self.dests.get_mut(dest.0).and_then(|d| d.val.take()).unwrap_or(Val::Never)
    }

    /// Slots in the structure of `v`, declared in the block at `depth`.
    fn slots(&mut self, v: &Val, depth: usize, span: Span) -> Val {
        match v {
            Val::Operand(_) | Val::Place(_) => {
                let ty = self.val_ty(v);
                let slot = self.slot(ty, span);
                if let Some(block) = self.blocks.get_mut(depth) {
                    block.stmts.push(Stmt::new(StmtKind::Declare(slot), span));
                }
                Val::Place(Place::of(slot))
            }
            Val::Tuple(vs) => Val::Tuple(vs.iter().map(|v| self.slots(v, depth, span)).collect()),
            Val::Ref { to, mutable: false } => self.slots(to, depth, span).shared(),
            Val::Ref { .. } => self.refuse(Refusal::ChosenReference { span }),
            Val::Closure(_) | Val::Function(_) | Val::Range(_) => self.refuse(Refusal::Callable { span }),
            Val::Unit => Val::Unit,
            Val::Never | Val::Poison => Val::Poison,
        }
    }

    pub(super) fn if_(&mut self, e: &ExprIf) -> Val {
        let span = e.if_token.span;
        if let Expr::Let(cond) = strip(&e.cond) {
            return self.if_let(e, cond);
        }
        let cond = self.condition(&e.cond);
        let dest = self.open();
        let (then, ()) = self.branch(|l| {
            let v = l.block(&e.then_branch);
            l.deliver(dest, v, e.then_branch.span());
        });
        let (els, ()) = self.branch(|l| l.otherwise(e, dest));
        self.emit(StmtKind::If { cond, then, els }, span);
        self.close(dest)
    }

    /// The `else` branch, or what its absence is worth.
    pub(super) fn otherwise(&mut self, e: &ExprIf, dest: DestId) {
        let (v, span) = match &e.else_branch {
            Some((_, els)) => (self.expr(els), els.span()),
            None => (Val::Unit, e.if_token.span),
        };
        self.deliver(dest, v, span);
    }

    /// A condition: calls in it stay as they are.
    pub(crate) fn condition(&mut self, e: &Expr) -> Operand {
        let span = e.span();
        match strip(e) {
            Expr::Binary(b) if matches!(b.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) => self.short_circuit(b),
            Expr::Unary(u) if matches!(u.op, syn::UnOp::Not(_)) => {
                let v = self.inert(&u.expr, Ty::Unknown);
                let ty = self.f.operand_ty(&v);
                let ty = if ty == Ty::Unknown { Ty::Bool } else { ty };
                Operand::Local(self.temp(ty, Rvalue::Unary(UnOp::Not, v), span))
            }
            Expr::Let(_) => {
                self.refuse(Refusal::LetChain { span });
                self.poison()
            }
            e => self.inert(e, Ty::Bool),
        }
    }

    /// An operand whose value carries no derivative because of where it stands: a call in it needs no derivative.
    pub(crate) fn inert(&mut self, e: &Expr, ty: Ty) -> Operand {
        let e = strip(e);
        let v = if self.is_plain_call(e) { self.keep_expr(e, ty, true, None) } else { self.expr(e) };
        self.operand(v, e.span())
    }

    /// `a && b`, `a || b`
    pub(super) fn short_circuit(&mut self, e: &syn::ExprBinary) -> Operand {
        let span = e.span();
        let and = matches!(e.op, syn::BinOp::And(_));
        let op = if and { BinOp::And } else { BinOp::Or };
        let left = self.condition(&e.left);
        let mark = self.report.mark();
        let (mut right, value) = self.branch(|l| l.condition(&e.right));
        if right.stmts.iter().all(|s| harmless(&s.kind, self)) {
            if let Some(block) = self.blocks.last_mut() {
                block.stmts.append(&mut right.stmts);
            }
            return Operand::Local(self.temp(Ty::Bool, Rvalue::Binary(op, left, value), span));
        }
        if super::opaque::is_pure(&e.right) {
            // One condition that is kept as written, rather than an `if` for a value that carries no derivative.
            self.report.rewind(mark);
            let right = e.right.as_ref();
            return self.keep_with(Ty::Bool, true, None, span, |k| {
                let left = k.operand(&left);
                let right = k.expr(right);
                if and { quote!(#left && (#right)) } else { quote!(#left || (#right)) }
            });
        }
        let slot = self.slot(Ty::Bool, span);
        self.emit(StmtKind::Declare(slot), span);
        right.stmts.push(Stmt::new(StmtKind::Assign(Place::of(slot), value), span));
        let known = Operand::Const(Const { tokens: if and { quote!(false) } else { quote!(true) }, ty: Ty::Bool });
        let done = Block { stmts: vec![Stmt::new(StmtKind::Assign(Place::of(slot), known), span)] };
        let (then, els) = if and { (right, done) } else { (done, right) };
        self.emit(StmtKind::If { cond: left, then, els }, span);
        self.load(Place::of(slot), span)
    }

    pub(super) fn while_(&mut self, e: &ExprWhile) -> Val {
        let span = e.while_token.span;
        if let Expr::Let(cond) = strip(&e.cond) {
            return self.while_let(e, cond);
        }
        let label = self.enter(e.label.as_ref(), None, true, span);
        let (mut pre, cond) = self.branch(|l| l.condition(&e.cond));
        let (mut body, ()) = self.branch(|l| {
            l.block(&e.body);
        });
        self.leave();
        if pre.stmts.iter().all(|s| is_quiet(&s.kind)) {
            self.emit(StmtKind::While { label, pre, cond, body }, span);
        } else {
            let stop = Block { stmts: vec![Stmt::new(StmtKind::Exit(Exit { label, kind: ExitKind::Break }), span)] };
            pre.stmts.push(Stmt::new(StmtKind::If { cond, then: Block::default(), els: stop }, span));
            pre.stmts.append(&mut body.stmts);
            self.emit(StmtKind::Loop { label, body: pre }, span);
        }
        Val::Unit
    }

    pub(super) fn loop_(&mut self, e: &ExprLoop) -> Val {
        let span = e.loop_token.span;
        let dest = self.open();
        let label = self.enter(e.label.as_ref(), Some(dest), true, span);
        let (body, ()) = self.branch(|l| {
            l.block(&e.body);
        });
        self.leave();
        self.emit(StmtKind::Loop { label, body }, span);
        self.close(dest)
    }

    /// `'label: { .. }`
    pub(super) fn labelled_block(&mut self, label: &syn::Label, block: &syn::Block) -> Val {
        let span = block.span();
        let dest = self.open();
        let target = self.enter(Some(label), Some(dest), false, span);
        let (body, ()) = self.branch(|l| {
            let v = l.block(block);
            l.deliver(dest, v, span);
        });
        self.leave();
        self.emit(StmtKind::Block { label: Some(target), body }, span);
        self.close(dest)
    }

    /// Opens a target of jumps. `self.leave()` closes it.
    pub(crate) fn enter(
        &mut self,
        user: Option<&syn::Label>,
        dest: Option<DestId>,
        is_loop: bool,
        span: Span,
    ) -> Label {
        let label = self.label(user, if is_loop { "turn" } else { "block" }, span);
        let name = user.map(|l| l.name.ident.to_string());
        self.targets.push(Target { name, label, dest, is_loop });
        label
    }

    pub(crate) fn leave(&mut self) {
        self.targets.pop();
    }

    /// Emits a jump.
    pub(crate) fn exit(&mut self, label: Label, kind: ExitKind, span: Span) {
        self.emit(StmtKind::Exit(Exit { label, kind }), span);
    }

    fn target(&self, name: Option<&Lifetime>) -> Option<(Label, Option<DestId>)> {
        let name = name.map(|n| n.ident.to_string());
        let mut targets = self.targets.iter().rev();
        let found = match &name {
            Some(_) => targets.find(|t| t.name == name),
            None => targets.find(|t| t.is_loop),
        };
        found.map(|t| (t.label, t.dest))
    }

    pub(super) fn break_(&mut self, e: &syn::ExprBreak) -> Val {
        let span = e.break_token.span;
        let v = e.expr.as_ref().map_or(Val::Unit, |v| self.expr(v));
        // Without a target rustc refuses the original.
        let Some((label, dest)) = self.target(e.label.as_ref()) else { return Val::Poison };
        if v.is_never() {
            return Val::Never;
        }
        if let Some(dest) = dest {
            self.deliver(dest, v, span);
        }
        self.exit(label, ExitKind::Break, span);
        Val::Never
    }

    pub(super) fn continue_(&mut self, e: &syn::ExprContinue) -> Val {
        let Some((label, _)) = self.target(e.label.as_ref()) else { return Val::Poison };
        self.exit(label, ExitKind::Continue, e.continue_token.span);
        Val::Never
    }

    pub(super) fn return_(&mut self, e: &syn::ExprReturn) -> Val {
        let span = e.return_token.span;
        let v = e.expr.as_ref().map_or(Val::Unit, |v| self.expr(v));
        if v.is_never() {
            return Val::Never;
        }
        match self.returns.last() {
            Some(Return::Closure(label, dest)) => {
                let (label, dest) = (*label, *dest);
                self.deliver(dest, v, span);
                self.exit(label, ExitKind::Break, span);
            }
            Some(Return::Function) | None => {
                self.finish(v, span);
                let ret = self.f.ret;
                self.exit(ret, ExitKind::Return, span);
            }
        }
        Val::Never
    }

    /// A `for` over a range of integers, or whatever else.
    pub(super) fn for_(&mut self, e: &ExprForLoop) -> Val {
        let Some((range, step)) = self.plain_range(&e.expr) else { return self.for_loop(e) };
        let span = e.for_token.span;
        let user = e.label.as_ref();
        match step {
            None => self.counted(user, &range, span, |l, i| {
                l.bind(&e.pat, Val::Operand(i), e.pat.span());
                l.block(&e.body);
            }),
            Some(step) => self.stepped(user, &range, &step, span, |l, i| {
                l.bind(&e.pat, Val::Operand(i), e.pat.span());
                l.block(&e.body);
            }),
        }
        Val::Unit
    }

    /// A `for` loop in IR: `body` is lowered inside it, with the counter.
    pub(crate) fn counted(
        &mut self,
        user: Option<&syn::Label>,
        range: &Counted,
        span: Span,
        body: impl FnOnce(&mut Self, Operand),
    ) {
        let label = self.enter(user, None, true, span);
        let ident = self.names.temp(span);
        let counter = self.local(ident, Ty::Int, Kind::Counter);
        let (block, ()) = self.branch(|l| {
            l.anonymous.insert(counter);
            body(l, Operand::Local(counter));
        });
        self.leave();
        let Counted { lo, hi, inclusive, reversed } = range.clone();
        self.emit(StmtKind::For { label, counter, lo, hi, inclusive, reversed, body: block }, span);
    }

    /// `(lo..hi).step_by(step)`, reversed before or after.
    pub(crate) fn stepped(
        &mut self,
        user: Option<&syn::Label>,
        range: &Counted,
        step: &Step,
        span: Span,
        body: impl FnOnce(&mut Self, Operand),
    ) {
        let (lo, hi) = (range.lo.clone(), range.hi.clone());
        // One past the end, so that both kinds of range have the same count.
        let end = if range.inclusive { self.int_binary(BinOp::Add, hi, int(1), Ty::Int, span) } else { hi };
        let by = step.by.clone();
        let steps = |l: &mut Self, by: Operand| {
            l.keep_with(Ty::Int, true, None, span, |k| {
                let (krate, lo, end, by) = (k.krate(), k.operand(&lo), k.operand(&end), k.operand(&by));
                quote!(#krate::rt::step_len(#lo, #end, #by))
            })
        };
        let count = steps(self, by.clone());
        let last = range.reversed.then(|| {
            let all = steps(self, int(1));
            // An empty range has no last element, and no turn that would ask for it.
            self.keep_with(Ty::Int, true, None, span, |k| {
                let all = k.operand(&all);
                quote!(usize::saturating_sub(#all, 1))
            })
        });
        let turns = Counted { lo: int(0), hi: count, inclusive: false, reversed: step.then_reversed };
        self.counted(user, &turns, span, |l, j| {
            let at = l.keep_with(Ty::Int, true, None, span, |k| {
                let (krate, lo, j, by) = (k.krate(), k.operand(&lo), k.operand(&j), k.operand(&by));
                match &last {
                    None => quote!(#krate::rt::step_at(#lo, #j, #by)),
                    Some(last) => {
                        let last = k.operand(last);
                        quote!(#krate::rt::step_at(#lo, #last - #j * #by, 1))
                    }
                }
            });
            body(l, at);
        });
    }

    /// Evaluates `lo..hi`, `lo..=hi` and `.rev()`, `.step_by(k)` of them. `None`, without effect, for anything else.
    pub(crate) fn plain_range(&mut self, e: &Expr) -> Option<(Counted, Option<Step>)> {
        match strip(e) {
            Expr::Range(r) if r.start.is_some() && r.end.is_some() => {
                let Val::Range(r) = self.range(r) else { return None };
                let RangeVal { lo, hi, inclusive } = *r;
                Some((Counted { lo: lo?, hi: hi?, inclusive, reversed: false }, None))
            }
            Expr::MethodCall(m) if m.method == "rev" && m.args.is_empty() && is_range(&m.receiver) => {
                let (mut range, mut step) = self.plain_range(&m.receiver)?;
                match &mut step {
                    Some(step) => step.then_reversed = !step.then_reversed,
                    None => range.reversed = !range.reversed,
                }
                Some((range, step))
            }
            Expr::MethodCall(m) if m.method == "step_by" && m.args.len() == 1 && is_range(&m.receiver) => {
                let (range, None) = self.plain_range(&m.receiver)? else { return None };
                let by = self.inert(m.args.first()?, Ty::Int);
                Some((range, Some(Step { by, then_reversed: false })))
            }
            _ => None, // everything else is an iterator
        }
    }
}

/// `.step_by(by)`, and whether `.rev()` came after it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub by: Operand,
    pub then_reversed: bool,
}

/// Whether an expression is a range, or `.rev()` and at most one `.step_by(k)` of one.
fn is_range(e: &Expr) -> bool {
    fn steps(e: &Expr) -> Option<usize> {
        match strip(e) {
            Expr::Range(r) => (r.start.is_some() && r.end.is_some()).then_some(0),
            Expr::MethodCall(m) if m.method == "rev" && m.args.is_empty() => steps(&m.receiver),
            Expr::MethodCall(m) if m.method == "step_by" && m.args.len() == 1 => steps(&m.receiver).map(|n| n + 1),
            _ => None, // no range
        }
    }
    steps(e).is_some_and(|n| n <= 1)
}

/// The expression inside parentheses and invisible groups.
pub(crate) fn strip(e: &Expr) -> &Expr {
    match e {
        Expr::Paren(p) => strip(&p.expr),
        Expr::Group(g) => strip(&g.expr),
        other => other,
    }
}

pub(crate) fn is_scalar(ty: &Ty) -> bool {
    matches!(ty, Ty::Float(_) | Ty::Int | Ty::Bool)
}

/// Writes nothing but its own temps.
fn is_quiet(kind: &StmtKind) -> bool {
    match kind {
        StmtKind::Let(_, Rvalue::Pop(_) | Rvalue::Replace(..) | Rvalue::Call(_)) => false,
        StmtKind::Let(_, Rvalue::Opaque(o)) => o.writes.is_empty(),
        StmtKind::Let(..) => true,
        _ => false, // everything else writes or jumps
    }
}

/// Can be run although the source would not have: cannot panic and has no effects.
fn harmless(kind: &StmtKind, l: &Lowerer) -> bool {
    let scalar = |o: &Operand| matches!(l.f.operand_ty(o), Ty::Float(_) | Ty::Bool);
    match kind {
        StmtKind::Let(_, rvalue) => match rvalue {
            Rvalue::Use(_) | Rvalue::Unary(UnOp::Not, _) | Rvalue::Prim(..) | Rvalue::Len(_) => true,
            Rvalue::Unary(UnOp::Neg, o) => scalar(o),
            Rvalue::Load(p) => p.operands().next().is_none(),
            Rvalue::Binary(op, a, b) => match op {
                BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Rem | BinOp::Shl | BinOp::Shr => {
                    scalar(a) || scalar(b)
                }
                BinOp::And
                | BinOp::Or
                | BinOp::BitAnd
                | BinOp::BitOr
                | BinOp::BitXor
                | BinOp::Eq
                | BinOp::Ne
                | BinOp::Lt
                | BinOp::Le
                | BinOp::Gt
                | BinOp::Ge => true,
            },
            Rvalue::Cast(..) => true,
            _ => false, // may panic, allocate or write
        },
        _ => false, // control flow and writes
    }
}

