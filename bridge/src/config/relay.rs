//! What a relay is told: accounts, and routes between two legs each. It holds no key of E2E-security, so there is
//! nowhere to write one.

use std::collections::BTreeMap;
use std::fmt;

use jid::BareJid;
use toml::Spanned;

use super::sections::{self, Doors, claim};
use super::source::{Section, Source, Wrong, slip};
use super::{FarOsi, MessageType, Xmpp, text};

/// What E2E-security has around an MMS PDU, certificates included, and the largest MMS PDU.
const MAX_PDU: u32 = 96 * 1024;
/// In base64 it still fits the stanza that stock servers take, and our own guard: 256 KiB.
const LARGEST_PDU: u32 = 160 * 1024;
const ACCOUNT: &str = "add [[account]] with name, jid, server, ca and password_file";
const LEG: &str = "give account and jid where the far station is reached over XMPP, \
                   listen or connect where over OSI";

/// One relay.
#[derive(Clone, Debug)]
pub struct Relay {
    /// `[[account]]`: one XMPP stream each; names and JIDs differ.
    pub accounts: Vec<Account>,
    /// `[[route]]`: at least one; names differ.
    pub routes: Vec<Route>,
}

/// `[[account]]`
#[derive(Clone, Debug)]
pub struct Account {
    /// What legs call it.
    pub name: String,
    /// The account and its server.
    pub xmpp: Xmpp,
}

/// `[[route]]`: whoever asks for an association on one leg is connected through the other.
#[derive(Clone, Debug)]
pub struct Route {
    /// A short name for logs and counters: letters, digits, `.`, `_`, `-`.
    pub name: String,
    /// The largest SecPDU carried, in octets; default 98,304.
    pub max_pdu: u32,
    /// `[[route.leg]]`: two, each to a far station of its own.
    pub legs: [RouteLeg; 2],
}

/// `[[route.leg]]`
#[derive(Clone, Debug)]
pub enum RouteLeg {
    /// `account` and `jid`: over XMPP.
    Xmpp {
        /// The place of the account among [`Relay::accounts`].
        account: usize,
        /// The station's account, normalised; only its bridge's resource is listened to.
        jid: BareJid,
        /// The type of message stanza; default `normal`.
        message_type: MessageType,
    },
    /// `listen` or `connect`: over OSI, in native mode.
    Osi(Box<FarOsi>),
}

/// What earlier legs have claimed.
#[derive(Default)]
struct Seen {
    names: Vec<Spanned<String>>,
    stations: Vec<Spanned<(usize, BareJid)>>,
    doors: Doors,
}

/// The accounts by name, where they could be read, and their places.
type Accounts = BTreeMap<String, (usize, BareJid)>;

/// The whole document.
pub(super) fn relay(source: &mut Source<'_>, mut document: Section<'_>) -> Option<Relay> {
    refuse(source, &mut document);
    let (accounts, known) = accounts(source, &mut document);
    let mut seen = Seen::default();
    let sections = document.tables(source, "route", "");
    let routes: Vec<_> =
        sections.into_iter().map(|section| route(source, section, &known, &mut seen)).collect();
    document.finish(source);
    Some(Relay { accounts: accounts?, routes: routes.into_iter().collect::<Option<_>>()? })
}

/// A relay is no end.
fn refuse(source: &mut Source<'_>, document: &mut Section<'_>) {
    let no_end =
        "a relay holds no key: remove it, or make a bridge that is an end of [[peer]] in another file";
    let no_account = "write [[account]] with a name instead: a relay may have several";
    let no_keys = "remove it: there are no keys to command here";
    let keys = [
        ("e2e", no_end),
        ("a_security", no_end),
        ("peer", no_end),
        ("xmpp", no_account),
        ("control", no_keys),
    ];
    for (key, help) in keys {
        if let Some(at) = document.discard(key) {
            source.problem(&at, Wrong::new(format!("{key} stands beside [[route]]"), help));
        }
    }
}

fn accounts(source: &mut Source<'_>, document: &mut Section<'_>) -> (Option<Vec<Account>>, Accounts) {
    let mut known = Accounts::new();
    if !document.has("account") {
        return (Some(vec![]), known);
    }
    let sections = document.tables(source, "account", ACCOUNT);
    let (mut names, mut jids) = (vec![], vec![]);
    let mut all = vec![];
    for (place, mut section) in sections.into_iter().enumerate() {
        let help = "add a short name that legs call it by: name = \"cloud\"";
        let name = section.required(source, "name", help, text::short_name);
        claim(source, &section, "name", name.as_ref(), &mut names, PartialEq::eq);
        let (span, claimant) = (section.span(), section.bare());
        let (jid, xmpp) = sections::xmpp(source, section);
        let at_jid = jid.clone().map(|jid| Spanned::new(span, jid));
        claim(source, &claimant, "jid", at_jid.as_ref(), &mut jids, PartialEq::eq);
        let name = name.map(Spanned::into_inner);
        if let (Some(name), Some(jid)) = (&name, jid) {
            known.insert(name.clone(), (place, jid));
        }
        all.push(name.zip(xmpp).map(|(name, xmpp)| Account { name, xmpp }));
    }
    (all.into_iter().collect(), known)
}

