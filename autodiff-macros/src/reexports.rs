//! Functions in a module of their own name, which the module around takes out of it: `mod ellipk; pub use ellipk::ellipk;`.
//!
//! An `enum ellipk {}` beside the function would come out with it, and meet the module of that name. So the module itself holds
//! the derivatives then: wherever the module can be named, `ellipk::grad(..)` is a path to them.

use proc_macro2::Ident;
use std::path::{Path, PathBuf};
use syn::{File, Item, UseTree};

/// How a function is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// `pub use ellipk::ellipk;`
    Name,
    /// `pub use ellipk::*;`, by which what else has that name does not come out: the module has it around it.
    Glob,
}

/// Whether the file around a function is the module of its name, and the module around that imports the function.
pub(crate) fn taken_out(function: &Ident) -> Option<By> {
    let file = crate::files::of(function.span())?;
    let name = function.to_string();
    let parents = parents(&file, &name)?;
    let parse = |path: &Path| syn::parse_file(&std::fs::read_to_string(path).ok()?).ok();
    let here = |file: &File| file.items.iter().any(|item| matches!(item, Item::Fn(f) if f.sig.ident == name));
    parse(&file).filter(here)?;
    parents.iter().find_map(|path| takes_out(&parse(path)?, &module(path), &name))
}

/// The name of the module that a file is: that of its folder, where it has none of its own.
pub(crate) fn module(file: &Path) -> String {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    match stem(file).as_deref() {
        Some("mod") => file.parent().and_then(stem).unwrap_or_default(),
        Some("lib" | "main") => "crate".to_owned(),
        own => own.unwrap_or_default().to_owned(),
    }
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

/// Whether a module declares a module and imports what has its name from it, maybe by its own path: `crate::special::ellipk::ellipk`.
pub(crate) fn takes_out(file: &File, own: &str, name: &str) -> Option<By> {
    let declares = file.items.iter().any(|item| matches!(item, Item::Mod(m) if m.content.is_none() && m.ident == name));
    let imports = file.items.iter().filter_map(|item| match item {
        Item::Use(item) => imports(&item.tree, own, name, true, false),
        _ => None, // no import
    });
    imports.filter(|_| declares).reduce(|all, one| if one == By::Name { one } else { all })
}

/// `here`: the path so far is one of the module that the file is. `within`: it goes on in the one of that name in it.
fn imports(tree: &UseTree, own: &str, name: &str, here: bool, within: bool) -> Option<By> {
    match tree {
        UseTree::Path(path) if here && path.ident == name => imports(&path.tree, own, name, false, true),
        UseTree::Path(path) => {
            let leads_here = path.ident == own || path.ident == "self" || path.ident == "crate";
            imports(&path.tree, own, name, leads_here, false)
        }
        UseTree::Group(group) => {
            let all = group.items.iter().filter_map(|tree| imports(tree, own, name, here, within));
            all.reduce(|all, one| if one == By::Name { one } else { all })
        }
        UseTree::Name(found) => (within && found.ident == name).then_some(By::Name),
        UseTree::Glob(_) => within.then_some(By::Glob),
        UseTree::Rename(_) => None, // the enum comes out by the other name as well
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_out() {
        let of = |text: &str| takes_out(&syn::parse_file(text).expect("Rust"), "own", "f");
        assert_eq!(of("mod f; pub use f::f;"), Some(By::Name));
        assert_eq!(of("pub mod f; mod g; pub use self::{f::{f, other}, g::*};"), Some(By::Name));
        assert_eq!(of("mod f; pub use f::*;"), Some(By::Glob));
        assert_eq!(of("mod f; pub use f::*; use self::f::f;"), Some(By::Name));
        assert_eq!(of("mod f; pub use crate::math::own::f::{other, f};"), Some(By::Name));
        assert_eq!(of("mod f; pub use crate::math::f::f;"), None);
        assert_eq!(of("mod f; pub use f::{other, f as g};"), None);
        assert_eq!(of("pub use f::f;"), None);
        assert_eq!(of("mod f; use g::f;"), None);
        assert_eq!(of("mod f { } use f::f;"), None);
    }
}
