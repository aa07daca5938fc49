//! Outlines → one line of JSON: an object for fields, an array for items, and an object with one member for an item
//! of a report, which has a name of its own.

use schemas::transcode::{Heading, Holds, Outline, Shown};

/// Writes as it goes; the members are in the order of the PDU.
#[derive(Debug)]
pub(super) struct Json {
    out: String,
    /// What is open, and what ends it.
    open: Vec<(Holds, &'static str)>,
}

impl Default for Json {
    fn default() -> Self {
        Self { out: String::from("{"), open: vec![(Holds::Fields, "}")] }
    }
}

impl Json {
    /// The whole object.
    pub(super) fn finish(mut self) -> String {
        while let Some((_, end)) = self.open.pop() {
            self.out.push_str(end);
        }
        self.out
    }

    /// What comes before a value; whether it opened an object of its own.
    fn begin(&mut self, heading: Heading<'_>) -> bool {
        if !self.out.ends_with(['{', '[']) {
            self.out.push(',');
        }
        let is_item = self.open.last().is_some_and(|(holds, _)| *holds == Holds::Items);
        match heading.role {
            None if is_item => return false,
            None => self.string(heading.name),
            Some(role) => {
                self.out.push('{');
                self.string(&role.to_string());
            }
        }
        self.out.push(':');
        heading.role.is_some()
    }

    fn string(&mut self, text: &str) {
        self.out.push_str(&serde_json::Value::from(text).to_string());
    }

    /// JSON knows no infinity and no NaN.
    fn number(&mut self, text: &str) {
        if text.bytes().any(|octet| octet.is_ascii_alphabetic()) {
            self.string(text);
        } else {
            self.out.push_str(text);
        }
    }

    fn octets(&mut self, octets: &[u8]) {
        self.out.push('"');
        self.out.extend(octets.iter().map(|octet| format!("{octet:02X}")));
        self.out.push('"');
    }
}

impl Outline for Json {
    fn open(&mut self, heading: Heading<'_>, holds: Holds) {
        let (start, end, end_of_both) = match holds {
            Holds::Fields => ('{', "}", "}}"),
            Holds::Items => ('[', "]", "]}"),
        };
        let is_wrapped = self.begin(heading);
        self.out.push(start);
        self.open.push((holds, if is_wrapped { end_of_both } else { end }));
    }

    fn leaf(&mut self, heading: Heading<'_>, shown: Shown<'_>) {
        let is_wrapped = self.begin(heading);
        match shown {
            Shown::Nothing => self.out.push_str("null"),
            Shown::Boolean(value) => self.out.push_str(if value { "true" } else { "false" }),
            Shown::Number(text) => self.number(text),
            Shown::Text(text) | Shown::Words(text) => self.string(text),
            Shown::Octets(octets) => self.octets(octets),
        }
        if is_wrapped {
            self.out.push('}');
        }
    }

    fn close(&mut self) {
        if let Some((_, end)) = self.open.pop() {
            self.out.push_str(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_members_and_items_are_not() {
        let mut json = Json::default();
        json.open("list".into(), Holds::Items);
        json.leaf("item".into(), Shown::Number("1"));
        json.leaf("item".into(), Shown::Number("NaN"));
        json.open("item".into(), Holds::Fields);
        json.leaf("a".into(), Shown::Nothing);
        json.leaf("b".into(), Shown::Text("\"\u{1}"));
        json.close();
        json.close();
        json.leaf("c".into(), Shown::Octets(&[0xab, 1]));
        assert_eq!(json.finish(), r#"{"list":[1,"NaN",{"a":null,"b":"\"\u0001"}],"c":"AB01"}"#);
    }
}
