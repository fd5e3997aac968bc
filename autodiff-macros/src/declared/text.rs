//! Source files as text: declarations are found by the words before them, and only those are parsed.

use super::words::{is_in_comment, is_word_before, words};
use std::rc::Rc;
use syn::Signature;
use syn::visit_mut::VisitMut;

/// What is read.
pub(super) struct Sources {
    /// The file that asks, alone.
    pub here: Rc<Vec<String>>,
    /// All files of its crate.
    pub all: Rc<Vec<String>>,
}

impl Sources {
    #[cfg(test)]
    pub(super) fn of(here: &str, all: &[&str]) -> Self {
        let texts = |texts: &[&str]| Rc::new(texts.iter().map(|text| (*text).to_owned()).collect());
        Sources { here: texts(&[here]), all: texts(all) }
    }

    /// The file that asks, alone.
    pub(super) fn here(&self) -> &[String] {
        &self.here
    }
}

/// A function's declaration.
pub(super) struct Function {
    pub sig: Signature,
    /// The name of the type that it is of, if it is in an `impl`.
    pub of: Option<String>,
    /// The `impl` is that of a trait.
    pub by_trait: bool,
    /// The trait has type arguments: `impl Apply<f64> for Scale`.
    pub of_many: bool,
}

impl Function {
    pub(super) fn takes_mut_self(&self) -> bool {
        self.sig.receiver().is_some_and(|r| matches!(r.kind, syn::ReceiverKind::Reference(_, _, Some(_))))
    }
}

/// The functions of a name. `None` for one that cannot be read.
pub(super) fn functions<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = Option<Function>> + 't {
    words(text, name).filter_map(|at| {
        let begin = text[..at].trim_end().strip_suffix("fn").map(str::len)?;
        let other = is_word_before(text, begin) || is_in_comment(text, begin);
        (!other).then(|| {
            let block = implemented(text, begin);
            let (by_trait, of_many) = block.as_ref().map_or((false, false), |b| (b.by_trait, b.of_many));
            let of = block.map(|block| block.of);
            let mut function = Function { sig: signature(&text[begin..])?, of, by_trait, of_many };
            if let Some(of) = &function.of {
                Named(of).visit_signature_mut(&mut function.sig);
            }
            Some(function)
        })
    })
}

/// Writes a type's name for `Self`.
struct Named<'a>(&'a str);

impl VisitMut for Named<'_> {
    fn visit_ident_mut(&mut self, ident: &mut proc_macro2::Ident) {
        if ident == "Self" {
            *ident = proc_macro2::Ident::new(self.0, ident.span());
        }
    }
}

/// An `impl`, as far as it matters here.
struct Implemented {
    of: String,
    by_trait: bool,
    of_many: bool,
}

/// The `impl` that is open somewhere: of which type, and whether it is the one of a trait.
fn implemented(text: &str, at: usize) -> Option<Implemented> {
    for (begin, _) in text[..at].rmatch_indices("impl") {
        let word = !is_word_before(text, begin) && !is_in_comment(text, begin);
        let Some(brace) = text[begin..at].find('{').filter(|_| word) else { continue };
        let closed = text[begin..at].chars().try_fold(0_usize, |depth, c| match c {
            '{' => Some(depth + 1),
            '}' => depth.checked_sub(1).filter(|depth| *depth > 0),
            _ => Some(depth),
        });
        // `impl Fn(f64) -> f64` in a signature is no block.
        let Ok(block) = syn::parse_str::<syn::ItemImpl>(&format!("{}{{}}", &text[begin..begin + brace])) else {
            continue;
        };
        let syn::Type::Path(of) = &*block.self_ty else { return None };
        let of = &of.path.segments.last()?.ident;
        let any = block.generics.type_params().any(|param| param.ident == *of);
        let argued = |path: &syn::Path| {
            path.segments.last().is_some_and(|s| matches!(s.arguments, syn::PathArguments::AngleBracketed(_)))
        };
        return (closed.is_some() && !any).then(|| Implemented {
            of: of.to_string(),
            by_trait: block.trait_.is_some(),
            of_many: block.trait_.as_ref().is_some_and(|(path, ..)| argued(path)),
        });
    }
    None
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

/// The structs of a name. `None` for one that cannot be read.
pub(super) fn structs<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = Option<syn::ItemStruct>> + 't {
    items(text, name, "struct").map(|item| Some(item?.0))
}

