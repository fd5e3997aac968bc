//! Traits of the crate's that have no attribute: there is no room in them for the derivatives of their methods.

use super::text::{Sources, functions, type_of_texts};
use super::words::declares;
use super::{file_of, sources};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::ItemTrait;
use syn::visit::Visit;

/// Whether the crate has a trait of this name, and none of them has the attribute: in the file that names it, or else anywhere.
pub(crate) fn is_trait_without_attribute(name: &Ident) -> bool {
    let Some(texts) = file_of(name.span()).and_then(|file| sources(&file)) else { return false };
    without_attribute(&texts, &name.to_string())
}

fn without_attribute(texts: &Sources, name: &str) -> bool {
    let none_has = |texts: &[String]| {
        let mut traits = Traits { name, attributes: Vec::new() };
        texts.iter().for_each(|text| traits.read(text));
        traits.attributes.into_iter().reduce(|a, b| a || b).map(|any| !any)
    };
    none_has(texts.here()).or_else(|| none_has(&texts.all)).unwrap_or(false)
}

/// Whether all traits of this name declare a method of that name of which a derivative can be asked, as its signature tells.
pub(crate) fn declares_numeric(of: &Ident, method: &str) -> bool {
    let Some(texts) = file_of(of.span()).and_then(|file| sources(&file)) else { return false };
    let name = of.to_string();
    let read = |texts: &[String]| {
        let mut declaring = Declaring { name: &name, method, all: None };
        let files = texts.iter().filter(|text| declares(text, &["trait"], &name)).map(|text| syn::parse_file(text));
        files.flatten().for_each(|file| declaring.visit_file(&file));
        declaring.all
    };
    read(texts.here()).or_else(|| read(&texts.all)).unwrap_or(false)
}

struct Declaring<'a> {
    name: &'a str,
    method: &'a str,
    all: Option<bool>,
}

impl<'ast> Visit<'ast> for Declaring<'_> {
    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        if item.ident == self.name {
            let mut functions = item.items.iter().filter_map(|item| match item {
                syn::TraitItem::Fn(f) => Some(&f.sig),
                _ => None, // no function
            });
            let numeric = |sig: &syn::Signature| {
                let function = syn::ItemFn {
                    attrs: Vec::new(),
                    vis: syn::Visibility::Inherited,
                    modifiers: syn::FnModifiers::default(),
                    sig: sig.clone(),
                    block: syn::parse_quote!({}),
                };
                crate::block::is_numeric(&function)
            };
            let declares = functions.any(|sig| sig.ident == self.method && sig.receiver().is_some() && numeric(sig));
            self.all = Some(self.all.unwrap_or(true) && declares);
        }
    }
}

/// For each trait of the name whether it has the attribute.
struct Traits<'a> {
    name: &'a str,
    attributes: Vec<bool>,
}

impl Traits<'_> {
    fn read(&mut self, text: &str) {
        if !declares(text, &["trait"], self.name) {
            return;
        }
        match syn::parse_file(text) {
            Ok(file) => self.visit_file(&file),
            Err(_) => self.attributes.push(true), // who knows
        }
    }
}

impl<'ast> Visit<'ast> for Traits<'_> {
    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        if item.ident == self.name {
            let mentions = |attr: &syn::Attribute| {
                !attr.path().is_ident("doc") && attr.to_token_stream().to_string().contains("differentiable")
            };
            let own = item.items.iter().any(|item| match item {
                syn::TraitItem::Fn(f) => f.attrs.iter().any(mentions),
                _ => false, // no function
            });
            self.attributes.push(own || item.attrs.iter().any(mentions));
        }
    }
}

/// Whether a type has more than one function of this name, by whatever `impl`s: which one is meant is not told by the name.
pub(crate) fn has_several(of: &Ident, name: &Ident) -> bool {
    let Some(texts) = file_of(name.span()).and_then(|file| sources(&file)) else { return false };
    several(&texts, &of.to_string(), &name.to_string())
}

fn several(texts: &Sources, of: &str, name: &str) -> bool {
    // A file that declares another type of the name speaks of that one.
    let declares = |text: &String| type_of_texts(std::slice::from_ref(text), of).is_some();
    let here = texts.here().iter().any(declares);
    let speaks = |text: &&String| !(here && declares(text) && !texts.here().contains(text));
    let functions = texts.all.iter().filter(speaks).flat_map(|text| functions(text, name)).flatten();
    functions.filter(|f| f.of.as_deref() == Some(of)).count() > 1
}

#[cfg(test)]
mod tests {
    use super::{Sources, several, without_attribute};

    fn texts(here: &str, there: &str) -> Sources {
        Sources::of(here, &[here, there])
    }

    #[test]
    fn traits_that_have_no_attribute() {
        let of = |here: &str, there: &str| without_attribute(&texts(here, there), "Shape");
        assert!(of("trait Shape { fn area(&self) -> f64; }", "#[differentiable] trait Shape {}"));
        assert!(of("use shapes::Shape;", "/// #[differentiable]\npub trait Shape: Copy {}"));
        assert!(!of("#[autodiff::differentiable(order = 2)] pub trait Shape {}", "trait Shape {}"));
        assert!(!of("trait Shape { #[differentiable] fn area(&self) -> f64; }", ""));
        // Of another crate, or not to be read.
        assert!(!of("use shapes::Shape;", "impl Shape for Circle {}"));
        assert!(!of("trait Shape { fn }", ""));
    }

    #[test]
    fn functions_of_a_type() {
        let shape = "struct Circle; impl Shape for Circle { fn area(&self) -> f64 { 1.0 } }";
        let other = "struct Circle; impl Circle { fn area() {} }";
        let of = |more: &str| several(&texts(&format!("{shape}{more}"), other), "Circle", "area");
        assert!(!of("impl Square { fn area(&self) -> f64 { 1.0 } } trait Shape { fn area(&self) -> f64; }"));
        assert!(of("impl Circle { fn area(&self) -> f64 { 2.0 } }"));
        assert!(of("impl Solid for Circle { fn area(&self) -> f64 { 2.0 } }"));
        // Its own functions may stand in another file.
        assert!(several(&texts(shape, "impl Circle { fn area(&self) -> f64 { 2.0 } }"), "Circle", "area"));
    }
}
