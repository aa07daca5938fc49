//! The real peers: found, or fetched where that is possible, or reported as missing by name.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// libiec61850 1.6.1 and mbedTLS, as shared libraries in a Python wheel.
const LIBIEC61850: &str = "pyiec61850-ng==1.6.1.10";

/// What is there.
pub struct Peers {
    /// A Python interpreter that finds the wheel.
    pub python: PathBuf,
}

#[derive(Debug)]
struct Missing {
    name: &'static str,
    why: String,
}

/// The peers; or `None` after telling which one is missing. Under `GRIDSEAL_REQUIRE_PEERS=1` that is a failure.
pub fn peers() -> Option<&'static Peers> {
    static PEERS: LazyLock<Result<Peers, Missing>> = LazyLock::new(provision);
    match &*PEERS {
        Ok(peers) => Some(peers),
        Err(Missing { name, why })
            if env::var_os("GRIDSEAL_REQUIRE_PEERS").is_none_or(|value| value != "1") =>
        {
            // Not by a macro: those are captured, and a passing test's output is thrown away.
            let mut stderr = io::stderr();
            writeln!(stderr, "skipped: {name}: {why}").unwrap();
            None
        }
        Err(Missing { name, why }) => panic!("{name} is required: {why}"),
    }
}

/// One process at a time: apt and pip do not like company.
fn provision() -> Result<Peers, Missing> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(directory).unwrap();
    let lock = File::create(directory.join("provision.lock")).unwrap();
    lock.lock().unwrap();
    prosody()?;
    package("tshark", "tshark")?;
    Ok(Peers { python: python(&directory.join("interop-venv"))? })
}

/// Debian starts a service it installs; ours is a child of the test, so that one is stopped.
fn prosody() -> Result<(), Missing> {
    if package("prosody", "prosody")? == Was::Installed {
        // Without a service manager nothing was started.
        let _ = quiet("systemctl", &["disable", "--now", "prosody"]);
        let _ = quiet("service", &["prosody", "stop"]);
    }
    Ok(())
}

#[derive(PartialEq)]
enum Was {
    There,
    Installed,
}

/// Makes sure of a program, if need be by installing its package.
fn package(program: &'static str, package: &str) -> Result<Was, Missing> {
    if on_path(program) {
        return Ok(Was::There);
    }
    let missing = |why: String| Missing { name: program, why };
    if !root() {
        return Err(missing(format!("not installed; `apt-get install {package}` as root brings it")));
    }
    apt(&["update"]).and_then(|()| apt(&["install", "--no-install-recommends", package])).map_err(missing)?;
    Ok(Was::Installed)
}

/// A virtual environment with the wheel, made once and kept between runs.
fn python(directory: &Path) -> Result<PathBuf, Missing> {
    let missing = |why| Missing { name: "libiec61850", why };
    let interpreter = directory.join("bin/python");
    let complete = directory.join(LIBIEC61850);
    if !complete.exists() {
        let path = directory.to_str().unwrap();
        let make = || quiet("python3", &["-m", "venv", "--clear", path]);
        make()
            .or_else(|_| package("python3-venv", "python3-venv").map_err(|it| it.why).and_then(|_| make()))
            .map_err(missing)?;
        let install =
            ["-m", "pip", "install", "--disable-pip-version-check", "--only-binary", ":all:", LIBIEC61850];
        quiet(interpreter.to_str().unwrap(), &install).map_err(missing)?;
        File::create(complete).unwrap();
    }
    Ok(interpreter)
}

fn apt(arguments: &[&str]) -> Result<(), String> {
    quiet("env", &[&["DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-q"], arguments].concat())
}

/// Runs a program; what it said is the error when it fails.
fn quiet(program: &str, arguments: &[&str]) -> Result<(), String> {
    let told = format!("`{program} {}`", arguments.join(" "));
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{told}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{told} failed: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

fn root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
