//! The derivative of every primitive: the operators and the float methods of std.
//!
//! A [`Rule`] names a primitive's operands and says, for each of them, what a reverse sweep adds to its cotangent. It says
//! so in a formula over the operands, the result `y` and the seed `g`, the cotangent of the result:
//!
//! ```text
//! formula := formula (+ | - | * | /) formula | - formula | (formula) | literal
//!          | x | a | b | n | y | g
//!          | formula.method(formula, ..)         a method of this table
//!          | scale(formula, n)                   the product of a float and an integer
//!          | if condition { formula } else { formula }
//! condition := condition && condition | formula (== | != | < | > | ..) formula
//! ```
//!
//! with Rust's precedence. Float literals have no suffix: the formulas serve `f32` and `f64`. The operand `n` is an
//! integer; on it there are `n - 1`, which saturates, and comparisons with integer literals. An `if` is a select: it has
//! no side to skip. Since a formula is made of primitives that have rules, higher derivatives follow from the same table.
//!
//! Formulas keep to three principles.
//!
//! *Linear in the seed.* A cotangent that happens to be zero is an ordinary one, whose own derivative may be asked for:
//! with `f = (x.sqrt() - 2)^2` at `x = 4` the seed of `sqrt` is zero and the second derivative of `f` is not. So no rule
//! answers a zero seed with a constant, but at those points where its partial is infinite or NaN. There it does: zero times
//! infinity, which is what an unused branch or a zero weight would come to, is zero and not NaN. Guards stand where the
//! partial can be such for finite operands; what is linear, and `*`, whose partials are its factors, goes without.
//!
//! *Accurate wherever the primal is.* Near a singular point, and for arguments large and small, a formula loses no digits
//! to cancellation and does not overflow in between: `(1 - x) * (1 + x)` and not `1 - x * x`. Rules are never clamped.
//!
//! *One element of the subdifferential.* At a kink a rule takes the choice stated in its `note`; where two operands compete
//! exactly one of them receives the seed.

mod table;

#[cfg(test)]
mod tests;

use crate::ir::BinOp;
use table::{ADD, DIV, DIV_BY_LITERAL, GUARDED_MUL, METHODS, MUL, NEG, OF_LIBM, REM, SCALE, SQUARE, SUB};

/// A primitive and its partial derivatives.
#[derive(Debug)]
pub(crate) struct Rule {
    /// The method of std or, for an operator, the method of its trait: `sin`, `max`, `powi`, `add`, `neg`.
    pub name: &'static str,
    /// What the formulas call the operands. The first is the receiver.
    pub operands: &'static [&'static str],
    /// What is added to the cotangent of each operand. `None`: nothing, ever.
    pub partials: &'static [Option<&'static str>],
    /// Saving the result is better than computing it again.
    pub costly: bool,
    /// What is chosen at kinks and singular points, for the documentation.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests hold the documentation against it"))]
    pub note: &'static str,
}

impl Rule {
    /// The condition that decides which of the operands takes the whole seed, where that is all that the rule wants to know:
    /// one bit instead of the operands.
    pub(crate) fn choice(&self) -> Option<&'static str> {
        let condition = |text: &'static str| {
            let (condition, rest) = text.strip_prefix("if ")?.split_once(" { ")?;
            ["g } else { 0.0 }", "0.0 } else { g }"].contains(&rest).then_some(condition)
        };
        let mut conditions = self.partials.iter().map(|text| condition((*text)?));
        let first = conditions.next()??;
        conditions.all(|other| other == Some(first)).then_some(first)
    }
}

/// The rule of a float method of std, by its name and the number of its operands, the receiver included.
pub(crate) fn method(name: &str, operands: usize) -> Option<&'static Rule> {
    METHODS.iter().find(|rule| rule.name == name && rule.operands.len() == operands)
}

/// The rule of a function of the crate `libm` that std has no method for, by its name for `f64`.
pub(crate) fn of_libm(name: &str) -> Option<&'static Rule> {
    OF_LIBM.iter().find(|rule| rule.name == name)
}

