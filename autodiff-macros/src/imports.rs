//! Functions of other crates that a file imports by their names: `use std::mem::swap;`, `use libm::{sin, cos};`.
//!
//! What a bare `swap(..)` means is not in the tokens of the function that calls it. Where the file imports the name, and has no
//! function of that name itself, the call is one of the imported function.

use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use syn::{Item, UseTree, parse_quote};

/// The paths of imported names, by the names: `None` for one that is imported more than once.
type Imports = BTreeMap<String, Option<String>>;

thread_local! {
    static FOUND: RefCell<BTreeMap<PathBuf, Rc<Imports>>> = const { RefCell::new(BTreeMap::new()) };
    static OPERATORS: RefCell<BTreeMap<(PathBuf, String), bool>> = const { RefCell::new(BTreeMap::new()) };
}

/// The path of a function of std, of `libm` or of `num_traits` that a name stands for.
pub(crate) fn path(name: &str, at: Span) -> Option<syn::ExprPath> {
    if !is_known(name) {
        return None; // a function without a meaning of its own here
    }
    let file = crate::files::of(at)?;
    let known = FOUND.with(|found| found.borrow().get(&file).cloned());
    let imports = match known {
        Some(known) => known,
        None => {
            let imports = Rc::new(of(&std::fs::read_to_string(&file).ok()?));
            FOUND.with(|found| found.borrow_mut().insert(file, Rc::clone(&imports)));
            imports
        }
    };
    let path: syn::Path = syn::parse_str(imports.get(name)?.as_deref()?).ok()?;
    Some(parse_quote!(#path))
}

/// Whether a file imports a trait of `std::ops`, somewhere in it.
pub(crate) fn has_operator(of: &str, at: Span) -> bool {
    let Some(file) = crate::files::of(at) else { return false };
    let key = (file, of.to_owned());
    if let Some(known) = OPERATORS.with(|operators| operators.borrow().get(&key).copied()) {
        return known;
    }
    let has = std::fs::read_to_string(&key.0).is_ok_and(|text| brings_operator(&text, of));
    OPERATORS.with(|operators| operators.borrow_mut().insert(key, has));
    has
}

fn brings_operator(text: &str, of: &str) -> bool {
    struct Uses<'a>(&'a str, bool);
    impl<'ast> syn::visit::Visit<'ast> for Uses<'_> {
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            self.1 |= brings(&item.tree, self.0);
        }
    }
    let mut uses = Uses(of, false);
    if let Ok(file) = syn::parse_file(text) {
        syn::visit::Visit::visit_file(&mut uses, &file);
    }
    uses.1
}

/// Whether a trait of `std::ops` is among what is imported: by whatever name, its methods are in scope.
pub(crate) fn brings(tree: &UseTree, of: &str) -> bool {
    fn found(tree: &UseTree, before: &[String], of: &str) -> bool {
        let in_ops = matches!(before, [root, ops] if (root == "std" || root == "core") && ops == "ops");
        match tree {
            UseTree::Path(path) => found(&path.tree, &[before, &[path.ident.to_string()]].concat(), of),
            UseTree::Group(group) => group.items.iter().any(|tree| found(tree, before, of)),
            UseTree::Name(name) => in_ops && name.ident == of,
            UseTree::Rename(name) => in_ops && name.ident == of,
            UseTree::Glob(_) => in_ops,
        }
    }
    found(tree, &[], of)
}

/// Functions that mean something to the lowering by their path.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "swap"
            | "replace"
            | "take"
            | "max"
            | "min"
            | "from_fn"
            | "zip"
            | "repeat"
            | "once"
            | "repeat_n"
            | "successors"
            | "clamp"
            | "pow"
    ) || crate::lower::is_of_libm(name)
}

/// What a file imports at its top, and does not define.
fn of(text: &str) -> Imports {
    let Ok(file) = syn::parse_file(text) else { return Imports::new() };
    let mut imports = Imports::new();
    for item in &file.items {
        if let Item::Use(item) = item {
            tree(&item.tree, "", &mut imports);
        }
    }
    imports.retain(|name, _| !text.contains(&format!("fn {name}")));
    imports
}

fn tree(t: &UseTree, before: &str, imports: &mut Imports) {
    match t {
        UseTree::Path(path) => tree(&path.tree, &format!("{before}{}::", path.ident), imports),
        UseTree::Group(group) => group.items.iter().for_each(|t| tree(t, before, imports)),
        UseTree::Name(name) => {
            let root = before.split("::").next().unwrap_or_default();
            let path = matches!(root, "std" | "core" | "libm" | "num_traits" | "num")
                .then(|| format!("{before}{}", name.ident));
            imports.entry(name.ident.to_string()).and_modify(|known| *known = None).or_insert(path);
        }
        // By another name it is found by no path; of everything, nothing is known.
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{brings_operator, of};

    #[test]
    fn names_and_their_paths() {
        let found = of("use std::{mem::{swap, replace}, f64}; use libm::sin; use crate::math::cos; use libm::cos as c;
            fn replace() {} mod inner { use std::mem::take; }");
        let path = |name: &str| found.get(name).cloned().flatten();
        assert_eq!(path("swap").as_deref(), Some("std::mem::swap"));
        assert_eq!(path("sin").as_deref(), Some("libm::sin"));
        assert_eq!((path("replace"), path("cos"), path("take"), path("c")), (None, None, None, None));
    }

    #[test]
    fn operators() {
        let text =
            "use std::ops::{Add, Sub}; fn f() { use core::ops::Neg; } use other::ops::Mul; use std::ops::Div as D;";
        let found = ["Add", "Sub", "Neg", "Mul", "Div"].map(|of| brings_operator(text, of));
        assert_eq!(found, [true, true, true, false, true]);
        assert!(brings_operator("use std::ops::*;", "Rem"));
    }
}
