use rcgen::{CertificateParams, KeyPair};

use super::*;

/// A certificate and its key in PEM.
fn pems() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["lab.example".to_owned()]).unwrap().self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

#[test]
fn identities_are_read_from_pem() {
    let directory = tempfile::tempdir().unwrap();
    let (certificate, key) = (directory.path().join("a.crt"), directory.path().join("a.key"));
    let (pem, key_pem) = pems();
    fs::write(&certificate, format!("{pem}{pem}")).unwrap();
    fs::write(&key, key_pem).unwrap();
    let identity = Identity::read(&certificate, &key).unwrap();
    assert_eq!(identity.chain.len(), 2);
    client_config(&identity.chain.clone(), Some(identity)).unwrap();
    server_config(Identity::read(&certificate, &key).unwrap()).unwrap();
}

#[test]
fn what_is_wrong_names_its_file_and_cause() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let file = directory.path().join(name);
        fs::write(&file, content).unwrap();
        file
    };
    let (pem, key) = pems();
    let (certificate, key, other) = (file("a.crt", &pem), file("a.key", &key), file("b.key", &pems().1));
    let empty = file("empty", "");
    let missing = directory.path().join("missing");
    let says = |certificate, key| Identity::read(certificate, key).unwrap_err().to_string();
    assert!(says(&missing, &key).contains("missing: No such file"));
    assert!(says(&empty, &key).contains("empty: no certificate in PEM"));
    assert!(says(&certificate, &empty).contains("empty: no private key in PEM"));
    assert!(says(&certificate, &certificate).contains("a.crt: no private key in PEM"));
    assert!(matches!(
        server_config(Identity::read(&certificate, &other).unwrap()),
        Err(TlsError::Identity(_))
    ));
}

#[test]
fn without_an_authority_nobody_is_trusted() {
    assert!(matches!(client_config(&[], None), Err(TlsError::NoAuthority)));
    let garbage = CertificateDer::from(vec![0x30, 0]);
    assert!(matches!(client_config(&[garbage], None), Err(TlsError::Authority { number: 1, .. })));
}
