//! ASN.1 module → schema table of `gridseal-schemas`, for development only. rasn-compiler reads the module; the
//! backend below writes each type as one static. [`xsd`] makes XML Schemas of the tables, and has only the names of
//! types from the modules. Nothing that is published depends on it.

pub mod rasn;
pub mod reader;
pub mod xsd;

use std::collections::BTreeMap;
use std::fmt::Write;

use rasn_compiler::Compiler;
use rasn_compiler::prelude::ir::{ASN1Type, ASN1Value, AsnTag, Optionality, TagClass};
use rasn_compiler::prelude::{
    Backend, CompilerError, GeneratedModule, GeneratorError, ToplevelDefinition, ir,
};
use rasn_compiler::prelude::{ExtensibilityEnvironment, TaggingEnvironment};

/// The source of the table of MMS.
pub const MMS: &str = include_str!("../../asn1/mms.asn1");
/// The module of the SecPDUs.
pub const E2E: &str = include_str!("../../asn1/e2e.asn1");

const HEADER: &str = "\
//! The MMS module of `asn1/mms.asn1` as the transcoder's table (ISO 9506-2:2003).
//!
//! Generated: `cargo run -p gridseal-generate > schemas/src/mms/schema.rs`. A test of that package compares.

use crate::ber::Tag;
use crate::schema::{Alternatives, Component, Repertoire, Type};

const fn c(name: &'static str, tag: Tag, of: &'static Type) -> Component {
    Component::new(name, tag, of)
}

const fn u(name: &'static str, of: &'static Type) -> Component {
    Component::untagged(name, of)
}

const fn choice(all: &'static [Component]) -> Type {
    Type::Choice(Alternatives::new(all))
}

const fn p(number: u32) -> Tag {
    Tag::context(number)
}

const fn k(number: u32) -> Tag {
    Tag::context(number).constructed()
}

const fn universal(number: u32) -> Tag {
    Tag::universal(number)
}

