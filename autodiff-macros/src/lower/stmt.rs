//! Blocks and statements.

use super::{Lowerer, Val, checkpoint, local_types, slices::AsSlices};
use crate::ir::{Kind, Operand, Place, StmtKind, Ty};
use crate::report::Refusal;
use crate::signature::Floats;
use syn::spanned::Spanned;
use syn::{Attribute, Block, Item, Local, Pat, Stmt};

impl Lowerer<'_> {
    /// The statements of a block in a scope of its own, and its value. They go to the block that is open: names are
    /// unique, so that a nested block needs none.
    pub(crate) fn block(&mut self, block: &Block) -> Val {
        self.scoped(|l| {
            l.items(block);
            let mut value = Val::Unit;
            for (i, stmt) in block.stmts.iter().enumerate() {
                let rest = &block.stmts[i + 1..];
                if let Some(e) = l.in_each_branch(stmt, rest).filter(|_| l.guards_of(block).is_empty()) {
                    return l.expr(&e);
                }
                value = l.stmt(stmt);
                if value.is_never() {
                    // What follows is never reached.
                    return Val::Never;
                }
                if !rest.is_empty() || !has_value(stmt) {
                    // Reading a place or naming a function has no effect: there is nothing to keep.
                    value = Val::Unit;
                }
            }
            for guard in l.guards_of(block) {
                // What is read by way of it is read before.
                value = l.freeze(value, guard.span());
                l.expr(&syn::parse_quote!(::core::mem::drop(#guard)));
            }
            value
        })
    }

    /// Items come first: they are in scope in the whole block.
    fn items(&mut self, block: &Block) {
        let derived = local_types::derivable(block);
        let mut types = derived.clone();
        types.extend(block.stmts.iter().filter_map(local_types::with_derive));
        for stmt in &block.stmts {
            if let Stmt::Item(item) = stmt {
                match item {
                    Item::Const(c) => {
                        self.const_types.insert(c.ident.to_string(), self.floats.ty(&c.ty));
                    }
                    Item::Static(s) => {
                        self.const_types.insert(s.ident.to_string(), self.floats.ty(&s.ty));
                    }
                    Item::Macro(m) => {
                        let name = m.ident.as_ref().map_or_else(|| path_text(&m.mac.path), ToString::to_string);
                        self.refuse(Refusal::Macro { span: m.span(), name });
                        continue;
                    }
                    Item::Fn(f) => {
                        // Whoever calls it with active arguments finds its derivative.
                        let derivatives = crate::function::nested(f, &self.krate, self.order, self.lanes);
                        if !self.f.items.contains(item) {
                            self.f.items.extend(derivatives.map(Item::Verbatim));
                        }
                    }
                    Item::Struct(syn::ItemStruct { ident, .. }) | Item::Enum(syn::ItemEnum { ident, .. })
                        if derived.contains(&ident.to_string()) && !self.f.items.contains(item) =>
                    {
                        let beside = local_types::derived(item, &self.krate, self.lanes);
                        self.f.items.push(Item::Verbatim(beside));
                    }
                    Item::Impl(block) => {
                        let attributed = local_types::attributed(block, &types, &self.krate, self.order, self.lanes);
                        if let Some(attributed) = attributed.map(Item::Verbatim) {
                            if !self.f.items.contains(&attributed) {
                                self.f.items.push(attributed);
                            }
                            continue;
                        }
                    }
                    Item::Use(u) => self.import(u),
                    _ => {} // stands for itself
                }
                // A closure's items come once, however often it is called.
                let mut item = item.clone();
                checkpoint::unmarked(&mut item);
                if !self.f.items.contains(&item) {
                    self.f.items.push(item);
                }
            }
        }
    }

    fn stmt(&mut self, stmt: &Stmt) -> Val {
        match stmt {
            Stmt::Local(local) => self.let_(local),
            Stmt::Item(_) => Val::Unit,
            Stmt::Expr(e, semicolon) => {
                self.attributes(crate::conditional::attributes(e));
                self.under_marks(checkpoint::attributes(e), e, semicolon.is_none(), &mut |l| {
                    if semicolon.is_some()
                        && let Some(v) = l.dropped_pop(e).or_else(|| l.dropped_insert(e))
                    {
                        return v;
                    }
                    l.expr(e)
                })
            }
            Stmt::Macro(m) => {
                self.attributes(&m.attrs);
                self.macro_(&m.mac, m.span())
            }
        }
    }

    /// Attributes that may remove code are refused; others mean nothing to the derivative.
    fn attributes(&mut self, attrs: &[Attribute]) {
        for attr in attrs {
            let name = path_text(attr.path());
            let first = name.split("::").next().unwrap_or("");
            let known = checkpoint::is_checkpoint(attr)
                || matches!(first, "allow" | "expect" | "warn" | "deny" | "forbid" | "doc" | "rustfmt" | "clippy");
            if !known {
                self.refuse(Refusal::Attribute { span: attr.span(), name });
            }
        }
    }

    pub(super) fn let_(&mut self, local: &Local) -> Val {
        self.attributes(&local.attrs);
        let mut local = local.clone();
        if let Pat::Type(t) = &mut local.pat {
            copied_payload(&mut t.ty, &self.floats);
        }
        let span = local.span();
        let Some(init) = &local.init else {
            self.declare(&local.pat, None);
            return Val::Unit;
        };
        let expr = match &local.pat {
            Pat::Type(t) => {
                let mut e = super::suffix::suffixed(&init.expr, &t.ty);
                super::expected::expect(&mut e, &t.ty);
                e
            }
            pat => {
                let mut e = (*init.expr).clone();
                super::expected::expect_elements(&mut e, pat);
                e
            }
        };
        if let Some((_, diverge)) = &init.diverge {
            return self.let_else(&local.pat, &expr, diverge);
        }
        if let Some(v) = self.slotted_map(&local.pat, &expr, span) {
            return v;
        }
        self.note_made(&local.pat, &expr);
        let annotation = match &local.pat {
            Pat::Type(t) => Some(&*t.ty),
            _ => None, // without an annotation
        };
        let as_slices = annotation.map(AsSlices::of).unwrap_or_default();
        let before = std::mem::replace(&mut self.as_slices, as_slices);
        let v = self.under_marks(&local.attrs, &expr, true, &mut |l| {
            if let Some(table) = annotation.and_then(|ty| l.table_of_constants(ty, &expr)) {
                return table;
            }
            match l.iterator_of_known(&local.pat, &expr) {
                Some(v) => v,
                None => l.expr(&expr),
            }
        });
        self.as_slices = before;
        if let Pat::Tuple(pat) = &local.pat
            && !pat.elems.iter().any(|p| matches!(p, Pat::Rest(_)))
        {
            // What is taken apart is a tuple of as many.
            let elems = pat.elems.iter().map(|_| quote::quote!(_));
            self.annotate_conversion(&v, &syn::parse_quote!((#(#elems,)*)));
        }
        if let Some(ty) = annotation {
            self.annotate(&v, ty);
            self.annotate_conversion(&v, ty);
        }
        if v.is_never() {
            return Val::Never;
        }
        self.bind(&local.pat, v, span);
        if let (Pat::Type(t), Some(ty)) = (&local.pat, annotation)
            && crate::signature::holds_object(ty)
            && let Pat::Ident(name) = &*t.pat
            && let Some(Val::Place(place)) = self.lookup(&name.ident.to_string()).map(Val::behind)
        {
            let root = place.root;
            self.objects.insert(root);
        }
        if let (Pat::Type(t), Some(ty)) = (&local.pat, annotation) {
            self.keep_annotation(&t.pat, ty);
            self.note_optional(&t.pat, ty);
        }
        Val::Unit
    }

    /// Of what type of the user's the value is that a variable may hold: `let mut head: Option<Box<Node>> = None;`
    fn note_optional(&mut self, pat: &Pat, ty: &syn::Type) {
        if let Pat::Ident(name) = pat
            && let Some(Val::Place(place)) = self.lookup(&name.ident.to_string())
            && let (root, of @ Ty::Option(_)) = (place.root, self.block.ty(ty))
            && of.has_user()
        {
            self.refine(root, &of);
        }
    }

    /// Keeps the type that the user gave to a variable for rustc.
    fn keep_annotation(&mut self, pat: &Pat, ty: &syn::Type) {
        if let (Pat::Tuple(pat), syn::Type::Tuple(ty)) = (pat, crate::signature::transparent(ty))
            && pat.elems.len() == ty.elems.len()
            && !pat.elems.iter().any(|p| matches!(p, Pat::Rest(_)))
        {
            pat.elems.iter().zip(&ty.elems).for_each(|(pat, ty)| self.keep_annotation(pat, ty));
        }
        let Pat::Ident(name) = pat else { return };
        if let Some(v) = self.lookup(&name.ident.to_string()).cloned() {
            self.keep_type(&v, ty);
        }
    }

    /// The same for a variable, or each of those that a tuple is kept in.
    fn keep_type(&mut self, v: &Val, ty: &syn::Type) {
        match (v, crate::signature::transparent(ty)) {
            (Val::Tuple(vs), syn::Type::Tuple(ts)) => {
                vs.iter().zip(&ts.elems).for_each(|(v, ty)| self.keep_type(v, ty));
            }
            (Val::Place(place), ty) if place.proj.is_empty() && !mentions_reference(ty) => {
                self.f.annotations.insert(place.root, ty.clone());
            }
            (Val::Place(place), ty) if place.proj.is_empty() && self.copies.contains(&place.root) => {
                if let Some(ty) = super::reseated::with_copy(ty, &self.krate)
                    && !mentions_reference(&ty)
                {
                    self.f.annotations.insert(place.root, ty);
                }
            }
            (Val::Operand(Operand::Local(l)), ty) if !mentions_reference(ty) && self.is_called(*l) => {
                self.f.annotations.insert(*l, ty.clone());
            }
            _ => {} // a part of something, or no variable
        }
    }

    /// `let x;`
    fn declare(&mut self, pat: &Pat, ty: Option<&Ty>) {
        match pat {
            Pat::Ident(p) => {
                let ident = self.names.user(&p.ident);
                let ty = ty.cloned().unwrap_or(Ty::Unknown);
                let local = self.local(ident, ty, Kind::Var { mutable: p.mutability.is_some() });
                self.emit(StmtKind::Declare(local), p.span());
                self.name(&p.ident, Val::Place(Place::of(local)));
            }
            Pat::Type(t) => self.declare(&t.pat, Some(&self.floats.ty(&t.ty))),
            Pat::Paren(p) => self.declare(&p.pat, ty),
            Pat::Tuple(t) => {
                for (i, p) in t.elems.iter().enumerate() {
                    let part = match ty {
                        Some(Ty::Tuple(ts)) => ts.get(i),
                        _ => None, // nothing is known of it
                    };
                    self.declare(p, part);
                }
            }
            Pat::Slice(s) => {
                let element = match ty {
                    Some(Ty::Array(element)) => Some(&**element),
                    _ => None, // nothing is known of it
                };
                s.elems.iter().for_each(|p| self.declare(p, element));
            }
            Pat::Struct(s) => s.fields.iter().for_each(|field| self.declare(&field.pat, None)),
            Pat::TupleStruct(s) => s.elems.iter().for_each(|p| self.declare(p, None)),
            Pat::Wild(_) | Pat::Rest(_) => {}
            _ => {
                // Of the patterns that match everything, the rest look through a reference that is not there yet, or are macros.
                self.refuse(Refusal::Pattern { span: pat.span() });
            }
        }
    }
}

/// `Option<f64>` for `Option<&f64>`: the lowered code has copies of scalars.
fn copied_payload(ty: &mut syn::Type, floats: &Floats) {
    let syn::Type::Path(p) = ty else { return };
    let Some(last) = p.path.segments.last_mut().filter(|s| s.ident == "Option") else { return };
    if let syn::PathArguments::AngleBracketed(args) = &mut last.arguments
        && let Some(syn::GenericArgument::Type(payload)) = args.args.first_mut()
        && let syn::Type::Reference(r) = payload
        && super::control::is_scalar(&floats.ty(&r.elem))
    {
        *payload = (*r.elem).clone();
    }
}

/// Whether there is a reference in a type: what stands for it in the lowered code may be a copy.
pub(super) fn mentions_reference(ty: &syn::Type) -> bool {
    struct Finds(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finds {
        fn visit_type_reference(&mut self, _: &'ast syn::TypeReference) {
            self.0 = true;
        }
        fn visit_expr(&mut self, _: &'ast syn::Expr) {}
    }
    let mut finds = Finds(false);
    syn::visit::Visit::visit_type(&mut finds, ty);
    finds.0
}

/// Whether the statement, as the last of its block, is the value of the block.
fn has_value(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Expr(_, semi) => semi.is_none(),
        Stmt::Macro(m) => m.semi_token.is_none(),
        Stmt::Local(_) | Stmt::Item(_) => false,
    }
}

pub(super) fn path_text(path: &syn::Path) -> String {
    path.segments.iter().map(|s| s.ident.to_string()).collect::<Vec<_>>().join("::")
}
