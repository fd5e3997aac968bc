//! The pass that looks for the element which a reduction takes, before that element is differentiated.
//!
//! Of all that `for c in cs { least = least.min(f(c)) }` computes, one element goes on. The loop becomes a search, which carries no
//! derivative, for the turn of that element, and after it the element is computed once more: instead of a record for each
//! turn there is the number of one. The same holds of a variable that is given a new value under a condition,
//! `if f(c) < least { least = f(c); .. }`, if the loop asks nothing of it but by such conditions.
//!
//! What is computed once more has to come to the same. It depends on the counter of the loop and on nothing that the loop writes; code kept as
//! written must not call anything, and a function that is called must be given something that depends on the counter.

use crate::analyse::activity::{Activity, activity};
use crate::ir::{
    Arg, BinOp, Block, Const, Function, Kind, Label, Local, LocalInfo, Opaque, Operand, Place, Rvalue, Stmt, StmtKind,
    Ty, Width,
    copy::{self, Copies},
    verify, visit,
};
use crate::report::Report;
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use std::collections::BTreeSet;

/// Rewrites the loops of `f` that are such reductions, and numbers the statements anew.
pub(crate) fn winners(f: &mut Function) {
    // What stands in the way of a derivative is reported later.
    let active = activity(f, &mut Report::default());
    let mut body = std::mem::take(&mut f.body);
    block(f, &active, &mut body);
    f.body = body;
    visit::number(f);
}

fn block(f: &mut Function, active: &Activity, b: &mut Block) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for mut stmt in std::mem::take(&mut b.stmts) {
        for nested in visit::blocks_mut(&mut stmt.kind) {
            block(f, active, nested);
        }
        match Reduction::of(f, active, &stmt) {
            Some(reduction) => reduction.write(f, &stmt, &mut out),
            None => out.push(stmt),
        }
    }
    b.stmts = out;
}

/// A loop that takes one of many elements.
struct Reduction {
    /// Where the loop puts it.
    into: Local,
    element: Local,
    /// The statements that compute the element in a turn.
    slice: Block,
    taken: Taken,
}

/// How the loop decides.
enum Taken {
    /// `new = old.min(element)`, or the same with `max`: the element is what has come, in every bit. `first`: whether it comes before
    /// `old` in the operation.
    Chosen { least: bool, old: Local, new: Local, first: bool },
    /// By a condition, in the branch at this place in the body.
    Branch(usize),
}

impl Reduction {
    fn of(f: &Function, active: &Activity, stmt: &Stmt) -> Option<Self> {
        let StmtKind::For { label, counter, body, tape: None, .. } = &stmt.kind else { return None };
        let inside = copy::declared(body);
        let written = written(body);
        let mut outside = written.iter().filter(|l| !inside.contains(l) && !f.local(**l).ty.is_inert());
        let (Some(into), None) = (outside.next().copied(), outside.next()) else { return None };
        let info = f.local(into);
        // What follows the search has to be reached.
        let ends = !leaves(body, Some(*label)) && !has_rests(body);
        if !matches!((&info.kind, &info.ty), (Kind::Var { .. }, Ty::Float(_))) || !active.is(into) || !ends {
            return None;
        }
        let olds = reads_whole(body, into)?;
        let (at, element, taken) = chosen(f, body, into, &olds).or_else(|| branch(f, body, into, &olds))?;
        if !inside.contains(&element) {
            return None;
        }
        let mut before: Vec<&Stmt> = body.stmts[..at].iter().collect();
        if let Taken::Branch(at) = taken
            && let StmtKind::If { then, .. } = &body.stmts[at].kind
        {
            before.extend(then.stmts.iter().take_while(|s| !assigns(s, into)));
        }
        let needed = needed(&before, element);
        let slice: Vec<Stmt> =
            before.into_iter().zip(&needed.stmts).filter(|(_, n)| **n).map(|(s, _)| s.clone()).collect();
        let repeats = needed.locals.iter().all(|l| inside.contains(l) || l == counter || !written.contains(l))
            && !needed.locals.contains(&into)
            && slice.iter().all(|s| written_by(s).is_subset(&inside))
            && is_repeatable(&slice, *counter);
        let slice = Block { stmts: slice };
        (repeats && !leaves(&slice, None)).then_some(Reduction { into, element, slice, taken })
    }

