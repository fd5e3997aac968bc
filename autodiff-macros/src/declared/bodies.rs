//! What methods that give iterators consist of: `fn iter(&self) -> Iter<'_, f64> { self.items.iter() }`.
//!
//! An iterator cannot be kept for the reverse sweep, nor is there a cotangent of one. A method that is one expression of `self`, its
//! parameters and closures is what that expression is, where it is called: in the same file, so that its fields are in sight.

use super::text::functions;
use super::words::{declares, words};
use super::{file_of, sources};
use crate::lower::pattern::bound;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::visit::Visit;
use syn::{Expr, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, Pat, ReturnType, Stmt, Type};

/// How a type is gone through: by a method, or by `for` over it, over a reference to it, over a mutable one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    Method(String),
    Owned,
    Shared,
    Mutable,
}

type Bodies = BTreeMap<(PathBuf, String, Way), Option<(Vec<String>, String)>>;

thread_local! {
    static BODIES: RefCell<Bodies> = const { RefCell::new(BTreeMap::new()) };
}

/// The names of the parameters, and the expression, if there is one such method in the file.
pub(crate) fn iterator_body(of: &str, way: &Way, at: Span) -> Option<(Vec<String>, Expr)> {
    let key = (file_of(at)?, of.to_owned(), way.clone());
    let known = BODIES.with(|bodies| bodies.borrow().get(&key).cloned());
    let (params, body) = known.unwrap_or_else(|| {
        let body = sources(&key.0).and_then(|texts| body_in(texts.here(), of, way));
        BODIES.with(|bodies| bodies.borrow_mut().insert(key, body.clone()));
        body
    })?;
    Some((params, syn::parse_str(&body).ok()?))
}

fn body_in(texts: &[String], of: &str, way: &Way) -> Option<(Vec<String>, String)> {
    let name = match way {
        Way::Method(name) => name,
        Way::Owned | Way::Shared | Way::Mutable => "into_iter",
    };
    let mut methods = Methods { of, way, name, found: Vec::new() };
    // Signatures are soon read, files are not.
    let may_give = |text: &str| match way {
        Way::Method(_) => functions(text, name).any(|f| f.is_none_or(|f| methods.gives(&f.sig.output))),
        Way::Owned | Way::Shared | Way::Mutable => declares(text, &["fn"], name),
    };
    let texts: Vec<&String> = texts.iter().filter(|text| words(text, of).next().is_some() && may_give(text)).collect();
    for text in texts {
        if let Ok(file) = syn::parse_file(text) {
            methods.visit_file(&file);
        }
    }
    let [method] = &methods.found[..] else { return None };
    let [Stmt::Expr(body, None)] = &method.block.stmts[..] else { return None };
    let params: Option<Vec<String>> = method.sig.inputs.iter().skip(1).map(name_of).collect();
    let params = params?;
    // It calls itself: of another type, or without end.
    if matches!(body, Expr::MethodCall(m) if m.method == name && matches!(&*m.receiver, Expr::Path(_))) {
        return None;
    }
    let mut plain = Plain { known: params.clone(), plain: matches!(body, Expr::MethodCall(_)) };
    plain.visit_expr(body);
    plain.plain.then(|| (params, body.to_token_stream().to_string()))
}

fn name_of(param: &FnArg) -> Option<String> {
    match param {
        FnArg::Typed(param) => match &*param.pat {
            Pat::Ident(pat) => Some(pat.ident.to_string()),
            _ => None, // is taken apart
        },
        FnArg::Receiver(_) => None,
    }
}

struct Methods<'a> {
    of: &'a str,
    way: &'a Way,
    name: &'a str,
    found: Vec<ImplItemFn>,
}

