//! HandshakeReq and HandshakeAcc: what we offer, what we take, and the keys that come of both.
//!
//! IEC 62351-4, clauses 13.1 and 8. The Acc does not sign the offer, so a broker can obtain anything that the
//! offer lists: it lists only what is acceptable on its own, and one choice from it is taken.

use std::fmt;

use schemas::mms::{self, PduKind};
use schemas::oid;
use schemas::secpdu::{
    AlgorithmIdentifier, BitString, ClearToken1, DhKey, EncrMode, Handshake, Kind, SecPdu, Signature,
};

use crate::binding;
use crate::credential::Credential;
use crate::error::{Error, Mismatch, Refused, Rule};
use crate::identifier::{is_full, is_part, proposed};
use crate::peer::{Confidentiality, Mode, Peer};
use crate::schedule::{Salt, TrafficKeys};
use crate::secret::Secret;
use crate::signed::{Signable, VERSION_1, Verified, Verifier};
use crate::suite::{Aead, Cipher, Ephemeral, Group, Icv, Protection, sha256};
use crate::{Now, Random};

/// The hash of HKDF.
const HMAC: AlgorithmIdentifier<'static> = AlgorithmIdentifier::new(oid::HMAC_WITH_SHA256);

/// applProtected, where the data is encrypted by this association.
const fn conf_params(encr_mode: &EncrMode<'_>) -> BitString<'static> {
    match encr_mode {
        EncrMode::NonAea { encr: None, .. } => BitString { unused: 0, octets: &[] },
        EncrMode::Aea(_) | EncrMode::NonAea { .. } => BitString { unused: 6, octets: &[0x40] },
    }
}

/// What an offer lists: one mode, and of that everything that we allow.
fn offered(peer: &Peer) -> EncrMode<'static> {
    let icv = || peer.icvs.iter().map(|icv| icv.identifier()).collect();
    match peer.mode() {
        Mode::Aead => EncrMode::Aea(peer.suites.iter().map(|aead| aead.identifier()).collect()),
        Mode::Encrypted => {
            let encr = peer.ciphers.iter().map(|cipher| cipher.identifier()).collect();
            EncrMode::NonAea { encr: Some(encr), icv: icv() }
        }
        Mode::Clear => EncrMode::NonAea { encr: None, icv: icv() },
    }
}

/// What an answer selects.
fn chosen(protection: Protection) -> EncrMode<'static> {
    match protection {
        Protection::Aead(aead) => EncrMode::Aea(vec![aead.identifier()]),
        Protection::Encrypted(cipher, icv) => {
            EncrMode::NonAea { encr: Some(vec![cipher.identifier()]), icv: vec![icv.identifier()] }
        }
        Protection::Clear(icv) => EncrMode::NonAea { encr: None, icv: vec![icv.identifier()] },
    }
}

/// One of the two handshake PDUs, about to be written.
struct Draft<'a> {
    credential: &'a Credential,
    now: Now,
    pp: &'a str,
    asso_id: &'a str,
    dh_key: Vec<DhKey<'a>>,
    encr_mode: EncrMode<'static>,
    peer: Option<&'a str>,
    req_hash: Option<&'a [u8]>,
    initiate: &'a [u8],
}

impl Draft<'_> {
    /// The contents of `tbs`, and the SecPDU around them.
    fn write(self, kind: Kind) -> Result<(Vec<u8>, SecPdu), Error> {
        let time = self.now.utc.to_generalized_time();
        let token1 = ClearToken1 {
            sig_alg: self.credential.algorithm(),
            pk_cert: self.credential.leaf(),
            cert_path: self.credential.path(),
            version: VERSION_1,
            asso_id: self.asso_id,
            dh_key: self.dh_key,
            hmac: HMAC,
            time: std::str::from_utf8(&time).unwrap_or_default(),
            conf_params: conf_params(&self.encr_mode),
            encr_mode: self.encr_mode,
            att_cert: None,
            peer: self.peer,
            req_hash: self.req_hash,
        };
        let tbs = Handshake::write_tbs(&token1, self.initiate);
        let sign = self.credential.sign(&tbs)?;
        let octets =
            Handshake::write(self.pp, &tbs, &Signature { algo: self.credential.algorithm(), sign: &sign });
        Ok((tbs, SecPdu { kind, octets }))
    }
}

