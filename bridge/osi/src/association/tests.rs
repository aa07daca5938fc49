//! Two ends, a pipe and a clock; and the octets real peers have sent.

mod attacks;
mod authentication;
mod golden;
mod liberal;
mod listener;
mod native;
mod properties;
mod states;

use schemas::acse::{AuthenticationValue, Title};
use schemas::external::External;
use schemas::oid::MMS_APPLICATION_CONTEXT;
use schemas::presentation::Context;

use super::*;
use crate::config::Checking;

const NOW: Duration = Duration::from_secs(100);
const INITIATE_REQUEST: &str =
    "a826800300fde881010582010583010aa416800101810305f100820c03ee1c00000408000079ef18";
const INITIATE_RESPONSE: &str =
    "a926800300fde881010582010583010aa416800101810305f100820c03ee1c00000002000040ed18";

fn octets(hex: &str) -> Vec<u8> {
    let digits: String = hex.chars().filter(|digit| !digit.is_whitespace()).collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

fn responder(config: Config) -> Association {
    Association::responder(Arc::new([Arc::new(config)]), NOW)
}

fn initiator(config: Config) -> Association {
    Association::initiator(Arc::new(config), NOW, octets(INITIATE_REQUEST))
}

impl Association {
    fn give(&mut self, octets: &[u8]) {
        self.handle_octets(NOW, octets);
    }

    fn give_tsdu(&mut self, tsdu: &[u8]) {
        self.give(&cotp::segment(8192, tsdu, &[]));
    }

    fn sent(&mut self) -> Vec<u8> {
        std::iter::from_fn(|| self.poll_transmit()).flatten().collect()
    }

    fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.poll_event()).collect()
    }

    /// The one event there is.
    fn event(&mut self) -> Event {
        let events = self.events();
        assert_eq!(events.len(), 1, "{events:?}");
        events.into_iter().next().unwrap()
    }

    /// Why it was aborted by our own side, which must be all there is to tell; it must be inert from then on.
    fn aborted(&mut self) -> Reason {
        let Event::Aborted { by: By::Local, reason, .. } = self.event() else { panic!("not aborted") };
        self.sent();
        assert!(self.wants_close());
        self.give(CR);
        self.accept(&[]);
        self.abort(None);
        self.handle_closed();
        assert_eq!((self.sent(), self.events(), self.poll_timeout()), (vec![], vec![], None));
        reason
    }
}

/// A CR with nothing but what is mandatory.
const CR: &[u8] = &[3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 1, 0];

/// An AARQ with nothing but what is needed.
fn aarq() -> Aarq<'static> {
    Aarq {
        application_context: MMS_APPLICATION_CONTEXT,
        user_information: Some(External { context: Some(3), value: &[0xa8, 0x00] }),
        ..Aarq::default()
    }
}

/// The contexts of ACSE and MMS, as we number them.
fn definitions() -> Vec<Context<'static>> {
    Contexts::proposed(&Config::default()).definitions(&Config::default())
}

fn cp(aarq: &[u8]) -> Vec<u8> {
    let user_data = Some(Pdv { context: 1, value: aarq });
    Cp { contexts: definitions(), user_data, ..Cp::default() }.encode()
}

fn cn(cp: &[u8]) -> Vec<u8> {
    session::connect(&[], &[], cp).unwrap()
}

/// A responder that has taken the CR.
fn connected(config: Config) -> Association {
    let mut responder = responder(config);
    responder.give(CR);
    responder.sent();
    responder
}

/// A responder that has taken the CR and this CN.
fn asked(cn: &[u8]) -> Association {
    let mut responder = connected(Config::default());
    responder.give_tsdu(cn);
    responder
}

/// Asserts that it has been asked to associate, and nothing else.
fn assert_asked(mut responder: Association) {
    assert!(matches!(responder.event(), Event::AssociateRequest { .. }));
    assert!(!responder.wants_close());
}

/// Two associations joined by a pipe that hands over at most `portion` octets at a time.
struct Pair {
    initiator: Association,
    responder: Association,
    portion: usize,
}

impl Pair {
    fn new(initiator: Config, responder: Config) -> Self {
        Self {
            initiator: self::initiator(initiator),
            responder: self::responder(responder),
            portion: usize::MAX,
        }
    }

    fn associated(initiator: Config, responder: Config) -> Self {
        let mut pair = Self::new(initiator, responder);
        pair.associate();
        pair
    }

    fn associate(&mut self) {
        self.drain();
        assert!(matches!(self.responder.event(), Event::AssociateRequest { .. }));
        self.responder.accept(&octets(INITIATE_RESPONSE));
        self.drain();
        assert!(matches!(self.initiator.event(), Event::AssociateAccepted { .. }));
    }

    /// Hands everything over until both are quiet.
    fn drain(&mut self) {
        loop {
            let (there, back) = (self.initiator.sent(), self.responder.sent());
            if there.is_empty() && back.is_empty() {
                return;
            }
            there.chunks(self.portion).for_each(|portion| self.responder.give(portion));
            back.chunks(self.portion).for_each(|portion| self.initiator.give(portion));
        }
    }
}

fn address(title: &str, qualifier: i64) -> Address {
    Address { ap_title: Some(title.parse().unwrap()), ae_qualifier: Some(qualifier), ..Address::usual() }
}