impl<'ast> Visit<'ast> for Methods<'_> {
    fn visit_item_impl(&mut self, block: &'ast ItemImpl) {
        let (way, own) = match &*block.self_ty {
            Type::Reference(r) if r.mutability.is_some() => (Way::Mutable, &*r.elem),
            Type::Reference(r) => (Way::Shared, &*r.elem),
            own => (Way::Owned, own),
        };
        let named = matches!(own, Type::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == self.of));
        let of_trait = block.trait_.as_ref().and_then(|(path, _)| path.segments.last());
        let wanted = match self.way {
            Way::Method(_) => of_trait.is_none(),
            asked => *asked == way && of_trait.is_some_and(|t| t.ident == "IntoIterator"),
        };
        if named && wanted {
            let methods = block.items.iter().filter_map(|item| match item {
                ImplItem::Fn(f)
                    if f.sig.ident == self.name && f.sig.receiver().is_some() && self.gives(&f.sig.output) =>
                {
                    Some(f.clone())
                }
                _ => None, // another item
            });
            let methods: Vec<_> = methods.collect();
            self.found.extend(methods);
        }
    }

    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(_) | Item::Impl(_) => syn::visit::visit_item(self, item),
            _ => {} // has no impls for others to see
        }
    }
}

impl Methods<'_> {
    /// Whether it says that it gives an iterator.
    fn gives(&self, output: &ReturnType) -> bool {
        let ReturnType::Type(_, ty) = output else { return false };
        match &**ty {
            Type::ImplTrait(t) => super::iterators::bounded(t.bounds.iter()),
            Type::Path(path) => path.path.segments.last().is_some_and(|last| {
                *self.way != Way::Method(self.name.to_owned())
                    || matches!(
                        last.ident.to_string().as_str(),
                        "Iter"
                            | "IterMut"
                            | "IntoIter"
                            | "Chunks"
                            | "ChunksMut"
                            | "ChunksExact"
                            | "Windows"
                            | "Copied"
                            | "Cloned"
                            | "Rev"
                            | "Take"
                            | "Skip"
                            | "StepBy"
                            | "Zip"
                            | "Enumerate"
                            | "Map"
                    )
            }),
            _ => false, // a reference, a tuple
        }
    }
}

/// Whether an expression names nothing but parameters and what its closures bind.
struct Plain {
    known: Vec<String>,
    plain: bool,
}

