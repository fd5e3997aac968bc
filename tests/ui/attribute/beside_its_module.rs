//! | a function that is imported beside a module of its name, `mod area { .. } pub use area::area;` | another name for the module, or a file of its own |
mod area {
    use autodiff::differentiable;

    #[differentiable]
    pub fn area(radius: f64) -> f64 {
        3.0 * radius * radius
    }
}

pub use area::area;

fn main() {
    area(1.0);
}
