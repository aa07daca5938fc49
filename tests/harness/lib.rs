//! What the tests share: two bridges joined by a fake network, and a clock that only tests move.

#![expect(clippy::unwrap_used, reason = "a test whose stage cannot be set has failed")]

mod chain;
mod pair;
mod signer;
mod wire;

pub use chain::Chain;
pub use pair::{
    Broker, Environment, Frame, Pair, Role, Settings, anchor, hex, initiate_request, initiate_response,
    revocation_list, revocation_list_of, through_xml,
};
pub use signer::{Signer, edited_handshake, sec_pdu, with_sec_pdu};
