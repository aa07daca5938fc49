//! What was said over TCP as a capture file of raw IPv4, and tshark to read it.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Who said something on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who connected.
    Client,
    /// Who was connected to.
    Server,
}

/// The octets one side sent at once: one frame of the capture, so fewer than 65,496.
#[derive(Clone, Debug)]
pub struct Segment {
    /// That side.
    pub side: Side,
    /// They.
    pub octets: Vec<u8>,
}

/// Where ISO transport over TCP is at home, and where tshark looks for it.
pub const SERVER_PORT: u16 = 102;

/// Has tshark read a capture of these connections, written to `file`; what it prints.
pub fn tshark<'a, A: AsRef<OsStr>>(
    file: &Path,
    connections: impl IntoIterator<Item = &'a [Segment]>,
    arguments: impl IntoIterator<Item = A>,
) -> String {
    fs::write(file, pcap(connections)).unwrap();
    let output = Command::new("tshark").arg("-r").arg(file).args(arguments).output().unwrap();
    assert!(output.status.success(), "tshark: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn pcap<'a>(connections: impl IntoIterator<Item = &'a [Segment]>) -> Vec<u8> {
    const LINKTYPE_RAW: u32 = 101;
    let header = [0xa1b2_c3d4, 0x0002_0004, 0, 0, 65_535, LINKTYPE_RAW];
    let mut file: Vec<u8> = header.iter().flat_map(|word: &u32| word.to_be_bytes()).collect();
    for (segments, port) in connections.into_iter().zip(40_000..) {
        // The next octet of the client, and of the server.
        let mut next = (1_u32, 1_u32);
        for segment in segments {
            let packet = packet(port, segment, next);
            let sent = u32::try_from(segment.octets.len()).unwrap();
            match segment.side {
                Side::Client => next.0 += sent,
                Side::Server => next.1 += sent,
            }
            let length = u32::try_from(packet.len()).unwrap();
            file.extend([0, 0, length, length].iter().flat_map(|word| word.to_be_bytes()));
            file.extend(packet);
        }
    }
    file
}

/// IPv4 and TCP headers without checksums, then the octets.
fn packet(client_port: u16, segment: &Segment, (of_client, of_server): (u32, u32)) -> Vec<u8> {
    const HEADERS: usize = 40;
    let (client, server) = ([127, 0, 0, 1], [127, 0, 0, 2]);
    let [high, low] = u16::try_from(HEADERS + segment.octets.len()).unwrap().to_be_bytes();
    let (from, to, ports, numbers) = match segment.side {
        Side::Client => (client, server, [client_port, SERVER_PORT], [of_client, of_server]),
        Side::Server => (server, client, [SERVER_PORT, client_port], [of_server, of_client]),
    };
    let mut packet = vec![0x45, 0, high, low, 0, 0, 0, 0, 64, 6, 0, 0];
    packet.extend(from.into_iter().chain(to));
    packet.extend(ports.iter().flat_map(|port: &u16| port.to_be_bytes()));
    packet.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    packet.extend([0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0]);
    packet.extend(&segment.octets);
    packet
}
