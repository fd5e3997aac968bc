//! Method calls: chains first, then by the method's name and what is known of the receiver.

use super::{
    Lowerer, Val,
    control::{int, strip},
    std_methods::is_std,
};
use crate::declared::Method;
use crate::ir::{BinOp, Kind, Operand, Rvalue, Ty, Width};
use crate::report::Refusal;
use crate::rules;
use proc_macro2::{Ident, Span};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

impl Lowerer<'_> {
    pub(super) fn method(&mut self, m: &ExprMethodCall) -> Val {
        if let Some(e) = self.method_written_out(m) {
            return self.expr(&e);
        }
        if let Some(v) = self.refuse_changing_by_guard(m) {
            return v;
        }
        match self.users(m) {
            Some(Method::Active) => return self.users_method(m),
            Some(Method::Inert(ty)) => return self.users_inert_method(m, ty),
            _ => {} // of std, for all that is known
        }
        if let Some(e) = super::expected::collected_otherwise(m) {
            return self.expr(&e);
        }
        if let Some(v) = self.entry_of(m) {
            return v;
        }
        if let Some(v) = self.chain(m) {
            return v;
        }
        if let Some(v) = self.joined(m) {
            return v;
        }
        if let Some(v) = self.unwrapped(m) {
            return v;
        }
        if let Some(v) = self.active_iterator(m) {
            return v;
        }
        let span = m.span();
        let receiver = self.expr(&m.receiver);
        if matches!(receiver, Val::Never | Val::Poison) {
            return receiver;
        }
        let Some((receiver, args)) = self.arguments_after(receiver, &m.args, span) else { return Val::Never };
        if args.iter().any(|a| matches!(a, Val::Poison)) {
            return Val::Poison;
        }
        if let Some(v) = self.remainder(m, &receiver, span) {
            return v;
        }
        if let Some(v) = self.keyed_method(m, &receiver, &args, span) {
            return v;
        }
        if let Some(v) = self.generic_method(m, &receiver, &args, span) {
            return v;
        }
        if let Some(v) = self.carrier_method(m, &receiver, &args, span) {
            return v;
        }
        if let Some(v) = self.lookup_method(m, &receiver, &args, span) {
            return v;
        }
        if let Some(v) = self.collection_method(m, &receiver, &args, span) {
            return v;
        }
        let name = m.method.to_string();
        match self.receiver_ty(&receiver) {
            Ty::Int | Ty::Bool | Ty::Text | Ty::Unit => return self.inert_method(m, &receiver, &args),
            _ => {} // a float, or not known
        }
        let takes_integers = || !args.is_empty() && args.iter().all(|a| self.val_ty(a) == Ty::Int);
        let of_integers = is_int_method(&name)
            || matches!(name.as_str(), "min" | "max" | "clamp" | "rem_euclid" | "div_euclid") && takes_integers();
        if matches!(self.receiver_ty(&receiver), Ty::Unknown) && of_integers {
            self.expect_integer(receiver.behind(), span);
            return self.inert_method(m, &receiver, &args);
        }
        if let Some(why) = rules::is_refused_method(&name) {
            return self.unknown_method(m, &receiver, &args, Refusal::FloatMethod { span: m.method.span(), name, why });
        }
        if rules::is_inert_method(&name) {
            let ty = if name.starts_with("is_") || name.len() == 2 { Ty::Bool } else { Ty::Unknown };
            return self.kept_method(m, &receiver, &args, ty, true, None);
        }
        if name == "into" && args.is_empty() && !self.block.declares(&name) && m.turbofish.is_none() {
            if self.is_inert_value(receiver.behind()) {
                return self.kept_method(m, &receiver, &args, Ty::Unknown, true, None);
            }
            return self.into_(receiver, span);
        }
        // A variable may be a `Cell`, and is refused where it holds what carries a derivative.
        let field = !matches!(strip(&m.receiver), Expr::Path(_));
        if name == "get"
            && field
            && args.is_empty()
            && !self.block.declares(&name)
            && !self.is_users_value(&receiver, &name)
        {
            return self.got(m, &receiver);
        }
        let argument = args.iter().any(|a| matches!(self.receiver_ty(a), Ty::User { .. }));
        if argument && !self.receiver_ty(&receiver).is_float() || self.is_users_value(&receiver, &name) {
            return self.call_method(m, &receiver, args);
        }
        if let Some(v) = self.operator_method(m, &receiver, &args, span) {
            return v;
        }
        if !matches!(self.receiver_ty(&receiver), Ty::Array(_) | Ty::Slice(_) | Ty::Vec(_) | Ty::Tuple(_)) {
            let width = match self.receiver_ty(&receiver) {
                Ty::Float(w) => w,
                _ => None, // a primitive's name makes it one
            };
            let mut operands = vec![receiver.clone()];
            operands.extend(args.iter().cloned());
            if let Some(v) = self.float_method(&m.method, &operands, width, span) {
                return v;
            }
        }
        // Text carries no derivative. What is made of it again is refused where it would have one.
        if name == "to_string" && args.is_empty() && !self.block.declares(&name) {
            return self.kept_method(m, &receiver, &args, Ty::Text, true, None);
        }
        let of_list = || self.declared_list(&receiver).is_some();
        // Iterators have been dealt with: what is left may have the method by a trait of the crate's.
        let by_trait = || crate::declared::is_of_a_trait(&name, args.len(), m.method.span());
        let others = || is_of_a_value(m) || by_trait() || self.is_of_own_constant(&m.receiver);
        if is_std(&name) && (!self.block.declares(&name) || of_list()) && !others() {
            return self.unknown_method(m, &receiver, &args, Refusal::Method { span: m.method.span(), name });
        }
        self.call_method(m, &receiver, args)
    }

    /// `MODEL`, a static of a type of the crate's.
    fn is_of_own_constant(&self, receiver: &Expr) -> bool {
        let Expr::Path(p) = strip(receiver) else { return false };
        let name = p.path.segments.last().map(|last| &last.ident);
        name.is_some_and(|name| self.lookup(&name.to_string()).is_none() && crate::declared::is_of_own_type(name))
    }

    /// `n.get()` of a `NonZeroU32`: a number, unless rustc says otherwise.
    fn got(&mut self, m: &ExprMethodCall, receiver: &Val) -> Val {
        let krate = self.krate.clone();
        let method = &m.method;
        Val::Operand(self.keep_with(Ty::Int, true, None, m.span(), |k| {
            let recv = k.val(receiver.behind());
            quote::quote_spanned!(super::opaque::at(m.span())=> #krate::rt::integer(#recv.#method()))
        }))
    }

    /// A method of a type of the user's.
    fn users_method(&mut self, m: &ExprMethodCall) -> Val {
        let receiver = self.expr(&m.receiver);
        if matches!(receiver, Val::Never | Val::Poison) {
            return receiver;
        }
        let Some((receiver, args)) = self.arguments_after(receiver, &m.args, m.span()) else { return Val::Never };
        if args.iter().any(|a| matches!(a, Val::Poison)) {
            return Val::Poison;
        }
        self.call_method(m, &receiver, args)
    }

    /// The type of a receiver, as auto-dereference sees it.
    pub(super) fn receiver_ty(&self, v: &Val) -> Ty {
        let mut ty = self.val_ty(v);
        while let Ty::Ref(t) = ty {
            ty = *t;
        }
        ty
    }

    /// A primitive of the rule table, called with its operands. `None` if there is none of that name.
    pub(super) fn float_method(
        &mut self,
        method: &Ident,
        operands: &[Val],
        width: Option<Width>,
        span: Span,
    ) -> Option<Val> {
        let name = method.to_string();
        let width = operands.iter().fold(width, |w, v| match self.receiver_ty(v) {
            Ty::Float(v) => w.or(v),
            _ => w, // an exponent, or not known
        });
        let ty = Ty::Float(width.or_else(|| self.default_float()));
        if name == "sin_cos" && operands.len() == 1 {
            let x = operands.first()?.clone();
            let x = self.operand(x.behind().clone(), span);
            let sin = rules::method("sin", 1)?;
            let cos = rules::method("cos", 1)?;
            let sin = self.temp(ty.clone(), Rvalue::Prim(sin, vec![x.clone()]), span);
            let cos = self.temp(ty, Rvalue::Prim(cos, vec![x]), span);
            return Some(Val::Tuple(vec![Val::Operand(Operand::Local(sin)), Val::Operand(Operand::Local(cos))]));
        }
        let rule = rules::method(&name, operands.len())?;
        let mut operands: Vec<_> = operands.iter().map(|v| self.operand(v.behind().clone(), span)).collect();
        for operand in &mut operands {
            // `f32::max(1.0, f(x))`: nothing else may tell what the literal is.
            if let Operand::Const(c) = operand
                && c.ty == Ty::Float(None)
            {
                c.ty = Ty::Float(width);
            }
        }
        Some(Val::Operand(Operand::Local(self.temp(ty, Rvalue::Prim(rule, operands), span))))
    }

    /// A method of an integer, a bool or text: its result carries no derivative.
    fn inert_method(&mut self, m: &ExprMethodCall, receiver: &Val, args: &[Val]) -> Val {
        let name = m.method.to_string();
        let ty = match self.receiver_ty(receiver) {
            _ if name.starts_with("is_") || matches!(name.as_str(), "eq" | "ne" | "lt" | "le" | "gt" | "ge") => {
                Ty::Bool
            }
            Ty::Text if name == "len" => Ty::Int,
            Ty::Text
                if matches!(
                    name.as_str(),
                    "to_string"
                        | "to_owned"
                        | "clone"
                        | "as_str"
                        | "to_lowercase"
                        | "to_uppercase"
                        | "replace"
                        | "repeat"
                        | "trim"
                ) || name.starts_with("to_ascii_") =>
            {
                Ty::Text
            }
            Ty::Bool if name == "clone" => Ty::Bool,
            Ty::Int | Ty::Unknown if is_closed(&name) => Ty::Int,
            _ => Ty::Unknown, // whatever it is
        };
        self.kept_method(m, receiver, args, ty, true, None)
    }

    fn unknown_method(&mut self, m: &ExprMethodCall, receiver: &Val, args: &[Val], refusal: Refusal) -> Val {
        self.kept_method(m, receiver, args, Ty::Unknown, false, Some(refusal))
    }

    /// A method call that is kept as written.
    pub(super) fn kept_method(
        &mut self,
        m: &ExprMethodCall,
        receiver: &Val,
        args: &[Val],
        ty: Ty,
        inert: bool,
        refusal: Option<Refusal>,
    ) -> Val {
        let (method, turbofish) = (&m.method, &m.turbofish);
        let made = matches!(strip(&m.receiver), Expr::MethodCall(_) | Expr::Call(_))
            && matches!(receiver, Val::Operand(Operand::Local(l)) if self.f.local(*l).kind == Kind::Temp);
        Val::Operand(self.keep_with(ty, inert, refusal, m.span(), |k| {
            if !inert {
                k.receiver(receiver);
            }
            // A reference is taken by the call itself where it needs one.
            let recv = match receiver {
                Val::Ref { to, .. } => k.val(to),
                other => k.val(other),
            };
            // What is advanced where it is made, as in `text.chars().next()`, has no other name.
            let recv = if made && advances(method) { quote!(({ #recv })) } else { recv };
            let args: Vec<_> = args.iter().map(|a| k.val(a)).collect();
            quote!(#recv.#method #turbofish(#(#args),*))
        }))
    }

    /// `.unwrap()` and `.expect(..)` of what is there for certain, or panics: `v.pop().unwrap()`, `v.last().unwrap()`.
    fn unwrapped(&mut self, m: &ExprMethodCall) -> Option<Val> {
        if !(m.method == "unwrap" && m.args.is_empty() || m.method == "expect" && m.args.len() == 1) {
            return None;
        }
        match super::control::strip(&m.receiver) {
            Expr::MethodCall(inner) if self.users(inner).is_none() => self.held_by(inner),
            _ => None, // some other `Option` or `Result`
        }
    }

    /// The element that an `Option` of a collection's method holds.
    fn held_by(&mut self, m: &ExprMethodCall) -> Option<Val> {
        let span = m.span();
        let name = m.method.to_string();
        match (name.as_str(), m.args.len()) {
            ("copied" | "cloned", 0) => {
                let Expr::MethodCall(inner) = super::control::strip(&m.receiver) else { return None };
                let v = self.held_by(inner)?;
                let v = self.deref(v);
                if name == "copied" {
                    return Some(v);
                }
                let ident = Ident::new("clone", m.method.span());
                Some(self.duplicate(&v, &ident, span))
            }
            ("try_into", 0) => {
                let v = self.expr(&m.receiver);
                if matches!(v, Val::Never | Val::Poison) {
                    return Some(v);
                }
                match self.receiver_ty(&v) {
                    Ty::Vec(_) | Ty::Slice(_) | Ty::Array(_) => Some(self.array_from_list(&v, span)),
                    _ => {
                        let refusal = Refusal::Method { span: m.method.span(), name };
                        let args = Vec::new();
                        Some(self.unknown_method(m, &v, &args, refusal))
                    }
                }
            }
            ("pop", 0) => {
                let v = self.expr(&m.receiver);
                let place = self.readable(&v, span);
                Some(self.popped(&v, place, span))
            }
            ("first" | "first_mut" | "last" | "last_mut", 0) | ("get" | "get_mut", 1) => {
                if let (Some(index), false) = (m.args.first(), m.args.is_empty())
                    && matches!(super::control::strip(index), Expr::Range(_))
                {
                    return None;
                }
                if self.is_keyed(&m.receiver) || super::lookup::is_key(m) {
                    return None;
                }
                let v = self.expr(&m.receiver);
                if matches!(v, Val::Never | Val::Poison) {
                    return Some(v);
                }
                let index = match (name.as_str(), m.args.first()) {
                    (_, Some(i)) => self.inert(i, Ty::Int),
                    ("last" | "last_mut", _) => {
                        let len = self.len(&v, span);
                        self.int_binary(BinOp::Sub, len, int(1), Ty::Int, span)
                    }
                    _ => int(0),
                };
                let element = self.element(&v, index, span);
                Some(if name.ends_with("_mut") { element.unique() } else { element.shared() })
            }
            _ => None, // some other `Option` or `Result`
        }
    }

    pub(super) fn popped(&mut self, v: &Val, place: crate::ir::Place, span: Span) -> Val {
        let ty = match self.receiver_ty(v) {
            Ty::Vec(t) => *t,
            _ => Ty::Unknown, // not known
        };
        Val::Operand(Operand::Local(self.temp(ty, Rvalue::Pop(place), span)))
    }
}

/// Methods that only integers have.
fn is_int_method(name: &str) -> bool {
    name.starts_with("wrapping_")
        || name.starts_with("checked_")
        || name.starts_with("saturating_")
        || name.starts_with("overflowing_")
        || name.starts_with("leading_")
        || name.starts_with("trailing_")
        || matches!(name, "pow" | "abs_diff" | "is_power_of_two" | "next_power_of_two" | "isqrt" | "ilog2" | "ilog10")
}

/// Methods of integers that give an integer of the same or another width.
fn is_closed(name: &str) -> bool {
    (is_int_method(name) && !name.starts_with("checked_") && !name.starts_with("overflowing_"))
        || matches!(
            name,
            "min"
                | "max"
                | "clamp"
                | "abs"
                | "signum"
                | "rem_euclid"
                | "div_euclid"
                | "unsigned_abs"
                | "clone"
                | "div_ceil"
                | "next_multiple_of"
                | "count_ones"
                | "count_zeros"
                | "ilog"
        )
}

/// `v.sum()`, `self.m.transpose()`, `noise.get([x, y])`: of the user's, for iterators and look-ups have been dealt with.
fn is_of_a_value(m: &ExprMethodCall) -> bool {
    let named = matches!(strip(&m.receiver), Expr::Path(_) | Expr::Field(_));
    let arithmetic = m.method == "sum" || m.method == "product" || m.method == "transpose";
    let evaluated = m.method == "get" && m.args.len() == 1 && !super::lookup::is_key(m);
    named && m.turbofish.is_none() && (arithmetic && m.args.is_empty() || evaluated)
}

/// Methods of iterators that take them by mutable reference.
fn advances(method: &Ident) -> bool {
    method == "next"
        || method == "next_back"
        || method == "nth"
        || method == "any"
        || method == "all"
        || method == "position"
        || method == "find"
        || method == "find_map"
}
