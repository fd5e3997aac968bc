//! What the macro knows of types: little, and enough.

use super::Proj;

/// What the macro knows of a type. `Unknown` is always a correct answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    /// A float: `Some("f64")`, `Some("f32")`, or one of them.
    Float(Option<Width>),
    /// An integer of any width.
    Int,
    Bool,
    Unit,
    /// `char`, `str`, `String`: text, which carries no derivative.
    Text,
    Array(Box<Ty>),
    Slice(Box<Ty>),
    Vec(Box<Ty>),
    Tuple(Vec<Ty>),
    Ref(Box<Ty>),
    Option(Box<Ty>),
    /// With the type of what is in `Ok`.
    Result(Box<Ty>),
    /// In all likelihood a type of the user's with methods of its own, and no float. `own`: the type of the block around the
    /// function.
    User {
        own: bool,
    },
    Unknown,
}

/// The float types: the two of stable Rust, and those that the caller chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    F32,
    F64,
    /// A type parameter that stands for a float: an index into [`super::Function::floats`].
    Param(u8),
}

impl Ty {
    /// Carries no derivative, whatever it was computed from.
    pub(crate) fn is_inert(&self) -> bool {
        match self {
            Ty::Int | Ty::Bool | Ty::Unit | Ty::Text => true,
            Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) | Ty::Ref(t) | Ty::Option(t) | Ty::Result(t) => t.is_inert(),
            Ty::Tuple(ts) => ts.iter().all(Ty::is_inert),
            Ty::Float(_) | Ty::User { .. } | Ty::Unknown => false,
        }
    }

    /// Nothing is known of its values.
    pub(crate) fn is_opaque(&self) -> bool {
        matches!(self, Ty::User { .. } | Ty::Unknown)
    }

    pub(crate) fn is_float(&self) -> bool {
        matches!(self, Ty::Float(_))
    }

    /// Copied, not moved, by a read: known for sure.
    pub(crate) fn is_copy(&self) -> bool {
        match self {
            Ty::Float(_) | Ty::Int | Ty::Bool | Ty::Unit => true,
            Ty::Array(t) | Ty::Option(t) => t.is_copy(),
            Ty::Tuple(ts) => ts.iter().all(Ty::is_copy),
            Ty::Text | Ty::Slice(_) | Ty::Vec(_) | Ty::Ref(_) | Ty::Result(_) | Ty::User { .. } | Ty::Unknown => false,
        }
    }

    /// The type that a projection leads to.
    pub(crate) fn project(&self, proj: &Proj) -> Ty {
        match (self, proj) {
            (Ty::Ref(t), Proj::Deref) => (**t).clone(),
            (Ty::Ref(t), _) => t.project(proj),
            (Ty::Option(t) | Ty::Result(t), Proj::Payload) => (**t).clone(),
            (Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t), Proj::Index(_)) => (**t).clone(),
            (Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t), Proj::Range { .. }) => Ty::Slice(t.clone()),
            (Ty::Tuple(ts), Proj::Field(syn::Member::Unnamed(i))) => {
                ts.get(i.index as usize).cloned().unwrap_or(Ty::Unknown)
            }
            _ => Ty::Unknown,
        }
    }
}
