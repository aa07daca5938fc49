//! asn1c's C of our module of MMS, compiled once for each text of it, in a process that converts what it is told.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::{program, quiet};

const MODULE: &str = include_str!("../../schemas/asn1/mms.asn1");
const MAIN: &str = include_str!("asn1c.c");

/// A running converter.
#[derive(Debug)]
pub struct Asn1c {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Asn1c {
    /// For [`crate::peer`].
    ///
    /// # Errors
    /// asn1c or a C compiler is missing.
    pub fn start(directory: &Path) -> Result<Self, String> {
        program("asn1c", "asn1c")?;
        program("cc", "gcc")?;
        let mut command = Command::new(converter(directory)?);
        let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = process.map_err(|error| format!("{command:?}: {error}"))?;
        let (to, from) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Ok(Self { process, to, from: BufReader::new(from) })
    }

    /// Decodes and encodes as often as told: `b` is BER, `d` DER, `x` Basic and `c` Canonical XER. The time of all of
    /// it, and what came out.
    pub fn convert(
        &mut self,
        [from, to]: [char; 2],
        octets: &[u8],
        times: u32,
    ) -> (Duration, Option<Vec<u8>>) {
        writeln!(self.to, "{from} {to} {times} {}", octets.len()).unwrap();
        self.to.write_all(octets).unwrap();
        self.to.flush().unwrap();
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        let (took, length) = line.trim_end().split_once(' ').unwrap();
        let out = length.parse().ok().map(|length| {
            let mut out = vec![0; length];
            self.from.read_exact(&mut out).unwrap();
            out
        });
        (Duration::from_nanos(took.parse().unwrap()), out)
    }
}

impl Drop for Asn1c {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn converter(directory: &Path) -> Result<PathBuf, String> {
    let mut mark = DefaultHasher::new();
    (MODULE, MAIN).hash(&mut mark);
    let directory = directory.join(format!("asn1c-{:x}", mark.finish()));
    let converter = directory.join("converter");
    if !converter.exists() {
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        generate(&directory)?;
        compile(&directory)?;
        fs::rename(directory.join("a.out"), &converter).unwrap();
    }
    Ok(converter)
}

fn generate(directory: &Path) -> Result<(), String> {
    fs::write(directory.join("mms.asn1"), MODULE).unwrap();
    let mut asn1c = Command::new("asn1c");
    quiet(asn1c.args(["-fcompound-names", "-pdu=MMSpdu", "mms.asn1"]).current_dir(directory))?;
    fs::remove_file(directory.join("converter-sample.c")).unwrap();
    fs::write(directory.join("main.c"), MAIN).unwrap();
    Ok(())
}

/// Some hundred files: by as many compilers as there are processors.
fn compile(directory: &Path) -> Result<(), String> {
    let sources = files(directory, "c");
    let share = sources.len().div_ceil(thread::available_parallelism().map_or(1, usize::from));
    thread::scope(|scope| {
        let compilers: Vec<_> = sources
            .chunks(share)
            .map(|sources| scope.spawn(move || quiet(cc(directory).arg("-c").args(sources))))
            .collect();
        compilers.into_iter().try_for_each(|compiler| compiler.join().unwrap())
    })?;
    quiet(cc(directory).args(files(directory, "o")).arg("-lm"))
}

fn cc(directory: &Path) -> Command {
    let mut cc = Command::new("cc");
    cc.args(["-O2", "-w", "-I."]).current_dir(directory);
    cc
}

fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}
