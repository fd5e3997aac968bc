//! What is in scope, and the places in it.

use super::Generator;
use super::types::{Items, Mode, Ty};

/// What may be done with a variable here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Free,
    /// A shared borrow is alive.
    Read,
    /// A mutable borrow is alive.
    None,
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub name: String,
    pub ty: Ty,
    pub mode: Mode,
    pub mutable: bool,
    pub access: Access,
    /// An integer is less than this.
    pub bound: Option<usize>,
    /// How many loops and closures are around its definition.
    pub depth: usize,
}

/// A place to read or write.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub text: String,
    /// The variable, by its number in the scope.
    pub root: usize,
    pub ty: Ty,
}

impl Variable {
    pub(crate) fn new(name: &str, ty: Ty, mode: Mode) -> Self {
        Variable { name: name.into(), ty, mode, mutable: false, access: Access::Free, bound: None, depth: 0 }
    }

    fn writable(&self) -> bool {
        self.access == Access::Free
            && match self.mode {
                Mode::Value => self.mutable,
                Mode::Ref => false,
                Mode::RefMut => true,
            }
    }
}

impl Generator {
    pub(crate) fn define(&mut self, name: &str, ty: &Ty, mode: Mode, mutable: bool) {
        let depth = self.depth;
        self.scope.push(Variable { mutable, depth, ..Variable::new(name, ty.clone(), mode) });
    }

    /// A variable of a new name, or sometimes of one that is shadowed from here on.
    pub(crate) fn fresh(&mut self, letter: &str) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }

    /// Runs with less access to a variable.
    pub(crate) fn borrowing<T>(&mut self, root: usize, access: Access, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.scope[root].access;
        if before == Access::Free || access == Access::None {
            self.scope[root].access = access;
        }
        let result = run(self);
        // It may have been moved in between.
        if !self.moved.contains(&self.scope[root].name) {
            self.scope[root].access = before;
        }
        result
    }

    /// Runs in a scope of its own.
    pub(crate) fn scoped<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let len = self.scope.len();
        let result = run(self);
        self.scope.truncate(len);
        result
    }

    /// Runs where nothing outside may be written or left: in arguments, closures, conditions.
    pub(crate) fn pure<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let access: Vec<_> = self.scope.iter().map(|v| v.access).collect();
        for variable in &mut self.scope {
            if variable.access == Access::Free {
                variable.access = Access::Read;
            }
        }
        let (loops, ret) = (std::mem::take(&mut self.loops), self.ret.take());
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        (self.loops, self.ret) = (loops, ret);
        for (variable, access) in self.scope.iter_mut().zip(access) {
            variable.access = access;
        }
        result
    }

    /// A place whose type is wanted, if there is one in scope.
    pub(crate) fn place(&mut self, write: bool, want: &dyn Fn(&Ty) -> bool) -> Option<Place> {
        let fits = |items: &Items, v: &Variable| {
            (if write { v.writable() } else { v.access != Access::None }) && items.has(&v.ty, want)
        };
        let mut roots: Vec<usize> = (0..self.scope.len()).filter(|&i| fits(&self.items, &self.scope[i])).collect();
        // A name that is shadowed cannot be reached.
        roots.retain(|&i| !self.scope[i + 1..].iter().any(|v| v.name == self.scope[i].name));
        if roots.is_empty() {
            return None;
        }
        // What was defined last is used more.
        let at = self.random.below(roots.len()).max(self.random.below(roots.len()));
        let root = roots[at];
        let variable = self.scope[root].clone();
        let mut text = variable.name.clone();
        let mut ty = variable.ty.clone();
        let mut whole = true;
        while !want(&ty)
            || (self.random.chance(50) && self.items.parts(&ty).iter().any(|(_, t)| self.items.has(t, want)))
        {
            let mut parts = self.items.parts(&ty);
            parts.retain(|(_, t)| self.items.has(t, want));
            let (part, inner) = self.random.pick(&parts);
            if part == "[]" {
                let index = self.index(&text, &ty, write);
                text = format!("{text}[{index}]");
            } else {
                text += &part;
            }
            ty = inner;
            whole = false;
        }
        if whole && variable.mode != Mode::Value {
            text = format!("(*{text})");
        }
        Some(Place { text, root, ty })
    }

    pub(crate) fn place_of(&mut self, write: bool, ty: &Ty) -> Option<Place> {
        let ty = ty.clone();
        self.place(write, &move |t| *t == ty)
    }

    /// An index that is in bounds.
    fn index(&mut self, text: &str, ty: &Ty, write: bool) -> String {
        let len = if let Ty::Array(_, n) = ty { *n } else { 2 };
        let counters: Vec<_> =
            self.scope.iter().filter(|v| v.bound.is_some_and(|b| b <= len)).map(|v| v.name.clone()).collect();
        let integers: Vec<_> = self
            .scope
            .iter()
            .filter(|v| v.ty == Ty::Int && v.mode == Mode::Value && v.access != Access::None)
            .map(|v| v.name.clone())
            .collect();
        // A vector is borrowed while its index is computed: where `+=` is a function, and inside another.
        if (write || text.contains('[')) && !matches!(ty, Ty::Array(..)) {
            return self.random.below(len).to_string();
        }
        match self.random.below(4) {
            0 | 1 if !counters.is_empty() => self.random.pick(&counters),
            2 if !integers.is_empty() => {
                let i = self.random.pick(&integers);
                if let Ty::Array(_, n) = ty { format!("{i} % {n}") } else { format!("{i} % {text}.len()") }
            }
            3 if !matches!(ty, Ty::Array(..)) => format!("{text}.len() - {}", self.random.within(1, 2)),
            _ => self.random.below(len).to_string(),
        }
    }
}
