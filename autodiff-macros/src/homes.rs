//! Where the derivatives of a function are that a module of its name holds, for code that is not in the module around: see
//! [`crate::reexports`].
//!
//! `mod gamma; pub use gamma::*;` takes the function out, and what is elsewhere cannot name the module: `use crate::special::gamma;`
//! brings the function alone. The glob takes out a module with another name as well, which has the function and its derivatives.
//! `use crate::special::gamma::gamma;`, where the module can be named, is the function alone, too: the module stands for it.

use crate::reexports::{By, takes_out};
use proc_macro2::{Ident, Span};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use syn::{ExprPath, File, Item, UseTree, parse_quote};

/// Imports that are followed, one behind the other.
const MAX_STEPS: usize = 8;

/// The names of the modules from the root of the crate to an item, and its own.
type Names = Vec<String>;

/// What a module has. No syntax: what is kept from one expansion to the next must have no tokens in it.
struct Module {
    functions: BTreeSet<String>,
    imports: Vec<Import>,
    /// The functions that it takes out of modules of their names.
    taken: BTreeMap<String, By>,
    /// Its private modules.
    private: BTreeSet<String>,
}

thread_local! {
    static FILES: RefCell<BTreeMap<PathBuf, Option<Rc<Module>>>> = const { RefCell::new(BTreeMap::new()) };
    static FOUND: RefCell<BTreeMap<(PathBuf, String), Option<String>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The name of the module that a glob takes out in the place of the one that has the function's name.
pub(crate) fn hidden(function: &str) -> String {
    format!("__derivatives_of_{function}")
}

/// The path by which a function is called with its derivatives, if that is another than the one that is written.
pub(crate) fn path(written: &ExprPath) -> Option<ExprPath> {
    let last = written.path.segments.last().filter(|_| written.qself.is_none())?;
    let names: Names = written.path.segments.iter().map(|s| s.ident.to_string()).collect();
    if !names.iter().all(|name| name.starts_with(|c: char| c.is_lowercase() || c == '_')) {
        return None; // a function of a type
    }
    let file = crate::files::of(last.ident.span())?;
    let key = (file, names.join("::"));
    let known = FOUND.with(|found| found.borrow().get(&key).cloned());
    let found = known.unwrap_or_else(|| {
        let found = search(&key.0, &names).map(|names| names.join("::"));
        FOUND.with(|all| all.borrow_mut().insert(key, found.clone()));
        found
    })?;
    let mut path: syn::Path = syn::parse_str(&found).ok()?;
    for segment in &mut path.segments {
        segment.ident.set_span(Span::call_site().located_at(last.ident.span()));
    }
    if let Some(own) = path.segments.last_mut() {
        own.ident = Ident::new(&last.ident.to_string(), last.ident.span());
        own.arguments = last.arguments.clone();
    }
    Some(parse_quote!(#path))
}

fn search(file: &Path, names: &[String]) -> Option<Names> {
    let root = crate::files::root(file);
    let here = module_of(&root, file)?;
    let tree = parsed(file)?;
    let (name, qualifiers) = names.split_last()?;
    match qualifiers.first() {
        Some(first) if ["crate", "self", "super"].contains(&first.as_str()) => home(&root, &absolute(&here, names)?),
        // A module that is imported, or one in this.
        Some(first) => {
            let imported = tree.imports.iter().find(|import| import.name.as_deref() == Some(first));
            let mut to = match imported {
                Some(import) => absolute(&here, &import.path)?,
                None => [here.as_slice(), std::slice::from_ref(first)].concat(),
            };
            to.extend_from_slice(&names[1..]);
            home(&root, &to)
        }
        None if has(&tree, name) => None,
        None => {
            let imports = &tree.imports;
            if let Some(import) = imports.iter().find(|import| import.name.as_ref() == Some(name)) {
                return home(&root, &absolute(&here, &import.path)?);
            }
            let mut globs = imports.iter().filter(|import| import.name.is_none());
            globs.find_map(|glob| {
                let mut to = absolute(&here, &glob.path)?;
                to.push(name.clone());
                home(&root, &to)
            })
        }
    }
}

/// The path for a function that is found by these names from the root of the crate.
fn home(root: &Path, names: &[String]) -> Option<Names> {
    let from_root = |names: &[String]| [&["crate".to_owned()], names].concat();
    let (name, modules) = names.split_last()?;
    // `gamma::gamma`, out of which the module around takes the function: what has the name there is the module.
    if let Some((of, around)) = modules.split_last()
        && of == name
        && taken(root, around, name) == Some(By::Name)
    {
        return Some(from_root(modules));
    }
    let (mut at, mut reached) = (modules.to_vec(), modules.to_vec());
    for _ in 0..MAX_STEPS {
        match taken(root, &at, name) {
            Some(By::Glob) => return Some([from_root(&reached), vec![hidden(name), name.clone()]].concat()),
            Some(By::Name) => return None,
            None => {}
        }
        let tree = parsed(&file_of(root, &at)?)?;
        if has(&tree, name) {
            return None;
        }
        let all = &tree.imports;
        if let Some(import) = all.iter().find(|import| import.name.as_ref() == Some(name)) {
            let to = absolute(&at, &import.path)?;
            let (own, modules) = to.split_last()?;
            if own != name {
                return None; // by another name
            }
            // The other module does not come along.
            (at, reached) = (modules.to_vec(), modules.to_vec());
            continue;
        }
        // One of several globs brings it; what it brings, it brings on.
        let globs = all.iter().filter(|import| import.name.is_none()).filter_map(|glob| absolute(&at, &glob.path));
        at = globs.into_iter().find(|to| brings(root, to, name))?;
    }
    None
}

/// Whether a module has a function, or imports one of the name.
fn brings(root: &Path, module: &[String], name: &str) -> bool {
    let Some(tree) = file_of(root, module).and_then(|file| parsed(&file)) else { return false };
    taken(root, module, name).is_some()
        || has(&tree, name)
        || tree.imports.iter().any(|import| import.name.as_deref() == Some(name))
}

/// How a module takes a function out of a module of its name in it, whose file there is: by a glob, out of one that is private.
fn taken(root: &Path, module: &[String], name: &str) -> Option<By> {
    let tree = parsed(&file_of(root, module)?)?;
    let by = *tree.taken.get(name).filter(|by| **by == By::Name || tree.private.contains(name))?;
    let inside = parsed(&file_of(root, &[module, &[name.to_owned()]].concat())?)?;
    has(&inside, name).then_some(by)
}

/// Whether a module has a function of its own.
fn has(module: &Module, name: &str) -> bool {
    module.functions.contains(name)
}

fn parsed(file: &Path) -> Option<Rc<Module>> {
    if let Some(known) = FILES.with(|files| files.borrow().get(file).cloned()) {
        return known;
    }
    let tree = std::fs::read_to_string(file).ok().and_then(|text| syn::parse_file(&text).ok());
    let module = tree.map(|tree| Rc::new(summary(&tree, file)));
    FILES.with(|files| files.borrow_mut().insert(file.to_path_buf(), module.clone()));
    module
}

fn summary(tree: &File, file: &Path) -> Module {
    let own = crate::reexports::module(file);
    let modules = tree.items.iter().filter_map(|item| match item {
        Item::Mod(item) if item.content.is_none() => Some(item),
        _ => None, // no file of its own
    });
    let is_private = |item: &&syn::ItemMod| matches!(item.vis, syn::Visibility::Inherited);
    let functions = tree.items.iter().filter_map(|item| match item {
        Item::Fn(function) => Some(function.sig.ident.to_string()),
        _ => None, // another item
    });
    let name = |item: &syn::ItemMod| item.ident.to_string();
    Module {
        functions: functions.collect(),
        imports: imports(tree),
        taken: modules.clone().filter_map(|item| Some((name(item), takes_out(tree, &own, &name(item))?))).collect(),
        private: modules.filter(is_private).map(name).collect(),
    }
}

/// The names of the modules that lead to a file.
fn module_of(root: &Path, file: &Path) -> Option<Names> {
    let inside = file.strip_prefix(root).ok()?.with_extension("");
    let mut names: Names = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let last = names.last()?;
    if last == "mod" || names.len() == 1 && (last == "lib" || last == "main") {
        names.pop();
    }
    Some(names)
}

/// The file of a module.
fn file_of(root: &Path, module: &[String]) -> Option<PathBuf> {
    let folder = module.iter().fold(root.to_path_buf(), |path, name| path.join(name));
    let all = match module {
        [] => [root.join("lib.rs"), root.join("main.rs")],
        _ => [folder.join("mod.rs"), folder.with_extension("rs")],
    };
    all.into_iter().find(|file| file.is_file())
}

/// What a path leads to from a module, if it says where it starts, or starts in it.
fn absolute(here: &[String], path: &[String]) -> Option<Names> {
    let mut at: Names = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" => here.to_vec(),
        "super" => here.split_last()?.1.to_vec(),
        "std" | "core" | "alloc" => return None,
        first => [here, &[first.to_owned()]].concat(),
    };
    for name in &path[1..] {
        if name == "super" {
            at.pop()?;
        } else {
            at.push(name.clone());
        }
    }
    Some(at)
}

/// A name that is imported, or `None` for all there are in a module; and the path of the name or of the module.
struct Import {
    name: Option<String>,
    path: Names,
}

fn imports(file: &File) -> Vec<Import> {
    fn tree(t: &UseTree, before: &[String], all: &mut Vec<Import>) {
        let with = |name: &Ident| [before, &[name.to_string()]].concat();
        match t {
            UseTree::Path(path) => tree(&path.tree, &with(&path.ident), all),
            UseTree::Group(group) => group.items.iter().for_each(|t| tree(t, before, all)),
            UseTree::Name(own) if own.ident == "self" => {
                all.push(Import { name: before.last().cloned(), path: before.to_vec() });
            }
            UseTree::Name(own) => all.push(Import { name: Some(own.ident.to_string()), path: with(&own.ident) }),
            UseTree::Rename(own) => all.push(Import { name: Some(own.rename.to_string()), path: with(&own.ident) }),
            UseTree::Glob(_) => all.push(Import { name: None, path: before.to_vec() }),
        }
    }
    let mut all = Vec::new();
    for item in &file.items {
        if let Item::Use(item) = item {
            tree(&item.tree, &[], &mut all);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_from_a_module() {
        let of = |path: &str| {
            let path: Names = path.split("::").map(str::to_owned).collect();
            absolute(&["a".to_owned(), "b".to_owned()], &path).map(|names| names.join("::"))
        };
        assert_eq!(of("crate::special::gamma").as_deref(), Some("special::gamma"));
        assert_eq!(of("super::gamma").as_deref(), Some("a::gamma"));
        assert_eq!(of("super::super::gamma").as_deref(), Some("gamma"));
        assert_eq!(of("self::gamma").as_deref(), Some("a::b::gamma"));
        assert_eq!(of("std::mem::swap"), None);
    }

    #[test]
    fn modules_of_files() {
        let of = |file: &str| module_of(Path::new("src"), Path::new(file)).map(|names| names.join("::"));
        assert_eq!(of("src/lib.rs").as_deref(), Some(""));
        assert_eq!(of("src/special/mod.rs").as_deref(), Some("special"));
        assert_eq!(of("src/special/gamma.rs").as_deref(), Some("special::gamma"));
    }
}
