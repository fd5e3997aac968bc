//! What a user's build takes in with the library: few crates, under licences that ask for nothing but a notice.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each is enough.
const LICENCES: &[&str] = &["MIT", "Apache-2.0"];

/// Beside these: the tables of `unicode-ident`.
const NEEDED: &[&str] = &["Unicode-3.0"];

/// The target that rustc builds for here: what others need may not have been downloaded.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--all-features", "--filter-platform"])
        .arg(host())
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The packages that a package needs, without those of its tests.
fn taken_in(metadata: &Value, root: &str) -> BTreeSet<String> {
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let normal = node["deps"].as_array().unwrap().iter().filter(|dep| {
            let kinds = dep["dep_kinds"].as_array().unwrap();
            kinds.iter().any(|kind| kind["kind"] != "dev")
        });
        needs.insert(node["id"].as_str().unwrap(), normal.map(|dep| dep["pkg"].as_str().unwrap()).collect());
    }
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if found.insert(id.to_owned()) {
            open.extend(&needs[id]);
        }
    }
    found
}

/// `MIT OR Apache-2.0`, `(MIT OR Apache-2.0) AND Unicode-3.0`: one of each choice is among the licences above.
fn is_free(licence: &str) -> bool {
    licence.split(" AND ").all(|choice| {
        let mut choice = choice.trim_matches(['(', ')']).split(" OR ").flat_map(|one| one.split('/'));
        choice.any(|one| LICENCES.contains(&one) || NEEDED.contains(&one))
    })
}

#[test]
fn few_crates_under_free_licences() {
    let metadata = metadata();
    let packages: BTreeMap<&str, &Value> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package))
        .collect();
    let root = packages.iter().find(|(_, package)| package["name"] == "autodiff-runtime").unwrap().0;
    let mut names = Vec::new();
    for id in taken_in(&metadata, root) {
        let package = packages[id.as_str()];
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(is_free(licence), "{}: {licence}", package["name"]);
        names.push(package["name"].as_str().unwrap().to_owned());
    }
    names.sort();
    // With every feature. Whoever adds one writes it here, and says why in the manifest.
    let expected = [
        "autocfg",
        "autodiff-macros",
        "autodiff-runtime",
        "crossbeam-deque",
        "crossbeam-epoch",
        "crossbeam-utils",
        "either",
        "libm",
        "matrixmultiply",
        "ndarray",
        "num-complex",
        "num-integer",
        "num-traits",
        "prettyplease",
        "proc-macro2",
        "quote",
        "rawpointer",
        "rayon",
        "rayon-core",
        "syn",
        "unicode-ident",
    ];
    assert_eq!(names, expected);
}

/// The same with a choice of features.
fn with_features(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package=autodiff-runtime", "--edges=normal,build", "--prefix=none", "--format={p}"])
        .args(["--locked", "--offline", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn by_default_the_macro_and_what_it_is_made_of() {
    let expected = ["autodiff-macros", "autodiff-runtime", "proc-macro2", "quote", "syn", "unicode-ident"];
    assert_eq!(with_features(&[]), expected.map(str::to_owned).into());
}

#[test]
fn features_bring_their_own() {
    let default = with_features(&[]);
    let more = |feature: &str| -> Vec<String> {
        with_features(&["--features", feature]).into_iter().filter(|name| !default.contains(name)).collect()
    };
    assert_eq!(
        more("linear"),
        ["autocfg", "matrixmultiply", "ndarray", "num-complex", "num-integer", "num-traits", "rawpointer"]
    );
    assert_eq!(
        more("rayon"),
        ["crossbeam-deque", "crossbeam-epoch", "crossbeam-utils", "either", "rayon", "rayon-core"]
    );
}
