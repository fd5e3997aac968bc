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

pub(crate) mod copy;
mod operator;
pub(crate) mod text;
mod ty;
pub(crate) mod verify;
pub(crate) mod visit;

pub(crate) use operator::{Arith, Dual, Form, Keep, Operator, Part, Share, Side};
pub(crate) use ty::{Ty, Width};

use crate::report::Refusal;
use crate::rules::Rule;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
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

/// A function in IR: see the module's documentation.
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
    /// `fn`, `const` and `use` items of the body, emitted as they are.
    pub items: Vec<syn::Item>,
    pub recursive: bool,
    /// Its callers may do without having what is behind `&mut` parameters put back.
    pub leaves: bool,
    /// Callables that came in from outside, by the parameter that stands for what they captured.
    pub callables: BTreeMap<Local, Callable>,
    /// Parameters of a closure whose types are not written: they may be references.
    pub uncertain: BTreeSet<Local>,
    /// It grows or shrinks what may be a queue, which has no `push` and `pop` of its own.
    pub queues: bool,
    /// For results of `min`, `max` and their kin: the local that says which operand was chosen.
    pub choices: BTreeMap<Local, Local>,
    /// What is run again instead of saved: loops and blocks by their label.
    pub checkpoints: BTreeMap<Label, Checkpoint>,
    /// The type parameters that stand for floats, which [`Width::Param`] counts.
    pub floats: Vec<Ident>,
    /// Statements number `0..next_id`, in the order of the text.
    pub next_id: u32,
}

/// A pullback that may read what is behind one of its function's arguments.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub path: syn::ExprPath,
    pub argument: usize,
}

/// What a `#[checkpoint]` asks for.
#[derive(Clone, Debug)]
pub(crate) enum Checkpoint {
    /// A block, run again as a whole.
    Whole,
    /// A `for` whose turns are run again from so many snapshots, or from as many as seem good.
    Turns(Option<Operand>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub stmts: Vec<Stmt>,
}

/// A statement. `id` is its number in the order of the text, set by [`visit::number`]; `end` is the greatest number inside
/// it. Generated statements have none and carry zero, but for the two halves of a branch, which carry that of the branch.
#[derive(Clone, Debug)]
pub(crate) struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
    pub id: u32,
    pub end: u32,
    /// In a fused sweep: a statement of the reverse sweep.
    pub reverse: bool,
}

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

/// A field of a struct or a tuple.
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
        member: syn::Member,
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
    pub derivative: Derivative,
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

#[derive(Clone, Debug)]
pub(crate) enum StmtKind {
    /// Declares a local and gives it its value.
    Let(Local, Rvalue),
    /// Declares a var that is given its value later, on every path that reads it.
    Declare(Local),
    Assign(Place, Operand),
    /// `place += operand` or `place -= operand` on floats.
    Update {
        place: Place,
        subtract: bool,
        value: Operand,
    },
    /// Appends to a vector.
    Push(Place, Operand),
    Swap(Place, Place),
    If {
        cond: Operand,
        then: Block,
        els: Block,
    },
    /// `for counter in lo..hi`, or `lo..=hi`, or either reversed. `tape` is that of the body's region, if every iteration
    /// leaves one record (adjoint only).
    For {
        label: Label,
        counter: Local,
        lo: Operand,
        hi: Operand,
        inclusive: bool,
        reversed: bool,
        tape: Option<Slots>,
        body: Block,
    },
    /// Runs `pre`, stops unless `cond`, runs `body`, and so on. `pre` writes nothing but its own temps.
    While {
        label: Label,
        pre: Block,
        cond: Operand,
        body: Block,
    },
    Loop {
        label: Label,
        body: Block,
    },
    /// A labelled or plain block.
    Block {
        label: Option<Label>,
        body: Block,
    },
    Exit(Exit),
    /// See the module's documentation.
    Rest {
        flag: Local,
        body: Block,
    },
    Opaque(Box<Opaque>),

    // Written by `tangent` only.
    /// `let (value, dot) = callee::__tangent(.., tangents)`.
    Tangent {
        value: Local,
        dot: Local,
        call: Box<Call>,
        /// The tangents of the arguments that have one.
        dots: Vec<Option<Place>>,
    },

