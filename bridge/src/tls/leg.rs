//! TLS of an OSI leg (IEC 62351-4, clause 6): handshakes in both roles, each with a certificate from both sides, and
//! what comes of them. Sessions are never resumed: so every connection has its peer's certificate judged, by the
//! lists of the moment.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientConfig, Resumption};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ServerConfig};
use rustls::sign::SingleCertAndKey;
use rustls::time_provider::TimeProvider;
use rustls::{
    AlertDescription, CertificateError, DigitallySignedStruct, DistinguishedName, PeerIncompatible,
    SignatureScheme, SupportedProtocolVersion,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, TlsConnector, TlsStream};
use webpki::KeyUsage;

use super::event::{Cause, Event};
use super::provider;
use super::session::{Secured, Session};
use super::trust::{Lists, Trust, Verified};
use crate::config::{LegTls, TlsVersion};
use crate::revocation::{self, RevocationError};

/// Which side of the handshake we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Client,
    Server,
}

/// The TLS of one leg, ready for handshakes.
#[derive(Debug)]
pub struct Leg {
    identity: Arc<SingleCertAndKey>,
    versions: Vec<&'static SupportedProtocolVersion>,
    provider: Arc<CryptoProvider>,
    trust: Trust,
    hints: Vec<DistinguishedName>,
    time: Arc<dyn TimeProvider>,
    /// Files with revocation lists, to be watched.
    pub crl: Vec<PathBuf>,
    pub(super) session_life: Duration,
}

impl Leg {
    /// With the revocation lists as they are now.
    ///
    /// # Errors
    /// A revocation list that cannot be read. Later such a list leaves those before in force.
    pub fn new(config: &LegTls, time: Arc<dyn TimeProvider>) -> Result<Self, RevocationError> {
        let provider = provider();
        let trust = Trust::new(config, provider.signature_verification_algorithms.all);
        let leg = Self {
            identity: Arc::new(SingleCertAndKey::from(Arc::clone(&config.identity))),
            versions: config.versions.iter().map(|version| supported(*version)).collect(),
            hints: trust.hints(),
            provider,
            trust,
            time,
            crl: config.crl.clone(),
            session_life: config.session_life,
        };
        let lists = config.crl.iter().map(|file| revocation::read(file)).collect::<Result<Vec<_>, _>>()?;
        if let Err(event) = leg.set_lists(&lists.concat()) {
            tracing::error!("{event}");
        }
        Ok(leg)
    }

    /// These revocation lists (DER) are in force instead of those before: every session is judged again.
    ///
    /// # Errors
    /// One cannot be used; those before stay in force.
    pub fn set_lists(&self, ders: &[Vec<u8>]) -> Result<(), Event> {
        self.trust.set_lists(ders)
    }

    /// The handshake on a connection that was accepted.
    ///
    /// # Errors
    /// Why the peer was refused, or refuses us.
    pub async fn accept(self: &Arc<Self>, socket: TcpStream) -> Result<Secured, Event> {
        let (check, remote) = (Check::new(self, Role::Server), socket.peer_addr().ok());
        let config = self.server(&check).map_err(|error| check.event(&error, remote))?;
        let accepted = TlsAcceptor::from(Arc::new(config)).accept(socket).await;
        check.result(accepted.map(TlsStream::from), remote)
    }

    /// The handshake on a connection that we have opened.
    ///
    /// # Errors
    /// Why the peer was refused, or refuses us.
    pub async fn connect(self: &Arc<Self>, socket: TcpStream) -> Result<Secured, Event> {
        let (check, remote) = (Check::new(self, Role::Client), socket.peer_addr().ok());
        let config = self.client(&check).map_err(|error| check.event(&error, remote))?;
        let connected = TlsConnector::from(Arc::new(config)).connect(self.server_name(remote), socket).await;
        check.result(connected.map(TlsStream::from), remote)
    }

    /// What the server is told that we look for: nothing, where no name is configured.
    fn server_name(&self, remote: Option<SocketAddr>) -> ServerName<'static> {
        let address = remote.map_or(std::net::Ipv4Addr::UNSPECIFIED.into(), |remote| remote.ip());
        self.trust.name().unwrap_or(ServerName::IpAddress(address.into()))
    }

    fn server(&self, check: &Arc<Check>) -> Result<ServerConfig, rustls::Error> {
        let builder = ServerConfig::builder_with_details(Arc::clone(&self.provider), Arc::clone(&self.time));
        let builder = builder.with_protocol_versions(&self.versions)?;
        let builder = builder.with_client_cert_verifier(Arc::clone(check) as Arc<dyn ClientCertVerifier>);
        let mut config = builder.with_cert_resolver(Arc::clone(&self.identity) as _);
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }

    fn client(&self, check: &Arc<Check>) -> Result<ClientConfig, rustls::Error> {
        let builder = ClientConfig::builder_with_details(Arc::clone(&self.provider), Arc::clone(&self.time));
        let builder = builder.with_protocol_versions(&self.versions)?.dangerous();
        let builder = builder.with_custom_certificate_verifier(Arc::clone(check) as _);
        let mut config = builder.with_client_cert_resolver(Arc::clone(&self.identity) as _);
        config.resumption = Resumption::disabled();
        Ok(config)
    }

    pub(super) fn now(&self) -> UnixTime {
        self.time.current_time().unwrap_or(UnixTime::since_unix_epoch(Duration::MAX))
    }

    /// Judges a chain, leaf first, that the other side of `role` has shown.
    pub(super) fn judge(
        &self,
        role: Role,
        chain: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<Verified, Event> {
        let (leaf, rest) =
            chain.split_first().ok_or_else(|| Event::new(Cause::NoCertificate, "the peer showed none"))?;
        let usage = match role {
            Role::Client => KeyUsage::server_auth(),
            Role::Server => KeyUsage::client_auth(),
        };
        self.trust.verify(leaf, rest, usage, now)
    }
}

