//! What the declarations of the crate say of structs: the types of fields, which of them are constant, what type parameters are for.

use super::text::{Sources, derivations, enums, structs};
use super::{common, file_of, of_crate, shape, sources};
use crate::ir::Ty;
use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syn::Type;

thread_local! {
    static FIELDS: RefCell<Fields> = const { RefCell::new(BTreeMap::new()) };
    static CONSTANTS: RefCell<Constants> = const { RefCell::new(BTreeMap::new()) };
    static MARKERS: RefCell<Markers> = const { RefCell::new(BTreeMap::new()) };
    static LIFETIMES: RefCell<BTreeMap<(PathBuf, String), usize>> = const { RefCell::new(BTreeMap::new()) };
}

/// What was found of a struct's field in a file's crate.
type Fields = BTreeMap<(PathBuf, String, String), Option<Ty>>;

/// Which fields of structs in a file's crate are constant.
type Constants = BTreeMap<(PathBuf, String, String), bool>;

/// What was found of the type parameters of a struct.
type Markers = BTreeMap<(PathBuf, String), Vec<bool>>;

/// The type of a field of a struct of the crate's.
pub(crate) fn field(of: &str, member: &syn::Member) -> Option<Ty> {
    let (name, span) = match member {
        syn::Member::Named(name) => (name.to_string(), name.span()),
        syn::Member::Unnamed(index) => (index.index.to_string(), index.span),
    };
    let file = file_of(span)?;
    let of = super::renamed::original_of(&file, of);
    let key = (file, of, name);
    if let Some(known) = FIELDS.with(|fields| fields.borrow().get(&key).cloned()) {
        return known;
    }
    let texts = sources(&key.0)?;
    let ty = field_of_texts(texts.here(), &texts, &key.1, &key.2);
    let ty = ty.or_else(|| field_of_texts(&texts.all, &texts, &key.1, &key.2));
    FIELDS.with(|fields| fields.borrow_mut().insert(key, ty.clone()));
    ty
}

/// A field that is a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListField {
    Vector,
    Queue,
}

/// Whether a field is a `Vec` or a `VecDeque`, in all structs of that name that the crate has.
pub(crate) fn list(of: &str, member: &syn::Member) -> Option<ListField> {
    of_field(of, member, list_of_texts)
}

/// The type of a field as it is written, in the first struct of that name that has one.
pub(crate) fn field_as_written(of: &str, member: &syn::Member) -> Option<Type> {
    of_field(of, member, |texts, of, field| {
        let mut items = texts.iter().flat_map(|text| structs(text, of)).flatten();
        items.find_map(|item| named(item.fields, field).map(|field| field.ty))
    })
}

/// The field of a name, or of a number.
pub(super) fn named(fields: syn::Fields, name: &str) -> Option<syn::Field> {
    let has_name = |(i, f): &(usize, syn::Field)| f.ident.as_ref().map_or(i.to_string() == name, |own| own == name);
    Some(fields.into_iter().enumerate().find(has_name)?.1)
}

/// What is said of a field: in the file that names it, or else in its crate.
pub(super) fn of_field<T>(
    of: &str,
    member: &syn::Member,
    read: impl Fn(&[String], &str, &str) -> Option<T>,
) -> Option<T> {
    let (name, span) = match member {
        syn::Member::Named(name) => (name.to_string(), name.span()),
        syn::Member::Unnamed(index) => (index.index.to_string(), index.span),
    };
    let file = file_of(span)?;
    let of = super::renamed::original_of(&file, of);
    let texts = sources(&file)?;
    read(texts.here(), &of, &name).or_else(|| read(&texts.all, &of, &name))
}

/// Whether a field is a shared reference to a list, in all structs of that name that the crate has.
pub(crate) fn is_lent(of: &str, member: &syn::Member) -> bool {
    of_field(of, member, is_lent_in_texts).unwrap_or(false)
}

/// `[T]`, `[T; N]`, `Vec<T>`
fn is_list(t: &Type) -> bool {
    match super::transparent(t) {
        Type::Slice(_) | Type::Array(_) => true,
        Type::Path(path) => path.path.segments.last().is_some_and(|segment| segment.ident == "Vec"),
        _ => false, // something else
    }
}

fn is_lent_in_texts(texts: &[String], of: &str, field: &str) -> Option<bool> {
    let mut found = None;
    for item in texts.iter().flat_map(|text| structs(text, of)) {
        let has_name =
            |(i, f): &(usize, syn::Field)| f.ident.as_ref().map_or(i.to_string() == field, |own| own == field);
        let Some((_, field)) = item?.fields.into_iter().enumerate().find(has_name) else { continue };
        let lent =
            matches!(super::transparent(&field.ty), Type::Reference(r) if r.mutability.is_none() && is_list(&r.elem));
        found = Some(found.unwrap_or(true) && lent);
    }
    found
}

