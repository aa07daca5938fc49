//! The real peers: found, or fetched where that is possible, or reported as missing by name.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// libiec61850 1.6.1 and mbedTLS, as shared libraries in a Python wheel.
const LIBIEC61850: &str = "pyiec61850-ng==1.6.1.10";

/// Another MMS, all in Python.
const HAT_DRIVERS: &str = "hat-drivers==0.10.10";

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

/// The peers every test needs.
pub fn peers() -> Option<&'static Peers> {
    static PEERS: LazyLock<Result<Peers, Missing>> = LazyLock::new(|| {
        alone(|directory| {
            server("prosody", || on_path("prosody"))?;
            package("tshark", || on_path("tshark"))?;
            Ok(Peers { python: python("libiec61850", &directory.join("interop-venv"), LIBIEC61850)? })
        })
    });
    there(&PEERS)
}

/// A Python interpreter that finds hat-drivers.
pub fn hat_drivers() -> Option<&'static Path> {
    static PYTHON: LazyLock<Result<PathBuf, Missing>> = LazyLock::new(|| {
        alone(|directory| python("hat-drivers", &directory.join("interop-hat-venv"), HAT_DRIVERS))
    });
    there(&PYTHON).map(PathBuf::as_path)
}

/// Where ejabberd's package keeps its code, and that of the packages it needs.
pub fn ejabberd() -> Option<&'static Path> {
    static LIBRARIES: LazyLock<Result<PathBuf, Missing>> =
        LazyLock::new(|| alone(|_| server("ejabberd", || on_path("erl").and_then(|_| erlang_libraries()))));
    there(&LIBRARIES).map(PathBuf::as_path)
}

/// What was found; or `None` after telling what is missing. Under `GRIDSEAL_REQUIRE_PEERS=1` that is a failure.
fn there<T>(found: &'static Result<T, Missing>) -> Option<&'static T> {
    match found {
        Ok(found) => Some(found),
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
fn alone<T>(provision: impl FnOnce(&Path) -> Result<T, Missing>) -> Result<T, Missing> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(directory).unwrap();
    let lock = File::create(directory.join("provision.lock")).unwrap();
    lock.lock().unwrap();
    provision(directory)
}

/// Debian starts a service it installs; ours is a child of the test, so that one is stopped.
fn server<T>(name: &'static str, find: impl Fn() -> Option<T>) -> Result<T, Missing> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let found = package(name, find)?;
    // The same way it was started; without a service manager, or by policy, it was not and this does nothing.
    let _ = quiet("systemctl", &["disable", "--now", name]);
    let _ = quiet("invoke-rc.d", &[name, "stop"]);
    Ok(found)
}

/// Makes sure of what `find` finds, if need be by installing the package of that name.
fn package<T>(name: &'static str, find: impl Fn() -> Option<T>) -> Result<T, Missing> {
    let missing = |why| Missing { name, why };
    if let Some(found) = find() {
        return Ok(found);
    }
    install(name).map_err(missing)?;
    find().ok_or_else(|| missing("it is not where its package should have brought it".to_owned()))
}

fn install(package: &str) -> Result<(), String> {
    if !root() {
        return Err(format!("not installed; `apt-get install {package}` as root brings it"));
    }
    apt(&["update"]).and_then(|()| apt(&["install", "--no-install-recommends", package]))
}

/// The directory that holds `ejabberd-VERSION`: one for each architecture.
fn erlang_libraries() -> Option<PathBuf> {
    let inside = |directory: &Path| fs::read_dir(directory).into_iter().flatten().flatten();
    let holds_ejabberd = |directory: &PathBuf| {
        inside(directory).any(|entry| entry.file_name().to_string_lossy().starts_with("ejabberd-"))
    };
    inside(Path::new("/usr/lib")).map(|entry| entry.path()).find(holds_ejabberd)
}

/// A virtual environment with the package, made once and kept between runs.
fn python(name: &'static str, directory: &Path, package: &str) -> Result<PathBuf, Missing> {
    let missing = |why| Missing { name, why };
    let interpreter = directory.join("bin/python");
    let complete = directory.join(package);
    if !complete.exists() {
        let path = directory.to_str().unwrap();
        let make = || quiet("python3", &["-m", "venv", "--clear", path]);
        make().or_else(|_| install("python3-venv").and_then(|()| make())).map_err(missing)?;
        let install =
            ["-m", "pip", "install", "--disable-pip-version-check", "--only-binary", ":all:", package];
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

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).map(|directory| directory.join(program)).find(|file| file.is_file())
}

fn root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}
