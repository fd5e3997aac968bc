//! Expressions of floats, integers and truth values.

use super::types::{Mode, Ty};
use super::{Generator, Target};
use std::fmt::Write as _;

const SMOOTH: [&str; 6] = ["sin", "cos", "tanh", "atan", "abs", "asinh"];
const PATHS: [&str; 4] = ["sin", "cos", "tanh", "atan"];

impl Generator {
    pub(crate) fn spend(&mut self) -> bool {
        let some = self.fuel > 0;
        self.fuel = self.fuel.saturating_sub(1);
        some
    }

    fn literal(&mut self) -> String {
        let text = self.random.pick(&["0.0", "1.0", "0.5", "2.0", "0.25", "1.5", "0.3", "0.7"]);
        format!("lit!({text})")
    }

    fn float_leaf(&mut self) -> String {
        if self.random.chance(85)
            && let Some(place) = self.place_of(false, &Ty::Float)
        {
            return place.text;
        }
        self.literal()
    }

    /// A float whose type rustc knows without its surroundings: what a method can be called on.
    pub(crate) fn receiver(&mut self) -> String {
        let Some(place) = self.place_of(false, &Ty::Float) else {
            return format!("FLOAT::from({})", self.literal());
        };
        if self.random.chance(40) && self.spend() {
            let op = self.random.pick(&["+", "-", "*"]);
            let other = self.operand();
            return format!("({} {op} {other})", place.text);
        }
        place.text
    }

    /// A float as an operand.
    pub(crate) fn operand(&mut self) -> String {
        let text = self.float();
        if text.contains(' ') && !text.starts_with('(') || text.starts_with(['-', 'i', 'm', '{', '\'']) {
            format!("({text})")
        } else {
            text
        }
    }

    pub(crate) fn float(&mut self) -> String {
        if !self.spend() {
            return self.float_leaf();
        }
        match self.random.below(34) {
            0..=3 => self.float_leaf(),
            4..=9 => {
                let op = self.random.pick(&["+", "-", "*", "*"]);
                let (a, b) = (self.operand(), self.operand());
                format!("{a} {op} {b}")
            }
            10 => {
                let (a, b) = (self.operand(), self.receiver());
                format!("{a} / (lit!(1.5) + {b}.powi(2))")
            }
            11..=13 => {
                let method = self.random.pick(&SMOOTH);
                format!("{}.{method}()", self.receiver())
            }
            14 => self.singular(),
            15 => {
                let method = self.random.pick(&["max", "min", "hypot", "atan2", "copysign"]);
                let (a, b) = (self.receiver(), self.float());
                if method == "hypot" || method == "atan2" {
                    return format!("{a}.{method}(lit!(1.5) + {}.abs())", self.receiver());
                }
                format!("{a}.{method}({b})")
            }
            16 => format!("-{}", self.operand()),
            17 => {
                let n = self.random.within(1, 4);
                format!("{}.powi({n})", self.receiver())
            }
            18 => match self.random.below(5) {
                0 => format!("{}.clamp(-lit!(1.0), lit!(1.0))", self.receiver()),
                1 => {
                    let (a, b, c) = (self.receiver(), self.float(), self.float());
                    format!("{a}.mul_add({b}, {c})")
                }
                2 => format!("FLOAT::{}({})", self.random.pick(&PATHS), self.float()),
                3 => format!("{} * {}.signum()", self.operand(), self.receiver()),
                _ => format!("{} % lit!(1.5)", self.receiver()),
            },
            19 => format!("float!({}) * {}", self.int(), self.operand()),
            20..=22 => self.chosen(&Ty::Float),
            23 => self.block(&Ty::Float),
            24..=26 => self.call(&Ty::Float).unwrap_or_else(|| self.float_leaf()),
            27 | 28 => self.call_closure().unwrap_or_else(|| self.float_leaf()),
            29..=31 => self.chain_float().unwrap_or_else(|| self.float_leaf()),
            32 => self.with_option(),
            _ => self.with_enum(),
        }
    }

    /// Functions that have to be kept away from where they are not defined, or grow too fast.
    fn singular(&mut self) -> String {
        let x = self.receiver();
        match self.random.below(7) {
            0 => format!("{x}.sin().exp()"),
            1 => format!("({x}.powi(2) + lit!(0.1)).ln()"),
            2 => format!("({x}.powi(2) + lit!(0.1)).sqrt()"),
            3 => format!("(lit!(1.2) + {x}.abs()).recip()"),
            4 => format!("({x}.abs() + lit!(0.2)).powf({}.tanh())", self.receiver()),
            5 => format!("{x}.tanh().exp_m1()"),
            _ => format!("{x}.cos().cosh()"),
        }
    }

