//! Two whole bridges without sockets: an MMS client, the aggregator, a broker, the site, an MMS server.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use bridge::arrival::Listener;
use bridge::certificates::{DemoPki, Names};
use bridge::config::{self, Confidentiality, HostPort, Octets};
use bridge::end::{self, ConnectionId, Door, End, Entrance, Report, Station, Transmit, What};
use e2e::{Expected, Now};
use jid::{BareJid, FullJid, Jid};
use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber};
use rustls::time_provider::DefaultTimeProvider;
use rustls_pki_types::ServerName;
use schemas::envpdu::EnvPdu;
use schemas::secpdu::Kind;
use schemas::time::Utc;
use sha2::{Digest, Sha256};
use x509_cert::der::Decode;
use xmpp::stanza::{Payload, Stanza};

use crate::wire::{Toward, Wire};

use crate::signer::end_authority_of;

/// Which bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Where the MMS client is; initiates.
    Aggregator,
    /// Where the MMS server is; responds.
    Site,
}

impl Role {
    const BOTH: [Self; 2] = [Self::Aggregator, Self::Site];

    /// Its account.
    #[must_use]
    pub fn jid(self) -> BareJid {
        let name = match self {
            Self::Aggregator => "aggregator@lab.example",
            Self::Site => "site@lab.example",
        };
        BareJid::new(name).unwrap()
    }

    /// Its full JID.
    #[must_use]
    pub fn full(self) -> FullJid {
        xmpp::address::bridge_of(&self.jid())
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Aggregator => Self::Site,
            Self::Site => Self::Aggregator,
        }
    }
}

/// What a broker makes of a stanza: none, one or several.
pub type Broker = Box<dyn FnMut(Stanza) -> Vec<Stanza>>;

/// Certificates for all tests: valid from an hour before the test run.
pub(crate) static PKI: LazyLock<DemoPki> = LazyLock::new(|| {
    let server = HostPort { host: String::from("127.0.0.1"), port: 5222 };
    let names = Names::new(Role::Aggregator.jid(), vec![Role::Site.jid()], server, None);
    let pki = names.and_then(|names| DemoPki::generate(SystemTime::now(), names));
    pki.unwrap()
});

struct Node {
    end: End,
    /// The local MMS peer's OSI stack, and the bridge's name for the connection.
    local: Option<(ConnectionId, osi::Association)>,
}

/// Two bridges and everything around them.
pub struct Pair {
    /// Moves only when a test moves it.
    pub now: Now,
    /// Between the bridges: passes everything until a test replaces it.
    pub broker: Broker,
    /// What a local MMS peer shows in ACSE, and wants shown there; nothing until a test replaces it.
    pub authentication: Box<dyn FnMut(Now) -> Option<Vec<u8>>>,
    /// Whether the MMS server takes connections.
    pub server_is_up: bool,
    /// Every stanza sent, before the broker touched it.
    pub sent: Vec<Stanza>,
    /// What the MMS client saw.
    pub client: Vec<osi::Event>,
    /// What the MMS server saw.
    pub server: Vec<osi::Event>,
    /// What the bridges reported.
    pub reports: Vec<(Role, Report)>,
    /// What went over OSI connections, each portion as it was sent.
    pub frames: Vec<Frame>,
    /// What the MMS server answers to an Initiate-Request.
    pub initiate_response: Vec<u8>,
    aggregator: Node,
    site: Node,
    wire: Wire,
    settings: Settings,
}

/// Octets on a connection of a bridge.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The bridge.
    pub role: Role,
    /// Its name for the connection.
    pub connection: ConnectionId,
    /// Whether the bridge sent them.
    pub is_from_bridge: bool,
    /// They.
    pub octets: Vec<u8>,
}

/// What both peer records say of each other.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether brokers may read.
    pub confidentiality: Confidentiality,
    /// Which octets are protected where they may.
    pub octets: Octets,
    /// Whatever else differs from the defaults.
    pub adjust: fn(&mut config::Peer),
    /// What carries the SecPDUs.
    pub environment: Environment,
}

/// An operational environment (IEC 62351-4, clauses 15 and 16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Stanzas.
    Xmpp,
    /// OSI in native mode. The broker sees and makes stanzas all the same, which say what the primitives carry.
    Osi,
}

