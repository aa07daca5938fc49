//! A plant to try TLS legs in: an authority, what it issues and revokes, a clock that is set, and two ends that meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DnType, IsCa,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevocationReason, RevokedCertParams, SerialNumber,
    SubjectPublicKeyInfo,
};
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls_pki_types::{PrivateKeyDer, UnixTime};
use tokio::net::{TcpListener, TcpStream};

use super::event::{Cause, Event};
use super::leg::Leg;
use super::transport::{Stream, Transport};
use super::{Secured, provider};
use crate::config::{LegTls, TProfile, TlsVersion};

/// 2027.
const START: u64 = 1_800_000_000;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The moment the plant's certificates are issued at.
pub(crate) fn start() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(START)
}

/// Says what it was set to.
#[derive(Debug)]
pub(crate) struct SetClock(AtomicU64);

impl SetClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(START)))
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}

impl TimeProvider for SetClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(self.0.load(Ordering::Relaxed))))
    }
}

/// An authority and what it issues.
pub(crate) struct Plant {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Plant {
    pub(crate) fn new() -> Self {
        Self::of("plant authority")
    }

    /// With an authority of another name.
    pub(crate) fn elsewhere() -> Self {
        Self::of("authority elsewhere")
    }

    fn of(authority: &str) -> Self {
        let mut params = params("authority");
        params.distinguished_name.push(DnType::CommonName, authority);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    /// Certificate and key of somebody, after `spoil`.
    pub(crate) fn issue(&self, name: &str, spoil: impl FnOnce(&mut CertificateParams)) -> Arc<CertifiedKey> {
        let (mut params, key) = (params(name), KeyPair::generate().unwrap());
        spoil(&mut params);
        let certificate = params.signed_by(&key, &*self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        Arc::new(CertifiedKey::from_der(vec![certificate.der().clone()], key, &provider()).unwrap())
    }

    /// A certificate of an RSA key of 1024 bits, which nobody has.
    pub(crate) fn issue_short(&self, name: &str) -> Arc<CertifiedKey> {
        let short = SubjectPublicKeyInfo::from_pem(SHORT).unwrap();
        let certificate = params(name).signed_by(&short, &*self.issuer).unwrap();
        let key = Arc::clone(&self.issue(name, |_| ()).key);
        Arc::new(CertifiedKey::new(vec![certificate.der().clone()], key))
    }

    /// A leg of somebody who trusts the plant's authority.
    pub(crate) fn leg(&self, identity: Arc<CertifiedKey>) -> LegTls {
        LegTls {
            identity,
            ca: vec![webpki::anchor_from_trusted_cert(self.issuer.der()).unwrap().to_owned()],
            pinned: vec![],
            peer_name: None,
            crl: vec![],
            session_life: DAY,
            versions: vec![TlsVersion::Tls13, TlsVersion::Tls12],
        }
    }

    /// The same, with a certificate that has nothing special.
    pub(crate) fn usual(&self, name: &str) -> LegTls {
        self.leg(self.issue(name, |_| ()))
    }

    /// A revocation list that names these.
    pub(crate) fn list(&self, revoked: &[&CertifiedKey]) -> Vec<u8> {
        let revoked_certs = revoked.iter().map(|one| RevokedCertParams {
            serial_number: serial(one),
            revocation_time: start().into(),
            reason_code: Some(RevocationReason::KeyCompromise),
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: (start() - DAY).into(),
            next_update: (start() + DAY).into(),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: revoked_certs.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&*self.issuer).unwrap().der().to_vec()
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![format!("{name}.plant.example")]).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.not_before = (start() - DAY).into();
    params.not_after = (start() + 10 * DAY).into();
    params
}

fn serial(certified: &CertifiedKey) -> SerialNumber {
    let certificate = super::certificate::read(&certified.cert[0]).unwrap();
    SerialNumber::from_slice(certificate.tbs_certificate().serial_number().as_bytes())
}

/// A leg that is ready.
pub(crate) fn ready(config: &LegTls) -> Arc<Leg> {
    Arc::new(Leg::new(config, SetClock::new()).unwrap())
}

pub(crate) fn transport(tprofile: &TProfile) -> Transport {
    Transport::new(tprofile, SetClock::new()).unwrap()
}

/// A listening socket, and a connection to it.
pub(crate) async fn sockets() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    (client, listener.accept().await.unwrap().0)
}

/// What a client and a server make of each other.
pub(crate) async fn meet(
    client: &Arc<Leg>,
    server: &Arc<Leg>,
) -> (Result<Secured, Event>, Result<Secured, Event>) {
    let (ours, theirs) = sockets().await;
    tokio::join!(client.connect(ours), server.accept(theirs))
}

/// What became of a connection, in a word.
pub(crate) fn outcome(result: &Result<Stream, Event>) -> Result<&'static str, Cause> {
    match result {
        Ok(Stream::Plain(_)) => Ok("plain"),
        Ok(Stream::Tls(_)) => Ok("tls"),
        Err(event) => Err(event.cause),
    }
}

const SHORT: &str = "\
-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCwdqsEmRFiYMBvXNcV/5g5vRc7
tpro5XJ/WHD+ct7dL/5x+AuUV3+o+L/VxOO+kWgJ2rlJxNamqTaQo54W2/37tp18
nK3MIySGApP+HIm1IOLByWHPTaq9NdYZ7lPnCv6JzG7yZNxHA0MMJbIfmL0B3NIh
2iVW5YuJmBG+2AejLQIDAQAB
-----END PUBLIC KEY-----
";