/// What a handshake ends in.
pub(crate) struct Agreement {
    pub(crate) keys: TrafficKeys,
    pub(crate) salt: Salt,
    pub(crate) group: Group,
    pub(crate) protection: Protection,
}

impl Agreement {
    fn new(z: Secret, salt: Salt, group: Group, protection: Protection) -> Option<Self> {
        Some(Self { keys: salt.derive(z, protection)?, salt, group, protection })
    }
}

/// Initiator: what was asked, until the answer comes.
#[derive(Debug)]
pub(crate) struct Offer {
    /// One of each group offered.
    ephemerals: Vec<Ephemeral>,
    salt: Salt,
    /// SHA-256 of the request's tbs.
    hash: [u8; 32],
}

impl Offer {
    /// Writes the HandshakeReq.
    pub(crate) fn write(
        credential: &Credential,
        now: Now,
        peer: &Peer,
        asso_id: &str,
        ephemerals: Vec<Ephemeral>,
        initiate: &[u8],
    ) -> Result<(Self, SecPdu), Error> {
        let dh_key = ephemerals.iter().map(dh_key).collect();
        let recipient = binding::recipient(peer);
        let draft = Draft {
            credential,
            now,
            pp: &peer.pp,
            asso_id,
            dh_key,
            encr_mode: offered(peer),
            peer: recipient.as_deref(),
            req_hash: None,
            initiate,
        };
        let (tbs, pdu) = draft.write(Kind::HandshakeReq)?;
        Ok((Self { salt: Salt::ZERO.link(&tbs), hash: sha256(&[&tbs]), ephemerals }, pdu))
    }

    /// Keys from the answer. A public value that is no point of the group is refused.
    pub(crate) fn agree(self, answer: &Answer<'_>) -> Result<Agreement, Refused> {
        let Handshake { tbs, token1, .. } = &answer.handshake.value;
        let ours = self.ephemerals.into_iter().find(|ephemeral| ephemeral.group() == answer.group);
        let lost = || answer.refuse(Mismatch::new(Rule::IllegalDhGroup, answer.group, "one offered"));
        let z = agree(ours.ok_or_else(lost)?, answer.public).map_err(|mismatch| answer.refuse(mismatch))?;
        let agreement = Agreement::new(z, self.salt.link(tbs), answer.group, answer.protection);
        agreement.ok_or_else(|| {
            answer.refuse(Mismatch::new(Rule::InvalidAeAlgorithm, answer.protection, token1.asso_id))
        })
    }
}

fn dh_key(ephemeral: &Ephemeral) -> DhKey<'_> {
    DhKey { group: ephemeral.group().number(), public: ephemeral.public() }
}

pub(crate) fn agree(ephemeral: Ephemeral, public: &[u8]) -> Result<Secret, Mismatch> {
    let (found, group) = (format!("{} octets", public.len()), ephemeral.group());
    let refused = |_| Mismatch::new(Rule::DhPublic, found, format_args!("a public value of group {group}"));
    ephemeral.agree(public).map_err(refused)
}

/// A HandshakeReq that passed.
pub(crate) struct Asked<'a> {
    pub(crate) handshake: Verified<Handshake<'a>>,
    protection: Protection,
    group: Group,
    public: &'a [u8],
}

impl<'a> Asked<'a> {
    pub(crate) fn verify(verifier: &Verifier<'_>, pdu: &'a SecPdu) -> Result<Self, Refused> {
        let handshake = Signable::handshake(pdu)?.verify(verifier, |handshake| {
            check_protocol(handshake.pp, &verifier.peer.pp)?;
            let asso_id = handshake.token1.asso_id;
            Mismatch::unless(is_part(asso_id), Rule::Syntax, format_args!("assoID {asso_id:?}"), "nnn")?;
            check_initiate(handshake.appl_data, PduKind::InitiateRequest)
        })?;
        let named = handshake.value.token1.peer;
        binding::check_recipient(verifier.peer, named, &verifier.config.credential)
            .map_err(|mismatch| mismatch.of(pdu.kind, Some(handshake.peer.certificate.clone())))?;
        match select(&handshake.value.token1, verifier.peer) {
            Ok((protection, (group, public))) => Ok(Self { handshake, protection, group, public }),
            Err(mismatch) => Err(mismatch.of(pdu.kind, Some(handshake.peer.certificate))),
        }
    }

