//! Calls of functions, closures and float functions by their path.

use super::{Lowerer, Val, control::strip, inline::as_asked, stmt::path_text};
use crate::analyse::statics::last_name;
use crate::declared::Called;
use crate::ir::{
    Arg, Call, CallableArg, Callee, Kind, Operand, Passing, Place, Proj, Rvalue, Stmt, StmtKind, Ty, visit,
};
use crate::report::Refusal;
use proc_macro2::Span;
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprPath, GenericArgument, PathArguments, Type};

/// What is known of a result, or else what the source files say, and whether it is a reference.
pub(super) fn declared(known: Ty, name: &syn::Ident, called: &Called) -> (Ty, bool) {
    // `f::grad(x)` is declared by no text.
    if known != Ty::Unknown || crate::signature::is_named_like_a_derivative(name) {
        return (known, false);
    }
    match crate::declared::result(&name.to_string(), called, name.span()) {
        Some(declared) => (declared.ty, declared.by_reference),
        None => (known, false), // by value, for all that is known
    }
}

/// `Box::new(..)`
fn is_boxed(e: &Expr) -> bool {
    match strip(e) {
        Expr::Call(c) => matches!(strip(&c.func), Expr::Path(p) if path_text(&p.path).ends_with("Box::new")),
        _ => false, // something else
    }
}

/// The `Box<dyn Error>` of a `Result` that has one.
pub(super) fn dynamic_error(output: &syn::Type) -> Option<syn::Type> {
    let syn::Type::Path(path) = crate::signature::transparent(output) else { return None };
    let last = path.path.segments.last().filter(|s| s.ident == "Result")?;
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    let syn::GenericArgument::Type(error) = args.args.iter().nth(1)? else { return None };
    let syn::Type::Path(boxed) = crate::signature::transparent(error) else { return None };
    let syn::PathArguments::AngleBracketed(of) = &boxed.path.segments.last()?.arguments else { return None };
    matches!(of.args.first()?, syn::GenericArgument::Type(syn::Type::TraitObject(_))).then(|| error.clone())
}

/// Whether a reference is in it.
fn refers(v: &Val) -> bool {
    match v {
        Val::Ref { .. } => true,
        Val::Tuple(vs) => vs.iter().any(refers),
        _ => false, // a value
    }
}

