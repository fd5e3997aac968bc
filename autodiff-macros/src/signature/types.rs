//! Types as far as a macro can read them: from their spelling.

use super::floats::Floats;
use crate::ir::{Ty, Width};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use std::collections::BTreeSet;
use syn::{
    GenericArgument, GenericParam, Generics, Lifetime, LifetimeParam, Path, PathArguments, Type, TypePath,
    TypeReference,
    spanned::Spanned,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

/// What the spelling of a type says of it. A name that means something else in the user's scope is rustc's to find: the
/// generated code names types only as the user did.
pub(crate) fn ty(t: &Type) -> Ty {
    Floats::default().ty(t)
}

impl Floats {
    /// The same, where type parameters may stand for floats.
    pub(crate) fn ty(&self, t: &Type) -> Ty {
        match transparent(t) {
            Type::Array(array) => Ty::Array(Box::new(self.part(&array.elem))),
            Type::Slice(slice) => Ty::Slice(Box::new(self.part(&slice.elem))),
            Type::Reference(reference) => Ty::Ref(Box::new(self.ty(&reference.elem))),
            Type::Tuple(tuple) if tuple.elems.is_empty() => Ty::Unit,
            Type::Tuple(tuple) => Ty::Tuple(tuple.elems.iter().map(|t| self.part(t)).collect()),
            Type::Path(path) if path.qself.is_none() => self.path_ty(&path.path),
            _ => Ty::Unknown, // nothing is known of a type of any other form
        }
    }

    /// The type of a part of something: text that is referred to is text, for there is no other way to have it.
    fn part(&self, t: &Type) -> Ty {
        match self.ty(t) {
            Ty::Ref(text) if *text == Ty::Text && is_str(t) => Ty::Text,
            ty => ty,
        }
    }

    fn path_ty(&self, path: &Path) -> Ty {
        if let Some(width) = self.width(path) {
            return Ty::Float(Some(width));
        }
        if let Some(elem) = vec_elem(path) {
            return Ty::Vec(Box::new(self.part(elem)));
        }
        if let Some(payload) = payload(path, "option", "Option") {
            return Ty::Option(Box::new(self.ty(payload)));
        }
        if let Some(payload) = payload(path, "result", "Result") {
            return Ty::Result(Box::new(self.ty(payload)));
        }
        if is_std(path, "string", "String") {
            return Ty::Text;
        }
        if let Some(range) = range_of_integers(path) {
            return range;
        }
        if let Some(last) = path.segments.last()
            && let Some(map) = crate::lower::keyed::keyed(&last.ident.to_string())
            && is_std(path, "collections", &last.ident.to_string())
        {
            return Ty::Keyed { map };
        }
        if crate::dates::is_one(path) {
            return Ty::Text;
        }
        let Some(name) = path.get_ident().map(ToString::to_string) else {
            return self.alias_with_arguments(path).unwrap_or(Ty::Unknown);
        };
        match name.as_str() {
            "f64" => Ty::Float(Some(Width::F64)),
            "f32" => Ty::Float(Some(Width::F32)),
            name if INTEGERS.contains(&name) => Ty::Int,
            "bool" => Ty::Bool,
            "char" | "str" => Ty::Text,
            _ => path.get_ident().and_then(|ident| self.numbers(ident, &[])).unwrap_or(Ty::Unknown),
        }
    }

    /// `Vec3<T>`
    fn alias_with_arguments(&self, path: &Path) -> Option<Ty> {
        let segment = path.segments.first().filter(|_| path.leading_colon.is_none() && path.segments.len() == 1)?;
        let arguments: Vec<Ty> = types_in(&segment.arguments)?.into_iter().map(|t| self.ty(t)).collect();
        self.numbers(&segment.ident, &arguments)
    }
}

/// `&str`
fn is_str(t: &Type) -> bool {
    let Type::Reference(reference) = transparent(t) else { return false };
    matches!(transparent(&reference.elem), Type::Path(path) if path.path.is_ident("str"))
}

/// The types in angle brackets, where there are only types.
pub(crate) fn types_in(arguments: &PathArguments) -> Option<Vec<&Type>> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    let types = arguments.args.iter().map(|argument| match argument {
        GenericArgument::Type(t) => Some(t),
        _ => None, // a lifetime, or a length
    });
    types.collect()
}

