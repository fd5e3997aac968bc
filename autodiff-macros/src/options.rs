//! The arguments of the attribute: `#[differentiable(wrt(x, y), crate = path, recursive)]`.

use crate::signature::{Rule, message};
use proc_macro2::{Ident, Span};
use syn::{
    ExprPath, Path, Token,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// What the user asked for.
// Independent facts, asked for one by one.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// `wrt(x, y)`: the parameters that the gradient is taken with respect to. `None`: all that carry a derivative.
    pub wrt: Option<Wrt>,
    /// `crate = path`: where the runtime is found, if not at `::autodiff`.
    pub krate: Option<Path>,
    /// `recursive`: the function calls itself by way of others.
    pub recursive: bool,
    /// `skip`: in a block, a function without derivatives.
    pub skip: bool,
    /// `order = 2`: how many times it can be differentiated. Once, if nothing is said.
    pub order: Option<u8>,
    /// Higher derivatives were asked for and there are none, which is said elsewhere.
    pub refused_again: bool,
    /// `associated`: a function that stands in a block and does not say so by `self` or `Self`.
    pub associated: bool,
    /// `graph`: a constant with the graph of the operations.
    pub graph: Option<Span>,
    /// `lanes`: forward mode in several directions at once.
    pub lanes: Option<Span>,
    /// `vjp = path`, `jvp = path`: the derivative, where the user knows it.
    pub rule: Option<Rule>,
    /// Not the user's to say: the function's iterators have been replaced by lists.
    pub listed: bool,
}

/// The names in `wrt(..)`, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Wrt {
    pub names: Vec<Ident>,
    pub span: Span,
}

/// The code doubles with each.
const HIGHEST_ORDER: u8 = 8;

