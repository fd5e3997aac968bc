//! The generic parameters of the generated types, and their bounds.

use super::input::{Carries, Input};
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::BTreeSet;
use syn::{
    GenericParam, Generics, Path, Type, TypePath, WherePredicate, parse_quote,
    visit::{self, Visit},
};

/// What is asked of type parameters that a derivative goes through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// `Differentiable`
    Once,
    /// `InLanes`, of as many lanes as one more parameter says.
    InLanes,
}

/// The type's own generics, for the impls on it, with a bound for each type parameter that a derivative goes through.
pub(super) fn of_value(input: &Input, asked: Asked) -> Generics {
    bounded(input.generics.clone(), &carriers(input), &input.krate, asked)
}

/// The generics of a generated type whose fields are `used`: those of the user's that occur in there. A parameter that stood for
/// what carries no derivative is gone, and with it the bounds that mention it.
pub(super) fn of_type(input: &Input, used: &[TokenStream], asked: Asked) -> Generics {
    let mut names = BTreeSet::new();
    for tokens in used {
        collect(tokens.clone(), &mut names);
    }
    let mut generics = input.generics.clone();
    let all: BTreeSet<String> = generics.params.iter().map(name).collect();
    let gone: BTreeSet<String> = all.difference(&names).cloned().collect();
    let stays = |tokens: TokenStream| {
        let mut names = BTreeSet::new();
        collect(tokens, &mut names);
        names.is_disjoint(&gone)
    };
    generics.params = generics.params.into_iter().filter(|p| !gone.contains(&name(p))).collect();
    for param in &mut generics.params {
        match param {
            GenericParam::Type(t) => {
                t.attrs.clear();
                t.bounds = std::mem::take(&mut t.bounds).into_iter().filter(|b| stays(b.to_token_stream())).collect();
            }
            GenericParam::Lifetime(l) => {
                l.attrs.clear();
                l.bounds = std::mem::take(&mut l.bounds).into_iter().filter(|b| stays(b.to_token_stream())).collect();
            }
            GenericParam::Const(c) => c.attrs.clear(),
        }
    }
    if let Some(clause) = &mut generics.where_clause {
        let predicates = std::mem::take(&mut clause.predicates);
        clause.predicates = predicates.into_iter().filter(|p| stays(p.to_token_stream())).collect();
    }
    let carriers: Vec<Type> = carriers(input).into_iter().filter(|t| stays(t.to_token_stream())).collect();
    bounded(generics, &carriers, &input.krate, asked)
}

/// The arguments that these generics are given: `<'a, T, N>`.
pub(super) fn arguments(generics: &Generics) -> TokenStream {
    let (_, arguments, _) = generics.split_for_impl();
    quote!(#arguments)
}

fn bounded(mut generics: Generics, carriers: &[Type], krate: &Path, asked: Asked) -> Generics {
    if asked == Asked::InLanes {
        generics.params.push(parse_quote!(const __LANES: usize));
    }
    if !carriers.is_empty() {
        let predicates = carriers.iter().map(|t| -> WherePredicate {
            match asked {
                Asked::Once => parse_quote!(#t: #krate::Differentiable),
                Asked::InLanes => parse_quote!(#t: #krate::InLanes<__LANES>),
            }
        });
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// The type parameters that occur in fields with a derivative, and their associated types that do.
fn carriers(input: &Input) -> Vec<Type> {
    struct Carriers {
        params: BTreeSet<String>,
        found: Vec<Type>,
        seen: BTreeSet<String>,
    }

    impl Carriers {
        fn add(&mut self, t: &TypePath) {
            if self.seen.insert(t.to_token_stream().to_string()) {
                self.found.push(Type::Path(t.clone()));
            }
        }
    }

    impl<'ast> Visit<'ast> for Carriers {
        fn visit_type_path(&mut self, t: &'ast TypePath) {
            let first = t.path.segments.first().map(|s| s.ident.to_string()).unwrap_or_default();
            if t.qself.is_some() || self.params.contains(&first) {
                self.add(t);
            } else if t.path.segments.last().is_none_or(|s| s.ident != "PhantomData") {
                visit::visit_type_path(self, t);
            }
        }

        fn visit_expr(&mut self, _: &'ast syn::Expr) {}
    }

    let params = input.generics.type_params().map(|p| p.ident.to_string()).collect();
    let mut carriers = Carriers { params, found: Vec::new(), seen: BTreeSet::new() };
    for field in input.fields().filter(|f| f.carries == Carries::Type) {
        carriers.visit_type(&field.ty);
    }
    // A qualified path of the user's own types needs no bound: there is nothing generic in it.
    let generic = |t: &Type| {
        let mut names = BTreeSet::new();
        collect(t.to_token_stream(), &mut names);
        carriers.params.iter().any(|p| names.contains(p))
    };
    carriers.found.iter().filter(|t| generic(t)).cloned().collect()
}

fn name(param: &GenericParam) -> String {
    match param {
        GenericParam::Lifetime(l) => l.lifetime.to_string(),
        GenericParam::Type(t) => t.ident.to_string(),
        GenericParam::Const(c) => c.ident.to_string(),
    }
}

/// Every ident and lifetime that tokens mention.
pub(super) fn names(tokens: TokenStream) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(tokens, &mut names);
    names
}

fn collect(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let mut quote = false;
    for tree in tokens {
        match tree {
            TokenTree::Ident(i) => {
                names.insert(if quote { format!("'{i}") } else { i.to_string() });
                quote = false;
            }
            TokenTree::Group(g) => collect(g.stream(), names),
            TokenTree::Punct(p) => quote = p.as_char() == '\'',
            TokenTree::Literal(_) => {}
        }
    }
}
