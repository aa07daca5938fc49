//! The peer's certificates, kept while it is associated, to be looked at again (IEC 62351-3; attack P19).

use std::time::Duration;

use schemas::secpdu::ClearToken1;

use crate::Now;
use crate::endpoint::Endpoint;
use crate::error::{Mismatch, Rule};
use crate::peer::Peer;
use crate::revocation::Crls;
use crate::trust::{Leaf, VerifiedPeer};

/// A peer whose certificates have been good.
#[derive(Debug)]
pub(crate) struct Certified {
    pub(crate) peer: VerifiedPeer,
    leaf: Vec<u8>,
    path: Vec<Vec<u8>>,
    /// Of the revocation lists that they were last compared with.
    generation: u64,
    /// When to look whether they have expired.
    deadline: Duration,
}

impl Certified {
    pub(crate) fn new(now: Now, peer: VerifiedPeer, token1: &ClearToken1<'_>, crls: &Crls) -> Self {
        Self {
            leaf: token1.pk_cert.to_vec(),
            path: token1.cert_path.iter().map(|der| der.to_vec()).collect(),
            generation: crls.generation(),
            deadline: expiry_on_monotonic_clock(now, &peer),
            peer,
        }
    }

    pub(crate) const fn is_of(&self, crls: &Crls) -> bool {
        self.generation == crls.generation()
    }

    pub(crate) const fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Everything that the handshake has checked of them, against today's lists.
    pub(crate) fn recheck(&mut self, endpoint: &Endpoint, now: Now, record: &Peer) -> Result<(), Mismatch> {
        self.generation = endpoint.crls.generation();
        let path: Vec<_> = self.path.iter().map(Vec::as_slice).collect();
        let leaf = Leaf::read(&self.leaf)?;
        endpoint.config.anchors.verify(now.utc, &leaf, &path, record, &endpoint.crls).map(|_| ())
    }

    /// Whether they have expired. A clock that was set in between sets the next look.
    pub(crate) fn check_expiry(&mut self, now: Now) -> Result<(), Mismatch> {
        self.deadline = expiry_on_monotonic_clock(now, &self.peer);
        let expires = self.peer.expires;
        let found = format_args!("notAfter {expires}");
        Mismatch::unless(now.utc <= expires, Rule::Certificate, found, format_args!("later than {}", now.utc))
    }
}

/// The first millisecond after.
fn expiry_on_monotonic_clock(now: Now, peer: &VerifiedPeer) -> Duration {
    let left = peer.expires.0.saturating_sub(now.utc.0).saturating_add(1);
    now.monotonic.saturating_add(Duration::from_millis(left.try_into().unwrap_or(0)))
}
