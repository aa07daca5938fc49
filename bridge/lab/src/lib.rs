//! A laboratory in one process, to try the bridge against: an XMPP [`Broker`](broker::Broker) over
//! real TCP and TLS, the [`attack`]s it can mount on what it routes, a simulated [`Der`](der::Der),
//! the [`Operator`](operator::Operator) that talks MMS to it, and the [`report`] of what was seen. It
//! knows nothing of the bridge.

pub mod attack;
pub mod broker;
pub mod der;
pub mod operator;
pub mod report;
