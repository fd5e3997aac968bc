//! Input that nobody wrote: real items with tokens taken away, doubled and exchanged, and tokens in any order. The expansion never
//! panics and always ends, and what it refuses, it refuses at the user's code.
//!
//! `HOSTILE_ITEMS=100000` makes the run longer.

use crate::{derive, expand};
use proc_macro2::{Delimiter, Group, Ident, LineColumn, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Longer than this, and it is taken to hang: far more than any item takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// The stack that rustc gives to macros, and the one of this test.
const STACK: usize = 64 << 20;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// Functions, impls, traits and types of this workspace and of the crates that cargo has at hand, as text.
fn items(random: &mut Random, wanted: usize) -> Vec<String> {
    let mut files = Vec::new();
    super::rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus"), &mut files);
    let own = files.len();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    if let Some(home) = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))) {
        super::rust_files(&home.join("registry/src"), &mut files);
    }
    let mut found = Vec::new();
    while found.len() < wanted {
        // Half of them use the language that is differentiated.
        let among = if random.below(2) == 0 { own } else { files.len() };
        let Ok(code) = std::fs::read_to_string(&files[random.below(among)]) else { continue };
        let Ok(file) = syn::parse_file(&code) else { continue };
        let mut here: Vec<_> = file
            .items
            .iter()
            .filter(|item| {
                matches!(
                    item,
                    syn::Item::Fn(_)
                        | syn::Item::Impl(_)
                        | syn::Item::Trait(_)
                        | syn::Item::Struct(_)
                        | syn::Item::Enum(_)
                )
            })
            .map(|item| item.to_token_stream().to_string())
            .filter(|text| text.len() < 6000)
            .collect();
        while found.len() < wanted && !here.is_empty() && random.below(8) != 0 {
            found.push(here.swap_remove(random.below(here.len())));
        }
    }
    found
}

/// The tokens with one deleted, doubled or exchanged with another, at some depth.
fn mutated(tokens: TokenStream, random: &mut Random) -> TokenStream {
    let mut trees: Vec<_> = tokens.into_iter().collect();
    let groups: Vec<_> = (0..trees.len()).filter(|&i| matches!(trees[i], TokenTree::Group(_))).collect();
    if !groups.is_empty() && random.below(5) != 0 {
        let i = groups[random.below(groups.len())];
        if let TokenTree::Group(group) = &trees[i] {
            trees[i] = Group::new(group.delimiter(), mutated(group.stream(), random)).into();
        }
    } else if !trees.is_empty() {
        let (i, j) = (random.below(trees.len()), random.below(trees.len()));
        match random.below(4) {
            0 => drop(trees.remove(i)),
            1 => trees.insert(j, trees[i].clone()),
            2 => trees.swap(i, j),
            _ => trees[i] = token(random, 2),
        }
    }
    trees.into_iter().collect()
}

fn token(random: &mut Random, depth: usize) -> TokenTree {
    const WORDS: [&str; 24] = [
        "fn", "f", "x", "self", "Self", "let", "mut", "if", "else", "match", "for", "in", "loop", "while", "break",
        "return", "impl", "struct", "f64", "as", "ref", "move", "async", "unsafe",
    ];
    match random.below(if depth == 0 { 3 } else { 4 }) {
        0 => Ident::new(WORDS[random.below(WORDS.len())], Span::call_site()).into(),
        1 => Punct::new(char::from(b"+-*/=<>!&|.,;:?#^%"[random.below(18)]), Spacing::Alone).into(),
        2 => Literal::f64_unsuffixed(0.5).into(),
        _ => {
            let delimiter = [Delimiter::Parenthesis, Delimiter::Brace, Delimiter::Bracket][random.below(3)];
            let n = random.below(6);
            Group::new(delimiter, (0..n).map(|_| token(random, depth - 1)).collect()).into()
        }
    }
}

/// Where the calls of `compile_error!` in an expansion say that the fault is.
fn faults(tokens: TokenStream, into: &mut Vec<(LineColumn, String)>) {
    let trees: Vec<_> = tokens.into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Ident(ident) if ident == "compile_error" => {
                into.push((ident.span().start(), trees[i..].iter().take(3).map(ToString::to_string).collect()));
            }
            TokenTree::Group(group) => faults(group.stream(), into),
            _ => {}
        }
    }
}

/// What goes wrong with an item.
fn expanded(text: &str) -> Result<(), String> {
    let Ok(item) = TokenStream::from_str(text) else { return Ok(()) };
    let run = |what: &str, run: &dyn Fn() -> TokenStream| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).map_err(|_| format!("{what} panics on\n{text}"))
    };
    let attribute = run("the attribute", &|| expand(TokenStream::new(), &item))?;
    let derived = run("the derive", &|| derive::expand(item.clone()))?;
    let end = item.clone().into_iter().last().map(|tree| tree.span().end());
    for expansion in [attribute, derived] {
        let mut found = Vec::new();
        faults(expansion, &mut found);
        for (at, message) in found {
            // The end of the input is where the compiler looks when something is missing there: the macro's own place.
            let inside = end.is_none_or(|end| at <= end);
            if !inside {
                return Err(format!("a refusal outside of the code: {message}\n{text}"));
            }
        }
    }
    Ok(())
}

