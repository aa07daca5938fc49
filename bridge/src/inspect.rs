//! Certificates and revocation lists for people: what they say, what remains of them, and the rule of IEC 62351-4,
//! Annex G, that they break, as `e2e` finds it in a peer's. Authorities and lists among the files are taken as
//! configured: certificates of ends are checked against them.

mod facts;
mod page;

use std::path::{Path, PathBuf};
use std::{fs, io};

use e2e::{Mismatch, TrustAnchors, inspect_path};
use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use schemas::time::Utc;
use x509_cert::Certificate;
use x509_cert::certificate::Rfc5280;
use x509_cert::crl::CertificateList;
use x509_cert::der::Decode;

pub use facts::{AeTitle, Broken, CertificateFacts, Facts, Kind, ListFacts, Roles, Validity};
pub use page::page;

/// A file that cannot be inspected.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The system refuses.
    #[error("{}: {cause}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What it says.
        cause: io::Error,
    },
    /// It is something else.
    #[error("{}: holds no certificate and no revocation list, neither in PEM nor in DER", .0.display())]
    Nothing(PathBuf),
    /// What it holds is damaged.
    #[error("{}: is damaged: {cause}", file.display())]
    Damaged {
        /// Which.
        file: PathBuf,
        /// How.
        cause: String,
    },
}

/// One of what files hold.
struct Item<'a> {
    file: &'a Path,
    der: Vec<u8>,
    read: Read,
}

enum Read {
    Certificate(Box<Certificate>),
    List(Box<CertificateList>),
}

/// What the files hold, in their order, at this time; and which of them cannot be read.
#[must_use]
pub fn inspect(now: Utc, files: &[PathBuf]) -> (Vec<Facts>, Vec<Unreadable>) {
    let (mut items, mut unreadable) = (vec![], vec![]);
    for file in files {
        match read(file) {
            Ok(read) => items.extend(read),
            Err(error) => unreadable.push(error),
        }
    }
    let known = Known::of(&items);
    (items.iter().map(|item| known.facts(now, item)).collect(), unreadable)
}

fn read(file: &Path) -> Result<Vec<Item<'_>>, Unreadable> {
    let octets = fs::read(file).map_err(|cause| Unreadable::File { file: file.to_owned(), cause })?;
    let damaged = |cause| Unreadable::Damaged { file: file.to_owned(), cause };
    let ders = match octets.as_slice() {
        // A SEQUENCE of 128 octets or more, as all of them are.
        [0x30, 0x81..=0x84, ..] => vec![octets],
        _ => sections(&octets).map_err(|error| damaged(error.to_string()))?,
    };
    if ders.is_empty() {
        return Err(Unreadable::Nothing(file.to_owned()));
    }
    let item = |der: Vec<u8>| parse(&der).map(|read| Item { file, der, read }).map_err(damaged);
    ders.into_iter().map(item).collect()
}

/// Of PEM: the certificates, then the lists. Whatever else there is, such as a key, is passed over.
fn sections(pem: &[u8]) -> Result<Vec<Vec<u8>>, pem::Error> {
    let certificates = CertificateDer::pem_slice_iter(pem).map(|der| Ok(der?.to_vec()));
    let lists = CertificateRevocationListDer::pem_slice_iter(pem).map(|der| Ok(der?.to_vec()));
    certificates.chain(lists).collect()
}

fn parse(der: &[u8]) -> Result<Read, String> {
    match (Certificate::from_der(der), CertificateList::<Rfc5280>::from_der(der)) {
        (Ok(certificate), _) => Ok(Read::Certificate(Box::new(certificate))),
        (_, Ok(list)) => Ok(Read::List(Box::new(list))),
        (Err(error), Err(_)) => Err(error.to_string()),
    }
}

/// The authorities and the lists among the files.
struct Known<'a> {
    authorities: Vec<(&'a Item<'a>, &'a Certificate)>,
    lists: Vec<Vec<u8>>,
}

impl<'a> Known<'a> {
    fn of(items: &'a [Item<'a>]) -> Self {
        let authority = |item: &'a Item<'a>| match &item.read {
            Read::Certificate(certificate) if facts::kind(certificate) == Kind::Authority => {
                Some((item, certificate.as_ref()))
            }
            _ => None,
        };
        let is_list = |item: &&Item<'_>| matches!(item.read, Read::List(_));
        let lists = items.iter().filter(is_list).map(|item| item.der.clone()).collect();
        Self { authorities: items.iter().filter_map(authority).collect(), lists }
    }

    fn facts(&self, now: Utc, item: &Item<'_>) -> Facts {
        match &item.read {
            Read::List(list) => Facts::List(ListFacts::new(now, item.file, &item.der, list)),
            Read::Certificate(certificate) => {
                let mut facts = CertificateFacts::new(now, item.file, &item.der, certificate);
                if facts.kind == Kind::End {
                    self.check_path(now, item, certificate, &mut facts);
                }
                Facts::Certificate(Box::new(facts))
            }
        }
    }

    /// Where an authority of the issuer's name is there.
    fn check_path(&self, now: Utc, item: &Item<'_>, end: &Certificate, facts: &mut CertificateFacts) {
        let issuer = end.tbs_certificate().issuer();
        let is_issuer = |(_, authority): &&(_, &Certificate)| authority.tbs_certificate().subject() == issuer;
        let Some((authority, _)) = self.authorities.iter().find(is_issuer) else { return };
        let checked = self.anchors().and_then(|anchors| inspect_path(now, &item.der, &anchors, &self.lists));
        facts.anchor = checked.is_ok().then(|| authority.file.display().to_string());
        facts.broken = facts.broken.take().or(checked.err().map(Broken::from));
    }

    /// What is no anchor has its own verdict.
    fn anchors(&self) -> Result<TrustAnchors, Mismatch> {
        let is_anchor = |der: &Vec<u8>| TrustAnchors::from_der(std::slice::from_ref(der)).is_ok();
        let ders =
            self.authorities.iter().map(|(item, _)| item.der.clone()).filter(is_anchor).collect::<Vec<_>>();
        TrustAnchors::from_der(&ders).map_err(|error| Mismatch {
            rule: e2e::Rule::CertificationPath,
            found: error.fault,
            wanted: String::from("a trust anchor"),
        })
    }
}

#[cfg(test)]
mod tests;
