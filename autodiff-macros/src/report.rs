//! Everything that `lower` and the analyses can refuse, and how it is said.

use proc_macro2::Span;

/// Something that cannot be differentiated.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// A macro that is not known, with active arguments.
    Macro {
        span: Span,
        name: String,
    },
    /// A method of a trait object.
    TraitObject {
        span: Span,
        name: String,
        /// The object is marked `#[constant]`.
        marked: bool,
    },
    /// A method of a trait that has no attribute, of a type that is known by the trait alone.
    Unattributed {
        span: Span,
        name: String,
        /// The trait.
        of: String,
    },
    /// A method that is not known.
    Method {
        span: Span,
        name: String,
    },
    /// A static, given what carries a derivative.
    Static {
        span: Span,
        name: String,
    },
    /// A float method without a derivative.
    FloatMethod {
        span: Span,
        name: String,
        why: &'static str,
    },
    /// `Type::function(..)`
    Associated {
        span: Span,
        path: String,
    },
    /// `NumCast::from(x)`
    CastAsUsed {
        span: Span,
    },
    /// `f::hessian(..)`
    Final {
        span: Span,
        path: String,
    },
    /// A call of something that is neither a function nor a closure of the body.
    Callee {
        span: Span,
    },
    /// A closure that calls itself.
    RecursiveClosure {
        span: Span,
    },
    /// A closure, function or range used as a value.
    Callable {
        span: Span,
    },
    /// A closure that writes what it captured and is passed on.
    MutatingClosure {
        span: Span,
    },
    /// What is bound to an error.
    Failure {
        span: Span,
    },
    /// `try { .. }`
    Try {
        span: Span,
    },
    Unsafe {
        span: Span,
    },
    Async {
        span: Span,
    },
    ConstBlock {
        span: Span,
    },
    RawAddress {
        span: Span,
    },
    /// Syntax that the parser does not know.
    Syntax {
        span: Span,
    },
    /// `return`, `break` or `?` out of code that is kept as written.
    ExitInside {
        span: Span,
    },
    /// A macro as a pattern, or a pattern of `let` without a value that is more than names and tuples of them.
    Pattern {
        span: Span,
    },
    /// Bindings in alternatives.
    OrBindings {
        span: Span,
    },
    /// A pattern whose parts cannot be found.
    RestPattern {
        span: Span,
    },
    /// `if a && let p = b`
    LetChain {
        span: Span,
    },
    /// A function or a range in a variable that is given another.
    Replaced {
        span: Span,
    },
    /// A reference variable that is pointed elsewhere.
    Reseated {
        span: Span,
    },
    /// A reference chosen at run time.
    ChosenReference {
        span: Span,
    },
    /// An iterator in a variable that cannot be advanced there, or handed over.
    HeldIterator {
        span: Span,
    },
    /// A value with a derivative, given to a function that takes a trait object.
    ToObject {
        span: Span,
    },
    /// References as elements.
    StoredReference {
        span: Span,
    },
    /// A write through a reference that a call returned or a struct holds.
    WrittenThrough {
        span: Span,
    },
    /// An attribute that decides what code there is.
    Attribute {
        span: Span,
        name: String,
    },
    /// `#[checkpoint(..)]` with something else in the parentheses, or twice.
    CheckpointArguments {
        span: Span,
    },
    /// Snapshots of what is no loop, or a loop whose turns cannot be counted before it.
    CheckpointTurns {
        span: Span,
    },
    /// A jump out of what is to be run again.
    CheckpointLeft {
        span: Span,
    },
    /// A callable from outside, in what is to be run again.
    CheckpointCallable {
        span: Span,
    },
    /// A mark on something that is no statement.
    CheckpointPlace {
        span: Span,
    },
    /// An iterator, or one of its methods, that is not known.
    Iterator {
        span: Span,
        name: String,
    },
}