impl<'ast> Visit<'ast> for Plain {
    fn visit_expr(&mut self, e: &'ast Expr) {
        match e {
            Expr::Path(p) => {
                let known = |name: &syn::Ident| name == "self" || self.known.iter().any(|k| name == k);
                self.plain &= p.path.get_ident().is_some_and(known) || is_of_a_float(&p.path);
            }
            Expr::Closure(c) => {
                self.known.extend(c.inputs.iter().flat_map(bound).map(|name| name.to_string()));
                self.visit_expr(&c.body);
            }
            Expr::MethodCall(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Binary(_)
            | Expr::Unary(_)
            | Expr::Paren(_)
            | Expr::Reference(_)
            | Expr::Range(_)
            | Expr::Tuple(_)
            | Expr::Array(_)
            | Expr::Cast(_)
            | Expr::Call(_)
            | Expr::Lit(_) => syn::visit::visit_expr(self, e),
            _ => self.plain = false, // may name or leave anything
        }
    }
}

/// `f64::sqrt`
fn is_of_a_float(path: &syn::Path) -> bool {
    path.segments.len() == 2 && path.segments.first().is_some_and(|first| first.ident == "f64" || first.ident == "f32")
}

/// The names that the closures of an expression bind.
struct OfClosures(Vec<Ident>);

impl<'ast> Visit<'ast> for OfClosures {
    fn visit_expr_closure(&mut self, c: &'ast syn::ExprClosure) {
        self.0.extend(c.inputs.iter().flat_map(bound));
        syn::visit::visit_expr_closure(self, c);
    }
}

/// The body with arguments in place of its names. What a closure binds there and an argument mentions has another name.
pub(crate) fn in_place_of(body: &Expr, given: &BTreeMap<String, Expr>) -> Option<Expr> {
    let mut closures = OfClosures(Vec::new());
    closures.visit_expr(body);
    let mut all = given.clone();
    for name in closures.0 {
        let text = name.to_string();
        if given.contains_key(&text) {
            return None; // it is two things in the body
        }
        if given.values().any(|e| has(&e.to_token_stream(), &text)) {
            let other = quote::format_ident!("__of_{name}");
            all.insert(text, syn::parse_quote!(#other));
        }
    }
    syn::parse2(replaced(body.to_token_stream(), &all)).ok()
}

fn has(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|t| match t {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(g) => has(&g.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn replaced(tokens: TokenStream, given: &BTreeMap<String, Expr>) -> TokenStream {
    // A field or a method of the name is not meant: after one dot, for two are a range.
    let mut dots = 0;
    let tokens = tokens.into_iter().flat_map(|t| {
        let before = std::mem::take(&mut dots);
        match t {
            TokenTree::Ident(ident) => match given.get(&ident.to_string()) {
                Some(e) if before != 1 => as_a_whole(e),
                _ => TokenTree::Ident(ident).into(),
            },
            TokenTree::Group(g) => {
                TokenTree::Group(proc_macro2::Group::new(g.delimiter(), replaced(g.stream(), given))).into()
            }
            TokenTree::Punct(p) => {
                dots = if p.as_char() == '.' { before + 1 } else { 0 };
                TokenTree::Punct(p).into()
            }
            TokenTree::Literal(l) => TokenStream::from(TokenTree::Literal(l)),
        }
    });
    tokens.collect()
}

/// A name may stand in a pattern, where nothing else may.
fn as_a_whole(e: &Expr) -> TokenStream {
    match e {
        Expr::Path(p) if p.path.get_ident().is_some() => e.to_token_stream(),
        e => TokenTree::Group(proc_macro2::Group::new(proc_macro2::Delimiter::None, e.to_token_stream())).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Way, body_in, in_place_of};
    use std::collections::BTreeMap;

    const TEXT: &str = "
        impl Series {
            fn iter(&self) -> Iter<'_, f64> { self.items.iter() }
            fn scaled(&self, by: f64) -> impl Iterator<Item = f64> + '_ { self.items.iter().map(move |c| c * by) }
            fn shifted(&self) -> impl Iterator<Item = f64> + '_ { self.items.iter().map(|c| c + SHIFT) }
            fn again(&self) -> Iter<'_, f64> { self.again() }
            fn first(&self) -> &f64 { &self.items[0] }
        }
        impl<'a> IntoIterator for &'a Series { fn into_iter(self) -> Self::IntoIter { self.items.iter() } }";

    fn body(way: &Way) -> Option<(Vec<String>, String)> {
        body_in(&[TEXT.to_owned()], "Series", way)
    }

    #[test]
    fn methods_of_one_expression_of_their_own() {
        let method = |name: &str| body(&Way::Method(name.to_owned()));
        assert_eq!(method("iter"), Some((Vec::new(), "self . items . iter ()".to_owned())));
        assert_eq!(method("scaled").map(|(params, _)| params), Some(vec!["by".to_owned()]));
        // The constant may be another where the method is called; the others give no iterator, or none that ends.
        assert_eq!(["shifted", "again", "first", "missing"].map(method), [None, None, None, None]);
        assert!(body(&Way::Shared).is_some() && body(&Way::Owned).is_none() && body(&Way::Mutable).is_none());
    }

    #[test]
    fn arguments_take_the_place_of_names() {
        let body = syn::parse_quote!(self.items.iter().map(move |c| c * by + self.by));
        let given = |by: syn::Expr| {
            let given = [("self".to_owned(), syn::parse_quote!(p.inner)), ("by".to_owned(), by)];
            in_place_of(&body, &BTreeMap::from(given)).map(|e| quote::ToTokens::to_token_stream(&e).to_string())
        };
        assert_eq!(
            given(syn::parse_quote!(x)).as_deref(),
            Some("p . inner . items . iter () . map (move | c | c * x + p . inner . by)")
        );
        // The closure would take it for its own.
        assert_eq!(
            given(syn::parse_quote!(c)).as_deref(),
            Some("p . inner . items . iter () . map (move | __of_c | __of_c * c + p . inner . by)")
        );
    }

    #[test]
    fn what_a_range_ends_with_is_no_member() {
        let given = [("self".to_owned(), syn::parse_quote!(p)), ("n".to_owned(), syn::parse_quote!(k))];
        let body = syn::parse_quote!(self.items[..self.n].iter().zip(0..n).chain(self.n.iter().take(self.a..=n)));
        let whole =
            in_place_of(&body, &BTreeMap::from(given)).map(|e| quote::ToTokens::to_token_stream(&e).to_string());
        assert_eq!(
            whole.as_deref(),
            Some("p . items [.. p . n] . iter () . zip (0 .. k) . chain (p . n . iter () . take (p . a ..= k))")
        );
    }
}