/// `Range<usize>`, `RangeInclusive<u32>`
fn range_of_integers(path: &Path) -> Option<Ty> {
    let is = |name| is_std(path, "ops", name) || core(path, "ops", name);
    let inclusive = is("RangeInclusive");
    let Some(PathArguments::AngleBracketed(args)) = path.segments.last().map(|s| &s.arguments) else { return None };
    match args.args.first() {
        Some(GenericArgument::Type(Type::Path(of))) if inclusive || is("Range") => {
            of.path.get_ident().is_some_and(is_integer).then_some(Ty::Range { inclusive })
        }
        _ => None, // of floats, or something else
    }
}

/// `Range<f64>`, `RangeInclusive<f32>`
pub(super) fn is_range_of_floats(path: &Path) -> bool {
    let of_floats = |arguments: &PathArguments| {
        let float = |t: &&Type| matches!(t, Type::Path(p) if p.path.is_ident("f32") || p.path.is_ident("f64"));
        types_in(arguments).is_some_and(|types| types.iter().any(float))
    };
    path.segments.last().is_some_and(|last| {
        ["Range", "RangeInclusive", "RangeFrom", "RangeTo"].iter().any(|name| last.ident == name)
            && of_floats(&last.arguments)
    })
}

fn is_integer(name: &proc_macro2::Ident) -> bool {
    let name = name.to_string();
    INTEGERS.contains(&name.as_str())
}

const INTEGERS: [&str; 12] = ["usize", "u8", "u16", "u32", "u64", "u128", "isize", "i8", "i16", "i32", "i64", "i128"];

/// `Name`, `std::module::Name`, `alloc::module::Name`, whatever the arguments.
fn is_std(path: &Path, module: &str, name: &str) -> bool {
    let names: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
    match names.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [n] => *n == name,
        [root, m, n] => matches!(*root, "std" | "alloc") && *m == module && *n == name,
        _ => false,
    }
}

/// The `T` of `Vec<T>`.
fn vec_elem(path: &Path) -> Option<&Type> {
    let PathArguments::AngleBracketed(args) = &path.segments.last()?.arguments else { return None };
    match (is_std(path, "vec", "Vec"), args.args.first(), args.args.len()) {
        (true, Some(GenericArgument::Type(elem)), 1) => Some(elem),
        _ => None,
    }
}

/// The first type that a type has as an argument: the `T` of `Vec<T>`, `Option<T>`, `Result<T, E>`.
pub(crate) fn argument(t: &Type) -> Option<&Type> {
    let Type::Path(path) = transparent(t) else { return None };
    let PathArguments::AngleBracketed(args) = &path.path.segments.last()?.arguments else { return None };
    args.args.iter().find_map(|arg| match arg {
        GenericArgument::Type(t) => Some(t),
        _ => None, // a lifetime
    })
}

/// `Box<T>`, `Rc<T>`, `Arc<T>`
pub(crate) fn is_pointer(path: &Path) -> bool {
    let last = path.segments.last();
    last.is_some_and(|last| ["Box", "Rc", "Arc"].iter().any(|name| last.ident == name) && !last.arguments.is_none())
}

/// The `T` of `Option<T>` and `Result<T, E>`. Aliases that name the error are called `Result` everywhere.
fn payload<'t>(path: &'t Path, module: &str, name: &str) -> Option<&'t Type> {
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    let known = is_std(path, module, name) || core(path, module, name) || (name == "Result" && last.ident == name);
    match args.args.first() {
        Some(GenericArgument::Type(payload)) if known => Some(payload),
        _ => None, // without arguments, or another type
    }
}

