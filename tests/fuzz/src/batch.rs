//! Many programs, compiled and run together: a crate in the target directory, which cargo builds like any other.

use crate::generate::Program;
use crate::render::{self, Flavour};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use std::{fs, io};

/// How it went with a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// At so many points the gradient is right; at the others it was not compared.
    Right(usize),
    /// The program itself is ill-formed, or its twin: a fault of the generator.
    IllFormed(String),
    /// A diagnostic of ours.
    Refused(String),
    /// What rustc says of the expansion.
    NotCompiled(String),
    /// The value or the gradient is wrong, or it panics, or does not end.
    Wrong(String),
}

impl Outcome {
    /// Whether there is something to be repaired.
    pub fn is_failure(&self) -> bool {
        matches!(self, Outcome::NotCompiled(_) | Outcome::Wrong(_))
    }

    /// What has to stay the same when the program is made smaller.
    pub fn kind(&self) -> String {
        let word = |text: &str| text.split([':', ' ']).next().unwrap_or_default().to_string();
        match self {
            Outcome::Right(_) => "right".into(),
            Outcome::IllFormed(_) => "ill-formed".into(),
            Outcome::Refused(text) => format!("refused {text}"),
            Outcome::NotCompiled(text) => format!("not compiled {}", word(text)),
            Outcome::Wrong(text) => format!("wrong {}", word(text)),
        }
    }
}

/// A crate for programs.
#[derive(Clone, Debug)]
pub struct Batch {
    folder: PathBuf,
    target: PathBuf,
    optimised: bool,
    /// Whether second derivatives are compared too.
    twice: bool,
    /// Whether there are many batches to come.
    long: bool,
}

const TIMEOUT: Duration = Duration::from_secs(120);

