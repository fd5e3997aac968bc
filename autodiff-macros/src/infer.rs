//! Which values of unknown type are floats: as far as rustc will not have it otherwise, or would not in anybody's program.
//!
//! A value is a float if it is assigned to one, or is the operand of a primitive; a variable has the type of what is read from it and
//! written to it; of a sum or a difference that is a float both terms are, and so is the other factor of a product that is one; what is
//! computed of two floats is a float, and so is what a type parameter is added to or multiplied by whose bounds allow nothing else. What is
//! found here needs no rule that is for rustc to find, can be promoted, and goes on a record as it is.
//!
//! What is put into a vector tells what the vector is of, which may stand after the loop that reads it.
//!
//! In the same way a literal has the width of what it is computed with: rustc has to know it before it looks for a method.

use crate::{
    ir::{
        Arg, BinOp, Block, Function, Kind, Local, LocalInfo, Operand, Operator, Place, Proj, Rvalue, Stmt, StmtKind,
        Ty, UnOp, Width, visit,
    },
    rules,
    signature::Floats,
};
use proc_macro2::Span;
use quote::format_ident;

/// Finds the floats among the locals of unknown type, and has operators whose operands are found to be floats be theirs.
pub(crate) fn infer(f: &mut Function, floats: &Floats) {
    loop {
        learn(f, floats);
        let mut body = std::mem::take(&mut f.body);
        let settled = settle(f, &mut body);
        f.body = body;
        if !settled {
            return;
        }
        visit::number(f);
    }
}

fn learn(f: &mut Function, floats: &Floats) {
    loop {
        let mut found = Vec::new();
        visit::each(&f.body, &mut |s| evidence(f, floats, &s.kind, &mut found));
        found.retain(|(l, ty)| match &f.local(*l).ty {
            Ty::Unknown => true,
            // A variable that is given literals: which float it is, rustc may not see before a method is called on it.
            Ty::Float(None) => matches!(ty, Ty::Float(Some(_))),
            known @ (Ty::Vec(_) | Ty::Array(_) | Ty::Slice(_) | Ty::Ref(_)) => ty != known, // its elements
            _ => false,                                                                     // known
        });
        if found.is_empty() {
            return;
        }
        for (l, ty) in found {
            f.locals[l.0 as usize].ty = ty;
        }
    }
}

/// Makes loads and arithmetic of floats of the operators on references to values that turned out to be floats. Whether there were any.
fn settle(f: &mut Function, b: &mut Block) -> bool {
    let mut settled = false;
    for mut stmt in std::mem::take(&mut b.stmts) {
        for nested in visit::blocks_mut(&mut stmt.kind) {
            settled |= settle(f, nested);
        }
        if let StmtKind::Let(l, Rvalue::Operator(operator)) = &stmt.kind
            && let Some(ty) = float_of_all(f, operator)
        {
            let (l, operator) = (*l, (**operator).clone());
            let mut operands = operator.args.into_iter().map(|arg| match arg {
                Arg::Ref(place) => {
                    let read = read_for(f, l, &ty);
                    b.stmts.push(Stmt::new(StmtKind::Let(read, Rvalue::Load(place)), stmt.span));
                    Operand::Local(read)
                }
                Arg::Value(operand) => operand,
                Arg::RefMut(_) | Arg::Opaque(_) => unreachable!("of no type that is a float's"),
            });
            let (first, second) = (operands.next(), operands.next());
            drop(operands);
            f.locals[l.0 as usize].ty = ty;
            let arithmetic = match (first, second, operator.op.arithmetic()) {
                (Some(left), Some(right), Some(op)) => Rvalue::Binary(op, left, right),
                (Some(operand), _, _) => Rvalue::Unary(UnOp::Neg, operand),
                (None, ..) => unreachable!("an operator has an operand"),
            };
            stmt.kind = StmtKind::Let(l, arithmetic);
            settled = true;
        }
        b.stmts.push(stmt);
    }
    settled
}

/// The float type that all operands are of.
fn float_of_all(f: &Function, operator: &Operator) -> Option<Ty> {
    let mut types = operator.args.iter().map(|arg| match arg {
        Arg::Value(operand) => f.operand_ty(operand),
        Arg::Ref(place) => f.place_ty(place),
        Arg::RefMut(_) | Arg::Opaque(_) => Ty::Unknown,
    });
    let first = types.next().filter(|ty| matches!(ty, Ty::Float(Some(_))))?;
    types.all(|ty| ty == first).then_some(first)
}

/// A local for what an operand of `l` reads.
fn read_for(f: &mut Function, l: Local, ty: &Ty) -> Local {
    let of = &f.local(l).ident;
    let ident =
        format_ident!("__operand_of_{}_{}", of, f.locals.len(), span = Span::mixed_site().located_at(of.span()));
    f.add(LocalInfo { ident, ty: ty.clone(), kind: Kind::Temp, param: None, tangent: false })
}

type Found = Vec<(Local, Ty)>;

