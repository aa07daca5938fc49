//! `[peer.tase2]`: what two control centres have agreed upon beside their addresses, and the whole record as the form
//! has it that they exchange.

use std::fmt;

use toml::Spanned;
use toml::de::DeValue;

use super::source::{Section, Source, Wrong};
use super::{Far, Leg, OsiAddress, Peer, text};

const DIRECTION: [(&str, Direction); 2] = [("single", Direction::Single), ("dual", Direction::Dual)];

/// What two control centres have agreed upon. What departs from it passes and is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tase2 {
    /// `bilateral_table_id`: what `Bilateral_Table_ID` of either says.
    pub bilateral_table_id: String,
    /// `version`: what `TASE2_Version` of either says; default 2000-8.
    pub version: Tase2Version,
    /// `direction`: who asks on an association; default `dual`.
    pub direction: Direction,
    /// Where the section begins in the file, from 1.
    pub line: usize,
}

/// A version of ICCP: year of the edition and number; displays as `2000-8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tase2Version {
    /// Such as 1996 or 2000.
    pub major: i16,
    /// Such as 8.
    pub minor: i16,
}

impl fmt::Display for Tase2Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.major, self.minor)
    }
}

/// Who asks on an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `single`: its initiator; the other answers and reports.
    Single,
    /// `dual`: both.
    Dual,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = DIRECTION.iter().find(|(_, direction)| direction == self).map(|(word, _)| *word);
        f.write_str(word.unwrap_or_default())
    }
}

/// The section, which may be absent.
pub(super) fn tase2(source: &mut Source<'_>, peer: &mut Section<'_>) -> Option<Tase2> {
    let mut section = peer.table(source, "tase2")?;
    let line = source.line(section.span().start);
    let help = "add what both centres call their agreement: bilateral_table_id = \"BLT-1\"";
    let bilateral_table_id =
        section.required(source, "bilateral_table_id", help, |value| text::text(value).map(str::to_owned));
    let version = section.or(source, "version", Tase2Version { major: 2000, minor: 8 }, version);
    let direction = section.or(source, "direction", Direction::Dual, |value| text::choice(value, &DIRECTION));
    section.finish(source);
    bilateral_table_id.map(Spanned::into_inner).map(|id| Tase2 {
        bilateral_table_id: id,
        version,
        direction,
        line,
    })
}

fn version(value: &DeValue<'_>) -> Result<Tase2Version, Wrong> {
    let written = text::text(value)?;
    let parts = written.split_once('-').and_then(|(major, minor)| Some((number(major)?, number(minor)?)));
    let wrong =
        || Wrong::new(format!("{written:?} is no version of ICCP"), "write major and minor: \"2000-8\"");
    parts.map(|(major, minor)| Tase2Version { major, minor }).ok_or_else(wrong)
}

/// Digits and nothing else.
fn number(digits: &str) -> Option<i16> {
    digits.bytes().all(|octet| octet.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// The association record of a peer, line by line as the exchange form has it.
pub struct ExchangeForm<'a> {
    peer: &'a Peer,
    tase2: &'a Tase2,
}

impl Peer {
    /// The association record, of a peer that speaks ICCP.
    #[must_use]
    pub fn exchange_form(&self) -> Option<ExchangeForm<'_>> {
        self.tase2.as_ref().map(|tase2| ExchangeForm { peer: self, tase2 })
    }
}

impl fmt::Display for ExchangeForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { peer, tase2 } = self;
        row(f, "", "local", "far")?;
        row(f, "IP", &at(&peer.leg), &far_at(&peer.far))?;
        let [local, far] = [&peer.osi.remote, &peer.osi.local].map(address);
        for ((field, local), far) in ADDRESS.iter().zip(&local).zip(&far) {
            row(f, field, local, far)?;
        }
        let initiator = peer.initiator().map_or_else(String::new, |initiator| initiator.to_string());
        row(f, "bilateral table ID", &tase2.bilateral_table_id, "")?;
        row(f, "ICCP version", &tase2.version.to_string(), "")?;
        row(f, "maximum MMS PDU size", &peer.max_pdu.to_string(), "")?;
        row(f, "initiator", &initiator, "")?;
        row(f, "direction", &tase2.direction.to_string(), "")
    }
}

fn row(f: &mut fmt::Formatter<'_>, field: &str, local: &str, far: &str) -> fmt::Result {
    writeln!(f, "{}", format!("  {field:<22}{local:<24}{far}").trim_end())
}

fn at(leg: &Leg) -> String {
    let comes = || leg.listen.map(|address| format!("comes to {address}"));
    leg.connect.as_ref().map(ToString::to_string).or_else(comes).unwrap_or_default()
}

fn far_at(far: &Far) -> String {
    match far {
        Far::Xmpp(jid) => jid.to_string(),
        Far::Osi(far) => at(&far.leg),
    }
}

const ADDRESS: [&str; 5] = ["AP-title", "AE-qualifier", "PSEL", "SSEL", "TSEL"];

/// The fields of [`ADDRESS`]; what is not written is what the stack takes for it.
fn address(written: &OsiAddress) -> [String; 5] {
    let usual = osi::Address::usual();
    let dotted = |arcs: &Vec<u32>| arcs.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    [
        written.ap_title.as_ref().map_or_else(|| String::from("any"), dotted),
        written.ae_qualifier.map_or_else(|| String::from("any"), |number| number.to_string()),
        selector(written.psel.as_ref().unwrap_or(&usual.psel)),
        selector(written.ssel.as_ref().unwrap_or(&usual.ssel)),
        selector(written.tsap.as_ref().unwrap_or(&usual.tsap)),
    ]
}

fn selector(octets: &[u8]) -> String {
    match octets {
        [] => String::from("none"),
        octets => octets.iter().map(|octet| format!("{octet:02x}")).collect(),
    }
}
