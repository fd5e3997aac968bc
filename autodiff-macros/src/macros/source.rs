//! The definitions of a crate's macros, in its source files.

use super::definition::{Definition, definitions_in};
use proc_macro2::{Span, TokenStream};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Files of a crate that are read for one macro: more than crates that are written by hand have.
const MAX_FILES: usize = 4096;

thread_local! {
    /// As text: tokens do not outlive the expansion that they were read in.
    static FOUND: RefCell<BTreeMap<(PathBuf, String), Option<String>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The definition of a macro that is called somewhere: the only one in its file, or else in its crate.
pub(super) fn definition(name: &str, at: Span) -> Option<Rc<Definition>> {
    if !proc_macro::is_available() {
        return None; // a test of this crate
    }
    let file = at.unwrap().local_file()?;
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
    let mut here = Vec::new();
    in_file(file, name, &mut here);
    if !here.is_empty() {
        return only(here);
    }
    if imports(file, name) {
        return None; // of another crate, for all that is known
    }
    let mut all = Vec::new();
    let mut files = Vec::new();
    sources(&root(file), &mut files);
    for other in files.iter().filter(|f| *f != file) {
        in_file(other, name, &mut all);
    }
    only(all)
}

/// Whether a file has a name from another crate.
fn imports(file: &Path, name: &str) -> bool {
    let Ok(text) = std::fs::read_to_string(file) else { return true };
    text.split(';').any(|statement| {
        let Some(path) = statement.rsplit('\n').find_map(|line| line.trim_start().strip_prefix("use ")) else {
            return false;
        };
        let own = ["crate", "self", "super"].iter().any(|root| path.trim_start().starts_with(root));
        !own && statement.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
    })
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

/// The folder that the files of the crate are in.
fn root(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut root = folder;
    for above in folder.ancestors() {
        if ["lib.rs", "main.rs"].iter().any(|name| above.join(name).is_file()) {
            root = above;
        }
        if above.file_name().is_some_and(|name| name == "src") || above.join("Cargo.toml").is_file() {
            break;
        }
    }
    root.to_path_buf()
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if files.len() >= MAX_FILES {
            return;
        }
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
