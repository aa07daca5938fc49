//! What the operator sees: log lines, security events, counters.
//! One line an event, whatever a remote party wrote into it: all text passes one escaping door (attack S06),
//! and no name from outside ever becomes the name of a counter (attack S07).

mod reports;

use std::fmt::{self, Write};
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;

pub use reports::{Telemetry, trace};

use crate::environment::EnvironmentEvent;
use crate::tls;

/// Our own crates: the others' lines are shown from warnings upwards, for they may hold what is secret.
const OWN: [&str; 8] = ["bridge", "gridseal", "e2e", "osi", "xmpp", "schemas", "lab", SECURITY];
const SECURITY: &str = "security";
/// Longer texts are cut.
const LONGEST: usize = 1_024;

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Short lines for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// Sends log lines to standard error from now on, in colour where that is a terminal and `NO_COLOR` is not set.
/// In a process that logs already nothing changes.
pub fn start(format: Format, level: Level) {
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    let subscriber = subscriber(Lines { format, colour }, level, io::stderr);
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("logging was set up before");
    }
}

fn subscriber<W>(lines: Lines, level: Level, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let others = LevelFilter::from_level(level).min(LevelFilter::WARN);
    let filter = Targets::new().with_default(others).with_targets(OWN.map(|own| (own, level)));
    let layer = tracing_subscriber::fmt::layer().event_format(lines).with_writer(writer);
    tracing_subscriber::registry().with(filter).with(layer)
}

/// One thing that happened to security, as IEC 62351-14 wants it logged.
#[derive(Clone, Copy, Debug)]
pub struct SecurityEvent<'a> {
    /// As syslog numbers it: 1 alarm … 5 notice.
    pub severity: u8,
    /// Group and number.
    pub id: &'a str,
    /// Its name.
    pub mnemonic: &'a str,
    /// The configured name of the peer it happened with.
    pub peer: &'a str,
    /// What disagrees with what.
    pub detail: &'a str,
}

impl SecurityEvent<'_> {
    /// Writes the event to the log.
    pub fn record(&self) {
        let Self { severity, id, mnemonic, peer, detail } = *self;
        match severity {
            0..=3 => tracing::error!(target: SECURITY, severity, id, mnemonic, peer, "{detail}"),
            4 => tracing::warn!(target: SECURITY, severity, id, mnemonic, peer, "{detail}"),
            _ => tracing::info!(target: SECURITY, severity, id, mnemonic, peer, "{detail}"),
        }
    }
}

/// Logs that the end-to-end layer refused something of `peer`'s.
pub fn refused(peer: &str, event: &e2e::SecurityEvent) {
    let (id, mnemonic, detail) = (event.id(), event.mnemonic(), event.refused.to_string());
    let severity = event.severity() as u8;
    SecurityEvent { severity, id: &id, mnemonic: &mnemonic, peer, detail: &detail }.record();
}

/// Logs that a stanza of `peer`'s is not what a SecPDU travels in.
pub fn misplaced(peer: &str, event: &EnvironmentEvent) {
    let (id, mnemonic, detail) = (event.id(), event.mnemonic(), event.to_string());
    let severity = event.severity() as u8;
    SecurityEvent { severity, id: &id, mnemonic: &mnemonic, peer, detail: &detail }.record();
}

/// Logs that a revocation list in force says nothing.
pub fn unusable(list: &e2e::UnusableList) {
    let (severity, detail) = (list.severity() as u8, list.to_string());
    let (id, mnemonic) = (list.id(), list.mnemonic());
    SecurityEvent { severity, id, mnemonic, peer: "", detail: &detail }.record();
}

/// Logs what happened to TLS on a leg of `peer`.
pub fn transport(peer: &str, event: &tls::Event) {
    let (severity, mnemonic, detail) = (event.severity() as u8, event.mnemonic(), event.to_string());
    SecurityEvent { severity, id: event.id(), mnemonic: &mnemonic, peer, detail: &detail }.record();
}

