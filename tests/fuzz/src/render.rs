//! The Rust of a program: differentiable, plain, or over dual numbers.

use crate::generate::Program;
use quote::ToTokens;
use syn::{
    BinOp,
    visit_mut::{self, VisitMut},
};

/// What the program is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// With the attribute.
    Differentiable,
    /// With the attribute, to be differentiated twice.
    Twice,
    /// Without the attribute, over `f64`.
    Plain,
    /// Over dual numbers.
    Dual,
}

/// The items of a program.
pub fn items(program: &Program, flavour: Flavour) -> String {
    let code = match flavour {
        Flavour::Differentiable => program.code.clone(),
        Flavour::Twice => program.code.replace("#[differentiable]", "#[differentiable(order = 2)]"),
        Flavour::Plain | Flavour::Dual => {
            program.code.replace("#[differentiable]", "").replace(", Differentiable)", ")")
        }
    };
    let (float, head) = match flavour {
        Flavour::Differentiable | Flavour::Twice => ("f64", "use autodiff::{Differentiable, differentiable};\n"),
        Flavour::Plain => ("f64", ""),
        Flavour::Dual => ("Dual", "use crate::dual::Dual;\n"),
    };
    let code = calls(&code, "lit!", |inner| match flavour {
        Flavour::Dual => format!("Dual::constant({inner})"),
        Flavour::Differentiable | Flavour::Twice | Flavour::Plain => inner.to_string(),
    });
    let code = calls(&code, "float!", |inner| match flavour {
        Flavour::Dual => format!("Dual::constant(({inner}) as f64)"),
        Flavour::Differentiable | Flavour::Twice | Flavour::Plain => format!("(({inner}) as f64)"),
    });
    let code = code.replace("FLOAT", float);
    let code = if flavour == Flavour::Dual { value_first(&code) } else { code };
    format!("#![allow(warnings)]\n{head}{code}{}", calls_of_f(program, flavour))
}

/// `x[i] += x[j]` with the right operand computed first, as it is for floats: of an operator that is a function, `x` is borrowed by then.
fn value_first(code: &str) -> String {
    struct ValueFirst;
    impl VisitMut for ValueFirst {
        fn visit_expr_mut(&mut self, e: &mut syn::Expr) {
            visit_mut::visit_expr_mut(self, e);
            if let syn::Expr::Binary(syn::ExprBinary { left, op, right, .. }) = e
                && matches!(
                    op,
                    BinOp::AddAssign(_)
                        | BinOp::SubAssign(_)
                        | BinOp::MulAssign(_)
                        | BinOp::DivAssign(_)
                        | BinOp::RemAssign(_)
                )
            {
                *e = syn::parse_quote!({ let by = #right; #left #op by; });
            }
        }
    }
    let Ok(mut file) = syn::parse_file(code) else { return code.to_string() };
    ValueFirst.visit_file_mut(&mut file);
    file.into_token_stream().to_string()
}

/// Replaces `name(inner)`.
fn calls(code: &str, name: &str, to: impl Fn(&str) -> String + Copy) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some(at) = rest.find(name) {
        out.push_str(&rest[..at]);
        let after = rest[at + name.len()..].trim_start();
        let mut depth = 0;
        let mut end = after.len();
        for (i, c) in after.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                end = i;
                break;
            }
        }
        let inner = after.get(1..end).unwrap_or_default();
        out.push_str(&to(&calls(inner, name, to)));
        rest = after.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The calls of `f`, as functions of a point.
fn calls_of_f(program: &Program, flavour: Flavour) -> String {
    let arguments = program.arguments.join(", ");
    let gradient = program.gradient.join(", ");
    match flavour {
        Flavour::Plain => String::new(),
        Flavour::Dual => format!(
            "pub fn value(at: &mut dyn FnMut() -> Dual) -> Dual {{ f({arguments}) }}
            "
        ),
        Flavour::Differentiable | Flavour::Twice => format!(
            "pub fn value(at: &mut dyn FnMut() -> f64) -> f64 {{ f({arguments}) }}
            pub fn grad(at: &mut dyn FnMut() -> f64) -> Vec<f64> {{
                let g = f::grad({arguments});
                vec![{gradient}]
            }}
            pub fn value_and_grad(at: &mut dyn FnMut() -> f64) -> (f64, Vec<f64>) {{
                let (value, g) = f::value_and_grad({arguments});
                (value, vec![{gradient}])
            }}
            {}",
            if flavour == Flavour::Twice { product(program) } else { String::new() }
        ),
    }
}

/// The gradient and the product of the Hessian with a direction, whose parts are those of a gradient.
fn product(program: &Program) -> String {
    let (arguments, gradient) = (program.arguments.join(", "), program.gradient.join(", "));
    let direction: String = program.gradient.iter().map(|part| format!("{part} = along();\n")).collect();
    // Structs have a cotangent also where there is no float in them.
    let is_struct = |argument: &str| argument.trim_start_matches('&').starts_with(char::is_uppercase);
    let has_slot = |argument: &&String| argument.contains("at()") || is_struct(argument);
    let slots: Vec<&String> = program.arguments.iter().filter(has_slot).collect();
    let dots = slots.iter().enumerate().map(|(i, argument)| {
        let lent = if argument.starts_with('&') { "&" } else { "" };
        let part = if slots.len() == 1 { String::new() } else { format!(".{i}") };
        format!(", {lent}g{part}")
    });
    let dots: String = dots.collect();
    format!(
        "pub fn product(point: &[f64], along: &mut dyn FnMut() -> f64) -> (Vec<f64>, Vec<f64>) {{
            let mut floats = point.iter().copied();
            let mut at = || floats.next().unwrap();
            let mut g = f::grad({arguments});
            {direction}
            let mut floats = point.iter().copied();
            let mut at = || floats.next().unwrap();
            let (gradient, product) = f::hvp({arguments}{dots});
            let g = gradient;
            let gradient = vec![{gradient}];
            let g = product;
            (gradient, vec![{gradient}])
        }}
        "
    )
}
