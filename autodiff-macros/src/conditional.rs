//! `#[cfg(..)]` in the body of a function: which code there is, is known to nobody when the attribute runs.
//!
//! So there are derivatives for each case, and each has the `#[cfg(..)]` under which it is that of the function. The cases are those
//! of the conditions that stand in the body: `feature = "a"` and `not(feature = "a")` are one condition, and two cases.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Block, Expr, Item, ItemFn, Stmt, parse_quote, visit::Visit, visit_mut::VisitMut};

/// More conditions than this are left where they are, to be refused: the cases double with each.
const MOST: usize = 4;

/// A function as it is in one case.
pub(crate) struct Case {
    pub function: ItemFn,
    /// `#[cfg(all(..))]`
    attr: Attribute,
}

/// The function in each case. Empty if its body has no conditions.
pub(crate) fn cases(function: &ItemFn) -> Vec<Case> {
    // Macros of the crate's may stand for code with conditions.
    match crate::macros::expanded(function) {
        Some(expanded) => cases_of(&expanded),
        None => cases_of(function),
    }
}

fn cases_of(function: &ItemFn) -> Vec<Case> {
    let mut conditions = Conditions::default();
    conditions.visit_block(&function.block);
    let Conditions { found: conditions, seen, all } = conditions;
    if conditions.is_empty() || conditions.len() > MOST || seen < all {
        return Vec::new();
    }
    (0..1_usize << conditions.len())
        .map(|case| {
            let holds: Vec<bool> = (0..conditions.len()).map(|i| case >> i & 1 == 1).collect();
            let mut function = function.clone();
            Reduce { conditions: &conditions, holds: &holds }.visit_block_mut(&mut function.block);
            let literals = conditions.iter().zip(&holds).map(|(c, holds)| match holds {
                true => c.clone(),
                false => quote!(not(#c)),
            });
            Case { function, attr: parse_quote!(#[cfg(all(#(#literals),*))]) }
        })
        .collect()
}

impl Case {
    /// Items that are there in this case only.
    pub(crate) fn items(&self, items: TokenStream) -> syn::Result<TokenStream> {
        let file: syn::File = syn::parse2(items)?;
        let (attr, items) = (&self.attr, &file.items);
        Ok(quote!(#(#attr #items)*))
    }

    /// The same for what stands in an `impl` or `trait` block.
    pub(crate) fn siblings(&self, siblings: &TokenStream) -> syn::Result<TokenStream> {
        let block: syn::ItemImpl = syn::parse2(quote!(impl Block { #siblings }))?;
        let (attr, items) = (&self.attr, &block.items);
        Ok(quote!(#(#attr #items)*))
    }
}

/// The condition of an attribute, and whether it is the condition itself and not its opposite.
fn condition(attr: &Attribute) -> Option<(TokenStream, bool)> {
    if !attr.path().is_ident("cfg") {
        return None;
    }
    let condition: syn::Meta = attr.parse_args().ok()?;
    match &condition {
        syn::Meta::List(list) if list.path.is_ident("not") => Some((list.tokens.clone(), false)),
        _ => Some((condition.to_token_stream(), true)),
    }
}

/// Finds the conditions, each once.
#[derive(Default)]
struct Conditions {
    found: Vec<TokenStream>,
    /// How many attributes stand where [`Reduce`] looks, and how many there are.
    seen: usize,
    all: usize,
}

impl Conditions {
    fn here(&mut self, attrs: &[Attribute]) {
        for (condition, _) in attrs.iter().filter_map(condition) {
            self.seen += 1;
            if !self.found.iter().any(|c| c.to_string() == condition.to_string()) {
                self.found.push(condition);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Conditions {
    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        self.here(statement_attributes(stmt));
        syn::visit::visit_stmt(self, stmt);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.here(&arm.attrs);
        syn::visit::visit_arm(self, arm);
    }

    /// What is in an item is the item's own.
    fn visit_item(&mut self, item: &'ast Item) {
        self.all += item_attributes(item).iter().filter_map(condition).count();
    }

    fn visit_attribute(&mut self, attr: &'ast Attribute) {
        self.all += usize::from(condition(attr).is_some());
    }
}

/// Takes out what is not there in a case, and the conditions of what is.
struct Reduce<'a> {
    conditions: &'a [TokenStream],
    holds: &'a [bool],
}

impl Reduce<'_> {
    /// Whether what has the attributes is there.
    fn keeps(&self, attrs: &[Attribute]) -> bool {
        attrs.iter().filter_map(condition).all(|(condition, positive)| {
            let at = self.conditions.iter().position(|c| c.to_string() == condition.to_string());
            at.and_then(|at| self.holds.get(at)).is_none_or(|holds| *holds == positive)
        })
    }
}

impl VisitMut for Reduce<'_> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain(|stmt| self.keeps(statement_attributes(stmt)));
        syn::visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_match_mut(&mut self, e: &mut syn::ExprMatch) {
        e.arms.retain(|arm| self.keeps(&arm.attrs));
        syn::visit_mut::visit_expr_match_mut(self, e);
    }

    fn visit_attributes_mut(&mut self, attrs: &mut Vec<Attribute>) {
        attrs.retain(|attr| condition(attr).is_none());
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}

fn statement_attributes(stmt: &Stmt) -> &[Attribute] {
    match stmt {
        Stmt::Local(local) => &local.attrs,
        Stmt::Expr(e, _) => attributes(e),
        Stmt::Macro(m) => &m.attrs,
        Stmt::Item(item) => item_attributes(item),
    }
}

/// The attributes of an expression that is a statement.
pub(crate) fn attributes(e: &Expr) -> &[Attribute] {
    match e {
        Expr::Assign(e) => &e.attrs,
        Expr::Binary(e) => &e.attrs,
        Expr::Block(e) => &e.attrs,
        Expr::Break(e) => &e.attrs,
        Expr::Call(e) => &e.attrs,
        Expr::ForLoop(e) => &e.attrs,
        Expr::If(e) => &e.attrs,
        Expr::Loop(e) => &e.attrs,
        Expr::Macro(e) => &e.attrs,
        Expr::Match(e) => &e.attrs,
        Expr::MethodCall(e) => &e.attrs,
        Expr::Return(e) => &e.attrs,
        Expr::Unsafe(e) => &e.attrs,
        Expr::While(e) => &e.attrs,
        _ => &[], // attributes on other expressions are unstable
    }
}

fn item_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[], // rare in a body
    }
}
