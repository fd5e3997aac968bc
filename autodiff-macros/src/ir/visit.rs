//! Walks over the IR: statement numbers, nested blocks, operands read, memory written.

use super::{Arg, Block, Carrier, Function, Local, Operand, Place, Proj, Rvalue, Share, Stmt, StmtKind};

/// Numbers the statements in the order of the text, from 1. One that holds others has a number of its own for its end:
/// what comes after a loop is not what comes after the last statement inside it, where another turn may follow.
pub(crate) fn number(f: &mut Function) {
    fn block(b: &mut Block, next: &mut u32) {
        for stmt in &mut b.stmts {
            stmt.id = *next;
            stmt.end = *next;
            *next += 1;
            let mut composite = false;
            for nested in blocks_mut(&mut stmt.kind) {
                composite = true;
                block(nested, next);
            }
            if composite {
                stmt.end = *next;
                *next += 1;
            }
        }
    }
    let mut next = 1;
    block(&mut f.body, &mut next);
    f.next_id = next;
}

/// The blocks directly inside a statement, in the order of the text.
pub(crate) fn blocks(kind: &StmtKind) -> Vec<&Block> {
    match kind {
        StmtKind::If { then, els, .. } => vec![then, els],
        StmtKind::While { pre, body, .. } => vec![pre, body],
        StmtKind::For { body, .. }
        | StmtKind::Loop { body, .. }
        | StmtKind::Block { body, .. }
        | StmtKind::Rest { body, .. }
        | StmtKind::Repeat { body, .. } => vec![body],
        StmtKind::Rerun(r) => {
            let mut all = vec![&r.plain, &r.taped];
            all.extend(r.back.as_ref().map(|back| &back.reverse));
            all
        }
        _ => Vec::new(),
    }
}

/// [`blocks`], for writing.
pub(crate) fn blocks_mut(kind: &mut StmtKind) -> Vec<&mut Block> {
    match kind {
        StmtKind::If { then, els, .. } => vec![then, els],
        StmtKind::While { pre, body, .. } => vec![pre, body],
        StmtKind::For { body, .. }
        | StmtKind::Loop { body, .. }
        | StmtKind::Block { body, .. }
        | StmtKind::Rest { body, .. }
        | StmtKind::Repeat { body, .. } => vec![body],
        StmtKind::Rerun(r) => {
            let mut all = vec![&mut r.plain, &mut r.taped];
            all.extend(r.back.as_mut().map(|back| &mut back.reverse));
            all
        }
        _ => Vec::new(),
    }
}

/// Every statement, nested ones after the one that holds them.
pub(crate) fn each<'a>(b: &'a Block, f: &mut impl FnMut(&'a Stmt)) {
    for stmt in &b.stmts {
        f(stmt);
        for nested in blocks(&stmt.kind) {
            each(nested, f);
        }
    }
}

/// The places that a right-hand side reads or borrows.
pub(crate) fn rvalue_places(rv: &Rvalue) -> Vec<&Place> {
    match rv {
        Rvalue::Load(p)
        | Rvalue::Len(p)
        | Rvalue::Duplicate(p, _)
        | Rvalue::Pop(p)
        | Rvalue::Replace(p, _)
        | Rvalue::Shape(p)
        | Rvalue::SomeShape(Some(p))
        | Rvalue::Sum(p)
        | Rvalue::Take(p)
        | Rvalue::Zero(super::Zero::Like(p)) => vec![p],
        Rvalue::Struct(value) => value.rest.iter().collect(),
        Rvalue::Call(call) => arg_places(&call.args),
        Rvalue::Operator(operator) => arg_places(&operator.args),
        Rvalue::Dual(dual) => dual.places().collect(),
        Rvalue::Keep(keep) => arg_places(&keep.operator.args),
        Rvalue::Share(share) => match &**share {
            Share::State { state, .. } => vec![state],
            share => arg_places(share.args()),
        },
        _ => Vec::new(),
    }
}

