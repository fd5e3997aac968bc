//! Iterator chains.

use super::Generator;
use super::scope::Access;
use super::types::{Mode, Ty};
use std::fmt::Write as _;

/// What an iterator yields.
#[derive(Clone)]
enum Item {
    Float,
    FloatRef,
    Int,
    /// A slice of so many floats.
    Window,
    Pair(Box<Item>, Box<Item>),
}

impl Generator {
    fn elements(&mut self) -> Option<String> {
        let is_floats = |t: &Ty| matches!(t, Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) if **e == Ty::Float);
        self.place(false, &is_floats).map(|place| place.text)
    }

    fn source(&mut self) -> Option<(String, Item)> {
        Some(match self.random.below(8) {
            0 => {
                let bound = self.random.within(1, 4);
                (format!("(0..{bound}_usize)"), Item::Int)
            }
            1 => (format!("{}.windows(2)", self.elements()?), Item::Window),
            2 => (format!("{}.chunks_exact(2)", self.elements()?), Item::Window),
            3 => (format!("{}.iter().copied()", self.elements()?), Item::Float),
            4 => {
                let (a, b) = (self.elements()?, self.elements()?);
                let pair = Item::Pair(Box::new(Item::FloatRef), Box::new(Item::FloatRef));
                (format!("{a}.iter().zip(&{b})"), pair)
            }
            _ => (format!("{}.iter()", self.elements()?), Item::FloatRef),
        })
    }

    /// A pattern for an item, and the variables that it binds.
    fn pattern(&mut self, item: &Item, bound: &mut Vec<(String, Ty, Mode)>) -> String {
        let name = self.fresh("x");
        let (ty, mode, by_value) = match item {
            Item::Float => (Ty::Float, Mode::Value, false),
            Item::FloatRef if self.random.chance(40) => (Ty::Float, Mode::Value, true),
            Item::FloatRef => (Ty::Float, Mode::Ref, false),
            Item::Int => (Ty::Int, Mode::Value, false),
            Item::Window => (Ty::Slice(Box::new(Ty::Float)), Mode::Ref, false),
            Item::Pair(a, b) => return format!("({}, {})", self.pattern(a, bound), self.pattern(b, bound)),
        };
        bound.push((name.clone(), ty, mode));
        if by_value { format!("&{name}") } else { name }
    }

    fn with_item<T>(&mut self, item: &Item, run: impl FnOnce(&mut Self) -> T) -> (String, T) {
        let mut bound = Vec::new();
        let pattern = self.pattern(item, &mut bound);
        let result = self.pure(|g| {
            g.scoped(|g| {
                for (name, ty, mode) in bound {
                    g.define(&name, &ty, mode, false);
                }
                run(g)
            })
        });
        (pattern, result)
    }

    fn mapped(&mut self) -> String {
        if self.random.chance(15) {
            self.block(&Ty::Float)
        } else {
            format!("{} * {}", self.receiver(), self.operand())
        }
    }

    /// A source and some adaptors.
    fn iterator(&mut self) -> Option<(String, Item)> {
        let (mut text, mut item) = self.source()?;
        for _ in 0..self.random.below(3) {
            match self.random.below(9) {
                0 | 1 => {
                    let (pattern, body) = self.with_item(&item, Self::mapped);
                    let _ = write!(text, ".map(|{pattern}| {body})");
                    item = Item::Float;
                }
                2 => {
                    text += ".enumerate()";
                    item = Item::Pair(Box::new(Item::Int), Box::new(item));
                }
                3 if !text.contains("copied") => text += ".rev()",
                4 => {
                    let _ = write!(text, ".{}(1)", self.random.pick(&["skip", "take"]));
                }
                5 => text += ".step_by(2)",
                6 if matches!(item, Item::Float) => {
                    let x = self.fresh("x");
                    let bound = self.closure_condition(&x, &Ty::Float);
                    let method = self.random.pick(&["filter", "take_while", "skip_while"]);
                    let _ = write!(text, ".{method}(|{x}| {bound})");
                }
                7 if matches!(item, Item::Float) => {
                    let x = self.fresh("x");
                    let cond = self.closure_condition(&format!("&{x}"), &Ty::Float);
                    let body = self.closure_body(&[(&x, Ty::Float, Mode::Value)]);
                    let _ = write!(text, ".filter_map(|{x}| if {cond} {{ Some({body}) }} else {{ None }})");
                }
                8 if matches!(item, Item::Float) => {
                    let other = self.elements()?;
                    let _ = write!(text, ".chain({other}.iter().copied())");
                }
                _ => {}
            }
        }
        Some((text, item))
    }

    fn closure_condition(&mut self, item: &str, _: &Ty) -> String {
        let op = self.random.pick(&["<", ">"]);
        let bound = self.pure(Self::receiver);
        if let Some(name) = item.strip_prefix('&') {
            format!("{name} {op} {bound}")
        } else {
            format!("*{item} {op} {bound}")
        }
    }

    /// An iterator of floats.
    fn floats(&mut self) -> Option<String> {
        let (text, item) = self.iterator()?;
        if matches!(item, Item::Float) {
            return Some(text);
        }
        let (pattern, body) = self.with_item(&item, Self::mapped);
        Some(format!("{text}.map(|{pattern}| {body})"))
    }

    pub(crate) fn chain_float(&mut self) -> Option<String> {
        if self.depth > 2 {
            return None;
        }
        Some(match self.random.below(9) {
            0 | 1 => format!("{}.sum::<FLOAT>()", self.floats()?),
            2 => format!("{}.map(FLOAT::cos).product::<FLOAT>()", self.floats()?),
            3 | 4 => {
                let (text, item) = self.iterator()?;
                let (first, acc) = (self.pure(Self::float), self.fresh("a"));
                let (pattern, body) = self.with_item(&item, |g| {
                    g.define(&acc, &Ty::Float, Mode::Value, false);
                    format!("{acc} * lit!(0.5) + {}", g.mapped())
                });
                format!("{text}.fold({first}, |{acc}: FLOAT, {pattern}| {body})")
            }
            5 => format!("{}.fold(lit!(0.1), FLOAT::{})", self.floats()?, self.random.pick(&["max", "min"])),
            6 => {
                let (floats, other) = (self.floats()?, self.pure(Self::float));
                let end = self.random.pick(&["last()", "next()", "reduce(|a, b| a * b + a)", "nth(1)"]);
                format!("{floats}.{end}.unwrap_or({other})")
            }
            7 => {
                let (floats, other) = (self.floats()?, self.pure(Self::float));
                let x = self.fresh("x");
                let cond = self.closure_condition(&x, &Ty::Float);
                format!("{floats}.find(|{x}| {cond}).map_or({other}, |x| x * x)")
            }
            _ => format!("float!({}.filter(|x| *x > lit!(0.3)).count())", self.floats()?),
        })
    }

    /// A vector of floats, collected. Of two or more: something is put after what is left.
    pub(crate) fn chain_vec(&mut self, ty: &Ty) -> Option<String> {
        if *ty != Ty::Vec(Box::new(Ty::Float)) {
            return None;
        }
        if self.random.chance(30) {
            let place = self.place(false, &|t| matches!(t, Ty::Array(e, _) | Ty::Slice(e) if **e == Ty::Float))?;
            return Some(format!("{}.to_vec()", place.text));
        }
        let (floats, v) = (self.floats()?, self.fresh("v"));
        let (a, b) = (self.float(), self.float());
        Some(format!("{{ let mut {v} = {floats}.collect::<Vec<FLOAT>>(); {v}.push({a}); {v}.push({b}); {v} }}"))
    }

    /// A loop over the elements of something, by reference.
    pub(crate) fn for_elements(&mut self) -> Option<String> {
        let write = self.random.chance(50);
        let place = self.place(write, &|t| matches!(t, Ty::Array(..) | Ty::Slice(_) | Ty::Vec(_)))?;
        let (Ty::Array(elem, _) | Ty::Slice(elem) | Ty::Vec(elem)) = place.ty.clone() else { return None };
        let (x, i) = (self.fresh("x"), self.fresh("i"));
        let enumerated = self.random.chance(30);
        let iter = match (write, enumerated || self.random.chance(50)) {
            (true, true) => format!("{}.iter_mut()", place.text),
            (false, true) => format!("{}.iter()", place.text),
            (true, false) if self.random.chance(50) => format!("&mut {}", place.text),
            (true, false) => format!("{}.iter_mut().rev()", place.text),
            (false, false) => format!("&{}", place.text),
        };
        let mode = if write { Mode::RefMut } else { Mode::Ref };
        let access = if write { Access::None } else { Access::Read };
        let target = self.loop_target();
        let label = target.label.clone();
        let body = self.borrowing(place.root, access, |g| {
            g.inside(target, |g| {
                g.define(&x, &elem, mode, false);
                if enumerated {
                    g.define(&i, &Ty::Int, Mode::Value, false);
                }
                let n = g.random.within(1, 3);
                g.statements(n)
            })
        });
        let head = if enumerated { format!("({i}, {x}) in {iter}.enumerate()") } else { format!("{x} in {iter}") };
        Some(format!("{label}: for {head} {{ {body} }}"))
    }
}
