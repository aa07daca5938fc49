//! One listener of an aggregator serves several sites: who is called is found by selectors, by AP-title or by port, and
//! answers under its own name.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bridge::config::Config;
use bridge::end::{ConnectionId, End, Station, Transmit};
use e2e::Now;
use harness::{initiate_request, initiate_response};
use osi::{Address, Event};
use rustls::time_provider::DefaultTimeProvider;
use schemas::time::Utc;

const NOW: Now = Now { monotonic: Duration::ZERO, utc: Utc(1_800_000_000_000) };

/// Each site, the port where it is called, and how it is called there.
const SITES: [(&str, u16, &str); 4] = [
    ("north", 10102, r#"tsap = "0001", ap_title = "1.1.999.1", ae_qualifier = 1"#),
    ("south", 10102, r#"tsap = "0002", ap_title = "1.1.999.2", ae_qualifier = 2"#),
    ("east", 10102, r#"tsap = "0001", ap_title = "1.1.999.3", ae_qualifier = 3"#),
    ("west", 10103, r#"tsap = "0001", ap_title = "1.1.999.4", ae_qualifier = 4"#),
];

fn aggregator(checking: &str) -> End {
    let peer = |(name, port, local): (&str, u16, &str)| {
        format!(
            "[[peer]]\nname = \"{name}\"\nlisten = \"127.0.0.1:{port}\"\n\
             [peer.osi]\nchecking = \"{checking}\"\nlocal = {{ {local} }}\n\
             [peer.far]\napplication = \"non-secure\"\nconnect = \"{name}:102\"\n"
        )
    };
    let text: String = SITES.map(peer).concat();
    let (config, warnings) =
        Config::parse(Path::new("aggregator.toml"), &text, SystemTime::UNIX_EPOCH).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    End::new(None, Station::all(&config, &(Arc::new(DefaultTimeProvider) as _)).unwrap())
}

/// A client calls at a port: the site whose server is asked, and the name under which that answers. Or the refusal.
fn call(checking: &str, port: u16, called: Address) -> Result<(String, Address), String> {
    let mut call = Call::new(aggregator(checking), port, called);
    loop {
        call.speak();
        match call.client.poll_event() {
            Some(Event::AssociateAccepted { responding, .. }) => {
                return Ok((call.site.unwrap().host, responding));
            }
            Some(Event::AssociateRejected { reason, .. } | Event::Aborted { reason, .. }) => {
                return Err(reason.to_string());
            }
            _ => call.carry_out(),
        }
    }
}

/// The aggregator between a client and the server of the site that is called.
struct Call {
    end: End,
    near: ConnectionId,
    client: osi::Association,
    site: Option<Site>,
}

struct Site {
    host: String,
    far: ConnectionId,
    server: osi::Association,
}

impl Call {
    fn new(mut end: End, port: u16, called: Address) -> Self {
        let config = Arc::new(osi::Config { remote: called, ..osi::Config::default() });
        let client = osi::Association::initiator(config, NOW.monotonic, initiate_request());
        let listener = end.listeners().iter().position(|listener| listener.address.port() == port).unwrap();
        let near = end.handle_accepted(NOW, listener).unwrap();
        Self { end, near, client, site: None }
    }

    /// What client and server say reaches the aggregator.
    fn speak(&mut self) {
        let far = self.site.as_mut().map(|site| (site.far, &mut site.server));
        for (connection, osi) in [Some((self.near, &mut self.client)), far].into_iter().flatten() {
            while let Some(octets) = osi.poll_transmit() {
                self.end.handle_octets(NOW, connection, &octets);
            }
        }
    }

    /// What the aggregator wants happens.
    fn carry_out(&mut self) {
        match self.end.poll_transmit().expect("nobody answers") {
            Transmit::Connect { connection, address, .. } => {
                self.site = Some(Site { host: address.host, far: connection, server: server() });
                self.end.handle_connected(NOW, connection);
            }
            Transmit::Octets { connection, octets } if connection == self.near => {
                self.client.handle_octets(NOW.monotonic, &octets);
            }
            Transmit::Octets { octets, .. } => self.site.as_mut().unwrap().hear(&octets),
            Transmit::Close { connection } if connection == self.near => self.client.handle_closed(),
            Transmit::Close { .. } | Transmit::Stanza { .. } => {}
        }
    }
}

impl Site {
    fn hear(&mut self, octets: &[u8]) {
        self.server.handle_octets(NOW.monotonic, octets);
        if let Some(Event::AssociateRequest { .. }) = self.server.poll_event() {
            self.server.accept(&initiate_response());
        }
    }
}

/// The MMS server beside a site.
fn server() -> osi::Association {
    osi::Association::responder(Arc::new([Arc::new(osi::Config::default())]), NOW.monotonic)
}

fn name(number: u8) -> Address {
    let ap_title = Some(format!("1.1.999.{number}").parse().unwrap());
    Address { ap_title, ae_qualifier: Some(number.into()), ..Address::usual() }
}

fn tsap(last: u8, address: Address) -> Address {
    Address { tsap: vec![0, last], ..address }
}

#[test]
fn each_site_is_found_by_its_whole_address_and_answers_under_its_own_name() {
    for checking in ["strict", "lax"] {
        for (called, port, site, number) in [
            (name(1), 10102, "north", 1),
            (tsap(2, name(2)), 10102, "south", 2),
            (name(3), 10102, "east", 3),
            (name(4), 10103, "west", 4),
        ] {
            let (found, responding) = call(checking, port, called).unwrap();
            assert_eq!((found.as_str(), responding.ap_title), (site, name(number).ap_title));
            assert_eq!(responding.ae_qualifier, Some(number.into()));
        }
    }
}

#[test]
fn a_part_of_the_address_is_enough_for_a_lax_listener() {
    let nameless = Address::usual;
    for (called, port, site) in [
        (tsap(2, nameless()), 10102, "south"),
        (nameless(), 10103, "west"),
        (Address { ae_qualifier: None, ..name(3) }, 10102, "east"),
        (nameless(), 10102, "north"),
        (tsap(9, name(9)), 10102, "north"),
    ] {
        let (found, responding) = call("lax", port, called).unwrap();
        let number = SITES.iter().position(|(name, ..)| *name == found).unwrap() + 1;
        assert_eq!((found.as_str(), responding.ae_qualifier), (site, Some(number as i64)));
    }
}

#[test]
fn a_strict_listener_refuses_who_calls_nobody() {
    for (called, port) in [
        (tsap(9, name(1)), 10102),
        (tsap(2, name(1)), 10102),
        (name(9), 10102),
        (Address::usual(), 10102),
        (Address { ae_qualifier: Some(9), ..name(3) }, 10102),
        (name(1), 10103),
    ] {
        let refused = call("strict", port, called.clone());
        assert!(refused.is_err(), "{called:?} is taken for {refused:?}");
    }
}
