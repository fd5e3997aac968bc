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
        let (l, rvalue) = match kind {
            StmtKind::Let(l, rvalue) => (l, rvalue),
            // What holds such references from now on.
            StmtKind::Assign(place, Operand::Local(from)) | StmtKind::Push(place, Operand::Local(from)) => {
                if let Some(into) = self.borrowed.get(from).cloned() {
                    if self.holding.contains(from) {
                        self.holding.insert(place.root);
                    }
                    self.borrowed.entry(place.root).or_default().extend(into);
                }
                return;
            }
            _ => return, // holds nothing
        };
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
            Rvalue::Use(_)
            | Rvalue::Load(_)
            | Rvalue::Tuple(_)
            | Rvalue::Array(_)
            | Rvalue::Vec(_)
            | Rvalue::Struct(_)
            | Rvalue::Wrap(..)
            | Rvalue::Pop(_)
            | Rvalue::Replace(..) => {
                let values = visit::rvalue_values(rvalue).into_iter().filter_map(Operand::local);
                let places = visit::rvalue_places(rvalue).into_iter().map(|p| p.root);
                let of_what: Vec<Local> = values.chain(places).collect();
                if of_what.iter().any(|l| self.holding.contains(l)) {
                    self.holding.insert(*l);
                }
                of_what.iter().flat_map(|l| of(self, l)).collect()
            }
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
        let (written, reads): (Vec<Local>, Vec<Local>) = match kind {
            StmtKind::Push(place, value) => (vec![place.root], value.local().into_iter().collect()),
            StmtKind::Assign(place, value) | StmtKind::Update { place, value, .. } if !place.proj.is_empty() => {
                (vec![place.root], value.local().into_iter().collect())
            }
            StmtKind::Let(_, Rvalue::Replace(place, value)) => (vec![place.root], value.local().into_iter().collect()),
            StmtKind::Swap(a, b) => (vec![a.root, b.root], vec![a.root, b.root]),
            // `counts.entry(k).or_insert(x)`, and `put(&mut writer, x)`: what it is given may go into what a writer holds.
            StmtKind::Let(_, Rvalue::Call(call)) => {
                let all: Vec<Local> = call.args.iter().flat_map(touched).collect();
                let receiver = match (&call.callee, call.args.first()) {
                    (Callee::Method { .. }, Some(receiver)) => touched(receiver).into_iter().next(),
                    _ => None, // nothing that it is called on
                };
                let written = all.iter().copied().filter(|l| self.holding.contains(l) || receiver == Some(*l));
                (written.collect(), all.iter().copied().filter(|l| receiver != Some(*l)).collect())
            }
            _ => return None, // writes nothing, or nothing that is new
        };
        let into: BTreeSet<Local> = written.iter().filter_map(|l| self.borrowed.get(l)).flatten().copied().collect();
        if into.is_empty() || reads.is_empty() {
            return None;
        }
        Some(StmtKind::Opaque(Box::new(Opaque {
            tokens: TokenStream::new(),
            ty: Ty::Unit,
            reads,
            writes: into.into_iter().collect(),
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
