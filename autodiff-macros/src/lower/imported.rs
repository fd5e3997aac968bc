//! Functions that a `use` item of the body brings: `use vectors::scaled as scale;`.
//!
//! What the item brings is the function alone if that has no derivative, and a name has two meanings then: `scale` is the imported
//! function, while `scale::forward` would be found in a function of the same name outside. Calls go by the whole path.

use super::Lowerer;
use syn::{ExprPath, ItemUse, Path, PathSegment, UseTree};

impl Lowerer<'_> {
    /// Takes down what a `use` item brings.
    pub(super) fn import(&mut self, item: &ItemUse) {
        let root = Path { leading_colon: item.leading_colon, segments: syn::punctuated::Punctuated::new() };
        self.import_tree(&item.tree, &root);
    }

    fn import_tree(&mut self, tree: &UseTree, before: &Path) {
        let then = |ident: &syn::Ident| {
            let mut path = before.clone();
            path.segments.push(PathSegment::from(ident.clone()));
            path
        };
        match tree {
            UseTree::Path(p) => self.import_tree(&p.tree, &then(&p.ident)),
            UseTree::Group(g) => g.items.iter().for_each(|tree| self.import_tree(tree, before)),
            UseTree::Name(n) if n.ident == "self" => {}
            UseTree::Name(n) => self.import_as(&n.ident, then(&n.ident)),
            UseTree::Rename(n) => self.import_as(&n.rename, then(&n.ident)),
            UseTree::Glob(_) => {} // names that are not known
        }
    }

    /// Functions alone: types and variants have one meaning.
    fn import_as(&mut self, name: &syn::Ident, path: Path) {
        let name = name.to_string();
        if name.starts_with(|c: char| c.is_lowercase()) && path.segments.len() > 1 {
            self.imported.insert(name, path);
        }
    }

    /// The whole path of an imported function, with the arguments that it is given here.
    pub(super) fn imported_path(&self, path: &ExprPath) -> Option<ExprPath> {
        let only = path.path.segments.first().filter(|_| path.path.segments.len() == 1 && path.qself.is_none())?;
        let mut whole = self.imported.get(&only.ident.to_string())?.clone();
        if let Some(last) = whole.segments.last_mut() {
            last.ident.set_span(only.ident.span());
            last.arguments = only.arguments.clone();
        }
        Some(ExprPath { path: whole, ..path.clone() })
    }
}
