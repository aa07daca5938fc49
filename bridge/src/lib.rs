//! Secure messaging for power systems: MMS over XMPP with IEC 62351-4 end-to-end security.

pub mod arrival;
mod associations;
pub mod certificates;
pub mod cli;
pub mod config;
pub mod control;
pub mod decode;
pub mod demo;
pub mod driver;
pub mod end;
pub mod environment;
pub mod inspect;
mod leg;
pub mod machine;
pub mod outbox;
pub mod outside;
pub mod policy;
pub mod relay;
pub mod report;
pub mod revocation;
pub mod stream;
pub mod tase2;
pub mod tcp;
pub mod telemetry;
pub mod tls;
pub mod transit;
pub mod uplink;
