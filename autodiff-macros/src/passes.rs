//! The passes that every function and closure goes through between `lower` and the analyses.

use crate::{choices, ir::Function, promote, winner};

/// Makes values of variables, searches of reductions, and gives decisions names.
pub(crate) fn passes(f: &mut Function) {
    promote::promote(f);
    winner::winners(f);
    choices::choices(f);
}
