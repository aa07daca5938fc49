//! The module of MMS as types for rasn, for the benchmark that compares with it: what rasn-compiler 0.16 would write if
//! it compiled the module. Integers whose names give their width are machine words, and what only has another name
//! is an alias and no type of its own: both only make rasn faster.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::mem;

use rasn_compiler::prelude::CompilerError;
use rasn_compiler::prelude::ir::{ASN1Type, ASN1Value, AsnTag, Optionality, SequenceOrSetOf, TagClass};

use crate::{MMS, Output, Table, compile, is_explicit, repertoire, unsupported, xml_name};

const HEADER: &str = "\
// Generated: `cargo run -p gridseal-generate rasn | rustfmt --edition 2024 > tests/benches/transcode/rasn_mms.rs`. A
// test of that package compares.

use rasn::prelude::*;
";

/// What stands in the way of rasn's own XER: the alternative of a CHOICE takes the name of the component that follows.
/// Where that would be measured, `service-ext` and the `alternateAccess` of a variable are left out, and the variables
/// of an InformationReport are the one alternative that is measured, as what has the same octets and is no CHOICE.
const APPROXIMATIONS: [(&str, &str); 7] = [
    ("service          ConfirmedServiceRequest,", "service ConfirmedServiceRequest"),
    ("service      ConfirmedServiceResponse,", "service ConfirmedServiceResponse"),
    ("service      UnconfirmedService,", "service UnconfirmedService"),
    (
        "InformationReport ::= SEQUENCE {\n  variableAccessSpecification  VariableAccessSpecification,",
        "InformationReport ::= SEQUENCE {\n  variableAccessSpecification [1] IMPLICIT SEQUENCE {
           vmd-specific [0] IMPLICIT Identifier },",
    ),
    ("  service-ext", "  -- service-ext"),
    (
        "    variableSpecification  VariableSpecification,\n    alternateAccess        [5]",
        "    variableSpecification VariableSpecification\n    -- alternateAccess",
    ),
    (
        "Unconfirmed-Detail ::= CHOICE {\n  otherRequests      NULL,\n  \
         eventNotification  [2] EXPLICIT EN-Additional-Detail\n}",
        "",
    ),
];

/// The types, not formatted.
///
/// # Errors
/// What rasn-compiler cannot read.
pub fn types() -> Result<String, CompilerError> {
    let module = APPROXIMATIONS.iter().fold(MMS.to_owned(), |module, (from, to)| module.replace(from, to));
    compile(&module, Output::Rasn).map(|types| format!("{HEADER}{types}"))
}

/// All types of a module, the anonymous ones too.
pub(crate) fn write(table: &Table) -> String {
    let mut writer = Writer { table, of: "", text: String::new() };
    for (name, (tag, of)) in &table.types {
        writer.of = name;
        let tag = tag.as_ref().map(|tag| tag_attribute(tag, is_explicit(tag)));
        writer.definition(&camel(name), name, tag, of);
    }
    writer.text
}

struct Writer<'a> {
    table: &'a Table,
    /// The type that is being written, with the anonymous ones in it.
    of: &'a str,
    text: String,
}

/// Of a SEQUENCE or a CHOICE.
struct Part<'a> {
    name: &'a str,
    tag: Option<&'a AsnTag>,
    of: &'a ASN1Type,
    optionality: &'a Optionality<ASN1Value>,
}

