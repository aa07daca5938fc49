//! EncrTransfer: MMS PDU ↔ SecPDU octets, with the rules on time, sequence, nonce and replay.
//!
//! IEC 62351-4, clause 13.2. State moves only after a PDU has verified. With reused buffers nothing is
//! allocated here.

use std::fmt;
use std::time::Duration;

use schemas::profile::NONCE_LENGTH;
use schemas::secpdu::{ClearToken2, EncrTransferFrame, Kind, Transfer};
use schemas::time::{GENERALIZED_TIME_LENGTH, Utc};

use crate::Random;
use crate::error::{Error, Mismatch, Refused, Rule};
use crate::peer::NonceRule;
use crate::schedule::{OpenKey, Role, Salt, SealKey};
use crate::secret::Secret;
use crate::signed::malformed;
use crate::suite::Aead;

/// PDUs under one key: far below the counter's end, and a sequence number cannot overflow before it.
const KEY_LIMIT: u64 = 1 << 31;

/// A clock that goes back further ends the association; up to this, times stand still.
const CLOCK_STEP: u64 = 5 * 60 * 1000;

const PREFIX_LENGTH: usize = 4;

/// 4 random octets per key and direction ‖ 8-octet counter from 0 (assumed, CP-10).
fn nonce(prefix: [u8; PREFIX_LENGTH], counter: u64) -> [u8; NONCE_LENGTH] {
    let mut nonce = [0; NONCE_LENGTH];
    let (head, tail) = nonce.split_at_mut(PREFIX_LENGTH);
    head.copy_from_slice(&prefix);
    tail.copy_from_slice(&counter.to_be_bytes());
    nonce
}

fn prefix_and_counter(nonce: [u8; NONCE_LENGTH]) -> ([u8; PREFIX_LENGTH], u64) {
    let [a, b, c, d, counter @ ..] = nonce;
    ([a, b, c, d], u64::from_be_bytes(counter))
}

/// Protects what this end sends.
pub struct Sealer {
    key: SealKey,
    asso_id: String,
    prefix: [u8; PREFIX_LENGTH],
    counter: u64,
    /// Time and sequence number of the last PDU, and the time's text.
    last: Option<(Utc, u32)>,
    text: [u8; GENERALIZED_TIME_LENGTH],
    token2: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new(key: SealKey, asso_id: &str, random: &mut Random) -> Self {
        let mut prefix = [0; PREFIX_LENGTH];
        random(&mut prefix);
        let text = [0; GENERALIZED_TIME_LENGTH];
        Self { key, asso_id: asso_id.into(), prefix, counter: 0, last: None, text, token2: Vec::new() }
    }

    /// Writes the EncrTransfer of `pdu` into `out`, which is cleared.
    ///
    /// # Errors
    /// The key is spent or the clock went back: the association has to end.
    pub fn protect(&mut self, now: Utc, pdu: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        out.clear();
        if self.counter >= KEY_LIMIT {
            return Err(Error::KeySpent);
        }
        let (time, seq) = self.next(now)?;
        if self.last.is_none_or(|(last, _)| last != time) {
            self.text = time.to_generalized_time();
        }
        let nonce = nonce(self.prefix, self.counter);
        // Both move before anything is sealed: whatever fails from here on, no nonce serves twice.
        self.counter += 1;
        self.last = Some((time, seq));
        self.write_token2(seq, &nonce);
        let frame = EncrTransferFrame::write(&self.token2, pdu, out);
        let (_, sealed) = out.split_at_mut_checked(frame.text.start).ok_or(Error::Cryptography)?;
        self.key.0.seal(nonce, &self.token2, sealed).ok_or(Error::Cryptography)
    }

    /// With something else in the token, sealed all the same.
    #[cfg(test)]
    pub(crate) fn protect_with(
        &mut self,
        now: Utc,
        pdu: &[u8],
        edit: impl FnOnce(&mut ClearToken2<'_>),
    ) -> Vec<u8> {
        let mut out = Vec::new();
        self.protect(now, pdu, &mut out).unwrap();
        let mut transfer = Transfer::read(Kind::EncrTransfer, &out).unwrap();
        edit(&mut transfer.token2);
        let (mut token2, mut edited) = (Vec::new(), Vec::new());
        transfer.token2.write_content(&mut token2);
        let frame = EncrTransferFrame::write(&token2, pdu, &mut edited);
        let nonce = transfer.token2.iv.unwrap().try_into().unwrap();
        self.key.0.seal(nonce, &token2, &mut edited[frame.text.start..]).unwrap();
        edited
    }

    /// `seq` counts while the time repeats. A clock that went back a little does not show.
    fn next(&self, now: Utc) -> Result<(Utc, u32), Error> {
        match self.last {
            Some((last, _)) if now < last && now.distance(last) > CLOCK_STEP => {
                Err(Error::ClockStep { last, now })
            }
            Some((last, seq)) if now <= last => Ok((last, seq + 1)),
            _ => Ok((now, 0)),
        }
    }

    fn write_token2(&mut self, seq: u32, nonce: &[u8]) {
        self.token2.clear();
        let token2 = ClearToken2 {
            asso_id: &self.asso_id,
            time: std::str::from_utf8(&self.text).unwrap_or_default(),
            seq,
            iv: Some(nonce),
            rekey: None,
            req_rekey: false,
            changed_key: None,
        };
        token2.write_content(&mut self.token2);
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("counter", &self.counter)
            .field("last", &self.last)
            .finish_non_exhaustive()
    }
}

/// What a verified PDU tells beside its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// PDUs missing before this one, by its nonce.
    pub missing: u64,
}

