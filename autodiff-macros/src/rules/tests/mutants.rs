//! The checks are checked: each formula of the table is changed in every way in which one may mistake it, one change at a time, and
//! there has to be a check that the mutant does not pass.

use super::CHECKS;
use crate::rules::{OF_LIBM, Rule, all};
use proc_macro2::{Ident, Literal, Span};
use quote::{ToTokens, quote};
use syn::{BinOp, Expr, Lit, parse_quote};

/// Mutants that compute the same.
const EQUIVALENT: &[(&str, &str)] = &[
    // An absolute value is zero where its argument is, and a sign divides as it multiplies.
    ("abs", "if (y) == (0.0) { 0.0 } else { g * x . signum () }"),
    ("abs", "if x == 0.0 { 0.0 } else { (g) / (x . signum ()) }"),
    ("copysign", "if (y) == (0.0) { 0.0 } else { g * (x . signum () * y . signum ()) }"),
    ("copysign", "if x == 0.0 { 0.0 } else { (g) / ((x . signum () * y . signum ())) }"),
    ("copysign", "if x == 0.0 { 0.0 } else { (g) * ((x . signum ()) / (y . signum ())) }"),
    // What is below the lower bound is below the result.
    ("clamp", "if (x) < (y) { 0.0 } else { if x > b { 0.0 } else { g } }"),
    ("clamp", "if x < a { 0.0 } else { if (x) > (y) { 0.0 } else { g } }"),
    ("clamp", "if (x) < (y) { g } else { 0.0 }"),
    ("clamp", "if (x) > (y) { g } else { 0.0 }"),
];

#[test]
fn every_mutant_of_a_rule_fails_a_check() {
    let (mut count, mut alive) = (0, Vec::new());
    for rule in all().chain(OF_LIBM) {
        for (operand, mutant) in of_rule(rule) {
            count += 1;
            if CHECKS.iter().all(|check| check(&mutant).is_ok()) {
                let text = mutant.partials[operand].unwrap_or("nothing");
                if !EQUIVALENT.contains(&(rule.name, text)) {
                    alive.push(format!("{} by operand {operand}: {text}", rule.name));
                }
            }
        }
    }
    assert!(alive.is_empty(), "{} of {count} mutants pass all checks:\n{}", alive.len(), alive.join("\n"));
}

/// The rules that differ from this one in one partial.
fn of_rule(rule: &Rule) -> Vec<(usize, Rule)> {
    let mut rules = Vec::new();
    for (i, partial) in rule.partials.iter().enumerate().filter(|&(i, _)| rule.operands[i] != "n") {
        let texts: Vec<Option<String>> = match partial {
            None => vec![Some("g".into())],
            Some(text) => {
                let formula: Expr = syn::parse_str(text).expect("a formula");
                let names = Names { operands: rule.operands };
                let mutants = names.mutants(&formula).into_iter().map(|e| Some(e.to_token_stream().to_string()));
                [None, Some(format!("-({text})"))].into_iter().chain(mutants).collect()
            }
        };
        for text in texts {
            // A test's memory: a rule's texts are those of the program.
            let text = text.map(|text| &*text.leak());
            let mut partials = rule.partials.to_vec();
            partials[i] = text;
            rules.push((i, Rule { partials: partials.leak(), ..*rule }));
        }
    }
    rules
}

/// What a formula may name.
struct Names {
    operands: &'static [&'static str],
}

