//! What the checks, the table and divan need to know of a benchmark problem.

/// A function with inputs to call it on, its generated gradient and one written by hand.
///
/// The methods that are timed pass their inputs through `black_box`, so that nothing is computed at compile time or
/// moved out of a timing loop.
pub(crate) trait Problem {
    /// Its name in the table.
    const NAME: &'static str;
    /// What `grad` returns: one cotangent, or a tuple of them.
    type Gradient;

    /// The problem with its inputs.
    fn new() -> Self;
    /// The function itself.
    fn primal(&self) -> f64;
    /// The generated gradient.
    fn grad(&self) -> Self::Gradient;
    /// The gradient written by hand.
    fn grad_by_hand(&self) -> Self::Gradient;

    /// All differentiated inputs, one after the other.
    fn inputs(&self) -> Vec<f64>;
    /// The function at other inputs, laid out as in [`Problem::inputs`].
    fn at(&self, inputs: &[f64]) -> f64;
    /// A gradient laid out as in [`Problem::inputs`].
    fn flat(gradient: &Self::Gradient) -> Vec<f64>;
}

/// A problem over slices: its gradient can also be added into buffers that the caller keeps.
pub(crate) trait InPlace: Problem {
    /// Buffers of the right lengths, zero.
    fn zeros(&self) -> Self::Gradient;
    /// The generated `grad_into`.
    fn grad_into(&self, bars: &mut Self::Gradient) -> f64;
    /// The same by hand.
    fn grad_into_by_hand(&self, bars: &mut Self::Gradient) -> f64;
}