impl Default for Settings {
    /// Encrypted, everything else as configurations have it.
    fn default() -> Self {
        Self {
            confidentiality: Confidentiality::Required,
            octets: Octets::Canonical,
            adjust: |_| {},
            environment: Environment::Xmpp,
        }
    }
}

impl Default for Pair {
    fn default() -> Self {
        Self::new()
    }
}

impl Pair {
    /// Two bridges, online, that encrypt.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    /// The same with these settings.
    #[must_use]
    pub fn with(settings: Settings) -> Self {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let utc = Utc(i64::try_from(since_1970.as_millis()).unwrap_or_default());
        let now = Now { monotonic: Duration::ZERO, utc };
        Self {
            now,
            broker: Box::new(|stanza| vec![stanza]),
            authentication: Box::new(|_| None),
            server_is_up: true,
            sent: vec![],
            client: vec![],
            server: vec![],
            reports: vec![],
            frames: vec![],
            initiate_response: initiate_response(),
            aggregator: Node::new(Role::Aggregator, now, settings),
            settings,
            site: Node::new(Role::Site, now, settings),
            wire: Wire::default(),
        }
    }

    /// An MMS client connects and sends its Initiate-Request; everything follows until all is quiet.
    pub fn associate(&mut self) {
        let now = self.now;
        let Some(connection) = self.aggregator.end.handle_accepted(now, 0) else { return };
        let (config, value) = self.local_peer();
        let mut client = osi::Association::initiator(config, now.monotonic, initiate_request());
        value.into_iter().for_each(|value| client.authenticate(value));
        self.aggregator.local = Some((connection, client));
        self.settle();
    }

    /// The MMS client sends a PDU.
    pub fn client_sends(&mut self, pdu: &[u8]) {
        self.sends(Role::Aggregator, pdu);
    }

    /// The MMS server sends a PDU.
    pub fn server_sends(&mut self, pdu: &[u8]) {
        self.sends(Role::Site, pdu);
    }

    fn sends(&mut self, role: Role, pdu: &[u8]) {
        if let Some((_, osi)) = &mut self.node(role).local {
            osi.send(pdu).unwrap();
        }
        self.settle();
    }

    /// Does something to the OSI stack of the local MMS peer of a bridge.
    pub fn local(&mut self, role: Role, act: impl FnOnce(&mut osi::Association)) {
        if let Some((_, osi)) = &mut self.node(role).local {
            act(osi);
        }
        self.settle();
    }

    /// Does something to a bridge.
    pub fn bridge(&mut self, role: Role, act: impl FnOnce(&mut End, Now)) {
        let now = self.now;
        act(&mut self.node(role).end, now);
        self.settle();
    }

    /// Hands a bridge a stanza as if the broker had routed it.
    pub fn inject(&mut self, to: Role, stanza: Stanza) {
        self.deliver(to, stanza);
        self.settle();
    }

    /// What the broker has made of a stanza arrives.
    fn deliver(&mut self, to: Role, stanza: Stanza) {
        let now = self.now;
        match (self.settings.environment, stanza.payload) {
            (Environment::Xmpp, payload) => {
                self.node(to).end.handle_stanza(now, Stanza { payload, ..stanza })
            }
            (Environment::Osi, Payload::Association(env_pdu)) => match env_pdu.sec_pdu.kind {
                Kind::HandshakeReq => self.connect_far(to, env_pdu),
                _ => self.wire.deliver(to, now.monotonic, &env_pdu),
            },
            (Environment::Osi, _) => {}
        }
    }

    fn connect_far(&mut self, to: Role, request: EnvPdu) {
        let now = self.now;
        let end = &mut self.node(to).end;
        let is_far =
            |listener: &Arc<Listener<Entrance>>| listener.doors.iter().any(|(_, door)| *door == Door::Far);
        let listener = end.listeners().iter().position(is_far);
        if let Some(connection) = listener.and_then(|listener| end.handle_accepted(now, listener)) {
            self.wire.connect(to, connection, now.monotonic, request);
        }
    }

    fn step_wire(&mut self) -> bool {
        let now = self.now;
        self.wire.tick(now.monotonic);
        match self.wire.poll() {
            None => return false,
            Some(Toward::Octets(role, connection, octets)) => {
                self.record(role, connection, false, &octets);
                self.node(role).end.handle_octets(now, connection, &octets);
            }
            Some(Toward::Closed(role, connection)) => self.node(role).end.handle_closed(now, connection),
            Some(Toward::Stanza(role, stanza)) => self.route(role, stanza),
        }
        true
    }