fn core(path: &Path, module: &str, name: &str) -> bool {
    let names: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
    names == ["core", module, name]
}

/// A type without the parentheses and the invisible groups, left by `macro_rules`, around it.
pub(crate) fn transparent(t: &Type) -> &Type {
    match t {
        Type::Paren(paren) => transparent(&paren.elem),
        Type::Group(group) => transparent(&group.elem),
        _ => t, // all other types are what they look like
    }
}

/// `<T as Differentiable>::Cotangent`, spelled out where the type is known, which makes for readable signatures and
/// error messages.
pub(crate) fn cotangent(krate: &Path, floats: &Floats, t: &Type) -> TokenStream {
    let t = transparent(t);
    let span = t.span();
    match (floats.ty(t), t) {
        (Ty::Float(_), _) => quote_spanned!(span=> #t),
        (Ty::Int | Ty::Bool | Ty::Unit | Ty::Text | Ty::Range { .. }, _) => quote_spanned!(span=> ()),
        (_, Type::Array(array)) => {
            let (elem, len) = (cotangent(krate, floats, &array.elem), &array.len);
            quote_spanned!(span=> [#elem; #len])
        }
        (_, Type::Tuple(tuple)) => {
            let members = tuple.elems.iter().map(|t| cotangent(krate, floats, t));
            quote_spanned!(span=> (#(#members,)*))
        }
        (_, Type::Reference(reference)) => owned_cotangent(krate, floats, &reference.elem),
        (Ty::Vec(_), Type::Path(path)) => {
            let elem = vec_elem(&path.path).map(|t| cotangent(krate, floats, t));
            quote_spanned!(span=> #krate::rt::std::vec::Vec<#elem>)
        }
        (Ty::Option(_), Type::Path(path)) => {
            let payload = payload(&path.path, "option", "Option").map(|t| cotangent(krate, floats, t));
            quote_spanned!(span=> ::core::option::Option<#payload>)
        }
        (Ty::Result(_), Type::Path(path)) => {
            let payload = payload(&path.path, "result", "Result").map(|t| cotangent(krate, floats, t));
            quote_spanned!(span=> ::core::result::Result<#payload, ()>)
        }
        // The span puts rustc's "`T` cannot carry a derivative" on the user's type.
        _ => quote_spanned!(span=> <#t as #krate::Differentiable>::Cotangent),
    }
}

/// The cotangent of what is behind a reference, as a value.
pub(super) fn owned_cotangent(krate: &Path, floats: &Floats, pointee: &Type) -> TokenStream {
    match transparent(pointee) {
        Type::Slice(slice) => {
            let elem = cotangent(krate, floats, &slice.elem);
            quote_spanned!(slice.span()=> #krate::rt::std::vec::Vec<#elem>)
        }
        sized => cotangent(krate, floats, sized),
    }
}

/// Whether a type, or a part of it, is known to the user only.
pub(crate) fn holds_unknown(t: &Ty) -> bool {
    match t {
        Ty::User { .. } | Ty::Keyed { .. } | Ty::Unknown => true,
        Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) | Ty::Ref(t) | Ty::Option(t) => holds_unknown(t),
        // Its error is of a type of the user's, more often than not.
        Ty::Result(_) => true,
        Ty::Tuple(ts) => ts.iter().any(holds_unknown),
        Ty::Float(_) | Ty::Int | Ty::Bool | Ty::Unit | Ty::Text | Ty::Range { .. } => false,
    }
}

/// Whether a value of the type is an optional reference: it is copied, and goes where the reference goes.
pub(super) fn borrows(t: &Ty) -> bool {
    match t {
        Ty::Option(t) => matches!(**t, Ty::Ref(_)) || borrows(t),
        Ty::Float(_)
        | Ty::Int
        | Ty::Bool
        | Ty::Unit
        | Ty::Text
        | Ty::Range { .. }
        | Ty::Array(_)
        | Ty::Slice(_)
        | Ty::Vec(_)
        | Ty::Tuple(_)
        | Ty::Ref(_)
        | Ty::Result(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => false,
    }
}

/// The type behind references and in lists whose cotangent is not known, if it can be named in a where clause.
pub(super) fn unknown_part(t: &Type) -> Option<&Type> {
    match transparent(t) {
        Type::Reference(r) => unknown_part(&r.elem),
        Type::Slice(s) => unknown_part(&s.elem),
        Type::Array(a) => unknown_part(&a.elem),
        t @ Type::Path(p) => match vec_elem(&p.path) {
            Some(elem) => unknown_part(elem),
            None => Some(t),
        },
        _ => None, // tuples and the like
    }
}

/// Whether a type has values of another one, of this name, in it.
pub(crate) fn holds(t: &Type, name: &proc_macro2::Ident) -> bool {
    struct Holds<'a>(&'a proc_macro2::Ident, bool);
    impl<'ast> Visit<'ast> for Holds<'_> {
        fn visit_type_path(&mut self, t: &'ast TypePath) {
            if t.path.segments.last().is_none_or(|s| s.ident != "PhantomData") {
                visit::visit_type_path(self, t);
            }
        }
        fn visit_ident(&mut self, ident: &'ast proc_macro2::Ident) {
            self.1 |= ident == self.0;
        }
    }
    let mut holds = Holds(name, false);
    holds.visit_type(t);
    holds.1
}

/// Whether a type has another one, of this name, in it.
pub(super) fn mentions(t: &Type, name: &proc_macro2::Ident) -> bool {
    !carriers(std::iter::once(t), &BTreeSet::from([name.to_string()])).is_empty()
}

/// The type with the function's own lifetimes left out: the adjoint is called with other borrows.
pub(super) fn elide(t: &Type, generics: &Generics) -> Type {
    struct Elide<'a>(&'a Generics);

    impl Elide<'_> {
        fn owns(&self, lifetime: &Lifetime) -> bool {
            self.0.params.iter().any(|p| match p {
                GenericParam::Lifetime(p) => p.lifetime == *lifetime,
                GenericParam::Type(_) | GenericParam::Const(_) => false,
            })
        }
    }

    impl VisitMut for Elide<'_> {
        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            if reference.lifetime.as_ref().is_some_and(|l| self.owns(l)) {
                reference.lifetime = None;
            }
            visit_mut::visit_type_reference_mut(self, reference);
        }

        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if self.owns(lifetime) {
                *lifetime = Lifetime::new("'_", lifetime.span());
            }
        }
    }

    let mut elided = t.clone();
    Elide(generics).visit_type_mut(&mut elided);
    elided
}

/// The type with `'_` for the lifetimes that it does not show, `View` for `View<'_>`: the derivatives have it in places where they must
/// not be hidden.
pub(super) fn shown(t: &Type) -> Type {
    struct Show;

    impl VisitMut for Show {
        fn visit_path_mut(&mut self, path: &mut Path) {
            visit_mut::visit_path_mut(self, path);
            let Some(last) = path.segments.last_mut() else { return };
            let shows = match &last.arguments {
                PathArguments::AngleBracketed(args) => {
                    args.args.iter().any(|arg| matches!(arg, GenericArgument::Lifetime(_)))
                }
                PathArguments::None => false,
                PathArguments::Parenthesized(_) => true, // a function's
            };
            let hidden = if shows { 0 } else { crate::declared::lifetimes(&last.ident) };
            if hidden == 0 {
                return;
            }
            let span = last.ident.span();
            let all = (0..hidden).map(|_| GenericArgument::Lifetime(Lifetime::new("'_", span)));
            match &mut last.arguments {
                PathArguments::AngleBracketed(args) => {
                    args.args = all.chain(std::mem::take(&mut args.args)).collect();
                }
                arguments => *arguments = PathArguments::AngleBracketed(syn::parse_quote!(<#(#all),*>)),
            }
        }

        // The length of an array is an expression.
        fn visit_expr_mut(&mut self, _: &mut syn::Expr) {}
    }

    let mut shown = t.clone();
    Show.visit_type_mut(&mut shown);
    shown
}

/// Names the lifetimes of a type by value that have none: what is passed by value the pullback may hold, and says for how long.
pub(super) fn name_lifetimes(t: &mut Type, generics: &mut Generics) {
    struct Name<'g>(&'g mut Generics);

    impl VisitMut for Name<'_> {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            if lifetime.ident == "_" {
                *lifetime = Lifetime::new(&format!("'__held_{}", self.0.params.len()), Span::mixed_site());
                self.0.params.insert(0, GenericParam::Lifetime(LifetimeParam::new(lifetime.clone())));
            }
        }

        fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
            let elided = || Lifetime::new("'_", Span::mixed_site());
            self.visit_lifetime_mut(reference.lifetime.get_or_insert_with(elided));
            self.visit_type_mut(&mut reference.elem);
        }
    }

    if is_held(t) {
        Name(generics).visit_type_mut(t);
    } else if let Type::Reference(reference) = t
        && matches!(transparent(&reference.elem), Type::Path(_))
    {
        // `&View<'_>`: the pullbacks of its methods are of its lifetime.
        Name(generics).visit_type_mut(&mut reference.elem);
    }
}

