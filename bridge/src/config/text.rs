//! One written value each: names, addresses, choices, durations, octets. Pure; nothing here opens a file.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use jid::{BareJid, Jid};
use rustls_pki_types::ServerName;
use toml::de::DeValue;

use super::source::{Wrong, kind, slip};
use super::{HostPort, NotHostPort};

type Parsed<T> = Result<T, Wrong>;

pub(super) fn text<'v>(value: &'v DeValue<'_>) -> Parsed<&'v str> {
    let wrong = || Wrong::new(format!("is {}, not text", kind(value)), "put the value in quotes: \"…\"");
    value.as_str().ok_or_else(wrong)
}

pub(super) fn list<T>(value: &DeValue<'_>, each: impl Fn(&DeValue<'_>) -> Parsed<T>) -> Parsed<Vec<T>> {
    let Some(items) = value.as_array() else {
        return Err(Wrong::new(format!("is {}, not a list", kind(value)), "put it in brackets: [\"…\"]"));
    };
    if items.is_empty() {
        return Err(Wrong::new("is an empty list", "name at least one"));
    }
    items.iter().map(|item| each(item.get_ref())).collect()
}

pub(super) fn integer<T>(value: &DeValue<'_>, range: RangeInclusive<T>) -> Parsed<T>
where
    T: TryFrom<i64> + PartialOrd + Display,
{
    let help = || format!("write a whole number from {} to {}, without quotes", range.start(), range.end());
    let Some(written) = value.as_integer() else {
        return Err(Wrong::new(format!("is {}, not an integer", kind(value)), help()));
    };
    let parsed = i64::from_str_radix(written.as_str(), written.radix()).ok();
    parsed
        .and_then(|number| T::try_from(number).ok())
        .filter(|number| range.contains(number))
        .ok_or_else(|| Wrong::new(format!("{written} is out of range"), help()))
}

/// One of a few words.
pub(super) fn choice<T: Copy>(value: &DeValue<'_>, choices: &[(&str, T)]) -> Parsed<T> {
    let written = text(value)?;
    choices.iter().find(|(word, _)| *word == written).map(|&(_, choice)| choice).ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|&(word, _)| word).collect();
        let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
        let help = match slip(written, &words) {
            Some(nearest) => format!("did you mean {nearest:?}?"),
            None => format!("write one of {}", quoted.join(", ")),
        };
        Wrong::new(format!("{written:?} is not known"), help)
    })
}

/// One or more of a few words, none twice, best first.
pub(super) fn choices<T: Copy + PartialEq>(value: &DeValue<'_>, known: &[(&str, T)]) -> Parsed<Vec<T>> {
    let chosen = list(value, |item| choice(item, known))?;
    let twice = chosen.iter().enumerate().any(|(place, one)| chosen.iter().skip(place + 1).any(|o| o == one));
    match twice {
        true => Err(Wrong::new("names one of them twice", "name each once, best first")),
        false => Ok(chosen),
    }
}

/// The same, or an empty list.
pub(super) fn choices_or_none<T: Copy + PartialEq>(
    value: &DeValue<'_>,
    known: &[(&str, T)],
) -> Parsed<Vec<T>> {
    match value.as_array() {
        Some(items) if items.is_empty() => Ok(vec![]),
        _ => choices(value, known),
    }
}

/// `true` or `false`.
pub(super) fn boolean(value: &DeValue<'_>) -> Parsed<bool> {
    let help = "write true or false, without quotes";
    value.as_bool().ok_or_else(|| Wrong::new(format!("is {}, not true or false", kind(value)), help))
}

/// An account: localpart and domain, no resource, normalised by RFC 6122.
pub(super) fn account(value: &DeValue<'_>) -> Parsed<BareJid> {
    text(value).and_then(split_account)
}

pub(super) fn split_account(written: &str) -> Parsed<BareJid> {
    let help = "write an account, such as \"site1@lab.example\"";
    let jid =
        Jid::new(written).map_err(|error| Wrong::new(format!("{written:?} is no JID: {error}"), help))?;
    if jid.resource().is_some() {
        let help = format!("write \"{}\": the bridge chooses the resource itself", jid.to_bare());
        return Err(Wrong::new(format!("{written:?} has a resource"), help));
    }
    match jid.node() {
        Some(_) => Ok(jid.into_bare()),
        None => Err(Wrong::new(format!("{written:?} has no name before an @"), help)),
    }
}

/// A peer's name goes into logs and counters, so its characters are few.
pub(super) fn short_name(value: &DeValue<'_>) -> Parsed<String> {
    let written = text(value)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    match (1..=64).contains(&written.len()) && written.chars().all(fits) {
        true => Ok(written.to_owned()),
        false => Err(Wrong::new(
            format!("{written:?} is no short name"),
            "use 1 to 64 letters, digits, dots, hyphens and underscores, such as \"site1\"",
        )),
    }
}

pub(super) fn host_port(value: &DeValue<'_>, usual_port: u16) -> Parsed<HostPort> {
    let written = text(value)?;
    written.parse().map_err(|NotHostPort| {
        let help = match written.contains(':') {
            false if !written.is_empty() => format!("add the port: \"{written}:{usual_port}\""),
            _ => format!(
                "write \"host:port\", such as \"192.0.2.7:{usual_port}\" or \"[2001:db8::7]:{usual_port}\""
            ),
        };
        Wrong::new(format!("{written:?} is no host:port"), help)
    })
}

