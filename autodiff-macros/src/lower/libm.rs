//! Functions of the crate `libm`.
//!
//! Each is called as it was written, for its value, which may differ in the last bit from that of std's method; a rule of [`crate::rules`]
//! tells the derivative of that value: that of the method, or one of its own for those that std has no method for. Those whose
//! derivative needs another special function (`tgamma`, `j0`) are not here: they are the user's to give a rule to.

use super::{Lowerer, Val};
use crate::ir::{Operand, Rvalue, Ty, Width};
use crate::rules::{self, Rule};
use proc_macro2::{Ident, Span};
use quote::quote;
use syn::{ExprPath, Member};

/// Whether a function of this name is one of them.
pub(super) fn is_known(name: &str) -> bool {
    method(name).is_some() || known(name).is_some()
}

/// Of those that std has no method for, the name for `f64`, and the width.
fn known(name: &str) -> Option<(&'static str, Width)> {
    const NAMES: [&str; 9] = ["erf", "erfc", "exp10", "fdim", "fmod", "ldexp", "remainder", "remquo", "scalbn"];
    let of = |name: &str| NAMES.into_iter().find(|known| *known == name);
    of(name).map(|name| (name, Width::F64)).or_else(|| Some((of(name.strip_suffix('f')?)?, Width::F32)))
}

/// The method of std that a function of the crate `libm` is, by its name in C, which ends in `f` for `f32`.
fn method(name: &str) -> Option<(&'static str, Width)> {
    let method = |name: &str| {
        Some(match name {
            "acos" => "acos",
            "acosh" => "acosh",
            "asin" => "asin",
            "asinh" => "asinh",
            "atan" => "atan",
            "atan2" => "atan2",
            "atanh" => "atanh",
            "cbrt" => "cbrt",
            "ceil" => "ceil",
            "copysign" => "copysign",
            "cos" => "cos",
            "cosh" => "cosh",
            "exp" => "exp",
            "exp2" => "exp2",
            "expm1" => "exp_m1",
            "fabs" => "abs",
            "floor" => "floor",
            "fma" => "mul_add",
            "fmax" => "max",
            "fmin" => "min",
            "hypot" => "hypot",
            "log" => "ln",
            "log10" => "log10",
            "log1p" => "ln_1p",
            "log2" => "log2",
            "pow" => "powf",
            "rint" | "roundeven" => "round_ties_even",
            "round" => "round",
            "sin" => "sin",
            "sincos" => "sin_cos",
            "sinh" => "sinh",
            "sqrt" => "sqrt",
            "tan" => "tan",
            "tanh" => "tanh",
            "trunc" => "trunc",
            _ => return None,
        })
    };
    let narrow = || Some((method(name.strip_suffix('f')?)?, Width::F32));
    method(name).map(|method| (method, Width::F64)).or_else(narrow)
}

/// Whether a method has one right result, whoever computes it, and may be called in its stead. Not all of them are methods where
/// there is no std.
fn is_exact(method: &str) -> bool {
    let of_std = ["ceil", "floor", "mul_add", "round", "round_ties_even", "sqrt", "trunc"];
    ["abs", "copysign", "max", "min"].contains(&method) || !cfg!(feature = "libm") && of_std.contains(&method)
}

impl Lowerer<'_> {
    /// A call of one of them. `None` if it is none.
    pub(super) fn libm_function(&mut self, path: &ExprPath, name: &str, args: &[Val], span: Span) -> Option<Val> {
        if let Some((method, width)) = method(name) {
            return self.libm_method(path, method, width, args, span);
        }
        let (name, width) = known(name)?;
        let float = Ty::Float(Some(width));
        let rule = rules::of_libm(name)?;
        if args.len() != rule.operands.len() {
            return Some(Val::Poison); // rustc refuses the original
        }
        let mut operands = self.operands_of(args, span);
        let args: Vec<Val> = operands.iter().cloned().map(Val::Operand).collect();
        if matches!(name, "ldexp" | "scalbn") {
            // The power of two that the value is multiplied by.
            let exponent = args.last()?.clone();
            let power = self.keep_with(float.clone(), true, None, span, |k| {
                let exponent = k.val(&exponent);
                match width {
                    Width::F32 => quote!(#path(1.0_f32, #exponent)),
                    Width::F64 | Width::Param(_) => quote!(#path(1.0_f64, #exponent)),
                }
            });
            *operands.last_mut()? = power;
        }
        if name == "remquo" {
            let [value, quotient] = self.pair_of(path, &args, vec![float.clone(), Ty::Int], span);
            return Some(Val::Tuple(vec![self.with_value(rule, operands, value, float, span), quotient]));
        }
        let value = self.keep_call(path, &args, float.clone(), true, None, span);
        Some(self.with_value(rule, operands, value, float, span))
    }

    /// One that std has a method for.
    fn libm_method(&mut self, path: &ExprPath, method: &str, width: Width, args: &[Val], span: Span) -> Option<Val> {
        if is_exact(method) {
            return self.float_method(&Ident::new(method, span), args, Some(width), span);
        }
        let float = Ty::Float(Some(width));
        let operands = self.operands_of(args, span);
        let args: Vec<Val> = operands.iter().cloned().map(Val::Operand).collect();
        if method == "sin_cos" && args.len() == 1 {
            let [sin, cos] = self.pair_of(path, &args, vec![float.clone(), float.clone()], span);
            let sin = self.with_value(rules::method("sin", 1)?, operands.clone(), sin, float.clone(), span);
            let cos = self.with_value(rules::method("cos", 1)?, operands, cos, float, span);
            return Some(Val::Tuple(vec![sin, cos]));
        }
        let rule = rules::method(method, operands.len())?;
        let value = self.keep_call(path, &args, float.clone(), true, None, span);
        Some(self.with_value(rule, operands, value, float, span))
    }

    fn operands_of(&mut self, args: &[Val], span: Span) -> Vec<Operand> {
        args.iter().map(|arg| self.operand(arg.clone(), span)).collect()
    }

    /// Both parts of what a call returns.
    fn pair_of(&mut self, path: &ExprPath, args: &[Val], types: Vec<Ty>, span: Span) -> [Val; 2] {
        let both = self.keep_call(path, args, Ty::Tuple(types), true, None, span);
        [0_usize, 1].map(|i| self.component(&both, &Member::from(i), span))
    }

    /// A primitive whose value is at hand: its last operand.
    fn with_value(&mut self, rule: &'static Rule, mut operands: Vec<Operand>, value: Val, ty: Ty, span: Span) -> Val {
        operands.push(self.operand(value, span));
        Val::Operand(Operand::Local(self.temp(ty, Rvalue::Prim(rule, operands), span)))
    }
}

#[cfg(test)]
mod tests {
    use super::{known, method};
    use crate::ir::Width;

    #[test]
    fn names() {
        assert_eq!(method("expm1f"), Some(("exp_m1", Width::F32)));
        assert_eq!(method("pow"), Some(("powf", Width::F64)));
        assert_eq!(method("erf"), None);
        assert_eq!(known("erff"), Some(("erf", Width::F32)));
    }
}
