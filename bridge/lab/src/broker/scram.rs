//! SCRAM-SHA-256 as the server sees it (RFC 5802, RFC 7677), without channel binding.

use aws_lc_rs::{digest, hmac, pbkdf2, rand};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

pub(super) const MECHANISM: &str = "SCRAM-SHA-256";
const ITERATIONS: u32 = 4096; // RFC 7677 §4: at least
const KEY_LENGTH: usize = digest::SHA256_OUTPUT_LEN;
const SALT_LENGTH: usize = 16;
const NONCE_LENGTH: usize = 18;

/// Why an exchange failed. The client learns `not-authorized` and no more.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum Refusal {
    #[error("a SCRAM message does not follow RFC 5802")]
    Malformed,
    #[error("no such account: {0}")]
    UnknownAccount(String),
    #[error("wrong password for {0}")]
    WrongPassword(String),
    #[error("no randomness")]
    NoRandomness,
}

/// What the server keeps of a password (RFC 5802 §3).
pub(super) struct Verifier {
    salt: [u8; SALT_LENGTH],
    stored_key: digest::Digest,
    server_key: hmac::Key,
}

impl Verifier {
    pub(super) fn new(password: &str) -> Result<Verifier, Refusal> {
        let mut salt = [0; SALT_LENGTH];
        rand::fill(&mut salt).map_err(|_| Refusal::NoRandomness)?;
        let mut salted = [0; KEY_LENGTH];
        let iterations = std::num::NonZeroU32::new(ITERATIONS).unwrap_or(std::num::NonZeroU32::MIN);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, iterations, &salt, password.as_bytes(), &mut salted);
        let salted = hmac::Key::new(hmac::HMAC_SHA256, &salted);
        let client_key = hmac::sign(&salted, b"Client Key");
        let server_key = hmac::sign(&salted, b"Server Key");
        Ok(Verifier {
            salt,
            stored_key: digest::digest(&digest::SHA256, client_key.as_ref()),
            server_key: hmac::Key::new(hmac::HMAC_SHA256, server_key.as_ref()),
        })
    }
}

/// An exchange after the server's first message.
pub(super) struct Exchange<'a> {
    verifier: &'a Verifier,
    user: String,
    gs2_header: String,
    nonce: String,
    client_first_bare: String,
    server_first: String,
}

impl<'a> Exchange<'a> {
    /// Takes client-first-message; `account` finds the verifier of a user.
    pub(super) fn begin(
        client_first: &[u8],
        account: impl FnOnce(&str) -> Option<&'a Verifier>,
    ) -> Result<Exchange<'a>, Refusal> {
        let message = std::str::from_utf8(client_first).map_err(|_| Refusal::Malformed)?;
        let (gs2_header, bare) = split_gs2_header(message)?;
        let user = attribute(bare, "n=")?.replace("=2C", ",").replace("=3D", "=");
        let verifier = account(&user).ok_or_else(|| Refusal::UnknownAccount(user.clone()))?;
        let nonce = format!("{}{}", attribute(bare, "r=")?, fresh_nonce()?);
        let server_first = format!("r={nonce},s={},i={ITERATIONS}", BASE64.encode(verifier.salt));
        let (gs2_header, client_first_bare) = (gs2_header.to_owned(), bare.to_owned());
        Ok(Exchange { verifier, user, gs2_header, nonce, client_first_bare, server_first })
    }

    /// server-first-message, the challenge.
    pub(super) fn server_first(&self) -> &[u8] {
        self.server_first.as_bytes()
    }

    /// Takes client-final-message; gives the user and server-final-message.
    pub(super) fn finish(self, client_final: &[u8]) -> Result<(String, Vec<u8>), Refusal> {
        let message = std::str::from_utf8(client_final).map_err(|_| Refusal::Malformed)?;
        let (without_proof, proof) = message.rsplit_once(",p=").ok_or(Refusal::Malformed)?;
        if attribute(without_proof, "c=")? != BASE64.encode(&self.gs2_header)
            || attribute(without_proof, "r=")? != self.nonce
        {
            return Err(Refusal::Malformed);
        }
        let auth_message = format!("{},{},{without_proof}", self.client_first_bare, self.server_first);
        self.check_proof(proof, auth_message.as_bytes())?;
        let signature = hmac::sign(&self.verifier.server_key, auth_message.as_bytes());
        Ok((self.user, format!("v={}", BASE64.encode(signature)).into_bytes()))
    }

    fn check_proof(&self, proof: &str, auth_message: &[u8]) -> Result<(), Refusal> {
        let proof = BASE64.decode(proof).map_err(|_| Refusal::Malformed)?;
        let stored_key = self.verifier.stored_key.as_ref();
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, stored_key), auth_message);
        let client_key: Vec<u8> = proof.iter().zip(signature.as_ref()).map(|(a, b)| a ^ b).collect();
        let proven =
            proof.len() == KEY_LENGTH && digest::digest(&digest::SHA256, &client_key).as_ref() == stored_key;
        if proven { Ok(()) } else { Err(Refusal::WrongPassword(self.user.clone())) }
    }
}