/// Any PDU.
pub static ROOT: Component = Component::untagged(\"MMSpdu\", &MMSPDU);

";

/// Types that others than the table refer to.
const PUBLIC: [&str; 2] = ["MMSpdu", "ObjectName"];

/// The table for this module.
///
/// # Errors
/// What rasn-compiler cannot read.
pub fn table(module: &str) -> Result<String, CompilerError> {
    compile(module, Output::Table).map(|table| format!("{HEADER}{}", table.trim_start()))
}

/// Where this module refers to which type, by path: `HandshakeReq/tbs` → `TbsHandshake`; items are called `*`.
///
/// # Errors
/// What rasn-compiler cannot read.
pub fn references(module: &str) -> Result<BTreeMap<String, String>, CompilerError> {
    let lines = compile(module, Output::References)?;
    let pairs = lines.lines().filter_map(|line| line.split_once(' '));
    Ok(pairs.map(|(path, name)| (path.into(), name.into())).collect())
}

fn compile(module: &str, output: Output) -> Result<String, CompilerError> {
    let compiler = Compiler::<Table, _>::new_with_config(output);
    let compiled = compiler.add_asn_literal(module).compile_to_string()?;
    match compiled.warnings.into_iter().next() {
        Some(warning) => Err(warning),
        None => Ok(compiled.generated),
    }
}

/// What is wanted of a module. A backend gives back nothing but text.
#[derive(Clone, Copy, Debug, Default)]
enum Output {
    #[default]
    Table,
    References,
    Rasn,
}

#[derive(Default)]
struct Table {
    output: Output,
    types: BTreeMap<String, (Option<AsnTag>, ASN1Type)>,
}

impl Backend for Table {
    type Config = Output;
    const FILE_EXTENSION: &'static str = ".rs";

    fn generate_module(&mut self, all: Vec<ToplevelDefinition>) -> Result<GeneratedModule, GeneratorError> {
        for definition in all {
            if let ToplevelDefinition::Type(found) = definition {
                self.types.insert(found.name, (found.tag, found.ty));
            }
        }
        let text = match self.output {
            Output::Table => self.statics(),
            Output::References => self.references(),
            Output::Rasn => rasn::write(self),
        };
        Ok(GeneratedModule { generated: Some(text), warnings: vec![] })
    }

    fn generate(&self, _: ToplevelDefinition) -> Result<String, GeneratorError> {
        Ok(String::new())
    }

    fn config(&self) -> &Output {
        &self.output
    }

    fn from_config(output: Output) -> Self {
        Self { output, ..Self::default() }
    }

    fn new(output: Output, _: TaggingEnvironment, _: ExtensibilityEnvironment) -> Self {
        Self::from_config(output)
    }
}

impl Table {
    fn statics(&self) -> String {
        let statics =
            self.types.iter().filter(|(_, (_, of))| !matches!(of, ASN1Type::ElsewhereDeclaredType(_)));
        statics.fold(String::new(), |mut text, (name, (_, of))| {
            let visibility =
                if PUBLIC.contains(&name.as_str()) { format!("/// `{name}`\npub ") } else { String::new() };
            let _ = writeln!(text, "{visibility}static {}: Type = {};", constant(name), self.of(of, 0));
            text
        })
    }

    fn references(&self) -> String {
        let mut text = String::new();
        for (name, (_, of)) in &self.types {
            self.references_of(name, of, &mut text);
        }
        text
    }

    fn references_of(&self, path: &str, of: &ASN1Type, text: &mut String) {
        match of {
            ASN1Type::ElsewhereDeclaredType(declared) => {
                let _ = writeln!(text, "{path} {}", self.declaration(&declared.identifier));
            }
            ASN1Type::Sequence(sequence) => {
                let members = sequence.members.iter();
                members.for_each(|m| self.references_of(&format!("{path}/{}", m.name), &m.ty, text));
            }
            ASN1Type::Choice(choice) => {
                let options = choice.options.iter();
                options.for_each(|o| self.references_of(&format!("{path}/{}", o.name), &o.ty, text));
            }
            ASN1Type::SequenceOf(items) | ASN1Type::SetOf(items) => {
                self.references_of(&format!("{path}/*"), &items.element_type, text);
            }
            _ => {}
        }
    }

    /// The name under which a type is written out, past those that only stand for another.
    fn declaration<'a>(&'a self, name: &'a str) -> &'a str {
        match self.types.get(name) {
            Some((_, ASN1Type::ElsewhereDeclaredType(other))) => self.declaration(&other.identifier),
            _ => name,
        }
    }

    /// The expression of a type that is written out where it stands.
    fn of(&self, of: &ASN1Type, depth: usize) -> String {
        match of {
            ASN1Type::Null => "Type::Null".into(),
            ASN1Type::Boolean(_) => "Type::Boolean".into(),
            ASN1Type::Integer(integer) => named("Integer", integer.distinguished_values.as_deref(), depth),
            ASN1Type::BitString(bits) => named("BitString", bits.distinguished_values.as_deref(), depth),
            ASN1Type::OctetString(_) => "Type::OctetString".into(),
            ASN1Type::ObjectIdentifier(_) => "Type::ObjectIdentifier".into(),
            ASN1Type::Any => "Type::Any".into(),
            ASN1Type::GeneralizedTime(_) => "Type::Text(Repertoire::Time)".into(),
            ASN1Type::CharacterString(text) => format!("Type::Text(Repertoire::{})", repertoire(text.ty)),
            ASN1Type::Sequence(sequence) => {
                let members = sequence.members.iter();
                let components = members
                    .map(|m| self.component(&m.name, m.tag.as_ref(), &m.ty, &m.optionality, depth + 1));
                list("Type::Sequence", components, depth)
            }
            ASN1Type::Choice(choice) => {
                let options = choice.options.iter();
                let required = Optionality::Required;
                let alternatives =
                    options.map(|o| self.component(&o.name, o.tag.as_ref(), &o.ty, &required, depth + 1));
                list("choice", alternatives, depth)
            }
            ASN1Type::SequenceOf(items) => format!("Type::SequenceOf(&{})", self.item(items, depth)),
            ASN1Type::SetOf(items) => format!("Type::SetOf(&{})", self.item(items, depth)),
            other => unsupported(other),
        }
    }

    fn item(&self, items: &ir::SequenceOrSetOf, depth: usize) -> String {
        let of = &items.element_type;
        self.plain(xml_name(of), items.element_tag.as_ref(), of, depth) + ".repeated()"
    }

    fn component(
        &self,
        name: &str,
        tag: Option<&AsnTag>,
        of: &ASN1Type,
        optionality: &Optionality<ASN1Value>,
        depth: usize,
    ) -> String {
        let mut text = self.plain(name, tag, of, depth);
        if name == "service"
            && let ASN1Type::ElsewhereDeclaredType(declared) = of
        {
            let _ = write!(text, ".iec(\"{}\")", declared.identifier);
        }
        match optionality {
            Optionality::Required => {}
            Optionality::Optional => text += ".optional()",
            Optionality::Default(value) => {
                let contents = contents(value, self.resolve(of).1, tag.is_some_and(is_explicit));
                let _ = write!(text, ".default(&{contents:?})");
            }
        }
        text
    }

    /// Without presence.
    fn plain(&self, name: &str, tag: Option<&AsnTag>, of: &ASN1Type, depth: usize) -> String {
        let (own, resolved) = self.resolve(of);
        let constructed = is_constructed(resolved);
        match (tag, own) {
            (Some(tag), _) if is_explicit(tag) || universal(resolved).is_none() => {
                let inner = self.plain("", None, of, depth);
                format!("c(\"{name}\", {}, &Type::Explicit(&{inner}))", tag_expression(tag, true))
            }
            (None, Some(own)) if is_explicit(own) => {
                let inner = self.untagged("", of, resolved, depth);
                format!("c(\"{name}\", {}, &Type::Explicit(&{inner}))", tag_expression(own, true))
            }
            (Some(tag), _) | (None, Some(tag)) => {
                format!("c(\"{name}\", {}, {})", tag_expression(tag, constructed), self.reference(of, depth))
            }
            (None, None) => self.untagged(name, of, resolved, depth),
        }
    }

    fn untagged(&self, name: &str, of: &ASN1Type, resolved: &ASN1Type, depth: usize) -> String {
        let reference = self.reference(of, depth);
        match universal(resolved) {
            Some(number) if is_constructed(resolved) => {
                format!("c(\"{name}\", universal({number}).constructed(), {reference})")
            }
            Some(number) => format!("c(\"{name}\", universal({number}), {reference})"),
            None => format!("u(\"{name}\", {reference})"),
        }
    }

    fn reference(&self, of: &ASN1Type, depth: usize) -> String {
        match of {
            ASN1Type::ElsewhereDeclaredType(declared) => match self.types.get(&declared.identifier) {
                Some((_, aliased @ ASN1Type::ElsewhereDeclaredType(_))) => self.reference(aliased, depth),
                _ => format!("&{}", constant(&declared.identifier)),
            },
            _ => format!("&{}", self.of(of, depth)),
        }
    }

    /// Through all references: a tag on the way, and the type.
    fn resolve<'a>(&'a self, of: &'a ASN1Type) -> (Option<&'a AsnTag>, &'a ASN1Type) {
        let ASN1Type::ElsewhereDeclaredType(declared) = of else { return (None, of) };
        let Some((tag, found)) = self.types.get(&declared.identifier) else { return (None, of) };
        let (inner, resolved) = self.resolve(found);
        (tag.as_ref().or(inner), resolved)
    }
}

