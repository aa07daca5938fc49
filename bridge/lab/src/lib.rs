//! A laboratory in one process, to try the bridge against: a simulated [`Der`](der::Der) and the
//! [`Operator`](operator::Operator) that talks MMS to it. It knows nothing of the bridge.

pub mod der;
pub mod operator;
