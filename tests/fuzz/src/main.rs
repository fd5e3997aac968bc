//! The long run: `cargo run -p fuzz -- --programs 20000 --seed 1`, with `--twice` for second derivatives, in small batches. Failing programs are made small and left in
//! `target/fuzz/failures`.

use fuzz::{Batch, Outcome, program, shrink};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;
use std::{fs, io};

struct Options {
    programs: u64,
    seed: u64,
    batch: u64,
    optimised: bool,
    shrink: bool,
    twice: bool,
    name: String,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        programs: 1000,
        seed: 1,
        batch: 100,
        optimised: false,
        shrink: true,
        twice: false,
        name: "programs".into(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|n| n.parse().ok()).ok_or(format!("`{argument}` wants a number"));
        match argument.as_str() {
            "--programs" => options.programs = number()?,
            "--seed" => options.seed = number()?,
            "--batch" => options.batch = number()?,
            "--name" => options.name = arguments.next().ok_or("`--name` wants a name")?,
            "--optimised" => options.optimised = true,
            "--twice" => options.twice = true,
            "--no-shrink" => options.shrink = false,
            _ => return Err(format!("unknown argument `{argument}`")),
        }
    }
    Ok(options)
}

fn main() -> io::Result<()> {
    let options = options().map_err(io::Error::other)?;
    let batch = Batch::new(&options.name, options.optimised)?.long()?;
    let batch = if options.twice { batch.twice() } else { batch };
    let failures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/fuzz/failures");
    fs::create_dir_all(&failures)?;
    let started = Instant::now();
    let (mut counts, mut refusals) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
    let mut small: Vec<String> = Vec::new();
    let (mut first, end) = (options.seed, options.seed + options.programs);
    while first < end {
        let seeds: Vec<u64> = (first..end.min(first + options.batch)).collect();
        first += options.batch;
        let programs: Vec<_> = seeds.iter().map(|&seed| program(seed)).collect();
        for (program, outcome) in programs.iter().zip(batch.outcomes(&programs)?) {
            let word = match &outcome {
                Outcome::Right(0) => "right at no point",
                Outcome::Right(_) => "right",
                Outcome::IllFormed(_) => "ill-formed",
                Outcome::Refused(_) => "refused",
                Outcome::NotCompiled(_) => "not compiled",
                Outcome::Wrong(_) => "wrong",
            };
            *counts.entry(word.into()).or_default() += 1;
            if let Outcome::Refused(text) | Outcome::IllFormed(text) | Outcome::NotCompiled(text) = &outcome {
                *refusals.entry(format!("{word}: {text}")).or_default() += 1;
                if refusals[&format!("{word}: {text}")] <= 2 {
                    println!("seed {}: {word}: {text}", program.seed);
                }
            }
            if outcome.is_failure() {
                println!("seed {}: {outcome:?}", program.seed);
                // Of many failures of a kind, a few are enough to look at.
                let kind = outcome.kind();
                if options.shrink && small.iter().filter(|k| **k == kind).count() < 3 {
                    small.push(kind);
                    let least = shrink::shrink(&batch, program, &outcome)?;
                    let text = format!("// seed {}\n// {outcome:?}\n{}", program.seed, shrink::pretty(&least));
                    println!("{text}");
                    fs::write(failures.join(format!("{}.rs", program.seed)), text)?;
                }
            }
        }
        println!("{} programs in {} s: {counts:?}", first - options.seed, started.elapsed().as_secs());
    }
    for (text, count) in refusals {
        println!("{count:6} {text}");
    }
    Ok(())
}
