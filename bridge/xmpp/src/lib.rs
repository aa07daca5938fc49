//! The XMPP environment (IEC 62351-4 clause 16, IEC 61850-8-2): stanzas, correlation and limits, sans-IO.

pub mod address;
pub mod association;
pub mod guard;
pub mod stanza;
