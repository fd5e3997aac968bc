//! Names that the crate has for the float types and for arrays of them, for the maps and sets of std's, and for functions to be called:
//! `type Real = f64;`, `type Vec3<T> = [T; 3];`, `type Rates = HashMap<String, Real>;`, `type Equation = fn(f64) -> f64;`.
//!
//! The derivatives of a function of `Real` are those of a function of `f64`, which has a gradient. A name that means something else
//! where it is used is no danger: rustc would find the types of the generated code to disagree.

use super::words::{declares, imports};
use super::{file_of, sources};
use crate::ir::{Ty, Width};
use crate::lower::keyed::keyed;
use proc_macro2::Ident;
use quote::ToTokens;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::visit::Visit;
use syn::{GenericParam, ItemType, PathArguments, Type, UseTree};

thread_local! {
    static FOUND: RefCell<BTreeMap<(PathBuf, String), Option<Shape>>> = const { RefCell::new(BTreeMap::new()) };
    /// As text: tokens do not outlive the expansion that they were read in.
    static CALLED: RefCell<BTreeMap<(PathBuf, String), Option<String>>> = const { RefCell::new(BTreeMap::new()) };
}

/// What a name stands for, with the number of its type parameters, of which the first is `Width::Param(0)`: `type Vec3<T> = [T; 3];`.
#[derive(Clone, PartialEq)]
struct Shape {
    ty: Ty,
    params: usize,
}

/// The float type that a name stands for.
pub(crate) fn float(name: &Ident) -> Option<Width> {
    match alias(name, &[])? {
        Ty::Float(width) => width,
        _ => None, // an array, or a map
    }
}

/// The float type, the array of such, or the map or set that a name with these arguments stands for.
pub(crate) fn alias(name: &Ident, arguments: &[Ty]) -> Option<Ty> {
    let shape = shape(name)?;
    (shape.params == arguments.len()).then(|| given(shape.ty, arguments))
}

/// The type with its parameters replaced.
fn given(ty: Ty, arguments: &[Ty]) -> Ty {
    match ty {
        Ty::Array(element) => Ty::Array(Box::new(given(*element, arguments))),
        Ty::Float(Some(Width::Param(i))) => arguments.get(usize::from(i)).cloned().unwrap_or(Ty::Unknown),
        ty => ty,
    }
}

fn shape(name: &Ident) -> Option<Shape> {
    let key = (file_of(name.span())?, name.to_string());
    if let Some(known) = FOUND.with(|found| found.borrow().get(&key).cloned()) {
        return known;
    }
    // A name that stands for itself is none.
    FOUND.with(|found| found.borrow_mut().insert(key.clone(), None));
    let shape = sources(&key.0).and_then(|texts| {
        let (here, all) = (texts.here(), &texts.all);
        meant(here, all, &key.1, &|item| numbers(item, all), &either)
    });
    FOUND.with(|found| found.borrow_mut().insert(key, shape.clone()));
    shape
}

/// The function pointer, or the `dyn Fn(..)` or the box of one, that a name stands for: one of numbers, whose types are the same everywhere.
pub(crate) fn function(name: &Ident) -> Option<Type> {
    let key = (file_of(name.span())?, name.to_string());
    let known = CALLED.with(|called| called.borrow().get(&key).cloned());
    let text = known.unwrap_or_else(|| {
        let text = sources(&key.0).and_then(|texts| {
            meant(texts.here(), &texts.all, &key.1, &function_of_numbers, &|a, b| (a == *b).then_some(a))
        });
        CALLED.with(|called| called.borrow_mut().insert(key, text.clone()));
        text
    })?;
    syn::parse_str(&text).ok()
}

/// What the name means in a file: what that says, or else what all of the crate agrees on.
fn meant<T>(
    here: &[String],
    all: &[String],
    name: &str,
    read: &dyn Fn(&ItemType) -> Option<T>,
    agree: &dyn Fn(T, &T) -> Option<T>,
) -> Option<T> {
    if here.iter().any(|text| declares(text, &["type"], name)) {
        return in_texts(here, name, read, agree);
    }
    let other = |text: &String| declares(text, &["struct", "enum", "union", "trait"], name);
    if all.iter().any(other) || here.iter().any(|text| is_imported_from_elsewhere(text, name)) {
        return None;
    }
    in_texts(all, name, read, agree)
}

