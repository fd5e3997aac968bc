//! Traits of the crate's whose type parameters stand for floats, by their own bounds or by what all their `impl`s say.
//!
//! The derivatives of such a trait's methods ask for floats themselves, so that the `impl`s of it need not: `impl<T: Float> Scale<T>
//! for Point<T>` stays an `impl` for all that are `Float`, and generic code that has nothing to do with derivatives goes on using it.

use super::text::Sources;
use super::words::{is_in_comment, is_word_before, words};
use super::{file_of, sources};
use crate::signature::{Floats, is_plain_bound};
use proc_macro2::Ident;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::{GenericArgument, Generics, ItemImpl, ItemTrait, Path, PathArguments, Type, TypeParamBound};

/// For each type parameter of a trait the bounds that make it a float.
pub(crate) type FloatParams = Vec<Option<Vec<TypeParamBound>>>;

thread_local! {
    static TRAITS: RefCell<BTreeMap<(PathBuf, String), FloatParams>> = const { RefCell::new(BTreeMap::new()) };
}

/// The type parameters of a trait of the crate's that stand for an integer in an `impl` of it: `impl Distribution<u64> for Poisson`.
pub(crate) fn integer_params(name: &Ident, generics: &Generics) -> Vec<bool> {
    let texts = file_of(name.span()).and_then(|file| sources(&file));
    let impls = texts.map(|texts| impls_of_texts(&texts, &name.to_string())).unwrap_or_default();
    generics.type_params().enumerate().map(|(i, _)| impls.iter().any(|block| is_integer(block, i))).collect()
}

/// The type parameters of a trait of the crate's that stand for floats. Empty where there is no one trait of the name.
pub(crate) fn float_params(name: &Ident) -> FloatParams {
    let Some(file) = file_of(name.span()) else { return Vec::new() };
    let key = (file, name.to_string());
    if let Some(known) = TRAITS.with(|traits| traits.borrow().get(&key).cloned()) {
        return known;
    }
    // Traits may name each other in their bounds.
    TRAITS.with(|traits| traits.borrow_mut().insert(key.clone(), Vec::new()));
    let params = sources(&key.0).and_then(|texts| float_params_of_texts(&texts, &key.1)).unwrap_or_default();
    TRAITS.with(|traits| traits.borrow_mut().insert(key, params.clone()));
    params
}

fn float_params_of_texts(texts: &Sources, name: &str) -> Option<FloatParams> {
    let traits = |texts: &[String]| {
        let headers = texts.iter().flat_map(|text| headers(text, name, "trait"));
        headers.map(|header| syn::parse_str::<ItemTrait>(&format!("{header}{{}}"))).collect::<Vec<_>>()
    };
    // What the file itself says comes first.
    let mut declared = traits(texts.here());
    if declared.is_empty() {
        declared = traits(&texts.all);
    }
    let [Ok(declared)] = &declared[..] else { return None };
    let impls = impls_of_texts(texts, name);
    let own = Floats::of(std::iter::once(&declared.generics));
    let param = |(i, param): (usize, &syn::TypeParam)| {
        if impls.iter().any(|block| is_integer(block, i)) {
            return None; // numbers of any kind
        }
        if own.width(&param.ident.clone().into()).is_some() {
            return Some(bounds(&param.ident, &declared.generics));
        }
        // Where the trait asks for nothing, all that have it may agree on floats, not all of them on one.
        let free = bounds(&param.ident, &declared.generics).iter().all(is_plain);
        let given = impls.iter().map(|block| given(block, i)).collect::<Option<Vec<_>>>().filter(|_| free)?;
        given.into_iter().find(|bounds| !bounds.is_empty())
    };
    Some(declared.generics.type_params().enumerate().map(param).collect())
}

/// The `impl`s of a trait, without what is in them.
fn impls_of_texts(texts: &Sources, name: &str) -> Vec<ItemImpl> {
    let impls = texts.all.iter().flat_map(|text| headers(text, name, "impl"));
    let impls = impls.filter_map(|header| syn::parse_str::<ItemImpl>(&format!("{header}{{}}")).ok());
    impls.filter(|i| i.trait_.as_ref().is_some_and(|(path, _)| is_named(path, name))).collect()
}

/// Whether a trait is given an integer for a parameter in an `impl`.
fn is_integer(block: &ItemImpl, place: usize) -> bool {
    let argument = block.trait_.as_ref().and_then(|(path, _)| nth_type(path, place));
    argument.is_some_and(|t| crate::signature::ty(t) == crate::ir::Ty::Int)
}

