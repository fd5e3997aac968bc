//! Items: structs, enums, functions that are called, and the function `f`.

use super::types::{Enum, Function, Mode, Param, Struct, Ty};
use super::{Generator, Program};
use std::fmt::Write as _;

impl Generator {
    pub(crate) fn program(mut self, seed: u64) -> Program {
        let mut code = String::new();
        for i in 0..self.random.below(3) {
            code += &self.struct_item(i);
        }
        if self.random.chance(40) {
            code += &self.enum_item();
        }
        for _ in 0..self.random.below(4) {
            code += &self.helper();
        }
        self.entry(code, seed)
    }

    fn field(&mut self) -> Ty {
        match self.random.below(10) {
            0..=5 => Ty::Float,
            6 => Ty::Array(Box::new(Ty::Float), self.random.within(2, 3)),
            7 => Ty::Vec(Box::new(Ty::Float)),
            8 if !self.items.structs.is_empty() => Ty::Struct(self.random.below(self.items.structs.len())),
            8 => Ty::Int,
            _ => Ty::Tuple(vec![Ty::Float, Ty::Float]),
        }
    }

    fn fields(&mut self, tuple: bool, n: usize) -> Vec<(String, Ty)> {
        (0..n)
            .map(|i| {
                let name = if tuple { i.to_string() } else { ["a", "b", "c", "d"][i].to_string() };
                (name, self.field())
            })
            .collect()
    }

    fn declared(&self, item: &Struct) -> String {
        let name = item.name.rsplit("::").next().unwrap_or_default();
        let fields: Vec<_> = item
            .fields
            .iter()
            .map(|(f, t)| if item.tuple { self.items.name(t) } else { format!("{f}: {}", self.items.name(t)) })
            .collect();
        match (item.fields.is_empty(), item.tuple) {
            (true, _) => name.into(),
            (false, true) => format!("{name}({})", fields.join(", ")),
            (false, false) => format!("{name} {{ {} }}", fields.join(", ")),
        }
    }

