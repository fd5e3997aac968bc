//! The documentation of the generated items.

use super::{call::bar, has_length, jacobian::has_jacobian, jvp::dot};
use crate::{
    ir::{Passing, Ty},
    signature::{ParamSig, Signature},
};
use std::fmt::Write;
use syn::ext::IdentExt;

pub(super) fn of_type(sig: &Signature) -> String {
    let f = link(sig);
    let mut text = format!("The derivatives of {f}.\n\n| function | meaning |\n| --- | --- |\n");
    let mut row = |name: &str, meaning: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| [`{name}`](Self::{name}) | {meaning} |");
    };
    if sig.ir_output.is_float() {
        row("grad", "the gradient");
        row("value_and_grad", "the value and the gradient, in one pass");
        row("grad_into", "the gradient, added into buffers of the caller's");
    }
    row("vjp", "the value and the vector-Jacobian product");
    if sig.params.iter().all(|p| !p.has_second_form()) {
        row("jvp", "the value and the Jacobian-vector product, in forward mode");
    }
    if has_jacobian(sig) {
        row("jacobian", "the gradient of every component of the result");
        row("jacobian_forward", "the same, by a forward sweep for each input");
        row("jacobian_reverse", "the same, by a reverse sweep for each output");
        if !sig.ir_output.is_float() {
            row("grad_of", "the gradient of one component of the result");
        }
    }
    if sig.order > 1 && sig.ir_output.is_float() && sig.states().next().is_none() && sig.slots().next().is_some() {
        row("hvp", "the gradient and the Hessian-vector product");
        if has_jacobian(sig) {
            row("hessian", "all second derivatives");
        }
    }
    row("forward", "the value, and the adjoint function to be called later");
    let entries = entries(sig);
    let _ = write!(text, "\n{entries}");
    text
}

pub(super) fn of_grad(sig: &Signature) -> String {
    let call = call(sig, "grad", &gradient(sig), &[]);
    format!("The gradient of {f}.\n\n{call}\n{}{}", entries(sig), restored(sig), f = link(sig))
}

pub(super) fn of_value_and_grad(sig: &Signature) -> String {
    let call = call(sig, "value_and_grad", &format!("(value, {})", gradient(sig)), &[]);
    let text = "The value and the gradient of";
    format!("{text} {f}, in one pass.\n\n{call}\n{}{}", entries(sig), restored(sig), f = link(sig))
}

pub(super) fn of_grad_into(sig: &Signature) -> String {
    let bars: Vec<_> = sig.slots().map(lent).collect();
    let call = call(sig, "grad_into", "value", &bars);
    let with_length: Vec<_> = sig.slots().filter(|p| has_length(&p.ir_ty)).collect();
    let panics = match with_length.as_slice() {
        [] => String::new(),
        params => format!("\n# Panics\n\nWhen {}.\n", lengths_differ(params)),
    };
    let text = "is added to what the accumulators hold, and the value is returned.";
    let (entries, restored) = (entries(sig), restored(sig));
    format!("The gradient of {f} {text}\n\n{call}\n{entries}{restored}{panics}", f = link(sig))
}

pub(super) fn of_vjp(sig: &Signature) -> String {
    let mut last = vec!["seed".to_owned()];
    last.extend(sig.states().map(lent));
    let call = call(sig, "vjp", &format!("(value, {})", gradient(sig)), &last);
    let with_length: Vec<_> = sig.states().filter(|p| has_length(&p.ir_ty)).collect();
    let mut panics = Vec::new();
    if has_length(&sig.ir_output) {
        panics.push("`seed` is not as long as the result".to_owned());
    }
    if !with_length.is_empty() {
        panics.push(lengths_differ(&with_length));
    }
    let panics = match panics.as_slice() {
        [] => String::new(),
        reasons => format!("\n# Panics\n\nWhen {}.\n", reasons.join(", or ")),
    };
    let text = "The value and the vector-Jacobian product of";
    let seed = "`seed` is the cotangent of the result: the derivative of what is differentiated with respect to it.";
    let (entries, state) = (entries(sig), state(sig));
    format!("{text} {f}.\n\n{call}\n{seed}\n{entries}{state}{panics}", f = link(sig))
}