    /// The process of a bridge ends and starts again: nothing it knew is left.
    pub fn restart(&mut self, role: Role) {
        *self.node(role) = Node::new(role, self.now, self.settings);
        self.wire.restart(role);
    }

    /// Lets time pass, on both clocks.
    pub fn advance(&mut self, by: Duration) {
        self.now.monotonic += by;
        self.now.utc.0 += i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.settle();
    }

    /// The PDUs that the MMS client has received, taken out.
    pub fn client_received(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.client).into_iter().filter_map(data).collect()
    }

    /// The PDUs that the MMS server has received, taken out.
    pub fn server_received(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.server).into_iter().filter_map(data).collect()
    }

    /// How often a bridge has reported such a thing.
    #[must_use]
    pub fn count(&self, role: Role, what: impl Fn(&What) -> bool) -> usize {
        self.reports.iter().filter(|(by, report)| *by == role && what(&report.what)).count()
    }

    /// Ids of the security events that a bridge has raised.
    #[must_use]
    pub fn alarms(&self, role: Role) -> Vec<String> {
        let of_role = self.reports.iter().filter(|(by, _)| *by == role);
        of_role.filter_map(|(_, report)| alarm(&report.what)).collect()
    }

    /// What carries the SecPDUs.
    #[must_use]
    pub const fn environment(&self) -> Environment {
        self.settings.environment
    }

    /// Lets everything happen that follows from what was done.
    pub fn settle(&mut self) {
        while Role::BOTH.map(|role| self.step(role)).contains(&true) | self.step_wire() {}
    }

    fn node(&mut self, role: Role) -> &mut Node {
        match role {
            Role::Aggregator => &mut self.aggregator,
            Role::Site => &mut self.site,
        }
    }

    fn step(&mut self, role: Role) -> bool {
        let now = self.now;
        self.node(role).tick(now);
        let moved = self.step_local(role);
        while let Some(report) = self.node(role).end.poll_event() {
            self.reports.push((role, report));
        }
        let Some(transmit) = self.node(role).end.poll_transmit() else { return moved };
        match transmit {
            Transmit::Stanza { stanza, .. } => self.route(role, stanza),
            Transmit::Connect { connection, address, .. } if address.host == FAR => {
                self.wire.connected(role, connection, now.monotonic);
                self.node(role).end.handle_connected(now, connection);
            }
            Transmit::Connect { connection, .. } => self.connect(role, connection),
            Transmit::Octets { connection, octets } => {
                self.record(role, connection, true, &octets);
                if !self.wire.handle_octets((role, connection), now.monotonic, &octets) {
                    self.node(role).deliver(now, connection, &octets);
                }
            }
            Transmit::Close { connection } => {
                if !self.wire.handle_closed((role, connection)) {
                    self.node(role).close(connection);
                }
            }
        }
        true
    }

    fn step_local(&mut self, role: Role) -> bool {
        let (now, answer) = (self.now, self.initiate_response.clone());
        let node = self.node(role);
        let Some((connection, osi)) = &mut node.local else { return false };
        let events: Vec<_> = std::iter::from_fn(|| osi.poll_event()).collect();
        let octets = osi.poll_transmit();
        let accept = events.iter().any(|event| matches!(event, osi::Event::AssociateRequest { .. }));
        if accept {
            osi.accept(&answer);
        }
        let moved = octets.is_some() || !events.is_empty();
        if let Some(octets) = octets {
            let connection = *connection;
            node.end.handle_octets(now, connection, &octets);
            self.record(role, connection, false, &octets);
        }
        match role {
            Role::Aggregator => self.client.extend(events),
            Role::Site => self.server.extend(events),
        }
        moved
    }

    fn record(&mut self, role: Role, connection: ConnectionId, is_from_bridge: bool, octets: &[u8]) {
        self.frames.push(Frame { role, connection, is_from_bridge, octets: octets.to_vec() });
    }

    fn route(&mut self, from: Role, stanza: Stanza) {
        let stanza = Stanza { from: Some(Jid::from(from.full())), ..stanza };
        self.sent.push(stanza.clone());
        for stanza in (self.broker)(stanza) {
            self.deliver(from.other(), stanza);
        }
    }

    /// What the OSI stack of a local MMS peer is told, and what it shows in ACSE.
    fn local_peer(&mut self) -> (Arc<osi::Config>, Option<Vec<u8>>) {
        let value = (self.authentication)(self.now);
        let authentication = match value {
            Some(_) => osi::Authentication::Certificate,
            None => osi::Authentication::None,
        };
        (Arc::new(osi::Config { authentication, ..osi::Config::default() }), value)
    }

    fn connect(&mut self, role: Role, connection: ConnectionId) {
        let (now, up) = (self.now, self.server_is_up);
        let (config, value) = self.local_peer();
        let node = self.node(role);
        if up {
            let mut server = osi::Association::responder(Arc::new([config]), now.monotonic);
            value.into_iter().for_each(|value| server.authenticate(value));
            node.local = Some((connection, server));
            node.end.handle_connected(now, connection);
        } else {
            node.end.handle_connect_failed(now, connection, "connection refused");
        }
    }
}

