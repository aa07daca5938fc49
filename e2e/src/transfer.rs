//! EncrTransfer and ClearTransfer: MMS PDU ↔ SecPDU octets, with the rules on time, sequence, nonce and replay.
//!
//! IEC 62351-4, clause 13.2. State moves only after a PDU has verified. With reused buffers nothing is
//! allocated here.

use std::fmt;
use std::time::Duration;

use schemas::ber::Reader;
use schemas::oid;
use schemas::profile::{NONCE_LENGTH, TAG_LENGTH};
use schemas::secpdu::{AuthenticatedFrame, ClearToken2, Kind, Transfer, write_encr_transfer_head};
use schemas::time::{GENERALIZED_TIME_LENGTH, Utc};

use crate::Random;
use crate::error::{Error, Mismatch, Refused, Rule};
use crate::peer::NonceRule;
use crate::rekey::KeyTalk;
use crate::schedule::{OpenKey, Role, Salt, SealKey};
use crate::secret::Secret;
use crate::signed::malformed;
use crate::suite::{CipherKey, IV_LENGTH, Icv, IcvKey, Protection, TransferKey};

/// PDUs under one key: far below the counter's end.
const KEY_LIMIT: u64 = 1 << 31;

/// PDUs of one time, where a clock stands still over the life of many keys (clause 13.3).
const SEQUENCE_LIMIT: u32 = i32::MAX as u32;

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
    /// What an EncrTransfer under AEAD begins with, or the ciphertext under CBC.
    part: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new(key: SealKey, asso_id: &str, random: &mut Random) -> Self {
        let mut prefix = [0; PREFIX_LENGTH];
        random(&mut prefix);
        let text = [0; GENERALIZED_TIME_LENGTH];
        let (token2, part) = (Vec::new(), Vec::new());
        Self { key, asso_id: asso_id.into(), prefix, counter: 0, last: None, text, token2, part }
    }

    /// What it writes: an EncrTransfer, or in a clear association a ClearTransfer.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.key.0.kind()
    }

    /// Writes the transfer of `pdu` into `out`, over what was there. It is left empty on an error.
    ///
    /// # Errors
    /// The key is spent or the clock went back: the association has to end.
    pub fn protect(&mut self, now: Utc, pdu: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        self.protect_saying(now, pdu, &KeyTalk::Nothing, out)
    }

    /// The token speaks of keys besides.
    pub(crate) fn protect_saying(
        &mut self,
        now: Utc,
        pdu: &[u8],
        talk: &KeyTalk,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        self.protect_with(now, pdu, talk, |_| (), out)
    }

    /// Contents octets of the last token.
    pub(crate) fn token2(&self) -> &[u8] {
        &self.token2
    }

    /// PDUs sealed under this key.
    pub(crate) const fn count(&self) -> u64 {
        self.counter
    }

    /// The next PDU goes under a new key. Its nonces begin anew; time and sequence number go on.
    pub(crate) fn change_key(&mut self, key: SealKey, random: &mut Random) {
        random(&mut self.prefix);
        (self.key, self.counter) = (key, 0);
    }

    /// With something else in the token.
    pub(crate) fn protect_with(
        &mut self,
        now: Utc,
        pdu: &[u8],
        talk: &KeyTalk,
        edit: impl FnOnce(&mut ClearToken2<'_>),
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let written = self.write(now, pdu, talk, edit, out);
        if written.is_err() {
            out.clear();
        }
        written
    }

    fn write(
        &mut self,
        now: Utc,
        pdu: &[u8],
        talk: &KeyTalk,
        edit: impl FnOnce(&mut ClearToken2<'_>),
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        self.check_form(pdu)?;
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
        self.seal(seq, nonce, pdu, talk, edit, out).ok_or(Error::Cryptography)
    }

    /// In a clear transfer the PDU stands as the element that it must be.
    fn check_form(&self, pdu: &[u8]) -> Result<(), Error> {
        if self.kind() == Kind::EncrTransfer {
            return Ok(());
        }
        let mut reader = Reader::ber(pdu);
        reader.read().and_then(|_| reader.finish()).map_err(Error::NotBer)
    }

    fn seal(
        &mut self,
        seq: u32,
        nonce: [u8; NONCE_LENGTH],
        pdu: &[u8],
        talk: &KeyTalk,
        edit: impl FnOnce(&mut ClearToken2<'_>),
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let Self { key, asso_id, text, token2, part, .. } = self;
        let time = std::str::from_utf8(text).unwrap_or_default();
        let write_token2 = |token2: &mut Vec<u8>, iv| {
            let (rekey, changed_key) = match talk {
                KeyTalk::Rekey(key) => (Some(key.dh_key()), None),
                KeyTalk::ChangedKey(key) => (None, Some(key.dh_key())),
                KeyTalk::Nothing | KeyTalk::ReqRekey => (None, None),
            };
            let req_rekey = *talk == KeyTalk::ReqRekey;
            let mut token = ClearToken2 { asso_id, time, seq, iv, rekey, req_rekey, changed_key };
            edit(&mut token);
            token2.clear();
            token.write_content(token2);
        };
        match &key.0 {
            TransferKey::Aead(key) => {
                write_token2(token2, Some(&nonce));
                write_encr_transfer_head(token2, pdu.len(), part);
                // What was there is written over: nothing is filled twice, and the PDU not copied.
                out.resize(part.len() + pdu.len() + TAG_LENGTH, 0);
                let (front, sealed) = out.split_at_mut_checked(part.len())?;
                front.copy_from_slice(part);
                key.seal(nonce, token2, pdu, sealed)
            }
            TransferKey::Encrypted(cipher, icv) => {
                let mut iv = [0; IV_LENGTH];
                aws_lc_rs::rand::fill(&mut iv).ok()?;
                write_token2(token2, Some(&iv));
                cipher.encrypt(iv, pdu, part)?;
                authenticate(icv, nonce, Kind::EncrTransfer, token2, part, out)
            }
            TransferKey::Clear(icv) => {
                write_token2(token2, None);
                authenticate(icv, nonce, Kind::ClearTransfer, token2, pdu, out)
            }
        }
    }

    /// `seq` counts while the time repeats. A clock that went back a little does not show.
    fn next(&self, now: Utc) -> Result<(Utc, u32), Error> {
        match self.last {
            Some((last, _)) if now < last && now.distance(last) > CLOCK_STEP => {
                Err(Error::ClockStep { last, now })
            }
            Some((_, seq)) if seq >= SEQUENCE_LIMIT => Err(Error::KeySpent),
            Some((last, seq)) if now <= last => Ok((last, seq + 1)),
            _ => Ok((now, 0)),
        }
    }
}

/// An ICV over token and data, which the frame holds as `kind` has them.
fn authenticate(
    icv: &IcvKey,
    nonce: [u8; NONCE_LENGTH],
    kind: Kind,
    token2: &[u8],
    data: &[u8],
    out: &mut Vec<u8>,
) -> Option<()> {
    let shown = icv.has_nonce().then_some(&nonce[..]);
    let frame = AuthenticatedFrame::write(kind, token2, data, shown, out);
    let value = icv.compute(nonce, out.get(frame.tbp)?)?;
    out.get_mut(frame.icv)?.copy_from_slice(&value);
    Some(())
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
    current: Generation,
    /// Server: the keys after a changedKey, until the first PDU under them has verified.
    next: Option<Generation>,
    asso_id: String,
    pub(crate) rule: NonceRule,
    tolerance: Duration,
    /// Time and sequence number of the last verified PDU.
    last: Option<(Utc, u32)>,
    /// The text of that time, so that what repeats is not read again.
    text: String,
}

/// A key, and the nonce of the last PDU that verified under it.
struct Generation {
    key: OpenKey,
    nonce: Option<[u8; NONCE_LENGTH]>,
}

impl Generation {
    const fn new(key: OpenKey) -> Self {
        Self { key, nonce: None }
    }
}

/// What a verified PDU says to the exchange of keys.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) talk: KeyTalk,
    /// Contents octets of a token that says something.
    pub(crate) token2: Vec<u8>,
    /// It is the first under new keys.
    pub(crate) confirms: bool,
}

impl Opener {
    pub(crate) fn new(key: OpenKey, asso_id: &str, rule: NonceRule, tolerance: Duration) -> Self {
        let current = Generation::new(key);
        let asso_id = asso_id.into();
        Self { current, next: None, asso_id, rule, tolerance, last: None, text: String::new() }
    }

    /// Client: everything that comes from now on is under this key.
    pub(crate) fn change_key(&mut self, key: OpenKey) {
        self.current = Generation::new(key);
    }

    /// Server: the client may seal with this key from now on.
    pub(crate) fn expect_key(&mut self, key: OpenKey) {
        self.next = Some(Generation::new(key));
    }

    /// What it opens: EncrTransfers, or in a clear association ClearTransfers.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.current.key.0.kind()
    }

    /// Opens the octets of such a transfer into `out`, which is left empty where they are refused.
    ///
    /// # Errors
    /// The first rule that they break. The association has to end; nothing here has moved.
    pub fn open(&mut self, now: Utc, octets: &[u8], out: &mut Vec<u8>) -> Result<Opened, Refused> {
        self.open_hearing(now, octets, no_talk, out).map(|(opened, _)| opened)
    }

    /// The same where keys may be spoken of: `may_say` decides before anything moves, and is told whether the PDU is
    /// the first under new keys.
    pub(crate) fn open_hearing(
        &mut self,
        now: Utc,
        octets: &[u8],
        may_say: impl FnOnce(&ClearToken2<'_>, bool) -> Result<(), Mismatch>,
        out: &mut Vec<u8>,
    ) -> Result<(Opened, Heard), Refused> {
        let kind = self.kind();
        let read = Transfer::read(kind, octets).map_err(|error| malformed(kind, &error));
        let opened = read
            .and_then(|pdu| self.check(now, &pdu, may_say, out).map_err(|mismatch| mismatch.of(kind, None)));
        if opened.is_err() {
            out.fill(0);
            out.clear();
        }
        opened
    }

    fn check(
        &mut self,
        now: Utc,
        transfer: &Transfer<'_>,
        may_say: impl FnOnce(&ClearToken2<'_>, bool) -> Result<(), Mismatch>,
        out: &mut Vec<u8>,
    ) -> Result<(Opened, Heard), Mismatch> {
        let token2 = &transfer.token2;
        let asso_id = token2.asso_id;
        let named = asso_id == self.asso_id;
        Mismatch::unless(named, Rule::Syntax, format_args!("assoID {asso_id:?}"), &self.asso_id)?;
        let (nonce, confirms) = self.verify(transfer, out)?;
        let generation = self.next.as_ref().filter(|_| confirms).unwrap_or(&self.current);
        let time = self.check_time(now, token2)?;
        check_sequence(self.last, time, token2.seq)?;
        let missing = nonce.map_or(Ok(0), |nonce| check_nonce(self.rule, generation.nonce, nonce))?;
        generation.key.0.reveal(transfer, out)?;
        may_say(token2, confirms)?;
        // Everything has been checked: from here on state moves. The old key ends with the first PDU under the new.
        if confirms && let Some(next) = self.next.take() {
            self.current = next;
        }
        self.last = Some((time, token2.seq));
        token2.time.clone_into(&mut self.text);
        self.current.nonce = nonce;
        Ok((Opened { missing }, Heard::new(transfer, confirms)))
    }

    /// Under which nonce, and whether it is the first PDU under the next key, which is tried first.
    fn verify(
        &self,
        transfer: &Transfer<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(Option<[u8; NONCE_LENGTH]>, bool), Mismatch> {
        let next = self.next.as_ref().and_then(|next| next.key.0.verify(transfer, out).ok());
        match next {
            Some(nonce) => Ok((nonce, true)),
            None => self.current.key.0.verify(transfer, out).map(|nonce| (nonce, false)),
        }
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
}

/// PDUs that the nonce shows to be missing behind the last one of its key.
fn check_nonce(
    rule: NonceRule,
    last: Option<[u8; NONCE_LENGTH]>,
    nonce: [u8; NONCE_LENGTH],
) -> Result<u64, Mismatch> {
    if rule == NonceRule::Any {
        return Ok(0);
    }
    let (prefix, counter) = prefix_and_counter(nonce);
    let (known, next) = match last.map(prefix_and_counter) {
        Some((known, last)) => (known, last.saturating_add(1)),
        None => (prefix, 0),
    };
    let goes_on = prefix == known && counter >= next && counter < KEY_LIMIT;
    let found = format_args!("prefix {prefix:02x?}, counter {counter}");
    Mismatch::unless(goes_on, Rule::DataReplay, found, format_args!("prefix {known:02x?}, counter {next}"))?;
    Ok(counter - next)
}

impl Heard {
    fn new(transfer: &Transfer<'_>, confirms: bool) -> Self {
        let token2 = &transfer.token2;
        let talk = match (token2.rekey, token2.changed_key) {
            (Some(key), _) => KeyTalk::Rekey(key.into()),
            (None, Some(key)) => KeyTalk::ChangedKey(key.into()),
            (None, None) if token2.req_rekey => KeyTalk::ReqRekey,
            (None, None) => return Self { confirms, ..Self::default() },
        };
        Self { talk, token2: transfer.token2_octets.to_vec(), confirms }
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener")
            .field("last", &self.last)
            .field("nonce", &self.current.nonce)
            .field("next", &self.next.is_some())
            .finish_non_exhaustive()
    }
}

impl TransferKey {
    const fn kind(&self) -> Kind {
        match self {
            Self::Aead(_) | Self::Encrypted(..) => Kind::EncrTransfer,
            Self::Clear(_) => Kind::ClearTransfer,
        }
    }

    /// That the transfer is authentic, and under which nonce. AEAD fills `out` on its way.
    fn verify(
        &self,
        transfer: &Transfer<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Option<[u8; NONCE_LENGTH]>, Mismatch> {
        match self {
            Self::Aead(key) => {
                Mismatch::unless(
                    transfer.auth.is_none(),
                    Rule::Syntax,
                    "an authenticator",
                    "none beside AEAD",
                )?;
                let nonce = of_length(transfer.token2.iv, Rule::Iv)?;
                let opened = key.open(nonce, transfer.token2_octets, transfer.appl_data, out);
                opened.map_err(|_| not_authentic(transfer, "the peer's seal"))?;
                Ok(Some(nonce))
            }
            Self::Encrypted(_, icv) | Self::Clear(icv) => verify_icv(icv, transfer),
        }
    }

    /// The PDU of an authentic transfer.
    fn reveal(&self, transfer: &Transfer<'_>, out: &mut Vec<u8>) -> Result<(), Mismatch> {
        match self {
            Self::Aead(_) => Ok(()),
            Self::Encrypted(cipher, _) => decrypt(cipher, transfer, out),
            Self::Clear(_) => {
                out.clear();
                out.extend_from_slice(transfer.appl_data);
                Ok(())
            }
        }
    }
}

/// ICV algorithm, nonce, ICV, in this order. An algorithm without a nonce has none: nothing protects one there.
fn verify_icv(icv: &IcvKey, transfer: &Transfer<'_>) -> Result<Option<[u8; NONCE_LENGTH]>, Mismatch> {
    let agreed = icv.icv();
    let auth = transfer.auth;
    let auth =
        auth.ok_or_else(|| Mismatch::new(Rule::Syntax, "no authenticator", format_args!("{agreed}")))?;
    if let Some(algorithm) = &auth.algorithm {
        let named = oid::to_dotted(algorithm.algorithm);
        Mismatch::unless(Icv::from_identifier(algorithm) == Some(agreed), Rule::IcvAlgorithm, named, agreed)?;
    }
    let nonce = if icv.has_nonce() {
        Some(of_length(auth.nonce, Rule::GmacNonce)?)
    } else {
        Mismatch::unless(
            auth.nonce.is_none(),
            Rule::Syntax,
            "a nonce",
            format_args!("none beside {agreed}"),
        )?;
        None
    };
    let verified = icv.verify(nonce.unwrap_or_default(), transfer.tbp, auth.icv);
    verified.map_err(|_| not_authentic(transfer, "the peer's ICV"))?;
    Ok(nonce)
}

fn decrypt(cipher: &CipherKey, transfer: &Transfer<'_>, out: &mut Vec<u8>) -> Result<(), Mismatch> {
    let iv = of_length(transfer.token2.iv, Rule::Iv)?;
    let found = format_args!("{} octets", transfer.appl_data.len());
    cipher
        .decrypt(iv, transfer.appl_data, out)
        .map_err(|_| Mismatch::new(Rule::Syntax, found, "whole blocks, padded after PKCS #7"))
}

fn not_authentic(transfer: &Transfer<'_>, wanted: &str) -> Mismatch {
    Mismatch::new(Rule::Integrity, format_args!("{} octets", transfer.appl_data.len()), wanted)
}

fn of_length<const N: usize>(octets: Option<&[u8]>, rule: Rule) -> Result<[u8; N], Mismatch> {
    let octets = octets.unwrap_or_default();
    octets.try_into().map_err(|_| Mismatch::new(rule, format_args!("{} octets", octets.len()), N))
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

/// Where nobody exchanges keys. A wish for it obliges to nothing.
pub(crate) fn no_talk(token2: &ClearToken2<'_>, _: bool) -> Result<(), Mismatch> {
    Mismatch::unless(token2.rekey.is_none(), Rule::UnexpectedRekey, "rekey", "none")?;
    Mismatch::unless(token2.changed_key.is_none(), Rule::UnexpectedChangedKey, "changedKey", "none")
}

/// Both ends of an association over a secret that was agreed elsewhere: for measuring and for tests.
/// `None` where no key can be made of it.
#[must_use]
pub fn ends(
    z: &[u8],
    protection: impl Into<Protection>,
    asso_id: &str,
    random: &mut Random,
) -> Option<[(Sealer, Opener); 2]> {
    let protection = protection.into();
    let mut end = |role| {
        let (seal, open) = Salt::ZERO.derive(Secret::copy_of(z), protection)?.of(role);
        let tolerance = crate::endpoint::CLOCK_TOLERANCE;
        Some((Sealer::new(seal, asso_id, random), Opener::new(open, asso_id, NonceRule::Counter, tolerance)))
    };
    Some([end(Role::Initiator)?, end(Role::Responder)?])
}

#[cfg(test)]
mod tests;
