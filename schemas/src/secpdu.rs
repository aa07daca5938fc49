//! Path row 7: the SecPDUs of IEC 62351-4 clause 13, in DER. The ASN.1 is in `asn1/e2e.asn1`.
//!
//! What is read borrows from the octets it was read from, so that what is verified is what arrived. What is
//! written is built inside out: contents, then their signature or seal, then the PDU around both. Reading is
//! strict up to each extension point; unknown fields behind it are stepped over and stay under the signature.

pub mod schema;

use std::ops::Range;

pub use crate::ber::BitString;
use crate::ber::{self, BerError, Element, Fault, Reader, Tag, Writer};
use crate::profile::TAG_LENGTH;

/// The largest SecPDU taken: an MMS PDU of 64 KiB, certificates and all fields around it.
pub const MAX_OCTETS: usize = 256 * 1024;

/// Items taken of any list within a token.
const MAX_ITEMS: usize = 16;

/// Which SecPDU. All are plain SEQUENCEs: the kind is told by the place where one stands, not by its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum Kind {
    HandshakeReq,
    HandshakeAcc,
    ApplicationReject,
    ApplAbort,
    HandshakeSecReject,
    HandshakeSecAbort,
    DtSecAbort,
    ReleaseReq,
    ReleaseRsp,
    ClearTransfer,
    EncrTransfer,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::HandshakeReq,
        Self::HandshakeAcc,
        Self::ApplicationReject,
        Self::ApplAbort,
        Self::HandshakeSecReject,
        Self::HandshakeSecAbort,
        Self::DtSecAbort,
        Self::ReleaseReq,
        Self::ReleaseRsp,
        Self::ClearTransfer,
        Self::EncrTransfer,
    ];

    /// The ASN.1 identifier, which is also the XML element's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HandshakeReq => "HandshakeReq",
            Self::HandshakeAcc => "HandshakeAcc",
            Self::ApplicationReject => "ApplicationReject",
            Self::ApplAbort => "ApplAbort",
            Self::HandshakeSecReject => "HandshakeSecReject",
            Self::HandshakeSecAbort => "HandshakeSecAbort",
            Self::DtSecAbort => "DtSecAbort",
            Self::ReleaseReq => "ReleaseReq",
            Self::ReleaseRsp => "ReleaseRsp",
            Self::ClearTransfer => "ClearTransfer",
            Self::EncrTransfer => "EncrTransfer",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One SecPDU as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecPdu {
    /// Which one.
    pub kind: Kind,
    /// Its octets, from the SEQUENCE's tag on.
    pub octets: Vec<u8>,
}

/// `AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlgorithmIdentifier<'a> {
    /// Contents octets of the identifier; see [`crate::oid`].
    pub algorithm: &'a [u8],
    /// The whole element. Absent is not NULL.
    pub parameters: Option<&'a [u8]>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// An algorithm without parameters.
    #[must_use]
    pub const fn new(algorithm: &'a [u8]) -> Self {
        Self { algorithm, parameters: None }
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, BerError> {
        Self::read_fields(reader.enter(Tag::SEQUENCE)?)
    }

    fn read_fields(mut fields: Reader<'a>) -> Result<Self, BerError> {
        let algorithm = fields.expect(Tag::OBJECT_IDENTIFIER)?;
        if !crate::oid::is_valid(algorithm.content) {
            return Err(algorithm.fault(Fault::Contents("OBJECT IDENTIFIER")));
        }
        let parameters = if fields.is_empty() { None } else { Some(fields.read()?.octets) };
        fields.finish()?;
        Ok(Self { algorithm: algorithm.content, parameters })
    }

    fn write(&self, writer: &mut Writer) {
        writer.nested(Tag::SEQUENCE, |fields| {
            fields.element(Tag::OBJECT_IDENTIFIER, self.algorithm);
            fields.raw(self.parameters.unwrap_or(&[]));
        });
    }
}

