//! Ranges that are values: of variables, parameters, fields and variants.

mod functions {
    use autodiff::{Differentiable, differentiable};
    use std::ops::{Range, RangeInclusive};

    #[differentiable(order = 2)]
    pub fn of_a_variable(x: &[f64]) -> f64 {
        let range = 1..x.len();
        let head: f64 = x[range.clone()].iter().map(|x| x * x).sum();
        head * x[range].iter().product::<f64>() * x[0].sin()
    }

    #[differentiable(order = 2)]
    fn power_of(x: &[f64], range: &Range<usize>, powers: RangeInclusive<i32>) -> f64 {
        powers.map(|n| x[range.clone()].iter().map(|x| x.powi(n)).sum::<f64>()).product()
    }

    #[differentiable(order = 2)]
    pub fn of_parameters(x: &[f64]) -> f64 {
        power_of(x, &(0..2), 1..=3) * power_of(x, &(1..3), 2..=2)
    }

    #[derive(Clone, Debug, Differentiable)]
    struct Block {
        rows: Range<usize>,
        weight: f64,
    }

    #[derive(Clone, Debug, Differentiable)]
    enum Cut {
        Rows(#[constant] Range<usize>, f64),
        From {
            #[constant]
            first: usize,
            scale: f64,
        },
    }

    #[differentiable(order = 2)]
    impl Cut {
        fn of(&self, x: &[f64]) -> f64 {
            match self {
                Cut::Rows(rows, weight) => x[rows.clone()].iter().map(|x| (weight * x).exp()).sum(),
                Cut::From { first, scale } => x[*first..].iter().map(|x| x * x * scale).sum(),
            }
        }
    }

    #[differentiable(order = 2)]
    pub fn of_fields(x: &[f64]) -> f64 {
        let block = Block { rows: 0..2, weight: x[2] };
        let mut sum = 0.0;
        for i in block.rows.clone() {
            sum += block.weight * x[i].powi(3);
        }
        sum * x[block.rows].iter().sum::<f64>()
    }

    #[differentiable(order = 2)]
    pub fn of_variants(x: &[f64]) -> f64 {
        Cut::Rows(0..2, x[2]).of(x) * Cut::From { first: 1, scale: x[0] }.of(x)
    }
}

agree! {
    of_a_variable at [0.7, 0.3, 1.2];
    of_parameters at [0.7, 0.3, 1.2];
    of_fields at [0.7, 0.3, 1.2];
    of_variants at [0.7, 0.3, 1.2];
}
