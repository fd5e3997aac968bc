//! Control flow: conditions, and the values of branches.

use super::{Lowerer, Val, slices::AsSlices};
use crate::ir::{BinOp, Block, Const, Operand, Place, Rvalue, Stmt, StmtKind, Ty, UnOp};
use crate::report::Refusal;
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, ExprIf};

pub(crate) use super::loops::Counted;

/// Where branches leave their values: the slots are declared, with the structure of the first value that comes, where
/// the construct begins.
pub(crate) struct Dest {
    depth: usize,
    /// How many locals there were then.
    before: usize,
    val: Option<Val>,
    /// An optional reference came there, of which a copy is kept.
    refers: bool,
}

#[derive(Clone, Copy)]
pub(crate) struct DestId(usize);

/// A constant integer.
pub(crate) fn int(n: usize) -> Operand {
    let literal = proc_macro2::Literal::usize_unsuffixed(n);
    Operand::Const(Const { tokens: quote!(#literal), ty: Ty::Int })
}

impl Lowerer<'_> {
    /// Opens a destination for the values of branches. To be called in the block that will hold the construct.
    pub(crate) fn open(&mut self) -> DestId {
        self.dests.push(Dest {
            depth: self.blocks.len().saturating_sub(1),
            before: self.f.locals.len(),
            val: None,
            refers: false,
        });
        DestId(self.dests.len() - 1)
    }

    /// Leaves a value there.
    pub(crate) fn deliver(&mut self, dest: DestId, v: Val, span: Span) {
        if v.is_never() {
            return;
        }
        let (depth, before, known) = match self.dests.get(dest.0) {
            Some(d) => (d.depth, d.before, d.val.clone()),
            None => return,
        };
        if self.is_callable(&v) {
            let chosen = self.deliver_callable(known, &v, depth, before, span);
            let chosen = chosen.unwrap_or_else(|| self.refuse(Refusal::Callable { span }));
            if let Some(d) = self.dests.get_mut(dest.0) {
                d.val = Some(chosen);
            }
            return;
        }
        // Slices of which there is a vector already.
        let of_vec =
            known.as_ref().is_some_and(|k| matches!(k, Val::Ref { .. } if matches!(self.receiver_ty(k), Ty::Vec(_))));
        let refers = self.may_refer(&v);
        let outer = self.as_slices.clone();
        if of_vec {
            self.as_slices = AsSlices::Whole;
        }
        let v = self.detached(v, span);
        self.as_slices = outer;
        let slots = known.unwrap_or_else(|| self.slots(&v, depth, span));
        self.write(&slots, v, span);
        if let Some(d) = self.dests.get_mut(dest.0) {
            d.val = Some(slots);
            d.refers |= refers;
        }
    }

    /// A value that can be one of several: places are read, and of what a shared reference leads to, a copy is made. While
    /// such a reference lives, what it points to stands still, so that a copy is as good, but for its cost.
    pub(super) fn detached(&mut self, v: Val, span: Span) -> Val {
        match v {
            Val::Ref { to, mutable: false } => {
                let method = match self.val_ty(&to) {
                    Ty::Slice(_) => "to_vec",
                    Ty::Array(_) | Ty::Vec(_) if self.as_slices.is_whole() => "to_vec",
                    Ty::User { .. } | Ty::Unknown => "to_owned",
                    _ => "clone", // a sized type
                };
                self.duplicate(&to, &proc_macro2::Ident::new(method, span), span).shared()
            }
            Val::Tuple(vs) => {
                let whole = std::mem::take(&mut self.as_slices);
                let parts = vs.into_iter().enumerate().map(|(i, v)| {
                    self.as_slices = whole.part(i);
                    self.detached(v, span)
                });
                let v = Val::Tuple(parts.collect());
                self.as_slices = whole;
                v
            }
            Val::Maybe(m) if self.may_refer(&Val::Maybe(m.clone())) => self.either_copy(&m, span),
            Val::Maybe(_) => Val::Operand(self.operand(v, span)),
            v => self.freeze(v, span),
        }
    }

    /// What was left there; [`Val::Never`] if nothing was.
    pub(crate) fn close(&mut self, dest: DestId) -> Val {
        let Some(d) = self.dests.get_mut(dest.0) else { return Val::Never };
        let (v, refers) = (d.val.take().unwrap_or(Val::Never), d.refers);
        if refers { self.optional_reference(&v, Span::call_site()) } else { v }
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
            Val::Maybe(_) => self.refuse(Refusal::ChosenReference { span }),
            Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_) => {
                let refusal = self.kept_table(v, span);
                self.refuse(refusal)
            }
            Val::Unit => Val::Unit,
            Val::Never | Val::Poison => Val::Poison,
        }
    }

    pub(super) fn if_(&mut self, e: &ExprIf) -> Val {
        let span = e.if_token.span;
        if let Expr::Let(cond) = strip(&e.cond) {
            return self.if_let(e, cond);
        }
        if super::chains::has_let(&e.cond) {
            return self.if_chain(e);
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
