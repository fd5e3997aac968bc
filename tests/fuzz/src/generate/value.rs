//! Values of any type, and calls.

use super::Generator;
use super::scope::Access;
use super::types::{Mode, Param, Ty};

impl Generator {
    pub(crate) fn value(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Float => return self.float(),
            Ty::Int => return self.int(),
            Ty::Bool => return self.bool(),
            _ => {}
        }
        if self.spend() {
            match self.random.below(8) {
                0 | 1 => {
                    if let Some(text) = self.read(ty) {
                        return text;
                    }
                }
                2 => {
                    if let Some(text) = self.call(ty) {
                        return text;
                    }
                }
                3 => return self.chosen(ty),
                4 if matches!(ty, Ty::Vec(_)) => {
                    if let Some(text) = self.chain_vec(ty) {
                        return text;
                    }
                }
                _ => {}
            }
        }
        self.built(ty)
    }

    /// A copy, a clone or the value itself, moved.
    fn read(&mut self, ty: &Ty) -> Option<String> {
        let place = self.place_of(false, ty)?;
        if self.items.is_copy(ty) {
            return Some(place.text);
        }
        let root = &self.scope[place.root];
        let whole = place.text == root.name && root.mode == Mode::Value && root.access == Access::Free;
        if whole && root.depth == self.depth && self.loops.is_empty() && self.random.chance(40) {
            self.moved.insert(place.text.clone());
            self.scope[place.root].access = Access::None;
            return Some(place.text);
        }
        Some(format!("{}.clone()", place.text))
    }

    fn built(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Float | Ty::Int | Ty::Bool | Ty::Slice(_) | Ty::Callable(_) => self.float(),
            Ty::Array(t, n) => {
                if self.items.is_copy(t) && self.random.chance(20) {
                    return format!("[{}; {n}]", self.value(t));
                }
                format!("[{}]", (0..*n).map(|_| self.value(t) + ", ").collect::<String>())
            }
            Ty::Vec(t) => {
                if self.random.chance(20) {
                    return format!("vec![{}; {}]", self.value(t), self.random.within(2, 3));
                }
                let n = self.random.within(2, 3);
                format!("vec![{}]", (0..n).map(|_| self.value(t) + ", ").collect::<String>())
            }
            Ty::Tuple(ts) => format!("({})", ts.iter().map(|t| self.value(t) + ", ").collect::<String>()),
            Ty::Struct(s) => {
                let item = self.items.structs[*s].clone();
                if !item.tuple
                    && self.random.chance(25)
                    && self.items.is_copy(ty)
                    && let Some(rest) = self.place_of(false, ty)
                {
                    let (field, ty) = self.random.pick(&item.fields);
                    return format!("{} {{ {field}: {}, ..{} }}", item.name, self.value(&ty), rest.text);
                }
                let fields: Vec<_> = item.fields.iter().map(|(_, t)| self.value(t)).collect();
                item.text(&fields)
            }
            Ty::Enum(e) => {
                let variant = self.random.pick(&self.items.enums[*e].variants.clone());
                let fields: Vec<_> = variant.fields.iter().map(|(_, t)| self.value(t)).collect();
                variant.text(&fields)
            }
            Ty::Option(t) => match self.random.below(6) {
                0 => "None".into(),
                1 => {
                    let cond = self.condition();
                    let value = self.pure(|g| g.value(t));
                    format!("({cond}).then(|| {value})")
                }
                2 => {
                    if **t == Ty::Float
                        && let Some(place) = self.place_of(false, ty)
                    {
                        let x = self.fresh("x");
                        let body = self.closure_body(&[(&x, Ty::Float, Mode::Value)]);
                        return format!("{}.map(|{x}| {body})", place.text);
                    }
                    format!("Some({})", self.value(t))
                }
                _ => format!("Some({})", self.value(t)),
            },
        }
    }

    /// A call of a function or method whose result is wanted.
    pub(crate) fn call(&mut self, ret: &Ty) -> Option<String> {
        if self.depth > 2 {
            return None;
        }
        let fits = |i: usize| self.items.functions[i].ret == *ret;
        let mut callees: Vec<usize> = (0..self.items.functions.len()).filter(|&i| fits(i)).collect();
        callees.retain(|&i| self.recursion.is_none_or(|(me, times)| me != i || times < 2 && self.depth == 0));
        if callees.is_empty() {
            return None;
        }
        let callee = self.random.pick(&callees);
        self.call_of(callee)
    }

    pub(crate) fn call_of(&mut self, callee: usize) -> Option<String> {
        let function = self.items.functions[callee].clone();
        let itself = self.recursion.is_some_and(|(me, _)| me == callee);
        if itself && self.scope.iter().any(|v| v.name == "depth" && v.access == Access::None) {
            return None;
        }
        if let Some((_, times)) = self.recursion.as_mut().filter(|_| itself) {
            *times += 1;
        }
        // Mutable borrows first: nothing else may touch them.
        let access: Vec<_> = self.scope.iter().map(|v| v.access).collect();
        let mut texts: Vec<Option<String>> = vec![None; function.params.len()];
        let mut receiver = None;
        if let Some((s, Mode::RefMut)) = function.method {
            let place = self.place_of(true, &Ty::Struct(s))?;
            self.scope[place.root].access = Access::None;
            receiver = Some(place.text);
        }
        for (text, param) in texts.iter_mut().zip(&function.params) {
            if param.mode == Mode::RefMut {
                *text = self.borrowed_mut(param);
                if text.is_none() {
                    self.restore_access(&access);
                    return None;
                }
            }
        }
        self.pure(|g| {
            if receiver.is_none()
                && let Some((s, mode)) = function.method
            {
                let ty = Ty::Struct(s);
                receiver = Some(match g.place_of(false, &ty) {
                    Some(place) if mode == Mode::Value && !g.items.is_copy(&ty) => place.text + ".clone()",
                    Some(place) => place.text,
                    None => format!("({})", g.built(&ty)),
                });
            }
            for (i, (text, param)) in texts.iter_mut().zip(&function.params).enumerate() {
                if i == 0 && function.recursive {
                    *text = Some(if itself { "depth - 1".into() } else { g.random.below(4).to_string() });
                } else if text.is_none() {
                    *text = Some(g.argument(param));
                }
            }
        });
        self.restore_access(&access);
        let arguments: Vec<_> = texts.into_iter().flatten().collect();
        let arguments = arguments.join(", ");
        Some(match receiver {
            Some(receiver) => format!("{receiver}.{}({arguments})", function.name),
            None => format!("{}({arguments})", function.name),
        })
    }

    fn restore_access(&mut self, access: &[Access]) {
        for (variable, access) in self.scope.iter_mut().zip(access) {
            if !self.moved.contains(&variable.name) {
                variable.access = *access;
            }
        }
    }

    /// `&mut place`, which nobody else may touch from then on.
    fn borrowed_mut(&mut self, param: &Param) -> Option<String> {
        let ty = param.ty.clone();
        let place = if let Ty::Slice(t) = &ty {
            let t = t.clone();
            self.place(true, &move |p| matches!(p, Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) if *e == t))?
        } else {
            self.place_of(true, &ty)?
        };
        self.scope[place.root].access = Access::None;
        let slice = matches!(ty, Ty::Slice(_)) && matches!(place.ty, Ty::Slice(_) | Ty::Vec(_) | Ty::Array(_, 3..));
        Some(match (self.random.below(3), slice) {
            (0, true) => format!("&mut {}[..2]", bare(&place.text)),
            _ => format!("&mut {}", place.text),
        })
    }

    fn argument(&mut self, param: &Param) -> String {
        match (&param.ty, param.mode) {
            (Ty::Callable(n), _) => self.callable(*n),
            (ty, Mode::Value) => self.value(ty),
            (Ty::Slice(t), _) => {
                let elem = t.clone();
                let place =
                    self.place(false, &move |p| matches!(p, Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) if *e == elem));
                match place {
                    Some(place) if self.random.chance(25) => format!("&{}[..2]", bare(&place.text)),
                    Some(place) => format!("&{}", place.text),
                    None => format!("&{}", self.built(&Ty::Array(t.clone(), 2))),
                }
            }
            (ty, _) => match self.place_of(false, ty) {
                Some(place) => format!("&{}", place.text),
                None => format!("&{}", self.built(ty)),
            },
        }
    }

    /// Something to pass where a function is called for.
    fn callable(&mut self, n: usize) -> String {
        let known: Vec<_> = self.scope.iter().filter(|v| v.ty == Ty::Callable(n)).map(|v| v.name.clone()).collect();
        if !known.is_empty() && self.random.chance(50) {
            return format!("&{}", self.random.pick(&known));
        }
        if n == 1 && self.random.chance(20) {
            return format!("FLOAT::{}", self.random.pick(&["sin", "cos", "tanh"]));
        }
        self.closure(n)
    }

    /// A closure of floats.
    pub(crate) fn closure(&mut self, n: usize) -> String {
        let names: Vec<_> = (0..n).map(|_| self.fresh("p")).collect();
        let params: Vec<_> = names.iter().map(|name| (name.as_str(), Ty::Float, Mode::Value)).collect();
        let body = self.closure_body(&params);
        let list: Vec<_> = names.iter().map(|name| format!("{name}: FLOAT")).collect();
        format!("|{}| {body}", list.join(", "))
    }
}

/// Without the dereference that indexing does by itself.
pub(crate) fn bare(text: &str) -> &str {
    text.strip_prefix("(*").and_then(|t| t.strip_suffix(')')).unwrap_or(text)
}
