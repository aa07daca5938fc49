//! What is signed, and what has verified: only [`Signable::verify`] makes a [`Verified`].
//!
//! The checks stand here in their order (IEC 62351-4, clause 13.1): signature before anything is believed,
//! then form, certificate, address, version, time, replay.

use schemas::oid;
use schemas::secpdu::{
    AlgorithmIdentifier, BitString, Handshake, Kind, Reason, SecPdu, Signature, Termination,
};
use schemas::time::Utc;

use crate::Now;
use crate::credential::Credential;
use crate::endpoint::EndpointConfig;
use crate::error::{Error, Mismatch, Refused, Rule};
use crate::peer::Peer;
use crate::replay::{ReplayMemory, Seen};
use crate::revocation::Crls;
use crate::trust::{Leaf, VerifiedPeer};

/// Version 1, the one there is.
pub(crate) const VERSION_1: BitString<'static> = BitString { unused: 7, octets: &[0x80] };

/// A SecPDU with a signature, read but not believed.
pub(crate) struct Signable<'a, T> {
    kind: Kind,
    value: T,
    tbs: &'a [u8],
    sign: Signature<'a>,
    sig_alg: AlgorithmIdentifier<'a>,
    pk_cert: &'a [u8],
    cert_path: Vec<&'a [u8]>,
    version: BitString<'a>,
    time: &'a str,
}

impl<'a> Signable<'a, Handshake<'a>> {
    pub(crate) fn handshake(pdu: &'a SecPdu) -> Result<Self, Refused> {
        let value = Handshake::read(&pdu.octets).map_err(|error| malformed(pdu.kind, &error))?;
        let token = &value.token1;
        let (sig_alg, version, time) = (token.sig_alg, token.version, token.time);
        let (pk_cert, cert_path) = (token.pk_cert, token.cert_path.clone());
        let (tbs, sign) = (value.tbs, value.sign);
        Ok(Self { kind: pdu.kind, tbs, sign, sig_alg, pk_cert, cert_path, version, time, value })
    }
}

impl<'a> Signable<'a, Termination<'a>> {
    pub(crate) fn termination(pdu: &'a SecPdu) -> Result<Self, Refused> {
        let value = Termination::read(pdu.kind, &pdu.octets).map_err(|error| malformed(pdu.kind, &error))?;
        let token = &value.token3;
        let (sig_alg, version, time) = (token.sig_alg, token.version, token.time);
        let (pk_cert, cert_path) = (token.pk_cert, token.cert_path.clone());
        let (tbs, sign) = (value.tbs, value.sign);
        Ok(Self { kind: pdu.kind, tbs, sign, sig_alg, pk_cert, cert_path, version, time, value })
    }
}

pub(crate) fn malformed(kind: Kind, error: &schemas::ber::BerError) -> Refused {
    Mismatch::new(Rule::Syntax, error, format_args!("a {}", kind.name())).of(kind, None)
}

/// What verification needs to know.
pub(crate) struct Verifier<'a> {
    pub(crate) config: &'a EndpointConfig,
    pub(crate) memory: &'a ReplayMemory,
    pub(crate) crls: &'a Crls,
    pub(crate) now: Now,
    pub(crate) peer: &'a Peer,
    /// The start-up rule of responders: what is older may have been seen before the start.
    pub(crate) not_before: Option<Utc>,
}

/// A SecPDU that has passed every check on signed PDUs.
pub(crate) struct Verified<T> {
    pub(crate) value: T,
    pub(crate) peer: VerifiedPeer,
    /// To be entered into the replay memory once the caller's own checks are done.
    pub(crate) seen: Seen,
}