/// `n,,` or `y,,`: no channel binding, no other authorization identity.
fn split_gs2_header(message: &str) -> Result<(&str, &str), Refusal> {
    match message.split_at_checked(3) {
        Some((header @ ("n,," | "y,,"), bare)) => Ok((header, bare)),
        _ => Err(Refusal::Malformed),
    }
}

fn attribute<'m>(message: &'m str, name: &str) -> Result<&'m str, Refusal> {
    message.split(',').find_map(|part| part.strip_prefix(name)).ok_or(Refusal::Malformed)
}

fn fresh_nonce() -> Result<String, Refusal> {
    let mut nonce = [0; NONCE_LENGTH];
    rand::fill(&mut nonce).map_err(|_| Refusal::NoRandomness)?;
    Ok(BASE64.encode(nonce))
}

#[cfg(test)]
mod tests {
    use sasl::client::Mechanism;
    use sasl::client::mechanisms::Scram;
    use sasl::common::scram::Sha256;
    use sasl::common::{ChannelBinding, Credentials};

    use super::*;

    fn exchange(password: &str, channel_binding: ChannelBinding) -> Result<String, Refusal> {
        let verifier = Verifier::new("secret").unwrap();
        let credentials = Credentials::default()
            .with_username("alice")
            .with_password(password)
            .with_channel_binding(channel_binding);
        let mut client = Scram::<Sha256>::from_credentials(credentials).unwrap();
        let server = Exchange::begin(&client.initial(), |user| (user == "alice").then_some(&verifier))?;
        let response = client.response(server.server_first()).unwrap();
        let (user, server_final) = server.finish(&response)?;
        client.success(&server_final).unwrap();
        Ok(user)
    }

    #[test]
    fn both_sides_prove_the_password() {
        for channel_binding in [ChannelBinding::None, ChannelBinding::Unsupported] {
            assert_eq!(exchange("secret", channel_binding), Ok("alice".into()));
        }
    }

    #[test]
    fn a_wrong_password_is_refused() {
        let refused = exchange("guess", ChannelBinding::None);
        assert_eq!(refused, Err(Refusal::WrongPassword("alice".into())));
    }

    #[test]
    fn commas_and_equals_signs_in_names_are_escaped() {
        let refused = Exchange::begin(b"n,,n=a=2Cb=3D2C,r=x", |_| None);
        assert_eq!(refused.err(), Some(Refusal::UnknownAccount("a,b=2C".into())));
    }

    #[test]
    fn messages_out_of_shape_are_refused() {
        let verifier = Verifier::new("secret").unwrap();
        for first in ["", "n", "n,,", "p=tls-unique,,n=a,r=x", "n,a=root,n=a,r=x", "n,,n=a", "€,,n=a,r=x"] {
            assert!(Exchange::begin(first.as_bytes(), |_| Some(&verifier)).is_err(), "{first}");
        }
        for last in ["", ",p=", "c=biws,r=x,p=AAAA", "c=biws", "p=AAAA"] {
            let exchange = Exchange::begin(b"n,,n=a,r=x", |_| Some(&verifier)).unwrap_or_else(|_| panic!());
            assert!(exchange.finish(last.as_bytes()).is_err(), "{last}");
        }
    }

    #[test]
    fn an_empty_or_long_proof_is_refused() {
        let verifier = Verifier::new("secret").unwrap();
        for proof in ["", "AAAA", &BASE64.encode([0; 64])] {
            let exchange = Exchange::begin(b"n,,n=a,r=x", |_| Some(&verifier)).unwrap_or_else(|_| panic!());
            let last = format!("c=biws,r={},p={proof}", exchange.nonce);
            assert_eq!(exchange.finish(last.as_bytes()), Err(Refusal::WrongPassword("a".into())));
        }
    }
}
