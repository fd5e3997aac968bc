//! Fields that are references, `struct Nodes<'a> { weights: &'a [f64] }`: a name for one stands for what it points to, which is found
//! again where it lies. A copy of the reference would be something of the arguments' that a pullback keeps.

use super::Lowerer;
use crate::ir::{Place, Proj, Ty};
use crate::signature::transparent;
use syn::Type;

/// A type with a name, or a reference to one.
pub(super) fn named(t: &Type) -> Option<Ty> {
    match transparent(t) {
        Type::Reference(reference) => Some(Ty::Ref(Box::new(named(&reference.elem)?))),
        Type::Path(path) if path.qself.is_none() => {
            path.path.segments.last().map(|segment| Ty::named(&segment.ident.to_string()))
        }
        _ => None, // has no fields with a name
    }
}

impl Lowerer<'_> {
    /// Whether a place that nothing else is known of is a field that is declared to be a reference.
    pub(super) fn is_lent_field(&self, place: &Place, ty: &Ty) -> bool {
        let Some((Proj::Field(field), of)) = place.proj.split_last().filter(|_| *ty == Ty::Unknown) else {
            return false;
        };
        let root = self.named.get(&place.root).unwrap_or(&self.f.local(place.root).ty);
        let mut of = of.iter().fold(root.clone(), |ty, proj| ty.project(proj));
        while let Ty::Ref(to) = of {
            of = *to;
        }
        of.name().is_some_and(|name| crate::declared::is_lent(&name, &field.member))
    }
}