    pub(crate) fn int(&mut self) -> String {
        if !self.spend() {
            return self.random.below(4).to_string();
        }
        match self.random.below(8) {
            0 | 1 => self.random.below(4).to_string(),
            2..=4 => self.place_of(false, &Ty::Int).map_or_else(|| "1".into(), |p| p.text),
            5 => {
                let place = self.place(false, &|t| matches!(t, Ty::Slice(_) | Ty::Vec(_) | Ty::Array(..)));
                place.map_or_else(|| "2".into(), |p| format!("{}.len()", p.text))
            }
            6 => format!("({} + {}) % {}", self.int(), self.int(), self.random.within(2, 4)),
            _ => format!("usize::from({})", self.bool()),
        }
    }

    pub(crate) fn bool(&mut self) -> String {
        if !self.spend() {
            return self.random.pick(&["true", "false"]).into();
        }
        match self.random.below(9) {
            0..=4 => {
                let op = self.random.pick(&["<", ">", "<=", ">="]);
                let (a, b) = (self.receiver(), self.operand());
                format!("{a} {op} {b}")
            }
            5 => {
                let op = self.random.pick(&["==", "<", "!="]);
                format!("({}) % 3 {op} {}", self.int(), self.random.below(3))
            }
            6 => {
                let op = self.random.pick(&["&&", "||"]);
                format!("({}) {op} ({})", self.bool(), self.bool())
            }
            7 => format!("!({})", self.bool()),
            _ => self.place_of(false, &Ty::Bool).map_or_else(|| "true".into(), |p| p.text),
        }
    }

    pub(crate) fn condition(&mut self) -> String {
        self.pure(Self::bool)
    }

    /// `if`, `match`, a loop or a labelled block with a value.
    pub(crate) fn chosen(&mut self, ty: &Ty) -> String {
        match self.random.below(6) {
            0..=2 => {
                let cond = self.condition();
                let (a, b) = (self.block(ty), self.block(ty));
                format!("if {cond} {a} else {b}")
            }
            3 => {
                let on = self.pure(Self::int);
                let mut arms = String::new();
                for i in 0..self.random.within(1, 2) {
                    let guard =
                        if self.random.chance(30) { format!(" if {}", self.condition()) } else { String::new() };
                    let value = self.block(ty);
                    let _ = write!(arms, "{i}{guard} => {value}, ");
                }
                let value = self.block(ty);
                format!("match {on} {{ {arms} _ => {value} }}")
            }
            4 => {
                let counter = self.fresh("n");
                let label = self.fresh("'l");
                let name = self.items.name(ty);
                let body = self.inside(Target { label: label.clone(), is_loop: true, value: Some(ty.clone()) }, |g| {
                    let statements = g.statements(1);
                    let value = g.pure(|g| g.value(ty));
                    let bound = g.random.within(0, 2);
                    format!("{statements} if {counter} >= {bound} {{ break ({value}); }} {counter} += 1;")
                });
                format!("{{ let mut {counter} = 0_usize; let made: {name} = {label}: loop {{ {body} }}; made }}")
            }
            _ => {
                let label = self.fresh("'b");
                let body =
                    self.targeted(Target { label: label.clone(), is_loop: false, value: Some(ty.clone()) }, |g| {
                        let cond = g.condition();
                        let value = g.pure(|g| g.value(ty));
                        let exit = format!("if {cond} {{ break {label} ({value}); }}");
                        let statements = g.statements(1);
                        format!("{exit} {statements} {}", g.value(ty))
                    });
                format!("{label}: {{ {body} }}")
            }
        }
    }

    /// A block with a value.
    pub(crate) fn block(&mut self, ty: &Ty) -> String {
        self.scoped(|g| {
            let n = if g.random.chance(30) { g.random.within(1, 2) } else { 0 };
            let frozen = g.marks();
            let statements = g.statements(n);
            let value = g.value(ty);
            g.restore(&frozen);
            format!("{{ {statements} {value} }}")
        })
    }

