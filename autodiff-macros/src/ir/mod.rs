//! The intermediate representation: a structured tree in A-normal form over locals and places.
//!
//! # Meaning
//!
//! A [`Function`] is a list of [`Local`]s and a [`Block`] of statements run in order. There are no gotos: control flow
//! is [`StmtKind::If`], the three loops, labelled blocks, and [`StmtKind::Exit`], which leaves a loop, a block or the
//! function, as `break`, `continue` and `return` do in Rust.
//!
//! *Locals.* Every binding of the source and every intermediate value is a local with a name of its own: shadowing has
//! been resolved. A local of kind [`Kind::Temp`] is written once, by the statement that declares it, and never
//! projected into for writing. A local of kind [`Kind::Var`] is a memory cell: it is written by `Let` or `Declare`,
//! then by `Assign`, `Update`, `Swap` and the others, whole or in part. Parameters are temps or vars by the same
//! criterion.
//!
//! *Operands* are constants and whole temps, read by value: copied where the type is `Copy`, moved where it is not, as
//! in Rust. Vars are read only by [`Rvalue::Load`], so that every read of memory is a statement of its own and has a
//! place in the order of things.
//!
//! *Places* are a root local followed by projections. References have been resolved: a local reference of the source
//! (`let row = &a[i]`, the pattern of a `for` over a slice) is an alias that `lower` has replaced by the place it stands
//! for. Index operands of a place are evaluated before the statement; the place is evaluated with it.
//!
//! *Inert code.* What carries no derivative (integers, comparisons, formatting, calls without active arguments) may be
//! kept as the tokens that the user wrote, in [`Rvalue::Opaque`] and [`StmtKind::Opaque`], with the locals that it reads
//! and writes. Should it turn out to read an active local, the refusal that it carries is reported.
//!
//! *Exits* stand last in their block: `normalise` moves what follows an `if` that exits into its other branch, or into
//! [`StmtKind::Rest`] where both branches may go on. `Rest { flag, body }` runs `body`: whenever control arrives there.
//! Its flag tells the reverse sweep whether control did.
//!
//! *Tangents.* `tangent` maps a function to one block in the same language, in which every statement that moves what carries a
//! derivative is followed by the same for its tangent. The tangent of a local is another local, of the type of its cotangent.
//!
//! *Cotangents.* `adjoint` maps a function to a forward and a reverse block in the same language. The cotangent of a
//! local is another local; `Update` accumulates into a place of it. `Save` and `Restore` move tuples of locals through
//! tapes; `Forward` and `Pullback` are the two halves of a call. Where the cotangents of what follows are known before, the two blocks
//! are one, in which `Fused` is both halves of a call.

mod call;
pub(crate) mod copy;
mod operator;
mod stmt;
pub(crate) mod text;
mod ty;
mod value;
pub(crate) mod verify;
pub(crate) mod visit;

pub(crate) use call::{Again, Arg, Call, Callable, CallableArg, Callee, Closure, Derivative, InForwardMode, Reader};
pub(crate) use operator::{Arith, Dual, Form, Keep, Operator, Part, Share, Side};
pub(crate) use stmt::{Back, Block, Checkpoint, Exit, ExitKind, Rerun, Stmt, StmtKind, Turns};
pub(crate) use ty::{Ty, Width};
pub(crate) use value::{
    BinOp, Carrier, Const, Field, Opaque, Operand, Place, Pointer, Proj, Rvalue, StructValue, UnOp, Zero,
};

use proc_macro2::{Ident, Span, TokenStream};
use std::collections::{BTreeMap, BTreeSet};

/// A binding, intermediate value or memory cell: an index into [`Function::locals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Local(pub u32);

/// A target of exits: an index into [`Function::labels`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Label(pub u32);

/// A place where the forward sweep leaves the record of one block for the reverse sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Tape(pub u32);

/// The tape of a loop's body, and whether the loop takes its records from last to first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slots {
    pub tape: Tape,
    pub last_first: bool,
    /// The records are used up before the loop runs again: they need no stack, and stay where they are.
    pub scratch: bool,
}

/// How a local comes to its value. See the module's documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Written once.
    Temp,
    /// A memory cell. `true`: it may be written after it was first given a value.
    Var { mutable: bool },
    /// The counter of a loop, given a value by the loop.
    Counter,
    /// A cotangent or a tangent. Printed as `(*name)` when it is a reference to the caller's accumulator.
    Bar { by_ref: bool, param: Option<usize> },
    /// The pullback of a call, a shape, a flag: what only the generated code knows.
    Internal { mutable: bool },
}

