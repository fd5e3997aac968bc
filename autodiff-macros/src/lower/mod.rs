//! From syntax to IR: names are resolved, expressions taken apart, references replaced by the places they stand for,
//! tuples, closures and iterators dissolved. What carries no derivative may stay as it was written.
//!
//! An expression lowers to a [`Val`]; statements go to the innermost open block ([`Lowerer::emit`]). What cannot be
//! lowered is reported and gives [`Val::Poison`], and lowering goes on, so that all refusals come at once.
//!
//! # For `iter/`
//! Loops over anything but plain ranges and chains of iterator adaptors are lowered in `iter/`, which implements
//! * `pub(crate) fn for_loop(&mut self, e: &syn::ExprForLoop) -> Val` (called for every `for` whose iterated expression
//!   is not a range, or `.rev()` and `.step_by(k)` of one; those are lowered in `control.rs`),
//! * `pub(crate) fn chain(&mut self, e: &syn::ExprMethodCall) -> Option<Val>` (called first for every method call;
//!   `None` without having emitted or reported anything when the method is no consumer of a chain).
//!
//! What it builds on: [`Lowerer::expr`], [`Lowerer::operand`], [`Lowerer::place_of`], [`Lowerer::element`],
//! [`Lowerer::len`], [`Lowerer::bind`] (patterns), [`Lowerer::apply`] (calls a closure or function value with values),
//! [`Lowerer::counted`] (a `for` loop in IR with its label, counter and scope), [`Lowerer::branch`], [`Lowerer::exit`],
//! [`Lowerer::cell`] (accumulators), [`Lowerer::temp`], [`Lowerer::write`], [`Lowerer::refuse`].

mod alternatives;
mod arrays;
mod assign;
mod borrowed;
mod by_path;
mod call;
mod callable;
mod captured;
mod captures;
mod carrier;
mod carrier_methods;
mod cast;
mod chains;
pub(crate) mod checkpoint;
mod chosen;
mod chosen_places;
mod collections;
mod constants;
mod control;
mod conversions;
mod counts;
mod disjoint;
mod element;
mod expected;
mod expr;
mod generic;
mod guarded;
mod imported;
mod inline;
mod iter;
mod jumps;
pub(crate) mod keyed;
mod learnt;
mod lent;
mod lent_fields;
mod libm;
mod lists_of_references;
mod local_types;
mod lookup;
mod loops;
mod macros;
mod matching;
mod mentioned;
mod method;
mod moved;
mod opaque;
mod operator_methods;
mod paths;
pub(crate) mod pattern;
mod ranges;
mod rearrange;
mod rename;
mod reseated;
mod scope;
mod shape;
mod slices;
mod slotted;
mod std_methods;
mod stmt;
mod structs;
mod suffix;
#[cfg(test)]
mod tests;
mod unattributed;
mod user;
mod value;
mod whole;

pub(crate) use callable::closure;
pub(crate) use expected::is_users;
pub(crate) use user::is_no_users;

/// Whether `libm` has a function of this name that is known.
pub(crate) fn is_of_libm(name: &str) -> bool {
    libm::is_known(name)
}
pub(crate) use value::Val;

use crate::ir::{Block, Const, Function, Kind, Label, Local, LocalInfo, Operand, Param, Passing, Stmt, StmtKind, Ty};
use crate::report::{Refusal, Report};
use crate::signature::{Floats, Signature};
use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};
use scope::{Namer, Scope};
use std::collections::{BTreeMap, BTreeSet};
use syn::spanned::Spanned;

