//! `#[checkpoint]` on statements.

use super::{Lowerer, Val};
use crate::ir::verify::uses;
use crate::ir::{Block, Checkpoint, Exit, ExitKind, Label, Operand, StmtKind, Ty, visit};
use crate::report::Refusal;
use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Token};

/// What is in the parentheses.
enum Asked {
    Whole,
    Auto,
    Snapshots(Box<Expr>),
}

impl Parse for Asked {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: syn::Ident = input.parse()?;
        if name == "auto" {
            return Ok(Asked::Auto);
        }
        if name == "snapshots" {
            input.parse::<Token![=]>()?;
            return Ok(Asked::Snapshots(Box::new(input.parse()?)));
        }
        Err(input.error("neither of them"))
    }
}

/// Whether an attribute is the macro's own.
pub(crate) fn is_checkpoint(attr: &Attribute) -> bool {
    attr.path().is_ident("checkpoint")
}

/// The attributes of an expression that is a statement. Those of an assignment stand on what is leftmost in it.
pub(super) fn attributes(e: &Expr) -> &[Attribute] {
    match e {
        Expr::Assign(e) if e.attrs.is_empty() => attributes(&e.left),
        Expr::Binary(e) if e.attrs.is_empty() => attributes(&e.left),
        Expr::Cast(e) if e.attrs.is_empty() => attributes(&e.expr),
        Expr::Path(e) => &e.attrs,
        Expr::Index(e) => &e.attrs,
        Expr::Field(e) => &e.attrs,
        Expr::Unary(e) => &e.attrs,
        Expr::Paren(e) => &e.attrs,
        Expr::Tuple(e) => &e.attrs,
        e => crate::conditional::attributes(e),
    }
}

/// Takes the marks off what is emitted as it was written.
pub(crate) fn unmarked(item: &mut impl Unmark) {
    item.unmark();
}

/// See [`unmarked`].
pub(crate) trait Unmark {
    fn unmark(&mut self);
}

struct Marks;

