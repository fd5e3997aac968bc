//! What functions of the user's crate return, and what its constants are, as its source files say.
//!
//! rustc hands an attribute the tokens of one function; what it calls is known by name only. The declarations of that name in the
//! file, or else in the crate, tell what shape its results are of, if all of them say the same. A name that means something else
//! is no danger to a derivative: the generated code has rustc's types, and where a declaration is believed that says that something
//! carries none, rustc is asked as well.

mod aliases;
mod attributed;
mod bodies;
mod constants;
mod copies;
mod counts;
mod defaults;
mod derefs;
mod enums;
mod iterators;
mod libraries;
mod methods;
mod modules;
mod operators;
mod renamed;
mod rows;
mod structs;
mod text;
mod traits;
mod variants;
mod words;

use crate::files;
use crate::ir::Ty;
use crate::iterators::List;
use crate::signature::{transparent, ty};
use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use syn::{ReturnType, Signature, Type};
use text::{Function, Sources, functions, is_own_type, type_of_texts};

pub(crate) use aliases::{alias, float, function};
pub(crate) use attributed::{declares_numeric, has_several, is_trait_without_attribute};
pub(crate) use bodies::{Way, in_place_of, iterator_body};
pub(crate) use constants::{constant, is_const, is_constant_item, is_of_own_type, is_static};
pub(crate) use copies::{is_copied, may_have_copies, members};
pub(crate) use counts::is_count;
pub(crate) use defaults::defaults;
pub(crate) use derefs::{dereferenced, is_pointer};
pub(crate) use enums::{holds_nothing, is_plain, is_plain_indeed};
pub(crate) use iterators::{gives_iterator, iterates, lends};
pub(crate) use libraries::is_of_functions;
pub(crate) use methods::{
    Method, answer, changes, has_own, is_chained, is_of_a_trait, may_be_of_a_trait, may_lend, method, objects, of_many,
    told, uses_up, writes, written,
};
pub(crate) use modules::is_beside_its_module;
pub(crate) use operators::{Operands, operands};
pub(crate) use renamed::original;
pub(crate) use rows::row;
pub(crate) use structs::{
    ListField, derives, field, field_as_written, is_constant, is_constant_part, is_lent, is_object, is_struct, is_type,
    lifetimes, list, markers, parameters,
};
pub(crate) use traits::{float_params, integer_params, nth_type, place_of_type};
pub(crate) use variants::{is_unit_variant, part, part_as_written};

/// What is known of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    pub ty: Ty,
    /// The function returns a reference to it.
    pub by_reference: bool,
}

/// The text of source files.
type Texts = Rc<Vec<String>>;

/// What was found of a name in a file.
type Found = BTreeMap<(PathBuf, String, Called), Option<Declared>>;

/// What was found of the parameters of a function.
type Lists = BTreeMap<(PathBuf, String, Called), Vec<Option<List>>>;

thread_local! {
    static TEXTS: RefCell<BTreeMap<PathBuf, Texts>> = const { RefCell::new(BTreeMap::new()) };
    static ALONE: RefCell<BTreeMap<PathBuf, Texts>> = const { RefCell::new(BTreeMap::new()) };
    static LISTS: RefCell<Lists> = const { RefCell::new(BTreeMap::new()) };
    static FOUND: RefCell<Found> = const { RefCell::new(BTreeMap::new()) };
}

/// The file that code is in.
fn file_of(at: Span) -> Option<PathBuf> {
    if proc_macro::is_available() { files::of(at) } else { stand_in() }
}

/// In tests of this crate, where code comes from no file, the one that it is said to be of.
#[cfg(test)]
fn stand_in() -> Option<PathBuf> {
    tests::FILE.with(|file| file.borrow().clone())
}

#[cfg(not(test))]
fn stand_in() -> Option<PathBuf> {
    None
}

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Called {
    /// The name of the type that it is of, where that is known.
    pub of: Option<String>,
    /// By no path to another module: one that the file declares is the one that is meant.
    pub here: bool,
    /// On a receiver.
    pub method: bool,
    /// With so many arguments, the receiver not counted where it is one.
    pub arguments: usize,
}

