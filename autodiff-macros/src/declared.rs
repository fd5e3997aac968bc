//! What functions of the user's crate return, as its source files say.
//!
//! rustc hands an attribute the tokens of one function; what it calls is known by name only. The declarations of that name in the
//! file, or else in the crate, tell what shape its results are of, if all of them say the same. A name that means something else
//! is no danger to a derivative: the generated code has rustc's types, and what a declaration says to carry no derivative is not
//! believed.

use crate::ir::Ty;
use crate::macros::source;
use crate::signature::{transparent, ty};
use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use syn::{ReturnType, Signature, Type};

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

thread_local! {
    static TEXTS: RefCell<BTreeMap<PathBuf, Texts>> = const { RefCell::new(BTreeMap::new()) };
    static FOUND: RefCell<Found> = const { RefCell::new(BTreeMap::new()) };
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Called {
    /// By no path to another module: one that the file declares is the one that is meant.
    pub here: bool,
    /// On a receiver.
    pub method: bool,
    /// With so many arguments, the receiver not counted where it is one.
    pub arguments: usize,
}

/// What a function of this name returns that is called there.
pub(crate) fn result(name: &str, called: Called, at: Span) -> Option<Declared> {
    if !proc_macro::is_available() {
        return None; // a test of this crate
    }
    let file = at.unwrap().local_file()?;
    let key = (file.clone(), name.to_owned(), called);
    if let Some(known) = FOUND.with(|found| found.borrow().get(&key).cloned()) {
        return known;
    }
    let all = of_crate(&file);
    let mut declared = Vec::new();
    if called.here {
        declared = of_texts(&[std::fs::read_to_string(&file).ok()?], &all, name, called);
    }
    if declared.is_empty() {
        declared = of_texts(&all, &all, name, called);
    }
    let declared = agreed(declared);
    FOUND.with(|found| found.borrow_mut().insert(key, declared.clone()));
    declared
}

/// Whether a method of this name takes `&mut self`.
pub(crate) fn changes(name: &str, at: Span) -> bool {
    if !proc_macro::is_available() {
        return false; // a test of this crate
    }
    let Some(file) = at.unwrap().local_file() else { return false };
    let by_mut = |r: &syn::Receiver| matches!(r.kind, syn::ReceiverKind::Reference(_, _, Some(_)));
    of_crate(&file).iter().any(|text| {
        signatures(text, name).any(|sig| sig.as_ref().is_some_and(|sig| sig.receiver().is_some_and(by_mut)))
    })
}

/// Whether a function of this name may return a mutable reference: one of the crate's does, or it is not the crate's.
pub(crate) fn may_lend(name: &str, at: Span) -> bool {
    if !proc_macro::is_available() {
        return false; // a test of this crate
    }
    let Some(file) = at.unwrap().local_file() else { return true };
    let all = of_crate(&file);
    let mut known = all.iter().flat_map(|text| signatures(text, name)).peekable();
    known.peek().is_none() || known.any(|sig| sig.is_none_or(|sig| mentions_mutable_reference(&sig.output)))
}

fn mentions_mutable_reference(output: &ReturnType) -> bool {
    let text = quote::ToTokens::to_token_stream(output).to_string();
    ["mut", "Mut", "Entry"].iter().any(|word| text.contains(word))
}

/// The files of the crate that a file is of.
fn of_crate(file: &Path) -> Texts {
    let root = source::root(file);
    if let Some(known) = TEXTS.with(|texts| texts.borrow().get(&root).cloned()) {
        return known;
    }
    let mut files = Vec::new();
    source::sources(&root, &mut files);
    let texts = Rc::new(files.iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect::<Vec<_>>());
    TEXTS.with(|all| all.borrow_mut().insert(root, Rc::clone(&texts)));
    texts
}

impl Called {
    fn fits(self, sig: &Signature) -> bool {
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
    declared.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// What the declarations of a name say. `None` for one that cannot be read.
fn of_texts(texts: &[String], all: &[String], name: &str, called: Called) -> Vec<Option<Declared>> {
    let mut found = Vec::new();
    for sig in texts.iter().flat_map(|text| signatures(text, name)) {
        match sig {
            Some(sig) if !called.fits(&sig) => {}
            Some(sig) => found.push(declared(&sig, all)),
            None => found.push(None),
        }
    }
    found
}

/// The signatures of the functions of a name. `None` for one that cannot be read.
fn signatures<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = Option<Signature>> + 't {
    words(text, name).filter_map(|at| {
        let begin = text[..at].trim_end().strip_suffix("fn").map(str::len)?;
        let other = is_word_before(text, begin) || is_in_comment(text, begin);
        (!other).then(|| signature(&text[begin..]))
    })
}

/// Where a name stands as a word.
fn words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(name).map(|(at, _)| at).filter(move |&at| {
        !is_word_before(text, at) && !text[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

fn is_word_before(text: &str, at: usize) -> bool {
    text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

fn is_in_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..at].contains("//")
}

/// The signature that a text begins with.
fn signature(text: &str) -> Option<Signature> {
    let mut depth = 0_usize;
    let end = text.char_indices().find_map(|(i, c)| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '{' | ';' if depth == 0 => return Some(i),
            _ => {} // goes on
        }
        None
    })?;
    syn::parse_str(&text[..end]).ok()
}

fn declared(sig: &Signature, all: &[String]) -> Option<Declared> {
    let ReturnType::Type(_, output) = &sig.output else { return None };
    let by_reference = matches!(&**output, Type::Reference(r) if r.mutability.is_none());
    let output = match crate::by_value::owned(&sig.output) {
        Some(ReturnType::Type(_, value)) => value,
        _ => output.clone(), // a value already
    };
    Some(Declared { ty: shape(&output, all), by_reference })
}

/// What a type says of values with derivatives.
fn shape(t: &Type, all: &[String]) -> Ty {
    let boxed = |t: &Type| Box::new(shape(t, all));
    match (transparent(t), ty(t)) {
        (Type::Array(array), _) => Ty::Array(boxed(&array.elem)),
        (Type::Tuple(tuple), _) if !tuple.elems.is_empty() => {
            Ty::Tuple(tuple.elems.iter().map(|t| shape(t, all)).collect())
        }
        (_, Ty::Float(width)) => Ty::Float(width),
        (Type::Path(path), known) => {
            let Some(last) = path.path.segments.last() else { return Ty::Unknown };
            let argument = match &last.arguments {
                syn::PathArguments::AngleBracketed(args) => args.args.iter().find_map(|arg| match arg {
                    syn::GenericArgument::Type(t) => Some(t),
                    _ => None, // a lifetime
                }),
                syn::PathArguments::None | syn::PathArguments::Parenthesized(_) => None,
            };
            match (known, argument) {
                (Ty::Vec(_), Some(elem)) => Ty::Vec(boxed(elem)),
                (Ty::Option(_), Some(payload)) => Ty::Option(boxed(payload)),
                (Ty::Result(_), Some(payload)) => Ty::Result(boxed(payload)),
                (Ty::Unknown, _) if is_own_type(&path.path, all) => Ty::User { own: false },
                _ => Ty::Unknown, // of another crate, or without a derivative
            }
        }
        _ => Ty::Unknown, // has no name
    }
}

/// Whether a path names a struct or an enum of the crate's, and nothing else.
fn is_own_type(path: &syn::Path, all: &[String]) -> bool {
    if path.is_ident("Self") {
        return true;
    }
    let Some(name) = path.segments.last().map(|s| s.ident.to_string()) else { return false };
    if super::lower::is_no_users(&name) || path.segments.first().is_some_and(|s| s.ident == "Self") {
        return false;
    }
    let mut own = false;
    for text in all {
        for at in words(text, &name) {
            let before = text[..at].trim_end();
            if before.len() == at || is_in_comment(text, at) {
                continue; // no declaration
            }
            if before.ends_with("type") {
                return false; // a name for anything
            }
            own |= before.ends_with("struct") || before.ends_with("enum");
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Width;

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

    fn of(name: &str, method: bool, arguments: usize) -> Option<Declared> {
        let texts = [TEXT.to_owned()];
        agreed(of_texts(&texts, &texts, name, Called { here: false, method, arguments }))
    }

    #[test]
    fn results() {
        let float = || Ty::Float(Some(Width::F64));
        let plain = |ty| Some(Declared { ty, by_reference: false });
        assert_eq!(of("pair", false, 1), plain(Ty::Tuple(vec![float(), Ty::Unknown])));
        assert_eq!(of("moved", true, 1), plain(Ty::User { own: false }));
        assert_eq!(of("new", false, 1), plain(Ty::Option(Box::new(Ty::User { own: false }))));
        assert_eq!(of("part", true, 1), Some(Declared { ty: Ty::Vec(Box::new(float())), by_reference: true }));
        assert_eq!(of("list", true, 0), plain(float()));
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
