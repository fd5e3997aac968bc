//! Functions and adjoints built by hand, printed.

mod calls;
mod sweeps;

use crate::{
    adjoint::{Adjoint, TapeInfo, TapeKind},
    ir::{
        Block, Const, Exit, ExitKind, Function, Kind, Label, Local, LocalInfo, Operand, Param, Place, Proj, Rvalue,
        Stmt, StmtKind, Tape, Ty, Width,
    },
    options::Options,
    signature::Signature,
};
use expect_test::Expect;
use proc_macro2::{Ident, Span};
use quote::format_ident;
use std::collections::{BTreeMap, BTreeSet};
use syn::{ItemFn, parse_quote};

pub(super) const F64: Ty = Ty::Float(Some(Width::F64));

/// A function and its adjoint in the making: the signature is read, the rest is written by the test.
pub(super) struct Case {
    sig: Signature,
    f: Function,
    locals: Vec<LocalInfo>,
    tapes: Vec<TapeInfo>,
    pub seed: Option<Local>,
    pub rebind: Vec<Local>,
    pub clones: BTreeSet<Local>,
}

impl Case {
    /// Locals `0..n` are the parameters, then comes the result if there is one, then the accumulators.
    pub(super) fn new(mut item: ItemFn) -> Self {
        let sig = Signature::new(&mut item, &Options::default(), None).unwrap();
        let mut locals: Vec<LocalInfo> = Vec::new();
        let params: Vec<_> = sig
            .params
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let kind = if p.mutable { Kind::Var { mutable: true } } else { Kind::Temp };
                locals.push(LocalInfo {
                    ident: p.ident.clone(),
                    ty: p.ir_ty.clone(),
                    kind,
                    param: Some(i),
                    tangent: false,
                });
                Param { local: local(i), passing: p.passing, active: !p.ir_ty.is_inert() }
            })
            .collect();
        let f = Function {
            name: sig.ident.clone(),
            locals: locals.clone(),
            labels: vec![format_ident!("ret")],
            params,
            result: None,
            ret: Label(0),
            body: Block::default(),
            annotations: std::collections::BTreeMap::new(),
            items: Vec::new(),
            recursive: sig.recursive,
            forward_mode: false,
            leaves: false,
            callables: std::collections::BTreeMap::new(),
            uncertain: std::collections::BTreeSet::new(),
            asked: std::collections::BTreeSet::new(),
            constants: std::collections::BTreeMap::new(),
            queues: false,
            mixes: false,
            choices: std::collections::BTreeMap::new(),
            floats: sig.floats.idents(),
            checkpoints: std::collections::BTreeMap::new(),
            next_id: 0,
        };
        let mut case =
            Case { sig, f, locals, tapes: Vec::new(), seed: None, rebind: Vec::new(), clones: BTreeSet::new() };
        if case.sig.output.is_some() {
            case.f.result = Some(case.local("result", case.sig.ir_output.clone(), Kind::Var { mutable: false }));
            case.seed = Some(case.bar("seed"));
        }
        case
    }

    pub(super) fn recursive(mut self) -> Self {
        self.f.recursive = true;
        self
    }

    pub(super) fn local(&mut self, name: &str, ty: Ty, kind: Kind) -> Local {
        self.locals.push(LocalInfo { ident: format_ident!("{name}"), ty, kind, param: None, tangent: false });
        self.f.locals.clone_from(&self.locals);
        local(self.locals.len() - 1)
    }

    pub(super) fn temp(&mut self, name: &str) -> Local {
        self.local(name, F64, Kind::Temp)
    }

    pub(super) fn bar(&mut self, name: &str) -> Local {
        self.local(name, F64, Kind::Bar { by_ref: false, param: None })
    }

    /// The accumulator of parameter `i`.
    pub(super) fn accumulator(&mut self, i: usize) -> Local {
        let name = format!("{}_bar", self.sig.params[i].ident);
        self.local(&name, Ty::Unknown, Kind::Bar { by_ref: true, param: Some(i) })
    }

    pub(super) fn label(&mut self, name: &str) -> Label {
        self.f.labels.push(format_ident!("{name}"));
        Label(u32::try_from(self.f.labels.len() - 1).unwrap())
    }

    pub(super) fn tape(&mut self, kind: TapeKind) -> Tape {
        self.tapes.push(TapeInfo { ident: format_ident!("tape_{}", self.tapes.len()), kind });
        Tape(u32::try_from(self.tapes.len() - 1).unwrap())
    }

    pub(super) fn result(&self) -> Local {
        self.f.result.unwrap()
    }

    pub(super) fn seed(&self) -> Operand {
        Operand::Local(self.seed.unwrap())
    }

    /// Compares what is printed with what is expected.
    pub(super) fn check(self, bars: Vec<Local>, forward: Vec<StmtKind>, reverse: Vec<StmtKind>, expect: &Expect) {
        let adjoint = Adjoint {
            primals: std::collections::BTreeMap::new(),
            active: BTreeSet::new(),
            forward: block(forward),
            reverse: block(reverse),
            tapes: self.tapes,
            seed: self.seed,
            bars,
            locals: self.locals,
            blank: BTreeSet::new(),
            rebind: self.rebind,
            clones: self.clones,
            olds: BTreeMap::new(),
            reads: u64::MAX,
        };
        let tokens = super::function::function(&self.f, &adjoint, &self.sig, crate::signature::Part::Forward);
        let file: syn::File = parse_quote!(impl f { #tokens });
        expect.assert_eq(&prettyplease::unparse(&file));
    }
}

pub(super) fn local(i: usize) -> Local {
    Local(u32::try_from(i).unwrap())
}

pub(super) fn block(stmts: Vec<StmtKind>) -> Block {
    Block { stmts: stmts.into_iter().map(|kind| Stmt::new(kind, Span::call_site())).collect() }
}

pub(super) fn op(local: Local) -> Operand {
    Operand::Local(local)
}

pub(super) fn constant(text: &str, ty: Ty) -> Operand {
    Operand::Const(Const { tokens: text.parse().unwrap(), ty })
}

pub(super) fn assign(local: Local, value: Local) -> StmtKind {
    StmtKind::Assign(Place::of(local), op(value))
}

pub(super) fn add(place: Place, value: Operand) -> StmtKind {
    StmtKind::Update { place, subtract: false, value }
}

pub(super) fn bind(local: Local, rvalue: Rvalue) -> StmtKind {
    StmtKind::Let(local, rvalue)
}

pub(super) fn exit(label: Label, kind: ExitKind) -> StmtKind {
    StmtKind::Exit(Exit { label, kind })
}

/// `(*root)[index]`
pub(super) fn element(root: Local, index: Operand) -> Place {
    Place { root, proj: vec![Proj::Deref, Proj::Index(index)] }
}

/// `*root`
pub(super) fn target(root: Local) -> Place {
    Place { root, proj: vec![Proj::Deref] }
}

pub(super) fn name(text: &str) -> Ident {
    Ident::new(text, Span::call_site())
}
