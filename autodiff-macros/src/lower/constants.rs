//! Constant fields: which they are is read in the declarations of structs, by names, and checked by rustc, by types.

use super::Lowerer;
use crate::ir::{Constants, Place, Proj};
use quote::{ToTokens, quote};
use syn::{Member, spanned::Spanned};

impl Lowerer<'_> {
    /// Has rustc check that a field is constant. `false`, without effect, where there is no way to say which field it is.
    pub(super) fn checks_constant(&mut self, of: &Place, member: &Member) -> bool {
        let behind = matches!(of.proj.first(), Some(Proj::Deref));
        let path = of.proj.iter().skip(usize::from(behind)).try_fold(
            Constants::bar(member.span()).to_token_stream(),
            |path, proj| {
                Some(match proj {
                    Proj::Deref => quote!((*#path)),
                    Proj::Field(field) => quote!(#path.#field),
                    Proj::Payload => quote!(#path.as_ref().unwrap()),
                    Proj::Index(_) => quote!(#path[0]),
                    Proj::Range { .. } => quote!(#path[..]),
                    Proj::Variant { .. } => return None,
                })
            },
        );
        let Some(path) = path.map(|path| quote!(#path.#member)) else { return false };
        let constants = self.f.constants.entry(of.root).or_default();
        constants.behind = behind;
        constants.paths.insert(path.to_string(), path);
        true
    }
}
