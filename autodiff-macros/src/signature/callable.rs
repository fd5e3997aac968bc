//! Parameters that are called: `impl Fn(f64) -> f64`, `F: Fn(f64) -> f64`, `&dyn Fn(f64) -> f64`, `fn(f64) -> f64`.
//!
//! In the generated functions each has a type parameter of its own, and comes with a second form of itself: a function that
//! returns the value and a pullback. See the runtime's `callable` module.

use super::{Floats, Names, ParamSig, types};
use crate::ir::{Passing, Ty};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;
use syn::{
    BoundLifetimes, FnArg, GenericArgument, Generics, ItemFn, ParenthesizedGenericArguments, Pat, Path, PathArguments,
    ReturnType, Token, TraitBound, Type, TypeParamBound, TypeReference, WherePredicate, ext::IdentExt, parse_quote,
    punctuated::Punctuated, visit_mut::VisitMut,
};

/// The type parameter for what the callable parameter captured.
pub(crate) fn captured(param: &Ident) -> Ident {
    hidden("__E", param)
}

/// The type parameter of its second form.
pub(crate) fn derivative(param: &Ident) -> Ident {
    hidden("__D", param)
}

/// The type parameter of the pullbacks that the second form returns.
pub(crate) fn pullback(param: &Ident) -> Ident {
    hidden("__P", param)
}

/// The variable for the shape of what it captured.
pub(crate) fn captures(param: &Ident) -> Ident {
    hidden("__captures", param)
}

/// The variable for its second form.
pub(crate) fn call(param: &Ident) -> Ident {
    hidden("__call", param)
}

fn hidden(what: &str, param: &Ident) -> Ident {
    format_ident!("{what}_{}", param.unraw(), span = Span::mixed_site())
}

/// Names for each of what a callable takes.
pub(crate) fn numbered(what: &str, count: usize) -> Vec<Ident> {
    (0..count).map(|i| format_ident!("__{what}_{i}", span = Span::mixed_site())).collect()
}

/// How a callable may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calls {
    Shared,
    Mutable,
    Once,
}

/// What the bound of a callable parameter says.
#[derive(Clone, Debug)]
pub(crate) struct CallableSig {
    pub calls: Calls,
    /// What it takes, as parameters named `argument_0`, ...
    pub inputs: Vec<ParamSig>,
    /// The lifetimes of its `for<..>`.
    pub lifetimes: Option<BoundLifetimes>,
    /// `None` for `()`.
    pub output: Option<Box<Type>>,
    /// The type parameters of the function that stand for floats.
    pub floats: Floats,
    /// The type parameter that it is of.
    pub ident: Ident,
    /// Whether its derivative with respect to its arguments is needed. Known when the body has been looked at.
    pub differentiated: bool,
}

/// The bound `Fn(..) -> ..` with the arguments in parentheses.
struct Bound<'b> {
    calls: Calls,
    whole: &'b TraitBound,
    args: &'b ParenthesizedGenericArguments,
}

fn of_bounds<'b>(bounds: impl IntoIterator<Item = &'b TypeParamBound>) -> Option<Bound<'b>> {
    bounds.into_iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let last = bound.path.segments.last()?;
        let calls = match last.ident.to_string().as_str() {
            "Fn" => Calls::Shared,
            "FnMut" => Calls::Mutable,
            "FnOnce" => Calls::Once,
            _ => return None, // another trait
        };
        match &last.arguments {
            PathArguments::Parenthesized(args) => Some(Bound { calls, whole: bound, args }),
            PathArguments::None | PathArguments::AngleBracketed(_) => None,
        }
    })
}

/// The callable bound of a type parameter, wherever it stands.
fn of_parameter(generics: &Generics, ident: &Ident) -> Option<TraitBound> {
    let own = generics.type_params().filter(|p| p.ident == *ident).flat_map(|p| &p.bounds);
    let clauses = generics.where_clause.iter().flat_map(|clause| &clause.predicates).filter_map(|p| match p {
        WherePredicate::Type(p) if is_named(&p.bounded_ty, ident) => Some(&p.bounds),
        _ => None, // says something else
    });
    of_bounds(own.chain(clauses.flatten())).map(|b| with_lifetimes(b.whole, generics, ident))
}

