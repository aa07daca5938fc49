//! A broker that writes the same XML in other ways and means no harm: nothing changes, and PDUs in clear still verify.

mod hand;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bridge::config::{Confidentiality, Octets, Peer};
use bridge::demo::stage::{PATIENCE, Stage};
use bridge::end::What;
use e2e::Icv;
use harness::{Pair, Settings};
use lab::attack::{Action, Path, Rewrite, Strategy};
use lab::der::{POWER_LIMIT, REPORT_CONTROL};
use lab::operator::{Operator, Value};
use minidom::Element;
use schemas::profile::MMS_NS;

use crate::octets_cross::vectors;
use hand::Hand;

const LIMIT: Value = Value::Float32(40_000.0);

#[tokio::test(flavor = "multi_thread")]
async fn x06_rewritten_stanzas_still_verify() {
    assert_eq!(rewrite(Stage::set().await.unwrap()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn x06_rewritten_stanzas_still_verify_in_clear_under_every_icv() {
    for icv in Icv::ALL {
        let legible = rewrite(Stage::set_in_clear(icv).await.unwrap()).await;
        assert!(legible > 10, "the broker could read only {legible} PDUs");
    }
}

/// Rewrites, and counts the MMS PDUs it can read.
struct Reader(Arc<AtomicUsize>);

impl Strategy for Reader {
    fn on_stanza(&mut self, stanza: Element, path: &Path) -> Vec<Action> {
        self.0.fetch_add(usize::from(is_legible(&stanza)), Ordering::Relaxed);
        Rewrite.on_stanza(stanza, path)
    }
}

fn is_legible(element: &Element) -> bool {
    element.name() == "ClearTransfer" && holds_mms(element) || element.children().any(is_legible)
}

fn holds_mms(element: &Element) -> bool {
    element.ns() == MMS_NS || element.children().any(holds_mms)
}

/// How many PDUs the broker could read.
async fn rewrite(mut stage: Stage) -> usize {
    let legible = Arc::new(AtomicUsize::new(0));
    stage.broker.set_strategy(Reader(Arc::clone(&legible)));
    let client = stage.connect().await.unwrap();
    let directory = client.call(Operator::directory).await.unwrap();
    assert!(directory.iter().any(|device| device.variables.len() > 100));
    client.call(|operator| operator.write(POWER_LIMIT, &LIMIT)).await.unwrap();
    assert_eq!(stage.der.value(POWER_LIMIT), Some(LIMIT));
    client.call(|operator| operator.enable_reports(REPORT_CONTROL)).await.unwrap();
    for _ in 0..2 {
        client.call(|operator| operator.next_report(PATIENCE)).await.unwrap().expect("a report");
    }
    client.release().await.unwrap();
    stage.strike().await.unwrap();
    let refused = |what: &What| {
        matches!(
            what,
            What::Security(_)
                | What::Environment(_)
                | What::Aborted(_)
                | What::Ignored(_)
                | What::Unreadable(_)
        )
    };
    let wrong: Vec<_> = stage.reported().iter().filter(|(_, report)| refused(&report.what)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    legible.load(Ordering::Relaxed)
}

#[test]
fn x06_all_ways_to_write_the_same_xml_verify_under_gmac() {
    Hand::all().iter().for_each(|hand| copy_in(hand, |peer| peer.icv = vec![Icv::Aes256Gmac]));
}

#[test]
fn x06_all_ways_to_write_the_same_xml_verify_under_hmac() {
    Hand::all().iter().for_each(|hand| copy_in(hand, |peer| peer.icv = vec![Icv::HmacSha256]));
}

/// Real traffic, in clear.
fn copy_in(hand: &Hand, adjust: fn(&mut Peer)) {
    let settings = Settings {
        confidentiality: Confidentiality::Off,
        octets: Octets::Exact,
        adjust,
        ..Settings::default()
    };
    let mut pair = Pair::with(settings);
    let writes = hand.clone();
    pair.broker = Box::new(move |stanza| vec![writes.copy(&stanza)]);
    pair.associate();
    for (from, pdu) in vectors() {
        let received = if from == "C" {
            pair.client_sends(&pdu);
            pair.server_received()
        } else {
            pair.server_sends(&pdu);
            pair.client_received()
        };
        assert_eq!(received, [pdu], "{hand:?}, {:?}", pair.reports.last());
    }
    assert!(pair.reports.iter().any(|(_, report)| matches!(report.what, What::Presented)));
}
