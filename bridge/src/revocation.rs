//! Certificate revocation lists in files, read again when the files change: whoever fetches them replaces them.
//! A file that cannot be used leaves the lists in force that were in it, and is told.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io};

use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject;
use tokio::sync::mpsc;
use tokio::time::interval;

use crate::tls;

/// How often the files are looked at: a revoked peer is to be gone within a second.
const LOOK: Duration = Duration::from_millis(500);

/// A file that holds no revocation list.
#[derive(Debug, thiserror::Error)]
pub enum RevocationError {
    /// It cannot be read.
    #[error("{}: {cause}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// There is none in it.
    #[error("{} holds no revocation list, neither in PEM nor in DER", .0.display())]
    None(PathBuf),
    /// There is one that cannot be used.
    #[error("{} holds a list that cannot be used: {cause}", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// Why not.
        cause: webpki::Error,
    },
}

/// All lists of a PEM file, or the one of a DER file. They can be used.
///
/// # Errors
/// It cannot be read, or holds none, or one that is damaged.
pub fn read(file: &Path) -> Result<Vec<Vec<u8>>, RevocationError> {
    let octets = fs::read(file).map_err(|cause| RevocationError::File { file: file.to_owned(), cause })?;
    let lists = lists(octets).ok_or_else(|| RevocationError::None(file.to_owned()))?;
    let unusable = |cause| RevocationError::Unusable { file: file.to_owned(), cause };
    tls::revocation_lists(&lists).map_err(unusable)?;
    Ok(lists)
}

fn lists(octets: Vec<u8>) -> Option<Vec<Vec<u8>>> {
    const SEQUENCE: u8 = 0x30;
    if octets.first() == Some(&SEQUENCE) {
        return Some(vec![octets]);
    }
    let lists: Result<Vec<_>, _> = CertificateRevocationListDer::pem_slice_iter(&octets).collect();
    let lists = lists.ok().filter(|lists| !lists.is_empty())?;
    Some(lists.into_iter().map(|list| list.to_vec()).collect())
}

/// Sends the lists of all files, now and whenever a file has changed, as long as somebody takes them. A file that
/// cannot be used hides no change of another.
pub async fn watch(files: Vec<PathBuf>, lists: mpsc::Sender<Vec<Vec<u8>>>) {
    let mut watched: Vec<_> = files.into_iter().map(Watched::new).collect();
    let mut look = interval(LOOK);
    loop {
        tokio::select! {
            () = lists.closed() => return,
            _ = look.tick() => {}
        }
        let mut changed = false;
        for file in &mut watched {
            changed |= file.look();
        }
        if !changed {
            continue;
        }
        let all = watched.iter().flat_map(|file| file.lists.clone()).collect();
        if lists.send(all).await.is_err() {
            return;
        }
    }
}

/// A file, and the lists in it when last it could be used.
struct Watched {
    file: PathBuf,
    stamp: Option<Stamp>,
    lists: Vec<Vec<u8>>,
}

/// What differs when a file has been replaced: its time, its size and which it is.
type Stamp = (SystemTime, u64, u64);

impl Watched {
    const fn new(file: PathBuf) -> Self {
        Self { file, stamp: None, lists: Vec::new() }
    }

    /// Whether there are other lists than before.
    fn look(&mut self) -> bool {
        let stamp = stamp(&self.file);
        if std::mem::replace(&mut self.stamp, stamp) == stamp {
            return false;
        }
        match read(&self.file) {
            Ok(lists) => {
                self.lists = lists;
                true
            }
            Err(error) => {
                tracing::error!("the revocation lists that were in this file stay in force: {error}");
                false
            }
        }
    }
}

fn stamp(file: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use jid::BareJid;

    use super::*;
    use crate::certificates::{DemoPki, Names};
    use crate::config::HostPort;

    /// A list of an authority of its own.
    fn list() -> String {
        let jid = |jid| BareJid::new(jid).unwrap();
        let server = HostPort { host: "127.0.0.1".to_owned(), port: 5222 };
        let names = Names::new(jid("aggregator@lab.example"), vec![jid("site@lab.example")], server, None);
        DemoPki::generate(SystemTime::now(), names.unwrap()).unwrap().e2e_crl
    }

    async fn next(lists: &mut mpsc::Receiver<Vec<Vec<u8>>>) -> Vec<Vec<u8>> {
        tokio::time::timeout(Duration::from_secs(5), lists.recv()).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_changed_file_is_read_again_and_a_broken_one_hides_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let files = ["one.crl", "other.crl"].map(|name| directory.path().join(name));
        let [one, other] = &files;
        fs::write(one, list()).unwrap();
        fs::write(other, list()).unwrap();
        let (send, mut lists) = mpsc::channel(1);
        tokio::spawn(watch(files.to_vec(), send));
        let before = next(&mut lists).await;
        assert_eq!(before, [read(one).unwrap(), read(other).unwrap()].concat());
        fs::write(one, "no list").unwrap();
        fs::write(other, list()).unwrap();
        let after = next(&mut lists).await;
        assert_eq!(after, [vec![before[0].clone()], read(other).unwrap()].concat());
        assert_ne!(before[1], after[1]);
    }

    #[test]
    fn what_is_no_list_is_named_with_its_file() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("ca.crl");
        for (octets, fault) in
            [(&b"no list"[..], " holds no revocation list"), (&[0x30, 0], " holds a list that")]
        {
            fs::write(&file, octets).unwrap();
            let error = read(&file).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{}{fault}", file.display())), "{error}");
        }
        let error = read(Path::new("/nowhere/ca.crl")).unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/ca.crl: "), "{error}");
    }
}
