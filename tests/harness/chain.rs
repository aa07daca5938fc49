//! Ends and relays in a row, without sockets: an MMS client, the aggregator, relays without keys, the site, an MMS
//! server. Each two neighbours are joined by stanzas or by OSI in native mode.

#![expect(clippy::indexing_slicing, reason = "a test that names what is not there has failed")]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bridge::config::{self, Confidentiality, HostPort};
use bridge::end::{self, ConnectionId, End, Report, Station, Transmit, What};
use bridge::machine::Machine;
use bridge::transit::{Route, Transit};
use e2e::{Expected, Now};
use jid::{BareJid, FullJid, Jid};
use rustls::time_provider::{DefaultTimeProvider, TimeProvider};
use rustls_pki_types::ServerName;
use schemas::time::Utc;
use sha2::{Digest, Sha256};
use xmpp::stanza::{Payload, PresenceType, Stanza, StanzaKind};

use crate::pair::{
    Broker, Environment, PKI, Role, Settings, alarm, configuration, data, initiate_request,
    initiate_response, random, through_xml,
};

/// Where a neighbour over OSI is; the port tells which.
const NEIGHBOUR: &str = "neighbour";
/// Where the right one of link 0 listens, and where the left one does.
const PORTS: (u16, u16) = (3000, 4000);

/// All of them. Machine 0 is the aggregator, the last one is the site; link n is between machines n and n + 1.
pub struct Chain {
    /// Moves only when a test moves it.
    pub now: Now,
    /// On every link with stanzas: passes them through XML until a test replaces it.
    pub broker: Broker,
    /// Whether the MMS server takes connections.
    pub server_is_up: bool,
    /// Every stanza sent, before the broker touched it.
    pub sent: Vec<Stanza>,
    /// What the MMS client saw.
    pub client: Vec<osi::Event>,
    /// What the MMS server saw.
    pub server: Vec<osi::Event>,
    /// What the machines reported.
    pub reports: Vec<(usize, Report)>,
    links: Vec<Environment>,
    nodes: Vec<Node>,
    /// Both ends of connections between machines.
    wires: Vec<[(usize, ConnectionId); 2]>,
}

struct Node {
    machine: Machine,
    /// Our JID on the stream of each account.
    accounts: Vec<FullJid>,
    /// The local MMS peer's OSI stack, and the bridge's name for the connection.
    local: Option<(ConnectionId, osi::Association)>,
}

impl Chain {
    /// Ends that may agree on this, and one relay less than there are links; everything online.
    #[must_use]
    pub fn new(links: &[Environment], confidentiality: Confidentiality) -> Self {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let utc = Utc(i64::try_from(since_1970.as_millis()).unwrap_or_default());
        let now = Now { monotonic: Duration::ZERO, utc };
        let settings = Settings { confidentiality, ..Settings::default() };
        let aggregator = Node::end(Role::Aggregator, 0, links, now, settings);
        let relays = (1..links.len()).map(|at| Node::relay(at, links));
        let site = Node::end(Role::Site, links.len(), links, now, settings);
        Self {
            now,
            broker: Box::new(|stanza| vec![through_xml(stanza)]),
            server_is_up: true,
            sent: vec![],
            client: vec![],
            server: vec![],
            reports: vec![],
            nodes: std::iter::once(aggregator).chain(relays).chain([site]).collect(),
            links: links.to_vec(),
            wires: vec![],
        }
    }

    /// How many machines there are.
    #[must_use]
    pub fn length(&self) -> usize {
        self.nodes.len()
    }

    /// An MMS client connects and sends its Initiate-Request; everything follows until all is quiet.
    pub fn associate(&mut self) {
        let now = self.now;
        let aggregator = self.node(0);
        let local = aggregator.machine.entrances().iter().position(|entrance| entrance.address.port() == 0);
        let connection = aggregator.machine.handle_accepted(now, local.unwrap()).unwrap();
        let client = osi::Association::initiator(Arc::default(), now.monotonic, initiate_request());
        aggregator.local = Some((connection, client));
        self.settle();
    }

    /// Does something to the OSI stack of the MMS client or server.
    pub fn local(&mut self, role: Role, act: impl FnOnce(&mut osi::Association)) {
        self.unsettled(role, act);
        self.settle();
    }