pub(super) fn of_jvp(sig: &Signature) -> String {
    let given = || sig.params.iter().filter(|p| p.slot || p.state);
    let dots: Vec<_> = given().map(|p| passed(p, &dot(p).to_string())).collect();
    let call = call(sig, "jvp", "(value, tangent)", &dots);
    let panics = dots_differ(given());
    let mut entries = String::new();
    for p in given() {
        let _ = writeln!(entries, "- `{}` is the direction in which `{}` moves{}.", dot(p), p.name(), shape(&p.ir_ty));
    }
    let state = sig.states().fold(String::new(), |mut text, p| {
        let _ = writeln!(
            text,
            "\n`{}` goes in as the tangent of what `{}` is before, and comes out as that of what it is after.",
            dot(p),
            p.name()
        );
        text
    });
    let text = "The value of";
    let more = "and its derivative along the direction in which the arguments move: the Jacobian-vector product, in one \
                forward sweep that saves nothing.";
    format!("{text} {f} {more}\n\n{call}\n{entries}{state}{panics}", f = link(sig))
}

pub(super) fn of_jvp_many(sig: &Signature) -> String {
    let given = || sig.params.iter().filter(|p| p.slot || p.state);
    let dots: Vec<_> = given().map(|p| passed(p, &dot(p).to_string())).collect();
    let call = call(sig, "jvp_many", "(value, tangents)", &dots);
    let panics = dots_differ(given());
    let text = "The value of";
    let more = "and its derivatives along several directions, in one forward sweep: as `jvp`, with `Lanes<f64, K>` in the place of each \
                float of a tangent.";
    format!("{text} {f} {more}\n\n{call}\n{panics}", f = link(sig))
}

const ROWS: &str = "Numerator layout: the rows are the gradients of the components of the result, and stand where the \
                    components do. A row is a gradient; of several floats, an array of them.";

pub(super) fn of_jacobian(sig: &Signature) -> String {
    let more = "It takes a forward sweep for each input or a reverse sweep for each output, whichever are fewer. Where \
                the number of outputs is not known from the type of the result, the function itself is called first.";
    jacobian(sig, "jacobian", more)
}

pub(super) fn of_jacobian_forward(sig: &Signature) -> String {
    jacobian(sig, "jacobian_forward", "It takes a forward sweep for each input, which saves nothing.")
}

pub(super) fn of_jacobian_reverse(sig: &Signature) -> String {
    jacobian(sig, "jacobian_reverse", "It takes a forward and a reverse sweep for each output.")
}

fn jacobian(sig: &Signature, function: &str, more: &str) -> String {
    let call = call(sig, function, "rows", &[]);
    format!("The Jacobian of {f}.\n\n{call}\n{ROWS} {more}\n{}", entries(sig), f = link(sig))
}

pub(super) fn of_grad_of(sig: &Signature) -> String {
    let call = call(sig, "grad_of", &gradient(sig), &["output".to_owned()]);
    let text = "The gradient of one component of the result of";
    let panics = "\n# Panics\n\nWhen the result has no component of that number.\n";
    format!("{text} {f}: of float number `output`, from 0.\n\n{call}\n{}{panics}", entries(sig), f = link(sig))
}

pub(super) fn of_hvp(sig: &Signature) -> String {
    let dots: Vec<_> = sig.slots().map(|p| passed(p, &dot(p).to_string())).collect();
    let call = call(sig, "hvp", "(gradient, product)", &dots);
    let panics = dots_differ(sig.slots());
    let text = "The gradient of";
    let more = "and its derivative along the direction in which the arguments move: the Hessian-vector product, by \
                reverse mode over forward mode, in one sweep there and back.";
    format!("{text} {f} {more}\n\n{call}\nBoth have the shape of a gradient.\n{}{panics}", entries(sig), f = link(sig))
}

pub(super) fn of_hessian(sig: &Signature) -> String {
    let call = call(sig, "hessian", "rows", &[]);
    let more = "The rows are the derivatives of the components of the gradient, and stand where these do. A row is of the \
                shape of a gradient; of several floats, an array of them. It takes a Hessian-vector product for each input.";
    format!("The Hessian of {f}.\n\n{call}\n{more}\n{}", entries(sig), f = link(sig))
}

pub(super) fn of_forward(sig: &Signature) -> String {
    let by_reference = sig.params.iter().filter(|p| p.again.is_some()).map(argument);
    let bars = sig.slots().chain(sig.states()).map(lent);
    let arguments: Vec<_> = by_reference.chain(["seed".to_owned()]).chain(bars).collect();
    let (f, passed) = (link(sig), arguments_of(sig).join(", "));
    let (name, arguments) = (called(sig, "forward"), arguments.join(", "));
    let call = format!("```text\nlet (value, adjoint) = {name}({passed});\nadjoint({arguments});\n```\n");
    let text = "The value of";
    let more = "and its adjoint function, to be called later, once: with the arguments passed by reference again, as \
                they were after this call, then the cotangent of the result, then the accumulators that it adds into.";
    format!("{text} {f} {more}\n\n{call}\n{}{}", entries(sig), state(sig))
}

