//! Macros of the user's crate, expanded before a function is differentiated.
//!
//! rustc hands an attribute the tokens of a function with the macros in it unexpanded, and would expand them only in what the
//! attribute gives back. So that they are expanded here, by the rules of `macro_rules!`: those that are defined in the function, and
//! those that its crate defines, whose definition is read from the source files. The function itself keeps its macros; what they
//! expand to is only seen by its derivatives.
//!
//! A name that is defined more than once in a crate is left alone, as are macros of other crates and macros that are no
//! `macro_rules!`: which of two would be meant is not known here, and a wrong one would be a wrong derivative.

mod definition;
mod hygiene;
mod matcher;
pub(crate) mod source;
mod transcribe;

use definition::Definition;
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::BTreeMap;
use std::rc::Rc;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Item, ItemFn, Macro, Stmt, parse_quote};

/// Macros that expand to macros, no deeper than rustc goes by itself.
const MAX_DEPTH: usize = 128;

/// The function with the macros of its crate expanded. `None` if there are none.
pub(crate) fn expanded(function: &ItemFn) -> Option<ItemFn> {
    let mut pass = Pass::default();
    let mut function = function.clone();
    pass.visit_block_mut(&mut function.block);
    pass.changed.then_some(function)
}

#[derive(Default)]
struct Pass {
    /// Those that are defined in the blocks around, innermost last.
    local: Vec<BTreeMap<String, Rc<Definition>>>,
    depth: usize,
    changed: bool,
}

