//! The formulas of the rule table, turned into IR. [`crate::rules`] gives the grammar.

use crate::ir::{BinOp, Const, Kind, Local, LocalInfo, Opaque, Operand, Rvalue, Stmt, StmtKind, Ty, UnOp};
use crate::rules;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::BTreeMap;

/// The operand names that a formula mentions.
pub(crate) fn names(formula: &str) -> Vec<String> {
    let mut names = Vec::new();
    collect(formula.parse().unwrap_or_default(), &mut names);
    names
}

fn collect(tokens: TokenStream, names: &mut Vec<String>) {
    let mut after_dot = false;
    for tree in tokens {
        match &tree {
            TokenTree::Ident(ident) if !after_dot => names.push(ident.to_string()),
            TokenTree::Group(group) => collect(group.stream(), names),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        after_dot = matches!(&tree, TokenTree::Punct(p) if p.as_char() == '.');
    }
}

/// What [`Application::shared`] calls a subexpression.
pub(crate) fn key(subexpression: &str) -> String {
    syn::parse_str::<syn::Expr>(subexpression).map_or_else(|_| String::new(), |e| e.to_token_stream().to_string())
}

/// One application of a rule: what its formulas are about, and the subexpressions computed so far, which they share.
pub(crate) struct Application<'a> {
    pub locals: &'a mut Vec<LocalInfo>,
    pub out: &'a mut Vec<Stmt>,
    /// What the names stand for: operands, `y` and `g`.
    pub names: BTreeMap<String, Operand>,
    /// The type of the seed.
    pub ty: Ty,
    pub span: Span,
    pub shared: BTreeMap<String, Operand>,
    /// Its products are differentiated in turn, and may have a factor that is infinite: see [`rules::guarded_product`].
    pub guards: bool,
}

