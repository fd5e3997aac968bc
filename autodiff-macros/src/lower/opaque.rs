//! Code that is kept as it was written, with the names of locals replaced by what they stand for.

use super::{Lowerer, Val, control::strip, scope::Scope};
use crate::ir::{Const, Kind, Local, Opaque, Operand, Passing, Place, Proj, Rvalue, StmtKind, Ty};
use crate::report::Refusal;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::BTreeSet;
use syn::Expr;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;

/// Writes code that is kept and takes down which locals it touches.
pub(crate) struct Keeper<'k, 'l> {
    pub(super) l: &'k Lowerer<'l>,
    pub(super) reads: BTreeSet<Local>,
    pub(super) writes: BTreeSet<Local>,
    /// A jump out of the code.
    pub(super) escape: Option<Span>,
    /// An iterator that cannot be handed over.
    pub(super) stranded: Option<Span>,
}

impl Keeper<'_, '_> {
    pub(crate) fn krate(&self) -> syn::Path {
        self.l.krate.clone()
    }

    pub(super) fn local(&mut self, l: Local) -> Ident {
        self.reads.insert(l);
        match self.l.f.callables.get(&l) {
            Some(callable) => callable.plain.clone(),
            None => self.l.f.local(l).ident.clone(),
        }
    }

    pub(crate) fn operand(&mut self, o: &Operand) -> TokenStream {
        match o {
            Operand::Local(l) => self.local(*l).to_token_stream(),
            Operand::Const(c) => atom(&c.tokens),
        }
    }

