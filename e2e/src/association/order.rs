//! The checks of clauses 13.1 and 13.2 in their order: of a PDU that breaks a rule and every one that is checked later,
//! that rule is told.

use rcgen::KeyUsagePurpose;
use schemas::oid;
use schemas::secpdu::{
    AlgorithmIdentifier, BitString, ClearToken1, ClearToken3, DhKey, Handshake, Kind, SecPdu, Signature,
    Termination,
};
use schemas::time::Utc;

use super::Event;
use super::attacks::{aead, edited};
use crate::event::Severity;
use crate::fixture::{Ca, End, Mode, NOON, Pair, beside, ending, rules};
use crate::replay::Seen;
use crate::{Aead, Cipher, Credential, Group, Icv, Rule};

/// Of every signed PDU.
const SIGNED: [Rule; 9] = [
    Rule::SignatureAlgorithm,
    Rule::AlgorithmMismatch,
    Rule::Signature,
    Rule::Syntax,
    Rule::Certificate,
    Rule::CertificateForged,
    Rule::Address,
    Rule::Version,
    Rule::Time,
];

/// Of handshakes behind these, as the responder says it and as the initiator does.
const OFFERED: [Rule; 4] = [Rule::DhGroup, Rule::Hmac, Rule::AeaAlgorithms, Rule::AttributeCertificate];
const SELECTED: [Rule; 4] =
    [Rule::IllegalDhGroup, Rule::Hmac, Rule::InvalidAeAlgorithm, Rule::AttributeCertificate];

const FAR: &str = "99991231235959Z";
const VERSION_2: BitString<'static> = BitString { unused: 6, octets: &[0x40] };

