//! Path rows 1 and 10: TLS (IEC 62351-3) with rustls: versions 1.2 and 1.3, private authorities only, never the
//! system's. Here what XMPP needs; below, the T-profile of OSI legs with its events.

pub(crate) mod certificate;
mod event;
#[cfg(test)]
pub(crate) mod fixture;
mod leg;
mod session;
mod transport;
mod trust;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

pub use certificate::CertificateName;
pub use event::{Cause, Event, Severity};
pub use leg::Leg;
pub use session::{Half, Party, Secured, Session, Turn};
pub use transport::{Stream, Transport};
pub(crate) use trust::revocation_lists;

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read.
    #[error("{}: {cause}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file without what should be in it.
    #[error("{}: no {wanted} in PEM: {cause}", file.display())]
    Pem {
        /// Which.
        file: PathBuf,
        /// What should be in it.
        wanted: &'static str,
        /// What is wrong with it.
        cause: pem::Error,
    },
    /// Nobody to trust.
    #[error("no certificate of an authority: without one no server can prove who it is")]
    NoAuthority,
    /// A certificate of an authority that is none.
    #[error("the {number}. certificate of an authority is not acceptable: {cause}")]
    Authority {
        /// Which, from 1.
        number: usize,
        /// What is wrong with it.
        cause: rustls::Error,
    },
    /// A certificate and key that do not go together.
    #[error("the certificate and its key are not acceptable: {0}")]
    Identity(rustls::Error),
    /// No protocol version left.
    #[error("the cryptographic provider is not acceptable: {0}")]
    Provider(rustls::Error),
}

/// A certificate with its chain, leaf first, and its key.
#[derive(Debug)]
pub struct Identity {
    /// Leaf first.
    pub chain: Vec<CertificateDer<'static>>,
    /// Of the leaf.
    pub key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Reads both from PEM files.
    ///
    /// # Errors
    /// Names the file and what is wrong with it.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        Ok(Self { chain: certificates(certificate)?, key: private_key(key)? })
    }
}

/// All certificates in a PEM file: at least one.
///
/// # Errors
/// Names the file and what is wrong with it.
pub fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let no = |cause| TlsError::Pem { file: file.to_owned(), wanted: "certificate", cause };
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(file)?).collect();
    match certificates {
        Ok(none) if none.is_empty() => Err(no(pem::Error::NoItemsFound)),
        certificates => certificates.map_err(no),
    }
}

fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let no = |cause| TlsError::Pem { file: file.to_owned(), wanted: "private key", cause };
    PrivateKeyDer::from_pem_slice(&read(file)?).map_err(no)
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(file).map_err(|cause| TlsError::File { file: file.to_owned(), cause })
}

/// For connections we open: who may vouch for the other side, and who we are if it asks.
///
/// # Errors
/// Names the certificate and what is wrong with it.
pub fn client_config(
    authorities: &[CertificateDer<'_>],
    identity: Option<Identity>,
) -> Result<Arc<ClientConfig>, TlsError> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let builder = builder.map_err(TlsError::Provider)?.with_root_certificates(roots(authorities)?);
    let config = match identity {
        None => Ok(builder.with_no_client_auth()),
        Some(Identity { chain, key }) => builder.with_client_auth_cert(chain, key),
    };
    config.map(Arc::new).map_err(TlsError::Identity)
}

/// For connections we accept.
///
/// # Errors
/// The certificate and key do not go together.
pub fn server_config(Identity { chain, key }: Identity) -> Result<Arc<ServerConfig>, TlsError> {
    let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let builder = builder.map_err(TlsError::Provider)?.with_no_client_auth();
    builder.with_single_cert(chain, key).map(Arc::new).map_err(TlsError::Identity)
}

fn roots(authorities: &[CertificateDer<'_>]) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for (number, authority) in (1..).zip(authorities) {
        let added = roots.add(authority.clone().into_owned());
        added.map_err(|cause| TlsError::Authority { number, cause })?;
    }
    if roots.is_empty() { Err(TlsError::NoAuthority) } else { Ok(roots) }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

#[cfg(test)]
mod tests;
