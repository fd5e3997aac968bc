//! What is written through references that calls returned.
//!
//! `*counts.entry(k).or_insert(0.0) += x` writes into `counts`, by way of a reference whose target nothing shows. As long as no
//! derivative is written, that is the code's own business; what carries one would be lost, and is refused.

use super::Lowerer;
use crate::ir::{Arg, Call, Callee, Kind, Local, Opaque, Operand, Proj, Rvalue, StmtKind, Ty, visit};
use crate::report::Refusal;
use proc_macro2::{Span, TokenStream};
use std::collections::BTreeSet;

impl Lowerer<'_> {
    /// Takes down what a value may be a mutable reference into.
    pub(super) fn note_borrows(&mut self, kind: &StmtKind) {
        let StmtKind::Let(l, rvalue) = kind else { return };
        let of = |from: &Self, l: &Local| from.borrowed.get(l).cloned().unwrap_or_default();
        let into: BTreeSet<Local> = match rvalue {
            Rvalue::Opaque(o) if !matches!(o.ty, Ty::Int | Ty::Bool | Ty::Float(_)) => {
                o.writes.iter().copied().chain(o.reads.iter().flat_map(|l| of(self, l))).collect()
            }
            Rvalue::Call(call) if self.f.local(*l).ty == Ty::Unknown && may_return_reference(call) => {
                let lent = call.args.iter().flat_map(|arg| match arg {
                    Arg::RefMut(p) => of(self, &p.root).into_iter().chain([p.root]).collect(),
                    Arg::Ref(p) => of(self, &p.root),
                    Arg::Value(Operand::Local(l)) => of(self, l),
                    Arg::Value(Operand::Const(_)) | Arg::Opaque(_) => BTreeSet::new(),
                });
                lent.collect()
            }
            Rvalue::Use(Operand::Local(from)) => of(self, from),
            Rvalue::Load(p) => of(self, &p.root),
            _ => return, // a value of its own
        };
        if !into.is_empty() {
            self.borrowed.insert(*l, into);
        }
    }

    /// Whether something is written to what a call gave, which is a reference, then.
    pub(super) fn writes_to_result(&self, kind: &StmtKind) -> bool {
        let opaque = matches!(kind, StmtKind::Opaque(_) | StmtKind::Let(_, Rvalue::Opaque(_)));
        !opaque
            && visit::written(kind).iter().any(|place| {
                self.results.contains(&place.root)
                    && self.f.local(place.root).kind == Kind::Temp
                    && !place.proj.iter().any(|proj| matches!(proj, Proj::Deref))
            })
    }

    /// The statement that says what a write through such a reference comes to.
    pub(super) fn written_through(&self, kind: &StmtKind, span: Span) -> Option<StmtKind> {
        let (into, reads) = match kind {
            StmtKind::Push(place, value) => (place.root, vec![value.local()?]),
            StmtKind::Assign(place, value) | StmtKind::Update { place, value, .. } if !place.proj.is_empty() => {
                (place.root, vec![value.local()?])
            }
            // `counts.entry(k).or_insert(x)`
            StmtKind::Let(_, Rvalue::Call(call)) if matches!(call.callee, Callee::Method { .. }) => {
                let (receiver, args) = call.args.split_first()?;
                (touched(receiver).into_iter().next()?, args.iter().flat_map(touched).collect())
            }
            _ => return None, // writes nothing, or nothing that is new
        };
        let into = self.borrowed.get(&into)?;
        Some(StmtKind::Opaque(Box::new(Opaque {
            tokens: TokenStream::new(),
            ty: Ty::Unit,
            reads,
            writes: into.iter().copied().collect(),
            inert: false,
            refusal: Some(Refusal::WrittenThrough { span }),
        })))
    }
}

/// What an argument is made of.
fn touched(arg: &Arg) -> Vec<Local> {
    match arg {
        Arg::Value(o) => o.local().into_iter().collect(),
        Arg::Ref(p) | Arg::RefMut(p) => vec![p.root],
        Arg::Opaque(o) => o.reads.clone(),
    }
}

/// Whether a call may return a mutable reference, as far as the declarations of that name say.
fn may_return_reference(call: &Call) -> bool {
    match &call.callee {
        Callee::Method { name, .. } => crate::declared::may_lend(&name.to_string(), name.span()),
        Callee::Function(path) | Callee::Associated(path) => {
            path.path.segments.last().is_some_and(|s| crate::declared::may_lend(&s.ident.to_string(), s.ident.span()))
        }
        Callee::Callable(_) => false,
    }
}
