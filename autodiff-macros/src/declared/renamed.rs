//! Other names for structs: `type P3 = Point3<f64>;`, `use geometry::Point3 as P3;`.
//!
//! The cotangent of a struct has methods that are called after it, whatever name it goes by where its parts are named.

use super::words::{declares, imports};
use super::{file_of, sources};
use proc_macro2::Ident;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syn::visit::Visit;
use syn::{ItemType, Type};

thread_local! {
    static FOUND: RefCell<BTreeMap<(PathBuf, String), String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Names that stand for others that stand for others are followed no further than this.
const DEEPEST: usize = 4;

/// What a type or variant is called where it is declared, for all that the crate says.
pub(crate) fn original(name: &Ident) -> String {
    file_of(name.span()).map_or_else(|| name.to_string(), |file| original_of(&file, &name.to_string()))
}

/// The same of a name in a file.
pub(super) fn original_of(file: &Path, name: &str) -> String {
    let key = (file.to_owned(), name.to_owned());
    if let Some(known) = FOUND.with(|found| found.borrow().get(&key).cloned()) {
        return known;
    }
    let original = sources(&key.0).map_or_else(|| key.1.clone(), |texts| meant(texts.here(), &texts.all, &key.1));
    FOUND.with(|found| found.borrow_mut().insert(key, original.clone()));
    original
}

fn meant(here: &[String], all: &[String], name: &str) -> String {
    let mut name = name.to_owned();
    for _ in 0..DEEPEST {
        match in_texts(here, &name).or_else(|| in_texts(all, &name)) {
            Some(original) if original != name => name = original,
            _ => break,
        }
    }
    name
}

/// What these texts say the name stands for, if they say anything of it and agree.
fn in_texts(texts: &[String], name: &str) -> Option<String> {
    let mut names = Names { name, found: Vec::new() };
    for text in texts {
        if declares(text, &["struct", "enum"], name) {
            names.found.push(name.to_owned());
        }
        if declares(text, &["type"], name) {
            names.visit_file(&syn::parse_file(text).ok()?);
        } else {
            imports(text, name).for_each(|item| names.visit_item_use(&item));
        }
    }
    let first = names.found.first()?.clone();
    names.found.iter().all(|other| *other == first).then_some(first)
}

struct Names<'a> {
    name: &'a str,
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item_type(&mut self, item: &'ast ItemType) {
        if item.ident == self.name
            && let Type::Path(path) = &*item.ty
            && let Some(last) = path.path.segments.last()
        {
            self.found.push(last.ident.to_string());
        }
    }

    fn visit_use_rename(&mut self, item: &'ast syn::UseRename) {
        if item.rename == self.name {
            self.found.push(item.ident.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn structs_by_other_names() {
        let all = [
            "pub type P3 = geometry::Point3<f64>; type Deep = P3; mod a { pub struct Own; }",
            "use geometry::{Point2 as P2, Point3 as P3}; type Twice = P2;",
            "type Twice = P3; type Own = P3; type Loop = Loop2; type Loop2 = Loop;",
        ]
        .map(str::to_owned);
        let of = |here: usize, name| meant(&all[here..=here], &all, name);
        assert_eq!(of(0, "P3"), "Point3");
        assert_eq!(of(0, "Deep"), "Point3");
        assert_eq!(of(1, "P2"), "Point2");
        assert_eq!(of(1, "Twice"), "Point2"); // as the file says
        assert_eq!(of(0, "Own"), "Own");
        assert_eq!(of(2, "Own"), "Point3");
        assert_eq!(of(0, "Twice"), "Twice"); // one of two
        assert_eq!(of(0, "Point3"), "Point3");
    }
}
