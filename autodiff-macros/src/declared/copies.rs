//! Types of the crate's that have a copy and a derivative: what a reference to one leads to can be a result.

use super::text::{Sources, derivations, may_be_cloned, structs};
use super::{file_of, sources};
use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::{GenericArgument, Member, PathArguments, Type};

thread_local! {
    static COPIED: RefCell<BTreeMap<(PathBuf, String), bool>> = const { RefCell::new(BTreeMap::new()) };
    static CLONED: RefCell<BTreeMap<(PathBuf, String), bool>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a type is one of the crate's, or a list of them, that derives `Clone` and `Differentiable` and has no parameters.
pub(crate) fn is_copied(t: &Type) -> bool {
    let path = match t {
        Type::Array(array) => return is_copied(&array.elem),
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => return false, // has no name
    };
    let Some(last) = path.segments.last() else { return false };
    match &last.arguments {
        PathArguments::None => {}
        PathArguments::AngleBracketed(args) if last.ident == "Vec" => {
            return matches!(args.args.first(), Some(GenericArgument::Type(t)) if is_copied(t));
        }
        _ => return false, // what it is a list of may have neither
    }
    let Some(file) = file_of(last.ident.span()) else { return false };
    let key = (file, last.ident.to_string());
    if let Some(known) = COPIED.with(|copied| copied.borrow().get(&key).copied()) {
        return known;
    }
    let is = sources(&key.0).is_some_and(|texts| is_copied_in_texts(&texts, &key.1));
    COPIED.with(|copied| copied.borrow_mut().insert(key, is));
    is
}

/// Whether a type of this name has a copy, for all that is known: it is another crate's, or it has a `Clone`.
pub(crate) fn may_have_copies(name: &str, at: Span) -> bool {
    let Some(file) = file_of(at) else { return true };
    let key = (file, name.to_owned());
    if let Some(known) = CLONED.with(|cloned| cloned.borrow().get(&key).copied()) {
        return known;
    }
    let may = sources(&key.0).is_none_or(|texts| may_be_cloned(name, &texts));
    CLONED.with(|cloned| cloned.borrow_mut().insert(key, may));
    may
}

/// The fields of a struct, if there is one of the name: in the file, or else in its crate.
pub(crate) fn members(name: &str, at: Span) -> Option<Vec<Member>> {
    let texts = sources(&file_of(at)?)?;
    let of = |texts: &[String]| texts.iter().flat_map(|text| structs(text, name)).collect::<Vec<_>>();
    let mut found = of(texts.here());
    if found.is_empty() {
        found = of(&texts.all);
    }
    let [Some(item)] = &found[..] else { return None };
    // A field may not be there.
    let whole = item.fields.iter().all(|field| !field.attrs.iter().any(|attr| attr.path().is_ident("cfg")));
    whole.then(|| item.fields.members().collect())
}

fn is_copied_in_texts(texts: &Sources, name: &str) -> bool {
    // What the file itself says comes first.
    let of = |texts: &[String]| {
        let mut found = texts.iter().flat_map(|text| derivations(text, name)).peekable();
        let both = |derived: &str| derived.contains("Clone") && derived.contains("Differentiable");
        found.peek().is_some().then(|| found.all(both))
    };
    of(texts.here()).unwrap_or_else(|| of(&texts.all).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::{Sources, is_copied_in_texts};

    #[test]
    fn types_that_have_a_copy_and_a_derivative() {
        let is = |text: &str| is_copied_in_texts(&Sources::of(text, &[text]), "Lot");
        assert!(is("#[derive(Debug, Clone, autodiff::Differentiable)]\n/// What is held.\npub struct Lot { x: f64 }"));
        assert!(is("#[derive(Clone)]\n#[derive(Differentiable)] enum Lot { One(f64) }"));
        assert!(!is("#[derive(Differentiable)] struct Lot { x: f64 }") && !is("#[derive(Clone)] struct Lot;"));
        assert!(!is("#[derive(Clone, Differentiable)] struct Lots { x: f64 }"));
        assert!(!is("#[derive(Clone, Differentiable)] struct Lot(f64); mod m { struct Lot; }"));
    }
}
