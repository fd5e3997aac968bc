//! Statements.

use super::scope::Access;
use super::types::{Mode, Ty};
use super::value::bare;
use super::{Generator, Target};

impl Generator {
    /// The access to every variable, to be put back with [`Generator::restore`] at the end of a block whose borrows end there.
    pub(crate) fn marks(&self) -> Vec<Access> {
        self.scope.iter().map(|v| v.access).collect()
    }

    pub(crate) fn restore(&mut self, marks: &[Access]) {
        for (variable, access) in self.scope.iter_mut().zip(marks) {
            if !self.moved.contains(&variable.name) {
                variable.access = *access;
            }
        }
    }

    /// Statements in the scope that is there.
    pub(crate) fn statements(&mut self, n: usize) -> String {
        (0..n).map(|_| self.statement() + "\n").collect()
    }

    /// A block of statements of its own scope.
    fn braced(&mut self, n: usize) -> String {
        let marks = self.marks();
        let text = self.scoped(|g| g.statements(n));
        self.restore(&marks);
        format!("{{ {text} }}")
    }

    pub(crate) fn loop_target(&mut self) -> Target {
        Target { label: self.fresh("'l"), is_loop: true, value: None }
    }

    fn statement(&mut self) -> String {
        if !self.spend() {
            return self.update().unwrap_or_default();
        }
        let text = match self.random.below(40) {
            0..=6 => Some(self.binding()),
            7..=14 => self.update(),
            15 | 16 => self.assignment(),
            17..=19 => Some(self.branch()),
            20..=22 => Some(self.for_range()),
            23 | 24 => self.for_elements(),
            25 => Some(self.while_loop()),
            26 | 27 => self.exit(),
            28 => self.swap(),
            29 | 30 => self.vector(),
            31 | 32 => self.alias(),
            33 | 34 => Some(self.closure_binding()),
            35 | 36 => self.call_statement(),
            37 => self.destructured(),
            38 => self.write_enum(),
            _ => self.option_statement(),
        };
        text.unwrap_or_else(|| self.binding())
    }

    /// Any type of a local, the simple ones more often.
    pub(crate) fn any_type(&mut self, depth: usize) -> Ty {
        match self.random.below(if depth == 0 { 10 } else { 16 }) {
            0..=7 => Ty::Float,
            8 => Ty::Int,
            9 => Ty::Bool,
            10 | 11 => Ty::Array(Box::new(self.element(depth - 1)), self.random.within(2, 3)),
            12 => Ty::Vec(Box::new(self.element(depth - 1))),
            13 => Ty::Tuple(vec![self.any_type(depth - 1), self.any_type(depth - 1)]),
            14 if !self.items.structs.is_empty() => Ty::Struct(self.random.below(self.items.structs.len())),
            15 if !self.items.enums.is_empty() => Ty::Enum(self.random.below(self.items.enums.len())),
            _ => Ty::Option(Box::new(Ty::Float)),
        }
    }

    fn element(&mut self, depth: usize) -> Ty {
        if self.random.chance(70) { Ty::Float } else { self.any_type(depth) }
    }

    fn binding(&mut self) -> String {
        let ty = self.any_type(2);
        let mutable = self.random.chance(60);
        let shadowed: Vec<_> = self
            .scope
            .iter()
            .filter(|v| v.mode == Mode::Value && v.ty == ty && v.access == Access::Free && v.depth == self.depth)
            .filter(|v| v.ty == Ty::Float)
            .map(|v| v.name.clone())
            .collect();
        let mut name = if !shadowed.is_empty() && self.random.chance(10) {
            self.random.pick(&shadowed)
        } else {
            self.fresh(if self.items.is_copy(&ty) { "t" } else { "v" })
        };
        let of = self.items.name(&ty);
        let keyword = if mutable { "let mut" } else { "let" };
        let text = if ty == Ty::Float && self.random.chance(40) {
            // Only rustc knows the type.
            format!("{keyword} {name} = {};", self.receiver())
        } else if self.random.chance(10) && ty == Ty::Float {
            // Given its value in the branches, which do not know it yet.
            name = self.fresh("t");
            let cond = self.condition();
            let (a, b) = (self.float(), self.float());
            format!("{keyword} {name}: {of}; if {cond} {{ {name} = {a}; }} else {{ {name} = {b}; }}")
        } else {
            format!("{keyword} {name}: {of} = {};", self.value(&ty))
        };
        self.define(&name, &ty, Mode::Value, mutable);
        text
    }

