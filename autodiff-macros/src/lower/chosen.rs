//! Functions and closures that are chosen at run time: `let f = if c { f64::sin } else { |x| x * x };`, `[f64::sin, f64::cos][i]`.
//!
//! What is chosen is a number. Where the function is called, the call branches on it, so that each branch calls a function that is
//! known by name, or inlines a closure.

use super::{Lowerer, Val, control::int, control::strip};
use crate::ir::{BinOp, Block, Local, Operand, Place, Stmt, StmtKind, Ty};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::rc::Rc;
use syn::Expr;

/// One of several callables.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The number of the one that was chosen.
    pub which: Operand,
    pub among: Rc<Vec<Val>>,
}

impl Lowerer<'_> {
    /// Whether a value is a function or a closure, or will be one of some.
    pub(super) fn is_callable(&self, v: &Val) -> bool {
        match v.behind() {
            Val::Closure(_) | Val::Function(_) | Val::Chosen(_) => true,
            v => self.callable(v).is_some(),
        }
    }

    /// The functions of `[f64::sin, |x| x * x]`, if that is what an array is of. Nothing is evaluated.
    pub(super) fn table<'a>(&mut self, elems: impl IntoIterator<Item = &'a Expr>) -> Option<Val> {
        let mut among = Vec::new();
        for e in elems {
            among.push(self.named_callable(e)?);
        }
        (!among.is_empty()).then(|| Val::Table(Rc::new(among)))
    }

    fn named_callable(&mut self, e: &Expr) -> Option<Val> {
        match strip(e) {
            Expr::Closure(_) | Expr::Path(_) => {
                let v = self.expr(e);
                self.is_callable(&v).then_some(v)
            }
            Expr::Reference(r) if r.mutability.is_none() => self.named_callable(&r.expr),
            Expr::Cast(c) => self.named_callable(&c.expr),
            Expr::Call(c) if c.args.len() == 1 && is_box_new(&c.func) => self.named_callable(c.args.first()?),
            _ => None, // evaluated
        }
    }

    /// The callable of a table at an index.
    pub(super) fn of_table(among: &Rc<Vec<Val>>, which: Operand) -> Val {
        Val::Chosen(Box::new(Choice { which, among: Rc::clone(among) }))
    }

    /// Leaves a callable at a destination: which of those that come there it is. `None` if it mentions what is gone by then.
    pub(super) fn deliver_callable(
        &mut self,
        known: Option<Val>,
        v: &Val,
        depth: usize,
        before: usize,
        span: Span,
    ) -> Option<Val> {
        let (slot, mut among) = match known {
            None => {
                let slot = self.slot(Ty::Int, span);
                if let Some(block) = self.blocks.get_mut(depth) {
                    block.stmts.push(Stmt::new(StmtKind::Declare(slot), span));
                }
                (slot, Vec::new())
            }
            Some(Val::Chosen(choice)) => (choice.which.local()?, choice.among.to_vec()),
            Some(_) => return None,
        };
        let v = v.behind().clone();
        let outlives = |l: Local| (l.0 as usize) < before;
        let mentioned: Vec<Local> = match &v {
            Val::Chosen(choice) => choice.among.iter().flat_map(|f| self.locals_in(f)).collect(),
            v => self.locals_in(v).into_iter().collect(),
        };
        if !mentioned.into_iter().all(outlives) {
            return None;
        }
        let number = match &v {
            // One of those that were chosen from before: their numbers come after those that are here.
            Val::Chosen(choice) => {
                let first = int(among.len());
                among.extend(choice.among.iter().cloned());
                let which = self.number_of(choice, span);
                self.int_binary(BinOp::Add, which, first, Ty::Int, span)
            }
            _ => {
                among.push(v);
                int(among.len() - 1)
            }
        };
        self.emit(StmtKind::Assign(Place::of(slot), number), span);
        Some(Val::Chosen(Box::new(Choice { which: Operand::Local(slot), among: Rc::new(among) })))
    }

    /// What a call does with the callable that was chosen.
    pub(super) fn each_chosen(
        &mut self,
        choice: &Choice,
        span: Span,
        call: &mut dyn FnMut(&mut Self, Val) -> Val,
    ) -> Val {
        let which = self.number_of(choice, span);
        self.one_of(&which, &choice.among, 0, span, call)
    }

    fn number_of(&mut self, choice: &Choice, span: Span) -> Operand {
        match &choice.which {
            Operand::Local(l) => self.load(Place::of(*l), span),
            which @ Operand::Const(_) => which.clone(),
        }
    }

    fn one_of(
        &mut self,
        which: &Operand,
        among: &[Val],
        k: usize,
        span: Span,
        call: &mut dyn FnMut(&mut Self, Val) -> Val,
    ) -> Val {
        let Some(f) = among.get(k) else { return Val::Poison };
        let f = f.clone();
        if k + 1 == among.len() {
            return call(self, f);
        }
        let cond = self.int_binary(BinOp::Eq, which.clone(), int(k), Ty::Bool, span);
        let dest = self.open();
        let (then, ()): (Block, ()) = self.branch(|l| {
            let v = call(l, f);
            l.deliver(dest, v, span);
        });
        let (els, ()) = self.branch(|l| {
            let v = l.one_of(which, among, k + 1, span, call);
            l.deliver(dest, v, span);
        });
        self.emit(StmtKind::If { cond, then, els }, span);
        self.close(dest)
    }

    /// A call with a callable among its arguments that is chosen at run time: one call for each that it may be.
    pub(super) fn with_chosen(
        &mut self,
        args: &[Val],
        span: Span,
        call: &mut dyn FnMut(&mut Self, Vec<Val>) -> Val,
    ) -> Option<Val> {
        let (i, choice) = args.iter().enumerate().find_map(|(i, v)| match v.behind() {
            Val::Chosen(choice) => Some((i, choice.clone())),
            _ => None, // nothing that is chosen
        })?;
        Some(self.each_chosen(&choice, span, &mut |l, f| {
            let mut args = args.to_vec();
            if let Some(arg) = args.get_mut(i) {
                *arg = f;
            }
            match l.with_chosen(&args, span, call) {
                Some(v) => v,
                None => call(l, args),
            }
        }))
    }
}

/// `Box::new`
fn is_box_new(e: &Expr) -> bool {
    matches!(strip(e), Expr::Path(p) if super::stmt::path_text(&p.path).ends_with("Box::new"))
}

/// The callable that was chosen, in code that is kept as it was written. They differ in their types: but for those that capture
/// nothing they are called through a box.
pub(super) fn kept(which: &TokenStream, among: &[Val], tokens: &[TokenStream], krate: &syn::Path) -> TokenStream {
    let arity = among.iter().find_map(|v| match v {
        Val::Closure(def) => Some(def.closure.inputs.len()),
        _ => None, // not seen here
    });
    let last = tokens.len().saturating_sub(1);
    let arms = tokens.iter().enumerate().map(|(i, f)| {
        let number = proc_macro2::Literal::usize_unsuffixed(i);
        let pattern = if i == last { quote!(_) } else { quote!(#number) };
        match arity {
            Some(n) => {
                let any = std::iter::repeat_n(quote!(_), n);
                quote!(#pattern => #krate::rt::std::boxed::Box::new(#f) as #krate::rt::std::boxed::Box<dyn Fn(#(#any),*) -> _>)
            }
            None => quote!(#pattern => #f),
        }
    });
    quote!((match #which { #(#arms,)* }))
}