/// Opens what the peer sends.
pub struct Opener {
    key: OpenKey,
    asso_id: String,
    pub(crate) rule: NonceRule,
    tolerance: Duration,
    /// Time and sequence number of the last verified PDU.
    last: Option<(Utc, u32)>,
    /// The text of that time, so that what repeats is not read again.
    text: String,
    /// Nonce of the last verified PDU.
    nonce: Option<[u8; NONCE_LENGTH]>,
}

impl Opener {
    pub(crate) fn new(key: OpenKey, asso_id: &str, rule: NonceRule, tolerance: Duration) -> Self {
        Self { key, asso_id: asso_id.into(), rule, tolerance, last: None, text: String::new(), nonce: None }
    }

    /// Opens the octets of an EncrTransfer into `out`, which is left empty where they are refused.
    ///
    /// # Errors
    /// The first rule that they break. The association has to end; nothing here has moved.
    pub fn open(&mut self, now: Utc, octets: &[u8], out: &mut Vec<u8>) -> Result<Opened, Refused> {
        let kind = Kind::EncrTransfer;
        let read = Transfer::read(kind, octets).map_err(|error| malformed(kind, &error));
        let opened =
            read.and_then(|pdu| self.check(now, &pdu, out).map_err(|mismatch| mismatch.of(kind, None)));
        if opened.is_err() {
            out.fill(0);
            out.clear();
        }
        opened
    }

    fn check(&mut self, now: Utc, transfer: &Transfer<'_>, out: &mut Vec<u8>) -> Result<Opened, Mismatch> {
        let token2 = &transfer.token2;
        check_form(transfer, &self.asso_id)?;
        let nonce = nonce_of(token2)?;
        self.key.0.open(nonce, transfer.token2_octets, transfer.appl_data, out).map_err(|_| {
            Mismatch::new(
                Rule::Integrity,
                format_args!("{} octets", transfer.appl_data.len()),
                "the peer's seal",
            )
        })?;
        let time = self.check_time(now, token2)?;
        check_sequence(self.last, time, token2.seq)?;
        let missing = self.check_nonce(nonce)?;
        check_rekey(token2)?;
        self.last = Some((time, token2.seq));
        token2.time.clone_into(&mut self.text);
        self.nonce = Some(nonce);
        Ok(Opened { missing })
    }

    fn check_time(&self, now: Utc, token2: &ClearToken2<'_>) -> Result<Utc, Mismatch> {
        let time = match self.last {
            Some((last, _)) if token2.time == self.text => last,
            _ => Utc::from_generalized_time(token2.time)
                .map_err(|error| Mismatch::new(Rule::Syntax, token2.time, error))?,
        };
        let near = u128::from(time.distance(now)) <= self.tolerance.as_millis();
        Mismatch::unless(near, Rule::DataTime, time, format_args!("within {:?} of {now}", self.tolerance))?;
        match self.last {
            Some((last, _)) if time < last => {
                Err(Mismatch::new(Rule::DataTime, time, format_args!("{last} or later")))
            }
            _ => Ok(time),
        }
    }

    /// PDUs that the nonce shows to be missing.
    fn check_nonce(&self, nonce: [u8; NONCE_LENGTH]) -> Result<u64, Mismatch> {
        if self.rule == NonceRule::Any {
            return Ok(0);
        }
        let (prefix, counter) = prefix_and_counter(nonce);
        let (known, next) = match self.nonce.map(prefix_and_counter) {
            Some((known, last)) => (known, last.saturating_add(1)),
            None => (prefix, 0),
        };
        let goes_on = prefix == known && counter >= next && counter < KEY_LIMIT;
        let wanted = format_args!("prefix {known:02x?}, counter {next}");
        Mismatch::unless(
            goes_on,
            Rule::DataReplay,
            format_args!("prefix {prefix:02x?}, counter {counter}"),
            wanted,
        )?;
        Ok(counter - next)
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener").field("last", &self.last).field("nonce", &self.nonce).finish_non_exhaustive()
    }
}

