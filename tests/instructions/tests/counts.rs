//! No scenario may take more than a twentieth more instructions than `counts.txt` says.
//!
//! `WRITE_COUNTS=1 cargo test -p gridseal-instructions` writes the file anew: after a change that is worth its price,
//! and with another compiler, which its first line names. Instructions are counted, not time, so that a noisy
//! machine does not matter. Neither does the processor: it chooses glibc's `memcpy`, and all but one are hidden here.

#![cfg(target_arch = "x86_64")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a measurement that cannot be made has failed")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const WAYS: [&str; 3] = ["to-xer", "from-xer", "from-rxml"];
const PDUS: [&str; 4] = ["small read", "60-member report", "200-element structure", "100-name list"];
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/counts.txt");
/// What is done once, such as to start and to fill buffers, falls out of the difference between so many and twice so many.
const TIMES: u64 = 20;
const ONE_MEMCPY: &str =
    "glibc.cpu.hwcaps=-AVX512VL,-AVX512F,-AVX2,-AVX_Fast_Unaligned_Load,-SSSE3,-ERMS,-FSRM";

#[test]
fn no_scenario_takes_a_twentieth_more_instructions() {
    let Some(program) = peers::peer(env!("CARGO_TARGET_TMPDIR"), "valgrind", program) else { return };
    let counts = WAYS.map(|way| [0, 1, 2, 3].map(|pdu| count(&program, way, pdu)));
    let compiler = compiler();
    if std::env::var_os("WRITE_COUNTS").is_some() {
        return std::fs::write(FILE, format!("{compiler}\n{}", table(&counts))).unwrap();
    }
    let text = std::fs::read_to_string(FILE).unwrap();
    assert_eq!(text.lines().next(), Some(&*compiler), "count anew: WRITE_COUNTS=1, with the code of before");
    let stored = stored(&text);
    for ((way, counts), stored) in WAYS.iter().zip(counts).zip(stored) {
        for ((pdu, count), stored) in PDUS.iter().zip(counts).zip(stored) {
            assert!(count <= stored + stored / 20, "{way}, {pdu}: {count} instructions, were {stored}");
        }
    }
}

/// The program as it is released, and valgrind.
fn program(directory: &Path) -> Result<PathBuf, String> {
    peers::program("valgrind", "valgrind")?;
    let target = directory.join("instructions");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--bin", "gridseal-instructions", "--target-dir"]).arg(&target);
    peers::quiet(cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUSTFLAGS"))?;
    Ok(target.join("release/gridseal-instructions"))
}

/// Instructions for one PDU.
fn count(program: &Path, way: &str, pdu: usize) -> u64 {
    let total = |times| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
        valgrind.args([way, &pdu.to_string(), &u64::to_string(&times)]).env("GLIBC_TUNABLES", ONE_MEMCPY);
        let said = String::from_utf8(valgrind.output().unwrap().stderr).unwrap();
        let (_, collected) = said.split_once("Collected : ").unwrap_or_else(|| panic!("{said}"));
        collected.lines().next().unwrap().trim().parse::<u64>().unwrap()
    };
    (total(2 * TIMES) - total(TIMES)) / TIMES
}

fn table(counts: &[[u64; 4]; 3]) -> String {
    let mut text = format!("{:12}{}\n", "", PDUS.map(|pdu| format!("{pdu:>24}")).concat());
    for (way, counts) in WAYS.iter().zip(counts) {
        writeln!(text, "{way:12}{}", counts.map(|count| format!("{count:>24}")).concat()).unwrap();
    }
    text
}

/// As it names itself.
fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output().unwrap();
    String::from_utf8(version.stdout).unwrap().trim().to_owned()
}

fn stored(text: &str) -> [[u64; 4]; 3] {
    WAYS.map(|way| {
        let row = text.lines().find_map(|line| line.strip_prefix(way)).unwrap();
        row.split_whitespace().map(|count| count.parse().unwrap()).collect::<Vec<_>>().try_into().unwrap()
    })
}
