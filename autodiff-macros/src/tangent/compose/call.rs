//! Calls in forward mode as ordinary calls, and operators on operands of unknown type as functions of the runtime.

use super::{super::bind, Compose, clone, dot_ty, jets::OfJets};
use crate::adjoint::by_reference;
use crate::ir::{
    Arg, Arith, Call, Callee, Carrier, Const, Dual, Kind, Local, Opaque, Operand, Place, Proj, Rvalue, Stmt, StmtKind,
    Ty, Zero,
};
use crate::signature::{is_of_a_type, is_of_the_runtime};
use crate::type_arguments;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::ExprPath;

impl Compose<'_> {
    /// A call in forward mode: a call of the other function's `f'`.
    pub(super) fn call(
        &mut self,
        value: Local,
        dot: Local,
        call: &Call,
        dots: &[Option<Place>],
        out: &mut Vec<Stmt>,
        span: Span,
    ) {
        if let Some(of_jets) = OfJets::of(call) {
            return self.jets(value, dot, &of_jets, call, dots, out);
        }
        if let Callee::Function(path) = &call.callee
            && is_of_the_runtime(path)
        {
            return self.linear(value, dot, path, call, dots, out);
        }
        let mut args = call.args.clone();
        let mut callables = BTreeMap::new();
        for (i, (arg, dot)) in call.args.iter().zip(dots).enumerate() {
            if i == 0 && matches!(call.callee, Callee::Callable(_)) {
                continue;
            }
            if let Some(callable) = call.callables.get(&i) {
                // In forward mode only the tangent is called.
                args[i] = Arg::Value(unit());
                let (captured, callable) = self.callable(callable, arg, dot.as_ref(), out, span);
                callables.insert(args.len(), callable);
                args.push(captured);
                continue;
            }
            let receiver = i == 0 && matches!(call.callee, Callee::Method { .. });
            let dot = match dot {
                Some(place) if call.some.contains(&i) => self.in_some(place, out, span),
                Some(place) => match arg {
                    Arg::Value(_) | Arg::Opaque(_) if receiver => Arg::Ref(place.clone()),
                    // A method by its path may come first with its receiver, whose tangent is lent, and so is the tangent of that.
                    Arg::Value(_) | Arg::Opaque(_) if i == 0 && is_by_path(&call.callee) || self.was_asked(arg) => {
                        let copy = self.fresh("copy", Ty::Unknown, Kind::Temp, true, span);
                        out.push(bind(copy, Rvalue::Duplicate(place.clone(), clone()), span));
                        self.asked.insert(copy);
                        Arg::Value(Operand::Local(copy))
                    }
                    Arg::Value(_) | Arg::Opaque(_) => self.by_value(place, out, span),
                    Arg::Ref(_) => Arg::Ref(place.clone()),
                    Arg::RefMut(_) => Arg::RefMut(place.clone()),
                },
                None => self.still(i, receiver, arg, call, out, span),
            };
            args.push(dot);
        }
        let mut written = call.clone();
        type_arguments::in_forward_mode(&mut written);
        let callee = match &written.callee {
            Callee::Function(path) | Callee::Associated(path) => Callee::Associated(sibling(path, "jvp")),
            Callee::Method { name, turbofish, shared, writes } => Callee::Method {
                name: format_ident!("__jvp_of_{}", name),
                turbofish: turbofish.clone(),
                shared: *shared,
                writes: *writes,
            },
            Callee::Callable(_) => match self.forwarded(args.first()) {
                Some((tangent, callable)) => {
                    args[0] = Arg::Value(Operand::Local(tangent));
                    Callee::Callable(callable)
                }
                None => call.callee.clone(), // a parameter, and so there
            },
        };
        let call = Call { callee, args, callables, some: call.some.clone(), span: call.span };
        self.pair(value, dot, Rvalue::Call(Box::new(call)), out, span);
    }

    /// `let (value, dot) = rv`
    pub(super) fn pair(&mut self, value: Local, dot: Local, rv: Rvalue, out: &mut Vec<Stmt>, span: Span) {
        let ty = Ty::Tuple(vec![self.info(value).ty.clone(), self.info(dot).ty.clone()]);
        let pair = self.fresh("both", ty, Kind::Temp, false, span);
        out.push(bind(pair, rv, span));
        for (i, l) in [value, dot].into_iter().enumerate() {
            let part = Place::of(pair).with(Proj::Field(syn::Member::from(i).into()));
            out.push(bind(l, Rvalue::Load(part), span));
        }
    }

    /// Whether it is not known how an argument is passed: see [`Function::asked`](crate::ir::Function::asked).
    fn was_asked(&self, arg: &Arg) -> bool {
        matches!(arg, Arg::Value(Operand::Local(l)) if self.f.asked.contains(l))
    }

    /// The tangent of an argument by value.
    pub(super) fn by_value(&mut self, place: &Place, out: &mut Vec<Stmt>, span: Span) -> Arg {
        // A reference is passed on as its value is, whether it is one or not.
        if !self.t.clones.contains(&place.root) || self.is_uncertain(place.root) {
            return Arg::Value(Operand::Local(place.root));
        }
        let ty = self.info(place.root).ty.clone();
        let copy = self.fresh("copy", ty, Kind::Temp, true, span);
        out.push(bind(copy, Rvalue::Duplicate(place.clone(), clone()), span));
        Arg::Value(Operand::Local(copy))
    }

    /// The tangent of an optional reference that is there: a value.
    fn in_some(&mut self, place: &Place, out: &mut Vec<Stmt>, span: Span) -> Arg {
        let ty = place.proj.iter().fold(self.info(place.root).ty.clone(), |ty, proj| ty.project(proj));
        let list = matches!(ty, Ty::Slice(_)) || matches!(place.proj.last(), Some(Proj::Range { .. }));
        let method = if list { Ident::new("to_vec", Span::mixed_site()) } else { clone() };
        let copy = self.fresh("copy", Ty::Unknown, Kind::Temp, true, span);
        out.push(bind(copy, Rvalue::Duplicate(place.clone(), method), span));
        let some = self.fresh("some", Ty::Option(Box::new(Ty::Unknown)), Kind::Temp, true, span);
        out.push(bind(some, Rvalue::Wrap(Carrier::Some, Operand::Local(copy)), span));
        Arg::Value(Operand::Local(some))
    }

    /// A zero for an argument that does not move, from who knows its type.
    fn still(&mut self, i: usize, receiver: bool, of: &Arg, call: &Call, out: &mut Vec<Stmt>, span: Span) -> Arg {
        if let Arg::Value(Operand::Const(c)) = of
            && matches!(c.ty, Ty::Unknown | Ty::Ref(_) | Ty::Text)
            && !by_reference(&c.tokens)
        {
            let zero = if is_plain(&c.tokens) { unit() } else { Operand::Const(self.as_constant(c)) };
            if i > 0 || !is_by_path(&call.callee) {
                return Arg::Value(zero);
            }
            let still = self.fresh("still", Ty::Text, Kind::Temp, true, span);
            out.push(bind(still, Rvalue::Use(zero), span));
            self.asked.insert(still);
            return Arg::Value(Operand::Local(still));
        }
        let referred = |tokens: &TokenStream| {
            if by_reference(tokens) { tokens.clone() } else { quote!(&(#tokens)) }
        };
        let lent = |arg: &Arg| match arg {
            Arg::Value(Operand::Local(l)) => Arg::Ref(Place::of(*l)),
            Arg::Value(Operand::Const(c)) => Arg::Opaque(constant(referred(&c.tokens), &c.ty)),
            Arg::Ref(p) | Arg::RefMut(p) => Arg::Ref(p.clone()),
            Arg::Opaque(o) => Arg::Opaque(Opaque { tokens: referred(&o.tokens), ..o.clone() }),
        };
        let values = || call.args.iter().enumerate().filter(|(i, _)| !call.callables.contains_key(i));
        let args = values().map(|(_, arg)| lent(arg)).collect();
        let some = values().enumerate().filter(|(_, (i, _))| call.some.contains(i)).map(|(at, _)| at).collect();
        let mut written = call.clone();
        type_arguments::in_forward_mode(&mut written);
        let callee = match &written.callee {
            Callee::Function(path) | Callee::Associated(path) => {
                Callee::Associated(sibling(path, &format!("still_{i}")))
            }
            Callee::Method { name, turbofish, .. } => Callee::Method {
                name: format_ident!("__still_{}_of_{}", i, name, span = name.span()),
                turbofish: turbofish.clone(),
                shared: true,
                writes: false,
            },
            Callee::Callable(_) => return self.still_for_callable(of, out, span),
        };
        let behind = match of {
            _ if receiver => true,
            _ if call.some.contains(&i) => false,
            Arg::Value(Operand::Local(l)) => matches!(self.info(*l).ty, Ty::Ref(_)),
            Arg::Ref(_) => true,
            Arg::Value(Operand::Const(Const { tokens, .. })) | Arg::Opaque(Opaque { tokens, .. }) => {
                by_reference(tokens)
            }
            Arg::RefMut(_) => false,
        };
        let asked = match of {
            Arg::Value(Operand::Local(l)) => {
                // A method by its path may come first with its receiver, whose tangent is lent.
                let may_be_lent = self.may_be_lent(*l) || i == 0 && is_by_path(&call.callee);
                !behind && !receiver && !call.some.contains(&i) && may_be_lent
            }
            _ => false, // a reference, or a value, for certain
        };
        let exclusive = matches!(of, Arg::RefMut(_));
        let kind = if exclusive { Kind::Var { mutable: true } } else { Kind::Temp };
        // Whatever its type, it has no derivative.
        let zero = self.fresh("still", Ty::Text, kind, true, span);
        let call = Call { callee, args, callables: BTreeMap::new(), some, span: call.span };
        out.push(bind(zero, Rvalue::Call(Box::new(call)), span));
        match of {
            _ if exclusive => Arg::RefMut(Place::of(zero)),
            _ if behind => Arg::Ref(Place::of(zero)),
            _ => {
                self.asked.extend(asked.then_some(zero));
                Arg::Value(Operand::Local(zero))
            }
        }
    }

    /// The zero for a constant that is a reference or is none, which rustc knows: passed as the constant is.
    pub(super) fn as_constant(&mut self, c: &Const) -> Const {
        let (krate, tokens) = (self.krate, &c.tokens);
        let probe = quote!((&#krate::rt::Probe(&(#tokens))));
        let tokens = quote!(#probe.still(&#probe.zero()));
        self.constants = true;
        Const { tokens, ty: Ty::Unknown }
    }

    /// An operator on operands of unknown type, and its tangent: a function of the runtime.
    pub(super) fn dual(&mut self, pair: Local, dual: Dual, out: &mut Vec<Stmt>, span: Span) {
        let Dual { operator, assigns, dots } = dual;
        let mut args = Vec::new();
        for arg in &operator.args {
            args.push(match arg {
                // The operator may be that of references, or of what they point to.
                Arg::Ref(p) => Arg::Ref(p.clone()),
                Arg::RefMut(p) => Arg::Value(self.read(p, out, span)),
                // A pullback must not hold what may be a reference.
                Arg::Value(Operand::Local(l)) if self.f.uncertain.contains(l) || self.is_reference(*l) => {
                    Arg::Value(self.owned(Place::of(*l), out, span))
                }
                Arg::Value(_) | Arg::Opaque(_) => arg.clone(),
            });
        }
        for (arg, dot) in args.clone().iter().zip(&dots) {
            let dot = match (dot, arg) {
                (Some(place), _) if place.proj.is_empty() && self.is_reference(place.root) => {
                    self.owned(place.clone(), out, span)
                }
                (Some(place), _) => self.read(place, out, span),
                (None, Arg::Value(Operand::Local(l))) => self.zero(Place::of(*l), out, span),
                (None, Arg::Ref(p)) => self.zero(p.clone(), out, span),
                (None, Arg::Value(Operand::Const(c))) if matches!(c.ty, Ty::Unknown | Ty::User { .. }) => {
                    Operand::Const(self.as_constant(c))
                }
                (None, _) => crate::adjoint::formula::zero(&Ty::Float(None)),
            };
            args.push(Arg::Value(dot));
        }
        let name = match operator.op {
            Arith::Add if assigns => "add_assign",
            Arith::Sub if assigns => "sub_assign",
            Arith::Add => "add",
            Arith::Sub => "sub",
            Arith::Mul => "mul",
            Arith::Div => "div",
            Arith::Rem => "rem",
            Arith::Neg => "neg",
            Arith::MulAssign => "mul_assign",
            Arith::DivAssign => "div_assign",
            Arith::RemAssign => "rem_assign",
        };
        let by_reference = |i: usize| matches!(args.get(i), Some(Arg::Ref(_)));
        let (left, right) = (by_reference(0), operator.args.len() > 1 && by_reference(1));
        let name = format!("{}{name}{}", if left { "ref_" } else { "" }, if right { "_ref" } else { "" });
        let (krate, name) = (self.krate, Ident::new(&name, Span::mixed_site().located_at(span)));
        let path: ExprPath = syn::parse_quote!(#krate::rt::twice::#name);
        let call =
            Call { callee: Callee::Function(path), args, callables: BTreeMap::new(), some: BTreeSet::new(), span };
        let rv = Rvalue::Call(Box::new(call));
        if !assigns {
            out.push(bind(pair, rv, span));
            return;
        }
        let (value, dot) = (
            self.fresh("value", Ty::Unknown, Kind::Temp, false, span),
            self.fresh("dot", Ty::Unknown, Kind::Temp, true, span),
        );
        self.pair(value, dot, rv, out, span);
        if let Some(Arg::RefMut(target)) = operator.args.first() {
            out.push(Stmt::new(StmtKind::Assign(target.clone(), Operand::Local(value)), span));
        }
        if let Some(Some(target)) = dots.first() {
            out.push(Stmt::new(StmtKind::Assign(target.clone(), Operand::Local(dot)), span));
        }
    }

    /// Whether a local is the tangent of what may be a reference.
    fn is_uncertain(&self, dot: Local) -> bool {
        let mut params = self.f.params.iter().zip(&self.t.dots);
        params.any(|(p, of)| *of == dot && self.f.uncertain.contains(&p.local))
    }

    /// Whether a local holds a value or a reference, for all that is known: text does, too.
    pub(super) fn may_be_lent(&self, l: Local) -> bool {
        let ty = &self.info(l).ty;
        *ty == Ty::Unknown || ty.has_text()
    }

    /// Whether a local holds a reference, for certain.
    fn is_reference(&self, l: Local) -> bool {
        matches!(self.info(l).ty, Ty::Ref(_))
    }

    /// A copy of what is in a place, and if that is a reference, of what is behind it.
    fn owned(&mut self, place: Place, out: &mut Vec<Stmt>, span: Span) -> Operand {
        let tangent = self.info(place.root).tangent;
        let (place, method) = match &self.info(place.root).ty {
            Ty::Ref(_) => (place.with(Proj::Deref), clone()),
            _ => (place, Ident::new("to_owned", Span::mixed_site())), // not known
        };
        let value = self.fresh("value", Ty::Unknown, Kind::Temp, tangent, span);
        out.push(bind(value, Rvalue::Duplicate(place, method), span));
        Operand::Local(value)
    }

    /// A copy of what is in a place.
    fn read(&mut self, place: &Place, out: &mut Vec<Stmt>, span: Span) -> Operand {
        let (ty, tangent) = (self.info(place.root).ty.clone(), self.info(place.root).tangent);
        if place.proj.is_empty() && ty.is_copy() && self.info(place.root).kind == Kind::Temp {
            return Operand::Local(place.root);
        }
        let value = self.fresh("value", Ty::Unknown, Kind::Temp, tangent, span);
        out.push(bind(value, Rvalue::Duplicate(place.clone(), clone()), span));
        Operand::Local(value)
    }

    /// The zero of a value's tangent.
    pub(super) fn zero(&mut self, of: Place, out: &mut Vec<Stmt>, span: Span) -> Operand {
        let ty = if of.proj.is_empty() { dot_ty(&self.info(of.root).ty.clone()) } else { Ty::Unknown };
        let zero = self.fresh("zero", ty, Kind::Temp, true, span);
        out.push(bind(zero, Rvalue::Zero(Zero::Like(of)), span));
        Operand::Local(zero)
    }
}

/// The hidden sibling of a function: `path::g` to `path::g::__jvp`, `Type::m` to `Type::__jvp_of_m`.
pub(super) fn sibling(path: &ExprPath, part: &str) -> ExprPath {
    let mut path = path.clone();
    let of_a_type = is_of_a_type(&path);
    let Some(last) = path.path.segments.last_mut() else { return path };
    let span = last.ident.span().resolved_at(Span::mixed_site());
    if of_a_type {
        let m = last.ident.to_token_stream().to_string();
        last.ident = Ident::new(&format!("__{part}_of_{}", m.trim_start_matches("r#")), span);
        return path;
    }
    let arguments = std::mem::take(&mut last.arguments);
    path.path.segments.push(syn::PathSegment { ident: Ident::new(&format!("__{part}"), span), arguments });
    path
}

/// Whether what is called may be a method, named by the path of its type.
fn is_by_path(callee: &Callee) -> bool {
    matches!(callee, Callee::Function(path) | Callee::Associated(path) if is_of_a_type(path))
}

/// `()`
pub(super) fn unit() -> Operand {
    Operand::Const(Const { tokens: quote!(()), ty: Ty::Unit })
}

/// Whether a constant is a variant, by its path, of an enum that carries no derivative.
fn is_plain(constant: &TokenStream) -> bool {
    let Ok(mut path) = syn::parse2::<syn::Path>(constant.clone()) else { return false };
    let variant = path.segments.pop().is_some();
    path.segments.pop_punct();
    variant
        && !path.segments.is_empty()
        && crate::declared::is_plain(&syn::Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path }))
}

fn constant(tokens: TokenStream, ty: &Ty) -> Opaque {
    Opaque { tokens, ty: ty.clone(), reads: Vec::new(), writes: Vec::new(), inert: true, refusal: None }
}