/// `DhKey ::= SEQUENCE { dhGroup INTEGER, dhPublicKey OCTET STRING, ... }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DhKey<'a> {
    /// The group: 14, 23 or 28.
    pub group: u32,
    /// The public value; of an elliptic curve x‖y (CP-07).
    pub public: &'a [u8],
}

impl<'a> DhKey<'a> {
    fn read(element: &Element<'a>) -> Result<Self, BerError> {
        let mut fields = element.reader()?;
        let key = Self {
            group: fields.expect(Tag::INTEGER)?.unsigned32()?,
            public: fields.expect(Tag::OCTET_STRING)?.content,
        };
        skip_extensions(&mut fields)?;
        Ok(key)
    }

    fn write(&self, tag: Tag, writer: &mut Writer) {
        writer.nested(tag, |fields| {
            fields.integer(Tag::INTEGER, self.group.into());
            fields.element(Tag::OCTET_STRING, self.public);
        });
    }
}

/// `Signature ::= SEQUENCE { algo AlgorithmIdentifier, sign OCTET STRING, ... }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    /// Must equal the token's sigAlg.
    pub algo: AlgorithmIdentifier<'a>,
    /// The signature over the contents octets of `tbs`.
    pub sign: &'a [u8],
}

impl<'a> Signature<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, BerError> {
        let mut fields = reader.enter(Tag::SEQUENCE)?;
        let algo = AlgorithmIdentifier::read(&mut fields)?;
        let sign = fields.expect(Tag::OCTET_STRING)?.content;
        skip_extensions(&mut fields)?;
        Ok(Self { algo, sign })
    }

    fn write(&self, writer: &mut Writer) {
        writer.nested(Tag::SEQUENCE, |fields| {
            self.algo.write(fields);
            fields.element(Tag::OCTET_STRING, self.sign);
        });
    }
}

/// `Authenticator ::= SEQUENCE { nonce [0] OCTET STRING OPTIONAL, algorithm [1] AlgorithmIdentifier OPTIONAL, icv OCTET STRING, ... }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authenticator<'a> {
    /// Needed for GMAC.
    pub nonce: Option<&'a [u8]>,
    /// The agreed algorithm, where it is repeated.
    pub algorithm: Option<AlgorithmIdentifier<'a>>,
    /// The integrity check value.
    pub icv: &'a [u8],
}

impl<'a> Authenticator<'a> {
    fn read(element: &Element<'a>) -> Result<Self, BerError> {
        let mut fields = element.reader()?;
        let authenticator = Self {
            nonce: fields.optional(Tag::context(0))?.map(|nonce| nonce.content),
            algorithm: fields
                .optional(Tag::context(1).constructed())?
                .map(|algorithm| AlgorithmIdentifier::read_fields(algorithm.reader()?))
                .transpose()?,
            icv: fields.expect(Tag::OCTET_STRING)?.content,
        };
        skip_extensions(&mut fields)?;
        Ok(authenticator)
    }
}

/// `encr-mode` of ClearToken1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncrMode<'a> {
    /// Authenticated encryption.
    Aea(Vec<AlgorithmIdentifier<'a>>),
    /// Encryption, if any, beside an integrity check value.
    NonAea {
        /// The ciphers; `None` in clear mode.
        encr: Option<Vec<AlgorithmIdentifier<'a>>>,
        /// The integrity check algorithms.
        icv: Vec<AlgorithmIdentifier<'a>>,
    },
}

impl<'a> EncrMode<'a> {
    const NON_AEA: Tag = Tag::context(0).constructed();
    const ENCR: Tag = Tag::context(0).constructed();
    const ICV: Tag = Tag::context(1).constructed();

    fn read(reader: &mut Reader<'a>) -> Result<Self, BerError> {
        let Some(non_aea) = reader.optional(Self::NON_AEA)? else {
            return Ok(Self::Aea(list(&reader.expect(Tag::SEQUENCE)?, AlgorithmIdentifier::read)?));
        };
        let mut fields = non_aea.reader()?;
        let encr =
            fields.optional(Self::ENCR)?.map(|encr| list(&encr, AlgorithmIdentifier::read)).transpose()?;
        let icv = list(&fields.expect(Self::ICV)?, AlgorithmIdentifier::read)?;
        fields.finish()?;
        Ok(Self::NonAea { encr, icv })
    }

