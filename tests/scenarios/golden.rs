//! Golden stanzas: each kind of stanza with each SecPDU in each form, as an association makes them. What is in
//! `vectors/stanzas` is read and written octet for octet, and made the same way again but for what is drawn anew.
//! `GRIDSEAL_GOLDEN=write cargo test -p gridseal-tests --test scenarios golden` writes them all.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use bridge::config::{Confidentiality, Octets, Peer};
use e2e::{Cipher, Icv};
use harness::{Pair, Role, Settings, hex};
use minidom::{Element, Node};
use schemas::envpdu::EnvPdu;
use schemas::secpdu::{Kind, SecPdu};
use schemas::transcode::Transcoder;
use xmpp::stanza::{Payload, Stanza};

use crate::octets_cross::vectors;

const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/stanzas");

const REQUEST: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";
const RESPONSE: &str = "a10e020109a409a10787050841000000";
const REPORT: &str = "a305a003800100";

/// Stanzas by the names of their files.
type Golden = BTreeMap<String, Stanza>;

#[test]
fn golden_stanzas_are_made_the_same_way_again() {
    let made = made();
    if env::var_os("GRIDSEAL_GOLDEN").is_some_and(|what| what == "write") {
        return write(&made);
    }
    let kept = kept();
    assert_eq!(made.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    for (name, stanza) in &made {
        assert_eq!(without_drawn(&text(stanza)), without_drawn(&kept[name].0), "{name}");
    }
}

#[test]
fn golden_stanzas_are_read_and_written_octet_for_octet() {
    for (name, (xml, octets)) in kept() {
        let stanza: Stanza = xso::from_bytes(xml.as_bytes()).unwrap();
        assert_eq!(sec_pdu(&stanza).octets, octets, "{name}");
        assert_eq!(text(&stanza), xml, "{name}");
    }
}

fn made() -> Golden {
    let mut golden = Golden::new();
    let settings = |confidentiality, adjust| Settings {
        confidentiality,
        octets: Octets::Exact,
        adjust,
        ..Settings::default()
    };
    let encrypted = settings(Confidentiality::Required, |_| {});
    run("encrypted", encrypted, &mut golden);
    let cbc: fn(&mut Peer) = |peer| (peer.aead, peer.cipher) = (vec![], vec![Cipher::Aes256Cbc]);
    run("cbc", settings(Confidentiality::Required, cbc), &mut golden);
    run("gmac", settings(Confidentiality::Off, |_| {}), &mut golden);
    run("hmac", settings(Confidentiality::Off, |peer| peer.icv = vec![Icv::HmacSha256]), &mut golden);
    refuse(&mut golden);
    let encrypted = golden.get("encrypted-request").unwrap().clone();
    golden.insert("relayed-octets".to_owned(), relayed(encrypted));
    golden
}

/// What no XML gives back: a relay may carry a SecPDU in an encoding that is not DER.
fn relayed(mut stanza: Stanza) -> Stanza {
    if let Payload::Association(EnvPdu { sec_pdu, .. }) = &mut stanza.payload {
        assert!(matches!(sec_pdu.octets.as_slice(), [_, ..0x80, ..]), "a short length");
        sec_pdu.octets.insert(1, 0x81);
    }
    stanza
}

/// A whole association: its handshakes, each way MMS PDUs travel, its release.
fn run(mode: &str, settings: Settings, golden: &mut Golden) {
    let mut pair = Pair::with(settings);
    let mut keep = |pair: &mut Pair, names: &[&str]| {
        let sent = std::mem::take(&mut pair.sent).into_iter().filter(|stanza| holds(stanza, |_| true));
        let sent: Vec<_> = sent.collect();
        assert_eq!(sent.len(), names.len(), "{mode} {names:?}: {sent:?}");
        golden.extend(names.iter().map(|name| format!("{mode}-{name}")).zip(sent));
    };
    pair.associate();
    keep(&mut pair, &["handshake-request", "handshake-acceptance"]);
    pair.client_sends(&hex(REQUEST));
    keep(&mut pair, &["request"]);
    pair.server_sends(&hex(RESPONSE));
    keep(&mut pair, &["response"]);
    pair.server_sends(&hex(REPORT));
    keep(&mut pair, &["report"]);
    pair.server_sends(&not_canonical());
    keep(&mut pair, &["not-canonical"]);
    let now = pair.now.monotonic;
    pair.local(Role::Aggregator, |client| client.release(now, None));
    pair.local(Role::Site, |server| server.release_response(None));
    keep(&mut pair, &["release-request", "release-response"]);
}

/// The ways an association is refused or lost.
fn refuse(golden: &mut Golden) {
    let mut keep = |name: &str, kind: Kind, pair: &Pair| {
        let found = pair.sent.iter().find(|stanza| holds(stanza, |one| one == kind));
        golden.insert(name.to_owned(), found.unwrap_or_else(|| panic!("{name}: {:?}", pair.reports)).clone());
    };
    let mut refused = Pair::new();
    refused.server_is_up = false;
    refused.associate();
    keep("application-reject", Kind::ApplicationReject, &refused);

    let rejected = forged(Kind::HandshakeReq);
    keep("security-reject-alarm", Kind::HandshakeSecReject, &rejected);
    let aborted = forged(Kind::HandshakeAcc);
    keep("security-abort-alarm", Kind::HandshakeSecAbort, &aborted);
    let mut lost = forged(Kind::EncrTransfer);
    lost.client_sends(&hex(REQUEST));
    keep("transfer-abort-alarm", Kind::DtSecAbort, &lost);

    let mut left = Pair::new();
    left.associate();
    left.local(Role::Aggregator, |client| client.abort(None));
    keep("application-abort", Kind::ApplAbort, &left);
}

/// An association in which the last octet of SecPDUs of one kind is another.
fn forged(kind: Kind) -> Pair {
    let mut pair = Pair::new();
    pair.broker = Box::new(move |mut stanza| {
        if let Payload::Association(EnvPdu { sec_pdu, .. }) = &mut stanza.payload
            && sec_pdu.kind == kind
            && let Some(last) = sec_pdu.octets.last_mut()
        {
            *last ^= 1;
        }
        vec![stanza]
    });
    pair.associate();
    pair
}

/// What XER does not give back.
fn not_canonical() -> Vec<u8> {
    let mut transcoder = Transcoder::new();
    vectors().find(|(from, pdu)| *from == "S" && !transcoder.is_canonical(pdu)).unwrap().1
}

fn holds(stanza: &Stanza, which: impl Fn(Kind) -> bool) -> bool {
    matches!(&stanza.payload, Payload::Association(env_pdu) if which(env_pdu.sec_pdu.kind))
}

fn sec_pdu(stanza: &Stanza) -> &SecPdu {
    let Payload::Association(EnvPdu { sec_pdu, .. }) = &stanza.payload else { panic!("{stanza:?}") };
    sec_pdu
}

fn text(stanza: &Stanza) -> String {
    String::from_utf8(xso::to_vec(stanza).unwrap()).unwrap()
}

/// Each stanza as XML, and its SecPDU in DER.
fn kept() -> BTreeMap<String, (String, Vec<u8>)> {
    let files = fs::read_dir(DIRECTORY).unwrap().map(|entry| entry.unwrap().path());
    let stanzas = files.filter(|file| file.extension().is_some_and(|extension| extension == "xml"));
    stanzas
        .map(|file| {
            let read = |file: &Path| fs::read_to_string(file).unwrap().trim_end().to_owned();
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, (read(&file), hex(&read(&file.with_extension("hex")))))
        })
        .collect()
}

