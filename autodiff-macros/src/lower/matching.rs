//! `match`, `if let`, `while let`, `let else`: which arm is taken is decided by the patterns as they were written, in code
//! that carries no derivative; then the arm's names are bound to the parts of the value.

use super::{
    Lowerer, Val,
    control::{DestId, int, is_scalar, strip},
    pattern::{binds, bound},
    rename::is_binding,
};
use crate::ir::{BinOp, Exit, ExitKind, Operand, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprIf, ExprLet, ExprMatch, ExprWhile, Pat};

impl Lowerer<'_> {
    pub(super) fn match_(&mut self, e: &ExprMatch) -> Val {
        let span = e.match_token.span;
        let Some(v) = self.scrutinee(&e.expr) else { return Val::Never };
        let pats: Vec<_> = e.arms.iter().map(|a| &a.pat).collect();
        let dest = self.open();
        let choice = self.choose(&v, &pats, span);
        self.arms(&v, &pats, &choice, 0, span, &mut |l, k| {
            if let Some(arm) = e.arms.get(k) {
                let v = l.expr(&arm.body);
                l.deliver(dest, v, arm.body.span());
            }
        });
        self.close(dest)
    }

    /// The value that patterns are matched against: scalars at hand, memory where it is. `None` if it never comes.
    fn scrutinee(&mut self, e: &Expr) -> Option<Val> {
        let v = self.expr(e);
        if v.is_never() {
            return None;
        }
        Some(match v {
            Val::Place(p) if is_scalar(&self.f.place_ty(&p)) => Val::Operand(self.load(p, e.span())),
            v => v,
        })
    }

    /// Nested `if`s on the number of the arm.
    fn arms(
        &mut self,
        v: &Val,
        pats: &[&Pat],
        choice: &Operand,
        k: usize,
        span: Span,
        body: &mut dyn FnMut(&mut Self, usize),
    ) {
        let Some(pat) = pats.get(k) else { return };
        if k + 1 == pats.len() {
            self.bind_arm(pat, v, span);
            body(self, k);
            return;
        }
        let cond = if pats.len() == 2 {
            choice.clone()
        } else {
            self.int_binary(BinOp::Eq, choice.clone(), int(k), Ty::Bool, span)
        };
        let (then, ()) = self.branch(|l| {
            l.bind_arm(pat, v, span);
            body(l, k);
        });
        let (els, ()) = self.branch(|l| l.arms(v, pats, choice, k + 1, span, body));
        self.emit(StmtKind::If { cond, then, els }, span);
    }

    /// The number of the first pattern that matches; of two, whether it is the first.
    fn choose(&mut self, v: &Val, pats: &[&Pat], span: Span) -> Operand {
        match pats.len() {
            0 | 1 => return int(0),
            _ => {} // there is a choice
        }
        if matches!(v, Val::Poison) {
            return self.poison();
        }
        let two = pats.len() == 2;
        let ty = if two { Ty::Bool } else { Ty::Int };
        self.keep_with(ty, true, None, span, |k| {
            let scrutinee = k.val(v);
            let arms: Vec<_> = pats
                .iter()
                .enumerate()
                .map(|(i, pat)| {
                    let pat = k.pattern(pat);
                    let number = if two {
                        let first = i == 0;
                        quote!(#first)
                    } else {
                        let literal = proc_macro2::Literal::usize_suffixed(i);
                        quote!(#literal)
                    };
                    quote!(#pat => #number)
                })
                .collect();
            quote!(match #scrutinee { #(#arms,)* })
        })
    }

    /// Binds the names of a pattern that matched.
    fn bind_arm(&mut self, pat: &Pat, v: &Val, span: Span) {
        let pat = match pat {
            Pat::Guard(g) => &g.pat,
            other => other,
        };
        if takes_apart(pat) && binds(pat) && !matches!(v, Val::Poison) {
            self.bind_payload(pat, v, span);
        } else {
            // A name in upper case is a constant here. Elsewhere, where every value matches, it is a variable.
            let outer = std::mem::replace(&mut self.refutable, true);
            self.bind(pat, v.clone(), span);
            self.refutable = outer;
        }
    }

    /// The parts of an enum or struct value, which only a `match` can take out.
    fn bind_payload(&mut self, pat: &Pat, v: &Val, span: Span) {
        let names = bound(pat);
        let refusal = Refusal::Pattern { span: pat.span() };
        let ty = if names.len() == 1 { Ty::Unknown } else { Ty::Tuple(vec![Ty::Unknown; names.len()]) };
        let parts = self.keep_with(ty, false, Some(refusal), span, |k| {
            let scrutinee = k.val(v);
            let (pat, idents) = k.payload(pat, &names);
            let parts = if let [ident] = idents.as_slice() { quote!(#ident) } else { quote!((#(#idents),*)) };
            quote!(match #scrutinee { #pat => #parts, _ => ::core::unreachable!() })
        });
        let parts = Val::Operand(parts);
        if let [name] = names.as_slice() {
            let held = self.store(name, parts, false, span);
            self.name(name, held);
            return;
        }
        for (i, name) in names.iter().enumerate() {
            let part = self.component(&parts, &syn::Member::from(i), span);
            let held = self.store(name, part, false, span);
            self.name(name, held);
        }
    }

    pub(super) fn if_let(&mut self, e: &ExprIf, cond: &ExprLet) -> Val {
        let span = e.if_token.span;
        if let Some(v) = self.popped_if(e, cond) {
            return v;
        }
        let Some(v) = self.scrutinee(&cond.expr) else { return Val::Never };
        let dest = self.open();
        let wild: Pat = syn::parse_quote!(_);
        let pats = [&*cond.pat, &wild];
        let choice = self.choose(&v, &pats, span);
        self.arms(&v, &pats, &choice, 0, span, &mut |l, k| {
            if k == 0 {
                let v = l.block(&e.then_branch);
                l.deliver(dest, v, e.then_branch.span());
            } else {
                l.otherwise(e, dest);
            }
        });
        self.close(dest)
    }

    /// `if let Some(x) = v.pop() { .. }`
    fn popped_if(&mut self, e: &ExprIf, cond: &ExprLet) -> Option<Val> {
        let (pat, receiver) = pop(cond)?;
        let span = e.if_token.span;
        let v = self.expr(receiver);
        let place = self.readable(&v, span);
        let cond = self.not_empty(&v, span);
        let dest: DestId = self.open();
        let (then, ()) = self.branch(|l| {
            let x = l.popped(&v, place, span);
            l.bind(pat, x, pat.span());
            let v = l.block(&e.then_branch);
            l.deliver(dest, v, e.then_branch.span());
        });
        let (els, ()) = self.branch(|l| l.otherwise(e, dest));
        self.emit(StmtKind::If { cond, then, els }, span);
        Some(self.close(dest))
    }

    /// `v.pop();`, the element dropped, if there is one.
    pub(super) fn dropped_pop(&mut self, e: &Expr) -> Option<Val> {
        let Expr::MethodCall(m) = strip(e) else { return None };
        if m.method != "pop" || !m.args.is_empty() {
            return None;
        }
        let span = m.span();
        let v = self.expr(&m.receiver);
        let place = self.readable(&v, span);
        let cond = self.not_empty(&v, span);
        let (then, ()) = self.branch(|l| {
            l.popped(&v, place, span);
        });
        self.emit(StmtKind::If { cond, then, els: crate::ir::Block::default() }, span);
        Some(Val::Unit)
    }

    fn not_empty(&mut self, v: &Val, span: Span) -> Operand {
        let len = self.len(v, span);
        self.int_binary(BinOp::Ne, len, int(0), Ty::Bool, span)
    }

    pub(super) fn while_let(&mut self, e: &ExprWhile, cond: &ExprLet) -> Val {
        let span = e.while_token.span;
        if let Some((pat, receiver)) = pop(cond)
            && super::opaque::is_pure(receiver)
        {
            let label = self.enter(e.label.as_ref(), None, true, span);
            let (pre, cond) = self.branch(|l| {
                let v = l.expr(receiver);
                l.not_empty(&v, span)
            });
            let (body, ()) = self.branch(|l| {
                let v = l.expr(receiver);
                let place = l.readable(&v, span);
                let x = l.popped(&v, place, span);
                l.bind(pat, x, pat.span());
                l.block(&e.body);
            });
            self.leave();
            self.emit(StmtKind::While { label, pre, cond, body }, span);
            return Val::Unit;
        }
        let label = self.enter(e.label.as_ref(), None, true, span);
        let (body, ()) = self.branch(|l| {
            let Some(v) = l.scrutinee(&cond.expr) else { return };
            let wild: Pat = syn::parse_quote!(_);
            let pats = [&*cond.pat, &wild];
            let choice = l.choose(&v, &pats, span);
            l.arms(&v, &pats, &choice, 0, span, &mut |l, k| {
                if k == 0 {
                    l.block(&e.body);
                } else {
                    l.emit(StmtKind::Exit(Exit { label, kind: ExitKind::Break }), span);
                }
            });
        });
        self.leave();
        self.emit(StmtKind::Loop { label, body }, span);
        Val::Unit
    }

    /// `let pat = e else { .. };`
    pub(super) fn let_else(&mut self, pat: &Pat, e: &Expr, diverge: &Expr) -> Val {
        let span = pat.span();
        let Some(v) = self.scrutinee(e) else { return Val::Never };
        // What is bound comes after: the value must not change under it.
        let wild: Pat = syn::parse_quote!(_);
        let inner = match pat {
            Pat::Type(t) => &*t.pat,
            other => other,
        };
        let choice = self.choose(&v, &[inner, &wild], span);
        let (els, ()) = self.branch(|l| {
            l.expr(diverge);
        });
        let then = crate::ir::Block::default();
        self.emit(StmtKind::If { cond: choice, then, els }, span);
        self.bind_arm(inner, &v, span);
        Val::Unit
    }

    /// `matches!(e, pat)`
    pub(super) fn matches(&mut self, mac: &syn::Macro, span: Span) -> Val {
        let parsed = mac.parse_body_with(|input: syn::parse::ParseStream| {
            let e: Expr = input.parse()?;
            input.parse::<syn::Token![,]>()?;
            let pat = Pat::parse_multi_with_leading_vert(input)?;
            let guard = if input.peek(syn::Token![if]) {
                input.parse::<syn::Token![if]>()?;
                Some(input.parse::<Expr>()?)
            } else {
                None
            };
            input.parse::<Option<syn::Token![,]>>()?;
            Ok((e, pat, guard))
        });
        let Ok((e, pat, guard)) = parsed else { return Val::Poison };
        let Some(v) = self.scrutinee(&e) else { return Val::Never };
        let pat = match guard {
            None => pat,
            Some(guard) => Pat::Guard(syn::PatGuard {
                attrs: Vec::new(),
                pat: Box::new(pat),
                if_token: syn::token::If::default(),
                guard: Box::new(guard),
            }),
        };
        let wild: Pat = syn::parse_quote!(_);
        Val::Operand(self.choose(&v, &[&pat, &wild], span))
    }
}

impl super::opaque::Keeper<'_, '_> {
    /// A pattern with its guard. Names that the guard does not read are left out: they would move what they bind.
    fn pattern(&mut self, pat: &Pat) -> TokenStream {
        let mut pat = pat.clone();
        let mut read = BTreeSet::new();
        if let Pat::Guard(g) = &pat {
            words(g.guard.to_token_stream(), &mut read);
        }
        Erase(&read).visit_pat_mut(&mut pat);
        let scopes = &self.l.scopes;
        let mut rename = super::rename::Rename::new(self, scopes);
        rename.enter();
        rename.arm(&mut pat);
        pat.to_token_stream()
    }

    /// A pattern, and what its names are called in it.
    fn payload(&mut self, pat: &Pat, names: &[Ident]) -> (TokenStream, Vec<Ident>) {
        let mut pat = pat.clone();
        let scopes = &self.l.scopes;
        let mut rename = super::rename::Rename::new(self, scopes);
        rename.enter();
        rename.bind(&mut pat);
        let idents = names.iter().map(|n| rename.called(n)).collect();
        (pat.to_token_stream(), idents)
    }
}

/// Replaces the bindings of a pattern by `_`, but for those that are read.
struct Erase<'a>(&'a BTreeSet<String>);

impl VisitMut for Erase<'_> {
    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        if let Pat::Ident(p) = pat
            && is_binding(p)
            && !self.0.contains(&p.ident.to_string())
        {
            *pat = match p.subpat.take() {
                Some((_, inner)) => *inner,
                None => syn::parse_quote!(_),
            };
        }
        if let Pat::Struct(p) = pat {
            for field in &mut p.fields {
                field.colon_token.get_or_insert_with(Default::default);
            }
        }
        visit_mut::visit_pat_mut(self, pat);
    }

    fn visit_expr_mut(&mut self, _: &mut Expr) {}
}

fn words(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(i) => {
                found.insert(i.to_string());
            }
            proc_macro2::TokenTree::Group(g) => words(g.stream(), found),
            proc_macro2::TokenTree::Literal(l) => found.extend(super::captures::captured(&l.to_string())),
            proc_macro2::TokenTree::Punct(_) => {}
        }
    }
}

/// Whether a pattern looks into an enum or struct.
fn takes_apart(pat: &Pat) -> bool {
    struct Finds(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finds {
        fn visit_pat_tuple_struct(&mut self, _: &'ast syn::PatTupleStruct) {
            self.0 = true;
        }
        fn visit_pat_struct(&mut self, _: &'ast syn::PatStruct) {
            self.0 = true;
        }
    }
    let mut finds = Finds(false);
    syn::visit::Visit::visit_pat(&mut finds, pat);
    finds.0
}

/// `Some(pat) = receiver.pop()`
fn pop(cond: &ExprLet) -> Option<(&Pat, &Expr)> {
    let Pat::TupleStruct(some) = &*cond.pat else { return None };
    let Expr::MethodCall(m) = strip(&cond.expr) else { return None };
    let is_pop = some.path.is_ident("Some") && some.elems.len() == 1 && m.method == "pop" && m.args.is_empty();
    if is_pop { Some((some.elems.first()?, &m.receiver)) } else { None }
}
