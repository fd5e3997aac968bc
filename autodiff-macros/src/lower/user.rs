//! Types of the user's: what tells them from floats, and what their methods return.
//!
//! `v.max(w)` is a primitive where `v` is a float, and a call where it is of a type with a method of that name. The macro has
//! no types, but often there is evidence: `self`, a struct literal, a constructor, a type's name in the signature. Where the evidence
//! deceives, by a name for a float type, the call finds the method of floats in the runtime.

use super::{Lowerer, Val, scope::Scope, value::ClosureDef};
use crate::declared::Called;
use crate::ir::{Operand, Ty};
use crate::signature::{Block, Signature, ty};
use proc_macro2::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use syn::{Path, Type};

/// What the block around the function tells.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// The name of the type that the block is of.
    own: Option<String>,
    /// What `Self` is.
    this: Option<Ty>,
    /// The results of the functions in the block.
    results: BTreeMap<String, Ty>,
    /// The methods of the block that return a reference, as closures over `self`.
    accessors: BTreeMap<String, syn::ExprClosure>,
    /// The methods of the block that return what they are called on.
    chained: BTreeSet<String>,
    /// Type parameters of the function and of the block: they may be floats.
    params: BTreeSet<String>,
    /// The traits that they are known by.
    traits: BTreeMap<String, Vec<proc_macro2::Ident>>,
    /// Parameters of the function that hold trait objects.
    dynamic: BTreeSet<usize>,
    /// Those among them that are not marked `#[constant]`.
    objects: BTreeSet<usize>,
    /// Parameters of the function whose type is known by its traits: `&T`, `impl Shape`.
    bounded: BTreeSet<usize>,
}

impl Surroundings {
    pub(super) fn new(sig: &Signature) -> Self {
        let owner = sig.owner.as_ref();
        let generics = owner.map(|o| &o.generics).into_iter().chain([&sig.generics]);
        let params = generics.flat_map(|g| g.type_params()).map(|p| p.ident.to_string()).collect();
        let self_ty = owner.and_then(|o| o.self_ty.as_ref());
        let own = self_ty.and_then(name).filter(|own| !BTreeSet::contains(&params, own));
        let this = owner.and_then(|o| match (o.kind, self_ty.map(|t| (ty(t), name(t)))) {
            (Block::Trait, _) => None, // anything
            (_, Some((t, _))) if !t.is_opaque() => Some(t),
            (_, Some((_, Some(name)))) if params.contains(&name) => None,
            (Block::Inherent | Block::Implementation, _) => Some(Ty::User { own: true, name: own.clone() }),
        });
        let dynamic = sig.params.iter().enumerate().filter(|(_, p)| holds_object(&p.ty)).map(|(i, _)| i).collect();
        let objects = sig.params.iter().enumerate().filter(|(_, p)| p.object && !p.marked).map(|(i, _)| i).collect();
        let bounded = |t: &Type| match unreferenced(t) {
            Type::ImplTrait(_) => true,
            Type::Path(p) => p.path.get_ident().is_some_and(|i| BTreeSet::contains(&params, &i.to_string())),
            _ => false, // a type with a name, or without one
        };
        let floats = |t: &Type| sig.floats.ty(t) != Ty::Unknown;
        let bounded = sig.params.iter().enumerate().filter(|(_, p)| bounded(&p.ty) && !floats(unreferenced(&p.ty)));
        let bounded = bounded.map(|(i, _)| i).collect();
        let accessors = owner.iter().flat_map(|o| &o.accessors);
        let accessors = accessors.map(|(name, (sig, body))| (name.clone(), closure(sig, body))).collect();
        let chained = owner.map(|o| o.chained.clone()).unwrap_or_default();
        let traits = super::unattributed::bounds(sig);
        let results = BTreeMap::new();
        let mut s = Surroundings { own, this, results, accessors, chained, params, traits, dynamic, objects, bounded };
        let results = owner.iter().flat_map(|o| &o.results);
        s.results = results.map(|(name, t)| (name.clone(), t.as_ref().map_or(Ty::Unit, |t| s.ty(t)))).collect();
        s
    }

    /// Whether a path names the block's own type.
    pub(super) fn is_own(&self, path: &Path) -> bool {
        path.is_ident("Self")
            || path.segments.last().is_some_and(|s| self.own.as_ref().is_some_and(|own| s.ident == own))
    }

    /// Whether a name is that of a type parameter.
    pub(super) fn is_parameter(&self, name: &str) -> bool {
        self.params.contains(name)
    }

    /// The traits that type parameters are known by.
    pub(super) fn traits(&self) -> &BTreeMap<String, Vec<proc_macro2::Ident>> {
        &self.traits
    }

    /// Whether there are trait objects in a parameter.
    pub(super) fn is_dynamic(&self, param: usize) -> bool {
        self.dynamic.contains(&param)
    }

    /// The same, of one that is not marked as constant.
    pub(super) fn is_object(&self, param: usize) -> bool {
        self.objects.contains(&param)
    }

