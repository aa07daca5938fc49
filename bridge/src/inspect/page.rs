//! Facts as a page for people: a block for each certificate or list, what is amiss last.

use std::fmt::{self, Write};

use super::facts::Renewal;
use super::{Broken, CertificateFacts, Facts, Kind, ListFacts, Validity};

/// All blocks, with an empty line between them.
#[must_use]
pub fn page(all: &[Facts]) -> String {
    let blocks: Vec<String> = all.iter().map(|facts| Block::of(facts).0).collect();
    blocks.join("\n")
}

struct Block(String);

impl Block {
    fn of(facts: &Facts) -> Self {
        match facts {
            Facts::Certificate(facts) => Self::of_certificate(facts),
            Facts::List(facts) => Self::of_list(facts),
        }
    }

    fn of_certificate(facts: &CertificateFacts) -> Self {
        let what = match facts.kind {
            Kind::Authority => "certificate of an authority",
            Kind::End => "certificate of an end",
            Kind::Tls => "certificate for TLS",
        };
        let mut block = Self(format!("{}: {what}\n", shown(&facts.file)));
        block.names(facts);
        block.row("issuer", &facts.issuer);
        block.row("serial", &facts.serial);
        block.validity(&facts.validity);
        block.key(facts);
        block.revocation(facts);
        for roles in &facts.roles {
            block.row("roles", format_args!("{} in {}", roles.roles.join(", "), roles.area));
        }
        block.row("fingerprint", &facts.fingerprint);
        block.path(facts);
        match facts.kind {
            Kind::Tls => block.row("verdict", "not judged: E2E-security has certificates of its own"),
            Kind::Authority | Kind::End => block.verdict(facts.broken.as_ref()),
        }
        block
    }

    fn of_list(facts: &ListFacts) -> Self {
        let mut block = Self(format!("{}: revocation list\n", shown(&facts.file)));
        block.row("issuer", &facts.issuer);
        block.row("this update", &facts.this_update);
        match (&facts.next_update, facts.remains) {
            (Some(next), Some(left)) => block.row("next update", format_args!("{next}, {}", remaining(left))),
            _ => block.row("next update", "not said"),
        }
        let entries = if facts.entries == 1 { "certificate" } else { "certificates" };
        block.row("revokes", format_args!("{} {entries}", facts.entries));
        block.verdict(facts.broken.as_ref());
        block
    }

    /// Nothing of a stranger's file may move the cursor.
    fn row(&mut self, label: &str, value: impl fmt::Display) {
        let written = writeln!(self.0, "  {label:<12} {}", shown(&value.to_string()));
        debug_assert!(written.is_ok(), "a String takes all text");
    }

    fn names(&mut self, facts: &CertificateFacts) {
        self.row("subject", if facts.subject.is_empty() { "empty" } else { &facts.subject });
        if let Some(title) = &facts.ae_title {
            let (ap_title, ae_qualifier) = (&title.ap_title, &title.ae_qualifier);
            self.row("AP-title", format_args!("{ap_title}, as {}", title.encoding));
            self.row("AE-qualifier", ae_qualifier);
        }
        for address in &facts.xmpp_addresses {
            self.row("xmppAddr", address);
        }
        if facts.kind == Kind::End && facts.ae_title.is_none() && facts.xmpp_addresses.is_empty() {
            self.row("xmppAddr", "none, and no AE-title: peers have to know it by fingerprint or subject");
        }
    }

    fn validity(&mut self, validity: &Validity) {
        let Validity { not_before, not_after, remains, renew_from, renew_by, renewal } = validity;
        self.row("valid from", not_before);
        self.row("valid until", format_args!("{not_after}, {}", remaining(*remains)));
        let when = match renewal {
            Renewal::NotYet => "",
            Renewal::Due => ": now",
            Renewal::Overdue => ": overdue",
        };
        self.row("renew", format_args!("from {renew_from} to {renew_by}, 66 to 70 % of its life{when}"));
    }

    fn key(&mut self, facts: &CertificateFacts) {
        match facts.key_bits {
            Some(bits) => self.row("key", format_args!("{}, {bits} bits", facts.key)),
            None => self.row("key", &facts.key),
        }
        let extended = facts.extended_key_usage.iter().map(String::as_str);
        let usages: Vec<&str> = facts.key_usage.iter().copied().chain(extended).collect();
        self.row("key usage", if usages.is_empty() { String::from("not said") } else { usages.join(", ") });
    }

    fn revocation(&mut self, facts: &CertificateFacts) {
        facts.crl_distribution_points.iter().for_each(|uri| self.row("CRL at", uri));
        facts.ocsp.iter().for_each(|uri| self.row("OCSP at", uri));
        if facts.kind == Kind::End && facts.crl_distribution_points.is_empty() && facts.ocsp.is_empty() {
            self.row("CRL at", "not said, and no OCSP: Annex G wants one of them");
        }
    }

    fn path(&mut self, facts: &CertificateFacts) {
        match (&facts.anchor, facts.kind) {
            (Some(anchor), _) => self.row("path", format_args!("to the authority in {anchor}")),
            (None, Kind::End) if facts.broken.is_none() => {
                self.row("path", "not checked: give the authority's certificate, and its list, too");
            }
            _ => {}
        }
    }

    fn verdict(&mut self, broken: Option<&Broken>) {
        let Some(Broken { rule, found, wanted }) = broken else { return self.row("verdict", "good") };
        self.row("verdict", format_args!("REFUSED: {rule}"));
        self.row("", format_args!("found {found}"));
        self.row("", format_args!("wanted {wanted}"));
    }
}

fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// In the unit in which one thinks of it.
fn remaining(seconds: i64) -> String {
    let amount = match seconds.unsigned_abs() {
        seconds if seconds >= 2 * 86_400 => format!("{} days", seconds / 86_400),
        seconds if seconds >= 2 * 3_600 => format!("{} hours", seconds / 3_600),
        seconds => format!("{} minutes", seconds / 60),
    };
    if seconds < 0 { format!("over for {amount}") } else { format!("{amount} left") }
}
