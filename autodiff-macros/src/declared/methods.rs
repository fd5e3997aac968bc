//! What the declarations of the crate say of methods: what they give, and what they change.

use super::text::{Function, Sources, functions, is_like_std, is_own_type, may_be_cloned};
use super::{Called, file_of, of_crate, sources};
use crate::ir::{Passing, Ty};
use crate::signature::ty;
use proc_macro2::Span;
use quote::ToTokens;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::{FnArg, ReturnType, Signature, Type};

thread_local! {
    static METHODS: RefCell<Methods> = const { RefCell::new(BTreeMap::new()) };
    static TOLD: RefCell<Told> = const { RefCell::new(BTreeMap::new()) };
}

/// What was found of a type's method in a file's crate.
type Methods = BTreeMap<(PathBuf, Option<String>, String, usize), Option<Method>>;

/// What functions were found to answer with.
type Told = BTreeMap<(PathBuf, String, Called), Option<Ty>>;

/// What methods of a name are, if the crate has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Their results may carry derivatives, or they change what they are called on.
    Active,
    /// They give integers and truth values, and write nothing.
    Inert(Ty),
}

/// What the methods of a name are, called with so many arguments on a value of a type of the crate's, as far as its name is known.
/// `None`: there are none, or the type may have methods of std's by that name.
pub(crate) fn method(of: Option<&str>, name: &str, arguments: usize, at: Span) -> Option<Method> {
    let file = file_of(at)?;
    let key = (file, of.map(str::to_owned), name.to_owned(), arguments);
    if let Some(known) = METHODS.with(|methods| methods.borrow().get(&key).cloned()) {
        return known;
    }
    let method = method_of_texts(&sources(&key.0)?, of, name, arguments);
    METHODS.with(|methods| methods.borrow_mut().insert(key, method.clone()));
    method
}

/// Whether a trait of the crate's has a method of this name, called with so many arguments.
pub(crate) fn is_of_a_trait(name: &str, arguments: usize, at: Span) -> bool {
    let Some(file) = file_of(at) else { return false };
    let called = Called { of: None, here: false, method: true, arguments };
    let is_of_trait = |f: Function| f.of.is_none() && called.fits(&f);
    of_crate(&file).iter().any(|text| functions(text, name).flatten().any(is_of_trait))
}

/// The same, and whether one that may be meant stands in the `impl` of a trait: then it may be declared in another crate.
pub(crate) fn may_be_of_a_trait(name: &str, arguments: usize, at: Span) -> bool {
    let Some(file) = file_of(at) else { return false };
    let called = Called { of: None, here: false, method: true, arguments };
    let by_trait = |f: Function| (f.of.is_none() || f.by_trait) && called.fits(&f);
    of_crate(&file).iter().any(|text| functions(text, name).flatten().any(by_trait))
}

pub(super) fn method_of_texts(texts: &Sources, of: Option<&str>, name: &str, arguments: usize) -> Option<Method> {
    let has_own = |of: &str| syn::parse_str(of).is_ok_and(|path| is_own_type(&path, texts)) && !is_like_std(of, texts);
    if of.is_some_and(|of| !has_own(of)) {
        return None;
    }
    let called = Called { of: of.map(str::to_owned), here: true, method: true, arguments };
    let mut found = None;
    for Function { sig, .. } in called.meant(texts, name).into_iter().flatten() {
        let this = match &sig.output {
            ReturnType::Type(_, t) if !may_write(&sig) => match ty(t) {
                t if is_told(&t) => Method::Inert(t),
                _ => Method::Active,
            },
            ReturnType::Default | ReturnType::Type(..) => Method::Active,
        };
        // Of several, one with derivatives is the one that may not be missed.
        found = match found {
            None => Some(this),
            Some(other) if other == this => Some(this),
            Some(_) => Some(Method::Active),
        };
    }
    found
}

