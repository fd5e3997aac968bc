//! Type parameters that stand for a float, and other names of floats.

use super::check::is_callable;
use super::types::transparent;
use crate::ir::{Ty, Width};
use proc_macro2::{Group, Ident, Spacing, TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::{
    GenericArgument, Generics, Path, PathArguments, PathSegment, TraitBound, Type, TypeParam, TypeParamBound,
    WherePredicate,
    visit::Visit,
    visit_mut::{self, VisitMut},
};

/// What stands for floats in a function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Floats {
    /// The type parameters of the function, and of the block around it, that do. Their position here is the width of their values.
    params: Vec<Float>,
    /// All of the type parameters: what has the name of one is no other type. `None` where they are not known.
    names: Option<BTreeSet<String>>,
}

/// A type parameter that stands for a float.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says what a bound does, on its own")]
pub(crate) struct Float {
    pub ident: Ident,
    /// `T::from(x)` may fail, for it is that of `num_traits::NumCast`.
    pub fallible_from: bool,
    /// `T::from_f64(x)` may fail, for it is that of `num_traits::FromPrimitive`.
    pub fallible_primitive: bool,
    /// `x.to_f64()` may fail, for it is that of `num_traits::ToPrimitive`.
    pub fallible_to: bool,
    /// The float that `x.into()` gives.
    pub into: Option<Width>,
    /// Nothing is asked of it but copies and the operators, which types of the user's may have as well.
    pub any: bool,
    /// What it is added to and multiplied by is of its own type: no bound asks for an operator with another, or with references.
    pub closed: bool,
}

impl Floats {
    /// Without those that may stand for anything which has the operators: where there are such, and nothing is asked of references to
    /// them.
    pub(super) fn general(&self, generics: &Generics) -> Option<Self> {
        let about_others = generics.where_clause.iter().flat_map(|clause| &clause.predicates).any(|p| match p {
            WherePredicate::Type(t) => !matches!(&t.bounded_ty, Type::Path(path) if path.path.get_ident().is_some()),
            _ => false, // of lifetimes
        });
        let mut general = self.clone();
        general.params.retain(|float| !float.any);
        (general.params.is_empty() && !self.params.is_empty() && !about_others).then_some(general)
    }

