//! One function, from its syntax to the items beside it.

mod again;

pub(crate) use again::once;
use again::{Role, forward_mode, refused_twice, twice, unnamed, without_twice};

use crate::ir::{Function, Local, verify, visit};
use crate::signature::{Block, Owner, Signature, is_named_like_a_derivative, message, take_constants};
use crate::{
    adjoint, analyse, api, block, by_value, conditional, dump, emit, emit::Sweeps, enclosing, enclosing::Enclosing,
    graph, infer, iterators, lower, macros, mutual, normalise, options::Options, passes, report, tangent,
};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeSet;
use syn::ItemFn;

/// The items beside a function that has the attribute. Takes the attributes of parameters that are the macro's own off it.
pub(crate) fn expand(args: TokenStream, function: &mut ItemFn) -> syn::Result<TokenStream> {
    let owner = owner(&args, function)?;
    if owner.is_none() && crate::declared::is_beside_its_module(&function.sig.ident) {
        return Err(beside_its_module(&function.sig.ident));
    }
    match iterators::taken(function, &syn::parse2(args.clone()).unwrap_or_default()) {
        Some(mut listed) => in_cases(args, &mut listed, owner.as_ref(), true),
        None => in_cases(args, function, owner.as_ref(), false),
    }
}

fn beside_its_module(name: &syn::Ident) -> syn::Error {
    let what = format!("cannot differentiate a function that is imported beside the module `{name}`");
    let note = format!(
        "`{name}::grad` and its kin are of a type `{name}`, which `use {name}::{name}` imports, too, where the module has that name"
    );
    let help = format!("give the module another name, or a file of its own: `mod {name};`");
    syn::Error::new(name.span(), message(&what, &[("note", &note), ("help", &help)]))
}

/// Where the function stands, if it is known to stand in a block and does not only say so itself.
fn owner(args: &TokenStream, function: &ItemFn) -> syn::Result<Option<Owner>> {
    match enclosing::of(&function.sig.ident) {
        Some((Enclosing::Inherent, Some(block))) => Ok(Some(block::around(&block))),
        Some((Enclosing::Inherent | Enclosing::Trait, _)) => Ok(Some(Owner::unknown())),
        Some((Enclosing::Implementation, _)) => {
            let what = "the attribute goes on the whole `impl` of a trait";
            let lines = [
                ("note", "the derivatives of a method of a trait are not methods of that trait"),
                ("help", "put the attribute on the `impl` block, and on the `trait` if it is your own"),
            ];
            Err(syn::Error::new(function.sig.ident.span(), message(what, &lines)))
        }
        Some((Enclosing::None, _)) | None => {
            let said = syn::parse2::<Options>(args.clone()).is_ok_and(|options| options.associated);
            Ok(said.then(Owner::unknown))
        }
    }
}

/// The same for a function that takes no iterator, but maybe what was `listed` for one.
fn in_cases(args: TokenStream, function: &mut ItemFn, owner: Option<&Owner>, listed: bool) -> syn::Result<TokenStream> {
    let cases = conditional::cases(function);
    let ruled = syn::parse2::<Options>(args.clone()).is_ok_and(|options| options.rule.is_some());
    if cases.is_empty() || ruled {
        return whole(args, function, owner, listed);
    }
    take_constants(function);
    cases.iter().map(|case| case.items(whole(args.clone(), &mut case.function.clone(), owner, listed)?)).collect()
}

/// The same for a function whose body has no conditions.
fn whole(args: TokenStream, function: &mut ItemFn, owner: Option<&Owner>, listed: bool) -> syn::Result<TokenStream> {
    if tells_apart(&function.sig) {
        // Where it is called there is nothing to be differentiated.
        syn::parse2::<Options>(args)?;
        take_constants(function);
        return Ok(TokenStream::new());
    }
    if let Some(mut value) =
        by_value::returning(function, &syn::parse2::<Options>(args.clone()).unwrap_or_default().runtime())
    {
        take_constants(function);
        return of_value(args, &mut value, owner, true);
    }
    of_value(args, function, owner, listed)
}

