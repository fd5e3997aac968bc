//! Tapes: what the forward sweep leaves for the reverse sweep.
//!
//! A record of straight-line code is a tuple that the closure captures; one of a block that may not run is an `Option`
//! of it; one of a loop is pushed to a vector.

use super::Emitter;
use crate::{
    adjoint::{TapeInfo, TapeKind},
    ir::{Local, Operand, Tape},
};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

impl Emitter<'_> {
    /// The declarations of all tapes that are saved on.
    pub(super) fn declare_tapes(&self) -> TokenStream {
        let declared = self.facts.saved.keys().filter_map(|tape| {
            let TapeInfo { ident, kind } = self.tape(*tape)?;
            Some(match kind {
                TapeKind::Always => quote!(let #ident;),
                TapeKind::Once => quote!(let mut #ident = ::core::option::Option::None;),
                TapeKind::Many => quote!(let mut #ident = ::std::vec::Vec::new();),
            })
        });
        declared.collect()
    }

    /// At the head of the closure: tapes that records are popped from.
    pub(super) fn rebind_tapes(&self) -> TokenStream {
        let rebound = self.facts.restored.iter().filter_map(|tape| {
            let TapeInfo { ident, kind } = self.tape(*tape)?;
            match kind {
                TapeKind::Always | TapeKind::Once => None,
                TapeKind::Many => Some(quote!(let mut #ident = #ident;)),
            }
        });
        rebound.collect()
    }

    pub(super) fn save(&self, tape: Tape, record: &[Operand], span: Span) -> TokenStream {
        let Some(TapeInfo { ident, kind }) = self.tape(tape) else { return TokenStream::new() };
        let record = record.iter().map(|operand| self.read(operand));
        let record = quote_spanned!(span=> (#(#record,)*));
        match kind {
            TapeKind::Always => quote_spanned!(span=> #ident = #record;),
            TapeKind::Once => quote_spanned!(span=> #ident = ::core::option::Option::Some(#record);),
            TapeKind::Many => quote_spanned!(span=> #ident.push(#record);),
        }
    }

    pub(super) fn restore(&self, tape: Tape, record: &[Local], span: Span) -> TokenStream {
        let krate = self.krate;
        let Some(TapeInfo { ident, kind }) = self.tape(tape) else { return TokenStream::new() };
        let record = record.iter().map(|local| self.pattern(*local));
        let record = quote_spanned!(span=> (#(#record,)*));
        match kind {
            TapeKind::Always => quote_spanned!(span=> let #record = #ident;),
            TapeKind::Once => quote_spanned! {span=>
                let ::core::option::Option::Some(#record) = #ident else { #krate::rt::missing() };
            },
            TapeKind::Many => quote_spanned!(span=> let #record = #krate::rt::pop(&mut #ident);),
        }
    }

    /// The tape, unless its records are empty: then there is nothing to move.
    fn tape(&self, tape: Tape) -> Option<&TapeInfo> {
        let arity = self.facts.saved.get(&tape).copied().unwrap_or(0);
        self.adjoint.tapes.get(tape.0 as usize).filter(|_| arity > 0)
    }
}
