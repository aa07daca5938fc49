//! A TASE.2-like pair on hat-drivers, an MMS that is not libiec61850's: both sides report, and both ask.

use std::path::Path;

use tempfile::TempDir;

use crate::bridges::{Bridges, ENCRYPTED, Mode, Site};
use crate::libiec61850::{Record, script};
use crate::process::{Process, free_port};
use crate::recorder::Recorder;
use crate::servers::Servers;
use crate::{FEDERATED, RATHER, assert_same_answers, provision};

#[test]
fn both_sides_report_the_same_through_federated_servers() {
    let (Some(_), Some(python)) = (provision::peers(), provision::hat_drivers()) else { return };
    let directory = TempDir::new().unwrap();
    let Some(servers) = Servers::start(directory.path(), FEDERATED, &["site1"]) else { return };
    let direct = directly(python);
    assert_eq!(direct.last().unwrap().case, "delete the list", "it came to its end");
    for mode in RATHER {
        assert_same_answers(&direct, &through(&servers, *mode, python), mode);
    }
}

fn through(servers: &Servers, mode: Mode, python: &Path) -> Vec<Record> {
    let (_server, far_leg) = serve(python);
    let bridges =
        Bridges::start(servers, mode, &[Site { name: "site1", server: far_leg.port, ..Site::default() }]);
    let near_leg = Recorder::start(bridges.ports[0]);
    let records = ask(python, &near_leg);
    judge(mode, &near_leg, &far_leg);
    bridges.stop(mode);
    records
}

fn directly(python: &Path) -> Vec<Record> {
    let (_server, far_leg) = serve(python);
    let near_leg = Recorder::start(far_leg.port);
    let records = ask(python, &near_leg);
    judge(ENCRYPTED, &near_leg, &far_leg);
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

fn serve(python: &Path) -> (Process, Recorder) {
    let port = free_port();
    let server = run("TASE.2 server", python, "server", port);
    server.line(|line| line.contains(r#""listening""#));
    (server, Recorder::start(port))
}

fn ask(python: &Path, leg: &Recorder) -> Vec<Record> {
    Record::rest(&mut run("TASE.2 client", python, "client", leg.port))
}

fn run(name: &'static str, python: &Path, role: &str, port: u16) -> Process {
    Process::start(name, script(python, "tase2.py").args([role, &port.to_string()]))
}
