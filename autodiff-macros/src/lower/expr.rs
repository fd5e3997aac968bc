//! Expressions: one decision for every kind there is.

use super::{
    Lowerer, Val,
    control::{is_scalar, strip},
    opaque::at,
    value::RangeVal,
};
use crate::declared::constant;
use crate::ir::{Arg, Arith, BinOp, Const, Operand, Operator, Place, Rvalue, Ty, UnOp, Width};
use crate::report::Refusal;
use crate::rules;
use proc_macro2::Span;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Lit};

impl Lowerer<'_> {
    /// The value of an expression; the statements that lead to it are emitted.
    pub(crate) fn expr(&mut self, e: &Expr) -> Val {
        let span = e.span();
        if let Some(v) = self.read_by_guard(e) {
            return v;
        }
        if let Some(v) = self.map_in_place(e, span) {
            return v;
        }
        match e {
            Expr::Array(a) => self.array(a),
            Expr::Assign(a) => self.assign(a),
            Expr::Async(a) => self.keep_expr(e, Ty::Unknown, false, Some(Refusal::Async { span: a.async_token.span })),
            Expr::Await(a) => self.refuse(Refusal::Async { span: a.await_token.span }),
            Expr::Binary(b) => self.binary(b),
            Expr::Block(b) => match &b.label {
                Some(label) => self.labelled_block(label, &b.block),
                None => self.block(&b.block),
            },
            Expr::Break(b) => self.break_(b),
            Expr::Call(c) => self.call(c),
            Expr::Cast(c) => self.cast(c),
            Expr::Closure(c) => self.closure(c),
            Expr::Const(c) => {
                self.keep_expr(e, Ty::Unknown, false, Some(Refusal::ConstBlock { span: c.const_token.span }))
            }
            Expr::Continue(c) => self.continue_(c),
            Expr::Field(f) => {
                // Of a reference, the field itself, and not a reference to it.
                let base = self.expr(&f.base).behind().clone();
                self.component(&base, &f.member, span)
            }
            Expr::ForLoop(f) => self.for_(f),
            Expr::Group(g) => self.expr(&g.expr),
            Expr::If(i) => self.if_(i),
            Expr::Index(i) => self.index(i),
            // `_` on the left of an assignment is dealt with there; anywhere else rustc refuses the original.
            Expr::Infer(_) => Val::Poison,
            Expr::Let(_) => self.refuse(Refusal::LetChain { span }),
            Expr::Lit(l) => literal(&l.lit),
            Expr::Loop(l) => self.loop_(l),
            Expr::Macro(m) => self.macro_(&m.mac, span),
            Expr::Match(m) => self.match_(m),
            Expr::MethodCall(m) => self.method(m),
            Expr::Paren(p) => self.expr(&p.expr),
            Expr::Path(p) => self.path(p),
            Expr::Range(r) => self.range(r),
            Expr::RawAddr(r) => {
                self.keep_expr(e, Ty::Unknown, false, Some(Refusal::RawAddress { span: r.and_token.span }))
            }
            Expr::Reference(r) => self.reference(r),
            Expr::Repeat(r) => self.repeat(r),
            Expr::Return(r) => self.return_(r),
            Expr::Struct(s) => self.struct_(s),
            Expr::Try(t) => self.try_(t),
            Expr::TryBlock(t) => self.refuse(Refusal::Try { span: t.try_token.span }),
            Expr::Tuple(t) => self.tuple(t),
            Expr::Unary(u) => self.unary(u),
            Expr::Unsafe(u) => {
                self.keep_expr(e, Ty::Unknown, false, Some(Refusal::Unsafe { span: u.unsafe_token.span }))
            }
            Expr::While(w) => self.while_(w),
            Expr::Yield(y) => self.refuse(Refusal::Async { span: y.yield_token.span }),
            Expr::Verbatim(_) => self.refuse(Refusal::Syntax { span }),
            _ => self.refuse(Refusal::Syntax { span }), // newer than this crate
        }
    }

    fn tuple(&mut self, t: &syn::ExprTuple) -> Val {
        if t.elems.is_empty() {
            return Val::Unit;
        }
        let mut vals = Vec::new();
        for e in &t.elems {
            let v = self.expr(e);
            // Each element is at hand before the next one is evaluated.
            vals.push(self.freeze(v, e.span()));
        }
        if vals.iter().any(Val::is_never) { Val::Never } else { Val::Tuple(vals) }
    }

    pub(super) fn range(&mut self, r: &syn::ExprRange) -> Val {
        let lo = r.start.as_ref().map(|e| self.inert(e, Ty::Int));
        let hi = r.end.as_ref().map(|e| self.inert(e, Ty::Int));
        let inclusive = matches!(r.limits, syn::RangeLimits::Closed(_));
        Val::Range(Box::new(RangeVal { lo, hi, inclusive }))
    }

    fn reference(&mut self, r: &syn::ExprReference) -> Val {
        if r.mutability.is_some()
            && let Some(v) = self.refuse_writing_by_guard(&r.expr)
        {
            return v;
        }
        let v = self.expr(&r.expr);
        if r.mutability.is_none() {
            return if v.is_never() { v } else { v.shared() };
        }
        // `&mut` of a fresh value needs memory of its own.
        let v = match v {
            v if self.callable(&v).is_some() => v,
            Val::Operand(o) => {
                let ty = self.f.operand_ty(&o);
                Val::Place(Place::of(self.cell("scratch", ty, Rvalue::Use(o), r.span())))
            }
            v => v,
        };
        if v.is_never() { v } else { v.unique() }
    }

    fn unary(&mut self, u: &syn::ExprUnary) -> Val {
        let span = u.span();
        match u.op {
            syn::UnOp::Deref(_) => {
                let v = self.expr(&u.expr);
                self.deref(v)
            }
            syn::UnOp::Not(_) => Val::Operand(self.condition(&Expr::Unary(u.clone()))),
            syn::UnOp::Neg(_) => {
                let v = self.expr(&u.expr);
                let operand = match self.term(v, true, span) {
                    Ok(Arg::Value(operand)) => operand,
                    Ok(arg) => return self.by_reference(Arith::Neg, vec![arg], span),
                    Err(v) => return v,
                };
                match operand {
                    Operand::Const(c) if is_scalar(&c.ty) || c.ty.is_opaque() => {
                        let tokens = &c.tokens;
                        let tokens =
                            if tokens.clone().into_iter().count() == 1 { quote!(-#tokens) } else { quote!(-(#tokens)) };
                        Val::Operand(Operand::Const(Const { tokens, ty: c.ty }))
                    }
                    o => {
                        let ty = self.f.operand_ty(&o);
                        Val::Operand(Operand::Local(self.temp(ty, Rvalue::Unary(UnOp::Neg, o), span)))
                    }
                }
            }
            _ => self.refuse(Refusal::Syntax { span }), // newer than this crate
        }
    }

    fn binary(&mut self, b: &syn::ExprBinary) -> Val {
        if super::opaque::is_compound(&b.op) {
            return self.compound(b);
        }
        let Some(op) = operator(&b.op) else { return self.refuse(Refusal::Syntax { span: b.op.span() }) };
        if matches!(op, BinOp::And | BinOp::Or) {
            return Val::Operand(self.short_circuit(b));
        }
        let compares = matches!(op, BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge);
        if compares && [&b.left, &b.right].iter().any(|e| is_bits(e)) {
            // Of the bits of a float nothing but the answer remains.
            let whole = Expr::Binary(b.clone());
            if super::opaque::is_pure(&whole) {
                return Val::Operand(self.keep_with(Ty::Bool, true, None, b.span(), |k| k.expr(&whole)));
            }
        }
        let left = self.expr(&b.left);
        // A comparison moves nothing, be it of a type that is not `Copy`.
        let of_users = match &left {
            Val::Place(p) => match self.f.place_ty(p) {
                Ty::User { .. } => true,
                Ty::Unknown => is_text(&b.right) || self.shape(&b.right) == Ty::Text,
                _ => false, // of a type that is known, and `Copy`
            },
            _ => false, // a value
        };
        if compares && (self.val_ty(left.behind()) == Ty::Text || of_users && super::opaque::is_pure(&b.right)) {
            // Text is compared behind references, and has no size of its own.
            let left = match left {
                left @ Val::Place(_) if super::opaque::is_pure(&b.right) => left,
                left => self.freeze(left, b.left.span()),
            };
            let right = match self.expr(&b.right) {
                v @ (Val::Never | Val::Poison) => return v,
                right => right,
            };
            let op = &b.op;
            return Val::Operand(self.keep_with(Ty::Bool, true, None, b.span(), |k| {
                let (left, right) = (k.val(&left), k.val(&right));
                quote!((#left #op #right))
            }));
        }
        let by_reference = Arith::binary(op);
        let left = self.term(left, by_reference.is_some(), b.left.span());
        let right = self.expr(&b.right);
        let right = self.term(right, by_reference.is_some(), b.right.span());
        match (left, right, by_reference) {
            (Ok(Arg::Value(left)), Ok(Arg::Value(right)), _) => {
                Val::Operand(self.arithmetic(op, left, right, b.span()))
            }
            (Ok(left), Ok(right), Some(op)) => self.by_reference(op, vec![left, right], b.span()),
            (Ok(_), Ok(_), None) => Val::Poison, // taken by value, all of them
            (Err(v), ..) | (_, Err(v), _) => v,
        }
    }

    /// The operand of an arithmetic operator: by reference, if it is one to something that may be of a type of the user's. Numbers
    /// are read.
    pub(super) fn term(&mut self, v: Val, arithmetic: bool, span: Span) -> Result<Arg, Val> {
        // Of lists there is no arithmetic but the user's.
        let of_users = |ty: &Ty| ty.is_opaque() || matches!(ty, Ty::Array(_) | Ty::Vec(_) | Ty::Slice(_));
        let place = match &v {
            Val::Ref { to, .. } if arithmetic && !matches!(**to, Val::Ref { .. }) && of_users(&self.val_ty(to)) => {
                Some(self.place_of(to, span))
            }
            Val::Place(p) if arithmetic && matches!(self.f.place_ty(p), Ty::Ref(t) if of_users(&t)) => {
                Some(self.through(p.clone()))
            }
            _ => None, // by value
        };
        match place {
            Some(place) => Ok(Arg::Ref(place)),
            None => self.operand_or(v, span).map(Arg::Value),
        }
    }

    pub(super) fn by_reference(&mut self, op: Arith, args: Vec<Arg>, span: Span) -> Val {
        Val::Operand(Operand::Local(self.temp(Ty::Unknown, Rvalue::Operator(Box::new(Operator { op, args })), span)))
    }

    /// The operand, or what there is instead of a value.
    pub(super) fn operand_or(&mut self, v: Val, span: Span) -> Result<Operand, Val> {
        match v {
            Val::Never | Val::Poison => Err(v),
            v => Ok(self.operand(v, span)),
        }
    }

    /// `left op right`; constants are folded into one constant.
    pub(crate) fn arithmetic(&mut self, op: BinOp, left: Operand, right: Operand, span: Span) -> Operand {
        self.learn_integer(op, &left, &right, span);
        self.learn_integer(op, &right, &left, span);
        let ty = self.result_ty(op, &left, &right);
        if let (Operand::Const(l), Operand::Const(r)) = (&left, &right)
            && rules::binary(op).is_some()
        {
            let (l, r, op) = (&l.tokens, &r.tokens, symbol(op));
            return Operand::Const(Const { tokens: quote!((#l #op #r)), ty });
        }
        // `self.rows() - 1`: of a result and an integer, both are integers, unless rustc says otherwise.
        let result = |o: &Operand| o.local().is_some_and(|l| self.results.contains(&l));
        if ty == Ty::Unknown
            && rules::binary(op).is_some()
            && (result(&left) && self.f.operand_ty(&right) == Ty::Int
                || result(&right) && self.f.operand_ty(&left) == Ty::Int)
        {
            let krate = self.krate.clone();
            return self.keep_with(Ty::Int, true, None, span, |k| {
                let (left, op, right) = (k.operand(&left), symbol(op), k.operand(&right));
                quote_spanned!(at(span)=> #krate::rt::integer(#left #op #right))
            });
        }
        Operand::Local(self.temp(ty, Rvalue::Binary(op, left, right), span))
    }

    /// Floats are not combined with integers: what is combined with one is an integer itself, or of a type of the user's that rustc
    /// then finds to carry a derivative.
    fn learn_integer(&mut self, op: BinOp, unknown: &Operand, known: &Operand, span: Span) {
        let arithmetic = match op {
            BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Rem => true,
            BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor | BinOp::Shl | BinOp::Shr => true,
            BinOp::And | BinOp::Or | BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => false,
        };
        let Operand::Local(l) = unknown else { return };
        if arithmetic && self.f.operand_ty(known) == Ty::Int && self.f.local(*l).ty == Ty::Unknown {
            self.expect_integer(&Val::Operand(unknown.clone()), span);
            self.refine(*l, &Ty::Int);
        }
    }

    /// Lets rustc find out whether what is taken for an integer carries no derivative indeed.
    pub(super) fn expect_integer(&mut self, v: &Val, span: Span) {
        let krate = self.krate.clone();
        self.keep_stmt(true, None, span, |k| {
            let v = k.val(v);
            quote_spanned!(at(span)=> #krate::rt::without_derivative(&#v);)
        });
    }

    /// Lets rustc find out whether what a call gives is an answer indeed: without a derivative, or too small for a float, where its type
    /// may have a name only where it is declared.
    pub(super) fn expect_answer(&mut self, v: &Val, span: Span) {
        if self.val_ty(v) != Ty::Unknown {
            return self.expect_integer(v, span);
        }
        let krate = self.krate.clone();
        self.keep_stmt(true, None, span, |k| {
            let v = k.val(v);
            quote_spanned!(at(span)=> #krate::rt::without_floats(&#v);)
        });
    }

    fn result_ty(&self, op: BinOp, left: &Operand, right: &Operand) -> Ty {
        let (l, r) = (self.f.operand_ty(left), self.f.operand_ty(right));
        match op {
            BinOp::And | BinOp::Or | BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => Ty::Bool,
            BinOp::Shl | BinOp::Shr => l,
            BinOp::Add
            | BinOp::Sub
            | BinOp::Mul
            | BinOp::Div
            | BinOp::Rem
            | BinOp::BitAnd
            | BinOp::BitOr
            | BinOp::BitXor => match (unreferenced(l), unreferenced(r)) {
                (Ty::Float(a), Ty::Float(b)) => Ty::Float(a.or(b)),
                // Sums and multiples of vectors are vectors.
                (Ty::User { name: m, .. }, Ty::User { name: n, .. }) if matches!(op, BinOp::Add | BinOp::Sub) => {
                    Ty::User { own: false, name: (m == n).then_some(m).flatten() }
                }
                (Ty::User { name, .. }, Ty::Float(_)) if matches!(op, BinOp::Mul | BinOp::Div) => {
                    Ty::User { own: false, name }
                }
                // Of a point and something unknown, most likely the like.
                (Ty::User { .. }, Ty::Unknown) if matches!(op, BinOp::Add | BinOp::Sub) => Ty::user(),
                (Ty::User { .. }, _) | (_, Ty::User { .. }) => Ty::Unknown,
                (Ty::Float(w), Ty::Int) | (Ty::Int, Ty::Float(w)) => Ty::Float(w),
                (Ty::Int, Ty::Int) => Ty::Int,
                (Ty::Bool, _) | (_, Ty::Bool) => Ty::Bool,
                (Ty::Text, _) => Ty::Text,
                // Of a constant and an integer, both are integers.
                (Ty::Int, Ty::Unknown) if matches!(right, Operand::Const(_)) => Ty::Int,
                (Ty::Unknown, Ty::Int) if matches!(left, Operand::Const(_)) => Ty::Int,
                _ => Ty::Unknown, // the user's own types
            },
        }
    }

    fn index(&mut self, i: &syn::ExprIndex) -> Val {
        let span = i.span();
        if self.is_keyed(&i.expr) {
            return self.at_key(i, span);
        }
        if matches!(strip(&i.index), Expr::Reference(_) | Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(_), .. })) {
            // A map, looked up by reference.
            let map = self.expr(&i.expr);
            // Of a constant item the cotangent is nothing.
            let item = matches!(map.behind(), Val::Operand(Operand::Const(_)));
            if item || self.is_inert_value(map.behind()) {
                return self.keep_expr(&Expr::Index(i.clone()), Ty::Unknown, true, None);
            }
            let key = self.expr(&i.index);
            if matches!(map, Val::Never | Val::Poison) || matches!(key, Val::Never | Val::Poison) {
                return Val::Poison;
            }
            let found = self.found(&map, &key, span);
            return self.payload(&found, span);
        }
        if self.is_compound_index(&i.index) {
            return self.element_at(i, span);
        }
        let base = self.expr(&i.expr);
        match strip(&i.index) {
            Expr::Range(r) => {
                let range = self.range(r);
                self.sub_slice(&base, &range, span)
            }
            index => match self.range_of(index) {
                Some(range) => self.sub_slice(&base, &range, span),
                None => {
                    let index = self.inert(index, Ty::Int);
                    self.row(&base, &index, span).unwrap_or_else(|| self.element(&base, index, span))
                }
            },
        }
    }

    fn path(&mut self, p: &syn::ExprPath) -> Val {
        if p.qself.is_none()
            && let Some(ident) = p.path.get_ident()
            && let Some(v) = self.lookup(&ident.to_string())
        {
            return v.clone();
        }
        let Some(last) = p.path.segments.last() else { return Val::Poison };
        let name = last.ident.to_string();
        let capital = name.trim_start_matches("r#").starts_with(|c: char| c.is_uppercase() || c == '_');
        if !capital && !self.is_constant_item(p) || self.is_capital_function(p) {
            return Val::Function(p.clone());
        }
        if super::carrier::variant(&p.path) == Some(super::carrier::Variant::None) {
            return super::carrier::none_of(&p.path, &self.floats);
        }
        let ty = match p.path.get_ident() {
            Some(_) => self.const_types.get(&name).cloned().unwrap_or_else(|| constant(&name, last.ident.span())),
            None if p.qself.is_some() => Ty::Unknown,
            None => match std_const(p) {
                // A module `consts` may be the user's.
                guessed @ (Ty::Unknown | Ty::Float(None)) => match constant(&name, last.ident.span()) {
                    Ty::Unknown => guessed,
                    declared => declared,
                },
                known => known,
            },
        };
        Val::Operand(Operand::Const(Const { tokens: p.to_token_stream(), ty }))
    }
}

impl Lowerer<'_> {
    /// Whether a path that looks like one of a function is that of a constant, or of a variant that holds nothing.
    fn is_constant_item(&self, p: &syn::ExprPath) -> bool {
        let mut names = p.path.segments.iter().rev();
        let Some(last) = names.next().filter(|s| s.arguments.is_none() && p.qself.is_none()) else { return false };
        match names.next() {
            None => {
                self.const_types.contains_key(&last.ident.to_string()) || crate::declared::is_constant_item(&last.ident)
            }
            Some(of) if of.ident.to_string().starts_with(char::is_uppercase) => {
                crate::declared::is_unit_variant(&of.ident, &last.ident)
            }
            Some(_) => crate::declared::is_constant_item(&last.ident),
        }
    }
}

/// Operators see through references to numbers.
fn unreferenced(ty: Ty) -> Ty {
    match ty {
        Ty::Ref(t) => unreferenced(*t),
        ty => ty, // itself
    }
}

/// The type of a constant of std, by its path.
fn std_const(p: &syn::ExprPath) -> Ty {
    let names: Vec<_> = p.path.segments.iter().map(|s| s.ident.to_string()).collect();
    let before = &names[..names.len().saturating_sub(1)];
    let last = names.last().map_or("", String::as_str);
    let has = |n: &str| before.iter().any(|b| b == n);
    match last {
        "RADIX" | "MANTISSA_DIGITS" | "DIGITS" | "MIN_EXP" | "MAX_EXP" | "MIN_10_EXP" | "MAX_10_EXP" => Ty::Unknown,
        _ if has("f64") => Ty::Float(Some(Width::F64)),
        _ if has("f32") => Ty::Float(Some(Width::F32)),
        _ if has("consts") => Ty::Float(None),
        _ if before.len() == 1 && before.iter().any(|b| is_int(b)) => Ty::Int,
        _ => Ty::Unknown, // the user's own
    }
}

/// Whether an expression is a literal of text.
fn is_text(e: &Expr) -> bool {
    matches!(super::control::strip(e), Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Str(_)))
}

pub(super) fn is_int(name: &str) -> bool {
    matches!(name, "usize" | "u8" | "u16" | "u32" | "u64" | "u128" | "isize" | "i8" | "i16" | "i32" | "i64" | "i128")
}

/// `x.to_bits()`
fn is_bits(e: &Expr) -> bool {
    matches!(strip(e), Expr::MethodCall(m) if m.args.is_empty() && matches!(m.method.to_string().as_str(), "to_bits" | "to_ne_bytes" | "to_le_bytes" | "to_be_bytes"))
}

fn literal(lit: &Lit) -> Val {
    let ty = match lit {
        Lit::Float(l) => float(l.suffix()),
        Lit::Int(l) if l.suffix().starts_with('f') => float(l.suffix()),
        Lit::Int(_) | Lit::Byte(_) => Ty::Int,
        Lit::Bool(_) => Ty::Bool,
        Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_) | Lit::Char(_) => Ty::Text,
        Lit::Verbatim(_) => Ty::Unknown,
        _ => Ty::Unknown, // newer than this crate
    };
    Val::Operand(Operand::Const(Const { tokens: lit.to_token_stream(), ty }))
}

fn float(suffix: &str) -> Ty {
    Ty::Float(match suffix {
        "f64" => Some(Width::F64),
        "f32" => Some(Width::F32),
        _ => None, // inferred
    })
}

/// The operator of the IR. `None` for compound assignments.
pub(super) fn operator(op: &syn::BinOp) -> Option<BinOp> {
    Some(match op {
        syn::BinOp::Add(_) | syn::BinOp::AddAssign(_) => BinOp::Add,
        syn::BinOp::Sub(_) | syn::BinOp::SubAssign(_) => BinOp::Sub,
        syn::BinOp::Mul(_) | syn::BinOp::MulAssign(_) => BinOp::Mul,
        syn::BinOp::Div(_) | syn::BinOp::DivAssign(_) => BinOp::Div,
        syn::BinOp::Rem(_) | syn::BinOp::RemAssign(_) => BinOp::Rem,
        syn::BinOp::And(_) => BinOp::And,
        syn::BinOp::Or(_) => BinOp::Or,
        syn::BinOp::BitXor(_) | syn::BinOp::BitXorAssign(_) => BinOp::BitXor,
        syn::BinOp::BitAnd(_) | syn::BinOp::BitAndAssign(_) => BinOp::BitAnd,
        syn::BinOp::BitOr(_) | syn::BinOp::BitOrAssign(_) => BinOp::BitOr,
        syn::BinOp::Shl(_) | syn::BinOp::ShlAssign(_) => BinOp::Shl,
        syn::BinOp::Shr(_) | syn::BinOp::ShrAssign(_) => BinOp::Shr,
        syn::BinOp::Eq(_) => BinOp::Eq,
        syn::BinOp::Lt(_) => BinOp::Lt,
        syn::BinOp::Le(_) => BinOp::Le,
        syn::BinOp::Ne(_) => BinOp::Ne,
        syn::BinOp::Ge(_) => BinOp::Ge,
        syn::BinOp::Gt(_) => BinOp::Gt,
        _ => return None, // newer than this crate
    })
}

fn symbol(op: BinOp) -> proc_macro2::TokenStream {
    match op {
        BinOp::Add => quote!(+),
        BinOp::Sub => quote!(-),
        BinOp::Mul => quote!(*),
        BinOp::Div => quote!(/),
        BinOp::Rem => quote!(%),
        BinOp::And => quote!(&&),
        BinOp::Or => quote!(||),
        BinOp::BitAnd => quote!(&),
        BinOp::BitOr => quote!(|),
        BinOp::BitXor => quote!(^),
        BinOp::Shl => quote!(<<),
        BinOp::Shr => quote!(>>),
        BinOp::Eq => quote!(==),
        BinOp::Ne => quote!(!=),
        BinOp::Lt => quote!(<),
        BinOp::Le => quote!(<=),
        BinOp::Gt => quote!(>),
        BinOp::Ge => quote!(>=),
    }
}