/// All there is to know of a local.
#[derive(Clone, Debug)]
pub(crate) struct LocalInfo {
    /// Unique in the function; the user's own name where it has one, with the user's span.
    pub ident: Ident,
    pub ty: Ty,
    pub kind: Kind,
    /// The parameter that this local is, if it is one.
    pub param: Option<usize>,
    /// It was a tangent before the function that computes it became a function of its own: its type is that of a cotangent.
    pub tangent: bool,
}

/// A parameter's passing mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    Value,
    Ref,
    RefMut,
}

/// A parameter of the function being differentiated.
#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub local: Local,
    pub passing: Passing,
    /// Whether its derivative is asked for: not `#[constant]`, not left out by `wrt`, not of an inert type.
    pub active: bool,
}

/// Constant fields in a local.
#[derive(Clone, Debug, Default)]
pub(crate) struct Constants {
    /// The local is a reference to what they are in.
    pub behind: bool,
    /// Where they are found in the cotangent, `bar.rows[0].size`, by their text.
    pub paths: BTreeMap<String, TokenStream>,
}

impl Constants {
    /// What the paths begin with.
    pub(crate) fn bar(at: Span) -> Ident {
        Ident::new("bar", at.resolved_at(Span::mixed_site()))
    }
}

/// A function in IR: see the module's documentation.
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub name: Ident,
    pub locals: Vec<LocalInfo>,
    /// Idents of labels, without the apostrophe; unique.
    pub labels: Vec<Ident>,
    pub params: Vec<Param>,
    /// Holds the result: assigned on every path that returns. `None` where the result is `()`.
    pub result: Option<Local>,
    /// The target of `return`.
    pub ret: Label,
    pub body: Block,
    /// Types that the user gave to locals: rustc may have nothing else to go by.
    pub annotations: BTreeMap<Local, syn::Type>,
    /// `fn`, `const` and `use` items of the body, emitted as they are; and what stands for functions that are called by name.
    pub items: Vec<syn::Item>,
    pub recursive: bool,
    /// It is the forward mode of another function: what it calls are the primitives of derivatives, too.
    pub forward_mode: bool,
    /// Its callers may do without having what is behind `&mut` parameters put back.
    pub leaves: bool,
    /// Callables that came in from outside, by the parameter that stands for what they captured.
    pub callables: BTreeMap<Local, Callable>,
    /// Parameters of a closure whose types are not written: they may be references.
    pub uncertain: BTreeSet<Local>,
    /// Tangents that do not move, of arguments that may be references or values: they are passed as the function that is called asks.
    pub asked: BTreeSet<Local>,
    /// The constant fields that are used, by the local that they are in: what the macro reads in declarations by the names of types,
    /// rustc checks by the types.
    pub constants: BTreeMap<Local, Constants>,
    /// It grows or shrinks what may be a queue, which has no `push` and `pop` of its own.
    pub queues: bool,
    /// A type parameter has operators with another type, so that the factor of a float may be something else: `C: Mul<T, Output = T>`.
    pub mixes: bool,
    /// For results of `min`, `max` and their kin: the local that says which operand was chosen.
    pub choices: BTreeMap<Local, Local>,
    /// What is run again instead of saved: loops and blocks by their label.
    pub checkpoints: BTreeMap<Label, Checkpoint>,
    /// The type parameters that stand for floats, which [`Width::Param`] counts.
    pub floats: Vec<Ident>,
    /// Statements number `0..next_id`, in the order of the text.
    pub next_id: u32,
}

impl Function {
    pub(crate) fn local(&self, l: Local) -> &LocalInfo {
        &self.locals[l.0 as usize]
    }

    pub(crate) fn add(&mut self, info: LocalInfo) -> Local {
        self.locals.push(info);
        Local(u32::try_from(self.locals.len() - 1).unwrap_or(u32::MAX))
    }

    pub(crate) fn operand_ty(&self, o: &Operand) -> Ty {
        match o {
            Operand::Local(l) => self.local(*l).ty.clone(),
            Operand::Const(c) => c.ty.clone(),
        }
    }

    /// Whether there is text in it, of which references may be held: what they refer to is another's. Tangents that do not move are said
    /// to be text, and are none.
    pub(crate) fn has_text(&self) -> bool {
        self.locals.iter().any(|info| !info.tangent && info.ty.has_text())
    }

    /// Whether a local that carries no derivative may be text, or made of it.
    pub(crate) fn may_be_text(&self, ty: &Ty) -> bool {
        ty.has_text() || ty.has_unknown() && self.has_text()
    }

    pub(crate) fn place_ty(&self, p: &Place) -> Ty {
        p.proj.iter().fold(self.local(p.root).ty.clone(), |t, proj| t.project(proj))
    }
}