/// The rule of an arithmetic operator on floats.
pub(crate) fn binary(op: BinOp) -> Option<&'static Rule> {
    match op {
        BinOp::Add => Some(&ADD),
        BinOp::Sub => Some(&SUB),
        BinOp::Mul => Some(&MUL),
        BinOp::Div => Some(&DIV),
        BinOp::Rem => Some(&REM),
        BinOp::And
        | BinOp::Or
        | BinOp::BitAnd
        | BinOp::BitOr
        | BinOp::BitXor
        | BinOp::Shl
        | BinOp::Shr
        | BinOp::Eq
        | BinOp::Ne
        | BinOp::Lt
        | BinOp::Le
        | BinOp::Gt
        | BinOp::Ge => None,
    }
}

/// The rule that serves where the second operand is this literal: some partials are simpler then, and finite.
pub(crate) fn with_literal(rule: &'static Rule, operand: &proc_macro2::TokenStream) -> &'static Rule {
    let text = operand.to_string();
    match rule.name {
        "div"
            if syn::parse_str::<syn::LitFloat>(&text).is_ok_and(|a| a.base10_parse().is_ok_and(|a: f64| a != 0.0)) =>
        {
            &DIV_BY_LITERAL
        }
        "powi" if syn::parse_str::<syn::LitInt>(&text).is_ok_and(|n| n.base10_parse().is_ok_and(|n: i32| n == 2)) => {
            &SQUARE
        }
        _ => rule,
    }
}

/// The rule of a product in a formula whose partial may be infinite: zero times that is zero. What a `select` does not take gets a zero
/// seed, which would be NaN behind an infinite factor.
pub(crate) fn guarded_product() -> &'static Rule {
    &GUARDED_MUL
}

/// The rule of unary minus.
pub(crate) fn negation() -> &'static Rule {
    &NEG
}

/// The rule of `scale(g, n)`, the product of a float and an integer, which only formulas use.
pub(crate) fn scale() -> &'static Rule {
    &SCALE
}

/// Every rule, in the order of the documentation.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    [&ADD, &SUB, &MUL, &DIV, &REM, &NEG, &SCALE].into_iter().chain(METHODS)
}

/// Whether floats have a function of this name in std that there is no rule for.
pub(crate) fn is_method_without_rule(name: &str) -> bool {
    matches!(
        name,
        "next_up"
            | "next_down"
            | "maximum"
            | "minimum"
            | "gamma"
            | "ln_gamma"
            | "erf"
            | "erfc"
            | "from_str"
            | "default"
            | "clone"
            | "sum"
            | "product"
    ) || name.starts_with("algebraic_")
}

/// Whether a float method answers with something that carries no derivative: a comparison or a classification.
pub(crate) fn is_inert_method(name: &str) -> bool {
    matches!(
        name,
        "is_nan"
            | "is_finite"
            | "is_infinite"
            | "is_normal"
            | "is_subnormal"
            | "is_sign_negative"
            | "is_sign_positive"
            | "classify"
            | "total_cmp"
            | "partial_cmp"
            | "eq"
            | "ne"
            | "lt"
            | "le"
            | "gt"
            | "ge"
    )
}

/// Why a float method cannot be differentiated, if it is one that cannot.
pub(crate) fn is_refused_method(name: &str) -> Option<&'static str> {
    match name {
        "to_bits" | "to_le_bytes" | "to_be_bytes" | "to_ne_bytes" => {
            Some("the bits of a float carry no derivative, and a float rebuilt from them would have lost its own")
        }
        "from_bits" | "from_le_bytes" | "from_be_bytes" | "from_ne_bytes" => {
            Some("a float built from its bits has no derivative with respect to what the bits came from")
        }
        "next_up" | "next_down" => {
            Some("stepping to an adjacent float has no derivative: it is not a function of reals")
        }
        "to_int_unchecked" => Some("a conversion to an integer carries no derivative, write it as a cast with `as`"),
        _ => None,
    }
}