impl Pass {
    /// What a macro expands to. `None` if it is not known, or does not fit.
    fn expand(&self, mac: &Macro) -> Option<TokenStream> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        let segments = &mac.path.segments;
        let name = segments.last()?.ident.to_string();
        if is_known(&name) {
            return None;
        }
        let here = segments.len() == 1;
        let own = segments.first().is_some_and(|s| matches!(s.ident.to_string().as_str(), "crate" | "self" | "super"));
        if !here && !own {
            return None;
        }
        let local = self.local.iter().rev().find_map(|scope| scope.get(&name)).filter(|_| here).cloned();
        let definition = local.or_else(|| source::definition(&name, mac.path.span()))?;
        definition.expand(&mac.tokens, mac.path.span())
    }

    fn expression(&mut self, mac: &Macro) -> Option<Expr> {
        let tokens = self.expand(mac)?;
        let e = hygiene::expression(tokens)?;
        self.changed = true;
        Some(match e {
            e @ (Expr::Block(_) | Expr::Path(_) | Expr::Lit(_) | Expr::Call(_) | Expr::Macro(_) | Expr::Paren(_)) => e,
            e => parse_quote!((#e)),
        })
    }

    fn statements(&mut self, mac: &Macro, dropped: bool) -> Option<Vec<Stmt>> {
        let mut stmts = hygiene::statements(self.expand(mac)?)?;
        self.changed = true;
        if let (Some(Stmt::Expr(_, semi @ None)), true) = (stmts.last_mut(), dropped) {
            *semi = Some(syn::token::Semi::default());
        }
        Some(stmts)
    }

    fn deeper(&mut self, body: impl FnOnce(&mut Self)) {
        self.depth += 1;
        body(self);
        self.depth -= 1;
    }
}

impl VisitMut for Pass {
    fn visit_block_mut(&mut self, block: &mut Block) {
        let mut own = BTreeMap::new();
        for stmt in &block.stmts {
            if let Stmt::Item(Item::Macro(item)) = stmt
                && let Some(name) = &item.ident
                && let Some(definition) = Definition::parse(item.mac.tokens.clone())
            {
                own.insert(name.to_string(), Rc::new(definition));
            }
        }
        let names: Vec<String> = own.keys().cloned().collect();
        self.local.push(own);
        let stmts = std::mem::take(&mut block.stmts);
        self.each(stmts, &mut block.stmts);
        self.local.pop();
        // Nobody is left to use them.
        let code = block.stmts.iter().filter(|stmt| !matches!(stmt, Stmt::Item(Item::Macro(_))));
        let all: String = code.map(|stmt| stmt.to_token_stream().to_string()).collect();
        block.stmts.retain(|stmt| match stmt {
            Stmt::Item(Item::Macro(item)) => {
                let Some(name) = item.ident.as_ref().map(ToString::to_string) else { return true };
                !names.contains(&name) || all.contains(&format!("{name} !")) || all.contains(&format!("{name}!"))
            }
            _ => true, // something else
        });
    }

    fn visit_expr_mut(&mut self, e: &mut Expr) {
        if let Expr::Macro(m) = e
            && let Some(expanded) = self.expression(&m.mac)
        {
            *e = expanded;
            self.deeper(|pass| pass.visit_expr_mut(e));
            return;
        }
        visit_mut::visit_expr_mut(self, e);
    }
}

impl Pass {
    /// Statements, with those that a macro stands for in its place.
    fn each(&mut self, stmts: Vec<Stmt>, out: &mut Vec<Stmt>) {
        let count = stmts.len();
        for (i, mut stmt) in stmts.into_iter().enumerate() {
            let last = i + 1 == count;
            let expanded = match &stmt {
                Stmt::Macro(m) => self.statements(&m.mac, m.semi_token.is_some() || !last),
                Stmt::Expr(Expr::Macro(m), semi) => self.statements(&m.mac, semi.is_some()),
                _ => None, // no macro
            };
            match expanded {
                Some(stmts) => self.deeper(|pass| pass.each(stmts, out)),
                None => {
                    self.visit_stmt_mut(&mut stmt);
                    out.push(stmt);
                }
            }
        }
    }
}

/// Macros of std, whose meaning is known.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "vec"
            | "matches"
            | "assert"
            | "assert_eq"
            | "assert_ne"
            | "debug_assert"
            | "debug_assert_eq"
            | "debug_assert_ne"
            | "println"
            | "print"
            | "eprintln"
            | "eprint"
            | "panic"
            | "unreachable"
            | "todo"
            | "unimplemented"
            | "dbg"
            | "format"
            | "stringify"
            | "concat"
            | "file"
            | "line"
            | "column"
            | "module_path"
            | "cfg"
            | "env"
            | "option_env"
            | "include_str"
            | "write"
            | "writeln"
            | "macro_rules"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn body(function: TokenStream) -> String {
        let function: ItemFn = syn::parse2(function).expect("a function");
        expanded(&function).expect("macros").block.to_token_stream().to_string()
    }

    #[test]
    fn variables_of_the_macro_are_not_those_around_it() {
        let body = body(quote! {
            fn f(x: f64, t: f64) -> f64 {
                macro_rules! squared {
                    ($e:expr) => {{
                        let t = $e;
                        t * t
                    }};
                }
                squared!(x + t)
            }
        });
        assert_eq!(
            body,
            quote!({
                {
                    let t_m1 = (x + t);
                    t_m1 * t_m1
                }
            })
            .to_string()
        );
    }

    #[test]
    fn rules_repetitions_and_macros_in_macros() {
        let body = body(quote! {
            fn f(x: f64) -> f64 {
                macro_rules! horner {
                    ($x:ident; $c:expr) => { $c };
                    ($x:ident; $c:expr, $($more:expr),+) => { $c + $x * horner!($x; $($more),+) };
                }
                macro_rules! declare {
                    ($($name:ident = $value:expr),* $(,)?) => { $(let mut $name = $value;)* };
                }
                declare!(a = x, b = 2.0 * x,);
                a + b + horner!(x; 1.0, a, 3.0)
            }
        });
        let expected = quote!({
            let mut a = x;
            let mut b = (2.0 * x);
            a + b + (1.0 + x * (a + x * 3.0))
        });
        assert_eq!(body, expected.to_string());
    }

    #[test]
    fn a_statement_stays_one_without_a_value() {
        let body = body(quote! {
            fn f(x: f64) -> Option<f64> {
                macro_rules! ensure {
                    ($c:expr) => { if !$c { return None; } };
                }
                ensure!(x > 0.0);
                Some(x)
            }
        });
        assert_eq!(
            body,
            quote!({
                if !(x > 0.0) {
                    return None;
                };
                Some(x)
            })
            .to_string()
        );
    }

    #[test]
    fn conditions_are_those_of_the_crate() {
        let body = body(quote! {
            fn f(x: f64) -> f64 {
                macro_rules! noted {
                    ($x:expr) => {
                        #[cfg(debug_assertions)]
                        let debug_assertions = $x;
                    };
                }
                noted!(x);
                x
            }
        });
        assert!(body.contains("cfg (debug_assertions)"), "{body}");
    }

    #[test]
    fn what_is_not_defined_here_is_left_alone() {
        let function: ItemFn = syn::parse_quote!(
            fn f(x: f64) -> f64 {
                other!(x)
            }
        );
        assert!(expanded(&function).is_none());
    }
}
