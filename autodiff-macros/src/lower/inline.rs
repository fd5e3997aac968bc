//! Closures that are called where they are in scope: their bodies take the place of the calls.

use super::{Lowerer, Val, jumps::Return, value::ClosureDef};
use crate::report::Refusal;
use proc_macro2::Span;
use syn::Expr;
use syn::spanned::Spanned;

impl Lowerer<'_> {
    pub(super) fn inline(&mut self, def: &ClosureDef, args: Vec<Val>, span: Span) -> Val {
        if self.inlining >= MAX_INLINING {
            return self.refuse(Refusal::RecursiveClosure { span });
        }
        self.inlining += 1;
        let outer = std::mem::replace(&mut self.scopes, def.scopes.clone());
        // `break` in a closure cannot mean a loop around it.
        let targets = std::mem::take(&mut self.targets);
        let body = &def.closure.body;
        let v = self.scoped(|l| {
            if !returns(body) {
                l.parameters(def, args, span);
                return l.expr(body);
            }
            let dest = l.open();
            let label = l.enter(None, Some(dest), false, span);
            l.returns.push(Return::Closure(label, dest));
            let (block, ()) = l.branch(|l| {
                l.parameters(def, args, span);
                let v = l.expr(body);
                l.deliver(dest, v, body.span());
            });
            l.returns.pop();
            l.leave();
            l.emit(crate::ir::StmtKind::Block { label: Some(label), body: block }, span);
            l.close(dest)
        });
        self.scopes = outer;
        self.targets = targets;
        self.inlining -= 1;
        if let syn::ReturnType::Type(_, ty) = &def.closure.output {
            self.keep_carrier_type(&v, ty);
        }
        v
    }

    fn parameters(&mut self, def: &ClosureDef, args: Vec<Val>, span: Span) {
        let mut args = args.into_iter();
        for pat in &def.closure.inputs {
            self.bind(pat, args.next().unwrap_or(Val::Poison), span);
        }
    }
}

pub(super) type Arguments = syn::punctuated::Punctuated<Expr, syn::Token![,]>;

/// Arguments with the types that a closure asks of them, which is inlined, and its parameters' types with it.
pub(super) fn as_asked(args: &Arguments, closure: &syn::ExprClosure) -> Option<Arguments> {
    let typed = closure.inputs.iter().any(|pat| matches!(pat, syn::Pat::Type(_)));
    let one = |(arg, pat): (&Expr, &syn::Pat)| match pat {
        syn::Pat::Type(t) => super::suffix::suffixed(arg, &t.ty),
        _ => arg.clone(), // nothing is asked of it
    };
    (typed && args.len() == closure.inputs.len()).then(|| args.iter().zip(&closure.inputs).map(one).collect())
}

/// Closures inside closures: more than anyone writes by hand, few enough for the stack.
const MAX_INLINING: usize = 32;

/// Whether a closure's body contains a `return` of its own.
fn returns(body: &Expr) -> bool {
    struct Returns(bool);
    impl<'ast> syn::visit::Visit<'ast> for Returns {
        fn visit_expr_return(&mut self, _: &'ast syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _: &'ast syn::ExprTry) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut found = Returns(false);
    syn::visit::Visit::visit_expr(&mut found, body);
    found.0
}
