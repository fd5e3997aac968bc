//! Impls of `Index` for an integer that look at more of the value than at the element: the rows of a matrix,
//! `&self.data[i * self.cols..(i + 1) * self.cols]`.
//!
//! The cotangent, which has no number of columns, cannot be given such an impl. What stands for `m[i]` is the place that the body refers to.

use super::{file_of, sources};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::{Expr, ExprClosure, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, Stmt, Type, visit::Visit};

thread_local! {
    static ROWS: RefCell<BTreeMap<(PathBuf, String), Option<String>>> = const { RefCell::new(BTreeMap::new()) };
}

/// What `index` of a type of the crate's refers to, as a closure over `self`, where that is the only way to its elements.
pub(crate) fn row(of: &str, at: Span) -> Option<ExprClosure> {
    let file = file_of(at)?;
    let key = (file, of.to_owned());
    let known = ROWS.with(|rows| rows.borrow().get(&key).cloned());
    let row = known.unwrap_or_else(|| {
        let row = sources(&key.0).and_then(|texts| {
            let here = texts.here().iter().any(|text| super::text::structs(text, of).next().is_some());
            row_in_texts(if here { texts.here() } else { &texts.all }, of)
        });
        ROWS.with(|rows| rows.borrow_mut().insert(key, row.clone()));
        row
    })?;
    syn::parse_str(&row).ok()
}

fn row_in_texts(texts: &[String], of: &str) -> Option<String> {
    // Another of the name may have its elements in another way.
    if texts.iter().flat_map(|text| super::text::structs(text, of)).count() != 1 {
        return None;
    }
    let mut found = Impls { of, index: Vec::new(), index_mut: Vec::new() };
    for text in texts.iter().filter(|text| text.contains("Index") && text.contains(of)) {
        if let Ok(file) = syn::parse_file(text) {
            found.visit_file(&file);
        }
    }
    let [index] = &found.index[..] else { return None };
    let place = place(index)?;
    // What is written is what is read.
    let same = |other: &ImplItemFn| self::place(other).is_some_and(|other| other == place);
    let alone = found.index_mut.len() < 2 && found.index_mut.iter().all(same);
    (alone && !crate::block::asks_for_the_element(index)).then_some(place)
}

/// The functions of the impls of a type for an integer.
struct Impls<'a> {
    of: &'a str,
    index: Vec<ImplItemFn>,
    index_mut: Vec<ImplItemFn>,
}

impl<'ast> Visit<'ast> for Impls<'_> {
    fn visit_item_impl(&mut self, block: &'ast ItemImpl) {
        let named =
            matches!(&*block.self_ty, Type::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == self.of));
        let Some((path, _)) = block.trait_.as_ref().filter(|_| named) else { return };
        let index = super::nth_type(path, 0).is_some_and(|t| crate::signature::ty(t) == crate::ir::Ty::Int);
        let functions = block.items.iter().filter_map(|item| match item {
            ImplItem::Fn(f) if index => Some(f.clone()),
            _ => None, // the type of the elements
        });
        match path.segments.last().map(|s| s.ident.to_string()).as_deref() {
            Some("Index") => self.index.extend(functions),
            Some("IndexMut") => self.index_mut.extend(functions),
            _ => {} // another trait
        }
    }

    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(_) | Item::Impl(_) => syn::visit::visit_item(self, item),
            _ => {} // has no impls for others to see
        }
    }
}

/// The body as a closure, `mut` left out, if it is one reference to a part of `self`, by fields, numbers and the index, behind assertions.
fn place(f: &ImplItemFn) -> Option<String> {
    let FnArg::Typed(index) = f.sig.inputs.iter().nth(1)? else { return None };
    let syn::Pat::Ident(index) = &*index.pat else { return None };
    let (Stmt::Expr(Expr::Reference(reference), None), asserts) = f.block.stmts.split_last()? else { return None };
    let is_assert = |s: &Stmt| matches!(s, Stmt::Macro(s) if s.mac.path.segments.last().is_some_and(|s| s.ident == "assert" || s.ident == "debug_assert"));
    let mut plain = Plain { index: index.ident.to_string(), plain: asserts.iter().all(is_assert) };
    plain.visit_expr(&reference.expr);
    let (index, expr) = (&index.ident, without_mut(reference.expr.to_token_stream()));
    let asserts: TokenStream = asserts.iter().map(ToTokens::to_token_stream).collect();
    plain.plain.then(|| format!("|{index}| {{ {asserts} & {expr} }}"))
}

fn without_mut(tokens: TokenStream) -> TokenStream {
    let kept = tokens.into_iter().filter(|tree| !matches!(tree, TokenTree::Ident(ident) if ident == "mut"));
    kept.collect()
}

struct Plain {
    index: String,
    plain: bool,
}

impl<'ast> Visit<'ast> for Plain {
    fn visit_expr(&mut self, e: &'ast Expr) {
        self.plain &= match e {
            Expr::Path(p) => p.path.get_ident().is_some_and(|ident| ident == "self" || *ident == self.index),
            Expr::Index(_) | Expr::Field(_) | Expr::Binary(_) | Expr::Paren(_) | Expr::Range(_) | Expr::Lit(_) => true,
            _ => false, // may be anything
        };
        syn::visit::visit_expr(self, e);
    }
}

#[cfg(test)]
mod tests {
    use super::row_in_texts;

    #[test]
    fn rows() {
        let index = "impl Index<usize> for M { type Output = [f64];
            fn index(&self, i: usize) -> &[f64] { &self.data[i * self.cols..(i + 1) * self.cols] } }";
        let row_in_texts =
            |texts: &[String]| row_in_texts(&[texts, &["struct M { data: Vec<f64> }".to_owned()]].concat(), "M");
        let of = |other: &str| row_in_texts(&[format!("{index} {other}")]).is_some();
        assert!(of(""));
        assert!(of("impl IndexMut<usize> for M { fn index_mut(&mut self, i: usize) -> &mut [f64] {
            &mut self.data[i * self.cols..(i + 1) * self.cols] } }"));
        assert!(!of("impl IndexMut<usize> for M { fn index_mut(&mut self, i: usize) -> &mut [f64] {
            &mut self.data[i * self.rows..(i + 1) * self.cols] } }"));
        assert!(!of(index));
        assert!(!of("mod other { struct M { data: Vec<f64> } }"));
        let plain = "impl Index<usize> for M { fn index(&self, i: usize) -> &f64 { &self.data[i] } }";
        assert!(row_in_texts(&[plain.to_owned()]).is_none());
        let calls = "impl Index<usize> for M { fn index(&self, i: usize) -> &f64 { &self.data[self.at(i)] } }";
        assert!(row_in_texts(&[calls.to_owned()]).is_none());
    }
}
