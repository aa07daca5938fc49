//! New keys within an association (IEC 62351-4, clause 8; assumed, CP-08 and CP-09).
//!
//! The client's next PDU carries its new public value (rekey), the server's next one answers with its own
//! (changedKey) and is the server's last under the old key. From then on the client seals with the new key, and
//! the server takes both until it has seen that. A server can only ask (reqRekey). At most one is outstanding.

use std::fmt;
use std::time::Duration;

use schemas::secpdu::{ClearToken2, DhKey};

use crate::error::{Error, Mismatch, Rule};
use crate::handshake::{Agreement, agree};
use crate::schedule::{Role, Salt, TrafficKeys};
use crate::secret::Secret;
use crate::suite::{Ephemeral, Group, Protection};
use crate::{Now, Random};

/// How long after its changedKey a server waits for the first PDU under the new key.
const CONFIRMATION: Duration = Duration::from_secs(60);

/// How PDUs flow to the peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// No exchange may begin.
    Closed,
    /// The next one after this may be long in coming: a client that began now could not confirm the new key in time, and
    /// would lose the association. Better that it is released when its keys end.
    Sparse,
    /// One has just gone before.
    Dense,
}

impl Flow {
    /// With the last PDU sent so long ago.
    pub(crate) fn after(silence: Duration) -> Self {
        if silence <= CONFIRMATION / 2 { Self::Dense } else { Self::Sparse }
    }
}

/// What a token says of keys, or is to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum KeyTalk {
    #[default]
    Nothing,
    Rekey(PublicValue),
    ReqRekey,
    ChangedKey(PublicValue),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicValue {
    group: u32,
    octets: Vec<u8>,
}

impl PublicValue {
    fn of(ephemeral: &Ephemeral) -> Self {
        Self { group: ephemeral.group().number(), octets: ephemeral.public().to_vec() }
    }

    pub(crate) fn dh_key(&self) -> DhKey<'_> {
        DhKey { group: self.group, public: &self.octets }
    }
}

impl From<DhKey<'_>> for PublicValue {
    fn from(key: DhKey<'_>) -> Self {
        Self { group: key.group, octets: key.public.to_vec() }
    }
}

/// Where an end's exchange of keys stands.
pub(crate) struct Rekeying {
    role: Role,
    group: Group,
    protection: Protection,
    salt: Salt,
    /// The operator wants new keys.
    wanted: bool,
    /// The server has asked for new keys.
    asked: bool,
    stage: Stage,
    /// Keys changed so far.
    changes: u32,
}

enum Stage {
    Idle,
    /// Client: rekey is out.
    Asked {
        ephemeral: Ephemeral,
        salt: Salt,
    },
    /// Server: rekey is in, changedKey goes with the next PDU.
    Answering {
        z: Secret,
        public: PublicValue,
        salt: Salt,
    },
    /// Server: changedKey is out, the first PDU under the new key has to come by then.
    Confirming {
        deadline: Duration,
    },
}

impl Rekeying {
    pub(crate) fn new(role: Role, agreement: &Agreement) -> Self {
        let Agreement { group, protection, ref salt, .. } = *agreement;
        Self {
            role,
            group,
            protection,
            salt: salt.clone(),
            wanted: false,
            asked: false,
            stage: Stage::Idle,
            changes: 0,
        }
    }

    pub(crate) const fn changes(&self) -> u32 {
        self.changes
    }

    pub(crate) const fn want(&mut self) {
        self.wanted = true;
    }

    /// Whether one has begun that has not ended.
    pub(crate) const fn is_outstanding(&self) -> bool {
        !matches!(self.stage, Stage::Idle)
    }

    /// When a server gives up waiting for the first PDU under the new key.
    pub(crate) const fn deadline(&self) -> Option<Duration> {
        match self.stage {
            Stage::Confirming { deadline } => Some(deadline),
            _ => None,
        }
    }

    /// What the next PDU has to say, and our key for it. `due`: the keys have served for long enough.
    pub(crate) fn say(
        &self,
        flow: Flow,
        due: bool,
        random: &mut Random,
    ) -> Result<(KeyTalk, Option<Ephemeral>), Error> {
        let begins = self.wanted || due || self.asked;
        let begins = begins && flow != Flow::Closed && (flow == Flow::Dense || self.begins_alone());
        Ok(match (&self.stage, self.role) {
            (Stage::Answering { public, .. }, _) => (KeyTalk::ChangedKey(public.clone()), None),
            (Stage::Idle, Role::Initiator) if begins => {
                let ephemeral = Ephemeral::generate(self.group, random)?;
                (KeyTalk::Rekey(PublicValue::of(&ephemeral)), Some(ephemeral))
            }
            (Stage::Idle, Role::Responder) if begins => (KeyTalk::ReqRekey, None),
            _ => (KeyTalk::Nothing, None),
        })
    }

    /// An operator has reasons, and a server only asks: neither heeds what comes of it.
    fn begins_alone(&self) -> bool {
        self.wanted || self.role == Role::Responder
    }