    /// The same, and nothing follows from it yet.
    pub fn unsettled(&mut self, role: Role, act: impl FnOnce(&mut osi::Association)) {
        let at = match role {
            Role::Aggregator => 0,
            Role::Site => self.nodes.len() - 1,
        };
        if let Some((_, osi)) = &mut self.node(at).local {
            act(osi);
        }
    }

    /// The MMS client or server sends a PDU.
    pub fn sends(&mut self, role: Role, pdu: &[u8]) {
        self.local(role, |osi| osi.send(pdu).unwrap());
    }

    /// The PDUs that the MMS client or server has received, taken out.
    pub fn received(&mut self, role: Role) -> Vec<Vec<u8>> {
        let events = match role {
            Role::Aggregator => &mut self.client,
            Role::Site => &mut self.server,
        };
        std::mem::take(events).into_iter().filter_map(data).collect()
    }

    /// Does something to a machine.
    pub fn machine(&mut self, at: usize, act: impl FnOnce(&mut Machine, Now)) {
        let now = self.now;
        act(&mut self.node(at).machine, now);
        self.settle();
    }

    /// Hands a machine a stanza as if the broker had routed it.
    pub fn inject(&mut self, at: usize, account: usize, stanza: Stanza) {
        self.machine(at, |machine, now| machine.handle_stanza(now, account, stanza));
    }

    /// A link is lost: connections are closed, neighbours are told that the other one is gone.
    pub fn cut(&mut self, link: usize) {
        let now = self.now;
        match self.links[link] {
            Environment::Osi => {
                let (cut, left) = self
                    .wires
                    .iter()
                    .partition(|[(a, _), (b, _)]| [*a.min(b), *a.max(b)] == [link, link + 1]);
                self.wires = left;
                let cut: Vec<[(usize, ConnectionId); 2]> = cut;
                for (at, connection) in cut.into_iter().flatten() {
                    self.node(at).machine.handle_closed(now, connection);
                }
            }
            Environment::Xmpp => {
                for (at, from) in [(link, link + 1), (link + 1, link)] {
                    let kind = StanzaKind::Presence(PresenceType::Unavailable);
                    let from = Some(jid(from, link, &self.links).into());
                    let stanza = Stanza { kind, from, to: None, payload: Payload::Empty };
                    let account = self.account(at, link);
                    self.node(at).machine.handle_stanza(now, account, stanza);
                }
            }
        }
        self.settle();
    }

    /// Lets time pass, on both clocks.
    pub fn advance(&mut self, by: Duration) {
        self.now.monotonic += by;
        self.now.utc.0 += i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.settle();
    }

    /// How often a machine has reported such a thing.
    #[must_use]
    pub fn count(&self, at: usize, what: impl Fn(&What) -> bool) -> usize {
        self.reports.iter().filter(|(by, report)| *by == at && what(&report.what)).count()
    }

    /// Ids of the security events that a machine has raised.
    #[must_use]
    pub fn alarms(&self, at: usize) -> Vec<String> {
        let of_machine = self.reports.iter().filter(|(by, _)| *by == at);
        of_machine.filter_map(|(_, report)| alarm(&report.what)).collect()
    }

