//! BER → steps through the table, drawn one at a time. What XML makes of them is not known here.

use crate::ber::{BerError, BitString, Class, Element, Fault, Place, Reader, Rules, Tag};
use crate::oid;
use crate::schema::{Component, Presence, Type};

/// Takes what a walk finds.
pub(super) trait Sink<'a> {
    /// A component that holds others begins. Of a SEQUENCE: its fields, and a reader to look ahead with.
    fn open(&mut self, component: &'static Component, fields: Option<Fields<'a>>) -> Result<(), BerError>;
    /// A component that is one value, with the offset of its contents.
    fn leaf(
        &mut self,
        component: &'static Component,
        value: Value<'a>,
        offset: usize,
    ) -> Result<(), BerError>;
    /// The component begun last ends.
    fn close(&mut self, component: &'static Component);
}

/// The fields of a SEQUENCE that begins.
pub(super) type Fields<'a> = (&'static [Component], Reader<'a>);

/// One value, borrowed from the octets it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// BOOLEAN
    Boolean(bool),
    /// INTEGER
    Integer(i128),
    /// ENUMERATED: the name of the value.
    Named(&'static str),
    /// BIT STRING
    Bits(BitString<'a>),
    /// OCTET STRING
    Octets(&'a [u8]),
    /// OBJECT IDENTIFIER, as contents octets.
    Oid(&'a [u8]),
    /// NULL
    Null,
    /// A character string or time.
    Text(&'a str),
    /// A whole element of any type.
    Any(&'a [u8]),
    /// A whole MMS PDU.
    Pdu(&'a [u8]),
}

/// A component that has begun, and what is still to come of it.
#[derive(Debug)]
pub(super) enum Frame {
    Fields { component: &'static Component, left: &'static [Component], place: Place },
    Items { component: &'static Component, item: &'static Component, place: Place, previous: Option<usize> },
    Choice { component: &'static Component },
}

/// Goes through one value. By [`Rules::Der`] it takes only the one canonical encoding.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    input: &'a [u8],
    rules: Rules,
    root: Option<&'static Component>,
    frames: Vec<Frame>,
}

impl<'a> Walk<'a> {
    /// Through the element that is all of `input`. Give it the frames of an earlier walk to spare their room.
    pub(super) fn new(
        root: &'static Component,
        input: &'a [u8],
        rules: Rules,
        mut frames: Vec<Frame>,
    ) -> Self {
        frames.clear();
        Self { input, rules, root: Some(root), frames }
    }

    /// Nothing more is wanted of it.
    pub(super) fn finish(&mut self) {
        self.root = None;
        self.frames.clear();
    }

    pub(super) fn into_frames(self) -> Vec<Frame> {
        self.frames
    }

    /// All steps.
    pub(super) fn run(&mut self, sink: &mut impl Sink<'a>) -> Result<(), BerError> {
        while self.step(sink)? {}
        Ok(())
    }

    /// The next step. `false`: there was none.
    #[inline]
    pub(super) fn step(&mut self, sink: &mut impl Sink<'a>) -> Result<bool, BerError> {
        let (component, element) = match self.frames.last_mut() {
            None => match self.root.take() {
                None => return Ok(false),
                Some(root) => (root, self.start(root)?),
            },
            Some(Frame::Choice { component }) => {
                sink.close(component);
                self.frames.pop();
                return Ok(true);
            }
            Some(Frame::Fields { component, left, place }) => {
                let mut reader = Reader::resume(self.input, *place, self.rules);
                match field(left, &mut reader)? {
                    Some(found) => {
                        *place = reader.place();
                        found
                    }
                    None => {
                        sink.close(component);
                        self.frames.pop();
                        return Ok(true);
                    }
                }
            }
            Some(Frame::Items { component, item, place, previous }) => {
                let mut reader = Reader::resume(self.input, *place, self.rules);
                if reader.is_empty() {
                    sink.close(component);
                    self.frames.pop();
                    return Ok(true);
                }
                let start = reader.offset();
                let element = read_as(item, &mut reader)?;
                if let Some(before) = previous {
                    if self.input.get(*before..start).is_some_and(|before| before > element.octets) {
                        return Err(element.fault(Fault::NotMinimal));
                    }
                    *before = start;
                }
                *place = reader.place();
                (*item, element)
            }
        };
        self.begin(component, element, sink).map(|()| true)
    }

    fn start(&mut self, root: &'static Component) -> Result<Element<'a>, BerError> {
        let mut reader = match self.rules {
            Rules::Ber => Reader::ber(self.input),
            Rules::Der => Reader::der(self.input),
        };
        let element = read_as(root, &mut reader)?;
        reader.finish()?;
        Ok(element)
    }

    /// Begins a component whose element has been read, and the alternatives in it.
    #[inline]
    fn begin(
        &mut self,
        mut component: &'static Component,
        mut element: Element<'a>,
        sink: &mut impl Sink<'a>,
    ) -> Result<(), BerError> {
        loop {
            if self.rules == Rules::Der {
                check_default(component, &element)?;
            }
            let mut of = component.of;
            while let Type::Explicit(inner) = of {
                let mut reader = enter(&element)?;
                element = read_as(inner, &mut reader)?;
                reader.finish()?;
                of = inner.of;
            }
            match of {
                Type::Choice(alternatives) => {
                    // A CHOICE with a tag of its own is Explicit: here the element is the alternative's.
                    let alternative = alternatives.iter().find(|alternative| alternative.takes(element.tag));
                    let Some(alternative) = alternative else { return Err(no_alternative(&element)) };
                    self.frames.push(Frame::Choice { component });
                    sink.open(component, None)?;
                    component = alternative;
                }
                Type::Sequence(left) => {
                    let reader = enter(&element)?;
                    self.frames.push(Frame::Fields { component, left, place: reader.place() });
                    return sink.open(component, Some((left, reader)));
                }
                Type::SequenceOf(item) => {
                    self.begin_items(component, item, &element, false)?;
                    return sink.open(component, None);
                }
                Type::SetOf(item) => {
                    self.begin_items(component, item, &element, self.rules == Rules::Der)?;
                    return sink.open(component, None);
                }
                _ => return sink.leaf(component, value(of, &element)?, element.content_offset),
            }
        }
    }

    fn begin_items(
        &mut self,
        component: &'static Component,
        item: &'static Component,
        element: &Element<'a>,
        is_sorted: bool,
    ) -> Result<(), BerError> {
        let reader = enter(element)?;
        if reader.is_empty() && item.presence == Presence::AtLeastOnce {
            return Err(element.fault(absent(item)));
        }
        let place = reader.place();
        let previous = is_sorted.then_some(place.position);
        self.frames.push(Frame::Items { component, item, place, previous });
        Ok(())
    }
}

/// The next field that is there; `None` at the end.
#[inline]
fn field<'a>(
    left: &mut &'static [Component],
    reader: &mut Reader<'a>,
) -> Result<Option<(&'static Component, Element<'a>)>, BerError> {
    let offset = reader.offset();
    if reader.is_empty() {
        return match left.iter().find(|field| field.presence == Presence::Required) {
            None => Ok(None),
            Some(missing) => Err(BerError { offset, fault: absent(missing) }),
        };
    }
    // What has no tag to read at all is the fault of the field that reads it.
    let tag = reader.peek();
    while let Some((field, others)) = left.split_first() {
        *left = others;
        if tag.is_none_or(|tag| field.takes(tag)) {
            return Ok(Some((field, read(field, reader)?)));
        }
        if field.presence == Presence::Required {
            return Err(BerError { offset, fault: absent(field) });
        }
    }
    Err(BerError { offset, fault: Fault::Trailing })
}

/// A value equal to its DEFAULT is not sent (X.690, 11.5).
fn check_default(component: &Component, element: &Element<'_>) -> Result<(), BerError> {
    match component.presence {
        Presence::Default(contents) if element.content == contents => Err(element.fault(Fault::NotMinimal)),
        _ => Ok(()),
    }
}

#[cold]
fn no_alternative(element: &Element<'_>) -> BerError {
    BerError { offset: element.offset, fault: Fault::Contents("alternative of the CHOICE") }
}

fn absent(component: &Component) -> Fault {
    Fault::Missing(component.tag.unwrap_or(Tag::SEQUENCE))
}

/// ANY holds what a foreign encoder wrote; all else goes by the rules.
fn read<'a>(component: &Component, reader: &mut Reader<'a>) -> Result<Element<'a>, BerError> {
    if matches!(component.of, Type::Any | Type::Pdu) { reader.read_foreign() } else { reader.read() }
}

/// The next element, which must be this component. Of a CHOICE its alternatives are told apart later.
#[inline]
pub(super) fn read_as<'a>(component: &Component, reader: &mut Reader<'a>) -> Result<Element<'a>, BerError> {
    let offset = reader.offset();
    if reader.is_empty() {
        return Err(BerError { offset, fault: absent(component) });
    }
    let element = read(component, reader)?;
    match component.tag {
        Some(expected) if !expected.names_same(element.tag) => {
            Err(BerError { offset, fault: Fault::Unexpected { expected, found: element.tag } })
        }
        _ => Ok(element),
    }
}

/// The contents of an element that holds others.
fn enter<'a>(element: &Element<'a>) -> Result<Reader<'a>, BerError> {
    if !element.tag.constructed {
        let expected = element.tag.constructed();
        return Err(element.fault(Fault::Unexpected { expected, found: element.tag }));
    }
    element.reader()
}

