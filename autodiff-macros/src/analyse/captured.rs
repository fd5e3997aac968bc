//! What closures captured that carries no derivative where they are passed on. A closure is differentiated where it stands, before it
//! is known what of the function around it is active: afterwards it is done again for those that do not have to carry so much.

use super::activity::{Activity, activity};
use crate::ir::{Arg, Block, Closure, Derivative, Function, Local, Operand, Rvalue, StmtKind, visit};
use crate::report::Report;
use crate::{adjoint, tangent};
use std::collections::BTreeMap;

/// Differentiates the closures again that captured something that is not active.
pub(crate) fn narrow(f: &mut Function, act: &Activity) {
    let mut environments: BTreeMap<Local, Vec<bool>> = BTreeMap::new();
    visit::each(&f.body, &mut |s| {
        if let StmtKind::Let(env, Rvalue::Tuple(members)) = &s.kind {
            environments.insert(*env, members.iter().map(|o| act.operand(o)).collect());
        }
    });
    narrowed(&mut f.body, &environments);
}

fn narrowed(b: &mut Block, environments: &BTreeMap<Local, Vec<bool>>) {
    for s in &mut b.stmts {
        for nested in visit::blocks_mut(&mut s.kind) {
            narrowed(nested, environments);
        }
        let StmtKind::Let(_, Rvalue::Call(call)) = &mut s.kind else { continue };
        for (i, callable) in &mut call.callables {
            let Derivative::Closure(closure) = &mut callable.derivative else { continue };
            let env = call.args.get(*i).and_then(|arg| match arg {
                Arg::Value(Operand::Local(l)) => environments.get(l),
                _ => None, // what is captured is a tuple
            });
            if let Some(active) = env {
                without(closure, active);
            }
        }
    }
}

/// A closure for which only these of the variables that it captured carry a derivative.
pub(crate) fn without(closure: &mut Closure, active: &[bool]) {
    let mut changed = false;
    for (param, active) in closure.function.params.iter_mut().zip(active) {
        changed |= param.active && !active;
        param.active &= active;
    }
    if changed {
        // It was differentiated before: there is nothing in it that could be refused.
        let activity = activity(&closure.function, &mut Report::default());
        narrow(&mut closure.function, &activity);
        closure.adjoint = adjoint::adjoint(&closure.function, &activity);
        closure.tangent = tangent::tangent(&closure.function, &activity);
    }
}