const fn supported(version: TlsVersion) -> &'static SupportedProtocolVersion {
    match version {
        TlsVersion::Tls13 => &rustls::version::TLS13,
        TlsVersion::Tls12 => &rustls::version::TLS12,
    }
}

/// The judgement within one handshake, kept for whoever asks afterwards.
#[derive(Debug)]
struct Check {
    leg: Arc<Leg>,
    role: Role,
    /// From before the judgement: no change is missed.
    lists: Lists,
    judged: Mutex<Option<Result<Verified, Event>>>,
}

impl Check {
    fn new(leg: &Arc<Leg>, role: Role) -> Arc<Self> {
        Arc::new(Self { leg: Arc::clone(leg), role, lists: leg.trust.lists(), judged: Mutex::default() })
    }

    fn judge(&self, chain: &[CertificateDer<'_>], now: UnixTime) -> Result<(), rustls::Error> {
        let judged = self.leg.judge(self.role, chain, now);
        let told = judged.as_ref().map(|_| ()).map_err(|event| as_told(event.cause).into());
        *self.judged.lock().unwrap_or_else(PoisonError::into_inner) = Some(judged);
        told
    }

    fn judged(&self) -> Option<Result<Verified, Event>> {
        self.judged.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn result(
        &self,
        shaken: io::Result<TlsStream<TcpStream>>,
        remote: Option<SocketAddr>,
    ) -> Result<Secured, Event> {
        match (shaken, self.judged()) {
            (Ok(stream), Some(Ok(verified))) => {
                let session =
                    Session::new(Arc::clone(&self.leg), self.role, self.lists.clone(), &stream, verified);
                Ok(Secured { stream, session })
            }
            (_, Some(Err(event))) => Err(event.with(remote)),
            (Err(error), _) => Err(self.event(&error_of(&error), remote)),
            // The library has asked for no judgement: there is no such handshake.
            (Ok(_), None) => Err(Event::new(Cause::NoCertificate, "none was judged").with(remote)),
        }
    }

    fn event(&self, error: &rustls::Error, remote: Option<SocketAddr>) -> Event {
        let certificate = self.judged().and_then(Result::ok).map(|verified| verified.certificate);
        Event::new(cause(error), error).of(certificate).with(remote)
    }

    fn schemes(&self) -> Vec<SignatureScheme> {
        self.leg.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The library's error within the system's; a peer that just goes has broken the handshake off.
pub(super) fn error_of(error: &io::Error) -> rustls::Error {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    inner.cloned().unwrap_or_else(|| rustls::Error::General(error.to_string()))
}

pub(super) const fn cause(error: &rustls::Error) -> Cause {
    use rustls::Error;
    match error {
        Error::NoCertificatesPresented => Cause::NoCertificate,
        Error::InvalidCertificate(CertificateError::BadSignature) => Cause::HandshakeSignature,
        Error::InvalidCertificate(_) => Cause::BadCertificate,
        Error::DecryptError => Cause::Forged,
        Error::AlertReceived(AlertDescription::ProtocolVersion) => Cause::Version,
        Error::AlertReceived(_) => Cause::PeerRefuses,
        Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => Cause::Insecure,
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::SupportedVersionsExtensionRequired
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled,
        ) => Cause::Version,
        Error::PeerIncompatible(_) => Cause::CipherSuite,
        _ => Cause::Handshake,
    }
}

/// What the peer is told: the alert that TLS has for it.
const fn as_told(cause: Cause) -> CertificateError {
    match cause {
        Cause::Revoked => CertificateError::Revoked,
        Cause::Expired => CertificateError::Expired,
        Cause::NotYetValid => CertificateError::NotValidYet,
        Cause::UnknownAuthority => CertificateError::UnknownIssuer,
        Cause::KeyUsage => CertificateError::InvalidPurpose,
        Cause::CertificateSize | Cause::BadCertificate | Cause::CertificateForged | Cause::KeySize => {
            CertificateError::BadEncoding
        }
        _ => CertificateError::ApplicationVerificationFailure,
    }
}

fn chain<'a>(leaf: &CertificateDer<'a>, rest: &[CertificateDer<'a>]) -> Vec<CertificateDer<'a>> {
    [std::slice::from_ref(leaf), rest].concat()
}

impl ServerCertVerifier for Check {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.judge(&chain(leaf, rest), now).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.leg.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.leg.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}

impl ClientCertVerifier for Check {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.leg.hints
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        self.judge(&chain(leaf, rest), now).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        ServerCertVerifier::verify_tls12_signature(self, message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        ServerCertVerifier::verify_tls13_signature(self, message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes()
    }
}

#[cfg(test)]
mod tests;
