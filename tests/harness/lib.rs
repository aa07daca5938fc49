//! What the tests share: two bridges joined by a fake network, and a clock that only tests move.

mod pair;

pub use pair::{Broker, Pair, Role, hex, initiate_request, initiate_response};
