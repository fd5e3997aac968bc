//! What block a function with the attribute stands in, as its source file says.
//!
//! rustc hands the attribute of a function the tokens of that function alone, and whether it stands in an `impl` is not in them
//! unless they say `self` or `Self`. Where its file can be read, the file says it. A function that a macro writes, or that cannot be
//! found, stands nowhere, for all that is known.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use syn::ItemImpl;

/// The kind of the innermost block around a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Enclosing {
    /// A module, or the body of a function.
    None,
    /// `impl Type { .. }`.
    Inherent,
    /// `impl Trait for Type { .. }`.
    Implementation,
    /// `trait Trait { .. }`.
    Trait,
}

/// The block of one function, and its text if it is the `impl` of a type: tokens do not outlive an expansion.
type Block = (Enclosing, Option<Rc<str>>);

/// By names of functions: the blocks of the functions of that name, in the order of the file.
type Blocks = BTreeMap<String, Vec<Block>>;

thread_local! {
    static FOUND: RefCell<BTreeMap<PathBuf, Rc<(String, Blocks)>>> = const { RefCell::new(BTreeMap::new()) };
}

/// What a function stands in. `None` if that is not known.
pub(crate) fn of(function: &Ident) -> Option<(Enclosing, Option<ItemImpl>)> {
    if !proc_macro::is_available() {
        return None; // a test of this crate
    }
    let span = function.span().unwrap();
    let file = crate::files::of(function.span())?;
    let known = FOUND.with(|found| found.borrow().get(&file).cloned());
    let known = match known {
        Some(known) => known,
        None => {
            let text = std::fs::read_to_string(&file).ok()?;
            let mut blocks = Blocks::new();
            walk(text.parse().ok()?, &(Enclosing::None, None), &mut blocks);
            let known = Rc::new((text, blocks));
            FOUND.with(|found| found.borrow_mut().insert(file, Rc::clone(&known)));
            known
        }
    };
    let (text, blocks) = &*known;
    let (kind, block) = at(&function.to_string(), (span.line(), span.column()), text, blocks)?;
    Some((*kind, block.as_ref().and_then(|block| syn::parse_str(block).ok())))
}

/// The same of the function whose name stands in a line and a column, both counted from one.
fn at<'b>(name: &str, (line, column): (usize, usize), text: &str, blocks: &'b Blocks) -> Option<&'b Block> {
    let blocks = blocks.get(name)?;
    let first = blocks.first()?;
    if blocks.iter().all(|block| block == first) {
        return Some(first);
    }
    let lines: Vec<&str> = text.lines().collect();
    let written = declared_in(lines.get(line.checked_sub(1)?)?, name);
    let of_this_line = written.iter().position(|&at| at + 1 == column)?;
    let before: usize = lines[..line - 1].iter().map(|line| declared_in(line, name).len()).sum();
    let all: usize = lines.iter().map(|line| declared_in(line, name).len()).sum();
    // What stands in comments and strings counts too: then it is not known which of them this is.
    if all == blocks.len() { blocks.get(before + of_this_line) } else { None }
}

/// The columns in which functions of a name are declared, counted from zero.
fn declared_in(line: &str, name: &str) -> Vec<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let found = line.match_indices(name).filter(|(at, _)| {
        let before = line[..*at].trim_end();
        before.len() < *at
            && before.strip_suffix("fn").is_some_and(|before| !before.ends_with(is_word))
            && !line[at + name.len()..].starts_with(is_word)
    });
    found.map(|(at, _)| line[..at].chars().count()).collect()
}

