//! `jacobian` in either mode, and `grad_of`: the gradients of every component of the result, and of one.

use super::{
    call::{self, Bars, bar, local, zeros},
    docs,
    functions::gradient_type,
    jvp::dot,
};
use crate::{
    ir::{Passing, Ty, Width},
    signature::{Availability, Mode, ParamSig, Part, Signature, holds_unknown},
};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::visit::Visit;

/// Tuples of cotangents are as long as std compares tuples.
const LONGEST_TUPLE: usize = 12;

/// Whether there is one: there is something to differentiate and something to differentiate by, and a call can be made
/// again and again with the same arguments.
pub(super) fn has_jacobian(sig: &Signature) -> bool {
    let slots = sig.slots().count();
    !sig.ir_output.is_inert()
        && sig.states().next().is_none()
        && !sig.params.iter().any(ParamSig::has_second_form)
        && sig.params.iter().all(|p| p.passing != Passing::RefMut)
        && (1..=LONGEST_TUPLE).contains(&slots)
        && sig.params.iter().filter(|p| needs_clone(p)).all(|p| !names_a_lifetime(&p.ty))
}

/// All of them.
pub(super) fn functions(sig: &Signature) -> Vec<TokenStream> {
    if !has_jacobian(sig) {
        return Vec::new();
    }
    // A rule may be that of one mode only.
    let refused = |mode| sig.rule.as_ref().is_some_and(|r| matches!(r.availability(sig, mode), Availability::Refused));
    let (in_forward, in_reverse) = (!refused(Mode::Forward), !refused(Mode::Reverse));
    let mut functions = Vec::new();
    functions.extend(in_forward.then(|| forward(sig)));
    functions.extend(in_reverse.then(|| reverse(sig)));
    functions.extend((in_forward && in_reverse).then(|| either(sig)));
    functions.extend((in_reverse && !sig.ir_output.is_float()).then(|| grad_of(sig)));
    functions
}

