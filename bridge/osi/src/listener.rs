//! Many associations on one listener: which of its configurations an address calls.
//!
//! The address is known layer by layer, so the choice is made anew with each, and who calls nobody is refused by
//! the layer that knows first.

use std::sync::Arc;

use crate::acse;
use crate::address::{Address, ApTitle};
use crate::config::{Checking, Config};
use crate::presentation;
use crate::reason::{Layer, Reason, hex};

/// A part of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Tsap,
    Ssel,
    Psel,
    ApTitle,
    AeQualifier,
}

/// Known with CR.
pub(crate) const TRANSPORT: &[Part] = &[Part::Tsap];
/// Known with CN and CP.
pub(crate) const SELECTORS: &[Part] = &[Part::Tsap, Part::Ssel, Part::Psel];
/// Known with AARQ.
pub(crate) const ALL: &[Part] = &[Part::Tsap, Part::Ssel, Part::Psel, Part::ApTitle, Part::AeQualifier];

/// How well an address fits: wholly before partly, then by how much of it is configured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    is_whole: bool,
    agreements: usize,
}

/// The candidate whose own address fits best what is called, the first of several; a strict one only if all of it
/// does. `Err`: none, and the part that rules out the last of them.
pub(crate) fn choose(candidates: &[Arc<Config>], called: &Address, known: &[Part]) -> Result<usize, Part> {
    let mut best: Option<(Fit, usize)> = None;
    for (index, config) in candidates.iter().enumerate() {
        let fit = fit(&config.local, called, known);
        let is_eligible = fit.is_whole || config.checking == Checking::Lax;
        if is_eligible && best.is_none_or(|(other, _)| fit > other) {
            best = Some((fit, index));
        }
    }
    let first_wrong = |config: &Arc<Config>| wrong_part(&config.local, called, known);
    best.map(|(_, index)| index)
        .ok_or_else(|| candidates.iter().filter_map(first_wrong).max().unwrap_or(Part::Tsap))
}

fn fit(own: &Address, called: &Address, known: &[Part]) -> Fit {
    let agreements = known.iter().filter(|part| part.agrees(own, called) == Some(true)).count();
    Fit { is_whole: wrong_part(own, called, known).is_none(), agreements }
}

fn wrong_part(own: &Address, called: &Address, known: &[Part]) -> Option<Part> {
    known.iter().find(|part| part.agrees(own, called) == Some(false)).copied()
}

impl Part {
    /// What is not configured of a title is not compared.
    fn agrees(self, own: &Address, called: &Address) -> Option<bool> {
        match self {
            Self::Tsap => Some(own.tsap == called.tsap),
            Self::Ssel => Some(own.ssel == called.ssel),
            Self::Psel => Some(own.psel == called.psel),
            Self::ApTitle => own.ap_title.as_ref().map(|own| called.ap_title.as_ref() == Some(own)),
            Self::AeQualifier => own.ae_qualifier.map(|own| called.ae_qualifier == Some(own)),
        }
    }

    fn show(self, address: &Address) -> String {
        match self {
            Self::Tsap => hex(&address.tsap),
            Self::Ssel => hex(&address.ssel),
            Self::Psel => hex(&address.psel),
            Self::ApTitle => address.ap_title.as_ref().map_or("none".into(), ApTitle::to_string),
            Self::AeQualifier => address.ae_qualifier.map_or("none".into(), |number| number.to_string()),
        }
    }

    /// Why an address that is wrong in this part is refused.
    pub(crate) fn refusal(self, candidates: &[Arc<Config>], called: &Address) -> Reason {
        let expected = match candidates {
            [only] => self.show(&only.local),
            several => format!("one of the {} of this listener", several.len()),
        };
        self.fault().found(self.show(called)).expected(expected)
    }

    fn fault(self) -> Reason {
        match self {
            Self::Tsap => Reason::new(Layer::Transport, "X.224 6.6", 7, "called TSAP"),
            Self::Ssel => Reason::new(Layer::Session, "X.225 7.1", 0, "called session selector"),
            Self::Psel => presentation::fault("called-presentation-selector"),
            Self::ApTitle => acse::fault("called-AP-title"),
            Self::AeQualifier => acse::fault("called-AE-qualifier"),
        }
    }
}
