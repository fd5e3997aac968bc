//! What the guide in the documentation shows, measured and drawn: the costs of both modes, and the error of differences.
//!
//! `cargo run --release --example guide` prints the costs, with times, and draws the errors. With `UPDATE_EXPECT=1`, `cargo test --example guide` draws the picture and
//! writes the table of the guide anew.

mod differences;
mod modes;

fn main() -> std::io::Result<()> {
    println!("{}", modes::table(&[10, 100, 1000]));
    println!("{}", modes::times(&[10, 100, 1000]));
    println!("{}", differences::table());
    let picture = "target/differences.svg";
    std::fs::write(picture, differences::draw())?;
    println!("the errors of differences are drawn in {picture}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    fn as_committed(name: &str, text: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("autodiff-runtime/src/guide").join(name);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, text).expect("the guide can be written");
        }
        assert_eq!(
            fs::read_to_string(path).expect("a part of the guide"),
            text,
            "set UPDATE_EXPECT=1 to write it anew"
        );
    }

    #[test]
    fn the_costs_in_the_guide() {
        as_committed("costs.md", &super::modes::table(&[10, 100, 1000]));
    }

    #[test]
    fn the_picture_in_the_guide() {
        as_committed("differences.svg", &super::differences::draw());
    }

    #[test]
    fn differences_lose_digits() {
        let best = |errors: &[(f64, f64)]| errors.iter().map(|e| e.1).fold(f64::INFINITY, f64::min);
        let (forward, central) = super::differences::errors();
        assert!((1e-11..1e-7).contains(&best(&forward)));
        assert!((1e-13..1e-9).contains(&best(&central)));
    }
}
