//! A peer record, made ready: what each layer needs of it.

use std::sync::Arc;

use e2e::compat::{ASecurity, ASecurityConfig};
use e2e::{
    Confidentiality, Credential, Endpoint, EndpointConfig, Expected, NonceRule, Now, Peer, Random,
    TrustAnchors,
};
use jid::FullJid;
use rustls::time_provider::TimeProvider;

use crate::arrival::{Asked, Listener};
use crate::config::{self, Config, Tase2};
use crate::outbox::AccountId;
use crate::outside::{OsiRecord, OsiSettings, Outside, OutsideError, XmppSettings};
use crate::policy::Policy;
use crate::tls::Transport;

/// What the configuration's checks cannot see: key or certificate that the cryptography refuses.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// `[e2e] certificate`, `key`
    #[error("[e2e] certificate and key: {0}")]
    Credential(#[from] e2e::CredentialError),
    /// `[e2e] trust`
    #[error("[e2e] trust: {0}")]
    Trust(#[from] e2e::AnchorError),
    /// A leg.
    #[error(transparent)]
    Outside(#[from] OutsideError),
    /// `[a_security] certificate`, `key`
    #[error("[a_security] certificate and key: {0}")]
    ASecurity(#[source] e2e::CredentialError),
    /// `[a_security] trust`
    #[error("[a_security] trust: {0}")]
    ASecurityTrust(#[source] e2e::AnchorError),
}

/// One peer record: a local MMS peer, and a far station.
#[derive(Debug)]
pub struct Station {
    /// Its name in log and counters.
    pub name: Arc<str>,
    /// Towards the local MMS peer.
    pub local: Leg,
    /// Towards the far station.
    pub far: Leg,
    /// What may pass.
    pub policy: Policy,
    /// What is said on its associations, where two control centres have agreed upon that.
    pub tase2: Option<Arc<Tase2>>,
    /// Where its record begins in the file.
    pub line: usize,
}

/// How one side of a station is reached.
#[derive(Debug)]
pub enum Leg {
    /// MMS as it is.
    Mms(Arc<MmsSettings>),
    /// By E2E-security, which ends here.
    Secured(Arc<SecuredSettings>),
}

/// A leg with MMS as it is.
#[derive(Debug)]
pub struct MmsSettings {
    /// How its peer is reached.
    pub osi: OsiSettings,
    /// The certificate that the peer must show in ACSE, where it must (the A-security-profile).
    pub certificate: Option<Expected>,
}

/// A leg that E2E-security protects.
#[derive(Debug)]
pub struct SecuredSettings {
    /// What E2E-security is told of the peer.
    pub peer: Arc<Peer>,
    /// Whether a clear association protects the canonical encoding of a PDU instead of the one received.
    pub is_canonical: bool,
    /// What carries the SecPDUs.
    pub outside: Arc<Outside>,
}

/// The account of a bridge that is an end: it has no other.
pub(super) const ONLY_ACCOUNT: AccountId = 0;

/// A side of a station on which somebody may knock.
pub type Entrance = (Arc<Station>, Door);

impl Asked for Entrance {
    fn record(&self) -> &Arc<str> {
        &self.0.name
    }

    fn place(&self) -> usize {
        match self.1 {
            Door::Local => 0,
            Door::Far => 1,
        }
    }

    fn transport(&self) -> Option<&Transport> {
        self.0.legs(self.1).0.osi().map(|settings| &settings.transport)
    }
}

/// Which side that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The local MMS peer's.
    Local,
    /// The far station's.
    Far,
}

impl Station {
    /// All peer records of a configuration, in its order.
    ///
    /// # Errors
    /// An AP-title that is no object identifier, a revocation list that cannot be read any more.
    pub fn all(config: &Config, time: &Arc<dyn TimeProvider>) -> Result<Vec<Arc<Self>>, SettingsError> {
        config.peers.iter().map(|peer| Self::new(peer, time).map(Arc::new)).collect()
    }

    fn new(record: &config::Peer, time: &Arc<dyn TimeProvider>) -> Result<Self, SettingsError> {
        let max_pdu = usize::try_from(record.max_pdu).unwrap_or(usize::MAX);
        let local = mms_settings(record, &record.leg, &record.osi, time)?;
        Ok(Self {
            name: Arc::from(record.name.as_str()),
            local: Leg::Mms(Arc::new(local)),
            far: far(record, time)?,
            policy: Policy { max_pdu },
            tase2: record.tase2.clone().map(Arc::new),
            line: record.line,
        })
    }

    /// The leg behind a door, and the other one.
    #[must_use]
    pub const fn legs(&self, door: Door) -> (&Leg, &Leg) {
        match door {
            Door::Local => (&self.local, &self.far),
            Door::Far => (&self.far, &self.local),
        }
    }

    /// Why nobody is asked on a leg: its record has no `connect` for it.
    #[must_use]
    pub fn initiates(&self) -> String {
        format!("the other side initiates: [[peer]] at line {} has no `connect` for this leg", self.line)
    }

    /// Its address in the XMPP environment, if it has one.
    #[must_use]
    pub fn route(&self) -> Option<&FullJid> {
        match &self.far {
            Leg::Secured(settings) => settings.outside.xmpp().map(|settings| &settings.route),
            Leg::Mms(_) => None,
        }
    }
}

impl Leg {
    fn osi(&self) -> Option<&OsiSettings> {
        match self {
            Self::Mms(settings) => Some(&settings.osi),
            Self::Secured(settings) => settings.outside.osi(),
        }
    }
}

/// The addresses where somebody may ask for an association with one of these.
pub(super) fn listeners(stations: &[Arc<Station>]) -> Vec<Arc<Listener<Entrance>>> {
    let entrance = |(station, door): Entrance| {
        let settings = station.legs(door).0.osi()?;
        Some((settings.leg.listen?, Arc::clone(&settings.osi), (station, door)))
    };
    Listener::all(stations.iter().flat_map(entrances).filter_map(entrance))
}

/// Both sides of a station.
pub(crate) fn entrances(station: &Arc<Station>) -> [Entrance; 2] {
    [Door::Local, Door::Far].map(|door| (Arc::clone(station), door))
}

fn far(record: &config::Peer, time: &Arc<dyn TimeProvider>) -> Result<Leg, SettingsError> {
    let outside = match &record.far {
        config::Far::Xmpp(jid) => Outside::Xmpp(XmppSettings::new(ONLY_ACCOUNT, jid, record.message_type)),
        config::Far::Osi(far) if far.osi.application == config::Application::EndToEnd => {
            Outside::Osi(osi_settings(record, &far.leg, &far.osi, osi::Application::Native, time)?)
        }
        config::Far::Osi(far) => {
            let settings = mms_settings(record, &far.leg, &far.osi, time)?;
            return Ok(Leg::Mms(Arc::new(settings)));
        }
    };
    let is_canonical = record.octets == config::Octets::Canonical;
    Ok(Leg::Secured(Arc::new(SecuredSettings {
        peer: Arc::new(peer(record)),
        is_canonical,
        outside: Arc::new(outside),
    })))
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
        ..Peer::new(record.name.as_str(), record.far.jid().map_or("", |jid| jid.as_str()))
    }
}

const fn suite(aead: config::Aead) -> e2e::Aead {
    match aead {
        config::Aead::Aes256Gcm => e2e::Aead::Aes256Gcm,
        config::Aead::Aes128Gcm => e2e::Aead::Aes128Gcm,
    }
}

/// The A-security-profile of a configuration.
///
/// # Errors
/// A key or certificate that the cryptography refuses.
pub fn a_security(config: &config::ASecurity, now: Now) -> Result<ASecurity, SettingsError> {
    let credential =
        Credential::signing(config.certificate.clone(), &config.key).map_err(SettingsError::ASecurity)?;
    let anchors = TrustAnchors::from_der(&config.trust).map_err(SettingsError::ASecurityTrust)?;
    let settings = ASecurityConfig {
        intermediates: config.intermediates.clone(),
        sha1: config.sha1,
        ..ASecurityConfig::new(credential, anchors)
    };
    Ok(ASecurity::new(now.utc, settings))
}

fn mms_settings(
    record: &config::Peer,
    leg: &config::Leg,
    osi: &config::Osi,
    time: &Arc<dyn TimeProvider>,
) -> Result<MmsSettings, OutsideError> {
    let certificate = osi.certificate.clone();
    Ok(MmsSettings { osi: osi_settings(record, leg, osi, osi::Application::Mms, time)?, certificate })
}

fn osi_settings(
    record: &config::Peer,
    leg: &config::Leg,
    osi: &config::Osi,
    application: osi::Application,
    time: &Arc<dyn TimeProvider>,
) -> Result<OsiSettings, OutsideError> {
    let record = OsiRecord { name: &record.name, leg, osi, application, max_pdu: record.max_pdu };
    OsiSettings::new(&record, time)
}
