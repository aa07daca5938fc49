//! Path row 8, of ICCP (IEC 60870-6): what passes is compared with the association record that two control centres have
//! exchanged. Nothing is held back: the centres judge by themselves, and here it is told which line is to be looked at.

use std::collections::VecDeque;
use std::sync::Arc;

use schemas::ber::{Element, Tag};
use schemas::mms::{self, ObjectName, PduKind, Peek};

use crate::config::{Direction, Tase2};
use crate::relay::Side;

/// Answers that are waited for: a client that does not take them asks for others, and these are forgotten.
const MOST_ASKED: usize = 16;

/// The services that an obtainFile brings with it, against its direction (ISO 9506-2, D.4).
const OF_OBTAIN_FILE: [&str; 3] = ["fileOpen", "fileRead", "fileClose"];

/// In what an association departs from its record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Departure {
    /// A variable by which the centres recognise their agreement.
    #[error("the {side:?}'s {variable} is {found}, and [peer.tase2] at line {line} says {agreed}")]
    Value {
        /// Whose.
        side: Side,
        /// Its name.
        variable: &'static str,
        /// What it says.
        found: String,
        /// What it should say.
        agreed: String,
        /// Where the record says so.
        line: usize,
    },
    /// The first request of an end that is to answer only.
    #[error("the Responder asks ({service}), and [peer.tase2] at line {line} says direction = \"single\"")]
    Request {
        /// What it asks for.
        service: &'static str,
        /// Where the record says so.
        line: usize,
    },
}

/// One association, seen from beside.
#[derive(Debug)]
pub struct Watch {
    record: Arc<Tase2>,
    asked: VecDeque<Asked>,
    /// That the responder asks has been told.
    is_told: bool,
}

/// A variable has been asked for.
#[derive(Clone, Copy, Debug)]
struct Asked {
    by: Side,
    invoke_id: Option<u32>,
    /// Among the variables of its request.
    place: usize,
    variable: Variable,
}

/// By what the centres recognise their agreement (IEC 60870-6-503).
#[derive(Clone, Copy, Debug)]
enum Variable {
    Version,
    BilateralTableId,
}

impl Watch {
    /// A new association.
    #[must_use]
    pub const fn new(record: Arc<Tase2>) -> Self {
        Self { record, asked: VecDeque::new(), is_told: false }
    }

    /// A PDU passes. In what it departs from the record.
    pub fn see(&mut self, from: Side, pdu: &[u8]) -> Vec<Departure> {
        match mms::peek(pdu) {
            Ok(told @ Peek { kind: PduKind::ConfirmedRequest, .. }) => {
                self.asks(from, told, pdu).into_iter().collect()
            }
            Ok(Peek { kind: PduKind::ConfirmedResponse, invoke_id, .. }) => {
                self.answers(from, invoke_id, pdu)
            }
            _ => vec![],
        }
    }

    fn asks(&mut self, by: Side, told: Peek, pdu: &[u8]) -> Option<Departure> {
        let service = told.service?;
        if service == "read" {
            self.reads(by, told.invoke_id, pdu);
        }
        let is_due = self.record.direction == Direction::Dual
            || by == Side::Initiator
            || OF_OBTAIN_FILE.contains(&service);
        let is_news = !is_due && !std::mem::replace(&mut self.is_told, true);
        is_news.then_some(Departure::Request { service, line: self.record.line })
    }

    fn reads(&mut self, by: Side, invoke_id: Option<u32>, pdu: &[u8]) {
        let names = mms::object_names(pdu).into_iter().flatten().map_while(Result::ok);
        for (place, name) in names.enumerate() {
            if let Some(variable) = Variable::of(&name) {
                self.asked.push_back(Asked { by, invoke_id, place, variable });
            }
            if self.asked.len() > MOST_ASKED {
                self.asked.pop_front();
            }
        }
    }

    fn answers(&mut self, from: Side, invoke_id: Option<u32>, pdu: &[u8]) -> Vec<Departure> {
        let is_answered = |asked: &Asked| asked.by == from.other() && asked.invoke_id == invoke_id;
        let record = Arc::clone(&self.record);
        let departs = |asked: &Asked| {
            let result = mms::read_result(pdu, asked.place).ok().flatten()?;
            let (found, agreed) = (asked.variable.shown(&result)?, asked.variable.agreed(&record));
            let (variable, line) = (asked.variable.name(), record.line);
            (found != agreed).then_some(Departure::Value { side: from, variable, found, agreed, line })
        };
        let departures = self.asked.iter().filter(|asked| is_answered(asked)).filter_map(departs).collect();
        self.asked.retain(|asked| !is_answered(asked));
        departures
    }
}

impl Variable {
    const ALL: [Self; 2] = [Self::Version, Self::BilateralTableId];

    const fn name(self) -> &'static str {
        match self {
            Self::Version => "TASE2_Version",
            Self::BilateralTableId => "Bilateral_Table_ID",
        }
    }

    fn of(name: &ObjectName<'_>) -> Option<Self> {
        let (ObjectName::VmdSpecific(name)
        | ObjectName::AaSpecific(name)
        | ObjectName::DomainSpecific { item_id: name, .. }) = name;
        Self::ALL.into_iter().find(|variable| variable.name() == *name)
    }

    fn agreed(self, record: &Tase2) -> String {
        match self {
            Self::Version => record.version.to_string(),
            Self::BilateralTableId => record.bilateral_table_id.clone(),
        }
    }

    /// As the record would say it. `None`: it is of another type, which no agreement tells anything about.
    fn shown(self, value: &Element<'_>) -> Option<String> {
        const VISIBLE_STRING: Tag = Tag::context(10);
        match self {
            Self::Version => version(value),
            Self::BilateralTableId if value.tag == VISIBLE_STRING => value.utf8().ok().map(str::to_owned),
            Self::BilateralTableId => None,
        }
    }
}

/// TASE2_Version: a structure of two integers.
fn version(value: &Element<'_>) -> Option<String> {
    const STRUCTURE: Tag = Tag::context(2).constructed();
    const INTEGER: Tag = Tag::context(5);
    let mut parts = value.reader().ok().filter(|_| value.tag == STRUCTURE)?;
    let major = parts.expect(INTEGER).ok()?.integer().ok()?;
    let minor = parts.expect(INTEGER).ok()?.integer().ok()?;
    Some(format!("{major}-{minor}"))
}

#[cfg(test)]
mod tests;
