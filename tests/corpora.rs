//! The laws of the fuzz targets over the corpora that fuzzing left.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "laws are there to be broken")]

#[path = "fuzz/laws/lib.rs"]
mod laws;

use std::fs;
use std::path::{Path, PathBuf};

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

/// The file that breaks a law is the last one printed.
fn hold(target: &str, law: fn(&[u8])) {
    let files: Vec<_> = fs::read_dir(corpus(target)).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 5, "{target}: {} files", files.len());
    for file in files {
        println!("{}", file.display());
        law(&fs::read(file).unwrap());
    }
}

#[test]
fn osi() {
    hold("osi", laws::osi);
}

#[test]
fn secpdu() {
    hold("secpdu", laws::secpdu);
}

#[test]
fn stanza() {
    hold("stanza", laws::stanza);
}

#[test]
fn guard() {
    hold("guard", laws::guard);
}

#[test]
fn mms() {
    hold("mms", laws::mms);
}

#[test]
fn e2e() {
    hold("e2e", laws::e2e);
}
