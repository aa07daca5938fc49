//! A capture file → frames: pcap, and of pcapng the blocks that hold frames.

use super::super::Error;

/// A frame as it was captured.
pub(super) struct Frame<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    /// The LINKTYPE: what the octets begin with.
    pub(super) link: u16,
    pub(super) octets: &'a [u8],
}

const PCAP: [[u8; 4]; 2] = [[0xa1, 0xb2, 0xc3, 0xd4], [0xa1, 0xb2, 0x3c, 0x4d]];
const PCAP_HEADER: usize = 24;
const PCAPNG: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
const PCAPNG_ORDER: [u8; 4] = [0x1a, 0x2b, 0x3c, 0x4d];

/// Whether it begins like one.
pub(in super::super) fn is_capture(octets: &[u8]) -> bool {
    Frames::new(octets).is_ok()
}

/// The frames of a file.
pub(super) struct Frames<'a> {
    file: &'a [u8],
    position: usize,
    is_big: bool,
    /// Of pcap one, of pcapng one an interface.
    links: Vec<u16>,
    is_pcapng: bool,
    count: usize,
}

impl<'a> Frames<'a> {
    pub(super) fn new(file: &'a [u8]) -> Result<Self, Error> {
        let unknown = Error::Capture { offset: 0, what: "neither pcap nor pcapng" };
        let Some(&[a, b, c, d]) = file.first_chunk() else { return Err(unknown) };
        let mut frames = Self { file, position: 0, is_big: true, links: vec![], is_pcapng: true, count: 0 };
        if [a, b, c, d] == PCAPNG {
            return Ok(frames);
        }
        frames.is_big = PCAP.contains(&[a, b, c, d]);
        if !frames.is_big && !PCAP.contains(&[d, c, b, a]) {
            return Err(unknown);
        }
        let link = frames.u32(PCAP_HEADER - 4).ok_or(frames.fault("a header that ends early"))?;
        Ok(Self { position: PCAP_HEADER, links: vec![link as u16], is_pcapng: false, ..frames })
    }

    const fn fault(&self, what: &'static str) -> Error {
        Error::Capture { offset: self.position, what }
    }

    /// The number at this distance from the position.
    fn u32(&self, distance: usize) -> Option<u32> {
        let octets = *self.file.get(self.position + distance..)?.first_chunk()?;
        Some(if self.is_big { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) })
    }

    fn slice(&self, distance: usize, length: u32) -> Option<&'a [u8]> {
        self.file.get(self.position + distance..)?.get(..length as usize)
    }

    fn frame(&mut self, link: Option<u16>, octets: &'a [u8]) -> Option<Frame<'a>> {
        self.count += 1;
        Some(Frame { number: self.count, link: link?, octets })
    }

    /// Time, captured length, real length, octets.
    fn record(&mut self) -> Option<Option<Frame<'a>>> {
        const HEADER: usize = 16;
        let octets = self.slice(HEADER, self.u32(8)?)?;
        self.position += HEADER + octets.len();
        Some(self.frame(self.links.first().copied(), octets))
    }

    /// Type, length, body, length again.
    fn block(&mut self) -> Option<Option<Frame<'a>>> {
        const SECTION: u32 = u32::from_be_bytes(PCAPNG);
        if self.u32(0)? == SECTION {
            self.is_big = self.file.get(self.position + 8..)?.starts_with(&PCAPNG_ORDER);
            self.links.clear();
        }
        let length = self.u32(4).filter(|length| *length >= 12)?;
        self.slice(0, length)?;
        let frame = match self.u32(0)? {
            1 => {
                let [a, b] = *self.file.get(self.position + 8..)?.first_chunk()?;
                self.links.push(if self.is_big {
                    u16::from_be_bytes([a, b])
                } else {
                    u16::from_le_bytes([a, b])
                });
                None
            }
            3 => {
                let octets = self.slice(12, self.u32(8)?.min(length.saturating_sub(16)))?;
                self.frame(self.links.first().copied(), octets)
            }
            6 => {
                let link = self.links.get(self.u32(8)? as usize).copied();
                let octets = self.slice(28, self.u32(20)?)?;
                self.frame(link, octets)
            }
            _ => None,
        };
        self.position += length as usize;
        Some(frame)
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Result<Frame<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.position < self.file.len() {
            let read = if self.is_pcapng { self.block() } else { self.record() };
            match read {
                None => {
                    let fault = self.fault("a frame that ends early");
                    self.position = self.file.len();
                    return Some(Err(fault));
                }
                Some(None) => {}
                Some(Some(frame)) => return Some(Ok(frame)),
            }
        }
        None
    }
}
