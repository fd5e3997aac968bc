//! Functions that are imported beside a module of their name: `mod area; pub use area::area;`.
//!
//! The import brings what the derivatives are items of, too, and the name of that is the module's already: E0255, at the import.

use super::{file_of, sources};
use proc_macro2::Ident;
use std::path::Path;
use syn::{Item, UseTree};

/// Whether the crate imports the function, by its name, into the module that the function's own is in.
pub(crate) fn is_beside_its_module(name: &Ident) -> bool {
    let Some(file) = file_of(name.span()) else { return false };
    let Some(texts) = sources(&file) else { return false };
    let name = name.to_string();
    let texts = if is_file_of(&file, &name) { &texts.all[..] } else { texts.here() };
    texts.iter().any(|text| imports(text, &name))
}

/// `area.rs`, `area/mod.rs`
fn is_file_of(file: &Path, module: &str) -> bool {
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    let folder = file.parent().and_then(Path::file_name).and_then(|folder| folder.to_str());
    stem == Some(module) || stem == Some("mod") && folder == Some(module)
}

fn imports(text: &str, name: &str) -> bool {
    let mentions = |what: &str| text.contains(&format!("{what}{name}"));
    mentions("mod ") && mentions("::") && syn::parse_file(text).is_ok_and(|file| in_items(&file.items, name))
}

/// Whether a module and an import of that name stand side by side.
fn in_items(items: &[Item], name: &str) -> bool {
    let is_module = |item: &Item| matches!(item, Item::Mod(module) if module.ident == name);
    let is_import = |item: &Item| matches!(item, Item::Use(import) if brings(&import.tree, name, false));
    let inside = |item: &Item| match item {
        Item::Mod(module) => module.content.as_ref().is_some_and(|(_, items)| in_items(items, name)),
        _ => false, // no module
    };
    items.iter().any(is_module) && items.iter().any(is_import) || items.iter().any(inside)
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
    use super::{imports, is_file_of};
    use std::path::Path;

    #[test]
    fn functions_beside_modules_of_their_name() {
        for text in [
            "mod area; pub use area::area;",
            "pub mod area; use self::area::{other, area};",
            "mod shapes { mod area { pub fn area() {} } pub use self::area::area; }",
        ] {
            assert!(imports(text, "area"), "{text}");
        }
        for text in [
            "mod area; pub use area::*;",
            "mod area; pub use area::area as surface;",
            "mod area; pub use shapes::area::area;",
            "mod areas; pub use areas::area;",
            "mod shapes { pub mod area; } pub use shapes::area;",
        ] {
            assert!(!imports(text, "area"), "{text}");
        }
    }

    #[test]
    fn files_of_modules() {
        let of = |path| is_file_of(Path::new(path), "area");
        assert_eq!((of("src/area.rs"), of("src/area/mod.rs"), of("src/area/lib.rs")), (true, true, false));
    }
}