    fn write(&self, writer: &mut Writer) {
        let write_list = |writer: &mut Writer, tag, algorithms: &[AlgorithmIdentifier<'_>]| {
            writer.nested(tag, |list| algorithms.iter().for_each(|algorithm| algorithm.write(list)));
        };
        match self {
            Self::Aea(algorithms) => write_list(writer, Tag::SEQUENCE, algorithms),
            Self::NonAea { encr, icv } => writer.nested(Self::NON_AEA, |fields| {
                if let Some(encr) = encr {
                    write_list(fields, Self::ENCR, encr);
                }
                write_set(fields, Self::ICV, icv);
            }),
        }
    }
}

/// DER has what is in a SET OF in the order of its octets (X.690 clause 11.6): whose preference counts is not said.
fn write_set(writer: &mut Writer, tag: Tag, algorithms: &[AlgorithmIdentifier<'_>]) {
    let encoded = |algorithm: &AlgorithmIdentifier<'_>| {
        let mut writer = Writer::new();
        algorithm.write(&mut writer);
        writer.into_octets()
    };
    let mut encodings: Vec<_> = algorithms.iter().map(encoded).collect();
    encodings.sort_unstable();
    writer.nested(tag, |set| encodings.iter().for_each(|encoding| set.raw(encoding)));
}

/// `ClearToken1`: what an end says of itself in the handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearToken1<'a> {
    /// Signature algorithm of this SecPDU.
    pub sig_alg: AlgorithmIdentifier<'a>,
    /// The sender's certificate.
    pub pk_cert: &'a [u8],
    /// Certificates between it and a trust anchor; empty means absent.
    pub cert_path: Vec<&'a [u8]>,
    /// Bit 0: version 1.
    pub version: BitString<'a>,
    /// `nnn` in the request, `nnn:mmm` in the answer.
    pub asso_id: &'a str,
    /// Public values, one per group offered.
    pub dh_key: Vec<DhKey<'a>>,
    /// The hash of HKDF.
    pub hmac: AlgorithmIdentifier<'a>,
    /// GeneralizedTime text as it is on the wire.
    pub time: &'a str,
    /// How transfers are to be protected.
    pub encr_mode: EncrMode<'a>,
    /// tlsProtected, applProtected, vpn.
    pub conf_params: BitString<'a>,
    /// Attribute certificate.
    pub att_cert: Option<&'a [u8]>,
    /// Private extension: the responder that the request is meant for.
    pub peer: Option<&'a str>,
    /// Private extension: SHA-256 of the request's tbs.
    pub req_hash: Option<&'a [u8]>,
}

impl<'a> ClearToken1<'a> {
    const PEER: Tag = Tag::context(10);
    const REQ_HASH: Tag = Tag::context(11);

    fn read(reader: &mut Reader<'a>) -> Result<Self, BerError> {
        let mut fields = reader.enter(Tag::SEQUENCE)?;
        let mut token = Self {
            sig_alg: AlgorithmIdentifier::read(&mut fields)?,
            pk_cert: fields.expect(Tag::OCTET_STRING)?.content,
            cert_path: cert_path(&mut fields)?,
            version: fields.expect(Tag::BIT_STRING)?.bit_string()?,
            asso_id: fields.expect(Tag::UTF8_STRING)?.utf8()?,
            dh_key: list(&fields.expect(Tag::SEQUENCE)?, |items| DhKey::read(&items.expect(Tag::SEQUENCE)?))?,
            hmac: AlgorithmIdentifier::read(&mut fields)?,
            time: fields.expect(Tag::GENERALIZED_TIME)?.utf8()?,
            encr_mode: EncrMode::read(&mut fields)?,
            conf_params: fields.expect(Tag::BIT_STRING)?.bit_string()?,
            att_cert: fields.optional(Tag::OCTET_STRING)?.map(|certificate| certificate.content),
            peer: None,
            req_hash: None,
        };
        while !fields.is_empty() {
            let extension = fields.read()?;
            match extension.tag {
                Self::PEER if token.peer.is_none() => token.peer = Some(extension.utf8()?),
                Self::REQ_HASH if token.req_hash.is_none() => token.req_hash = Some(extension.content),
                _ => {}
            }
        }
        Ok(token)
    }

