//! The A-security-profile (IEC 62351-4, clause 11): a certificate, a time and a signature over it in the ACSE of an
//! association.
//!
//! It counters masquerade while associating and nothing else: what passes later, and whether it passes elsewhere, is
//! for the TLS below. Give [`ASecurity::sign`]'s value to the peer, and judge the peer's with
//! [`ASecurity::verify_request`] or [`ASecurity::verify_response`]; what is refused is to be aborted.

use std::fmt;
use std::time::Duration;

use schemas::authentication::{CertificateBased, SignedForm};
use schemas::profile::{SIGNED_FORM, SIGNED_FORMS};
use schemas::secpdu::Kind;
use schemas::time::Utc;
use thiserror::Error;

use crate::credential::Credential;
use crate::endpoint::CLOCK_TOLERANCE;
use crate::error::{CertificateName, Mismatch, Rule};
use crate::event::Severity;
use crate::peer::Expected;
use crate::replay::{ReplayMemory, Seen};
use crate::revocation::{CrlError, Crls, Revocation, UnusableList};
use crate::suite::{SignatureAlgorithm, verify_rsa_with_sha1};
use crate::trust::{Leaf, TrustAnchors, VerifiedPeer};

/// Values remembered against replay.
const REMEMBERED_VALUES: usize = 65_536;

/// A second, in milliseconds: the unit of the times that we sign.
const SECOND: i64 = 1000;

/// How far the times that we sign may run ahead of the clock, in milliseconds. Each is signed once, so that many
/// associations at once take the seconds to come; peers tolerate ten minutes.
const AHEAD: i64 = 60 * SECOND;

/// What holds for every association under one certificate.
#[derive(Debug)]
pub struct ASecurityConfig {
    /// Our certificate and key, of [`Credential::signing`].
    pub credential: Credential,
    /// Whose certificates we accept.
    pub anchors: TrustAnchors,
    /// DER certificates between peers' and anchors, which a value has no room for.
    pub intermediates: Vec<Vec<u8>>,
    /// What revocation lists decide.
    pub revocation: Revocation,
    /// How far a peer's clock may be off: 10 minutes.
    pub clock_tolerance: Duration,
    /// Whether a peer may sign with SHA-1: old products know no other hash (CP-12). Off.
    pub sha1: bool,
}

impl ASecurityConfig {
    /// Everything as the standard recommends.
    #[must_use]
    pub const fn new(credential: Credential, anchors: TrustAnchors) -> Self {
        Self {
            credential,
            anchors,
            intermediates: Vec::new(),
            revocation: Revocation::Known,
            clock_tolerance: CLOCK_TOLERANCE,
            sha1: false,
        }
    }
}

/// One certificate's end of all its associations.
pub struct ASecurity {
    config: ASecurityConfig,
    crls: Crls,
    memory: ReplayMemory,
    /// The last time signed.
    last: Option<Utc>,
    /// Requests that are older may have been seen before the start.
    oldest_request: Utc,
}

/// A peer whose value is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whose certificate it is.
    pub peer: VerifiedPeer,
    /// What the peer has signed (CP-13).
    pub form: SignedForm,
    /// With which hash.
    pub hash: Hash,
    certificate: Vec<u8>,
}

/// The hash under a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// sha256WithRSAEncryption
    Sha256,
    /// sha1WithRSAEncryption
    Sha1,
}

/// A value was refused: abort the association.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Refused {
    /// The first rule that it breaks.
    pub rule: Rule,
    /// The sender's certificate, as far as it could be read.
    pub certificate: Option<CertificateName>,
    /// The value that was found.
    pub found: String,
    /// The value that would have done.
    pub wanted: String,
}

/// No value could be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignError {
    /// Each time is signed once, and those of the next minute are: too many associations, or the clock went back.
    #[error("the next time to sign is {next}, too far ahead of the clock, {now}")]
    TooManyTimes {
        /// The first that has not been signed.
        next: Utc,
        /// The clock.
        now: Utc,
    },
    /// The cryptographic library did not do what it always does.
    #[error("the cryptographic library failed")]
    Cryptography,
}

