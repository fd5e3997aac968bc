//! Operators on operands of unknown type, and conversions, from the third derivative on: the second one is that of a function of values
//! and tangents of them, and forward mode of that is the operator on pairs of pairs, as is forward mode of that.

use super::super::Tangent;
use super::{Compose, bind, clone};
use crate::ir::{Arg, Call, Callee, Kind, Local, Operand, Place, Proj, Rvalue, Stmt, StmtKind, Ty, visit};
use proc_macro2::{Ident, Span};
use quote::format_ident;
use std::collections::{BTreeMap, BTreeSet};
use syn::{ExprPath, GenericArgument, PathArguments, Type, parse_quote};

/// A function of values that have their tangents with them, each by itself or all in one.
pub(super) struct OfJets {
    name: Ident,
    /// How many operands it has.
    operands: usize,
    /// How often they have tangents with them, where they are passed in one.
    depth: Option<Type>,
    /// What it is a conversion to, where that was written.
    to: Option<Type>,
}

impl OfJets {
    /// What a call is to, if it is to what became of an operator or of a conversion.
    pub(super) fn of(call: &Call) -> Option<Self> {
        let path = match &call.callee {
            Callee::Function(path) => path,
            Callee::Associated(path) => return Self::by_path(path, call),
            Callee::Method { .. } | Callee::Callable(_) => return None,
        };
        let mut segments = path.path.segments.iter().rev();
        let (last, module) = (segments.next()?, &segments.next()?.ident);
        if segments.next()?.ident != "rt" {
            return None;
        }
        let types: Vec<&Type> = match &last.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().filter_map(as_type).collect(),
            PathArguments::None | PathArguments::Parenthesized(_) => Vec::new(),
        };
        let name = last.ident.to_string();
        let conversion = name.strip_suffix("_twice").unwrap_or(&name).starts_with("converted");
        let to = types.last().filter(|_| conversion).map(|to| (*to).clone());
        match module.to_string().as_str() {
            "jets" => Some(OfJets {
                name: last.ident.clone(),
                operands: call.args.len(),
                depth: Some((*types.first()?).clone()),
                to,
            }),
            "twice" => Some(OfJets { name: last.ident.clone(), operands: call.args.len() / 2, depth: None, to: None }),
            "__own" => {
                let name = name.strip_suffix("_twice").filter(|_| conversion)?;
                Some(OfJets { name: format_ident!("{name}", span = last.ident.span()), operands: 1, depth: None, to })
            }
            _ => None, // something else of the runtime
        }
    }

    /// `T::from(x)` in forward mode, where `T` has no function of that name of its own.
    fn by_path(path: &ExprPath, call: &Call) -> Option<Self> {
        let mut segments = path.path.segments.iter().rev();
        let last = segments.next()?;
        if last.ident != "__jvp_of_from" {
            return None;
        }
        let of = segments.next()?.ident.to_string();
        if crate::declared::has_own(&of, "from", last.ident.span()) {
            return None;
        }
        let name = match call.args.first()? {
            Arg::Ref(_) | Arg::RefMut(_) => "converted_from",
            Arg::Value(_) | Arg::Opaque(_) => "converted",
        };
        let to = crate::type_arguments::type_before(path);
        Some(OfJets { name: format_ident!("{name}", span = last.ident.span()), operands: 1, depth: None, to: Some(to) })
    }
}

/// What calls return, zeros, and the parts of them: values, if they are not known to be references.
pub(super) fn returned(t: &Tangent) -> BTreeSet<Local> {
    let mut found = BTreeSet::new();
    let is_field = |proj: &Proj| matches!(proj, Proj::Field(_));
    visit::each(&t.body, &mut |s| match &s.kind {
        StmtKind::Tangent { value, dot, .. } => found.extend([*value, *dot]),
        StmtKind::Let(l, Rvalue::Call(_) | Rvalue::Zero(_)) => {
            found.insert(*l);
        }
        StmtKind::Let(l, Rvalue::Load(p)) if found.contains(&p.root) && p.proj.iter().all(is_field) => {
            found.insert(*l);
        }
        _ => {}
    });
    found
}

fn as_type(argument: &GenericArgument) -> Option<&Type> {
    match argument {
        GenericArgument::Type(t) => Some(t),
        _ => None, // a lifetime
    }
}

impl Compose<'_> {
    /// `mul(a, b, a', b')` with the tangents `a.`, `b.`, `a'.`, `b'.` is `mul(((a, a'), (a., a'.)), ((b, b'), (b., b'.)))`, and
    /// `mul(x, y)` of jets with the tangents `x.` and `y.` is `mul((x, x.), (y, y.))`.
    pub(super) fn jets(
        &mut self,
        value: Local,
        dot: Local,
        of: &OfJets,
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
        let args = (0..of.operands).map(|i| {
            let both = |this: &mut Self, parts: &[Operand], out: &mut Vec<Stmt>| match of.depth {
                Some(_) => parts[i].clone(),
                None => this.tuple(parts[i].clone(), parts[i + of.operands].clone(), out, span),
            };
            let (value, moves) = (both(self, &values, out), both(self, &moves, out));
            Arg::Value(self.tuple(value, moves, out, span))
        });
        let args = args.collect();
        let (krate, name) = (self.krate, &of.name);
        let depth: Type = match &of.depth {
            Some(depth) => parse_quote!(#krate::rt::jets::Next<#depth>),
            None => parse_quote!(#krate::rt::jets::Next<#krate::rt::jets::Next<#krate::rt::jets::Zero>>),
        };
        let to = of.to.clone().unwrap_or_else(|| parse_quote!(_));
        let conversion = name.to_string().starts_with("converted");
        let path: ExprPath = match of.operands {
            1 if conversion => parse_quote!(#krate::rt::jets::#name::<#depth, _, #to>),
            1 => parse_quote!(#krate::rt::jets::#name::<#depth, _, _, _>),
            _ => parse_quote!(#krate::rt::jets::#name::<#depth, _, _, _, _, _>),
        };
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
            Arg::Value(Operand::Local(l)) if self.may_be_lent(*l) && !self.returned.contains(l) => Place::of(*l),
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
            // Its type may not be known before its use is: no method can be asked for then.
            Ty::Unknown if self.returned.contains(&place.root) => (place, clone()),
            Ty::Unknown => (place, Ident::new("to_owned", Span::mixed_site())),
            Ty::Slice(_) => (place, Ident::new("to_vec", Span::mixed_site())),
            _ => (place, clone()), // a value
        };
        let copy = self.fresh("operand", Ty::Unknown, Kind::Temp, tangent, span);
        out.push(bind(copy, Rvalue::Duplicate(place, method), span));
        Operand::Local(copy)
    }
}