/// The operands that a right-hand side reads by value, those inside its places left out.
pub(crate) fn rvalue_values(rv: &Rvalue) -> Vec<&Operand> {
    match rv {
        Rvalue::Use(a)
        | Rvalue::Unary(_, a)
        | Rvalue::Cast(a, _)
        | Rvalue::Repeat(a, _)
        | Rvalue::Replace(_, a)
        | Rvalue::CastDot(a, _)
        | Rvalue::RepeatDot(a, _)
        | Rvalue::CastBar(a) => {
            vec![a]
        }
        Rvalue::Binary(_, a, b) | Rvalue::VecRepeat(a, b) | Rvalue::Wrap(Carrier::Like(b), a) => vec![a, b],
        Rvalue::Wrap(Carrier::Some | Carrier::Ok | Carrier::Boxed(_), a) => vec![a],
        Rvalue::Select(a, b, c) => vec![a, b, c],
        Rvalue::Prim(_, ops) | Rvalue::Tuple(ops) | Rvalue::Array(ops) | Rvalue::Vec(ops) => ops.iter().collect(),
        Rvalue::Struct(value) => value.fields.iter().map(|(_, o)| o).collect(),
        Rvalue::Call(call) => arg_values(&call.args),
        Rvalue::Operator(operator) => arg_values(&operator.args),
        Rvalue::Dual(dual) => arg_values(&dual.operator.args),
        Rvalue::Keep(keep) => arg_values(&keep.operator.args),
        Rvalue::Share(share) => {
            let mut all = share.operands();
            all.extend(arg_values(share.args()));
            all
        }
        _ => Vec::new(),
    }
}

fn arg_places(args: &[Arg]) -> Vec<&Place> {
    fn place(arg: &Arg) -> Option<&Place> {
        match arg {
            Arg::Ref(p) | Arg::RefMut(p) => Some(p),
            Arg::Value(_) | Arg::Opaque(_) => None,
        }
    }
    args.iter().filter_map(place).collect()
}

fn arg_values(args: &[Arg]) -> Vec<&Operand> {
    fn value(arg: &Arg) -> Option<&Operand> {
        match arg {
            Arg::Value(v) => Some(v),
            Arg::Ref(_) | Arg::RefMut(_) | Arg::Opaque(_) => None,
        }
    }
    args.iter().filter_map(value).collect()
}

/// The operands of a statement itself, nested blocks left out, for rewriting.
pub(crate) fn operands_mut(kind: &mut StmtKind) -> Vec<&mut Operand> {
    fn place(p: &mut Place) -> Vec<&mut Operand> {
        let mut all = Vec::new();
        for proj in &mut p.proj {
            match proj {
                Proj::Deref | Proj::Field(_) | Proj::Payload | Proj::Variant { .. } => {}
                Proj::Index(i) => all.push(i),
                Proj::Range { lo, hi, .. } => all.extend(lo.iter_mut().chain(hi.iter_mut())),
            }
        }
        all
    }
    fn rvalue(rv: &mut Rvalue) -> Vec<&mut Operand> {
        match rv {
            Rvalue::Use(a) | Rvalue::Unary(_, a) | Rvalue::Cast(a, _) | Rvalue::CastBar(a) | Rvalue::Repeat(a, _) => {
                vec![a]
            }
            Rvalue::Binary(_, a, b) | Rvalue::VecRepeat(a, b) | Rvalue::Wrap(Carrier::Like(b), a) => vec![a, b],
            Rvalue::Wrap(Carrier::Some | Carrier::Ok | Carrier::Boxed(_), a) => vec![a],
            Rvalue::Select(a, b, c) => vec![a, b, c],
            Rvalue::Prim(_, ops) | Rvalue::Tuple(ops) | Rvalue::Array(ops) | Rvalue::Vec(ops) => {
                ops.iter_mut().collect()
            }
            Rvalue::Load(p)
            | Rvalue::Len(p)
            | Rvalue::Duplicate(p, _)
            | Rvalue::Pop(p)
            | Rvalue::Shape(p)
            | Rvalue::SomeShape(Some(p))
            | Rvalue::Sum(p)
            | Rvalue::Take(p)
            | Rvalue::Zero(super::Zero::Like(p)) => place(p),
            Rvalue::Struct(value) => {
                let fields = value.fields.iter_mut().map(|(_, o)| o);
                fields.chain(value.rest.iter_mut().flat_map(place)).collect()
            }
            Rvalue::Replace(p, a) => {
                let mut all = place(p);
                all.push(a);
                all
            }
            Rvalue::Call(call) => arg_operands(&mut call.args),
            Rvalue::Operator(operator) => arg_operands(&mut operator.args),
            // Of a sweep, where nothing is rewritten.
            Rvalue::Keep(_) | Rvalue::Share(_) | Rvalue::Dual(_) | Rvalue::CastDot(..) | Rvalue::RepeatDot(..) => {
                Vec::new()
            }
            Rvalue::Opaque(_) | Rvalue::Zero(_) | Rvalue::SomeShape(None) => Vec::new(),
        }
    }
    fn arg_operands(args: &mut [Arg]) -> Vec<&mut Operand> {
        let mut all = Vec::new();
        for arg in args {
            match arg {
                Arg::Value(v) => all.push(v),
                Arg::Ref(p) | Arg::RefMut(p) => all.extend(place(p)),
                Arg::Opaque(_) => {}
            }
        }
        all
    }
    match kind {
        StmtKind::Let(_, rv) => rvalue(rv),
        StmtKind::Assign(p, a) | StmtKind::Update { place: p, value: a, .. } | StmtKind::Push(p, a) => {
            let mut all = place(p);
            all.push(a);
            all
        }
        StmtKind::Swap(a, b) | StmtKind::Accumulate { into: a, from: b } | StmtKind::Clear { bar: a, like: b } => {
            let mut all = place(a);
            all.extend(place(b));
            all
        }
        StmtKind::If { cond, .. } | StmtKind::While { cond, .. } => vec![cond],
        StmtKind::For { lo, hi, .. } => vec![lo, hi],
        StmtKind::Forward { call, .. } | StmtKind::Tangent { call, .. } | StmtKind::Fused { call, .. } => {
            arg_operands(&mut call.args)
        }
        StmtKind::Repeat { times, .. } => vec![times],
        StmtKind::Save { locals, .. } => locals.iter_mut().collect(),
        StmtKind::Declare(_)
        | StmtKind::Loop { .. }
        | StmtKind::Block { .. }
        | StmtKind::Exit(_)
        | StmtKind::Rest { .. }
        | StmtKind::Opaque(_)
        | StmtKind::Pullback { .. }
        | StmtKind::Restore { .. }
        | StmtKind::Rerun(_)
        | StmtKind::Count(_) => Vec::new(),
    }
}

