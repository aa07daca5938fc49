//! Certificate revocation lists in files, read again when the files change: whoever fetches them replaces them.
//! A list that cannot be read leaves those before in force, and is told.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io};

use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject;
use tokio::sync::mpsc;
use tokio::time::interval;

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
}

/// All lists of a PEM file, or the one of a DER file.
///
/// # Errors
/// It cannot be read, or holds none.
pub fn read(file: &Path) -> Result<Vec<Vec<u8>>, RevocationError> {
    let octets = fs::read(file).map_err(|cause| RevocationError::File { file: file.to_owned(), cause })?;
    const SEQUENCE: u8 = 0x30;
    if octets.first() == Some(&SEQUENCE) {
        return Ok(vec![octets]);
    }
    let lists: Result<Vec<_>, _> = CertificateRevocationListDer::pem_slice_iter(&octets).collect();
    match lists {
        Ok(lists) if !lists.is_empty() => Ok(lists.into_iter().map(|list| list.to_vec()).collect()),
        _ => Err(RevocationError::None(file.to_owned())),
    }
}

/// Sends all lists at once, now and whenever a file has changed, as long as somebody takes them.
pub async fn watch(files: Vec<PathBuf>, lists: mpsc::Sender<Vec<Vec<u8>>>) {
    let mut look = interval(LOOK);
    let mut seen = None;
    loop {
        tokio::select! {
            () = lists.closed() => return,
            _ = look.tick() => {}
        }
        let stamps: Vec<_> = files.iter().map(|file| stamp(file)).collect();
        if seen.as_ref() == Some(&stamps) {
            continue;
        }
        seen = Some(stamps);
        match files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>() {
            Ok(read) => {
                if lists.send(read.concat()).await.is_err() {
                    return;
                }
            }
            Err(error) => tracing::error!("the revocation lists before stay in force: {error}"),
        }
    }
}

/// What differs when a file has been replaced.
fn stamp(file: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_changed_file_is_read_again_and_a_broken_one_is_not_sent() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("ca.crl");
        fs::write(&file, [0x30, 0x00]).unwrap();
        let (send, mut lists) = mpsc::channel(1);
        tokio::spawn(watch(vec![file.clone()], send));
        assert_eq!(lists.recv().await.unwrap(), [[0x30, 0x00]]);
        fs::write(&file, "no list").unwrap();
        assert!(matches!(read(&file), Err(RevocationError::None(_))));
        fs::write(&file, [0x30, 0x01, 0x00]).unwrap();
        let next = tokio::time::timeout(Duration::from_secs(5), lists.recv()).await.unwrap();
        assert_eq!(next.unwrap(), [[0x30, 0x01, 0x00]]);
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read(Path::new("/nowhere/ca.crl")).unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/ca.crl: "), "{error}");
    }
}