/// `host:port`, or a host alone, which has the usual port.
pub(super) fn host_or_port(value: &DeValue<'_>, usual_port: u16) -> Parsed<HostPort> {
    let with_port = format!("{}:{usual_port}", text(value)?);
    with_port.parse().or_else(|NotHostPort| host_port(value, usual_port))
}

/// An address and a port, or an address alone, which has the usual port.
pub(super) fn listen_address(value: &DeValue<'_>, usual_port: u16) -> Parsed<SocketAddr> {
    let written = text(value)?;
    let alone = || written.parse().map(|address: IpAddr| SocketAddr::new(address, usual_port));
    written.parse().or_else(|_| alone()).map_err(|_| {
        let help = "write an IP address of this machine and a port, such as \"127.0.0.1:10102\", \
                    or \"0.0.0.0:10102\" for all its addresses";
        Wrong::new(format!("{written:?} is no IP address and port"), help)
    })
}

pub(super) fn server_name(written: &str) -> Parsed<ServerName<'static>> {
    ServerName::try_from(written.to_owned()).map_err(|_| {
        let help = "write the DNS name (or IP address) in the server's certificate, such as \"lab.example\"";
        Wrong::new(format!("{written:?} is no name a TLS certificate can bear"), help)
    })
}

/// A whole number and a unit: `30s`, `10m`, `24h`.
pub(super) fn duration(value: &DeValue<'_>, range: RangeInclusive<Duration>) -> Parsed<Duration> {
    let (shortest, longest) = (short(*range.start()), short(*range.end()));
    let help = format!("write a number and a unit (s, m or h), from {shortest:?} to {longest:?}");
    let Some(written) = value.as_str() else {
        return Err(Wrong::new(format!("is {}, not a duration", kind(value)), help));
    };
    let Some(duration) = split_duration(written) else {
        return Err(Wrong::new(format!("{written:?} is no duration"), help));
    };
    match range.contains(&duration) {
        true => Ok(duration),
        false => Err(Wrong::new(format!("{written:?} is out of range"), help)),
    }
}

/// In the largest unit that leaves no fraction.
fn short(duration: Duration) -> String {
    match duration.as_secs() {
        0 => "0s".to_owned(),
        seconds if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

fn split_duration(written: &str) -> Option<Duration> {
    let (number, unit) = written.split_at_checked(written.len().checked_sub(1)?)?;
    let seconds: u64 = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    digits(number)?.checked_mul(seconds).map(Duration::from_secs)
}

/// `str::parse` alone would take a sign.
fn digits(written: &str) -> Option<u64> {
    written.parse().ok().filter(|_| written.bytes().all(|octet| octet.is_ascii_digit()))
}

/// `sha256:` and 64 hexadecimal digits, with or without colons between the octets.
pub(super) fn fingerprint(value: &DeValue<'_>) -> Parsed<[u8; 32]> {
    let written = text(value)?;
    let octets = written.strip_prefix("sha256:").and_then(|digits| octets(&digits.replace(':', "")));
    octets.and_then(|octets| octets.try_into().ok()).ok_or_else(|| {
        let help =
            "write \"sha256:\" and 64 hexadecimal digits, as `gridseal pki inspect peer.crt` shows them";
        Wrong::new(format!("{written:?} is no SHA-256 fingerprint"), help)
    })
}

/// An OSI selector in hexadecimal.
pub(super) fn selector(value: &DeValue<'_>, longest: usize) -> Parsed<Vec<u8>> {
    let help = format!("write 0 to {longest} octets in hexadecimal and in quotes, such as \"0001\"");
    let Some(written) = value.as_str() else {
        return Err(Wrong::new(format!("is {}, not text", kind(value)), help));
    };
    match octets(written).filter(|octets| octets.len() <= longest) {
        Some(octets) => Ok(octets),
        None => Err(Wrong::new(format!("{written:?} is no selector"), help)),
    }
}

fn octets(hexadecimal: &str) -> Option<Vec<u8>> {
    if !hexadecimal.len().is_multiple_of(2) || !hexadecimal.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..hexadecimal.len()).step_by(2);
    pairs.map(|at| hexadecimal.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect()
}

/// An object identifier with dots, under the first two rules of X.660 §A.2 for its first arcs.
pub(super) fn object_identifier(value: &DeValue<'_>) -> Parsed<Vec<u32>> {
    let written = text(value)?;
    split_arcs(written).ok_or_else(|| {
        let help = "write an object identifier with dots, such as \"1.1.1.999\"";
        Wrong::new(format!("{written:?} is no AP-title"), help)
    })
}

fn split_arcs(written: &str) -> Option<Vec<u32>> {
    let arc = |arc: &str| digits(arc).and_then(|number| u32::try_from(number).ok());
    let arcs: Vec<u32> = written.split('.').map(arc).collect::<Option<_>>()?;
    match *arcs.as_slice() {
        [0 | 1, 0..=39, ..] | [2, ..] if (2..=32).contains(&arcs.len()) => Some(arcs),
        _ => None,
    }
}

/// A size that X.224 can negotiate: a power of two.
pub(super) fn tpdu_size(value: &DeValue<'_>) -> Parsed<u32> {
    let size = integer(value, 128..=8192)?;
    match u32::is_power_of_two(size) {
        true => Ok(size),
        false => Err(Wrong::new(
            format!("{size} cannot be negotiated"),
            "choose 128, 256, 512, 1024, 2048, 4096 or 8192",
        )),
    }
}
