//! Enums whose variants hold nothing, without the derive: parameters, fields, arguments, receivers. They carry no derivative, and
//! have no slot.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Turn {
    /// With the clock.
    #[default]
    Right,
    Left,
}

#[differentiable]
impl Turn {
    fn sign(self) -> f64 {
        match self {
            Turn::Right => 1.0,
            Turn::Left => -1.0,
        }
    }

    fn times(&self, x: f64) -> f64 {
        match self {
            Turn::Right => x * x,
            Turn::Left => self.sign() * x,
        }
    }

    fn towards(x: f64) -> Turn {
        if x > 0.0 { Turn::Right } else { Turn::Left }
    }
}

#[differentiable]
fn step(x: f64, turn: Turn, y: f64) -> f64 {
    match turn {
        Turn::Right => x * y,
        Turn::Left => x - y * y,
    }
}

#[differentiable]
fn walk(x: f64, turns: &[Turn], last: Option<Turn>) -> f64 {
    let mut s = x;
    for &turn in turns {
        s = step(s, turn, x);
    }
    if let Some(turn) = last {
        s *= turn.sign() + turn.times(x);
    }
    s
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Walker {
    x: f64,
    turn: Turn,
    turns: Vec<Turn>,
    last: Option<Turn>,
}

#[differentiable]
impl Walker {
    fn new(x: f64, turn: Turn) -> Self {
        Walker { x, turn, turns: vec![turn, Turn::Left], last: Some(turn) }
    }

    fn go(&self, k: f64, turn: &Turn) -> f64 {
        step(self.x, self.turn, k) * step(k, *turn, self.x) + walk(k, &self.turns, self.last)
    }

    fn turn(&mut self) {
        self.turn = if self.turn == Turn::Right { Turn::Left } else { Turn::Right };
        self.x *= 2.0;
    }

    fn with(self, turn: Turn) -> Self {
        Walker { turn, ..self }
    }
}

#[differentiable]
fn journey(x: f64, right: bool) -> f64 {
    let turn = if right { Turn::Right } else { Turn::Left };
    let mut walker = Walker::new(x * x, turn);
    walker.turn();
    let other = if x > 1.0 { Turn::Right } else { turn };
    let second = walker.clone().with(other);
    walker.go(x, &other) + second.go(x, &walker.turn) + step(x, second.turn, x)
}

#[differentiable]
fn steps(x: f64, y: f64, right: bool) -> f64 {
    let turn = if right { Turn::Right } else { Turn::Left };
    step(x, turn, y) + turn.times(x * y) + walk(y, &[turn, Turn::Right, turn], None)
}

/// Without the derive as well: it is passed as a constant.
#[derive(Clone, Debug)]
pub struct Course {
    turn: Turn,
    length: f64,
}

#[differentiable]
fn sailed(x: f64, #[constant] course: &Course) -> f64 {
    let Course { turn, length } = course;
    let sign = match turn {
        Turn::Right => 1.0,
        Turn::Left => -1.0,
    };
    sign * x * length + turn.times(x)
}

#[differentiable]
fn sailed_by_each(x: f64, #[constant] first: Course) -> f64 {
    let courses = [first, Course { turn: Turn::Left, length: 0.5 }];
    courses.iter().map(|c| if c.turn == Turn::Left { sailed(x, c) } else { sailed(x * x, c) * c.length }).sum()
}

/// Attributes that depend on the features of the crate, as those of serialisers do.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "twice", derive(Eq))]
pub enum Rung {
    #[cfg_attr(feature = "twice", allow(dead_code))]
    Upper,
    Lower,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct OnRung {
    height: f64,
    rung: Rung,
}

#[differentiable]
fn climbed(on: &OnRung, x: f64, other: Rung) -> f64 {
    let by = if on.rung == Rung::Upper { x * on.height } else { on.height };
    match other {
        Rung::Upper => by * x,
        Rung::Lower => by,
    }
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(sailed(x, @&c); (0.3, Course { turn: Turn::Left, length: 2.0 }));
    check!(sailed_by_each(x, @c); (0.3, Course { turn: Turn::Right, length: 2.0 }));

    #[test]
    fn with_conditional_attributes() {
        let on = OnRung { height: 2.0, rung: Rung::Upper };
        let (bar, x_bar) = climbed::grad(&on, 3.0, Rung::Upper);
        assert_eq!((bar.height, bar.rung, x_bar), (9.0, (), 12.0));
        assert_eq!(climbed::jvp(&on, 3.0, Rung::Lower, &bar, 1.0).1, 29.0);
    }

    check!(journey(x, @right); (0.3, true); (0.3, false); (1.7, true); (1.7, false));
    check!(steps(x, y, @right); (0.3, 0.8, true); (0.3, 0.8, false));

    #[test]
    fn have_no_slot() {
        assert_eq!(step::grad(2.0, Turn::Right, 3.0), (3.0, 2.0));
        assert_eq!(step::jvp(2.0, Turn::Left, 3.0, 1.0, 0.5).1, -2.0);
        assert_eq!(Turn::Right.times_grad(3.0), 6.0);
        assert_eq!(Turn::towards(1.0), Turn::Right);
        assert_eq!(Walker::new(1.0, Turn::Left).go_grad(2.0, &Turn::Left).0.turn, ());
    }
}
