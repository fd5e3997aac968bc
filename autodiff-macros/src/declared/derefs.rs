//! Types that stand for one of their fields: `impl Deref for Weights { .. &self.0 }`, as the crate's files say.

use super::words::{is_in_comment, is_word_before, words};
use super::{file_of, of_crate};
use crate::by_value::each_tail;
use proc_macro2::Ident;
use quote::ToTokens;
use std::cell::RefCell;
use syn::{Expr, ImplItem, ItemImpl, Member, Type};

/// The field that a type of this name is dereferenced to. `None` if it is not, or if there are others of the name.
pub(crate) fn dereferenced(name: &Ident) -> Option<Member> {
    let file = file_of(name.span())?;
    field(&of_crate(&file), &name.to_string())
}

/// Whether a type of this name has an `impl` of `Deref`, or its crate cannot be read.
pub(crate) fn is_pointer(name: &str) -> bool {
    let Some(file) = file_of(proc_macro2::Span::call_site()) else { return true };
    of_crate(&file).iter().any(|text| impls(text, name).next().is_some())
}

fn field(texts: &[String], name: &str) -> Option<Member> {
    let mut fields = texts.iter().flat_map(|text| impls(text, name)).map(|block| place(&block));
    let first = fields.next()??;
    fields.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// The impls of `Deref` for types of a name.
fn impls<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = ItemImpl> + 't {
    words(text, "Deref").filter_map(move |at| {
        let begin =
            text[..at].rfind("impl").filter(|&begin| !is_word_before(text, begin) && !is_in_comment(text, begin))?;
        let mut depth = 0_usize;
        let end = text[begin..].char_indices().find_map(|(i, c)| {
            match c {
                '{' => depth += 1,
                '}' if depth <= 1 => return Some(i),
                '}' => depth -= 1,
                _ => {} // goes on
            }
            None
        })?;
        let block = syn::parse_str::<ItemImpl>(&text[begin..=begin + end]).ok()?;
        let (of, _) = block.trait_.as_ref()?;
        let Type::Path(own) = &*block.self_ty else { return None };
        let is = of.segments.last()?.ident == "Deref" && own.path.segments.last()?.ident == name;
        is.then_some(block)
    })
}

/// The field of `&self.field`.
fn place(block: &ItemImpl) -> Option<Member> {
    let mut method = block.items.iter().find_map(|item| match item {
        ImplItem::Fn(f) if f.sig.ident == "deref" => Some(f.clone()),
        _ => None, // the target
    })?;
    let fields = RefCell::new(Vec::new());
    each_tail(&mut method.block, &|e| {
        fields.borrow_mut().push(match &e {
            Expr::Reference(r) => match &*r.expr {
                Expr::Field(f) if f.base.to_token_stream().to_string() == "self" => Some(f.member.clone()),
                _ => None, // something else
            },
            _ => None, // a call
        });
        e
    });
    let only = fields.take().pop()?;
    if method.block.stmts.len() == 1 { only } else { None }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_that_types_stand_for() {
        let text = "
            impl std::ops::Deref for Weights { type Target = Vec<f64>; fn deref(&self) -> &Vec<f64> { &self.0 } }
            impl<T> Deref for Named<T> { type Target = T; fn deref(&self) -> &Self::Target { &self.inner } }
            impl DerefMut for Other { fn deref_mut(&mut self) -> &mut Vec<f64> { &mut self.0 } }
            impl Deref for Lazy { type Target = f64; fn deref(&self) -> &f64 { self.get() } }
            // impl Deref for Hidden { type Target = f64; fn deref(&self) -> &f64 { &self.0 } }
        ";
        let of = |name| field(&[text.to_owned()], name).map(|field| quote::quote!(#field).to_string());
        assert_eq!(of("Weights").as_deref(), Some("0"));
        assert_eq!(of("Named").as_deref(), Some("inner"));
        assert_eq!((of("Other"), of("Lazy"), of("Hidden"), of("Vec")), (None, None, None, None));
    }
}
