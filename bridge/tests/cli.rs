//! The program as its user meets it: what is typed, what is answered, and the exit code.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

fn gridseal(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
    command.current_dir(directory).args(arguments).output().expect("gridseal starts")
}

/// Exit code, standard output, standard error.
fn answer(directory: &Path, line: &str) -> (i32, String, String) {
    let arguments: Vec<&str> = line.split_whitespace().collect();
    let Output { status, stdout, stderr } = gridseal(directory, &arguments);
    let text = |octets| String::from_utf8(octets).expect("UTF-8");
    (status.code().expect("an exit code"), text(stdout), text(stderr))
}

fn demo_pki() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let (code, _, stderr) = answer(directory.path(), "pki demo .");
    assert_eq!((code, stderr.as_str()), (0, ""));
    directory
}

fn write(directory: &TempDir, name: &str, text: &str) {
    std::fs::write(directory.path().join(name), text).expect("written");
}

fn site(directory: &TempDir) -> String {
    std::fs::read_to_string(directory.path().join("site.toml")).expect("pki demo wrote it")
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in ["", "run", "check", "rekey", "pki demo", "pki inspect", "demo", "decode"] {
        let (code, stdout, _) = answer(Path::new("."), &format!("{command} --help"));
        assert_eq!(code, 0, "{command}");
        assert!(stdout.contains("Usage: gridseal") && stdout.contains("Example"), "{command}: {stdout}");
    }
}

#[test]
fn wrong_use_is_told_how_to_go_on() {
    for (line, message) in [
        ("", "Usage: gridseal <COMMAND>"),
        ("chek x.toml", "'check'"),
        ("run", "<CONFIG>"),
        ("run x.toml --log xml", "[possible values: human, json]"),
        ("pki demo", "<DIR>"),
        ("decode --to yaml", "[possible values: tree, xer, iec-xer, iec-xer-bare-floats, ber, json]"),
        ("pki demo x --site site@lab.example/IEC", "write \"site@lab.example\""),
        ("pki demo x --site aggregator@far.example", "let what stands before the @ differ"),
        ("pki demo x --server lab.example", "such as 192.0.2.7:5222"),
    ] {
        let (code, stdout, stderr) = answer(Path::new("."), line);
        assert_eq!((code, stdout.as_str()), (2, ""), "{line}");
        assert!(stderr.contains(message), "{line}: {stderr}");
    }
}

#[test]
fn whoever_traces_is_warned_of_what_the_log_will_hold() {
    let (_, stdout, _) = answer(Path::new("."), "run --help");
    assert!(stdout.contains("trace shows every MMS PDU in the clear"), "{stdout}");
}