/// The function that this is the derivative of.
fn link(sig: &Signature) -> String {
    let f = &sig.ident;
    match sig.owner {
        Some(_) => format!("[`{f}`](Self::{f})"),
        None => format!("[`{f}`](fn@{f})"),
    }
}

/// A derivative as it is called.
fn called(sig: &Signature, function: &str) -> String {
    match sig.owner {
        Some(_) => format!("Self::{}", sig.public(function)),
        None => format!("{}::{function}", sig.ident),
    }
}

/// The form of a call, with the names of the parameters.
fn call(sig: &Signature, function: &str, result: &str, more: &[String]) -> String {
    let mut arguments = arguments_of(sig);
    arguments.extend_from_slice(more);
    format!("```text\nlet {result} = {}({});\n```\n", called(sig, function), arguments.join(", "))
}

fn arguments_of(sig: &Signature) -> Vec<String> {
    sig.params.iter().map(argument).collect()
}

fn argument(param: &ParamSig) -> String {
    match param.passing {
        Passing::Value => param.name().to_string(),
        Passing::Ref | Passing::RefMut => passed(param, &param.name().unraw().to_string()),
    }
}

/// What goes with a parameter, passed as it is.
fn passed(param: &ParamSig, name: &str) -> String {
    match param.passing {
        Passing::Value => name.to_owned(),
        Passing::Ref => format!("&{name}"),
        Passing::RefMut => format!("&mut {name}"),
    }
}

fn lent(param: &ParamSig) -> String {
    format!("&mut {}", bar(param))
}

/// The pattern of a gradient.
fn gradient(sig: &Signature) -> String {
    let bars: Vec<_> = sig.slots().map(|p| bar(p).to_string()).collect();
    match bars.as_slice() {
        [only] => only.clone(),
        bars => format!("({})", bars.join(", ")),
    }
}

/// What is in the gradient and what is not.
fn entries(sig: &Signature) -> String {
    let mut text = String::new();
    for param in sig.slots() {
        let _ = writeln!(text, "- `{}` is with respect to `{}`{}.", bar(param), param.name(), shape(&param.ir_ty));
    }
    if text.is_empty() {
        text.push_str("No parameter has a place in the gradient, which is `()`.\n");
    } else {
        text.insert(0, '\n');
    }
    let left_out: Vec<_> =
        sig.params.iter().filter(|p| !p.slot && !p.state).map(|p| format!("`{}`", p.name())).collect();
    if !left_out.is_empty() {
        let _ = writeln!(text, "\nNo derivative is taken with respect to {}.", left_out.join(", "));
    }
    text
}

fn shape(ty: &Ty) -> &'static str {
    match ty {
        Ty::Ref(pointee) => shape(pointee),
        Ty::Slice(_) | Ty::Vec(_) => ", and as long",
        Ty::Array(_) | Ty::Tuple(_) => ", and of its shape",
        Ty::Float(_)
        | Ty::Int
        | Ty::Bool
        | Ty::Unit
        | Ty::Text
        | Ty::Range { .. }
        | Ty::Option(_)
        | Ty::Result(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => "",
    }
}

/// What becomes of state when its cotangent is of no concern.
fn restored(sig: &Signature) -> String {
    sig.states().fold(String::new(), |mut text, param| {
        let _ = writeln!(text, "\n`{}` is left as it was before the call.", param.name());
        text
    })
}

/// What becomes of state and its cotangent.
fn state(sig: &Signature) -> String {
    sig.states().fold(String::new(), |mut text, param| {
        let (name, bar) = (param.name(), bar(param));
        let _ = writeln!(
            text,
            "\n`{bar}` goes in as the cotangent of what `{name}` is after the function, and comes out as that of what it \
             was before, to which `{name}` is put back."
        );
        text
    })
}

fn lengths_differ(params: &[&ParamSig]) -> String {
    let each: Vec<_> = params.iter().map(|p| format!("`{}` is not as long as `{}`", bar(p), p.name())).collect();
    each.join(", or ")
}

/// When a function panics that takes these tangents.
fn dots_differ<'a>(params: impl Iterator<Item = &'a ParamSig>) -> String {
    let differ = |p: &ParamSig| format!("`{}` is not as long as `{}`", dot(p), p.name());
    let reasons: Vec<_> = params.filter(|p| has_length(&p.ir_ty)).map(differ).collect();
    if reasons.is_empty() { String::new() } else { format!("\n# Panics\n\nWhen {}.\n", reasons.join(", or ")) }
}