    // Written by `adjoint` only.
    /// `let (value, pullback) = callee::__forward(..)`; flags tell which arguments are active.
    Forward {
        value: Local,
        pullback: Local,
        call: Box<Call>,
        active: Vec<bool>,
        /// Arguments whose state is put back only if one of these pullbacks reads it.
        readers: BTreeMap<usize, Vec<Reader>>,
    },
    /// `pullback(arguments again, seed, bars)`.
    Pullback {
        /// The method whose pullback this is: then what it gets again begins with the receiver.
        method: Option<Ident>,
        pullback: Local,
        again: Vec<Again>,
        seed: Local,
        bars: Vec<Option<Place>>,
    },
    /// Both halves of a call at once, where the cotangent of the value is known before it:
    /// `let value = callee::__sweep(.., seed, bars)`.
    Fused {
        value: Local,
        /// Stands for the call where its accumulators are looked up.
        pullback: Local,
        call: Box<Call>,
        active: Vec<bool>,
        seed: Local,
        bars: Vec<Option<Place>>,
    },
    /// `into += from` on whole cotangents of any shape.
    Accumulate {
        into: Place,
        from: Place,
    },
    /// `bar` becomes zero, in the shape of the cotangent `like` (adjoint only).
    Clear {
        bar: Place,
        like: Place,
    },
    /// Leaves the locals on the tape. The last of them may be a constant flag.
    Save {
        tape: Tape,
        locals: Vec<Operand>,
    },
    /// Takes them back, declaring them.
    Restore {
        tape: Tape,
        locals: Vec<Local>,
    },
    /// Counts an iteration.
    Count(Local),
    /// Runs the body for iterations that were counted.
    Repeat {
        times: Operand,
        body: Block,
    },
    /// A checkpoint's half of a sweep.
    Rerun(Box<Rerun>),
}

/// A block, or a loop's body, under a checkpoint: see `adjoint::checkpoint` (adjoint only).
#[derive(Clone, Debug)]
pub(crate) struct Rerun {
    /// The snapshots. Declared by the forward half.
    pub saved: Local,
    /// What a snapshot holds, in order.
    pub carried: Vec<Place>,
    pub turns: Option<Turns>,
    /// Exits that go to the end of the block, or of the turn.
    pub label: Option<Label>,
    /// As it was written.
    pub plain: Block,
    /// The same, leaving its record.
    pub taped: Block,
    /// In the reverse sweep.
    pub back: Option<Back>,
}

/// The loop of a [`Rerun`].
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    pub counter: Local,
    pub lo: Operand,
    pub hi: Operand,
    pub inclusive: bool,
    pub reversed: bool,
    pub snapshots: Option<Operand>,
}

/// What the reverse half of a [`Rerun`] has besides.
#[derive(Clone, Debug)]
pub(crate) struct Back {
    /// The reverse of the block, or of a turn.
    pub reverse: Block,
    /// Variables that nothing else in the reverse sweep asks for, by their number among `carried`.
    pub own: Vec<usize>,
    /// Variables that have no value before.
    pub blank: Vec<Local>,
    /// What has to be left as it was found, by number: what is the caller's, and is not restored.
    pub kept: Vec<usize>,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitKind {
    Break,
    Continue,
    Return,
}

#[derive(Clone, Debug)]
pub(crate) struct Exit {
    pub label: Label,
    pub kind: ExitKind,
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
        self.proj.iter().any(|p| matches!(p, Proj::Field(field) if field.constant))
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
            Proj::Variant { path: self.path.path.clone(), member: member.clone() }
        } else {
            Proj::Field(member.clone().into())
        }
    }
}

impl Stmt {
    pub(crate) fn new(kind: StmtKind, span: Span) -> Self {
        Stmt { kind, span, id: 0, end: 0, reverse: false }
    }
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

    pub(crate) fn place_ty(&self, p: &Place) -> Ty {
        p.proj.iter().fold(self.local(p.root).ty.clone(), |t, proj| t.project(proj))
    }
}
