//! What is kept for the reverse sweep, by the line of the source, and why: for dumps.

use super::{Plan, Planner, rule};
use crate::analyse::layout::{Pos, after, before};
use crate::ir::{Block, Local, Rvalue, Stmt, text, visit};
use std::collections::{BTreeMap, BTreeSet};

impl Planner<'_> {
    /// A line for each value that is kept, in the order of the source.
    pub(crate) fn lines(&self, plan: &Plan) -> String {
        let mut readers: BTreeMap<Pos, (usize, String)> = BTreeMap::new();
        visit::each(&self.f.body, &mut |s| {
            let line = (s.span.start().line, self.first_line(s));
            readers.insert(before(s), line.clone());
            readers.insert(after(s), line);
        });
        let mut rows: Vec<(usize, String)> = Vec::new();
        for l in plan.saved.union(&plan.roots) {
            let info = self.f.local(*l);
            let Some(def) = self.layout.defs.get(l).filter(|_| info.param.is_none()) else { continue };
            let at = readers.range(..=def.pos).next_back().map_or(0, |(_, (line, _))| *line);
            let often = if self.layout.regions.get(def.region).is_some_and(|r| r.many) { ", every turn" } else { "" };
            let needed = plan.needs.get(l).into_iter().chain(plan.reads.get(&self.layout.memory(*l)));
            let needed: BTreeSet<_> = needed.flatten().filter_map(|pos| readers.get(pos)).collect();
            let mut by: Vec<String> = needed.iter().map(|(line, text)| format!("line {line}, `{text}`")).collect();
            let more = by.len().saturating_sub(3);
            by.truncate(3);
            if more > 0 {
                by.push(format!("{more} more"));
            }
            let by = if by.is_empty() { String::new() } else { format!("; read by the reverse of {}", by.join("; ")) };
            rows.push((at, format!("`{}`{often}: {}{by}", info.ident, self.why(*l, def.value, plan))));
        }
        visit::each(&self.f.body, &mut |s| {
            if plan.restored.contains(&s.id) && !plan.inverse.contains_key(&s.id) {
                rows.push((s.span.start().line, format!("what `{}` writes over: it is put back", self.first_line(s))));
            }
        });
        rows.sort();
        rows.into_iter().map(|(line, row)| format!("line {line}: {row}\n")).collect()
    }

    fn first_line(&self, s: &Stmt) -> String {
        let block = Block { stmts: vec![s.clone()] };
        let text = text::block(&self.f.locals, &self.f.labels, &block);
        text.lines().next().unwrap_or_default().trim().to_owned()
    }

    /// Why it is kept and not computed again.
    fn why(&self, l: Local, value: Option<&Rvalue>, plan: &Plan) -> String {
        if plan.roots.contains(&l) {
            return "memory that is read again".to_owned();
        }
        let Some(rv) = value else { return "a variable".to_owned() };
        let costly = rule(rv).is_some_and(|(rule, _)| rule.costly);
        match rv {
            Rvalue::Call(_) => "the result of a call".to_owned(),
            Rvalue::Opaque(_) => "the result of code that is kept as it was written".to_owned(),
            _ if costly => "dearer to compute again than to keep".to_owned(),
            Rvalue::Load(p) if self.layout.is_written(p.root) => {
                format!("read from `{}`, which is written again", self.f.local(p.root).ident)
            }
            _ => "what it is computed from is not at hand".to_owned(),
        }
    }
}
