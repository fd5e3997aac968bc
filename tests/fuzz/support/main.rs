/// Runs the programs whose numbers are given, at a few points each.
fn main() {
    let programs: &[(usize, usize, fn(&[f64]) -> check::Verdict)] = &[
/* programs */
    ];
    std::panic::set_hook(Box::new(|_| {}));
    let wanted: Vec<usize> = std::env::args().skip(1).filter_map(|n| n.parse().ok()).collect();
    for (number, floats, run) in programs.iter().filter(|(number, ..)| wanted.contains(number)) {
        println!("{number} begins");
        let mut right = 0;
        let mut wrong = None;
        for turn in 0..4 {
            // The golden ratio spreads them.
            let at = |i: usize| ((i + 7 * turn) as f64 * 0.618_033_988_749_895 + 0.137).fract() * 3.0 - 0.9;
            let point: Vec<f64> = (1..=*floats).map(at).collect();
            match run(&point) {
                Ok("right") => right += 1,
                Ok(_) => {}
                Err(text) => wrong = wrong.or(Some(text)),
            }
        }
        match wrong {
            Some(text) => println!("{number} wrong {text}"),
            None => println!("{number} right {right}"),
        }
    }
}
