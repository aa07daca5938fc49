//! Who is called and who calls: the selectors of each layer, AP-title and AE-qualifier.

use std::fmt;
use std::str::FromStr;

use schemas::acse::Title;
use schemas::ber::{Reader, Tag, Writer};
use schemas::oid;

/// An address through the whole stack. An empty selector is an absent one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// Transport selector (X.224, 13.3.4).
    pub tsap: Vec<u8>,
    /// Session selector (X.225).
    pub ssel: Vec<u8>,
    /// Presentation selector (X.226).
    pub psel: Vec<u8>,
    /// AP-title (X.227).
    pub ap_title: Option<ApTitle>,
    /// AE-qualifier (X.227), form 2.
    pub ae_qualifier: Option<i64>,
}

impl Address {
    /// The selectors libiec61850 uses unless told otherwise; no AP-title, no AE-qualifier.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            tsap: vec![0, 1],
            ssel: vec![0, 1],
            psel: vec![0, 0, 0, 1],
            ap_title: None,
            ae_qualifier: None,
        }
    }

    pub(crate) fn title(&self) -> Title<'_> {
        Title {
            ap_title: self.ap_title.as_ref().map(|title| title.octets()),
            ae_qualifier: self.ae_qualifier,
        }
    }

    pub(crate) fn with_title(self, title: &Title<'_>) -> Self {
        let ap_title = title.ap_title.map(|octets| ApTitle(octets.to_vec()));
        Self { ap_title, ae_qualifier: title.ae_qualifier, ..self }
    }
}

/// An AP-title as it stands on the wire: a whole BER element, form 1 (a Name) or form 2 (an OBJECT IDENTIFIER).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ApTitle(Vec<u8>);

/// The text is no OBJECT IDENTIFIER.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an AP-title is an object identifier, such as 1.1.1.999")]
pub struct ApTitleError;

impl ApTitle {
    /// The element's octets.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// Dotted text, when of form 2.
    #[must_use]
    pub fn dotted(&self) -> Option<String> {
        let element = Reader::ber(&self.0).expect(Tag::OBJECT_IDENTIFIER).ok()?;
        oid::is_valid(element.content).then(|| oid::to_dotted(element.content))
    }
}

impl FromStr for ApTitle {
    type Err = ApTitleError;

    fn from_str(text: &str) -> Result<Self, ApTitleError> {
        let content = oid::from_dotted(text).ok_or(ApTitleError)?;
        let mut writer = Writer::new();
        writer.element(Tag::OBJECT_IDENTIFIER, &content);
        Ok(Self(writer.into_octets()))
    }
}

impl fmt::Display for ApTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dotted().unwrap_or_else(|| crate::reason::hex(&self.0)))
    }
}

impl fmt::Debug for ApTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApTitle({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ap_title_is_dotted_text_or_hex() {
        let title: ApTitle = "1.1.1.999".parse().unwrap();
        assert_eq!(title.octets(), [0x06, 0x04, 0x29, 0x01, 0x87, 0x67]);
        assert_eq!(title.to_string(), "1.1.1.999");
        assert_eq!(ApTitle(vec![0x30, 0x00]).to_string(), "3000");
        assert_eq!("one".parse::<ApTitle>(), Err(ApTitleError));
    }
}