impl Writer<'_> {
    fn definition(&mut self, rust: &str, name: &str, tag: Option<String>, of: &ASN1Type) {
        let attributes = |kind: Option<&str>| {
            let all = kind.map(str::to_owned).into_iter().chain(tag.clone());
            all.chain([format!("identifier = \"{name}\"")]).collect::<Vec<_>>().join(", ")
        };
        match of {
            ASN1Type::Sequence(sequence) => {
                let parts = sequence.members.iter().map(|member| Part {
                    name: &member.name,
                    tag: member.tag.as_ref(),
                    of: &member.ty,
                    optionality: &member.optionality,
                });
                let fields = parts.map(|part| self.field(rust, &part)).collect();
                self.item("struct", &attributes(None), rust, fields);
            }
            ASN1Type::Choice(choice) => {
                let parts = choice.options.iter().map(|option| Part {
                    name: &option.name,
                    tag: option.tag.as_ref(),
                    of: &option.ty,
                    optionality: &Optionality::Required,
                });
                let variants = parts.map(|part| self.variant(rust, &part)).collect();
                self.item("enum", &attributes(Some("choice")), rust, variants);
            }
            _ if tag.is_some() => {
                let inner = self.rust(rust, of);
                let attributes = attributes(Some("delegate"));
                let _ =
                    writeln!(self.text, "\n{DERIVE}\n#[rasn({attributes})]\npub struct {rust}(pub {inner});");
            }
            _ => {
                let of = word(name).map_or_else(|| self.rust(rust, of), str::to_owned);
                if of != rust {
                    let _ = writeln!(self.text, "\npub type {rust} = {of};");
                }
            }
        }
    }

    fn item(&mut self, kind: &str, attributes: &str, rust: &str, parts: Vec<String>) {
        let parts = parts.concat();
        let _ = writeln!(self.text, "\n{DERIVE}\n#[rasn({attributes})]\npub {kind} {rust} {{\n{parts}}}");
    }

    fn field(&mut self, parent: &str, part: &Part<'_>) -> String {
        let (snake, mut of) = (snake(part.name), self.part(parent, part));
        let default = match part.optionality {
            Optionality::Default(value) => Some(self.default(parent, part, &of, value)),
            Optionality::Optional => {
                of = format!("Option<{of}>");
                None
            }
            Optionality::Required => None,
        };
        format!("    {}\n    {snake}: {of},\n", self.attribute(part, default))
    }

    fn variant(&mut self, parent: &str, part: &Part<'_>) -> String {
        let of = self.part(parent, part);
        format!("    {}\n    {}({of}),\n", self.attribute(part, None), camel(part.name))
    }

    fn attribute(&self, part: &Part<'_>, default: Option<String>) -> String {
        let is_explicit = |tag| is_explicit(tag) || self.is_untagged(part.of);
        let tag = part.tag.map(|tag| tag_attribute(tag, is_explicit(tag)));
        let default = default.map(|function| format!("default = \"{function}\""));
        let all = tag.into_iter().chain(default).chain([format!("identifier = \"{}\"", part.name)]);
        format!("#[rasn({})]", all.collect::<Vec<_>>().join(", "))
    }

    fn is_untagged(&self, of: &ASN1Type) -> bool {
        matches!(self.table.resolve(of), (None, ASN1Type::Choice(_) | ASN1Type::Any))
    }

    /// The type of a part, boxed where it would contain itself.
    fn part(&mut self, parent: &str, part: &Part<'_>) -> String {
        let rust = self.rust(&format!("{parent}{}", camel(part.name)), part.of);
        match self.holds_itself(part.of, &mut BTreeSet::new()) {
            true => format!("Box<{rust}>"),
            false => rust,
        }
    }

    /// Whether a value of this type has one of the type that is being written within it, not in a list.
    fn holds_itself<'a>(&'a self, of: &'a ASN1Type, seen: &mut BTreeSet<&'a str>) -> bool {
        match of {
            ASN1Type::ElsewhereDeclaredType(declared) if declared.identifier == self.of => true,
            ASN1Type::ElsewhereDeclaredType(declared) => {
                let found = self.table.types.get(&declared.identifier);
                seen.insert(&declared.identifier) && found.is_some_and(|(_, of)| self.holds_itself(of, seen))
            }
            ASN1Type::Sequence(sequence) => {
                sequence.members.iter().any(|member| self.holds_itself(&member.ty, seen))
            }
            ASN1Type::Choice(choice) => {
                choice.options.iter().any(|option| self.holds_itself(&option.ty, seen))
            }
            _ => false,
        }
    }

    /// The type as it is referred to; an anonymous one is defined under this name.
    fn rust(&mut self, anonymous: &str, of: &ASN1Type) -> String {
        match of {
            ASN1Type::Null => "()".into(),
            ASN1Type::Boolean(_) => "bool".into(),
            ASN1Type::Integer(_) => "Integer".into(),
            ASN1Type::BitString(_) => "BitString".into(),
            ASN1Type::OctetString(_) => "OctetString".into(),
            ASN1Type::ObjectIdentifier(_) => "ObjectIdentifier".into(),
            ASN1Type::Any => "Any".into(),
            ASN1Type::GeneralizedTime(_) => "GeneralizedTime".into(),
            ASN1Type::CharacterString(text) => format!("{}String", repertoire(text.ty)),
            ASN1Type::SequenceOf(items) => format!("SequenceOf<{}>", self.items(anonymous, items)),
            ASN1Type::SetOf(items) => format!("SetOf<{}>", self.items(anonymous, items)),
            ASN1Type::ElsewhereDeclaredType(declared) => camel(&declared.identifier),
            ASN1Type::Sequence(_) | ASN1Type::Choice(_) => {
                self.definition(anonymous, xml_name(of), None, of);
                anonymous.into()
            }
            other => unsupported(other),
        }
    }

    /// They may be of the type that is being written as they are.
    fn items(&mut self, anonymous: &str, items: &SequenceOrSetOf) -> String {
        let of = mem::take(&mut self.of);
        let item = self.rust(&format!("{anonymous}Item"), &items.element_type);
        self.of = of;
        item
    }

    /// Writes the function that makes the default; its name.
    fn default(&mut self, parent: &str, part: &Part<'_>, rust: &str, value: &ASN1Value) -> String {
        let function = snake(&format!("{parent}-{}", part.name));
        let value = self.value(rust, part.of, value);
        let _ = writeln!(self.text, "\nfn {function}() -> {rust} {{\n    {value}\n}}");
        function
    }

    fn value(&self, rust: &str, of: &ASN1Type, value: &ASN1Value) -> String {
        match (value, self.table.resolve(of).1) {
            (ASN1Value::LinkedNestedValue { value, .. }, _) => self.value(rust, of, value),
            (ASN1Value::Boolean(value), _) => value.to_string(),
            (ASN1Value::Integer(value) | ASN1Value::LinkedIntValue { value, .. }, _) => match of {
                ASN1Type::ElsewhereDeclaredType(declared) if word(&declared.identifier).is_some() => {
                    value.to_string()
                }
                _ => format!("{value}.into()"),
            },
            (ASN1Value::BitString(bits), _) => format!("BitString::from_iter({bits:?})"),
            (ASN1Value::Choice { variant_name, inner_value, .. }, ASN1Type::Choice(choice)) => {
                let chosen = choice.options.iter().find(|option| option.name == *variant_name);
                let inner = chosen.map(|option| self.value("", &option.ty, inner_value)).unwrap_or_default();
                format!("{rust}::{}({inner})", camel(variant_name))
            }
            (ASN1Value::LinkedStructLikeValue(fields), ASN1Type::Sequence(sequence)) => {
                let members = sequence.members.iter().zip(fields);
                let fields = members.map(|(member, (_, _, value))| {
                    format!("{}: {}", snake(&member.name), self.value("", &member.ty, value.value()))
                });
                format!("{rust} {{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            other => unsupported(&other),
        }
    }
}

const DERIVE: &str = "#[derive(AsnType, Encode, Decode, Debug, PartialEq, Eq, Hash)]";

/// The machine word of an integer whose name gives its width.
fn word(name: &str) -> Option<&'static str> {
    Some(match name {
        "Integer8" => "i8",
        "Integer16" => "i16",
        "Integer32" => "i32",
        "Unsigned8" => "u8",
        "Unsigned16" => "u16",
        "Unsigned32" => "u32",
        _ => return None,
    })
}

fn tag_attribute(tag: &AsnTag, is_explicit: bool) -> String {
    let class = match tag.tag_class {
        TagClass::Universal => "universal",
        _ => "context",
    };
    match is_explicit {
        true => format!("tag(explicit({class}, {}))", tag.id),
        false => format!("tag({class}, {})", tag.id),
    }
}

/// `Confirmed-RequestPDU` → `ConfirmedRequestPDU`
fn camel(name: &str) -> String {
    name.split('-').fold(String::new(), |mut text, word| {
        let mut letters = word.chars();
        text.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        text + letters.as_str()
    })
}

/// `proposedVersionNumber` → `proposed_version_number`
fn snake(name: &str) -> String {
    match crate::constant(name).to_lowercase() {
        keyword if ["abstract", "type"].contains(&&*keyword) => format!("r#{keyword}"),
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_those_of_the_module() {
        let tokens = |text: &str| text.split_whitespace().collect::<String>();
        let kept = include_str!("../../../tests/benches/transcode/rasn_mms.rs");
        assert!(
            tokens(&types().unwrap()) == tokens(kept),
            "generate tests/benches/transcode/rasn_mms.rs anew"
        );
    }
}
