//! The OSI stack, TPKT to ACSE: what a peer on the TCP connection can do to an association.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use osi::native::{self, Primitive};
use osi::{Address, Application, Association, Authentication, Checking, Config, Event};

const NOW: Duration = Duration::from_secs(1);
const INITIATE_RESPONSE: &[u8] = &[0xa9, 0];
const CONCLUDE_REQUEST: &[u8] = &[0x8b, 0];
/// A certificate-based authentication value with nothing in it.
const AUTHENTICATION: &[u8] = &[0xa0, 0];

/// The first octet chooses what stands around an association, the second how its octets come in portions (0: at
/// once); the others come from the peer. Data belongs to an association, an association ends once, and nothing
/// follows the end. What is read as a SecPDU is written again octet for octet.
pub fn osi(data: &[u8]) {
    let Some((&[choices, portion], octets)) = data.split_first_chunk() else { return };
    let choices = Choices(choices);
    let portion = if portion == 0 { octets.len().max(1) } else { portion.into() };
    let mut end = End::new(choices);
    octets.chunks(portion).for_each(|portion| end.receive(portion));
    end.lose(octets);
    if !choices.acts() {
        assert_eq!(listen(choices, octets.chunks(portion)), listen(choices, octets.chunks(1)));
    }
}

#[derive(Clone, Copy)]
struct Choices(u8);

impl Choices {
    fn initiator(self) -> bool {
        self.0 & 1 != 0
    }

    /// An initiator releases, a responder rejects.
    fn acts(self) -> bool {
        self.0 & 2 != 0
    }

    fn association(self) -> Association {
        let config = Arc::new(self.config());
        let mut association = match self.initiator() {
            true => Association::initiator(config, NOW, vec![0xa8, 0]),
            false => Association::responder(Arc::new([config]), NOW),
        };
        association.authenticate(AUTHENTICATION.to_vec());
        association
    }

    const fn is_native(self) -> bool {
        self.0 & 64 != 0
    }

    const fn has_certificate(self) -> bool {
        self.0 & 128 != 0 && !self.is_native()
    }

    fn config(self) -> Config {
        let usual = Config::default();
        let chosen = |bit: u8| self.0 & bit != 0;
        Config {
            checking: if chosen(4) { Checking::Strict } else { Checking::Lax },
            application: if self.is_native() { Application::Native } else { Application::Mms },
            authentication: match chosen(8) {
                _ if self.is_native() => Authentication::None,
                _ if self.has_certificate() => Authentication::Certificate,
                true => Authentication::Password(String::from("user1@testpw").into()),
                false => Authentication::None,
            },
            local: if self.is_native() { titled() } else { usual.local.clone() },
            remote: if self.is_native() { titled() } else { usual.remote.clone() },
            tpdu_size: if chosen(16) { 128 } else { usual.tpdu_size },
            max_tsdu: if chosen(32) { 256 } else { usual.max_tsdu },
            ..usual
        }
    }
}

/// What a native association needs.
fn titled() -> Address {
    let ap_title = Some("1.1.1.999".parse().expect("an AP-title"));
    Address { ap_title, ae_qualifier: Some(12), ..Address::usual() }
}

/// Reads what is in an event as a SecPDU, whatever the mode, and writes it again.
fn read_again(event: &Event) {
    for is_encrypted in [false, true] {
        if let Ok(Some(pdu)) = event.sec_pdu(is_encrypted) {
            let octets = native::write(&pdu);
            let again = native::read(Primitive::of(pdu.kind), &octets, is_encrypted);
            assert_eq!(again.as_ref(), Ok(&pdu));
        }
    }
}

/// What happens while our side does nothing: the same however the octets are cut.
fn listen<'a>(choices: Choices, portions: impl Iterator<Item = &'a [u8]>) -> (Vec<Event>, Vec<u8>) {
    let mut association = choices.association();
    portions.for_each(|portion| association.handle_octets(NOW, portion));
    let sent = iter::from_fn(|| association.poll_transmit()).flatten().collect();
    (iter::from_fn(|| association.poll_event()).collect(), sent)
}

