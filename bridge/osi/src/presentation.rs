//! Path row 5: PPDU → PDV (X.226, normal mode). Which presentation context carries ACSE and which the
//! application.

use schemas::ber::BerError;
use schemas::oid::{ACSE_ABSTRACT_SYNTAX, BASIC_ENCODING};
use schemas::presentation::{Context, ContextResult, Pdv};

use crate::config::{Application, Config};
use crate::reason::{Layer, Reason};

/// `abstract-syntax-not-supported`
const ABSTRACT_SYNTAX_NOT_SUPPORTED: u32 = 1;
/// `proposed-transfer-syntaxes-not-supported`
const TRANSFER_SYNTAXES_NOT_SUPPORTED: u32 = 2;

/// The contexts of an association, as whoever initiated it has numbered them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contexts {
    pub(crate) acse: u32,
    /// Of MMS, or of e2eSecurityAS.
    pub(crate) application: u32,
    /// Of MMS beside e2eSecurityAS, or of mmsAuthenticationAS beside MMS. No PDV is sent in it.
    pub(crate) beside: Option<u32>,
}

impl Contexts {
    /// As we number them, and as all known peers do.
    pub(crate) fn proposed(config: &Config) -> Self {
        let beside = config.abstract_syntax_beside().is_some().then_some(5);
        Self { acse: 1, application: 3, beside }
    }

    /// With the application's second, where [`Self::check`] looks for the answer.
    pub(crate) fn definitions(self, config: &Config) -> Vec<Context<'static>> {
        let beside = self.beside.zip(config.abstract_syntax_beside());
        let contexts = [
            Some((self.acse, ACSE_ABSTRACT_SYNTAX)),
            Some((self.application, config.application.abstract_syntax())),
            beside,
        ];
        let definition =
            |(id, abstract_syntax)| Context { id, abstract_syntax, transfer_syntaxes: vec![BASIC_ENCODING] };
        contexts.into_iter().flatten().map(definition).collect()
    }

    /// Finds them among what the peer defines. What stands beside may be missing.
    pub(crate) fn find(definitions: &[Context<'_>], config: &Config) -> Result<Self, Reason> {
        let what = match config.application {
            Application::Mms => "context of MMS",
            Application::Native => "context of e2eSecurityAS",
        };
        let application = find(definitions, config.application.abstract_syntax());
        Ok(Self {
            acse: acse(definitions)?,
            application: application.ok_or_else(|| missing(definitions, what))?,
            beside: config.abstract_syntax_beside().and_then(|beside| find(definitions, beside)),
        })
    }

    /// The answer to each definition: these are accepted, all others are not.
    pub(crate) fn results(self, definitions: &[Context<'_>]) -> Vec<ContextResult> {
        let own = [Some(self.acse), Some(self.application), self.beside];
        definitions
            .iter()
            .map(|definition| match definition {
                Context { id, .. } if own.contains(&Some(*id)) => ContextResult::Acceptance,
                defined if offers_ber(defined) => ContextResult::Rejection(ABSTRACT_SYNTAX_NOT_SUPPORTED),
                _ => ContextResult::Rejection(TRANSFER_SYNTAXES_NOT_SUPPORTED),
            })
            .collect()
    }

    /// Checks the answer to [`Self::definitions`]. A result left out is an acceptance; what stands beside may be
    /// rejected.
    pub(crate) fn check(results: &[ContextResult]) -> Result<(), Reason> {
        match results.iter().take(2).find(|result| **result != ContextResult::Acceptance) {
            Some(result) => Err(fault("presentation-context-definition-result-list")
                .found(format_args!("{result:?}"))
                .expected("acceptance of the contexts of ACSE and the application")),
            None => Ok(()),
        }
    }
}

/// The context of ACSE among what the peer defines.
pub(crate) fn acse(definitions: &[Context<'_>]) -> Result<u32, Reason> {
    find(definitions, ACSE_ABSTRACT_SYNTAX).ok_or_else(|| missing(definitions, "context of ACSE"))
}

fn find(definitions: &[Context<'_>], abstract_syntax: &[u8]) -> Option<u32> {
    definitions
        .iter()
        .find(|definition| definition.abstract_syntax == abstract_syntax && offers_ber(definition))
        .map(|definition| definition.id)
}

fn missing(definitions: &[Context<'_>], what: &'static str) -> Reason {
    let found = format!("{} definitions, none of which fits", definitions.len());
    fault(what).found(found).expected("its abstract syntax with transfer syntax BER")
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