/// Whether a shared reference is in a tuple or an array, or stands by itself.
fn refers(t: &Type) -> bool {
    match transparent(t) {
        Type::Reference(_) => true,
        Type::Tuple(tuple) => tuple.elems.iter().any(refers),
        Type::Array(array) => refers(&array.elem),
        Type::Path(_) => is_held(t),
        _ => false, // holds nothing
    }
}

/// Whether a pullback may hold a value of the type, and what that borrows.
fn is_held(t: &Type) -> bool {
    match transparent(t) {
        Type::Path(_) => !borrows(&ty(t)),
        // `(&[f64], f64)` is moved in, with the references that are in it.
        Type::Tuple(tuple) => tuple.elems.iter().any(refers),
        Type::Array(array) => refers(&array.elem),
        _ => false, // references are handed over again
    }
}

/// Whether what is behind a reference is a struct with lifetimes of its own: `&View<'a>`.
pub(super) fn has_lifetimes_behind(t: &Type) -> bool {
    struct Has(bool);

    impl<'ast> Visit<'ast> for Has {
        fn visit_lifetime(&mut self, _: &'ast Lifetime) {
            self.0 = true;
        }
    }

    let mut has = Has(false);
    if let Type::Reference(reference) = transparent(t)
        && let Type::Path(path) = transparent(&reference.elem)
    {
        has.visit_type_path(path);
    }
    has.0
}

