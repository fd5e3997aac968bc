//! What `closure!` refuses.
use autodiff::closure;

fn main() {
    let _ = closure!(|a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64| a * b * c * d * e * f * g);
    let _ = closure!(|x: f64| unsafe { x * x });
}
