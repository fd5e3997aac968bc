//! What the macro knows of types: little, and enough.

use super::{Field, Proj};

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
    /// `a..b` and `a..=b` of integers, as a value.
    /// Of integers.
    Range {
        inclusive: bool,
    },
    Array(Box<Ty>),
    Slice(Box<Ty>),
    Vec(Box<Ty>),
    Tuple(Vec<Ty>),
    Ref(Box<Ty>),
    Option(Box<Ty>),
    /// With the type of what is in `Ok`.
    Result(Box<Ty>),
    /// In all likelihood a type of the user's with methods of its own, and no float. `own`: the type of the block around the
    /// function. `name`: what it is called, where that is known, for its fields.
    User {
        own: bool,
        name: Option<String>,
    },
    /// A map of std's, or a set: what is in it is found by key, not by index.
    Keyed {
        map: bool,
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
    /// A type of the user's whose name is not known.
    pub(crate) fn user() -> Self {
        Ty::User { own: false, name: None }
    }

    /// A type of the user's that is called so.
    pub(crate) fn named(name: &str) -> Self {
        Ty::User { own: false, name: Some(name.to_owned()) }
    }

    /// What is made use of that a declaration says of a field: types of the user's, what may not be there, and floats that are not those
    /// that one would take them for. Of other numbers rustc knows what they are.
    fn without_numbers(self) -> Self {
        match self {
            Ty::Option(t) => Ty::Option(Box::new(t.of_no_numbers())),
            Ty::Result(t) => Ty::Result(Box::new(t.of_no_numbers())),
            ty if ty.has_user() => ty.of_no_numbers(),
            ty @ (Ty::Keyed { .. } | Ty::Range { .. } | Ty::Float(Some(Width::F32))) => ty,
            // `map` of an array is not that of an `Option`.
            ty @ Ty::Array(_) => ty.of_no_numbers(),
            _ => Ty::Unknown, // numbers
        }
    }

    fn of_no_numbers(self) -> Self {
        let inner = |t: Box<Ty>| Box::new(t.of_no_numbers());
        match self {
            Ty::Array(t) => Ty::Array(inner(t)),
            Ty::Slice(t) => Ty::Slice(inner(t)),
            Ty::Vec(t) => Ty::Vec(inner(t)),
            Ty::Ref(t) => Ty::Ref(inner(t)),
            Ty::Option(t) => Ty::Option(inner(t)),
            Ty::Result(t) => Ty::Result(inner(t)),
            Ty::Tuple(ts) => Ty::Tuple(ts.into_iter().map(Ty::of_no_numbers).collect()),
            ty @ (Ty::User { .. } | Ty::Keyed { .. } | Ty::Range { .. }) => ty,
            Ty::Float(_) | Ty::Int | Ty::Bool | Ty::Unit | Ty::Text | Ty::Unknown => Ty::Unknown,
        }
    }

    pub(crate) fn has_user(&self) -> bool {
        match self {
            Ty::User { .. } | Ty::Range { .. } => true,
            Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) | Ty::Ref(t) | Ty::Option(t) | Ty::Result(t) => t.has_user(),
            Ty::Tuple(ts) => ts.iter().any(Ty::has_user),
            Ty::Float(_) | Ty::Int | Ty::Bool | Ty::Unit | Ty::Text | Ty::Keyed { .. } | Ty::Unknown => false,
        }
    }

    pub(crate) fn has_text(&self) -> bool {
        match self {
            Ty::Text => true,
            Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) | Ty::Ref(t) | Ty::Option(t) | Ty::Result(t) => t.has_text(),
            Ty::Tuple(ts) => ts.iter().any(Ty::has_text),
            Ty::Float(_)
            | Ty::Int
            | Ty::Bool
            | Ty::Unit
            | Ty::Range { .. }
            | Ty::User { .. }
            | Ty::Keyed { .. }
            | Ty::Unknown => false,
        }
    }

    /// Something in it is of a type that is not known.
    pub(crate) fn has_unknown(&self) -> bool {
        match self {
            Ty::Unknown => true,
            Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) | Ty::Ref(t) | Ty::Option(t) | Ty::Result(t) => t.has_unknown(),
            Ty::Tuple(ts) => ts.iter().any(Ty::has_unknown),
            Ty::Float(_)
            | Ty::Int
            | Ty::Bool
            | Ty::Unit
            | Ty::Text
            | Ty::Range { .. }
            | Ty::User { .. }
            | Ty::Keyed { .. } => false,
        }
    }

    /// The name of a type of the user's.
    pub(crate) fn name(&self) -> Option<String> {
        match self {
            Ty::User { name, .. } => name.clone(),
            _ => None, // of no type of the user's
        }
    }

    /// The type of the block around the function.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self, Ty::User { own: true, .. })
    }

    /// Carries no derivative, whatever it was computed from.
    pub(crate) fn is_inert(&self) -> bool {
        match self {
            Ty::Int | Ty::Bool | Ty::Unit | Ty::Text | Ty::Range { .. } => true,
            Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) | Ty::Ref(t) | Ty::Option(t) | Ty::Result(t) => t.is_inert(),
            Ty::Tuple(ts) => ts.iter().all(Ty::is_inert),
            Ty::Float(_) | Ty::User { .. } | Ty::Keyed { .. } | Ty::Unknown => false,
        }
    }

    /// Nothing is known of its values.
    pub(crate) fn is_opaque(&self) -> bool {
        matches!(self, Ty::User { .. } | Ty::Keyed { .. } | Ty::Unknown)
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
            Ty::Text
            | Ty::Range { .. }
            | Ty::Slice(_)
            | Ty::Vec(_)
            | Ty::Ref(_)
            | Ty::Result(_)
            | Ty::User { .. }
            | Ty::Keyed { .. }
            | Ty::Unknown => false,
        }
    }

    /// Of two things known of one type, both.
    pub(crate) fn joined(&self, other: &Ty) -> Ty {
        let both = |a: &Ty, b: &Ty| Box::new(a.joined(b));
        match (self, other) {
            (Ty::Unknown, t) | (t, Ty::Unknown) => t.clone(),
            (Ty::User { own: a, name: m }, Ty::User { own: b, name: n }) => {
                let name = m.clone().or_else(|| n.clone()).filter(|_| m.is_none() || n.is_none() || m == n);
                Ty::User { own: *a && *b, name }
            }
            // What is seen of a value says more than a name.
            (Ty::User { .. }, t) | (t, Ty::User { .. }) => t.clone(),
            (Ty::Float(v), Ty::Float(w)) => Ty::Float(v.or(*w)),
            (Ty::Array(a), Ty::Array(b)) => Ty::Array(both(a, b)),
            (Ty::Slice(a), Ty::Slice(b)) => Ty::Slice(both(a, b)),
            (Ty::Vec(a), Ty::Vec(b)) => Ty::Vec(both(a, b)),
            (Ty::Ref(a), Ty::Ref(b)) => Ty::Ref(both(a, b)),
            (Ty::Option(a), Ty::Option(b)) => Ty::Option(both(a, b)),
            (Ty::Result(a), Ty::Result(b)) => Ty::Result(both(a, b)),
            (Ty::Tuple(a), Ty::Tuple(b)) if a.len() == b.len() => {
                Ty::Tuple(a.iter().zip(b).map(|(a, b)| a.joined(b)).collect())
            }
            _ => self.clone(), // the same already
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
            (Ty::Text, Proj::Range { .. }) => Ty::Text,
            (Ty::Tuple(ts), Proj::Field(Field { member: syn::Member::Unnamed(i), .. })) => {
                ts.get(i.index as usize).cloned().unwrap_or(Ty::Unknown)
            }
            (Ty::Range { .. }, Proj::Field(_)) => Ty::Int,
            (Ty::User { name: Some(name), .. }, Proj::Field(Field { member, .. })) => {
                crate::declared::field(name, member).map_or(Ty::Unknown, Ty::without_numbers)
            }
            // It was seen through a `Box`.
            (Ty::User { name: Some(name), .. }, Proj::Deref) if !crate::declared::is_pointer(name) => self.clone(),
            (of, Proj::Variant { path, member }) => crate::declared::part(of.name().as_deref(), path, &member.member)
                .map_or(Ty::Unknown, Ty::without_numbers),
            _ => Ty::Unknown,
        }
    }
}
