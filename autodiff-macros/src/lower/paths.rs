//! Calls of functions by their path: those of std and of `libm` that mean something here, and the user's.

use super::{Lowerer, Val, call::declared, expr::is_int, stmt::path_text};
use crate::declared::Called;
use crate::ir::{Arg, Call, Callee, Carrier, Const, Operand, Pointer, Rvalue, Ty, Width};
use crate::report::Refusal;
use crate::rules;
use crate::type_arguments::type_before;
use proc_macro2::Span;
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};
use syn::ExprPath;
use syn::spanned::Spanned;

impl Lowerer<'_> {
    /// Calls a function by its path.
    pub(super) fn call_path(&mut self, path: &ExprPath, args: Vec<Val>, span: Span) -> Val {
        let here = self.imported_path(path);
        let imported = match &here {
            Some(_) => None,
            None => path.path.get_ident().and_then(|name| crate::imports::path(&name.to_string(), name.span())),
        };
        let path = here.as_ref().or(imported.as_ref()).unwrap_or(path);
        let names: Vec<String> = path.path.segments.iter().map(|s| s.ident.to_string()).collect();
        let name = names.last().cloned().unwrap_or_default();
        let qualifier = names.len().checked_sub(2).and_then(|i| names.get(i)).map_or("", String::as_str);
        if let Some(v) = self.generic_function(path, &args, span) {
            return v;
        }
        if let Some(v) = self.method_by_path(path, qualifier, &name, &args, span) {
            return v;
        }
        match (qualifier, name.as_str()) {
            ("f64", _) => return self.float_function(path, &name, Width::F64, args, span),
            ("f32", _) => return self.float_function(path, &name, Width::F32, args, span),
            ("libm", _) => {
                if let Some(v) = self.libm_function(path, &name, &args, span) {
                    return v;
                }
            }
            ("mem", "swap") if args.len() == 2 => {
                if let [a, b] = args.as_slice() {
                    self.exchange(a, b, span);
                }
                return Val::Unit;
            }
            ("mem", "replace") => {
                let mut args = args.into_iter();
                return match (args.next(), args.next()) {
                    (Some(a), Some(v)) => self.replace(&a, v, span),
                    _ => Val::Poison, // rustc refuses the original
                };
            }
            ("array", "from_fn") if args.len() == 1 => return self.array_from_fn(path, &args[0], span),
            ("mem", "take") => return self.take(&args, span),
            ("Vec", "new") => {
                return Val::Operand(Operand::Local(self.temp(
                    Ty::Vec(Box::new(Ty::Unknown)),
                    Rvalue::Vec(Vec::new()),
                    span,
                )));
            }
            // The capacity changes nothing but speed; the generated code allocates as it pushes.
            ("Vec", "with_capacity") => {
                return Val::Operand(Operand::Local(self.temp(
                    Ty::Vec(Box::new(Ty::Unknown)),
                    Rvalue::Vec(Vec::new()),
                    span,
                )));
            }
            ("VecDeque", "new" | "with_capacity") => {
                return self.keep_call(path, &args, Ty::Unknown, true, None, span);
            }
            ("VecDeque", "from") if args.len() == 1 => {
                let (krate, mut args) = (self.krate.clone(), args);
                let x = args.pop().unwrap_or(Val::Poison);
                let queue =
                    syn::parse_quote!(#krate::rt::__own::converted::<_, #krate::rt::std::collections::VecDeque<_>>);
                return match self.operand_or(x, span) {
                    Ok(x) => self.runtime(queue, vec![Arg::Value(x)], span),
                    Err(v) => v,
                };
            }
            ("Vec", "from") => {
                if let [v] = args.as_slice() {
                    let ident = syn::Ident::new("to_vec", span);
                    return self.duplicate(v, &ident, span);
                }
            }
            ("Rc" | "Arc", "clone") => {
                if let [v] = args.as_slice() {
                    let ident = syn::Ident::new("clone", span);
                    return self.duplicate(v, &ident, span);
                }
            }
            ("Box" | "Rc" | "Arc", "new") if args.len() == 1 => {
                let pointer = match qualifier {
                    "Rc" => Pointer::Rc,
                    "Arc" => Pointer::Arc,
                    _ => Pointer::Box,
                };
                let mut args = args;
                let x = args.pop().unwrap_or(Val::Poison);
                if self.is_callable(&x) {
                    return x;
                }
                return match self.operand_or(x, span) {
                    Ok(x) => self.wrap(Carrier::Boxed(pointer), x, span),
                    Err(v) => v,
                };
            }
            (of, "into") if args.len() == 1 && (of == "Into" || self.block.is_parameter(of)) => {
                let mut args = args;
                let x = args.pop().unwrap_or(Val::Poison);
                return self.into_(x, span);
            }
            ("cmp", "max" | "min") => return self.keep_call(path, &args, Ty::Int, true, None, span),
            _ if is_int(qualifier) => {
                let ty =
                    if matches!(name.as_str(), "from" | "max" | "min" | "pow" | "abs") { Ty::Int } else { Ty::Unknown };
                return self.keep_call(path, &args, ty, true, None, span);
            }
            _ => {} // a function of the user's
        }
        if is_std_type(qualifier) {
            let refusal = Refusal::Associated { span: path.span(), path: path_text(&path.path) };
            if matches!(qualifier, "RefCell" | "Mutex" | "RwLock") && args.iter().any(|a| holds_float(&self.val_ty(a)))
            {
                // What is written there later, by way of a guard, could not be seen.
                return self.refuse(refusal);
            }
            let keyed = super::keyed::keyed(qualifier);
            let ty = keyed.map_or(Ty::Unknown, |map| Ty::Keyed { map });
            let made = self.keep_call(path, &args, ty, false, Some(refusal), span);
            if let (Some(_), Val::Operand(Operand::Local(l))) = (keyed, &made) {
                // Otherwise it is refused.
                self.inert.insert(*l);
            }
            return made;
        }
        if let Some(of) = path.path.segments.iter().nth_back(1)
            && crate::signature::is_final(&name)
            && crate::declared::is_function(&of.ident)
        {
            let refusal = Refusal::Final { span: path.span(), path: path_text(&path.path) };
            return self.keep_call(path, &args, Ty::Unknown, false, Some(refusal), span);
        }
        if let Some(v) = self.path_without_attribute(path, &args, span) {
            return v;
        }
        let associated = crate::signature::is_of_a_type(path);
        if name == "from"
            && let [x] = args.as_slice()
            && let Some(to) = self.made_of_references(path)
            && let Some(v) = self.converted_from(x, Some(&to), span)
        {
            return v;
        }
        if name == "from"
            && let [x] = args.as_slice()
            && let Some(to) = self.made_in_a_conversion(path)
        {
            let x = x.clone();
            return self.converted_to(x, &to, span);
        }
        let mut ty = if associated { self.result_of_associated(&path.path) } else { Ty::Unknown };
        if self.is_itself(path) {
            self.f.recursive = true;
            // With other types for its parameters it may return another.
            let same = path.path.segments.iter().all(|s| s.arguments.is_none());
            ty = if same { self.output.clone() } else { ty };
        }
        let of = self.type_of_path(path);
        let here = associated || path.path.segments.len() == 1;
        let (ty, by_reference) = match path.path.segments.last() {
            Some(last) => declared(ty, &last.ident, &Called { of, here, method: false, arguments: args.len() }),
            None => (ty, false), // no path
        };
        let called = Called { of: self.type_of_path(path), here, method: false, arguments: args.len() };
        if args.iter().all(is_value)
            && let Some(ty) = crate::declared::told(&name, &called, path.span())
        {
            let answer = self.keep_call(path, &args, ty, true, None, span);
            self.expect_answer(&answer, path.span());
            return answer;
        }
        if self.are_counts(&args, span) {
            return self.keep_call(path, &args, ty, true, None, span);
        }
        let args = self.as_lists(&name, &called, args, path.span());
        self.objects_given(&name, &called, &args, span);
        let callee = if associated {
            Callee::Associated(path.clone())
        } else {
            Callee::Function(crate::homes::path(path).unwrap_or_else(|| path.clone()))
        };
        let (args, callables, some) = self.passed(Vec::new(), args, span);
        let result = self.called(Call { callee, args, callables, some, span }, ty);
        if by_reference { result.shared() } else { result }
    }

    /// What a function takes as a trait object must carry no derivative.
    fn objects_given(&mut self, name: &str, called: &Called, args: &[Val], span: Span) {
        let objects = crate::declared::objects(name, called, span);
        for (v, _) in
            args.iter().zip(objects).filter(|(v, object)| *object && matches!(v, Val::Ref { mutable: false, .. }))
        {
            let place = self.place_of(v.behind(), span);
            let dynamic = self.f.local(place.root).param.is_some_and(|i| self.block.is_dynamic(i));
            if dynamic || self.objects.contains(&place.root) || self.is_object_field(&place, span) {
                continue; // an object already
            }
            self.keep_stmt(false, Some(Refusal::ToObject { span }), span, |k| {
                let v = k.val(v);
                quote!(let _ = &#v;)
            });
        }
    }

    /// The type of a path to `from`, if that is the one of the trait for references, as far as the crate tells.
    fn made_of_references(&self, path: &ExprPath) -> Option<syn::Type> {
        if let Some(qself) = &path.qself {
            return Some((*qself.ty).clone());
        }
        let of = self.type_of_path(path)?;
        crate::declared::converts_references(&of, path.span()).then(|| type_before(path))
    }

    /// The type of a path to `from` in the impl of a `From`, whose own derivatives rustc finds beside those that are meant.
    fn made_in_a_conversion(&self, path: &ExprPath) -> Option<syn::Type> {
        let of = self.type_of_path(path).filter(|_| self.f.name == "from" && path.qself.is_none())?;
        (!crate::declared::has_own(&of, "from", path.span())).then(|| type_before(path))
    }

    fn take(&mut self, args: &[Val], span: Span) -> Val {
        let Some(a) = args.first() else { return Val::Poison };
        let empty = match self.val_ty(a.behind()) {
            Ty::Float(w) => Val::Operand(Operand::Const(Const { tokens: quote!(0.0), ty: Ty::Float(w) })),
            ty @ Ty::Vec(_) => Val::Operand(Operand::Local(self.temp(ty, Rvalue::Vec(Vec::new()), span))),
            ty => Val::Operand(self.keep_with(ty, true, None, span, |_| quote!(::core::default::Default::default()))),
        };
        self.replace(a, empty, span)
    }

    /// `f64::sin(x)` and its kin.
    pub(super) fn float_function(
        &mut self,
        path: &ExprPath,
        name: &str,
        width: Width,
        args: Vec<Val>,
        span: Span,
    ) -> Val {
        let ty = Ty::Float(Some(width));
        if name == "from" && args.len() == 1 {
            let to: syn::Type = if width == Width::F32 { syn::parse_quote!(f32) } else { syn::parse_quote!(f64) };
            if let Some(v) = args.first().and_then(|x| self.converted_from(x, Some(&to), span)) {
                self.ascribe(&v, &ty);
                return v;
            }
            let mut args = args.into_iter();
            let Some(v) = args.next() else { return Val::Poison };
            if self.is_of_error(&v) {
                return self.integer_cast(&to, ty, span, |k| k.val(v.behind()));
            }
            let o = match self.operand_or(v, span) {
                Ok(o) => o,
                Err(v) => return v,
            };
            if matches!(self.f.operand_ty(&o), Ty::User { .. }) {
                let callee = Callee::Associated(path.clone());
                return self.called(
                    Call { callee, args: vec![Arg::Value(o)], callables: BTreeMap::new(), some: BTreeSet::new(), span },
                    ty,
                );
            }
            if self.f.operand_ty(&o) == Ty::Bool {
                return self.keep_call(path, &[Val::Operand(o)], ty, true, None, span);
            }
            // All of these conversions are exact, as the casts are.
            return Val::Operand(self.convert(o, width, span));
        }
        if let Some(why) = rules::is_refused_method(name) {
            let refusal = Refusal::FloatMethod { span: path.span(), name: name.into(), why };
            return self.keep_call(path, &args, Ty::Unknown, false, Some(refusal), span);
        }
        if rules::is_inert_method(name) {
            return self.keep_call(path, &args, Ty::Unknown, true, None, span);
        }
        let ident = path.path.segments.last().map_or_else(|| syn::Ident::new(name, span), |s| s.ident.clone());
        // The path may be all that tells what kind of float it is: `f64::to_radians(if up { 6.0 } else { 12.0 })`.
        if let Some(first) = args.first()
            && matches!(self.val_ty(first), Ty::Float(None) | Ty::Unknown)
            && rules::method(name, args.len()).is_some()
        {
            self.ascribe(first, &ty);
        }
        match self.float_method(&ident, &args, Some(width), span) {
            Some(v) => v,
            // Of a trait of the user's.
            None if !rules::is_method_without_rule(name) => {
                let ty = self.result_of_associated(&path.path);
                let (args, callables, some) = self.passed(Vec::new(), args, span);
                self.called(Call { callee: Callee::Associated(path.clone()), args, callables, some, span }, ty)
            }
            None => {
                let refusal = Refusal::Method { span: path.span(), name: name.into() };
                self.keep_call(path, &args, Ty::Unknown, false, Some(refusal), span)
            }
        }
    }
}

/// Whether code that is kept can be given it as it is.
pub(super) fn is_value(v: &Val) -> bool {
    matches!(v.behind(), Val::Operand(_) | Val::Place(_))
}

/// Whether a value is a float, or made of some.
fn holds_float(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) => true,
        Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) | Ty::Ref(t) | Ty::Option(t) | Ty::Result(t) => holds_float(t),
        Ty::Tuple(ts) => ts.iter().any(holds_float),
        _ => false, // no number, or not known
    }
}

/// Types of std whose functions have no derivative of their own.
fn is_std_type(name: &str) -> bool {
    matches!(
        name,
        "Box"
            | "Rc"
            | "Arc"
            | "Cell"
            | "RefCell"
            | "Mutex"
            | "RwLock"
            | "String"
            | "Vec"
            | "VecDeque"
            | "HashMap"
            | "BTreeMap"
            | "HashSet"
            | "BTreeSet"
            | "BinaryHeap"
            | "Option"
            | "Result"
            | "Duration"
            | "Instant"
            | "SystemTime"
            | "Iterator"
            | "FromIterator"
            | "Ordering"
            | "Path"
            | "PathBuf"
            | "Cow"
    )
}
