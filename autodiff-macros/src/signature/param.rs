//! Parameters.

use super::callable::{self, CallableSig};
use super::{Floats, Names, check, cotangent, types};
use crate::ir;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::{FnArg, Generics, ItemFn, Pat, Path, Receiver, Type, spanned::Spanned};

/// A parameter.
// Independent facts: any of the flags may stand with any other.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug)]
pub(crate) struct ParamSig {
    /// As written, `mut` included.
    pub pat: Pat,
    /// It is `self`, as written but for `mut`.
    pub receiver: Option<Receiver>,
    /// A plain name for the parameter: its own, or a generated one where it is a pattern.
    pub ident: Ident,
    /// As written.
    pub ty: Type,
    /// For parameters passed by reference: the type with the function's lifetimes elided, as the adjoint takes it.
    pub again: Option<Type>,
    pub passing: ir::Passing,
    /// Declared `mut`.
    pub mutable: bool,
    /// Marked `#[constant]`, or a trait object.
    pub constant: bool,
    /// A trait object, or something that holds one.
    pub object: bool,
    /// Marked `#[constant]` by the user.
    pub marked: bool,
    /// Has a place in the public gradient.
    pub slot: bool,
    /// Is `&mut` and carries a derivative: its cotangent goes in as that of the exit state and comes out as that of the
    /// entry state.
    pub state: bool,
    /// The type of the accumulator behind `&mut`: `[f64]` for `&[f64]`, `()` where there is no derivative.
    pub bar: TokenStream,
    /// The cotangent as a value: `Vec<f64>` for `&[f64]`, else the same as `bar`.
    pub owned: TokenStream,
    /// What `ty` says of the type as written: a reference is a `Ref`.
    pub ir_ty: ir::Ty,
    /// What is known of it if it is a function or closure that is called.
    pub callable: Option<CallableSig>,
    /// The same if it is marked `#[constant]`: its second form is handed over and not looked at.
    pub ignored: Option<CallableSig>,
}

impl ParamSig {
    /// What is known of it if it comes in two forms.
    pub(crate) fn second_form(&self) -> Option<&CallableSig> {
        self.callable.as_ref().or(self.ignored.as_ref())
    }

    /// Whether it comes in two forms.
    pub(crate) fn has_second_form(&self) -> bool {
        self.second_form().is_some()
    }

    /// Whether it is a callable of this type parameter.
    pub(crate) fn is_of(&self, parameter: &Ident) -> bool {
        self.second_form().is_some_and(|of| of.ident == *parameter)
    }

    /// Whether there is anything to differentiate with respect to, whatever is in the public gradient.
    pub(crate) fn is_active(&self) -> bool {
        !self.object && !self.ir_ty.is_inert() && (!self.constant || self.passing == crate::ir::Passing::RefMut)
    }

    /// The parameter with the lifetimes of the function left out of its type.
    pub(crate) fn elided(&self, generics: &Generics) -> Self {
        ParamSig { ty: types::elide(&self.ty, generics), ..self.clone() }
    }

    /// What the user calls it: `self` for a receiver.
    pub(crate) fn name(&self) -> &Ident {
        match &self.pat {
            Pat::Ident(pat) if self.receiver.is_some() => &pat.ident,
            _ => &self.ident, // which is the user's, or stands for a pattern
        }
    }

