//! Two more makes of MMS, each as client and as server of all it has, in native mode over OSI and through bridges that
//! protect nothing: what each is told is what it is told without bridges, refusals of its own included.

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use iec61850_rs::client::{Client, ClientConfig, RcbSettings, TrgOps};
use iec61850_rs::common::{EntryTime, ManualClock};
use iec61850_rs::proto::data::Value;
use iec61850_rs::server::{DirectoryStore, Ied, Server, ServerConfig};
use iec61850_rs::{Error, Fc, TimeQuality, UtcTime};
use tempfile::TempDir;

use crate::bridges::ENCRYPTED;
use crate::libiec61850::{Record, script, varied};
use crate::over_osi::{Application, Beside, Joined};
use crate::process::{PATIENCE, Process, free_port};
use crate::recorder::Recorder;
use crate::{assert_same_answers, assert_same_mms, provision};

/// What servers of these makes refuse by themselves, with the reason where it is not in the name.
const REFUSED_BY_THE_WHEEL: &[&str] = &[
    "type of nothing",
    "read nothing",
    "write of a wrong type",
    "write a float", // it writes no leaf within a structure
    "write refused",
    "make it again",
    "buffered report control", // it does not let its own client read one
    "enable what is not reserved",
    "a setting", // it serves settings with functional constraint SG alone
    "no such group",
    "no such log",
];
const REFUSED_BY_THE_CRATE: &[&str] = &[
    "type of nothing",
    "read nothing",
    "write of a wrong type",
    "write refused",
    "make it again",
    "enable what is enabled",
    "enable what is enabled",
    "operate what is not selected",
    "no such group",
    "no such log",
    "no such file",
    "delete it again",
];

#[test]
fn every_service_of_the_iec61850_wheel_answers_the_same() {
    let (Some(_), Some(python)) = (provision::peers(), provision::rust_wheel()) else { return };
    let wheel = |role: &str, port: u16| -> Command {
        let mut command = script(python, "csp.py");
        command.args([role, &port.to_string()]);
        command
    };
    let serve = || {
        let port = free_port();
        let server = Process::start("iec61850 wheel", wheel("server", port).arg(model()));
        server.line(|line| line.contains("listening"));
        (port, server)
    };
    let ask = |port| Record::rest(&mut Process::start("iec61850 wheel", &mut wheel("client", port)));
    assert_eq!(refused(&compare(serve, ask)), REFUSED_BY_THE_WHEEL);
}

#[test]
fn every_service_of_the_iec61850_rs_crate_answers_the_same() {
    let Some(_) = provision::peers() else { return };
    assert_eq!(refused(&compare(serve_crate, ask_crate)), REFUSED_BY_THE_CRATE);
}

/// What a client is told by its server through bridges is what it is told without; that. Every time by a server that
/// is new.
fn compare<S>(serve: impl Fn() -> (u16, S), ask: impl Fn(u16) -> Vec<Record>) -> Vec<Record> {
    let direct = {
        let (port, _server) = serve();
        ask(port)
    };
    for application in Application::ALL {
        let directory = TempDir::new().unwrap();
        let (port, _server) = serve();
        let far_leg = Recorder::start(port);
        let far = Beside { server: Some(far_leg.port), ..Beside::default() };
        let joined = Joined::start(directory.path(), application, Beside::default(), far);
        let near_leg = Recorder::start(joined.near.port);
        assert_same_answers(&direct, &ask(near_leg.port), &ENCRYPTED);
        joined.stop();
        assert_same_mms(ENCRYPTED, &near_leg, &far_leg);
        // The other leg also has what their servers send: tshark finds the wheel's answer to CP malformed.
        near_leg.assert_well_formed(&directory.path().join("near.pcap"));
    }
    direct
}

fn refused(records: &[Record]) -> Vec<&str> {
    records.iter().filter(|record| !record.succeeded()).map(|record| record.case.as_str()).collect()
}

fn model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/interop/peers/ied.cid")
}