/// The value of an element that holds no others. Strings in segments are not taken: nobody sends them.
#[inline]
pub(crate) fn value<'a>(of: &Type, element: &Element<'a>) -> Result<Value<'a>, BerError> {
    if element.tag.constructed && !matches!(of, Type::Any | Type::Pdu) {
        return value_of_constructed(of, element);
    }
    Ok(match of {
        Type::Boolean => Value::Boolean(element.boolean()?),
        Type::Integer(_) => Value::Integer(element.integer128()?),
        Type::Enumerated(names) => {
            let value = element.integer()?;
            let named = names.iter().find(|(_, number)| *number == value);
            Value::Named(named.ok_or(element.fault(Fault::Contents("named value")))?.0)
        }
        Type::BitString(_) => Value::Bits(element.bit_string()?),
        Type::OctetString => Value::Octets(element.content),
        Type::ObjectIdentifier if oid::is_valid(element.content) => Value::Oid(element.content),
        Type::ObjectIdentifier => return Err(element.fault(Fault::Contents("OBJECT IDENTIFIER"))),
        Type::Text(_) => Value::Text(element.utf8()?),
        Type::Null => element.null().map(|()| Value::Null)?,
        Type::Any => Value::Any(element.octets),
        Type::Pdu => Value::Pdu(element.octets),
        _ => return Err(element.fault(Fault::Contents("single value"))),
    })
}

/// What peers get wrong: a NULL as ab 00, an IMPLICIT tag around the universal one, as in a2 06 1a 04.
fn value_of_constructed<'a>(of: &Type, element: &Element<'a>) -> Result<Value<'a>, BerError> {
    if element.rules() == Rules::Ber {
        if matches!(of, Type::Null) && element.content.is_empty() {
            return Ok(Value::Null);
        }
        let mut reader = element.reader()?;
        let inner = reader.read()?;
        if reader.is_empty() && inner.tag.class == Class::Universal && !inner.tag.constructed {
            return value(of, &inner);
        }
    }
    let expected = Tag { constructed: false, ..element.tag };
    Err(element.fault(Fault::Unexpected { expected, found: element.tag }))
}
