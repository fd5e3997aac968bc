//! Which functions of a block have derivatives.

use crate::ir::Ty;
use crate::options::Options;
use crate::signature::{is_constant, is_text_of_the_program, ty};
use quote::ToTokens;
use syn::{Attribute, FnArg, Generics, ItemFn, Path, PathArguments, ReturnType, Type, visit::Visit};

/// What becomes of one function.
pub(super) enum Choice {
    /// Nothing: no derivative can go through it.
    None,
    /// Nothing: it is marked so.
    Skipped,
    /// Its attribute is wrong.
    Wrong(syn::Error),
    /// It answers with something that carries no derivative.
    Inert { options: Options },
    /// `asked`: it has the attribute itself.
    Differentiate { options: Options, asked: bool },
}

pub(super) fn choose(function: &ItemFn, own: Option<Attribute>, block: &Options, around: &Generics) -> Choice {
    let Some(attr) = own else {
        let options =
            Options { krate: block.krate.clone(), order: block.order, lanes: block.lanes, ..Options::default() };
        return match kind(function, around) {
            Kind::Numeric => Choice::Differentiate { options, asked: false },
            Kind::Inert => Choice::Inert { options },
            Kind::Other => Choice::None,
        };
    };
    match syn::parse2::<Options>(super::arguments(&attr)) {
        Err(error) => Choice::Wrong(error),
        Ok(options) if options.skip => Choice::Skipped,
        Ok(mut options) => {
            options.krate = options.krate.or_else(|| block.krate.clone());
            options.lanes = options.lanes.or(block.lanes);
            options.order = options.order.or(block.order.filter(|_| options.rule.is_none()));
            Choice::Differentiate { options, asked: true }
        }
    }
}

/// Whether a derivative can go in and come out, as far as the signature tells.
pub(crate) fn is_numeric(function: &ItemFn) -> bool {
    matches!(kind(function, &Generics::default()), Kind::Numeric)
}

/// What a signature tells.
enum Kind {
    /// A derivative can go in and come out.
    Numeric,
    /// There is a result, and none goes in or none comes out. A caller does not see that: a field of a struct is passed, of
    /// which it only knows that it is one.
    Inert,
    Other,
}

fn kind(function: &ItemFn, around: &Generics) -> Kind {
    let sig = &function.sig;
    if sig.asyncness.is_some() || sig.abi.is_some() || matches!(sig.safety, syn::Safety::Unsafe(_)) {
        return Kind::Other;
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
                    return Kind::Other;
                }
                let active = !constant && !ty(&arg.ty).is_inert();
                varied |= active;
                state |= active && matches!(&*arg.ty, Type::Reference(r) if r.mutability.is_some());
            }
        }
    }
    let chained = crate::by_value::is_chained(sig);
    let output = if chained { ReturnType::Default } else { crate::by_value::owned_numbers(&sig.output, around) };
    let useful = match &output {
        ReturnType::Default => false,
        ReturnType::Type(_, t) => {
            if borrows(t) || crate::dates::is_made_of(t) {
                return Kind::Other;
            }
            !matches!(ty(t), Ty::Unit) && !ty(t).is_inert() && !crate::declared::is_plain(t)
        }
    };
    match varied && (useful || state) {
        true => Kind::Numeric,
        false if !matches!(sig.output, ReturnType::Default) => Kind::Inert,
        false => Kind::Other,
    }
}

/// A reference, or a type without a name, is no value to differentiate. Errors are not looked at, and text is none of what is.
fn borrows(t: &Type) -> bool {
    struct Borrows(bool);
    impl<'ast> Visit<'ast> for Borrows {
        fn visit_type(&mut self, t: &'ast Type) {
            if matches!(t, Type::Reference(r) if is_text_of_the_program(r)) {
                return;
            }
            self.0 |= matches!(
                t,
                Type::Reference(_) | Type::ImplTrait(_) | Type::TraitObject(_) | Type::FnPtr(_) | Type::Ptr(_)
            );
            syn::visit::visit_type(self, t);
        }
        // An iterator of a list that is lent.
        fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
            let name = segment.ident.to_string();
            self.0 |= matches!(name.as_str(), "Iter" | "IterMut" | "Chunks" | "ChunksExact" | "Windows" | "Drain");
            match &segment.arguments {
                // An error carries no derivative, whatever it is made of.
                PathArguments::AngleBracketed(of) if name == "Result" => {
                    of.args.iter().take(1).for_each(|value| self.visit_generic_argument(value));
                }
                _ => syn::visit::visit_path_segment(self, segment),
            }
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

/// Traits of operators.
pub(super) fn is_operator(path: &Path) -> bool {
    path.segments.last().is_some_and(|s| {
        let name = s.ident.to_string();
        let name = name.strip_suffix("Assign").unwrap_or(&name);
        matches!(
            name,
            "Add"
                | "Sub"
                | "Mul"
                | "Div"
                | "Rem"
                | "Neg"
                | "Not"
                | "Index"
                | "IndexMut"
                | "BitAnd"
                | "BitOr"
                | "BitXor"
                | "Shl"
                | "Shr"
        )
    })
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
