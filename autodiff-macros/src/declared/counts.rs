//! Fields that are declared as integers and truth values.

use super::structs::of_field;
use super::text::structs;
use crate::ir::Ty;
use crate::signature::ty;

/// Whether a field is an integer or a truth value, in all structs of that name that the crate has.
pub(crate) fn is_count(of: &str, member: &syn::Member) -> bool {
    of_field(of, member, is_count_in_texts).unwrap_or(false)
}

fn is_count_in_texts(texts: &[String], of: &str, field: &str) -> Option<bool> {
    let mut found = None;
    for item in texts.iter().flat_map(|text| structs(text, of)) {
        let named = |(i, f): &(usize, syn::Field)| f.ident.as_ref().map_or(i.to_string() == field, |own| own == field);
        let Some((_, field)) = item?.fields.into_iter().enumerate().find(named) else { continue };
        let count = matches!(ty(&field.ty), Ty::Int | Ty::Bool);
        found = Some(count && found != Some(false));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::is_count_in_texts;

    #[test]
    fn fields_that_are_counts() {
        let one = "struct P<N> { n: u64, b: bool, x: f64, v: Vec<usize>, s: String, g: N }".to_owned();
        let of = |field| is_count_in_texts(std::slice::from_ref(&one), "P", field);
        assert_eq!((of("n"), of("b"), of("x"), of("v")), (Some(true), Some(true), Some(false), Some(false)));
        assert_eq!((of("s"), of("g"), of("absent")), (Some(false), Some(false), None));
        let other = "mod m { struct P { n: f64 } }".to_owned();
        assert_eq!(is_count_in_texts(&[one.clone(), other], "P", "n"), Some(false));
    }
}