/// `for<'a> F: Fn(&'a T)` is `F: for<'a> Fn(&'a T)`.
fn with_lifetimes(bound: &TraitBound, generics: &Generics, ident: &Ident) -> TraitBound {
    let mut bound = bound.clone();
    for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        if let WherePredicate::Type(p) = predicate
            && is_named(&p.bounded_ty, ident)
            && bound.lifetimes.is_none()
        {
            bound.lifetimes.clone_from(&p.lifetimes);
        }
    }
    bound
}

fn is_named(t: &Type, ident: &Ident) -> bool {
    matches!(types::transparent(t), Type::Path(p) if p.qself.is_none() && p.path.is_ident(ident))
}

/// The type that a parameter has in the generated functions, with what is added to the generics for it; and the callable
/// that it is, if it is one.
pub(super) struct Named {
    pub ty: Type,
    pub callable: Option<(Ident, TraitBound)>,
}

/// Whether a type parameter stands for an `impl Trait`.
pub(crate) fn is_unnamed(param: &Ident) -> bool {
    param.to_string().starts_with("__T")
}

/// Gives every type without a name one.
pub(super) struct Naming<'g> {
    generics: &'g mut Generics,
    taken: BTreeSet<String>,
    number: usize,
}

impl<'g> Naming<'g> {
    pub(super) fn new(generics: &'g mut Generics) -> Self {
        let taken = generics.type_params().map(|p| p.ident.to_string()).collect();
        Naming { generics, taken, number: 0 }
    }

    fn fresh(&mut self) -> Ident {
        loop {
            let name = format!("__T{}", self.number);
            self.number += 1;
            if self.taken.insert(name.clone()) {
                return Ident::new(&name, Span::mixed_site());
            }
        }
    }

