//! Where SecPDUs come from and go to: an operational environment, as a leg of the configuration describes it
//! (IEC 62351-4, clauses 15 and 16). Nothing here knows of keys.

use std::sync::Arc;

use jid::{BareJid, FullJid};
use rustls::time_provider::TimeProvider;
use schemas::oid;
use xmpp::address;
use xmpp::stanza::MessageType;

use crate::config;
use crate::outbox::AccountId;
use crate::revocation::RevocationError;
use crate::tls::Transport;

/// What a SecPDU has around an MMS PDU, certificates included.
pub(crate) const SEC_PDU_OVERHEAD: usize = 32 * 1024;
/// What an AARQ has around an Initiate-Request.
const MMS_OVERHEAD: usize = 1024;

/// What the configuration's checks cannot see of a leg.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// `crl`, after the configuration was checked.
    #[error("tls.crl of {name}: {cause}")]
    RevocationList {
        /// The record.
        name: String,
        /// The file and what is wrong with it.
        cause: RevocationError,
    },
    /// `ap_title`
    #[error("OSI address of {name}: {text} is no AP-title")]
    ApTitle {
        /// The record.
        name: String,
        /// The title as configured.
        text: String,
    },
}

/// An operational environment.
#[derive(Debug)]
pub enum Outside {
    /// OSI, in native mode.
    Osi(OsiSettings),
    /// XMPP.
    Xmpp(XmppSettings),
}

/// A leg over XMPP.
#[derive(Debug)]
pub struct XmppSettings {
    /// Which of our accounts.
    pub account: AccountId,
    /// The only address that is listened to.
    pub route: FullJid,
    /// How messages travel.
    pub message: MessageType,
}

/// A leg over OSI.
#[derive(Debug)]
pub struct OsiSettings {
    /// Which way it is opened.
    pub leg: config::Leg,
    /// What the OSI stack is told.
    pub osi: Arc<osi::Config>,
    /// Whether its connections are over TLS.
    pub transport: Transport,
}

impl Outside {
    /// Its settings, where it is OSI.
    #[must_use]
    pub const fn osi(&self) -> Option<&OsiSettings> {
        match self {
            Self::Osi(settings) => Some(settings),
            Self::Xmpp(_) => None,
        }
    }

    /// Its settings, where it is XMPP.
    #[must_use]
    pub const fn xmpp(&self) -> Option<&XmppSettings> {
        match self {
            Self::Xmpp(settings) => Some(settings),
            Self::Osi(_) => None,
        }
    }
}

impl XmppSettings {
    /// Towards the bridge of this account.
    #[must_use]
    pub fn new(account: AccountId, peer: &BareJid, message: config::MessageType) -> Self {
        let message = match message {
            config::MessageType::Normal => MessageType::Normal,
            config::MessageType::Headline => MessageType::Headline,
        };
        Self { account, route: address::bridge_of(peer), message }
    }
}

/// What an OSI leg is made of.
pub(crate) struct OsiRecord<'a> {
    /// The name of its record.
    pub(crate) name: &'a str,
    pub(crate) leg: &'a config::Leg,
    pub(crate) osi: &'a config::Osi,
    pub(crate) application: osi::Application,
    /// The largest MMS PDU, in octets.
    pub(crate) max_pdu: u32,
}

impl OsiSettings {
    pub(crate) fn new(record: &OsiRecord<'_>, time: &Arc<dyn TimeProvider>) -> Result<Self, OutsideError> {
        let OsiRecord { name, leg, osi, application, max_pdu } = *record;
        let usual = osi::Config::default();
        let max_pdu = usize::try_from(max_pdu).unwrap_or(usize::MAX);
        let overhead = if application == osi::Application::Native { SEC_PDU_OVERHEAD } else { MMS_OVERHEAD };
        let config = osi::Config {
            application,
            checking: match osi.checking {
                config::Checking::Lax => osi::Checking::Lax,
                config::Checking::Strict => osi::Checking::Strict,
            },
            authentication: authentication(osi),
            tpdu_size: osi.tpdu_size,
            // What is larger than a PDU may be is still told to its sender; what is much larger is no MMS peer.
            max_tsdu: usual.max_tsdu.max(max_pdu.saturating_add(overhead)),
            local: osi_address(name, &osi.local, usual.local.clone())?,
            remote: osi_address(name, &osi.remote, usual.remote.clone())?,
            ..usual
        };
        let of_list = |cause| OutsideError::RevocationList { name: name.to_owned(), cause };
        let transport = Transport::new(&osi.tprofile, Arc::clone(time)).map_err(of_list)?;
        Ok(Self { leg: leg.clone(), osi: Arc::new(config), transport })
    }
}

fn authentication(osi: &config::Osi) -> osi::Authentication {
    match &osi.password {
        _ if osi.application == config::Application::Secure => osi::Authentication::Certificate,
        Some(password) => osi::Authentication::Password(password.expose().to_owned().into()),
        None => osi::Authentication::None,
    }
}

fn osi_address(
    name: &str,
    address: &config::OsiAddress,
    usual: osi::Address,
) -> Result<osi::Address, OutsideError> {
    let config::OsiAddress { tsap, ssel, psel, ap_title, ae_qualifier } = address.clone();
    Ok(osi::Address {
        tsap: tsap.unwrap_or(usual.tsap),
        ssel: ssel.unwrap_or(usual.ssel),
        psel: psel.unwrap_or(usual.psel),
        ap_title: ap_title.map(|arcs| title(name, &arcs)).transpose()?,
        ae_qualifier,
    })
}

fn title(name: &str, arcs: &[u32]) -> Result<osi::ApTitle, OutsideError> {
    let text = arcs.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    let title = oid::from_dotted(&text).and_then(|_| text.parse().ok());
    title.ok_or(OutsideError::ApTitle { name: name.to_owned(), text })
}
