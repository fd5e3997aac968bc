//! Iterators that are handed to functions: the derivatives of these take the list of the elements. So do two that are zipped of which neither
//! has elements by index.

use super::{By, It};
use crate::ir::{Arg, Place, Proj, Ty};
use crate::lower::Lowerer;
use crate::lower::value::Val;
use proc_macro2::Span;
use syn::Expr;
use syn::visit::{self, Visit};

impl Lowerer<'_> {
    /// Two iterators, in step.
    pub(super) fn zipped(&mut self, a: Box<It>, b: &Expr, span: Span) -> It {
        let other = self.iterator(b);
        if a.is_random() || other.is_random() {
            return It::Zip(a, Box::new(other));
        }
        let (base, by) = match self.listed(&other, span) {
            Arg::Ref(list) => (list, By::Ref),
            Arg::Value(list) => (self.place_of(&Val::Operand(list), span), By::Value),
            Arg::RefMut(_) | Arg::Opaque(_) => return It::Empty, // no lists
        };
        It::Zip(a, Box::new(It::Elements { base, by }))
    }

    /// The elements as an argument: a slice of references, a `Vec` of values.
    pub(in crate::lower) fn listed(&mut self, it: &It, span: Span) -> Arg {
        if let It::Elements { base, by: By::Ref } = it {
            let whole = Proj::Range { lo: None, hi: None, inclusive: false };
            return Arg::Ref(self.through(base.clone()).with(whole));
        }
        let mut references = false;
        let out = self.accumulator("collected", Ty::Unknown, span);
        let (turns, ()) = self.branch(|l| {
            l.drive(it, false, span, &mut |l, v, _| {
                references |= matches!(v, Val::Ref { .. });
                let v = match v {
                    Val::Ref { to, .. } => l.copy_of(*to, span),
                    v => v,
                };
                l.append(out, v, span);
            });
        });
        self.start_empty(out, span);
        self.splice(turns);
        let list = Place::of(out);
        if references { Arg::Ref(list) } else { Arg::Value(self.load(list, span)) }
    }
}

/// Whether the elements of an iterator may be made before they are asked for: there is an end to them, nothing is written through them, and
/// making them writes nothing.
pub(super) fn is_listed(e: &Expr) -> bool {
    struct Waits(bool);
    impl<'ast> Visit<'ast> for Waits {
        fn visit_expr_assign(&mut self, _: &'ast syn::ExprAssign) {
            self.0 = true;
        }

        fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
            self.0 |= crate::lower::opaque::is_compound(&e.op);
            visit::visit_expr_binary(self, e);
        }

        fn visit_expr_reference(&mut self, e: &'ast syn::ExprReference) {
            self.0 |= e.mutability.is_some();
            visit::visit_expr_reference(self, e);
        }

        fn visit_expr_method_call(&mut self, m: &'ast syn::ExprMethodCall) {
            let name = m.method.to_string();
            self.0 |= name.ends_with("_mut")
                || matches!(name.as_str(), "by_ref" | "next" | "cycle" | "scan" | "drain" | "push" | "pop" | "insert");
            visit::visit_expr_method_call(self, m);
        }

        // `from_fn`, `successors`, functions that may do anything.
        fn visit_expr_call(&mut self, _: &'ast syn::ExprCall) {
            self.0 = true;
        }

        fn visit_macro(&mut self, _: &'ast syn::Macro) {
            self.0 = true;
        }
    }
    let mut waits = Waits(false);
    waits.visit_expr(e);
    !waits.0 && matches!(e, Expr::MethodCall(_))
}
