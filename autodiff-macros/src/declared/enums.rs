//! Enums of the crate's whose variants hold nothing, or integers, truth values and text, and structs of these: they carry no derivative, and
//! need not say so.

use super::text::{derivations, enums, names_elsewhere, structs};
use super::words::words;
use super::{file_of, sources};
use crate::ir::Ty;
use crate::signature::ty;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::spanned::Spanned;
use syn::{GenericArgument, Member, Path, PathArguments, Type};

/// A variant: its name, and the names of what it holds. A struct is one without a name.
type Variant = (String, Vec<String>);

/// The variants that were found for a name in a file.
type Variants = BTreeMap<(PathBuf, String), Option<Vec<Variant>>>;

thread_local! {
    static PLAIN: RefCell<Variants> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a type is made of nothing but such an enum.
pub(crate) fn is_plain(t: &Type) -> bool {
    plain(t).is_some()
}

/// The same, of an enum whose variants hold nothing at all.
pub(crate) fn holds_nothing(t: &Type) -> bool {
    plain(t).is_some_and(|(_, variants)| variants.iter().all(|(name, held)| held.is_empty() && !name.is_empty()))
}

/// What rustc is asked, so that a type of another crate that has the name is not taken for one: whether its variants are all there is, and
/// what they hold carries no derivative.
pub(crate) fn is_plain_indeed(t: &Type, krate: &Path) -> Option<TokenStream> {
    let (path, variants) = plain(t)?;
    let arms = variants.iter().map(|(name, held)| {
        let name = (!name.is_empty()).then(|| Ident::new(name, path.span())).map(|name| quote!(::#name));
        let members = held.iter().map(|member| match member.parse::<u32>() {
            Ok(index) => Member::from(index as usize),
            Err(_) => Member::from(Ident::new(member, path.span())),
        });
        let parts: Vec<_> = (0..held.len()).map(|i| format_ident!("__part{i}", span = Span::mixed_site())).collect();
        quote!(#path #name { #(#members: #parts,)* } => { #(#krate::rt::inert(&#parts);)* })
    });
    Some(quote! {
        let _ = |__plain: #path| match __plain { #(#arms)* };
    })
}

/// The enum, and its variants.
fn plain(t: &Type) -> Option<(&Path, Vec<Variant>)> {
    let path = match t {
        Type::Path(path) if path.qself.is_none() => &path.path,
        Type::Reference(r) if r.mutability.is_none() => return plain(&r.elem),
        Type::Array(array) => return plain(&array.elem),
        Type::Slice(slice) => return plain(&slice.elem),
        _ => return None, // of other types
    };
    let last = path.segments.last()?;
    match &last.arguments {
        PathArguments::None => Some((path, variants(&last.ident)?)),
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
fn variants(name: &Ident) -> Option<Vec<Variant>> {
    let key = (file_of(name.span())?, name.to_string());
    if let Some(known) = PLAIN.with(|plain| plain.borrow().get(&key).cloned()) {
        return known;
    }
    // What the file itself says comes first.
    let found = sources(&key.0).and_then(|texts| match super::text::type_of_texts(texts.here(), &key.1) {
        Some(_) => variants_in_texts(texts.here(), &key.1, true),
        None => variants_in_texts(&texts.all, &key.1, false),
    });
    PLAIN.with(|plain| plain.borrow_mut().insert(key, found.clone()));
    found
}

/// Whether an attribute may take what it stands on away: `cfg`, also where a `cfg_attr` puts it, which may as well put others there.
fn conditional(attribute: &syn::Attribute) -> bool {
    let written = attribute.path().is_ident("cfg_attr").then(|| attribute.meta.to_token_stream());
    attribute.path().is_ident("cfg") || written.is_some_and(mentions_cfg)
}

fn mentions_cfg(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "cfg",
        TokenTree::Group(group) => mentions_cfg(group.stream()),
        _ => false, // no word
    })
}

/// `here`: private fields can be seen.
fn variants_in_texts(texts: &[String], name: &str, here: bool) -> Option<Vec<Variant>> {
    let names = |fields: &syn::Fields| fields.members().map(|m| m.to_token_stream().to_string()).collect();
    let mut found: Option<Vec<Variant>> = None;
    for text in texts {
        if names_elsewhere(text, name) {
            return None;
        }
        for item in structs(text, name) {
            let item = item?;
            let seen = |f: &syn::Field| here || !matches!(f.vis, syn::Visibility::Inherited);
            let inert = |f: &syn::Field| is_inert(&f.ty) && seen(f) && !f.attrs.iter().any(conditional);
            let carries = derivations(text, name).any(|attributes| attributes.contains("Differentiable"))
                || is_implemented(text, name);
            if carries || !item.generics.params.is_empty() || item.fields.is_empty() || !item.fields.iter().all(inert) {
                return None;
            }
            let variants = vec![(String::new(), names(&item.fields))];
            if found.as_ref().is_some_and(|before| *before != variants) {
                return None;
            }
            found = Some(variants);
        }
        for item in enums(text, name) {
            let (item, attributes) = item?;
            // A variant may be there under a condition only.
            let inert = |v: &syn::Variant| {
                let all = || v.attrs.iter().chain(v.fields.iter().flat_map(|f| &f.attrs));
                v.fields.iter().all(|f| is_inert(&f.ty)) && !all().any(conditional)
            };
            let derives = attributes.contains("Differentiable");
            if derives
                || !item.generics.params.is_empty()
                || item.variants.is_empty()
                || !item.variants.iter().all(inert)
            {
                return None;
            }
            let variants: Vec<Variant> =
                item.variants.iter().map(|v| (v.ident.to_string(), names(&v.fields))).collect();
            if found.as_ref().is_some_and(|before| *before != variants) {
                return None;
            }
            found = Some(variants);
        }
    }
    found
}

/// Whether a text has `impl Differentiable for Name`.
fn is_implemented(text: &str, name: &str) -> bool {
    words(text, name).any(|at| {
        let before = text[..at].trim_end();
        before.strip_suffix("for").is_some_and(|before| before.trim_end().ends_with("Differentiable"))
    })
}

/// Integers, truth values and text, by their own names.
fn is_inert(t: &Type) -> bool {
    match t {
        Type::Path(path) if path.qself.is_none() => {
            path.path.get_ident().is_some() && matches!(ty(t), Ty::Int | Ty::Bool | Ty::Text)
        }
        Type::Reference(r) => {
            let is_static = r.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static");
            is_static && r.mutability.is_none() && matches!(ty(&r.elem), Ty::Text)
        }
        _ => false, // of others
    }
}

#[cfg(test)]
mod tests {
    use super::variants_in_texts;

    #[test]
    fn enums_that_hold_nothing() {
        let of = |text: &str| {
            let written = |(name, held): (String, Vec<String>)| [vec![name], held].concat().join(" ");
            variants_in_texts(&[text.to_owned()], "Way", true)
                .map(|all| all.into_iter().map(written).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(
            of("/// A way.\n#[derive(Clone)]\npub enum Way { /// There\n Up, Down = 3 }").as_deref(),
            Some("Up Down")
        );
        assert_eq!(of("#[derive(Default)] enum Way { #[default] Up, Down }").as_deref(), Some("Up Down"));
        assert_eq!(of("enum Way { Up(u8, char), Down { by: String } }").as_deref(), Some("Up 0 1 Down by"));
        assert_eq!(of("enum Way { Up(&'static str), Down(&'a str) }"), None);
        assert_eq!(of("enum Way { Up, #[cfg(test)] Down }"), None);
        assert_eq!(of("enum Way { Up, #[cfg_attr(test, cfg(unix))] Down }"), None);
        assert_eq!(of("enum Way { Up, #[cfg_attr(test, serde(rename))] Down }").as_deref(), Some("Up Down"));
        assert_eq!(of("enum Way { Up(f64), Down }"), None);
        assert_eq!(of("enum Way { Up, Down } mod other { struct Way(f64); }"), None);
        assert_eq!(of("enum Way { Up, Down } use other::Length as Way;"), None);
        assert_eq!(of("enum Way { Up } type Way = f64;"), None);
        assert_eq!(of("#[derive(Clone, Differentiable)] enum Way { Up, Down }"), None);
        assert_eq!(of("enum Way<T> { Up }"), None);
        assert_eq!(of("enum Ways { Up }"), None);
        assert_eq!(of("struct Way(pub i64);").as_deref(), Some(" 0"));
        assert_eq!(of("#[derive(Clone)] struct Way { year: i32, leap: bool }").as_deref(), Some(" year leap"));
        assert_eq!(of("struct Way { year: i32, day: f64 }"), None);
        assert_eq!(of("struct Way;"), None);
        assert_eq!(of("#[derive(Differentiable)] struct Way(i64);"), None);
        assert_eq!(of("struct Way(i64); impl Differentiable for Way {}"), None);
        assert_eq!(super::variants_in_texts(&["struct Way(i64);".to_owned()], "Way", false), None);
    }
}
