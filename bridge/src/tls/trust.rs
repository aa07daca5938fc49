//! Whose certificates are good on a leg: by path to an authority, pin and name, and by the revocation lists in force
//! (IEC 62351-3, RFC 5280). A certificate that a list names is refused, be the list as old as it may; that there is
//! no list, or none that can be used, says nothing of the certificate.

use std::sync::Arc;
use std::time::Duration;

use rustls::DistinguishedName;
use rustls_pki_types::{CertificateDer, ServerName, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use schemas::time::Utc;
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use webpki::{
    CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, OwnedCertRevocationList,
    RevocationOptions, RevocationOptionsBuilder, UnknownStatusPolicy, VerifiedPath,
};
use x509_cert::Certificate;

use super::certificate::{self, CertificateName};
use super::event::{Cause, Event};
use crate::config::LegTls;

/// The lists in force, and word of every change.
pub(super) type Lists = watch::Receiver<Arc<Vec<CertRevocationList<'static>>>>;

/// A peer whose certificate is good.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    pub(super) certificate: CertificateName,
    /// When the first certificate of its path expires.
    pub(super) expires: UnixTime,
}

/// Who is trusted on one leg.
#[derive(Debug)]
pub(super) struct Trust {
    anchors: Vec<TrustAnchor<'static>>,
    pinned: Vec<[u8; 32]>,
    name: Option<ServerName<'static>>,
    algorithms: &'static [&'static dyn SignatureVerificationAlgorithm],
    lists: watch::Sender<Arc<Vec<CertRevocationList<'static>>>>,
}

/// Revocation lists in DER, parsed: all or none.
pub(crate) fn revocation_lists(ders: &[Vec<u8>]) -> Result<Vec<CertRevocationList<'static>>, webpki::Error> {
    ders.iter().map(|der| OwnedCertRevocationList::from_der(der).map(CertRevocationList::from)).collect()
}

impl Trust {
    pub(super) fn new(
        config: &LegTls,
        algorithms: &'static [&'static dyn SignatureVerificationAlgorithm],
    ) -> Self {
        Self {
            anchors: config.ca.clone(),
            pinned: config.pinned.clone(),
            name: config.peer_name.clone(),
            algorithms,
            lists: watch::Sender::default(),
        }
    }

    /// These lists are in force instead of those before.
    pub(super) fn set_lists(&self, ders: &[Vec<u8>]) -> Result<(), Event> {
        let lists = revocation_lists(ders).map_err(|error| {
            Event::new(Cause::RevocationList, format!("{error}; those before stay in force"))
        })?;
        self.lists.send_replace(Arc::new(lists));
        Ok(())
    }

    pub(super) fn lists(&self) -> Lists {
        self.lists.subscribe()
    }

    /// The authorities' names, for peers that have certificates of several.
    pub(super) fn hints(&self) -> Vec<DistinguishedName> {
        self.anchors.iter().map(|anchor| DistinguishedName::in_sequence(&anchor.subject)).collect()
    }

    /// The name that the peer's certificate must bear.
    pub(super) fn name(&self) -> Option<ServerName<'static>> {
        self.name.clone()
    }

    /// Judges a chain as it was received.
    pub(super) fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        usage: KeyUsage,
        now: UnixTime,
    ) -> Result<Verified, Event> {
        let parsed = certificate::read(leaf)?;
        let name = certificate::name(&parsed);
        let expires =
            self.judge(leaf, &parsed, rest, usage, now).map_err(|event| event.of(Some(name.clone())))?;
        Ok(Verified { certificate: name, expires })
    }

    /// Form, then pin or path, then name. When the path expires.
    fn judge(
        &self,
        leaf: &CertificateDer<'_>,
        parsed: &Certificate,
        rest: &[CertificateDer<'_>],
        usage: KeyUsage,
        now: UnixTime,
    ) -> Result<UnixTime, Event> {
        certificate::check_key(parsed)?;
        certificate::check_usage(parsed)?;
        rest.iter().try_for_each(|issuer| certificate::check_size(issuer))?;
        let end = EndEntityCert::try_from(leaf).map_err(|error| of_path(&error))?;
        self.check_pin(leaf)?;
        let expires = match self.anchors.is_empty() {
            true => check_validity(parsed, now)?,
            false => self.check_path(&end, parsed, rest, usage, now)?,
        };
        self.check_name(&end)?;
        Ok(expires)
    }

    fn check_pin(&self, leaf: &CertificateDer<'_>) -> Result<(), Event> {
        let fingerprint: [u8; 32] = Sha256::digest(leaf).into();
        if self.pinned.is_empty() || self.pinned.contains(&fingerprint) {
            return Ok(());
        }
        let shown: String = fingerprint.iter().map(|octet| format!("{octet:02x}")).collect();
        Err(Event::new(Cause::NotPinned, format!("sha256:{shown}")))
    }

    fn check_name(&self, end: &EndEntityCert<'_>) -> Result<(), Event> {
        let Some(name) = &self.name else { return Ok(()) };
        let wanted = |error| Event::new(Cause::Name, format!("{error}; wanted {}", name.to_str()));
        end.verify_is_valid_for_subject_name(name).map_err(wanted)
    }

    fn check_path(
        &self,
        end: &EndEntityCert<'_>,
        parsed: &Certificate,
        rest: &[CertificateDer<'_>],
        usage: KeyUsage,
        now: UnixTime,
    ) -> Result<UnixTime, Event> {
        let lists = Arc::clone(&self.lists.borrow());
        let lists: Vec<_> = lists.iter().collect();
        let path = PathCheck { trust: self, end, rest, usage, now };
        let verified = path.verify_against(&lists).map_err(|error| of_path(&error))?;
        let issuers =
            verified.intermediate_certificates().filter_map(|one| certificate::read(&one.der()).ok());
        let expires = issuers.map(|issuer| not_after(&issuer)).chain([not_after(parsed)]).min();
        Ok(expires.unwrap_or(now))
    }
}

/// What a path is built from.
struct PathCheck<'a> {
    trust: &'a Trust,
    end: &'a EndEntityCert<'a>,
    rest: &'a [CertificateDer<'a>],
    usage: KeyUsage,
    now: UnixTime,
}

