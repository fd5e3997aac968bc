//! What the derive stands on, and what its attributes say.

use crate::signature::message;
use syn::{Attribute, Data, DataUnion, DeriveInput, Field, Path, Type, meta::ParseNestedMeta, visit::Visit};

/// Whether the field is marked `#[constant]`.
pub(super) fn is_constant(field: &Field) -> bool {
    field.attrs.iter().any(|attr| attr.path().is_ident("constant"))
}

pub(super) fn union(data: &DataUnion) -> syn::Error {
    let lines = [
        ("note", "it is not known which of its fields holds the value"),
        ("help", "write an enum with a variant for each of them"),
    ];
    syn::Error::new_spanned(data.union_token, message("cannot derive `Differentiable` for a union", &lines))
}

/// What `#[differentiable(..)]` says on a type.
#[derive(Default)]
pub(super) struct Said {
    /// `crate = path`
    pub krate: Option<Path>,
    /// `lanes`: its tangents can be in several directions at once.
    pub lanes: bool,
}

/// What `#[differentiable(crate = path, lanes)]` says. Refuses attributes in wrong places, all at once.
pub(super) fn said(item: &DeriveInput) -> syn::Result<Said> {
    let mut said = Said::default();
    let mut errors: Option<syn::Error> = None;
    let mut refuse = |error: syn::Error| match &mut errors {
        Some(all) => all.combine(error),
        none => *none = Some(error),
    };
    for attr in &item.attrs {
        if attr.path().is_ident("differentiable") {
            let read = attr.parse_nested_meta(|meta| {
                if meta.path.is_ident("lanes") {
                    said.lanes = true;
                } else if meta.path.is_ident("crate") {
                    said.krate = Some(meta.value()?.call(Path::parse_mod_style)?);
                } else {
                    return Err(unknown(&meta));
                }
                Ok(())
            });
            read.err().into_iter().for_each(&mut refuse);
        } else if attr.path().is_ident("constant") {
            let lines = [("help", "put it on the fields whose derivative is not wanted")];
            refuse(syn::Error::new_spanned(attr, message("`#[constant]` goes on fields, not on a type", &lines)));
        }
    }
    let (variants, fields) = parts(item);
    for attr in variants {
        if attr.path().is_ident("constant") || attr.path().is_ident("differentiable") {
            let lines = [("help", "put `#[constant]` on the fields of the variant")];
            let what = format!("`#[{}]` does not go on a variant", path_name(attr.path()));
            refuse(syn::Error::new_spanned(attr, message(&what, &lines)));
        }
    }
    for attr in fields {
        if attr.path().is_ident("constant") {
            attr.meta.require_path_only().err().into_iter().for_each(&mut refuse);
        } else if attr.path().is_ident("differentiable") {
            let lines =
                [("help", "write `#[constant]` to leave a field out, `#[differentiable(crate = path)]` on the type")];
            let what = "the `differentiable` attribute does not go on a field";
            refuse(syn::Error::new_spanned(attr, message(what, &lines)));
        }
    }
    for field in fields_of(item).filter(|field| !is_constant(field)) {
        let mut found = Opaque::default();
        found.visit_type(&field.ty);
        for (t, kind) in found.0 {
            let lines = [("help", "write `#[constant]` before the field to leave it out")];
            refuse(syn::Error::new_spanned(t, message(&format!("{kind} cannot carry a derivative"), &lines)));
        }
    }
    errors.map_or(Ok(said), Err)
}

/// Types of whose values nothing can be known.
#[derive(Default)]
struct Opaque<'ast>(Vec<(&'ast Type, &'static str)>);

impl<'ast> Visit<'ast> for Opaque<'ast> {
    fn visit_type(&mut self, t: &'ast Type) {
        match t {
            Type::TraitObject(_) => self.0.push((t, "a trait object")),
            Type::Ptr(_) => self.0.push((t, "a raw pointer")),
            Type::Reference(r) if r.mutability.is_some() => self.0.push((t, "a mutable reference")),
            // What a function takes and returns is none of the field's values.
            Type::FnPtr(_) => {}
            _ => syn::visit::visit_type(self, t), // looked into, or left to rustc
        }
    }

    fn visit_expr(&mut self, _: &'ast syn::Expr) {}
}

fn unknown(meta: &ParseNestedMeta<'_>) -> syn::Error {
    let what = format!("the `differentiable` attribute of a type has no argument named `{}`", path_name(&meta.path));
    meta.error(message(&what, &[("help", "its arguments are `crate = path` and `lanes`")]))
}

fn path_name(path: &Path) -> String {
    path.segments.iter().map(|s| s.ident.to_string()).collect::<Vec<_>>().join("::")
}

/// The attributes of the variants, and those of the fields.
fn parts(item: &DeriveInput) -> (Vec<&Attribute>, Vec<&Attribute>) {
    let variants = match &item.data {
        Data::Enum(data) => data.variants.iter().flat_map(|v| &v.attrs).collect(),
        Data::Struct(_) | Data::Union(_) => Vec::new(),
    };
    (variants, fields_of(item).flat_map(|f| &f.attrs).collect())
}

fn fields_of(item: &DeriveInput) -> impl Iterator<Item = &Field> {
    let fields: Vec<&Field> = match &item.data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data.variants.iter().flat_map(|v| &v.fields).collect(),
        Data::Union(_) => Vec::new(), // refused as a whole
    };
    fields.into_iter()
}
