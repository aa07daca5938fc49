//! A real Prosody on loopback, with its own configuration and accounts.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::process::{Process, free_port};

/// One server of one domain.
pub struct Prosody {
    pub starttls: u16,
    pub direct_tls: u16,
    _process: Process,
}

/// What an account needs: its localpart and its password.
pub struct Account {
    pub name: &'static str,
    pub password: String,
}

impl Prosody {
    /// Starts it in `directory` with the certificate and key found in `pki`.
    pub fn start(directory: &Path, pki: &Path, domain: &str, accounts: &[Account]) -> Self {
        fs::create_dir_all(directory).unwrap();
        let (starttls, direct_tls) = (free_port(), free_port());
        let configuration = directory.join("prosody.cfg.lua");
        let text = [
            ("directory", directory.display().to_string()),
            ("starttls", starttls.to_string()),
            ("direct_tls", direct_tls.to_string()),
            ("certificate", pki.join("server.crt").display().to_string()),
            ("key", pki.join("server.key").display().to_string()),
            ("domain", domain.to_owned()),
        ]
        .iter()
        .fold(include_str!("prosody/prosody.cfg.lua").to_owned(), |text, (name, value)| {
            text.replace(&format!("@{name}@"), value)
        });
        fs::write(&configuration, text).unwrap();
        for account in accounts {
            register(&configuration, domain, account);
        }
        let mut process =
            Process::start("prosody", Command::new("prosody").arg("-F").arg("--config").arg(&configuration));
        process.listening(starttls);
        process.listening(direct_tls);
        Self { starttls, direct_tls, _process: process }
    }
}

fn register(configuration: &Path, domain: &str, account: &Account) {
    let mut command = Command::new("prosodyctl");
    command.arg("--config").arg(configuration).args(["register", account.name, domain, &account.password]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "prosodyctl: {output:?}");
}
