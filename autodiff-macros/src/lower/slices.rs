//! Which references an annotation makes slices of: `let (nodes, weights): (&[f64], &[f64]) = match n { .. }`, and tables of references
//! to constants: `let rows: [&[f64]; 2] = [&SHORT, &LONG]`.

use super::{Lowerer, Val, control::strip};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, Type};

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

impl Lowerer<'_> {
    /// A table of references to constants is one itself, of the type that its annotation says.
    pub(super) fn table_of_constants(&mut self, ty: &Type, e: &Expr) -> Option<Val> {
        if !holds_references(ty) || !self.is_of_constants(e) {
            return None;
        }
        let known = self.floats.ty(ty);
        Some(Val::Operand(self.keep_with(known, true, None, e.span(), |_| quote!({ let table: #ty = #e; table }))))
    }

    fn is_of_constants(&self, e: &Expr) -> bool {
        match strip(e) {
            Expr::Array(a) => a.elems.iter().all(|e| self.is_of_constants(e)),
            Expr::Tuple(t) => t.elems.iter().all(|e| self.is_of_constants(e)),
            Expr::Reference(r) => r.mutability.is_none() && self.is_of_constants(&r.expr),
            Expr::Path(p) => p.path.get_ident().is_none_or(|name| self.lookup(&name.to_string()).is_none()),
            Expr::Lit(_) => true,
            _ => false, // computed
        }
    }
}

/// Whether there are references in an array, a slice or a tuple.
fn holds_references(ty: &Type) -> bool {
    fn is_or_holds(ty: &Type) -> bool {
        matches!(crate::signature::transparent(ty), Type::Reference(_)) || holds_references(ty)
    }
    match crate::signature::transparent(ty) {
        Type::Array(a) => is_or_holds(&a.elem),
        Type::Slice(s) => is_or_holds(&s.elem),
        Type::Tuple(t) => t.elems.iter().any(is_or_holds),
        Type::Reference(r) => holds_references(&r.elem),
        _ => false, // of numbers
    }
}
