//! Writes random programs: structs, enums, functions and one function `f` of floats, well-typed and quick to run.
//!
//! The text serves twice, see [`crate::render`]: `FLOAT` stands for the float type, `lit!(1.5)` for a literal, `float!(i)` for
//! an integer as a float.

mod chain;
mod expr;
mod function;
mod scope;
mod stmt;
mod types;
mod value;

use crate::random::Random;
use scope::Variable;
use std::collections::BTreeSet;
use types::{Items, Ty};

/// A program, and how its function `f` is called.
#[derive(Clone, Debug)]
pub struct Program {
    /// What it was made from.
    pub seed: u64,
    /// The items, in the form described above.
    pub code: String,
    /// The arguments of `f`. Each float is `at()`, the next one of the point.
    pub arguments: Vec<String>,
    /// How many floats there are.
    pub floats: usize,
    /// Expressions of the parts of the gradient `g`, in the order of the floats.
    pub gradient: Vec<String>,
}

/// A loop or block that can be left.
#[derive(Clone, Debug)]
struct Target {
    label: String,
    /// It is a loop: without a label, the innermost of them is meant.
    is_loop: bool,
    /// What `break` gives it.
    value: Option<Ty>,
}

struct Generator {
    random: Random,
    items: Items,
    scope: Vec<Variable>,
    /// Names whose values are gone.
    moved: BTreeSet<String>,
    loops: Vec<Target>,
    /// What `return` gives, where there can be one.
    ret: Option<Ty>,
    /// Loops and closures around.
    depth: usize,
    /// How much more the function may hold.
    fuel: usize,
    names: usize,
    /// The function that is being written, if it may call itself, and how often it did.
    recursion: Option<(usize, usize)>,
}

/// The program of a seed.
pub fn program(seed: u64) -> Program {
    let generator = Generator {
        random: Random::new(seed),
        items: Items::default(),
        scope: Vec::new(),
        moved: BTreeSet::new(),
        loops: Vec::new(),
        ret: None,
        depth: 0,
        fuel: 0,
        names: 0,
        recursion: None,
    };
    generator.program(seed)
}
