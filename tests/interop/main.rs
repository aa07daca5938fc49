//! Interoperability: an unchanged libiec61850 client reaches an unchanged libiec61850 server through two bridges and real
//! XMPP servers, and tshark reads what the bridges send on both OSI legs. What is missing is fetched; see `provision`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a step that fails is a test that fails; real peers keep real time"
)]

mod bridges;
mod crowd;
mod ejabberd;
mod libiec61850;
mod local;
mod osi;
mod other_makes;
mod over_osi;
mod process;
mod prosody;
mod provision;
mod recorder;
mod relays;
mod servers;
mod tase2;
mod tls;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;

use bridges::{Bridges, CANONICAL, ENCRYPTED, EXACT, Mode, PREFERRED, Site};
use libiec61850::{Client, Record, Server, varied};
use over_osi::{Application, Beside, Joined};
use provision::Peers;
use recorder::Recorder;
use servers::{Servers, Software};

/// What the client driver does, in order, and whether a server that serves everything grants it.
const CASES: &[(&str, bool)] = &[
    ("associate", true),
    ("identify", true),
    ("status", true),
    ("vmd variables", false),
    ("domains", true),
    ("domain variables", true),
    ("domain variables of a bad domain", false),
    ("domain lists", true),
    ("journals", true),
    ("aa lists", true),
    ("attributes", true),
    ("attributes of an array", true),
    ("bad attributes", false),
    ("read", true),
    ("read a node", true),
    ("read a bad name", true),
    ("read a component", true),
    ("read array elements", true),
    ("read several", true),
    ("read a list", true),
    ("write", true),
    ("write refused", false),
    ("write of a wrong type", false),
    ("write a component", true),
    ("write several", true),
    ("write a list", true),
    ("read what was written", true),
    ("define a list", true),
    ("define it again", false),
    ("list attributes", true),
    ("read the list", true),
    ("delete the list", true),
    ("delete a fixed list", false),
    ("define an aa list", true),
    ("aa lists now", true),
    ("aa list attributes", true),
    ("read the aa list", true),
    ("delete the aa list", true),
    ("file directory", true),
    ("file open", true),
    ("file read", true),
    ("file read", true),
    ("file read", true),
    ("file read", true),
    ("file close", true),
    ("file content", true),
    ("open a missing file", false),
    ("file rename", false), // a Reject: this build of the server has no fileRename
    ("file delete", true),
    ("delete it again", false),
    ("obtain file", true),
    ("read a journal", true),
    ("read a journal after an entry", true),
    ("enable reports", true),
    ("change what is enabled", false),
    ("general interrogation", true),
    ("report on interrogation", true),
    ("change a value", true),
    ("report on change", true),
    ("disable reports", true),
    ("purge buffered reports", true),
    ("enable buffered reports", true),
    ("buffered interrogation", true),
    ("buffered report", true),
    ("disable buffered reports", true),
    ("operate", true),
    ("read what was operated", true),
    ("operate refused", false),
    ("last application error", true),
    ("associate", true),
    ("domain variables, paged", true),
    ("answer too large", false),
    ("abort", true),
    ("read after the other's abort", true),
    ("conclude", true),
];

/// The aggregator's server first.
const FEDERATED: &[Software] = &[Software::Prosody, Software::Ejabberd];

/// The modes of protection in which every service is tried; on some routes encryption is required, on others preferred.
const REQUIRED: &[Mode] = &[ENCRYPTED, EXACT, CANONICAL];
const RATHER: &[Mode] = &[PREFERRED, EXACT, CANONICAL];

#[test]
fn every_service_answers_the_same_through_prosody() {
    try_every_service(&[Software::Prosody], RATHER);
}

#[test]
fn every_service_answers_the_same_through_ejabberd() {
    try_every_service(&[Software::Ejabberd], RATHER);
}

#[test]
fn every_service_answers_the_same_through_federated_servers() {
    try_every_service(FEDERATED, REQUIRED);
}

/// Without XMPP: in native mode, and through bridges that protect nothing.
#[test]
fn every_service_answers_the_same_over_osi() {
    let Some(peers) = provision::peers() else { return };
    for application in Application::ALL {
        let directory = TempDir::new().unwrap();
        assert_same_answers(&DIRECT, &over_osi(application, peers, directory.path()), &ENCRYPTED);
    }
}

/// What the client is told without bridges.
static DIRECT: LazyLock<Vec<Record>> = LazyLock::new(directly);