impl Refusal {
    fn span(&self) -> Span {
        match self {
            Refusal::Macro { span, .. }
            | Refusal::TraitObject { span, .. }
            | Refusal::Unattributed { span, .. }
            | Refusal::Method { span, .. }
            | Refusal::Static { span, .. }
            | Refusal::FloatMethod { span, .. }
            | Refusal::Associated { span, .. }
            | Refusal::CastAsUsed { span }
            | Refusal::Final { span, .. }
            | Refusal::Callee { span }
            | Refusal::RecursiveClosure { span }
            | Refusal::Callable { span }
            | Refusal::MutatingClosure { span }
            | Refusal::Failure { span }
            | Refusal::Try { span }
            | Refusal::Unsafe { span }
            | Refusal::Async { span }
            | Refusal::ConstBlock { span }
            | Refusal::RawAddress { span }
            | Refusal::CheckpointArguments { span }
            | Refusal::CheckpointTurns { span }
            | Refusal::CheckpointLeft { span }
            | Refusal::CheckpointCallable { span }
            | Refusal::CheckpointPlace { span }
            | Refusal::Syntax { span }
            | Refusal::ExitInside { span }
            | Refusal::Pattern { span }
            | Refusal::OrBindings { span }
            | Refusal::RestPattern { span }
            | Refusal::LetChain { span }
            | Refusal::Replaced { span }
            | Refusal::Reseated { span }
            | Refusal::ChosenReference { span }
            | Refusal::HeldIterator { span }
            | Refusal::WrittenThrough { span }
            | Refusal::StoredReference { span }
            | Refusal::ToObject { span }
            | Refusal::Attribute { span, .. }
            | Refusal::Iterator { span, .. } => *span,
        }
    }

