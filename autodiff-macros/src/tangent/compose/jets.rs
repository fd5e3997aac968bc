//! Operators on operands of unknown type from the third derivative on: [`Compose::dual`](super::Compose) made a function of values and
//! tangents of them, and forward mode of that is the operator on pairs of pairs, as is forward mode of that.

use super::{Compose, bind, clone};
use crate::ir::{Arg, Call, Callee, Kind, Local, Operand, Place, Proj, Rvalue, Stmt, Ty};
use proc_macro2::{Ident, Span};
use std::collections::{BTreeMap, BTreeSet};
use syn::ExprPath;

/// Whether a call is what became of such an operator: its name, and whether it takes jets.
pub(super) fn operator_of(callee: &Callee) -> Option<(Ident, bool)> {
    let Callee::Function(path) = callee else { return None };
    let mut segments = path.path.segments.iter().rev();
    let (name, module) = (&segments.next()?.ident, &segments.next()?.ident);
    let known = segments.next()?.ident == "rt";
    match module {
        _ if !known => None,
        _ if module == "jets" => Some((name.clone(), true)),
        _ if module == "twice" => Some((name.clone(), false)),
        _ => None, // something else of the runtime
    }
}

impl Compose<'_> {
    /// `mul(a, b, a', b')` with the tangents `a.`, `b.`, `a'.`, `b'.` is `mul(((a, a'), (a., a'.)), ((b, b'), (b., b'.)))`, and
    /// `mul(x, y)` of jets with the tangents `x.` and `y.` is `mul((x, x.), (y, y.))`.
    pub(super) fn jets(
        &mut self,
        value: Local,
        dot: Local,
        (name, of_jets): &(Ident, bool),
        call: &Call,
        dots: &[Option<Place>],
        out: &mut Vec<Stmt>,
    ) {
        let span = call.span;
        let values: Vec<_> = call.args.iter().map(|arg| self.by_copy(arg, out, span)).collect();
        let moves: Vec<_> = values
            .iter()
            .zip(dots)
            .map(|(value, dot)| match (dot, value) {
                (Some(place), _) => self.owned_copy(place.clone(), true, out, span),
                (None, Operand::Local(l)) => self.zero(Place::of(*l), out, span),
                (None, Operand::Const(_)) => crate::adjoint::formula::zero(&Ty::Float(None)),
            })
            .collect();
        let operands = if *of_jets { values.len() } else { values.len() / 2 };
        let args = (0..operands).map(|i| {
            let both = |this: &mut Self, of: &[Operand], out: &mut Vec<Stmt>| match of_jets {
                true => of[i].clone(),
                false => this.tuple(of[i].clone(), of[i + operands].clone(), out, span),
            };
            let (value, moves) = (both(self, &values, out), both(self, &moves, out));
            Arg::Value(self.tuple(value, moves, out, span))
        });
        let args = args.collect();
        let krate = self.krate;
        let path: ExprPath = syn::parse_quote!(#krate::rt::jets::#name);
        let call =
            Call { callee: Callee::Function(path), args, callables: BTreeMap::new(), some: BTreeSet::new(), span };
        self.pair(value, dot, Rvalue::Call(Box::new(call)), out, span);
    }

    /// A pair of values.
    fn tuple(&mut self, first: Operand, second: Operand, out: &mut Vec<Stmt>, span: Span) -> Operand {
        let pair = self.fresh("jet", Ty::Unknown, Kind::Temp, false, span);
        out.push(bind(pair, Rvalue::Tuple(vec![first, second]), span));
        Operand::Local(pair)
    }

    /// An operand as a value, for it may be a reference.
    fn by_copy(&mut self, arg: &Arg, out: &mut Vec<Stmt>, span: Span) -> Operand {
        let place = match arg {
            Arg::Value(Operand::Local(l)) if self.may_be_lent(*l) => Place::of(*l),
            Arg::Value(value) => return value.clone(),
            Arg::Opaque(opaque) => {
                let tokens = opaque.tokens.clone();
                return Operand::Const(crate::ir::Const { tokens, ty: Ty::Unknown });
            }
            Arg::Ref(place) | Arg::RefMut(place) => place.clone(),
        };
        self.owned_copy(place, false, out, span)
    }

    /// What is in a place, or behind the reference that is there.
    fn owned_copy(&mut self, place: Place, tangent: bool, out: &mut Vec<Stmt>, span: Span) -> Operand {
        let ty = place.proj.iter().fold(self.info(place.root).ty.clone(), |ty, proj| ty.project(proj));
        let (place, method) = match ty {
            Ty::Ref(_) => (place.with(Proj::Deref), clone()),
            Ty::Unknown => (place, Ident::new("to_owned", Span::mixed_site())),
            _ => (place, clone()), // a value
        };
        let copy = self.fresh("operand", Ty::Unknown, Kind::Temp, tangent, span);
        out.push(bind(copy, Rvalue::Duplicate(place, method), span));
        Operand::Local(copy)
    }
}