#[test]
fn the_version_is_told() {
    let (code, stdout, _) = answer(Path::new("."), "--version");
    assert_eq!((code, stdout), (0, format!("gridseal {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn what_pki_demo_writes_passes_the_check_at_once() {
    let directory = demo_pki();
    for file in ["site.toml", "aggregator.toml"] {
        let (code, stdout, stderr) = answer(directory.path(), &format!("check {file}"));
        assert_eq!((code, stderr.as_str()), (0, ""), "{file}");
        assert!(
            stdout.starts_with("ok: ") && stdout.contains("peer ") && stdout.contains("sha256:"),
            "{stdout}"
        );
    }
}

#[test]
fn the_check_of_an_iccp_peer_shows_the_exchange_form() {
    let directory = demo_pki();
    let record = "\n[peer.tase2]\nbilateral_table_id = \"BLT-1\"\n";
    write(&directory, "iccp.toml", &(site(&directory) + record));
    let (code, stdout, stderr) = answer(directory.path(), "check iccp.toml");
    assert_eq!((code, stderr.as_str()), (0, ""));
    let form = ["AP-title ", "TSEL ", "bilateral table ID    BLT-1\n", "initiator             far\n"];
    assert!(form.iter().all(|line| stdout.contains(line)), "{stdout}");
}

#[test]
fn pki_demo_overwrites_only_when_forced() {
    let directory = demo_pki();
    let (code, _, stderr) = answer(directory.path(), "pki demo .");
    assert_eq!(code, 73);
    assert!(stderr.contains("is there already") && stderr.contains("--force"), "{stderr}");
    assert_eq!(answer(directory.path(), "pki demo . --force").0, 0);
}

#[test]
fn a_wrong_configuration_is_neither_passed_nor_run() {
    let directory = demo_pki();
    write(
        &directory,
        "wrong.toml",
        &site(&directory).replace("tls =", "tsl =").replace("trust =", "# trust ="),
    );
    for line in ["check wrong.toml", "run wrong.toml", "run wrong.toml --log json"] {
        let (code, stdout, stderr) = answer(directory.path(), line);
        assert_eq!((code, stdout.as_str()), (78, ""), "{line}");
        let expected = "wrong.toml:6: unknown key \"tsl\" in [xmpp]\n  help: did you mean \"tls\"?\n";
        assert!(stderr.starts_with(expected) && stderr.ends_with("wrong.toml: 2 problems\n"), "{stderr}");
    }
}

#[test]
fn pki_inspect_shows_pages_and_json() {
    let directory = demo_pki();
    let files = "pki/site.e2e.crt pki/e2e-ca.crt pki/e2e-ca.crl pki/server.crt";
    let (code, stdout, stderr) = answer(directory.path(), &format!("pki inspect {files}"));
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert_eq!(stdout.matches("  verdict ").count(), 4);
    let (code, stdout, _) = answer(directory.path(), &format!("pki inspect --json {files}"));
    let objects: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((code, objects.len()), (0, 4));
    let fingerprint = objects[0]["fingerprint"].as_str().expect("text");
    assert!(answer(directory.path(), "check site.toml").1.contains(fingerprint));
    let (code, stdout, stderr) = answer(directory.path(), "pki inspect pki/site.password pki/e2e-ca.crt");
    assert_eq!(code, 65);
    assert!(stdout.contains("pki/e2e-ca.crt: certificate of an authority"), "{stdout}");
    assert!(stderr.starts_with("error: pki/site.password: holds no certificate"), "{stderr}");
}

#[test]
fn rekey_needs_a_socket_and_a_bridge() {
    let directory = demo_pki();
    let (code, stdout, stderr) = answer(directory.path(), "rekey site.toml");
    assert_eq!((code, stdout.as_str()), (78, ""));
    assert!(stderr.starts_with("site.toml: [control] is missing\n  help: "), "{stderr}");
    write(&directory, "control.toml", &(site(&directory) + "\n[control]\nsocket = \"control.sock\"\n"));
    let (code, stdout, stderr) = answer(directory.path(), "rekey control.toml aggregator");
    assert_eq!((code, stdout.as_str()), (69, ""));
    assert!(stderr.starts_with("error: no bridge answers at control.sock: "), "{stderr}");
}

#[test]
fn a_configuration_that_is_not_there_is_told_so() {
    let (code, _, stderr) = answer(Path::new("."), "check nowhere.toml");
    assert_eq!(code, 78);
    assert!(stderr.starts_with("nowhere.toml: there is no such file\n  help: "), "{stderr}");
}

#[test]
fn a_warning_is_told_and_does_not_fail_the_check() {
    let directory = demo_pki();
    let text = site(&directory) + "\n[peer.osi]\npassword = \"hush\"\n";
    write(&directory, "open.toml", &text);
    let (code, stdout, stderr) = answer(directory.path(), "check open.toml");
    assert_eq!(code, 0);
    assert!(stdout.starts_with("ok: "), "{stdout}");
    assert!(stderr.contains("warning: peer.osi.password") && stderr.contains("chmod 600"), "{stderr}");
    assert!(!stdout.contains("hush") && !stderr.contains("hush"));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "measures how long the program takes to end")]
fn a_signal_ends_a_run_in_good_time_and_good_order() {
    let directory = demo_pki();
    write(&directory, "alone.toml", &site(&directory).replace("127.0.0.1:5222", "127.0.0.1:1"));
    for signal in ["-TERM", "-INT"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridseal"));
        command.current_dir(directory.path()).args(["run", "alone.toml"]).stderr(Stdio::piped());
        let mut bridge = command.spawn().expect("gridseal starts");
        let mut log = BufReader::new(bridge.stderr.take().expect("piped")).lines().map_while(Result::ok);
        assert!(log.any(|line| line.contains("cannot connect to the XMPP server at 127.0.0.1:1")));
        let told = Instant::now();
        Command::new("kill").args([signal, &bridge.id().to_string()]).status().expect("kill runs");
        assert!(log.any(|line| line.contains("a second signal ends at once")));
        assert_eq!(bridge.wait().expect("ended").code(), Some(0));
        assert!(told.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_listening_address_that_is_taken_is_told_with_its_peer() {
    let directory = demo_pki();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let text = std::fs::read_to_string(directory.path().join("aggregator.toml")).expect("written");
    write(&directory, "taken.toml", &text.replace("127.0.0.1:10102", &address));
    let (code, _, stderr) = answer(directory.path(), "run taken.toml");
    assert_eq!(code, 69);
    assert!(stderr.contains(&format!("peer site: cannot listen on {address}")), "{stderr}");
}
