//! `match`, `if let`, `while let`, `let else`: which arm is taken is decided by the patterns as they were written, in code
//! that carries no derivative; then the arm's names are bound to the parts of the value.

use super::{
    Lowerer, Val,
    alternatives::alternatives,
    carrier::{Variant, variant},
    control::{DestId, int, is_scalar, strip},
    pattern::{binds, bound},
    rename::is_binding,
};
use crate::ir::{BinOp, Operand, Place, Rvalue, StmtKind, Ty, UnOp};
use crate::report::Refusal;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprIf, ExprLet, ExprMatch, ExprWhile, Pat};

impl Lowerer<'_> {
    pub(super) fn match_(&mut self, e: &ExprMatch) -> Val {
        let span = e.match_token.span;
        let Some(v) = self.scrutinee(&e.expr) else { return Val::Never };
        // An alternative that binds names is an arm of its own.
        let mut arms = Vec::new();
        for (k, arm) in e.arms.iter().enumerate() {
            match alternatives(&arm.pat) {
                Some(pats) => arms.extend(pats.into_iter().map(|pat| (pat, k))),
                None => {
                    self.refuse(Refusal::OrBindings { span: arm.pat.span() });
                    return Val::Poison;
                }
            }
        }
        let pats: Vec<_> = arms.iter().map(|(pat, _)| pat).collect();
        let dest = self.open();
        let choice = self.choose(&v, &pats, span);
        self.arms(&v, &pats, &choice, 0, span, &mut |l, i| {
            if let Some(arm) = arms.get(i).and_then(|(_, k)| e.arms.get(*k)) {
                let v = l.expr(&arm.body);
                l.deliver(dest, v, arm.body.span());
            }
        });
        self.close(dest)
    }

    /// The value that patterns are matched against: scalars at hand, memory where it is. `None` if it never comes.
    pub(super) fn scrutinee(&mut self, e: &Expr) -> Option<Val> {
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
    pub(super) fn arms(
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
    pub(super) fn choose(&mut self, v: &Val, pats: &[&Pat], span: Span) -> Operand {
        match pats.len() {
            0 | 1 => return int(0),
            _ => {} // there is a choice
        }
        if matches!(v, Val::Poison) {
            return self.poison();
        }
        if let (Val::Maybe(m), [first, _]) = (v, pats) {
            // Of `Some(x)` and whatever else, nothing has to be tested but what is known.
            match plain(first) {
                Some(Variant::Some) => return m.found.clone(),
                Some(Variant::None) => {
                    let not = Rvalue::Unary(UnOp::Not, m.found.clone());
                    return Operand::Local(self.temp(Ty::Bool, not, span));
                }
                _ => {} // something is tested
            }
        }
        let guarded = |pat: &&Pat| matches!(pat, Pat::Guard(g) if binds(&g.pat));
        if pats.iter().any(guarded) && !self.is_scalars(v) {
            return self.choose_by_guards(v, pats, span);
        }
        if pats.len() == 2 {
            return self.first_match(v, pats, 0, true, span);
        }
        self.first_match(v, pats, 0, false, span)
    }

    fn is_scalars(&self, v: &Val) -> bool {
        match v {
            Val::Tuple(vs) => vs.iter().all(|v| self.is_scalars(v)),
            Val::Ref { to, .. } => self.is_scalars(to),
            v => is_scalar(&self.val_ty(v)),
        }
    }

    /// The number of the first pattern from `from` on that matches, as a number or as whether it is the first.
    fn first_match(&mut self, v: &Val, pats: &[&Pat], from: usize, as_bool: bool, span: Span) -> Operand {
        let ty = if as_bool { Ty::Bool } else { Ty::Int };
        // Patterns look at what they are given and write nothing, unless they say how it is lent.
        let looked_at = if pats.iter().any(|pat| says_mut(pat)) { v.clone() } else { looked_at(v) };
        let v = &looked_at;
        self.keep_with(ty, true, None, span, |k| {
            let krate = k.krate();
            let scrutinee = k.scrutinee(v, pats);
            let mut arms: Vec<_> = pats
                .iter()
                .enumerate()
                .skip(from)
                .map(|(i, pat)| {
                    let pat = k.pattern(pat);
                    let number = if as_bool {
                        let first = i == 0;
                        quote!(#first)
                    } else {
                        let literal = proc_macro2::Literal::usize_suffixed(i);
                        quote!(#literal)
                    };
                    quote!(#pat => #number)
                })
                .collect();
            if from > 0 {
                arms.push(quote!(#[allow(unreachable_patterns)] _ => #krate::rt::missing()));
            }
            quote!(match #scrutinee { #(#arms,)* })
        })
    }

    /// [`Lowerer::choose`] where guards look at what the patterns bind: they are tried one after the other.
    fn choose_by_guards(&mut self, v: &Val, pats: &[&Pat], span: Span) -> Operand {
        let open: Vec<&Pat> = pats.iter().map(|pat| unguarded(pat)).collect();
        let first = self.first_match(v, &open, 0, false, span);
        let arm = self.cell("arm", Ty::Int, Rvalue::Use(first), span);
        for (i, pat) in pats.iter().enumerate() {
            let Pat::Guard(g) = pat else { continue };
            let now = self.load(Place::of(arm), span);
            let here = self.int_binary(BinOp::Eq, now, int(i), Ty::Bool, span);
            let (then, ()) = self.branch(|l| {
                let outer = std::mem::replace(&mut l.in_place, true);
                l.bind_arm(&g.pat, v, span);
                l.in_place = outer;
                let fits = l.condition(&g.guard);
                let (els, ()) = l.branch(|l| {
                    let next = l.first_match(v, &open, i + 1, false, span);
                    l.emit(StmtKind::Assign(Place::of(arm), next), span);
                });
                l.emit(StmtKind::If { cond: fits, then: crate::ir::Block::default(), els }, span);
            });
            self.emit(StmtKind::If { cond: here, then, els: crate::ir::Block::default() }, span);
        }
        let chosen = self.load(Place::of(arm), span);
        if pats.len() == 2 { self.int_binary(BinOp::Eq, chosen, int(0), Ty::Bool, span) } else { chosen }
    }

    /// Binds the names of a pattern that matched.
    fn bind_arm(&mut self, pat: &Pat, v: &Val, span: Span) {
        // A name in upper case is a constant here. Elsewhere, where every value matches, it is a variable.
        let pat = unguarded(pat);
        let refutable = std::mem::replace(&mut self.refutable, true);
        let pieces = std::mem::replace(&mut self.pieces, bound(pat).len());
        self.bind(pat, v.clone(), span);
        (self.refutable, self.pieces) = (refutable, pieces);
    }

    pub(super) fn if_let(&mut self, e: &ExprIf, cond: &ExprLet) -> Val {
        let span = e.if_token.span;
        if let Some(v) = self.popped_if(e, cond) {
            return v;
        }
        let Some(v) = self.scrutinee(&cond.expr) else { return Val::Never };
        let dest = self.open();
        let Some(mut pats) = alternatives(&cond.pat) else {
            return self.refuse(Refusal::OrBindings { span: cond.pat.span() });
        };
        let last = pats.len();
        pats.push(syn::parse_quote!(_));
        let pats: Vec<_> = pats.iter().collect();
        let choice = self.choose(&v, &pats, span);
        self.arms(&v, &pats, &choice, 0, span, &mut |l, k| {
            if k < last {
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
        self.while_chain(e)
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

    /// What is matched against patterns without names: parts that would be moved into a tuple are borrowed instead.
    fn scrutinee(&mut self, v: &Val, pats: &[&Pat]) -> TokenStream {
        // A reference that is matched as a slice may be known as one to the vector.
        if let Val::Ref { to, .. } = v
            && let Val::Place(place) = v.behind()
            && matches!(**to, Val::Place(_))
            && matches!(self.l.receiver_ty(v), Ty::Vec(_))
        {
            let vector = self.place(&self.l.through(place.clone()));
            return quote!((&#vector[..]));
        }
        let Val::Tuple(vs) = v else { return self.val(v) };
        let parts: Vec<_> = vs
            .iter()
            .enumerate()
            .map(|(i, v)| (v, parts_at(pats, i)))
            .map(|(v, pats)| match v {
                // `&str`, `String` and references to them are matched against text alike.
                Val::Place(_) | Val::Operand(Operand::Local(_)) | Val::Ref { .. }
                    if pats.iter().any(|p| is_text(p)) =>
                {
                    let v = self.val(v);
                    quote!(::core::convert::AsRef::<::core::primitive::str>::as_ref(&#v))
                }
                Val::Tuple(_) | Val::Ref { .. } => self.scrutinee(v, &pats),
                Val::Place(_) | Val::Operand(Operand::Local(_)) if !self.l.val_ty(v).is_copy() => {
                    let v = self.val(v);
                    quote!((&#v))
                }
                v => self.val(v),
            })
            .collect();
        quote!((#(#parts,)*))
    }
}

/// What patterns of a tuple say of its member of this index; those with `..` in them say nothing.
fn parts_at<'p>(pats: &[&'p Pat], index: usize) -> Vec<&'p Pat> {
    let mut parts = Vec::new();
    for pat in pats {
        match unguarded(pat) {
            Pat::Tuple(t) if !t.elems.iter().any(|p| matches!(p, Pat::Rest(_))) => parts.extend(t.elems.get(index)),
            Pat::Or(or) => parts.extend(parts_at(&or.cases.iter().collect::<Vec<_>>(), index)),
            Pat::Paren(p) => parts.extend(parts_at(&[&p.pat], index)),
            _ => {} // fits every tuple
        }
    }
    parts
}

/// A literal of text, or one of several.
fn is_text(pat: &Pat) -> bool {
    match pat {
        Pat::Lit(p) => matches!(p.lit, syn::Lit::Str(_)),
        Pat::Or(or) => or.cases.iter().any(is_text),
        Pat::Paren(p) => is_text(&p.pat),
        _ => false, // something else
    }
}

/// The value, lent for reading where it is lent for writing.
fn looked_at(v: &Val) -> Val {
    match v {
        Val::Ref { to, mutable: true } => Val::Ref { to: Box::new(looked_at(to)), mutable: false },
        Val::Tuple(vs) => Val::Tuple(vs.iter().map(looked_at).collect()),
        Val::Maybe(m) => {
            let payload = looked_at(&m.payload);
            Val::Maybe(Box::new(super::value::Maybe { found: m.found.clone(), payload }))
        }
        v => v.clone(),
    }
}

/// Whether a pattern has `&mut` or `ref mut` in it.
fn says_mut(pat: &Pat) -> bool {
    struct Says(bool);
    impl<'ast> Visit<'ast> for Says {
        fn visit_pat_reference(&mut self, p: &'ast syn::PatReference) {
            self.0 |= p.mutability.is_some();
            visit::visit_pat_reference(self, p);
        }

        fn visit_pat_ident(&mut self, p: &'ast syn::PatIdent) {
            self.0 |= p.by_ref.is_some() && p.mutability.is_some();
            visit::visit_pat_ident(self, p);
        }
    }
    let mut says = Says(false);
    says.visit_pat(pat);
    says.0
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
        if matches!(&pat, Pat::Reference(p) if matches!(*p.pat, Pat::Wild(_))) {
            // A copy may stand in the place of a reference.
            *pat = syn::parse_quote!(_);
        }
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

/// A pattern without its guard.
fn unguarded(pat: &Pat) -> &Pat {
    match pat {
        Pat::Guard(g) => &g.pat,
        other => other,
    }
}

/// `Some(x)` or `None` and nothing else that could fail.
fn plain(pat: &Pat) -> Option<Variant> {
    let irrefutable = |p: &Pat| match p {
        Pat::Wild(_) => true,
        Pat::Ident(p) => is_binding(p) && p.subpat.is_none(),
        Pat::Reference(p) => matches!(&*p.pat, Pat::Ident(p) if is_binding(p) && p.subpat.is_none()),
        _ => false, // may be, but is tested all the same
    };
    match pat {
        Pat::Ident(p) if p.ident == "None" => Some(Variant::None),
        Pat::TupleStruct(p) if p.elems.iter().all(irrefutable) => variant(&p.path),
        _ => None, // something is tested
    }
}

/// `Some(pat) = receiver.pop()`
fn pop(cond: &ExprLet) -> Option<(&Pat, &Expr)> {
    let Pat::TupleStruct(some) = &*cond.pat else { return None };
    let Expr::MethodCall(m) = strip(&cond.expr) else { return None };
    let is_pop = some.path.is_ident("Some") && some.elems.len() == 1 && m.method == "pop" && m.args.is_empty();
    if is_pop { Some((some.elems.first()?, &m.receiver)) } else { None }
}