impl Application<'_> {
    /// The value of a formula: statements for its parts, the last operation left to the caller.
    pub(crate) fn value(&mut self, formula: &str) -> Rvalue {
        match syn::parse_str::<syn::Expr>(formula) {
            Ok(e) => self.rvalue(&e),
            Err(_) => Rvalue::Use(zero(&self.ty)),
        }
    }

    fn rvalue(&mut self, e: &syn::Expr) -> Rvalue {
        match e {
            syn::Expr::Paren(p) => self.rvalue(&p.expr),
            syn::Expr::Unary(u) => {
                let a = self.operand(&u.expr);
                Rvalue::Unary(UnOp::Neg, a)
            }
            syn::Expr::Binary(b) if self.is_integer(&b.left) && matches!(b.op, syn::BinOp::Sub(_)) => {
                let n = self.operand(&b.left);
                let tokens = match &n {
                    Operand::Local(l) => self.locals[l.0 as usize].ident.to_token_stream(),
                    Operand::Const(c) => c.tokens.clone(),
                };
                let right = &b.right;
                let tokens = quote!(::core::primitive::i32::saturating_sub(#tokens, #right));
                let reads = n.local().into_iter().collect();
                Rvalue::Opaque(Box::new(Opaque {
                    tokens,
                    ty: Ty::Int,
                    reads,
                    writes: Vec::new(),
                    inert: true,
                    refusal: None,
                }))
            }
            syn::Expr::Binary(b) => {
                let x = self.operand(&b.left);
                let y = self.operand(&b.right);
                match (&b.op, &x, &y) {
                    (syn::BinOp::Mul(_), Operand::Local(_), Operand::Local(_)) if self.guards => {
                        Rvalue::Prim(rules::guarded_product(), vec![x, y])
                    }
                    _ => Rvalue::Binary(binop(&b.op), x, y),
                }
            }
            syn::Expr::MethodCall(m) => {
                let mut operands = vec![self.operand(&m.receiver)];
                for a in &m.args {
                    operands.push(self.operand(a));
                }
                match rules::method(&m.method.to_string(), operands.len()) {
                    Some(rule) => Rvalue::Prim(rule, operands),
                    None => Rvalue::Use(zero(&self.ty)),
                }
            }
            syn::Expr::Call(c) => {
                let operands = c.args.iter().map(|a| self.operand(a)).collect();
                Rvalue::Prim(rules::scale(), operands)
            }
            syn::Expr::If(i) => {
                let cond = self.operand(&i.cond);
                let then = i.then_branch.stmts.last().map(|s| self.tail(s));
                let els = i.else_branch.as_ref().map(|(_, e)| self.operand(e));
                match (then, els) {
                    (Some(a), Some(b)) => Rvalue::Select(cond, a, b),
                    _ => Rvalue::Use(zero(&self.ty)),
                }
            }
            syn::Expr::Block(b) => match b.block.stmts.last() {
                Some(syn::Stmt::Expr(e, None)) => self.rvalue(e),
                _ => Rvalue::Use(zero(&self.ty)),
            },
            other => Rvalue::Use(self.atom(other)),
        }
    }

    fn tail(&mut self, s: &syn::Stmt) -> Operand {
        match s {
            syn::Stmt::Expr(e, _) => self.operand(e),
            _ => zero(&self.ty),
        }
    }

    fn operand(&mut self, e: &syn::Expr) -> Operand {
        match e {
            syn::Expr::Paren(p) => self.operand(&p.expr),
            syn::Expr::Block(b) if b.block.stmts.len() == 1 => self.tail(&b.block.stmts[0]),
            syn::Expr::Path(_) | syn::Expr::Lit(_) => self.atom(e),
            _ => {
                let key = e.to_token_stream().to_string();
                if let Some(known) = self.shared.get(&key) {
                    return known.clone();
                }
                let rv = self.rvalue(e);
                if let Rvalue::Use(o) = rv {
                    return o;
                }
                let ty = match &rv {
                    Rvalue::Binary(op, ..) if rules::binary(*op).is_none() => Ty::Bool,
                    Rvalue::Opaque(_) => Ty::Int,
                    _ => self.ty.clone(),
                };
                let t = self.temp(ty);
                self.out.push(Stmt::new(StmtKind::Let(t, rv), self.span));
                self.shared.insert(key, Operand::Local(t));
                Operand::Local(t)
            }
        }
    }

    fn atom(&self, e: &syn::Expr) -> Operand {
        if let syn::Expr::Path(p) = e
            && let Some(name) = p.path.get_ident()
            && let Some(o) = self.names.get(&name.to_string())
        {
            return o.clone();
        }
        let ty = match e {
            syn::Expr::Lit(l) if matches!(l.lit, syn::Lit::Int(_)) => Ty::Int,
            _ => self.ty.clone(),
        };
        Operand::Const(Const { tokens: e.to_token_stream(), ty })
    }

    fn is_integer(&self, e: &syn::Expr) -> bool {
        matches!(e, syn::Expr::Path(p) if p.path.is_ident("n"))
    }

    fn temp(&mut self, ty: Ty) -> Local {
        let n = self.locals.len();
        let ident = Ident::new(&format!("__d{n}"), Span::mixed_site().located_at(self.span));
        self.locals.push(LocalInfo { ident, ty, kind: Kind::Temp, param: None, tangent: false });
        Local(u32::try_from(n).unwrap_or(u32::MAX))
    }
}

/// Zero as a float.
pub(crate) fn zero(ty: &Ty) -> Operand {
    Operand::Const(Const { tokens: quote!(0.0), ty: ty.clone() })
}

fn binop(op: &syn::BinOp) -> BinOp {
    match op {
        syn::BinOp::Sub(_) => BinOp::Sub,
        syn::BinOp::Mul(_) => BinOp::Mul,
        syn::BinOp::Div(_) => BinOp::Div,
        syn::BinOp::Rem(_) => BinOp::Rem,
        syn::BinOp::And(_) => BinOp::And,
        syn::BinOp::Or(_) => BinOp::Or,
        syn::BinOp::Eq(_) => BinOp::Eq,
        syn::BinOp::Ne(_) => BinOp::Ne,
        syn::BinOp::Lt(_) => BinOp::Lt,
        syn::BinOp::Le(_) => BinOp::Le,
        syn::BinOp::Gt(_) => BinOp::Gt,
        syn::BinOp::Ge(_) => BinOp::Ge,
        _ => BinOp::Add,
    }
}
