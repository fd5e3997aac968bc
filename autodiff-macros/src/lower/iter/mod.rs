//! `for` loops over iterators and chains of iterator adaptors, lowered to the counted loops that they mean.
//!
//! A chain is recognised by its syntax first, so that nothing is emitted for what is none of ours (`recognise`). Then
//! its operands are evaluated into a tree of sources and adaptors, an [`It`] (`build`). Most of such a tree can be asked
//! for its length and its `k`-th element (`access`): slices, ranges, `zip`, `enumerate`, `rev`, `skip`, `windows`. The
//! rest decides in the loop's body what becomes of an element: `filter`, `take_while`, `flat_map` (`drive`). A consumer
//! is what is done to each element and what remains in the end (`consume`, and `optional` for those that may have
//! nothing to give). Closures are inlined, so that a chain is a loop over the elements of places like any other.
//!
//! Elements are produced when they are asked for, as iterators do: a closure sees what the previous element's left.

mod access;
mod build;
mod consume;
mod cursor;
mod drive;
mod flat;
mod jumps;
pub(crate) mod keyed;
mod listed;
mod optional;
mod own;
mod park;
mod recognise;
mod written_out;

pub(crate) use cursor::Held;

use super::Lowerer;
use super::value::{Maybe, Val};
use crate::ir::{Const, Label, Local, Operand, Place, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{ExprForLoop, ExprMethodCall};

/// How the elements of a collection come out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Ref,
    RefMut,
    Value,
}

/// An iterator: a tree of sources and adaptors with their operands evaluated.
#[derive(Clone, Debug)]
pub(crate) enum It {
    Range {
        lo: Operand,
        hi: Option<Operand>,
        inclusive: bool,
    },
    /// The elements of an array, slice or vector.
    Elements {
        base: Place,
        by: By,
    },
    /// Those of a map.
    Entries(Box<keyed::Entries>),
    Windows {
        base: Place,
        width: Operand,
    },
    /// `len` is that of the base, once it is known.
    Chunks {
        base: Place,
        width: Operand,
        exact: bool,
        by: By,
        /// Counted from the end.
        from_end: bool,
        len: Option<Operand>,
    },
    Repeat(Val),
    Once(Val),
    /// `from_fn`
    Generate(Val),
    /// The first, and the function that gives the next.
    Successors(Val, Val),
    /// What a variable still has of an iterator with elements by index: those from `front` to `back`. `at` is the first of them,
    /// once it is known.
    Cursor {
        inner: Box<It>,
        front: Local,
        back: Local,
        /// The variable is used again: what is taken is gone.
        by_ref: bool,
        at: Option<Operand>,
    },
    /// With the length of what is repeated, once it is known.
    Cycle(Box<It>, Option<Operand>),
    /// What is in an option, if it is there.
    Maybe(Box<Maybe>),
    Empty,
    Copied(Box<It>),
    Cloned(Box<It>),
    Map(Box<It>, Val),
    Inspect(Box<It>, Val),
    Zip(Box<It>, Box<It>),
    Enumerate(Box<It>),
    /// With the length of what is reversed, once it is known.
    Rev(Box<It>, Option<Operand>),
    Skip(Box<It>, Operand),
    Take(Box<It>, Operand),
    StepBy(Box<It>, Operand),
    Filter(Box<It>, Val),
    FilterMap(Box<It>, Val),
    TakeWhile(Box<It>, Val),
    MapWhile(Box<It>, Val),
    /// The state, in cells, and the function.
    Scan(Box<It>, Val, Val),
    SkipWhile(Box<It>, Val),
    FlatMap(Box<It>, Val),
    Flatten(Box<It>),
    Chain(Box<It>, Box<It>),
}

/// What is done to each element. The label is that of the loop which is at hand: leaving it goes on to what the
/// enclosing loop has next, where there is one.
type Sink<'s, 'a> = &'s mut dyn FnMut(&mut Lowerer<'a>, Val, Label);

impl It {
    /// Lowered to one loop with one body, so that leaving the loop ends the iteration.
    fn is_single(&self) -> bool {
        match self {
            It::Range { .. }
            | It::Elements { .. }
            | It::Entries(_)
            | It::Windows { .. }
            | It::Chunks { .. }
            | It::Repeat(_)
            | It::Once(_)
            | It::Maybe(_)
            | It::Empty => true,
            It::Copied(i)
            | It::Cloned(i)
            | It::Map(i, _)
            | It::Inspect(i, _)
            | It::Enumerate(i)
            | It::Rev(i, _)
            | It::Skip(i, _)
            | It::Take(i, _)
            | It::StepBy(i, _)
            | It::Filter(i, _)
            | It::TakeWhile(i, _)
            | It::Cycle(i, _)
            | It::SkipWhile(i, _) => i.is_single(),
            It::Cursor { .. } => true,
            It::Zip(a, b) => a.is_single() && b.is_single(),
            // An element that two branches yield gets the body twice.
            It::FilterMap(..) | It::MapWhile(..) | It::Scan(..) | It::Generate(_) | It::Successors(..) => false,
            It::FlatMap(..) | It::Flatten(_) | It::Chain(..) => false,
        }
    }
}