fn write(golden: &Golden) {
    fs::create_dir_all(DIRECTORY).unwrap();
    for (name, stanza) in golden {
        let hex: String = sec_pdu(stanza).octets.iter().map(|octet| format!("{octet:02x}")).collect();
        fs::write(format!("{DIRECTORY}/{name}.xml"), text(stanza) + "\n").unwrap();
        fs::write(format!("{DIRECTORY}/{name}.hex"), hex + "\n").unwrap();
    }
}

/// The same without identifiers, times, keys, certificates, signatures and what is sealed by them.
fn without_drawn(xml: &str) -> String {
    let mut stanza: Element = xml.parse().unwrap();
    stanza.attrs_mut().iter_mut().filter(|((_, name), _)| *name == "id").for_each(|(_, id)| id.clear());
    mask(&mut stanza);
    String::from(&stanza)
}

fn mask(element: &mut Element) {
    const DRAWN: [&str; 10] =
        ["assoID", "pkCert", "time", "OCTET_STRING", "sign", "dhPublicKey", "iv", "icv", "nonce", "seq"];
    let is_sealed = ["EncrTransfer", "ClearTransfer", "applData"].contains(&element.name());
    let is_drawn = DRAWN.contains(&element.name()) || is_sealed;
    for node in element.nodes_mut() {
        match node {
            Node::Element(child) => mask(child),
            Node::Text(text) if is_drawn => *text = "\u{2026}".to_owned(),
            Node::Text(_) => {}
        }
    }
}