/// The bounds of the float parameter that a trait is given in an `impl`; none for a float itself. `None` if it is something else.
fn given(block: &ItemImpl, place: usize) -> Option<Vec<TypeParamBound>> {
    let (path, _) = block.trait_.as_ref()?;
    let Type::Path(argument) = nth_type(path, place)? else { return None };
    let ident = argument.path.get_ident()?;
    if ident == "f64" || ident == "f32" {
        return Some(Vec::new());
    }
    let floats = Floats::of(std::iter::once(&block.generics));
    floats.width(&argument.path).map(|_| bounds(ident, &block.generics))
}

/// The type argument of a trait's path.
pub(crate) fn nth_type(path: &Path, place: usize) -> Option<&Type> {
    types(path)?.nth(place)
}

/// Which type argument of a trait's path a parameter is.
pub(crate) fn place_of_type(path: &Path, param: &Ident) -> Option<usize> {
    types(path)?.position(|t| matches!(t, Type::Path(t) if t.path.is_ident(param)))
}

fn types(path: &Path) -> Option<impl Iterator<Item = &Type>> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else { return None };
    Some(arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(t) => Some(t),
        _ => None, // a lifetime, a constant, an associated type
    }))
}

/// The bounds of a parameter, wherever they are written.
fn bounds(param: &Ident, generics: &Generics) -> Vec<TypeParamBound> {
    let inline = generics.type_params().filter(|p| p.ident == *param).flat_map(|p| &p.bounds);
    let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let more = clause.filter_map(|predicate| match predicate {
        syn::WherePredicate::Type(of) if matches!(&of.bounded_ty, Type::Path(p) if p.path.is_ident(param)) => {
            Some(&of.bounds)
        }
        _ => None, // of another type, or of lifetimes
    });
    inline.chain(more.flatten()).cloned().collect()
}

fn is_plain(bound: &TypeParamBound) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => is_plain_bound(bound),
        _ => true, // a lifetime
    }
}

fn is_named(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

/// What stands before the braces of the items of a kind with a name in their header.
fn headers<'t>(text: &'t str, name: &'t str, kind: &'static str) -> impl Iterator<Item = &'t str> {
    words(text, name).filter_map(move |at| {
        let begin = if kind == "trait" {
            text[..at].trim_end().strip_suffix(kind)?.len()
        } else {
            let since = text[..at].rfind(['{', '}', ';']).map_or(0, |end| end + 1);
            since + words(&text[since..at], kind).next()?
        };
        let other = is_word_before(text, begin) || is_in_comment(text, begin) || is_in_comment(text, at);
        let end = text[at..].find('{').filter(|_| !other)?;
        Some(&text[begin..at + end])
    })
}

#[cfg(test)]
mod tests {
    use super::{Sources, float_params_of_texts};

    fn of(text: &str) -> Option<Vec<bool>> {
        let sources = Sources::of(text, &[text]);
        let params = float_params_of_texts(&sources, "Ops")?;
        Some(params.iter().map(Option::is_some).collect())
    }

    #[test]
    fn what_a_trait_says_itself() {
        assert_eq!(of("pub trait Ops<K, T: Float> { fn f(x: T); }"), Some(vec![false, true]));
        assert_eq!(of("trait Ops<T>: Copy where T: Copy + Float {"), Some(vec![true]));
        assert_eq!(of("trait Ops<T: Shape> {} impl<T: Float> Ops<T> for Point<T> {}"), Some(vec![false]));
        assert_eq!(of("// trait Ops<T: Float> {"), None);
        assert_eq!(of("mod a { trait Ops<T: Float> {} } mod b { trait Ops<T> {} }"), None);
    }

    #[test]
    fn integers() {
        let of = |impls: &str| of(&format!("trait Ops<K: Num, T: Float> {{}}\n{impls}")).unwrap();
        assert_eq!(of("impl Ops<u64, f64> for Line {} impl Ops<f64, f64> for Circle {}"), [false, true]);
        assert_eq!(of("impl<T: Float> Ops<T, T> for Line {}"), [true, true]);
    }

    #[test]
    fn what_all_impls_of_a_trait_say() {
        let of = |impls: &str| of(&format!("trait Ops<T>: Copy {{}}\n{impls}")).unwrap();
        assert_eq!(of("impl<T: Float> Ops<T> for Point<T> {} impl Ops<f64> for Line {}"), [true]);
        assert_eq!(of("impl<T> Ops<T> for Point<T>\nwhere T: Float {}"), [true]);
        assert_eq!(of("impl<T: Float> Ops<T> for Point<T> {} impl Ops<Angle> for Line {}"), [false]);
        // Not generic: whatever else is implemented elsewhere is as good.
        assert_eq!(of("impl Ops<f64> for Line {}"), [false]);
        assert_eq!(of(""), [false]);
    }
}
