//! Gives literals the type that an annotation gives them.
//!
//! Lowering takes `let k: u64 = 1 << n;` apart, and the annotation with it. `1_u64 << n` says the same.

use proc_macro2::Literal;
use syn::{Expr, GenericArgument, Lit, PathArguments, Type};

/// `expr` with suffixes on the unsuffixed literals that have to be of type `ty`, or of its elements' type.
pub(super) fn suffixed(expr: &Expr, ty: &Type) -> Expr {
    let mut expr = expr.clone();
    descend(&mut expr, ty);
    expr
}

fn descend(expr: &mut Expr, ty: &Type) {
    match (expr, ty) {
        (expr, Type::Paren(t)) => descend(expr, &t.elem),
        (expr, Type::Group(t)) => descend(expr, &t.elem),
        (Expr::Paren(e), ty) => descend(&mut e.expr, ty),
        (Expr::Group(e), ty) => descend(&mut e.expr, ty),
        (Expr::Unary(e), ty) if matches!(e.op, syn::UnOp::Neg(_) | syn::UnOp::Not(_)) => descend(&mut e.expr, ty),
        (Expr::Binary(e), ty) => match e.op {
            syn::BinOp::Add(_)
            | syn::BinOp::Sub(_)
            | syn::BinOp::Mul(_)
            | syn::BinOp::Div(_)
            | syn::BinOp::Rem(_)
            | syn::BinOp::BitXor(_)
            | syn::BinOp::BitAnd(_)
            | syn::BinOp::BitOr(_) => {
                descend(&mut e.left, ty);
                descend(&mut e.right, ty);
            }
            syn::BinOp::Shl(_) | syn::BinOp::Shr(_) => descend(&mut e.left, ty),
            _ => {} // comparisons and assignments have another type than their operands
        },
        (Expr::Reference(e), Type::Reference(t)) => descend(&mut e.expr, &t.elem),
        (Expr::Array(e), Type::Array(t)) => e.elems.iter_mut().for_each(|e| descend(e, &t.elem)),
        (Expr::Array(e), Type::Slice(t)) => e.elems.iter_mut().for_each(|e| descend(e, &t.elem)),
        (Expr::Repeat(e), Type::Array(t)) => descend(&mut e.expr, &t.elem),
        (Expr::Tuple(e), Type::Tuple(t)) => {
            for (e, t) in e.elems.iter_mut().zip(&t.elems) {
                descend(e, t);
            }
        }
        (Expr::Macro(e), Type::Path(t)) if e.mac.path.is_ident("vec") => {
            let Some(elem) = argument(t) else { return };
            if let Ok(mut parsed) = super::collections::parse_vec(&e.mac) {
                parsed.each_mut(|e| descend(e, elem));
                e.mac.tokens = parsed.tokens();
            }
        }
        (Expr::If(e), ty) => {
            tail(&mut e.then_branch, ty);
            if let Some((_, e)) = &mut e.else_branch {
                descend(e, ty);
            }
        }
        (Expr::Block(e), ty) => tail(&mut e.block, ty),
        (Expr::Match(e), ty) => e.arms.iter_mut().for_each(|a| descend(&mut a.body, ty)),
        (Expr::MethodCall(e), ty)
            if matches!(e.method.to_string().as_str(), "sum" | "product")
                && e.args.is_empty()
                && e.turbofish.is_none() =>
        {
            // The type of the elements may not be known, and that of the sum is not that of floats then.
            if !matches!(ty, Type::Infer(_)) {
                e.turbofish = Some(syn::parse_quote!(::<#ty>));
            }
        }
        (Expr::Lit(e), Type::Path(t)) => literal(&mut e.lit, t),
        _ => {} // the type of what is inside any other expression is not that of the whole
    }
}

fn tail(block: &mut syn::Block, ty: &Type) {
    if let Some(syn::Stmt::Expr(e, None)) = block.stmts.last_mut() {
        descend(e, ty);
    }
}

fn argument(t: &syn::TypePath) -> Option<&Type> {
    let PathArguments::AngleBracketed(args) = &t.path.segments.last()?.arguments else { return None };
    match args.args.first()? {
        GenericArgument::Type(t) => Some(t),
        _ => None, // lifetimes and constants are no element types
    }
}

fn literal(lit: &mut Lit, t: &syn::TypePath) {
    let Some(name) = t.path.get_ident().map(ToString::to_string) else { return };
    let float = matches!(name.as_str(), "f32" | "f64");
    let known = float || matches!(crate::signature::ty(&Type::Path(t.clone())), crate::ir::Ty::Int);
    let (text, span) = match lit {
        Lit::Int(l) if known && l.suffix().is_empty() && !(float && l.to_string().starts_with("0x")) => {
            (l.to_string(), l.span())
        }
        Lit::Float(l) if float && l.suffix().is_empty() => (l.to_string(), l.span()),
        _ => return, // suffixed already, or no number
    };
    // An integer literal is no float: `let x: f64 = 1;` is left for rustc to refuse.
    if float && matches!(lit, Lit::Int(_)) {
        return;
    }
    let text = text.trim_end_matches('.');
    if let Ok(mut literal) = format!("{text}_{name}").parse::<Literal>() {
        literal.set_span(span);
        *lit = Lit::new(literal);
    }
}