/// Whether a lifetime is named in tokens.
pub(super) fn has_lifetime(tokens: &impl quote::ToTokens, lifetime: &syn::Lifetime) -> bool {
    fn has(tokens: proc_macro2::TokenStream, name: &Ident) -> bool {
        let mut before = false; // an apostrophe stands before
        tokens.into_iter().any(|tree| match tree {
            proc_macro2::TokenTree::Ident(ident) => std::mem::take(&mut before) && ident == *name,
            proc_macro2::TokenTree::Group(group) => has(group.stream(), name),
            proc_macro2::TokenTree::Punct(punct) => {
                before = punct.as_char() == '\'';
                false
            }
            proc_macro2::TokenTree::Literal(_) => false,
        })
    }
    has(tokens.to_token_stream(), &lifetime.ident)
}

/// The lifetimes of what a pullback may hold of an argument.
pub(super) fn held(t: &Type) -> BTreeSet<Ident> {
    struct Held(BTreeSet<Ident>);

    impl<'ast> Visit<'ast> for Held {
        fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
            self.0.insert(lifetime.ident.clone());
        }
    }

    let mut held = Held(BTreeSet::new());
    if is_held(t) {
        held.visit_type(t);
    }
    held.0
}

/// The type with `'static` for every lifetime, as a cotangent knows it: cotangents own what they hold, and in the type of a result
/// an elided lifetime would ask for one that the parameters do not name. With a type parameter in it, which need not be `'static`, the
/// type stays as it is.
pub(super) fn lasting(t: &Type, generics: &Generics) -> Type {
    struct Last;

    impl VisitMut for Last {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            *lifetime = Lifetime::new("'static", lifetime.span());
        }
    }

    let mut lasting = t.clone();
    let params = generics.type_params().map(|p| p.ident.to_string()).collect();
    if carriers(std::iter::once(t), &params).is_empty() {
        Last.visit_type_mut(&mut lasting);
    }
    lasting
}

