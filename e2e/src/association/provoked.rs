//! Every event that an association or an endpoint can raise is provoked here, once: the compiler asks for what is missing.

use std::collections::BTreeSet;
use std::time::Duration;

use rcgen::KeyUsagePurpose;
use schemas::mms::{InitiateError, initiate_error};
use schemas::oid;
use schemas::secpdu::{
    AlgorithmIdentifier, BitString, ClearToken1, ClearToken2, DhKey, Handshake, Kind, SecPdu, Termination,
};
use schemas::time::Utc;

use super::attacks::{aead, clear, edited, encrypted, with_signature};
use super::{AbortCause, Cause, Event};
use crate::fixture::{
    CLIENT, Ca, End, Mode, NOON, Pair, READ, SERVER, after, beside, ending, resigned, rules,
};
use crate::{Aead, Cipher, Credential, EndpointConfig, Icv, Now, Revocation, Rule};

type Edit1 = fn(&mut ClearToken1<'_>);
type Edit2 = fn(&mut ClearToken2<'_>);

/// Ends in this mode that allow one algorithm of each kind.
fn strict(mode: Mode) -> Pair {
    let mut pair = mode.pair();
    for end in [&mut pair.client, &mut pair.server] {
        end.change_peer(|peer| (peer.suites, peer.icvs) = (vec![Aead::Aes256Gcm], vec![Icv::Aes256Gmac]));
    }
    pair
}

/// Ends that allow one cipher, and no AEAD.
fn with_cipher() -> Pair {
    let mut pair = strict(Mode::Encrypted);
    for end in [&mut pair.client, &mut pair.server] {
        end.change_peer(|peer| (peer.suites, peer.ciphers) = (vec![], vec![Cipher::Aes256Cbc]));
    }
    pair
}

/// What an end tells its owner, and what it sends to its peer.
struct Told {
    events: Vec<Event>,
    sent: Vec<SecPdu>,
}

fn told(end: &mut End) -> Told {
    Told { events: end.events(), sent: end.sent() }
}

/// The termination that a peer gets, with its diagnostic or that there is an alarm.
fn reply(pdu: &SecPdu) -> String {
    let reason = Termination::read(pdu.kind, &pdu.octets).unwrap().reason;
    assert_eq!(reason.diag.is_none(), reason.alarm);
    format!("{} {}", pdu.kind, reason.diag.map_or_else(|| "alarm".into(), |diag| diag.to_string()))
}

/// The client asks with something else in its token.
fn asks(mut pair: Pair, edit: Edit1) -> Told {
    let req = pair.client.initiate(NOON);
    let req = resigned(pair.client.credential(), &req, edit);
    pair.server.receive(NOON, &req);
    told(&mut pair.server)
}

/// The request arrives as something else.
fn arrives(change: impl FnOnce(&SecPdu) -> SecPdu) -> Told {
    let mut pair = Pair::new();
    let req = pair.client.initiate(NOON);
    pair.server.receive(NOON, &change(&req));
    told(&mut pair.server)
}

/// Somebody else asks.
fn asked_by(credential: impl FnOnce(&Ca) -> Credential) -> Told {
    let mut pair = Pair::new();
    let config = EndpointConfig::new(credential(&pair.ca), pair.ca.anchors());
    let req = End::new(config, SERVER, 5).initiate(NOON);
    pair.server.receive(NOON, &req);
    told(&mut pair.server)
}

/// The server, so changed, is asked.
fn refuses(change: impl FnOnce(&mut Pair)) -> Told {
    let mut pair = Pair::new();
    change(&mut pair);
    asks(pair, |_| ())
}

/// The server answers with something else in its token.
fn answers(mut pair: Pair, edit: Edit1) -> Told {
    let acc = pair.accept();
    let acc = resigned(pair.server.credential(), &acc, edit);
    pair.client.receive(NOON, &acc);
    told(&mut pair.client)
}

/// The client sends with something else in its token, honestly sealed.
fn sends(edit: Edit2) -> Told {
    let mut pair = Pair::established();
    let pdu = pair.client.protect_with(NOON, edit);
    heard(&mut pair, NOON, &pdu)
}

/// A transfer of the client arrives as something else.
fn is_sent(mode: Mode, change: impl FnOnce(&SecPdu) -> SecPdu) -> Told {
    let mut pair = mode.established();
    let pdu = pair.client.protect(NOON, READ);
    heard(&mut pair, NOON, &change(&pdu))
}

fn heard(pair: &mut Pair, now: Now, pdu: &SecPdu) -> Told {
    pair.server.receive(now, pdu);
    told(&mut pair.server)
}

fn spoilt(pdu: &SecPdu) -> SecPdu {
    edited(pdu, |octets| *octets.last_mut().unwrap() ^= 1)
}

const POINT: DhKey<'static> = DhKey { group: 23, public: &[7; 64] };

/// What is told where this rule is broken and no other.
fn provoke(rule: Rule) -> Told {
    let encrypting = || strict(Mode::Encrypted);
    let in_clear = || strict(Mode::Clear);
    match rule {
        Rule::SignatureAlgorithm => asks(encrypting(), |token1| token1.sig_alg.algorithm = oid::XMPP_ADDR),
        Rule::AlgorithmMismatch => arrives(|req| {
            let sign = Handshake::read(&req.octets).unwrap().sign.sign;
            with_signature(req, AlgorithmIdentifier::new(oid::SHA256_WITH_RSA), sign)
        }),
        Rule::Signature => arrives(spoilt),
        Rule::ProtectedProtocol => arrives(|req| {
            let Handshake { tbs, sign, .. } = Handshake::read(&req.octets).unwrap();
            SecPdu { kind: req.kind, octets: Handshake::write("IEC60870-6", tbs, &sign) }
        }),
        Rule::Syntax => asks(encrypting(), |token1| token1.asso_id = "1:2"),
        Rule::Certificate => asked_by(|ca| {
            ca.issue_with(CLIENT, |params| params.key_usages = vec![KeyUsagePurpose::DigitalSignature])
        }),
        Rule::CertificationPath => asked_by(|_| Ca::new("Another CA").issue(CLIENT)),
        Rule::CertificateForged => asked_by(|_| Ca::new("Lab E2E CA").issue(CLIENT)),
        Rule::RevocationUnknown => refuses(|pair| {
            let config = EndpointConfig::new(pair.ca.issue(SERVER), pair.ca.anchors());
            pair.server = End::new(EndpointConfig { revocation: Revocation::Required, ..config }, CLIENT, 2);
        }),
        Rule::Revoked => refuses(|pair| {
            let crl = pair.ca.crl(&[pair.client.credential()], true);
            pair.server.endpoint.set_crls(&[crl]).unwrap();
        }),
        Rule::Address => asked_by(|ca| ca.issue("mallory@lab.example")),
        Rule::Binding => refuses(|pair| pair.server.change_peer(|peer| peer.binding = true)),
        Rule::Version => {
            asks(encrypting(), |token1| token1.version = BitString { unused: 6, octets: &[0x40] })
        }
        Rule::Time => asks(encrypting(), |token1| token1.time = "99991231235959.999Z"),
        Rule::Replay => {
            let mut pair = Pair::new();
            let req = pair.request();
            (pair.server.association, _) = (None, pair.server.events());
            heard(&mut pair, NOON, &req)
        }
        Rule::DhGroup => {
            asks(encrypting(), |token1| token1.dh_key = vec![DhKey { group: 14, public: &[1; 256] }])
        }
        Rule::IllegalDhGroup => answers(encrypting(), |token1| token1.dh_key[0].group = 28),
        Rule::DhPublic => asks(encrypting(), |token1| token1.dh_key = vec![POINT]),
        Rule::Hmac => asks(encrypting(), |token1| token1.hmac.algorithm = oid::SHA256_WITH_RSA),
        Rule::IcvAlgorithms => asks(in_clear(), |token1| token1.encr_mode = clear(&[Icv::HmacSha256])),
        Rule::SingleIcvAlgorithm => answers(in_clear(), |token1| token1.encr_mode = clear(&Icv::ALL)),
        Rule::EncrAlgorithms => {
            asks(with_cipher(), |token1| token1.encr_mode = encrypted(&[Cipher::Aes128Cbc], &Icv::ALL))
        }
        Rule::InvalidEncrAlgorithm => answers(with_cipher(), |token1| {
            token1.encr_mode = encrypted(&[Cipher::Aes128Cbc], &[Icv::Aes256Gmac]);
        }),
        Rule::SingleEncrAlgorithm => answers(with_cipher(), |token1| {
            token1.encr_mode = encrypted(&Cipher::ALL, &[Icv::Aes256Gmac]);
        }),
        Rule::AeaAlgorithms => asks(encrypting(), |token1| token1.encr_mode = aead(&[Aead::Aes128Gcm])),
        Rule::InvalidAeAlgorithm => {
            answers(encrypting(), |token1| token1.encr_mode = aead(&[Aead::Aes128Gcm]))
        }
        Rule::SingleAeAlgorithm => answers(encrypting(), |token1| token1.encr_mode = aead(&Aead::ALL)),
        Rule::AeaNotSupported => asks(with_cipher(), |token1| token1.encr_mode = aead(&Aead::ALL)),
        Rule::AeRequired => {
            asks(encrypting(), |token1| token1.encr_mode = encrypted(&Cipher::ALL, &Icv::ALL))
        }
        Rule::AeaNotOffered => answers(in_clear(), |token1| token1.encr_mode = aead(&[Aead::Aes256Gcm])),
        Rule::AeNotUsed => answers(encrypting(), |token1| token1.encr_mode = clear(&[Icv::Aes256Gmac])),
        Rule::ConfidentialityUnwanted => asks(in_clear(), |token1| token1.encr_mode = aead(&Aead::ALL)),
        Rule::ConfidentialityRequired => asks(encrypting(), |token1| token1.encr_mode = clear(&Icv::ALL)),
        Rule::AttributeCertificate => asks(encrypting(), |token1| token1.att_cert = Some(&[0x30, 0])),
        Rule::EncryptionNotSelected => {
            is_sent(Mode::Clear, |_| Pair::established().client.protect(NOON, READ))
        }
        Rule::EncryptionRequired => {
            is_sent(Mode::Encrypted, |_| Mode::Clear.established().client.protect(NOON, READ))
        }
        Rule::IcvAlgorithm => is_sent(Mode::Clear, |pdu| {
            let other = |auth: &mut Option<schemas::secpdu::Authenticator<'_>>| {
                auth.as_mut().unwrap().algorithm = Some(Icv::HmacSha256.identifier());
            };
            SecPdu { kind: pdu.kind, octets: beside(&pdu.octets, pdu.kind, other) }
        }),
        Rule::GmacNonce => is_sent(Mode::Clear, |pdu| {
            let octets = beside(&pdu.octets, pdu.kind, |auth| auth.as_mut().unwrap().nonce = None);
            SecPdu { kind: pdu.kind, octets }
        }),
        Rule::Iv => sends(|token2| token2.iv = None),
        Rule::Integrity => is_sent(Mode::Encrypted, spoilt),
        Rule::DataTime => {
            let mut pair = Pair::established();
            let pdu = pair.client.protect(NOON, READ);
            heard(&mut pair, after(NOON, Duration::from_secs(601)), &pdu)
        }
        Rule::DataReplay => {
            let mut pair = Pair::established();
            let pdu = pair.client.protect(NOON, READ);
            heard(&mut pair, NOON, &pdu);
            heard(&mut pair, NOON, &pdu)
        }
        Rule::Sequence => sends(|token2| token2.seq = 7),
        Rule::Deletion => {
            let mut pair = Pair::established();
            pair.client.protect(NOON, READ);
            let later = after(NOON, Duration::from_millis(1));
            let pdu = pair.client.protect(later, READ);
            heard(&mut pair, later, &pdu)
        }
        Rule::UnexpectedRekey => {
            let mut pair = Pair::established();
            let pdu = pair.server.protect_with(NOON, |token2| token2.rekey = Some(POINT));
            pair.client.receive(NOON, &pdu);
            told(&mut pair.client)
        }
        Rule::UnexpectedChangedKey => sends(|token2| token2.changed_key = Some(POINT)),
        Rule::State => {
            let mut pair = Pair::established();
            let id = pair.server.association().id().to_owned();
            let unasked = ending(pair.client.credential(), NOON, Kind::ReleaseRsp, &id);
            heard(&mut pair, NOON, &unasked)
        }
    }
}

/// With number, name, severity and what the peer is told, reviewed as a table.
#[test]
fn every_rule_is_provoked_and_is_one_event() {
    let mut table = String::new();
    for &rule in Rule::ALL {
        let Told { events, sent } = provoke(rule);
        assert_eq!(rules(&events), [rule], "{events:?}");
        let reply = sent.first().map_or_else(|| "none".into(), reply);
        for event in events {
            let Event::Security(event) = event else { continue };
            let (id, mnemonic, severity) = (event.id(), event.mnemonic(), event.severity());
            table += &format!("{id:<6}{mnemonic:<40}{:<8}{reply:<25}{rule}\n", format!("{severity:?}"));
        }
    }
    insta::assert_snapshot!(table);
}

/// A list that says nothing is passed over where the policy does not require one, but not in silence.
#[test]
fn a_list_that_says_nothing_is_told_once_and_revokes_nobody() {
    let namesake = Ca::new("Lab E2E CA");
    for (is_forged, id) in [(false, "1.5"), (true, "1.6")] {
        let mut pair = Pair::established();
        let list =
            if is_forged { namesake.crl(&[pair.client.credential()], true) } else { pair.ca.crl(&[], false) };
        for again in [false, true] {
            let other = Ca::new("Another CA").crl(&[], true);
            pair.server.endpoint.set_crls(&[other, list.clone()]).unwrap();
            pair.server.recheck(NOON);
            pair.server.recheck(NOON);
            assert!(pair.server.association().is_established() && pair.server.events().is_empty());
            let told = pair.server.endpoint.poll_unusable_list();
            let wanted = (!again).then_some((is_forged, id, "CN=Lab E2E CA"));
            assert_eq!(told.as_ref().map(|list| (list.is_forged, list.id(), list.issuer.as_str())), wanted);
            assert_eq!(pair.server.endpoint.poll_unusable_list(), None);
        }
    }
}

/// Where an event stands among all there are, so that a new one is missed below.
const fn number(event: &Event) -> usize {
    match event {
        Event::Requested { .. } => 0,
        Event::Accepted { .. } => 1,
        Event::Established => 2,
        Event::Data(_) => 3,
        Event::Rejected { .. } => 4,
        Event::Rekeyed => 5,
        Event::ReleaseRequested => 6,
        Event::Releasing => 7,
        Event::Released => 8,
        Event::Ended(Cause::Refused(_)) => 9,
        Event::Ended(Cause::Peer { .. }) => 10,
        Event::Ended(Cause::Local(AbortCause::Application)) => 11,
        Event::Ended(Cause::Local(AbortCause::Environment)) => 12,
        Event::Ended(Cause::Local(AbortCause::Evicted)) => 13,
        Event::Ended(Cause::Local(AbortCause::Shutdown)) => 14,
        Event::Ended(Cause::TimedOut { .. }) => 15,
        Event::Ended(Cause::CannotSend(_)) => 16,
        Event::Security(_) => 17,
    }
}

const EVENTS: usize = 18;

#[test]
fn every_event_is_provoked() {
    let mut told = [lived(), released(), rejected(), refused(), left_unanswered(), turned_back()].concat();
    for cause in [AbortCause::Application, AbortCause::Environment, AbortCause::Evicted, AbortCause::Shutdown]
    {
        let mut pair = Pair::established();
        pair.client.association().abort(NOON, cause);
        pair.client_sends();
        told.extend([pair.client.events(), pair.server.events()].concat());
    }
    let told: BTreeSet<_> = told.iter().map(number).collect();
    assert!(told.iter().copied().eq(0..EVENTS), "{told:?}");
}

/// From the first request over new keys to the release at the keys' end.
fn lived() -> Vec<Event> {
    let mut pair = Pair::new();
    pair.request();
    pair.server.accept(NOON);
    pair.server_sends();
    for from_client in [true, false, true, false, true] {
        let (from, to) = ends(&mut pair, from_client);
        // Refused at first, which is right: no end has proved itself.
        let _ = from.association().rekey();
        let pdu = from.protect(NOON, READ);
        to.receive(NOON, &pdu);
    }
    pair.pass(Duration::from_secs(24 * 3600 - 30));
    pair.client.association().handle_timeout(pair.now);
    pair.client_sends();
    pair.server.association().release_response(pair.now);
    pair.server_sends();
    let told = [pair.client.events(), pair.server.events()].concat();
    let new_keys = pair.client.rekeyed + pair.server.rekeyed;
    told.into_iter().chain((0..new_keys).map(|_| Event::Rekeyed)).collect()
}

const fn ends(pair: &mut Pair, from_client: bool) -> (&mut End, &mut End) {
    if from_client { (&mut pair.client, &mut pair.server) } else { (&mut pair.server, &mut pair.client) }
}

fn released() -> Vec<Event> {
    let mut pair = Pair::established();
    pair.client.association().release(NOON);
    pair.client_sends();
    pair.server.events()
}

fn rejected() -> Vec<Event> {
    let mut pair = Pair::new();
    pair.request();
    pair.server.association().reject(NOON, &initiate_error(InitiateError::ApplicationUnreachable));
    pair.server_sends();
    pair.client.events()
}

fn refused() -> Vec<Event> {
    is_sent(Mode::Encrypted, spoilt).events
}

fn left_unanswered() -> Vec<Event> {
    let mut pair = Pair::new();
    pair.request();
    pair.pass(Duration::from_secs(30));
    pair.client.association().handle_timeout(pair.now);
    pair.client.events()
}

/// A clock that goes back too far.
fn turned_back() -> Vec<Event> {
    let mut pair = Pair::established();
    let earlier = Now { utc: Utc(NOON.utc.0 - 6 * 60 * 1000), ..NOON };
    pair.client.association().send(earlier, READ).unwrap_err();
    pair.client.events()
}
