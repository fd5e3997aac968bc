//! Right-hand sides.

use super::{Emitter, Sweep, facts::guarded, operand::width};
use crate::{
    ir::{BinOp, Carrier, Const, Operand, Place, Pointer, Proj, Rvalue, StructValue, Ty, UnOp, Width, Zero},
    rules::Rule,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Member;

impl Emitter<'_> {
    pub(super) fn rvalue(&self, rvalue: &Rvalue, span: Span) -> TokenStream {
        let krate = self.krate;
        match rvalue {
            Rvalue::Use(operand) => match operand {
                Operand::Local(_) => self.value(operand),
                Operand::Const(c) => self.bare(c),
            },
            Rvalue::Load(place) => self.given(place, self.load(place, span), None, span),
            Rvalue::Unary(UnOp::Neg, a) => {
                let a = self.used(a);
                quote_spanned!(span=> -#a)
            }
            Rvalue::Unary(UnOp::Not, a) => {
                let a = self.value(a);
                quote_spanned!(span=> !#a)
            }
            Rvalue::Binary(op, a, b) => self.binary(*op, a, b, span),
            Rvalue::Operator(operator) => self.operator(operator, span),
            Rvalue::Keep(keep) => self.keep(keep, span),
            Rvalue::Share(share) => self.share(share, span),
            // A tangent times a partial derivative: see `tangent::lanes`.
            Rvalue::Prim(rule, operands) if self.is_scaled_dot(rule, operands) => {
                let operands = operands.iter().map(|operand| self.read(operand));
                quote_spanned!(span=> #krate::rt::lanes::scaled(#(#operands),*))
            }
            Rvalue::Prim(rule, operands) => self.primitive(rule, operands, span),
            Rvalue::Cast(a, ty) if self.lanes && self.sweep == Sweep::Dot => {
                let a = self.read(a);
                quote_spanned!(span=> #krate::rt::lanes::convert::<_, #ty, __LANES>(#a))
            }
            Rvalue::Cast(a, ty) if self.is_generic(a, ty) => {
                let of_unknown = matches!(a, Operand::Local(l) if self.info(*l).ty == Ty::Unknown);
                let a = self.read(a);
                let convert = if of_unknown { quote!(number) } else { quote!(convert) };
                quote_spanned!(span=> #krate::rt::#convert::<_, #ty>(#a))
            }
            Rvalue::Cast(a, ty) => {
                let a = self.read(a);
                quote_spanned!(span=> #a as #ty)
            }
            Rvalue::CastBar(a) => {
                let a = self.value(a);
                quote_spanned!(span=> #krate::rt::cast_bar(#a))
            }
            Rvalue::Tuple(members) => {
                let members = self.values(members);
                quote_spanned!(span=> (#(#members,)*))
            }
            Rvalue::Array(elements) => {
                let elements = self.values(elements);
                quote_spanned!(span=> [#(#elements),*])
            }
            Rvalue::Struct(value) => self.struct_value(value, span),
            Rvalue::Repeat(element, len) => {
                let element = self.value(element);
                quote_spanned!(span=> [#element; #len])
            }
            Rvalue::Vec(elements) => {
                let elements = self.values(elements);
                quote_spanned!(span=> #krate::rt::std::vec![#(#elements),*])
            }
            Rvalue::VecRepeat(element, len) => {
                let (element, len) = (self.value(element), self.read(len));
                quote_spanned!(span=> #krate::rt::filled(#element, #len))
            }
            Rvalue::Len(place) => {
                let place = self.receiver(place);
                quote_spanned!(span=> #place.len())
            }
            Rvalue::Duplicate(place, method) => {
                // Of another type than what is duplicated, maybe: `to_vec` of an array.
                let copied = (method != "clone").then_some(method);
                self.given(place, self.duplicate(place, method, span), copied, span)
            }
            Rvalue::Wrap(carrier, value) => {
                let moves = value.local().is_some_and(|l| self.is_bar(l));
                let value = self.value(value);
                match carrier {
                    _ if self.sweep == Sweep::Dot => self.wrap_dot(carrier, &value, span),
                    Carrier::Some => quote_spanned!(span=> ::core::option::Option::Some(#value)),
                    // There are no tangents of errors.
                    Carrier::Ok | Carrier::Like(_) if moves => self.wrap_dot(carrier, &value, span),
                    Carrier::Ok => quote_spanned!(span=> ::core::result::Result::Ok(#value)),
                    Carrier::Boxed(Pointer::Box) => quote_spanned!(span=> #krate::rt::std::boxed::Box::new(#value)),
                    Carrier::Boxed(Pointer::Rc) => quote_spanned!(span=> #krate::rt::std::rc::Rc::new(#value)),
                    Carrier::Boxed(Pointer::Arc) => quote_spanned!(span=> #krate::rt::std::sync::Arc::new(#value)),
                    Carrier::Like(kind) => {
                        let kind = self.read(kind);
                        quote_spanned!(span=> #kind.present(#value))
                    }
                }
            }
            Rvalue::Pop(place) => {
                let place = self.receiver_mut(place);
                quote_spanned!(span=> #place.pop().unwrap_or_else(|| #krate::rt::missing()))
            }
            Rvalue::Replace(place, value) => {
                let (place, value) = (self.borrow_mut(place), self.value(value));
                quote_spanned!(span=> ::core::mem::replace(#place, #value))
            }
            Rvalue::Call(call) => self.call(call, span),
            Rvalue::Opaque(opaque) => opaque.tokens.clone(),
            Rvalue::Shape(place) => {
                let place = self.borrow(place);
                quote_spanned!(span=> #krate::rt::shape_of(#place))
            }
            Rvalue::SomeShape(Some(place)) => {
                let place = self.borrow(place);
                quote_spanned!(span=> ::core::option::Option::Some(#krate::rt::shape_of(#place)))
            }
            Rvalue::SomeShape(None) => quote_spanned!(span=> ::core::option::Option::None),
            Rvalue::Zero(Zero::SomeShape(shape)) => {
                let shape = self.local(*shape);
                quote_spanned!(span=> #krate::rt::zero_or_empty(#shape))
            }
            Rvalue::Zero(Zero::Scalar(width)) => self.zero(*width),
            Rvalue::Zero(Zero::Shape(shape)) => {
                let shape = self.local(*shape);
                quote_spanned!(span=> #shape.zero())
            }
            Rvalue::Zero(Zero::Like(place)) => {
                let place = self.borrow(place);
                self.zero_dot(&place, span)
            }
            Rvalue::Sum(place) => {
                let (zero, place) = (self.zero_element(place), self.borrow(place));
                match zero {
                    Some(zero) => quote_spanned!(span=> #krate::rt::sum_bar_or(#place, || #zero)),
                    None => quote_spanned!(span=> #krate::rt::sum_bar(#place)),
                }
            }
            Rvalue::Take(place) => self.take(place, span),
            Rvalue::Dual(dual) => self.dual(dual, span),
            Rvalue::CastDot(a, ty) => {
                let a = self.value(a);
                if self.lanes {
                    return quote_spanned!(span=> #krate::rt::cast_bar::<_, #krate::Lanes<#ty, __LANES>>(#a));
                }
                quote_spanned!(span=> #krate::rt::cast_bar::<_, #ty>(#a))
            }
            Rvalue::RepeatDot(a, array) => {
                let (a, array) = (self.value(a), self.local(*array));
                quote_spanned!(span=> #krate::rt::repeat_dot(&#array, #a))
            }
            Rvalue::Select(cond, a, b) => {
                let (cond, a, b) = (self.read(cond), self.value(a), self.value(b));
                quote_spanned!(span=> if #cond { #a } else { #b })
            }
        }
    }

    /// The constant, where nothing stands beside it.
    fn bare(&self, c: &Const) -> TokenStream {
        if matches!(width(&c.ty), Some(Width::Param(_))) { self.constant(c) } else { c.tokens.clone() }
    }

    /// Whether a conversion is from or to a type parameter.
    fn is_generic(&self, from: &Operand, to: &syn::Type) -> bool {
        let from = match from {
            Operand::Local(local) => width(&self.info(*local).ty),
            Operand::Const(c) => width(&c.ty),
        };
        let named = |name| matches!(to, syn::Type::Path(p) if p.path.is_ident(name));
        matches!(from, Some(Width::Param(_))) || self.f.floats.iter().any(named)
    }

    /// Whether one of the operands says that they are of a float type of std.
    fn is_std(&self, operands: &[Operand]) -> bool {
        let known = operands.iter().find_map(|operand| match operand {
            Operand::Local(local) => width(&self.info(*local).ty),
            Operand::Const(c) => width(&c.ty),
        });
        matches!(known, Some(Width::F32 | Width::F64))
    }

    fn struct_value(&self, value: &StructValue, span: Span) -> TokenStream {
        let StructValue { path, variant: _, fields, constants: _, rest } = value;
        let members = fields.iter().map(|(member, _)| member);
        let values = fields.iter().map(|(_, operand)| self.value(operand));
        if rest.is_none() && !fields.is_empty() && fields.iter().all(|(m, _)| matches!(m, Member::Unnamed(_))) {
            return quote_spanned!(span=> #path(#(#values),*));
        }
        if let Some(rest) = rest
            && let Some(parts) = self.rest_in_parts(value, rest, span)
        {
            return quote_spanned!(span=> #path { #(#members: #values,)* #parts });
        }
        let rest = rest.as_ref().map(|rest| {
            let place = if is_fixed(rest) { self.place(rest) } else { self.load(rest, span) };
            quote_spanned!(span=> ..#place)
        });
        quote_spanned!(span=> #path { #(#members: #values,)* #rest })
    }

    /// The fields that `..rest` stands for, of a value that is needed again and has no copy as a whole: they have one each.
    fn rest_in_parts(&self, value: &StructValue, rest: &Place, span: Span) -> Option<TokenStream> {
        let name = self.place_ty(rest).name().filter(|_| !is_fixed(rest) && self.is_cloned(rest))?;
        if crate::declared::may_have_copies(&name, span) {
            return None;
        }
        let given = |member: &Member| value.fields.iter().any(|(given, _)| given == member);
        let parts = crate::declared::members(&name, span)?.into_iter().filter(|member| !given(member)).map(|member| {
            let mut part = rest.clone();
            part.proj.push(Proj::Field(member.clone().into()));
            let part = self.borrow(&part);
            quote_spanned!(span=> #member: ::core::clone::Clone::clone(#part),)
        });
        Some(parts.collect())
    }

    /// A read by value: of a part of what the reverse sweep still needs, a clone, unless it is a copy anyway. So of an element, which
    /// is one of a collection that was consumed.
    fn load(&self, place: &Place, span: Span) -> TokenStream {
        if self.is_cloned(place) {
            return self.copied(&self.place_ty(place), &self.borrow(place), span);
        }
        if !self.place_ty(place).is_copy()
            && let Some(part) = self.part(place)
        {
            return part;
        }
        self.place(place)
    }

    /// Whether a read by value leaves the place as it is.
    fn is_cloned(&self, place: &Place) -> bool {
        let indexed = place.proj.iter().any(|proj| matches!(proj, Proj::Index(_)));
        // In forward mode nothing is kept, but out of what is behind a reference nothing can be moved.
        let behind = self.sweep.is_forward_mode() && place.proj.iter().any(|proj| matches!(proj, Proj::Deref));
        let lent = !place.proj.is_empty() && self.facts.lent.contains(&place.root);
        (self.keeps(place.root) || indexed || behind || lent) && !self.place_ty(place).is_copy()
    }

    /// The zero of an array among the elements of a list: std has none for those of any length.
    fn zero_element(&self, place: &Place) -> Option<TokenStream> {
        fn zero(of: &Ty) -> TokenStream {
            match of {
                Ty::Array(element) => {
                    let zero = zero(element);
                    quote!(::core::array::from_fn(|_| #zero))
                }
                _ => quote!(::core::default::Default::default()),
            }
        }
        match self.place_ty(place) {
            Ty::Array(element) | Ty::Slice(element) | Ty::Vec(element) if matches!(*element, Ty::Array(_)) => {
                Some(zero(&element))
            }
            _ => None, // has a default, as far as is known
        }
    }

    /// The cotangent of what nobody asked for is zero.
    fn take(&self, place: &Place, span: Span) -> TokenStream {
        let krate = self.krate;
        let target = self.borrow_mut(place);
        let taken = quote_spanned!(span=> #krate::rt::take(#target));
        let Some(param) = guarded(self.f, self.adjoint, place).and_then(|i| self.f.params.get(i)) else {
            return taken;
        };
        let (bar, primal) = (self.ident(place.root), self.borrow(&place.rooted(param.local)));
        quote_spanned! {span=>
            match #bar.as_deref_mut() {
                ::core::option::Option::Some(#bar) => #taken,
                ::core::option::Option::None => #krate::rt::zero_like(#primal),
            }
        }
    }

    fn duplicate(&self, place: &Place, method: &Ident, span: Span) -> TokenStream {
        if method == "clone" {
            let place = self.borrow(place);
            return quote_spanned!(span=> ::core::clone::Clone::clone(#place));
        }
        // What a field's pointer leads to, not the pointer, which has a copy as well.
        let behind_part =
            method == "to_owned" && place.proj.len() > 1 && matches!(place.proj.last(), Some(Proj::Deref));
        let place = if behind_part {
            let place = self.place(place);
            quote!((#place))
        } else {
            self.receiver(place)
        };
        quote_spanned!(span=> #place.#method())
    }

    fn binary(&self, op: BinOp, a: &Operand, b: &Operand, span: Span) -> TokenStream {
        let spell = |op: &BinOp| match op {
            BinOp::Add => quote_spanned!(span=> +),
            BinOp::Sub => quote_spanned!(span=> -),
            BinOp::Mul => quote_spanned!(span=> *),
            BinOp::Div => quote_spanned!(span=> /),
            BinOp::Rem => quote_spanned!(span=> %),
            BinOp::And => quote_spanned!(span=> &&),
            BinOp::Or => quote_spanned!(span=> ||),
            BinOp::BitAnd => quote_spanned!(span=> &),
            BinOp::BitOr => quote_spanned!(span=> |),
            BinOp::BitXor => quote_spanned!(span=> ^),
            BinOp::Shl => quote_spanned!(span=> <<),
            BinOp::Shr => quote_spanned!(span=> >>),
            BinOp::Eq => quote_spanned!(span=> ==),
            BinOp::Ne => quote_spanned!(span=> !=),
            BinOp::Lt => quote_spanned!(span=> <),
            BinOp::Le => quote_spanned!(span=> <=),
            BinOp::Gt => quote_spanned!(span=> >),
            BinOp::Ge => quote_spanned!(span=> >=),
        };
        // Comparisons borrow their operands.
        let (a, b) = match op {
            BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => (self.read(a), self.read(b)),
            BinOp::Add
            | BinOp::Sub
            | BinOp::Mul
            | BinOp::Div
            | BinOp::Rem
            | BinOp::And
            | BinOp::Or
            | BinOp::BitAnd
            | BinOp::BitOr
            | BinOp::BitXor
            | BinOp::Shl
            | BinOp::Shr => (self.used(a), self.used(b)),
        };
        let op = spell(&op);
        quote_spanned!(span=> #a #op #b)
    }

    /// A primitive of the rule table: an operator, a method of floats, or the scaling of a float by an integer.
    fn primitive(&self, rule: &Rule, operands: &[Operand], span: Span) -> TokenStream {
        if let Some(value) = operands.get(rule.operands.len()) {
            return self.value(value);
        }
        let krate = self.krate;
        let infix = |op: BinOp| match operands {
            [a, b] => Some(self.binary(op, a, b, span)),
            _ => None, // not the operator
        };
        let operator = match rule.name {
            "add" => infix(BinOp::Add),
            "sub" => infix(BinOp::Sub),
            "mul" => infix(BinOp::Mul),
            "div" => infix(BinOp::Div),
            "rem" => infix(BinOp::Rem),
            "neg" => operands.first().map(|a| {
                let a = self.value(a);
                quote_spanned!(span=> -#a)
            }),
            "scale" => {
                let operands = operands.iter().map(|operand| self.read(operand));
                Some(quote_spanned!(span=> #krate::rt::scale(#(#operands),*)))
            }
            _ => None, // a method
        };
        operator.unwrap_or_else(|| self.method(rule.name, operands, span))
    }

    fn method(&self, name: &str, operands: &[Operand], span: Span) -> TokenStream {
        let width = self.width(operands);
        // A type parameter need not have the method: its trait may be the user's own. Nor need a float, without std.
        let foreign = !self.f.floats.is_empty() && !self.is_std(operands) || cfg!(feature = "libm");
        if (self.f.forward_mode || matches!(self.sweep, Sweep::Reverse | Sweep::Dot)) && foreign {
            let (krate, name) = (self.krate, format_ident!("ad_{name}", span = span));
            let operands = operands.iter().map(|operand| match operand {
                Operand::Local(local) => self.local(*local),
                Operand::Const(c) => self.bare(c),
            });
            return quote_spanned!(span=> #krate::Real::#name(#(#operands),*));
        }
        let name = Ident::new(name, span);
        let Some((receiver, arguments)) = operands.split_first() else {
            // A primitive without operands would be a constant of the type.
            let ty = self.width_name(width);
            return quote_spanned!(span=> #ty::#name());
        };
        let receiver = self.typed(receiver, width);
        let arguments = arguments.iter().map(|argument| match argument {
            Operand::Local(_) => self.read(argument),
            Operand::Const(c) => self.bare(c),
        });
        quote_spanned!(span=> #receiver.#name(#(#arguments),*))
    }
}

/// Out of what is behind a reference or an index nothing can be moved.
fn is_fixed(place: &Place) -> bool {
    place.proj.iter().any(|proj| matches!(proj, Proj::Deref | Proj::Index(_)))
}
