//! Functions in a module of their own name, which the module around takes out of it: `mod ellipk; pub use ellipk::ellipk;`.
//!
//! An `enum ellipk {}` beside the function would come out with it, and meet the module of that name. So the module itself holds
//! the derivatives then: wherever the module can be named, `ellipk::grad(..)` is a path to them.

use proc_macro2::Ident;
use std::path::{Path, PathBuf};
use syn::{File, Item, UseTree};

/// Whether the file around a function is the module of its name, and the module around that imports the function.
pub(crate) fn is_taken_out(function: &Ident) -> bool {
    let Some(file) = crate::files::of(function.span()) else { return false };
    let name = function.to_string();
    let Some(parents) = parents(&file, &name) else { return false };
    let parse = |path: &Path| syn::parse_file(&std::fs::read_to_string(path).ok()?).ok();
    let here = |file: &File| file.items.iter().any(|item| matches!(item, Item::Fn(f) if f.sig.ident == name));
    parse(&file).is_some_and(|file| here(&file))
        && parents.iter().filter_map(|path| parse(path)).any(|file| takes_out(&file, &name))
}

/// The files that may declare the module `name`, if a file may be that module.
fn parents(file: &Path, name: &str) -> Option<Vec<PathBuf>> {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let folder = file.parent()?;
    let around = match stem(file)?.as_str() {
        "mod" if stem(folder)? == name => folder.parent()?,
        stem if stem == name => folder,
        _ => return None, // a module of another name
    };
    let inside = ["mod.rs", "lib.rs", "main.rs"].map(|file| around.join(file));
    Some(inside.into_iter().chain([around.with_extension("rs")]).filter(|path| path.is_file()).collect())
}

/// Whether a module declares a module and imports what has its name from it.
fn takes_out(file: &File, name: &str) -> bool {
    let declares = file.items.iter().any(|item| matches!(item, Item::Mod(m) if m.content.is_none() && m.ident == name));
    let imports = |item: &Item| matches!(item, Item::Use(item) if imports(&item.tree, name, false));
    declares && file.items.iter().any(imports)
}

fn imports(tree: &UseTree, name: &str, within: bool) -> bool {
    match tree {
        UseTree::Path(path) if path.ident == name => imports(&path.tree, name, true),
        UseTree::Path(path) => {
            matches!(path.ident.to_string().as_str(), "self" | "crate") && imports(&path.tree, name, false)
        }
        UseTree::Group(group) => group.items.iter().any(|tree| imports(tree, name, within)),
        UseTree::Name(found) => within && found.ident == name,
        UseTree::Glob(_) => within,
        UseTree::Rename(_) => false, // the enum comes out by the other name as well
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_out() {
        let of = |text: &str| takes_out(&syn::parse_file(text).expect("Rust"), "f");
        assert!(of("mod f; pub use f::f;"));
        assert!(of("pub mod f; mod g; pub use self::{f::{f, other}, g::*};"));
        assert!(of("mod f; pub use f::*;"));
        assert!(!of("mod f; pub use f::{other, f as g};"));
        assert!(!of("pub use f::f;"));
        assert!(!of("mod f; use g::f;"));
        assert!(!of("mod f { } use f::f;"));
    }
}
