//! Which references an annotation makes slices of: `let (nodes, weights): (&[f64], &[f64]) = match n { .. }`.

use syn::Type;

/// What an annotated type says of references to arrays and vectors.
#[derive(Clone, Debug, Default)]
pub(super) enum AsSlices {
    /// Nothing.
    #[default]
    None,
    /// They are slices.
    Whole,
    /// The same of the parts of a tuple.
    Parts(Vec<AsSlices>),
}

impl AsSlices {
    pub(super) fn of(ty: &Type) -> Self {
        match crate::signature::transparent(ty) {
            Type::Reference(r) if matches!(*r.elem, Type::Slice(_)) => AsSlices::Whole,
            Type::Tuple(t) => AsSlices::Parts(t.elems.iter().map(AsSlices::of).collect()),
            _ => AsSlices::None,
        }
    }

    pub(super) fn is_whole(&self) -> bool {
        matches!(self, AsSlices::Whole)
    }

    pub(super) fn part(&self, i: usize) -> Self {
        match self {
            AsSlices::Parts(parts) => parts.get(i).cloned().unwrap_or_default(),
            AsSlices::None | AsSlices::Whole => AsSlices::None,
        }
    }
}
