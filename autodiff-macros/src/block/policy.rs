//! Which functions of a block have derivatives.

use crate::ir::Ty;
use crate::options::Options;
use crate::signature::{is_constant, ty};
use quote::ToTokens;
use syn::{Attribute, FnArg, ItemFn, Path, ReturnType, Type, visit::Visit};

/// What becomes of one function.
pub(super) enum Choice {
    /// Nothing: it is marked so, or no derivative can go through it.
    None,
    /// Its attribute is wrong.
    Wrong(syn::Error),
    /// `asked`: it has the attribute itself.
    Differentiate { options: Options, asked: bool },
}

pub(super) fn choose(function: &ItemFn, own: Option<Attribute>, block: &Options) -> Choice {
    let Some(attr) = own else {
        let options = Options { krate: block.krate.clone(), ..Options::default() };
        return if is_numeric(function) { Choice::Differentiate { options, asked: false } } else { Choice::None };
    };
    match syn::parse2::<Options>(super::arguments(&attr)) {
        Err(error) => Choice::Wrong(error),
        Ok(options) if options.skip => Choice::None,
        Ok(mut options) => {
            options.krate = options.krate.or_else(|| block.krate.clone());
            Choice::Differentiate { options, asked: true }
        }
    }
}

/// Whether a derivative can go in and come out, as far as the signature tells.
fn is_numeric(function: &ItemFn) -> bool {
    let sig = &function.sig;
    if sig.asyncness.is_some() || sig.abi.is_some() || matches!(sig.safety, syn::Safety::Unsafe(_)) {
        return false;
    }
    let mut state = false;
    let mut varied = false;
    for arg in &sig.inputs {
        let constant = is_constant(arg);
        match arg {
            FnArg::Receiver(receiver) => {
                state |= matches!(receiver.kind, syn::ReceiverKind::Reference(_, _, Some(_)));
                varied |= !constant;
            }
            FnArg::Typed(arg) => {
                if is_foreign_type(&arg.ty) && !constant {
                    return false;
                }
                let active = !constant && !ty(&arg.ty).is_inert();
                varied |= active;
                state |= active && matches!(&*arg.ty, Type::Reference(r) if r.mutability.is_some());
            }
        }
    }
    let useful = match &sig.output {
        ReturnType::Default => false,
        ReturnType::Type(_, t) => {
            if borrows(t) {
                return false;
            }
            !matches!(ty(t), Ty::Unit) && !ty(t).is_inert()
        }
    };
    varied && (useful || state)
}

/// Whether a function has a call of its own name in it, which is taken for one of itself.
pub(super) fn calls_itself(function: &ItemFn) -> bool {
    struct Calls<'a>(&'a proc_macro2::Ident, bool);
    impl<'ast> Visit<'ast> for Calls<'_> {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.1 |= call.method == *self.0;
            syn::visit::visit_expr_method_call(self, call);
        }
        fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
            self.1 |= path.path.segments.last().is_some_and(|s| s.ident == *self.0);
        }
    }
    let mut calls = Calls(&function.sig.ident, false);
    calls.visit_block(&function.block);
    calls.1
}

/// A reference, or a type without a name, is no value to differentiate.
fn borrows(t: &Type) -> bool {
    struct Borrows(bool);
    impl<'ast> Visit<'ast> for Borrows {
        fn visit_type(&mut self, t: &'ast Type) {
            self.0 |= matches!(
                t,
                Type::Reference(_) | Type::ImplTrait(_) | Type::TraitObject(_) | Type::FnPtr(_) | Type::Ptr(_)
            );
            syn::visit::visit_type(self, t);
        }
    }
    let mut borrows = Borrows(false);
    borrows.visit_type(t);
    borrows.0
}

/// Types of std and of widely used crates that are about something else than numbers.
fn is_foreign_type(t: &Type) -> bool {
    const NAMES: &[&str] = &[
        "Formatter",
        "Path",
        "PathBuf",
        "OsStr",
        "File",
        "Read",
        "Write",
        "BufRead",
        "Hasher",
        "Serializer",
        "Deserializer",
        "Rng",
    ];
    let text: Vec<String> = words(&t.to_token_stream());
    NAMES.iter().any(|name| text.iter().any(|word| word == name))
}

fn words(tokens: &proc_macro2::TokenStream) -> Vec<String> {
    tokens
        .clone()
        .into_iter()
        .flat_map(|tree| match tree {
            proc_macro2::TokenTree::Ident(i) => vec![i.to_string()],
            proc_macro2::TokenTree::Group(g) => words(&g.stream()),
            proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => Vec::new(),
        })
        .collect()
}

/// Traits of std, which have no room for the derivatives of their methods.
pub(super) fn is_foreign(path: &Path) -> bool {
    const NAMES: &[&str] = &[
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Rem",
        "Neg",
        "Not",
        "AddAssign",
        "SubAssign",
        "MulAssign",
        "DivAssign",
        "RemAssign",
        "Index",
        "IndexMut",
        "Deref",
        "DerefMut",
        "From",
        "Into",
        "TryFrom",
        "TryInto",
        "Default",
        "Clone",
        "Copy",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Debug",
        "Display",
        "Iterator",
        "IntoIterator",
        "FromIterator",
        "DoubleEndedIterator",
        "ExactSizeIterator",
        "Extend",
        "Sum",
        "Product",
        "FromStr",
        "AsRef",
        "AsMut",
        "Borrow",
        "BorrowMut",
        "Drop",
        "Error",
        "Fn",
        "FnMut",
        "FnOnce",
        "ToString",
        "Float",
        "Num",
        "Zero",
        "One",
    ];
    path.segments.last().is_some_and(|s| NAMES.contains(&s.ident.to_string().as_str()))
}
