//! Schema tables → XML Schemas: what the strict writers of `schemas::transcode` write, and no more than that.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write;

use rasn_compiler::prelude::CompilerError;
use schemas::ber::BitString;
use schemas::mms::schema::ROOT;
use schemas::profile::{ASSO_ID, ASSOCIATION, E2E_NS, ENV_NS, MMS_NS, OCTETS};
use schemas::schema::{Component, Presence, Type};
use schemas::secpdu::{Kind, schema};
use schemas::transcode::{Text, control_name};

use crate::{E2E, MMS, references};

const HEADER: &str = "\
<!-- What gridseal writes. The standard's own schema is not public, and this is not it: assumed, CP-17.
     Generated: `cargo run -p gridseal-generate xsd schemas/xsd`. A test of that package compares. -->";

/// The simple types of SCSM_8_2.
const MMS_TYPES: &str = r#"  <xs:simpleType name="BOOLEAN">
    <xs:restriction base="xs:boolean"><xs:pattern value="true|false"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="OCTET_STRING">
    <xs:restriction base="xs:hexBinary"><xs:pattern value="([0-9A-F]{2})*"/></xs:restriction>
  </xs:simpleType>
"#;

/// The simple types of E2E_4.
const E2E_TYPES: &str = r#"  <xs:complexType name="BOOLEAN">
    <xs:choice>
      <xs:element name="true" type="NULL"/>
      <xs:element name="false" type="NULL"/>
    </xs:choice>
  </xs:complexType>
"#;

/// The simple types of both.
const TYPES: &str = r#"  <xs:simpleType name="BIT_STRING">
    <xs:restriction base="xs:string"><xs:pattern value="[01]*"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="OBJECT_IDENTIFIER">
    <xs:restriction base="xs:string"><xs:pattern value="[0-2](\.(0|[1-9][0-9]*))+"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Base64">
    <xs:restriction base="xs:base64Binary">
      <xs:pattern value="([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:complexType name="NULL"/>
"#;

/// Every schema, by the name of its file.
///
/// # Errors
/// What rasn-compiler cannot read.
pub fn all() -> Result<[(&'static str, String); 3], CompilerError> {
    Ok([("SCSM_8_2.xsd", mms()?), ("E2E_4.xsd", e2e()?), ("ENV_4.xsd", env())])
}

/// MMS PDUs in the shape of IEC 61850-8-2, and octets where that would not return them.
fn mms() -> Result<String, CompilerError> {
    let mut xsd = Xsd::new(Namespace::Mms, references(MMS)?);
    xsd.head(MMS_NS, &[]);
    let Type::Choice(pdus) = ROOT.of else { return Ok(xsd.out) };
    for pdu in pdus.all() {
        xsd.element(pdu, ROOT.name);
    }
    xsd.line(&format!("<xs:element name=\"{OCTETS}\" type=\"Base64\"/>"));
    xsd.group(ROOT.name, pdus.all().iter().map(|pdu| pdu.iec_name));
    xsd.declarations();
    xsd.out += MMS_TYPES;
    xsd.out += TYPES;
    xsd.controls();
    Ok(xsd.finish())
}

/// SecPDUs, and the octets of one where XML would not return them.
fn e2e() -> Result<String, CompilerError> {
    let mut xsd = Xsd::new(Namespace::E2e, references(E2E)?);
    xsd.head(E2E_NS, &[("mms", MMS_NS, "SCSM_8_2.xsd")]);
    for kind in Kind::ALL {
        xsd.named(schema::component(kind), kind.name());
    }
    xsd.open("xs:element", &format!(" name=\"{OCTETS}\""));
    xsd.open("xs:complexType", "");
    xsd.open("xs:choice", "");
    for kind in Kind::ALL {
        xsd.line(&format!("<xs:element name=\"{kind}\" type=\"Base64\"/>"));
    }
    xsd.close_all(1);
    xsd.group("SecPDU", Kind::ALL.into_iter().map(Kind::name));
    xsd.declarations();
    xsd.out += E2E_TYPES;
    xsd.out += TYPES;
    xsd.open("xs:complexType", " name=\"ApplData\"");
    xsd.line("<xs:group ref=\"mms:MMSpdu\"/>");
    Ok(xsd.finish())
}

/// What a stanza carries.
fn env() -> String {
    let mut xsd = Xsd::new(Namespace::E2e, BTreeMap::new());
    xsd.head(ENV_NS, &[("e2e", E2E_NS, "E2E_4.xsd")]);
    xsd.open("xs:element", &format!(" name=\"{ASSOCIATION}\""));
    xsd.open("xs:complexType", "");
    xsd.open("xs:sequence", "");
    xsd.line(&format!("<xs:element name=\"{ASSO_ID}\" type=\"xs:string\"/>"));
    xsd.line("<xs:group ref=\"e2e:SecPDU\"/>");
    xsd.finish()
}

/// What decides how values look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Namespace {
    Mms,
    E2e,
}

