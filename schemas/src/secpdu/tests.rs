use super::*;
use crate::transcode::Present;
use crate::{oid, profile};

mod rasn;

const V1: BitString<'_> = BitString { unused: 7, octets: &[0x80] };
const INITIATE: &[u8] = &[0xa8, 0x80, 0x80, 0x01, 0x05, 0, 0];

pub(crate) fn token1() -> ClearToken1<'static> {
    ClearToken1 {
        sig_alg: AlgorithmIdentifier::new(oid::ECDSA_WITH_SHA256),
        pk_cert: &[0x30, 0x00],
        cert_path: vec![&[1], &[2, 2]],
        version: V1,
        asso_id: "7",
        dh_key: vec![DhKey { group: 23, public: &[9; 64] }, DhKey { group: 14, public: &[8; 256] }],
        hmac: AlgorithmIdentifier::new(oid::HMAC_WITH_SHA256),
        time: "20261121204200.",
        encr_mode: EncrMode::Aea(vec![
            AlgorithmIdentifier::new(oid::AES256_GCM),
            AlgorithmIdentifier { algorithm: oid::AES128_GCM, parameters: Some(&[0x05, 0x00]) },
        ]),
        conf_params: BitString { unused: 6, octets: &[0x40] },
        att_cert: None,
        peer: None,
        req_hash: None,
    }
}

fn signature() -> Signature<'static> {
    Signature { algo: AlgorithmIdentifier::new(oid::ECDSA_WITH_SHA256), sign: &[0xaa; 70] }
}

fn token3() -> ClearToken3<'static> {
    let ClearToken1 { sig_alg, version, time, pk_cert, cert_path, .. } = token1();
    ClearToken3 { sig_alg, version, asso_id: Some("7:9"), time, pk_cert, cert_path }
}

fn token2() -> ClearToken2<'static> {
    ClearToken2 {
        asso_id: "7:9",
        time: "20261121204200.123Z",
        seq: 3,
        iv: Some(&[5; 12]),
        rekey: None,
        req_rekey: false,
        changed_key: None,
    }
}

pub(crate) fn handshake(token1: &ClearToken1<'_>) -> Vec<u8> {
    Handshake::write(profile::PP_MMS, &Handshake::write_tbs(token1, INITIATE), &signature())
}

pub(crate) fn encr_transfer(token2: &ClearToken2<'_>, plaintext: &[u8]) -> Vec<u8> {
    let (mut content, mut out) = (vec![], vec![]);
    token2.write_content(&mut content);
    write_encr_transfer_head(&content, plaintext.len(), &mut out);
    [&out, plaintext, &[0; TAG_LENGTH]].concat()
}

/// One of each kind.
pub(crate) fn samples() -> Vec<SecPdu> {
    let diagnosed = Reason { diag: Some(10), alarm: true, ..Reason::default() };
    let with_pdu = Reason { appl_data: Some(INITIATE), ..Reason::default() };
    let end = |kind, reason| {
        let octets = Termination::write(&Termination::write_tbs(&token3(), &reason), &signature());
        SecPdu { kind, octets }
    };
    let authenticated = |kind, data: &[u8], nonce| {
        let (mut content, mut octets) = (vec![], vec![]);
        token2().write_content(&mut content);
        AuthenticatedFrame::write(kind, &content, data, nonce, &mut octets);
        SecPdu { kind, octets }
    };
    vec![
        SecPdu { kind: Kind::HandshakeReq, octets: handshake(&token1()) },
        SecPdu { kind: Kind::HandshakeAcc, octets: handshake(&ClearToken1 { asso_id: "7:9", ..token1() }) },
        end(Kind::ApplicationReject, with_pdu),
        end(Kind::ApplAbort, Reason::default()),
        end(Kind::HandshakeSecReject, diagnosed),
        end(Kind::HandshakeSecAbort, Reason { alarm: true, ..Reason::default() }),
        end(Kind::DtSecAbort, Reason { diag: Some(6), ..Reason::default() }),
        end(Kind::ReleaseReq, Reason::default()),
        end(Kind::ReleaseRsp, Reason::default()),
        authenticated(Kind::ClearTransfer, INITIATE, Some(&[1; 12])),
        authenticated(Kind::EncrTransfer, &[0x55; 32], None),
        SecPdu { kind: Kind::EncrTransfer, octets: encr_transfer(&token2(), &[0x55; 300]) },
    ]
}

