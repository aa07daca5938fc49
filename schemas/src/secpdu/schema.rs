//! The module of `asn1/e2e.asn1` as the transcoder's table: clause 13, tags assumed where not public.

use super::Kind;
use crate::ber::Tag;
use crate::schema::{Alternatives, Component, Repertoire, Type};

const fn c(name: &'static str, tag: Tag, of: &'static Type) -> Component {
    Component::new(name, tag, of)
}

const SEQUENCE: Tag = Tag::SEQUENCE;

const fn context(number: u32) -> Tag {
    Tag::context(number).constructed()
}

/// The SecPDU as the component it would be of a CHOICE over all of them.
#[must_use]
pub const fn component(kind: Kind) -> &'static Component {
    match kind {
        Kind::HandshakeReq => &const { root(Kind::HandshakeReq, &HANDSHAKE) },
        Kind::HandshakeAcc => &const { root(Kind::HandshakeAcc, &HANDSHAKE) },
        Kind::ApplicationReject => &const { root(Kind::ApplicationReject, &WITH_APPL) },
        Kind::ApplAbort => &const { root(Kind::ApplAbort, &WITH_APPL) },
        Kind::HandshakeSecReject => &const { root(Kind::HandshakeSecReject, &HS_DIAG) },
        Kind::HandshakeSecAbort => &const { root(Kind::HandshakeSecAbort, &HS_DIAG) },
        Kind::DtSecAbort => &const { root(Kind::DtSecAbort, &DT_DIAG) },
        Kind::ReleaseReq => &const { root(Kind::ReleaseReq, &RELEASE) },
        Kind::ReleaseRsp => &const { root(Kind::ReleaseRsp, &RELEASE) },
        Kind::ClearTransfer => &const { root(Kind::ClearTransfer, &CLEAR_TRANSFER) },
        Kind::EncrTransfer => &const { root(Kind::EncrTransfer, &ENCR_TRANSFER) },
    }
}

const fn root(kind: Kind, of: &'static Type) -> Component {
    c(kind.name(), SEQUENCE, of)
}

const TBS: &str = "tbs";
const SIGN: Component = c("sign", SEQUENCE, &SIGNATURE);
const TOKEN3: Component = c("token3", SEQUENCE, &CLEAR_TOKEN3);
const APPL_DATA: Component = Component::untagged("applData", &Type::Pdu);

static HANDSHAKE: Type = Type::Sequence(&[
    c("pp", Tag::UTF8_STRING, &Type::Text(Repertoire::Utf8)),
    c(TBS, SEQUENCE, &TBS_HANDSHAKE),
    SIGN,
]);
static TBS_HANDSHAKE: Type = Type::Sequence(&[c("token1", SEQUENCE, &CLEAR_TOKEN1), APPL_DATA]);

static WITH_APPL: Type = Type::Sequence(&[c(TBS, SEQUENCE, &TBS_WITH_APPL), SIGN]);
static TBS_WITH_APPL: Type = Type::Sequence(&[TOKEN3, APPL_DATA.optional()]);

static HS_DIAG: Type = Type::Sequence(&[c(TBS, SEQUENCE, &TBS_HS_DIAG), SIGN]);
static TBS_HS_DIAG: Type = Type::Sequence(&[TOKEN3, diag(&HANDSHAKE_DIAGNOSTICS), ALARM]);

static DT_DIAG: Type = Type::Sequence(&[c(TBS, SEQUENCE, &TBS_DT_DIAG), SIGN]);
static TBS_DT_DIAG: Type = Type::Sequence(&[TOKEN3, diag(&DT_DIAGNOSTICS), ALARM]);

static RELEASE: Type = Type::Sequence(&[c(TBS, SEQUENCE, &TBS_RELEASE), SIGN]);
static TBS_RELEASE: Type = Type::Sequence(&[TOKEN3]);

const ALARM: Component = c("alarm", Tag::context(1), &Type::Null).optional();

const fn diag(diagnostics: &'static Type) -> Component {
    c("diag", Tag::context(0), diagnostics).optional()
}

const TOKEN2: Component = c("token2", SEQUENCE, &CLEAR_TOKEN2);
const AUTH: Component = c("auth", SEQUENCE, &AUTHENTICATOR);

static CLEAR_TRANSFER: Type = Type::Sequence(&[c("tbp", SEQUENCE, &TBP_CLEAR), AUTH]);
static TBP_CLEAR: Type = Type::Sequence(&[TOKEN2, APPL_DATA]);
static ENCR_TRANSFER: Type = Type::Sequence(&[c("tbp", SEQUENCE, &TBP_ENCR), AUTH.optional()]);
static TBP_ENCR: Type = Type::Sequence(&[TOKEN2, c("applData", Tag::OCTET_STRING, &Type::OctetString)]);

const SIG_ALG: Component = c("sigAlg", SEQUENCE, &ALGORITHM_IDENTIFIER);
const PK_CERT: Component = c("pkCert", Tag::OCTET_STRING, &Type::OctetString);
const CERT_PATH: Component = c("certPath", SEQUENCE, &CERTIFICATES).optional();
const VERSION: Component = c("version", Tag::BIT_STRING, &Type::BitString(&[]));
const ASSO_ID: Component = c("assoID", Tag::UTF8_STRING, &Type::Text(Repertoire::Utf8));
const TIME: Component = c("time", Tag::GENERALIZED_TIME, &Type::Text(Repertoire::Time));

