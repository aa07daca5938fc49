//! What no octets from outside may break: one function a fuzz target. `tests/corpora.rs` includes this file, so that
//! the same laws hold over the corpora in every test run.

mod e2e;
mod guard;
mod mms;
mod osi;
mod secpdu;
mod stanza;

pub use e2e::e2e;
pub use guard::guard;
pub use mms::mms;
pub use osi::osi;
pub use secpdu::secpdu;
pub use stanza::stanza;