#[test]
fn a_handshake_returns() {
    let non_aea = EncrMode::NonAea {
        encr: Some(vec![AlgorithmIdentifier::new(oid::AES128_GCM)]),
        icv: vec![AlgorithmIdentifier::new(oid::HMAC_WITH_SHA256)],
    };
    for token1 in [
        token1(),
        ClearToken1 {
            cert_path: vec![],
            att_cert: Some(&[4]),
            peer: Some("CN=x"),
            req_hash: Some(&[3; 32]),
            ..token1()
        },
        ClearToken1 { encr_mode: non_aea, ..token1() },
    ] {
        let octets = handshake(&token1);
        let read = Handshake::read(&octets).unwrap();
        assert_eq!((read.pp, &read.token1, read.appl_data), (profile::PP_MMS, &token1, INITIATE));
        assert_eq!(read.sign, signature());
        assert_eq!(read.tbs, Handshake::write_tbs(&token1, INITIATE));
    }
}

#[test]
fn a_set_of_algorithms_is_der_in_whatever_order_it_is_given() {
    let algorithms =
        [oid::HMAC_WITH_SHA256, oid::AES256_GMAC, oid::AES128_GMAC].map(AlgorithmIdentifier::new);
    let written = [[0, 1, 2], [2, 1, 0], [1, 2, 0]].map(|order| {
        let encr_mode = EncrMode::NonAea { encr: None, icv: order.map(|at| algorithms[at]).to_vec() };
        handshake(&ClearToken1 { encr_mode, ..token1() })
    });
    assert!(written.iter().all(|octets| *octets == written[0]));
    let [octets, ..] = written;
    assert!(!Present::new(&SecPdu { kind: Kind::HandshakeReq, octets }).is_opaque());
}

#[test]
fn a_termination_returns_what_its_kind_may_say() {
    for pdu in samples() {
        if let Ok(read) = Termination::read(pdu.kind, &pdu.octets) {
            let again = Termination::write(&Termination::write_tbs(&read.token3, &read.reason), &read.sign);
            assert_eq!(again, pdu.octets, "{}", pdu.kind);
            assert_eq!(read.token3, token3());
        }
    }
}

#[test]
fn a_transfer_returns() {
    let dh = DhKey { group: 23, public: &[1; 64] };
    for token2 in [
        token2(),
        ClearToken2 { rekey: Some(dh), req_rekey: true, changed_key: Some(dh), iv: None, ..token2() },
    ] {
        for length in [0, 1, 100, 127, 128, 255, 256, 65_536] {
            let octets = encr_transfer(&token2, &vec![0x55; length]);
            let read = Transfer::read(Kind::EncrTransfer, &octets).unwrap();
            assert_eq!(read.token2, token2);
            assert_eq!(read.appl_data.len(), length + TAG_LENGTH);
        }
    }
}

#[test]
fn an_authenticated_frame_is_where_it_says() {
    for (kind, data) in [(Kind::ClearTransfer, &[0x04, 0x02, 7, 7][..]), (Kind::EncrTransfer, &[7; 300])] {
        for nonce in [None, Some(&[5; 12][..])] {
            let (mut content, mut out) = (vec![], vec![]);
            token2().write_content(&mut content);
            let frame = AuthenticatedFrame::write(kind, &content, data, nonce, &mut out);
            out[frame.icv].fill(9);
            let read = Transfer::read(kind, &out).unwrap();
            assert_eq!((read.tbp, read.token2_octets, read.appl_data), (&out[frame.tbp], &content[..], data));
            let auth = read.auth.unwrap();
            assert_eq!((auth.nonce, auth.algorithm, auth.icv), (nonce, None, &[9; TAG_LENGTH][..]));
        }
    }
}

