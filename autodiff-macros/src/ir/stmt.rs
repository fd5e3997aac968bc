//! Statements.

use super::{Again, Call, Label, Local, Opaque, Operand, Place, Reader, Rvalue, Slots, Tape};
use proc_macro2::{Ident, Span};
use std::collections::BTreeMap;

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

impl Stmt {
    pub(crate) fn new(kind: StmtKind, span: Span) -> Self {
        Stmt { kind, span, id: 0, end: 0, reverse: false }
    }
}
