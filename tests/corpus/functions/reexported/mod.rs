//! Functions in modules of their own name, which this one takes out of them.

mod bounded;
mod cubed;
mod nested;
mod scaled;
mod summed;
mod termwise;

pub(crate) use self::summed::{summed, twice};
pub(crate) use crate::reexported::bounded::bounded;
pub(crate) use cubed::*;
pub(crate) use nested::nested;
pub(crate) use scaled::scaled;
pub(crate) use termwise::{termwise, through};

mod checks {
    use super::{bounded, cubed, nested, scaled, summed, termwise, through};
    use autodiff::differentiable;

    #[differentiable]
    fn elsewhere(x: f64, v: &[f64]) -> f64 {
        scaled(x, 3) * summed(v) + cubed(x)
    }

    #[test]
    fn by_the_path_of_the_module() {
        assert_eq!(cubed::grad(2.0), 12.0);
        assert_eq!(scaled::grad(2.0, 3), 3.0);
        assert_eq!(summed::value_and_grad(&[1.0, 3.0]), (20.0, vec![4.0, 12.0]));
        assert_eq!(super::twice::grad(1.0), 2.0);
        assert_eq!((bounded::grad(2.0), bounded::grad(4.0)), (4.0, 0.0));
        assert_eq!(elsewhere::grad(2.0, &[1.0, 3.0]), (72.0, vec![24.0, 72.0]));
        assert_eq!((termwise::grad(2.0), through::grad(2.0)), (12.5, 193.0));
        assert_eq!(nested::grad(2.0, &[1.0, 3.0]), (62.0, vec![24.0, 72.0]));
        assert_eq!(cubed::hessian(2.0), 12.0);
    }
}
