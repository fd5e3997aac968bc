//! Constants and statics: of what type they are, as their declarations say.
//!
//! Of an operand of unknown type the operator's rule is for rustc to find, and keeps what it may need; of a float it is arithmetic. What a
//! declaration gets wrong rustc sees: the generated code computes with the constant itself.

use super::text::functions;
use super::words::{is_in_comment, is_word_before, words};
use crate::ir::Ty;
use crate::signature::ty;
use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

thread_local! {
    static FOUND: RefCell<BTreeMap<(PathBuf, String), Ty>> = const { RefCell::new(BTreeMap::new()) };
}

/// The type of a constant of this name, if it is a number: as the file says, or else as the crate does, if all declarations agree.
pub(crate) fn constant(name: &str, at: Span) -> Ty {
    let Some(file) = crate::files::of(at) else { return Ty::Unknown };
    let key = (file.clone(), name.to_owned());
    if let Some(known) = FOUND.with(|found| found.borrow().get(&key).cloned()) {
        return known;
    }
    let of = |texts: &[String]| texts.iter().flat_map(|text| types(text, name)).collect::<Vec<_>>();
    let ty = super::sources(&file).map_or(Ty::Unknown, |texts| {
        let here = of(texts.here());
        agreed(if here.is_empty() { of(&texts.all) } else { here })
    });
    FOUND.with(|found| found.borrow_mut().insert(key, ty.clone()));
    ty
}

fn agreed(types: Vec<Ty>) -> Ty {
    let mut types = types.into_iter();
    match types.next() {
        Some(first @ (Ty::Float(_) | Ty::Int)) if types.all(|other| other == first) => first,
        _ => Ty::Unknown, // no number, or not always the same
    }
}

/// What the declarations of a name say.
fn types(text: &str, name: &str) -> Vec<Ty> {
    declarations(text, name).map(|(_, of)| syn::parse_str(of).map_or(Ty::Unknown, |t| ty(&t))).collect()
}

/// The declarations of a name: by which word, and of what type.
fn declarations<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'static str, &'a str)> {
    words(text, name).filter_map(move |at| {
        let before = text[..at].trim_end();
        let before = before.strip_suffix("mut").map_or(before, str::trim_end);
        let word = ["const", "static"].into_iter().find(|word| before.ends_with(word))?;
        let begin = before.len() - word.len();
        if before.len() == at || is_word_before(text, begin) || is_in_comment(text, begin) {
            return None;
        }
        let after = text[at + name.len()..].trim_start().strip_prefix(':')?;
        let end = after.find(['=', ';', ',', '>', '{'])?;
        Some((word, &after[..end]))
    })
}

/// Whether constants of this name are of a type that the crate declares, as all their declarations say.
pub(crate) fn is_of_own_type(name: &proc_macro2::Ident) -> bool {
    let text = name.to_string();
    let Some(texts) = super::file_of(name.span()).and_then(|file| super::sources(&file)) else { return false };
    let own = |(_, of): (_, &str)| syn::parse_str(of).is_ok_and(|path| super::is_own_type(&path, &texts));
    let own = |of: &[String]| of.iter().flat_map(|of| declarations(of, &text)).map(own).reduce(|a, b| a && b);
    own(texts.here()).or_else(|| own(&texts.all)).unwrap_or(false)
}

/// Whether there are constants of this name, and no functions: in the file that names it, or else in its crate.
pub(crate) fn is_constant_item(name: &proc_macro2::Ident) -> bool {
    let text = name.to_string();
    let Some(texts) = super::file_of(name.span()).and_then(|file| super::sources(&file)) else { return false };
    let constants = |of: &[String]| of.iter().any(|of| !types(of, &text).is_empty());
    let functions = |of: &[String]| of.iter().any(|of| functions(of, &text).next().is_some());
    if constants(texts.here()) || functions(texts.here()) {
        return !functions(texts.here());
    }
    constants(&texts.all) && !functions(&texts.all)
}

/// Whether an item of this name is a `const`, of which every use is a new one.
pub(crate) fn is_const(name: &proc_macro2::Ident) -> bool {
    words_of(name) == (true, false)
}

/// Whether it is a `static`, of which there is one.
pub(crate) fn is_static(name: &proc_macro2::Ident) -> bool {
    words_of(name) == (false, true)
}

/// Whether items of a name are declared by `const`, and by `static`: in the file that names it, or else in its crate.
fn words_of(name: &proc_macro2::Ident) -> (bool, bool) {
    let text = name.to_string();
    let Some(texts) = super::file_of(name.span()).and_then(|file| super::sources(&file)) else { return (false, false) };
    let said = |of: &[String], word: &str| of.iter().any(|of| declarations(of, &text).any(|(is, _)| is == word));
    let both = |of: &[String]| (said(of, "const"), said(of, "static"));
    match both(texts.here()) {
        (false, false) => both(&texts.all),
        here => here,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Width;

    const TEXT: &str = "
        pub const SOFTENING: f64 = 0.1;
        const STEPS : usize = 3;
        static mut RATE: f32 = 1.0;
        // const SOFTENING: f32 = 0.1;
        const TABLE: [f64; 3] = [0.0; 3];
        fn f<const N: usize>() { const G: f64 = 1.0; }
        mod other { const G: f32 = 1.0; const UNUSED_STEPS: f64 = 1.0; }
        trait Scale { const SCALE: f64; const ONE: Self; }
    ";

    #[test]
    fn of_numbers() {
        let of = |name| agreed(types(TEXT, name));
        assert_eq!(of("SOFTENING"), Ty::Float(Some(Width::F64)));
        assert_eq!(of("STEPS"), Ty::Int);
        assert_eq!(of("RATE"), Ty::Float(Some(Width::F32)));
        assert_eq!(of("N"), Ty::Int);
        assert_eq!(of("SCALE"), Ty::Float(Some(Width::F64)));
        for unknown in ["TABLE", "G", "ONE", "PI"] {
            assert_eq!(of(unknown), Ty::Unknown, "{unknown}");
        }
    }
}
