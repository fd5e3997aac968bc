//! Operands: whole locals and constants.

use super::{Emitter, Sweep};
use crate::ir::{Const, Local, Operand, Ty, Width};
use proc_macro2::{Delimiter, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

impl Emitter<'_> {
    /// The operand where it is only looked at, as in a comparison. Binds tighter than any operator.
    pub(super) fn read(&self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Local(local) => self.local(*local),
            Operand::Const(c) => self.constant(c),
        }
    }

    /// The operand where it is used up. What the reverse sweep will want to see again is cloned.
    pub(super) fn value(&self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Local(local) if self.keeps(*local) => {
                let ident = self.ident(*local);
                self.copied(&self.info(*local).ty, &quote_spanned!(ident.span()=> &#ident), ident.span())
            }
            Operand::Local(local) => self.local(*local),
            Operand::Const(c) => self.constant(c),
        }
    }

    /// A copy of what will be needed again. Where a type has none, as its declaration says, rustc is to say what it was wanted for.
    pub(super) fn copied(&self, ty: &Ty, of: &TokenStream, span: Span) -> TokenStream {
        match ty.name() {
            Some(name) if !crate::declared::may_have_copies(&name, span) => {
                let krate = self.krate;
                // By a name of its own, which is where the user wrote what is copied.
                let it = Ident::new("__it", span.resolved_at(Span::mixed_site()));
                quote_spanned!(span=> match #of { #it => #krate::rt::copied(#it) })
            }
            _ => quote_spanned!(span=> ::core::clone::Clone::clone(#of)),
        }
    }

    pub(super) fn values(&self, operands: &[Operand]) -> Vec<TokenStream> {
        operands.iter().map(|operand| self.value(operand)).collect()
    }

    /// Whether the local must not be moved out of.
    pub(super) fn keeps(&self, local: Local) -> bool {
        self.sweep != Sweep::Reverse && self.adjoint.clones.contains(&local)
    }

    /// The operand as the receiver of a method, which has to be of a known type: `2.0.sin()` is not Rust's idea of one.
    pub(super) fn typed(&self, operand: &Operand, width: Width) -> TokenStream {
        match operand {
            Operand::Local(local) => self.local(*local),
            Operand::Const(c) => self.typed_const(c, width),
        }
    }

    /// The float type of these operands, as far as one of them tells.
    pub(super) fn width(&self, operands: &[Operand]) -> Width {
        let known = operands.iter().find_map(|operand| match operand {
            Operand::Local(local) => width(&self.info(*local).ty),
            Operand::Const(c) => width(&c.ty),
        });
        known.unwrap_or(Width::F64)
    }
}

impl Emitter<'_> {
    /// The constant, binding tighter than any operator. Of a type parameter there are no literals.
    pub(super) fn constant(&self, c: &Const) -> TokenStream {
        match width(&c.ty) {
            Some(width @ Width::Param(_)) if !mentions_a_name(c.tokens.clone()) => {
                let (krate, ty, tokens) = (self.krate, self.width_name(width), &c.tokens);
                quote!(<#ty as #krate::Real>::ad_from(#tokens))
            }
            _ => atom(&c.tokens),
        }
    }

    /// The name of a float type.
    pub(super) fn width_name(&self, width: Width) -> TokenStream {
        match width {
            Width::F32 => quote!(f32),
            Width::F64 => quote!(f64),
            Width::Param(i) => self.f.floats.get(usize::from(i)).map(ToTokens::to_token_stream).unwrap_or_default(),
        }
    }

    /// A float literal of that type.
    pub(super) fn zero(&self, width: Option<Width>) -> TokenStream {
        match width {
            None => quote!(0.0),
            Some(Width::F32) => quote!(0.0_f32),
            Some(Width::F64) => quote!(0.0_f64),
            Some(Width::Param(_)) => self.constant(&Const { tokens: quote!(0.0), ty: Ty::Float(width) }),
        }
    }

    fn typed_const(&self, c: &Const, width: Width) -> TokenStream {
        if let Width::Param(_) = width {
            return self.constant(&Const { tokens: c.tokens.clone(), ty: Ty::Float(Some(width)) });
        }
        let mut trees = c.tokens.clone().into_iter();
        if let (Some(TokenTree::Literal(literal)), None) = (trees.next(), trees.next()) {
            return suffixed(&literal, &self.width_name(width));
        }
        if mentions_a_name(c.tokens.clone()) {
            // A constant, `f64::consts::PI`, has a type of its own.
            return atom(&c.tokens);
        }
        let (tokens, name) = (atom(&c.tokens), self.width_name(width));
        quote!((#tokens as #name))
    }
}

pub(super) fn width(ty: &Ty) -> Option<Width> {
    if let Ty::Float(width) = ty { *width } else { None }
}

/// The literal with a suffix, unless it has one.
fn suffixed(literal: &Literal, width: &TokenStream) -> TokenStream {
    let text = literal.to_string();
    if text.ends_with("f32") || text.ends_with("f64") {
        return quote!(#literal);
    }
    // `2.` is a float, `2._f64` a field.
    let digit = if text.ends_with('.') { "0" } else { "" };
    let Ok(mut typed) = format!("{text}{digit}_{width}").parse::<Literal>() else {
        return quote!(#literal);
    };
    typed.set_span(literal.span());
    quote!((#typed))
}

fn mentions_a_name(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(_) => true,
        TokenTree::Group(group) => mentions_a_name(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The expression, in parentheses unless nothing could bind tighter: a literal, a name, a path, a call.
pub(super) fn atom(tokens: &TokenStream) -> TokenStream {
    let binds = tokens.clone().into_iter().enumerate().all(|(at, tree)| match tree {
        TokenTree::Ident(ident) => ident != "as" && ident != "if" && ident != "match",
        // Of literals only negative ones made by a macro start with a sign.
        TokenTree::Literal(literal) => !literal.to_string().starts_with('-'),
        TokenTree::Punct(punct) => matches!(punct.as_char(), ':' | '.'),
        TokenTree::Group(group) => {
            group.delimiter() != Delimiter::None && (at > 0 || group.delimiter() != Delimiter::Brace)
        }
    });
    if binds { tokens.clone() } else { quote!((#tokens)) }
}