    /// What cannot be done, why, and what to write instead.
    fn message(&self) -> (String, Option<String>, String) {
        let constant = "or wrap it in `constant(..)` if it carries no derivative";
        match self {
            Refusal::Macro { name, .. } => (
                format!("cannot differentiate through the macro `{name}!`"),
                Some("the macro has not been expanded yet when the `differentiable` attribute runs".into()),
                "write what it expands to, or wrap the call in `constant(..)` if it carries no derivative".into(),
            ),
            Refusal::TraitObject { name, .. } => (
                format!("cannot differentiate through the method `{name}` of a trait object"),
                Some(
                    "which function is called is not known before the program runs, and so is what its pullback saves"
                        .into(),
                ),
                "write a type parameter, `<S: Trait>`, or an enum of the types that there are".into(),
            ),
            Refusal::Unattributed { name, of, .. } => (
                format!("cannot differentiate through the method `{name}` of the trait `{of}`, which has no attribute"),
                Some("of a type that is known by its traits alone, the derivatives are found in the trait".into()),
                format!("put `#[differentiable]` on `trait {of}` and on its `impl`s"),
            ),
            Refusal::Method { name, .. } => (
                format!("cannot differentiate through the method `{name}`"),
                Some("it is a method of the standard library, and there is no rule for it".into()),
                format!("write the loop or the function that it means, {constant}"),
            ),
            Refusal::Static { name, .. } => (
                format!("cannot differentiate through what the static `{name}` keeps"),
                Some("whoever reads it next gets a number without its derivative, in this call or a later one".into()),
                format!("keep the value in a variable or a parameter of your own, {constant}"),
            ),
            Refusal::FloatMethod { name, why, .. } => (
                format!("cannot differentiate through `{name}`"),
                Some((*why).into()),
                format!("if no derivative is wanted here, write `constant(x).{name}()`"),
            ),
            Refusal::Associated { path, .. } => (
                format!("cannot differentiate through the associated function `{path}`"),
                Some("the functions of this type of the standard library have no derivatives".into()),
                format!("keep the value in a variable, a vector or a struct of your own, {constant}"),
            ),
            Refusal::CastAsUsed { .. } => (
                "cannot tell which float `NumCast::from` makes".into(),
                Some("its use does, and the types of the uses are not in the tokens of the function".into()),
                "name the float: `<f64 as NumCast>::from(x)`, `T::from(x)` of a type parameter, or `x as f64`".into(),
            ),
            Refusal::Final { path, .. } => (
                format!("cannot differentiate through `{path}`"),
                Some(
                    "of the derivatives of a function, `grad`, `value_and_grad`, `vjp` and `jvp` are differentiated in turn"
                        .into(),
                ),
                format!("build it from these, as a product with the Hessian is `jvp` of a function that calls `grad`, {constant}"),
            ),
            Refusal::Callee { .. } => (
                "cannot differentiate through a function that is not known by name".into(),
                Some("a function passed as a value brings no derivative along".into()),
                format!(
                    "call a differentiable function by its name, take it as `f: impl Fn(..) -> ..` without `#[constant]`, {constant}"
                ),
            ),
            Refusal::RecursiveClosure { .. } => (
                "cannot differentiate closures nested this deeply".into(),
                Some("closures are inlined where they are called".into()),
                "write a function".into(),
            ),
            Refusal::Callable { .. } => (
                "cannot differentiate a closure, function or range that is kept as a value".into(),
                Some("closures are inlined where they are called, which has to be visible".into()),
                "call it where it is defined, or write a function".into(),
            ),
            Refusal::MutatingClosure { .. } => (
                "cannot differentiate a call that is given a closure that writes what it captured".into(),
                Some(
                    "the function that calls it hands back the cotangents of what was read, not of what was written"
                        .into(),
                ),
                "call the closure here, or return what it writes".into(),
            ),
            Refusal::Failure { .. } => (
                "cannot differentiate through the error of a `Result`".into(),
                Some("errors carry no derivative, whatever their type".into()),
                "return the value in `Ok`, or wrap what is read of the error in `constant(..)`".into(),
            ),
            Refusal::Try { .. } => {
                ("cannot differentiate a `try` block".into(), None, "write a function, and `?` in it".into())
            }
            Refusal::Unsafe { .. } => (
                "cannot differentiate an `unsafe` block".into(),
                Some("the reverse sweep cannot see what is read or written through a raw pointer".into()),
                "put the block in a function of its own, and write its derivative by hand".into(),
            ),
            Refusal::Async { .. } => (
                "cannot differentiate asynchronous code".into(),
                None,
                "put the arithmetic in a function of its own and mark that one".into(),
            ),
            Refusal::ConstBlock { .. } => (
                "cannot differentiate a `const` block that reads a local".into(),
                None,
                "write a `const` item or an ordinary block".into(),
            ),
            Refusal::RawAddress { .. } => (
                "cannot differentiate through a raw pointer".into(),
                Some("the reverse sweep cannot see what is read or written through a raw pointer".into()),
                "use a reference".into(),
            ),
            Refusal::Syntax { .. } => (
                "cannot differentiate this syntax".into(),
                Some("it is not stable Rust, or newer than this version of the macro".into()),
                "write it in other words".into(),
            ),
            Refusal::ExitInside { .. } => (
                "cannot leave code that is kept as it was written".into(),
                Some(
                    "the code around this jump is not differentiated, and cannot leave the differentiated code".into(),
                ),
                "compute a value first, then test it with `if`".into(),
            ),
            Refusal::Pattern { .. } => (
                "cannot differentiate through this pattern".into(),
                Some("what it binds cannot be seen here: it is a macro, or looks through a reference that has no value yet".into()),
                "write the pattern that the macro means, or a `let` for each name".into(),
            ),
            Refusal::OrBindings { .. } => (
                "cannot differentiate through alternatives that bind names".into(),
                None,
                "write an arm for each alternative".into(),
            ),
            Refusal::RestPattern { .. } => (
                "cannot differentiate through this pattern".into(),
                Some("how many elements `..` stands for is not known here".into()),
                "name the elements one by one, or use indices".into(),
            ),
            Refusal::LetChain { .. } => {
                ("cannot differentiate `let` as a part of a condition".into(), None, "write nested `if let`".into())
            }
            Refusal::Replaced { .. } => (
                "cannot put another function or range in this variable".into(),
                Some("what is in it takes the place of its name, and has to be one thing".into()),
                "use a variable for each, or keep numbers: the ends of a range, an index".into(),
            ),
            Refusal::Reseated { .. } => (
                "cannot point a reference somewhere else".into(),
                Some("a local reference is replaced by the place it stands for, which has to be one place".into()),
                "keep an index instead of a reference, or a copy of the value".into(),
            ),
            Refusal::ChosenReference { .. } => (
                "cannot choose a reference at run time".into(),
                Some("a local reference is replaced by the place it stands for, which has to be one place".into()),
                "give it a name by `let`, or use each reference in a branch of its own".into(),
            ),
            Refusal::HeldIterator { .. } => (
                "cannot hold this iterator in a variable".into(),
                Some("what is left of it would have to be known to the reverse sweep".into()),
                "collect its elements into a vector first".into(),
            ),
            Refusal::ToObject { .. } => (
                "cannot differentiate with respect to what stands behind a trait object".into(),
                Some("of what type it is, and so its cotangent, the function that takes it does not know".into()),
                "write a type parameter there, `<S: Trait>` and `&S`, or pass `&constant(..)` of it if it carries no derivative"
                    .into(),
            ),
            Refusal::StoredReference { .. } => (
                "cannot store a reference".into(),
                Some("a local reference is replaced by the place it stands for".into()),
                "store an index, or a copy of the value".into(),
            ),
            Refusal::WrittenThrough { .. } => (
                "cannot differentiate what is written through a reference that a call returned or a struct holds".into(),
                Some("nothing shows what the reference leads to".into()),
                "write to an element by its index or its field, in a list or in an array".into(),
            ),
            Refusal::Attribute { name, .. } => (
                format!("the `{name}` attribute is not supported inside a differentiable function"),
                Some("it may change what code there is after the `differentiable` attribute ran".into()),
                "put it on items outside of the function".into(),
            ),
            Refusal::CheckpointArguments { .. } => (
                "cannot read this `checkpoint` attribute".into(),
                Some("it is `#[checkpoint]`, `#[checkpoint(auto)]` or `#[checkpoint(snapshots = k)]`, once".into()),
                "write one of these".into(),
            ),
            Refusal::CheckpointTurns { .. } => (
                "cannot take snapshots of the turns of this".into(),
                Some("where they are taken depends on how many turns there are, which has to be known before the first".into()),
                "write a `for` over a range or over the elements of a slice, or `#[checkpoint]`, which runs the whole again".into(),
            ),
            Refusal::CheckpointLeft { .. } => (
                "cannot leave what is under a `checkpoint`".into(),
                Some("it is run again in the reverse sweep, from where nothing outside of it can be reached".into()),
                "compute a value first, then test it with `if` behind the checkpoint".into(),
            ),
            Refusal::CheckpointCallable { .. } => (
                "cannot run a call of a function parameter again".into(),
                Some("the reverse sweep has the function's derivative, and not the function itself".into()),
                "leave `checkpoint` out, or call a function by its name".into(),
            ),
            Refusal::CheckpointPlace { .. } => (
                "cannot put a `checkpoint` here".into(),
                Some("it belongs on a statement: a loop, a block, a `let`, a call or an assignment".into()),
                "move it to the statement that is to be run again".into(),
            ),
            Refusal::Iterator { name, .. } => (
                format!("cannot differentiate through the iterator method `{name}`"),
                None,
                "write the loop that it means".into(),
            ),
        }
    }

