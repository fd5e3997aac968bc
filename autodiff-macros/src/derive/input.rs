//! The type that the derive stands on, as the generator wants it.

use super::check;
use crate::{
    emit::type_in_lanes,
    ir::Ty,
    signature::{Floats, cotangent, ty},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    Data, DeriveInput, Generics, Member, Path, Type, Visibility, parse_quote,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
};

/// A struct or an enum.
pub(super) struct Input {
    pub vis: Visibility,
    pub ident: Ident,
    pub generics: Generics,
    /// The runtime: `::autodiff` unless the user says otherwise.
    pub krate: Path,
    /// Whether its tangents can be in several directions at once.
    pub lanes: bool,
    /// Of a struct, one without a name.
    pub variants: Vec<Variant>,
}

/// A variant of an enum, or the whole of a struct.
pub(super) struct Variant {
    pub ident: Option<Ident>,
    pub style: Style,
    pub fields: Vec<Field>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Named,
    Tuple,
    Unit,
}

pub(super) struct Field {
    pub member: Member,
    pub vis: Visibility,
    /// With `Self` spelled out.
    pub ty: Type,
    /// The type that names its cotangent and its shape.
    lasting: Type,
    pub carries: Carries,
    /// What a pattern calls it.
    pub binding: Ident,
}

/// What derivative a field carries, as far as its spelling tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Carries {
    /// None: `#[constant]`, an integer, a string, a function pointer, `PhantomData`.
    Nothing,
    Float,
    /// What its type says.
    Type,
}

impl Input {
    pub(super) fn new(item: &DeriveInput) -> syn::Result<Self> {
        let check::Said { krate, lanes } = check::said(item)?;
        let krate = krate.unwrap_or_else(|| parse_quote!(::autodiff));
        let variants = match &item.data {
            Data::Struct(data) => vec![variant(item, None, &data.fields)],
            Data::Enum(data) => data.variants.iter().map(|v| variant(item, Some(&v.ident), &v.fields)).collect(),
            Data::Union(data) => return Err(check::union(data)),
        };
        let (vis, ident, generics) = (item.vis.clone(), item.ident.clone(), item.generics.clone());
        Ok(Input { vis, ident, generics, krate, lanes, variants })
    }

    pub(super) fn is_enum(&self) -> bool {
        self.variants.first().is_none_or(|v| v.ident.is_some())
    }

    /// Whether there is not a field in it.
    pub(super) fn is_empty(&self) -> bool {
        self.variants.iter().all(|v| v.fields.is_empty())
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.variants.iter().flat_map(|v| &v.fields)
    }
}

fn variant(item: &DeriveInput, ident: Option<&Ident>, fields: &syn::Fields) -> Variant {
    let style = match fields {
        syn::Fields::Named(_) => Style::Named,
        syn::Fields::Unnamed(_) => Style::Tuple,
        syn::Fields::Unit => Style::Unit,
    };
    let fields = fields.iter().zip(fields.members()).enumerate().map(|(i, (field, member))| {
        let ty = without_self(&field.ty, item);
        Field {
            vis: field.vis.clone(),
            carries: carries(&ty, check::is_constant(field)),
            lasting: lasting(&ty, &item.generics),
            ty,
            binding: format_ident!("__field{i}", span = Span::mixed_site()),
            member,
        }
    });
    Variant { ident: ident.cloned(), style, fields: fields.collect() }
}

fn carries(t: &Type, constant: bool) -> Carries {
    let phantom = matches!(t, Type::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == "PhantomData"));
    // As its type says, too: but that is not the type of one function for arguments of any lifetime, `fn(&State) -> f64`.
    let pointer = matches!(t, Type::FnPtr(_));
    match ty(t) {
        _ if constant || phantom || pointer || crate::dates::is_made_of(t) || crate::declared::is_plain(t) => {
            Carries::Nothing
        }
        Ty::Float(_) => Carries::Float,
        Ty::Int | Ty::Bool | Ty::Unit | Ty::Text | Ty::Range { .. } => Carries::Nothing,
        Ty::Array(_)
        | Ty::Slice(_)
        | Ty::Vec(_)
        | Ty::Tuple(_)
        | Ty::Ref(_)
        | Ty::Option(_)
        | Ty::Result(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => Carries::Type,
    }
}

impl Field {
    /// The type of its cotangent.
    pub(super) fn bar(&self, krate: &Path) -> TokenStream {
        match self.carries {
            Carries::Nothing => quote_spanned!(self.ty.span()=> ()),
            Carries::Float | Carries::Type => cotangent(krate, &Floats::default(), &self.lasting),
        }
    }

    /// The type of its tangent in several directions.
    pub(super) fn many(&self, krate: &Path) -> TokenStream {
        match self.carries {
            Carries::Nothing => quote_spanned!(self.ty.span()=> ()),
            Carries::Float | Carries::Type => type_in_lanes(krate, &Floats::default(), &self.bar(krate)),
        }
    }

    /// The type of its shape.
    pub(super) fn shape(&self, krate: &Path) -> TokenStream {
        let t = &self.lasting;
        match self.carries {
            Carries::Nothing | Carries::Float => quote!(()),
            Carries::Type => quote_spanned!(t.span()=> <#t as #krate::Differentiable>::Shape),
        }
    }

    /// Whether its cotangent, and its shape, are known to be `Copy`.
    pub(super) fn is_copy(&self) -> bool {
        self.carries != Carries::Type || ty(&self.ty).is_copy()
    }
}

/// The type with `'static` for its lifetimes. Cotangents and shapes hold nothing that is borrowed, and are the same type whatever the lifetimes
/// are: those of `Holder<'a>` need no lifetime then, and a pullback that has one lives as long as anything. A type parameter may not.
fn lasting(t: &Type, generics: &Generics) -> Type {
    struct Lasting;

    impl VisitMut for Lasting {
        fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
            *lifetime = syn::Lifetime::new("'static", lifetime.span());
        }

        // Their lifetimes may be their own, `for<'a>`.
        fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
        fn visit_type_trait_object_mut(&mut self, _: &mut syn::TypeTraitObject) {}
    }

    let mut lasting = t.clone();
    let names = super::generics::names(t.to_token_stream());
    if generics.type_params().all(|p| !names.contains(&p.ident.to_string())) {
        Lasting.visit_type_mut(&mut lasting);
    }
    lasting
}

/// The type with `Self` spelled out: in the generated types it would be those.
fn without_self(t: &Type, item: &DeriveInput) -> Type {
    struct Spell<'a>(&'a DeriveInput);

    impl VisitMut for Spell<'_> {
        // A constant of the type in the length of an array. Generic types cannot have one there.
        fn visit_path_mut(&mut self, path: &mut Path) {
            if let Some(first) = path.segments.first_mut().filter(|first| first.ident == "Self") {
                first.ident = self.0.ident.clone();
            }
            visit_mut::visit_path_mut(self, path);
        }

        fn visit_type_mut(&mut self, t: &mut Type) {
            if matches!(t, Type::Path(p) if p.qself.is_none() && p.path.is_ident("Self")) {
                let (ident, (_, generics, _)) = (&self.0.ident, self.0.generics.split_for_impl());
                *t = parse_quote!(#ident #generics);
            } else {
                visit_mut::visit_type_mut(self, t);
            }
        }
    }

    let mut t = t.clone();
    Spell(item).visit_type_mut(&mut t);
    t
}