#[test]
fn unknown_extensions_are_accepted_and_stay_signed() {
    let mut tbs = Handshake::write_tbs(&token1(), INITIATE);
    tbs.extend([0xbf, 0x63, 0x02, 0x05, 0x00]);
    let octets = Handshake::write(profile::PP_MMS, &tbs, &signature());
    assert_eq!(Handshake::read(&octets).unwrap().tbs, tbs);
}

#[test]
fn one_shape_is_not_read_as_another() {
    for pdu in samples() {
        let handshake = matches!(pdu.kind, Kind::HandshakeReq | Kind::HandshakeAcc);
        let transfer = matches!(pdu.kind, Kind::ClearTransfer | Kind::EncrTransfer);
        assert_eq!(Handshake::read(&pdu.octets).is_ok(), handshake, "{}", pdu.kind);
        assert_eq!(Transfer::read(pdu.kind, &pdu.octets).is_ok(), transfer, "{}", pdu.kind);
        assert_eq!(Termination::read(pdu.kind, &pdu.octets).is_ok(), !handshake && !transfer, "{}", pdu.kind);
    }
}

#[test]
fn no_truncation_and_no_trailing_octet_is_read() {
    let read = |pdu: &SecPdu| {
        Handshake::read(&pdu.octets).is_ok()
            || Termination::read(pdu.kind, &pdu.octets).is_ok()
            || Transfer::read(pdu.kind, &pdu.octets).is_ok()
    };
    for pdu in samples() {
        assert!(read(&pdu));
        let trailing = SecPdu { octets: [&pdu.octets[..], &[0]].concat(), ..pdu };
        assert!(!read(&trailing), "{} with a trailing octet", pdu.kind);
        for length in 0..pdu.octets.len() {
            let truncated = SecPdu { octets: pdu.octets[..length].to_vec(), ..pdu };
            assert!(!read(&truncated), "{} cut to {length} octets", pdu.kind);
        }
    }
}

fn head(octets: &[u8]) -> (&str, bool) {
    let head = HandshakeHead::read(octets).unwrap();
    (head.asso_id, head.is_encrypted)
}

#[test]
fn a_relay_reads_the_identifier_and_the_mode_whatever_the_ber() {
    let gmac = || vec![AlgorithmIdentifier::new(oid::AES128_GCM)];
    let modes = [
        (token1().encr_mode, true),
        (EncrMode::NonAea { encr: Some(gmac()), icv: gmac() }, true),
        (EncrMode::NonAea { encr: None, icv: gmac() }, false),
    ];
    for (encr_mode, is_encrypted) in modes {
        let der = handshake(&ClearToken1 { encr_mode, asso_id: "7:9", ..token1() });
        assert_eq!(head(&der), ("7:9", is_encrypted));
        let content = Reader::der(&der).read().unwrap().content;
        let indefinite = [&[0x30, 0x80], content, &[0, 0]].concat();
        assert!(Handshake::read(&indefinite).is_err(), "the ends want DER");
        assert_eq!(head(&indefinite), ("7:9", is_encrypted));
    }
}

#[test]
fn what_is_cut_short_has_no_head() {
    let der = handshake(&token1());
    let whole = Handshake::read(&der).unwrap();
    let mode = der.len() - whole.appl_data.len() - 80;
    for length in 0..mode {
        assert!(HandshakeHead::read(&der[..length]).is_err(), "{length}");
    }
    assert!(HandshakeHead::read(&vec![0x30; MAX_OCTETS + 1]).is_err());
}