    /// Those among the parameters of the given generics.
    pub(crate) fn of<'a>(all: impl Iterator<Item = &'a Generics>) -> Self {
        let all: Vec<&Generics> = all.collect();
        let floats = |generics: &'a Generics| generics.type_params().filter_map(|param| float(param, generics));
        let names = all.iter().flat_map(|generics| generics.type_params()).map(|param| param.ident.to_string());
        Floats { params: all.iter().copied().flat_map(floats).collect(), names: Some(names.collect()) }
    }

    /// The float type that a name of the crate's stands for: `type Real = f64;`.
    pub(crate) fn alias(&self, name: &Ident) -> Option<Width> {
        let shadowed = self.names.as_ref()?.contains(&name.to_string());
        if shadowed { None } else { crate::declared::float(name) }
    }

    /// What a name of the crate's with these arguments stands for, if that is a float type or an array.
    pub(super) fn numbers(&self, name: &Ident, arguments: &[Ty]) -> Option<Ty> {
        let shadowed = self.names.as_ref()?.contains(&name.to_string());
        if shadowed { None } else { crate::declared::alias(name, arguments) }
    }

    /// Code with `f64::MAX` for `Real::MAX` and `sum::<f64>()` for `sum::<Real>()`.
    pub(crate) fn spelled(&self, code: TokenStream) -> TokenStream {
        let is = |token: Option<&TokenTree>, c, joint: bool| matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == c && (!joint || p.spacing() == Spacing::Joint));
        let mut spelled: Vec<TokenTree> = Vec::new();
        let mut tokens = code.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let (before, after) = (spelled.last(), tokens.peek());
            let path = is(after, ':', true) && !is(before, ':', false);
            let argument = is(before, '<', false) && is(after, '>', false);
            spelled.push(match token {
                TokenTree::Ident(ident) if path || argument => TokenTree::Ident(match self.alias(&ident) {
                    Some(Width::F64) => Ident::new("f64", ident.span()),
                    Some(Width::F32) => Ident::new("f32", ident.span()),
                    Some(Width::Param(_)) | None => ident,
                }),
                TokenTree::Group(group) => {
                    let mut inside = Group::new(group.delimiter(), self.spelled(group.stream()));
                    inside.set_span(group.span());
                    TokenTree::Group(inside)
                }
                other => other,
            });
        }
        spelled.into_iter().collect()
    }

    /// `T` for `T::Output`, the result of an operator that stays within the type: the derivatives have all operators, with a result each.
    pub(crate) fn closed(&self) -> impl VisitMut + '_ {
        Closed(self)
    }

    /// With `Self` in a trait of floats: one that asks for a quotient that is again of the type, or for a trait of floats.
    pub(super) fn with_self(mut self, of_trait: &Generics) -> Self {
        let own = of_trait.type_params().find(|param| param.ident == "Self");
        let divides = |bound: &TraitBound| {
            bound.path.segments.last().is_some_and(|s| {
                let name = s.ident.to_string();
                name == "Div" || ["Float", "Real", "Num"].iter().any(|part| name.contains(part))
            })
        };
        if let Some(own) = own
            && bounds(own, of_trait).into_iter().any(divides)
        {
            self.params.extend(float(own, of_trait));
        }
        self
    }

    pub(crate) fn idents(&self) -> Vec<Ident> {
        self.params.iter().map(|float| float.ident.clone()).collect()
    }

    /// The width of the values of a type parameter, if it stands for a float.
    pub(crate) fn width(&self, path: &Path) -> Option<Width> {
        let ident = path.get_ident()?;
        self.params.iter().position(|float| float.ident == *ident).and_then(|i| u8::try_from(i).ok()).map(Width::Param)
    }

    /// What is known of a type parameter.
    pub(crate) fn get(&self, width: Width) -> Option<&Float> {
        match width {
            Width::Param(i) => self.params.get(usize::from(i)),
            Width::F32 | Width::F64 => None,
        }
    }
}

/// See [`Floats::closed`].
struct Closed<'a>(&'a Floats);

impl VisitMut for Closed<'_> {
    fn visit_type_mut(&mut self, t: &mut Type) {
        if let Type::Path(p) = t
            && p.qself.is_none()
            && p.path.segments.len() == 2
            && p.path.segments.iter().nth(1).is_some_and(|s| s.ident == "Output" && s.arguments.is_none())
            && let Some(first) = p.path.segments.first()
            && self.0.params.iter().any(|float| first.ident == float.ident)
        {
            p.path = first.ident.clone().into();
        }
        visit_mut::visit_type_mut(self, t);
    }
}

/// What a bound says of the type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// It has the arithmetic of a float.
    Float,
    /// It is something else: a vector, a closure, an integer.
    Other,
    Nothing,
}

fn float(param: &TypeParam, generics: &Generics) -> Option<Float> {
    if is_callable(param, generics) {
        return None;
    }
    let bounds = bounds(param, generics);
    let into = made_into(param, generics);
    let mut says: Vec<Says> = bounds.iter().map(|bound| says(bound, &param.ident)).collect();
    says.extend(into.map(|_| Says::Float));
    let given = is_given_to_trait_of_floats(&param.ident, generics);
    says.extend(given.then_some(Says::Float));
    if says.contains(&Says::Other) || !says.contains(&Says::Float) {
        return None;
    }
    // Anything that carries a derivative and has the operators.
    if bounds.iter().any(|b| b.path.segments.last().is_some_and(|s| s.ident == "Differentiable"))
        && bounds.iter().all(|b| is_operator(b) || says_nothing(b))
    {
        return None;
    }
    let names: Vec<String> =
        bounds.iter().filter_map(|b| b.path.segments.last()).map(|s| s.ident.to_string()).collect();
    let has = |list: &[&str]| names.iter().any(|name| list.contains(&name.as_str()));
    let own_from = bounds.iter().any(|b| argument(&b.path, "From").is_some());
    Some(Float {
        ident: param.ident.clone(),
        fallible_from: !own_from && has(&["Float", "FloatCore", "Real", "NumCast", "PrimInt"]),
        fallible_to: has(&["Float", "FloatCore", "Real", "NumCast", "ToPrimitive"]),
        fallible_primitive: has(&["FromPrimitive"]),
        into: bounds.iter().find_map(|b| argument(&b.path, "Into")).and_then(width).or(into),
        closed: bounds.iter().all(|b| is_plain_bound(b) || has_closed_operators(b, &param.ident)),
        any: into.is_none() && !given && has(&["Copy"]) && bounds.iter().all(|b| is_operator(b) || is_plain_bound(b)),
    })
}