fn list_of_texts(texts: &[String], of: &str, field: &str) -> Option<ListField> {
    let mut found = None;
    for item in texts.iter().flat_map(|text| structs(text, of)) {
        let has_name =
            |(i, f): &(usize, syn::Field)| f.ident.as_ref().map_or(i.to_string() == field, |own| own == field);
        let Some((_, field)) = item?.fields.into_iter().enumerate().find(has_name) else { continue };
        let Type::Path(path) = super::transparent(&field.ty) else { return None };
        let list = match path.path.segments.last()?.ident.to_string().as_str() {
            "Vec" => ListField::Vector,
            "VecDeque" => ListField::Queue,
            _ => return None, // no list, or one by another name
        };
        if *found.get_or_insert(list) != list {
            return None;
        }
    }
    found
}

/// Whether a field is marked `#[constant]`, or carries no derivative for what it is: in every struct of that name that the file has, or
/// else the crate, if one of them has such a field.
pub(crate) fn is_constant(of: &str, member: &syn::Member, at: Span) -> bool {
    let Some(file) = file_of(at) else { return false };
    let key = (file, of.to_owned(), quote::ToTokens::to_token_stream(member).to_string());
    if let Some(known) = CONSTANTS.with(|constants| constants.borrow().get(&key).copied()) {
        return known;
    }
    let constant = here_or_all(&key.0, |texts| is_constant_in_texts(texts, of, &key.2));
    CONSTANTS.with(|constants| constants.borrow_mut().insert(key, constant));
    constant
}

/// The same of a field of the variant of an enum.
pub(crate) fn is_constant_part(of: &str, variant: &syn::Path, member: &syn::Member, at: Span) -> bool {
    let (Some(file), Some(variant)) = (file_of(at), variant.segments.last()) else { return false };
    let of = super::renamed::original_of(&file, of);
    let (variant, member) = (super::original(&variant.ident), quote::ToTokens::to_token_stream(member).to_string());
    let key = (file, format!("{of}::{variant}"), member);
    if let Some(known) = CONSTANTS.with(|constants| constants.borrow().get(&key).copied()) {
        return known;
    }
    let constant = here_or_all(&key.0, |texts| is_constant_part_in_texts(texts, &of, &variant, &key.2));
    CONSTANTS.with(|constants| constants.borrow_mut().insert(key, constant));
    constant
}

/// What the file itself says comes first.
fn here_or_all(file: &Path, says: impl Fn(&[String]) -> Option<bool>) -> bool {
    sources(file).is_some_and(|texts| says(texts.here()).or_else(|| says(&texts.all)).unwrap_or(false))
}

/// `None`: there is no such field.
fn is_constant_part_in_texts(texts: &[String], of: &str, variant: &str, member: &str) -> Option<bool> {
    let mut found = None;
    for item in texts.iter().flat_map(|text| enums(text, of)) {
        let Some((item, _)) = item else { return Some(false) };
        for fields in item.variants.iter().filter(|v| v.ident == variant).map(|v| &v.fields) {
            match is_constant_field(fields, member) {
                Some(false) => return Some(false),
                known => found = found.or(known),
            }
        }
    }
    found
}

/// `None`: there is no such field.
fn is_constant_field(fields: &syn::Fields, member: &str) -> Option<bool> {
    let has_name = |(i, field): &(usize, &syn::Field)| match &field.ident {
        Some(name) => name == member,
        None => i.to_string() == member,
    };
    let (_, field) = fields.iter().enumerate().find(has_name)?;
    let pointer = matches!(field.ty, Type::FnPtr(_));
    Some(pointer || field.attrs.iter().any(|attr| attr.path().is_ident("constant")) || super::is_plain(&field.ty))
}

/// `None`: there is no such field.
fn is_constant_in_texts(texts: &[String], of: &str, member: &str) -> Option<bool> {
    let mut found = None;
    for item in texts.iter().flat_map(|text| structs(text, of)) {
        let Some(item) = item else { return Some(false) };
        match is_constant_field(&item.fields, member) {
            Some(false) => return Some(false),
            known => found = found.or(known),
        }
    }
    found
}

/// Whether the types of this name which the crate has all have the derive.
pub(crate) fn derives(name: &proc_macro2::Ident) -> bool {
    let Some(texts) = file_of(name.span()).map(|file| of_crate(&file)) else { return false };
    let name = name.to_string();
    let mut all = texts.iter().flat_map(|text| derivations(text, &name)).peekable();
    all.peek().is_some() && all.all(|attributes| attributes.contains("Differentiable"))
}

