//! The definitions of a crate's macros, in its source files.

use super::definition::{Definition, definitions_in};
use crate::edition::is_of_2015;
use crate::files;
use proc_macro2::{Span, TokenStream};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use syn::visit::Visit;
use syn::{Item, UseTree};

thread_local! {
    /// As text: tokens do not outlive the expansion that they were read in.
    static FOUND: RefCell<BTreeMap<(PathBuf, String), Option<String>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The definition of a macro that is called somewhere: the only one in its file, or else in its crate.
pub(super) fn definition(name: &str, at: Span) -> Option<Rc<Definition>> {
    let file = files::of(at)?;
    let text = FOUND.with(|found| {
        let key = (file.clone(), name.to_owned());
        if let Some(known) = found.borrow().get(&key) {
            return known.clone();
        }
        let text = search(name, &file).map(|tokens| tokens.to_string());
        found.borrow_mut().insert(key, text.clone());
        text
    })?;
    Definition::parse(text.parse().ok()?).map(Rc::new)
}

fn search(name: &str, file: &Path) -> Option<TokenStream> {
    let imports = Imports::of_file(file, name);
    if imports.named {
        return None; // of another crate, for all that is known
    }
    let mut here = Vec::new();
    in_file(file, name, &mut here);
    if !here.is_empty() {
        return only(here);
    }
    let root = files::root(file);
    let crates = ["lib.rs", "main.rs"].map(|name| root.join(name)).into_iter().filter(|file| file.is_file());
    if imports.all || crates.into_iter().any(|file| Imports::of_file(&file, name).all) {
        return None; // perhaps of another crate
    }
    let mut all = Vec::new();
    let mut files = Vec::new();
    files::all(&root, &mut files);
    for other in files.iter().filter(|f| *f != file) {
        in_file(other, name, &mut all);
    }
    only(all)
}

/// How a file may have a name from another crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Imports {
    /// It is named.
    named: bool,
    /// Everything is imported, or there is a crate whose macros are.
    all: bool,
}

impl Imports {
    /// What cannot be read may import anything. `own` says which names are modules of the crate wherever they start a path.
    fn of(text: &str, name: &str, own: &dyn Fn(&str) -> bool) -> Self {
        struct Uses<'a> {
            name: &'a str,
            own: &'a dyn Fn(&str) -> bool,
            found: Imports,
        }

        impl Uses<'_> {
            fn tree(&mut self, tree: &UseTree, root: bool) {
                match tree {
                    UseTree::Path(path) => {
                        let of = path.ident.to_string();
                        let own = matches!(of.as_str(), "crate" | "self" | "super" | "std" | "core" | "alloc");
                        if !(root && (own || (self.own)(&of))) {
                            self.tree(&path.tree, false);
                        }
                    }
                    UseTree::Name(name) => self.found.named |= name.ident == self.name,
                    UseTree::Rename(rename) => self.found.named |= rename.rename == self.name,
                    UseTree::Glob(_) => self.found.all = true,
                    UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, root)),
                }
            }
        }

        impl<'ast> Visit<'ast> for Uses<'_> {
            fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
                self.tree(&item.tree, true);
            }

            fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
                self.found.all |=
                    item.attrs.iter().any(|attr| attr.path().is_ident("macro_use")) && !of_tests(&item.attrs);
            }
        }

        let Ok(file) = syn::parse_file(text) else { return Imports { named: true, all: true } };
        let declared = |name: &str| file.items.iter().any(|item| matches!(item, Item::Mod(m) if m.ident == name));
        let own = |name: &str| declared(name) || own(name);
        let mut uses = Uses { name, own: &own, found: Imports::default() };
        uses.visit_file(&file);
        uses.found
    }

    fn of_file(file: &Path, name: &str) -> Self {
        let root = files::root(file);
        // Paths start at the root of the crate there.
        let own =
            |name: &str| is_of_2015() && (root.join(name).is_dir() || root.join(name).with_extension("rs").is_file());
        std::fs::read_to_string(file).map_or(Imports { named: true, all: true }, |text| Imports::of(&text, name, &own))
    }
}

/// Whether an item is there in the crate's own tests only: the crate does without.
fn of_tests(attrs: &[syn::Attribute]) -> bool {
    let of = |attr: &syn::Attribute| matches!(attr.parse_args::<syn::Path>(), Ok(path) if path.is_ident("test"));
    attrs.iter().any(|attr| attr.path().is_ident("cfg") && of(attr))
}

/// The one of its name, if all that there are say the same.
fn only(found: Vec<TokenStream>) -> Option<TokenStream> {
    let mut found = found.into_iter();
    let first = found.next()?;
    let text = first.to_string();
    found.all(|other| other.to_string() == text).then_some(first)
}

fn in_file(file: &Path, name: &str, found: &mut Vec<TokenStream>) {
    let Ok(text) = std::fs::read_to_string(file) else { return };
    if !text.contains("macro_rules") || !text.contains(name) {
        return;
    }
    if let Ok(tokens) = text.parse::<TokenStream>() {
        definitions_in(tokens, name, found);
    }
}

#[cfg(test)]
mod tests {
    use super::Imports;

    #[test]
    fn names_that_may_be_of_another_crate() {
        let of = |text: &str| {
            let imports = Imports::of(text, "square", &|_| false);
            (imports.named, imports.all)
        };
        let none = (false, false);
        assert_eq!(of("use std::f64::consts::*; use crate::macros::square; use super::*;"), none);
        assert_eq!(of("use other::{cube, more::power}; fn square() {}"), none);
        assert_eq!(of("use other::{cube, more::square};"), (true, false));
        assert_eq!(of("pub(crate) use other::cube as square;"), (true, false));
        assert_eq!(of("use other::square as cube;"), none);
        assert_eq!(of("mod other; use other::*; use other::square;"), none);
        assert_eq!(of("mod inner { fn f() { use other::prelude::*; } }"), (false, true));
        assert_eq!(of("#[macro_use] extern crate other;"), (false, true));
        assert_eq!(of("extern crate other;"), none);
        assert_eq!(of("#[cfg(test)] #[macro_use] extern crate other;"), none);
        assert_eq!(of("not Rust"), (true, true));
    }
}
