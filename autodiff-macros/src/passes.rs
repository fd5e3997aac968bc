//! The passes that every function and closure goes through between `lower` and the analyses.

use crate::{analyse::guards, choices, hoist, ir::Function, promote, sink, winner};

/// Copies what guards lead to, declares variables where they are used, makes values of them, searches of reductions, gives decisions names, and takes out of loops what is the same in every turn.
pub(crate) fn passes(f: &mut Function) {
    guards::copy(f);
    sink::sink(f);
    promote::promote(f);
    winner::winners(f);
    choices::choices(f);
    hoist::hoist(f);
}
