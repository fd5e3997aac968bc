//! The error of finite differences against the step.

use autodiff::differentiable;
use std::fmt::Write;

#[differentiable]
fn f(x: f64) -> f64 {
    (3.0 * x).sin().exp()
}

const X: f64 = 0.7;

/// Steps, and the error of each.
pub(crate) type Errors = Vec<(f64, f64)>;

/// Relative errors of the one-sided and of the central difference, for steps of 1/2, 1/4, ...
pub(crate) fn errors() -> (Errors, Errors) {
    let exact = f::grad(X);
    let error = |difference: f64| ((difference - exact) / exact).abs().max(f64::EPSILON / 8.0);
    let steps: Vec<f64> = (2..=50).map(|i| 0.5_f64.powi(i)).collect();
    let forward = steps.iter().map(|h| (*h, error((f(X + h) - f(X)) / h))).collect();
    let central = steps.iter().map(|h| (*h, error((f(X + h) - f(X - h)) / (2.0 * h)))).collect();
    (forward, central)
}

/// The steps at which each is best.
pub(crate) fn table() -> String {
    let (forward, central) = errors();
    let mut text = String::from("| difference | best step | relative error |\n| --- | --- | --- |\n");
    for (name, errors) in [("forward", forward), ("central", central)] {
        if let Some((h, e)) = errors.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)) {
            let _ = writeln!(text, "| {name} | {h:.0e} | {e:.0e} |");
        }
    }
    text
}

const LEFT: f64 = 62.0;
const TOP: f64 = 14.0;
const WIDTH: f64 = 540.0;
const HEIGHT: f64 = 270.0;

/// Where a step and an error are in the picture: both by their logarithms.
fn place((h, e): (f64, f64)) -> (f64, f64) {
    (LEFT + WIDTH * (1.0 + h.log10() / 16.0), TOP - HEIGHT * e.log10() / 17.0)
}

/// The picture, on logarithmic axes.
pub(crate) fn draw() -> String {
    let (forward, central) = errors();
    let (width, height) = (LEFT + WIDTH + 20.0, TOP + HEIGHT + 44.0);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         style=\"max-width:100%;background:white\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">\n"
    );
    for exponent in (-16..=0).step_by(4) {
        let power = 10.0_f64.powi(exponent);
        let ((x, _), (_, y)) = (place((power, 1.0)), place((1.0, power)));
        let _ = writeln!(text, "<path d=\"M{x:.0},{TOP:.0} v{HEIGHT:.0}\" stroke=\"#ddd\"/>");
        let _ = writeln!(text, "<path d=\"M{LEFT:.0},{y:.0} h{WIDTH:.0}\" stroke=\"#ddd\"/>");
        let below = TOP + HEIGHT + 16.0;
        let _ = writeln!(text, "<text x=\"{x:.0}\" y=\"{below:.0}\" text-anchor=\"middle\">1e{exponent}</text>");
        let _ = writeln!(
            text,
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">1e{exponent}</text>",
            LEFT - 6.0,
            y + 4.0
        );
    }
    for (name, errors, ink, at) in
        [("forward difference", forward, "#1f5ea8", 40.0), ("central difference", central, "#c83c1e", 58.0)]
    {
        let points: Vec<String> = errors
            .into_iter()
            .map(|point| {
                let (x, y) = place(point);
                format!("{x:.1},{y:.1}")
            })
            .collect();
        let _ = writeln!(
            text,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.5\"/>",
            points.join(" ")
        );
        let _ = writeln!(text, "<text x=\"{:.0}\" y=\"{at:.0}\" fill=\"{ink}\">{name}</text>", LEFT + 250.0);
    }
    let (_, y) = place((1.0, f64::EPSILON / 2.0));
    let _ = writeln!(text, "<path d=\"M{LEFT:.0},{y:.0} h{WIDTH:.0}\" stroke=\"#2a7d2a\" stroke-dasharray=\"5 4\"/>");
    let _ = writeln!(
        text,
        "<text x=\"{:.0}\" y=\"{:.0}\" fill=\"#2a7d2a\">rounding: what a derivative may be off by</text>",
        LEFT + 250.0,
        y - 5.0
    );
    let _ = writeln!(
        text,
        "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">step</text>",
        LEFT + WIDTH / 2.0,
        height - 8.0
    );
    let _ = writeln!(
        text,
        "<text x=\"14\" y=\"{:.0}\" transform=\"rotate(-90 14 {:.0})\" text-anchor=\"middle\">relative error</text>",
        TOP + HEIGHT / 2.0,
        TOP + HEIGHT / 2.0
    );
    text + "</svg>\n"
}
