//! The OSI environment: RFC 1006 and X.224 class 0 up to ACSE, sans-IO.
//!
//! Octets of one TCP connection go in, MMS PDUs or SecPDUs come out as they were received, and back. [`Association`]
//! is the whole stack; one module a layer, each doing nothing but its own.

mod acse;
mod address;
mod association;
mod config;
mod cotp;
mod listener;
pub mod native;
mod presentation;
mod reason;
mod session;
mod tpkt;

pub use address::{Address, ApTitle, ApTitleError};
pub use association::{Association, By, Error, Event};
pub use config::{Application, Authentication, Checking, Config, Password};
pub use reason::{Layer, Reason};
pub use tpkt::tpkts;