    fn write(&self, writer: &mut Writer) {
        writer.nested(Tag::SEQUENCE, |fields| {
            self.sig_alg.write(fields);
            fields.element(Tag::OCTET_STRING, self.pk_cert);
            write_cert_path(fields, &self.cert_path);
            fields.bit_string(Tag::BIT_STRING, self.version);
            fields.element(Tag::UTF8_STRING, self.asso_id.as_bytes());
            fields.nested(Tag::SEQUENCE, |keys| {
                self.dh_key.iter().for_each(|key| key.write(Tag::SEQUENCE, keys))
            });
            self.hmac.write(fields);
            fields.element(Tag::GENERALIZED_TIME, self.time.as_bytes());
            self.encr_mode.write(fields);
            fields.bit_string(Tag::BIT_STRING, self.conf_params);
            let optional = [
                (Tag::OCTET_STRING, self.att_cert),
                (Self::PEER, self.peer.map(str::as_bytes)),
                (Self::REQ_HASH, self.req_hash),
            ];
            for (tag, value) in optional {
                value.inspect(|value| fields.element(tag, value));
            }
        });
    }
}

/// `ClearToken2`: what stands in clear beside every transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClearToken2<'a> {
    /// `nnn:mmm`
    pub asso_id: &'a str,
    /// GeneralizedTime text as it is on the wire.
    pub time: &'a str,
    /// 0 when the time is new, one more while it repeats; up to 2³¹−1.
    pub seq: u32,
    /// GCM nonce or CBC initialisation vector.
    pub iv: Option<&'a [u8]>,
    /// The client's new public value.
    pub rekey: Option<DhKey<'a>>,
    /// The server asks for new keys.
    pub req_rekey: bool,
    /// The server's new public value (CP-09).
    pub changed_key: Option<DhKey<'a>>,
}

impl<'a> ClearToken2<'a> {
    const REKEY: Tag = Tag::context(0).constructed();
    const REQ_REKEY: Tag = Tag::context(1);
    const CHANGED_KEY: Tag = Tag::context(2).constructed();

    fn read(token: &Element<'a>) -> Result<Self, BerError> {
        let mut fields = token.reader()?;
        let token = Self {
            asso_id: fields.expect(Tag::UTF8_STRING)?.utf8()?,
            time: fields.expect(Tag::GENERALIZED_TIME)?.utf8()?,
            seq: sequence_number(&fields.expect(Tag::INTEGER)?)?,
            iv: fields.optional(Tag::OCTET_STRING)?.map(|iv| iv.content),
            rekey: fields.optional(Self::REKEY)?.as_ref().map(DhKey::read).transpose()?,
            req_rekey: fields.optional(Self::REQ_REKEY)?.as_ref().map(explicit_true).transpose()?.is_some(),
            changed_key: fields.optional(Self::CHANGED_KEY)?.as_ref().map(DhKey::read).transpose()?,
        };
        skip_extensions(&mut fields)?;
        Ok(token)
    }

    /// Appends the contents octets: of an EncrTransfer, the additional authenticated data.
    pub fn write_content(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::over(std::mem::take(out));
        writer.element(Tag::UTF8_STRING, self.asso_id.as_bytes());
        writer.element(Tag::GENERALIZED_TIME, self.time.as_bytes());
        writer.integer(Tag::INTEGER, self.seq.into());
        if let Some(iv) = self.iv {
            writer.element(Tag::OCTET_STRING, iv);
        }
        if let Some(key) = &self.rekey {
            key.write(Self::REKEY, &mut writer);
        }
        if self.req_rekey {
            writer.boolean(Self::REQ_REKEY, true);
        }
        if let Some(key) = &self.changed_key {
            key.write(Self::CHANGED_KEY, &mut writer);
        }
        *out = writer.into_octets();
    }
}