/// What the client is told through bridges and those servers, beside what it is told without them.
fn try_every_service(route: &[Software], modes: &[Mode]) {
    let Some(peers) = provision::peers() else { return };
    let directory = TempDir::new().unwrap();
    let Some(servers) = Servers::start(directory.path(), route, &["site1"]) else { return };
    for mode in modes {
        let bridged = through(&servers, *mode, peers, &directory.path().join(mode.name));
        assert_same_answers(&DIRECT, &bridged, mode);
    }
}

fn assert_same_answers(direct: &[Record], bridged: &[Record], mode: &Mode) {
    for (direct, bridged) in direct.iter().zip(bridged) {
        assert_eq!(direct, bridged, "{mode:?}");
    }
    assert_eq!(direct.len(), bridged.len(), "{mode:?}");
}

fn through(servers: &Servers, mode: Mode, peers: &Peers, directory: &Path) -> Vec<Record> {
    let server = Server::start(peers, directory, None);
    let far_leg = Recorder::start(server.port);
    let site = Site { name: "site1", server: far_leg.port, ..Site::default() };
    let bridges = Bridges::start(servers, mode, &[site]);
    let near_leg = Recorder::start(bridges.ports[0]);
    let records = Client::start(peers, directory, "everything", near_leg.port, None).records();
    judge(mode, &near_leg, &far_leg, &server, directory);
    bridges.stop(mode);
    records
}

fn over_osi(application: Application, peers: &Peers, directory: &Path) -> Vec<Record> {
    let server = Server::start(peers, directory, None);
    let far_leg = Recorder::start(server.port);
    let far = Beside { server: Some(far_leg.port), ..Beside::default() };
    let joined = Joined::start(directory, application, Beside::default(), far);
    let near_leg = Recorder::start(joined.near.port);
    let records = Client::start(peers, directory, "everything", near_leg.port, None).records();
    judge(ENCRYPTED, &near_leg, &far_leg, &server, directory);
    joined.stop();
    records
}

fn judge(mode: Mode, near_leg: &Recorder, far_leg: &Recorder, server: &Server, directory: &Path) {
    assert_eq!(fs::read(server.filestore.join("obtained.bin")).unwrap(), varied(100_000));
    assert_same_pdus(mode, near_leg, far_leg);
    assert_two_associations(far_leg);
    near_leg.assert_well_formed(&directory.join("near.pcap"));
    far_leg.assert_well_formed(&directory.join("far.pcap"));
}

/// What the client is told when nothing but recording stands between it and its server. The judges are tried too:
/// what is unchanged must please them.
fn directly() -> Vec<Record> {
    let peers = provision::peers().unwrap();
    let directory = TempDir::new().unwrap();
    let server = Server::start(peers, directory.path(), None);
    let far_leg = Recorder::start(server.port);
    let near_leg = Recorder::start(far_leg.port);
    let records = Client::start(peers, directory.path(), "everything", near_leg.port, None).records();
    assert_eq!(records.iter().map(|it| (it.case.as_str(), it.succeeded())).collect::<Vec<_>>(), CASES);
    assert_same_pdus(ENCRYPTED, &near_leg, &far_leg);
    assert_two_associations(&far_leg);
    near_leg.assert_well_formed(&directory.path().join("direct.pcap"));
    near_leg.assert_malformed_when_spoilt(&directory.path().join("spoilt.pcap"));
    records
}

/// MMS PDUs cross in their order, as the octets the mode delivers; and an association ends on both legs in the
/// same way.
fn assert_same_pdus(mode: Mode, near: &Recorder, far: &Recorder) {
    assert_same_mms(mode, near, far);
    for (near, far) in near.associations().iter().zip(&far.associations()) {
        for end in [osi::FINISH, osi::ABORT] {
            let (near, far) = (&near.client.spdus, &far.client.spdus);
            assert_eq!(near.contains(&end), far.contains(&end), "SPDU {end} in {near:?} and {far:?}");
        }
    }
}

fn assert_same_mms(mode: Mode, near: &Recorder, far: &Recorder) {
    let (near, far) = (near.associations(), far.associations());
    assert_eq!(near.len(), far.len());
    for (near, far) in near.iter().zip(&far) {
        assert_eq!(mode.delivered(&near.client.mms), far.client.mms);
        assert_eq!(mode.delivered(&far.server.mms), near.server.mms);
    }
}

