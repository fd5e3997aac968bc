//! Fits the 27 nonlinear regression problems of NIST's Statistical Reference Datasets.
//!
//! The models in `models.rs` are plain functions under `#[differentiable]`; the gradient that the
//! macro generates for each is the Jacobian of an ordinary least squares solver. Every problem is
//! fitted from both of NIST's starting points, and again with forward differences in place of the
//! exact Jacobian. What is printed is how many digits agree with NIST's certified parameters; the
//! pictures go to `target/nist/`.
//!
//! ```text
//! cargo run --release --example nist                  # everything
//! cargo run --release --example nist -- ENSO Nelson   # some of it
//! ```
//!
//! The `.dat` files beside this one are NIST's own, a work of the United States government in the
//! public domain.
//!
//! The exit code is 0 if 8 digits are reached on every parameter of every problem from one starting
//! point, and of all but two problems from both.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use indicatif::{ProgressBar, ProgressStyle};

use models::{PROBLEMS, Source};
use study::Study;
use table::{Details, Summary};

mod lre;
mod models;
mod parse;
mod plot;
mod solver;
mod study;
mod table;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let chosen = chosen(env::args().skip(1).collect())?;
    let pictures = pictures()?;

    // Four fits and a picture each.
    let bar = ProgressBar::new(5 * chosen.len() as u64);
    bar.set_style(ProgressStyle::with_template("{msg:9} [{bar:40}] {pos}/{len} {elapsed}")?);
    let mut studies = Vec::new();
    for source in chosen {
        bar.set_message(source.name);
        let study = Study::new(source, || bar.inc(1)).map_err(|error| format!("{}.dat: {error}", source.name))?;
        plot::draw(&study, &pictures.join(format!("{}.svg", source.name)))?;
        bar.inc(1);
        studies.push(study);
    }
    bar.finish_and_clear();

    let mut out = io::stdout().lock();
    for study in &studies {
        writeln!(out, "{}", Details(study))?;
    }
    let summary = Summary(&studies);
    write!(out, "{summary}")?;
    writeln!(out, "Pictures: {}", pictures.display())?;
    Ok(if summary.aim_is_reached() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The problems of these names, or all of them.
fn chosen(names: Vec<String>) -> Result<Vec<&'static Source>, String> {
    if names.is_empty() {
        return Ok(PROBLEMS.iter().collect());
    }
    let find = |name: String| {
        PROBLEMS.iter().find(|source| source.name.eq_ignore_ascii_case(&name)).ok_or_else(|| {
            let known: Vec<&str> = PROBLEMS.iter().map(|source| source.name).collect();
            format!("there is no problem `{name}`, only {}", known.join(", "))
        })
    };
    names.into_iter().map(find).collect()
}

/// The directory for the pictures, which is made if need be.
fn pictures() -> io::Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let directory = target.join("nist");
    fs::create_dir_all(&directory)?;
    Ok(directory)
}