fn sequence_number(element: &Element<'_>) -> Result<u32, BerError> {
    let seq = element.unsigned32()?;
    if seq <= i32::MAX as u32 { Ok(seq) } else { Err(element.fault(Fault::Contents("sequence number"))) }
}

/// DER leaves out a value that is its DEFAULT, so a FALSE that is there is wrong.
fn explicit_true(element: &Element<'_>) -> Result<(), BerError> {
    if element.boolean()? { Ok(()) } else { Err(element.fault(Fault::NotMinimal)) }
}

/// `ClearToken3`: who ends an association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearToken3<'a> {
    /// Signature algorithm of this SecPDU.
    pub sig_alg: AlgorithmIdentifier<'a>,
    /// Bit 0: version 1.
    pub version: BitString<'a>,
    /// As far as it is known.
    pub asso_id: Option<&'a str>,
    /// GeneralizedTime text as it is on the wire.
    pub time: &'a str,
    /// The sender's certificate.
    pub pk_cert: &'a [u8],
    /// Certificates between it and a trust anchor; empty means absent.
    pub cert_path: Vec<&'a [u8]>,
}

impl<'a> ClearToken3<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, BerError> {
        let mut fields = reader.enter(Tag::SEQUENCE)?;
        let token = Self {
            sig_alg: AlgorithmIdentifier::read(&mut fields)?,
            version: fields.expect(Tag::BIT_STRING)?.bit_string()?,
            asso_id: fields.optional(Tag::UTF8_STRING)?.map(|id| id.utf8()).transpose()?,
            time: fields.expect(Tag::GENERALIZED_TIME)?.utf8()?,
            pk_cert: fields.expect(Tag::OCTET_STRING)?.content,
            cert_path: cert_path(&mut fields)?,
        };
        skip_extensions(&mut fields)?;
        Ok(token)
    }

    fn write(&self, writer: &mut Writer) {
        writer.nested(Tag::SEQUENCE, |fields| {
            self.sig_alg.write(fields);
            fields.bit_string(Tag::BIT_STRING, self.version);
            if let Some(id) = self.asso_id {
                fields.element(Tag::UTF8_STRING, id.as_bytes());
            }
            fields.element(Tag::GENERALIZED_TIME, self.time.as_bytes());
            fields.element(Tag::OCTET_STRING, self.pk_cert);
            write_cert_path(fields, &self.cert_path);
        });
    }
}

/// HandshakeReq and HandshakeAcc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake<'a> {
    /// The protected protocol. Not signed: compare it with what is configured.
    pub pp: &'a str,
    /// The contents octets of `tbs`: what is signed, and what the keys depend on.
    pub tbs: &'a [u8],
    /// The token inside.
    pub token1: ClearToken1<'a>,
    /// The MMS Initiate PDU inside, as the local MMS peer encoded it.
    pub appl_data: &'a [u8],
    /// The signature over `tbs`.
    pub sign: Signature<'a>,
}

impl<'a> Handshake<'a> {
    /// Reads the octets of a HandshakeReq or HandshakeAcc.
    ///
    /// # Errors
    /// They are none, or too many.
    pub fn read(octets: &'a [u8]) -> Result<Self, BerError> {
        let mut pdu = open(octets)?;
        let pp = pdu.expect(Tag::UTF8_STRING)?.utf8()?;
        let tbs = pdu.expect(Tag::SEQUENCE)?;
        let mut fields = tbs.reader()?;
        let token1 = ClearToken1::read(&mut fields)?;
        let appl_data = fields.read_foreign()?.octets;
        skip_extensions(&mut fields)?;
        let sign = Signature::read(&mut pdu)?;
        pdu.finish()?;
        Ok(Self { pp, tbs: tbs.content, token1, appl_data, sign })
    }

