//! From handshakes to keys: HKDF with the chained salt (IEC 62351-4, clause 8; RFC 5869).
//!
//! A key belongs to one direction and its type says which: nothing can be sealed with a key made for opening.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::secret::Secret;
use crate::suite::{Aead, AeadKey, sha256};

/// salt = hash(tbs₂ ‖ hash(tbs₁ ‖ 0)), link by link (assumed, CP-08). A rekey links its two tokens to the
/// salt before it. Agreement with the peer is proved only because the chain covers both handshakes.
#[derive(Clone, Debug)]
pub(crate) struct Salt([u8; 32]);

impl Salt {
    /// Before any handshake: HashLen zero octets.
    pub(crate) const ZERO: Self = Self([0; 32]);

    pub(crate) fn link(&self, tbs: &[u8]) -> Self {
        Self(sha256(&[tbs, &self.0]))
    }

    /// Both keys of the association. `z` ends here. `None` cannot be: every algorithm's key fits HKDF's output.
    pub(crate) fn derive(&self, z: Secret, aead: Aead) -> Option<TrafficKeys> {
        let okm = hkdf_sha256(&self.0, z.expose(), b"", 2 * aead.key_length())?;
        let (client_to_server, server_to_client) = okm.expose().split_at_checked(aead.key_length())?;
        Some(TrafficKeys {
            client_to_server: AeadKey::new(aead, client_to_server)?,
            server_to_client: AeadKey::new(aead, server_to_client)?,
        })
    }
}

fn hkdf_sha256(salt: &[u8], ikm: &[u8], info: &[u8], length: usize) -> Option<Secret> {
    let mut expanded = Ok(());
    let okm = Secret::filled(length, |octets| {
        expanded = Hkdf::<Sha256>::new(Some(salt), ikm).expand(info, octets);
    });
    expanded.ok().map(|()| okm)
}

/// Seals what this end sends.
pub(crate) struct SealKey(pub(crate) AeadKey);

/// Opens what the peer sends.
pub(crate) struct OpenKey(pub(crate) AeadKey);

/// Which end of the association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sent the HandshakeReq: the MMS client's side.
    Initiator,
    /// Answered it: the MMS server's side.
    Responder,
}

/// The keys of both directions, before anybody has taken a side.
pub(crate) struct TrafficKeys {
    client_to_server: AeadKey,
    server_to_client: AeadKey,
}

impl TrafficKeys {
    pub(crate) fn of(self, role: Role) -> (SealKey, OpenKey) {
        match role {
            Role::Initiator => (SealKey(self.client_to_server), OpenKey(self.server_to_client)),
            Role::Responder => (SealKey(self.server_to_client), OpenKey(self.client_to_server)),
        }
    }
}