impl ASecurity {
    /// `now` is the process's start.
    #[must_use]
    pub fn new(now: Utc, config: ASecurityConfig) -> Self {
        Self {
            crls: Crls::none(config.revocation),
            memory: ReplayMemory::new(REMEMBERED_VALUES),
            last: None,
            oldest_request: now,
            config,
        }
    }

    /// These revocation lists, DER, instead of those before. Then [`Self::recheck`] whoever is associated.
    ///
    /// # Errors
    /// One of them cannot be used; those before stay in force.
    pub fn set_crls(&mut self, ders: &[Vec<u8>]) -> Result<(), CrlError> {
        self.crls.replace(ders)
    }

    /// A revocation list that was found to say nothing, each once: for the security log.
    pub fn poll_unusable_list(&mut self) -> Option<UnusableList> {
        self.crls.poll_unusable()
    }

    /// Our authentication value for one AARQ or AARE.
    ///
    /// # Errors
    /// None can be made at present.
    pub fn sign(&mut self, now: Utc) -> Result<Vec<u8>, SignError> {
        let time = self.next_time(now)?;
        let text = in_seconds(time);
        let signed = SIGNED_FORM.octets(&text);
        let signature = self.config.credential.sign(&signed).map_err(|_| SignError::Cryptography)?;
        self.last = Some(time);
        let certificate = self.config.credential.leaf();
        Ok(CertificateBased { certificate, time: &text, signature: &signature }.write())
    }

    /// Strictly rising, for a peer takes each but once (clause 11). Whole seconds: not every peer reads fractions.
    fn next_time(&self, now: Utc) -> Result<Utc, SignError> {
        let second = Utc(now.0.div_euclid(SECOND) * SECOND);
        let next = self.last.map_or(second, |last| second.max(Utc(last.0 + SECOND)));
        if next.0 > second.0.saturating_add(AHEAD) {
            return Err(SignError::TooManyTimes { next, now });
        }
        Ok(next)
    }

    /// Judges the value of an AARQ, of which `expected` is the certificate. One older than this process may have
    /// been taken before its start, and is not.
    ///
    /// # Errors
    /// A check failed.
    pub fn verify_request(
        &mut self,
        now: Utc,
        expected: &Expected,
        value: &[u8],
    ) -> Result<Verified, Refused> {
        self.verify(now, expected, value, Some(self.oldest_request))
    }

    /// Judges the value of an AARE.
    ///
    /// # Errors
    /// A check failed.
    pub fn verify_response(
        &mut self,
        now: Utc,
        expected: &Expected,
        value: &[u8],
    ) -> Result<Verified, Refused> {
        self.verify(now, expected, value, None)
    }

    /// Whether the certificate of an association would still be taken.
    ///
    /// # Errors
    /// It has expired or is revoked by now.
    pub fn recheck(&self, now: Utc, expected: &Expected, verified: &Verified) -> Result<(), Refused> {
        let leaf = Leaf::read(&verified.certificate).map_err(|mismatch| refused(mismatch, None))?;
        self.check_certificate(now, expected, &leaf).map(drop)
    }

    /// In the order of the checks on signed PDUs: nothing is believed that is not signed.
    fn verify(
        &mut self,
        now: Utc,
        expected: &Expected,
        value: &[u8],
        oldest: Option<Utc>,
    ) -> Result<Verified, Refused> {
        let anonymous = |mismatch| refused(mismatch, None);
        let value = CertificateBased::read(value)
            .map_err(|error| anonymous(Mismatch::new(Rule::Syntax, error, "an authentication value")))?;
        let leaf = Leaf::read(value.certificate).map_err(anonymous)?;
        let named = |mismatch| refused(mismatch, Some(leaf.name()));
        let (form, hash) = self.check_signature(&leaf, &value).map_err(named)?;
        let peer = self.check_certificate(now, expected, &leaf)?;
        let time = self.check_time(now, value.time, oldest).map_err(named)?;
        let seen = Seen::new(time, value.certificate);
        Mismatch::unless(!self.memory.contains(&seen), Rule::Replay, value.time, "a new time")
            .map_err(named)?;
        self.memory.enter(now, seen);
        Ok(Verified { peer, form, hash, certificate: value.certificate.to_vec() })
    }