    /// The contents octets of `tbs`.
    #[must_use]
    pub fn write_tbs(token1: &ClearToken1<'_>, appl_data: &[u8]) -> Vec<u8> {
        let mut writer = Writer::new();
        token1.write(&mut writer);
        writer.raw(appl_data);
        writer.into_octets()
    }

    /// The whole SecPDU around signed contents.
    #[must_use]
    pub fn write(pp: &str, tbs: &[u8], sign: &Signature<'_>) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.nested(Tag::SEQUENCE, |pdu| {
            pdu.element(Tag::UTF8_STRING, pp.as_bytes());
            pdu.element(Tag::SEQUENCE, tbs);
            sign.write(pdu);
        });
        writer.into_octets()
    }
}

/// What whoever moves SecPDUs without reading them needs of a HandshakeReq or HandshakeAcc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandshakeHead<'a> {
    /// `nnn` in the request, `nnn:mmm` in the answer.
    pub asso_id: &'a str,
    /// Whether transfers are, or may be, encrypted.
    pub is_encrypted: bool,
}

impl<'a> HandshakeHead<'a> {
    /// Reads it in any BER, because it is for the ends to judge the encoding; fields beside are stepped over.
    ///
    /// # Errors
    /// It is not there, or there are too many octets.
    pub fn read(octets: &'a [u8]) -> Result<Self, BerError> {
        check_length(octets)?;
        let mut pdu = Reader::ber(octets).enter(Tag::SEQUENCE)?;
        pdu.expect(Tag::UTF8_STRING)?;
        let mut token = pdu.enter(Tag::SEQUENCE)?.enter(Tag::SEQUENCE)?;
        let asso_id = find(&mut token, Tag::UTF8_STRING)?.utf8()?;
        find(&mut token, Tag::GENERALIZED_TIME)?;
        let is_encrypted = match token.optional(EncrMode::NON_AEA)? {
            Some(mode) => mode.reader()?.peek() == Some(EncrMode::ENCR),
            None => true,
        };
        Ok(Self { asso_id, is_encrypted })
    }
}

/// The next element with this tag.
fn find<'a>(fields: &mut Reader<'a>, tag: Tag) -> Result<Element<'a>, BerError> {
    loop {
        match fields.optional(tag)? {
            Some(found) => return Ok(found),
            None => _ = fields.read()?,
        }
    }
}

/// The SecPDUs that refuse or end an association: all are `{ tbs { token3, … }, sign }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Termination<'a> {
    /// The contents octets of `tbs`: what is signed.
    pub tbs: &'a [u8],
    /// The token inside.
    pub token3: ClearToken3<'a>,
    /// What follows the token.
    pub reason: Reason<'a>,
    /// The signature over `tbs`.
    pub sign: Signature<'a>,
}

/// What a termination says beside its token. By which of these it may say so, its kind decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Reason<'a> {
    /// `diag`, of the Handshake and Dt diagnostics.
    pub diag: Option<u32>,
    /// `alarm`
    pub alarm: bool,
    /// `applData`: an MMS PDU.
    pub appl_data: Option<&'a [u8]>,
}

impl<'a> Reason<'a> {
    const DIAG: Tag = Tag::context(0);
    const ALARM: Tag = Tag::context(1);

    fn read(kind: Kind, fields: &mut Reader<'a>) -> Result<Self, BerError> {
        let mut reason = Self::default();
        match kind {
            Kind::ApplicationReject | Kind::ApplAbort if !fields.is_empty() => {
                reason.appl_data = Some(fields.read_foreign()?.octets);
            }
            Kind::HandshakeSecReject | Kind::HandshakeSecAbort | Kind::DtSecAbort => {
                reason.diag = fields.optional(Self::DIAG)?.map(|diag| diag.unsigned32()).transpose()?;
                reason.alarm = fields.optional(Self::ALARM)?.map(|alarm| alarm.null()).transpose()?.is_some();
            }
            _ => {}
        }
        skip_extensions(fields)?;
        Ok(reason)
    }