fn assert_two_associations(leg: &Recorder) {
    let associations = leg.associations();
    assert_eq!(associations.len(), 2);
    assert!(associations[0].client.spdus.contains(&osi::FINISH), "the first is released");
    assert!(associations[1].client.spdus.contains(&osi::ABORT), "the second is aborted");
}

/// One Prosody with accounts for two sites.
fn prosody(directory: &Path) -> Option<Servers> {
    Servers::start(directory, &[Software::Prosody], &["site1", "site2"])
}

/// Makes an association and concludes it; whether that went well.
fn associate(peers: &Peers, directory: &Path, port: u16, password: Option<&str>) -> bool {
    Client::start(peers, directory, "associate", port, password).records().iter().all(Record::succeeded)
}

#[test]
fn acse_passwords_are_checked_on_one_leg_and_given_on_the_other() {
    let Some(peers) = provision::peers() else { return };
    let directory = TempDir::new().unwrap();
    let server = Server::start(peers, directory.path(), Some("for the server"));
    let right = Site {
        name: "site1",
        server: server.port,
        asked: Some("for the clients"),
        given: Some("for the server"),
        ..Site::default()
    };
    let wrong = Site { name: "site2", given: Some("for another"), ..right };
    let Some(servers) = prosody(directory.path()) else { return };
    let bridges = Bridges::start(&servers, ENCRYPTED, &[right, wrong]);
    let try_with = |site: usize, password| associate(peers, directory.path(), bridges.ports[site], password);

    assert!(try_with(0, Some("for the clients")));
    assert!(server.passwords(1)[0]);
    assert!(!try_with(0, None));
    assert!(!try_with(0, Some("for the server")));
    // The server was asked neither time: the next password it sees is that of the other site.
    assert!(!try_with(1, Some("for the clients")));
    assert!(!server.passwords(1)[0]);
    assert!(try_with(0, Some("for the clients")));
    assert!(server.passwords(1)[0]);
    bridges.stop(ENCRYPTED);
}

#[test]
fn a_lost_leg_ends_the_association_on_one_server() {
    lose_legs(&[Software::Prosody]);
}

#[test]
fn a_lost_leg_ends_the_association_across_federated_servers() {
    lose_legs(FEDERATED);
}

fn lose_legs(route: &[Software]) {
    let Some(peers) = provision::peers() else { return };
    let directory = TempDir::new().unwrap();
    let mut first = Server::start(peers, directory.path(), None);
    let second = Server::start(peers, directory.path(), None);
    let site = |name, server: &Server| Site { name, server: server.port, ..Site::default() };
    let Some(servers) = Servers::start(directory.path(), route, &["site1", "site2"]) else { return };
    let mut bridges = Bridges::start(&servers, ENCRYPTED, &[site("site1", &first), site("site2", &second)]);
    let lasting = |site: usize| {
        let client =
            Client::start(peers, directory.path(), "associate-until-lost", bridges.ports[site], None);
        let record = client.record();
        assert!(record.succeeded(), "{record:?}");
        client
    };

    let (to_first, to_second) = (lasting(0), lasting(1));
    first.process.kill();
    assert!(to_first.record().succeeded(), "the server is gone and the client does not notice");
    assert!(!associate(peers, directory.path(), bridges.ports[0], None), "there is no server");
    assert!(associate(peers, directory.path(), bridges.ports[1], None), "the other site is not concerned");
    bridges.sites[1].kill();
    assert!(to_second.record().succeeded(), "the site is gone and the client does not notice");
    assert!(!associate(peers, directory.path(), bridges.ports[1], None), "there is no site");
}

#[test]
fn a_lost_server_refuses_associations() {
    let Some(peers) = provision::peers() else { return };
    let directory = TempDir::new().unwrap();
    let server = Server::start(peers, directory.path(), None);
    let Some(mut servers) = Servers::start(directory.path(), FEDERATED, &["site1"]) else { return };
    let site = Site { name: "site1", server: server.port, ..Site::default() };
    let bridges = Bridges::start(&servers, ENCRYPTED, &[site]);

    assert!(associate(peers, directory.path(), bridges.ports[0], None));
    servers.kill_far();
    // What the other server has not noticed yet is lost without a word; what comes later is refused.
    assert!(!associate(peers, directory.path(), bridges.ports[0], None));
    assert!(!associate(peers, directory.path(), bridges.ports[0], None));
    bridges.aggregator.line(|line| line.contains("refused a stanza: remote-server-not-found"));
}
