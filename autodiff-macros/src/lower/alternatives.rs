//! Alternatives that bind names, `A(x) | B(x)`, made into patterns without them.

use super::pattern::binds;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Pat};

/// The most arms that alternatives are made into.
const MOST_ALTERNATIVES: usize = 32;

/// A pattern as alternatives that bind names without `|`: itself, where there is none. `None` if they are too many.
pub(super) fn alternatives(pat: &Pat) -> Option<Vec<Pat>> {
    let mut done = Vec::new();
    let mut open = vec![pat.clone()];
    while let Some(pat) = open.pop() {
        let mut split = Split { cases: None };
        let mut whole = pat.clone();
        split.visit_pat_mut(&mut whole);
        match split.cases {
            None => done.push(pat),
            Some(cases) => {
                for case in cases.into_iter().rev() {
                    let mut alternative = pat.clone();
                    Choose { case: Some(case) }.visit_pat_mut(&mut alternative);
                    open.push(alternative);
                }
            }
        }
        if done.len() + open.len() > MOST_ALTERNATIVES {
            return None;
        }
    }
    Some(done)
}

/// Finds the first alternatives that bind names.
struct Split {
    cases: Option<Vec<Pat>>,
}

impl VisitMut for Split {
    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        if self.cases.is_some() {
            return;
        }
        match pat {
            Pat::Or(or) if or.cases.iter().any(binds) => self.cases = Some(or.cases.iter().cloned().collect()),
            pat => visit_mut::visit_pat_mut(self, pat),
        }
    }

    fn visit_expr_mut(&mut self, _: &mut Expr) {}
}

/// Puts one of them in their place.
struct Choose {
    case: Option<Pat>,
}

impl VisitMut for Choose {
    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        match pat {
            Pat::Or(or) if or.cases.iter().any(binds) => {
                if let Some(case) = self.case.take() {
                    *pat = case;
                }
            }
            pat => visit_mut::visit_pat_mut(self, pat),
        }
    }

    fn visit_expr_mut(&mut self, _: &mut Expr) {}
}
