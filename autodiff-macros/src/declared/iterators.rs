//! Iterators of the crate's own: types that are one, and functions that give one, as its files say.

use super::words::{is_in_comment, is_word_before, words};
use super::{Called, file_of, of_crate, sources};
use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::visit::Visit;
use syn::{ReturnType, Type, TypeParamBound};

/// What is asked of the result of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Iterator,
    Lent,
}

/// The answers, by file, name and what is called.
type Answers = BTreeMap<(PathBuf, String, Called, Asked), bool>;

thread_local! {
    static TYPES: RefCell<BTreeMap<(PathBuf, String), bool>> = const { RefCell::new(BTreeMap::new()) };
    static ANSWERS: RefCell<Answers> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a type of this name is an iterator: the crate has an `impl Iterator for` it.
pub(crate) fn iterates(name: &str, at: Span) -> bool {
    let Some(file) = file_of(at) else { return false };
    let key = (file, name.to_owned());
    if let Some(known) = TYPES.with(|types| types.borrow().get(&key).copied()) {
        return known;
    }
    let found = of_crate(&key.0).iter().any(|text| is_implemented(text, name));
    TYPES.with(|types| types.borrow_mut().insert(key, found));
    found
}

/// Whether all functions of this name that may be meant give an iterator, which their callers can do nothing with but ask for elements.
pub(crate) fn gives_iterator(name: &str, called: &Called, at: Span) -> bool {
    all_give(name, called, Asked::Iterator, at)
}

/// Whether all functions of this name that may be meant give a reference, or something that holds some.
pub(crate) fn lends(name: &str, called: &Called, at: Span) -> bool {
    all_give(name, called, Asked::Lent, at)
}

fn all_give(name: &str, called: &Called, asked: Asked, at: Span) -> bool {
    let Some(file) = file_of(at) else { return false };
    let key = (file, name.to_owned(), called.clone(), asked);
    if let Some(known) = ANSWERS.with(|answers| answers.borrow().get(&key).copied()) {
        return known;
    }
    let meant = sources(&key.0).map_or_else(Vec::new, |texts| called.meant(&texts, name));
    let answer = !meant.is_empty()
        && meant.iter().all(|function| match (function.as_ref().map(|function| &function.sig.output), asked) {
            (Some(ReturnType::Type(_, ty)), Asked::Iterator) => is_iterator(ty, at),
            (Some(ReturnType::Type(_, ty)), Asked::Lent) => {
                let mut lent = Lent { shared: false, exclusive: false };
                lent.visit_type(ty);
                lent.shared && !lent.exclusive
            }
            _ => false, // nothing, or not to be read
        });
    ANSWERS.with(|answers| answers.borrow_mut().insert(key, answer));
    answer
}

/// The references in a type.
struct Lent {
    shared: bool,
    exclusive: bool,
}

impl Visit<'_> for Lent {
    fn visit_type_reference(&mut self, r: &syn::TypeReference) {
        self.shared |= r.mutability.is_none();
        self.exclusive |= r.mutability.is_some();
        syn::visit::visit_type_reference(self, r);
    }

    fn visit_lifetime(&mut self, lifetime: &syn::Lifetime) {
        self.shared |= lifetime.ident != "static";
    }
}

fn is_iterator(ty: &Type, at: Span) -> bool {
    match ty {
        Type::ImplTrait(t) => bounded(t.bounds.iter()),
        Type::TraitObject(t) => bounded(t.bounds.iter()),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            syn::PathArguments::AngleBracketed(of) if last.ident == "Box" => {
                matches!(of.args.first(), Some(syn::GenericArgument::Type(ty)) if is_iterator(ty, at))
            }
            _ => iterates(&last.ident.to_string(), at),
        }),
        _ => false, // a collection, or something else
    }
}

pub(super) fn bounded<'b>(mut bounds: impl Iterator<Item = &'b TypeParamBound>) -> bool {
    bounds.any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
            ["Iterator", "DoubleEndedIterator", "ExactSizeIterator"].contains(&last.ident.to_string().as_str())
        }),
        _ => false, // a lifetime
    })
}

/// `impl<'a> Iterator for Steps<'a> {`
fn is_implemented(text: &str, name: &str) -> bool {
    words(text, "Iterator").any(|at| {
        let rest = text[at + "Iterator".len()..].trim_start();
        let Some(of) = rest.strip_prefix("for").map(str::trim_start) else { return false };
        let end = of.find(['<', '{', ' ', '\n']).unwrap_or(of.len());
        let begin = text[..at].rfind("impl");
        of[..end].rsplit("::").next() == Some(name)
            && begin.is_some_and(|begin| !is_word_before(text, begin) && !is_in_comment(text, begin))
    })
}

#[cfg(test)]
mod tests {
    use super::{Lent, bounded, is_implemented};
    use syn::visit::Visit;
    use syn::{Type, parse_quote};

    #[test]
    fn impls_by_the_name_of_the_type() {
        let text = "impl<'a, T> Iterator for Steps<'a, T> { }\nimpl std::iter::Iterator for inner::Walk\n{ }\n// impl Iterator for Said {}
            impl IntoIterator for Steps { } fn f() -> impl Iterator<Item = f64> { for Other in x {} }";
        let found = ["Steps", "Walk", "Said", "Other", "Step"].map(|name| is_implemented(text, name));
        assert_eq!(found, [true, true, false, false, false]);
    }

    #[test]
    fn iterators_by_their_bounds() {
        let of = |ty: Type| match ty {
            Type::ImplTrait(t) => bounded(t.bounds.iter()),
            _ => false, // of another kind
        };
        assert!(
            of(parse_quote!(impl Iterator<Item = f64> + '_))
                && of(parse_quote!(impl Send + DoubleEndedIterator<Item = u8>))
        );
        assert!(!of(parse_quote!(impl IntoIterator<Item = f64>)) && !of(parse_quote!(impl Fn(f64) -> f64)));
    }

    #[test]
    fn references_anywhere_in_a_type() {
        let of = |ty: Type| {
            let mut lent = Lent { shared: false, exclusive: false };
            lent.visit_type(&ty);
            (lent.shared, lent.exclusive)
        };
        assert_eq!(of(parse_quote!(Option<(&str, f64)>)), (true, false));
        assert_eq!(of(parse_quote!(std::slice::Iter<'_, f64>)), (true, false));
        assert_eq!(of(parse_quote!(Vec<&mut f64>)), (false, true));
        assert_eq!(of(parse_quote!(Cow<'static, [f64]>)), (false, false));
    }
}
