//! The documentation's tables against the compiler's own.