    fn update(&mut self) -> Option<String> {
        let place = self.place_of(true, &Ty::Float)?;
        let target = if self.scope[place.root].name == bare(&place.text) {
            place.text.trim_start_matches('(').trim_end_matches(')').to_string()
        } else {
            place.text.clone()
        };
        // In loops, values must not grow.
        let tamed = self.depth > 0;
        Some(match self.random.below(8) {
            0..=2 => format!("{target} += {};", self.pure(Self::float)),
            3 => format!("{target} -= {};", self.pure(Self::float)),
            4 if tamed => format!("{target} *= {}.cos();", self.pure(Self::receiver)),
            4 => format!("{target} *= {};", self.pure(Self::float)),
            5 => format!("{target} /= lit!(1.5) + {}.abs();", self.pure(Self::receiver)),
            6 if tamed => format!("{target} = ({} + {}).sin();", place.text, self.pure(Self::operand)),
            _ => format!("{target} = {};", self.float()),
        })
    }

    fn assignment(&mut self) -> Option<String> {
        if self.random.chance(20) {
            let place = self.place_of(true, &Ty::Int)?;
            self.scope[place.root].bound = None;
            return Some(format!("{} = ({}) % 5;", place.text, self.pure(Self::int)));
        }
        let ty = self.any_type(2);
        let place = self.place_of(true, &ty)?;
        let value = self.pure(|g| g.value(&ty));
        Some(format!("{} = {value};", place.text))
    }

    fn branch(&mut self) -> String {
        let cond = self.condition();
        let n = self.random.within(1, 3);
        let then = self.braced(n);
        if self.random.chance(40) {
            return format!("if {cond} {then}");
        }
        let n = self.random.within(1, 2);
        if self.random.chance(25) {
            let (other, middle) = (self.condition(), self.braced(n));
            return format!("if {cond} {then} else if {other} {middle} else {}", self.braced(n));
        }
        format!("if {cond} {then} else {}", self.braced(n))
    }

    fn for_range(&mut self) -> String {
        if self.depth > 2 {
            return self.binding();
        }
        let i = self.fresh("i");
        let bound = self.random.within(1, 3);
        let end = if self.random.chance(30) { self.pure(Self::int) + " % 4" } else { bound.to_string() };
        let (range, bound) = match self.random.below(6) {
            0 => (format!("(0..{bound}).rev()"), Some(bound)),
            1 => (format!("0..={bound}"), Some(bound + 1)),
            2 => (format!("(0..{}).step_by(2)", bound + 1), Some(bound + 1)),
            3 => (format!("1..({end}) + 1"), None),
            _ => (format!("0..{bound}"), Some(bound)),
        };
        let target = self.loop_target();
        let label = target.label.clone();
        let body = self.inside(target, |g| {
            g.define(&i, &Ty::Int, Mode::Value, false);
            if let Some(variable) = g.scope.last_mut() {
                variable.bound = bound;
            }
            let n = g.random.within(1, 4);
            g.statements(n)
        });
        format!("{label}: for {i} in {range} {{ {body} }}")
    }

    fn while_loop(&mut self) -> String {
        if self.depth > 2 {
            return self.binding();
        }
        let k = self.fresh("k");
        let bound = self.random.within(1, 4);
        let cond = self.condition();
        let target = self.loop_target();
        let label = target.label.clone();
        let endless = self.random.chance(40);
        let body = self.inside(target, |g| {
            let n = g.random.within(1, 3);
            g.statements(n)
        });
        if endless {
            return format!(
                "let mut {k} = 0_usize; {label}: loop {{ {k} += 1; if {k} > {bound} {{ break; }} {body} }}"
            );
        }
        format!("let mut {k} = 0_usize; {label}: while {k} < {bound} && ({cond}) {{ {k} += 1; {body} }}")
    }

    /// Leaves a loop, a block or the function.
    pub(crate) fn leave(&mut self) -> Option<String> {
        let mut ways = Vec::new();
        for (i, target) in self.loops.clone().into_iter().enumerate() {
            let innermost = target.is_loop && !self.loops[i + 1..].iter().any(|t| t.is_loop);
            if let Some(ty) = &target.value {
                ways.push(format!("break {} ({});", target.label, self.pure(|g| g.value(ty))));
            } else {
                ways.push(if innermost { "break;".into() } else { format!("break {};", target.label) });
            }
            if target.is_loop && target.value.is_none() {
                ways.push(if innermost { "continue;".into() } else { format!("continue {};", target.label) });
            }
        }
        if let Some(ty) = self.ret.clone() {
            ways.push(format!("return {};", self.pure(|g| g.value(&ty))));
        }
        if ways.is_empty() { None } else { Some(self.random.pick(&ways)) }
    }

