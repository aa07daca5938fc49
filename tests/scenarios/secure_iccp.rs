//! Secure ICCP (IEC 62351-4, clause 11): a node that shows a certificate in ACSE, one that knows nothing of that, and
//! a bridge between them, without XMPP and without E2E-security.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use bridge::config::{Application, Config, Problem, Warning};
use bridge::end::{self, ConnectionId, End, Station, Transmit, What};
use e2e::compat::{ASecurity, ASecurityConfig};
use e2e::{Credential, Expected, Now, TrustAnchors};
use harness::{Pair, Role, Settings, hex, initiate_request, initiate_response};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer, KeyIdMethod,
    KeyPair, KeyUsagePurpose, SerialNumber,
};
use rustls::time_provider::DefaultTimeProvider;
use schemas::oid::A_SECURITY_MECHANISM;
use schemas::time::Utc;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const READ: &str =
    "a02c020109a627a025a1231a1173696d706c65494f47656e65726963494f1a0e4747494f31244d5824416e496e31";
const REPORT: &str = "a305a003800100";

/// An authority, and who it vouches for.
struct Pki {
    authority: Vec<u8>,
    bridge: Identity,
    node: Identity,
    stranger: Identity,
}

struct Identity {
    certificate: Vec<u8>,
    pem: [String; 2],
    key: Vec<u8>,
}

/// RSA takes its time to find keys.
fn pki() -> &'static Pki {
    static PKI: OnceLock<Pki> = OnceLock::new();
    PKI.get_or_init(|| {
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        ca.distinguished_name.push(DnType::CommonName, "ICCP authority");
        let key = KeyPair::generate().unwrap();
        let authority = ca.self_signed(&key).unwrap();
        let issuer = Issuer::new(ca, key);
        let [bridge, node, stranger] = ["bridge", "node", "stranger"].map(|name| identity(name, &issuer));
        Pki { authority: authority.der().to_vec(), bridge, node, stranger }
    })
}

fn identity(name: &str, issuer: &Issuer<'_, KeyPair>) -> Identity {
    let mut params = CertificateParams::default();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let pem = [certificate.pem(), key.serialize_pem()];
    Identity { certificate: certificate.der().to_vec(), pem, key: key.serialize_der() }
}

impl Identity {
    fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.certificate).into()
    }

    fn a_security(&self, now: Now) -> ASecurity {
        let credential = Credential::signing(self.certificate.clone(), &self.key).unwrap();
        let anchors = TrustAnchors::from_der(&[pki().authority.clone()]).unwrap();
        ASecurity::new(now.utc, ASecurityConfig::new(credential, anchors))
    }
}

const CONFIG: &str = r#"
[a_security]
certificate = "bridge.crt"
key = "bridge.key"
trust = ["ca.crt"]
without_tls = true

[[peer]]
name = "icc2"
listen = "127.0.0.1:10102"
connect = "127.0.0.1:10102"
[peer.far]
application = "secure"
certificate = { fingerprint = "FINGERPRINT" }
listen = "127.0.0.1:10103"
connect = "127.0.0.1:10103"
"#;

fn config(directory: &Path) -> Config {
    let (config, warnings) = parse(directory, CONFIG).unwrap();
    assert_eq!(warnings.len(), 0, "{warnings:?}");
    config
}

