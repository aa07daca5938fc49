//! What is not ours and judges us: found, or fetched where that is possible, or reported as missing by name. Nothing
//! of it depends on the bridge, so that every package's tests may ask for it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "for tests: a step that fails is a test that fails")]

pub mod asn1c;
pub mod capture;

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What `provision` makes of `directory`, where it may keep things between runs: `CARGO_TARGET_TMPDIR`, the same for
/// all packages. One process at a time: apt and pip do not like company. Or `None` after telling why there is none;
/// under `GRIDSEAL_REQUIRE_PEERS=1` that is a failure.
pub fn peer<T>(directory: &str, name: &str, provision: impl FnOnce(&Path) -> Result<T, String>) -> Option<T> {
    let directory = Path::new(directory);
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
///
/// # Errors
/// It is missing and cannot be installed.
pub fn program(name: &str, package: &str) -> Result<(), String> {
    found_or_installed(package, || is_on_path(name).then_some(()))
}

/// Makes sure of what `find` finds of a package that brings a service. Debian starts what it installs; ours is a
/// child of the test, so that one is stopped.
///
/// # Errors
/// It is missing and cannot be installed.
pub fn service<T>(package: &str, find: impl Fn() -> Option<T>) -> Result<T, String> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let found = found_or_installed(package, find)?;
    // The same way it was started; without a service manager, or by policy, it was not and this does nothing.
    let _ = quiet(Command::new("systemctl").args(["disable", "--now", package]));
    let _ = quiet(Command::new("invoke-rc.d").args([package, "stop"]));
    Ok(found)
}

/// The interpreter of a virtual environment with a package, made once in `directory` and kept between runs.
///
/// # Errors
/// Python or the package cannot be had.
pub fn python(directory: &Path, package: &str) -> Result<PathBuf, String> {
    let python = directory.join("bin/python");
    let complete = directory.join(package);
    if !complete.exists() {
        program("python3", "python3")?;
        let make = || quiet(Command::new("python3").args(["-m", "venv", "--clear"]).arg(directory));
        make().or_else(|_| install("python3-venv").and_then(|()| make()))?;
        let pip = ["-m", "pip", "install", "--disable-pip-version-check", "--prefer-binary"];
        quiet(Command::new(&python).args(pip).arg(package))?;
        File::create(complete).unwrap();
    }
    Ok(python)
}

/// Runs a program.
///
/// # Errors
/// What it said when it fails.
pub fn quiet(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    let told = || format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    output.status.success().then_some(()).ok_or_else(told)
}

/// Whether a program would be found by its name.
#[must_use]
pub fn is_on_path(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|at| at.join(program).is_file()))
}

fn found_or_installed<T>(package: &str, find: impl Fn() -> Option<T>) -> Result<T, String> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install(package)?;
    find().ok_or_else(|| format!("{package} did not bring it"))
}

fn install(package: &str) -> Result<(), String> {
    if !is_root() {
        return Err(format!("not installed; `apt-get install {package}` as root brings it"));
    }
    apt(&["update"])?;
    apt(&["install", "--no-install-recommends", package])
}

fn apt(arguments: &[&str]) -> Result<(), String> {
    quiet(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(["-y", "-q"]).args(arguments))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