/// A schema that is being written.
struct Xsd {
    namespace: Namespace,
    references: BTreeMap<String, String>,
    /// Types referred to since the last was written out.
    declared: BTreeMap<String, &'static Type>,
    out: String,
    elements: Vec<&'static str>,
}

impl Xsd {
    fn new(namespace: Namespace, references: BTreeMap<String, String>) -> Self {
        Self { namespace, references, declared: BTreeMap::new(), out: String::new(), elements: vec![] }
    }

    fn head(&mut self, ns: &str, imports: &[(&str, &str, &str)]) {
        self.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        self.line(HEADER);
        let prefixes: String =
            imports.iter().map(|(prefix, ns, _)| format!(" xmlns:{prefix}=\"{ns}\"")).collect();
        let own = format!(" xmlns=\"{ns}\" targetNamespace=\"{ns}\" elementFormDefault=\"qualified\"");
        self.open("xs:schema", &format!(" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"{prefixes}{own}"));
        for (_, ns, file) in imports {
            self.line(&format!("<xs:import namespace=\"{ns}\" schemaLocation=\"{file}\"/>"));
        }
    }

    /// A group of elements of the schema, and of its octets.
    fn group<'a>(&mut self, name: &str, elements: impl Iterator<Item = &'a str>) {
        self.open("xs:group", &format!(" name=\"{name}\""));
        self.open("xs:choice", "");
        for element in elements.chain([OCTETS]) {
            self.line(&format!("<xs:element ref=\"{element}\"/>"));
        }
        self.close_all(1);
    }

    /// The types referred to, and those these refer to, by their names.
    fn declarations(&mut self) {
        let before = std::mem::take(&mut self.out);
        let mut written = BTreeMap::new();
        while let Some((name, of)) = self.declared.pop_first() {
            if let Entry::Vacant(entry) = written.entry(name) {
                self.open("xs:complexType", &format!(" name=\"{}\"", entry.key()));
                self.body(of, entry.key());
                self.close();
                entry.insert(std::mem::take(&mut self.out));
            }
        }
        self.out = before;
        self.out.extend(written.into_values());
    }

    /// Text in which elements stand for control characters.
    fn controls(&mut self) {
        self.open("xs:complexType", " name=\"CharacterString\" mixed=\"true\"");
        self.open("xs:choice", " minOccurs=\"0\" maxOccurs=\"unbounded\"");
        for name in (0..0x20).filter_map(control_name) {
            self.line(&format!("<xs:element name=\"{name}\" type=\"NULL\"/>"));
        }
        self.close_all(1);
    }

    /// A component at this path, which leads to the type around it.
    fn element(&mut self, component: &Component, path: &str) {
        let step = if component.is_item() { "*" } else { component.name };
        self.named(component, &format!("{path}/{step}"));
    }

    /// A component whose own path this is.
    fn named(&mut self, component: &Component, path: &str) {
        let name = if self.namespace == Namespace::Mms { component.iec_name } else { component.name };
        let (of, occurs) = (component.inner(), occurs(component.presence));
        if let Some(type_name) = self.type_name(of, path) {
            return self.line(&format!("<xs:element name=\"{name}\" type=\"{type_name}\"{occurs}/>"));
        }
        self.open("xs:element", &format!(" name=\"{name}\"{occurs}"));
        self.open("xs:complexType", "");
        self.body(of, path);
        self.close();
        self.close();
    }

    /// What a type is called, if it is not written out where it stands.
    fn type_name(&mut self, of: &'static Type, path: &str) -> Option<String> {
        let simple = match (of, self.namespace) {
            (Type::Boolean, _) => "BOOLEAN",
            (Type::Integer(_), _) => "xs:integer",
            (Type::BitString(_), _) => "BIT_STRING",
            (Type::OctetString | Type::Any, Namespace::Mms) => "OCTET_STRING",
            (Type::OctetString | Type::Any, Namespace::E2e) => "Base64",
            (Type::ObjectIdentifier, _) => "OBJECT_IDENTIFIER",
            (Type::Null, _) => "NULL",
            (Type::Text(_), Namespace::Mms) => "CharacterString",
            (Type::Text(_), Namespace::E2e) => "xs:string",
            (Type::Pdu, _) => "ApplData",
            _ => {
                let name = self.references.get(path)?;
                self.declared.insert(name.clone(), of);
                return Some(name.clone());
            }
        };
        Some(simple.into())
    }

    /// What a type holds.
    fn body(&mut self, of: &'static Type, path: &str) {
        match of {
            Type::Sequence(components) => {
                let (attributes, elements): (Vec<_>, Vec<_>) =
                    components.iter().partition(|component| self.is_attribute(component));
                self.list("xs:sequence", elements, path);
                attributes.into_iter().for_each(|component| self.attribute(component, path));
            }
            Type::Choice(alternatives) => self.list("xs:choice", alternatives.all(), path),
            Type::SequenceOf(item) | Type::SetOf(item) => self.list("xs:sequence", [*item], path),
            Type::Enumerated(names) => {
                self.open("xs:choice", "");
                for (name, _) in *names {
                    self.line(&format!("<xs:element name=\"{name}\" type=\"NULL\"/>"));
                }
                self.close();
            }
            _ => {}
        }
    }

    fn list<'a>(
        &mut self,
        model: &'static str,
        components: impl IntoIterator<Item = &'a Component>,
        path: &str,
    ) {
        self.open(model, "");
        components.into_iter().for_each(|component| self.element(component, path));
        self.close();
    }

