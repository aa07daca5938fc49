//! The command line: what a user types, and what is answered.
//! Results go to standard output, everything else to standard error; exit codes are those of sysexits.h.

use std::fmt::Display;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use jid::BareJid;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use schemas::time::Utc;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::certificates::{DemoPki, Names, PkiError};
use crate::config::{Account, Config, Document, HostPort, Peer, Relay, Route, Warning, account};
use crate::control;
use crate::decode::{self, Form, Source};
use crate::demo::{self, Screen};
use crate::driver;
use crate::inspect;
use crate::telemetry::{self, Format};

/// EX_DATAERR: a demonstration step failed, what was to be decoded is at fault, or a demand was refused.
pub const BAD_DATA: u8 = 65;
/// EX_NOINPUT: a file to decode cannot be read.
pub const NO_INPUT: u8 = 66;
/// EX_UNAVAILABLE: the system lacks something needed.
pub const UNAVAILABLE: u8 = 69;
/// EX_CANTCREAT: files were not made.
pub const CANNOT_CREATE: u8 = 73;
/// EX_NOPERM: the XMPP server refuses the account.
pub const NOT_PERMITTED: u8 = 77;
/// EX_CONFIG: the configuration is wrong.
pub const BAD_CONFIGURATION: u8 = 78;

/// Carries MMS through XMPP servers, sealed from end to end as IEC 62351-4 describes.
#[derive(Debug, Parser)]
#[command(name = "gridseal", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  gridseal demo                        see it work, on this machine alone
  gridseal pki demo try                certificates and two configurations to start from
  gridseal pki inspect try/pki/*.crt   what certificates say, and which rule they break
  gridseal check try/site.toml         what is wrong with a configuration, if anything
  gridseal run try/site.toml           be the bridge of a site
  gridseal rekey try/site.toml         let a running bridge change its keys
  gridseal decode capture.pcap         read what MMS says";

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs a bridge until SIGINT (Ctrl-C) or SIGTERM
    Run(Run),
    /// Checks a configuration and the files it names
    Check(Check),
    /// Asks a running bridge for new keys now
    Rekey(Rekey),
    /// Makes keys and certificates
    #[command(subcommand, arg_required_else_help = true)]
    Pki(Pki),
    /// Shows a sealed session between a client and a simulated DER, on this machine alone
    Demo(Demo),
    /// Shows an MMS PDU, a stanza or a capture to people, or turns it into XML, hex or JSON
    Decode(Decode),
}

#[derive(Args, Debug)]
#[command(after_help = RUN_HELP, after_long_help = run_long_help())]
struct Run {
    /// The configuration, a TOML file
    config: PathBuf,
    /// How log lines look (standard error)
    #[arg(long, value_enum, default_value_t)]
    log: Format,
    /// The least severe lines shown; debug names service and object of every MMS PDU, trace shows every MMS PDU in the
    /// clear, so keep such logs as safe as the plant
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    log_level: Level,
}

const RUN_HELP: &str = "\
Example:
  gridseal run site.toml --log json --log-level debug

`gridseal run --help` shows a whole configuration.";

fn run_long_help() -> String {
    let indented = |text: &str| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let (configuration, relay) = (indented(CONFIGURATION), indented(RELAY));
    format!(
        "The first signal releases all associations and ends within 5 s; the second ends at once.

Example:
  gridseal run site.toml --log json --log-level debug

A whole configuration; keys after # may be left out:
{configuration}
Or that of a relay between far stations, which holds no key of theirs:
{relay}
Exit codes: 0 ended as asked, 69 something is unavailable, 77 the server refuses the account,
78 the configuration is wrong."
    )
}

/// A relay without keys.
pub(crate) const RELAY: &str = r#"[[account]]                             # one XMPP stream each
name = "cloud"                          # the other keys are those of [xmpp]
jid = "plant7@lab.example"
server = "xmpp.lab.example:5222"
ca = ["pki/tls-ca.crt"]
password_file = "pki/site.password"

[[route]]                               # whoever asks on one leg is connected through the other
name = "plant7"
# max_pdu = 98304                       # SecPDUs, in octets
[[route.leg]]
account = "cloud"                       # over XMPP: the peer records of that far station name this account
jid = "aggregator@lab.example"
# message_type = "normal"               # or "headline"
[[route.leg]]                           # over OSI, in native mode; the other keys are those of [peer.far]
listen = "0.0.0.0:3782"                 # where the far station connects
connect = "192.0.2.9:3782"              # where it is
local = { ap_title = "1.1.1.999", ae_qualifier = 12 }
remote = { ap_title = "1.1.1.999", ae_qualifier = 7 }
"#;

/// Every key there is; optional ones after a `#`, with their defaults.
pub(crate) const CONFIGURATION: &str = r#"[xmpp]
jid = "site@lab.example"
server = "xmpp.lab.example:5222"
ca = ["pki/tls-ca.crt"]                 # the only authorities that may vouch for the server
password_file = "pki/site.password"     # the first line is the password
# tls = "starttls"                      # or "direct"
# server_name = "lab.example"           # the JID's domain

[e2e]
certificate = "pki/site.e2e.crt"        # PEM, own certificate first
key = "pki/site.e2e.key"                # PEM, PKCS#8
trust = ["pki/e2e-ca.crt"]              # the authorities that may vouch for peers
# crl = ["pki/e2e-ca.crl"]              # their revocation lists, read again when the files change
# revocation = "known"                  # where there is no list, or a stale one, nobody counts as revoked;
                                        # "required": nobody is taken; "off": lists are not asked
# aead = ["aes-256-gcm", "aes-128-gcm"] # authenticated encryption, best first
# cipher = []                           # "aes-256-cbc", "aes-128-cbc" beside an ICV; offered where aead = []
# key_life = "24h"                      # from "15m"; without new keys the association is released
# rekey_after = "18h"                   # asks for new keys; at most three quarters of key_life
# rekey_count = 1073741824              # the same after so many PDUs sent under one key
# association_life = "168h"             # released whatever its keys: new keys do not heal a leaked one
# clock_tolerance = "10m"
# restart_guard = "5s"                  # refuses requests from before its start and this much after

# [a_security]                          # Secure ICCP: who this bridge is in ACSE, where application is "secure"
# certificate = "pki/icc1.acse.crt"     # PEM, RSA: digitalSignature
# key = "pki/icc1.acse.key"             # PEM, PKCS#8
# trust = ["pki/acse-ca.crt"]           # the authorities that may vouch for peers' certificates
# intermediates = []                    # certificates between the two, for which ACSE has no room
# crl = []                              # revocation lists, read again when the files change
# without_tls = false                   # true: also over connections that nothing else protects
# sha1 = false                          # true: also from old products that sign with SHA-1

# [control]                             # for `gridseal rekey`; nowhere by default
# socket = "control.sock"               # made at the start, for gridseal's user alone, and removed at the end

[[peer]]                                # once for each far station
name = "aggregator"
jid = "aggregator@lab.example"
connect = "127.0.0.1:102"               # the local MMS server, or where local clients come:
                                        # listen = "127.0.0.1:10102"
# fingerprint = "sha256:…"              # who it is, if not the account in its certificate; or its AE-title:
                                        # ap_title = "1.1.1.999" with ae_qualifier = 12; or its subject:
                                        # subject = "CN=ied7,O=Utility"; for either, if trust has several
                                        # authorities, the one that issued it: anchor = "pki/e2e-ca.crt"
# confidentiality = "required"          # or "preferred", or "off": brokers may read, and still change nothing
# octets = "canonical"                  # or "exact": which encoding is protected where brokers may read
# aead = ["aes-256-gcm", "aes-128-gcm"] # as in [e2e], and so is
# cipher = []
# icv = ["aes-256-gmac", "aes-128-gmac", "hmac-sha256"] # where brokers may read, and beside cipher
# groups = ["p-256"]                    # key agreement, best first: "brainpoolp256r1", "modp-2048"
# signatures = ["ecdsa-p-256", "ecdsa-brainpoolp256r1", "rsa"] # what the peer may sign with; "ed25519" is private
# binding = false                       # true: both halves of the handshake name each other (private extension)
# rekey = true                          # false: the peer cannot change keys; associations end with them
# nonce = "counter"                     # or "any"
# on_gap = "abort"                      # or "report": what else follows when PDUs are missing
# max_pdu = 65536                       # octets; Initiates that take more (localDetail) are lowered to it
# message_type = "normal"               # or "headline"

# [peer.osi]                            # the local leg
# application = "non-secure"            # or "secure": both sides show certificates in ACSE, see [a_security], and
# certificate = { … }                   # which one it must be: fingerprint, ap_title and ae_qualifier, or subject
# checking = "lax"                      # or "strict"
# password_file = "…"                   # the ACSE password: demanded from clients, sent to servers
# tpdu_size = 8192                      # octets
# transport = "secure"                  # "non-secure" (without [peer.osi.tls]), or "dont-care": with TLS or without
# local = { tsap = "0001", ssel = "0001", psel = "00000001", ap_title = "1.1.1.999", ae_qualifier = 12 }
# remote = { … }

# [peer.osi.tls]                        # as in [peer.far.tls]; both sides show certificates, and the port is 3782 where
                                        # none is given, else 102
# certificate = "pki/site.osi.crt"      # PEM, own certificate first: digitalSignature
# key = "pki/site.osi.key"              # PEM, PKCS#8
# ca = ["pki/osi-ca.crt"]               # the authorities that may vouch for the MMS peer's certificate, and/or
# pinned = ["sha256:…"]                 # the certificates that it may show
# peer_name = "ied7.plant.example"      # the DNS name or IP address that its certificate must bear
# crl = ["pki/osi-ca.crl"]              # revocation lists, read again when the files change
# session_life = "24h"                  # then it is judged again and keys are renewed; in TLS 1.2 the session ends
# versions = ["1.3", "1.2"]

# [peer.far]                            # instead of jid: the far station is reached over OSI
# listen = "0.0.0.0:3782"               # where it connects, and/or
# connect = "192.0.2.9:3782"            # where it is
# application = "end-to-end"            # native mode: E2E-security ends here; "secure", "non-secure": MMS goes on as it is
# local = { ap_title = "1.1.1.999", ae_qualifier = 12 } # native mode needs both, of
# remote = { … }                        # both sides; all other keys are those of [peer.osi]

# [peer.tase2]                          # ICCP: what departs from it passes and is told, with this line
# bilateral_table_id = "BLT-1"
# version = "2000-8"                    # TASE2_Version
# direction = "dual"                    # or "single": only the initiator asks. Who initiates follows from listen and
                                        # connect; `gridseal check` shows the record as the exchange form has it
"#;

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  gridseal check site.toml && gridseal run site.toml

Exit codes: 0 it can be run, 78 it is wrong: every fault is told with its line and how to mend it.")]
struct Check {
    /// The configuration, a TOML file
    config: PathBuf,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  gridseal rekey site.toml                 all associations of the bridge that runs with site.toml
  gridseal rekey site.toml aggregator      those with one peer

A line for each association says what is done. Public values travel with MMS PDUs: keys change once some have gone
each way, and each end logs it. New keys come of the old ones and do not heal a leaked one: for that, restart the bridge.

Exit codes: 0 it is done, 65 the bridge refuses, 69 no bridge answers, 78 the configuration is wrong or has no [control].")]
struct Rekey {
    /// The configuration that the bridge runs with
    config: PathBuf,
    /// The name of a [[peer]] [default: all]
    peer: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Pki {
    /// Makes all that a demonstration needs: authorities, certificates, passwords, configurations
    Demo(PkiDemo),
    /// Shows what certificates and revocation lists say, and which rule they break
    Inspect(PkiInspect),
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  gridseal pki inspect site.e2e.crt
  gridseal pki inspect site.e2e.crt e2e-ca.crt e2e-ca.crl      its path and its revocation too
  gridseal pki inspect --json *.crt | jq -r '[.file, .validity.not_after] | @tsv'

Authorities and lists among the files are taken as if configured: certificates of ends are checked against them. The
verdict is by the rules of IEC 62351-4, Annex G, as a peer's bridge will find it.

Exit codes: 0 all are good, 65 one cannot be read or breaks a rule.")]
struct PkiInspect {
    /// One JSON object for each certificate or list, on a line of its own
    #[arg(long)]
    json: bool,
    /// Certificates and revocation lists, in PEM or DER
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  gridseal pki demo try
  gridseal pki demo try --site north@lab.example --site south@lab.example --server 192.0.2.7:5222

For trying out: whoever can read DIR can pose as anybody in it.")]
struct PkiDemo {
    /// Where to write; made if it is not there
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// The aggregator's account
    #[arg(long, value_name = "JID", value_parser = account, default_value = "aggregator@lab.example")]
    aggregator: BareJid,
    /// A site's account; may be given again
    #[arg(long = "site", value_name = "JID", value_parser = account, default_value = "site@lab.example")]
    sites: Vec<BareJid>,
    /// Where the XMPP server is
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:5222")]
    server: HostPort,
    /// A further name for the XMPP server's certificate, checked by the ends [default: the JIDs' domains]
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    /// Make new keys in place of those of an earlier run
    #[arg(long)]
    force: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  gridseal demo --json | tail -n 1

Exit codes: 0 every step succeeded, 65 one did not.")]
struct Demo {
    /// One JSON object a step, and one at the end
    #[arg(long)]
    json: bool,
    /// Show what both bridges log, from this level upwards (standard error); trace shows every MMS PDU
    #[arg(long, value_enum, value_name = "LEVEL")]
    log_level: Option<Level>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  gridseal decode a006020102800101                 hex may stand for a file
  gridseal decode stanza.xml                       kinds are told apart without --from
  gridseal decode --to xer pdu.ber                 and back: gridseal decode --to ber pdu.xml
  gridseal decode --to json capture.pcap | jq .    one object a PDU
  echo a0 06 02 01 02 80 01 01 | gridseal decode

Of a stanza, xer and ber are the MMS PDU in it that is in the clear. What is sealed stays so.

Exit codes: 0 it is decoded, 65 it is at fault: the place of the first fault is told (octet, frame or XML path),
66 the file cannot be read.")]
struct Decode {
    /// What the input is [default: found out by itself]
    #[arg(long, value_enum, value_name = "KIND")]
    from: Option<Source>,
    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    to: Form,
    /// A file, or the PDU itself as hex; standard input if it is left out or is -
    #[arg(value_name = "FILE")]
    input: Option<PathBuf>,
}

/// How severe a log line is.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Level {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    /// What the MMS PDUs say, in the clear, and how each travels
    Trace,
}

impl From<Level> for tracing::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::ERROR,
            Level::Warn => Self::WARN,
            Level::Info => Self::INFO,
            Level::Debug => Self::DEBUG,
            Level::Trace => Self::TRACE,
        }
    }
}

/// Does what the command line says. Wrong use ends here with exit code 2 and a usage line.
pub fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Run(arguments) => run(&arguments),
        Command::Check(arguments) => check(&arguments),
        Command::Rekey(arguments) => rekey(&arguments),
        Command::Pki(Pki::Demo(arguments)) => pki_demo(arguments),
        Command::Pki(Pki::Inspect(arguments)) => pki_inspect(&arguments),
        Command::Demo(arguments) => demo(&arguments),
        Command::Decode(arguments) => decode(&arguments),
    }
}

fn run(arguments: &Run) -> ExitCode {
    let (config, warnings) = match load(&arguments.config) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    telemetry::start(arguments.log, arguments.log_level.into());
    for Warning(problem) in &warnings {
        tracing::warn!(place = problem.place(), help = problem.help, "{}", problem.message);
    }
    match serve(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Why a bridge ended unasked.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("the system gives no threads or signals: {0}")]
    System(#[from] io::Error),
    #[error(transparent)]
    Driver(#[from] driver::Error),
}

impl RunError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::System(_) => UNAVAILABLE,
            Self::Driver(error) => error.exit_code(),
        }
    }
}

/// Every connection is a file, and the usual limit is for programs that have few.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(%error, "no more connections than {:?} at a time", limit.current);
    }
}

fn serve(config: Document) -> Result<(), RunError> {
    raise_file_limit();
    let runtime = runtime(&config)?;
    let ended = runtime.block_on(async {
        let signals = Signals::new()?;
        // As a task it is where the connections are; what is blocked on has a thread of its own.
        let running = tokio::spawn(driver::run(config, signals.first()));
        Ok(running.await.map_err(io::Error::other)??)
    });
    // A name that is being looked up must not hold the end up.
    runtime.shutdown_background();
    ended
}

/// To move a PDU costs less than to wake another thread for it; to encrypt one for TLS, and to parse XML, does not.
fn runtime(document: &Document) -> io::Result<Runtime> {
    let mut builder = match document {
        Document::End(config) if config.xmpp.is_none() && !config.peers.iter().any(Peer::has_tls) => {
            Builder::new_current_thread()
        }
        Document::End(_) | Document::Relay(_) => Builder::new_multi_thread(),
    };
    builder.enable_all().build()
}

/// SIGINT and SIGTERM, caught from the start.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for a signal; from then on another one ends the process at once.
    async fn first(mut self) {
        self.next().await;
        tracing::info!("releasing all associations; a second signal ends at once");
        tokio::spawn(async move { std::process::exit(self.next().await) });
    }

    /// Waits for a signal; answers with the exit code of a process it killed.
    async fn next(&mut self) -> i32 {
        let signal = tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.terminate.recv() => SignalKind::terminate(),
        };
        128 + signal.as_raw_value()
    }
}

fn check(arguments: &Check) -> ExitCode {
    let (document, warnings) = match load(&arguments.config) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    warnings.iter().for_each(complain);
    match document {
        Document::End(config) => tell_end(&config),
        Document::Relay(relay) => tell_relay(&relay),
    }
    ExitCode::SUCCESS
}

fn tell_end(config: &Config) {
    match &config.xmpp {
        Some(xmpp) => say(format_args!("ok: {} through {}", xmpp.jid, xmpp.server)),
        None => say(format_args!("ok: without XMPP")),
    }
    config.peers.iter().for_each(tell);
    if let Some(e2e) = &config.e2e {
        say(format_args!("certificate {}", e2e.fingerprint()));
    }
}

fn tell_relay(relay: &Relay) {
    say("ok: a relay, which holds no key");
    for Account { name, xmpp } in &relay.accounts {
        say(format_args!("account {name}: {} through {}", xmpp.jid, xmpp.server));
    }
    for Route { name, legs: [first, second], .. } in &relay.routes {
        say(format_args!("route {name}: one far station {first}, the other {second}"));
    }
}

fn tell(peer: &Peer) {
    let Peer { name, far, leg, .. } = peer;
    say(format_args!("peer {name}: the far station {far}, the local MMS peer {leg}"));
    if let Some(form) = peer.exchange_form() {
        form.to_string().lines().for_each(say);
    }
}

/// The configuration, or its problems told and the exit code.
fn load(path: &Path) -> Result<(Document, Vec<Warning>), ExitCode> {
    Document::load(path, SystemTime::now()).map_err(|problems| {
        problems.iter().for_each(complain);
        let count = match problems.len() {
            1 => "1 problem".to_owned(),
            many => format!("{many} problems"),
        };
        complain(format_args!("{}: {count}", path.display()));
        ExitCode::from(BAD_CONFIGURATION)
    })
}

fn rekey(arguments: &Rekey) -> ExitCode {
    let file = arguments.config.display();
    let config = match load(&arguments.config) {
        Ok((Document::End(config), _)) => config,
        Ok((Document::Relay(_), _)) => {
            complain(format_args!("{file}: a relay holds no keys\n  help: ask the bridges at its ends"));
            return BAD_CONFIGURATION.into();
        }
        Err(code) => return code,
    };
    let Some(control) = config.control else {
        complain(format_args!(
            "{file}: [control] is missing\n  help: add [control] with socket = \"control.sock\", and restart the bridge"
        ));
        return BAD_CONFIGURATION.into();
    };
    match control::rekey(&control.socket, arguments.peer.as_deref()) {
        Ok(lines) => {
            lines.iter().for_each(say);
            if lines.is_empty() {
                complain("no association is open");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(format_args!("error: {error}"));
            error.exit_code().into()
        }
    }
}

fn pki_demo(arguments: PkiDemo) -> ExitCode {
    match make_demo_pki(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ (PkiError::Exists(_) | PkiError::Write { .. })) => {
            complain(format_args!("error: {error}"));
            ExitCode::from(CANNOT_CREATE)
        }
        Err(error) => Arguments::command().error(ErrorKind::ValueValidation, error).exit(),
    }
}

fn pki_inspect(arguments: &PkiInspect) -> ExitCode {
    let (facts, unreadable) = inspect::inspect(utc(SystemTime::now()), &arguments.files);
    if arguments.json {
        facts.iter().filter_map(|one| serde_json::to_string(one).ok()).for_each(say);
    } else {
        // A closed pipe is no reason to fail.
        let _ = io::stdout().write_all(inspect::page(&facts).as_bytes());
    }
    unreadable.iter().for_each(|error| complain(format_args!("error: {error}")));
    let is_good = unreadable.is_empty() && facts.iter().all(|one| one.broken().is_none());
    if is_good { ExitCode::SUCCESS } else { BAD_DATA.into() }
}

fn utc(time: SystemTime) -> Utc {
    let since_1970 = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Utc(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

fn make_demo_pki(arguments: PkiDemo) -> Result<(), PkiError> {
    let PkiDemo { directory, aggregator, sites, server, server_name, force } = arguments;
    let names = Names::new(aggregator, sites, server, server_name)?;
    let pki = DemoPki::generate(SystemTime::now(), names)?;
    let files = pki.write_to(&directory, force)?;
    files.iter().for_each(|file| say(file.display()));
    say_next(&directory, &pki);
    Ok(())
}

fn say_next(directory: &Path, pki: &DemoPki) {
    let at = directory.display();
    say(format_args!("\nNext, let the XMPP server use {at}/pki/server.crt and {at}/pki/server.key,"));
    say("and give it the accounts; on Prosody:");
    for end in &pki.ends {
        let name = end.jid.node().map_or("", |node| node.as_str());
        let domain = end.jid.domain();
        say(format_args!("  prosodyctl register {name} {domain} \"$(cat {at}/pki/{name}.password)\""));
    }
    say("Then:");
    for end in &pki.ends {
        let name = end.jid.node().map_or("", |node| node.as_str());
        say(format_args!("  gridseal check {at}/{name}.toml && gridseal run {at}/{name}.toml"));
    }
}

fn demo(arguments: &Demo) -> ExitCode {
    if let Some(level) = arguments.log_level {
        telemetry::start(Format::Human, level.into());
    }
    let screen = if arguments.json { Screen::Machines } else { Screen::for_people() };
    match demo::run(screen) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => BAD_DATA.into(),
        Err(error) => {
            complain(format_args!("error: {}", RunError::from(error)));
            UNAVAILABLE.into()
        }
    }
}

fn decode(arguments: &Decode) -> ExitCode {
    let input = match read(arguments.input.as_deref()) {
        Ok(input) => input,
        Err((name, error)) => {
            complain(format_args!("error: {name}: {error}"));
            return NO_INPUT.into();
        }
    };
    let mut out = String::new();
    let decoded = decode::decode(&input, arguments.from, arguments.to, &mut out);
    // A closed pipe is no reason to fail.
    let _ = io::stdout().write_all(out.as_bytes());
    match decoded {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("error: {error}"));
            BAD_DATA.into()
        }
    }
}

/// A file, what is typed or piped, or a PDU given as hex in place of a file.
fn read(input: Option<&Path>) -> Result<Vec<u8>, (String, io::Error)> {
    let Some(path) = input.filter(|path| path.as_os_str() != "-") else {
        if io::stdin().is_terminal() {
            complain("reading standard input: paste a PDU as hex or XML, then press Ctrl-D");
        }
        let mut octets = vec![];
        let read = io::stdin().read_to_end(&mut octets);
        return read.map(|_| octets).map_err(|error| ("standard input".to_owned(), error));
    };
    std::fs::read(path).or_else(|error| match path.to_str() {
        Some(hex) if error.kind() == io::ErrorKind::NotFound && is_hex(hex) => Ok(hex.as_bytes().to_vec()),
        _ => Err((path.display().to_string(), error)),
    })
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|octet| octet.is_ascii_hexdigit())
}

/// A line of the answer. A closed pipe is no reason to fail.
fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// A line beside the answer.
fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
