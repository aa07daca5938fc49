//! A real ejabberd: as any user, without Erlang's distribution, so that killing this one process ends all of it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::process::Process;
use crate::servers::{Account, Server};

/// Starts it in `directory`; `libraries` is where its package keeps its code.
pub fn start(
    directory: &Path,
    server: &Server,
    other: &Server,
    accounts: &[Account],
    libraries: &Path,
) -> Process {
    let configuration = directory.join("ejabberd.yml");
    let template = include_str!("ejabberd/ejabberd.yml");
    fs::write(&configuration, server.configuration(template, directory, other)).unwrap();
    fs::write(directory.join("inetrc"), include_str!("ejabberd/inetrc")).unwrap();
    let mut command = Command::new("erl");
    command.arg("-noinput").args(["-mnesia", "dir"]).arg(format!("{:?}", directory.join("mnesia")));
    command.args(["-s", "ejabberd"]);
    command.args(accounts.iter().flat_map(|account| ["-eval".to_owned(), register(server.domain, account)]));
    command.args(["-eval", r#"io:put_chars("accounts are ready\n")"#]);
    command.env("ERL_LIBS", libraries).env("ERL_INETRC", directory.join("inetrc"));
    command.env("ERL_CRASH_DUMP", "/dev/null").env("HOME", directory);
    command.env("EJABBERD_CONFIG_PATH", configuration);
    command.env("EJABBERD_LOG_PATH", directory.join("ejabberd.log"));
    let process = Process::start("ejabberd", &mut command);
    process.line(|line| line == "accounts are ready");
    process
}

fn register(domain: &str, Account { name, password }: &Account) -> String {
    format!(r#"ok = ejabberd_auth:try_register(<<"{name}">>, <<"{domain}">>, <<"{password}">>)"#)
}
