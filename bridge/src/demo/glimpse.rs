//! What a broker sees of a PDU: the stanza around it, the token beside it, and ciphertext.

use lab::broker::{Seen, Tap};
use schemas::secpdu::{Kind, Transfer};
use xmpp::stanza::{Payload, Stanza};

/// The characters of a text that are shown before it is cut.
const SHOWN: usize = 48;

/// One EncrTransfer as the broker had it.
pub(super) struct Glimpse {
    pub(super) xml: String,
    /// Ciphertext and tag.
    pub(super) sealed: Vec<u8>,
}

impl Glimpse {
    /// The next one that this full JID sends; none once the broker is gone.
    pub(super) async fn next(tap: &mut Tap, from: &str) -> Option<Self> {
        loop {
            let seen = tap.next().await?;
            if seen.from != from {
                continue;
            }
            if let Some(glimpse) = Self::of(seen) {
                return Some(glimpse);
            }
        }
    }

    fn of(Seen { xml, .. }: Seen) -> Option<Self> {
        let Payload::Association(env_pdu) = xso::from_bytes::<Stanza>(xml.as_bytes()).ok()?.payload else {
            return None;
        };
        let sec_pdu = Some(env_pdu.sec_pdu).filter(|sec_pdu| sec_pdu.kind == Kind::EncrTransfer)?;
        let sealed = Transfer::read(sec_pdu.kind, &sec_pdu.octets).ok()?.appl_data.to_vec();
        Some(Self { xml, sealed })
    }

    /// Whether these octets can be read in it, in the stanza's text or below the base64.
    pub(super) fn tells(&self, octets: &[u8]) -> bool {
        let within = |hay: &[u8]| hay.windows(octets.len()).any(|window| window == octets);
        within(self.xml.as_bytes()) || within(&self.sealed)
    }

    /// The stanza without its namespaces and without the rest of long texts, in words.
    pub(super) fn abbreviated(&self) -> String {
        let pieces = self.xml.split('<').skip(1).map(|piece| {
            let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
            let attributes: Vec<_> = tag.split(' ').filter(|word| !word.starts_with("xmlns=")).collect();
            format!("<{}>{}", attributes.join(" "), cut(text))
        });
        pieces.collect::<String>().replace("><", "> <")
    }
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glimpse(xml: &str, sealed: &[u8]) -> Glimpse {
        Glimpse { xml: xml.to_owned(), sealed: sealed.to_vec() }
    }

    #[test]
    fn a_stanza_in_short() {
        let long = "A".repeat(SHOWN + 1);
        let shown = glimpse(&format!("<iq xmlns='jabber:client' id='1'><seq>0</seq><d>{long}</d></iq>"), &[]);
        let expected = format!("<iq id='1'> <seq>0</seq> <d>{}…</d> </iq>", "A".repeat(SHOWN));
        assert_eq!(shown.abbreviated(), expected);
    }

    #[test]
    fn what_is_not_hidden_is_found() {
        let clear = glimpse("<iq>TotW</iq>", b"..Hz..");
        assert_eq!([&b"TotW"[..], b"Hz", b"MaxWLim"].map(|text| clear.tells(text)), [true, true, false]);
    }
}