/// Notes every function of a stream that stands in a block.
fn walk(tokens: TokenStream, within: &Block, blocks: &mut Blocks) {
    let mut header = Header::default();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(tree) = tokens.next() {
        match &tree {
            TokenTree::Ident(word) if word == "fn" => {
                let name = match tokens.peek() {
                    Some(TokenTree::Ident(name)) => Some(name.to_string()),
                    Some(_) | None => None, // a type, or in a macro
                };
                if let Some(name) = name {
                    blocks.entry(name).or_default().push(within.clone());
                    header = Header { kind: Kind::Function, ..Header::default() };
                }
            }
            TokenTree::Ident(word) if word == "for" => {
                let binds = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '<');
                if header.kind == Kind::Inherent && !binds {
                    header.kind = Kind::Implementation;
                }
            }
            TokenTree::Ident(word) => header.word(&word.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ';' => header = Header::default(),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                header.written.extend([tree.clone()]);
                walk(group.stream(), &header.opens(), blocks);
                header = Header::default();
                continue;
            }
            TokenTree::Group(group) => walk(group.stream(), &(Enclosing::None, None), blocks),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        if header.kind == Kind::Inherent {
            header.written.extend([tree]);
        }
    }
}

/// What the words between the end of one item and the braces of the next say.
#[derive(Default)]
struct Header {
    kind: Kind,
    /// From `impl` on.
    written: TokenStream,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Other,
    Function,
    Inherent,
    Implementation,
    Trait,
}

impl Header {
    fn word(&mut self, word: &str) {
        match (self.kind, word) {
            (Kind::Other, "impl") => self.kind = Kind::Inherent,
            (Kind::Other, "trait") => self.kind = Kind::Trait,
            _ => {} // a name, or a part of a type
        }
    }

    fn opens(&self) -> Block {
        match self.kind {
            Kind::Implementation => (Enclosing::Implementation, None),
            Kind::Inherent => (Enclosing::Inherent, Some(self.written.to_string().into())),
            Kind::Trait => (Enclosing::Trait, None),
            Kind::Other | Kind::Function => (Enclosing::None, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
fn area(x: f64) -> impl Fn(f64) -> f64 { fn nested() {} move |y| x * y }
impl<T: Into<f64>> Square<T> where for<'a> &'a T: Copy {
    pub const fn area(x: f64) -> f64 { fn nested() {} x * x }
    fn round(x: f64) -> f64 { x }
}
pub trait Area { fn area(x: f64) -> f64; const ALL: [fn(f64) -> f64; 1]; fn only() {} }
impl Area for Square<f64> { fn area(x: f64) -> f64 { x } }
mod inner { fn round(x: f64) -> f64 { x } impl Square { fn lone(x: f64) -> f64 { x } } }
";

    fn of(name: &str, line: usize, column: usize) -> Option<Enclosing> {
        let mut blocks = Blocks::new();
        walk(TEXT.parse().unwrap(), &(Enclosing::None, None), &mut blocks);
        at(name, (line, column), TEXT, &blocks).map(|(kind, _)| *kind)
    }

    #[test]
    fn by_place() {
        assert_eq!(of("area", 2, 4), Some(Enclosing::None));
        assert_eq!(of("area", 4, 18), Some(Enclosing::Inherent));
        assert_eq!(of("area", 7, 21), Some(Enclosing::Trait));
        assert_eq!(of("area", 8, 32), Some(Enclosing::Implementation));
        assert_eq!(of("round", 5, 8), Some(Enclosing::Inherent));
        assert_eq!(of("round", 9, 16), Some(Enclosing::None));
    }

    #[test]
    fn text_of_the_block() {
        let mut blocks = Blocks::new();
        walk(TEXT.parse().unwrap(), &(Enclosing::None, None), &mut blocks);
        let (_, text) = at("round", (5, 8), TEXT, &blocks).unwrap();
        let block: ItemImpl = syn::parse_str(text.as_ref().unwrap()).unwrap();
        assert_eq!((block.generics.params.len(), block.items.len()), (1, 2));
        assert!(block.generics.where_clause.is_some());
    }

    #[test]
    fn by_name() {
        assert_eq!(of("lone", 1, 1), Some(Enclosing::Inherent), "wherever the name stands");
        assert_eq!(of("nested", 1, 1), Some(Enclosing::None));
        assert_eq!(of("only", 1, 1), Some(Enclosing::Trait));
        assert_eq!(of("other", 1, 1), None);
        assert_eq!(of("area", 3, 1), None, "not there");
    }
}