/// Our side of an association, and what it has seen of it.
struct End {
    choices: Choices,
    association: Association,
    received: usize,
    delivered: usize,
    is_associated: bool,
    is_over: bool,
}

impl End {
    fn new(choices: Choices) -> Self {
        let association = choices.association();
        Self { choices, association, received: 0, delivered: 0, is_associated: false, is_over: false }
    }

    fn receive(&mut self, octets: &[u8]) {
        self.received += octets.len();
        self.association.handle_octets(NOW, octets);
        while let Some(event) = self.association.poll_event() {
            assert!(!self.is_over, "{event:?} after the end");
            read_again(&event);
            self.handle(event);
        }
        self.drain();
        assert_eq!(self.is_over, self.association.wants_close());
    }

    fn handle(&mut self, event: Event) {
        let (initiator, associated) = (self.choices.initiator(), self.is_associated);
        match event {
            Event::AssociateRequest { authentication, .. } => {
                assert!(!initiator && !associated);
                assert_eq!(authentication.is_some(), self.choices.has_certificate());
                self.answer();
            }
            Event::AssociateAccepted { authentication, .. } => {
                assert!(initiator && !associated);
                assert_eq!(authentication.is_some(), self.choices.has_certificate());
                self.is_associated = true;
                self.use_association();
            }
            Event::Data(pdu) => {
                assert!(associated, "data without an association");
                self.delivered += pdu.len();
                assert!(self.delivered < self.received, "more came out than went in");
            }
            Event::ReleaseRequested(octets) => {
                assert!(associated && (octets.is_none() || self.choices.is_native()));
                self.end(|association| association.release_response(None));
            }
            Event::Released(octets) => {
                assert!(initiator && associated && self.choices.acts());
                assert!(octets.is_none() || self.choices.is_native());
                self.is_over = true;
            }
            Event::AssociateRejected { .. } => {
                assert!(initiator && !associated);
                self.is_over = true;
            }
            Event::Aborted { .. } => self.is_over = true,
        }
    }

    fn answer(&mut self) {
        if self.choices.acts() {
            self.end(|association| association.reject(Some(&[0xaa, 0])));
        } else {
            self.association.accept(INITIATE_RESPONSE);
            self.is_associated = true;
            self.use_association();
        }
    }

    /// Our side ends it, unless the peer has, of which an event is still to tell.
    fn end(&mut self, end: impl FnOnce(&mut Association)) {
        self.is_over = !self.association.wants_close();
        end(&mut self.association);
    }

    fn use_association(&mut self) {
        let sent = self.association.send(CONCLUDE_REQUEST);
        assert!(sent.is_ok() || self.association.wants_close());
        if self.choices.initiator() && self.choices.acts() {
            self.association.release(NOW, None);
        }
    }

    /// The connection is lost; whatever happens then, nothing does.
    fn lose(mut self, octets: &[u8]) {
        self.association.handle_closed();
        let last = iter::from_fn(|| self.association.poll_event()).count();
        assert_eq!(last, usize::from(!self.is_over), "events at the end");
        self.drain();
        self.association.handle_octets(NOW, octets);
        self.association.handle_timeout(Duration::MAX);
        self.association.accept(INITIATE_RESPONSE);
        self.association.release_response(None);
        assert!(self.association.send(CONCLUDE_REQUEST).is_err());
        assert!(self.association.wants_close() && self.association.poll_timeout().is_none());
        assert_eq!((self.association.poll_event(), self.association.poll_transmit()), (None, None));
    }

    /// What is sent is whole TPKTs.
    fn drain(&mut self) {
        while let Some(sent) = self.association.poll_transmit() {
            let mut rest = sent.as_slice();
            while let [3, 0, high, low, ..] = *rest {
                let whole = rest.split_at_checked(u16::from_be_bytes([high, low]).into());
                rest = whole.expect("a whole TPKT").1;
            }
            assert!(rest.is_empty(), "{rest:02x?}");
        }
    }
}