impl Batch {
    /// A crate of the name in the target directory of this workspace.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn new(name: &str, optimised: bool) -> io::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize()?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let folder = target.join("fuzz").join(name);
        fs::create_dir_all(folder.join("src"))?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let batch = Batch { folder, target, optimised, twice: false, long: false };
        batch.write_manifest()?;
        Ok(batch)
    }

    fn write_manifest(&self) -> io::Result<()> {
        let name = self.folder.file_name().unwrap_or_default().display();
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../autodiff-runtime").canonicalize()?;
        let level = if self.optimised { 3 } else { 0 };
        let long = if self.long {
            "incremental = false\n\n[profile.dev.build-override]\nopt-level = 1\ndebug-assertions = true\n"
        } else {
            ""
        };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nautodiff = {{ package = \"autodiff-runtime\", path = \"{}\" }}\n\n\
             [profile.dev]\ndebug = 0\nopt-level = {level}\n{long}\n[workspace]\n",
            library.display()
        );
        fs::write(self.folder.join("Cargo.toml"), manifest)
    }

    /// The same, for many batches: the macros are optimised, which takes minutes and pays from some thousand programs on. Of one
    /// batch nothing is built that the tests of the workspace have not built before.
    ///
    /// # Errors
    ///
    /// When the manifest cannot be written.
    pub fn long(self) -> io::Result<Self> {
        let target = self.target.join("fuzz/target");
        let batch = Batch { long: true, target, ..self };
        batch.write_manifest()?;
        Ok(batch)
    }

    /// The same, with second derivatives.
    #[must_use]
    pub fn twice(self) -> Self {
        Batch { twice: true, ..self }
    }

    /// Compiles and runs the programs.
    ///
    /// # Errors
    ///
    /// When cargo cannot be run, or what it cannot compile is none of the programs.
    pub fn outcomes(&self, programs: &[Program]) -> io::Result<Vec<Outcome>> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; programs.len()];
        let mut suspects: BTreeMap<usize, String> = BTreeMap::new();
        if self.long {
            self.find_ill_formed(programs, &mut outcomes)?;
        }
        // rustc stops at the first phase that has errors: once without the programs that fail, it goes on.
        loop {
            let left: Vec<usize> = (0..programs.len()).filter(|&i| outcomes[i].is_none()).collect();
            self.write(programs, &left, &suspects)?;
            let Some(errors) = self.errors_of("build")? else { break };
            let faulty: BTreeSet<usize> = errors.keys().map(|(_, number)| *number).collect();
            for number in faulty {
                let of = |file| errors.get(&(file, number)).cloned();
                if let Some(text) = of(File::Dual) {
                    outcomes[number] = Some(Outcome::IllFormed(text));
                } else if let Some(text) = suspects.get(&number) {
                    // It fails without the attribute as well.
                    outcomes[number] = Some(Outcome::IllFormed(text.clone()));
                } else if let Some(text) = of(File::Plain) {
                    suspects.insert(number, text);
                }
            }
        }
        for (number, text) in suspects {
            let outcome = if text.starts_with("error:") { Outcome::Refused(text) } else { Outcome::NotCompiled(text) };
            outcomes[number].get_or_insert(outcome);
        }
        while outcomes.iter().any(Option::is_none) {
            let left: Vec<usize> = (0..programs.len()).filter(|&i| outcomes[i].is_none()).collect();
            self.run(&left, &mut outcomes)?;
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// Those that rustc refuses without the attribute, which it looks at in a second; it takes its time for the batch with the
    /// attribute, and with one of them in it would take that again.
    fn find_ill_formed(&self, programs: &[Program], outcomes: &mut [Option<Outcome>]) -> io::Result<()> {
        loop {
            let left: Vec<usize> = (0..programs.len()).filter(|&i| outcomes[i].is_none()).collect();
            let plain = left.iter().map(|&number| (number, String::new())).collect();
            self.write(programs, &left, &plain)?;
            let Some(errors) = self.errors_of("check")? else { return Ok(()) };
            for ((_, number), text) in errors {
                outcomes[number] = Some(Outcome::IllFormed(text));
            }
        }
    }

    fn write(&self, programs: &[Program], numbers: &[usize], suspects: &BTreeMap<usize, String>) -> io::Result<()> {
        let mut main = String::from("#![allow(warnings)]\nmod dual;\nmod check;\n");
        let mut table = String::new();
        let put = |name: &str, text: &str| fs::write(self.folder.join("src").join(name), text);
        put("dual.rs", include_str!("../support/dual.rs"))?;
        put("check.rs", include_str!("../support/check.rs"))?;
        for &number in numbers {
            let program = &programs[number];
            let suspect = suspects.contains_key(&number);
            let flavour = match (suspect, self.twice) {
                (true, _) => Flavour::Plain,
                (false, true) => Flavour::Twice,
                (false, false) => Flavour::Differentiable,
            };
            put(&format!("plain{number}.rs"), &formatted(&render::items(program, flavour)))?;
            put(&format!("dual{number}.rs"), &formatted(&render::items(program, Flavour::Dual)))?;
            let _ = writeln!(main, "mod plain{number}; mod dual{number};");
            if !suspect {
                let (p, d) = (format!("plain{number}"), format!("dual{number}"));
                let functions = format!("&{p}::value, &{p}::value_and_grad, &{p}::grad, &{d}::value");
                let check = format!("check::check(p, {functions})");
                let check =
                    if self.twice { format!("check::twice(p, {check}, &{p}::grad, &{p}::product)") } else { check };
                let _ = writeln!(table, "({number}, {}, |p| {check}),", program.floats);
            }
        }
        let _ = writeln!(main, "{}", include_str!("../support/main.rs").replace("/* programs */", &table));
        put("main.rs", &main)
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args([command, "--quiet", "--offline", "--message-format=short"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", &self.target).env_remove("CARGO_PROFILE_DEV_DEBUG").stdin(Stdio::null());
        cargo
    }

    /// The first error of each file, or none where cargo is content.
    fn errors_of(&self, command: &str) -> io::Result<Option<BTreeMap<(File, usize), String>>> {
        let built = self.cargo(command).output()?;
        if built.status.success() {
            return Ok(None);
        }
        let errors = Self::errors(&built);
        // Anything else is no program's fault.
        if errors.is_empty() {
            return Err(io::Error::other(String::from_utf8_lossy(&built.stderr).into_owned()));
        }
        Ok(Some(errors))
    }

    fn errors(built: &Output) -> BTreeMap<(File, usize), String> {
        let mut errors = BTreeMap::new();
        for line in String::from_utf8_lossy(&built.stderr).lines() {
            let mut parts = line.splitn(4, ':');
            let (Some(path), Some(_), Some(_), Some(text)) = (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let Some(text) = text.trim().strip_prefix("error").map(|t| format!("error{t}")) else { continue };
            let Some(name) = path.strip_prefix("src/").and_then(|p| p.strip_suffix(".rs")) else { continue };
            let (file, number) = if let Some(number) = name.strip_prefix("plain") {
                (File::Plain, number.parse().unwrap_or(0))
            } else if let Some(number) = name.strip_prefix("dual") {
                (File::Dual, number.parse().unwrap_or(0))
            } else {
                continue;
            };
            errors.entry((file, number)).or_insert(text);
        }
        errors
    }

    fn run(&self, left: &[usize], outcomes: &mut [Option<Outcome>]) -> io::Result<()> {
        let name = self.folder.file_name().unwrap_or_default();
        let program = self.target.join("debug").join(name);
        let output = self.folder.join("output");
        let mut child = Command::new(program)
            .args(left.iter().map(usize::to_string))
            .stdout(fs::File::create(&output)?)
            .stderr(Stdio::null())
            .spawn()?;
        let started = Instant::now();
        while child.try_wait()?.is_none() {
            if started.elapsed() > TIMEOUT {
                child.kill()?;
                child.wait()?;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let text = fs::read_to_string(output)?;
        let mut last = left[0];
        for line in text.lines() {
            let Some((number, verdict)) = line.split_once(' ') else { continue };
            let Ok(number) = number.parse::<usize>() else { continue };
            match verdict.split_once(' ') {
                Some(("right", count)) => outcomes[number] = Some(Outcome::Right(count.parse().unwrap_or(0))),
                Some(("wrong", text)) if text.starts_with("twin") => {
                    outcomes[number] = Some(Outcome::IllFormed(text.into()));
                }
                Some(("wrong", text)) => outcomes[number] = Some(Outcome::Wrong(text.into())),
                _ => last = number,
            }
        }
        if outcomes[last].is_none() {
            let optimised = if self.optimised { "optimised" } else { "debug" };
            outcomes[last] = Some(Outcome::Wrong(format!("ended: the process ended, or did not end ({optimised})")));
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum File {
    Dual,
    Plain,
}

/// The text, laid out where it can be parsed.
fn formatted(text: &str) -> String {
    syn::parse_file(text).map_or_else(|_| text.to_string(), |file| prettyplease::unparse(&file))
}
