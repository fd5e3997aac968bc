//! Iterators that are handed to functions: the derivatives of these take the list of the elements. So do two that are zipped of which neither
//! has elements by index.

use super::{By, It};
use crate::ir::{Arg, Place, Proj, Ty};
use crate::lower::Lowerer;
use crate::lower::control::strip;
use crate::lower::value::Val;
use proc_macro2::Span;
use syn::Expr;

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

/// Whether the elements of an iterator may be made before they are asked for, and all of them: there is an end to them, and making them
/// neither writes anything nor can fail.
pub(super) fn is_listed(e: &Expr) -> bool {
    let Expr::MethodCall(m) = strip(e) else { return false };
    let mut args = m.args.iter();
    match m.method.to_string().as_str() {
        "iter" => is_plain(&m.receiver),
        "windows" | "chunks" => is_plain(&m.receiver) && args.all(is_literal),
        "copied" | "cloned" | "rev" | "enumerate" | "flatten" => is_listed(&m.receiver),
        "take" | "skip" => is_listed(&m.receiver) && args.all(is_plain),
        "step_by" => is_listed(&m.receiver) && args.all(is_literal),
        "zip" | "chain" => {
            is_listed(&m.receiver) && args.all(|e| is_listed(e) || matches!(e, Expr::Reference(_)) && is_plain(e))
        }
        "map" | "filter" | "filter_map" | "take_while" | "skip_while" => is_listed(&m.receiver) && args.all(is_formula),
        _ => false, // whatever else it may do
    }
}

/// A closure that only computes.
fn is_formula(e: &Expr) -> bool {
    matches!(strip(e), Expr::Closure(c) if is_plain(&c.body))
}

fn is_literal(e: &Expr) -> bool {
    matches!(strip(e), Expr::Lit(_))
}

/// Made of values, fields, operators and float methods: nothing is written, and nothing is looked up that may not be there.
fn is_plain(e: &Expr) -> bool {
    match strip(e) {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Field(f) => is_plain(&f.base),
        Expr::Unary(u) => is_plain(&u.expr),
        Expr::Reference(r) => r.mutability.is_none() && is_plain(&r.expr),
        Expr::Tuple(t) => t.elems.iter().all(is_plain),
        Expr::Binary(b) => !crate::lower::opaque::is_compound(&b.op) && is_plain(&b.left) && is_plain(&b.right),
        Expr::MethodCall(m) => {
            let name = m.method.to_string();
            let known = crate::rules::method(&name, m.args.len() + 1).is_some() || crate::rules::is_inert_method(&name);
            known && is_plain(&m.receiver) && m.args.iter().all(is_plain)
        }
        _ => false, // whatever else it may do
    }
}

#[cfg(test)]
mod tests {
    use super::is_listed;
    use syn::parse_quote;

    #[test]
    fn plain_chains_are_listed() {
        assert!(is_listed(&parse_quote!(b.iter().flatten())));
        assert!(is_listed(&parse_quote!(self.rows.iter().flatten().map(|x| (x - mean) * 2.0_f64.sqrt()))));
        assert!(is_listed(&parse_quote!(b.iter().copied().filter(|x| *x > 0.0).take(n))));
        assert!(is_listed(&parse_quote!(b.chunks(2).zip(c.iter().flatten()))));
    }

    #[test]
    fn what_waits_is_not_listed() {
        assert!(!is_listed(&parse_quote!(b.iter_mut().flatten())));
        assert!(!is_listed(&parse_quote!((0..).filter(|i| i % 2 == 0))));
        assert!(!is_listed(&parse_quote!(std::iter::from_fn(|| rng.next()))));
        assert!(!is_listed(&parse_quote!(b.iter().cycle().filter(|x| **x > 0.0))));
        assert!(!is_listed(&parse_quote!(b.iter().flatten().map(|x| rng.sample(x)))));
        assert!(!is_listed(&parse_quote!(b.iter().flatten().map(|x| table[*x as usize]))));
        assert!(!is_listed(&parse_quote!(b.iter().flatten().map(|x| {
            count += 1;
            x * 2.0
        }))));
    }
}
