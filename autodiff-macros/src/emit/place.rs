//! Places, and borrows of them.
//!
//! The IR spells out every dereference. In print they are owed until it is known what follows: an index, a field or a
//! method pays them, because rustc dereferences there by itself; what is still owed at the end is printed as `*`.

use super::{Emitter, operand::atom};
use crate::ir::{Kind, Local, Operand, Passing, Place, Proj, Ty};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

/// A place, and how many times what the tokens denote has to be dereferenced to get there.
struct Path {
    tokens: TokenStream,
    owed: usize,
}

impl Path {
    fn starred(&self) -> TokenStream {
        let stars = (0..self.owed).map(|_| quote!(*));
        let tokens = &self.tokens;
        quote!(#(#stars)* #tokens)
    }
}

/// What is done to a place: the part of an enum is found in another way where it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

impl Emitter<'_> {
    /// The place that is read, as an operand of `&` and its like: not of a method.
    pub(super) fn place(&self, place: &Place) -> TokenStream {
        self.path(place, Access::Read).starred()
    }

    /// The place as the target of an assignment.
    pub(super) fn target(&self, place: &Place) -> TokenStream {
        self.path(place, Access::Write).starred()
    }

    /// The place that is read in front of a method, a field or an index.
    pub(super) fn receiver(&self, place: &Place) -> TokenStream {
        self.path(place, Access::Read).tokens
    }

    /// The place in front of a method that writes it.
    pub(super) fn receiver_mut(&self, place: &Place) -> TokenStream {
        self.path(place, Access::Write).tokens
    }

