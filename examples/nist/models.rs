//! The models of the 27 problems, each a plain function of its parameters and the predictor.
//!
//! Nothing here knows that a solver or a derivative exists: the attribute adds `name::grad` beside
//! each function, and [`PROBLEMS`] picks it up. `#[constant]` says that the predictor is data.

use std::f64::consts::PI;

use autodiff::differentiable;

/// Monomolecular adsorption: volume against pressure.
#[differentiable]
fn misra1a(b: &[f64; 2], #[constant] x: f64) -> f64 {
    b[0] * (1.0 - (-b[1] * x).exp())
}

/// The second model for the same adsorption data.
#[differentiable]
fn misra1b(b: &[f64; 2], #[constant] x: f64) -> f64 {
    b[0] * (1.0 - (1.0 + b[1] * x / 2.0).powi(-2))
}

/// The third: the bracket to the power of minus one half.
#[differentiable]
fn misra1c(b: &[f64; 2], #[constant] x: f64) -> f64 {
    b[0] * (1.0 - (1.0 + 2.0 * b[1] * x).powf(-0.5))
}

/// The fourth, a hyperbola.
#[differentiable]
fn misra1d(b: &[f64; 2], #[constant] x: f64) -> f64 {
    let t = b[1] * x;
    b[0] * t / (1.0 + t)
}

/// Biochemical oxygen demand against days of incubation.
#[differentiable]
fn box_bod(b: &[f64; 2], #[constant] days: f64) -> f64 {
    b[0] * (1.0 - (-b[1] * days).exp())
}

/// Ultrasonic response against metal distance.
#[differentiable]
fn chwirut(b: &[f64; 3], #[constant] x: f64) -> f64 {
    (-b[0] * x).exp() / (b[1] + b[2] * x)
}

/// Energy radiated by a carbon filament against its temperature.
#[differentiable]
fn dan_wood(b: &[f64; 2], #[constant] temperature: f64) -> f64 {
    b[0] * temperature.powf(b[1])
}

/// A decaying exponential under two Gaussian peaks.
#[differentiable]
fn gauss(b: &[f64; 8], #[constant] x: f64) -> f64 {
    b[0] * (-b[1] * x).exp() + peak(b[2], b[3], b[4], x) + peak(b[5], b[6], b[7], x)
}

/// One peak: a differentiable function calls another by its name.
#[differentiable]
fn peak(height: f64, centre: f64, width: f64, #[constant] x: f64) -> f64 {
    height * (-(x - centre).powi(2) / width.powi(2)).exp()
}

/// Three decaying exponentials.
#[differentiable]
fn lanczos(b: &[f64; 6], #[constant] x: f64) -> f64 {
    let mut y = 0.0;
    for i in 0..3 {
        y += b[2 * i] * (-b[2 * i + 1] * x).exp();
    }
    y
}

/// Ratio of two quadratics.
#[differentiable]
fn kirby2(b: &[f64; 5], #[constant] x: f64) -> f64 {
    (b[0] + b[1] * x + b[2] * x.powi(2)) / (1.0 + b[3] * x + b[4] * x.powi(2))
}

/// Ratio of two cubics: thermal expansion of copper, mobility of electrons in a semiconductor.
#[differentiable]
fn cubic_ratio(b: &[f64; 7], #[constant] x: f64) -> f64 {
    let [b1, b2, b3, b4, b5, b6, b7] = *b;
    (b1 + b2 * x + b3 * x.powi(2) + b4 * x.powi(3)) / (1.0 + b5 * x + b6 * x.powi(2) + b7 * x.powi(3))
}

/// Dielectric breakdown strength after weeks at a temperature; the logarithm of it is modelled.
#[differentiable]
fn nelson(b: &[f64; 3], #[constant] weeks: f64, #[constant] celsius: f64) -> f64 {
    b[0] - b[1] * weeks * (-b[2] * celsius).exp()
}

/// Two exponentials above a constant.
#[differentiable]
fn mgh17(b: &[f64; 5], #[constant] x: f64) -> f64 {
    b[0] + b[1] * (-x * b[3]).exp() + b[2] * (-x * b[4]).exp()
}

/// Quantum defect against excited energy state.
#[differentiable]
fn roszman1(b: &[f64; 4], #[constant] x: f64) -> f64 {
    let angle = (b[2] / (x - b[3])).atan();
    b[0] - b[1] * x - angle / PI
}

/// Pressure difference that drives the trade winds: a yearly cycle and two of unknown period.
#[differentiable]
fn enso(b: &[f64; 9], #[constant] month: f64) -> f64 {
    let [b1, b2, b3, b4, b5, b6, b7, b8, b9] = *b;
    let year = 2.0 * PI * month / 12.0;
    let nino = 2.0 * PI * month / b4;
    let southern = 2.0 * PI * month / b7;
    b1 + b2 * year.cos()
        + b3 * year.sin()
        + b5 * nino.cos()
        + b6 * nino.sin()
        + b8 * southern.cos()
        + b9 * southern.sin()
}

