//! The files a configuration names: certificates, a key, passwords; read, taken out of PEM, and no more.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use x509_cert::der::Decode;
use zeroize::Zeroizing;

use super::Secret;
use super::source::Wrong;
use crate::revocation::{self, RevocationError};

/// A certificate as it was received, and as it reads.
pub(super) struct Certificate {
    pub(super) file: PathBuf,
    pub(super) der: CertificateDer<'static>,
    pub(super) parsed: x509_cert::Certificate,
}

/// All certificates of a PEM file; at least one.
pub(super) fn certificates(path: &Path) -> Result<Vec<Certificate>, Wrong> {
    let octets = read(path)?;
    let sections: Vec<_> =
        CertificateDer::pem_slice_iter(&octets).collect::<Result<_, _>>().map_err(|e| not_pem(path, &e))?;
    if sections.is_empty() {
        let help = format!(
            "give the file with BEGIN CERTIFICATE; from DER: `openssl x509 -inform der -in {0} -out {0}.pem`",
            path.display()
        );
        return Err(Wrong::new(format!("{} holds no PEM certificate", path.display()), help));
    }
    sections.into_iter().map(|der| certificate(path, der)).collect()
}

fn certificate(path: &Path, der: CertificateDer<'static>) -> Result<Certificate, Wrong> {
    let parsed = x509_cert::Certificate::from_der(&der).map_err(|error| {
        let message = format!("{} holds a damaged certificate: {error}", path.display());
        Wrong::new(message, "compare the file with the one its authority issued; it cannot be repaired")
    })?;
    Ok(Certificate { file: path.to_owned(), der, parsed })
}

/// A file that holds revocation lists now that can be used.
pub(super) fn revocation_lists(path: PathBuf) -> Result<PathBuf, Wrong> {
    let help = |error: &RevocationError| match error {
        RevocationError::Unusable { .. } => "have its authority issue it anew, after RFC 5280",
        _ => "give the list that the authority publishes, in PEM or DER",
    };
    match revocation::read(&path) {
        Ok(_) => Ok(path),
        Err(error) => Err(Wrong::new(error.to_string(), help(&error))),
    }
}

/// The private key of a PEM file, which must be PKCS#8 and not encrypted.
pub(super) fn private_key(path: &Path) -> Result<PrivatePkcs8KeyDer<'static>, Wrong> {
    let octets = read(path)?;
    let convert =
        || format!("convert it: `openssl pkcs8 -topk8 -nocrypt -in {0} -out {0}.pk8`", path.display());
    match PrivateKeyDer::from_pem_slice(&octets) {
        Ok(PrivateKeyDer::Pkcs8(key)) => Ok(key),
        Ok(_) => Err(Wrong::new(format!("{} is not in PKCS#8 form", path.display()), convert())),
        Err(pem::Error::NoItemsFound)
            if String::from_utf8_lossy(&octets).contains("BEGIN ENCRYPTED PRIVATE KEY") =>
        {
            let message =
                format!("{} is encrypted, and nobody is here to type its passphrase", path.display());
            Err(Wrong::new(message, convert()))
        }
        Err(pem::Error::NoItemsFound) => Err(Wrong::new(
            format!("{} holds no PEM private key", path.display()),
            "give the file with BEGIN PRIVATE KEY that belongs to the certificate",
        )),
        Err(error) => Err(not_pem(path, &error)),
    }
}

/// The first line of a file.
pub(super) fn password(path: &Path) -> Result<Secret, Wrong> {
    let octets = read(path)?;
    let text = std::str::from_utf8(&octets)
        .map_err(|_| Wrong::new(format!("{} is not UTF-8 text", path.display()), "save it as UTF-8"))?;
    match text.lines().next().unwrap_or_default() {
        "" => Err(Wrong::new(
            format!("{} has no password in its first line", path.display()),
            "write the password, and nothing else, into the file's first line",
        )),
        password => Ok(Secret::new(password.to_owned())),
    }
}

/// A warning when others than the owner may read a file that holds a secret.
pub(super) fn open_to_others(path: &Path) -> Option<Wrong> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    let message = || format!("{} holds a secret and others may read it (mode {mode:o})", path.display());
    (mode & 0o077 != 0).then(|| Wrong::new(message(), format!("`chmod 600 {}`", path.display())))
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Wrong> {
    std::fs::read(path).map(Zeroizing::new).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Wrong::new(
            format!("there is no file {}", path.display()),
            "mend the path; it is relative to the configuration's directory",
        ),
        ErrorKind::PermissionDenied => Wrong::new(
            format!("{} may not be read", path.display()),
            format!("let the user gridseal runs as own it: `chown USER {}`", path.display()),
        ),
        _ => Wrong::new(
            format!("{} cannot be read: {error}", path.display()),
            "give the path of an ordinary file",
        ),
    })
}

fn not_pem(path: &Path, error: &pem::Error) -> Wrong {
    let message = format!("{} is damaged PEM: {error}", path.display());
    Wrong::new(message, "copy the file again, whole, from its BEGIN line to its END line")
}