fn is_explicit(tag: &AsnTag) -> bool {
    tag.environment == TaggingEnvironment::Explicit
}

fn tag_expression(tag: &AsnTag, constructed: bool) -> String {
    match (tag.tag_class, constructed) {
        (TagClass::Universal, true) => format!("universal({}).constructed()", tag.id),
        (TagClass::Universal, false) => format!("universal({})", tag.id),
        (_, true) => format!("k({})", tag.id),
        (_, false) => format!("p({})", tag.id),
    }
}

fn is_constructed(of: &ASN1Type) -> bool {
    matches!(of, ASN1Type::Sequence(_) | ASN1Type::SequenceOf(_) | ASN1Type::SetOf(_))
}

/// The tag of class universal. `None`: CHOICE and ANY have none.
fn universal(of: &ASN1Type) -> Option<u32> {
    use ir::CharacterStringType::{GraphicString, UTF8String, VisibleString};
    Some(match of {
        ASN1Type::Boolean(_) => 1,
        ASN1Type::Integer(_) => 2,
        ASN1Type::BitString(_) => 3,
        ASN1Type::OctetString(_) => 4,
        ASN1Type::Null => 5,
        ASN1Type::ObjectIdentifier(_) => 6,
        ASN1Type::Sequence(_) | ASN1Type::SequenceOf(_) => 16,
        ASN1Type::SetOf(_) => 17,
        ASN1Type::GeneralizedTime(_) => 24,
        ASN1Type::CharacterString(text) => match text.ty {
            UTF8String => 12,
            GraphicString => 25,
            VisibleString => 26,
            other => unsupported(&other),
        },
        ASN1Type::Choice(_) | ASN1Type::Any => return None,
        other => unsupported(other),
    })
}

fn repertoire(text: ir::CharacterStringType) -> &'static str {
    match text {
        ir::CharacterStringType::UTF8String => "Utf8",
        ir::CharacterStringType::VisibleString => "Visible",
        ir::CharacterStringType::GraphicString => "Graphic",
        other => unsupported(&other),
    }
}