fn route(
    source: &mut Source<'_>,
    mut section: Section<'_>,
    accounts: &Accounts,
    seen: &mut Seen,
) -> Option<Route> {
    let help = "add a short name for the logs: name = \"plant7\"";
    let name = section.required(source, "name", help, text::short_name);
    claim(source, &section, "name", name.as_ref(), &mut seen.names, PartialEq::eq);
    let max_pdu = section.or(source, "max_pdu", MAX_PDU, |value| text::integer(value, 1_024..=LARGEST_PDU));
    let legs = section.tables(source, "leg", "add two [[route.leg]], one for each far station");
    let count = legs.len();
    if !matches!(count, 0 | 2) {
        let help =
            "a route joins two far stations: write [[route.leg]] twice, and further routes for further ones";
        source.problem(
            &section.span(),
            Wrong::new(format!("route has {count} of [[route.leg]], not two"), help),
        );
    }
    let span = section.span();
    section.finish(source);
    let legs: Vec<_> = legs.into_iter().map(|section| leg(source, section, accounts, seen)).collect();
    let legs: Vec<RouteLeg> = legs.into_iter().collect::<Option<_>>()?;
    let legs = <[RouteLeg; 2]>::try_from(legs).ok()?;
    if !legs.iter().any(RouteLeg::may_ask) || !is_passable(&legs) {
        let help = "let one far station connect (listen) and connect to the other (connect)";
        source.problem(&span, Wrong::new("nobody can be connected through this route", help));
    }
    Some(Route { name: name?.into_inner(), max_pdu, legs })
}

impl fmt::Display for RouteLeg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xmpp { jid, .. } => write!(f, "is {jid}"),
            Self::Osi(far) => far.leg.fmt(f),
        }
    }
}

impl RouteLeg {
    /// Whether an association may be asked for on it.
    const fn may_ask(&self) -> bool {
        match self {
            Self::Xmpp { .. } => true,
            Self::Osi(far) => far.leg.listen.is_some(),
        }
    }

    /// Whether one may be asked for through it.
    const fn may_be_asked(&self) -> bool {
        match self {
            Self::Xmpp { .. } => true,
            Self::Osi(far) => far.leg.connect.is_some(),
        }
    }
}

fn is_passable([first, second]: &[RouteLeg; 2]) -> bool {
    first.may_ask() && second.may_be_asked() || second.may_ask() && first.may_be_asked()
}

fn leg(
    source: &mut Source<'_>,
    mut section: Section<'_>,
    accounts: &Accounts,
    seen: &mut Seen,
) -> Option<RouteLeg> {
    let over_xmpp = section.has("account") || section.has("jid");
    let over_osi = section.has("listen") || section.has("connect");
    let leg = match (over_xmpp, over_osi) {
        (true, false) => xmpp_leg(source, &mut section, accounts, seen),
        (false, true) => osi_leg(source, &mut section, seen),
        (both, _) => {
            let has = if both { "is over both XMPP and OSI" } else { "is over neither XMPP nor OSI" };
            source.problem(&section.span(), Wrong::new(format!("route.leg {has}"), LEG));
            return None;
        }
    };
    section.finish(source);
    leg
}

fn xmpp_leg(
    source: &mut Source<'_>,
    section: &mut Section<'_>,
    accounts: &Accounts,
    seen: &mut Seen,
) -> Option<RouteLeg> {
    let help = "name one of [[account]]: account = \"cloud\"";
    let account = section.required(source, "account", help, |value| account(text::text(value)?, accounts));
    let help = "add the far station's account: jid = \"site1@lab.example\"";
    let jid = section.required(source, "jid", help, text::account);
    let message_type = sections::message_type(source, section);
    let (account, own) = account?.into_inner();
    let jid = jid?;
    if *jid.get_ref() == own {
        let help = "give the account of the far station; this one is the relay's own";
        section.problem(source, "jid", &jid.span(), Wrong::new("is the same as that of account", help));
    }
    let station = Spanned::new(jid.span(), (account, jid.into_inner()));
    claim(source, section, "jid", Some(&station), &mut seen.stations, PartialEq::eq);
    Some(RouteLeg::Xmpp { account, jid: station.into_inner().1, message_type })
}

fn account(name: &str, accounts: &Accounts) -> Result<(usize, BareJid), Wrong> {
    if let Some(found) = accounts.get(name) {
        return Ok(found.clone());
    }
    let known: Vec<&str> = accounts.keys().map(String::as_str).collect();
    let help = match (slip(name, &known), known.is_empty()) {
        (Some(meant), _) => format!("did you mean {meant:?}?"),
        (None, true) => ACCOUNT.to_owned(),
        (None, false) => format!("known here: {}", known.join(", ")),
    };
    Err(Wrong::new(format!("there is no account {name:?}"), help))
}

fn osi_leg(source: &mut Source<'_>, section: &mut Section<'_>, seen: &mut Seen) -> Option<RouteLeg> {
    let osi = sections::native_osi(source, section);
    let leg = sections::far_leg(source, section, &osi)?;
    sections::check_titles(source, section, "route.leg", &osi);
    let far = FarOsi { leg, osi };
    seen.doors.claim(source, section, far.leg.listen, &far.osi);
    Some(RouteLeg::Osi(Box::new(far)))
}
