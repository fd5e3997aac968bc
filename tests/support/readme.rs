//! The README against the examples and the UI tests.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The files with examples, in the order of the README's table.
const FILES: [&str; 8] =
    ["values", "statements", "functions", "floats", "collections", "chains", "options", "features"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A row of the table, and the code that it stands on.
struct Row {
    line: String,
    code: String,
    file: &'static str,
    /// The checks of the file.
    checks: String,
}

fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for file in FILES {
        let text = read(format!("tests/support/{file}.rs"));
        let (code, checks) = text.split_once("\nmod checks {").expect("a module of checks");
        let mut first = true;
        for line in code.lines() {
            if let Some(row) = line.strip_prefix("// |") {
                first = false;
                rows.push(Row { line: format!("|{row}"), code: String::new(), file, checks: checks.to_owned() });
            } else if let (false, Some(row)) = (first, rows.last_mut()) {
                row.code += line;
                row.code.push('\n');
            }
        }
    }
    rows
}

/// The names of functions that stand behind one of `markers`.
fn functions<'a>(code: &'a str, marker: &str) -> Vec<&'a str> {
    let name = |text: &'a str| {
        let rest = text.split_once("fn ")?.1;
        rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
    };
    code.split(marker).skip(1).filter_map(name).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        !code[..at].chars().next_back().is_some_and(is_word)
            && !code[at + word.len()..].chars().next().is_some_and(is_word)
    })
}

/// Puts a table between two marks of the README, or compares it with what is there.
fn table(mark: &str, expected: &str) {
    let readme = read("README.md");
    let (begin, end) = (format!("<!-- {mark} -->\n"), format!("<!-- end of {mark} -->\n"));
    let (before, rest) = readme.split_once(&begin).expect("the mark");
    let (found, after) = rest.split_once(&end).expect("the mark of the end");
    if found == expected {
        return;
    }
    assert!(std::env::var_os("UPDATE_README").is_some(), "the table of what is {mark} should be\n{expected}");
    fs::write(root().join("README.md"), format!("{before}{begin}{expected}{end}{after}")).unwrap();
}

#[test]
fn supported() {
    let lines: String = rows().iter().map(|row| format!("{}\n", row.line)).collect();
    table("supported", &format!("| | |\n| --- | --- |\n{lines}"));
}

#[test]
fn rows_have_checked_examples() {
    for row in rows() {
        let checked = |name: &&str| {
            row.checks.contains(&format!("check!({name}(")) || row.checks.contains(&format!("check_vjp!({name}("))
        };
        let examples = functions(&row.code, "\n#[differentiable");
        let tests = functions(&row.code, "\n#[test]");
        assert!(examples.iter().any(checked) || !tests.is_empty(), "no example is checked of {}", row.line);
    }
}

/// A name in a row is used in its examples.
#[test]
fn names_are_used() {
    for row in rows() {
        for name in row.line.split('`').skip(1).step_by(2) {
            let name = name.trim_end_matches('!');
            if name.chars().all(is_word) {
                assert!(has_word(&row.code, name), "`{name}` is not in the examples of its row, in {}.rs", row.file);
            }
        }
    }
}

fn ui_tests() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let topics = fs::read_dir(root().join("tests/ui")).unwrap().map(|topic| topic.unwrap().path());
    for topic in topics.filter(|topic| topic.is_dir()) {
        for file in fs::read_dir(topic).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|e| e == "rs") {
                files.push(file);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn not_supported() {
    let mut lines = String::from("| | the message | instead |\n| --- | --- | --- |\n");
    for file in ui_tests() {
        let code = read(&file);
        let Some(row) = code.lines().next().and_then(|line| line.strip_prefix("//! |")) else { continue };
        let mut cells = row.trim_end().trim_end_matches('|').split(" |");
        let (what, instead) = (cells.next().unwrap().trim(), cells.next().expect("what to write instead").trim());
        let output = read(file.with_extension("stderr"));
        let message = output.lines().find_map(|line| line.strip_prefix("error")).expect("an error");
        let message = message.split_once(": ").expect("a message").1;
        writeln!(lines, "| {what} | `` {message} `` | {instead} |").unwrap();
    }
    table("refused", &lines);
}