/// The element name of an item (X.680, table 4).
fn xml_name(of: &ASN1Type) -> &str {
    match of {
        ASN1Type::ElsewhereDeclaredType(declared) => &declared.identifier,
        ASN1Type::Sequence(_) => "SEQUENCE",
        ASN1Type::Choice(_) => "CHOICE",
        ASN1Type::ObjectIdentifier(_) => "OBJECT_IDENTIFIER",
        ASN1Type::CharacterString(text) => match text.ty {
            ir::CharacterStringType::VisibleString => "VisibleString",
            ir::CharacterStringType::GraphicString => "GraphicString",
            other => unsupported(&other),
        },
        other => unsupported(other),
    }
}

/// Contents octets of a DEFAULT: the few kinds that MMS has.
fn contents(value: &ASN1Value, of: &ASN1Type, is_explicit: bool) -> Vec<u8> {
    match (value, of) {
        (ASN1Value::LinkedNestedValue { value, .. }, _) => contents(value, of, is_explicit),
        (ASN1Value::Boolean(value), _) => vec![if *value { 0xff } else { 0 }],
        (ASN1Value::Integer(value) | ASN1Value::LinkedIntValue { value, .. }, _) => {
            match u8::try_from(*value) {
                Ok(octet @ 0..=0x7f) => vec![octet],
                _ => unsupported(value),
            }
        }
        (ASN1Value::BitString(bits), _) => {
            let octet = bits.iter().zip(0..8).fold(0, |octet, (&bit, at)| octet | u8::from(bit) << (7 - at));
            vec![(8 - bits.len()) as u8, octet]
        }
        (ASN1Value::Choice { variant_name, inner_value, .. }, ASN1Type::Choice(choice)) if is_explicit => {
            let chosen = choice.options.iter().find(|option| option.name == *variant_name);
            chosen.map(|option| element(option.tag.as_ref(), inner_value, &option.ty)).unwrap_or_default()
        }
        (ASN1Value::LinkedStructLikeValue(fields), ASN1Type::Sequence(sequence)) => {
            let members = sequence.members.iter().zip(fields);
            members
                .flat_map(|(member, (_, _, value))| element(member.tag.as_ref(), value.value(), &member.ty))
                .collect()
        }
        other => unsupported(&other),
    }
}

fn element(tag: Option<&AsnTag>, value: &ASN1Value, of: &ASN1Type) -> Vec<u8> {
    let contents = contents(value, of, false);
    let mut octets = vec![0x80 | tag.map_or(0, |tag| tag.id as u8), contents.len() as u8];
    octets.extend(contents);
    octets
}

fn named(kind: &str, values: Option<&[ir::DistinguishedValue]>, depth: usize) -> String {
    let values =
        values.unwrap_or_default().iter().map(|value| format!("(\"{}\", {})", value.name, value.value));
    list(&format!("Type::{kind}"), values, depth)
}

fn list(kind: &str, items: impl Iterator<Item = String>, depth: usize) -> String {
    let items: Vec<String> = items.collect();
    let indent = "    ".repeat(depth);
    if items.is_empty() {
        return format!("{kind}(&[])");
    }
    let lines: String = items.iter().map(|item| format!("{indent}    {item},\n")).collect();
    format!("{kind}(&[\n{lines}{indent}])")
}

/// `ReadJournal-Request` → `READ_JOURNAL_REQUEST`
fn constant(name: &str) -> String {
    let mut text = String::new();
    let mut after_lower = false;
    for letter in name.chars() {
        if after_lower && letter.is_uppercase() {
            text.push('_');
        }
        text.push(if letter == '-' { '_' } else { letter.to_ascii_uppercase() });
        after_lower = letter.is_lowercase();
    }
    text
}

#[expect(clippy::panic, reason = "a development tool stops at ASN.1 that MMS does not use")]
fn unsupported<T>(what: &dyn std::fmt::Debug) -> T {
    panic!("no table for {what:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_module_can_be_read() {
        let acse = include_str!("../../asn1/acse.asn1");
        let presentation = include_str!("../../asn1/presentation.asn1");
        for module in [MMS, E2E, acse, presentation] {
            assert!(!references(module).unwrap().is_empty());
        }
    }

    #[test]
    fn the_table_is_that_of_the_module() {
        let made = table(MMS).unwrap();
        assert!(made == include_str!("../../src/mms/schema.rs"), "generate schemas/src/mms/schema.rs anew");
    }
}
