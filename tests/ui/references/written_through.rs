//! | writes through a reference that a call returned or a struct holds: `*grid.at(1) = x` | an element by its index, or a field |
//! References that calls return, into what carries no derivative until then.
use autodiff::differentiable;
use std::collections::HashMap;

#[differentiable]
fn by_fields(values: &[f64], keys: &[&str]) -> f64 {
    let mut sums: HashMap<&str, (f64, usize)> = HashMap::new();
    for (v, k) in values.iter().zip(keys) {
        let entry = sums.entry(k).or_insert((0.0, 0));
        entry.0 += v;
        entry.1 += 1;
    }
    let copy = sums.clone();
    copy["a"].0
}

struct Grid {
    cells: Vec<f64>,
}

impl Grid {
    fn at(&mut self, i: usize) -> &mut f64 {
        &mut self.cells[i]
    }

    fn total(&self) -> f64 {
        self.cells.iter().sum()
    }
}

#[differentiable]
fn by_a_method(x: f64) -> f64 {
    let mut grid = Grid { cells: vec![0.0; 3] };
    *grid.at(1) = x;
    grid.total()
}

#[differentiable]
fn in_groups(values: &[f64], keys: &[usize]) -> f64 {
    let mut groups: HashMap<usize, Vec<f64>> = HashMap::new();
    for (v, k) in values.iter().zip(keys) {
        groups.entry(*k).or_default().push(v * v);
    }
    groups.retain(|_, group| group.len() > 1);
    groups.values().map(|group| group[0]).sum()
}

fn main() {}
