//! Words in source files. A crate's files are asked for many, so that those that are asked again and again have an index of theirs.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Where each word of a text stands.
type Index = BTreeMap<String, Vec<usize>>;

/// A text that is kept, and so stays where it is.
struct Kept {
    _texts: Rc<Vec<String>>,
    asked: u32,
    index: Option<Rc<Index>>,
}

/// How often a text is searched before it is worth an index: where an expansion is a process or a thread of its own, it may be asked once.
const OFTEN: u32 = 16;

thread_local! {
    /// By where a text is in memory, and how long it is.
    static KEPT: RefCell<BTreeMap<(usize, usize), Kept>> = const { RefCell::new(BTreeMap::new()) };
}

fn place(text: &str) -> (usize, usize) {
    (text.as_ptr() as usize, text.len())
}

/// Keeps texts for as long as the thread lives, so that they can have an index.
pub(super) fn keep(texts: &Rc<Vec<String>>) {
    KEPT.with(|kept| {
        let new = |_: &String| Kept { _texts: Rc::clone(texts), asked: 0, index: None };
        kept.borrow_mut().extend(texts.iter().filter(|text| !text.is_empty()).map(|text| (place(text), new(text))));
    });
}

/// Where a name stands as a word.
pub(super) fn words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let known = indexed(text, name);
    let search = known.is_none().then(|| search(text, name));
    known.into_iter().flatten().chain(search.into_iter().flatten())
}

fn search<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(name).map(|(at, _)| at).filter(move |&at| {
        !is_word_before(text, at) && !text[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

fn indexed(text: &str, name: &str) -> Option<Vec<usize>> {
    KEPT.with(|kept| {
        let mut kept = kept.borrow_mut();
        let kept = kept.get_mut(&place(text))?;
        kept.asked += 1;
        if kept.asked < OFTEN {
            return None;
        }
        let index = kept.index.get_or_insert_with(|| Rc::new(index(text)));
        Some(index.get(name).cloned().unwrap_or_default())
    })
    .filter(|_| name.chars().all(is_of_words))
}

fn index(text: &str) -> Index {
    let mut index = Index::new();
    let mut begin = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (begin, is_of_words(c)) {
            (None, true) => begin = Some(at),
            (Some(since), false) => {
                index.entry(text[since..at].to_owned()).or_default().push(since);
                begin = None;
            }
            _ => {} // goes on
        }
    }
    index
}

fn is_of_words(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub(super) fn is_word_before(text: &str, at: usize) -> bool {
    text[..at].ends_with(is_of_words)
}

pub(super) fn is_in_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..at].contains("//")
}

/// Whether a text has a declaration by one of these words: `struct`, `enum`.
pub(super) fn declares(text: &str, by: &[&str], name: &str) -> bool {
    let is_by = |before: &str, word: &&str| {
        before.strip_suffix(*word).is_some_and(|before| !is_word_before(before, before.len()))
    };
    words(text, name).any(|at| {
        let before = text[..at].trim_end();
        before.len() < at && by.iter().any(|word| is_by(before, word)) && !is_in_comment(text, at)
    })
}

/// The imports that mention a name.
pub(super) fn imports<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = syn::ItemUse> + 't {
    let mentioned: Vec<usize> = words(text, name).collect();
    let items = if mentioned.is_empty() { None } else { Some(words(text, "use")) };
    items.into_iter().flatten().filter_map(move |at| {
        let end = at + text[at..].find(';')?;
        let mentions = mentioned.iter().any(|mention| (at..end).contains(mention));
        (mentions && !is_in_comment(text, at)).then(|| syn::parse_str(&text[at..=end]).ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::{OFTEN, declares, imports, keep, search, words};
    use std::rc::Rc;

    #[test]
    fn an_index_says_what_a_search_says() {
        let text = "fn f(x: f64) { f_1(f, xf) } // f é f\nr#f 'f 1f";
        let texts = Rc::new(vec![text.to_owned(), String::new()]);
        keep(&texts);
        for _ in 0..2 * OFTEN {
            for name in ["f", "f64", "xf", "é", "missing", "r#f", "x: f64", "1f"] {
                let found: Vec<usize> = words(&texts[0], name).collect();
                assert_eq!(found, search(text, name).collect::<Vec<_>>(), "{name}");
            }
            assert_eq!(words(&texts[1], "f").count(), 0);
        }
    }

    #[test]
    fn declarations_and_imports() {
        let text = "pub struct Point; // struct Line\nuse geometry::{Line, self as Shape};\nuse std::fmt;\nfn f() { use a::Line; }";
        assert!(declares(text, &["enum", "struct"], "Point") && !declares(text, &["enum"], "Point"));
        assert!(!declares(text, &["struct"], "Line") && !declares("structPoint", &["struct"], "Point"));
        let of = |name| imports(text, name).count();
        assert_eq!((of("Line"), of("Shape"), of("Point"), of("fmt")), (2, 1, 0, 1));
    }
}