/// `jacobian`: a sweep for each input or one for each output, whichever are fewer.
fn either(sig: &Signature) -> TokenStream {
    let (krate, f) = (&sig.krate, &sig.ident);
    let [first, second] = ["jacobian_forward", "jacobian_reverse"].map(|part| sig.public(part));
    let zeros = zeros(sig, sig.slots());
    let (all, value) = (bars(sig), local("value"));
    let [again, last] = [arguments(sig), sig.params.iter().map(|p| call::pass(p, p.name())).collect()];
    let f = if sig.owner.is_some() { quote!(Self::#f) } else { quote!(#f) };
    let own = turbofish(sig);
    let written = call::written_arguments(sig);
    let written = (!written.is_empty()).then(|| quote!(::<#written>));
    // Where the type of the result does not say how many there are, a result does.
    let seed = &sig.seed;
    let shadowed = sig.owner.is_none() && sig.params.iter().any(|p| p.ident == sig.ident);
    let result = if sig.differs || shadowed {
        let forward = sig.public("forward");
        quote!(Self::#forward #own(#(#again,)*).0)
    } else {
        quote!(#f #written(#(#again,)*))
    };
    let outputs = quote! {
        match <#seed as #krate::Rows>::FLOATS {
            ::core::option::Option::Some(floats) => floats,
            ::core::option::Option::None => {
                let #value = #result;
                #krate::Bar::count_floats(&#krate::rt::zero_like(&#value))
            }
        }
    };
    let body = quote! {
        #zeros
        if #krate::Bar::count_floats(&#all) <= #outputs {
            Self::#first #own(#(#last,)*)
        } else {
            Self::#second #own(#(#last,)*)
        }
    };
    of(sig, "jacobian", &docs::of_jacobian(sig), &body)
}

/// `jacobian_forward`: a sweep for each input.
fn forward(sig: &Signature) -> TokenStream {
    let krate = &sig.krate;
    let (columns, dots, tangent) = (local("__columns"), local("dots"), local("tangent"));
    let (zeros, all, arguments) = (zeros(sig, sig.slots()), bars(sig), arguments(sig));
    let zero = local("zero");
    let pattern = call::gradient(sig, dot);
    let passed = sig.slots().map(|p| {
        let dot = dot(p);
        match p.passing {
            Passing::Value => quote!(#dot),
            Passing::Ref | Passing::RefMut => quote!(&#dot),
        }
    });
    let passed: Vec<_> = passed.collect();
    let row = match flat(sig) {
        Some(count) => quote!([0.0; #count]),
        None => quote!(::core::clone::Clone::clone(&#zero)),
    };
    let sweep = if sig.lanes {
        in_lanes(sig, &columns, &passed, &row)
    } else {
        let (jvp, own, value) = (sig.public("jvp"), turbofish(sig), local("value"));
        quote! {
            let mut #dots = ::core::clone::Clone::clone(&#zero);
            if !#columns.directions(&mut #dots) {
                break;
            }
            let #pattern = #dots;
            let (#value, #tangent) = Self::#jvp #own(#(#arguments,)* #(#passed,)*);
            #columns.push(&#tangent, || #krate::rt::zero_like(&#value), || #row);
        }
    };
    let lanes = if sig.lanes { LANES } else { 1 };
    let body = quote! {
        #zeros
        let #zero = #all;
        let mut #columns = #krate::rt::ByColumn::<_, _, #lanes>::new();
        loop {
            #sweep
        }
        #columns.finish()
    };
    of(sig, "jacobian_forward", &docs::of_jacobian_forward(sig), &body)
}

/// How many columns a sweep in lanes makes.
const LANES: usize = 4;

/// The next columns, several at once.
fn in_lanes(sig: &Signature, columns: &Ident, passed: &[TokenStream], row: &TokenStream) -> TokenStream {
    let krate = &sig.krate;
    let (dots, value, tangent) = (local("dots"), local("value"), local("tangent"));
    let zeros = sig.slots().map(|p| {
        let (name, dot) = (p.name(), dot(p));
        let place = if p.passing == Passing::Value { quote!(&#name) } else { quote!(&*#name) };
        quote!(let #dot = #krate::rt::lanes::zero_like::<#LANES, _>(#place);)
    });
    let (all, arguments) = (call::gradient(sig, dot), arguments(sig));
    let (jvp, own) = (sig.public("jvp_many"), call::generic_arguments(sig));
    quote! {
        #(#zeros)*
        let mut #dots = #all;
        if !#columns.directions(&mut #dots) {
            break;
        }
        let #all = #dots;
        let (#value, #tangent) = Self::#jvp::<#own #LANES>(#(#arguments,)* #(#passed,)*);
        #columns.push(&#tangent, || #krate::rt::zero_like(&#value), || #row);
    }
}

/// `jacobian_reverse`: a sweep for each output. Where the type does not tell how many there are, a forward sweep does, which serves the
/// first of them; where it does, no pullback has to be carried from one place to another.
fn reverse(sig: &Signature) -> TokenStream {
    let krate = &sig.krate;
    let [first, seed, value, zero] = ["first", "seed", "value", "zero"].map(local);
    let adjoint = local("adjoint");
    let zeros = zeros(sig, sig.slots());
    let [run, run_again] = [0; 2].map(|_| call::forward_of(sig, Part::Forward, &quote!(#value), again));
    let pulled = call::adjoint(sig, &quote!(#seed), Bars::Owned, Bars::Owned);
    let row = match flat(sig) {
        Some(_) => {
            let bars = sig.slots().map(bar);
            quote!([#(#bars),*])
        }
        None => bars(sig),
    };
    let seed_ty = &sig.seed;
    let body = quote! {
        let (#zero, mut #first) = match <#seed_ty as #krate::Rows>::ad_zero() {
            ::core::option::Option::Some(#zero) => (#zero, ::core::option::Option::None),
            ::core::option::Option::None => {
                #run
                (#krate::rt::zero_like(&#value), ::core::option::Option::Some(#adjoint))
            }
        };
        #krate::rt::rows(&#zero, |#seed| {
            #zeros
            let #adjoint = match #first.take() {
                ::core::option::Option::Some(#adjoint) => #adjoint,
                ::core::option::Option::None => {
                    #run_again
                    #adjoint
                }
            };
            #pulled
            #row
        })
    };
    of(sig, "jacobian_reverse", &docs::of_jacobian_reverse(sig), &body)
}

/// `grad_of`: the gradient of one component of the result.
fn grad_of(sig: &Signature) -> TokenStream {
    let krate = &sig.krate;
    let (vis, name, doc) = (sig.public_vis(), sig.public("grad_of"), docs::of_grad_of(sig));
    let (generics, _, clause) = sig.generics.split_for_impl();
    let (params, result, gradient) = (call::params(sig), gradient_type(sig), bars(sig));
    let (index, seed, value) = (local("output"), local("seed"), local("value"));
    let (zeros, run) = (zeros(sig, sig.slots()), call::forward(sig, &quote!(#value)));
    let adjoint = call::adjoint(sig, &quote!(#seed), Bars::Owned, Bars::Owned);
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        #[track_caller]
        #vis fn #name #generics (#params #index: usize) -> #result #clause {
            #zeros
            #run
            let mut #seed = #krate::rt::zero_like(&#value);
            #krate::rt::set_unit(&mut #seed, #index);
            #adjoint
            #gradient
        }
    }
}

/// `hessian`: a row for each input, from a product for each direction.
pub(super) fn hessian(sig: &Signature, hvp: &TokenStream) -> TokenStream {
    let krate = &sig.krate;
    let (dots, product, zero) = (local("dots"), local("product"), local("zero"));
    let (vis, name, doc, params) = (sig.public_vis(), sig.public("hessian"), docs::of_hessian(sig), call::params(sig));
    let (generics, _, _) = sig.generics.split_for_impl();
    let (zeros, arguments, row) = (zeros(sig, sig.slots()), arguments(sig), row_type(sig));
    let array = |of: fn(&ParamSig) -> Ident| {
        let names = sig.slots().map(of);
        quote!([#(#names),*])
    };
    // Floats without names make a matrix, whose columns are floats without names too.
    let (all, pattern, whole, made) = match flat(sig) {
        Some(_) => {
            let (pattern, array_of_dots) = (call::gradient(sig, dot), array(dot));
            let made = quote!(let #product = { let #pattern = #product; #array_of_dots };);
            (array(bar), array(dot), row.clone(), Some(made))
        }
        None => (bars(sig), call::gradient(sig, dot), gradient_type(sig), None),
    };
    let passed = sig.slots().map(|p| {
        let dot = dot(p);
        if p.passing == Passing::Value { quote!(#dot) } else { quote!(&#dot) }
    });
    let nested = sig.slots().filter(|p| holds_unknown(&p.ir_ty)).map(|p| {
        let owned = &p.owned;
        quote!(for<'__caller> #owned: #krate::Rows,)
    });
    let cloned = clones(sig);
    let clause = clause(sig, &quote!(#(#nested)* #cloned));
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        #vis fn #name #generics (#params) -> <#whole as #krate::Rows>::Of<#row> #clause {
            #zeros
            let #zero = #all;
            #krate::rt::rows(&#zero, |#dots| {
                let #pattern = #dots;
                let (_, #product) = #hvp(#(#arguments,)* #(#passed,)*);
                #made
                #product
            })
        }
    }
}

/// A where clause with more in it. What is added has a lifetime of its own: without, rustc would ask for it where the function
/// is defined, and not of those who call it.
fn clause(sig: &Signature, more: &TokenStream) -> TokenStream {
    let predicates = sig.generics.where_clause.as_ref().map(|clause| &clause.predicates);
    let comma = predicates.filter(|p| !p.is_empty() && !p.trailing_punct()).map(|_| quote!(,));
    quote!(where #predicates #comma #more)
}

/// A where clause with what copies of the arguments ask of their types.
pub(super) fn cloned(sig: &Signature) -> TokenStream {
    clause(sig, &clones(sig))
}

fn clones(sig: &Signature) -> TokenStream {
    let cloned = sig.params.iter().filter(|p| needs_clone(p) && holds_unknown(&p.ir_ty) && !names_a_lifetime(&p.ty));
    cloned
        .map(|p| {
            let ty = &p.ty;
            quote!(for<'__caller> #ty: ::core::clone::Clone,)
        })
        .collect()
}

/// One of the three that make all rows.
fn of(sig: &Signature, part: &str, doc: &str, body: &TokenStream) -> TokenStream {
    let (krate, seed, row) = (&sig.krate, &sig.seed, row_type(sig));
    let (vis, name, params) = (sig.public_vis(), sig.public(part), call::params(sig));
    let (generics, _, _) = sig.generics.split_for_impl();
    let rows = holds_unknown(&sig.ir_output).then(|| quote!(for<'__caller> #seed: #krate::Rows,));
    let cloned = clones(sig);
    let lanes = if sig.lanes { crate::emit::lanes_bounds(sig, &quote!(#LANES)) } else { Vec::new() };
    let clause = clause(sig, &quote!(#rows #cloned #(#lanes,)*));
    quote! {
        #[doc = #doc]
        #[inline]
        #[must_use]
        #vis fn #name #generics (#params) -> <#seed as #krate::Rows>::Of<#row> #clause {
            #body
        }
    }
}

/// The type of a row: the gradient, and floats without names as an array.
fn row_type(sig: &Signature) -> TokenStream {
    let Some(count) = flat(sig) else {
        return gradient_type(sig);
    };
    let float = sig.slots().next().map(|p| &p.owned);
    quote!([#float; #count])
}

/// How many slots there are if they are two or more floats of one width: then a row is an array of them, as in a matrix.
fn flat(sig: &Signature) -> Option<usize> {
    let mut widths = sig.slots().map(|p| match &p.ir_ty {
        Ty::Float(Some(width @ (Width::F32 | Width::F64))) => Some(width),
        _ => None, // a row of it is of its shape
    });
    let first = widths.next()??;
    let count = sig.slots().count();
    (count > 1 && widths.all(|width| width == Some(first))).then_some(count)
}

/// The accumulators in the form of a gradient.
fn bars(sig: &Signature) -> TokenStream {
    call::gradient(sig, bar)
}

/// `::<T, N>`, where there is something to say. Lifetimes are left to inference.
fn turbofish(sig: &Signature) -> Option<TokenStream> {
    let own = call::generic_arguments(sig);
    (!own.is_empty()).then(|| quote!(::<#own>))
}

/// The arguments of a call that is not the last one.
fn arguments(sig: &Signature) -> Vec<TokenStream> {
    sig.params.iter().map(|p| again(p, p.name())).collect()
}

fn again(param: &ParamSig, name: &Ident) -> TokenStream {
    if needs_clone(param) { quote!(::core::clone::Clone::clone(&#name)) } else { call::pass(param, name) }
}

/// Whether an argument is gone after a call.
fn needs_clone(param: &ParamSig) -> bool {
    param.passing == Passing::Value && !matches!(param.ir_ty, Ty::Float(_) | Ty::Int | Ty::Bool | Ty::Unit | Ty::Ref(_))
}

/// Whether a type cannot stand in a `where` clause as it is written.
fn names_a_lifetime(ty: &syn::Type) -> bool {
    struct Search(bool);

    impl Visit<'_> for Search {
        fn visit_lifetime(&mut self, _: &syn::Lifetime) {
            self.0 = true;
        }

        fn visit_type_reference(&mut self, _: &syn::TypeReference) {
            self.0 = true;
        }

        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }

    let mut search = Search(false);
    search.visit_type(ty);
    search.0
}
