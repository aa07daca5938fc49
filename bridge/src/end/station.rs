//! A peer record, made ready: what each layer needs of it.

use std::sync::Arc;

use e2e::{
    Confidentiality, Credential, Endpoint, EndpointConfig, NonceRule, Now, Peer, Random, TrustAnchors,
};
use jid::FullJid;
use schemas::oid;
use xmpp::address;
use xmpp::stanza::MessageType;

use crate::config::{self, Config, Leg};
use crate::policy::Policy;

/// What the configuration's checks cannot see: key or certificate that the cryptography refuses.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// `[e2e] certificate`, `key`
    #[error("[e2e] certificate and key: {0}")]
    Credential(#[from] e2e::CredentialError),
    /// `[e2e] trust`
    #[error("[e2e] trust: {0}")]
    Trust(#[from] e2e::AnchorError),
    /// `[peer.osi]` AP-title
    #[error("[peer.osi] of {peer}: {text} is no AP-title")]
    ApTitle {
        /// The peer record.
        peer: String,
        /// The title as configured.
        text: String,
    },
}

/// One peer record.
#[derive(Debug)]
pub struct Station {
    /// Its name in log and counters.
    pub name: Arc<str>,
    /// The only address that is listened to.
    pub route: FullJid,
    /// Which way its local leg is opened.
    pub leg: Leg,
    /// The local leg's settings.
    pub osi: Arc<osi::Config>,
    /// What E2E-security is told of it.
    pub peer: Arc<Peer>,
    /// Whether a clear association protects the canonical encoding of a PDU instead of the one received.
    pub is_canonical: bool,
    /// What may pass.
    pub policy: Policy,
    /// How messages travel.
    pub message: MessageType,
}

impl Station {
    /// All peer records of a configuration, in its order.
    ///
    /// # Errors
    /// An AP-title that is no object identifier.
    pub fn all(config: &Config) -> Result<Vec<Arc<Self>>, SettingsError> {
        config.peers.iter().map(|peer| Self::new(peer).map(Arc::new)).collect()
    }

    fn new(record: &config::Peer) -> Result<Self, SettingsError> {
        let max_pdu = usize::try_from(record.max_pdu).unwrap_or(usize::MAX);
        Ok(Self {
            name: Arc::from(record.name.as_str()),
            route: address::bridge_of(&record.jid),
            leg: record.leg.clone(),
            osi: Arc::new(osi_config(record, max_pdu)?),
            peer: Arc::new(peer(record)),
            is_canonical: record.octets == config::Octets::Canonical,
            policy: Policy { max_pdu },
            message: match record.message_type {
                config::MessageType::Normal => MessageType::Normal,
                config::MessageType::Headline => MessageType::Headline,
            },
        })
    }
}

/// The E2E endpoint of a configuration.
///
/// # Errors
/// A key or certificate that the cryptography refuses.
pub fn endpoint(config: &config::E2e, now: Now, random: Random) -> Result<Endpoint, SettingsError> {
    Ok(Endpoint::new(now, endpoint_config(config)?, random))
}

/// What the endpoint is told.
pub(crate) fn endpoint_config(config: &config::E2e) -> Result<EndpointConfig, SettingsError> {
    let credential = Credential::from_der(config.chain.clone(), &config.key)?;
    let anchors = TrustAnchors::from_der(&config.trust)?;
    let config::KeyLife { life, rekey_after, rekey_count, association_life } = config.keys;
    Ok(EndpointConfig {
        revocation: config.revocation,
        clock_tolerance: config.clock_tolerance,
        restart_guard: config.restart_guard,
        key_life: life,
        rekey_after,
        rekey_count,
        association_life,
        // After the loss of a stream all clients of a site are back at once.
        pending_per_peer: 16,
        ..EndpointConfig::new(credential, anchors)
    })
}

fn peer(record: &config::Peer) -> Peer {
    Peer {
        expected: record.expected.clone(),
        confidentiality: match record.confidentiality {
            config::Confidentiality::Required => Confidentiality::Required,
            config::Confidentiality::Preferred => Confidentiality::Preferred,
            config::Confidentiality::Off => Confidentiality::Off,
        },
        suites: record.aead.iter().map(|aead| suite(*aead)).collect(),
        ciphers: record.cipher.clone(),
        icvs: record.icv.clone(),
        groups: record.groups.clone(),
        signatures: record.signatures.clone(),
        binding: record.binding,
        rekey: record.rekey,
        on_gap: record.on_gap,
        nonce: match record.nonce {
            config::Nonce::Counter => NonceRule::Counter,
            config::Nonce::Any => NonceRule::Any,
        },
        ..Peer::new(record.name.as_str(), record.jid.as_str())
    }
}

const fn suite(aead: config::Aead) -> e2e::Aead {
    match aead {
        config::Aead::Aes256Gcm => e2e::Aead::Aes256Gcm,
        config::Aead::Aes128Gcm => e2e::Aead::Aes128Gcm,
    }
}

fn osi_config(record: &config::Peer, max_pdu: usize) -> Result<osi::Config, SettingsError> {
    let config::Osi { checking, password, tpdu_size, local, remote, tprofile: _ } = &record.osi;
    let usual = osi::Config::default();
    Ok(osi::Config {
        checking: match checking {
            config::Checking::Lax => osi::Checking::Lax,
            config::Checking::Strict => osi::Checking::Strict,
        },
        password: password.as_ref().map(|password| password.expose().to_owned().into()),
        tpdu_size: *tpdu_size,
        // What is larger than a PDU may be is still told to its sender; what is much larger is no MMS peer.
        max_tsdu: usual.max_tsdu.max(max_pdu.saturating_add(1024)),
        local: osi_address(&record.name, local, usual.local)?,
        remote: osi_address(&record.name, remote, usual.remote)?,
        ..usual
    })
}

fn osi_address(
    peer: &str,
    address: &config::OsiAddress,
    usual: osi::Address,
) -> Result<osi::Address, SettingsError> {
    let config::OsiAddress { tsap, ssel, psel, ap_title, ae_qualifier } = address.clone();
    Ok(osi::Address {
        tsap: tsap.unwrap_or(usual.tsap),
        ssel: ssel.unwrap_or(usual.ssel),
        psel: psel.unwrap_or(usual.psel),
        ap_title: ap_title.map(|arcs| title(peer, &arcs)).transpose()?,
        ae_qualifier,
    })
}

fn title(peer: &str, arcs: &[u32]) -> Result<osi::ApTitle, SettingsError> {
    let text = arcs.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    let title = oid::from_dotted(&text).and_then(|_| text.parse().ok());
    title.ok_or(SettingsError::ApTitle { peer: peer.to_owned(), text })
}