    fn write(&self, writer: &mut Writer) {
        if let Some(diag) = self.diag {
            writer.integer(Self::DIAG, diag.into());
        }
        if self.alarm {
            writer.element(Self::ALARM, &[]);
        }
        writer.raw(self.appl_data.unwrap_or(&[]));
    }
}

impl<'a> Termination<'a> {
    /// Reads the octets of this kind of termination.
    ///
    /// # Errors
    /// They are none, or too many.
    pub fn read(kind: Kind, octets: &'a [u8]) -> Result<Self, BerError> {
        let mut pdu = open(octets)?;
        let tbs = pdu.expect(Tag::SEQUENCE)?;
        let mut fields = tbs.reader()?;
        let token3 = ClearToken3::read(&mut fields)?;
        let reason = Reason::read(kind, &mut fields)?;
        let sign = Signature::read(&mut pdu)?;
        pdu.finish()?;
        Ok(Self { tbs: tbs.content, token3, reason, sign })
    }

    /// The contents octets of `tbs`.
    #[must_use]
    pub fn write_tbs(token3: &ClearToken3<'_>, reason: &Reason<'_>) -> Vec<u8> {
        let mut writer = Writer::new();
        token3.write(&mut writer);
        reason.write(&mut writer);
        writer.into_octets()
    }

    /// The whole SecPDU around signed contents.
    #[must_use]
    pub fn write(tbs: &[u8], sign: &Signature<'_>) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.nested(Tag::SEQUENCE, |pdu| {
            pdu.element(Tag::SEQUENCE, tbs);
            sign.write(pdu);
        });
        writer.into_octets()
    }
}

/// ClearTransfer and EncrTransfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// The contents octets of `tbp`: what an integrity check value is over.
    pub tbp: &'a [u8],
    /// The contents octets of the token: what AEAD authenticates beside the ciphertext.
    pub token2_octets: &'a [u8],
    /// The token inside.
    pub token2: ClearToken2<'a>,
    /// ClearTransfer: the MMS PDU. EncrTransfer: ciphertext, then the tag.
    pub appl_data: &'a [u8],
    /// Absent where AEAD makes it needless.
    pub auth: Option<Authenticator<'a>>,
}

impl<'a> Transfer<'a> {
    /// Reads the octets of a ClearTransfer or EncrTransfer.
    ///
    /// # Errors
    /// They are none, or too many.
    pub fn read(kind: Kind, octets: &'a [u8]) -> Result<Self, BerError> {
        let mut pdu = open(octets)?;
        let tbp = pdu.expect(Tag::SEQUENCE)?;
        let mut fields = tbp.reader()?;
        let token2 = fields.expect(Tag::SEQUENCE)?;
        let appl_data = match kind {
            Kind::EncrTransfer => fields.expect(Tag::OCTET_STRING)?.content,
            _ => fields.read_foreign()?.octets,
        };
        skip_extensions(&mut fields)?;
        let auth = pdu.optional(Tag::SEQUENCE)?.as_ref().map(Authenticator::read).transpose()?;
        pdu.finish()?;
        Ok(Self {
            tbp: tbp.content,
            token2_octets: token2.content,
            token2: ClearToken2::read(&token2)?,
            appl_data,
            auth,
        })
    }
}

/// Writes everything of an EncrTransfer before its ciphertext into `out` (which is cleared): ciphertext and tag of
/// this plaintext follow, and nothing else. The additional authenticated data is `token2`.
pub fn write_encr_transfer_head(token2: &[u8], plaintext: usize, out: &mut Vec<u8>) {
    let sealed = plaintext + TAG_LENGTH;
    let tbp = ber::element_length(token2.len()) + ber::element_length(sealed);
    out.clear();
    ber::header(out, Tag::SEQUENCE, ber::element_length(tbp));
    ber::header(out, Tag::SEQUENCE, tbp);
    ber::header(out, Tag::SEQUENCE, token2.len());
    out.extend_from_slice(token2);
    ber::header(out, Tag::OCTET_STRING, sealed);
}