    pub(super) fn new(
        pat: &Pat,
        written: &Type,
        callable: Option<CallableSig>,
        constant: bool,
        names: &mut Names,
        generics: &Generics,
        floats: &Floats,
        krate: &Path,
    ) -> Self {
        let (ident, mutable) = names.name(pat);
        let ir_ty = floats.ty(written);
        let elided = types::elide(written, generics);
        let lasting = types::lasting(&elided, generics);
        // The pullbacks of a struct's methods are of its lifetimes.
        let elided = match (types::has_lifetimes_behind(written), written) {
            (true, Type::Reference(reference)) => {
                Type::Reference(syn::TypeReference { lifetime: None, ..reference.clone() })
            }
            _ => elided,
        };
        let lasting = if lasting == types::elide(written, generics) { elided.clone() } else { lasting };
        let (passing, bar, owned) = match types::transparent(&lasting) {
            Type::Reference(reference) => {
                let passing = if reference.mutability.is_some() { ir::Passing::RefMut } else { ir::Passing::Ref };
                let pointee = types::transparent(&reference.elem);
                let owned = types::owned_cotangent(krate, floats, pointee);
                let bar = match pointee {
                    Type::Slice(slice) => {
                        let elem = cotangent(krate, floats, &slice.elem);
                        quote_spanned!(slice.span()=> [#elem])
                    }
                    _ => owned.clone(), // every other type is its own size
                };
                (passing, bar, owned)
            }
            by_value => {
                let bar = cotangent(krate, floats, by_value);
                (ir::Passing::Value, bar.clone(), bar)
            }
        };
        if let Some(callable) = callable {
            return ParamSig::called(pat, (ident, mutable), written, callable, krate);
        }
        // Of what type the object is, and so its cotangent, nobody knows.
        let object = check::holds_object(written);
        let (constant, marked) = (constant || object, constant);
        // Nothing has to be known of the type of a constant: it need not be `Differentiable`.
        let unit = constant && types::holds_unknown(&ir_ty);
        let unit_bar = || quote_spanned!(Span::mixed_site()=> ());
        let by_mut = matches!(passing, ir::Passing::RefMut);
        let active = !constant && !ir_ty.is_inert();
        ParamSig {
            pat: pat.clone(),
            receiver: None,
            ident,
            ty: written.clone(),
            // What a by-value `Option<&T>` points to is the caller's.
            again: (!matches!(passing, ir::Passing::Value) || types::borrows(&ir_ty)).then_some(elided.clone()),
            passing,
            mutable,
            constant,
            object,
            marked,
            slot: active && !by_mut,
            state: active && by_mut,
            bar: if unit { unit_bar() } else { bar },
            owned: if unit { unit_bar() } else { owned },
            ir_ty,
            callable: None,
            ignored: None,
        }
    }

    /// A parameter that is called: its cotangent is that of what it captured, and of no concern to anyone but the caller
    /// that captured it.
    fn called(pat: &Pat, (ident, mutable): (Ident, bool), written: &Type, callable: CallableSig, krate: &Path) -> Self {
        let captured = callable::captured(&ident);
        let bar = quote_spanned!(ident.span()=> <#captured as #krate::Differentiable>::Cotangent);
        ParamSig {
            pat: pat.clone(),
            receiver: None,
            ident,
            ty: written.clone(),
            again: None,
            passing: ir::Passing::Value,
            mutable,
            constant: false,
            object: false,
            marked: false,
            slot: false,
            state: false,
            bar: bar.clone(),
            owned: bar,
            ir_ty: ir::Ty::Unknown,
            callable: Some(callable),
            ignored: None,
        }
    }
}

/// Takes `#[constant]` off the parameters and tells, for each, whether it was there.
pub(crate) fn take_constants(item: &mut ItemFn) -> Vec<bool> {
    let constants = item.sig.inputs.iter().map(is_constant).collect();
    for arg in &mut item.sig.inputs {
        let attrs = match arg {
            FnArg::Receiver(receiver) => &mut receiver.attrs,
            FnArg::Typed(typed) => &mut typed.attrs,
        };
        attrs.retain(|attr| !attr.path().is_ident("constant"));
    }
    constants
}

/// Marks a parameter `#[constant]`.
pub(super) fn mark_constant(arg: &mut FnArg) {
    let attrs = match arg {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(typed) => &mut typed.attrs,
    };
    attrs.push(syn::parse_quote!(#[constant]));
}

/// Whether a parameter is marked `#[constant]`, or is known to carry no derivative.
pub(crate) fn is_constant(arg: &FnArg) -> bool {
    let attrs = match arg {
        FnArg::Receiver(receiver) => &receiver.attrs,
        FnArg::Typed(typed) if crate::declared::is_plain(&typed.ty) => return true,
        FnArg::Typed(typed) => &typed.attrs,
    };
    attrs.iter().any(|attr| attr.path().is_ident("constant"))
}