impl<'a> PathCheck<'a> {
    fn verify(&self, revocation: Option<RevocationOptions<'_>>) -> Result<VerifiedPath<'a>, webpki::Error> {
        let Self { trust, end, rest, usage, now } = *self;
        end.verify_for_usage(trust.algorithms, &trust.anchors, rest, now, usage, revocation, None)
    }

    /// A list that cannot be used must not hide the others.
    fn verify_against(&self, lists: &[&CertRevocationList<'_>]) -> Result<VerifiedPath<'a>, webpki::Error> {
        match self.verify(options(lists)) {
            Err(error) if is_of_a_list(&error) => {}
            decided => return decided,
        }
        for list in lists {
            match self.verify(options(&[*list])) {
                Err(error) if !is_of_a_list(&error) => return Err(error),
                _ => {}
            }
        }
        self.verify(None)
    }
}

/// `None` where there are no lists.
fn options<'a>(lists: &'a [&'a CertRevocationList<'a>]) -> Option<RevocationOptions<'a>> {
    let builder = RevocationOptionsBuilder::new(lists).ok()?;
    let builder = builder.with_status_policy(UnknownStatusPolicy::Allow);
    Some(builder.with_expiration_policy(ExpirationPolicy::Ignore).build())
}

/// Faults of a list, not of the certificate.
const fn is_of_a_list(error: &webpki::Error) -> bool {
    matches!(
        error,
        webpki::Error::InvalidCrlSignatureForPublicKey
            | webpki::Error::IssuerNotCrlSigner
            | webpki::Error::UnsupportedCrlSignatureAlgorithmContext(_)
            | webpki::Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_)
    )
}

fn of_path(error: &webpki::Error) -> Event {
    let cause = match error {
        webpki::Error::CertRevoked => Cause::Revoked,
        webpki::Error::UnknownIssuer => Cause::UnknownAuthority,
        webpki::Error::InvalidSignatureForPublicKey => Cause::CertificateForged,
        webpki::Error::RequiredEkuNotFoundContext(_) => Cause::KeyUsage,
        webpki::Error::CertExpired { not_after, .. } => return expired(*not_after),
        webpki::Error::CertNotValidYet { not_before, .. } => return not_yet(*not_before),
        _ => Cause::BadCertificate,
    };
    Event::new(cause, error)
}

/// What webpki checks where there is a path.
fn check_validity(certificate: &Certificate, now: UnixTime) -> Result<UnixTime, Event> {
    let not_before = certificate.tbs_certificate().validity().not_before.to_unix_duration();
    let (not_before, not_after) = (UnixTime::since_unix_epoch(not_before), not_after(certificate));
    match now {
        now if now < not_before => Err(not_yet(not_before)),
        now if now > not_after => Err(expired(not_after)),
        _ => Ok(not_after),
    }
}

fn not_after(certificate: &Certificate) -> UnixTime {
    UnixTime::since_unix_epoch(certificate.tbs_certificate().validity().not_after.to_unix_duration())
}

fn expired(not_after: UnixTime) -> Event {
    Event::new(Cause::Expired, format!("notAfter {}", utc(not_after)))
}

fn not_yet(not_before: UnixTime) -> Event {
    Event::new(Cause::NotYetValid, format!("notBefore {}", utc(not_before)))
}

fn utc(time: UnixTime) -> Utc {
    let millis = Duration::from_secs(time.as_secs()).as_millis();
    Utc(i64::try_from(millis).unwrap_or(i64::MAX))
}