const KNOWN: &str = "its arguments are `wrt(..)`, `vjp = path`, `jvp = path`, `graph`, `lanes`, `crate = path`, `recursive`, `order = n`, `associated` and `skip`";

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Options::default();
        while !input.is_empty() {
            options.argument(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

impl Options {
    /// Where the runtime is found.
    pub(crate) fn runtime(&self) -> Path {
        self.krate.clone().unwrap_or_else(|| syn::parse_quote!(::autodiff))
    }

    fn argument(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        // `crate` is a keyword: any word is read as a name.
        let name = Ident::parse_any(input).map_err(|e| {
            let what = "expected an argument of the `differentiable` attribute";
            syn::Error::new(e.span(), message(what, &[("help", KNOWN)]))
        })?;
        if name == "wrt" {
            once(&name, self.wrt.is_some())?;
            let inside;
            parenthesized!(inside in input);
            let names = Punctuated::<Ident, Token![,]>::parse_terminated_with(&inside, Ident::parse_any)?;
            self.wrt = Some(Wrt { names: names.into_iter().collect(), span: name.span() });
        } else if name == "crate" {
            once(&name, self.krate.is_some())?;
            input.parse::<Token![=]>()?;
            self.krate = Some(input.call(Path::parse_mod_style)?);
        } else if name == "vjp" {
            once(&name, self.rule.as_ref().is_some_and(|rule| rule.vjp.is_some()))?;
            self.rule.get_or_insert_with(|| Rule::at(name.span())).vjp = Some(rule(&name, input)?);
        } else if name == "jvp" {
            once(&name, self.rule.as_ref().is_some_and(|rule| rule.jvp.is_some()))?;
            self.rule.get_or_insert_with(|| Rule::at(name.span())).jvp = Some(rule(&name, input)?);
        } else if name == "graph" {
            once(&name, self.graph.is_some())?;
            self.graph = Some(name.span());
        } else if name == "lanes" {
            once(&name, self.lanes.is_some())?;
            self.lanes = Some(name.span());
        } else if name == "recursive" {
            once(&name, self.recursive)?;
            self.recursive = true;
        } else if name == "order" {
            once(&name, self.order.is_some())?;
            input.parse::<Token![=]>()?;
            let order: syn::LitInt = input.parse()?;
            match order.base10_parse::<u8>() {
                Ok(n) if (1..=HIGHEST_ORDER).contains(&n) => self.order = Some(n),
                Ok(_) | Err(_) => {
                    let what =
                        format!("`order` is how many times the function can be differentiated: 1 to {HIGHEST_ORDER}");
                    return Err(syn::Error::new(order.span(), what));
                }
            }
        } else if name == "associated" {
            once(&name, self.associated)?;
            self.associated = true;
        } else if name == "skip" {
            once(&name, self.skip)?;
            self.skip = true;
        } else {
            let what = format!("the `differentiable` attribute has no argument named `{name}`");
            return Err(syn::Error::new(name.span(), message(&what, &[("help", KNOWN)])));
        }
        Ok(())
    }
}

/// The path of a rule.
fn rule(name: &Ident, input: ParseStream<'_>) -> syn::Result<ExprPath> {
    input.parse::<Token![=]>()?;
    let at = input.span();
    let is_closure = input.peek(Token![|]) || input.peek(Token![move]);
    let path = if is_closure { Err(input.error("a closure")) } else { input.parse::<ExprPath>() };
    path.map_err(|_| {
        let what = format!("`{name}` takes the path of a function");
        syn::Error::new(at, message(&what, &[("help", "write a function and give its name")]))
    })
}

/// Refuses an argument that stands there already.
fn once(name: &Ident, already: bool) -> syn::Result<()> {
    if already { Err(syn::Error::new(name.span(), format!("`{name}` is given twice"))) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::{ToTokens, quote};

    fn error(tokens: proc_macro2::TokenStream) -> String {
        syn::parse2::<Options>(tokens).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn all_arguments() -> syn::Result<()> {
        let options: Options = syn::parse2(quote!(wrt(x, y), crate = some::path, recursive,))?;
        let names: Vec<_> = options.wrt.iter().flat_map(|w| &w.names).map(ToString::to_string).collect();
        assert_eq!(names, ["x", "y"]);
        assert_eq!(options.krate.to_token_stream().to_string(), "some :: path");
        assert!(options.recursive);
        Ok(())
    }

    #[test]
    fn none_are_needed() -> syn::Result<()> {
        let options: Options = syn::parse2(quote!())?;
        assert!(options.wrt.is_none() && options.krate.is_none() && !options.recursive);
        syn::parse2::<Options>(quote!(crate = crate::rexport)).map(|_| ())
    }

    #[test]
    fn rules() -> syn::Result<()> {
        let options: Options = syn::parse2(quote!(vjp = Self::pull::<T>, jvp = <S as Rules>::push))?;
        let rule = options.rule.unwrap_or_else(|| Rule::at(Span::call_site()));
        assert_eq!(rule.vjp.to_token_stream().to_string(), "Self :: pull :: < T >");
        assert_eq!(rule.jvp.to_token_stream().to_string(), "< S as Rules > :: push");
        let path = "`vjp` takes the path of a function\n  = help: write a function and give its name";
        assert_eq!(error(quote!(vjp = |x, g| g)), path);
        assert_eq!(error(quote!(vjp = 3)), path);
        assert_eq!(error(quote!(vjp = f, vjp = f)), "`vjp` is given twice");
        Ok(())
    }

    #[test]
    fn others_are_refused() {
        let known = "\n  = help: its arguments are `wrt(..)`, `vjp = path`, `jvp = path`, `graph`, `lanes`, `crate = path`, `recursive`, `order = n`, `associated` and `skip`";
        assert_eq!(
            error(quote!(depth = 2)),
            format!("the `differentiable` attribute has no argument named `depth`{known}")
        );
        assert_eq!(error(quote!("x")), format!("expected an argument of the `differentiable` attribute{known}"));
        assert_eq!(error(quote!(recursive, recursive)), "`recursive` is given twice");
        assert_eq!(error(quote!(recursive wrt(x))), "expected `,`");
    }
}