    /// The part of an enum, by value: what holds it is moved, unless it is copied. `None` where the place is anything else.
    pub(super) fn part(&self, place: &Place) -> Option<TokenStream> {
        let (last, proj) = place.proj.split_last()?;
        let whole = self.place(&Place { root: place.root, proj: proj.to_vec() });
        let krate = self.krate;
        match last {
            Proj::Payload => Some(quote!(#krate::rt::into_payload(#whole))),
            // The variants of a cotangent have other names.
            Proj::Variant { .. } if self.is_bar(place.root) => None,
            Proj::Variant { path, member } => {
                let pattern = part_pattern(path, &member.member);
                Some(quote! {
                    match #whole {
                        #pattern => __part,
                        #[allow(unreachable_patterns)]
                        _ => #krate::rt::missing(),
                    }
                })
            }
            Proj::Deref | Proj::Field(_) | Proj::Index(_) | Proj::Range { .. } => None,
        }
    }

    /// `&place`
    pub(super) fn borrow(&self, place: &Place) -> TokenStream {
        let place = self.place(place);
        quote!(& #place)
    }

    /// `&mut place`
    pub(super) fn borrow_mut(&self, place: &Place) -> TokenStream {
        let place = self.target(place);
        quote!(&mut #place)
    }

    /// Two elements of one slice, if that is what the places are: the slice and both indices.
    pub(super) fn siblings(&self, a: &Place, b: &Place) -> Option<(TokenStream, TokenStream, TokenStream)> {
        let (Some((Proj::Index(i), a_proj)), Some((Proj::Index(j), b_proj))) =
            (a.proj.split_last(), b.proj.split_last())
        else {
            return None;
        };
        let a = self.receiver_mut(&Place { root: a.root, proj: a_proj.to_vec() });
        let b = self.receiver_mut(&Place { root: b.root, proj: b_proj.to_vec() });
        (a.to_string() == b.to_string()).then(|| (a, self.index(i), self.index(j)))
    }

    fn path(&self, place: &Place, access: Access) -> Path {
        let (root, mut owed, proj) = self.root(place);
        let span = root.span();
        let mut tokens = quote!(#root);
        let skipped = place.proj.len() - proj.len();
        for (at, step) in proj.iter().enumerate().map(|(i, step)| (i + skipped, step)) {
            match step {
                Proj::Deref => {
                    // The cotangent of what a reference inside of a value points to is a value.
                    let pointer = Place { root: place.root, proj: place.proj[..at].to_vec() };
                    let valued = at > 0 && self.is_bar(place.root) && matches!(self.place_ty(&pointer), Ty::Ref(_));
                    owed += usize::from(!valued);
                    continue;
                }
                Proj::Field(member) => tokens = quote_spanned!(span=> #tokens.#member),
                Proj::Payload => {
                    let (krate, whole) = (self.krate, Path { tokens, owed }.starred());
                    tokens = match access {
                        Access::Read => quote_spanned!(span=> #krate::rt::payload(&#whole)),
                        Access::Write => quote_spanned!(span=> #krate::rt::payload_mut(&mut #whole)),
                    };
                    owed = 1;
                    continue;
                }
                Proj::Variant { path, member } => {
                    tokens = self.variant(place.root, Path { tokens, owed }, path, &member.member, access);
                    owed = 1;
                    continue;
                }
                Proj::Index(index) => {
                    let index = self.index(index);
                    tokens = quote_spanned!(span=> #tokens[#index]);
                }
                Proj::Range { lo, hi, inclusive } => {
                    let lo = lo.as_ref().map(|lo| self.bound(lo));
                    let hi = hi.as_ref().map(|hi| self.bound(hi));
                    let dots = dots(*inclusive);
                    tokens = quote_spanned!(span=> #tokens[#lo #dots #hi]);
                }
            }
            owed = 0;
        }
        Path { tokens, owed }
    }

    /// A reference to the part of an enum: by the pattern; of its cotangent, whose variants have other names, by a method.
    fn variant(&self, root: Local, whole: Path, path: &syn::Path, member: &syn::Member, access: Access) -> TokenStream {
        let krate = self.krate;
        if self.is_bar(root) {
            let whole = whole.tokens;
            let shared = access == Access::Read && (self.sweep.is_forward_mode() || self.info(root).tangent);
            let method = accessor(path, member, shared);
            return quote!(#whole.#method());
        }
        let (whole, pattern) = (whole.starred(), part_pattern(path, member));
        let borrow = match access {
            Access::Read => quote!(&#whole),
            Access::Write => quote!(&mut #whole),
        };
        quote! {
            (match #borrow {
                #pattern => __part,
                #[allow(unreachable_patterns)]
                _ => #krate::rt::missing(),
            })
        }
    }

    /// The variable that the place starts from, the dereferences that it needs, and the remaining projections.
    ///
    /// An accumulator of the caller's is a reference, which the IR does not see. Where the parameter is one too, the
    /// dereference of the parameter, with which the place of its cotangent starts, stands for it.
    fn root<'p>(&self, place: &'p Place) -> (&Ident, usize, &'p [Proj]) {
        let ident = self.ident(place.root);
        let Kind::Bar { by_ref: true, param } = self.info(place.root).kind else {
            return (ident, 0, &place.proj);
        };
        let by_value = param.and_then(|i| self.f.params.get(i)).is_some_and(|p| p.passing == Passing::Value);
        match place.proj.split_first() {
            Some((Proj::Deref, rest)) if !by_value => (ident, 1, rest),
            Some(_) | None => (ident, 1, &place.proj),
        }
    }

    fn index(&self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Local(local) => self.local(*local),
            Operand::Const(c) => c.tokens.clone(),
        }
    }

    fn bound(&self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Local(local) => self.local(*local),
            Operand::Const(c) => atom(&c.tokens),
        }
    }

    /// The value of a whole local, borrowed or copied.
    pub(super) fn local(&self, local: Local) -> TokenStream {
        let ident = self.ident(local);
        match self.info(local).kind {
            Kind::Bar { by_ref: true, .. } => quote!((*#ident)),
            Kind::Bar { .. } | Kind::Temp | Kind::Var { .. } | Kind::Counter | Kind::Internal { .. } => quote!(#ident),
        }
    }
}

/// The method of a cotangent that gives the part: `__bar_Circle_0`, or `__dot_Circle_0` where it is only read.
pub(crate) fn accessor(path: &syn::Path, member: &syn::Member, shared: bool) -> Ident {
    let variant = path.segments.last().map_or_else(String::new, |s| {
        let name = crate::declared::original(&s.ident);
        // The cotangent of a struct is its own cotangent.
        let of = name.strip_suffix("Cotangent").filter(|_| !crate::declared::is_struct(&s.ident));
        of.map_or_else(|| name.clone(), str::to_owned)
    });
    let member = match member {
        syn::Member::Named(name) => name.to_string(),
        syn::Member::Unnamed(index) => index.index.to_string(),
    };
    let what = if shared { "dot" } else { "bar" };
    let name = format!("__{what}_{}_{}", variant.trim_start_matches("r#"), member.trim_start_matches("r#"));
    Ident::new(&name, proc_macro2::Span::mixed_site())
}

/// A pattern for one part of a variant, or of a struct: `Circle(_, __part, ..)` as well as `Circle { r: __part, .. }`, for the name of a
/// constructor may be the name of another type, too.
pub(crate) fn part_pattern(path: &syn::Path, member: &syn::Member) -> TokenStream {
    match member {
        syn::Member::Named(_) => quote!(#path { #member: __part, .. }),
        syn::Member::Unnamed(index) => {
            let before = (0..index.index).map(|_| quote!(_,));
            quote!(#path(#(#before)* __part, ..))
        }
    }
}

/// `..` or `..=`
pub(super) fn dots(inclusive: bool) -> TokenStream {
    if inclusive { quote!(..=) } else { quote!(..) }
}