/// The state of lowering one function.
// Independent facts of where the walk is.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Lowerer<'a> {
    pub(crate) f: Function,
    report: &'a mut Report,
    /// The path of the runtime.
    krate: syn::Path,
    /// How many times the function can be differentiated, and so those inside it.
    order: u8,
    /// Whether the functions in it are asked for several directions too.
    lanes: bool,
    /// The type parameters that stand for floats.
    floats: Floats,
    /// `f32` or `f64` is named as well.
    names_floats: bool,
    /// What the function returns, for calls of itself.
    output: Ty,
    /// The type of the error of the function's result, if it is a box of any.
    dynamic_error: Option<syn::Type>,
    /// Open blocks, innermost last.
    blocks: Vec<Block>,
    scopes: Vec<Scope>,
    names: Namer,
    label_names: Namer,
    /// Temps and slots that a `let` may still give the user's name to.
    anonymous: BTreeSet<Local>,
    /// Memory that was filled and then given a name by a `let` without `mut`: nobody writes it any more.
    settled: BTreeSet<Local>,
    /// Errors of results, which carry no derivative.
    errors: BTreeSet<Local>,
    /// Parameters of types with a name, for the references in their fields.
    named: BTreeMap<Local, Ty>,
    /// Options and results made of those whose payload is a reference: it is a copy in them, that is dereferenced all the same.
    referring: BTreeSet<Local>,
    /// What `break` and `continue` can leave, innermost last.
    targets: Vec<jumps::Target>,
    /// What `return` leaves: the function, or a closure that is being inlined.
    returns: Vec<jumps::Return>,
    dests: Vec<control::Dest>,
    /// Types of the `const` and `static` items of the body and of const parameters.
    const_types: BTreeMap<String, Ty>,
    /// Paths of the functions that `use` items of the body bring, by their names there.
    imported: BTreeMap<String, syn::Path>,
    /// A `let` is being lowered whose annotation makes slices of references to arrays and vectors.
    as_slices: slices::AsSlices,
    /// The pattern being bound may fail to match.
    refutable: bool,
    /// Names of patterns stand for the memory itself: for guards, which move nothing.
    in_place: bool,
    /// How many names the pattern binds that is being bound.
    pieces: usize,
    /// Results of calls.
    results: BTreeSet<Local>,
    /// References to constants.
    tables: BTreeSet<Local>,
    /// Names of variables that are used as a whole: see [`whole`].
    whole: BTreeSet<String>,
    /// Names of references that are pointed elsewhere: see [`reseated`].
    repointed: BTreeSet<String>,
    /// Names of variables that hold optional references which go elsewhere.
    optional: BTreeSet<String>,
    /// Such names that were not known to be some.
    found: BTreeSet<String>,
    /// Names of maps that active values are put into.
    slotted: BTreeSet<String>,
    /// Such names that were not known to be some.
    filled: BTreeSet<String>,
    /// How often each name is mentioned.
    mentions: BTreeMap<String, usize>,
    /// Copies that stand for such references.
    copies: BTreeSet<Local>,
    /// Variables that hold trait objects, as their annotations say.
    objects: BTreeSet<Local>,
    /// The values of struct literals.
    structs: BTreeSet<Local>,
    /// The function has a receiver.
    is_method: bool,
    /// What the block around the function tells of types.
    block: user::Surroundings,
    /// What `into` makes of parameters.
    conversions: BTreeMap<usize, syn::Type>,
    /// What kept code gave that carries no derivative.
    inert: BTreeSet<Local>,
    /// What values may be mutable references into.
    borrowed: BTreeMap<Local, BTreeSet<Local>>,
    /// Those of them that hold such a reference for sure.
    holding: BTreeSet<Local>,
    /// How many tokens are lowered once more: see [`chosen_places`].
    again: usize,
    /// Closures being inlined, to stop at a closure that would contain itself.
    inlining: usize,
}

/// Lowers a function. Refusals go to `report`; the function that comes back is then not to be used further.
pub(crate) fn lower(item: &syn::ItemFn, sig: &Signature, report: &mut Report) -> Function {
    let mark = report.mark();
    let (mut f, mut found) = knowing(item, sig, report, &Found::default());
    if !found.optional.is_empty() {
        // That a variable holds optional references shows where it is assigned, which is after it was first read.
        report.rewind(mark);
        let known = Found { optional: found.optional, filled: BTreeSet::new() };
        (f, found) = knowing(item, sig, report, &known);
        found.optional = known.optional;
    }
    if found.filled.is_empty() {
        return f;
    }
    // Nor does it show before that a map is filled with active values.
    let refused = report.refused_since(mark);
    report.rewind(mark);
    let (with_slots, _) = knowing(item, sig, report, &found);
    if report.mark() - mark > refused.len() {
        report.rewind(mark);
        refused.into_iter().for_each(|r| report.refuse(r));
        return f;
    }
    with_slots
}

/// What is known of variables only after they were declared.
#[derive(Default)]
struct Found {
    /// They hold optional references that go elsewhere.
    optional: BTreeSet<String>,
    /// They are maps that active values are put into.
    filled: BTreeSet<String>,
}