/// The answer, a truth value or an integer, that all methods of this name give which the crate has; and whether one of them may change
/// what it is called on.
pub(crate) fn answer(name: &str, arguments: usize, at: Span) -> Option<(Ty, bool)> {
    let texts = sources(&file_of(at)?)?;
    let called = Called { of: None, here: true, method: true, arguments };
    let mut writes = false;
    let mut answer = None;
    for function in called.meant(&texts, name) {
        let function = function?;
        writes |= function.takes_mut_self();
        let ReturnType::Type(_, t) = &function.sig.output else { return None };
        let told = Some(ty(t)).filter(is_told)?;
        if answer.get_or_insert_with(|| told.clone()) != &told {
            return None;
        }
    }
    Some((answer?, writes))
}

/// The answer that a function gives which is called there, and which writes nothing: a truth value, an integer, some of these, text, or one of an enum whose
/// variants hold nothing, which is `Unknown` here. All functions of this name give the like that may be meant; not those of traits, which
/// other types give other results.
pub(crate) fn told(name: &str, called: &Called, at: Span) -> Option<Ty> {
    let key = (file_of(at)?, name.to_owned(), called.clone());
    if let Some(known) = TOLD.with(|told| told.borrow().get(&key).cloned()) {
        return known;
    }
    let answer = told_in_texts(&sources(&key.0)?, name, called, at);
    TOLD.with(|told| told.borrow_mut().insert(key, answer.clone()));
    answer
}

