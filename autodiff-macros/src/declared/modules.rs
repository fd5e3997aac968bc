//! Functions that are imported beside a module of their name: `mod area { .. } pub use area::area;`.
//!
//! The import brings what the derivatives are items of, too, and the name of that is the module's already: E0255, at the import. Where
//! the module is a file of its own it holds the derivatives itself: see [`crate::reexports`].

use super::{file_of, sources};
use proc_macro2::Ident;
use syn::{Item, UseTree};

/// Whether the function is in a module of its name, in the same file as the import.
pub(crate) fn is_beside_its_module(name: &Ident) -> bool {
    let Some(texts) = file_of(name.span()).and_then(|file| sources(&file)) else { return false };
    let name = name.to_string();
    texts.here().iter().any(|text| imports(text, &name))
}

fn imports(text: &str, name: &str) -> bool {
    let mentions = |what: &str| text.contains(&format!("{what}{name}"));
    mentions("mod ") && mentions("::") && syn::parse_file(text).is_ok_and(|file| in_items(&file.items, name))
}

/// Whether a module with the function in it and an import of that name stand side by side.
fn in_items(items: &[Item], name: &str) -> bool {
    let content = |item: &Item| match item {
        Item::Mod(module) => module.content.as_ref().map(|(_, items)| (module.ident.to_string(), items.clone())),
        _ => None, // no module, or a file of its own
    };
    let modules: Vec<_> = items.iter().filter_map(content).collect();
    let is_function = |item: &Item| matches!(item, Item::Fn(f) if f.sig.ident == name);
    let is_import = |item: &Item| matches!(item, Item::Use(import) if brings(&import.tree, name, false));
    modules.iter().any(|(module, items)| module == name && items.iter().any(is_function)) && items.iter().any(is_import)
        || modules.iter().any(|(_, items)| in_items(items, name))
}

/// Whether `area::area` is imported, or `self::area::area`, under that name.
fn brings(tree: &UseTree, name: &str, inside: bool) -> bool {
    match tree {
        UseTree::Path(path) if path.ident == "self" && !inside => brings(&path.tree, name, false),
        UseTree::Path(path) => path.ident == name && !inside && brings(&path.tree, name, true),
        UseTree::Group(group) => group.items.iter().any(|tree| brings(tree, name, inside)),
        UseTree::Name(item) => inside && item.ident == name,
        UseTree::Rename(item) => inside && item.ident == name && item.rename == name,
        UseTree::Glob(_) => false, // what it brings gives way
    }
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[test]
    fn functions_beside_modules_of_their_name() {
        for text in [
            "mod area { pub fn area() {} } pub use area::area;",
            "pub mod area { pub fn area() {} pub fn other() {} } use self::area::{other, area};",
            "mod shapes { mod area { pub fn area() {} } pub use self::area::area; }",
        ] {
            assert!(imports(text, "area"), "{text}");
        }
        for text in [
            "mod area; pub use area::area;", // a file of its own
            "mod area { pub fn area() {} } pub use area::*;",
            "mod area { pub fn area() {} } pub use area::area as surface;",
            "mod area { pub fn area() {} } pub use shapes::area::area;",
            "mod area { pub use crate::area::area; } pub use area::area;",
            "mod areas { pub fn area() {} } pub use areas::area;",
        ] {
            assert!(!imports(text, "area"), "{text}");
        }
    }
}
