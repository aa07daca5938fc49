//! Whoever signs handshakes and endings: an end itself, somebody with another certificate of its authority, or nobody
//! that anyone trusts. For attacks that need more than a broker.

use bridge::certificates::DemoPki;
use e2e::Credential;
use rcgen::{CertificateParams, DnType, Issuer, KeyPair, KeyUsagePurpose, SanType, SigningKey};
use schemas::secpdu::{ClearToken1, Handshake, SecPdu, Signature, Termination};
use xmpp::stanza::{Payload, Stanza};

use crate::pair::{PKI, Role};

/// A certificate, and a key that need not be that of the certificate.
pub struct Signer {
    certificate: Vec<u8>,
    key: KeyPair,
}

impl Signer {
    /// The end itself: a peer with a good certificate that misbehaves, or one whose key was stolen.
    #[must_use]
    pub fn of(role: Role) -> Self {
        let end = &PKI.end(&role.jid()).unwrap().e2e;
        Self { certificate: end.certificate.to_vec(), key: KeyPair::try_from(&end.key).unwrap() }
    }

    /// Somebody with a certificate of the authority for the ends, good but for what is changed in it.
    #[must_use]
    pub fn issued(jid: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        Self::below(&end_authority(), jid, change)
    }

    /// Somebody with a certificate of an authority that calls itself the authority for the ends.
    #[must_use]
    pub fn of_false_authority(jid: &str) -> Self {
        Self::below(&authority(KeyPair::generate().unwrap()), jid, |_| ())
    }

    /// Somebody that nobody vouches for.
    #[must_use]
    pub fn self_signed(jid: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params(jid).self_signed(&key).unwrap();
        Self { certificate: certificate.der().to_vec(), key }
    }

    fn below(issuer: &Issuer<'_, KeyPair>, jid: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let (key, mut params) = (KeyPair::generate().unwrap(), params(jid));
        change(&mut params);
        let certificate = params.signed_by(&key, issuer).unwrap();
        Self { certificate: certificate.der().to_vec(), key }
    }

    /// The same certificate, shown by somebody with the key of this end.
    #[must_use]
    pub fn with_key_of(self, role: Role) -> Self {
        Self { key: Self::of(role).key, ..self }
    }

    /// SHA-256 of the certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        let credential = Credential::from_der(vec![self.certificate.clone()], self.key.serialized_der());
        credential.unwrap().fingerprint()
    }

    /// The handshake in a stanza, with this one's certificate and with something else in its token, signed.
    #[must_use]
    pub fn handshake(&self, stanza: Stanza, edit: impl FnOnce(&mut ClearToken1<'_>)) -> Stanza {
        with_sec_pdu(stanza, |pdu| {
            let Handshake { pp, mut token1, appl_data, sign, .. } = Handshake::read(&pdu.octets).unwrap();
            token1.pk_cert = &self.certificate;
            edit(&mut token1);
            let tbs = Handshake::write_tbs(&token1, appl_data);
            Handshake::write(pp, &tbs, &Signature { sign: &self.sign(&tbs), ..sign })
        })
    }

    /// The ending in a stanza, of this association and with this one's certificate, signed.
    #[must_use]
    pub fn ending(&self, stanza: Stanza, asso_id: &str) -> Stanza {
        with_sec_pdu(stanza, |pdu| {
            let Termination { mut token3, reason, sign, .. } =
                Termination::read(pdu.kind, &pdu.octets).unwrap();
            (token3.pk_cert, token3.asso_id) = (&self.certificate, Some(asso_id));
            let tbs = Termination::write_tbs(&token3, &reason);
            Termination::write(&tbs, &Signature { sign: &self.sign(&tbs), ..sign })
        })
    }

    fn sign(&self, tbs: &[u8]) -> Vec<u8> {
        SigningKey::sign(&self.key, tbs).unwrap()
    }
}

/// The SecPDU that a stanza carries.
#[must_use]
pub fn sec_pdu(stanza: &Stanza) -> Option<&SecPdu> {
    match &stanza.payload {
        Payload::Association(env_pdu) => Some(&env_pdu.sec_pdu),
        _ => None,
    }
}

/// The stanza with other octets in its SecPDU.
#[must_use]
pub fn with_sec_pdu(mut stanza: Stanza, edit: impl FnOnce(&SecPdu) -> Vec<u8>) -> Stanza {
    if let Payload::Association(env_pdu) = &mut stanza.payload {
        env_pdu.sec_pdu.octets = edit(&env_pdu.sec_pdu);
        env_pdu.form = None;
    }
    stanza
}

/// The handshake in a stanza with something else in its token, and the signature that it had.
#[must_use]
pub fn edited_handshake(stanza: Stanza, edit: impl FnOnce(&mut ClearToken1<'_>)) -> Stanza {
    with_sec_pdu(stanza, |pdu| {
        let Handshake { pp, mut token1, appl_data, sign, .. } = Handshake::read(&pdu.octets).unwrap();
        edit(&mut token1);
        Handshake::write(pp, &Handshake::write_tbs(&token1, appl_data), &sign)
    })
}

fn params(jid: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, jid);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyAgreement];
    params.subject_alt_names = vec![SanType::OtherName((vec![1, 3, 6, 1, 5, 5, 7, 8, 5], jid.into()))];
    params
}

/// The authority for the ends.
fn end_authority() -> Issuer<'static, KeyPair> {
    end_authority_of(&PKI)
}

/// The same of another infrastructure.
pub(crate) fn end_authority_of(pki: &DemoPki) -> Issuer<'static, KeyPair> {
    let key = KeyPair::try_from(&pki.e2e_ca.key).unwrap();
    Issuer::from_ca_cert_der(&pki.e2e_ca.certificate, key).unwrap()
}

/// Whoever calls itself so and has this key.
fn authority(key: KeyPair) -> Issuer<'static, KeyPair> {
    Issuer::from_ca_cert_der(&PKI.e2e_ca.certificate, key).unwrap()
}