fn told_in_texts(texts: &Sources, name: &str, called: &Called, at: Span) -> Option<Ty> {
    let told = |f: &Function| {
        let ReturnType::Type(_, t) = &f.sig.output else { return None };
        let declared = f.of.is_some() || f.sig.receiver().is_none();
        let answer = match (&**t, ty(t)) {
            (_, answer) if is_told(&answer) => Some(answer),
            // Text of its own: a character, or a string.
            (Type::Path(_), Ty::Text) => Some(Ty::Text),
            // The enum is looked for in the file that asks.
            (Type::Path(path), _) => {
                let mut path = path.clone();
                path.path.segments.iter_mut().for_each(|s| s.ident.set_span(at));
                super::holds_nothing(&Type::Path(path)).then_some(Ty::Unknown)
            }
            _ => None, // borrowed, or made of several
        };
        answer.filter(|_| declared && !may_write(&f.sig))
    };
    if is_derivative_of_own(called, texts, name) {
        return None;
    }
    let mut all = called.meant(texts, name).into_iter().map(|f| told(&f?));
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// Whether a function may write what it is given, as far as its words tell: `&mut [f64]`, `impl FnMut()`, `&Cell<f64>`.
fn may_write(sig: &Signature) -> bool {
    fn mentions(tokens: proc_macro2::TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(word) => {
                let word = word.to_string();
                word == "mut" || word.contains("Mut") || word.contains("Cell") || word == "Mutex"
            }
            proc_macro2::TokenTree::Group(group) => mentions(group.stream()),
            _ => false, // no word
        })
    }
    let (inputs, generics) = (&sig.inputs, &sig.generics);
    let bounds = generics.where_clause.as_ref();
    mentions(quote::quote!(#inputs #generics #bounds))
}

/// Whether what a method gives is an answer, and no value with a derivative.
fn is_told(ty: &Ty) -> bool {
    match ty {
        Ty::Int | Ty::Bool => true,
        Ty::Tuple(parts) => parts.iter().all(is_told),
        Ty::Option(payload) => is_told(payload),
        _ => false, // values, and text, which may be borrowed
    }
}

/// Whether all methods of this name return what they are called on, by mutable reference.
pub(crate) fn is_chained(name: &str, called: &Called, at: Span) -> bool {
    let Some(file) = file_of(at) else { return false };
    let texts = of_crate(&file);
    let meant = called.of_them(texts.iter().flat_map(|text| functions(text, name)).collect());
    // Where the type has a name, it stands for `Self` here.
    let chained = |f: &Function| {
        let of = f.of.as_deref().unwrap_or("Self");
        f.takes_mut_self()
            && matches!(&f.sig.output, ReturnType::Type(_, t) if matches!(&**t, Type::Reference(r)
            if r.mutability.is_some() && matches!(&*r.elem, Type::Path(p) if p.path.is_ident(of))))
    };
    !meant.is_empty() && meant.iter().all(|f| f.as_ref().is_some_and(chained))
}

/// Whether a method of this name takes `&mut self`.
pub(crate) fn changes(name: &str, at: Span) -> bool {
    let Some(file) = file_of(at) else { return false };
    of_crate(&file).iter().any(|text| functions(text, name).flatten().any(|f| f.takes_mut_self()))
}

/// Whether a type may have a function of this name of its own, beside those of traits.
pub(crate) fn has_own(of: &str, name: &str, at: Span) -> bool {
    let Some(file) = file_of(at) else { return false };
    let own = |f: Option<Function>| f.is_none_or(|f| !f.by_trait && f.of.as_deref() == Some(of));
    of_crate(&file).iter().any(|text| functions(text, name).any(own))
}

/// Whether a function of this name is a derivative of one that the type has, which is declared by no text: `at_grad` of a type that has `at`,
/// and no `at_grad` that somebody wrote. Another type may have one.
pub(super) fn is_derivative_of_own(called: &Called, texts: &Sources, name: &str) -> bool {
    let Some(of) = called.of.as_deref() else { return false };
    let has = |name: &str| {
        let own = |f: Option<Function>| f.is_none_or(|f| f.of.as_deref() == Some(of));
        texts.all.iter().any(|text| functions(text, name).any(own))
    };
    crate::signature::primals(name).any(has) && !has(name)
}

/// Whether the methods of this name take `&mut self` that may be meant where one is called on a value of such a type.
pub(crate) fn writes(of: Option<&str>, name: &str, arguments: usize, at: Span) -> bool {
    let Some(texts) = file_of(at).and_then(|file| sources(&file)) else { return false };
    let called = Called { of: of.map(str::to_owned), here: true, method: true, arguments };
    let meant = called.meant(&texts, name);
    !meant.is_empty() && meant.iter().all(|f| f.as_ref().is_some_and(Function::takes_mut_self))
}

/// Which of its parameters, the receiver among them, a function may write that is called so: those that one of the functions takes by `&mut`
/// which may be meant. Empty where nothing is known.
pub(crate) fn written(name: &str, called: &Called, at: Span) -> Vec<bool> {
    let Some(texts) = file_of(at).and_then(|file| sources(&file)) else { return Vec::new() };
    let shared = |arg: &FnArg| match arg {
        FnArg::Receiver(r) => !r.to_token_stream().into_iter().any(|t| t.to_string() == "mut"),
        FnArg::Typed(arg) => matches!(&*arg.ty, Type::Reference(r) if r.mutability.is_none()),
    };
    let of = |f: Function| f.sig.inputs.iter().map(|arg| !shared(arg)).collect::<Vec<_>>();
    let mut all = called.meant(&texts, name).into_iter().map(|f| f.map(of));
    let Some(Some(mut written)) = all.next() else { return Vec::new() };
    for other in all {
        let Some(other) = other else { return Vec::new() };
        written.iter_mut().zip(other).for_each(|(a, b)| *a |= b);
    }
    written
}

/// How a method takes its receiver that a trait with type parameters has, which one type may implement more than once: which of them is
/// meant, only the arguments say. `None`: it is no such method, or not all agree on how the receiver is taken.
pub(crate) fn of_many(name: &str, arguments: usize, at: Span) -> Option<Passing> {
    let texts = sources(&file_of(at)?)?;
    let called = Called { of: None, here: true, method: true, arguments };
    let meant: Vec<Function> = called.meant(&texts, name).into_iter().collect::<Option<_>>()?;
    if !meant.iter().any(|f| f.of_many) {
        return None;
    }
    let taken = |f: &Function| match &f.sig.receiver()?.kind {
        syn::ReceiverKind::Reference(_, _, Some(_)) => Some(Passing::RefMut),
        syn::ReceiverKind::Reference(..) => Some(Passing::Ref),
        syn::ReceiverKind::Value => Some(Passing::Value),
        _ => None, // of a type that is spelled out
    };
    let first = taken(meant.first()?)?;
    meant.iter().all(|f| taken(f) == Some(first)).then_some(first)
}

/// Which parameters of a function are trait objects, the receiver not counted, as all say that may be meant.
pub(crate) fn objects(name: &str, called: &Called, at: Span) -> Vec<bool> {
    let Some(texts) = file_of(at).and_then(|file| sources(&file)) else { return Vec::new() };
    let of = |f: Function| {
        let typed = f.sig.inputs.iter().filter_map(|arg| match arg {
            FnArg::Typed(arg) => Some(crate::signature::holds_object(&arg.ty)),
            FnArg::Receiver(_) => None,
        });
        typed.collect::<Vec<bool>>()
    };
    let mut all = called.meant(&texts, name).into_iter().map(|f| f.map(of));
    let Some(Some(first)) = all.next() else { return Vec::new() };
    if all.all(|other| other.as_ref() == Some(&first)) { first } else { Vec::new() }
}

/// Whether a method uses up what it is called on, a value of a type of the crate's that has no copy: all methods of this name do that
/// may be meant.
pub(crate) fn uses_up(of: Option<&str>, name: &str, arguments: usize, at: Span) -> bool {
    let Some(texts) = file_of(at).and_then(|file| sources(&file)) else { return false };
    uses_up_in_texts(&texts, of, name, arguments)
}

fn uses_up_in_texts(texts: &Sources, of: Option<&str>, name: &str, arguments: usize) -> bool {
    let called = Called { of: of.map(str::to_owned), here: true, method: true, arguments };
    let meant = called.meant(texts, name);
    let uses_up = |f: &Function| {
        let of = f.of.as_deref().or(of);
        f.sig.receiver().is_some_and(|r| matches!(r.kind, syn::ReceiverKind::Value))
            && of.is_none_or(|of| !may_be_cloned(of, texts))
    };
    // Of a type that is only known by a trait there may be no copy.
    !meant.is_empty() && meant.iter().all(|f| f.as_ref().is_some_and(uses_up))
}

/// Whether a function of this name may return a mutable reference: one of the crate's does, or it is not the crate's.
pub(crate) fn may_lend(name: &str, at: Span) -> bool {
    let Some(file) = file_of(at) else { return proc_macro::is_available() };
    let all = of_crate(&file);
    let mut known = all.iter().flat_map(|text| functions(text, name)).peekable();
    known.peek().is_none() || known.any(|f| f.is_none_or(|f| mentions_mutable_reference(&f.sig.output)))
}

fn mentions_mutable_reference(output: &ReturnType) -> bool {
    let text = quote::ToTokens::to_token_stream(output).to_string();
    ["mut", "Mut", "Entry"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{Called, Sources, Ty, may_write, told_in_texts, uses_up_in_texts};
    use proc_macro2::Span;

    #[test]
    fn methods_that_use_up_what_they_are_called_on() {
        let text = "
            #[derive(Debug)] pub struct Sum { x: f64 }
            #[derive(Clone)] struct Copied(f64);
            struct Written; impl Clone for Written { fn clone(&self) -> Self { Written } }
            enum Roots<F> { None, One([F; 1]) }
            trait Ends { fn end(self) -> f64; }
            impl Sum { fn end(self) -> f64 { self.x } fn mean(&self) -> f64 { self.x } fn one(self) {} }
            impl Copied { fn one(self) {} fn two(self) {} }
            impl Written { fn three(self) {} }
            impl<F: Copy> Roots<F> { fn add(self, x: F) -> Self { self } }
        ";
        let texts = Sources::of(text, &[text]);
        let is = |of, name, arguments| uses_up_in_texts(&texts, of, name, arguments);
        assert!(is(Some("Sum"), "end", 0) && is(Some("Roots"), "add", 1) && is(None, "add", 1));
        assert!(!is(Some("Sum"), "mean", 0) && !is(Some("Sum"), "end", 1));
        assert!(!is(None, "one", 0) && !is(None, "two", 0) && !is(Some("Copied"), "one", 0) && !is(None, "three", 0));
        assert!(is(Some("Sum"), "one", 0) && !is(None, "absent", 0));
    }

    #[test]
    fn answers() {
        let text = "
            fn is_in(x: f64, v: &[f64]) -> bool { true }
            fn count(x: f64) -> usize { 0 }
            fn filled(x: f64, v: &mut [f64]) -> usize { 0 }
            fn mean(v: &[f64]) -> f64 { 0.0 }
            fn between(x: f64, v: &[f64]) -> (usize, usize) { (0, 0) }
            fn found(x: f64) -> Option<usize> { None }
            fn parted(x: f64) -> (usize, f64) { (0, x) }
            fn letter(x: f64) -> char { ' ' }
            fn label(x: f64) -> String { String::new() }
            fn lent(x: &Named) -> &str { &x.name }
            trait Ranked { fn rank(&self) -> usize; }
            impl Point { fn rank(&self) -> usize { 0 } fn octant(&self) -> u8 { 0 } }
            mod other { fn both(x: f64) -> bool { true } } fn both(x: f64) -> f64 { x }
        ";
        let texts = Sources::of(text, &[text]);
        let told = |of: Option<&str>, name, arguments| {
            let called = Called { of: of.map(str::to_owned), here: true, method: of.is_some(), arguments };
            told_in_texts(&texts, name, &called, Span::call_site())
        };
        assert_eq!((told(None, "is_in", 2), told(None, "count", 1)), (Some(Ty::Bool), Some(Ty::Int)));
        assert_eq!(
            (told(None, "letter", 1), told(None, "label", 1), told(None, "lent", 1)),
            (Some(Ty::Text), Some(Ty::Text), None)
        );
        let pair = Ty::Tuple(vec![Ty::Int, Ty::Int]);
        let found = Ty::Option(Box::new(Ty::Int));
        assert_eq!((told(None, "between", 2), told(None, "found", 1)), (Some(pair), Some(found)));
        assert_eq!(told(None, "parted", 1), None);
        assert_eq!((told(None, "filled", 2), told(None, "mean", 1), told(None, "both", 1)), (None, None, None));
        assert_eq!((told(Some("Point"), "octant", 0), told(Some("Point"), "rank", 0)), (Some(Ty::Int), Some(Ty::Int)));
        assert_eq!((told(Some("Line"), "rank", 0), told(None, "absent", 0)), (None, None));
    }

    #[test]
    fn words_that_tell_of_writing() {
        let cases = [
            ("fn f(&self, n: usize) -> usize", false),
            ("fn f<T: Copy>(&self, x: &[T], g: impl Fn(f64) -> f64) -> usize", false),
            ("fn f(&mut self) -> usize", true),
            ("fn f(&self, x: &mut [f64]) -> usize", true),
            ("fn f(&self, g: impl FnMut(f64)) -> usize", true),
            ("fn f<G>(&self, g: G) -> usize where G: FnMut(f64)", true),
            ("fn f(&self, x: &Cell<f64>) -> usize", true),
        ];
        for (text, expected) in cases {
            assert_eq!(may_write(&syn::parse_str(text).unwrap()), expected, "{text}");
        }
    }
}
