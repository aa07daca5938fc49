//! The real peers of these tests, and where they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// libiec61850 1.6.1 and mbedTLS, as shared libraries in a Python wheel.
const LIBIEC61850: &str = "pyiec61850-ng==1.6.1.10";

/// Another MMS, all in Python.
const HAT_DRIVERS: &str = "hat-drivers==0.10.10";

/// A third MMS, with rustls.
const RUST_WHEEL: &str = "iec61850==0.14.0";

/// What is there.
pub struct Peers {
    /// A Python interpreter that finds the wheel.
    pub python: PathBuf,
}

/// The peers every test needs.
pub fn peers() -> Option<&'static Peers> {
    static PEERS: LazyLock<Option<Peers>> = LazyLock::new(|| {
        find("prosody", |_| peers::service("prosody", || peers::is_on_path("prosody").then_some(())))?;
        find("tshark", |_| peers::program("tshark", "tshark"))?;
        let python = |directory: &Path| peers::python(&directory.join("interop-venv"), LIBIEC61850);
        Some(Peers { python: find("libiec61850", python)? })
    });
    PEERS.as_ref()
}

/// A Python interpreter that finds hat-drivers.
pub fn hat_drivers() -> Option<&'static Path> {
    static PYTHON: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        find("hat-drivers", |directory| peers::python(&directory.join("interop-hat-venv"), HAT_DRIVERS))
    });
    PYTHON.as_deref()
}

/// A Python interpreter that finds iec61850.
pub fn rust_wheel() -> Option<&'static Path> {
    static PYTHON: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        find("iec61850", |directory| peers::python(&directory.join("interop-rust-venv"), RUST_WHEEL))
    });
    PYTHON.as_deref()
}

/// Where ejabberd's package keeps its code, and that of the packages it needs.
pub fn ejabberd() -> Option<&'static Path> {
    static LIBRARIES: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        let is_there = || peers::is_on_path("erl").then(erlang_libraries).flatten();
        find("ejabberd", |_| peers::service("ejabberd", is_there))
    });
    LIBRARIES.as_deref()
}

fn find<T>(name: &str, provision: impl FnOnce(&Path) -> Result<T, String>) -> Option<T> {
    peers::peer(env!("CARGO_TARGET_TMPDIR"), name, provision)
}

/// The directory that holds `ejabberd-VERSION`: one for each architecture.
fn erlang_libraries() -> Option<PathBuf> {
    let inside = |directory: &Path| fs::read_dir(directory).into_iter().flatten().flatten();
    let holds_ejabberd = |directory: &PathBuf| {
        inside(directory).any(|entry| entry.file_name().to_string_lossy().starts_with("ejabberd-"))
    };
    inside(Path::new("/usr/lib")).map(|entry| entry.path()).find(holds_ejabberd)
}
