//! One picture per problem: data and fitted curve above, residuals below.

use std::cmp::Ordering;
use std::error::Error;
use std::ops::Range;
use std::path::Path;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use crate::study::Study;

const DATA: RGBColor = RGBColor(31, 94, 168);
const CURVE: RGBColor = RGBColor(200, 60, 30);
const GRID: RGBColor = RGBColor(225, 225, 225);
const FONT: &str = "sans-serif";

type Point = (f64, f64);
type Plane = Cartesian2d<RangedCoordf64, RangedCoordf64>;
type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Steps along the fitted curve.
const STEPS: u32 = 400;

/// Draws the better fit of the problem into an SVG file.
pub(crate) fn draw(study: &Study, file: &Path) -> Result<(), Box<dyn Error>> {
    let data = data(study);
    let residuals = residuals(study);
    let extent = range(data.iter().map(|p| p.0));
    let curves = curves(study, &extent);
    let across = widened(extent);
    let heights = widened(range(data.iter().chain(curves.iter().flatten()).map(|p| p.1)));
    // Zero belongs in the middle of a picture of residuals.
    let largest = 1.1 * residuals.iter().map(|p| p.1.abs()).fold(f64::MIN_POSITIVE, f64::max);

    let canvas = SVGBackend::new(file, (900, 700)).into_drawing_area();
    canvas.fill(&WHITE)?;
    let title = format!("{}:  {}", study.source.name, study.problem.formula);
    let size = if title.len() > 80 { 16 } else { 22 };
    let (upper, lower) = canvas.margin(8, 0, 0, 0).titled(&title, (FONT, size))?.split_vertically(430);

    let mut chart = panel(&upper, across.clone(), heights, "data and fit")?;
    chart.draw_series(dots(&data))?;
    for curve in curves {
        chart.draw_series(LineSeries::new(curve, CURVE.stroke_width(2)))?;
    }
    let mut chart = panel(&lower, across.clone(), -largest..largest, "residuals")?;
    chart.draw_series(LineSeries::new([(across.start, 0.0), (across.end, 0.0)], CURVE.stroke_width(1)))?;
    chart.draw_series(dots(&residuals))?;
    canvas.present()?;
    Ok(())
}

/// An empty chart with axes and grid.
fn panel<'a>(
    area: &Canvas<'a>,
    across: Range<f64>,
    heights: Range<f64>,
    label: &str,
) -> Result<ChartContext<'a, SVGBackend<'a>, Plane>, Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .margin(10)
        .x_label_area_size(25)
        .y_label_area_size(75)
        .build_cartesian_2d(across, heights)?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .y_desc(label)
        .axis_desc_style((FONT, 17))
        .label_style((FONT, 15))
        .draw()?;
    Ok(chart)
}

/// Open circles.
fn dots(points: &[Point]) -> impl Iterator<Item = Circle<Point, i32>> {
    points.iter().map(|&point| Circle::new(point, 3, DATA.stroke_width(1)))
}

/// What the model is to predict, against the first predictor.
fn data(study: &Study) -> Vec<Point> {
    study.problem.observations.iter().map(|o| (o.x[0], (study.source.model.response)(o.y))).collect()
}

/// Observed minus predicted.
fn residuals(study: &Study) -> Vec<Point> {
    let fitted = |x: &[f64]| (study.source.model.value)(&study.best().parameters, x);
    data(study).iter().zip(&study.problem.observations).map(|(&(x, y), o)| (x, y - fitted(&o.x))).collect()
}

/// The fit as a function of the first predictor: one curve for every combination of the others.
fn curves(study: &Study, extent: &Range<f64>) -> Vec<Vec<Point>> {
    let mut others: Vec<&[f64]> = study.problem.observations.iter().map(|o| &o.x[1..]).collect();
    others.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    others.dedup();
    let point = |step: u32, others: &[f64]| {
        let x = extent.start + (extent.end - extent.start) * f64::from(step) / f64::from(STEPS);
        let predictors: Vec<f64> = [x].iter().chain(others).copied().collect();
        (x, (study.source.model.value)(&study.best().parameters, &predictors))
    };
    others.iter().map(|others| (0..=STEPS).map(|step| point(step, others)).collect()).collect()
}

/// The range of the values; what is not finite does not count.
fn range(values: impl Iterator<Item = f64>) -> Range<f64> {
    values
        .filter(|value| value.is_finite())
        .fold(f64::INFINITY..f64::NEG_INFINITY, |range, value| range.start.min(value)..range.end.max(value))
}

/// The range with a margin on both sides.
fn widened(range: Range<f64>) -> Range<f64> {
    let margin = 0.03 * (range.end - range.start);
    range.start - margin..range.end + margin
}
