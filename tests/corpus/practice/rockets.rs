//! A rocket that is put together by a builder.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Debug, Default, Differentiable)]
struct Rocket {
    stages: Vec<Stage>,
    payload: f64,
    drag: Option<f64>,
}
#[derive(Clone, Debug, Differentiable)]
struct Stage {
    dry: f64,
    fuel: f64,
    isp: f64,
}
#[derive(Debug, Clone, PartialEq)]
enum BuildError {
    NoStages,
    Negative(String),
}
impl std::fmt::Display for BuildError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoStages => write!(f, "no stages"),
            Self::Negative(w) => write!(f, "negative {w}"),
        }
    }
}
impl std::error::Error for BuildError {}
#[differentiable]
impl Rocket {
    fn new() -> Self {
        Self::default()
    }
    fn payload(mut self, kg: f64) -> Self {
        self.payload = kg;
        self
    }
    fn stage(mut self, dry: f64, fuel: f64, isp: f64) -> Self {
        self.stages.push(Stage { dry, fuel, isp });
        self
    }
    fn drag(self, c: f64) -> Self {
        Rocket { drag: Some(c), ..self }
    }
    fn validate(&self) -> Result<(), BuildError> {
        if self.stages.is_empty() {
            return Err(BuildError::NoStages);
        }
        if let Some(s) = self.stages.iter().find(|s| s.fuel < 0.0) {
            return Err(BuildError::Negative(format!("fuel {}", s.fuel)));
        }
        Ok(())
    }
    fn delta_v(&self) -> Result<f64, Box<dyn std::error::Error>> {
        self.validate()?;
        let mut mass = self.payload + self.stages.iter().map(|s| s.dry + s.fuel).sum::<f64>();
        let mut dv = 0.0;
        for s in self.stages.iter() {
            let end = mass - s.fuel;
            dv += s.isp * 9.80665 * (mass / end).ln();
            mass = end - s.dry;
        }
        Ok(dv - self.drag.unwrap_or(0.0) * 100.0)
    }
}
#[differentiable]
fn dv(fuel: f64, isp: f64, payload: f64, drag: f64) -> f64 {
    Rocket::new()
        .payload(payload)
        .stage(100.0, fuel, isp)
        .stage(20.0, 0.3 * fuel, isp * 1.1)
        .drag(drag)
        .delta_v()
        .unwrap()
}

mod tests {
    use crate::common::check;

    check!(dv(fuel, isp, payload, drag); (1000.0, 300.0, 50.0, 0.4));
}
