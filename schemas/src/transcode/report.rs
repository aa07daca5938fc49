//! The order of items in a report of IEC 61850 (8-1): which are there say its OptFlds, for which members of the
//! data set says its inclusion. Values that are something else get no name and lose nothing.

use super::walk::Value;
use crate::ber::BitString;

/// Which item of a report. Members of the data set count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "IEC 61850-7-2 names them")]
pub enum Role {
    RptId,
    OptFlds,
    SqNum,
    TimeOfEntry,
    DatSet,
    BufOvfl,
    EntryId,
    ConfRev,
    SubSqNum,
    MoreSegmentsFollow,
    Inclusion,
    Reference(usize),
    Value(usize),
    Reason(usize),
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::RptId => f.write_str("RptID"),
            Self::EntryId => f.write_str("EntryID"),
            Self::Inclusion => f.write_str("inclusion"),
            Self::Reference(member) => write!(f, "reference {member}"),
            Self::Value(member) => write!(f, "value {member}"),
            Self::Reason(member) => write!(f, "reason {member}"),
            named => write!(f, "{named:?}"),
        }
    }
}

/// The items before the members, and the bit of OptFlds that says whether they are there.
const HEADER: [(Role, Option<usize>); 11] = [
    (Role::RptId, None),
    (Role::OptFlds, None),
    (Role::SqNum, Some(1)),
    (Role::TimeOfEntry, Some(2)),
    (Role::DatSet, Some(4)),
    (Role::BufOvfl, Some(6)),
    (Role::EntryId, Some(7)),
    (Role::ConfRev, Some(8)),
    (Role::SubSqNum, Some(9)),
    (Role::MoreSegmentsFollow, Some(9)),
    (Role::Inclusion, None),
];

type OfMember = fn(usize) -> Role;

/// What follows for each member that is included.
const PASSES: [(OfMember, Option<usize>); 3] =
    [(Role::Reference, Some(5)), (Role::Value, None), (Role::Reason, Some(3))];

const OPT_FLDS: [&str; 10] = [
    "reserved",
    "sequence-number",
    "report-time-stamp",
    "reason-for-inclusion",
    "data-set-name",
    "data-reference",
    "buffer-overflow",
    "entryID",
    "conf-revision",
    "segmentation",
];

const REASONS: [&str; 7] = [
    "reserved",
    "data-change",
    "quality-change",
    "data-update",
    "integrity",
    "general-interrogation",
    "application-trigger",
];

/// Follows the items of a report.
#[derive(Debug, Default)]
pub(super) struct Report<'a> {
    /// Whether the variable list is the one of reports.
    is_report: bool,
    /// At which depth the items are.
    items: Option<usize>,
    role: Option<Role>,
    next_header: usize,
    opt_flds: Option<BitString<'a>>,
    inclusion: Option<BitString<'a>>,
    pass: usize,
    members_passed: usize,
}

impl<'a> Report<'a> {
    /// The role of a component that begins.
    pub(super) fn open(&mut self, depth: usize, name: &str) -> Option<Role> {
        match name {
            "listOfAccessResult" if self.is_report => self.items = Some(depth + 1),
            "AccessResult" if self.items == Some(depth) => {
                self.role = self.next();
                return self.role;
            }
            _ => {}
        }
        None
    }

    pub(super) fn leaf(&mut self, name: &str, value: Value<'_>) {
        self.is_report |= name == "vmd-specific" && value == Value::Text("RPT");
    }

    /// What a bit string means. Those that say what follows are kept.
    pub(super) fn bits(&mut self, depth: usize, bits: BitString<'a>) -> Bits {
        // An item is an AccessResult, that a success, and that the value.
        let role = self.role.filter(|_| self.items.is_some_and(|items| depth == items + 2));
        match role {
            Some(Role::OptFlds) => {
                self.opt_flds = Some(bits);
                Bits::Named(&OPT_FLDS)
            }
            Some(Role::Inclusion) => {
                self.inclusion = Some(bits);
                Bits::Plain
            }
            Some(Role::Reason(_)) => Bits::Named(&REASONS),
            _ if bits.len() == QUALITY_BITS => Bits::Quality,
            _ => Bits::Plain,
        }
    }

    fn next(&mut self) -> Option<Role> {
        while let Some((role, bit)) = HEADER.get(self.next_header) {
            self.next_header += 1;
            if bit.is_none() || self.has(*bit) {
                return Some(*role);
            }
        }
        self.next_of_members()
    }

    fn next_of_members(&mut self) -> Option<Role> {
        let inclusion = self.inclusion?;
        while let Some((role, bit)) = PASSES.get(self.pass) {
            let mut left = self.members_passed..inclusion.len();
            let member = left.find(|&member| inclusion.bit(member));
            if let (Some(member), true) = (member, bit.is_none() || self.has(*bit)) {
                self.members_passed = member + 1;
                return Some(role(self.members_passed));
            }
            self.pass += 1;
            self.members_passed = 0;
        }
        None
    }

    /// Without OptFlds nothing optional can be told.
    fn has(&self, bit: Option<usize>) -> bool {
        bit.zip(self.opt_flds).is_some_and(|(bit, opt_flds)| opt_flds.bit(bit))
    }
}

/// What the bits of a value mean.
pub(super) enum Bits {
    Plain,
    Named(&'static [&'static str]),
    Quality,
}

impl Bits {
    /// Appends the meaning to the bits.
    pub(super) fn explain(self, bits: BitString<'_>, out: &mut String) {
        let meaning: Vec<&str> = match self {
            Self::Plain => return,
            Self::Named(names) => set(bits, names, 0).collect(),
            Self::Quality => {
                std::iter::once(validity(bits)).chain(set(bits, &QUALITY, VALIDITY_BITS)).collect()
            }
        };
        if !meaning.is_empty() {
            out.push_str(" (");
            out.push_str(&meaning.join(", "));
            out.push(')');
        }
    }
}

/// A quality (IEC 61850-8-1): 13 bits, the first two its validity.
const QUALITY_BITS: usize = 13;
const VALIDITY_BITS: usize = 2;
const QUALITY: [&str; QUALITY_BITS - VALIDITY_BITS] = [
    "overflow",
    "out of range",
    "bad reference",
    "oscillatory",
    "failure",
    "old data",
    "inconsistent",
    "inaccurate",
    "substituted",
    "test",
    "operator blocked",
];

fn validity(bits: BitString<'_>) -> &'static str {
    match (bits.bit(0), bits.bit(1)) {
        (false, false) => "good",
        (false, true) => "invalid",
        (true, false) => "reserved",
        (true, true) => "questionable",
    }
}

/// The names of the bits that are set, the first of them at `from`.
fn set(
    bits: BitString<'_>,
    names: &'static [&'static str],
    from: usize,
) -> impl Iterator<Item = &'static str> {
    names.iter().enumerate().filter(move |(at, _)| bits.bit(from + at)).map(|(_, name)| *name)
}
