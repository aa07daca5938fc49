//! A second reader: rasn decodes what we write, and writes the same octets again.

use rasn::prelude::*;

use super::{Kind, samples};

#[derive(AsnType, Decode, Encode, Debug)]
struct AlgorithmIdentifier {
    algorithm: ObjectIdentifier,
    parameters: Option<Any>,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct Signature {
    algo: AlgorithmIdentifier,
    sign: OctetString,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct DhKey {
    dh_group: Integer,
    dh_public_key: OctetString,
}

/// The text as it is: rasn's GeneralizedTime does not read all that peers send.
#[derive(AsnType, Decode, Encode, Debug)]
#[rasn(delegate, tag(universal, 24))]
struct Time(VisibleString);

#[derive(AsnType, Decode, Encode, Debug)]
struct NonAea {
    #[rasn(tag(context, 0))]
    encr: Option<SequenceOf<AlgorithmIdentifier>>,
    #[rasn(tag(context, 1))]
    icv_alg_id: SequenceOf<AlgorithmIdentifier>,
}

#[derive(AsnType, Decode, Encode, Debug)]
#[rasn(choice)]
enum EncrMode {
    #[rasn(tag(universal, 16))]
    Aea(SequenceOf<AlgorithmIdentifier>),
    #[rasn(tag(context, 0))]
    NonAea(NonAea),
}

#[derive(AsnType, Decode, Encode, Debug)]
struct ClearToken1 {
    sig_alg: AlgorithmIdentifier,
    pk_cert: OctetString,
    cert_path: Option<SequenceOf<OctetString>>,
    version: BitString,
    asso_id: Utf8String,
    dh_key: SequenceOf<DhKey>,
    hmac: AlgorithmIdentifier,
    time: Time,
    encr_mode: EncrMode,
    conf_params: BitString,
    att_cert: Option<OctetString>,
    #[rasn(tag(context, 10))]
    peer: Option<Utf8String>,
    #[rasn(tag(context, 11))]
    req_hash: Option<OctetString>,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct TbsHandshake {
    token1: ClearToken1,
    appl_data: Any,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct Handshake {
    pp: Utf8String,
    tbs: TbsHandshake,
    sign: Signature,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct ClearToken3 {
    sig_alg: AlgorithmIdentifier,
    version: BitString,
    asso_id: Option<Utf8String>,
    time: Time,
    pk_cert: OctetString,
    cert_path: Option<SequenceOf<OctetString>>,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct TbsDiag {
    token3: ClearToken3,
    #[rasn(tag(context, 0))]
    diag: Option<Integer>,
    #[rasn(tag(context, 1))]
    alarm: Option<()>,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct TbsWithAppl {
    token3: ClearToken3,
    appl_data: Option<Any>,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct Diagnosed {
    tbs: TbsDiag,
    sign: Signature,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct WithAppl {
    tbs: TbsWithAppl,
    sign: Signature,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct Authenticator {
    #[rasn(tag(context, 0))]
    nonce: Option<OctetString>,
    #[rasn(tag(context, 1))]
    algorithm: Option<AlgorithmIdentifier>,
    icv: OctetString,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct ClearToken2 {
    asso_id: Utf8String,
    time: Time,
    seq: Integer,
    iv: Option<OctetString>,
    #[rasn(tag(context, 0))]
    rekey: Option<DhKey>,
    #[rasn(tag(context, 1), default)]
    req_rekey: bool,
    #[rasn(tag(context, 2))]
    changed_key: Option<DhKey>,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct TbpClear {
    token2: ClearToken2,
    appl_data: Any,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct TbpEncr {
    token2: ClearToken2,
    appl_data: OctetString,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct ClearTransfer {
    tbp: TbpClear,
    auth: Authenticator,
}

#[derive(AsnType, Decode, Encode, Debug)]
struct EncrTransfer {
    tbp: TbpEncr,
    auth: Option<Authenticator>,
}

fn again<T: Decode + Encode>(octets: &[u8]) -> Vec<u8> {
    // BER, for the MMS PDU inside is as its own encoder left it.
    rasn::der::encode(&rasn::ber::decode::<T>(octets).unwrap()).unwrap()
}

#[test]
fn rasn_reads_every_kind_and_writes_the_same_octets() {
    for pdu in samples() {
        let octets = match pdu.kind {
            Kind::HandshakeReq | Kind::HandshakeAcc => again::<Handshake>(&pdu.octets),
            Kind::ApplicationReject | Kind::ApplAbort => again::<WithAppl>(&pdu.octets),
            Kind::ClearTransfer => again::<ClearTransfer>(&pdu.octets),
            Kind::EncrTransfer => again::<EncrTransfer>(&pdu.octets),
            _ => again::<Diagnosed>(&pdu.octets),
        };
        assert_eq!(octets, pdu.octets, "{}", pdu.kind);
    }
}