/// The places of a statement of a function that has not been differentiated, for rewriting.
pub(crate) fn places_mut(kind: &mut StmtKind) -> Vec<&mut Place> {
    fn of_args(args: &mut [Arg]) -> Vec<&mut Place> {
        fn place(arg: &mut Arg) -> Option<&mut Place> {
            match arg {
                Arg::Ref(p) | Arg::RefMut(p) => Some(p),
                Arg::Value(_) | Arg::Opaque(_) => None,
            }
        }
        args.iter_mut().filter_map(place).collect()
    }
    match kind {
        StmtKind::Assign(p, _) | StmtKind::Update { place: p, .. } | StmtKind::Push(p, _) => vec![p],
        StmtKind::Swap(a, b) => vec![a, b],
        StmtKind::Let(_, rv) => match rv {
            Rvalue::Load(p)
            | Rvalue::Len(p)
            | Rvalue::Duplicate(p, _)
            | Rvalue::Pop(p)
            | Rvalue::Replace(p, _)
            | Rvalue::Shape(p)
            | Rvalue::Sum(p)
            | Rvalue::Take(p) => vec![p],
            Rvalue::Struct(value) => value.rest.iter_mut().collect(),
            Rvalue::Call(call) => of_args(&mut call.args),
            Rvalue::Operator(operator) => of_args(&mut operator.args),
            _ => Vec::new(), // values
        },
        _ => Vec::new(), // values, and blocks
    }
}

/// The places that a statement itself writes.
pub(crate) fn written(kind: &StmtKind) -> Vec<Place> {
    match kind {
        StmtKind::Assign(p, _) | StmtKind::Update { place: p, .. } | StmtKind::Push(p, _) => vec![p.clone()],
        StmtKind::Swap(a, b) => vec![a.clone(), b.clone()],
        StmtKind::Let(_, Rvalue::Pop(p) | Rvalue::Replace(p, _)) => vec![p.clone()],
        StmtKind::Let(_, Rvalue::Call(call)) => {
            let by_arguments = call.args.iter().flat_map(|a| match a {
                Arg::RefMut(p) => vec![p.clone()],
                Arg::Value(_) | Arg::Ref(_) => Vec::new(),
                Arg::Opaque(o) => o.writes.iter().map(|l| Place::of(*l)).collect(),
            });
            let by_closures = call.callables.values().flat_map(|callable| &callable.plain.writes);
            by_arguments.chain(by_closures.map(|l| Place::of(*l))).collect()
        }
        StmtKind::Let(_, Rvalue::Opaque(o)) | StmtKind::Opaque(o) => o.writes.iter().map(|l| Place::of(*l)).collect(),
        StmtKind::Rerun(r) => r.carried.clone(),
        _ => Vec::new(),
    }
}

/// The local that a statement declares.
pub(crate) fn declared(kind: &StmtKind) -> Option<Local> {
    match kind {
        StmtKind::Let(l, _) | StmtKind::Declare(l) | StmtKind::Fused { value: l, .. } => Some(*l),
        StmtKind::For { counter, .. } => Some(*counter),
        _ => None,
    }
}
