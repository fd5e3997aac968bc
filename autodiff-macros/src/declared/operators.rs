//! Which types of the crate's have an operator of std's, as the `impl`s in its source files say.

use super::words::{is_in_comment, is_word_before, words};
use super::{file_of, of_crate};
use crate::ir::Ty;
use crate::signature::{transparent, ty};
use proc_macro2::Span;
use syn::{GenericArgument, ItemImpl, PathArguments, Type};

/// How an operator takes its left operand, and what it gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Operands {
    /// `impl Add for V`
    pub by_value: bool,
    /// `impl Add for &V`
    pub by_reference: bool,
    /// A float, or a type of the crate's, if all of them say the same.
    pub output: Option<Ty>,
}

/// The `impl`s that a type of this name has of an operator, `Add` and its kin, with a right operand of this type, where that is known.
pub(crate) fn operands(operator: &str, of: &str, with: &Ty, at: Span) -> Operands {
    let texts = file_of(at).map(|file| of_crate(&file)).unwrap_or_default();
    let mut all: Vec<Impl> = texts.iter().flat_map(|text| impls(text, operator, of)).collect();
    if all.iter().any(|of| of.with == *with) {
        all.retain(|of| of.with == *with);
    }
    let mut outputs = all.iter().map(|of| of.output.clone());
    let first = outputs.next().flatten();
    let agreed = outputs.all(|other| other == first);
    let by = |reference: bool| all.iter().any(|of| of.by_reference == reference);
    Operands { by_value: by(false), by_reference: by(true), output: first.filter(|_| agreed) }
}

/// An `impl` of an operator.
#[derive(Debug, PartialEq)]
struct Impl {
    by_reference: bool,
    with: Ty,
    output: Option<Ty>,
}

/// Those for a type, or for references to it.
fn impls<'t>(text: &'t str, operator: &'t str, of: &'t str) -> impl Iterator<Item = Impl> + 't {
    let is = move |t: &Type| matches!(t, Type::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == of));
    words(text, operator).filter_map(move |at| {
        let begin = text[..at].rfind("impl").filter(|at| !is_word_before(text, *at))?;
        let brace = at + text[at..].find('{').filter(|_| !is_in_comment(text, at))?;
        let block = syn::parse_str::<ItemImpl>(&format!("{}{{}}", &text[begin..brace])).ok()?;
        let (path, _) = block.trait_.as_ref()?;
        let named = path.segments.last().filter(|s| s.ident == operator)?;
        let by_reference = match transparent(&block.self_ty) {
            Type::Reference(r) if r.mutability.is_none() && is(&r.elem) => true,
            t if is(t) => false,
            _ => return None, // for another type
        };
        let with = match &named.arguments {
            PathArguments::AngleBracketed(args) => args.args.iter().find_map(|arg| match arg {
                GenericArgument::Type(t) => Some(named_type(t, of)),
                _ => None, // what it gives
            }),
            _ => None, // with another of the type
        };
        let with = with.map_or_else(|| Ty::named(of), |with| with.unwrap_or(Ty::Unknown));
        Some(Impl { by_reference, with, output: output(&text[brace..], of) })
    })
}

/// `type Output = V;`
fn output(body: &str, of: &str) -> Option<Ty> {
    let body = &body[..body.find("fn ").unwrap_or(body.len())];
    let (_, output) = body.split_once("type Output")?;
    let written = syn::parse_str::<Type>(output.trim_start().strip_prefix('=')?.split_once(';')?.0).ok()?;
    named_type(&written, of)
}

/// A float, or a type with a name, references looked through.
fn named_type(t: &Type, of: &str) -> Option<Ty> {
    match (transparent(t), ty(t)) {
        (Type::Reference(r), _) => named_type(&r.elem, of),
        (_, float @ Ty::Float(_)) => Some(float),
        (Type::Path(path), Ty::Unknown) if path.qself.is_none() => {
            let name = path.path.segments.last()?.ident.to_string();
            Some(Ty::named(if name == "Self" { of } else { &name }))
        }
        _ => None, // something else
    }
}

#[cfg(test)]
mod tests {
    use super::{Impl, Ty, impls};
    use crate::ir::Width;

    #[test]
    fn impls_of_operators() {
        let text = "
            use std::ops::{Add, Mul};
            impl Add for V { type Output = Self; fn add(self, o: V) -> V { o } }
            impl<'a> Add<&'a V> for &'a V { type Output = V; fn add(self, o: &V) -> V { *o } }
            impl<T: Mul<Output = T>> std::ops::Mul<f64> for W<T> where T: Copy { type Output = W<T>; }
            // impl Sub for V {}
            impl ops::Neg for &'_ V { fn neg(self) {} }
        ";
        let of = |operator, of| impls(text, operator, of).collect::<Vec<_>>();
        let (v, float) = (Ty::named("V"), Ty::Float(Some(Width::F64)));
        let of_v = |by_reference| Impl { by_reference, with: v.clone(), output: Some(v.clone()) };
        assert_eq!(of("Add", "V"), [of_v(false), of_v(true)]);
        let of_w = Impl { by_reference: false, with: float, output: Some(Ty::named("W")) };
        assert_eq!(of("Mul", "W").last(), Some(&of_w));
        assert_eq!(of("Neg", "V"), [Impl { by_reference: true, with: v.clone(), output: None }]);
        assert!(of("Add", "W").is_empty() && of("Sub", "V").is_empty());
    }
}
