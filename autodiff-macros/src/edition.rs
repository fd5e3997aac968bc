//! Crates of edition 2015, where a path that starts with `::` starts at the root of the crate and not at the name of another.
//!
//! What a path starts with is decided by the edition of its first `::`. Much of what is generated bears the places of the user's tokens,
//! and with them their edition: there, the `::` of `::core::..` gets that of this crate.

use proc_macro2::{Group, Spacing, Span, TokenStream, TokenTree};
use std::path::Path;

/// Derivatives, as the edition of the crate that they are generated for needs them.
pub(crate) fn adapted(derivatives: TokenStream) -> TokenStream {
    if is_of_2015() { rooted(derivatives) } else { derivatives }
}

/// Whether the crate that is compiled is one.
pub(crate) fn is_of_2015() -> bool {
    thread_local! {
        static OLD: bool = manifest_says_2015();
    }
    OLD.with(|old| *old)
}

/// Whether its manifest says no edition, or says this.
fn manifest_says_2015() -> bool {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(|folder| Path::new(&folder).join("Cargo.toml"));
    manifest.and_then(|file| std::fs::read_to_string(file).ok()).is_some_and(|text| says_2015(&text))
}

fn says_2015(manifest: &str) -> bool {
    let mut editions = manifest.lines().filter_map(|line| line.trim_start().strip_prefix("edition"));
    editions.next().is_none_or(|rest| rest.contains("2015"))
}

fn rooted(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for mut token in tokens {
        if let TokenTree::Group(group) = &token {
            let mut inner = Group::new(group.delimiter(), rooted(group.stream()));
            inner.set_span(group.span());
            token = TokenTree::Group(inner);
        }
        if matches!(&token, TokenTree::Ident(name) if name == "core") {
            let from = out.len().saturating_sub(2);
            let starts = !continues(&out[..from]);
            let colons = out[from..].iter().filter(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ':')).count();
            if starts && colons == 2 {
                out[from..].iter_mut().for_each(|colon| colon.set_span(colon.span().resolved_at(Span::mixed_site())));
            }
        }
        out.push(token);
    }
    out.into_iter().collect()
}

/// Words after which a path begins.
const KEYWORDS: [&str; 18] = [
    "as", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "ref", "return",
    "use", "where", "while",
];

/// Whether `::` after this goes on with a path.
fn continues(before: &[TokenTree]) -> bool {
    match before {
        // `-> ::core::..`, `=> ::core::..`: the end of an arrow, and not of `<T>`.
        [.., TokenTree::Punct(shaft), TokenTree::Punct(head)] if head.as_char() == '>' => {
            !(matches!(shaft.as_char(), '-' | '=') && shaft.spacing() == Spacing::Joint)
        }
        // `for<'a> ::core::..`, in bounds.
        [.., TokenTree::Punct(tick), TokenTree::Ident(_), TokenTree::Punct(end)]
            if tick.as_char() == '\'' && end.as_char() == '>' =>
        {
            !is_of_bound(before)
        }
        [.., TokenTree::Ident(name)] => !KEYWORDS.contains(&name.to_string().as_str()),
        [.., TokenTree::Punct(p)] => p.as_char() == '>',
        _ => false, // a group, a literal, or the beginning
    }
}

/// Whether the lifetimes that end here are those of a bound, `for<'a, 'b>`, and not of a type.
fn is_of_bound(before: &[TokenTree]) -> bool {
    let is = |tree: &TokenTree, c| matches!(tree, TokenTree::Punct(p) if p.as_char() == c);
    let begin = before.iter().rposition(|tree| is(tree, '<'));
    begin.and_then(|at| before[..at].last()).is_some_and(|tree| matches!(tree, TokenTree::Ident(word) if word == "for"))
}

#[cfg(test)]
mod tests {
    use super::{continues, says_2015};
    use proc_macro2::{TokenStream, TokenTree};

    #[test]
    fn what_goes_on_with_a_path() {
        let is = |text: &str| {
            let tokens: TokenStream = text.parse().expect("tokens");
            continues(&tokens.into_iter().collect::<Vec<TokenTree>>())
        };
        assert!(is("<T>") && is("Option<T>") && is("a") && is("Vec<Vec<T>>") && is("Ref<'a>"));
        assert!(
            !is("fn f() ->")
                && !is("x =>")
                && !is("x as")
                && !is("f() where")
                && !is("for<'a, 'b>")
                && !is("x =")
                && !is("")
                && !is("(x)")
        );
    }

    #[test]
    fn what_a_manifest_says() {
        assert!(says_2015("[package]\nname = \"a\"\n"));
        assert!(says_2015("[package]\nedition = \"2015\"\n"));
        assert!(!says_2015("[package]\nedition = \"2021\"\n"));
        assert!(!says_2015("[package]\nedition.workspace = true\n"));
    }
}