/// Logs that a certificate shown in ACSE was refused.
pub fn unauthenticated(peer: &str, refused: &e2e::compat::Refused) {
    let (id, mnemonic, detail) = (refused.id(), refused.mnemonic(), refused.to_string());
    let severity = refused.severity() as u8;
    SecurityEvent { severity, id: &id, mnemonic: &mnemonic, peer, detail: &detail }.record();
}

/// A count of what happened since the process started.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Once more.
    pub fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How often so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Everything that is counted.
        #[derive(Debug, Default)]
        pub struct Counters { $($(#[$doc])* pub $name: Counter,)* }

        impl Counters {
            /// Every count with its name.
            pub fn all(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$((stringify!($name), self.$name.get())),*].into_iter()
            }
        }
    };
}

counters! {
    /// Local TCP connections turned away, or over before they had asked for an association.
    connections_refused,
    /// Associations asked for, by either side.
    associations_requested,
    /// Associations whose first protected PDU verified.
    associations_established,
    /// Associations refused, by either side.
    associations_refused,
    /// Associations that ended other than by release.
    associations_aborted,
    /// MMS PDUs sealed and sent to peers.
    pdus_sealed,
    /// MMS PDUs sent to peers as XML that brokers can read.
    pdus_presented,
    /// MMS PDUs sent to peers in clear, but as octets.
    pdus_opaque,
    /// MMS PDUs from peers that verified.
    pdus_opened,
    /// What passed and is not what the association record of ICCP says.
    records_departed,
    /// Sealed PDUs that passed through a relay.
    pdus_relayed,
    /// PDUs that did not pass as they came.
    pdus_refused,
    /// Stanzas from strangers, or that nothing waits for.
    stanzas_ignored,
    /// Stanzas that broke a limit or a rule.
    stanzas_refused,
    /// Security events.
    security_events,
    /// XMPP streams lost.
    streams_lost,
}

/// Writes an event as one line.
struct Lines {
    format: Format,
    colour: bool,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let mut fields = Fields::default();
        event.record(&mut fields);
        let (level, target) = (event.metadata().level(), event.metadata().target());
        match self.format {
            Format::Human => human(&mut out, self.colour, &time, level, &fields),
            Format::Json => json(&mut out, &time, level, target, fields),
        }
    }
}

fn human(out: &mut Writer<'_>, colour: bool, time: &str, level: &Level, fields: &Fields) -> fmt::Result {
    let seconds = time.get(..19).unwrap_or(time);
    let (dim, paint, plain) = if colour { ("\x1b[2m", paint(level), "\x1b[0m") } else { ("", "", "") };
    write!(out, "{dim}{seconds}Z{plain} {paint}{level:>5}{plain} {}", Escaped(&fields.message))?;
    for (name, value) in &fields.others {
        match value {
            Value::String(text) if is_word(text) => write!(out, " {dim}{name}={plain}{text}")?,
            Value::String(text) => write!(out, " {dim}{name}={plain}\"{}\"", Escaped(&quotable(text)))?,
            other => write!(out, " {dim}{name}={plain}{other}")?,
        }
    }
    writeln!(out)
}

fn paint(level: &Level) -> &'static str {
    match *level {
        Level::ERROR => "\x1b[31m",
        Level::WARN => "\x1b[33m",
        Level::INFO => "\x1b[32m",
        _ => "\x1b[2m",
    }
}

fn json(out: &mut Writer<'_>, time: &str, level: &Level, target: &str, fields: Fields) -> fmt::Result {
    let level = level.as_str().to_ascii_lowercase();
    let fixed = [("time", time), ("level", &level), ("target", target), ("message", &fields.message)];
    let fixed = fixed.map(|(name, text)| (name, Value::from(text)));
    let members = fixed.into_iter().chain(fields.others);
    let members: Vec<String> = members.map(|(name, value)| format!("\"{name}\":{value}")).collect();
    out.write_char('{')?;
    for c in members.join(",").chars() {
        // serde_json leaves DEL, C1 and bidirectional controls as they are; they occur within strings only.
        match is_hostile(c) {
            true => write!(out, "\\u{:04x}", u32::from(c))?,
            false => out.write_char(c)?,
        }
    }
    writeln!(out, "}}")
}