/// Whether a parameter stands where a trait of the crate's takes floats: `T` where `Q: Algebra<T>`.
fn is_given_to_trait_of_floats(param: &Ident, generics: &Generics) -> bool {
    let all = generics.type_params().flat_map(|other| bounds(other, generics));
    all.into_iter().any(|bound| {
        let place = crate::declared::place_of_type(&bound.path, param);
        let name = bound.path.segments.last().map(|segment| &segment.ident);
        let asks = |(i, name)| matches!(crate::declared::float_params(name).get(i), Some(Some(_)));
        place.zip(name).is_some_and(asks)
    })
}

/// The float that is made of a parameter, by a bound on that: `f64: From<T>`.
fn made_into(param: &TypeParam, generics: &Generics) -> Option<Width> {
    let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    clause.into_iter().find_map(|predicate| {
        let WherePredicate::Type(of) = predicate else { return None };
        let made = |bound: &TypeParamBound| match bound {
            TypeParamBound::Trait(bound) => argument(&bound.path, "From").is_some_and(|t| is(&param.ident, t)),
            _ => false, // a lifetime, or what is captured
        };
        of.bounds.iter().any(made).then(|| width(&of.bounded_ty)).flatten()
    })
}

/// All bounds of a parameter, and those of references to it.
fn bounds<'g>(param: &'g TypeParam, generics: &'g Generics) -> Vec<&'g TraitBound> {
    let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let more = clause.filter_map(|predicate| match predicate {
        WherePredicate::Type(t) if is(&param.ident, &t.bounded_ty) => Some(&t.bounds),
        _ => None, // of another type, or of lifetimes
    });
    let all = std::iter::once(&param.bounds).chain(more).flatten();
    all.filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(bound),
        _ => None, // a lifetime, or what is captured
    })
    .collect()
}

fn says(bound: &TraitBound, param: &Ident) -> Says {
    let Some(last) = bound.path.segments.last() else { return Says::Nothing };
    let name = last.ident.to_string();
    match name.as_str() {
        "Add" | "Sub" | "Mul" | "Div" | "Rem" | "AddAssign" | "SubAssign" | "MulAssign" | "DivAssign" | "RemAssign"
        | "Neg" | "Sum" | "Product" => {
            if closed(&bound.path, param) {
                Says::Float
            } else {
                Says::Other
            }
        }
        "From" | "Into" => match argument(&bound.path, &name).and_then(width) {
            Some(_) => Says::Float,
            None => Says::Nothing,
        },
        "PrimInt" | "Integer" | "Unsigned" | "ComplexField" | "ComplexFloat" | "AsRef" | "AsMut" | "Borrow"
        | "Deref" | "DerefMut" | "Index" | "IndexMut" | "IntoIterator" | "Iterator" | "ToString" | "Hash" | "Ord"
        | "Eq" => Says::Other,
        "Zero" | "One" | "Signed" | "Bounded" | "NumCast" | "FromPrimitive" | "ToPrimitive" | "AsPrimitive" | "Inv"
        | "Pow" | "MulAdd" | "SubsetOf" | "SupersetOf" => Says::Float,
        // A trait of floats has it in its name: `Float`, `FloatConst`, `Real`, `RealField`, `NumAssign`, `Scalar`.
        _ if ["Float", "Real", "Scalar", "Num"].iter().any(|part| name.contains(part)) => {
            if crate::declared::is_of_functions(&last.ident) {
                Says::Nothing
            } else {
                Says::Float
            }
        }
        _ => Says::Nothing,
    }
}