    /// Whether a parameter is of a type that is known by its traits.
    pub(super) fn is_bounded(&self, param: usize) -> bool {
        self.bounded.contains(&param)
    }

    /// Whether a function of this name is in the block.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.results.contains_key(name)
    }

    /// What a function of the block returns.
    pub(super) fn result(&self, name: &str) -> Option<Ty> {
        self.results.get(name).cloned()
    }

    /// What a type in a signature tells, references looked through by the caller's `Ty::Ref`.
    pub(super) fn ty(&self, t: &Type) -> Ty {
        match (ty(t), t) {
            (Ty::Unknown, Type::Path(p)) if crate::signature::is_pointer(&p.path) => match self.argument(t) {
                user @ Ty::User { .. } => user,
                _ => Ty::Unknown, // has methods of its own
            },
            (Ty::Unknown, Type::Path(p)) if p.qself.is_none() => self.named(&p.path),
            (_, Type::Reference(r)) => Ty::Ref(Box::new(self.ty(&r.elem))),
            (Ty::Array(_), Type::Array(a)) => Ty::Array(Box::new(self.ty(&a.elem))),
            (Ty::Slice(_), Type::Slice(s)) => Ty::Slice(Box::new(self.ty(&s.elem))),
            (Ty::Vec(_), t) => Ty::Vec(Box::new(self.argument(t))),
            (Ty::Option(_), t) => Ty::Option(Box::new(self.argument(t))),
            (Ty::Result(_), t) => Ty::Result(Box::new(self.argument(t))),
            (_, Type::Tuple(t)) if !t.elems.is_empty() => Ty::Tuple(t.elems.iter().map(|t| self.ty(t)).collect()),
            (_, Type::Paren(p)) => self.ty(&p.elem),
            (_, Type::Group(g)) => self.ty(&g.elem),
            (known, _) => known,
        }
    }

    /// The first argument of a type.
    fn argument(&self, t: &Type) -> Ty {
        crate::signature::argument(t).map_or(Ty::Unknown, |t| self.ty(t))
    }

    /// The name of the block's own type.
    pub(super) fn own_name(&self) -> Option<String> {
        self.own.clone()
    }

    fn named(&self, path: &Path) -> Ty {
        if path.is_ident("Self") {
            return self.this.clone().unwrap_or(Ty::Unknown);
        }
        let Some(first) = path.segments.first().map(|s| s.ident.to_string()) else { return Ty::Unknown };
        let Some(last) = path.segments.last().map(|s| s.ident.to_string()) else { return Ty::Unknown };
        if first == "Self"
            || self.params.contains(&first)
            || !last.starts_with(char::is_uppercase)
            || is_no_users(&last)
        {
            return Ty::Unknown;
        }
        Ty::User { own: self.is_own(path), name: Some(last) }
    }
}

fn unreferenced(t: &Type) -> &Type {
    match crate::signature::transparent(t) {
        Type::Reference(r) => unreferenced(&r.elem),
        t => t,
    }
}

/// Types of std that other parts of the compiler know, or look through, and names that floats go by.
pub(crate) fn is_no_users(name: &str) -> bool {
    let float = ["Real", "Float", "Scalar", "Number", "Num", "Precision"].iter().any(|end| name.ends_with(end));
    if float || name.starts_with("NonZero") {
        return true;
    }
    matches!(
        name,
        "Vec" | "Option" | "Result" | "Box" | "Rc" | "Arc" | "VecDeque" | "HashMap" | "BTreeMap" | "Range" | "Cow"
    )
}

/// Whether there is a trait object in a type: `&dyn Shape`, `&[Box<dyn Shape>]`.
fn holds_object(t: &Type) -> bool {
    struct Objects(bool);
    impl<'ast> syn::visit::Visit<'ast> for Objects {
        fn visit_type_trait_object(&mut self, _: &'ast syn::TypeTraitObject) {
            self.0 = true;
        }
    }
    let mut objects = Objects(false);
    syn::visit::Visit::visit_type(&mut objects, t);
    objects.0
}