/// What a function of this name returns that is called there.
pub(crate) fn result(name: &str, called: &Called, at: Span) -> Option<Declared> {
    let file = file_of(at)?;
    let key = (file.clone(), name.to_owned(), called.clone());
    if let Some(known) = FOUND.with(|found| found.borrow().get(&key).cloned()) {
        return known;
    }
    let texts = sources(&file)?;
    let mut declared = Vec::new();
    if called.here {
        declared = of_texts(texts.here(), &texts, name, called);
    }
    if declared.is_empty() {
        declared = of_texts(&texts.all, &texts, name, called);
    }
    // Of a type that has a name of another kind.
    if declared.is_empty() && called.of.is_some() && !methods::is_derivative_of_own(called, &texts, name) {
        declared = of_texts(&texts.all, &texts, name, &Called { of: None, ..called.clone() });
    }
    let declared = agreed(declared);
    FOUND.with(|found| found.borrow_mut().insert(key, declared.clone()));
    declared
}

/// Whether a type is made of references to others, by an `impl` of `From`, and has no function of that name itself.
pub(crate) fn converts_references(of: &str, at: Span) -> bool {
    let Some(texts) = file_of(at).map(|file| of_crate(&file)) else { return false };
    let own = |f: Option<Function>| f.is_none_or(|f| f.of.as_deref() == Some(of) && !f.by_trait);
    texts.iter().any(|text| text::converts_references(of, text))
        && !texts.iter().any(|text| functions(text, "from").any(own))
}

/// Whether the crate has a trait of this name.
pub(crate) fn is_trait(name: &str, at: Span) -> bool {
    let declares = |text: &String| words::words(text, name).any(|at| text[..at].trim_end().ends_with("trait"));
    file_of(at).is_some_and(|file| of_crate(&file).iter().any(declares))
}

/// Whether there is a function of this name, and no type or variant that could be meant: in the file that names it, or else in its crate.
pub(crate) fn is_function(name: &proc_macro2::Ident) -> bool {
    let Some(texts) = file_of(name.span()).and_then(|file| sources(&file)) else { return false };
    is_function_in_texts(&texts, &name.to_string())
}

fn is_function_in_texts(texts: &Sources, name: &str) -> bool {
    let free = |f: Option<Function>| f.is_some_and(|f| f.of.is_none() && f.sig.receiver().is_none());
    let alone =
        |of: &[String]| of.iter().any(|text| functions(text, name).any(free)) && type_of_texts(of, name).is_none();
    alone(texts.here()) || alone(&texts.all) && !variants::has_variant(&texts.all, name)
}

/// Which of the parameters of a function of this name are lists to its derivatives, the receiver not counted; empty where nothing
/// is known of it.
pub(crate) fn lists(name: &str, called: &Called, at: Span) -> Vec<Option<List>> {
    let Some(file) = file_of(at) else { return Vec::new() };
    let key = (file, name.to_owned(), called.clone());
    if let Some(known) = LISTS.with(|lists| lists.borrow().get(&key).cloned()) {
        return known;
    }
    let lists = sources(&key.0).map_or_else(Vec::new, |texts| lists_of_texts(&texts, name, called));
    LISTS.with(|all| all.borrow_mut().insert(key, lists.clone()));
    lists
}

/// The type parameters of a function, and those that its derivatives have besides, for what is of no type that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unwritten {
    /// For each type or constant among those that were written, whether it is the type of a callable.
    pub written: Vec<bool>,
    /// How many parameters are an `impl Trait` that is no callable.
    pub others: usize,
    /// How many are an `impl Fn(..)` or the like.
    pub called: usize,
    /// How many callables there are, whatever their types.
    pub callables: usize,
}