/// An integer constant of type `usize`.
fn index(n: usize) -> Operand {
    let literal = proc_macro2::Literal::usize_suffixed(n);
    constant(literal.to_token_stream(), Ty::Int)
}

pub(super) fn boolean(b: bool) -> Operand {
    constant(if b { quote!(true) } else { quote!(false) }, Ty::Bool)
}

fn constant(tokens: TokenStream, ty: Ty) -> Operand {
    Operand::Const(Const { tokens, ty })
}

impl Lowerer<'_> {
    /// A `for` loop over an iterator or a collection.
    pub(crate) fn for_loop(&mut self, e: &ExprForLoop) -> Val {
        let span = e.for_token.span;
        if let Some(method) = self.obstacle(&e.expr) {
            return self.for_over_unknown(e, &method);
        }
        let it = self.iterator(&e.expr);
        self.for_over(e, &it, span);
        Val::Unit
    }

    /// Does something with each element.
    pub(crate) fn each_of(&mut self, e: &syn::Expr, span: Span, each: &mut dyn FnMut(&mut Self, Val)) {
        let it = self.iterator(e);
        self.drive(&it, false, span, &mut |l, v, _| each(l, v));
    }

    fn for_over(&mut self, e: &ExprForLoop, it: &It, span: Span) {
        if it.is_single() {
            self.drive_as(e.label.as_ref(), it, false, span, &mut |l, v, _| {
                l.bind(&e.pat, v, e.pat.span());
                l.block(&e.body);
            });
            return;
        }
        let (next, out) = (name_label("next", span), name_label("out", span));
        let mut body = e.body.clone();
        jumps::redirect(&mut body, e.label.as_ref(), &next.name, &out.name);
        let outer = self.enter(Some(&out), None, false, span);
        let (block, ()) = self.branch(|l| {
            l.drive(it, false, span, &mut |l, v, _| {
                l.bind(&e.pat, v, e.pat.span());
                l.labelled_block(&next, &body);
            });
        });
        self.leave();
        self.emit(StmtKind::Block { label: Some(outer), body: block }, span);
    }

    /// Over an iterator that the macro does not know: its elements are collected first, which is right as long as they
    /// carry no derivative.
    fn for_over_unknown(&mut self, e: &ExprForLoop, method: &syn::Ident) -> Val {
        let span = e.for_token.span;
        let refusal = Refusal::Iterator { span: method.span(), name: method.to_string() };
        if self.is_active(&e.expr.to_token_stream()) {
            return self.refuse(refusal);
        }
        let it = self.collected(&e.expr, span);
        self.for_over(e, &it, span);
        Val::Unit
    }

    /// The value of a chain of adaptors with its consumer. `None`, without effect, for any other method call.
    pub(crate) fn chain(&mut self, e: &ExprMethodCall) -> Option<Val> {
        let whole = syn::Expr::MethodCall(e.clone());
        if !self.is_active(&e.to_token_stream()) {
            // Taken apart, it would be methods of something unknown.
            let consumed = self.is_iterator(&e.receiver)
                && !self.is_iterator(&whole)
                && e.args.iter().all(|a| {
                    matches!(crate::lower::control::strip(a), syn::Expr::Closure(_)) || crate::lower::opaque::is_pure(a)
                });
            return self.inert_reference(e).or_else(|| {
                let ty = consume::keyed_result(e, &self.floats);
                consumed.then(|| self.keep_expr(&whole, ty, true, None))
            });
        }
        if let Some(v) = self.option_method(e) {
            return Some(v);
        }
        if self.is_optional(&whole) {
            let optional = self.optional(&whole)?;
            return Some(self.option_value(&optional));
        }
        if !self.is_iterator(&e.receiver) {
            return None;
        }
        if let Some(ty) = consume::inert_result(e)
            && crate::lower::opaque::is_pure(&e.receiver)
            && e.args.iter().all(crate::lower::opaque::is_pure)
        {
            return Some(self.keep_expr(&syn::Expr::MethodCall(e.clone()), ty, true, None));
        }
        self.consume(e)
    }
}

fn name_label(name: &str, span: Span) -> syn::Label {
    let name = syn::Lifetime { apostrophe: span, ident: proc_macro2::Ident::new(name, span) };
    syn::Label { name, colon_token: syn::Token![:](span) }
}