    /// Agrees on Z at once, so that a bad public value is refused before anything local is opened.
    pub(crate) fn agree(self, random: &mut Random) -> Result<Request, Error> {
        let Handshake { tbs, appl_data, .. } = self.handshake.value;
        let ephemeral = Ephemeral::generate(self.group, random)?;
        let (group, public) = (self.group, ephemeral.public().to_vec());
        let z = agree(ephemeral, self.public).map_err(|mismatch| {
            mismatch.of(Kind::HandshakeReq, Some(self.handshake.peer.certificate.clone()))
        })?;
        let salt = Salt::ZERO.link(tbs);
        let initiate_request = appl_data.to_vec();
        let hash = sha256(&[tbs]);
        Ok(Request { z, salt, protection: self.protection, group, public, hash, initiate_request })
    }
}

/// The first of the peer's group and algorithms that we allow (checks 11, 5, 13 to 25, 16).
fn select<'a>(token1: &ClearToken1<'a>, peer: &Peer) -> Result<(Protection, (Group, &'a [u8])), Mismatch> {
    let of = |group: Group| token1.dh_key.iter().find(|key| key.group == group.number());
    let first = peer.groups.iter().find_map(|&group| Some((group, of(group)?.public)));
    let public = first.ok_or_else(|| Mismatch::new(Rule::DhGroup, groups(token1), listed(&peer.groups)))?;
    check_hmac(token1)?;
    let protection = select_protection(&token1.encr_mode, peer)?;
    check_attribute_certificate(token1)?;
    Ok((protection, public))
}

/// The first of each list of the peer record that the request lists too; then whether the mode is allowed at all.
fn select_protection(encr_mode: &EncrMode<'_>, peer: &Peer) -> Result<Protection, Mismatch> {
    let off = peer.confidentiality == Confidentiality::Off;
    let protection = match encr_mode {
        EncrMode::Aea(_) | EncrMode::NonAea { encr: Some(_), .. } if off => {
            return Err(Mismatch::new(Rule::ConfidentialityUnwanted, "encryption", "integrity alone"));
        }
        EncrMode::Aea(_) if peer.suites.is_empty() => {
            return Err(Mismatch::new(Rule::AeaNotSupported, "aea", "non-aea"));
        }
        EncrMode::NonAea { encr: Some(_), .. } if peer.ciphers.is_empty() => {
            return Err(Mismatch::new(Rule::AeRequired, "non-aea", "aea"));
        }
        EncrMode::Aea(offered) => {
            let aead = first(&peer.suites, offered, Aead::from_identifier);
            let refused = || Mismatch::new(Rule::AeaAlgorithms, names(offered), listed(&peer.suites));
            Protection::Aead(aead.ok_or_else(refused)?)
        }
        EncrMode::NonAea { encr: Some(offered), icv } => {
            let cipher = first(&peer.ciphers, offered, Cipher::from_identifier);
            let refused = || Mismatch::new(Rule::EncrAlgorithms, names(offered), listed(&peer.ciphers));
            Protection::Encrypted(cipher.ok_or_else(refused)?, select_icv(icv, peer)?)
        }
        EncrMode::NonAea { encr: None, icv } => Protection::Clear(select_icv(icv, peer)?),
    };
    let legible = peer.confidentiality == Confidentiality::Required && !protection.is_encrypted();
    Mismatch::unless(!legible, Rule::ConfidentialityRequired, protection, "encryption")?;
    Ok(protection)
}

fn select_icv(offered: &[AlgorithmIdentifier<'_>], peer: &Peer) -> Result<Icv, Mismatch> {
    let icv = first(&peer.icvs, offered, Icv::from_identifier);
    icv.ok_or_else(|| Mismatch::new(Rule::IcvAlgorithms, names(offered), listed(&peer.icvs)))
}

/// The first of ours that is among the peer's.
fn first<T: Copy + PartialEq>(
    ours: &[T],
    offered: &[AlgorithmIdentifier<'_>],
    read: impl Fn(&AlgorithmIdentifier<'_>) -> Option<T>,
) -> Option<T> {
    ours.iter().copied().find(|&one| offered.iter().any(|identifier| read(identifier) == Some(one)))
}

/// A HandshakeReq that we may accept.
pub(crate) struct Request {
    z: Secret,
    salt: Salt,
    pub(crate) protection: Protection,
    group: Group,
    public: Vec<u8>,
    /// SHA-256 of the request's tbs.
    hash: [u8; 32],
    pub(crate) initiate_request: Vec<u8>,
}

impl Request {
    /// Writes the HandshakeAcc and derives the keys.
    pub(crate) fn accept(
        self,
        credential: &Credential,
        now: Now,
        peer: &Peer,
        asso_id: &str,
        initiate: &[u8],
    ) -> Result<(Agreement, SecPdu), Error> {
        check_initiate(initiate, PduKind::InitiateResponse)
            .map_err(|_| Error::NotInitiate("Initiate-Response"))?;
        let dh_key = vec![DhKey { group: self.group.number(), public: &self.public }];
        let draft = Draft {
            credential,
            now,
            pp: &peer.pp,
            asso_id,
            dh_key,
            encr_mode: chosen(self.protection),
            peer: None,
            req_hash: peer.binding.then_some(&self.hash),
            initiate,
        };
        let (tbs, pdu) = draft.write(Kind::HandshakeAcc)?;
        let agreement = Agreement::new(self.z, self.salt.link(&tbs), self.group, self.protection);
        Ok((agreement.ok_or(Error::Cryptography)?, pdu))
    }
}

/// A HandshakeAcc that passed.
pub(crate) struct Answer<'a> {
    pub(crate) handshake: Verified<Handshake<'a>>,
    pub(crate) protection: Protection,
    group: Group,
    public: &'a [u8],
}

impl<'a> Answer<'a> {
    /// `nnn` is what we proposed with `offer`.
    pub(crate) fn verify(
        verifier: &Verifier<'_>,
        nnn: &str,
        offer: &Offer,
        pdu: &'a SecPdu,
    ) -> Result<Self, Refused> {
        let handshake = Signable::handshake(pdu)?.verify(verifier, |handshake| {
            check_protocol(handshake.pp, &verifier.peer.pp)?;
            let asso_id = handshake.token1.asso_id;
            let ours = is_full(asso_id) && proposed(asso_id) == nnn;
            let wanted = format_args!("{nnn}:mmm");
            Mismatch::unless(ours, Rule::Syntax, format_args!("assoID {asso_id:?}"), wanted)?;
            check_initiate(handshake.appl_data, PduKind::InitiateResponse)
        })?;
        binding::check_request(verifier.peer, handshake.value.token1.req_hash, &offer.hash)
            .map_err(|mismatch| mismatch.of(pdu.kind, Some(handshake.peer.certificate.clone())))?;
        match selected(&handshake.value.token1, verifier.peer) {
            Ok((protection, (group, public))) => Ok(Self { handshake, protection, group, public }),
            Err(mismatch) => Err(mismatch.of(pdu.kind, Some(handshake.peer.certificate))),
        }
    }

    fn refuse(&self, mismatch: Mismatch) -> Refused {
        mismatch.of(Kind::HandshakeAcc, Some(self.handshake.peer.certificate.clone()))
    }
}

/// Exactly one group and one algorithm, both of ours, and the alternative of `encr-mode` that we offered.
fn selected<'a>(token1: &ClearToken1<'a>, peer: &Peer) -> Result<(Protection, (Group, &'a [u8])), Mismatch> {
    let illegal = || Mismatch::new(Rule::IllegalDhGroup, groups(token1), listed(&peer.groups));
    let [key] = token1.dh_key.as_slice() else { return Err(illegal()) };
    let group = Group::from_number(key.group).filter(|group| peer.groups.contains(group));
    let group = group.ok_or_else(illegal)?;
    check_hmac(token1)?;
    let protection = selected_protection(&token1.encr_mode, peer)?;
    check_attribute_certificate(token1)?;
    Ok((protection, (group, key.public)))
}

fn groups(token1: &ClearToken1<'_>) -> String {
    token1.dh_key.iter().map(|key| key.group.to_string()).collect::<Vec<_>>().join(", ")
}

fn selected_protection(encr_mode: &EncrMode<'_>, peer: &Peer) -> Result<Protection, Mismatch> {
    match (peer.mode(), encr_mode) {
        (Mode::Aead, EncrMode::Aea(list)) => {
            only(list, Rule::SingleAeAlgorithm, Rule::InvalidAeAlgorithm, &peer.suites, Aead::from_identifier)
                .map(Protection::Aead)
        }
        (Mode::Encrypted, EncrMode::NonAea { encr: Some(list), icv }) => {
            let (single, invalid) = (Rule::SingleEncrAlgorithm, Rule::InvalidEncrAlgorithm);
            let cipher = only(list, single, invalid, &peer.ciphers, Cipher::from_identifier)?;
            Ok(Protection::Encrypted(cipher, only_icv(icv, peer)?))
        }
        (Mode::Clear, EncrMode::NonAea { encr: None, icv }) => Ok(Protection::Clear(only_icv(icv, peer)?)),
        (Mode::Aead, EncrMode::NonAea { .. }) => Err(Mismatch::new(Rule::AeNotUsed, "non-aea", "aea")),
        (Mode::Encrypted | Mode::Clear, EncrMode::Aea(_)) => {
            Err(Mismatch::new(Rule::AeaNotOffered, "aea", "non-aea"))
        }
        (Mode::Encrypted, EncrMode::NonAea { encr: None, .. }) => {
            Err(Mismatch::new(Rule::ConfidentialityRequired, "no encr", "encr"))
        }
        (Mode::Clear, EncrMode::NonAea { encr: Some(_), .. }) => {
            Err(Mismatch::new(Rule::ConfidentialityUnwanted, "encr", "none"))
        }
    }
}

fn only_icv(list: &[AlgorithmIdentifier<'_>], peer: &Peer) -> Result<Icv, Mismatch> {
    only(list, Rule::SingleIcvAlgorithm, Rule::IcvAlgorithms, &peer.icvs, Icv::from_identifier)
}

/// The one algorithm of a list, which must be of ours.
fn only<T: Copy + PartialEq + fmt::Display>(
    list: &[AlgorithmIdentifier<'_>],
    single: Rule,
    invalid: Rule,
    ours: &[T],
    read: impl Fn(&AlgorithmIdentifier<'_>) -> Option<T>,
) -> Result<T, Mismatch> {
    let [one] = list else { return Err(Mismatch::new(single, names(list), "one of ours")) };
    let found = read(one).filter(|found| ours.contains(found));
    found.ok_or_else(|| Mismatch::new(invalid, names(list), listed(ours)))
}

/// `pp` is not signed, so it is compared with what is configured.
fn check_protocol(found: &str, wanted: &str) -> Result<(), Mismatch> {
    Mismatch::unless(found == wanted, Rule::ProtectedProtocol, found, wanted)
}

fn check_initiate(appl_data: &[u8], wanted: PduKind) -> Result<(), Mismatch> {
    match mms::peek(appl_data) {
        Ok(peek) if peek.kind == wanted => Ok(()),
        Ok(peek) => Err(Mismatch::new(
            Rule::Syntax,
            format_args!("applData {:?}", peek.kind),
            format_args!("{wanted:?}"),
        )),
        Err(error) => {
            Err(Mismatch::new(Rule::Syntax, format_args!("applData: {error}"), format_args!("{wanted:?}")))
        }
    }
}

fn check_hmac(token1: &ClearToken1<'_>) -> Result<(), Mismatch> {
    let found = token1.hmac.algorithm;
    Mismatch::unless(
        found == HMAC.algorithm,
        Rule::Hmac,
        oid::to_dotted(found),
        oid::to_dotted(HMAC.algorithm),
    )
}

/// What cannot be checked is not taken.
fn check_attribute_certificate(token1: &ClearToken1<'_>) -> Result<(), Mismatch> {
    Mismatch::unless(
        token1.att_cert.is_none(),
        Rule::AttributeCertificate,
        "an attribute certificate",
        "none",
    )
}

fn names(algorithms: &[AlgorithmIdentifier<'_>]) -> String {
    let known = |identifier: &AlgorithmIdentifier<'_>| {
        let aead = Aead::from_identifier(identifier).map(Aead::name);
        let cipher = || Cipher::from_identifier(identifier).map(Cipher::name);
        aead.or_else(cipher).or_else(|| Icv::from_identifier(identifier).map(Icv::name))
    };
    let name = |identifier: &AlgorithmIdentifier<'_>| {
        known(identifier).map_or_else(|| oid::to_dotted(identifier.algorithm), str::to_owned)
    };
    algorithms.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn listed<T: fmt::Display>(ours: &[T]) -> String {
    ours.iter().map(T::to_string).collect::<Vec<_>>().join(" or ")
}
