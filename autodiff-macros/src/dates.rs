//! Dates, times and identifiers of the crates that programs take them from.
//!
//! `DateTime<Utc>` of `chrono` and `Uuid` of `uuid` are made of integers, from integers: no derivative goes in, and none comes out. Such
//! types are no more asked for a cotangent than integers are. Durations that can be made from floats, those of std, are none of them.

use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::rc::Rc;
use syn::visit::Visit;
use syn::{Path, Type, UseTree};

/// What a file imports from these crates.
#[derive(Default)]
struct Imported {
    names: BTreeSet<String>,
    /// Everything of one of them.
    all: bool,
}

thread_local! {
    static FOUND: RefCell<BTreeMap<PathBuf, Rc<Imported>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a path names such a type: by its crate, or by a name that the file imports from there.
pub(crate) fn is_one(path: &Path) -> bool {
    let (Some(first), Some(last)) = (path.segments.first(), path.segments.last()) else { return false };
    let name = last.ident.to_string();
    let Some(of) = crate_of(&name) else { return false };
    if path.segments.len() > 1 {
        return first.ident == of;
    }
    let Some(imported) = imported(last.ident.span()) else { return false };
    imported.names.contains(&name) || imported.all && !crate::declared::is_type(&last.ident)
}

/// Whether a type is made of such types, of what carries no derivative besides, and of lists and options of them.
pub(crate) fn is_made_of(t: &Type) -> bool {
    struct Dates(bool);
    impl<'ast> Visit<'ast> for Dates {
        fn visit_path(&mut self, path: &'ast Path) {
            self.0 |= is_one(path);
            syn::visit::visit_path(self, path);
        }
    }
    let mut dates = Dates(false);
    dates.visit_type(t);
    dates.0 && crate::signature::ty(t).is_inert()
}

/// The crate that has a type of this name.
fn crate_of(name: &str) -> Option<&'static str> {
    match name {
        "DateTime" | "NaiveDate" | "NaiveTime" | "NaiveDateTime" | "TimeDelta" | "Duration" | "Utc" | "Local"
        | "FixedOffset" | "Weekday" | "Month" => Some("chrono"),
        "Uuid" => Some("uuid"),
        _ => None, // of any other crate
    }
}

fn imported(at: Span) -> Option<Rc<Imported>> {
    let file = crate::files::of(at)?;
    if let Some(known) = FOUND.with(|found| found.borrow().get(&file).cloned()) {
        return Some(known);
    }
    let imported = Rc::new(of(&std::fs::read_to_string(&file).ok()?));
    FOUND.with(|found| found.borrow_mut().insert(file, Rc::clone(&imported)));
    Some(imported)
}

fn of(text: &str) -> Imported {
    struct Uses(Imported);
    impl<'ast> Visit<'ast> for Uses {
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            tree(&item.tree, None, &mut self.0);
        }
    }
    let mut uses = Uses(Imported::default());
    if let Ok(file) = syn::parse_file(text) {
        uses.visit_file(&file);
    }
    uses.0
}

fn tree(t: &UseTree, root: Option<&str>, imported: &mut Imported) {
    match t {
        UseTree::Path(path) => {
            let first = path.ident.to_string();
            tree(&path.tree, Some(root.unwrap_or(&first)), imported);
        }
        UseTree::Group(group) => group.items.iter().for_each(|t| tree(t, root, imported)),
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            if root.is_some() && crate_of(&name) == root {
                imported.names.insert(name);
            }
        }
        // By another name it is not found.
        UseTree::Rename(_) => {}
        UseTree::Glob(_) => imported.all |= matches!(root, Some("chrono" | "uuid")),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_made_of, is_one, of};
    use syn::parse_quote;

    #[test]
    fn what_files_import() {
        let found = of("use chrono::{DateTime, Utc, naive::NaiveDate}; use time::Month; use crate::chrono::NaiveTime;
            mod m { use uuid::Uuid; }");
        assert_eq!(
            found.names.iter().map(String::as_str).collect::<Vec<_>>(),
            ["DateTime", "NaiveDate", "Utc", "Uuid"]
        );
        assert!(!found.all && of("use chrono::prelude::*;").all && !of("use glam::*;").all);
    }

    #[test]
    fn paths() {
        assert!(is_one(&parse_quote!(chrono::DateTime<Utc>)) && is_one(&parse_quote!(uuid::Uuid)));
        assert!(!is_one(&parse_quote!(crate::DateTime)) && !is_one(&parse_quote!(DateTime<Utc>)));
        assert!(!is_one(&parse_quote!(std::time::Duration)));
        assert!(is_made_of(&parse_quote!(Vec<Option<chrono::NaiveDate>>)));
        assert!(!is_made_of(&parse_quote!((chrono::NaiveDate, f64))) && !is_made_of(&parse_quote!(Vec<usize>)));
    }
}