/// Where, within the octets of a transfer with an authenticator, the parts are that an ICV is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticatedFrame {
    /// What the ICV is over.
    pub tbp: Range<usize>,
    /// Where it goes, [`TAG_LENGTH`] octets.
    pub icv: Range<usize>,
}

impl AuthenticatedFrame {
    /// Writes a ClearTransfer of a PDU, or an EncrTransfer of its ciphertext, into `out` (which is cleared), with
    /// zeros where the ICV belongs.
    pub fn write(
        kind: Kind,
        token2: &[u8],
        appl_data: &[u8],
        nonce: Option<&[u8]>,
        out: &mut Vec<u8>,
    ) -> Self {
        let encrypted = kind == Kind::EncrTransfer;
        let data = if encrypted { ber::element_length(appl_data.len()) } else { appl_data.len() };
        let tbp = ber::element_length(token2.len()) + data;
        let auth =
            nonce.map_or(0, |nonce| ber::element_length(nonce.len())) + ber::element_length(TAG_LENGTH);
        out.clear();
        ber::header(out, Tag::SEQUENCE, ber::element_length(tbp) + ber::element_length(auth));
        ber::header(out, Tag::SEQUENCE, tbp);
        let tbp_at = out.len();
        ber::header(out, Tag::SEQUENCE, token2.len());
        out.extend_from_slice(token2);
        if encrypted {
            ber::header(out, Tag::OCTET_STRING, appl_data.len());
        }
        out.extend_from_slice(appl_data);
        let tbp_end = out.len();
        ber::header(out, Tag::SEQUENCE, auth);
        if let Some(nonce) = nonce {
            ber::header(out, Tag::context(0), nonce.len());
            out.extend_from_slice(nonce);
        }
        ber::header(out, Tag::OCTET_STRING, TAG_LENGTH);
        let icv_at = out.len();
        out.extend_from_slice(&[0; TAG_LENGTH]);
        Self { tbp: tbp_at..tbp_end, icv: icv_at..out.len() }
    }
}

fn check_length(octets: &[u8]) -> Result<(), BerError> {
    if octets.len() > MAX_OCTETS {
        return Err(BerError { offset: MAX_OCTETS, fault: Fault::TooMany("the largest SecPDU's octets") });
    }
    Ok(())
}

fn open(octets: &[u8]) -> Result<Reader<'_>, BerError> {
    check_length(octets)?;
    let mut reader = Reader::der(octets);
    let pdu = reader.enter(Tag::SEQUENCE)?;
    reader.finish()?;
    Ok(pdu)
}

fn cert_path<'a>(fields: &mut Reader<'a>) -> Result<Vec<&'a [u8]>, BerError> {
    let path = fields.optional(Tag::SEQUENCE)?;
    path.map_or(Ok(vec![]), |path| list(&path, |items| Ok(items.expect(Tag::OCTET_STRING)?.content)))
}

fn write_cert_path(fields: &mut Writer, path: &[&[u8]]) {
    if !path.is_empty() {
        fields.nested(Tag::SEQUENCE, |items| {
            path.iter().for_each(|item| items.element(Tag::OCTET_STRING, item))
        });
    }
}

/// The items of a list that has at least one.
fn list<'a, T>(
    list: &Element<'a>,
    mut item: impl FnMut(&mut Reader<'a>) -> Result<T, BerError>,
) -> Result<Vec<T>, BerError> {
    let mut reader = list.reader()?;
    let mut items = vec![item(&mut reader)?];
    while !reader.is_empty() {
        if items.len() == MAX_ITEMS {
            return Err(list.fault(Fault::TooMany("16 items")));
        }
        items.push(item(&mut reader)?);
    }
    Ok(items)
}

/// Fields of a later version: any, as long as they are elements.
fn skip_extensions(fields: &mut Reader<'_>) -> Result<(), BerError> {
    while !fields.is_empty() {
        fields.read()?;
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
