//! Arithmetic on values of unknown type: floats, or a type of the user's. Its rules are those of `rt::ops`.

use super::{Arg, BinOp, Operand, Place, Rvalue, UnOp};

/// An operator that has a derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arith {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Neg,
    /// What a variable holds after `*=`, as a function of what it held and of the right side.
    MulAssign,
    /// The same of `/=`.
    DivAssign,
    /// The same of `%=`.
    RemAssign,
}

/// An operator and its operands: one for negation, else two, by value or by reference.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    pub op: Arith,
    pub args: Vec<Arg>,
}

/// An operator in forward mode: on the operands and their tangents.
#[derive(Clone, Debug)]
pub(crate) struct Dual {
    pub operator: Operator,
    /// It is a compound assignment, whose first operand is its target.
    pub assigns: bool,
    /// The tangents of the operands that have one.
    pub dots: Vec<Option<Place>>,
}

impl Dual {
    /// The places of tangents and operands.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        let args = self.operator.args.iter().filter_map(|arg| match arg {
            Arg::Ref(place) | Arg::RefMut(place) => Some(place),
            Arg::Value(_) | Arg::Opaque(_) => None,
        });
        args.chain(self.dots.iter().flatten())
    }
}

/// Which of the operands' cotangents are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    Both,
}

/// How a rule comes to its operands in the reverse sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// It kept what it wants of them.
    Kept,
    /// It kept what it wants of the operand that is asked for, and is given the other one.
    KeptOne,
    /// It is given both.
    Given,
}

/// What a rule of the form [`Form::Kept`] or [`Form::KeptOne`] leaves in the forward sweep.
#[derive(Clone, Debug)]
pub(crate) struct Keep {
    pub operator: Operator,
    pub part: Part,
}

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Whole,
    Left,
    Right,
    /// The target and the right side of a compound assignment.
    State,
}

/// The application of a rule: a cotangent, or a pair of them.
#[derive(Clone, Debug)]
pub(crate) enum Share {
    /// From what was kept.
    Kept { kept: Operand, side: Side, g: Operand },
    /// From what was kept of one operand, and the other one.
    KeptOne { kept: Operand, other: Arg, g: Operand },
    /// From the operands.
    Given { operator: Operator, side: Side, g: Operand },
    /// Of the right side of a compound assignment, whose target's cotangent is in the place. `None` where the right side is
    /// not active.
    State { kept: Operand, state: Place, wanted: bool },
}

impl BinOp {
    /// As Rust writes it.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            BinOp::Add => "+",
            BinOp::Sub => "-",
            BinOp::Mul => "*",
            BinOp::Div => "/",
            BinOp::Rem => "%",
            BinOp::And => "&&",
            BinOp::Or => "||",
            BinOp::BitAnd => "&",
            BinOp::BitOr => "|",
            BinOp::BitXor => "^",
            BinOp::Shl => "<<",
            BinOp::Shr => ">>",
            BinOp::Eq => "==",
            BinOp::Ne => "!=",
            BinOp::Lt => "<",
            BinOp::Le => "<=",
            BinOp::Gt => ">",
            BinOp::Ge => ">=",
        }
    }
}

impl Arith {
    /// How the rule is applied for these active operands.
    pub(crate) fn form(self, side: Side) -> Form {
        match (self, side) {
            (Arith::Add | Arith::Sub | Arith::Neg, _) => Form::Kept,
            (Arith::Mul | Arith::MulAssign, Side::Left | Side::Right) | (Arith::Div | Arith::DivAssign, Side::Left) => {
                Form::KeptOne
            }
            (Arith::Mul | Arith::Div | Arith::Rem | Arith::MulAssign | Arith::DivAssign | Arith::RemAssign, _) => {
                Form::Given
            }
        }
    }

    /// The operator of a compound assignment whose result is assigned: those of `+=` and `-=` are statements of their own.
    pub(crate) fn assigning(op: BinOp) -> Option<Self> {
        match Arith::binary(op)? {
            Arith::Mul => Some(Arith::MulAssign),
            Arith::Div => Some(Arith::DivAssign),
            Arith::Rem => Some(Arith::RemAssign),
            Arith::Add | Arith::Sub | Arith::Neg | Arith::MulAssign | Arith::DivAssign | Arith::RemAssign => None,
        }
    }

    /// What it is of two floats, a compound assignment by what it gives. `None` for negation, which has one.
    pub(crate) fn arithmetic(self) -> Option<BinOp> {
        match self {
            Arith::Add => Some(BinOp::Add),
            Arith::Sub => Some(BinOp::Sub),
            Arith::Mul | Arith::MulAssign => Some(BinOp::Mul),
            Arith::Div | Arith::DivAssign => Some(BinOp::Div),
            Arith::Rem | Arith::RemAssign => Some(BinOp::Rem),
            Arith::Neg => None,
        }
    }

    /// The operator of two operands.
    pub(crate) fn binary(op: BinOp) -> Option<Self> {
        match op {
            BinOp::Add => Some(Arith::Add),
            BinOp::Sub => Some(Arith::Sub),
            BinOp::Mul => Some(Arith::Mul),
            BinOp::Div => Some(Arith::Div),
            BinOp::Rem => Some(Arith::Rem),
            BinOp::And
            | BinOp::Or
            | BinOp::BitAnd
            | BinOp::BitOr
            | BinOp::BitXor
            | BinOp::Shl
            | BinOp::Shr
            | BinOp::Eq
            | BinOp::Ne
            | BinOp::Lt
            | BinOp::Le
            | BinOp::Gt
            | BinOp::Ge => None,
        }
    }
}

impl Operator {
    /// The operator of a right-hand side, if it is one.
    pub(crate) fn of(rv: &Rvalue) -> Option<Self> {
        match rv {
            Rvalue::Operator(operator) => Some((**operator).clone()),
            Rvalue::Binary(op, a, b) => {
                let op = Arith::binary(*op)?;
                Some(Operator { op, args: vec![Arg::Value(a.clone()), Arg::Value(b.clone())] })
            }
            Rvalue::Unary(UnOp::Neg, a) => Some(Operator { op: Arith::Neg, args: vec![Arg::Value(a.clone())] }),
            _ => None, // no operator
        }
    }

    /// The operands that are given again where a rule of this form is applied.
    pub(crate) fn given(&self, side: Side) -> Vec<&Arg> {
        match (self.op.form(side), side) {
            (Form::Kept, _) => Vec::new(),
            (Form::KeptOne, Side::Left) => self.args.get(1).into_iter().collect(),
            (Form::KeptOne, Side::Right) => self.args.first().into_iter().collect(),
            (Form::KeptOne, Side::Both) | (Form::Given, _) => self.args.iter().collect(),
        }
    }
}

impl Share {
    /// The arguments among its parts.
    pub(crate) fn args(&self) -> &[Arg] {
        match self {
            Share::Kept { .. } | Share::State { .. } => &[],
            Share::KeptOne { other, .. } => std::slice::from_ref(other),
            Share::Given { operator, .. } => &operator.args,
        }
    }

    /// The operands among its parts that are no arguments.
    pub(crate) fn operands(&self) -> Vec<&Operand> {
        match self {
            Share::Kept { kept, g, .. } | Share::KeptOne { kept, g, .. } => vec![kept, g],
            Share::Given { g, .. } => vec![g],
            Share::State { kept, .. } => vec![kept],
        }
    }
}