impl Names {
    /// The formula with one change.
    fn mutants(&self, formula: &Expr) -> Vec<Expr> {
        match formula {
            Expr::Paren(e) => self.mutants(&e.expr),
            Expr::Path(e) => {
                let floats = self.operands.iter().copied().filter(|&name| name != "n").chain(["y", "g"]);
                let others = floats.filter(|name| !e.path.is_ident(name) && !e.path.is_ident("n"));
                others.map(|name| syn::parse_str(name).expect("a name")).collect()
            }
            Expr::Lit(e) => match &e.lit {
                Lit::Float(x) => {
                    let x: f64 = x.base10_parse().expect("a literal");
                    let others = [x + 1.0, x * 1.000001].into_iter().filter(|&other| other != x);
                    others.map(Literal::f64_unsuffixed).map(|x| parse_quote!(#x)).collect()
                }
                Lit::Int(n) => {
                    let n: i32 = n.base10_parse().expect("a literal");
                    let more = Literal::i32_unsuffixed(n + 1);
                    vec![parse_quote!(#more)]
                }
                _ => Vec::new(),
            },
            Expr::Unary(e) => {
                let mut mutants = vec![(*e.expr).clone()];
                mutants.extend(self.mutants(&e.expr).into_iter().map(|x| parse_quote!(-(#x))));
                mutants
            }
            Expr::Binary(e) => self.of_binary(e),
            Expr::MethodCall(e) => {
                let (receiver, method, args) = (&e.receiver, &e.method, &e.args);
                let mut mutants = vec![(**receiver).clone()];
                mutants.extend(mistaken(&method.to_string()).map(|other| {
                    let other = Ident::new(other, Span::call_site());
                    parse_quote!((#receiver).#other(#args))
                }));
                mutants.extend(self.mutants(receiver).into_iter().map(|x| parse_quote!((#x).#method(#args))));
                for i in 0..args.len() {
                    mutants.extend(self.mutants(&args[i]).into_iter().map(|x| {
                        let mut args = args.clone();
                        args[i] = x;
                        parse_quote!((#receiver).#method(#args))
                    }));
                }
                mutants
            }
            Expr::Call(e) => {
                let (x, n) = (&e.args[0], &e.args[1]);
                let mut mutants = vec![x.clone()];
                mutants.extend(self.mutants(x).into_iter().map(|x| parse_quote!(scale(#x, #n))));
                mutants.extend(self.mutants(n).into_iter().map(|n| parse_quote!(scale(#x, #n))));
                mutants
            }
            Expr::If(e) => self.of_select(e),
            _ => Vec::new(),
        }
    }

    fn of_binary(&self, e: &syn::ExprBinary) -> Vec<Expr> {
        let (left, op, right) = (&e.left, &e.op, &e.right);
        let others: &[BinOp] = match op {
            BinOp::Add(_) => &[parse_quote!(-), parse_quote!(*)],
            BinOp::Sub(_) => &[parse_quote!(+), parse_quote!(*)],
            BinOp::Mul(_) => &[parse_quote!(/), parse_quote!(+)],
            BinOp::Div(_) => &[parse_quote!(*), parse_quote!(-)],
            BinOp::Eq(_) => &[parse_quote!(!=), parse_quote!(<), parse_quote!(>)],
            BinOp::Lt(_) => &[parse_quote!(>), parse_quote!(<=)],
            BinOp::Gt(_) => &[parse_quote!(<), parse_quote!(>=)],
            _ => &[],
        };
        // On integers there is the difference only.
        let on_integer = left.to_token_stream().to_string() == "n";
        let others = others.iter().filter(|op| !on_integer || matches!(op, BinOp::Ne(_)));
        let mut mutants: Vec<Expr> = others.map(|op| parse_quote!((#left) #op (#right))).collect();
        let is_condition = !matches!(op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_));
        if !is_condition {
            mutants.push((**left).clone());
            if !on_integer {
                mutants.push((**right).clone());
            }
        }
        mutants.extend(self.mutants(left).into_iter().map(|left| parse_quote!((#left) #op (#right))));
        mutants.extend(self.mutants(right).into_iter().map(|right| parse_quote!((#left) #op (#right))));
        mutants
    }

    fn of_select(&self, e: &syn::ExprIf) -> Vec<Expr> {
        let condition = &e.cond;
        let then = value(&e.then_branch);
        let Some((_, els)) = &e.else_branch else { return Vec::new() };
        let Expr::Block(els) = &**els else { return Vec::new() };
        let els = value(&els.block);
        let mut mutants = vec![then.clone(), els.clone(), parse_quote!(if #condition { #els } else { #then })];
        // `if seed && f != f { 0.0 } else { f }`: the three of `f` change together.
        if let Expr::Binary(both) = &**condition
            && let (BinOp::And(_), seed, Expr::Binary(nan)) = (&both.op, &both.left, &*both.right)
        {
            let guarded = |seed: &Expr, f: &Expr| parse_quote!(if #seed && (#f) != (#f) { #then } else { #f });
            mutants.push(parse_quote!(if #seed { #then } else { #els }));
            mutants.push(parse_quote!(if #nan { #then } else { #els }));
            mutants.extend(self.mutants(seed).iter().map(|seed| guarded(seed, els)));
            mutants.extend(self.mutants(els).iter().map(|f| guarded(seed, f)));
            mutants
                .extend(self.mutants(then).into_iter().map(|then| parse_quote!(if #condition { #then } else { #els })));
            return mutants;
        }
        mutants.extend(self.mutants(condition).into_iter().map(|c| parse_quote!(if #c { #then } else { #els })));
        mutants.extend(self.mutants(then).into_iter().map(|then| parse_quote!(if #condition { #then } else { #els })));
        mutants.extend(self.mutants(els).into_iter().map(|els| parse_quote!(if #condition { #then } else { #els })));
        mutants
    }
}

fn value(block: &syn::Block) -> &Expr {
    let [syn::Stmt::Expr(value, None)] = &block.stmts[..] else { panic!("{}", quote!(#block)) };
    value
}

/// The methods that one is mistaken for.
fn mistaken(method: &str) -> impl Iterator<Item = &'static str> {
    let groups: [&[&str]; 5] = [
        &["sin", "cos", "sinh", "cosh"],
        &["exp", "ln", "sqrt", "exp_m1"],
        &["signum", "abs"],
        &["round", "floor", "trunc"],
        &["to_degrees", "to_radians"],
    ];
    let group = groups.into_iter().find(|group| group.contains(&method)).unwrap_or_default();
    let method = method.to_string();
    group.iter().copied().filter(move |other| *other != method)
}