/// Either of two shapes that a name has under different conditions: of floats of either width, a float.
fn either(a: Shape, b: &Shape) -> Option<Shape> {
    match (&a.ty, &b.ty) {
        (Ty::Float(Some(Width::F32 | Width::F64) | None), Ty::Float(Some(Width::F32 | Width::F64) | None))
            if a != *b && a.params == b.params =>
        {
            Some(Shape { ty: Ty::Float(None), ..a })
        }
        _ => (a == *b).then_some(a),
    }
}

/// What the declarations of a name say, if they agree.
fn in_texts<T>(
    texts: &[String],
    name: &str,
    read: &dyn Fn(&ItemType) -> Option<T>,
    agree: &dyn Fn(T, &T) -> Option<T>,
) -> Option<T> {
    let mut declarations = Declarations { name, found: Vec::new() };
    for text in texts.iter().filter(|text| declares(text, &["type"], name)) {
        declarations.visit_file(&syn::parse_file(text).ok()?);
    }
    let mut types = declarations.found.iter().map(read);
    let first = types.next()??;
    types.try_fold(first, |known, other| agree(known, &other?))
}

/// The float, the array of such, or the map or set that a declaration names, if by another name.
fn numbers(item: &ItemType, all: &[String]) -> Option<Shape> {
    let params: Option<Vec<&Ident>> = item
        .generics
        .params
        .iter()
        .map(|param| match param {
            GenericParam::Type(param) => Some(&param.ident),
            _ => None, // a lifetime, or a length
        })
        .collect();
    let params = params?;
    let ty = of_params(&item.ty, &params, all, &item.ident.to_string())?;
    Some(Shape { ty, params: params.len() })
}

fn of_params(t: &Type, params: &[&Ident], all: &[String], but: &str) -> Option<Ty> {
    if let Type::Array(array) = t {
        return Some(Ty::Array(Box::new(of_params(&array.elem, params, all, but)?)));
    }
    let Type::Path(path) = t else { return None };
    let last = path.path.segments.last()?;
    let name = last.ident.to_string();
    let arguments = match &last.arguments {
        PathArguments::None => Vec::new(),
        _ if keyed(&name).is_some() => return keyed(&name).map(|map| Ty::Keyed { map }),
        arguments => crate::signature::types_in(arguments)?,
    };
    if let Some(at) = path.path.get_ident().and_then(|name| params.iter().position(|param| *param == name)) {
        return u8::try_from(at).ok().map(|at| Ty::Float(Some(Width::Param(at))));
    }
    match name.as_str() {
        "f64" => Some(Ty::Float(Some(Width::F64))),
        "f32" => Some(Ty::Float(Some(Width::F32))),
        // Its functions are those of the float.
        "Libm" => of_params(crate::signature::argument(t)?, params, all, but),
        other if other != but => {
            let shape = in_texts(all, other, &|item| numbers(item, all), &either)?;
            let arguments: Option<Vec<Ty>> = arguments.iter().map(|t| of_params(t, params, all, but)).collect();
            arguments.filter(|arguments| arguments.len() == shape.params).map(|arguments| given(shape.ty, &arguments))
        }
        _ => None, // another type of the same name
    }
}

/// A function to be called, as text, that a declaration names.
fn function_of_numbers(item: &ItemType) -> Option<String> {
    item.generics.params.is_empty().then(|| of_numbers(&item.ty)).flatten()
}

/// A function to be called, as text, if all its types are those of numbers.
fn of_numbers(t: &Type) -> Option<String> {
    struct Others(bool);
    impl<'ast> Visit<'ast> for Others {
        fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
            const NUMBERS: [&str; 8] = ["f64", "f32", "usize", "u32", "u64", "i32", "i64", "bool"];
            self.0 |= !NUMBERS.iter().any(|number| path.path.is_ident(number));
        }
    }
    if !crate::signature::is_called(t) {
        return None;
    }
    let called = match t {
        Type::Path(_) => crate::signature::argument(t)?, // of a box
        t => t,
    };
    let mut others = Others(false);
    match called {
        Type::FnPtr(f) => others.visit_type_fn_ptr(f),
        Type::TraitObject(object) => object.bounds.iter().for_each(|bound| {
            let arguments = match bound {
                syn::TypeParamBound::Trait(bound) => bound.path.segments.last().map(|s| &s.arguments),
                _ => None, // a lifetime
            };
            arguments.into_iter().for_each(|arguments| others.visit_path_arguments(arguments));
        }),
        _ => return None, // no function
    }
    (!others.0).then(|| t.to_token_stream().to_string())
}

/// The items of a name, and not the associated types.
struct Declarations<'a> {
    name: &'a str,
    found: Vec<ItemType>,
}

