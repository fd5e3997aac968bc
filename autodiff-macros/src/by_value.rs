//! Functions that return a reference, as functions of the value that it refers to, and methods that return what they are called
//! on, as methods that return nothing: whoever calls them has it already.
//!
//! The cotangent of the result is that of a value, wherever it lies: what a caller is given by the derivatives is a copy.

use crate::ir::Ty;

use syn::{
    Block, Expr, GenericArgument, Generics, ItemFn, Path, PathArguments, ReturnType, Stmt, Token, Type, TypeParamBound,
    WherePredicate, parse_quote,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

/// The function with the value as its result, if that is a shared reference to something with a derivative, or an `Option` of one.
pub(crate) fn returning(function: &ItemFn, krate: &Path) -> Option<ItemFn> {
    if is_chained(&function.sig) {
        let mut function = function.clone();
        function.sig.output = ReturnType::Default;
        each_tail(&mut function.block, &|e| match e {
            Expr::Path(p) if p.path.is_ident("self") => parse_quote!(()),
            call => parse_quote!({
                #call;
            }),
        });
        return Some(function);
    }
    let list = parse_quote!(#krate::rt::std::vec::Vec);
    let output = owned(&function.sig.output, &list)?;
    let mut function = function.clone();
    let ReturnType::Type(_, written) = &function.sig.output else { return None };
    if let Type::Reference(reference) = &**written {
        if matches!(*reference.elem, Type::Slice(_)) {
            each_end(&mut function.block, &|place| match place {
                Expr::Unary(deref) => {
                    let list = deref.expr;
                    parse_quote!((#list).to_vec())
                }
                place => parse_quote!((#place).to_vec()),
            });
        } else {
            let copied = crate::signature::ty(&reference.elem).is_float();
            each_end(&mut function.block, &|place| if copied { place } else { parse_quote!((#place).clone()) });
        }
    } else {
        each_tail(&mut function.block, &|e| cloned(e));
    }
    function.sig.output = output;
    Some(function)
}

/// Whether a method takes `&mut self` and returns it: `fn gain(&mut self, k: f64) -> &mut Self`.
pub(crate) fn is_chained(sig: &syn::Signature) -> bool {
    let by_mut = |r: &syn::Receiver| matches!(r.kind, syn::ReceiverKind::Reference(_, _, Some(_)));
    let itself = |t: &Type| matches!(t, Type::Path(p) if p.path.is_ident("Self"));
    sig.receiver().is_some_and(by_mut)
        && matches!(&sig.output, ReturnType::Type(_, t)
            if matches!(&**t, Type::Reference(r) if r.mutability.is_some() && itself(&r.elem)))
}

/// The type of the value, where all of it is known to be numbers, or is of a type of the crate's that is known to have a copy and a
/// derivative: any other may have none.
pub(crate) fn owned_numbers(output: &ReturnType, around: &Generics) -> ReturnType {
    let numbers = |t: &Type| {
        !crate::signature::holds_unknown(&crate::signature::ty(t))
            || crate::declared::is_copied(t)
            || is_cloned_parameter(t, around)
    };
    let known = |t: &ReturnType| match t {
        ReturnType::Type(_, t) => numbers(payload(t).unwrap_or(t)),
        ReturnType::Default => false,
    };
    owned(output, &parse_quote!(Vec)).filter(known).unwrap_or_else(|| output.clone())
}

/// Whether a type is a parameter that is asked to have a copy: a caller is asked for its derivative.
fn is_cloned_parameter(t: &Type, around: &Generics) -> bool {
    let path = match crate::signature::transparent(t) {
        Type::Path(path) => path,
        Type::Slice(list) => return is_cloned_parameter(&list.elem, around),
        Type::Array(list) => return is_cloned_parameter(&list.elem, around),
        _ => return false, // no parameter
    };
    // `Vec<T>`
    if let Some(last) = path.path.segments.last()
        && last.ident == "Vec"
        && let PathArguments::AngleBracketed(args) = &last.arguments
        && let Some(GenericArgument::Type(elem)) = args.args.first()
    {
        return is_cloned_parameter(elem, around);
    }
    let floats = crate::signature::Floats::of(std::iter::once(around)).idents();
    if path.path.get_ident().is_some_and(|name| floats.contains(name)) {
        return true;
    }
    let copies = |bounds: &Punctuated<TypeParamBound, Token![+]>| {
        bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                bound.path.segments.last().is_some_and(|s| s.ident == "Clone" || s.ident == "Copy")
            }
            _ => false, // a lifetime
        })
    };
    let clause = around.where_clause.iter().flat_map(|clause| &clause.predicates);
    around.type_params().any(|param| path.path.is_ident(&param.ident) && copies(&param.bounds))
        || clause.into_iter().any(|predicate| match predicate {
            WherePredicate::Type(of) => {
                matches!(&of.bounded_ty, Type::Path(of) if of.path == path.path) && copies(&of.bounds)
            }
            _ => false, // of lifetimes
        }) && around.type_params().any(|param| path.path.is_ident(&param.ident))
}

/// What an `Option` is of.
fn payload(t: &Type) -> Option<&Type> {
    let Type::Path(path) = t else { return None };
    let last = path.path.segments.last().filter(|s| s.ident == "Option")?;
    let PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    match args.args.first() {
        Some(GenericArgument::Type(t)) => Some(t),
        _ => None, // of nothing
    }
}

/// The type of the value, with a path to `Vec`.
pub(crate) fn owned(output: &ReturnType, list: &Path) -> Option<ReturnType> {
    let ReturnType::Type(_, written) = output else { return None };
    let value = |t: &Type| -> Option<Type> {
        let Type::Reference(reference) = t else { return None };
        let inert = matches!(
            crate::signature::ty(&reference.elem),
            Ty::Text | Ty::Range { .. } | Ty::Int | Ty::Bool | Ty::Unit
        );
        let elem = &reference.elem;
        match &**elem {
            _ if inert || reference.mutability.is_some() => None,
            Type::TraitObject(_) | Type::ImplTrait(_) | Type::Reference(_) => None,
            Type::Slice(slice) => {
                let elem = &slice.elem;
                Some(parse_quote!(#list<#elem>))
            }
            t => Some(t.clone()),
        }
    };
    if let Some(t) = value(written) {
        return Some(parse_quote!(-> #t));
    }
    // Of slices no value is cloned as it stands.
    let t = payload(written)?;
    let t = value(t).filter(|_| !matches!(t, Type::Reference(r) if matches!(*r.elem, Type::Slice(_))))?;
    Some(parse_quote!(-> Option<#t>))
}

/// An `Option` of a reference as one of a value.
fn cloned(e: Expr) -> Expr {
    match e {
        Expr::Path(p) if p.path.is_ident("None") => Expr::Path(p),
        Expr::Call(c) if c.args.len() == 1 && matches!(&*c.func, Expr::Path(p) if p.path.is_ident("Some")) => {
            let func = &c.func;
            match c.args.first() {
                Some(Expr::Reference(r)) => {
                    let place = &r.expr;
                    parse_quote!(#func(#place))
                }
                payload => parse_quote!(#func(*(#payload))),
            }
        }
        e => parse_quote!((#e).cloned()),
    }
}

/// Applies `end` to every place that the body of a function ends in, without the `&` or `&mut` before it.
pub(crate) fn each_end(body: &mut Block, end: &dyn Fn(Expr) -> Expr) {
    each_tail(body, &|e| match e {
        Expr::Reference(reference) => end(*reference.expr),
        other => end(parse_quote!(*(#other))),
    });
}

/// Applies `end` to every expression that the body of a function ends in.
pub(crate) fn each_tail(body: &mut Block, end: &dyn Fn(Expr) -> Expr) {
    struct Returns<'a>(&'a dyn Fn(Expr) -> Expr);

    impl VisitMut for Returns<'_> {
        fn visit_expr_return_mut(&mut self, e: &mut syn::ExprReturn) {
            visit_mut::visit_expr_return_mut(self, e);
            if let Some(e) = &mut e.expr {
                of(e, self.0);
            }
        }

        fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}

        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }

    Returns(end).visit_block_mut(body);
    last(body, end);
}

fn last(b: &mut Block, end: &dyn Fn(Expr) -> Expr) {
    if let Some(Stmt::Expr(e, None)) = b.stmts.last_mut() {
        of(e, end);
    }
}

fn of(e: &mut Expr, end: &dyn Fn(Expr) -> Expr) {
    match e {
        Expr::Paren(inner) => of(&mut inner.expr, end),
        Expr::Group(inner) => of(&mut inner.expr, end),
        Expr::Block(inner) => last(&mut inner.block, end),
        Expr::If(inner) => {
            last(&mut inner.then_branch, end);
            if let Some((_, els)) = &mut inner.else_branch {
                of(els, end);
            }
        }
        Expr::Match(inner) => inner.arms.iter_mut().for_each(|arm| of(&mut arm.body, end)),
        // `panic!()`, or a `return` that has been seen to.
        Expr::Macro(_) | Expr::Return(_) => {}
        other => {
            let tail = std::mem::replace(other, Expr::Verbatim(proc_macro2::TokenStream::new()));
            *other = end(tail);
        }
    }
}
