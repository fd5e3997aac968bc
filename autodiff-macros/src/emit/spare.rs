//! Memory that the turns of a loop leave to each other.
//!
//! A turn of a reverse loop that makes a cotangent with memory of its own, or one of either sweep that makes a vector, leaves that memory to
//! the next turn when it has done with it: see `rt::Spare`. Where the cotangent is handed on, the value whose cotangent it is may be
//! left instead, if it came from the tape and is of the same type.
//!
//! Only what stays where it is to the end of its block is left: a value that is handed on is another's.

use super::Emitter;
use crate::ir::{Again, Arg, Block, Call, Kind, Local, Operand, Rvalue, Stmt, StmtKind, Ty, Zero, verify::uses, visit};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use std::collections::BTreeSet;

/// What is left at the end of a block.
enum Left {
    /// What was made in spare memory.
    Itself,
    /// The value that it is the cotangent of.
    Value(Local),
}

impl Emitter<'_> {
    /// The body of a loop, and what is declared before the outermost loop around it.
    pub(super) fn turn(&self, body: &Block) -> (TokenStream, TokenStream) {
        if self.spared.is_some() || self.sweep.is_forward_mode() {
            return (TokenStream::new(), self.scope(body));
        }
        let spared = self.all_spares(body);
        let (krate, span) = (self.krate, Span::mixed_site());
        let spares = spared.iter().map(|l| {
            let spare = self.spare(*l);
            quote_spanned!(span=> let mut #spare = #krate::rt::Spare::new();)
        });
        (spares.collect(), Emitter { spared: Some(&spared), ..*self }.scope(body))
    }

    /// A block that leaves its memory, if it is one of a loop's.
    pub(super) fn scope(&self, block: &Block) -> TokenStream {
        let code = self.block(block);
        if self.spared.is_none() {
            return code;
        }
        let span = Span::mixed_site();
        let left = self.spares(block).into_iter().map(|(l, left)| {
            let spare = self.spare(l);
            match left {
                Left::Itself => {
                    let local = self.ident(l);
                    quote_spanned!(span=> #spare.give(#local);)
                }
                Left::Value(value) => {
                    let value = self.ident(value);
                    quote_spanned!(span=> #spare.give_value(#value);)
                }
            }
        });
        quote_spanned!(span=> #code #(#left)*)
    }

    /// The value in memory that the turn before has left.
    pub(super) fn in_spare(&self, l: Local, rv: &Rvalue, span: Span) -> Option<TokenStream> {
        let spare = self.spare(*self.spared?.get(&l)?);
        Some(match rv {
            Rvalue::Zero(Zero::Shape(shape)) => {
                let shape = self.ident(*shape);
                quote_spanned!(span=> #spare.zero(&#shape))
            }
            Rvalue::Zero(Zero::Like(place)) => {
                let place = self.borrow(place);
                quote_spanned!(span=> #spare.zero_like(#place))
            }
            Rvalue::Vec(elements) if elements.is_empty() => quote_spanned!(span=> #spare.empty()),
            Rvalue::VecRepeat(element, len) => {
                let (element, len) = (self.value(element), self.read(len));
                quote_spanned!(span=> #spare.filled(#element, #len))
            }
            _ => return None, // is not made here
        })
    }

    fn spare(&self, l: Local) -> Ident {
        format_ident!("{}_spare", self.ident(l), span = Span::mixed_site())
    }

    /// Those of a loop's body and of all blocks in it.
    fn all_spares(&self, body: &Block) -> BTreeSet<Local> {
        let mut all: BTreeSet<Local> = self.spares(body).into_iter().map(|(l, _)| l).collect();
        visit::each(body, &mut |s| {
            // What is run again is a block of its own, with loops of its own.
            if !matches!(s.kind, StmtKind::Rerun(_)) {
                for b in visit::blocks(&s.kind) {
                    all.extend(self.spares(b).into_iter().map(|(l, _)| l));
                }
            }
        });
        all
    }

    /// What the block makes anew in each turn, and what it has for the next.
    fn spares(&self, block: &Block) -> Vec<(Local, Left)> {
        if matches!(block.stmts.last(), Some(Stmt { kind: StmtKind::Exit(_), .. })) {
            return Vec::new();
        }
        let stays = |at: usize, l: Local| block.stmts[at + 1..].iter().all(|s| stays(s, l, self));
        let restored = |l: Local| {
            block.stmts.iter().position(|s| matches!(&s.kind, StmtKind::Restore { locals, .. } if locals.contains(&l)))
        };
        let mut found = Vec::new();
        for (at, stmt) in block.stmts.iter().enumerate() {
            let StmtKind::Let(l, rv) = &stmt.kind else { continue };
            if !self.is_made(*l, rv) {
                continue;
            }
            if stays(at, *l) {
                found.push((*l, Left::Itself));
            } else if let Rvalue::Zero(Zero::Shape(_)) = rv
                && let Some(value) = self.adjoint.primals.get(l)
                && let Some(since) = restored(*value)
                && !self.f.may_be_text(&self.info(*value).ty)
                && stays(since, *value)
            {
                found.push((*l, Left::Value(*value)));
            }
        }
        found
    }

    /// Whether the value is made of nothing, and has memory of its own, as far as is known.
    fn is_made(&self, l: Local, rv: &Rvalue) -> bool {
        let info = self.info(l);
        let vector = matches!(info.ty, Ty::Vec(_) | Ty::Unknown);
        match rv {
            Rvalue::Zero(Zero::Shape(_) | Zero::Like(_)) => {
                vector && matches!(info.kind, Kind::Bar { by_ref: false, param: None })
            }
            Rvalue::Vec(elements) => elements.is_empty() && matches!(info.ty, Ty::Vec(_)) && info.param.is_none(),
            Rvalue::VecRepeat(..) => matches!(info.ty, Ty::Vec(_)) && info.param.is_none(),
            _ => false, // of other memory
        }
    }
}

/// Whether the statement, with all that is in it, leaves the local where it is.
fn stays(stmt: &Stmt, l: Local, emitter: &Emitter<'_>) -> bool {
    let mut good = leaves(&stmt.kind, l, emitter);
    for b in visit::blocks(&stmt.kind) {
        visit::each(b, &mut |s| good &= leaves(&s.kind, l, emitter));
    }
    good
}

fn leaves(kind: &StmtKind, l: Local, emitter: &Emitter<'_>) -> bool {
    let is = |o: &Operand| o.local() == Some(l);
    let given = |call: &Call| {
        let value = |arg: &Arg| matches!(arg, Arg::Value(o) if is(o));
        let mentions = |arg: &Arg| matches!(arg, Arg::Opaque(o) if o.reads.contains(&l) || o.writes.contains(&l));
        call.args.iter().any(|arg| value(arg) || mentions(arg)) || !call.callables.is_empty()
    };
    let declares = match kind {
        StmtKind::Let(declared, _) | StmtKind::Declare(declared) => *declared == l,
        StmtKind::Restore { locals, .. } => locals.contains(&l),
        _ => false, // declares another, if anything
    };
    if declares || matches!(kind, StmtKind::Rerun(_)) {
        return false;
    }
    if !uses(kind).contains(&l) {
        return true;
    }
    match kind {
        StmtKind::Assign(_, value) | StmtKind::Update { value, .. } | StmtKind::Push(_, value) => !is(value),
        StmtKind::Swap(..) | StmtKind::Accumulate { .. } | StmtKind::Clear { .. } => true,
        StmtKind::Pullback { pullback, again, seed, .. } => {
            *pullback != l && *seed != l && !again.iter().any(|again| matches!(again, Again::Perhaps(o) if is(o)))
        }
        StmtKind::Forward { call, .. } => !given(call),
        StmtKind::Fused { call, seed, .. } => *seed != l && !given(call),
        StmtKind::Let(_, Rvalue::Load(p)) => p.root != l || emitter.place_ty(p).is_float(),
        StmtKind::Let(_, Rvalue::Len(_) | Rvalue::Shape(_) | Rvalue::Sum(_) | Rvalue::Pop(_) | Rvalue::Take(_)) => true,
        StmtKind::Let(_, Rvalue::Call(call)) => !given(call),
        _ => false, // may hand it on
    }
}
