//! What an expression is, before it is lowered: enough to tell a method of the user's from one of std's by the same name.
//!
//! `v.first()`, `b.at.get(1)`, `made(x).len()`: where `v` is of a type of the crate's, and the crate has a method of that name, the
//! method is the crate's. What is looked at here is lowered afterwards, as if nobody had looked.

use super::{Lowerer, Val, control::strip};
use crate::declared::{self, Called, Method};
use crate::ir::{Proj, Ty};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

/// Methods that types have by `derive` as often as by an `impl`, or that mean the same wherever they are.
const COMMON: &[&str] = &[
    "clone",
    "cmp",
    "eq",
    "fmt",
    "ge",
    "gt",
    "hash",
    "into",
    "le",
    "lt",
    "ne",
    "partial_cmp",
    "to_owned",
    "to_string",
];

impl Lowerer<'_> {
    /// What a method is, if the evidence says that it is one of the user's.
    pub(super) fn users(&self, m: &ExprMethodCall) -> Option<Method> {
        let name = m.method.to_string();
        let receiver = self.shape(&m.receiver);
        let lends = m.args.iter().any(|arg| matches!(strip(arg), Expr::Reference(r) if r.mutability.is_some()));
        if self.block.declares(&name) && (receiver.is_own() || receiver == Ty::Unknown && self.is_this(&m.receiver)) {
            // What a trait declares, its types may write as they like.
            let of = receiver.name().filter(|_| !lends);
            let told = of.and_then(|of| declared::method(Some(&of), &name, m.args.len(), m.method.span()));
            return Some(told.unwrap_or(Method::Active));
        }
        if COMMON.contains(&name.as_str()) {
            return None;
        }
        match &receiver {
            Ty::User { name: of, .. } => {
                let method = declared::method(of.as_deref(), &name, m.args.len(), m.method.span());
                if lends { method.map(|_| Method::Active) } else { method }
            }
            Ty::Unknown if self.is_bounded(&m.receiver) && crate::rules::method(&name, m.args.len() + 1).is_none() => {
                declared::is_of_a_trait(&name, m.args.len(), m.method.span()).then_some(Method::Active)
            }
            _ => None, // of std, or not known
        }
    }

    /// Whether an expression is a parameter that has the methods of some trait.
    fn is_bounded(&self, e: &Expr) -> bool {
        let Expr::Path(p) = strip(e) else { return false };
        let value = p.path.get_ident().and_then(|i| self.lookup(&i.to_string()));
        let root = value.and_then(|v| match v.behind() {
            Val::Place(p) if p.proj.iter().all(|p| matches!(p, Proj::Deref)) => Some(p.root),
            Val::Operand(o) => o.local(),
            _ => None, // not a variable
        });
        root.and_then(|l| self.f.local(l).param).is_some_and(|i| self.block.is_bounded(i))
    }

    /// Whether an expression is `self`.
    fn is_this(&self, e: &Expr) -> bool {
        let Expr::Path(p) = strip(e) else { return false };
        p.path.get_ident().and_then(|i| self.lookup(&i.to_string())).is_some_and(|v| self.is_self(v))
    }

    /// What is known of an expression's type, references looked through.
    pub(super) fn shape(&self, e: &Expr) -> Ty {
        let mut ty = self.shape_of(e);
        while let Ty::Ref(t) = ty {
            ty = *t;
        }
        ty
    }

    fn shape_of(&self, e: &Expr) -> Ty {
        match strip(e) {
            Expr::Path(p) => match p.path.get_ident().and_then(|i| self.lookup(&i.to_string())) {
                Some(v) => self.val_ty(v),
                None => Ty::Unknown, // an item
            },
            Expr::Reference(r) => self.shape_of(&r.expr),
            Expr::Unary(u) if matches!(u.op, syn::UnOp::Deref(_)) => self.shape(&u.expr),
            Expr::Unary(u) if matches!(u.op, syn::UnOp::Neg(_)) => self.shape(&u.expr),
            Expr::Field(f) => self.shape(&f.base).project(&Proj::Field(f.member.clone().into())),
            Expr::Index(i) if !matches!(strip(&i.index), Expr::Range(_)) => match self.shape(&i.expr) {
                Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) => *t,
                _ => Ty::Unknown, // by an `Index` of the user's
            },
            Expr::Struct(s) if self.block.is_own(&s.path) => Ty::User { own: true, name: self.block.own_name() },
            Expr::Struct(s) => match s.path.segments.last() {
                Some(last) if s.path.segments.len() == 1 => Ty::named(&last.ident.to_string()),
                _ => Ty::Unknown, // a variant
            },
            Expr::Try(t) => match self.shape(&t.expr) {
                Ty::Option(t) | Ty::Result(t) => *t,
                _ => Ty::Unknown, // not known
            },
            Expr::Binary(b) => match (self.shape(&b.left), self.shape(&b.right), &b.op) {
                (Ty::User { name: m, .. }, Ty::User { name: n, .. }, syn::BinOp::Add(_) | syn::BinOp::Sub(_)) => {
                    Ty::User { own: false, name: (m == n).then_some(m).flatten() }
                }
                (Ty::User { .. }, Ty::Unknown, syn::BinOp::Add(_) | syn::BinOp::Sub(_)) => Ty::user(),
                (user @ Ty::User { .. }, Ty::Float(_), syn::BinOp::Mul(_) | syn::BinOp::Div(_)) => user,
                _ => Ty::Unknown, // whatever it is
            },
            Expr::Call(c) => self.shape_of_call(c),
            Expr::MethodCall(m) => self.shape_of_method(m),
            _ => Ty::Unknown, // whatever it is
        }
    }

    fn shape_of_call(&self, c: &syn::ExprCall) -> Ty {
        let Expr::Path(path) = strip(&c.func) else { return Ty::Unknown };
        let Some(last) = path.path.segments.last() else { return Ty::Unknown };
        if path.path.get_ident().is_some_and(|i| self.lookup(&i.to_string()).is_some()) {
            return Ty::Unknown; // a closure
        }
        let associated = crate::signature::is_of_a_type(path);
        let ty = if associated { self.result_of_associated(&path.path) } else { Ty::Unknown };
        let here = associated || path.path.segments.len() == 1;
        match ty {
            Ty::Unknown if crate::signature::is_named_like_a_derivative(&last.ident) => Ty::Unknown,
            Ty::Unknown => of_declaration(
                &last.ident,
                &Called { of: self.type_of_path(path), here, method: false, arguments: c.args.len() },
            ),
            known => known,
        }
    }

    fn shape_of_method(&self, m: &ExprMethodCall) -> Ty {
        let receiver = self.shape(&m.receiver);
        let name = m.method.to_string();
        match (&receiver, name.as_str(), m.args.len()) {
            (_, "clone" | "to_owned" | "as_ref" | "as_mut" | "borrow", 0) => receiver,
            (Ty::Option(t) | Ty::Result(t), "unwrap" | "unwrap_or_default", 0)
            | (Ty::Option(t) | Ty::Result(t), "expect" | "unwrap_or" | "unwrap_or_else", 1) => (**t).clone(),
            (Ty::Option(_), "copied" | "cloned", 0) => receiver,
            (Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t), "first" | "last" | "first_mut" | "last_mut", 0)
            | (Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t), "get" | "get_mut", 1)
            | (Ty::Vec(t), "pop", 0) => Ty::Option(t.clone()),
            (Ty::User { .. }, ..) if self.is_chained(&receiver, self.is_this(&m.receiver), m) => receiver,
            (Ty::User { own, .. }, ..) => {
                if let Some(result) = self.block.result(&name).filter(|_| *own) {
                    return result;
                }
                match self.users(m) {
                    Some(Method::Active) => {
                        let called = Called { of: receiver.name(), here: true, method: true, arguments: m.args.len() };
                        of_declaration(&m.method, &called)
                    }
                    _ => Ty::Unknown, // without a derivative, or of std
                }
            }
            _ => Ty::Unknown, // whatever it is
        }
    }

    /// A method of the user's that gives what carries no derivative: rustc says so, or that it is not so.
    pub(super) fn users_inert_method(&mut self, m: &ExprMethodCall, ty: Ty) -> Val {
        let receiver = self.expr(&m.receiver);
        if matches!(receiver, Val::Never | Val::Poison) {
            return receiver;
        }
        let Some((receiver, args)) = self.arguments_after(receiver, &m.args, m.span()) else { return Val::Never };
        let krate = self.krate.clone();
        let (method, turbofish) = (&m.method, &m.turbofish);
        Val::Operand(self.keep_with(ty, true, None, m.span(), |k| {
            let recv = k.val(receiver.behind());
            let args: Vec<_> = args.iter().map(|a| k.val(a)).collect();
            quote_spanned!(super::opaque::at(m.span())=> #krate::rt::integer(#recv.#method #turbofish(#(#args),*)))
        }))
    }
}

fn of_declaration(name: &syn::Ident, called: &Called) -> Ty {
    declared::result(&name.to_string(), called, name.span()).map_or(Ty::Unknown, |declared| declared.ty)
}
