//! A TASE.2-like pair on hat-drivers, an MMS that is not libiec61850's: two control centres that both report and both
//! ask, through real XMPP servers, in native mode over OSI, and through bridges that protect nothing.

use std::path::Path;

use tempfile::TempDir;

use crate::bridges::{Bridges, ENCRYPTED, Mode, Site};
use crate::libiec61850::{Record, script};
use crate::over_osi::{Application, Beside, Joined};
use crate::process::{Process, free_port};
use crate::recorder::Recorder;
use crate::servers::Servers;
use crate::{FEDERATED, RATHER, assert_same_answers, provision};

/// What both centres call their agreement.
const TABLE: &str = "BLT-1";
const RECORD: &str = "[peer.tase2]\nbilateral_table_id = \"BLT-1\"\nversion = \"2000-8\"\n";

#[test]
fn both_sides_report_the_same_through_federated_servers() {
    let (Some(_), Some(python)) = (provision::peers(), provision::hat_drivers()) else { return };
    let directory = TempDir::new().unwrap();
    let Some(servers) = Servers::start(directory.path(), FEDERATED, &["site1"]) else { return };
    let direct = directly(python);
    for mode in RATHER {
        assert_same_answers(&direct, &through(&servers, *mode, python), mode);
    }
}

fn through(servers: &Servers, mode: Mode, python: &Path) -> Vec<Record> {
    let (_server, far_leg) = serve(python, TABLE);
    let bridges =
        Bridges::start(servers, mode, &[Site { name: "site1", server: far_leg.port, ..Site::default() }]);
    let near_leg = Recorder::start(bridges.ports[0]);
    let records = ask(python, &near_leg);
    judge(mode, &near_leg, &far_leg);
    bridges.stop(mode);
    records
}

fn directly(python: &Path) -> Vec<Record> {
    let (_server, far_leg) = serve(python, TABLE);
    let near_leg = Recorder::start(far_leg.port);
    let records = ask(python, &near_leg);
    judge(ENCRYPTED, &near_leg, &far_leg);
    assert_eq!(records.last().unwrap().case, "delete the list", "it came to its end");
    records
}

/// All that either side says is delivered, but for the answer to conclude, which this client does not wait for.
fn judge(mode: Mode, near_leg: &Recorder, far_leg: &Recorder) {
    const CONCLUDE_RESPONSE: [u8; 2] = [0x8c, 0];
    let (near, far) = (near_leg.associations(), far_leg.associations());
    assert_eq!((near.len(), far.len()), (1, 1));
    let answers =
        |pdus: &[Vec<u8>]| pdus.iter().filter(|pdu| **pdu != CONCLUDE_RESPONSE).cloned().collect::<Vec<_>>();
    assert_eq!(mode.delivered(&near[0].client.mms), far[0].client.mms);
    assert_eq!(mode.delivered(&answers(&far[0].server.mms)), answers(&near[0].server.mms));
}

/// A dual association, then one that the other centre's node initiates.
#[test]
fn two_centers_answer_the_same_over_osi_whoever_asks() {
    let Some(python) = provision::hat_drivers() else { return };
    let direct = directly(python);
    for application in Application::ALL {
        let directory = TempDir::new().unwrap();
        let (_near_server, to_near) = serve(python, TABLE);
        let (_far_server, to_far) = serve(python, TABLE);
        let beside = |leg: &Recorder| Beside { server: Some(leg.port), record: RECORD };
        let joined = Joined::start(directory.path(), application, beside(&to_near), beside(&to_far));
        for (port, leg) in [(joined.near.port, &to_far), (joined.far.port, &to_near)] {
            let near_leg = Recorder::start(port);
            assert_same_answers(&direct, &ask(python, &near_leg), &ENCRYPTED);
            judge(ENCRYPTED, &near_leg, leg);
        }
        let counted = joined.stop();
        assert!(!counted.contains("records_departed"), "{counted}");
    }
}

#[test]
fn another_bilateral_table_is_left_by_the_client_and_told_by_both_bridges() {
    let Some(python) = provision::hat_drivers() else { return };
    let directory = TempDir::new().unwrap();
    let (_server, to_far) = serve(python, "BLT-2");
    let near = Beside { server: None, record: RECORD };
    let joined = Joined::start(
        directory.path(),
        Application::EndToEnd,
        near,
        Beside { server: Some(to_far.port), ..near },
    );
    let near_leg = Recorder::start(joined.near.port);
    let records = ask(python, &near_leg);
    assert_eq!(records.last().unwrap().case, "bilateral table");
    let told = "Bilateral_Table_ID is BLT-2, and [peer.tase2] at line";
    for center in [&joined.near, &joined.far] {
        center.bridge.line(|line| line.contains(told) && line.contains("says BLT-1"));
    }
    joined.stop();
    judge(ENCRYPTED, &near_leg, &to_far);
    const CONCLUDE_REQUEST: [u8; 2] = [0x8b, 0];
    assert_eq!(to_far.associations()[0].client.mms.last().unwrap(), &CONCLUDE_REQUEST);
}

#[test]
fn a_center_that_asks_against_the_direction_is_told() {
    let Some(python) = provision::hat_drivers() else { return };
    let directory = TempDir::new().unwrap();
    let (_server, to_far) = serve(python, TABLE);
    let record = format!("{RECORD}direction = \"single\"\n");
    let near = Beside { server: None, record: &record };
    let far = Beside { server: Some(to_far.port), record: RECORD };
    let joined = Joined::start(directory.path(), Application::NonSecure, near, far);
    let records = ask(python, &Recorder::start(joined.near.port));
    assert_eq!(records.last().unwrap().case, "delete the list", "nothing is held back");
    joined.near.bridge.line(|line| line.contains("the Responder asks (read)"));
    joined.stop();
}

fn serve(python: &Path, table: &str) -> (Process, Recorder) {
    let port = free_port();
    let server = run("TASE.2 server", python, "server", port, table);
    server.line(|line| line.contains(r#""listening""#));
    (server, Recorder::start(port))
}

fn ask(python: &Path, leg: &Recorder) -> Vec<Record> {
    Record::rest(&mut run("TASE.2 client", python, "client", leg.port, TABLE))
}

fn run(name: &'static str, python: &Path, role: &str, port: u16, table: &str) -> Process {
    Process::start(name, script(python, "tase2.py").args([role, &port.to_string(), table]))
}
