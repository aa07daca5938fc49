//! A real Prosody, with its own configuration and accounts.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::process::Process;
use crate::servers::{Account, Server};

/// Starts it in `directory`.
pub fn start(directory: &Path, server: &Server, other: &Server, accounts: &[Account]) -> Process {
    let configuration = directory.join("prosody.cfg.lua");
    let template = include_str!("prosody/prosody.cfg.lua");
    fs::write(&configuration, server.configuration(template, directory, other)).unwrap();
    fs::write(directory.join("mod_elsewhere.lua"), include_str!("prosody/mod_elsewhere.lua")).unwrap();
    for account in accounts {
        register(&configuration, server.domain, account);
    }
    let mut command = Command::new("prosody");
    let mut process = Process::start("prosody", command.arg("-F").arg("--config").arg(&configuration));
    process.listening(server.starttls);
    process.listening(server.direct_tls);
    process
}

fn register(configuration: &Path, domain: &str, account: &Account) {
    let mut command = Command::new("prosodyctl");
    command.arg("--config").arg(configuration).args(["register", account.name, domain, &account.password]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "prosodyctl: {output:?}");
}