/// A method as a closure that finds `self` in its scope.
fn closure(sig: &syn::Signature, body: &syn::Block) -> syn::ExprClosure {
    let params = sig.inputs.iter().filter_map(|arg| match arg {
        syn::FnArg::Typed(arg) => Some(&arg.pat),
        syn::FnArg::Receiver(_) => None,
    });
    let mut body = body.clone();
    if let syn::ReturnType::Type(_, ty) = &sig.output {
        super::expected::expect_result(&mut body, ty);
    }
    syn::parse_quote!(|#(#params),*| #body)
}

fn name(t: &Type) -> Option<String> {
    match t {
        Type::Path(p) if p.qself.is_none() => p.path.segments.last().map(|s| s.ident.to_string()),
        Type::Reference(r) => name(&r.elem),
        Type::Paren(p) => name(&p.elem),
        Type::Group(g) => name(&g.elem),
        _ => None, // without a name
    }
}

impl Lowerer<'_> {
    /// Whether a method of this name is the user's, as the receiver's type says.
    pub(super) fn is_users_value(&self, receiver: &Val, method: &str) -> bool {
        match self.receiver_ty(receiver) {
            Ty::User { .. } => true,
            // `self` in a trait: anything, but what is declared there is there.
            Ty::Unknown => self.is_self(receiver) && self.block.declares(method),
            _ => false, // what is known has the methods of std
        }
    }

    pub(super) fn is_self(&self, v: &Val) -> bool {
        let root = match v.behind() {
            Val::Place(p) if p.proj.iter().all(|p| matches!(p, crate::ir::Proj::Deref)) => Some(p.root),
            Val::Operand(o) => o.local(),
            _ => None, // not a variable
        };
        self.is_method && root.is_some() && root == self.f.params.first().map(|p| p.local)
    }

    /// Whether a method returns what it is called on.
    pub(super) fn is_chained(&self, receiver: &Ty, is_self: bool, m: &syn::ExprMethodCall) -> bool {
        let name = m.method.to_string();
        if (receiver.is_own() || is_self) && self.block.declares(&name) {
            return self.block.chained.contains(&name);
        }
        let called = Called { of: receiver.name(), here: true, method: true, arguments: m.args.len() };
        receiver.is_opaque() && crate::declared::is_chained(&name, &called, m.method.span())
    }

    /// A call of a method of the block that returns a reference: the place that it refers to.
    pub(super) fn accessor(&mut self, receiver: &Val, method: &str, args: &[Val], span: Span) -> Option<Val> {
        if !self.receiver_ty(receiver).is_own() && !self.is_self(receiver) {
            return None;
        }
        let closure = self.block.accessors.get(method)?.clone();
        let mut scope = Scope::default();
        scope.names.insert("self".to_owned(), receiver.clone());
        let def = ClosureDef { closure, scopes: vec![scope] };
        Some(self.apply(&Val::Closure(Rc::new(def)), args.to_vec(), span))
    }

    /// `m[i]` of a type whose `index` looks at more than the element: the place that it refers to.
    pub(super) fn row(&mut self, of: &Val, index: &Operand, span: Span) -> Option<Val> {
        let ty = self.receiver_ty(of);
        let name = if self.is_self(of) { self.block.own_name() } else { ty.name() }?;
        let closure = crate::declared::row(&name, span)?;
        let mut scope = Scope::default();
        scope.names.insert("self".to_owned(), of.clone());
        let def = ClosureDef { closure, scopes: vec![scope] };
        match self.apply(&Val::Closure(Rc::new(def)), vec![Val::Operand(index.clone())], span) {
            Val::Ref { to, .. } => Some(*to),
            v => Some(v),
        }
    }

    /// What a method of the block's own type returns.
    pub(super) fn result_of_method(&self, receiver: &Val, method: &str) -> Ty {
        let own = self.receiver_ty(receiver).is_own() || self.is_self(receiver);
        if let Some(result) = self.block.results.get(method).filter(|_| own) {
            return result.clone();
        }
        match self.receiver_ty(receiver) {
            // A builder.
            user @ Ty::User { .. } if method.starts_with("with_") => user,
            _ => Ty::Unknown,
        }
    }

    /// The name of the type that a path leads through, if it is one of the user's.
    pub(super) fn type_of_path(&self, path: &syn::ExprPath) -> Option<String> {
        if !crate::signature::is_of_a_type(path) {
            return None;
        }
        let of = path.path.segments.iter().nth_back(1)?.ident.to_string();
        if of == "Self" { self.block.own.clone() } else { Some(of).filter(|of| !self.block.is_parameter(of)) }
    }

    /// Whether a path names the function that is lowered. A path from the root of the crate may: which module this is, nobody knows here.
    pub(super) fn is_itself(&self, path: &syn::ExprPath) -> bool {
        let mut segments = path.path.segments.iter().rev();
        if segments.next().is_none_or(|last| last.ident != self.f.name) {
            return false;
        }
        if crate::signature::is_of_a_type(path) {
            return segments
                .next()
                .is_some_and(|of| of.ident == "Self" || self.block.own.as_ref().is_some_and(|own| of.ident == own));
        }
        segments.next().is_none_or(|before| {
            before.ident == "self" || path.path.segments.first().is_some_and(|s| s.ident == "crate")
        })
    }

    /// What a function returns that is named by a path of a type.
    pub(super) fn result_of_associated(&self, path: &Path) -> Ty {
        let mut segments = path.segments.iter().rev();
        let (Some(last), Some(of)) = (segments.next(), segments.next()) else { return Ty::Unknown };
        let (last, of) = (last.ident.to_string(), of.ident.to_string());
        let own = of == "Self" || self.block.own.as_ref() == Some(&of);
        if let Some(result) = self.block.results.get(&last).filter(|_| own) {
            return result.clone();
        }
        let constructs = last == "new" || last == "default" || last.starts_with("from") || last.starts_with("with_");
        if constructs && !self.block.params.contains(&of) {
            return if own { self.block.this.clone().unwrap_or(Ty::Unknown) } else { Ty::named(&of) };
        }
        Ty::Unknown
    }
}
