//! Type parameters that have operators and stand for no float: vectors, colours, whatever can be added and scaled.
//!
//! `T: Add<Output = T> + Mul<f64, Output = T>` asks for the operators. The derivatives ask for their rules as well, which a type
//! of the user's has by the attribute on its impls, and floats have by themselves.

use super::floats::Floats;
use super::types::transparent;
use crate::ir::{Ty, Width};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{
    AssocType, BoundLifetimes, GenericArgument, Generics, Path, PathArguments, TraitBound, Type, TypeParamBound,
    WherePredicate, parse_quote,
};

/// The predicates for the operators that the generics ask for, to be differentiated `order` times.
pub(crate) fn rules(generics: &Generics, floats: &Floats, krate: &Path, order: u8) -> Vec<WherePredicate> {
    let mut found = Vec::new();
    let rule = |left: &Type, bound: &TypeParamBound, lifetimes: Option<&BoundLifetimes>| {
        let first = rule(left, bound, lifetimes, floats, krate)?;
        let second = (order > 1).then(|| twice(left, bound, krate)).flatten();
        let more = (2..usize::from(order)).filter_map(|depth| jets(left, bound, krate, depth));
        Some([first].into_iter().chain(second).chain(more).collect::<Vec<_>>())
    };
    let names: Vec<&Ident> = generics.type_params().map(|p| &p.ident).collect();
    for param in generics.type_params() {
        let ident = &param.ident;
        found.extend(param.bounds.iter().filter_map(|b| rule(&parse_quote!(#ident), b, None)).flatten());
    }
    for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
        let WherePredicate::Type(t) = predicate else { continue };
        let about = |t: &Type| names.iter().any(|name| super::types::mentions(t, name));
        let concerned = about(&t.bounded_ty)
            || t.bounds.iter().any(|b| matches!(b, TypeParamBound::Trait(b) if argument(b).is_some_and(about)));
        if concerned {
            let rules = t.bounds.iter();
            found.extend(rules.filter_map(|b| rule(&t.bounded_ty, b, t.lifetimes.as_ref())).flatten());
        }
    }
    // Their cotangents are named.
    let named = |name: &&Ident| found.iter().any(|p| has(&quote!(#p), name));
    // Operands are kept for the reverse sweep.
    let carriers: Vec<WherePredicate> = names
        .iter()
        .copied()
        .filter(named)
        .map(|name| parse_quote!(#name: #krate::Differentiable + ::core::clone::Clone))
        .collect();
    found.extend(carriers);
    found
}

/// Whether an ident is among tokens.
fn has(tokens: &TokenStream, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => has(&group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The rule for one bound, if that is an operator whose rule is not known otherwise.
fn rule(
    left: &Type,
    bound: &TypeParamBound,
    lifetimes: Option<&BoundLifetimes>,
    floats: &Floats,
    krate: &Path,
) -> Option<WherePredicate> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last()?;
    let name = last.ident.to_string();
    if lifetimes.or(bound.lifetimes.as_ref()).is_some() {
        return None; // of references of any lifetime: rustc does not find what their rules keep
    }
    if floats.ty(pointee(left)).is_float() && argument(bound).is_none_or(|t| floats.ty(pointee(t)).is_float()) {
        return None; // of floats
    }
    let right = argument(bound).map_or_else(|| left.clone(), Type::clone);
    let cotangent = |t: &Type| {
        let t = pointee(t);
        quote!(<#t as #krate::Differentiable>::Cotangent)
    };
    let (a, b) = (cotangent(left), cotangent(&right));
    let (trait_, marker) =
        (Ident::new(&format!("{name}Rule"), Span::mixed_site()), Ident::new(&name, Span::mixed_site()));
    let ops = quote!(#krate::rt::ops);
    Some(match name.as_str() {
        "Add" | "Sub" => {
            let out = output(bound)?;
            let y = cotangent(out);
            parse_quote! {
                #left:
                    #ops::#trait_<#right, Kept: #ops::Kept<Left = #a, Right = #b, Out = #y>>
                    + #ops::DualWith<#ops::#marker, #right, Value = #out, Dot = #y>
            }
        }
        "Neg" => {
            let out = output(bound)?;
            let y = cotangent(out);
            parse_quote! {
                #left:
                    #ops::NegRule<Kept: #ops::Kept<Left = #a, Right = (), Out = #y>>
                    + #ops::DualOf<Value = #out, Dot = #y>
            }
        }
        "AddAssign" | "SubAssign" => parse_quote! {
            #left:
                #ops::#trait_<#right, Kept: #ops::KeptState<State = #a, Share = #b>>
                + #ops::DualAssign<#ops::#marker, #right>
        },
        "Mul" | "Div" | "Rem" | "MulAssign" | "DivAssign" | "RemAssign" => {
            let out = if name.ends_with("Assign") { left } else { output(bound)? };
            let y = cotangent(out);
            let dividend = quote!(Left: #ops::KeptOperand<#right, Share = #a, Out = #y>,);
            let kept = match name.as_str() {
                "Mul" | "MulAssign" => quote!(#dividend Right: #ops::KeptOperand<#left, Share = #b, Out = #y>,),
                "Div" | "DivAssign" => dividend,
                _ => quote!(), // given both, always
            };
            parse_quote! {
                #left:
                    #ops::#trait_<#right, Out = #y, #kept>
                    + #ops::DualWith<#ops::#marker, #right, Value = #out, Dot = #y>
            }
        }
        // `impl Into<Angle>`, `impl Into<T>`: by the impl of `From`.
        "Into" => {
            let chosen = |t: &Type| matches!(floats.ty(t), Ty::Float(Some(Width::Param(_))));
            let own = |t: &Type| matches!(t, Type::Path(p) if p.path.is_ident("Self")) && !floats.ty(t).is_float();
            let to = argument(bound).filter(|t| is_users(t) || own(t) || is_parameter(t) || chosen(t))?;
            parse_quote!(#left: #krate::rt::IntoDerivative<#to>)
        }
        // `Pascal: From<P>`: by that impl.
        "From" => {
            let of = argument(bound).filter(|_| is_users(left) || is_parameter(left) && !floats.ty(left).is_float())?;
            parse_quote!(#left: #krate::rt::FromDerivative<#of>)
        }
        _ => return None, // no operator
    })
}

/// What the derivative of the rule asks for.
fn twice(left: &Type, bound: &TypeParamBound, krate: &Path) -> Option<WherePredicate> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let name = bound.path.segments.last()?.ident.to_string();
    match (name.as_str(), argument(bound)) {
        ("Into", Some(to)) => return Some(parse_quote!(#left: #krate::rt::IntoTwice<#to>)),
        ("From", Some(of)) => return Some(parse_quote!(#left: #krate::rt::FromTwice<#of>)),
        _ => {} // an operator
    }
    let right = argument(bound).map_or_else(|| left.clone(), Type::clone);
    let cotangent = |t: &Type| {
        let t = pointee(t);
        quote!(<#t as #krate::Differentiable>::Cotangent)
    };
    let out = if name.ends_with("Assign") { left } else { output(bound)? };
    let (a, b, y) = (cotangent(left), cotangent(&right), cotangent(out));
    let twice = quote!(#krate::rt::twice);
    if name == "Neg" {
        return Some(parse_quote!(#left: #twice::Negative<Value = #out, Dot = #y>));
    }
    let marker = Ident::new(&name, Span::mixed_site());
    let op = quote!(#krate::rt::ops::#marker);
    Some(parse_quote!(#left: #twice::Twice<#op, #right, Value = #out, Left = #a, Right = #b, Dot = #y>))
}

/// What the derivatives from the third on ask for: the rule on values that have their tangents with them, and these theirs.
fn jets(left: &Type, bound: &TypeParamBound, krate: &Path, depth: usize) -> Option<WherePredicate> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let name = bound.path.segments.last()?.ident.to_string();
    let (jets, depth) = (quote!(#krate::rt::jets), jet_depth(krate, depth));
    let (x, by_left) = (pointee(left), is_reference(left));
    match (name.as_str(), argument(bound)) {
        ("Into", Some(to)) => return Some(parse_quote!(#x: #jets::IntoJets<#to, #depth, #by_left>)),
        ("From", Some(of)) => {
            let (of, lent) = (pointee(of), is_reference(of));
            return Some(parse_quote!(#left: #jets::FromJets<#of, #depth, #lent>));
        }
        _ => {} // an operator
    }
    let out = if name.ends_with("Assign") { x } else { output(bound)? };
    if name == "Neg" {
        return Some(
            parse_quote!(#x: #jets::Operands<#jets::Taking<#jets::Neg, #by_left, false>, (), #depth, Out = #out>),
        );
    }
    let right = argument(bound).map_or_else(|| left.clone(), Type::clone);
    let (y, by_right) = (pointee(&right), is_reference(&right));
    let marker = Ident::new(&name, Span::mixed_site());
    let op = quote!(#jets::Taking<#krate::rt::ops::#marker, #by_left, #by_right>);
    Some(parse_quote!(#x: #jets::Operands<#op, #y, #depth, Out = #out>))
}

/// The runtime's name for how often values have tangents with them.
pub(crate) fn jet_depth(krate: &Path, depth: usize) -> TokenStream {
    (0..depth).fold(quote!(#krate::rt::jets::Zero), |less, _| quote!(#krate::rt::jets::Next<#less>))
}

fn is_reference(t: &Type) -> bool {
    matches!(transparent(t), Type::Reference(_))
}

/// Whether a type is a type parameter, as far as its name tells.
fn is_parameter(t: &Type) -> bool {
    matches!(transparent(t), Type::Path(p) if p.path.get_ident().is_some_and(|name| name.to_string().len() == 1))
}

/// Whether a type is of the user's, as far as its name tells.
fn is_users(t: &Type) -> bool {
    const STD: &[&str] = &["String", "Vec", "Box", "Option", "Cow", "Rc", "Arc", "PathBuf", "OsString", "Self"];
    match transparent(t) {
        Type::Path(p) => p.path.segments.last().is_some_and(|s| {
            let name = s.ident.to_string();
            name.starts_with(char::is_uppercase) && name.len() > 1 && !STD.contains(&name.as_str())
        }),
        _ => false, // of another form
    }
}

/// The right operand that a bound names.
fn argument(bound: &TraitBound) -> Option<&Type> {
    arguments(bound).into_iter().flatten().find_map(|arg| match arg {
        GenericArgument::Type(t) => Some(t),
        _ => None, // the result
    })
}

/// The result that a bound names.
fn output(bound: &TraitBound) -> Option<&Type> {
    arguments(bound).into_iter().flatten().find_map(|arg| match arg {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == "Output" => Some(ty),
        _ => None, // the operand
    })
}

fn arguments(bound: &TraitBound) -> Option<impl Iterator<Item = &GenericArgument>> {
    match &bound.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(args) => Some(args.args.iter()),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    }
}

fn pointee(t: &Type) -> &Type {
    match transparent(t) {
        Type::Reference(r) => pointee(&r.elem),
        t => t, // by value
    }
}