/// What all functions of this name agree on that may be meant.
pub(crate) fn unwritten(name: &str, called: &Called, at: Span) -> Option<Unwritten> {
    let texts = sources(&file_of(at)?)?;
    let of = |function: Function| {
        let lifetimes = |generics: &syn::Generics| generics.params.len() - generics.lifetimes().count();
        let count = lifetimes(&function.sig.generics);
        let mut item = syn::ItemFn {
            attrs: Vec::new(),
            vis: syn::Visibility::Inherited,
            modifiers: syn::FnModifiers::default(),
            sig: function.sig,
            block: syn::parse_quote!({}),
        };
        let owner = called.method.then(crate::signature::Owner::unknown);
        let sig = crate::signature::Signature::new(&mut item, &crate::options::Options::default(), owner).ok()?;
        let is_called = |param: &syn::GenericParam| match param {
            syn::GenericParam::Type(param) => sig.params.iter().any(|p| p.is_of(&param.ident)),
            syn::GenericParam::Const(_) | syn::GenericParam::Lifetime(_) => false,
        };
        let params = sig.generics.params.iter().filter(|p| !matches!(p, syn::GenericParam::Lifetime(_)));
        let mut written: Vec<bool> = params.map(is_called).collect();
        let unnamed = written.split_off(count);
        let called = unnamed.iter().filter(|called| **called).count();
        Some(Unwritten { written, others: unnamed.len() - called, called, callables: sig.second_forms().len() / 3 })
    };
    let mut all = called.meant(&texts, name).into_iter().map(|function| of(function?));
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn lists_of_texts(texts: &Sources, name: &str, called: &Called) -> Vec<Option<List>> {
    let meant = called.meant(texts, name);
    let mut lists =
        meant.iter().map(|function| function.as_ref().map_or_else(Vec::new, |f| crate::iterators::lists(&f.sig)));
    let Some(first) = lists.next() else { return Vec::new() };
    if lists.all(|other| other == first) { first } else { Vec::new() }
}

/// The files of the crate that a file is of.
fn of_crate(file: &Path) -> Texts {
    let root = files::root(file);
    if let Some(known) = TEXTS.with(|texts| texts.borrow().get(&root).cloned()) {
        return known;
    }
    let mut files = Vec::new();
    files::all(&root, &mut files);
    let texts = Rc::new(files.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect::<Vec<_>>());
    words::keep(&texts);
    TEXTS.with(|all| all.borrow_mut().insert(root, Rc::clone(&texts)));
    texts
}

/// A file by itself.
fn alone(file: &Path) -> Option<Texts> {
    if let Some(known) = ALONE.with(|texts| texts.borrow().get(file).cloned()) {
        return Some(known);
    }
    let text = Rc::new(vec![std::fs::read_to_string(file).ok()?]);
    words::keep(&text);
    ALONE.with(|all| all.borrow_mut().insert(file.to_owned(), Rc::clone(&text)));
    Some(text)
}

/// What is read for a file.
fn sources(file: &Path) -> Option<Sources> {
    Some(Sources { here: alone(file)?, all: of_crate(file) })
}

impl Called {
    /// The functions of its name that may be meant; what stands in the file itself before what stands elsewhere in the crate.
    fn meant(&self, texts: &Sources, name: &str) -> Vec<Option<Function>> {
        let of = |texts: &[String]| self.of_them(texts.iter().flat_map(|text| functions(text, name)).collect());
        let here = if self.here { of(texts.here()) } else { Vec::new() };
        if here.is_empty() { of(&texts.all) } else { here }
    }

    /// Those among the functions of its name that may be meant: the type's own before those of traits, which any type may have.
    fn of_them(&self, mut functions: Vec<Option<Function>>) -> Vec<Option<Function>> {
        functions.retain(|function| function.as_ref().is_none_or(|function| self.fits(function)));
        let own = |function: &Option<Function>| function.as_ref().is_some_and(|f| f.of.is_some() && f.of == self.of);
        if functions.iter().any(own) {
            functions.retain(own);
        }
        functions
    }

    fn fits(&self, function: &Function) -> bool {
        let sig = &function.sig;
        // In a trait there is any type's.
        if let (Some(of), Some(other)) = (&self.of, &function.of)
            && of != other
        {
            return false;
        }
        let receivers = usize::from(sig.receiver().is_some());
        if self.method {
            receivers == 1 && sig.inputs.len() == self.arguments + 1
        } else {
            sig.inputs.len() == self.arguments
        }
    }
}

/// What all of the declarations say, if they say the same, and anything at all.
fn agreed(declared: Vec<Option<Declared>>) -> Option<Declared> {
    let mut declared = declared.into_iter();
    let first = declared.next()??;
    (first.ty != Ty::Unknown || first.by_reference).then_some(())?;
    declared.try_fold(first, |all, other| {
        let other = other?;
        let ty = common(&all.ty, &other.ty)?;
        (all.by_reference == other.by_reference).then_some(Declared { ty, ..all })
    })
}

/// What two types have in common: all but the names of the user's types. `None` if there is more that is not the same.
fn common(a: &Ty, b: &Ty) -> Option<Ty> {
    let boxed = |a: &Ty, b: &Ty| common(a, b).map(Box::new);
    match (a, b) {
        (Ty::User { .. }, Ty::User { .. }) if a != b => Some(Ty::user()),
        (Ty::Array(a), Ty::Array(b)) => boxed(a, b).map(Ty::Array),
        (Ty::Vec(a), Ty::Vec(b)) => boxed(a, b).map(Ty::Vec),
        (Ty::Option(a), Ty::Option(b)) => boxed(a, b).map(Ty::Option),
        (Ty::Result(a), Ty::Result(b)) => boxed(a, b).map(Ty::Result),
        (Ty::Tuple(a), Ty::Tuple(b)) if a.len() == b.len() => {
            a.iter().zip(b).map(|(a, b)| common(a, b)).collect::<Option<_>>().map(Ty::Tuple)
        }
        _ => (a == b).then(|| a.clone()),
    }
}

/// What the declarations of a name say. `None` for one that cannot be read.
fn of_texts(texts: &[String], all: &Sources, name: &str, called: &Called) -> Vec<Option<Declared>> {
    let all_of_name = texts.iter().flat_map(|text| functions(text, name)).collect();
    called.of_them(all_of_name).into_iter().map(|function| declared(&function?.sig, all)).collect()
}

fn declared(sig: &Signature, all: &Sources) -> Option<Declared> {
    let ReturnType::Type(_, output) = &sig.output else { return None };
    let by_reference = matches!(&**output, Type::Reference(r) if r.mutability.is_none());
    let output = match crate::by_value::owned(&sig.output, &syn::parse_quote!(Vec)) {
        Some(ReturnType::Type(_, value)) => value,
        _ => output.clone(), // a value already
    };
    Some(Declared { ty: shape(&output, all), by_reference })
}

/// What a type says of values with derivatives.
fn shape(t: &Type, all: &Sources) -> Ty {
    let boxed = |t: &Type| Box::new(shape(t, all));
    match (transparent(t), ty(t)) {
        (Type::Array(array), _) => Ty::Array(boxed(&array.elem)),
        (Type::Tuple(tuple), _) if !tuple.elems.is_empty() => {
            Ty::Tuple(tuple.elems.iter().map(|t| shape(t, all)).collect())
        }
        (_, Ty::Float(width)) => Ty::Float(width),
        (Type::Path(path), known) => {
            match (known, crate::signature::argument(t)) {
                (Ty::Vec(_), Some(elem)) => Ty::Vec(boxed(elem)),
                (Ty::Option(_), Some(payload)) => Ty::Option(boxed(payload)),
                (Ty::Result(_), Some(payload)) => Ty::Result(boxed(payload)),
                (known @ (Ty::Keyed { .. } | Ty::Range { .. }), _) => known,
                (Ty::Unknown, _) if is_own_type(&path.path, all) => named(&path.path),
                // The fields and the methods of what it points to are its own.
                (Ty::Unknown, Some(pointee)) if crate::signature::is_pointer(&path.path) => match shape(pointee, all) {
                    user @ Ty::User { .. } => user,
                    _ => Ty::Unknown, // has methods of its own
                },
                _ => Ty::Unknown, // of another crate, or without a derivative
            }
        }
        _ => Ty::Unknown, // has no name
    }
}

/// A type of the crate's, with its name unless that is `Self`.
fn named(path: &syn::Path) -> Ty {
    match path.segments.last() {
        Some(last) if last.ident != "Self" => Ty::named(&last.ident.to_string()),
        _ => Ty::user(), // whichever type the declaration is of
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::methods::method_of_texts;
    use super::structs::field_of_texts;
    use super::*;
    use crate::ir::Width;

    thread_local! {
        pub(super) static FILE: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
    }

    /// Says which file the code is of that is expanded next.
    pub(crate) fn set_file(path: &Path) {
        FILE.with(|file| *file.borrow_mut() = Some(path.to_owned()));
    }

    const TEXT: &str = "
        struct Point { x: f64 }
        type Vector = [f64; 3];
        fn list(n: usize) -> Vec<f64> { vec![0.0; n] }
        fn pair<T: Into<[f64; 2]>>(p: T) -> (f64, usize) { todo!() }
        fn count() -> usize { 0 }
        fn vector() -> Vector { [0.0; 3] }
        // fn list() -> f64 { 0.0 }
        impl Point {
            fn moved(self, by: f64) -> Self { self }
            fn part(&self, v: &[f64]) -> &[f64] { v }
            fn new(x: f64) -> Option<Point> { None }
            fn norm(&self) -> f64 { self.x }
        }
        impl Line { fn norm(&self) -> Point { todo!() } fn list(&self) -> f64 { 0.0 } }
    ";

    fn text(text: &str) -> Sources {
        Sources::of(text, &[text])
    }

    fn of(name: &str, method: bool, arguments: usize) -> Option<Declared> {
        let texts = text(TEXT);
        agreed(of_texts(&texts.all, &texts, name, &Called { of: None, here: false, method, arguments }))
    }

    #[test]
    fn results() {
        let float = || Ty::Float(Some(Width::F64));
        let plain = |ty| Some(Declared { ty, by_reference: false });
        assert_eq!(of("pair", false, 1), plain(Ty::Tuple(vec![float(), Ty::Unknown])));
        assert_eq!(of("moved", true, 1), plain(Ty::named("Point")));
        assert_eq!(of("new", false, 1), plain(Ty::Option(Box::new(Ty::named("Point")))));
        assert_eq!(of("part", true, 1), Some(Declared { ty: Ty::Vec(Box::new(float())), by_reference: true }));
        assert_eq!(of("list", true, 0), plain(float()));
    }

    #[test]
    fn fields_and_methods() {
        let texts = text(
            "
            struct Body { at: Point, mass: f64, near: Vec<Point> } struct Point { x: f64 }
            impl Body { fn first(&self) -> &Point { &self.at } fn len(&self) -> usize { 0 } fn nth(&self, i: usize) -> bool { true } }
            struct Rows(Vec<f64>); impl std::ops::Deref for Rows { fn deref(&self) -> &[f64] { &self.0 } }
        ",
        );
        assert_eq!(field_of_texts(&texts.all, &texts, "Body", "at"), Some(Ty::named("Point")));
        assert_eq!(field_of_texts(&texts.all, &texts, "Body", "near"), Some(Ty::Vec(Box::new(Ty::named("Point")))));
        assert_eq!(field_of_texts(&texts.all, &texts, "Point", "y"), None);
        let method = |of: &str, name, arguments| method_of_texts(&texts, Some(of), name, arguments);
        assert_eq!(method("Body", "first", 0), Some(Method::Active));
        assert_eq!(method("Body", "len", 0), Some(Method::Inert(Ty::Int)));
        assert_eq!(method("Body", "nth", 1), Some(Method::Inert(Ty::Bool)));
        assert_eq!(method("Body", "first", 1), None);
        assert_eq!(method("Rows", "first", 0), None);
        assert_eq!(method("Cloud", "first", 0), None);
    }

    #[test]
    fn what_is_not_believed() {
        let cases =
            [("count", false, 0), ("vector", false, 0), ("norm", true, 0), ("list", false, 1), ("new", true, 0)];
        for (name, method, arguments) in cases {
            assert_eq!(of(name, method, arguments), None, "{name}");
        }
        assert_eq!(of("moved", true, 2), None, "with another number of arguments");
    }
}