    fn render(&self) -> syn::Error {
        use std::fmt::Write as _;
        let (mut text, note, help) = self.message();
        if let Some(note) = note {
            let _ = write!(text, "\n  = note: {note}");
        }
        let _ = write!(text, "\n  = help: {help}");
        syn::Error::new(self.span(), text)
    }
}

/// Collects refusals, so that all of a function's come at once.
#[derive(Debug, Default)]
pub(crate) struct Report {
    refusals: Vec<Refusal>,
}

impl Report {
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.refusals.push(refusal);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.refusals.is_empty()
    }

    /// The first refusal.
    pub(crate) fn first(&self) -> Option<Refusal> {
        self.refusals.first().cloned()
    }

    /// The number of refusals so far, for [`Report::rewind`].
    pub(crate) fn mark(&self) -> usize {
        self.refusals.len()
    }

    /// What was refused since `mark`.
    pub(crate) fn refused_since(&self, mark: usize) -> Vec<Refusal> {
        self.refusals[mark..].to_vec()
    }

    /// Forgets what was refused since `mark`.
    pub(crate) fn rewind(&mut self, mark: usize) {
        self.refusals.truncate(mark);
    }

    /// All refusals, each once.
    pub(crate) fn into_error(self) -> Option<syn::Error> {
        let mut seen = std::collections::BTreeSet::new();
        let mut all: Option<syn::Error> = None;
        for refusal in self.refusals {
            let error = refusal.render();
            if !seen.insert((format!("{:?}", refusal.span()), error.to_string())) {
                continue;
            }
            match &mut all {
                Some(all) => all.combine(error),
                None => all = Some(error),
            }
        }
        all
    }
}