/// An event's fields, cut to a bearable length.
#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, Value)>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("message", Value::String(text)) => self.message = text,
            (name, value) => self.others.push((name, value)),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, text: &str) {
        let cut = text.char_indices().nth(LONGEST).map(|(end, _)| end);
        let text = cut.and_then(|end| text.get(..end)).map_or(text.to_owned(), |start| format!("{start}…"));
        self.put(field, Value::String(text));
    }

    fn record_u64(&mut self, field: &Field, number: u64) {
        self.put(field, number.into());
    }

    fn record_i64(&mut self, field: &Field, number: i64) {
        self.put(field, number.into());
    }

    fn record_bool(&mut self, field: &Field, truth: bool) {
        self.put(field, truth.into());
    }
}

/// Text that needs no quotes to be told from the next field.
fn is_word(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !is_hostile(c) && !matches!(c, '"' | '\\' | '=');
    !text.is_empty() && text.chars().all(plain)
}

fn quotable(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Ends lines, commands terminals, or reorders what is read.
fn is_hostile(c: char) -> bool {
    let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || reorders || matches!(c, '\u{61c}' | '\u{2028}' | '\u{2029}')
}

/// Text from anywhere, made safe for one line of a terminal.
pub struct Escaped<'a>(
    /// The text as it came.
    pub &'a str,
);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match is_hostile(c) {
            true => write!(f, "{}", c.escape_default()),
            false => f.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use schemas::transcode::Transcoder;

    use super::*;
    use crate::end::{Report, What};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(octets)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What `happen` writes to the log.
    fn logged(format: Format, level: Level, happen: impl FnOnce()) -> String {
        let sink = Sink::default();
        let writer = sink.clone();
        let subscriber = subscriber(Lines { format, colour: false }, level, move || writer.clone());
        tracing::subscriber::with_default(subscriber, happen);
        String::from_utf8(sink.0.lock().unwrap().clone()).unwrap()
    }

    /// S06: a second line, a terminal command (C0 and C1), a reordering, a forged field, a forged end of text.
    const HOSTILE: &str = "a\r\nERROR forged\u{1b}[2J\u{9b}2J\u{202e}\u{2028}\u{7f} peer=other \" \\";

    fn hostile_events() {
        tracing::info!(remote = HOSTILE, debug = ?HOSTILE, display = %HOSTILE, "{HOSTILE}");
        let event =
            SecurityEvent { severity: 1, id: "1.3", mnemonic: HOSTILE, peer: HOSTILE, detail: HOSTILE };
        event.record();
    }

    #[test]
    fn hostile_text_stays_within_its_line_and_commands_no_terminal() {
        for format in [Format::Human, Format::Json] {
            let log = logged(format, Level::INFO, hostile_events);
            assert_eq!(log.lines().count(), 2, "{log:?}");
            assert!(log.split('\n').all(|line| !line.chars().any(is_hostile)), "{log:?}");
        }
    }

    #[test]
    fn a_refusal_is_logged_with_what_disagrees() {
        let refused = e2e::Refused {
            kind: schemas::secpdu::Kind::EncrTransfer,
            rule: e2e::Rule::Replay,
            certificate: None,
            found: "seq 6".to_owned(),
            wanted: "seq 7".to_owned(),
        };
        let event = e2e::SecurityEvent { refused };
        let log = logged(Format::Human, Level::ERROR, || super::refused("site1", &event));
        for part in ["ERROR", "seq 6", "seq 7", "id=11.", "mnemonic=EncrTransfer.Replay", "peer=site1"] {
            assert!(log.contains(part), "{log}");
        }
    }

    #[test]
    fn json_gives_hostile_text_back_whole() {
        let log = logged(Format::Json, Level::INFO, hostile_events);
        for (line, field) in log.lines().zip(["remote", "mnemonic"]) {
            let object: Value = serde_json::from_str(line).unwrap();
            assert_eq!(object[field], HOSTILE);
            assert_eq!(object["message"], HOSTILE);
        }
    }

    #[test]
    fn a_remote_text_cannot_pose_as_another_field() {
        let log = logged(Format::Human, Level::INFO, || tracing::info!(name = "x peer=other", "seen"));
        assert!(log.ends_with("  INFO seen name=\"x peer=other\"\n"), "{log}");
    }

    #[test]
    fn a_security_event_has_its_severity_name_and_peer() {
        let event = SecurityEvent {
            severity: 4,
            id: "11.6",
            mnemonic: "EncrTransfer.Seq",
            peer: "site1",
            detail: "7, not 6",
        };
        let log = logged(Format::Human, Level::WARN, || event.record());
        assert!(
            log.ends_with("  WARN 7, not 6 severity=4 id=11.6 mnemonic=EncrTransfer.Seq peer=site1\n"),
            "{log}"
        );
        let log = logged(Format::Json, Level::WARN, || event.record());
        assert!(log.contains("\"target\":\"security\""), "{log}");
    }

    #[test]
    fn long_text_is_cut() {
        let log = logged(Format::Human, Level::INFO, || tracing::info!("{}", "é".repeat(1 << 20)));
        assert!(log.len() < 4 * LONGEST, "{} octets", log.len());
    }

    #[test]
    fn foreign_crates_keep_their_details_to_themselves() {
        let log = logged(Format::Human, Level::TRACE, || {
            tracing::debug!(target: "tokio_xmpp::xmlstream", "<auth>…</auth>");
            tracing::warn!(target: "tokio_xmpp::xmlstream", "odd");
            tracing::trace!("ours");
        });
        assert_eq!(log.lines().count(), 2, "{log}");
        assert!(!log.contains("auth"), "{log}");
    }

    /// status; getVariableAccessAttributes of one name; an Initiate-Request; and no PDU at all.
    const PDUS: [&[u8]; 4] = [
        &[0xa0, 6, 2, 1, 2, 0x80, 1, 0xff],
        b"\xa0\x12\x02\x01\x09\xa6\x0d\xa0\x0b\xa1\x09\x1a\x03IED\x1a\x02Q0",
        b"\xa8\x19\x80\x02\x7d\x00\x81\x01\x05\x82\x01\x05\xa4\x0d\x80\x01\x01\x81\x03\x05\xf1\x00\x82\x03\x03\xee\x1c",
        &[0x30, 0],
    ];

    fn traced(level: Level) -> String {
        logged(Format::Human, level, || {
            PDUS.iter().for_each(|pdu| trace(&mut Transcoder::new(), "site1", "7:9", pdu));
        })
    }

    #[test]
    fn debug_tells_a_pdu_in_a_line_and_only_traces_show_all_of_it() {
        let told = traced(Level::DEBUG);
        let told: Vec<_> = told.lines().map(|line| line.split_once("DEBUG ").unwrap().1).collect();
        let ends = |text: &str| format!("{text} peer=site1 association=7:9");
        assert_eq!(told[0], ends("confirmed-RequestPDU status 2"));
        assert_eq!(told[1], ends("confirmed-RequestPDU getVariableAccessAttributes 9: IED/Q0"));
        assert_eq!(
            told[2],
            ends("initiate-RequestPDU: localDetail 32000, outstanding 5 calling and 5 called, version 1")
        );
        assert!(told[3].starts_with("no MMS PDU: octet 0: "), "{told:?}");
        assert_eq!(told.len(), PDUS.len());
        assert_eq!(traced(Level::INFO), "");
    }

    #[test]
    fn traces_show_a_pdu_line_by_line() {
        let shown = traced(Level::TRACE);
        assert!(shown.contains("TRACE     invokeID: 2 peer=site1 association=7:9\n"), "{shown}");
        assert!(shown.contains("no MMS PDU from here on: octet 0: "), "{shown}");
    }

    #[test]
    fn reports_are_counted_under_fixed_names_and_summed_up() {
        let log = logged(Format::Human, Level::INFO, || {
            let telemetry = Telemetry::default();
            for what in [What::TooManyAssociations(64), What::Sealed, What::Sealed] {
                telemetry.record(&Report::of_bridge(what));
            }
            telemetry.sum_up();
        });
        assert!(
            log.ends_with("  INFO counted since the start: connections_refused=1 pdus_sealed=2\n"),
            "{log}"
        );
    }
}
