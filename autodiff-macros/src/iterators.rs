//! Functions that take iterators, or whatever can be seen as a slice, as functions of the elements.
//!
//! An iterator can be asked once, and its gradient has a place for every element: what the derivatives take is the list of the
//! elements, a `Vec` for an iterator over values, a slice for one over references.

use crate::ir::Ty;
use crate::options::Options;
use crate::signature::{take_constants, transparent, ty};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    AssocType, Expr, FnArg, GenericArgument, GenericParam, Generics, Ident, ItemFn, Pat, Path, PathArguments, Stmt,
    TraitBound, Type, TypeParamBound, WherePredicate, parse_quote,
};

/// The function with a list in the place of every iterator that it takes. `None` if it takes none whose elements are known.
pub(crate) fn listed(function: &ItemFn, krate: &Path) -> Option<ItemFn> {
    let constants: Vec<bool> = function.sig.inputs.iter().map(crate::signature::is_constant).collect();
    let mut listed = function.clone();
    let mut advanced: Vec<Stmt> = Vec::new();
    let mut gone: Vec<Ident> = Vec::new();
    for (arg, constant) in listed.sig.inputs.iter_mut().zip(constants) {
        let FnArg::Typed(arg) = arg else { continue };
        if constant {
            continue;
        }
        let Some(source) = source(&arg.ty, &function.sig.generics) else { continue };
        if source.converted {
            AsItself(&source.item).visit_block_mut(&mut listed.block);
        }
        if source.kind == Kind::Slice {
            let Pat::Ident(pat) = &*arg.pat else { return None };
            let item = &source.item;
            *arg.ty = parse_quote!(&[#item]);
            AsSlice(&pat.ident).visit_block_mut(&mut listed.block);
            gone.extend(source.parameter);
            continue;
        }
        let (list, method): (Type, Ident) = match transparent(&source.item) {
            Type::Reference(reference) => {
                let (lifetime, elem) = (&reference.lifetime, &reference.elem);
                (parse_quote!(& #lifetime [#elem]), parse_quote!(iter))
            }
            value => (parse_quote!(#krate::rt::std::vec::Vec<#value>), parse_quote!(into_iter)),
        };
        *arg.ty = list;
        if source.kind == Kind::Iterator {
            // It may be asked for one element after the other.
            let Pat::Ident(pat) = &*arg.pat else { return None };
            let name = &pat.ident;
            advanced.push(parse_quote!(let mut #name = #name.#method();));
        }
        gone.extend(source.parameter);
    }
    if advanced.is_empty() && listed.sig.inputs == function.sig.inputs {
        return None;
    }
    gone.iter().for_each(|parameter| without(&mut listed.sig.generics, parameter));
    let left = listed.sig.to_token_stream().into_iter().chain(listed.block.to_token_stream());
    if mentions(left, &gone) {
        return None;
    }
    listed.block.stmts.splice(0..0, advanced);
    Some(listed)
}

/// The same of a function without a rule of its own, the attributes of parameters that are the macro's own taken off it.
pub(crate) fn taken(function: &mut ItemFn, options: &Options) -> Option<ItemFn> {
    let listed = listed(function, &options.runtime()).filter(|_| options.rule.is_none())?;
    take_constants(function);
    Some(listed)
}

/// What a parameter is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `Iterator`
    Iterator,
    /// `IntoIterator`
    Iterable,
    /// `AsRef<[T]>`
    Slice,
}

/// Writes a name for `name.as_ref()`.
struct AsSlice<'a>(&'a Ident);

impl VisitMut for AsSlice<'_> {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        visit_mut::visit_expr_mut(self, e);
        if let Expr::MethodCall(m) = e
            && m.method == "as_ref"
            && matches!(&*m.receiver, Expr::Path(p) if p.path.is_ident(self.0))
        {
            *e = (*m.receiver).clone();
        }
    }
}

/// Writes what is known to be of a type for `v.into()` and `Into::into`: the bound that said so is gone.
struct AsItself<'a>(&'a Type);

impl VisitMut for AsItself<'_> {
    // What it becomes is said, and may be something else: `let p: Point = q.into();`.
    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        match (&local.pat, &mut local.init) {
            (Pat::Type(_), Some(init)) if matches!(&*init.expr, Expr::MethodCall(m) if m.method == "into") => {
                visit_mut::visit_expr_mut(self, &mut init.expr);
            }
            _ => visit_mut::visit_local_mut(self, local),
        }
    }

    fn visit_expr_mut(&mut self, e: &mut Expr) {
        visit_mut::visit_expr_mut(self, e);
        let item = self.0;
        match e {
            Expr::MethodCall(m) if m.method == "into" && m.args.is_empty() => {
                let receiver = &m.receiver;
                *e = parse_quote!(::core::convert::identity::<#item>(#receiver));
            }
            Expr::Path(p) if p.qself.is_none() && is_into(&p.path) => {
                *e = parse_quote!(|__own: #item| __own);
            }
            _ => {} // converts nothing
        }
    }
}

/// `Into::into`
fn is_into(path: &Path) -> bool {
    let mut names = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    names.next().as_deref() == Some("into") && names.next().as_deref() == Some("Into")
}

/// An iterator that is a parameter's type.
struct Source {
    item: Type,
    /// Of the elements is said that they are `Into` that.
    converted: bool,
    kind: Kind,
    /// The type parameter that it goes by.
    parameter: Option<Ident>,
}

fn source(written: &Type, generics: &Generics) -> Option<Source> {
    match transparent(written) {
        Type::Reference(r) if r.mutability.is_none() => source(&r.elem, generics).filter(|s| s.kind == Kind::Slice),
        Type::ImplTrait(t) => of_bounds(t.bounds.iter(), std::iter::empty(), None),
        Type::Path(p) if p.qself.is_none() && p.path.segments.len() > 1 => of_std(p),
        Type::Path(p) if p.qself.is_none() => {
            let parameter = p.path.get_ident()?;
            let own = generics.type_params().filter(|p| p.ident == *parameter).flat_map(|p| &p.bounds);
            let clauses = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
            let more = clauses.filter_map(|predicate| match predicate {
                WherePredicate::Type(p) if is_named(&p.bounded_ty, parameter) => Some(&p.bounds),
                _ => None, // says something else
            });
            let of_items = generics.where_clause.iter().flat_map(|clause| of_items(clause, parameter));
            of_bounds(own.chain(more.flatten()), of_items, Some(parameter.clone()))
        }
        _ => None, // no iterator by its name
    }
}

/// `std::slice::Iter<'_, T>`, `std::vec::IntoIter<T>`
fn of_std(path: &syn::TypePath) -> Option<Source> {
    let mut segments = path.path.segments.iter().rev();
    let (last, module) = (segments.next()?, segments.next()?);
    let PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    let elem = args.args.iter().find_map(|arg| match arg {
        GenericArgument::Type(t) => Some(t),
        _ => None, // the lifetime
    })?;
    let lifetime = args.args.iter().find_map(|arg| match arg {
        GenericArgument::Lifetime(lifetime) if lifetime.ident != "_" => Some(lifetime),
        _ => None, // elided
    });
    let item: Type = match (module.ident.to_string().as_str(), last.ident.to_string().as_str()) {
        ("slice", "Iter") => parse_quote!(& #lifetime #elem),
        ("vec", "IntoIter") => elem.clone(),
        _ => return None, // another type
    };
    let carries = !ty(&item).is_inert() && !holds_opaque(&item);
    carries.then_some(Source { item, converted: false, kind: Kind::Iterator, parameter: None })
}

/// What is asked of the elements of an iterator: `I::Item: Into<f64>`.
fn of_items<'c>(clause: &'c syn::WhereClause, parameter: &'c Ident) -> impl Iterator<Item = &'c TypeParamBound> {
    let is_of_item = |t: &Type| {
        let Type::Path(p) = t else { return false };
        let is_item = p.path.segments.last().is_some_and(|last| last.ident == "Item");
        let of = match &p.qself {
            Some(qself) => is_named(&qself.ty, parameter),
            None => p.path.segments.len() == 2 && p.path.segments.first().is_some_and(|s| s.ident == *parameter),
        };
        is_item && of
    };
    let predicates = clause.predicates.iter().filter_map(move |predicate| match predicate {
        WherePredicate::Type(p) if is_of_item(&p.bounded_ty) => Some(&p.bounds),
        _ => None, // says something else
    });
    predicates.flatten()
}

/// What elements are, of which no more is said than what they can be made: `Into<f64>`, or seen as: `Borrow<f64>`, which references to
/// floats can be as well.
fn made<'b>(bounds: impl Iterator<Item = &'b TypeParamBound>) -> Option<Type> {
    let mut made = None;
    for bound in bounds {
        let TypeParamBound::Trait(bound) = bound else { continue };
        let last = bound.path.segments.last()?;
        let of = || match &last.arguments {
            PathArguments::AngleBracketed(args) => match args.args.first()? {
                GenericArgument::Type(t) if ty(t).is_float() => Some(t.clone()),
                _ => None, // no float
            },
            _ => None, // says nothing
        };
        made = match last.ident.to_string().as_str() {
            "Into" => Some(of()?),
            "Borrow" => Some(of().map(|of| parse_quote!(&#of))?),
            "Copy" | "Clone" => made,
            _ => return None, // more than a number
        };
    }
    made
}

fn of_bounds<'b>(
    bounds: impl Iterator<Item = &'b TypeParamBound>,
    of_items: impl Iterator<Item = &'b TypeParamBound>,
    parameter: Option<Ident>,
) -> Option<Source> {
    let mut source = None;
    let mut kind = None;
    for bound in bounds {
        let TypeParamBound::Trait(bound) = bound else { continue };
        let name = bound.path.segments.last()?.ident.to_string();
        match name.as_str() {
            "Iterator" | "DoubleEndedIterator" | "ExactSizeIterator" | "FusedIterator" => kind = Some(Kind::Iterator),
            "IntoIterator" => kind = kind.or(Some(Kind::Iterable)),
            "AsRef" if kind.is_none() => kind = Some(Kind::Slice),
            "Clone" => {}
            "Copy" if kind != Some(Kind::Iterator) => {}
            _ => return None, // more than an iterator
        }
        source = source.or_else(|| if name == "AsRef" { viewed(bound) } else { item(bound) });
    }
    let (source, converted) = match source {
        Some(Type::ImplTrait(t)) => (made(t.bounds.iter()), true),
        None => (made(of_items), true),
        known => (known, false),
    };
    // Numbers without a derivative are not in the way as they are.
    let item = source.filter(|item| !ty(item).is_inert() && !holds_opaque(item))?;
    let converted = converted && !matches!(item, Type::Reference(_));
    Some(Source { item, converted, kind: kind?, parameter })
}

/// The `T` of `AsRef<[T]>`.
fn viewed(bound: &TraitBound) -> Option<Type> {
    let PathArguments::AngleBracketed(args) = &bound.path.segments.last()?.arguments else { return None };
    match args.args.first()? {
        GenericArgument::Type(Type::Slice(slice)) => Some((*slice.elem).clone()),
        _ => None, // of another
    }
}

/// Which of the parameters of a function are lists to its derivatives: of values, or of what is referred to.
pub(crate) fn lists(sig: &syn::Signature) -> Vec<Option<List>> {
    let typed = sig.inputs.iter().filter_map(|arg| match arg {
        FnArg::Typed(arg) => Some(arg),
        FnArg::Receiver(_) => None,
    });
    let list = |arg: &syn::PatType| {
        let constant = arg.attrs.iter().any(|attr| attr.path().is_ident("constant"));
        if !constant && is_optional_slice(&ty(&arg.ty)) {
            return Some(List::Optional);
        }
        let source = source(&arg.ty, &sig.generics).filter(|_| !constant)?;
        let referred = source.kind == Kind::Slice || matches!(transparent(&source.item), Type::Reference(_));
        Some(if referred { List::Referred } else { List::Owned })
    };
    typed.map(list).collect()
}

/// `Option<&[f64]>`
fn is_optional_slice(t: &Ty) -> bool {
    matches!(t, Ty::Option(t) if matches!(&**t, Ty::Ref(t) if matches!(**t, Ty::Slice(_))))
}

/// What the derivatives of a function take in the place of an iterator, or of what a reference to an array may be given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// A `Vec`.
    Owned,
    /// A slice.
    Referred,
    /// A slice, if there is one.
    Optional,
}

/// `Item = f64`
fn item(bound: &TraitBound) -> Option<Type> {
    let PathArguments::AngleBracketed(args) = &bound.path.segments.last()?.arguments else { return None };
    args.args.iter().find_map(|arg| match arg {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == "Item" => Some(ty.clone()),
        _ => None, // another
    })
}

/// What a list cannot be of: `impl Into<f64>`, `&mut f64`.
fn holds_opaque(item: &Type) -> bool {
    struct Opaque(bool);
    impl<'ast> syn::visit::Visit<'ast> for Opaque {
        fn visit_type(&mut self, t: &'ast Type) {
            self.0 |= matches!(t, Type::ImplTrait(_) | Type::TraitObject(_) | Type::Infer(_));
            self.0 |= matches!(t, Type::Reference(r) if r.mutability.is_some());
            syn::visit::visit_type(self, t);
        }
    }
    let mut opaque = Opaque(false);
    syn::visit::Visit::visit_type(&mut opaque, item);
    opaque.0 || ty(item) == Ty::Text
}

fn is_named(t: &Type, ident: &Ident) -> bool {
    matches!(transparent(t), Type::Path(p) if p.qself.is_none() && p.path.is_ident(ident))
}

/// Takes a type parameter out of generics, with all that is asked of it and of what it names: `I::IntoIter: Clone`.
fn without(generics: &mut Generics, parameter: &Ident) {
    let all = std::mem::take(&mut generics.params);
    generics.params =
        all.into_iter().filter(|p| !matches!(p, GenericParam::Type(p) if p.ident == *parameter)).collect();
    if let Some(clause) = &mut generics.where_clause {
        let all = std::mem::take(&mut clause.predicates);
        let is_of = |t: &Type| match transparent(t) {
            Type::Path(p) => match &p.qself {
                Some(qself) => is_named(&qself.ty, parameter),
                None => p.path.segments.first().is_some_and(|s| s.ident == *parameter),
            },
            _ => false, // of another
        };
        clause.predicates =
            all.into_iter().filter(|p| !matches!(p, WherePredicate::Type(p) if is_of(&p.bounded_ty))).collect();
    }
}

fn mentions(tokens: impl IntoIterator<Item = proc_macro2::TokenTree>, names: &[Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => names.contains(&ident),
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), names),
        proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(function: &str) -> Option<String> {
        let listed = listed(&syn::parse_str(function).ok()?, &parse_quote!(::autodiff))?;
        Some(listed.sig.to_token_stream().to_string().replace(' ', "").replace("::autodiff::rt::std::vec::", ""))
    }

    #[test]
    fn lists_for_iterators() {
        let of = |function| signature(function).unwrap_or_default();
        assert_eq!(of("fn f(x: impl Iterator<Item = f64> + Clone, k: f64) {}"), "fnf(x:Vec<f64>,k:f64)");
        assert_eq!(
            of("fn f<'a, T: Float + 'a, I>(x: I) -> T where I: IntoIterator<Item = &'a T>, I::IntoIter: Clone {}"),
            "fnf<'a,T:Float+'a>(x:&'a[T])->T"
        );
        assert_eq!(of("fn f(x: std::slice::Iter<'_, f64>, y: std::vec::IntoIter<f64>) {}"), "fnf(x:&[f64],y:Vec<f64>)");
        assert_eq!(of("fn f<S: AsRef<[f64]>>(x: S, y: &impl AsRef<[f64]>) {}"), "fnf(x:&[f64],y:&[f64])");
        assert_eq!(of("fn f(x: impl IntoIterator<Item = impl Into<f64>>) {}"), "fnf(x:Vec<f64>)");
        assert_eq!(of("fn f<I>(x: I) where I: IntoIterator, I::Item: Into<f64> + Copy {}"), "fnf(x:Vec<f64>)");
        assert_eq!(
            of("fn f<I>(x: I) where I: IntoIterator, <I as IntoIterator>::Item: Borrow<f64> {}"),
            "fnf(x:&[f64])"
        );
        assert_eq!(of("fn f<I: Iterator<Item = (f64, f64)>>(x: I, y: I) {}"), "fnf(x:Vec<(f64,f64)>,y:Vec<(f64,f64)>)");
    }

    #[test]
    fn what_is_left_alone() {
        for function in [
            "fn f(x: &[f64]) {}",
            "fn f(x: impl Iterator<Item = usize>) {}",
            "fn f(x: impl IntoIterator<Item = impl Into<usize>>) {}",
            "fn f<I>(x: I) where I: IntoIterator, I::Item: Shape {}",
            "fn f<I: Iterator<Item = f64>>(x: I) -> I::Item {}",
            "fn f(#[constant] x: impl Iterator<Item = f64>) {}",
            "fn f<'a>(x: impl Iterator<Item = &'a mut f64>) {}",
        ] {
            assert_eq!(signature(function), None, "{function}");
        }
    }
}
