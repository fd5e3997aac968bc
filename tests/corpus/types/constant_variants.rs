//! Fields of variants that are marked constant: floats and lists of them that carry no derivative.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
enum Layer {
    Scale(f64),
    Dropout {
        #[constant]
        keep: f64,
        gain: f64,
    },
    Mixed(#[constant] f64, f64),
    Masked {
        #[constant]
        mask: Vec<f64>,
        shift: f64,
    },
}

#[differentiable]
impl Layer {
    fn apply(&self, x: Vec<f64>) -> Vec<f64> {
        match self {
            Layer::Scale(by) => x.into_iter().map(|x| x * by).collect(),
            Self::Dropout { keep, gain } => x.iter().map(|&x| if x > 0.0 { x * gain / keep } else { 0.0 }).collect(),
            Layer::Mixed(a, b) => x.iter().map(|x| x * a + b).collect(),
            Layer::Masked { mask, shift } => x.iter().zip(mask).map(|(x, m)| x * m + shift).collect(),
        }
    }

    fn strength(self) -> f64 {
        match self {
            Layer::Scale(x) => x * x,
            Layer::Dropout { keep, gain: g } => g * keep,
            Layer::Mixed(a, b) => a * b,
            Layer::Masked { ref mask, shift } => mask[0] * shift + mask.iter().sum::<f64>() * shift,
        }
    }
}

#[differentiable]
fn through_layers(layers: &[Layer], x: &[f64]) -> f64 {
    let mut y = x.to_vec();
    for layer in layers {
        y = layer.apply(y);
    }
    y.iter().map(|y| y.sin()).sum()
}

#[differentiable]
fn by_value(layer: Layer, x: f64) -> f64 {
    if let Layer::Dropout { keep, .. } = layer {
        let mut kept = keep;
        kept *= x;
        return kept * layer.strength();
    }
    layer.strength() * x
}

/// What is put into a constant field loses its derivative there.
#[differentiable]
fn made_here(x: f64, y: f64) -> f64 {
    let layers =
        [Layer::Dropout { keep: x, gain: y }, Layer::Mixed(x * y, x), Layer::Masked { mask: vec![x, y], shift: y }];
    layers.iter().map(|layer| layer.clone().strength() * x).sum()
}

#[test]
fn what_is_constant_ends_there() {
    // x (x y + x x y + (2 x + y) y), where the first factor of each product is constant.
    let (x, y): (f64, f64) = (0.7, 1.3);
    let strength = x * y + x * y * x + (2.0 * x + y) * y;
    let (x_bar, y_bar) = made_here::grad(x, y);
    approx::assert_relative_eq!(x_bar, strength + x * (x * y), max_relative = 1e-14);
    approx::assert_relative_eq!(y_bar, x * (x + (2.0 * x + y)), max_relative = 1e-14);
}

/// Checked by functions of floats: a variant is no sample.
#[differentiable]
fn layers_of_floats(a: f64, g: f64, b: f64, s: f64, x: &[f64]) -> f64 {
    let layers = vec![
        Layer::Scale(a),
        Layer::Dropout { keep: 0.8, gain: g },
        Layer::Mixed(1.5, b),
        Layer::Masked { mask: vec![1.0, 0.0, 2.0], shift: s },
    ];
    let strengths: f64 = layers.iter().map(|l| by_value(l.clone(), x[0])).sum();
    through_layers(&layers, x) + strengths
}

mod checks {
    use crate::common::check;

    check!(layers_of_floats(a, g, b, s, &x); (0.7, 1.2, -0.3, 0.4, vec![0.5, -0.6, 1.1]));
}