    /// A PDU is out that said so, under a token of these contents. New keys begin with it where it was a changedKey.
    pub(crate) fn said(
        &mut self,
        now: Now,
        ephemeral: Option<Ephemeral>,
        token2: &[u8],
    ) -> Option<TrafficKeys> {
        if let Some(ephemeral) = ephemeral {
            (self.wanted, self.asked) = (false, false);
            self.stage = Stage::Asked { ephemeral, salt: self.salt.link(token2) };
            return None;
        }
        let (z, salt) = match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Answering { z, salt, .. } => (z, salt),
            other => {
                self.stage = other;
                return None;
            }
        };
        self.stage = Stage::Confirming { deadline: now.monotonic + CONFIRMATION };
        self.change(z, salt.link(token2))
    }

    /// Whether a token may say so here (diagnostics 8 and 9). A client's wish for a rekey obliges to nothing.
    /// `confirms`: the PDU is the first under the new keys and so ends the exchange before.
    pub(crate) fn check(&self, token2: &ClearToken2<'_>, confirms: bool) -> Result<(), Mismatch> {
        let may_rekey = self.role == Role::Responder && (confirms || !self.is_outstanding());
        let may_change = matches!(self.stage, Stage::Asked { .. });
        self.check_key(token2.rekey.as_ref(), may_rekey, Rule::UnexpectedRekey)?;
        self.check_key(token2.changed_key.as_ref(), may_change, Rule::UnexpectedChangedKey)
    }

    fn check_key(&self, key: Option<&DhKey<'_>>, may: bool, rule: Rule) -> Result<(), Mismatch> {
        match key {
            None => Ok(()),
            Some(_) if !may => Err(Mismatch::new(rule, "a public value", "none")),
            Some(key) => {
                let same = key.group == self.group.number();
                Mismatch::unless(same, rule, format_args!("group {}", key.group), self.group)
            }
        }
    }

    /// A verified PDU said so, under a token of these contents. New keys begin behind it where it was a changedKey.
    pub(crate) fn heard(
        &mut self,
        talk: KeyTalk,
        token2: &[u8],
        random: &mut Random,
    ) -> Result<Option<TrafficKeys>, Mismatch> {
        match talk {
            KeyTalk::Nothing => Ok(None),
            KeyTalk::ReqRekey => {
                self.asked |= self.role == Role::Initiator && !self.is_outstanding();
                Ok(None)
            }
            KeyTalk::Rekey(theirs) => {
                let ephemeral = Ephemeral::generate(self.group, random)
                    .map_err(|error| Mismatch::new(Rule::DhPublic, error, "randomness"))?;
                let public = PublicValue::of(&ephemeral);
                let z = agree(ephemeral, &theirs.octets)?;
                self.wanted = false;
                self.stage = Stage::Answering { z, public, salt: self.salt.link(token2) };
                Ok(None)
            }
            KeyTalk::ChangedKey(theirs) => {
                let Stage::Asked { ephemeral, salt } = std::mem::replace(&mut self.stage, Stage::Idle) else {
                    return Err(Mismatch::new(Rule::UnexpectedChangedKey, "changedKey", "none"));
                };
                let z = agree(ephemeral, &theirs.octets)?;
                Ok(self.change(z, salt.link(token2)))
            }
        }
    }

    /// The first PDU under the new key has verified.
    pub(crate) fn confirmed(&mut self) {
        if matches!(self.stage, Stage::Confirming { .. }) {
            self.stage = Stage::Idle;
        }
    }

    fn change(&mut self, z: Secret, salt: Salt) -> Option<TrafficKeys> {
        self.changes += 1;
        self.salt = salt;
        self.salt.derive(z, self.protection)
    }
}

impl fmt::Debug for Rekeying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match self.stage {
            Stage::Idle => "idle",
            Stage::Asked { .. } => "asked",
            Stage::Answering { .. } => "answering",
            Stage::Confirming { .. } => "confirming",
        };
        write!(f, "{stage} after {} changes, wanted {}, asked {}", self.changes, self.wanted, self.asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{NOON, random};
    use crate::suite::{Aead, sha256};

    fn rekeying(role: Role) -> Rekeying {
        let (group, protection, salt) = (Group::P256, Protection::Aead(Aead::Aes256Gcm), Salt::ZERO);
        let keys = salt.derive(Secret::copy_of(&[7; 32]), protection).unwrap();
        Rekeying::new(role, &Agreement { keys, salt, group, protection })
    }

    /// salt′ = hash(token2 of the server ‖ hash(token2 of the client ‖ salt)), time and again.
    #[test]
    fn the_salt_is_chained_over_every_exchange() {
        let (mut client, mut server) = (rekeying(Role::Initiator), rekeying(Role::Responder));
        let (mut random, mut salt) = (random(3), [0; 32]);
        for token2s in [[b"client 1", b"server 1"], [b"client 2", b"server 2"]] {
            let [of_client, of_server] = token2s.map(|token2| &token2[..]);
            let (rekey, ephemeral) = client.say(Flow::Dense, true, &mut random).unwrap();
            assert!(client.said(NOON, ephemeral, of_client).is_none());
            assert!(server.heard(rekey, of_client, &mut random).unwrap().is_none());
            let (changed, none) = server.say(Flow::Dense, false, &mut random).unwrap();
            assert!(server.said(NOON, none, of_server).is_some());
            assert!(client.heard(changed, of_server, &mut random).unwrap().is_some());
            server.confirmed();
            salt = sha256(&[of_server, &sha256(&[of_client, &salt])]);
            assert_eq!((client.salt.octets(), server.salt.octets()), (&salt, &salt));
        }
    }
}