    /// Whether no machine has an association any more.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.nodes.iter().all(|node| node.machine.is_idle())
    }

    /// The account with which a machine is on a link with stanzas.
    #[must_use]
    pub fn account(&self, at: usize, link: usize) -> usize {
        let own = jid(at, link, &self.links);
        self.nodes[at].accounts.iter().position(|account| *account == own).unwrap()
    }

    /// The JID that a machine has on a link with stanzas.
    #[must_use]
    pub fn jid(&self, at: usize, link: usize) -> FullJid {
        jid(at, link, &self.links)
    }

    /// Lets everything happen that follows from what was done.
    pub fn settle(&mut self) {
        while (0..self.nodes.len()).fold(false, |moved, at| self.step(at) | moved) {}
    }

    fn node(&mut self, at: usize) -> &mut Node {
        &mut self.nodes[at]
    }

    fn step(&mut self, at: usize) -> bool {
        let now = self.now;
        self.node(at).tick(now);
        let moved = self.step_local(at);
        while let Some(report) = self.node(at).machine.poll_event() {
            self.reports.push((at, report));
        }
        let Some(transmit) = self.node(at).machine.poll_transmit() else { return moved };
        match transmit {
            Transmit::Stanza { account, stanza } => self.route(at, account, stanza),
            Transmit::Connect { connection, address, .. } => self.connect(at, connection, &address),
            Transmit::Octets { connection, octets } => match self.other_end((at, connection)) {
                Some((other, connection)) => {
                    self.node(other).machine.handle_octets(now, connection, &octets);
                }
                None => self.node(at).deliver(now, connection, &octets),
            },
            Transmit::Close { connection } => match self.other_end((at, connection)) {
                Some((other, connection)) => self.node(other).machine.handle_closed(now, connection),
                None => self.node(at).close(connection),
            },
        }
        true
    }

    /// The MMS peers accept and answer whatever they are asked for.
    fn step_local(&mut self, at: usize) -> bool {
        let now = self.now;
        let node = self.node(at);
        let Some((connection, osi)) = &mut node.local else { return false };
        let events: Vec<_> = std::iter::from_fn(|| osi.poll_event()).collect();
        for event in &events {
            match event {
                osi::Event::AssociateRequest { .. } => osi.accept(&initiate_response()),
                osi::Event::ReleaseRequested(_) => osi.release_response(None),
                _ => {}
            }
        }
        let octets = osi.poll_transmit();
        if let Some(octets) = &octets {
            node.machine.handle_octets(now, *connection, octets);
        }
        let moved = octets.is_some() || !events.is_empty();
        if at == 0 {
            self.client.extend(events)
        } else {
            self.server.extend(events)
        }
        moved
    }

    fn route(&mut self, at: usize, account: usize, stanza: Stanza) {
        let from = Some(Jid::from(self.node(at).accounts[account].clone()));
        let stanza = Stanza { from, ..stanza };
        self.sent.push(stanza.clone());
        for stanza in (self.broker)(stanza) {
            let to = stanza.to.clone();
            let of_node = |node: &Node| {
                node.accounts.iter().position(|own| to.as_ref() == Some(&Jid::from(own.clone())))
            };
            let found = self.nodes.iter().enumerate().find_map(|(at, node)| Some((at, of_node(node)?)));
            if let Some((at, account)) = found {
                let now = self.now;
                self.node(at).machine.handle_stanza(now, account, stanza);
            }
        }
    }

    fn connect(&mut self, at: usize, connection: ConnectionId, address: &HostPort) {
        if address.host == NEIGHBOUR {
            self.join(at, connection, address.port)
        } else {
            self.serve(at, connection)
        }
    }

    fn join(&mut self, at: usize, connection: ConnectionId, port: u16) {
        let now = self.now;
        let other = match port.checked_sub(PORTS.1) {
            Some(link) => usize::from(link),
            None => usize::from(port - PORTS.0) + 1,
        };
        let machine = &mut self.node(other).machine;
        let entrance = machine.entrances().iter().position(|entrance| entrance.address.port() == port);
        match entrance.and_then(|entrance| machine.handle_accepted(now, entrance)) {
            Some(accepted) => {
                self.wires.push([(at, connection), (other, accepted)]);
                self.node(at).machine.handle_connected(now, connection);
            }
            None => self.node(at).machine.handle_connect_failed(now, connection, "connection refused"),
        }
    }

    fn serve(&mut self, at: usize, connection: ConnectionId) {
        let (now, up) = (self.now, self.server_is_up);
        let node = self.node(at);
        if up {
            let config = Arc::new([Arc::default()]);
            node.local = Some((connection, osi::Association::responder(config, now.monotonic)));
            node.machine.handle_connected(now, connection);
        } else {
            node.machine.handle_connect_failed(now, connection, "connection refused");
        }
    }

    fn other_end(&self, this: (usize, ConnectionId)) -> Option<(usize, ConnectionId)> {
        self.wires.iter().find_map(|[a, b]| match this {
            this if this == *a => Some(*b),
            this if this == *b => Some(*a),
            _ => None,
        })
    }
}

impl Node {
    fn end(role: Role, at: usize, links: &[Environment], now: Now, settings: Settings) -> Self {
        let (link, neighbour) = if at == 0 { (0, 1) } else { (at - 1, at - 1) };
        let mut config = configuration(role, settings);
        for peer in &mut config.peers {
            peer.far = match links[link] {
                Environment::Xmpp => config::Far::Xmpp(jid(neighbour, link, links).to_bare()),
                Environment::Osi => config::Far::Osi(Box::new(osi_leg(at, neighbour, link))),
            };
            let certificate = &PKI.end(&role.other().jid()).unwrap().e2e.certificate;
            peer.expected = Some(Expected::Fingerprint(Sha256::digest(certificate).into()));
        }
        let endpoint = end::endpoint(config.e2e.as_ref().unwrap(), now, Box::new(random())).unwrap();
        let stations = Station::all(&config, &time()).unwrap();
        let end = End::new(Some(endpoint), stations);
        Self::online(Machine::End(Box::new(end)), vec![jid(at, link, links)])
    }