    fn call_closure(&mut self) -> Option<String> {
        let closures: Vec<_> = self
            .scope
            .iter()
            .filter_map(|v| if let Ty::Callable(n) = v.ty { Some((v.name.clone(), n)) } else { None })
            .collect();
        if closures.is_empty() {
            return None;
        }
        let (name, n) = self.random.pick(&closures);
        let arguments: Vec<_> = (0..n).map(|_| self.pure(Self::float)).collect();
        Some(format!("{name}({})", arguments.join(", ")))
    }

    fn with_option(&mut self) -> String {
        let option = Ty::Option(Box::new(Ty::Float));
        let place = self.place_of(false, &option);
        match self.random.below(5) {
            0 => {
                let value = self.pure(|g| g.value(&option));
                let x = self.fresh("x");
                let some = self.scoped(|g| {
                    g.define(&x, &Ty::Float, Mode::Value, false);
                    g.block(&Ty::Float)
                });
                let none = self.block(&Ty::Float);
                let name = self.items.name(&option);
                format!("{{ let made: {name} = {value}; if let Some({x}) = made {some} else {none} }}")
            }
            1 if place.is_some() => {
                let (text, x) = (place.map(|p| p.text).unwrap_or_default(), self.fresh("x"));
                let some = self.scoped(|g| {
                    g.define(&x, &Ty::Float, Mode::Value, false);
                    g.block(&Ty::Float)
                });
                let none = self.block(&Ty::Float);
                format!("match {text} {{ Some({x}) => {some}, None => {none} }}")
            }
            2 if place.is_some() => {
                let (text, x) = (place.map(|p| p.text).unwrap_or_default(), self.fresh("x"));
                let other = self.pure(Self::float);
                let body = self.closure_body(&[(&x, Ty::Float, Mode::Value)]);
                format!("{text}.map_or({other}, |{x}| {body})")
            }
            _ if place.is_some() => {
                let other = self.pure(Self::float);
                format!("{}.unwrap_or({other})", place.map(|p| p.text).unwrap_or_default())
            }
            _ => self.float_leaf(),
        }
    }

    /// The body of a closure of the parameters given, whose value is a float.
    pub(crate) fn closure_body(&mut self, params: &[(&str, Ty, Mode)]) -> String {
        self.pure(|g| {
            g.scoped(|g| {
                for (name, ty, mode) in params {
                    g.define(name, ty, *mode, false);
                }
                if g.random.chance(20) { g.block(&Ty::Float) } else { format!("{} + {}", g.receiver(), g.operand()) }
            })
        })
    }

    /// A `match` on an enum.
    fn with_enum(&mut self) -> String {
        let Some(place) = self.place(false, &|t| matches!(t, Ty::Enum(_))) else {
            return self.float_leaf();
        };
        let Ty::Enum(e) = place.ty else { return self.float_leaf() };
        let copy = self.items.is_copy(&place.ty);
        let by_ref = !copy || self.random.chance(50);
        let variants = self.items.enums[e].variants.clone();
        let mut arms = String::new();
        for (i, variant) in variants.iter().enumerate() {
            if i + 1 == variants.len() && self.random.chance(30) {
                let value = self.block(&Ty::Float);
                let _ = write!(arms, "_ => {value}, ");
                break;
            }
            let mut names = Vec::new();
            arms += &self.scoped(|g| {
                for (_, ty) in &variant.fields {
                    let name = g.fresh("x");
                    g.define(&name, ty, if by_ref { Mode::Ref } else { Mode::Value }, false);
                    names.push(name);
                }
                let pattern = variant.text(&names);
                let guarded = if i + 1 < variants.len() && g.random.chance(20) {
                    let condition = g.condition();
                    let value = g.block(&Ty::Float);
                    format!("{pattern} if {condition} => {value}, ")
                } else {
                    String::new()
                };
                let value = g.borrowing(place.root, super::scope::Access::Read, |g| g.block(&Ty::Float));
                format!("{guarded}{pattern} => {value}, ")
            });
        }
        format!("match {}{} {{ {arms} }}", if by_ref { "&" } else { "" }, place.text)
    }

    /// Inside a loop.
    pub(crate) fn inside<T>(&mut self, target: Target, run: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let result = self.targeted(target, run);
        self.depth -= 1;
        result
    }

    pub(crate) fn targeted<T>(&mut self, target: Target, run: impl FnOnce(&mut Self) -> T) -> T {
        let marks = self.marks();
        self.loops.push(target);
        let result = self.scoped(run);
        self.loops.pop();
        self.restore(&marks);
        result
    }
}