/// AEAD leaves no place for an authenticator, and the token names our association.
fn check_form(transfer: &Transfer<'_>, asso_id: &str) -> Result<(), Mismatch> {
    let found = transfer.token2.asso_id;
    Mismatch::unless(found == asso_id, Rule::Syntax, format_args!("assoID {found:?}"), asso_id)?;
    Mismatch::unless(transfer.auth.is_none(), Rule::Syntax, "an authenticator", "none beside AEAD")
}

fn nonce_of(token2: &ClearToken2<'_>) -> Result<[u8; NONCE_LENGTH], Mismatch> {
    let iv = token2.iv.unwrap_or_default();
    iv.try_into().map_err(|_| Mismatch::new(Rule::Iv, format_args!("{} octets", iv.len()), NONCE_LENGTH))
}

/// A new time begins at 0, a repeated time goes on by 1.
fn check_sequence(last: Option<(Utc, u32)>, time: Utc, seq: u32) -> Result<(), Mismatch> {
    let (rule, next) = match last {
        Some((last, known)) if last == time && seq <= known => (Rule::DataReplay, known.saturating_add(1)),
        Some((last, known)) if last == time => (Rule::Sequence, known.saturating_add(1)),
        _ => (Rule::Sequence, 0),
    };
    Mismatch::unless(seq == next, rule, format_args!("{time}, seq {seq}"), format_args!("seq {next}"))
}

/// New keys come with a later version of this crate. A server's wish for them (reqRekey) obliges to nothing.
fn check_rekey(token2: &ClearToken2<'_>) -> Result<(), Mismatch> {
    Mismatch::unless(token2.rekey.is_none(), Rule::UnexpectedRekey, "rekey", "none")?;
    Mismatch::unless(token2.changed_key.is_none(), Rule::UnexpectedChangedKey, "changedKey", "none")
}

/// Both ends of an association over a secret that was agreed elsewhere: for measuring and for tests.
/// `None` where no key can be made of it.
#[must_use]
pub fn ends(z: &[u8], aead: Aead, asso_id: &str, random: &mut Random) -> Option<[(Sealer, Opener); 2]> {
    let mut end = |role| {
        let (seal, open) = Salt::ZERO.derive(Secret::copy_of(z), aead)?.of(role);
        let tolerance = crate::endpoint::CLOCK_TOLERANCE;
        Some((Sealer::new(seal, asso_id, random), Opener::new(open, asso_id, NonceRule::Counter, tolerance)))
    };
    Some([end(Role::Initiator)?, end(Role::Responder)?])
}

#[cfg(test)]
mod tests {
    use schemas::ber::{Tag, Writer};

    use super::*;
    use crate::fixture::{NOON, random};

    fn client_to_server() -> (Sealer, Opener) {
        let [(sealer, _), (_, opener)] = ends(&[7; 32], Aead::Aes256Gcm, "1:2", &mut random(1)).unwrap();
        (sealer, opener)
    }

    /// The second of two PDUs: its time in milliseconds after the first, its number, and the rule it breaks.
    #[test]
    fn p05_sequence_edges() {
        for (later, seq, rule) in [
            (0, 0, Some(Rule::DataReplay)),
            (0, 1, None),
            (0, 2, Some(Rule::Sequence)),
            (0, 0x7fff_ffff, Some(Rule::Sequence)),
            (1, 0, None),
            (1, 1, Some(Rule::Sequence)),
            (-1, 0, Some(Rule::DataTime)),
            (-1, 1, Some(Rule::DataTime)),
        ] {
            let (mut sealer, mut opener) = client_to_server();
            let (mut out, mut data) = (vec![], vec![]);
            sealer.protect(NOON.utc, b"first", &mut out).unwrap();
            opener.open(NOON.utc, &out, &mut data).unwrap();
            let time = Utc(NOON.utc.0 + later).to_generalized_time();
            let time: &str = String::from_utf8(time.into()).unwrap().leak();
            let second =
                sealer.protect_with(NOON.utc, b"second", |token2| (token2.time, token2.seq) = (time, seq));
            let before = format!("{opener:?}");
            let opened = opener.open(NOON.utc, &second, &mut data);
            assert_eq!(opened.as_ref().err().map(|refused| refused.rule), rule, "{later} ms, seq {seq}");
            assert_eq!(
                format!("{opener:?}") == before,
                rule.is_some(),
                "state moves only with what is taken"
            );
            assert_eq!(data.is_empty(), rule.is_some());
        }
    }

    #[test]
    fn the_first_pdu_begins_at_zero_in_everything() {
        let (mut sealer, mut opener) = client_to_server();
        let second = sealer.protect_with(NOON.utc, b"first", |token2| token2.seq = 1);
        assert_eq!(opener.open(NOON.utc, &second, &mut vec![]).unwrap_err().rule, Rule::Sequence);
    }

