//! What the declarations of the crate say of the parts of enums: their types.

use super::text::{Sources, enums, functions};
use super::words::words;
use super::{common, file_of, shape, sources};
use crate::ir::Ty;
use proc_macro2::Ident;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::visit::Visit;
use syn::{Member, Path};

thread_local! {
    static PARTS: RefCell<Parts> = const { RefCell::new(BTreeMap::new()) };
}

/// What was found of a variant's field in a file's crate: of an enum, its variant, the field.
type Parts = BTreeMap<(PathBuf, String, String, String), Option<Ty>>;

/// The type of a part of an enum of the crate's, by the path that a pattern has, `Shape::Circle`, and the name of the type that is matched,
/// as far as it is known. A struct is matched by its name as well.
pub(crate) fn part(of: Option<&str>, path: &Path, member: &Member) -> Option<Ty> {
    let mut names = path.segments.iter().rev();
    let variant = names.next()?;
    let named = names.next().map(|s| s.ident.to_string()).filter(|name| name != "Self");
    let Some(of) = named.or_else(|| of.map(str::to_owned)) else {
        return super::field(&variant.ident.to_string(), member);
    };
    let file = file_of(variant.ident.span())?;
    let of = super::renamed::original_of(&file, &of);
    let member_name = match member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    };
    let key = (file, of, variant.ident.to_string(), member_name);
    if let Some(known) = PARTS.with(|parts| parts.borrow().get(&key).cloned()) {
        return known;
    }
    let texts = sources(&key.0)?;
    let found = |of_texts| part_of_texts(of_texts, &texts, &key.1, &key.2, &key.3);
    let ty = found(texts.here()).or_else(|| found(&texts.all));
    let ty = ty.or_else(|| if *variant.ident.to_string() == key.1 { super::field(&key.1, member) } else { None });
    PARTS.with(|parts| parts.borrow_mut().insert(key, ty.clone()));
    ty
}

/// The type of a part of an enum as it is written, in the first enum of that name that has one.
pub(crate) fn part_as_written(of: Option<&str>, path: &Path, member: &Member) -> Option<syn::Type> {
    let mut names = path.segments.iter().rev();
    let variant = names.next()?;
    let named = names.next().map(|s| s.ident.to_string()).filter(|name| name != "Self");
    let of = named.or_else(|| of.map(str::to_owned))?;
    super::structs::of_field(&of, member, |texts, of, field| {
        let items = texts.iter().flat_map(|text| enums(text, of)).flatten();
        let mut variants = items.flat_map(|(item, _)| item.variants).filter(|v| v.ident == variant.ident);
        variants.find_map(|v| super::structs::named(v.fields, field).map(|field| field.ty))
    })
}

/// The type that all enums of that name agree on which have such a variant.
fn part_of_texts(texts: &[String], all: &Sources, of: &str, variant: &str, member: &str) -> Option<Ty> {
    let mut found: Option<Ty> = None;
    for item in texts.iter().flat_map(|text| enums(text, of)) {
        let Some(variant) = item?.0.variants.into_iter().find(|v| v.ident == variant) else { continue };
        let has_name =
            |(i, f): &(usize, syn::Field)| f.ident.as_ref().map_or(i.to_string() == member, |own| own == member);
        let Some((_, field)) = variant.fields.into_iter().enumerate().find(has_name) else { continue };
        let ty = shape(&field.ty, all);
        found = Some(match found {
            None => ty,
            Some(other) => common(&other, &ty)?,
        });
    }
    found.filter(|ty| *ty != Ty::Unknown)
}

/// Whether an enum of the crate's has a variant of this name that holds nothing, and no function of that name.
pub(crate) fn is_unit_variant(of: &Ident, name: &Ident) -> bool {
    let Some(texts) = file_of(name.span()).and_then(|file| sources(&file)) else { return false };
    let (of, variant) = (of.to_string(), name.to_string());
    let has = |item: &syn::ItemEnum| item.variants.iter().any(|v| v.ident == *name && v.fields.is_empty());
    texts.all.iter().flat_map(|text| enums(text, &of)).flatten().any(|(item, _)| has(&item))
        && !texts
            .all
            .iter()
            .flat_map(|text| functions(text, &variant).collect::<Vec<_>>())
            .any(|f| f.is_none_or(|f| f.of.as_deref() == Some(of.as_str())))
}

/// Whether an enum has a variant of this name.
pub(super) fn has_variant(texts: &[String], name: &str) -> bool {
    struct Variants<'a>(&'a str, bool);
    impl<'ast> Visit<'ast> for Variants<'_> {
        fn visit_variant(&mut self, variant: &'ast syn::Variant) {
            self.1 |= variant.ident == self.0;
        }
    }
    let mentions = |text: &&String| words(text, name).next().is_some() && words(text, "enum").next().is_some();
    texts.iter().filter(mentions).any(|text| {
        let mut variants = Variants(name, false);
        // What cannot be read may have one.
        syn::parse_file(text).map_or(true, |file| {
            variants.visit_file(&file);
            variants.1
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Sources, Ty, part_of_texts};

    #[test]
    fn parts_of_variants() {
        let text = "
            struct Body { at: f64 } enum Motion { Two(Body, f64), One { body: Body, by: Vec<Body> }, None }
            enum Way { Up(Body) } mod m { enum Way { Up(f64) } }
        ";
        let texts = Sources::of(text, &[text]);
        let of = |of, variant, member| part_of_texts(&texts.all, &texts, of, variant, member);
        assert_eq!(of("Motion", "Two", "0"), Some(Ty::named("Body")));
        assert_eq!(of("Motion", "One", "by"), Some(Ty::Vec(Box::new(Ty::named("Body")))));
        assert_eq!((of("Motion", "None", "0"), of("Motion", "Two", "2"), of("Way", "Up", "0")), (None, None, None));
    }
}
