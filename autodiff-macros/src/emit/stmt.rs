//! Statements.

use super::{Emitter, Sweep, facts::guarded, flag, place::dots, tape::Turns};
use crate::ir::{
    Block, Constants, Exit, ExitKind, Kind, Label, Local, Opaque, Operand, Place, Proj, Rvalue, Stmt, StmtKind, Ty,
    Zero,
};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Lifetime;

impl Emitter<'_> {
    pub(super) fn block(&self, block: &Block) -> TokenStream {
        block.stmts.iter().map(|stmt| self.stmt(stmt)).collect()
    }

    fn stmt(&self, stmt: &Stmt) -> TokenStream {
        if stmt.reverse && self.sweep == Sweep::Forward {
            return Emitter { sweep: Sweep::Reverse, ..*self }.stmt(stmt);
        }
        let code = self.code(stmt);
        match &stmt.kind {
            StmtKind::Let(l, _)
            | StmtKind::Fused { value: l, .. }
            | StmtKind::Forward { value: l, .. }
            | StmtKind::Tangent { value: l, .. }
            | StmtKind::Assign(Place { root: l, .. }, _) => {
                let constants = self.constants(*l);
                quote!(#code #constants)
            }
            _ => code, // gives no value to a local
        }
    }

    /// Checks of the constant fields in a local that has its value.
    pub(super) fn constants(&self, l: Local) -> Option<TokenStream> {
        let constants = self.f.constants.get(&l).filter(|_| matches!(self.sweep, Sweep::Forward | Sweep::Tangent))?;
        let (krate, ident) = (self.krate, self.ident(l));
        let lent = if constants.behind { quote!(&*#ident) } else { quote!(&#ident) };
        let check = |path: &TokenStream| {
            // What is wrong with it is shown where the user names the field.
            let field = path.clone().into_iter().last().map_or_else(Span::mixed_site, |field| field.span());
            let (span, bar) = (field.resolved_at(Span::mixed_site()), Constants::bar(field));
            quote_spanned!(span=> #krate::rt::constant_field(#lent, |#bar| #krate::rt::still(&#path));)
        };
        Some(constants.paths.values().map(check).collect())
    }

    fn code(&self, stmt: &Stmt) -> TokenStream {
        let span = stmt.span.resolved_at(Span::mixed_site());
        let krate = self.krate;
        match &stmt.kind {
            StmtKind::Let(local, rvalue) => self.binding(*local, rvalue, span),
            StmtKind::Declare(local) => {
                let (pattern, ty) = (self.pattern(*local), self.annotation(*local));
                let blank = self.adjoint.blank.contains(local);
                let blank = blank.then(|| quote_spanned!(span=> = #krate::rt::Blank::blank()));
                quote_spanned!(span=> let #pattern #ty #blank;)
            }
            StmtKind::Assign(place, value) => {
                if let Operand::Local(old) = value
                    && let Some(param) = self.adjoint.olds.get(old)
                {
                    let (target, old, flag) = (self.target(place), self.ident(*old), flag(*param));
                    return quote_spanned!(span=> if #flag::BACK { #target = #flag::kept(#old); });
                }
                let (target, value) = (self.target(place), self.rvalue(&Rvalue::Use(value.clone()), span));
                self.guarded(place, quote_spanned!(span=> #target = #value;), span)
            }
            StmtKind::Update { place, subtract, value: operand } => {
                let (target, value) = (self.target(place), self.rvalue(&Rvalue::Use(operand.clone()), span));
                let op = if *subtract { quote_spanned!(span=> -=) } else { quote_spanned!(span=> +=) };
                let update = quote_spanned!(span=> #target #op #value;);
                let update = if self.moving.is_some() { self.where_moving(operand, update, span) } else { update };
                self.guarded(place, update, span)
            }
            StmtKind::Push(place, value) => {
                let (target, value) = (self.receiver_mut(place), self.value(value));
                self.guarded(place, quote_spanned!(span=> #target.push(#value);), span)
            }
            StmtKind::Swap(a, b) => self.guarded(a, self.swap(a, b, span), span),
            StmtKind::If { cond, then, els } => self.branch(cond, then, els, span),
            StmtKind::For { label, counter, lo, hi, inclusive, reversed, tape, body } => {
                let label = self.label(*label);
                let (inclusive, reversed) = (*inclusive, *reversed);
                let (counter, lo, hi) = (self.pattern(*counter), self.read(lo), self.read(hi));
                let head = Turns { counter, lo, hi, dots: dots(inclusive), inclusive, reversed };
                // One that may be left early could do with less.
                let early = crate::adjoint::leaves_early(stmt);
                let room = if early { None } else { self.reserve(&head, *tape, span) };
                let vectors = self.room(stmt, body, &head, span);
                let (spares, body) = self.turn(body);
                let head = self.turns(&head, *tape, span);
                quote_spanned!(span=> #room #vectors #spares #label for #head { #body })
            }
            StmtKind::While { label, pre, cond, body } => {
                // Not `while`: `body` may use what `pre` declares.
                let (label, pre, cond, body) = (self.label(*label), self.block(pre), self.read(cond), self.scope(body));
                quote_spanned!(span=> #label loop { #pre if !#cond { break; } #body })
            }
            StmtKind::Loop { label, body } => {
                let (label, body) = (self.label(*label), self.scope(body));
                quote_spanned!(span=> #label loop { #body })
            }
            StmtKind::Block { label, body } => {
                let (label, body) = (label.and_then(|label| self.label(label)), self.scope(body));
                quote_spanned!(span=> #label { #body })
            }
            StmtKind::Exit(exit) => self.exit(exit, span),
            StmtKind::Rest { body, .. } => self.block(body),
            StmtKind::Opaque(opaque) => statement(opaque),
            StmtKind::Forward { value, pullback, call, active, readers } => {
                self.forward(*value, *pullback, call, active, readers, span)
            }
            StmtKind::Tangent { value, dot, call, dots } => self.tangent_call(*value, *dot, call, dots, span),
            StmtKind::Pullback { method, pullback, again, seed, bars } => {
                self.pullback(method.as_ref(), *pullback, again, *seed, bars, span)
            }
            StmtKind::Fused { value, pullback, call, active, seed, bars } => {
                self.fused(*value, *pullback, call, active, *seed, bars, span)
            }
            StmtKind::Accumulate { into, from } => {
                let (target, from) = (self.borrow_mut(into), self.borrow(from));
                self.guarded(into, quote_spanned!(span=> #krate::rt::add_assign(#target, #from);), span)
            }
            StmtKind::Clear { bar, like } => {
                let (target, source) = (self.place(bar), self.borrow(like));
                self.guarded(like, quote_spanned!(span=> #target = #krate::rt::zero_of_bar(#source);), span)
            }
            StmtKind::Save { tape, locals } => self.save(*tape, locals, span),
            StmtKind::Restore { tape, locals } => self.restore(*tape, locals, span),
            StmtKind::Count(local) => {
                let local = self.ident(*local);
                quote_spanned!(span=> #local += 1;)
            }
            StmtKind::Rerun(rerun) => self.rerun(rerun, span),
            StmtKind::Repeat { times, body } => {
                let (times, (spares, body)) = (self.read(times), self.turn(body));
                quote_spanned!(span=> #spares for _ in 0..#times { #body })
            }
        }
    }

    /// The local where it is declared: `x` or `mut x`.
    pub(super) fn pattern(&self, local: Local) -> TokenStream {
        let info = self.info(local);
        let mutable = match info.kind {
            Kind::Temp | Kind::Counter => false,
            Kind::Var { mutable } => mutable,
            Kind::Bar { by_ref, .. } => !by_ref && self.facts.written.contains(&local),
            Kind::Internal { mutable } => mutable || self.facts.written.contains(&local),
        };
        let ident = &info.ident;
        if mutable { quote_spanned!(ident.span()=> mut #ident) } else { quote!(#ident) }
    }

    /// `: f64` where the type is known: rustc may have nothing else to go by.
    pub(super) fn annotation(&self, local: Local) -> Option<TokenStream> {
        if let Some(ty) = self.written_type(local) {
            return Some(ty);
        }
        let Ty::Float(Some(_)) = self.info(local).ty else { return None };
        self.annotation_of_list(local)
    }

    /// The same where it is a list of floats.
    fn annotation_of_list(&self, local: Local) -> Option<TokenStream> {
        let lanes = self.lanes && self.is_bar(local);
        let ty = self.of_floats(&self.info(local).ty, lanes)?;
        Some(quote!(: #ty))
    }

    fn of_floats(&self, ty: &Ty, lanes: bool) -> Option<TokenStream> {
        let krate = self.krate;
        match ty {
            Ty::Float(Some(width)) => {
                let name = self.width_name(*width);
                Some(if lanes { quote!(#krate::Lanes<#name, __LANES>) } else { name })
            }
            Ty::Vec(of) => {
                let of = self.of_floats(of, lanes)?;
                Some(quote!(#krate::rt::std::vec::Vec<#of>))
            }
            _ => None, // of another type, or not known
        }
    }

    /// The type that the user gave to the local.
    fn written_type(&self, local: Local) -> Option<TokenStream> {
        let ty = self.f.annotations.get(&local).filter(|_| matches!(self.sweep, Sweep::Forward | Sweep::Tangent))?;
        Some(quote!(: #ty))
    }

    /// The same beside what a call gives with the value. Only type arguments need to be said, which nothing else may tell; there is no
    /// coercion inside a pair.
    pub(super) fn written_arguments(&self, local: Local) -> Option<TokenStream> {
        let ty = self.f.annotations.get(&local)?;
        let syn::Type::Path(path) = ty else { return None };
        let generic = path.path.segments.last().is_some_and(|last| !last.arguments.is_none());
        let object = quote!(#ty).to_string().split_whitespace().any(|word| word == "dyn");
        (generic && crate::lower::is_users(ty) && !object).then(|| quote!(: (#ty, _)))
    }

    fn binding(&self, local: Local, rvalue: &Rvalue, span: Span) -> TokenStream {
        if self.sweep == Sweep::Tangent && local.0 as usize >= self.f.locals.len() {
            return Emitter { sweep: Sweep::Dot, ..*self }.binding(local, rvalue, span);
        }
        // A literal has the type of its first use, which may be the receiver of a method; and so have elements of a list of them.
        let literal = match rvalue {
            Rvalue::Use(Operand::Const(_))
            | Rvalue::Zero(Zero::Scalar(None))
            | Rvalue::Select(_, Operand::Const(_), Operand::Const(_)) => true,
            Rvalue::Load(p) => {
                (p.root.0 as usize) < self.f.locals.len() && matches!(self.f.place_ty(p), Ty::Float(None))
            }
            _ => false, // of the type of its operands
        };
        // What an empty list is of, or a list of such, may be told after it is read.
        let empty = match rvalue {
            Rvalue::Vec(elements) => elements.is_empty(),
            Rvalue::VecRepeat(element, _) => {
                matches!(element, Operand::Local(l) if matches!(self.info(*l).ty, Ty::Vec(_)))
            }
            _ => false, // told by what it is made of
        };
        let annotation = match self.written_type(local) {
            None if literal => self.annotation(local),
            None if empty => self.annotation_of_list(local),
            written => written,
        };
        let spared = self.in_spare(local, rvalue, span);
        let moved = match rvalue {
            Rvalue::Load(of) if self.sweep == Sweep::Forward && self.facts.moved.contains(&local) => {
                Some(self.place(of))
            }
            _ => None, // is read again, or nothing that is moved
        };
        let value = spared.or(moved).unwrap_or_else(|| self.rvalue(rvalue, span));
        let (pattern, mut value) = (self.pattern(local), value);
        if let Some(param) = self.adjoint.olds.get(&local) {
            let flag = flag(*param);
            value = quote_spanned!(span=> #flag::keep(#value));
        }
        if self.moving.is_some() && self.sweep == Sweep::Dot && self.is_bar(local) {
            value = self.of_moving(rvalue, value, span);
        }
        quote_spanned!(span=> let #pattern #annotation = #value;)
    }

    /// The statement, run only if the caller wants what it adds into `place`.
    fn guarded(&self, place: &Place, stmt: TokenStream, span: Span) -> TokenStream {
        if guarded(self.f, self.adjoint, place).is_none() {
            return stmt;
        }
        let bar = self.ident(place.root);
        quote_spanned!(span=> if let ::core::option::Option::Some(#bar) = #bar.as_deref_mut() { #stmt })
    }

    fn swap(&self, a: &Place, b: &Place, span: Span) -> TokenStream {
        if let Some((slice, i, j)) = self.siblings(a, b) {
            return quote_spanned!(span=> #slice.swap(#i, #j););
        }
        let is_part = |p: &Place| p.proj.iter().any(|p| matches!(p, Proj::Payload | Proj::Variant { .. }));
        if is_part(a) && is_part(b) {
            // Each of them may have to borrow the whole.
            let (from, to, b) = (self.borrow(a), self.target(a), self.borrow_mut(b));
            return quote_spanned! {span=>
                let part = ::core::clone::Clone::clone(#from);
                let part = ::core::mem::replace(#b, part);
                #to = part;
            };
        }
        let (a, b) = (self.borrow_mut(a), self.borrow_mut(b));
        quote_spanned!(span=> ::core::mem::swap(#a, #b);)
    }

    fn branch(&self, cond: &Operand, then: &Block, els: &Block, span: Span) -> TokenStream {
        let cond = self.read(cond);
        let (then, els) = (self.scope(then), self.scope(els));
        match (then.is_empty(), els.is_empty()) {
            (_, true) => quote_spanned!(span=> if #cond { #then }),
            (true, false) => quote_spanned!(span=> if !#cond { #els }),
            (false, false) => quote_spanned!(span=> if #cond { #then } else { #els }),
        }
    }

    fn exit(&self, exit: &Exit, span: Span) -> TokenStream {
        let label = self.lifetime(match exit.kind {
            ExitKind::Break | ExitKind::Continue => exit.label,
            ExitKind::Return => self.f.ret,
        });
        match exit.kind {
            ExitKind::Break | ExitKind::Return => quote_spanned!(span=> break #label;),
            ExitKind::Continue => quote_spanned!(span=> continue #label;),
        }
    }

    /// `'label:`, if anything jumps there.
    pub(super) fn label(&self, label: Label) -> Option<TokenStream> {
        self.facts.targets.contains(&label).then(|| {
            let lifetime = self.lifetime(label);
            quote!(#lifetime:)
        })
    }

    fn lifetime(&self, label: Label) -> TokenStream {
        let ident = &self.f.labels[label.0 as usize];
        Lifetime { apostrophe: ident.span(), ident: ident.clone() }.into_token_stream()
    }
}

/// The tokens as a statement of their own.
fn statement(opaque: &Opaque) -> TokenStream {
    let tokens = &opaque.tokens;
    match tokens.clone().into_iter().last() {
        Some(TokenTree::Punct(punct)) if punct.as_char() == ';' => tokens.clone(),
        Some(_) => quote!(#tokens;),
        None => TokenStream::new(),
    }
}
