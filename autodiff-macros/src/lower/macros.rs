//! Macros: those of std whose meaning is known, the others as they are.

use super::{Lowerer, Val, stmt::path_text};
use crate::ir::Ty;
use crate::report::Refusal;
use proc_macro2::Span;
use quote::quote;
use syn::{Expr, ExprMacro, Macro};

impl Lowerer<'_> {
    pub(super) fn macro_(&mut self, mac: &Macro, span: Span) -> Val {
        let name = path_text(&mac.path);
        let last = name.rsplit("::").next().unwrap_or(&name).to_owned();
        let e = Expr::Macro(ExprMacro { attrs: Vec::new(), mac: mac.clone() });
        match last.as_str() {
            "vec" => self.vec(mac, span),
            "matches" => self.matches(mac, span),
            "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq" | "debug_assert_ne"
            | "println" | "print" | "eprintln" | "eprint" => {
                self.keep_macro(&e, span);
                Val::Unit
            }
            "panic" | "unreachable" | "todo" | "unimplemented" => {
                self.keep_macro(&e, span);
                Val::Never
            }
            "dbg" => self.dbg(mac, span),
            "format" | "stringify" | "concat" | "file" | "module_path" => self.keep_expr(&e, Ty::Text, true, None),
            "line" | "column" => self.keep_expr(&e, Ty::Int, true, None),
            // Of `approx`: comparisons.
            "relative_eq" | "relative_ne" | "abs_diff_eq" | "abs_diff_ne" | "ulps_eq" | "ulps_ne" => {
                self.keep_expr(&e, Ty::Bool, true, None)
            }
            "cfg" => self.keep_expr(&e, Ty::Bool, true, None),
            "env" | "option_env" | "include_str" => self.keep_expr(&e, Ty::Unknown, true, None),
            _ => {
                let refusal = Refusal::Macro { span: mac.path.segments.last().map_or(span, |s| s.ident.span()), name };
                self.keep_expr(&e, Ty::Unknown, false, Some(refusal))
            }
        }
    }

    fn keep_macro(&mut self, e: &Expr, span: Span) {
        self.keep_stmt(true, None, span, |k| {
            let tokens = k.expr(e);
            quote!(#tokens;)
        });
    }

    /// `dbg!(e)` is `e`, and a message.
    fn dbg(&mut self, mac: &Macro, span: Span) -> Val {
        let Ok(e) = mac.parse_body::<Expr>() else { return Val::Poison };
        let v = self.expr(&e);
        if matches!(v, Val::Never | Val::Poison) {
            return v;
        }
        let v = self.freeze(v, span);
        let path = &mac.path;
        self.keep_stmt(true, None, span, |k| {
            let v = k.val(&v);
            quote!(#path!(&#v);)
        });
        v
    }
}