fn is_operator(bound: &TraitBound) -> bool {
    bound.path.segments.last().is_some_and(|s| {
        let name = s.ident.to_string();
        matches!(name.strip_suffix("Assign").unwrap_or(&name), "Add" | "Sub" | "Mul" | "Div" | "Rem" | "Neg")
    })
}

/// Whether the operators that a bound asks for take nothing but the type itself: those of std, with or without that as an argument, and
/// those of the traits of `num_traits`.
fn has_closed_operators(bound: &TraitBound, param: &Ident) -> bool {
    const NAMES: [&str; 14] = [
        "Float",
        "FloatCore",
        "FloatConst",
        "Real",
        "Num",
        "NumCast",
        "NumOps",
        "NumAssign",
        "NumAssignOps",
        "Signed",
        "Zero",
        "One",
        "FromPrimitive",
        "ToPrimitive",
    ];
    // One of the crate's own that is called so may ask for anything.
    let named = |s: &PathSegment| {
        let name = s.ident.to_string();
        NAMES.contains(&name.as_str()) && s.arguments.is_none() && !crate::declared::is_trait(&name, s.ident.span())
    };
    let refers = || quote::ToTokens::to_token_stream(bound).into_iter().any(|t| t.to_string() == "&");
    bound.path.segments.last().is_some_and(named) || is_operator(bound) && closed(&bound.path, param) && !refers()
}

/// What types that are no numbers have as well.
pub(crate) fn is_plain_bound(bound: &TraitBound) -> bool {
    const NAMES: [&str; 6] = ["Copy", "Clone", "Default", "Debug", "PartialEq", "PartialOrd"];
    bound.path.segments.last().is_some_and(|s| NAMES.iter().any(|name| s.ident == name))
}

fn says_nothing(bound: &TraitBound) -> bool {
    bound.path.segments.last().is_some_and(|s| says(bound, &s.ident) == Says::Nothing)
}

/// Whether the operator of a bound stays within the type.
fn closed(path: &Path, param: &Ident) -> bool {
    struct Own<'a>(&'a Ident, bool);
    impl<'ast> Visit<'ast> for Own<'_> {
        fn visit_type(&mut self, t: &'ast Type) {
            self.1 &= is(self.0, t) || is_self(self.0, t);
        }
    }
    let Some(last) = path.segments.last() else { return false };
    let mut own = Own(param, true);
    own.visit_path_arguments(&last.arguments);
    own.1
}

fn is_self(param: &Ident, t: &Type) -> bool {
    match transparent(t) {
        Type::Path(p) => {
            p.path.is_ident("Self")
                || p.qself.is_none()
                    && p.path.segments.len() == 2
                    && p.path.segments.first().is_some_and(|s| s.ident == *param || s.ident == "Self")
        }
        Type::Reference(r) => is_self(param, &r.elem),
        _ => false,
    }
}

/// Whether a type is the parameter, or a reference to it.
fn is(param: &Ident, t: &Type) -> bool {
    match transparent(t) {
        Type::Path(p) => p.path.is_ident(param),
        Type::Reference(r) => is(param, &r.elem),
        _ => false, // something made of it at most
    }
}

/// The `T` of a bound `name<T>`.
fn argument<'p>(path: &'p Path, name: &str) -> Option<&'p Type> {
    let last = path.segments.last().filter(|s| s.ident == name)?;
    let PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    match args.args.first()? {
        GenericArgument::Type(t) => Some(t),
        _ => None, // rustc refuses the original
    }
}

fn width(t: &Type) -> Option<Width> {
    match transparent(t) {
        Type::Path(p) if p.path.is_ident("f64") => Some(Width::F64),
        Type::Path(p) if p.path.is_ident("f32") => Some(Width::F32),
        _ => None, // another type
    }
}