fn evidence(f: &Function, floats: &Floats, kind: &StmtKind, found: &mut Found) {
    match kind {
        StmtKind::Let(l, rv) => value(f, floats, *l, rv, found),
        StmtKind::Assign(p, o) => {
            operand(o, float(&f.place_ty(p)).as_ref(), found);
            held(f, p, &f.operand_ty(o), found);
        }
        StmtKind::Update { place, value, .. } => operand(value, float(&f.place_ty(place)).as_ref(), found),
        StmtKind::Push(p, o) => {
            if let Ty::Vec(element) = f.place_ty(p) {
                operand(o, float(&element).as_ref(), found);
                held(f, p, &Ty::Vec(Box::new(f.operand_ty(o))), found);
            }
        }
        _ => {} // says nothing of a type
    }
}

fn value(f: &Function, floats: &Floats, l: Local, rv: &Rvalue, found: &mut Found) {
    let result = float(&f.local(l).ty);
    match rv {
        Rvalue::Use(o) => {
            operand(o, result.as_ref(), found);
            local(l, float(&f.operand_ty(o)).as_ref(), found);
        }
        Rvalue::Load(p) => {
            if p.proj.is_empty() {
                local(p.root, result.as_ref(), found);
            }
            local(l, float(&f.place_ty(p)).as_ref(), found);
        }
        Rvalue::Prim(rule, operands) => {
            let known = |ty: &Ty| matches!(ty, Ty::Float(Some(_)));
            let of_operands = operands.iter().map(|o| f.operand_ty(o)).find(known);
            let width = of_operands.or_else(|| result.clone()).unwrap_or(Ty::Float(None));
            local(l, result.as_ref().map(|_| &width), found);
            for (o, name) in operands.iter().zip(rule.operands) {
                // The exponent of `powi` is an integer.
                if *name != "n" {
                    operand(o, Some(&width), found);
                }
            }
        }
        Rvalue::Unary(UnOp::Neg, a) => {
            operand(a, result.as_ref(), found);
            local(l, result.and_then(|_| float(&f.operand_ty(a))).as_ref(), found);
        }
        Rvalue::Binary(op, a, b) if rules::binary(*op).is_some() => {
            let (left, right) = (float(&f.operand_ty(a)), float(&f.operand_ty(b)));
            // What a type parameter is multiplied with may be of another type.
            let result = result.filter(|ty| !(f.mixes && matches!(ty, Ty::Float(Some(Width::Param(_))))));
            let sum = result.is_some() && matches!(op, BinOp::Add | BinOp::Sub);
            if sum || result.is_some() && left.is_some() {
                operand(b, result.as_ref(), found);
            }
            if sum || result.is_some() && right.is_some() {
                operand(a, result.as_ref(), found);
            }
            if let Some(Ty::Float(Some(width))) = &left
                && !f.mixes
                && floats.get(*width).is_some_and(|float| float.closed)
            {
                operand(b, left.as_ref(), found);
            }
            // Of two floats it is one, whatever becomes of it.
            if left.is_some() && right.is_some() {
                [left, right].iter().for_each(|of| local(l, of.as_ref(), found));
            }
        }
        _ => {} // says nothing of the types of its operands
    }
}

/// What a place holds, if that is a float or made of floats, tells what its variable is made of.
fn held(f: &Function, p: &Place, ty: &Ty, found: &mut Found) {
    if is_of_floats(ty) {
        local(p.root, made_of(&f.local(p.root).ty, &p.proj, ty).as_ref(), found);
    }
}

/// A type, with what is known of a part.
fn made_of(whole: &Ty, path: &[Proj], part: &Ty) -> Option<Ty> {
    let Some((first, rest)) = path.split_first() else { return Some(whole.joined(part)) };
    let within = |of: &Ty, path| made_of(of, path, part).map(Box::new);
    match (whole, first) {
        (Ty::Ref(to), Proj::Deref) => within(to, rest).map(Ty::Ref),
        (Ty::Ref(to), _) => within(to, path).map(Ty::Ref),
        (Ty::Array(of), Proj::Index(_)) => within(of, rest).map(Ty::Array),
        (Ty::Slice(of), Proj::Index(_)) => within(of, rest).map(Ty::Slice),
        (Ty::Vec(of), Proj::Index(_)) => within(of, rest).map(Ty::Vec),
        _ => None, // of the user's, or sorted otherwise
    }
}

/// Whether a type is that of a float, or of a list of what is.
fn is_of_floats(ty: &Ty) -> bool {
    match ty {
        Ty::Array(of) | Ty::Vec(of) => is_of_floats(of),
        Ty::Float(width) => width.is_some(),
        _ => false, // of another kind
    }
}

/// The type, if it is that of a float.
fn float(ty: &Ty) -> Option<Ty> {
    ty.is_float().then(|| ty.clone())
}

fn operand(o: &Operand, ty: Option<&Ty>, found: &mut Found) {
    if let Operand::Local(l) = o {
        local(*l, ty, found);
    }
}

fn local(l: Local, ty: Option<&Ty>, found: &mut Found) {
    if let Some(ty) = ty {
        found.push((l, ty.clone()));
    }
}
