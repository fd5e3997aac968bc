//! Values that a derivative wants and that the function has computed itself: `x.sin_cos()` has the derivatives of both in the other.

use super::super::formula;
use crate::analyse::layout::Layout;
use crate::ir::{Block, Function, Local, Operand, Rvalue, Stmt, StmtKind, visit};
use crate::rules::Rule;
use std::collections::BTreeMap;

/// By the value whose rule reads it: the method that the rule would call on the operand, and what the function has of it.
pub(super) type Twins = BTreeMap<Local, Twin>;

#[derive(Clone, Debug)]
pub(crate) struct Twin {
    /// As the formulas of the table write it.
    call: String,
    pub(crate) value: Local,
}

impl Twin {
    /// What the formula reads beside it.
    pub(crate) fn names(twin: Option<&Twin>, text: &str) -> Vec<String> {
        match twin {
            Some(twin) => formula::names(&text.replace(&twin.call, "0.0")),
            None => formula::names(text),
        }
    }

    /// Whether the formula reads it.
    pub(crate) fn is_read(&self, text: &str) -> bool {
        text.contains(&self.call)
    }

    /// The key of [`formula::Application::shared`].
    pub(crate) fn key(&self) -> String {
        formula::key(&self.call)
    }
}

pub(super) fn twins(f: &Function, layout: &Layout<'_>) -> Twins {
    let mut twins = Twins::new();
    block(f, layout, &f.body, &mut twins);
    twins
}

/// Those that are computed in one go, with nothing but other values between them: where the one is there, so is the other.
fn block(f: &Function, layout: &Layout<'_>, b: &Block, twins: &mut Twins) {
    for s in &b.stmts {
        visit::blocks(&s.kind).into_iter().for_each(|nested| block(f, layout, nested, twins));
    }
    for run in b.stmts.split(|s| !matches!(s.kind, StmtKind::Let(..))) {
        let computed: Vec<(Local, &'static Rule, &Operand)> = run.iter().filter_map(of_one_operand).collect();
        for (t, rule, x) in &computed {
            let text = rule.partials.first().copied().flatten().unwrap_or_default();
            let found = computed.iter().find_map(|(value, other, of)| {
                let call = format!("x.{}()", other.name);
                (text.contains(&call) && same(f, layout, x, of)).then_some(Twin { call, value: *value })
            });
            twins.extend(found.map(|twin| (*t, twin)));
        }
    }
}

fn of_one_operand(s: &Stmt) -> Option<(Local, &'static Rule, &Operand)> {
    let StmtKind::Let(t, Rvalue::Prim(rule, operands)) = &s.kind else { return None };
    let [x] = operands.as_slice() else { return None };
    Some((*t, rule, x))
}

/// Whether both are the same number, whenever they are read.
fn same(f: &Function, layout: &Layout<'_>, a: &Operand, b: &Operand) -> bool {
    let (Operand::Local(a), Operand::Local(b)) = (a, b) else { return false };
    let variable = |l: Local| match layout.defs.get(&l)?.value? {
        Rvalue::Load(p) if p.proj.is_empty() && !layout.is_written(p.root) => Some(p.root),
        _ => None, // may be another each time
    };
    f.local(*a).ty == f.local(*b).ty && (a == b || variable(*a).is_some_and(|root| variable(*b) == Some(root)))
}
