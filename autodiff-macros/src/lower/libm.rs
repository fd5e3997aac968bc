//! Functions of the crate `libm` that std has no method for.
//!
//! Each is called as it was written, for its value, and a rule of [`crate::rules`] tells the derivative of that value. Those whose
//! derivative needs another special function (`tgamma`, `j0`) are not here: they are the user's to give a rule to.

use super::{Lowerer, Val};
use crate::ir::{Operand, Rvalue, Ty, Width};
use crate::rules;
use proc_macro2::Span;
use quote::quote;
use syn::{ExprPath, Member};

/// Whether a function of this name is one of them.
pub(super) fn is_known(name: &str) -> bool {
    known(name).is_some()
}

/// The name for `f64`, and the width.
fn known(name: &str) -> Option<(&'static str, Width)> {
    const NAMES: [&str; 9] = ["erf", "erfc", "exp10", "fdim", "fmod", "ldexp", "remainder", "remquo", "scalbn"];
    let of = |name: &str| NAMES.into_iter().find(|known| *known == name);
    of(name).map(|name| (name, Width::F64)).or_else(|| Some((of(name.strip_suffix('f')?)?, Width::F32)))
}

impl Lowerer<'_> {
    /// A call of one of them. `None` if it is none.
    pub(super) fn libm_function(&mut self, path: &ExprPath, name: &str, args: &[Val], span: Span) -> Option<Val> {
        let (name, width) = known(name)?;
        let float = Ty::Float(Some(width));
        let args: Vec<Val> = args.iter().map(|arg| Val::Operand(self.operand(arg.clone(), span))).collect();
        let rule = rules::of_libm(name)?;
        if args.len() + 1 != rule.operands.len() {
            return Some(Val::Poison); // rustc refuses the original
        }
        let mut operands: Vec<Operand> = args.iter().map(|arg| self.operand(arg.clone(), span)).collect();
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
            let both = Ty::Tuple(vec![float.clone(), Ty::Int]);
            let both = self.keep_call(path, &args, both, true, None, span);
            let [value, quotient] = [0_usize, 1].map(|i| self.component(&both, &Member::from(i), span));
            operands.push(self.operand(value, span));
            let value = self.temp(float, Rvalue::Prim(rule, operands), span);
            return Some(Val::Tuple(vec![Val::Operand(Operand::Local(value)), quotient]));
        }
        let value = self.keep_call(path, &args, float.clone(), true, None, span);
        operands.push(self.operand(value, span));
        Some(Val::Operand(Operand::Local(self.temp(float, Rvalue::Prim(rule, operands), span))))
    }
}
