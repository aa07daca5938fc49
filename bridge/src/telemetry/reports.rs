//! Reports of a bridge as log lines and counts.

use std::fmt;

use schemas::mms::{self, Initiate};
use schemas::transcode::Transcoder;

use crate::end::{Report, What};
use crate::relay::Fault;

use super::{Counter, Counters, misplaced, refused, transport, unauthenticated, unusable};
use crate::tls::Severity;

/// Tells the operator what a bridge reports.
#[derive(Debug, Default)]
pub struct Telemetry {
    /// What has been counted so far.
    pub counters: Counters,
}

impl Telemetry {
    /// Counts and logs one report.
    pub fn record(&self, report: &Report) {
        if let Some(counter) = self.counter(&report.what) {
            counter.add_one();
        }
        log(report);
    }

    /// Logs what has been counted.
    pub fn sum_up(&self) {
        let counted = self.counters.all().filter(|(_, count)| *count > 0);
        let counted: Vec<_> = counted.map(|(name, count)| format!("{name}={count}")).collect();
        tracing::info!("counted since the start: {}", counted.join(" "));
    }

    fn counter(&self, what: &What) -> Option<&Counter> {
        let counters = &self.counters;
        match what {
            What::Online(_) | What::Pending | What::Rekeyed | What::Released | What::RekeyWanted(_) => None,
            What::Offline(_) => Some(&counters.streams_lost),
            What::CrlsRefused(_) => None,
            What::Unreadable(_) => Some(&counters.stanzas_refused),
            What::Requested => Some(&counters.associations_requested),
            What::Established => Some(&counters.associations_established),
            What::Rejected(_) => Some(&counters.associations_refused),
            What::Aborted(_) => Some(&counters.associations_aborted),
            What::Security(_) | What::ASecurity(_) | What::Environment(_) | What::UnusableList(_) => {
                Some(&counters.security_events)
            }
            What::Transport(event) if event.severity() == Severity::Notice => None,
            What::Transport(_) => Some(&counters.security_events),
            What::Ignored(_) => Some(&counters.stanzas_ignored),
            What::Departs(_) => Some(&counters.records_departed),
            What::Fault(Fault::Lowered { .. }) => None,
            What::Fault(_) => Some(&counters.pdus_refused),
            What::NoAssociation(_) | What::TooManyAssociations(_) => Some(&counters.connections_refused),
            What::Sealed => Some(&counters.pdus_sealed),
            What::Presented => Some(&counters.pdus_presented),
            What::Opaque => Some(&counters.pdus_opaque),
            What::Opened => Some(&counters.pdus_opened),
            What::Relayed => Some(&counters.pdus_relayed),
        }
    }
}

fn log(Report { station, association, what }: &Report) {
    let peer = station.as_deref().unwrap_or_default();
    match what {
        What::Online(jid) => tracing::info!("online as {jid}"),
        What::Offline(why) => tracing::error!("offline: {why}"),
        What::UnusableList(list) => unusable(list),
        What::CrlsRefused(why) => tracing::error!("the revocation lists before stay in force: {why}"),
        What::Unreadable(what) => tracing::warn!("the XMPP server sent what cannot be read: {what}"),
        What::NoAssociation(why) => tracing::info!(peer, "a local connection without association: {why}"),
        What::Requested => tracing::info!(peer, association, "association requested"),
        What::Pending => tracing::info!(peer, association, "accepted by the peer, not yet proved"),
        What::Established => tracing::info!(peer, association, "established"),
        What::Rekeyed => tracing::info!(peer, association, "both ends have new keys"),
        What::RekeyWanted(rekey) => tracing::info!(peer, association, "new keys wanted by command: {rekey}"),
        What::Rejected(why) => tracing::warn!(peer, association, "association refused: {why}"),
        What::Released => tracing::info!(peer, association, "released"),
        What::Aborted(why) => tracing::warn!(peer, association, "aborted: {why}"),
        What::Security(event) => refused(peer, event),
        What::ASecurity(event) => unauthenticated(peer, event),
        What::Environment(event) => misplaced(peer, event),
        What::Transport(event) => transport(peer, event),
        What::Departs(departure) => tracing::warn!(peer, association, "{departure}"),
        What::Fault(fault @ Fault::Lowered { .. }) => tracing::info!(peer, association, "{fault}"),
        What::Fault(fault) => tracing::warn!(peer, association, "{fault}"),
        What::Ignored(why) => tracing::debug!(peer, association, "ignored: {why}"),
        What::TooManyAssociations(limit) => {
            tracing::warn!(peer, "turned away: there are {limit} associations with this peer");
        }
        What::Sealed | What::Presented | What::Opaque | What::Opened | What::Relayed => {
            tracing::trace!(peer, association, "{what:?}")
        }
    }
}

/// Logs which MMS PDU passes, and in traces what it says as `gridseal decode` shows it, a line of the log for each of
/// the tree. Where neither is shown, this is one comparison.
pub fn trace(transcoder: &mut Transcoder, peer: &str, association: &str, pdu: &[u8]) {
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    tracing::debug!(peer, association, "{}", Told(pdu));
    if tracing::enabled!(tracing::Level::TRACE) {
        trace_tree(transcoder, peer, association, pdu);
    }
}

fn trace_tree(transcoder: &mut Transcoder, peer: &str, association: &str, pdu: &[u8]) {
    let mut tree = String::new();
    let shown = transcoder.to_tree(pdu, &mut tree);
    tree.lines().for_each(|line| tracing::trace!(peer, association, "{line}"));
    if let Err(fault) = shown {
        tracing::trace!(peer, association, "no MMS PDU from here on: {fault}");
    }
}

/// An MMS PDU in one line: kind, service, invoke-id and first object; of an Initiate its parameters.
struct Told<'a>(&'a [u8]);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match mms::peek(self.0) {
            Ok(told) => write!(f, "{told}")?,
            Err(fault) => return write!(f, "no MMS PDU: {fault}"),
        }
        if let Ok(initiate) = Initiate::read(self.0) {
            return write!(f, ": {initiate}");
        }
        let mut names = mms::object_names(self.0).into_iter().flatten().map_while(Result::ok);
        names.next().map_or(Ok(()), |name| write!(f, ": {name}"))?;
        names.next().map_or(Ok(()), |_| f.write_str(" …"))
    }
}