/// Its time stands still, so that answers are the same every time.
fn serve_crate() -> (u16, TempDir) {
    let files = TempDir::new().unwrap();
    fs::write(files.path().join("history.bin"), varied(100_000)).unwrap();
    let ied = Ied::from_scl_file(model(), None).unwrap();
    let mut server = Server::bind_with("127.0.0.1:0", ied, &ServerConfig::default()).unwrap();
    server.set_file_store(Box::new(DirectoryStore::new(files.path()).writable()));
    server.set_clock(Box::new(ManualClock::new(noon())));
    let port = server.local_addr().unwrap().port();
    thread::spawn(move || server.run());
    (port, files)
}

fn noon() -> UtcTime {
    UtcTime::from_unix_nanos(1_750_000_000_000_000_000, TimeQuality::SYNCHRONIZED)
}

const DEVICE: &str = "IED1LD0";
const VALUES: [(&str, Fc); 3] = [
    ("IED1LD0/GGIO1$MX$AnIn1$mag$f", Fc::XX),
    ("IED1LD0/GGIO1$ST$Ind1", Fc::XX),
    ("IED1LD0/GGIO1$SP$Set1$setMag$f", Fc::XX),
];
const SETTING: &str = "IED1LD0/GGIO1$SP$Set1$setMag$f";

/// A client, and what it has been told.
struct Asking {
    client: Client,
    records: Vec<Record>,
}

fn ask_crate(port: u16) -> Vec<Record> {
    let client = Client::connect_with(&format!("127.0.0.1:{port}"), &ClientConfig::default()).unwrap();
    let mut asking = Asking { client, records: vec![] };
    asking.directories();
    asking.values();
    asking.reports("IED1LD0/LLN0$RP$urcb01", Fc::RP);
    asking.reports("IED1LD0/LLN0$BR$brcb01", Fc::BR);
    asking.controls();
    asking.setting_groups();
    asking.logs();
    asking.files();
    asking.ask("release", Client::release);
    asking.records
}

impl Asking {
    fn ask<T: Debug>(&mut self, case: &str, act: impl FnOnce(&mut Client) -> Result<T, Error>) {
        let answer = act(&mut self.client);
        self.records.push(Record {
            association: String::new(),
            case: case.to_owned(),
            error: answer.is_err().into(),
            answer: format!("{answer:?}").into(),
        });
    }

    fn directories(&mut self) {
        self.ask("identify", Client::identify);
        self.ask("status", |client| client.status(true));
        self.ask("capabilities", Client::capabilities);
        self.ask("devices", Client::server_directory);
        self.ask("device", |client| client.logical_device_directory(DEVICE));
        self.ask("data sets", |client| client.data_set_directory(DEVICE));
        self.ask("logs", |client| client.log_directory(DEVICE));
        self.ask("members", |client| client.data_set_members(DEVICE, "LLN0$dsAll"));
        self.ask("type", |client| client.variable_type("IED1LD0/GGIO1$MX$AnIn1", Fc::XX));
        self.ask("type of nothing", |client| client.variable_type("IED1LD0/GGIO1$MX$Nothing", Fc::XX));
    }

    fn values(&mut self) {
        self.ask("read", |client| client.read("IED1LD0/GGIO1$MX$AnIn1", Fc::XX));
        self.ask("read nothing", |client| client.read("IED1LD0/GGIO1$MX$Nothing", Fc::XX));
        self.ask("read several", |client| client.read_many(&VALUES));
        self.ask("read some", |client| {
            client.read_many_results(&[VALUES[0], ("IED1LD0/No$MX$Thing", Fc::XX)])
        });
        self.ask("read a data set", |client| client.read_data_set(DEVICE, "LLN0$dsAll"));
        self.ask("write", |client| client.write(SETTING, Fc::XX, &Value::Float32(2.5)));
        self.ask("write of a wrong type", |client| client.write(SETTING, Fc::XX, &Value::Boolean(true)));
        self.ask("write refused", |client| client.write(VALUES[0].0, Fc::XX, &Value::Float32(2.5)));
        self.ask("read what was written", |client| client.read(SETTING, Fc::XX));
        self.ask("make a data set", |client| client.create_data_set("IED1LD0/LLN0$made", &VALUES));
        self.ask("make it again", |client| client.create_data_set("IED1LD0/LLN0$made", &VALUES));
        self.ask("read it", |client| client.read_data_set(DEVICE, "LLN0$made"));
        self.ask("delete it", |client| client.delete_data_set("IED1LD0/LLN0$made"));
    }