#[test]
fn mutated_items_and_random_tokens() {
    let count = std::env::var("HOSTILE_ITEMS").ok().and_then(|n| n.parse().ok()).unwrap_or(1500);
    let (sender, receiver) = mpsc::channel::<String>();
    let (done, finished) = mpsc::channel::<Result<(), String>>();
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let mut random = Random(1);
        let mut problems = Vec::new();
        for text in items(&mut random, count) {
            let tokens = TokenStream::from_str(&text).unwrap_or_default();
            let mut versions = vec![text];
            let mut changed = tokens;
            for _ in 0..3 {
                changed = mutated(changed, &mut random);
                versions.push(changed.to_string());
            }
            let n = random.below(30);
            versions.push((0..n).map(|_| token(&mut random, 4)).collect::<TokenStream>().to_string());
            for version in versions {
                let _ = sender.send(version.clone());
                problems.extend(expanded(&version).err());
                proc_macro2::extra::invalidate_current_thread_spans();
            }
        }
        let _ = done.send(if problems.is_empty() { Ok(()) } else { Err(problems.join("\n\n")) });
    });
    worker.expect("a thread");
    let mut last = String::new();
    loop {
        match receiver.recv_timeout(PATIENCE) {
            Ok(text) => last = text,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("no end to the expansion of\n{last}"),
        }
    }
    let outcome = finished.recv().unwrap_or_else(|_| Err(format!("the thread ended at\n{last}")));
    assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
}

fn milliseconds(code: &str) -> f64 {
    let item = TokenStream::from_str(code).expect("tokens");
    let started = Instant::now();
    let expansion = expand(TokenStream::new(), &item).to_string();
    assert!(!expansion.contains("compile_error"), "refused: {code}");
    started.elapsed().as_secs_f64() * 1e3
}

/// Straight lines, branches and loops of so many statements.
fn long(n: usize) -> String {
    let statements: String = (0..n)
        .map(|i| match i % 5 {
            0 => format!("let x{i} = y * {i}.5 + x;\n"),
            1 => format!("y += x{}.sin() * v[{i} % 3];\n", i - 1),
            2 => "if y > 2.0 { y = y * 0.5; } else { v[0] += y; }\n".into(),
            3 => "for i in 0..2 { v[i] *= y.cos(); }\n".into(),
            _ => "v[1] = y - v[2];\n".to_string(),
        })
        .collect();
    format!("fn f(x: f64) -> f64 {{ let mut y = x; let mut v = [x, 1.0, 2.0]; {statements} y + v[1] }}")
}

fn on_a_large_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread");
    assert!(thread.join().is_ok());
}

/// The time is printed and not asserted: what is generated for a statement does not grow with the number of others.
#[test]
fn long_functions_grow_by_what_is_in_them() {
    on_a_large_stack(|| {
        let _ = milliseconds(&long(30));
        let each: Vec<_> = [100, 1000, 2000].into_iter().map(|n| milliseconds(&long(n)) / n as f64).collect();
        println!("milliseconds per statement of 100, 1000, 2000: {each:.3?}");
        println!("milliseconds for 30 statements: {:.1}", milliseconds(&long(30)));
        let size = |n: usize| {
            let item = TokenStream::from_str(&long(n)).expect("tokens");
            expand(TokenStream::new(), &item).to_string().len()
        };
        // Names with more digits are longer.
        let (short, twice) = (size(500), size(1000));
        assert!(twice < short * 21 / 10, "{short} bytes became {twice}");
    });
}

#[test]
fn deep_nesting_ends() {
    on_a_large_stack(|| {
        for depth in [10, 50] {
            let ifs = format!("{} y = y * x; {}", "if y > 0.5 { y += 1.0; ".repeat(depth), "}".repeat(depth));
            let loops = format!("{} y = y * x; {}", "for _ in 0..1 { y += 1.0; ".repeat(depth), "}".repeat(depth));
            let sums = format!("y = {} x {};", "(x * ".repeat(depth), ")".repeat(depth));
            let blocks = format!("y = {} x {};", "{ let y = 2.0 * x; y + ".repeat(depth), "}".repeat(depth));
            let closures =
                format!("y = {} x {};", "(|x: f64| x * ".repeat(depth.min(10)), ")(x)".repeat(depth.min(10)));
            for (name, body) in [("if", ifs), ("for", loops), ("sum", sums), ("block", blocks), ("closure", closures)] {
                let time = milliseconds(&format!("fn f(x: f64) -> f64 {{ let mut y = x; {body} y }}"));
                println!("{name} {depth} deep: {time:.1} ms");
                assert!(time < 20_000.0, "{name} {depth} deep took {time} ms");
            }
        }
    });
}