/// Whether a function does nothing but to give one of an enum whose variants hold nothing.
fn tells_apart(sig: &syn::Signature) -> bool {
    let lends = sig.inputs.iter().any(|arg| match arg {
        syn::FnArg::Receiver(receiver) => matches!(receiver.kind, syn::ReceiverKind::Reference(_, _, Some(_))),
        syn::FnArg::Typed(arg) => matches!(&*arg.ty, syn::Type::Reference(r) if r.mutability.is_some()),
    });
    !lends && matches!(&sig.output, syn::ReturnType::Type(_, t) if crate::declared::holds_nothing(t))
}

/// The same for a function that returns a value, if maybe for one that returns a reference to it.
fn of_value(
    args: TokenStream,
    function: &mut ItemFn,
    owner: Option<&Owner>,
    differs: bool,
) -> syn::Result<TokenStream> {
    let options = syn::parse2::<Options>(args);
    let sig = Signature::new(function, options.as_ref().unwrap_or(&Options::default()), owner.cloned());
    let (_, mut sig) = (options?, sig?);
    sig.differs |= differs;
    Ok(derivatives(function, &sig).unwrap_or_else(|error| {
        // The derivatives are there all the same, so that their uses are not errors as well.
        let error = error.into_compile_error();
        let sig = Signature { lanes: false, ..sig };
        let generics = sig.owner.as_ref().map(|owner| &owner.generics);
        if generics.into_iter().chain([&sig.generics]).any(|generics| generics.type_params().next().is_some()) {
            return error;
        }
        let twice = without_twice(&sig, &emit::stub, Role::Written, true).unwrap_or_default();
        let items = items(function, &sig, &emit::stub(&sig), &twice, true);
        quote!(#items #error)
    }))
}

/// The hidden functions by themselves, and the signature that it has.
pub(crate) fn sweeps(function: &mut ItemFn, options: &Options) -> syn::Result<(Signature, Sweeps)> {
    let sig = Signature::new(function, options, None)?;
    if let Some(rule) = &sig.rule {
        let sweeps = emit::rule(&sig, rule);
        return Ok((sig, sweeps));
    }
    let compiled = compile(function, &sig)?;
    Ok((sig, compiled.sweeps))
}

/// The same of an operator's method, and what its forward mode has, and the forward mode of that, as often as it is to be
/// differentiated.
pub(crate) fn operator(
    function: &mut ItemFn,
    options: &Options,
) -> syn::Result<(Signature, Sweeps, Vec<again::Tangent>)> {
    let sig = Signature::new(function, options, None)?;
    let compiled = compile(function, &sig)?;
    let tangents = again::tangents(&compiled, &sig)?;
    Ok((sig, compiled.sweeps, tangents))
}

/// The derivatives of a method or associated function in a block.
pub(crate) fn in_block(function: &mut ItemFn, options: &Options, owner: Owner) -> syn::Result<TokenStream> {
    if let Some(mut listed) = iterators::taken(function, options) {
        return in_block(&mut listed, &Options { listed: true, ..options.clone() }, owner);
    }
    if let Some(mut value) = by_value::returning(function, &options.runtime()) {
        take_constants(function);
        return in_block(&mut value, options, owner);
    }
    let cases = conditional::cases(function);
    let sig = Signature::new(function, options, Some(owner))?;
    if cases.is_empty() || sig.rule.is_some() {
        return derivatives(function, &sig);
    }
    cases.iter().map(|case| case.siblings(&derivatives(&case.function, &sig)?)).collect()
}

/// The items beside a function in the body of another that does not have the attribute itself. `None` if it has it, if no derivative
/// can go through it, or if it has none.
pub(crate) fn nested(function: &ItemFn, krate: &syn::Path, order: u8, lanes: bool) -> Option<TokenStream> {
    if function.attrs.iter().any(|a| a.path().segments.last().is_some_and(|s| s.ident == "differentiable")) {
        return None;
    }
    if !block::is_numeric(function) {
        return None;
    }
    // What there are no lanes for has the other derivatives all the same.
    let of = |lanes| nested_in(function, krate, order, lanes);
    of(lanes).or_else(|| if lanes { of(false) } else { None })
}

fn nested_in(function: &ItemFn, krate: &syn::Path, order: u8, lanes: bool) -> Option<TokenStream> {
    let lanes = lanes.then(|| function.sig.ident.span());
    let options = Options { krate: Some(krate.clone()), order: Some(order), lanes, ..Options::default() };
    let listed = iterators::listed(function, krate);
    let options = Options { listed: listed.is_some(), ..options };
    let mut function = listed.unwrap_or_else(|| function.clone());
    let mut sig = Signature::new(&mut function, &options, None).ok()?;
    let compiled = compile(&function, &sig).ok()?;
    // If it has first derivatives only, whoever wants more is told.
    let general = general(&function, &sig);
    let twice = twice(&compiled, &sig, Role::Written, general.as_ref().map(|(compiled, sig)| (compiled, *sig)))
        .unwrap_or_default();
    let Compiled { f, sweeps, .. } = general.map_or(compiled, |(compiled, _)| compiled);
    sig.outlived = f.recursive && sig.is_generic();
    if twice.is_empty() {
        return Some(api::inner(&sig, &sweeps));
    }
    Some(api::api(&function, &sig, &sweeps, &twice))
}

/// What stands for the derivatives of a function in a block that was refused: whoever calls it is told why.
pub(crate) fn refused(function: &mut ItemFn, options: &Options, owner: Owner, error: &syn::Error) -> TokenStream {
    if let Some(mut listed) = iterators::taken(function, options) {
        return refused(&mut listed, &Options { listed: true, ..options.clone() }, owner, error);
    }
    if let Some(mut value) = by_value::returning(function, &options.runtime()) {
        take_constants(function);
        return refused(&mut value, options, owner, error);
    }
    let Ok(sig) = Signature::new(function, options, Some(owner)) else { return TokenStream::new() };
    let reason = format!("`{}` has no derivative: {error}", sig.ident);
    // An `impl` may have a body of its own, and its derivatives.
    if matches!(&sig.owner, Some(owner) if owner.kind == Block::Trait) {
        let Ok(again) = again::declared(&sig, &reason) else { return TokenStream::new() };
        return items(function, &sig, &emit::declaration(&sig, &sig.ident, &reason), &again, false);
    }
    let sweeps = emit::refused(&sig, &reason);
    let hidden = api::hidden(function, &sig, &sweeps, true);
    let (public, second) = (api::refused(function, &sig), refused_twice(&sig, &reason, false));
    quote!(#hidden #public #second)
}

/// What a caller finds who could not know that the result of a method carries no derivative.
pub(crate) fn inert(function: &mut ItemFn, options: &Options, owner: Owner) -> syn::Result<TokenStream> {
    if let Some(mut listed) = iterators::taken(function, options) {
        return inert(&mut listed, &Options { listed: true, ..options.clone() }, owner);
    }
    let sig = Signature::new(function, options, Some(owner))?;
    inert_as(function, sig)
}

fn inert_as(function: &ItemFn, mut sig: Signature) -> syn::Result<TokenStream> {
    sig.bound_lazily();
    let mut items = api::hidden(function, &sig, &emit::inert(&sig), false);
    if sig.order > 1 {
        let (item, of) = forward_mode(&sig, &unnamed(&sig))?;
        let (stills, again) = (api::twice::stills(&sig), inert_as(&item, of)?);
        items.extend(quote!(#stills #[doc(hidden)] #[inline] #item #again));
    }
    Ok(items)
}

/// The derivatives of a function that a trait declares.
pub(crate) fn declared(function: &mut ItemFn, options: &Options, owner: Owner) -> syn::Result<TokenStream> {
    if let Some(mut listed) = iterators::taken(function, options) {
        return declared(&mut listed, &Options { listed: true, ..options.clone() }, owner);
    }
    if let Some(mut value) = by_value::returning(function, &options.runtime()) {
        take_constants(function);
        return declared(&mut value, options, owner);
    }
    if let Some(rule) = &options.rule {
        return Err(rule.misplaced("a rule cannot be given where a method is declared", "give it in each `impl`"));
    }
    let sig = Signature::new(function, options, Some(owner))?;
    let name = &sig.ident;
    let reason = format!(
        "`{name}` has no derivative for this type: put the `differentiable` attribute on the `impl` block of the trait"
    );
    let again = again::declared(
        &sig,
        &format!(
            "`{name}` has no second derivative for this type: put `differentiable(order = 2)` on the `impl` block of the trait"
        ),
    )?;
    Ok(items(function, &sig, &emit::declaration(&sig, name, &reason), &again, false))
}

/// All that stands beside a function.
fn derivatives(function: &ItemFn, sig: &Signature) -> syn::Result<TokenStream> {
    if let Some(rule) = &sig.rule {
        let items = items(function, sig, &emit::rule(sig, rule), &again::by_rule(sig, rule)?, false);
        dump::Dump::of(&sig.ident).rust(&items);
        return Ok(items);
    }
    let compiled = compile(function, sig)?;
    let general = general(function, sig);
    let twice = twice(&compiled, sig, Role::Written, general.as_ref().map(|(compiled, sig)| (compiled, *sig)))?;
    let Compiled { f, sweeps, .. } = general.map_or(compiled, |(compiled, _)| compiled);
    let default = sig.owner.as_ref().is_some_and(|o| o.kind == Block::Trait);
    let sweeps = if default { sweeps.of_default(1, sig) } else { sweeps };
    let mut public = with_pullbacks_of(&f, sig);
    analyse::callables::decide(&f, &mut public);
    let mut items = items(function, &public, &sweeps, &twice, f.recursive);
    if sig.owner.is_none() && is_named_like_a_derivative(&sig.ident) {
        // `noise::grad(..)` looks like the gradient of `noise`, and is called like that.
        let module = Signature { owner: Some(Owner::unknown()), ..sig.clone() };
        let sweeps = differentiated(f, &module, report::Report::default())?.sweeps;
        items.extend(api::beside(function, &sweeps));
    }
    dump::Dump::of(&sig.ident).rust(&items);
    Ok(items)
}

/// The same function for values of any type that has the operators, if it can be that.
fn general<'s>(function: &ItemFn, sig: &'s Signature) -> Option<(Compiled, &'s Signature)> {
    let sig = sig.general.as_deref()?;
    Some((compile(function, sig).ok()?, sig))
}

/// The signature of what calls a function's sweeps: it says how long their pullbacks live.
fn with_pullbacks_of(f: &Function, sig: &Signature) -> Signature {
    let mut sig = sig.clone();
    let in_trait = sig.owner.as_ref().is_some_and(|o| o.kind != Block::Inherent);
    sig.outlived = f.recursive && (sig.is_generic() || sig.is_nameless()) && !in_trait;
    if f.recursive && !sig.passes_callables() && sig.owner.as_ref().is_some_and(|o| o.kind == Block::Trait) {
        // What a trait says of pullbacks says nothing of how long they live, where they hold no function of the caller's.
        sig.generics.make_where_clause().predicates.push(syn::parse_quote!(Self: 'static));
    }
    sig
}

/// What the compiler makes of a function.
struct Compiled {
    f: Function,
    tangent: tangent::Tangent,
    sweeps: Sweeps,
}

/// The compiler.
fn compile(function: &ItemFn, sig: &Signature) -> syn::Result<Compiled> {
    let expanded = macros::expanded(function);
    let function = expanded.as_ref().unwrap_or(function);
    let mut report = report::Report::default();
    let mut f = lower::lower(function, sig, &mut report);
    // Of a method a caller cannot tell which one it is.
    f.leaves = sig.owner.is_none();
    // A pullback must not be of a type that names those of the callables: they borrow what the pullback does not.
    f.recursive |= sig.recursive || sig.owner.is_none() && mutual::comes_back(&sig.ident);
    f.recursive |= sig.passes_callables();
    f.recursive |= sig.is_nameless();
    // Nor may one hold another that lives as long as a type parameter does, without saying how long that is.
    f.recursive |= sig.is_generic() && analyse::callables::passes_any(&f);
    let dump = dump::Dump::of(&sig.ident);
    dump.function("lower", &f);
    normalise::normalise(&mut f);
    if report.is_empty() {
        infer::infer(&mut f, &sig.floats);
        passes::passes(&mut f);
        dump.function("promote", &f);
        sound(sig, &verify::verify(&f))?;
    }
    differentiated(f, sig, report)
}

/// The second half of the compiler: what is done again with what it made.
fn differentiated(mut f: Function, sig: &Signature, mut report: report::Report) -> syn::Result<Compiled> {
    let dump = dump::Dump::of(&sig.ident);
    let activity = analyse::activity::activity(&f, &mut report);
    if let Some(error) = report.into_error() {
        return Err(error);
    }
    analyse::captured::narrow(&mut f, &activity);
    let given = given_active(&f);
    f.constants.retain(|l, _| given.contains(l));
    dump.analyses(&f, &activity);
    let adjoint = adjoint::adjoint(&f, &activity);
    dump.adjoint(&f, &adjoint);
    sound(sig, &verify::verify_adjoint(&f, &adjoint))?;
    let tangent = tangent::tangent(&f, &activity);
    dump.tangent(&f, &tangent);
    sound(sig, &verify::verify_tangent(&f, &tangent))?;
    let mut sweeps = emit::emit(&f, &adjoint, &tangent, sig);
    sweeps.graph = sig.graph.then(|| graph::graph(&f, &activity, &adjoint, &tangent));
    if sig.lanes {
        sweeps.lanes = Some(match tangent::many(&f, &activity, &sig.krate) {
            Some(many) => {
                sound(sig, &verify::verify_tangent(&f, &many))?;
                emit::lanes(&f, &many, sig)
            }
            None => emit::by_lane(sig),
        });
    }
    Ok(Compiled { f, tangent, sweeps })
}

/// The locals that anything active goes into, in whatever way, also where its derivative ends: in what is taken for a constant field.
/// Of others, no field has a derivative, and none has to be checked.
fn given_active(f: &Function) -> BTreeSet<Local> {
    let mut given: BTreeSet<Local> = f.params.iter().filter(|p| p.active).map(|p| p.local).collect();
    loop {
        let known = given.len();
        visit::each(&f.body, &mut |s| {
            if verify::uses(&s.kind).iter().any(|l| given.contains(l)) {
                given.extend(visit::declared(&s.kind));
                given.extend(visit::written(&s.kind).iter().map(|p| p.root));
            }
        });
        if given.len() == known {
            return given;
        }
    }
}

/// Refuses the function if a pass has broken a promise: the code would not compile, or worse, compile as something else.
fn sound(sig: &Signature, problems: &[String]) -> syn::Result<()> {
    let Some(problem) = problems.first() else { return Ok(()) };
    let lines = [
        ("note", problem.as_str()),
        ("note", "this is a defect of `autodiff`, not of the function: please report it, with the function"),
        ("help", "until it is mended, move the statement that it names into a function of its own"),
    ];
    Err(syn::Error::new(
        sig.ident.span(),
        message(&format!("the translation of `{}` came out wrong", sig.ident), &lines),
    ))
}

fn items(function: &ItemFn, sig: &Signature, sweeps: &Sweeps, twice: &TokenStream, recursive: bool) -> TokenStream {
    match sig.owner {
        Some(_) => api::siblings(function, sig, sweeps, twice, recursive),
        None => api::api(function, sig, sweeps, twice),
    }
}