/// Whether a field holds a trait object, in every struct of that name that the file has, or else the crate.
pub(crate) fn is_object(of: &str, member: &syn::Member, at: Span) -> bool {
    let Some(texts) = file_of(at).and_then(|file| sources(&file)) else { return false };
    let member = quote::ToTokens::to_token_stream(member).to_string();
    let holds = |item: Option<syn::ItemStruct>| {
        item.is_some_and(|item| {
            item.fields.iter().enumerate().any(|(i, field)| {
                let named = field.ident.as_ref().map_or_else(|| i.to_string() == member, |name| *name == member);
                named && crate::signature::holds_object(&field.ty)
            })
        })
    };
    // What the file itself says comes first.
    let mut here = texts.here().iter().flat_map(|text| structs(text, of)).peekable();
    if here.peek().is_some() {
        return here.all(holds);
    }
    let mut all = texts.all.iter().flat_map(|text| structs(text, of)).peekable();
    all.peek().is_some() && all.all(holds)
}

/// Whether the crate has a type of this name, or another name for one.
pub(crate) fn is_type(name: &proc_macro2::Ident) -> bool {
    let Some(texts) = file_of(name.span()).and_then(|file| sources(&file)) else { return false };
    super::text::type_of_texts(&texts.all, &name.to_string()).is_some()
}

/// Whether the crate has a struct of this name, or cannot be read.
pub(crate) fn is_struct(name: &proc_macro2::Ident) -> bool {
    let Some(texts) = file_of(name.span()).and_then(|file| sources(&file)) else { return true };
    let name = name.to_string();
    texts.here().iter().chain(&*texts.all).any(|text| structs(text, &name).next().is_some())
}

/// Which of the type parameters of a struct of the crate's occur in no field with a derivative. Empty if that is not known.
pub(crate) fn markers(of: &proc_macro2::Ident) -> Vec<bool> {
    let Some(file) = file_of(of.span()) else { return Vec::new() };
    let name = of.to_string();
    let key = (file, name);
    if let Some(known) = MARKERS.with(|markers| markers.borrow().get(&key).cloned()) {
        return known;
    }
    let markers = sources(&key.0).map_or_else(Vec::new, |texts| {
        let here = markers_of_texts(texts.here(), &key.1);
        if here.is_empty() { markers_of_texts(&texts.all, &key.1) } else { here }
    });
    MARKERS.with(|all| all.borrow_mut().insert(key, markers.clone()));
    markers
}

/// What all declarations of a struct agree on.
fn markers_of_texts(texts: &[String], of: &str) -> Vec<bool> {
    let mut found: Option<Vec<bool>> = None;
    for item in texts.iter().flat_map(|text| structs(text, of)) {
        let Some(item) = item else { return Vec::new() };
        let markers = markers_of(&item);
        if found.as_ref().is_some_and(|other| *other != markers) {
            return Vec::new();
        }
        found = Some(markers);
    }
    found.unwrap_or_default()
}

/// How many lifetimes a struct or an enum of the crate's has, as all declarations of that name say.
pub(crate) fn lifetimes(of: &proc_macro2::Ident) -> usize {
    let Some(file) = file_of(of.span()) else { return 0 };
    let key = (file, of.to_string());
    if let Some(known) = LIFETIMES.with(|lifetimes| lifetimes.borrow().get(&key).copied()) {
        return known;
    }
    let count = sources(&key.0).map_or(0, |texts| {
        lifetimes_of_texts(texts.here(), &key.1).unwrap_or_else(|| lifetimes_of_texts(&texts.all, &key.1).unwrap_or(0))
    });
    LIFETIMES.with(|all| all.borrow_mut().insert(key, count));
    count
}

/// How many types and constants a struct or an enum of the crate's takes, as all declarations of that name say.
pub(crate) fn parameters(of: &proc_macro2::Ident) -> usize {
    let Some(texts) = file_of(of.span()).and_then(|file| sources(&file)) else { return 0 };
    let name = of.to_string();
    let count = |generics: &syn::Generics| generics.params.len() - generics.lifetimes().count();
    let counts = |texts: &[String]| -> Vec<usize> {
        let structs = texts.iter().flat_map(|text| structs(text, &name)).flatten().map(|s| count(&s.generics));
        let enums = texts.iter().flat_map(|text| enums(text, &name)).flatten().map(|(e, _)| count(&e.generics));
        structs.chain(enums).collect()
    };
    let here = counts(texts.here());
    let counts = if here.is_empty() { counts(&texts.all) } else { here };
    counts.first().copied().filter(|first| counts.iter().all(|other| other == first)).unwrap_or(0)
}

fn lifetimes_of_texts(texts: &[String], of: &str) -> Option<usize> {
    let generics = |text| {
        let enums = enums(text, of).map(|item| item.map(|(item, _)| item.generics));
        structs(text, of).map(|item| item.map(|item| item.generics)).chain(enums)
    };
    let mut counts = texts.iter().flat_map(|text| generics(text)).map(|item| item.map(|g| g.lifetimes().count()));
    let first = counts.next()??;
    Some(if counts.all(|other| other == Some(first)) { first } else { 0 })
}