/// Lowers a function of which something is known already; gives what was found.
fn knowing(item: &syn::ItemFn, sig: &Signature, report: &mut Report, known: &Found) -> (Function, Found) {
    let span = item.sig.ident.span();
    let names = Namer::new(item.to_token_stream());
    let mut l = Lowerer::new(item.sig.ident.clone(), report, sig.krate.clone(), sig.ir_output.clone(), names);
    l.optional.clone_from(&known.optional);
    l.slotted.clone_from(&known.filled);
    l.order = sig.order;
    l.lanes = sig.lanes;
    l.is_method = sig.receiver().is_some();
    l.block = user::Surroundings::new(sig);
    l.conversions = conversions::targets(sig);
    l.f.floats = sig.floats.idents();
    l.f.mixes = sig.mixes();
    l.floats = sig.floats.clone();
    l.names_floats = names_floats(item.to_token_stream());
    l.f.ret = l.label(None, "ret", span);
    for param in item.sig.generics.const_params() {
        l.const_types.insert(param.ident.to_string(), crate::signature::ty(&param.ty));
    }
    l.whole = whole::whole(&item.block);
    l.repointed = reseated::repointed(&item.block);
    reseated::mentions(item.block.to_token_stream(), &mut l.mentions);
    let bound = l.params(sig);
    if sig.ir_output != Ty::Unit {
        let ident = l.names.fresh("result", span);
        l.f.result = Some(l.local(ident, sig.ir_output.clone(), Kind::Var { mutable: false }));
    }
    l.returns.push(jumps::Return::Function);
    for (pat, val) in bound {
        let span = pat.span();
        l.bind(&pat, val, span);
    }
    for span in checkpoint::misplaced(&item.block) {
        l.refuse(Refusal::CheckpointPlace { span });
    }
    // Where it has names for floats that are not read as types.
    let spelled = syn::parse2(sig.floats.spelled(item.block.to_token_stream()));
    let mut body = spelled.unwrap_or_else(|_| (*item.block).clone());
    syn::visit_mut::VisitMut::visit_block_mut(&mut sig.floats.closed(), &mut body);
    if let Some(output) = &sig.output {
        expected::expect_result(&mut body, output);
        l.dynamic_error = call::dynamic_error(output);
    }
    let value = l.scoped(|l| l.block(&body));
    l.finish(value, item.block.brace_token.span.close());
    l.f.body = l.blocks.pop().unwrap_or_default();
    crate::ir::visit::number(&mut l.f);
    (l.f, Found { optional: l.found, filled: l.filled })
}

/// Whether a float type of std is named.
fn names_floats(tokens: proc_macro2::TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        proc_macro2::TokenTree::Ident(ident) => ident == "f32" || ident == "f64",
        proc_macro2::TokenTree::Group(group) => names_floats(group.stream()),
        proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => false,
    })
}

impl<'a> Lowerer<'a> {
    fn new(name: Ident, report: &'a mut Report, krate: syn::Path, output: Ty, names: Namer) -> Self {
        Lowerer {
            f: Function {
                name,
                locals: Vec::new(),
                labels: Vec::new(),
                params: Vec::new(),
                result: None,
                ret: Label(0),
                body: Block::default(),
                annotations: BTreeMap::new(),
                items: Vec::new(),
                recursive: false,
                forward_mode: false,
                leaves: false,
                floats: Vec::new(),
                callables: BTreeMap::new(),
                uncertain: BTreeSet::new(),
                asked: BTreeSet::new(),
                constants: BTreeMap::new(),
                queues: false,
                mixes: false,
                choices: std::collections::BTreeMap::new(),
                checkpoints: std::collections::BTreeMap::new(),
                next_id: 0,
            },
            report,
            krate,
            order: 1,
            lanes: false,
            floats: Floats::default(),
            names_floats: false,
            output,
            dynamic_error: None,
            blocks: vec![Block::default()],
            scopes: vec![Scope::default()],
            names,
            label_names: Namer::default(),
            anonymous: BTreeSet::new(),
            settled: BTreeSet::new(),
            errors: BTreeSet::new(),
            named: BTreeMap::new(),
            referring: BTreeSet::new(),
            targets: Vec::new(),
            returns: Vec::new(),
            dests: Vec::new(),
            const_types: BTreeMap::new(),
            imported: BTreeMap::new(),
            as_slices: slices::AsSlices::None,
            refutable: false,
            in_place: false,
            pieces: 0,
            results: BTreeSet::new(),
            tables: BTreeSet::new(),
            whole: BTreeSet::new(),
            repointed: BTreeSet::new(),
            optional: BTreeSet::new(),
            found: BTreeSet::new(),
            slotted: BTreeSet::new(),
            filled: BTreeSet::new(),
            mentions: BTreeMap::new(),
            copies: BTreeSet::new(),
            objects: BTreeSet::new(),
            structs: BTreeSet::new(),
            is_method: false,
            block: user::Surroundings::default(),
            conversions: BTreeMap::new(),
            inert: BTreeSet::new(),
            borrowed: BTreeMap::new(),
            holding: BTreeSet::new(),
            again: 0,
            inlining: 0,
        }
    }
}