    fn relay(at: usize, links: &[Environment]) -> Self {
        let mut accounts = vec![];
        let legs = [(at - 1, at - 1), (at, at + 1)].map(|(link, neighbour)| match links[link] {
            Environment::Xmpp => {
                accounts.push(jid(at, link, links));
                let (account, jid) = (accounts.len() - 1, jid(neighbour, link, links).to_bare());
                config::RouteLeg::Xmpp { account, jid, message_type: config::MessageType::Normal }
            }
            Environment::Osi => config::RouteLeg::Osi(Box::new(osi_leg(at, neighbour, link))),
        });
        let route = config::Route { name: format!("relay{at}"), max_pdu: 98_304, legs };
        let named = accounts.iter().map(|jid| config::Account { name: jid.to_string(), xmpp: xmpp(jid) });
        let config = config::Relay { accounts: named.collect(), routes: vec![route] };
        let transit = Transit::new(Route::all(&config, &time()).unwrap());
        Self::online(Machine::Relay(Box::new(transit)), accounts)
    }

    fn online(mut machine: Machine, accounts: Vec<FullJid>) -> Self {
        for (account, own) in accounts.iter().enumerate() {
            machine.handle_online(account, own.clone());
        }
        Self { machine, accounts, local: None }
    }

    fn tick(&mut self, now: Now) {
        if self.machine.poll_timeout().is_some_and(|at| at <= now.monotonic) {
            self.machine.handle_timeout(now);
        }
        if let Some((_, osi)) = &mut self.local {
            osi.handle_timeout(now.monotonic);
        }
    }

    fn deliver(&mut self, now: Now, to: ConnectionId, octets: &[u8]) {
        if let Some((_, osi)) = self.local.as_mut().filter(|(connection, _)| *connection == to) {
            osi.handle_octets(now.monotonic, octets);
        }
    }

    fn close(&mut self, closed: ConnectionId) {
        if let Some((_, osi)) = self.local.as_mut().filter(|(connection, _)| *connection == closed) {
            osi.handle_closed();
        }
    }
}

/// No leg has TLS.
fn time() -> Arc<dyn TimeProvider> {
    Arc::new(DefaultTimeProvider)
}

/// Each machine has an account of its own on each link.
fn jid(at: usize, link: usize, links: &[Environment]) -> FullJid {
    let account = match at {
        0 => Role::Aggregator.jid(),
        last if last == links.len() => Role::Site.jid(),
        relay => BareJid::new(&format!("relay{relay}.{link}@lab.example")).unwrap(),
    };
    xmpp::address::bridge_of(&account)
}

fn xmpp(jid: &FullJid) -> config::Xmpp {
    config::Xmpp {
        jid: jid.to_bare(),
        server: HostPort { host: String::from("127.0.0.1"), port: 5222 },
        tls: config::Tls::Direct,
        server_name: ServerName::try_from("lab.example").unwrap(),
        ca: vec![],
        password: config::Secret::new(String::new()),
    }
}

/// Each listens for the other, so that either may ask.
fn osi_leg(at: usize, neighbour: usize, link: usize) -> config::FarOsi {
    let number = u16::try_from(link).unwrap();
    let (right, left) = (PORTS.0 + number, PORTS.1 + number);
    let (own, other) = if at > neighbour { (right, left) } else { (left, right) };
    let address = |at: usize| config::OsiAddress {
        ap_title: Some(vec![1, 1, 1, 999]),
        ae_qualifier: Some(i64::try_from(at).unwrap()),
        ..config::OsiAddress::default()
    };
    let osi = config::Osi {
        application: config::Application::EndToEnd,
        local: address(at),
        remote: address(neighbour),
        ..config::Osi::default()
    };
    let connect = HostPort { host: String::from(NEIGHBOUR), port: other };
    config::FarOsi {
        leg: config::Leg { listen: Some(([127, 0, 0, 1], own).into()), connect: Some(connect) },
        osi,
    }
}