    fn reports(&mut self, block: &str, constraint: Fc) {
        let settings = RcbSettings::new().with_useful_fields().with_trg_ops(TrgOps::EVENTS);
        self.ask("report control", |client| client.read_rcb(block, constraint));
        self.ask("enable reports", |client| client.enable_rcb(block, constraint, &settings));
        self.ask("enable what is enabled", |client| client.write_rcb(block, constraint, &settings));
        self.ask("interrogation", |client| client.general_interrogation(block, constraint));
        self.ask("report on interrogation", |client| client.next_report(PATIENCE));
        let value = Value::Float32(if constraint == Fc::RP { 3.5 } else { 4.5 });
        self.ask("change a value", |client| client.write(SETTING, Fc::XX, &value));
        self.ask("report on change", |client| client.next_report(PATIENCE));
        self.ask("disable reports", |client| client.disable_rcb(block, constraint));
    }

    fn controls(&mut self) {
        let on = Value::Boolean(true);
        let [selected, direct] = ["IED1LD0/GGIO1$CO$SPCSO1", "IED1LD0/GGIO1$CO$SPCSO2"];
        self.ask("control model", |client| client.read_control_model(selected));
        self.ask("operate what is not selected", |client| client.control(selected).operate(&on));
        self.ask("select", |client| client.control(selected).select());
        self.ask("operate", |client| client.control(selected).operate(&on));
        self.ask("select again", |client| client.control(selected).select());
        self.ask("cancel", |client| client.control(selected).cancel(&on));
        // What has terminated bears the client's time.
        self.ask("execute", |client| {
            client.control(direct).execute(&on).map(|terminated| terminated.is_some())
        });
    }

    fn setting_groups(&mut self) {
        let block = "IED1LD0/LLN0$SP$SGCB";
        self.ask("setting groups", |client| client.read_sgcb(block));
        self.ask("another group", |client| client.select_active_setting_group(block, 2));
        self.ask("edit a group", |client| client.select_edit_setting_group(block, 3));
        let setting = "IED1LD0/PTOC1$SE$StrVal$setMag$f";
        self.ask("a setting", |client| client.write_edit_setting(setting, &Value::Float32(7.5)));
        self.ask("read the setting", |client| client.read_edit_setting(setting));
        self.ask("confirm", |client| client.confirm_edit_setting_group(block));
        self.ask("no such group", |client| client.select_active_setting_group(block, 9));
    }

    fn logs(&mut self) {
        let (block, log) = ("IED1LD0/LLN0$LG$lcb", "IED1LD0/LLN0$events");
        self.ask("log control", |client| client.read_lcb(block, Fc::LG));
        self.ask("log", |client| client.set_log_enabled(block, Fc::LG, true));
        self.ask("change a value", |client| client.write(SETTING, Fc::XX, &Value::Float32(5.5)));
        let start = EntryTime::from_unix_millis(1_749_999_999_000);
        self.ask("log by time", |client| client.query_log_by_time(log, start, None));
        self.ask("log after an entry", |client| client.query_log_after_entry(log, &[0; 8], start));
        self.ask("no such log", |client| client.query_log_by_time("IED1LD0/LLN0$nothing", start, None));
    }

    fn files(&mut self) {
        self.ask("file directory", |client| client.file_directory(None).map(|files| files.len()));
        self.ask("file", |client| client.read_file("history.bin", 1 << 20));
        self.ask("no such file", |client| client.read_file("nothing.bin", 1 << 20));
        self.ask("delete a file", |client| client.delete_file("history.bin"));
        self.ask("delete it again", |client| client.delete_file("history.bin"));
    }
}
