//! Captures: octets of TCP connections put in order, each direction for itself, and the MMS PDUs found in them.

mod frames;
mod layers;
mod segment;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;
use std::net::SocketAddr;

use schemas::transcode::Shown;

use super::{Error, Form, Printer};
use frames::Frames;
use layers::Tsdus;
use segment::Segment;

pub(super) use frames::is_capture;

/// Segments kept of a direction in which octets are missing.
const MAX_EARLY: usize = 1024;

/// All PDUs that can be found; then the first fault, if there was one.
pub(super) fn decode(capture: &[u8], printer: &mut Printer<'_>) -> Result<(), Error> {
    let mut flows = HashMap::new();
    let mut first_fault = Ok(());
    for frame in Frames::new(capture)? {
        let decoded = frame.and_then(|frame| match Segment::of(frame.link, frame.octets) {
            Some(segment) => segment_of(&mut flows, frame.number, &segment, printer),
            None => Ok(()),
        });
        first_fault = first_fault.and(decoded);
    }
    first_fault.and(
        flows
            .values()
            .filter_map(Flow::gap)
            .min_by_key(|(frame, _)| *frame)
            .map_or(Ok(()), |(frame, what)| Err(Error::Frame { frame, what })),
    )
}

/// Who sends to whom.
type Direction = (SocketAddr, SocketAddr);

fn segment_of(
    flows: &mut HashMap<Direction, Flow>,
    frame: usize,
    segment: &Segment<'_>,
    printer: &mut Printer<'_>,
) -> Result<(), Error> {
    let direction = (segment.from, segment.to);
    let flow = match flows.entry(direction) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) => entry.insert(Flow::default()),
    };
    let fault = |what: String| Error::Frame { frame, what };
    flow.push(frame, segment);
    while let Some((offset, tsdu)) = flow.tsdus.next().map_err(|what| fault(what.to_owned()))? {
        let pdu = layers::mms_pdu(&tsdu).map_err(|what| fault(what.to_string()))?;
        if let Some(pdu) = pdu {
            found(printer, Found { frame, direction, offset }, pdu)
                .map_err(|error| fault(error.to_string()))?;
        }
    }
    Ok(())
}

/// Where a PDU was found: in the frame that completes it, and behind so many octets of its direction.
struct Found {
    frame: usize,
    direction: Direction,
    offset: usize,
}

fn found(printer: &mut Printer<'_>, found: Found, pdu: &[u8]) -> Result<(), Error> {
    let Found { frame, direction: (from, to), offset } = found;
    match printer.form {
        Form::Tree => {
            let line = writeln!(printer.out, "frame {frame}, {from} → {to}, TSDU at octet {offset}");
            debug_assert!(line.is_ok(), "a String takes all text");
            printer.mms(pdu)?;
            printer.out.push('\n');
            Ok(())
        }
        Form::Json => printer.outline(|transcoder, outline| {
            for (name, number) in [("frame", frame), ("offset", offset)] {
                outline.leaf(name.into(), Shown::Number(&number.to_string()));
            }
            for (name, address) in [("from", from), ("to", to)] {
                outline.leaf(name.into(), Shown::Text(&address.to_string()));
            }
            Ok(transcoder.outline(pdu, outline)?)
        }),
        Form::Xer | Form::IecXer | Form::IecXerBareFloats | Form::Ber => printer.mms(pdu),
    }
}

/// One direction of a connection.
#[derive(Debug, Default)]
struct Flow {
    /// The sequence number awaited; none before the first segment.
    next: Option<u32>,
    /// What came before its time: frame, sequence number, octets.
    early: Vec<(usize, u32, Vec<u8>)>,
    tsdus: Tsdus,
}

impl Flow {
    fn push(&mut self, frame: usize, segment: &Segment<'_>) {
        if segment.is_first {
            *self = Self { next: Some(segment.sequence.wrapping_add(1)), ..Self::default() };
        }
        self.next.get_or_insert(segment.sequence);
        let sequence = segment.sequence.wrapping_add(segment.is_first.into());
        if segment.payload.is_empty() {
            return;
        }
        if !self.take(sequence, segment.payload) {
            if self.early.len() < MAX_EARLY {
                self.early.push((frame, sequence, segment.payload.to_vec()));
            }
            return;
        }
        while let Some(at) = self.early.iter().position(|(_, sequence, _)| self.ahead(*sequence) <= 0) {
            let (_, sequence, octets) = self.early.swap_remove(at);
            self.take(sequence, &octets);
        }
    }

    /// How far a sequence number is ahead of the one awaited.
    fn ahead(&self, sequence: u32) -> i32 {
        sequence.wrapping_sub(self.next.unwrap_or(sequence)).cast_signed()
    }

    /// Takes what is new of these octets. `false`: others are missing before them.
    fn take(&mut self, sequence: u32, octets: &[u8]) -> bool {
        let Ok(known) = usize::try_from(-i64::from(self.ahead(sequence))) else { return false };
        if let Some(new) = octets.get(known..) {
            self.tsdus.push(new);
            self.next = Some(sequence.wrapping_add(octets.len() as u32));
        }
        true
    }

    /// The frame whose octets could not be used because others are missing.
    fn gap(&self) -> Option<(usize, String)> {
        let frame = self.early.iter().map(|(frame, ..)| *frame).min()?;
        self.tsdus.is_rfc_1006().then(|| (frame, "octets before it are not in the capture".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(segments: &[(u32, bool, &[u8])]) -> (Flow, Vec<Vec<u8>>) {
        let (mut flow, mut found) = (Flow::default(), vec![]);
        for (frame, (sequence, is_first, payload)) in segments.iter().enumerate() {
            let address = "127.0.0.1:102".parse().unwrap();
            let (sequence, is_first) = (*sequence, *is_first);
            flow.push(frame + 1, &Segment { from: address, to: address, sequence, is_first, payload });
            while let Some((_, tsdu)) = flow.tsdus.next().unwrap() {
                found.push(tsdu);
            }
        }
        (flow, found)
    }

    const START: [u8; 6] = [3, 0, 0, 10, 2, 0xf0];
    const REST: [u8; 4] = [0x80, 1, 2, 3];

    #[test]
    fn segments_are_put_in_order_and_repeated_octets_taken_once() {
        let max = u32::MAX;
        let ordered: [&[(u32, bool, &[u8])]; 5] = [
            &[(max - 2, true, &[]), (max - 1, false, &START), (4, false, &REST)],
            &[(max - 2, true, &[]), (4, false, &REST), (max - 1, false, &START)],
            &[(9, false, &START), (9, false, &START), (15, false, &REST), (13, false, &START[4..])],
            &[(9, false, &START), (14, false, &[0xf0, 0x80, 1, 2, 3])],
            &[(50, false, &START), (0, true, &[]), (1, false, &START), (7, false, &REST)],
        ];
        for segments in ordered {
            let (flow, found) = flow(segments);
            assert_eq!((found, flow.gap()), (vec![vec![1, 2, 3]], None), "{segments:?}");
        }
    }

    #[test]
    fn missing_octets_are_told() {
        let (flow, found) = flow(&[(1, false, &START), (8, false, &REST)]);
        assert!(found.is_empty());
        assert_eq!(flow.gap().unwrap().0, 2);
    }
}
