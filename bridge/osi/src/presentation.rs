//! Path row 5: PPDU → PDV (X.226, normal mode). Which presentation context carries ACSE and which MMS.

use schemas::ber::BerError;
use schemas::oid::{ACSE_ABSTRACT_SYNTAX, BASIC_ENCODING, MMS_ABSTRACT_SYNTAX};
use schemas::presentation::{Context, ContextResult, Pdv};

use crate::reason::{Layer, Reason};

/// `abstract-syntax-not-supported`
const ABSTRACT_SYNTAX_NOT_SUPPORTED: u32 = 1;
/// `proposed-transfer-syntaxes-not-supported`
const TRANSFER_SYNTAXES_NOT_SUPPORTED: u32 = 2;

/// The two contexts of an association, as whoever initiated it has numbered them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contexts {
    pub(crate) acse: u32,
    pub(crate) mms: u32,
}

impl Contexts {
    /// As we number them, and as all known peers do.
    pub(crate) const PROPOSED: Self = Self { acse: 1, mms: 3 };

    pub(crate) fn definitions(self) -> Vec<Context<'static>> {
        [(self.acse, ACSE_ABSTRACT_SYNTAX), (self.mms, MMS_ABSTRACT_SYNTAX)]
            .map(|(id, abstract_syntax)| Context {
                id,
                abstract_syntax,
                transfer_syntaxes: vec![BASIC_ENCODING],
            })
            .into()
    }

    /// Finds the two among what the peer defines.
    pub(crate) fn find(definitions: &[Context<'_>]) -> Result<Self, Reason> {
        Ok(Self {
            acse: find(definitions, ACSE_ABSTRACT_SYNTAX, "context of ACSE")?,
            mms: find(definitions, MMS_ABSTRACT_SYNTAX, "context of MMS")?,
        })
    }

    /// The answer to each definition: these two are accepted, all others are not.
    pub(crate) fn results(self, definitions: &[Context<'_>]) -> Vec<ContextResult> {
        definitions
            .iter()
            .map(|definition| match definition {
                Context { id, .. } if [self.acse, self.mms].contains(id) => ContextResult::Acceptance,
                defined if offers_ber(defined) => ContextResult::Rejection(ABSTRACT_SYNTAX_NOT_SUPPORTED),
                _ => ContextResult::Rejection(TRANSFER_SYNTAXES_NOT_SUPPORTED),
            })
            .collect()
    }

    /// Checks the answer to [`Self::definitions`]. A result left out is an acceptance.
    pub(crate) fn check(results: &[ContextResult]) -> Result<(), Reason> {
        match results.iter().take(2).find(|result| **result != ContextResult::Acceptance) {
            Some(result) => Err(fault("presentation-context-definition-result-list")
                .found(format_args!("{result:?}"))
                .expected("acceptance of both contexts")),
            None => Ok(()),
        }
    }
}

fn find(definitions: &[Context<'_>], abstract_syntax: &[u8], what: &'static str) -> Result<u32, Reason> {
    let missing = || {
        let found = format!("{} definitions, none of which fits", definitions.len());
        fault(what).found(found).expected("its abstract syntax with transfer syntax BER")
    };
    definitions
        .iter()
        .find(|definition| definition.abstract_syntax == abstract_syntax && offers_ber(definition))
        .map(|definition| definition.id)
        .ok_or_else(missing)
}

fn offers_ber(definition: &Context<'_>) -> bool {
    definition.transfer_syntaxes.contains(&BASIC_ENCODING)
}

/// The value of a PDV that must be there and belong to this context.
pub(crate) fn value<'a>(data: Option<Pdv<'a>>, context: u32) -> Result<&'a [u8], Reason> {
    match data {
        Some(data) if data.context == context => Ok(data.value),
        Some(data) => Err(fault("presentation-context-identifier").found(data.context).expected(context)),
        None => Err(fault("user-data").expected("one PDV-list")),
    }
}

/// The value of a PPDU that is nothing but user data.
#[inline]
pub(crate) fn user_data(ppdu: &[u8], context: u32) -> Result<&[u8], Reason> {
    value(Some(Pdv::decode(ppdu).map_err(malformed("user-data"))?), context)
}

pub(crate) fn malformed(ppdu: &'static str) -> impl Fn(BerError) -> Reason {
    Reason::ber(Layer::Presentation, ppdu)
}

pub(crate) fn fault(what: &'static str) -> Reason {
    Reason::new(Layer::Presentation, "X.226 6.2", 0, what)
}