/// Ratio of a quadratic without constant term to another quadratic.
#[differentiable]
fn mgh09(b: &[f64; 4], #[constant] x: f64) -> f64 {
    b[0] * (x.powi(2) + x * b[1]) / (x.powi(2) + x * b[2] + b[3])
}

/// Resistance of a thermistor against temperature.
#[differentiable]
fn mgh10(b: &[f64; 3], #[constant] x: f64) -> f64 {
    b[0] * (b[1] / (x + b[2])).exp()
}

/// A bell curve with area, width and centre: transmittance against wavelength.
#[differentiable]
fn eckerle4(b: &[f64; 3], #[constant] wavelength: f64) -> f64 {
    let z = (wavelength - b[2]) / b[1];
    b[0] / b[1] * (-0.5 * z * z).exp()
}

/// Sigmoidal growth of a pasture.
#[differentiable]
fn rat42(b: &[f64; 3], #[constant] time: f64) -> f64 {
    b[0] / (1.0 + (b[1] - b[2] * time).exp())
}

/// Sigmoidal growth of onions, with an exponent of its own.
#[differentiable]
fn rat43(b: &[f64; 4], #[constant] time: f64) -> f64 {
    b[0] / (1.0 + (b[1] - b[2] * time).exp()).powf(1.0 / b[3])
}

/// Magnetization of a superconductor against the logarithm of time.
#[differentiable]
fn bennett5(b: &[f64; 3], #[constant] log_time: f64) -> f64 {
    b[0] * (b[1] + log_time).powf(-1.0 / b[2])
}

/// A model as the solver sees it, whatever its number of parameters and predictors.
pub(crate) struct Model {
    /// The prediction at parameters `b` and predictors `x`.
    pub(crate) value: fn(b: &[f64], x: &[f64]) -> f64,
    /// Its gradient with respect to `b`, written into the third argument.
    pub(crate) gradient: fn(b: &[f64], x: &[f64], gradient: &mut [f64]),
    /// What the model predicts of an observation `y`: `y` itself, or its logarithm.
    pub(crate) response: fn(y: f64) -> f64,
}

/// A model with the text of NIST's file for it.
pub(crate) struct Source {
    /// The name NIST gave the problem.
    pub(crate) name: &'static str,
    /// Contents of the `.dat` file.
    pub(crate) text: &'static str,
    /// The function that describes the data.
    pub(crate) model: Model,
}

/// One table row: NIST's name, the model function, which predictors it takes, what it predicts.
macro_rules! problem {
    ($name:literal, $model:ident) => {
        problem!($name, $model, [0], |y| y)
    };
    ($name:literal, $model:ident, [$($x:literal),+], $response:expr) => {
        Source {
            name: $name,
            text: include_str!(concat!($name, ".dat")),
            model: Model {
                value: |b, x| $model(parameters(b), $(x[$x]),+),
                gradient: |b, x, out| out.copy_from_slice(&$model::grad(parameters(b), $(x[$x]),+)),
                response: $response,
            },
        }
    };
}

/// The solver's parameter slice as the array of the model's own length.
fn parameters<const N: usize>(b: &[f64]) -> &[f64; N] {
    b.try_into().expect("the data file declares as many parameters as the model takes")
}

/// All problems, in NIST's order: by level of difficulty.
pub(crate) const PROBLEMS: [Source; 27] = [
    problem!("Misra1a", misra1a),
    problem!("Chwirut2", chwirut),
    problem!("Chwirut1", chwirut),
    problem!("Lanczos3", lanczos),
    problem!("Gauss1", gauss),
    problem!("Gauss2", gauss),
    problem!("DanWood", dan_wood),
    problem!("Misra1b", misra1b),
    problem!("Kirby2", kirby2),
    problem!("Hahn1", cubic_ratio),
    problem!("Nelson", nelson, [0, 1], f64::ln),
    problem!("MGH17", mgh17),
    problem!("Lanczos1", lanczos),
    problem!("Lanczos2", lanczos),
    problem!("Gauss3", gauss),
    problem!("Misra1c", misra1c),
    problem!("Misra1d", misra1d),
    problem!("Roszman1", roszman1),
    problem!("ENSO", enso),
    problem!("MGH09", mgh09),
    problem!("Thurber", cubic_ratio),
    problem!("BoxBOD", box_bod),
    problem!("Rat42", rat42),
    problem!("MGH10", mgh10),
    problem!("Eckerle4", eckerle4),
    problem!("Rat43", rat43),
    problem!("Bennett5", bennett5),
];