impl Node {
    fn new(role: Role, now: Now, settings: Settings) -> Self {
        let config = configuration(role, settings);
        let endpoint = end::endpoint(config.e2e.as_ref().unwrap(), now, Box::new(random())).unwrap();
        // Its legs have no TLS.
        let stations = Station::all(&config, &(Arc::new(DefaultTimeProvider) as _)).unwrap();
        let mut end = End::new(Some(endpoint), stations);
        end.handle_online(role.full());
        Self { end, local: None }
    }

    fn tick(&mut self, now: Now) {
        if self.end.poll_timeout().is_some_and(|at| at <= now.monotonic) {
            self.end.handle_timeout(now);
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

/// SplitMix64: every run the same, every process of a run another.
pub(crate) fn random() -> impl FnMut(&mut [u8]) {
    static PROCESSES: AtomicU64 = AtomicU64::new(1);
    let mut state = PROCESSES.fetch_add(1, Ordering::Relaxed) << 32;
    move |octets| {
        for octet in octets {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            *octet = ((mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 56) as u8;
        }
    }
}

pub(crate) fn configuration(role: Role, settings: Settings) -> config::Config {
    let end = PKI.end(&role.jid()).unwrap();
    let server = HostPort { host: String::from("127.0.0.1"), port: 5222 };
    let mut config = config::Config {
        xmpp: Some(config::Xmpp {
            jid: role.jid(),
            server: server.clone(),
            tls: config::Tls::Direct,
            server_name: ServerName::try_from("lab.example").unwrap(),
            ca: vec![],
            password: config::Secret::new(String::new()),
        }),
        e2e: Some(config::E2e {
            chain: vec![end.e2e.certificate.to_vec()],
            key: end.e2e.key.secret_pkcs8_der().to_vec().into(),
            trust: vec![PKI.e2e_ca.certificate.to_vec()],
            crl: vec![],
            revocation: e2e::Revocation::Known,
            aead: vec![config::Aead::Aes256Gcm],
            cipher: vec![],
            keys: config::KeyLife::default(),
            clock_tolerance: Duration::from_secs(600),
            restart_guard: Duration::ZERO,
        }),
        a_security: None,
        control: None,
        peers: vec![config::Peer {
            name: format!("{:?}", role.other()).to_lowercase(),
            far: config::Far::Xmpp(role.other().jid()),
            leg: match role {
                Role::Aggregator => config::Leg::listen(([127, 0, 0, 1], 0).into()),
                Role::Site => config::Leg::connect(server),
            },
            expected: None,
            confidentiality: settings.confidentiality,
            octets: settings.octets,
            aead: vec![config::Aead::Aes256Gcm],
            cipher: vec![],
            icv: e2e::Icv::ALL.to_vec(),
            groups: vec![e2e::Group::P256],
            signatures: e2e::SignatureAlgorithm::STANDARD.to_vec(),
            binding: false,
            rekey: true,
            nonce: config::Nonce::Counter,
            on_gap: e2e::OnGap::Abort,
            max_pdu: 65_536,
            message_type: config::MessageType::Normal,
            tase2: None,
            line: 1,
            osi: config::Osi::default(),
        }],
    };
    if settings.environment == Environment::Osi {
        config.xmpp = None;
        config.peers.iter_mut().for_each(|peer| over_osi(peer, role));
    }
    config.peers.iter_mut().for_each(settings.adjust);
    config
}

/// Where the far station is over OSI.
const FAR: &str = "far";

/// The far station is over OSI, and its certificate is known.
fn over_osi(peer: &mut config::Peer, role: Role) {
    let far = HostPort { host: String::from(FAR), port: 3782 };
    let osi = config::Osi {
        application: config::Application::EndToEnd,
        local: address(role),
        remote: address(role.other()),
        ..config::Osi::default()
    };
    let leg = config::Leg { listen: Some(([127, 0, 0, 1], 3782).into()), connect: Some(far) };
    peer.far = config::Far::Osi(Box::new(config::FarOsi { leg, osi }));
    let certificate = &PKI.end(&role.other().jid()).unwrap().e2e.certificate;
    peer.expected = Some(Expected::Fingerprint(Sha256::digest(certificate).into()));
}

fn address(role: Role) -> config::OsiAddress {
    let ae_qualifier = Some(if role == Role::Aggregator { 1 } else { 2 });
    config::OsiAddress { ap_title: Some(vec![1, 1, 1, 999]), ae_qualifier, ..config::OsiAddress::default() }
}

/// The OSI stack of who speaks for a bridge in native mode.
pub(crate) fn native(role: Role) -> Arc<osi::Config> {
    let address = |role| osi::Address {
        ap_title: Some("1.1.1.999".parse().unwrap()),
        ae_qualifier: address(role).ae_qualifier,
        ..osi::Address::usual()
    };
    let (local, remote) = (address(role), address(role.other()));
    Arc::new(osi::Config { application: osi::Application::Native, local, remote, ..osi::Config::default() })
}

pub(crate) fn data(event: osi::Event) -> Option<Vec<u8>> {
    match event {
        osi::Event::Data(pdu) => Some(pdu),
        _ => None,
    }
}

pub(crate) fn alarm(what: &What) -> Option<String> {
    match what {
        What::Security(event) => Some(event.id()),
        What::Environment(event) => Some(event.id()),
        What::UnusableList(list) => Some(list.id().to_owned()),
        _ => None,
    }
}

/// A revocation list of the authority for the ends, DER, that names the certificate of one or of none.
#[must_use]
pub fn revocation_list(revoked: Option<Role>) -> Vec<u8> {
    revocation_list_of(&PKI, revoked)
}

/// The same of another infrastructure's authority.
#[must_use]
pub fn revocation_list_of(pki: &DemoPki, revoked: Option<Role>) -> Vec<u8> {
    let now = SystemTime::now();
    let serial = |role: Role| {
        let end = pki.end(&role.jid()).unwrap();
        let certificate = x509_cert::Certificate::from_der(&end.e2e.certificate).unwrap();
        certificate.tbs_certificate().serial_number().as_bytes().to_vec()
    };
    let revoke = |role: Role| RevokedCertParams {
        serial_number: SerialNumber::from_slice(&serial(role)),
        revocation_time: now.into(),
        reason_code: None,
        invalidity_date: None,
    };
    let list = CertificateRevocationListParams {
        this_update: now.into(),
        next_update: (now + Duration::from_secs(24 * 3600)).into(),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: revoked.map(revoke).into_iter().collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    list.signed_by(&end_authority_of(pki)).unwrap().der().to_vec()
}

/// SHA-256 of the certificate of the authority for the ends.
#[must_use]
pub fn anchor() -> [u8; 32] {
    Sha256::digest(&PKI.e2e_ca.certificate).into()
}

/// The Initiate-Request that libiec61850 1.6.1 sends.
#[must_use]
pub fn initiate_request() -> Vec<u8> {
    hex("a826800300fde881010582010583010aa416800101810305f100820c03ee1c00000408000079ef18")
}

/// The Initiate-Response that libiec61850 1.6.1 sends.
#[must_use]
pub fn initiate_response() -> Vec<u8> {
    hex("a926800300fde881010582010583010aa416800101810305f100820c03ee1c00000408000079ef18")
}

/// What XML makes of a stanza: written, and read again.
#[must_use]
pub fn through_xml(stanza: Stanza) -> Stanza {
    xso::from_bytes(&xso::to_vec(&stanza).unwrap()).unwrap()
}

/// Octets written as hex digits.
#[must_use]
pub fn hex(text: &str) -> Vec<u8> {
    let digit = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).map(|at| digit(at).unwrap()).collect()
}
