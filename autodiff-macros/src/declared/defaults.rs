//! What a trait without the attribute gives by default to a type whose `impl` has it: its derivatives stand beside those of the type.
//!
//! The methods that a trait has a body for are none of the `impl`'s tokens. They are read where the trait stands, and mean the same
//! beside the type if all that they name is in sight there: where trait and `impl` stand side by side, or where a body names
//! nothing but what it binds itself, its `self`, and what is in sight everywhere.

use super::text::functions;
use super::words::{declares, words};
use super::{file_of, sources};
use crate::lower::pattern::bound;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit::Visit;
use syn::{FnArg, ItemImpl, ItemMod, ItemTrait, TraitItem, TraitItemFn, Type};

/// The methods that a block leaves to the trait that it is of.
pub(crate) fn defaults(block: &ItemImpl) -> Vec<TraitItemFn> {
    let Some(of) = block.trait_.as_ref().and_then(|(path, _)| path.segments.last()).map(|last| &last.ident) else {
        return Vec::new();
    };
    let Some(this) = name_of(&block.self_ty) else { return Vec::new() };
    let Some(texts) = file_of(of.span()).and_then(|file| sources(&file)) else { return Vec::new() };
    let mut found = in_texts(texts.here(), &texts.all, of, this);
    let own =
        |name: &Ident| block.items.iter().any(|item| matches!(item, syn::ImplItem::Fn(f) if f.sig.ident == *name));
    // A call by the name means the type's own function, or that of another trait, for all that can be seen.
    let meant = |name: &str| {
        let all = || texts.all.iter().flat_map(|text| functions(text, name));
        let of_a_trait =
            |f: &Option<super::text::Function>| f.as_ref().is_none_or(|f| f.of.is_none() && f.sig.receiver().is_some());
        let of_the_type =
            |f: Option<super::text::Function>| f.is_some_and(|f| f.of.as_deref() == Some(&*this.to_string()));
        all().filter(of_a_trait).count() == 1 && !all().any(of_the_type)
    };
    found.retain(|f| !own(&f.sig.ident) && meant(&f.sig.ident.to_string()));
    found
}

fn name_of(this: &Type) -> Option<&Ident> {
    match this {
        Type::Path(path) => path.path.segments.last().map(|last| &last.ident),
        _ => None, // without a name
    }
}

fn in_texts(here: &[String], all: &[String], of: &Ident, this: &Ident) -> Vec<TraitItemFn> {
    let name = of.to_string();
    let read = |texts: &[String]| {
        let mut found = Found { of, this, within: Vec::new(), traits: Vec::new(), impls: BTreeSet::new() };
        for text in texts.iter().filter(|text| words(text, &name).next().is_some()) {
            if declares(text, &["trait"], &name)
                && let Ok(file) = syn::parse_file(text)
            {
                found.visit_file(&file);
            }
        }
        found
    };
    let mut found = read(here);
    let beside = !found.traits.is_empty();
    if !beside {
        found = read(all);
    }
    let [(within, item)] = &found.traits[..] else { return Vec::new() };
    let in_sight = beside && found.impls.len() == 1 && found.impls.contains(within);
    let methods = item.items.iter().filter_map(|item| match item {
        TraitItem::Fn(f) if f.default.is_some() => Some(f.clone()),
        _ => None, // is given in every `impl`, or no function
    });
    methods.filter(|f| in_sight || names_nothing_else(f)).collect()
}

/// The traits of a name, and where the `impl`s of it for a type are: in which modules, and in which functions.
struct Found<'a> {
    of: &'a Ident,
    this: &'a Ident,
    within: Vec<String>,
    traits: Vec<(Vec<String>, ItemTrait)>,
    impls: BTreeSet<Vec<String>>,
}

impl Found<'_> {
    fn inside(&mut self, name: String, visit: impl FnOnce(&mut Self)) {
        self.within.push(name);
        visit(self);
        self.within.pop();
    }
}

impl<'ast> Visit<'ast> for Found<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.inside(item.ident.to_string(), |found| syn::visit::visit_item_mod(found, item));
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.inside(format!("fn {}", item.sig.ident), |found| syn::visit::visit_item_fn(found, item));
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        if item.ident == *self.of {
            self.traits.push((self.within.clone(), item.clone()));
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let named = |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == *self.of);
        if item.trait_.as_ref().is_some_and(|(path, _)| named(path)) && name_of(&item.self_ty) == Some(self.this) {
            self.impls.insert(self.within.clone());
        }
    }
}

