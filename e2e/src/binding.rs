//! A private extension of both handshake PDUs, off by default: the request names its recipient (`peer`), the answer
//! its request (`reqHash`).
//!
//! With it both ends agree at the HandshakeAcc already: no request can be passed on to another, no answer given to
//! another, and no offer was cut (proved). It is required by the peer record and never negotiated.

use std::str::FromStr;

use x509_cert::name::Name;

use crate::credential::Credential;
use crate::error::{Mismatch, Rule};
use crate::peer::{Expected, Peer};
use crate::trust::{Leaf, hex};

/// What a request to this peer names: what its certificate must be.
pub(crate) fn recipient(peer: &Peer) -> Option<String> {
    peer.binding.then(|| match &peer.expected {
        Some(Expected::Fingerprint(fingerprint)) => format!("sha256:{}", hex(fingerprint)),
        Some(Expected::Subject { subject, .. }) => format!("subject:{subject}"),
        Some(Expected::AeTitle { ae_title, .. }) => format!("ae-title:{ae_title}"),
        None => format!("xmpp:{}", peer.jid),
    })
}

/// Whether a request is meant for us.
pub(crate) fn check_recipient(peer: &Peer, found: Option<&str>, own: &Credential) -> Result<(), Mismatch> {
    let meant = !peer.binding || found.is_some_and(|found| names(found, own));
    Mismatch::unless(meant, Rule::Binding, found.unwrap_or("no peer"), format_args!("peer: {}", own.name()))
}

fn names(recipient: &str, own: &Credential) -> bool {
    let Ok(leaf) = Leaf::read(own.leaf()) else { return false };
    match recipient.split_once(':') {
        Some(("sha256", fingerprint)) => fingerprint == hex(&own.fingerprint()),
        Some(("subject", subject)) => Name::from_str(subject).is_ok_and(|subject| leaf.has_subject(&subject)),
        Some(("ae-title", title)) => leaf.ae_title().is_some_and(|found| found.dotted == title),
        Some(("xmpp", jid)) => leaf.check_jid(jid).is_ok(),
        _ => false,
    }
}

/// Whether an answer is to our request.
pub(crate) fn check_request(peer: &Peer, found: Option<&[u8]>, ours: &[u8; 32]) -> Result<(), Mismatch> {
    let bound = !peer.binding || found == Some(&ours[..]);
    let found = found.map_or_else(|| "no reqHash".to_owned(), hex);
    Mismatch::unless(bound, Rule::Binding, found, format_args!("reqHash {}", hex(ours)))
}
