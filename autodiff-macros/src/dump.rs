//! `AUTODIFF_DUMP=name`: every stage of the functions of that name, on standard error, at build time.

use crate::adjoint::Adjoint;
use crate::analyse::activity::Activity;
use crate::ir::Function;
use crate::tangent::Tangent;
use proc_macro2::{Ident, TokenStream};

/// Whether to print, and for whom.
pub(crate) struct Dump {
    #[cfg(feature = "dump")]
    name: Option<String>,
}

#[cfg(not(feature = "dump"))]
impl Dump {
    pub(crate) fn of(_: &Ident) -> Self {
        Dump {}
    }

    pub(crate) fn function(&self, _stage: &str, _f: &Function) {}

    pub(crate) fn analyses(&self, _f: &Function, _activity: &Activity) {}

    pub(crate) fn adjoint(&self, _f: &Function, _adjoint: &Adjoint) {}

    pub(crate) fn tangent(&self, _f: &Function, _tangent: &Tangent) {}

    pub(crate) fn rust(&self, _items: &TokenStream) {}
}

#[cfg(feature = "dump")]
#[expect(clippy::print_stderr, reason = "it is what the feature is for")]
impl Dump {
    pub(crate) fn of(ident: &Ident) -> Self {
        let wanted = std::env::var("AUTODIFF_DUMP").is_ok_and(|name| *ident == name || name == "*");
        Dump { name: wanted.then(|| ident.to_string()) }
    }

    pub(crate) fn function(&self, stage: &str, f: &Function) {
        if let Some(name) = &self.name {
            eprintln!("=== {name}: {stage}\n{}", crate::ir::text::text(f));
            complain(&crate::ir::verify::verify(f));
        }
    }

    pub(crate) fn analyses(&self, f: &Function, activity: &Activity) {
        if let Some(name) = &self.name {
            eprintln!("=== {name}: active\n{}", activity.text(f));
            eprintln!("=== {name}: plan\n{}", crate::adjoint::plan_text(f, activity));
            eprintln!("=== {name}: kept\n{}", crate::adjoint::kept_text(f, activity));
        }
    }

    pub(crate) fn adjoint(&self, f: &Function, adjoint: &Adjoint) {
        if let Some(name) = &self.name {
            let text = |b| crate::ir::text::block(&adjoint.locals, &f.labels, b);
            eprintln!("=== {name}: forward sweep\n{}", text(&adjoint.forward));
            eprintln!("=== {name}: reverse sweep\n{}", text(&adjoint.reverse));
            complain(&crate::ir::verify::verify_adjoint(f, adjoint));
            if let Some(fused) = crate::adjoint::fuse(f, adjoint) {
                eprintln!("=== {name}: both sweeps in one\n{}", text(&fused));
                complain(&crate::ir::verify::verify_fused(f, adjoint, &fused));
            }
        }
    }

    pub(crate) fn tangent(&self, f: &Function, tangent: &Tangent) {
        if let Some(name) = &self.name {
            let text = crate::ir::text::block(&tangent.locals, &f.labels, &tangent.body);
            eprintln!("=== {name}: forward mode\n{text}");
            complain(&crate::ir::verify::verify_tangent(f, tangent));
        }
    }

    pub(crate) fn rust(&self, items: &TokenStream) {
        if let Some(name) = &self.name {
            let text = match syn::parse2(items.clone()) {
                Ok(file) => prettyplease::unparse(&file),
                Err(_) => items.to_string(),
            };
            eprintln!("=== {name}: generated\n{text}");
        }
    }
}

/// A promise that a stage has broken.
#[cfg(feature = "dump")]
#[expect(clippy::print_stderr, reason = "it is what the feature is for")]
fn complain(problems: &[String]) {
    for problem in problems {
        eprintln!("!!! {problem}");
    }
}
