//! Words of a text, handed on to other functions, and names for the rest of one.

use autodiff::differentiable;

#[differentiable]
fn apply(op: &str, a: f64, b: f64) -> f64 {
    match op {
        "+" => a + b,
        "*" => a * b,
        _ => a.sin(),
    }
}

#[differentiable]
fn split(text: &str, x: f64) -> f64 {
    let mut a = x;
    for word in text.split(' ') {
        a = apply(word, a, x);
    }
    a
}

#[differentiable]
fn collected(text: &str, x: f64) -> f64 {
    let words: Vec<&str> = text.split(' ').collect();
    let mut a = x;
    for word in &words {
        a = apply(word, a, x) + apply(words[0], x, a);
    }
    words.iter().fold(a, |sum, word| apply(word, sum, x))
}

#[differentiable]
fn taken_apart(text: &str, x: f64) -> f64 {
    let Some((l, r)) = text.split_once(' ') else { return x };
    apply(l, x, x) * apply(r, x, x) * apply(&text[1..2], x, x)
}

/// The rest of the text has one name.
#[differentiable]
fn advanced(text: &str, x: f64) -> f64 {
    let mut rest = text;
    let mut a = x;
    while let Some((word, others)) = rest.split_once(' ') {
        a = apply(word, a, x) * word.len() as f64;
        rest = others;
    }
    apply(rest, a, x)
}

#[differentiable]
fn sliced(text: &str, x: f64) -> f64 {
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let n = rest.chars().take_while(|c| !c.is_whitespace()).count();
        sum += apply(&rest[..n], x, sum) * n as f64;
        rest = rest[n..].trim_start();
    }
    sum
}

/// Text that the function owns.
#[differentiable]
fn owned(text: String, x: f64) -> f64 {
    let trimmed = text.trim();
    let made = format!("{trimmed}");
    apply(trimmed, x, x) + apply(&made, x, x * x) + apply(made.as_str(), x, x) + apply(&text, x, x)
}

/// A calculator, whose errors are text.
#[differentiable]
fn reverse_polish(text: &str, x: f64) -> Result<f64, String> {
    let mut stack: Vec<f64> = Vec::new();
    for word in text.split_whitespace() {
        match word {
            "x" => stack.push(x),
            "+" | "*" => {
                let b = stack.pop().ok_or("nothing there")?;
                let a = stack.pop().ok_or_else(|| format!("nothing there for {word}"))?;
                stack.push(apply(word, a, b));
            }
            number => stack.push(number.parse::<f64>().map_err(|e| e.to_string())?),
        }
    }
    stack.pop().ok_or_else(|| "nothing".into())
}

#[differentiable]
fn words(x: f64) -> f64 {
    let all = "+ * k";
    split(all, x)
        + collected(all, x)
        + taken_apart("+ *", x)
        + advanced("+ * +", x)
        + sliced("+ * + k", x)
        + owned("+ ".to_string(), x)
        + reverse_polish("x 2 * x x * +", x).unwrap_or(x)
        + reverse_polish("x 2 * *", x).unwrap_or(x * x)
}

mod tests {
    use crate::common::check;

    check!(words(x); (0.7));
    check!(split(@str text, x); ("+ * k", 0.7));
    check!(advanced(@str text, x); ("+ * +", 0.7));
}