impl Lowerer<'_> {
    pub(super) fn call(&mut self, c: &ExprCall) -> Val {
        let span = c.span();
        let callee = match strip(&c.func) {
            // No constructor has such a name.
            Expr::Path(p) if self.is_underscored(p) || self.is_capital_function(p) => Val::Function(p.clone()),
            func => self.expr(func),
        };
        if let Val::Function(path) = &callee
            && is_named(path, "constant")
            && c.args.len() == 1
        {
            return self.constant(c);
        }
        if let Val::Function(path) = &callee
            && let Some(ty) = identity(path)
            && let (Some(arg), 1) = (c.args.first(), c.args.len())
        {
            let v = self.expr(arg);
            if v.is_never() || self.receiver_ty(&v) != Ty::Unknown {
                return v;
            }
            let o = self.operand(v, span);
            if let Operand::Local(l) = o {
                let ty = self.floats.ty(&ty);
                self.refine(l, &ty);
            }
            return Val::Operand(o);
        }
        if let Val::Operand(Operand::Const(k)) = &callee
            && let Ok(path) = syn::parse2::<syn::Path>(k.tokens.clone())
            && super::carrier::variant(&path) == Some(super::carrier::Variant::Err)
            && !c.args.iter().any(super::jumps::jumps)
        {
            // Whatever it is made of, no derivative goes in.
            let mut c = c.clone();
            if let Some(error) = self.dynamic_error.as_ref().filter(|_| self.inlining == 0)
                && c.args.first().is_some_and(is_boxed)
            {
                // The box of an error becomes one of any error where it is returned.
                c.func = syn::parse_quote!(::core::result::Result::<_, #error>::Err);
            }
            return self.keep_expr(&Expr::Call(c), Ty::Result(Box::new(Ty::Unknown)), true, None);
        }
        let asked = match &callee {
            Val::Closure(def) => as_asked(&c.args, &def.closure),
            _ => None, // rustc knows what it asks for
        };
        let Some(args) = self.arguments(asked.as_ref().unwrap_or(&c.args)) else { return Val::Never };
        // `T::PI()` has a capital, and is no constructor.
        if let Expr::Path(path) = strip(&c.func)
            && let Val::Operand(Operand::Const(_)) = &callee
            && let Some(v) = self.generic_function(path, &args, span)
        {
            return v;
        }
        if let Val::Operand(Operand::Const(k)) = &callee {
            if let Ok(path) = syn::parse2::<syn::Path>(k.tokens.clone())
                && let Some(v) = self.construct_std(&path, &args, span)
            {
                return v;
            }
            // A path with a capital: a tuple struct or variant.
            if let Some(path) = super::structs::constructor(&c.func) {
                return self.tuple_struct(path, args, span);
            }
            let refusal = Refusal::Callee { span: c.func.span() };
            let func = k.tokens.clone();
            return Val::Operand(self.keep_with(Ty::Unknown, false, Some(refusal), span, |k| {
                let args: Vec<_> = args.iter().map(|a| k.val(a)).collect();
                quote!(#func(#(#args),*))
            }));
        }
        self.apply(&callee, args, span)
    }

    /// Whether a function is called whose name starts with an underscore.
    fn is_underscored(&self, p: &ExprPath) -> bool {
        let local = || p.path.get_ident().is_some_and(|i| self.lookup(&i.to_string()).is_some());
        p.path.segments.last().is_some_and(|s| s.ident.to_string().starts_with('_')) && !local()
    }

    /// Whether a name with a capital is that of a function beside this one: `fn F(t: f64) -> f64`.
    pub(super) fn is_capital_function(&self, p: &ExprPath) -> bool {
        p.path.get_ident().is_some_and(|name| {
            let text = name.to_string();
            text.starts_with(char::is_uppercase)
                && !matches!(text.as_str(), "Some" | "Ok" | "Err")
                && self.lookup(&text).is_none()
                && crate::declared::is_function(name)
        })
    }

    /// Arguments in order, each at hand before the next. `None` if one does not come to an end.
    pub(super) fn arguments<'a>(&mut self, args: impl IntoIterator<Item = &'a Expr>) -> Option<Vec<Val>> {
        let mut vals = Vec::new();
        for e in args {
            let v = self.expr(e);
            if v.is_never() {
                return None;
            }
            vals.push(match v {
                // An element that is a reference: what it refers to is not written while it is lent.
                Val::Place(p) if matches!(self.f.place_ty(&p), Ty::Ref(_)) => Val::Place(self.through(p)).shared(),
                v => self.freeze(v, e.span()),
            });
        }
        Some(vals)
    }

    /// A receiver, and the arguments that are evaluated after it. Scalars are read before; memory stays where it is, unless an argument
    /// writes it: then the method took a copy of it, which rustc allows of nothing else.
    pub(super) fn arguments_after<'a>(
        &mut self,
        receiver: Val,
        args: impl IntoIterator<Item = &'a Expr>,
        span: Span,
    ) -> Option<(Val, Vec<Val>)> {
        let Val::Place(place) = receiver.behind().clone() else {
            return Some((receiver, self.arguments(args)?));
        };
        if matches!(receiver, Val::Place(_)) && super::control::is_scalar(&self.val_ty(&receiver)) {
            let receiver = self.freeze(receiver, span);
            return Some((receiver, self.arguments(args)?));
        }
        let at = self.emitted();
        let args = self.arguments(args)?;
        if !self.writes_since(at, &place) {
            return Some((receiver, args));
        }
        let now = self.emitted();
        let copy = self.freeze(Val::Place(place), span);
        if let Some(block) = self.blocks.last_mut() {
            let read = block.stmts.len() - now;
            block.stmts[at..].rotate_right(read);
        }
        Some((copy, args))
    }

    /// How many statements the innermost open block has.
    fn emitted(&self) -> usize {
        self.blocks.last().map_or(0, |block| block.stmts.len())
    }

    /// Whether statements after so many write a place, or a part of it.
    fn writes_since(&self, at: usize, place: &Place) -> bool {
        let overlap = |other: &Place| {
            other.root == place.root
                && !other.proj.iter().zip(&place.proj).any(|pair| match pair {
                    (Proj::Field(a), Proj::Field(b)) => a != b,
                    _ => false, // it may be the same
                })
        };
        let writes = |s: &Stmt| match &s.kind {
            // That code that is kept writes what it mentions is assumed only, and so it may be of a method and its receiver.
            StmtKind::Let(_, Rvalue::Opaque(_)) | StmtKind::Opaque(_) => false,
            StmtKind::Let(_, Rvalue::Call(call)) if matches!(call.callee, Callee::Method { .. }) => {
                let mut others = call.args.iter().skip(1);
                others.any(|arg| matches!(arg, Arg::RefMut(other) if overlap(other)))
            }
            kind => visit::written(kind).iter().any(overlap),
        };
        let since = self.blocks.last().map_or(&[][..], |block| &block.stmts[at..]);
        since.iter().any(|s| {
            let mut found = writes(s);
            for nested in visit::blocks(&s.kind) {
                visit::each(nested, &mut |s| found |= writes(s));
            }
            found
        })
    }

    /// `constant(e)`: the value of `e` without its derivative.
    fn constant(&mut self, c: &ExprCall) -> Val {
        let Some(arg) = c.args.first() else { return Val::Poison };
        let v = self.expr(arg);
        let v = match self.operand_or(v, arg.span()) {
            Ok(o) => o,
            Err(v) => return v,
        };
        let ty = self.f.operand_ty(&v);
        let func = &c.func;
        Val::Operand(self.keep_with(ty, true, None, c.span(), |k| {
            let v = k.operand(&v);
            quote!(#func(#v))
        }))
    }

    /// Calls a closure or a function with values.
    pub(crate) fn apply(&mut self, f: &Val, args: Vec<Val>, span: Span) -> Val {
        match f.behind() {
            Val::Chosen(choice) => {
                let choice = choice.clone();
                self.each_chosen(&choice, span, &mut |l, f| l.apply(&f, args.clone(), span))
            }
            Val::Table(among) => match args.into_iter().next() {
                Some(which) => {
                    let among = Rc::clone(among);
                    let which = self.operand(which, span);
                    Self::of_table(&among, which)
                }
                None => Val::Poison, // a table is applied to an index
            },
            Val::Closure(def) => {
                let def = Rc::clone(def);
                self.inline(&def, args, span)
            }
            Val::Function(path) => {
                let path = path.clone();
                if let Some(v) = self.with_optional(&args, span, &mut |l, args| l.call_path(&path, args, span)) {
                    return v;
                }
                match self.with_chosen(&args, span, &mut |l, args| l.call_path(&path, args, span)) {
                    Some(v) => v,
                    None => self.call_path(&path, args, span),
                }
            }
            Val::Never => Val::Never,
            Val::Poison => Val::Poison,
            other => {
                if let Some((local, callable)) = self.callable(other) {
                    let mut call = |l: &mut Self, args| l.call_callable(local, callable.clone(), args, span);
                    return match self.with_chosen(&args, span, &mut call) {
                        Some(v) => v,
                        None => call(self, args),
                    };
                }
                if let Val::Operand(Operand::Const(k)) = other
                    && let Ok(path) = syn::parse2::<ExprPath>(k.tokens.clone())
                {
                    return match self.construct_std(&path.path, &args, span) {
                        Some(v) => v,
                        None => self.tuple_struct(&path, args, span),
                    };
                }
                let other = other.clone();
                let refusal = Refusal::Callee { span };
                Val::Operand(self.keep_with(Ty::Unknown, false, Some(refusal), span, |k| {
                    k.receiver(&other);
                    let f = k.val(&other);
                    let args: Vec<_> = args.iter().map(|a| k.val(a)).collect();
                    quote!(#f(#(#args),*))
                }))
            }
        }
    }

    /// `receiver.name(args)` for a method of the user's.
    pub(super) fn call_method(&mut self, m: &syn::ExprMethodCall, receiver: &Val, args: Vec<Val>) -> Val {
        let span = m.span();
        if let Some(v) = self.with_chosen(&args, span, &mut |l, args| l.call_method(m, receiver, args)) {
            return v;
        }
        if let Some(v) = self.with_optional(&args, span, &mut |l, args| l.call_method(m, receiver, args)) {
            return v;
        }
        if let Some(v) = self.accessor(receiver, &m.method.to_string(), &args, span) {
            return v;
        }
        if let Some(v) = self.users_operator(m, receiver, &args, span) {
            return v;
        }
        let place = self.place_of(receiver.behind(), span);
        let mut place = self.through(place);
        // `Filter::new(x).run(&mut v)` changes what it is called on, and nobody sees it.
        if place.proj.is_empty()
            && (self.results.contains(&place.root) || self.structs.contains(&place.root))
            && matches!(receiver, Val::Operand(_))
            && crate::declared::changes(&m.method.to_string(), m.method.span())
        {
            let ty = self.f.place_ty(&place);
            place = Place::of(self.cell("receiver", ty, Rvalue::Use(Operand::Local(place.root)), span));
        }
        // Nor does anybody see what becomes of `Shape::Empty.grow(x)`.
        if let Val::Operand(Operand::Const(c)) = receiver
            && !last_name(c.tokens.clone()).is_some_and(|name| crate::declared::is_static(&name))
            && crate::declared::changes(&m.method.to_string(), m.method.span())
        {
            place = Place::of(self.cell("receiver", c.ty.clone(), Rvalue::Use(Operand::Const(c.clone())), span));
        }
        if let Some(i) = self.f.local(place.root).param.filter(|i| self.block.is_dynamic(*i)) {
            return self.method_of_object(m, receiver, &args, !self.block.is_object(i));
        }
        if self.objects.contains(&place.root) {
            return self.method_of_object(m, receiver, &args, false);
        }
        if self.is_object_field(&place, m.method.span()) {
            return self.method_of_object(m, receiver, &args, true);
        }
        if let Some(v) = self.method_without_attribute(m, &Val::Place(place.clone()), &args) {
            return v;
        }
        let chained = self.is_chained(&self.receiver_ty(receiver), self.is_self(receiver), m);
        let ty = if chained { Ty::Unit } else { self.result_of_method(receiver, &m.method.to_string()) };
        let of = self.receiver_ty(receiver).name();
        let (ty, by_reference) =
            declared(ty, &m.method, &Called { of: of.clone(), here: true, method: true, arguments: args.len() });
        let called = Called { of, here: true, method: true, arguments: args.len() };
        if called.of.is_some()
            && args.iter().all(super::paths::is_value)
            && let Some(ty) = crate::declared::told(&m.method.to_string(), &called, m.method.span())
        {
            let answer = self.kept_method(m, &Val::Place(place), &args, ty, true, None);
            self.expect_answer(&answer, m.method.span());
            return answer;
        }
        let Called { of, .. } = called;
        let called = Called { of: None, here: true, method: true, arguments: args.len() };
        let args = self.as_lists(&m.method.to_string(), &called, args, m.method.span());
        let itself = Val::Place(place.clone());
        let uses_up = crate::declared::uses_up(of.as_deref(), &m.method.to_string(), m.args.len(), m.method.span());
        let receiver = match self.may_change(&place) {
            // There is no copy of it to be had: it is moved, as it was written.
            _ if uses_up => Arg::Value(self.operand(itself.clone(), span)),
            true => Arg::RefMut(place),
            false => Arg::Ref(place),
        };
        let (mut args, callables, some) = self.passed(vec![receiver], args, span);
        share_receiver(&mut args);
        let writes = matches!(args.first(), Some(Arg::RefMut(_)))
            && crate::declared::writes(of.as_deref(), &m.method.to_string(), m.args.len(), m.method.span());
        if m.method == self.f.name && self.is_method {
            // Of this type or another, for all that can be seen.
            self.f.recursive = true;
        }
        let callee = Callee::Method { name: m.method.clone(), turbofish: m.turbofish.clone(), shared: false, writes };
        let result = self.called(Call { callee, args, callables, some, span }, ty);
        if chained {
            return itself.unique();
        }
        if by_reference { result.shared() } else { result }
    }

    /// Whether a place is in a field that holds a trait object, or several.
    pub(super) fn is_object_field(&self, place: &Place, at: Span) -> bool {
        place.proj.iter().enumerate().any(|(i, proj)| {
            let Proj::Field(field) = proj else { return false };
            let whole = Place { root: place.root, proj: place.proj[..i].to_vec() };
            let mut of = self.f.place_ty(&whole);
            while let Ty::Ref(t) = of {
                of = *t;
            }
            of.name().is_some_and(|of| crate::declared::is_object(&of, &field.member, at))
        })
    }

    /// A method of a trait object: what it is given must not be lost. An answer, of which all types that have the method give the like,
    /// carries nothing away.
    fn method_of_object(&mut self, m: &syn::ExprMethodCall, receiver: &Val, args: &[Val], marked: bool) -> Val {
        let name = m.method.to_string();
        if let Some((ty, writes)) = crate::declared::answer(&name, m.args.len(), m.method.span()) {
            let answer = self.kept_method(m, receiver, args, ty, !writes, None);
            // The object's trait may be another crate's, which gives something else under this name.
            self.expect_integer(&answer, m.method.span());
            return answer;
        }
        let refusal = Refusal::TraitObject { span: m.method.span(), name, marked };
        self.kept_method(m, receiver, args, Ty::Unknown, false, Some(refusal))
    }

    /// The arguments of a call, behind those that are there already.
    pub(super) fn passed(
        &mut self,
        mut passed: Vec<Arg>,
        args: Vec<Val>,
        span: Span,
    ) -> (Vec<Arg>, BTreeMap<usize, CallableArg>, BTreeSet<usize>) {
        let mut callables = BTreeMap::new();
        let mut some = BTreeSet::new();
        for v in args {
            if let Some(reference) = self.in_some(&v)
                && let arg @ Arg::Ref(_) = self.argument(reference, span)
            {
                some.insert(passed.len());
                passed.push(arg);
                continue;
            }
            match self.callable_argument(&v, span) {
                Some((captured, callable)) => {
                    callables.insert(passed.len(), callable);
                    passed.push(Arg::Value(captured));
                }
                None => passed.push(self.argument(v, span)),
            }
        }
        (passed, callables, some)
    }

    pub(super) fn called(&mut self, mut call: Call, ty: Ty) -> Val {
        let span = call.span;
        if self.borrows(&call, &ty) {
            return self.refuse(Refusal::StoredReference { span });
        }
        let back = self.disjoin(&mut call);
        let result = self.temp(ty, Rvalue::Call(Box::new(call)), span);
        self.rejoin(back, span);
        self.results.insert(result);
        Val::Operand(Operand::Local(result))
    }

    /// Whether a call makes something that lends what it is given, which no pullback could keep: `Window::new(&values)`.
    fn borrows(&self, call: &Call, ty: &Ty) -> bool {
        let given = |arg: &Arg| matches!(arg, Arg::Ref(p) | Arg::RefMut(p) if !self.inert.contains(&p.root));
        let by_path = matches!(call.callee, Callee::Function(_) | Callee::Associated(_));
        by_path
            && call.args.iter().any(given)
            && ty.name().is_some_and(|name| crate::declared::lifetimes(&syn::Ident::new(&name, call.span)) > 0)
    }

    /// Whether what is at a place can be lent by mutable reference.
    pub(super) fn may_change(&self, place: &Place) -> bool {
        let info = self.f.local(place.root);
        let lent = info.param.and_then(|i| self.f.params.get(i)).is_some_and(|p| p.passing == Passing::RefMut);
        lent || info.kind == Kind::Var { mutable: true } && !self.settled.contains(&place.root)
    }

    pub(super) fn argument(&mut self, v: Val, span: Span) -> Arg {
        match v {
            Val::Ref { to, mutable } => match *to {
                // `f(&x)` of an `x` that is a reference: `f` takes a reference, which rustc finds behind any number of them.
                Val::Ref { to, mutable: inner } if !mutable || inner => {
                    self.argument(Val::Ref { to, mutable: mutable && inner }, span)
                }
                Val::Ref { .. } => {
                    let v = Val::Ref { to, mutable };
                    Arg::Opaque(self.opaque(Ty::Unknown, false, Some(Refusal::StoredReference { span }), |k| k.val(&v)))
                }
                Val::Closure(_) | Val::Iter(_) | Val::Function(_) | Val::Range(_) | Val::Chosen(_) | Val::Table(_) => {
                    let v = Val::Ref { to, mutable };
                    let refusal = self.kept_table(&v, span);
                    Arg::Opaque(self.opaque(Ty::Unknown, false, Some(refusal), |k| k.val(&v)))
                }
                Val::Operand(Operand::Const(c)) if !mutable => {
                    let v = Val::Operand(Operand::Const(c)).shared();
                    Arg::Opaque(self.opaque(Ty::Unknown, true, None, |k| k.val(&v)))
                }
                to => {
                    let place = self.place_of(&to, span);
                    if mutable { Arg::RefMut(place) } else { Arg::Ref(place) }
                }
            },
            Val::Iter(held) => self.listed(&held.it, span),
            Val::Closure(_) | Val::Function(_) | Val::Range(_) | Val::Chosen(_) | Val::Table(_) => {
                let refusal = self.kept_table(&v, span);
                Arg::Opaque(self.opaque(Ty::Unknown, false, Some(refusal), |k| k.val(&v)))
            }
            // What stands for a reference in a tuple is a value: of another type than the callee's.
            Val::Tuple(ref vs) if vs.iter().any(refers) => {
                Arg::Opaque(self.opaque(Ty::Unknown, false, Some(Refusal::StoredReference { span }), |k| k.val(&v)))
            }
            v => Arg::Value(self.operand(v, span)),
        }
    }

    /// A call that is kept as written.
    pub(super) fn keep_call(
        &mut self,
        path: &ExprPath,
        args: &[Val],
        ty: Ty,
        inert: bool,
        refusal: Option<Refusal>,
        span: Span,
    ) -> Val {
        Val::Operand(self.keep_with(ty, inert, refusal, span, |k| {
            let args: Vec<_> = args.iter().map(|a| k.val(a)).collect();
            quote!(#path(#(#args),*))
        }))
    }

    /// Whether an expression is a call of a function that the macro knows nothing of.
    pub(super) fn is_plain_call(&self, e: &Expr) -> bool {
        let Expr::Call(c) = strip(e) else { return false };
        let Expr::Path(p) = strip(&c.func) else { return false };
        if !c.args.iter().all(super::opaque::is_pure) {
            return false;
        }
        let names: Vec<String> = p.path.segments.iter().map(|s| s.ident.to_string()).collect();
        let local = p.path.get_ident().is_some_and(|i| self.lookup(&i.to_string()).is_some());
        let known = names.first().is_some_and(|n| matches!(n.as_str(), "f64" | "f32"));
        !local && !known
    }

    /// A place for a value that is only read.
    pub(super) fn readable(&mut self, v: &Val, span: Span) -> Place {
        self.place_of(v.behind(), span)
    }
}

fn is_named(path: &ExprPath, name: &str) -> bool {
    path.qself.is_none() && path.path.segments.last().is_some_and(|s| s.ident == name)
}

/// The type of what `convert::identity` is called with, as far as it is written. `None` for any other path.
fn identity(path: &ExprPath) -> Option<Type> {
    let mut segments = path.path.segments.iter().rev();
    let (last, of) = (segments.next()?, segments.next()?);
    if last.ident != "identity" || of.ident != "convert" {
        return None;
    }
    let written = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.first(),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    };
    match written {
        Some(GenericArgument::Type(ty)) => Some(ty.clone()),
        _ => Some(Type::Infer(syn::parse_quote!(_))), // whatever it is
    }
}

/// `self.dot(&self.weights)`: where an argument borrows what the receiver holds, or what holds it, the method cannot change it, though it
/// could be lent for that.
fn share_receiver(args: &mut [Arg]) {
    let Some((Arg::RefMut(receiver), others)) = args.split_first() else { return };
    if others.iter().any(|arg| matches!(arg, Arg::Ref(p) if is_within(p, receiver))) {
        args[0] = Arg::Ref(receiver.clone());
    }
}

/// Whether one of the places is in the other for sure: elements, variants and parts of lists may be different ones.
fn is_within(a: &Place, b: &Place) -> bool {
    let same = |(a, b): (&Proj, &Proj)| match (a, b) {
        (Proj::Field(a), Proj::Field(b)) => a == b,
        (Proj::Deref, Proj::Deref) => true,
        _ => false,
    };
    a.root == b.root && a.proj.iter().zip(&b.proj).all(same)
}