impl<T> Signable<'_, T> {
    /// `form` checks what is special to the PDU: its protected protocol, then its syntax.
    pub(crate) fn verify(
        self,
        verifier: &Verifier<'_>,
        form: impl FnOnce(&T) -> Result<(), Mismatch>,
    ) -> Result<Verified<T>, Refused> {
        let kind = self.kind;
        let anonymous = |mismatch: Mismatch| mismatch.of(kind, None);
        self.check_algorithms(verifier.peer).map_err(anonymous)?;
        let leaf = Leaf::read(self.pk_cert).map_err(anonymous)?;
        let named = |mismatch: Mismatch| mismatch.of(kind, Some(leaf.name()));
        check_allowed(&leaf, verifier.peer).map_err(named)?;
        self.check_signature(&leaf).map_err(named)?;
        form(&self.value).map_err(named)?;
        let now = verifier.now.utc;
        let peer = verifier
            .config
            .anchors
            .verify(now, &leaf, &self.cert_path, verifier.peer, verifier.crls)
            .map_err(named)?;
        self.check_version().map_err(named)?;
        let time = self.check_time(verifier).map_err(named)?;
        let seen = Seen::new(time, self.tbs);
        Mismatch::unless(!verifier.memory.contains(&seen), Rule::Replay, self.time, "a new PDU")
            .map_err(named)?;
        Ok(Verified { value: self.value, peer, seen })
    }

    fn check_algorithms(&self, peer: &Peer) -> Result<(), Mismatch> {
        let dotted = |algorithm: &AlgorithmIdentifier<'_>| oid::to_dotted(algorithm.algorithm);
        let identifiers = || peer.signatures.iter().map(|one| one.identifier());
        let supported = identifiers().any(|one| one.algorithm == self.sig_alg.algorithm);
        let wanted = || identifiers().map(|one| dotted(&one)).collect::<Vec<_>>().join(" or ");
        Mismatch::unless(supported, Rule::SignatureAlgorithm, dotted(&self.sig_alg), wanted())?;
        let same = self.sign.algo == self.sig_alg;
        Mismatch::unless(same, Rule::AlgorithmMismatch, dotted(&self.sign.algo), dotted(&self.sig_alg))
    }

    /// The key must be one for this algorithm, too.
    fn check_signature(&self, leaf: &Leaf<'_>) -> Result<(), Mismatch> {
        let key = leaf.public_key()?;
        let fits = key.algorithm.identifier().algorithm == self.sig_alg.algorithm;
        let verifies = fits && key.algorithm.verify(key.octets, self.tbs, self.sign.sign).is_ok();
        Mismatch::unless(verifies, Rule::Signature, "another signature", "that of the certificate's key")
    }

    fn check_version(&self) -> Result<(), Mismatch> {
        Mismatch::unless(
            self.version.bit(0),
            Rule::Version,
            format_args!("{:02x?}", self.version.octets),
            "v1",
        )
    }

    fn check_time(&self, verifier: &Verifier<'_>) -> Result<Utc, Mismatch> {
        let now = verifier.now.utc;
        let tolerance = verifier.config.clock_tolerance;
        let time = Utc::from_generalized_time(self.time)
            .map_err(|error| Mismatch::new(Rule::Syntax, self.time, error))?;
        let near = u128::from(time.distance(now)) <= tolerance.as_millis();
        Mismatch::unless(near, Rule::Time, time, format_args!("within {tolerance:?} of {now}"))?;
        let oldest = verifier.not_before.unwrap_or(time);
        Mismatch::unless(
            time >= oldest,
            Rule::Time,
            time,
            format_args!("not before {oldest}, after our start"),
        )?;
        Ok(time)
    }
}

/// ECDSA has one identifier for all curves: which, the certificate tells.
fn check_allowed(leaf: &Leaf<'_>, peer: &Peer) -> Result<(), Mismatch> {
    let found = leaf.public_key()?.algorithm;
    let wanted = || peer.signatures.iter().map(|one| one.name()).collect::<Vec<_>>().join(" or ");
    Mismatch::unless(peer.signatures.contains(&found), Rule::SignatureAlgorithm, found, wanted())
}

/// A signed termination of ours.
pub(crate) fn termination(
    credential: &Credential,
    time: Utc,
    kind: Kind,
    asso_id: &str,
    reason: &Reason<'_>,
) -> Result<SecPdu, Error> {
    let time = time.to_generalized_time();
    let token3 = schemas::secpdu::ClearToken3 {
        sig_alg: credential.algorithm(),
        version: VERSION_1,
        asso_id: Some(asso_id),
        time: std::str::from_utf8(&time).unwrap_or_default(),
        pk_cert: credential.leaf(),
        cert_path: credential.path(),
    };
    let tbs = Termination::write_tbs(&token3, reason);
    let sign = credential.sign(&tbs)?;
    let octets = Termination::write(&tbs, &Signature { algo: credential.algorithm(), sign: &sign });
    Ok(SecPdu { kind, octets })
}