    #[test]
    fn nonces_that_are_no_nonces_and_tokens_of_others_are_refused() {
        let (mut sealer, mut opener) = client_to_server();
        let mut of = |edit: fn(&mut ClearToken2<'_>)| {
            let mut pdu = vec![];
            sealer.protect(NOON.utc, b"pdu", &mut pdu).unwrap();
            let mut transfer = Transfer::read(Kind::EncrTransfer, &pdu).unwrap();
            edit(&mut transfer.token2);
            let (mut token2, mut edited) = (vec![], vec![]);
            transfer.token2.write_content(&mut token2);
            EncrTransferFrame::write(&token2, b"pdu", &mut edited);
            opener.open(NOON.utc, &edited, &mut vec![]).unwrap_err().rule
        };
        assert_eq!(of(|token2| token2.iv = None), Rule::Iv);
        assert_eq!(of(|token2| token2.iv = Some(&[0; 16])), Rule::Iv);
        assert_eq!(of(|token2| token2.asso_id = "1:3"), Rule::Syntax);
        assert_eq!(of(|_| ()), Rule::Integrity);
    }

    #[test]
    fn another_prefix_is_no_next_nonce() {
        for nonce in [nonce([9; 4], 1), nonce([0; 4], 1)] {
            let (mut sealer, mut opener) = client_to_server();
            let nonce: &[u8] = Box::leak(Box::new(nonce));
            let first = sealer.protect_with(NOON.utc, b"first", |_| ());
            let second = sealer.protect_with(NOON.utc, b"second", |token2| token2.iv = Some(nonce));
            opener.open(NOON.utc, &first, &mut vec![]).unwrap();
            assert_eq!(opener.open(NOON.utc, &second, &mut vec![]).unwrap_err().rule, Rule::DataReplay);
        }
    }

    #[test]
    fn beside_aead_there_is_no_authenticator() {
        let (mut sealer, mut opener) = client_to_server();
        let mut pdu = vec![];
        sealer.protect(NOON.utc, b"pdu", &mut pdu).unwrap();
        let tbp = Transfer::read(Kind::EncrTransfer, &pdu).unwrap().tbp;
        let mut writer = Writer::new();
        writer.nested(Tag::SEQUENCE, |fields| {
            fields.element(Tag::SEQUENCE, tbp);
            fields.nested(Tag::SEQUENCE, |auth| auth.element(Tag::OCTET_STRING, &[0; 16]));
        });
        let refused = opener.open(NOON.utc, writer.octets(), &mut vec![]).unwrap_err();
        assert_eq!((refused.rule, refused.found.as_str()), (Rule::Syntax, "an authenticator"));
        assert!(opener.open(NOON.utc, &pdu, &mut vec![]).is_ok());
    }

    #[test]
    fn p15_no_nonce_serves_twice_and_the_key_ends_before_the_counter() {
        let (mut sealer, _) = client_to_server();
        let (mut out, mut nonces) = (vec![], std::collections::BTreeSet::new());
        sealer.counter = KEY_LIMIT - 3;
        for _ in 0..3 {
            sealer.protect(NOON.utc, b"pdu", &mut out).unwrap();
            let nonce = Transfer::read(Kind::EncrTransfer, &out).unwrap().token2.iv.unwrap();
            assert!(nonces.insert(nonce.to_vec()));
        }
        assert_eq!(sealer.protect(NOON.utc, b"pdu", &mut out), Err(Error::KeySpent));
        assert!(out.is_empty());
    }

    #[test]
    fn nonces_of_any_kind_are_taken_where_the_peer_record_says_so() {
        let (mut sealer, mut opener) = client_to_server();
        let mut foreign =
            || sealer.protect_with(NOON.utc, b"pdu", |token2| token2.iv = Some(b"twelve octet"));
        let (first, second) = (foreign(), foreign());
        assert_eq!(opener.open(NOON.utc, &first, &mut vec![]).unwrap_err().rule, Rule::DataReplay);
        opener.rule = NonceRule::Any;
        assert_eq!(opener.open(NOON.utc, &first, &mut vec![]), Ok(Opened { missing: 0 }));
        assert_eq!(opener.open(NOON.utc, &second, &mut vec![]), Ok(Opened { missing: 0 }));
    }

    #[test]
    fn buffers_are_reused() {
        let (mut sealer, mut opener) = client_to_server();
        let (mut out, mut data) = (Vec::with_capacity(4096), Vec::with_capacity(4096));
        let before = (out.as_ptr(), data.as_ptr());
        for _ in 0..3 {
            sealer.protect(NOON.utc, &[0x55; 2048], &mut out).unwrap();
            opener.open(NOON.utc, &out, &mut data).unwrap();
            assert_eq!(data, [0x55; 2048]);
        }
        assert_eq!((out.as_ptr(), data.as_ptr()), before);
    }
}
