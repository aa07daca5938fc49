//! Two ends, an authority and a clock for tests. Nothing here sleeps.

use std::sync::Arc;
use std::time::Duration;

use ecdsa::elliptic_curve::pkcs8::{EncodePrivateKey, EncodePublicKey};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, PublicKeyData, RevokedCertParams, SanType, SerialNumber,
};
use schemas::ber::{Reader, Tag, Writer};
use schemas::mms::{InitiateError, initiate_error};
use schemas::secpdu::{
    Authenticator, ClearToken1, ClearToken2, Handshake, Kind, Reason, SecPdu, Signature, Transfer,
};
use schemas::time::Utc;

use crate::credential::Credential;
use crate::signed::termination;
use crate::suite::{SignatureAlgorithm, SigningKey};
use crate::{
    Association, Confidentiality, Endpoint, EndpointConfig, Event, Now, Peer, Random, Rule, TrustAnchors,
};

pub(crate) const CLIENT: &str = "aggregator@lab.example";
pub(crate) const SERVER: &str = "site1@lab.example";
pub(crate) const INITIATE_REQUEST: &[u8] = &[0xa8, 0x03, 0x80, 0x01, 0x05];
pub(crate) const INITIATE_RESPONSE: &[u8] = &[0xa9, 0x03, 0x80, 0x01, 0x06];
pub(crate) const WRITE: &[u8] = &[0xa0, 0x05, 0x02, 0x01, 0x08, 0xa5, 0x00];
pub(crate) const READ: &[u8] = &[0xa0, 0x05, 0x02, 0x01, 0x07, 0xa4, 0x00];

/// 2026-11-21T12:00:00Z, a year in which every fixture's certificate is valid.
pub(crate) const NOON: Now = Now { monotonic: Duration::from_secs(1000), utc: Utc(1_795_262_400_000) };

pub(crate) fn after(now: Now, elapsed: Duration) -> Now {
    let utc = Utc(now.utc.0 + i64::try_from(elapsed.as_millis()).unwrap());
    Now { monotonic: now.monotonic + elapsed, utc }
}