fn parse(directory: &Path, text: &str) -> Result<(Config, Vec<Warning>), Vec<Problem>> {
    let pki = pki();
    let write = |name: &str, text: &str| std::fs::write(directory.join(name), text).unwrap();
    let [certificate, key] = &pki.bridge.pem;
    write("bridge.crt", certificate);
    write("bridge.key", key);
    std::fs::set_permissions(
        directory.join("bridge.key"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    std::fs::write(directory.join("ca.crt"), pem(&pki.authority)).unwrap();
    let octets: Vec<_> = pki.node.fingerprint().iter().map(|octet| format!("{octet:02x}")).collect();
    let text = text.replace("FINGERPRINT", &format!("sha256:{}", octets.join(":")));
    Config::parse(&directory.join("bridge.toml"), &text, SystemTime::now())
}

fn pem(der: &[u8]) -> String {
    use x509_cert::der::{Decode, EncodePem, pem::LineEnding};
    x509_cert::Certificate::from_der(der).unwrap().to_pem(LineEnding::LF).unwrap()
}

/// The bridge, and a node on each of its legs.
struct Scene {
    now: Now,
    end: End,
    /// Shows a certificate.
    secure: Option<(ConnectionId, osi::Association)>,
    /// Does not.
    plain: Option<(ConnectionId, osi::Association)>,
    own: ASecurity,
    /// What becomes of the octets that the nodes send.
    tamper: fn(Vec<u8>) -> Vec<u8>,
    /// Connections to be opened are left for the test to tell of.
    is_slow: bool,
    opening: Vec<ConnectionId>,
    closed: Vec<ConnectionId>,
    seen: Vec<(&'static str, osi::Event)>,
    reports: Vec<What>,
}

impl Scene {
    /// The node on the far leg is who it says.
    fn new(node: &Identity) -> Self {
        let directory = TempDir::new().unwrap();
        let config = config(directory.path());
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let utc = Utc(i64::try_from(since_1970.as_millis()).unwrap());
        let now = Now { monotonic: Duration::ZERO, utc };
        let stations = Station::all(&config, &(Arc::new(DefaultTimeProvider) as _)).unwrap();
        let own = end::a_security(config.a_security.as_ref().unwrap(), now).unwrap();
        let mut end = End::new(None, stations);
        end.set_a_security(own);
        let own = node.a_security(now);
        let now = Now { utc: Utc(now.utc.0 + 1000), ..now };
        Self {
            now,
            end,
            secure: None,
            plain: None,
            own,
            tamper: |octets| octets,
            is_slow: false,
            opening: vec![],
            closed: vec![],
            seen: vec![],
            reports: vec![],
        }
    }

    /// The node with a certificate asks for the other.
    fn associate_from_far(&mut self) {
        let connection = self.end.handle_accepted(self.now, 1).unwrap();
        let mut node = osi::Association::initiator(secure(), self.now.monotonic, initiate_request());
        node.authenticate(self.own.sign(self.now.utc).unwrap());
        self.secure = Some((connection, node));
        self.settle();
    }

    /// The node without one asks for the other.
    fn associate_from_local(&mut self) {
        let connection = self.end.handle_accepted(self.now, 0).unwrap();
        let patient = Duration::from_secs(60);
        let config = Arc::new(osi::Config { association_timeout: patient, ..osi::Config::default() });
        let node = osi::Association::initiator(config, self.now.monotonic, initiate_request());
        self.plain = Some((connection, node));
        self.settle();
    }

    fn settle(&mut self) {
        while self.step() {}
    }

    fn step(&mut self) -> bool {
        let now = self.now;
        let mut moved = false;
        for (name, node) in [("secure", &mut self.secure), ("plain", &mut self.plain)] {
            let Some((connection, node)) = node else { continue };
            while let Some(event) = node.poll_event() {
                if let osi::Event::AssociateRequest { .. } = &event {
                    if name == "secure" {
                        node.authenticate(self.own.sign(now.utc).unwrap());
                    }
                    node.accept(&initiate_response());
                }
                self.seen.push((name, event));
            }
            if let Some(octets) = node.poll_transmit() {
                self.end.handle_octets(now, *connection, &(self.tamper)(octets));
                moved = true;
            }
        }
        while let Some(report) = self.end.poll_event() {
            self.reports.push(report.what);
        }
        let Some(transmit) = self.end.poll_transmit() else { return moved };
        match transmit {
            Transmit::Connect { connection, .. } if self.is_slow => self.opening.push(connection),
            Transmit::Connect { connection, address, .. } => self.connect(connection, address.port),
            Transmit::Octets { connection, octets } => {
                self.node(connection).into_iter().for_each(|node| node.handle_octets(now.monotonic, &octets));
            }
            Transmit::Close { connection } => {
                self.closed.push(connection);
                self.node(connection).into_iter().for_each(osi::Association::handle_closed);
            }
            Transmit::Stanza { .. } => panic!("there is no XMPP"),
        }
        true
    }

    fn connect(&mut self, connection: ConnectionId, port: u16) {
        let now = self.now;
        let responder = |config| osi::Association::responder(Arc::new([config]), now.monotonic);
        match port {
            10103 => self.secure = Some((connection, responder(secure()))),
            _ => self.plain = Some((connection, responder(Arc::default()))),
        }
        self.end.handle_connected(now, connection);
    }

    fn node(&mut self, connection: ConnectionId) -> Option<&mut osi::Association> {
        let nodes = [&mut self.secure, &mut self.plain].into_iter().flatten();
        nodes.into_iter().find(|(known, _)| *known == connection).map(|(_, node)| node)
    }

    fn send(&mut self, secure: bool, pdu: &str) {
        let node = if secure { &mut self.secure } else { &mut self.plain };
        node.as_mut().unwrap().1.send(&hex(pdu)).unwrap();
        self.settle();
    }

    fn data(&self) -> Vec<(&'static str, Vec<u8>)> {
        let data = |(name, event): &(&'static str, osi::Event)| match event {
            osi::Event::Data(pdu) => Some((*name, pdu.clone())),
            _ => None,
        };
        self.seen.iter().filter_map(data).collect()
    }

    fn refusals(&self) -> Vec<String> {
        let refusal = |what: &What| match what {
            What::ASecurity(refused) => Some(refused.id()),
            What::Environment(event) => Some(event.mnemonic()),
            What::UnusableList(list) => Some(list.mnemonic().to_owned()),
            _ => None,
        };
        self.reports.iter().filter_map(refusal).collect()
    }
}

fn secure() -> Arc<osi::Config> {
    Arc::new(osi::Config { authentication: osi::Authentication::Certificate, ..osi::Config::default() })
}

#[test]
fn without_tls_there_is_no_a_security_unless_that_is_configured() {
    let directory = TempDir::new().unwrap();
    let problems = parse(directory.path(), &CONFIG.replace("without_tls = true", "")).unwrap_err();
    assert!(format!("{problems:?}").contains("over connections without TLS"), "{problems:?}");
}

#[test]
fn either_node_associates_with_the_other_and_only_one_shows_a_certificate() {
    for from_far in [true, false] {
        let mut scene = Scene::new(&pki().node);
        if from_far {
            scene.associate_from_far()
        } else {
            scene.associate_from_local()
        }
        scene.send(from_far, READ);
        scene.send(!from_far, REPORT);
        let (asking, asked) = if from_far { ("secure", "plain") } else { ("plain", "secure") };
        assert_eq!(scene.data(), [(asked, hex(READ)), (asking, hex(REPORT))], "{:?}", scene.reports);
        assert_eq!(scene.refusals(), [""; 0]);
        // What the bridge showed in its turn is good.
        let value = scene.seen.iter().find_map(|(name, event)| match event {
            osi::Event::AssociateRequest { authentication, .. }
            | osi::Event::AssociateAccepted { authentication, .. }
                if *name == "secure" =>
            {
                authentication.clone()
            }
            _ => None,
        });
        let expected = Expected::Fingerprint(pki().bridge.fingerprint());
        let mut other = pki().node.a_security(Now { utc: Utc(0), ..scene.now });
        assert!(other.verify_request(scene.now.utc, &expected, &value.unwrap()).is_ok());
    }
}

/// Both nodes are secure, and each bridge, and between the bridges is E2E-security over XMPP.
#[test]
fn two_secure_nodes_associate_through_xmpp() {
    let settings = Settings {
        adjust: |peer| {
            peer.osi.application = Application::Secure;
            peer.osi.certificate = Some(Expected::Fingerprint(pki().node.fingerprint()));
        },
        ..Settings::default()
    };
    let mut pair = Pair::with(settings);
    for role in [Role::Aggregator, Role::Site] {
        pair.bridge(role, |end, now| end.set_a_security(pki().bridge.a_security(now)));
    }
    let mut own = pki().node.a_security(pair.now);
    pair.authentication = Box::new(move |now| Some(own.sign(now.utc).unwrap()));
    pair.advance(Duration::from_secs(1));
    pair.associate();
    pair.client_sends(&hex(READ));
    pair.server_sends(&hex(REPORT));
    assert_eq!(pair.server_received(), [hex(READ)], "{:?}", pair.reports);
    assert_eq!(pair.client_received(), [hex(REPORT)]);

    // The same with nodes that show nothing.
    pair.authentication = Box::new(|_| None);
    pair.associate();
    assert!(matches!(pair.client.as_slice(), [osi::Event::AssociateRejected { .. }]), "{:?}", pair.client);
}

#[test]
fn p11_a_node_with_the_certificate_of_another_gets_no_association() {
    for from_far in [true, false] {
        let mut scene = Scene::new(&pki().stranger);
        if from_far {
            scene.associate_from_far()
        } else {
            scene.associate_from_local()
        }
        assert_eq!(scene.refusals().len(), 1, "{:?}", scene.reports);
        let accepted = |(_, event): &(_, osi::Event)| matches!(event, osi::Event::AssociateAccepted { .. });
        assert!(!scene.seen.iter().any(accepted));
        assert!(scene.end.is_idle());
    }
}

#[test]
fn p04_a_repeated_authentication_value_is_a_replay() {
    let mut scene = Scene::new(&pki().node);
    let value = scene.own.sign(scene.now.utc).unwrap();
    for _ in 0..2 {
        let connection = scene.end.handle_accepted(scene.now, 1).unwrap();
        let mut node = osi::Association::initiator(secure(), scene.now.monotonic, initiate_request());
        node.authenticate(value.clone());
        scene.secure = Some((connection, node));
        scene.settle();
    }
    assert_eq!(scene.refusals(), ["15.10"], "{:?}", scene.reports);
}

/// Of the name of the authority, and signed by somebody else.
fn forged_list() -> Vec<u8> {
    let mut ca = CertificateParams::default();
    ca.key_usages = vec![KeyUsagePurpose::CrlSign];
    ca.distinguished_name.push(DnType::CommonName, "ICCP authority");
    let now = SystemTime::now();
    let list = CertificateRevocationListParams {
        this_update: now.into(),
        next_update: (now + Duration::from_secs(3600)).into(),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: vec![],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    list.signed_by(&Issuer::new(ca, KeyPair::generate().unwrap())).unwrap().der().to_vec()
}

#[test]
fn p18_a_forged_revocation_list_is_told_once() {
    let mut scene = Scene::new(&pki().node);
    scene.end.handle_a_security_crls(scene.now, &[forged_list()]);
    for _ in 0..2 {
        scene.now.utc.0 += 1000;
        scene.associate_from_far();
    }
    assert_eq!(scene.refusals(), ["RevocationList.Forged"], "{:?}", scene.reports);
}

/// Calls the mechanism of the A-security-profile by another name.
fn rename_mechanism(mut octets: Vec<u8>) -> Vec<u8> {
    let length = A_SECURITY_MECHANISM.len();
    let at = octets.windows(length).position(|window| window == A_SECURITY_MECHANISM);
    if let Some(last) = at.and_then(|at| octets.get_mut(at + length - 1)) {
        *last ^= 1;
    }
    octets
}

#[test]
fn p12_a_node_that_shows_no_certificate_is_one_security_event() {
    for from_far in [true, false] {
        let mut scene = Scene::new(&pki().node);
        scene.tamper = rename_mechanism;
        match from_far {
            true => scene.associate_from_far(),
            false => scene.associate_from_local(),
        }
        assert_eq!(scene.refusals(), ["OSI.Unauthenticated"], "{:?}", scene.reports);
        let accepted = |(_, event): &(_, osi::Event)| matches!(event, osi::Event::AssociateAccepted { .. });
        assert!(!scene.seen.iter().any(accepted));
        assert!(scene.end.is_idle());
    }
}

/// The node without a certificate has asked, and the other is being connected to.
fn connecting() -> (Scene, ConnectionId) {
    let mut scene = Scene::new(&pki().node);
    scene.is_slow = true;
    scene.associate_from_local();
    let [opening] = scene.opening[..] else { panic!("{:?}", scene.opening) };
    (scene, opening)
}

#[test]
fn who_vanishes_while_the_other_is_connected_to_leaves_nothing_behind() {
    let (mut scene, opening) = connecting();
    let (asking, _) = scene.plain.take().unwrap();
    scene.end.handle_closed(scene.now, asking);
    scene.settle();
    assert!(scene.closed.contains(&opening) && scene.end.is_idle());
    let told = scene.reports.len();
    scene.end.handle_connected(scene.now, opening);
    scene.end.handle_connect_failed(scene.now, opening, "too late");
    scene.end.handle_octets(scene.now, opening, &[3, 0, 0, 4]);
    scene.end.handle_closed(scene.now, opening);
    assert!(scene.end.poll_transmit().is_none() && scene.end.poll_timeout().is_none());
    scene.settle();
    assert_eq!(scene.reports.len(), told, "{:?}", scene.reports);
}

#[test]
fn who_asks_is_told_when_the_other_cannot_be_reached_or_is_silent() {
    let unreachable =
        |scene: &mut Scene, opening| scene.end.handle_connect_failed(scene.now, opening, "down");
    let silent = |scene: &mut Scene, opening| {
        scene.end.handle_connected(scene.now, opening);
        scene.settle();
        scene.now.monotonic += Duration::from_secs(11);
        scene.end.handle_timeout(scene.now);
    };
    for happens in [unreachable as fn(&mut Scene, ConnectionId), silent] {
        let (mut scene, opening) = connecting();
        happens(&mut scene, opening);
        scene.settle();
        let rejected = |(_, event): &(_, osi::Event)| matches!(event, osi::Event::AssociateRejected { .. });
        assert!(scene.seen.iter().any(rejected), "{:?}", scene.reports);
        assert!(scene.end.is_idle() && scene.end.poll_timeout().is_none());
    }
}
