//! Enums without the derive whose variants hold integers, truth values and text: they carry no derivative.

use autodiff::differentiable;

/// A word of a text: its payloads are no numbers that are differentiated.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Token {
    Number(usize),
    Sign(char),
    Named { at: u32, known: bool },
    End,
}

#[differentiable]
impl Token {
    fn applied(self, s: f64) -> f64 {
        match self {
            Token::Number(n) => s * n as f64,
            Token::Sign('-') => -s,
            Token::Sign(_) => s * s,
            Token::Named { at, known: true } => s.powi(at as i32),
            Token::Named { .. } | Token::End => s,
        }
    }
}

fn token(i: usize) -> Token {
    match i {
        0 => Token::Number(2),
        1 => Token::Sign('+'),
        2 => Token::Named { at: 3, known: true },
        _ => Token::End,
    }
}

#[differentiable]
fn step(token: Token, s: f64) -> f64 {
    match token {
        Token::Number(n) => s * n as f64,
        Token::Sign(_) => s * s,
        Token::Named { at, .. } => s + f64::from(at),
        Token::End => s,
    }
}

#[differentiable]
fn steps(tokens: &[Token], fallback: Option<Token>, s: f64) -> f64 {
    let mut r = s;
    for t in tokens {
        r = step(*t, r);
    }
    fallback.map_or(r, |t| step(t, r) * 0.5)
}

#[differentiable]
fn tokens(x: f64, y: f64) -> f64 {
    let mut s = x;
    for i in 0..4 {
        let t: Token = token(i);
        match t {
            Token::Number(n) => s += y * n as f64,
            Token::Sign('+') => s *= x,
            Token::Sign(_) | Token::Named { .. } => s += t.applied(y),
            Token::End => break,
        }
    }
    let all = [Token::Number(1), Token::Sign('*')];
    for t in all.iter() {
        match *t {
            Token::Number(n) => s = s.powi(n as i32 + 1),
            _ => s += y,
        }
    }
    let last = if x > 0.5 { Token::Number(3) } else { Token::End };
    s *= match last {
        Token::Number(k) => k as f64,
        _ => 2.0,
    };
    s + step(Token::Number(3), x) * step(Token::End, y)
        + steps(&[Token::Sign('a'), Token::Number(2)], None, x * y)
        + steps(&all, Some(Token::Sign('b')), y)
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(tokens(x, y); (0.7, 1.3); (0.3, 1.3));

    #[test]
    fn have_no_slot() {
        assert_eq!(step::grad(Token::Number(3), 2.0), 3.0);
        assert_eq!(step::jvp(Token::Sign('+'), 3.0, 0.5).1, 3.0);
        assert_eq!(Token::Number(2).applied_grad(3.0), 2.0);
    }
}
