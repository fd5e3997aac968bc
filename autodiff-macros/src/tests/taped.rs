//! The list of corpus functions whose gradient allocates: each of them has something to allocate for.

use super::Stages;
use std::collections::BTreeMap;
use std::path::Path;
use syn::visit::Visit;

/// Functions with the attribute, by name.
#[derive(Default)]
struct ByName(BTreeMap<String, Vec<syn::ItemFn>>);

impl Visit<'_> for ByName {
    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        if item.attrs.iter().any(|attr| attr.path().is_ident("differentiable")) {
            let mut item = item.clone();
            item.attrs.clear();
            self.0.entry(item.sig.ident.to_string()).or_default().push(item);
        }
        syn::visit::visit_item_fn(self, item);
    }
}

/// Types whose zeros and copies are what they seem.
struct Plain(bool);

impl Visit<'_> for Plain {
    fn visit_path(&mut self, path: &syn::Path) {
        let known = |name: &syn::Ident| ["f64", "f32", "usize", "i32", "u32", "bool", "Vec"].iter().any(|t| name == t);
        self.0 &= path.get_ident().is_none_or(known) || path.segments.last().is_some_and(|s| known(&s.ident));
        syn::visit::visit_path(self, path);
    }

    fn visit_type_reference(&mut self, t: &syn::TypeReference) {
        // The cotangent of a state is a buffer.
        self.0 &= t.mutability.is_none();
        syn::visit::visit_type_reference(self, t);
    }
}

/// A record of each turn of a loop, the pullback of a call, a vector that is kept or cloned, or what is not known here.
fn needs_memory(item: syn::ItemFn) -> bool {
    let mut plain = Plain(true);
    plain.visit_signature(&item.sig);
    if !plain.0 {
        return true;
    }
    let item = crate::iterators::listed(&item, &syn::parse_quote!(::autodiff)).unwrap_or(item);
    let Ok(stages) = Stages::of(item, proc_macro2::TokenStream::new()) else { return true };
    let kept = ["every turn", "it is put back", "vector", "memory that is read again"];
    kept.iter().any(|word| stages.kept.contains(word))
        || ["= forward ", "= call ", "opaque"].iter().any(|word| stages.text.contains(word))
}

#[test]
fn what_is_listed_keeps_something() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let list = std::fs::read_to_string(tests.join("common/taped.txt")).expect("the list");
    let mut files: BTreeMap<(&str, &str), ByName> = BTreeMap::new();
    let mut needless = Vec::new();
    for name in list.lines() {
        let parts: Vec<&str> = name.split("::").collect();
        let [target, file, .., function] = parts[..] else { continue };
        let found = files.entry((target, file)).or_insert_with(|| {
            let mut by_name = ByName::default();
            let path = tests.join("corpus").join(target).join(file).with_extension("rs");
            if let Ok(code) = std::fs::read_to_string(path) {
                by_name.visit_file(&syn::parse_file(&code).expect("a file of Rust"));
            }
            by_name
        });
        if let Some(items) = found.0.get(function)
            && !items.iter().any(|item| needs_memory(item.clone()))
        {
            needless.push(name);
        }
    }
    assert!(needless.is_empty(), "these keep nothing, and allocate: {needless:#?}");
}