/// Whether a method with a body names what it binds, `self`, and what is in sight everywhere.
fn names_nothing_else(method: &TraitItemFn) -> bool {
    struct Binds(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Binds {
        fn visit_pat(&mut self, pat: &'ast syn::Pat) {
            self.0.extend(bound(pat).iter().map(ToString::to_string));
            syn::visit::visit_pat(self, pat);
        }
    }
    let mut binds = Binds(BTreeSet::new());
    for arg in &method.sig.inputs {
        if let FnArg::Typed(arg) = arg {
            binds.visit_pat(&arg.pat);
        }
    }
    method.default.iter().for_each(|body| binds.visit_block(body));
    let mut sig = method.sig.clone();
    sig.ident = Ident::new("self", sig.ident.span());
    let tokens = [sig.to_token_stream(), method.default.to_token_stream()];
    method.sig.generics.params.is_empty() && tokens.into_iter().all(|tokens| all_known(tokens, &binds.0))
}

fn all_known(tokens: TokenStream, bound: &BTreeSet<String>) -> bool {
    // A member, or what a path goes on with.
    let mut behind = false;
    let mut previous = ' ';
    tokens.into_iter().all(|token| {
        let member = std::mem::take(&mut behind);
        match token {
            TokenTree::Ident(ident) => {
                previous = ' ';
                let name = ident.to_string();
                member || bound.contains(&name) || is_everywhere(&name)
            }
            TokenTree::Punct(p) => {
                let c = p.as_char();
                // Two dots are a range.
                behind = c == '.' && previous != '.' || c == ':' && previous == ':';
                previous = c;
                true
            }
            TokenTree::Group(g) => {
                previous = ' ';
                all_known(g.stream(), bound)
            }
            TokenTree::Literal(_) => {
                previous = ' ';
                true
            }
        }
    })
}

/// Words of the language, the types that have no path, and what every module has.
fn is_everywhere(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "self",
        "Self",
        "fn",
        "let",
        "mut",
        "if",
        "else",
        "for",
        "in",
        "while",
        "loop",
        "match",
        "return",
        "break",
        "continue",
        "move",
        "ref",
        "as",
        "true",
        "false",
        "where",
        "f64",
        "f32",
        "usize",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "isize",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "bool",
        "char",
        "str",
        "String",
        "Vec",
        "Option",
        "Some",
        "None",
        "Result",
        "Ok",
        "Err",
        "Box",
        "std",
        "core",
        "vec",
        "assert",
        "debug_assert",
        "assert_eq",
        "panic",
        "unreachable",
        "format",
        "Sized",
        "Fn",
        "_",
    ];
    NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::in_texts;
    use syn::parse_quote;

    fn of(here: &str, there: &str) -> Vec<String> {
        let texts = [here.to_owned(), there.to_owned()];
        let found = in_texts(&texts[..1], &texts, &parse_quote!(Law), &parse_quote!(Spring));
        found.iter().map(|f| f.sig.ident.to_string()).collect()
    }

    const LAW: &str = "trait Law {
        fn at(&self, x: f64) -> f64;
        fn twice(&self, x: f64) -> f64 { let y = self.at(x); (0..2).map(|i| y * i as f64).sum::<f64>() * Self::UNIT }
        fn scaled(&self, x: f64) -> f64 { SCALE * self.at(x) }
    }";

    #[test]
    fn beside_the_type() {
        assert_eq!(of(&format!("{LAW} impl Law for Spring {{}}"), ""), ["twice", "scaled"]);
        assert_eq!(of(&format!("mod laws {{ {LAW} impl Law for Spring {{}} }}"), ""), ["twice", "scaled"]);
    }

    #[test]
    fn elsewhere() {
        assert_eq!(of(&format!("mod laws {{ {LAW} }} impl Law for Spring {{}}"), ""), ["twice"]);
        assert_eq!(of("impl Law for Spring {}", LAW), ["twice"]);
        // Which of the two is not told by the name.
        assert!(of("impl Law for Spring {}", &format!("mod a {{ {LAW} }} mod b {{ {LAW} }}")).is_empty());
    }
}