/// The enums of a name, and the text of the attributes that they have. `None` for one that cannot be read.
pub(super) fn enums<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = Option<(syn::ItemEnum, &'t str)>> + 't {
    items(text, name, "enum")
}

/// The attributes of the structs and enums of a name, as text.
pub(super) fn derivations<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> + 't {
    words(text, name).filter_map(move |at| {
        let before = text[..at].trim_end();
        let begin = ["struct", "enum"].iter().find_map(|kind| before.strip_suffix(kind)).map(str::len)?;
        let declares = before.len() < at && !is_word_before(text, begin) && !is_in_comment(text, begin);
        // Attributes stand between what was before and the word.
        declares.then(|| &text[text[..begin].rfind(['}', ';']).map_or(0, |end| end + 1)..begin])
    })
}

/// Whether a text gives a name to something that is neither enum nor struct: another name of a type, an import by another name.
pub(super) fn names_elsewhere(text: &str, name: &str) -> bool {
    let gives = |before: &str| {
        ["type", "union", "as"]
            .iter()
            .any(|word| before.strip_suffix(word).is_some_and(|rest| !is_word_before(rest, rest.len())))
    };
    words(text, name).any(|at| {
        let before = text[..at].trim_end();
        before.len() < at && !is_in_comment(text, at) && gives(before)
    })
}

