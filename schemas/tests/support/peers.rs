//! What is not ours and judges us: found, or fetched where that is possible, or reported as missing by name.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// What `provision` makes in the directory it is given, one process at a time: apt and pip do not like company. Or
/// `None` after telling why there is none; under `GRIDSEAL_REQUIRE_PEERS=1` that is a failure.
pub fn peer<T>(name: &str, provision: impl FnOnce(&Path) -> Result<T, String>) -> Option<T> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(directory).unwrap();
    let lock = File::create(directory.join("provision.lock")).unwrap();
    lock.lock().unwrap();
    match provision(directory) {
        Ok(found) => Some(found),
        Err(why) if env::var_os("GRIDSEAL_REQUIRE_PEERS").is_none_or(|value| value != "1") => {
            // Not by a macro: those are captured, and a passing test's output is thrown away.
            let mut stderr = io::stderr();
            writeln!(stderr, "skipped: {name}: {why}").unwrap();
            None
        }
        Err(why) => panic!("{name} is required: {why}"),
    }
}

/// Makes sure of a program, if need be by installing its package.
pub fn program(name: &str, package: &str) -> Result<(), String> {
    if is_on_path(name) {
        return Ok(());
    }
    install(package)?;
    is_on_path(name).then_some(()).ok_or_else(|| format!("{package} brought no {name}"))
}

/// Installs a package, for root.
pub fn install(package: &str) -> Result<(), String> {
    if !is_root() {
        return Err(format!("not installed; `apt-get install {package}` as root brings it"));
    }
    apt(&["update"])?;
    apt(&["install", "--no-install-recommends", package])
}

/// Runs a program; what it said is the error when it fails.
pub fn quiet(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    let told = || format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    output.status.success().then_some(()).ok_or_else(told)
}

fn apt(arguments: &[&str]) -> Result<(), String> {
    quiet(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(["-y", "-q"]).args(arguments))
}

fn is_on_path(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|at| at.join(program).is_file()))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
