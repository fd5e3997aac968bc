//! Statics that a function names: what is put into one it keeps, and nobody who reads it again gets the derivative with it.

use super::guards::is_lock;
use crate::ir::{Arg, Callee, Function, Local, Proj, Rvalue, StmtKind, visit};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use std::collections::BTreeMap;

/// The locals that stand for statics, or for what leads to one, with the names of these.
pub(crate) type Statics = BTreeMap<Local, String>;

pub(crate) fn of(f: &Function) -> Statics {
    let mut statics = BTreeMap::new();
    visit::each(&f.body, &mut |s| {
        if let StmtKind::Let(l, rv) = &s.kind
            && let Some(name) = led_to(rv, &statics)
        {
            statics.insert(*l, name);
        }
    });
    statics
}

fn led_to(rv: &Rvalue, statics: &Statics) -> Option<String> {
    match rv {
        Rvalue::Opaque(o) if o.inert && o.reads.is_empty() => {
            let name = referenced(&o.tokens)?;
            (!crate::declared::is_const(&name)).then(|| name.to_string())
        }
        // `.unwrap()` of the guard of a lock.
        Rvalue::Opaque(o) if !o.inert => o.reads.iter().find_map(|l| statics.get(l)).cloned(),
        Rvalue::Call(call) => match (&call.callee, call.args.first()) {
            // What another method gives by value is the caller's own.
            (Callee::Method { name, .. }, Some(Arg::Ref(p))) if is_lock(&name.to_string()) => {
                statics.get(&p.root).cloned()
            }
            _ => None, // no method of what a static holds
        },
        // What a reference leads to is copied.
        Rvalue::Load(p) if !p.proj.iter().any(|proj| matches!(proj, Proj::Deref)) => statics.get(&p.root).cloned(),
        _ => None,
    }
}

/// The last name of `&path::NAME`.
fn referenced(tokens: &TokenStream) -> Option<Ident> {
    let mut tokens = tokens.clone().into_iter();
    match tokens.next() {
        Some(TokenTree::Punct(p)) if p.as_char() == '&' => last_name(tokens.collect()),
        _ => None,
    }
}

/// The last name of a path, which may stand in a group of its own.
pub(crate) fn last_name(path: TokenStream) -> Option<Ident> {
    let mut rest: Vec<_> = path.into_iter().collect();
    if let [TokenTree::Group(g)] = &rest[..]
        && g.delimiter() == Delimiter::None
    {
        rest = g.stream().into_iter().collect();
    }
    let path = rest.iter().all(|t| match t {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(p) => p.as_char() == ':',
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    });
    match rest.pop() {
        Some(TokenTree::Ident(name)) if path => Some(name),
        _ => None,
    }
}
