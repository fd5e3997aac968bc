//! A batch of random programs, the same on every run: all compile, and all gradients are right.

use fuzz::{Batch, Outcome, program};

const PROGRAMS: u64 = 100;

#[test]
fn gradients_of_random_programs() {
    let programs: Vec<_> = (0..PROGRAMS).map(program).collect();
    let outcomes =
        Batch::new("bounded", false).and_then(|batch| batch.outcomes(&programs)).expect("cargo and the batch");
    let failures: Vec<_> = programs
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| outcome.is_failure())
        .map(|(program, outcome)| format!("seed {}: {outcome:?}\n{}", program.seed, fuzz::shrink::pretty(program)))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let right = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Right(1..))).count();
    assert!(right * 10 > programs.len() * 8, "only {right} programs of {} were compared", programs.len());
}
