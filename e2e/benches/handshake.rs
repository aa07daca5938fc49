//! What a handshake costs, both ends together, beside the signatures and key agreements in it: two signed PDUs and two
//! certificates to verify, two to sign, two ECDH keys and agreements on P-256.
//!
//! `cargo bench -p gridseal-e2e` prints medians of interleaved runs, and of the ratio of each to its neighbour.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has failed")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self, ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _,
};
use e2e::{Credential, Endpoint, EndpointConfig, Now, Peer, Random, TrustAnchors};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType};
use schemas::time::Utc;

const ROUNDS: u32 = 40;
const RUNS: usize = 51;
const CLIENT: &str = "aggregator@lab.example";
const SERVER: &str = "site1@lab.example";
const REQUEST: &[u8] = &[0xa8, 0x03, 0x80, 0x01, 0x05];
const RESPONSE: &[u8] = &[0xa9, 0x03, 0x80, 0x01, 0x06];
const NOON: i64 = 1_795_262_400_000;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn timed(mut round: impl FnMut()) -> Duration {
    let start = std::time::Instant::now();
    (0..ROUNDS).for_each(|_| round());
    start.elapsed() / ROUNDS
}

fn authority() -> (Vec<u8>, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let key = KeyPair::generate().unwrap();
    let der = params.self_signed(&key).unwrap().der().to_vec();
    (der, Issuer::new(params, key))
}

fn endpoint(anchor: &[u8], issuer: &Issuer<'static, KeyPair>, jid: &str, seed: u8) -> Endpoint {
    let mut params = CertificateParams::default();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
    params.subject_alt_names = vec![SanType::OtherName((vec![1, 3, 6, 1, 5, 5, 7, 8, 5], jid.into()))];
    let key = KeyPair::generate().unwrap();
    let leaf = params.signed_by(&key, issuer).unwrap().der().to_vec();
    let credential = Credential::from_der(vec![leaf], key.serialized_der()).unwrap();
    let config = EndpointConfig::new(credential, TrustAnchors::from_der(&[anchor.to_vec()]).unwrap());
    let random: Random = Box::new(move |octets| {
        octets.fill(seed);
        aws_lc_rs::rand::fill(octets).unwrap();
    });
    Endpoint::new(Now { monotonic: Duration::ZERO, utc: Utc(NOON - 86_400_000) }, config, random)
}

/// Handshakes of one pair of endpoints, each a millisecond after the other and released at once.
struct Handshakes {
    client: Endpoint,
    server: Endpoint,
    to_server: Arc<Peer>,
    to_client: Arc<Peer>,
    elapsed: u64,
}

impl Handshakes {
    fn new() -> Self {
        let (anchor, issuer) = authority();
        let [client, server] =
            [(CLIENT, 1), (SERVER, 2)].map(|(jid, seed)| endpoint(&anchor, &issuer, jid, seed));
        let [to_server, to_client] = [SERVER, CLIENT].map(|jid| Arc::new(Peer::new("peer", jid)));
        Self { client, server, to_server, to_client, elapsed: 0 }
    }

    fn one(&mut self) {
        // Identifiers rest for 20 minutes, and there are a thousand times a thousand.
        self.elapsed += 10_000;
        let now = Now {
            monotonic: Duration::from_millis(self.elapsed),
            utc: Utc(NOON + i64::try_from(self.elapsed).unwrap()),
        };
        let mut client = self.client.initiate(now, self.to_server.clone(), REQUEST).unwrap();
        let req = client.poll_transmit().unwrap();
        let mut server = self.server.handle_request(now, self.to_client.clone(), &req).unwrap();
        server.accept(&mut self.server, now, RESPONSE);
        client.handle_sec_pdu(&mut self.client, now, &server.poll_transmit().unwrap());
        assert!(client.protection().is_some());
    }
}

fn bare(key: &EcdsaKeyPair, message: &[u8]) {
    let (signature, public) = (key.sign(&SystemRandom::new(), message).unwrap(), key.public_key().as_ref());
    key.sign(&SystemRandom::new(), black_box(message)).unwrap();
    for _ in 0..4 {
        let verifier = signature::UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, public);
        verifier.verify(black_box(message), signature.as_ref()).unwrap();
    }
    let [one, other] = [(); 2].map(|()| {
        let mut scalar = [0; 32];
        aws_lc_rs::rand::fill(&mut scalar).unwrap();
        let scalar = PrivateKey::from_private_key(&ECDH_P256, &scalar).unwrap();
        let public = scalar.compute_public_key().unwrap();
        (scalar, public)
    });
    for (scalar, public) in [(&one.0, &other.1), (&other.0, &one.1)] {
        let z = agree(scalar, UnparsedPublicKey::new(&ECDH_P256, public), (), |z| Ok(z.to_vec())).unwrap();
        black_box(z);
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

fn main() {
    let mut handshakes = Handshakes::new();
    let pkcs8 = KeyPair::generate().unwrap();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.serialized_der()).unwrap();
    let message = [0x55; 1024];
    let run = |_| {
        let (whole, bare) = (timed(|| handshakes.one()), timed(|| bare(&key, &message)));
        (whole.as_secs_f64(), bare.as_secs_f64())
    };
    let runs: Vec<_> = (0..RUNS).map(run).collect();
    let of = |what: fn(&(f64, f64)) -> f64| median(runs.iter().map(what).collect());
    let (whole, bare, ratio) = (of(|run| run.0), of(|run| run.1), of(|(whole, bare)| whole / bare));
    let (rate, whole, bare) = (1.0 / whole, whole * 1e6, bare * 1e6);
    println!(
        "handshake, both ends: {whole:.0} µs, {rate:.0} per second; bare {bare:.0} µs; ratio {ratio:.2}"
    );
}
