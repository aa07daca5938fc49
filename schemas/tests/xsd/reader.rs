// Generated: `cargo run -p gridseal-generate reader | rustfmt > schemas/tests/xsd/reader.rs`. A test of that package
// compares.
use serde::{Deserialize, Serialize};
pub type Association = AssociationElementType;
#[derive(Debug, Deserialize, Serialize)]
pub struct AssociationElementType {
    #[serde(rename = "$value")]
    pub content: Vec<AssociationElementTypeContent>,
}
#[derive(Debug, Deserialize, Serialize)]
pub enum AssociationElementTypeContent {
    #[serde(rename = "assoID")]
    AssoId(String),
    #[serde(rename = "HandshakeReq")]
    HandshakeReq(HandshakeReqElementType),
    #[serde(rename = "HandshakeAcc")]
    HandshakeAcc(HandshakeAccElementType),
    #[serde(rename = "ApplicationReject")]
    ApplicationReject(ApplicationRejectElementType),
    #[serde(rename = "ApplAbort")]
    ApplAbort(ApplAbortElementType),
    #[serde(rename = "HandshakeSecReject")]
    HandshakeSecReject(HandshakeSecRejectElementType),
    #[serde(rename = "HandshakeSecAbort")]
    HandshakeSecAbort(HandshakeSecAbortElementType),
    #[serde(rename = "DtSecAbort")]
    DtSecAbort(DtSecAbortElementType),
    #[serde(rename = "ReleaseReq")]
    ReleaseReq(ReleaseReqElementType),
    #[serde(rename = "ReleaseRsp")]
    ReleaseRsp(ReleaseRspElementType),
    #[serde(rename = "ClearTransfer")]
    ClearTransfer(ClearTransferElementType),
    #[serde(rename = "EncrTransfer")]
    EncrTransfer(EncrTransferElementType),
    #[serde(rename = "octets")]
    Octets(OctetsElementType),
}
#[derive(Debug, Deserialize, Serialize)]
pub struct HandshakeReqElementType {
    #[serde(rename = "pp")]
    pub pp: String,
    #[serde(rename = "tbs")]
    pub tbs: TbsHandshakeType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct HandshakeAccElementType {
    #[serde(rename = "pp")]
    pub pp: String,
    #[serde(rename = "tbs")]
    pub tbs: TbsHandshakeType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ApplicationRejectElementType {
    #[serde(rename = "tbs")]
    pub tbs: TbsWithApplType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ApplAbortElementType {
    #[serde(rename = "tbs")]
    pub tbs: TbsWithApplType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct HandshakeSecRejectElementType {
    #[serde(rename = "tbs")]
    pub tbs: TbsHsDiagType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct HandshakeSecAbortElementType {
    #[serde(rename = "tbs")]
    pub tbs: TbsHsDiagType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct DtSecAbortElementType {
    #[serde(rename = "tbs")]
    pub tbs: TbsDtDiagType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ReleaseReqElementType {
    #[serde(rename = "tbs")]
    pub tbs: TbsReleaseType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ReleaseRspElementType {
    #[serde(rename = "tbs")]
    pub tbs: TbsReleaseType,
    #[serde(rename = "sign")]
    pub sign: SignatureType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearTransferElementType {
    #[serde(rename = "tbp")]
    pub tbp: ClearTransferTbpElementType,
    #[serde(rename = "auth")]
    pub auth: AuthenticatorType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct EncrTransferElementType {
    #[serde(rename = "tbp")]
    pub tbp: EncrTransferTbpElementType,
    #[serde(default, rename = "auth")]
    pub auth: Option<AuthenticatorType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct OctetsElementType {
    #[serde(rename = "$value")]
    pub content: OctetsElementTypeContent,
}
#[derive(Debug, Deserialize, Serialize)]
pub enum OctetsElementTypeContent {
    #[serde(rename = "HandshakeReq")]
    HandshakeReq(String),
    #[serde(rename = "HandshakeAcc")]
    HandshakeAcc(String),
    #[serde(rename = "ApplicationReject")]
    ApplicationReject(String),
    #[serde(rename = "ApplAbort")]
    ApplAbort(String),
    #[serde(rename = "HandshakeSecReject")]
    HandshakeSecReject(String),
    #[serde(rename = "HandshakeSecAbort")]
    HandshakeSecAbort(String),
    #[serde(rename = "DtSecAbort")]
    DtSecAbort(String),
    #[serde(rename = "ReleaseReq")]
    ReleaseReq(String),
    #[serde(rename = "ReleaseRsp")]
    ReleaseRsp(String),
    #[serde(rename = "ClearTransfer")]
    ClearTransfer(String),
    #[serde(rename = "EncrTransfer")]
    EncrTransfer(String),
}
#[derive(Debug, Deserialize, Serialize)]
pub struct TbsHandshakeType {
    #[serde(rename = "token1")]
    pub token_1: ClearToken1Type,
    #[serde(rename = "applData")]
    pub appl_data: ApplDataType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct SignatureType {
    #[serde(rename = "algo")]
    pub algo: AlgorithmIdentifierType,
    #[serde(rename = "sign")]
    pub sign: String,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct TbsWithApplType {
    #[serde(rename = "token3")]
    pub token_3: ClearToken3Type,
    #[serde(default, rename = "applData")]
    pub appl_data: Option<ApplDataType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct TbsHsDiagType {
    #[serde(rename = "token3")]
    pub token_3: ClearToken3Type,
    #[serde(default, rename = "diag")]
    pub diag: Option<HandshakeDiagnosticsType>,
    #[serde(default, rename = "alarm")]
    pub alarm: Option<NullType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct TbsDtDiagType {
    #[serde(rename = "token3")]
    pub token_3: ClearToken3Type,
    #[serde(default, rename = "diag")]
    pub diag: Option<DtDiagnosticsType>,
    #[serde(default, rename = "alarm")]
    pub alarm: Option<NullType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct TbsReleaseType {
    #[serde(rename = "token3")]
    pub token_3: ClearToken3Type,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearTransferTbpElementType {
    #[serde(rename = "token2")]
    pub token_2: ClearToken2Type,
    #[serde(rename = "applData")]
    pub appl_data: ApplDataType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct AuthenticatorType {
    #[serde(default, rename = "nonce")]
    pub nonce: Option<String>,
    #[serde(default, rename = "algorithm")]
    pub algorithm: Option<AlgorithmIdentifierType>,
    #[serde(rename = "icv")]
    pub icv: String,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct EncrTransferTbpElementType {
    #[serde(rename = "token2")]
    pub token_2: ClearToken2Type,
    #[serde(rename = "applData")]
    pub appl_data: String,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken1Type {
    #[serde(rename = "sigAlg")]
    pub sig_alg: AlgorithmIdentifierType,
    #[serde(rename = "pkCert")]
    pub pk_cert: String,
    #[serde(default, rename = "certPath")]
    pub cert_path: Option<ClearToken1CertPathElementType>,
    #[serde(rename = "version")]
    pub version: String,
    #[serde(rename = "assoID")]
    pub asso_id: String,
    #[serde(rename = "dhKey")]
    pub dh_key: ClearToken1DhKeyElementType,
    #[serde(rename = "hmac")]
    pub hmac: AlgorithmIdentifierType,
    #[serde(rename = "time")]
    pub time: String,
    #[serde(rename = "encr-mode")]
    pub encr_mode: ClearToken1EncrModeElementType,
    #[serde(rename = "confParams")]
    pub conf_params: String,
    #[serde(default, rename = "attCert")]
    pub att_cert: Option<String>,
    #[serde(default, rename = "peer")]
    pub peer: Option<String>,
    #[serde(default, rename = "reqHash")]
    pub req_hash: Option<String>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ApplDataType;
#[derive(Debug, Deserialize, Serialize)]
pub struct AlgorithmIdentifierType {
    #[serde(rename = "algorithm")]
    pub algorithm: String,
    #[serde(default, rename = "parameters")]
    pub parameters: Option<String>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken3Type {
    #[serde(rename = "sigAlg")]
    pub sig_alg: AlgorithmIdentifierType,
    #[serde(rename = "version")]
    pub version: String,
    #[serde(default, rename = "assoID")]
    pub asso_id: Option<String>,
    #[serde(rename = "time")]
    pub time: String,
    #[serde(rename = "pkCert")]
    pub pk_cert: String,
    #[serde(default, rename = "certPath")]
    pub cert_path: Option<ClearToken3CertPathElementType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct HandshakeDiagnosticsType {
    #[serde(rename = "$value")]
    pub content: HandshakeDiagnosticsTypeContent,
}
#[derive(Debug, Deserialize, Serialize)]
pub enum HandshakeDiagnosticsTypeContent {
    #[serde(rename = "no-reason-given")]
    NoReasonGiven(NullType),
    #[serde(rename = "protocol-error")]
    ProtocolError(NullType),
    #[serde(rename = "protected-protocol-not-supported")]
    ProtectedProtocolNotSupported(NullType),
    #[serde(rename = "invalid-signatureAlgorithm")]
    InvalidSignatureAlgorithm(NullType),
    #[serde(rename = "unexpected-version")]
    UnexpectedVersion(NullType),
    #[serde(rename = "hmac-algorithm-not-supported")]
    HmacAlgorithmNotSupported(NullType),
    #[serde(rename = "encryption-not-required")]
    EncryptionNotRequired(NullType),
    #[serde(rename = "encryption-required")]
    EncryptionRequired(NullType),
    #[serde(rename = "invalid-public-key-certificate")]
    InvalidPublicKeyCertificate(NullType),
    #[serde(rename = "invalid-certification-path")]
    InvalidCertificationPath(NullType),
    #[serde(rename = "invalid-time-value")]
    InvalidTimeValue(NullType),
    #[serde(rename = "dhGroup-not-supported")]
    DhGroupNotSupported(NullType),
    #[serde(rename = "illegal-dhGroup-selected")]
    IllegalDhGroupSelected(NullType),
    #[serde(rename = "icv-algorithms-not-supported")]
    IcvAlgorithmsNotSupported(NullType),
    #[serde(rename = "encrypt-algorithms-not-supported")]
    EncryptAlgorithmsNotSupported(NullType),
    #[serde(rename = "aea-algorithms-not-supported")]
    AeaAlgorithmsNotSupported(NullType),
    #[serde(rename = "invalid-attribute-certificate")]
    InvalidAttributeCertificate(NullType),
    #[serde(rename = "encr-mode-aea-not-supported")]
    EncrModeAeaNotSupported(NullType),
    #[serde(rename = "ae-is-required")]
    AeIsRequired(NullType),
    #[serde(rename = "aea-select-but-encryp-not-supp")]
    AeaSelectButEncrypNotSupp(NullType),
    #[serde(rename = "invalid-ae-algorithm")]
    InvalidAeAlgorithm(NullType),
    #[serde(rename = "single-ae-algorithm-required")]
    SingleAeAlgorithmRequired(NullType),
    #[serde(rename = "ae-not-used")]
    AeNotUsed(NullType),
    #[serde(rename = "invalid-encryption-algorithm")]
    InvalidEncryptionAlgorithm(NullType),
    #[serde(rename = "single-encrypt-algo-required")]
    SingleEncryptAlgoRequired(NullType),
    #[serde(rename = "single-icv-algo-required")]
    SingleIcvAlgoRequired(NullType),
}
#[derive(Debug, Deserialize, Serialize)]
pub struct NullType;
#[derive(Debug, Deserialize, Serialize)]
pub struct DtDiagnosticsType {
    #[serde(rename = "$value")]
    pub content: DtDiagnosticsTypeContent,
}
#[derive(Debug, Deserialize, Serialize)]
pub enum DtDiagnosticsTypeContent {
    #[serde(rename = "no-reason-given")]
    NoReasonGiven(NullType),
    #[serde(rename = "protocol-error")]
    ProtocolError(NullType),
    #[serde(rename = "unexpected-version")]
    UnexpectedVersion(NullType),
    #[serde(rename = "encryption-not-selected")]
    EncryptionNotSelected(NullType),
    #[serde(rename = "encryption-required")]
    EncryptionRequired(NullType),
    #[serde(rename = "gmac-nonce-required")]
    GmacNonceRequired(NullType),
    #[serde(rename = "invalid-sequence-number")]
    InvalidSequenceNumber(NullType),
    #[serde(rename = "aes-init-vector-required")]
    AesInitVectorRequired(NullType),
    #[serde(rename = "unexpected-dhPublicKey")]
    UnexpectedDhPublicKey(NullType),
    #[serde(rename = "unexpected-changedKeys")]
    UnexpectedChangedKeys(NullType),
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken2Type {
    #[serde(rename = "assoID")]
    pub asso_id: String,
    #[serde(rename = "time")]
    pub time: String,
    #[serde(rename = "seq")]
    pub seq: i32,
    #[serde(default, rename = "iv")]
    pub iv: Option<String>,
    #[serde(default, rename = "rekey")]
    pub rekey: Option<DhKeyType>,
    #[serde(default, rename = "reqRekey")]
    pub req_rekey: Option<BooleanType>,
    #[serde(default, rename = "changedKey")]
    pub changed_key: Option<DhKeyType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken1CertPathElementType {
    #[serde(default, rename = "OCTET_STRING")]
    pub octet_string: Vec<String>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken1DhKeyElementType {
    #[serde(default, rename = "DhKey")]
    pub dh_key: Vec<DhKeyType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken1EncrModeElementType {
    #[serde(rename = "$value")]
    pub content: ClearToken1EncrModeElementTypeContent,
}
#[derive(Debug, Deserialize, Serialize)]
pub enum ClearToken1EncrModeElementTypeContent {
    #[serde(rename = "aea")]
    Aea(ClearToken1EncrModeAeaElementType),
    #[serde(rename = "non-aea")]
    NonAea(ClearToken1EncrModeNonAeaElementType),
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken3CertPathElementType {
    #[serde(default, rename = "OCTET_STRING")]
    pub octet_string: Vec<String>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct DhKeyType {
    #[serde(rename = "dhGroup")]
    pub dh_group: i32,
    #[serde(rename = "dhPublicKey")]
    pub dh_public_key: String,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct BooleanType {
    #[serde(rename = "$value")]
    pub content: BooleanTypeContent,
}
#[derive(Debug, Deserialize, Serialize)]
pub enum BooleanTypeContent {
    #[serde(rename = "true")]
    True(NullType),
    #[serde(rename = "false")]
    False(NullType),
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken1EncrModeAeaElementType {
    #[serde(default, rename = "AlgorithmIdentifier")]
    pub algorithm_identifier: Vec<AlgorithmIdentifierType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken1EncrModeNonAeaElementType {
    #[serde(default, rename = "encr")]
    pub encr: Option<ClearToken1EncrModeNonAeaEncrElementType>,
    #[serde(rename = "icvAlgID")]
    pub icv_alg_id: ClearToken1EncrModeNonAeaIcvAlgIdElementType,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken1EncrModeNonAeaEncrElementType {
    #[serde(default, rename = "AlgorithmIdentifier")]
    pub algorithm_identifier: Vec<AlgorithmIdentifierType>,
}
#[derive(Debug, Deserialize, Serialize)]
pub struct ClearToken1EncrModeNonAeaIcvAlgIdElementType {
    #[serde(default, rename = "AlgorithmIdentifier")]
    pub algorithm_identifier: Vec<AlgorithmIdentifierType>,
}
