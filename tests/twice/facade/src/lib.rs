//! The library as the corpus sees it: `#[differentiable]` asks for second derivatives.

pub use attribute::differentiable;
pub use real::differentiable as as_written;
pub use real::*;