    fn exit(&mut self) -> Option<String> {
        let cond = self.condition();
        let before = if self.random.chance(40) {
            let marks = self.marks();
            let text = self.scoped(|g| g.statements(1));
            self.restore(&marks);
            text
        } else {
            String::new()
        };
        let leave = self.leave()?;
        if self.random.chance(25) {
            return Some(format!("if {cond} {{ {before} {leave} }} else {}", self.braced(1)));
        }
        Some(format!("if {cond} {{ {before} {leave} }}"))
    }

    fn swap(&mut self) -> Option<String> {
        if self.random.chance(50) {
            let place = self.place(true, &|t| matches!(t, Ty::Array(..) | Ty::Slice(_) | Ty::Vec(_)))?;
            let (i, j) = (self.random.below(2), self.random.below(2));
            return Some(format!("{}.swap({i}, {j});", place.text));
        }
        let a = self.place_of(true, &Ty::Float)?;
        if self.random.chance(30) {
            let t = self.fresh("t");
            let value = self.borrowing(a.root, Access::None, |g| g.pure(Self::float));
            let text = format!("let {t} = std::mem::replace(&mut {}, {value});", a.text);
            self.define(&t, &Ty::Float, Mode::Value, false);
            return Some(text);
        }
        let other = self.borrowing(a.root, Access::None, |g| g.place_of(true, &Ty::Float))?;
        Some(format!("std::mem::swap(&mut {}, &mut {});", a.text, other.text))
    }

    /// What vectors can, and slices.
    fn vector(&mut self) -> Option<String> {
        let place = self.place(true, &|t| matches!(t, Ty::Vec(_)))?;
        let Ty::Vec(elem) = place.ty.clone() else { return None };
        let v = place.text;
        if self.depth > 1 {
            return Some(format!("{v}.reverse();"));
        }
        Some(match self.random.below(7) {
            0..=2 => format!("{v}.push({});", self.pure(|g| g.value(&elem))),
            3 => {
                let (x, marks) = (self.fresh("x"), self.marks());
                let body = self.scoped(|g| {
                    g.define(&x, &elem, Mode::Value, true);
                    let n = g.random.within(1, 2);
                    g.statements(n)
                });
                self.restore(&marks);
                format!("if {v}.len() > 2 {{ if let Some(mut {x}) = {v}.pop() {{ {body} }} }}")
            }
            4 => format!("while {v}.len() > 3 {{ {v}.pop(); }}"),
            5 if *elem == Ty::Float => {
                let from = self.pure(|g| g.place(false, &|t| matches!(t, Ty::Array(e, _) if **e == Ty::Float)))?;
                let mine = self.scope[from.root].name == self.scope[place.root].name;
                if mine {
                    return None;
                }
                format!("{v}.extend_from_slice(&{});", from.text)
            }
            6 if *elem == Ty::Float => format!("{v}[..2].fill({});", self.pure(Self::float)),
            _ => format!("{v}.reverse();"),
        })
    }

    /// A local reference, until the end of the block.
    fn alias(&mut self) -> Option<String> {
        let write = self.random.chance(50);
        let place = self.place(write, &|t| !matches!(t, Ty::Int | Ty::Bool | Ty::Callable(_)))?;
        let r = self.fresh("r");
        let (mode, access) = if write { (Mode::RefMut, Access::None) } else { (Mode::Ref, Access::Read) };
        let sigil = if write { "&mut " } else { "&" };
        if self.scope[place.root].access == Access::Free || write {
            self.scope[place.root].access = access;
        }
        self.define(&r, &place.ty, mode, false);
        Some(format!("let {r} = {sigil}{};", place.text))
    }

    fn closure_binding(&mut self) -> String {
        let n = self.random.within(1, 2);
        let name = self.fresh("f");
        let body = self.closure(n);
        // What it may have captured is read from here on.
        for variable in &mut self.scope {
            if variable.access == Access::Free && mentions(&body, &variable.name) {
                variable.access = Access::Read;
            }
        }
        self.define(&name, &Ty::Callable(n), Mode::Value, false);
        format!("let {name} = {body};")
    }

