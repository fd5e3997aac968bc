//! The types of generated programs, and the items that they are made of.

use std::fmt::Write as _;

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ty {
    Float,
    Int,
    Bool,
    Array(Box<Ty>, usize),
    /// Behind a reference only.
    Slice(Box<Ty>),
    /// Of two elements or more, always.
    Vec(Box<Ty>),
    Tuple(Vec<Ty>),
    Struct(usize),
    Enum(usize),
    Option(Box<Ty>),
    /// A closure, or a parameter that is called: a function of so many floats.
    Callable(usize),
}

/// How a variable or parameter holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Value,
    Ref,
    RefMut,
}

/// A struct, or the fields of one variant of an enum.
#[derive(Clone, Debug)]
pub(crate) struct Struct {
    pub name: String,
    /// Fields without names.
    pub tuple: bool,
    pub fields: Vec<(String, Ty)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Enum {
    pub name: String,
    /// By their path.
    pub variants: Vec<Struct>,
}

#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub name: String,
    pub ty: Ty,
    pub mode: Mode,
}

/// A function that is there to be called.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub name: String,
    /// The struct whose method it is, and how it takes `self`.
    pub method: Option<(usize, Mode)>,
    pub params: Vec<Param>,
    pub ret: Ty,
    /// Its first parameter counts down.
    pub recursive: bool,
}

/// What a program defines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items {
    pub structs: Vec<Struct>,
    pub enums: Vec<Enum>,
    pub functions: Vec<Function>,
}

impl Struct {
    /// A value or a pattern, with the text given for each field.
    pub(crate) fn text(&self, fields: &[String]) -> String {
        if self.fields.is_empty() {
            return self.name.clone();
        }
        let mut text = self.name.clone();
        text.push_str(if self.tuple { "(" } else { " { " });
        for ((name, _), field) in self.fields.iter().zip(fields) {
            if self.tuple {
                let _ = write!(text, "{field}, ");
            } else {
                let _ = write!(text, "{name}: {field}, ");
            }
        }
        text.push_str(if self.tuple { ")" } else { "}" });
        text
    }
}

impl Items {
    pub(crate) fn is_copy(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Float | Ty::Int | Ty::Bool => true,
            Ty::Array(t, _) | Ty::Option(t) => self.is_copy(t),
            Ty::Slice(_) | Ty::Vec(_) | Ty::Callable(_) => false,
            Ty::Tuple(ts) => ts.iter().all(|t| self.is_copy(t)),
            Ty::Struct(s) => self.structs[*s].fields.iter().all(|(_, t)| self.is_copy(t)),
            Ty::Enum(e) => self.enums[*e].variants.iter().all(|v| v.fields.iter().all(|(_, t)| self.is_copy(t))),
        }
    }

    pub(crate) fn name(&self, ty: &Ty) -> String {
        match ty {
            Ty::Float => "FLOAT".into(),
            Ty::Int => "usize".into(),
            Ty::Bool => "bool".into(),
            Ty::Array(t, n) => format!("[{}; {n}]", self.name(t)),
            Ty::Slice(t) => format!("[{}]", self.name(t)),
            Ty::Vec(t) => format!("Vec<{}>", self.name(t)),
            Ty::Tuple(ts) => format!("({})", ts.iter().map(|t| self.name(t) + ", ").collect::<String>()),
            Ty::Struct(s) => self.structs[*s].name.clone(),
            Ty::Enum(e) => self.enums[*e].name.clone(),
            Ty::Option(t) => format!("Option<{}>", self.name(t)),
            Ty::Callable(n) => format!("impl Fn({}) -> FLOAT", vec!["FLOAT"; *n].join(", ")),
        }
    }

    pub(crate) fn param(&self, param: &Param) -> String {
        let mode = match param.mode {
            Mode::Value => "",
            Mode::Ref => "&",
            Mode::RefMut => "&mut ",
        };
        format!("{mode}{}", self.name(&param.ty))
    }

    /// The parts of a value that can be named: the text that leads there, and the type. Elements have `[]` for an index.
    pub(crate) fn parts(&self, ty: &Ty) -> Vec<(String, Ty)> {
        match ty {
            Ty::Array(t, _) | Ty::Slice(t) | Ty::Vec(t) => vec![("[]".into(), (**t).clone())],
            Ty::Tuple(ts) => ts.iter().enumerate().map(|(i, t)| (format!(".{i}"), t.clone())).collect(),
            Ty::Struct(s) => self.structs[*s].fields.iter().map(|(f, t)| (format!(".{f}"), t.clone())).collect(),
            Ty::Float | Ty::Int | Ty::Bool | Ty::Enum(_) | Ty::Option(_) | Ty::Callable(_) => Vec::new(),
        }
    }

    /// Whether a value of the type is, or has a part that is, wanted.
    pub(crate) fn has(&self, ty: &Ty, want: &dyn Fn(&Ty) -> bool) -> bool {
        want(ty) || self.parts(ty).iter().any(|(_, t)| self.has(t, want))
    }
}
