//! Type parameters that stand for floats: their associated functions, the free functions of `num_traits`, conversions.

use super::{Lowerer, Val};
use crate::ir::{Carrier, Operand, Rvalue, Ty, Width};
use crate::report::Refusal;
use crate::rules;
use crate::signature::Floats;
use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{ExprMethodCall, ExprPath, Type};

impl Lowerer<'_> {
    /// `T::zero()`, `T::from(x)`, `<T as Float>::sin(x)`, `Float::max(a, b)`, `num_traits::clamp(x, a, b)`. `None` for any other
    /// function.
    pub(super) fn generic_function(&mut self, path: &ExprPath, args: &[Val], span: Span) -> Option<Val> {
        let last = path.path.segments.last()?;
        let name = last.ident.to_string();
        let own = qualifier(path, &self.floats);
        let Some(width) = own.or_else(|| self.known_by(path, args)) else {
            // `Float::sqrt(self.x)`: of a float, for the trait is one of floats.
            let of_floats = is_of_a_float_trait(path) && rules::method(&name, args.len()).is_some();
            return if of_floats { self.float_method(&last.ident, args, None, span) } else { None };
        };
        let ty = Ty::Float(Some(width));
        let float = self.floats.get(width).cloned();
        let inert = args.iter().all(|a| self.val_ty(a).is_inert() || matches!(a, Val::Operand(Operand::Const(_))));
        let integer = name.strip_prefix("from_").is_some_and(super::expr::is_int);
        if args.is_empty() {
            return Some(self.keep_call(path, args, ty, true, None, span));
        }
        match (name.as_str(), args) {
            ("from" | "cast" | "from_f64" | "from_f32", [x]) => {
                let fallible = match name.as_str() {
                    "from" => own.is_none() || float.is_some_and(|f| f.fallible_from),
                    "cast" => true,
                    _ => own.is_none() || float.is_some_and(|f| f.fallible_primitive),
                };
                let x = match self.operand_or(x.clone(), span) {
                    Ok(x) => x,
                    Err(v) => return Some(v),
                };
                let converted = match &x {
                    // What it is of, an integer or a float, rustc knows.
                    Operand::Local(l)
                        if self.f.local(*l).ty.is_float() || !inert && self.f.local(*l).ty == Ty::Unknown =>
                    {
                        self.convert(x, width, span)
                    }
                    x => {
                        let active = !inert && !self.f.operand_ty(x).is_inert();
                        let refusal = active.then(|| Refusal::Method { span: path.span(), name: name.clone() });
                        self.keep_with(ty, !active, refusal, span, |k| {
                            let (x, unwrap) = (k.operand(x), fallible.then(|| quote!(.unwrap())));
                            quote!(#path(#x)#unwrap)
                        })
                    }
                };
                Some(if fallible { self.wrap(Carrier::Some, converted, span) } else { Val::Operand(converted) })
            }
            (_, [_]) if integer => {
                let fallible = float.is_some_and(|f| f.fallible_primitive);
                let converted = self.keep_with(ty, true, None, span, |k| {
                    let (args, unwrap): (Vec<_>, _) =
                        (args.iter().map(|a| k.val(a)).collect(), fallible.then(|| quote!(.unwrap())));
                    quote!(#path(#(#args),*)#unwrap)
                });
                Some(if fallible { self.wrap(Carrier::Some, converted, span) } else { Val::Operand(converted) })
            }
            ("clamp", [x, lo, hi]) if own.is_none() => {
                let max = self.float_method(&Ident::new("max", span), &[x.clone(), lo.clone()], Some(width), span)?;
                self.float_method(&Ident::new("min", span), &[max, hi.clone()], Some(width), span)
            }
            ("pow", [x, n]) => {
                let n = self.val_operand(n, span);
                let n = self.keep_with(Ty::Int, true, None, span, |k| {
                    let n = k.operand(&n);
                    quote!((#n as i32))
                });
                self.float_method(&Ident::new("powi", span), &[x.clone(), Val::Operand(n)], Some(width), span)
            }
            _ if rules::method(&name, args.len()).is_some()
                || rules::is_inert_method(&name)
                || rules::is_refused_method(&name).is_some()
                || name == "sin_cos" =>
            {
                Some(self.float_function(path, &name, width, args.to_vec(), span))
            }
            // `T::lit(0.5)`
            _ if own.is_some() && inert => Some(self.keep_call(path, args, ty, true, None, span)),
            _ => None, // a function of the user's
        }
    }

    fn val_operand(&mut self, v: &Val, span: Span) -> Operand {
        self.operand(v.clone(), span)
    }

    /// The width of the floats that a function of a trait or of `num_traits` is about, by its arguments.
    fn known_by(&self, path: &ExprPath, args: &[Val]) -> Option<Width> {
        let names: Vec<String> = path.path.segments.iter().map(|s| s.ident.to_string()).collect();
        let of = names.len().checked_sub(2).and_then(|i| names.get(i)).map_or("", String::as_str);
        let last = path.path.segments.last()?;
        let bare = names.len() == 1 && matches!(last.ident.to_string().as_str(), "zero" | "one" | "cast");
        // One of the user's own is another function.
        let bare = bare && !crate::declared::is_function(&last.ident);
        if !matches!(
            of,
            "Float"
                | "FloatCore"
                | "Real"
                | "Signed"
                | "Num"
                | "num_traits"
                | "num"
                | "Zero"
                | "One"
                | "NumCast"
                | "FromPrimitive"
                | "FloatConst"
        ) && (!bare || self.floats.idents().is_empty())
        {
            return None;
        }
        // What it gives is written last in a turbofish.
        let written = match &last.arguments {
            syn::PathArguments::AngleBracketed(a) => a.args.last().and_then(|a| match a {
                syn::GenericArgument::Type(t) => match self.floats.ty(t) {
                    Ty::Float(w) => w,
                    _ => None, // another type
                },
                _ => None, // no type
            }),
            _ => None, // inferred
        };
        let converts = matches!(last.ident.to_string().as_str(), "from" | "cast" | "from_f64" | "from_f32");
        let arguments = args.iter().find_map(|a| match self.receiver_ty(a) {
            Ty::Float(w) if !converts => w,
            _ => None, // not known by this one
        });
        written.or(arguments).or_else(|| self.default_float())
    }

    /// The one kind of float in the function, if that is a type parameter.
    pub(super) fn default_float(&self) -> Option<Width> {
        let idents = self.floats.idents();
        let [only] = idents.as_slice() else { return None };
        self.floats.width(&only.clone().into()).filter(|_| !self.names_floats)
    }

    /// A conversion between floats.
    pub(super) fn convert(&mut self, x: Operand, width: Width, span: Span) -> Operand {
        let to: Type = match width {
            Width::F32 => syn::parse_quote!(f32),
            Width::F64 => syn::parse_quote!(f64),
            Width::Param(i) => {
                let idents = self.floats.idents();
                let ident = idents.get(usize::from(i)).map(ToTokens::to_token_stream);
                syn::parse_quote!(#ident)
            }
        };
        Operand::Local(self.temp(Ty::Float(Some(width)), Rvalue::Cast(x, Box::new(to)), span))
    }

    /// Methods that a type parameter has and floats of std have not: `x.to_f64()`, `x.into()`, `x.is_zero()`.
    pub(super) fn generic_method(
        &mut self,
        m: &ExprMethodCall,
        receiver: &Val,
        args: &[Val],
        span: Span,
    ) -> Option<Val> {
        let Ty::Float(Some(width)) = self.receiver_ty(receiver) else { return None };
        let name = m.method.to_string();
        let float = self.floats.get(width).cloned();
        if float.is_none() && self.floats.idents().is_empty() {
            return None;
        }
        let to = match name.as_str() {
            "to_f64" => Some(Width::F64),
            "to_f32" => Some(Width::F32),
            "into" => match &float {
                Some(float) => float.into,
                None => self.default_float(),
            },
            _ => None, // no conversion
        };
        if let (Some(to), []) = (to, args) {
            let x = match self.operand_or(receiver.clone(), span) {
                Ok(x) => x,
                Err(v) => return Some(v),
            };
            let fallible = name != "into" && float.is_none_or(|f| f.fallible_to);
            let x = self.convert(x, to, span);
            return Some(if fallible { self.wrap(Carrier::Some, x, span) } else { Val::Operand(x) });
        }
        float.as_ref()?;
        if name.starts_with("is_") {
            return Some(self.kept_method(m, receiver, args, Ty::Bool, true, None));
        }
        if name.strip_prefix("to_").is_some_and(super::expr::is_int) || name == "integer_decode" {
            return Some(self.kept_method(m, receiver, args, Ty::Unknown, true, None));
        }
        None
    }
}

/// Whether a path is that of a method of a trait of floats: `Float::sqrt`.
fn is_of_a_float_trait(path: &ExprPath) -> bool {
    let of = path.path.segments.iter().rev().nth(1);
    path.qself.is_none() && of.is_some_and(|s| matches!(s.ident.to_string().as_str(), "Float" | "FloatCore" | "Real"))
}

/// The width that a path says before the function: `T::sin`, `<T as Float>::sin`.
fn qualifier(path: &ExprPath, floats: &Floats) -> Option<Width> {
    if let Some(qself) = &path.qself {
        return match floats.ty(&qself.ty) {
            Ty::Float(Some(width @ Width::Param(_))) => Some(width),
            _ => None, // another type
        };
    }
    let mut segments = path.path.segments.iter().rev().skip(1);
    match (segments.next(), segments.next()) {
        (Some(of), None) => floats.width(&of.ident.clone().into()),
        _ => None, // longer or shorter than `T::sin`
    }
}
