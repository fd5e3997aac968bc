//! Checkpoints: see `adjoint::checkpoint` for what they mean, `autodiff::checkpoint` for the schedule.

use super::{Emitter, Sweep};
use crate::ir::{Back, Block, Place, Rerun, Turns};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};

impl Emitter<'_> {
    pub(super) fn rerun(&self, r: &Rerun, span: Span) -> TokenStream {
        match (&r.back, &r.turns) {
            (None, None) => {
                let (saved, snapshot, plain) = (self.pattern(r.saved), self.snapshot(r, span), self.half(r, &r.plain));
                quote_spanned!(span=> let #saved = #snapshot; #plain)
            }
            (None, Some(turns)) => self.turns_forward(r, turns, span),
            (Some(back), None) => {
                let (saved, krate) = (self.ident(r.saved), self.krate);
                let (names, own, restore) = (names(r), self.own(r, back), self.restore_carried(r));
                let (blank, taped, reverse) = (self.blank(back), self.half(r, &r.taped), self.block(&back.reverse));
                let (keep, put_back) = self.kept(r, back, span);
                quote_spanned! {span=>
                    #keep
                    {
                        #[allow(unused_imports)]
                        use #krate::rt::Carried as _;
                        let (#(#names,)*) = &#saved;
                        #own
                        #restore
                        #blank
                        #taped
                    }
                    { #reverse }
                    #put_back
                }
            }
            (Some(back), Some(turns)) => self.turns_back(r, back, turns, span),
        }
    }

    fn turns_forward(&self, r: &Rerun, t: &Turns, span: Span) -> TokenStream {
        let (krate, saved, pattern) = (self.krate, self.ident(r.saved), self.pattern(r.saved));
        let (lo, hi) = (self.read(&t.lo), self.read(&t.hi));
        let turns = if t.inclusive {
            quote_spanned!(span=> #krate::rt::turns_inclusive(#lo, #hi))
        } else {
            quote_spanned!(span=> #krate::rt::turns(#lo, #hi))
        };
        let slots = match &t.snapshots {
            Some(k) => {
                let k = self.read(k);
                quote_spanned!(span=> ::core::option::Option::Some(#k))
            }
            None => quote_spanned!(span=> ::core::option::Option::None),
        };
        let (snapshot, counter) = (self.snapshot(r, span), self.counter(r, t, span));
        let (plain, taped) = (self.half(r, &r.plain), self.half(r, &r.taped));
        let step = step();
        quote_spanned! {span=>
            let #pattern = #krate::rt::Snapshots::new(#turns, #slots);
            while let ::core::option::Option::Some(#step) = #saved.step() {
                if #step.store {
                    #saved.store(#snapshot);
                }
                #counter
                if #step.reverse {
                    #taped
                    break;
                }
                #plain
            }
        }
    }

    fn turns_back(&self, r: &Rerun, back: &Back, t: &Turns, span: Span) -> TokenStream {
        let (krate, saved) = (self.krate, self.ident(r.saved));
        let (names, own, restore) = (names(r), self.own(r, back), self.restore_carried(r));
        let (snapshot, counter) = (self.snapshot(r, span), self.counter(r, t, span));
        let (plain, taped, reverse) = (self.half(r, &r.plain), self.half(r, &r.taped), self.block(&back.reverse));
        let (keep, put_back) = self.kept(r, back, span);
        let (step, next, taken) = (step(), internal("next"), internal("taken"));
        quote_spanned! {span=>
            if let ::core::option::Option::Some(#step) = #saved.last_turn() {
                #[allow(unused_imports)]
                use #krate::rt::Carried as _;
                #keep
                let (#(#names,)*) = #saved.entry();
                #own
                let (mut #next, mut #taken) = (::core::option::Option::Some(#step), true);
                while let ::core::option::Option::Some(#step) = #next {
                    if #step.restore && !#taken {
                        let (#(#names,)*) = #saved.latest();
                        #restore
                    }
                    if #step.store && !#taken {
                        #saved.store(#snapshot);
                    }
                    #counter
                    if #step.reverse {
                        if !#taken {
                            #taped
                        }
                        #reverse
                    } else {
                        #plain
                    }
                    #taken = false;
                    #next = #saved.step();
                }
                #put_back
            }
        }
    }

    /// The code of the function itself, in either sweep.
    fn half(&self, r: &Rerun, block: &Block) -> TokenStream {
        let label = r.label.and_then(|label| self.label(label));
        let block = Emitter { sweep: Sweep::Forward, ..*self }.block(block);
        quote!(#label { #block })
    }

    fn counter(&self, r: &Rerun, t: &Turns, span: Span) -> TokenStream {
        let (krate, saved, step) = (self.krate, self.ident(r.saved), step());
        let (counter, lo, hi) = (self.pattern(t.counter), self.read(&t.lo), self.read(&t.hi));
        if t.reversed {
            quote_spanned!(span=> let #counter = #krate::rt::turn_at_end(#lo, #hi, #step.turn, #saved.turns());)
        } else {
            quote_spanned!(span=> let #counter = #krate::rt::turn_at(#lo, #hi, #step.turn);)
        }
    }

    /// A copy of what is carried.
    fn snapshot(&self, r: &Rerun, span: Span) -> TokenStream {
        let copies = r.carried.iter().map(|place| self.copy(place, span));
        quote!((#(#copies,)*))
    }

    fn copy(&self, place: &Place, span: Span) -> TokenStream {
        let (krate, borrowed) = (self.krate, located(self.borrow(place), span));
        quote_spanned!(span=> #krate::rt::Carried::snapshot(#borrowed))
    }

    /// Puts a snapshot back whose parts are called [`names`].
    fn restore_carried(&self, r: &Rerun) -> TokenStream {
        let krate = self.krate;
        let parts = r.carried.iter().zip(names(r)).map(|(place, name)| {
            let target = self.borrow_mut(place);
            quote!(#krate::rt::Carried::restore(#target, #name);)
        });
        parts.collect()
    }

    /// Variables of the rerun's own, as they are in the snapshot whose parts are called [`names`].
    fn own(&self, r: &Rerun, back: &Back) -> TokenStream {
        let names = names(r);
        let parts = back.own.iter().filter_map(|i| {
            let (place, name) = (r.carried.get(*i)?, names.get(*i)?);
            let ident = self.ident(place.root);
            Some(quote!(let mut #ident = ::core::clone::Clone::clone(#name);))
        });
        parts.collect()
    }

    fn blank(&self, back: &Back) -> TokenStream {
        let forward = Emitter { sweep: Sweep::Forward, ..*self };
        back.blank
            .iter()
            .map(|local| {
                let (ident, ty) = (self.ident(*local), forward.annotation(*local));
                quote!(let mut #ident #ty;)
            })
            .collect()
    }

    /// What is done before and after, so that what is the caller's is left as it was found.
    fn kept(&self, r: &Rerun, back: &Back, span: Span) -> (TokenStream, TokenStream) {
        let (krate, mut keep, mut put_back) = (self.krate, TokenStream::new(), TokenStream::new());
        for i in &back.kept {
            let Some(place) = r.carried.get(*i) else { continue };
            let (name, copy, target) = (
                format_ident!("__kept_{i}", span = Span::mixed_site()),
                self.copy(place, span),
                self.borrow_mut(place),
            );
            keep.extend(quote!(let #name = #copy;));
            put_back.extend(quote!(#krate::rt::Carried::restore(#target, &#name);));
        }
        (keep, put_back)
    }
}

/// The same tokens, where an error in them is to land.
fn located(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut tree| {
            if let TokenTree::Group(group) = &tree {
                tree = TokenTree::Group(Group::new(group.delimiter(), located(group.stream(), span)));
            }
            tree.set_span(tree.span().located_at(span));
            tree
        })
        .collect()
}

/// The parts of a snapshot.
fn names(r: &Rerun) -> Vec<TokenStream> {
    (0..r.carried.len()).map(|i| internal(&format!("state_{i}")).into_token_stream()).collect()
}

fn step() -> Ident {
    internal("step")
}

fn internal(name: &str) -> Ident {
    format_ident!("__{name}", span = Span::mixed_site())
}
