//! Which expressions are iterators that can be lowered: decided by their syntax, before anything is emitted.

use crate::ir::Ty;
use crate::lower::Lowerer;
use crate::lower::control::strip;
use crate::lower::value::Val;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprCall, ExprMethodCall};

/// What can be asked of an iterator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// Has a length and elements by index.
    random: bool,
    /// `rev` applies.
    reversible: bool,
    /// Leaves what it does not take to whoever comes next.
    shared: bool,
}

const INDEXED: Form = Form { random: true, reversible: true, shared: false };
const ONE_BY_ONE: Form = Form { random: false, reversible: false, shared: false };
const ENDLESS: Form = Form { random: true, reversible: false, shared: false };

/// Iterators of std whose elements carry no derivative, as far as they occur beside numeric code.
const FOREIGN: &[&str] = &[
    "chars",
    "bytes",
    "char_indices",
    "lines",
    "split",
    "split_whitespace",
    "keys",
    "values",
    "drain",
    "into_keys",
    "into_values",
];

impl Lowerer<'_> {
    /// Whether an expression is an iterator that can be lowered.
    pub(super) fn is_iterator(&self, e: &Expr) -> bool {
        self.form(e).is_some()
    }

    fn form(&self, e: &Expr) -> Option<Form> {
        self.known_form(e).or_else(|| self.is_own_iterator(e).then_some(ONE_BY_ONE))
    }

    pub(super) fn known_form(&self, e: &Expr) -> Option<Form> {
        if matches!(strip(e), Expr::Path(_) | Expr::Field(_) | Expr::MethodCall(_) | Expr::Index(_))
            && matches!(self.shape(e), Ty::Range { .. })
        {
            return Some(INDEXED);
        }
        if let Expr::MethodCall(m) = strip(e)
            && let Some(e) = self.method_written_out(m)
        {
            return self.known_form(&e);
        }
        match strip(e) {
            Expr::Range(r) => {
                r.start.as_ref()?;
                Some(if r.end.is_some() { INDEXED } else { ENDLESS })
            }
            Expr::MethodCall(m) => self.method_form(m),
            Expr::Call(c) => self.call_form(c),
            Expr::Path(p) => match self.lookup(&p.path.get_ident()?.to_string())? {
                Val::Range(r) => {
                    r.lo.as_ref()?;
                    Some(if r.hi.is_some() { INDEXED } else { ENDLESS })
                }
                Val::Iter(held) => {
                    Some(Form { random: held.it.is_random(), reversible: held.it.is_reversible(), shared: false })
                }
                _ => None, // a value that is no iterator by itself
            },
            _ => None, // no iterator that the macro can see through
        }
    }

    fn method_form(&self, m: &ExprMethodCall) -> Option<Form> {
        if self.users(m).is_some() {
            return None;
        }
        let name = m.method.to_string();
        let argument = m.args.first();
        match (name.as_str(), m.args.len()) {
            ("iter" | "iter_mut", 0) => Some(INDEXED),
            ("keys" | "values" | "values_mut" | "into_keys" | "into_values", 0) if self.is_keyed(&m.receiver) => {
                Some(INDEXED)
            }
            ("into_iter", 0) => self.form(&m.receiver).or(Some(INDEXED)),
            (
                "windows" | "chunks" | "chunks_exact" | "chunks_mut" | "chunks_exact_mut" | "rchunks" | "rchunks_exact"
                | "rchunks_mut" | "rchunks_exact_mut",
                1,
            ) => Some(INDEXED),
            ("clone" | "peekable", 0) => self.form(&m.receiver),
            ("by_ref", 0) => self.form(&m.receiver).map(|_| Form { random: false, reversible: false, shared: true }),
            ("cycle", 0) => self.form(&m.receiver).filter(|f| f.random).map(|_| ENDLESS),
            ("map_while", 1) | ("scan", 2) => self.sequential(&m.receiver),
            ("drain", 1) if !self.is_foreign(m) && matches!(argument.map(strip), Some(Expr::Range(_))) => Some(INDEXED),
            ("copied" | "cloned" | "fuse", 0) | ("map" | "inspect", 1) => self.form(&m.receiver),
            ("enumerate", 0) | ("skip" | "take" | "step_by", 1) => {
                let form = self.form(&m.receiver)?;
                // Of what is used again, nobody may take more than was asked for.
                if form.shared
                    && (matches!(name.as_str(), "skip" | "step_by") || name == "take" && !is_by_ref(&m.receiver))
                {
                    return None;
                }
                let reversible = form.random && (form.reversible || name == "take");
                Some(Form { random: form.random, reversible, shared: form.shared })
            }
            ("rev", 0) => self.form(&m.receiver).filter(|f| f.reversible),
            ("zip", 1) => self.zip_form(self.form(&m.receiver)?, argument?),
            ("filter", 1) => Some(Form { random: false, ..self.form(&m.receiver)? }),
            ("filter_map", 1) => Some(Form { random: false, ..self.form(&m.receiver)? }),
            ("take_while" | "skip_while", 1) | ("flatten", 0) => self.sequential(&m.receiver),
            ("flat_map", 1) if matches!(argument.map(strip), Some(Expr::Closure(_))) => self.sequential(&m.receiver),
            ("chain", 1) => {
                let (a, b) = (self.form(&m.receiver)?, self.iterable_form(argument?)?);
                let shared = a.shared || b.shared;
                Some(Form { random: false, reversible: a.reversible && b.reversible, shared })
            }
            _ if self.is_foreign(m) => Some(INDEXED),
            _ => None, // no adaptor that is known
        }
    }

    fn sequential(&self, e: &Expr) -> Option<Form> {
        let form = self.form(e)?;
        Some(Form { random: false, reversible: false, shared: form.shared })
    }

    fn zip_form(&self, a: Form, other: &Expr) -> Option<Form> {
        let b = self.iterable_form(other)?;
        if a.shared || b.shared {
            return None;
        }
        let random = a.random && b.random;
        // Two iterators without elements by index cannot be stepped by one loop: what the second gives is made first.
        let stepped = a.random || b.random || super::listed::is_listed(other);
        stepped.then_some(Form { random, reversible: random && a.reversible && b.reversible, shared: false })
    }

    /// The functions of `std::iter`.
    fn call_form(&self, c: &ExprCall) -> Option<Form> {
        match (iter_function(c)?.as_str(), c.args.len()) {
            ("repeat" | "repeat_with", 1) => Some(ENDLESS),
            ("from_fn", 1) | ("successors", 2) => Some(ONE_BY_ONE),
            ("once", 1) | ("empty", 0) | ("repeat_n", 2) => Some(INDEXED),
            ("zip", 2) => self.zip_form(self.iterable_form(c.args.first()?)?, c.args.last()?),
            _ => None, // another function
        }
    }

    /// What can stand behind `in`: an iterator, or a collection.
    fn iterable_form(&self, e: &Expr) -> Option<Form> {
        if let Some(e) = self.written_out(e) {
            return self.known_form(&e);
        }
        self.form(e).or(match strip(e) {
            Expr::MethodCall(m) => (!looks_lazy(m) || self.users(m).is_some()).then_some(INDEXED),
            _ => Some(INDEXED), // a collection
        })
    }

    /// Whether a `for` can run over an expression; if not, the name of the method that is in the way.
    pub(super) fn obstacle(&self, e: &Expr) -> Option<syn::Ident> {
        if self.iterable_form(e).is_some() {
            return None;
        }
        match strip(e) {
            Expr::MethodCall(m) => {
                let inner = match strip(&m.receiver) {
                    Expr::MethodCall(r) if !self.is_iterator(&m.receiver) && looks_lazy(r) => {
                        self.obstacle(&m.receiver)
                    }
                    _ => None, // the receiver is not to blame
                };
                Some(inner.unwrap_or_else(|| m.method.clone()))
            }
            _ => None, // only methods are iterators that are not known
        }
    }

    /// An iterator over things without derivatives, whose elements can be collected as they are.
    pub(super) fn is_foreign(&self, m: &ExprMethodCall) -> bool {
        FOREIGN.contains(&m.method.to_string().as_str()) && !self.is_active(&m.to_token_stream())
    }

    /// The same of any expression.
    pub(super) fn is_foreign_iterator(&self, e: &Expr) -> bool {
        match strip(e) {
            Expr::MethodCall(m) => self.is_foreign(m) || self.is_foreign_iterator(&m.receiver),
            _ => false, // a source that is known
        }
    }

    /// Whether the elements of an expression can be gone through.
    pub(in crate::lower) fn can_be_listed(&self, e: &Expr) -> bool {
        matches!(strip(e), Expr::Array(_)) || self.iterable_form(e).is_some() && self.obstacle(e).is_none()
    }

    /// Whether code mentions something that may carry a derivative.
    pub(in crate::lower) fn is_active(&self, tokens: &TokenStream) -> bool {
        tokens.clone().into_iter().any(|token| match token {
            TokenTree::Ident(i) => self.lookup(&i.to_string()).is_some_and(|v| self.carries(v)),
            TokenTree::Group(g) => self.is_active(&g.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }

    fn carries(&self, v: &Val) -> bool {
        match v {
            Val::Operand(_) | Val::Place(_) => !self.val_ty(v).is_inert(),
            Val::Ref { to, .. } => self.carries(to),
            Val::Tuple(vs) => vs.iter().any(|v| self.carries(v)),
            Val::Maybe(m) => self.carries(&m.payload),
            Val::Closure(_) | Val::Iter(_) | Val::Chosen(_) | Val::Table(_) | Val::Slotted(_) | Val::Poison => true,
            Val::Function(_) | Val::Range(_) | Val::Unit | Val::Never => false,
        }
    }
}

/// The name of a function that is called as `iter::name` or `std::iter::name`.
pub(super) fn iter_function(c: &ExprCall) -> Option<String> {
    let Expr::Path(p) = strip(&c.func) else { return None };
    let mut segments = p.path.segments.iter().rev();
    let name = segments.next()?.ident.to_string();
    (segments.next()?.ident == "iter").then_some(name)
}

/// `it.by_ref()`
fn is_by_ref(e: &Expr) -> bool {
    matches!(strip(e), Expr::MethodCall(m) if m.method == "by_ref" && m.args.is_empty())
}

/// Whether a method gives an iterator, not a collection.
fn looks_lazy(m: &ExprMethodCall) -> bool {
    const LAZY: &[&str] = &[
        "map",
        "filter",
        "filter_map",
        "flat_map",
        "flatten",
        "zip",
        "chain",
        "rev",
        "enumerate",
        "skip",
        "take",
        "step_by",
        "take_while",
        "skip_while",
        "map_while",
        "scan",
        "inspect",
        "copied",
        "cloned",
        "peekable",
        "cycle",
        "rchunks",
        "array_chunks",
        "chunk_by",
        "values_mut",
        "windows",
        "by_ref",
    ];
    let name = m.method.to_string();
    LAZY.contains(&name.as_str()) || FOREIGN.contains(&name.as_str())
}

/// The type that a turbofish names, if it names one.
pub(super) fn turbofish(m: &ExprMethodCall) -> Option<&syn::Type> {
    m.turbofish.as_ref()?.args.iter().find_map(|a| match a {
        syn::GenericArgument::Type(syn::Type::Infer(_)) => None,
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None, // consumers have type arguments only
    })
}

/// Whether a type is known to be no float: the element of an inert sum.
pub(super) fn is_integer(ty: &Ty) -> bool {
    matches!(ty, Ty::Int)
}
