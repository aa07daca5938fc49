//! The handshake's responder: octets of a HandshakeReq as a broker may send them, and signed as only a peer may.

use std::iter;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use e2e::{Association, Credential, Endpoint, EndpointConfig, Event, Now, Peer, Refusal, TrustAnchors};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SanType, SigningKey, date_time_ymd,
};
use schemas::secpdu::{ClearToken1, Handshake, Kind, SecPdu, Signature, Termination};
use schemas::time::Utc;

const PEER: &str = "aggregator@lab.example";
/// 2026-11-21T12:00:00Z
const NOON: Utc = Utc(1_795_262_400_000);
const DAY: Duration = Duration::from_secs(86_400);

/// The octets are a HandshakeReq, tried as they are, and again with a certificate and signature that verify.
///
/// A refusal can be read; what is accepted was asked for, and its answer can be read.
pub fn e2e(octets: &[u8]) {
    assert!(respond(octets.to_vec()).is_err(), "a signature out of nowhere");
    if let Ok(request) = Handshake::read(octets) {
        let signed = sign(&request);
        if let Ok(initiate_request) = respond(signed) {
            assert_eq!(initiate_request, request.appl_data);
        }
    }
}

/// The Initiate-Request that was asked with, or the refusal.
fn respond(octets: Vec<u8>) -> Result<Vec<u8>, Box<Refusal>> {
    let started = Now { monotonic: Duration::ZERO, utc: Utc(NOON.0 - DAY.as_millis() as i64) };
    let now = Now { monotonic: DAY, utc: NOON };
    let mut endpoint = Endpoint::new(started, PKI.config(), Box::new(|octets| octets.fill(7)));
    let request = SecPdu { kind: Kind::HandshakeReq, octets };
    match endpoint.handle_request(now, Arc::new(Peer::new("aggregator", PEER)), &request) {
        Ok(association) => Ok(accept(association, &mut endpoint, now)),
        Err(refusal) => {
            check_reply(&refusal);
            Err(refusal)
        }
    }
}

fn check_reply(refusal: &Refusal) {
    if let Some(reply) = &refusal.reply {
        assert_eq!(reply.kind, Kind::HandshakeSecReject);
        assert!(Termination::read(reply.kind, &reply.octets).is_ok());
    }
}

fn accept(mut association: Association, endpoint: &mut Endpoint, now: Now) -> Vec<u8> {
    let Some(Event::Requested { initiate_request, .. }) = association.poll_event() else {
        unreachable!("accepted without a request")
    };
    association.accept(endpoint, now, &[0xa9, 0]);
    let [answer] = &iter::from_fn(|| association.poll_transmit()).collect::<Vec<_>>()[..] else {
        unreachable!("not one answer")
    };
    assert_eq!(answer.kind, Kind::HandshakeAcc);
    assert!(Handshake::read(&answer.octets).is_ok());
    initiate_request
}

/// The same request from the owner of the peer's certificate.
fn sign(request: &Handshake<'_>) -> Vec<u8> {
    let token1 = ClearToken1 { pk_cert: &PKI.peer.0, cert_path: vec![], ..request.token1.clone() };
    let tbs = Handshake::write_tbs(&token1, request.appl_data);
    let sign = PKI.peer.1.sign(&tbs).expect("a signature");
    Handshake::write(request.pp, &tbs, &Signature { algo: token1.sig_alg, sign: &sign })
}

static PKI: LazyLock<Pki> = LazyLock::new(|| Pki::new().expect("certificates"));

struct Pki {
    authority: Certificate,
    own: (Vec<u8>, KeyPair),
    peer: (Vec<u8>, KeyPair),
}

impl Pki {
    fn new() -> Result<Self, rcgen::Error> {
        let mut params = params("authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate()?;
        let authority = params.self_signed(&key)?;
        let issuer = Issuer::new(params, key);
        Ok(Self { authority, own: issue(&issuer, "site@lab.example")?, peer: issue(&issuer, PEER)? })
    }

    fn config(&self) -> EndpointConfig {
        let credential = Credential::from_der(vec![self.own.0.clone()], &self.own.1.serialize_der());
        let anchors = TrustAnchors::from_der(&[self.authority.der().to_vec()]);
        EndpointConfig::new(credential.expect("a credential"), anchors.expect("an anchor"))
    }
}

fn issue(issuer: &Issuer<'_, KeyPair>, jid: &str) -> Result<(Vec<u8>, KeyPair), rcgen::Error> {
    let mut params = params(jid);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
    params.subject_alt_names = vec![SanType::OtherName((vec![1, 3, 6, 1, 5, 5, 7, 8, 5], jid.into()))];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    Ok((params.signed_by(&key, issuer)?.der().to_vec(), key))
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    params
}