    /// What of the time is signed, and how.
    fn check_signature(
        &self,
        leaf: &Leaf<'_>,
        value: &CertificateBased<'_>,
    ) -> Result<(SignedForm, Hash), Mismatch> {
        let key = leaf.check_rsa()?.octets;
        let hashes: &[Hash] = if self.config.sha1 { &[Hash::Sha256, Hash::Sha1] } else { &[Hash::Sha256] };
        let signed = hashes.iter().flat_map(|hash| SIGNED_FORMS.map(|form| (form, *hash)));
        signed
            .into_iter()
            .find(|(form, hash)| hash.verifies(key, &form.octets(value.time), value.signature))
            .ok_or_else(|| Mismatch::new(Rule::Signature, "another signature", "one over the time"))
    }

    fn check_certificate(
        &self,
        now: Utc,
        expected: &Expected,
        leaf: &Leaf<'_>,
    ) -> Result<VerifiedPeer, Refused> {
        let path: Vec<_> = self.config.intermediates.iter().map(Vec::as_slice).collect();
        let verified = self.config.anchors.verify_signer(now, leaf, &path, expected, &self.crls);
        verified.map_err(|mismatch| refused(mismatch, Some(leaf.name())))
    }

    fn check_time(&self, now: Utc, text: &str, oldest: Option<Utc>) -> Result<Utc, Mismatch> {
        let tolerance = self.config.clock_tolerance;
        let time =
            Utc::from_generalized_time(text).map_err(|error| Mismatch::new(Rule::Syntax, text, error))?;
        let near = u128::from(time.distance(now)) <= tolerance.as_millis();
        Mismatch::unless(near, Rule::Time, time, format_args!("within {tolerance:?} of {now}"))?;
        let start = oldest.unwrap_or(time);
        Mismatch::unless(time >= start, Rule::Time, time, format_args!("not before {start}, our start"))?;
        Ok(time)
    }
}

impl Hash {
    fn verifies(self, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Sha256 => SignatureAlgorithm::Rsa.verify(key, message, signature).is_ok(),
            Self::Sha1 => verify_rsa_with_sha1(key, message, signature).is_ok(),
        }
    }
}

/// `YYYYMMDDhhmmssZ`
fn in_seconds(time: Utc) -> String {
    let text = time.to_generalized_time();
    let seconds = text.split(|octet| *octet == b'.').next().unwrap_or(&[]);
    String::from_utf8_lossy(seconds).into_owned() + "Z"
}

fn refused(mismatch: Mismatch, certificate: Option<CertificateName>) -> Refused {
    let Mismatch { rule, found, wanted } = mismatch;
    Refused { rule, certificate, found, wanted }
}

impl Refused {
    /// Group and number of the event, such as `15.3`: numbered as those of signed PDUs (assumed, CP-24).
    #[must_use]
    pub fn id(&self) -> String {
        format!("15.{}", self.rule.number(Kind::HandshakeReq))
    }

    /// Name of profile and rule.
    #[must_use]
    pub fn mnemonic(&self) -> String {
        format!("ASecurity.{:?}", self.rule)
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, certificate, found, wanted } = self;
        write!(f, "authentication value refused: {rule}: found {found}, wanted {wanted}")?;
        certificate.as_ref().map_or(Ok(()), |name| write!(f, "; certificate {name}"))
    }
}

#[cfg(test)]
mod tests;
