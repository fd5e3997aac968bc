//! Type parameters that stand for floats: their associated functions, the free functions of `num_traits`, conversions.

use super::{Lowerer, Val};
use crate::ir::{Carrier, Operand, Rvalue, Ty, Width};
use crate::report::Refusal;
use crate::rules;
use crate::signature::Floats;
use proc_macro2::{Ident, Span, TokenStream};
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
            let active = args.iter().any(|a| !self.val_ty(a).is_inert());
            return if active { self.of_any_float(path, &last.ident, args, span) } else { None };
        };
        let ty = Ty::Float(Some(width));
        let float = self.floats.get(width).cloned();
        // What it is of, the path itself does not say.
        let pinned = |tokens: TokenStream, to: &Type| match own {
            Some(_) => tokens,
            None => quote!({ let converted: #to = #tokens; converted }),
        };
        let to = self.type_of(width);
        let inert = args.iter().all(|a| self.val_ty(a).is_inert() || matches!(a, Val::Operand(Operand::Const(_))));
        let integer = name.strip_prefix("from_").is_some_and(super::expr::is_int);
        if args.is_empty() {
            return Some(self.keep_call(path, args, ty, true, None, span));
        }
        match (name.as_str(), args) {
            ("from" | "cast" | "from_f64" | "from_f32", [x]) => {
                let fallible = match name.as_str() {
                    "cast" => true,
                    _ if is_of_std(own) => true, // `<f64 as NumCast>::from(x)`
                    "from" => own.is_none() || float.is_some_and(|f| f.fallible_from),
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
                            pinned(quote!(#path(#x)#unwrap), &to)
                        })
                    }
                };
                Some(if fallible { self.wrap(Carrier::Some, converted, span) } else { Val::Operand(converted) })
            }
            (_, [_]) if integer => {
                let fallible = is_of_std(own) || float.is_some_and(|f| f.fallible_primitive);
                let converted = self.keep_with(ty, true, None, span, |k| {
                    let (args, unwrap): (Vec<_>, _) =
                        (args.iter().map(|a| k.val(a)).collect(), fallible.then(|| quote!(.unwrap())));
                    quote!(#path(#(#args),*)#unwrap)
                });
                Some(if fallible { self.wrap(Carrier::Some, converted, span) } else { Val::Operand(converted) })
            }
            ("clamp", [_, _, _]) if own.is_none() => self.clamp(args, Some(width), span),
            ("pow", [_, _]) => self.power(args, Some(width), span),
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

    /// A function of `num_traits` or of a trait of floats, of floats that nothing is known of: `Float::sqrt(self.x)`.
    fn of_any_float(&mut self, path: &ExprPath, name: &Ident, args: &[Val], span: Span) -> Option<Val> {
        let of = path.path.segments.iter().rev().nth(1).map(|s| s.ident.to_string());
        let of_num = matches!(of.as_deref(), Some("num_traits" | "num"));
        match (name.to_string().as_str(), args.len()) {
            // To what float, its use tells, and that is not seen.
            ("from", 1) if of.as_deref() == Some("NumCast") && path.qself.is_none() => {
                let refusal = Refusal::CastAsUsed { span: path.span() };
                Some(self.keep_call(path, args, Ty::Unknown, false, Some(refusal), span))
            }
            ("clamp", 3) if of_num => self.clamp(args, None, span),
            ("pow", 2) if of_num => self.power(args, None, span),
            (name_, n) if is_of_a_float_trait(path) && rules::method(name_, n).is_some() => {
                self.float_method(name, args, None, span)
            }
            _ => None, // a function of the user's
        }
    }

    fn clamp(&mut self, args: &[Val], width: Option<Width>, span: Span) -> Option<Val> {
        let [x, lo, hi] = args else { return None };
        let max = self.float_method(&Ident::new("max", span), &[x.clone(), lo.clone()], width, span)?;
        self.float_method(&Ident::new("min", span), &[max, hi.clone()], width, span)
    }

    fn power(&mut self, args: &[Val], width: Option<Width>, span: Span) -> Option<Val> {
        let [x, n] = args else { return None };
        let n = self.operand(n.clone(), span);
        let n = self.keep_with(Ty::Int, true, None, span, |k| {
            let n = k.operand(&n);
            quote!((#n as i32))
        });
        self.float_method(&Ident::new("powi", span), &[x.clone(), Val::Operand(n)], width, span)
    }

    /// The name of a type of floats.
    fn type_of(&self, width: Width) -> Type {
        match width {
            Width::F32 => syn::parse_quote!(f32),
            Width::F64 => syn::parse_quote!(f64),
            Width::Param(i) => {
                let idents = self.floats.idents();
                let ident = idents.get(usize::from(i)).map(ToTokens::to_token_stream);
                syn::parse_quote!(#ident)
            }
        }
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
        let to = self.type_of(width);
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
            let x = match self.operand_or(receiver.behind().clone(), span) {
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

/// Whether a path is that of a conversion by a trait of `num_traits`: `<f64 as NumCast>::from`.
fn converts_numbers(path: &ExprPath) -> bool {
    let of = path.path.segments.iter().rev().nth(1);
    of.is_some_and(|s| s.ident == "NumCast" || s.ident == "FromPrimitive")
}

/// Whether a width is that of `f64` or of `f32`.
fn is_of_std(width: Option<Width>) -> bool {
    matches!(width, Some(Width::F64 | Width::F32))
}

/// The width that a path says before the function: `T::sin`, `<T as Float>::sin`.
fn qualifier(path: &ExprPath, floats: &Floats) -> Option<Width> {
    if let Some(qself) = &path.qself {
        return match floats.ty(&qself.ty) {
            Ty::Float(Some(width @ Width::Param(_))) => Some(width),
            Ty::Float(width) if converts_numbers(path) => width,
            _ => None, // another type
        };
    }
    let mut segments = path.path.segments.iter().rev().skip(1);
    match (segments.next(), segments.next()) {
        (Some(of), None) => floats.width(&of.ident.clone().into()),
        _ => None, // longer or shorter than `T::sin`
    }
}