    /// A place as an expression.
    pub(crate) fn place(&mut self, p: &Place) -> TokenStream {
        let mut tokens = self.local(p.root).to_token_stream();
        for proj in &p.proj {
            tokens = match proj {
                Proj::Deref => quote!((*#tokens)),
                Proj::Field(member) => quote!(#tokens.#member),
                Proj::Payload => {
                    let krate = self.krate();
                    quote!((*#krate::rt::payload(&#tokens)))
                }
                Proj::Variant { path, member } => {
                    let (krate, pattern) = (self.krate(), crate::emit::part_pattern(path, &member.member));
                    quote! {
                        (*match &#tokens {
                            #pattern => __part,
                            #[allow(unreachable_patterns)]
                            _ => #krate::rt::missing(),
                        })
                    }
                }
                Proj::Index(i) => {
                    let i = self.operand(i);
                    quote!(#tokens[#i])
                }
                Proj::Range { lo, hi, inclusive } => {
                    let lo = lo.as_ref().map(|o| self.operand(o));
                    let hi = hi.as_ref().map(|o| self.operand(o));
                    if *inclusive { quote!(#tokens[#lo..=#hi]) } else { quote!(#tokens[#lo..#hi]) }
                }
            };
        }
        tokens
    }

    pub(crate) fn val(&mut self, v: &Val) -> TokenStream {
        match v {
            Val::Operand(o) => self.operand(o),
            Val::Place(p) => self.place(p),
            Val::Ref { to, mutable } => {
                if let (Val::Place(p), false) = (&**to, mutable)
                    && let Some((Proj::Deref, rest)) = p.proj.split_last()
                {
                    let reference = Place { root: p.root, proj: rest.to_vec() };
                    if matches!(self.l.f.place_ty(&reference), Ty::Ref(_)) {
                        return self.place(&reference);
                    }
                }
                if *mutable {
                    self.write(to);
                }
                let inner = self.val(to);
                if *mutable { quote!((&mut #inner)) } else { quote!((&#inner)) }
            }
            Val::Tuple(vs) => {
                let vs: Vec<_> = vs.iter().map(|v| self.val(v)).collect();
                quote!((#(#vs,)*))
            }
            Val::Maybe(m) => {
                let (found, payload) = (self.operand(&m.found), self.val(&m.payload));
                quote! {
                    (if #found { ::core::option::Option::Some(#payload) } else { ::core::option::Option::None })
                }
            }
            Val::Closure(def) => {
                let mut closure = Expr::Closure(def.closure.clone());
                self.rewrite(&def.scopes, &mut closure);
                quote!((#closure))
            }
            Val::Iter(held) => {
                let mut source = held.source.clone();
                if held.it.is_cursor() {
                    // Where it stands is known to the lowered code only.
                    self.stranded.get_or_insert(source.span());
                }
                self.rewrite(&held.scopes, &mut source);
                quote!((#source))
            }
            Val::Function(path) => path.to_token_stream(),
            Val::Chosen(choice) => {
                let which = self.operand(&choice.which);
                let tokens: Vec<_> = choice.among.iter().map(|f| self.val(f)).collect();
                super::chosen::kept(&which, &choice.among, &tokens, &self.krate())
            }
            Val::Table(among) => {
                let tokens: Vec<_> = among.iter().map(|f| self.val(f)).collect();
                quote!([#(#tokens),*])
            }
            Val::Range(r) => {
                let lo = r.lo.as_ref().map(|o| self.operand(o));
                let hi = r.hi.as_ref().map(|o| self.operand(o));
                if r.inclusive { quote!((#lo..=#hi)) } else { quote!((#lo..#hi)) }
            }
            Val::Slotted(_) => {
                // As a whole it is not there.
                self.stranded.get_or_insert(Span::call_site());
                quote!(())
            }
            Val::Unit | Val::Never | Val::Poison => quote!(()),
        }
    }

    /// Takes down that a value's memory may be written.
    pub(crate) fn write(&mut self, v: &Val) {
        match v {
            Val::Place(p) => {
                self.writes.insert(p.root);
            }
            Val::Ref { to, .. } => self.write(to),
            Val::Tuple(vs) => vs.iter().for_each(|v| self.write(v)),
            Val::Maybe(m) => self.write(&m.payload),
            Val::Operand(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit
            | Val::Never
            | Val::Poison => {}
        }
    }

    /// Takes down that a method of unknown effect is called on a value.
    pub(crate) fn receiver(&mut self, v: &Val) {
        match v {
            Val::Place(p) if self.l.settled.contains(&p.root) => {}
            Val::Place(p) => {
                let info = self.l.f.local(p.root);
                let param = info.param.and_then(|i| self.l.f.params.get(i));
                let state = param.is_some_and(|p| p.passing == Passing::RefMut);
                if state || matches!(info.kind, Kind::Var { mutable: true }) {
                    self.writes.insert(p.root);
                }
            }
            Val::Ref { to, mutable: true } => self.write(to),
            Val::Tuple(vs) => vs.iter().for_each(|v| self.receiver(v)),
            Val::Maybe(m) => self.receiver(&m.payload),
            Val::Ref { .. }
            | Val::Operand(_)
            | Val::Closure(_)
            | Val::Iter(_)
            | Val::Function(_)
            | Val::Range(_)
            | Val::Chosen(_)
            | Val::Table(_)
            | Val::Slotted(_)
            | Val::Unit
            | Val::Never
            | Val::Poison => {}
        }
    }

    /// An expression of the source, in the scopes of now.
    pub(crate) fn expr(&mut self, e: &Expr) -> TokenStream {
        let mut e = e.clone();
        let scopes = &self.l.scopes;
        self.rewrite(scopes, &mut e);
        e.to_token_stream()
    }

    fn rewrite(&mut self, scopes: &[Scope], e: &mut Expr) {
        super::checkpoint::unmarked(e);
        super::rename::Rename::new(self, scopes).visit_expr_mut(e);
    }
}

/// Where errors in generated code are to land: on the user's token, without passing for the user's own code.
pub(super) fn at(span: Span) -> Span {
    span.resolved_at(Span::mixed_site())
}

/// Tokens that bind tighter than any operator.
fn atom(tokens: &TokenStream) -> TokenStream {
    let mut all = tokens.clone().into_iter();
    match (all.next(), all.next()) {
        (Some(_), None) => tokens.clone(),
        _ => quote!((#tokens)),
    }
}

impl Lowerer<'_> {
    /// Evaluates code that `build` writes, kept as it is.
    pub(crate) fn keep_with(
        &mut self,
        ty: Ty,
        inert: bool,
        refusal: Option<Refusal>,
        span: Span,
        build: impl FnOnce(&mut Keeper) -> TokenStream,
    ) -> Operand {
        let opaque = self.opaque(ty.clone(), inert, refusal, build);
        let local = self.temp(ty, Rvalue::Opaque(Box::new(opaque)), span);
        if inert {
            self.inert.insert(local);
        }
        Operand::Local(local)
    }

    /// A statement that is kept as it is.
    pub(crate) fn keep_stmt(
        &mut self,
        inert: bool,
        refusal: Option<Refusal>,
        span: Span,
        build: impl FnOnce(&mut Keeper) -> TokenStream,
    ) {
        let opaque = self.opaque(Ty::Unit, inert, refusal, build);
        self.emit(StmtKind::Opaque(Box::new(opaque)), span);
    }

    pub(crate) fn opaque(
        &mut self,
        ty: Ty,
        inert: bool,
        refusal: Option<Refusal>,
        build: impl FnOnce(&mut Keeper) -> TokenStream,
    ) -> Opaque {
        let mut keeper =
            Keeper { l: self, reads: BTreeSet::new(), writes: BTreeSet::new(), escape: None, stranded: None };
        let tokens = build(&mut keeper);
        let Keeper { reads, writes, escape, stranded, .. } = keeper;
        if let Some(span) = escape {
            self.refuse(Refusal::ExitInside { span });
        }
        if let Some(span) = stranded {
            self.refuse(Refusal::HeldIterator { span });
        }
        for l in &reads {
            // The code says its name.
            self.anonymous.remove(l);
        }
        let reads = reads.into_iter().collect();
        let writes = writes.into_iter().collect();
        Opaque { tokens, ty, reads, writes, inert, refusal }
    }

    /// An expression of the source that is kept as it is.
    pub(crate) fn keep_expr(&mut self, e: &Expr, ty: Ty, inert: bool, refusal: Option<Refusal>) -> Val {
        let span = syn::spanned::Spanned::span(e);
        Val::Operand(self.keep_with(ty, inert, refusal, span, |k| k.expr(e)))
    }

    /// A closure, function or range that leaves the lowered code as a value.
    pub(crate) fn keep(&mut self, v: &Val, span: Span) -> Operand {
        self.keep_with(Ty::Unknown, false, Some(Refusal::Callable { span }), span, |k| k.val(v))
    }

    /// The memory of a constant: a reference to it, which serves constants of any type.
    pub(crate) fn place_of_const(&mut self, c: &Const, span: Span) -> Place {
        let ty = Ty::Ref(Box::new(c.ty.clone()));
        let tokens = &c.tokens;
        let opaque = self.opaque(ty.clone(), true, None, |_| quote!(&#tokens));
        let reference = self.temp(ty, Rvalue::Opaque(Box::new(opaque)), span);
        self.tables.insert(reference);
        Place::of(reference).with(Proj::Deref)
    }
}

/// Whether evaluating an expression has no effect but its value (or a panic): it may be kept in the place of statements.
pub(crate) fn is_pure(e: &Expr) -> bool {
    match strip(e) {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Unary(e) => is_pure(&e.expr),
        Expr::Binary(e) => !is_compound(&e.op) && is_pure(&e.left) && is_pure(&e.right),
        Expr::Index(e) => is_pure(&e.expr) && is_pure(&e.index),
        Expr::Field(e) => is_pure(&e.base),
        Expr::Cast(e) => is_pure(&e.expr),
        Expr::Reference(e) => e.mutability.is_none() && is_pure(&e.expr),
        Expr::Tuple(e) => e.elems.iter().all(is_pure),
        Expr::Array(e) => e.elems.iter().all(is_pure),
        Expr::Call(e) => e.args.iter().all(is_pure),
        Expr::MethodCall(e) => {
            let name = e.method.to_string();
            let writes = matches!(
                name.as_str(),
                "push" | "pop" | "swap" | "fill" | "next" | "insert" | "remove" | "clear" | "extend" | "sort" | "take"
            );
            !writes && !name.ends_with("_mut") && is_pure(&e.receiver) && e.args.iter().all(is_pure)
        }
        Expr::Range(e) => e.start.iter().chain(&e.end).all(|e| is_pure(e)),
        Expr::Closure(e) => is_pure(&e.body),
        _ => false, // control flow, blocks and everything that may write
    }
}

pub(crate) fn is_compound(op: &syn::BinOp) -> bool {
    use syn::BinOp;
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}