impl Lowerer<'_> {
    /// Declares the parameters. Patterns are bound afterwards, when all names are taken.
    fn params(&mut self, sig: &Signature) -> Vec<(syn::Pat, Val)> {
        let mut bound = Vec::new();
        for (index, p) in sig.params.iter().enumerate() {
            // What stands for a callable in the sweeps is what it captured.
            let ident = match &p.callable {
                Some(_) => {
                    self.names.user(&p.ident);
                    crate::signature::callable::captures(&p.ident)
                }
                None => self.names.user(&p.ident),
            };
            let scalar = p.callable.is_some() || matches!(p.ir_ty, Ty::Float(_) | Ty::Int | Ty::Bool);
            let kind = match p.passing {
                Passing::Value if p.mutable && p.callable.is_none() => Kind::Var { mutable: true },
                Passing::Value if !scalar => Kind::Var { mutable: false },
                Passing::Value | Passing::Ref | Passing::RefMut => Kind::Temp,
            };
            let ty = p.ir_ty.joined(&self.block.ty(&p.ty));
            let local = self.f.add(LocalInfo { ident, ty, kind, param: Some(index), tangent: false });
            if let Some(named) = lent_fields::named(&p.ty).filter(|_| !p.mutable) {
                self.named.insert(local, named);
            }
            // State may pass a derivative on, even if its own is not asked for.
            let active = p.is_active();
            self.f.params.push(Param { local, passing: p.passing, active });
            if let Some(callable) = &p.callable {
                let callable = crate::ir::Callable {
                    plain: p.ident.clone(),
                    derivative: crate::signature::callable::call(&p.ident),
                    output: callable.ir_output(),
                };
                self.f.callables.insert(local, callable);
            }
            let place = crate::ir::Place::of(local);
            let val = match p.passing {
                Passing::Value if kind == Kind::Temp => Val::Operand(Operand::Local(local)),
                Passing::Value => Val::Place(place),
                Passing::Ref => Val::Place(place.with(crate::ir::Proj::Deref)).shared(),
                Passing::RefMut => Val::Place(place.with(crate::ir::Proj::Deref)).unique(),
            };
            match &p.pat {
                syn::Pat::Ident(pat)
                    if pat.by_ref.is_none()
                        && pat.subpat.is_none()
                        && !(p.passing == Passing::Ref && self.repointed.contains(&pat.ident.to_string())) =>
                {
                    self.name(&pat.ident, val);
                }
                pat => bound.push((pat.clone(), val)),
            }
        }
        bound
    }

    /// The value of the body is that of the function.
    fn finish(&mut self, value: Val, span: Span) {
        match (self.f.result, value) {
            (_, Val::Never | Val::Poison) | (None, _) => {}
            (Some(result), value) => {
                self.write(&Val::Place(crate::ir::Place::of(result)), value, span);
            }
        }
    }

    /// Appends a statement to the innermost open block.
    pub(crate) fn emit(&mut self, kind: StmtKind, span: Span) {
        if self.writes_to_result(&kind) {
            // `groups.entry(k).or_default().push(x)`
            self.report.refuse(Refusal::WrittenThrough { span });
            return;
        }
        self.note_borrows(&kind);
        self.note_errors(&kind);
        let through = self.written_through(&kind, span);
        if let Some(block) = self.blocks.last_mut() {
            block.stmts.extend([Some(kind), through].into_iter().flatten().map(|kind| Stmt::new(kind, span)));
        }
    }

    /// Runs `body` with a block and a scope of its own; gives the block and what `body` returned.
    pub(crate) fn branch<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> (Block, T) {
        self.blocks.push(Block::default());
        let result = self.scoped(body);
        (self.blocks.pop().unwrap_or_default(), result)
    }

    /// Reports a refusal.
    pub(crate) fn refuse(&mut self, refusal: Refusal) -> Val {
        self.report.refuse(refusal);
        Val::Poison
    }

    /// An operand to stand for a value that was refused or never comes to be. The function is not emitted then, or the
    /// code is not reached.
    pub(crate) fn poison(&self) -> Operand {
        Operand::Const(Const { tokens: quote!(()), ty: Ty::Unit })
    }
}