/// What the word `kind` declares of a name.
fn items<'t, T: syn::parse::Parse>(
    text: &'t str,
    name: &'t str,
    kind: &'static str,
) -> impl Iterator<Item = Option<(T, &'t str)>> + 't {
    words(text, name).filter_map(move |at| {
        let begin = text[..at].trim_end().strip_suffix(kind).map(str::len)?;
        let other = is_word_before(text, begin) || is_in_comment(text, begin);
        (!other).then(|| {
            let before = text[..begin].rfind(['}', ';']).map_or(0, |end| end + 1);
            let mut depth = 0_usize;
            let end = text[begin..].char_indices().find_map(|(i, c)| {
                match c {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' => depth = depth.saturating_sub(1),
                    '}' if depth <= 1 => return Some(i),
                    '}' => depth -= 1,
                    ';' if depth == 0 => return Some(i),
                    _ => {} // goes on
                }
                None
            })?;
            Some((syn::parse_str(&text[begin..=begin + end]).ok()?, &text[before..begin]))
        })
    })
}

/// Whether a path names a struct or an enum of the crate's, and nothing else.
pub(super) fn is_own_type(path: &syn::Path, texts: &Sources) -> bool {
    if path.is_ident("Self") {
        return true;
    }
    let Some(name) = path.segments.last().map(|s| s.ident.to_string()) else { return false };
    if crate::lower::is_no_users(&name) || path.segments.first().is_some_and(|s| s.ident == "Self") {
        return false;
    }
    // What the file itself says comes first.
    type_of_texts(texts.here(), &name).unwrap_or_else(|| type_of_texts(&texts.all, &name).unwrap_or(false))
}

/// Whether a name is that of a struct or an enum, and nothing else. `None` if it is declared nowhere.
pub(super) fn type_of_texts(texts: &[String], name: &str) -> Option<bool> {
    let mut own = None;
    for text in texts {
        for at in words(text, name) {
            let before = text[..at].trim_end();
            if before.len() == at || is_in_comment(text, at) {
                continue; // no declaration
            }
            if before.ends_with("type") {
                return Some(false); // a name for anything
            }
            if before.ends_with("struct") || before.ends_with("enum") {
                own = Some(true);
            }
        }
    }
    own
}

/// Whether a type is not one of the crate's own, or has a copy: it derives `Clone` or `Copy`, or has an `impl` of one.
pub(super) fn may_be_cloned(name: &str, texts: &Sources) -> bool {
    // What the file itself says comes first.
    clones_of_texts(texts.here(), name).unwrap_or_else(|| clones_of_texts(&texts.all, name).unwrap_or(true))
}

/// Whether a struct or an enum has a copy. `None` if it is declared nowhere.
fn clones_of_texts(texts: &[String], name: &str) -> Option<bool> {
    let copies = |word: &str| word.ends_with("Clone") || word.ends_with("Copy");
    let (mut declared, mut copied) = (false, false);
    for text in texts {
        for at in words(text, name) {
            let before = text[..at].trim_end();
            if before.len() == at || is_in_comment(text, at) {
                continue; // no declaration
            }
            if before.ends_with("struct") || before.ends_with("enum") {
                declared = true;
                // Attributes stand between what was before and the word.
                let begin = before.rfind(['}', ';']).map_or(0, |end| end + 1);
                let attributes = &before[begin..];
                let derived = |of| words(attributes, of).any(|at| !is_in_comment(attributes, at));
                copied |= derived("Clone") || derived("Copy");
            }
            copied |= before.strip_suffix("for").is_some_and(|before| copies(before.trim_end()));
        }
    }
    declared.then_some(copied)
}

/// Whether there is an `impl From<&..>` of a type.
pub(super) fn converts_references(of: &str, text: &str) -> bool {
    words(text, "From").any(|at| {
        let header = text[at + "From".len()..].split(['{', ';']).next().unwrap_or_default();
        header.trim_start().strip_prefix('<').is_some_and(|from| from.trim_start().starts_with('&'))
            && header.rsplit_once(" for ").is_some_and(|(_, to)| words(to, of).next().is_some())
            && !is_in_comment(text, at)
    })
}

/// Whether a type has the methods of slices or of iterators besides its own.
pub(super) fn is_like_std(of: &str, texts: &Sources) -> bool {
    let declares = |text: &String| type_of_texts(std::slice::from_ref(text), of).is_some();
    let here = texts.here().iter().any(declares);
    // A file that declares another type of the name speaks of that one.
    let speaks = |text: &&String| !(here && declares(text) && !texts.here().contains(text));
    let mut uses =
        texts.all.iter().filter(speaks).flat_map(|text| words(text, of).map(move |at| text[..at].trim_end()));
    uses.any(|before| {
        before.strip_suffix("for").is_some_and(|before| {
            let before = before.trim_end();
            ["Deref", "Iterator", "DerefMut"]
                .iter()
                .any(|name| before.ends_with(name) && !before.ends_with("IntoIterator"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Sources, converts_references, is_like_std};

    #[test]
    fn types_with_the_methods_of_slices() {
        let plain = "struct Series { n: usize }".to_owned();
        let like = "struct Series(Vec<f64>); impl Deref for Series {}".to_owned();
        let apart = "impl Deref for Series {}".to_owned();
        let is = |here: &String, all: &[&String]| {
            is_like_std("Series", &Sources::of(here, &all.iter().map(|text| text.as_str()).collect::<Vec<_>>()))
        };
        assert!(is(&like, &[&like]) && is(&like, &[&plain, &like]) && is(&plain, &[&plain, &apart]));
        assert!(!is(&plain, &[&plain]) && !is(&plain, &[&plain, &like]));
    }

    #[test]
    fn conversions_of_references() {
        let is = |text: &str| converts_references("Polar", text);
        assert!(is("impl From<&Point> for Polar {") && is("impl<'a> From<&'a Point> for crate::Polar {"));
        assert!(!is("impl From<Point> for Polar {") && !is("impl From<&Polar> for Point {"));
        assert!(!is("// impl From<&Point> for Polar {"));
    }
}
