//! What a peer's certificate must say, where the account in it is not to tell: the certificate itself, or its subject
//! below one of the authorities. An AE-title is the subject of an OSI end (IEC 62351-4, Annex G.6.2).

use std::str::FromStr;

use e2e::Expected;
use sha2::{Digest, Sha256};
use toml::Spanned;
use toml::de::DeValue;
use x509_cert::name::Name;

use super::files;
use super::source::{Section, Source, Wrong};
use super::text;

/// The authorities one of which is the anchor.
#[derive(Clone, Copy)]
pub(super) struct Trust<'a> {
    /// Where they are configured.
    pub(super) key: &'static str,
    /// In DER, as far as they could be read.
    pub(super) authorities: Option<&'a [Vec<u8>]>,
}

impl Trust<'_> {
    fn help(self) -> String {
        format!("name the file of one of the authorities in {}: anchor = \"e2e-ca.crt\"", self.key)
    }
}

pub(super) fn expected(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    trust: Trust<'_>,
) -> Option<Expected> {
    check_only_one(source, section);
    let has_subject = section.has("ap_title") || section.has("ae_qualifier") || section.has("subject");
    let fingerprint = section.optional(source, "fingerprint", text::fingerprint);
    let ae_title = ae_title(source, section);
    let subject = section.optional(source, "subject", subject).map(Spanned::into_inner);
    let anchor = match has_subject {
        true => anchor(source, section, trust),
        false => no_anchor(source, section),
    };
    let below = |anchor| match (ae_title, subject) {
        (Some(ae_title), _) => Some(Expected::AeTitle { ae_title, anchor }),
        (None, Some(subject)) => Some(Expected::Subject { subject, anchor }),
        (None, None) => None,
    };
    let fingerprint = fingerprint.map(|octets| Expected::Fingerprint(octets.into_inner()));
    fingerprint.or(anchor.and_then(below))
}

fn check_only_one(source: &mut Source<'_>, section: &Section<'_>) {
    let written: Vec<_> =
        ["fingerprint", "ap_title", "subject"].into_iter().filter(|key| section.has(key)).collect();
    if written.len() > 1 {
        let message = format!("peer has {}", written.join(" and "));
        source.problem(&section.span(), Wrong::new(message, "keep one of them: each tells who the peer is"));
    }
}

/// AP-title and, as its last arc, AE-qualifier: one does not go without the other.
fn ae_title(source: &mut Source<'_>, section: &mut Section<'_>) -> Option<String> {
    let written = [section.has("ap_title"), section.has("ae_qualifier")];
    let lacking = match written {
        [true, false] => Some("peer has ap_title without ae_qualifier"),
        [false, true] => Some("peer has ae_qualifier without ap_title"),
        _ => None,
    };
    let help =
        "give both, as in the subject of the peer's certificate: ap_title = \"1.1.1.999\", ae_qualifier = 12";
    lacking.inspect(|lacking| source.problem(&section.span(), Wrong::new(*lacking, help)));
    let title = section.optional(source, "ap_title", text::object_identifier);
    let qualifier = section.optional(source, "ae_qualifier", |value| text::integer(value, 0..=u32::MAX));
    let (title, qualifier) = (title?.into_inner(), qualifier?.into_inner());
    let arcs = title.into_iter().chain([qualifier]);
    Some(arcs.map(|arc| arc.to_string()).collect::<Vec<_>>().join("."))
}

fn subject(value: &DeValue<'_>) -> Result<String, Wrong> {
    let written = text::text(value)?;
    match Name::from_str(written) {
        Ok(_) if !written.is_empty() => Ok(written.to_owned()),
        _ => Err(Wrong::new(
            format!("{written:?} is no distinguished name"),
            "write it as `gridseal pki inspect` shows it (RFC 4514), such as \"CN=ied7,O=Utility\"",
        )),
    }
}

const ANCHOR: &str = "anchor";

/// SHA-256 of the authority that must have issued a subject: the only one there is, or the one that is named.
fn anchor(source: &mut Source<'_>, section: &mut Section<'_>, trust: Trust<'_>) -> Option<[u8; 32]> {
    if section.has(ANCHOR) {
        return named_anchor(source, section, trust);
    }
    match trust.authorities? {
        [only] => Some(Sha256::digest(only).into()),
        several => {
            let message = format!("peer has no anchor, and {} has {} authorities", trust.key, several.len());
            source.problem(&section.span(), Wrong::new(message, trust.help()));
            None
        }
    }
}

fn named_anchor(source: &mut Source<'_>, section: &mut Section<'_>, trust: Trust<'_>) -> Option<[u8; 32]> {
    let base = source.directory();
    let anchor = section.optional(source, ANCHOR, |value| {
        let path = base.join(text::text(value)?);
        let found = files::certificates(&path)?;
        let [anchor] = found.as_slice() else {
            let message = format!("{} holds {} certificates, not one", path.display(), found.len());
            return Err(Wrong::new(message, trust.help()));
        };
        match trust.authorities {
            Some(authorities) if !authorities.iter().any(|der| **der == *anchor.der) => {
                Err(Wrong::new(format!("{} is not in {}", path.display(), trust.key), trust.help()))
            }
            _ => Ok(Sha256::digest(&anchor.der).into()),
        }
    });
    anchor.map(Spanned::into_inner)
}

fn no_anchor(source: &mut Source<'_>, section: &mut Section<'_>) -> Option<[u8; 32]> {
    let written = section.optional(source, ANCHOR, |value| text::text(value).map(drop))?;
    let help = "give it with ap_title and ae_qualifier, or with subject; a fingerprint needs none";
    section.problem(source, ANCHOR, &written.span(), Wrong::new("has no subject to go with", help));
    None
}