/// The arguments of a type of the crate's that say something and hold nothing: what a type parameter stands for that only occurs in
/// `PhantomData`.
pub(super) fn markers(t: &Type) -> Vec<proc_macro2::Ident> {
    let Type::Path(path) = transparent(t) else { return Vec::new() };
    let Some(last) = path.path.segments.last() else { return Vec::new() };
    let PathArguments::AngleBracketed(args) = &last.arguments else { return Vec::new() };
    let types = args.args.iter().filter_map(|arg| match arg {
        GenericArgument::Type(Type::Path(t)) => Some(t.path.get_ident().cloned()),
        GenericArgument::Type(_) => Some(None),
        _ => None, // of other kinds
    });
    types.zip(crate::declared::markers(&last.ident)).filter_map(|(t, marker)| t.filter(|_| marker)).collect()
}

/// The types of these names, and those that they name, `T::Item`, in types: each once.
pub(super) fn carriers<'a>(types: impl Iterator<Item = &'a Type>, names: &BTreeSet<String>) -> Vec<Type> {
    struct Carriers<'a> {
        names: &'a BTreeSet<String>,
        found: Vec<Type>,
    }

    impl<'ast> Visit<'ast> for Carriers<'_> {
        fn visit_type_path(&mut self, t: &'ast TypePath) {
            // A cotangent carries a derivative if what it is of does; saying so again would hide its fields.
            if let (Some(of), Some(last)) = (&t.qself, t.path.segments.last())
                && last.ident == "Cotangent"
            {
                self.visit_type(&of.ty);
                return;
            }
            if let Some(last) = t.path.segments.last()
                && let syn::PathArguments::AngleBracketed(args) = &last.arguments
            {
                let markers = crate::declared::markers(&last.ident);
                if markers.iter().any(|marker| *marker) {
                    let types = args.args.iter().filter_map(|arg| match arg {
                        GenericArgument::Type(t) => Some(t),
                        _ => None, // of other kinds
                    });
                    types.zip(markers).filter(|(_, marker)| !marker).for_each(|(t, _)| self.visit_type(t));
                    return;
                }
            }
            let first = t.path.segments.first().map(|s| s.ident.to_string()).unwrap_or_default();
            let qualified = t.qself.as_ref().is_some_and(|q| {
                let mut inner = Carriers { names: self.names, found: Vec::new() };
                inner.visit_type(&q.ty);
                !inner.found.is_empty()
            });
            if !qualified && (t.qself.is_some() || !self.names.contains(&first)) {
                visit::visit_type_path(self, t);
                return;
            }
            let carrier = Type::Path(t.clone());
            if !self.found.contains(&carrier) {
                self.found.push(carrier);
            }
        }

        // The length of an array is an expression, whose types are of no concern.
        fn visit_expr(&mut self, _: &'ast syn::Expr) {}
    }

    let mut carriers = Carriers { names, found: Vec::new() };
    for t in types {
        carriers.visit_type(t);
    }
    carriers.found
}