    fn derive(&self, ty: &Ty) -> &'static str {
        if self.items.is_copy(ty) {
            "#[derive(Clone, Copy, Debug, Differentiable)]"
        } else {
            "#[derive(Clone, Debug, Differentiable)]"
        }
    }

    fn struct_item(&mut self, i: usize) -> String {
        let tuple = self.random.chance(25);
        let n = self.random.within(1, 3);
        let fields = self.fields(tuple, n);
        self.items.structs.push(Struct { name: format!("S{i}"), tuple, fields });
        let (declared, derive) = (self.declared(&self.items.structs[i]), self.derive(&Ty::Struct(i)));
        format!("{derive} struct {declared}{}\n", if tuple { ";" } else { "" })
    }

    fn enum_item(&mut self) -> String {
        let variants: Vec<_> = ["E::A", "E::B", "E::C"][..self.random.within(2, 3)]
            .iter()
            .map(|name| {
                let tuple = self.random.chance(50);
                let n = self.random.below(3);
                Struct { name: (*name).into(), tuple, fields: self.fields(tuple, n) }
            })
            .collect();
        let list: Vec<_> = variants.iter().map(|v| self.declared(v)).collect();
        self.items.enums.push(Enum { name: "E".into(), variants });
        format!("{} enum E {{ {} }}\n", self.derive(&Ty::Enum(0)), list.join(", "))
    }

    fn param(&mut self, i: usize) -> Param {
        let name = format!("p{i}");
        let floats = Box::new(Ty::Float);
        let (ty, mode) = match self.random.below(17) {
            0..=4 => (Ty::Float, Mode::Value),
            5 => (Ty::Slice(floats), Mode::Ref),
            6 => (Ty::Slice(floats), Mode::RefMut),
            7 => (Ty::Float, Mode::RefMut),
            8 => {
                (Ty::Array(floats, self.random.within(2, 3)), self.random.pick(&[Mode::Value, Mode::Ref, Mode::RefMut]))
            }
            9 => (Ty::Vec(floats), Mode::Value),
            10 => (Ty::Int, Mode::Value),
            11 => (Ty::Callable(self.random.within(1, 2)), Mode::Value),
            12 => (Ty::Float, Mode::Ref),
            13 if !self.items.enums.is_empty() => {
                (Ty::Enum(0), self.random.pick(&[Mode::Value, Mode::Ref, Mode::RefMut]))
            }
            14 | 15 if !self.items.structs.is_empty() => {
                let s = self.random.below(self.items.structs.len());
                (Ty::Struct(s), self.random.pick(&[Mode::Value, Mode::Ref, Mode::RefMut]))
            }
            _ => (Ty::Option(floats), Mode::Value),
        };
        Param { name, ty, mode }
    }

    /// A function that others call.
    fn helper(&mut self) -> String {
        let me = self.items.functions.len();
        let method = if !self.items.structs.is_empty() && self.random.chance(30) {
            let s = self.random.below(self.items.structs.len());
            Some((s, self.random.pick(&[Mode::Value, Mode::Ref, Mode::Ref, Mode::RefMut])))
        } else {
            None
        };
        let recursive = method.is_none() && self.random.chance(20);
        let mut params: Vec<_> = (0..self.random.within(1, 3)).map(|i| self.param(i)).collect();
        if recursive {
            // What calls itself with a closure around what it was given has no end of types.
            params.retain(|p| !matches!(p.ty, Ty::Callable(_)));
            params.insert(0, Param { name: "depth".into(), ty: Ty::Int, mode: Mode::Value });
        }
        let ret = if self.random.chance(60) { Ty::Float } else { self.any_type(2) };
        let function = Function { name: format!("g{me}"), method, params, ret, recursive };
        if recursive {
            self.items.functions.push(function.clone());
            self.recursion = Some((me, 0));
        }
        let fuel = self.random.within(5, 40);
        let base = if recursive {
            self.begin(&function, 3);
            let value = self.value(&function.ret);
            format!("if depth == 0 {{ return {value}; }}")
        } else {
            String::new()
        };
        self.recursion = recursive.then_some((me, 0));
        let body = self.body(&function, fuel, &base);
        self.recursion = None;
        if !recursive {
            self.items.functions.push(function.clone());
        }
        self.signature(&function, &body)
    }

    fn begin(&mut self, function: &Function, fuel: usize) {
        self.scope.clear();
        self.moved.clear();
        self.loops.clear();
        self.depth = 0;
        self.fuel = fuel;
        self.ret = None;
        if let Some((s, mode)) = function.method {
            self.define("self", &Ty::Struct(s), mode, false);
        }
        for param in &function.params {
            self.define(&param.name, &param.ty, param.mode, param.mode == Mode::Value && param.ty == Ty::Float);
        }
    }

    fn body(&mut self, function: &Function, fuel: usize, base: &str) -> String {
        self.begin(function, fuel);
        self.ret = Some(function.ret.clone());
        let n = self.random.within(1, 6);
        let mut text = self.statements(n);
        self.fuel = self.fuel.max(4);
        let value = self.value(&function.ret);
        let _ = write!(text, "{value}");
        format!("{base} {text}")
    }

    fn signature(&self, function: &Function, body: &str) -> String {
        let mut params = Vec::new();
        if let Some((_, mode)) = function.method {
            params.push(match mode {
                Mode::Value => "self".to_string(),
                Mode::Ref => "&self".into(),
                Mode::RefMut => "&mut self".into(),
            });
        }
        for param in &function.params {
            let mutable = if param.mode == Mode::Value && param.ty == Ty::Float { "mut " } else { "" };
            params.push(format!("{mutable}{}: {}", param.name, self.items.param(param)));
        }
        let text =
            format!("fn {}({}) -> {} {{ {body} }}", function.name, params.join(", "), self.items.name(&function.ret));
        match function.method {
            Some((s, _)) => format!("#[differentiable] impl {} {{ {text} }}\n", self.items.structs[s].name),
            None => format!("#[differentiable] {text}\n"),
        }
    }

    /// The function `f`, which is called with floats.
    fn entry(mut self, mut code: String, seed: u64) -> Program {
        let mut params = Vec::new();
        for i in 0..self.random.within(1, 4) {
            let floats = Box::new(Ty::Float);
            let (ty, mode) = match self.random.below(12) {
                0..=4 => (Ty::Float, Mode::Value),
                5 | 6 => (Ty::Slice(floats), Mode::Ref),
                7 => (Ty::Array(floats, self.random.within(2, 3)), self.random.pick(&[Mode::Value, Mode::Ref])),
                8 => (Ty::Vec(floats), Mode::Value),
                9 => (Ty::Tuple(vec![Ty::Float, Ty::Array(floats, 2)]), Mode::Value),
                10 if !self.items.structs.is_empty() => (
                    Ty::Struct(self.random.below(self.items.structs.len())),
                    self.random.pick(&[Mode::Value, Mode::Ref]),
                ),
                _ => (Ty::Int, Mode::Value),
            };
            params.push(Param { name: format!("p{i}"), ty, mode });
        }
        if params.iter().all(|p| p.ty == Ty::Int) {
            params.push(Param { name: "x".into(), ty: Ty::Float, mode: Mode::Value });
        }
        let function =
            Function { name: "f".into(), method: None, params: params.clone(), ret: Ty::Float, recursive: false };
        let fuel = self.random.within(8, 90);
        let body = self.body(&function, fuel, "");
        code += &self.signature(&function, &body);

        let slots = params.iter().filter(|p| p.ty != Ty::Int).count();
        let (mut arguments, mut gradient, mut slot) = (Vec::new(), Vec::new(), 0);
        for param in &params {
            let value = self.input(&param.ty);
            arguments.push(if param.mode == Mode::Ref { format!("&{value}") } else { value });
            if param.ty != Ty::Int {
                let part = if slots == 1 { "g".into() } else { format!("g.{slot}") };
                self.gradient_of(&param.ty, &part, &mut gradient);
                slot += 1;
            }
        }
        Program { seed, code, arguments, floats: gradient.len(), gradient }
    }

    /// An argument: `at()` for each float.
    fn input(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Float => "at()".into(),
            Ty::Int => self.random.below(4).to_string(),
            Ty::Bool => "true".into(),
            Ty::Array(t, n) => format!("[{}]", (0..*n).map(|_| self.input(t) + ", ").collect::<String>()),
            Ty::Slice(t) => format!("[{}]", (0..3).map(|_| self.input(t) + ", ").collect::<String>()),
            Ty::Vec(t) => format!("vec![{}]", (0..3).map(|_| self.input(t) + ", ").collect::<String>()),
            Ty::Tuple(ts) => format!("({})", ts.iter().map(|t| self.input(t) + ", ").collect::<String>()),
            Ty::Struct(s) => {
                let item = self.items.structs[*s].clone();
                let fields: Vec<_> = item.fields.iter().map(|(_, t)| self.input(t)).collect();
                item.text(&fields)
            }
            Ty::Option(t) => format!("Some({})", self.input(t)),
            Ty::Enum(_) | Ty::Callable(_) => String::new(),
        }
    }

    fn gradient_of(&self, ty: &Ty, part: &str, into: &mut Vec<String>) {
        match ty {
            Ty::Float => into.push(part.into()),
            Ty::Array(t, n) => (0..*n).for_each(|i| self.gradient_of(t, &format!("{part}[{i}]"), into)),
            Ty::Slice(t) | Ty::Vec(t) => (0..3).for_each(|i| self.gradient_of(t, &format!("{part}[{i}]"), into)),
            Ty::Tuple(_) | Ty::Struct(_) => {
                for (name, ty) in self.items.parts(ty) {
                    self.gradient_of(&ty, &format!("{part}{name}"), into);
                }
            }
            Ty::Int | Ty::Bool | Ty::Option(_) | Ty::Enum(_) | Ty::Callable(_) => {}
        }
    }
}