    fn is_attribute(&self, component: &Component) -> bool {
        self.namespace == Namespace::Mms && component.is_attribute()
    }

    fn attribute(&mut self, component: &Component, path: &str) {
        let type_name = self.type_name(component.of, path).unwrap_or_default();
        let (name, default) = (component.name, default(component));
        self.line(&format!("<xs:attribute name=\"{name}\" type=\"{type_name}\" default=\"{default}\"/>"));
    }

    fn open(&mut self, element: &'static str, attributes: &str) {
        self.line(&format!("<{element}{attributes}>"));
        self.elements.push(element);
    }

    fn close(&mut self) {
        if let Some(element) = self.elements.pop() {
            self.line(&format!("</{element}>"));
        }
    }

    /// Closes all elements but these outermost.
    fn close_all(&mut self, but: usize) {
        while self.elements.len() > but {
            self.close();
        }
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}{text}", "  ".repeat(self.elements.len()));
    }

    fn finish(mut self) -> String {
        self.close_all(0);
        self.out
    }
}

fn occurs(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "",
        Presence::Optional | Presence::Default(_) => " minOccurs=\"0\"",
        Presence::Repeated => " minOccurs=\"0\" maxOccurs=\"unbounded\"",
        Presence::AtLeastOnce => " maxOccurs=\"unbounded\"",
    }
}

/// The text of a DEFAULT.
fn default(component: &Component) -> String {
    match (component.of, component.presence) {
        (Type::Integer(_), Presence::Default([octet])) => octet.cast_signed().to_string(),
        (Type::BitString(_), Presence::Default([unused, octets @ ..])) => {
            Text::Bits(BitString { unused: *unused, octets }).to_text().into()
        }
        (_, presence) => (presence != Presence::Default(&[0])).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_are_those_of_the_tables() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../xsd/");
        for (name, made) in all().unwrap() {
            let kept = std::fs::read_to_string(format!("{directory}{name}")).unwrap();
            assert!(made == kept, "generate schemas/xsd/{name} anew");
        }
    }
}
