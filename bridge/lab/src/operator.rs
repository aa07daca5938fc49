//! An operator's station: a blocking MMS client on the crate `iec61850-rs`.
//!
//! References are in MMS form with their functional constraint (`DER1LD0/MMXU1$MX$TotW$mag$f`).
//! Nothing here knows what lies between the operator and the device.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use iec61850_rs::Fc;
use iec61850_rs::client::{Client, ClientConfig, OptFlds, RcbSettings, TrgOps};
use iec61850_rs::proto::data::Typed;
use iec61850_rs::proto::mms::association::AssociationConfig;

pub use iec61850_rs::Error;
pub use iec61850_rs::client::Identity;
pub use iec61850_rs::proto::data::Value;

const PATIENCE: Duration = Duration::from_secs(10);

/// An MMS client with one association.
pub struct Operator {
    client: Client,
}

/// A logical device and the names of its variables, data sets and control blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// The MMS domain.
    pub logical_device: String,
    /// Everything in it, in MMS form.
    pub variables: Vec<String>,
}

/// One value and where it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The MMS reference.
    pub reference: String,
    /// What was there.
    pub value: Value,
}

/// One report as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// RptID of the control block.
    pub id: String,
    /// SqNum.
    pub sequence: Option<u32>,
    /// The members that were included.
    pub members: Vec<Reading>,
}

impl Operator {
    /// Connects and associates, without a password.
    pub fn connect(address: SocketAddr) -> Result<Operator, Error> {
        Operator::connect_as(address, None)
    }

    /// Connects and associates with an ACSE password.
    pub fn connect_as(address: SocketAddr, password: Option<&str>) -> Result<Operator, Error> {
        let patience = u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX);
        let association = AssociationConfig {
            password: password.map(str::to_owned),
            connect_timeout_ms: patience,
            request_timeout_ms: patience,
            ..AssociationConfig::default()
        };
        let config = ClientConfig { association, connect_timeout: PATIENCE };
        Ok(Operator { client: Client::connect_with(&address.to_string(), &config)? })
    }

    /// Who the server says it is (identify).
    pub fn identify(&mut self) -> Result<Identity, Error> {
        self.client.identify()
    }

    /// Every logical device with every name in it (getNameList, as often as it takes).
    pub fn directory(&mut self) -> Result<Vec<Directory>, Error> {
        let devices = self.client.server_directory()?;
        devices.into_iter().map(|device| self.device_directory(device)).collect()
    }

    fn device_directory(&mut self, logical_device: String) -> Result<Directory, Error> {
        let variables = self.client.logical_device_directory(&logical_device)?;
        Ok(Directory { logical_device, variables })
    }

    /// Reads one value.
    pub fn read(&mut self, reference: &str) -> Result<Value, Error> {
        self.client.read(reference, Fc::XX)
    }

    /// Reads several values with one request.
    pub fn read_all(&mut self, references: &[&str]) -> Result<Vec<Reading>, Error> {
        let wanted: Vec<_> = references.iter().map(|reference| (*reference, Fc::XX)).collect();
        let values = self.client.read_many(&wanted)?;
        let paired = references.iter().zip(values);
        Ok(paired.map(|(reference, value)| Reading { reference: (*reference).to_owned(), value }).collect())
    }

    /// Writes one value.
    pub fn write(&mut self, reference: &str, value: &Value) -> Result<(), Error> {
        self.client.write(reference, Fc::XX, value)
    }

    /// Sets up and enables a report control block: changes of value or quality, and interrogation.
    pub fn enable_reports(&mut self, control_block: &str) -> Result<(), Error> {
        let fields = OptFlds::NONE
            .with_sequence_number(true)
            .with_reason_for_inclusion(true)
            .with_data_reference(true);
        let mut settings = RcbSettings::new().with_trg_ops(TrgOps::EVENTS);
        settings.opt_flds = Some(fields);
        self.client.enable_rcb(control_block, Fc::RP, &settings).map(drop)
    }

    /// Turns a report control block off.
    pub fn disable_reports(&mut self, control_block: &str) -> Result<(), Error> {
        self.client.disable_rcb(control_block, Fc::RP)
    }

    /// The next report, or none within `patience`.
    pub fn next_report(&mut self, patience: Duration) -> Result<Option<Report>, Error> {
        Ok(self.client.next_report(patience)?.map(Report::from))
    }

    /// Releases the association in order and closes the connection.
    pub fn release(mut self) -> Result<(), Error> {
        self.client.release()
    }
}

impl From<iec61850_rs::client::Report> for Report {
    fn from(report: iec61850_rs::client::Report) -> Report {
        let members = report.entries.into_iter().map(|entry| Reading {
            reference: entry.reference.unwrap_or_else(|| format!("member {}", entry.index)),
            value: entry.value,
        });
        Report { id: report.rpt_id, sequence: report.seq_num, members: members.collect() }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.reference, Text(&self.value))
    }
}

/// Shows a value as a person would write it: 50.01, {80000, good, 2026-…}.
pub struct Text<'a>(pub &'a Value);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Structure(members) | Value::Array(members) => members_text(members, f),
            Value::Boolean(value) => write!(f, "{value}"),
            Value::Integer(value) => write!(f, "{value}"),
            Value::Unsigned(value) => write!(f, "{value}"),
            Value::Float32(value) => write!(f, "{value}"),
            Value::Float64(value) => write!(f, "{value}"),
            Value::VisibleString(value) | Value::MmsString(value) => write!(f, "{value:?}"),
            Value::UtcTime(value) => write!(f, "{value}"),
            bits @ Value::BitString { .. } => match bits.as_quality() {
                Some(quality) if quality.is_good() => f.write_str("good"),
                _ => write!(f, "{bits:?}"),
            },
            other => write!(f, "{other:?}"),
        }
    }
}

fn members_text(members: &[Value], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, member) in members.iter().enumerate() {
        let before = if index == 0 { "{" } else { ", " };
        write!(f, "{before}{}", Text(member))?;
    }
    f.write_str("}")
}
