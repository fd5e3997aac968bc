//! Differential calculus as programs have it: from the derivative of a number to the two ways through a graph.
//!
//! A guide for whoever has met derivatives and not yet the conventions that libraries such as this one live by. Every formula stands next to
//! the code that computes it, and every piece of code is run as a test.
//!
//! 1. [Derivatives of numbers](scalars): the rules, and the choice at a kink.
//! 2. [Vectors and matrices](vectors): the shape of every derivative, in numerator layout.
//! 3. [The chain rule](chain_rule): products of Jacobians, linear regression twice.
//! 4. [The graph of a computation](graph): what the two modes walk along.
//! 5. [Forward and reverse](modes): what each costs, counted.
//! 6. [Other ways](others): symbols and differences, and how wrong differences are.
//!
//! | written | meaning |
//! | --- | --- |
//! | *x*, *y*, *u* | numbers |
//! | **x**, **y**, **u** | columns of n, m, k numbers |
//! | **x**<sup>T</sup> | a row |
//! | A, X | matrices |
//! | &lt;**u**, **v**&gt; | the inner product **u**<sup>T</sup>**v** |
//! | ∂**y**/∂**x** | the Jacobian: a row for each output, of an entry for each input |

#[doc = include_str!("scalars.md")]
pub mod scalars {}

#[doc = include_str!("vectors.md")]
pub mod vectors {}

#[doc = include_str!("chain_rule.md")]
pub mod chain_rule {}

#[doc = include_str!("graph.md")]
#[doc = ""]
#[doc = include_str!("graph.svg")]
#[doc = ""]
#[doc = include_str!("graph_after.md")]
pub mod graph {}

#[doc = include_str!("modes.md")]
#[doc = ""]
#[doc = include_str!("costs.md")]
#[doc = ""]
#[doc = include_str!("modes_after.md")]
pub mod modes {}

#[doc = include_str!("others.md")]
#[doc = ""]
#[doc = include_str!("differences.svg")]
#[doc = ""]
#[doc = include_str!("others_after.md")]
pub mod others {}
