//! A plan as text, for snapshots and dumps.

use super::{Plan, Planner};
use crate::ir::{Block, Local, text};
use std::collections::BTreeSet;

impl Planner<'_> {
    /// What is saved, what is recomputed, and which writes are undone.
    pub(crate) fn text(&self, plan: &Plan) -> String {
        let recomputed = plan
            .needs
            .keys()
            .copied()
            .filter(|l| {
                !plan.homes.contains_key(l)
                    && !plan.saved.contains(l)
                    && !self.always_at_hand(*l)
                    && self.layout.defs.contains_key(l)
            })
            .collect();
        let mut text = self.names("saved", &plan.saved) + &self.names("recomputed", &recomputed);
        text.push_str(&self.names("read from where it was put", &plan.homes.keys().copied().collect()));
        let mut undone = Vec::new();
        crate::ir::visit::each(&self.f.body, &mut |s| {
            if plan.restored.contains(&s.id) {
                undone.push(s.clone());
            }
        });
        for stmt in undone {
            let line = text::block(&self.f.locals, &self.f.labels, &Block { stmts: vec![stmt] });
            text.push_str("undone: ");
            text.push_str(line.lines().next().unwrap_or_default());
            text.push('\n');
        }
        text
    }

    fn names(&self, what: &str, locals: &BTreeSet<Local>) -> String {
        if locals.is_empty() {
            return String::new();
        }
        let names: Vec<_> = locals.iter().map(|l| self.f.local(*l).ident.to_string()).collect();
        format!("{what}: {}\n", names.join(", "))
    }
}