impl<'ast> Visit<'ast> for Declarations<'_> {
    fn visit_item_type(&mut self, item: &'ast ItemType) {
        if item.ident == self.name {
            self.found.push(item.clone());
        }
    }
}

/// Whether a file imports the name from another crate.
fn is_imported_from_elsewhere(text: &str, name: &str) -> bool {
    fn brings(tree: &UseTree, name: &str) -> bool {
        match tree {
            UseTree::Path(path) if ["crate", "self", "super"].iter().any(|own| path.ident == own) => false,
            UseTree::Path(path) => brings(&path.tree, name),
            UseTree::Group(group) => group.items.iter().any(|tree| brings(tree, name)),
            UseTree::Name(item) => item.ident == name,
            UseTree::Rename(item) => item.rename == name,
            UseTree::Glob(_) => false,
        }
    }
    imports(text, name).any(|item| brings(&item.tree, name))
}

#[cfg(test)]
mod tests {
    use super::{either, given, meant, numbers, of_numbers};
    use crate::ir::{Ty, Width};

    #[test]
    fn functions_by_other_names() {
        let of = |text: &str| of_numbers(&syn::parse_str(text).expect("a type")).is_some();
        for text in [
            "fn(f64, f64) -> f64",
            "fn(&[f64], usize) -> [f64; 2]",
            "Box<dyn Fn(f64) -> f64>",
            "dyn Fn(f64) -> f64 + Send",
        ] {
            assert!(of(text), "{text}");
        }
        for text in
            ["fn(Point) -> f64", "Box<dyn Fn(&Point) -> f64>", "Box<f64>", "f64", "Vec<fn(f64) -> f64>", "dyn Draw"]
        {
            assert!(!of(text), "{text}");
        }
    }

    #[test]
    fn floats_by_other_names() {
        let all = [
            "pub type Real = f64; type Other = f32; impl Scale for Real { type Output = f64; } type Point = [Real; 3]; type Row<const N: usize> = [f64; N]; type Vec3<T> = [T; 3]; type Rows<A, B> = [[Vec3<B>; 2]; 2]; type Same<T> = T;",
            "use crate::units::Real; pub type Length = super::Real; struct Area(Real); type Twice = f64;",
            "mod a { type Twice = f32; } type Loop = Loop2; type Loop2 = Loop; // type Text = f64;",
            "use nalgebra::Real; type Area = f64; type Rates = std::collections::HashMap<String, Real>; type Named = Rates; type Lists = Vec<f64>; type Names = BTreeSet<String>;",
        ]
        .map(str::to_owned);
        let shape =
            |here: usize, name: &str| meant(&all[here..=here], &all, name, &|item| numbers(item, &all), &either);
        let of = |here, name| shape(here, name).filter(|shape| shape.params == 0).map(|shape| shape.ty);
        let float = |of: Option<Ty>| match of? {
            Ty::Float(width) => width,
            _ => None,
        };
        let array = Ty::Array(Box::new(Ty::Float(Some(Width::F64))));
        assert_eq!((of(0, "Point"), of(2, "Point"), of(0, "Row")), (Some(array.clone()), Some(array), None));
        let (map, set) = (Ty::Keyed { map: true }, Ty::Keyed { map: false });
        assert_eq!((of(3, "Rates"), of(0, "Named"), of(3, "Names")), (Some(map.clone()), Some(map), Some(set)));
        assert_eq!(of(3, "Lists"), None);
        let rows = shape(1, "Rows").expect("an array");
        let (single, nested) = (Ty::Float(Some(Width::F32)), |t| Ty::Array(Box::new(t)));
        assert_eq!((rows.params, given(rows.ty, &[Ty::Int, single.clone()])), (2, nested(nested(nested(single)))));
        let of = |here, name| float(of(here, name));
        assert_eq!(of(0, "Real"), Some(Width::F64));
        assert_eq!(of(0, "Other"), Some(Width::F32));
        assert_eq!(of(1, "Real"), Some(Width::F64));
        assert_eq!(of(1, "Length"), Some(Width::F64));
        assert_eq!(of(0, "Length"), Some(Width::F64));
        assert_eq!(of(1, "Twice"), Some(Width::F64)); // as the file says
        assert_eq!(of(3, "Area"), Some(Width::F64));
        for (here, name) in
            [(3, "Real"), (0, "Twice"), (0, "Area"), (0, "Output"), (0, "Point"), (0, "Text"), (0, "Scale")]
        {
            assert_eq!(of(here, name), None, "{name}");
        }
    }
}
