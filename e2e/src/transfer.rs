//! EncrTransfer and ClearTransfer: MMS PDU ↔ SecPDU octets, with the rules on time, sequence, nonce and replay.
//!
//! IEC 62351-4, clause 13.2. State moves only after a PDU has verified. With reused buffers nothing is
//! allocated here.

use std::fmt;
use std::time::Duration;

use schemas::ber::Reader;
use schemas::oid;
use schemas::profile::NONCE_LENGTH;
use schemas::secpdu::{AuthenticatedFrame, ClearToken2, EncrTransferFrame, Kind, Transfer};
use schemas::time::{GENERALIZED_TIME_LENGTH, Utc};

use crate::Random;
use crate::error::{Error, Mismatch, Refused, Rule};
use crate::peer::NonceRule;
use crate::schedule::{OpenKey, Role, Salt, SealKey};
use crate::secret::Secret;
use crate::signed::malformed;
use crate::suite::{CipherKey, IV_LENGTH, Icv, IcvKey, Protection, TransferKey};

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
    ciphertext: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new(key: SealKey, asso_id: &str, random: &mut Random) -> Self {
        let mut prefix = [0; PREFIX_LENGTH];
        random(&mut prefix);
        let text = [0; GENERALIZED_TIME_LENGTH];
        let (token2, ciphertext) = (Vec::new(), Vec::new());
        Self { key, asso_id: asso_id.into(), prefix, counter: 0, last: None, text, token2, ciphertext }
    }

    /// What it writes: an EncrTransfer, or in a clear association a ClearTransfer.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.key.0.kind()
    }

    /// Writes the transfer of `pdu` into `out`, which is cleared.
    ///
    /// # Errors
    /// The key is spent or the clock went back: the association has to end.
    pub fn protect(&mut self, now: Utc, pdu: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        self.protect_with(now, pdu, |_| (), out)
    }

    /// With something else in the token.
    pub(crate) fn protect_with(
        &mut self,
        now: Utc,
        pdu: &[u8],
        edit: impl FnOnce(&mut ClearToken2<'_>),
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        out.clear();
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
        self.seal(seq, nonce, pdu, edit, out).ok_or(Error::Cryptography)
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
        edit: impl FnOnce(&mut ClearToken2<'_>),
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let Self { key, asso_id, text, token2, ciphertext, .. } = self;
        let time = std::str::from_utf8(text).unwrap_or_default();
        let write_token2 = |token2: &mut Vec<u8>, iv| {
            let (rekey, req_rekey, changed_key) = (None, false, None);
            let mut token = ClearToken2 { asso_id, time, seq, iv, rekey, req_rekey, changed_key };
            edit(&mut token);
            token2.clear();
            token.write_content(token2);
        };
        match &key.0 {
            TransferKey::Aead(key) => {
                write_token2(token2, Some(&nonce));
                let frame = EncrTransferFrame::write(token2, pdu, out);
                let (_, sealed) = out.split_at_mut_checked(frame.text.start)?;
                key.seal(nonce, token2, sealed)
            }
            TransferKey::Encrypted(cipher, icv) => {
                let mut iv = [0; IV_LENGTH];
                aws_lc_rs::rand::fill(&mut iv).ok()?;
                write_token2(token2, Some(&iv));
                cipher.encrypt(iv, pdu, ciphertext)?;
                authenticate(icv, nonce, Kind::EncrTransfer, token2, ciphertext, out)
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

    /// What it opens: EncrTransfers, or in a clear association ClearTransfers.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.key.0.kind()
    }

    /// Opens the octets of such a transfer into `out`, which is left empty where they are refused.
    ///
    /// # Errors
    /// The first rule that they break. The association has to end; nothing here has moved.
    pub fn open(&mut self, now: Utc, octets: &[u8], out: &mut Vec<u8>) -> Result<Opened, Refused> {
        let kind = self.kind();
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
        let asso_id = token2.asso_id;
        let named = asso_id == self.asso_id;
        Mismatch::unless(named, Rule::Syntax, format_args!("assoID {asso_id:?}"), &self.asso_id)?;
        let nonce = self.key.0.verify(transfer, out)?;
        let time = self.check_time(now, token2)?;
        check_sequence(self.last, time, token2.seq)?;
        let missing = nonce.map_or(Ok(0), |nonce| self.check_nonce(nonce))?;
        self.key.0.reveal(transfer, out)?;
        check_rekey(token2)?;
        self.last = Some((time, token2.seq));
        token2.time.clone_into(&mut self.text);
        self.nonce = nonce;
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

/// New keys come with a later version of this crate. A server's wish for them (reqRekey) obliges to nothing.
fn check_rekey(token2: &ClearToken2<'_>) -> Result<(), Mismatch> {
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
