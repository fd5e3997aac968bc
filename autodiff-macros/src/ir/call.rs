//! Calls: who is called, with what, and what is called back.

use super::{Function, Local, Opaque, Operand, Place, Ty};
use crate::report::Refusal;
use proc_macro2::{Ident, Span, TokenStream};
use std::collections::{BTreeMap, BTreeSet};

/// A pullback that may read what is behind one of its function's arguments.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub path: syn::ExprPath,
    pub argument: usize,
}

/// An argument of a call to a differentiable function.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Value(Operand),
    Ref(Place),
    RefMut(Place),
    /// Inert and kept as written (a string, a closure without active captures, a reference to a constant).
    Opaque(Opaque),
}

/// What is called.
#[derive(Clone, Debug)]
pub(crate) enum Callee {
    /// The path as the user wrote it, `module::g`, with turbofish.
    Function(syn::ExprPath),
    /// A function in an `impl` or `trait` block, by the path of its type: `Type::g`, `Self::g`.
    Associated(syn::ExprPath),
    /// A function or closure that came in from outside. It is the first argument.
    Callable(Callable),
    /// `first_argument.name(..)`. The receiver is passed as a place, by mutable reference where it may be: whether the method
    /// wants that, auto-reference finds out. `writes`: by its declaration it does, and what it gives says nothing of what it changed.
    Method { name: Ident, turbofish: Option<syn::AngleBracketedGenericArguments>, shared: bool, writes: bool },
}

/// A call of another differentiable function.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub callee: Callee,
    pub args: Vec<Arg>,
    /// The functions and closures among the arguments, by number. Each is there as an argument by value: what it captured.
    pub callables: BTreeMap<usize, CallableArg>,
    /// The references among the arguments, by number, that are passed in `Some`.
    pub some: BTreeSet<usize>,
    pub span: Span,
}

/// A function or closure that came in from outside.
#[derive(Clone, Debug)]
pub(crate) struct Callable {
    /// As it was passed.
    pub plain: Ident,
    /// Its second form, which gives the value and a pullback.
    pub derivative: Ident,
    /// What is known of its result.
    pub output: Ty,
}

/// A function or closure that is passed to a differentiable function.
#[derive(Clone, Debug)]
pub(crate) struct CallableArg {
    /// As it was written.
    pub plain: Opaque,
    /// The closure that it is the forward mode of: nobody wrote it, and what `plain` says is what it reads.
    pub forward: Option<Box<InForwardMode>>,
    pub derivative: Derivative,
}

/// A closure as a function of values and tangents.
#[derive(Clone, Debug)]
pub(crate) struct InForwardMode {
    pub closure: Closure,
    /// What it captured.
    pub captured: Local,
    /// The tangent of that, if it moves.
    pub dot: Option<Local>,
    /// The statements that bind what came in from outside and is called in it, by its forward mode.
    pub outside: TokenStream,
}

/// The second form of a callable.
#[derive(Clone, Debug)]
pub(crate) enum Derivative {
    /// One that came in from outside.
    Outside(Ident),
    /// A differentiable function.
    Path(syn::ExprPath),
    Closure(Box<Closure>),
    /// There is none, for the reason given: the call must not be differentiated.
    Refused(Box<Refusal>),
}

/// A differentiated closure.
#[derive(Clone, Debug)]
pub(crate) struct Closure {
    /// A function of what was captured, then of the closure's own parameters.
    pub function: Function,
    pub adjoint: crate::adjoint::Adjoint,
    pub tangent: crate::tangent::Tangent,
    /// What was captured and may carry a derivative: the members of the argument, in order, by the names that they had when
    /// the closure was lowered. What stands for them later, the argument tells.
    pub captured: Vec<Local>,
    /// Copies of what was captured and carries none. Parameters of the function after those captured.
    pub kept: Vec<Local>,
    /// The closure's own parameters: their types as far as they are written.
    pub inputs: Vec<Option<syn::Type>>,
}

/// What a pullback gets again of an argument: references, for what they point to is the caller's.
#[derive(Clone, Debug)]
pub(crate) enum Again {
    Ref(Place),
    RefMut(Place),
    /// A reference to a constant, as written.
    Opaque(TokenStream),
    /// Passed by value: nothing.
    Value,
    /// A reference in `Some`.
    Some(Place),
    /// A constant, or a reference that is held as a value: whether it is a reference is for rustc to say.
    Perhaps(Operand),
}
