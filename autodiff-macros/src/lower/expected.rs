//! Gives consumers of iterators the type that is expected of them, where that decides what they do: `collect` into an
//! `Option` or a `Result` stops at the first element that is not there, `array::from_fn` at the length. And what `map` gives
//! where an array is expected comes of an array.

use super::carrier::Variant;
use crate::ir::Ty;
use crate::signature::Floats;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Stmt, Type, parse_quote};

/// Writes `ty` where an expression of that type ends in a consumer.
pub(super) fn expect(e: &mut Expr, ty: &Type) {
    if let Some(inner) = unwrapped(e) {
        return expect_payload(inner, ty);
    }
    if let Expr::MethodCall(m) = e
        && m.turbofish.is_none()
        && m.args.is_empty()
        && (m.method == "sum" || m.method == "product")
        && is_users(ty)
    {
        m.turbofish = Some(parse_quote!(::<#ty>));
        return;
    }
    if let Expr::MethodCall(m) = &mut *e
        && (other_list(ty).is_some() || is_map(ty))
        && m.method == "collect"
        && m.turbofish.is_none()
    {
        m.turbofish = Some(parse_quote!(::<#ty>));
        return;
    }
    if let (Expr::Tuple(e), Type::Tuple(ty)) = (&mut *e, crate::signature::transparent(ty)) {
        return e.elems.iter_mut().zip(&ty.elems).for_each(|(e, ty)| expect(e, ty));
    }
    if let Type::Reference(r) = crate::signature::transparent(ty)
        && r.mutability.is_none()
        && matches!(*r.elem, Type::Slice(_))
    {
        return expect_slice(e, false);
    }
    if !matches!(crate::signature::ty(ty), Ty::Option(_) | Ty::Result(_) | Ty::Array(_)) && other_list(ty).is_none() {
        return;
    }
    match e {
        Expr::Call(c) => {
            if let (Expr::Path(f), Type::Array(array)) = (&mut *c.func, crate::signature::transparent(ty)) {
                expect_length(f, &array.len);
            }
        }
        Expr::Paren(e) => expect(&mut e.expr, ty),
        Expr::Group(e) => expect(&mut e.expr, ty),
        Expr::Block(e) => tail(&mut e.block, ty),
        Expr::If(e) => {
            tail(&mut e.then_branch, ty);
            if let Some((_, els)) = &mut e.else_branch {
                expect(els, ty);
            }
        }
        Expr::Match(e) => e.arms.iter_mut().for_each(|arm| expect(&mut arm.body, ty)),
        Expr::MethodCall(m) if m.method == "map" && m.turbofish.is_none() && m.args.len() == 1 => {
            if let Type::Array(array) = crate::signature::transparent(ty) {
                expect_array(&mut m.receiver, &array.len);
            }
        }
        Expr::MethodCall(m)
            if !matches!(crate::signature::ty(ty), Ty::Array(_))
                && m.turbofish.is_none()
                && m.args.is_empty()
                && (m.method == "collect" || m.method == "sum" || m.method == "product") =>
        {
            m.turbofish = Some(parse_quote!(::<#ty>));
        }
        _ => {} // of that type by itself
    }
}

/// The same of what a field is given, where its declaration says that it is a list of another kind than `Vec`.
pub(super) fn expect_field(e: &mut Expr, of: &str, member: &syn::Member) {
    if let Some(ty) = crate::declared::field_as_written(of, member)
        && other_list(&ty).is_some()
    {
        expect(e, &ty);
    }
}

/// What is no list at all, and is refused by its name where it would carry derivatives.
fn is_map(ty: &Type) -> bool {
    let Type::Path(path) = crate::signature::transparent(ty) else { return false };
    let last = path.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
    matches!(last.as_str(), "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" | "BinaryHeap" | "String")
}

/// Lists that are no `Vec`.
#[derive(Clone, Copy)]
enum List {
    Boxed,
    Queue,
}

fn other_list(ty: &Type) -> Option<List> {
    let Type::Path(path) = crate::signature::transparent(ty) else { return None };
    let last = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    let syn::GenericArgument::Type(of) = args.args.first()? else { return None };
    if last.ident == "VecDeque" {
        return Some(List::Queue);
    }
    (last.ident == "Box" && matches!(crate::signature::transparent(of), Type::Slice(_))).then_some(List::Boxed)
}

/// `collect::<Box<[f64]>>()` and `collect::<VecDeque<_>>()`: a vector, made into one.
pub(super) fn collected_otherwise(m: &syn::ExprMethodCall) -> Option<Expr> {
    let turbofish = m.turbofish.as_ref().filter(|_| m.method == "collect")?;
    let syn::GenericArgument::Type(ty) = turbofish.args.first()? else { return None };
    let list = other_list(ty)?;
    let mut vector = m.clone();
    vector.turbofish = Some(parse_quote!(::<Vec<_>>));
    Some(match list {
        List::Boxed => parse_quote!(#vector.into_boxed_slice()),
        List::Queue => parse_quote!(VecDeque::from(#vector)),
    })
}

/// Whether a type goes by a name of the user's, and no name of a float's.
pub(crate) fn is_users(ty: &Type) -> bool {
    let Type::Path(path) = crate::signature::transparent(ty) else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    let name = last.ident.to_string();
    crate::signature::ty(ty) == Ty::Unknown
        && name.len() > 1
        && name.starts_with(char::is_uppercase)
        && name != "Self"
        && !super::user::is_no_users(&name)
}

/// Writes down that an expression is an array of this length. Of which elements is not known.
fn expect_array(e: &mut Expr, len: &Expr) {
    if !matches!(e, Expr::Path(p) if p.path.is_ident("self")) {
        *e = parse_quote!(::core::convert::identity::<[_; #len]>(#e));
    }
}

/// The same of what is taken apart by a pattern of as many elements.
pub(super) fn expect_elements(e: &mut Expr, pat: &syn::Pat) {
    if let syn::Pat::Slice(pat) = pat
        && !pat
            .elems
            .iter()
            .any(|p| matches!(p, syn::Pat::Rest(_)) || matches!(p, syn::Pat::Ident(i) if i.subpat.is_some()))
        && let Expr::MethodCall(m) = e
        && m.method == "map"
    {
        let len = proc_macro2::Literal::usize_unsuffixed(pat.elems.len());
        expect_array(&mut m.receiver, &parse_quote!(#len));
    }
}

/// Makes slices of the references that branches choose among: of arrays of different lengths they are of one type only then.
fn expect_slice(e: &mut Expr, chosen: bool) {
    let block = |b: &mut Block, chosen: bool| {
        if let Some(Stmt::Expr(e, None)) = b.stmts.last_mut() {
            expect_slice(e, chosen);
        }
    };
    match e {
        Expr::Paren(e) => expect_slice(&mut e.expr, chosen),
        Expr::Group(e) => expect_slice(&mut e.expr, chosen),
        Expr::Block(e) => block(&mut e.block, chosen),
        Expr::If(e) => {
            block(&mut e.then_branch, true);
            if let Some((_, els)) = &mut e.else_branch {
                expect_slice(els, true);
            }
        }
        Expr::Match(e) => e.arms.iter_mut().for_each(|arm| expect_slice(&mut arm.body, true)),
        Expr::Path(_) | Expr::Field(_) if chosen => *e = parse_quote!(&#e[..]),
        Expr::Reference(r)
            if chosen
                && r.mutability.is_none()
                && matches!(*r.expr, Expr::Path(_) | Expr::Field(_) | Expr::Array(_)) =>
        {
            *e = parse_quote!(&(#e)[..]);
        }
        _ => {} // a slice by itself, or of the only type there is
    }
}

/// Writes the length of the array that `array::from_fn` makes: rustc may have to know it before it comes to the annotation.
fn expect_length(f: &mut syn::ExprPath, len: &Expr) {
    let mut segments = f.path.segments.iter_mut().rev();
    if let (Some(last), Some(of)) = (segments.next(), segments.next())
        && last.ident == "from_fn"
        && of.ident == "array"
        && last.arguments.is_none()
    {
        last.arguments = syn::PathArguments::AngleBracketed(parse_quote!(::<_, { #len }, _>));
    }
}

/// What `?`, `unwrap` and their kin take the value out of.
fn unwrapped(e: &mut Expr) -> Option<&mut Expr> {
    match e {
        Expr::Try(t) => Some(&mut t.expr),
        Expr::MethodCall(m)
            if matches!(
                m.method.to_string().as_str(),
                "unwrap" | "expect" | "unwrap_or" | "unwrap_or_else" | "unwrap_or_default"
            ) =>
        {
            Some(&mut m.receiver)
        }
        _ => None, // a value by itself
    }
}

/// Writes `ty` where an `Option` or `Result` of it comes out of text.
fn expect_payload(e: &mut Expr, ty: &Type) {
    match e {
        Expr::Paren(e) => expect_payload(&mut e.expr, ty),
        Expr::Group(e) => expect_payload(&mut e.expr, ty),
        Expr::MethodCall(m) if m.method == "parse" && m.turbofish.is_none() && m.args.is_empty() => {
            m.turbofish = Some(parse_quote!(::<#ty>));
        }
        Expr::MethodCall(m)
            if matches!(
                m.method.to_string().as_str(),
                "map_err" | "ok" | "ok_or" | "ok_or_else" | "or" | "xor" | "or_else"
            ) =>
        {
            expect_payload(&mut m.receiver, ty);
        }
        _ => {} // of a type that is known otherwise
    }
}

fn tail(b: &mut Block, ty: &Type) {
    if let Some(Stmt::Expr(e, None)) = b.stmts.last_mut() {
        expect(e, ty);
    }
}

/// Writes the type of the result where a function returns.
pub(super) fn expect_result(b: &mut Block, ty: &Type) {
    struct Returns<'a>(&'a Type);

    impl VisitMut for Returns<'_> {
        fn visit_expr_return_mut(&mut self, e: &mut syn::ExprReturn) {
            visit_mut::visit_expr_return_mut(self, e);
            if let Some(e) = &mut e.expr {
                expect(e, self.0);
            }
        }

        fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}

        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }

    tail(b, ty);
    Returns(ty).visit_block_mut(b);
}

/// The variant that a consumer of this type wraps what it found in, and the type of that.
pub(super) fn carrier(ty: &Type, floats: &Floats) -> Option<(Variant, Ty)> {
    match floats.ty(ty) {
        Ty::Option(payload) => Some((Variant::Some, *payload)),
        Ty::Result(payload) => Some((Variant::Ok, *payload)),
        _ => None, // of another kind
    }
}
