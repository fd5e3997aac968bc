//! Enums of the crate's whose variants hold nothing: they carry no derivative, and need not say so.

use super::text::{enums, names_elsewhere};
use super::{file_of, sources};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::{Fields, GenericArgument, PathArguments, Type};

/// The variants that were found for a name in a file.
type Variants = BTreeMap<(PathBuf, String), Option<Vec<String>>>;

thread_local! {
    static PLAIN: RefCell<Variants> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a type is made of nothing but such an enum.
pub(crate) fn is_plain(t: &Type) -> bool {
    plain(t).is_some()
}

/// What rustc is asked, so that a type of another crate that has the name is not taken for one: whether its variants are all there is.
pub(crate) fn is_plain_indeed(t: &Type) -> Option<TokenStream> {
    let (t, variants) = plain(t)?;
    Some(quote! {
        let _ = |__plain: #t| match __plain { #(<#t>::#variants)|* => () };
    })
}

/// The enum, and the names of its variants.
fn plain(t: &Type) -> Option<(&Type, Vec<Ident>)> {
    let path = match t {
        Type::Path(path) if path.qself.is_none() => &path.path,
        Type::Reference(r) if r.mutability.is_none() => return plain(&r.elem),
        Type::Array(array) => return plain(&array.elem),
        Type::Slice(slice) => return plain(&slice.elem),
        _ => return None, // of other types
    };
    let last = path.segments.last()?;
    match &last.arguments {
        PathArguments::None => {
            let variants = variants(&last.ident)?;
            Some((t, variants.iter().map(|v| Ident::new(v, last.ident.span())).collect()))
        }
        PathArguments::AngleBracketed(args) if matches!(last.ident.to_string().as_str(), "Option" | "Vec") => {
            match (args.args.first(), args.args.len()) {
                (Some(GenericArgument::Type(of)), 1) => plain(of),
                _ => None, // of something else
            }
        }
        _ => None, // generic
    }
}

/// The variants of the enum that goes by a name, where all that the crate has of that name are such enums with the same ones.
fn variants(name: &Ident) -> Option<Vec<String>> {
    let key = (file_of(name.span())?, name.to_string());
    if let Some(known) = PLAIN.with(|plain| plain.borrow().get(&key).cloned()) {
        return known;
    }
    // What the file itself says comes first.
    let found = sources(&key.0).and_then(|texts| match super::text::type_of_texts(texts.here(), &key.1) {
        Some(_) => variants_in_texts(texts.here(), &key.1),
        None => variants_in_texts(&texts.all, &key.1),
    });
    PLAIN.with(|plain| plain.borrow_mut().insert(key, found.clone()));
    found
}

fn variants_in_texts(texts: &[String], name: &str) -> Option<Vec<String>> {
    let mut found: Option<Vec<String>> = None;
    for text in texts {
        if names_elsewhere(text, name) {
            return None;
        }
        for item in enums(text, name) {
            let (item, attributes) = item?;
            // A variant may be there under a condition only.
            let conditional = |a: &syn::Attribute| a.path().is_ident("cfg") || a.path().is_ident("cfg_attr");
            let empty = |v: &syn::Variant| matches!(v.fields, Fields::Unit) && !v.attrs.iter().any(conditional);
            let derives = attributes.contains("Differentiable");
            if derives
                || !item.generics.params.is_empty()
                || item.variants.is_empty()
                || !item.variants.iter().all(empty)
            {
                return None;
            }
            let variants: Vec<String> = item.variants.iter().map(|v| v.ident.to_string()).collect();
            if found.as_ref().is_some_and(|before| *before != variants) {
                return None;
            }
            found = Some(variants);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::variants_in_texts;

    #[test]
    fn enums_that_hold_nothing() {
        let of = |text: &str| variants_in_texts(&[text.to_owned()], "Way").map(|names| names.join(" "));
        assert_eq!(
            of("/// A way.\n#[derive(Clone)]\npub enum Way { /// There\n Up, Down = 3 }").as_deref(),
            Some("Up Down")
        );
        assert_eq!(of("#[derive(Default)] enum Way { #[default] Up, Down }").as_deref(), Some("Up Down"));
        assert_eq!(of("enum Way { Up, #[cfg(test)] Down }"), None);
        assert_eq!(of("enum Way { Up(f64), Down }"), None);
        assert_eq!(of("enum Way { Up, Down } mod other { struct Way(f64); }"), None);
        assert_eq!(of("enum Way { Up, Down } use other::Length as Way;"), None);
        assert_eq!(of("enum Way { Up } type Way = f64;"), None);
        assert_eq!(of("#[derive(Clone, Differentiable)] enum Way { Up, Down }"), None);
        assert_eq!(of("enum Way<T> { Up }"), None);
        assert_eq!(of("enum Ways { Up }"), None);
    }
}
