//! Values by other names: in a closure that is differentiated, what it captured is its own.

use super::{
    Val,
    scope::Scope,
    value::{ClosureDef, Maybe},
};
use crate::ir::{Local, Operand, Place, Proj};
use std::collections::BTreeMap;

/// The closure's own places, by the local of the function around it that each stands for.
pub(super) type Moved = BTreeMap<Local, Place>;

/// The scope with the closure's own parameters in the place of the locals of the function around it.
pub(super) fn moved_scope(scope: &Scope, moved: &Moved) -> Scope {
    let mut own = scope.clone();
    own.names = scope.names.iter().filter_map(|(n, v)| Some((n.clone(), moved_val(v, moved)?))).collect();
    own
}

fn moved_val(v: &Val, moved: &Moved) -> Option<Val> {
    let operand = |o: &Operand| match o {
        Operand::Local(l) => moved.get(l).map(|own| Operand::Local(own.root)),
        Operand::Const(_) => Some(o.clone()),
    };
    Some(match v {
        Val::Operand(Operand::Local(l)) if !moved.get(l)?.proj.is_empty() => Val::Place(moved.get(l)?.clone()),
        Val::Operand(o) => Val::Operand(operand(o)?),
        Val::Place(p) => Val::Place(moved_place(p, moved)?),
        Val::Ref { to, mutable } => Val::Ref { to: Box::new(moved_val(to, moved)?), mutable: *mutable },
        Val::Tuple(vs) => Val::Tuple(vs.iter().map(|v| moved_val(v, moved)).collect::<Option<_>>()?),
        Val::Maybe(m) => {
            Val::Maybe(Box::new(Maybe { found: operand(&m.found)?, payload: moved_val(&m.payload, moved)? }))
        }
        Val::Closure(def) => {
            let scopes = def.scopes.iter().map(|s| moved_scope(s, moved)).collect();
            Val::Closure(std::rc::Rc::new(ClosureDef { closure: def.closure.clone(), scopes }))
        }
        Val::Range(r) => {
            let mut own = r.clone();
            for o in own.lo.iter_mut().chain(own.hi.iter_mut()) {
                *o = operand(o)?;
            }
            Val::Range(own)
        }
        Val::Chosen(choice) => {
            let among = choice.among.iter().map(|v| moved_val(v, moved)).collect::<Option<Vec<_>>>()?;
            let which = operand(&choice.which)?;
            Val::Chosen(Box::new(super::chosen::Choice { which, among: std::rc::Rc::new(among) }))
        }
        Val::Table(among) => {
            let among = among.iter().map(|v| moved_val(v, moved)).collect::<Option<Vec<_>>>()?;
            Val::Table(std::rc::Rc::new(among))
        }
        // Where it stands is a matter of the function around.
        Val::Iter(_) | Val::Slotted(_) => return None,
        v @ (Val::Function(_) | Val::Unit | Val::Never | Val::Poison) => v.clone(),
    })
}

fn moved_place(p: &Place, moved: &Moved) -> Option<Place> {
    let mut own = moved.get(&p.root)?.clone();
    own.proj.extend(p.proj.iter().cloned());
    for proj in &mut own.proj {
        match proj {
            Proj::Deref | Proj::Field(_) | Proj::Payload | Proj::Variant { .. } => {}
            Proj::Index(Operand::Local(i)) => *i = moved.get(i)?.root,
            Proj::Index(Operand::Const(_)) => {}
            Proj::Range { lo, hi, .. } => {
                for o in lo.iter_mut().chain(hi.iter_mut()) {
                    if let Operand::Local(i) = o {
                        *i = moved.get(i)?.root;
                    }
                }
            }
        }
    }
    Some(own)
}
