//! Tapes: what the forward sweep leaves for the reverse sweep.
//!
//! A record of straight-line code is a tuple that the closure captures; one of a block that may not run is an `Option`
//! of it; one of a loop is pushed to a vector.

use super::{Emitter, Sweep};
use crate::{
    adjoint::{TapeInfo, TapeKind},
    ir::{Kind, Local, Operand, Slots, Tape, Ty},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

/// The parts of a `for`.
pub(super) struct Turns {
    pub counter: TokenStream,
    pub lo: TokenStream,
    pub hi: TokenStream,
    pub dots: TokenStream,
    pub inclusive: bool,
    pub reversed: bool,
}

/// This iteration's slot on a tape.
fn slot(tape: &Ident) -> Ident {
    format_ident!("{tape}_slot", span = Span::mixed_site())
}

/// What has been copied of a text, before the values are moved.
fn early(local: &Ident) -> Ident {
    format_ident!("{}_early", local, span = Span::mixed_site())
}

impl Emitter<'_> {
    /// The declarations of all tapes that are saved on.
    pub(super) fn declare_tapes(&self) -> TokenStream {
        let krate = self.krate;
        let declared = self.facts.saved.keys().filter_map(|tape| {
            let TapeInfo { ident, kind } = self.tape(*tape)?;
            Some(match kind {
                TapeKind::Always => quote!(let #ident;),
                TapeKind::Once => quote!(let mut #ident = ::core::option::Option::None;),
                TapeKind::Many | TapeKind::Slots => quote!(let mut #ident = #krate::rt::std::vec::Vec::new();),
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
                TapeKind::Many | TapeKind::Slots => Some(quote!(let mut #ident = #ident;)),
            }
        });
        rebound.collect()
    }

    /// Room for the records of a loop whose turns can be counted before it, where they are pushed.
    pub(super) fn reserve(&self, head: &Turns, slots: Option<Slots>, span: Span) -> Option<TokenStream> {
        let TapeInfo { ident, .. } =
            slots.filter(|s| !s.scratch).and_then(|s| self.tape(s.tape)).filter(|tape| tape.kind == TapeKind::Many)?;
        let turns = self.count(head, span);
        let krate = self.krate;
        (self.sweep == Sweep::Forward).then(|| {
            if slots.is_some_and(|s| self.facts.nested.contains(&s.tape)) {
                return quote_spanned!(span=> #krate::rt::reserve(&mut #ident, #turns););
            }
            quote_spanned!(span=> #ident.reserve(#turns);)
        })
    }

    /// How often the loop turns.
    pub(super) fn count(&self, Turns { lo, hi, inclusive, .. }: &Turns, span: Span) -> TokenStream {
        let krate = self.krate;
        if *inclusive {
            quote_spanned!(span=> #krate::rt::turns_inclusive(#lo, #hi))
        } else {
            quote_spanned!(span=> #krate::rt::turns(#lo, #hi))
        }
    }

    pub(super) fn save(&self, tape: Tape, record: &[Operand], span: Span) -> TokenStream {
        let Some(TapeInfo { ident, kind }) = self.tape(tape) else { return TokenStream::new() };
        let krate = self.krate;
        let texts = || record.iter().filter_map(Operand::local).filter(|l| self.may_be_text(*l));
        let early: TokenStream = texts()
            .map(|l| {
                let (early, text) = (early(self.ident(l)), self.ident(l));
                quote_spanned!(span=> let #early = #krate::rt::Hold(&#text).early();)
            })
            .collect();
        // What was made later may refer to what was made before, which is moved after it.
        let late: TokenStream = record
            .iter()
            .rev()
            .filter_map(|operand| {
                let l = operand.local().filter(|l| self.may_be_text(*l))?;
                let (early, value) = (self::early(self.ident(l)), self.read(operand));
                Some(quote_spanned!(span=> let #early = #early.late(#value);))
            })
            .collect();
        let copied = (!early.is_empty()).then(|| {
            quote_spanned! {span=>
                #[allow(unused_imports)]
                use #krate::rt::HoldAny as _;
                #early
                #late
            }
        });
        let record = record.iter().map(|operand| match operand.local().filter(|l| self.may_be_text(*l)) {
            Some(l) => self::early(self.ident(l)).into_token_stream(),
            None => self.read(operand),
        });
        let record = quote_spanned!(span=> (#(#record,)*));
        let saved = match kind {
            TapeKind::Always => quote_spanned!(span=> #ident = #record;),
            TapeKind::Once => quote_spanned!(span=> #ident = ::core::option::Option::Some(#record);),
            TapeKind::Many if self.is_held(tape) => {
                let slot = slot(ident);
                quote_spanned!(span=> *#slot = ::core::option::Option::Some(#record);)
            }
            TapeKind::Many => quote_spanned!(span=> #ident.push(#record);),
            TapeKind::Slots => {
                let slot = slot(ident);
                quote_spanned!(span=> *#slot = #record;)
            }
        };
        match copied {
            Some(copied) => quote_spanned!(span=> { #copied #saved }),
            None => saved,
        }
    }

    pub(super) fn restore(&self, tape: Tape, record: &[Local], span: Span) -> TokenStream {
        let krate = self.krate;
        let Some(TapeInfo { ident, kind }) = self.tape(tape) else { return TokenStream::new() };
        let texts: TokenStream = record
            .iter()
            .filter(|l| self.may_be_text(**l))
            .map(|l| {
                let (held, text) = (self.ident(*l), self.pattern(*l));
                quote_spanned! {span=>
                    let mut #held = #krate::rt::OnTape::new(#held);
                    let #text = { use #krate::rt::BackAny as _; (&mut #held).back() };
                }
            })
            .collect();
        let record = record.iter().map(|local| self.pattern(*local));
        let record = quote_spanned!(span=> (#(#record,)*));
        let restored = match kind {
            TapeKind::Always => quote_spanned!(span=> let #record = #ident;),
            TapeKind::Once => quote_spanned! {span=>
                let ::core::option::Option::Some(#record) = #ident else { #krate::rt::missing() };
            },
            TapeKind::Many if self.is_held(tape) => {
                let slot = slot(ident);
                quote_spanned! {span=>
                    let ::core::option::Option::Some(#record) = #slot else { #krate::rt::missing() };
                }
            }
            TapeKind::Many => quote_spanned!(span=> let #record = #krate::rt::pop(&mut #ident);),
            TapeKind::Slots => {
                let slot = slot(ident);
                quote_spanned!(span=> let #record = #slot;)
            }
        };
        quote_spanned!(span=> #restored #texts)
    }

    /// Whether what is kept of a local may refer to text.
    fn may_be_text(&self, l: Local) -> bool {
        let info = self.info(l);
        let pullback = matches!(info.kind, Kind::Internal { .. }) && info.ty == Ty::Unknown;
        !pullback && !self.adjoint.active.contains(&l) && self.f.may_be_text(&self.info(l).ty) && !self.is_bar(l)
    }

    /// The range of a `for` with the counter's pattern. Where each iteration has a slot on the tape they go together: nothing
    /// is pushed, and no index is checked.
    pub(super) fn turns(&self, head: &Turns, slots: Option<Slots>, span: Span) -> TokenStream {
        let Turns { counter, lo, hi, dots, inclusive: _, reversed } = head;
        let range =
            if *reversed { quote_spanned!(span=> (#lo #dots #hi).rev()) } else { quote_spanned!(span=> #lo #dots #hi) };
        let held = slots.is_some_and(|slots| self.is_held(slots.tape));
        let Some(TapeInfo { ident, .. }) =
            slots.and_then(|slots| self.tape(slots.tape)).filter(|tape| held || tape.kind == TapeKind::Slots)
        else {
            return quote_spanned!(span=> #counter in #range);
        };
        let last_first = slots.is_some_and(|slots| slots.last_first);
        let krate = self.krate;
        let slot = slot(ident);
        let turns = self.count(head, span);
        let scratch = slots.is_some_and(|slots| slots.scratch);
        let nested = slots.is_some_and(|slots| self.facts.nested.contains(&slots.tape));
        let slots = match self.sweep {
            Sweep::Forward if held => quote_spanned!(span=> #krate::rt::places(&mut #ident, #turns)),
            Sweep::Reverse if held && last_first => quote_spanned!(span=> #krate::rt::held(&mut #ident, #turns).rev()),
            Sweep::Reverse if held => quote_spanned!(span=> #krate::rt::held(&mut #ident, #turns)),
            Sweep::Forward if scratch => quote_spanned!(span=> #krate::rt::scratch(&mut #ident, #turns)),
            Sweep::Reverse if scratch && last_first => quote_spanned!(span=> #krate::rt::kept(&#ident, #turns).rev()),
            Sweep::Reverse if scratch => quote_spanned!(span=> #krate::rt::kept(&#ident, #turns)),
            Sweep::Forward if nested => quote_spanned!(span=> #krate::rt::grow_on(&mut #ident, #turns)),
            Sweep::Forward => quote_spanned!(span=> #krate::rt::grow(&mut #ident, #turns)),
            Sweep::Reverse if last_first => quote_spanned!(span=> #krate::rt::drain(&mut #ident, #turns).rev()),
            Sweep::Reverse => quote_spanned!(span=> #krate::rt::drain(&mut #ident, #turns)),
            Sweep::Tangent | Sweep::Dot => TokenStream::new(), // nothing is saved
        };
        quote_spanned!(span=> (#counter, #slot) in ::core::iter::Iterator::zip(#range, #slots))
    }

    /// Whether the records of a loop that uses its tape again are of types that have no default.
    fn is_held(&self, tape: Tape) -> bool {
        self.facts.scratch.contains(&tape) && self.tape(tape).is_some_and(|tape| tape.kind == TapeKind::Many)
    }

    /// The tape, unless its records are empty: then there is nothing to move.
    fn tape(&self, tape: Tape) -> Option<&TapeInfo> {
        let arity = self.facts.saved.get(&tape).copied().unwrap_or(0);
        self.adjoint.tapes.get(tape.0 as usize).filter(|_| arity > 0)
    }
}