/// Number of a check, and what it finds.
type Fault1 = (usize, fn(&mut ClearToken1<'_>));
type Fault3 = (usize, fn(&mut ClearToken3<'_>));

/// What is wrong with a PDU: the check of this number would find it, counted from 0, and so would each one behind it.
#[derive(Clone, Copy)]
struct Faults(usize);

impl Faults {
    fn has(self, number: usize) -> bool {
        number >= self.0
    }

    /// A signer whose certificate breaks what is to be broken; else it is the end itself.
    fn stranger(self, ca: &Ca) -> Option<Credential> {
        let (name, false_ca) = ("mallory@lab.example", Ca::new("Lab E2E CA"));
        let usages = |params: &mut rcgen::CertificateParams| {
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        };
        match self.0 {
            ..=4 => Some(false_ca.issue_with(name, usages)),
            5 => Some(false_ca.issue(name)),
            6 => Some(ca.issue(name)),
            _ => None,
        }
    }

    fn signature<'a>(self, signer: &'a Credential, sign: &'a [u8]) -> Signature<'a> {
        let other = AlgorithmIdentifier::new(oid::SHA256_WITH_RSA);
        Signature {
            algo: if self.has(1) { other } else { signer.algorithm() },
            sign: if self.has(2) { &[] } else { sign },
        }
    }

    fn handshake(self, signer: &Credential, pdu: &SecPdu) -> SecPdu {
        let Handshake { pp, mut token1, appl_data, .. } = Handshake::read(&pdu.octets).unwrap();
        token1.pk_cert = signer.leaf();
        self.spoil(&mut token1);
        let tbs = Handshake::write_tbs(&token1, appl_data);
        let sign = signer.sign(&tbs).unwrap();
        let pp = if self.has(3) { "IEC60870-6" } else { pp };
        SecPdu { kind: pdu.kind, octets: Handshake::write(pp, &tbs, &self.signature(signer, &sign)) }
    }

    fn spoil(self, token1: &mut ClearToken1<'_>) {
        let faults: [Fault1; 8] = [
            (0, |token1| token1.sig_alg.algorithm = oid::XMPP_ADDR),
            (3, |token1| token1.asso_id = "1000"),
            (7, |token1| token1.version = VERSION_2),
            (8, |token1| token1.time = FAR),
            (9, |token1| token1.dh_key = vec![DhKey { group: 14, public: &[1; 256] }]),
            (10, |token1| token1.hmac.algorithm = oid::SHA256_WITH_RSA),
            (11, |token1| token1.encr_mode = aead(&[Aead::Aes128Gcm])),
            (12, |token1| token1.att_cert = Some(&[0x30, 0])),
        ];
        faults.iter().filter(|(number, _)| self.has(*number)).for_each(|(_, spoil)| spoil(token1));
    }

    fn termination(self, signer: &Credential, pdu: &SecPdu) -> SecPdu {
        let Termination { mut token3, reason, .. } = Termination::read(pdu.kind, &pdu.octets).unwrap();
        token3.pk_cert = signer.leaf();
        let faults: [Fault3; 4] = [
            (0, |token3| token3.sig_alg.algorithm = oid::XMPP_ADDR),
            (3, |token3| token3.asso_id = Some("1000:0")),
            (7, |token3| token3.version = VERSION_2),
            (8, |token3| token3.time = FAR),
        ];
        faults.iter().filter(|(number, _)| self.has(*number)).for_each(|(_, spoil)| spoil(&mut token3));
        let tbs = Termination::write_tbs(&token3, &reason);
        let sign = signer.sign(&tbs).unwrap();
        SecPdu { kind: pdu.kind, octets: Termination::write(&tbs, &self.signature(signer, &sign)) }
    }
}

/// Ends that allow one AEAD.
fn strict() -> Pair {
    let mut pair = Pair::new();
    for end in [&mut pair.client, &mut pair.server] {
        end.change_peer(|peer| peer.suites = vec![Aead::Aes256Gcm]);
    }
    pair
}

/// `pp` is looked at before the form of what is in the token.
fn handshake_rules(last: [Rule; 4]) -> impl Iterator<Item = Rule> {
    let signed = SIGNED.map(|rule| if rule == Rule::Syntax { Rule::ProtectedProtocol } else { rule });
    signed.into_iter().chain(last)
}

#[test]
fn a_request_is_checked_in_the_order_of_the_standard() {
    for (number, rule) in handshake_rules(OFFERED).enumerate() {
        let (faults, mut pair) = (Faults(number), strict());
        let req = pair.client.initiate(NOON);
        let stranger = faults.stranger(&pair.ca);
        let req = faults.handshake(stranger.as_ref().unwrap_or(pair.client.credential()), &req);
        pair.server.receive(NOON, &req);
        assert_eq!(rules(&pair.server.events()), [rule]);
    }
}

#[test]
fn an_answer_is_checked_in_the_order_of_the_standard() {
    for (number, rule) in handshake_rules(SELECTED).enumerate() {
        let (faults, mut pair) = (Faults(number), strict());
        let acc = pair.accept();
        let stranger = faults.stranger(&pair.ca);
        let acc = faults.handshake(stranger.as_ref().unwrap_or(pair.server.credential()), &acc);
        pair.client.receive(NOON, &acc);
        assert_eq!(rules(&pair.client.events()), [rule]);
        assert_eq!(pair.client.sent()[0].kind, Kind::HandshakeSecAbort);
    }
}

/// Behind the time, before what is offered; and remembered only when everything else was right.
#[test]
fn a_request_seen_before_is_a_replay_whatever_it_offers() {
    let mut pair = Pair::new();
    let req = pair.client.initiate(NOON);
    let Pair { server, .. } = &mut pair;
    let mut told = |groups: &[Group], millis: i64| {
        server.association = None;
        server.change_peer(|peer| peer.groups = groups.into());
        server.receive(crate::Now { utc: Utc(NOON.utc.0 + millis), ..NOON }, &req);
        rules(&server.events())
    };
    let other = &[Group::Modp2048];
    assert_eq!([told(other, 0), told(other, 0)], [[Rule::DhGroup], [Rule::DhGroup]]);
    assert_eq!(told(&[Group::P256], 0), []);
    assert_eq!([told(other, 0), told(other, 600_001)], [[Rule::Replay], [Rule::Time]]);
}

/// An end that awaits a termination of this kind, and who sends it.
fn awaiting(kind: Kind) -> (Pair, bool) {
    let mut pair = match kind {
        Kind::ApplicationReject | Kind::HandshakeSecReject | Kind::HandshakeSecAbort => Pair::new(),
        _ => Pair::established(),
    };
    match kind {
        Kind::ApplicationReject | Kind::HandshakeSecReject | Kind::HandshakeSecAbort => drop(pair.request()),
        Kind::ReleaseRsp => pair.client.association().release(NOON),
        _ => {}
    }
    pair.server.events();
    pair.client.sent();
    let by_client =
        matches!(kind, Kind::HandshakeSecAbort | Kind::DtSecAbort | Kind::ApplAbort | Kind::ReleaseReq);
    (pair, by_client)
}

/// It is dropped, with one event of this number, and nothing moves.
fn is_told(end: &mut End, pdu: &SecPdu, group: u8, number: usize, severity: Severity) {
    let before = end.fingerprint();
    end.receive(NOON, pdu);
    let events = end.events();
    let [Event::Security(event)] = &events[..] else { panic!("{}: {events:?}", pdu.kind) };
    assert_eq!((event.id(), event.severity()), (format!("{group}.{number}"), severity), "{event}");
    assert_eq!(end.fingerprint(), before);
}

/// Groups 3 to 7, 12 and 13, each with its numbers 1 to 10.
#[test]
fn every_termination_is_checked_in_the_order_of_the_standard() {
    use Severity::{Alarm, Error, Warning};
    let severities = [Error, Alarm, Alarm, Warning, Error, Alarm, Alarm, Error, Error];
    for (kind, group) in [
        (Kind::ApplicationReject, 3),
        (Kind::HandshakeSecReject, 4),
        (Kind::HandshakeSecAbort, 5),
        (Kind::DtSecAbort, 6),
        (Kind::ApplAbort, 7),
        (Kind::ReleaseReq, 12),
        (Kind::ReleaseRsp, 13),
    ] {
        let (mut pair, by_client) = awaiting(kind);
        let Pair { ca, client, server, .. } = &mut pair;
        let (sender, receiver) = if by_client { (client, server) } else { (server, client) };
        let id = receiver.association().id().to_owned();
        let genuine = ending(sender.credential(), NOON, kind, &id);
        for (number, severity) in severities.into_iter().enumerate() {
            let faults = Faults(number);
            let stranger = faults.stranger(ca);
            let pdu = faults.termination(stranger.as_ref().unwrap_or(sender.credential()), &genuine);
            is_told(receiver, &pdu, group, number + 1, severity);
        }
        let Termination { tbs, .. } = Termination::read(kind, &genuine.octets).unwrap();
        receiver.endpoint.memory.enter(NOON.utc, Seen::new(Utc(NOON.utc.0 + 1), tbs));
        is_told(receiver, &genuine, group, 10, Alarm);
    }
}

/// And what is told to the peer: the number of a DtDiagnostics, or of an alarm none.
const TRANSFER: [(Rule, Option<u32>); 9] = [
    (Rule::Syntax, Some(1)),
    (Rule::EncryptionRequired, Some(4)),
    (Rule::IcvAlgorithm, None),
    (Rule::GmacNonce, Some(5)),
    (Rule::Integrity, None),
    (Rule::DataTime, None),
    (Rule::Sequence, Some(6)),
    (Rule::Iv, Some(7)),
    (Rule::UnexpectedRekey, Some(8)),
];

/// A transfer under a cipher beside an ICV, which can break every rule there is.
fn spoilt_transfer(pair: &mut Pair, faults: Faults) -> SecPdu {
    let sealed = pair.client.protect_with(NOON, |token2| {
        if faults.has(5) {
            token2.time = FAR;
        }
        if faults.has(6) {
            token2.seq = 7;
        }
        if faults.has(7) {
            token2.iv = None;
        }
        token2.rekey = Some(DhKey { group: 28, public: &[7; 64] });
    });
    let octets = beside(&sealed.octets, sealed.kind, |auth| {
        let auth = auth.as_mut().unwrap();
        if faults.has(2) {
            auth.algorithm = Some(Icv::HmacSha256.identifier());
        }
        if faults.has(3) {
            auth.nonce = None;
        }
        if faults.has(4) {
            auth.icv = &[0; 16];
        }
    });
    let pdu = SecPdu { kind: if faults.has(1) { Kind::ClearTransfer } else { sealed.kind }, octets };
    if faults.has(0) { edited(&pdu, |octets| octets.truncate(octets.len() - 1)) } else { pdu }
}

#[test]
fn a_transfer_is_checked_in_the_order_of_the_standard() {
    for (number, (rule, diagnostic)) in TRANSFER.into_iter().enumerate() {
        let mut pair = Mode::Encrypted.pair();
        for end in [&mut pair.client, &mut pair.server] {
            end.change_peer(|peer| {
                (peer.suites, peer.ciphers) = (vec![], vec![Cipher::Aes256Cbc]);
                peer.icvs = vec![Icv::Aes256Gmac];
            });
        }
        pair.reopen();
        pair.establish();
        let pdu = spoilt_transfer(&mut pair, Faults(number));
        pair.server.receive(NOON, &pdu);
        assert_eq!(rules(&pair.server.events()), [rule]);
        let [abort] = pair.server.sent().try_into().unwrap();
        let reason = Termination::read(Kind::DtSecAbort, &abort.octets).unwrap().reason;
        assert_eq!((reason.diag, reason.alarm), (diagnostic, diagnostic.is_none()), "{rule}");
    }
}