fn markers_of(item: &syn::ItemStruct) -> Vec<bool> {
    let constant = |f: &&syn::Field| !f.attrs.iter().any(|a| a.path().is_ident("constant"));
    let held: Vec<Type> = item.fields.iter().filter(constant).map(|f| f.ty.clone()).collect();
    let params = item.generics.type_params().map(|p| &p.ident);
    params.map(|p| !held.iter().any(|t| crate::signature::holds(t, p))).collect()
}

/// The type of a field that all declarations of a struct that has it agree on.
pub(super) fn field_of_texts(texts: &[String], all: &Sources, of: &str, field: &str) -> Option<Ty> {
    let mut found: Option<Ty> = None;
    for item in texts.iter().flat_map(|text| structs(text, of)) {
        let has_name =
            |(i, f): &(usize, syn::Field)| f.ident.as_ref().map_or(i.to_string() == field, |own| own == field);
        let Some((_, field)) = item?.fields.into_iter().enumerate().find(has_name) else {
            continue;
        };
        let ty = shape(&field.ty, all);
        found = Some(match found {
            None => ty,
            Some(other) => common(&other, &ty)?,
        });
    }
    found.filter(|ty| *ty != Ty::Unknown)
}

#[cfg(test)]
mod tests {
    use super::{
        ListField, is_constant_in_texts, is_lent_in_texts, lifetimes_of_texts, list_of_texts, markers_of_texts,
    };

    #[test]
    fn lifetimes_of_structs() {
        let text = "struct View<'a, T> { x: &'a [T] } struct Two<'a, 'b>(&'a f64, &'b f64); struct None { x: f64 } \
             enum Lent<'a> { At(&'a f64), Nowhere }"
            .to_owned();
        let of = |name| lifetimes_of_texts(std::slice::from_ref(&text), name);
        assert_eq!((of("View"), of("Two"), of("None"), of("Absent")), (Some(1), Some(2), Some(0), None));
        assert_eq!(of("Lent"), Some(1));
        assert_eq!(lifetimes_of_texts(&[text.clone(), "struct View { x: f64 }".to_owned()], "View"), Some(0));
    }

    #[test]
    fn fields_that_are_references() {
        let one = "struct P<'a> { v: &'a [f64], w: &'a mut [f64], x: &'a f64 }".to_owned();
        let of = |field| is_lent_in_texts(std::slice::from_ref(&one), "P", field);
        assert_eq!((of("v"), of("w"), of("x"), of("absent")), (Some(true), Some(false), Some(false), None));
        let other = "mod m { struct P { v: Vec<f64> } }".to_owned();
        assert_eq!(is_lent_in_texts(&[one.clone(), other], "P", "v"), Some(false));
    }

    #[test]
    fn fields_that_are_lists() {
        let one =
            "struct P { v: Vec<f64>, q: std::collections::VecDeque<f64>, x: f64, o: Option<Vec<f64>> }".to_owned();
        let of = |field| list_of_texts(std::slice::from_ref(&one), "P", field);
        assert_eq!((of("v"), of("q")), (Some(ListField::Vector), Some(ListField::Queue)));
        assert_eq!((of("x"), of("o"), of("absent")), (None, None, None));
        let other = "mod m { struct P { v: VecDeque<f64>, q: f64 } }".to_owned();
        let of = |field| list_of_texts(&[one.clone(), other.clone()], "P", field);
        assert_eq!((of("v"), of("q")), (None, None));
    }

    #[test]
    fn constant_fields() {
        let one =
            "struct P { x: f64, #[constant] k: f64 } struct T(f64, #[constant] f64); struct Q { k: f64 }".to_owned();
        let is = |texts: &[String], of, member| is_constant_in_texts(texts, of, member).unwrap_or(false);
        let texts = [one.clone()];
        assert!(is(&texts, "P", "k") && is(&texts, "T", "1"));
        assert!(!is(&texts, "P", "x") && !is(&texts, "T", "0") && !is(&texts, "Q", "k") && !is(&texts, "R", "k"));
        // One of two of that name, or one that has no such field.
        assert!(!is(&[one.clone(), "mod m { struct P { k: f64 } }".to_owned()], "P", "k"));
        assert!(is(&[one, "mod m { struct P { y: f64 } }".to_owned()], "P", "k"));
    }

    #[test]
    fn type_parameters_that_hold_nothing() {
        let text = "struct P<T, U, V> { x: Vec<T>, unit: PhantomData<U>, #[constant] v: V }".to_owned();
        assert_eq!(markers_of_texts(std::slice::from_ref(&text), "P"), [false, true, true]);
        assert!(markers_of_texts(&[text, "mod m { struct P<T, U, V>(T, U, V); }".to_owned()], "P").is_empty());
    }
}