    fn call_statement(&mut self) -> Option<String> {
        let mutating: Vec<usize> = (0..self.items.functions.len())
            .filter(|&i| {
                let f = &self.items.functions[i];
                f.params.iter().any(|p| p.mode == Mode::RefMut) || matches!(f.method, Some((_, Mode::RefMut)))
            })
            .filter(|&i| self.recursion.is_none_or(|(me, _)| me != i))
            .collect();
        if mutating.is_empty() || self.depth > 2 {
            return None;
        }
        let callee = self.random.pick(&mutating);
        let ret = self.items.functions[callee].ret.clone();
        let text = self.call_of(callee)?;
        let t = self.fresh("t");
        self.define(&t, &ret, Mode::Value, false);
        Some(format!("let {t} = {text};"))
    }

    fn destructured(&mut self) -> Option<String> {
        let place = self.place(false, &|t| matches!(t, Ty::Tuple(_) | Ty::Array(_, 2) | Ty::Struct(_)))?;
        if !self.items.is_copy(&place.ty) {
            return None;
        }
        let parts = self.items.parts(&place.ty);
        let (names, types): (Vec<_>, Vec<_>) = if let Ty::Array(t, n) = &place.ty {
            ((0..*n).map(|_| self.fresh("t")).collect(), vec![(**t).clone(); *n])
        } else {
            (parts.iter().map(|_| self.fresh("t")).collect(), parts.into_iter().map(|(_, t)| t).collect())
        };
        let pattern = match &place.ty {
            Ty::Struct(s) => self.items.structs[*s].text(&names),
            Ty::Array(..) => format!("[{}]", names.join(", ")),
            _ => format!("({},)", names.join(", ")),
        };
        for (name, ty) in names.iter().zip(&types) {
            self.define(name, ty, Mode::Value, false);
        }
        Some(format!("let {pattern} = {};", place.text))
    }

    /// Changes what is in an enum.
    fn write_enum(&mut self) -> Option<String> {
        let place = self.place(true, &|t| matches!(t, Ty::Enum(_)))?;
        let Ty::Enum(e) = place.ty else { return None };
        let variants = self.items.enums[e].variants.clone();
        let mut arms = String::new();
        for variant in variants {
            let mut names = Vec::new();
            let marks = self.marks();
            arms += &self.scoped(|g| {
                for (_, ty) in &variant.fields {
                    let name = g.fresh("x");
                    g.define(&name, ty, Mode::RefMut, false);
                    names.push(name);
                }
                let pattern = variant.text(&names);
                let n = g.random.within(1, 2);
                let body = g.borrowing(place.root, Access::None, |g| g.statements(n));
                format!("{pattern} => {{ {body} }}, ")
            });
            self.restore(&marks);
        }
        Some(format!("match &mut {} {{ {arms} }}", place.text))
    }

    fn option_statement(&mut self) -> Option<String> {
        let option = Ty::Option(Box::new(Ty::Float));
        let x = self.fresh("x");
        if self.random.chance(40) {
            let value = self.pure(|g| g.value(&option));
            if let Some(leave) = self.leave() {
                let name = self.items.name(&option);
                self.define(&x, &Ty::Float, Mode::Value, false);
                let made = self.fresh("o");
                return Some(format!("let {made}: {name} = {value}; let Some({x}) = {made} else {{ {leave} }};"));
            }
        }
        if self.ret.as_ref() == Some(&option) && self.random.chance(50) {
            let place = self.place_of(false, &option)?;
            self.define(&x, &Ty::Float, Mode::Value, false);
            return Some(format!("let {x} = {}?;", place.text));
        }
        let place = self.place_of(true, &option)?;
        let marks = self.marks();
        let body = self.scoped(|g| {
            g.define(&x, &Ty::Float, Mode::RefMut, false);
            g.borrowing(place.root, Access::None, |g| g.statements(1))
        });
        self.restore(&marks);
        Some(match self.random.below(3) {
            0 => format!("if let Some({x}) = {}.as_mut() {{ {body} }}", place.text),
            1 => format!("if let Some({x}) = &mut {} {{ {body} }}", place.text),
            _ => format!("if let Some({x}) = {}.take() {{ {} = Some({x}.sin()); }}", place.text, place.text),
        })
    }
}

/// Whether a text has the word.
fn mentions(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == word)
}