static CLEAR_TOKEN1: Type = Type::Sequence(&[
    SIG_ALG,
    PK_CERT,
    CERT_PATH,
    VERSION,
    ASSO_ID,
    c("dhKey", SEQUENCE, &DH_KEYS),
    c("hmac", SEQUENCE, &ALGORITHM_IDENTIFIER),
    TIME,
    Component::untagged("encr-mode", &ENCR_MODE),
    c("confParams", Tag::BIT_STRING, &Type::BitString(&[])),
    c("attCert", Tag::OCTET_STRING, &Type::OctetString).optional(),
    c("peer", Tag::context(10), &Type::Text(Repertoire::Utf8)).optional(),
    c("reqHash", Tag::context(11), &Type::OctetString).optional(),
]);

static ENCR_MODE: Type =
    Type::Choice(Alternatives::new(&[c("aea", SEQUENCE, &ALGORITHMS), c("non-aea", context(0), &NON_AEA)]));
static NON_AEA: Type = Type::Sequence(&[
    c("encr", context(0), &ALGORITHMS).optional(),
    c("icvAlgID", context(1), &ALGORITHM_SET),
]);

static CLEAR_TOKEN2: Type = Type::Sequence(&[
    ASSO_ID,
    TIME,
    c("seq", Tag::INTEGER, &Type::Integer(&[])),
    c("iv", Tag::OCTET_STRING, &Type::OctetString).optional(),
    c("rekey", context(0), &DH_KEY).optional(),
    c("reqRekey", Tag::context(1), &Type::Boolean).default(&[0]),
    c("changedKey", context(2), &DH_KEY).optional(),
]);

static CLEAR_TOKEN3: Type = Type::Sequence(&[SIG_ALG, VERSION, ASSO_ID.optional(), TIME, PK_CERT, CERT_PATH]);

static DH_KEYS: Type = Type::SequenceOf(&c("DhKey", SEQUENCE, &DH_KEY).at_least_once());
static DH_KEY: Type = Type::Sequence(&[
    c("dhGroup", Tag::INTEGER, &Type::Integer(&[])),
    c("dhPublicKey", Tag::OCTET_STRING, &Type::OctetString),
]);

static CERTIFICATES: Type =
    Type::SequenceOf(&c("OCTET_STRING", Tag::OCTET_STRING, &Type::OctetString).at_least_once());

const ALGORITHM: Component = c("AlgorithmIdentifier", SEQUENCE, &ALGORITHM_IDENTIFIER).at_least_once();
static ALGORITHMS: Type = Type::SequenceOf(&ALGORITHM);
static ALGORITHM_SET: Type = Type::SetOf(&ALGORITHM);
static ALGORITHM_IDENTIFIER: Type = Type::Sequence(&[
    c("algorithm", Tag::OBJECT_IDENTIFIER, &Type::ObjectIdentifier),
    Component::untagged("parameters", &Type::Any).optional(),
]);

static SIGNATURE: Type = Type::Sequence(&[
    c("algo", SEQUENCE, &ALGORITHM_IDENTIFIER),
    c("sign", Tag::OCTET_STRING, &Type::OctetString),
]);
static AUTHENTICATOR: Type = Type::Sequence(&[
    c("nonce", Tag::context(0), &Type::OctetString).optional(),
    c("algorithm", context(1), &ALGORITHM_IDENTIFIER).optional(),
    c("icv", Tag::OCTET_STRING, &Type::OctetString),
]);

/// Clause 14.2.
static HANDSHAKE_DIAGNOSTICS: Type = Type::Enumerated(&[
    ("no-reason-given", 0),
    ("protocol-error", 1),
    ("protected-protocol-not-supported", 2),
    ("invalid-signatureAlgorithm", 3),
    ("unexpected-version", 4),
    ("hmac-algorithm-not-supported", 5),
    ("encryption-not-required", 6),
    ("encryption-required", 7),
    ("invalid-public-key-certificate", 8),
    ("invalid-certification-path", 9),
    ("invalid-time-value", 10),
    ("dhGroup-not-supported", 11),
    ("illegal-dhGroup-selected", 12),
    ("icv-algorithms-not-supported", 13),
    ("encrypt-algorithms-not-supported", 14),
    ("aea-algorithms-not-supported", 15),
    ("invalid-attribute-certificate", 16),
    ("encr-mode-aea-not-supported", 17),
    ("ae-is-required", 18),
    ("aea-select-but-encryp-not-supp", 19),
    ("invalid-ae-algorithm", 20),
    ("single-ae-algorithm-required", 21),
    ("ae-not-used", 22),
    ("invalid-encryption-algorithm", 23),
    ("single-encrypt-algo-required", 24),
    ("single-icv-algo-required", 25),
]);
/// Clause 14.2, the last numbers assumed, CP-06.
static DT_DIAGNOSTICS: Type = Type::Enumerated(&[
    ("no-reason-given", 0),
    ("protocol-error", 1),
    ("unexpected-version", 2),
    ("encryption-not-selected", 3),
    ("encryption-required", 4),
    ("gmac-nonce-required", 5),
    ("invalid-sequence-number", 6),
    ("aes-init-vector-required", 7),
    ("unexpected-dhPublicKey", 8),
    ("unexpected-changedKeys", 9),
]);
