//! Copies of blocks: everything that is declared inside is declared anew, so that both can stand in one function.

use super::{Arg, Block, Const, Function, Label, Local, LocalInfo, Opaque, Operand, Rvalue, StmtKind, visit};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// What the locals and labels of a block are called in its copy.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    pub locals: BTreeMap<Local, Local>,
    labels: BTreeMap<Label, Label>,
    idents: BTreeMap<String, Ident>,
}

/// The locals that are declared in a block, at any depth.
pub(crate) fn declared(b: &Block) -> BTreeSet<Local> {
    let mut all = BTreeSet::new();
    visit::each(b, &mut |s| all.extend(visit::declared(&s.kind)));
    all
}

impl Copies {
    /// Copies of all that the block declares, and of these.
    pub(crate) fn of(f: &mut Function, b: &Block, more: impl IntoIterator<Item = Local>) -> Self {
        let mut copies = Copies::default();
        for l in declared(b).into_iter().chain(more) {
            let info = f.local(l).clone();
            let name = info.ident.to_string();
            let new = format!("__{}_{}", name.trim_start_matches("r#"), f.locals.len());
            let ident = Ident::new(&new, Span::mixed_site().located_at(info.ident.span()));
            let copy = f.add(LocalInfo { ident, param: None, ..info });
            if let Some(ty) = f.annotations.get(&l).cloned() {
                f.annotations.insert(copy, ty);
            }
            copies.put(f, l, copy);
        }
        visit::each(b, &mut |s| {
            if let Some(label) = label(&s.kind) {
                copies.label(f, label);
            }
        });
        copies
    }

    /// `new` stands for `l`.
    pub(crate) fn put(&mut self, f: &Function, l: Local, new: Local) {
        self.idents.insert(f.local(l).ident.to_string(), f.local(new).ident.clone());
        self.locals.insert(l, new);
    }

    /// The label of the copy.
    pub(crate) fn label(&mut self, f: &mut Function, label: Label) -> Label {
        *self.labels.entry(label).or_insert_with(|| {
            let ident = &f.labels[label.0 as usize];
            let ident = Ident::new(&format!("{ident}_{}", f.labels.len()), ident.span());
            f.labels.push(ident);
            Label(u32::try_from(f.labels.len() - 1).unwrap_or(u32::MAX))
        })
    }

    pub(crate) fn block(&self, b: &Block) -> Block {
        let mut b = b.clone();
        self.rename(&mut b);
        b
    }

    fn rename(&self, b: &mut Block) {
        for s in &mut b.stmts {
            self.stmt(&mut s.kind);
        }
    }

    pub(crate) fn local(&self, l: &mut Local) {
        if let Some(new) = self.locals.get(l) {
            *l = *new;
        }
    }

    fn stmt(&self, kind: &mut StmtKind) {
        for o in visit::operands_mut(kind) {
            if let Operand::Local(l) = o {
                self.local(l);
            }
            if let Operand::Const(Const { tokens, .. }) = o {
                *tokens = self.tokens(std::mem::take(tokens));
            }
        }
        for p in visit::places_mut(kind) {
            self.local(&mut p.root);
        }
        match kind {
            StmtKind::Let(l, rv) => {
                self.local(l);
                match rv {
                    Rvalue::Opaque(o) => self.opaque(o),
                    Rvalue::Call(call) => {
                        for arg in &mut call.args {
                            if let Arg::Opaque(o) = arg {
                                self.opaque(o);
                            }
                        }
                    }
                    _ => {} // operands and places only
                }
            }
            StmtKind::Declare(l) => self.local(l),
            StmtKind::For { counter, .. } => self.local(counter),
            StmtKind::Rest { flag, .. } => self.local(flag),
            StmtKind::Opaque(o) => self.opaque(o),
            StmtKind::Exit(exit) => {
                if let Some(new) = self.labels.get(&exit.label) {
                    exit.label = *new;
                }
            }
            _ => {} // operands and places only
        }
        match kind {
            StmtKind::For { label, .. } | StmtKind::While { label, .. } | StmtKind::Loop { label, .. } => {
                *label = self.labels.get(label).copied().unwrap_or(*label);
            }
            StmtKind::Block { label: Some(label), .. } => *label = self.labels.get(label).copied().unwrap_or(*label),
            _ => {} // without a label
        }
        for nested in visit::blocks_mut(kind) {
            self.rename(nested);
        }
    }

    fn opaque(&self, o: &mut Opaque) {
        o.reads.iter_mut().chain(&mut o.writes).for_each(|l| self.local(l));
        o.tokens = self.tokens(std::mem::take(&mut o.tokens));
    }

    /// Code kept as written, by the names of its locals.
    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|tree| match tree {
                TokenTree::Ident(ident) => {
                    let new = self.idents.get(&ident.to_string()).cloned();
                    TokenTree::Ident(new.unwrap_or(ident))
                }
                TokenTree::Group(group) => {
                    let mut new = Group::new(group.delimiter(), self.tokens(group.stream()));
                    new.set_span(group.span());
                    TokenTree::Group(new)
                }
                tree @ (TokenTree::Punct(_) | TokenTree::Literal(_)) => tree,
            })
            .collect()
    }
}

/// The label by which a statement can be left from inside.
pub(crate) fn label(kind: &StmtKind) -> Option<Label> {
    match kind {
        StmtKind::For { label, .. } | StmtKind::While { label, .. } | StmtKind::Loop { label, .. } => Some(*label),
        StmtKind::Block { label, .. } => *label,
        _ => None, // nothing that can be left
    }
}
