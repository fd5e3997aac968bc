//! The crate without std: its gradients here, and that it builds for targets that have none, as far as they are installed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A cargo command in a crate that has alloc only.
fn cargo(arguments: &[&str]) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("tests/no-std");
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the versions of the workspace");
    // What the tests of the workspace have built is not built again.
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).args(["--quiet", "--offline"]).current_dir(folder).env("CARGO_TARGET_DIR", target);
    cargo
}

fn run(arguments: &[&str]) {
    let output = cargo(arguments).output().expect("cargo");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn is_installed(target: &str) -> bool {
    let libraries = Command::new("rustc").args(["--print", "target-libdir", "--target", target]).output();
    libraries.is_ok_and(|libraries| Path::new(String::from_utf8_lossy(&libraries.stdout).trim()).exists())
}

#[test]
fn without_std() {
    run(&["test", "--tests"]);
    // Both are of 32 bits.
    for target in ["thumbv7em-none-eabihf", "wasm32-unknown-unknown"] {
        if is_installed(target) {
            run(&["check", "--target", target]);
        } else {
            println!("{target} is not installed: not built");
        }
    }
}
