//! Operators on values of unknown type, and their rules in `rt::ops`.

use super::{Emitter, Sweep};
use crate::ir::{Arg, Arith, Keep, Operand, Operator, Part, Share, Side};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

impl Emitter<'_> {
    /// The operand of an operator, which may use it up. The reverse sweep has more than one use for it.
    pub(super) fn used(&self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Local(local) if self.sweep == Sweep::Reverse && !self.info(*local).ty.is_copy() => {
                let ident = self.local(*local);
                let span = ident_span(&ident);
                self.copied(&self.info(*local).ty, &quote_spanned!(span=> &#ident), span)
            }
            operand => self.value(operand),
        }
    }

    pub(super) fn operator(&self, operator: &Operator, span: Span) -> TokenStream {
        let operand = |arg: &Arg| match arg {
            Arg::Value(value) => self.used(value),
            Arg::Ref(place) | Arg::RefMut(place) => self.borrow(place),
            Arg::Opaque(opaque) => opaque.tokens.clone(),
        };
        match (operator.op, operator.args.as_slice()) {
            (op @ (Arith::MulAssign | Arith::DivAssign | Arith::RemAssign), [a, b]) => {
                let (a, b, symbol) = (operand(a), operand(b), symbol(op, span));
                let state = Ident::new("__state", Span::mixed_site());
                quote_spanned! {span=> {
                    let mut #state = #a;
                    #state #symbol #b;
                    #state
                }}
            }
            (op, [a, b]) => {
                let (a, b, symbol) = (operand(a), operand(b), symbol(op, span));
                quote_spanned!(span=> #a #symbol #b)
            }
            (_, args) => {
                let args = args.iter().map(operand);
                quote_spanned!(span=> #(-#args)*)
            }
        }
    }

    /// The operand as a rule takes it: behind a reference.
    fn lent(&self, arg: &Arg, span: Span) -> TokenStream {
        match arg {
            Arg::Value(value) => {
                let value = self.read(value);
                quote_spanned!(span=> &#value)
            }
            Arg::Ref(place) | Arg::RefMut(place) => {
                let place = self.borrow(place);
                quote_spanned!(span=> &#place)
            }
            Arg::Opaque(opaque) => opaque.tokens.clone(),
        }
    }

    pub(super) fn keep(&self, keep: &Keep, span: Span) -> TokenStream {
        let krate = self.krate;
        let Keep { operator, part } = keep;
        let args = operator.args.iter().enumerate().map(|(i, arg)| match (part, arg, i) {
            (Part::State, Arg::Ref(place), 0) => self.borrow(place),
            _ => self.lent(arg, span),
        });
        let (rule, method) = match part {
            Part::Whole => (rule(operator.op), "keep"),
            Part::Left => (rule(operator.op), "keep_left"),
            Part::Right => (rule(operator.op), "keep_right"),
            Part::State if operator.op == Arith::Sub => ("SubAssignRule", "keep"),
            Part::State => ("AddAssignRule", "keep"),
        };
        let (rule, method) = (Ident::new(rule, span), Ident::new(method, span));
        quote_spanned!(span=> #krate::rt::ops::#rule::#method(#(#args),*))
    }

    pub(super) fn share(&self, share: &Share, span: Span) -> TokenStream {
        let krate = self.krate;
        match share {
            Share::Kept { kept, side, g } => {
                let (kept, g, side) = (self.read(kept), self.read(g), method(*side, span));
                quote_spanned!(span=> #krate::rt::ops::Kept::#side(&#kept, &#g))
            }
            Share::KeptOne { kept, other, g } => {
                let (kept, other, g) = (self.read(kept), self.lent(other, span), self.read(g));
                quote_spanned!(span=> #krate::rt::ops::KeptOperand::share(&#kept, #other, &#g))
            }
            Share::Given { operator, side, g } => {
                let args = operator.args.iter().map(|arg| self.lent(arg, span));
                let (g, side) = (self.read(g), method(*side, span));
                let rule = Ident::new(rule(operator.op), span);
                quote_spanned!(span=> #krate::rt::ops::#rule::#side(#(#args,)* &#g))
            }
            Share::State { kept, state, wanted } => {
                let (kept, state) = (self.read(kept), self.borrow_mut(state));
                let method = Ident::new(if *wanted { "share" } else { "enter" }, span);
                quote_spanned!(span=> #krate::rt::ops::KeptState::#method(&#kept, #state))
            }
        }
    }
}

fn ident_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::mixed_site, |tree| tree.span())
}

fn method(side: Side, span: Span) -> Ident {
    let name = match side {
        Side::Left => "left",
        Side::Right => "right",
        Side::Both => "both",
    };
    Ident::new(name, span)
}

fn rule(op: Arith) -> &'static str {
    match op {
        Arith::Add => "AddRule",
        Arith::Sub => "SubRule",
        Arith::Mul => "MulRule",
        Arith::Div => "DivRule",
        Arith::Rem => "RemRule",
        Arith::Neg => "NegRule",
        Arith::MulAssign => "MulAssignRule",
        Arith::DivAssign => "DivAssignRule",
        Arith::RemAssign => "RemAssignRule",
    }
}

fn symbol(op: Arith, span: Span) -> TokenStream {
    match op {
        Arith::Add => quote_spanned!(span=> +),
        Arith::Sub | Arith::Neg => quote_spanned!(span=> -),
        Arith::Mul => quote_spanned!(span=> *),
        Arith::Div => quote_spanned!(span=> /),
        Arith::Rem => quote_spanned!(span=> %),
        Arith::MulAssign => quote_spanned!(span=> *=),
        Arith::DivAssign => quote_spanned!(span=> /=),
        Arith::RemAssign => quote_spanned!(span=> %=),
    }
    .into_token_stream()
}