impl syn::visit_mut::VisitMut for Marks {
    /// What is named in a mark is used, as far as lints are concerned.
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let stmts = std::mem::take(&mut block.stmts);
        for stmt in stmts {
            if let syn::Stmt::Expr(e, _) = &stmt {
                let marks = attributes(e).iter().filter(|a| is_checkpoint(a));
                for asked in marks.filter_map(|a| a.parse_args::<Asked>().ok()) {
                    if let Asked::Snapshots(k) = asked {
                        block.stmts.push(syn::parse_quote!(if false { let _: usize = #k; }));
                    }
                }
            }
            block.stmts.push(stmt);
        }
        syn::visit_mut::visit_block_mut(self, block);
    }

    fn visit_attributes_mut(&mut self, attrs: &mut Vec<Attribute>) {
        attrs.retain(|attr| !is_checkpoint(attr));
    }
}

macro_rules! unmark {
    ($($ty:ty as $visit:ident),*) => {$(
        impl Unmark for $ty {
            fn unmark(&mut self) {
                syn::visit_mut::VisitMut::$visit(&mut Marks, self);
            }
        }
    )*};
}

unmark!(
    syn::Block as visit_block_mut,
    Expr as visit_expr_mut,
    syn::ExprClosure as visit_expr_closure_mut,
    syn::Item as visit_item_mut,
    syn::ItemImpl as visit_item_impl_mut,
    syn::ItemTrait as visit_item_trait_mut
);

/// The marks in a body that stand where no statement is.
pub(crate) fn misplaced(block: &syn::Block) -> Vec<Span> {
    struct Finds {
        all: Vec<Span>,
        statements: Vec<String>,
    }
    impl Finds {
        fn at(&mut self, attrs: &[Attribute]) {
            self.statements.extend(attrs.iter().filter(|a| is_checkpoint(a)).map(|a| format!("{:?}", a.path().span())));
        }
    }
    impl<'ast> syn::visit::Visit<'ast> for Finds {
        fn visit_stmt(&mut self, stmt: &'ast syn::Stmt) {
            match stmt {
                syn::Stmt::Local(local) if local.init.as_ref().is_some_and(|init| init.diverge.is_none()) => {
                    self.at(&local.attrs);
                }
                syn::Stmt::Expr(e, _) => self.at(attributes(e)),
                syn::Stmt::Local(_) | syn::Stmt::Macro(_) | syn::Stmt::Item(_) => {}
            }
            syn::visit::visit_stmt(self, stmt);
        }

        fn visit_attribute(&mut self, attr: &'ast Attribute) {
            if is_checkpoint(attr) {
                self.all.push(attr.path().span());
            }
        }

        fn visit_item_fn(&mut self, _: &'ast syn::ItemFn) {}
    }
    let mut finds = Finds { all: Vec::new(), statements: Vec::new() };
    syn::visit::Visit::visit_block(&mut finds, block);
    let mut spans = finds.all;
    for known in finds.statements {
        if let Some(at) = spans.iter().position(|s| format!("{s:?}") == known) {
            spans.remove(at);
        }
    }
    spans
}

impl Lowerer<'_> {
    /// Lowers what stands under the marks among these attributes, whose value is wanted or not.
    pub(super) fn under_marks(
        &mut self,
        attrs: &[Attribute],
        e: &Expr,
        wanted: bool,
        lower: &mut dyn FnMut(&mut Self) -> Val,
    ) -> Val {
        let Some(attr) = attrs.iter().find(|a| is_checkpoint(a)) else { return lower(self) };
        let span = attr.path().span();
        let asked = match &attr.meta {
            syn::Meta::Path(_) => Some(Asked::Whole),
            syn::Meta::List(list) => list.parse_args::<Asked>().ok(),
            syn::Meta::NameValue(_) => None,
        };
        let marks = attrs.iter().filter(|a| is_checkpoint(a)).count();
        match asked {
            Some(Asked::Whole) if marks == 1 => self.rerun_whole(wanted, span, lower),
            Some(Asked::Auto) if marks == 1 => self.rerun_turns(None, e, span, lower),
            Some(Asked::Snapshots(k)) if marks == 1 => {
                let k = self.inert(&k, Ty::Int);
                // A literal alone would have no type.
                let k = self.keep_with(Ty::Int, true, None, span, |keeper| {
                    let k = keeper.operand(&k);
                    quote::quote!({ let snapshots: usize = #k; snapshots })
                });
                self.rerun_turns(Some(k), e, span, lower)
            }
            Some(_) | None => {
                self.refuse(Refusal::CheckpointArguments { span });
                lower(self)
            }
        }
    }

    /// A block of its own.
    fn rerun_whole(&mut self, wanted: bool, span: Span, lower: &mut dyn FnMut(&mut Self) -> Val) -> Val {
        let dest = self.open();
        let label = self.enter(None, Some(dest), false, span);
        let (body, ()) = self.branch(|l| {
            let v = lower(l);
            if wanted && !matches!(v, Val::Unit) {
                l.deliver(dest, v, span);
            }
        });
        self.leave();
        self.f.checkpoints.insert(label, Checkpoint::Whole);
        let obstacles = self.obstacles(&body, (label, ExitKind::Break));
        self.refuse_all(obstacles);
        self.emit(StmtKind::Block { label: Some(label), body }, span);
        match self.close(dest) {
            Val::Never => Val::Unit,
            v => v,
        }
    }

    /// A loop, of a number of turns that is known before it.
    fn rerun_turns(
        &mut self,
        snapshots: Option<Operand>,
        e: &Expr,
        span: Span,
        lower: &mut dyn FnMut(&mut Self) -> Val,
    ) -> Val {
        if !matches!(e, Expr::ForLoop(_)) {
            self.refuse(Refusal::CheckpointTurns { span });
            return lower(self);
        }
        let before = self.blocks.last().map_or(0, |b| b.stmts.len());
        let v = lower(self);
        let stmts = self.blocks.last().map_or(&[][..], |b| b.stmts.get(before..).unwrap_or_default());
        let Some(StmtKind::For { label, body, .. }) = stmts.last().map(|s| &s.kind) else {
            return self.refuse(Refusal::CheckpointTurns { span });
        };
        let (label, obstacles) = (*label, self.obstacles(body, (*label, ExitKind::Continue)));
        self.refuse_all(obstacles);
        self.f.checkpoints.insert(label, Checkpoint::Turns(snapshots));
        v
    }

    fn refuse_all(&mut self, refusals: Vec<Refusal>) {
        for refusal in refusals {
            self.refuse(refusal);
        }
    }

    /// What cannot be run again: jumps to somewhere else, and callables that came in from outside, which are gone by then. `end` is
    /// the jump to the end of it.
    fn obstacles(&self, body: &Block, end: (Label, ExitKind)) -> Vec<Refusal> {
        let mut own = Vec::new();
        visit::each(body, &mut |s| match &s.kind {
            StmtKind::For { label, .. } | StmtKind::While { label, .. } | StmtKind::Loop { label, .. } => {
                own.push(*label);
            }
            StmtKind::Block { label, .. } => own.extend(*label),
            _ => {}
        });
        let stays = |exit: &Exit| {
            exit.kind != ExitKind::Return && (own.contains(&exit.label) || end == (exit.label, exit.kind))
        };
        let mut found = Vec::new();
        visit::each(body, &mut |s| {
            match &s.kind {
                StmtKind::Exit(exit) if !stays(exit) => found.push(Refusal::CheckpointLeft { span: s.span }),
                _ => {}
            }
            if uses(&s.kind).iter().any(|l| self.f.callables.contains_key(l)) {
                found.push(Refusal::CheckpointCallable { span: s.span });
            }
        });
        found
    }
}