    fn declare(&mut self, bounds: &Punctuated<TypeParamBound, Token![+]>) -> Ident {
        let ident = self.fresh();
        self.generics.params.push(parse_quote!(#ident: #bounds));
        ident
    }

    pub(super) fn name(&mut self, written: &Type, constant: bool) -> Named {
        let t = types::transparent(written);
        if let Some(spelled) = by_another_name(t) {
            return self.name(&spelled, constant);
        }
        if let Some(bound) =
            if let Type::Reference(_) = t { None } else { object(t).or_else(|| dynamic(t)) }.filter(|_| !constant)
        {
            let ident = self.declare(&parse_quote!(#bound));
            return Named { ty: parse_quote!(#ident), callable: Some((ident, bound)) };
        }
        let boxed = matches!(t, Type::Path(_));
        if let Some(bound) = object(t).or_else(|| dynamic(t)).filter(|_| constant && !boxed) {
            // It stays what it is.
            return Named {
                ty: written.clone(),
                callable: Some((Ident::new("__constant", Span::mixed_site()), bound)),
            };
        }
        match t {
            Type::Reference(reference) => {
                let inner = self.name(&reference.elem, constant);
                let ty = Type::Reference(TypeReference { elem: Box::new(inner.ty), ..reference.clone() });
                Named { ty, ..inner }
            }
            Type::ImplTrait(t) => {
                let ident = self.declare(&t.bounds);
                let callable = of_bounds(&t.bounds).map(|b| (ident.clone(), b.whole.clone()));
                Named { ty: parse_quote!(#ident), callable }
            }
            Type::Path(p) if p.qself.is_none() => {
                let callable = p.path.get_ident().and_then(|i| Some((i.clone(), of_parameter(self.generics, i)?)));
                if callable.is_some() {
                    return Named { ty: written.clone(), callable };
                }
                Named { ty: self.inside(written), callable: None }
            }
            _ => Named { ty: self.inside(written), callable: None }, // no callable, but there may be an `impl Trait` in it
        }
    }

    /// Names each `impl Trait` somewhere in a type.
    fn inside(&mut self, t: &Type) -> Type {
        struct Inside<'n, 'g>(&'n mut Naming<'g>);
        impl VisitMut for Inside<'_, '_> {
            fn visit_type_mut(&mut self, t: &mut Type) {
                if let Type::ImplTrait(found) = t {
                    let ident = self.0.declare(&found.bounds);
                    *t = parse_quote!(#ident);
                } else {
                    syn::visit_mut::visit_type_mut(self, t);
                }
            }
            fn visit_expr_mut(&mut self, _: &mut syn::Expr) {}
        }
        let mut t = t.clone();
        Inside(self).visit_type_mut(&mut t);
        t
    }
}

/// `dyn Fn(..)`
pub(super) fn object(t: &Type) -> Option<TraitBound> {
    match types::transparent(t) {
        Type::TraitObject(object) => of_bounds(&object.bounds).map(|b| b.whole.clone()),
        _ => None, // another type
    }
}

/// The callable that a name stands for: `type Equation = fn(f64) -> f64;`.
fn by_another_name(t: &Type) -> Option<Type> {
    match t {
        Type::Path(path) => path.path.get_ident().and_then(crate::declared::function),
        _ => None, // spelled out
    }
}

/// Whether a type is one of functions to be called.
pub(crate) fn is_called(t: &Type) -> bool {
    object(t).or_else(|| dynamic(t)).is_some()
}

/// `&dyn Fn(..)`, `Box<dyn Fn(..)>` and `fn(..)`: a callable of any type serves.
pub(super) fn dynamic(t: &Type) -> Option<TraitBound> {
    match t {
        Type::Reference(reference) => object(&reference.elem),
        Type::Path(p) => {
            let last = p.path.segments.last().filter(|s| s.ident == "Box")?;
            let PathArguments::AngleBracketed(args) = &last.arguments else { return None };
            match args.args.first()? {
                GenericArgument::Type(t) => object(t),
                _ => None, // not a box of std's
            }
        }
        Type::FnPtr(f) if f.abi.is_none() && f.unsafety.is_none() && f.variadic.is_none() => {
            let (inputs, output, lifetimes) = (f.inputs.iter().map(|i| &i.ty), &f.output, &f.lifetimes);
            Some(parse_quote!(#lifetimes Fn(#(#inputs),*) #output))
        }
        _ => None, // no callable
    }
}

impl CallableSig {
    pub(super) fn new(
        ident: Ident,
        bound: &TraitBound,
        generics: &Generics,
        krate: &Path,
        constant: bool,
    ) -> Option<Self> {
        let bounds = [TypeParamBound::Trait(bound.clone())];
        let Bound { calls, args, .. } = of_bounds(&bounds)?;
        let floats = Floats::of(std::iter::once(generics));
        let mut generics = generics.clone();
        generics.params.extend(bound.lifetimes.iter().flat_map(|l| l.lifetimes.iter().cloned()));
        let mut names = Names::new(&Punctuated::<FnArg, Token![,]>::new());
        let inputs = args.inputs.iter().enumerate().map(|(i, t)| {
            let ident = format_ident!("__argument_{i}", span = Span::mixed_site());
            let pat: Pat = parse_quote!(#ident);
            ParamSig::new(&pat, &t.ty, None, false, &mut names, &generics, &floats, krate)
        });
        let inputs: Vec<_> = inputs.collect();
        let output = match &args.output {
            ReturnType::Default => None,
            ReturnType::Type(_, t) if types::ty(t) == Ty::Unit => None,
            ReturnType::Type(_, t) => Some(t.clone()),
        };
        let lifetimes = bound.lifetimes.clone();
        Some(CallableSig { calls, inputs, lifetimes, output, floats, ident, differentiated: !constant })
    }

    /// What gives its values, by its forward mode, `|x| dot(x, 0).0`, as a parameter of type `ty` is passed. `typed`: it stands alone, and
    /// nothing else tells rustc what it takes.
    pub(crate) fn by_forward_mode(&self, ty: &Type, dot: &Ident, krate: &Path, typed: bool) -> TokenStream {
        let closure = self.values(dot, krate, typed);
        match types::transparent(ty) {
            Type::Reference(reference) if reference.mutability.is_some() => quote!(&mut #closure),
            Type::Reference(_) => quote!(&#closure),
            _ => closure, // by value
        }
    }

    fn values(&self, dot: &Ident, krate: &Path, typed: bool) -> TokenStream {
        let (arguments, own) = (numbered("argument", self.inputs.len()), numbered("own", self.inputs.len()));
        let parameters = self.inputs.iter().zip(&arguments).map(|(input, x)| self.parameter(input, x, typed));
        let zeros = self.inputs.iter().zip(&arguments).map(|(input, x)| match input.passing {
            Passing::Value => quote!(#krate::rt::zero_like(&#x)),
            Passing::Ref | Passing::RefMut => quote!(#krate::rt::zero_like(&*#x)),
        });
        let given = self.inputs.iter().zip(&own).map(|(input, zero)| match input.passing {
            Passing::Value => quote!(#zero),
            Passing::Ref => quote!(&#zero),
            Passing::RefMut => quote!(&mut #zero),
        });
        quote! {
            |#(#parameters),*| {
                #(#[allow(unused_mut)] let mut #own = #zeros;)*
                #dot(#(#arguments,)* #(#given),*).0
            }
        }
    }

    /// Its forward mode as a sweep takes it: with tangents that are lent, and may not be there. `typed` as before.
    pub(crate) fn lent_forward_mode(&self, dot: &Ident, krate: &Path, typed: bool) -> TokenStream {
        let numbered = |what: &str| numbered(what, self.inputs.len());
        let (arguments, dots, own) = (numbered("argument"), numbered("dot"), numbered("own"));
        let given = self.inputs.iter().zip(arguments.iter().zip(dots.iter().zip(&own)));
        let given = given.map(|(input, (x, (dot, own)))| match input.passing {
            Passing::Value => quote!(#krate::rt::own_dot(#dot, &#x)),
            Passing::Ref => quote!(#krate::rt::lent_dot(#dot, &mut #own, || #krate::rt::zero_like(&*#x))),
            Passing::RefMut => quote!(#krate::rt::lent(#dot, &mut #own, || #krate::rt::zero_like(&*#x))),
        });
        let bound = numbered("given");
        let owned = self.inputs.iter().zip(&own).filter(|(input, _)| input.passing != Passing::Value);
        let owned = owned.map(|(_, own)| own);
        let parameters = self.inputs.iter().zip(&arguments).map(|(input, x)| self.parameter(input, x, typed));
        let slots = typed.then(|| {
            let slots = self.inputs.iter().map(|input| {
                let (bar, exclusive) = (&input.bar, (input.passing == Passing::RefMut).then(|| quote!(mut)));
                quote!(::core::option::Option<&#exclusive #bar>)
            });
            quote!(: (#(#slots,)*))
        });
        quote! {
            &|#(#parameters,)* (#(#dots,)*) #slots| {
                #(let mut #owned = ::core::option::Option::None;)*
                #(let #bound = #given;)*
                #dot(#(#arguments,)* #(#bound),*)
            }
        }
    }

    /// A parameter of a closure that takes what it does.
    fn parameter(&self, input: &ParamSig, name: &Ident, typed: bool) -> TokenStream {
        if !typed {
            return quote!(#name);
        }
        // The lifetimes of its `for<..>` have no names there.
        let mut own = Generics::default();
        own.params.extend(self.lifetimes.iter().flat_map(|l| l.lifetimes.iter().cloned()));
        let ty = types::elide(&input.ty, &own);
        quote!(#name: #ty)
    }

    /// What is known of its result.
    pub(crate) fn ir_output(&self) -> Ty {
        self.output.as_ref().map_or(Ty::Unit, |t| self.floats.ty(t))
    }
}

/// The generics of the generated functions, and what the types of the parameters are in them.
pub(super) fn name(item: &ItemFn, constants: &[bool]) -> (Generics, Vec<Option<Named>>) {
    let mut generics = item.sig.generics.clone();
    let mut naming = Naming::new(&mut generics);
    let named = item.sig.inputs.iter().zip(constants).map(|(arg, constant)| match arg {
        FnArg::Typed(arg) => Some(naming.name(&arg.ty, *constant)),
        FnArg::Receiver(_) => None,
    });
    let named = named.collect();
    // Types and constants may stand in any order, lifetimes first.
    (generics, named)
}