pub(crate) fn hexed(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Not random at all, and different for each seed.
pub(crate) fn random(seed: u64) -> Random {
    let mut state = seed;
    Box::new(move |octets| {
        for octet in octets {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *octet = (state >> 56) as u8;
        }
    })
}

/// A certification authority.
pub(crate) struct Ca {
    certificate: Certificate,
    pub(crate) issuer: Issuer<'static, KeyPair>,
}

impl Ca {
    pub(crate) fn new(name: &str) -> Self {
        Self::with(name, |_| ())
    }

    pub(crate) fn with(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let (key, params) = (KeyPair::generate().unwrap(), ca_params(name, change));
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        self.certificate.der().to_vec()
    }

    pub(crate) fn anchors(&self) -> TrustAnchors {
        TrustAnchors::from_der(&[self.der()]).unwrap()
    }

    /// An authority below this one, and its certificate.
    pub(crate) fn below(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let (key, params) = (KeyPair::generate().unwrap(), ca_params(name, change));
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    /// A revocation list that is fresh at noon, or has been stale for half a day.
    pub(crate) fn crl(&self, revoked_of: &[&Credential], fresh: bool) -> Vec<u8> {
        let revoked = |credential: &&Credential| RevokedCertParams {
            serial_number: serial_of(credential.leaf()),
            revocation_time: rcgen::date_time_ymd(2026, 11, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let params = CertificateRevocationListParams {
            this_update: rcgen::date_time_ymd(2026, 11, 20),
            next_update: rcgen::date_time_ymd(2026, 11, if fresh { 23 } else { 21 }),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked_of.iter().map(revoked).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        params.signed_by(&self.issuer).unwrap().der().to_vec()
    }

    pub(crate) fn issue(&self, jid: &str) -> Credential {
        self.issue_with(jid, |_| ())
    }

    /// With an OSI end's subject (Annex G.6.2), whose value is this element.
    pub(crate) fn issue_osi(&self, value: &[u8]) -> Vec<u8> {
        let mut subject = Writer::new();
        subject.nested(Tag::SEQUENCE, |rdns| {
            rdns.nested(Tag::SET, |rdn| {
                rdn.nested(Tag::SEQUENCE, |attribute| {
                    attribute.element(Tag::OBJECT_IDENTIFIER, &[0x55, 0x04, 0x6a]);
                    attribute.raw(value);
                });
            });
        });
        self.issue_with_field(5, subject.octets())
    }

    /// An older version of X.509: 1 or 2.
    pub(crate) fn issue_of_version(&self, version: u8) -> Vec<u8> {
        self.issue_with_field(0, if version == 1 { &[] } else { &[0xa0, 3, 2, 1, 1] })
    }

    fn issue_with_field(&self, at: usize, value: &[u8]) -> Vec<u8> {
        let sign = |tbs: &[u8]| rcgen::SigningKey::sign(self.issuer.key(), tbs).unwrap();
        with_field(self.issue(CLIENT).leaf(), at, value, sign)
    }

    /// With a key of another kind.
    pub(crate) fn issue_of(&self, jid: &str, algorithm: SignatureAlgorithm) -> Credential {
        let ((pkcs8, spki), of_p256) = (key_of(algorithm), self.issue(jid));
        let leaf =
            rekeyed(of_p256.leaf(), &spki, |tbs| rcgen::SigningKey::sign(self.issuer.key(), tbs).unwrap());
        Credential::from_der(vec![leaf], &pkcs8).unwrap()
    }

    pub(crate) fn issue_with(&self, jid: &str, change: impl FnOnce(&mut CertificateParams)) -> Credential {
        let key = KeyPair::generate().unwrap();
        let leaf = leaf_params(jid, change).signed_by(&key, &self.issuer).unwrap();
        Credential::unchecked(vec![leaf.der().to_vec()], key.serialized_der())
    }
}

/// A new key of this kind: PKCS #8, and its SubjectPublicKeyInfo.
fn key_of(algorithm: SignatureAlgorithm) -> (Vec<u8>, Vec<u8>) {
    let kind = match algorithm {
        SignatureAlgorithm::EcdsaP256 => &rcgen::PKCS_ECDSA_P256_SHA256,
        SignatureAlgorithm::Rsa => &rcgen::PKCS_RSA_SHA256,
        SignatureAlgorithm::Ed25519 => &rcgen::PKCS_ED25519,
        SignatureAlgorithm::EcdsaBrainpoolP256r1 => {
            let key = bp256::r1::SecretKey::from_slice(&[0x5a; 32]).unwrap();
            let public = key.public_key().to_public_key_der().unwrap();
            return (key.to_pkcs8_der().unwrap().as_bytes().to_vec(), public.into_vec());
        }
    };
    let key = KeyPair::generate_for(kind).unwrap();
    (key.serialized_der().to_vec(), key.subject_public_key_info())
}

/// A certificate with another key in it, signed anew. rcgen knows no brainpool.
fn rekeyed(certificate: &[u8], key: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    with_field(certificate, 6, key, sign)
}

fn serial_of(certificate: &[u8]) -> SerialNumber {
    let mut fields = Reader::der(certificate).enter(Tag::SEQUENCE).unwrap().enter(Tag::SEQUENCE).unwrap();
    fields.read().unwrap();
    SerialNumber::from_slice(fields.read().unwrap().content)
}

/// With this instead of a field of its tbsCertificate: version, serialNumber, signature, issuer, validity, subject,
/// subjectPublicKeyInfo.
fn with_field(certificate: &[u8], at: usize, value: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut fields = Reader::der(certificate).enter(Tag::SEQUENCE).unwrap();
    let (mut tbs, algorithm) = (fields.enter(Tag::SEQUENCE).unwrap(), fields.read().unwrap());
    let mut writer = Writer::new();
    writer.nested(Tag::SEQUENCE, |fields| {
        for number in 0.. {
            let Ok(field) = tbs.read() else { break };
            fields.raw(if number == at { value } else { field.octets });
        }
    });
    let tbs = writer.into_octets();
    let signature = [&[0][..], &sign(&tbs)].concat();
    let mut writer = Writer::new();
    writer.nested(Tag::SEQUENCE, |fields| {
        fields.raw(&tbs);
        fields.raw(algorithm.octets);
        fields.element(Tag::BIT_STRING, &signature);
    });
    writer.into_octets()
}

/// A certification authority on brainpoolP256r1, and a credential of the same kind below it.
pub(crate) fn below_brainpool(jid: &str) -> (TrustAnchors, Credential) {
    let (ca, algorithm) = (Ca::new("Brainpool CA"), SignatureAlgorithm::EcdsaBrainpoolP256r1);
    let (pkcs8, spki) = key_of(algorithm);
    let key = SigningKey::from_pkcs8(algorithm, &pkcs8).unwrap();
    let signed = |certificate: &[u8]| rekeyed(certificate, &spki, |tbs| key.sign(tbs).unwrap());
    let leaf = signed(ca.issue(jid).leaf());
    let anchors = TrustAnchors::from_der(&[signed(&ca.der())]).unwrap();
    (anchors, Credential::from_der(vec![leaf], &pkcs8).unwrap())
}

fn ca_params(name: &str, change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    change(&mut params);
    params
}

pub(crate) fn leaf_params(jid: &str, change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, jid.split('@').next().unwrap());
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2027, 1, 1);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
    params.subject_alt_names = vec![xmpp_addr(jid)];
    params.use_authority_key_identifier_extension = true;
    change(&mut params);
    params
}

pub(crate) fn xmpp_addr(jid: &str) -> SanType {
    SanType::OtherName((vec![1, 3, 6, 1, 5, 5, 7, 8, 5], jid.into()))
}

/// One end with at most one association.
pub(crate) struct End {
    pub(crate) endpoint: Endpoint,
    pub(crate) peer: Arc<Peer>,
    pub(crate) association: Option<Association>,
    /// How often it was told of new keys, which [`Self::events`] leaves out.
    pub(crate) rekeyed: u32,
    refusals: Vec<Event>,
    replies: Vec<SecPdu>,
}

impl End {
    pub(crate) fn new(config: EndpointConfig, peer: &str, seed: u64) -> Self {
        let started = Now { monotonic: Duration::ZERO, utc: Utc(NOON.utc.0 - 86_400_000) };
        let endpoint = Endpoint::new(started, config, random(seed));
        let peer = Arc::new(Peer::new(peer.split('@').next().unwrap(), peer));
        Self { endpoint, peer, association: None, rekeyed: 0, refusals: vec![], replies: vec![] }
    }

    pub(crate) fn change_peer(&mut self, change: impl FnOnce(&mut Peer)) {
        change(Arc::get_mut(&mut self.peer).unwrap());
    }

    pub(crate) fn credential(&self) -> &Credential {
        &self.endpoint.config.credential
    }

    pub(crate) fn association(&mut self) -> &mut Association {
        self.association.as_mut().unwrap()
    }

    pub(crate) fn initiate(&mut self, now: Now) -> SecPdu {
        self.association = Some(self.endpoint.initiate(now, self.peer.clone(), INITIATE_REQUEST).unwrap());
        self.sent().remove(0)
    }

    /// Where an environment would give the SecPDU.
    pub(crate) fn receive(&mut self, now: Now, pdu: &SecPdu) {
        if let Some(association) = &mut self.association {
            return association.handle_sec_pdu(&mut self.endpoint, now, pdu);
        }
        match self.endpoint.handle_request(now, self.peer.clone(), pdu) {
            Ok(association) => self.association = Some(association),
            Err(refusal) => {
                self.refusals.extend(refusal.events.into_iter().map(Event::Security));
                self.replies.extend(refusal.reply);
            }
        }
    }

    pub(crate) fn recheck(&mut self, now: Now) {
        self.association.as_mut().unwrap().recheck(&self.endpoint, now);
    }

    pub(crate) fn accept(&mut self, now: Now) {
        let association = self.association.as_mut().unwrap();
        association.accept(&mut self.endpoint, now, INITIATE_RESPONSE);
    }

    pub(crate) fn sent(&mut self) -> Vec<SecPdu> {
        let polled = self.association.iter_mut().flat_map(|one| std::iter::from_fn(|| one.poll_transmit()));
        self.replies.drain(..).chain(polled).collect()
    }

    pub(crate) fn events(&mut self) -> Vec<Event> {
        let polled = self.association.iter_mut().flat_map(|one| std::iter::from_fn(|| one.poll_event()));
        let (new_keys, told): (Vec<_>, Vec<_>) =
            self.refusals.drain(..).chain(polled).partition(|event| *event == Event::Rekeyed);
        self.rekeyed += u32::try_from(new_keys.len()).unwrap();
        told
    }

    /// One protected PDU, and nothing else.
    pub(crate) fn protect(&mut self, now: Now, pdu: &[u8]) -> SecPdu {
        self.association().send(now, pdu).unwrap();
        let [sent] = self.sent().try_into().unwrap();
        sent
    }

    /// Everything about the association that a PDU could move: state, times, sequence numbers, counters.
    pub(crate) fn fingerprint(&self) -> String {
        self.association.as_ref().map(Association::fingerprint).unwrap_or_default()
    }
}

/// What an attack is made on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Encrypted,
    Clear,
}

impl Mode {
    /// Nothing between the ends yet.
    pub(crate) fn pair(self) -> Pair {
        self.on(Pair::new())
    }

    /// A peer record that wants it so.
    pub(crate) fn set(self, peer: &mut Peer) {
        peer.confidentiality = self.of(Confidentiality::Required, Confidentiality::Off);
    }

    /// Ends that want it so.
    pub(crate) fn on(self, mut pair: Pair) -> Pair {
        pair.client.change_peer(|peer| self.set(peer));
        pair.server.change_peer(|peer| self.set(peer));
        pair
    }

    /// Both ends pending.
    pub(crate) fn open(self) -> Pair {
        let mut pair = self.pair();
        pair.reopen();
        pair
    }

    /// Both ends established, by one PDU each way.
    pub(crate) fn established(self) -> Pair {
        let mut pair = self.open();
        pair.establish();
        pair
    }

    /// The one or the other.
    pub(crate) fn of<T>(self, encrypted: T, clear: T) -> T {
        match self {
            Self::Encrypted => encrypted,
            Self::Clear => clear,
        }
    }
}

/// Each attack is a test against encrypted and one against clear associations.
macro_rules! against_both_modes {
    ($($attack:ident),* $(,)?) => {
        mod encrypted {
            $(#[test] fn $attack() { super::$attack($crate::fixture::Mode::Encrypted); })*
        }
        mod clear {
            $(#[test] fn $attack() { super::$attack($crate::fixture::Mode::Clear); })*
        }
    };
}
pub(crate) use against_both_modes;

/// A client, a server and the time.
pub(crate) struct Pair {
    pub(crate) ca: Ca,
    pub(crate) now: Now,
    pub(crate) client: End,
    pub(crate) server: End,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self::of(Ca::new("Lab E2E CA"))
    }

    pub(crate) fn of(ca: Ca) -> Self {
        let config = |jid| EndpointConfig::new(ca.issue(jid), ca.anchors());
        let client = End::new(config(CLIENT), SERVER, 1);
        let server = End::new(config(SERVER), CLIENT, 2);
        Self { now: NOON, client, server, ca }
    }

    pub(crate) fn pass(&mut self, elapsed: Duration) {
        self.now = after(self.now, elapsed);
    }

    /// HandshakeReq out and in; the server asks its local MMS server.
    pub(crate) fn request(&mut self) -> SecPdu {
        let req = self.client.initiate(self.now);
        self.server.receive(self.now, &req);
        req
    }

    /// HandshakeAcc written and not delivered.
    pub(crate) fn accept(&mut self) -> SecPdu {
        self.request();
        self.server.accept(self.now);
        self.server.sent().remove(0)
    }

    /// Both ends pending.
    pub(crate) fn open() -> Self {
        Mode::Encrypted.open()
    }

    pub(crate) fn reopen(&mut self) {
        let acc = self.accept();
        self.client.receive(self.now, &acc);
        self.client.events();
        self.server.events();
    }

    /// Both ends established, by one PDU each way.
    pub(crate) fn established() -> Self {
        Mode::Encrypted.established()
    }

    pub(crate) fn establish(&mut self) {
        let request = self.client.protect(self.now, READ);
        self.server.receive(self.now, &request);
        let answer = self.server.protect(self.now, READ);
        self.client.receive(self.now, &answer);
        self.client.events();
        self.server.events();
    }

    /// What the client sends reaches the server.
    pub(crate) fn client_sends(&mut self) {
        let sent = self.client.sent();
        sent.iter().for_each(|pdu| self.server.receive(self.now, pdu));
    }

    /// What the server sends reaches the client.
    pub(crate) fn server_sends(&mut self) {
        let sent = self.server.sent();
        sent.iter().for_each(|pdu| self.client.receive(self.now, pdu));
    }
}

/// A handshake of `signer` with something else in its token.
pub(crate) fn resigned(signer: &Credential, pdu: &SecPdu, edit: impl FnOnce(&mut ClearToken1<'_>)) -> SecPdu {
    let Handshake { pp, mut token1, appl_data, .. } = Handshake::read(&pdu.octets).unwrap();
    edit(&mut token1);
    let tbs = Handshake::write_tbs(&token1, appl_data);
    let sign = signer.sign(&tbs).unwrap();
    let octets = Handshake::write(pp, &tbs, &Signature { algo: signer.algorithm(), sign: &sign });
    SecPdu { kind: pdu.kind, octets }
}

/// A termination of `signer`, as its kind has it, a millisecond later than anything else.
pub(crate) fn ending(signer: &Credential, now: Now, kind: Kind, asso_id: &str) -> SecPdu {
    let unreachable = initiate_error(InitiateError::ApplicationUnreachable);
    let reason = match kind {
        Kind::ApplicationReject => Reason { appl_data: Some(&unreachable), ..Reason::default() },
        _ => Reason::default(),
    };
    termination(signer, Utc(now.utc.0 + 1), kind, asso_id, &reason).unwrap()
}

/// A ClearTransfer that names this association.
pub(crate) fn clear_transfer(asso_id: &str) -> SecPdu {
    let token2 = ClearToken2 {
        asso_id,
        time: "20261121120000.000Z",
        seq: 0,
        iv: None,
        rekey: None,
        req_rekey: false,
        changed_key: None,
    };
    let mut content = vec![];
    token2.write_content(&mut content);
    let mut writer = Writer::new();
    writer.nested(Tag::SEQUENCE, |pdu| {
        pdu.nested(Tag::SEQUENCE, |tbp| {
            tbp.element(Tag::SEQUENCE, &content);
            tbp.raw(READ);
        });
        pdu.nested(Tag::SEQUENCE, |auth| auth.element(Tag::OCTET_STRING, &[0; 16]));
    });
    SecPdu { kind: Kind::ClearTransfer, octets: writer.into_octets() }
}

/// The same transfer beside another authenticator.
pub(crate) fn beside(pdu: &[u8], kind: Kind, change: impl FnOnce(&mut Option<Authenticator<'_>>)) -> Vec<u8> {
    let Transfer { tbp, mut auth, .. } = Transfer::read(kind, pdu).unwrap();
    change(&mut auth);
    let mut writer = Writer::new();
    writer.nested(Tag::SEQUENCE, |fields| {
        fields.element(Tag::SEQUENCE, tbp);
        let Some(auth) = auth else { return };
        fields.nested(Tag::SEQUENCE, |fields| {
            auth.nonce.inspect(|nonce| fields.element(Tag::context(0), nonce));
            if let Some(algorithm) = auth.algorithm {
                fields.nested(Tag::context(1).constructed(), |fields| {
                    fields.element(Tag::OBJECT_IDENTIFIER, algorithm.algorithm);
                    fields.raw(algorithm.parameters.unwrap_or_default());
                });
            }
            fields.element(Tag::OCTET_STRING, auth.icv);
        });
    });
    writer.into_octets()
}

/// The rules broken, of the security events among these.
pub(crate) fn rules(events: &[Event]) -> Vec<Rule> {
    let rule = |event: &Event| match event {
        Event::Security(event) => Some(event.rule()),
        _ => None,
    };
    events.iter().filter_map(rule).collect()
}