    /// The search, then the element.
    fn write(self, f: &mut Function, stmt: &Stmt, out: &mut Vec<Stmt>) {
        let span = stmt.span;
        let mut stmt = stmt.clone();
        let StmtKind::For { label, counter, lo, body, .. } = &mut stmt.kind else { return };
        let original = *counter;
        let fresh = |f: &mut Function, hint: &str, ty: Ty, kind: Kind| {
            let ident = Ident::new(&format!("__{hint}_{}", f.locals.len()), Span::mixed_site().located_at(span));
            f.add(LocalInfo { ident, ty, kind, param: None, tangent: false })
        };
        let var = Kind::Var { mutable: true };
        let ty = f.local(self.into).ty.clone();
        let start = fresh(f, "start", ty.clone(), Kind::Temp);
        let best = fresh(f, "best", ty.clone(), var);
        let found = fresh(f, "found", Ty::Bool, var);
        let turn = fresh(f, "turn", Ty::Int, var);
        let mut copies = Copies::of(f, body, [original]);
        copies.put(f, self.into, best);
        *label = copies.label(f, *label);
        let bool = |value: bool| Operand::Const(Const { tokens: quote!(#value), ty: Ty::Bool });
        let (first, search) = (lo.clone(), copies.block(body));
        *body = search;
        copies.local(counter);
        let note = |counter: Local| {
            [
                Stmt::new(StmtKind::Assign(Place::of(found), bool(true)), span),
                Stmt::new(StmtKind::Assign(Place::of(turn), Operand::Local(counter)), span),
            ]
        };
        match self.taken {
            Taken::Branch(at) => {
                if let StmtKind::If { then, .. } = &mut body.stmts[at].kind {
                    then.stmts.extend(note(*counter));
                }
            }
            Taken::Chosen { least, mut old, mut new, first } => {
                let mut element = self.element;
                [&mut old, &mut new, &mut element].into_iter().for_each(|l| copies.local(l));
                let chosen = fresh(f, "chosen", Ty::Bool, Kind::Temp);
                let tokens = won(f, &ty, new, if first { element } else { old }, first);
                let reads = vec![new, if first { element } else { old }];
                let won = Opaque { tokens, ty: Ty::Bool, reads, writes: Vec::new(), inert: true, refusal: None };
                let mut contest = take_out(body, best, new);
                contest.push(Stmt::new(StmtKind::Let(chosen, Rvalue::Opaque(Box::new(won))), span));
                let takes_work = takes_work(&self.slice);
                if takes_work {
                    // The element is what takes time: a branch would be guessed wrong for each winner, and a selection hides behind it.
                    for (into, value) in [(found, bool(true)), (turn, Operand::Local(*counter))] {
                        let ty = f.local(into).ty.clone();
                        let [before, after] = ["before", "after"].map(|hint| fresh(f, hint, ty.clone(), Kind::Temp));
                        let selected = Rvalue::Select(Operand::Local(chosen), value, Operand::Local(before));
                        contest.push(Stmt::new(StmtKind::Let(before, Rvalue::Load(Place::of(into))), span));
                        contest.push(Stmt::new(StmtKind::Let(after, selected), span));
                        contest.push(Stmt::new(StmtKind::Assign(Place::of(into), Operand::Local(after)), span));
                    }
                } else {
                    let then = Block { stmts: note(*counter).into() };
                    let kind = StmtKind::If { cond: Operand::Local(chosen), then, els: Block::default() };
                    contest.push(Stmt::new(kind, span));
                }
                let is_comparable = !matches!(ty, Ty::Float(Some(Width::Param(_)))); // of others that is not known
                if is_comparable && !takes_work {
                    // Most elements lose, and a comparison says so. What is equal, or no number, is for the operation to decide.
                    let loses = fresh(f, "loses", Ty::Bool, Kind::Temp);
                    let order = if least { BinOp::Lt } else { BinOp::Gt };
                    let order = Rvalue::Binary(order, Operand::Local(old), Operand::Local(element));
                    body.stmts.push(Stmt::new(StmtKind::Let(loses, order), span));
                    let els = Block { stmts: contest };
                    let kind = StmtKind::If { cond: Operand::Local(loses), then: Block::default(), els };
                    body.stmts.push(Stmt::new(kind, span));
                } else {
                    body.stmts.append(&mut contest);
                }
            }
        }
        let mut push = |kind| out.push(Stmt::new(kind, span));
        push(StmtKind::Let(start, Rvalue::Load(Place::of(self.into))));
        push(StmtKind::Let(best, Rvalue::Use(Operand::Local(start))));
        push(StmtKind::Let(found, Rvalue::Use(bool(false))));
        push(StmtKind::Let(turn, Rvalue::Use(first)));
        out.push(stmt);
        let mut push = |kind| out.push(Stmt::new(kind, span));
        let was_found = fresh(f, "was_found", Ty::Bool, Kind::Temp);
        push(StmtKind::Let(was_found, Rvalue::Load(Place::of(found))));
        if let Some(info) = f.locals.get_mut(original.0 as usize) {
            info.kind = Kind::Temp;
        }
        let mut then = vec![Stmt::new(StmtKind::Let(original, Rvalue::Load(Place::of(turn))), span)];
        then.extend(self.slice.stmts);
        then.push(Stmt::new(StmtKind::Assign(Place::of(self.into), Operand::Local(self.element)), span));
        let then = Block { stmts: then };
        push(StmtKind::If { cond: Operand::Local(was_found), then, els: Block::default() });
    }
}

/// Whether computing an element is more than a few operations, as far as is known.
fn takes_work(slice: &Block) -> bool {
    let mut found = false;
    visit::each(slice, &mut |s| found |= matches!(&s.kind, StmtKind::For { .. } | StmtKind::Let(_, Rvalue::Call(_))));
    found
}

/// Takes the statements out of the body that compute what has come and put it where it belongs.
fn take_out(body: &mut Block, into: Local, new: Local) -> Vec<Stmt> {
    let decides = |s: &Stmt| visit::declared(&s.kind) == Some(new) || assigns(s, into);
    let (taken, others) = std::mem::take(&mut body.stmts).into_iter().partition(decides);
    body.stmts = others;
    taken
}

/// Whether the value that has come is the element, or is not what was there. Bits tell zeros apart, and what is no number.
fn won(f: &Function, ty: &Ty, new: Local, other: Local, first: bool) -> TokenStream {
    let [new, other] = [new, other].map(|l| &f.local(l).ident);
    match (ty, first) {
        (Ty::Float(Some(Width::Param(_))), true) => quote!(#new == #other),
        (Ty::Float(Some(Width::Param(_))), false) => quote!(#new != #other),
        (_, true) => quote!(#new.to_bits() == #other.to_bits()),
        (_, false) => quote!(#new.to_bits() != #other.to_bits()),
    }
}

/// `old = load into; new = old.min(element); into = new`, in the body itself: where, the element and how.
fn chosen(f: &Function, body: &Block, into: Local, olds: &[Local]) -> Option<(usize, Local, Taken)> {
    let [old] = *olds else { return None };
    let (at, new, least, operands) = body.stmts.iter().enumerate().find_map(|(at, s)| match &s.kind {
        StmtKind::Let(new, Rvalue::Prim(rule, operands))
            if rule.choice() == Some("x == y") && operands.iter().any(|o| o.local() == Some(old)) =>
        {
            Some((at, *new, rule.name == "min", operands))
        }
        _ => None, // something else
    })?;
    let [x, y] = operands.as_slice() else { return None };
    let (element, first) = if x.local() == Some(old) { (y.local()?, false) } else { (x.local()?, true) };
    let assigned = |s: &Stmt| matches!(&s.kind, StmtKind::Assign(p, o) if p.root == into && o.local() == Some(new));
    let alone = body.stmts.iter().filter(|s| assigned(s)).count() == 1
        && writes(body, into) == 1
        && [old, new].iter().all(|l| uses(body, *l) == 1)
        && element != old
        && !f.local(new).ty.is_inert();
    alone.then_some((at, element, Taken::Chosen { least, old, new, first }))
}

/// `if .. { .. into = element; .. }`, in the body itself: where, the element and how.
fn branch(f: &Function, body: &Block, into: Local, olds: &[Local]) -> Option<(usize, Local, Taken)> {
    if writes(body, into) != 1 {
        return None;
    }
    let (at, then) = body.stmts.iter().enumerate().find_map(|(at, s)| match &s.kind {
        StmtKind::If { then, .. } if then.stmts.iter().any(|s| assigns(s, into)) => Some((at, then)),
        _ => None, // something else
    })?;
    let element = then.stmts.iter().find_map(|s| match &s.kind {
        StmtKind::Assign(p, o) if p.root == into && p.proj.is_empty() => o.local(),
        _ => None, // something else
    })?;
    // Of what was there nothing but truth is made.
    let mut only_asked = !leaves_early(then);
    visit::each(body, &mut |s| {
        if olds.iter().any(|old| verify::uses(&s.kind).contains(old)) {
            only_asked &= matches!(&s.kind, StmtKind::Let(l, Rvalue::Binary(..)) if f.local(*l).ty == Ty::Bool);
        }
    });
    only_asked.then_some((at, element, Taken::Branch(at)))
}

/// Whether a branch may be left before its end.
fn leaves_early(b: &Block) -> bool {
    let mut leaves = false;
    visit::each(b, &mut |s| leaves |= matches!(s.kind, StmtKind::Exit(_)));
    leaves
}

/// The temps that the variable is read into. `None` where it is used in another way than read and written whole.
fn reads_whole(b: &Block, l: Local) -> Option<Vec<Local>> {
    let mut olds = Vec::new();
    let mut whole = true;
    visit::each(b, &mut |s| match &s.kind {
        StmtKind::Let(old, Rvalue::Load(p)) if p.root == l && p.proj.is_empty() => olds.push(*old),
        StmtKind::Assign(p, o) if p.root == l && p.proj.is_empty() => whole &= o.local() != Some(l),
        kind => whole &= !verify::uses(kind).contains(&l),
    });
    whole.then_some(olds)
}

fn assigns(s: &Stmt, into: Local) -> bool {
    matches!(&s.kind, StmtKind::Assign(p, _) if p.root == into)
}

fn writes(b: &Block, l: Local) -> usize {
    let mut count = 0;
    visit::each(b, &mut |s| count += usize::from(visit::written(&s.kind).iter().any(|p| p.root == l)));
    count
}

fn uses(b: &Block, l: Local) -> usize {
    let mut count = 0;
    visit::each(b, &mut |s| count += usize::from(verify::uses(&s.kind).contains(&l)));
    count
}

fn written(b: &Block) -> BTreeSet<Local> {
    b.stmts.iter().flat_map(written_by).collect()
}

/// What a statement writes, at any depth.
fn written_by(s: &Stmt) -> BTreeSet<Local> {
    let mut all: BTreeSet<Local> = visit::written(&s.kind).into_iter().map(|p| p.root).collect();
    all.extend(visit::blocks(&s.kind).into_iter().flat_map(written));
    all
}

/// What a statement uses, at any depth.
fn used_by(s: &Stmt) -> BTreeSet<Local> {
    let mut all: BTreeSet<Local> = verify::uses(&s.kind).into_iter().collect();
    all.extend(visit::blocks(&s.kind).into_iter().flat_map(|b| b.stmts.iter().flat_map(used_by)));
    all
}

/// What a statement declares or writes, at any depth.
fn made_by(s: &Stmt) -> BTreeSet<Local> {
    let mut all = written_by(s);
    all.extend(visit::declared(&s.kind));
    all.extend(visit::blocks(&s.kind).into_iter().flat_map(copy::declared));
    all
}

/// Whether code could be reached in more than one way, which a copy does not know of.
fn has_rests(b: &Block) -> bool {
    let mut found = false;
    visit::each(b, &mut |s| found |= matches!(s.kind, StmtKind::Rest { .. }));
    found
}

/// Whether a block, the body of the loop of this label if it is one, is left for a place further out.
fn leaves(b: &Block, of: Option<Label>) -> bool {
    let mut own: BTreeSet<Label> = of.into_iter().collect();
    let mut left = BTreeSet::new();
    visit::each(b, &mut |s| {
        own.extend(copy::label(&s.kind));
        if let StmtKind::Exit(exit) = &s.kind {
            left.insert(exit.label);
        }
    });
    !left.is_subset(&own)
}

/// What an element needs.
struct Needed {
    /// Which of the statements.
    stmts: Vec<bool>,
    locals: BTreeSet<Local>,
}

fn needed(before: &[&Stmt], element: Local) -> Needed {
    let mut locals = BTreeSet::from([element]);
    let mut stmts = vec![false; before.len()];
    for (s, needed) in before.iter().zip(&mut stmts).rev() {
        *needed = !made_by(s).is_disjoint(&locals);
        if *needed {
            locals.extend(used_by(s));
        }
    }
    Needed { stmts, locals }
}

/// Whether the statements come to the same when they are run once more in the same turn.
fn is_repeatable(slice: &[Stmt], counter: Local) -> bool {
    let mut varying = BTreeSet::from([counter]);
    slice.iter().all(|s| {
        let varies = !used_by(s).is_disjoint(&varying);
        if varies {
            varying.extend(made_by(s));
        }
        let mut good = repeats(&s.kind, &varying);
        for b in visit::blocks(&s.kind) {
            visit::each(b, &mut |s| good &= repeats(&s.kind, &varying));
        }
        good
    })
}

fn repeats(kind: &StmtKind, varying: &BTreeSet<Local>) -> bool {
    match kind {
        StmtKind::Opaque(_) => false,
        StmtKind::Let(_, Rvalue::Opaque(o)) => is_plain(&o.tokens),
        StmtKind::Let(_, Rvalue::Call(call)) => {
            let opaque = |arg: &Arg| matches!(arg, Arg::Opaque(o) if !is_plain(&o.tokens));
            call.callables.is_empty()
                && !call.args.iter().any(opaque)
                && verify::uses(kind).iter().any(|l| varying.contains(l))
        }
        _ => true,
    }
}

/// Whether code kept as written does nothing but arithmetic, or calls what this macro wrote there.
fn is_plain(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let of_core = matches!(trees.as_slice(), [TokenTree::Punct(_), TokenTree::Punct(_), TokenTree::Ident(core), ..] if core == "core");
    let called = |pair: &[TokenTree]| match pair {
        [TokenTree::Ident(_) | TokenTree::Group(_), TokenTree::Group(group)] => {
            group.delimiter() == Delimiter::Parenthesis
        }
        [TokenTree::Punct(punct), TokenTree::Group(_)] => matches!(punct.as_char(), '!' | '>'),
        _ => false, // operators
    };
    let nested = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => group.delimiter() != Delimiter::Brace && is_plain(&group.stream()),
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => true,
    };
    (of_core || !trees.windows(2).any(called)) && trees.iter().all(nested)
}
