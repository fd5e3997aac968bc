//! What is computed, and from what.

use super::{Call, Dual, Keep, Local, Operator, Share, Ty, Width};
use crate::report::Refusal;
use crate::rules::Rule;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

/// A constant: a literal, a path to a constant, or an expression of these.
#[derive(Clone, Debug)]
pub(crate) struct Const {
    pub tokens: TokenStream,
    pub ty: Ty,
}

#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Local(Local),
    Const(Const),
}

#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub root: Local,
    pub proj: Vec<Proj>,
}

/// A field of a struct, of a tuple or of the variant of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub member: syn::Member,
    /// It is marked `#[constant]`: its cotangent is `()`, whatever its type.
    pub constant: bool,
}

impl From<syn::Member> for Field {
    fn from(member: syn::Member) -> Self {
        Field { member, constant: false }
    }
}

impl ToTokens for Field {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.member.to_tokens(tokens);
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Proj {
    /// Through a reference: explicit in places, left to auto-dereference in print where an index or field follows.
    Deref,
    Field(Field),
    /// What is in `Some` or `Ok`, known to be there.
    Payload,
    /// A field of the variant of an enum, known to be the one that is there.
    Variant {
        path: syn::Path,
        member: Field,
    },
    Index(Operand),
    /// A sub-slice `lo..hi` (or `lo..=hi`).
    Range {
        lo: Option<Operand>,
        hi: Option<Operand>,
        inclusive: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnOp {
    Neg,
    Not,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    And,
    Or,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Code of the user's that is kept as it was written, with names replaced by the locals' own.
#[derive(Clone, Debug)]
pub(crate) struct Opaque {
    pub tokens: TokenStream,
    pub ty: Ty,
    /// Locals whose value it reads (by value or through a reference).
    pub reads: Vec<Local>,
    /// Locals that it may write.
    pub writes: Vec<Local>,
    /// The result carries no derivative whatever is read: a comparison, a length, `constant(..)`.
    pub inert: bool,
    /// What to report if it reads an active local and is not inert, or writes one.
    pub refusal: Option<Refusal>,
}

/// `path { field: operand, .. }`, `path(operand, ..)` or `path { field: operand, ..rest }`.
#[derive(Clone, Debug)]
pub(crate) struct StructValue {
    /// As the user wrote it, with turbofish.
    pub path: syn::ExprPath,
    /// It is, or may be, a variant of an enum.
    pub variant: bool,
    /// In the order of the text. Unnamed members, in order and all of them, are printed as a call of the constructor.
    pub fields: Vec<(syn::Member, Operand)>,
    /// Those of them that are marked `#[constant]`.
    pub constants: Vec<syn::Member>,
    /// Where the other fields come from: moved out of there, or copied.
    pub rest: Option<Place>,
}

/// What is computed. Floats only where a derivative is taken; see `rules`.
#[derive(Clone, Debug)]
pub(crate) enum Rvalue {
    Use(Operand),
    /// Read by value from memory.
    Load(Place),
    Unary(UnOp, Operand),
    Binary(BinOp, Operand, Operand),
    /// An arithmetic operator that takes an operand by reference.
    Operator(Box<Operator>),
    /// A float primitive of the rule table: `x.sin()`, `a.max(b)`. With one operand more than its rule has, that is its value, which
    /// something else computed.
    Prim(&'static Rule, Vec<Operand>),
    Cast(Operand, Box<syn::Type>),
    Tuple(Vec<Operand>),
    Array(Vec<Operand>),
    /// A struct or a variant of an enum, by literal or by constructor.
    Struct(Box<StructValue>),
    /// `[x; N]`: the length as written.
    Repeat(Operand, TokenStream),
    Vec(Vec<Operand>),
    /// `vec![x; n]`
    VecRepeat(Operand, Operand),
    /// `place.len()`
    Len(Place),
    /// A fresh owned copy: `clone`, `to_vec`, `to_owned`. The method's name.
    Duplicate(Place, Ident),
    /// An operand put into `Some`, `Ok` or a box.
    Wrap(Carrier, Operand),
    /// Removes the last element of a vector and returns it; the vector is not empty.
    Pop(Place),
    /// Moves `operand` into the place and returns what was there.
    Replace(Place, Operand),
    Call(Box<Call>),
    Opaque(Box<Opaque>),
    /// The shape of what a place holds (adjoint only).
    Shape(Place),
    /// The same as `Some`, for locals that are given a value on some paths only; `None` before (adjoint only).
    SomeShape(Option<Place>),
    /// A zero cotangent (adjoint only).
    Zero(Zero),
    /// The sum of a slice of cotangents (adjoint only).
    Sum(Place),
    /// The cotangent of a value of unknown type, from that of what it was cast to (adjoint only): `rt::cast_bar(operand)`.
    CastBar(Operand),
    /// What the rule of an operator wants of its operands (adjoint only).
    Keep(Box<Keep>),
    /// What the rule of an operator gives its operands (adjoint only).
    Share(Box<Share>),
    /// Takes a cotangent out of a place and leaves a zero of its shape (adjoint only): `rt::take(&mut place)`.
    Take(Place),
    /// `if cond { a } else { b }` on values at hand (adjoint only).
    Select(Operand, Operand, Operand),
    /// The value of an operator on operands of unknown type and its tangent, as a pair (tangent only).
    Dual(Box<Dual>),
    /// The tangent of a value of unknown type, cast to a float type (tangent only).
    CastDot(Operand, Box<syn::Type>),
    /// An array of copies of a tangent, as long as the array that the local is (tangent only).
    RepeatDot(Operand, Local),
}

/// The pointers of std that own what they point to, alone or together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pointer {
    Box,
    Rc,
    Arc,
}

/// Which of the two std types that may hold a value.
#[derive(Clone, Debug)]
pub(crate) enum Carrier {
    Some,
    Ok,
    /// The one whose kind (`rt::kind`) the operand is.
    Like(Operand),
    /// A pointer that owns, whose payload is what it dereferences to.
    Boxed(Pointer),
}

/// Where a zero cotangent gets its shape.
#[derive(Clone, Debug)]
pub(crate) enum Zero {
    /// A float.
    Scalar(Option<Width>),
    /// From a saved shape.
    Shape(Local),
    /// From a [`Rvalue::SomeShape`].
    SomeShape(Local),
    /// Like what the place holds.
    Like(Place),
}

impl Operand {
    pub(crate) fn local(&self) -> Option<Local> {
        match self {
            Operand::Local(l) => Some(*l),
            Operand::Const(_) => None,
        }
    }
}

impl Place {
    pub(crate) fn of(root: Local) -> Self {
        Place { root, proj: Vec::new() }
    }

    pub(crate) fn with(&self, proj: Proj) -> Self {
        let mut place = self.clone();
        place.proj.push(proj);
        place
    }

    /// The same place under another root: the place of the cotangent.
    pub(crate) fn rooted(&self, root: Local) -> Self {
        Place { root, proj: self.proj.clone() }
    }

    /// Whether it is a constant field, or in one: nothing in it carries a derivative.
    pub(crate) fn is_constant(&self) -> bool {
        self.proj.iter().any(|p| match p {
            Proj::Field(field) | Proj::Variant { member: field, .. } => field.constant,
            Proj::Deref | Proj::Payload | Proj::Index(_) | Proj::Range { .. } => false,
        })
    }

    /// Whether it is a part of the root itself, and not of what is behind a reference or an index.
    pub(crate) fn is_owned(&self) -> bool {
        self.proj.iter().all(|p| matches!(p, Proj::Field(_) | Proj::Payload | Proj::Variant { .. }))
    }

    pub(crate) fn operands(&self) -> impl Iterator<Item = &Operand> {
        self.proj
            .iter()
            .flat_map(|p| match p {
                Proj::Deref | Proj::Field(_) | Proj::Payload | Proj::Variant { .. } => [None, None],
                Proj::Index(i) => [Some(i), None],
                Proj::Range { lo, hi, .. } => [lo.as_ref(), hi.as_ref()],
            })
            .flatten()
    }
}

impl StructValue {
    /// The projection that leads to a field.
    pub(crate) fn part(&self, member: &syn::Member) -> Proj {
        if self.variant {
            Proj::Variant { path: self.path.path.clone(), member: member.clone().into() }
        } else {
            Proj::Field(member.clone().into())
        }
    }
}
